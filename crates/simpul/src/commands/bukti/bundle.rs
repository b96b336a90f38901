//! What stands in the file: the list that adds up, threads, papers, leaves of
//! the journal with their proofs, and how all of it is checked.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::File;
use std::io::Seek;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use documents::write::Bundle;
use evidence::public as papers;
use inspection::public::figure::{self, Figure, Part};
use kernel::sheet::Value as Cell;
use kernel::sheet::column::{code, count, day, money, text};
use kernel::text::initials;
use kernel::{Code, Money, Sheet};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::module::Query;
use store::{Db, DocRef, Error, Result, Scope, View, seal, tiles};

use crate::modules;
use crate::output;

/// Bytes of papers that one bundle holds.
const MOST_BYTES: i64 = 1 << 30;
const READ_ME: &str = include_str!("BACA-SAYA.txt");

/// A bundle that was written.
#[derive(Debug)]
pub struct Written {
    /// At its beginning.
    pub file: File,
    /// Of letters, digits and `-`.
    pub name: String,
    pub amount: Money,
    pub documents: usize,
    pub lines: usize,
    pub papers: usize,
    pub leaves: usize,
    pub log_size: u64,
}

/// The log as it is signed now.
struct Log {
    checkpoint: String,
    size: u64,
}

struct Writing<'a> {
    db: &'a Db,
    log: Log,
    out: Bundle<File>,
    /// Digests of all files, as `sha256sum` reads them.
    sums: String,
    attached: Vec<Vec<Cell>>,
    bytes: i64,
    /// The last leaf on each document.
    last: BTreeMap<i64, u64>,
    leaves: usize,
    /// Private persons whom the documents of a thread name.
    persons: BTreeMap<i64, BTreeSet<String>>,
}

fn bad(error: &documents::WriteError) -> Error {
    Error::Storage(error.to_string())
}

impl Writing<'_> {
    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let _ = writeln!(self.sums, "{}  {name}", kernel::hex(&Sha256::digest(bytes)));
        self.out.put(name, bytes).map_err(|e| bad(&e))
    }

    fn put_json(&mut self, name: &str, value: Value) -> Result<()> {
        let value = output::marked(value, self.db.region().practice);
        self.put(name, &serde_json::to_vec_pretty(&value)?)
    }

    /// A sheet that says where it comes from.
    fn put_csv(&mut self, name: &str, sheet: &Sheet) -> Result<()> {
        self.put(name, &output::csv(sheet))
    }

    /// The thread as `trace` tells it; of each payment its leaves and papers once.
    async fn document(&mut self, view: &mut View, id: i64, done: &mut BTreeSet<i64>) -> Result<()> {
        let reference = DocRef::from(id);
        let found = store::documents::seen(view, &reference).await?.pop();
        let found = found.ok_or_else(|| Error::NotFound(format!("dokumen {id}")))?;
        let mut trace = serde_json::to_value(treasury::public::trace(view, &reference).await?)?;
        for name in self.persons.get(&found.thread).into_iter().flatten() {
            veil(&mut trace, name);
        }
        self.put_json(&format!("benang/{id}.json"), trace)?;
        if done.insert(found.thread) {
            self.journal(view, found.thread).await?;
            self.papers(view, id).await?;
        }
        Ok(())
    }

    /// Leaves byte for byte, each with a proof that it stands in the signed log.
    async fn journal(&mut self, view: &mut View, thread: i64) -> Result<()> {
        for leaf in figure::leaves(view, thread, self.log.size).await? {
            let proof = tiles::inclusion(view, leaf.index, self.log.size).await?;
            self.put(&format!("jurnal/{}.daun", leaf.index), leaf.text.as_bytes())?;
            let proof = tlog_proof(leaf.index, &proof, &self.log.checkpoint);
            self.put(&format!("jurnal/{}.bukti", leaf.index), proof.as_bytes())?;
            if let Some(document) = leaf.document {
                self.last.insert(document, leaf.index);
            }
            self.leaves += 1;
        }
        Ok(())
    }

    /// Papers that the reader sees, one at a time in memory.
    async fn papers(&mut self, view: &mut View, document: i64) -> Result<()> {
        let (now, zone) = (self.db.now()?, self.db.region().zone);
        let Some(folder) = papers::folder(view, (0, now, zone), document).await? else { return Ok(()) };
        for paper in folder.papers {
            let Some((attachment, held)) = papers::paper(view, paper.attachment.id).await? else { continue };
            self.bytes = self.bytes.saturating_add(held.size);
            if self.bytes > MOST_BYTES {
                let most = MOST_BYTES >> 20;
                return Err(Error::Input(format!("lampirannya lebih dari {most} MB; persempit angkanya")));
            }
            let name = format!("lampiran/{}/{}-{}", attachment.document, attachment.id, plain(&attachment.name));
            let bytes = self.db.files()?.get(&held)?;
            self.put(&name, &bytes)?;
            self.attached.push(vec![
                Cell::Text(name),
                Cell::Text(attachment.document.to_string()),
                Cell::text(attachment.kind.title()),
                Cell::Count(attachment.size),
                Cell::Text(attachment.digest),
                Cell::Day(attachment.attached_at.day(zone)),
                attachment.detached_at.map_or(Cell::Empty, |at| Cell::Day(at.day(zone))),
            ]);
        }
        Ok(())
    }
}

