//! Standard prices: what goods, services and works may cost in a budget.

#![forbid(unsafe_code)]

pub mod acts;
pub mod checks;
pub mod forms;
pub mod list;
pub mod model;
pub mod policy;
pub mod public;
pub mod reports;
pub mod rules;
mod store;
pub mod tables;

use ::store::{ActEntry, Migration, Module};

pub const MIGRATION: Migration =
    Migration { name: "0006_prices", sql: include_str!("../../../migrations/0006_prices.sql") };

/// The module's table of contents.
pub static MODULE: Module = Module {
    name: "prices",
    migrations: &[MIGRATION],
    tables: tables::ALL,
    acts: &[
        ActEntry::of::<acts::ImportPrices>(),
        ActEntry::of::<acts::ConfirmPrices>().asking(&forms::CONFIRM_PRICES),
        ActEntry::of::<acts::RejectPrices>().asking(&forms::REJECT_PRICES),
        ActEntry::of::<acts::ProposePrice>().asking(&forms::PROPOSE_PRICE),
        ActEntry::of::<acts::ApprovePrice>().asking(&forms::APPROVE_PRICE),
        ActEntry::of::<acts::RefusePrice>().asking(&forms::REFUSE_PRICE),
        ActEntry::of::<acts::RetirePriceItem>().asking(&forms::RETIRE_PRICE_ITEM),
    ],
    regulations: policy::REGULATIONS,
    reports: reports::ALL,
    checks: checks::ALL,
};
