//! Where an agency's application keeps its data. Everything is read as letters,
//! through an account that may only read, a piece at a time.

mod came;
mod folder;
mod list;
mod mysql;
mod postgres;
mod select;
mod table;
mod tls;
mod web;

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::TryStreamExt;
use futures_util::stream::LocalBoxStream;

use crate::authorities::{self, Authorities};
use crate::mapping::{Cell, Record};
use crate::settings::{DatabaseSettings, Settings, SourceSettings, Tls};
use crate::trouble::{Result, Trouble};

pub use folder::Folder;
pub use select::Select;
pub use table::{Heading, Shape, Whole};
pub use web::fetch;

/// How long a database may take for one piece.
const PATIENCE: Duration = Duration::from_secs(300);

/// Letters up to which a column is read whatever it holds.
const SHORT: u32 = 4096;
/// Bytes of rows that are held at once; one row may go beyond.
const AT_ONCE: usize = 1 << 20;

/// Rows on their way, read as they are wanted.
pub type Flow<'a> = LocalBoxStream<'a, Result<Record>>;

/// A column as its database declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub declared: String,
}

impl Column {
    /// What kind of values it holds, roughly: a text that grew longer is no
    /// other column, a date that became a text is.
    pub fn family(&self) -> &'static str {
        let declared = self.declared.to_ascii_lowercase();
        let begins = |words: &[&str]| words.iter().any(|word| declared.starts_with(word));
        if begins(&["date", "time", "year"]) {
            "waktu"
        } else if begins(&["tinyint", "smallint", "mediumint", "int", "bigint", "serial", "bit", "bool"]) {
            "bilangan bulat"
        } else if begins(&["decimal", "numeric", "float", "double", "real", "money"]) {
            "bilangan"
        } else if begins(&["char", "varchar", "text", "tinytext", "mediumtext", "longtext", "enum", "set", "character"])
        {
            "teks"
        } else {
            "lain"
        }
    }

    /// Whether it may hold more than a few thousand letters.
    pub fn may_be_long(&self) -> bool {
        let within = self.declared.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
        let within = within.and_then(|(digits, _)| digits.parse::<u32>().ok());
        let list = self.declared.ends_with("[]");
        let counted = matches!(self.family(), "waktu" | "bilangan bulat" | "bilangan");
        list || !counted && within.is_none_or(|letters| letters > SHORT)
    }
}

/// An open database of an application. It shows some moments as its session's zone
/// has them; that is the regency's, wherever the database stands.
#[derive(Debug)]
pub enum Database {
    Mysql(mysql::Mysql),
    Postgres(postgres::Postgres),
}

/// A row that goes into a table of an application.
#[derive(Clone, Debug)]
pub struct Upsert<'a> {
    pub table: &'a str,
    pub subject: (&'a str, &'a str),
    pub values: BTreeMap<&'a str, Option<String>>,
}

async fn patient<T>(what: &str, work: impl Future<Output = Result<T>>) -> Result<T> {
    let slow = |_| Trouble::Source(format!("{what} tidak menjawab dalam {} detik", PATIENCE.as_secs()));
    tokio::time::timeout(PATIENCE, work).await.map_err(slow)?
}

