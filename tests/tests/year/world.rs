//! An open regency on a day, and how its officials bring acts: by name and
//! JSON, as programs do, each through the door.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use kernel::{Day, Money};
use serde_json::Value;
use store::module::Query;
use store::testing::Temporary;
use store::{Actor, Channel, Clock, Db, Envelope, Error, Result, Work};

use crate::modules::{self, MODULES, SCHEMA};
use crate::regency::YEAR;
use crate::table::Table;

/// Two acts of different desks may meet; a person would press the button again.
const TRIES: usize = 30;

/// On what time is spent.
const MORNING: usize = 0;
const ACTS: usize = 1;
const REPORTS: usize = 2;

pub struct World {
    place: Temporary,
    db: Option<Db>,
    pub today: Day,
    people: BTreeMap<String, Actor>,
    /// The last serial that was given, by kind and SKPD.
    series: Mutex<BTreeMap<(String, String), u64>>,
    passed: AtomicUsize,
    refused: AtomicUsize,
    doubts: Mutex<Vec<String>>,
    /// Microseconds of mornings, of acts (those of many desks at once) and of reports.
    spent: [AtomicUsize; 3],
}

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub fn sen(amount: i64) -> Money {
    Money::from_sen(amount)
}

pub fn id(done: &Value, field: &str) -> i64 {
    done[field].as_i64().unwrap_or_else(|| panic!("no {field} in {done}"))
}

/// The sen of an amount that an act answered with.
pub fn amount(done: &Value, field: &str) -> i64 {
    let text = done[field].as_str().unwrap_or_else(|| panic!("no {field} in {done}"));
    text.parse::<Money>().expect("an amount").sen()
}

pub fn text(done: &Value, field: &str) -> String {
    done[field].as_str().unwrap_or_else(|| panic!("no {field} in {done}")).to_owned()
}

