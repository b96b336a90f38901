//! The proof `exchange`: signed, journalled, durable exchanges through the hub,
//! beside nginx as a plain TLS proxy before the same provider, with the same
//! clients in the same run; a body of 100 MB in bounded memory; one agency that
//! floods while another works.
//!
//! What must hold fails the proof: no error, a log that verifies and holds two
//! leaves for each exchange, memory that stays flat, a neighbour who is served, and
//! in full length as quickly as without the flood. How quick the rest was is told
//! beside its aim.

mod clients;
mod nginx;
pub mod practice;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use serde_json::Value;

use crate::postgres::{Cluster, Durability};
use crate::{cpu, run, tools};
use clients::{Agency, Plain, Seen, Signed, at_a_pace, flat_out};
use nginx::Nginx;

const AGENCIES: usize = 42;
const DAY: &str = "2026-03-16";
/// A request and its answer hold so much each.
const BODY: usize = 1024;
const LARGE: usize = 100 << 20;
/// Shortened, still more than memory may grow by.
const LARGE_QUICK: usize = 64 << 20;
/// What the hub's memory may grow by while a large body passes.
const MOST_GROWTH_KB: u64 = 48 * 1024;
/// Requests a second of an agency that works as always, and of one that floods.
const USUAL: f64 = 20.0;
const FLOOD: usize = 32;
/// A flood is felt where a neighbour's p99 grew by more than this, past what any
/// exchange may take.
const FELT_TIMES: f64 = 2.0;
const FELT_MS: f64 = 50.0;

#[derive(Clone, Copy)]
struct Size {
    clients: usize,
    time: Duration,
    large: usize,
    /// Long enough for a p99 to say something.
    telling: bool,
}

pub fn prove(arguments: &[String]) -> Result<(), String> {
    let options = crate::rush::Options::read(arguments)?;
    let simpul = options.simpul()?;
    let size = if options.quick {
        Size { clients: 16, time: Duration::from_secs(1), large: LARGE_QUICK, telling: false }
    } else {
        Size { clients: 32, time: Duration::from_secs(10), large: LARGE, telling: true }
    };
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let nginx = Nginx::start(folder.path(), BODY)?;
    let mut told = Vec::new();
    for base in ["SQLite", "PostgreSQL"] {
        let cluster = (base != "SQLite").then(|| Cluster::start(Durability::Durable)).transpose()?;
        let flags = match &cluster {
            None => vec!["--data".to_owned(), folder.path().join("sqlite").display().to_string()],
            Some(cluster) => {
                let keys = folder.path().join("keys.json").display().to_string();
                vec!["--database".to_owned(), cluster.database("exchange")?, "--keys".to_owned(), keys]
            }
        };
        let hub = Place { simpul: &simpul, flags, base, cluster: cluster.as_ref() };
        told.push(hub.measure(folder.path(), &nginx, size)?);
    }
    tell(&told);
    match told.iter().find_map(|t| t.fault.as_ref()) {
        Some(fault) => Err(fault.clone()),
        None => Ok(()),
    }
}

/// A regency with agencies on its exchange.
struct Place<'a> {
    simpul: &'a Path,
    flags: Vec<String>,
    base: &'static str,
    cluster: Option<&'a Cluster>,
}

#[derive(Default)]
struct Told {
    base: &'static str,
    beside: Seen,
    hub: Seen,
    cpu_ms: f64,
    alone: Seen,
    beside_flood: Seen,
    growth_kb: u64,
    fault: Option<String>,
}

/// `simpul serve --exchange` on free ports, until it is dropped.
struct Hub {
    child: Child,
    address: String,
}

impl Drop for Hub {
    fn drop(&mut self) {
        run::end(&mut self.child, &[Signal::SIGTERM]);
    }
}

