//! What is recorded of payments, as it is compared with the national system's
//! account of them, and the numbers under which that system knows ours.

use std::collections::{BTreeMap, HashSet};

use kernel::Money;
use kernel::lifecycle::{Kind, State};
use store::{Read, Result, Row, Tx, params, row};

use crate::realisasi::document_key;
use crate::rules::matching::{Here, Release, Step, Told};
use crate::tables::{NATIONAL_DIFFERENCE, NATIONAL_NUMBER};

/// Payments that count, local and imported, with what they rest on.
const PAYMENTS: &str = "SELECT d.id, d.kind, d.flow, d.number, d.doc_date, d.amount, d.external, d.subject,
     s.norm AS skpd, p.transferred_on, q.id AS spp_id, m.id AS spm_id, q.number AS spp_number, q.doc_date AS spp_date, m.number AS spm_number,
     m.doc_date AS spm_date, n.number_key AS noted
   FROM document d JOIN unit s ON s.id = d.unit_id LEFT JOIN sp2d p ON p.document_id = d.id
   LEFT JOIN document q ON q.id = d.thread AND q.kind = 'SPP'
   LEFT JOIN document_edge e ON e.document_id = d.id AND d.kind = 'SP2D'
   LEFT JOIN document m ON m.id = e.rests_on AND m.kind = 'SPM'
   LEFT JOIN national_number n ON n.document_id = d.id AND n.withdrawn_at IS NULL
   WHERE d.year = $1 AND ((d.kind = 'SP2D' AND d.state IN ('terbit', 'ditransfer', 'cair', 'retur'))
     OR (d.kind = 'TBP' AND d.state IN ('terbit', 'disahkan', 'cair')))
   ORDER BY d.id";
const PLACES: &str = "SELECT d.id, u.norm AS sub_unit, a.sub_kegiatan, a.rekening, l.amount
   FROM document d JOIN document_line l ON l.document_id = d.id JOIN account a ON a.id = l.account_id
   JOIN unit u ON u.id = a.sub_unit_id
   WHERE d.year = $1 AND ((d.kind = 'SP2D' AND d.flow IN ('LS', 'GU-KKPD') AND d.state IN ('terbit', 'ditransfer', 'cair', 'retur'))
     OR (d.kind = 'TBP' AND d.state IN ('terbit', 'disahkan', 'cair')))";
const OTHERS: &str = "SELECT document_id, number_key FROM national_difference x
   WHERE year = $1 AND outcome = 'dua-dokumen' AND NOT EXISTS (SELECT 1 FROM national_difference y
     WHERE y.document_id = x.document_id AND y.number_key = x.number_key AND y.id > x.id)";

/// Payments of a year that count here.
pub async fn payments(read: &mut impl Read, year: i32) -> Result<Vec<Here>> {
    let mut all: BTreeMap<i64, Here> = BTreeMap::new();
    for r in read.query(PAYMENTS, params![year]).await? {
        let id = r.int("id")?;
        if let Some(kind) = Kind::parse(&r.text("kind")?) {
            // An imported SP2D may rest on several SPM; the first is shown.
            all.entry(id).or_insert(payment(&r, id, kind)?);
        }
    }
    for r in read.query(PLACES, params![year]).await? {
        if let Some(here) = all.get_mut(&r.int("id")?) {
            let place = [r.text("sub_unit")?, r.text("sub_kegiatan")?, r.text("rekening")?];
            let sum = here.told.lines.entry(place).or_default();
            *sum = sum.plus(r.money("amount")?);
        }
    }
    for r in read.query(OTHERS, params![year]).await? {
        if let Some(here) = all.get_mut(&r.int("document_id")?) {
            here.others.insert(r.text("number_key")?);
        }
    }
    Ok(all.into_values().collect())
}

