//! The step `bank file`: an order to a bank against the schema that nobody here
//! wrote, which comes from PyPI and is never kept.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::run::Time;
use crate::tools;

/// For installing and judging together.
const LIMIT: Duration = Duration::from_secs(120);

/// The judge, installed under `target/tools/bank` as `xtask/bank` pins it.
#[derive(Debug)]
pub struct Schema {
    python: PathBuf,
}

fn pins() -> PathBuf {
    tools::root().join("xtask").join("bank")
}

impl Schema {
    /// Fails with the reason where the schema cannot be had.
    pub fn install() -> Result<Schema, String> {
        let place = tools::target().join("tools").join("bank");
        let programs = tools::python(&pins().join("requirements.txt"), &place, "xmlschema", &Time::of(LIMIT))?;
        Ok(Schema { python: programs.join("python") })
    }

    /// Judges the file that the test of `documents` has left.
    pub fn look(&self) -> Result<(), String> {
        let file = tools::target().join("tmp").join("pain.001.001.03.xml");
        let mut judge = Command::new(&self.python);
        judge.arg(pins().join("judge.py")).arg(file);
        Time::of(LIMIT).succeed(&mut judge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pins_name_every_version() {
        let list = tools::read(&pins().join("requirements.txt")).expect("a list");
        let packages: Vec<&str> = list.lines().filter(|l| !l.starts_with('#')).collect();
        assert!(packages.len() == 3 && packages.iter().all(|l| l.contains("==")));
    }
}
