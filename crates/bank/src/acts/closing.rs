//! A month of a treasurer's cash: counted, stated, signed by the PA, closed.

use inspection::public::{Analytic, Report};
use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Money, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};
use treasury::public::bank::{Holder, holder_of};
use treasury::rules::book::{self, Book};

use super::cash::last_of;
use super::{Done, blank, clean, give_number, policy};
use crate::model::{AccountKind, Pieces};
use crate::policy::CLOSING_NUMBER;
use crate::rules::closing::{self, Closing};
use crate::store::{self as rows, accounts, cash, statements};

const LAW: &str = "PP 12/2019 Ps 19, 21, 153";

const TREASURERS: &[Role] = &[Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu];

const CLOSE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Closing, from: &[], to: State::Submitted }),
    signs: true,
    ..ActDef::new("close-month", "Tutup kas bulanan", LAW, TREASURERS)
};

/// The treasurer counts the cash and states the bank's balance.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseMonth {
    /// The SKPD, or the sub unit of an assistant.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    pub month: u8,
    /// As the statement says at the end of the month.
    pub bank: Money,
    /// Number or date of that statement.
    pub statement: String,
    /// As counted.
    pub cash: Money,
    /// Notes and coins, where they are told one by one.
    #[serde(default)]
    pub counted: Vec<Pieces>,
    /// Withheld taxes that are kept apart from bank and cash box.
    #[serde(default)]
    pub apart: Money,
    /// Why book and cash differ, where they do.
    #[serde(default)]
    pub explanation: Option<String>,
}

/// What the books say at the end of a month.
struct Books {
    book: Money,
    withheld: Money,
    panjar: Money,
    /// The first month up to then that has movements, and those closed.
    first: Option<u8>,
}

async fn books(tx: &mut Tx, year: i32, holder: Holder, last: kernel::Day) -> Result<Books> {
    let facts = treasury::public::bank::cash_facts(tx, year, holder).await?;
    let on = |which: Book| {
        let entries = book::entries(&facts, which);
        entries.iter().rfind(|e| e.day <= last).map(|e| e.balance).unwrap_or_default()
    };
    let first = facts.iter().map(|f| f.day).filter(|d| d.year() == year && *d <= last).min().map(|d| d.month());
    Ok(Books { book: on(Book::General), withheld: on(Book::Taxes), panjar: on(Book::Panjar), first })
}

impl Act for CloseMonth {
    const DEF: &'static ActDef = CLOSE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let holder = holder_of(case)?;
        let today = tx.ctx().today;
        let year = self.year.unwrap_or(today.year());
        let last = last_of(year, self.month).filter(|_| self.month > 0);
        let last = last.ok_or_else(|| Error::Input("bulan: 1 sampai 12".into()))?;
        let pattern = policy(tx, today).text(CLOSING_NUMBER)?;
        let statement = clean("rekening koran", &self.statement, 100)?;
        let explanation = self.explanation.as_deref().map(str::trim).filter(|t| !t.is_empty());
        let explanation = explanation.map(|t| clean("penjelasan", t, 1000)).transpose()?;
        // Of two closings at once, the second finds the first.
        tx.hold_steady().await?;
        let books = books(tx, year, holder, last).await?;
        let closed = cash::closings(tx, year, Some(holder.unit)).await?;
        let has = |month: u8| closed.iter().find(|c| c.month == month);
        let facts = Closing {
            year,
            month: self.month,
            last,
            today,
            living: has(self.month).map(|c| c.document.label()),
            earlier_open: books.first.and_then(|first| (first..self.month).find(|m| has(*m).is_none())),
            book: books.book,
            withheld: books.withheld,
            panjar: books.panjar,
            bank: self.bank,
            cash: self.cash,
            apart: self.apart,
            counted: &self.counted,
            explanation: explanation.as_deref(),
            by_statement: by_statement(tx, holder.unit, last).await?,
        };
        closing::decide_closing(&facts)?;
        let id = tx.id()?;
        let subject = format!("Penutupan kas {} {year}", month_name(self.month));
        let unit = super::unit(tx, holder.unit).await?;
        let mut d = Document {
            state: State::Submitted,
            amount: books.book,
            net: books.book,
            ..blank(tx, id, Kind::Closing, (year, &unit), subject)
        };
        give_number(tx, &mut d, &pattern, today).await?;
        store::documents::create(tx, &d, &[]).await?;
        let new = cash::NewClosing {
            document: id,
            year,
            month: self.month,
            unit: holder.unit,
            book: books.book,
            panjar: books.panjar,
            withheld: books.withheld,
            bank: self.bank,
            cash: self.cash,
            apart: self.apart,
            difference: facts.difference(),
            statement: &statement,
            counted: serde_json::to_string(&self.counted)?,
            explanation: explanation.as_deref(),
        };
        cash::insert_closing(tx, &new).await?;
        if let Some(report) = difference(&d, facts.difference()) {
            inspection::public::open_finding(tx, &report).await?;
        }
        Ok(Record::new(Done::of(&d)).on(id, id))
    }
}

