//! What all requests share.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use kernel::{Day, Moment};
use store::module::Report;
use store::{ActEntry, Error};
use tokio::sync::Semaphore;

use crate::auth::Known;
use crate::limits::{MAX_BUNDLES, MAX_HASHING, MAX_IN_FLIGHT, MAX_PRINTS, MAX_REPORTS};
use crate::pages::halfway::{Enrolments, Halves};
use crate::pages::mark::Latest;
use crate::pages::session::Seen;
use crate::pages::throttle::Throttle;
use crate::problem::Problem;
use crate::reply::Tag;
use crate::uploads::Uploads;
use crate::{App, Issuer, Witnessed};

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
    /// Bundles of papers being packed.
    pub(crate) bundles: Semaphore,
    /// Passwords being compared.
    pub(crate) hashing: Semaphore,
    /// Papers being printed; each is a process with a memory of its own.
    pub(crate) printing: Arc<Semaphore>,
    /// Scanned papers being looked at, each in a process of its own.
    pub(crate) looking: Arc<Semaphore>,
    /// Files on their way in.
    pub(crate) uploads: Uploads,
    pub(crate) throttle: Throttle,
    pub(crate) seen: Seen,
    /// Files that were read and are not kept yet.
    pub(crate) imports: crate::pages::import::Read,
    /// Workbooks of RKA that wait for a word.
    pub(crate) books: crate::pages::rka::book::Read,
    pub(crate) halves: Halves,
    pub(crate) enrolments: Enrolments,
    /// Sums of lists that nothing has changed yet.
    pub(crate) totals: crate::pages::documents::Totals,
    pub(crate) arrivals: crate::pages::sso::Arrivals,
    /// The mark of the journal that pages carry.
    pub(crate) latest: Latest,
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
            bundles: Semaphore::new(MAX_BUNDLES),
            hashing: Semaphore::new(MAX_HASHING),
            printing: Arc::new(Semaphore::new(MAX_PRINTS)),
            looking: Arc::new(Semaphore::new(MAX_PRINTS)),
            uploads: Uploads::default(),
            throttle: Throttle::default(),
            seen: Seen::default(),
            imports: crate::pages::import::Read::default(),
            books: crate::pages::rka::book::Read::default(),
            halves: Halves::default(),
            enrolments: Enrolments::default(),
            totals: crate::pages::documents::Totals::default(),
            arrivals: crate::pages::sso::Arrivals::default(),
            latest: Latest::default(),
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

    pub(crate) fn issuer(&self) -> Issuer<'_> {
        let address = self.app.papers_at.as_ref().or(self.app.address.as_ref());
        Issuer { db: &self.app.db, address: address.map(String::as_str) }
    }

    /// What witnesses answered; none where nothing was published from here.
    pub(crate) fn witnessed(&self) -> Option<Witnessed> {
        self.app.witnessed.as_ref().and_then(|watching| watching.borrow().clone())
    }

    pub(crate) fn today(&self) -> Result<Day, Problem> {
        Ok(self.reading_time()?.day(self.app.db.region().zone))
    }
}
