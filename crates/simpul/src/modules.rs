//! The list of modules, in the order of public money.

use store::migrate::Migration;
use store::{ActEntry, Module, Schema, Table};

pub static MODULES: &[&Module] = &[&organisation::MODULE, &budget::MODULE, &treasury::MODULE];

const MIGRATIONS: &[Migration] = &[store::migrate::KERNEL, budget::MIGRATION, treasury::MIGRATION];

pub const SCHEMA: Schema = Schema {
    migrations: MIGRATIONS,
    regulations: &[organisation::regulations::REGULATIONS, budget::model::REGULATIONS, treasury::policy::REGULATIONS],
};

/// Every act of every module.
pub fn acts() -> impl Iterator<Item = &'static ActEntry> {
    MODULES.iter().flat_map(|m| m.acts)
}

pub fn act(name: &str) -> Option<&'static ActEntry> {
    acts().find(|a| a.def.name == name)
}

/// Every table, for verification.
pub fn tables() -> Vec<&'static Table> {
    store::table::KERNEL_TABLES.iter().chain(MODULES.iter().flat_map(|m| m.tables)).copied().collect()
}
