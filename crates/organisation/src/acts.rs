//! One act per official step: load, decide, save, record.

mod clock;
mod dated;
mod erasures;
mod factors;
mod founding;
mod identities;
mod offices;
mod people;
mod periods;
mod sessions;
mod users;

pub use clock::{ConfirmClock, EnterClock};
pub use dated::{AddHoliday, ApproveRegulation, ProposeRegulation, RemoveHoliday, WithdrawRegulation};
pub use erasures::{DeclineErasure, EnterErasure, GrantErasure};
pub use factors::{ConfirmFactorReset, EnrolFactor, Enrolment, ProposeFactorReset, ProvePresence};
pub use founding::{FoundAdministration, FoundPersonnel, Founder};
pub use identities::{PairIdentity, UnpairIdentity};
pub use offices::{ConfirmDecree, ConfirmRole, EndRole, GrantRole};
pub use people::AddOfficial;
pub use periods::{LockPeriod, UnlockPeriod};
pub use sessions::{Means, SignIn, SignOut};
pub use users::{AddUser, ChangePassword, DisableUser, EnableUser, IssueToken, RevokeToken, SetPassword};

use kernel::Code;
use store::{Actor, Subject, Tx};

/// The account that acts; none for the operator of a practice folder.
fn acting_user(tx: &Tx) -> Option<i64> {
    match tx.ctx().actor {
        Actor::PracticeOperator => None,
        Actor::User { user, .. } => Some(user),
    }
}

/// A unit where one is named, else the regency.
fn place(unit: Option<&Code>) -> Subject {
    unit.map_or(Subject::Region, |code| Subject::Unit(code.clone()))
}
