//! What all requests share.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use kernel::{Day, Moment};
use store::module::Report;
use store::{ActEntry, Error};
use tokio::sync::Semaphore;

use crate::App;
use crate::auth::Known;
use crate::limits::{MAX_HASHING, MAX_IN_FLIGHT, MAX_REPORTS};
use crate::pages::halfway::{Enrolments, Halves};
use crate::pages::session::Seen;
use crate::pages::throttle::Throttle;
use crate::problem::Problem;
use crate::reply::Tag;

#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) app: App,
    pub(crate) acts: BTreeMap<&'static str, ActEntry>,
    pub(crate) reports: BTreeMap<&'static str, Report>,
    pub(crate) known: Known,
    /// Requests in flight.
    pub(crate) gate: Semaphore,
    /// Reports and checks being made.
    pub(crate) desk: Semaphore,
    /// Passwords being compared.
    pub(crate) hashing: Semaphore,
    pub(crate) throttle: Throttle,
    pub(crate) seen: Seen,
    pub(crate) halves: Halves,
    pub(crate) enrolments: Enrolments,
    pub(crate) openapi: OnceLock<(Bytes, Tag)>,
    /// Highest trusted time seen, in milliseconds.
    high: AtomicI64,
}

impl Site {
    pub(crate) fn new(app: App) -> Site {
        let acts = app.modules.iter().flat_map(|m| m.acts).map(|a| (a.def.name, *a)).collect();
        let reports = app.modules.iter().flat_map(|m| m.reports).map(|r| (r.name, *r)).collect();
        Site {
            app,
            acts,
            reports,
            known: Known::default(),
            gate: Semaphore::new(MAX_IN_FLIGHT),
            desk: Semaphore::new(MAX_REPORTS),
            hashing: Semaphore::new(MAX_HASHING),
            throttle: Throttle::default(),
            seen: Seen::default(),
            halves: Halves::default(),
            enrolments: Enrolments::default(),
            openapi: OnceLock::new(),
            high: AtomicI64::new(0),
        }
    }

    /// The time for reading. Reading goes on while the clock is not trusted,
    /// but never earlier than what was seen before: no ended token revives.
    pub(crate) fn reading_time(&self) -> Result<Moment, Problem> {
        match self.app.db.now() {
            Ok(now) => {
                self.high.fetch_max(now.0, Ordering::Relaxed);
                Ok(now)
            }
            Err(Error::Clock(_)) => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                let wall = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
                Ok(Moment(wall.max(self.high.load(Ordering::Relaxed))))
            }
            Err(other) => Err(other.into()),
        }
    }

    pub(crate) fn today(&self) -> Result<Day, Problem> {
        Ok(self.reading_time()?.day(self.app.db.region().zone))
    }
}
