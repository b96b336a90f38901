//! The proof `rush`: the days before the books are closed, ten times over. All
//! officials of a regency press their buttons by a plan that does not wait for
//! the server, on both databases; beside them a plain Django posting and
//! `pgbench`, on the same cluster in the same run.
//!
//! What must hold fails the proof: no error, nothing left queued, no finding of
//! `check`, a journal that verifies. How quick it was is told beside its aim.

mod beside;
pub mod figures;
pub mod open_loop;
pub mod people;
pub mod plan;
pub mod work;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::bench::{self, Server, Yardstick};
use crate::postgres::{Cluster, Durability};
use crate::{cpu, run, tools};
use beside::Django;
use figures::{AtLimit, Beside, Cpu, Left, Report, Rush};
use open_loop::Times;
use people::{DAY, People};
use plan::{Chance, Plan, Pressure, STEPS};

/// A regency issues so many SP2D in an hour of December at most; and ten times that is asked.
const PEAK_PER_HOUR: f64 = 1000.0;
const TIMES: f64 = 10.0;
const CLIENTS: usize = 8;
/// Payments that are only there to warm a server.
const WARM: &str = "200";
/// Seed of the plan; SIMPUL_SEED gives another.
const SEED: u64 = 20_261_231;
/// The sealer of PostgreSQL comes every ten seconds.
pub const A_SEALERS_ROUND: Duration = Duration::from_secs(12);

/// How large and how long.
#[derive(Clone, Copy, Debug)]
struct Size {
    officials: usize,
    /// Of the whole mix, and of the acts alone before it.
    seconds: u64,
    alone: u64,
    pause: Duration,
    hands: usize,
    /// Payments prepared for the measurement at the limit, and its length at most.
    orders: usize,
    at_limit: usize,
}

const WHOLE: Size = Size {
    officials: 3000,
    seconds: 600,
    alone: 120,
    pause: Duration::from_secs(5),
    hands: 96,
    orders: 10_000,
    at_limit: 5,
};
const QUICK: Size = Size {
    officials: 240,
    seconds: 8,
    alone: 4,
    pause: Duration::from_millis(500),
    hands: 32,
    orders: 600,
    at_limit: 1,
};

#[derive(Debug)]
pub struct Options {
    pub quick: bool,
    pub program: Option<PathBuf>,
    seconds: Option<u64>,
    on: Option<String>,
}

impl Options {
    pub fn read(arguments: &[String]) -> Result<Options, String> {
        let mut options = Options { quick: false, program: None, seconds: None, on: None };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let mut value = || rest.next().cloned().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--quick" => options.quick = true,
                "--program" => options.program = Some(value()?.into()),
                "--seconds" => options.seconds = Some(value()?.parse().map_err(|e| format!("--seconds: {e}"))?),
                "--on" => options.on = Some(value()?),
                other => return Err(format!("{other}: known are --quick, --program FILE, --seconds N, --on DATABASE")),
            }
        }
        Ok(options)
    }

    /// The program that is named, or the release build.
    pub fn simpul(&self) -> Result<PathBuf, String> {
        match &self.program {
            Some(program) => Ok(program.clone()),
            None => {
                run::succeed(tools::cargo().args(["build", "--release", "--workspace"]))?;
                Ok(tools::program("release"))
            }
        }
    }

    fn size(&self) -> Size {
        let size = if self.quick { QUICK } else { WHOLE };
        match self.seconds {
            Some(seconds) => Size { seconds, alone: (seconds / 5).max(1), ..size },
            None => size,
        }
    }

    pub fn wants(&self, base: &str) -> bool {
        self.on.as_ref().is_none_or(|on| on.eq_ignore_ascii_case(base))
    }
}

