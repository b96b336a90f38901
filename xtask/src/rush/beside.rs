//! What stands beside Simpul in the rush: a plain Django posting with a budget
//! lock, on the same cluster; see `xtask/beside/README.md`.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use serde_json::{Value, json};

use super::open_loop::{Times, work_off};
use super::work::head;
use crate::http::{Asked, Line};
use crate::postgres::Cluster;
use crate::run::{self, Time};
use crate::{cpu, tools};

const TO_INSTALL: Duration = Duration::from_secs(300);
const NAME: &str = "beside";
/// Quickest on two cores, of what was tried.
const WORKERS: &str = "2";
const THREADS: &str = "4";
const BODY: &str = r#"{"order":"ORDER"}"#;

/// The programs of Python, or why they cannot be had.
pub fn install() -> Result<PathBuf, String> {
    let place = tools::target().join("tools").join(NAME);
    tools::python(&pins().join("requirements.txt"), &place, "Django and gunicorn", &Time::of(TO_INSTALL))
}

pub fn pins() -> PathBuf {
    tools::root().join("xtask").join(NAME)
}

/// Django behind gunicorn, until it is dropped.
pub struct Django {
    child: Child,
    address: String,
}

impl Django {
    pub fn start(programs: &Path, cluster: &Cluster) -> Result<Django, String> {
        cluster.database(NAME)?;
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
        let address = listener.local_addr().map_err(|e| e.to_string())?.to_string();
        drop(listener);
        let command = |program: &str| {
            let mut command = Command::new(programs.join(program));
            command.current_dir(pins()).env("BESIDE_PORT", cluster.port().to_string()).env("BESIDE_NAME", NAME);
            command.env("PYTHONDONTWRITEBYTECODE", "1");
            command
        };
        run::succeed(command("python").arg("fill.py"))?;
        let child = command("gunicorn")
            .args(["--bind", &address, "--workers", WORKERS, "--threads", THREADS, "--log-level", "error"])
            .args(["--keep-alive", "60"])
            .arg("posting.wsgi")
            .stdout(Stdio::null())
            .spawn()
            .map_err(|e| format!("cannot run gunicorn: {e}"))?;
        let (django, began) = (Django { child, address }, Instant::now());
        while TcpStream::connect(&django.address).is_err() || django.count().is_err() {
            run::go_on()?;
            if began.elapsed() > Duration::from_secs(20) {
                return Err("gunicorn does not answer".into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(django)
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn cpu_ms(&self) -> Result<f64, String> {
        cpu::tree_ms(self.child.id())
    }

    /// How many payments were posted; fails where sums or numbers do not agree.
    pub fn count(&self) -> Result<u64, String> {
        let asked = Asked { method: "GET", path: "/count", head: "", body: "" };
        let answer = Line::to(&self.address).ask(asked).map_err(|e| format!("Django: {e}"))?;
        let told: Value = serde_json::from_str(&answer.text()).map_err(|e| format!("Django: {e}"))?;
        if told["agree"] != true {
            return Err(format!("Django's sums and numbers do not agree: {told}"));
        }
        told["payments"].as_u64().ok_or_else(|| format!("Django: {told}"))
    }

    /// What the load client posts, so many times at most.
    pub fn orders(file: &Path, count: usize) -> Result<(), String> {
        let orders: Vec<String> = (0..count).map(|n| n.to_string()).collect();
        let told = json!({ "token": "none", "path": "/payments", "body": BODY, "spread": orders });
        std::fs::write(file, told.to_string()).map_err(|e| format!("{}: {e}", file.display()))
    }

    /// Posts what is due when it is due; fails where one posting does.
    pub fn open_loop(&self, due: &[Duration], hands: usize) -> Result<Times, String> {
        let samples = work_off(
            due,
            hands,
            |_| Line::to(&self.address),
            |line, job| {
                let (head, body) = (head("none", &format!("rush-{job}")), BODY.replace("ORDER", &job.to_string()));
                let asked = Asked { method: "POST", path: "/payments", head: &head, body: &body };
                match line.ask(asked) {
                    Ok(answer) if answer.status == 200 => Ok(()),
                    Ok(answer) => Err(format!("{} {}", answer.status, answer.text())),
                    Err(error) => Err(error.to_string()),
                }
            },
        );
        if let Some(fault) = samples.iter().find_map(|s| s.fault.as_ref()) {
            return Err(format!("Django: {fault}"));
        }
        Ok(Times::of(samples.iter().map(|s| s.took).collect()))
    }
}

impl Drop for Django {
    fn drop(&mut self) {
        run::end(&mut self.child, &[Signal::SIGTERM]);
    }
}
