//! The made-up regency.

use std::sync::Arc;

use budget::acts::ImportApbd;
use budget::model::Stage;
use budget::rekap::{self, Item, Layout, Rekap, Row};
use kernel::{Code, Money};
use serde_json::{Value, json};
use store::{Actor, Channel, Db, Envelope, Error, Result, Work};

use crate::modules;

/// The year of the example.
pub const YEAR: i32 = 2026;

/// Work fields of the SKPD: bidang and name.
const FIELDS: [(&str, &str); 43] = [
    ("1.01", "Dinas Pendidikan"),
    ("1.02", "Dinas Kesehatan"),
    ("1.03", "Dinas Pekerjaan Umum"),
    ("1.04", "Dinas Perumahan Rakyat"),
    ("1.05", "Satuan Polisi Pamong Praja"),
    ("1.06", "Dinas Sosial"),
    ("2.07", "Dinas Tenaga Kerja"),
    ("2.08", "Dinas Pemberdayaan Perempuan"),
    ("2.09", "Dinas Ketahanan Pangan"),
    ("2.10", "Dinas Pertanahan"),
    ("2.11", "Dinas Lingkungan Hidup"),
    ("2.12", "Dinas Kependudukan dan Pencatatan Sipil"),
    ("2.13", "Dinas Pemberdayaan Masyarakat Desa"),
    ("2.14", "Dinas Pengendalian Penduduk"),
    ("2.15", "Dinas Perhubungan"),
    ("2.16", "Dinas Komunikasi dan Informatika"),
    ("2.17", "Dinas Koperasi dan UKM"),
    ("2.18", "Dinas Penanaman Modal dan PTSP"),
    ("2.19", "Dinas Kepemudaan dan Olahraga"),
    ("2.22", "Dinas Kebudayaan"),
    ("2.23", "Dinas Perpustakaan"),
    ("3.25", "Dinas Perikanan"),
    ("3.26", "Dinas Pariwisata"),
    ("3.27", "Dinas Pertanian"),
    ("3.30", "Dinas Perdagangan"),
    ("3.31", "Dinas Perindustrian"),
    ("4.01", "Sekretariat Daerah"),
    ("4.02", "Sekretariat DPRD"),
    ("5.01", "Badan Perencanaan Pembangunan Daerah"),
    ("5.02", "Badan Pengelolaan Keuangan dan Aset Daerah"),
    ("5.03", "Badan Kepegawaian"),
    ("5.05", "Badan Penelitian dan Pengembangan"),
    ("6.01", "Inspektorat Daerah"),
    ("7.01", "Kecamatan Hulu"),
    ("7.01", "Kecamatan Hilir"),
    ("7.01", "Kecamatan Tengah"),
    ("7.01", "Kecamatan Utara"),
    ("7.01", "Kecamatan Selatan"),
    ("7.01", "Kecamatan Timur"),
    ("7.01", "Kecamatan Barat"),
    ("7.01", "Kecamatan Seberang"),
    ("7.01", "Kecamatan Pesisir"),
    ("8.01", "Badan Kesatuan Bangsa dan Politik"),
];

/// Sub kegiatan, rekening, what is bought, and a sum to begin with.
const LINES: [(&str, &str, &str, &str, i64); 6] = [
    (
        "01.2.02.0001",
        "Penyediaan Gaji dan Tunjangan ASN",
        "5.1.01.01.001.00001",
        "Belanja Gaji Pokok PNS",
        2_400_000_000,
    ),
    (
        "01.2.02.0001",
        "Penyediaan Gaji dan Tunjangan ASN",
        "5.1.01.01.002.00001",
        "Belanja Tunjangan Keluarga PNS",
        240_000_000,
    ),
    ("01.2.06.0002", "Penyediaan Peralatan Kantor", "5.1.02.01.001.00024", "Alat Tulis Kantor", 48_000_000),
    (
        "01.2.06.0009",
        "Penyelenggaraan Rapat Koordinasi",
        "5.1.02.04.001.00001",
        "Belanja Perjalanan Dinas Biasa",
        120_000_000,
    ),
    (
        "01.2.08.0002",
        "Penyediaan Jasa Komunikasi dan Listrik",
        "5.1.02.02.001.00061",
        "Belanja Tagihan Listrik",
        60_000_000,
    ),
    (
        "02.2.01.0001",
        "Pengadaan Peralatan Kerja Bidang",
        "5.2.02.05.001.00005",
        "Belanja Modal Personal Komputer",
        180_000_000,
    ),
];

