//! Looks through the zip of a workbook before any workbook reader touches it.
//!
//! Everything is really inflated, through a counter, and thrown away: the
//! sizes that a zip declares may be lies.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::tags::Tags;
use crate::{Limits, ReadError};

const MIB: u64 = 1024 * 1024;
const CHUNK: usize = 64 * 1024;

/// What the parts come to.
#[derive(Default)]
pub(super) struct Looked {
    pub(super) inflated: u64,
    /// Some part names merged cells.
    pub(super) merged: bool,
}

/// Checks all parts and tells how many bytes they inflate to.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<Looked, ReadError> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::Damaged)?;
    if zip.len() > limits.entries {
        return Err(ReadError::Entries { limit: limits.entries });
    }
    let names = names(&zip)?;
    refuse_other_kinds(&names, bytes)?;
    let mut looked = Looked::default();
    for (index, name) in names.iter().enumerate() {
        let part = zip.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => ReadError::Locked,
            _ => ReadError::Damaged,
        })?;
        inflate(part, name, &mut looked, bytes.len() as u64, limits)?;
    }
    Ok(looked)
}

fn names(zip: &ZipArchive<Cursor<&[u8]>>) -> Result<Vec<String>, ReadError> {
    let mut names = Vec::with_capacity(zip.len());
    for index in 0..zip.len() {
        let name = zip.name_for_index(index).and_then(Result::ok).ok_or(ReadError::Damaged)?;
        // Nothing is ever unpacked to disk; no office program writes such a
        // name, so somebody made this file for another purpose.
        let odd = name.starts_with(['/', '\\'])
            || name.contains(['\0', ':'])
            || name.len() > 255
            || name.split(['/', '\\']).any(|step| step == "..");
        if odd {
            return Err(ReadError::PartName(name.chars().filter(|c| !c.is_control()).take(60).collect()));
        }
        names.push(name.into_owned());
    }
    Ok(names)
}

/// Zips that are not a workbook of plain sheets.
fn refuse_other_kinds(names: &[String], bytes: &[u8]) -> Result<(), ReadError> {
    let lower: Vec<String> = names.iter().map(|n| n.to_ascii_lowercase().replace('\\', "/")).collect();
    let has_file = |file: &str| lower.iter().any(|n| n.rsplit('/').next() == Some(file));
    if lower.iter().any(|n| n.contains("vbaproject") || n.contains("macrosheets/")) {
        return Err(ReadError::Macros);
    }
    if has_file("workbook.bin") {
        return Err(ReadError::BinaryWorkbook);
    }
    let other = |kind: &str| Err(ReadError::OtherFormat(kind.to_owned()));
    if lower.iter().any(|n| n == "word/document.xml") {
        return other("dokumen Word");
    }
    if lower.iter().any(|n| n == "mimetype") {
        return other("OpenDocument");
    }
    if !has_file("[content_types].xml") {
        // A truncated zip has no directory at all and does not come this far.
        return if bytes.len() < 100 && names.is_empty() { Err(ReadError::Damaged) } else { other("arsip zip") };
    }
    Ok(())
}

fn inflate(mut part: impl Read, name: &str, looked: &mut Looked, file: u64, limits: &Limits) -> Result<(), ReadError> {
    let mut total = looked.inflated;
    let mut chunk = vec![0; CHUNK];
    let mut tags: Option<Tags<'_>> = None;
    let mut first = true;
    loop {
        let count = part.read(&mut chunk).map_err(|_| ReadError::Damaged)?;
        let Some(read) = chunk.get(..count).filter(|read| !read.is_empty()) else { break };
        total += read.len() as u64;
        if total > limits.inflated_bytes {
            return Err(ReadError::Inflated { limit: limits.inflated_bytes / MIB });
        }
        if total > limits.ratio_floor && total / file.max(1) > limits.ratio {
            return Err(ReadError::Ratio { limit: limits.ratio });
        }
        if first {
            tags = is_xml(name, read).then(|| Tags::new(name, limits));
            first = false;
        }
        if let Some(tags) = &mut tags {
            tags.feed(read)?;
        }
    }
    looked.inflated = total;
    looked.merged |= tags.is_some_and(|tags| tags.merged());
    Ok(())
}

/// By name or by content: a reader follows whatever path a workbook names.
fn is_xml(name: &str, start: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    let named = [".xml", ".rels", ".vml"].iter().any(|end| name.ends_with(end));
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    named || text.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'<') || start.starts_with(&[0xFF, 0xFE])
}
