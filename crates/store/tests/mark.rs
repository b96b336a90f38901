//! What somebody kept of a log, against the log: at every size, after somebody
//! changed an entry, after a restore.

#![allow(clippy::expect_used)]

mod support;

use std::path::Path;

use rusqlite::Connection;
use store::backup::{self, Reason};
use store::mark::{self, Looked, Verdict};
use store::{Clock, Db};
use support::*;

async fn look(db: &Db, text: &str, most: u64) -> Looked {
    mark::look(&mut db.view().await.expect("a view"), text, most).await.expect("looked")
}

/// The checkpoint of now, whole and short.
async fn kept(db: &Db) -> [String; 2] {
    let note = db.checkpoint().await.expect("signed");
    let mark = mark::of(&note).expect("a mark");
    [note, mark]
}

async fn spent(db: &Db, times: usize) {
    for _ in 0..times {
        db.act(spend(1, 1), operator()).await.expect("spent");
    }
}

/// One bit of the last digit changed.
fn off(mark: &str) -> String {
    let (rest, last) = mark.split_at(mark.len() - 1);
    format!("{rest}{:x}", u8::from_str_radix(last, 16).expect("a digit") ^ 1)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mark_holds_at_every_size_and_no_other_does() {
    for t in both().await {
        let db = t.open(&SCHEMA).await.expect("open");
        opened(&db, 1, 1000).await;
        let mut all = Vec::new();
        for _ in 0..20 {
            spent(&db, 1).await;
            all.push(kept(&db).await);
        }
        for (size, [note, mark]) in (3..).zip(&all) {
            for (text, signed) in [(note, true), (mark, false)] {
                for most in [u64::MAX, 2, 0] {
                    let looked = look(&db, text, most).await;
                    assert_eq!((looked.verdict, looked.size, looked.counted), (Verdict::Holds, 22, most.min(size)));
                    assert!(looked.last.is_some() && looked.kept.is_some_and(|k| k.signed == signed && k.size == size));
                }
            }
            let other = mark.replace(&format!("/{size}/"), &format!("/{}/", size - 1));
            let beyond = mark.replace(&format!("/{size}/"), "/23/");
            let apart = off(mark).replace("/1/", "/3-0123abcd/");
            for (text, verdict) in [
                (off(mark), Verdict::Differs),
                (other, Verdict::Differs),
                (beyond, Verdict::Short),
                (apart, Verdict::Apart),
                (mark.replace("99.01.latihan", "99.01"), Verdict::Foreign),
                (note.replacen('\n', "1\n", 1), Verdict::Forged),
                (note.split('—').next().expect("unsigned").to_owned(), Verdict::Unread),
            ] {
                assert_eq!(look(&db, &text, u64::MAX).await.verdict, verdict, "{text}");
            }
        }
        db.close().await;
        t.discard().await.expect("gone");
    }
}

/// Changes the file as root would, without its guards.
fn change(folder: &Path, sql: &str) {
    let conn = Connection::open(folder.join("simpul.db")).expect("the file");
    let guards: Vec<String> = {
        let mut all = conn.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").expect("triggers");
        let names = all.query_map([], |row| row.get(0)).expect("rows");
        names.collect::<Result<_, _>>().expect("names")
    };
    for name in guards {
        conn.execute_batch(&format!("DROP TRIGGER {name}")).expect("dropped");
    }
    assert_eq!(conn.execute(sql, []).expect(sql), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_that_was_changed_is_named() {
    const ALTERED: &str = "UPDATE journal SET leaf = replace(leaf, 'spend', 'spent')
       WHERE id = (SELECT entry_id FROM journal_seal WHERE leaf_index = 5)";
    const REMOVED: &str = "DELETE FROM journal_seal WHERE leaf_index = 5";
    // The node over the first sixteen leaves.
    const TREE: &str = "UPDATE log_hash SET hash = zeroblob(32) WHERE idx = 30";
    for (sql, changed, of_the_last) in
        [(ALTERED, Some(5), Verdict::Holds), (REMOVED, Some(5), Verdict::Holds), (TREE, None, Verdict::Differs)]
    {
        let t = store::testing::Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
        let db = t.open(&SCHEMA).await.expect("open");
        opened(&db, 1, 1000).await;
        spent(&db, 3).await;
        let before = kept(&db).await;
        spent(&db, 15).await;
        let after = kept(&db).await;
        db.close().await;
        change(t.folder().expect("a folder"), sql);
        let db = t.open(&SCHEMA).await.expect("open");
        for text in after {
            let looked = look(&db, &text, u64::MAX).await;
            assert_eq!((looked.verdict, looked.changed), (Verdict::Broken, changed), "{sql}");
            let looked = look(&db, &text, 3).await;
            assert_eq!((looked.verdict, looked.counted), (of_the_last, 3), "it says how far it counted: {sql}");
        }
        for text in before {
            let looked = look(&db, &text, u64::MAX).await;
            assert_eq!(looked.verdict, Verdict::Holds, "nothing so old was changed: {sql}");
        }
        db.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_restore_lost_is_told_from_what_was_rewritten() {
    for t in both().await {
        let db = t.open(&SCHEMA).await.expect("open");
        opened(&db, 1, 1000).await;
        let old = kept(&db).await;
        let out = tempfile::tempdir().expect("a folder");
        let file = out.path().join("a.cadangan");
        let manifest = backup::backup(&t.place, &t.keys, &file).await.expect("a backup");
        spent(&db, 5).await;
        let gone = kept(&db).await;
        let new = empty(&t, "pulih").await;
        let why = Reason { reason: "disk rusak".into(), persons: "Inspektur".into(), ..Reason::default() };
        backup::restore(&file, &new, &t.keys, &why).await.expect("restored");
        let again = Db::open(&new, t.keys.clone(), Clock::System, &SCHEMA).await.expect("open");
        spent(&again, 1).await;
        let renewed = kept(&again).await;
        let rewritten = [off(&old[1])];
        for (texts, verdict, ends) in [
            (&old[..], Verdict::Holds, true),
            (&gone[..], Verdict::Lost, true),
            (&rewritten[..], Verdict::Differs, true),
            (&renewed[..], Verdict::Holds, false),
        ] {
            for text in texts {
                let looked = look(&again, text, u64::MAX).await;
                let ended = looked.ended.map(|e| e.size);
                assert_eq!((looked.verdict, ended), (verdict, ends.then_some(manifest.size)), "{text}");
            }
        }
        for text in &renewed {
            assert_eq!(look(&db, text, u64::MAX).await.verdict, Verdict::Apart, "the old one knows nothing of it");
        }
        again.close().await;
        remove(&t, &new).await;
        db.close().await;
        t.discard().await.expect("gone");
    }
}
