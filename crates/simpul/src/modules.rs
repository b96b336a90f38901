//! The list of modules, in the order of public money.

use kernel::ledger::Entry;
use store::migrate::Migration;
use store::{ActEntry, Module, Read, Result, Schema, Table};

pub static MODULES: &[&Module] = &[
    &organisation::MODULE,
    &staff::MODULE,
    &evidence::MODULE,
    &prices::MODULE,
    &budget::MODULE,
    &preparation::MODULE,
    &treasury::MODULE,
    &payroll::MODULE,
    &inspection::MODULE,
    &receipts::MODULE,
    &bank::MODULE,
    &exchange::MODULE,
    &hub::MODULE,
];

const MIGRATIONS: &[Migration] = &[
    store::migrate::KERNEL,
    budget::MIGRATION,
    treasury::MIGRATION,
    store::migrate::READS,
    evidence::MIGRATION,
    prices::MIGRATION,
    preparation::MIGRATION,
    treasury::ADVANCES,
    inspection::MIGRATION,
    payroll::MIGRATION,
    receipts::MIGRATION,
    bank::MIGRATION,
    treasury::NATIONAL,
    treasury::TAX,
    treasury::CARD,
    treasury::REPAYMENT,
    treasury::PANJAR,
    staff::MIGRATION,
    exchange::MIGRATION,
    exchange::ORDERS,
];

pub const SCHEMA: Schema = Schema {
    migrations: MIGRATIONS,
    regulations: &[
        organisation::regulations::REGULATIONS,
        staff::policy::REGULATIONS,
        evidence::policy::REGULATIONS,
        prices::policy::REGULATIONS,
        budget::model::REGULATIONS,
        preparation::policy::REGULATIONS,
        treasury::policy::REGULATIONS,
        receipts::policy::REGULATIONS,
        bank::policy::REGULATIONS,
        payroll::policy::REGULATIONS,
        inspection::policy::REGULATIONS,
        exchange::policy::REGULATIONS,
    ],
    guards: &[bank::GUARDS],
};

/// Every act of every module.
pub fn acts() -> impl Iterator<Item = &'static ActEntry> {
    MODULES.iter().flat_map(|m| m.acts)
}

pub fn act(name: &str) -> Option<&'static ActEntry> {
    acts().find(|a| a.def.name == name)
}

/// A report by its name. A module to the right may complete one of a module to
/// its left, as receipts do with the LRA: the last one counts.
pub fn report(name: &str) -> Option<&'static store::module::Report> {
    MODULES.iter().flat_map(|m| m.reports).rfind(|r| r.name == name)
}

/// Every table, for verification.
pub fn tables() -> Vec<&'static Table> {
    store::table::KERNEL_TABLES.iter().chain(MODULES.iter().flat_map(|m| m.tables)).copied().collect()
}

/// The year's books for another program: what each module keeps of them.
pub async fn ledger(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<Vec<Entry>> {
    let mut all = treasury::public::ledger::entries(read, year, skpd).await?;
    all.extend(receipts::public::ledger::entries(read, year, skpd).await?);
    all.extend(bank::public::ledger::entries(read, year, skpd).await?);
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guard_stands_before_an_act_that_exists() {
        let mut guards = SCHEMA.guards.iter().flat_map(|of_module| of_module.iter()).peekable();
        assert!(guards.peek().is_some());
        assert!(guards.all(|guard| act(guard.act).is_some()));
    }
}
