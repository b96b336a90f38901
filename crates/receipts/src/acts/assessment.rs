//! Assessments: what somebody owes, so that what is paid can be held against it.

use kernel::{ActDef, Code, Day, Money, Refusal, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::common;
use crate::model::{Assessment, AssessmentKind};
use crate::rules::is_receipt;
use crate::rules::receipt::{NewAssessment, decide_assessment, decide_cancel};
use crate::store::receipts as rows;

const LAW: &str = "UU 1/2022 Ps 5(3)–(4)";

const RECORD: &ActDef = &ActDef::new(
    "record-assessment",
    "Catat ketetapan pajak atau retribusi",
    LAW,
    &[Role::Collector, Role::StaffDrafter, Role::Pa, Role::Kpa],
);

/// Notes an assessment (SKP-D, SKR-D) as it was issued.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordAssessment {
    /// The SKPD or unit that assessed.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    pub kind: AssessmentKind,
    /// Number of the assessment.
    pub number: String,
    pub payer: String,
    /// Account of the revenue.
    pub rekening: Code,
    pub amount: Money,
    pub issued: Day,
    /// Until when it is to be paid.
    pub due: Day,
}

impl Act for RecordAssessment {
    const DEF: &'static ActDef = RECORD;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let unit = case.unit()?.clone();
        let year = self.year.unwrap_or(tx.ctx().today.year());
        let (number, payer) =
            (common::clean("nomor ketetapan", &self.number, 100)?, common::clean("wajib bayar", &self.payer, 200)?);
        if kernel::text::fold(&number).is_empty() {
            return Err(Error::Input("nomor ketetapan: tulis huruf atau angkanya".into()));
        }
        // Of two with one number at once, the index lets one pass; the other
        // is tried again and sees it.
        let before = rows::same(tx, unit.skpd_id, year, self.kind, &number).await?.map(|a| a.label());
        let mut refusals = Refusals::new();
        refusals.require(is_receipt(self.rekening.norm()), || strange_account(&self.rekening));
        let (amount, issued, due, today) = (self.amount, self.issued, self.due, tx.ctx().today);
        if let Err(found) = decide_assessment(&NewAssessment { amount, issued, due, today, before }) {
            refusals.extend(found);
        }
        refusals.or(())?;
        let new = Assessment {
            id: tx.id()?,
            year,
            unit: unit.skpd_id,
            sub_unit: unit.id,
            kind: self.kind,
            number,
            payer,
            rekening: self.rekening.norm().to_owned(),
            amount,
            issued,
            due,
            paid: Money::ZERO,
            cancelled: false,
        };
        rows::insert_assessment(tx, &new).await?;
        let told = serde_json::json!({ "assessment": new.id, "number": new.number, "amount": new.amount });
        Ok(Record::new(told))
    }
}

fn strange_account(rekening: &Code) -> Refusal {
    Refusal::new(
        "TERIMA-REKENING",
        "PP 12/2019 Ps 27, 28; Permendagri 90/2019",
        format!("Rekening {rekening} bukan sub rincian objek pendapatan."),
        "Pilih rekening enam tingkat yang berawal 4.",
    )
    .figure("rekening", rekening.text())
    .at("rekening")
}

const CANCEL: &ActDef =
    &ActDef::new("cancel-assessment", "Batalkan ketetapan", LAW, &[Role::Collector, Role::Pa, Role::Kpa]);

/// Takes back an assessment that was recorded wrongly and on which nobody has
/// paid.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelAssessment {
    /// The SKPD or unit that assessed.
    pub unit: Code,
    /// Number in the register.
    pub assessment: i64,
    pub reason: String,
}

impl Act for CancelAssessment {
    const DEF: &'static ActDef = CANCEL;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let unit = case.unit()?.clone();
        let reason = common::clean("alasan", &self.reason, 500)?;
        let missing = || Error::NotFound(format!("ketetapan {}", self.assessment));
        let found = rows::by_id(tx, self.assessment).await?.filter(|a| a.unit == unit.skpd_id).ok_or_else(missing)?;
        // A part of the SKPD decides about its own alone.
        if unit.id != unit.skpd_id && found.sub_unit != unit.id {
            return Err(missing());
        }
        decide_cancel(&found)?;
        if !rows::cancel(tx, found.id).await? {
            return Err(Error::Conflict("ketetapan berubah".into()));
        }
        Ok(Record::new(serde_json::json!({ "assessment": found.id, "cancelled": true, "reason": reason })))
    }
}
