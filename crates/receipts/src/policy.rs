//! Dated data of receipts: terms, funds outside the RKUD, numbers.

use kernel::number::is_pattern;
use kernel::regulation::{self, Regulation, Regulations};
use kernel::{Code, Day, Refusal, Refusals};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub const DEPOSIT_DAYS: &str = "penerimaan.setor-maks-hari-kerja";
pub const DEPOSIT_EXCEPTIONS: &str = "penerimaan.setor-pengecualian";
pub const FUNDS: &str = "pengesahan.dana";
pub const STBP_NUMBER: &str = "nomor.stbp";
pub const DEPOSIT_NUMBER: &str = "nomor.sts-pendapatan";
pub const NOTE_NUMBER: &str = "nomor.nota-penerimaan";
pub const SP3B_NUMBER: &str = "nomor.sp3b";
pub const SP2B_NUMBER: &str = "nomor.sp2b";

const OWN_PATTERN: &str = "pola Simpul menurut bentuk nomor SIPD-RI; nomor SIPD untuk dokumen ini belum terlihat";

const fn entry(key: &'static str, title: &'static str, initial: &'static str, source: &'static str) -> Regulation {
    Regulation::new(key, title, initial, source).read_by(reads)
}

pub const REGULATIONS: &[Regulation] = &[
    entry(DEPOSIT_DAYS, "Penerimaan disetor sejak diterima (hari kerja)", "1", "PP 12/2019 Ps 137(1), 1 angka 85"),
    entry(
        DEPOSIT_EXCEPTIONS,
        "SKPD yang boleh menyetor lebih lama karena geografis, transportasi, atau jangkauan bank",
        "[]",
        "PP 12/2019 Ps 137(2): ditetapkan dengan Perkada; mulai tanpa pengecualian",
    ),
    entry(
        FUNDS,
        "Dana di luar RKUD yang disahkan, dan nama dokumennya",
        r#"[{"kode":"BLUD","nama":"Badan Layanan Umum Daerah","permintaan":"SP3BP","pengesahan":"SP2BP"},{"kode":"BOS","nama":"Bantuan Operasional Satuan Pendidikan","permintaan":"SP2B","pengesahan":"SPB"},{"kode":"JKN","nama":"Kapitasi JKN pada FKTP","permintaan":"SP3B","pengesahan":"SP2B"}]"#,
        "PP 12/2019 Ps 120(2), 7(2)j; nama dokumen dari sistem penatausahaan daerah lain dan berbeda antardaerah, tetapkan dengan Perkada",
    ),
    entry(STBP_NUMBER, "Pola nomor STBP", r#""{wilayah}/STBP/{urut:6}/{skpd}/{tahap}/{bulan}/{tahun}""#, OWN_PATTERN),
    entry(
        DEPOSIT_NUMBER,
        "Pola nomor STS pendapatan",
        r#""{wilayah}/STSP/{urut:6}/{skpd}/{tahap}/{bulan}/{tahun}""#,
        OWN_PATTERN,
    ),
    entry(
        NOTE_NUMBER,
        "Pola nomor pengembalian dan koreksi penerimaan",
        r#""{wilayah}/NOTA/{urut:6}/{jenis}/{skpd}/{tahap}/{bulan}/{tahun}""#,
        OWN_PATTERN,
    ),
    entry(
        SP3B_NUMBER,
        "Pola nomor permintaan pengesahan",
        r#""{wilayah}/SP3B/{urut:6}/{jenis}/{skpd}/{tahap}/{bulan}/{tahun}""#,
        OWN_PATTERN,
    ),
    entry(
        SP2B_NUMBER,
        "Pola nomor pengesahan",
        r#""{wilayah}/SP2B/{urut:6}/{jenis}/{skpd}/{tahap}/{bulan}/{tahun}""#,
        OWN_PATTERN,
    ),
];

/// A fund outside the RKUD.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fund {
    #[serde(rename = "kode")]
    pub code: String,
    #[serde(rename = "nama")]
    pub title: String,
    /// What the request is called in this regency.
    #[serde(rename = "permintaan")]
    pub asking: String,
    /// And its ratification.
    #[serde(rename = "pengesahan")]
    pub giving: String,
}

/// An SKPD with a longer term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    pub skpd: Code,
    #[serde(rename = "hari")]
    pub days: i64,
}

/// The values in force on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub deposit_days: i64,
    pub exceptions: Vec<Exception>,
    pub funds: Vec<Fund>,
    pub stbp_number: String,
    pub deposit_number: String,
    pub note_number: String,
    pub sp3b_number: String,
    pub sp2b_number: String,
}

impl Policy {
    /// A value that is missing or beyond sense is refused, never guessed; all
    /// of them are told.
    pub fn on(all: &Regulations, day: Day) -> Result<Policy, Refusals> {
        let mut reader = Reader { all, day, refusals: Refusals::new() };
        match reader.policy() {
            Some(policy) => reader.refusals.or(policy),
            None => Err(reader.refusals),
        }
    }

