//! Giver, taker and hub die at every step that they make: between any two calls that
//! put something on the disk, send something or hear something. The programs are the
//! ones that people run; `strace` kills them at the n-th call of a kind.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::cli::{can_step, simpul};
use crate::joined::Serving;
use crate::line::served;
use crate::world::*;

/// On the disk; to the hub and to databases; from them.
const CALLS: [&str; 4] = ["fsync,fdatasync", "writev", "sendto", "recvfrom"];
/// By which the hub answers.
const SENDS: &str = "writev,sendto";
/// No run makes so many calls before all is done.
const MOST: usize = 3000;
/// Events that the hub holds.
const HELD: &str = "SELECT COUNT(*) FROM event WHERE state = 'diterima'";

/// What follows dies by `kill -9` as one of its threads begins its n-th call; it stays
/// our own child.
fn dies_at(calls: &str, n: usize) -> Command {
    let mut command = Command::new("strace");
    command.args(["-D", "-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={calls}")]);
    command.args(["-e", &format!("inject={calls}:signal=SIGKILL:when={n}")]);
    command
}

/// Did it die before everything was done?
fn died(child: &mut Child, mut done: impl FnMut() -> bool) -> bool {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            assert_eq!(status.signal(), Some(9), "it did not end by itself: {status}");
            return true;
        }
        if done() {
            return false;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "it neither dies nor gets through");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// People work on, a little.
fn work(db: &Databases, round: &mut usize) {
    *round += 1;
    db.old(&format!(
        "UPDATE pasien SET saldo = saldo + 1 WHERE id % 7 = {} AND id < 10000;
         DELETE FROM pasien WHERE id IN ({round}, {}) AND TRIM(nama) <> '';
         INSERT INTO pasien (id, nama, tgl_lahir, saldo, aktif) VALUES (10000 + {round}, 'Baru', '2000-02-29', 0.10, 1)",
        *round % 7,
        (10_000 + *round).saturating_sub(20),
    ));
}

/// An agent dies at every `each`-th call of each kind, comes back every time, and the
/// target holds what the source holds; how often it died.
fn agent_dies(db: &Databases, folder: &Path, round: &mut usize, each: usize) -> usize {
    let mut deaths = 0;
    for calls in CALLS {
        for n in (1..MOST).step_by(each) {
            work(db, round);
            let mut command = dies_at(calls, n);
            command.arg(program().0);
            let mut stepped = Agent::spawn(command, folder);
            if !died(&mut stepped.child, || same(db)) {
                assert!(n > 1, "{calls}: nobody died");
                break;
            }
            drop(stepped);
            let again = Agent::start(folder);
            until(&format!("all is there after a death at {calls} number {n}"), 60, || same(db));
            drop(again);
            deaths += 1;
        }
    }
    deaths
}

/// The same of the hub; also how often it held events then of which the giver had not
/// heard: the answer was lost behind the disk.
fn hub_dies(
    db: &Databases,
    [data, from]: [&Path; 2],
    port: u16,
    round: &mut usize,
    (calls, each): (&str, usize),
) -> [usize; 2] {
    let (mut deaths, mut unheard) = (0, 0);
    for n in (1..MOST).step_by(each) {
        work(db, round);
        let mut command = dies_at(calls, n);
        // One thread gives all answers, so that each is the n-th once.
        command.arg(simpul()).env("TOKIO_WORKER_THREADS", "1");
        let mut stepped = served(command, data, HUB, port);
        if !died(&mut stepped.child, || same(db)) {
            break;
        }
        drop(stepped);
        if let Some(held) = at_hub(data, HELD) {
            unheard += usize::from(held.parse::<i64>().unwrap() > stream(from)["sent"].as_i64().unwrap());
        }
        let again = Serving::at(data, HUB, port);
        until(&format!("all is there after the hub's death at {calls} number {n}"), 60, || same(db));
        drop(again);
        deaths += 1;
    }
    [deaths, unheard]
}

/// Claim: at whichever step an agent or the hub dies, what stands in the source stands
/// at the taker, and every event stands at the hub once and in its order.
#[test]
fn prove_agents_die_at_every_step() {
    let Some(db) = Databases::given("langkah") else { return };
    if !can_step("nobody dies at every step") {
        return;
    }
    let each = if long() { 1 } else { 9 };
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let port = free_port();
    let [from, to] = agents(&db, place.path(), &data, port);
    db.old("DELETE FROM pasien WHERE id > 60");
    let mut round = 0;
    let serving = Serving::at(&data, HUB, port);
    let taking = Agent::start(&to);
    let givers = agent_dies(&db, &from, &mut round, each);
    drop(taking);
    let giving = Agent::start(&from);
    let takers = agent_dies(&db, &to, &mut round, each);
    drop(serving);
    let taking = Agent::start(&to);
    let [hubs, _] = hub_dies(&db, [&data, &from], port, &mut round, (CALLS[0], each));
    let (mut answers, mut unheard) = (0, 0);
    for sweep in 0..5 {
        if long() || sweep == 0 || unheard == 0 {
            let [deaths, lost] = hub_dies(&db, [&data, &from], port, &mut round, (SENDS, 1));
            (answers, unheard) = (answers + deaths, unheard + lost);
        }
    }
    println!(
        "giver and taker died {givers} and {takers} times, the hub {hubs} at its disk and {answers} as it answered, \
         {unheard} of them behind what it had taken, in {round} rounds"
    );
    assert!(givers > 4 && takers > 4 && hubs > 0 && answers > 1, "{givers}, {takers}, {hubs}, {answers}");
    assert!(unheard > 0 || at_hub(&data, HELD).is_none(), "no receipt was lost");

    let serving = Serving::at(&data, HUB, port);
    until("everything is sent", 60, || same(&db) && stream(&from)["waiting"] == 0);
    let spool = stream(&from);
    let aside = ["aside", "aside_at_hub"].map(|name| spool[name].as_i64());
    assert_eq!((aside, spool["trouble"].is_null()), ([Some(2), Some(0)], true), "{spool}");
    if let Some(there) = at_hub(&data, EVENTS) {
        let sent = &spool["sent"];
        assert_eq!(there, format!("1|{sent}|{sent}|0"), "spools, events, the last number, disorder");
    }
    drop((giving, taking, serving));
}
