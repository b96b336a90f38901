//! The payee of a deduction is given a proof of it: by the treasurer who
//! withheld, once the payment has arrived, once.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{ActDef, Code, Day, Money, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::common;
use super::purse::assistant;
use super::remit::WithheldInput;
use crate::policy::Policy;
use crate::rules::proof::{
    ListProofFacts, ProofFacts, Reckoned, TaxId, check_proof_day, decide_list_proofs, decide_proof, decide_void_proof,
    effective, sort_of,
};
use crate::rules::tax::{Proposal, TaxInput, propose};
use crate::store::proofs::{self, Due, Issue, Known, NewProof};
use crate::store::tax;

const LAW: &str = "PP 12/2019 Ps 151; PMK 81/2024";
const TREASURERS: &[Role] = &[Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu];
/// As many as a person looks through at once.
const MOST: usize = 500;

const ISSUE: &ActDef = &ActDef {
    signs: true,
    personal: true,
    ..ActDef::new("issue-tax-proof", "Terbitkan bukti potong", LAW, TREASURERS)
};

/// Issues proofs of deductions, each for the payee of its payment. Who is not in
/// the register, or whose tax was not worked out by the rules, is proved alone:
/// with a number and a base that are typed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueTaxProof {
    /// The SKPD.
    pub unit: Code,
    pub year: i32,
    #[serde(default)]
    pub items: Vec<WithheldInput>,
    /// The same by their numbers in the list of deductions, `12-1`.
    #[serde(default)]
    pub chosen: Vec<String>,
    #[serde(default)]
    pub npwp: Option<String>,
    /// Of a person without NPWP.
    #[serde(default)]
    pub nik: Option<String>,
    /// What the tax was taken of, where no rule reckoned it.
    #[serde(default)]
    pub base: Option<Money>,
    #[serde(default)]
    pub date: Option<Day>,
}

/// What an issue tells: the numbers, no person.
#[derive(Debug, Serialize)]
pub struct Issued {
    pub count: usize,
    pub first: String,
    pub last: String,
    pub tax: Money,
}

impl Act for IssueTaxProof {
    const DEF: &'static ActDef = ISSUE;
    type Out = Issued;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Issued>> {
        let skpd = case.unit()?.skpd_id;
        let (npwp, nik) = (digits("NPWP", self.npwp.as_deref())?, digits("NIK", self.nik.as_deref())?);
        // Of two issues at once, the second sees the first.
        tx.hold_steady().await?;
        let chosen = self.chosen(tx, skpd).await?;
        let typed = npwp.is_some() || nik.is_some() || self.base.is_some();
        if typed && chosen.len() > 1 {
            return Err(Error::Input("NPWP, NIK, dan dasar pengenaan hanya untuk satu potongan".into()));
        }
        let own = assistant(case).unwrap_or(skpd);
        let policy = common::policy(tx, case.doc_date)?;
        let (mut refusals, mut judged) = (Refusals::new(), Vec::with_capacity(chosen.len()));
        for due in &chosen {
            let said = tax::of(tx, due.document).await?;
            let registered = due.npwp(tx.keys())?;
            let label = due.label();
            let proposal = reckoned_by_rule(tx, due, said.as_ref())?;
            let facts = ProofFacts {
                label: &label,
                kind: &due.kind,
                tax: due.tax,
                gross: due.gross,
                sort: sort_of(&policy.proof.sorts.value, &due.kind).map(|s| s.code.as_str()),
                own: due.holder == own,
                living: due.living.as_deref().filter(|_| due.list.is_none()),
                list: due.list.as_deref(),
                npwp: registered.as_deref(),
                typed_npwp: npwp.as_deref(),
                typed_nik: nik.is_some() && due.person,
                known: said.is_none_or(|s| s.npwp),
                proposal: proposal.as_ref(),
                base: self.base,
            };
            match decide_proof(&facts) {
                Ok(reckoned) => judged.push((due, known(due, registered, (&npwp, &nik)), reckoned)),
                Err(found) => refusals.extend(found),
            }
        }
        let mut writer = Writer::new(skpd, self.year, case.doc_date);
        for due in &chosen {
            writer.judge_day(tx, due, &policy, &mut refusals).await?;
        }
        refusals.or(())?;
        for (due, payee, reckoned) in judged {
            writer.write(tx, due, payee, reckoned, &policy).await?;
        }
        Ok(Record::new(writer.issued()))
    }
}

impl IssueTaxProof {
    /// The deductions that were named, of payments that arrived.
    async fn chosen(&self, tx: &mut Tx, skpd: i64) -> Result<Vec<Due>> {
        let mut items: Vec<(i64, i64)> = self.items.iter().map(|i| (i.document, i.line)).collect();
        for number in &self.chosen {
            let missing = || Error::NotFound(format!("potongan {number}"));
            let item = WithheldInput::numbered(number).ok_or_else(missing)?;
            items.push((item.document, item.line));
        }
        let once: BTreeSet<(i64, i64)> = items.iter().copied().collect();
        if items.is_empty() || items.len() > MOST || once.len() != items.len() {
            return Err(Error::Input(format!("pilih 1 sampai {MOST} potongan, masing-masing sekali")));
        }
        let all = proofs::due(tx, self.year, Some(skpd)).await?;
        let find = |(document, line): (i64, i64)| {
            let found = all.iter().find(|d| (d.document, d.line) == (document, line));
            let missing = || Error::NotFound(format!("potongan {document}-{line} atas pembayaran yang sudah cair"));
            found.cloned().ok_or_else(missing)
        };
        items.into_iter().map(find).collect()
    }
}

