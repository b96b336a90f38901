//! No ceiling is passed by a sen and no number is given twice, at any
//! concurrency; an act that fails half way leaves nothing to its neighbours.

#![allow(clippy::expect_used)]

mod support;

use std::sync::Arc;

use kernel::Money;
use store::testing::Temporary;
use store::{Db, Error};
use support::*;

/// 32 tasks on one purse, at one program or at several, with refusals, dry runs
/// and panics in between.
async fn race(dbs: &[Arc<Db>], rounds: i64) {
    let db = dbs[0].clone();
    let ceiling = 32 * rounds / 2;
    opened(&db, 1, ceiling).await;
    let tasks: Vec<_> = (0..32)
        .map(|task| {
            let db = dbs[usize::try_from(task).expect("small") % dbs.len()].clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                for round in 0..rounds {
                    let bad = Arc::new(Spend { purse: 1, amount: Money::from_sen(1), panic: true });
                    match (task + round) % 16 {
                        0 => assert!(db.act(bad, operator()).await.is_err()),
                        1 => drop(db.act(spend(1, 1), store::Envelope { dry_run: true, ..operator() }).await),
                        _ => {}
                    }
                    match db.act(spend(1, 1), operator().with_key(format!("{task}-{round}"))).await {
                        Ok(answer) => mine.push((answer.leaf, answer.done.as_i64().expect("a number"))),
                        Err(Error::Refused(_) | Error::Busy | Error::Conflict(_)) => {}
                        Err(other) => panic!("{other}"),
                    }
                }
                mine
            })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.expect("a task"));
    }
    let mut numbers: Vec<i64> = all.iter().map(|a| a.1).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=i64::try_from(all.len()).expect("small")).collect::<Vec<_>>(), "gap-free, each once");
    assert_eq!(invariants(&db).await, i64::try_from(all.len()).expect("small"));
    assert!(invariants(&db).await <= ceiling);
    let leaves: Vec<String> = all.into_iter().map(|a| a.0).collect();
    all_sealed(&db, &leaves).await;
    println!("race: {} acknowledged of {}", leaves.len(), 32 * rounds);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_race_on_one_purse() {
    let rounds = if long() { 400 } else { 12 };
    let mut places = vec![Temporary::sqlite(true, &SCHEMA).await.expect("a folder")];
    places.extend(Temporary::postgres(true, &SCHEMA).await.expect("a database"));
    for t in places {
        let db = Arc::new(t.open(&SCHEMA).await.expect("open"));
        race(std::slice::from_ref(&db), rounds).await;
        Arc::into_inner(db).expect("no more users").close().await;
        sound(&t.place, &t.keys).await;
        t.discard().await.expect("gone");
    }
}

/// Two programs on one PostgreSQL: each with ids, dated data and a sealer of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_race_at_two_servers() {
    let Some(t) = Temporary::postgres(true, &SCHEMA).await.expect("a database") else {
        return;
    };
    let mut dbs = Vec::new();
    for _ in 0..2 {
        dbs.push(Arc::new(t.open(&SCHEMA).await.expect("open")));
    }
    let sealers: Vec<_> = dbs
        .iter()
        .cloned()
        .map(|db| {
            tokio::spawn(async move {
                loop {
                    db.seal_now().await.expect("sealed");
                    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                }
            })
        })
        .collect();
    race(&dbs, if long() { 400 } else { 12 }).await;
    for sealer in sealers {
        sealer.abort();
        assert!(sealer.await.is_err_and(|e| e.is_cancelled()), "a sealer went on to the end");
    }
    for db in dbs {
        Arc::into_inner(db).expect("no more users").close().await;
    }
    sound(&t.place, &t.keys).await;
    t.discard().await.expect("gone");
}

/// The connection of an act that panicked must not carry its rows into the
/// transaction of the next one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_race_a_panic_leaves_nothing_to_the_next_act() {
    let mut places = vec![Temporary::sqlite(true, &SCHEMA).await.expect("a folder")];
    places.extend(Temporary::postgres(true, &SCHEMA).await.expect("a database"));
    for t in places {
        let db = t.open(&SCHEMA).await.expect("open");
        opened(&db, 1, 100).await;
        let panicking = Arc::new(Spend { purse: 1, amount: Money::from_sen(7), panic: true });
        assert!(matches!(db.act(panicking, operator()).await, Err(Error::Bug(_))));
        for _ in 0..30 {
            db.act(spend(1, 1), operator()).await.expect("spent");
        }
        assert_eq!(invariants(&db).await, 30);
        db.close().await;
        sound(&t.place, &t.keys).await;
        t.discard().await.expect("gone");
    }
}
