//! People, accounts, offices by decree, SKPD and their units, dated data, the
//! calendar, locked months, sessions and second factors. Most tables stand in the first
//! migration, since the door reads them; this crate alone writes them, by acts.

#![forbid(unsafe_code)]

pub mod acts;
pub mod checks;
pub mod factors;
pub mod model;
pub mod passwords;
pub mod public;
pub mod regulations;
pub mod reports;
pub mod rules;
mod store;

use ::store::{ActEntry, Module};

/// The module's table of contents.
pub static MODULE: Module = Module {
    name: "organisation",
    migrations: &[],
    tables: &[],
    acts: &[
        ActEntry::of::<acts::FoundAdministration>(),
        ActEntry::of::<acts::AddOfficial>(),
        ActEntry::of::<acts::AddUser>(),
        ActEntry::of::<acts::DisableUser>(),
        ActEntry::of::<acts::EnableUser>(),
        ActEntry::of::<acts::SetPassword>(),
        ActEntry::of::<acts::IssueToken>(),
        ActEntry::of::<acts::RevokeToken>(),
        ActEntry::of::<acts::ProposeFactorReset>(),
        ActEntry::of::<acts::ConfirmFactorReset>(),
        ActEntry::of::<acts::GrantRole>(),
        ActEntry::of::<acts::ConfirmRole>(),
        ActEntry::of::<acts::EndRole>(),
        ActEntry::of::<acts::ProposeRegulation>(),
        ActEntry::of::<acts::ApproveRegulation>(),
        ActEntry::of::<acts::WithdrawRegulation>(),
        ActEntry::of::<acts::AddHoliday>(),
        ActEntry::of::<acts::RemoveHoliday>(),
        ActEntry::of::<acts::LockPeriod>(),
        ActEntry::of::<acts::UnlockPeriod>(),
    ],
    regulations: regulations::REGULATIONS,
    reports: reports::REPORTS,
    checks: checks::CHECKS,
};
