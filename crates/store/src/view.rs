//! Reading without writing, with the reader's reach: every list joins it.

use std::sync::Arc;

use deadpool_postgres::Object;
use kernel::{Day, Moment, Refusal};
use tokio::sync::Semaphore;

use crate::keys::Keys;
use crate::lane::Lane;
use crate::parcel::Pending;
use crate::postgres::pipeline;
use crate::sqlite::{Shared, lock};
use crate::value::{Row, Value};
use crate::{Error, Read, Result};

pub(crate) enum Source {
    Sqlite(Shared),
    Postgres(Object),
}

/// What a reader may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole regency: treasury, auditors, the operator of a practice folder.
    Region,
    /// Units, by id; each with its SKPD's sub units.
    Units(Vec<i64>),
}

impl Scope {
    pub fn sees(&self, skpd: i64, sub_unit: i64) -> bool {
        match self {
            Scope::Region => true,
            Scope::Units(units) => units.contains(&skpd) || units.contains(&sub_unit),
        }
    }

    /// The units as one text for statements, `,7,12,`; none for the whole
    /// regency. The databases share no type that holds a list.
    pub fn list(&self) -> Option<String> {
        match self {
            Scope::Region => None,
            Scope::Units(units) => Some(units.iter().fold(",".into(), |all, id| format!("{all}{id},"))),
        }
    }

    /// For whole-regency reports.
    pub fn whole(&self) -> Result<()> {
        if *self == Scope::Region {
            return Ok(());
        }
        Err(Error::refuse(Refusal::new(
            "WEWENANG-BACA",
            "PP 12/2019 Ps 4",
            "Laporan ini memuat seluruh SKPD; jabatan Anda hanya untuk SKPD sendiri.",
            "Minta laporan untuk SKPD Anda, atau tanyakan kepada PPKD.",
        )))
    }
}

/// Somebody who reads, on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    pub person: i64,
    pub today: Day,
}

/// A connection that can only read.
pub struct View {
    pub(crate) source: Source,
    pub scope: Scope,
    /// None where whole databases are compared, not read by people.
    pub(crate) keys: Option<Arc<Keys>>,
    /// Who reads, where it is an official: what some offices see before others
    /// is asked by it, not by how far somebody sees.
    pub reader: Option<Reader>,
    /// What machines sent, where this program reads it.
    pub(crate) lane: Option<Arc<Lane>>,
}

impl View {
    /// Whether there is a lane to look into.
    pub fn sees_lane(&self) -> bool {
        self.lane.is_some()
    }

    /// The lane beside the register, for the same reader; none where this program
    /// reads none.
    pub async fn lane(&self) -> Result<Option<View>> {
        let Some(lane) = &self.lane else { return Ok(None) };
        let beside = lane.view().await?;
        Ok(Some(View { scope: self.scope.clone(), reader: self.reader, ..beside }))
    }

    /// What time it is by the clock that dates what passes there; none without a lane,
    /// and while that clock is not to be trusted.
    pub fn lane_now(&self) -> Option<Moment> {
        self.lane.as_ref()?.now().ok()
    }

    /// By which personal values are found and opened for whoever may read them.
    pub fn keys(&self) -> Result<Arc<Keys>> {
        self.keys.clone().ok_or_else(|| Error::Bug("pandangan tanpa kunci".into()))
    }
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "View({:?})", self.scope)
    }
}

tokio::task_local! {
    /// Set on a thread that may wait: reads of the embedded database happen there.
    static IN_PLACE: ();
}

/// Threads that read in place at the same time. Whoever finds none free reads as
/// always, so nobody ever waits for such a thread.
static ASIDE: Semaphore = Semaphore::const_new(16);

/// Does work that mostly reads. A read of the embedded database is a call that may
/// wait, and goes to a thread for such calls and back; work of many reads goes
/// there once, whole. Gives nothing where that thread was lost.
pub(crate) async fn aside<F>(work: F) -> Option<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let Ok(turn) = ASIDE.try_acquire() else { return Some(work.await) };
    let runtime = tokio::runtime::Handle::current();
    let run = move || {
        let _turn = turn;
        runtime.block_on(IN_PLACE.scope((), work))
    };
    tokio::task::spawn_blocking(run).await.ok()
}

impl Read for View {
    async fn query(&mut self, sql: &'static str, params: Vec<Value>) -> Result<Vec<Row>> {
        match &self.source {
            Source::Sqlite(shared) if IN_PLACE.try_with(|()| ()).is_ok() => lock(shared).query(sql, &params),
            Source::Sqlite(shared) => {
                let shared = shared.clone();
                tokio::task::spawn_blocking(move || lock(&shared).query(sql, &params))
                    .await
                    .map_err(|e| Error::Bug(e.to_string()))?
            }
            Source::Postgres(client) => {
                let mut answers = pipeline(client, &[Pending::new(sql, params)]).await?;
                Ok(answers.pop().unwrap_or_default())
            }
        }
    }
}
