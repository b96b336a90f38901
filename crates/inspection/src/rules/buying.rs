//! F04, F05: work that was cut into pieces below the tender's limit, and prices
//! that stand above those of others.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Day, Money};

use super::evidence::at_least;
use crate::model::{Analytic, Bought, Hit, Priced};
use crate::policy::Policy;

/// What was bought as one: the instalments of a contract, or one payment.
#[derive(Clone, Debug)]
struct Package<'b> {
    unit: i64,
    object: String,
    payee: i64,
    subject: &'b str,
    first: Day,
    amount: Money,
    limit: Money,
    documents: Vec<i64>,
}

/// The object of spending: the first four parts of an account.
fn object(rekening: &str) -> String {
    rekening.split('.').take(4).collect::<Vec<_>>().join(".")
}

/// Up to what an account may be bought without a tender; none where nothing is set.
fn limit(rekening: &str, policy: &Policy) -> Option<Money> {
    let fits = policy
        .split_limits
        .iter()
        .filter(|l| rekening.strip_prefix(&l.account).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')));
    fits.max_by_key(|l| l.account.len()).map(|l| l.most)
}

/// Packages that need no tender by themselves, the oldest first.
fn packages<'b>(bought: &'b [Bought], policy: &Policy) -> Vec<Package<'b>> {
    let mut all: BTreeMap<(i64, String, i64, String), Package<'b>> = BTreeMap::new();
    for b in bought {
        let Some(limit) = limit(&b.rekening, policy) else { continue };
        let contract = b.contract.as_deref().map(kernel::text::fold).filter(|c| !c.is_empty());
        let one = contract.unwrap_or_else(|| format!("#{}", b.sp2d));
        let new = || Package {
            unit: b.unit,
            object: object(&b.rekening),
            payee: b.payee,
            subject: &b.subject,
            first: b.day,
            amount: Money::ZERO,
            limit,
            documents: Vec::new(),
        };
        let package = all.entry((b.unit, object(&b.rekening), b.payee, one)).or_insert_with(new);
        package.amount = package.amount.plus(b.amount);
        package.first = package.first.min(b.day);
        package.documents.push(b.sp2d);
    }
    let mut kept: Vec<Package<'b>> = all.into_values().filter(|p| p.amount <= p.limit).collect();
    kept.sort_by(|a, b| (a.first, &a.documents).cmp(&(b.first, &b.documents)));
    kept
}

/// Packages of one SKPD and object that together pass the limit, each of which
/// does not: to one payee, or near the limit under like names.
pub fn split(bought: &[Bought], policy: &Policy) -> Vec<Hit> {
    let packages = packages(bought, policy);
    let mut to_one: BTreeMap<(i64, &str, i64), Vec<&Package<'_>>> = BTreeMap::new();
    for p in &packages {
        to_one.entry((p.unit, &p.object, p.payee)).or_default().push(p);
    }
    let mut hits: Vec<Hit> = to_one
        .into_values()
        .flat_map(|group| windows(&group, policy, |_, _| true, 2, "kepada satu penerima"))
        .collect();
    let told: BTreeSet<i64> = hits.iter().flat_map(|h| h.documents.iter().copied()).collect();
    let near = |p: &&Package<'_>| {
        at_least(p.amount.sen(), p.limit.sen(), policy.split_near) && !p.documents.iter().any(|d| told.contains(d))
    };
    let mut alike: BTreeMap<(i64, &str), Vec<&Package<'_>>> = BTreeMap::new();
    for p in packages.iter().filter(near) {
        alike.entry((p.unit, &p.object)).or_default().push(p);
    }
    let same = |a: &Package<'_>, b: &Package<'_>| {
        let (both, either) = trigrams(a.subject, b.subject);
        at_least(both, either, policy.split_alike)
    };
    let how = "di dekat batas dengan uraian yang serupa";
    hits.extend(alike.into_values().flat_map(|group| windows(&group, policy, same, policy.split_count, how)));
    hits
}