fn password(settings: &Settings, of: &DatabaseSettings) -> Result<Option<String>> {
    let Some(file) = &of.password_file else { return Ok(None) };
    let path = settings.path(file);
    let text = std::fs::read_to_string(&path)
        .map_err(|e| Trouble::Settings(format!("berkas sandi {} tidak terbaca: {e}", path.display())))?;
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Who may vouch for a database; none where the way to it is not secured.
fn authorities(settings: &Settings, of: &DatabaseSettings) -> Result<Option<Authorities>> {
    match (of.tls, &of.tls_ca) {
        (Tls::Off, _) => Ok(None),
        (Tls::Required, Some(file)) => authorities::of_file(&settings.path(file)).map(Some),
        (Tls::Required, None) => Ok(Some(authorities::of_machine())),
    }
}

/// Whether a database's state (SQLSTATE) speaks of the row that was written: a value
/// that does not fit, a rule of the table or of its trigger. All else speaks of the
/// database, the account or the table, and holds for every row.
fn is_of_row(state: &str) -> bool {
    matches!(state.get(..2), Some("22" | "23" | "44")) || matches!(state, "45000" | "P0001")
}

/// A secured connection that did not come to be, in words.
fn insecure(host: &str, error: &(dyn std::error::Error + 'static)) -> Option<Trouble> {
    authorities::distrusted(error).map(|why| {
        Trouble::Source(format!(
            "sertifikat server basis data {host} tidak dipercaya ({why}); periksa tls_ca dan nama servernya, dan jangan \
             lanjutkan tanpa bertanya kepada pengelola aplikasi"
        ))
    })
}

/// The server does not speak TLS at all.
fn unoffered(host: &str) -> Trouble {
    Trouble::Source(format!(
        "server basis data {host} tidak menawarkan TLS; minta pengelola aplikasi menyalakannya, atau tls = \"off\" bila \
         basis datanya di mesin ini"
    ))
}

impl Database {
    /// `write`: deliveries of others are put into it.
    pub async fn open(settings: &Settings, name: &str, write: bool) -> Result<Database> {
        match settings.sources.get(name) {
            Some(SourceSettings::Mysql(of)) => {
                let with = (password(settings, of)?, authorities(settings, of)?);
                Ok(Database::Mysql(patient(name, mysql::Mysql::open(of, settings.me.zone, with, write)).await?))
            }
            Some(SourceSettings::Postgres(of)) => {
                let with = (password(settings, of)?, authorities(settings, of)?);
                Ok(Database::Postgres(
                    patient(name, postgres::Postgres::open(of, settings.me.zone, with, write)).await?,
                ))
            }
            _ => Err(Trouble::Settings(format!("sumber {name} bukan basis data"))),
        }
    }

    /// Columns of a table; none where there is no such table.
    pub async fn columns(&mut self, table: &str) -> Result<Vec<Column>> {
        match self {
            Database::Mysql(db) => patient(table, db.columns(table)).await,
            Database::Postgres(db) => patient(table, db.columns(table)).await,
        }
    }

    /// Rows, each read when it is asked for.
    pub async fn rows<'a>(&'a mut self, select: &Select<'a>) -> Result<Flow<'a>> {
        match self {
            Database::Mysql(db) => patient(select.table, db.rows(select)).await,
            Database::Postgres(db) => patient(select.table, db.rows(select)).await,
        }
    }

    /// All rows at once; for few.
    pub async fn read(&mut self, select: &Select<'_>) -> Result<Vec<Record>> {
        let rows = self.rows(select).await?;
        patient(select.table, rows.try_collect()).await
    }

    /// Whether the account may change what it should only read.
    pub async fn may_write(&mut self, table: &str) -> Result<bool> {
        match self {
            Database::Mysql(db) => patient(table, db.may_write()).await,
            Database::Postgres(db) => patient(table, db.may_write(table)).await,
        }
    }

    /// What follows stands there together, or not at all.
    pub async fn begin(&mut self) -> Result<()> {
        match self {
            Database::Mysql(db) => patient("MySQL", db.say("START TRANSACTION")).await,
            Database::Postgres(db) => patient("PostgreSQL", db.say("BEGIN")).await,
        }
    }

    pub async fn commit(&mut self) -> Result<()> {
        match self {
            Database::Mysql(db) => patient("MySQL", db.say("COMMIT")).await,
            Database::Postgres(db) => patient("PostgreSQL", db.say("COMMIT")).await,
        }
    }

    pub async fn upsert(&mut self, row: &Upsert<'_>) -> Result<()> {
        match self {
            Database::Mysql(db) => patient(row.table, db.upsert(row)).await,
            Database::Postgres(db) => patient(row.table, db.upsert(row)).await,
        }
    }

    pub async fn delete(&mut self, table: &str, column: &str, subject: &str) -> Result<()> {
        match self {
            Database::Mysql(db) => patient(table, db.delete(table, column, subject)).await,
            Database::Postgres(db) => patient(table, db.delete(table, column, subject)).await,
        }
    }
}

/// The next rows: so many, or as many as are held at once; none where there are no
/// more.
pub async fn piece(table: &str, rows: &mut Flow<'_>, most: usize) -> Result<Vec<Record>> {
    let (mut all, mut bytes) = (Vec::new(), 0);
    while all.len() < most && bytes < AT_ONCE {
        let Some(row) = patient(table, rows.try_next()).await? else { break };
        bytes += row.bytes();
        all.push(row);
    }
    Ok(all)
}

/// Cells under their columns' names; what is left is how long the row is, where it
/// is too long to be read.
fn record(columns: &[String], mut cells: impl Iterator<Item = Cell>) -> Record {
    let mut record = Record { cells: columns.iter().cloned().zip(cells.by_ref()).collect() };
    if let Some(bytes) = cells.next().flatten() {
        record.set_unread(format!("isi baris {} bita, terlalu besar untuk dikirim", String::from_utf8_lossy(&bytes)));
    }
    record
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_may_be_long_are_known() {
        let long = |declared: &str| Column { name: "x".into(), declared: declared.into() }.may_be_long();
        for declared in
            ["text", "longtext", "blob", "json", "bytea", "character varying", "varchar(60000)", "integer[]"]
        {
            assert!(long(declared), "{declared}");
        }
        for declared in ["int(11)", "bit(1)", "varchar(255)", "character(10)", "numeric(15,2)", "timestamp", "date"] {
            assert!(!long(declared), "{declared}");
        }
    }

    #[test]
    fn a_row_that_is_too_long_says_so() {
        let columns = ["a".to_owned(), "b".to_owned()];
        let cells = |last: Option<Cell>| [Some(b"1".to_vec()), None].into_iter().chain(last);
        let whole = record(&columns, cells(Some(None)));
        assert_eq!(whole, record(&columns, cells(None)));
        let long = record(&columns, cells(Some(Some(b"40000000".to_vec()))));
        assert_ne!(long, whole);
        assert_eq!(long.cells["a"], whole.cells["a"]);
    }

    /// A piece ends where it is full of bytes, not only of rows.
    #[tokio::test]
    async fn pieces_are_bounded_by_bytes_too() {
        let columns = ["a".to_owned()];
        let row = |n: usize| -> Result<Record> { Ok(record(&columns, [Some(vec![b'x'; n])].into_iter())) };
        let sizes = [AT_ONCE / 2, AT_ONCE / 2, AT_ONCE * 2, 1, 1, 1];
        let mut rows: Flow<'_> = Box::pin(futures_util::stream::iter(sizes.map(row)));
        for wanted in [2, 1, 2, 1, 0] {
            assert_eq!(piece("t", &mut rows, 2).await.expect("read").len(), wanted);
        }
    }

    #[test]
    fn a_row_that_does_not_fit_is_told_from_a_database_in_trouble() {
        for of_row in ["22001", "22P02", "23000", "23505", "44000", "45000", "P0001"] {
            assert!(is_of_row(of_row), "{of_row}");
        }
        for of_all in ["08006", "28000", "40001", "42S02", "42703", "53100", "57014", "HY000", "P0002", "", "2"] {
            assert!(!is_of_row(of_all), "{of_all}");
        }
    }
}
