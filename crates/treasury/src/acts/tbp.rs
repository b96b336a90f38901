//! TBP: evidence of what a treasurer paid out of an advance. It holds its
//! money on the accounts until the LPJ is approved.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Day, Money, Refusal, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::advance::blank;
use super::awaited;
use super::common::{self, Done, Included};
use super::national;
use super::opening;
use super::permit::Permit;
use super::purse::{self, Held, received};
use super::spp::{DeductionInput, LineInput, moves, payment_lines};
use super::tax;
use crate::model::{Advance, AdvanceKind, Evidence, PayeeAccount, PaymentLine};
use crate::policy::Policy;
use crate::rules::advance::{EvidenceFacts, Way, check_holder, decide_evidence, decide_void_evidence};
use crate::rules::dates::RestsOn;
use crate::rules::deductions::{Deduction, check_deductions};
use crate::rules::limits::{Stage, check_accounts};
use crate::rules::payee::{Step, check_payee};
use crate::rules::spp::check_line_amount;
use crate::rules::tax::{TaxInput, propose};
use crate::store::{self as rows, advances, proofs, purses};

const LAW: &str = "PP 12/2019 Ps 19, 143(5), 150";
const TREASURERS: &[Role] = &[Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu];

const RECORD: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Tbp, from: &[], to: State::Issued }),
    signs: true,
    ..ActDef::new("record-tbp", "Catat TBP", LAW, TREASURERS)
};

/// Keeps evidence of a payment out of the UP, or out of one TU.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordTbp {
    /// The sub unit (or SKPD) whose accounts are charged.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    /// The SPP-TU that brought the money; the UP where it is absent.
    #[serde(default)]
    pub tu: Option<DocRef>,
    /// The NPD that it rests on.
    #[serde(default)]
    pub npd: Option<DocRef>,
    pub purpose: String,
    pub recipient: String,
    /// tunai or transfer.
    pub way: String,
    /// The recipient's account, from the register; for a transfer.
    #[serde(default)]
    pub payee_account: Option<i64>,
    #[serde(default)]
    pub invoice: Option<String>,
    pub lines: Vec<LineInput>,
    #[serde(default)]
    pub deductions: Vec<DeductionInput>,
    /// What is paid for and who is paid; the rules then propose what to withhold
    /// where no deductions are given.
    #[serde(default)]
    pub tax: Option<TaxInput>,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for RecordTbp {
    const DEF: &'static ActDef = RECORD;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let unit = case.unit()?.clone();
        let date = case.doc_date;
        let policy = common::policy(tx, date)?;
        let year = self.year.unwrap_or(date.year());
        let (lines, gross) = payment_lines(tx, year, unit.id, &self.lines).await?;
        let payee = self.payee(tx).await?;
        let clean = |field: &str, text: &str, most: usize| {
            kernel::text::clean(text, most).map_err(|e| Error::Input(format!("{field} {e}")))
        };
        let evidence = Evidence {
            advance: 0,
            way: self.way.clone(),
            recipient: clean("penerima", &self.recipient, 200)?,
            payee_account: payee.as_ref().map(|p| p.id),
            payee: payee.as_ref().map(|p| p.payee_id),
            invoice: self.invoice.as_deref().map(|i| clean("nomor tagihan", i, 100)).transpose()?,
        };
        let purpose = clean("keperluan", &self.purpose, 1000)?;
        let deductions = self.deductions((gross, date), &policy);
        // Locks: the NPD, the payee, the advance, the accounts, the series.
        let permit = Permit::of(tx, self.npd.as_ref(), unit.skpd_id).await?;
        if let Some(p) = &payee {
            rows::lock_payee(tx, p.payee_id).await?;
        }
        let held = self.purse(case, tx, (unit.skpd_id, year), permit.as_ref()).await?;
        let advance = &held.advance;
        let evidence = Evidence { advance: advance.id, ..evidence };
        let mut refusals = Refusals::new();
        let cut = check_deductions(Some(gross), &deductions, &policy, &mut refusals).unwrap_or_default();
        let net = gross.minus(cut);
        if let Err(found) =
            decide_evidence(&self.facts(tx, &held, permit.as_ref(), (&lines, gross, net, date)).await?, &policy)
        {
            refusals.extend(found);
        }
        Permit::judge(permit.as_ref(), tx, (&held, unit.id, &lines), &policy, &mut refusals).await?;
        self.judge_claim(tx, &evidence, payee.as_ref(), &policy, &mut refusals).await?;
        for l in &lines {
            check_line_amount(&format!("‹{}›", l.account), l.amount, &mut refusals);
        }
        tax::judge(&policy, (gross, date), &deductions, (self.tax.as_ref(), "tbp"), &mut refusals);
        let id = tx.id()?;
        let flow = advance.kind.code();
        let mut d =
            Document { state: State::Issued, net, ..blank(tx, id, Kind::Tbp, flow, year, &unit, gross, purpose) };
        let given = permit.as_ref().and_then(Permit::given);
        reserve(tx, &mut d, (&held, given), &lines, (date, &policy), refusals).await?;
        let taken = permit.as_ref().map(|p| (p.npd.document, p.takes(gross, net)));
        purse::spend(tx, (advance, held.part_id()), taken, gross).await?;
        let mut basis = vec![advance.spp];
        basis.extend(taken.map(|(npd, _)| npd));
        store::documents::create(tx, &d, &basis).await?;
        rows::insert_lines(tx, id, &lines).await?;
        rows::insert_deductions(tx, id, &deductions).await?;
        advances::insert_evidence(tx, id, &evidence).await?;
        let (npd, panjar) = (taken.map(|t| t.0), taken.map(|t| t.1.covered).unwrap_or_default());
        purses::insert_basis(tx, id, &purses::Basis { part: held.part_id(), npd, panjar, lpj: None }).await?;
        if let Some(said) = &self.tax {
            rows::tax::keep(tx, id, said).await?;
        }
        let told = serde_json::json!({ "tbp": d.number, "amount": d.amount });
        Ok(Record::new(Done::of(&d, vec![])).on(id, id).tell("tbp-recorded", told))
    }
}

