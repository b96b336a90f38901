//! F19, F20: the budget and the rules themselves, moved for a payment.

use std::collections::BTreeMap;

use kernel::{Day, Money};

use super::evidence::at_least;
use crate::model::{Analytic, Ceiling, Charged, Hit, PaidOn, RuleValue, Typed};
use crate::policy::Policy;

type Key<'c> = (i64, &'c str, &'c str);

/// What a shift gave an account went to one payee within days.
pub fn shifted(ceilings: &[Ceiling], charged: &[Charged], policy: &Policy) -> Vec<Hit> {
    let mut accounts: BTreeMap<Key<'_>, Vec<&Ceiling>> = BTreeMap::new();
    let mut versions: BTreeMap<i64, i64> = BTreeMap::new();
    for c in ceilings {
        accounts.entry((c.sub_unit, &c.sub_kegiatan, &c.rekening)).or_default().push(c);
        versions.insert(c.order, c.version);
    }
    let mut spent: BTreeMap<Key<'_>, Vec<&Charged>> = BTreeMap::new();
    for c in charged {
        spent.entry((c.sub_unit, &c.sub_kegiatan, &c.rekening)).or_default().push(c);
    }
    // What the first version gives is no shift.
    let first = versions.keys().next().copied();
    let before = |order: i64| versions.range(..order).next_back().map(|(order, _)| *order);
    let mut hits = Vec::new();
    for (key, list) in &accounts {
        for now in list.iter().filter(|c| Some(c.order) != first) {
            let was = list.iter().find(|c| Some(c.order) == before(now.order)).map_or(Money::ZERO, |c| c.amount);
            let more = now.amount.minus(was);
            let lines = spent.get(key).map_or(&[][..], Vec::as_slice);
            if more.is_positive() {
                hits.extend(swallowed(now, more, lines, policy));
            }
        }
    }
    hits
}

fn swallowed(now: &Ceiling, more: Money, lines: &[&Charged], policy: &Policy) -> Option<Hit> {
    let soon = |c: &&&Charged| (0..=policy.shift_days).contains(&c.day.days_since(now.since));
    let mut payees: BTreeMap<i64, Vec<&Charged>> = BTreeMap::new();
    for c in lines.iter().filter(soon) {
        payees.entry(c.payee).or_default().push(c);
    }
    let sum = |list: &[&Charged]| list.iter().fold(Money::ZERO, |all, c| all.plus(c.amount));
    let (payee, list) = payees.into_iter().max_by_key(|(payee, list)| (sum(list), *payee))?;
    let paid = sum(&list);
    if !at_least(paid.sen(), more.sen(), policy.shift_share) {
        return None;
    }
    let told = format!(
        "Rekening {} ditambah {} pada {}; dalam {} hari {} dibayar kepada satu penerima.",
        now.rekening,
        more.rupiah(),
        now.since.long(),
        policy.shift_days,
        paid.rupiah()
    );
    let about = format_args!("{}-{}-{}-{}", now.version, now.sub_unit, now.sub_kegiatan, now.rekening).to_string();
    let documents = list.iter().map(|c| c.sp2d).collect();
    let hit = Hit::new(Analytic::ShiftedAndSpent, about, told).of(now.unit, paid, documents);
    Some(hit.to(Some(payee), Some(now.rekening.clone())))
}

/// What was paid from a day on and before another one.
fn paid_between(paid: &[PaidOn], from: Day, before: Day) -> (Vec<i64>, Money) {
    let mut documents = Vec::new();
    let mut amount = Money::ZERO;
    for p in paid.iter().filter(|p| p.day >= from && p.day < before) {
        documents.push(p.document);
        amount = amount.plus(p.amount);
    }
    (documents, amount)
}

/// A value that was changed and changed back, or that held for a few days
/// while something was paid.
pub fn bent(values: &[RuleValue], paid: &[PaidOn], policy: &Policy) -> Vec<Hit> {
    let mut keys: BTreeMap<&str, Vec<&RuleValue>> = BTreeMap::new();
    for v in values {
        keys.entry(&v.key).or_default().push(v);
    }
    let mut hits = Vec::new();
    for (key, mut list) in keys {
        list.sort_by_key(|v| (v.starts, v.id));
        // Of one day the last one counts.
        let last_of_day =
            |n: &usize| list.get(n + 1).is_none_or(|next| Some(next.starts) != list.get(*n).map(|v| v.starts));
        let kept: Vec<&RuleValue> = (0..list.len()).filter(last_of_day).filter_map(|n| list.get(n).copied()).collect();
        for (n, now) in kept.iter().enumerate().skip(1) {
            let (Some(was), Some(next)) = (kept.get(n - 1), kept.get(n + 1)) else { continue };
            let days = next.starts.days_since(now.starts);
            let back = was.value == next.value && now.value != was.value && days <= policy.rule_days;
            let (documents, amount) = paid_between(paid, now.starts, next.starts);
            let brief = days < policy.brief_days && !documents.is_empty() && now.value != was.value;
            let analytic = match (back, brief) {
                (true, _) => Analytic::RuleBent,
                (false, true) => Analytic::RuleBrief,
                _ => continue,
            };
            let told = format!(
                "Aturan «{key}» berlaku {days} hari sejak {}{}; {} dokumen dibayar selama itu, {}.",
                now.starts.long(),
                if back { " lalu kembali ke nilai semula" } else { "" },
                documents.len(),
                amount.rupiah()
            );
            let hit = Hit::new(analytic, format_args!("{key}-{}", now.id), told);
            hits.push(Hit { amount, documents, ..hit }.by(now.proposed_by));
        }
    }
    hits
}

/// Steps of payments that went past the pages.
pub fn typed(acts: &[Typed], year: i32) -> Vec<Hit> {
    let hit = |t: &Typed| {
        let told = format!("«{}» dilakukan {} kali lewat baris perintah.", t.act, t.count);
        let hit = Hit::new(Analytic::ByCommandLine, format_args!("{}-{}-{year}", t.person, t.act), told);
        Hit { unit: t.unit, documents: t.document.into_iter().collect(), ..hit }.by(t.person)
    };
    acts.iter().map(hit).collect()
}
