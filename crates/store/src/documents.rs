//! Official documents and the edges between them: the thread.

use std::collections::BTreeMap;

use kernel::lifecycle::{Kind, State};
use kernel::{Day, Moment, Money, Refusal};

use crate::table::{DOCUMENT, DOCUMENT_EDGE};
use crate::value::Row;
use crate::{DocRef, Error, Read, Result, Scope, Tx, View, params, row};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub id: i64,
    pub kind: Kind,
    /// LS, UP, GU, TU; empty where the kind knows none.
    pub flow: String,
    pub year: i32,
    pub unit_id: i64,
    pub sub_unit_id: i64,
    pub thread: i64,
    pub number: Option<String>,
    pub serial: Option<i64>,
    pub doc_date: Option<Day>,
    pub entered_at: Moment,
    pub state: State,
    pub amount: Money,
    pub net: Money,
    /// Brought by an import: can be read and traced, never moved, never paid.
    pub external: bool,
    pub import_id: Option<i64>,
    pub drafted_by: i64,
    pub subject: String,
    pub version: i64,
}

const BY_ID: &str = "SELECT * FROM document WHERE id = $1 FOR NO KEY UPDATE";
/// A number that the national system gave to another payment too means ours.
const BY_NUMBER: &str = "SELECT * FROM document WHERE number = $1 ORDER BY external, id FOR NO KEY UPDATE";
const READ_ID: &str = "SELECT * FROM document WHERE id = $1";
const READ_NUMBER: &str = "SELECT * FROM document WHERE number = $1 ORDER BY external, id";
const SEEN_ID: &str = "SELECT * FROM document WHERE id = $1 AND (unit_id = $2 OR sub_unit_id = $2)";
const SEEN_NUMBER: &str = "SELECT * FROM document WHERE number = $1 AND (unit_id = $2 OR sub_unit_id = $2) ORDER BY id";
const OWN_AFTER: &str = "SELECT * FROM document WHERE id > $1 AND external = 0 ORDER BY id LIMIT $2";
const LIST: &str = "SELECT * FROM document WHERE year = $1 AND id > $2 AND ($3 = '' OR kind = $3)
   AND ($4 = '' OR state = $4) ORDER BY id LIMIT $5";
/// $6 is what the reader may see, $7 what is asked for within it (0: all).
const LIST_WITHIN: &str = "SELECT * FROM document WHERE unit_id = (SELECT skpd_id FROM unit WHERE id = $6)
   AND (unit_id = $6 OR sub_unit_id = $6) AND (CAST($7 AS BIGINT) = 0 OR unit_id = $7 OR sub_unit_id = $7)
   AND year = $1 AND id > $2 AND ($3 = '' OR kind = $3) AND ($4 = '' OR state = $4) ORDER BY id LIMIT $5";
const SAVE: &str = "UPDATE document SET number = $3, serial = $4, doc_date = $5, state = $6, amount = $7, net = $8,
   subject = $9, version = version + 1 WHERE id = $1 AND version = $2 RETURNING *";
const REST: &str = "INSERT INTO document_edge (document_id, rests_on) VALUES ($1, $2)
   ON CONFLICT (document_id, rests_on) DO NOTHING RETURNING *";
const RESTS_ON: &str = "SELECT d.* FROM document_edge e JOIN document d ON d.id = e.rests_on
   WHERE e.document_id = $1 ORDER BY d.id";
const CARRIES: &str = "SELECT d.* FROM document_edge e JOIN document d ON d.id = e.document_id
   WHERE e.rests_on = $1 ORDER BY d.id";

