//! The treasury's dated data: what a regency starts with, and all of it as it
//! stands on a day. A document is judged by the values in force on its date.

mod card;
mod old_date;
mod proof;
pub(crate) mod purses;
mod ter;

use kernel::number::is_pattern;
use kernel::regulation::{self, Dated, Regulation, Regulations};
use kernel::{Day, Money, Refusal, Refusals};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use self::card::CardPolicy;
pub use self::old_date::OldDatePolicy;
pub use self::proof::ProofPolicy;
pub use self::ter::monthly_table;
use crate::rules::tax::TaxRule;

pub const BACK_DATE_DAYS: &str = "tanggal.mundur-maks-hari-kerja";
pub const CASH_PLAN_REQUIRED: &str = "anggaran-kas.wajib";
pub const SPD_PERIOD: &str = "spd.periode";
pub const SPD_REST_STAYS: &str = "spd.sisa-berlaku-sampai-akhir-tahun";
pub const ONE_SUB_ACTIVITY: &str = "spp.satu-sub-kegiatan";
pub const BILL_DAYS: &str = "spp.tagihan-maks-hari-kerja";
pub const SP2D_DAYS: &str = "sp2d.terbit-maks-hari-kerja";
pub const ACCOUNT_WAIT_DAYS: &str = "rekening.jeda-hari-kerja";
pub const INVOICE_YEARS: &str = "faktur.ganda-tahun";
pub const LS_TO_TREASURER: &str = "ls.ke-bendahara-jenis";
pub const LS_KINDS: &str = "ls.jenis";
pub const LS_LISTED: &str = "ls.wajib-daftar-penerima";
pub const DEDUCTION_KINDS: &str = "potongan.jenis";
pub const ADVANCE_MOST: &str = "uang-muka.transaksi-paling-tinggi";
pub const CASH_MOST: &str = "uang-muka.tunai-paling-tinggi";
pub const TU_ONE_OPEN: &str = "tu.satu-terbuka";
pub const BY_BATCH_ALONE: &str = "sp2d.hanya-daftar-penguji";
pub const TAX_RULES: &str = "pajak.aturan";
pub const TAX_REQUIRED: &str = "pajak.wajib-dihitung";
pub const TAX_DUE_DAYS: &str = "pajak.setor-maks-hari";
pub const TAX_BLOCKS_GU: &str = "pajak.belum-setor-menahan-gu";
pub const MATCH_DAYS: &str = "sipd.selisih-hari-cocok";
pub const TBP_NUMBER: &str = "nomor.tbp";
pub const LPJ_NUMBER: &str = "nomor.lpj";
pub const TU_LEAVE_NUMBER: &str = "nomor.persetujuan-tu";
pub const STS_NUMBER: &str = "nomor.sts";
pub const SPD_NUMBER: &str = "nomor.spd";
pub const SPP_NUMBER: &str = "nomor.spp";
pub const SPM_NUMBER: &str = "nomor.spm";
pub const SP2D_NUMBER: &str = "nomor.sp2d";
pub const REPAYMENT_NUMBER: &str = "nomor.bayar-ulang";
pub const REPAYMENT_DAYS: &str = "retur.bayar-ulang-hari-kerja";

const NUMBER_SOURCE: &str =
    "pola SIPD-RI, diukur pada 1.474 baris ekspor nyata satu kabupaten TA 2026; bukan peraturan";

const OWN_PATTERN: &str = "pola Simpul menurut bentuk nomor SIPD-RI; nomor SIPD untuk dokumen ini belum terlihat";

const fn entry(key: &'static str, title: &'static str, initial: &'static str, source: &'static str) -> Regulation {
    Regulation::new(key, title, initial, source).read_by(reads)
}