fn payment(r: &Row, id: i64, kind: Kind) -> Result<Here> {
    let number = r.opt_text("number")?.unwrap_or_default();
    let step = |number: &str, day: &str| {
        Ok::<Step, store::Error>(Step { number: r.opt_text(number)?.unwrap_or_default(), day: r.opt_day(day)? })
    };
    Ok(Here {
        document: id,
        spm: r.opt_int("spm_id")?,
        spp: r.opt_int("spp_id")?,
        imported: r.int("external")? == 1,
        noted: r.opt_text("noted")?,
        others: std::collections::BTreeSet::new(),
        told: Told {
            kind,
            flow: crate::rules::matching::flow(kind, &r.text("flow")?),
            key: document_key(&number),
            number,
            skpd: r.text("skpd")?,
            day: r.opt_day("doc_date")?,
            transferred: r.opt_day("transferred_on")?,
            amount: r.money("amount")?,
            lines: BTreeMap::new(),
            spp: step("spp_number", "spp_date")?,
            spm: step("spm_number", "spm_date")?,
            text: r.text("subject")?,
        },
    })
}

const NOTED: &str = "SELECT n.*, d.thread, d.state FROM national_number n JOIN document d ON d.id = n.document_id
   WHERE n.year = $1 AND n.withdrawn_at IS NULL ORDER BY n.id";
const NUMBERS: &str = "SELECT n.kind, n.number, n.document_id, n.basis, d.number AS local_number, d.doc_date, d.amount,
     d.unit_id, d.sub_unit_id, s.code AS skpd, p.name AS noted_by_name
   FROM national_number n JOIN document d ON d.id = n.document_id JOIN unit s ON s.id = d.unit_id
   LEFT JOIN person p ON p.id = n.noted_by
   WHERE n.year = $1 AND n.withdrawn_at IS NULL ORDER BY n.id DESC";
const NOTED_OF: &str = "SELECT n.*, d.thread, d.state FROM national_number n JOIN document d ON d.id = n.document_id
   WHERE n.document_id = $1 AND n.withdrawn_at IS NULL";
/// What ended with a rejected report was nobody's word.
const WITHDRAWN: &str = "SELECT n.document_id, n.number_key FROM national_number n
   WHERE n.year = $1 AND n.withdrawn_at IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM import_batch b WHERE b.id = n.import_id AND b.status = 'ditolak')";
const REPLACE: &str = "UPDATE national_number SET replaced_id = $2, held = $3 WHERE id = $1 RETURNING *";
const BEARER: &str = "SELECT d.number, d.id FROM national_number n JOIN document d ON d.id = n.document_id
   WHERE n.year = $1 AND n.kind = $2 AND n.number_key = $3 AND n.withdrawn_at IS NULL";
const WITHDRAW: &str = "UPDATE national_number SET withdrawn_by = $2, withdrawn_at = $3 WHERE id = $1 RETURNING *";
const OF_IMPORT: &str = "SELECT id FROM national_number WHERE import_id = $1 AND withdrawn_at IS NULL ORDER BY id";

/// A number of the national system on a document of ours.
#[derive(Clone, Debug)]
pub struct Noted {
    pub id: i64,
    pub kind: Kind,
    pub document: i64,
    pub thread: i64,
    pub number: String,
    pub key: String,
    pub replaced: Option<i64>,
    /// The copy released nothing when it was replaced.
    pub held: bool,
    /// Why an official noted it although the sums differ.
    pub reason: String,
    /// The document has not been sent back or ended.
    pub counts: bool,
}

fn noted_row(r: &Row) -> Result<Noted> {
    let kind = Kind::parse(&r.text("kind")?).ok_or_else(|| store::Error::Storage("jenis dokumen".into()))?;
    let state = State::parse(&r.text("state")?).ok_or_else(|| store::Error::Storage("keadaan dokumen".into()))?;
    Ok(Noted {
        id: r.int("id")?,
        kind,
        document: r.int("document_id")?,
        thread: r.int("thread")?,
        number: r.text("number")?,
        key: r.text("number_key")?,
        replaced: r.opt_int("replaced_id")?,
        held: r.flag("held")?,
        reason: r.text("reason")?,
        counts: lives(state),
    })
}

