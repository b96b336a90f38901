//! Dated data: limits, rates, deadlines, number patterns, forms. Each value
//! has the day it takes effect and its source; a document is judged by the
//! values in force on its date.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Day, Money, Refusals};

/// One kind of dated value, as a module declares it.
#[derive(Clone, Copy, Debug)]
pub struct Regulation {
    pub key: &'static str,
    pub title: &'static str,
    /// The value a new regency starts with, as JSON.
    pub initial: &'static str,
    /// Where the initial value comes from; a remembered number says so.
    pub source: &'static str,
    /// Whether whoever uses a value can read it: by its key and its JSON.
    pub reads: fn(&str, &str) -> bool,
}

/// What all modules declare.
pub type Declared = &'static [&'static [Regulation]];

impl Regulation {
    pub const fn new(
        key: &'static str,
        title: &'static str,
        initial: &'static str,
        source: &'static str,
    ) -> Regulation {
        Regulation { key, title, initial, source, reads: any }
    }

    /// The same, for a value that has to be readable as `reads` says.
    pub const fn read_by(self, reads: fn(&str, &str) -> bool) -> Regulation {
        Regulation { reads, ..self }
    }
}

/// No more is asked than the shape of the value before.
pub fn any(_: &str, _: &str) -> bool {
    true
}

/// Whether a text is the JSON of a `T`.
pub fn is<T: DeserializeOwned>(_: &str, text: &str) -> bool {
    serde_json::from_str::<T>(text).is_ok()
}

/// Whether `on` makes sense of all values that a module starts with, when one
/// of them is another.
pub fn holds(declared: &[Regulation], key: &str, value: &str, on: impl FnOnce(&Regulations, Day) -> bool) -> bool {
    let Some(day) = Day::new(2026, 1, 1) else { return false };
    let text = |r: &Regulation| if r.key == key { value.to_owned() } else { r.initial.to_owned() };
    let dated = |r: &Regulation| (r.key.to_owned(), Dated { from: day, value: text(r), source: r.source.to_owned() });
    on(&Regulations::new(declared.iter().map(dated)), day)
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
#[derive(Debug, Default)]
pub struct Regulations {
    values: BTreeMap<String, Vec<Dated>>,
    readings: Mutex<BTreeMap<(TypeId, Day), Arc<dyn Any + Send + Sync>>>,
}

/// Days whose readings are kept; documents of one hour share a few.
const READINGS: usize = 64;

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
        Regulations { values: all, readings: Mutex::default() }
    }

    /// What `read` makes of the values in force on a day. It is made once:
    /// every step of a payment asks for the same. One type is read in one way.
    pub fn reading<T: Any + Send + Sync>(
        &self,
        day: Day,
        read: impl FnOnce(&Self, Day) -> Result<T, Refusals>,
    ) -> Result<Arc<T>, Refusals> {
        let name = (TypeId::of::<T>(), day);
        let known = self.readings.lock().unwrap_or_else(PoisonError::into_inner).get(&name).cloned();
        if let Some(Ok(known)) = known.map(Arc::downcast) {
            return Ok(known);
        }
        let made = Arc::new(read(self, day)?);
        let mut readings = self.readings.lock().unwrap_or_else(PoisonError::into_inner);
        if readings.len() >= READINGS {
            readings.clear();
        }
        readings.insert(name, made.clone());
        Ok(made)
    }

    /// The value in force on a day.
    pub fn on(&self, key: &str, day: Day) -> Option<&Dated> {
        self.values.get(key)?.iter().rev().find(|d| d.from <= day)
    }

    /// The value in force, read as `T`; `None` where there is none or it does
    /// not have that shape.
    pub fn read<T: DeserializeOwned>(&self, key: &str, day: Day) -> Option<T> {
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

    #[test]
    fn a_reading_is_made_once_for_its_day() {
        let day = |s: &str| s.parse::<Day>().expect("a day");
        let dated = |from: &str, value: &str| {
            ("lag".to_owned(), Dated { from: day(from), value: value.into(), source: "SK".into() })
        };
        let all = Regulations::new([dated("2026-01-01", "3"), dated("2026-07-01", "5")]);
        let made = std::cell::Cell::new(0);
        let lag = |on: &str| {
            all.reading(day(on), |all, day| {
                made.set(made.get() + 1);
                all.number("lag", day).ok_or_else(Refusals::new)
            })
        };
        for _ in 0..3 {
            assert_eq!(lag("2026-06-30").map(|n| *n), Ok(3));
            assert_eq!(lag("2026-07-01").map(|n| *n), Ok(5));
            assert!(lag("2025-12-31").is_err(), "what cannot be read is not kept");
        }
        assert_eq!(made.get(), 2 + 3);
        let far = day("2026-07-01");
        for ahead in 0..200 {
            assert_eq!(all.reading(far.plus_days(ahead), |_, _| Ok([ahead])).map(|n| *n), Ok([ahead]));
        }
        assert!(all.readings.lock().expect("readings").len() <= READINGS);
    }
}
