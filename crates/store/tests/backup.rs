//! Backups while acts run, restores into a new epoch, and what is refused.

#![allow(clippy::expect_used)]

mod support;

use std::path::Path;
use std::sync::Arc;

use store::backup::{self, Reason};
use store::testing::Temporary;
use store::{Clock, Db, Keys, Place, tiles};
use support::*;

fn why(witness: Option<String>) -> Reason {
    Reason { reason: "disk rusak".into(), persons: "Kepala Diskominfo; Inspektur".into(), witness, ..Reason::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn yesterdays_backup_opens_a_new_epoch_and_names_what_is_lost() {
    for t in both().await {
        let db = Arc::new(t.open(&SCHEMA).await.expect("open"));
        opened(&db, 1, 100_000).await;
        let writing = {
            let db = db.clone();
            tokio::spawn(async move {
                for _ in 0..200 {
                    db.act(spend(1, 1), operator()).await.expect("spent");
                }
            })
        };
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        let out = tempfile::tempdir().expect("a folder");
        let file = out.path().join("kemarin.cadangan");
        let manifest = backup::backup(&t.place, &t.keys, &file).await.expect("a backup");
        writing.await.expect("writing");
        assert_eq!(backup::inspect(&file, &t.keys).expect("a manifest"), manifest);
        assert!(backup::backup(&t.place, &t.keys, &file).await.is_err(), "it overwrites nothing");
        let lost = db.act(spend(1, 1), operator()).await.expect("spent");
        db.seal_now().await.expect("sealed");
        let seen = db.checkpoint().await.expect("signed");
        let size = store::seal::open_checkpoint(db.keys().verifier(), &seen).expect("opened").size();

        let new = empty(&t, "pulih").await;
        let restored = backup::restore(&file, &new, &t.keys, &why(Some(seen))).await.expect("restored");
        assert_eq!((restored.epoch, restored.old_size), (2, manifest.size));
        assert_eq!(restored.missing, Some(size - manifest.size));
        let v = sound(&new, &t.keys).await;
        assert_eq!((v.epoch, v.origin.as_str()), (2, restored.origin.as_str()));
        let letters = v.origin.strip_prefix("simpul.99.01.latihan/jurnal/2-").expect("the log's name");
        assert_eq!(letters.len(), 8, "and letters of its own");

        let again = Db::open(&new, t.keys.clone(), Clock::System, &SCHEMA).await.expect("open");
        let after = again.act(spend(1, 1), operator()).await.expect("the restored one works");
        again.seal_now().await.expect("sealed");
        assert!(after.entry > lost.entry, "ids of the lost time are not given twice");
        let mut view = again.view().await.expect("a view");
        assert_eq!(tiles::find_leaf(&mut view, &lost.leaf).await.expect("looked"), None, "the receipt shows the loss");
        let body = store::journal::read_body(&mut view, again.keys(), last_restore(&again).await).await;
        let body = body.expect("read").expect("there");
        assert!(body.contains("disk rusak") && body.contains("Inspektur"), "{body}");
        drop(view);
        invariants(&again).await;
        again.close().await;
        sound(&new, &t.keys).await;

        Arc::into_inner(db).expect("no more users").close().await;
        remove(&t, &new).await;
        t.discard().await.expect("gone");
    }
}

async fn last_restore(db: &Db) -> i64 {
    int(db, "SELECT id AS n FROM journal WHERE act = 'restore'").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_not_be_restored_is_refused_and_leaves_nothing() {
    let t = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let db = t.open(&SCHEMA).await.expect("open");
    opened(&db, 1, 100).await;
    let out = tempfile::tempdir().expect("a folder");
    let file = out.path().join("a.cadangan");
    backup::backup(&t.place, &t.keys, &file).await.expect("a backup");
    let target = Place::Folder(out.path().join("tujuan"));
    let refused = async |file: &Path, place: &Place, keys: &Keys, reason: Reason, part: &str| {
        let error = backup::restore(file, place, keys, &reason).await.expect_err(part);
        assert!(error.to_string().contains(part), "{error}");
        assert!(!out.path().join("tujuan/simpul.db").exists());
        assert!(!out.path().join("tujuan/simpul.sementara").exists());
    };
    let stranger = Keys::generate("simpul.99.01.latihan");
    refused(&file, &target, &stranger, why(None), "kunci lain").await;
    refused(&file, &t.place, &t.keys, why(None), "sudah berisi data").await;
    refused(&out.path().join("../a"), &target, &t.keys, why(None), "..").await;
    refused(out.path(), &target, &t.keys, why(None), "bukan berkas biasa").await;
    refused(&out.path().join("tidak-ada"), &target, &t.keys, why(None), "tidak terbaca").await;
    let sound = std::fs::read(&file).expect("read");
    let bad = out.path().join("b.cadangan");
    let damaged = async |at: usize, keep: usize, part: &str| {
        let mut bytes = sound.clone();
        bytes[at] ^= 1;
        bytes.truncate(keep);
        std::fs::write(&bad, bytes).expect("written");
        refused(&bad, &target, &t.keys, why(None), part).await;
    };
    damaged(5000, sound.len(), "isi cadangan rusak").await;
    damaged(0, sound.len() - 900, "bukan cadangan Simpul yang lengkap").await;
    let name = sound.windows(9).rposition(|w| w == b"Kabupaten").expect("the name");
    damaged(name, sound.len(), "diubah sesudah dibuat").await;
    std::os::unix::fs::symlink(&file, out.path().join("c")).expect("a link");
    refused(&out.path().join("c"), &target, &t.keys, why(None), "bukan berkas biasa").await;
    refused(&file, &target, &t.keys, why(Some("apa saja".into())), "cap dari saksi tidak sah").await;
    let elsewhere = Path::new("/tmp/../tmp/x");
    assert!(backup::backup(&t.place, &t.keys, elsewhere).await.is_err());
    assert!(backup::backup(&t.place, &stranger, &out.path().join("d")).await.is_err(), "other keys make no backup");
    db.close().await;
    let good = backup::restore(&file, &target, &t.keys, &why(None)).await.expect("restored");
    assert_eq!(good.missing, None);
}

/// Two restores of the same backup: with the later checkpoint in hand the
/// second does not take the first one's name.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_restore_takes_a_name_of_its_own() {
    let t = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let out = tempfile::tempdir().expect("a folder");
    let file = out.path().join("a.cadangan");
    backup::backup(&t.place, &t.keys, &file).await.expect("a backup");
    let first = Place::Folder(out.path().join("1"));
    backup::restore(&file, &first, &t.keys, &why(None)).await.expect("restored");
    let db = Db::open(&first, t.keys.clone(), Clock::System, &SCHEMA).await.expect("open");
    opened(&db, 1, 100).await;
    let seen = db.checkpoint().await.expect("signed");
    db.close().await;
    let second = Place::Folder(out.path().join("2"));
    let restored = backup::restore(&file, &second, &t.keys, &why(Some(seen))).await.expect("restored");
    assert_eq!((restored.epoch, restored.missing), (3, Some(2)));
    assert_eq!(sound(&second, &t.keys).await.epoch, 3);
}

/// Without anybody's checkpoint two restores of one backup are still two logs,
/// and the checkpoint of one says nothing about a backup of the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twins_of_one_backup_have_two_names() {
    let t = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let out = tempfile::tempdir().expect("a folder");
    let file = out.path().join("a.cadangan");
    backup::backup(&t.place, &t.keys, &file).await.expect("a backup");
    let mut names = Vec::new();
    for twin in ["1", "2"] {
        let place = Place::Folder(out.path().join(twin));
        names.push(backup::restore(&file, &place, &t.keys, &why(None)).await.expect("restored").origin);
        assert_eq!(sound(&place, &t.keys).await.epoch, 2);
    }
    assert_ne!(names[0], names[1]);
    let first = Place::Folder(out.path().join("1"));
    let second = Db::open(&Place::Folder(out.path().join("2")), t.keys.clone(), Clock::System, &SCHEMA).await;
    let second = second.expect("open");
    let seen = second.checkpoint().await.expect("signed");
    second.close().await;
    let later = out.path().join("b.cadangan");
    backup::backup(&first, &t.keys, &later).await.expect("a backup");
    let error = backup::restore(&later, &Place::Folder(out.path().join("3")), &t.keys, &why(Some(seen))).await;
    assert!(error.expect_err("refused").to_string().contains("pemulihan lain"));
}

/// The name that the restore's entry tells binds: another log's letters show.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_cannot_take_its_twins_name() {
    let t = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let out = tempfile::tempdir().expect("a folder");
    let file = out.path().join("a.cadangan");
    backup::backup(&t.place, &t.keys, &file).await.expect("a backup");
    let place = Place::Folder(out.path().join("1"));
    backup::restore(&file, &place, &t.keys, &why(None)).await.expect("restored");
    let conn = rusqlite::Connection::open(out.path().join("1/simpul.db")).expect("the file");
    conn.execute_batch("UPDATE log_state SET origin = 'simpul.99.01.latihan/jurnal/2-0123abcd'").expect("renamed");
    drop(conn);
    let v = store::verify::verify(&place, &t.keys, &tables()).await.expect("verification runs");
    assert!(v.problems.iter().any(|p| p.what == "nama jurnal"), "{:?}", v.problems);
}

