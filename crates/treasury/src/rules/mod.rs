//! Pure decisions of the treasury: facts in, a decision or *all* refusals out.
//!
//! Nothing here reads a database or a clock. Who may act is the door's
//! question; these rules ask whether the figures, dates and papers allow it.
//! Facts must have been read after the account rows were locked.

pub mod advance;
pub mod book;
pub mod card;
pub mod claim;
pub mod dates;
pub mod deductions;
pub mod late;
pub mod limits;
pub mod listed;
pub mod matching;
pub mod national;
pub mod nihil;
pub mod npd;
pub mod old_date;
pub mod opening;
pub mod parts;
pub mod payee;
pub mod proof;
pub mod repayment;
pub mod route;
pub mod sp2d;
pub mod spd;
pub mod spm;
pub mod spp;
pub mod tax;
pub mod ter;
pub mod waiting;

#[cfg(test)]
mod tests;

use kernel::lifecycle::State;
use kernel::{Day, Money, Refusal};

/// Every code that a rule here may answer with. A test holds this list, the
/// sources and the tables of cases against one another.
pub const CODES: &[&str] = &[
    "LPJ-PANJAR-TERBUKA",
    "LPJP-JALUR-PPK",
    "NOMOR-BAGIAN",
    "NOMOR-POLA",
    "NOMOR-TERPAKAI",
    "NPD-BARIS",
    "NPD-KAS-LAIN",
    "NPD-ORANG-SAMA",
    "NPD-TANPA-PANJAR",
    "NPD-TIDAK-TERBUKA",
    "NPD-WAJIB",
    "PANJAR-LEWAT-WAKTU",
    "PANJAR-NILAI",
    "PANJAR-REKENING",
    "PANJAR-SELISIH",
    "PAJAK-BUKTI-BATAL",
    "PAJAK-BUKTI-DAFTAR",
    "PAJAK-BUKTI-DASAR",
    "PAJAK-BUKTI-DASAR-BEDA",
    "PAJAK-BUKTI-DASAR-KOSONG",
    "PAJAK-BUKTI-IDENTITAS",
    "PAJAK-BUKTI-JENIS",
    "PAJAK-BUKTI-JUMLAH",
    "PAJAK-BUKTI-NPWP-BEDA",
    "PAJAK-BUKTI-PEMEGANG",
    "PAJAK-BUKTI-SUDAH-ADA",
    "PAJAK-BUKTI-TANGGAL",
    "PELIMPAHAN-KEPUTUSAN",
    "PELIMPAHAN-NILAI",
    "PELIMPAHAN-TANPA-BPP",
    "PBU-NIHIL",
    "PBU-SUDAH-ADA",
    "PBU-SUDAH-DISETOR",
    "PBU-TANGGAL-SURAT",
    "PENERIMA-BELUM-DIKONFIRMASI",
    "PENERIMA-BENDAHARA",
    "PENERIMA-BERUBAH",
    "PENERIMA-BUKAN-BENDAHARA",
    "PENERIMA-BUKAN-MILIKNYA",
    "PENERIMA-DIGANTI",
    "PENERIMA-DITARIK",
    "PENERIMA-MASA-TUNGGU",
    "PENERIMA-SUDAH-DIKONFIRMASI",
    "PENERIMA-TANPA-SALINAN",
    "PENERIMA-USULAN-ORANG-LAIN",
    "SALDO-AWAL-BERUBAH",
    "SALDO-AWAL-JUMLAH",
    "SALDO-AWAL-LOKAL",
    "SALDO-AWAL-MENUNGGU",
    "SALDO-AWAL-MINUS",
    "SALDO-AWAL-SUDAH-ADA",
    "SALDO-AWAL-TIDAK-ADA",
    "SP2D-ANGGARAN-KAS",
    "SP2D-ANGGARAN-KAS-KOSONG",
    "SP2D-ANGKA",
    "SP2D-BATAL-SETELAH-TRANSFER",
    "SP2D-CAIR-SEBELUM-TRANSFER",
    "SP2D-CAIR-TANPA-TRANSFER",
    "SP2D-DITERIMA-SEBELUM-SPM",
    "SP2D-DITERIMA-SESUDAH-SP2D",
    "SP2D-HANYA-DAFTAR",
    "SP2D-NILAI-BEDA",
    "SP2D-PAGU",
    "SP2D-PERHITUNGAN",
    "SP2D-POTONGAN-BEDA",
    "SP2D-RETUR-KKPD",
    "SP2D-RETUR-LAGI",
    "SP2D-RETUR-NILAI",
    "SP2D-RETUR-NOTA",
    "SP2D-RETUR-SEBAGIAN",
    "SP2D-RETUR-SEBELUM-TRANSFER",
    "SP2D-RETUR-TANPA-TRANSFER",
    "SP2D-SPD",
    "SP2D-SPM-BELUM-DITERIMA",
    "SP2D-SPTJM",
    "SP2D-SUDAH-ADA",
    "SP2D-SUMBER-ASING",
    "SP2D-SUMBER-DANA",
    "SP2D-SUMBER-KOSONG",
    "SP2D-TANGGAL-BANK",
    "SP2D-TERLALU-BESAR",
    "SP2D-TERLAMBAT",
    "SP2D-TRANSFER-SEBELUM-TERBIT",
    "SPD-ANGGARAN-KAS",
    "SPD-ANGGARAN-KAS-KOSONG",
    "SPD-ANGKA",
    "SPD-BARIS-GANDA",
    "SPD-BARIS-KOSONG",
    "SPD-BULAN",
    "SPD-NILAI",
    "SPD-PAGU",
    "SPD-PERIODE",
    "SPD-REVISI-KURANG",
    "SPD-TERLALU-BESAR",
    "SPM-ANGGARAN-KAS",
    "SPM-ANGGARAN-KAS-KOSONG",
    "SPM-ANGKA",
    "SPM-NILAI-BEDA",
    "SPM-PAGU",
    "SPM-SPD",
    "SPM-SPTJM",
    "SPM-SPTJM-TANGGAL",
    "SPM-SUDAH-ADA",
    "SPM-SUMBER-ASING",
    "SPM-SUMBER-DANA",
    "SPM-SUMBER-KOSONG",
    "SPM-TAHUN-BERAKHIR",
    "SPM-TERLALU-BESAR",
    "SPP-ANGGARAN-KAS",
    "SPP-ANGGARAN-KAS-KOSONG",
    "SPP-ANGKA",
    "SPP-BARIS-GANDA",
    "SPP-BARIS-KOSONG",
    "SPP-BERUBAH",
    "SPP-BPP-JENIS",
    "SPP-BPP-LS",
    "SPP-BPP-TANPA-KPA",
    "SPP-DAFTAR-BEDA",
    "SPP-DAFTAR-KOSONG",
    "SPP-DASAR-GU",
    "SPP-DASAR-GU-KKPD",
    "SPP-DASAR-GU-NIHIL",
    "SPP-DASAR-TU",
    "SPP-DASAR-TU-NIHIL",
    "SPP-DASAR-UP",
    "SPP-FAKTUR-GANDA",
    "SPP-FAKTUR-KOSONG",
    "SPP-JALUR-PPK",
    "SPP-JENIS-LS",
    "SPP-KEPERLUAN",
    "SPP-KONTRAK-NILAI",
    "SPP-NILAI",
    "SPP-PAGU",
    "SPP-PAGU-MENUNGGU-DPA",
    "SPP-PENGAJU",
    "SPP-POTONGAN-JENIS",
    "SPP-POTONGAN-LEBIH",
    "SPP-POTONGAN-NILAI",
    "SPP-PPK-UNIT-JENIS",
    "SPP-SATU-SUB-KEGIATAN",
    "SPP-SPD",
    "SPP-SUMBER-ASING",
    "SPP-SUMBER-DANA",
    "SPP-SUMBER-KOSONG",
    "SPP-TAGIHAN-KOSONG",
    "SPP-TAGIHAN-SESUDAH-SPP",
    "SPP-TAGIHAN-TERLAMBAT",
    "SPP-TERLALU-BESAR",
    "SPP-TERMIN-GANDA",
    "SPP-UP-SUDAH-ADA",
    "SPP-UP-TAHUN-LALU",
    "TGL-LUAR-TAHUN",
    "TGL-MASA-DEPAN",
    "TGL-MUNDUR",
    "TGL-PERIODE-TERKUNCI",
    "TGL-SEBELUM-DASAR",
    "TGL-SEBELUM-NOMOR-TERAKHIR",
    "TGL-SETUJU-BANYAK",
    "TGL-SETUJU-BELUM-LEWAT",
    "TGL-SETUJU-DICABUT",
    "TGL-SETUJU-JENIS",
    "TGL-SETUJU-PEMBERI",
    "TGL-SETUJU-RENTANG",
];

