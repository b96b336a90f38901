//! Agencies that join the exchange of a practice folder, and the process that
//! serves it: for tests of real processes.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::cli::{Answer, simpul};

/// Names in a folder the database that holds its regency instead.
pub const DATABASE: &str = "basisdata";

fn place(folder: &Path) -> Vec<OsString> {
    match std::fs::read_to_string(folder.join(DATABASE)) {
        Ok(url) => vec!["--database".into(), url.into(), "--keys".into(), folder.join("kunci.json").into()],
        Err(_) => vec!["--data".into(), folder.into()],
    }
}

pub fn run(folder: &Path, arguments: &[&str]) -> Answer {
    let mut command = Command::new(simpul());
    command.args(arguments).args(place(folder)).env_remove("SIMPUL_DATABASE");
    command.output().unwrap().into()
}

pub fn ok(folder: &Path, who: &str, arguments: &[&str]) -> Value {
    let answer = run(folder, &[arguments, &["--as", who, "--json"]].concat());
    assert_eq!(answer.code, Some(0), "{arguments:?}: {answer:?}");
    serde_json::from_str(&answer.out).unwrap_or_default()
}

pub fn number(answer: &Value, name: &str) -> String {
    answer["done"][name].as_i64().unwrap_or_else(|| panic!("{name} in {answer}")).to_string()
}

/// Codes of the first two SKPD of the demonstration.
pub fn units(folder: &Path) -> [String; 2] {
    let units = run(folder, &["report", "unit", "--tahun", "2026", "--format", "csv"]);
    let lines = units.out.lines().filter(|l| l.contains(".0000") && l.contains("SKPD"));
    let cell = |line: &str| line.split([';', ',']).find(|cell| cell.contains(".0000")).expect("a code").to_owned();
    let codes: Vec<String> = lines.map(|line| cell(line).trim_matches('"').to_owned()).take(2).collect();
    codes.try_into().expect("two SKPD")
}

pub fn seat(folder: &Path, user: &str, role: &str, unit: Option<&str>) {
    let nip = format!("1983010120050{:05}", user.bytes().map(u32::from).sum::<u32>());
    for arguments in [
        &["official", "add", "--name", user, "--nip", &nip][..],
        &["user", "add", "--official", &nip, "--username", user],
    ] {
        assert_eq!(run(folder, arguments).code, Some(0), "{arguments:?}");
    }
    let mut all = vec!["role", "add", "--official", user, "--role", role, "--mandate", "plt", "--decree", user];
    all.extend(["--decree-date", "2026-01-02", "--from", "2026-01-02"]);
    all.extend(unit.into_iter().flat_map(|unit| ["--unit", unit]));
    let seated = run(folder, &all);
    assert_eq!(seated.code, Some(0), "{all:?}: {seated:?}");
}

/// A serving process; it ends with the test.
pub struct Serving {
    pub child: Child,
    pub pages: String,
    pub exchange: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Serving {
    /// `address` is what members know the exchange by.
    pub fn start(data: &Path, address: &str) -> Serving {
        Serving::at(data, address, 0)
    }

    /// The exchange at this port, so that others find it again.
    pub fn at(data: &Path, address: &str, port: u16) -> Serving {
        let mut command = Command::new(simpul());
        command.args(["serve", "--listen", "127.0.0.1:0", "--exchange", &format!("127.0.0.1:{port}")]);
        command.args(["--exchange-address", address]).args(place(data));
        let mut child = command.env_remove("SIMPUL_DATABASE").stdout(Stdio::piped()).spawn().unwrap();
        let (mut pages, mut exchange) = (String::new(), String::new());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let after = |line: &str| line.split("http://").nth(1).unwrap().split([' ', ',']).next().unwrap().to_owned();
        while pages.is_empty() || exchange.is_empty() {
            let line = lines.next().expect("it says where it listens").unwrap();
            if line.contains("Simpul melayani") {
                pages = after(&line);
            }
            if line.contains("Pertukaran data melayani") {
                exchange = after(&line);
            }
        }
        // What it says later must not stop it.
        std::thread::spawn(move || lines.for_each(drop));
        Serving { child, pages, exchange }
    }
}
