//! Backups hold the message log of the exchange beside the journal.

#![allow(clippy::expect_used)]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use store::backup::{self, Manifest, Reason, Restored};
use store::lane::{LOG, lane_file, verify};
use store::testing::Temporary;
use store::{Clock, Db, Kept, Keys, Lane, LaneTx, LaneWork, Migration, Note, Place, Read, Result, params, tiles};
use support::*;

const MIGRATIONS: &[Migration] = &[LOG];

/// A message: a leaf and what proves it.
struct Letter;

impl LaneWork for Letter {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Pin<Box<dyn Future<Output = Result<Json>> + Send + 'a>> {
        Box::pin(async move {
            let facts = BTreeMap::from([("client", json!("A/B/C/D"))]);
            let note = Note { kind: "surat", facts, evidence: "isi".into(), personal: true };
            Ok(json!(tx.note(note).await?))
        })
    }
}

async fn post(lane: &Lane) -> Kept {
    lane.put(Arc::new(Letter)).await.expect("kept")
}

fn why(messages: Option<String>) -> Reason {
    Reason { reason: "disk rusak".into(), messages, ..Reason::default() }
}

fn size_of(keys: &Keys, checkpoint: &str) -> u64 {
    store::seal::open_checkpoint(keys.verifier(), checkpoint).expect("opened").size()
}

