//! Dated data of the register of staff.

use std::collections::BTreeMap;

use kernel::regulation::{self, Regulation, Regulations};
use kernel::{Day, Refusal, Refusals};
use serde::de::DeserializeOwned;

pub const HEADINGS: &str = "pegawai.judul-kolom";
pub const SOULS_MOST: &str = "pegawai.jiwa-paling-banyak";

pub const REGULATIONS: &[Regulation] = &[
    Regulation::new(
        HEADINGS,
        "Judul kolom pada berkas daftar pegawai",
        r#"{"NIP":["NIP BARU","NOMOR INDUK PEGAWAI"],"NIK":["NO KTP","NOMOR KTP"],"NAMA":["NAMA PEGAWAI","NAMA LENGKAP"],"JENIS":["JENIS PEGAWAI","STATUS KEPEGAWAIAN","STATUS PEGAWAI"],"GOLONGAN":["GOL","GOL RUANG","GOLONGAN RUANG","PANGKAT/GOLONGAN"],"JABATAN":["NAMA JABATAN"],"KODE SKPD":["KODE UNIT","KODE UNIT KERJA","SKPD"],"MULAI":["TMT","TERHITUNG MULAI TANGGAL","SEJAK"],"SAMPAI":["BERAKHIR","TANGGAL BERAKHIR"],"ALASAN BERAKHIR":["ALASAN","SEBAB BERAKHIR"],"JIWA":["JUMLAH JIWA"],"NOMOR SK":["NO SK","NOMOR KEPUTUSAN"],"TANGGAL SK":["TGL SK","TANGGAL KEPUTUSAN"]}"#,
        "judul kolom daftar pegawai yang lazim, bukan dari peraturan; tambahkan judul daerah sendiri",
    )
    .read_by(reads),
    Regulation::new(
        SOULS_MOST,
        "Jiwa paling banyak pada gaji seorang pegawai, dengan pegawainya sendiri",
        "5",
        "PP 7/1977 Ps 16 dan perubahannya: suami atau istri dan paling banyak dua anak, tiga bagi yang tercatat sebelum Maret 1994; hanya teringat, bandingkan dengan naskahnya",
    )
    .read_by(reads),
];

/// Whether the register could be kept with this value.
fn reads(key: &str, value: &str) -> bool {
    regulation::holds(REGULATIONS, key, value, |all, day| Policy::on(all, day).is_ok())
}

/// The values in force on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Other headings of each column, by its own.
    pub headings: BTreeMap<String, Vec<String>>,
    pub souls_most: i64,
}

impl Policy {
    /// Reads every value; one that is missing or unreadable is refused.
    pub fn on(all: &Regulations, day: Day) -> Result<Policy, Refusals> {
        let mut refusals = Refusals::new();
        let headings = read(all, day, HEADINGS, &mut refusals);
        let souls_most = read(all, day, SOULS_MOST, &mut refusals);
        match (headings, souls_most) {
            (Some(headings), Some(souls_most)) => refusals.or(Policy { headings, souls_most }),
            _ => Err(refusals),
        }
    }
}

fn read<T: DeserializeOwned>(all: &Regulations, day: Day, key: &str, refusals: &mut Refusals) -> Option<T> {
    let value = all.read(key, day);
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
    value
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

    #[test]
    fn every_initial_value_can_be_read_and_none_is_guessed() {
        let day = Day::new(2026, 3, 2).expect("a day");
        let policy = Policy::on(&initial(""), day).expect("the start values");
        assert_eq!(policy.souls_most, 5);
        // What the file is searched for has a row here, and nothing else has.
        let known: Vec<&str> = policy.headings.keys().map(String::as_str).collect();
        let mut wanted = crate::list::titles();
        wanted.sort_unstable();
        assert_eq!(known, wanted);
        for r in REGULATIONS {
            let refused = Policy::on(&initial(r.key), day).expect_err(r.key);
            assert!(refused.has("KEBIJAKAN-TIDAK-TERBACA") && refused.as_slice().len() == 1, "{}", r.key);
        }
    }
}
