//! People, accounts, offices by decree, SKPD and their units, dated data, the
//! calendar, locked months, sessions and second factors. Most tables stand in the first
//! migration, since the door reads them; this crate alone writes them, by acts.

#![forbid(unsafe_code)]

pub mod acts;
pub mod checks;
pub mod factors;
pub mod forms;
pub mod model;
pub mod passwords;
pub mod public;
pub mod regulations;
pub mod reports;
pub mod rules;
mod store;
pub mod testing;

use ::store::{ActEntry, Module};

/// The module's table of contents.
pub static MODULE: Module = Module {
    name: "organisation",
    migrations: &[],
    tables: &[],
    acts: &[
        ActEntry::of::<acts::FoundAdministration>().asking(&forms::FOUND_ADMINISTRATION),
        ActEntry::of::<acts::FoundPersonnel>().asking(&forms::FOUND_PERSONNEL),
        ActEntry::of::<acts::AddOfficial>().asking(&forms::ADD_OFFICIAL),
        ActEntry::of::<acts::AddUser>().asking(&forms::ADD_USER),
        ActEntry::of::<acts::DisableUser>().asking(&forms::DISABLE_USER),
        ActEntry::of::<acts::EnableUser>().asking(&forms::ENABLE_USER),
        ActEntry::of::<acts::SetPassword>(),
        ActEntry::of::<acts::IssueToken>(),
        ActEntry::of::<acts::RevokeToken>(),
        ActEntry::of::<acts::ProposeFactorReset>().asking(&forms::PROPOSE_RESET),
        ActEntry::of::<acts::ConfirmFactorReset>().asking(&forms::CONFIRM_RESET),
        ActEntry::of::<acts::EnterErasure>().asking(&forms::ENTER_ERASURE),
        ActEntry::of::<acts::GrantErasure>().asking(&forms::GRANT_ERASURE),
        ActEntry::of::<acts::DeclineErasure>().asking(&forms::DECLINE_ERASURE),
        ActEntry::of::<acts::EnterClock>(),
        ActEntry::of::<acts::ConfirmClock>(),
        ActEntry::of::<acts::GrantRole>().asking(&forms::GRANT_ROLE),
        ActEntry::of::<acts::ConfirmRole>().asking(&forms::CONFIRM_ROLE),
        ActEntry::of::<acts::ConfirmDecree>().asking(&forms::CONFIRM_DECREE),
        ActEntry::of::<acts::EndRole>().asking(&forms::END_ROLE),
        ActEntry::of::<acts::ProposeRegulation>().asking(&forms::PROPOSE_REGULATION),
        ActEntry::of::<acts::ApproveRegulation>().asking(&forms::APPROVE_REGULATION),
        ActEntry::of::<acts::WithdrawRegulation>().asking(&forms::WITHDRAW_REGULATION),
        ActEntry::of::<acts::AddHoliday>().asking(&forms::ADD_HOLIDAY),
        ActEntry::of::<acts::RemoveHoliday>().asking(&forms::REMOVE_HOLIDAY),
        ActEntry::of::<acts::LockPeriod>().asking(&forms::LOCK_PERIOD),
        ActEntry::of::<acts::UnlockPeriod>().asking(&forms::UNLOCK_PERIOD),
    ],
    regulations: regulations::REGULATIONS,
    reports: reports::REPORTS,
    checks: checks::CHECKS,
};
