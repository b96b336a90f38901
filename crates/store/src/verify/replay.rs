//! Plays the images of all bodies in the log's order and compares what comes
//! out with the tables.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::{LISTED, Problem, Verification};
use crate::effects::{BulkDigest, image};
use crate::keys::Keys;
use crate::table::{JOURNAL_ERASURE, Table};
use crate::value::{Row, Value};
use crate::view::View;
use crate::{Error, Result, snapshot};

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    effects: Vec<Effect>,
}

#[derive(Deserialize)]
struct Effect {
    t: String,
    /// A row's image.
    r: Option<Map<String, Json>>,
    /// The key of a removed row.
    x: Option<Map<String, Json>>,
    /// A digest over many rows.
    b: Option<Bulk>,
}

#[derive(Deserialize)]
struct Bulk {
    column: String,
    value: i64,
    rows: u64,
    sha256: String,
}

/// The last image of a row, and where in the log it was written.
struct Last {
    image: Box<str>,
    order: i64,
}

/// Rows loaded together under one value of one column.
#[derive(Default)]
struct Scope {
    loads: Vec<(u64, String)>,
    /// Rows in the table that stand in a load, and those with an image of their own.
    seen: u64,
    single: u64,
    digest: Option<BulkDigest>,
    in_load: u64,
    next: usize,
}

/// What the journal says about one table.
#[derive(Default)]
struct Said {
    images: HashMap<String, Last>,
    scopes: BTreeMap<(String, i64), Scope>,
    /// Removed rows that had no image of their own: they came in a load.
    removed_from_loads: u64,
}

pub(super) struct Replay {
    tables: Vec<&'static Table>,
    said: BTreeMap<&'static str, Said>,
    erased: Vec<Erased>,
}

/// An erased entry: where it stands in the log, its id, and under which article.
struct Erased {
    order: i64,
    entry: i64,
    reason: String,
}

/// `unit_id=1, kind="SPP", year=2026`
fn key_text<'a>(table: &Table, get: impl Fn(&str) -> Option<&'a Json>) -> Option<String> {
    let mut out = String::new();
    for (i, name) in table.key.iter().enumerate() {
        let value = get(name)?;
        let _ = write!(out, "{}{name}={value}", if i == 0 { "" } else { ", " });
    }
    Some(out)
}

fn row_key(table: &Table, row: &Row) -> Result<String> {
    let mut values = BTreeMap::new();
    for name in table.key {
        let json = match row.get(name)? {
            Value::Int(v) => Json::from(*v),
            Value::Text(v) => Json::from(v.as_str()),
            other => Json::from(format!("{other:?}")),
        };
        values.insert(*name, json);
    }
    key_text(table, |n| values.get(n)).ok_or_else(|| Error::Bug(format!("kunci {}", table.name)))
}

/// The image as [`image`] writes it, with columns in the table's order.
fn canonical(table: &Table, map: &Map<String, Json>) -> String {
    let mut out = String::from("{");
    for (i, column) in table.columns.iter().enumerate() {
        let value = map.get(column.name).unwrap_or(&Json::Null);
        let _ = write!(out, "{}\"{}\":{value}", if i == 0 { "" } else { "," }, column.name);
    }
    out.push('}');
    out
}

impl Replay {
    pub(super) fn new(tables: &[&'static Table]) -> Replay {
        let mut tables: Vec<_> = tables.iter().copied().filter(|t| t.journalled).collect();
        // First, since an erasure that no act explains excuses nothing.
        tables.sort_by_key(|t| t.name != JOURNAL_ERASURE.name);
        let said = tables.iter().map(|t| (t.name, Said::default())).collect();
        Replay { tables, said, erased: Vec::new() }
    }

    pub(super) fn erased(&mut self, order: i64, entry: i64, reason: &str) {
        self.erased.push(Erased { order, entry, reason: reason.to_owned() });
    }

    pub(super) fn body(&mut self, order: i64, body: &[u8], v: &mut Verification) -> Result<()> {
        let body: Body = serde_json::from_slice(body)?;
        for effect in body.effects {
            let table = self.tables.iter().find(|t| t.name == effect.t).copied();
            let (Some(table), Some(said)) = (table, self.said.get_mut(effect.t.as_str())) else {
                if !v.problems.iter().any(|p| p.what == "tabel tak dikenal" && p.where_ == effect.t) {
                    v.fault("tabel tak dikenal", effect.t, "jurnal menyebut tabel yang tidak dikenal program ini.");
                }
                continue;
            };
            said.apply(table, order, effect)?;
        }
        Ok(())
    }

    /// Compares every journalled table with what the journal says of it.
    pub(super) async fn compare(mut self, view: &mut View, v: Verification, keys: &Keys) -> Result<Verification> {
        let mut v = v;
        for table in std::mem::take(&mut self.tables) {
            let said = self.said.remove(table.name).unwrap_or_default();
            let erased = std::mem::take(&mut self.erased);
            let compare = Compare { table, said, erased, keys: keys.clone(), v, rows: 0 };
            let (mut compare, walked) = snapshot::scan(view, table.select, compare, Compare::row).await?;
            match walked {
                Ok(()) => compare.finish(),
                Err(e) => compare.v.fault("tidak terbaca", table.name, e.to_string()),
            }
            compare.v.tables.insert(table.name.to_owned(), compare.rows);
            (v, self.erased) = (compare.v, compare.erased);
        }
        Ok(v)
    }
}

impl Said {
    fn apply(&mut self, table: &Table, order: i64, effect: Effect) -> Result<()> {
        let no_key = || Error::Storage(format!("gambar baris {} tanpa kunci", table.name));
        if let Some(map) = effect.r {
            let key = key_text(table, |n| map.get(n)).ok_or_else(no_key)?;
            self.images.insert(key, Last { image: canonical(table, &map).into(), order });
        } else if let Some(map) = effect.x {
            let key = key_text(table, |n| map.get(n)).ok_or_else(no_key)?;
            if self.images.remove(&key).is_none() {
                self.removed_from_loads += 1;
            }
        } else if let Some(bulk) = effect.b {
            let scope = self.scopes.entry((bulk.column, bulk.value)).or_default();
            scope.loads.push((bulk.rows, bulk.sha256));
        }
        Ok(())
    }
}

/// One table under comparison.
struct Compare {
    table: &'static Table,
    said: Said,
    erased: Vec<Erased>,
    keys: Keys,
    v: Verification,
    rows: u64,
}

impl Compare {
    fn row(&mut self, row: &Row) -> Result<()> {
        self.rows += 1;
        let key = row_key(self.table, row)?;
        let values = self.table.columns.iter().map(|c| row.get(c.name)).collect::<Result<Vec<_>>>()?;
        let found = image(self.table, &self.keys, values.into_iter());
        let last = self.said.images.remove(&key);
        let loaded = self.scope_of(row, last.is_some(), &found);
        match last {
            Some(last) if *last.image == *found => {}
            Some(last) => {
                let detail = differences(self.table, &last.image, &found);
                self.differs("baris diubah", &key, last.order, detail);
            }
            None if loaded => {}
            None => self.differs("baris tanpa catatan", &key, i64::MIN, "tidak ada perbuatan yang menulisnya.".into()),
        }
        Ok(())
    }

