//! Cards, what was bought with them, and the bills that pay for it; the
//! statements of responsibility that go with an LPJ.

use kernel::{Day, Money};
use store::{Document, Error, Read, Result, Row, Tx, View, params, row};

use super::payment_line;
use crate::model::{Card, Facility, PaymentLine, Purchase};
use crate::rules::card::Room;
use crate::tables::{CARD, CARD_FACILITY, DPR, DPR_ROW, DPT, SPTB};

const FACILITY: &str = "SELECT * FROM card_facility WHERE unit_id = $1 AND year = $2 FOR NO KEY UPDATE";
const CHANGE_LIMIT: &str = "UPDATE card_facility SET most = $3, decree = $4, decree_date = $5, set_by = $6, set_at = $7
   WHERE unit_id = $1 AND year = $2 AND used <= $3 RETURNING *";
const SET_DESK: &str = "UPDATE card_facility SET bank_account_id = $3, administrator_id = $4, set_by = $5, set_at = $6
   WHERE unit_id = $1 AND year = $2 RETURNING *";
/// The rules' guard once more, in the statement itself.
const USE_FACILITY: &str = "UPDATE card_facility SET used = used + CAST($3 AS BIGINT)
   WHERE unit_id = $1 AND year = $2 AND used + CAST($3 AS BIGINT) <= most RETURNING *";
/// What is paid, or given up, is free; what the bank sent back is owed again,
/// whatever the limit is by now.
const MOVE_FACILITY: &str = "UPDATE card_facility SET used = used + CAST($3 AS BIGINT)
   WHERE unit_id = $1 AND year = $2 RETURNING *";
const CARD_BY_ID: &str = "SELECT * FROM card WHERE id = $1 FOR NO KEY UPDATE";
const USE_CARD: &str = "UPDATE card SET used = used + CAST($2 AS BIGINT)
   WHERE id = $1 AND used + CAST($2 AS BIGINT) <= most RETURNING *";
const MOVE_CARD: &str = "UPDATE card SET used = used + CAST($2 AS BIGINT) WHERE id = $1 RETURNING *";
const END_CARD: &str = "UPDATE card SET ended_on = $2 WHERE id = $1 AND used = 0 RETURNING *";
const HOLDER: &str = "SELECT p.name, p.nip FROM card c JOIN person p ON p.id = c.holder_id WHERE c.id = $1";
const DPR_BY_ID: &str = "SELECT * FROM dpr WHERE document_id = $1";
const ROWS: &str = "SELECT r.*, l.account_id, l.source, l.amount FROM dpr_row r
   JOIN document_line l ON l.document_id = r.document_id AND l.line_no = r.line_no
   WHERE r.document_id = $1 ORDER BY r.line_no";
const REMOVE_ROWS: &str = "DELETE FROM dpr_row WHERE document_id = $1 RETURNING *";
const SET_EXCESS: &str = "UPDATE dpr_row SET excess = $3, excess_reason = $4 WHERE document_id = $1 AND line_no = $2
   RETURNING *";
const PUT_INTO: &str = "UPDATE dpr SET dpt_id = $2 WHERE document_id = $1 RETURNING *";
/// Verified DPR of an SKPD ($1) and year ($2) that no DPT holds, up to a day
/// ($3), of one card ($4) or of all (0).
const LOOSE: &str = "SELECT d.* FROM dpr x JOIN document d ON d.id = x.document_id
   WHERE d.unit_id = $1 AND d.year = $2 AND d.state = 'diverifikasi' AND x.dpt_id IS NULL AND d.doc_date <= $3
     AND (CAST($4 AS BIGINT) = 0 OR x.card_id = $4) ORDER BY d.id FOR NO KEY UPDATE";
const OF_DPT: &str = "SELECT d.* FROM dpr x JOIN document d ON d.id = x.document_id
   WHERE x.dpt_id = $1 ORDER BY d.id FOR NO KEY UPDATE";
