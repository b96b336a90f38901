//! `import harga`: standard prices from a file of the national system.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{ActDef, Day, Money};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::{LAW, SETTERS};
use crate::model::{Line, Price, PriceFile, PriceKind, Says};
use crate::rules::{check_start, compare};
use crate::store::{self as rows, imports};

const IMPORT: &ActDef = &ActDef { setup: true, ..ActDef::new("import-prices", "Impor standar harga", LAW, SETTERS) };

/// Differences that a report names one by one; all are counted.
const TOLD: usize = 200;

/// Takes in a list of prices, or nothing. The lines travel beside the input:
/// the journal keeps the file's digest and one digest over all prices.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportPrices {
    /// The budget year the prices are for.
    pub year: i32,
    /// The kind of rows that name none: SSH, SBU, ASB or HSPK.
    pub kind: PriceKind,
    /// From this day on they count; today where none is named.
    #[serde(default)]
    pub starts: Option<Day>,
    /// The decree that sets them; the file's name stands for it where none is named.
    #[serde(default)]
    pub decree: Option<String>,
    pub file_name: String,
    /// SHA-256 of the file, in hex.
    pub digest: String,
    #[serde(skip)]
    #[schemars(skip)]
    pub file: Option<Arc<PriceFile>>,
}

/// A price that the file changes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangedPrice {
    pub code: String,
    pub name: String,
    pub before: Money,
    pub after: Money,
}

/// What the import tells.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PriceReport {
    pub rows: u32,
    pub items: usize,
    pub kinds: BTreeMap<String, usize>,
    pub prices_new: usize,
    /// The first of them; `changed` counts all.
    pub prices_changed: Vec<ChangedPrice>,
    pub changed: usize,
    /// Changed in their description alone.
    pub described_anew: usize,
    pub same: usize,
    /// In the register and not in the file: they keep their price.
    pub gone: usize,
    pub gone_first: Vec<String>,
    pub set_aside: Vec<serde_json::Value>,
    pub rounded: Vec<serde_json::Value>,
    pub notes: Vec<String>,
    pub import: i64,
    pub starts: String,
    pub decree: String,
    /// In force, or waiting for a second official.
    pub status: String,
    pub says: Says,
    /// The same file was already here; nothing was changed.
    pub unchanged: bool,
}

impl Act for ImportPrices {
    const DEF: &'static ActDef = IMPORT;
    type Out = PriceReport;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<PriceReport>> {
        let file = self.file.clone().ok_or_else(|| {
            Error::Input("impor harga memerlukan berkasnya; jalankan: simpul import harga BERKAS".into())
        })?;
        kernel::reading::refuse_grave(&file.set_aside)?;
        let starts = self.starts.unwrap_or(tx.ctx().today);
        check_start(starts, self.year)?;
        let decree = match self.decree.as_deref().map(str::trim).filter(|t| !t.is_empty()) {
            Some(text) => kernel::text::clean(text, 300).map_err(|e| Error::Input(format!("dasar {e}")))?,
            None => self.file_name.clone(),
        };
        // Of one file brought twice at once, the second finds the first.
        tx.hold_steady().await?;
        let stage = self.kind.code();
        if let Some((digest, before, status)) = imports::newest(tx, self.year, stage).await? {
            let before: PriceReport = serde_json::from_str(&before)?;
            if digest == self.digest && before.starts == starts.to_string() {
                return Ok(Record::new(PriceReport { unchanged: true, status, ..before }));
            }
        }
        let import = tx.id()?;
        let status = if tx.ctx().region.practice { "berlaku" } else { "menunggu" };
        let register = rows::register(tx, self.year, starts).await?;
        let changes = compare::compare(&register, &file.lines, file.says, starts);
        let mut report = report(&file, &changes);
        (report.import, report.status) = (import, status.to_owned());
        (report.starts, report.decree) = (starts.to_string(), decree);
        let batch = imports::Batch {
            id: import,
            year: self.year,
            stage,
            digest: &self.digest,
            file_name: &self.file_name,
            rows: file.rows_read,
            status,
            report: serde_json::to_string(&report)?,
        };
        imports::insert_batch(tx, &batch).await?;
        match status {
            "berlaku" => take_effect(tx, &changes, &Effect::of(self.year, import, starts, &report.decree)).await?,
            _ => imports::insert_lines(tx, import, &file.lines).await?,
        }
        Ok(Record::new(report))
    }
}