/// Digits as they are typed, with their spaces and dots.
fn digits(what: &str, typed: Option<&str>) -> Result<Option<String>> {
    let Some(typed) = typed.map(str::trim).filter(|t| !t.is_empty()) else { return Ok(None) };
    let digits: String = typed.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
    let lengths = if what == "NIK" { 16..=16 } else { 15..=16 };
    if !digits.bytes().all(|b| b.is_ascii_digit()) || !lengths.contains(&digits.len()) {
        return Err(Error::Input(format!("{what} terdiri atas {} sampai {} angka", lengths.start(), lengths.end())));
    }
    Ok(Some(digits))
}

/// The payee by name and number: the register's, else what was typed. A NIK is a
/// person's alone.
fn known(due: &Due, registered: Option<String>, (npwp, nik): (&Option<String>, &Option<String>)) -> Known {
    let npwp = registered.or_else(|| npwp.clone()).map(|digits| (TaxId::Npwp, digits));
    let nik = nik.clone().filter(|_| due.person);
    let id = npwp.or_else(|| nik.map(|digits| (TaxId::Nik, digits)));
    Known { person: due.person, name: due.payee.clone(), id }
}

/// The rule that made just this deduction, by the day on which it was judged;
/// none where it was kept or typed.
fn reckoned_by_rule(tx: &Tx, due: &Due, said: Option<&TaxInput>) -> Result<Option<Proposal>> {
    let (Some(said), Some(day)) = (said, due.judged_on) else { return Ok(None) };
    let policy = common::policy(tx, day)?;
    let made = propose(due.gross, said, day, &policy.tax_rules.value);
    let mut same = made.into_iter().filter(|p| p.kind == due.kind);
    Ok(same.next().filter(|p| p.amount == due.tax))
}

/// The next number of each series, and what was written.
struct Writer {
    skpd: i64,
    year: i32,
    day: Day,
    /// The last number of each kind of proof that was asked for.
    series: BTreeMap<String, i64>,
    /// The SKPD's code and the stage of the budget, as numbers name them.
    names: Option<(String, String)>,
    written: Vec<String>,
    tax: Money,
}

impl Writer {
    fn new(skpd: i64, year: i32, day: Day) -> Writer {
        Writer { skpd, year, day, series: BTreeMap::new(), names: None, written: Vec::new(), tax: Money::ZERO }
    }

    async fn judge_day(&self, tx: &mut Tx, due: &Due, policy: &Policy, refusals: &mut Refusals) -> Result<()> {
        let Some(sort) = sort_of(&policy.proof.sorts.value, &due.kind) else { return Ok(()) };
        let last = proofs::last(tx, (self.skpd, self.year), &sort.code).await?.map(|(_, day)| day);
        let today = tx.ctx().today;
        let mut found = Refusals::new();
        check_proof_day(due.withheld_on.unwrap_or(self.day), self.day, last, today, &mut found);
        // Of several deductions of a day it is said once.
        if !refusals.has("PAJAK-BUKTI-TANGGAL") {
            refusals.extend(found);
        }
        Ok(())
    }

    /// The next number of a kind of proof; none is taken that is not written.
    async fn next(&mut self, tx: &mut Tx, sort: &str, policy: &Policy) -> Result<(i64, String)> {
        let last = match self.series.get(sort) {
            Some(last) => *last,
            None => proofs::last(tx, (self.skpd, self.year), sort).await?.map_or(0, |(serial, _)| serial),
        };
        let serial = last + 1;
        self.series.insert(sort.to_owned(), serial);
        let names = match self.names.take() {
            Some(names) => names,
            None => {
                let skpd = store::units::by_id(&mut tx.steady(), self.skpd).await?;
                let skpd = skpd.ok_or_else(|| Error::Bug("SKPD bukti potong hilang".into()))?.code;
                (skpd, budget::public::stage_mark(&mut tx.steady(), self.year).await?)
            }
        };
        let (skpd, stage) = &*self.names.insert(names);
        let pattern = policy.proof.number.value.as_str();
        // The series is of the year of the deductions, and its numbers name no later one:
        // there the same serial is given anew.
        let named = Day::last_of_year(self.year).map_or(self.day, |last| self.day.min(last));
        let number = common::number(tx, pattern, skpd, Some(sort), stage, serial, named)?;
        Ok((serial, number))
    }

