//! RKA and their activities.

use kernel::Money;
use store::{Document, Read, Result, Row, Tx, params, row};

use crate::model::{Activity, Rka};
use crate::rules::movement::Level;
use crate::tables::{DPA, REVENUE_LINE, RKA, RKA_ACTIVITY};

const RKA_OF: &str = "SELECT * FROM rka WHERE round_id = $1 AND unit_id = $2 AND cancelled = 0";
const RKA_BY_ID: &str = "SELECT * FROM rka WHERE document_id = $1";
const RKA_ALL: &str = "SELECT r.document_id, r.round_id, r.unit_id, r.handed_in, d.state, u.name
   FROM rka r JOIN document d ON d.id = r.document_id JOIN unit u ON u.id = r.unit_id
   WHERE r.round_id = $1 AND r.cancelled = 0 ORDER BY u.norm";
/// Held before their states are judged: nobody returns or saves one meanwhile.
const RKA_HELD: &str = "SELECT d.* FROM document d JOIN rka r ON r.document_id = d.id
   WHERE r.round_id = $1 AND r.cancelled = 0 ORDER BY d.id FOR NO KEY UPDATE";
/// SKPD of a round whose RKA a person verified, be it before it was returned.
const VERIFIED_BY: &str =
    "SELECT u.name FROM rka r JOIN unit u ON u.id = r.unit_id JOIN document d ON d.id = r.document_id
   WHERE r.round_id = $1 AND r.cancelled = 0 AND EXISTS (SELECT 1 FROM journal j WHERE j.thread = d.thread
     AND j.act = 'verify-rka' AND j.outcome = 'done' AND j.person_id = $2) ORDER BY u.norm";
const HANDED_IN_BY: &str = "SELECT 1 AS n FROM journal j WHERE j.thread = $1 AND j.person_id = $2
   AND j.act = 'submit-rka' AND j.outcome = 'done' LIMIT 1";
const CANCELLED: &str = "UPDATE rka SET cancelled = 1 WHERE document_id = $1 RETURNING *";
const HANDED_IN: &str = "UPDATE rka SET handed_in = handed_in + 1, level = $2 WHERE document_id = $1 RETURNING *";
const ACTIVITY: &str = "SELECT * FROM rka_activity WHERE rka_id = $1 AND sub_unit_id = $2 AND sub_kegiatan = $3";
const ACTIVITIES: &str = "SELECT * FROM rka_activity WHERE rka_id = $1 ORDER BY sub_unit_id, sub_kegiatan";
const ACTIVITY_SET: &str = "UPDATE rka_activity SET indicator = $3, target = $4, measure = $5, location = $6,
     beneficiaries = $7, responsible = $8, from_month = $9, to_month = $10, last_year = $11, next_year = $12,
     version = version + 1
   WHERE id = $1 AND version = $2 RETURNING *";
const ACTIVITY_ADD: &str =
    "UPDATE rka_activity SET amount = amount + $2, version = version + 1 WHERE id = $1 RETURNING *";
const DPA_OF: &str = "SELECT d.document_id, d.version_id, d.unit_id, o.state FROM dpa d
   JOIN document o ON o.id = d.document_id WHERE d.unit_id = $1 ORDER BY d.document_id";
const DPA_BY_ID: &str = "SELECT version_id FROM dpa WHERE document_id = $1";
/// Ratified versions of a year, newest first, and whether each binds an SKPD: what
/// was imported does so at once, what was made here by its DPA.
const BINDING: &str = "SELECT v.id, v.stage, CASE WHEN o.id IS NULL OR EXISTS (SELECT 1 FROM dpa d
       JOIN document t ON t.id = d.document_id WHERE d.version_id = v.id AND d.unit_id = $2 AND t.state = 'disahkan')
     THEN 1 ELSE 0 END AS binds
   FROM budget_version v LEFT JOIN budget_round o ON o.version_id = v.id
   WHERE v.year = $1 AND v.rank >= 100 AND (v.status = 'berlaku' OR (v.status = 'menunggu' AND o.id IS NOT NULL))
   ORDER BY v.rank DESC, v.revision DESC";
