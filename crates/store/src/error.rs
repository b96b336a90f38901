//! What can go wrong at the door, told apart by what the caller should do.

use kernel::{Refusal, Refusals};

use crate::wording;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule refused the act; all reasons are inside.
    #[error("ditolak: {}", .0.as_slice().iter().map(|r| r.message.as_str()).collect::<Vec<_>>().join(" "))]
    Refused(Refusals),
    /// The input does not have the shape the act asks for.
    #[error("{0}")]
    Input(String),
    /// Unknown to this actor; whether it exists is not said.
    #[error("tidak ditemukan: {0}")]
    NotFound(String),
    /// No valid credential.
    #[error("{0}")]
    Unauthorised(String),
    /// The key was used before with another input.
    #[error("kunci idempotensi «{0}» sudah dipakai untuk masukan lain")]
    KeyReused(String),
    /// Two acts met; the door tries again with the same key.
    #[error("bertabrakan dengan perubahan lain: {0}")]
    Conflict(String),
    /// The queue is full or the database does not answer in time.
    #[error("sistem sedang sibuk; coba lagi sebentar lagi")]
    Busy,
    /// The server's clock cannot be trusted, so nothing dated is done.
    #[error("{0}")]
    Clock(String),
    /// The database or the disk failed; nothing of the act was kept.
    #[error("penyimpanan gagal: {0}")]
    Storage(String),
    /// A dry run came to its end; carries the answer out of the savepoint.
    #[error("uji coba")]
    DryRun(Box<crate::Answer>),
    /// A fault of the program.
    #[error("kesalahan program: {0}")]
    Bug(String),
}

const DISK_FULL: &str = "disk penuh; tidak ada yang disimpan. Kosongkan ruang, lalu ulangi";

impl Error {
    pub fn refuse(refusal: Refusal) -> Self {
        Error::Refused(Refusals::one(refusal))
    }

    pub(crate) fn is_retryable(&self) -> bool {
        matches!(self, Error::Conflict(_))
    }
}

impl From<Refusals> for Error {
    fn from(refusals: Refusals) -> Self {
        Error::Refused(refusals)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match e.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy,
            Some(ErrorCode::ConstraintViolation) => Error::Conflict(e.to_string()),
            Some(ErrorCode::DiskFull) => Error::Storage(DISK_FULL.into()),
            _ => Error::Storage(e.to_string()),
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(e: tokio_postgres::Error) -> Self {
        let text = e.as_db_error().map_or_else(|| e.to_string(), |d| format!("{} ({})", d.message(), d.code().code()));
        if e.is_closed() {
            // A COMMIT may have gone through before its answer was lost.
            return Error::Storage(
                "sambungan ke basis data putus sebelum jawabannya tiba, jadi hasilnya belum diketahui; \
                 ulangi dengan kunci idempotensi yang sama"
                    .into(),
            );
        }
        match e.code().map(tokio_postgres::error::SqlState::code) {
            // Deadlock, serialisation, and constraints that another act filled first.
            Some("40P01" | "40001" | "23505" | "23514" | "23503") => Error::Conflict(text),
            Some("53100") => Error::Storage(DISK_FULL.into()),
            _ => Error::Storage(text),
        }
    }
}

impl From<deadpool_postgres::PoolError> for Error {
    fn from(e: deadpool_postgres::PoolError) -> Self {
        match e {
            deadpool_postgres::PoolError::Timeout(_) => Error::Busy,
            other => Error::Storage(other.to_string()),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(e: std::io::Error) -> Self {
        Error::Storage(e.to_string())
    }
}

impl From<serde_json::Error> for Error {
    fn from(e: serde_json::Error) -> Self {
        Error::Input(format!("JSON tidak sesuai: {}", wording::of_json(&e)))
    }
}