    /// One proof, with its number.
    async fn proof(
        &mut self,
        tx: &mut Tx,
        (sort, policy): (&str, &Policy),
        (row, renewal): (i64, i64),
        payee: Known,
        (reckoned, tax): (Reckoned, Money),
    ) -> Result<NewProof> {
        let (serial, number) = self.next(tx, sort, policy).await?;
        self.tax = self.tax.plus(tax);
        self.written.push(number.clone());
        let Reckoned { base, rate, rule } = reckoned;
        Ok(NewProof { id: tx.id()?, serial, number, row, renewal, payee, base, rate, tax, rule })
    }

    /// Writes the proof of a payment's own payee.
    async fn write(&mut self, tx: &mut Tx, due: &Due, payee: Known, reckoned: Reckoned, policy: &Policy) -> Result<()> {
        let sort = sort_of(&policy.proof.sorts.value, &due.kind).map(|s| s.code.as_str()).unwrap_or_default();
        let proof = self.proof(tx, (sort, policy), (0, due.given), payee, (reckoned, due.tax)).await?;
        let issue = Issue { id: proof.id, year: self.year, due, sort, day: self.day };
        proofs::insert(tx, &issue, &proof).await
    }

    fn issued(self) -> Issued {
        let name = |number: Option<&String>| number.cloned().unwrap_or_default();
        let (first, last) = (name(self.written.first()), name(self.written.last()));
        Issued { count: self.written.len(), first, last, tax: self.tax }
    }
}

/// A payee of a list, with what was withheld of it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub row: i64,
    pub payee: Known,
    pub base: Money,
    pub tax: Money,
}

/// Issues the proofs of those payees of a list who have none, for one kind of
/// deduction of the request that paid it; `None` where there is no such
/// deduction, or none that is proved.
pub(crate) async fn prove_list(
    tx: &mut Tx,
    case: &Case,
    (spp, year): (i64, i32),
    kind: &str,
    listed: Vec<Listed>,
) -> Result<Option<Issued>> {
    let skpd = case.unit()?.skpd_id;
    tx.hold_steady().await?;
    let policy = common::policy(tx, case.doc_date)?;
    let Some(sort) = sort_of(&policy.proof.sorts.value, kind).map(|s| s.code.clone()) else { return Ok(None) };
    let all = proofs::due(tx, year, Some(skpd)).await?;
    let Some(due) = all.iter().find(|d| d.document == spp && d.kind == kind) else { return Ok(None) };
    let given = proofs::given(tx, spp, due.line).await?;
    let given: BTreeMap<i64, (i64, bool)> = given.into_iter().map(|g| (g.0, (g.1, g.2))).collect();
    let sum = Money::sum(listed.iter().map(|l| l.tax));
    let open: Vec<Listed> =
        listed.into_iter().filter(|l| given.get(&l.row).is_none_or(|(_, living)| !living)).collect();
    let own = due.holder == assistant(case).unwrap_or(skpd);
    let facts = ListProofFacts { kind, tax: due.tax, sum, own, open: open.len() };
    let mut refusals = decide_list_proofs(&facts).err().unwrap_or_default();
    let mut writer = Writer::new(skpd, year, case.doc_date);
    writer.judge_day(tx, due, &policy, &mut refusals).await?;
    refusals.or(())?;
    let mut new = Vec::with_capacity(open.len());
    for l in open {
        let renewal = given.get(&l.row).map_or(0, |(given, _)| *given);
        let rule = "daftar penerima: potongan dari penghasilan barisnya".to_owned();
        let reckoned = Reckoned { base: l.base, rate: effective(l.tax, l.base), rule };
        new.push(writer.proof(tx, (&sort, &policy), (l.row, renewal), l.payee, (reckoned, l.tax)).await?);
    }
    let issue = Issue { id: tx.id()?, year, due, sort: &sort, day: case.doc_date };
    proofs::insert_all(tx, &issue, &new).await?;
    Ok(Some(writer.issued()))
}

const VOID: &ActDef =
    &ActDef { signs: true, ..ActDef::new("void-tax-proof", "Batalkan bukti potong", LAW, TREASURERS) };

/// Ends a proof: the payment came back, or it says something wrong. Its number
/// stays used; the deduction may be proved anew.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidTaxProof {
    /// The SKPD.
    pub unit: Code,
    /// Its serial id in the list of proofs.
    pub proof: i64,
    pub reason: String,
}

impl Act for VoidTaxProof {
    const DEF: &'static ActDef = VOID;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let skpd = case.unit()?.skpd_id;
        let reason = kernel::text::reason(&self.reason).map_err(Error::Input)?;
        tx.hold_steady().await?;
        let found = proofs::by_id(tx, self.proof).await?.filter(|p| p.unit == skpd);
        let found = found.ok_or_else(|| Error::NotFound(format!("bukti potong {} pada SKPD ini", self.proof)))?;
        let own = found.holder == assistant(case).unwrap_or(skpd);
        decide_void_proof(&found.number, found.voided, own)?;
        proofs::void(tx, found.id, &reason).await?;
        Ok(Record::new(serde_json::json!({ "proof": found.id, "number": found.number })))
    }
}
