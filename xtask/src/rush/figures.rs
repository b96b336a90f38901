//! What the rush showed, as a table and as JSON, and what of it must hold.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::open_loop::Times;
use super::plan::{LOOKS, Plan, STEPS};
use super::work::Day;
use crate::bench::to_float;
use crate::http::{Asked, Line};

/// Aims: told beside what was seen, and no more.
const P99_MS: f64 = 300.0;
const CPU_MS: f64 = 0.8;

/// Processor time in milliseconds: of the program that posts, and of PostgreSQL.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cpu {
    pub simpul: f64,
    pub postgres: f64,
}

impl Cpu {
    pub fn since(self, before: Cpu) -> Cpu {
        Cpu { simpul: self.simpul - before.simpul, postgres: self.postgres - before.postgres }
    }

    pub fn over(self, count: usize) -> Cpu {
        let n = to_float(u64::try_from(count).unwrap_or_default()).max(1.0);
        Cpu { simpul: self.simpul / n, postgres: self.postgres / n }
    }

    fn json(self) -> Value {
        json!({ "program": self.simpul, "postgresql": self.postgres })
    }
}

/// Eight clients as fast as they are answered.
#[derive(Clone, Copy, Debug, Default)]
pub struct AtLimit {
    pub per_second: f64,
    pub p99_ms: f64,
    pub cpu: Cpu,
}

impl AtLimit {
    /// What the load client told; fails where one posting did.
    pub fn read(seen: &Value, spent: Cpu) -> Result<AtLimit, String> {
        let number = |name: &str| seen[name].as_u64().unwrap_or_default();
        if number("failed") > 0 || number("done") == 0 {
            return Err(format!("at the limit: {seen}"));
        }
        let done = usize::try_from(number("done")).unwrap_or_default();
        Ok(AtLimit {
            per_second: to_float(number("done")) * 1000.0 / to_float(number("millis")).max(1.0),
            p99_ms: to_float(number("p99_us")) / 1000.0,
            cpu: spent.over(done),
        })
    }

    fn json(self) -> Value {
        json!({ "per_second": self.per_second, "p99_ms": self.p99_ms, "cpu_ms": self.cpu.json() })
    }
}

/// What was still queued once the sealer had been by.
#[derive(Clone, Copy, Debug, Default)]
pub struct Left {
    pub entries: u64,
    pub unsealed: u64,
    /// SP2D that are there, and how many of them the messages do not tell.
    pub issued: u64,
    pub untold: u64,
}

/// One database in the rush.
#[derive(Debug, Default)]
pub struct Rush {
    pub base: &'static str,
    pub officials: usize,
    pub signing_in: Duration,
    pub at_limit: AtLimit,
    pub left: Left,
    pub payments: usize,
    pub seconds: Duration,
    /// Times by kind, of the whole mix.
    pub kinds: Vec<(&'static str, Times)>,
    pub all: Times,
    pub errors: Vec<String>,
    pub cpu_of_an_act: Cpu,
    pub cpu_of_a_payment: Cpu,
}

impl Rush {
    /// Adds a day: its errors, and its times in place of those of the day before.
    pub fn take(&mut self, plan: &Plan, day: &Day) {
        self.errors.extend(day.samples.iter().filter_map(|s| s.fault.clone()));
        let lost = plan.due.len() - day.samples.len();
        if lost > 0 {
            self.errors.push(format!("{lost} requests were never sent"));
        }
        self.payments = plan.payments;
        self.seconds = plan.due.last().map(|(at, _)| *at).unwrap_or_default();
        let kind_of = |job: usize| plan.due.get(job).map(|(_, job)| job.kind());
        let of = |kind: Option<usize>| {
            let fit = |s: &&super::open_loop::Sample| kind.is_none() || kind_of(s.job) == kind;
            Times::of(day.samples.iter().filter(fit).map(|s| s.took).collect())
        };
        self.kinds = STEPS.into_iter().chain(LOOKS).enumerate().map(|(n, name)| (name, of(Some(n)))).collect();
        self.all = of(None);
    }

    /// What must hold and does not.
    fn broken(&self) -> Vec<String> {
        let mut broken = Vec::new();
        if let Some(first) = self.errors.first() {
            broken.push(format!("{}: {} errors, the first: {first}", self.base, self.errors.len()));
        }
        if self.left.unsealed > 0 || self.left.untold > 0 || self.left.issued == 0 {
            broken.push(format!("{}: left behind: {:?}", self.base, self.left));
        }
        if self.payments == 0 {
            broken.push(format!("{}: nothing was paid", self.base));
        }
        broken
    }

    fn worst_p99(&self) -> f64 {
        self.kinds.iter().map(|(_, times)| times.p99_ms).fold(0.0, f64::max)
    }

