//! Dated data of the inspection: what each analytic looks for. Only the
//! Inspektorat changes it, by two persons (`organisation::rules::dated::keeper`).

use kernel::regulation::{self, Dated, Regulation, Regulations};
use kernel::{Day, Money, Refusal, Refusals};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

const OURS: &str = "nilai awal Simpul dari model keamanannya, bukan dari peraturan; Inspektorat menetapkannya";
const BUYING: &str = "Perpres 16/2018 Ps 20(2) huruf d jo. Perpres 46/2025: pengadaan langsung barang dan jasa Rp 200 juta, konstruksi Rp 400 juta; dari ringkasan, bandingkan dengan naskahnya";
const FEES: &str = "Perpres 33/2020 jo. 53/2023 membatasi honorarium tim menurut jabatan; angka ini batas kasar, Inspektorat menetapkannya";
const TAX: &str = "batas setor menurut peraturan pajak sebagaimana diingat, belum dicocokkan dengan naskahnya; Inspektorat mencocokkannya";

/// When a deduction of a month is to be paid on: up to that day of the next
/// one, or its last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    #[serde(rename = "potongan")]
    pub kind: String,
    #[serde(rename = "hari")]
    pub day: u8,
}

/// Up to what sum goods of an account may be bought without a tender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuyingLimit {
    /// How the account begins; the longest that fits counts.
    #[serde(rename = "rekening")]
    pub account: String,
    #[serde(rename = "batas")]
    pub most: Money,
}

/// How much each pattern weighs in the risk of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    #[serde(rename = "pola")]
    pub pattern: String,
    #[serde(rename = "bobot")]
    pub weight: i64,
}

/// A stratum of risk: from this score on, and how often it is drawn for one of
/// the lowest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stratum {
    #[serde(rename = "nama")]
    pub name: String,
    #[serde(rename = "mulai-skor")]
    pub from: i64,
    #[serde(rename = "kali")]
    pub times: i64,
}

/// Declares the values: a field, its key, its kind, title, start value, source.
macro_rules! values {
    ($($field:ident : $kind:ty = $key:literal, $title:literal, $initial:expr, $source:expr;)*) => {
        pub const REGULATIONS: &[Regulation] =
            &[$(Regulation::new($key, $title, $initial, $source).read_by(regulation::is::<$kind>),)*];

        /// All parameters, as they stand on one day.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Policy { $(pub $field: $kind,)* }

        impl Policy {
            /// Every value in force. One that is missing or unreadable is
            /// refused: an analytic that silently looks for nothing finds nothing.
            pub fn on(all: &Regulations, day: Day) -> Result<Policy, Refusals> {
                let mut refusals = Refusals::new();
                $(let $field: Option<$kind> = read(all, day, $key, &mut refusals);)*
                match ($($field,)*) {
                    ($(Some($field),)*) => refusals.or(Policy { $($field,)* }),
                    _ => Err(refusals),
                }
            }
        }
    };
}

