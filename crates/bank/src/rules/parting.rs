//! A payment to many: the bank debits it at once or payee by payee, and what
//! comes back tells whose it was.

use std::collections::BTreeSet;

use kernel::Money;

use super::e2e;
use super::matching::{Finding, Line, Order, Terms};

/// One payee's part of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub e2e: String,
    /// The row of the list, as people call it.
    pub row: i64,
    pub net: Money,
}

/// The payee whom a line of a statement names.
pub(super) fn named<'o>(order: &'o Order, said: &str) -> Option<&'o Part> {
    let found = if order.parts.is_empty() { Vec::new() } else { e2e::found(said) };
    order.parts.iter().find(|p| found.contains(&p.e2e))
}

/// What is wrong with the debits of an order that pays many. While the bank pays
/// them one by one, some may be missing for as long as a whole debit may.
pub(super) fn judge(n: usize, order: &Order, debits: &[&Line], terms: &Terms<'_>) -> Option<Finding> {
    let (first, last) = (debits.first()?, debits.iter().max_by_key(|l| (l.day, l.id))?);
    if debits.len() == 1 && first.debit == order.net {
        return None;
    }
    let sum = debits.iter().fold(Money::ZERO, |sum, l| sum.plus(l.debit));
    let mut rows = BTreeSet::new();
    let own = |l: &&Line| named(order, &l.said).is_some_and(|p| p.net == l.debit && rows.insert(p.e2e.as_str()));
    if !debits.iter().all(own) {
        let lines = debits.iter().map(|l| l.id).collect();
        return Some(match debits {
            [one] => Finding::Amount { order: n, line: one.id, debit: one.debit, day: one.day },
            _ => Finding::Twice { order: n, lines, debits: sum, day: last.day },
        });
    }
    let days = terms.calendar.working_days_between(order.transferred_on, terms.covered_to);
    let short = sum != order.net && days > terms.undebited;
    short.then_some(Finding::Amount { order: n, line: last.id, debit: sum, day: last.day })
}

#[cfg(test)]
mod tests {
    use kernel::day::Calendar;
    use kernel::{Day, Moment};

    use super::super::matching::{lay, told};
    use super::super::returning::Returned;
    use super::*;

    const AT: Moment = Moment(1_771_200_000_000);

    fn day(s: &str) -> Day {
        s.parse().expect("a day")
    }

    fn id(n: i64) -> String {
        e2e::of("81.04", 2026, n, AT).expect("made")
    }

    /// One SP2D of 100 sen to three payees: 50, 30 and 20.
    fn order() -> Order {
        let part = |(n, net)| Part { e2e: id(100 + n), row: n, net: Money::from_sen(net) };
        Order {
            sp2d: 1,
            label: "SP2D 1".into(),
            e2e: id(1),
            number: String::new(),
            imported: false,
            net: Money::from_sen(100),
            transferred_on: day("2026-02-16"),
            returned: None,
            parts: [(1, 50), (2, 30), (3, 20)].map(part).into(),
        }
    }

    fn line(n: i64, (debit, credit): (i64, i64), of: i64) -> Line {
        let (debit, credit) = (Money::from_sen(debit), Money::from_sen(credit));
        let (day, said) = (day("2026-02-17"), format!("TRF {}", id(of)));
        Line { id: n, day, debit, credit, said, covered_to: day, hand: None }
    }

    fn found(order: Order, lines: &[Line], until: &str) -> Vec<String> {
        let calendar = Calendar::new([]);
        let (covered_from, covered_to) = (day("2026-01-01"), day(until));
        let terms = Terms { calendar: &calendar, covered_from, covered_to, unmatched: 1, undebited: 3, by_amount: 7 };
        let matched = lay(std::slice::from_ref(&order), lines, &terms);
        matched.findings.iter().map(|f| told(f, Some(&order))).map(|r| format!("{} {}", r.code, r.message)).collect()
    }

    fn codes(lines: &[Line], until: &str) -> Vec<String> {
        let all = found(order(), lines, until);
        all.iter().map(|f| f.split(' ').next().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn one_debit_or_one_for_each_payee_pays_an_order_to_the_sen() {
        assert_eq!(codes(&[line(1, (100, 0), 1)], "2026-02-17"), [""; 0]);
        assert_eq!(codes(&[line(1, (99, 0), 1)], "2026-02-17"), ["CEK-BANK-JUMLAH"]);
        let each = [line(1, (50, 0), 101), line(2, (30, 0), 102), line(3, (20, 0), 103)];
        assert_eq!(codes(&each, "2026-02-17"), [""; 0]);
        // Some are missing: it is told when a whole debit would be.
        assert_eq!(codes(&each[..2], "2026-02-19"), [""; 0]);
        assert_eq!(codes(&each[..2], "2026-02-20"), ["CEK-BANK-JUMLAH"]);
        // One payee twice, another sum, or all of it beside a part.
        let twice = [each[0].clone(), line(4, (50, 0), 101)];
        assert_eq!(codes(&twice, "2026-02-17"), ["CEK-BANK-GANDA"]);
        assert_eq!(codes(&[line(1, (51, 0), 101)], "2026-02-17"), ["CEK-BANK-JUMLAH"]);
        assert_eq!(codes(&[line(1, (100, 0), 1), each[1].clone()], "2026-02-17"), ["CEK-BANK-GANDA"]);
    }

    #[test]
    fn what_comes_back_tells_whose_it_was() {
        let paid = line(1, (100, 0), 1);
        let back = [line(2, (0, 30), 102), line(3, (0, 20), 103)];
        let told = found(order(), &[paid.clone(), back[0].clone(), back[1].clone()], "2026-02-17");
        assert!(told.len() == 2 && told.iter().all(|t| t.starts_with("CEK-BANK-RETUR ")), "{told:?}");
        assert!(told[0].contains("penerima baris 2") && told[1].contains("penerima baris 3"), "{told:?}");
        // One return holds all that came back of it.
        let noted = |sen: i64| {
            let returned = Returned { amount: Money::from_sen(sen), on: day("2026-02-17"), note: "NK-1".into() };
            let order = Order { returned: Some(returned), ..order() };
            let lines = [paid.clone(), back[0].clone(), back[1].clone()];
            found(order, &lines, "2026-02-17").len()
        };
        assert_eq!((noted(50), noted(49), noted(51)), (0, 1, 1));
    }
}
