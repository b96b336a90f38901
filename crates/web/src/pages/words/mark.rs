//! Words of the page where a kept checkpoint is compared with the journal.

use std::sync::LazyLock;

use store::mark::{Kept, Looked};

use super::Language;
use super::catalog::{Catalog, say};
use super::words;

words! { "mark-":
    title lead ask label hint check latest log size now root last signature by_key by_nobody call typed keep tree
    holds_title broken_title differs_title short_title lost_title apart_title foreign_title forged_title unseen_title
    unread_title forged unseen unread rewritten
}

/// As it stands below the heading of a printed list.
pub(crate) fn printed(mark: &str) -> String {
    say!("mark-printed", mark = mark)
}

/// Of entries that were not counted anew only the tree speaks.
pub(crate) fn holds(kept: &Kept, looked: &Looked) -> String {
    if looked.counted < kept.size {
        say!("mark-holds-tree", count = kept.size, all = looked.size)
    } else {
        say!("mark-holds", count = kept.size, all = looked.size)
    }
}

/// How many entries were counted anew; none where it was all of them.
pub(crate) fn counted(kept: &Kept, looked: &Looked) -> Option<String> {
    (looked.counted < kept.size).then(|| say!("mark-counted", count = looked.counted))
}

/// It is of the time before a restore.
pub(crate) fn before(moment: &str) -> String {
    say!("mark-before", moment = moment)
}

pub(crate) fn broken(entry: u64) -> String {
    say!("mark-broken", entry = entry.to_string())
}

pub(crate) fn differs(kept: &Kept) -> String {
    say!("mark-differs", count = kept.size)
}

pub(crate) fn short(kept: &Kept, looked: &Looked) -> String {
    say!("mark-short", count = kept.size, all = looked.size)
}

pub(crate) fn lost(kept: &Kept, back: u64, moment: &str) -> String {
    say!("mark-lost", count = kept.size, all = back, moment = moment)
}

pub(crate) fn apart(kept: &Kept, looked: &Looked) -> String {
    say!("mark-apart", name = kept.origin.as_str(), log = looked.origin.as_str())
}

pub(crate) fn foreign(kept: &Kept, looked: &Looked) -> String {
    say!("mark-foreign", name = kept.origin.as_str(), log = looked.origin.as_str())
}

#[cfg(test)]
mod tests {
    use store::mark::Verdict;

    use super::*;

    #[test]
    fn nothing_is_said_of_entries_that_nobody_counted() {
        let kept = Kept { origin: "simpul.99.01/jurnal/1".into(), size: 30_000, root: String::new(), signed: false };
        let looked = |counted: u64| Looked {
            verdict: Verdict::Holds,
            kept: None,
            origin: kept.origin.clone(),
            size: 31_000,
            counted,
            last: None,
            ended: None,
            changed: None,
        };
        let (all, some) = (looked(30_000), looked(20_000));
        assert!(!holds(&kept, &all).contains("pohon") && super::counted(&kept, &all).is_none());
        assert!(holds(&kept, &some).contains("pohon") && super::counted(&kept, &some).is_some());
    }
}
