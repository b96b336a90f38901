//! Dated data of the consent to an old date.

use kernel::regulation::Regulation;

use super::{Reader, Sourced, entry};

const OURS: &str = "nilai awal Simpul (pola F06: tanggal lama dengan persetujuan orang kedua), bukan dari peraturan";

pub const OLD_DATE_DAYS: Regulation =
    entry("tanggal.lama-setuju-berlaku-hari", "Persetujuan tanggal lama berlaku (hari sesudah diberikan)", "7", OURS);
pub const OLD_DATE_RANGE: Regulation = entry(
    "tanggal.lama-setuju-rentang-hari",
    "Rentang tanggal dokumen paling panjang pada satu persetujuan tanggal lama (hari)",
    "7",
    OURS,
);
pub const OLD_DATE_DOCUMENTS: Regulation =
    entry("tanggal.lama-setuju-dokumen", "Dokumen paling banyak pada satu persetujuan tanggal lama", "20", OURS);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldDatePolicy {
    /// How many days after it was given a consent may still be used.
    pub days: Sourced<i64>,
    pub range_days: Sourced<i64>,
    pub documents: Sourced<i64>,
}

/// Every value is read before the first `?`, so that all faults are told.
pub(super) fn read(reader: &mut Reader<'_>) -> Option<OldDatePolicy> {
    let days = reader.number(OLD_DATE_DAYS.key, 31);
    let range_days = reader.number(OLD_DATE_RANGE.key, 31);
    let documents = reader.number(OLD_DATE_DOCUMENTS.key, 500);
    Some(OldDatePolicy { days: days?, range_days: range_days?, documents: documents? })
}