/// What `journal checkpoint` prints is as good as the exported file.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_checkpoint_is_taken_as_it_was_printed() {
    let t = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let out = tempfile::tempdir().expect("a folder");
    let file = out.path().join("a.cadangan");
    backup::backup(&t.place, &t.keys, &file).await.expect("a backup");
    let db = t.open(&SCHEMA).await.expect("open");
    opened(&db, 1, 100).await;
    let seen = db.checkpoint().await.expect("signed");
    db.close().await;
    let printed = format!("checkpoint: {seen}\nverifier: {}\n", t.keys.verifier());
    let json = serde_json::json!({ "checkpoint": seen, "verifier": t.keys.verifier() }).to_string();
    for (n, kept) in [seen.clone(), printed.replace('\n', "\r\n"), printed, json].into_iter().enumerate() {
        let place = Place::Folder(out.path().join(n.to_string()));
        let restored = backup::restore(&file, &place, &t.keys, &why(Some(kept))).await.expect("restored");
        assert_eq!(restored.missing, Some(1));
    }
    let cut = seen.trim_end().trim_end_matches(|c: char| c != '—').trim_end_matches('—').to_owned();
    let place = Place::Folder(out.path().join("x"));
    assert!(backup::restore(&file, &place, &t.keys, &why(Some(cut))).await.is_err(), "unsigned");
}

/// A backup whose content was rewritten, with a manifest that agrees, fails
/// against a checkpoint that somebody kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rewritten_past_is_not_restored_against_a_witness() {
    let t = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let twin = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let out = tempfile::tempdir().expect("a folder");
    let db = t.open(&SCHEMA).await.expect("open");
    let seen = db.checkpoint().await.expect("signed");
    db.close().await;
    // The twin stands for another past under the same keys.
    std::fs::remove_dir_all(twin.folder().expect("a folder")).expect("gone");
    Db::create(&twin.place, &t.keys, &store::testing::region(true), &SCHEMA).await.expect("made");
    let file = out.path().join("palsu");
    backup::backup(&twin.place, &t.keys, &file).await.expect("a backup");
    let error = backup::restore(&file, &Place::Folder(out.path().join("x")), &t.keys, &why(Some(seen))).await;
    assert!(error.expect_err("refused").to_string().contains("tidak sejalan dengan cap saksi"));
}
