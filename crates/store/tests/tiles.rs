//! The log as others read it, checked by a verifier that nobody here wrote.

#![allow(clippy::expect_used)]

#[path = "support/go.rs"]
mod checker;
mod support;

use std::path::Path;

use checker::{ask, every_file, flips, verifier};
use rusqlite::Connection;
use store::testing::Temporary;
use store::verify::verify;
use store::{Db, Place, tiles};
use support::*;

async fn acts(db: &Db, count: usize) {
    for _ in 0..count {
        db.act(spend(1, 1), operator()).await.expect("spent");
    }
    db.seal_now().await.expect("sealed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_independent_verifier_agrees_and_sees_every_flip() {
    for t in [Temporary::sqlite(true, &SCHEMA).await.map(Some), Temporary::postgres(true, &SCHEMA).await] {
        let Some(t) = t.expect("a place") else { continue };
        let db = t.open(&SCHEMA).await.expect("open");
        opened(&db, 1, 1000).await;
        acts(&db, 300).await;
        let out = tempfile::tempdir().expect("a folder");
        let mut view = db.view().await.expect("a view");
        let exported = tiles::export(&mut view, db.keys(), out.path()).await.expect("exported");
        assert_eq!(exported.size, 302);
        for file in every_file(&out.path().join("tile")) {
            let path = file.strip_prefix(out.path()).expect("inside").to_str().expect("a text").to_owned();
            let served = tiles::tile(&mut view, &path).await.expect("served").expect("there");
            assert_eq!(served, std::fs::read(&file).expect("read"), "{path}");
        }
        assert_eq!(tiles::tile(&mut view, "tile/0/001.p/47").await.expect("served"), None, "beyond the tree");
        drop(view);
        let built = tempfile::tempdir().expect("a folder");
        if let Some(program) = verifier(built.path()) {
            let (fine, said) = ask(&program, out.path(), None);
            assert!(fine && said.starts_with("OK simpul.99.01.latihan/jurnal/1: 302 entries, 3 tiles"), "{said}");
            assert!(flips(&program, out.path(), 400) > 100);
        }
        db.close().await;
        t.discard().await.expect("gone");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn proofs_hold_at_every_size() {
    let t = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let db = t.open(&SCHEMA).await.expect("open");
    opened(&db, 1, 1000).await;
    let mut roots = Vec::new();
    let mut leaves = Vec::new();
    for _ in 0..20 {
        leaves.push(db.act(spend(1, 1), operator()).await.expect("spent"));
        let text = db.checkpoint().await.expect("signed");
        let point = store::seal::open_checkpoint(db.keys().verifier(), &text).expect("opened");
        roots.push((point.size(), point.hash().0));
    }
    let mut view = db.view().await.expect("a view");
    let last = *roots.last().expect("a root");
    for (leaf, old) in leaves.iter().zip(&roots) {
        let index = leaf.index.expect("sealed");
        assert_eq!(tiles::find_leaf(&mut view, &leaf.leaf).await.expect("found"), Some(index));
        let mut digest = [0; 32];
        for (i, byte) in digest.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&leaf.leaf[2 * i..2 * i + 2], 16).expect("hex");
        }
        let proof = tiles::inclusion(&mut view, index, last.0).await.expect("a proof");
        assert!(tiles::is_included(&proof, last.0, last.1, index, digest));
        digest[0] ^= 1;
        assert!(!tiles::is_included(&proof, last.0, last.1, index, digest));
        let proof = tiles::consistency(&mut view, old.0, last.0).await.expect("a proof");
        assert!(tiles::is_consistent(&proof, *old, last));
        let mut forged = *old;
        forged.1[5] ^= 1;
        assert!(!tiles::is_consistent(&proof, forged, last));
    }
    assert_eq!(tiles::find_leaf(&mut view, &"0".repeat(64)).await.expect("looked"), None);
    assert!(tiles::find_leaf(&mut view, "x").await.is_err());
    assert!(tiles::inclusion(&mut view, 5, 900).await.is_err());
    assert!(tiles::export(&mut view, db.keys(), Path::new("/tmp/../tmp/x")).await.is_err());
    drop(view);
    db.close().await;
}

/// What root with the log's signing key can do: change one amount, then make body,
/// leaf, digests, tree and checkpoint agree with it. `of_salt`: the key of a body.
fn rewrite(folder: &Path, keys: &store::Keys, of_salt: impl Fn(&[u8]) -> Vec<u8>) {
    use sha2::Digest;
    let conn = Connection::open(folder.join("simpul.db")).expect("the file");
    let names: Vec<String> = {
        let mut all = conn.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").expect("triggers");
        all.query_map([], |r| r.get(0)).expect("names").map(|n| n.expect("a name")).collect()
    };
    let guards: Vec<String> = {
        let mut all = conn.prepare("SELECT sql FROM sqlite_master WHERE type = 'trigger'").expect("triggers");
        all.query_map([], |r| r.get(0)).expect("texts").map(|n| n.expect("a text")).collect()
    };
    for name in &names {
        conn.execute_batch(&format!("DROP TRIGGER {name}")).expect("dropped");
    }
    // The ceiling of the purse: 1000 becomes 1001, and so in every image of the row.
    conn.execute("UPDATE purse SET ceiling = 1001 WHERE id = 1", []).expect("changed");
    let rows: Vec<(i64, String, Vec<u8>, Vec<u8>)> = {
        let sql = "SELECT j.id, j.leaf, b.body, b.salt FROM journal_seal s JOIN journal j ON j.id = s.entry_id
           JOIN journal_body b ON b.entry_id = j.id ORDER BY s.leaf_index";
        let mut all = conn.prepare(sql).expect("entries");
        all.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))
            .expect("entries")
            .map(|r| r.expect("an entry"))
            .collect()
    };
    let mut hashes: Vec<tlog_tiles::Hash> = Vec::new();
    struct Known<'a>(&'a [tlog_tiles::Hash]);
    impl tlog_tiles::HashReader for Known<'_> {
        fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
            Ok(indexes.iter().map(|i| self.0[usize::try_from(*i).expect("small")]).collect())
        }
    }
    for (n, (id, leaf, body, salt)) in rows.iter().enumerate() {
        let body = String::from_utf8(body.clone()).expect("text").replace("\"ceiling\":1000", "\"ceiling\":1001");
        // HMAC by hand, as a forger would have to.
        let key = of_salt(salt);
        let pad = |byte: u8| (0..64).map(|i| key.get(i).copied().unwrap_or(0) ^ byte).collect::<Vec<u8>>();
        let inner = sha2::Sha256::new().chain_update(pad(0x36)).chain_update(body.as_bytes()).finalize();
        let outer = sha2::Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize();
        let mac: String = outer.iter().map(|b| format!("{b:02x}")).collect();
        let mut text: store::journal::Leaf = serde_json::from_str(leaf).expect("a leaf");
        text.body = mac;
        let leaf = serde_json::to_string(&text).expect("a text");
        let digest = tlog_tiles::record_hash(leaf.as_bytes());
        conn.execute("UPDATE journal SET leaf = ?1, digest = ?2 WHERE id = ?3", (&leaf, &digest.0[..], id))
            .expect("journal");
        conn.execute("UPDATE journal_body SET body = ?1 WHERE entry_id = ?2", (body.as_bytes(), id)).expect("body");
        let new = tlog_tiles::stored_hashes(n as u64, leaf.as_bytes(), &Known(&hashes)).expect("hashes");
        hashes.extend(new);
    }
    for (index, hash) in hashes.iter().enumerate() {
        conn.execute("UPDATE log_hash SET hash = ?1 WHERE idx = ?2", (&hash.0[..], index as i64)).expect("hash");
    }
    let root = tlog_tiles::tree_hash(rows.len() as u64, &Known(&hashes)).expect("root");
    let point =
        tlog_tiles::Checkpoint::new("simpul.99.01.latihan/jurnal/1", rows.len() as u64, root, "").expect("point");
    let stolen = folder.join("stolen.json");
    keys.save(&stolen).expect("saved");
    let stolen: serde_json::Value = serde_json::from_slice(&std::fs::read(stolen).expect("read")).expect("json");
    let signer =
        signed_note::StandardSigner::new(stolen["log_signing_key"].as_str().expect("a key")).expect("a signer");
    let mut note = signed_note::Note::new(&point.to_bytes(), &[]).expect("a note");
    note.add_sigs(&[&signer]).expect("signed");
    let text = String::from_utf8(note.to_bytes()).expect("text");
    conn.execute("UPDATE log_state SET checkpoint = ?1", [&text]).expect("state");
    conn.execute_batch(&(guards.join(";") + ";")).expect("guards back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rewrite_with_all_keys_fails_against_yesterdays_checkpoint() {
    let t = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let db = t.open(&SCHEMA).await.expect("open");
    opened(&db, 1, 1000).await;
    acts(&db, 10).await;
    let yesterday = db.checkpoint().await.expect("signed");
    acts(&db, 10).await;
    db.close().await;
    let Place::Folder(folder) = &t.place else { panic!("a folder") };
    sound(&t.place, &t.keys).await;
    rewrite(folder, &t.keys, |salt| t.keys.index("journal-body", salt));
    let v = verify(&t.place, &t.keys, &tables()).await.expect("verification runs");
    assert!(v.is_sound(), "whoever holds all keys can fool the machine itself: {:#?}", v.problems);
    let db = t.open(&SCHEMA).await.expect("open");
    let today = db.checkpoint().await.expect("signed");
    let read = |text: &str| {
        let point = store::seal::open_checkpoint(db.keys().verifier(), text).expect("opened");
        (point.size(), point.hash().0)
    };
    let mut view = db.view().await.expect("a view");
    let (old, new) = (read(&yesterday), read(&today));
    let proof = tiles::consistency(&mut view, old.0, new.0).await.expect("a proof");
    assert!(!tiles::is_consistent(&proof, old, new), "but not whoever kept yesterday's checkpoint");
    let out = tempfile::tempdir().expect("a folder");
    tiles::export(&mut view, db.keys(), out.path()).await.expect("exported");
    drop(view);
    let kept = out.path().join("kemarin");
    std::fs::write(&kept, &yesterday).expect("written");
    let built = tempfile::tempdir().expect("a folder");
    if let Some(program) = verifier(built.path()) {
        let (fine, said) = ask(&program, out.path(), None);
        assert!(fine, "{said}");
        let (fine, said) = ask(&program, out.path(), Some(&kept));
        assert!(!fine && said.contains("are not the beginning of this log"), "{said}");
    }
    db.close().await;
}

/// The root secret lies outside the data: without it no body fits its leaf, be
/// the tree reckoned anew and signed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rewrite_without_the_root_secret_is_found_on_the_machine_itself() {
    let t = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let db = t.open(&SCHEMA).await.expect("open");
    opened(&db, 1, 1000).await;
    acts(&db, 10).await;
    db.close().await;
    let Place::Folder(folder) = &t.place else { panic!("a folder") };
    sound(&t.place, &t.keys).await;
    rewrite(folder, &t.keys, <[u8]>::to_vec);
    let v = verify(&t.place, &t.keys, &tables()).await.expect("verification runs");
    assert!(!v.is_sound() && v.problems.iter().any(|p| p.what == "isi diubah"), "{:#?}", v.problems);
}
