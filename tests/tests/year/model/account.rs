//! An account: its ceiling, its cash plan, its SPD, and what was drawn.

use std::collections::BTreeMap;

use crate::regency::Line;

#[derive(Clone, Copy, Debug, Default)]
struct Share {
    ceiling: i64,
    used: i64,
}

/// What stands in the way of one sen more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    Ceiling,
    Release,
    CashPlan,
    Source,
}

#[derive(Clone, Debug)]
pub struct Account {
    /// What the year's budget will give it, or has given it.
    pub budget: i64,
    pub ceiling: i64,
    pub plan: [i64; 12],
    /// First month and sum of each SPD.
    releases: Vec<(u8, i64)>,
    pub reserved: i64,
    pub posted: i64,
    /// Only where there are several.
    shares: BTreeMap<&'static str, Share>,
}

impl Account {
    /// Nothing binds before a version takes effect.
    pub fn new(line: Line, budget: i64) -> Account {
        let sources = line.sources();
        let shares = if sources.len() > 1 { parts(budget, sources) } else { BTreeMap::new() };
        let (ceiling, plan, releases) = (0, [0; 12], Vec::new());
        Account { budget, ceiling, plan, releases, reserved: 0, posted: 0, shares }
    }

    pub fn budget_of(&self, source: &str) -> i64 {
        self.shares.get(source).map_or(self.budget, |s| s.ceiling)
    }

    /// January of a late budget: a twelfth, and nothing behind it.
    pub fn take_a_twelfth(&mut self) -> i64 {
        self.ceiling = self.budget / 12;
        self.plan[0] = self.ceiling;
        self.ceiling
    }

    /// The budget takes effect.
    pub fn adopt(&mut self) {
        self.ceiling = self.budget;
        self.plan = even(self.budget);
    }

    /// A version moves the ceiling: the months behind `month` bear it evenly.
    pub fn change(&mut self, by: i64, source: &str, month: u8) {
        self.budget += by;
        self.ceiling += by;
        if let Some(share) = self.shares.get_mut(source) {
            share.ceiling += by;
        }
        let past = usize::from(month);
        let before: i64 = self.plan[..past].iter().sum();
        let rest = spread(self.ceiling - before, 12 - past);
        self.plan[past..].copy_from_slice(&rest);
    }

    /// What the cash plan still lets an SPD release up to a month.
    pub fn unreleased(&self, to: u8) -> i64 {
        self.planned(to) - self.releases.iter().map(|(_, amount)| amount).sum::<i64>()
    }

    pub fn release(&mut self, from: u8, amount: i64) {
        self.releases.push((from, amount));
    }

    fn planned(&self, to: u8) -> i64 {
        self.plan[..usize::from(to)].iter().sum()
    }

    pub fn used(&self) -> i64 {
        self.reserved + self.posted
    }

    /// How far each limit is away.
    pub fn room(&self, month: u8, source: Option<&str>) -> Vec<(Limit, i64)> {
        let released: i64 = self.releases.iter().filter(|(from, _)| *from <= month).map(|(_, amount)| amount).sum();
        let used = self.used();
        let mut all = vec![
            (Limit::Ceiling, self.ceiling - used),
            (Limit::Release, released - used),
            (Limit::CashPlan, self.planned(month) - used),
        ];
        let share = source.and_then(|s| self.shares.get(s));
        all.extend(share.map(|s| (Limit::Source, s.ceiling - s.used)));
        all
    }

    pub fn left(&self, month: u8, source: Option<&str>) -> i64 {
        self.room(month, source).into_iter().map(|(_, left)| left).min().unwrap_or_default()
    }

    pub fn reserve(&mut self, source: Option<&str>, amount: i64) {
        self.reserved += amount;
        self.use_share(source, amount);
    }

    pub fn post(&mut self, source: Option<&str>, amount: i64) {
        self.posted += amount;
        self.use_share(source, amount);
    }

    fn use_share(&mut self, source: Option<&str>, amount: i64) {
        if let Some(share) = source.and_then(|s| self.shares.get_mut(s)) {
            share.used += amount;
        }
    }
}

fn parts(budget: i64, sources: &[&'static str]) -> BTreeMap<&'static str, Share> {
    let each = spread(budget, sources.len());
    sources.iter().copied().zip(each).map(|(s, ceiling)| (s, Share { ceiling, used: 0 })).collect()
}

/// Even parts; the last one bears what is left over.
fn spread(amount: i64, count: usize) -> Vec<i64> {
    let parts = i64::try_from(count).expect("a count");
    let mut all = vec![amount / parts; count];
    if let Some(last) = all.last_mut() {
        *last += amount % parts;
    }
    all
}

fn even(budget: i64) -> [i64; 12] {
    let mut plan = [0; 12];
    plan.copy_from_slice(&spread(budget, 12));
    plan
}
