//! F13, F14: who is paid by lists, beside the register of staff and beside the
//! month before.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ::payroll::public::{ListKind, PaidLine};
use kernel::{Day, Money};
use staff::public::{Doubt, Employment, Paid, judge as doubts, month};

use super::evidence::at_least;
use super::payments::nearly_equal;
use crate::model::{Analytic, Hit};
use crate::policy::Policy;

/// Records by the keyed digest of the NIP.
pub type Register = HashMap<Vec<u8>, Vec<Employment>>;

/// Everything that is asked of the lists of a year; those of the year before
/// are compared with. Without a register nobody is a stranger.
pub fn judge(lines: &[PaidLine], register: &Register, year: i32, policy: &Policy) -> Vec<Hit> {
    let mut hits = shared_accounts(lines, year);
    let own: Vec<&PaidLine> = lines.iter().filter(|l| l.year == year).collect();
    hits.extend(many_teams(&own, policy));
    hits.extend(twin_decrees(&own, policy));
    if !register.is_empty() {
        hits.extend(strangers(&own, register));
        hits.extend(unexplained(lines, register, year, policy));
    }
    hits
}

fn gross<'l>(lines: impl IntoIterator<Item = &'l &'l PaidLine>) -> Money {
    lines.into_iter().fold(Money::ZERO, |sum, l| sum.plus(l.gross))
}

fn lists(lines: &[&PaidLine]) -> Vec<i64> {
    let all: BTreeSet<i64> = lines.iter().map(|l| l.list).collect();
    all.into_iter().collect()
}

/// A hit on rows of lists, known by the first of them.
fn hit(analytic: Analytic, rows: &[&PaidLine], told: String) -> Option<Hit> {
    let first = rows.iter().min_by_key(|l| l.id)?;
    Some(Hit::new(analytic, first.id, told).of(first.skpd, gross(rows), lists(rows)))
}

fn by_payee<'l>(lines: impl Iterator<Item = &'l PaidLine>) -> BTreeMap<&'l [u8], Vec<&'l PaidLine>> {
    let mut all: BTreeMap<&[u8], Vec<&PaidLine>> = BTreeMap::new();
    for line in lines {
        all.entry(&line.payee).or_default().push(line);
    }
    all
}

fn analytic(doubt: Doubt) -> Analytic {
    match doubt {
        Doubt::Unknown | Doubt::NotYet(_) => Analytic::NotEmployed,
        Doubt::Ended(..) => Analytic::EmploymentOver,
        Doubt::Elsewhere => Analytic::PaidElsewhere,
        Doubt::Souls(_) => Analytic::SoulsOver,
    }
}

/// One finding of a person and a doubt, however many months it goes on.
fn strangers(own: &[&PaidLine], register: &Register) -> Vec<Hit> {
    let pay = own.iter().copied().filter(|l| l.kind != ListKind::Honorarium);
    let mut hits = Vec::new();
    for (payee, lines) in by_payee(pay) {
        let records = register.get(payee).map_or(&[][..], Vec::as_slice);
        let mut found: BTreeMap<Analytic, (Doubt, Vec<&PaidLine>)> = BTreeMap::new();
        for line in lines {
            let paid = Paid {
                skpd: Some(line.skpd),
                souls: (line.kind == ListKind::Salary).then_some(line.souls),
                year: line.year,
                from: line.months.from,
                to: line.months.to,
            };
            for doubt in doubts(records, &paid) {
                found.entry(analytic(doubt)).or_insert((doubt, Vec::new())).1.push(line);
            }
        }
        for (analytic, (doubt, rows)) in found {
            let number = rows.first().map_or("", |l| l.number.as_str());
            let told = format!(
                "{} baris daftar gaji dan tambahan penghasilan, yang pertama pada {number}: {}; seluruhnya {}.",
                rows.len(),
                doubt.told(),
                gross(&rows).rupiah()
            );
            hits.extend(hit(analytic, &rows, told));
        }
    }
    hits
}

/// One account that several persons are paid on, this year or the one before.
fn shared_accounts(lines: &[PaidLine], year: i32) -> Vec<Hit> {
    let mut groups: BTreeMap<&[u8], Vec<&PaidLine>> = BTreeMap::new();
    for line in lines {
        groups.entry(&line.account).or_default().push(line);
    }
    let mut hits = Vec::new();
    for rows in groups.into_values() {
        let persons: BTreeSet<&[u8]> = rows.iter().map(|l| l.payee.as_slice()).collect();
        if persons.len() > 1 && rows.iter().any(|l| l.year == year) {
            let told = format!(
                "Satu rekening menerima bagi {} orang pada {} daftar, seluruhnya {}.",
                persons.len(),
                lists(&rows).len(),
                gross(&rows).rupiah()
            );
            hits.extend(hit(Analytic::SharedPayAccount, &rows, told));
        }
    }
    hits
}

