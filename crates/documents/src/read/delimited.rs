//! Text with separators (CSV).

use csv::{ByteRecord, ReaderBuilder};
use kernel::sheet::Cell;

use super::Sink;
use super::meter::{Meter, trimmed};
use crate::guard::unguard;
use crate::{Limits, ReadError};

/// Separators in the order of preference when a file fits several equally.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
/// Lines looked at to tell the separator.
const SAMPLE_LINES: usize = 20;

pub(super) fn read(bytes: &[u8], limits: &Limits, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let text = utf8(bytes)?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(text.as_bytes()))
        .from_reader(text.as_bytes());
    let mut meter = Meter::new(limits, bytes.len() as u64);
    let mut record = ByteRecord::new();
    let (mut number, mut end) = (0u32, 0usize);
    sink.sheet("")?;
    while reader.read_byte_record(&mut record).map_err(|_| ReadError::Unreadable)? {
        // The reader passes over blank lines; people count them.
        number = number.saturating_add(1).saturating_add(blank_lines(text.as_bytes(), end));
        end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let cells = cells(&record, number, &mut meter)?;
        if let Some(row) = trimmed(number, cells) {
            sink.row(row)?;
        }
    }
    Ok(())
}

fn cells(record: &ByteRecord, number: u32, meter: &mut Meter<'_>) -> Result<Vec<Cell>, ReadError> {
    let mut cells = Vec::with_capacity(record.len().min(256));
    for (index, field) in record.iter().enumerate() {
        meter.cell()?;
        let column = u32::try_from(index).unwrap_or(u32::MAX);
        if field.is_empty() {
            if meter.column(number, column).is_ok() {
                cells.push(Cell::Empty);
            }
            continue;
        }
        meter.column(number, column)?;
        // Separators are ASCII, so a field of UTF-8 text is UTF-8.
        let text = std::str::from_utf8(field).map_err(|_| ReadError::Encoding { row: number })?;
        meter.text(text, number, column)?;
        cells.push(Cell::Text(unguard(text).to_owned()));
    }
    Ok(cells)
}

/// Blank lines that stand where a record ended, before the next one begins.
fn blank_lines(text: &[u8], end: usize) -> u32 {
    let (before, after) = text.split_at(end.min(text.len()));
    // The reader ends a record at the first half of a CR LF.
    let after = if before.ends_with(b"\r") { after.strip_prefix(b"\n").unwrap_or(after) } else { after };
    let run = after.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    let run = after.get(..run).unwrap_or_default();
    let feeds = run.iter().filter(|b| **b == b'\n').count();
    let lone_returns = run.iter().enumerate().filter(|(i, b)| **b == b'\r' && run.get(i + 1) != Some(&b'\n')).count();
    u32::try_from(feeds + lone_returns).unwrap_or(u32::MAX)
}

fn utf8(bytes: &[u8]) -> Result<&str, ReadError> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) || half_nul(bytes) {
        return Err(ReadError::Utf16);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let before = memchr::memchr_iter(b'\n', good).count();
        ReadError::Encoding { row: u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1) }
    })
}

/// Plain Latin text in UTF-16 without a mark: every second byte is zero.
fn half_nul(bytes: &[u8]) -> bool {
    let sample = bytes.get(..bytes.len().min(64)).unwrap_or_default();
    let nul = sample.iter().filter(|b| **b == 0).count();
    sample.len() >= 4 && nul * 5 >= sample.len() * 2
}

/// The separator that most lines agree on.
///
/// Title lines above the header have none, and amounts such as `2,5` or
/// descriptions bring commas into a file with semicolons, but seldom equally
/// many on each line as the header has semicolons.
fn separator(text: &[u8]) -> u8 {
    let lines = counts(text);
    let score = |which: usize| {
        let found = || lines.iter().filter_map(move |line| line.get(which).copied()).filter(|n| *n > 0);
        found().map(|n| (found().filter(|other| *other == n).count(), n)).max().unwrap_or((0, 0))
    };
    let mut best = (SEPARATORS[0], score(0));
    for (which, separator) in SEPARATORS.iter().enumerate().skip(1) {
        let found = score(which);
        if found > best.1 {
            best = (*separator, found);
        }
    }
    best.0
}

/// How often each separator stands outside quotes on each of the first lines.
fn counts(text: &[u8]) -> Vec<[usize; 3]> {
    let mut lines = vec![[0; 3]];
    let mut quoted = false;
    for byte in text.iter().take(64 * 1024) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted && lines.len() == SAMPLE_LINES => break,
            b'\n' if !quoted => lines.push([0; 3]),
            other if !quoted => {
                let which = SEPARATORS.iter().position(|s| s == other);
                if let Some(count) = which.and_then(|w| lines.last_mut()?.get_mut(w)) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::separator;

    #[test]
    fn the_separator_is_what_the_lines_agree_on() {
        for (text, expected) in [
            ("a,b,c\n1,2,3\n", b','),
            ("kode;uraian;nilai\n1;Belanja a, b;2,5\n2;Belanja c;3,5\n", b';'),
            ("Rekap, Tahun 2026\nkode;nilai\n1;2\n", b';'),
            ("kode\turaian\n1\tBelanja, ATK\n", b'\t'),
            ("satu\n\"a;b\"\n", b','),
            ("", b','),
        ] {
            assert_eq!(separator(text.as_bytes()), expected, "{text}");
        }
    }
}
