//! The proof `two-servers`: two `simpul serve` on one PostgreSQL, and the work
//! of a regency at both. Again and again one is killed without warning; whoever
//! waited for its answer asks the other with the same key, and it comes back.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::bench::{self, Server};
use crate::http::{Asked, Line};
use crate::postgres::{Cluster, Durability};
use crate::run;
use crate::rush::people::People;
use crate::rush::plan::{Chance, Plan, Pressure};
use crate::rush::work::{self, Acted, Day, Fault};
use crate::rush::{Options, Regency};

const DATABASE: &str = "servers";
/// Twenty times the rush, so that a kill never falls into a silence.
const PAYMENTS_PER_SECOND: f64 = 55.0;
const HANDS: usize = 48;
const SEED: u64 = 20_261_230;
/// The sealer comes every ten seconds.
const A_SEALERS_ROUND: Duration = Duration::from_secs(12);

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

/// A server that was killed, by its door.
#[derive(Clone, Copy, Debug)]
struct Kill {
    door: usize,
    /// Before the signal, and once the program was gone.
    sent: Instant,
    gone: Instant,
    back: Instant,
}

impl Kill {
    /// The kill explains a fault: nobody listened, or the connection was to the program that died.
    fn explains(&self, fault: &Fault) -> bool {
        self.door == fault.door
            && fault.at >= self.sent
            && match fault.opened {
                None => fault.at <= self.back,
                Some(opened) => opened <= self.gone,
            }
    }
}

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
    let before = Count::read(&cluster)?;

    let mut servers = vec![start(&simpul, &regency.flags)?, start(&simpul, &regency.flags)?];
    let doors: Vec<String> = servers.iter().flatten().map(|s| s.address().to_owned()).collect();
    let (day, kills) = under_fire(&regency, (&people, &doors), &mut servers, size)?;
    let repeated = day.acted.iter().filter(|a| a.repeated).count();
    println!(
        "{} acts acknowledged, {} kills; {} times no answer came and the other was asked, {repeated} of these acts had been done",
        day.acted.len(),
        kills.len(),
        day.faults.len()
    );
    let mut broken = judge(&day, &kills, size);
    broken.extend(everything_is_there(&day, &doors, &cluster, &before)?);
    std::thread::sleep(A_SEALERS_ROUND);
    let server = servers.iter().flatten().next().ok_or("both servers are gone")?;
    let left = regency.left(server, &people)?;
    if left.unsealed > 0 || left.untold > 0 {
        broken.push(format!("left behind: {left:?}"));
    }
    drop(servers);
    bench::check(&simpul, regency.base, &regency.flags)?;
    println!("the journal of {} entries verifies, and every key is answered as it was", left.entries);
    if broken.is_empty() { Ok(()) } else { Err(broken.join("; ")) }
}

fn start(simpul: &Path, flags: &[String]) -> Result<Option<Server>, String> {
    Server::start(simpul, flags).map(Some)
}

/// Works off a plan at both doors while one server after the other is killed.
fn under_fire(
    regency: &Regency<'_>,
    (people, doors): (&People, &[String]),
    servers: &mut [Option<Server>],
    size: Size,
) -> Result<(Day, Vec<Kill>), String> {
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
            let day = work::day(people, &plan, doors, HANDS, "two");
            over.store(true, Ordering::SeqCst);
            day
        });
        let mut chance = Chance(SEED);
        let (mut kills, mut failure) = (Vec::new(), None);
        while kills.len() < size.kills && !over.load(Ordering::SeqCst) && failure.is_none() {
            let calm = u64::try_from(size.calm.as_millis()).unwrap_or(1).max(1);
            std::thread::sleep(Duration::from_millis(calm / 2 + chance.next() % (calm / 2).max(1)));
            let door = kills.len() % servers.len();
            match kill(regency, servers, (door, size.away)) {
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

fn kill(
    regency: &Regency<'_>,
    servers: &mut [Option<Server>],
    (door, away): (usize, Duration),
) -> Result<Kill, String> {
    run::go_on()?;
    let seat = servers.get_mut(door).ok_or("no such server")?;
    let server = seat.take().ok_or("a server is gone")?;
    let sent = Instant::now();
    let address = server.kill()?;
    let gone = Instant::now();
    std::thread::sleep(away);
    *seat = Some(Server::start_at(regency.simpul, &regency.flags, address)?);
    Ok(Kill { door, sent, gone, back: Instant::now() })
}

/// What of the work does not hold.
fn judge(day: &Day, kills: &[Kill], size: Size) -> Vec<String> {
    let mut broken = Vec::new();
    if kills.len() < size.kills {
        broken.push(format!("only {} kills fell into the work", kills.len()));
    }
    if day.faults.is_empty() {
        broken.push("no kill was felt by anybody: it proves nothing".into());
    }
    let failed: Vec<&String> = day.samples.iter().filter_map(|s| s.fault.as_ref()).collect();
    if let Some(first) = failed.first() {
        broken.push(format!("{} acts failed, the first: {first}", failed.len()));
    }
    let own: Vec<&Fault> = day.faults.iter().filter(|f| !kills.iter().any(|kill| kill.explains(f))).collect();
    if let Some(first) = own.first() {
        broken.push(format!(
            "{} errors of a server that lived, the first at door {}: {}",
            own.len(),
            first.door,
            first.what
        ));
    }
    broken
}

/// Documents, numbers and keys as the database holds them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Count {
    spp: usize,
    spm: usize,
    sp2d: usize,
}

const DOCUMENTS: &str = "SELECT COUNT(*) FROM document WHERE external = 0 AND kind = ";
/// Series with a gap, or with a number twice.
const BROKEN_SERIES: &str = "SELECT COUNT(*) FROM (SELECT 1 FROM document WHERE serial IS NOT NULL AND external = 0
   GROUP BY unit_id, kind, year HAVING COUNT(*) <> MAX(serial) OR COUNT(DISTINCT serial) <> COUNT(*)) x";