    fn json(&self) -> Value {
        let times = |t: &Times| json!({ "count": t.count, "p50_ms": t.p50_ms, "p99_ms": t.p99_ms, "max_ms": t.max_ms });
        let kinds: serde_json::Map<String, Value> =
            self.kinds.iter().map(|(name, t)| ((*name).to_owned(), times(t))).collect();
        json!({
            "database": self.base, "officials": self.officials, "payments": self.payments,
            "seconds": self.seconds.as_secs_f64(), "signing_in_seconds": self.signing_in.as_secs_f64(),
            "errors": self.errors.len(), "all": times(&self.all), "kinds": kinds,
            "cpu_ms_of_an_act": self.cpu_of_an_act.json(), "cpu_ms_of_a_payment": self.cpu_of_a_payment.json(),
            "left": {
                "entries": self.left.entries, "unsealed": self.left.unsealed, "issued": self.left.issued,
                "untold": self.left.untold,
            },
            "at_limit": self.at_limit.json(),
        })
    }

    fn tell(&self) {
        println!(
            "\n{}: {} payments of {} acts in {:.0} s by {} officials, who signed in within {:.0} s; {} errors",
            self.base,
            self.payments,
            STEPS.len(),
            self.seconds.as_secs_f64(),
            self.officials,
            self.signing_in.as_secs_f64(),
            self.errors.len()
        );
        println!("\n| from due to answered | count | p50 ms | p99 ms | max ms |\n|---|---|---|---|---|");
        for (name, t) in self.kinds.iter().chain([&("all", self.all)]) {
            println!("| {name} | {} | {:.1} | {:.1} | {:.1} |", t.count, t.p50_ms, t.p99_ms, t.max_ms);
        }
        println!(
            "\naim: p99 below {P99_MS:.0} ms for each kind: {} (worst {:.1})",
            met(self.worst_p99() < P99_MS),
            self.worst_p99()
        );
        let (act, payment) = (self.cpu_of_an_act, self.cpu_of_a_payment);
        println!(
            "CPU of an act, acts alone at this rate, sealing and waiting included: Simpul {:.2} ms, PostgreSQL {:.2} ms",
            act.simpul, act.postgres
        );
        println!(
            "aim: at most {CPU_MS} ms: {} (together {:.2})",
            met(act.simpul + act.postgres <= CPU_MS),
            act.simpul + act.postgres
        );
        println!(
            "CPU of a whole payment with the {} pages looked at for it: Simpul {:.1} ms, PostgreSQL {:.1} ms",
            STEPS.len() * 3,
            payment.simpul,
            payment.postgres
        );
        println!(
            "left behind: {} of {} entries unsealed, {} of {} SP2D untold; check and journal verify find nothing",
            self.left.unsealed, self.left.entries, self.left.untold, self.left.issued
        );
    }
}

fn met(met: bool) -> &'static str {
    if met { "met" } else { "missed" }
}

/// Django in the same run.
#[derive(Clone, Copy, Debug)]
pub struct Beside {
    pub at_limit: AtLimit,
    /// At the rate of the rush.
    pub times: Times,
}

#[derive(Debug, Default)]
pub struct Report {
    pub seed: u64,
    /// Transactions per second of pgbench, before and after.
    pub before: f64,
    pub after: f64,
    pub rushes: Vec<Rush>,
    pub django: Option<Beside>,
    /// Why what stands beside could not be measured to its end.
    pub failure: Option<String>,
}

impl Report {
    /// Prints the tables, writes the JSON, and fails where something must hold and does not.
    pub fn tell(&self, folder: &Path) -> Result<(), String> {
        for rush in &self.rushes {
            rush.tell();
        }
        self.compare();
        std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let file = folder.join("rush.json");
        std::fs::write(&file, self.json().to_string()).map_err(|e| format!("{}: {e}", file.display()))?;
        println!("\nas JSON: {}", file.display());
        let broken: Vec<String> = self.rushes.iter().flat_map(Rush::broken).chain(self.failure.clone()).collect();
        if broken.is_empty() { Ok(()) } else { Err(broken.join("; ")) }
    }

    /// One row for each that posts: at its limit, and at the rate of the rush.
    fn rows(&self) -> Vec<(String, AtLimit, Times)> {
        let of = |rush: &Rush| {
            let issuing = rush.kinds.iter().find(|(name, _)| *name == "issue-sp2d").map(|(_, t)| *t);
            (format!("Simpul, {}", rush.base), rush.at_limit, issuing.unwrap_or_default())
        };
        let django = self.django.map(|d| ("Django, PostgreSQL".to_owned(), d.at_limit, d.times));
        self.rushes.iter().map(of).chain(django).collect()
    }

    fn compare(&self) {
        let pgbench = f64::midpoint(self.before, self.after);
        println!("\npgbench TPC-B, 8 clients: {:.0} transactions/s before, {:.0} after\n", self.before, self.after);
        println!(
            "| an SP2D, 8 clients at the limit | per second | ÷ pgbench | ÷ Django | p99 ms | CPU ms: program, PostgreSQL | p50, p99 ms at the rush's rate |"
        );
        println!("|---|---|---|---|---|---|---|");
        for (name, limit, times) in self.rows() {
            let by_django =
                self.django.map_or("–".to_owned(), |d| format!("{:.1}", limit.per_second / d.at_limit.per_second));
            println!(
                "| {name} | {:.0} | {:.2} | {by_django} | {:.1} | {:.2}, {:.2} | {:.1}, {:.1} |",
                limit.per_second,
                limit.per_second / pgbench,
                limit.p99_ms,
                limit.cpu.simpul,
                limit.cpu.postgres,
                times.p50_ms,
                times.p99_ms
            );
        }
    }

