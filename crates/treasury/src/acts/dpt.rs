//! DPT: the bank's bill against what was bought, approved by the PA, and the
//! request that pays it.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Day, Money, Refusal, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::advance::{DRAFTERS, Request, blank, whole, written};
use super::card::{clean, facility};
use super::common::{self, Done};
use crate::rules::card::{BillFacts, LAW, decide_bill};
use crate::rules::spp::SppKind;
use crate::store::{self as rows, card as cards};

const DRAFT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Dpt, from: &[], to: State::Submitted }),
    ..ActDef::new("draft-dpt", "Susun DPT", LAW, &[Role::BendaharaPengeluaran])
};

/// Gathers verified DPR under a bill of the bank that comes to their sum.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftDpt {
    /// The SKPD.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    /// Number of the bank's bill.
    pub bill: String,
    pub bill_date: Day,
    /// The day by which it is to be paid.
    pub due: Day,
    /// What the bill comes to.
    pub billed: Money,
    /// DPR up to this day; today where it is absent.
    #[serde(default)]
    pub up_to: Option<Day>,
    /// Of one card; of all where it is absent.
    #[serde(default)]
    pub card: Option<i64>,
}

impl Act for DraftDpt {
    const DEF: &'static ActDef = DRAFT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let skpd = whole(case.unit()?, "DPT")?.clone();
        let today = tx.ctx().today;
        let year = self.year.unwrap_or(today.year());
        let bill = clean("nomor tagihan", &self.bill, 100)?;
        let up_to = self.up_to.unwrap_or(today);
        let all = cards::loose(tx, (skpd.id, year), up_to, self.card).await?;
        if all.is_empty() {
            return Err(Error::refuse(nothing(up_to)));
        }
        let bought =
            Money::sum(all.iter().map(|d| d.amount)).ok_or_else(|| Error::Input("jumlah DPT terlalu besar".into()))?;
        let (bill_date, due) = (self.bill_date, self.due);
        decide_bill(&BillFacts { bill: bill.clone(), billed: self.billed, bought, bill_date, due, today })?;
        let id = tx.id()?;
        let subject = format!("Tagihan KKPD {bill} jatuh tempo {}", due.long());
        let blank = blank(tx, id, Kind::Dpt, "", year, &skpd, bought, subject);
        let d = Document { state: State::Submitted, ..blank };
        let ids: Vec<i64> = all.iter().map(|dpr| dpr.id).collect();
        store::documents::create(tx, &d, &ids).await?;
        cards::insert_dpt(tx, id, &bill, bill_date, due).await?;
        for dpr in ids {
            cards::put_into(tx, dpr, Some(id)).await?;
        }
        let lines = cards::lines_of_dpt(tx, id).await?;
        rows::insert_lines(tx, id, &lines).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(id, id))
    }
}

fn nothing(up_to: Day) -> Refusal {
    Refusal::new(
        "DPT-KOSONG",
        LAW,
        format!("Tidak ada DPR sampai {} yang sudah diverifikasi dan belum ditagih.", up_to.long()),
        "Catat DPR-nya dan mintalah PA memverifikasinya dahulu (record-dpr, verify-dpr).",
    )
}

const APPROVE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Dpt, from: &[State::Submitted], to: State::Approved }),
    separate_from: &["draft-dpt"],
    signs: true,
    ..ActDef::new("approve-dpt", "Setujui DPT", LAW, &[Role::Pa])
};

/// The PA lets the bill be paid.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveDpt {
    pub dpt: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for ApproveDpt {
    const DEF: &'static ActDef = APPROVE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.dpt.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let date = case.doc_date;
        let policy = common::policy(tx, date)?;
        let bought = cards::of_dpt(tx, d.id).await?;
        let taken = store::numbers::take(tx, d.unit_id, Kind::Dpt, d.year, date).await?;
        let serial = taken.serial;
        let mut refusals = Refusals::new();
        let basis = bought.iter().filter_map(common::rests_on).collect();
        common::judge_day(tx, &d, date, basis, Some(taken), &mut refusals).await?;
        refusals.or(())?;
        common::give_number(tx, &mut d, &policy.card.dpt_number.value, serial, date).await?;
        d.state = State::Approved;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

const CANCEL: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Dpt, from: &[State::Submitted, State::Approved], to: State::Voided }),
    ..ActDef::new("cancel-dpt", "Batalkan DPT", LAW, &[Role::Pa, Role::BendaharaPengeluaran])
};

/// Ends a DPT before it is asked for: its DPR wait for another one.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelDpt {
    pub dpt: DocRef,
    pub reasons: Vec<String>,
}

impl Act for CancelDpt {
    const DEF: &'static ActDef = CANCEL;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.dpt.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let reasons = common::check_reasons(&self.reasons)?;
        let asked = rows::resting(tx, d.id, Kind::Spp).await?;
        if let Some(spp) = asked.iter().find(|s| s.state != State::Voided) {
            return Err(Error::refuse(store::documents::wrong_state(spp, &[State::Voided], CANCEL.title)));
        }
        for dpr in cards::of_dpt(tx, d.id).await? {
            cards::put_into(tx, dpr.id, None).await?;
        }
        common::turn_back(tx, &mut d, State::Voided, CANCEL, &reasons).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

const ASK: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Dpt, from: &[State::Approved], to: State::Approved }),
    ..ActDef::new("draft-spp-gu-kkpd", "Susun konsep SPP-GU-KKPD", LAW, DRAFTERS)
};

/// Asks for the payment of an approved bill, to the bank's own account.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftSppGuKkpd {
    pub dpt: DocRef,
    #[serde(default)]
    pub purpose: String,
}

impl Act for DraftSppGuKkpd {
    const DEF: &'static ActDef = ASK;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.dpt.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let dpt = case.document()?.clone();
        let bank = facility(tx, dpt.unit_id, dpt.year).await?.bank_account;
        let payee_account = bank.ok_or_else(|| {
            Error::refuse(Refusal::new(
                "KKPD-TANPA-BANK",
                LAW,
                "Rekening bank penerbit KKPD SKPD ini belum dicatat.",
                "Mintalah PPKD mencatat bank penerbit dan administratornya (set-card-desk).",
            ))
        })?;
        let ask = Request {
            kind: SppKind::GuKkpd,
            year: dpt.year,
            unit: common::skpd(tx, &dpt).await?,
            amount: dpt.amount,
            purpose: written(&self.purpose, &dpt.subject)?,
            payee_account,
            lines: rows::lines(tx, dpt.id).await?,
            rests_on: Some(dpt.id),
        };
        ask.draft(tx).await
    }
}
