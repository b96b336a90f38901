//! Money that came on the RKUD by itself, such as transfers of the State.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Day, Money, Refusals};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Document, Record, Result, Subject, Tx};
use treasury::public::sharing::{self, Done};

use super::common;
use super::deposit::TREASURY;
use super::lines::ReceiptLine;
use crate::model::{DIRECT, Receipt, Way};
use crate::rules::receipt::check_lines;
use crate::store::receipts as rows;

const RECORD: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Stbp, from: &[], to: State::Paid }),
    signs: true,
    ..ActDef::new(
        "record-direct-receipt",
        "Catat penerimaan langsung di RKUD",
        "PP 12/2019 Ps 8(3), 120(1), 138(2)",
        TREASURY,
    )
};

/// Notes money that came on the RKUD, by the bank's credit note.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordDirectReceipt {
    /// The SKPD whose revenue or financing it is.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    pub payer: String,
    #[serde(default)]
    pub purpose: String,
    /// One to an account.
    pub lines: Vec<ReceiptLine>,
    pub credit_note: String,
    /// The day of the credit note.
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for RecordDirectReceipt {
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
        let subject = common::written("uraian", &self.purpose, &format!("Penerimaan RKUD dari {payer}"))?;
        let mut refusals = Refusals::new();
        check_lines(&lines, &mut refusals);
        let id = tx.id()?;
        let mut d =
            Document { state: State::Paid, ..sharing::blank(tx, id, Kind::Stbp, DIRECT, year, &unit, sum, subject) };
        let note = common::judge_credit(tx, &d, &self.credit_note, date, None, &mut refusals).await?;
        common::number(tx, &mut d, &policy.stbp_number, date, Vec::new(), refusals).await?;
        let notes = common::strangers(tx, year, unit.skpd_id, &d.label(), common::rekening_of(&lines)).await?;
        store::documents::create(tx, &d, &[]).await?;
        let receipt = Receipt {
            document: id,
            way: Way::Direct,
            payer,
            reference: None,
            assessment: None,
            assessed: Money::ZERO,
            deposit: None,
            holder: unit.skpd_id,
        };
        rows::insert_receipt(tx, &receipt).await?;
        rows::insert_lines(tx, id, unit.skpd_id, 1, rows::as_lines(&lines)).await?;
        common::keep_note(tx, (id, year), &note, date).await?;
        let told = serde_json::json!({ "stbp": d.number, "amount": d.amount });
        Ok(Record::new(Done::of(&d, notes)).on(id, id).tell("receipts-on-rkud", told))
    }
}
