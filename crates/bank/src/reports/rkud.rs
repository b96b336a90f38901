//! The general cash book of the BUD: all that came on the RKUD and left it, laid
//! beside the bank's statements.

use kernel::sheet::{ColumnKind, Value};
use kernel::{Day, Money, Sheet};
use store::module::Query;
use store::{Result, View};
use treasury::rules::book::span;

use super::books::book_sheet;
use super::{columns, side, total};
use crate::model::AccountKind;
use crate::rules::rkud::{self, Line};
use crate::store::{accounts, ledger, matching as sides, statements};

const TITLE: &str = "BUKU KAS UMUM BENDAHARA UMUM DAERAH";

/// The book by day (`bulan=`), or the days on which the bank tells otherwise.
pub async fn report(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["bulan"])?;
    let by = query.by(&["tanggal", "selisih"])?;
    view.scope.whole()?;
    let month = query.month()?;
    let year = span(query.year, 1).zip(span(query.year, 12)).map(|((first, _), (_, last))| (first, last));
    let days = month.map_or(year, |m| span(query.year, m));
    let (first, last) = days.ok_or_else(|| store::Error::Input("tahun di luar batas".into()))?;
    let book = Book::read(view, query.year).await?;
    let begins = book.began.day.map_or(first, |day| day.max(first));
    let covered = sides::covered(view, query.year).await?.map(|(from, to)| (from.max(begins), to.min(last)));
    let mut heading = vec![TITLE.to_owned(), format!("TAHUN ANGGARAN {}", query.year)];
    heading.extend(month.map(|m| format!("BULAN {m}")));
    if by == "selisih" {
        let rows = match covered {
            Some(days) => rkud::differing(&book.lines, &told_by_bank(view, query.year).await?, days),
            None => Vec::new(),
        };
        let until = covered.map(|(_, to)| format!("SAMPAI {}", to.long().to_uppercase()));
        heading.push(until.unwrap_or_else(|| "BELUM ADA REKENING KORAN RKUD".into()));
        return Ok(differences(heading, &rows));
    }
    let bank = match covered.filter(|(from, to)| from <= to) {
        Some((_, on)) => by_bank(view, on).await?.map(|sum| (on, sum)),
        None => None,
    };
    Ok(book.sheet(heading, (first, last), month.is_some(), bank))
}

struct Book {
    began: Beginning,
    opening: Money,
    lines: Vec<Line>,
}

/// What the first statements of a year say.
#[derive(Debug, Default)]
struct Beginning {
    /// The first day on which every RKUD is known, and what they held before it.
    day: Option<Day>,
    held: Money,
    /// No statement is lacking for it.
    known: bool,
}

impl Beginning {
    /// RKUD whose first statements begin on different days are laid together on the
    /// last of these days: what moved before is in all their balances. One that
    /// began with nothing is no reason to wait.
    async fn read(view: &mut View, year: i32) -> Result<Beginning> {
        let rows = ledger::openings(view, year).await?;
        let mut firsts = Vec::with_capacity(rows.len());
        for r in &rows {
            firsts.push((r.int("account_id")?, r.day("from_day")?, r.money("opening")?));
        }
        let latest = firsts.iter().filter(|(_, _, opening)| !opening.is_zero()).map(|(_, day, _)| *day).max();
        let Some(day) = latest.or_else(|| firsts.iter().map(|(_, day, _)| *day).min()) else {
            return Ok(Beginning::default());
        };
        let (eve, mut held, mut known) = (day.plus_days(-1), Money::ZERO, true);
        for (account, _) in accounts::all(view).await?.into_iter().filter(|(a, _)| a.kind == AccountKind::Rkud) {
            let first = firsts.iter().find(|(id, _, _)| *id == account.id);
            match first {
                None => known &= account.ended_on.is_some(),
                Some((_, from, opening)) if *from >= day => held = held.plus(*opening),
                Some(_) if account.ended_on.is_some_and(|ended| ended <= eve) => {}
                Some((_, _, opening)) => {
                    let told = statements::balance_on(view, account.id, eve).await?;
                    known &= told.is_some();
                    held = held.plus(told.unwrap_or(*opening));
                }
            }
        }
        Ok(Beginning { day: Some(day), held, known })
    }
}

