//! Before a list leaves: does the RKUD hold it, by the bank's own word?

use std::collections::HashSet;

use kernel::{Money, Refusals};
use store::{Result, Tx};

use super::policy;
use crate::model::OfficeAccount;
use crate::policy::{AMOUNT_DAYS, BALANCE_NEEDED, BALANCE_OLDEST};
use crate::reports::reconciliation::laid;
use crate::rules::covering::{self, Purse, Waiting};
use crate::store::{self as rows, batches, matching as sides, statements};

pub(super) async fn judge(tx: &mut Tx, account: &OfficeAccount, net: Money) -> Result<Refusals> {
    let today = tx.ctx().today;
    let (needed, oldest, days) = {
        let policy = policy(tx, today);
        (policy.flag(BALANCE_NEEDED)?, policy.number(BALANCE_OLDEST)?, policy.number(AMOUNT_DAYS)?)
    };
    // Of two lists at once, the second finds what the first takes; of a list and a
    // statement, the list finds the whole statement.
    tx.hold_steady().await?;
    let told = statements::newest(tx, account.id).await?;
    let age = told.map_or(0, |(day, _)| tx.ctx().calendar.working_days_between(day, today));
    let label = account.label();
    let mut purse = Purse { account: &label, told, age, oldest, needed, on_its_way: Money::ZERO, net };
    if let Some((day, _)) = told.filter(|_| age <= oldest) {
        let mut laid = laid(tx, day.year()).await?;
        // The statements of a new year have not come yet.
        if today.year() > day.year() {
            let region = rows::region(tx).await?;
            let new = sides::orders(tx, today.year(), &region.wilayah).await?;
            let known: HashSet<i64> = laid.orders.iter().map(|o| o.sp2d).collect();
            laid.orders
                .extend(new.into_iter().filter(|o| o.transferred_on.year() > day.year() && !known.contains(&o.sp2d)));
        }
        let elsewhere = batches::of_others(tx, account.id, today.year()).await?;
        for order in laid.orders.iter_mut().filter(|o| elsewhere.contains(&o.sp2d)) {
            order.net = Money::ZERO;
        }
        let debits: Vec<(i64, Money)> = laid.lines.iter().map(|l| (l.line.id, l.line.debit)).collect();
        let from = laid.covered_from.unwrap_or(day);
        let waiting = Waiting { from, imported_after: day.plus_days(-days) };
        purse.on_its_way = covering::on_its_way(&laid.orders, &laid.matched, &debits, waiting);
    }
    Ok(covering::decide(&purse).err().unwrap_or_default())
}