/// Accounts that a TU was not asked for; what one of the national system was
/// asked for, no report tells.
pub(super) async fn outside(tx: &mut Tx, advance: &Advance, lines: &[PaymentLine]) -> Result<Vec<String>> {
    if advance.kind == AdvanceKind::Up {
        return Ok(Vec::new());
    }
    let asked = store::documents::find(tx, &DocRef::from(advance.spp)).await?;
    if asked.is_some_and(|d| d.external) {
        return Ok(Vec::new());
    }
    let planned = rows::lines(tx, advance.spp).await?;
    let strange = lines.iter().filter(|l| planned.iter().all(|p| p.account != l.account));
    Ok(strange.map(|l| format!("‹{}›", l.account)).collect())
}

/// The account is drawn and the number is taken: or all reasons are told why not.
async fn reserve(
    tx: &mut Tx,
    d: &mut Document,
    (held, given): (&Held, Option<RestsOn>),
    lines: &[PaymentLine],
    (date, policy): (Day, &Policy),
    mut refusals: Refusals,
) -> Result<()> {
    let ids: Vec<i64> = lines.iter().map(|l| l.account).collect();
    let standings = budget::public::lock_accounts(tx, &ids).await?;
    let accounts = common::account_facts(lines, &standings, date, policy, Included::Nothing)?;
    if let Err(found) = check_accounts(Stage::Spp, &accounts, policy) {
        refusals.extend(found);
    }
    awaited::judge(tx, d, lines, &standings, &mut refusals).await?;
    let taken = store::numbers::take(tx, d.unit_id, Kind::Tbp, d.year, date).await?;
    let serial = taken.serial;
    let root = store::documents::find(tx, &DocRef::from(held.advance.spp)).await?;
    let mut basis: Vec<RestsOn> = root.as_ref().and_then(common::rests_on).into_iter().chain(given).collect();
    if root.is_some_and(|d| d.external) {
        basis.extend(opening::since(tx, held.advance.spp).await?);
    }
    let assistant = held.assistant(tx).await?;
    common::judge_day_of(tx, d, (date, assistant), basis, Some(taken), &mut refusals).await?;
    common::settle(tx, refusals, ids).await?;
    common::give_number(tx, d, &policy.tbp_number.value, serial, date).await?;
    budget::public::draw(tx, &moves(lines, 1, 0), None).await.map(drop)
}

impl RecordTbp {
    /// Those that were typed, else what the tax rules propose.
    fn deductions(&self, (gross, date): (Money, Day), policy: &Policy) -> Vec<Deduction> {
        match &self.tax {
            Some(said) if self.deductions.is_empty() && said.reason.is_empty() => {
                let proposed = propose(gross, said, date, &policy.tax_rules.value).into_iter();
                proposed.map(|p| Deduction { kind: p.kind, amount: p.amount }).collect()
            }
            _ => self.deductions.iter().map(|d| Deduction { kind: d.kind.clone(), amount: d.amount }).collect(),
        }
    }

    fn way(&self) -> Result<Way> {
        match self.way.as_str() {
            "tunai" => Ok(Way::Cash),
            "transfer" => Ok(Way::Transfer),
            other => Err(Error::Input(format!("cara bayar «{other}»: tunai atau transfer"))),
        }
    }

    async fn payee(&self, tx: &mut Tx) -> Result<Option<PayeeAccount>> {
        let Some(id) = self.payee_account else { return Ok(None) };
        let found = rows::payee_account(tx, id).await?;
        found.map(Some).ok_or_else(|| Error::NotFound(format!("rekening penerima {id}")))
    }

    /// The purse in the hands of whoever records; an NPD tells which advance.
    async fn purse(&self, case: &Case, tx: &mut Tx, (skpd, year): (i64, i32), permit: Option<&Permit>) -> Result<Held> {
        let advance = match permit.filter(|_| self.tu.is_none()) {
            Some(permit) => advances::by_id(tx, permit.npd.advance).await?,
            None => received(tx, skpd, year, self.tu.as_ref()).await?,
        };
        purse::hold(tx, case, advance).await
    }

