//! The proof `two-servers`: two `simpul serve` on one PostgreSQL, and the work
//! of a regency at both. Again and again one is killed without warning; whoever
//! waited for its answer asks the other with the same key, and it comes back.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::kill::Seat;
use crate::kill::books::Books;
use crate::kill::strike::{self, Strike};
use crate::postgres::{Cluster, Durability};
use crate::rush::people::People;
use crate::rush::plan::{Chance, Plan, Pressure};
use crate::rush::work::{self, Day};
use crate::rush::{A_SEALERS_ROUND, Options, Regency};
use crate::{bench, run};

const DATABASE: &str = "servers";
/// Twenty times the rush, so that a kill never falls into a silence.
const PAYMENTS_PER_SECOND: f64 = 55.0;
const HANDS: usize = 48;
const SEED: u64 = 20_261_230;
/// Of this proof's keys.
const MARK: &str = "two";

#[derive(Clone, Copy, Debug)]
struct Size {
    officials: usize,
    kills: usize,
    /// Between a return and the next kill, at most.
    calm: Duration,
    /// How long the killed one stays away.
    away: Duration,
    payments_per_second: f64,
}

const WHOLE: Size = Size {
    officials: 3000,
    kills: 12,
    calm: Duration::from_secs(5),
    away: Duration::from_secs(3),
    payments_per_second: PAYMENTS_PER_SECOND,
};
const QUICK: Size = Size {
    officials: 240,
    kills: 3,
    calm: Duration::from_millis(1500),
    away: Duration::from_secs(1),
    payments_per_second: PAYMENTS_PER_SECOND / 5.0,
};

pub fn prove(arguments: &[String]) -> Result<(), String> {
    let options = Options::read(arguments)?;
    let size = if options.quick { QUICK } else { WHOLE };
    let simpul = options.simpul()?;
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let cluster = Cluster::start(Durability::Durable)?;
    let keys = folder.path().join("keys.json").display().to_string();
    let flags = vec!["--database".to_owned(), cluster.database(DATABASE)?, "--keys".to_owned(), keys];
    let regency = Regency { simpul: &simpul, flags, base: "PostgreSQL", cluster: Some(&cluster) };
    let people = regency.fill(&folder.path().join("filled.json"), 43, size.officials)?;
    let books = Books::Postgres(&cluster, DATABASE);
    let before = books.count()?;

    let mut servers = vec![Seat::open(&regency, Some(0), None)?, Seat::open(&regency, Some(1), None)?];
    let doors: Vec<String> = servers.iter().map(|s| s.address().to_owned()).collect();
    let (day, kills) = under_fire((&people, &doors), &mut servers, size)?;
    let repeated = day.acted.iter().filter(|a| a.repeated).count();
    println!(
        "{} acts acknowledged, {} kills; {} times no answer came and the other was asked, {repeated} of these acts had been done",
        day.acted.len(),
        kills.len(),
        day.faults.len()
    );
    let mut broken = judge(&day, &kills, size);
    broken.extend(books.everything_is_there(&day, &doors, (MARK, &before))?.0);
    std::thread::sleep(A_SEALERS_ROUND);
    let left = regency.left(servers.first().ok_or("there is no server")?.server()?, &people)?;
    if left.unsealed > 0 || left.untold > 0 {
        broken.push(format!("left behind: {left:?}"));
    }
    drop(servers);
    bench::check(&simpul, regency.base, &regency.flags)?;
    println!("the journal of {} entries verifies, and every key is answered as it was", left.entries);
    if broken.is_empty() { Ok(()) } else { Err(broken.join("; ")) }
}

/// Works off a plan at both doors while one server after the other is killed.
fn under_fire(
    (people, doors): (&People, &[String]),
    servers: &mut [Seat<'_>],
    size: Size,
) -> Result<(Day, Vec<Strike>), String> {
    let round = size.calm + size.away + Duration::from_secs(1);
    let plan = Plan::of(&Pressure {
        payments_per_second: size.payments_per_second,
        pause: Duration::from_millis(250),
        looks: 0.0,
        time: round * u32::try_from(size.kills).unwrap_or(1),
        seed: SEED,
    });
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let working = scope.spawn(|| {
            let day = work::day(people, &plan, doors, HANDS, MARK);
            over.store(true, Ordering::SeqCst);
            day
        });
        let mut chance = Chance(SEED);
        let (mut kills, mut failure) = (Vec::new(), None);
        while kills.len() < size.kills && !over.load(Ordering::SeqCst) && failure.is_none() {
            let calm = u64::try_from(size.calm.as_millis()).unwrap_or(1).max(1);
            std::thread::sleep(Duration::from_millis(calm / 2 + chance.next() % (calm / 2).max(1)));
            let door = kills.len() % servers.len();
            match servers.get_mut(door).ok_or_else(|| "no such server".to_owned()).and_then(|s| s.kill(size.away)) {
                Ok(kill) => kills.push(kill),
                Err(message) => failure = Some(message),
            }
        }
        let day = working.join().map_err(|_| "the work fell".to_owned())?;
        match failure {
            Some(message) => Err(message),
            None => run::go_on().map(|()| (day, kills)),
        }
    })
}

/// What of the work does not hold.
fn judge(day: &Day, kills: &[Strike], size: Size) -> Vec<String> {
    let mut broken = strike::judge(day, kills);
    if kills.len() < size.kills {
        broken.push(format!("only {} kills fell into the work", kills.len()));
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_that_ends_before_its_kills_is_told() {
        let day = Day { samples: Vec::new(), acted: Vec::new(), faults: Vec::new() };
        let told = judge(&day, &[], Size { kills: 1, ..QUICK }).join("; ");
        assert!(told.contains("nobody felt anything") && told.contains("only 0 kills"), "{told}");
    }
}