pub const REGULATIONS: &[Regulation] = &[
    entry(
        BACK_DATE_DAYS,
        "Selisih paling lama antara tanggal dokumen dan hari dicatat (hari kerja)",
        "3",
        "nilai awal Simpul dari model keamanannya (pola F06, penanggalan mundur), bukan dari peraturan",
    ),
    old_date::OLD_DATE_DAYS,
    old_date::OLD_DATE_RANGE,
    old_date::OLD_DATE_DOCUMENTS,
    entry(
        CASH_PLAN_REQUIRED,
        "Anggaran kas wajib ada sebelum SPD dan pembayaran",
        "true",
        "PP 12/2019 Ps 134(1), 135(1)a menempatkan anggaran kas sebelum SPD; memakainya sebagai batas tiap pembayaran adalah praktik sistem daerah, tetapkan dengan Perkada (Ps 136)",
    ),
    entry(
        SPD_PERIOD,
        "Periode SPD: bulan, triwulan, semester, tahun atau bebas",
        "\"triwulan\"",
        "PP 12/2019 Ps 135–136 tidak menetapkan periode; triwulan adalah praktik sistem daerah dan SIPD-RI",
    ),
    entry(
        SPD_REST_STAYS,
        "Sisa SPD tetap berlaku sampai akhir tahun anggaran",
        "true",
        "nilai awal Simpul dari praktik kumulatif; PP 12/2019 Ps 136 menyerahkannya kepada Perkada",
    ),
    entry(
        ONE_SUB_ACTIVITY,
        "Satu SPP hanya untuk satu sub kegiatan",
        "false",
        "aturan sebagian sistem penatausahaan daerah, tidak ada di PP 12/2019; mulai dengan tidak berlaku",
    ),
    entry(
        BILL_DAYS,
        "SPP-LS barang dan jasa sejak tagihan diterima (hari kerja)",
        "3",
        "PP 12/2019 Ps 146(1), 1 angka 85",
    ),
    entry(SP2D_DAYS, "SP2D sejak SPM diterima (hari kerja)", "2", "PP 12/2019 Ps 149(2), 1 angka 85"),
    entry(
        ACCOUNT_WAIT_DAYS,
        "Jeda rekening penerima sejak dikonfirmasi (hari kerja)",
        "1",
        "nilai awal Simpul dari model keamanannya (pola F10, rekening diganti menjelang bayar), bukan dari peraturan",
    ),
    entry(
        INVOICE_YEARS,
        "Tagihan yang sama ditolak dalam sekian tahun",
        "3",
        "nilai awal Simpul dari model keamanannya (pola F02, dibayar dua kali), bukan dari peraturan",
    ),
    entry(
        LS_TO_TREASURER,
        "Jenis LS yang boleh masuk rekening bendahara sendiri",
        "[\"gaji\"]",
        "nilai awal Simpul (pola F09): gaji yang dibagikan bendahara adalah praktik yang diingat, belum bersumber; tetapkan dengan Perkada",
    ),
    entry(
        LS_KINDS,
        "Jenis SPP-LS",
        r#"[{"kode":"gaji","nama":"Gaji dan Tunjangan"},{"kode":"barang-jasa","nama":"Barang dan Jasa"},{"kode":"pihak-ketiga-lainnya","nama":"Pihak Ketiga Lainnya"}]"#,
        "PP 12/2019 Ps 145(1)a–c",
    ),
    entry(
        LS_LISTED,
        "Jenis SPP-LS yang wajib bertumpu pada daftar penerima",
        "[\"gaji\"]",
        "daftar gaji dan rekapnya dalam daftar kelengkapan SPP-LS gaji sistem daerah; sebagai daftar yang dibaca dan diverifikasi: kebijakan Simpul (pola F14), di folder latihan hanya dicatat",
    ),
    entry(
        DEDUCTION_KINDS,
        "Jenis potongan",
        r#"[{"kode":"ppn","nama":"PPN"},{"kode":"pph21","nama":"PPh Pasal 21"},{"kode":"pph22","nama":"PPh Pasal 22"},{"kode":"pph23","nama":"PPh Pasal 23"},{"kode":"pph4-2","nama":"PPh Pasal 4 ayat (2)"},{"kode":"iwp","nama":"Iuran Wajib Pegawai"},{"kode":"bpjs-kesehatan","nama":"BPJS Kesehatan"},{"kode":"bpjs-ketenagakerjaan","nama":"BPJS Ketenagakerjaan"},{"kode":"taperum","nama":"Taperum/Tapera"},{"kode":"denda","nama":"Denda keterlambatan"},{"kode":"lainnya","nama":"Potongan lainnya"}]"#,
        "register pajak dan SPJ fungsional sistem daerah, serta daftar kelengkapan SPP; daftar dan kodenya diingat, bukan dari peraturan",
    ),
    entry(
        ADVANCE_MOST,
        "Satu pembayaran dari UP atau TU paling tinggi",
        "\"50000000.00\"",
        "batas satu sistem penatausahaan daerah (15 juta dan 50 juta); tetapkan dengan Perkada",
    ),
    entry(
        CASH_MOST,
        "Satu pembayaran tunai paling tinggi",
        "\"5000000.00\"",
        "nilai awal Simpul; pemindahbukuan didahulukan (PP 12/2019 Ps 128), batasnya ditetapkan daerah",
    ),
    entry(
        TU_ONE_OPEN,
        "TU baru ditolak selama TU sebelumnya belum dipertanggungjawabkan",
        "true",
        "aturan satu sistem penatausahaan daerah, tidak ada di PP 12/2019 Ps 144; dapat dimatikan",
    ),
    entry(
        BY_BATCH_ALONE,
        "SP2D dan pembayaran ulang dipindahbukukan hanya dengan daftar penguji",
        "false",
        "daftar penguji disiapkan dan dirilis dua pejabat dan tertahan oleh temuan (pola F02, F03, F09, F10); nyalakan bila bank RKUD menerimanya",
    ),
    entry(
        TAX_RULES,
        "Aturan pemotongan dan pemungutan pajak",
        include_str!("policy/tax_rules.json"),
        "sumber tiap aturan ada pada barisnya; periksa dengan kantor pajak sebelum dipakai",
    ),
    entry(
        TAX_REQUIRED,
        "Jenis pembayaran yang pajaknya wajib dihitung: jenis LS, atau tbp",
        "[]",
        "nilai awal Simpul: daerah menetapkan sendiri kapan perhitungan pajak wajib dipakai",
    ),
    entry(
        TAX_DUE_DAYS,
        "Pajak disetor paling lama (hari sesudah pembayaran)",
        "7",
        "PMK 231/2019 dan PMK 59/2022 untuk belanja UP menurut satu sumber; sebagian diganti PMK 81/2024: tetapkan menurut kantor pajak",
    ),
    entry(
        TAX_BLOCKS_GU,
        "Pajak yang lewat waktu setor menahan SPP-GU",
        "false",
        "tidak ditemukan peraturannya; kebijakan daerah",
    ),
    entry(
        MATCH_DAYS,
        "Selisih hari paling lama antara dokumen lokal dan dokumen SIPD yang dicocokkan menurut isinya",
        "31",
        "nilai awal Simpul: sebulan menampung masa SIPD tidak dapat dipakai; tidak ada peraturan yang mengaturnya",
    ),
    entry(
        TBP_NUMBER,
        "Pola nomor TBP",
        r#""{wilayah}/06.0/{urut:6}/{jenis}/{skpd}/{tahap}/{bulan}/{tahun}""#,
        NUMBER_SOURCE,
    ),
    entry(
        LPJ_NUMBER,
        "Pola nomor LPJ",
        r#""{wilayah}/LPJ/{urut:6}/{jenis}/{skpd}/{tahap}/{bulan}/{tahun}""#,
        OWN_PATTERN,
    ),
    entry(
        TU_LEAVE_NUMBER,
        "Pola nomor persetujuan TU",
        r#""{wilayah}/PTU/{urut:6}/{skpd}/{tahap}/{bulan}/{tahun}""#,
        OWN_PATTERN,
    ),
    entry(
        STS_NUMBER,
        "Pola nomor STS",
        r#""{wilayah}/STS/{urut:6}/{jenis}/{skpd}/{tahap}/{bulan}/{tahun}""#,
        OWN_PATTERN,
    ),
    card::LEAST_SHARE,
    card::REQUIRED,
    card::SPTB_REQUIRED,
    card::DPR_NUMBER,
    card::DPT_NUMBER,
    entry(SPD_NUMBER, "Pola nomor SPD", r#""{wilayah}/01.0/{urut:6}/{skpd}/{tahap}/{bulan}/{tahun}""#, NUMBER_SOURCE),
    entry(
        SPP_NUMBER,
        "Pola nomor SPP",
        r#""{wilayah}/02.0/{urut:6}/{jenis}/{skpd}/{tahap}/{bulan}/{tahun}""#,
        NUMBER_SOURCE,
    ),
    entry(
        SPM_NUMBER,
        "Pola nomor SPM",
        r#""{wilayah}/03.0/{urut:6}/{jenis}/{skpd}/{tahap}/{bulan}/{tahun}""#,
        NUMBER_SOURCE,
    ),
    entry(
        SP2D_NUMBER,
        "Pola nomor SP2D",
        r#""{wilayah}/04.0/{urut:6}/{jenis}/{skpd}/{tahap}/{bulan}/{tahun}""#,
        NUMBER_SOURCE,
    ),
    entry(
        REPAYMENT_NUMBER,
        "Pola nomor perintah bayar ulang",
        r#""{wilayah}/PBU/{urut:6}/{jenis}/{skpd}/{tahap}/{bulan}/{tahun}""#,
        OWN_PATTERN,
    ),
    entry(
        REPAYMENT_DAYS,
        "Retur dibayar ulang sejak nota kreditnya (hari kerja)",
        "5",
        "nilai awal Simpul; peraturan yang dibaca tidak menetapkannya",
    ),
    ter::TER,
    proof::PROOF_SORTS,
    proof::PROOF_NUMBER,
    purses::NPD_REQUIRED,
    purses::PANJAR_DAYS,
    purses::PANJAR_HOLDS_NPD,
    purses::PANJAR_HOLDS_LPJ,
    purses::LAST_UP_HOLDS,
    purses::NPD_NUMBER,
    purses::PASSING_NUMBER,
    purses::OPENING_NUMBER,
    purses::BPP_LPJ_NUMBER,
];

/// Whether payments could be judged with this value.
fn reads(key: &str, value: &str) -> bool {
    regulation::holds(REGULATIONS, key, value, |all, day| Policy::on(all, day).is_ok())
}

/// The values a new regency starts with, in force from a day.
pub fn initial(from: Day) -> Regulations {
    Regulations::new(
        REGULATIONS
            .iter()
            .map(|r| (r.key.to_owned(), Dated { from, value: r.initial.to_owned(), source: r.source.to_owned() })),
    )
}

/// A value in force and where it comes from, so that a refusal can say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced<T> {
    pub key: &'static str,
    pub value: T,
    pub source: String,
}

