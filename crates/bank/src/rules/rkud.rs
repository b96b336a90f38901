//! The RKUD's own cash book, out of the books of every module, and the days on
//! which the bank tells something else.

use std::collections::BTreeMap;

use kernel::ledger::{Entry, RKUD};
use kernel::{Day, Money};

/// A document on the day on which its money came in, or left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub day: Day,
    pub number: String,
    pub text: String,
    pub received: Money,
    pub paid: Money,
    pub balance: Money,
}

/// The book of a year: of one day what came in stands first.
pub fn lines(entries: &[Entry], year: i32, opening: Money) -> Vec<Line> {
    let mut sums: BTreeMap<(Day, bool, &str, &str), Money> = BTreeMap::new();
    for e in entries.iter().filter(|e| e.day.year() == year) {
        let own = e.postings.iter().filter(|(account, _)| account == RKUD);
        let moved = own.fold(Money::ZERO, |sum, (_, amount)| sum.plus(*amount));
        if !moved.is_zero() {
            let sum = sums.entry((e.day, moved.is_negative(), e.number.as_str(), e.text.as_str())).or_default();
            *sum = sum.plus(moved);
        }
    }
    let mut balance = opening;
    let line = |((day, leaves, number, text), moved): ((Day, bool, &str, &str), Money)| {
        balance = balance.plus(moved);
        let (number, text, none) = (number.to_owned(), text.to_owned(), Money::ZERO);
        let (received, paid) = if leaves { (none, none.minus(moved)) } else { (moved, none) };
        Line { day, number, text, received, paid, balance }
    };
    sums.into_iter().map(line).collect()
}

/// What a book held at the end of a day.
pub fn balance_on(book: &[Line], opening: Money, on: Day) -> Money {
    book.iter().rfind(|l| l.day <= on).map_or(opening, |l| l.balance)
}

/// What came in and what left on one day.
pub type Moved = (Money, Money);

/// Days on which book and bank differ by a sen: the book's, and the bank's.
pub fn differing(book: &[Line], bank: &[(Day, Money, Money)], (first, last): (Day, Day)) -> Vec<(Day, Moved, Moved)> {
    let mut days: BTreeMap<Day, (Moved, Moved)> = BTreeMap::new();
    let add = |(received, paid): Moved, more: Moved| (received.plus(more.0), paid.plus(more.1));
    for l in book.iter().filter(|l| (first..=last).contains(&l.day)) {
        let (own, _) = days.entry(l.day).or_default();
        *own = add(*own, (l.received, l.paid));
    }
    for (day, credit, debit) in bank.iter().filter(|l| (first..=last).contains(&l.0)) {
        let (_, told) = days.entry(*day).or_default();
        *told = add(*told, (*credit, *debit));
    }
    days.into_iter().filter(|(_, (own, told))| own != told).map(|(day, (own, told))| (day, own, told)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sen(v: i64) -> Money {
        Money::from_sen(v)
    }

    fn day(n: u8) -> Day {
        Day::new(2026, 2, n).expect("a day")
    }

    fn entry(n: u8, number: &str, moved: i64) -> Entry {
        Entry::new(day(n), number, "uji").into(RKUD, sen(moved)).out_of("x", sen(moved))
    }

    #[test]
    fn each_document_is_a_line_and_the_balance_runs() {
        let of_last_year = Entry::new(Day::new(2025, 12, 31).expect("a day"), "0", "uji").into(RKUD, sen(9));
        let elsewhere = Entry::new(day(1), "9", "uji").into("a", sen(5)).out_of("b", sen(5));
        // A receipt of two accounts is one document; of one day what comes in stands first.
        let all = [entry(2, "A", -70), entry(2, "B", 30), entry(2, "B", 20), entry(1, "C", 1), of_last_year, elsewhere];
        let told: Vec<(String, i64, i64, i64)> = lines(&all, 2026, sen(100))
            .into_iter()
            .map(|l| (l.number, l.received.sen(), l.paid.sen(), l.balance.sen()))
            .collect();
        let expected = [("C", 1, 0, 101), ("B", 50, 0, 151), ("A", 0, 70, 81)];
        assert_eq!(told, expected.map(|(n, r, p, b)| (n.to_owned(), r, p, b)));
        let book = lines(&all, 2026, sen(100));
        assert_eq!([1, 2, 3].map(|n| balance_on(&book, sen(100), day(n)).sen()), [101, 81, 81]);
        assert_eq!(balance_on(&[], sen(7), day(1)), sen(7));
    }

    #[test]
    fn a_sen_on_a_day_is_a_difference() {
        let book = lines(&[entry(1, "A", 100), entry(2, "B", -40), entry(9, "C", 1)], 2026, sen(0));
        let told = |second: i64| {
            let bank = [(day(1), sen(60), sen(0)), (day(1), sen(40), sen(0)), (day(2), sen(0), sen(second))];
            differing(&book, &bank, (day(1), day(5)))
        };
        assert_eq!(told(40), []);
        for debit in [39, 41] {
            assert_eq!(told(debit), [(day(2), (sen(0), sen(40)), (sen(0), sen(debit)))]);
        }
        let none = differing(&book, &[], (day(9), day(9)));
        assert_eq!(none, [(day(9), (sen(1), sen(0)), (sen(0), sen(0)))]);
    }
}