const REVENUE: &str = "SELECT l.* FROM revenue_line l
   WHERE l.version_id = $1 AND (CAST($2 AS BIGINT) = 0 OR l.unit_id = $2) ORDER BY l.id";

fn rka(r: &Row) -> Result<Rka> {
    Ok(Rka {
        document: r.int("document_id")?,
        round: r.int("round_id")?,
        unit: r.int("unit_id")?,
        handed_in: r.int("handed_in")?,
    })
}

pub async fn of_unit(read: &mut impl Read, round: i64, unit: i64) -> Result<Option<Rka>> {
    read.opt(RKA_OF, params![round, unit]).await?.as_ref().map(rka).transpose()
}

pub async fn by_id(read: &mut impl Read, document: i64) -> Result<Option<Rka>> {
    read.opt(RKA_BY_ID, params![document]).await?.as_ref().map(rka).transpose()
}

/// An RKA with its state.
#[derive(Clone, Debug)]
pub struct Standing {
    pub rka: Rka,
    pub state: String,
    pub name: String,
}

pub async fn of_round(read: &mut impl Read, round: i64) -> Result<Vec<Standing>> {
    let rows = read.query(RKA_ALL, params![round]).await?;
    rows.iter().map(|r| Ok(Standing { rka: rka(r)?, state: r.text("state")?, name: r.text("name")? })).collect()
}

pub async fn insert(tx: &mut Tx, document: i64, round: i64, unit: i64) -> Result<()> {
    let new = row! { document_id: document, round_id: round, unit_id: unit, handed_in: 0_i64, level: None::<String>, cancelled: false };
    tx.insert(&RKA, new).await
}

/// The documents of a round's RKA, held until the commit.
pub async fn hold(tx: &mut Tx, round: i64) -> Result<Vec<Document>> {
    tx.query(RKA_HELD, params![round]).await?.iter().map(Document::from_row).collect()
}

/// The SKPD of a round whose RKA a person verified.
pub async fn verified_by(read: &mut impl Read, round: i64, person: i64) -> Result<Vec<String>> {
    read.query(VERIFIED_BY, params![round, person]).await?.iter().map(|r| r.text("name")).collect()
}

/// Whether a person handed in the RKA of a thread.
pub async fn handed_in_by(read: &mut impl Read, thread: i64, person: i64) -> Result<bool> {
    Ok(read.opt(HANDED_IN_BY, params![thread, person]).await?.is_some())
}

pub async fn cancel(tx: &mut Tx, document: i64) -> Result<()> {
    tx.change(&RKA, CANCELLED, params![document]).await.map(drop)
}

/// Counts the handing in, and notes the level of a shift.
pub async fn hand_in(tx: &mut Tx, document: i64, level: Option<Level>) -> Result<()> {
    tx.change(&RKA, HANDED_IN, params![document, level.map(|l| l.code().to_owned())]).await.map(drop)
}

fn activity(r: &Row) -> Result<Activity> {
    let month = |name| r.int(name).map(|m| u8::try_from(m).unwrap_or(1));
    Ok(Activity {
        id: r.int("id")?,
        rka: r.int("rka_id")?,
        sub_unit: r.int("sub_unit_id")?,
        bidang: r.text("bidang")?,
        sub_kegiatan: r.text("sub_kegiatan")?,
        indicator: r.text("indicator")?,
        target: r.text("target")?,
        measure: r.text("measure")?,
        location: r.text("location")?,
        beneficiaries: r.text("beneficiaries")?,
        responsible: r.text("responsible")?,
        from_month: month("from_month")?,
        to_month: month("to_month")?,
        last_year: r.money("last_year")?,
        next_year: r.money("next_year")?,
        amount: r.money("amount")?,
        version: r.int("version")?,
    })
}

pub async fn find_activity(read: &mut impl Read, rka: i64, sub_unit: i64, sub: &str) -> Result<Option<Activity>> {
    read.opt(ACTIVITY, params![rka, sub_unit, sub]).await?.as_ref().map(activity).transpose()
}

pub async fn activities(read: &mut impl Read, rka: i64) -> Result<Vec<Activity>> {
    read.query(ACTIVITIES, params![rka]).await?.iter().map(activity).collect()
}

