//! Simpul's own part of the catalogue: data sets that its register tells, and
//! reports that it gives as services. Schemas and examples stand here, so that
//! nobody who registers them makes one up; they count as any others do.

use serde_json::{Map, Value, json};

/// The last part of the name under which Simpul itself is registered.
pub const SYSTEM: &str = "SIMPUL";

/// Of the whole regency, beside what is told to the SKPD whose it is.
pub const WHOLE: &str = "-daerah";
/// Units and offices are told to everybody.
pub const UNITS: &str = "unit";
pub const OFFICES: &str = "pejabat";
/// Kinds of documents whose way is told, and what they are called.
pub const PAPERS: [(&str, &str, &str); 4] = [
    ("dpa", "DPA", "Satu DPA SKPD yang disahkan: anggaran yang mengikat SKPD itu"),
    ("spd", "SPD", "Satu SPD yang diotorisasi: dana yang disediakan bagi SKPD"),
    ("spm", "SPM", "Satu SPM menurut keadaannya sekarang"),
    ("sp2d", "SP2D", "Satu SP2D menurut keadaannya sekarang: terbit, ditransfer, cair, retur, atau batal"),
];

/// The system is Simpul itself.
pub fn is_own(identifier: &str) -> bool {
    identifier.rsplit('/').next() == Some(SYSTEM)
}

/// A data set as it is described.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnSet {
    pub code: String,
    pub version: i64,
    pub title: String,
    pub meaning: String,
    pub measure: &'static str,
    pub reference_codes: &'static [&'static str],
    pub schema: Value,
    /// Made up.
    pub example: Value,
    /// Free text may name somebody.
    pub personal: bool,
    pub legal_ground: &'static str,
    pub retention_days: i64,
}

const LAW: &str = "PP 12/2019; Perpres 39/2019 (Satu Data Indonesia)";
const DAYS: i64 = 90;
const HEAD: &[&str] = &["skpd.kode = kode perangkat daerah (Permendagri 90/2019)"];
const UNIT_CODES: &[&str] = &["kode = kode perangkat daerah (Permendagri 90/2019)"];

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn day(description: &str) -> Value {
    json!({ "type": ["string", "null"], "format": "date", "description": description })
}

/// A unit by its code and name.
fn named(description: &str, kinds: Value) -> Value {
    json!({
        "type": kinds, "description": description, "required": ["kode", "nama"],
        "properties": { "kode": text("Kode perangkat daerah"), "nama": text("Namanya") },
    })
}

fn object(required: &[&str], properties: Vec<(&str, Value)>) -> Value {
    let properties: Map<String, Value> = properties.into_iter().map(|(name, of)| (name.to_owned(), of)).collect();
    json!({ "type": "object", "required": required, "properties": properties })
}

/// Every data set that Simpul's register tells.
pub fn sets() -> Vec<OwnSet> {
    let mut all = vec![units(), offices()];
    for paper in PAPERS {
        all.push(papers(paper, false));
        all.push(papers(paper, true));
    }
    all
}

fn units() -> OwnSet {
    OwnSet {
        code: UNITS.into(),
        version: 1,
        title: "SKPD dan sub unit".into(),
        meaning: "Satu SKPD atau sub unit; semuanya disebut lagi setiap kali anggaran mulai berlaku".into(),
        measure: "",
        reference_codes: UNIT_CODES,
        schema: object(
            &["kode", "nama", "jenis", "skpd"],
            vec![
                ("kode", text("Kode perangkat daerah; kunci catatannya")),
                ("nama", text("Nama SKPD atau sub unit")),
                ("jenis", text("skpd atau sub-unit")),
                ("skpd", named("SKPD yang menaunginya; SKPD menaungi dirinya", json!("object"))),
            ],
        ),
        example: json!({
            "kode": "1.02.0.00.0.00.01.0001", "nama": "Puskesmas Contoh", "jenis": "sub-unit",
            "skpd": { "kode": "1.02.0.00.0.00.01.0000", "nama": "Dinas Contoh" },
        }),
        personal: false,
        legal_ground: LAW,
        retention_days: DAYS,
    }
}

