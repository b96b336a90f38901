//! Rows on their way to PostgreSQL. An act writes a handful of rows into as many
//! tables; each statement of its own costs the server more than its row, so
//! those that follow each other travel as one.

use std::borrow::Cow;
use std::fmt::Write;

use kernel::Refusal;

use crate::value::Value;

/// A statement on its way.
pub(crate) struct Pending {
    pub(crate) sql: &'static str,
    pub(crate) params: Vec<Value>,
    /// Refuses the act where the statement finds a row.
    pub(crate) refusal: Option<Refusal>,
}

impl Pending {
    pub(crate) fn new(sql: &'static str, params: Vec<Value>) -> Pending {
        Pending { sql, params, refusal: None }
    }
}

/// Rows in one statement; of one table in sizes of powers of two, so that few
/// different statements exist.
const MOST_ROWS: usize = 64;
/// Up to here rows of different tables share a statement that is kept.
const FEW: usize = 8;

/// One statement as it is sent.
pub(crate) struct Parcel<'a> {
    pub(crate) sql: Cow<'static, str>,
    pub(crate) params: Vec<&'a Value>,
    pub(crate) refusal: Option<&'a Refusal>,
    /// How many of the batch it carries.
    pub(crate) of: usize,
    /// Its like will come again, so that its plan is worth keeping.
    pub(crate) again: bool,
}

/// Puts a batch into parcels, in order. Within one statement the rows of a
/// table come together: what a row refers to is looked for when the statement
/// ends. No row is moved into a statement before its own.
pub(crate) fn parcels(batch: &[Pending]) -> Vec<Parcel<'_>> {
    let mut out = Vec::with_capacity(batch.len());
    let mut rest = batch;
    while let Some(first) = rest.first() {
        let run = rest.iter().take_while(|p| head(p.sql).is_some()).count();
        if run < 2 {
            out.push(Parcel {
                sql: first.sql.into(),
                params: first.params.iter().collect(),
                refusal: first.refusal.as_ref(),
                of: 1,
                again: true,
            });
            rest = rest.get(1..).unwrap_or_default();
        } else {
            let (rows, after) = rest.split_at(run);
            pack(rows, &mut out);
            rest = after;
        }
    }
    out
}

/// The part before the values, where the statement inserts one row and nothing
/// else.
fn head(sql: &'static str) -> Option<&'static str> {
    let (head, values) = sql.split_once(" VALUES ($1")?;
    (head.starts_with("INSERT INTO ") && values.ends_with(')') && !values.contains(") ")).then_some(head)
}

fn pack<'a>(run: &'a [Pending], out: &mut Vec<Parcel<'a>>) {
    let mut rest = run;
    while let Some(first) = rest.first() {
        let alike = rest.iter().take_while(|row| row.sql == first.sql).count();
        let (mut rows, after) = rest.split_at(if alike > FEW { alike } else { rest.len().min(MOST_ROWS) });
        rest = after;
        if alike <= FEW {
            out.extend(together(by_table(rows)));
        } else {
            while !rows.is_empty() {
                let (chunk, left) = rows.split_at(MOST_ROWS.min(1 << rows.len().ilog2()));
                out.extend(together(by_table(chunk)));
                rows = left;
            }
        }
    }
}