/// The restored lane goes on, whole, under its new name.
async fn goes_on(place: &Place, keys: &Keys, restored: &Restored, last: i64) {
    let messages = restored.messages.as_ref().expect("messages");
    let db = Db::open(place, keys.clone(), Clock::System, &SCHEMA).await.expect("opens");
    let lane = Lane::open(place, &db, MIGRATIONS).await.expect("a lane");
    let mut view = lane.view().await.expect("a view");
    let verified = verify(&mut view, keys).await.expect("verified");
    assert_eq!((verified.size, verified.faults), (messages.old_size + 1, vec![]));
    assert_eq!(verified.origin, messages.origin);
    let told = view.one("SELECT leaf FROM journal WHERE kind = 'pemulihan'", params![]).await.expect("a leaf");
    let told: Json = serde_json::from_str(&told.text("leaf").expect("a text")).expect("json");
    assert_eq!((&told["old_size"], &told["origin"]), (&json!(messages.old_size), &json!(messages.origin)));
    drop(view);
    let kept = post(&lane).await;
    assert_eq!(kept.leaves[0].0, messages.old_size + 1, "behind the leaf that tells of the restore");
    assert!(kept.answer.as_i64().expect("an id") > last, "ids of the lost time are not given twice");
    let point = lane.checkpoint().await.expect("signed");
    assert!(point.starts_with(&format!("{}\n", messages.origin)), "{point}");
    lane.close().await;
    let out = tempfile::tempdir().expect("a folder");
    let lane = Lane::open_reader(place, &db, MIGRATIONS).await.expect("opens").expect("a lane");
    let mut view = lane.view().await.expect("a view");
    let point = store::seal::open_checkpoint(keys.verifier(), &messages.old_checkpoint).expect("opened");
    let root = store::seal::root_at(&mut view, point.size()).await.expect("a root");
    assert_eq!(root, point.hash().0, "it begins with what was backed up");
    tiles::export(&mut view, keys, out.path()).await.expect("exported");
    drop(view);
    db.close().await;
    sound(place, keys).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_lane_has_another_name_and_tells_what_is_lost() {
    for t in both().await {
        let db = t.open(&SCHEMA).await.expect("open");
        let lane = Arc::new(t.open_lane(&db, &SCHEMA, MIGRATIONS).await.expect("a lane"));
        post(&lane).await;
        let writing = {
            let lane = lane.clone();
            tokio::spawn(async move {
                for _ in 0..200 {
                    post(&lane).await;
                }
            })
        };
        let out = tempfile::tempdir().expect("a folder");
        let file = out.path().join("a.cadangan");
        let manifest = backup::backup(&t.place, &t.keys, &file).await.expect("a backup");
        writing.await.expect("writing");
        assert_eq!(backup::inspect(&file, &t.keys).expect("a manifest"), manifest);
        let held = manifest.messages.clone().expect("messages");
        assert_eq!((held.origin.as_str(), manifest.messages_lost), ("simpul.99.01.latihan/pertukaran/1", None));
        assert_eq!(size_of(&t.keys, &held.checkpoint), held.size);
        let lost = post(&lane).await.answer.as_i64().expect("an id");
        let seen = lane.checkpoint().await.expect("signed");
        assert!(backup::is_of_messages(&seen) && !backup::is_of_messages(&db.checkpoint().await.expect("signed")));

        let mut names = Vec::new();
        for twin in ["satu", "dua"] {
            let new = empty(&t, twin).await;
            let restored = backup::restore(&file, &new, &t.keys, &why(Some(seen.clone()))).await.expect("restored");
            let messages = restored.messages.as_ref().expect("messages");
            assert_eq!(messages.missing, Some(202 - held.size));
            assert_eq!(messages.origin, restored.origin.replace("/jurnal/", "/pertukaran/"));
            assert_eq!((&messages.old_origin, messages.old_size), (&held.origin, held.size));
            goes_on(&new, &t.keys, &restored, lost).await;
            names.push(messages.origin.clone());
            remove(&t, &new).await;
        }
        assert_ne!(names[0], names[1], "two restores are two logs");
        lane.close().await;
        db.close().await;
        t.discard().await.expect("gone");
    }
}

/// Members of a lane that was rewritten hold a checkpoint that tells.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rewritten_lane_is_not_restored_against_a_members_checkpoint() {
    for t in both().await {
        let beside = tempfile::tempdir().expect("a folder");
        let twin = Place::Folder(beside.path().join("kembar"));
        Db::create(&twin, &t.keys, &store::testing::region(true), &SCHEMA).await.expect("created");
        let twins = Db::open(&twin, t.keys.clone(), Clock::System, &SCHEMA).await.expect("opens");
        let db = t.open(&SCHEMA).await.expect("open");
        let lane = t.open_lane(&db, &SCHEMA, MIGRATIONS).await.expect("a lane");
        let other = Lane::open(&twin, &twins, MIGRATIONS).await.expect("a lane");
        post(&lane).await;
        post(&other).await;
        let out = tempfile::tempdir().expect("a folder");
        let file = out.path().join("a.cadangan");
        backup::backup(&t.place, &t.keys, &file).await.expect("a backup");
        let new = empty(&t, "lain").await;
        let seen = other.checkpoint().await.expect("signed");
        let refused = backup::restore(&file, &new, &t.keys, &why(Some(seen))).await.expect_err("refused");
        assert!(refused.to_string().contains("tidak sejalan dengan cap saksi"), "{refused}");
        let journals = why(Some(db.checkpoint().await.expect("signed")));
        let refused = backup::restore(&file, &new, &t.keys, &journals).await.expect_err("refused");
        assert!(refused.to_string().contains("milik log lain"), "{refused}");
        // What was refused left nothing behind: the place is as empty as before.
        let whole = backup::restore(&file, &new, &t.keys, &why(None)).await.expect("restored");
        assert!(whole.messages.is_some_and(|messages| messages.missing.is_none()));
        for lane in [lane, other] {
            lane.close().await;
        }
        db.close().await;
        twins.close().await;
        remove(&t, &new).await;
        t.discard().await.expect("gone");
    }
}

