//! The journal as people read it: what happened, newest first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use kernel::Moment;

use crate::documents::short;
use crate::value::{Row, Value};
use crate::{Error, Read, Result, View, params};

/// $1 act, $2 pattern of the person's name, $3 document, $4 and $5 from and
/// before which moment, $6 and $7 how many after how many. What is not asked
/// is '' or 0.
const ALL: &str = "SELECT j.id, j.act, j.outcome, j.entered_at, j.document_id, p.name AS person, u.name AS unit,
     d.kind, d.flow, d.serial, d.number, s.leaf_index, b.body
   FROM (SELECT x.* FROM journal x WHERE x.entered_at >= $4 AND x.entered_at < $5 AND x.outcome <> 'system'
       AND ($1 = '' OR x.act = $1) AND (CAST($3 AS BIGINT) = 0 OR x.document_id = $3)
       AND ($2 = '' OR x.person_id IN (SELECT q.id FROM person q WHERE lower(q.name COLLATE \"C\") LIKE $2 ESCAPE '!'))
     ORDER BY x.entered_at DESC, x.id DESC LIMIT $6 OFFSET $7) j
   LEFT JOIN person p ON p.id = j.person_id LEFT JOIN unit u ON u.id = j.unit_id
   LEFT JOIN document d ON d.id = j.document_id LEFT JOIN journal_seal s ON s.entry_id = j.id
   LEFT JOIN journal_body b ON b.entry_id = j.id AND j.outcome = 'refused' AND b.wrapped_key IS NULL
   ORDER BY j.entered_at DESC, j.id DESC";
/// The same of one unit ($8), walked by its own index.
const OF_UNIT: &str = "SELECT j.id, j.act, j.outcome, j.entered_at, j.document_id, p.name AS person, u.name AS unit,
     d.kind, d.flow, d.serial, d.number, s.leaf_index, b.body
   FROM (SELECT x.* FROM journal x WHERE x.unit_id = $8 AND x.entered_at >= $4 AND x.entered_at < $5
       AND x.outcome <> 'system'
       AND ($1 = '' OR x.act = $1) AND (CAST($3 AS BIGINT) = 0 OR x.document_id = $3)
       AND ($2 = '' OR x.person_id IN (SELECT q.id FROM person q WHERE lower(q.name COLLATE \"C\") LIKE $2 ESCAPE '!'))
     ORDER BY x.entered_at DESC, x.id DESC LIMIT $6 OFFSET $7) j
   LEFT JOIN person p ON p.id = j.person_id LEFT JOIN unit u ON u.id = j.unit_id
   LEFT JOIN document d ON d.id = j.document_id LEFT JOIN journal_seal s ON s.entry_id = j.id
   LEFT JOIN journal_body b ON b.entry_id = j.id AND j.outcome = 'refused' AND b.wrapped_key IS NULL
   ORDER BY j.entered_at DESC, j.id DESC";
/// What was refused to one person ($8), wherever it was.
const REFUSED_TO: &str = "SELECT j.id, j.act, j.outcome, j.entered_at, j.document_id, p.name AS person, u.name AS unit,
     d.kind, d.flow, d.serial, d.number, s.leaf_index, b.body
   FROM (SELECT x.* FROM journal x WHERE x.outcome = 'refused' AND x.person_id = $8
       AND x.entered_at >= $4 AND x.entered_at < $5
       AND ($1 = '' OR x.act = $1) AND (CAST($3 AS BIGINT) = 0 OR x.document_id = $3)
       AND ($2 = '' OR x.person_id IN (SELECT q.id FROM person q WHERE lower(q.name COLLATE \"C\") LIKE $2 ESCAPE '!'))
     ORDER BY x.entered_at DESC, x.id DESC LIMIT $6 OFFSET $7) j
   LEFT JOIN person p ON p.id = j.person_id LEFT JOIN unit u ON u.id = j.unit_id
   LEFT JOIN document d ON d.id = j.document_id LEFT JOIN journal_seal s ON s.entry_id = j.id
   LEFT JOIN journal_body b ON b.entry_id = j.id AND j.outcome = 'refused' AND b.wrapped_key IS NULL
   ORDER BY j.entered_at DESC, j.id DESC";
const UNITS: &str = "SELECT u.id FROM unit u WHERE $1 LIKE '%,' || CAST(u.id AS TEXT) || ',%'
   OR $1 LIKE '%,' || CAST(u.skpd_id AS TEXT) || ',%' ORDER BY u.id";

/// What a reader asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Who reads.
    pub reader: i64,
    /// Name of an act; empty for all.
    pub act: String,
    /// A part of a person's name.
    pub person: String,
    pub document: Option<i64>,
    pub from: Moment,
    pub before: Moment,
    pub most: usize,
    pub after: usize,
}

/// An entry as people read it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub act: String,
    /// None for the operator of a practice folder.
    pub person: Option<String>,
    pub unit: Option<String>,
    pub at: Moment,
    pub document: Option<(i64, String)>,
    /// Codes of the reasons, where the attempt was refused.
    pub refused: Option<Vec<String>>,
    /// Its number in the sealed journal.
    pub index: Option<i64>,
}

/// A page of the journal within the view's scope, and whether there is more.
pub async fn list(view: &mut View, asked: &Asked) -> Result<(Vec<Entry>, bool)> {
    let rows = match view.scope.list() {
        None => view.query(ALL, values(asked, asked.most + 1, asked.after)).await?,
        Some(units) => within(view, asked, units).await?,
    };
    let more = rows.len() > asked.most;
    Ok((rows.iter().take(asked.most).map(entry).collect::<Result<_>>()?, more))
}

fn values(asked: &Asked, most: usize, after: usize) -> Vec<Value> {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX - 1);
    params![
        &asked.act,
        crate::search::pattern(&asked.person),
        asked.document.unwrap_or_default(),
        asked.from,
        asked.before,
        number(most),
        number(after)
    ]
}

/// Each unit and each attempt of the reader that was refused, newest first, and
/// of all of them together the page that is asked for, with one more row.
async fn within(view: &mut View, asked: &Asked, units: String) -> Result<Vec<Row>> {
    let most = asked.most + 1;
    let all = values(asked, asked.after + most, 0);
    let own = [all.clone(), params![asked.reader]].concat();
    let mut found = view.query(REFUSED_TO, own).await?;
    for unit in view.query(UNITS, params![units]).await? {
        found.extend(view.query(OF_UNIT, [all.clone(), params![unit.int("id")?]].concat()).await?);
    }
    let mut rows = BTreeMap::new();
    for row in found {
        rows.insert(Reverse((row.moment("entered_at")?, row.int("id")?)), row);
    }
    Ok(rows.into_values().skip(asked.after).take(most).collect())
}

fn entry(row: &Row) -> Result<Entry> {
    let document = match (row.opt_int("document_id")?, row.opt_text("kind")?) {
        (Some(id), Some(kind)) => {
            let flow = row.opt_text("flow")?.unwrap_or_default();
            Some((id, short(&kind, &flow, row.opt_int("serial")?, row.opt_text("number")?.as_deref())))
        }
        _ => None,
    };
    let refused = match (row.text("outcome")?.as_str(), row.opt_bytes("body")?) {
        ("refused", Some(body)) => Some(codes(&body)?),
        ("refused", None) => Some(Vec::new()),
        _ => None,
    };
    Ok(Entry {
        act: row.text("act")?,
        person: row.opt_text("person")?,
        unit: row.opt_text("unit")?,
        at: row.moment("entered_at")?,
        document,
        refused,
        index: row.opt_int("leaf_index")?,
    })
}

fn codes(body: &[u8]) -> Result<Vec<String>> {
    #[derive(serde::Deserialize)]
    struct Body {
        refused: Vec<String>,
    }
    let body: Body = serde_json::from_slice(body).map_err(|e| Error::Storage(format!("isi penolakan: {e}")))?;
    Ok(body.refused)
}