/// By card, in the order in which cards are locked.
const BY_CARD: &str = "SELECT x.card_id, CAST(SUM(d.amount) AS BIGINT) AS amount
   FROM dpr x JOIN document d ON d.id = x.document_id WHERE x.dpt_id = $1 GROUP BY x.card_id ORDER BY x.card_id";
const LINES_OF_DPT: &str = "SELECT l.account_id, l.source, CAST(SUM(l.amount) AS BIGINT) AS amount
   FROM dpr x JOIN document_line l ON l.document_id = x.document_id WHERE x.dpt_id = $1
   GROUP BY l.account_id, l.source ORDER BY l.account_id, l.source";
const RATIFY: &str = "UPDATE sptb SET ratified = 1 WHERE document_id = $1 AND version = $2 RETURNING *";
const SIGNED: &str = "SELECT day FROM sptb WHERE document_id = $1 AND version = $2";
const CREDITED: &str = "SELECT CAST(COALESCE(SUM(d.amount), 0) AS BIGINT) AS amount
   FROM advance_return r JOIN document d ON d.id = r.document_id WHERE r.advance_id = $1 AND d.state = 'cair'";
/// Open DPR: bought, and no SP2D that pays it has reached the bank.
const FACILITIES: &str = "SELECT f.*, u.code, u.name, a.bank, a.last4, p.name AS administrator,
     CAST(COALESCE((SELECT SUM(d.amount) FROM document d WHERE d.kind = 'DPR' AND d.unit_id = f.unit_id
       AND d.year = f.year AND d.state IN ('diajukan', 'diverifikasi', 'disahkan')), 0) AS BIGINT) AS open
   FROM card_facility f JOIN unit u ON u.id = f.unit_id LEFT JOIN payee_account a ON a.id = f.bank_account_id
   LEFT JOIN person p ON p.id = f.administrator_id WHERE f.year = $1 ORDER BY u.norm";
const CARDS: &str = "SELECT c.*, u.code, u.name, p.name AS holder, p.nip,
     CAST(COALESCE((SELECT SUM(d.amount) FROM dpr x JOIN document d ON d.id = x.document_id WHERE x.card_id = c.id
       AND d.state IN ('diajukan', 'diverifikasi', 'disahkan')), 0) AS BIGINT) AS open
   FROM card c JOIN unit u ON u.id = c.unit_id JOIN person p ON p.id = c.holder_id
   WHERE c.year = $1 ORDER BY u.norm, c.id";
const PURCHASES: &str = "SELECT r.*, l.amount, d.number, d.doc_date, d.state, d.unit_id, d.sub_unit_id, u.code,
     a.sub_kegiatan, a.rekening, c.last4, p.name AS holder, t.number AS dpt_number
   FROM dpr_row r JOIN document d ON d.id = r.document_id
   JOIN document_line l ON l.document_id = r.document_id AND l.line_no = r.line_no
   JOIN account a ON a.id = l.account_id JOIN unit u ON u.id = d.unit_id JOIN dpr x ON x.document_id = d.id
   JOIN card c ON c.id = x.card_id JOIN person p ON p.id = c.holder_id LEFT JOIN document t ON t.id = x.dpt_id
   WHERE d.year = $1 ORDER BY d.id, r.line_no";
/// LPJ with what became of them: the SPP that goes on for it, and its statement.
const LPJS: &str =
    "SELECT d.id, d.number, d.doc_date, d.flow, d.state, d.amount, d.unit_id, d.sub_unit_id, u.code, u.name,
     s.number AS sptb_number, n.flow AS next_flow, n.number AS next_number, n.state AS next_state
   FROM document d JOIN unit u ON u.id = d.unit_id LEFT JOIN sptb s ON s.document_id = d.id
     AND (s.version = d.version OR s.ratified = 1)
   LEFT JOIN document n ON n.id = (SELECT MAX(q.id) FROM document_edge e JOIN document q ON q.id = e.document_id
     WHERE e.rests_on = d.id AND q.kind = 'SPP' AND q.state <> 'batal')
   WHERE d.year = $1 AND d.kind = 'LPJ' AND d.external = 0 AND d.state <> 'batal' ORDER BY u.norm, d.id";
