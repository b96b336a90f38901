//! Words of the ways in: the founding link, and signing in by an identity
//! provider.

use std::sync::LazyLock;

use super::Language;
use super::catalog::{Catalog, say};
use super::words;

words! { "entry-":
    first_title first_lead again again_differs first_button first_gone first_gone_help sso_or sso_away_help sso_refused sso_foreign sso_again sso_unpaired_help sso_pair_title sso_pair_lead sso_pair_who sso_provider sso_known_as sso_nameless sso_pair_button sso_pair_link sso_gone sso_title sso_none sso_since sso_unpair sso_unpair_hint sso_still_there sso_leaving sso_go unpaired password_title password_present password_new password_new_hint password_again password_then password_done
}

pub(crate) fn away(name: &str) -> String {
    say!("entry-away", name = name)
}

/// What somebody is told whose identity no account is paired with.
pub(crate) fn unpaired(likely: Option<&str>) -> String {
    match likely {
        Some(name) => say!("entry-unpaired-likely", name = name),
        None => get().unpaired.to_owned(),
    }
}
