//! The dated data of this module: what a new regency starts with.

use kernel::regulation::{self, Regulation};

use crate::model::ForbiddenPair;

/// Offices that one person may not hold together.
pub const FORBIDDEN_PAIRS: &str = "pasangan-terlarang";
/// Longest life of a token, in days.
pub const TOKEN_DAYS: &str = "token.maks-hari";
/// How long a session of the browser may lie idle, and last in all.
pub const SESSION_IDLE_MINUTES: &str = "sesi.diam-menit";
pub const SESSION_HOURS: &str = "sesi.paling-lama-jam";
/// How long nobody signs after a recovery, in working days.
pub const REST_DAYS: &str = "pemulihan.tenang-hari-kerja";
/// Public keys of the witnesses that watch the logs, and after how many days
/// without any of them it is said out loud.
pub const WITNESSES: &str = "saksi.daftar";
pub const WITNESS_DAYS: &str = "saksi.hari";
/// How many whole years the journal keeps what it says of public money, behind
/// the year it was written in.
pub const KEPT_YEARS: &str = "retensi.catatan-keuangan-tahun";
/// Key under which changes of the calendar wait for their second person.
pub const HOLIDAY: &str = "hari-libur";

/// The first six rows are the law's six pairs. An assistant treasurer holds
/// public money like the treasurer whose assistant he is, so he stands in the
/// same rows (principle of PP 12/2019 Ps 4(5)).
const INITIAL_PAIRS: &str = r#"[
{"satu":["ppk-skpd"],"lain":["pemungut"],"sumber":"PP 12/2019 Ps 14(3)"},
{"satu":["ppk-skpd"],"lain":["bendahara-penerimaan","bendahara-penerimaan-pembantu"],"sumber":"PP 12/2019 Ps 14(3); pembantu menurut asas Ps 4(5)"},
{"satu":["ppk-skpd"],"lain":["bendahara-pengeluaran","bpp"],"sumber":"PP 12/2019 Ps 14(3); pembantu menurut asas Ps 4(5)"},
{"satu":["ppk-skpd"],"lain":["pptk"],"sumber":"PP 12/2019 Ps 14(3)"},
{"satu":["bendahara-pengeluaran","bendahara-penerimaan","bpp","bendahara-penerimaan-pembantu"],"lain":["kpa"],"sumber":"UU 1/2004 Ps 10(4)"},
{"satu":["bendahara-pengeluaran","bendahara-penerimaan","bpp","bendahara-penerimaan-pembantu"],"lain":["bud","kuasa-bud"],"sumber":"UU 1/2004 Ps 10(4), yang menyebut Kuasa BUN; di daerah BUD dan Kuasa BUD"},
{"satu":["bendahara-pengeluaran","bendahara-penerimaan","bpp","bendahara-penerimaan-pembantu"],"lain":["pa","pptk"],"sumber":"asas pemisahan PP 12/2019 Ps 4(5); bukan larangan tersurat"},
{"satu":["administrator"],"lain":["ppkd","bud","kuasa-bud","pa","kpa","ppk-skpd","ppk-unit","pptk","bendahara-pengeluaran","bendahara-penerimaan","bpp","bendahara-penerimaan-pembantu","pencatat-penerima","petugas-bank"],"sumber":"kebijakan keamanan Simpul: pengelola akun tidak menyentuh uang"},
{"satu":["petugas-bank"],"lain":["ppkd","bud","kuasa-bud","pa","kpa","ppk-skpd","ppk-unit","pptk","bendahara-pengeluaran","bendahara-penerimaan","bpp","bendahara-penerimaan-pembantu","pencatat-penerima"],"sumber":"kebijakan keamanan Simpul: yang menerima perintah bayar di bank bukan yang memberinya"},
{"satu":["administrator"],"lain":["bkpsdm"],"sumber":"kebijakan keamanan Simpul: yang memasukkan keputusan bukan yang mengonfirmasinya"}
]"#;