pub async fn insert_activity(tx: &mut Tx, a: &Activity) -> Result<()> {
    let new = row! {
        id: a.id, rka_id: a.rka, sub_unit_id: a.sub_unit, bidang: a.bidang.as_str(),
        sub_kegiatan: a.sub_kegiatan.as_str(), indicator: a.indicator.as_str(), target: a.target.as_str(),
        measure: a.measure.as_str(), location: a.location.as_str(), beneficiaries: a.beneficiaries.as_str(),
        responsible: a.responsible.as_str(), from_month: i64::from(a.from_month), to_month: i64::from(a.to_month),
        last_year: a.last_year, next_year: a.next_year, amount: a.amount, version: a.version,
    };
    tx.insert(&RKA_ACTIVITY, new).await
}

/// Says whether the version still was the one that was shown.
pub async fn set_activity(tx: &mut Tx, a: &Activity) -> Result<bool> {
    let values = params![
        a.id,
        a.version,
        a.indicator.as_str(),
        a.target.as_str(),
        a.measure.as_str(),
        a.location.as_str(),
        a.beneficiaries.as_str(),
        a.responsible.as_str(),
        i64::from(a.from_month),
        i64::from(a.to_month),
        a.last_year,
        a.next_year
    ];
    Ok(!tx.change(&RKA_ACTIVITY, ACTIVITY_SET, values).await?.is_empty())
}

/// Adds to the sum of an activity, or takes from it.
pub async fn add(tx: &mut Tx, activity: i64, by: Money) -> Result<()> {
    tx.change(&RKA_ACTIVITY, ACTIVITY_ADD, params![activity, by]).await.map(drop)
}

#[derive(Clone, Debug)]
pub struct DpaSeen {
    pub document: i64,
    pub version: i64,
    pub state: String,
}

pub async fn dpa_of(read: &mut impl Read, unit: i64) -> Result<Vec<DpaSeen>> {
    let rows = read.query(DPA_OF, params![unit]).await?;
    rows.iter()
        .map(|r| {
            Ok(DpaSeen { document: r.int("document_id")?, version: r.int("version_id")?, state: r.text("state")? })
        })
        .collect()
}

pub async fn dpa_version(read: &mut impl Read, document: i64) -> Result<i64> {
    read.one(DPA_BY_ID, params![document]).await?.int("version_id")
}

/// Versions that are ratified and wait for the DPA of an SKPD: id and stage.
pub async fn awaiting_dpa(read: &mut impl Read, year: i32, unit: i64) -> Result<Vec<(i64, String)>> {
    let mut waiting = Vec::new();
    for r in read.query(BINDING, params![year, unit]).await? {
        if r.flag("binds")? {
            break;
        }
        waiting.push((r.int("id")?, r.text("stage")?));
    }
    Ok(waiting)
}

pub async fn insert_dpa(tx: &mut Tx, document: i64, version: i64, unit: i64) -> Result<()> {
    tx.insert(&DPA, row! { document_id: document, version_id: version, unit_id: unit }).await
}

#[derive(Clone, Debug)]
pub struct Revenue {
    pub unit: i64,
    pub rekening: String,
    pub source: Option<String>,
    pub description: String,
    pub coefficient: String,
    pub price: Money,
    pub amount: Money,
}

pub async fn revenue(read: &mut impl Read, version: i64, unit: Option<i64>) -> Result<Vec<Revenue>> {
    let rows = read.query(REVENUE, params![version, unit.unwrap_or(0)]).await?;
    rows.iter()
        .map(|r| {
            Ok(Revenue {
                unit: r.int("unit_id")?,
                rekening: r.text("rekening")?,
                source: r.opt_text("source")?,
                description: r.text("description")?,
                coefficient: r.text("coefficient")?,
                price: r.money("price")?,
                amount: r.money("amount")?,
            })
        })
        .collect()
}

pub async fn insert_revenue(tx: &mut Tx, version: i64, v: &Revenue) -> Result<()> {
    let id = tx.id()?;
    let new = row! {
        id: id, version_id: version, unit_id: v.unit, rekening: v.rekening.as_str(), source: v.source.clone(),
        description: v.description.as_str(), coefficient: v.coefficient.as_str(), price: v.price, amount: v.amount,
    };
    tx.insert(&REVENUE_LINE, new).await
}
