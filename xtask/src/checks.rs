//! The chore `test`: everything that must hold before a change is taken.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::api::Checkers;
use crate::bank::Schema;
use crate::browser::{Browser, Length};
use crate::interop::Parties;
use crate::mariadb;
use crate::postgres::{self, Cluster, Durability};
use crate::{drill, exchange, join, kill, portal, run, rush, tools, two_servers};

/// How a step went.
enum Verdict {
    Passed,
    /// Passed, but for what this machine lacks.
    Lacking(Vec<String>),
    Failed(String),
    Skipped(String),
}

struct Step {
    name: &'static str,
    verdict: Verdict,
    seconds: u64,
}

/// Runs the steps one after the other; a failing step does not hide the next.
pub fn test(arguments: &[String]) -> Result<(), String> {
    let quick = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => false,
        ["--quick"] => true,
        _ => return Err("usage: cargo xtask test [--quick]".into()),
    };
    tools::postgres()?;
    tools::nextest()?;
    let mut steps = Vec::new();
    if !quick {
        steps.push(step("format", || cargo(&["fmt", "--all", "--check"]))?);
        steps.push(step("lint", || cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?);
    }
    let met = noting()?;
    steps.push(step("tests", || tests(met.path()))?);
    let passed = steps.last().is_some_and(|step| !matches!(step.verdict, Verdict::Failed(_)));
    steps.push(step("statements", || if passed { statements(met.path()) } else { unasked() })?);
    if !quick {
        steps.push(step("bank file", bank_file)?);
        steps.push(step("interop", interop)?);
        steps.push(step("api", api)?);
        steps.push(step("rush", || shortened(rush::prove))?);
        steps.push(step("two servers", || shortened(two_servers::prove))?);
        steps.push(step("kill", || shortened(kill::prove))?);
        steps.push(step("disk", failing_disk)?);
        steps.push(step("drill", || shortened(drill::prove))?);
        steps.push(step("exchange", exchanging)?);
        steps.push(step("join", joining)?);
        steps.push(step("portal", || shortened(portal::prove))?);
        steps.push(step("browser", browser)?);
        steps.push(step("licences", licences)?);
        steps.push(step("advisories", advisories)?);
    }
    println!();
    for step in &steps {
        if let Verdict::Failed(reason) = &step.verdict {
            println!("{} failed: {reason}", step.name);
        }
    }
    let summary = summary(&steps);
    if steps.iter().any(|step| matches!(step.verdict, Verdict::Failed(_))) {
        return Err(summary);
    }
    println!("xtask test: {summary}");
    Ok(())
}

/// Runs one step; only an interruption ends the whole chore.
fn step(name: &'static str, work: impl FnOnce() -> Verdict) -> Result<Step, String> {
    println!("\n== {name}");
    let started = Instant::now();
    let verdict = work();
    run::go_on()?;
    if let Verdict::Skipped(reason) = &verdict {
        println!("skipped: {reason}");
    }
    Ok(Step { name, verdict, seconds: started.elapsed().as_secs() })
}

fn cargo(arguments: &[&str]) -> Verdict {
    verdict(run::succeed(tools::cargo().args(arguments)))
}

fn verdict(answer: Result<(), String>) -> Verdict {
    match answer {
        Ok(()) => Verdict::Passed,
        Err(reason) => Verdict::Failed(reason),
    }
}

/// All tests, with a cluster for those that need PostgreSQL, the program of this
/// tree for those of the command line, and programs of others where they are there.
fn tests(met: &Path) -> Verdict {
    let mut lacking = tools::for_agents();
    let go = tools::go().map_err(|reason| lacking.push(format!("Go does not verify the logs: {reason}"))).ok();
    let answer = run::succeed(tools::cargo().args(["build", "--workspace", "--bins", "--tests"]))
        .and_then(|()| Ok((Cluster::start(Durability::Fast)?, mariadb::Server::start()?)))
        .and_then(|(cluster, old)| {
            let mut all = nextest("default");
            all.arg("--workspace").env(postgres::VARIABLE, cluster.url()).env(mariadb::VARIABLE, old.url());
            all.env("SIMPUL_STATEMENTS", met).envs(go.map(|program| ("SIMPUL_TEST_GO", program)));
            run::succeed(with_hledger(all.env(PROGRAM, tools::program("debug"))))
        });
    if tools::find("hledger").is_none() {
        lacking.push("no other program adds the books up: hledger is lacking".into());
    }
    match answer {
        Ok(()) if !lacking.is_empty() => Verdict::Lacking(lacking),
        answer => verdict(answer),
    }
}

/// A folder in which tests note, for each database, the statements that they run.
fn noting() -> Result<tempfile::TempDir, String> {
    let folder = tempfile::Builder::new().prefix("simpul-statements-").tempdir();
    let folder = folder.map_err(|error| format!("cannot make a folder for statements: {error}"))?;
    for database in ["sqlite", "postgres"] {
        std::fs::create_dir(folder.path().join(database))
            .map_err(|error| format!("cannot make {database}: {error}"))?;
    }
    Ok(folder)
}

/// Whether every statement ran on both databases.
fn statements(met: &Path) -> Verdict {
    let mut compare = nextest("default");
    // The same crates as before, or some would be built once more.
    compare.args(["--workspace", "--no-capture", "every_statement_runs_on_both_databases"]);
    verdict(run::succeed(compare.env("SIMPUL_STATEMENTS_MET", met)))
}

