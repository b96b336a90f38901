//! What the RKUD will hold, week by week: what is there, what is planned to
//! come in, what is on its way out, and what of the plan is left.

use kernel::{Day, Money};

use crate::policy::DaysLeft;

/// How far a payment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Issued or with the bank, and not debited yet.
    Sp2d,
    Spm,
    Verified,
    Submitted,
}

/// A payment on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    pub stage: Stage,
    /// Of the document.
    pub day: Day,
    pub net: Money,
}

#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The last day of the last statement, and what was there.
    pub as_of: Day,
    pub balance: Money,
    pub weeks: usize,
    pub days: DaysLeft,
    /// By month of the year of `as_of`, as planned.
    pub comes_in: [Money; 12],
    pub goes_out: [Money; 12],
    /// Spent and asked for, which the plan holds too.
    pub used: Money,
    pub open: &'a [Open],
    /// Released by SPD and not asked for.
    pub released: Money,
}

/// A figure of a week, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    Receipts,
    Sp2d,
    Spm,
    Verified,
    Submitted,
    /// Of the cash plan, as far as SPD reach.
    Plan,
}

impl Figure {
    pub const ALL: [Figure; 6] =
        [Figure::Receipts, Figure::Sp2d, Figure::Spm, Figure::Verified, Figure::Submitted, Figure::Plan];

    pub fn title(self) -> &'static str {
        match self {
            Figure::Receipts => "Penerimaan terencana",
            Figure::Sp2d => "SP2D belum didebit",
            Figure::Spm => "SPM menunggu SP2D",
            Figure::Verified => "SPP terverifikasi",
            Figure::Submitted => "SPP diajukan",
            Figure::Plan => "Sisa rencana belanja",
        }
    }

    pub fn source(self) -> &'static str {
        match self {
            Figure::Receipts => "anggaran kas pendapatan dan penerimaan pembiayaan, menurut hari dalam bulannya",
            Figure::Sp2d => "SP2D terbit dan ditransfer tanpa debit pada rekening koran",
            Figure::Spm => "SPM terbit tanpa SP2D",
            Figure::Verified => "SPP diverifikasi tanpa SPM",
            Figure::Submitted => "SPP diajukan, dan DPR KKPD yang belum diminta",
            Figure::Plan => "anggaran kas belanja dikurangi yang dibayar dan diajukan, sejauh sisa SPD",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    pub from: Day,
    pub to: Day,
    pub opening: Money,
    /// In the order of [`Figure::ALL`]; what goes out is below nothing.
    pub figures: [Money; 6],
    pub closing: Money,
}

/// The weeks after `as_of`, as long as its year lasts.
pub fn weeks(facts: &Facts<'_>) -> Vec<Week> {
    let year = facts.as_of.year();
    let mut planned = Planned::of(facts);
    let mut all: Vec<Week> = Vec::with_capacity(facts.weeks);
    let mut balance = facts.balance;
    for n in 0..facts.weeks {
        let shift = i64::try_from(n).unwrap_or(0) * 7;
        let from = facts.as_of.plus_days(1 + shift);
        if from.year() != year {
            break;
        }
        let to = Day::last_of_year(year).map_or(from, |last| from.plus_days(6).min(last));
        let last = n + 1 == facts.weeks || to.plus_days(1).year() != year;
        let mut figures = [Money::ZERO; 6];
        for (slot, figure) in figures.iter_mut().zip(Figure::ALL) {
            *slot = match figure {
                Figure::Receipts => planned.receipts(from, to),
                Figure::Plan => Money::ZERO.minus(planned.spending(from, to)),
                Figure::Sp2d => due(facts, Stage::Sp2d, from, to, last),
                Figure::Spm => due(facts, Stage::Spm, from, to, last),
                Figure::Verified => due(facts, Stage::Verified, from, to, last),
                Figure::Submitted => due(facts, Stage::Submitted, from, to, last),
            };
        }
        let opening = balance;
        balance = figures.iter().fold(balance, |sum, f| sum.plus(*f));
        all.push(Week { from, to, opening, figures, closing: balance });
    }
    all
}

