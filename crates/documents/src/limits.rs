//! How much a file may ask of us before it is refused.

use serde::{Deserialize, Serialize};

const MIB: u64 = 1024 * 1024;

/// Bounds on one file. All are counted while reading; what a file declares
/// about itself (sizes, counts, dimensions) is never believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of the file as it lies on disk.
    pub file_bytes: u64,
    /// Parts in the zip of a workbook.
    pub entries: usize,
    /// Bytes of all parts together once inflated.
    pub inflated_bytes: u64,
    /// Inflated bytes for each byte of the file ...
    pub ratio: u64,
    /// ... looked at only above this many inflated bytes, because small
    /// honest files of repeated rows deflate very well.
    pub ratio_floor: u64,
    /// Cells of all sheets together, the empty ones included.
    pub cells: u64,
    /// Columns of a sheet; a filled cell further right is refused.
    pub columns: u32,
    /// Bytes of text in all cells together.
    pub text_bytes: u64,
    /// Seconds on the clock that the child may take.
    pub seconds: u64,
    /// Processor seconds that the child may take.
    pub cpu_seconds: u64,
    /// Address space of the child.
    pub memory_bytes: u64,
}

impl Limits {
    /// Characters in one cell, as spreadsheets themselves allow.
    pub const CELL_CHARS: usize = 32_767;

    /// For every import except a whole year's realisation.
    pub const fn standard() -> Self {
        Limits {
            file_bytes: 20 * MIB,
            entries: 200,
            inflated_bytes: 200 * MIB,
            ratio: 100,
            ratio_floor: 4 * MIB,
            cells: 2_000_000,
            columns: 256,
            text_bytes: 128 * MIB,
            seconds: 60,
            cpu_seconds: 30,
            memory_bytes: 1024 * MIB,
        }
    }

    /// For a regency's realisation of a whole year.
    pub const fn realisation() -> Self {
        Limits {
            file_bytes: 64 * MIB,
            inflated_bytes: 1024 * MIB,
            cells: 12_000_000,
            text_bytes: 768 * MIB,
            seconds: 300,
            cpu_seconds: 180,
            memory_bytes: 3 * 1024 * MIB,
            ..Limits::standard()
        }
    }

    /// Text that a file of so many (inflated) bytes may unfold to. One long
    /// shared string can be named by every cell, so that a file of a few KB
    /// would otherwise fill the memory.
    pub(crate) fn text_from(&self, inflated: u64) -> u64 {
        self.text_bytes.min(inflated.saturating_mul(8).saturating_add(8 * MIB))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits::standard()
    }
}
