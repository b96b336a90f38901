//! One byte anywhere in the database file: verification never falls over, and
//! where it still calls the books sound, nothing that it vouches for changed.
#![allow(clippy::expect_used)]

mod support;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use store::Place;
use store::testing::Temporary;
use store::verify::verify;
use support::*;

const NOT_VOUCHED_FOR: [&str; 4] = ["id_block", "idempotency", "outbox", "outbox_done"];

/// All that verification vouches for, with the types of the values.
fn dump(file: &Path) -> rusqlite::Result<String> {
    let conn = Connection::open_with_flags(file, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut out = String::new();
    for table in tables() {
        if NOT_VOUCHED_FOR.contains(&table.name) || table.name == "steady_version" {
            continue;
        }
        let mut all = conn.prepare(table.select)?;
        let width = all.column_count();
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            let _ = write!(out, "\n{}", table.name);
            for i in 0..width {
                let _ = match row.get_ref(i)? {
                    ValueRef::Text(t) => write!(out, "|T{}", String::from_utf8_lossy(t)),
                    other => write!(out, "|{other:?}"),
                };
            }
        }
    }
    Ok(out)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_fuzz_one_byte_of_the_file() {
    let t = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let db = t.open(&SCHEMA).await.expect("open");
    opened(&db, 1, 1000).await;
    for _ in 0..3 {
        db.act(spend(1, 1), operator()).await.expect("spent");
    }
    db.act(Arc::new(Load { version: 7, count: 30 }), operator()).await.expect("loaded");
    db.act(Arc::new(note(1)), operator()).await.expect("written");
    db.act(Arc::new(note(2)), operator()).await.expect("written");
    db.act(Arc::new(Tear { id: 2 }), operator()).await.expect("torn");
    db.close().await;
    let sound = std::fs::read(t.folder().expect("a folder").join("simpul.db")).expect("read");
    let scratch = tempfile::tempdir().expect("a folder");
    let (file, place) = (scratch.path().join("simpul.db"), Place::Folder(scratch.path().to_owned()));
    std::fs::write(&file, &sound).expect("written");
    let truth = dump(&file).expect("readable");
    let rounds = if long() { 20_000 } else { 300 };
    let (mut named, mut failed, mut harmless) = (0, 0, 0);
    let mut seed = 0x5eed_u64;
    for round in 0..rounds {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut at = usize::try_from(seed >> 16).expect("64 bits") % sound.len();
        // Most of a small file is empty; every second flip goes where something is.
        while round % 2 == 0 && sound[at] == 0 {
            at = (at + 1) % sound.len();
        }
        let bit = 1_u8 << (seed >> 8 & 7);
        for rest in ["simpul.db-wal", "simpul.db-shm"] {
            let _ = std::fs::remove_file(scratch.path().join(rest));
        }
        let mut bad = sound.clone();
        bad[at] ^= bit;
        std::fs::write(&file, &bad).expect("written");
        match verify(&place, &t.keys, &tables()).await {
            Ok(v) if v.is_sound() => {
                let now = dump(&file).unwrap_or_else(|e| format!("unreadable: {e}"));
                assert!(
                    now == truth,
                    "byte {at} bit {bit}: called sound, but the content changed\n{}",
                    first(&truth, &now)
                );
                harmless += 1;
            }
            Ok(_) => named += 1,
            Err(e) => {
                assert!(!e.to_string().is_empty());
                failed += 1;
            }
        }
    }
    println!("flip: {rounds} bits; {named} named, {failed} unreadable, {harmless} in unused places");
    assert!(named > 0);
}

fn note(id: i64) -> Write {
    Write { id, text: format!("kata {id}"), name: "Siti".into() }
}

fn first(a: &str, b: &str) -> String {
    let pair = a.lines().zip(b.lines()).find(|(x, y)| x != y);
    format!("{pair:?}")
}