/// A document in this state stands for its payment.
pub fn lives(state: State) -> bool {
    !matches!(state, State::Voided | State::Returned | State::Rejected)
}

/// All numbers that are noted in a year.
pub async fn noted(read: &mut impl Read, year: i32) -> Result<Vec<Noted>> {
    read.query(NOTED, params![year]).await?.iter().map(noted_row).collect()
}

pub async fn numbers(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(NUMBERS, params![year]).await
}

pub async fn noted_of(read: &mut impl Read, document: i64) -> Result<Option<Noted>> {
    read.opt(NOTED_OF, params![document]).await?.as_ref().map(noted_row).transpose()
}

/// Documents and numbers that an official parted: no import joins them again.
pub async fn withdrawn(read: &mut impl Read, year: i32) -> Result<HashSet<(i64, String)>> {
    let rows = read.query(WITHDRAWN, params![year]).await?;
    rows.iter().map(|r| Ok((r.int("document_id")?, r.text("number_key")?))).collect()
}

/// Notes which copy a number has replaced.
pub async fn replace(tx: &mut Tx, number: i64, replaced: Replaced) -> Result<()> {
    tx.change(&NATIONAL_NUMBER, REPLACE, params![number, replaced.copy, replaced.held]).await.map(drop)
}

/// The document that bears a number of the national system already.
pub async fn bearer(read: &mut impl Read, year: i32, kind: Kind, key: &str) -> Result<Option<(i64, String)>> {
    let row = read.opt(BEARER, params![year, kind.code(), key]).await?;
    row.map(|r| Ok((r.int("id")?, r.opt_text("number")?.unwrap_or_default()))).transpose()
}

/// A number to be noted.
#[derive(Clone, Debug)]
pub struct NewNumber<'a> {
    pub year: i32,
    pub kind: Kind,
    pub document: i64,
    pub number: &'a str,
    pub import: Option<i64>,
    pub replaced: Option<Replaced>,
    pub reason: &'a str,
}

/// The imported copy that a number takes the place of.
#[derive(Clone, Copy, Debug)]
pub struct Replaced {
    pub copy: i64,
    /// It was an SPD that released nothing.
    pub held: bool,
}

pub async fn note(tx: &mut Tx, n: &NewNumber<'_>) -> Result<()> {
    let (id, person, now) = (tx.id()?, tx.ctx().actor.person(), tx.ctx().now);
    let basis = if n.import.is_some() { "isi" } else { "pejabat" };
    let new = row! {
        id: id, year: n.year, kind: n.kind.code(), document_id: n.document, number: n.number,
        number_key: document_key(n.number), basis: basis, import_id: n.import,
        replaced_id: n.replaced.map(|r| r.copy), held: n.replaced.is_some_and(|r| r.held),
        reason: n.reason, noted_by: person, noted_at: now, withdrawn_by: None::<i64>, withdrawn_at: None::<i64>,
    };
    tx.insert(&NATIONAL_NUMBER, new).await
}

pub async fn withdraw(tx: &mut Tx, number: i64) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    tx.change(&NATIONAL_NUMBER, WITHDRAW, params![number, person, now]).await.map(drop)
}

/// What an import found by itself ends with it.
pub async fn withdraw_of_import(tx: &mut Tx, import: i64) -> Result<()> {
    let ids = tx.query(OF_IMPORT, params![import]).await?;
    for r in ids {
        withdraw(tx, r.int("id")?).await?;
    }
    Ok(())
}

const DECIDED: &str = "SELECT x.document_id, x.number_key, x.shown, x.outcome, x.reason FROM national_difference x
   WHERE x.year = $1 AND NOT EXISTS (SELECT 1 FROM national_difference y
     WHERE y.document_id = x.document_id AND y.number_key = x.number_key AND y.id > x.id)";

