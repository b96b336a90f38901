//! A write as a value: the same thing for a form, the JSON route, the command
//! line, an import, a retry and a dry run.

use std::pin::Pin;

use kernel::authority::Grant;
use kernel::form::Form;
use kernel::{ActDef, Code, Day, Refusals};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::documents::Document;
use crate::module::Reading;
use crate::units::Unit;
use crate::{Error, Result, Tx};

/// How people name a document: its number, or its id while it has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct DocRef(pub String);

impl DocRef {
    /// The id, where the text is one.
    pub fn id(&self) -> Option<i64> {
        self.0.trim().parse().ok()
    }
}

impl From<i64> for DocRef {
    fn from(id: i64) -> Self {
        DocRef(id.to_string())
    }
}

/// What an act is about; the door loads it and judges authority by it.
#[derive(Clone, Debug)]
pub enum Subject {
    /// The whole regency.
    Region,
    /// An SKPD or a sub unit, by code.
    Unit(Code),
    /// Documents; only they tell the SKPD and the thread.
    Documents(Vec<DocRef>),
}

/// What the door found before the act runs.
#[derive(Clone, Debug)]
pub struct Case {
    pub documents: Vec<Document>,
    /// The unit of the subject: the documents' sub unit, the part of their SKPD
    /// that the act keeps to, or the one named.
    pub unit: Option<Unit>,
    pub doc_date: Day,
    /// The office under which the act is done; none for a practice operator.
    pub grant: Option<Grant>,
}

impl Case {
    /// The first document; an act with a document subject always has it.
    pub fn document(&self) -> Result<&Document> {
        self.documents.first().ok_or_else(|| Error::Bug("perbuatan tanpa dokumen".into()))
    }

    pub fn unit(&self) -> Result<&Unit> {
        self.unit.as_ref().ok_or_else(|| Error::Bug("perbuatan tanpa unit".into()))
    }
}

/// What a module asks before an act of a module to its left, which does not know
/// it. What it finds is told together with what the act itself finds.
#[derive(Clone, Copy)]
pub struct Guard {
    /// The act's name.
    pub act: &'static str,
    pub run: for<'a> fn(&'a mut Tx, &'a Case) -> Reading<'a, Refusals>,
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Guard({})", self.act)
    }
}

/// The guards of each module.
pub type Guards = &'static [&'static [Guard]];

/// What an act returns, together with what the journal must know of it.
#[derive(Debug)]
pub struct Record<T> {
    pub out: T,
    pub document: Option<i64>,
    pub thread: Option<i64>,
    /// Messages told after the commit: topic and JSON.
    pub messages: Vec<(&'static str, serde_json::Value)>,
}

impl<T> Record<T> {
    pub fn new(out: T) -> Self {
        Record { out, document: None, thread: None, messages: Vec::new() }
    }

    #[must_use]
    pub fn on(mut self, document: i64, thread: i64) -> Self {
        self.document = Some(document);
        self.thread = Some(thread);
        self
    }

    #[must_use]
    pub fn tell(mut self, topic: &'static str, message: serde_json::Value) -> Self {
        self.messages.push((topic, message));
        self
    }
}

/// An official step. Implementors are plain input structs that refuse unknown
/// fields; who acts, when, and for which SKPD comes from the door.
pub trait Act: Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static {
    const DEF: &'static ActDef;
    type Out: Serialize + Send;

    fn subject(&self) -> Subject;

    /// The date on the document; today where people do not choose one.
    fn doc_date(&self) -> Option<Day> {
        None
    }

    /// The part of the documents' SKPD that the act keeps to: officials of that
    /// unit may do it too, those of another one may not.
    fn within(&self) -> Option<&Code> {
        None
    }

    /// Reads, decides by pure rules, saves.
    fn run(&self, case: &Case, tx: &mut Tx) -> impl Future<Output = Result<Record<Self::Out>>> + Send;
}

pub(crate) type Running<'a> = Pin<Box<dyn Future<Output = Result<Record<serde_json::Value>>> + Send + 'a>>;

/// An act whose type is forgotten, so that typed calls and calls by name share
/// one path through the door.
pub trait Work: Send + Sync {
    fn def(&self) -> &'static ActDef;
    fn subject(&self) -> Subject;
    fn doc_date(&self) -> Option<Day>;
    fn within(&self) -> Option<&Code>;
    fn input(&self) -> Result<String>;
    fn run<'a>(&'a self, case: &'a Case, tx: &'a mut Tx) -> Running<'a>;
}

impl<A: Act> Work for A {
    fn def(&self) -> &'static ActDef {
        A::DEF
    }

    fn subject(&self) -> Subject {
        Act::subject(self)
    }

    fn doc_date(&self) -> Option<Day> {
        Act::doc_date(self)
    }

    fn within(&self) -> Option<&Code> {
        Act::within(self)
    }

    fn input(&self) -> Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    fn run<'a>(&'a self, case: &'a Case, tx: &'a mut Tx) -> Running<'a> {
        Box::pin(async move {
            let record = Act::run(self, case, tx).await?;
            Ok(Record {
                out: serde_json::to_value(record.out)?,
                document: record.document,
                thread: record.thread,
                messages: record.messages,
            })
        })
    }
}

/// An act in a module's table of contents.
#[derive(Clone, Copy)]
pub struct ActEntry {
    pub def: &'static ActDef,
    /// Reads the act's JSON; unknown fields are refused.
    pub parse: fn(&str) -> Result<Box<dyn Work>>,
    /// JSON Schema of the input.
    pub schema: fn() -> serde_json::Value,
    /// How a page asks for the input; none for acts that are not typed by hand.
    pub form: Option<&'static Form>,
}

impl std::fmt::Debug for ActEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ActEntry({})", self.def.name)
    }
}

impl ActEntry {
    pub const fn of<A: Act>() -> ActEntry {
        ActEntry {
            def: A::DEF,
            parse: |json| {
                // PostgreSQL cannot keep it, and no official writes it.
                if json.contains("\\u0000") {
                    return Err(crate::Error::Input(
                        "Isian memuat huruf NUL (U+0000), yang tidak tampak. Hapus isian itu dan ketik kembali.".into(),
                    ));
                }
                Ok(Box::new(serde_json::from_str::<A>(json)?))
            },
            schema: || schemars::schema_for!(A).to_value(),
            form: None,
        }
    }

    /// The act as a page asks for it.
    #[must_use]
    pub const fn asking(self, form: &'static Form) -> ActEntry {
        ActEntry { form: Some(form), ..self }
    }
}
