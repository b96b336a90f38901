//! Dated data of the exchange.

use kernel::number::is_pattern;
use kernel::regulation::{self, Regulation, Regulations};
use kernel::{Day, Refusal, Refusals};
use serde::de::DeserializeOwned;

use crate::model::MemberClass;
use crate::rules::codes::is_code;

pub const INSTANCE: &str = "pertukaran.instansi";
pub const CONTACT: &str = "pertukaran.surel";
pub const CLASSES: &str = "pertukaran.kelas-anggota";
pub const KEY_DAYS: &str = "pertukaran.kunci-paling-lama-hari";
pub const KEY_WARN_DAYS: &str = "pertukaran.kunci-peringatan-hari";
pub const CODE_HOURS: &str = "pertukaran.kode-pendaftaran-jam";
pub const ACCESS_DAYS: &str = "pertukaran.akses-paling-lama-hari";
pub const WIDEST_V4: &str = "pertukaran.jaringan-v4-paling-lebar";
pub const WIDEST_V6: &str = "pertukaran.jaringan-v6-paling-lebar";
pub const PLAIN_INSIDE: &str = "pertukaran.http-di-jaringan-dalam";
pub const CALLS_PER_SECOND: &str = "pertukaran.panggilan-per-detik";
pub const BURST: &str = "pertukaran.panggilan-lonjakan";
pub const CONCURRENT: &str = "pertukaran.panggilan-bersamaan";
pub const EVIDENCE_DAYS: &str = "pertukaran.bukti-hari";
pub const ACCESS_NUMBER: &str = "nomor.akses-data";

/// With this name nobody is registered in a real regency.
pub const UNNAMED: &str = "ID-KAB";

/// A code that lies about for longer is no longer one of a telephone call.
const MOST_CODE_HOURS: i64 = 72;

const OWN: &str = "nilai awal Simpul dari model keamanannya, bukan dari peraturan";

const fn entry(key: &'static str, title: &'static str, initial: &'static str, source: &'static str) -> Regulation {
    Regulation::new(key, title, initial, source).read_by(reads)
}

pub const REGULATIONS: &[Regulation] = &[
    entry(
        INSTANCE,
        "Nama daerah dalam pengenal pertukaran data (ID-…)",
        "\"ID-KAB\"",
        "nilai awal Simpul; tetapkan nama daerah sendiri sebelum anggota pertama didaftarkan",
    ),
    entry(CONTACT, "Alamat surel pengelola hub, dicetak pada katalognya", "\"\"", "belum ditetapkan"),
    entry(
        CLASSES,
        "Kelas anggota pertukaran data",
        r#"[{"kode":"GOV","nama":"Perangkat daerah dan instansi pemerintah"},{"kode":"COM","nama":"Badan usaha"},{"kode":"ORG","nama":"Lembaga lain"}]"#,
        "kelas anggota yang lazim pada X-Road; bukan dari peraturan",
    ),
    entry(KEY_DAYS, "Masa berlaku kunci pertukaran paling lama (hari)", "731", OWN),
    entry(KEY_WARN_DAYS, "Kunci pertukaran diperingatkan sebelum berakhir (hari)", "30", OWN),
    entry(CODE_HOURS, "Kode pendaftaran agen dapat dipakai selama (jam)", "8", OWN),
    entry(ACCESS_DAYS, "Masa berlaku akses data paling lama (hari)", "731", OWN),
    entry(WIDEST_V4, "Jaringan IPv4 tujuan paling lebar (panjang awalan)", "16", OWN),
    entry(WIDEST_V6, "Jaringan IPv6 tujuan paling lebar (panjang awalan)", "48", OWN),
    entry(PLAIN_INSIDE, "Alamat layanan tanpa TLS boleh di jaringan dalam", "false", OWN),
    entry(CALLS_PER_SECOND, "Panggilan tiap anggota per detik", "50", OWN),
    entry(BURST, "Panggilan tiap anggota dalam satu lonjakan", "100", OWN),
    entry(CONCURRENT, "Panggilan tiap anggota yang berjalan bersamaan", "16", OWN),
    entry(
        EVIDENCE_DAYS,
        "Bukti pertukaran (tanda tangan, sidik, alamat tujuan) disimpan (hari)",
        "1826",
        "nilai awal Simpul; sesuaikan dengan jadwal retensi arsip daerah",
    ),
    Regulation::new(
        ACCESS_NUMBER,
        "Pola nomor permohonan akses data",
        r#""{wilayah}/PAD/{urut:6}/{skpd}/{bulan}/{tahun}""#,
        "pola Simpul menurut bentuk nomor SIPD-RI; bukan dari peraturan",
    )
    .read_by(is_pattern),
];

/// Whether the exchange could go on with this value.
fn reads(key: &str, value: &str) -> bool {
    regulation::holds(REGULATIONS, key, value, |all, day| Policy::on(all, day).is_ok())
}

/// The values in force on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub instance: String,
    pub contact: String,
    pub classes: Vec<MemberClass>,
    pub key_days: i64,
    pub key_warn_days: i64,
    pub code_hours: i64,
    pub access_days: i64,
    /// Shortest prefix of a network.
    pub widest_v4: u8,
    pub widest_v6: u8,
    pub plain_inside: bool,
    pub limits: Limits,
    /// How long what proves an exchange stays behind its leaf.
    pub evidence_days: i64,
    pub access_number: String,
}

/// What one member may ask of the hub.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    pub calls_per_second: u32,
    pub burst: u32,
    pub concurrent: u32,
}

