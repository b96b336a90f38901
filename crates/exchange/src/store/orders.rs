//! What officials decided about the running exchange.

use store::{Error, Read, Result, Row, Tx, params, row};

use super::{hand, json, once, unreadable};
use crate::model::{Order, OrderKind, OrderState};
use crate::tables::EXCHANGE_ORDER;
use kernel::Moment;

/// For what the keys encrypt mended records.
const MENDED: &str = "exchange-mended";

const ORDER: &str = "SELECT * FROM exchange_order WHERE id = $1 AND kind = 'kirim'";
const WAITS: &str = "SELECT id FROM exchange_order WHERE dataset_id = $1 AND target = $2 AND status = 'menunggu'";
const APPROVE: &str = "UPDATE exchange_order SET status = 'berlaku', decided_by = $2, decided_at = $3
   WHERE id = $1 AND status = 'menunggu' RETURNING *";
const REJECT: &str = "UPDATE exchange_order SET status = 'ditolak', answer = $2, decided_by = $3, decided_at = $4
   WHERE id = $1 AND status = 'menunggu' RETURNING *";
const ORDERS: &str = "SELECT o.*, d.code AS dataset_code, s.code, m.instance, m.class, m.code AS member_code
   FROM exchange_order o LEFT JOIN exchange_dataset d ON d.id = o.dataset_id
   LEFT JOIN exchange_access a ON o.kind = 'antar' AND a.document_id = o.target
   LEFT JOIN exchange_system s ON s.id = a.client_id LEFT JOIN exchange_member m ON m.id = s.member_id
   WHERE o.status = 'berlaku' AND (o.decided_at > $1 OR (o.decided_at = $1 AND o.id > $2))
   ORDER BY o.decided_at, o.id LIMIT $3";
const SHOWN: &str =
    "SELECT o.id, o.kind, o.unit_id, o.version, o.target, o.content, o.status, o.reasons, o.proposed_by, o.proposed_at,
     o.decided_at, o.answer, d.code AS dataset_code, d.unit_id AS producer, u.name AS unit_name,
     p.name AS proposed_name, c.name AS decided_name
   FROM exchange_order o LEFT JOIN exchange_dataset d ON d.id = o.dataset_id LEFT JOIN unit u ON u.id = o.unit_id
   LEFT JOIN person p ON p.id = o.proposed_by LEFT JOIN person c ON c.id = o.decided_by
   WHERE o.proposed_at >= $1 AND o.proposed_at < $2 AND (CAST($3 AS TEXT) = '' OR o.status = $3)
   ORDER BY o.proposed_at DESC, o.id DESC LIMIT $4";
pub(crate) async fn order(read: &mut impl Read, id: i64) -> Result<Order> {
    let found = read.opt(ORDER, params![id]).await?;
    let r = found.ok_or_else(|| Error::NotFound(format!("usulan pengiriman ulang nomor {id}")))?;
    Ok(Order {
        id,
        unit: r.int("unit_id")?,
        state: OrderState::parse(r.str("status")?).ok_or_else(|| unreadable("keadaan usulan"))?,
        proposed_by: r.int("proposed_by")?,
    })
}

/// A proposal for this event waits.
pub(crate) async fn waits(read: &mut impl Read, dataset: i64, event: i64) -> Result<bool> {
    Ok(read.opt(WAITS, params![dataset, event]).await?.is_some())
}

/// A decision to be.
pub(crate) struct New<'a> {
    pub kind: OrderKind,
    pub unit: Option<i64>,
    /// The data set and its version.
    pub stream: Option<(i64, i64)>,
    pub target: Option<i64>,
    pub content: Option<&'a str>,
    pub reasons: &'a [String],
}

/// Keeps a decision: one that goes on to others waits for another person.
pub(crate) async fn insert(tx: &mut Tx, new: &New<'_>) -> Result<(i64, OrderState)> {
    let id = tx.id()?;
    let (by, at) = hand(tx);
    let content = new.content.map(|text| tx.keys().encrypt(MENDED, text.as_bytes())).transpose()?;
    let waits = new.kind == OrderKind::Send;
    let state = if waits { OrderState::Waiting } else { OrderState::InForce };
    let nobody = store::Value::Null;
    let (decided_by, decided_at) = if waits { (nobody.clone(), nobody) } else { (by.clone(), at.clone()) };
    let row = row! {
        id: id, kind: new.kind.code(), unit_id: new.unit, dataset_id: new.stream.map(|(dataset, _)| dataset),
        version: new.stream.map(|(_, version)| version), target: new.target, content: content, status: state.code(),
        reasons: json(&new.reasons)?, proposed_by: by, proposed_at: at, decided_by: decided_by,
        decided_at: decided_at, answer: None::<&str>,
    };
    tx.insert(&EXCHANGE_ORDER, row).await?;
    Ok((id, state))
}

pub(crate) async fn approve(tx: &mut Tx, id: i64) -> Result<()> {
    let (by, at) = hand(tx);
    once(&tx.change(&EXCHANGE_ORDER, APPROVE, params![id, by, at]).await?, "usulan pengiriman ulang")
}

pub(crate) async fn reject(tx: &mut Tx, id: i64, reasons: &[String]) -> Result<()> {
    let (by, at) = hand(tx);
    let params = params![id, json(&reasons)?, by, at];
    once(&tx.change(&EXCHANGE_ORDER, REJECT, params).await?, "usulan pengiriman ulang")
}

/// What was decided behind a place, in order.
pub(crate) async fn decided(read: &mut impl Read, (after, id): (Moment, i64), most: i64) -> Result<Vec<Row>> {
    read.query(ORDERS, params![after, id, most]).await
}

/// What was proposed in a time and stands so, or all of it (empty); the newest first.
pub(crate) async fn shown(
    read: &mut impl Read,
    (from, until): (Moment, Moment),
    state: &str,
    most: i64,
) -> Result<Vec<Row>> {
    read.query(SHOWN, params![from, until, state, most]).await
}

/// A mended record, opened.
pub(crate) fn opened(keys: &store::Keys, r: &Row) -> Result<Option<String>> {
    let Some(sealed) = r.opt_bytes("content")? else { return Ok(None) };
    let plain = keys.decrypt(MENDED, &sealed)?;
    String::from_utf8(plain).map(Some).map_err(|_| unreadable("isi yang dibetulkan"))
}
