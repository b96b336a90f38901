//! The proof `portal`: two thousand requests a second on the public's pages,
//! while payments run beside them on the same machine. Quiet stretches and
//! loaded ones follow each other in one run; what counts is the ratio of their
//! slowest hundredth. Clients of both are on this machine too; those of the
//! public run at the portal's low priority, as strangers would run elsewhere.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use nix::unistd::{getpid, getsid};
use serde_json::{Value, json};

use crate::bench::{self, Server};
use crate::http::{Asked, Line};
use crate::postgres::{Cluster, Durability};
use crate::rush::Options;
use crate::rush::open_loop::{Sample, Times, work_off};
use crate::rush::people::DAY;
use crate::{run, tools};

/// The most that the slowest hundredth of payments may grow.
const MOST: f64 = 1.10;
const HANDS: usize = 4;
/// Addresses that the public comes from.
const CROWD: usize = 500;

/// How large and how long.
#[derive(Clone, Copy, Debug)]
struct Size {
    /// Payments and public requests a second.
    payments: usize,
    public: usize,
    /// Stretches of each sort, and seconds of one.
    stretches: usize,
    seconds: usize,
}

const WHOLE: Size = Size { payments: 50, public: 2000, stretches: 6, seconds: 15 };
const QUICK: Size = Size { payments: 20, public: 300, stretches: 2, seconds: 2 };

impl Size {
    fn orders(self) -> usize {
        self.payments * self.seconds * (2 * self.stretches + 1)
    }
}

pub fn prove(arguments: &[String]) -> Result<(), String> {
    let options = Options::read(arguments)?;
    let (simpul, size) = (options.simpul()?, if options.quick { QUICK } else { WHOLE });
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let cluster = if options.quick { None } else { Some(Cluster::start(Durability::Durable)?) };
    let data = folder.path().join("sqlite").display().to_string();
    let mut ratios = vec![("SQLite", beside(&simpul, vec!["--data".into(), data], folder.path(), "SQLite", size)?)];
    if let Some(cluster) = &cluster {
        let keys = folder.path().join("keys.json").display().to_string();
        let flags = vec!["--database".to_owned(), cluster.database("portal")?, "--keys".to_owned(), keys];
        ratios.push(("PostgreSQL", beside(&simpul, flags, folder.path(), "PostgreSQL", size)?));
    }
    // Seconds are too few for a hundredth to mean anything: there only errors count.
    match ratios.iter().find(|(_, ratio)| *ratio > MOST && !options.quick) {
        None => Ok(()),
        Some((base, ratio)) => Err(format!("{base}: the slowest hundredth of payments is {ratio:.2} times as slow")),
    }
}

/// The portal on a free port, until it is dropped.
struct Public {
    child: Child,
    address: String,
}

impl Drop for Public {
    fn drop(&mut self) {
        run::end(&mut self.child, &[Signal::SIGTERM]);
    }
}

