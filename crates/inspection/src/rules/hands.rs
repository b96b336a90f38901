//! F15, F16, F17: who stood where, how long, and how often together.

use std::collections::BTreeMap;

use kernel::Money;

use super::evidence::at_least;
use crate::model::{Analytic, Approval, Decree, Hands, Hit, Office, Recorded, Share};
use crate::policy::Policy;

/// An office that begins just before a payment and ends soon after it.
pub fn short_offices(offices: &[Office], policy: &Policy) -> Vec<Hit> {
    let mut hits = Vec::new();
    for o in offices {
        let near = |day: kernel::Day| {
            (0..=policy.office_before).contains(&day.days_since(o.begins))
                && (0..=policy.office_after).contains(&o.ends.days_since(day))
        };
        let acts: Vec<_> = o.acts.iter().filter(|(day, ..)| near(*day)).collect();
        if acts.is_empty() {
            continue;
        }
        let amount = acts.iter().fold(Money::ZERO, |all, (.., amount)| all.plus(*amount));
        let told = format!(
            "Jabatan nomor {} berlaku {} sampai {}, hanya di sekitar {} langkah pembayaran, {}.",
            o.grant,
            o.begins.long(),
            o.ends.long(),
            acts.len(),
            amount.rupiah()
        );
        let mut documents: Vec<i64> = acts.iter().map(|(_, document, _)| *document).collect();
        documents.sort_unstable();
        documents.dedup();
        let hit = Hit::new(Analytic::ShortOffice, o.grant, told);
        hits.push(Hit { unit: o.unit, amount, documents, ..hit }.by(o.person));
    }
    hits
}

/// An office that was recorded long after it began, and then used to pay: a
/// decree that was perhaps made later. The first offices of a regency (`first`
/// is the day of the very first) are always late.
pub fn late_decrees(offices: &[Recorded], first: Option<kernel::Day>, policy: &Policy) -> Vec<Hit> {
    let late = |o: &&Recorded| {
        o.confirmed.days_since(o.starts) > policy.late_days
            && first.is_some_and(|first| o.confirmed.days_since(first) > policy.late_first)
    };
    let hit = |o: &Recorded| {
        let told = format!(
            "Jabatan nomor {} berlaku sejak {} dan baru dicatat {}; {} langkah pembayaran dilakukan dengannya, {}.",
            o.grant,
            o.starts.long(),
            o.confirmed.long(),
            o.acts,
            o.amount.rupiah()
        );
        let hit = Hit::new(Analytic::LateDecree, o.grant, told);
        Hit { unit: o.unit, amount: o.amount, documents: o.document.into_iter().collect(), ..hit }.by(o.person)
    };
    offices.iter().filter(late).map(hit).collect()
}

/// A decree bears one date.
pub fn decrees(decrees: &[Decree]) -> Vec<Hit> {
    let mut groups: BTreeMap<String, Vec<&Decree>> = BTreeMap::new();
    for d in decrees {
        groups.entry(kernel::text::fold(&d.number)).or_default().push(d);
    }
    let mut hits = Vec::new();
    for mut group in groups.into_values() {
        group.sort_by_key(|d| (d.date, d.grant));
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        // Numbers begin again each year.
        if first.date != last.date && first.date.year() == last.date.year() {
            let told = format!(
                "Keputusan {} tercatat dengan tanggal {} dan {}.",
                last.number,
                first.date.long(),
                last.date.long()
            );
            let hit = Hit::new(Analytic::DecreeTwice, format_args!("{}-{}", first.grant, last.grant), told);
            hits.push(Hit { unit: last.unit, ..hit });
        }
    }
    hits
}

