//! The proof `drill`: ransom has taken every machine. What is left is the medium
//! that lay offline (the program and a backup), the keys from the safe and the
//! checkpoint that somebody outside holds. From an empty folder to a served
//! regency that is proved to be the same one, by guide 08 and its commands alone.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::bench::{self, Server};
use crate::http::{Asked, Line, sign_in};
use crate::rush::Options;
use crate::rush::people::DAY;
use crate::{run, tools};

/// The promise: from an empty machine to serving.
const LIMIT: Duration = Duration::from_secs(60 * 60);
/// What officials look at, before and after.
const REPORTS: [&str; 5] = ["lra", "realisasi", "register-sp2d", "register-spm", "pejabat"];

/// Payments prepared up to their SPM, three documents each, and for how many
/// seconds some of them are paid.
struct Size {
    spread: usize,
    one: usize,
    seconds: usize,
}

const WHOLE: Size = Size { spread: 6000, one: 2000, seconds: 5 };
const QUICK: Size = Size { spread: 40, one: 20, seconds: 1 };

/// What the regency was, and must be again.
#[derive(Debug, PartialEq)]
struct Facts {
    reports: Vec<(&'static str, String)>,
    check: Value,
    /// Rows of every journalled table.
    tables: Value,
}

/// A program with the regency it works on.
struct Place {
    simpul: PathBuf,
    flags: Vec<String>,
}

impl Place {
    fn new(simpul: &Path, data: &Path, keys: &Path) -> Place {
        let text = |path: &Path| path.display().to_string();
        let flags = vec!["--data".into(), text(data), "--keys".into(), text(keys)];
        Place { simpul: simpul.to_owned(), flags }
    }

    fn asked(&self, arguments: &[&str]) -> Result<String, String> {
        run::go_on()?;
        let out = Command::new(&self.simpul).args(arguments).args(&self.flags).output().map_err(|e| e.to_string())?;
        let (said, errors) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
        if out.status.success() { Ok(said.into_owned()) } else { Err(format!("{arguments:?}: {said}{errors}")) }
    }

    fn json(&self, arguments: &[&str]) -> Result<Value, String> {
        let all: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
        serde_json::from_str(&self.asked(&all)?).map_err(|e| format!("{arguments:?}: {e}"))
    }

    /// How many entries the journal holds and how many rows each table, all proved.
    fn verified(&self) -> Result<(u64, Value), String> {
        let told = self.json(&["journal", "verify"])?;
        let sound = told["sound"] == Value::Bool(true);
        let size = told["size"].as_u64().filter(|size| *size > 0 && sound);
        Ok((size.ok_or_else(|| format!("the journal is not sound: {}", told["problems"]))?, told["tables"].clone()))
    }

    fn facts(&self) -> Result<(u64, Facts), String> {
        let report =
            |name: &'static str| Ok((name, self.asked(&["report", name, "--tahun", "2026", "--format", "csv"])?));
        let reports = REPORTS.into_iter().map(report).collect::<Result<Vec<_>, String>>()?;
        let check = self.json(&["check", "--tahun", "2026"])?;
        let (size, tables) = self.verified()?;
        Ok((size, Facts { reports, check, tables }))
    }
}

/// What is in whose hands when the machines are gone.
struct Left {
    /// The offline medium.
    medium: PathBuf,
    /// The keys, from the safe.
    keys: PathBuf,
    /// The checkpoint, from outside.
    witness: PathBuf,
    /// Payments still to be made, and who makes them; known to the drill alone.
    filled: PathBuf,
}

/// The minutes of each step, as they are told.
struct Clock {
    began: Instant,
    last: Instant,
}

impl Clock {
    fn start() -> Clock {
        println!("| step | minutes |\n|---|---|");
        Clock { began: Instant::now(), last: Instant::now() }
    }

    fn tell(&mut self, step: &str) {
        println!("| {step} | {:.2} |", self.last.elapsed().as_secs_f64() / 60.0);
        self.last = Instant::now();
    }
}

pub fn prove(arguments: &[String]) -> Result<(), String> {
    let options = Options::read(arguments)?;
    let (simpul, size) = (options.simpul()?, if options.quick { QUICK } else { WHOLE });
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let (left, entries, before) = lose(&simpul, folder.path(), &size)?;
    let machine = folder.path().join("mesin-kosong");
    make(&machine)?;
    let mut clock = Clock::start();
    let (data, program) = (machine.join("data"), machine.join("simpul"));
    std::fs::copy(left.medium.join("simpul"), &program).map_err(|e| e.to_string())?;
    let place = Place::new(&program, &data, &left.keys);
    clock.tell("the program, from the medium");
    let backup = left.medium.join("cadangan.simpul").display().to_string();
    let restored = place.json(&["restore", &backup, "--saksi", &left.witness.display().to_string()])?;
    if restored["missing"] != 0 || restored["old_size"] != entries {
        return Err(format!("of {entries} entries not all came back: {restored}"));
    }
    clock.tell("restored, beside the outside checkpoint");
    place.asked(&["doctor"])?;
    clock.tell("doctor");
    let (size_now, after) = place.facts()?;
    if size_now != entries + 1 {
        return Err(format!("the journal holds {size_now} entries, not {entries} and the restore's own"));
    }
    same(&before, &after)?;
    clock.tell("verified: journal, checks and reports are those from before");
    serve(&place, &left.filled)?;
    clock.tell("served: somebody signed in, and payments go on");
    let (later, _) = place.verified()?;
    bench::check(&program, "restored", &place.flags)?;
    if later <= size_now {
        return Err("what was paid after the restore is not in the journal".into());
    }
    clock.tell("verified again");
    let whole = clock.began.elapsed();
    println!("| together | {:.2} |", whole.as_secs_f64() / 60.0);
    if whole < LIMIT { Ok(()) } else { Err(format!("it took {} minutes", whole.as_secs() / 60)) }
}

fn make(folder: &Path) -> Result<(), String> {
    std::fs::create_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))
}

