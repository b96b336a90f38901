//! Who may ask how often: by the address from which somebody asks, as far as
//! it is known.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::HeaderMap;

use super::super::sign_in::{self, network};

/// Requests of one address: a second, and at once after a pause. Behind one
/// address a whole office may sit, or a school that reads the catalogue.
const PER_SECOND: u32 = 30;
const BURST: u32 = 150;
/// Connections of one address; a proxy on this machine speaks for everybody.
const CONNECTIONS: usize = 32;
/// Addresses that are kept before those that came long ago are forgotten.
const MOST_KNOWN: usize = 50_000;

const ONE: u32 = 1000;

/// A bucket of permissions, in thousandths.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    level: u32,
    at: Instant,
}

impl Bucket {
    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_millis().min(3_600_000);
        let gained = u32::try_from(passed).unwrap_or(u32::MAX).saturating_mul(PER_SECOND);
        self.level = self.level.saturating_add(gained).min(BURST * ONE);
        self.at = self.at.max(now);
    }
}

#[derive(Debug, Default)]
pub(super) struct Rates(Mutex<HashMap<IpAddr, Bucket>>);

impl Rates {
    /// Takes one permission, or says after how long there is one.
    pub(super) fn take(&self, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KNOWN {
            kept.retain(|_, bucket| {
                bucket.fill(now);
                bucket.level < BURST * ONE
            });
            if kept.len() >= MOST_KNOWN {
                kept.clear();
            }
        }
        let bucket = kept.entry(address).or_insert(Bucket { level: BURST * ONE, at: now });
        bucket.fill(now);
        match bucket.level.checked_sub(ONE) {
            Some(rest) => {
                bucket.level = rest;
                Ok(())
            }
            None => Err(Duration::from_millis(u64::from((ONE - bucket.level).div_ceil(PER_SECOND)))),
        }
    }
}

/// Connections of each address.
#[derive(Debug, Default)]
pub(super) struct Crowd(Mutex<HashMap<IpAddr, usize>>);

/// A seat that is given back when it is dropped.
#[derive(Debug)]
pub(super) struct Seat(Arc<Crowd>, IpAddr);

impl Crowd {
    pub(super) fn admit(self: &Arc<Crowd>, peer: IpAddr) -> Option<Seat> {
        let mut crowd = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let there = crowd.entry(network(peer)).or_default();
        if *there >= CONNECTIONS && !peer.is_loopback() {
            return None;
        }
        *there += 1;
        Some(Seat(self.clone(), network(peer)))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut crowd = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = crowd.get_mut(&self.1) {
            *there -= 1;
            if *there == 0 {
                crowd.remove(&self.1);
            }
        }
    }
}

/// Against whom a request counts: the other side, or whom a proxy on this
/// machine says it speaks for. Nobody in particular where it says nothing.
pub(super) fn asking(peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
    if !peer.is_loopback() {
        return Some(network(peer));
    }
    let said = sign_in::address(headers)?;
    // What cannot be read is one stranger.
    Some(said.parse().map_or(peer, network))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_burst_is_given_and_then_the_rate() {
        let (rates, now) = (Rates::default(), Instant::now());
        let one = ip("203.0.113.7");
        assert!((0..BURST).all(|_| rates.take(one, now).is_ok()));
        let wait = rates.take(one, now).expect_err("too fast");
        assert!(wait > Duration::ZERO && wait <= Duration::from_millis(34), "{wait:?}");
        assert!(rates.take(ip("203.0.113.8"), now).is_ok(), "another address has a rate of its own");
        assert!(rates.take(one, now + wait).is_ok() && rates.take(one, now + wait).is_err());
        let later = now + Duration::from_secs(3600);
        assert!((0..BURST).all(|_| rates.take(one, later).is_ok()) && rates.take(one, later).is_err());
    }

    #[test]
    fn very_many_addresses_are_forgotten() {
        let (rates, now) = (Rates::default(), Instant::now());
        for n in 0..u32::try_from(MOST_KNOWN).expect("a count") + 10 {
            assert!(rates.take(IpAddr::V4(n.into()), now).is_ok());
        }
        assert!(rates.0.lock().expect("kept").len() <= MOST_KNOWN);
    }

    #[test]
    fn connections_of_one_address_are_bounded() {
        let crowd = Arc::new(Crowd::default());
        let seats: Vec<Seat> = (0..CONNECTIONS).filter_map(|_| crowd.admit(ip("203.0.113.7"))).collect();
        assert_eq!(seats.len(), CONNECTIONS);
        assert!(crowd.admit(ip("203.0.113.7")).is_none() && crowd.admit(ip("203.0.113.8")).is_some());
        assert!((0..100).all(|_| crowd.admit(ip("127.0.0.1")).is_some()));
        drop(seats);
        assert!(crowd.admit(ip("203.0.113.7")).is_some());
    }

    #[test]
    fn only_a_proxy_on_this_machine_speaks_for_others() {
        let said = |peer: &str, forwarded: Option<&str>| {
            let pairs = forwarded.map(|f| ("x-forwarded-for".parse().expect("a name"), f.parse().expect("a value")));
            asking(ip(peer), &pairs.into_iter().collect())
        };
        assert_eq!(said("203.0.113.7", Some("198.51.100.1")), Some(ip("203.0.113.7")));
        assert_eq!(said("127.0.0.1", Some("10.0.0.1, 198.51.100.1")), Some(ip("198.51.100.1")));
        assert_eq!(said("127.0.0.1", None), None);
        assert_eq!(said("127.0.0.1", Some("siapa saja")), Some(ip("127.0.0.1")));
        assert_eq!(said("2001:db8::1:2", None), said("2001:db8::ffff:9", None));
        assert_eq!(said("::ffff:203.0.113.7", None), Some(ip("203.0.113.7")));
    }
}
