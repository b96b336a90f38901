//! A database is opened by the keys of its own journal, and as what it was made.
#![allow(clippy::expect_used)]

mod support;

use std::path::Path;

use rusqlite::Connection;
use store::testing::Temporary;
use store::{Clock, Db, Keys, Place, log_name};
use support::*;

/// Why it is not opened.
async fn refused(place: &Place, keys: Keys) -> String {
    match Db::open(place, keys, Clock::System, &SCHEMA).await {
        Err(error) => error.to_string(),
        Ok(_) => panic!("opened"),
    }
}

fn change(folder: &Path, sql: &str) {
    Connection::open(folder.join("simpul.db")).expect("the file").execute_batch(sql).expect("changed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_keys_and_another_kind_of_regency_are_refused() {
    let t = Temporary::sqlite(false, &SCHEMA).await.expect("a folder");
    let Place::Folder(folder) = &t.place else { panic!("a folder") };
    t.open(&SCHEMA).await.expect("opens").close().await;
    let strange = Keys::generate(&log_name("99.01", false));
    assert!(refused(&t.place, strange).await.contains("bukan kunci jurnal daerah ini"));
    // One bit would let everybody in without a credential.
    change(folder, "UPDATE region SET practice = 1");
    assert!(refused(&t.place, t.keys.clone()).await.contains("tidak sama dengan nama jurnalnya"));
    // Nor does the name help that nobody signed.
    change(folder, "UPDATE log_state SET origin = 'simpul.99.01.latihan/jurnal/1'");
    assert!(refused(&t.place, t.keys.clone()).await.contains("tidak sama dengan nama jurnalnya"));
    change(folder, "UPDATE region SET practice = 0; UPDATE log_state SET origin = 'simpul.99.01/jurnal/1'");
    t.open(&SCHEMA).await.expect("opens again").close().await;
}
