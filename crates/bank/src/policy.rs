//! Dated data of the bank's side.

use std::sync::Arc;

use kernel::day::Calendar;
use kernel::number::is_pattern;
use kernel::regulation::{Regulation, Regulations, is};
use kernel::{Day, Money, Refusal, Refusals};
use serde::{Deserialize, Serialize};
use treasury::rules::book::span;

use crate::rules::monthly::{self, Terms};

pub const BATCH_MOST: &str = "bank.batch-paling-banyak";
pub const DIVIDES: &str = "bank.bagi-ke-penerima";
pub const PAYEES_MOST: &str = "bank.penerima-paling-banyak";
pub const UNMATCHED_DAYS: &str = "bank.debit-tanpa-sp2d-hari-kerja";
pub const UNDEBITED_DAYS: &str = "bank.sp2d-tanpa-debit-hari-kerja";
pub const AMOUNT_DAYS: &str = "bank.cocok-menurut-jumlah-hari";
pub const SILENT_DAYS: &str = "bank.rekening-koran-tertinggal-hari-kerja";
pub const EXPLAINED_MOST: &str = "bank.debit-dijelaskan-paling-tinggi";
pub const BALANCE_NEEDED: &str = "bank.saldo-rkud-wajib";
pub const BALANCE_OLDEST: &str = "bank.saldo-rkud-paling-lama-hari-kerja";
pub const CASH_MOST: &str = "bendahara.tunai-paling-tinggi";
pub const FORECAST_WEEKS: &str = "proyeksi-kas.minggu";
pub const FORECAST_DAYS: &str = "proyeksi-kas.hari-sampai-debit";
pub const LPJ_DAY: &str = "lpj-bulanan.batas-tanggal";
pub const LPJ_LAST: &str = "lpj-bulanan.batas-desember";
pub const GU_WAITS: &str = "lpj-bulanan.gu-menunggu";
pub const CLOSING_WAITS: &str = "lpj-bulanan.penutupan-menunggu";
pub const LPJ_NUMBER: &str = "nomor.lpj-bulanan";
pub const BATCH_NUMBER: &str = "nomor.daftar-penguji";
pub const CLOSING_NUMBER: &str = "nomor.penutupan-kas";

const SECURITY: &str =
    "nilai awal Simpul dari model keamanannya (pola F03, bank membayar tanpa SP2D), bukan dari peraturan";
const SANCTIONS: &str = "nilai awal Simpul; sanksinya menurut Perkada (PP 12/2019 Ps 153)";
const OWN_PATTERN: &str = "pola Simpul menurut bentuk nomor SIPD-RI; nomor SIPD untuk dokumen ini belum terlihat";

const fn entry(key: &'static str, title: &'static str, initial: &'static str, source: &'static str) -> Regulation {
    Regulation::new(key, title, initial, source).read_by(reads)
}

/// Whether the bank's desk could go on with this value.
fn reads(key: &str, value: &str) -> bool {
    match key {
        BATCH_NUMBER | CLOSING_NUMBER | LPJ_NUMBER => is_pattern(key, value),
        CASH_MOST | EXPLAINED_MOST => is::<Money>(key, value),
        FORECAST_DAYS => is::<DaysLeft>(key, value),
        DIVIDES | BALANCE_NEEDED | GU_WAITS | CLOSING_WAITS => is::<bool>(key, value),
        LPJ_DAY => value.parse().is_ok_and(|day: u8| (1..=28).contains(&day)),
        LPJ_LAST => value.parse().is_ok_and(|day: u8| (1..=31).contains(&day)),
        _ => true,
    }
}