    async fn facts(
        &self,
        tx: &mut Tx,
        held: &Held,
        permit: Option<&Permit>,
        (lines, gross, net, date): (&[PaymentLine], Money, Money, Day),
    ) -> Result<EvidenceFacts> {
        Ok(EvidenceFacts {
            label: held.label(),
            kind: held.advance.kind,
            holds: held.holds,
            outside: outside(tx, &held.advance, lines).await?,
            purse: held.purse(),
            gross,
            from_purse: permit.map_or(gross, |p| p.purse_gives(gross, net)),
            way: self.way()?,
            account_named: self.payee_account.is_some(),
            due: held.advance.due,
            doc_date: date,
        })
    }

    /// The recipient's account, and whether the same invoice was paid before.
    async fn judge_claim(
        &self,
        tx: &mut Tx,
        evidence: &Evidence,
        payee: Option<&PayeeAccount>,
        policy: &Policy,
        refusals: &mut Refusals,
    ) -> Result<()> {
        let Some(payee) = payee else { return Ok(()) };
        let facts = common::paid_directly(payee);
        if let Err(found) = check_payee(Step::Spp, &facts, common::payee_day(tx), policy, &tx.ctx().calendar) {
            refusals.extend(found);
        }
        let Some(invoice) = &evidence.invoice else { return Ok(()) };
        let by_spp = rows::same_invoice(tx, payee.payee_id, invoice, 0).await?;
        let by_tbp = advances::same_invoice(tx, payee.payee_id, invoice, 0).await?;
        let before = by_spp.iter().filter(|e| e.counts()).map(|e| e.label.clone());
        if let Some(label) = before.chain(by_tbp.iter().map(Document::label)).next() {
            refusals.push(
                Refusal::new(
                    "TBP-TAGIHAN-GANDA",
                    "UU 1/2004 Ps 21(3); pola F02",
                    format!("Tagihan {invoice} dari {} sudah dibayar dengan {label}.", payee.payee_name),
                    "Periksa tagihannya; satu tagihan dibayar sekali.",
                )
                .figure("dokumen", label)
                .at("invoice"),
            );
        }
        Ok(())
    }
}

const VOID: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Tbp, from: &[State::Issued], to: State::Voided }),
    ..ActDef::new("void-tbp", "Batalkan TBP", LAW, TREASURERS)
};

/// Takes evidence back before its LPJ is handed in: the money is there again.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidTbp {
    pub tbp: DocRef,
    pub reasons: Vec<String>,
}

impl Act for VoidTbp {
    const DEF: &'static ActDef = VOID;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.tbp.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let reasons = common::check_reasons(&self.reasons)?;
        let locked = common::locked_until(tx, d.year, d.unit_id).await?;
        decide_void_evidence(d.doc_date, locked)?;
        // Of a remittance, an import and this at once, the second sees the first.
        tx.hold_steady().await?;
        national::refuse_noted(tx, &d).await?;
        tax::refuse_remitted(tx, d.id, &d.label()).await?;
        let (advance, lpj) = advances::evidence_of(tx, d.id).await?;
        let basis = purses::basis_of(tx, d.id).await?;
        for lpj in [lpj, basis.lpj].into_iter().flatten() {
            let held = store::documents::find(tx, &DocRef::from(lpj)).await?;
            if let Some(held) = held.filter(|l| !matches!(l.state, State::Draft | State::Returned)) {
                let wanted = &[State::Draft, State::Returned];
                return Err(Error::refuse(store::documents::wrong_state(&held, wanted, VOID.title)));
            }
        }
        if lpj.is_some() {
            advances::put_into(tx, d.id, None).await?;
        }
        if basis.lpj.is_some() {
            purses::put_into(tx, d.id, None).await?;
        }
        if let Some(npd) = basis.npd {
            super::permit::reopen(tx, npd).await?;
        }
        let advance = advances::by_id(tx, advance).await?;
        let held = purse::hold(tx, case, advance).await?;
        let mut refusals = Refusals::new();
        check_holder(held.advance.kind, held.holds && held.part_id() == basis.part, &mut refusals);
        refusals.or(())?;
        let lines = rows::lines(tx, d.id).await?;
        budget::public::draw(tx, &moves(&lines, -1, 0), None).await?;
        let less = |amount: Money| Money::ZERO.minus(amount);
        let (gross, covered, withheld) = (less(d.amount), less(basis.panjar), less(d.amount.minus(d.net)));
        let npd = basis.npd.map(|npd| (npd, purses::Use { gross, covered, withheld }));
        purse::spend(tx, (&held.advance, basis.part), npd, gross).await?;
        common::turn_back(tx, &mut d, State::Voided, VOID, &reasons).await?;
        proofs::void_all(tx, d.id, "TBP-nya batal").await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}
