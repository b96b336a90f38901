//! The treasurer's books beside the general one: what lies at the bank, and
//! what lies in the cash box.

use kernel::{Day, Money};
use treasury::rules::book::Source;

use crate::model::CashWay;

/// Where money lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Bank,
    Cash,
}

/// What moved money, with where it moved it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Of the general book. Evidence may be paid in cash; all else goes through
    /// the bank: advances come in there, and deposits and taxes leave from there.
    Book { day: Day, id: i64, source: Source, in_cash: bool, number: String, subject: String, gross: Money, cut: Money },
    /// Between the two.
    Move { day: Day, id: i64, way: CashWay, reference: String, amount: Money },
}

impl Fact {
    fn order(&self) -> (Day, i64) {
        match self {
            Fact::Book { day, id, .. } | Fact::Move { day, id, .. } => (*day, *id),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub day: Day,
    pub number: String,
    pub text: String,
    pub received: Money,
    pub paid: Money,
    pub balance: Money,
}

/// The lines of one book in their order, with the balance after each.
pub fn entries(facts: &[Fact], place: Place) -> Vec<Entry> {
    let mut facts: Vec<&Fact> = facts.iter().collect();
    facts.sort_by_key(|f| f.order());
    let mut all = Vec::with_capacity(facts.len());
    for fact in facts {
        lines(fact, place, &mut all);
    }
    let mut balance = Money::ZERO;
    for entry in &mut all {
        balance = balance.plus(entry.received).minus(entry.paid);
        entry.balance = balance;
    }
    all
}

fn lines(fact: &Fact, place: Place, all: &mut Vec<Entry>) {
    let none = Money::ZERO;
    match fact {
        Fact::Book { day, source, in_cash, number, subject, gross, cut, .. } => {
            let line = |text: &str, received: Money, paid: Money| Entry {
                day: *day,
                number: number.clone(),
                text: text.to_owned(),
                received,
                paid,
                balance: none,
            };
            let here = if *in_cash { Place::Cash } else { Place::Bank };
            match source {
                // It passes through the general book alone.
                Source::Direct | Source::Card => {}
                _ if here != place => {}
                Source::Advance => all.push(line(subject, *gross, none)),
                Source::Evidence => {
                    all.push(line(subject, none, *gross));
                    if cut.is_positive() {
                        all.push(line("Potongan atas pembayaran ini", *cut, none));
                    }
                }
                Source::Deposit | Source::Remittance => all.push(line(subject, none, *gross)),
            }
        }
        Fact::Move { day, way, reference, amount, .. } => {
            let into = matches!((way, place), (CashWay::Draw, Place::Cash) | (CashWay::Deposit, Place::Bank));
            let (received, paid) = if into { (*amount, none) } else { (none, *amount) };
            let (number, text) = (reference.clone(), way.title().to_owned());
            all.push(Entry { day: *day, number, text, received, paid, balance: none });
        }
    }
}

/// What lies in one place at the end of a day.
pub fn balance_on(facts: &[Fact], place: Place, on: Day) -> Money {
    entries(facts, place).iter().rfind(|e| e.day <= on).map(|e| e.balance).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use treasury::rules::book::{self, Book};

    fn sen(v: i64) -> Money {
        Money::from_sen(v)
    }

    fn day(n: u8) -> Day {
        Day::new(2026, 2, n).expect("a day")
    }

    fn booked(n: u8, source: Source, in_cash: bool, gross: i64, cut: i64) -> Fact {
        let (number, subject) = (n.to_string(), "uji".to_owned());
        Fact::Book { day: day(n), id: i64::from(n), source, in_cash, number, subject, gross: sen(gross), cut: sen(cut) }
    }

    fn moved(n: u8, way: CashWay, amount: i64) -> Fact {
        Fact::Move { day: day(n), id: i64::from(n), way, reference: "CEK".into(), amount: sen(amount) }
    }

    #[test]
    fn bank_and_cash_together_are_the_general_book() {
        let facts = [
            booked(1, Source::Advance, false, 1_000, 0),
            booked(2, Source::Direct, false, 70, 7),
            moved(3, CashWay::Draw, 400),
            booked(4, Source::Evidence, true, 300, 30),
            booked(5, Source::Evidence, false, 200, 20),
            booked(6, Source::Remittance, false, 50, 0),
            moved(7, CashWay::Deposit, 100),
            booked(8, Source::Deposit, false, 500, 0),
        ];
        let of = |place| entries(&facts, place).iter().map(|e| e.balance.sen()).collect::<Vec<_>>();
        assert_eq!(of(Place::Bank), [1_000, 600, 400, 420, 370, 470, -30]);
        assert_eq!(of(Place::Cash), [400, 100, 130, 30]);
        let general: Vec<book::Fact> = facts
            .iter()
            .filter_map(|f| match f {
                Fact::Book { day, id, source, number, subject, gross, cut, .. } => Some(book::Fact {
                    day: *day,
                    id: *id,
                    source: *source,
                    number: number.clone(),
                    subject: subject.clone(),
                    gross: *gross,
                    cut: *cut,
                }),
                Fact::Move { .. } => None,
            })
            .collect();
        for n in 1..=8 {
            let whole = book::entries(&general, Book::General);
            let whole = whole.iter().rfind(|e| e.day <= day(n)).map(|e| e.balance).unwrap_or_default();
            let both = balance_on(&facts, Place::Bank, day(n)).plus(balance_on(&facts, Place::Cash, day(n)));
            assert_eq!(both, whole, "on day {n}");
        }
    }
}
