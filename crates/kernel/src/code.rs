//! Classification codes: compared by segments, printed as they came.
//!
//! `5.1.02.01.01.0024` (to 2025) and `5.1.02.01.001.00024` (from 2026) name
//! one account; only the width of the segments changed. A code therefore keeps
//! its text for print and a normal form, without leading zeros, for equality.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A dotted code such as `1.01.2.22.0.00.01.0000` or `X.XX.01.2.01.0001`.
#[derive(Clone, Debug)]
pub struct Code {
    text: String,
    norm: String,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("«{0}» bukan kode; kode terdiri atas angka yang dipisah titik")]
pub struct CodeError(pub String);

impl Code {
    /// Reads a code of at most 16 segments of digits, or of `X` in a template.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let error = || CodeError(text.chars().take(60).collect());
        let trimmed = text.trim();
        if trimmed.is_empty() || trimmed.len() > 80 {
            return Err(error());
        }
        let mut norm = String::with_capacity(trimmed.len());
        for (i, segment) in trimmed.split('.').enumerate() {
            if i >= 16 || segment.is_empty() || segment.len() > 9 {
                return Err(error());
            }
            if i > 0 {
                norm.push('.');
            }
            if segment.bytes().all(|b| b.is_ascii_digit()) {
                let digits = segment.trim_start_matches('0');
                norm.push_str(if digits.is_empty() { "0" } else { digits });
            } else if segment.bytes().all(|b| b == b'X' || b == b'x') {
                norm.push('X');
            } else {
                return Err(error());
            }
        }
        Ok(Code { text: trimmed.to_owned(), norm })
    }

    /// As it was written, for print.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Segments without leading zeros: the key of every comparison.
    pub fn norm(&self) -> &str {
        &self.norm
    }

    pub fn depth(&self) -> usize {
        self.norm.split('.').count()
    }

    /// The first `levels` segments, as written.
    pub fn prefix(&self, levels: usize) -> Code {
        let cut = |s: &str| s.split('.').take(levels).collect::<Vec<_>>().join(".");
        Code { text: cut(&self.text), norm: cut(&self.norm) }
    }

    /// True where `self` stands at or below `parent`.
    pub fn is_within(&self, parent: &Code) -> bool {
        self.norm.strip_prefix(parent.norm.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// A template `X.XX…` has no bidang yet.
    pub fn is_template(&self) -> bool {
        self.norm.starts_with("X.")
    }

    /// Binds a template to the bidang of an SKPD: `X.XX.01.2.01.0001` with
    /// bidang `1.01` becomes `1.01.01.2.01.0001`. Other codes stay as they are.
    pub fn bound_to(&self, bidang: &Code) -> Code {
        if !self.is_template() || bidang.depth() < 2 {
            return self.clone();
        }
        let bind =
            |own: &str, to: &str| to.split('.').take(2).chain(own.split('.').skip(2)).collect::<Vec<_>>().join(".");
        Code { text: bind(&self.text, &bidang.text), norm: bind(&self.norm, &bidang.norm) }
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.norm == other.norm
    }
}

impl Eq for Code {}

impl std::hash::Hash for Code {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.norm.hash(state);
    }
}

/// Orders by the numbers of the segments, so that `5.1.2` precedes `5.1.10`.
pub fn compare_norm(a: &str, b: &str) -> std::cmp::Ordering {
    let key = |s: &str| s.split('.').map(|p| p.parse::<u64>().unwrap_or(u64::MAX)).collect::<Vec<_>>();
    key(a).cmp(&key(b)).then_with(|| a.cmp(b))
}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        compare_norm(&self.norm, &other.norm)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Code::parse(&String::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Code {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Code".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "maxLength": 80,
            "pattern": r"^([0-9]{1,9}|[Xx]{1,9})(\.([0-9]{1,9}|[Xx]{1,9})){0,15}$",
            "description": "Kode bertitik; lebar ruas tidak berpengaruh"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(s: &str) -> Code {
        Code::parse(s).expect("a code")
    }

    #[test]
    fn widths_do_not_matter_but_are_kept() {
        assert_eq!(code("5.1.02.01.01.0024"), code("5.1.02.01.001.00024"));
        assert_ne!(code("5.1.02.01.01.0024"), code("5.1.02.01.01.0025"));
        assert_eq!(code("5.1.02.01.001.00024").text(), "5.1.02.01.001.00024");
    }

    #[test]
    fn templates_bind_to_the_bidang() {
        let bound = code("X.XX.01.2.01.0001").bound_to(&code("1.01"));
        assert_eq!(bound.text(), "1.01.01.2.01.0001");
        assert_eq!(code("2.16.01.2.01.0001").bound_to(&code("1.01")).text(), "2.16.01.2.01.0001");
    }

    #[test]
    fn prefixes_and_order_go_by_segments() {
        assert!(code("5.1.02.01").is_within(&code("5.1.02")));
        assert!(!code("5.1.021").is_within(&code("5.1.02")));
        assert!(code("5.1.2") < code("5.1.10"));
        assert_eq!(code("5.1.02.01").prefix(3).text(), "5.1.02");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,100}") {
            if let Ok(code) = Code::parse(&text) {
                prop_assert_eq!(Code::parse(code.norm()).map(|c| c.norm().to_owned()), Ok(code.norm().to_owned()));
            }
        }
    }
}
