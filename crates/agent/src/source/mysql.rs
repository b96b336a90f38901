//! MySQL and MariaDB.

use std::collections::BTreeMap;

use futures_util::StreamExt;
use kernel::Zone;
use mysql_async::consts::ColumnType;
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, DriverError, OptsBuilder, Params, Row, SslOpts, Value};

use super::select::Dialect;
use super::{Column, Flow, Select, Upsert, record};
use crate::authorities::Authorities;
use crate::mapping::{Cell, Record, local};
use crate::settings::DatabaseSettings;
use crate::trouble::{Result, Trouble};

const COLUMNS: &str = "SELECT COLUMN_NAME, COLUMN_TYPE FROM information_schema.COLUMNS
   WHERE TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION";
const GRANTS: &str = "SHOW GRANTS";

pub struct Mysql {
    conn: Conn,
    zone: Zone,
    /// Columns of the tables that are written to.
    tables: BTreeMap<String, Vec<Column>>,
}

impl std::fmt::Debug for Mysql {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mysql(…)")
    }
}

fn failed(error: mysql_async::Error) -> Trouble {
    Trouble::Source(format!("MySQL: {error}"))
}

/// What MySQL says of one row without a state of its own: letters of another set, a
/// value cut short, a row that its CHECK or its view refuses.
const OF_ROW: [u16; 4] = [1265, 1366, 1369, 3819];

/// Of a row that is written: whether this one does not fit.
fn unwritten(error: mysql_async::Error) -> Trouble {
    match error {
        mysql_async::Error::Server(e) if super::is_of_row(&e.state) || OF_ROW.contains(&e.code) => {
            Trouble::Unfit(format!("MySQL: {} ({})", e.message, e.code))
        }
        other => failed(other),
    }
}

fn dialect() -> Dialect<'static> {
    Dialect {
        quote: '`',
        read: str::to_owned,
        parameter: &|_, _| "?".to_owned(),
        earlier: |value, seconds| format!("({value} - INTERVAL {seconds} SECOND)"),
    }
}

fn bound(values: Vec<Vec<u8>>) -> Params {
    if values.is_empty() { Params::Empty } else { Params::Positional(values.into_iter().map(Value::Bytes).collect()) }
}

/// A value as letters; dates as MySQL itself writes them, zeros and all.
fn letters(value: Value, of: ColumnType) -> Cell {
    let text = match value {
        Value::NULL => return None,
        Value::Bytes(bytes) if of == ColumnType::MYSQL_TYPE_BIT => {
            bytes.iter().fold(0_u64, |n, byte| n << 8 | u64::from(*byte)).to_string()
        }
        Value::Bytes(bytes) => return Some(bytes),
        Value::Int(n) => n.to_string(),
        Value::UInt(n) => n.to_string(),
        Value::Float(n) => n.to_string(),
        Value::Double(n) => n.to_string(),
        Value::Date(year, month, day, hour, minute, second, micros) => {
            let date = format!("{year:04}-{month:02}-{day:02}");
            match (of, micros) {
                (ColumnType::MYSQL_TYPE_DATE, _) => date,
                (_, 0) => format!("{date} {hour:02}:{minute:02}:{second:02}"),
                (_, micros) => format!("{date} {hour:02}:{minute:02}:{second:02}.{micros:06}"),
            }
        }
        Value::Time(negative, days, hours, minutes, seconds, _) => {
            let sign = if negative { "-" } else { "" };
            format!("{sign}{:02}:{minutes:02}:{seconds:02}", days * 24 + u32::from(hours))
        }
    };
    Some(text.into_bytes())
}

/// What JSON holds, as the column takes it: MySQL knows no true, and no moment that
/// names its offset.
fn value(column: Option<&Column>, text: &str, zone: Zone) -> Value {
    let truth = matches!(text, "true" | "false");
    match column.map(Column::family) {
        Some("bilangan bulat") if truth => Value::Int(i64::from(text == "true")),
        Some("waktu") => Value::Bytes(local(text, zone).unwrap_or_else(|| text.to_owned()).into_bytes()),
        _ => Value::Bytes(text.as_bytes().to_vec()),
    }
}

fn read(columns: &[String], row: Row) -> Record {
    let types: Vec<ColumnType> = row.columns_ref().iter().map(mysql_async::Column::column_type).collect();
    record(columns, row.unwrap().into_iter().zip(types).map(|(value, of)| letters(value, of)))
}

impl Mysql {
    pub async fn open(
        of: &DatabaseSettings,
        zone: Zone,
        (password, vouched): (Option<String>, Option<Authorities>),
        write: bool,
    ) -> Result<Mysql> {
        let secured = vouched.map(|authorities| {
            // The driver asks for one of the whole program.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let roots = authorities.into_iter().map(|certificate| certificate.to_vec().into());
            SslOpts::default().with_disable_built_in_roots(true).with_root_certs(roots.collect())
        });
        let opts = OptsBuilder::default()
            .ip_or_hostname(of.host.clone())
            .tcp_port(of.port.unwrap_or(3306))
            .user(Some(of.user.clone()))
            .pass(password)
            .db_name(Some(of.database.clone()))
            .prefer_socket(false)
            .ssl_opts(secured)
            .stmt_cache_size(8);
        let mut conn = Conn::new(opts).await.map_err(|error| match &error {
            mysql_async::Error::Driver(DriverError::NoClientSslFlagFromServer) => super::unoffered(&of.host),
            other => super::insecure(&of.host, other).unwrap_or_else(|| failed(error)),
        })?;
        conn.query_drop("SET NAMES utf8mb4").await.map_err(failed)?;
        let moments = format!("SET time_zone = '+{:02}:00'", zone.hours());
        conn.query_drop(moments).await.map_err(failed)?;
        if !write {
            conn.query_drop("SET SESSION TRANSACTION READ ONLY").await.map_err(failed)?;
        } else {
            // Old settings cut what does not fit, without a word.
            conn.query_drop("SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')").await.map_err(failed)?;
        }
        Ok(Mysql { conn, zone, tables: BTreeMap::new() })
    }

