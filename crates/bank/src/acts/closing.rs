//! A month of a treasurer's cash: counted, stated, signed by the PA, closed.

use inspection::public::{Analytic, Report};
use kernel::day::month_name;
use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Money, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};
use treasury::public::bank::{Holder, holder_of};
use treasury::public::sharing::check_book_open;
use treasury::rules::book::{self, Book};

use super::cash::last_of;
use super::{Done, awaited, blank, clean, give_number, policy};
use crate::model::{AccountKind, OF_RECEIPTS, Pieces};
use crate::policy::{CLOSING_NUMBER, CLOSING_WAITS};
use crate::rules::closing::{self, Closing};
use crate::store::cash::Purse;
use crate::store::{self as rows, accounts, cash, monthly, statements};

const LAW: &str = "PP 12/2019 Ps 19, 21, 153";

const CLOSE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Closing, from: &[], to: State::Submitted }),
    signs: true,
    ..ActDef::new(
        "close-month",
        "Tutup kas bulanan",
        LAW,
        &[Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu],
    )
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

impl Act for CloseMonth {
    const DEF: &'static ActDef = CLOSE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let told = Told {
            year: self.year.unwrap_or(tx.ctx().today.year()),
            month: self.month,
            bank: self.bank,
            statement: clean("rekening koran", &self.statement, 100)?,
            cash: self.cash,
            counted: &self.counted,
            apart: self.apart,
            explanation: self.explanation.as_deref(),
        };
        count(tx, Purse { holder: holder_of(case)?, receives: false }, told).await
    }
}

const CLOSE_RECEIPTS: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Closing, from: &[], to: State::Submitted }),
    signs: true,
    ..ActDef::new(
        "close-receipts",
        "Tutup kas penerimaan bulanan",
        "PP 12/2019 Ps 137–139, 153",
        &[Role::BendaharaPenerimaan, Role::BendaharaPenerimaanPembantu],
    )
};

/// The Bendahara Penerimaan counts what was received and is not deposited.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseReceipts {
    /// The SKPD, or the sub unit of an assistant.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    pub month: u8,
    /// As counted.
    pub cash: Money,
    /// Notes and coins, where they are told one by one.
    #[serde(default)]
    pub counted: Vec<Pieces>,
    /// What lies on the own account, where there is one.
    #[serde(default)]
    pub bank: Money,
    /// Number or date of its statement.
    #[serde(default)]
    pub statement: Option<String>,
    /// Why book and cash differ, where they do.
    #[serde(default)]
    pub explanation: Option<String>,
}

impl Act for CloseReceipts {
    const DEF: &'static ActDef = CLOSE_RECEIPTS;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let statement = self.statement.as_deref().filter(|text| !text.trim().is_empty());
        let statement = match statement {
            Some(text) => clean("rekening koran", text, 100)?,
            None if self.bank.is_zero() => "tanpa rekening".to_owned(),
            None => return Err(Error::Input("rekening koran: sebutkan dari mana saldo banknya".into())),
        };
        let told = Told {
            year: self.year.unwrap_or(tx.ctx().today.year()),
            month: self.month,
            bank: self.bank,
            statement,
            cash: self.cash,
            counted: &self.counted,
            apart: Money::ZERO,
            explanation: self.explanation.as_deref(),
        };
        count(tx, Purse { holder: receipts::public::book::holder_of(case)?, receives: true }, told).await
    }
}

/// What somebody states of a month.
struct Told<'a> {
    year: i32,
    month: u8,
    bank: Money,
    statement: String,
    cash: Money,
    counted: &'a [Pieces],
    apart: Money,
    explanation: Option<&'a str>,
}

/// What the books say at the end of a month.
struct Books {
    book: Money,
    withheld: Money,
    panjar: Money,
    /// The first month up to then that has movements, and those closed.
    first: Option<u8>,
}

async fn books(tx: &mut Tx, year: i32, purse: Purse, last: kernel::Day) -> Result<Books> {
    let facts = cash::booked(tx, year, purse).await?;
    let on = |which: Book| {
        let entries = book::entries(&facts, which);
        entries.iter().rfind(|e| e.day <= last).map(|e| e.balance).unwrap_or_default()
    };
    let first = facts.iter().map(|f| f.day).filter(|d| d.year() == year && *d <= last).min().map(|d| d.month());
    Ok(Books { book: on(Book::General), withheld: on(Book::Taxes), panjar: on(Book::Panjar), first })
}

