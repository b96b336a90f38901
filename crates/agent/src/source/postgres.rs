//! PostgreSQL. Every value is asked for as text.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use bytes::BytesMut;
use encoding_rs::Encoding;
use futures_util::StreamExt;
use kernel::Zone;
use tokio_postgres::config::SslMode;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Config, NoTls, Row};

use super::select::Dialect;
use super::tls::Secure;
use super::{Column, Flow, Select, Upsert, record};
use crate::authorities::{self, Authorities};
use crate::mapping::{Cell, Record, shown};
use crate::settings::DatabaseSettings;
use crate::trouble::{Result, Trouble};

const COLUMNS: &str = "SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
   WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";
const MAY_WRITE: &str = "SELECT COALESCE(has_table_privilege(to_regclass($1), 'INSERT, UPDATE, DELETE'), false)";

/// A text as the database has it: old ones hold letters that are no UTF-8.
#[derive(Debug)]
struct Letters(Vec<u8>);

impl<'a> FromSql<'a> for Letters {
    fn from_sql(_: &Type, raw: &'a [u8]) -> std::result::Result<Letters, Box<dyn Error + Sync + Send>> {
        Ok(Letters(raw.to_vec()))
    }

    fn accepts(of: &Type) -> bool {
        *of == Type::TEXT
    }
}

impl ToSql for Letters {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> std::result::Result<IsNull, Box<dyn Error + Sync + Send>> {
        out.extend_from_slice(&self.0);
        Ok(IsNull::No)
    }

    fn accepts(of: &Type) -> bool {
        *of == Type::TEXT
    }

    to_sql_checked!();
}

pub struct Postgres {
    client: Client,
    /// In which letters it keeps its texts, where it may hold some that are none.
    letters: Option<&'static Encoding>,
    /// Declared types of the tables that were looked at.
    types: BTreeMap<String, BTreeMap<String, String>>,
}

impl std::fmt::Debug for Postgres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Postgres(…)")
    }
}

fn failed(error: tokio_postgres::Error) -> Trouble {
    let words = error.as_db_error().map_or_else(|| error.to_string(), |e| e.message().to_owned());
    Trouble::Source(format!("PostgreSQL: {words}"))
}

/// Of a row that is written: whether this one does not fit.
fn unwritten(error: tokio_postgres::Error) -> Trouble {
    let of_row = error.code().is_some_and(|state| super::is_of_row(state.code()));
    match failed(error) {
        Trouble::Source(words) if of_row => Trouble::Unfit(words),
        other => other,
    }
}

/// Of rows in no order: nobody goes on behind the one at which it breaks off.
fn stuck(error: tokio_postgres::Error) -> Trouble {
    let of_letters = error.code().is_some_and(|state| matches!(state.code(), "22P05" | "22021"));
    match failed(error) {
        Trouble::Source(words) if of_letters => Trouble::Source(format!(
            "{words}; betulkan huruf itu di aplikasi, atau sebutkan key pada aliran ini: maka hanya baris itu yang disisihkan"
        )),
        other => other,
    }
}

/// Letters of Windows, as PostgreSQL calls them. Some bytes are no letter there; where it
/// meets one it gives up the whole question.
fn with_gaps(called: &str) -> Option<&'static Encoding> {
    match called {
        "WIN1250" => Some(encoding_rs::WINDOWS_1250),
        "WIN1251" => Some(encoding_rs::WINDOWS_1251),
        "WIN1252" => Some(encoding_rs::WINDOWS_1252),
        "WIN1254" => Some(encoding_rs::WINDOWS_1254),
        _ => None,
    }
}

/// Cells in the database's own letters. One that holds what is no letter stays as it is,
/// and its row is not read.
fn translated(columns: &[String], cells: Vec<Cell>, from: &'static Encoding) -> Record {
    let mut wrong = Vec::new();
    let cells = cells.into_iter().enumerate().map(|(n, cell)| {
        let bytes = cell?;
        let text = {
            let (text, lost) = from.decode_without_bom_handling(&bytes);
            // What is no letter there becomes one that nobody sees.
            if !lost && !text.chars().any(|c| ('\u{80}'..='\u{9f}').contains(&c)) {
                return Some(text.into_owned().into_bytes());
            }
            shown(&text)
        };
        let (column, set) = (columns.get(n).map_or("", String::as_str), from.name());
        wrong.push(format!("kolom {column} memuat huruf yang tidak ada dalam {set} basis datanya: «{text}»"));
        Some(bytes)
    });
    let cells: Vec<Cell> = cells.collect();
    let mut record = record(columns, cells.into_iter());
    if !wrong.is_empty() {
        record.set_unread(wrong.join("; "));
    }
    record
}