fn offices() -> OwnSet {
    OwnSet {
        code: OFFICES.into(),
        version: 1,
        title: "Jabatan pengelola keuangan".into(),
        meaning: "Satu jabatan menurut keputusannya, tanpa nama dan NIP pemegangnya; siapa orangnya lewat layanan \
                  pejabat"
            .into(),
        measure: "",
        reference_codes: &[],
        schema: object(
            &["nomor", "jabatan", "sebutan", "mandat", "mulai", "keadaan"],
            vec![
                ("nomor", text("Nomor jabatan dalam daftar; kunci catatannya")),
                ("jabatan", text("Kode jabatan, misalnya pa")),
                ("sebutan", text("Jabatan seperti dibaca orang")),
                ("mandat", text("definitif, plt, plh, atau pj")),
                ("unit", named("SKPD atau unitnya; kosong untuk jabatan daerah", json!(["object", "null"]))),
                ("mulai", day("Hari pertama")),
                ("berakhir", day("Hari terakhir menurut keputusannya")),
                ("keadaan", text("ditetapkan atau diakhiri")),
            ],
        ),
        example: json!({
            "nomor": "4097", "jabatan": "pa", "sebutan": "Pengguna Anggaran", "mandat": "definitif",
            "unit": { "kode": "1.02.0.00.0.00.01.0000", "nama": "Dinas Contoh" },
            "mulai": "2026-01-02", "berakhir": null, "keadaan": "ditetapkan",
        }),
        personal: false,
        legal_ground: LAW,
        retention_days: DAYS,
    }
}

/// Documents of the own SKPD, or of the whole regency without what they are for:
/// whoever wrote it may have named somebody.
fn papers((code, name, meaning): (&str, &str, &str), whole: bool) -> OwnSet {
    let mut properties = vec![
        ("nomor", text("Nomor dokumen; kunci catatannya")),
        ("tanggal", day("Tanggal dokumen")),
        ("tahun", json!({ "type": "integer", "description": "Tahun anggaran" })),
        ("jenis", text("LS, UP, GU, TU; kosong bila tidak dibedakan")),
        ("keadaan", text("Keadaan dokumen, misalnya terbit, ditransfer, cair, retur, batal")),
        ("skpd", named("SKPD pemiliknya", json!("object"))),
        ("nilai_sen", json!({ "type": "integer", "description": "Nilai dalam sen rupiah" })),
        ("neto_sen", json!({ "type": "integer", "description": "Sesudah potongan, dalam sen rupiah" })),
    ];
    let mut example = json!({
        "nomor": format!("81.04/{name}/000001/1.02.0.00.0.00.01.0000/3/2026"), "tanggal": "2026-03-16", "tahun": 2026,
        "jenis": "", "keadaan": "terbit", "skpd": { "kode": "1.02.0.00.0.00.01.0000", "nama": "Dinas Contoh" },
        "nilai_sen": 500_000_000, "neto_sen": 500_000_000,
    });
    let (suffix, whose) = if whole { (WHOLE, "seluruh daerah") } else { ("", "SKPD penerima") };
    if !whole {
        properties.push(("uraian", text("Untuk apa")));
        example["uraian"] = "Belanja contoh".into();
    }
    OwnSet {
        code: format!("{code}{suffix}"),
        version: 1,
        title: format!("{name} {whose}"),
        meaning: format!("{meaning}; tanpa penerima pembayarannya"),
        measure: "sen rupiah",
        reference_codes: HEAD,
        schema: object(&["nomor", "tahun", "jenis", "keadaan", "skpd", "nilai_sen", "neto_sen"], properties),
        example,
        personal: !whole,
        legal_ground: LAW,
        retention_days: DAYS,
    }
}

/// A report that Simpul gives as a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnService {
    /// The name of the report.
    pub code: &'static str,
    pub title: &'static str,
    pub meaning: &'static str,
    /// Names of officials stand in it.
    pub personal: bool,
    /// Every unit of the regency, not those of the asking SKPD alone.
    pub whole: bool,
}

const fn of(code: &'static str, title: &'static str, meaning: &'static str) -> OwnService {
    OwnService { code, title, meaning, personal: false, whole: false }
}

