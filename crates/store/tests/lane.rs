//! A lane keeps what machines send: durable, sealed, each piece by itself.
#![allow(clippy::expect_used)]

#[path = "support/go.rs"]
mod checker;

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

use checker::{ask, flips, verifier};
use serde_json::{Value as Json, json};
use store::lane::{LOG, lane_file, verify};
use store::migrate::KERNEL;
use store::testing::Temporary;
use store::{Db, Error, Lane, LaneTx, LaneWork, Migration, Note, Read, Result, Schema, params, row, tables, tiles};

const SCHEMA: Schema = Schema { migrations: &[KERNEL], regulations: &[], guards: &[] };
const LETTERS: Migration =
    Migration { name: "0002_letters", sql: "CREATE TABLE letter (id BIGINT PRIMARY KEY, text TEXT NOT NULL UNIQUE);" };
const MIGRATIONS: &[Migration] = &[LOG, LETTERS];
const HELD: &str = "SELECT text FROM letter ORDER BY id";

tables! { pub LETTER = "letter" (id) plain { id: Technical, text: Technical } }

/// Writes a letter and notes it; then does as it is told.
struct Post {
    text: String,
    then: Then,
}

enum Then {
    Well,
    Fail,
    Panic,
}

impl LaneWork for Post {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Pin<Box<dyn Future<Output = Result<Json>> + Send + 'a>> {
        Box::pin(async move {
            let id = tx.id()?;
            tx.insert(&LETTER, row! { id: id, text: self.text.as_str() }).await?;
            let facts = BTreeMap::from([("client", json!("A/B/C/D"))]);
            let note = Note { kind: "surat", facts, evidence: self.text.clone(), personal: self.text.len() > 3 };
            let entry = tx.note(note).await?;
            match self.then {
                Then::Well => Ok(json!(entry)),
                Then::Fail => Err(Error::Input("tidak jadi".into())),
                Then::Panic => panic!("a piece of work that panics"),
            }
        })
    }
}

fn post(text: &str, then: Then) -> Arc<dyn LaneWork> {
    Arc::new(Post { text: text.into(), then })
}

async fn held(lane: &Lane) -> Vec<String> {
    let rows = lane.view().await.expect("a view").query(HELD, vec![]).await.expect("rows");
    rows.iter().map(|row| row.text("text").expect("a text")).collect()
}

