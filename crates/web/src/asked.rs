//! The query part of an address: each name once, none unknown, all bounded.

use std::collections::BTreeMap;

use axum::extract::Query;
use axum::http::Uri;
use kernel::Day;

use crate::pages::words;
use crate::pages::words::catalog::say;
use crate::problem::Problem;

const MAX_PAGE: usize = 500;

#[derive(Clone, Debug, Default)]
pub(crate) struct Asked(BTreeMap<String, String>);

impl Asked {
    /// Rows of a page where the reader does not say.
    pub(crate) const PAGE: usize = 100;

    pub(crate) fn of(uri: &Uri) -> Result<Asked, Problem> {
        let Query(pairs) =
            Query::<Vec<(String, String)>>::try_from_uri(uri).map_err(|_| Problem::input(words::get().query_unread))?;
        let mut asked = BTreeMap::new();
        for (name, value) in pairs {
            if value.chars().any(char::is_control) {
                return Err(Problem::input(say!("query-control", name = name)));
            }
            if asked.insert(name.clone(), value).is_some() {
                return Err(Problem::input(say!("query-twice", name = name)));
            }
        }
        Ok(Asked(asked))
    }

    /// Without the fields that a form was sent with but nobody filled in.
    pub(crate) fn filled(mut self) -> Asked {
        self.0.retain(|_, value| !value.trim().is_empty());
        self
    }

    /// Refuses a name without a value: a program that sends one means something else.
    pub(crate) fn complete(self) -> Result<Asked, Problem> {
        match self.0.iter().find(|(_, value)| value.is_empty()) {
            Some((name, value)) => Err(Problem::input(words::unknown_value(name, value))),
            None => Ok(self),
        }
    }

    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)
    }

    pub(crate) fn put(&mut self, name: &str, value: String) {
        self.0.insert(name.to_owned(), value);
    }

    pub(crate) fn need(&mut self, name: &str) -> Result<String, Problem> {
        self.take(name).filter(|v| !v.trim().is_empty()).ok_or_else(|| Problem::input(say!("query-need", name = name)))
    }

    /// A number that has to be there.
    pub(crate) fn number(&mut self, name: &str) -> Result<i64, Problem> {
        let bad = |_| Problem::input(format!("{name} ditulis sebagai nomor urut."));
        self.need(name)?.parse().map_err(bad)
    }

    /// The year, where one is named.
    pub(crate) fn year(&mut self) -> Result<Option<i32>, Problem> {
        let Some(text) = self.take("tahun") else { return Ok(None) };
        let year = text.parse().ok().filter(|y| (2000..=2100).contains(y) && text.len() == 4);
        year.map(Some).ok_or_else(|| Problem::input(words::get().query_year))
    }

    pub(crate) fn flag(&mut self, name: &str) -> Result<bool, Problem> {
        match self.take(name).as_deref() {
            None | Some("0") => Ok(false),
            Some("1") => Ok(true),
            Some(_) => Err(Problem::input(say!("query-flag", name = name))),
        }
    }

    pub(crate) fn limit(&mut self) -> Result<usize, Problem> {
        self.size("limit")
    }

    /// Rows of a page for people.
    pub(crate) fn rows(&mut self) -> Result<usize, Problem> {
        self.size("baris")
    }

    fn size(&mut self, name: &str) -> Result<usize, Problem> {
        let Some(text) = self.take(name) else { return Ok(Asked::PAGE) };
        let limit = text.parse().ok().filter(|n| (1..=MAX_PAGE).contains(n));
        limit.ok_or_else(|| Problem::input(say!("query-size", name = name, most = MAX_PAGE)))
    }

    pub(crate) fn day(&mut self, name: &str) -> Result<Option<Day>, Problem> {
        let Some(text) = self.take(name) else { return Ok(None) };
        let day = text.parse().map(Some);
        day.map_err(|_| Problem::input(say!("query-day", name = name)))
    }

    /// A value out of a closed list.
    pub(crate) fn choice<T>(&mut self, name: &str, parse: fn(&str) -> Option<T>) -> Result<Option<T>, Problem> {
        let Some(text) = self.take(name) else { return Ok(None) };
        parse(&text).map(Some).ok_or_else(|| Problem::input(words::unknown_value(name, &text)))
    }

    pub(crate) fn peek(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// What is asked under other names than these.
    pub(crate) fn others(&self, known: &[&str]) -> Vec<(String, String)> {
        let others = self.0.iter().filter(|(name, _)| !known.contains(&name.as_str()));
        others.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// What is left, for readers that know more names.
    pub(crate) fn rest(self) -> BTreeMap<String, String> {
        self.0
    }

    /// Refuses what nobody asked about, so that no filter is silently ignored.
    pub(crate) fn end(self) -> Result<(), Problem> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => Err(Problem::input(say!("query-unknown", name = name))),
        }
    }
}