/// A difference that a treasurer explains is for the inspectorate to believe,
/// whatever becomes of this closing.
fn difference(d: &Document, gap: Money) -> Option<Report> {
    let (which, amount) = match (gap.is_positive(), gap.is_negative()) {
        (true, _) => ("kurang", gap),
        (_, true) => ("lebih", Money::ZERO.minus(gap)),
        _ => return None,
    };
    Some(Report {
        analytic: Analytic::CashDiffers,
        year: d.year,
        about: format!("tutup {}", d.id),
        unit: Some(d.unit_id),
        amount,
        documents: vec![d.id],
        told: format!("{}: uangnya {which} {} dari buku, dengan penjelasan bendahara.", d.label(), amount.rupiah()),
    })
}

fn month_name(month: u8) -> &'static str {
    kernel::day::MONTHS.get(usize::from(month.saturating_sub(1))).copied().unwrap_or_default()
}

/// What the treasurer's accounts held, where all of them have statements so far.
async fn by_statement(tx: &mut Tx, unit: i64, last: kernel::Day) -> Result<Option<Money>> {
    let mut sum = None;
    for account in accounts::of_unit(tx, unit, AccountKind::Treasurer).await? {
        if account.ended_on.is_some_and(|ended| ended <= last) {
            continue;
        }
        let Some(balance) = statements::balance_on(tx, account.id, last).await? else { return Ok(None) };
        sum = Some(sum.unwrap_or(Money::ZERO).plus(balance));
    }
    Ok(sum)
}

/// The closing that lives behind a document.
async fn kept(tx: &mut Tx, d: &Document) -> Result<cash::Closed> {
    let all = cash::closings(tx, d.year, Some(d.sub_unit_id)).await?;
    all.into_iter().find(|c| c.document.id == d.id).ok_or_else(|| Error::Bug("penutupan tanpa isi".into()))
}

const RATIFY: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Closing, from: &[State::Submitted], to: State::Ratified }),
    separate_from: &["close-month"],
    signs: true,
    ..ActDef::new("ratify-closing", "Sahkan penutupan kas", LAW, &[Role::Pa, Role::Kpa])
};

/// The PA or KPA signs the count; the month takes no more documents of the SKPD,
/// or none of the assistant's.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RatifyClosing {
    pub closing: DocRef,
}

impl Act for RatifyClosing {
    const DEF: &'static ActDef = RATIFY;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.closing.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        tx.hold_steady().await?;
        let kept = kept(tx, &d).await?;
        let last = last_of(d.year, kept.month).ok_or_else(|| Error::Bug("bulan penutupan".into()))?;
        let now = books(tx, d.year, Holder { skpd: d.unit_id, unit: kept.holder }, last).await?;
        closing::decide_ratify((kept.book, kept.panjar), (now.book, now.panjar))?;
        organisation::public::lock_month(tx, d.year, kept.month, kept.holder).await?;
        d.state = State::Ratified;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d)).on(d.id, d.thread))
    }
}

const RETURN: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Closing, from: &[State::Submitted], to: State::Rejected }),
    ..ActDef::new("return-closing", "Kembalikan penutupan kas", LAW, &[Role::Pa, Role::Kpa])
};

/// The count is not right: the treasurer counts and closes anew.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnClosing {
    pub closing: DocRef,
    pub reasons: Vec<String>,
}

impl Act for ReturnClosing {
    const DEF: &'static ActDef = RETURN;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.closing.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let reasons = kernel::text::reasons(&self.reasons).map_err(Error::Input)?;
        d.state = State::Rejected;
        store::documents::save(tx, &d).await?;
        rows::insert_reason(tx, d.id, RETURN.name, &reasons).await?;
        Ok(Record::new(Done::of(&d)).on(d.id, d.thread))
    }
}
