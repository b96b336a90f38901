//! Codes as the national system prints and takes them; inside, codes are kept in
//! their normal form.

use std::collections::HashMap;

use store::{Result, View};

/// What the lists of a year print for the normal form of a code.
pub(super) struct Printed(HashMap<(String, String), (String, String)>);

impl Printed {
    pub async fn read(view: &mut View, year: i32) -> Result<Printed> {
        Ok(Printed(budget::public::names(view, year).await?))
    }

    pub fn sub_kegiatan(&self, norm: String) -> String {
        self.of("sub_kegiatan", norm)
    }

    pub fn rekening(&self, norm: String) -> String {
        self.of("rekening", norm)
    }

    /// A code as it is printed, with its name; one that no list knows as it is kept.
    pub fn named(&self, kind: &str, norm: &str) -> (String, String) {
        let known = self.0.get(&(kind.to_owned(), norm.to_owned())).cloned();
        known.unwrap_or_else(|| (norm.to_owned(), String::new()))
    }

    /// A code that no list knows is told as it is kept.
    fn of(&self, kind: &str, norm: String) -> String {
        let key = (kind.to_owned(), norm);
        self.0.get(&key).map_or(key.1, |(code, _)| code.clone())
    }
}
