//! A form as the parts of a sheet: what stands where, in the words of the
//! office. The template only sets them.

mod batch;
mod budget;
mod card;
mod payment;
mod spd;

use kernel::lifecycle::{Kind, State};
use kernel::{Day, Money};
use serde::Serialize;

use crate::form::{Basis, Coded, Form, Line, Mark, Seal, Signer};
use crate::qr;

#[derive(Debug, Serialize)]
pub(crate) struct Paper {
    title: String,
    region: String,
    /// Stands at the foot of each page.
    label: String,
    date: (i32, u8, u8),
    /// On its side.
    wide: bool,
    head: Vec<String>,
    under: Vec<String>,
    marks: Vec<Strip>,
    blocks: Vec<Block>,
    /// Kept together with the signatures.
    closing: Vec<Block>,
    signers: Vec<Signature>,
    seal: Option<Check>,
    copies: Vec<&'static str>,
}

/// What a kind of paper says between its head and its signatures.
struct Body {
    title: String,
    /// Whose paper it is, below the name of the regency.
    issuer: String,
    under: Vec<String>,
    blocks: Vec<Block>,
    closing: Vec<Block>,
    copies: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "part", rename_all = "lowercase")]
enum Block {
    Facts { facts: Vec<Fact> },
    Boxed { facts: Vec<Fact> },
    Pair { left: Vec<Fact>, right: Vec<Fact> },
    Amount { name: &'static str, figure: String, words: String },
    Listing(Listing),
    Totals { rows: Vec<Fact> },
    Heading { text: &'static str },
    Centred { text: &'static str },
    Prose { lines: Vec<String> },
    Words { text: String },
}

#[derive(Debug, Serialize)]
struct Fact {
    name: String,
    value: String,
    strong: bool,
}

#[derive(Debug, Serialize)]
struct Listing {
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
    /// Which rows stand out, where any does.
    strong: Vec<bool>,
    foot: Vec<String>,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Column {
    name: &'static str,
    /// In millimetres; the one without takes what is left.
    width: Option<u8>,
    figure: bool,
}

#[derive(Debug, Serialize)]
struct Strip {
    word: &'static str,
    strip: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Signature {
    above: Vec<String>,
    name: Option<String>,
    below: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Check {
    qr: Option<String>,
    alt: &'static str,
    lines: Vec<String>,
    address: String,
    digest: String,
}

pub(crate) fn paper(form: &Form) -> Paper {
    let body = match (form.kind, &form.budget) {
        (Kind::Batch, _) => batch::body(form),
        (Kind::Spd, _) => spd::body(form),
        (_, Some(budget)) => budget::body(form, budget),
        (Kind::Dpr, _) => card::real_spending(form),
        (Kind::Dpt, _) => card::bill(form),
        (Kind::Lpj, _) => card::account(form),
        _ => payment::body(form),
    };
    let number = match (&form.number, &form.budget) {
        (Some(number), _) => number.clone(),
        (None, Some(budget)) => format!("{} {} {}", form.skpd.code, budget.stage, form.year),
        (None, None) => "(konsep)".to_owned(),
    };
    let mut signers: Vec<Signature> = form.signers.iter().map(signature).collect();
    // The date stands above whoever signs last.
    let dated = form.number.is_some() && form.budget.is_none();
    if let (Some(last), true) = (signers.last_mut(), dated) {
        last.above.insert(0, form.date.long());
    }
    Paper {
        label: format!("{} {number}", form.kind.code()),
        region: form.region.clone(),
        date: (form.date.year(), form.date.month(), form.date.day()),
        wide: form.budget.is_some() || matches!(form.kind, Kind::Dpr | Kind::Dpt | Kind::Batch),
        head: vec![format!("Pemerintah {}", form.region), body.issuer],
        title: body.title,
        under: body.under,
        marks: form.marks.iter().map(strip).collect(),
        blocks: body.blocks,
        closing: body.closing,
        signers,
        seal: form.seal.as_ref().map(check),
        copies: body.copies,
    }
}

fn strip(mark: &Mark) -> Strip {
    let (word, strip) = match mark {
        Mark::Practice => ("LATIHAN", "LATIHAN: bukan dokumen yang sebenarnya"),
        Mark::Draft => ("KONSEP", "KONSEP: belum bernomor dan belum ditandatangani"),
        Mark::Unverified => ("KONSEP", "KONSEP: belum diverifikasi TAPD"),
        Mark::Unratified => ("KONSEP", "KONSEP: belum disahkan PPKD"),
        Mark::Replaced(by) => return Strip { word: "DIGANTI", strip: format!("DIGANTI oleh DPA nomor {by}") },
        Mark::Imported => ("SALINAN", "SALINAN DATA IMPOR: bukan dokumen asli"),
        Mark::Ended(State::Returned) => ("KEMBALI", "DIKEMBALIKAN: tidak dapat dibayar"),
        Mark::Ended(State::Bounced) => ("RETUR", "RETUR: uangnya dikembalikan bank"),
        Mark::Ended(_) => ("BATAL", "BATAL: tidak berlaku, jangan dibayar"),
    };
    Strip { word, strip: strip.to_owned() }
}

pub(crate) fn signature(signer: &Signer) -> Signature {
    let below = match &signer.label {
        Some(_) => [Some(signer.rank.clone()), signer.nip.as_ref().map(|nip| format!("NIP {nip}"))],
        None => [None, Some("NIP".to_owned())],
    };
    Signature {
        above: signer.on.map(Day::long).into_iter().chain(signer.office.lines().map(str::to_owned)).collect(),
        name: signer.label.clone(),
        below: below.into_iter().flatten().filter(|line| !line.is_empty()).collect(),
    }
}

fn check(seal: &Seal) -> Check {
    let whole = seal.address.starts_with("https://") || seal.address.starts_with("http://");
    let lines = if whole {
        vec!["Periksa keaslian: pindai kode ini,".to_owned(), "atau ketik sendiri alamatnya di peramban.".to_owned()]
    } else {
        vec!["Periksa keaslian pada alamat Simpul daerah,".to_owned(), "disambung dengan:".to_owned()]
    };
    Check {
        qr: if whole { qr::draw(&seal.address) } else { None },
        alt: "Kode QR: halaman pemeriksa keaslian dokumen ini",
        lines,
        address: seal.address.clone(),
        digest: grouped(&seal.digest),
    }
}

/// In fours, as people compare them.
pub fn grouped(hex: &str) -> String {
    let letters: Vec<char> = hex.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn fact(name: &str, value: impl Into<String>) -> Fact {
    Fact { name: name.to_owned(), value: value.into(), strong: false }
}

fn strong(name: &str, value: impl Into<String>) -> Fact {
    Fact { strong: true, ..fact(name, value) }
}

/// `1.234.567,89`, where the head of the column says rupiah.
fn figure(amount: Money) -> String {
    amount.rupiah().replace("Rp ", "")
}

/// In words and with a capital, as it stands in brackets.
fn spoken(amount: Money) -> String {
    let words = amount.in_words();
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn coded(c: &Coded) -> String {
    format!("{} {}", c.code, c.name).trim().to_owned()
}

fn day(day: Option<Day>) -> String {
    day.map_or_else(|| "–".to_owned(), Day::long)
}

fn basis(form: &Form, kind: Kind) -> impl Iterator<Item = &Basis> {
    form.basis.iter().filter(move |b| b.kind == kind)
}

const fn column(name: &'static str, width: Option<u8>, figure: bool) -> Column {
    Column { name, width, figure }
}

/// Rows numbered from one.
fn numbered(rows: impl Iterator<Item = Vec<String>>) -> Vec<Vec<String>> {
    (1..).zip(rows).map(|(n, row)| [vec![n.to_string()], row].concat()).collect()
}

fn lines(form: &Form, caption: &str) -> Block {
    let row = |l: &Line| {
        // Receipts have no sub kegiatan.
        let codes = [l.sub_kegiatan.code.as_str(), l.rekening.code.as_str()];
        let codes: Vec<&str> = codes.into_iter().filter(|code| !code.is_empty()).collect();
        vec![codes.join("\n"), l.rekening.name.clone(), figure(l.amount)]
    };
    Block::Listing(Listing {
        caption: caption.to_owned(),
        columns: vec![
            column("No.", Some(10), false),
            column("Kode", Some(38), false),
            column("Uraian", None, false),
            column("Jumlah (Rp)", Some(34), true),
        ],
        rows: numbered(form.lines.iter().map(row)),
        strong: Vec::new(),
        foot: vec!["Jumlah".into(), figure(form.amount)],
    })
}

fn cuts(form: &Form) -> Block {
    let row = |c: &crate::form::Cut| vec![c.kind.name.clone(), figure(c.amount)];
    let rows = if form.cuts.is_empty() {
        vec![vec!["–".into(), "Tidak ada potongan".into(), figure(Money::ZERO)]]
    } else {
        numbered(form.cuts.iter().map(row))
    };
    Block::Listing(Listing {
        caption: "Potongan".to_owned(),
        columns: vec![
            column("No.", Some(10), false),
            column("Uraian", None, false),
            column("Jumlah (Rp)", Some(34), true),
        ],
        rows,
        strong: Vec::new(),
        foot: vec!["Jumlah potongan".into(), figure(withheld(form))],
    })
}

/// The accountability of an advance becomes final, and no money moves.
fn is_nihil(form: &Form) -> bool {
    form.flow.ends_with("-NIHIL")
}

fn withheld(form: &Form) -> Money {
    if is_nihil(form) { Money::ZERO } else { form.amount.minus(form.net) }
}

fn number_line(form: &Form) -> String {
    format!("Nomor: {}", form.number.as_deref().unwrap_or("– (konsep)"))
}