impl World {
    pub async fn new(place: Temporary, today: Day) -> World {
        let db = place.open_at(Clock::Handed(today), &SCHEMA).await.expect("open");
        let people = BTreeMap::from([("operator".to_owned(), Actor::PracticeOperator)]);
        let (series, doubts) = (Mutex::default(), Mutex::default());
        let (passed, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
        World { place, db: Some(db), today, people, series, passed, refused, doubts, spent: Default::default() }
    }

    fn db(&self) -> &Db {
        self.db.as_ref().expect("open")
    }

    /// Opens the same regency on another day.
    pub async fn on(&mut self, today: Day) {
        let began = Instant::now();
        if let Some(db) = self.db.take() {
            db.close().await;
        }
        self.db = Some(self.place.open_at(Clock::Handed(today), &SCHEMA).await.expect("open again"));
        self.today = today;
        self.spend(MORNING, began);
    }

    fn spend(&self, on: usize, began: Instant) {
        let passed = usize::try_from(began.elapsed().as_micros()).unwrap_or_default();
        self.spent[on].fetch_add(passed, Ordering::Relaxed);
    }

    /// Seconds of mornings, of acts and of reports.
    pub fn seconds(&self) -> [usize; 3] {
        [MORNING, ACTS, REPORTS].map(|on| self.spent[on].load(Ordering::Relaxed) / 1_000_000)
    }

    /// Somebody may act from now on.
    pub fn knows(&mut self, who: &str, actor: Actor) {
        self.people.insert(who.to_owned(), actor);
    }

    pub async fn bring(&self, who: &str, work: Arc<dyn Work>) -> Result<Value> {
        let actor = self.people.get(who).unwrap_or_else(|| panic!("nobody is called {who}"));
        let began = Instant::now();
        for attempt in 1.. {
            match self.db().act(work.clone(), Envelope::new(actor.clone(), Channel::Api)).await {
                Err(Error::Conflict(_) | Error::Busy) if attempt < TRIES => tokio::task::yield_now().await,
                Ok(answer) => {
                    self.spend(ACTS, began);
                    self.passed.fetch_add(1, Ordering::Relaxed);
                    self.note_number(&answer.done);
                    return Ok(answer.done);
                }
                Err(error) => {
                    self.spend(ACTS, began);
                    return Err(error);
                }
            }
        }
        unreachable!("the loop ends by an answer")
    }

    pub async fn act(&self, who: &str, name: &str, input: Value) -> Result<Value> {
        let entry = modules::act(name).unwrap_or_else(|| panic!("no act {name}"));
        self.bring(who, Arc::from((entry.parse)(&input.to_string())?)).await
    }

    /// The act passes.
    pub async fn ok(&self, who: &str, name: &str, input: Value) -> Value {
        let shown = input.to_string();
        match self.act(who, name, input).await {
            Ok(done) => done,
            Err(error) => panic!("{}: {name} by {who}: {error}\n  {shown}", self.today),
        }
    }

    /// The act is refused, and for this reason among those that are told; with
    /// `exactly`, for just these.
    pub async fn refused(&self, who: &str, name: &str, input: Value, codes: &[&str], exactly: bool) {
        let shown = input.to_string();
        let told = match self.act(who, name, input).await {
            Ok(done) => return self.doubt(format!("{}: {name} by {who} passed: {done}\n  {shown}", self.today)),
            Err(Error::Refused(refusals)) => {
                let mut told: Vec<String> = refusals.into_vec().into_iter().map(|r| r.code).collect();
                told.sort();
                told
            }
            Err(other) => return self.doubt(format!("{}: {name} by {who}: {other}\n  {shown}", self.today)),
        };
        let mut wanted = codes.to_vec();
        wanted.sort_unstable();
        let fits = if exactly { told == wanted } else { wanted.iter().all(|w| told.iter().any(|t| t == w)) };
        if !fits {
            self.doubt(format!("{}: {name} by {who} told {told:?}, not {wanted:?}\n  {shown}", self.today));
        }
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    fn doubt(&self, what: String) {
        self.doubts.lock().expect("the doubts").push(what);
    }

    /// What Simpul shows is what the model says; if not, the evening tells.
    pub fn same<T: PartialEq + std::fmt::Debug>(&self, seen: T, own: T, what: impl FnOnce() -> String) {
        if seen != own {
            self.doubt(format!("{}\n  Simpul: {seen:?}\n  model:  {own:?}", what()));
        }
    }

    /// Fails with all that did not agree. A patient run (`SIMPUL_YEAR_PATIENT`)
    /// goes on and tells it at the year's end.
    pub fn settle(&self, at_last: bool) {
        let doubts = self.doubts.lock().expect("the doubts");
        let patient = std::env::var_os("SIMPUL_YEAR_PATIENT").is_some() && !at_last;
        assert!(doubts.is_empty() || patient, "{} disagreements:\n{}", doubts.len(), doubts.join("\n"));
    }

    /// A number is one more than the last of its series, or it was given before.
    fn note_number(&self, done: &Value) {
        let (Some(number), Some(kind)) = (done["number"].as_str(), done["kind"].as_str()) else { return };
        let parts: Vec<&str> = number.split('/').collect();
        let is_serial = |p: &&str| p.len() == 6 && p.bytes().all(|b| b.is_ascii_digit());
        let serial: u64 = parts.iter().copied().find(is_serial).and_then(|p| p.parse().ok()).expect("a serial");
        let skpd = parts.iter().find(|p| p.matches('.').count() > 4).copied().unwrap_or_default();
        let mut series = self.series.lock().expect("the series");
        let last = series.entry((kind.to_owned(), skpd.to_owned())).or_default();
        assert!(serial <= *last + 1, "{kind} {skpd}: {serial} follows {last}");
        *last = serial.max(*last);
    }

    pub async fn report(&self, name: &str, by: Option<&str>, filters: &[(&str, &str)]) -> Table {
        let report = modules::report(name).unwrap_or_else(|| panic!("no report {name}"));
        let filters = filters.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let query = Query { year: YEAR, by: by.map(str::to_owned), filters };
        let began = Instant::now();
        let mut view = self.db().view().await.expect("a view");
        let table = Table((report.run)(&mut view, &query).await.unwrap_or_else(|e| panic!("{name}: {e}")));
        self.spend(REPORTS, began);
        table
    }

    /// The year's books, as `simpul export buku` writes them.
    pub async fn ledger(&self) -> Vec<kernel::ledger::Entry> {
        let mut view = self.db().view().await.expect("a view");
        modules::ledger(&mut view, YEAR, None).await.expect("the books")
    }

    /// What the checks of all modules find.
    pub async fn findings(&self) -> Vec<String> {
        let mut view = self.db().view().await.expect("a view");
        let mut found = Vec::new();
        for check in MODULES.iter().flat_map(|m| m.checks) {
            let result = (check.run)(&mut view, YEAR).await.unwrap_or_else(|e| panic!("{}: {e}", check.name));
            found.extend(result.findings.into_iter().map(|f| format!("{}: {}", f.code, f.message)));
        }
        found
    }

    /// Acts that passed, and acts that were refused as they should be.
    pub fn counts(&self) -> (usize, usize) {
        (self.passed.load(Ordering::Relaxed), self.refused.load(Ordering::Relaxed))
    }

    /// How many numbers were given, by kind.
    pub fn numbered(&self) -> BTreeMap<String, u64> {
        let mut all = BTreeMap::new();
        for ((kind, _), last) in self.series.lock().expect("the series").iter() {
            *all.entry(kind.clone()).or_default() += last;
        }
        all
    }

    /// Closes, proves every row by the journal, and clears away.
    pub async fn proved(mut self) {
        if let Some(db) = self.db.take() {
            db.seal_now().await.expect("sealed");
            db.close().await;
        }
        let found = store::verify::verify(&self.place.place, &self.place.keys, &modules::tables()).await;
        let found = found.expect("a verification");
        assert!(found.is_sound() && found.incomparable.is_empty(), "{found:#?}");
        self.place.discard().await.expect("discarded");
    }
}
