//! The journal against its database: sound as it is, and every changed byte
//! named.

#![allow(clippy::expect_used)]

mod support;

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;
use store::testing::Temporary;
use store::verify::{Verification, verify};
use store::{Clock, Db, Error, Place};
use support::*;

/// A day's work of every kind that leaves a trace.
async fn work(db: &Db) {
    opened(db, 1, 1000).await;
    opened(db, 2, 5).await;
    for _ in 0..5 {
        db.act(spend(1, 1), operator()).await.expect("spent");
    }
    assert!(matches!(db.act(spend(2, 6), operator()).await, Err(Error::Refused(_))));
    db.act(Arc::new(Load { version: 7, count: 40 }), operator()).await.expect("loaded");
    db.act(Arc::new(Load { version: 8, count: 3 }), operator().with_key("k")).await.expect("loaded");
    for id in 1..=3 {
        let note = Write { id, text: format!("kata {id} «é»"), name: "Siti".into() };
        db.act(Arc::new(note), operator()).await.expect("written");
    }
    db.act(Arc::new(Tear { id: 2 }), operator()).await.expect("torn");
    db.seal_now().await.expect("sealed");
}

/// As the owner: the toy deletes from a table of its own.
async fn worked(t: &Temporary) {
    let db = Db::open(&t.place, t.keys.clone(), Clock::System, &SCHEMA).await.expect("open");
    work(&db).await;
    db.close().await;
}