/// A name without what a path or a terminal could take for a command.
fn plain(name: &str) -> String {
    let fine = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' };
    name.chars().map(fine).collect::<String>().trim_start_matches('.').to_owned()
}

/// The private person of a line; shorter than three letters nothing is a name.
fn person(p: &Part) -> Option<&str> {
    p.payee.as_deref().filter(|name| p.personal && name.trim().chars().count() > 2)
}

/// Subjects of receipts and refunds name who paid: they show first letters too.
fn veiled(text: &str, name: &str) -> String {
    text.replace(name, &initials(name))
}

fn veil(value: &mut Value, name: &str) {
    match value {
        Value::String(text) => *text = veiled(text, name),
        Value::Array(all) => all.iter_mut().for_each(|value| veil(value, name)),
        Value::Object(all) => all.values_mut().for_each(|value| veil(value, name)),
        _ => {}
    }
}

/// C2SP tlog-proof: which entry, the hashes beside its way to the root, and the
/// signed checkpoint over that root.
fn tlog_proof(index: u64, proof: &[[u8; 32]], checkpoint: &str) -> String {
    let mut all = format!("c2sp.org/tlog-proof@v1\nindex {index}\n");
    for hash in proof {
        all.push_str(&STANDARD.encode(hash));
        all.push('\n');
    }
    all.push('\n');
    all.push_str(checkpoint);
    all
}

/// Writes the bundle of what a `take-evidence` answered.
pub async fn write(view: &mut View, db: &Db, taken: &Value, to: File) -> Result<Written> {
    let figure = taken.get("figure").cloned().ok_or_else(|| Error::Bug("angka yang diambil tidak tercatat".into()))?;
    let figure: Figure = serde_json::from_value(figure)?;
    let (parts, amount) = figure::parts(view, &figure).await?;
    if amount != figure.amount {
        return Err(Error::Conflict("angkanya berubah selagi diambil; ulangi".into()));
    }
    as_the_lra(view, &figure).await?;
    let checkpoint = db.checkpoint().await?;
    let size = seal::open_checkpoint(db.keys().verifier(), &checkpoint)?.size();
    let mut writing = Writing {
        db,
        log: Log { checkpoint, size },
        out: Bundle::new(to),
        sums: String::new(),
        attached: Vec::new(),
        bytes: 0,
        last: BTreeMap::new(),
        leaves: 0,
        persons: BTreeMap::new(),
    };
    for part in &parts {
        let names = writing.persons.entry(part.thread).or_default();
        names.extend(person(part).map(str::to_owned));
    }
    writing.put("BACA-SAYA.txt", read_me(db, &figure).as_bytes())?;
    let mut documents: BTreeSet<i64> = figure::documents(&parts).into_iter().collect();
    let count = documents.len();
    documents.extend(figure.document);
    // Evidence of an advance counts by its LPJ, a receipt by its STS.
    documents.extend(parts.iter().filter_map(|p| p.counted_by));
    let mut threads = BTreeSet::new();
    for id in documents {
        writing.document(view, id, &mut threads).await?;
    }
    let about = json!({ "angka": figure, "dokumen": count, "baris": parts.len(), "dibuat": db.now()?.iso() });
    writing.put_json("keterangan.json", about)?;
    closed(writing, &figure, &parts)
}

/// The lists, the log's head, and the digests of all that was put in before.
fn closed(mut writing: Writing<'_>, figure: &Figure, parts: &[Part]) -> Result<Written> {
    let practice = writing.db.region().practice;
    let attached = std::mem::take(&mut writing.attached);
    let (papers, leaves, log_size) = (attached.len(), writing.leaves, writing.log.size);
    let mut sheets = [list(parts, figure.amount, &writing.last), attachments(attached)];
    if practice {
        sheets.iter_mut().for_each(output::mark);
    }
    let [list, attachments] = sheets;
    writing.put_csv("daftar.csv", &list)?;
    let workbook = documents::write::xlsx(&list).map_err(|e| bad(&e))?;
    writing.put("daftar.xlsx", &workbook)?;
    writing.put_csv("lampiran.csv", &attachments)?;
    let checkpoint = writing.log.checkpoint.clone();
    writing.put("jurnal/checkpoint", checkpoint.as_bytes())?;
    let verifier = format!("{}\n", writing.db.keys().verifier());
    writing.put("jurnal/kunci.txt", verifier.as_bytes())?;
    let sums = std::mem::take(&mut writing.sums);
    writing.out.put("SHA256SUMS", sums.as_bytes()).map_err(|e| bad(&e))?;
    let mut file = writing.out.finish().map_err(|e| bad(&e))?;
    file.rewind()?;
    Ok(Written {
        file,
        name: name(figure, practice),
        amount: figure.amount,
        documents: figure::documents(parts).len(),
        lines: parts.len(),
        papers,
        leaves,
        log_size,
    })
}