impl Document {
    pub fn from_row(row: &Row) -> Result<Document> {
        let bad = |what: &str| Error::Storage(format!("dokumen dengan {what} tak dikenal"));
        Ok(Document {
            id: row.int("id")?,
            kind: Kind::parse(&row.text("kind")?).ok_or_else(|| bad("jenis"))?,
            flow: row.text("flow")?,
            year: i32::try_from(row.int("year")?).map_err(|_| bad("tahun"))?,
            unit_id: row.int("unit_id")?,
            sub_unit_id: row.int("sub_unit_id")?,
            thread: row.int("thread")?,
            number: row.opt_text("number")?,
            serial: row.opt_int("serial")?,
            doc_date: row.opt_day("doc_date")?,
            entered_at: row.moment("entered_at")?,
            state: State::parse(&row.text("state")?).ok_or_else(|| bad("keadaan"))?,
            amount: row.money("amount")?,
            net: row.money("net")?,
            external: row.flag("external")?,
            import_id: row.opt_int("import_id")?,
            drafted_by: row.int("drafted_by")?,
            subject: row.text("subject")?,
            version: row.int("version")?,
        })
    }

    /// `SPP-LS 000214`, or the kind alone while there is no number.
    pub fn short(&self) -> String {
        short(self.kind.code(), &self.flow, self.serial, self.number.as_deref())
    }

    /// How the document is called in sentences.
    pub fn label(&self) -> String {
        match &self.number {
            Some(number) => format!("{} {number}", self.kind.code()),
            None => format!("konsep {} nomor urut {}", self.kind.code(), self.id),
        }
    }
}

/// How a document is called in short, by what its row says.
pub fn short(kind: &str, flow: &str, serial: Option<i64>, number: Option<&str>) -> String {
    let kind = if flow.is_empty() { kind.to_owned() } else { format!("{kind}-{flow}") };
    match (serial, number) {
        (Some(serial), _) => format!("{kind} {serial:06}"),
        (None, Some(number)) => format!("{kind} {number}"),
        // An RKA never takes a number; its state says whether it is a draft.
        (None, None) if kind == Kind::Rka.code() => kind,
        (None, None) => format!("Konsep {kind}"),
    }
}

/// The lookup of a reference that locks the row, for acts.
pub(crate) fn locking_lookup(reference: &DocRef) -> (&'static str, Vec<crate::Value>) {
    (if reference.id().is_some() { BY_ID } else { BY_NUMBER }, lookup_params(reference))
}

/// The one parameter of every lookup by reference: the id or the number.
pub(crate) fn lookup_params(reference: &DocRef) -> Vec<crate::Value> {
    match reference.id() {
        Some(id) => params![id],
        None => params![reference.0.trim()],
    }
}

/// Finds a document by number or id, for reading.
pub async fn find(read: &mut impl Read, reference: &DocRef) -> Result<Option<Document>> {
    let sql = if reference.id().is_some() { READ_ID } else { READ_NUMBER };
    read.opt(sql, lookup_params(reference)).await?.as_ref().map(Document::from_row).transpose()
}

/// Documents made here, of all years, a page of them after an id.
pub async fn own_after(read: &mut impl Read, after: i64, most: i64) -> Result<Vec<Document>> {
    read.query(OWN_AFTER, params![after, most]).await?.iter().map(Document::from_row).collect()
}

/// Which documents a reader asks for.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub year: i32,
    pub kind: Option<Kind>,
    pub state: Option<State>,
    /// An SKPD with its sub units, or one sub unit.
    pub unit: Option<i64>,
    /// The last id of the page before; 0 for the first page.
    pub after: i64,
    pub most: i64,
}

/// Documents that the view's scope reaches, in order of id.
pub async fn list(view: &mut View, asked: &Asked) -> Result<Vec<Document>> {
    let kind = asked.kind.map_or("", Kind::code);
    let state = asked.state.map_or("", State::code);
    let common = || params![asked.year, asked.after, kind, state, asked.most];
    let within = match (&view.scope, asked.unit) {
        (Scope::Region, None) => {
            return view.query(LIST, common()).await?.iter().map(Document::from_row).collect();
        }
        (Scope::Region, Some(unit)) => vec![unit],
        (Scope::Units(units), _) => units.clone(),
    };
    let mut found = BTreeMap::new();
    for unit in within {
        let params = [common(), params![unit, asked.unit.unwrap_or(0)]].concat();
        for row in view.query(LIST_WITHIN, params).await? {
            let document = Document::from_row(&row)?;
            found.insert(document.id, document);
        }
    }
    let most = usize::try_from(asked.most).unwrap_or_default();
    Ok(found.into_values().take(most).collect())
}

