//! A file that is in the room and on no document yet.

use kernel::{hex, unhex};
use store::Keys;

use crate::model::{Media, Scan};

const PURPOSE: &str = "unggahan";

/// A file that was brought, looked at, and put into the file room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    pub skpd: i64,
    pub digest: String,
    pub size: i64,
    pub media: Media,
    pub pages: i64,
    pub scan: Scan,
}

impl Brought {
    fn claim(&self, person: i64) -> String {
        let Brought { skpd, digest, size, media, pages, scan } = self;
        format!("{person}|{skpd}|{digest}|{size}|{}|{pages}|{}", media.code(), scan.code())
    }

    /// What the act shows for whoever brought the file: naming a digest alone
    /// brings nobody another's paper.
    pub fn seal(&self, keys: &Keys, person: i64) -> String {
        hex(&keys.index(PURPOSE, self.claim(person).as_bytes()))
    }

    pub(crate) fn sealed_by(&self, keys: &Keys, person: i64, seal: &str) -> bool {
        unhex(seal).is_some_and(|shown| keys.is_index(PURPOSE, self.claim(person).as_bytes(), &shown))
    }
}
