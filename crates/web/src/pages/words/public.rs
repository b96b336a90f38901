//! Words of the public's pages.

use std::sync::LazyLock;
use std::time::Duration;

use super::Language;
use super::catalog::{Catalog, say};
use super::words;

words! { "public-":
    check check_lead check_label check_hint check_do catalogue catalogue_lead catalogue_none see_catalogue trail trail_title
    see_trail dataset service kind owner identifier period last_at measure references personal legal_ground since yes no
    users no_users purpose until log_journal log_exchange log_size checkpoint key key_help witnesses witness_head log_head
    heard_head size_head no_witness never_heard unheard how how_1 how_2 how_3 heard heard_unproved heard_old
    heard_elsewhere heard_not_kept as_of as_json proved_head main_nav says_head agrees contradicts of_old_log rewritten
    not_published stamp stamp_of
}

pub(crate) fn home(region: &str) -> String {
    say!("public-home", region = region)
}

/// The heading says how much there is.
pub(crate) fn offered(count: usize) -> String {
    say!("public-offered", count = count)
}

pub(crate) fn entries(log: &str, size: u64) -> String {
    say!("public-entries", log = log, count = size)
}

pub(crate) fn unknown(as_of: &str) -> String {
    say!("public-unknown", moment = as_of)
}

pub(crate) fn proved(size: u64, root: &str) -> String {
    say!("public-proved", count = size, root = root)
}

pub(crate) fn stamped(size: u64, at: &str) -> String {
    say!("public-stamped", count = size, moment = at)
}

pub(crate) fn old(since: &str) -> String {
    say!("public-old", moment = since)
}

pub(crate) fn silent(days: i64) -> String {
    say!("public-silent", days = days)
}

pub(crate) fn last_heard(at: &str) -> String {
    say!("public-last-heard", moment = at)
}

pub(crate) fn too_fast(wait: Duration) -> String {
    say!("public-too-fast", span = super::span(wait))
}