/// Documents of a reference that the view's scope reaches: one by id; by number
/// there may be one of each kind and year, ours before an imported one.
pub async fn seen(view: &mut View, reference: &DocRef) -> Result<Vec<Document>> {
    let by_id = reference.id().is_some();
    let Scope::Units(units) = view.scope.clone() else {
        let sql = if by_id { READ_ID } else { READ_NUMBER };
        let found = view.query(sql, lookup_params(reference)).await?;
        return Ok(ours_first(found.iter().map(Document::from_row).collect::<Result<_>>()?));
    };
    let mut found = BTreeMap::new();
    for unit in units {
        let params = [lookup_params(reference), params![unit]].concat();
        for row in view.query(if by_id { SEEN_ID } else { SEEN_NUMBER }, params).await? {
            let document = Document::from_row(&row)?;
            found.insert(document.id, document);
        }
    }
    Ok(ours_first(found.into_values().collect()))
}

/// An imported document whose number ours bears too is asked for by its id.
fn ours_first(mut found: Vec<Document>) -> Vec<Document> {
    let ours: Vec<(Kind, i32)> = found.iter().filter(|d| !d.external).map(|d| (d.kind, d.year)).collect();
    found.retain(|d| !d.external || !ours.contains(&(d.kind, d.year)));
    found
}

/// Documents that this one rests on.
pub async fn rests_on(read: &mut impl Read, id: i64) -> Result<Vec<Document>> {
    read.query(RESTS_ON, params![id]).await?.iter().map(Document::from_row).collect()
}

/// Documents that rest on this one.
pub async fn carries(read: &mut impl Read, id: i64) -> Result<Vec<Document>> {
    read.query(CARRIES, params![id]).await?.iter().map(Document::from_row).collect()
}

/// Keeps a new document and the edges to those it rests on.
pub async fn create(tx: &mut Tx, d: &Document, rests_on: &[i64]) -> Result<()> {
    let new = row! {
        id: d.id, kind: d.kind.code(), flow: d.flow.as_str(), year: d.year, unit_id: d.unit_id,
        sub_unit_id: d.sub_unit_id, thread: d.thread, number: d.number.clone(), serial: d.serial,
        doc_date: d.doc_date, entered_at: d.entered_at, state: d.state.code(), amount: d.amount, net: d.net,
        external: d.external, import_id: d.import_id, drafted_by: d.drafted_by, subject: d.subject.as_str(),
        version: d.version,
    };
    tx.insert(&DOCUMENT, new).await?;
    for on in rests_on {
        tx.insert(&DOCUMENT_EDGE, row! { document_id: d.id, rests_on: *on }).await?;
    }
    Ok(())
}

/// Lets a document rest on another one, once.
pub async fn rest(tx: &mut Tx, document: i64, on: i64) -> Result<()> {
    tx.change(&DOCUMENT_EDGE, REST, params![document, on]).await.map(drop)
}

/// Saves the changed fields of a document that was loaded in this transaction;
/// fails where somebody else was faster.
pub async fn save(tx: &mut Tx, d: &Document) -> Result<()> {
    let changed = tx
        .change(
            &DOCUMENT,
            SAVE,
            params![
                d.id,
                d.version,
                d.number.clone(),
                d.serial,
                d.doc_date,
                d.state.code(),
                d.amount,
                d.net,
                d.subject.as_str()
            ],
        )
        .await?;
    if changed.is_empty() {
        return Err(Error::Conflict(format!("{} berubah", d.label())));
    }
    Ok(())
}

/// The refusal for a step that the document's state does not allow.
pub fn wrong_state(document: &Document, wanted: &[State], step: &str) -> Refusal {
    let names = wanted.iter().map(|s| s.title()).collect::<Vec<_>>().join(" atau ");
    Refusal::new(
        "KEADAAN",
        "Siklus dokumen",
        format!("{} berkeadaan «{}»; «{step}» memerlukan keadaan {names}.", document.label(), document.state.title()),
        "Lihat riwayat dokumen; selesaikan dahulu langkah sebelumnya.",
    )
    .figure("keadaan", document.state.code())
}
