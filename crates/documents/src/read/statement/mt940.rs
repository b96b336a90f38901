//! MT940: fields that begin with `:NN:`, one statement from `:20:` to `:62F:`.

use kernel::{Day, Money};

use super::{Entry, Out, Statement, broken};
use crate::ReadError;

/// Lines of one field may fill a page of a bank's remarks, not a book.
const MOST_LINES_OF_A_FIELD: usize = 60;

struct Field<'a> {
    line: u32,
    tag: &'a str,
    lines: Vec<&'a str>,
}

impl Field<'_> {
    fn first(&self) -> &str {
        self.lines.first().copied().unwrap_or_default()
    }

    fn rest(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().skip(1).copied()
    }
}

pub(super) fn read(text: &str, out: &mut Out<'_>) -> Result<(), ReadError> {
    let mut open: Option<Statement> = None;
    let mut of_entry = false;
    let mut take = |field: Field<'_>, out: &mut Out<'_>| -> Result<(), ReadError> {
        if field.tag == "20" {
            if let Some(before) = open.take() {
                out.put(before)?;
            }
            open = Some(Statement { line: field.line, ..Statement::default() });
        }
        let statement = open.get_or_insert_with(|| Statement { line: field.line, ..Statement::default() });
        match field.tag {
            "25" | "25P" => statement.account = field.first().trim().to_owned(),
            "60F" | "60M" => {
                let balance = balance(&field)?;
                (statement.opening, statement.currency) = (Some(balance.amount), balance.currency);
            }
            "61" => statement.entries.push(entry(&field)?),
            "86" if of_entry => {
                if let Some(entry) = statement.entries.last_mut() {
                    let told = field.lines.iter().map(|l| l.trim()).filter(|l| !l.is_empty());
                    entry.text = std::iter::once(entry.text.as_str())
                        .filter(|t| !t.is_empty())
                        .chain(told)
                        .collect::<Vec<_>>()
                        .join(" ");
                }
            }
            "62F" | "62M" => {
                let balance = balance(&field)?;
                if balance.currency != statement.currency {
                    return Err(broken(field.line, "mata uang saldo akhir lain dari saldo awalnya"));
                }
                (statement.closing, statement.until) = (Some(balance.amount), Some(balance.day));
            }
            _ => {}
        }
        of_entry = field.tag == "61" || (field.tag == "86" && of_entry);
        Ok(())
    };
    let mut field: Option<Field<'_>> = None;
    for (line, text) in (1u32..).zip(text.lines()) {
        let text = text.trim_end();
        if let Some((tag, value)) = tagged(text) {
            if let Some(done) = field.replace(Field { line, tag, lines: vec![value] }) {
                take(done, out)?;
            }
        } else if text == "-" || text.starts_with("-}") || text.starts_with("{1:") {
            if let Some(done) = field.take() {
                take(done, out)?;
            }
        } else if let Some(open) = &mut field {
            if open.lines.len() >= MOST_LINES_OF_A_FIELD {
                return Err(broken(line, "satu kolom memuat terlalu banyak baris"));
            }
            open.lines.push(text);
        }
    }
    if let Some(done) = field {
        take(done, out)?;
    }
    match open {
        Some(last) => out.put(last),
        None => Ok(()),
    }
}

/// `:61:…` is the tag 61 and what follows.
fn tagged(line: &str) -> Option<(&str, &str)> {
    let (tag, value) = line.strip_prefix(':')?.split_once(':')?;
    let (digits, letter) = tag.split_at_checked(2)?;
    let known = digits.bytes().all(|b| b.is_ascii_digit()) && letter.bytes().all(|b| b.is_ascii_uppercase());
    (known && letter.len() <= 1).then_some((tag, value))
}

struct Balance {
    day: Day,
    currency: String,
    amount: Money,
}

/// `C260216IDR1234,56`
fn balance(field: &Field<'_>) -> Result<Balance, ReadError> {
    let wrong = || broken(field.line, "saldo tidak terbaca");
    let (mark, rest) = field.first().split_at_checked(1).ok_or_else(wrong)?;
    let (date, rest) = rest.split_at_checked(6).ok_or_else(wrong)?;
    let (currency, rest) = rest.split_at_checked(3).ok_or_else(wrong)?;
    let amount = amount(rest.trim()).ok_or_else(wrong)?;
    let amount = match mark {
        "C" => amount,
        "D" => Money::ZERO.minus(amount),
        _ => return Err(wrong()),
    };
    let day = short_day(date).ok_or_else(wrong)?;
    Ok(Balance { day, currency: currency.to_owned(), amount })
}

/// `2602160216D1234,56NTRFreference//bank's own`, then the bank's words.
fn entry(field: &Field<'_>) -> Result<Entry, ReadError> {
    let wrong = || broken(field.line, "baris transaksi tidak terbaca");
    let (date, rest) = field.first().split_at_checked(6).ok_or_else(wrong)?;
    let value_day = short_day(date).ok_or_else(wrong)?;
    let booked = rest.get(..4).filter(|t| t.bytes().all(|b| b.is_ascii_digit()));
    let day = match booked {
        Some(text) => booking_day(text, value_day).ok_or_else(wrong)?,
        None => value_day,
    };
    let rest = if booked.is_some() { rest.get(4..).unwrap_or_default() } else { rest };
    // A reversal of a credit takes money out again.
    let marks = [("RC", false), ("RD", true), ("EC", true), ("ED", false), ("C", true), ("D", false)];
    let found = marks.iter().find_map(|(mark, comes_in)| Some((rest.strip_prefix(mark)?, *comes_in)));
    let (rest, comes_in) = found.ok_or_else(wrong)?;
    // The third letter of the currency may stand before the amount.
    let rest = rest.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or(rest);
    let length = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b',').count();
    let (figures, rest) = rest.split_at_checked(length).ok_or_else(wrong)?;
    let amount = amount(figures).filter(|m| m.is_positive()).ok_or_else(wrong)?;
    let reference = rest.get(4..).unwrap_or_default().replace("//", " ");
    let text = field.rest().map(str::trim).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ");
    let reference = reference.trim().to_owned();
    Ok(Entry { line: field.line, day, value_day: Some(value_day), comes_in, amount, reference, text })
}

/// `1234,5`: a comma parts the sen, and there is always one.
fn amount(text: &str) -> Option<Money> {
    let (whole, sen) = text.split_once(',')?;
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(sen) || sen.len() > 2 {
        return None;
    }
    format!("{whole}.{sen:0<2}").parse().ok()
}

/// `260216`
fn short_day(text: &str) -> Option<Day> {
    let number = |from: usize| text.get(from..from + 2)?.parse::<u8>().ok();
    if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Day::new(2000 + i32::from(number(0)?), number(2)?, number(4)?)
}

/// Month and day of the booking; its year is that of the nearest such day.
fn booking_day(text: &str, near: Day) -> Option<Day> {
    let number = |from: usize| text.get(from..from + 2)?.parse::<u8>().ok();
    let (month, day) = (number(0)?, number(2)?);
    let years = [near.year() - 1, near.year(), near.year() + 1];
    let all = years.into_iter().filter_map(|year| Day::new(year, month, day));
    all.min_by_key(|d| d.days_since(near).abs())
}
