//! Every SQL statement of this module, named. No decisions are made here.

pub(crate) mod clock;
pub(crate) mod dated;
pub(crate) mod erasures;
pub(crate) mod factors;
pub(crate) mod identities;
pub(crate) mod lists;
pub(crate) mod offices;
pub(crate) mod people;
pub(crate) mod sessions;