async fn on_both(test: impl AsyncFn(&Temporary, &Db, Lane)) {
    let folder = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let server = Temporary::postgres(true, &SCHEMA).await.expect("a cluster");
    for place in std::iter::once(&folder).chain(&server) {
        let db = place.open(&SCHEMA).await.expect("opens");
        let lane = place.open_lane(&db, &SCHEMA, MIGRATIONS).await.expect("a lane");
        test(place, &db, lane).await;
        db.close().await;
    }
    if let Some(server) = server {
        server.discard().await.expect("discarded");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn work_is_whole_or_not_at_all_and_harms_no_neighbour() {
    on_both(async |place, db, lane| {
        let lane = Arc::new(lane);
        let mut tasks = Vec::new();
        for n in 0..300 {
            let lane = lane.clone();
            tasks.push(tokio::spawn(async move {
                let then = match n % 10 {
                    3 => Then::Fail,
                    7 => Then::Panic,
                    _ => Then::Well,
                };
                (n, lane.put(post(&format!("{n}"), then)).await)
            }));
        }
        let mut indexes = Vec::new();
        for task in tasks {
            let (n, kept) = task.await.expect("a task");
            match n % 10 {
                3 => assert!(kept.is_err_and(|e| e.to_string().contains("tidak jadi")), "{n}"),
                7 => assert!(kept.is_err_and(|e| e.to_string().contains("gagal di tengah jalan")), "{n}"),
                _ => indexes.push(kept.expect("kept").leaves[0].0),
            }
        }
        indexes.sort_unstable();
        assert_eq!(indexes, (0..240).collect::<Vec<u64>>(), "one leaf each, without a gap");
        assert_eq!(held(&lane).await.len(), 240);
        let twice = lane.put(post("0", Then::Well)).await;
        assert!(twice.is_err(), "the database's own checks speak too");
        let mut view = lane.view().await.expect("a view");
        let verified = verify(&mut view, db.keys()).await.expect("verified");
        assert_eq!((verified.size, verified.faults.len()), (240, 0), "{:?}", verified.faults);
        assert_eq!(verified.checkpoint_size, 240, "at rest all is signed");
        drop(view);
        lane.close().await;
        assert!(lane.put(post("late", Then::Well)).await.is_err());
        let lane = place.open_lane(db, &SCHEMA, MIGRATIONS).await.expect("opens again");
        let kept = lane.put(post("after", Then::Well)).await.expect("goes on");
        assert_eq!(kept.leaves[0].0, 240);
        lane.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journals_tiles_and_proofs_serve_the_lane() {
    on_both(async |_, db, lane| {
        let mut leaves = Vec::new();
        for n in 0..300 {
            leaves.extend(lane.put(post(&format!("surat {n}"), Then::Well)).await.expect("kept").leaves);
        }
        let mut view = lane.view().await.expect("a view");
        let full = tiles::tile(&mut view, "tile/0/000").await.expect("reads").expect("a tile");
        assert_eq!(&full[..32], &leaves[0].1);
        let root = store::seal::root_at(&mut view, 300).await.expect("a root");
        let proof = tiles::inclusion(&mut view, 123, 300).await.expect("a proof");
        assert!(tiles::is_included(&proof, 300, root, 123, leaves[123].1));
        assert!(!tiles::is_included(&proof, 300, root, 123, leaves[124].1));
        let point = lane.checkpoint().await.expect("signed");
        let point = store::seal::open_checkpoint(db.keys().verifier(), &point).expect("by the regency's key");
        assert_eq!((point.size(), point.hash().0), (300, root));
        assert!(point.origin().ends_with("/pertukaran/1"), "{}", point.origin());
        let folder = tempfile::tempdir().expect("a folder");
        let exported = lane.export(folder.path()).await.expect("exported");
        assert_eq!(exported.size, 300);
        assert!(folder.path().join("tile/0/001.p/44").is_file());
        lane.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_independent_verifier_agrees_and_sees_every_flip() {
    let built = tempfile::tempdir().expect("a folder");
    let Some(program) = verifier(built.path()) else { return };
    on_both(async |place, db, lane| {
        for n in 0..4 {
            lane.put(post(&format!("surat {n}"), Then::Well)).await.expect("kept");
        }
        let out = tempfile::tempdir().expect("a folder");
        let old = built.path().join("kemarin");
        std::fs::write(&old, lane.export(out.path()).await.expect("exported").checkpoint).expect("written");
        let (fine, said) = ask(&program, out.path(), None);
        assert!(fine && said.starts_with("OK simpul.99.01.latihan/pertukaran/1: 4 entries, 1 tiles"), "{said}");
        // Letter by letter where the log is short, here and there where it is long.
        let all = flips(&program, out.path(), 1);
        for n in 4..300 {
            lane.put(post(&format!("surat {n}"), Then::Well)).await.expect("kept");
        }
        lane.close().await;
        let lane = place.open_lane(db, &SCHEMA, MIGRATIONS).await.expect("opens again");
        lane.export(out.path()).await.expect("exported");
        let (fine, said) = ask(&program, out.path(), Some(&old));
        assert!(fine && said.starts_with("OK simpul.99.01.latihan/pertukaran/1: 300 entries, 3 tiles"), "{said}");
        let full = out.path().join("tile/entries/000");
        let sound = std::fs::read(&full).expect("read");
        std::fs::write(&full, [&sound[..sound.len() - 7], b"surat 9"].concat()).expect("written");
        assert!(!ask(&program, out.path(), Some(&old)).0);
        println!("{all} bytes changed, each found");
        assert!(all > 900, "{all}");
        lane.close().await;
    })
    .await;
}

#[tokio::test]
async fn every_changed_byte_of_the_log_is_named() {
    let folder = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let db = folder.open(&SCHEMA).await.expect("opens");
    let lane = folder.open_lane(&db, &SCHEMA, MIGRATIONS).await.expect("a lane");
    for n in 0..5 {
        lane.put(post(&format!("surat {n}"), Then::Well)).await.expect("kept");
    }
    lane.close().await;
    let file = lane_file(folder.folder().expect("a folder"));
    let forged = [
        ("leaf", "UPDATE journal SET leaf = replace(leaf, 'A/B', 'A/X') WHERE id = (SELECT MIN(id) FROM journal)"),
        ("digest", "UPDATE journal SET digest = zeroblob(32) WHERE id = (SELECT MIN(id) FROM journal)"),
        ("kind", "UPDATE journal SET kind = 'lain' WHERE id = (SELECT MIN(id) FROM journal)"),
        ("evidence", "UPDATE journal_body SET body = 'lain' WHERE entry_id = (SELECT MIN(id) FROM journal)"),
        ("hash", "UPDATE log_hash SET hash = zeroblob(32) WHERE idx = 2"),
        ("more", "INSERT INTO log_hash (idx, hash) VALUES (8, zeroblob(32))"),
        ("a leaf less", "DELETE FROM journal_seal WHERE leaf_index = 4"),
        ("an entry less", "DELETE FROM journal WHERE id = (SELECT MAX(id) FROM journal)"),
        ("size", "UPDATE log_state SET size = 4"),
        ("name", "UPDATE log_state SET origin = 'lain'"),
        ("checkpoint", "UPDATE log_state SET checkpoint = replace(checkpoint, '5', '4')"),
    ];
    for (what, sql) in forged {
        let copy = tempfile::tempdir().expect("a folder");
        let target = lane_file(copy.path());
        std::fs::create_dir_all(target.parent().expect("a parent")).expect("made");
        std::fs::copy(&file, &target).expect("copied");
        let guards = ["journal", "journal_seal", "log_hash"]
            .iter()
            .flat_map(|table| ["UPDATE", "DELETE"].map(|op| format!("DROP TRIGGER {table}_no_{op};")));
        let tampered = rusqlite::Connection::open(&target).expect("the file");
        tampered.execute_batch(&format!("{}{sql}", guards.collect::<String>())).expect(what);
        drop(tampered);
        let place = store::Place::Folder(copy.path().to_owned());
        let lane = Lane::open(&place, &db, MIGRATIONS).await.expect("opens");
        let verified = verify(&mut lane.view().await.expect("a view"), db.keys()).await.expect("verified");
        assert!(!verified.faults.is_empty(), "{what}: {verified:?}");
        lane.close().await;
    }
    let lane = folder.open_lane(&db, &SCHEMA, MIGRATIONS).await.expect("opens");
    let mut view = lane.view().await.expect("a view");
    assert_eq!(verify(&mut view, db.keys()).await.expect("verified").faults, []);
    let id = view.one("SELECT MIN(id) AS id FROM journal", params![]).await.expect("a row").int("id").expect("an id");
    let text = store::lane::evidence(&mut view, db.keys(), id).await.expect("opens");
    assert_eq!(text.as_deref(), Some("surat 0"), "kept encrypted, told to who holds the keys");
    drop(view);
    lane.close().await;
    db.close().await;
}
