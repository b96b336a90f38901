//! Statements of the exchange's registers. No decisions here.

pub(crate) mod access;
pub(crate) mod codes;
pub(crate) mod datasets;
pub(crate) mod keys;
pub(crate) mod members;
pub(crate) mod orders;
pub(crate) mod services;
pub(crate) mod shown;
pub(crate) mod whole;

use store::{Error, Result, Row, Tx, Value};

/// Who and when, as every row that is ended keeps it.
pub(crate) fn hand(tx: &Tx) -> (Value, Value) {
    (tx.ctx().actor.person().into(), tx.ctx().now.into())
}

pub(crate) fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    Ok(serde_json::to_string(value)?)
}

/// What a row keeps as JSON.
pub(crate) fn kept<T: serde::de::DeserializeOwned>(row: &Row, column: &str) -> Result<T> {
    serde_json::from_str(row.str(column)?).map_err(|e| Error::Storage(format!("isi kolom {column}: {e}")))
}

pub(crate) fn unreadable(what: &str) -> Error {
    Error::Storage(format!("{what} dalam daftar pertukaran data tidak terbaca"))
}

/// A change that found its row as it was read.
pub(crate) fn once(rows: &[Row], what: &str) -> Result<()> {
    if rows.is_empty() { Err(Error::Conflict(format!("{what} berubah"))) } else { Ok(()) }
}
