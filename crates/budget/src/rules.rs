//! Pure decisions over the budget: what differs between two versions, and what
//! a new version does to the accounts.

mod above;
mod kinds;

use std::collections::BTreeMap;

use kernel::{Money, Refusal, Refusals};
use serde::Serialize;

use crate::sipd::Names;

pub use above::{Above, SkpdOver, SubKegiatanOver, above};
pub use kinds::{known_name, printed_kind};

/// A line of a version, reduced to what versions are compared by.
#[derive(Clone, Debug)]
pub struct Line {
    pub skpd: String,
    pub skpd_name: String,
    pub sub_unit: String,
    pub sub_kegiatan: String,
    pub rekening: String,
    pub amount: Money,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    pub skpd: String,
    pub sub_unit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_kegiatan: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rekening: Option<String>,
    pub from: Money,
    pub to: Money,
    pub difference: Money,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SkpdAbove {
    pub skpd: String,
    pub name: String,
    pub from: Money,
    pub to: Money,
    pub above: Money,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    pub total_from: Money,
    pub total_to: Money,
    /// (sub unit, sub kegiatan) pairs whose sum moved.
    pub changed_sub_kegiatan: usize,
    pub changed_accounts: usize,
    /// SKPD that stand above the first version: above their ceiling, where it
    /// is the KUA-PPAS.
    pub skpd_above: Vec<SkpdAbove>,
    pub changes: Vec<Change>,
}

impl Comparison {
    /// Codes as they are printed.
    pub fn print(&mut self, names: &Names) {
        self.skpd_above.iter_mut().for_each(|s| names.print_unit(&mut s.skpd));
        for change in &mut self.changes {
            names.print_unit(&mut change.skpd);
            names.print_unit(&mut change.sub_unit);
            change.sub_kegiatan.iter_mut().for_each(|code| names.print("sub_kegiatan", code));
            change.rekening.iter_mut().for_each(|code| names.print("rekening", code));
        }
    }
}

/// How deep a comparison looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Skpd,
    SubKegiatan,
    Rekening,
}

impl Level {
    pub fn parse(text: &str) -> Option<Level> {
        match text {
            "skpd" => Some(Level::Skpd),
            "sub-kegiatan" => Some(Level::SubKegiatan),
            "rekening" => Some(Level::Rekening),
            _ => None,
        }
    }
}

type Key = (String, String, Option<String>, Option<String>);

fn sums(lines: &[Line], level: Level) -> BTreeMap<Key, Money> {
    let mut sums: BTreeMap<Key, Money> = BTreeMap::new();
    for line in lines {
        let key = match level {
            Level::Skpd => (line.skpd.clone(), String::new(), None, None),
            Level::SubKegiatan => (line.skpd.clone(), line.sub_unit.clone(), Some(line.sub_kegiatan.clone()), None),
            Level::Rekening => {
                (line.skpd.clone(), line.sub_unit.clone(), Some(line.sub_kegiatan.clone()), Some(line.rekening.clone()))
            }
        };
        let sum = sums.entry(key).or_default();
        *sum = sum.plus(line.amount);
    }
    sums
}

fn changes(from: &[Line], to: &[Line], level: Level) -> Vec<Change> {
    let mut changes = side_by_side(from, to, level);
    changes.retain(|c| c.from != c.to);
    changes
}

/// All rows of both versions, those that stayed too.
pub fn side_by_side(from: &[Line], to: &[Line], level: Level) -> Vec<Change> {
    let (before, after) = (sums(from, level), sums(to, level));
    let mut keys: Vec<&Key> = before.keys().chain(after.keys()).collect();
    keys.sort();
    keys.dedup();
    keys.into_iter()
        .map(|key| {
            let amount = |map: &BTreeMap<Key, Money>| map.get(key).copied().unwrap_or_default();
            let (from, to) = (amount(&before), amount(&after));
            let (skpd, sub_unit, sub_kegiatan, rekening) = key.clone();
            Change { skpd, sub_unit, sub_kegiatan, rekening, from, to, difference: to.minus(from) }
        })
        .collect()
}

/// Compares two versions at the level asked; the counts are always given.
pub fn compare(from: &[Line], to: &[Line], level: Level) -> Comparison {
    let total = |lines: &[Line]| lines.iter().fold(Money::ZERO, |sum, l| sum.plus(l.amount));
    let names: BTreeMap<&str, &str> = from.iter().chain(to).map(|l| (l.skpd.as_str(), l.skpd_name.as_str())).collect();
    let skpd_above = changes(from, to, Level::Skpd)
        .into_iter()
        .filter(|c| c.to > c.from)
        .map(|c| SkpdAbove {
            name: names.get(c.skpd.as_str()).copied().unwrap_or_default().to_owned(),
            skpd: c.skpd,
            from: c.from,
            to: c.to,
            above: c.difference,
        })
        .collect();
    Comparison {
        total_from: total(from),
        total_to: total(to),
        changed_sub_kegiatan: changes(from, to, Level::SubKegiatan).len(),
        changed_accounts: changes(from, to, Level::Rekening).len(),
        skpd_above,
        changes: changes(from, to, level),
    }
}

/// An account as it stands, against the ceiling a new version gives it.
#[derive(Clone, Debug)]
pub struct NewCeiling {
    pub label: String,
    pub ceiling: Money,
    pub reserved: Money,
    pub posted: Money,
    pub external: Money,
}