fn unsecured(host: &str, error: tokio_postgres::Error) -> Trouble {
    if let Some(trouble) = super::insecure(host, &error) {
        return trouble;
    }
    let why = error.source().map(ToString::to_string).unwrap_or_default();
    if why.contains("does not support TLS") { super::unoffered(host) } else { failed(error) }
}

async fn to_its_end(connection: impl Future<Output = std::result::Result<(), tokio_postgres::Error>>) {
    if let Err(error) = connection.await {
        tracing::info!("sambungan PostgreSQL berakhir: {error}");
    }
}

fn dialect<'a>(parameter: &'a dyn Fn(usize, &str) -> String) -> Dialect<'a> {
    Dialect {
        quote: '"',
        read: |column| format!("{column}::text"),
        parameter,
        earlier: |value, seconds| format!("({value} - interval '{seconds} seconds')"),
    }
}

fn read(columns: &[String], row: &Row, from: Option<&'static Encoding>) -> Result<Record> {
    let cell = |n| row.try_get::<_, Option<Letters>>(n).map(|letters| letters.map(|letters| letters.0));
    let cells = (0..row.len()).map(cell).collect::<std::result::Result<Vec<Cell>, _>>().map_err(failed)?;
    Ok(match from {
        Some(from) => translated(columns, cells, from),
        None => record(columns, cells.into_iter()),
    })
}

impl Postgres {
    pub async fn open(
        of: &DatabaseSettings,
        zone: Zone,
        (password, vouched): (Option<String>, Option<Authorities>),
        write: bool,
    ) -> Result<Postgres> {
        let mut config = Config::new();
        config.host(&of.host).port(of.port.unwrap_or(5432)).dbname(&of.database).user(&of.user);
        config.application_name("simpul-agent");
        if let Some(password) = password {
            config.password(password);
        }
        let client = match vouched {
            None => {
                let (client, connection) = config.ssl_mode(SslMode::Disable).connect(NoTls).await.map_err(failed)?;
                tokio::spawn(to_its_end(connection));
                client
            }
            Some(authorities) => {
                let secure = Secure(Arc::new(authorities::client(authorities)?));
                let opened = config.ssl_mode(SslMode::Require).connect(secure).await;
                let (client, connection) = opened.map_err(|error| unsecured(&of.host, error))?;
                tokio::spawn(to_its_end(connection));
                client
            }
        };
        let moments = format!("SET TIME ZONE {}; SET DateStyle = 'ISO'", zone.hours());
        client.batch_execute(&moments).await.map_err(failed)?;
        let kept: String = client.query_one("SHOW server_encoding", &[]).await.map_err(failed)?.get(0);
        // It does not know its letters: they come as they are, and the mapping says what
        // they are.
        if kept == "SQL_ASCII" && !write {
            client.batch_execute("SET client_encoding = 'SQL_ASCII'").await.map_err(failed)?;
        }
        if !write {
            client.batch_execute("SET default_transaction_read_only = on").await.map_err(failed)?;
        }
        Ok(Postgres { client, letters: with_gaps(&kept).filter(|_| !write), types: BTreeMap::new() })
    }

    pub async fn columns(&mut self, table: &str) -> Result<Vec<Column>> {
        let quoted = dialect(&|_, _| String::new()).table(table);
        let rows = self.client.query(COLUMNS, &[&quoted]).await.map_err(failed)?;
        let all: Vec<Column> = rows.iter().map(|row| Column { name: row.get(0), declared: row.get(1) }).collect();
        self.types.insert(table.to_owned(), all.iter().map(|c| (c.name.clone(), c.declared.clone())).collect());
        Ok(all)
    }

    /// The text, and its values as text: each is cast to its column's type.
    async fn select(&mut self, select: &Select<'_>) -> Result<(String, Vec<Letters>)> {
        if !self.types.contains_key(select.table) {
            self.columns(select.table).await?;
        }
        let types = self.types.get(select.table);
        let parameter = |n: usize, column: &str| {
            let declared = types.and_then(|types| types.get(column)).map_or("text", String::as_str);
            format!("${n}::text::{declared}")
        };
        let (text, values) = dialect(&parameter).select(select);
        Ok((text, values.into_iter().map(Letters).collect()))
    }

