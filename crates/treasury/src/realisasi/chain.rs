//! The documents behind the payment lines, each once, and how they hang together.

use std::collections::{BTreeMap, BTreeSet};

use kernel::text::fold;
use kernel::{Code, Day, Money, Refusal};
use serde::{Deserialize, Serialize};

use super::findings;
use super::{Line, Named, Realisasi};

/// What a document says about one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentLine {
    pub sub_unit: Code,
    pub sub_kegiatan: Code,
    pub rekening: Code,
    /// Realisation; in an SPD the amount released (Nilai SPD).
    pub amount: Money,
}

/// An SPP, SPM, SP2D or TBP.
///
/// The lines of an SP2D-LS are what it pays. Those of an UP, GU or TU are the
/// TBP *spent from* its cash so far: the export ties a TBP to the SP2D that
/// brought the cash, not to the GU that later replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// As written in the file; `key` is what it is compared by.
    pub number: String,
    pub key: String,
    pub serial: Option<u32>,
    /// LS, UP, GU or TU by its number, else the kind of the transaction.
    pub kind: String,
    pub skpd: Named,
    pub sub_units: Vec<Named>,
    /// The earliest, where the file gives it several.
    pub date: Option<Day>,
    pub lines: Vec<DocumentLine>,
    /// Keys of the documents it rests on: SPP → SPD, SPM → SPP, SP2D → SPM, TBP → SP2D.
    pub parents: Vec<String>,
}

/// An SPD; the export does not give its date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spd {
    pub number: String,
    pub key: String,
    pub serial: Option<u32>,
    pub skpd: Named,
    pub sub_units: Vec<Named>,
    pub period: String,
    pub stage: String,
    pub sub_stage: String,
    pub apbd_stage: String,
    pub lines: Vec<DocumentLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sp2d {
    pub document: Document,
    pub transferred: Option<Day>,
    /// Taken once, though the file repeats it on every line.
    pub value: Money,
}

/// All documents of a file, each list ordered by key, and what does not fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    pub spds: Vec<Spd>,
    pub spps: Vec<Document>,
    pub spms: Vec<Document>,
    pub sp2ds: Vec<Sp2d>,
    /// Proofs of spending from cash (TBP and whatever else is not an SPP).
    pub tbps: Vec<Document>,
    pub findings: Vec<Refusal>,
}

/// One kind of document within a line.
#[derive(Clone, Copy)]
pub(super) struct Step {
    pub label: &'static str,
    pub number: fn(&Line) -> &str,
    pub date: fn(&Line) -> Option<Day>,
    parent: fn(&Line) -> &str,
}

pub(super) const SPP: Step =
    Step { label: "SPP", number: |l| &l.spp_number, date: |l| l.spp_date, parent: |l| &l.spd_number };
pub(super) const SPM: Step =
    Step { label: "SPM", number: |l| &l.spm_number, date: |l| l.spm_date, parent: |l| &l.spp_number };
pub(super) const SP2D: Step =
    Step { label: "SP2D", number: |l| &l.sp2d_number, date: |l| l.sp2d_date, parent: |l| &l.spm_number };
pub(super) const TBP: Step = Step {
    label: "TBP",
    number: |l| if fold(&l.document_kind) == "SPP" { "" } else { &l.document_number },
    date: |l| Some(l.document_date),
    parent: |l| &l.sp2d_number,
};

/// A document number for comparison: upper case, without blanks.
pub fn document_key(number: &str) -> String {
    number.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// The serial number: the third segment of `81.04/02.0/000001/LS/…`. The month
/// in a number is not its date's and is never read.
pub fn serial_of(number: &str) -> Option<u32> {
    let serial = number.split('/').nth(2)?.trim();
    if serial.bytes().all(|b| b.is_ascii_digit()) { serial.parse().ok() } else { None }
}

/// LS, UP, GU or TU by the fourth segment of an SPP, SPM or SP2D number.
pub fn kind_of(number: &str) -> Option<&'static str> {
    let kind = number.split('/').nth(3)?.trim();
    ["LS", "UP", "GU", "TU"].into_iter().find(|k| k.eq_ignore_ascii_case(kind))
}

/// The documents of a file, once each, with what does not fit.
pub fn rebuild(realisasi: &Realisasi) -> Chain {
    let lines = &realisasi.lines;
    let documents = |step| grouped(lines, step).into_iter().map(|(key, own)| document(key, &own, step)).collect();
    let sp2ds = grouped(lines, SP2D).into_iter().map(|(key, own)| sp2d(key, &own)).collect();
    let mut chain = Chain {
        spds: spds(lines),
        spps: documents(SPP),
        spms: documents(SPM),
        sp2ds,
        tbps: documents(TBP),
        findings: Vec::new(),
    };
    chain.findings = findings::of(realisasi, &chain);
    chain
}

