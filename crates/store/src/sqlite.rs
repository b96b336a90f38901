//! SQLite: one connection that writes, a few that only read.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, Value as Native, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql};

use crate::migrate::Dialect;
use crate::value::{Row, Value};
use crate::{Error, Result, met};

/// A connection with what was learned of each statement.
#[derive(Debug)]
pub(crate) struct Sqlite {
    conn: Connection,
    known: HashMap<&'static str, Known>,
}

#[derive(Debug, Clone)]
struct Known {
    text: Arc<str>,
    names: Arc<[String]>,
}

/// Shared by a transaction and its thread; never contended, since one writer
/// runs one act at a time.
pub(crate) type Shared = Arc<Mutex<Sqlite>>;

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Value::Null => ToSqlOutput::Owned(Native::Null),
            Value::Int(v) => ToSqlOutput::Owned(Native::Integer(*v)),
            Value::Text(v) => ToSqlOutput::Borrowed(ValueRef::Text(v.as_bytes())),
            Value::Bytes(v) => ToSqlOutput::Borrowed(ValueRef::Blob(v)),
        })
    }
}

/// `$1` of the common text becomes `?1`: SQLite would count `$1` as a name, in
/// order of appearance, and swap values. Row locks do not exist here. (There
/// they are NO KEY, since keys never change and a row that refers to a locked
/// one need not wait for it.) Texts compare by their bytes and fold only the
/// letters of ASCII; there that is a collation, here it is always so.
pub(crate) fn translate(sql: &str) -> String {
    sql.replace('$', "?").replace(" FOR NO KEY UPDATE", "").replace(" COLLATE \"C\"", "")
}

impl Sqlite {
    pub(crate) fn open_writer(path: &Path) -> Result<Sqlite> {
        let conn = Connection::open(path)?;
        conn.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;
             PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000; PRAGMA secure_delete = ON;
             PRAGMA wal_autocheckpoint = 16000; PRAGMA temp_store = MEMORY;",
        )?;
        Sqlite::of(conn)
    }

    pub(crate) fn open_reader(path: &Path) -> Result<Sqlite> {
        let conn =
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        conn.execute_batch("PRAGMA busy_timeout = 5000; PRAGMA cache_size = -8000; PRAGMA query_only = ON;")?;
        Sqlite::of(conn)
    }

    /// Copies what this connection sees into a new file, while others write.
    pub(crate) fn copy_to(&self, path: &Path) -> Result<()> {
        let mut copy = Connection::open(path)?;
        // All pages in one step: what others write meanwhile is in the WAL.
        let step = Backup::new(&self.conn, &mut copy)?.step(-1)?;
        if step != StepResult::Done {
            return Err(Error::Busy);
        }
        Ok(copy.execute_batch("PRAGMA synchronous = FULL; PRAGMA journal_mode = DELETE;")?)
    }

    fn of(conn: Connection) -> Result<Sqlite> {
        conn.set_prepared_statement_cache_capacity(200);
        // Without it SQLite plans a statement anew whenever a parameter changes
        // under an ORDER BY: five times in a payment.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(Sqlite { conn, known: HashMap::new() })
    }

    pub(crate) fn batch(&self, sql: &str) -> Result<()> {
        Ok(self.conn.execute_batch(sql)?)
    }

    /// True while a transaction is open; a full disk ends it behind our back.
    pub(crate) fn in_transaction(&self) -> bool {
        !self.conn.is_autocommit()
    }

    fn known(&mut self, sql: &'static str) -> Result<Known> {
        if let Some(known) = self.known.get(sql) {
            return Ok(known.clone());
        }
        let text: Arc<str> = translate(sql).into();
        let statement = self.conn.prepare_cached(&text)?;
        let names = statement.column_names().map(str::to_owned).collect();
        drop(statement);
        let known = Known { text, names };
        self.known.insert(sql, known.clone());
        Ok(known)
    }

    pub(crate) fn query(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>> {
        let mut all = Vec::new();
        self.each(sql, params, &mut |row| {
            all.push(row);
            Ok(())
        })?;
        Ok(all)
    }

    /// Hands over row after row, for tables that would fill the memory.
    pub(crate) fn each(
        &mut self,
        sql: &'static str,
        params: &[Value],
        take: &mut dyn FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        let known = self.known(sql)?;
        let mut statement = self.conn.prepare_cached(&known.text)?;
        let mut rows = statement.query(rusqlite::params_from_iter(params))?;
        while let Some(row) = rows.next()? {
            let mut values = Vec::with_capacity(known.names.len());
            for i in 0..known.names.len() {
                values.push(match row.get_ref(i)? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(v) => Value::Int(v),
                    ValueRef::Text(v) => Value::Text(String::from_utf8_lossy(v).into_owned()),
                    ValueRef::Blob(v) => Value::Bytes(v.to_vec()),
                    ValueRef::Real(v) => return Err(Error::Storage(format!("pecahan {v} di basis data"))),
                });
            }
            take(Row::new(known.names.clone(), values))?;
        }
        met::note(Dialect::Sqlite, sql);
        Ok(())
    }

    pub(crate) fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64> {
        let known = self.known(sql)?;
        let mut statement = self.conn.prepare_cached(&known.text)?;
        let changed = statement.execute(rusqlite::params_from_iter(params))?;
        met::note(Dialect::Sqlite, sql);
        Ok(changed as u64)
    }
}

/// A panic of one act poisons the lock; the connection itself is sound, since
/// the act's savepoint is rolled back.
pub(crate) fn lock(shared: &Shared) -> std::sync::MutexGuard<'_, Sqlite> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
