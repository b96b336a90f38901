//! F19, F20: the budget and the rules themselves, moved for a payment.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Day, Money};

use super::evidence::at_least;
use crate::model::{Analytic, Ceiling, Charged, Dated, Hit, Lock, PaidOn, RuleValue, Typed};
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
/// while something was paid; or for a few hours while something was `done`.
pub fn bent(values: &[RuleValue], paid: &[PaidOn], done: &[Dated], policy: &Policy) -> Vec<Hit> {
    let mut keys: BTreeMap<&str, Vec<&RuleValue>> = BTreeMap::new();
    for v in values {
        keys.entry(&v.key).or_default().push(v);
    }
    let mut hits = Vec::new();
    for (key, mut list) in keys {
        list.sort_by_key(|v| (v.starts, v.id));
        let by_day: Vec<&[&RuleValue]> = list.chunk_by(|a, b| a.starts == b.starts).collect();
        // Of one day the last one counts for the days after it.
        let kept: Vec<&RuleValue> = by_day.iter().filter_map(|day| day.last().copied()).collect();
        for (n, now) in kept.iter().enumerate().skip(1) {
            let Some(was) = kept.get(n - 1) else { continue };
            hits.extend(by_day.get(n).into_iter().flat_map(|day| within_a_day(key, was, day, done)));
            let Some(next) = kept.get(n + 1) else { continue };
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

/// Values of one day that gave way to each other before it ended: what was
/// entered between the approval of one and of the next was judged by the first.
/// One that was put right before anything was entered is no finding.
fn within_a_day(key: &str, before: &RuleValue, day: &[&RuleValue], done: &[Dated]) -> Vec<Hit> {
    let mut agreed = day.to_vec();
    agreed.sort_by_key(|v| (v.approved, v.id));
    // The highest number that is approved is in force: a lower one comes too late.
    let mut steps: Vec<&RuleValue> = vec![before];
    for v in agreed {
        if steps.len() == 1 || steps.last().is_some_and(|s| s.id < v.id) {
            steps.push(v);
        }
    }
    let mut hits = Vec::new();
    for three in steps.windows(3) {
        let [was, now, next] = three else { continue };
        let under = |d: &&Dated| d.entered == now.starts && d.at >= now.approved && d.at < next.approved;
        let found: BTreeMap<i64, Money> = done.iter().filter(under).map(|d| (d.document, d.amount)).collect();
        if now.value == was.value || found.is_empty() {
            continue;
        }
        let back = was.value == next.value;
        let amount = found.values().fold(Money::ZERO, |all, a| all.plus(*a));
        let told = format!(
            "Aturan «{key}» berlaku beberapa jam pada {}{}; {} dokumen dicatat selama itu, {}.",
            now.starts.long(),
            if back { " lalu kembali ke nilai semula" } else { "" },
            found.len(),
            amount.rupiah()
        );
        let analytic = if back { Analytic::RuleBent } else { Analytic::RuleBrief };
        let hit = Hit::new(analytic, format_args!("{key}-{}", now.id), told);
        hits.push(Hit { amount, documents: found.into_keys().collect(), ..hit }.by(now.proposed_by));
    }
    hits
}

/// Whether a day has more than one value of a key.
pub fn changes_within_a_day(values: &[RuleValue]) -> bool {
    let mut days = BTreeSet::new();
    values.iter().any(|v| !days.insert((v.key.as_str(), v.starts)))
}

/// A month that is opened, given a date of an earlier month, and locked again
/// within hours.
pub fn reopened(locks: &[Lock], done: &[Dated], policy: &Policy) -> Vec<Hit> {
    let most = policy.lock_hours.saturating_mul(3_600_000);
    let mut hits = Vec::new();
    for (n, open) in locks.iter().enumerate().filter(|(_, l)| l.opens) {
        let Some(shut) = locks.iter().skip(n + 1).find(|l| !l.opens && (l.unit.is_none() || l.unit == open.unit))
        else {
            continue;
        };
        if shut.at.0 - open.at.0 > most {
            continue;
        }
        let back = |d: &&Dated| {
            let month = |day: Day| (day.year(), day.month());
            let there = open.unit.is_none_or(|unit| unit == d.unit);
            there && d.at >= open.at && d.at < shut.at && month(d.doc_date) < month(d.entered)
        };
        let found: BTreeMap<i64, (i64, Money)> =
            done.iter().filter(back).map(|d| (d.document, (d.unit, d.amount))).collect();
        let Some((unit, _)) = found.values().next() else { continue };
        let amount = found.values().fold(Money::ZERO, |all, (_, amount)| all.plus(*amount));
        let told = format!(
            "Bulan terkunci dibuka lalu dikunci lagi dalam {} jam; {} dokumen bertanggal bulan sebelumnya dicatat selama \
             itu, {}.",
            (shut.at.0 - open.at.0).max(0) / 3_600_000,
            found.len(),
            amount.rupiah()
        );
        let hit = Hit::new(Analytic::Reopened, open.entry, told).of(*unit, amount, found.keys().copied().collect());
        hits.push(Hit { unit: open.unit.or(hit.unit), ..hit }.by(open.person));
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