/// Each to whoever was granted it, of the SKPD that answers for the asking system.
pub const SERVICES: [OwnService; 8] = [
    OwnService {
        whole: true,
        ..of("unit", "SKPD dan sub unit", "Susunan organisasi: semua SKPD dan sub unit daerah dengan kodenya")
    },
    OwnService {
        personal: true,
        ..of("pejabat", "Pejabat pengelola keuangan", "Siapa memegang jabatan apa, di unit mana, menurut keputusan apa")
    },
    of("pagu", "Pagu, terpesan, terpakai dan tersedia", "Anggaran SKPD per rekening dan yang tersisa darinya"),
    of("anggaran-kas", "Anggaran kas", "Rencana kas SKPD per bulan"),
    of("lra", "Laporan Realisasi Anggaran", "Anggaran dan realisasi SKPD"),
    of("serapan", "Serapan belanja terhadap anggaran kas", "Belanja SKPD dibandingkan dengan rencana kasnya"),
    OwnService { personal: true, ..of("register-spm", "Register SPM", "SPM SKPD menurut tanggalnya") },
    OwnService { personal: true, ..of("register-sp2d", "Register SP2D", "SP2D SKPD menurut tanggalnya") },
];

pub fn service(code: &str) -> Option<&'static OwnService> {
    SERVICES.iter().find(|service| service.code == code)
}

impl OwnService {
    /// Its document: one table as JSON, only read.
    pub fn openapi(&self) -> Value {
        let asked = |name: &str, of: &str, description: &str| {
            json!({
                "name": name, "in": "query", "required": false, "description": description, "schema": { "type": of },
            })
        };
        let table = json!({
            "type": "object",
            "required": ["name", "heading", "columns", "rows"],
            "properties": {
                "name": text("Nama tabelnya"),
                "heading": { "type": "array", "items": { "type": "string" }, "description": "Judulnya, baris demi baris" },
                "columns": { "type": "array", "items": { "type": "object" }, "description": "Nama dan jenis kolomnya" },
                "rows": { "type": "array", "items": { "type": "object" }, "description": "Barisnya, menurut nama kolom" },
                "total": { "type": ["object", "null"], "description": "Jumlahnya, bila ada" },
            },
        });
        json!({
            "openapi": "3.1.0",
            "info": { "title": self.title, "version": "1", "description": self.meaning },
            "paths": {
                "/": {
                    "get": {
                        "summary": self.title,
                        "description": self.meaning,
                        "parameters": [
                            asked("tahun", "integer", "Tahun anggaran; tahun ini bila tidak disebut"),
                            asked("by", "string", "Pengelompokan yang dikenal laporannya"),
                        ],
                        "responses": {
                            "200": {
                                "description": "Laporannya; nilai uang sebagai teks",
                                "content": { "application/json": { "schema": table } },
                            },
                        },
                    },
                },
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::rules::codes::{is_code, is_dataset_code};
    use crate::rules::schema::{Checker, read};
    use crate::rules::services::read_openapi;

    #[test]
    fn every_own_description_can_be_registered() {
        let mut codes = BTreeSet::new();
        for set in sets() {
            let schema = read(&set.schema.to_string()).unwrap_or_else(|why| panic!("{}: {why}", set.code));
            let checker = Checker::of(&schema).expect("a schema");
            assert_eq!(checker.faults(&set.example), Vec::<String>::new(), "{}", set.code);
            assert!(is_dataset_code(&set.code) && codes.insert(set.code.clone()), "{}", set.code);
            // Nobody's name, nor what leads to one.
            for field in ["nama_pejabat", "nip", "nik", "penerima", "rekening"] {
                assert!(set.schema["properties"].get(field).is_none(), "{}: {field}", set.code);
            }
            assert!(!set.code.ends_with(WHOLE) || set.schema["properties"].get("uraian").is_none(), "{}", set.code);
        }
        assert_eq!(codes.len(), 2 + 2 * PAPERS.len());
        for service in SERVICES {
            read_openapi(&service.openapi().to_string()).unwrap_or_else(|why| panic!("{}: {why}", service.code));
            assert!(is_code(service.code) && self::service(service.code) == Some(&service));
        }
    }

    #[test]
    fn a_name_that_only_ends_alike_is_not_ours() {
        assert!(is_own("ID-BURU/GOV/BPKAD/SIMPUL"));
        assert!(!is_own("ID-BURU/GOV/BPKAD/XSIMPUL") && !is_own("ID-BURU/GOV/SIMPUL/SIK"));
    }
}
