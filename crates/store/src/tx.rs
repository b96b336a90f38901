//! A transaction as an act sees it: reads, and writes that leave their image
//! in the journal. There is no other way to write a journalled table.

use std::sync::Arc;

use kernel::regulation::{Declared, Regulation, Regulations};
use kernel::{Day, Moment, Refusal, Zone};

use crate::act::Guards;
use crate::effects::Effects;
use crate::ids::Ids;
use crate::keys::Keys;
use crate::parcel::Pending;
use crate::postgres::{Session, pipeline};
use crate::sqlite::{Shared, lock};
use crate::steady::{Cache, Steady};
use crate::table::Table;
use crate::value::{Row, Value};
use crate::{Error, Result};

/// Anything that answers a query: a transaction, or a view that only reads.
pub trait Read: Send {
    /// All rows of a constant statement.
    fn query(&mut self, sql: &'static str, params: Vec<Value>) -> impl Future<Output = Result<Vec<Row>>> + Send;

    /// At most one row.
    fn opt(&mut self, sql: &'static str, params: Vec<Value>) -> impl Future<Output = Result<Option<Row>>> + Send {
        async move { Ok(self.query(sql, params).await?.into_iter().next()) }
    }

    /// Exactly one row.
    fn one(&mut self, sql: &'static str, params: Vec<Value>) -> impl Future<Output = Result<Row>> + Send {
        async move { self.opt(sql, params).await?.ok_or_else(|| Error::Bug(format!("tak ada baris: {sql}"))) }
    }
}

/// The regency as the door knows it.
#[derive(Clone, Debug)]
pub struct Region {
    pub wilayah: String,
    pub name: String,
    pub zone: Zone,
    pub practice: bool,
}

/// Through which edge an act came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Cli,
    Api,
    Web,
    /// The exchange, for whoever gave a system the means.
    Hub,
}

impl Channel {
    pub fn code(self) -> &'static str {
        match self {
            Channel::Cli => "cli",
            Channel::Api => "api",
            Channel::Web => "web",
            Channel::Hub => "hub",
        }
    }
}

/// By what an official is known. What can be taken back is asked again inside
/// the transaction, so that no act slips in behind a sign-out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Just now, by a password or by the machine's owner; nothing to take back.
    Vouched,
    Token(i64),
    Session(i64),
}

/// Who acts, as sign-in established it.
#[derive(Clone, Debug)]
pub enum Actor {
    /// The person who runs a practice folder: may set it up, never sign.
    PracticeOperator,
    User {
        user: i64,
        person: i64,
        proof: Proof,
    },
}

impl Actor {
    /// The person; 0 stands for the operator of a practice folder.
    pub fn person(&self) -> i64 {
        match self {
            Actor::PracticeOperator => 0,
            Actor::User { person, .. } => *person,
        }
    }
}

/// What an act may rely on while it runs.
#[derive(Clone, Debug)]
pub struct Context {
    pub actor: Actor,
    pub channel: Channel,
    /// The server's time, never falling.
    pub now: Moment,
    /// The regency's day at `now`.
    pub today: Day,
    /// The machine's own time, for codes that a phone reckons from its clock;
    /// another one than `now` only in a practice folder that was handed a day.
    pub wall: Moment,
    /// The latest time on record, where the clock is at odds with it; only the
    /// acts that mend that ever see it.
    pub at_odds_with: Option<Moment>,
    pub region: Arc<Region>,
    pub regulations: Arc<Regulations>,
    /// What modules declare of their dated values.
    pub declared: Declared,
    /// What modules ask before acts of modules to their left.
    pub guards: Guards,
    pub calendar: Arc<kernel::day::Calendar>,
}

pub(crate) enum Inner {
    Sqlite(Shared),
    Postgres { client: Session, pending: Vec<Pending> },
}

impl Context {
    /// What a module says of one of its dated values.
    pub fn regulation(&self, key: &str) -> Option<&'static Regulation> {
        self.declared.iter().flat_map(|list| list.iter()).find(|r| r.key == key)
    }
}

