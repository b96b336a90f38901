//! The load client of `cargo xtask bench`: plain HTTP/1.1 over kept
//! connections, in a process of its own, so that its processor time is not the
//! server's.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http::{Asked, Line};

/// What is posted where the file names nothing else; «ORDER» stands for an item of the list.
const PATH: &str = "/api/acts/issue-sp2d";
const BODY: &str = r#"{"spm":"ORDER","date":"2026-03-16","spm_received":"2026-03-16"}"#;

/// `load ADDRESS FILE LIST FROM CLIENTS SECONDS`: issues the SP2D of the SPM in
/// `LIST` of `FILE`, from index FROM, until the time or the list is over.
pub fn load(arguments: &[String]) -> Result<(), String> {
    let [address, file, list, from, clients, seconds] = arguments else {
        return Err("load ADDRESS FILE LIST FROM CLIENTS SECONDS".into());
    };
    let number = |text: &String| text.parse::<usize>().map_err(|e| format!("{text}: {e}"));
    let (from, clients, seconds) = (number(from)?, number(clients)?, number(seconds)?);
    let text = std::fs::read_to_string(file).map_err(|e| format!("{file}: {e}"))?;
    let filled: Value = serde_json::from_str(&text).map_err(|e| format!("{file}: {e}"))?;
    let text = |name: &str, usual| filled.get(name).and_then(Value::as_str).unwrap_or(usual);
    let post = Post { address, token: text("token", ""), path: text("path", PATH), body: text("body", BODY) };
    let orders: Vec<&str> =
        filled.get(list).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).skip(from).collect();
    let next = AtomicUsize::new(0);
    let started = Instant::now();
    let until = started + Duration::from_secs(u64::try_from(seconds).unwrap_or(1));
    let results: Vec<Lane> = std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..clients).map(|_| scope.spawn(|| lane(&post, &orders, &next, until))).collect();
        lanes.into_iter().map(|lane| lane.join().unwrap_or_default()).collect()
    });
    let elapsed = started.elapsed();
    println!("{}", summary(&results, elapsed, next.load(Ordering::Relaxed).min(orders.len())));
    Ok(())
}

/// What one client saw.
#[derive(Default)]
struct Lane {
    done: usize,
    failed: Vec<String>,
    micros: Vec<u128>,
}

/// What every client posts, and where.
struct Post<'a> {
    address: &'a str,
    token: &'a str,
    path: &'a str,
    body: &'a str,
}

fn lane(post: &Post<'_>, orders: &[&str], next: &AtomicUsize, until: Instant) -> Lane {
    let mut lane = Lane::default();
    let mut line = Line::to(post.address);
    while Instant::now() < until {
        let Some(order) = orders.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
        let head = format!(
            "Authorization: Bearer {}\r\nContent-Type: application/json\r\nIdempotency-Key: bench-{order}\r\n",
            post.token
        );
        let body = post.body.replace("ORDER", order);
        let started = Instant::now();
        match line.ask(Asked { method: "POST", path: post.path, head: &head, body: &body }) {
            Ok(answer) if answer.status == 200 => lane.done += 1,
            Ok(answer) => lane.failed.push(format!("{} {}", answer.status, answer.text())),
            Err(e) => {
                lane.failed.push(e.to_string());
                break;
            }
        }
        lane.micros.push(started.elapsed().as_micros());
    }
    lane
}

fn summary(lanes: &[Lane], elapsed: Duration, taken: usize) -> Value {
    let mut micros: Vec<u128> = lanes.iter().flat_map(|l| l.micros.iter().copied()).collect();
    micros.sort_unstable();
    let at = |percent: usize| micros.get((micros.len() * percent / 100).min(micros.len().saturating_sub(1))).copied();
    let failed: Vec<&String> = lanes.iter().flat_map(|l| &l.failed).collect();
    json!({
        "done": lanes.iter().map(|l| l.done).sum::<usize>(),
        "failed": failed.len(),
        "first_failure": failed.first(),
        "taken": taken,
        "millis": elapsed.as_millis(),
        "p50_us": at(50), "p99_us": at(99), "worst_us": micros.last(),
    })
}