/// What of one stage leaves in a week: the older a document, the earlier. What
/// is overdue leaves first, and what lies beyond the last week with it.
fn due(facts: &Facts<'_>, stage: Stage, from: Day, to: Day, last: bool) -> Money {
    let days = match stage {
        Stage::Sp2d => facts.days.sp2d,
        Stage::Spm => facts.days.spm,
        Stage::Verified => facts.days.verified,
        Stage::Submitted => facts.days.submitted,
    };
    let first = facts.as_of.plus_days(1);
    let falls = |o: &&Open| {
        let on = o.day.plus_days(days).max(first);
        from <= on && (on <= to || last)
    };
    let all = facts.open.iter().filter(|o| o.stage == stage).filter(falls);
    Money::ZERO.minus(all.fold(Money::ZERO, |sum, o| sum.plus(o.net)))
}

/// The plan day by day.
struct Planned {
    year: i32,
    comes_in: [Money; 12],
    /// What of the plan nobody has spent or asked for: the oldest months are
    /// used up first.
    left: [Money; 12],
    as_of: Day,
    released: Money,
}

impl Planned {
    fn of(facts: &Facts<'_>) -> Planned {
        let mut left = facts.goes_out;
        let mut used = facts.used;
        for month in &mut left {
            let taken = used.min(*month).max(Money::ZERO);
            *month = month.minus(taken);
            used = used.minus(taken);
        }
        // What past months left is spent in the month that runs.
        let now = usize::from(facts.as_of.plus_days(1).month()) - 1;
        let late = left.iter().take(now).fold(Money::ZERO, |sum, m| sum.plus(*m));
        for (n, month) in left.iter_mut().enumerate() {
            if n < now {
                *month = Money::ZERO;
            } else if n == now {
                *month = month.plus(late);
            }
        }
        let released = facts.released.max(Money::ZERO);
        Planned { year: facts.as_of.year(), comes_in: facts.comes_in, left, as_of: facts.as_of, released }
    }

    /// Days of a month within a span, and of the month's part that is reckoned.
    fn share(&self, month: u8, from: Day, to: Day, begin: Day) -> Option<(i64, i64, i64)> {
        let first = Day::new(self.year, month, 1)?;
        let next = if month == 12 { Day::new(self.year + 1, 1, 1)? } else { Day::new(self.year, month + 1, 1)? };
        let (first, last) = (first.max(begin), next.plus_days(-1));
        let whole = last.days_since(first) + 1;
        let upto = |day: Day| (day.min(last).days_since(first) + 1).clamp(0, whole.max(0));
        (whole > 0).then(|| (upto(from.plus_days(-1)), upto(to), whole))
    }

    /// Sums of two days differ by just what lies between, to the sen.
    fn part(&self, amount: Money, month: u8, (from, to): (Day, Day), begin: Day) -> Money {
        let Some((before, upto, whole)) = self.share(month, from, to, begin) else { return Money::ZERO };
        let at = |days: i64| i128::from(amount.sen()) * i128::from(days) / i128::from(whole);
        Money::from_sen(i64::try_from(at(upto) - at(before)).unwrap_or_default())
    }

    fn receipts(&self, from: Day, to: Day) -> Money {
        let begin = Day::new(self.year, 1, 1).unwrap_or(from);
        let months = (1u8..).zip(self.comes_in);
        months.fold(Money::ZERO, |sum, (month, amount)| sum.plus(self.part(amount, month, (from, to), begin)))
    }

