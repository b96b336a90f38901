//! What an act is, before anybody does it: its name, who may, in which state,
//! and from whom it must be kept apart.

use crate::Role;
use crate::lifecycle::Edge;

/// The definition of an act; one constant per act, collected by its module.
#[derive(Clone, Copy, Debug)]
pub struct ActDef {
    /// Stable name on the command line, in routes and in the journal.
    pub name: &'static str,
    /// What people read.
    pub title: &'static str,
    /// The article that gives the act to its offices.
    pub law: &'static str,
    /// Offices that may do it; any one suffices.
    pub roles: &'static [Role],
    /// The step in the document's life, where the act moves one.
    pub edge: Option<Edge>,
    /// Acts on the same thread that the same person must not have done.
    pub separate_from: &'static [&'static str],
    /// The act signs: it needs a fresh proof of who acts.
    pub signs: bool,
    /// Its input holds personal data: the journalled body is encrypted.
    pub personal: bool,
    /// The operator of a practice folder may do it without holding an office.
    pub setup: bool,
    /// It founds the regency's administration: allowed once, to whoever holds
    /// the machine, while nobody has an account.
    pub founding: bool,
    /// It concerns the person alone who does it (their password, their session),
    /// so an active account suffices and no office is asked for.
    pub own: bool,
    /// It decides on the allocation of the budget, so Plt and Plh may not.
    pub allocates: bool,
}

impl ActDef {
    /// A plain act; the rest is set by struct update.
    pub const fn new(name: &'static str, title: &'static str, law: &'static str, roles: &'static [Role]) -> Self {
        ActDef {
            name,
            title,
            law,
            roles,
            edge: None,
            separate_from: &[],
            signs: false,
            personal: false,
            setup: false,
            founding: false,
            own: false,
            allocates: false,
        }
    }
}