/// Lines by the key of one of their documents; lines without it are left out.
pub(super) fn grouped(lines: &[Line], step: Step) -> BTreeMap<String, Group<'_>> {
    group_by(lines, step.number)
}

fn group_by(lines: &[Line], number: fn(&Line) -> &str) -> BTreeMap<String, Group<'_>> {
    let mut groups: BTreeMap<String, Group<'_>> = BTreeMap::new();
    for line in lines {
        let key = document_key(number(line));
        if key.is_empty() {
            continue;
        }
        groups.entry(key).and_modify(|g| g.others.push(line)).or_insert(Group { first: line, others: Vec::new() });
    }
    groups
}

/// At least one line.
pub(super) struct Group<'a> {
    pub first: &'a Line,
    others: Vec<&'a Line>,
}

impl<'a> Group<'a> {
    pub fn all(&self) -> impl Iterator<Item = &'a Line> {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }

    fn sub_units(&self) -> Vec<Named> {
        let units: BTreeMap<&Code, &Named> = self.all().map(|l| (&l.sub_skpd.code, &l.sub_skpd)).collect();
        units.into_values().cloned().collect()
    }
}

fn document(key: String, own: &Group<'_>, step: Step) -> Document {
    let number = (step.number)(own.first).to_owned();
    let mut accounts: BTreeMap<[&Code; 3], Money> = BTreeMap::new();
    for line in own.all() {
        let amount = accounts.entry(account(line)).or_default();
        *amount = amount.plus(line.realisasi);
    }
    let parents: BTreeSet<String> = own.all().map(|l| document_key((step.parent)(l))).collect();
    Document {
        key,
        serial: serial_of(&number),
        kind: kind_of(&number).map_or_else(|| own.first.transaction_kind.clone(), str::to_owned),
        skpd: own.first.skpd.clone(),
        sub_units: own.sub_units(),
        date: own.all().filter_map(step.date).min(),
        lines: accounts.into_iter().map(document_line).collect(),
        parents: parents.into_iter().filter(|p| !p.is_empty()).collect(),
        number,
    }
}

fn sp2d(key: String, own: &Group<'_>) -> Sp2d {
    let transferred = own.all().filter_map(|l| l.transfer_date).min();
    Sp2d { document: document(key, own, SP2D), transferred, value: own.first.sp2d_value }
}

fn spds(lines: &[Line]) -> Vec<Spd> {
    let spd = |(key, own): (String, Group<'_>)| {
        let first = own.first;
        let mut accounts: BTreeMap<[&Code; 3], Money> = BTreeMap::new();
        for line in own.all() {
            accounts.entry(account(line)).or_insert(line.spd_value);
        }
        Spd {
            key,
            serial: serial_of(&first.spd_number),
            number: first.spd_number.clone(),
            skpd: first.skpd.clone(),
            sub_units: own.sub_units(),
            period: first.spd_period.clone(),
            stage: first.spd_stage.clone(),
            sub_stage: first.sub_stage.clone(),
            apbd_stage: first.apbd_stage.clone(),
            lines: accounts.into_iter().map(document_line).collect(),
        }
    };
    group_by(lines, |l| &l.spd_number).into_iter().map(spd).collect()
}

pub(super) fn account(line: &Line) -> [&Code; 3] {
    [&line.sub_skpd.code, &line.sub_kegiatan.code, &line.rekening.code]
}

fn document_line((account, amount): ([&Code; 3], Money)) -> DocumentLine {
    let [sub_unit, sub_kegiatan, rekening] = account.map(Code::clone);
    DocumentLine { sub_unit, sub_kegiatan, rekening, amount }
}

/// Values that the file repeats on every line, taken once.
pub(super) struct Values<'a> {
    /// By SPD and account.
    pub spd_lines: BTreeMap<(String, [&'a Code; 3]), Money>,
    pub sp2ds: BTreeMap<String, Money>,
}

pub(super) fn values(lines: &[Line]) -> Values<'_> {
    let mut values = Values { spd_lines: BTreeMap::new(), sp2ds: BTreeMap::new() };
    for line in lines {
        if !line.spd_number.is_empty() {
            values.spd_lines.entry((document_key(&line.spd_number), account(line))).or_insert(line.spd_value);
        }
        if !line.sp2d_number.is_empty() {
            values.sp2ds.entry(document_key(&line.sp2d_number)).or_insert(line.sp2d_value);
        }
    }
    values
}
