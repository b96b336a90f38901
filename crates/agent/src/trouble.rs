//! What goes wrong, by what a person has to do about it.

/// Every trouble is a sentence for a person without IT training.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The settings; nothing runs until they are right.
    #[error("{0}")]
    Settings(String),
    /// The application's database or folder; tried again later.
    #[error("{0}")]
    Source(String),
    /// The source has another shape than the mapping; a person has to look.
    #[error("{0}")]
    Shape(String),
    /// The target does not take this one event as it is: trying again does not help,
    /// and the next one may fit.
    #[error("{0}")]
    Unfit(String),
    /// No room on the disk or in the spool; the source is not read meanwhile.
    #[error("{0}")]
    Full(String),
    /// The spool itself.
    #[error("penampung: {0}")]
    Spool(String),
    /// The line or the hub; tried again later.
    #[error("{0}")]
    Line(String),
    /// The hub refused, with its code.
    #[error("hub menolak ({code}): {message}")]
    Refused { code: String, message: String, status: u16, after_seconds: Option<u64> },
    /// Another agent took over; this one has to stop.
    #[error("{0}")]
    Fenced(String),
}

impl Trouble {
    pub fn settings(words: impl Into<String>) -> Trouble {
        Trouble::Settings(words.into())
    }

    /// Whether trying again as it is can help.
    pub fn passes(&self) -> bool {
        !matches!(self, Trouble::Settings(_) | Trouble::Fenced(_))
    }
}

pub type Result<T> = std::result::Result<T, Trouble>;

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Trouble {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Trouble::Full("disk penuh; sumber tidak dibaca dahulu".into()),
            _ => Trouble::Spool(error.to_string()),
        }
    }
}
