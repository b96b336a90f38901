//! Dated data of standard prices.

use kernel::Day;
use kernel::number::is_pattern;
use kernel::regulation::{Regulation, Regulations};

pub const QUOTATIONS: &str = "harga.penawaran-min";
pub const NUMBER: &str = "nomor.ush";

pub const REGULATIONS: &[Regulation] = &[
    Regulation::new(
        QUOTATIONS,
        "Penawaran paling sedikit dalam survei usulan standar harga",
        "3",
        "kebijakan daerah; nilai awal Simpul, bukan dari peraturan",
    ),
    Regulation::new(
        NUMBER,
        "Pola nomor usulan standar harga",
        r#""{wilayah}/USH/{urut}/{skpd}/{tahun}""#,
        "pola Simpul; sistem nasional tidak mempunyai pola untuk usulan ini",
    )
    .read_by(is_pattern),
];

/// The values in force on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub quotations: i64,
    pub number: String,
}

impl Policy {
    /// A value that is missing allows nothing.
    pub fn on(regulations: &Regulations, day: Day) -> Policy {
        Policy {
            quotations: regulations.number(QUOTATIONS, day).unwrap_or(i64::MAX),
            number: regulations.text(NUMBER, day).unwrap_or_default(),
        }
    }
}
