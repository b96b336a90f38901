//! What seldom changes is read once: units, offices, dated data, locks, budget
//! versions. Every write to such a table moves one version, every act reads
//! that version first, and an answer is kept only under the version at which
//! it was read.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use kernel::day::Calendar;
use kernel::regulation::Regulations;

use crate::value::{Row, Value};
use crate::{Read, Result, Tx, regulations};

/// Moves the version; a write to a steady table brings it along.
pub(crate) const MOVE: &str = "UPDATE steady_version SET version = version + 1 WHERE id = 1";
/// Answers kept of one version; the memory is emptied when it is full.
const MOST: usize = 20_000;

/// A statement and its parameters.
type Question = (&'static str, Vec<Value>);

/// What is known of one version.
#[derive(Debug)]
pub(crate) struct Known {
    version: i64,
    pub(crate) regulations: Arc<Regulations>,
    pub(crate) calendar: Arc<Calendar>,
    answers: Mutex<HashMap<Question, Arc<[Row]>>>,
}

impl Known {
    fn answer(&self, question: &Question) -> Option<Arc<[Row]>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).get(question).cloned()
    }

    fn keep(&self, question: Question, answer: Arc<[Row]>) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= MOST {
            answers.clear();
        }
        answers.insert(question, answer);
    }
}

/// The newest version this process knows.
#[derive(Debug, Default)]
pub(crate) struct Cache(RwLock<Option<Arc<Known>>>);

impl Cache {
    fn get(&self, version: i64) -> Option<Arc<Known>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|k| k.version == version).cloned()
    }

    fn put(&self, known: Arc<Known>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(known);
    }

    /// A version whose transaction was undone will come again with other rows.
    pub(crate) fn forget(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// How an act stands to the steady tables.
#[derive(Debug, Default)]
pub(crate) enum Steady {
    /// Outside the door nothing is remembered.
    #[default]
    Unread,
    At(Arc<Known>),
    /// This act has changed one: it reads its own writes, and nobody else does.
    Moved,
}

impl Tx {
    /// Takes what is known at this version, dated data first.
    pub(crate) async fn steady_at(&mut self, version: i64) -> Result<()> {
        let known = match self.cache.get(version) {
            Some(known) => known,
            None => {
                let (regulations, calendar) = regulations::in_force(self).await?;
                let known = Arc::new(Known { version, regulations, calendar, answers: Mutex::default() });
                self.cache.put(known.clone());
                known
            }
        };
        self.ctx.regulations = known.regulations.clone();
        self.ctx.calendar = known.calendar.clone();
        self.steady = Steady::At(known);
        Ok(())
    }

    /// Reads over steady tables alone, from memory where they are known.
    pub fn steady(&mut self) -> SteadyRead<'_> {
        SteadyRead(self)
    }

    /// Moves the version with the act; the store calls it before a steady table
    /// is written. An act that looks whether something is there before it adds
    /// it calls it first: from here on such acts go one after the other.
    pub async fn hold_steady(&mut self) -> Result<()> {
        if matches!(self.steady, Steady::Moved) {
            return Ok(());
        }
        self.steady = Steady::Moved;
        self.execute(MOVE, vec![]).await
    }
}

/// A reader of steady tables; see [`Tx::steady`]. A statement over any other
/// table would be remembered for too long.
#[derive(Debug)]
pub struct SteadyRead<'a>(&'a mut Tx);

impl Read for SteadyRead<'_> {
    async fn query(&mut self, sql: &'static str, params: Vec<Value>) -> Result<Vec<Row>> {
        let Steady::At(known) = &self.0.steady else { return self.0.query(sql, params).await };
        let (known, question) = (known.clone(), (sql, params));
        if let Some(rows) = known.answer(&question) {
            return Ok(rows.to_vec());
        }
        let rows = self.0.query(sql, question.1.clone()).await?;
        known.keep(question, rows.as_slice().into());
        Ok(rows)
    }
}