const SOURCE: (&str, &str) = ("1.2.01.08", "Dana Alokasi Umum (contoh)");

/// The regency as the story and the measurements use it.
#[derive(Clone, Debug)]
pub struct Regency {
    /// Codes of the SKPD.
    pub units: Vec<String>,
    pub ppkd: Actor,
    pub kuasa: Actor,
    /// Reads everything and does nothing.
    pub auditor: Actor,
    /// Officials of each SKPD, in the order of the units.
    pub offices: Vec<Offices>,
    /// All of them by name.
    pub named: Vec<Named>,
}

/// An official by the name of the account.
#[derive(Clone, Debug)]
pub struct Named {
    pub username: String,
    pub role: &'static str,
    pub unit: Option<String>,
}

/// The officials of one SKPD.
#[derive(Clone, Debug)]
pub struct Offices {
    pub staff: Actor,
    pub treasurer: Actor,
    pub verifier: Actor,
    pub head: Actor,
}

/// Does an act by name.
pub async fn act(db: &Db, actor: &Actor, name: &str, input: Value) -> Result<Value> {
    let entry = modules::act(name).ok_or_else(|| Error::Bug(format!("langkah {name}")))?;
    let work: Arc<dyn Work> = Arc::from((entry.parse)(&input.to_string())?);
    Ok(db.act(work, Envelope::new(actor.clone(), Channel::Cli)).await?.done)
}

fn code(text: &str) -> Result<Code> {
    Code::parse(text).map_err(|e| Error::Bug(e.to_string()))
}

fn named(code_text: &str, name: &str) -> Result<rekap::Named> {
    Ok(rekap::Named { code: code(code_text)?, name: name.to_owned() })
}

fn unit_code(n: usize, bidang: &str) -> String {
    format!("{bidang}.0.00.0.00.{:02}.0000", n + 1)
}

/// The budget: six lines for each SKPD, a little different everywhere.
fn rekap() -> Result<Rekap> {
    rekap_with(0)
}

/// The same with each line so many rupiah larger.
fn rekap_with(more: i64) -> Result<Rekap> {
    let mut rows = Vec::new();
    for (n, (bidang, name)) in FIELDS.iter().enumerate() {
        let skpd = named(&unit_code(n, bidang), &format!("{name} (contoh)"))?;
        for (line, (sub, sub_name, rek, rek_name, rupiah)) in LINES.iter().enumerate() {
            let sub_code = format!("{bidang}.{sub}");
            let level = |k: usize| sub_code.split('.').take(k).collect::<Vec<_>>().join(".");
            let amount = rupiah + i64::try_from(n).unwrap_or_default() * 1_250_000 + more;
            let number = rows.len() + 2;
            rows.push(Row {
                row: u32::try_from(number).unwrap_or(u32::MAX),
                no: Some((number - 1).to_string()),
                urusan: named(&level(1), "Urusan (contoh)")?,
                skpd: skpd.clone(),
                sub_unit: skpd.clone(),
                bidang: named(bidang, &format!("Bidang {name}"))?,
                program: named(&level(3), if line < 5 { "Program Penunjang Urusan" } else { "Program Bidang" })?,
                kegiatan: named(&level(5), "Kegiatan (contoh)")?,
                sub_kegiatan: named(&sub_code, sub_name)?,
                source: Some(named(SOURCE.0, SOURCE.1)?),
                rekening: named(rek, rek_name)?,
                item: Some(Item { code_or_group: "Kelompok".into(), name: (*rek_name).into() }),
                amount: Money::from_rupiah(amount).unwrap_or_default(),
                source_name: None,
                detail: None,
            });
        }
    }
    let total = Money::sum(rows.iter().map(|r| r.amount)).unwrap_or_default();
    let count = u32::try_from(FIELDS.len()).unwrap_or_default();
    Ok(Rekap {
        sheet: "Contoh".into(),
        layout: Layout::Package,
        rows_read: u32::try_from(rows.len()).unwrap_or_default(),
        rows,
        without_account: 0,
        bare: vec![],
        mismatches: vec![],
        set_aside: vec![],
        rounded: vec![],
        total,
        skpd: count,
        sub_units: count,
        notes: vec!["Angka contoh buatan Simpul.".into()],
    })
}