impl<T> Sourced<T> {
    /// How a refusal cites it.
    pub fn law(&self) -> String {
        format!("Aturan bertanggal «{}» ({})", self.key, self.source)
    }
}

/// One entry of a dated list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    #[serde(rename = "kode")]
    pub code: String,
    #[serde(rename = "nama")]
    pub title: String,
}

/// How long one SPD reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SpdPeriod {
    #[serde(rename = "bulan")]
    Month,
    #[serde(rename = "triwulan")]
    Quarter,
    #[serde(rename = "semester")]
    HalfYear,
    #[serde(rename = "tahun")]
    Year,
    #[serde(rename = "bebas")]
    Free,
}

impl SpdPeriod {
    /// Months of one period; `None` where any span is allowed.
    pub fn months(self) -> Option<u8> {
        match self {
            SpdPeriod::Month => Some(1),
            SpdPeriod::Quarter => Some(3),
            SpdPeriod::HalfYear => Some(6),
            SpdPeriod::Year => Some(12),
            SpdPeriod::Free => None,
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            SpdPeriod::Month => "bulan",
            SpdPeriod::Quarter => "triwulan",
            SpdPeriod::HalfYear => "semester",
            SpdPeriod::Year => "tahun",
            SpdPeriod::Free => "bebas",
        }
    }
}

