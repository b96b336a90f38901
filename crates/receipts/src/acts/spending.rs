//! Spending of the year that comes back on the RKUD: the account has room again.

use budget::public::Move;
use kernel::lifecycle::{Kind, State};
use kernel::{ActDef, Day, Money, Refusals};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};
use treasury::public::sharing::{self, Done, PaymentLine};

use super::common;
use super::deposit::TREASURY;
use crate::model::SPENDING;
use crate::rules::refund::{ReturnFacts, decide_return};
use crate::store::returns;

const RECORD: &ActDef = &ActDef {
    signs: true,
    ..ActDef::new("record-spending-return", "Catat pengembalian belanja", "PP 12/2019 Ps 131(2), 138(2)", TREASURY)
};

/// A payee or an official paid back on the RKUD what an SP2D or a TBP paid.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordSpendingReturn {
    /// The SP2D-LS or the TBP.
    pub payment: DocRef,
    /// Its line; the first where it is absent.
    #[serde(default)]
    pub line: Option<i64>,
    pub amount: Money,
    pub payer: String,
    #[serde(default)]
    pub purpose: String,
    pub credit_note: String,
    /// The day of the credit note.
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for RecordSpendingReturn {
    const DEF: &'static ActDef = RECORD;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.payment.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let payment = case.document()?.clone();
        let unit = case.unit()?.clone();
        let date = case.doc_date;
        let payer = common::clean("penyetor", &self.payer, 200)?;
        let otherwise = format!("Pengembalian belanja {} oleh {payer}", payment.label());
        let subject = common::written("uraian", &self.purpose, &otherwise)?;
        let number = self.line.unwrap_or(1);
        let line = paid_line(tx, &payment, number).await?;
        // The payment is locked by the door: returns go one after the other.
        let facts = ReturnFacts {
            label: payment.label(),
            state: payment.state,
            payment_year: payment.year,
            day: date,
            paid: line.amount,
            returned: returns::returned(tx, payment.id, number).await?,
            amount: self.amount,
        };
        let mut refusals = decide_return(&facts).err().unwrap_or_default();
        let id = tx.id()?;
        let mut d = Document {
            state: State::Paid,
            thread: payment.thread,
            ..sharing::blank(tx, id, Kind::Sts, SPENDING, payment.year, &unit, self.amount, subject)
        };
        let note = common::judge_credit(tx, &d, &self.credit_note, date, payment.doc_date, &mut refusals).await?;
        // Nothing moves before it is allowed; the account before the series.
        if !refusals.is_empty() {
            return Err(Error::Refused(refusals));
        }
        let back = Money::ZERO.minus(self.amount);
        let moved = Move { account: line.account, source: line.source.clone(), reserve: Money::ZERO, post: back };
        budget::public::draw(tx, &[moved], None).await?;
        let pattern = treasury_pattern(tx, date)?;
        common::number(tx, &mut d, &pattern, date, Vec::new(), Refusals::new()).await?;
        store::documents::create(tx, &d, &[payment.id]).await?;
        let kept = PaymentLine { account: line.account, source: line.source, amount: back };
        sharing::insert_lines(tx, id, &[kept]).await?;
        returns::insert_return(tx, id, payment.id, number, &payer).await?;
        common::keep_note(tx, (id, payment.year), &note, date).await?;
        let told = serde_json::json!({ "sts": d.number, "amount": d.amount });
        Ok(Record::new(Done::of(&d, vec![])).on(id, d.thread).tell("spending-returned", told))
    }
}

/// STS of returns and of advances are one series of the SKPD.
fn treasury_pattern(tx: &Tx, on: Day) -> Result<String> {
    Ok(treasury::policy::Policy::on(&tx.ctx().regulations, on)?.sts_number.value)
}

/// A line of a payment that was charged to an account.
async fn paid_line(tx: &mut Tx, payment: &Document, number: i64) -> Result<PaymentLine> {
    let charges = matches!(payment.kind, Kind::Sp2d | Kind::Tbp) && !payment.external;
    if !charges {
        return Err(Error::Input("sebutkan SP2D-LS atau TBP yang dibayar di Simpul".into()));
    }
    let lines = sharing::lines(tx, payment.id).await?;
    let at = usize::try_from(number).ok().and_then(|n| n.checked_sub(1));
    let missing = || Error::NotFound(format!("baris {number} pada {}", payment.label()));
    at.and_then(|at| lines.into_iter().nth(at)).ok_or_else(missing)
}
