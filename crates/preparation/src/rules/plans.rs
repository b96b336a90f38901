//! The cash plan: twelve months of every rekening, proposed from how money
//! went before, and what they leave in the till.

use std::collections::BTreeMap;

use budget::rules::even_plan;
use kernel::day::MONTHS;
use kernel::{Moment, Money, Refusal, Refusals, names};
use sha2::{Digest, Sha256};

/// January to December.
pub type Months = [Money; 12];

names! {
    /// A side of the cash plan.
    Flow {
        Revenue = "pendapatan", "Pendapatan";
        Spending = "belanja", "Belanja";
        FinancingIn = "penerimaan-pembiayaan", "Penerimaan Pembiayaan";
        FinancingOut = "pengeluaran-pembiayaan", "Pengeluaran Pembiayaan";
    }
}

impl Flow {
    pub fn of(rekening: &str) -> Flow {
        match rekening {
            r if r.starts_with("4.") => Flow::Revenue,
            r if r.starts_with("6.1.") => Flow::FinancingIn,
            r if r.starts_with("6.2.") => Flow::FinancingOut,
            _ => Flow::Spending,
        }
    }

    pub fn comes_in(self) -> bool {
        matches!(self, Flow::Revenue | Flow::FinancingIn)
    }
}

/// What twelve months belong to: an account, or a rekening of revenue or
/// financing of an SKPD.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanKey {
    Account(i64),
    Revenue { year: i32, unit: i64, rekening: String },
}

/// Months that wait for the PPKD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    pub months: Months,
    pub by: i64,
    pub at: Moment,
}

/// A row of the cash plan: its budget, what is set, what is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRow {
    pub key: PlanKey,
    /// The SKPD.
    pub unit: i64,
    pub sub_unit: i64,
    /// Of spending alone.
    pub sub_kegiatan: Option<String>,
    pub rekening: String,
    pub budget: Money,
    pub set: Option<Months>,
    pub proposed: Option<Proposed>,
}

impl PlanRow {
    pub fn flow(&self) -> Flow {
        Flow::of(&self.rekening)
    }

    /// As refusals call it.
    pub fn name(&self) -> String {
        match &self.sub_kegiatan {
            Some(sub) => format!("{sub} · {}", self.rekening),
            None => self.rekening.clone(),
        }
    }

    /// Something is budgeted, or was planned before the budget took it away.
    pub fn asks(&self) -> bool {
        !self.budget.is_zero() || self.months().is_some_and(|m| m.iter().any(|month| !month.is_zero()))
    }

    /// What is proposed, else what is set.
    pub fn months(&self) -> Option<&Months> {
        self.proposed.as_ref().map(|p| &p.months).or(self.set.as_ref())
    }
}

/// How money went the year before, by row and by SKPD.
#[derive(Clone, Debug, Default)]
pub struct Patterns {
    own: BTreeMap<(i64, Option<String>, String), Months>,
    whole: BTreeMap<(i64, Flow), Months>,
}

impl Patterns {
    /// Months of a rekening of a unit; they add to what is there.
    pub fn add(&mut self, (skpd, sub_unit): (i64, i64), sub: Option<&str>, rekening: &str, months: &Months) {
        let own = (sub_unit, sub.map(str::to_owned), rekening.to_owned());
        add(self.own.entry(own).or_default(), months);
        add(self.whole.entry((skpd, Flow::of(rekening))).or_default(), months);
    }

    pub fn of(rows: &[PlanRow]) -> Patterns {
        let mut all = Patterns::default();
        for r in rows {
            if let Some(months) = &r.set {
                all.add((r.unit, r.sub_unit), r.sub_kegiatan.as_deref(), &r.rekening, months);
            }
        }
        all
    }
}

pub fn add(sums: &mut Months, months: &Months) {
    for (sum, month) in sums.iter_mut().zip(months) {
        *sum = sum.plus(*month);
    }
}

/// What a proposal rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rests {
    Own,
    Skpd,
    Even,
    /// Cash of the year before is there on the first day.
    AtHand,
}

/// The months of a row: by its own pattern, by its SKPD's, or evenly behind
/// what SPD have released.
pub fn propose(row: &PlanRow, patterns: &Patterns, released: &Months, at_hand: &[String]) -> (Months, Rests) {
    if is_below(&row.rekening, at_hand) {
        let mut months = [Money::ZERO; 12];
        months[0] = row.budget;
        return (months, Rests::AtHand);
    }
    let own = patterns.own.get(&(row.sub_unit, row.sub_kegiatan.clone(), row.rekening.clone()));
    let whole = patterns.whole.get(&(row.unit, row.flow()));
    for (pattern, rests) in [(own, Rests::Own), (whole, Rests::Skpd)] {
        if let Some(months) = pattern.and_then(|p| by_pattern(row.budget, p)) {
            return (months, rests);
        }
    }
    (even_plan(row.budget, released), Rests::Even)
}