/// A version may not take away what local payments already use; what was spent
/// elsewhere above the new ceiling becomes an overrun, to be found and told.
/// Answers with the overrun.
pub fn new_ceiling(account: &NewCeiling) -> Result<Money, Refusals> {
    let local = account.reserved.plus(account.posted);
    if account.ceiling < local {
        return Err(Refusals::one(
            Refusal::new(
                "PAGU-DI-BAWAH-TERPAKAI",
                "UU 23/2014 Ps 327; pagu baru ≥ realisasi + SPP berjalan",
                format!(
                    "Pagu baru {} untuk {} lebih kecil dari yang sudah dipakai, {}.",
                    account.ceiling.rupiah(),
                    account.label,
                    local.rupiah()
                ),
                "Batalkan SPP yang berjalan, atau perbaiki pagunya di berkas.",
            )
            .money("pagu", account.ceiling)
            .money("terpakai", local)
            .money("kurang", local.minus(account.ceiling)),
        ));
    }
    let over = local.plus(account.external).minus(account.ceiling);
    Ok(if over.is_positive() { over } else { Money::ZERO })
}

/// Twelve months from even parts of what is not yet released, after months
/// whose money SPD have already released.
pub fn even_plan(ceiling: Money, released: &[Money; 12]) -> [Money; 12] {
    let mut plan = *released;
    let taken = released.iter().fold(Money::ZERO, |sum, m| sum.plus(*m));
    let rest = ceiling.minus(taken);
    if rest.is_negative() || rest.is_zero() {
        return plan;
    }
    let last = released.iter().rposition(|m| !m.is_zero()).map_or(0, |i| i + 1);
    let open: Vec<usize> = if last < 12 { (last..12).collect() } else { vec![11] };
    for (month, share) in open.iter().zip(rest.spread(open.len())) {
        plan[*month] = plan[*month].plus(share);
    }
    plan
}

/// A plan in twelve months must add up to its account's ceiling.
pub fn plan_sum(label: &str, ceiling: Money, months: &[Money]) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    let remedy = "Perbaiki rencana bulanannya sehingga jumlahnya sama dengan pagu.";
    let law = "PP 12/2019 Ps 134; Σ 12 bulan = DPA";
    refusals.require(months.len() == 12 && months.iter().all(|m| !m.is_negative()), || {
        let text = format!("Anggaran kas {label} harus dua belas bulan tanpa angka negatif.");
        Refusal::new("KAS-BULAN", law, text, remedy)
    });
    let sum = Money::sum(months.iter().copied());
    refusals.require(sum == Some(ceiling), || {
        let sum = sum.unwrap_or_default();
        let text = format!("Jumlah anggaran kas {label} {} tidak sama dengan pagu {}.", sum.rupiah(), ceiling.rupiah());
        Refusal::new("KAS-JUMLAH", law, text, remedy)
            .money("pagu", ceiling)
            .money("jumlah", sum)
            .money("selisih", sum.minus(ceiling))
    });
    refusals.or(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sen(v: i64) -> Money {
        Money::from_sen(v)
    }

    fn line(skpd: &str, sub: &str, rek: &str, amount: i64) -> Line {
        Line {
            skpd: skpd.into(),
            skpd_name: format!("Dinas {skpd}"),
            sub_unit: skpd.into(),
            sub_kegiatan: sub.into(),
            rekening: rek.into(),
            amount: sen(amount),
        }
    }

    #[test]
    fn a_comparison_sees_one_sen_and_lines_of_one_account_together() {
        let from = [line("1", "a", "r", 60), line("1", "a", "r", 40), line("2", "b", "r", 5)];
        let same = [line("1", "a", "r", 100), line("2", "b", "r", 5)];
        let none = compare(&from, &same, Level::Rekening);
        assert_eq!((none.changed_sub_kegiatan, none.changes.len(), none.skpd_above.len()), (0, 0, 0));
        let moved = [line("1", "a", "r", 99), line("2", "b", "r", 6)];
        let found = compare(&from, &moved, Level::SubKegiatan);
        assert_eq!(found.total_from, found.total_to);
        assert_eq!(found.changed_sub_kegiatan, 2);
        assert_eq!(found.skpd_above.len(), 1);
        assert_eq!(found.skpd_above[0].above, sen(1));
        assert_eq!(found.skpd_above[0].name, "Dinas 2");
    }

    #[test]
    fn a_new_ceiling_covers_local_use_to_the_sen() {
        let at = |ceiling, external| {
            new_ceiling(&NewCeiling {
                label: "x".into(),
                ceiling: sen(ceiling),
                reserved: sen(30),
                posted: sen(70),
                external: sen(external),
            })
        };
        assert_eq!(at(100, 0), Ok(sen(0)));
        assert!(at(99, 0).is_err());
        assert_eq!(at(100, 1), Ok(sen(1)), "spent elsewhere: a finding");
    }

    #[test]
    fn an_even_plan_adds_up_and_keeps_what_was_released() {
        let mut released = [Money::ZERO; 12];
        released[2] = sen(500);
        let plan = even_plan(sen(1001), &released);
        assert_eq!(Money::sum(plan), Some(sen(1001)));
        assert_eq!(plan[2], sen(500));
        assert_eq!(plan[0], sen(0));
        assert_eq!(Money::sum(even_plan(sen(1200), &[Money::ZERO; 12])), Some(sen(1200)));
        assert_eq!(even_plan(sen(1200), &[Money::ZERO; 12])[0], sen(100));
    }

    #[test]
    fn a_plan_sums_to_the_ceiling_to_the_sen() {
        let months = vec![sen(10); 12];
        assert!(plan_sum("x", sen(120), &months).is_ok());
        assert!(plan_sum("x", sen(121), &months).is_err());
        assert!(plan_sum("x", sen(119), &months).is_err());
        assert!(plan_sum("x", sen(110), &months[..11]).is_err());
        let mut negative = months.clone();
        negative[0] = sen(-1);
        assert!(plan_sum("x", sen(109), &negative).is_err());
    }
}
