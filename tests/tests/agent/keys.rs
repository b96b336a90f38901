//! Keys that change and keys that are taken back, while events are under way.

use std::path::Path;

use crate::joined::{Serving, ok, units};
use crate::world::*;

/// Another key than before, known to the register; the hub is not there meanwhile.
fn another_key(data: &Path, folder: &Path, unit: &str) -> String {
    confirmed(data, unit, SIK, "stafpemberi", &public_of(&agent(folder, &["keygen"])))
}

#[test]
fn an_agent_lives_through_a_new_key_and_a_revoked_one() {
    let Some(db) = Databases::given("kunci") else { return };
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let port = free_port();
    let [from, to] = agents(&db, place.path(), &data, port);
    let [gives, _] = units(&data);
    db.old("DELETE FROM pasien WHERE id > 60");
    let serving = Serving::at(&data, HUB, port);
    let (taking, giving) = (Agent::start(&to), Agent::start(&from));
    until("all rows arrived", 60, || same(&db));
    let waits = || stream(&from)["waiting"].as_i64() > Some(0);

    // What was captured under the old key is sent under the new one, and counts.
    drop(serving);
    db.old("UPDATE pasien SET saldo = saldo + 1");
    until("changes wait", 30, waits);
    let second = another_key(&data, &from, &gives);
    drop(giving);
    let serving = Serving::at(&data, HUB, port);
    let mut giving = Agent::start(&from);
    until("what waited for the new key arrived", 60, || same(&db));
    assert_eq!(stream(&from)["aside_at_hub"], 0);

    // The key is taken back while changes wait: the hub hears nobody who has it.
    drop(serving);
    db.old("UPDATE pasien SET saldo = saldo + 1");
    until("changes wait once more", 30, waits);
    let before = db.taken("SELECT id, saldo FROM pasien ORDER BY id::int");
    ok(&data, "stafpemberi", &["exchange", "key", "revoke", &second, "--unit", &gives, "--reason", "mesin hilang"]);
    let serving = Serving::at(&data, HUB, port);
    until("it is told that its key is no good", 60, || giving.said().contains("tidak terdaftar untuk sistem ini"));
    assert!(giving.child.try_wait().unwrap().is_none(), "{}", giving.said());
    let held = stream(&from)["waiting"].as_i64().unwrap();
    assert!(held > 0 && before == db.taken("SELECT id, saldo FROM pasien ORDER BY id::int"));

    // With a key of today it speaks again; what the lost one left is for a person to see.
    drop(serving);
    another_key(&data, &from, &gives);
    drop(giving);
    let serving = Serving::at(&data, HUB, port);
    let giving = Agent::start(&from);
    until("nothing waits any more", 60, || stream(&from)["waiting"] == 0);
    assert_eq!(stream(&from)["aside_at_hub"].as_i64(), Some(held), "set aside, every one of them");
    assert_eq!(before, db.taken("SELECT id, saldo FROM pasien ORDER BY id::int"));
    let told = agent(&from, &["aside", "--rows", "1000"]).out;
    assert_eq!(told.matches("kunci pada waktu peristiwa kemudian dicabut").count(), usize::try_from(held).unwrap());
    db.old("UPDATE pasien SET saldo = saldo + 1");
    until("what changes from now on arrives", 60, || same(&db));
    assert_eq!(stream(&from)["aside_at_hub"].as_i64(), Some(held));
    drop((giving, taking, serving));
}