/// An open transaction. Only the door makes one, and only it commits.
pub struct Tx {
    pub(crate) inner: Inner,
    pub(crate) ctx: Context,
    pub(crate) effects: Effects,
    pub(crate) keys: Arc<Keys>,
    pub(crate) ids: Arc<Ids>,
    pub(crate) cache: Arc<Cache>,
    pub(crate) steady: Steady,
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tx({:?})", self.ctx.actor)
    }
}

/// A change to journalled rows: the table, a statement that ends in
/// `RETURNING *`, its parameters.
pub type Change = (&'static Table, &'static str, Vec<Value>);

/// A row to be inserted: every column of the table, by name, in its order.
#[macro_export]
macro_rules! row {
    ($($column:ident : $v:expr),* $(,)?) => { vec![$((stringify!($column), $crate::Value::from($v))),*] };
}

impl Read for Tx {
    async fn query(&mut self, sql: &'static str, params: Vec<Value>) -> Result<Vec<Row>> {
        match &mut self.inner {
            Inner::Sqlite(shared) => lock(shared).query(sql, &params),
            Inner::Postgres { client, pending } => {
                let mut batch = std::mem::take(pending);
                batch.push(Pending::new(sql, params));
                let mut answers = pipeline(client.client()?, &batch).await?;
                Ok(answers.pop().unwrap_or_default())
            }
        }
    }
}

impl Tx {
    pub fn ctx(&self) -> &Context {
        &self.ctx
    }

    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// A fresh id.
    pub fn id(&self) -> Result<i64> {
        self.ids.take().ok_or(Error::Conflict("blok nomor habis".into()))
    }

    /// Several reads that do not depend on each other, in one round trip.
    pub async fn query_all(&mut self, reads: Vec<(&'static str, Vec<Value>)>) -> Result<Vec<Vec<Row>>> {
        let wanted = reads.len();
        match &mut self.inner {
            Inner::Sqlite(shared) => reads.iter().map(|(sql, params)| lock(shared).query(sql, params)).collect(),
            Inner::Postgres { client, pending } => {
                let mut batch = std::mem::take(pending);
                batch.extend(reads.into_iter().map(|(sql, params)| Pending::new(sql, params)));
                let mut answers = pipeline(client.client()?, &batch).await?;
                Ok(answers.split_off(answers.len() - wanted))
            }
        }
    }

    /// Inserts a row. On PostgreSQL it travels with the next read or the
    /// commit; an error then shows there and still undoes the whole act.
    pub async fn insert(&mut self, table: &'static Table, row: Vec<(&'static str, Value)>) -> Result<()> {
        let in_order =
            row.len() == table.columns.len() && row.iter().zip(table.columns).all(|((n, _), c)| *n == c.name);
        if !in_order {
            return Err(Error::Bug(format!("baris {} tidak sesuai daftar kolom", table.name)));
        }
        let values: Vec<Value> = row.into_iter().map(|(_, v)| v).collect();
        if table.journalled {
            self.effects.row(table, &self.keys, values.iter());
        }
        if table.steady {
            self.hold_steady().await?;
        }
        self.execute(table.insert, values).await?;
        self.flush_if_long().await
    }