values! {
    same_days: i64 = "temuan.ganda-hari", "F02: jumlah sama ke rekening sama dalam sekian hari", "90", OURS;
    same_least: Money = "temuan.ganda-paling-kecil", "F02: pembayaran di bawah ini tidak dibandingkan", "\"1000000.00\"", OURS;
    invoice_days: i64 = "temuan.tagihan-hari", "F02: tagihan hampir sama dalam sekian hari", "366", OURS;
    round_share: i64 = "temuan.bulat-persen", "F01: bagian baris bulat dalam satu pertanggungjawaban (persen)", "70", OURS;
    round_rows: i64 = "temuan.bulat-baris", "F01: baris paling sedikit", "20", OURS;
    round_unit: Money = "temuan.bulat-kelipatan", "F01: kelipatan yang disebut bulat", "\"100000.00\"", OURS;
    new_days: i64 = "temuan.penerima-baru-hari", "F01: penerima yang terdaftar dalam sekian hari disebut baru", "30", OURS;
    new_share: i64 = "temuan.penerima-baru-persen", "F01: bagian penerima baru dalam satu pertanggungjawaban (persen)", "40", OURS;
    split_days: i64 = "temuan.pecah-hari", "F04: pekerjaan serupa dibayar dalam sekian hari", "60", OURS;
    split_limits: Vec<BuyingLimit> = "temuan.pecah-batas", "F04: batas pengadaan langsung menurut awal kode rekening",
        r#"[{"rekening":"5.1.02","batas":"200000000.00"},{"rekening":"5.2.02","batas":"200000000.00"},{"rekening":"5.2.03","batas":"400000000.00"},{"rekening":"5.2.04","batas":"400000000.00"},{"rekening":"5.2.05","batas":"200000000.00"}]"#, BUYING;
    split_near: i64 = "temuan.pecah-dekat-persen", "F04: dekat batas bila paling sedikit (persen)", "80", OURS;
    split_count: i64 = "temuan.pecah-paket", "F04: pekerjaan serupa di dekat batas paling sedikit", "3", OURS;
    split_alike: i64 = "temuan.pecah-judul-persen", "F04: uraian serupa bila paling sedikit (persen)", "60", OURS;
    price_rows: i64 = "temuan.harga-baris", "F05: rincian dengan barang yang sama paling sedikit", "8", OURS;
    price_spread: i64 = "temuan.harga-sebaran-persen", "F05: di atas kuartil ketiga sekian kali sebarannya (persen)", "150", OURS;
    price_above: i64 = "temuan.harga-atas-persen", "F05: terhadap standar harganya (persen)", "110", OURS;
    lag_days: i64 = "temuan.mundur-hari-kerja", "F06: hari kerja antara tanggal dokumen dan hari dicatat", "3", OURS;
    december_times: i64 = "temuan.desember-kali", "F06: bagian akhir tahun terhadap kebiasaan (kali)", "2", OURS;
    december_least: i64 = "temuan.desember-dokumen", "F06: dokumen akhir tahun paling sedikit", "10", OURS;
    remit_due: Vec<Due> = "temuan.batas-setor", "F07: hari terakhir menyetor pada bulan berikutnya",
        r#"[{"potongan":"ppn","hari":31},{"potongan":"pph21","hari":10},{"potongan":"pph22","hari":10},{"potongan":"pph23","hari":10},{"potongan":"pph4-2","hari":10}]"#, TAX;
    together: i64 = "temuan.serentak-rekening", "F09: rekening yang didaftarkan satu orang pada satu hari", "3", OURS;
    together_days: i64 = "temuan.serentak-bayar-hari", "F09: dibayar bersama dalam sekian hari", "7", OURS;
    change_days: i64 = "temuan.ubah-hari", "F10: rekening diganti sekian hari sebelum dibayar", "7", OURS;
    change_least: Money = "temuan.ubah-paling-kecil", "F10: pembayaran paling kecil", "\"50000000.00\"", OURS;
    back_days: i64 = "temuan.kembali-hari", "F10: rekening diganti dan dikembalikan dalam sekian hari", "30", OURS;
    lapping_days: i64 = "temuan.tambal-hari", "F11: sisa disetor sekian hari sesudah UP tahun berikutnya cair", "3", OURS;
    rest_days: i64 = "temuan.diam-hari", "F12: uang di bendahara tidak bergerak sekian hari", "35", OURS;
    rest_least: Money = "temuan.diam-paling-kecil", "F12: uang paling sedikit", "\"5000000.00\"", OURS;
    panjar_days: i64 = "temuan.panjar-hari", "F12: panjar belum diselesaikan sesudah sekian hari", "10", OURS;
    team_most: i64 = "temuan.honor-tim", "F13: keputusan honorarium satu orang dalam satu bulan paling banyak", "5", FEES;
    twin_share: i64 = "temuan.honor-kembar-persen", "F13: penerima yang sama pada dua keputusan (persen)", "50", OURS;
    twin_people: i64 = "temuan.honor-kembar-orang", "F13: penerima yang sama paling sedikit", "3", OURS;
    growth_least: Money = "temuan.gaji-selisih-paling-kecil", "F14: kenaikan daftar gaji tanpa mutasi paling kecil", "\"1000000.00\"", OURS;
    growth_share: i64 = "temuan.gaji-naik-persen", "F14: kenaikan gaji seorang yang diperhitungkan (persen)", "10", OURS;
    office_before: i64 = "temuan.sesaat-mulai-hari", "F15: jabatan mulai paling lama sekian hari sebelum pembayaran", "1", OURS;
    office_after: i64 = "temuan.sesaat-akhir-hari", "F15: dan berakhir paling lama sekian hari sesudahnya", "7", OURS;
    late_days: i64 = "temuan.sk-mundur-hari", "F15: jabatan dicatat lebih dari sekian hari sesudah mulai berlaku", "5", OURS;
    late_first: i64 = "temuan.sk-awal-hari", "F15: jabatan yang dicatat dalam sekian hari pertama tidak dilihat", "30", OURS;
    stamp_seconds: i64 = "temuan.stempel-detik", "F16: setengah persetujuan lebih cepat dari sekian detik", "20", OURS;
    stamp_count: i64 = "temuan.stempel-dokumen", "F16: persetujuan paling sedikit dalam satu triwulan", "20", OURS;
    trio_share: i64 = "temuan.trio-persen", "F17: bagian satu trio dari LS satu SKPD (persen)", "60", OURS;
    trio_count: i64 = "temuan.trio-pembayaran", "F17: pembayaran paling sedikit", "10", OURS;
    shift_days: i64 = "temuan.geser-hari", "F19: dihabiskan dalam sekian hari sesudah digeser", "30", OURS;
    shift_share: i64 = "temuan.geser-persen", "F19: bagian tambahannya yang dibayar kepada satu penerima (persen)", "80", OURS;
    seller_share: i64 = "temuan.penyedia-persen", "F19: bagian satu penerima dari LS satu SKPD (persen)", "60", OURS;
    seller_count: i64 = "temuan.penyedia-pembayaran", "F19: pembayaran kepada penerima itu paling sedikit", "10", OURS;
    rule_days: i64 = "temuan.aturan-kembali-hari", "F20: aturan diubah dan dikembalikan dalam sekian hari", "30", OURS;
    brief_days: i64 = "temuan.aturan-singkat-hari", "F20: aturan yang berlaku kurang dari sekian hari", "7", OURS;
    lock_hours: i64 = "temuan.kunci-jam", "F20: bulan dibuka dan dikunci lagi dalam sekian jam", "24", OURS;
    reason_letters: i64 = "temuan.alasan-huruf", "Alasan tertulis paling pendek (huruf)", "20", OURS;
    silence_days: i64 = "temuan.diamkan-paling-lama-hari", "Analitik didiamkan paling lama (hari)", "366", OURS;
    sample_share: i64 = "temuan.sampel-persen", "F17: bagian SP2D sebulan yang diperiksa (persen)", "5", OURS;
    sample_cash: i64 = "temuan.sampel-kas", "F12: bendahara yang kasnya dihitung sebulan", "4", OURS;
    weights: Vec<Weight> = "temuan.bobot", "F17: bobot tiap pola dalam skor risiko",
        r#"[{"pola":"F01","bobot":3},{"pola":"F02","bobot":5},{"pola":"F03","bobot":5},{"pola":"F04","bobot":3},{"pola":"F05","bobot":1},{"pola":"F06","bobot":1},{"pola":"F07","bobot":2},{"pola":"F09","bobot":5},{"pola":"F10","bobot":5},{"pola":"F11","bobot":2},{"pola":"F12","bobot":2},{"pola":"F13","bobot":2},{"pola":"F14","bobot":3},{"pola":"F15","bobot":3},{"pola":"F16","bobot":2},{"pola":"F17","bobot":1},{"pola":"F19","bobot":3},{"pola":"F20","bobot":3}]"#, OURS;
    strata: Vec<Stratum> = "temuan.sampel-tumpuk", "F17: tumpukan risiko dan seberapa sering diambil",
        r#"[{"nama":"tinggi","mulai-skor":5,"kali":10},{"nama":"sedang","mulai-skor":1,"kali":4},{"nama":"rendah","mulai-skor":0,"kali":1}]"#, OURS;
    treasurer_kinds: Vec<String> = "temuan.ls-ke-bendahara-jenis", "F09: jenis LS yang boleh ke rekening bendahara menurut pemeriksa", "[\"gaji\"]", OURS;
}