/// What was last decided about a payment and a number.
#[derive(Clone, Debug)]
pub struct Decided {
    pub shown: String,
    pub outcome: String,
    pub reason: String,
}

pub async fn decided(read: &mut impl Read, year: i32) -> Result<BTreeMap<(i64, String), Decided>> {
    let rows = read.query(DECIDED, params![year]).await?;
    rows.iter()
        .map(|r| {
            let decided = Decided { shown: r.text("shown")?, outcome: r.text("outcome")?, reason: r.text("reason")? };
            Ok(((r.int("document_id")?, r.text("number_key")?), decided))
        })
        .collect()
}

/// A decision about what the two sides tell differently.
#[derive(Clone, Debug)]
pub struct NewDecision<'a> {
    pub year: i32,
    pub unit: i64,
    pub document: i64,
    pub key: &'a str,
    pub shown: &'a str,
    pub outcome: &'a str,
    pub reason: &'a str,
}

pub async fn decide(tx: &mut Tx, d: &NewDecision<'_>) -> Result<()> {
    let (id, person, now) = (tx.id()?, tx.ctx().actor.person(), tx.ctx().now);
    let new = row! {
        id: id, year: d.year, unit_id: d.unit, document_id: d.document, number_key: d.key, shown: d.shown,
        outcome: d.outcome, reason: d.reason, decided_by: person, decided_at: now,
    };
    tx.insert(&NATIONAL_DIFFERENCE, new).await
}

/// Local documents that the national system does not know yet, with what is
/// typed there, a row for each account. An SPM charges what its SPP does.
const TO_ENTER: &str = "SELECT d.id, d.kind, d.flow, d.number, d.serial, d.doc_date, d.subject, d.amount, d.unit_id,
     d.sub_unit_id, d.thread, s.code AS skpd, s.norm AS skpd_norm, u.code AS sub_unit, a.sub_kegiatan, a.rekening,
     CAST(COALESCE(l.amount, f.amount, d.amount) AS BIGINT) AS part,
     COALESCE(t.recipient, y.name) AS payee, y.kind AS payee_kind, y.npwp_enc, b.bank, b.holder, b.last4,
     q.contract, q.instalment, COALESCE(t.invoice, q.invoice) AS invoice, r.number AS rests_on
   FROM document d JOIN unit s ON s.id = d.unit_id JOIN unit u ON u.id = d.sub_unit_id
   LEFT JOIN document_line l ON l.document_id = CASE WHEN d.kind = 'SPM' THEN d.thread ELSE d.id END
   LEFT JOIN fund_release f ON f.document_id = d.id AND f.active = 1
   LEFT JOIN account a ON a.id = COALESCE(l.account_id, f.account_id)
   LEFT JOIN tbp t ON t.document_id = d.id LEFT JOIN spp q ON q.document_id = d.thread
   LEFT JOIN payee y ON y.id = COALESCE(t.payee_id, q.payee_id)
   LEFT JOIN payee_account b ON b.id = COALESCE(t.payee_account_id, q.payee_account_id)
   LEFT JOIN document r ON r.id = (SELECT MIN(e.rests_on) FROM document_edge e WHERE e.document_id = d.id)
   WHERE d.year = $1 AND d.external = 0 AND d.number IS NOT NULL
     AND ((d.kind = 'SPD' AND d.state = 'diotorisasi') OR (d.kind = 'SPP' AND d.state IN ('diajukan', 'diverifikasi'))
       OR (d.kind = 'SPM' AND d.state = 'terbit') OR (d.kind = 'SP2D' AND d.state IN ('terbit', 'ditransfer', 'cair', 'retur', 'disahkan'))
       OR (d.kind = 'TBP' AND d.state IN ('terbit', 'disahkan')) OR (d.kind = 'LPJ' AND d.state = 'disahkan')
       OR (d.kind IN ('LPJP', 'PTU') AND d.state IN ('disetujui', 'disahkan')) OR (d.kind = 'PLU' AND d.state = 'cair')
       OR (d.kind = 'NPD' AND d.state IN ('disetujui', 'terbit', 'selesai'))
       OR (d.kind IN ('DPR', 'DPT') AND d.state IN ('diverifikasi', 'disetujui', 'disahkan', 'cair')) OR (d.kind = 'STS' AND d.state IN ('diajukan', 'cair')))
     AND NOT EXISTS (SELECT 1 FROM national_number n WHERE n.document_id = d.id AND n.withdrawn_at IS NULL)
   ORDER BY d.doc_date, d.id, l.line_no";