/// Acts that the remedies name; the module's own test holds them against its
/// acts, so that no remedy sends an official to a door that is not there.
pub const ACTS_NAMED: &[&str] = &[
    "add-payee-account",
    "ask-repayment",
    "cancel-spp",
    "check",
    "confirm-opening",
    "confirm-payee-account",
    "consent-old-date",
    "consent-old-date-bud",
    "draft-npd",
    "draft-spd",
    "give-npd",
    "issue-spm",
    "prepare-cash-plan",
    "ratify-cash-plan",
    "receive-spm",
    "record-spending-return",
    "record-tbp",
    "reject-opening",
    "reject-repayment",
    "return-repayment",
    "return-sp2d",
    "return-spm",
    "return-spp",
    "settle-npd",
    "submit-spp",
    "take-over-advance",
    "transfer-sp2d",
    "verify-bpp-lpj",
    "verify-spp",
    "void-sp2d",
    "void-spm",
];

/// A document that already stands where a new one is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// `SPP nomor …`: what people read.
    pub label: String,
    pub state: State,
    pub day: Day,
}

impl Earlier {
    /// It may still pay, or has paid. A rejected or cancelled document never
    /// will. A draft or a returned one is judged again when it is submitted,
    /// so two cannot both pass.
    pub fn counts(&self) -> bool {
        !matches!(self.state, State::Draft | State::Returned | State::Rejected | State::Voided)
    }

