//! Dated data of evidence.

use kernel::Day;
use kernel::regulation::{Regulation, Regulations};

pub const MOST_KB: &str = "lampiran.ukuran-maks-kb";
pub const MOST_FILES: &str = "lampiran.jumlah-maks";

const SOURCE: &str = "nilai awal Simpul agar halaman tetap ringan di jaringan lambat, bukan dari peraturan";

pub const REGULATIONS: &[Regulation] = &[
    Regulation {
        key: MOST_KB,
        title: "Ukuran paling besar satu berkas lampiran (kilobita)",
        initial: "10240",
        source: SOURCE,
    },
    Regulation { key: MOST_FILES, title: "Lampiran paling banyak pada satu dokumen", initial: "40", source: SOURCE },
];

/// The values in force on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    pub most_kb: i64,
    pub most_files: i64,
}

impl Policy {
    /// A value that is missing allows nothing.
    pub fn on(regulations: &Regulations, day: Day) -> Policy {
        let number = |key| regulations.number(key, day).unwrap_or(0);
        Policy { most_kb: number(MOST_KB), most_files: number(MOST_FILES) }
    }
}