/// A regency at work, backed up as the guide says, and then gone.
fn lose(simpul: &Path, folder: &Path, size: &Size) -> Result<(Left, u64, Facts), String> {
    let [office, medium, safe, outside] = ["kantor", "media", "brankas", "saksi"].map(|name| folder.join(name));
    for made in [&office, &medium, &safe, &outside] {
        make(made)?;
    }
    let filled = folder.join("isi.json");
    let left = Left { keys: safe.join("kunci.json"), witness: outside.join("checkpoint"), medium, filled };
    let place = Place::new(simpul, &office.join("data"), &left.keys);
    place.asked(&["init", "--wilayah", "99.99", "--nama", "Kabupaten Contoh", "--latihan"])?;
    let (spread, one, output) = (size.spread.to_string(), size.one.to_string(), left.filled.display().to_string());
    let fill = ["--spread", &spread, "--one", &one, "--officials", "1", "--output", &output, "--today", DAY];
    place.asked(&[&["fill"][..], &fill].concat())?;
    let server = Server::start(simpul, &place.flags)?;
    let paid = bench::load(server.address(), &left.filled, "spread", 0, 4, size.seconds)?;
    drop(server);
    if paid["failed"] != 0 || paid["done"].as_u64().unwrap_or(0) == 0 {
        return Err(format!("the regency did not pay: {paid}"));
    }
    let exported = outside.join("jurnal");
    let (entries, before) = place.facts()?;
    place.asked(&["journal", "export", &exported.display().to_string()])?;
    std::fs::copy(exported.join("checkpoint"), &left.witness).map_err(|e| e.to_string())?;
    let began = Instant::now();
    let backup = left.medium.join("cadangan.simpul");
    let told = place.json(&["backup", &backup.display().to_string()])?;
    std::fs::copy(simpul, left.medium.join("simpul")).map_err(|e| e.to_string())?;
    println!(
        "{} documents, {} paid, {entries} journal entries, a backup of {} bytes in {:.1} s; now all machines are gone",
        before.tables["document"],
        paid["done"],
        told["bytes"],
        began.elapsed().as_secs_f64()
    );
    std::fs::remove_dir_all(&office).map_err(|e| e.to_string())?;
    std::fs::remove_dir_all(&exported).map_err(|e| e.to_string())?;
    Ok((left, entries, before))
}

/// Every figure as it was; a restore adds its entry and changes nothing.
fn same(before: &Facts, after: &Facts) -> Result<(), String> {
    for ((name, was), (_, is)) in before.reports.iter().zip(&after.reports) {
        if was != is {
            return Err(format!("the report {name} differs:\n{was}\n{is}"));
        }
    }
    if before == after { Ok(()) } else { Err(format!("checks or tables differ: {before:?}\n{after:?}")) }
}

/// People come back to work.
fn serve(place: &Place, filled: &Path) -> Result<(), String> {
    let told: Value = serde_json::from_str(&tools::read(filled)?).map_err(|e| e.to_string())?;
    let server = Server::start(&place.simpul, &place.flags)?;
    let mut line = Line::to(server.address());
    let cookie = sign_in(&mut line, "ppkd", told["password"].as_str().unwrap_or_default())?;
    let head = format!("Cookie: {cookie}\r\n");
    let asked = Asked { method: "GET", path: "/dokumen?tahun=2026", head: &head, body: "" };
    let page = line.ask(asked).map_err(|e| e.to_string())?;
    if page.status != 200 || !page.text().contains("SP2D") {
        return Err(format!("the list of documents is not shown: {}", page.status));
    }
    let paid = bench::load(server.address(), filled, "one", 0, 1, 1)?;
    match (paid["done"].as_u64(), paid["failed"].as_u64()) {
        (Some(1..), Some(0)) => Ok(()),
        _ => Err(format!("nobody is paid: {paid}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_that_differs_ends_the_drill() {
        let facts = |lra: &str, sp2d: u64| Facts {
            reports: vec![("lra", lra.into())],
            check: serde_json::json!({ "sp2d": sp2d }),
            tables: Value::Null,
        };
        assert_eq!(same(&facts("1.00", 1), &facts("1.00", 1)), Ok(()));
        assert!(same(&facts("1.00", 1), &facts("1.01", 1)).is_err_and(|why| why.contains("lra")));
        assert!(same(&facts("1.00", 1), &facts("1.00", 2)).is_err());
        assert!(prove(&["--slow".into()]).is_err());
    }
}
