//! The chore `browser`: the pages of a demonstration regency in Debian's
//! Chromium, looked at and used by the scripts in `tests/browser`.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::run::{self, Time};
use crate::tools;

const TO_INSTALL: Duration = Duration::from_secs(180);
const SHORT: Duration = Duration::from_secs(1800);
const LONG: Duration = Duration::from_secs(3600);
/// A debug build makes the demonstration regency in a few seconds.
const TO_BEGIN: Duration = Duration::from_secs(60);

/// What the tests need from the machine.
#[derive(Debug)]
pub struct Browser {
    chromium: PathBuf,
    node: PathBuf,
    /// The folder whose `node_modules` are as `tests/browser` pins them.
    modules: PathBuf,
}

/// What the scripts are run for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    Short,
    Long,
    /// The pictures of the guide, taken anew.
    Pictures,
}

pub fn check(arguments: &[String]) -> Result<(), String> {
    let length = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => Length::Short,
        ["--long"] => Length::Long,
        ["--pictures"] => Length::Pictures,
        _ => return Err("usage: cargo xtask browser [--long|--pictures]".into()),
    };
    run::succeed(tools::cargo().args(["build", "--workspace", "--bins"]))?;
    Browser::install()?.look(length)
}

fn home() -> PathBuf {
    tools::root().join("tests").join("browser")
}

impl Browser {
    /// Fails with the reason where something cannot be had.
    pub fn install() -> Result<Browser, String> {
        let node = tools::find("node").ok_or("node is not installed")?;
        let modules = tools::target().join("tools").join("browser");
        tools::npm(&home(), &modules, &Time::of(TO_INSTALL))?;
        // The HTML checker runs on Java.
        tools::program_of("java", "default-jre-headless")?;
        Ok(Browser { chromium: tools::program_of("chromium", "chromium")?, node, modules })
    }

    /// Looks at the pages; what there is to see is left in `target/browser`.
    pub fn look(&self, length: Length) -> Result<(), String> {
        let folder = tempfile::Builder::new()
            .prefix("simpul-browser-")
            .tempdir()
            .map_err(|error| format!("cannot make a temporary folder: {error}"))?;
        let out = tools::target().join("browser");
        if out.exists() {
            std::fs::remove_dir_all(&out).map_err(|error| format!("cannot clear {}: {error}", out.display()))?;
        }
        let demo = Demo::start(folder.path())?;
        let mut tests = Command::new(&self.node);
        let script = if length == Length::Pictures { "pictures.mjs" } else { "all.mjs" };
        tests.arg("--test-reporter=spec").arg(home().join(script));
        tests.env("SIMPUL_BROWSER_CHROMIUM", &self.chromium).env("SIMPUL_BROWSER_TOOLS", &self.modules);
        tests.env("SIMPUL_BROWSER_DEMO", &demo.story).env("SIMPUL_BROWSER_OUT", &out).env("NO_PROXY", "127.0.0.1");
        tests.env("SIMPUL_BROWSER_PROGRAM", tools::program("debug"));
        tests.env("SIMPUL_BROWSER_LONG", if length == Length::Long { "1" } else { "0" });
        Time::of(if length == Length::Long { LONG } else { SHORT }).succeed(&mut tests)
    }
}

/// `simpul demo` on a free port, until it is dropped.
struct Demo {
    child: Child,
    /// What it printed: its address and the links of its officials.
    story: PathBuf,
}

impl Demo {
    fn start(folder: &Path) -> Result<Demo, String> {
        let story = folder.join("demo.txt");
        let out = File::create(&story).map_err(|error| format!("cannot write {}: {error}", story.display()))?;
        let child = Command::new(tools::program("debug"))
            .args(["demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.join("daerah"))
            .stdout(out)
            .stdin(Stdio::null())
            .spawn()
            .map_err(|error| format!("cannot run simpul: {error}"))?;
        let mut demo = Demo { child, story };
        let started = Instant::now();
        while !demo.is_serving() {
            run::go_on()?;
            if let Ok(Some(status)) = demo.child.try_wait() {
                return Err(format!("simpul demo ended with {status}"));
            }
            if started.elapsed() > TO_BEGIN {
                return Err("simpul demo does not answer".into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(demo)
    }

    /// The links stand last, and in one breath; the pages answer right after them.
    fn is_serving(&self) -> bool {
        let told = std::fs::read_to_string(&self.story).unwrap_or_default();
        let Some(address) = told.split("http://").nth(1).and_then(|after| after.split([' ', '/']).next()) else {
            return false;
        };
        told.contains("/masuk/tautan/") && told.ends_with('\n') && answers(address)
    }
}

/// True where a page comes back.
fn answers(address: &str) -> bool {
    use std::io::{Read, Write};
    let asked = std::net::TcpStream::connect(address).and_then(|mut stream| {
        stream.write_all(format!("GET /masuk HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).map(|_| answer)
    });
    asked.is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

impl Drop for Demo {
    fn drop(&mut self) {
        run::end(&mut self.child, &[Signal::SIGTERM]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_options_are_refused() {
        assert!(check(&["--fast".into()]).is_err_and(|message| message.starts_with("usage")));
    }

    #[test]
    fn the_tests_say_what_they_are_given() {
        let settings = tools::read(&home().join("settings.mjs")).expect("settings.mjs");
        for name in ["CHROMIUM", "TOOLS", "DEMO", "OUT", "LONG", "PROGRAM"] {
            assert!(settings.contains(&format!("SIMPUL_BROWSER_{name}")), "{name}");
        }
    }
}
