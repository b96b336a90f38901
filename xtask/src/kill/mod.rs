//! The proof `kill` on the program as people run it: the work of a regency over
//! HTTP, and in its middle SIGKILL, for `simpul serve` and for PostgreSQL whole.
//! Whoever waited asks again with the same key. After each blow every
//! acknowledged act has to be there, once, and the journal has to verify.

pub mod books;
pub mod disk;
pub mod strike;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::bench::{self, Server};
use crate::postgres::{Cluster, Durability};
use crate::rush::people::People;
use crate::rush::plan::{Chance, Plan, Pressure};
use crate::rush::work::{self, Day};
use crate::rush::{self, A_SEALERS_ROUND, Options, Regency};
use crate::{run, tools};
use books::{Books, Count};
use strike::{Strike, Struck, judge};

const DATABASE: &str = "kill";
const SKPD: usize = 43;
const HANDS: usize = 16;
const SEED: u64 = 20_261_128;

/// How hard people work, and how often they are struck.
#[derive(Clone, Copy, Debug)]
struct Size {
    officials: usize,
    payments_per_second: f64,
    /// Payments of one round begin within this time.
    load: Duration,
    /// How long the killed one stays away.
    away: Duration,
    /// On PostgreSQL every other blow is for the database.
    on_sqlite: usize,
    on_postgres: usize,
}

const WHOLE: Size = Size {
    officials: 240,
    payments_per_second: 40.0,
    load: Duration::from_secs(2),
    away: Duration::from_millis(500),
    on_sqlite: 50,
    on_postgres: 100,
};
const QUICK: Size = Size {
    payments_per_second: 10.0,
    load: Duration::from_millis(1500),
    away: Duration::from_millis(300),
    on_sqlite: 3,
    on_postgres: 3,
    ..WHOLE
};

pub fn prove(arguments: &[String]) -> Result<(), String> {
    let options = Options::read(arguments)?;
    let (simpul, size) = (options.simpul()?, if options.quick { QUICK } else { WHOLE });
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let seed = rush::seed(SEED);
    println!("{HANDS} clients, {:.0} payments a second of eight acts, seed {seed}", size.payments_per_second);
    if options.wants("SQLite") {
        on_sqlite(&simpul, folder.path(), (size, seed))?;
    }
    if options.wants("PostgreSQL") {
        on_postgres(&simpul, folder.path(), (size, seed))?;
    }
    Ok(())
}

fn on_sqlite(simpul: &Path, folder: &Path, (size, seed): (Size, u64)) -> Result<(), String> {
    let data = folder.join("sqlite");
    let regency = embedded(simpul, &data);
    let people = regency.fill(&folder.join("sqlite.json"), SKPD, size.officials)?;
    let file = data.join("simpul.db");
    let mut seat = Seat::open(&regency, None, Some(folder.join("sqlite.log")))?;
    let mut trial = Trial::begin(&regency, &people, (size, seed), &Books::Sqlite(&file))?;
    for n in 0..size.on_sqlite {
        let round = trial.round(&seat.doors(), &format!("mati{n}"), || Ok(vec![seat.kill(size.away)?]));
        round.and_then(|round| trial.settle(round, &Books::Sqlite(&file))).map_err(|e| seat.told(&e))?;
    }
    println!("SQLite: {} kills of simpul serve", size.on_sqlite);
    trial.end(seat)
}

fn on_postgres(simpul: &Path, folder: &Path, (size, seed): (Size, u64)) -> Result<(), String> {
    let mut cluster = Cluster::start(Durability::Durable)?;
    let keys = folder.join("keys.json").display().to_string();
    let flags = vec!["--database".to_owned(), cluster.database(DATABASE)?, "--keys".to_owned(), keys];
    let regency = Regency { simpul, flags, base: "PostgreSQL", cluster: None };
    let people = regency.fill(&folder.join("postgres.json"), SKPD, size.officials)?;
    let mut seat = Seat::open(&regency, None, Some(folder.join("postgres.log")))?;
    let mut trial = Trial::begin(&regency, &people, (size, seed), &Books::Postgres(&cluster, DATABASE))?;
    for n in 0..size.on_postgres {
        let round = trial.round(&seat.doors(), &format!("mati{n}"), || {
            let strike = if n % 2 == 0 { seat.kill(size.away)? } else { crash(&mut cluster, size.away)? };
            Ok(vec![strike])
        });
        let books = Books::Postgres(&cluster, DATABASE);
        round.and_then(|round| trial.settle(round, &books)).map_err(|e| seat.told(&e))?;
    }
    let of_the_database = size.on_postgres / 2;
    println!(
        "PostgreSQL: {} kills of simpul serve, {of_the_database} of PostgreSQL, after which the same server went on",
        size.on_postgres - of_the_database
    );
    trial.end(seat)
}

