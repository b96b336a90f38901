//! What was made in the national system bears no identification of ours: banks
//! print its number, often cut where their field ends.

use std::collections::HashMap;

use kernel::{Money, text};

use super::matching::{Finding, Line, Order};

/// Regency, kind, serial and flow of SIPD's pattern, without points: less than
/// that is not taken for a number.
const ANCHOR: usize = 15;

/// Orders by the first letters of the numbers that banks print.
pub(super) struct Printed<'o> {
    by_anchor: HashMap<&'o str, Vec<(usize, &'o str)>>,
}

impl<'o> Printed<'o> {
    pub fn of(orders: &'o [Order]) -> Printed<'o> {
        let mut by_anchor: HashMap<&str, Vec<(usize, &str)>> = HashMap::new();
        for (n, order) in orders.iter().enumerate() {
            if let Some(anchor) = order.number.get(..ANCHOR) {
                by_anchor.entry(anchor).or_default().push((n, order.number.as_str()));
            }
        }
        Printed { by_anchor }
    }

    /// Orders whose number a text prints; of a number that was cut all that
    /// begin so.
    pub fn found(&self, said: &str) -> Vec<usize> {
        if self.by_anchor.is_empty() {
            return Vec::new();
        }
        let folded = text::fold(said);
        let (mut longest, mut found) = (0, Vec::new());
        for (at, _) in folded.char_indices() {
            let Some(named) = folded.get(at..at + ANCHOR).and_then(|a| self.by_anchor.get(a)) else { continue };
            let printed = folded.get(at..).unwrap_or_default();
            for (order, number) in named {
                let Some(agreed) = agreed(number, printed) else { continue };
                if agreed > longest {
                    (longest, found) = (agreed, Vec::new());
                }
                if agreed == longest && !found.contains(order) {
                    found.push(*order);
                }
            }
        }
        found
    }
}

/// How far a number is printed: to its end, or until the bank's field ends or
/// words follow. Another digit is another number.
fn agreed(number: &str, printed: &str) -> Option<usize> {
    let same = number.bytes().zip(printed.bytes()).take_while(|(a, b)| a == b).count();
    let goes_on = printed.as_bytes().get(same).is_some_and(u8::is_ascii_digit);
    (same == number.len() || !goes_on).then_some(same)
}

/// Of those that a number names the one that a debit pays: the only one, or the
/// only one of its sum.
pub(super) fn choose(orders: &[Order], named: &[usize], debit: Money) -> Option<usize> {
    let of_sum = |n: &&usize| orders.get(**n).is_some_and(|o| o.net == debit);
    match named {
        [one] => Some(*one),
        several => {
            let mut of_sum = several.iter().filter(of_sum);
            of_sum.next().copied().filter(|_| of_sum.next().is_none())
        }
    }
}

/// What is wrong with the debits of an imported SP2D. An import tells what was
/// asked and not what was cut: the bank may debit less, and what was cut beside
/// it, but no sen more, and no sum twice.
pub(super) fn judge(n: usize, order: &Order, debits: &[&Line]) -> Option<Finding> {
    let last = debits.iter().max_by_key(|l| (l.day, l.id))?;
    let sum = debits.iter().fold(Money::ZERO, |sum, l| sum.plus(l.debit));
    let mut sums: Vec<Money> = debits.iter().map(|l| l.debit).collect();
    sums.sort_unstable();
    sums.dedup();
    if sum <= order.net && sums.len() == debits.len() {
        return None;
    }
    Some(match debits {
        [one] => Finding::Amount { order: n, line: one.id, debit: one.debit, day: one.day },
        _ => Finding::Twice { order: n, lines: debits.iter().map(|l| l.id).collect(), debits: sum, day: last.day },
    })
}

#[cfg(test)]
mod tests {
    use kernel::Day;
    use kernel::day::Calendar;

    use super::super::matching::{Matched, Terms, Way, lay, told};
    use super::*;

    const NUMBER: &str = "81.04/04.0/000001/LS/2.13.0.00.0.00.01.0000/M/2/2026";
    const OTHER: &str = "81.04/04.0/000001/LS/1.01.2.22.0.00.01.0000/M/2/2026";

    fn day(s: &str) -> Day {
        s.parse().expect("a day")
    }

    fn sen(v: i64) -> Money {
        Money::from_sen(v)
    }

    /// Made in the national system on Monday, 16 February 2026.
    fn order(n: i64, net: i64, number: &str) -> Order {
        Order {
            sp2d: n,
            label: format!("SP2D {n}"),
            e2e: String::new(),
            number: text::fold(number),
            imported: true,
            net: sen(net),
            transferred_on: day("2026-02-16"),
            returned: None,
            parts: vec![],
        }
    }

    fn line(n: i64, debit: i64, said: &str) -> Line {
        let (day, covered_to) = (day("2026-02-17"), day("2026-03-31"));
        Line { id: n, day, debit: sen(debit), credit: sen(0), said: said.into(), covered_to, hand: None }
    }

