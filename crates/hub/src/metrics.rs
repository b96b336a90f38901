//! Figures for whoever watches: Prometheus' text form, written by hand, since
//! a handful of counters needs no library.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::course::Course;
use crate::store::seeing::Counts;

/// Upper ends of the buckets, in milliseconds.
const BUCKETS: [u64; 10] = [5, 10, 25, 50, 100, 250, 500, 1000, 5000, 30_000];

/// Refusals of one member that are noted in the log within an hour.
const MOST_NOTED: u32 = 60;
const HOUR: Duration = Duration::from_secs(3600);

#[derive(Debug, Default)]
struct Inner {
    /// By kind of service and outcome.
    exchanges: BTreeMap<(&'static str, String), u64>,
    buckets: [u64; BUCKETS.len()],
    count: u64,
    millis: u64,
    received: u64,
    sent: u64,
    strangers: u64,
    noted: HashMap<String, (Instant, u32)>,
}

#[derive(Debug, Default)]
pub struct Metrics(Mutex<Inner>);

impl Metrics {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One exchange is over.
    pub fn note(&self, course: &Course, status: u16, took: Duration) {
        let mut inner = self.lock();
        let outcome = match &course.operation.fault {
            Some((code, _)) => code.clone(),
            None => format!("{}xx", status / 100),
        };
        let kind = if course.operation.service_type.is_empty() { "META" } else { course.operation.service_type };
        *inner.exchanges.entry((kind, outcome)).or_default() += 1;
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        for (bucket, most) in inner.buckets.iter_mut().zip(BUCKETS) {
            if millis <= most {
                *bucket += 1;
            }
        }
        inner.count += 1;
        inner.millis = inner.millis.saturating_add(millis);
        inner.received = inner.received.saturating_add(course.operation.request_size);
        inner.sent = inner.sent.saturating_add(course.operation.response_size);
        if course.member().is_none() && course.operation.fault.is_some() {
            inner.strangers += 1;
        }
    }

    /// May another refusal of this member be noted? A member that is refused
    /// all day long must not fill the log.
    pub fn may_note(&self, member: Option<&str>) -> bool {
        let Some(member) = member else { return false };
        let mut inner = self.lock();
        let (since, noted) = inner.noted.entry(member.to_owned()).or_insert_with(|| (Instant::now(), 0));
        if since.elapsed() > HOUR {
            (*since, *noted) = (Instant::now(), 0);
        }
        *noted += 1;
        *noted <= MOST_NOTED
    }

    /// The text that Prometheus reads.
    pub fn text(&self, load: (usize, usize), spooled: u64, counts: &Counts, log_size: u64) -> String {
        let inner = self.lock();
        let mut out = String::new();
        let mut line = |text: std::fmt::Arguments<'_>| {
            let _ = out.write_fmt(text);
            out.push('\n');
        };
        line(format_args!("# TYPE simpul_exchange_total counter"));
        for ((kind, outcome), n) in &inner.exchanges {
            line(format_args!("simpul_exchange_total{{type=\"{kind}\",outcome=\"{outcome}\"}} {n}"));
        }
        line(format_args!("# TYPE simpul_exchange_seconds histogram"));
        for (n, most) in inner.buckets.iter().zip(BUCKETS) {
            line(format_args!("simpul_exchange_seconds_bucket{{le=\"{}\"}} {n}", seconds(most)));
        }
        line(format_args!("simpul_exchange_seconds_bucket{{le=\"+Inf\"}} {}", inner.count));
        line(format_args!("simpul_exchange_seconds_sum {}", seconds(inner.millis)));
        line(format_args!("simpul_exchange_seconds_count {}", inner.count));
        for (name, kind, value) in [
            ("simpul_exchange_received_bytes_total", "counter", inner.received),
            ("simpul_exchange_sent_bytes_total", "counter", inner.sent),
            ("simpul_exchange_strangers_total", "counter", inner.strangers),
            ("simpul_exchange_running", "gauge", load.0 as u64),
            ("simpul_exchange_waiting", "gauge", load.1 as u64),
            ("simpul_exchange_spooled_bytes", "gauge", spooled),
            ("simpul_exchange_events", "gauge", unsigned(counts.taken)),
            ("simpul_exchange_quarantined", "gauge", unsigned(counts.aside)),
            ("simpul_exchange_alarms", "gauge", unsigned(counts.alarms)),
            ("simpul_exchange_streams_held", "gauge", unsigned(counts.held)),
            ("simpul_exchange_log_entries", "gauge", log_size),
        ] {
            line(format_args!("# TYPE {name} {kind}"));
            line(format_args!("{name} {value}"));
        }
        out
    }
}

fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or_default()
}

/// Milliseconds as seconds, without a float.
fn seconds(millis: u64) -> String {
    format!("{}.{:03}", millis / 1000, millis % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_counted_and_written() {
        let metrics = Metrics::default();
        let mut course = Course::default();
        course.operation.service_type = "REST";
        course.operation.request_size = 10;
        metrics.note(&course, 200, Duration::from_millis(7));
        course.operation.fault = Some(("Server.ServerProxy.AccessDenied".into(), String::new()));
        metrics.note(&course, 500, Duration::from_millis(2600));
        let text = metrics.text((1, 2), 3, &Counts { taken: 4, aside: 5, alarms: 6, held: 7 }, 8);
        for line in [
            "simpul_exchange_total{type=\"REST\",outcome=\"2xx\"} 1",
            "simpul_exchange_total{type=\"REST\",outcome=\"Server.ServerProxy.AccessDenied\"} 1",
            "simpul_exchange_seconds_bucket{le=\"0.005\"} 0",
            "simpul_exchange_seconds_bucket{le=\"0.010\"} 1",
            "simpul_exchange_seconds_bucket{le=\"5.000\"} 2",
            "simpul_exchange_seconds_sum 2.607",
            "simpul_exchange_received_bytes_total 20",
            "simpul_exchange_strangers_total 1",
            "simpul_exchange_waiting 2",
            "simpul_exchange_quarantined 5",
            "simpul_exchange_log_entries 8",
        ] {
            assert!(text.lines().any(|l| l == line), "{line}\n{text}");
        }
    }

    #[test]
    fn refusals_of_one_member_are_noted_up_to_a_limit() {
        let metrics = Metrics::default();
        assert!(!metrics.may_note(None));
        let noted = (0..100).filter(|_| metrics.may_note(Some("A"))).count();
        assert_eq!(noted, 60);
        assert!(metrics.may_note(Some("B")));
    }
}