    fn json(&self) -> Value {
        let django = self.django.map(|d| {
            json!({ "at_limit": d.at_limit.json(), "p50_ms": d.times.p50_ms, "p99_ms": d.times.p99_ms, "count": d.times.count })
        });
        json!({
            "seed": self.seed, "pgbench": { "before": self.before, "after": self.after },
            "aims": { "p99_ms": P99_MS, "cpu_ms_of_an_act": CPU_MS },
            "rushes": self.rushes.iter().map(Rush::json).collect::<Vec<_>>(), "django": django,
        })
    }
}

/// SP2D in the list of documents, and those that the messages tell.
pub fn issued_and_told(address: &str, token: &str) -> Result<(u64, u64), String> {
    let mut line = Line::to(address);
    let head = format!("Authorization: Bearer {token}\r\n");
    let mut ask = |path: &str| -> Result<Value, String> {
        let answer =
            line.ask(Asked { method: "GET", path, head: &head, body: "" }).map_err(|e| format!("{path}: {e}"))?;
        if answer.status != 200 {
            return Err(format!("{path}: {} {}", answer.status, answer.text()));
        }
        serde_json::from_str(&answer.text()).map_err(|e| format!("{path}: {e}"))
    };
    let length = |list: &Value| list.as_array().map_or(0, Vec::len);
    let (mut issued, mut after) = (0, String::new());
    loop {
        let page = ask(&format!("/api/documents?tahun=2026&kind=SP2D&limit=500{after}"))?;
        issued += length(&page["documents"]);
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    let (mut told, mut after) = (0, String::new());
    loop {
        let page = ask(&format!("/api/messages?limit=500{after}"))?;
        let messages = page["messages"].as_array().cloned().unwrap_or_default();
        told += messages.iter().filter(|m| m["topic"] == "sp2d-issued").count();
        if page["more"] != true {
            break;
        }
        after = format!("&after={}", page["next"].as_str().unwrap_or_default());
    }
    let count = |n: usize| u64::try_from(n).unwrap_or_default();
    Ok((count(issued), count(told)))
}

#[cfg(test)]
mod tests {
    use super::super::open_loop::Sample;
    use super::super::plan::Pressure;
    use super::*;

    fn day(plan: &Plan, faulty: Option<usize>, lost: usize) -> Day {
        let sample = |job| Sample {
            job,
            took: Duration::from_millis(10),
            fault: (Some(job) == faulty).then(|| "500".to_owned()),
        };
        Day { samples: (0..plan.due.len() - lost).map(sample).collect(), acted: Vec::new(), faults: Vec::new() }
    }

    #[test]
    fn an_error_a_lost_request_and_what_is_left_fail_the_proof() {
        let plan = Plan::of(&Pressure {
            payments_per_second: 5.0,
            pause: Duration::from_millis(1),
            looks: 1.0,
            time: Duration::from_secs(3),
            seed: 1,
        });
        let judged = |faulty, lost, left: Left| {
            let mut rush = Rush { base: "SQLite", left, ..Rush::default() };
            rush.take(&plan, &day(&plan, faulty, lost));
            rush.broken().len()
        };
        let clear = Left { entries: 9, unsealed: 0, issued: 1, untold: 0 };
        assert_eq!(judged(None, 0, clear), 0);
        assert_eq!(judged(Some(3), 0, clear), 1);
        assert_eq!(judged(None, 1, clear), 1);
        assert_eq!(judged(None, 0, Left { unsealed: 1, ..clear }), 1);
        assert_eq!(judged(None, 0, Left { untold: 1, ..clear }), 1);
        assert_eq!(judged(None, 0, Left { issued: 0, ..clear }), 1);
    }

    #[test]
    fn processor_time_is_shared_out() {
        let spent = Cpu { simpul: 30.0, postgres: 14.0 }.since(Cpu { simpul: 10.0, postgres: 4.0 });
        assert_eq!(spent.over(10), Cpu { simpul: 2.0, postgres: 1.0 });
        let seen = json!({ "done": 100, "failed": 0, "millis": 500, "p99_us": 2500 });
        let limit = AtLimit::read(&seen, Cpu { simpul: 50.0, postgres: 0.0 }).expect("figures");
        assert!((limit.per_second - 200.0).abs() < 1e-9 && (limit.cpu.simpul - 0.5).abs() < 1e-9);
        assert!(AtLimit::read(&json!({ "done": 9, "failed": 1 }), Cpu::default()).is_err());
    }
}
