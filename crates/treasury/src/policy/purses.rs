//! Dated data of NPD, panjar and of the assistant's part of the UP.

use kernel::regulation::Regulation;

use super::{OWN_PATTERN, Reader, Sourced, entry};

const LOCAL: &str = "kebijakan daerah; mulai dengan tidak berlaku";

pub const NPD_REQUIRED: Regulation = entry("npd.wajib-untuk-tbp", "TBP wajib bertumpu pada NPD", "false", LOCAL);
pub const PANJAR_DAYS: Regulation = entry(
    "panjar.hari-paling-lama",
    "Panjar dipertanggungjawabkan paling lama (hari)",
    "10",
    "diingat dari praktik daerah, belum bersumber; tetapkan dengan Perkada",
);
pub const PANJAR_HOLDS_NPD: Regulation =
    entry("panjar.lewat-waktu-menahan-npd", "Panjar yang lewat waktu menahan NPD baru PPTK itu", "false", LOCAL);
pub const PANJAR_HOLDS_LPJ: Regulation = entry(
    "panjar.terbuka-menahan-lpj",
    "Panjar yang belum selesai menahan LPJ yang memuat buktinya",
    "true",
    "kebijakan daerah: bukti suatu panjar dipertanggungjawabkan sesudah panjarnya selesai",
);
pub const LAST_UP_HOLDS: Regulation = entry(
    "up.tahun-lalu-menahan",
    "UP tahun lalu yang belum nihil menahan SPP-UP tahun ini",
    "true",
    "PP 12/2019 Ps 131(2): setoran kembali ke RKUD paling lambat 31 Desember; menahan UP tahun berikutnya: nilai awal Simpul dari model keamanannya (pola F11)",
);
pub const NPD_NUMBER: Regulation = entry(
    "nomor.npd",
    "Pola nomor NPD",
    r#""{wilayah}/NPD/{urut:6}/{jenis}/{skpd}/{tahap}/{bulan}/{tahun}""#,
    OWN_PATTERN,
);
pub const PASSING_NUMBER: Regulation = entry(
    "nomor.pelimpahan-up",
    "Pola nomor pelimpahan UP",
    r#""{wilayah}/PLU/{urut:6}/{skpd}/{tahap}/{bulan}/{tahun}""#,
    OWN_PATTERN,
);
pub const OPENING_NUMBER: Regulation = entry(
    "nomor.saldo-awal-uang-muka",
    "Pola nomor saldo awal uang muka",
    r#""{wilayah}/SAU/{urut:6}/{jenis}/{skpd}/{tahap}/{bulan}/{tahun}""#,
    OWN_PATTERN,
);
pub const BPP_LPJ_NUMBER: Regulation = entry(
    "nomor.lpj-pembantu",
    "Pola nomor LPJ pembantu",
    r#""{wilayah}/LPJP/{urut:6}/{skpd}/{tahap}/{bulan}/{tahun}""#,
    OWN_PATTERN,
);

/// The values in force on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purses {
    /// Evidence rests on an NPD.
    pub npd_required: Sourced<bool>,
    pub panjar_days: Sourced<i64>,
    /// A panjar that is open for longer holds back the PPTK's next NPD.
    pub panjar_holds_npd: Sourced<bool>,
    /// A panjar that is open holds back the LPJ with its evidence.
    pub panjar_holds_lpj: Sourced<bool>,
    /// A UP of last year that is open holds back this year's.
    pub last_up_holds: Sourced<bool>,
    pub npd_number: Sourced<String>,
    pub passing_number: Sourced<String>,
    pub opening_number: Sourced<String>,
    pub bpp_lpj_number: Sourced<String>,
}

/// Every value is read before the first `?`, so that all faults are told.
pub(super) fn read(reader: &mut Reader<'_>) -> Option<Purses> {
    let npd_required = reader.read(NPD_REQUIRED.key);
    let panjar_days = reader.number(PANJAR_DAYS.key, 366);
    let panjar_holds_npd = reader.read(PANJAR_HOLDS_NPD.key);
    let panjar_holds_lpj = reader.read(PANJAR_HOLDS_LPJ.key);
    let last_up_holds = reader.read(LAST_UP_HOLDS.key);
    let npd_number = reader.pattern(NPD_NUMBER.key);
    let passing_number = reader.pattern(PASSING_NUMBER.key);
    let opening_number = reader.pattern(OPENING_NUMBER.key);
    let bpp_lpj_number = reader.pattern(BPP_LPJ_NUMBER.key);
    Some(Purses {
        npd_required: npd_required?,
        panjar_days: panjar_days?,
        panjar_holds_npd: panjar_holds_npd?,
        panjar_holds_lpj: panjar_holds_lpj?,
        last_up_holds: last_up_holds?,
        npd_number: npd_number?,
        passing_number: passing_number?,
        opening_number: opening_number?,
        bpp_lpj_number: bpp_lpj_number?,
    })
}
