//! What was taken from people at work, and which of their troubles that explains.

use std::time::{Duration, Instant};

use crate::rush::work::{Day, Fault};

/// Who was turned away before the return may be told so until then.
const GRACE: Duration = Duration::from_secs(2);
/// A busy machine looks at its clock a moment late.
const LATE: Duration = Duration::from_millis(50);
/// Longer than a server waits for its database; who waits longer hangs.
const AT_MOST: Duration = Duration::from_secs(15);
/// What a server says whose store fails it, and one that waits for it.
const WORDS: [&str; 2] = ["Penyimpanan gagal", "sedang sibuk"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Struck {
    /// A server, by its door; none: the one that stands behind all of them.
    Server(Option<usize>),
    /// What a server keeps its books on. It lives, and has to say so.
    Store,
}

#[derive(Clone, Copy, Debug)]
pub struct Strike {
    pub what: Struck,
    pub sent: Instant,
    /// Before anything is done to bring it back, and once it is.
    pub gone: Instant,
    pub back: Instant,
}

impl Strike {
    /// One after which all is back now.
    pub fn until_now(what: Struck, sent: Instant, gone: Instant) -> Strike {
        Strike { what, sent, gone, back: Instant::now() }
    }

    /// Nobody listened, or the connection was to the program that died; or a
    /// server that lived told in words, and soon, that its store is away.
    pub fn explains(&self, fault: &Fault) -> bool {
        match self.what {
            Struck::Server(door) => {
                door.is_none_or(|door| door == fault.door)
                    && fault.status.is_none()
                    && fault.at >= self.sent
                    && match fault.opened {
                        None => fault.at <= self.back + LATE,
                        Some(opened) => opened <= self.gone,
                    }
            }
            Struck::Store => is_told(fault) && fault.at >= self.sent && fault.at <= self.back + GRACE,
        }
    }
}

fn is_told(fault: &Fault) -> bool {
    matches!(fault.status, Some(500 | 503))
        && fault.took <= AT_MOST
        && WORDS.iter().any(|words| fault.what.contains(words))
}

/// What of a day's work does not hold.
pub fn judge(day: &Day, strikes: &[Strike]) -> Vec<String> {
    let mut broken = Vec::new();
    if day.faults.is_empty() {
        broken.push("nobody felt anything: it proves nothing".into());
    }
    let failed: Vec<&String> = day.samples.iter().filter_map(|s| s.fault.as_ref()).collect();
    if let Some(first) = failed.first() {
        broken.push(format!("{} acts failed, the first: {first}", failed.len()));
    }
    let own: Vec<&Fault> = day.faults.iter().filter(|f| !strikes.iter().any(|strike| strike.explains(f))).collect();
    if let Some(first) = own.first() {
        broken.push(format!(
            "{} errors of a server that lived, the first at door {} after {:.1} s: {}",
            own.len(),
            first.door,
            first.took.as_secs_f64(),
            first.what
        ));
    }
    broken
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);

    fn at(ms: u64) -> Instant {
        *START + Duration::from_millis(ms)
    }

    fn strike(what: Struck) -> Strike {
        Strike { what, sent: at(100), gone: at(110), back: at(500) }
    }

    fn silent(door: usize, ms: u64, opened: Option<u64>) -> Fault {
        let took = Duration::from_millis(1);
        Fault { door, at: at(ms), opened: opened.map(at), took, status: None, what: "x".into() }
    }

    #[test]
    fn only_the_killed_one_may_fail_and_only_for_as_long_as_it_was_away() {
        let kill = strike(Struck::Server(Some(0)));
        for (fault, explained) in [
            (silent(0, 105, Some(20)), true),
            (silent(0, 300, None), true),
            // A line that was kept to the dead program, used long after.
            (silent(0, 900, Some(90)), true),
            (silent(0, 50, Some(20)), false),
            (silent(0, 600, None), false),
            (silent(0, 600, Some(520)), false),
            (silent(1, 300, None), false),
            (Fault { status: Some(500), ..silent(0, 300, Some(20)) }, false),
        ] {
            assert_eq!(kill.explains(&fault), explained, "{fault:?}");
        }
        assert!(strike(Struck::Server(None)).explains(&silent(1, 300, None)), "one server behind both doors");
        let day = |faults| Day { samples: Vec::new(), acted: Vec::new(), faults };
        assert!(judge(&day(vec![silent(0, 300, None)]), &[kill]).is_empty());
        assert_eq!(judge(&day(vec![silent(1, 300, None)]), &[kill]).len(), 1);
        assert_eq!(judge(&day(vec![]), &[kill]).len(), 1, "a kill that nobody felt");
        assert_eq!(judge(&day(vec![silent(0, 300, None)]), &[]).len(), 1);
    }

    #[test]
    fn a_server_without_its_store_answers_soon_and_in_words() {
        let told = |ms: u64, status: u16, took: u64, words: &str| Fault {
            status: Some(status),
            took: Duration::from_secs(took),
            what: format!("/api/acts/x {status}: {words}"),
            ..silent(0, ms, Some(20))
        };
        for (fault, explained) in [
            (told(300, 500, 0, "Penyimpanan gagal. Beri tahu pengelola sistem"), true),
            (told(600, 503, 10, "Sistem sedang sibuk"), true),
            (told(300, 500, 16, "Penyimpanan gagal"), false),
            (told(300, 500, 0, "Kesalahan program"), false),
            (told(300, 422, 0, "Penyimpanan gagal"), false),
            (told(50, 500, 0, "Penyimpanan gagal"), false),
            (told(2600, 500, 0, "Penyimpanan gagal"), false),
            (silent(0, 300, Some(20)), false),
            (silent(0, 300, None), false),
        ] {
            assert_eq!(strike(Struck::Store).explains(&fault), explained, "{fault:?}");
        }
    }
}