    /// Working days within which an SKPD deposits.
    pub fn term_of(&self, skpd: &str) -> i64 {
        let norm = Code::parse(skpd).map(|c| c.norm().to_owned()).unwrap_or_default();
        let own = self.exceptions.iter().find(|e| e.skpd.norm() == norm);
        own.map_or(self.deposit_days, |e| e.days)
    }

    pub fn fund(&self, code: &str) -> Option<&Fund> {
        self.funds.iter().find(|f| f.code == code)
    }
}

struct Reader<'a> {
    all: &'a Regulations,
    day: Day,
    refusals: Refusals,
}

impl Reader<'_> {
    fn policy(&mut self) -> Option<Policy> {
        let deposit_days = self.read::<i64>(DEPOSIT_DAYS, |d| (0..=366).contains(d));
        let within = |list: &Vec<Exception>| list.iter().all(|e| (0..=366).contains(&e.days));
        let exceptions = self.read(DEPOSIT_EXCEPTIONS, within);
        let funds = self.read(FUNDS, |list: &Vec<Fund>| list.iter().all(|f| !f.code.is_empty()));
        let some = |text: &String| !text.is_empty();
        let stbp_number = self.read(STBP_NUMBER, some);
        let deposit_number = self.read(DEPOSIT_NUMBER, some);
        let note_number = self.read(NOTE_NUMBER, some);
        let sp3b_number = self.read(SP3B_NUMBER, some);
        let sp2b_number = self.read(SP2B_NUMBER, some);
        Some(Policy {
            deposit_days: deposit_days?,
            exceptions: exceptions?,
            funds: funds?,
            stbp_number: stbp_number?,
            deposit_number: deposit_number?,
            note_number: note_number?,
            sp3b_number: sp3b_number?,
            sp2b_number: sp2b_number?,
        })
    }

    fn read<T: DeserializeOwned>(&mut self, key: &'static str, fits: impl Fn(&T) -> bool) -> Option<T> {
        let found = self.all.read::<T>(key, self.day).filter(|value| fits(value));
        if found.is_none() {
            self.refusals.push(
                Refusal::new(
                    "KEBIJAKAN-TIDAK-TERBACA",
                    "Aturan Simpul: dokumen dinilai menurut aturan yang berlaku pada tanggalnya",
                    format!("Aturan «{key}» pada {} tidak ada atau tidak terbaca.", self.day.long()),
                    "Mintalah pengelola aturan mencatat nilai yang berlaku pada tanggal itu, lalu ulangi.",
                )
                .figure("aturan", key)
                .day("tanggal", self.day),
            );
        }
        found
    }
}

/// Whether receipts could be judged with this value.
fn reads(key: &str, value: &str) -> bool {
    let patterns = [STBP_NUMBER, DEPOSIT_NUMBER, NOTE_NUMBER, SP3B_NUMBER, SP2B_NUMBER];
    regulation::holds(REGULATIONS, key, value, |all, day| Policy::on(all, day).is_ok())
        && (!patterns.contains(&key) || is_pattern(key, value))
}

/// The values a new regency starts with, in force from a day.
pub fn initial(from: Day) -> Regulations {
    use kernel::regulation::Dated;
    let dated = |r: &Regulation| Dated { from, value: r.initial.to_owned(), source: r.source.to_owned() };
    Regulations::new(REGULATIONS.iter().map(|r| (r.key.to_owned(), dated(r))))
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use kernel::regulation::Dated;

    use super::*;

    fn day(s: &str) -> Day {
        s.parse().expect("a day")
    }

    #[test]
    fn every_initial_value_can_be_read() {
        let policy = Policy::on(&initial(day("2026-01-01")), day("2026-01-01")).expect("the start values");
        assert_eq!((policy.deposit_days, policy.exceptions.len()), (1, 0));
        assert_eq!(policy.funds.iter().map(|f| f.code.as_str()).collect::<Vec<_>>(), ["BLUD", "BOS", "JKN"]);
        assert!(REGULATIONS.iter().all(|r| !r.source.is_empty() && !r.title.is_empty()));
        let none = Policy::on(&initial(day("2026-01-01")), day("2025-12-31")).expect_err("nothing in force");
        assert_eq!(none.as_slice().len(), REGULATIONS.len());
    }

    #[test]
    fn an_skpd_far_away_has_its_own_term() {
        let start = day("2026-01-01");
        let value = r#"[{"skpd":"1.02.0.00.0.00.01.0000","hari":3}]"#;
        let far = Dated { from: start, value: value.into(), source: "Perkada 4/2026".into() };
        let own = REGULATIONS
            .iter()
            .filter(|r| r.key != DEPOSIT_EXCEPTIONS)
            .map(|r| (r.key.to_owned(), Dated { from: start, value: r.initial.into(), source: r.source.into() }));
        let all = Regulations::new(own.chain([(DEPOSIT_EXCEPTIONS.to_owned(), far)]));
        let policy = Policy::on(&all, start).expect("a policy");
        assert_eq!(policy.term_of("1.02.0.00.0.00.01.0000"), 3);
        assert_eq!(policy.term_of("1.2.0.0.0.0.1.0"), 3);
        assert_eq!(policy.term_of("1.01.0.00.0.00.01.0000"), 1);
    }
}