/// All the treasury's dated values, as they stand on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub back_date_days: Sourced<i64>,
    pub old_date: OldDatePolicy,
    pub cash_plan_required: Sourced<bool>,
    pub spd_period: Sourced<SpdPeriod>,
    pub spd_rest_stays: Sourced<bool>,
    pub one_sub_activity: Sourced<bool>,
    pub bill_days: Sourced<i64>,
    pub sp2d_days: Sourced<i64>,
    pub account_wait_days: Sourced<i64>,
    pub invoice_years: Sourced<i64>,
    pub ls_to_treasurer: Sourced<Vec<String>>,
    pub ls_kinds: Sourced<Vec<Choice>>,
    pub ls_listed: Sourced<Vec<String>>,
    pub deduction_kinds: Sourced<Vec<Choice>>,
    pub advance_most: Sourced<Money>,
    pub cash_most: Sourced<Money>,
    pub tu_one_open: Sourced<bool>,
    pub by_batch_alone: Sourced<bool>,
    pub tax_rules: Sourced<Vec<TaxRule>>,
    pub tax_required: Sourced<Vec<String>>,
    pub tax_due_days: Sourced<i64>,
    pub tax_blocks_gu: Sourced<bool>,
    pub proof: ProofPolicy,
    /// How far apart two payments may stand and still be taken for one.
    pub match_days: Sourced<i64>,
    pub purses: purses::Purses,
    pub tbp_number: Sourced<String>,
    pub lpj_number: Sourced<String>,
    pub tu_leave_number: Sourced<String>,
    pub sts_number: Sourced<String>,
    pub spd_number: Sourced<String>,
    pub spp_number: Sourced<String>,
    pub spm_number: Sourced<String>,
    pub sp2d_number: Sourced<String>,
    pub card: CardPolicy,
    pub repayment_number: Sourced<String>,
    pub repayment_days: Sourced<i64>,
}