/// Under what the prices of a file are kept.
pub(super) struct Effect<'a> {
    year: i32,
    import: i64,
    starts: Day,
    source: &'a str,
}

impl<'a> Effect<'a> {
    pub(super) fn of(year: i32, import: i64, starts: Day, source: &'a str) -> Self {
        Effect { year, import, starts, source }
    }

    fn price<'p>(&'p self, item: i64, code: &'p kernel::Code, terms: &'p crate::model::Terms) -> rows::New<'p> {
        let origin = imports::origin(self.import);
        rows::New { item, code, terms, starts: self.starts, revision: 1, source: self.source, origin }
    }
}

/// Makes items and prices of what a file changes.
pub(super) async fn take_effect(tx: &mut Tx, changes: &compare::Changes<'_>, effect: &Effect<'_>) -> Result<()> {
    let (mut items, mut prices, mut words) = (Vec::new(), Vec::new(), Vec::new());
    for line in &changes.new {
        let (item, id) = (tx.id()?, tx.id()?);
        items.push(rows::item_values(tx, item, effect.year, (line.kind, &line.code), imports::origin(effect.import)));
        let (values, found) = rows::price_values(tx, id, &effect.price(item, &line.code, &line.terms));
        prices.push(values);
        words.extend(found.into_iter().map(|word| (word, item)));
    }
    for (price, terms) in &changes.changed {
        let id = tx.id()?;
        let revision = if price.starts == effect.starts { price.revision + 1 } else { 1 };
        let new = rows::New { revision, ..effect.price(price.item, &price.code, terms) };
        let (values, found) = rows::price_values(tx, id, &new);
        prices.push(values);
        if (&terms.name, &terms.spec) != (&price.terms.name, &price.terms.spec) {
            words.extend(rows::new_words(tx, price.item, found).await?);
        }
    }
    imports::keep(tx, effect.import, items, prices).await?;
    rows::insert_words(tx, effect.year, words).await
}

fn report(file: &PriceFile, changes: &compare::Changes<'_>) -> PriceReport {
    let changed = |(price, terms): &(&Price, crate::model::Terms)| ChangedPrice {
        code: price.code.text().to_owned(),
        name: terms.name.clone(),
        before: price.terms.amount,
        after: terms.amount,
    };
    let moved = || changes.changed.iter().filter(|(price, terms)| price.terms.amount != terms.amount);
    let count = moved().count();
    let mut kinds = BTreeMap::new();
    let code = |line: &Line| line.kind.code().to_owned();
    file.lines.iter().for_each(|line| *kinds.entry(code(line)).or_default() += 1);
    let mut notes = file.notes.clone();
    if changes.retired > 0 {
        notes.push(format!("{} barang dalam berkas sudah dihentikan dan tetap berhenti.", changes.retired));
    }
    let aside = |s: &kernel::reading::SetAside| serde_json::json!({ "row": s.row, "no": s.no, "reason": s.reason });
    let rounded = |r: &kernel::reading::Rounded| serde_json::json!({ "row": r.row, "was": r.was, "now": r.now });
    PriceReport {
        rows: file.rows_read,
        items: file.lines.len(),
        kinds,
        prices_new: changes.new.len(),
        prices_changed: moved().take(TOLD).map(changed).collect(),
        changed: count,
        described_anew: changes.changed.len() - count,
        same: changes.same,
        gone: changes.gone.len(),
        gone_first: changes.gone.iter().take(TOLD).map(|p| format!("{} {}", p.code, p.terms.name)).collect(),
        set_aside: file.set_aside.iter().map(aside).collect(),
        rounded: file.rounded.iter().map(rounded).collect(),
        notes,
        says: file.says,
        ..PriceReport::default()
    }
}