pub const REGULATIONS: &[Regulation] = &[
    entry(
        BATCH_MOST,
        "SP2D paling banyak dalam satu daftar penguji",
        "500",
        "nilai awal Simpul agar daftar masih dapat dibaca orang; batas bank menurut perjanjian",
    ),
    entry(
        DIVIDES,
        "SP2D dari daftar penerima dibayarkan bank langsung kepada setiap penerimanya",
        "false",
        "perjanjian dengan bank RKUD; sebelum itu bank yang disebut SPP membaginya",
    ),
    entry(
        PAYEES_MOST,
        "Penerima paling banyak dalam satu daftar penguji",
        "10000",
        "nilai awal Simpul; batas berkas menurut perjanjian dengan bank",
    ),
    entry(UNMATCHED_DAYS, "Debit RKUD tanpa SP2D menjadi temuan sesudah (hari kerja)", "1", SECURITY),
    entry(UNDEBITED_DAYS, "SP2D dipindahbukukan tanpa debit menjadi temuan sesudah (hari kerja)", "3", SECURITY),
    entry(
        AMOUNT_DAYS,
        "Debit tanpa tanda pengenal dicocokkan menurut jumlah sampai sekian hari sesudah pemindahbukuan",
        "7",
        SECURITY,
    ),
    entry(
        SILENT_DAYS,
        "Rekening koran satu RKUD tertinggal dari RKUD lain menjadi temuan sesudah (hari kerja)",
        "5",
        SECURITY,
    ),
    entry(
        EXPLAINED_MOST,
        "Debit RKUD tanpa SP2D yang dijelaskan pejabat BUD menjadi temuan di atas",
        "\"1000000.00\"",
        SECURITY,
    ),
    entry(
        BALANCE_NEEDED,
        "Daftar penguji dilepas hanya bila saldo RKUD diketahui dari rekening koran yang cukup baru",
        "false",
        "nilai awal Simpul; saldo yang diketahui selalu diperiksa (PP 12/2019 Ps 149)",
    ),
    entry(
        BALANCE_OLDEST,
        "Saldo RKUD menurut rekening koran dipakai paling lama sekian hari kerja",
        "3",
        "nilai awal Simpul, bukan dari peraturan",
    ),
    entry(
        CASH_MOST,
        "Uang tunai bendahara paling tinggi",
        "\"10000000.00\"",
        "nilai awal Simpul (pola F12, uang tunai kurang); batasnya ditetapkan daerah",
    ),
    entry(FORECAST_WEEKS, "Minggu yang diproyeksikan", "8", "nilai awal Simpul, bukan dari peraturan"),
    entry(
        FORECAST_DAYS,
        "Hari sampai uang keluar, menurut keadaan dokumen",
        r#"{"sp2d":1,"spm":2,"spp-diverifikasi":4,"spp-diajukan":7}"#,
        "SP2D dua hari sejak SPM diterima (PP 12/2019 Ps 149(2)); yang lain nilai awal Simpul",
    ),
    entry(LPJ_DAY, "LPJ bulanan disampaikan paling lambat tanggal sekian bulan berikutnya", "10", "PP 12/2019 Ps 153"),
    entry(
        LPJ_LAST,
        "LPJ Desember disampaikan paling lambat tanggal sekian Desember, atau hari kerja terakhir sebelumnya",
        "31",
        "PP 12/2019 Ps 153; mundur ke hari kerja terakhir menurut Simpul",
    ),
    entry(GU_WAITS, "SPP-GU menunggu LPJ bulanan yang lewat batasnya", "false", SANCTIONS),
    entry(CLOSING_WAITS, "Penutupan kas menunggu LPJ bulanan sebelumnya yang lewat batasnya", "false", SANCTIONS),
    entry(
        LPJ_NUMBER,
        "Pola nomor LPJ bulanan bendahara",
        r#""{wilayah}/LPJB/{urut:6}/{skpd}/{bulan}/{tahun}""#,
        OWN_PATTERN,
    ),
    entry(BATCH_NUMBER, "Pola nomor daftar penguji", r#""{wilayah}/DP/{urut:6}/{skpd}/{bulan}/{tahun}""#, OWN_PATTERN),
    entry(
        CLOSING_NUMBER,
        "Pola nomor berita acara penutupan kas",
        r#""{wilayah}/BAPK/{urut:6}/{skpd}/{bulan}/{tahun}""#,
        OWN_PATTERN,
    ),
];

/// Days until the money of an open document leaves the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DaysLeft {
    pub sp2d: i64,
    pub spm: i64,
    #[serde(rename = "spp-diverifikasi")]
    pub verified: i64,
    #[serde(rename = "spp-diajukan")]
    pub submitted: i64,
}

/// The values in force on a day; each is read when it is asked for, and one
/// that is missing is refused, never guessed.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'a> {
    regulations: &'a Regulations,
    day: Day,
}