/// Tables in the order of their first row.
fn by_table(rows: &[Pending]) -> Vec<(&'static str, Vec<&Pending>)> {
    let mut tables: Vec<(&'static str, Vec<&Pending>)> = Vec::new();
    for row in rows {
        match tables.iter_mut().find(|(sql, _)| *sql == row.sql) {
            Some((_, rows)) => rows.push(row),
            None => tables.push((row.sql, vec![row])),
        }
    }
    tables
}

/// One statement over several tables: all but the last insert stand before it.
fn together<'a>(tables: Vec<(&'static str, Vec<&'a Pending>)>) -> Option<Parcel<'a>> {
    let last = tables.len().checked_sub(1)?;
    let again = last == 0 || tables.iter().all(|(_, rows)| rows.len() <= FEW);
    let (mut sql, mut params, mut of) = (String::new(), Vec::new(), 0);
    for (i, (statement, rows)) in tables.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = match (i, i == last) {
            (0, true) => Ok(()),
            (0, false) => write!(sql, "WITH w0 AS ("),
            (_, true) => write!(sql, ") "),
            (_, false) => write!(sql, "), w{i} AS ("),
        };
        sql.push_str(head(statement).unwrap_or_default());
        sql.push_str(" VALUES ");
        for (r, row) in rows.iter().enumerate() {
            sql.push_str(if r == 0 { "(" } else { ", (" });
            for (c, value) in row.params.iter().enumerate() {
                params.push(value);
                let _ = write!(sql, "{}${}", if c == 0 { "" } else { ", " }, params.len());
            }
            sql.push(')');
        }
        of += rows.len();
    }
    Some(Parcel { sql: sql.into(), params, refusal: None, of, again })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "INSERT INTO one (a, b) VALUES ($1, $2)";
    const TWO: &str = "INSERT INTO two (c) VALUES ($1)";
    const READ: &str = "SELECT 1";
    const UPSERT: &str = "INSERT INTO one (a, b) VALUES ($1, $2) ON CONFLICT (a) DO NOTHING RETURNING *";

    fn pending(sql: &'static str, first: i64) -> Pending {
        let n = sql.matches('$').count() as i64;
        Pending::new(sql, (0..n).map(|i| Value::Int(first + i)).collect())
    }

    fn texts(batch: &[Pending]) -> Vec<(String, Vec<i64>, usize)> {
        let int = |v: &&Value| if let Value::Int(v) = v { *v } else { -1 };
        parcels(batch).iter().map(|p| (p.sql.to_string(), p.params.iter().map(int).collect(), p.of)).collect()
    }

    #[test]
    fn rows_that_follow_each_other_travel_together() {
        let batch = [pending(READ, 0), pending(ONE, 1), pending(TWO, 3), pending(ONE, 4), pending(READ, 0)];
        let one = "WITH w0 AS (INSERT INTO one (a, b) VALUES ($1, $2), ($3, $4)) INSERT INTO two (c) VALUES ($5)";
        let expected =
            vec![(READ.to_owned(), vec![], 1), (one.to_owned(), vec![1, 2, 4, 5, 3], 3), (READ.to_owned(), vec![], 1)];
        assert_eq!(texts(&batch), expected);
    }

    #[test]
    fn what_answers_or_stands_alone_is_sent_as_it_is() {
        let alone = |sql: &'static str, params: &[i64]| (sql.to_owned(), params.to_vec(), 1);
        assert_eq!(texts(&[pending(ONE, 1), pending(READ, 0)]), [alone(ONE, &[1, 2]), alone(READ, &[])]);
        assert_eq!(texts(&[pending(UPSERT, 1), pending(UPSERT, 3)]), [alone(UPSERT, &[1, 2]), alone(UPSERT, &[3, 4])]);
    }

    #[test]
    fn many_rows_go_in_few_sizes_and_keep_their_order() {
        let batch: Vec<Pending> = (0..77).map(|i| pending(TWO, i)).collect();
        let sent = texts(&batch);
        assert_eq!(sent.iter().map(|(_, _, of)| *of).collect::<Vec<_>>(), [64, 8, 4, 1]);
        assert_eq!(sent.into_iter().flat_map(|(_, params, _)| params).collect::<Vec<_>>(), (0..77).collect::<Vec<_>>());
    }

    /// Where the first row refers to something older, its table would go ahead
    /// of what the later rows refer to.
    #[test]
    fn no_row_goes_ahead_of_what_it_may_refer_to() {
        let batch: Vec<Pending> = (0..200).map(|i| pending(if i % 2 == 0 { TWO } else { ONE }, i)).collect();
        let mut told = 0;
        for parcel in parcels(&batch) {
            let mut own: Vec<i64> = batch[told..told + parcel.of].iter().flat_map(|p| ints(&p.params)).collect();
            let mut sent: Vec<i64> = parcel.params.iter().flat_map(|v| ints(std::slice::from_ref(*v))).collect();
            own.sort_unstable();
            sent.sort_unstable();
            assert_eq!(sent, own, "after {told}");
            assert!(parcel.of <= MOST_ROWS && (parcel.of <= FEW * 2 || !parcel.again), "{}", parcel.of);
            told += parcel.of;
        }
        assert_eq!(told, batch.len());
    }

    fn ints(values: &[Value]) -> Vec<i64> {
        values.iter().map(|v| if let Value::Int(v) = v { *v } else { -1 }).collect()
    }
}
