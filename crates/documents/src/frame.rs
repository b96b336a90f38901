//! How the reading child tells the parent what it found.
//!
//! A frame is a kind byte, a length (four bytes, little endian) and that many
//! bytes: a sheet's name, a batch of rows, a refusal, or the end. A stream
//! without `Refused` or `Done` at its end is a child that died. The parent
//! trusts nothing of it: every count is held against the limits again.

use std::io::{self, Read, Write};

use kernel::Day;
use kernel::sheet::{Cell, GridRow};

use crate::read::Sink;
use crate::{Limits, ReadError};

const SHEET: u8 = b'S';
const ROWS: u8 = b'R';
const REFUSED: u8 = b'E';
const DONE: u8 = b'D';

/// A batch is sent when it is this long, ...
const BATCH: usize = 64 * 1024;
/// ... and one more row cannot make it longer than this: 256 columns of
/// 32,767 characters are 34 MB.
const LONGEST_FRAME: usize = 64 * 1024 * 1024;
const LONGEST_REFUSAL: usize = 64 * 1024;
const MOST_SHEETS: usize = 1024;

/// The child's side.
pub(crate) struct FrameWriter<W: Write> {
    out: W,
    batch: Vec<u8>,
}

impl<W: Write> FrameWriter<W> {
    pub(crate) fn new(out: W) -> Self {
        FrameWriter { out, batch: Vec::with_capacity(BATCH * 2) }
    }

    fn frame(&mut self, kind: u8, body: &[u8]) -> io::Result<()> {
        let length = u32::try_from(body.len()).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        self.out.write_all(&[kind])?;
        self.out.write_all(&length.to_le_bytes())?;
        self.out.write_all(body)
    }

    fn send_batch(&mut self) -> io::Result<()> {
        if !self.batch.is_empty() {
            let batch = std::mem::take(&mut self.batch);
            self.frame(ROWS, &batch)?;
            self.batch = batch;
            self.batch.clear();
        }
        Ok(())
    }

    /// Ends the stream with the answer.
    pub(crate) fn finish(mut self, answer: &Result<(), ReadError>) -> io::Result<()> {
        match answer {
            Ok(()) => {
                self.send_batch()?;
                self.frame(DONE, &[])?;
            }
            Err(error) => {
                let body = serde_json::to_vec(error).map_err(io::Error::from)?;
                self.frame(REFUSED, &body)?;
            }
        }
        self.out.flush()
    }
}

impl<W: Write> Sink for FrameWriter<W> {
    fn sheet(&mut self, name: &str) -> Result<(), ReadError> {
        self.send_batch().and_then(|()| self.frame(SHEET, name.as_bytes())).map_err(|_| ReadError::Unsafe)
    }

    fn row(&mut self, row: GridRow) -> Result<(), ReadError> {
        put_row(&mut self.batch, &row);
        if self.batch.len() >= BATCH { self.send_batch().map_err(|_| ReadError::Unsafe) } else { Ok(()) }
    }
}

fn put_row(out: &mut Vec<u8>, row: &GridRow) {
    out.extend_from_slice(&row.number.to_le_bytes());
    put_length(out, row.cells.len());
    for cell in &row.cells {
        match cell {
            Cell::Empty => out.push(0),
            Cell::Text(text) => put_text(out, 1, text),
            Cell::Number(number) => {
                out.push(2);
                out.extend_from_slice(&number.to_le_bytes());
            }
            Cell::Bool(value) => out.extend_from_slice(&[3, u8::from(*value)]),
            Cell::Day(day) => {
                out.push(4);
                out.extend_from_slice(&day.year().to_le_bytes());
                out.extend_from_slice(&[day.month(), day.day()]);
            }
            Cell::Formula(text) => put_text(out, 5, text),
            Cell::Fault(text) => put_text(out, 6, text),
            Cell::Covered(first) => {
                out.push(7);
                out.extend_from_slice(&first.to_le_bytes());
            }
        }
    }
}

