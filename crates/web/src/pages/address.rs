//! Addresses that hold the state of a list.

use std::fmt::Write as _;

/// The named values of a query, in their order; empty ones are left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(&'static str, String)>);

impl Query {
    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Query {
        let value = value.to_string();
        match self.0.iter_mut().find(|(n, _)| *n == name) {
            Some(slot) => slot.1 = value,
            None => self.0.push((name, value)),
        }
        self
    }

    pub(crate) fn without(mut self, name: &'static str) -> Query {
        self.0.retain(|(n, _)| *n != name);
        self
    }

    /// The address of a path with this query.
    pub(crate) fn on(&self, path: &str) -> String {
        let mut address = path.to_owned();
        for (n, (name, value)) in self.0.iter().filter(|(_, v)| !v.is_empty()).enumerate() {
            let _ = write!(address, "{}{name}={}", if n == 0 { '?' } else { '&' }, encoded(value));
        }
        address
    }
}

/// A value as it stands in an address.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// A choice in a form or a row of links.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) title: String,
    pub(crate) here: bool,
}

impl Choice {
    pub(crate) fn new(value: impl Into<String>, title: impl Into<String>, here: bool) -> Choice {
        Choice { value: value.into(), title: title.into(), here }
    }
}

/// The pages of a long list.
#[derive(Clone, Debug)]
pub(crate) struct Pager {
    pub(crate) place: String,
    pub(crate) before: Option<String>,
    pub(crate) next: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_what_was_asked() {
        let query = Query::default().with("cari", "50% & \"é\"").with("jenis", "").with("halaman", 2);
        assert_eq!(query.on("/dokumen"), "/dokumen?cari=50%25%20%26%20%22%C3%A9%22&halaman=2");
        assert_eq!(query.without("cari").with("halaman", 3).on("/dokumen"), "/dokumen?halaman=3");
        assert_eq!(Query::default().on("/dokumen"), "/dokumen");
    }
}
