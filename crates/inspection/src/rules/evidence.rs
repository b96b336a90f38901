//! F01: papers that prove two things, and accounts of spending that look made up.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Money, Zone};

use crate::model::{Analytic, Hit, Paper, Spent};
use crate::policy::Policy;

/// One paper on several threads. Where two of them were paid by SP2D it is
/// asked whether one claim was paid twice, else whether it happened at all.
pub fn same_paper(papers: &[Paper]) -> Vec<Hit> {
    let mut groups: BTreeMap<&str, Vec<&Paper>> = BTreeMap::new();
    for p in papers {
        groups.entry(&p.digest).or_default().push(p);
    }
    let mut hits = Vec::new();
    for (digest, mut group) in groups {
        group.sort_by_key(|p| p.document);
        let threads: BTreeSet<i64> = group.iter().map(|p| p.thread).collect();
        let paid: BTreeSet<i64> = group.iter().filter(|p| p.paid).map(|p| p.thread).collect();
        let Some(last) = group.last().filter(|_| threads.len() > 1) else { continue };
        let analytic = if paid.len() > 1 { Analytic::EvidencePaidTwice } else { Analytic::EvidenceTwice };
        let labels: Vec<&str> = group.iter().take(5).map(|p| p.label.as_str()).collect();
        let told =
            format!("Berkas yang sama terlampir pada {} rangkaian dokumen: {}.", threads.len(), labels.join(", "));
        let short = digest.get(..16).unwrap_or(digest);
        let documents = group.iter().map(|p| p.document).collect();
        hits.push(Hit::new(analytic, format_args!("{short}-{}", last.document), told).of(
            last.unit,
            last.amount,
            documents,
        ));
    }
    hits
}

/// `part` of `whole` is at least so many per cent.
pub fn at_least(part: i64, whole: i64, percent: i64) -> bool {
    whole > 0 && i128::from(part) * 100 >= i128::from(whole) * i128::from(percent)
}

/// An LPJ whose sums are round, or that went to payees nobody knew before.
pub fn accounts_of_spending(spent: &[Spent], zone: Zone, policy: &Policy) -> Vec<Hit> {
    let mut groups: BTreeMap<i64, Vec<&Spent>> = BTreeMap::new();
    for s in spent {
        groups.entry(s.lpj).or_default().push(s);
    }
    groups
        .into_iter()
        .flat_map(|(lpj, rows)| [round(lpj, &rows, policy), new(lpj, &rows, zone, policy)])
        .flatten()
        .collect()
}

fn total<'s>(rows: impl Iterator<Item = &'s Spent>) -> Money {
    rows.fold(Money::ZERO, |all, s| all.plus(s.amount))
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn round(lpj: i64, rows: &[&Spent], policy: &Policy) -> Option<Hit> {
    let unit = policy.round_unit.sen();
    let even: Vec<&Spent> = rows.iter().copied().filter(|s| unit > 0 && s.amount.sen() % unit == 0).collect();
    let many = count(rows.len()) >= policy.round_rows;
    if !many || !at_least(count(even.len()), count(rows.len()), policy.round_share) {
        return None;
    }
    let amount = total(even.iter().copied());
    let told = format!(
        "{} dari {} bukti dalam satu pertanggungjawaban berupa kelipatan {}, seluruhnya {}.",
        even.len(),
        rows.len(),
        policy.round_unit.rupiah(),
        amount.rupiah()
    );
    Some(Hit::new(Analytic::RoundSums, lpj, told).of(rows.first()?.unit, amount, vec![lpj]))
}

fn new(lpj: i64, rows: &[&Spent], zone: Zone, policy: &Policy) -> Option<Hit> {
    let is_new = |s: &&&Spent| {
        let made = s.payee.and(s.payee_made).map(|m| m.day(zone));
        made.is_some_and(|made| (0..=policy.new_days).contains(&s.day.days_since(made)))
    };
    let fresh: Vec<&Spent> = rows.iter().filter(is_new).copied().collect();
    let (part, whole) = (total(fresh.iter().copied()), total(rows.iter().copied()));
    let payees: BTreeSet<i64> = fresh.iter().filter_map(|s| s.payee).collect();
    if payees.is_empty() || !at_least(part.sen(), whole.sen(), policy.new_share) {
        return None;
    }
    let told = format!(
        "{} dari {} dalam satu pertanggungjawaban dibayar kepada {} penerima yang terdaftar paling lama {} hari sebelumnya.",
        part.rupiah(),
        whole.rupiah(),
        payees.len(),
        policy.new_days
    );
    Some(Hit::new(Analytic::NewPayees, lpj, told).of(rows.first()?.unit, part, vec![lpj]))
}
