//! A report against what was kept of an earlier one: payments as they are
//! matched, and lines column by column.

use std::collections::{BTreeMap, HashMap};

use kernel::lifecycle::Kind;
use kernel::sheet::Value;

use super::chain::{Document, DocumentLine, Sp2d, Spd};
use super::export::values;
use super::layout::{WANTED, at};
use super::{Chain, Line, document_key};
use crate::rules::matching::{Difference, Place, Release, Step, Told, flow};

/// How many texts of a column are shown; the rest is counted.
const SHOWN: usize = 3;

/// The payments of a report: its SP2D, and the evidence of what was spent from
/// cash.
pub fn payments(chain: &Chain) -> Vec<Told> {
    let by_key = |documents: &'_ [Document]| -> HashMap<String, Document> {
        documents.iter().map(|d| (d.key.clone(), d.clone())).collect()
    };
    let (spms, spps) = (by_key(&chain.spms), by_key(&chain.spps));
    let sp2ds = chain.sp2ds.iter().map(|s| sp2d(s, &spms, &spps));
    sp2ds.chain(chain.tbps.iter().map(tbp)).collect()
}

fn step(document: Option<&Document>) -> Step {
    document.map(|d| Step { number: d.number.clone(), day: d.date }).unwrap_or_default()
}

fn sp2d(s: &Sp2d, spms: &HashMap<String, Document>, spps: &HashMap<String, Document>) -> Told {
    let d = &s.document;
    let spm = d.parents.iter().find_map(|key| spms.get(key));
    let spp = spm.and_then(|m| m.parents.iter().find_map(|key| spps.get(key)));
    // What an UP, GU or TU was spent on are its TBP.
    let lines = if d.kind == "LS" { lines(d) } else { BTreeMap::new() };
    Told { transferred: s.transferred, amount: s.value, lines, spp: step(spp), spm: step(spm), ..told(Kind::Sp2d, d) }
}

fn tbp(d: &Document) -> Told {
    Told { lines: lines(d), ..told(Kind::Tbp, d) }
}

fn told(kind: Kind, d: &Document) -> Told {
    Told {
        kind,
        flow: flow(kind, &d.kind),
        number: d.number.clone(),
        key: d.key.clone(),
        skpd: d.skpd.code.norm().to_owned(),
        day: d.date,
        transferred: None,
        amount: d.lines.iter().fold(kernel::Money::ZERO, |sum, l| sum.plus(l.amount)),
        lines: BTreeMap::new(),
        spp: Step::default(),
        spm: Step::default(),
        text: String::new(),
    }
}

fn lines(d: &Document) -> BTreeMap<Place, kernel::Money> {
    by_place(&d.lines)
}

fn by_place(all: &[DocumentLine]) -> BTreeMap<Place, kernel::Money> {
    let mut lines: BTreeMap<Place, kernel::Money> = BTreeMap::new();
    for line in all {
        let place = [&line.sub_unit, &line.sub_kegiatan, &line.rekening].map(|code| code.norm().to_owned());
        let sum = lines.entry(place).or_default();
        *sum = sum.plus(line.amount);
    }
    lines
}

/// What an SPD of a report releases.
pub fn release(spd: &Spd) -> Release {
    Release { skpd: spd.skpd.code.norm().to_owned(), lines: by_place(&spd.lines) }
}

/// The lines of a report by the payment that they are about.
#[derive(Debug, Default)]
pub struct ByPayment<'a>(HashMap<(Kind, String), Vec<&'a Line>>);

impl<'a> ByPayment<'a> {
    pub fn of(lines: &'a [Line]) -> ByPayment<'a> {
        let mut all: HashMap<(Kind, String), Vec<&'a Line>> = HashMap::new();
        for line in lines {
            if !line.sp2d_number.is_empty() {
                all.entry((Kind::Sp2d, document_key(&line.sp2d_number))).or_default().push(line);
            }
            if is_evidence(line) {
                all.entry((Kind::Tbp, document_key(&line.document_number))).or_default().push(line);
            }
        }
        ByPayment(all)
    }

    pub fn get(&self, kind: Kind, key: &str) -> &[&'a Line] {
        self.0.get(&(kind, key.to_owned())).map(Vec::as_slice).unwrap_or_default()
    }

    /// What the lines say that the payment is for.
    pub fn text(&self, kind: Kind, key: &str) -> String {
        self.get(kind, key).first().map(|l| l.description.clone()).unwrap_or_default()
    }
}

fn is_evidence(line: &Line) -> bool {
    kernel::text::fold(&line.document_kind) != "SPP"
}

/// Columns that do not say the same, whatever the order of the lines. Evidence
/// is judged by what it says itself; what brought its cash is judged by what
/// it says of the SP2D.
pub fn columns(kind: Kind, kept: &[&Line], file: &[&Line]) -> Vec<Difference> {
    let brings_cash = kind == Kind::Sp2d && file.iter().chain(kept).any(|l| is_evidence(l));
    let judged = match kind {
        Kind::Tbp => 0..at::SPD,
        _ if brings_cash => at::SPP..WANTED.len(),
        _ => 0..WANTED.len(),
    };
    let texts = |lines: &[&Line]| -> Vec<Vec<String>> {
        lines.iter().map(|l| values(l).into_iter().map(|v| text(&v)).collect()).collect()
    };
    let (kept, file) = (texts(kept), texts(file));
    judged.filter_map(|column| column_differs(column, &kept, &file)).collect()
}

fn column_differs(column: usize, kept: &[Vec<String>], file: &[Vec<String>]) -> Option<Difference> {
    let counted = |rows: &[Vec<String>], sign: i64, into: &mut BTreeMap<String, i64>| {
        for text in rows.iter().filter_map(|row| row.get(column)) {
            *into.entry(text.clone()).or_default() += sign;
        }
    };
    let mut balance = BTreeMap::new();
    counted(kept, 1, &mut balance);
    counted(file, -1, &mut balance);
    let side = |only: fn(i64) -> bool| {
        let texts: Vec<&str> = balance.iter().filter(|(_, n)| only(**n)).map(|(t, _)| t.as_str()).collect();
        let shown = texts.iter().take(SHOWN).copied().collect::<Vec<_>>().join("; ");
        let more = texts.len().saturating_sub(SHOWN);
        (texts.is_empty(), if more > 0 { format!("{shown}; dan {more} lagi") } else { shown })
    };
    let ((none_here, here), (none_there, there)) = (side(|n| n > 0), side(|n| n < 0));
    let field = WANTED.get(column)?.title().to_owned();
    (!none_here || !none_there).then_some(Difference { field, here, there })
}

fn text(value: &Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Money(m) => m.rupiah(),
        other => other.plain(),
    }
}
