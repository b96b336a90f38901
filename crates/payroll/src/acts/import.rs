//! `import daftar-penerima`: a workbook of payees becomes a list.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::lifecycle::{Edge, Kind, State};
use kernel::sheet::Grid;
use kernel::{ActDef, Code, Day, Money, Refusal, text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Document, Error, Record, Result, Subject, Tx, Unit};

use super::{DRAFTERS, LAW};
use crate::list;
use crate::model::{ListKind, Months, PayFile, PayeeList};
use crate::policy::Policy;
use crate::rules::reckoned::{Others, judge_dues, judge_monthly, judge_yearly};
use crate::rules::yearly::Year;
use crate::rules::{ImportFacts, decide_import};
use crate::store as rows;

/// More payees than one SKPD of a large regency has; bounds one transaction.
const MOST_LINES: usize = 20_000;

const IMPORT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::PayeeList, from: &[], to: State::Draft }),
    personal: true,
    ..ActDef::new("import-payee-list", "Impor daftar penerima", LAW, DRAFTERS)
};

/// The sheets of a workbook; its persons stay out of what is printed.
#[derive(Clone)]
pub struct Workbook(pub Arc<Vec<Grid>>);

impl std::fmt::Debug for Workbook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Workbook({} lembar)", self.0.len())
    }
}

/// Takes in a workbook of payees, or nothing. Its rows travel beside the input:
/// the journal keeps the file's digest and one digest over all rows.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportPayeeList {
    /// The SKPD or unit that pays.
    pub unit: Code,
    /// The budget year; this one where it is absent.
    #[serde(default)]
    pub year: Option<i32>,
    pub kind: ListKind,
    /// The month that is paid for, 1 to 12.
    pub month: u8,
    /// The last month, where the amounts are for several.
    #[serde(default)]
    pub to_month: Option<u8>,
    /// Number of the decree of an honorarium; of other lists what parts two of
    /// one month, such as gaji ke-13.
    #[serde(default)]
    pub basis: String,
    #[serde(default)]
    pub basis_date: Option<Day>,
    /// Rows that cannot be read and are knowingly left out: how many.
    #[serde(default)]
    pub leave_out: u32,
    pub file_name: String,
    /// SHA-256 of the file, in hex.
    pub digest: String,
    #[serde(skip)]
    #[schemars(skip)]
    pub workbook: Option<Workbook>,
}

/// What the import tells.
#[derive(Debug, Serialize)]
pub struct Imported {
    /// The list, still a draft.
    pub id: i64,
    pub state: &'static str,
    pub rows: u32,
    pub payees: i64,
    pub souls: i64,
    pub gross: Money,
    pub deducted: Money,
    pub net: Money,
    /// Sums of the columns as the file calls them.
    pub components: BTreeMap<String, Money>,
    pub deductions: BTreeMap<String, Money>,
    pub set_aside: Vec<serde_json::Value>,
    pub rounded: Vec<serde_json::Value>,
    pub notes: Vec<String>,
}

impl Act for ImportPayeeList {
    const DEF: &'static ActDef = IMPORT;
    type Out = Imported;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Imported>> {
        let book = self.workbook.clone().ok_or_else(|| {
            Error::Input("daftar penerima memerlukan berkasnya; jalankan: simpul import daftar-penerima BERKAS".into())
        })?;
        let unit = case.unit()?.clone();
        let today = tx.ctx().today;
        let policy = Policy::on(&tx.ctx().regulations, today)?;
        let file = list::parse(&book.0, &policy.layout).map_err(|e| Error::Input(e.to_string()))?;
        if file.lines.len() > MOST_LINES {
            return Err(Error::Input(format!("satu daftar memuat paling banyak {MOST_LINES} penerima")));
        }
        let basis = match self.basis.trim() {
            "" => String::new(),
            given => text::clean(given, 200).map_err(|e| Error::Input(format!("dasar {e}")))?,
        };
        let digest = clean("sidik berkas", &self.digest, 64)?.to_ascii_lowercase();
        // Of one file brought twice at once, the second finds the first.
        tx.hold_steady().await?;
        let same = rows::same_file(tx, &digest).await?.map(|d| d.label());
        let months = Months { from: self.month, to: self.to_month.unwrap_or(self.month) };
        let mut refusals = decide_import(&ImportFacts {
            kind: self.kind,
            months,
            basis: &basis,
            basis_date: self.basis_date,
            today,
            file: &file,
            leave_out: self.leave_out,
            same_file: same.as_deref(),
        })
        .err()
        .unwrap_or_default();
        let needed = policy.reckoning_refuses(self.kind);
        let mut beside = self.reckoned(tx, &file, months, needed).await?;
        if needed {
            beside.drain(..).for_each(|told| refusals.push(told));
        }
        refusals.or(())?;
        let document = self.document(tx, &unit, months, &file)?;
        let list = PayeeList {
            document: document.id,
            kind: self.kind,
            months,
            basis,
            basis_date: self.basis_date,
            file_name: clean("nama berkas", &self.file_name, 200)?,
            digest,
            sums: file.sums.clone(),
            compared_with: None,
            mark: None,
        };
        let mut told = imported(&document, &file);
        told.notes.extend(beside.into_iter().map(|r| r.message));
        let report = serde_json::json!({ "set_aside": told.set_aside, "rounded": told.rounded, "notes": told.notes });
        store::documents::create(tx, &document, &[]).await?;
        rows::insert(tx, &rows::New { list: &list, file: &file, report: report.to_string() }).await?;
        Ok(Record::new(told).on(document.id, document.thread))
    }
}

