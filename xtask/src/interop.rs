//! The step `interop`: libraries that nobody here wrote speak with the protocol
//! of the exchange, and with a hub that runs. They come from PyPI and npm, pinned,
//! and are never kept.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::exchange::practice::Practice;
use crate::run::{self, Time};
use crate::tools;

/// For installing everything, and for one conversation.
const INSTALL_LIMIT: Duration = Duration::from_secs(300);
const LIMIT: Duration = Duration::from_secs(120);

/// The libraries, installed under `target/tools/interop` as `xtask/interop` pins them.
#[derive(Debug)]
pub struct Parties {
    python: PathBuf,
    node: PathBuf,
    modules: PathBuf,
}

fn pins() -> PathBuf {
    tools::root().join("xtask").join("interop")
}

/// The chore: builds the counterpart and the program, and lets all speak to them.
pub fn check(arguments: &[String]) -> Result<(), String> {
    if !arguments.is_empty() {
        return Err("usage: cargo xtask interop".into());
    }
    run::succeed(tools::cargo().args(["build", "--workspace", "--bins"]))?;
    Parties::install()?.look()
}

impl Parties {
    /// Fails with the reason where a library cannot be had.
    pub fn install() -> Result<Parties, String> {
        let place = tools::target().join("tools").join("interop");
        let time = Time::of(INSTALL_LIMIT);
        let node = tools::find("node").ok_or("node is not installed")?;
        tools::program_of("curl", "curl")?;
        let modules = tools::npm(&pins(), &place.join("npm"), &time)?;
        Ok(Parties { python: python()?, node, modules })
    }

    pub fn look(&self) -> Result<(), String> {
        // Of the whole workspace, so that no crate is built again with other features.
        run::succeed(tools::cargo().args(["build", "--workspace", "--example", "counterpart"]))?;
        let name = format!("counterpart{}", std::env::consts::EXE_SUFFIX);
        let counterpart = tools::target().join("debug").join("examples").join(name);
        for script in ["signatures.py", "events.py"] {
            let mut party = Command::new(&self.python);
            // Nothing of Python's is written into the tree.
            party.arg("-B").arg(pins().join(script)).arg(&counterpart);
            Time::of(LIMIT).succeed(&mut party)?;
        }
        let mut party = Command::new(&self.node);
        party.arg(pins().join("events.mjs")).arg(&counterpart).arg(&self.modules);
        Time::of(LIMIT).succeed(&mut party)?;
        self.at_a_hub()
    }

    /// The same libraries and curl at a hub that serves a practice regency.
    fn at_a_hub(&self) -> Result<(), String> {
        let practice = Practice::start(&tools::program("debug"))?;
        let mut party = Command::new(&self.python);
        party.arg("-B").arg(pins().join("running.py")).arg(practice.folder());
        Time::of(LIMIT).succeed(&mut party)
    }
}

/// A Python that has the libraries of messages and events.
pub fn python() -> Result<PathBuf, String> {
    let place = tools::target().join("tools").join("interop").join("python");
    let (list, time) = (pins().join("requirements.txt"), Time::of(INSTALL_LIMIT));
    Ok(tools::python(&list, &place, "the libraries of messages and events", &time)?.join("python"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pins_name_every_version() {
        let list = tools::read(&pins().join("requirements.txt")).expect("a list");
        let packages: Vec<&str> = list.lines().filter(|l| !l.starts_with('#')).collect();
        assert!(packages.len() == 11 && packages.iter().all(|l| l.contains("==")));
        let package = tools::read(&pins().join("package.json")).expect("a list");
        assert!(package.contains("\"cloudevents\": \"10.0.0\"") && !package.contains(['^', '~']));
    }
}