/// Twelve months of a budget in the proportions of a pattern; what rounding
/// leaves goes to the pattern's last month. None where the pattern is empty.
pub fn by_pattern(budget: Money, pattern: &Months) -> Option<Months> {
    let whole: i128 = pattern.iter().map(|m| i128::from(m.sen().max(0))).sum();
    let last = pattern.iter().rposition(|m| m.is_positive())?;
    let mut months = [Money::ZERO; 12];
    let mut left = budget;
    for (month, share) in months.iter_mut().zip(pattern) {
        let part = i128::from(budget.sen()) * i128::from(share.sen().max(0)) / whole;
        *month = Money::from_sen(i64::try_from(part).ok()?);
        left = left.minus(*month);
    }
    months[last] = months[last].plus(left);
    Some(months)
}

fn is_below(rekening: &str, parents: &[String]) -> bool {
    parents
        .iter()
        .any(|p| rekening.strip_prefix(p.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

/// The till by month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Till {
    /// On the first day of the year.
    pub opening: Money,
    /// Dated data say so; else it is what the budget takes over from last year.
    pub dated: bool,
    /// Of each side, as planned.
    pub flows: BTreeMap<Flow, Months>,
    /// At the end of each month.
    pub end: Months,
}

/// What receipts and payments leave at the end of each month. What last year
/// left (`at_hand`) is there on the first day, in whatever month it stands.
pub fn till<'a>(
    rows: impl IntoIterator<Item = (&'a str, &'a Months)>,
    at_hand: &[String],
    opening: Option<Money>,
) -> Till {
    let mut till = Till { dated: opening.is_some(), ..Till::default() };
    let mut moved = [Money::ZERO; 12];
    for (rekening, months) in rows {
        let flow = Flow::of(rekening);
        add(till.flows.entry(flow).or_default(), months);
        if is_below(rekening, at_hand) {
            till.opening = months.iter().fold(till.opening, |sum, m| sum.plus(*m));
            continue;
        }
        for (sum, month) in moved.iter_mut().zip(months) {
            *sum = if flow.comes_in() { sum.plus(*month) } else { sum.minus(*month) };
        }
    }
    till.opening = opening.unwrap_or(till.opening);
    let mut cash = till.opening;
    for (end, month) in till.end.iter_mut().zip(moved) {
        cash = cash.plus(month);
        *end = cash;
    }
    till
}

impl Till {
    /// Whether anything is known of what comes in; without it nothing is said
    /// of what is left.
    pub fn is_known(&self) -> bool {
        self.dated || self.flows.keys().any(|flow| flow.comes_in())
    }

    /// Months (1 is January) at whose end less than nothing is left.
    pub fn short(&self) -> Vec<usize> {
        let below = self.end.iter().enumerate().filter(|(_, m)| m.is_negative());
        if self.is_known() { below.map(|(at, _)| at + 1).collect() } else { Vec::new() }
    }
}

/// Months (1 is January) as people call them.
pub fn month_names(months: &[usize]) -> String {
    let named: Vec<&str> = months.iter().filter_map(|m| MONTHS.get(m.checked_sub(1)?).copied()).collect();
    named.join(", ")
}

/// A short text that stands for just these proposals.
pub fn fingerprint<'a>(rows: impl IntoIterator<Item = &'a PlanRow>) -> String {
    let mut digest = Sha256::new();
    for r in rows {
        if let Some(p) = &r.proposed {
            digest.update(format!("{:?}{:?}{:?}", r.key, p.months, p.by));
        }
    }
    kernel::hex(&digest.finalize()[..10])
}