/// Purchases of a DPR, or of all DPR of a DPT.
const ON_PAPER: &str = "SELECT r.*, l.amount, a.sub_kegiatan, a.rekening, c.last4, c.sort, p.name AS holder
   FROM dpr x JOIN document d ON d.id = x.document_id JOIN dpr_row r ON r.document_id = d.id
   JOIN document_line l ON l.document_id = r.document_id AND l.line_no = r.line_no
   JOIN account a ON a.id = l.account_id JOIN card c ON c.id = x.card_id JOIN person p ON p.id = c.holder_id
   WHERE x.document_id = $1 OR x.dpt_id = $1 ORDER BY d.id, r.line_no";
const STATEMENT: &str = "SELECT number, day FROM sptb WHERE document_id = $1 AND (version = $2 OR ratified = 1)";
/// SP2D of nothing beside the LPJ that they make final.
const NIHIL: &str = "SELECT d.number, d.amount, d.net,
     CAST(COALESCE((SELECT SUM(j.amount) FROM document_edge e JOIN document j ON j.id = e.rests_on AND j.kind = 'LPJ'
       AND j.state = 'disahkan' WHERE e.document_id = d.thread), 0) AS BIGINT) AS told
   FROM document d WHERE d.year = $1 AND d.kind = 'SP2D' AND d.flow IN ('GU-NIHIL', 'TU-NIHIL') AND d.state <> 'batal'
   ORDER BY d.id";

fn facility_row(r: &Row) -> Result<Facility> {
    Ok(Facility {
        room: Room { most: r.money("most")?, used: r.money("used")? },
        decree: r.text("decree")?,
        bank_account: r.opt_int("bank_account_id")?,
    })
}

/// What the SKPD may owe its bank, held until the commit.
pub async fn facility(tx: &mut Tx, unit: i64, year: i32) -> Result<Option<Facility>> {
    tx.opt(FACILITY, params![unit, year]).await?.as_ref().map(facility_row).transpose()
}

pub async fn insert_facility(
    tx: &mut Tx,
    unit: i64,
    year: i32,
    most: Money,
    (decree, date): (&str, Day),
) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let new = row! {
        unit_id: unit, year: year, most: most, used: Money::ZERO, decree: decree, decree_date: date,
        bank_account_id: None::<i64>, administrator_id: None::<i64>, set_by: person, set_at: now,
    };
    tx.insert(&CARD_FACILITY, new).await
}

/// False where more is to be paid than the new limit lets.
pub async fn change_limit(tx: &mut Tx, unit: i64, year: i32, most: Money, (decree, date): (&str, Day)) -> Result<bool> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let found = tx.change(&CARD_FACILITY, CHANGE_LIMIT, params![unit, year, most, decree, date, person, now]).await?;
    Ok(!found.is_empty())
}

pub async fn set_desk(tx: &mut Tx, unit: i64, year: i32, bank_account: i64, administrator: i64) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let params = params![unit, year, bank_account, administrator, person, now];
    tx.change(&CARD_FACILITY, SET_DESK, params).await.map(drop)
}

/// One card, held until the commit.
pub async fn card(tx: &mut Tx, id: i64) -> Result<Option<Card>> {
    let Some(r) = tx.opt(CARD_BY_ID, params![id]).await? else { return Ok(None) };
    let holder = tx.one(HOLDER, params![id]).await?;
    Ok(Some(Card {
        id,
        unit: r.int("unit_id")?,
        year: i32::try_from(r.int("year")?).map_err(|_| Error::Storage("tahun kartu".into()))?,
        holder: holder.text("name")?,
        last4: r.text("last4")?,
        room: Room { most: r.money("most")?, used: r.money("used")? },
        ended_on: r.opt_day("ended_on")?,
    }))
}

/// What a new card is made of.
pub struct NewCard<'a> {
    pub unit: i64,
    pub year: i32,
    pub holder: i64,
    pub sort: &'a str,
    pub last4: &'a str,
    pub most: Money,
    pub decree: &'a str,
    pub decree_date: Day,
}