    pub async fn columns(&mut self, table: &str) -> Result<Vec<Column>> {
        let (schema, name) = table.rsplit_once('.').map_or((None, table), |(schema, name)| (Some(schema), name));
        let rows: Vec<(String, String)> = self.conn.exec(COLUMNS, (schema, name)).await.map_err(failed)?;
        Ok(rows.into_iter().map(|(name, declared)| Column { name, declared }).collect())
    }

    pub async fn rows<'a>(&'a mut self, select: &Select<'a>) -> Result<Flow<'a>> {
        let (text, values) = dialect().select(select);
        let columns = select.columns;
        let rows = self.conn.exec_stream::<Row, _, _>(text, bound(values)).await.map_err(failed)?;
        Ok(rows.map(move |row| row.map(|row| read(columns, row)).map_err(failed)).fuse().boxed_local())
    }

    pub async fn may_write(&mut self) -> Result<bool> {
        let grants: Vec<String> = self.conn.query(GRANTS).await.map_err(failed)?;
        let words = ["INSERT", "UPDATE", "DELETE", "ALL PRIVILEGES", "DROP", "SUPER"];
        Ok(grants.iter().any(|grant| {
            let given = grant.split(" ON ").next().unwrap_or_default().to_ascii_uppercase();
            words.iter().any(|word| given.contains(word))
        }))
    }

    pub async fn say(&mut self, words: &str) -> Result<()> {
        self.conn.query_drop(words).await.map_err(failed)
    }

    pub async fn upsert(&mut self, row: &Upsert<'_>) -> Result<()> {
        if !self.tables.contains_key(row.table) {
            let declared = self.columns(row.table).await?;
            self.tables.insert(row.table.to_owned(), declared);
        }
        let declared = self.tables.get(row.table).map(Vec::as_slice).unwrap_or_default();
        let d = dialect();
        let mut columns = vec![d.name(row.subject.0)];
        let mut values = vec![Value::Bytes(row.subject.1.as_bytes().to_vec())];
        for (column, text) in &row.values {
            let known = declared.iter().find(|known| known.name == *column);
            columns.push(d.name(column));
            values.push(text.as_ref().map_or(Value::NULL, |text| value(known, text, self.zone)));
        }
        let marks = vec!["?"; columns.len()].join(", ");
        let set: Vec<String> = columns.iter().map(|c| format!("{c} = VALUES({c})")).collect();
        let text = format!(
            "INSERT INTO {} ({}) VALUES ({marks}) ON DUPLICATE KEY UPDATE {}",
            d.table(row.table),
            columns.join(", "),
            set.join(", ")
        );
        self.conn.exec_drop(text, Params::Positional(values)).await.map_err(unwritten)
    }

    pub async fn delete(&mut self, table: &str, column: &str, subject: &str) -> Result<()> {
        let d = dialect();
        let text = format!("DELETE FROM {} WHERE {} = ?", d.table(table), d.name(column));
        self.conn.exec_drop(text, (subject,)).await.map_err(unwritten)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_gets_what_it_takes() {
        let column = |declared: &str| Column { name: "x".into(), declared: declared.into() };
        let into = |declared: &str, text: &str| value(Some(&column(declared)), text, Zone::Wib);
        let text = |text: &str| Value::Bytes(text.as_bytes().to_vec());
        assert_eq!(into("tinyint(1)", "true"), Value::Int(1));
        assert_eq!(into("bit(1)", "false"), Value::Int(0));
        assert_eq!(into("varchar(9)", "true"), text("true"));
        assert_eq!(into("datetime", "2026-03-04T23:30:00.000Z"), text("2026-03-05 06:30:00"));
        assert_eq!(into("date", "2026-03-05"), text("2026-03-05"));
        assert_eq!(into("varchar(30)", "2026-03-04T23:30:00.000Z"), text("2026-03-04T23:30:00.000Z"));
    }

    #[test]
    fn values_are_written_as_the_database_writes_them() {
        let text = |value, of| letters(value, of).map(|bytes| String::from_utf8(bytes).unwrap_or_default());
        let date = Value::Date(0, 0, 0, 0, 0, 0, 0);
        assert_eq!(text(date.clone(), ColumnType::MYSQL_TYPE_DATE).as_deref(), Some("0000-00-00"));
        assert_eq!(text(date, ColumnType::MYSQL_TYPE_DATETIME).as_deref(), Some("0000-00-00 00:00:00"));
        assert_eq!(text(Value::Bytes(vec![1, 0]), ColumnType::MYSQL_TYPE_BIT).as_deref(), Some("256"));
        assert_eq!(text(Value::Bytes(vec![0]), ColumnType::MYSQL_TYPE_BIT).as_deref(), Some("0"));
        assert_eq!(text(Value::NULL, ColumnType::MYSQL_TYPE_LONG), None);
        let time = Value::Time(true, 1, 2, 3, 4, 0);
        assert_eq!(text(time, ColumnType::MYSQL_TYPE_TIME).as_deref(), Some("-26:03:04"));
    }
}
