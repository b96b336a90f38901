//! Dated data of the budget's making.

use kernel::number::is_pattern;
use kernel::regulation::{self, Regulation, Regulations};
use kernel::{Day, Money};
use serde::{Deserialize, Serialize};

use crate::rules::calendar::StepRule;
use crate::rules::movement::Level;
use crate::rules::shares::{Mandatory, Share};

pub const CALENDAR_FIRST: &str = "anggaran.kalender-murni";
pub const CALENDAR_SHIFT: &str = "anggaran.kalender-pergeseran";
pub const CALENDAR_CHANGE: &str = "anggaran.kalender-perubahan";
pub const STANDARD_PRICE: &str = "rka.harga-standar";
pub const TAX_MOST: &str = "rka.pajak-paling-tinggi";
pub const REVIEWERS: &str = "rka.penelaah";
pub const SHIFT_MATRIX: &str = "pergeseran.matriks";
pub const SHARES: &str = "apbd.porsi-wajib";
pub const TWELFTH: &str = "apbd.terlambat-pembagi";
pub const MANDATORY: &str = "apbd.belanja-wajib";
pub const EXTRAORDINARY: &str = "apbd.keadaan-luar-biasa";
pub const DPA_NUMBER: &str = "nomor.dpa";
pub const CASH_AT_HAND: &str = "kas.rekening-silpa";
pub const CASH_OPENING: &str = "kas.saldo-awal";