    pub async fn rows<'a>(&'a mut self, select: &Select<'a>) -> Result<Flow<'a>> {
        let (text, values) = self.select(select).await?;
        let columns = select.columns;
        // Names of the question itself would have to be in its letters too.
        let own = self.letters.filter(|_| !select.is_ordered() && text.is_ascii());
        if self.letters.is_some() {
            let told = if own.is_some() { "SQL_ASCII" } else { "UTF8" };
            self.client.batch_execute(&format!("SET client_encoding = '{told}'")).await.map_err(failed)?;
        }
        let failed: fn(tokio_postgres::Error) -> Trouble = if select.is_ordered() { failed } else { stuck };
        let rows = self.client.query_raw(&text, values).await.map_err(failed)?;
        // Asked behind its end it would say that the connection is closed.
        Ok(rows.map(move |row| read(columns, &row.map_err(failed)?, own)).fuse().boxed_local())
    }

    pub async fn may_write(&mut self, table: &str) -> Result<bool> {
        let quoted = dialect(&|_, _| String::new()).table(table);
        Ok(self.client.query_one(MAY_WRITE, &[&quoted]).await.map_err(failed)?.get(0))
    }

    pub async fn say(&mut self, words: &str) -> Result<()> {
        self.client.batch_execute(words).await.map_err(failed)
    }

    pub async fn upsert(&mut self, row: &Upsert<'_>) -> Result<()> {
        if !self.types.contains_key(row.table) {
            self.columns(row.table).await?;
        }
        let types = self.types.get(row.table).cloned().unwrap_or_default();
        let d = dialect(&|_, _| String::new());
        let mut columns = vec![row.subject.0];
        let mut values = vec![Some(row.subject.1.to_owned())];
        for (column, value) in &row.values {
            columns.push(column);
            values.push(value.clone());
        }
        let mark = |(n, column): (usize, &&str)| {
            let declared = types.get(*column).map_or("text", String::as_str);
            // A cast would cut a text that is too long, without a word.
            let declared = if declared.starts_with("character") { "text" } else { declared };
            // What keeps no zone keeps what clocks of the regency show.
            let local = declared.starts_with("timestamp") && declared.ends_with("without time zone");
            format!("${}::text{}::{declared}", n + 1, if local { "::timestamptz" } else { "" })
        };
        let marks: Vec<String> = columns.iter().enumerate().map(mark).collect();
        let names: Vec<String> = columns.iter().map(|c| d.name(c)).collect();
        let set: Vec<String> = names.iter().map(|c| format!("{c} = EXCLUDED.{c}")).collect();
        let text = format!(
            "INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO UPDATE SET {}",
            d.table(row.table),
            names.join(", "),
            marks.join(", "),
            d.name(row.subject.0),
            set.join(", ")
        );
        let bound: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
        self.client.execute(&text, &bound).await.map_err(unwritten)?;
        Ok(())
    }

    pub async fn delete(&mut self, table: &str, column: &str, subject: &str) -> Result<()> {
        let d = dialect(&|_, _| String::new());
        let text = format!("DELETE FROM {} WHERE {}::text = $1::text", d.table(table), d.name(column));
        self.client.execute(&text, &[&subject]).await.map_err(unwritten)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_letter_keeps_its_row_from_being_read() {
        let columns = ["a".to_owned(), "b".to_owned()];
        let of = |a: &[u8], b: Option<&[u8]>| {
            translated(&columns, vec![Some(a.to_vec()), b.map(<[u8]>::to_vec), None], encoding_rs::WINDOWS_1252)
        };
        let read = |a: &str| record(&columns, [Some(a.as_bytes().to_vec()), None].into_iter());
        assert_eq!(of(b"Ren\xe9 \x80", None), read("René €"));
        for gap in [0x81, 0x8d, 0x8f, 0x90, 0x9d] {
            let mut expected = record(&columns, [Some(b"x".to_vec()), Some(vec![b'y', gap])].into_iter());
            expected.set_unread("kolom b memuat huruf yang tidak ada dalam windows-1252 basis datanya: «y·»".into());
            assert_eq!(of(b"x", Some(&[b'y', gap][..])), expected);
        }
        assert_ne!(of(b"\x81", None), of(b"\x8d", None), "they stay two rows");
        assert!(with_gaps("LATIN1").is_none() && with_gaps("UTF8").is_none());
    }
}
