//! Measurements of the product against something else on the same machine in
//! the same run; a figure alone says nothing, a ratio does.
//!
//! One payment is the whole act over HTTP: token, authority, rules, account,
//! number, journal, durable commit. The yardstick is `pgbench` (TPC-B,
//! prepared, scale 50) with as many clients, before and after, on the same
//! durable cluster.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;
use serde_json::Value;

use crate::postgres::{Cluster, Durability, free_port};
use crate::{cpu, run, tools};

const CLIENTS: [usize; 3] = [1, 8, 32];
const SECONDS: usize = 6;

pub fn bench(arguments: &[String]) -> Result<(), String> {
    let quick = arguments.iter().any(|a| a == "--quick");
    let seconds = if quick { 3 } else { SECONDS };
    if !arguments.iter().any(|a| a == "--built") {
        run::succeed(tools::cargo().args(["build", "--release", "--workspace"]))?;
    }
    let simpul = tools::program("release");
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let cluster = Cluster::start(Durability::Durable)?;
    let yardstick = Yardstick::prepare(&cluster)?;
    println!(
        "payments per second (whole act over HTTP), {seconds} s each; pgbench TPC-B -s 50 -M prepared beside them\n"
    );
    let before = yardstick.measure(&CLIENTS, seconds)?;
    let mut rows = Vec::new();
    for base in [Base::Sqlite(folder.path().join("sqlite")), Base::Postgres(cluster.url())] {
        measure(&simpul, &base, folder.path(), &cluster, seconds, &mut rows)?;
    }
    let after = yardstick.measure(&CLIENTS, seconds)?;
    print_table(&rows, &before, &after);
    match rows.iter().map(|row| row.failed).sum::<u64>() {
        0 => Ok(()),
        failed => Err(format!("{failed} payments failed")),
    }
}

/// Where the measured regency lives.
pub enum Base {
    Sqlite(PathBuf),
    Postgres(String),
}

impl Base {
    pub fn name(&self) -> &'static str {
        match self {
            Base::Sqlite(_) => "SQLite",
            Base::Postgres(_) => "PostgreSQL",
        }
    }

    pub fn flags(&self, folder: &Path) -> Vec<String> {
        match self {
            Base::Sqlite(data) => vec!["--data".into(), data.display().to_string()],
            Base::Postgres(url) => {
                vec!["--database".into(), url.clone(), "--keys".into(), folder.join("keys.json").display().to_string()]
            }
        }
    }
}

struct Row {
    base: &'static str,
    spread: &'static str,
    clients: usize,
    per_second: f64,
    p99_us: u64,
    failed: u64,
    cpu_ms: f64,
}

/// `pgbench`, TPC-B at scale 50, on the cluster's maintenance database.
pub struct Yardstick {
    program: PathBuf,
    port: String,
}

impl Yardstick {
    pub fn prepare(cluster: &Cluster) -> Result<Yardstick, String> {
        let program = tools::postgres()?.join("pgbench");
        let port = cluster.port().to_string();
        let yardstick = Yardstick { program, port };
        run::succeed(yardstick.command().args(["-i", "-q", "-s", "50"]).stdout(Stdio::null()).stderr(Stdio::null()))?;
        Ok(yardstick)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["-h", "127.0.0.1", "-p", &self.port, "-U", "postgres", "postgres"]);
        command
    }

    /// Transactions per second with so many clients each.
    pub fn measure(&self, clients: &[usize], seconds: usize) -> Result<Vec<f64>, String> {
        clients
            .iter()
            .map(|clients| {
                let (c, t) = (clients.to_string(), seconds.to_string());
                let j = (*clients).min(2).to_string();
                let args = ["-M", "prepared", "-c", &c, "-j", &j, "-T", &t, "-n"];
                let out = self.command().args(args).output().map_err(|e| format!("pgbench: {e}"))?;
                let text = String::from_utf8_lossy(&out.stdout).into_owned();
                text.lines()
                    .find_map(|l| l.strip_prefix("tps = "))
                    .and_then(|l| l.split(' ').next())
                    .and_then(|n| n.parse().ok())
                    .ok_or_else(|| format!("pgbench said: {text}"))
            })
            .collect()
    }
}

fn measure(
    simpul: &Path,
    base: &Base,
    folder: &Path,
    cluster: &Cluster,
    seconds: usize,
    rows: &mut Vec<Row>,
) -> Result<(), String> {
    let flags = base.flags(folder);
    let at = |command: &mut Command| -> Result<(), String> { run::succeed(command.args(&flags).stdout(Stdio::null())) };
    at(Command::new(simpul).args(["init", "--wilayah", "99.99", "--nama", "Kabupaten Contoh", "--latihan"]))?;
    let filled = folder.join(format!("{}.json", base.name()));
    // A list that runs out ends its measurement early; the rate stays right.
    let (spread, one) = ((seconds * 16_000).to_string(), (seconds * 12_000).to_string());
    let output = filled.display().to_string();
    at(Command::new(simpul)
        .args(["fill", "--spread", &spread, "--one", &one, "--output", &output])
        .args(["--today", "2026-03-16"]))?;
    let server = Server::start(simpul, &flags)?;
    for list in ["spread", "one"] {
        // Connections, statements and the file's end are warm in a server's day.
        let warm = load(&server.address, &filled, list, 0, 8, 1)?;
        let mut from = warm.get("taken").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        for clients in CLIENTS {
            let cpu_before = spent(&server, base, cluster)?;
            let seen = load(&server.address, &filled, list, from, clients, seconds)?;
            let cpu = spent(&server, base, cluster)? - cpu_before;
            let number = |name: &str| seen.get(name).and_then(Value::as_u64).unwrap_or(0);
            from += usize::try_from(number("taken")).unwrap_or(0);
            if number("taken") == 0 {
                return Err(format!("the prepared payments ran out before {clients} clients began"));
            }
            let done = to_float(number("done"));
            rows.push(Row {
                base: base.name(),
                spread: if list == "spread" { "43 SKPD" } else { "one SKPD" },
                clients,
                per_second: done * 1000.0 / to_float(number("millis")).max(1.0),
                p99_us: number("p99_us"),
                failed: number("failed"),
                cpu_ms: cpu / done.max(1.0),
            });
            if number("failed") > 0 {
                println!("failure: {}", seen.get("first_failure").unwrap_or(&Value::Null));
            }
        }
    }
    drop(server);
    check(simpul, base.name(), &flags)
}

