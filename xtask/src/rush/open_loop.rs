//! Sends what is due when it is due. An answer that is late makes the next
//! request late too, and that counts: time runs from when a request was due,
//! not from when it was sent.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::run;

/// How a job went.
#[derive(Clone, Debug)]
pub struct Sample {
    pub job: usize,
    /// From when it was due until it was answered.
    pub took: Duration,
    pub fault: Option<String>,
}

/// Works off `due`, which is in order, with so many hands; each has a seat of
/// its own. An interruption ends it early.
pub fn work_off<Seat>(
    due: &[Duration],
    hands: usize,
    seat: impl Fn(usize) -> Seat + Sync,
    work: impl Fn(&mut Seat, usize) -> Result<(), String> + Sync,
) -> Vec<Sample> {
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    let hand = |n: usize| {
        let mut seat = seat(n);
        let mut samples = Vec::new();
        loop {
            let job = next.fetch_add(1, Ordering::Relaxed);
            let Some(at) = due.get(job) else { return samples };
            std::thread::sleep(at.saturating_sub(began.elapsed()));
            if run::go_on().is_err() {
                return samples;
            }
            let fault = work(&mut seat, job).err();
            samples.push(Sample { job, took: began.elapsed().saturating_sub(*at), fault });
        }
    };
    let mut all: Vec<Sample> = std::thread::scope(|scope| {
        let hand = &hand;
        let hands: Vec<_> = (0..hands).map(|n| scope.spawn(move || hand(n))).collect();
        hands.into_iter().flat_map(|h| h.join().unwrap_or_default()).collect()
    });
    all.sort_by_key(|sample| sample.job);
    all
}

/// Times of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Times {
    pub count: usize,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
}

impl Times {
    pub fn of(mut took: Vec<Duration>) -> Times {
        took.sort_unstable();
        let last = took.len().saturating_sub(1);
        let at = |n: usize| took.get(n.min(last)).map_or(0.0, |t| t.as_secs_f64() * 1000.0);
        Times { count: took.len(), p50_ms: at(took.len() / 2), p99_ms: at(took.len() * 99 / 100), max_ms: at(last) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_behind_a_slow_answer_counts_from_when_it_was_due() {
        let due: Vec<Duration> = (0..4).map(|n| Duration::from_millis(n * 10)).collect();
        let slow = |(): &mut (), job: usize| {
            std::thread::sleep(Duration::from_millis(if job == 0 { 200 } else { 0 }));
            if job == 2 { Err("no".into()) } else { Ok(()) }
        };
        let samples = work_off(&due, 1, |_| (), slow);
        assert_eq!(samples.len(), 4);
        assert!(samples.iter().all(|s| s.took >= Duration::from_millis(165)), "{samples:?}");
        assert_eq!(samples.iter().filter(|s| s.fault.is_some()).count(), 1);
    }

    #[test]
    fn times_are_read_off_in_order() {
        let times = Times::of((1..=200).rev().map(Duration::from_millis).collect());
        assert_eq!(times, Times { count: 200, p50_ms: 101.0, p99_ms: 199.0, max_ms: 200.0 });
        assert_eq!(Times::of(Vec::new()), Times::default());
    }
}