pub async fn insert_card(tx: &mut Tx, c: &NewCard<'_>) -> Result<i64> {
    let (id, person, now) = (tx.id()?, tx.ctx().actor.person(), tx.ctx().now);
    let new = row! {
        id: id, unit_id: c.unit, year: c.year, holder_id: c.holder, sort: c.sort, last4: c.last4, most: c.most,
        used: Money::ZERO, decree: c.decree, decree_date: c.decree_date, named_by: person, named_at: now,
        ended_on: None::<Day>,
    };
    tx.insert(&CARD, new).await?;
    Ok(id)
}

/// False while something bought with it is not paid.
pub async fn end_card(tx: &mut Tx, id: i64, on: Day) -> Result<bool> {
    Ok(!tx.change(&CARD, END_CARD, params![id, on]).await?.is_empty())
}

/// Uses both limits; false where either has no room.
pub async fn spend(tx: &mut Tx, (unit, year): (i64, i32), card: i64, amount: Money) -> Result<bool> {
    let of_skpd = tx.change(&CARD_FACILITY, USE_FACILITY, params![unit, year, amount]).await?;
    let of_card = tx.change(&CARD, USE_CARD, params![card, amount]).await?;
    Ok(!of_skpd.is_empty() && !of_card.is_empty())
}

/// Frees both limits, or takes them up again where negative.
pub async fn free(tx: &mut Tx, (unit, year): (i64, i32), by_card: &[(i64, Money)]) -> Result<()> {
    let all = Money::sum(by_card.iter().map(|(_, m)| *m)).ok_or_else(|| Error::Bug("jumlah DPR".into()))?;
    tx.change(&CARD_FACILITY, MOVE_FACILITY, params![unit, year, Money::ZERO.minus(all)]).await?;
    for (card, amount) in by_card {
        tx.change(&CARD, MOVE_CARD, params![*card, Money::ZERO.minus(*amount)]).await?;
    }
    Ok(())
}

pub async fn insert_dpr(tx: &mut Tx, document: i64, card: i64) -> Result<()> {
    tx.insert(&DPR, row! { document_id: document, card_id: card, dpt_id: None::<i64> }).await
}

/// The card of a DPR, and the DPT that holds it.
pub async fn dpr(read: &mut impl Read, document: i64) -> Result<(i64, Option<i64>)> {
    let r = read.one(DPR_BY_ID, params![document]).await?;
    Ok((r.int("card_id")?, r.opt_int("dpt_id")?))
}

pub async fn insert_rows(tx: &mut Tx, document: i64, rows: &[Purchase]) -> Result<()> {
    for (n, p) in (1i64..).zip(rows) {
        let new = row! {
            document_id: document, line_no: n, bought_on: p.on, merchant: p.merchant.as_str(), what: p.what.as_str(),
            evidence: i64::from(p.evidence), excess: Money::ZERO, excess_reason: None::<&str>,
        };
        tx.insert(&DPR_ROW, new).await?;
    }
    Ok(())
}

pub async fn remove_rows(tx: &mut Tx, document: i64) -> Result<()> {
    tx.remove(&DPR_ROW, REMOVE_ROWS, params![document]).await.map(drop)
}

/// Purchases of a DPR, each with its account.
pub async fn purchases_of(read: &mut impl Read, document: i64) -> Result<Vec<Purchase>> {
    let rows = read.query(ROWS, params![document]).await?;
    rows.iter()
        .map(|r| {
            Ok(Purchase {
                line: payment_line(r)?,
                on: r.day("bought_on")?,
                merchant: r.text("merchant")?,
                what: r.text("what")?,
                evidence: r.flag("evidence")?,
                excess: r.money("excess")?,
                excess_reason: r.opt_text("excess_reason")?,
            })
        })
        .collect()
}

pub async fn set_excess(tx: &mut Tx, document: i64, line: i64, excess: Money, reason: &str) -> Result<()> {
    tx.change(&DPR_ROW, SET_EXCESS, params![document, line, excess, reason]).await.map(drop)
}