/// Lays what was counted beside the book, and keeps both.
async fn count(tx: &mut Tx, purse: Purse, told: Told<'_>) -> Result<Record<Done>> {
    let (today, year, holder) = (tx.ctx().today, told.year, purse.holder);
    let last = last_of(year, told.month).filter(|_| told.month > 0);
    let last = last.ok_or_else(|| Error::Input("bulan: 1 sampai 12".into()))?;
    let pattern = policy(tx, today).text(CLOSING_NUMBER)?;
    let explanation = told.explanation.map(str::trim).filter(|t| !t.is_empty());
    let explanation = explanation.map(|t| clean("penjelasan", t, 1000)).transpose()?;
    // Of two closings at once, the second finds the first.
    tx.hold_steady().await?;
    let books = books(tx, year, purse, last).await?;
    let closed = cash::closings(tx, year, Some(holder.unit)).await?;
    let has = |month: u8| closed.iter().find(|c| purse.closed(c) && c.month == month);
    let facts = Closing {
        year,
        month: told.month,
        last,
        opens: closing::opens(last, &tx.ctx().calendar),
        today,
        living: has(told.month).map(|c| c.document.label()),
        earlier_open: books.first.and_then(|first| (first..told.month).find(|m| has(*m).is_none())),
        book: books.book,
        withheld: books.withheld,
        panjar: books.panjar,
        bank: told.bank,
        cash: told.cash,
        apart: told.apart,
        counted: told.counted,
        explanation: explanation.as_deref(),
        by_statement: if purse.receives { None } else { by_statement(tx, holder.unit, last).await? },
    };
    let mut refusals = closing::decide_closing(&facts).err().unwrap_or_default();
    refusals.extend(overdue(tx, purse, (year, told.month)).await?);
    refusals.or(())?;
    let id = tx.id()?;
    let (what, flow) = if purse.receives { ("kas penerimaan", OF_RECEIPTS) } else { ("kas", "") };
    let subject = format!("Penutupan {what} {} {year}", month_name(told.month));
    let unit = super::unit(tx, holder.unit).await?;
    let mut d = Document {
        flow: flow.to_owned(),
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
        month: told.month,
        unit: holder.unit,
        book: books.book,
        panjar: books.panjar,
        withheld: books.withheld,
        bank: told.bank,
        cash: told.cash,
        apart: told.apart,
        difference: facts.difference(),
        statement: &told.statement,
        counted: serde_json::to_string(told.counted)?,
        explanation: explanation.as_deref(),
    };
    cash::insert_closing(tx, &new).await?;
    if let Some(report) = difference(&d, facts.difference()) {
        inspection::public::open_finding(tx, &report).await?;
    }
    Ok(Record::new(Done::of(&d)).on(id, id))
}

/// Where the region says so, a month is not closed before accounts of closed
/// months before it have come, whose time is over. A later one does not hold a
/// month that is closed again.
async fn overdue(tx: &mut Tx, purse: Purse, (year, month): (i32, u8)) -> Result<Refusals> {
    let skpd = purse.holder.skpd;
    if purse.receives || purse.holder.is_assistant() {
        return Ok(Refusals::new());
    }
    // December is closed in the year after.
    let mut found = awaited(tx, CLOSING_WAITS, (year - 1, skpd), Some(13)).await?;
    found.extend(awaited(tx, CLOSING_WAITS, (year, skpd), Some(month)).await?);
    Ok(found)
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
    separate_from: &["close-month", "close-receipts"],
    signs: true,
    ..ActDef::new("ratify-closing", "Sahkan penutupan kas", LAW, &[Role::Pa, Role::Kpa])
};

/// The PA or KPA signs the count; the month takes no more documents of the SKPD,
/// or none of the assistant's; of receipts no more STBP and STS.
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
        let holder = Holder { skpd: d.unit_id, unit: kept.holder };
        let now = books(tx, d.year, Purse { holder, receives: kept.receives() }, last).await?;
        closing::decide_ratify((kept.book, kept.panjar), (now.book, now.panjar))?;
        if kept.receives() {
            organisation::public::lock_receipts(tx, d.year, kept.month, kept.holder).await?;
        } else {
            organisation::public::lock_month(tx, d.year, kept.month, kept.holder).await?;
        }
        d.state = State::Ratified;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d)).on(d.id, d.thread))
    }
}

const RETURN: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Closing, from: &[State::Submitted, State::Ratified], to: State::Rejected }),
    ..ActDef::new("return-closing", "Kembalikan penutupan kas", LAW, &[Role::Pa, Role::Kpa])
};

/// The count is not right, or its month has moved since: the treasurer counts and
/// closes anew. A ratified one is taken back only where its month is open again.
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
        if d.state == State::Ratified {
            judge_taking_back(tx, &d).await?;
        }
        d.state = State::Rejected;
        store::documents::save(tx, &d).await?;
        rows::insert_reason(tx, d.id, RETURN.name, &reasons).await?;
        Ok(Record::new(Done::of(&d)).on(d.id, d.thread))
    }
}

/// What was ratified holds while its month is locked, and while an account of
/// that month rests on it.
async fn judge_taking_back(tx: &mut Tx, d: &Document) -> Result<()> {
    // Of this and an account that is drafted at once, the second sees the first.
    tx.hold_steady().await?;
    let kept = kept(tx, d).await?;
    let last = last_of(d.year, kept.month).ok_or_else(|| Error::Bug("bulan penutupan".into()))?;
    let mut locked = Vec::new();
    for unit in [d.unit_id, kept.holder] {
        locked.extend(if kept.receives() {
            organisation::public::locked_receipts(&mut tx.steady(), d.year, unit).await?
        } else {
            organisation::public::locked_months(&mut tx.steady(), d.year, unit).await?
        });
    }
    let mut refusals = Refusals::new();
    let locked_until = locked.into_iter().max().and_then(|month| last_of(d.year, month));
    check_book_open(last, locked_until, &mut refusals);
    let accounts = monthly::of_year(tx, d.year, Some(d.unit_id)).await?;
    if let Some(lpj) = accounts.iter().find(|k| k.month == kept.month && !kept.receives()) {
        refusals.push(store::documents::wrong_state(&lpj.document, &[State::Voided], RETURN.title));
    }
    refusals.or(())?;
    Ok(())
}
