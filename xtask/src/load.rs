//! The load client of `cargo xtask bench`: plain HTTP/1.1 over kept
//! connections, in a process of its own, so that its processor time is not the
//! server's.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

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
    let token = filled.get("token").and_then(Value::as_str).unwrap_or_default();
    let orders: Vec<&str> =
        filled.get(list).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).skip(from).collect();
    let next = AtomicUsize::new(0);
    let started = Instant::now();
    let until = started + Duration::from_secs(u64::try_from(seconds).unwrap_or(1));
    let results: Vec<Lane> = std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..clients).map(|_| scope.spawn(|| lane(address, token, &orders, &next, until))).collect();
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

fn lane(address: &str, token: &str, orders: &[&str], next: &AtomicUsize, until: Instant) -> Lane {
    let mut lane = Lane::default();
    let Ok(stream) = TcpStream::connect(address) else {
        lane.failed.push("cannot connect".into());
        return lane;
    };
    let _ = stream.set_nodelay(true);
    let mut reader = BufReader::new(stream);
    while Instant::now() < until {
        let Some(order) = orders.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
        let started = Instant::now();
        match post(&mut reader, address, token, order) {
            Ok((200, _)) => lane.done += 1,
            Ok((status, body)) => lane.failed.push(format!("{status} {body}")),
            Err(e) => {
                lane.failed.push(e.to_string());
                break;
            }
        }
        lane.micros.push(started.elapsed().as_micros());
    }
    lane
}

fn post(reader: &mut BufReader<TcpStream>, address: &str, token: &str, order: &str) -> std::io::Result<(u16, String)> {
    let body = format!("{{\"spm\":\"{order}\",\"date\":\"2026-03-16\",\"spm_received\":\"2026-03-16\"}}");
    let request = format!(
        "POST /api/acts/issue-sp2d HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nIdempotency-Key: bench-{order}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    reader.get_mut().write_all(request.as_bytes())?;
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    let mut length = 0;
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut answer = vec![0; length];
    reader.read_exact(&mut answer)?;
    Ok((status, String::from_utf8_lossy(&answer).into_owned()))
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