    /// It has not been ended for good: it holds the place of its successor.
    pub fn is_live(&self) -> bool {
        !matches!(self.state, State::Rejected | State::Voided)
    }
}

/// What every comparison with a limit tells: the figures of one sentence.
pub(crate) fn over(refusal: Refusal, limit: Money, used: Money, asked: Money) -> Refusal {
    refusal
        .money("limit", limit)
        .money("terpakai", used)
        .money("diminta", asked)
        .money("sisa", limit.minus(used))
        .money("kurang", used.plus(asked).minus(limit))
}

/// A sum or a fact that no account can have; the caller's data are at fault.
pub(crate) fn too_large(code: &str, label: &str) -> Refusal {
    Refusal::new(
        code,
        "Aturan hitung Simpul: jumlah uang tidak boleh meluap",
        format!("{label}: jumlahnya terlalu besar untuk dihitung dengan benar."),
        "Periksa kembali angka yang diketik; jumlah sebesar ini tidak mungkin benar.",
    )
}

/// Facts that contradict themselves or are negative where nothing can be: to
/// reckon with them would make room out of nothing.
pub(crate) fn strange_figure(code: &str, label: &str) -> Refusal {
    Refusal::new(
        code,
        "Aturan hitung Simpul: angka yang menjadi dasar batas harus sepadan dan tidak negatif",
        format!("{label}: angka dasarnya bertentangan atau negatif, sehingga batasnya tidak dapat dinilai."),
        "Jangan mengulang; laporkan kepada administrator agar saldonya diperiksa (check).",
    )
    .figure("rekening", label)
}
