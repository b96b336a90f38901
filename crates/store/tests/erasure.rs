//! What was erased stays erased: in the files, in older backups, in what is
//! restored from them.

#![allow(clippy::expect_used)]

mod support;

use std::path::Path;
use std::sync::Arc;

use store::backup::{self, Reason};
use store::testing::Temporary;
use store::{Clock, Db, Keys, Place};
use support::*;

/// Stands in the body alone: the row keeps other words.
const CANARY: &str = "rahasia-yang-harus-hilang";

fn why() -> Reason {
    Reason { reason: "disk rusak".into(), ..Reason::default() }
}

/// The keys as a program reads them, from a file that a register lies beside.
fn kept(keys: &Keys, folder: &Path) -> Keys {
    let file = folder.join("daerah.kunci.json");
    keys.save(&file).expect("saved");
    Keys::load(&file).expect("loaded")
}

/// Writes a note with a telling body, then other words in its place.
async fn written(db: &Db) -> i64 {
    let write = Write { id: 9, text: CANARY.into(), name: "Budi".into() };
    let entry = db.act(Arc::new(write), operator()).await.expect("written").entry;
    db.act(Arc::new(Tear { id: 9 }), operator()).await.expect("torn");
    entry
}

fn holds(folder: &Path, needle: &[u8]) -> bool {
    std::fs::read_dir(folder).expect("a folder").any(|file| {
        let bytes = std::fs::read(file.expect("a file").path()).unwrap_or_default();
        bytes.windows(needle.len()).any(|w| w == needle)
    })
}

/// Salt and wrapped key: without them the stored body is noise.
async fn secrets(db: &Db, entry: i64) -> Vec<Vec<u8>> {
    let mut view = db.view().await.expect("a view");
    let sql = "SELECT salt, wrapped_key FROM journal_body WHERE entry_id = $1";
    let row = store::Read::one(&mut view, sql, store::params![entry]).await.expect("a body");
    ["salt", "wrapped_key"].map(|c| row.bytes(c).expect("bytes")).to_vec()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_body_does_not_come_back_from_an_older_backup() {
    let t = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let out = tempfile::tempdir().expect("a folder");
    let keys = kept(&t.keys, out.path());
    let backups = tempfile::tempdir().expect("a folder");
    let before = backups.path().join("sebelum.cadangan");
    let db = Db::open(&t.place, keys.clone(), Clock::System, &SCHEMA).await.expect("open");
    let entry = written(&db).await;
    let secrets = secrets(&db, entry).await;
    backup::backup(&t.place, &keys, &before).await.expect("a backup");
    assert!(secrets.iter().all(|s| holds(backups.path(), s)), "the backup from before holds it");
    db.act(Arc::new(Erase { entry }), operator()).await.expect("erased");
    db.seal_now().await.expect("sealed");
    let folder = t.folder().expect("a folder");
    assert!(secrets.iter().all(|s| !holds(folder, s)), "neither the file nor its WAL holds it");
    db.close().await;

    let place = Place::Folder(out.path().join("pulih"));
    let restored = backup::restore(&before, &place, &keys, &why()).await.expect("restored");
    assert_eq!(restored.erased, 1);
    assert!(secrets.iter().all(|s| !holds(&out.path().join("pulih"), s)), "nor does the restored file");
    let v = sound(&place, &keys).await;
    assert_eq!(v.erased, 1);
    let db = Db::open(&place, keys.clone(), Clock::System, &SCHEMA).await.expect("open");
    let mut view = db.view().await.expect("a view");
    assert_eq!(store::journal::read_body(&mut view, &keys, entry).await.expect("read"), None);
    drop(view);
    // An entry with the same id in a twin of the log is another entry.
    let other = written(&db).await;
    db.close().await;
    let twin = Place::Folder(out.path().join("kembar"));
    assert_eq!(backup::restore(&before, &twin, &keys, &why()).await.expect("restored").erased, 1);
    let db = Db::open(&twin, keys.clone(), Clock::System, &SCHEMA).await.expect("open");
    assert_eq!(written(&db).await, other, "ids meet again");
    let later = backups.path().join("kembar.cadangan");
    backup::backup(&twin, &keys, &later).await.expect("a backup");
    db.close().await;
    let first = Db::open(&place, keys.clone(), Clock::System, &SCHEMA).await.expect("open");
    first.act(Arc::new(Erase { entry: other }), operator()).await.expect("erased");
    first.close().await;
    let again = Place::Folder(out.path().join("lagi"));
    assert_eq!(backup::restore(&later, &again, &keys, &why()).await.expect("restored").erased, 0);
    assert_eq!(sound(&again, &keys).await.erased, 1);
}

/// The machine is gone, with the register; a copy lies beside a later backup.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_of_the_register_travels_with_the_backups() {
    let mut places = vec![Temporary::sqlite(true, &SCHEMA).await.expect("a folder")];
    places.extend(Temporary::postgres(true, &SCHEMA).await.expect("a database"));
    for t in places {
        let machine = tempfile::tempdir().expect("a folder");
        let keys = kept(&t.keys, machine.path());
        let backups = tempfile::tempdir().expect("a folder");
        let before = backups.path().join("sebelum.cadangan");
        let db = Db::open(&t.place, keys.clone(), Clock::System, &SCHEMA).await.expect("open");
        let entry = written(&db).await;
        db.seal_now().await.expect("sealed");
        backup::backup(&t.place, &keys, &before).await.expect("a backup");
        db.act(Arc::new(Erase { entry }), operator()).await.expect("erased");
        backup::backup(&t.place, &keys, &backups.path().join("sesudah.cadangan")).await.expect("a backup");
        db.close().await;
        machine.close().expect("gone");

        let register = backups.path().join("sesudah.cadangan.terhapus");
        let (place, made) = empty(&t, &backups).await;
        let whole = std::fs::read(&register).expect("a register");
        let mut bad = whole.clone();
        let at = whole.windows(8).position(|w| w == b"\"entry\":").expect("an entry") + 9;
        bad[at] ^= 1;
        std::fs::write(&register, bad).expect("written");
        let error = backup::restore(&before, &place, &t.keys, &why()).await.expect_err("refused");
        assert!(error.to_string().contains("daftar penghapusan"), "{error}");
        std::fs::write(&register, whole).expect("written");
        let restored = backup::restore(&before, &place, &t.keys, &why()).await.expect("restored");
        assert_eq!(restored.erased, 1);
        assert_eq!(sound(&place, &t.keys).await.erased, 1);
        if let (Some(name), Place::Postgres(own)) = (made, &t.place) {
            let (client, link) = tokio_postgres::connect(own, tokio_postgres::NoTls).await.expect("connected");
            tokio::spawn(link);
            client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await.expect("dropped");
        }
        t.discard().await.expect("gone");
    }
}

/// An empty place of the same kind, and the database made for it.
async fn empty(t: &Temporary, near: &tempfile::TempDir) -> (Place, Option<String>) {
    match &t.place {
        Place::Folder(_) => (Place::Folder(near.path().join("pulih")), None),
        Place::Postgres(url) => {
            let (server, database) = url.rsplit_once('/').expect("a url");
            let name = format!("{database}_pulih");
            let (client, link) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("connected");
            tokio::spawn(link);
            client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0")).await.expect("made");
            (Place::Postgres(format!("{server}/{name}")), Some(name))
        }
    }
}
