//! The chore `govstack`: the checks that GovStack publishes for an information
//! mediator, as they were fetched, ask our hub. They are copied out of the fetched
//! folder and run beside it; nothing of them is kept.

use std::collections::BTreeMap;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use serde_json::Value;

use crate::run::{self, Time};
use crate::tools;

const LIMIT: Duration = Duration::from_secs(300);
/// Where the checks lie in the repository `bb-information-mediator`.
const SUITE: [&str; 2] = ["test", "openAPI"];
/// Where the suite asks, fixed in it.
const ASKED: &str = "127.0.0.1:3366";

/// The hub of the example, ended when the suite is done.
struct Hub(Child);

impl Drop for Hub {
    fn drop(&mut self) {
        run::end(&mut self.0, &[Signal::SIGTERM]);
    }
}

pub fn check(arguments: &[String]) -> Result<(), String> {
    let [folder] = arguments else {
        return Err("usage: cargo xtask govstack FOLDER, a copy of GovStackWorkingGroup/bb-information-mediator".into());
    };
    let suite = Path::new(folder).join(SUITE[0]).join(SUITE[1]);
    if !suite.join("package.json").is_file() {
        return Err(format!("{} holds no {}/{}", folder, SUITE[0], SUITE[1]));
    }
    let place = tempfile::Builder::new().prefix("simpul-govstack-").tempdir();
    let place = place.map_err(|error| format!("cannot make a temporary folder: {error}"))?;
    let time = Time::of(LIMIT);
    run::succeed(Command::new("cp").arg("-R").arg(suite.join(".")).arg(place.path()))?;
    install(place.path(), &time)?;
    run::succeed(tools::cargo().args(["build", "--workspace", "--example", "govstack"]))?;
    let _hub = start()?;
    let report = place.path().join("report.json");
    let mut cucumber = Command::new(place.path().join("node_modules").join(".bin").join("cucumber-js"));
    cucumber.args(["--publish-quiet", "--format", "summary", "--format"]);
    cucumber.arg(format!("json:{}", report.display())).current_dir(place.path()).env("NO_PROXY", "localhost");
    // It fails where a scenario does; which ones is said by the report.
    let ended = time.succeed(&mut cucumber);
    let told = serde_json::from_str(&tools::read(&report)?).map_err(|error| format!("{error}"))?;
    let found = judge(&told);
    println!("GovStack's scenarios: {}", words(&found));
    ended
}

fn install(folder: &Path, time: &Time) -> Result<(), String> {
    let npm = tools::find("npm").ok_or("npm is not installed")?;
    // The suite is locked by another installer; `npm` goes by that file too.
    let how = if folder.join("package-lock.json").is_file() { "ci" } else { "install" };
    let mut command = Command::new(npm);
    command.args([how, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]).current_dir(folder);
    time.succeed(&mut command).map_err(|error| format!("the suite cannot be installed: {error}"))
}

fn start() -> Result<Hub, String> {
    if TcpStream::connect(ASKED).is_ok() {
        return Err(format!("another program listens at {ASKED}, where the suite asks"));
    }
    let name = format!("govstack{}", std::env::consts::EXE_SUFFIX);
    let program = tools::target().join("debug").join("examples").join(name);
    let child = Command::new(&program).spawn().map_err(|error| format!("cannot run {}: {error}", program.display()))?;
    let mut hub = Hub(child);
    let started = Instant::now();
    while TcpStream::connect(ASKED).is_err() {
        run::go_on()?;
        if hub.0.try_wait().is_ok_and(|ended| ended.is_some()) || started.elapsed() > Duration::from_secs(30) {
            return Err("the hub did not start".into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(hub)
}

/// Scenarios by feature: how many passed, and of those that did not the first reason.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    passed: BTreeMap<String, usize>,
    failed: BTreeMap<String, Vec<String>>,
}

fn judge(report: &Value) -> Found {
    let mut found = Found::default();
    for feature in report.as_array().into_iter().flatten() {
        let of = feature["uri"].as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default();
        let scenarios = feature["elements"].as_array().into_iter().flatten();
        for scenario in scenarios.filter(|element| element["type"] == "scenario") {
            let steps = scenario["steps"].as_array().map(Vec::as_slice).unwrap_or_default();
            match steps.iter().find(|step| step["result"]["status"] != "passed") {
                None => *found.passed.entry(of.to_owned()).or_default() += 1,
                Some(step) => {
                    let why = step["result"]["error_message"].as_str().unwrap_or("not run").lines().next();
                    let line = format!("line {}: {}", scenario["line"], why.unwrap_or_default());
                    found.failed.entry(of.to_owned()).or_default().push(line);
                }
            }
        }
    }
    found
}

fn words(found: &Found) -> String {
    let (passed, failed): (usize, usize) = (found.passed.values().sum(), found.failed.values().map(Vec::len).sum());
    let mut text = format!("{passed} passed, {failed} failed");
    for (feature, lines) in &found.failed {
        for line in lines {
            text.push_str(&format!("\n  {feature} {line}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_scenario_counts_only_whole() {
        let step = |status: &str, why: &str| json!({ "result": { "status": status, "error_message": why } });
        let scenario = |line: u32, steps: Vec<Value>| json!({ "type": "scenario", "line": line, "steps": steps });
        let report = json!([
            { "uri": "features/a.feature", "elements": [
                { "type": "background", "steps": [] },
                scenario(3, vec![step("passed", ""), step("passed", "")]),
                scenario(9, vec![step("passed", ""), step("failed", "expected 400\nfor good"), step("skipped", "")]),
            ] },
            { "uri": "features/b.feature", "elements": [scenario(1, vec![step("undefined", "")])] },
        ]);
        let found = judge(&report);
        assert_eq!(found.passed, [("a.feature".to_owned(), 1)].into());
        assert_eq!(words(&found), "1 passed, 2 failed\n  a.feature line 9: expected 400\n  b.feature line 1: ");
        assert!(check(&[]).is_err() && check(&["/nowhere".into()]).is_err_and(|e| e.contains("holds no")));
    }
}