impl Book {
    /// What the modules keep of a year and of the one before, whose last
    /// documents the bank may pay in this one.
    async fn read(view: &mut View, year: i32) -> Result<Book> {
        let mut all = Vec::new();
        for year in [year - 1, year] {
            all.extend(treasury::public::ledger::entries(view, year, None).await?);
            all.extend(receipts::public::ledger::entries(view, year, None).await?);
        }
        let began = Beginning::read(view, year).await?;
        // A statement that begins within the year has what moved before it in its opening balance.
        let lines = rkud::lines(&all, year, Money::ZERO);
        let before = began.day.map_or(Money::ZERO, |day| rkud::balance_on(&lines, Money::ZERO, day.plus_days(-1)));
        let opening = began.held.minus(before);
        Ok(Book { began, opening, lines: rkud::lines(&all, year, opening) })
    }

    /// Days of the book, with its foot: what the bank says of the last day that
    /// its statements cover.
    fn sheet(
        &self,
        heading: Vec<String>,
        (first, last): (Day, Day),
        of_month: bool,
        bank: Option<(Day, Money)>,
    ) -> Sheet {
        let before = rkud::balance_on(&self.lines, self.opening, first.plus_days(-1));
        let foot = |day: Option<Day>, text: &str, sum: Money| {
            let day = day.map_or(Value::Empty, Value::Day);
            let (none, text) = (Value::Empty, Value::text(text));
            vec![none.clone(), day, none.clone(), text, none.clone(), none, Value::Money(sum)]
        };
        let mut text = if of_month { "Saldo bulan lalu" } else { "Saldo awal tahun" }.to_owned();
        if !self.began.known {
            text.push_str(" (belum menurut rekening koran)");
        }
        let mut rows = vec![foot(None, &text, before)];
        let (mut received, mut paid, mut balance) = (Money::ZERO, Money::ZERO, before);
        for (no, l) in (1..).zip(self.lines.iter().filter(|l| (first..=last).contains(&l.day))) {
            (received, paid, balance) = (received.plus(l.received), paid.plus(l.paid), l.balance);
            rows.push(vec![
                Value::Count(no),
                Value::Day(l.day),
                Value::text(&l.number),
                Value::text(&l.text),
                side(l.received),
                side(l.paid),
                Value::Money(l.balance),
            ]);
        }
        if let Some((on, sum)) = bank {
            let own = rkud::balance_on(&self.lines, self.opening, on);
            rows.push(foot(Some(on), "Saldo menurut buku", own));
            rows.push(foot(Some(on), "Saldo menurut rekening koran", sum));
            rows.push(foot(Some(on), "Selisih buku dan rekening koran", own.minus(sum)));
        }
        let total = total(7, &[(4, received), (5, paid), (6, balance)]);
        Sheet { name: "BKU BUD".into(), ..book_sheet(heading, rows, Some(total)) }
    }
}

/// What all RKUD held at the end of a day; none where a statement is lacking.
async fn by_bank(view: &mut View, on: Day) -> Result<Option<Money>> {
    let mut sum = Money::ZERO;
    for (account, _) in accounts::all(view).await? {
        if account.kind != AccountKind::Rkud || account.ended_on.is_some_and(|ended| ended <= on) {
            continue;
        }
        let Some(balance) = statements::balance_on(view, account.id, on).await? else { return Ok(None) };
        sum = sum.plus(balance);
    }
    Ok(Some(sum))
}

/// Credits and debits of every RKUD.
async fn told_by_bank(view: &mut View, year: i32) -> Result<Vec<(Day, Money, Money)>> {
    let lines = sides::lines(view, year).await?;
    Ok(lines.into_iter().map(|l| (l.line.day, l.line.credit, l.line.debit)).collect())
}

fn differences(heading: Vec<String>, days: &[(Day, rkud::Moved, rkud::Moved)]) -> Sheet {
    let money = ColumnKind::Money;
    let mut sums = [Money::ZERO; 6];
    let mut rows = Vec::with_capacity(days.len());
    for (day, own, told) in days {
        let figures = [own.0, told.0, own.0.minus(told.0), own.1, told.1, own.1.minus(told.1)];
        for (sum, figure) in sums.iter_mut().zip(figures) {
            *sum = sum.plus(figure);
        }
        let mut row = vec![Value::Day(*day)];
        row.extend(figures.map(Value::Money));
        rows.push(row);
    }
    let sums: Vec<(usize, Money)> = (1..).zip(sums).collect();
    Sheet {
        name: "Selisih RKUD".into(),
        heading,
        columns: columns(&[
            ("Tanggal", ColumnKind::Day),
            ("Penerimaan", money),
            ("Kredit", money),
            ("Selisih Penerimaan", money),
            ("Pengeluaran", money),
            ("Debit", money),
            ("Selisih Pengeluaran", money),
        ]),
        rows,
        total: Some(total(7, &sums)),
    }
}
