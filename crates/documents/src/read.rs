//! A file in becomes [`Grid`]s.
//!
//! The kind is told by the first bytes, never by the name: a zip is a
//! workbook, a bank's statement has its own beginning, everything else must be
//! text with separators.

mod delimited;
mod merged;
mod meter;
mod parts;
pub(crate) mod statement;
mod tags;
mod workbook;

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use kernel::sheet::{Grid, GridRow};

use crate::{Limits, ReadError};

pub use statement::HEADINGS as STATEMENT_HEADINGS;

/// Where rows go as they are read: into memory, or into the pipe to the parent.
pub(crate) trait Sink {
    fn sheet(&mut self, name: &str) -> Result<(), ReadError>;
    fn row(&mut self, row: GridRow) -> Result<(), ReadError>;
}

impl Sink for Vec<Grid> {
    fn sheet(&mut self, name: &str) -> Result<(), ReadError> {
        self.push(Grid { name: name.to_owned(), rows: Vec::new() });
        Ok(())
    }

    fn row(&mut self, row: GridRow) -> Result<(), ReadError> {
        if let Some(grid) = self.last_mut() {
            grid.rows.push(row);
        }
        Ok(())
    }
}

/// Reads an .xlsx or .csv file: one grid for each worksheet in the order of
/// the workbook (hidden ones too), one grid without a name for a CSV. A bank's
/// statement in MT940 or camt.053 is one grid under [`STATEMENT_HEADINGS`],
/// with its account and balances above them.
///
/// This runs the workbook reader in the caller's own process. For files from
/// outside use [`crate::read_isolated`].
pub fn read_file(path: &Path, limits: &Limits) -> Result<Vec<Grid>, ReadError> {
    let mut grids = Vec::new();
    read_into(path, limits, &mut grids)?;
    Ok(grids)
}

pub(crate) fn read_into(path: &Path, limits: &Limits, sink: &mut dyn Sink) -> Result<(), ReadError> {
    read_bytes_into(&load(path, limits)?, limits, sink)
}

pub(crate) fn read_bytes_into(bytes: &[u8], limits: &Limits, sink: &mut dyn Sink) -> Result<(), ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.starts_with(b"PK") {
        // The workbook reader has places that panic on odd numbers; a panic
        // about somebody's file is that file's fault and nobody else's.
        return catch_unwind(AssertUnwindSafe(|| workbook::read(bytes, limits, sink)))
            .unwrap_or(Err(ReadError::Damaged));
    }
    if let Some(kind) = statement::kind(bytes) {
        return statement::read(kind, bytes, limits, sink);
    }
    refuse_other_formats(bytes)?;
    delimited::read(bytes, limits, sink)
}

/// The whole file in memory, so that what is checked is what is read.
fn load(path: &Path, limits: &Limits) -> Result<Vec<u8>, ReadError> {
    let told = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => ReadError::Missing,
        _ => ReadError::Unreadable,
    };
    // Asked before opening: opening a named pipe would wait for ever.
    let about = std::fs::metadata(path).map_err(told)?;
    if !about.is_file() {
        return Err(ReadError::NotAFile);
    }
    if about.len() > limits.file_bytes {
        return Err(too_big(limits));
    }
    let bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or(0));
    load_from(&mut File::open(path).map_err(told)?, bytes, limits)
}

/// What comes, up to the limit and in the room that is given.
pub(crate) fn load_from(from: &mut dyn Read, mut bytes: Vec<u8>, limits: &Limits) -> Result<Vec<u8>, ReadError> {
    from.take(limits.file_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(|_| ReadError::Unreadable)?;
    if bytes.len() as u64 > limits.file_bytes { Err(too_big(limits)) } else { Ok(bytes) }
}

fn too_big(limits: &Limits) -> ReadError {
    ReadError::TooBig { limit: limits.file_bytes / (1024 * 1024) }
}

/// Files that people do send under the name of a spreadsheet.
fn refuse_other_formats(bytes: &[u8]) -> Result<(), ReadError> {
    const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    if bytes.starts_with(OLE) {
        // A workbook with a password is an old container around a new file.
        let mark: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
        let locked = memchr::memmem::find(bytes, &mark).is_some();
        return Err(if locked { ReadError::Locked } else { ReadError::OldExcel });
    }
    let named: [(&[u8], &str); 6] = [
        (b"%PDF", "PDF"),
        (b"\x89PNG", "gambar"),
        (b"\xFF\xD8\xFF", "gambar"),
        (b"{\\rtf", "RTF"),
        (b"\x1F\x8B", "arsip"),
        (b"Rar!", "arsip"),
    ];
    if let Some((_, kind)) = named.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(ReadError::OtherFormat((*kind).to_owned()));
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let first = text.iter().find(|b| !b.is_ascii_whitespace());
    if first == Some(&b'<') {
        // Some applications call an HTML table «.xls».
        return Err(ReadError::OtherFormat("halaman web atau XML".to_owned()));
    }
    Ok(())
}