pub const REGULATIONS: &[Regulation] = &[
    Regulation::new(
        CALENDAR_FIRST,
        "Kalender penyusunan APBD: langkah dan tenggatnya",
        r#"[{"step":"kua-ppas","due":{"week":2,"month":8,"year":-1},"source":"PP 12/2019 Ps 90(2)"},
{"step":"rka","due":null,"source":"surat edaran kepala daerah tentang pedoman penyusunan RKA-SKPD"},
{"step":"verifikasi","due":null,"source":"PP 12/2019 Ps 101(2)"},
{"step":"rapbd","due":{"work_days":-60,"from":"persetujuan"},"source":"PP 12/2019 Ps 104(1), 1 angka 85"},
{"step":"persetujuan","due":{"day":30,"month":11,"year":-1},"source":"PP 12/2019 Ps 106"},
{"step":"evaluasi","due":{"work_days":18,"from":"persetujuan"},"source":"PP 12/2019 Ps 112: 3 hari dikirim, 15 hari dievaluasi"},
{"step":"apbd","due":{"day":31,"month":12,"year":-1},"source":"PP 12/2019 Ps 117"},
{"step":"dpa","due":{"work_days":15,"from":"apbd"},"source":"PP 12/2019 Ps 132–133"}]"#,
        "PP 12/2019 Ps 90–133, dibaca; hari adalah hari kerja (Ps 1 angka 85)",
    )
    .read_by(regulation::is::<Vec<StepRule>>),
    Regulation::new(
        CALENDAR_SHIFT,
        "Kalender pergeseran anggaran: langkah dan tenggatnya",
        r#"[{"step":"rka","due":null,"source":"kebijakan daerah"},{"step":"verifikasi","due":null,"source":"kebijakan daerah"},
{"step":"apbd","due":null,"source":"PP 12/2019 Ps 164"},{"step":"dpa","due":{"work_days":15,"from":"apbd"},"source":"PP 12/2019 Ps 132–133"}]"#,
        "PP 12/2019 Ps 163–164 tidak menetapkan tenggat pergeseran",
    )
    .read_by(regulation::is::<Vec<StepRule>>),
    Regulation::new(
        CALENDAR_CHANGE,
        "Kalender perubahan APBD: langkah dan tenggatnya",
        r#"[{"step":"kua-ppas","due":{"week":2,"month":8,"year":0},"source":"PP 12/2019 Ps 169"},
{"step":"rka","due":{"week":3,"month":8,"year":0},"source":"PP 12/2019 Ps 170(3): surat edaran"},
{"step":"verifikasi","due":null,"source":"PP 12/2019 Ps 101(2)"},
{"step":"rapbd","due":{"week":2,"month":9,"year":0},"source":"PP 12/2019 Ps 177"},
{"step":"persetujuan","due":{"day":30,"month":9,"year":0},"source":"PP 12/2019 Ps 179(1)"},
{"step":"evaluasi","due":{"work_days":18,"from":"persetujuan"},"source":"PP 12/2019 Ps 112"},
{"step":"apbd","due":null,"source":"PP 12/2019 Ps 179(3)"},
{"step":"dpa","due":{"work_days":15,"from":"apbd"},"source":"PP 12/2019 Ps 173"}]"#,
        "PP 12/2019 Ps 167–184, dibaca",
    )
    .read_by(regulation::is::<Vec<StepRule>>),
    Regulation::new(
        STANDARD_PRICE,
        "Harga di atas standar atau tanpa standar: tolak, alasan, atau temuan",
        "\"alasan\"",
        "PP 12/2019 Ps 51, 97(6) menetapkan standar harga; pengecualian beralasan adalah kebijakan daerah",
    )
    .read_by(regulation::is::<PriceRule>),
    Regulation::new(
        TAX_MOST,
        "Tarif pajak paling tinggi pada baris RKA (perseratus persen)",
        "1200",
        "UU 7/2021 Ps 7: PPN 12 persen; tarif lain menurut daerah",
    ),
    Regulation::new(
        REVIEWERS,
        "Jabatan selain TAPD yang harus menelaah RKA sebelum diverifikasi",
        "[]",
        "PP 12/2019 Ps 101(2) hanya menyebut TAPD; reviu Bappeda dan APIP adalah kebijakan daerah",
    )
    .read_by(regulation::is::<Vec<kernel::Role>>),
    Regulation::new(
        SHIFT_MATRIX,
        "Siapa menyetujui pergeseran pada tingkat apa",
        r#"[{"level":"organisasi","by":null},{"level":"unit-organisasi","by":null},{"level":"program","by":null},
{"level":"kegiatan","by":null},{"level":"sub-kegiatan","by":null},{"level":"kelompok","by":null},{"level":"jenis","by":null},
{"level":"objek","by":"sekda"},{"level":"rincian-objek","by":"ppkd"},{"level":"sub-rincian-objek","by":"ppkd"},{"level":"sumber-dana","by":"ppkd"},
{"level":"uraian","by":"pa"}]"#,
        "PP 12/2019 Ps 164(1)–(3); tingkat sub rincian objek, sumber dana dan uraian menurut nota dinas satu daerah (2026), belum dibaca di Permendagri 77/2020",
    )
    .read_by(regulation::is::<Vec<Approver>>),
    Regulation::new(
        SHARES,
        "Porsi belanja wajib: batas, dasar perhitungan, dan rekeningnya",
        r#"[{"name":"Belanja pegawai","accounts":["5.1.1"],"without_sources":[],"base_without":[],"at_most":3000,"at_least":null,
"source":"UU 1/2022 Ps 146: paling tinggi 30 persen tanpa tunjangan guru lewat TKD; penyesuaian sampai 5 Januari 2027"},
{"name":"Belanja infrastruktur pelayanan publik","accounts":["5.2.3","5.2.4"],"without_sources":[],"base_without":["5.4"],"at_most":null,"at_least":4000,
"source":"UU 1/2022 Ps 147: paling rendah 40 persen di luar bagi hasil dan transfer; rekeningnya perkiraan Simpul, tetapkan menurut daerah"}]"#,
        "UU 1/2022 Ps 146–147, dibaca; persentase dapat diubah Menteri",
    )
    .read_by(regulation::is::<Vec<Share>>),
    Regulation::new(
        MANDATORY,
        "Belanja wajib dan mengikat, yang didahulukan dalam Perkada tanpa persetujuan bersama",
        r#"{"accounts":["5.1.1","5.1.2","5.1.3"],"sub_kegiatan":["1"],
"source":"PP 12/2019 Ps 107–108; rekening mengikat dan urusan wajib pelayanan dasar dalam daftar ini perkiraan Simpul"}"#,
        "PP 12/2019 Ps 107–108, dibaca; rekening dan urusannya perkiraan Simpul, tetapkan menurut daerah",
    )
    .read_by(regulation::is::<Mandatory>),
    Regulation::new(
        EXTRAORDINARY,
        "Kenaikan atau penurunan penerimaan atau pengeluaran pada keadaan luar biasa (perseratus persen)",
        "5000",
        "UU 23/2014 Ps 316(2), PP 12/2019 Ps 167: lebih besar dari 50 persen",
    ),
    Regulation::new(
        TWELFTH,
        "Pembagi belanja tahun lalu untuk pengeluaran tiap bulan bila APBD terlambat",
        "12",
        "PP 12/2019 Ps 110, dibaca; yang dihitung belanja tahun lalu sesudah perubahannya",
    ),
    Regulation::new(
        DPA_NUMBER,
        "Pola nomor DPA",
        "\"DPA/A.1/{skpd}/{urut:3}/{tahun}\"",
        "pola SIPD-RI yang terlihat pada satu dokumen nyata (DPA/A.1/1.02…/002/2024); bukan peraturan",
    )
    .read_by(is_pattern),
    Regulation::new(
        CASH_AT_HAND,
        "Rekening pembiayaan yang kasnya sudah ada pada awal tahun (SiLPA)",
        r#"["6.1.1"]"#,
        "kode akun SIPD-RI: penerimaan pembiayaan 6.1.01 adalah SiLPA tahun sebelumnya; tetapkan menurut daerah",
    ),
    Regulation::new(
        CASH_OPENING,
        "Kas pada awal tahun, bila sudah diketahui; tanpa itu dipakai SiLPA dalam anggaran",
        "[]",
        "catatan BUD per 1 Januari, ditulis [{\"year\":2027,\"amount\":\"1000000.00\"}]; bukan peraturan",
    )
    .read_by(regulation::is::<Vec<Opening>>),
];

