//! STBP: evidence of money that a Bendahara Penerimaan received.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Day, Money, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};
use treasury::public::sharing::{self, Done};

use super::common;
use super::lines::ReceiptLine;
use crate::model::{Receipt, Way};
use crate::public::book::holder_of;
use crate::rules::receipt::{check_assessed, check_lines};
use crate::store::receipts as rows;

const LAW: &str = "PP 12/2019 Ps 137–138";
pub const RECEIVERS: &[Role] = &[Role::BendaharaPenerimaan, Role::BendaharaPenerimaanPembantu];

const RECORD: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Stbp, from: &[], to: State::Issued }),
    ..ActDef::new("record-stbp", "Catat STBP", LAW, RECEIVERS)
};

/// Keeps evidence of money that was received; it is deposited with an STS.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordStbp {
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    pub payer: String,
    /// tunai, transfer, or rkud where the payer paid on the RKUD itself.
    pub way: Way,
    /// The bank's reference, where it was no cash.
    #[serde(default)]
    pub reference: Option<String>,
    /// The assessment that is paid, by its number in the register.
    #[serde(default)]
    pub assessment: Option<i64>,
    #[serde(default)]
    pub purpose: String,
    /// One to an account.
    pub lines: Vec<ReceiptLine>,
    /// The day on which the money came.
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for RecordStbp {
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
        let (lines, sum) = common::line_facts(&self.lines)?;
        let payer = common::clean("penyetor", &self.payer, 200)?;
        let subject = common::written("uraian", &self.purpose, &format!("Penerimaan dari {payer}"))?;
        let reference = self.reference.as_deref().filter(|r| !r.trim().is_empty());
        let reference = reference.map(|r| common::clean("referensi", r, 100)).transpose()?;
        let mut refusals = Refusals::new();
        check_lines(&lines, &mut refusals);
        // Locks: the assessment, the series.
        let (assessment, assessed) = match self.assessment {
            None => (None, Money::ZERO),
            Some(id) => {
                let found = rows::by_id(tx, id).await?.ok_or_else(|| Error::NotFound(format!("ketetapan {id}")))?;
                let paid = check_assessed(&found, unit.skpd_id, &lines, &mut refusals);
                (Some(found), paid.ok_or_else(common::too_large)?)
            }
        };
        let id = tx.id()?;
        let blank = sharing::blank(tx, id, Kind::Stbp, "", year, &unit, sum, subject);
        let mut d = Document { state: State::Issued, ..blank };
        // Money that is paid on the RKUD itself is in no treasurer's book.
        let holder = holder_of(case)?.unit;
        let closed =
            if self.way.is_held() { common::closed_until(tx, (year, unit.skpd_id), vec![holder]).await? } else { None };
        common::number_in_book(tx, &mut d, &policy.stbp_number, (date, closed), Vec::new(), refusals).await?;
        if let Some(a) = &assessment
            && !rows::pay(tx, a.id, assessed).await?
        {
            return Err(Error::Conflict("ketetapan berubah".into()));
        }
        let notes = common::strangers(tx, year, unit.skpd_id, &d.label(), common::rekening_of(&lines)).await?;
        store::documents::create(tx, &d, &[]).await?;
        let assessment = assessment.map(|a| a.id);
        let (document, way) = (id, self.way);
        let receipt = Receipt { document, way, payer, reference, assessment, assessed, deposit: None, holder };
        rows::insert_receipt(tx, &receipt).await?;
        rows::insert_lines(tx, id, unit.skpd_id, 1, rows::as_lines(&lines)).await?;
        let told = serde_json::json!({ "stbp": d.number, "amount": d.amount });
        Ok(Record::new(Done::of(&d, notes)).on(id, id).tell("stbp-recorded", told))
    }
}

const VOID: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Stbp, from: &[State::Issued], to: State::Voided }),
    ..ActDef::new("void-stbp", "Batalkan STBP", LAW, RECEIVERS)
};

/// Takes an STBP back before it is deposited.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidStbp {
    pub stbp: DocRef,
    pub reasons: Vec<String>,
}

impl Act for VoidStbp {
    const DEF: &'static ActDef = VOID;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.stbp.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let reasons = sharing::check_reasons(&self.reasons)?;
        let receipt = rows::receipt_of(tx, d.id).await?.ok_or_else(|| Error::Bug("STBP tanpa rincian".into()))?;
        sharing::refuse_noted(tx, &d).await?;
        let holder = receipt.way.is_held().then_some(receipt.holder);
        common::refuse_closed(tx, &d, holder.into_iter().collect()).await?;
        if let Some(deposit) = receipt.deposit {
            let held = store::documents::find(tx, &DocRef::from(deposit)).await?;
            let held = held.ok_or_else(|| Error::Bug("STS hilang".into()))?;
            return Err(Error::refuse(store::documents::wrong_state(&held, &[State::Rejected], VOID.title)));
        }
        if let Some(id) = receipt.assessment {
            rows::by_id(tx, id).await?;
            if !rows::pay(tx, id, Money::ZERO.minus(receipt.assessed)).await? {
                return Err(Error::Bug("pembayaran ketetapan kurang dari STBP".into()));
            }
        }
        sharing::turn_back(tx, &mut d, State::Voided, VOID, &reasons).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}
