//! `import rekening-koran`: a bank's statement of one account.

use std::collections::BTreeSet;
use std::sync::Arc;

use kernel::{ActDef, Moment, Money};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::{DESK, clean, policy};
use crate::model::Statement;
use inspection::public::Analytic;

use crate::policy::SILENT_DAYS;
use crate::reports::reconciliation::laid;
use crate::rules::arriving::{self, Arriving, Known};
use crate::rules::matching::{self, Finding};
use crate::store::{accounts, matching as sides, statements};

const IMPORT: &ActDef = &ActDef::new("import-statement", "Impor rekening koran", arriving::LAW, DESK);

/// Takes in a statement, or nothing. The lines travel beside the input: the
/// journal keeps the file's digest and one digest over all lines.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportStatement {
    /// Number of the account in the register of office accounts.
    pub account: i64,
    /// This year where none is named.
    #[serde(default)]
    pub year: Option<i32>,
    pub file_name: String,
    /// SHA-256 of the file, in hex.
    pub digest: String,
    #[serde(skip)]
    #[schemars(skip)]
    pub file: Option<Arc<Statement>>,
}

/// What the import tells.
#[derive(Clone, Debug, Serialize)]
pub struct StatementReport {
    pub import: i64,
    pub account: String,
    pub rows: u32,
    pub lines: usize,
    pub from: String,
    pub to: String,
    pub opening: Money,
    pub credits: Money,
    pub debits: Money,
    pub closing: Money,
    pub set_aside: Vec<serde_json::Value>,
    pub notes: Vec<String>,
}

impl Act for ImportStatement {
    const DEF: &'static ActDef = IMPORT;
    type Out = StatementReport;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<StatementReport>> {
        let file = self.file.clone().ok_or_else(|| {
            Error::Input(
                "impor rekening koran memerlukan berkasnya; jalankan: simpul import rekening-koran BERKAS".into(),
            )
        })?;
        kernel::reading::refuse_grave(&file.set_aside)?;
        let file_name = clean("nama berkas", &self.file_name, 200)?;
        let account = accounts::by_id(tx, self.account).await?;
        // Of one statement brought twice at once, the second finds the first.
        tx.hold_steady().await?;
        let known = known(tx, account.id, &file).await?;
        let digits: String = file.account.chars().filter(char::is_ascii_digit).collect();
        let idx = tx.keys().index("account", digits.as_bytes());
        let (today, label) = (tx.ctx().today, account.label());
        let facts = Arriving {
            file: &file,
            digest: &self.digest,
            year: self.year.unwrap_or(today.year()),
            today,
            right_account: !digits.is_empty() && idx == account.account_idx,
            account: &label,
            ended_on: account.ended_on,
            known: &known,
        };
        let kept = arriving::decide(&facts)?;
        let id = tx.id()?;
        let new = statements::New {
            id,
            account: account.id,
            year: facts.year,
            file_name: &file_name,
            digest: &self.digest,
            kept: &kept,
            lines: &file.lines,
        };
        statements::insert(tx, &new).await?;
        report_findings(tx, facts.year).await?;
        // The last debits of a year ripen in the statements of the next.
        if kept.from.month() == 1 {
            report_findings(tx, facts.year - 1).await?;
        }
        report_silence(tx, facts.year).await?;
        let aside = |s: &kernel::reading::SetAside| serde_json::json!({ "row": s.row, "reason": s.reason });
        Ok(Record::new(StatementReport {
            import: id,
            account: label,
            rows: file.rows_read,
            lines: file.lines.len(),
            from: kept.from.to_string(),
            to: kept.to.to_string(),
            opening: kept.opening,
            credits: kept.credits,
            debits: kept.debits,
            closing: kept.closing,
            set_aside: file.set_aside.iter().map(aside).collect(),
            notes: file.notes.clone(),
        }))
    }
}

/// What the bank did and no SP2D asked for is told to the inspectorate, once.
async fn report_findings(tx: &mut Tx, year: i32) -> Result<()> {
    let laid = laid(tx, year).await?;
    for finding in &laid.matched.findings {
        let order = finding.order().and_then(|n| laid.orders.get(n));
        let (about, amount) = match finding {
            Finding::Unmatched { line, debit, .. } => (format!("baris {line}"), *debit),
            Finding::Twice { debits, .. } => (format!("ganda {}", order.map(|o| o.sp2d).unwrap_or_default()), *debits),
            Finding::Amount { line, debit, .. } => (format!("jumlah {line}"), *debit),
            // A return that never came is the way to pay somebody else.
            Finding::NotBack { amount, .. } => {
                (format!("retur {}", order.map(|o| o.sp2d).unwrap_or_default()), *amount)
            }
            // What the bank has not done yet, or gave back, takes nothing away.
            Finding::Undebited { .. } | Finding::CameBack { .. } | Finding::BackDiffers { .. } => continue,
        };
        let report = inspection::public::Report {
            analytic: Analytic::BankDiffers,
            year,
            about,
            unit: None,
            amount,
            documents: order.map(|o| o.sp2d).into_iter().collect(),
            told: matching::told(finding, order).message,
        };
        inspection::public::open_finding(tx, &report).await?;
    }
    Ok(())
}

/// An RKUD whose statements stop hides what the bank does on it: it is told by
/// those of the others. What was brought today is no measure yet, since the
/// rest may follow within the hour.
async fn report_silence(tx: &mut Tx, year: i32) -> Result<()> {
    let (today, zone, calendar) = (tx.ctx().today, tx.ctx().region.zone, tx.ctx().calendar.clone());
    let most = policy(tx, today).number(SILENT_DAYS)?;
    let Some(newest) = sides::newest(tx, Moment::start_of(today, zone)).await? else { return Ok(()) };
    let reaches = sides::reaches(tx, zone).await?;
    for (reach, until, days) in matching::behind(&reaches, newest, &calendar, most) {
        let report = inspection::public::Report {
            analytic: Analytic::BankDiffers,
            year,
            about: format!("tertinggal {} {}", reach.account, reach.last),
            unit: None,
            amount: Money::ZERO,
            documents: Vec::new(),
            told: matching::told_behind(reach, until, days),
        };
        inspection::public::open_finding(tx, &report).await?;
    }
    Ok(())
}

/// Statements of the account that are here; lines are compared only where the
/// days overlap.
async fn known(tx: &mut Tx, account: i64, file: &Statement) -> Result<Vec<Known>> {
    let ours: BTreeSet<statements::Mark> = file.lines.iter().map(statements::mark).collect();
    let mut all = Vec::new();
    for s in statements::of_account(tx, account).await? {
        let overlaps = file.from.zip(file.to).is_some_and(|(from, to)| s.from <= to && from <= s.to);
        let same_lines =
            if overlaps { statements::marks(tx, s.id).await?.iter().filter(|m| ours.contains(*m)).count() } else { 0 };
        let label = format!("rekening koran {} sampai {} ({})", s.from.long(), s.to.long(), s.file_name);
        let (from, to, opening, closing) = (s.from, s.to, s.opening, s.closing);
        all.push(Known { label, digest: s.digest, from, to, opening, closing, same_lines });
    }
    Ok(all)
}