/// What the lists of a month pay more than those of the month before, to people
/// about whom the register says nothing new.
fn unexplained(lines: &[PaidLine], register: &Register, year: i32, policy: &Policy) -> Vec<Hit> {
    type Key<'l> = (i64, &'l str, i32, u8);
    let mut months: BTreeMap<Key<'_>, Vec<&PaidLine>> = BTreeMap::new();
    for l in lines.iter().filter(|l| l.kind == ListKind::Salary && l.months.from == l.months.to) {
        months.entry((l.sub_unit, &l.basis, l.year, l.months.from)).or_default().push(l);
    }
    let mut hits = Vec::new();
    for ((unit, basis, of, this), rows) in months.iter().filter(|((.., of, _), _)| *of == year) {
        let (last_year, last) = if *this == 1 { (of - 1, 12) } else { (*of, this - 1) };
        let Some(before) = months.get(&(*unit, *basis, last_year, last)) else { continue };
        let (Some((from, _)), Some((_, to))) = (month(last_year, last), month(*of, *this)) else { continue };
        let known: HashMap<&[u8], Money> = before.iter().map(|l| (l.payee.as_slice(), l.gross)).collect();
        let grown = |l: &&&PaidLine| {
            let was = known.get(l.payee.as_slice()).copied().unwrap_or_default();
            let more = l.gross.minus(was);
            more.is_positive()
                && (was.is_zero() || at_least(more.sen(), was.sen(), policy.growth_share))
                && !moved(register, &l.payee, from, to)
        };
        let grown: Vec<&PaidLine> = rows.iter().filter(grown).copied().collect();
        let more = grown.iter().fold(Money::ZERO, |sum, l| {
            sum.plus(l.gross.minus(known.get(l.payee.as_slice()).copied().unwrap_or_default()))
        });
        if grown.is_empty() || more < policy.growth_least {
            continue;
        }
        let number = grown.first().map_or("", |l| l.number.as_str());
        let told = format!(
            "Daftar gaji {number} naik {} pada {} orang tanpa catatan baru pada daftar pegawai.",
            more.rupiah(),
            grown.len()
        );
        hits.extend(hit(Analytic::UnexplainedGrowth, &grown, told).map(|hit| Hit { amount: more, ..hit }));
    }
    hits
}

/// The register says something new of somebody within these days.
fn moved(register: &Register, payee: &[u8], from: Day, to: Day) -> bool {
    register.get(payee).is_some_and(|records| records.iter().any(|r| r.starts >= from && r.starts <= to))
}

/// One person in too many teams at once, over all SKPD.
fn many_teams(own: &[&PaidLine], policy: &Policy) -> Vec<Hit> {
    let fees = own.iter().copied().filter(|l| l.kind == ListKind::Honorarium);
    let mut hits = Vec::new();
    for rows in by_payee(fees).into_values() {
        let in_month = |m: u8| -> Vec<&PaidLine> {
            rows.iter().copied().filter(|l| l.months.from <= m && m <= l.months.to).collect()
        };
        let teams = |lines: &[&PaidLine]| lines.iter().map(|l| l.basis.as_str()).collect::<BTreeSet<_>>().len();
        let most = (1..=12).map(in_month).max_by_key(|lines| teams(lines)).unwrap_or_default();
        let count = teams(&most);
        if i64::try_from(count).unwrap_or(i64::MAX) > policy.team_most {
            let told = format!(
                "Satu orang menerima honorarium dari {count} keputusan dalam satu bulan (paling banyak {}), seluruhnya {}.",
                policy.team_most,
                gross(&most).rupiah()
            );
            hits.extend(hit(Analytic::ManyTeams, &most, told));
        }
    }
    hits
}

/// Zeros in front of a number say nothing: `SK 012` is `SK 12`.
fn plain(number: &str) -> String {
    let mut plain = String::with_capacity(number.len());
    for c in number.chars() {
        let leads = c == '0' && !plain.ends_with(|last: char| last.is_ascii_digit());
        if !leads {
            plain.push(c);
        }
    }
    plain
}

/// A decree as its lists show it.
#[derive(Default)]
struct Team<'l> {
    months: BTreeSet<u8>,
    rows: BTreeMap<&'l [u8], Vec<&'l PaidLine>>,
}

/// Two numbers that differ by a letter or by zeros, with the same people in the
/// same month: a decree that was written otherwise to be paid again.
fn twin_decrees(own: &[&PaidLine], policy: &Policy) -> Vec<Hit> {
    let mut teams: BTreeMap<&str, Team<'_>> = BTreeMap::new();
    for line in own.iter().copied().filter(|l| l.kind == ListKind::Honorarium && !l.basis.is_empty()) {
        let team = teams.entry(&line.basis).or_default();
        team.months.extend(line.months.from..=line.months.to);
        team.rows.entry(&line.payee).or_default().push(line);
    }
    let teams: Vec<(String, Team<'_>)> = teams.into_iter().map(|(basis, team)| (plain(basis), team)).collect();
    let mut hits = Vec::new();
    for (at, (one, a)) in teams.iter().enumerate() {
        for (other, b) in teams.iter().skip(at + 1) {
            if !nearly_equal(one, other) || a.months.is_disjoint(&b.months) {
                continue;
            }
            let both: Vec<&&[u8]> = a.rows.keys().filter(|payee| b.rows.contains_key(*payee)).collect();
            let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            let fewer = count(a.rows.len().min(b.rows.len()));
            if count(both.len()) < policy.twin_people || !at_least(count(both.len()), fewer, policy.twin_share) {
                continue;
            }
            let of = |team: &Team<'_>| -> Vec<i64> {
                both.iter().filter_map(|payee| team.rows.get(**payee)).flatten().map(|l| l.id).collect()
            };
            let ids: BTreeSet<i64> = of(a).into_iter().chain(of(b)).collect();
            let rows: Vec<&PaidLine> = own.iter().copied().filter(|l| ids.contains(&l.id)).collect();
            let told = format!(
                "Dua nomor keputusan honorarium yang hampir sama membayar {} orang yang sama pada bulan yang sama, seluruhnya {}.",
                both.len(),
                gross(&rows).rupiah()
            );
            hits.extend(hit(Analytic::TwinDecrees, &rows, told));
        }
    }
    hits
}
