//! The effective rates of the monthly tax: of the whole gross of a month, at the
//! rate of the bracket in which it lies, by the status of the family.

use std::collections::BTreeSet;

use kernel::Money;
use kernel::text::fold;
use serde::{Deserialize, Serialize};

kernel::names! {
    /// Whom a person keeps, as the tax tells families apart.
    Ptkp {
        Single0 = "tk0", "TK/0";
        Single1 = "tk1", "TK/1";
        Single2 = "tk2", "TK/2";
        Single3 = "tk3", "TK/3";
        Married0 = "k0", "K/0";
        Married1 = "k1", "K/1";
        Married2 = "k2", "K/2";
        Married3 = "k3", "K/3";
    }
}

/// Families that bear the same rates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    #[serde(rename = "kode")]
    pub code: String,
    /// As `K/1`.
    #[serde(rename = "status")]
    pub statuses: Vec<String>,
    #[serde(rename = "tarif")]
    pub brackets: Vec<Bracket>,
}

/// Up to a gross; the last one has no end. Rates are millionths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bracket {
    #[serde(rename = "sampai", default)]
    pub until: Option<Money>,
    #[serde(rename = "tarif")]
    pub rate: u32,
}

impl Category {
    /// The rate of the first bracket that a gross lies within.
    pub fn rate(&self, within: impl Fn(Money) -> bool) -> u32 {
        self.brackets.iter().find(|b| b.until.is_none_or(&within)).map_or(0, |b| b.rate)
    }

    /// Its brackets grow, and the last one is open.
    fn is_whole(&self) -> bool {
        let ends: Vec<Option<Money>> = self.brackets.iter().map(|b| b.until).collect();
        let Some((last, closed)) = ends.split_last() else { return false };
        last.is_none() && closed.iter().all(Option::is_some) && closed.is_sorted_by(|a, b| a < b)
    }
}

/// Each category is whole, and no status belongs to two.
pub fn is_whole(table: &[Category]) -> bool {
    let statuses: Vec<String> = table.iter().flat_map(|c| &c.statuses).map(|s| fold(s)).collect();
    let once: BTreeSet<&String> = statuses.iter().collect();
    !table.is_empty() && once.len() == statuses.len() && table.iter().all(Category::is_whole)
}

/// The category of a status, however it is written.
pub fn category<'t>(table: &'t [Category], status: &str) -> Option<&'t Category> {
    let status = fold(status);
    table.iter().find(|c| c.statuses.iter().any(|s| fold(s) == status))
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    fn table() -> Vec<Category> {
        serde_json::from_str(include_str!("../policy/ter.json")).expect("the table")
    }

    #[test]
    fn a_table_grows_and_is_open_at_its_end() {
        assert!(is_whole(&table()));
        assert_eq!(table().iter().map(|c| c.brackets.len()).collect::<Vec<_>>(), [44, 40, 41]);
        let changed = |change: fn(&mut Vec<Category>)| {
            let mut table = table();
            change(&mut table);
            is_whole(&table)
        };
        assert!(!changed(|t| t[0].brackets.swap(3, 4)));
        assert!(!changed(|t| t[1].brackets.truncate(5)));
        assert!(!changed(|t| t[2].brackets.clear()));
        assert!(!changed(|t| t[2].statuses.push("tk0".into())));
        assert!(!changed(Vec::clear));
    }

    #[test]
    fn every_status_has_its_category() {
        let of = |status: &str| category(&table(), status).map(|c| c.code.clone());
        let all: Vec<Option<String>> = Ptkp::ALL.iter().map(|p| of(p.code())).collect();
        let expected = ["A", "A", "B", "B", "A", "B", "B", "C"].map(|c| Some(c.to_owned()));
        assert_eq!(all, expected);
        assert_eq!((of("K/4"), of("")), (None, None));
    }
}
