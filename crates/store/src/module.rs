//! What a domain crate contributes to the product: its table of contents.

use std::collections::BTreeMap;
use std::pin::Pin;

use kernel::regulation::Regulation;
use kernel::{Refusal, Sheet};

use crate::{ActEntry, Error, Migration, Result, Table, View};

/// A module, as the binary lists it.
#[derive(Clone, Copy, Debug)]
pub struct Module {
    pub name: &'static str,
    pub migrations: &'static [Migration],
    pub tables: &'static [&'static Table],
    pub acts: &'static [ActEntry],
    pub regulations: &'static [Regulation],
    pub reports: &'static [Report],
    pub checks: &'static [Check],
}

pub type Reading<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// A table that people and programs read; one sheet serves every format.
#[derive(Clone, Copy)]
pub struct Report {
    pub name: &'static str,
    pub title: &'static str,
    /// Values that `by` may take; the first is the default.
    pub by: &'static [&'static str],
    pub run: for<'a> fn(&'a mut View, &'a Query) -> Reading<'a, Sheet>,
}

impl std::fmt::Debug for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Report({})", self.name)
    }
}

/// What a reader asks of a report.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pub year: i32,
    pub by: Option<String>,
    /// Other filters, by name; a report refuses those it does not know.
    pub filters: BTreeMap<String, String>,
}

impl Query {
    /// The grouping, checked against what the report offers.
    pub fn by<'q>(&'q self, offered: &'q [&'q str]) -> Result<&'q str> {
        match self.by.as_deref() {
            None => offered.first().copied().ok_or_else(|| Error::Bug("laporan tanpa pengelompokan".into())),
            Some(by) if offered.contains(&by) => Ok(by),
            Some(by) => Err(Error::Input(format!("pengelompokan «{by}» tidak ada; pilih: {}", offered.join(", ")))),
        }
    }

    /// Refuses filters that a report does not know.
    pub fn only(&self, known: &[&str]) -> Result<()> {
        match self.filters.keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) if known.is_empty() => {
                Err(Error::Input(format!("laporan ini tidak mengenal saringan «{name}»")))
            }
            Some(name) => Err(Error::Input(format!("saringan «{name}» tidak dikenal; pilih: {}", known.join(", ")))),
        }
    }

    /// The month that `bulan=` asks for.
    pub fn month(&self) -> Result<Option<u8>> {
        let Some(text) = self.filters.get("bulan") else { return Ok(None) };
        let month = text.parse().ok().filter(|month| (1..=12).contains(month));
        month.map(Some).ok_or_else(|| Error::Input("bulan: 1 sampai 12".into()))
    }
}

/// What a check found over the whole chain.
#[derive(Clone, Debug, Default)]
pub struct CheckResult {
    /// Counts and sums, by name.
    pub figures: BTreeMap<String, serde_json::Value>,
    pub findings: Vec<Refusal>,
}

#[derive(Clone, Copy)]
pub struct Check {
    pub name: &'static str,
    pub run: for<'a> fn(&'a mut View, i32) -> Reading<'a, CheckResult>,
}

impl std::fmt::Debug for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Check({})", self.name)
    }
}