/// The seed that SIMPUL_SEED names, or the usual one.
pub fn seed(usual: u64) -> u64 {
    std::env::var("SIMPUL_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(usual)
}

pub fn prove(arguments: &[String]) -> Result<(), String> {
    let options = Options::read(arguments)?;
    let (simpul, size) = (options.simpul()?, options.size());
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let cluster = Cluster::start(Durability::Durable)?;
    let yardstick = Yardstick::prepare(&cluster)?;
    let seed = seed(SEED);
    println!("{} officials, {} s, seed {seed}", size.officials, size.seconds);
    let mut report = Report { seed, before: pgbench(&yardstick, size)?, ..Report::default() };
    for base in ["SQLite", "PostgreSQL"].into_iter().filter(|base| options.wants(base)) {
        let flags = match base {
            "SQLite" => vec!["--data".to_owned(), folder.path().join("sqlite").display().to_string()],
            _ => {
                let keys = folder.path().join("keys.json").display().to_string();
                vec!["--database".to_owned(), cluster.database("rush")?, "--keys".to_owned(), keys]
            }
        };
        let regency = Regency { simpul: &simpul, flags, base, cluster: (base != "SQLite").then_some(&cluster) };
        report.rushes.push(regency.rush(folder.path(), size, seed)?);
    }
    if options.wants("Django") {
        match beside::install() {
            Ok(programs) => match django(&programs, &cluster, folder.path(), (size, seed)) {
                Ok(beside) => report.django = Some(beside),
                Err(reason) => report.failure = Some(reason),
            },
            Err(reason) => println!("skipped: Django beside it: {reason}"),
        }
    }
    report.after = pgbench(&yardstick, size)?;
    report.tell(&tools::target().join("prove"))
}

fn pgbench(yardstick: &Yardstick, size: Size) -> Result<f64, String> {
    Ok(yardstick.measure(&[CLIENTS], size.at_limit)?.first().copied().unwrap_or_default())
}

fn pressure(size: Size, seed: u64, (seconds, looks): (u64, f64)) -> Pressure {
    Pressure {
        payments_per_second: PEAK_PER_HOUR * TIMES / 3600.0,
        pause: size.pause,
        looks,
        time: Duration::from_secs(seconds),
        seed,
    }
}

/// A regency that is filled and served.
pub struct Regency<'a> {
    pub simpul: &'a Path,
    pub flags: Vec<String>,
    pub base: &'static str,
    /// Where it lives on PostgreSQL.
    pub cluster: Option<&'a Cluster>,
}

impl Regency<'_> {
    /// Makes the regency and its officials; answers with its people.
    pub fn fill(&self, file: &Path, orders: usize, officials: usize) -> Result<People, String> {
        let call = |arguments: &[&str]| -> Result<(), String> {
            run::succeed(Command::new(self.simpul).args(arguments).args(&self.flags).stdout(Stdio::null()))
        };
        call(&["init", "--wilayah", "99.99", "--nama", "Kabupaten Contoh", "--latihan"])?;
        let (orders, officials) = (orders.to_string(), officials.to_string());
        let output = file.display().to_string();
        let fill = ["fill", "--spread", &orders, "--one", WARM, "--officials", &officials, "--output", &output];
        let began = std::time::Instant::now();
        call(&[&fill[..], &["--today", DAY]].concat())?;
        let people = People::read(file)?;
        println!(
            "{}: {} officials with token and office, {orders} payments up to the SPM, in {:.0} s",
            self.base,
            people.count,
            began.elapsed().as_secs_f64()
        );
        Ok(people)
    }

    fn rush(&self, folder: &Path, size: Size, seed: u64) -> Result<Rush, String> {
        let file = folder.join(format!("{}.json", self.base));
        let mut people = self.fill(&file, size.orders, size.officials)?;
        let server = Server::start(self.simpul, &self.flags)?;
        let at_limit = self.at_limit(&server, &file, (people.desks.len(), size.at_limit))?;
        let signing_in = people.sign_in(server.address())?;
        let doors = [server.address().to_owned()];
        let (mut days, mut spent) = (Vec::new(), Vec::new());
        for (mark, seconds, looks) in [("alone", size.alone, 0.0), ("rush", size.seconds, 3.0)] {
            let plan = Plan::of(&pressure(size, seed, (seconds, looks)));
            let before = self.cpu(&server)?;
            let day = work::day(&people, &plan, &doors, size.hands, mark);
            run::go_on()?;
            spent.push(self.cpu(&server)?.since(before).over(plan.payments));
            days.push((plan, day));
        }
        if self.cluster.is_some() {
            std::thread::sleep(A_SEALERS_ROUND);
        }
        let left = self.left(&server, &people)?;
        drop(server);
        bench::check(self.simpul, self.base, &self.flags)?;
        let mut rush = Rush { base: self.base, officials: people.count, signing_in, at_limit, left, ..Rush::default() };
        for (plan, day) in &days {
            rush.take(plan, day);
        }
        let [alone, whole] = spent.as_slice() else { return Err("two days were to be worked".into()) };
        rush.cpu_of_an_act = alone.over(STEPS.len());
        rush.cpu_of_a_payment = *whole;
        Ok(rush)
    }

    fn cpu(&self, server: &Server) -> Result<Cpu, String> {
        let postgres = self.cluster.map_or(Ok(0.0), |cluster| cpu::tree_ms(cluster.pid()))?;
        Ok(Cpu { simpul: server.cpu_ms()?, postgres })
    }

    /// SP2D from eight clients as fast as they are answered.
    /// The first payment of each SKPD stays as it is: people look at it.
    fn at_limit(&self, server: &Server, file: &Path, (from, time): (usize, usize)) -> Result<AtLimit, String> {
        bench::load(server.address(), file, "one", 0, CLIENTS, 1)?;
        let before = self.cpu(server)?;
        let seen = bench::load(server.address(), file, "spread", from, CLIENTS, time)?;
        AtLimit::read(&seen, self.cpu(server)?.since(before))
    }

    /// What is still queued: entries without their seal, messages not told.
    pub fn left(&self, server: &Server, people: &People) -> Result<Left, String> {
        let verified = self.verify()?;
        let (issued, told) = figures::issued_and_told(server.address(), &people.reader)?;
        let unsealed = verified["unsealed"].as_u64().ok_or("verification told nothing of what waits")?;
        Ok(Left { unsealed, untold: issued.abs_diff(told), issued, entries: verified["entries"].as_u64().unwrap_or(0) })
    }

    /// The verification of the journal; fails where it is not sound.
    pub fn verify(&self) -> Result<Value, String> {
        let mut command = Command::new(self.simpul);
        let out = command.args(["journal", "verify", "--json"]).args(&self.flags).output();
        let out = out.map_err(|e| format!("cannot verify: {e}"))?;
        let told: Value = serde_json::from_slice(&out.stdout).map_err(|e| format!("verify did not answer: {e}"))?;
        if told["sound"] == true { Ok(told) } else { Err(format!("{}: the journal is not sound: {told}", self.base)) }
    }
}

