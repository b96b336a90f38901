//! What the pages ask about the papers that prove a payment.

use kernel::Moment;
use serde_json::Value;
use store::module::Reading;
use store::{Db, View};

use crate::Choice;

/// Papers that prove what a document says.
#[derive(Clone, Copy, Debug)]
pub struct Evidence {
    /// Kinds of paper, to choose from.
    pub kinds: fn() -> Vec<Choice>,
    /// The papers of a document's payment as the person sees them at the
    /// moment; unseen is none.
    pub folder: for<'a> fn(&'a mut View, i64, i64, Moment) -> Reading<'a, Option<EvidenceFolder>>,
    /// One paper by its number; unseen is none.
    pub open: for<'a> fn(&'a mut View, i64) -> Reading<'a, Option<EvidenceFile>>,
    /// Looks at a file and keeps it; answers with fields of the act. Blocks.
    pub look: fn(&Db, Bringing<'_>) -> store::Result<Value>,
}

/// A file that a person brings to an SKPD.
#[derive(Clone, Copy, Debug)]
pub struct Bringing<'a> {
    pub person: i64,
    pub skpd: i64,
    /// The virus scanner that is to be asked.
    pub scanner: Option<&'a str>,
    pub bytes: &'a [u8],
}

#[derive(Clone, Debug)]
pub struct EvidenceFolder {
    pub document: i64,
    pub label: String,
    pub skpd: i64,
    pub papers: Vec<EvidencePaper>,
    /// The reader's office and the document's state allow one more.
    pub may_attach: bool,
    /// Bytes of the largest file that is taken.
    pub most: usize,
    /// Papers that this kind of payment is asked for; empty where there is no list.
    pub needs: Vec<EvidenceNeed>,
}

/// A paper of the list of a kind of payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceNeed {
    pub name: String,
    pub there: bool,
    /// Only where the payment has such a paper at all.
    pub if_any: bool,
}

#[derive(Clone, Debug)]
pub struct EvidencePaper {
    pub id: i64,
    /// It belongs to the document that was asked for, not to another of its payment.
    pub here: bool,
    pub document: i64,
    pub kind: Choice,
    pub name: String,
    pub media: &'static str,
    pub pages: i64,
    pub size: i64,
    pub scan: Choice,
    pub person: String,
    pub at: Moment,
    pub may_detach: bool,
    /// Taken off, with the reason.
    pub detached: Option<String>,
}

/// A paper that is about to be read.
#[derive(Clone, Debug)]
pub struct EvidenceFile {
    pub name: String,
    pub mime: &'static str,
    pub held: store::files::Held,
}