fn clean(what: &str, text: &str, most: usize) -> Result<String> {
    text::clean(text, most).map_err(|e| Error::Input(format!("{what} {e}")))
}

impl ImportPayeeList {
    /// Rows whose dues or tax are not as the dated rules of the month reckon them;
    /// of several months at once no rule speaks. `needed`: whether it refuses, by the
    /// rules of the day.
    async fn reckoned(&self, tx: &mut Tx, file: &PayFile, months: Months, needed: bool) -> Result<Vec<Refusal>> {
        let year = self.year.unwrap_or(tx.ctx().today.year());
        // Months that are none are told already.
        let Some(first) = Day::new(year, months.from, 1) else { return Ok(Vec::new()) };
        if months.count() != 1 {
            return Ok(Vec::new());
        }
        let policy = Policy::on(&tx.ctx().regulations, first)?;
        let mut found = judge_dues(file, self.kind, first, &policy.dues);
        let (list, own) = ((self.kind, months), (self.kind, self.basis.as_str()));
        if !needed && file.lines.iter().all(|l| l.ptkp.is_empty()) {
            return Ok(found);
        }
        let payees: Vec<Vec<u8>> = file.lines.iter().map(|l| rows::payee_index(tx.keys(), l.id_kind, &l.id)).collect();
        if months.to == 12 {
            let paid = rows::month::of_year(tx, (year, months.to), own, &policy.monthly_tax).await?;
            let before: Vec<Year> = payees.iter().map(|p| paid.get(p).copied().unwrap_or_default()).collect();
            found.extend(judge_yearly(file, list, &before, &policy.monthly_tax, needed));
            return Ok(found);
        }
        let paid = rows::month::paid(tx, (year, months.from), own, &policy.monthly_tax).await?;
        let others: Vec<Others> = payees.iter().map(|p| paid.get(p).copied().unwrap_or_default()).collect();
        let table = treasury::policy::monthly_table(&tx.ctx().regulations, first)?;
        found.extend(judge_monthly(file, list, &others, (&policy.monthly_tax, &table), needed));
        Ok(found)
    }

    fn document(&self, tx: &Tx, unit: &Unit, months: Months, file: &PayFile) -> Result<Document> {
        let year = self.year.unwrap_or(tx.ctx().today.year());
        let id = tx.id()?;
        let (sums, when) = (&file.sums, crate::public::month_names(months, year));
        Ok(Document {
            id,
            kind: Kind::PayeeList,
            flow: String::new(),
            year,
            unit_id: unit.skpd_id,
            sub_unit_id: unit.id,
            thread: id,
            number: None,
            serial: None,
            doc_date: None,
            entered_at: tx.ctx().now,
            state: State::Draft,
            amount: sums.gross,
            net: sums.net,
            external: false,
            import_id: None,
            drafted_by: tx.ctx().actor.person(),
            subject: format!("{} {when}: {} penerima, {} jiwa", self.kind.title(), sums.payees, sums.souls),
            version: 1,
        })
    }
}

fn imported(d: &Document, file: &PayFile) -> Imported {
    let aside = |s: &kernel::reading::SetAside| serde_json::json!({ "row": s.row, "no": s.no, "reason": s.reason });
    let rounded = |r: &kernel::reading::Rounded| serde_json::json!({ "row": r.row, "column": r.column, "was": r.was, "now": r.now });
    let sums = |parts: &[(String, String, Money)]| parts.iter().map(|(_, title, sum)| (title.clone(), *sum)).collect();
    Imported {
        id: d.id,
        state: d.state.code(),
        rows: file.rows_read,
        payees: file.sums.payees,
        souls: file.sums.souls,
        gross: file.sums.gross,
        deducted: file.sums.cut,
        net: file.sums.net,
        components: sums(&file.components),
        deductions: sums(&file.deductions),
        set_aside: file.set_aside.iter().map(aside).collect(),
        rounded: file.rounded.iter().map(rounded).collect(),
        notes: file.notes.clone(),
    }
}
