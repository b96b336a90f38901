//! What the books for another program are made of.

use store::{Read, Result, Row, params};

/// $2 is the SKPD, or 0 for all.
const MOVES: &str =
    "SELECT m.way, m.day, m.reference, m.amount, u.code FROM cash_move m JOIN unit u ON u.id = m.unit_id
   WHERE m.year = $1 AND (CAST($2 AS BIGINT) = 0 OR m.unit_id = $2) ORDER BY m.id";
/// The first statement of each RKUD in a year.
const OPENINGS: &str = "SELECT s.account_id, s.from_day, s.opening, s.file_name FROM bank_statement s
   JOIN office_account a ON a.id = s.account_id
   WHERE a.kind = 'rkud' AND s.year = $1 AND NOT EXISTS (SELECT 1 FROM bank_statement t
     WHERE t.account_id = s.account_id AND t.year = s.year AND t.from_day < s.from_day) ORDER BY s.id";

pub(crate) async fn moves(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<Vec<Row>> {
    read.query(MOVES, params![year, skpd.unwrap_or(0)]).await
}

pub(crate) async fn openings(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(OPENINGS, params![year]).await
}