/// A regency whose books lie in a folder.
fn embedded<'a>(simpul: &'a Path, data: &Path) -> Regency<'a> {
    let flags = vec!["--data".to_owned(), data.display().to_string()];
    Regency { simpul, flags, base: "SQLite", cluster: None }
}

/// PostgreSQL dies whole, and comes back by its own recovery.
fn crash(cluster: &mut Cluster, away: Duration) -> Result<Strike, String> {
    run::go_on()?;
    let sent = Instant::now();
    cluster.crash()?;
    std::thread::sleep(away);
    let gone = Instant::now();
    cluster.start_again()?;
    Ok(Strike::until_now(Struck::Store, sent, gone))
}

/// A server of a regency that is killed and takes its seat again.
pub struct Seat<'a> {
    regency: &'a Regency<'a>,
    /// Which of several it is.
    door: Option<usize>,
    /// Where its error output goes; none: to ours.
    log: Option<PathBuf>,
    server: Option<Server>,
    address: String,
}

impl<'a> Seat<'a> {
    pub fn open(regency: &'a Regency<'a>, door: Option<usize>, log: Option<PathBuf>) -> Result<Seat<'a>, String> {
        let mut seat = Seat { regency, door, log, server: None, address: bench::free_address()? };
        seat.start()?;
        Ok(seat)
    }

    fn start(&mut self) -> Result<(), String> {
        let log = self.log.as_ref().map(|log| {
            let file = File::options().create(true).append(true).open(log);
            file.map_err(|e| format!("{}: {e}", log.display()))
        });
        let address = self.address.clone();
        self.server = Some(Server::start_at(self.regency.simpul, &self.regency.flags, address, log.transpose()?)?);
        Ok(())
    }

    pub fn server(&self) -> Result<&Server, String> {
        self.server.as_ref().ok_or_else(|| "a server is gone".to_owned())
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// The same door twice: whoever finds it shut knocks again.
    fn doors(&self) -> Vec<String> {
        vec![self.address.clone(); 2]
    }

    /// SIGKILL; after a while another one takes the seat.
    pub fn kill(&mut self, away: Duration) -> Result<Strike, String> {
        run::go_on()?;
        let server = self.server.take().ok_or("a server is gone")?;
        let sent = Instant::now();
        server.kill()?;
        std::thread::sleep(away);
        let gone = Instant::now();
        self.start()?;
        Ok(Strike::until_now(Struck::Server(self.door), sent, gone))
    }

    /// Told to end, as by a service manager, and started again.
    fn renew(&mut self) -> Result<(), String> {
        drop(self.server.take());
        self.start()
    }

    /// What the server has written to its log.
    fn said(&self) -> String {
        self.log.as_ref().and_then(|log| tools::read(log).ok()).unwrap_or_default()
    }

    /// A failure with the last that the server said.
    fn told(&self, failure: &str) -> String {
        format!("{failure}\n{}", tools::end_of(&self.said()))
    }
}

/// A regency at work from which something is taken, round after round.
struct Trial<'a> {
    regency: &'a Regency<'a>,
    people: &'a People,
    size: Size,
    chance: Chance,
    before: Count,
    tally: Tally,
}

/// What was seen in all rounds.
#[derive(Debug, Default)]
struct Tally {
    acted: usize,
    /// No answer came on a line that was open.
    cut_off: usize,
    /// Acts that were done without an answer; asked for again, they are not done twice.
    repeated: usize,
    /// Told in words that it was not, or may not have been, saved.
    turned_away: usize,
    longest_away: Duration,
}

/// A day's work with what fell into it.
struct Round {
    mark: String,
    doors: Vec<String>,
    day: Day,
    strikes: Vec<Strike>,
}