impl<'a> Policy<'a> {
    pub fn on(regulations: &'a Regulations, day: Day) -> Policy<'a> {
        Policy { regulations, day }
    }

    pub fn number(&self, key: &str) -> Result<i64, Refusals> {
        self.regulations.number(key, self.day).filter(|n| *n >= 0).ok_or_else(|| self.missing(key))
    }

    pub fn money(&self, key: &str) -> Result<Money, Refusals> {
        self.regulations.money(key, self.day).ok_or_else(|| self.missing(key))
    }

    pub fn text(&self, key: &str) -> Result<String, Refusals> {
        self.regulations.text(key, self.day).ok_or_else(|| self.missing(key))
    }

    pub fn flag(&self, key: &str) -> Result<bool, Refusals> {
        self.regulations.read(key, self.day).ok_or_else(|| self.missing(key))
    }

    pub fn days_left(&self) -> Result<DaysLeft, Refusals> {
        self.regulations.read(FORECAST_DAYS, self.day).ok_or_else(|| self.missing(FORECAST_DAYS))
    }

    fn missing(&self, key: &str) -> Refusals {
        let message = format!(
            "Aturan «{key}» pada {} tidak ada atau tidak terbaca, sehingga ini tidak dapat dinilai.",
            self.day.long()
        );
        Refusals::one(
            Refusal::new(
                "KEBIJAKAN-TIDAK-TERBACA",
                "Aturan Simpul: dokumen dinilai menurut aturan yang berlaku pada tanggalnya",
                message,
                "Mintalah pengelola aturan mencatat nilai yang berlaku pada tanggal itu, lalu ulangi.",
            )
            .figure("aturan", key)
            .day("tanggal", self.day),
        )
    }
}

/// The last day on which a month is accounted for in time, by the values in force
/// on the month's own last day; none where there is no such month.
pub fn due(
    regulations: &Regulations,
    calendar: &Arc<Calendar>,
    (year, month): (i32, u8),
) -> Result<Option<Day>, Refusals> {
    let Some((_, ended)) = span(year, month) else { return Ok(None) };
    let policy = Policy::on(regulations, ended);
    let (day, last) = (policy.number(LPJ_DAY)?, policy.number(LPJ_LAST)?);
    Ok(monthly::due(year, month, &Terms { day, last, calendar: calendar.clone() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::regulation::Dated;

    #[test]
    fn every_initial_value_is_read_and_a_missing_one_is_refused() {
        let day: Day = "2026-02-16".parse().expect("a day");
        let dated =
            |r: &Regulation| (r.key.to_owned(), Dated { from: day, value: r.initial.into(), source: r.source.into() });
        let all = Regulations::new(REGULATIONS.iter().map(dated));
        let policy = Policy::on(&all, day);
        assert_eq!((policy.flag(DIVIDES), policy.flag(BALANCE_NEEDED)), (Ok(false), Ok(false)));
        assert_eq!((policy.flag(GU_WAITS), policy.flag(CLOSING_WAITS)), (Ok(false), Ok(false)));
        assert!(!reads(LPJ_DAY, "29") && reads(LPJ_DAY, "28") && !reads(LPJ_LAST, "32") && reads(LPJ_LAST, "31"));
        let numbers =
            [BATCH_MOST, PAYEES_MOST, UNMATCHED_DAYS, UNDEBITED_DAYS, AMOUNT_DAYS, SILENT_DAYS, FORECAST_WEEKS];
        for key in numbers.into_iter().chain([BALANCE_OLDEST, LPJ_DAY, LPJ_LAST]) {
            assert!(policy.number(key).is_ok(), "{key}");
        }
        assert_eq!(policy.money(EXPLAINED_MOST), Ok(Money::from_sen(100_000_000)));
        assert_eq!(policy.money(CASH_MOST), Ok(Money::from_sen(1_000_000_000)));
        assert!(policy.text(BATCH_NUMBER).is_ok() && policy.text(CLOSING_NUMBER).is_ok());
        assert_eq!(policy.days_left().map(|d| d.spm), Ok(2));
        let before = Policy::on(&all, day.plus_days(-1));
        assert!(before.number(BATCH_MOST).is_err_and(|r| r.has("KEBIJAKAN-TIDAK-TERBACA")));
        assert!(before.days_left().is_err());
    }
}
