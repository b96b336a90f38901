//! Looks at a scanned paper before it is kept: is it what its first bytes say,
//! does it open, and does it do anything by itself?
//!
//! Only what people scan or photograph is taken: PDF, JPEG, PNG. A PDF that
//! runs a script, starts a program or carries other files is refused, and so
//! is a picture that does not decode. The looking is done by a child process.

mod pdf;
mod picture;

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};

/// The binary's hidden sub-command; it takes no arguments.
pub const SUBCOMMAND: &str = "inspect-file";

const MIB: u64 = 1024 * 1024;
/// The most that is looked at; dated data may allow less.
pub const MOST_BYTES: u64 = 20 * MIB;
const SECONDS: u64 = 30;
const CPU_SECONDS: u64 = 20;
const MEMORY: u64 = 1024 * MIB;
const LONGEST_ANSWER: u64 = 16 * 1024;

/// Kinds of file that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Media {
    Pdf,
    Jpeg,
    Png,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspected {
    pub media: Media,
    /// Pages of a PDF; 1 for a picture.
    pub pages: u32,
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum InspectError {
    #[error("Berkas ini kosong.")]
    Empty,
    #[error("Berkas lebih besar dari {} MB; pindai dengan resolusi lebih rendah (200 dpi) atau pecah.", MOST_BYTES / MIB)]
    TooBig,
    #[error("Jenis berkas ini tidak diterima; yang diterima hanya PDF, JPEG, dan PNG. Pindai atau simpan ulang.")]
    OtherFormat,
    #[error("PDF ini rusak atau terpotong; pindai atau unduh ulang.")]
    DamagedPdf,
    #[error("PDF ini terkunci kata sandi; simpan ulang tanpa kata sandi.")]
    Locked,
    #[error("PDF ini memuat skrip (JavaScript), yang tidak pernah ada pada hasil pindaian; cetak ulang ke PDF biasa.")]
    Script,
    #[error("PDF ini menjalankan program atau mengirim data saat dibuka; cetak ulang ke PDF biasa.")]
    Action,
    #[error("PDF ini membawa berkas lain di dalamnya; lampirkan berkas itu satu per satu.")]
    Embedded,
    #[error("PDF ini lebih dari {limit} halaman; pecah menjadi beberapa berkas.")]
    Pages { limit: u32 },
    #[error("Gambar ini rusak atau terpotong; foto atau pindai ulang.")]
    DamagedPicture,
    #[error("Gambar ini lebih dari {limit} titik pada satu sisi; perkecil dahulu.")]
    Dimensions { limit: u32 },
    #[error("Berkas ini tidak dapat diperiksa dengan aman; cetak ulang ke PDF biasa atau pindai ulang.")]
    Unsafe,
    #[error("Berkas ini terlalu lama diperiksa dan dihentikan; pindai ulang dengan resolusi lebih rendah.")]
    Slow,
    #[error("Pemeriksa berkas tidak dapat dijalankan; beri tahu pengelola sistem.")]
    NoInspector,
}

/// Looks at a file; see [`inspect_isolated`] for files from outside.
pub fn inspect(bytes: &[u8]) -> Result<Inspected, InspectError> {
    if bytes.is_empty() {
        return Err(InspectError::Empty);
    }
    if bytes.len() as u64 > MOST_BYTES {
        return Err(InspectError::TooBig);
    }
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => pdf::look(bytes).map(|pages| Inspected { media: Media::Pdf, pages }),
        [0xff, 0xd8, 0xff, ..] => picture::look(bytes, Media::Jpeg).map(|media| Inspected { media, pages: 1 }),
        [0x89, b'P', b'N', b'G', ..] => picture::look(bytes, Media::Png).map(|media| Inspected { media, pages: 1 }),
        _ => Err(InspectError::OtherFormat),
    }
}

/// Like [`inspect`], in a child process; see [`child::ask`].
pub fn inspect_isolated(program: &Path, bytes: &[u8]) -> Result<Inspected, InspectError> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(InspectError::TooBig);
    }
    let asked = child::Asked { program, arguments: &[SUBCOMMAND.as_ref()], input: bytes, seconds: SECONDS };
    let read = |output: &mut dyn Read| {
        let mut answer = Vec::new();
        let whole = output.take(LONGEST_ANSWER).read_to_end(&mut answer);
        whole.ok().and_then(|_| serde_json::from_slice::<Result<Inspected, InspectError>>(&answer).ok())
    };
    match child::ask(asked, read) {
        None => Err(InspectError::NoInspector),
        Some((Some(answer), _)) => answer,
        Some((None, true)) => Err(InspectError::Slow),
        Some((None, false)) => Err(InspectError::Unsafe),
    }
}

/// What the hidden sub-command runs: the file on its standard input, the
/// answer as JSON on its standard output, and nothing anywhere else.
pub fn child_main(mut arguments: impl Iterator<Item = OsString>) -> ExitCode {
    if arguments.next().is_some() || child::confine(MEMORY, CPU_SECONDS).is_err() {
        return ExitCode::from(2);
    }
    let mut bytes = Vec::new();
    if std::io::stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes).is_err() {
        return ExitCode::from(2);
    }
    let sent = serde_json::to_vec(&inspect(&bytes)).map(|answer| std::io::stdout().lock().write_all(&answer));
    if matches!(sent, Ok(Ok(()))) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests;
