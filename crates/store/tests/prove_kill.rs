//! Every acknowledged act survives `kill -9` at any moment: its leaf digest
//! stands exactly once in the tree, the books verify, the toy's law holds.
//!
//! Killing the process proves the order of commit and answer, and what the
//! database does with half-written files. It does not prove what a power cut
//! does to a disk that lies about flushing.

#![allow(clippy::expect_used)]

mod support;

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use store::testing::Temporary;
use store::{Clock, Db, Error, Keys};
use support::*;

const PLACE: &str = "SIMPUL_KILL_PLACE";
const KEYS: &str = "SIMPUL_KILL_KEYS";

/// Only acts when a parent says where.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child_acts_until_killed() {
    let (Ok(place), Ok(keys)) = (std::env::var(PLACE), std::env::var(KEYS)) else { return };
    let keys = Keys::load(keys.as_ref()).expect("keys");
    let db = Db::open(&place_of(&place), keys, Clock::System, &SCHEMA).await.expect("open");
    let db = Arc::new(db);
    // On the database with many writers somebody has to seal.
    let sealer = db.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(10)).await;
            sealer.seal_now().await.expect("sealed");
        }
    });
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                loop {
                    match db.act(spend(1, 1), operator()).await {
                        // One write per line: a pipe takes it whole or not at all.
                        Ok(answer) => {
                            let line = format!("ACK {}\n", answer.leaf);
                            std::io::stdout().lock().write_all(line.as_bytes()).expect("told");
                        }
                        Err(Error::Busy | Error::Conflict(_)) => {}
                        Err(other) => panic!("{other}"),
                    }
                }
            })
        })
        .collect();
    let (ended, ..) = futures_util::future::select_all(tasks).await;
    ended.expect("no task ends by itself");
}

/// Runs the child until it is killed `after` its first acknowledgement;
/// answers with all digests that it told in whole lines.
fn run_and_kill(place: &str, keys: &std::path::Path, after: Duration) -> Vec<String> {
    let mut child = child("child_acts_until_killed")
        .env(PLACE, place)
        .env(KEYS, keys)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a child");
    let out = child.stdout.take().expect("a pipe");
    let (first, told) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut digests = Vec::new();
        let mut reader = BufReader::new(out);
        let mut line = String::new();
        while reader.read_line(&mut line).is_ok_and(|n| n > 0) {
            // The test harness may have begun the line.
            if let (Some((_, digest)), true) = (line.split_once("ACK "), line.ends_with('\n')) {
                if digests.is_empty() {
                    let _ = first.send(());
                }
                digests.push(digest.trim().to_owned());
            }
            line.clear();
        }
        digests
    });
    told.recv_timeout(Duration::from_secs(30)).expect("the child acts");
    std::thread::sleep(after);
    child.kill().expect("SIGKILL");
    child.wait().expect("ended");
    reader.join().expect("read")
}

async fn kill_rounds(t: Temporary, rounds: u64) {
    let keys = std::env::temp_dir().join(format!("simpul-kill-{}-{}.json", std::process::id(), t.folder().is_some()));
    t.keys.save(&keys).expect("saved");
    let db = t.open(&SCHEMA).await.expect("open");
    opened(&db, 1, 1_000_000_000).await;
    db.close().await;
    let mut all = Vec::new();
    let begun = Instant::now();
    for round in 0..rounds {
        let place = place_text(&t);
        // Spread over the second in which a checkpoint falls.
        let after = Duration::from_micros(500 + (round * 7_919_777 + u64::from(std::process::id()) * 31) % 400_000);
        let file = keys.clone();
        let told = tokio::task::spawn_blocking(move || run_and_kill(&place, &file, after)).await.expect("a round");
        all.extend(told);
        if t.folder().is_none() {
            // The server notices a dead client in its own time.
            settle(&t).await;
        }
        let db = t.open(&SCHEMA).await.expect("reopened");
        all_sealed(&db, &all).await;
        let done = invariants(&db).await;
        assert!(done >= i64::try_from(all.len()).expect("small"));
        db.close().await;
        let v = sound(&t.place, &t.keys).await;
        assert_eq!(v.unsealed, 0);
    }
    let kind = if t.folder().is_some() { "sqlite" } else { "postgres" };
    println!("kill {kind}: {rounds} rounds, {} acknowledged, none lost, {:?}", all.len(), begun.elapsed());
    let _ = std::fs::remove_file(keys);
    t.discard().await.expect("gone");
}

/// Waits until no transaction of the killed client is left.
async fn settle(t: &Temporary) {
    let store::Place::Postgres(url) = &t.place else { return };
    let (client, link) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("connected");
    let link = tokio::spawn(link);
    let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    while client.query_one(sql, &[]).await.expect("counted").get::<_, i64>(0) > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(client);
    let _ = link.await;
}

fn rounds() -> u64 {
    if long() { 50 } else { 5 }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_kill_sqlite() {
    kill_rounds(Temporary::sqlite(true, &SCHEMA).await.expect("a folder"), rounds()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_kill_postgres_client() {
    let Some(t) = Temporary::postgres(true, &SCHEMA).await.expect("a database") else { return };
    kill_rounds(t, rounds()).await;
}
