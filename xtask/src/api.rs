//! The chore `api-check`: checkers that nobody here wrote look at the API of a
//! practice folder; spectral at its description, schemathesis at what it does.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::bench::Server;
use crate::run::{self, Time};
use crate::tools;

/// For installing, and again for checking.
const LIMIT: Duration = Duration::from_secs(600);
const TODAY: &str = "2026-03-16";

/// The programs, installed under `target/tools/api` as `xtask/api` pins them.
#[derive(Debug)]
pub struct Checkers {
    spectral: PathBuf,
    schemathesis: PathBuf,
}

pub fn check(arguments: &[String]) -> Result<(), String> {
    if !arguments.is_empty() {
        return Err("usage: cargo xtask api-check".into());
    }
    run::succeed(tools::cargo().args(["build", "--workspace", "--bins"]))?;
    Checkers::install()?.look()
}

fn pins() -> PathBuf {
    tools::root().join("xtask").join("api")
}

impl Checkers {
    /// Fails with the reason where a checker cannot be had.
    pub fn install() -> Result<Checkers, String> {
        let place = tools::target().join("tools").join("api");
        let time = Time::of(LIMIT);
        Ok(Checkers {
            spectral: spectral(&place.join("npm"), &time)?,
            schemathesis: schemathesis(&place.join("python"), &time)?,
        })
    }

    /// Looks at a new demonstration regency, served for as long as it takes.
    pub fn look(&self) -> Result<(), String> {
        let time = Time::of(LIMIT);
        let folder = tempfile::Builder::new()
            .prefix("simpul-api-")
            .tempdir()
            .map_err(|error| format!("cannot make a temporary folder: {error}"))?;
        let (simpul, data) = (tools::program("debug"), folder.path().join("daerah"));
        let mut demo = Command::new(&simpul);
        demo.args(["demo", "--no-serve", "--data"]).arg(&data).stdout(Stdio::null());
        time.succeed(&mut demo)?;
        let token = token(&simpul, &data)?;
        let flags = ["--data".to_owned(), data.display().to_string()];
        let server = Server::start(&simpul, &flags)?;
        let description = format!("http://{}/api/openapi.json", server.address());
        let mut lint = Command::new(&self.spectral);
        lint.args(["lint", &description, "--fail-severity", "hint", "--ruleset"]).arg(pins().join("spectral.yaml"));
        let mut fuzz = Command::new(&self.schemathesis);
        fuzz.arg("--config-file").arg(pins().join("schemathesis.toml")).args([
            "run",
            &description,
            "--warnings",
            "off",
        ]);
        // What a checker leaves behind goes with the folder; a proxy has no business here.
        let mut found = Vec::new();
        for checker in [&mut lint, &mut fuzz] {
            checker.current_dir(folder.path()).env("NO_PROXY", "127.0.0.1").env("SIMPUL_TOKEN", &token);
            found.extend(time.succeed(checker).err());
            run::go_on()?;
        }
        if found.is_empty() { Ok(()) } else { Err(found.join("; ")) }
    }
}

fn spectral(folder: &Path, time: &Time) -> Result<PathBuf, String> {
    Ok(tools::npm(&pins(), folder, time)?.join(".bin").join("spectral"))
}

fn schemathesis(folder: &Path, time: &Time) -> Result<PathBuf, String> {
    Ok(tools::python(&pins().join("requirements.txt"), folder, "schemathesis", time)?.join("schemathesis"))
}

/// A token of the official whose office reaches furthest.
pub fn token(simpul: &Path, data: &Path) -> Result<String, String> {
    token_of(simpul, data, "ppkd")
}

pub fn token_of(simpul: &Path, data: &Path, username: &str) -> Result<String, String> {
    let made = Command::new(simpul)
        .args(["user", "token", "--username", username, "--json", "--today", TODAY, "--data"])
        .arg(data)
        .output()
        .map_err(|error| format!("cannot run simpul: {error}"))?;
    let answer: serde_json::Value = serde_json::from_slice(&made.stdout).map_err(|error| error.to_string())?;
    answer["token"].as_str().map(str::to_owned).ok_or_else(|| format!("simpul gave no token: {answer}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pins_name_every_version_and_no_host() {
        for folder in [pins(), tools::root().join("tests").join("browser")] {
            let lock = tools::read(&folder.join("package-lock.json")).expect("a lock file");
            assert!(lock.contains("\"integrity\"") && !lock.contains("\"resolved\""));
        }
        for folder in [pins(), tools::root().join("xtask").join("attack")] {
            let list = tools::read(&folder.join("requirements.txt")).expect("a list");
            let packages: Vec<&str> = list.lines().filter(|l| !l.starts_with('#')).collect();
            assert!(packages.len() > 10 && packages.iter().all(|l| l.contains("==")));
        }
    }
}
