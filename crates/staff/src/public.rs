//! What other modules and the pages may ask of the register of staff.

use std::collections::HashMap;

use kernel::authority::{Situation, decide};
use kernel::{Moment, Zone};
use store::{Act, Read, Result, View};

pub use crate::model::{Employment, EndReason};
pub use crate::rules::standing::{Doubt, Paid, during, judge, month, spans};

use crate::acts::ConfirmEmployment;
use crate::model::Origin;
use crate::store as rows;

/// Every record that counts, by the keyed digest of the NIP. Empty until the
/// personnel office has brought its first.
pub async fn register(read: &mut impl Read) -> Result<HashMap<Vec<u8>, Vec<Employment>>> {
    rows::counting(read).await
}

/// A proposal that waits for its second person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub change: i64,
    /// What it is, as people read it.
    pub what: &'static str,
    pub records: i64,
    pub sender: Option<String>,
    pub since: Moment,
    /// It waits for this person, and not for another.
    pub mine: bool,
}

/// Proposals that wait for a person, or that the person has sent.
pub async fn waiting(view: &mut View, person: i64, now: Moment, zone: Zone) -> Result<Vec<Waiting>> {
    let grants = organisation::public::grants(view, person).await?;
    let at = Situation { person, units: &[], doc_date: now.day(zone), now, zone, hands: &[] };
    let keeps = decide(ConfirmEmployment::DEF, &at, &grants).is_ok();
    let mut all = Vec::new();
    for r in rows::shown::waiting(view).await? {
        let own = r.int("proposed_by")? == person;
        if own || keeps {
            all.push(Waiting {
                change: r.int("id")?,
                what: Origin::parse(&r.text("origin")?).map_or("", Origin::title),
                records: r.int("row_count")?,
                sender: r.opt_text("proposed_name")?,
                since: r.moment("proposed_at")?,
                mine: keeps && !own,
            });
        }
    }
    Ok(all)
}