fn name(figure: &Figure, practice: bool) -> String {
    let of = match (&figure.rekening, figure.document) {
        (Some(rekening), _) => rekening.replace('.', "-"),
        (None, document) => document.unwrap_or_default().to_string(),
    };
    format!("bukti-{}-{of}{}.zip", figure.year, if practice { "-LATIHAN" } else { "" })
}

/// What adds up to the figure, line by line.
fn list(parts: &[Part], amount: Money, last: &BTreeMap<i64, u64>) -> Sheet {
    let row = |p: &Part| {
        let payee = p.payee.as_deref().map(|name| if p.personal { initials(name) } else { name.to_owned() });
        let leaf = last.get(&p.document).and_then(|index| i64::try_from(*index).ok());
        vec![
            Cell::Text(p.document.to_string()),
            Cell::Text(p.kind.clone()),
            p.number.clone().map_or(Cell::Empty, Cell::Text),
            p.on.map_or(Cell::Empty, Cell::Day),
            Cell::Text(p.unit_code.clone()),
            Cell::Text(p.state.clone()),
            Cell::Count(p.line),
            Cell::Text(p.sub_kegiatan.clone()),
            Cell::Text(p.rekening.clone()),
            Cell::Text(person(p).map_or_else(|| p.subject.clone(), |name| veiled(&p.subject, name))),
            payee.map_or(Cell::Empty, Cell::Text),
            p.counted_by.map_or(Cell::Empty, |id| Cell::Text(id.to_string())),
            leaf.map_or(Cell::Empty, Cell::Count),
            Cell::Money(p.amount),
        ]
    };
    let columns = vec![
        code("Nomor Urut"),
        text("Jenis"),
        text("Nomor"),
        day("Tanggal"),
        code("Kode SKPD"),
        text("Keadaan"),
        count("Baris"),
        code("Sub Kegiatan"),
        code("Rekening"),
        text("Keperluan"),
        text("Penerima atau Penyetor"),
        code("LPJ atau STS"),
        count("Catatan Jurnal"),
        money("Jumlah"),
    ];
    let mut total = vec![Cell::Empty; columns.len() - 2];
    total.insert(0, Cell::text("Jumlah"));
    total.push(Cell::Money(amount));
    Sheet {
        name: "Bukti".into(),
        heading: vec!["DOKUMEN YANG MEMBENTUK ANGKA".into()],
        rows: parts.iter().map(row).collect(),
        columns,
        total: Some(total),
    }
}

fn attachments(rows: Vec<Vec<Cell>>) -> Sheet {
    Sheet {
        name: "Lampiran".into(),
        heading: vec!["LAMPIRAN".into()],
        columns: vec![
            text("Berkas"),
            code("Dokumen"),
            text("Jenis"),
            count("Bita"),
            code("SHA-256"),
            day("Dilampirkan"),
            day("Dilepas"),
        ],
        rows,
        total: None,
    }
}

fn read_me(db: &Db, figure: &Figure) -> String {
    let region = db.region();
    let practice = if region.practice { "LATIHAN: bukan bukti resmi.\n\n" } else { "" };
    let of = match &figure.rekening {
        Some(rekening) => {
            let until = figure.until.map(|day| format!(" sampai {}", day.long())).unwrap_or_default();
            format!("realisasi rekening {rekening} tahun {}{until}", figure.year)
        }
        None => format!("dokumen nomor urut {} tahun {}", figure.document.unwrap_or_default(), figure.year),
    };
    format!("{practice}{}: bukti {of}, {}.\n\n{READ_ME}", region.name, figure.amount.rupiah())
}

/// The LRA must show just the figure that was taken.
async fn as_the_lra(view: &mut View, figure: &Figure) -> Result<()> {
    let (Some(rekening), None) = (&figure.rekening, figure.until) else { return Ok(()) };
    let by = ["akun", "kelompok", "jenis", "objek", "rincian-objek", "sub-rincian-objek"];
    let Some(by) = by.get(rekening.split('.').count() - 1) else { return Ok(()) };
    let report = modules::report("lra").ok_or_else(|| Error::Bug("laporan lra".into()))?;
    let query = Query { year: figure.year, by: Some((*by).to_owned()), filters: BTreeMap::new() };
    let narrow = figure.unit.map_or_else(|| view.scope.clone(), |unit| Scope::Units(vec![unit]));
    let own = std::mem::replace(&mut view.scope, narrow);
    let made = (report.run)(view, &query).await;
    view.scope = own;
    let column = format!("Realisasi {}", figure.year);
    let sheet = made?;
    let at = sheet.columns.iter().position(|c| c.name == column).unwrap_or(usize::MAX);
    let named = |row: &&Vec<Cell>| match row.first() {
        Some(Cell::Text(code)) => Code::parse(code).is_ok_and(|code| code.norm() == rekening),
        _ => false,
    };
    let shown = sheet.rows.iter().find(named).and_then(|row| row.get(at));
    let shown = if let Some(Cell::Money(amount)) = shown { *amount } else { Money::ZERO };
    figure::agrees(shown, figure.amount)
}
