//! A version against the ceilings of an earlier stage.

use std::collections::{BTreeMap, HashSet};

use kernel::Money;
use serde::Serialize;

use super::{Level, Line, compare, side_by_side};
use crate::sipd::Names;

/// An SKPD with more than its ceiling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SkpdOver {
    pub kode: String,
    pub nama: String,
    pub ceiling: Money,
    pub amount: Money,
    pub above: Money,
}

/// A sub kegiatan of an SKPD with more than its ceiling, or without one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubKegiatanOver {
    pub skpd: String,
    pub kode: String,
    pub nama: String,
    pub ceiling: Money,
    pub amount: Money,
    pub above: Money,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Above {
    pub skpd_above: Vec<SkpdOver>,
    pub sub_kegiatan_above: Vec<SubKegiatanOver>,
    /// Budgeted, though the ceilings do not know them in that SKPD.
    pub sub_kegiatan_without_ceiling: Vec<SubKegiatanOver>,
    pub total_ceiling: Money,
    pub total_amount: Money,
}

/// Σ of an SKPD and of each of its sub kegiatan stays within the ceiling; of
/// sub units their SKPD has one ceiling. Codes in normal form.
pub fn above(ceilings: &[Line], lines: &[Line]) -> Above {
    let (ceilings, lines) = (&spending(ceilings)[..], &spending(lines)[..]);
    let compared = compare(ceilings, lines, Level::Skpd);
    let mut pairs: BTreeMap<(String, String), (Money, Money)> = BTreeMap::new();
    for row in side_by_side(ceilings, lines, Level::SubKegiatan) {
        let sums = pairs.entry((row.skpd, row.sub_kegiatan.unwrap_or_default())).or_default();
        *sums = (sums.0.plus(row.from), sums.1.plus(row.to));
    }
    let known: HashSet<(&str, &str)> = ceilings.iter().map(|l| (l.skpd.as_str(), l.sub_kegiatan.as_str())).collect();
    let over = pairs.into_iter().filter(|(_, (ceiling, amount))| amount > ceiling).map(|((skpd, kode), sums)| {
        let ((ceiling, amount), nama) = (sums, String::new());
        SubKegiatanOver { skpd, kode, nama, ceiling, amount, above: amount.minus(ceiling) }
    });
    let (sub_kegiatan_above, sub_kegiatan_without_ceiling) =
        over.partition(|s: &SubKegiatanOver| known.contains(&(s.skpd.as_str(), s.kode.as_str())));
    Above {
        skpd_above: compared
            .skpd_above
            .into_iter()
            .map(|s| SkpdOver { kode: s.skpd, nama: s.name, ceiling: s.from, amount: s.to, above: s.above })
            .collect(),
        sub_kegiatan_above,
        sub_kegiatan_without_ceiling,
        total_ceiling: compared.total_from,
        total_amount: compared.total_to,
    }
}

/// A ceiling is one of spending.
fn spending(lines: &[Line]) -> Vec<Line> {
    let spends = |line: &&Line| !line.rekening.starts_with("4.") && !line.rekening.starts_with("6.");
    lines.iter().filter(spends).cloned().collect()
}

impl Above {
    /// Codes as they are printed, with their names.
    pub fn print(&mut self, names: &Names) {
        self.skpd_above.iter_mut().for_each(|s| names.print_unit(&mut s.kode));
        for sub in self.sub_kegiatan_above.iter_mut().chain(&mut self.sub_kegiatan_without_ceiling) {
            names.print_unit(&mut sub.skpd);
            if let Some((code, name)) = names.get("sub_kegiatan", &sub.kode) {
                (sub.kode, sub.nama) = (code.clone(), name.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(skpd: &str, unit: &str, sub: &str, sen: i64) -> Line {
        Line {
            skpd: skpd.into(),
            skpd_name: format!("Dinas {skpd}"),
            sub_unit: unit.into(),
            sub_kegiatan: sub.into(),
            rekening: "5".into(),
            amount: Money::from_sen(sen),
        }
    }

    #[test]
    fn a_ceiling_holds_to_the_sen_for_the_skpd_and_for_each_sub_kegiatan() {
        let ceilings = [line("1", "1", "a", 100), line("1", "1", "b", 50), line("2", "2", "a", 7)];
        let within = [line("1", "1", "a", 60), line("1", "1.1", "a", 40), line("1", "1", "b", 50)];
        let fine = above(&ceilings, &within);
        assert!(fine.skpd_above.is_empty() && fine.sub_kegiatan_above.is_empty(), "{fine:?}");
        assert_eq!((fine.total_ceiling, fine.total_amount), (Money::from_sen(157), Money::from_sen(150)));
        // A sen from one sub kegiatan to another: the SKPD stays within.
        let shifted = [line("1", "1", "a", 101), line("1", "1", "b", 49)];
        let found = above(&ceilings, &shifted);
        assert!(found.skpd_above.is_empty());
        assert_eq!(
            (found.sub_kegiatan_above[0].kode.as_str(), found.sub_kegiatan_above[0].above),
            ("a", Money::ONE_SEN)
        );
        // A sen on top.
        let more = [line("1", "1", "a", 100), line("1", "1", "b", 51)];
        let found = above(&ceilings, &more);
        assert_eq!((found.skpd_above[0].above, found.sub_kegiatan_above.len()), (Money::ONE_SEN, 1));
    }

    #[test]
    fn without_a_ceiling_is_not_above_one() {
        let ceilings = [line("1", "1", "a", 100), line("1", "1", "z", 0)];
        let lines = [line("1", "1", "a", 99), line("1", "1", "b", 1), line("1", "1", "c", 0), line("1", "1", "z", 1)];
        let found = above(&ceilings, &lines);
        assert_eq!(found.sub_kegiatan_without_ceiling.iter().map(|s| s.kode.as_str()).collect::<Vec<_>>(), ["b"]);
        assert_eq!(
            found.sub_kegiatan_above.iter().map(|s| s.kode.as_str()).collect::<Vec<_>>(),
            ["z"],
            "a ceiling of nothing"
        );
        assert_eq!(found.skpd_above[0].above, Money::ONE_SEN);
    }
}