pub async fn put_into(tx: &mut Tx, dpr: i64, dpt: Option<i64>) -> Result<()> {
    tx.change(&DPR, PUT_INTO, params![dpr, dpt]).await.map(drop)
}

/// Verified DPR that wait for a bill, held until the commit.
pub async fn loose(tx: &mut Tx, (unit, year): (i64, i32), up_to: Day, card: Option<i64>) -> Result<Vec<Document>> {
    let rows = tx.query(LOOSE, params![unit, year, up_to, card.unwrap_or(0)]).await?;
    rows.iter().map(Document::from_row).collect()
}

/// DPR of a DPT, held until the commit.
pub async fn of_dpt(tx: &mut Tx, dpt: i64) -> Result<Vec<Document>> {
    tx.query(OF_DPT, params![dpt]).await?.iter().map(Document::from_row).collect()
}

/// What was bought on a DPT with each card.
pub async fn by_card(read: &mut impl Read, dpt: i64) -> Result<Vec<(i64, Money)>> {
    let rows = read.query(BY_CARD, params![dpt]).await?;
    rows.iter().map(|r| Ok((r.int("card_id")?, r.money("amount")?))).collect()
}

/// What a DPT pays, by account and source.
pub async fn lines_of_dpt(read: &mut impl Read, dpt: i64) -> Result<Vec<PaymentLine>> {
    read.query(LINES_OF_DPT, params![dpt]).await?.iter().map(payment_line).collect()
}

pub async fn insert_dpt(tx: &mut Tx, document: i64, bill: &str, bill_date: Day, due: Day) -> Result<()> {
    tx.insert(&DPT, row! { document_id: document, bill: bill, bill_date: bill_date, due: due }).await
}

pub async fn insert_sptb(tx: &mut Tx, lpj: &Document, number: &str, day: Day) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let new = row! {
        document_id: lpj.id, version: lpj.version, number: number, day: day, amount: lpj.amount, signed_by: person,
        signed_at: now, ratified: false,
    };
    tx.insert(&SPTB, new).await
}

/// An LPJ is about to be ratified as it stands, with its statement where there is one.
pub async fn ratify_sptb(tx: &mut Tx, lpj: &Document) -> Result<()> {
    tx.change(&SPTB, RATIFY, params![lpj.id, lpj.version]).await.map(drop)
}

/// The day of the statement for an LPJ as it stands.
pub async fn signed(read: &mut impl Read, lpj: &Document) -> Result<Option<Day>> {
    read.opt(SIGNED, params![lpj.id, lpj.version]).await?.map(|r| r.day("day")).transpose()
}

/// What of an advance the Kuasa BUD has seen come back.
pub async fn credited(read: &mut impl Read, advance: i64) -> Result<Money> {
    read.one(CREDITED, params![advance]).await?.money("amount")
}

pub(crate) async fn facilities(view: &mut View, year: i32) -> Result<Vec<Row>> {
    view.query(FACILITIES, params![year]).await
}

pub(crate) async fn cards(view: &mut View, year: i32) -> Result<Vec<Row>> {
    view.query(CARDS, params![year]).await
}

pub(crate) async fn purchases(view: &mut View, year: i32) -> Result<Vec<Row>> {
    view.query(PURCHASES, params![year]).await
}

pub(crate) async fn lpjs(view: &mut View, year: i32) -> Result<Vec<Row>> {
    view.query(LPJS, params![year]).await
}

pub(crate) async fn nihil(view: &mut View, year: i32) -> Result<Vec<Row>> {
    view.query(NIHIL, params![year]).await
}

pub(crate) async fn on_paper(read: &mut impl Read, document: i64) -> Result<Vec<Row>> {
    read.query(ON_PAPER, params![document]).await
}

/// Number and day of the statement for an LPJ as it stands, or with which it was
/// ratified.
pub(crate) async fn statement(read: &mut impl Read, lpj: &Document) -> Result<Option<(String, Day)>> {
    let found = read.opt(STATEMENT, params![lpj.id, lpj.version]).await?;
    found.map(|r| Ok((r.text("number")?, r.day("day")?))).transpose()
}