pub async fn to_enter(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(TO_ENTER, params![year]).await
}

/// What rests on what: an LPJ on its evidence, and that of the treasurer on
/// those of the assistants.
const GROUNDS: &str = "SELECT e.document_id, e.rests_on FROM document_edge e JOIN document d ON d.id = e.document_id
     WHERE d.year = $1 AND d.external = 0
   UNION SELECT t.lpj_id AS document_id, t.document_id AS rests_on FROM tbp t JOIN document d ON d.id = t.document_id
     WHERE d.year = $1 AND t.lpj_id IS NOT NULL
   UNION SELECT b.bpp_lpj_id AS document_id, b.document_id AS rests_on FROM tbp_basis b
     JOIN document d ON d.id = b.document_id WHERE d.year = $1 AND b.bpp_lpj_id IS NOT NULL
   UNION SELECT b.lpj_id AS document_id, b.document_id AS rests_on FROM bpp_lpj b
     JOIN document d ON d.id = b.document_id WHERE d.year = $1 AND b.lpj_id IS NOT NULL";

/// Local documents of a year, and those that come before them.
pub async fn grounds(read: &mut impl Read, year: i32) -> Result<Vec<(i64, i64)>> {
    let rows = read.query(GROUNDS, params![year]).await?;
    rows.iter().map(|r| Ok((r.int("document_id")?, r.int("rests_on")?))).collect()
}

const WITHHELD: &str = "SELECT x.document_id, x.kind, x.amount, r.billing, r.ntpn
   FROM deduction x JOIN document d ON d.id = x.document_id
   LEFT JOIN remitted m ON m.document_id = x.document_id AND m.line_no = x.line_no
   LEFT JOIN remittance r ON r.id = m.remittance_id
   WHERE d.year = $1 AND d.external = 0 ORDER BY x.document_id, x.line_no";

/// A deduction, and the receipt by which it went to the State.
#[derive(Clone, Debug)]
pub struct Cut {
    pub kind: String,
    pub amount: Money,
    /// Billing code and NTPN.
    pub proof: Option<(String, String)>,
}

/// What local documents withhold, by document.
pub async fn withheld(read: &mut impl Read, year: i32) -> Result<BTreeMap<i64, Vec<Cut>>> {
    let mut all: BTreeMap<i64, Vec<Cut>> = BTreeMap::new();
    for r in read.query(WITHHELD, params![year]).await? {
        let proof = r.opt_text("billing")?.zip(r.opt_text("ntpn")?);
        let cut = Cut { kind: r.text("kind")?, amount: r.money("amount")?, proof };
        all.entry(r.int("document_id")?).or_default().push(cut);
    }
    Ok(all)
}