/// The ceilings of next year: each line ten million above this year's.
pub fn ceilings(year: i32) -> Result<ImportApbd> {
    Ok(ImportApbd {
        year,
        stage: Stage("kua-ppas".into()),
        file_name: "contoh KUA-PPAS buatan Simpul".into(),
        digest: "contoh-ppas".into(),
        rekap: Some(Arc::new(rekap_with(10_000_000)?)),
    })
}

/// A second version of the budget: one account of one SKPD loses a sen that
/// another one wins.
#[cfg(test)]
pub fn shifted(n: usize) -> Result<ImportApbd> {
    let mut rekap = rekap()?;
    let (first, second) = (n * LINES.len() + 2, n * LINES.len() + 4);
    rekap.rows[first].amount = rekap.rows[first].amount.minus(Money::ONE_SEN);
    rekap.rows[second].amount = rekap.rows[second].amount.plus(Money::ONE_SEN);
    Ok(ImportApbd {
        year: YEAR,
        stage: Stage("pergeseran-1".into()),
        file_name: "contoh pergeseran".into(),
        digest: "contoh-1".into(),
        rekap: Some(Arc::new(rekap)),
    })
}

/// Fills an empty practice regency: budget, cash plan, officials.
pub async fn found(db: &Db) -> Result<Regency> {
    let operator = Actor::PracticeOperator;
    let import = ImportApbd {
        year: YEAR,
        stage: Stage("murni".into()),
        file_name: "contoh buatan Simpul".into(),
        digest: "contoh".into(),
        rekap: Some(Arc::new(rekap()?)),
    };
    db.act(Arc::new(import), Envelope::new(operator.clone(), Channel::Cli)).await?;
    act(db, &operator, "spread-cash-plan", json!({ "year": YEAR })).await?;
    let mut people = People::behind(db, 0);
    let ppkd = people.official("ppkd", "ppkd", None).await?;
    let kuasa = people.official("kuasa-bud", "kuasa-bud", None).await?;
    let mut units = Vec::new();
    let mut offices = Vec::new();
    for (n, (bidang, _)) in FIELDS.iter().enumerate() {
        let unit = unit_code(n, bidang);
        let who = |office: &str| format!("{office}-{:02}", n + 1);
        offices.push(Offices {
            staff: people.official(&who("staf"), "staf", Some(&unit)).await?,
            treasurer: people.official(&who("bendahara"), "bendahara-pengeluaran", Some(&unit)).await?,
            verifier: people.official(&who("ppk"), "ppk-skpd", Some(&unit)).await?,
            head: people.official(&who("pa"), "pa", Some(&unit)).await?,
        });
        units.push(unit);
    }
    let auditor = people.official("pemeriksa", "auditor", None).await?;
    Ok(Regency { units, ppkd, kuasa, auditor, offices, named: people.named })
}