impl Public {
    fn start(simpul: &Path, published: &Path, verifier: &str) -> Result<Public, String> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
        let address = listener.local_addr().map_err(|e| e.to_string())?.to_string();
        drop(listener);
        // In a session of its own, as a service is; it lowers that by itself.
        let mut command = Command::new("setsid");
        command.arg(simpul).args(["portal", "--listen", &address, "--verifier", verifier]).arg(published);
        command.stdout(Stdio::null());
        let public = Public { child: command.spawn().map_err(|e| e.to_string())?, address };
        for _ in 0..200 {
            if std::net::TcpStream::connect(&public.address).is_ok() {
                return Ok(public);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err("simpul portal does not answer".into())
    }
}

fn answer(simpul: &Path, flags: &[String], arguments: &[&str]) -> Result<Value, String> {
    let out = Command::new(simpul).args(arguments).arg("--json").args(flags).output().map_err(|e| e.to_string())?;
    serde_json::from_slice(&out.stdout)
        .map_err(|e| format!("{arguments:?}: {e}: {}", String::from_utf8_lossy(&out.stderr)))
}

/// Payments with and without the public on one database; answers with the ratio.
fn beside(simpul: &Path, mut flags: Vec<String>, folder: &Path, base: &'static str, size: Size) -> Result<f64, String> {
    let file = folder.join(format!("{base}.json"));
    let (orders, output) = (size.orders().to_string(), file.display().to_string());
    for arguments in [
        &["init", "--wilayah", "99.99", "--nama", "Kabupaten Contoh", "--latihan"][..],
        &["fill", "--spread", &orders, "--one", "1", "--output", &output, "--today", DAY],
    ] {
        run::succeed(Command::new(simpul).args(arguments).args(&flags).stdout(Stdio::null()))?;
    }
    let filled: Value = serde_json::from_str(&tools::read(&file)?).map_err(|e| e.to_string())?;
    let orders: Vec<String> = list(&filled["spread"]);
    let published = folder.join(format!("terbit-{base}"));
    let made = answer(simpul, &flags, &["publish", &published.display().to_string()])?;
    println!("{base}: {} papers published", made["papers"]);
    let verifier =
        answer(simpul, &flags, &["journal", "checkpoint"])?["verifier"].as_str().unwrap_or_default().to_owned();
    let plain = flags.clone();
    flags.extend(["--publish".into(), published.display().to_string(), "--publish-every".into(), "5".into()]);
    let server = Server::start(simpul, &flags)?;
    let public = Public::start(simpul, &published, &verifier)?;
    let pay = Pay { address: server.address(), token: filled["token"].as_str().unwrap_or_default(), orders: &orders };
    pay.stretch(0, size)?;
    let (mut quiet, mut loaded, mut served) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..size.stretches {
        quiet.extend(pay.stretch(2 * n + 1, size)?);
        let strangers = Strangers::start(&public.address, size)?;
        loaded.extend(pay.stretch(2 * n + 2, size)?);
        served.push(strangers.end()?);
    }
    let asked: u64 = served.iter().filter_map(|s| s["done"].as_u64()).sum();
    let failed: u64 = served.iter().filter_map(|s| s["failed"].as_u64()).sum();
    let rate = bench::to_float(asked)
        / bench::to_float(served.iter().filter_map(|s| s["millis"].as_u64()).sum::<u64>().max(1))
        * 1000.0;
    drop((public, server));
    bench::check(simpul, base, &plain)?;
    let (quiet, loaded) = (Times::of(quiet), Times::of(loaded));
    let ratio = loaded.p99_ms / quiet.p99_ms.max(0.001);
    println!("{base}: public {rate:.0} answers/s, {failed} failed of {asked}");
    println!("{base}: payments alone   p50 {:.2} ms, p99 {:.2} ms ({})", quiet.p50_ms, quiet.p99_ms, quiet.count);
    println!("{base}: payments beside  p50 {:.2} ms, p99 {:.2} ms ({})", loaded.p50_ms, loaded.p99_ms, loaded.count);
    println!("{base}: p99 beside ÷ alone = {ratio:.2} (at most {MOST:.2})");
    let least = bench::to_float(u64::try_from(size.public).unwrap_or_default()) * 0.9;
    if failed > 0 {
        return Err(format!("{base}: {failed} public requests failed, first {}", served[0]["first_failure"]));
    }
    if rate < least && size.public == WHOLE.public {
        return Err(format!("{base}: {rate:.0} public answers a second, {least:.0} were asked for at least"));
    }
    Ok(ratio)
}

fn list(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Payments by their plan, however long an answer takes.
struct Pay<'a> {
    address: &'a str,
    token: &'a str,
    orders: &'a [String],
}

impl Pay<'_> {
    fn stretch(&self, n: usize, size: Size) -> Result<Vec<Duration>, String> {
        run::go_on()?;
        let count = size.payments * size.seconds;
        let orders = self.orders.get(n * count..(n + 1) * count).ok_or("too few payments were prepared")?;
        let step = Duration::from_secs(1) / u32::try_from(size.payments).unwrap_or(1);
        let due: Vec<Duration> = (0..count).map(|n| step * u32::try_from(n).unwrap_or_default()).collect();
        let samples = work_off(&due, HANDS, |_| Line::to(self.address), |line, job| self.one(line, &orders[job]));
        if let Some(Sample { fault: Some(fault), .. }) = samples.iter().find(|sample| sample.fault.is_some()) {
            return Err(format!("a payment failed: {fault}"));
        }
        Ok(samples.into_iter().map(|sample| sample.took).collect())
    }