/// Half of somebody's approvals of a quarter came faster than a person reads.
/// When a document was opened is not recorded; it cannot have been before it came.
pub fn stamps(approvals: &[Approval], policy: &Policy) -> Vec<Hit> {
    let mut groups: BTreeMap<(i64, &str, i32, u8), Vec<&Approval>> = BTreeMap::new();
    for a in approvals {
        groups.entry((a.person, &a.act, a.at.year(), (a.at.month() - 1) / 3 + 1)).or_default().push(a);
    }
    let mut hits = Vec::new();
    for ((person, act, year, quarter), mut group) in groups {
        if i64::try_from(group.len()).unwrap_or(i64::MAX) < policy.stamp_count {
            continue;
        }
        group.sort_by_key(|a| a.waited_millis);
        let Some(middle) = group.get((group.len() - 1) / 2) else { continue };
        if middle.waited_millis >= policy.stamp_seconds.saturating_mul(1000) {
            continue;
        }
        let fast: Vec<&&Approval> = group.iter().take_while(|a| a.waited_millis <= middle.waited_millis).collect();
        let amount = fast.iter().fold(Money::ZERO, |all, a| all.plus(a.amount));
        let told = format!(
            "{} kali «{act}» dalam triwulan {quarter} {year}; setengahnya paling lama {} detik sesudah dokumen datang.",
            group.len(),
            middle.waited_millis / 1000
        );
        let unit = middle.unit;
        let documents = fast.iter().map(|a| a.document).collect();
        let hit = Hit::new(Analytic::RubberStamp, format_args!("{person}-{act}-{year}-{quarter}"), told);
        hits.push(hit.of(unit, amount, documents).by(person));
    }
    hits
}

/// The door refuses it; whoever is found here got past the door.
pub fn both_sides(hands: &[Hands]) -> Vec<Hit> {
    let hit = |h: &Hands| {
        let told = format!("Satu orang mengajukan dan memeriksa atau membayar satu rangkaian, {}.", h.amount.rupiah());
        let about = format_args!("{}-{}", h.thread, h.person).to_string();
        Hit::new(Analytic::BothSides, about, told).of(h.unit, h.amount, vec![h.document]).by(h.person)
    };
    hands.iter().map(hit).collect()
}

/// A trio that has most of what its unit pays directly.
pub fn trios(shares: &[Share], year: i32, policy: &Policy) -> Vec<Hit> {
    let mut units: BTreeMap<i64, Money> = BTreeMap::new();
    for s in shares {
        let own = units.entry(s.unit).or_default();
        *own = own.plus(s.amount);
    }
    let heavy = |s: &&Share| {
        let whole = units.get(&s.unit).copied().unwrap_or_default();
        s.count >= policy.trio_count && at_least(s.amount.sen(), whole.sen(), policy.trio_share)
    };
    let hit = |s: &Share| {
        let told = format!(
            "Penyusun, penguji, dan penerima yang sama pada {} LS satu SKPD, {}: paling sedikit {} persen dari LS-nya.",
            s.count,
            s.amount.rupiah(),
            policy.trio_share
        );
        let about = format_args!("{}-{}-{}-{}-{year}", s.unit, s.asker, s.examiner, s.payee).to_string();
        Hit::new(Analytic::Trio, about, told).of(s.unit, s.amount, Vec::new()).to(Some(s.payee), None).by(s.examiner)
    };
    shares.iter().filter(heavy).map(hit).collect()
}

/// One payee who has most of what a unit pays directly, whoever drafts and
/// verifies; where the trio was told already, that says it.
pub fn sellers(shares: &[Share], trios: &[Hit], year: i32, policy: &Policy) -> Vec<Hit> {
    let mut units: BTreeMap<i64, Money> = BTreeMap::new();
    let mut payees: BTreeMap<(i64, i64), (i64, Money)> = BTreeMap::new();
    for s in shares {
        let whole = units.entry(s.unit).or_default();
        *whole = whole.plus(s.amount);
        let (count, amount) = payees.entry((s.unit, s.payee)).or_default();
        (*count, *amount) = (*count + s.count, amount.plus(s.amount));
    }
    let mut hits = Vec::new();
    for ((unit, payee), (count, amount)) in payees {
        let whole = units.get(&unit).copied().unwrap_or_default();
        let told = trios.iter().any(|t| t.unit == Some(unit) && t.payee == Some(payee));
        if told || count < policy.seller_count || !at_least(amount.sen(), whole.sen(), policy.seller_share) {
            continue;
        }
        let text = format!(
            "Satu penerima dibayar {count} kali LS, {}: paling sedikit {} persen dari LS barang dan jasa SKPD-nya.",
            amount.rupiah(),
            policy.seller_share
        );
        let hit = Hit::new(Analytic::OneSeller, format_args!("{unit}-{payee}-{year}"), text);
        hits.push(hit.of(unit, amount, Vec::new()).to(Some(payee), None));
    }
    hits
}