/// The other officials whose pages a demonstration shows: of the story's SKPD,
/// and of the regency.
pub async fn others(db: &Db, regency: &Regency, unit: usize) -> Result<Vec<(&'static str, Actor)>> {
    const OTHERS: [(&str, &str, &str); 12] = [
        ("BUD", "bud", "bud"),
        ("Bupati", "bupati", "bupati"),
        ("Bappeda", "bappeda", "bappeda"),
        ("Inspektorat", "inspektorat", "inspektorat"),
        ("Pencatat rekening", "pencatat", "pencatat-penerima"),
        ("Administrator", "admin", "administrator"),
        ("BKPSDM", "bkpsdm", "bkpsdm"),
        ("PPTK", "pptk", "pptk"),
        ("Bendahara Penerimaan", "bendahara-terima", "bendahara-penerimaan"),
        ("TAPD", "tapd", "tapd"),
        ("DPRD", "dprd", "dprd"),
        ("Sekda", "sekda", "sekda"),
    ];
    // Behind everybody whom `found` has numbered.
    let mut people = People::behind(db, 500);
    let mut officials = Vec::new();
    for (title, username, role) in OTHERS {
        let within = matches!(role, "pptk" | "bendahara-penerimaan");
        let unit = regency.units.get(unit).filter(|_| within).map(String::as_str);
        officials.push((title, people.official(username, role, unit).await?));
    }
    Ok(officials)
}

/// Adds officials, whose numbers begin behind a given one.
#[derive(Debug)]
pub struct People<'a> {
    db: &'a Db,
    count: usize,
    pub named: Vec<Named>,
}

impl<'a> People<'a> {
    pub fn behind(db: &'a Db, count: usize) -> People<'a> {
        People { db, count, named: Vec::new() }
    }

    /// An official with an account and an office by decree.
    pub async fn official(&mut self, username: &str, role: &'static str, unit: Option<&str>) -> Result<Actor> {
        self.count += 1;
        let operator = Actor::PracticeOperator;
        let nip = format!("19800101200501{:04}", self.count);
        let name = format!("Pejabat Contoh {}", self.count);
        let person = act(self.db, &operator, "add-official", json!({ "nip": nip, "name": name })).await?;
        let user = act(self.db, &operator, "add-user", json!({ "official": nip, "username": username })).await?;
        let decree = json!({
            "official": nip, "role": role, "unit": unit, "decree_number": format!("SK {}/{YEAR}", self.count),
            "decree_date": format!("{YEAR}-01-02"), "from": format!("{YEAR}-01-02"),
        });
        act(self.db, &operator, "grant-role", decree).await?;
        self.named.push(Named { username: username.to_owned(), role, unit: unit.map(str::to_owned) });
        let id = |value: &Value, field: &str| {
            value.get(field).and_then(Value::as_i64).ok_or_else(|| Error::Bug(format!("jawaban tanpa {field}")))
        };
        Ok(Actor::User { user: id(&user, "user")?, person: id(&person, "person")?, proof: store::Proof::Vouched })
    }
}

/// SPD for the first quarter of an SKPD, authorised.
pub async fn release(db: &Db, regency: &Regency, unit: &str, date: &str) -> Result<Value> {
    let draft = json!({ "year": YEAR, "unit": unit, "from_month": 1, "to_month": 3 });
    let spd = act(db, &regency.kuasa, "draft-spd", draft).await?;
    let input = json!({ "spd": text_id(&spd), "date": date });
    act(db, &regency.ppkd, "authorise-spd", input).await
}

/// The id of a document that an act answered with, as a reference.
pub fn text_id(done: &Value) -> String {
    done.get("id").map(ToString::to_string).unwrap_or_default()
}

/// An enterprise with a confirmed account; answers with the account.
pub async fn payee(db: &Db, unit: &str, name: &str, number: &str) -> Result<i64> {
    payee_of(db, unit, ("badan", name), number).await
}

/// A payee of a kind with a confirmed account.
pub async fn payee_of(db: &Db, unit: &str, (kind, name): (&str, &str), number: &str) -> Result<i64> {
    let operator = Actor::PracticeOperator;
    let payee = act(db, &operator, "add-payee", json!({ "unit": unit, "kind": kind, "name": name })).await?;
    let input = json!({
        "unit": unit, "payee": payee.get("payee"), "bank": "Bank Daerah (contoh)", "account_number": number,
        "holder": name, "evidence": "buku tabungan (contoh)",
    });
    let account = act(db, &operator, "add-payee-account", input).await?;
    account.get("account").and_then(Value::as_i64).ok_or_else(|| Error::Bug("rekening".into()))
}