    /// Taken off what SPD have released.
    fn spending(&mut self, from: Day, to: Day) -> Money {
        let begin = self.as_of.plus_days(1);
        let months = (1u8..).zip(self.left);
        let planned =
            months.fold(Money::ZERO, |sum, (month, amount)| sum.plus(self.part(amount, month, (from, to), begin)));
        let goes = planned.min(self.released);
        self.released = self.released.minus(goes);
        goes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sen(v: i64) -> Money {
        Money::from_sen(v)
    }

    fn day(s: &str) -> Day {
        s.parse().expect("a day")
    }

    const DAYS: DaysLeft = DaysLeft { sp2d: 1, spm: 2, verified: 4, submitted: 7 };

    fn facts(open: &[Open]) -> Facts<'_> {
        Facts {
            as_of: day("2026-02-28"),
            balance: sen(10_000),
            weeks: 5,
            days: DAYS,
            comes_in: [Money::ZERO; 12],
            goes_out: [Money::ZERO; 12],
            used: Money::ZERO,
            open,
            released: sen(1_000_000),
        }
    }

    fn of(weeks: &[Week], figure: Figure) -> Vec<i64> {
        let at = Figure::ALL.iter().position(|f| *f == figure).expect("a figure");
        weeks.iter().map(|w| w.figures[at].sen()).collect()
    }

    #[test]
    fn every_open_payment_leaves_once_the_oldest_first() {
        let open = |stage, on: &str, net: i64| Open { stage, day: day(on), net: sen(net) };
        let all = [
            open(Stage::Sp2d, "2026-01-02", 1),
            open(Stage::Sp2d, "2026-02-28", 10),
            open(Stage::Spm, "2026-02-27", 100),
            open(Stage::Verified, "2026-02-28", 1_000),
            open(Stage::Submitted, "2026-02-28", 20),
            open(Stage::Submitted, "2026-03-01", 2),
        ];
        let weeks = weeks(&facts(&all));
        assert_eq!(of(&weeks, Figure::Sp2d), [-11, 0, 0, 0, 0]);
        assert_eq!(of(&weeks, Figure::Spm), [-100, 0, 0, 0, 0]);
        assert_eq!(of(&weeks, Figure::Verified), [-1_000, 0, 0, 0, 0]);
        // 7 March is the last day of the first week.
        assert_eq!(of(&weeks, Figure::Submitted), [-20, -2, 0, 0, 0]);
        assert_eq!(weeks.last().map(|w| w.closing), Some(sen(10_000 - 1_133)));
        let late = [open(Stage::Submitted, "2026-12-01", 7)];
        assert_eq!(of(&super::weeks(&facts(&late)), Figure::Submitted), [0, 0, 0, 0, -7], "nothing is lost");
    }

    #[test]
    fn the_plan_is_spread_over_its_days_to_the_sen() {
        let mut f = facts(&[]);
        f.comes_in[2] = sen(3_100);
        f.goes_out =
            [sen(500), sen(300), sen(3_101), sen(0), sen(0), sen(0), sen(0), sen(0), sen(0), sen(0), sen(0), sen(0)];
        // January is spent; of February 300 are left and go in March.
        f.used = sen(500);
        let weeks = weeks(&f);
        assert_eq!(of(&weeks, Figure::Receipts), [700, 700, 700, 700, 300]);
        let out = of(&weeks, Figure::Plan);
        assert_eq!(out.iter().sum::<i64>(), -3_401);
        assert_eq!((weeks[0].from, weeks[4].to), (day("2026-03-01"), day("2026-04-04")));
        // SPD reach so far and no further, to the sen.
        let short = super::weeks(&Facts { released: sen(1_000), ..f.clone() });
        assert_eq!(of(&short, Figure::Plan).iter().sum::<i64>(), -1_000);
        let none = super::weeks(&Facts { released: sen(-5), ..f });
        assert_eq!(of(&none, Figure::Plan), [0; 5]);
    }

    #[test]
    fn a_year_ends_the_forecast() {
        let end = weeks(&Facts { as_of: day("2026-12-20"), ..facts(&[]) });
        assert_eq!(end.iter().map(|w| w.to).collect::<Vec<_>>(), [day("2026-12-27"), day("2026-12-31")]);
        assert!(weeks(&Facts { as_of: day("2026-12-31"), ..facts(&[]) }).is_empty());
        for pair in end.windows(2) {
            assert_eq!(pair[0].closing, pair[1].opening);
        }
    }
}