/// From the oldest on: packages that begin within the days and belong together.
fn windows(
    group: &[&Package<'_>],
    policy: &Policy,
    same: impl Fn(&Package<'_>, &Package<'_>) -> bool,
    least: i64,
    how: &str,
) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut used: BTreeSet<usize> = BTreeSet::new();
    for (at, from) in group.iter().enumerate() {
        if used.contains(&at) {
            continue;
        }
        let joined = |(n, p): &(usize, &&Package<'_>)| {
            !used.contains(n) && p.first.days_since(from.first) <= policy.split_days && same(from, p)
        };
        let window: Vec<(usize, &&Package<'_>)> = group.iter().enumerate().skip(at).filter(joined).collect();
        let amount = window.iter().fold(Money::ZERO, |sum, (_, p)| sum.plus(p.amount));
        if i64::try_from(window.len()).unwrap_or(i64::MAX) < least || amount <= from.limit {
            continue;
        }
        let told = format!(
            "{} pekerjaan {how} pada rekening {} dalam {} hari, masing-masing tidak melebihi {}, seluruhnya {}.",
            window.len(),
            from.object,
            policy.split_days,
            from.limit.rupiah(),
            amount.rupiah()
        );
        let documents: Vec<i64> = window.iter().flat_map(|(_, p)| p.documents.iter().copied()).collect();
        let first = documents.first().copied().unwrap_or_default();
        let payee = window.iter().all(|(_, p)| p.payee == from.payee).then_some(from.payee);
        let hit = Hit::new(Analytic::Split, first, told).of(from.unit, amount, documents);
        hits.push(hit.to(payee, Some(from.object.clone())));
        used.extend(window.iter().map(|(n, _)| *n));
    }
    hits
}

/// How many groups of three letters two texts share, and how many they have.
pub fn trigrams(a: &str, b: &str) -> (i64, i64) {
    let of = |text: &str| -> BTreeSet<String> {
        let letters: Vec<char> = kernel::text::fold(text).chars().collect();
        letters.windows(3).map(|three| three.iter().collect()).collect()
    };
    let (a, b) = (of(a), of(b));
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    (count(a.intersection(&b).count()), count(a.union(&b).count()))
}

/// What everything that is asked of prices finds.
pub fn prices(lines: &[Priced], policy: &Policy) -> Vec<Hit> {
    let mut hits = outliers(lines, policy);
    let above = |p: &&Priced| {
        p.standard.is_some_and(|standard| {
            i128::from(p.price.sen()) * 100 > i128::from(standard.sen()) * i128::from(policy.price_above)
        })
    };
    hits.extend(lines.iter().filter(above).map(|p| {
        let told = format!(
            "Harga satuan {} untuk {}, sedangkan standarnya {}.",
            p.price.rupiah(),
            p.item,
            p.standard.unwrap_or_default().rupiah()
        );
        Hit::new(Analytic::AboveStandard, p.line, told).of(p.unit, p.amount, vec![p.rka])
    }));
    hits
}

/// The letters of a coefficient: what is counted, without how many.
fn measure(coefficient: &str) -> String {
    kernel::text::fold(coefficient).chars().filter(|c| c.is_alphabetic()).collect()
}

/// Of sorted prices the `quarter`-th quartile, four times: sen stay whole.
fn quartile(sorted: &[i64], quarter: usize) -> i128 {
    let place = quarter * sorted.len().saturating_sub(1);
    let (at, rest) = (place / 4, i128::try_from(place % 4).unwrap_or(0));
    let low = sorted.get(at).copied().map_or(0, i128::from);
    let high = sorted.get(at + 1).copied().map_or(low, i128::from);
    low * (4 - rest) + high * rest
}

/// Prices of one item that stand far above the third quartile of all.
fn outliers(lines: &[Priced], policy: &Policy) -> Vec<Hit> {
    let mut groups: BTreeMap<(&str, String), Vec<&Priced>> = BTreeMap::new();
    for p in lines {
        groups.entry((&p.item, measure(&p.coefficient))).or_default().push(p);
    }
    let mut hits = Vec::new();
    for ((item, _), group) in groups {
        if i64::try_from(group.len()).unwrap_or(i64::MAX) < policy.price_rows {
            continue;
        }
        let mut sorted: Vec<i64> = group.iter().map(|p| p.price.sen()).collect();
        sorted.sort_unstable();
        let (first, third) = (quartile(&sorted, 1), quartile(&sorted, 3));
        let bound = 100 * third + i128::from(policy.price_spread) * (third - first);
        for p in group.into_iter().filter(|p| i128::from(p.price.sen()) * 400 > bound) {
            let told = format!(
                "Harga satuan {} untuk {item}, jauh di atas {} rincian lain dengan barang yang sama.",
                p.price.rupiah(),
                sorted.len() - 1
            );
            hits.push(Hit::new(Analytic::PriceOutlier, p.line, told).of(p.unit, p.amount, vec![p.rka]));
        }
    }
    hits
}