fn put_text(out: &mut Vec<u8>, kind: u8, text: &str) {
    out.push(kind);
    put_length(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

/// Columns and texts are bounded long before four billion.
fn put_length(out: &mut Vec<u8>, length: usize) {
    out.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
}

/// The parent's side: reads to the end of the stream, to the first thing that a
/// well-behaved child does not say, or until the sink refuses.
pub(crate) fn read_frames(input: &mut dyn Read, limits: &Limits, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let mut sheets = 0;
    let mut counted = Counted { cells: 0, text: 0, limits };
    let mut body = Vec::new();
    loop {
        let kind = read_frame(input, &mut body)?;
        match kind {
            SHEET if sheets < MOST_SHEETS => {
                sheets += 1;
                sink.sheet(std::str::from_utf8(&body).map_err(|_| ReadError::Unsafe)?)?;
            }
            ROWS if sheets > 0 => {
                let mut left = body.as_slice();
                while !left.is_empty() {
                    sink.row(take_row(&mut left, &mut counted)?)?;
                }
            }
            REFUSED => return Err(serde_json::from_slice(&body).unwrap_or(ReadError::Unsafe)),
            DONE => return Ok(()),
            _ => return Err(ReadError::Unsafe),
        }
    }
}

fn read_frame(input: &mut dyn Read, body: &mut Vec<u8>) -> Result<u8, ReadError> {
    let mut head = [0; 5];
    input.read_exact(&mut head).map_err(|_| ReadError::Unsafe)?;
    let [kind, length @ ..] = head;
    let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
    let most = if kind == REFUSED { LONGEST_REFUSAL } else { LONGEST_FRAME };
    if length > most {
        return Err(ReadError::Unsafe);
    }
    body.clear();
    // Grows with what arrives, not with what is announced.
    let read = input.take(length as u64).read_to_end(body).map_err(|_| ReadError::Unsafe)?;
    if read == length { Ok(kind) } else { Err(ReadError::Unsafe) }
}

struct Counted<'a> {
    cells: u64,
    text: u64,
    limits: &'a Limits,
}

fn take_row(from: &mut &[u8], counted: &mut Counted<'_>) -> Result<GridRow, ReadError> {
    let number = u32::from_le_bytes(take(from)?);
    let columns = u32::from_le_bytes(take(from)?);
    counted.cells += u64::from(columns);
    if columns > counted.limits.columns || counted.cells > counted.limits.cells {
        return Err(ReadError::Unsafe);
    }
    let mut cells = Vec::with_capacity(usize::try_from(columns).unwrap_or(0));
    for _ in 0..columns {
        cells.push(take_cell(from, counted)?);
    }
    Ok(GridRow { number, cells })
}

fn take_cell(from: &mut &[u8], counted: &mut Counted<'_>) -> Result<Cell, ReadError> {
    let [kind] = take(from)?;
    Ok(match kind {
        0 => Cell::Empty,
        1 => Cell::Text(take_text(from, counted)?),
        2 => Cell::Number(f64::from_le_bytes(take(from)?)),
        3 => Cell::Bool(take::<1>(from)? == [1]),
        4 => {
            let year = i32::from_le_bytes(take(from)?);
            let [month, day] = take(from)?;
            Cell::Day(Day::new(year, month, day).ok_or(ReadError::Unsafe)?)
        }
        5 => Cell::Formula(take_text(from, counted)?),
        6 => Cell::Fault(take_text(from, counted)?),
        7 => Cell::Covered(u32::from_le_bytes(take(from)?)),
        _ => return Err(ReadError::Unsafe),
    })
}

fn take_text(from: &mut &[u8], counted: &mut Counted<'_>) -> Result<String, ReadError> {
    let length = u32::from_le_bytes(take(from)?);
    counted.text += u64::from(length);
    let split = from.split_at_checked(usize::try_from(length).unwrap_or(usize::MAX));
    let (text, rest) = split.filter(|_| counted.text <= counted.limits.text_bytes).ok_or(ReadError::Unsafe)?;
    *from = rest;
    std::str::from_utf8(text).map(str::to_owned).map_err(|_| ReadError::Unsafe)
}

fn take<const N: usize>(from: &mut &[u8]) -> Result<[u8; N], ReadError> {
    let (bytes, rest) = from.split_first_chunk::<N>().ok_or(ReadError::Unsafe)?;
    *from = rest;
    Ok(*bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::sheet::Grid;
    use proptest::prelude::*;

    fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Grid>, ReadError> {
        let (mut bytes, mut grids) = (bytes, Vec::new());
        read_frames(&mut bytes, limits, &mut grids).map(|()| grids)
    }

    fn sent(rows: &[GridRow], answer: &Result<(), ReadError>) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer = FrameWriter::new(&mut bytes);
        writer.sheet("Lembar").expect("in memory");
        for row in rows {
            writer.row(row.clone()).expect("in memory");
        }
        writer.finish(answer).expect("in memory");
        bytes
    }

    fn every_kind() -> GridRow {
        let day = Day::new(2026, 1, 19).expect("a day");
        let cells = vec![
            Cell::Empty,
            Cell::Text("Seram → Buru".into()),
            Cell::Number(0.1),
            Cell::Bool(true),
            Cell::Day(day),
            Cell::Formula("SUM(A1)".into()),
            Cell::Fault("#REF!".into()),
            Cell::Covered(6),
        ];
        GridRow { number: 7, cells }
    }

    #[test]
    fn what_is_sent_arrives() {
        let rows = vec![every_kind(); 3000];
        let bytes = sent(&rows, &Ok(()));
        let grids = read(&bytes, &Limits::standard()).expect("whole");
        assert_eq!(grids, vec![Grid { name: "Lembar".into(), rows }]);
        let refused = Err(ReadError::Nul { row: 3, column: "B".into() });
        let bytes = sent(&[every_kind()], &refused);
        assert_eq!(read(&bytes, &Limits::standard()).map(|_| ()), refused);
    }

    #[test]
    fn a_stream_cut_anywhere_is_not_believed() {
        let bytes = sent(&[every_kind()], &Ok(()));
        for length in 0..bytes.len() {
            assert_eq!(read(&bytes[..length], &Limits::standard()), Err(ReadError::Unsafe), "{length}");
        }
        let few = Limits { cells: 6, ..Limits::standard() };
        assert_eq!(read(&bytes, &few), Err(ReadError::Unsafe));
        let narrow = Limits { text_bytes: 10, ..Limits::standard() };
        assert_eq!(read(&bytes, &narrow), Err(ReadError::Unsafe));
    }

    proptest! {
        #[test]
        fn no_stream_panics(at in 0usize..120, byte in any::<u8>(), noise in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut bytes = sent(&[every_kind()], &Ok(()));
            if let Some(place) = bytes.get_mut(at) { *place = byte; }
            let _ = read(&bytes, &Limits::standard());
            let _ = read(&noise, &Limits::standard());
        }
    }
}