fn django(programs: &Path, cluster: &Cluster, folder: &Path, (size, seed): (Size, u64)) -> Result<Beside, String> {
    let django = Django::start(programs, cluster)?;
    let file = folder.join("django.json");
    Django::orders(&file, size.at_limit * 20_000)?;
    let warm = bench::load(django.address(), &file, "spread", 0, CLIENTS, 1)?;
    let from = usize::try_from(warm["taken"].as_u64().unwrap_or_default()).unwrap_or_default();
    let spent =
        || -> Result<Cpu, String> { Ok(Cpu { simpul: django.cpu_ms()?, postgres: cpu::tree_ms(cluster.pid())? }) };
    let before = spent()?;
    let seen = bench::load(django.address(), &file, "spread", from, CLIENTS, size.at_limit)?;
    let at_limit = AtLimit::read(&seen, spent()?.since(before))?;
    let time = Duration::from_secs(size.seconds.min(120));
    let due = plan::arrivals(PEAK_PER_HOUR * TIMES / 3600.0, time, &mut Chance(seed));
    let times: Times = django.open_loop(&due, CLIENTS)?;
    println!("Django: {} payments, sums and numbers agree", django.count()?);
    Ok(Beside { at_limit, times })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_and_others_refused() {
        let read = |words: &[&str]| Options::read(&words.iter().map(ToString::to_string).collect::<Vec<_>>());
        let options = read(&["--quick", "--program", "p", "--seconds", "30", "--on", "sqlite"]).expect("options");
        assert_eq!((options.size().seconds, options.size().alone, options.size().officials), (30, 6, QUICK.officials));
        assert!(options.wants("SQLite") && !options.wants("PostgreSQL") && !options.wants("Django"));
        assert!(read(&["--seconds"]).is_err_and(|m| m.contains("needs a value")));
        assert!(read(&["--slow"]).is_err_and(|m| m.contains("known are")));
        assert_eq!(read(&[]).expect("none").size().officials, 3000);
    }

    #[test]
    fn the_packages_beside_are_pinned() {
        let list = tools::read(&beside::pins().join("requirements.txt")).expect("a list");
        let packages: Vec<&str> = list.lines().filter(|l| !l.starts_with('#')).collect();
        assert!(packages.len() > 5 && packages.iter().all(|l| l.contains("==")));
        assert!(list.contains("Django==") && list.contains("gunicorn==") && list.contains("psycopg=="));
    }
}