    fn laid(orders: &[Order], lines: &[Line]) -> Matched {
        let calendar = Calendar::new([]);
        let (covered_from, covered_to) = (day("2026-01-01"), day("2026-03-31"));
        let terms = Terms { calendar: &calendar, covered_from, covered_to, unmatched: 1, undebited: 3, by_amount: 7 };
        lay(orders, lines, &terms)
    }

    fn codes(orders: &[Order], lines: &[Line]) -> Vec<String> {
        let matched = laid(orders, lines);
        matched.findings.iter().map(|f| told(f, f.order().and_then(|n| orders.get(n))).code).collect()
    }

    #[test]
    fn a_number_is_found_whole_or_cut_and_never_in_another() {
        let orders = [order(1, 100, NUMBER), order(2, 200, OTHER)];
        let printed = Printed::of(&orders);
        for said in [
            format!("TRF SP2D {NUMBER} CV MAJU"),
            format!("SP2D {}", NUMBER.to_lowercase()),
            format!("SP2D{} 17022026", NUMBER.replace('/', " ")),
            "SP2D 81.04/04.0/000001/LS/2.13…".into(),
            "SP2D 81.04/04.0/000001/LS/2.13.0.0 CV MAJU".into(),
        ] {
            assert_eq!(printed.found(&said), [0], "{said}");
        }
        assert_eq!(printed.found("81.04/04.0/000001/LS"), [0, 1], "two begin so");
        for said in ["81.04/04.0/000002/LS/2.13", "81.04/04.0/000001/LS/2.14", "81.04/04.0/000001/GU", "é LS", ""] {
            assert_eq!(printed.found(said), [0; 0], "{said}");
        }
        assert_eq!(Printed::of(&[order(1, 100, "SP2D-1")]).found("SP2D-1"), [0; 0], "too short to be sure");
    }

    #[test]
    fn an_import_is_paid_by_its_number_up_to_the_sen_and_once() {
        let orders = [order(1, 100, NUMBER)];
        let judge = |debits: &[i64]| {
            let lines: Vec<Line> = (1..).zip(debits).map(|(n, debit)| line(n, *debit, NUMBER)).collect();
            codes(&orders, &lines)
        };
        assert_eq!(judge(&[]), [""; 0], "nobody here told the bank");
        assert_eq!(judge(&[100]), [""; 0]);
        assert_eq!(judge(&[101]), ["CEK-BANK-JUMLAH"]);
        // The payee, and what was cut.
        assert_eq!(judge(&[89, 11]), [""; 0]);
        assert_eq!(judge(&[89, 12]), ["CEK-BANK-GANDA"]);
        assert_eq!(judge(&[100, 100]), ["CEK-BANK-GANDA"]);
        assert_eq!(judge(&[40, 40]), ["CEK-BANK-GANDA"], "one sum twice");
    }

    #[test]
    fn without_a_number_its_sum_and_day_pair_it_and_doubt_is_shown() {
        let way = |orders: &[Order], said: &str| laid(orders, &[line(9, 100, said)]).pairs.get(&9).copied();
        let one = [order(1, 100, NUMBER)];
        assert_eq!(way(&one, "TRF CV MAJU"), Some((0, Way::AmountAndDay)));
        assert_eq!(codes(&one, &[line(9, 101, "TRF CV MAJU")]), ["CEK-BANK-TANPA-SP2D"]);
        let both = [order(1, 100, NUMBER), order(2, 100, OTHER)];
        assert_eq!(way(&both, "TRF CV MAJU"), Some((0, Way::Unsure)));
        assert_eq!(way(&both, OTHER), Some((1, Way::Printed)));
        // One of ours goes first, and what is cut is decided by the sum.
        let own = Order { imported: false, number: String::new(), ..order(3, 100, NUMBER) };
        assert_eq!(way(&[one[0].clone(), own], "TRF CV MAJU"), Some((1, Way::AmountAndDay)));
        let cut = "81.04/04.0/000001/LS";
        assert_eq!(way(&[order(1, 99, NUMBER), order(2, 100, OTHER)], cut), Some((1, Way::Printed)));
        let doubt = laid(&[order(1, 98, NUMBER), order(2, 99, OTHER)], &[line(9, 90, cut)]);
        assert_eq!(doubt.perhaps.get(&9), Some(&vec![0, 1]), "a person has to tell");
        assert_eq!(doubt.findings.len(), 1);
        // One of ours with that very sum is not what it names.
        let own = Order { imported: false, number: String::new(), ..order(3, 90, NUMBER) };
        let named = laid(&[order(1, 98, NUMBER), order(2, 99, OTHER), own], &[line(9, 90, cut)]);
        assert_eq!(named.pairs.get(&9), None);
        // A second debit that names nothing is forged.
        assert_eq!(codes(&one, &[line(8, 100, NUMBER), line(9, 100, "TRF CV MAJU")]), ["CEK-BANK-TANPA-SP2D"]);
    }
}
