//! Dated data: limits, rates, deadlines, number patterns, forms. Each value
//! has the day it takes effect and its source; a document is judged by the
//! values in force on its date.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Day, Money};

/// One kind of dated value, as a module declares it.
#[derive(Clone, Copy, Debug)]
pub struct Regulation {
    pub key: &'static str,
    pub title: &'static str,
    /// The value a new regency starts with, as JSON.
    pub initial: &'static str,
    /// Where the initial value comes from; a remembered number says so.
    pub source: &'static str,
}

/// A value and the days on which it is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated {
    pub from: Day,
    /// JSON text.
    pub value: String,
    pub source: String,
}

/// All values in force, by key, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Regulations(BTreeMap<String, Vec<Dated>>);

impl Regulations {
    /// Takes values in any order.
    pub fn new(values: impl IntoIterator<Item = (String, Dated)>) -> Self {
        let mut all: BTreeMap<String, Vec<Dated>> = BTreeMap::new();
        for (key, dated) in values {
            all.entry(key).or_default().push(dated);
        }
        for list in all.values_mut() {
            list.sort_by_key(|d| d.from);
        }
        Regulations(all)
    }

    /// The value in force on a day.
    pub fn on(&self, key: &str, day: Day) -> Option<&Dated> {
        self.0.get(key)?.iter().rev().find(|d| d.from <= day)
    }

    /// The value in force, read as `T`; `None` where there is none or it does
    /// not have that shape.
    pub fn read<T: serde::de::DeserializeOwned>(&self, key: &str, day: Day) -> Option<T> {
        serde_json::from_str(&self.on(key, day)?.value).ok()
    }

    pub fn text(&self, key: &str, day: Day) -> Option<String> {
        self.read(key, day)
    }

    pub fn number(&self, key: &str, day: Day) -> Option<i64> {
        self.read(key, day)
    }

    pub fn money(&self, key: &str, day: Day) -> Option<Money> {
        self.read(key, day)
    }

    pub fn source(&self, key: &str, day: Day) -> &str {
        self.on(key, day).map_or("", |d| d.source.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_of_the_day_counts() {
        let day = |s: &str| s.parse::<Day>().expect("a day");
        let dated = |from: &str, value: &str| {
            ("lag".to_owned(), Dated { from: day(from), value: value.into(), source: "SK".into() })
        };
        let all = Regulations::new([dated("2026-07-01", "5"), dated("2026-01-01", "3")]);
        assert_eq!(all.number("lag", day("2025-12-31")), None);
        assert_eq!(all.number("lag", day("2026-06-30")), Some(3));
        assert_eq!(all.number("lag", day("2026-07-01")), Some(5));
        assert_eq!(all.number("other", day("2026-07-01")), None);
    }
}