pub const REGULATIONS: &[Regulation] = &[
    Regulation::new(
        FORBIDDEN_PAIRS,
        "Jabatan yang tidak boleh dirangkap satu orang",
        INITIAL_PAIRS,
        "sumber tercantum pada tiap pasangan",
    )
    .read_by(regulation::is::<Vec<ForbiddenPair>>),
    Regulation::new(
        TOKEN_DAYS,
        "Masa berlaku token paling lama (hari)",
        "366",
        "nilai awal Simpul, bukan dari peraturan",
    ),
    Regulation::new(
        SESSION_IDLE_MINUTES,
        "Sesi peramban berakhir bila ditinggalkan (menit)",
        "30",
        "nilai awal Simpul dari model keamanannya, bukan dari peraturan",
    ),
    Regulation::new(
        SESSION_HOURS,
        "Sesi peramban paling lama (jam)",
        "12",
        "nilai awal Simpul dari model keamanannya, bukan dari peraturan",
    ),
    Regulation::new(
        REST_DAYS,
        "Masa tenang sesudah pemulihan akun, sebelum menandatangani lagi (hari kerja)",
        "1",
        "kebijakan keamanan",
    ),
    Regulation::new(
        WITNESSES,
        "Kunci umum saksi di luar daerah yang membenarkan jurnal",
        "[]",
        "belum ditetapkan; kunci diserahkan saksi lewat jalan lain",
    )
    .read_by(are_keys),
    Regulation::new(
        KEPT_YEARS,
        "Isi jurnal tentang uang daerah disimpan sesudah tahunnya (tahun)",
        "10",
        "nilai awal Simpul; cocokkan dengan jadwal retensi arsip daerah",
    ),
    Regulation::new(
        WITNESS_DAYS,
        "Diumumkan bila tidak ada saksi yang menjawab selama (hari)",
        "3",
        "nilai awal Simpul dari model keamanannya, bukan dari peraturan",
    ),
];

/// A list of keys as witnesses hand them over: name, eight letters, the key.
fn are_keys(_: &str, text: &str) -> bool {
    let is_key = |key: &String| {
        let mut parts = key.splitn(3, '+');
        let (name, id, rest) = (parts.next(), parts.next(), parts.next());
        let named = name.is_some_and(|n| !n.is_empty() && !n.contains(char::is_whitespace));
        let short = id.is_some_and(|id| id.len() == 8 && id.bytes().all(|b| b.is_ascii_hexdigit()));
        // One letter for the kind of key, then 32 of the key, in base64.
        named && short && rest.is_some_and(|r| r.len() == 44 && r.starts_with('B'))
    };
    serde_json::from_str::<Vec<String>>(text).is_ok_and(|keys| keys.len() <= 20 && keys.iter().all(is_key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initial_values_can_be_read() {
        let pairs: Vec<ForbiddenPair> = serde_json::from_str(INITIAL_PAIRS).expect("pairs");
        assert_eq!(
            pairs.iter().filter(|p| p.source.starts_with("PP 12/2019") || p.source.starts_with("UU")).count(),
            6
        );
        for regulation in REGULATIONS {
            serde_json::from_str::<serde_json::Value>(regulation.initial).expect(regulation.key);
        }
    }

    #[test]
    fn keys_of_witnesses_have_their_shape() {
        let key = format!("saksi.inspektorat+0a1b2c3d+B{}=", "A".repeat(42));
        let key = key.as_str();
        let list = |keys: &[&str]| are_keys(WITNESSES, &serde_json::to_string(keys).expect("a list"));
        assert!(list(&[]) && list(&[key]) && list(&[key, key]));
        for bad in ["", "saksi", "saksi+0a1b2c3d", "dua kata+0a1b2c3d+BAAA", &key.replace("+B", "+A"), &key[1..][20..]]
        {
            assert!(!list(&[bad]), "{bad}");
        }
        assert!(!are_keys(WITNESSES, "\"satu\"") && !list(&[key; 21]));
    }
}
