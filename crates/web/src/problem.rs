//! What callers read when something does not go through: RFC 9457, in plain
//! Indonesian, with every reason of a refusal.

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use kernel::{Refusal, Refusals};
use serde::Serialize;
use store::Error;

use crate::pages::words;

pub const PROBLEM_JSON: &str = "application/problem+json";
/// Prefix of the problem types.
pub(crate) const TYPE: &str = "urn:simpul:masalah:";
/// An echoed input is cut here.
const MAX_DETAIL: usize = 600;

macro_rules! kinds {
    ($($name:ident = $slug:literal, $status:ident, $title:literal;)*) => {
        /// The kinds of problems; programs tell them apart by `type`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Kind { $($name,)* }

        impl Kind {
            pub(crate) const ALL: &'static [Kind] = &[$(Kind::$name,)*];
            pub(crate) fn slug(self) -> &'static str { match self { $(Kind::$name => $slug,)* } }
            pub(crate) fn status(self) -> StatusCode { match self { $(Kind::$name => StatusCode::$status,)* } }
            pub(crate) fn title(self) -> &'static str { match self { $(Kind::$name => $title,)* } }
        }
    };
}

kinds! {
    Input = "masukan", BAD_REQUEST, "Masukan tidak sesuai";
    Unauthorised = "belum-masuk", UNAUTHORIZED, "Belum masuk";
    NotAllowed = "tidak-berwenang", FORBIDDEN, "Tidak berwenang membaca";
    NotFound = "tidak-ditemukan", NOT_FOUND, "Tidak ditemukan";
    Method = "metode", METHOD_NOT_ALLOWED, "Metode tidak dilayani di alamat ini";
    KeyReused = "kunci-terpakai", CONFLICT, "Kunci idempotensi sudah terpakai";
    Conflict = "bertabrakan", CONFLICT, "Bertabrakan dengan perubahan lain";
    TooLarge = "terlalu-besar", PAYLOAD_TOO_LARGE, "Isi permintaan terlalu besar";
    ContentType = "jenis-isi", UNSUPPORTED_MEDIA_TYPE, "Jenis isi tidak dilayani";
    Refused = "ditolak", UNPROCESSABLE_ENTITY, "Ditolak oleh aturan";
    Bug = "kesalahan-program", INTERNAL_SERVER_ERROR, "Kesalahan program";
    Storage = "penyimpanan", INTERNAL_SERVER_ERROR, "Penyimpanan gagal";
    Busy = "sibuk", SERVICE_UNAVAILABLE, "Sistem sedang sibuk";
    Clock = "jam", SERVICE_UNAVAILABLE, "Jam server tidak dapat dipercaya";
    Timeout = "waktu-habis", SERVICE_UNAVAILABLE, "Waktu permintaan habis";
}

/// Left on an answer, so that a person reads a page instead.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) detail: String,
}

/// A problem on its way to the caller.
#[derive(Debug)]
pub(crate) struct Problem {
    kind: Kind,
    detail: String,
    refused: Vec<Refusal>,
    /// A credential was shown but is not valid.
    bad_token: bool,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    refused: &'a [Refusal],
}

impl Problem {
    pub(crate) fn is(&self, kind: Kind) -> bool {
        self.kind == kind
    }

    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Problem {
        Problem { kind, detail: detail.into(), refused: Vec::new(), bad_token: false }
    }

    pub(crate) fn input(detail: impl Into<String>) -> Problem {
        Problem::new(Kind::Input, detail)
    }

    pub(crate) fn not_found(what: &str) -> Problem {
        Problem::new(Kind::NotFound, words::not_found_what(what))
    }

    pub(crate) fn no_token() -> Problem {
        Problem::new(Kind::Unauthorised, "Sertakan tanda masuk: Authorization: Bearer TANDA.")
    }

    pub(crate) fn bad_token(detail: impl Into<String>) -> Problem {
        Problem { bad_token: true, ..Problem::new(Kind::Unauthorised, detail) }
    }

    pub(crate) fn bug(what: &dyn std::fmt::Display) -> Problem {
        tracing::error!(%what, "kesalahan program");
        Problem::new(Kind::Bug, words::get().problem_bug)
    }

    pub(crate) fn busy() -> Problem {
        Problem::new(Kind::Busy, words::get().problem_busy)
    }

    pub(crate) fn timeout() -> Problem {
        Problem::new(Kind::Timeout, words::get().problem_timeout)
    }

    pub(crate) fn is_unauthorised(&self) -> bool {
        self.kind == Kind::Unauthorised
    }

    /// On a read, a refusal speaks of the reader and not of an act.
    pub(crate) fn on_read(error: Error) -> Problem {
        let problem = Problem::from(error);
        if problem.kind == Kind::Refused { Problem { kind: Kind::NotAllowed, ..problem } } else { problem }
    }

    /// The first reason, for a page that tells it beside its own form.
    pub(crate) fn into_refusal(mut self) -> Result<Refusal, Problem> {
        if self.kind == Kind::Refused && !self.refused.is_empty() { Ok(self.refused.swap_remove(0)) } else { Err(self) }
    }

    fn refused(refusals: Refusals) -> Problem {
        let refused = refusals.into_vec();
        let detail = refused.iter().map(words::theirs::sentence).collect::<Vec<_>>().join(" ");
        Problem { refused, ..Problem::new(Kind::Refused, detail) }
    }

    fn detail(&self) -> &str {
        // The sentences of rules are ours and stay whole.
        if !self.refused.is_empty() || self.detail.len() <= MAX_DETAIL {
            return &self.detail;
        }
        &self.detail[..self.detail.floor_char_boundary(MAX_DETAIL)]
    }
}

impl From<Error> for Problem {
    /// What concerns the machine stays in its log.
    fn from(error: Error) -> Problem {
        match error {
            Error::Refused(refusals) => Problem::refused(refusals),
            Error::Input(text) => Problem::input(text),
            Error::NotFound(what) => Problem::not_found(&what),
            Error::Unauthorised(text) => Problem::bad_token(text),
            reused @ Error::KeyReused(_) => Problem::new(Kind::KeyReused, format!("{reused}.")),
            Error::Conflict(text) => {
                tracing::warn!(%text, "bertabrakan");
                Problem::new(Kind::Conflict, words::get().problem_conflict)
            }
            Error::Busy => Problem::busy(),
            Error::Clock(text) => Problem::new(Kind::Clock, text),
            Error::Storage(text) => {
                tracing::error!(%text, "penyimpanan");
                Problem::new(Kind::Storage, words::get().problem_storage)
            }
            other @ (Error::DryRun(_) | Error::Bug(_)) => Problem::bug(&other),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.kind.status();
        let body = Body {
            r#type: format!("{TYPE}{}", self.kind.slug()),
            title: self.kind.title(),
            status: status.as_u16(),
            detail: self.detail(),
            refused: &self.refused,
        };
        let bytes = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = (status, bytes).into_response();
        response.extensions_mut().insert(Told { detail: self.detail().to_owned() });
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        match self.kind {
            Kind::Busy | Kind::Timeout => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("2"));
            }
            Kind::Clock => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("60"));
            }
            Kind::Unauthorised => {
                let challenge = if self.bad_token {
                    r#"Bearer realm="simpul", error="invalid_token""#
                } else {
                    r#"Bearer realm="simpul""#
                };
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
            }
            _ => {}
        }
        response
    }
}
