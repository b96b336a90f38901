//! A list beside the one of the month before: who joined, who left, whose pay
//! or account changed. The verifier sees this and not thousands of equal rows.

use std::collections::HashMap;

use kernel::Money;

use crate::model::Standing;

/// What parts two lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    pub joined: Vec<Standing>,
    pub left: Vec<Standing>,
    /// Before and now.
    pub changed: Vec<(Standing, Standing)>,
    pub same: usize,
}

/// Whether the account is another one.
pub fn moved(before: &Standing, now: &Standing) -> bool {
    before.account != now.account
}

/// Whether the pay is another one.
pub fn repaid(before: &Standing, now: &Standing) -> bool {
    (before.gross, before.net, before.souls) != (now.gross, now.net, now.souls)
}

/// Compares by payee; both lists hold each payee once.
pub fn compare(before: &[Standing], now: &[Standing]) -> Difference {
    let mut known: HashMap<&[u8], &Standing> = before.iter().map(|s| (s.payee.as_slice(), s)).collect();
    let mut found = Difference::default();
    for new in now {
        match known.remove(new.payee.as_slice()) {
            None => found.joined.push(new.clone()),
            Some(old) if moved(old, new) || repaid(old, new) => found.changed.push((old.clone(), new.clone())),
            Some(_) => found.same += 1,
        }
    }
    found.left = known.into_values().cloned().collect();
    found.joined.sort_by_key(|s| s.row);
    found.left.sort_by_key(|s| s.row);
    found.changed.sort_by_key(|(_, now)| now.row);
    found
}

fn gross<'s>(all: impl Iterator<Item = &'s Standing>) -> Money {
    all.fold(Money::ZERO, |sum, s| sum.plus(s.gross))
}

impl Difference {
    /// Payees whose account changed.
    pub fn accounts(&self) -> usize {
        self.changed.iter().filter(|(before, now)| moved(before, now)).count()
    }

    /// How much more is paid now, gross.
    pub fn growth(&self) -> Money {
        let more = gross(self.joined.iter().chain(self.changed.iter().map(|(_, now)| now)));
        let less = gross(self.left.iter().chain(self.changed.iter().map(|(before, _)| before)));
        more.minus(less)
    }

    /// All of it as bytes, for the mark by which one knows it was read.
    pub fn bytes(&self) -> Vec<u8> {
        let mut all = Vec::new();
        let mut put = |letter: u8, s: &Standing| {
            all.push(letter);
            all.extend(&s.payee);
            all.extend(&s.account);
            for figure in [s.souls, s.gross.sen(), s.net.sen()] {
                all.extend(figure.to_be_bytes());
            }
        };
        self.joined.iter().for_each(|s| put(b'+', s));
        self.left.iter().for_each(|s| put(b'-', s));
        for (before, now) in &self.changed {
            put(b'<', before);
            put(b'>', now);
        }
        all
    }
}