impl Policy {
    /// Reads every value in force on a document's date.
    ///
    /// A value that is missing, unreadable or beyond sense is refused, never
    /// guessed: a limit that silently falls away is worse than a halted desk.
    pub fn on(all: &Regulations, day: Day) -> Result<Policy, Refusals> {
        let mut reader = Reader { all, day, refusals: Refusals::new() };
        let policy = reader.policy();
        match policy {
            Some(policy) => reader.refusals.or(policy),
            None => Err(reader.refusals),
        }
    }
}

impl Policy {
    pub fn match_window(&self) -> u32 {
        u32::try_from(self.match_days.value).unwrap_or_default()
    }
}

struct Reader<'a> {
    all: &'a Regulations,
    day: Day,
    refusals: Refusals,
}

impl Reader<'_> {
    /// Every value is read before the first `?`, so that all faults are told.
    fn policy(&mut self) -> Option<Policy> {
        let back_date_days = self.number(BACK_DATE_DAYS, 366);
        let old_date = old_date::read(self);
        let cash_plan_required = self.read(CASH_PLAN_REQUIRED);
        let spd_period = self.read(SPD_PERIOD);
        let spd_rest_stays = self.read(SPD_REST_STAYS);
        let one_sub_activity = self.read(ONE_SUB_ACTIVITY);
        let bill_days = self.number(BILL_DAYS, 366);
        let sp2d_days = self.number(SP2D_DAYS, 366);
        let account_wait_days = self.number(ACCOUNT_WAIT_DAYS, 366);
        let invoice_years = self.number(INVOICE_YEARS, 30);
        let ls_to_treasurer = self.read(LS_TO_TREASURER);
        let ls_kinds = self.read(LS_KINDS);
        let ls_listed = self.read(LS_LISTED);
        let deduction_kinds = self.read(DEDUCTION_KINDS);
        let advance_most = self.read(ADVANCE_MOST);
        let cash_most = self.read(CASH_MOST);
        let tu_one_open = self.read(TU_ONE_OPEN);
        let by_batch_alone = self.read(BY_BATCH_ALONE);
        let tax_rules = ter::tax_rules(self);
        let tax_required = self.read(TAX_REQUIRED);
        let tax_due_days = self.number(TAX_DUE_DAYS, 366);
        let tax_blocks_gu = self.read(TAX_BLOCKS_GU);
        let proof = proof::read(self);
        let match_days = self.number(MATCH_DAYS, 366);
        let tbp_number = self.pattern(TBP_NUMBER);
        let lpj_number = self.pattern(LPJ_NUMBER);
        let tu_leave_number = self.pattern(TU_LEAVE_NUMBER);
        let sts_number = self.pattern(STS_NUMBER);
        let spd_number = self.pattern(SPD_NUMBER);
        let spp_number = self.pattern(SPP_NUMBER);
        let spm_number = self.pattern(SPM_NUMBER);
        let sp2d_number = self.pattern(SP2D_NUMBER);
        let card = self.card();
        let repayment_number = self.pattern(REPAYMENT_NUMBER);
        let repayment_days = self.number(REPAYMENT_DAYS, 366);
        let purses = purses::read(self);
        Some(Policy {
            back_date_days: back_date_days?,
            old_date: old_date?,
            cash_plan_required: cash_plan_required?,
            spd_period: spd_period?,
            spd_rest_stays: spd_rest_stays?,
            one_sub_activity: one_sub_activity?,
            bill_days: bill_days?,
            sp2d_days: sp2d_days?,
            account_wait_days: account_wait_days?,
            invoice_years: invoice_years?,
            ls_to_treasurer: ls_to_treasurer?,
            ls_kinds: ls_kinds?,
            ls_listed: ls_listed?,
            deduction_kinds: deduction_kinds?,
            advance_most: advance_most?,
            cash_most: cash_most?,
            tu_one_open: tu_one_open?,
            by_batch_alone: by_batch_alone?,
            tax_rules: tax_rules?,
            tax_required: tax_required?,
            tax_due_days: tax_due_days?,
            tax_blocks_gu: tax_blocks_gu?,
            proof: proof?,
            match_days: match_days?,
            purses: purses?,
            tbp_number: tbp_number?,
            lpj_number: lpj_number?,
            tu_leave_number: tu_leave_number?,
            sts_number: sts_number?,
            spd_number: spd_number?,
            spp_number: spp_number?,
            spm_number: spm_number?,
            sp2d_number: sp2d_number?,
            card: card?,
            repayment_number: repayment_number?,
            repayment_days: repayment_days?,
        })
    }

    fn read<T: DeserializeOwned>(&mut self, key: &'static str) -> Option<Sourced<T>> {
        let Some(value) = self.all.read(key, self.day) else {
            self.refuse(key, "tidak ada atau tidak terbaca");
            return None;
        };
        Some(Sourced { key, value, source: self.all.source(key, self.day).to_owned() })
    }

    /// A count from 0 to `most`.
    fn number(&mut self, key: &'static str, most: i64) -> Option<Sourced<i64>> {
        let read: Sourced<i64> = self.read(key)?;
        if !(0..=most).contains(&read.value) {
            self.refuse(key, &format!("bernilai {}, padahal harus 0 sampai {most}", read.value));
            return None;
        }
        Some(read)
    }

    fn pattern(&mut self, key: &'static str) -> Option<Sourced<String>> {
        if !self.all.on(key, self.day).is_some_and(|dated| is_pattern(key, &dated.value)) {
            self.refuse(key, "tidak ada, atau bukan pola nomor");
            return None;
        }
        self.read(key)
    }

    fn refuse(&mut self, key: &str, what: &str) {
        self.refusals.push(
            Refusal::new(
                "KEBIJAKAN-TIDAK-TERBACA",
                "Aturan Simpul: dokumen dinilai menurut aturan yang berlaku pada tanggalnya",
                format!("Aturan «{key}» pada {} {what}, sehingga dokumen ini tidak dapat dinilai.", self.day.long()),
                "Mintalah pengelola aturan mencatat nilai yang berlaku pada tanggal itu, lalu ulangi.",
            )
            .figure("aturan", key)
            .day("tanggal", self.day),
        );
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    fn day(s: &str) -> Day {
        s.parse().expect("a day")
    }

    #[test]
    fn every_initial_value_can_be_read() {
        let policy = Policy::on(&initial(day("2026-01-01")), day("2026-01-01")).expect("the start values");
        assert_eq!(policy.back_date_days.value, 3);
        assert_eq!(policy.account_wait_days.value, 1);
        assert!(policy.cash_plan_required.value && !policy.one_sub_activity.value);
        assert_eq!(policy.spd_period.value, SpdPeriod::Quarter);
        assert_eq!(policy.ls_kinds.value.len(), 3);
        assert!(REGULATIONS.iter().all(|r| !r.source.is_empty() && !r.title.is_empty()));
    }

    #[test]
    fn a_value_not_in_force_is_refused_and_all_are_named() {
        let refused = Policy::on(&initial(day("2026-01-01")), day("2025-12-31")).expect_err("nothing in force");
        assert_eq!(refused.as_slice().len(), REGULATIONS.len());
        assert!(refused.has("KEBIJAKAN-TIDAK-TERBACA"));
    }

    #[test]
    fn a_value_beyond_sense_is_refused() {
        for (value, passes) in [("0", true), ("366", true), ("367", false), ("-1", false), ("\"3\"", false)] {
            let start = day("2026-01-01");
            let changed = Dated { from: start, value: value.into(), source: "uji".into() };
            let all = Regulations::new(
                REGULATIONS
                    .iter()
                    .filter(|r| r.key != BACK_DATE_DAYS)
                    .map(|r| {
                        (r.key.to_owned(), Dated { from: start, value: r.initial.into(), source: r.source.into() })
                    })
                    .chain([(BACK_DATE_DAYS.to_owned(), changed)]),
            );
            assert_eq!(Policy::on(&all, start).is_ok(), passes, "{value}");
        }
    }
}
