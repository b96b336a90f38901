//! Where an agency's application keeps its data. Everything is read as letters,
//! through an account that may only read, a piece at a time.

mod folder;
mod mysql;
mod postgres;
mod select;
mod tls;
mod web;

use std::collections::BTreeMap;
use std::time::Duration;

use crate::authorities::{self, Authorities};
use crate::mapping::{Cell, Record};
use crate::settings::{DatabaseSettings, Settings, SourceSettings, Tls};
use crate::trouble::{Result, Trouble};

pub use folder::Folder;
pub use select::Select;
pub use web::fetch;

/// How long a database may take for one piece.
const PATIENCE: Duration = Duration::from_secs(300);

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
}

/// An open database of an application.
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
                Ok(Database::Mysql(patient(name, mysql::Mysql::open(of, with, write)).await?))
            }
            Some(SourceSettings::Postgres(of)) => {
                let with = (password(settings, of)?, authorities(settings, of)?);
                Ok(Database::Postgres(patient(name, postgres::Postgres::open(of, with, write)).await?))
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

    pub async fn read(&mut self, select: &Select<'_>) -> Result<Vec<Record>> {
        match self {
            Database::Mysql(db) => patient(select.table, db.read(select)).await,
            Database::Postgres(db) => patient(select.table, db.read(select)).await,
        }
    }

    /// All rows of a table, in pieces; for tables in which nothing tells rows
    /// apart, so that nobody can go on where it broke off.
    pub async fn each(
        &mut self,
        select: &Select<'_>,
        size: usize,
        piece: &mut dyn FnMut(Vec<Record>) -> Result<()>,
    ) -> Result<()> {
        match self {
            Database::Mysql(db) => db.each(select, size, piece).await,
            Database::Postgres(db) => db.each(select, size, piece).await,
        }
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
            Database::Mysql(db) => db.say("START TRANSACTION").await,
            Database::Postgres(db) => db.say("BEGIN").await,
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

/// Cells under their columns' names.
fn record(columns: &[String], cells: impl Iterator<Item = Cell>) -> Record {
    Record { cells: columns.iter().cloned().zip(cells).collect() }
}