    /// Inserts many rows of one `scope` (say, one budget version) in key
    /// order; the journal keeps one digest over all of them.
    pub async fn insert_bulk(
        &mut self,
        table: &'static Table,
        scope: (&'static str, i64),
        rows: Vec<Vec<Value>>,
    ) -> Result<()> {
        if rows.iter().any(|r| r.len() != table.columns.len()) {
            return Err(Error::Bug(format!("baris {} tidak sesuai daftar kolom", table.name)));
        }
        self.effects.bulk(table, &self.keys, scope, &rows);
        if table.steady {
            self.hold_steady().await?;
        }
        for row in rows {
            self.execute(table.insert, row).await?;
            self.flush_if_long().await?;
        }
        Ok(())
    }

    /// Changes rows of a journalled table. The statement ends in
    /// `RETURNING *`, so that the journal sees each row as it became.
    pub async fn change(&mut self, table: &'static Table, sql: &'static str, params: Vec<Value>) -> Result<Vec<Row>> {
        debug_assert!(sql.ends_with("RETURNING *"), "{sql}");
        Ok(self.change_then_read(vec![(table, sql, params)], vec![]).await?.0.pop().unwrap_or_default())
    }

    /// Changes in their given order and reads behind them, in one round trip;
    /// see [`Tx::change`].
    pub async fn change_then_read(
        &mut self,
        changes: Vec<Change>,
        reads: Vec<(&'static str, Vec<Value>)>,
    ) -> Result<(Vec<Vec<Row>>, Vec<Vec<Row>>)> {
        let tables: Vec<&'static Table> = changes.iter().map(|c| c.0).collect();
        let statements = changes.into_iter().map(|(_, sql, params)| (sql, params)).chain(reads).collect();
        let mut changed = self.query_all(statements).await?;
        let read = changed.split_off(tables.len());
        if tables.iter().any(|table| table.steady) {
            self.hold_steady().await?;
        }
        for (table, rows) in tables.iter().zip(&changed) {
            for row in rows {
                if row.values.len() != table.columns.len() {
                    return Err(Error::Bug(format!("perubahan {} tidak mengembalikan semua kolom", table.name)));
                }
                self.effects.row(table, &self.keys, row.values.iter());
            }
        }
        Ok((changed, read))
    }

    /// Removes rows; the journal notes their keys. Ends in `RETURNING *`.
    pub async fn remove(&mut self, table: &'static Table, sql: &'static str, params: Vec<Value>) -> Result<Vec<Row>> {
        debug_assert!(sql.ends_with("RETURNING *"), "{sql}");
        let rows = self.query(sql, params).await?;
        if table.steady {
            self.hold_steady().await?;
        }
        for row in &rows {
            self.effects.gone(table, row)?;
        }
        Ok(rows)
    }

    /// Refuses the act where this statement finds a row. On PostgreSQL it is
    /// asked with the next read or the commit, in its place before what follows.
    pub async fn refuse_where(
        &mut self,
        sql: &'static str,
        params: Vec<Value>,
        refusal: impl FnOnce() -> Refusal,
    ) -> Result<()> {
        match &mut self.inner {
            Inner::Sqlite(shared) => {
                let found = lock(shared).query(sql, &params)?;
                if found.is_empty() { Ok(()) } else { Err(Error::refuse(refusal())) }
            }
            Inner::Postgres { pending, .. } => {
                pending.push(Pending { sql, params, refusal: Some(refusal()) });
                Ok(())
            }
        }
    }

    /// Whether a statement that refuses waits to be sent.
    pub(crate) fn may_be_refused(&self) -> bool {
        matches!(&self.inner, Inner::Postgres { pending, .. } if pending.iter().any(|p| p.refusal.is_some()))
    }

    /// A write that is not journalled: the door's own bookkeeping.
    pub(crate) async fn execute(&mut self, sql: &'static str, params: Vec<Value>) -> Result<()> {
        match &mut self.inner {
            Inner::Sqlite(shared) => lock(shared).execute(sql, &params).map(drop),
            Inner::Postgres { pending, .. } => {
                pending.push(Pending::new(sql, params));
                Ok(())
            }
        }
    }

    /// Sends what waits, so that a long import does not pile up in memory.
    async fn flush_if_long(&mut self) -> Result<()> {
        if let Inner::Postgres { pending, .. } = &self.inner
            && pending.len() >= 1000
        {
            self.flush().await?;
        }
        Ok(())
    }

    /// Lets go of what was not sent, after the work it belongs to has failed;
    /// true where `begin`, with which that work began, was not sent either.
    pub(crate) fn forget_since(&mut self, begin: &str) -> bool {
        let Inner::Postgres { pending, .. } = &mut self.inner else { return false };
        let unsent = pending.iter().any(|p| p.sql == begin);
        pending.clear();
        unsent
    }

    pub(crate) async fn flush(&mut self) -> Result<()> {
        if let Inner::Postgres { client, pending } = &mut self.inner {
            let batch = std::mem::take(pending);
            if !batch.is_empty() {
                pipeline(client.client()?, &batch).await?;
            }
        }
        Ok(())
    }
}
