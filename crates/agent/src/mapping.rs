//! From a row of somebody's application to what an event carries: by rules
//! that the agency wrote down. Pure.
//!
//! Whatever a source holds arrives as letters, because old applications keep
//! dates, amounts and truths in columns of any type.

#[cfg(test)]
mod tests;
mod value;

use std::collections::BTreeMap;

use kernel::Zone;
use serde::Deserialize;

pub(crate) use value::local;

/// Nothing, or the letters of a value.
pub type Cell = Option<Vec<u8>>;

/// One row of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    pub cells: BTreeMap<String, Cell>,
}

/// Stands where no column does: why a row could not be read whole.
const UNREAD: &str = "\0";

impl Record {
    /// It cannot become an event, whatever was read of it.
    pub fn set_unread(&mut self, why: String) {
        self.cells.insert(UNREAD.to_owned(), Some(why.into_bytes()));
    }

    fn unread(&self) -> Option<String> {
        let why = self.cells.get(UNREAD)?.as_deref()?;
        Some(String::from_utf8_lossy(why).into_owned())
    }

    /// Roughly what it holds in memory.
    pub fn bytes(&self) -> usize {
        let of = |(name, cell): (&String, &Cell)| 64 + name.len() + cell.as_ref().map_or(0, Vec::len);
        self.cells.iter().map(of).sum()
    }
}

/// What a field becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    #[default]
    Text,
    Integer,
    /// A number with its own letters: `10.00` stays `10.00`.
    Decimal,
    /// Rupiah with at most two decimals, as whole sen.
    Sen,
    Date,
    /// A date with a time of day, in the regency's zone where it names none, as
    /// RFC 3339.
    Moment,
    Boolean,
}

/// How the letters of a source are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Charset {
    #[default]
    Utf8,
    /// Western letters of old Windows programs, where they are no UTF-8.
    Latin1,
    /// UTF-8 that an application put into a column of western letters.
    Utf8InLatin1,
}

/// Where a field of an event comes from, and what becomes of it on its way.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The column; without it the field's own name.
    pub from: Option<String>,
    /// The same for every row, instead of a column.
    pub value: Option<serde_json::Value>,
    #[serde(default, rename = "type")]
    pub kind: Kind,
    #[serde(default)]
    pub required: bool,
    /// Of a date: `YYYY`, `MM`, `DD`, `hh`, `mm`, `ss` and what stands between.
    pub format: Option<String>,
    #[serde(default)]
    pub charset: Charset,
    /// The application's code, and what it is called outside.
    pub lookup: Option<BTreeMap<String, serde_json::Value>>,
    /// What the application writes where it knows nothing.
    #[serde(default)]
    pub empty: Vec<String>,
    /// Amounts written `1.234,56`.
    #[serde(default)]
    pub decimal_comma: bool,
}

/// All fields of a data set, and what tells its rows apart.
#[derive(Clone, Debug)]
pub struct Mapping {
    pub fields: BTreeMap<String, Field>,
    /// Columns; none where the source has nothing that tells rows apart.
    pub key: Vec<String>,
    pub zone: Zone,
}

/// Longest name of a row, in bytes.
const MOST_SUBJECT: usize = 500;

impl Mapping {
    /// Every column that is read.
    pub fn columns(&self) -> Vec<String> {
        let of = |(name, field): (&String, &Field)| {
            field.value.is_none().then(|| field.from.clone().unwrap_or_else(|| name.clone()))
        };
        let mut all: Vec<String> = self.key.iter().cloned().chain(self.fields.iter().filter_map(of)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// What an event carries of a row, as JSON; or every reason why it cannot.
    pub fn data(&self, record: &Record) -> Result<String, Vec<String>> {
        if let Some(why) = record.unread() {
            return Err(vec![why]);
        }
        let (mut parts, mut reasons) = (Vec::new(), Vec::new());
        for (name, field) in &self.fields {
            match self.field(name, field, record) {
                Ok(Some(value)) => parts.push(format!("{}:{value}", serde_json::Value::from(name.as_str()))),
                Ok(None) if field.required => reasons.push(format!("{name}: wajib, tetapi kosong")),
                Ok(None) => {}
                Err(why) => reasons.push(format!("{name}: {why}")),
            }
        }
        if reasons.is_empty() { Ok(format!("{{{}}}", parts.join(","))) } else { Err(reasons) }
    }

    fn field(&self, name: &str, field: &Field, record: &Record) -> Result<Option<String>, String> {
        if let Some(value) = &field.value {
            return Ok(Some(value.to_string()));
        }
        let column = field.from.as_deref().unwrap_or(name);
        let cell = record.cells.get(column).ok_or_else(|| format!("kolom {column} tidak ada"))?;
        let Some(bytes) = cell else { return Ok(None) };
        let text = value::decode(bytes, field.charset)?;
        let text = text.trim();
        if text.is_empty() || field.empty.iter().any(|e| e == text) {
            return Ok(None);
        }
        if let Some(lookup) = &field.lookup {
            let found = lookup.get(text).ok_or_else(|| format!("kode «{}» tidak ada dalam daftar", shown(text)))?;
            return Ok(Some(found.to_string()));
        }
        value::read(text, field, self.zone)
    }

    /// What a row is called; why it has no name. `None` where nothing tells rows
    /// apart.
    pub fn subject(&self, record: &Record) -> Result<Option<String>, String> {
        if self.key.is_empty() {
            return Ok(None);
        }
        let mut parts = Vec::new();
        for column in &self.key {
            let cell = record.cells.get(column).and_then(Option::as_ref);
            let bytes = cell.ok_or_else(|| format!("kunci {column} kosong"))?;
            let text = value::decode(bytes, Charset::Latin1)?;
            if text.is_empty() || text.chars().any(char::is_control) {
                return Err(format!("kunci {column} kosong atau memuat huruf kendali"));
            }
            // Such that no two rows are called the same.
            parts.push(text.replace('~', "~0").replace('|', "~1"));
        }
        let subject = parts.join("|");
        if subject.len() > MOST_SUBJECT {
            return Err(format!("kunci lebih panjang dari {MOST_SUBJECT} bita"));
        }
        Ok(Some(subject))
    }
}

/// A text of the source in a message: not too much of it, and in one line.
pub(crate) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let plain: String = text.chars().map(|c| if c.is_control() { '·' } else { c }).take(MOST).collect();
    if text.chars().count() > MOST { format!("{plain}…") } else { plain }
}
