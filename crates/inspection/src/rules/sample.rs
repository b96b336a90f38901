//! Draws that nobody chooses: everything follows from a seed that the sealed
//! log gives, so that anybody with the log can repeat them.

use kernel::{Day, Money, Refusal, Refusals, hex};
use sha2::{Digest, Sha256};

use super::OURS;
use crate::model::Held;
use crate::policy::{Policy, Stratum};

/// A payment that may be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub id: i64,
    pub unit: i64,
    pub amount: Money,
    pub score: i64,
}

/// One that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    pub id: i64,
    pub unit: i64,
    pub amount: Money,
    pub stratum: String,
}

/// A draw is made once, over a month that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawFacts {
    /// The first day after the month.
    pub after: Day,
    pub today: Day,
    pub there: bool,
    /// Entries that the sealed log held when the month ended.
    pub log_size: i64,
    pub population: usize,
}

pub fn decide_draw(f: &DrawFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(f.today >= f.after, || {
        let message = format!("Sampel diambil sesudah bulannya berakhir, mulai {}.", f.after.long());
        Refusal::new("SAMPEL-BELUM", OURS, message, "Tunggu sampai hari itu.").day("limit", f.after).at("month")
    });
    refusals.require(!f.there, || {
        let message = "Sampel bulan itu sudah diambil; mengambil lagi berarti memilih.";
        Refusal::new("SAMPEL-SUDAH-ADA", OURS, message, "Lihat laporan sampel.").at("month")
    });
    // What there is to draw from shows when the month is over.
    refusals.require(f.today < f.after || (f.population > 0 && f.log_size > 0), || {
        let message = "Tidak ada yang dapat diambil, atau jurnal belum bersegel pada akhir bulan itu.";
        Refusal::new("SAMPEL-KOSONG", OURS, message, "Periksa bulan dan tahunnya.").at("month")
    });
    refusals.or(())
}

/// What was found on looking is noted once.
pub fn decide_record(noted: bool) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(!noted, || {
        let message = "Hasil pemeriksaan sampel ini sudah dicatat.";
        Refusal::new("SAMPEL-SUDAH-DICATAT", OURS, message, "Lihat laporan sampel.").at("pick")
    });
    refusals.or(())
}

/// Digest of what is drawn from, line by line.
pub fn basis(lines: impl Iterator<Item = String>) -> String {
    let mut sha = Sha256::new();
    for line in lines {
        sha.update(line.as_bytes());
        sha.update(b"\n");
    }
    hex(&sha.finalize())
}

/// A number that the seed gives something, by its name.
pub fn lot(seed: &str, name: &str) -> u64 {
    let digest = Sha256::digest(format!("{seed}:{name}").as_bytes());
    digest.iter().take(8).fold(0, |all, byte| (all << 8) | u64::from(*byte))
}

/// The stratum of a score: the first whose start it reaches.
fn stratum(score: i64, strata: &[Stratum]) -> usize {
    strata.iter().position(|s| score >= s.from).unwrap_or(strata.len().saturating_sub(1))
}

/// How many of each stratum: a share of all, so that one of a heavier stratum
/// is drawn so many times as often; none more than there are.
pub fn allot(sizes: &[usize], strata: &[Stratum], percent: i64) -> Vec<usize> {
    let whole: usize = sizes.iter().sum();
    let share = usize::try_from(percent.clamp(0, 100)).unwrap_or(0);
    let wanted = (whole * share).div_ceil(100);
    let weight = |n: usize| strata.get(n).map_or(0, |s| usize::try_from(s.times).unwrap_or(0));
    let mut given = vec![0; sizes.len()];
    // One after the other to whichever is furthest from its part.
    for _ in 0..wanted {
        let open = |n: &usize| given.get(*n) < sizes.get(*n);
        let behind = |n: &usize| {
            let (size, got) = (sizes.get(*n).copied().unwrap_or(0), given.get(*n).copied().unwrap_or(0));
            // (got + 1) / (size × weight), compared by its reciprocal.
            (size * weight(*n) * 1_000_000) / (got + 1)
        };
        let Some(next) = (0..sizes.len()).filter(open).max_by_key(|n| (behind(n), usize::MAX - n)) else { break };
        if let Some(own) = given.get_mut(next) {
            *own += 1;
        }
    }
    given
}

/// Payments of a month, by strata of risk.
pub fn payments(candidates: &[Candidate], seed: &str, policy: &Policy) -> Vec<Pick> {
    let mut heaps: Vec<Vec<&Candidate>> = vec![Vec::new(); policy.strata.len()];
    for c in candidates {
        if let Some(heap) = heaps.get_mut(stratum(c.score, &policy.strata)) {
            heap.push(c);
        }
    }
    let sizes: Vec<usize> = heaps.iter().map(Vec::len).collect();
    let given = allot(&sizes, &policy.strata, policy.sample_share);
    let mut picks = Vec::new();
    for ((heap, stratum), count) in heaps.iter_mut().zip(&policy.strata).zip(given) {
        heap.sort_by_key(|c| (lot(seed, &c.id.to_string()), c.id));
        let one = |c: &&Candidate| Pick { id: c.id, unit: c.unit, amount: c.amount, stratum: stratum.name.clone() };
        picks.extend(heap.iter().take(count).map(one));
    }
    picks
}

/// Treasurers whose cash is counted: the more cash and the longer since the
/// last count, the likelier; each at most once.
pub fn cash(held: &[Held], (seed, today): (&str, Day), count: i64) -> Vec<Pick> {
    let weigh = |h: &Held| {
        let since = h.last_counted.or_else(|| Day::new(h.year, 1, 1)).map_or(1, |day| today.days_since(day).max(1));
        i128::from(h.in_hand.sen()) * i128::from(since)
    };
    let mut left: Vec<(&Held, i128)> = held.iter().filter(|h| h.in_hand.is_positive()).map(|h| (h, weigh(h))).collect();
    left.sort_by_key(|(h, _)| h.id);
    let mut picks = Vec::new();
    for round in 0..count.max(0) {
        let whole: i128 = left.iter().map(|(_, w)| w).sum();
        if whole == 0 {
            break;
        }
        // Eight bytes are few beside the sum of large weights, so sixteen.
        let high = i128::from(lot(seed, &format!("kas-{round}-a")) >> 1);
        let low = i128::from(lot(seed, &format!("kas-{round}-b")));
        let mut at = ((high << 64) | low) % whole;
        let chosen = left.iter().position(|(_, w)| {
            at -= w;
            at < 0
        });
        let Some(n) = chosen else { break };
        let (h, _) = left.remove(n);
        picks.push(Pick { id: h.id, unit: h.unit, amount: h.in_hand, stratum: "kas".into() });
    }
    picks
}