/// Processor time of the server, and of PostgreSQL where the regency lives in it.
pub fn spent(server: &Server, base: &Base, cluster: &Cluster) -> Result<f64, String> {
    let of_postgres = if matches!(base, Base::Sqlite(_)) { 0.0 } else { cpu::tree_ms(cluster.pid())? };
    Ok(server.cpu_ms()? + of_postgres)
}

/// Every invariant over all that was just paid, gap-free numbers among them.
pub fn check(simpul: &Path, base: &str, flags: &[String]) -> Result<(), String> {
    let mut command = Command::new(simpul);
    command.args(["check", "--tahun", "2026", "--json"]).args(flags);
    let out = command.output().map_err(|e| format!("cannot check: {e}"))?;
    let told: Value = serde_json::from_slice(&out.stdout).map_err(|e| format!("check did not answer: {e}"))?;
    let findings = told.get("findings").and_then(Value::as_array).ok_or("check told no findings")?;
    if findings.is_empty() {
        println!("{base}: check finds nothing, no gap in any series of numbers");
        return Ok(());
    }
    Err(format!("{base}: check finds {} things, first {}", findings.len(), findings[0]))
}

/// Counts stay far below what a float holds exactly.
#[expect(clippy::cast_precision_loss, reason = "counts of a few millions")]
pub fn to_float(n: u64) -> f64 {
    n as f64
}

/// The load client, in a process of its own; see [`crate::load`].
pub fn load(
    address: &str,
    filled: &Path,
    list: &str,
    from: usize,
    clients: usize,
    seconds: usize,
) -> Result<Value, String> {
    let own = tools::ourselves()?;
    let out = Command::new(own)
        .arg("load")
        .arg(address)
        .arg(filled)
        .args([list, &from.to_string(), &clients.to_string(), &seconds.to_string()])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| e.to_string())?;
    serde_json::from_slice(&out.stdout).map_err(|e| format!("load: {e}"))
}

pub fn free_address() -> Result<String, String> {
    Ok(format!("127.0.0.1:{}", free_port()?))
}

/// `simpul serve` on a free port, until it is dropped.
pub struct Server {
    child: Child,
    address: String,
}

impl Server {
    pub fn start(simpul: &Path, flags: &[String]) -> Result<Server, String> {
        Server::start_at(simpul, flags, free_address()?, None)
    }

    /// Its error output goes to the log, where there is one.
    pub fn start_at(simpul: &Path, flags: &[String], address: String, log: Option<File>) -> Result<Server, String> {
        let child = Command::new(simpul)
            .args(["serve", "--listen", &address, "--today", "2026-03-16"])
            .args(flags)
            .stdout(Stdio::null())
            .stderr(log.map_or_else(Stdio::inherit, Stdio::from))
            .spawn()
            .map_err(|e| e.to_string())?;
        let server = Server { child, address };
        for _ in 0..200 {
            if std::net::TcpStream::connect(&server.address).is_ok() {
                return Ok(server);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err("simpul serve does not answer".into())
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn cpu_ms(&self) -> Result<f64, String> {
        cpu::tree_ms(self.child.id())
    }

    /// SIGKILL: nothing is said, nothing is written down.
    pub fn kill(mut self) -> Result<(), String> {
        self.child.kill().and_then(|()| self.child.wait()).map(drop).map_err(|e| format!("cannot kill a server: {e}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        run::end(&mut self.child, &[Signal::SIGTERM]);
    }
}

fn print_table(rows: &[Row], before: &[f64], after: &[f64]) {
    println!("pgbench    before  {before:.0?}  after  {after:.0?}  (1, 8, 32 clients)\n");
    println!("| database | spread | clients | payments/s | ÷ pgbench | p99 ms | CPU ms/payment | failed |");
    println!("|---|---|---|---|---|---|---|---|");
    for row in rows {
        let i = CLIENTS.iter().position(|c| *c == row.clients).unwrap_or(0);
        let yard = (before.get(i).unwrap_or(&1.0) + after.get(i).unwrap_or(&1.0)) / 2.0;
        println!(
            "| {} | {} | {} | {:.0} | {:.2} | {:.1} | {:.3} | {} |",
            row.base,
            row.spread,
            row.clients,
            row.per_second,
            row.per_second / yard,
            to_float(row.p99_us) / 1000.0,
            row.cpu_ms,
            row.failed
        );
    }
}
