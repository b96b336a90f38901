//! F06: dates that lie behind the day on which they were written down.

use std::collections::{BTreeMap, BTreeSet};

use kernel::day::Calendar;
use kernel::{Day, Money};

use crate::model::{Analytic, Dated, Hit};
use crate::policy::Policy;

/// A unit, a step, year and month of entry, and whether somebody consented.
type Group<'a> = (i64, &'a str, i32, u8, bool);

/// Documents whose date lies further back than allowed, by unit, step and
/// month. The rule refuses them without somebody's consent, so those that have
/// none passed while it was bent; the others are told apart, as consented.
pub fn back_dated(acts: &[Dated], calendar: &Calendar, policy: &Policy) -> Vec<Hit> {
    let mut groups: BTreeMap<Group<'_>, Vec<&Dated>> = BTreeMap::new();
    for a in acts {
        if calendar.working_days_between(a.doc_date, a.entered) > policy.lag_days {
            let key = (a.unit, a.act.as_str(), a.entered.year(), a.entered.month(), a.consent.is_some());
            groups.entry(key).or_default().push(a);
        }
    }
    let hit = |((unit, act, year, month, consented), group): (Group<'_>, Vec<&Dated>)| {
        let amount = group.iter().fold(Money::ZERO, |all, a| all.plus(a.amount));
        let longest = group.iter().map(|a| calendar.working_days_between(a.doc_date, a.entered)).max().unwrap_or(0);
        let mut told = format!(
            "{} langkah «{act}» dalam satu bulan bertanggal lebih dari {} hari kerja sebelum dicatat, paling lama {longest}.",
            group.len(),
            policy.lag_days
        );
        let mut about = format!("{unit}-{act}-{year}-{month:02}");
        if consented {
            let consents: BTreeSet<i64> = group.iter().filter_map(|a| a.consent).collect();
            let consents: Vec<String> = consents.iter().map(i64::to_string).collect();
            told = format!("{told} Semuanya dengan persetujuan tanggal lama nomor {}.", consents.join(", "));
            about = format!("{about}-disetujui");
        }
        let documents = group.iter().map(|a| a.document).collect();
        Hit::new(Analytic::BackDated, about, told).of(unit, amount, documents)
    };
    groups.into_iter().map(hit).collect()
}

/// Documents of a unit and year: all, and those that bear a date of December
/// and were entered about the year's end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearEnd {
    pub unit: i64,
    pub year: i32,
    pub all: i64,
    pub late: i64,
    pub amount: Money,
    pub documents: Vec<i64>,
}

/// From 26 December to 10 January, with a date of December.
pub fn about_the_end(year: i32, doc_date: Day, entered: Day) -> bool {
    let (Some(from), Some(to)) = (Day::new(year, 12, 26), Day::new(year + 1, 1, 10)) else { return false };
    doc_date.year() == year && doc_date.month() == 12 && (from..=to).contains(&entered)
}

/// Counts a year of acts by unit.
pub fn count(acts: &[Dated], year: i32) -> Vec<YearEnd> {
    let mut all: BTreeMap<i64, YearEnd> = BTreeMap::new();
    for a in acts.iter().filter(|a| a.doc_date.year() == year) {
        let blank = || YearEnd { unit: a.unit, year, all: 0, late: 0, amount: Money::ZERO, documents: Vec::new() };
        let own = all.entry(a.unit).or_insert_with(blank);
        own.all += 1;
        if about_the_end(year, a.doc_date, a.entered) {
            own.late += 1;
            own.amount = own.amount.plus(a.amount);
            own.documents.push(a.document);
        }
    }
    all.into_values().collect()
}

/// The middle one of an odd count, the lower of the middle two else.
fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    values.get(values.len().checked_sub(1)? / 2).copied()
}

/// A unit whose share at the year's end is more than its habit. Its habit is
/// the median of its three years before; where they are not known, that of all
/// units of this year.
pub fn late_december(this: &[YearEnd], before: &[YearEnd], policy: &Policy) -> Vec<Hit> {
    // Parts of a million, so that small shares keep their order.
    let share = |y: &YearEnd| (y.all > 0).then(|| y.late.saturating_mul(1_000_000) / y.all);
    // One with hardly any documents says nothing about a habit.
    let others = median(this.iter().filter(|y| y.all >= policy.december_least).filter_map(share).collect());
    let mut hits = Vec::new();
    for own in this.iter().filter(|y| y.late >= policy.december_least) {
        let past: Vec<i64> = before.iter().filter(|y| y.unit == own.unit).filter_map(share).collect();
        let known = past.len() >= 3;
        let habit = if known { median(past) } else { others };
        let (Some(habit), Some(now)) = (habit, share(own)) else { continue };
        if now <= habit.saturating_mul(policy.december_times) {
            continue;
        }
        let whose = if known { "kebiasaan tiga tahun sebelumnya" } else { "SKPD lain pada tahun yang sama" };
        let told = format!(
            "{} dari {} langkah setahun bertanggal Desember dan dicatat 26 Desember–10 Januari: lebih dari {} kali {whose}.",
            own.late, own.all, policy.december_times
        );
        let about = format_args!("{}-{}", own.unit, own.year).to_string();
        let documents = own.documents.clone();
        hits.push(Hit::new(Analytic::LateDecember, about, told).of(own.unit, own.amount, documents));
    }
    hits
}
