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
    /// With PPTK who were given a panjar.
    Panjar,
}

/// What moved money, with where it moved it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Of the general book. Evidence may be paid in cash; all else goes through
    /// the bank: advances come in there, and deposits and taxes leave from there.
    Book {
        day: Day,
        id: i64,
        source: Source,
        in_cash: bool,
        number: String,
        subject: String,
        gross: Money,
        cut: Money,
        /// What a panjar paid of evidence.
        panjar: Money,
    },
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
        Fact::Book { day, source, in_cash, number, subject, gross, cut, panjar, .. } => {
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
                Source::Panjar | Source::PanjarBack => {
                    let into = if *source == Source::Panjar { Place::Panjar } else { Place::Bank };
                    match place {
                        Place::Cash => {}
                        _ if place == into => all.push(line(subject, *gross, none)),
                        _ => all.push(line(subject, none, *gross)),
                    }
                }
                Source::Evidence if place == Place::Panjar => {
                    all.extend(panjar.is_positive().then(|| line(subject, none, *panjar)));
                }
                _ if here != place => {}
                Source::Advance | Source::Receipt | Source::PassedIn => all.push(line(subject, *gross, none)),
                // The panjar paid the most of it, and keeps what was withheld.
                Source::Evidence if panjar.is_positive() => {
                    let short = gross.minus(*cut).minus(*panjar);
                    all.extend(short.is_positive().then(|| line(subject, none, short)));
                }
                Source::Evidence => {
                    all.push(line(subject, none, *gross));
                    if cut.is_positive() {
                        all.push(line("Potongan atas pembayaran ini", *cut, none));
                    }
                }
                Source::Deposit | Source::Remittance | Source::PassedOut => all.push(line(subject, none, *gross)),
            }
        }
        Fact::Move { .. } if place == Place::Panjar => {}
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
        let (day, id, gross, cut, panjar) = (day(n), i64::from(n), sen(gross), sen(cut), Money::ZERO);
        Fact::Book { day, id, source, in_cash, number, subject, gross, cut, panjar }
    }

    /// Evidence that a panjar paid so much of.
    fn paid_by_panjar(n: u8, in_cash: bool, (gross, cut): (i64, i64), paid: i64) -> Fact {
        let Fact::Book { day, id, source, in_cash, number, subject, gross, cut, .. } =
            booked(n, Source::Evidence, in_cash, gross, cut)
        else {
            panic!("a booked fact")
        };
        Fact::Book { day, id, source, in_cash, number, subject, gross, cut, panjar: sen(paid) }
    }

    fn moved(n: u8, way: CashWay, amount: i64) -> Fact {
        Fact::Move { day: day(n), id: i64::from(n), way, reference: "CEK".into(), amount: sen(amount) }
    }

    #[test]
    fn bank_cash_and_panjar_together_are_the_general_book() {
        let facts = [
            booked(1, Source::Advance, false, 1_000, 0),
            booked(2, Source::Direct, false, 70, 7),
            moved(3, CashWay::Draw, 400),
            booked(4, Source::Evidence, true, 300, 30),
            booked(5, Source::Evidence, false, 200, 20),
            booked(6, Source::Remittance, false, 50, 0),
            moved(7, CashWay::Deposit, 100),
            booked(8, Source::Deposit, false, 300, 0),
            booked(9, Source::PassedOut, false, 50, 0),
            booked(10, Source::Panjar, false, 60, 0),
            paid_by_panjar(11, true, (40, 4), 36),
            // The panjar is short of one: the cash box pays it.
            paid_by_panjar(12, true, (20, 0), 19),
            booked(13, Source::PanjarBack, false, 5, 0),
            booked(14, Source::PassedIn, false, 7, 0),
        ];
        let of = |place| entries(&facts, place).iter().map(|e| e.balance.sen()).collect::<Vec<_>>();
        assert_eq!(of(Place::Bank), [1_000, 600, 400, 420, 370, 470, 170, 120, 60, 65, 72]);
        assert_eq!(of(Place::Cash), [400, 100, 130, 30, 29]);
        assert_eq!(of(Place::Panjar), [60, 24, 5, 0]);
        let general: Vec<book::Fact> = facts
            .iter()
            .filter_map(|f| match f {
                Fact::Book { day, id, source, number, subject, gross, cut, panjar, .. } => Some(book::Fact {
                    day: *day,
                    id: *id,
                    source: *source,
                    number: number.clone(),
                    subject: subject.clone(),
                    gross: *gross,
                    cut: *cut,
                    panjar: *panjar,
                }),
                Fact::Move { .. } => None,
            })
            .collect();
        for n in 1..=14 {
            let whole = book::entries(&general, Book::General);
            let whole = whole.iter().rfind(|e| e.day <= day(n)).map(|e| e.balance).unwrap_or_default();
            let at = |place| balance_on(&facts, place, day(n));
            let places = at(Place::Bank).plus(at(Place::Cash)).plus(at(Place::Panjar));
            assert_eq!(places, whole, "on day {n}");
        }
    }
}
