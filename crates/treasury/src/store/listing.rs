//! Lists of documents: filtered, searched, sorted, summed. The reader's scope
//! stands inside every statement.

use std::collections::HashMap;

use kernel::Money;
use store::{Read, Result, Row, Scope, Value, View, params};

/// What all statements filter by: $1 year, $2 kind, $3 state, $4 and $5 first
/// and last day, $6 account, $7 pattern, $8 amount, $9 whether payees that are
/// persons may be found by name. Nothing is asked by '' or 0.
///
/// With a state in the covering index every step of a document would move an
/// entry of it; the year's sum needs none.
/// Where little is asked, no row is compared with what is not.
const TOTALS_BARE: &str = "SELECT COUNT(*) AS n, CAST(COALESCE(SUM(d.amount), 0) AS BIGINT) AS amount FROM document d
   WHERE d.year = $1";
const TOTALS_OF_KIND: &str =
    "SELECT COUNT(*) AS n, CAST(COALESCE(SUM(d.amount), 0) AS BIGINT) AS amount FROM document d
   WHERE d.year = $1 AND d.kind = $2";
const TOTALS: &str = "SELECT COUNT(*) AS n, CAST(COALESCE(SUM(d.amount), 0) AS BIGINT) AS amount FROM document d
   WHERE d.year = $1 AND ($2 = '' OR d.kind = $2) AND ($3 = '' OR d.state = $3)
     AND ($4 = '' OR d.doc_date >= $4) AND ($5 = '' OR d.doc_date <= $5)
     AND (CAST($6 AS BIGINT) = 0 OR d.thread IN (SELECT x.thread FROM document_line l
        JOIN document x ON x.id = l.document_id WHERE l.account_id = $6))
     AND ($7 = '' OR d.amount = $8 OR d.net = $8 OR lower(d.number COLLATE \"C\") LIKE $7 ESCAPE '!'
        OR lower(d.subject COLLATE \"C\") LIKE $7 ESCAPE '!'
        OR d.thread IN (SELECT s.document_id FROM spp s JOIN payee p ON p.id = s.payee_id
           WHERE (CAST($9 AS BIGINT) = 1 OR p.kind <> 'orang') AND lower(p.name COLLATE \"C\") LIKE $7 ESCAPE '!'))";
/// $3: what the reader may see.
const TOTALS_BARE_WITHIN: &str = "SELECT COUNT(*) AS n, CAST(COALESCE(SUM(d.amount), 0) AS BIGINT) AS amount
   FROM document d WHERE d.unit_id IN (SELECT u.skpd_id FROM unit u WHERE $3 LIKE '%,' || CAST(u.id AS TEXT) || ',%')
     AND (d.unit_id IN (SELECT u.id FROM unit u WHERE $3 LIKE '%,' || CAST(u.id AS TEXT) || ',%')
        OR d.sub_unit_id IN (SELECT u.id FROM unit u WHERE $3 LIKE '%,' || CAST(u.id AS TEXT) || ',%'))
     AND d.year = $1 AND ($2 = '' OR d.kind = $2)";
/// $10: what the reader may see.
const TOTALS_WITHIN: &str = "SELECT COUNT(*) AS n, CAST(COALESCE(SUM(d.amount), 0) AS BIGINT) AS amount FROM document d
   WHERE d.unit_id IN (SELECT u.skpd_id FROM unit u WHERE $10 LIKE '%,' || CAST(u.id AS TEXT) || ',%')
     AND (d.unit_id IN (SELECT u.id FROM unit u WHERE $10 LIKE '%,' || CAST(u.id AS TEXT) || ',%')
        OR d.sub_unit_id IN (SELECT u.id FROM unit u WHERE $10 LIKE '%,' || CAST(u.id AS TEXT) || ',%'))
     AND d.year = $1 AND ($2 = '' OR d.kind = $2) AND ($3 = '' OR d.state = $3)
     AND ($4 = '' OR d.doc_date >= $4) AND ($5 = '' OR d.doc_date <= $5)
     AND (CAST($6 AS BIGINT) = 0 OR d.thread IN (SELECT x.thread FROM document_line l
        JOIN document x ON x.id = l.document_id WHERE l.account_id = $6))
     AND ($7 = '' OR d.amount = $8 OR d.net = $8 OR lower(d.number COLLATE \"C\") LIKE $7 ESCAPE '!'
        OR lower(d.subject COLLATE \"C\") LIKE $7 ESCAPE '!'
        OR d.thread IN (SELECT s.document_id FROM spp s JOIN payee p ON p.id = s.payee_id
           WHERE (CAST($9 AS BIGINT) = 1 OR p.kind <> 'orang') AND lower(p.name COLLATE \"C\") LIKE $7 ESCAPE '!'))";
/// Newest first: walks the key backwards, so `+` keeps the year's index away.
/// $10 and $11: how many, after how many. Here and below the rows of the page
/// are chosen by their ids first; what they show is read for them alone, and
/// they are put in order where they are read.
const NEWEST: &str = "SELECT c.id, c.kind, c.flow, c.number, c.serial, c.doc_date, c.entered_at, c.state, c.amount, c.external,
     c.subject, c.sub_unit_id,
     CASE WHEN c.kind = 'SPM' THEN (SELECT m.received_on FROM spm m WHERE m.document_id = c.id) END AS received_on,
     (SELECT p.name FROM spp s JOIN payee p ON p.id = s.payee_id
        WHERE s.document_id = c.thread AND (CAST($9 AS BIGINT) = 1 OR p.kind <> 'orang')) AS payee,
     CASE WHEN c.external = 1 THEN 1 WHEN c.kind IN ('SPP', 'SPM', 'SP2D', 'DPB', 'DPT', 'LPJ', 'LPJP') AND EXISTS (SELECT 1 FROM document_edge e
        JOIN document o ON o.id = e.document_id WHERE e.rests_on = c.id
          AND o.state NOT IN ('batal', 'dikembalikan', 'ditolak')
          AND ((c.kind = 'SPP' AND o.kind = 'SPM') OR (c.kind = 'SPM' AND o.kind = 'SP2D')
            OR (c.kind IN ('DPB', 'DPT', 'LPJ') AND o.kind = 'SPP') OR (c.kind = 'LPJP' AND o.kind = 'LPJ')
            OR (c.kind = 'SP2D' AND c.state = 'retur' AND (o.flow = 'BELANJA' OR (o.kind = 'PBU' AND o.state <> 'retur'))))) THEN 1 ELSE 0 END AS carried,
     CASE WHEN c.external = 0 AND c.state IN ('konsep', 'diajukan', 'diverifikasi', 'dikembalikan', 'terbit', 'ditransfer', 'retur')
        THEN (SELECT MAX(j.entered_at) FROM journal j WHERE j.thread = c.thread AND j.document_id = c.id
           AND j.outcome = 'done') END AS since
   FROM (SELECT d.id
     FROM document d WHERE +d.year = $1 AND ($2 = '' OR d.kind = $2) AND ($3 = '' OR d.state = $3)
       AND ($4 = '' OR d.doc_date >= $4) AND ($5 = '' OR d.doc_date <= $5)
       AND (CAST($6 AS BIGINT) = 0 OR d.thread IN (SELECT x.thread FROM document_line l
          JOIN document x ON x.id = l.document_id WHERE l.account_id = $6))
       AND ($7 = '' OR d.amount = $8 OR d.net = $8 OR lower(d.number COLLATE \"C\") LIKE $7 ESCAPE '!'
          OR lower(d.subject COLLATE \"C\") LIKE $7 ESCAPE '!'
          OR d.thread IN (SELECT s.document_id FROM spp s JOIN payee p ON p.id = s.payee_id
             WHERE (CAST($9 AS BIGINT) = 1 OR p.kind <> 'orang') AND lower(p.name COLLATE \"C\") LIKE $7 ESCAPE '!'))
     ORDER BY d.id DESC LIMIT $10 OFFSET $11) k JOIN document c ON c.id = k.id";
/// $12: the order.
const SORTED: &str = "SELECT c.id, c.kind, c.flow, c.number, c.serial, c.doc_date, c.entered_at, c.state, c.amount, c.external,
     c.subject, c.sub_unit_id,
     CASE WHEN c.kind = 'SPM' THEN (SELECT m.received_on FROM spm m WHERE m.document_id = c.id) END AS received_on,
     (SELECT p.name FROM spp s JOIN payee p ON p.id = s.payee_id
        WHERE s.document_id = c.thread AND (CAST($9 AS BIGINT) = 1 OR p.kind <> 'orang')) AS payee,
     CASE WHEN c.external = 1 THEN 1 WHEN c.kind IN ('SPP', 'SPM', 'SP2D', 'DPB', 'DPT', 'LPJ', 'LPJP') AND EXISTS (SELECT 1 FROM document_edge e
        JOIN document o ON o.id = e.document_id WHERE e.rests_on = c.id
          AND o.state NOT IN ('batal', 'dikembalikan', 'ditolak')
          AND ((c.kind = 'SPP' AND o.kind = 'SPM') OR (c.kind = 'SPM' AND o.kind = 'SP2D')
            OR (c.kind IN ('DPB', 'DPT', 'LPJ') AND o.kind = 'SPP') OR (c.kind = 'LPJP' AND o.kind = 'LPJ')
            OR (c.kind = 'SP2D' AND c.state = 'retur' AND (o.flow = 'BELANJA' OR (o.kind = 'PBU' AND o.state <> 'retur'))))) THEN 1 ELSE 0 END AS carried,
     CASE WHEN c.external = 0 AND c.state IN ('konsep', 'diajukan', 'diverifikasi', 'dikembalikan', 'terbit', 'ditransfer', 'retur')
        THEN (SELECT MAX(j.entered_at) FROM journal j WHERE j.thread = c.thread AND j.document_id = c.id
           AND j.outcome = 'done') END AS since
   FROM (SELECT d.id FROM document d WHERE d.year = $1 AND ($2 = '' OR d.kind = $2) AND ($3 = '' OR d.state = $3)
       AND ($4 = '' OR d.doc_date >= $4) AND ($5 = '' OR d.doc_date <= $5)
       AND (CAST($6 AS BIGINT) = 0 OR d.thread IN (SELECT x.thread FROM document_line l
          JOIN document x ON x.id = l.document_id WHERE l.account_id = $6))
       AND ($7 = '' OR d.amount = $8 OR d.net = $8 OR lower(d.number COLLATE \"C\") LIKE $7 ESCAPE '!'
          OR lower(d.subject COLLATE \"C\") LIKE $7 ESCAPE '!'
          OR d.thread IN (SELECT s.document_id FROM spp s JOIN payee p ON p.id = s.payee_id
             WHERE (CAST($9 AS BIGINT) = 1 OR p.kind <> 'orang') AND lower(p.name COLLATE \"C\") LIKE $7 ESCAPE '!'))
     ORDER BY CASE WHEN $12 = 'jumlah' THEN d.amount END DESC,
       CASE WHEN $12 = 'nomor' THEN COALESCE(d.number, '') END COLLATE \"C\",
       CASE WHEN $12 = 'lama' THEN d.id END, d.id DESC LIMIT $10 OFFSET $11) k JOIN document c ON c.id = k.id";
/// Newest first, with nothing asked but year ($1) and kind ($2): the index names
/// the rows of the page before any is read. $3 persons, $4 and $5 how many and
/// after how many, $6 what the reader may see.
const NEWEST_BARE_WITHIN: &str = "SELECT c.id, c.kind, c.flow, c.number, c.serial, c.doc_date, c.entered_at, c.state, c.amount, c.external,
     c.subject, c.sub_unit_id,
     CASE WHEN c.kind = 'SPM' THEN (SELECT m.received_on FROM spm m WHERE m.document_id = c.id) END AS received_on,
     (SELECT p.name FROM spp s JOIN payee p ON p.id = s.payee_id
        WHERE s.document_id = c.thread AND (CAST($3 AS BIGINT) = 1 OR p.kind <> 'orang')) AS payee,
     CASE WHEN c.external = 1 THEN 1 WHEN c.kind IN ('SPP', 'SPM', 'SP2D', 'DPB', 'DPT', 'LPJ', 'LPJP') AND EXISTS (SELECT 1 FROM document_edge e
        JOIN document o ON o.id = e.document_id WHERE e.rests_on = c.id
          AND o.state NOT IN ('batal', 'dikembalikan', 'ditolak')
          AND ((c.kind = 'SPP' AND o.kind = 'SPM') OR (c.kind = 'SPM' AND o.kind = 'SP2D')
            OR (c.kind IN ('DPB', 'DPT', 'LPJ') AND o.kind = 'SPP') OR (c.kind = 'LPJP' AND o.kind = 'LPJ')
            OR (c.kind = 'SP2D' AND c.state = 'retur' AND (o.flow = 'BELANJA' OR (o.kind = 'PBU' AND o.state <> 'retur'))))) THEN 1 ELSE 0 END AS carried,
     CASE WHEN c.external = 0 AND c.state IN ('konsep', 'diajukan', 'diverifikasi', 'dikembalikan', 'terbit', 'ditransfer', 'retur')
        THEN (SELECT MAX(j.entered_at) FROM journal j WHERE j.thread = c.thread AND j.document_id = c.id
           AND j.outcome = 'done') END AS since
   FROM (SELECT d.id FROM document d
     WHERE d.unit_id IN (SELECT u.skpd_id FROM unit u WHERE $6 LIKE '%,' || CAST(u.id AS TEXT) || ',%')
       AND (d.unit_id IN (SELECT u.id FROM unit u WHERE $6 LIKE '%,' || CAST(u.id AS TEXT) || ',%')
          OR d.sub_unit_id IN (SELECT u.id FROM unit u WHERE $6 LIKE '%,' || CAST(u.id AS TEXT) || ',%'))
       AND d.year = $1 AND ($2 = '' OR d.kind = $2) ORDER BY d.id DESC LIMIT $4 OFFSET $5) k JOIN document c ON c.id = k.id";
/// The same for the whole regency: $3 persons, $4 and $5 how many and after how many.
const NEWEST_BARE: &str = "SELECT c.id, c.kind, c.flow, c.number, c.serial, c.doc_date, c.entered_at, c.state, c.amount, c.external,
     c.subject, c.sub_unit_id,
     CASE WHEN c.kind = 'SPM' THEN (SELECT m.received_on FROM spm m WHERE m.document_id = c.id) END AS received_on,
     (SELECT p.name FROM spp s JOIN payee p ON p.id = s.payee_id
        WHERE s.document_id = c.thread AND (CAST($3 AS BIGINT) = 1 OR p.kind <> 'orang')) AS payee,
     CASE WHEN c.external = 1 THEN 1 WHEN c.kind IN ('SPP', 'SPM', 'SP2D', 'DPB', 'DPT', 'LPJ', 'LPJP') AND EXISTS (SELECT 1 FROM document_edge e
        JOIN document o ON o.id = e.document_id WHERE e.rests_on = c.id
          AND o.state NOT IN ('batal', 'dikembalikan', 'ditolak')
          AND ((c.kind = 'SPP' AND o.kind = 'SPM') OR (c.kind = 'SPM' AND o.kind = 'SP2D')
            OR (c.kind IN ('DPB', 'DPT', 'LPJ') AND o.kind = 'SPP') OR (c.kind = 'LPJP' AND o.kind = 'LPJ')
            OR (c.kind = 'SP2D' AND c.state = 'retur' AND (o.flow = 'BELANJA' OR (o.kind = 'PBU' AND o.state <> 'retur'))))) THEN 1 ELSE 0 END AS carried,
     CASE WHEN c.external = 0 AND c.state IN ('konsep', 'diajukan', 'diverifikasi', 'dikembalikan', 'terbit', 'ditransfer', 'retur')
        THEN (SELECT MAX(j.entered_at) FROM journal j WHERE j.thread = c.thread AND j.document_id = c.id
           AND j.outcome = 'done') END AS since
   FROM (SELECT d.id FROM document d WHERE +d.year = $1 AND ($2 = '' OR d.kind = $2) ORDER BY d.id DESC LIMIT $4 OFFSET $5) k
   JOIN document c ON c.id = k.id";
/// $13: what the reader may see.
const SORTED_WITHIN: &str = "SELECT c.id, c.kind, c.flow, c.number, c.serial, c.doc_date, c.entered_at, c.state, c.amount, c.external,
     c.subject, c.sub_unit_id,
     CASE WHEN c.kind = 'SPM' THEN (SELECT m.received_on FROM spm m WHERE m.document_id = c.id) END AS received_on,
     (SELECT p.name FROM spp s JOIN payee p ON p.id = s.payee_id
        WHERE s.document_id = c.thread AND (CAST($9 AS BIGINT) = 1 OR p.kind <> 'orang')) AS payee,
     CASE WHEN c.external = 1 THEN 1 WHEN c.kind IN ('SPP', 'SPM', 'SP2D', 'DPB', 'DPT', 'LPJ', 'LPJP') AND EXISTS (SELECT 1 FROM document_edge e
        JOIN document o ON o.id = e.document_id WHERE e.rests_on = c.id
          AND o.state NOT IN ('batal', 'dikembalikan', 'ditolak')
          AND ((c.kind = 'SPP' AND o.kind = 'SPM') OR (c.kind = 'SPM' AND o.kind = 'SP2D')
            OR (c.kind IN ('DPB', 'DPT', 'LPJ') AND o.kind = 'SPP') OR (c.kind = 'LPJP' AND o.kind = 'LPJ')
            OR (c.kind = 'SP2D' AND c.state = 'retur' AND (o.flow = 'BELANJA' OR (o.kind = 'PBU' AND o.state <> 'retur'))))) THEN 1 ELSE 0 END AS carried,
     CASE WHEN c.external = 0 AND c.state IN ('konsep', 'diajukan', 'diverifikasi', 'dikembalikan', 'terbit', 'ditransfer', 'retur')
        THEN (SELECT MAX(j.entered_at) FROM journal j WHERE j.thread = c.thread AND j.document_id = c.id
           AND j.outcome = 'done') END AS since
   FROM (SELECT d.id FROM document d
     WHERE d.unit_id IN (SELECT u.skpd_id FROM unit u WHERE $13 LIKE '%,' || CAST(u.id AS TEXT) || ',%')
       AND (d.unit_id IN (SELECT u.id FROM unit u WHERE $13 LIKE '%,' || CAST(u.id AS TEXT) || ',%')
          OR d.sub_unit_id IN (SELECT u.id FROM unit u WHERE $13 LIKE '%,' || CAST(u.id AS TEXT) || ',%'))
       AND d.year = $1 AND ($2 = '' OR d.kind = $2) AND ($3 = '' OR d.state = $3)
       AND ($4 = '' OR d.doc_date >= $4) AND ($5 = '' OR d.doc_date <= $5)
       AND (CAST($6 AS BIGINT) = 0 OR d.thread IN (SELECT x.thread FROM document_line l
          JOIN document x ON x.id = l.document_id WHERE l.account_id = $6))
       AND ($7 = '' OR d.amount = $8 OR d.net = $8 OR lower(d.number COLLATE \"C\") LIKE $7 ESCAPE '!'
          OR lower(d.subject COLLATE \"C\") LIKE $7 ESCAPE '!'
          OR d.thread IN (SELECT s.document_id FROM spp s JOIN payee p ON p.id = s.payee_id
             WHERE (CAST($9 AS BIGINT) = 1 OR p.kind <> 'orang') AND lower(p.name COLLATE \"C\") LIKE $7 ESCAPE '!'))
     ORDER BY CASE WHEN $12 = 'jumlah' THEN d.amount END DESC,
       CASE WHEN $12 = 'nomor' THEN COALESCE(d.number, '') END COLLATE \"C\",
       CASE WHEN $12 = 'lama' THEN d.id END, d.id DESC LIMIT $10 OFFSET $11) k JOIN document c ON c.id = k.id";

/// All units by id: a few names, where a join would look each up for each row.
const UNITS: &str = "SELECT id, name FROM unit ORDER BY id";

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Newest,
    Oldest,
    Amount,
    Number,
}

impl Order {
    fn code(self) -> &'static str {
        match self {
            Order::Newest => "baru",
            Order::Oldest => "lama",
            Order::Amount => "jumlah",
            Order::Number => "nomor",
        }
    }
}

/// The filters as the statements take them.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub year: i32,
    pub kind: &'static str,
    pub state: &'static str,
    pub from: String,
    pub to: String,
    pub account: i64,
    pub pattern: String,
    /// An amount that the search may mean.
    pub amount: Option<Money>,
    pub persons: bool,
}

impl Filter {
    fn params(&self) -> Vec<Value> {
        // No document has this amount.
        let amount = self.amount.map_or(i64::MIN, Money::sen);
        params![
            self.year,
            self.kind,
            self.state,
            &self.from,
            &self.to,
            self.account,
            &self.pattern,
            amount,
            self.persons
        ]
    }

    /// Year and kind are all that is asked.
    fn is_bare(&self) -> bool {
        let texts = [self.state, &self.from, &self.to, &self.pattern];
        texts.iter().all(|t| t.is_empty()) && self.account == 0
    }
}

/// How many documents fit, and their sum.
pub async fn totals(view: &mut View, within: &Scope, filter: &Filter) -> Result<(i64, Money)> {
    let row = match within.list() {
        None if filter.is_bare() && filter.kind.is_empty() => view.one(TOTALS_BARE, params![filter.year]).await?,
        None if filter.is_bare() => view.one(TOTALS_OF_KIND, params![filter.year, filter.kind]).await?,
        None => view.one(TOTALS, filter.params()).await?,
        Some(units) if filter.is_bare() => {
            view.one(TOTALS_BARE_WITHIN, params![filter.year, filter.kind, units]).await?
        }
        Some(units) => view.one(TOTALS_WITHIN, [filter.params(), params![units]].concat()).await?,
    };
    Ok((row.int("n")?, row.money("amount")?))
}

/// The names of units by id.
pub async fn unit_names(view: &mut View) -> Result<HashMap<i64, String>> {
    view.query(UNITS, vec![]).await?.iter().map(|row| Ok((row.int("id")?, row.text("name")?))).collect()
}

/// A page of the documents that fit, each with what its row shows, in no order.
pub async fn page(
    view: &mut View,
    within: &Scope,
    filter: &Filter,
    order: Order,
    (most, after): (i64, i64),
) -> Result<Vec<Row>> {
    let mut values = [filter.params(), params![most, after]].concat();
    match (within.list(), order) {
        (None, Order::Newest) if filter.is_bare() => {
            let values = params![filter.year, filter.kind, filter.persons, most, after];
            view.query(NEWEST_BARE, values).await
        }
        (None, Order::Newest) => view.query(NEWEST, values).await,
        (None, order) => {
            values.push(order.code().into());
            view.query(SORTED, values).await
        }
        (Some(units), Order::Newest) if filter.is_bare() => {
            let values = params![filter.year, filter.kind, filter.persons, most, after, units];
            view.query(NEWEST_BARE_WITHIN, values).await
        }
        (Some(units), order) => {
            values.extend(params![order.code(), units]);
            view.query(SORTED_WITHIN, values).await
        }
    }
}