    fn one(&self, line: &mut Line, order: &str) -> Result<(), String> {
        let head = format!(
            "Authorization: Bearer {}\r\nContent-Type: application/json\r\nIdempotency-Key: portal-{order}\r\n",
            self.token
        );
        let body = format!(r#"{{"spm":"{order}","date":"{DAY}","spm_received":"{DAY}"}}"#);
        let asked = Asked { method: "POST", path: "/api/acts/issue-sp2d", head: &head, body: &body };
        match line.ask(asked) {
            Ok(answer) if answer.status == 200 => Ok(()),
            Ok(answer) => Err(format!("{} {}", answer.status, answer.text())),
            Err(e) => Err(e.to_string()),
        }
    }
}

/// The public, in a process of its own at the portal's priority.
struct Strangers(Child);

impl Strangers {
    fn start(address: &str, size: Size) -> Result<Strangers, String> {
        let mut command = Command::new("setsid");
        command.args(["nice", "-n", "10"]).arg(tools::ourselves()?);
        command.args(["strangers", address, &size.public.to_string(), &size.seconds.to_string()]);
        Ok(Strangers(command.stdout(Stdio::piped()).spawn().map_err(|e| format!("setsid: {e}"))?))
    }

    fn end(self) -> Result<Value, String> {
        let out = self.0.wait_with_output().map_err(|e| e.to_string())?;
        if !out.status.success() {
            return Err(format!("strangers ended with {}", out.status));
        }
        serde_json::from_slice(&out.stdout).map_err(|e| format!("strangers: {e}"))
    }
}

/// `strangers ADDRESS RATE SECONDS`: asks the public's pages for what people
/// ask for, from many addresses.
pub fn strangers(arguments: &[String]) -> Result<(), String> {
    let [address, rate, seconds] = arguments else { return Err("strangers ADDRESS RATE SECONDS".into()) };
    if getsid(None).is_ok_and(|session| session == getpid()) {
        // A kernel that does not weigh sessions has no such file.
        let _ = std::fs::write("/proc/self/autogroup", "10");
    }
    let number = |text: &String| text.parse::<usize>().map_err(|e| format!("{text}: {e}"));
    let (rate, seconds) = (number(rate)?, number(seconds)?);
    let step = Duration::from_secs(1) / u32::try_from(rate).unwrap_or(1);
    let due: Vec<Duration> = (0..rate * seconds).map(|n| step * u32::try_from(n).unwrap_or_default()).collect();
    let paths = ["/", "/katalog", "/jejak", "/en/katalog", "/katalog.json", "/log/jurnal/checkpoint", "/sah/AAAA"];
    let began = Instant::now();
    let samples = work_off(
        &due,
        8,
        |_| Line::to(address),
        |line, job| {
            let path = paths.get(job % paths.len()).copied().unwrap_or("/");
            // Whoever asks for papers that nobody knows is slowed down by design: each comes once.
            let crowd = if path.starts_with("/sah") { job } else { job % CROWD };
            let head = format!(
                "Accept-Encoding: br\r\nX-Forwarded-For: 10.{}.{}.{}\r\n",
                crowd >> 16,
                crowd >> 8 & 255,
                crowd & 255
            );
            let expected = if path.starts_with("/sah") { 404 } else { 200 };
            match line.ask(Asked { method: "GET", path, head: &head, body: "" }) {
                Ok(answer) if answer.status == expected => Ok(()),
                Ok(answer) => Err(format!("{path}: {}", answer.status)),
                Err(e) => Err(format!("{path}: {e}")),
            }
        },
    );
    let failed: Vec<&String> = samples.iter().filter_map(|s| s.fault.as_ref()).collect();
    let done = samples.len() - failed.len();
    let millis = began.elapsed().as_millis();
    println!("{}", json!({ "done": done, "failed": failed.len(), "first_failure": failed.first(), "millis": millis }));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_payments_for_every_stretch() {
        assert_eq!(QUICK.orders(), 20 * 2 * 5);
        assert!(strangers(&["x".into()]).is_err());
    }
}