/// A test that failed has not run all of its statements.
fn unasked() -> Verdict {
    Verdict::Skipped("tests failed".into())
}

/// Names the built program to the product tests.
const PROGRAM: &str = "SIMPUL_TEST_PROGRAM";

/// Names to the tests the program that adds the books up, where the machine has
/// it or can install it.
pub fn with_hledger(command: &mut std::process::Command) -> &mut std::process::Command {
    match tools::program_of("hledger", "hledger") {
        Ok(program) => command.env("SIMPUL_TEST_HLEDGER", program),
        Err(reason) => {
            println!("books are not added up by another program: {reason}");
            command
        }
    }
}

/// `cargo nextest run` with one of our profiles.
pub fn nextest(profile: &str) -> std::process::Command {
    let mut command = tools::cargo();
    let settings = tools::root().join("xtask").join("nextest.toml");
    command.args(["nextest", "run", "--profile", profile, "--tool-config-file"]);
    command.arg(format!("xtask:{}", settings.display()));
    command
}

const NO_DENY: &str = "cargo-deny is not installed (cargo install cargo-deny --locked)";

/// Outside checkers on the program that the tests have built; they come from
/// package registries, which not every machine reaches.
fn api() -> Verdict {
    match Checkers::install() {
        Ok(checkers) => verdict(checkers.look()),
        Err(reason) => Verdict::Skipped(reason),
    }
}

/// The order to a bank that the tests have written, against the standard's own
/// schema.
fn bank_file() -> Verdict {
    match Schema::install() {
        Ok(schema) => verdict(schema.look()),
        Err(reason) => Verdict::Skipped(reason),
    }
}

/// What goes over the line of the exchange, with libraries of others.
fn interop() -> Verdict {
    match Parties::install() {
        Ok(parties) => verdict(parties.look()),
        Err(reason) => Verdict::Skipped(reason),
    }
}

/// A long proof in some seconds, on the program that the tests have built.
fn shortened(prove: fn(&[String]) -> Result<(), String>) -> Verdict {
    let program = tools::program("debug").display().to_string();
    verdict(prove(&["--quick".into(), "--program".into(), program]))
}

/// A disk that fails, where this machine lets one.
fn failing_disk() -> Verdict {
    match kill::disk::possible() {
        Ok(()) => shortened(kill::disk::prove),
        Err(reason) => Verdict::Skipped(reason),
    }
}

/// The hub under load, beside nginx where that can be had.
fn exchanging() -> Verdict {
    match tools::program_of("nginx", "nginx-light") {
        Ok(_) => shortened(exchange::prove),
        Err(reason) => Verdict::Skipped(reason),
    }
}

/// An agency that joins by the guide, where a network of its own can be laid.
fn joining() -> Verdict {
    match join::hindrance() {
        Some(reason) => Verdict::Skipped(reason),
        None => shortened(join::prove),
    }
}

/// The pages in a browser, on the same program; what looks at them comes from
/// Debian and npm.
fn browser() -> Verdict {
    match Browser::install() {
        Ok(browser) => verdict(browser.look(Length::Short)),
        Err(reason) => Verdict::Skipped(reason),
    }
}

/// Licences, bans and sources need no network.
fn licences() -> Verdict {
    if !tools::has_deny() {
        return Verdict::Skipped(NO_DENY.into());
    }
    cargo(&["deny", "check", "bans", "licenses", "sources"])
}

/// Known faults of the crates; the database of advisories is fetched first.
fn advisories() -> Verdict {
    if !tools::has_deny() {
        return Verdict::Skipped(NO_DENY.into());
    }
    let fetched = run::run(tools::cargo().args(["deny", "fetch", "db"]), Some(Duration::from_secs(120)));
    if !fetched.is_ok_and(|status| status.success()) {
        return Verdict::Skipped("the database of advisories cannot be reached".into());
    }
    cargo(&["deny", "check", "--disable-fetch", "advisories"])
}

fn summary(steps: &[Step]) -> String {
    let words = steps.iter().map(|step| match &step.verdict {
        Verdict::Passed => format!("{} passed in {} s", step.name, step.seconds),
        Verdict::Lacking(what) => {
            format!("{} passed in {} s, but: {}", step.name, step.seconds, what.join("; "))
        }
        Verdict::Failed(_) => format!("{} FAILED after {} s", step.name, step.seconds),
        Verdict::Skipped(reason) => format!("{} skipped ({reason})", step.name),
    });
    words.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_tells_every_step() {
        let steps = [
            Step { name: "format", verdict: Verdict::Passed, seconds: 1 },
            Step { name: "tests", verdict: Verdict::Failed("three of them".into()), seconds: 60 },
            Step { name: "go", verdict: Verdict::Lacking(vec!["go is lacking".into()]), seconds: 2 },
            Step { name: "advisories", verdict: Verdict::Skipped("no network".into()), seconds: 0 },
        ];
        assert_eq!(
            summary(&steps),
            "format passed in 1 s; tests FAILED after 60 s; go passed in 2 s, but: go is lacking; \
             advisories skipped (no network)"
        );
    }

    #[test]
    fn unknown_options_are_refused() {
        assert!(test(&["--slow".into()]).is_err_and(|message| message.starts_with("usage")));
    }
}