    /// Counts the row into the load it belongs to; false where there is none.
    fn scope_of(&mut self, row: &Row, single: bool, found: &str) -> bool {
        let scope = self.said.scopes.iter_mut().find(|((column, value), _)| row.int(column).ok() == Some(*value));
        let Some(((column, value), scope)) = scope else { return false };
        if single {
            scope.single += 1;
            return true;
        }
        let Some((rows, sha256)) = scope.loads.get(scope.next) else { return false };
        scope.seen += 1;
        scope.in_load += 1;
        let digest = scope.digest.get_or_insert_with(BulkDigest::new);
        digest.add(found);
        if scope.in_load == *rows {
            let digest = scope.digest.take().map(BulkDigest::finish).unwrap_or_default();
            if digest != *sha256 {
                let here = format!("{} {column}={value}", self.table.name);
                let detail = format!("{rows} baris yang dimuat bersama tidak sama dengan yang dicatat saat dimuat.");
                self.v.fault("baris diubah", here, detail);
            }
            (scope.in_load, scope.next) = (0, scope.next + 1);
        }
        true
    }

    /// A difference is a fault, unless an erased entry may account for it.
    fn differs(&mut self, what: &'static str, key: &str, order: i64, detail: String) {
        let where_ = format!("{} {key}", self.table.name);
        if self.table.name == JOURNAL_ERASURE.name {
            self.erased.retain(|e| format!("entry_id={}", e.entry) != key);
            return self.v.fault(what, where_, detail);
        }
        match self.erased.iter().find(|e| e.order > order) {
            None => self.v.fault(what, where_, detail),
            Some(erased) if self.v.incomparable.len() < LISTED => {
                let detail = format!("tidak dapat dibandingkan (dihapus menurut {})", erased.reason);
                self.v.incomparable.push(Problem { what, where_, detail });
            }
            Some(_) => {}
        }
    }

    /// What the journal says but the table lacks.
    fn finish(&mut self) {
        let mut left: Vec<(String, i64)> = self.said.images.drain().map(|(key, last)| (key, last.order)).collect();
        left.sort_unstable();
        for (key, order) in left {
            self.differs("baris hilang", &key, order, "jurnal mencatatnya, tabel tidak memuatnya.".into());
        }
        for ((column, value), scope) in std::mem::take(&mut self.said.scopes) {
            let loaded: u64 = scope.loads.iter().map(|l| l.0).sum();
            let missing = loaded.saturating_sub(scope.seen);
            let here = format!("{} {column}={value}", self.table.name);
            if missing == 0 {
                continue;
            }
            if missing <= scope.single + self.said.removed_from_loads {
                // Rows of a load that were changed or removed singly have images of
                // their own, but the load's digest can no longer be recomputed.
                self.said.removed_from_loads -= missing.saturating_sub(scope.single);
                let detail = format!(
                    "{missing} dari {loaded} baris yang dimuat bersama kemudian diubah atau dihapus satu per satu; \
                     sisanya tidak dapat dibandingkan."
                );
                self.v.incomparable.push(Problem { what: "muatan bersama", where_: here, detail });
            } else {
                let detail = format!("{missing} dari {loaded} baris yang dimuat bersama tidak ada lagi.");
                self.v.fault("baris hilang", here, detail);
            }
        }
    }
}

/// Names the columns that differ; personal values are not shown.
fn differences(table: &Table, said: &str, found: &str) -> String {
    let read = |text: &str| serde_json::from_str::<Map<String, Json>>(text).unwrap_or_default();
    let (said, found) = (read(said), read(found));
    let mut parts = Vec::new();
    for column in table.columns {
        let (a, b) = (said.get(column.name), found.get(column.name));
        if a == b {
            continue;
        }
        if column.personal {
            parts.push(format!("kolom {} (pribadi) berbeda", column.name));
        } else {
            let show = |v: Option<&Json>| v.map_or_else(|| "kosong".to_owned(), Json::to_string);
            parts.push(format!("kolom {}: jurnal mencatat {}, tabel memuat {}", column.name, show(a), show(b)));
        }
    }
    format!("{}.", parts.join("; "))
}