async fn both() -> Vec<Temporary> {
    let mut places = vec![Temporary::sqlite(true, &SCHEMA).await.expect("a folder")];
    places.extend(Temporary::postgres(true, &SCHEMA).await.expect("a database"));
    places
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_days_work_is_sound_on_both() {
    for t in both().await {
        worked(&t).await;
        let v = sound(&t.place, &t.keys).await;
        assert_eq!((v.entries, v.sealed, v.unsealed, v.size), (15, 15, 0, 15));
        assert_eq!(v.checkpoint_size, 15, "at rest the signature covers everything");
        assert_eq!(v.tables["purse"], 2);
        assert_eq!(v.tables["line"], 43);
        assert_eq!(v.tables["note"], 2);
        assert_eq!(v.tables["regulation"], 1);
        assert!(v.incomparable.is_empty() && v.notes.is_empty(), "{v:?}");
        assert_eq!(v.origin, "simpul.99.01.latihan/jurnal/1");
        t.discard().await.expect("gone");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_reads_one_moment_while_others_write() {
    for t in both().await {
        let db = Arc::new(t.open(&SCHEMA).await.expect("open"));
        opened(&db, 1, 1_000_000).await;
        let writer = db.clone();
        let writing = tokio::spawn(async move {
            for _ in 0..300 {
                writer.act(spend(1, 1), operator()).await.expect("spent");
            }
        });
        let mut rounds = 0;
        while !writing.is_finished() {
            sound(&t.place, &t.keys).await;
            rounds += 1;
        }
        writing.await.expect("writing");
        db.seal_now().await.expect("sealed");
        assert!(rounds > 0);
        assert_eq!(sound(&t.place, &t.keys).await.entries, 302);
        Arc::into_inner(db).expect("no more users").close().await;
        t.discard().await.expect("gone");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_body_is_said_not_blamed() {
    for t in both().await {
        worked(&t).await;
        let db = t.open(&SCHEMA).await.expect("open");
        let write = Write { id: 9, text: "kata".into(), name: "Budi".into() };
        let entry = db.act(Arc::new(write), operator()).await.expect("written").entry;
        db.act(Arc::new(Erase { entry }), operator()).await.expect("erased");
        db.close().await;
        let v = sound(&t.place, &t.keys).await;
        assert_eq!(v.erased, 1);
        assert_eq!(v.incomparable.len(), 1, "{:?}", v.incomparable);
        assert_eq!(v.incomparable[0].where_, "note id=9");
        assert!(v.incomparable[0].detail.contains("dihapus menurut UU 27/2022 Ps 8"));
        t.discard().await.expect("gone");
    }
}

/// Changes the file as root would: guards off, change, guards back on.
fn tamper(folder: &Path, sql: &str) {
    let conn = Connection::open(folder.join("simpul.db")).expect("the file");
    let mut guards = Vec::new();
    let mut names = Vec::new();
    {
        let mut all = conn.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").expect("triggers");
        let mut rows = all.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            names.push(row.get::<_, String>(0).expect("a name"));
            guards.push(row.get::<_, String>(1).expect("a text"));
        }
    }
    for name in names {
        conn.execute_batch(&format!("DROP TRIGGER {name}")).expect("dropped");
    }
    let changed = conn.execute(sql, []).expect(sql);
    assert!(changed > 0, "{sql}");
    conn.execute_batch(&(guards.join(";") + ";")).expect("guards back");
}

/// One byte of a column changed, in the row of this rowid order.
fn flip(folder: &Path, table: &str, column: &str, filter: &str, at: usize) {
    let conn = Connection::open(folder.join("simpul.db")).expect("the file");
    let sql = format!("SELECT rowid, CAST({column} AS BLOB) FROM {table} WHERE {filter} LIMIT 1");
    let (rowid, mut bytes): (i64, Vec<u8>) = conn.query_row(&sql, [], |r| Ok((r.get(0)?, r.get(1)?))).expect("a value");
    drop(conn);
    let at = at % bytes.len();
    bytes[at] ^= 1;
    let hex: String = bytes.iter().map(|b| format!("{b:02X}")).collect();
    let is_text = ["leaf", "checkpoint", "value", "act", "text"].contains(&column);
    let value = if is_text { format!("CAST(X'{hex}' AS TEXT)") } else { format!("X'{hex}'") };
    tamper(folder, &format!("UPDATE {table} SET {column} = {value} WHERE rowid = {rowid}"));
}

fn names(v: &Verification, place: &str) -> bool {
    v.problems.iter().any(|p| p.where_.starts_with(place))
}

/// A copy of the folder, so that each change begins from the sound state.
fn copy(t: &Temporary, name: &str) -> (tempfile::TempDir, Place) {
    let from = t.folder().expect("a folder");
    let to = tempfile::Builder::new().prefix(name).tempdir().expect("a folder");
    std::fs::copy(from.join("simpul.db"), to.path().join("simpul.db")).expect("copied");
    let place = Place::Folder(to.path().to_owned());
    (to, place)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_flipped_byte_is_named() {
    let t = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    worked(&t).await;
    let columns = [
        ("journal", "leaf", "act = 'spend'"),
        ("journal", "leaf", "act = 'init'"),
        ("journal", "digest", "act = 'load'"),
        ("journal", "act", "act = 'spend'"),
        ("journal_body", "body", "wrapped_key IS NULL"),
        ("journal_body", "body", "wrapped_key IS NOT NULL"),
        ("journal_body", "wrapped_key", "wrapped_key IS NOT NULL"),
        ("journal_body", "salt", "1"),
        ("log_hash", "hash", "idx = 0"),
        ("log_hash", "hash", "idx = 9"),
        ("log_state", "checkpoint", "1"),
        ("regulation", "value", "1"),
        ("note", "text", "id = 1"),
    ];
    for (table, column, filter) in columns {
        for at in [0, 7, 33] {
            let (folder, place) = copy(&t, "flip");
            flip(folder.path(), table, column, filter, at);
            let v = verify(&place, &t.keys, &tables()).await.expect("verification runs");
            assert!(names(&v, table), "{table}.{column} {filter} byte {at}: {:#?}", v.problems);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_changed_row_is_named() {
    let t = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    worked(&t).await;
    let changes = [
        ("UPDATE purse SET spent = spent - 1 WHERE id = 1", "purse id=1"),
        ("UPDATE purse SET ceiling = ceiling + 1 WHERE id = 2", "purse id=2"),
        ("INSERT INTO purse VALUES (3, 10, 0)", "purse id=3"),
        ("DELETE FROM purse WHERE id = 2", "purse id=2"),
        ("UPDATE line SET amount = amount + 1 WHERE version_id = 7 AND amount = 100", "line version_id=7"),
        ("DELETE FROM line WHERE version_id = 8 AND amount = 0", "line version_id=8"),
        ("INSERT INTO line VALUES (99, 7, 5)", "line "),
        ("INSERT INTO line VALUES (99, 70, 5)", "line id=99"),
        ("UPDATE note SET name = 'Sita' WHERE id = 1", "note id=1"),
        ("INSERT INTO note VALUES (2, 'kata', 'Siti')", "note id=2"),
        ("UPDATE region SET name = 'Kabupaten Lain'", "region id=1"),
        ("UPDATE number_series SET last = last + 1", "number_series unit_id=1"),
        ("UPDATE journal SET person_id = 5 WHERE act = 'tear'", "journal id="),
        ("UPDATE journal SET entered_at = entered_at - 1 WHERE act = 'tear'", "journal id="),
        ("DELETE FROM journal WHERE act = 'tear'", "journal id="),
        (
            "DELETE FROM journal_body WHERE entry_id = (SELECT id FROM journal WHERE act = 'tear')",
            "journal_body entry_id=",
        ),
        ("INSERT INTO journal_body VALUES (77, x'00', x'00', NULL)", "journal_body entry_id=77"),
        (
            "INSERT INTO journal_erasure VALUES ((SELECT id FROM journal WHERE act = 'tear'), 'x', 1)",
            "journal_erasure entry_id=",
        ),
        ("DELETE FROM journal_seal WHERE leaf_index = 3", "journal_seal leaf_index=4"),
        ("DELETE FROM journal_seal WHERE leaf_index = 14", "journal_seal"),
        ("UPDATE journal_seal SET leaf_index = -1 WHERE leaf_index = 3", "journal_seal leaf_index=-1"),
        ("UPDATE log_hash SET idx = 900 WHERE idx = 4", "log_hash idx=4"),
        ("INSERT INTO log_hash VALUES (900, x'00')", "log_hash idx=900"),
        ("UPDATE log_state SET size = size - 1", "log_state"),
        ("UPDATE log_state SET epoch = 2", "log_state"),
        ("UPDATE log_state SET origin = 'simpul.99.02/jurnal/1'", "log_state"),
        (
            "INSERT INTO journal_queue (entry_id, digest) SELECT id, digest FROM journal WHERE act = 'tear'",
            "journal_queue entry_id=",
        ),
    ];
    for (sql, place) in changes {
        let (folder, at) = copy(&t, "row");
        tamper(folder.path(), sql);
        let v = verify(&at, &t.keys, &tables()).await.expect("verification runs");
        assert!(names(&v, place), "{sql}: {:#?}", v.problems);
    }
    let (folder, at) = copy(&t, "guard");
    let conn = Connection::open(folder.path().join("simpul.db")).expect("the file");
    conn.execute_batch("DROP TRIGGER log_hash_no_DELETE").expect("dropped");
    drop(conn);
    let v = verify(&at, &t.keys, &tables()).await.expect("verification runs");
    assert_eq!(v.problems.len(), 1);
    assert_eq!(v.problems[0].where_, "log_hash");
}

/// Whoever deletes a body and writes the erasure himself is found out, and the
/// row he changed under its cover too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_erasure_excuses_nothing() {
    let t = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    worked(&t).await;
    let (folder, place) = copy(&t, "erase");
    let last = "(SELECT MAX(id) FROM journal WHERE act = 'spend' AND outcome = 'done')";
    tamper(folder.path(), &format!("INSERT INTO journal_erasure VALUES ({last}, 'UU 27/2022 Ps 8', 1)"));
    tamper(folder.path(), &format!("DELETE FROM journal_body WHERE entry_id = {last}"));
    tamper(folder.path(), "UPDATE purse SET spent = 0 WHERE id = 1");
    let v = verify(&place, &t.keys, &tables()).await.expect("verification runs");
    assert!(names(&v, "journal_erasure entry_id=") && names(&v, "purse id=1"), "{:#?}", v.problems);
    assert!(v.incomparable.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_changes_are_named_too() {
    let Some(t) = Temporary::postgres(true, &SCHEMA).await.expect("a database") else { return };
    worked(&t).await;
    let Place::Postgres(url) = &t.place else { panic!("a server") };
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("connected");
    let link = tokio::spawn(connection);
    let change = async |sql: &str| {
        let quiet = format!("BEGIN; SET LOCAL session_replication_role = replica; {sql}; COMMIT;");
        client.batch_execute(&quiet).await.expect(sql);
    };
    let changes = [
        (
            "UPDATE purse SET spent = spent - 1 WHERE id = 1",
            "UPDATE purse SET spent = spent + 1 WHERE id = 1",
            "purse id=1",
        ),
        (
            "UPDATE journal SET leaf = replace(leaf, 'tear', 'team') WHERE act = 'tear'",
            "UPDATE journal SET leaf = replace(leaf, 'team', 'tear') WHERE act = 'tear'",
            "journal id=",
        ),
        (
            "UPDATE journal_body SET salt = set_byte(salt, 3, get_byte(salt, 3) # 1)",
            "UPDATE journal_body SET salt = set_byte(salt, 3, get_byte(salt, 3) # 1)",
            "journal_body entry_id=",
        ),
        (
            "UPDATE log_hash SET hash = set_byte(hash, 3, get_byte(hash, 3) # 1) WHERE idx = 5",
            "UPDATE log_hash SET hash = set_byte(hash, 3, get_byte(hash, 3) # 1) WHERE idx = 5",
            "log_hash idx=5",
        ),
        ("UPDATE regulation SET value = '101'", "UPDATE regulation SET value = '100'", "regulation id="),
        (
            "ALTER TABLE journal_seal DISABLE TRIGGER journal_seal_no_change",
            "ALTER TABLE journal_seal ENABLE TRIGGER journal_seal_no_change",
            "journal_seal",
        ),
    ];
    for (sql, back, place) in changes {
        change(sql).await;
        let v = verify(&t.place, &t.keys, &tables()).await.expect("verification runs");
        assert!(names(&v, place), "{sql}: {:#?}", v.problems);
        change(back).await;
        sound(&t.place, &t.keys).await;
    }
    drop(client);
    let _ = link.await;
    t.discard().await.expect("gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_keys_prove_nothing() {
    let t = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    worked(&t).await;
    let stranger = store::Keys::generate("simpul.99.01.latihan");
    let v = verify(&t.place, &stranger, &tables()).await.expect("verification runs");
    assert!(names(&v, "log_state") && names(&v, "journal_body"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn entries_that_wait_for_the_seal_are_compared() {
    let Some(t) = Temporary::postgres(true, &SCHEMA).await.expect("a database") else { return };
    let db = t.open(&SCHEMA).await.expect("open");
    opened(&db, 1, 100).await;
    db.act(spend(1, 1), operator()).await.expect("spent");
    let v = sound(&t.place, &t.keys).await;
    assert_eq!((v.entries, v.sealed, v.unsealed), (3, 1, 2));
    db.close().await;
    assert_eq!(sound(&t.place, &t.keys).await.unsealed, 0);
    t.discard().await.expect("gone");
}