/// A regency whose lane holds letters, and its backup.
async fn backed_up(out: &Path) -> (Temporary, PathBuf, Manifest) {
    let t = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let db = t.open(&SCHEMA).await.expect("open");
    let lane = t.open_lane(&db, &SCHEMA, MIGRATIONS).await.expect("a lane");
    for _ in 0..20 {
        post(&lane).await;
    }
    lane.close().await;
    db.close().await;
    let file = out.join("a.cadangan");
    let manifest = backup::backup(&t.place, &t.keys, &file).await.expect("a backup");
    (t, file, manifest)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_cut_or_changed_lane_is_told_and_the_books_can_be_had_without_it() {
    let out = tempfile::tempdir().expect("a folder");
    let (t, file, manifest) = backed_up(out.path()).await;
    let sound_bytes = std::fs::read(&file).expect("read");
    let first = usize::try_from(manifest.bytes).expect("small");
    let held = usize::try_from(manifest.messages.as_ref().expect("messages").bytes).expect("small");
    let without = |from: usize, to: usize| [&sound_bytes[..from], &sound_bytes[to..]].concat();
    let mut changed = sound_bytes.clone();
    changed[first + held / 2] ^= 1;
    let bad = out.path().join("b.cadangan");
    let cases = [
        ("hilang", without(first, first + held)),
        ("terpotong", without(first + held / 2, first + held)),
        ("rusak", changed),
    ];
    for (n, (word, bytes)) in cases.into_iter().enumerate() {
        std::fs::write(&bad, bytes).expect("written");
        let folder = out.path().join(n.to_string());
        let place = Place::Folder(folder.clone());
        let error = backup::restore(&bad, &place, &t.keys, &why(None)).await.expect_err(word).to_string();
        assert!(error.contains("log pertukaran") && error.contains(word) && error.contains("--tanpa"), "{error}");
        assert!(!folder.join("simpul.db").exists() && !lane_file(&folder).exists());
        let reason = Reason { without_messages: true, ..why(None) };
        let restored = backup::restore(&bad, &place, &t.keys, &reason).await.expect("the books");
        assert_eq!(restored.messages, None);
        assert!(restored.messages_lost.as_ref().is_some_and(|words| words.contains("tidak dipulihkan")));
        // What begins then is another log than the one that is lost.
        let plain = backup::backup(&place, &t.keys, &out.path().join(format!("lagi-{n}"))).await.expect("a backup");
        assert_eq!((plain.messages, plain.messages_lost), (None, None), "nothing is lost there");
        let db = Db::open(&place, t.keys.clone(), Clock::System, &SCHEMA).await.expect("opens");
        let lane = Lane::open(&place, &db, MIGRATIONS).await.expect("a lane");
        let head = lane.head().await.expect("a head");
        assert_eq!((head.size, head.origin), (0, restored.origin.replace("/jurnal/", "/pertukaran/")));
        lane.close().await;
        db.close().await;
    }
    let (short, kept) = (without(first - 5000, first + held), out.path().join("c.cadangan"));
    std::fs::write(&kept, short).expect("written");
    let error = backup::restore(&kept, &Place::Folder(out.path().join("c")), &t.keys, &why(None)).await;
    assert!(error.expect_err("cut").to_string().contains("bukan cadangan Simpul yang lengkap"));
    let error = backup::restore(&file, &t.place, &t.keys, &why(None)).await.expect_err("filled");
    assert!(error.to_string().contains("sudah berisi data"), "{error}");
}

/// Nobody's books wait for the exchange to be mended, and no backup hides that it lacks it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_without_its_lane_is_backed_up_and_says_so() {
    let out = tempfile::tempdir().expect("a folder");
    let (t, _, manifest) = backed_up(out.path()).await;
    let file = lane_file(t.folder().expect("a folder"));
    let whole = std::fs::read(&file).expect("read");
    let forge = |sql: &str| {
        let conn = rusqlite::Connection::open(&file).expect("the file");
        conn.execute_batch(sql).expect("forged");
    };
    let cases: [(&str, &dyn Fn()); 4] = [
        ("hilang", &|| std::fs::remove_file(&file).expect("removed")),
        ("tidak ikut", &|| std::fs::write(&file, &whole[..whole.len() / 2]).expect("cut")),
        ("tidak sesuai dengan capnya", &|| forge("UPDATE log_state SET size = 3")),
        ("capnya tidak sah", &|| forge("UPDATE log_state SET checkpoint = replace(checkpoint, '20', '19')")),
    ];
    for (n, (word, harm)) in cases.into_iter().enumerate() {
        harm();
        let target = out.path().join(format!("{n}.cadangan"));
        let told = backup::backup(&t.place, &t.keys, &target).await.expect("the books");
        assert!(told.messages.is_none(), "{word}");
        let words = told.messages_lost.expect("told");
        assert!(words.starts_with("log pertukaran tidak ikut: ") && words.contains(word), "{words}");
        let place = Place::Folder(out.path().join(format!("pulih-{n}")));
        let restored = backup::restore(&target, &place, &t.keys, &why(None)).await.expect("restored");
        assert_eq!((restored.messages, restored.messages_lost), (None, Some(words)));
        std::fs::write(&file, &whole).expect("mended");
    }
    let again = backup::backup(&t.place, &t.keys, &out.path().join("lagi")).await.expect("a backup");
    assert_eq!(again.messages.map(|m| m.root), manifest.messages.map(|m| m.root));
    // A regency that never had an exchange has nothing to tell.
    let plain = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let told = backup::backup(&plain.place, &plain.keys, &out.path().join("tanpa")).await.expect("a backup");
    assert_eq!((told.messages, told.messages_lost), (None, None));
}
