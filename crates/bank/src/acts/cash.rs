//! Cash that a treasurer takes from the own bank account, or puts back.

use kernel::{ActDef, Code, Day, Money, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Record, Result, Subject, Tx};

use treasury::public::bank::holder_of;

use super::{clean, policy};
use crate::model::CashWay;
use crate::policy::CASH_MOST;
use crate::rules::books::{self, Fact, Place};
use crate::rules::closing::{self, Moving};
use crate::store::cash as rows;

const MOVE: &ActDef = &ActDef {
    signs: true,
    ..ActDef::new(
        "move-cash",
        "Catat penarikan atau penyetoran tunai",
        "PP 12/2019 Ps 19, 128",
        &[Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu],
    )
};

/// Notes that cash was drawn at the bank, or put back there.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveCash {
    /// The SKPD, or the sub unit of an assistant.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    pub way: CashWay,
    pub amount: Money,
    /// The bank's reference: cheque or deposit slip.
    pub reference: String,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for MoveCash {
    const DEF: &'static ActDef = MOVE;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let (holder, day, today) = (holder_of(case)?, case.doc_date, tx.ctx().today);
        let year = self.year.unwrap_or(day.year());
        let reference = clean("referensi", &self.reference, 100)?;
        let most = policy(tx, day).money(CASH_MOST)?;
        // Of two moves at once, the second sees the first.
        tx.hold_steady().await?;
        let facts = rows::facts(tx, year, holder).await?;
        let mut locked = organisation::public::locked_months(&mut tx.steady(), year, holder.skpd).await?;
        locked.extend(organisation::public::locked_months(&mut tx.steady(), year, holder.unit).await?);
        let locked_until = locked.into_iter().max().and_then(|month| last_of(year, month));
        closing::decide_move(&Moving {
            way: self.way,
            amount: self.amount,
            day,
            today,
            year,
            locked_until,
            bank: least_from(&facts, Place::Bank, day),
            cash: least_from(&facts, Place::Cash, day),
            cash_now: books::entries(&facts, Place::Cash).last().map(|e| e.balance).unwrap_or_default(),
            most,
        })?;
        let new =
            rows::NewMove { year, unit: holder.unit, way: self.way, amount: self.amount, day, reference: &reference };
        let id = rows::insert_move(tx, &new).await?;
        Ok(Record::new(serde_json::json!({ "move": id, "way": self.way, "amount": self.amount })))
    }
}

/// The least that a place holds from the end of a day on: an older date must
/// not take what was spent later.
fn least_from(facts: &[Fact], place: Place, day: Day) -> Money {
    let entries = books::entries(facts, place);
    let at_end = books::balance_on(facts, place, day);
    entries.iter().filter(|e| e.day > day).fold(at_end, |least, e| least.min(e.balance))
}

/// The last day of a month.
pub(super) fn last_of(year: i32, month: u8) -> Option<Day> {
    let next = if month == 12 { Day::new(year + 1, 1, 1) } else { Day::new(year, month + 1, 1) };
    next.map(|d| d.plus_days(-1))
}