/// Evidence of what was spent from cash, with the SP2D that brought it.
const LOCAL_EVIDENCE: &str = "SELECT d.*, d.number AS document_number, 'TBP' AS document_kind,
     d.doc_date AS document_date, p.transferred_on, w.number AS sp2d_number, w.doc_date AS sp2d_date,
     w.amount AS sp2d_value, m.number AS spm_number, m.doc_date AS spm_date, q.number AS spp_number,
     q.doc_date AS spp_date
   FROM document d JOIN tbp t ON t.document_id = d.id JOIN advance a ON a.id = t.advance_id
   JOIN document q ON q.id = a.spp_id
   LEFT JOIN document w ON w.thread = q.id AND w.kind = 'SP2D' AND w.state = 'cair' LEFT JOIN sp2d p ON p.document_id = w.id
   LEFT JOIN document m ON m.thread = q.id AND m.kind = 'SPM' AND m.state = 'terbit'
   WHERE d.year = $1 AND d.kind = 'TBP' AND d.external = 0 AND d.state IN ('terbit', 'disahkan') ORDER BY d.id";

pub async fn local_evidence(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(LOCAL_EVIDENCE, params![year]).await
}

const RELEASES: &str = "SELECT d.id, s.norm AS skpd, u.norm AS sub_unit, a.sub_kegiatan, a.rekening, f.amount
   FROM document d JOIN fund_release f ON f.document_id = d.id AND f.active = 1 JOIN account a ON a.id = f.account_id
   JOIN unit s ON s.id = d.unit_id JOIN unit u ON u.id = a.sub_unit_id
   WHERE d.year = $1 AND d.kind = 'SPD' AND d.external = 0 AND d.state = 'diotorisasi'
     AND NOT EXISTS (SELECT 1 FROM national_number n WHERE n.document_id = d.id AND n.withdrawn_at IS NULL)
   ORDER BY d.id";

/// Our SPD whose number in the national system is not noted yet.
pub async fn releases(read: &mut impl Read, year: i32) -> Result<Vec<(i64, Release)>> {
    let mut all: BTreeMap<i64, Release> = BTreeMap::new();
    for r in read.query(RELEASES, params![year]).await? {
        let skpd = r.text("skpd")?;
        let release = all.entry(r.int("id")?).or_insert_with(|| Release { skpd, lines: BTreeMap::new() });
        let place = [r.text("sub_unit")?, r.text("sub_kegiatan")?, r.text("rekening")?];
        let sum = release.lines.entry(place).or_default();
        *sum = sum.plus(r.money("amount")?);
    }
    Ok(all.into_iter().collect())
}

const RELEASING: &str = "SELECT d.id FROM document d WHERE d.year = $1 AND d.kind = 'SPD' AND d.external = 1
     AND EXISTS (SELECT 1 FROM fund_release f WHERE f.document_id = d.id AND f.active = 1) ORDER BY d.id";

/// Imported SPD whose money is released.
pub async fn releasing(read: &mut impl Read, year: i32) -> Result<HashSet<i64>> {
    read.query(RELEASING, params![year]).await?.iter().map(|r| r.int("id")).collect()
}

const HAND: &str = "SELECT id FROM journal WHERE thread = $1 AND person_id = $2 AND outcome = 'done'
     AND act NOT IN ('note-national-number', 'withdraw-national-number', 'resolve-difference') ORDER BY id LIMIT 1";

/// Whether somebody has worked on a thread; what is said of it beside the
/// national system is no work on it.
pub async fn has_hand(read: &mut impl Read, thread: i64, person: i64) -> Result<bool> {
    Ok(read.opt(HAND, params![thread, person]).await?.is_some())
}

const STATUS: &str = "SELECT status FROM import_batch WHERE id = $1";

/// Whether an import waits, counts, or was rejected.
pub async fn import_status(read: &mut impl Read, import: i64) -> Result<String> {
    read.one(STATUS, params![import]).await?.text("status")
}

/// Whether an imported document of this kind spends: an advance does not.
pub fn spends(kind: Kind, flow: &str) -> bool {
    kind == Kind::Tbp || (kind == Kind::Sp2d && flow == "LS")
}

/// In which state an imported document counts.
pub fn counting(kind: Kind) -> State {
    match kind {
        Kind::Spd => State::Authorised,
        Kind::Spp => State::Verified,
        Kind::Spm => State::Issued,
        _ => State::Paid,
    }
}