fn read<T: DeserializeOwned>(all: &Regulations, day: Day, key: &str, refusals: &mut Refusals) -> Option<T> {
    let value = all.read(key, day);
    refusals.require(value.is_some(), || {
        Refusal::new(
            "KEBIJAKAN-TIDAK-TERBACA",
            "Aturan Simpul: analitik mencari menurut parameter yang berlaku",
            format!("Parameter «{key}» pada {} tidak ada atau tidak terbaca.", day.long()),
            "Catat nilai yang berlaku, lalu ulangi.",
        )
        .figure("aturan", key)
        .day("tanggal", day)
    });
    value
}

impl Policy {
    /// Since when each value is in force and where it comes from, for the run.
    pub fn told(all: &Regulations, day: Day) -> serde_json::Value {
        let one = |r: &Regulation| {
            let Dated { from, value, .. } = all.on(r.key, day)?;
            Some((r.key.to_owned(), serde_json::json!({ "nilai": value, "sejak": from })))
        };
        serde_json::Value::Object(REGULATIONS.iter().filter_map(one).collect())
    }

    /// What a pattern weighs; one without a weight counts as nothing.
    pub fn weight(&self, pattern: &str) -> i64 {
        self.weights.iter().find(|w| w.pattern == pattern).map_or(0, |w| w.weight)
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn initial() -> Regulations {
        let from = Day::new(2026, 1, 1).expect("a day");
        Regulations::new(
            REGULATIONS
                .iter()
                .map(|r| (r.key.to_owned(), Dated { from, value: r.initial.into(), source: r.source.into() })),
        )
    }

    pub(crate) fn policy() -> Policy {
        Policy::on(&initial(), Day::new(2026, 6, 1).expect("a day")).expect("the start values")
    }

    #[test]
    fn every_start_value_can_be_read_and_belongs_to_the_inspektorat() {
        assert_eq!(policy().same_days, 90);
        assert_eq!(policy().strata.last().map(|s| s.from), Some(0), "every payment has a stratum");
        for r in REGULATIONS {
            assert!(r.key.starts_with(organisation::public::INSPECTION), "{}", r.key);
        }
        let before = Policy::on(&initial(), Day::new(2025, 12, 31).expect("a day")).expect_err("nothing in force");
        assert_eq!(before.as_slice().len(), REGULATIONS.len());
    }
}