/// The cash that a year began with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    pub year: i32,
    pub amount: Money,
}

/// What happens to a price above the standard, or without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PriceRule {
    #[serde(rename = "tolak")]
    Refuse,
    #[serde(rename = "alasan")]
    Reason,
    #[serde(rename = "temuan")]
    Finding,
}

/// Who approves a shift whose highest level is this one; none where only a
/// Perda can.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approver {
    pub level: Level,
    pub by: Option<kernel::Role>,
}

#[derive(Clone, Debug)]
pub struct Policy {
    pub price: PriceRule,
    pub price_source: String,
    pub tax_most: i64,
    pub reviewers: Vec<kernel::Role>,
    pub matrix: Vec<Approver>,
    pub matrix_source: String,
    pub shares: Vec<Share>,
    pub mandatory: Option<Mandatory>,
    /// In hundredths of a per cent.
    pub extraordinary: i64,
    pub dpa_number: String,
    /// Rekening whose cash is there on the first day of the year.
    pub at_hand: Vec<String>,
    pub openings: Vec<Opening>,
}

impl Policy {
    pub fn on(all: &Regulations, day: Day) -> Policy {
        Policy {
            price: all.read(STANDARD_PRICE, day).unwrap_or(PriceRule::Refuse),
            price_source: all.source(STANDARD_PRICE, day).to_owned(),
            tax_most: all.number(TAX_MOST, day).unwrap_or_default(),
            reviewers: all.read(REVIEWERS, day).unwrap_or_default(),
            matrix: all.read(SHIFT_MATRIX, day).unwrap_or_default(),
            matrix_source: all.source(SHIFT_MATRIX, day).to_owned(),
            shares: all.read(SHARES, day).unwrap_or_default(),
            mandatory: all.read(MANDATORY, day),
            extraordinary: all.number(EXTRAORDINARY, day).unwrap_or_default(),
            dpa_number: all.text(DPA_NUMBER, day).unwrap_or_default(),
            at_hand: all.read(CASH_AT_HAND, day).unwrap_or_default(),
            openings: all.read(CASH_OPENING, day).unwrap_or_default(),
        }
    }
}

impl Policy {
    /// What a year began with, where it is known.
    pub fn opening(&self, year: i32) -> Option<Money> {
        self.openings.iter().rfind(|o| o.year == year).map(|o| o.amount)
    }
}

/// The steps of a round, as dated data has them on the day it is opened.
pub fn calendar(all: &Regulations, key: &str, day: Day) -> Vec<StepRule> {
    all.read(key, day).unwrap_or_default()
}

/// Into how many parts last year's spending is divided for the months of a late
/// budget; none where dated data does not say.
pub fn parts(all: &Regulations, year: i32) -> i64 {
    Day::new(year, 1, 1).and_then(|day| all.number(TWELFTH, day)).unwrap_or_default()
}