impl<'a> Trial<'a> {
    fn begin(
        regency: &'a Regency<'a>,
        people: &'a People,
        (size, seed): (Size, u64),
        books: &Books<'_>,
    ) -> Result<Trial<'a>, String> {
        let (chance, before) = (Chance(seed), books.count()?);
        Ok(Trial { regency, people, size, chance, before, tally: Tally::default() })
    }

    /// Work, and somewhere in its middle a blow.
    fn round(
        &mut self,
        doors: &[String],
        mark: &str,
        strike: impl FnOnce() -> Result<Vec<Strike>, String>,
    ) -> Result<Round, String> {
        let plan = Plan::of(&Pressure {
            payments_per_second: self.size.payments_per_second,
            pause: Duration::from_millis(50),
            looks: 0.0,
            time: self.size.load,
            seed: self.chance.next(),
        });
        let load = u64::try_from(self.size.load.as_millis()).unwrap_or(1).max(2);
        let moment = Duration::from_millis(load / 4 + self.chance.next() % (load / 2));
        let people = self.people;
        let (day, strikes) = std::thread::scope(|scope| {
            let working = scope.spawn(|| work::day(people, &plan, doors, HANDS, mark));
            std::thread::sleep(moment);
            let strikes = strike();
            (working.join().map_err(|_| "the work fell".to_owned()), strikes)
        });
        run::go_on()?;
        Ok(Round { mark: mark.to_owned(), doors: doors.to_vec(), day: day?, strikes: strikes? })
    }

    /// Whether everything holds after a round.
    fn settle(&mut self, round: Round, books: &Books<'_>) -> Result<(), String> {
        let Round { mark, doors, day, strikes } = round;
        let mut broken = judge(&day, &strikes);
        let (missing, after) = books.everything_is_there(&day, &doors, (&mark, &self.before))?;
        broken.extend(missing);
        broken.extend(self.regency.verify().err());
        self.before = after;
        self.tally.take(&day, &strikes);
        if broken.is_empty() { Ok(()) } else { Err(format!("{mark}: {}", broken.join("; "))) }
    }

    /// Nothing is left behind, and every invariant holds over all that was done.
    fn end(self, seat: Seat<'_>) -> Result<(), String> {
        let began = Instant::now();
        let mut left = self.regency.left(seat.server()?, self.people)?;
        // The sealer of PostgreSQL comes in its own time; the embedded database seals as it commits.
        while left.unsealed > 0 && began.elapsed() < A_SEALERS_ROUND {
            run::go_on()?;
            std::thread::sleep(Duration::from_secs(1));
            left = self.regency.left(seat.server()?, self.people)?;
        }
        drop(seat);
        if left.unsealed > 0 || left.untold > 0 {
            return Err(format!("left behind: {left:?}"));
        }
        bench::check(self.regency.simpul, self.regency.base, &self.regency.flags)?;
        let Tally { acted, cut_off, repeated, turned_away, longest_away } = self.tally;
        println!(
            "{}: {acted} acts acknowledged, none lost, none twice; {cut_off} lines cut, {repeated} acts done without an answer; \
             {turned_away} times told that nothing can be saved; at most {:.1} s away; a journal of {} entries verifies",
            self.regency.base,
            longest_away.as_secs_f64(),
            left.entries
        );
        Ok(())
    }
}

impl Tally {
    fn take(&mut self, day: &Day, strikes: &[Strike]) {
        self.acted += day.acted.len();
        self.cut_off += day.faults.iter().filter(|f| f.status.is_none() && f.opened.is_some()).count();
        self.repeated += day.acted.iter().filter(|a| a.repeated).count();
        self.turned_away += day.faults.iter().filter(|f| f.status.is_some()).count();
        let away = strikes.iter().map(|s| s.back.duration_since(s.sent)).max().unwrap_or_default();
        self.longest_away = self.longest_away.max(away);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rush::work::Fault;

    #[test]
    fn what_was_seen_is_added_up() {
        let now = Instant::now();
        let fault = |status, opened| Fault { door: 0, at: now, opened, took: Duration::ZERO, status, what: "x".into() };
        let faults = vec![fault(None, Some(now)), fault(None, None), fault(Some(500), Some(now))];
        let day = Day { samples: Vec::new(), acted: Vec::new(), faults };
        let strike = |ms| Strike { what: Struck::Store, sent: now, gone: now, back: now + Duration::from_millis(ms) };
        let mut tally = Tally::default();
        tally.take(&day, &[strike(30), strike(20)]);
        tally.take(&day, &[strike(10)]);
        assert_eq!((tally.cut_off, tally.turned_away, tally.longest_away.as_millis()), (2, 2, 30));
    }

    #[test]
    fn unknown_options_are_refused() {
        assert!(prove(&["--slow".into()]).is_err_and(|message| message.contains("known are")));
        assert!(disk::prove(&["--slow".into()]).is_err());
    }
}