const KEYS: &str = "SELECT COUNT(*) FROM idempotency WHERE key LIKE 'two-%'";

impl Count {
    fn read(cluster: &Cluster) -> Result<Count, String> {
        let of = |kind: &str| number(cluster, &format!("{DOCUMENTS}'{kind}'"));
        Ok(Count { spp: of("SPP")?, spm: of("SPM")?, sp2d: of("SP2D")? })
    }
}

fn number(cluster: &Cluster, sql: &str) -> Result<usize, String> {
    let told = cluster.ask(DATABASE, sql)?;
    told.parse().map_err(|_| format!("the database told no number: {told}"))
}

/// Nothing acknowledged is lost, nothing is there twice.
fn everything_is_there(day: &Day, doors: &[String], cluster: &Cluster, before: &Count) -> Result<Vec<String>, String> {
    let mut broken = Vec::new();
    let after = Count::read(cluster)?;
    let of = |act: &str| day.acted.iter().filter(|a| a.act == act).count();
    for (name, act, was, is) in [
        ("SPP", "draft-spp", before.spp, after.spp),
        ("SPM", "issue-spm", before.spm, after.spm),
        ("SP2D", "issue-sp2d", before.sp2d, after.sp2d),
    ] {
        if was + of(act) != is {
            broken.push(format!("{name}: {was} before, {} acknowledged, {is} there", of(act)));
        }
    }
    let keys = number(cluster, KEYS)?;
    if keys != day.acted.len() {
        broken.push(format!("{} acts acknowledged under {keys} keys", day.acted.len()));
    }
    let series = number(cluster, BROKEN_SERIES)?;
    if series > 0 {
        broken.push(format!("{series} series of numbers have a gap or a number twice"));
    }
    // Each key once more, at the other door: the same answer, and nothing new.
    let mut lines: Vec<Line> = doors.iter().map(|door| Line::to(door)).collect();
    let count = lines.len().max(1);
    for (n, acted) in day.acted.iter().enumerate() {
        run::go_on()?;
        let line = lines.get_mut(n % count).ok_or("no server")?;
        broken.extend(again(line, acted).err());
        if broken.len() > 5 {
            break;
        }
    }
    let last = Count::read(cluster)?;
    if last != after {
        broken.push(format!("asking again made documents: {after:?} became {last:?}"));
    }
    Ok(broken)
}

fn again(line: &mut Line, acted: &Acted) -> Result<(), String> {
    let (path, head) = (format!("/api/acts/{}", acted.act), work::head(&acted.token, &acted.key));
    let asked = Asked { method: "POST", path: &path, head: &head, body: &acted.body };
    let answer = line.ask(asked).map_err(|e| format!("{}: {e}", acted.key))?;
    let told: Value = serde_json::from_str(&answer.text()).unwrap_or_default();
    let same = told["repeated"] == true
        && told["entry"].as_i64() == Some(acted.entry)
        && told["leaf"].as_str() == Some(&acted.leaf)
        && told["done"]["id"].as_i64().map(|id| id.to_string()).as_deref() == Some(&acted.document);
    if same { Ok(()) } else { Err(format!("{} is answered otherwise: {} {}", acted.key, answer.status, answer.text())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_killed_one_may_fail_and_only_for_as_long_as_it_was_away() {
        let at = |ms: u64| -> Instant { *START + Duration::from_millis(ms) };
        static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
        let kill = Kill { door: 0, sent: at(100), gone: at(110), back: at(500) };
        let fault =
            |door, ms, opened: Option<u64>| Fault { door, at: at(ms), opened: opened.map(at), what: "x".into() };
        for (fault, explained) in [
            (fault(0, 105, Some(20)), true),
            (fault(0, 300, None), true),
            // A line that was kept to the dead program, used long after.
            (fault(0, 900, Some(90)), true),
            (fault(0, 50, Some(20)), false),
            (fault(0, 600, None), false),
            (fault(0, 600, Some(520)), false),
            (fault(1, 300, None), false),
        ] {
            assert_eq!(kill.explains(&fault), explained, "{fault:?}");
        }
        let day = |faults| Day { samples: Vec::new(), acted: Vec::new(), faults };
        let size = Size { kills: 1, ..QUICK };
        assert!(judge(&day(vec![fault(0, 300, None)]), &[kill], size).is_empty());
        assert_eq!(judge(&day(vec![fault(1, 300, None)]), &[kill], size).len(), 1);
        assert_eq!(judge(&day(vec![]), &[kill], size).len(), 1, "a kill that nobody felt");
        assert_eq!(judge(&day(vec![fault(0, 300, None)]), &[], size).len(), 2);
    }
}