/// The PPKD sets what was shown, and nothing they prepared themselves.
pub fn decide_ratify(waiting: &[PlanRow], person: i64, shown: Option<&str>, must_show: bool) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(waiting.iter().filter_map(|r| r.proposed.as_ref()).all(|p| p.by != person), || {
        Refusal::new(
            "WEWENANG-ORANG-SAMA",
            "PP 12/2019 Ps 4(5)",
            "Yang menyiapkan anggaran kas tidak boleh menetapkannya sendiri.",
            "Mintalah pejabat kedua menetapkannya.",
        )
    });
    let now = fingerprint(waiting);
    refusals.require(shown.map_or(!must_show, |shown| shown == now), || {
        Refusal::new(
            "KAS-USULAN-BERUBAH",
            "Aturan Simpul: yang ditetapkan sama dengan yang dibaca",
            format!("Usulan anggaran kas sekarang bersidik {now}, lain dari yang Anda baca."),
            "Baca usulannya sekali lagi, lalu tetapkan dari halaman itu.",
        )
        .figure("sidik", now.clone())
        .at("proposal")
    });
    for row in waiting {
        if let Some(p) = &row.proposed
            && let Err(found) = budget::rules::plan_sum(&row.name(), row.budget, &p.months)
        {
            refusals.extend(found);
        }
    }
    refusals.or(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sen(amount: i64) -> Money {
        Money::from_sen(amount)
    }

    fn months(at: &[(usize, i64)]) -> Months {
        let mut all = [Money::ZERO; 12];
        for (month, amount) in at {
            all[month - 1] = sen(*amount);
        }
        all
    }

    fn row(rekening: &str, budget: i64) -> PlanRow {
        PlanRow {
            key: PlanKey::Revenue { year: 2027, unit: 1, rekening: rekening.into() },
            unit: 1,
            sub_unit: 1,
            sub_kegiatan: None,
            rekening: rekening.into(),
            budget: sen(budget),
            set: None,
            proposed: None,
        }
    }

    fn proposed(rekening: &str, budget: i64, own: Months, by: i64) -> PlanRow {
        PlanRow { proposed: Some(Proposed { months: own, by, at: Moment(0) }), ..row(rekening, budget) }
    }

    #[test]
    fn a_pattern_is_kept_and_no_sen_is_lost() {
        assert_eq!(by_pattern(sen(100), &months(&[])), None);
        let pattern = months(&[(1, 1), (6, 1), (12, 1)]);
        let plan = by_pattern(sen(100), &pattern).expect("a plan");
        assert_eq!((plan[0].sen(), plan[1].sen(), plan[5].sen(), plan[11].sen()), (33, 0, 33, 34));
        for budget in [0, 1, 2, 99_999_999_999_999] {
            let plan = by_pattern(sen(budget), &pattern).expect("a plan");
            assert_eq!(Money::sum(plan), Some(sen(budget)));
        }
    }

    #[test]
    fn a_row_follows_itself_then_its_skpd_then_nobody() {
        let mut patterns = Patterns::default();
        patterns.add((1, 1), None, "4.1.1", &months(&[(3, 5)]));
        let none = months(&[]);
        let at_hand = ["6.1.1".to_owned()];
        let of = |rekening: &str, budget| propose(&row(rekening, budget), &patterns, &none, &at_hand);
        assert_eq!(of("4.1.1", 90), (months(&[(3, 90)]), Rests::Own));
        assert_eq!(of("4.2.1", 90), (months(&[(3, 90)]), Rests::Skpd));
        assert_eq!(of("6.2.1", 120).0, [sen(10); 12]);
        assert_eq!(of("6.1.1.1", 90), (months(&[(1, 90)]), Rests::AtHand));
        assert_eq!(of("6.1.10", 120).1, Rests::Even, "only below it");
        // What SPD released stays where it is.
        let behind = propose(&row("6.2.1", 110), &Patterns::default(), &months(&[(2, 10)]), &at_hand).0;
        assert_eq!((behind[0], behind[1], behind[2]), (sen(0), sen(10), sen(10)));
        for budget in [1, 11, 13, 99_999_999_999_999] {
            for rekening in ["4.1.1", "4.2.1", "5.1", "6.1.1", "6.2.1"] {
                assert_eq!(Money::sum(of(rekening, budget).0), Some(sen(budget)), "{rekening} {budget}");
            }
        }
    }

    #[test]
    fn the_till_is_short_by_one_sen() {
        let (spent, taxes) = (months(&[(1, 100), (4, 50)]), months(&[(2, 60)]));
        let at_hand = ["6.1.1".to_owned()];
        let left = |silpa: i64, opening: Option<i64>| {
            let silpa = months(&[(5, silpa)]);
            let rows = [("5.1.1", &spent), ("4.1.1", &taxes), ("6.1.1.1", &silpa)];
            till(rows, &at_hand, opening.map(sen))
        };
        // It is there on the first day, though the plan takes it in May.
        let enough = left(100, None);
        assert_eq!((enough.short(), enough.end[0], enough.end[3]), (vec![], sen(0), sen(10)));
        assert_eq!(left(99, None).short(), [1]);
        assert_eq!(left(89, None).short(), [1, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        // What is known to be there counts instead of what was budgeted.
        assert_eq!((left(0, Some(100)).short(), left(1_000, Some(99)).short()), (vec![], vec![1]));
        // Nothing is known of what comes in, so nothing is said.
        let alone = till([("5.1.1", &spent)], &at_hand, None);
        assert!(alone.end[0].is_negative() && alone.short().is_empty());
    }

    #[test]
    fn what_was_shown_is_set_by_another_person_to_the_sen() {
        let waiting = |amount: i64| vec![proposed("4.1.1", 100, months(&[(1, amount)]), 7)];
        let shown = fingerprint(&waiting(100));
        let codes = |amount: i64, person: i64, shown: Option<&str>| -> Vec<String> {
            let told = decide_ratify(&waiting(amount), person, shown, true).err().unwrap_or_default();
            told.into_vec().into_iter().map(|r| r.code).collect()
        };
        assert!(codes(100, 8, Some(&shown)).is_empty());
        assert_eq!(codes(100, 7, Some(&shown)), ["WEWENANG-ORANG-SAMA"]);
        for amount in [99, 101] {
            assert_eq!(codes(amount, 8, Some(&shown)), ["KAS-USULAN-BERUBAH", "KAS-JUMLAH"]);
        }
        assert_eq!(codes(100, 8, None), ["KAS-USULAN-BERUBAH"]);
        assert!(decide_ratify(&waiting(100), 8, None, false).is_ok());
    }
}
