//! The chore `api-check`: checkers that nobody here wrote look at the API of a
//! practice folder and at a hub that runs; spectral and the parser of AsyncAPI at
//! their descriptions, schemathesis at what they do.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::bench::Server;
use crate::exchange::practice::Practice;
use crate::run::{self, Time};
use crate::tools;

/// For installing, and again for checking.
const LIMIT: Duration = Duration::from_secs(600);
const TODAY: &str = "2026-03-16";

/// The programs, installed under `target/tools/api` as `xtask/api` pins them.
#[derive(Debug)]
pub struct Checkers {
    modules: PathBuf,
    node: PathBuf,
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
            modules: tools::npm(&pins(), &place.join("npm"), &time)?,
            node: tools::find("node").ok_or("node is not installed")?,
            schemathesis: schemathesis(&place.join("python"), &time)?,
        })
    }

    pub fn look(&self) -> Result<(), String> {
        let found: Vec<String> = [self.pages(), self.hub()].into_iter().filter_map(Result::err).collect();
        run::go_on()?;
        if found.is_empty() { Ok(()) } else { Err(found.join("; ")) }
    }

    /// Any finding in a description counts.
    fn lint(&self, description: impl AsRef<std::ffi::OsStr>, rules: &str) -> Command {
        let mut lint = Command::new(self.modules.join(".bin").join("spectral"));
        lint.arg("lint").arg(description).args(["--fail-severity", "hint", "--ruleset"]).arg(pins().join(rules));
        lint
    }

    fn fuzz(&self, settings: &str, description: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut fuzz = Command::new(&self.schemathesis);
        fuzz.arg("--config-file").arg(pins().join(settings)).arg("run").arg(description).args(["--warnings", "off"]);
        fuzz
    }

    /// Looks at a new demonstration regency, served for as long as it takes.
    fn pages(&self) -> Result<(), String> {
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
        let checkers = [self.lint(&description, "spectral.yaml"), self.fuzz("schemathesis.toml", &description)];
        all(checkers, folder.path(), ("SIMPUL_TOKEN", &token), &time)
    }

    /// Looks at the hub of a practice regency and at what its catalogue describes:
    /// calls pass through it to the application of an agency, by a client certificate.
    fn hub(&self) -> Result<(), String> {
        let (time, simpul) = (Time::of(LIMIT), tools::program("debug"));
        let practice = Practice::start(&simpul)?;
        let calls = practice.document(&simpul, "openapi")?;
        let events = practice.document(&simpul, "asyncapi")?;
        let (who, certificate, key) = practice.shows();
        let mut parser = Command::new(&self.node);
        parser.arg(pins().join("asyncapi.mjs")).arg(&events).arg(&self.modules);
        let mut fuzz = self.fuzz("hub.toml", &calls);
        fuzz.args(["--url", &practice.address, "--header", &format!("X-Road-Client:{who}"), "--tls-verify"]);
        fuzz.arg(practice.folder().join("hub").join("cert.pem")).env("SCHEMATHESIS_HOOKS", pins().join("hub.py"));
        fuzz.arg("--request-cert").arg(certificate).arg("--request-cert-key").arg(key);
        let checkers = [self.lint(&calls, "spectral.yaml"), self.lint(&events, "spectral-events.yaml"), parser, fuzz];
        // Nothing of Python's is written into the tree.
        all(checkers, practice.folder(), ("PYTHONDONTWRITEBYTECODE", "1"), &time)?;
        // Refusals alone would please everybody.
        if practice.answered() == 0 { Err("no call came through the hub".into()) } else { Ok(()) }
    }
}

/// What a checker leaves behind goes with the folder; a proxy has no business here.
fn all<const N: usize>(
    checkers: [Command; N],
    folder: &Path,
    (name, value): (&str, &str),
    time: &Time,
) -> Result<(), String> {
    let mut found = Vec::new();
    for mut checker in checkers {
        checker.current_dir(folder).env("NO_PROXY", "127.0.0.1").env(name, value);
        found.extend(time.succeed(&mut checker).err());
        run::go_on()?;
    }
    if found.is_empty() { Ok(()) } else { Err(found.join("; ")) }
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
        let package = tools::read(&pins().join("package.json")).expect("a list");
        assert!(package.contains("\"@asyncapi/parser\": \"3.6.6\"") && !package.contains(['^', '~']));
    }
}