impl Hub {
    /// As soon as it answers.
    fn ready(child: Child, address: String) -> Result<Hub, String> {
        let hub = Hub { child, address };
        let began = Instant::now();
        while std::net::TcpStream::connect(&hub.address).is_err() {
            run::go_on()?;
            if began.elapsed() > Duration::from_secs(20) {
                return Err("the hub does not answer".into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(hub)
    }
}

impl Place<'_> {
    fn call(&self, arguments: &[&str]) -> Result<(), String> {
        run::succeed(Command::new(self.simpul).args(arguments).args(&self.flags).stdout(Stdio::null()))
    }

    fn serve(&self, nginx: &Nginx) -> Result<Hub, String> {
        let (listen, address) = (free_address()?, free_address()?);
        let child = Command::new(self.simpul)
            .args(["serve", "--listen", &listen, "--today", DAY, "--exchange", &address])
            .args(["--exchange-cert", &nginx.certificate().display().to_string()])
            .args(["--exchange-key", &nginx.key().display().to_string()])
            .args(&self.flags)
            .stdout(Stdio::null())
            .spawn()
            .map_err(|e| format!("cannot serve: {e}"))?;
        Hub::ready(child, address)
    }

    fn measure(&self, folder: &Path, nginx: &Nginx, size: Size) -> Result<Told, String> {
        let file = folder.join(format!("exchange-{}.json", self.base));
        self.call(&["init", "--wilayah", "99.99", "--nama", "Kabupaten Contoh", "--latihan"])?;
        let (agencies, output) = (AGENCIES.to_string(), file.display().to_string());
        let provider = nginx.provider();
        let fill = ["fill", "--spread", "0", "--one", "0", "--agencies", &agencies, "--provider", &provider];
        self.call(&[&fill[..], &["--output", &output, "--today", DAY]].concat())?;
        let (service, agencies) = Agency::read(&file)?;
        let hub = self.serve(nginx)?;
        let mut told = Told { base: self.base, ..Told::default() };

        let plain = Plain { path: "/".into(), body: "x".repeat(BODY) };
        told.beside = flat_out(nginx.proxy(), nginx.trust(), size.clients, size.time, |_| &plain)?;
        let signed: Vec<Signed> = agencies
            .iter()
            .map(|a| Signed::new(a, &hub.address, &service, "x".repeat(BODY)))
            .collect::<Result<_, _>>()?;
        flat_out(&hub.address, nginx.trust(), size.clients, Duration::from_secs(1), |n| &signed[n % signed.len()])?;
        let before = self.cpu(&hub)?;
        told.hub = flat_out(&hub.address, nginx.trust(), size.clients, size.time, |n| &signed[n % signed.len()])?;
        if told.hub.done == 0 {
            return Err(format!("{}: nothing passes: {:?}", self.base, told.hub.failure));
        }
        told.cpu_ms = (self.cpu(&hub)? - before) / clients::float(told.hub.done.max(1));

        let (busy, usual) = (&signed[0], &signed[1]);
        told.alone = at_a_pace(&hub.address, nginx.trust(), USUAL, size.time, usual)?;
        told.beside_flood = std::thread::scope(|scope| {
            let flood = scope.spawn(|| flat_out(&hub.address, nginx.trust(), FLOOD, size.time, |_| busy));
            let seen = at_a_pace(&hub.address, nginx.trust(), USUAL, size.time, usual);
            flood.join().map_err(|_| "the flood broke off".to_owned())??;
            seen
        })?;
        told.growth_kb = self.large(&hub, nginx, &agencies, &service, size.large)?;
        drop(hub);
        told.fault = self.judge(&told, size)?;
        Ok(told)
    }

    fn cpu(&self, hub: &Hub) -> Result<f64, String> {
        let postgres = self.cluster.map_or(Ok(0.0), |cluster| cpu::tree_ms(cluster.pid()))?;
        Ok(cpu::tree_ms(hub.child.id())? + postgres)
    }

    /// How much the hub's memory grew while a large body passed.
    fn large(&self, hub: &Hub, nginx: &Nginx, agencies: &[Agency], service: &str, bytes: usize) -> Result<u64, String> {
        let agency = agencies.get(2).ok_or("too few agencies")?;
        let before = peak_kb(hub.child.id())?;
        let large = Signed::new(agency, &hub.address, service, "x".repeat(bytes))?;
        let seen = flat_out(&hub.address, nginx.trust(), 1, Duration::from_millis(1), |_| &large)?;
        if seen.done != 1 {
            return Err(format!("{}: a body of {} MB did not pass: {:?}", self.base, bytes >> 20, seen.failure));
        }
        Ok(peak_kb(hub.child.id())?.saturating_sub(before))
    }

    /// What must hold, whatever the machine.
    fn judge(&self, told: &Told, size: Size) -> Result<Option<String>, String> {
        let mirror = tempfile::tempdir().map_err(|e| e.to_string())?;
        let folder = mirror.path().join("log").display().to_string();
        self.call(&["exchange", "log", "export", &folder])?;
        let mut command = Command::new(self.simpul);
        let out = command.args(["exchange", "log", "verify", "--mirror", &folder, "--json"]).args(&self.flags).output();
        let out = out.map_err(|e| format!("cannot verify: {e}"))?;
        let verified: Value = serde_json::from_slice(&out.stdout)
            .map_err(|e| format!("verify did not answer: {e}: {}", String::from_utf8_lossy(&out.stderr)))?;
        let exchanges = told.hub.done + told.alone.done + told.beside_flood.done;
        let leaves = verified["size"].as_u64().unwrap_or_default();
        let fault = [
            (told.hub.failed > 0, format!("{} exchanges failed: {:?}", told.hub.failed, told.hub.failure)),
            (
                told.alone.failed + told.beside_flood.failed > 0,
                format!("a neighbour failed: {:?}", told.beside_flood.failure),
            ),
            (verified["sound"] != true, format!("the log is not sound: {verified}")),
            (leaves < 2 * exchanges, format!("{leaves} leaves for at least {exchanges} exchanges")),
            (
                size.telling && is_felt(told.alone.p99_ms(), told.beside_flood.p99_ms()),
                format!("a neighbour's p99 {:.1} → {:.1} ms", told.alone.p99_ms(), told.beside_flood.p99_ms()),
            ),
            (told.growth_kb > MOST_GROWTH_KB, format!("memory grew by {} KiB", told.growth_kb)),
        ];
        Ok(fault.into_iter().find(|(is, _)| *is).map(|(_, text)| format!("{}: {text}", self.base)))
    }
}

/// Whether a neighbour's p99 beside a flood is another one than alone.
fn is_felt(alone_ms: f64, beside_ms: f64) -> bool {
    beside_ms > FELT_MS && beside_ms > FELT_TIMES * alone_ms
}

fn free_address() -> Result<String, String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
    listener.local_addr().map(|a| a.to_string()).map_err(|e| e.to_string())
}

/// The most memory that a process has held.
fn peak_kb(pid: u32) -> Result<u64, String> {
    let status = tools::read(Path::new(&format!("/proc/{pid}/status")))?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    line.trim().trim_end_matches("kB").trim().parse().map_err(|e| format!("VmHWM: {e}"))
}

fn tell(told: &[Told]) {
    println!(
        "\n| database | nginx/s | hub/s | ÷ nginx | p50 ms | p99 ms | CPU ms/exchange | a neighbour's p99 alone / beside a flood | large body: memory |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for t in told {
        println!(
            "| {} | {:.0} | {:.0} | {:.2} | {:.1} | {:.1} | {:.3} | {:.1} / {:.1} ms | + {} KiB |",
            t.base,
            t.beside.per_second(),
            t.hub.per_second(),
            t.hub.per_second() / t.beside.per_second().max(1.0),
            t.hub.p50_ms(),
            t.hub.p99_ms(),
            t.cpu_ms,
            t.alone.p99_ms(),
            t.beside_flood.p99_ms(),
            t.growth_kb
        );
    }
    println!("aims: ≥ 2000/s, ≥ 0.10 × nginx, p99 ≤ 50 ms");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_felt_past_twice_and_past_the_aim() {
        assert!(!is_felt(5.0, 50.0) && is_felt(5.0, 50.1));
        assert!(!is_felt(40.0, 80.0) && is_felt(40.0, 80.1));
    }
}