impl Policy {
    /// Reads every value; one that is missing or makes no sense is refused.
    pub fn on(all: &Regulations, day: Day) -> Result<Policy, Refusals> {
        let mut refusals = Refusals::new();
        let r = &mut refusals;
        let policy = Policy {
            instance: sound(all, day, INSTANCE, r, |text: &String| is_code(text) && !text.contains('.')),
            contact: sound(all, day, CONTACT, r, |text: &String| {
                text.is_empty() || text.split_once('@').is_some_and(|(who, at)| is_code(who) && is_code(at))
            }),
            classes: sound(all, day, CLASSES, r, |list: &Vec<MemberClass>| {
                !list.is_empty() && list.iter().all(|class| is_code(&class.code))
            }),
            key_days: sound(all, day, KEY_DAYS, r, |days| *days > 0),
            key_warn_days: sound(all, day, KEY_WARN_DAYS, r, |days| *days >= 0),
            code_hours: sound(all, day, CODE_HOURS, r, |hours| (1..=MOST_CODE_HOURS).contains(hours)),
            access_days: sound(all, day, ACCESS_DAYS, r, |days| *days > 0),
            widest_v4: sound(all, day, WIDEST_V4, r, |bits| (1..=32).contains(bits)),
            widest_v6: sound(all, day, WIDEST_V6, r, |bits| (1..=128).contains(bits)),
            plain_inside: sound(all, day, PLAIN_INSIDE, r, |_| true),
            limits: Limits {
                calls_per_second: sound(all, day, CALLS_PER_SECOND, r, |n| *n > 0),
                burst: sound(all, day, BURST, r, |n| *n > 0),
                concurrent: sound(all, day, CONCURRENT, r, |n| *n > 0),
            },
            evidence_days: sound(all, day, EVIDENCE_DAYS, r, |days| (1..=36_525).contains(days)),
            access_number: sound(all, day, ACCESS_NUMBER, r, |_| true),
        };
        refusals.or(policy)
    }
}

fn sound<T: DeserializeOwned + Default>(
    all: &Regulations,
    day: Day,
    key: &str,
    refusals: &mut Refusals,
    fine: impl FnOnce(&T) -> bool,
) -> T {
    let value = all.read::<T>(key, day).filter(fine);
    refusals.require(value.is_some(), || {
        Refusal::new(
            "KEBIJAKAN-TIDAK-TERBACA",
            "Aturan Simpul: catatan dinilai menurut aturan yang berlaku pada harinya",
            format!("Aturan «{key}» pada {} tidak ada atau tidak terbaca.", day.long()),
            "Mintalah pengelola aturan mencatat nilai yang berlaku pada tanggal itu, lalu ulangi.",
        )
        .figure("aturan", key)
        .day("tanggal", day)
    });
    value.unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::expect_used)]
pub(crate) mod tests {
    use kernel::regulation::Dated;

    use super::*;

    pub(crate) fn initial(except: &str) -> Regulations {
        let from = Day::new(2026, 1, 1).expect("a day");
        let dated = |r: &Regulation| {
            (r.key.to_owned(), Dated { from, value: r.initial.to_owned(), source: r.source.to_owned() })
        };
        Regulations::new(REGULATIONS.iter().filter(|r| r.key != except).map(dated))
    }

    pub(crate) fn policy() -> Policy {
        Policy::on(&initial(""), Day::new(2026, 3, 2).expect("a day")).expect("the start values")
    }

    #[test]
    fn every_initial_value_can_be_read_and_none_is_guessed() {
        assert_eq!((policy().instance.as_str(), policy().widest_v4, policy().plain_inside), (UNNAMED, 16, false));
        let day = Day::new(2026, 3, 2).expect("a day");
        for r in REGULATIONS {
            let refused = Policy::on(&initial(r.key), day).expect_err(r.key);
            assert!(refused.has("KEBIJAKAN-TIDAK-TERBACA") && refused.as_slice().len() == 1, "{}", r.key);
            assert!((r.reads)(r.key, r.initial), "{}", r.key);
        }
    }

    #[test]
    fn a_value_that_makes_no_sense_is_not_taken() {
        for (key, value) in [
            (INSTANCE, "\"ID/BURU\""),
            (INSTANCE, "\"\""),
            (INSTANCE, "\"ID.BURU\""),
            (CONTACT, "\"hub\""),
            (CONTACT, "\"hub@ buru\""),
            (CLASSES, "[]"),
            (CLASSES, r#"[{"kode":"G V","nama":"x"}]"#),
            (KEY_DAYS, "0"),
            (CODE_HOURS, "0"),
            (CODE_HOURS, "73"),
            (ACCESS_DAYS, "0"),
            (WIDEST_V4, "0"),
            (WIDEST_V4, "33"),
            (WIDEST_V6, "129"),
            (CALLS_PER_SECOND, "0"),
            (BURST, "-1"),
            (CONCURRENT, "0"),
            (EVIDENCE_DAYS, "0"),
            (EVIDENCE_DAYS, "36526"),
            (PLAIN_INSIDE, "1"),
            (ACCESS_NUMBER, "\"{skpd}/{tahun}\""),
        ] {
            let of = REGULATIONS.iter().find(|r| r.key == key).expect(key);
            assert!(!(of.reads)(key, value), "{key} {value}");
        }
        for (key, value) in [
            (CONTACT, "\"hub@buru.go.id\""),
            (INSTANCE, "\"ID-BURU\""),
            (WIDEST_V4, "32"),
            (KEY_WARN_DAYS, "0"),
            (CODE_HOURS, "1"),
            (CODE_HOURS, "72"),
            (EVIDENCE_DAYS, "1"),
            (PLAIN_INSIDE, "true"),
        ] {
            let of = REGULATIONS.iter().find(|r| r.key == key).expect(key);
            assert!((of.reads)(key, value), "{key} {value}");
        }
    }
}
