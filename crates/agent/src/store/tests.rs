#![allow(clippy::expect_used)]

use super::*;

const S: &str = "pasien/v1";
const DATED: Dated = Dated { now: 7, by: None };

fn spool() -> (tempfile::TempDir, Spool) {
    let place = tempfile::tempdir().expect("a folder");
    let spool = Spool::open(place.path()).expect("a spool");
    spool.open_stream(S).expect("a stream");
    (place, spool)
}

fn row(key: &str, data: &str) -> Judged {
    Judged {
        key: key.as_bytes().to_vec(),
        subject: key.to_owned(),
        numbered: false,
        hash: data.as_bytes().to_vec(),
        verdict: Verdict::Fits(data.to_owned()),
    }
}

fn faulty(key: &str, data: &str) -> Judged {
    Judged { verdict: Verdict::Faulty("usia: bukan bilangan".into()), ..row(key, data) }
}

fn stamp(sequence: i64, subject: &str, data: Option<&str>) -> Result<String> {
    Ok(format!("{sequence} {subject} {}", data.unwrap_or("gone")))
}

fn round(spool: &Spool, n: i64) -> Pass {
    Pass { round: n, whole: true, ..spool.pass(S).expect("a pass") }
}

fn take_in(spool: &Spool, n: i64, rows: &[Judged]) -> Counts {
    spool.take_in(S, rows, &round(spool, n), DATED, &stamp).expect("taken in")
}

fn bodies(spool: &Spool) -> Vec<String> {
    spool.next(S, 100).expect("events").into_iter().map(|e| e.body).collect()
}

#[test]
fn a_row_is_told_once_and_again_when_it_changes() {
    let (_place, spool) = spool();
    let counts = take_in(&spool, 1, &[row("a", "1"), row("b", "1"), faulty("c", "x")]);
    assert_eq!(counts, Counts { read: 3, told: 2, deleted: 0, aside: 1 });
    assert_eq!(take_in(&spool, 2, &[row("a", "1"), row("b", "2"), faulty("c", "x")]).told, 1);
    assert_eq!(bodies(&spool), ["1 a 1", "2 b 1", "3 b 2"]);
    assert_eq!(spool.aside(S, 9).expect("aside").len(), 1);
    // Mended at the source: told, and no longer aside.
    take_in(&spool, 3, &[row("a", "1"), row("b", "2"), row("c", "3")]);
    assert_eq!(bodies(&spool).last().map(String::as_str), Some("4 c 3"));
    assert!(spool.aside(S, 9).expect("aside").is_empty());
    assert_eq!(spool.waiting().expect("sums"), (4, 20));
}

/// Rows without a name that say the same are counted on the disk, from one in each
/// pass, and wherever the pieces of a pass end.
#[test]
fn rows_that_say_the_same_are_numbered_in_each_pass() {
    let (_place, spool) = spool();
    let copy = |key: &str| Judged { numbered: true, ..row(key, key) };
    let counts = take_in(&spool, 1, &[copy("a"), copy("b"), copy("a"), copy("a")]);
    assert_eq!((counts.told, take_in(&spool, 1, &[copy("a")]).told), (4, 1));
    assert_eq!(bodies(&spool), ["1 a-1 a", "2 b-1 b", "3 a-2 a", "4 a-3 a", "5 a-4 a"]);
    // Broken off and begun again: the same rows are the same.
    assert_eq!(take_in(&spool, 2, &[copy("a"), copy("a")]).told, 0);
    assert_eq!(take_in(&spool, 3, &[copy("b"), copy("a"), copy("a"), copy("a")]).told, 0);
    assert_eq!(spool.missing(S, 3).expect("counts"), (5, 1));
    assert_eq!(spool.take_out(S, &round(&spool, 3), 9, DATED, &stamp).expect("out"), 1);
    assert_eq!(bodies(&spool).last().map(String::as_str), Some("6 a-4 gone"));
    spool.set_pass(S, &round(&spool, 3)).expect("over");
    let left: i64 = spool.db.query_row("SELECT COUNT(*) FROM copies", [], |r| r.get(0)).expect("counted");
    assert_eq!(left, 0, "what was counted goes with the pass");
}

/// Nobody knows which of two rows with one key is meant: the second lies aside, in
/// each pass, and the first is not told anew.
#[test]
fn of_two_rows_with_one_key_the_second_lies_aside() {
    let (_place, spool) = spool();
    for n in 1..4 {
        let counts = take_in(&spool, n, &[row("a", "1"), row("a", "2"), row("b", "1")]);
        assert_eq!((counts.told, counts.aside), (if n == 1 { 2 } else { 0 }, 1), "pass {n}");
    }
    assert_eq!(bodies(&spool), ["1 a 1", "2 b 1"]);
    // It is another row's key now, or gone: it lies aside no more.
    take_in(&spool, 4, &[row("a", "1"), row("b", "1")]);
    assert_eq!(spool.take_out(S, &round(&spool, 4), 9, DATED, &stamp).expect("out"), 1);
    assert_eq!(bodies(&spool), ["1 a 1", "2 b 1"], "nothing is told of what never was");
}

#[test]
fn not_too_many_bytes_wait_in_memory() {
    let (_place, spool) = spool();
    let wide = "x".repeat(400_000);
    take_in(&spool, 1, &["a", "b", "c", "d"].map(|key| row(key, &wide)));
    assert_eq!((bodies(&spool).len(), spool.waiting().expect("sums").0), (3, 4));
}

#[test]
fn what_vanished_is_told_if_it_was_ever_told() {
    let (_place, spool) = spool();
    take_in(&spool, 1, &[row("a", "1"), faulty("b", "x"), row("c", "1"), row("d", "1")]);
    take_in(&spool, 2, &[row("d", "1"), faulty("c", "x")]);
    assert_eq!(spool.missing(S, 2).expect("counts"), (4, 2));
    assert_eq!(spool.take_out(S, &round(&spool, 2), 1, DATED, &stamp).expect("out"), 1);
    assert_eq!(spool.take_out(S, &round(&spool, 2), 10, DATED, &stamp).expect("out"), 1);
    assert_eq!(bodies(&spool), ["1 a 1", "2 c 1", "3 d 1", "4 a gone"]);
    // A row that is faulty now was told before: when it goes, that is told.
    take_in(&spool, 3, &[row("d", "1")]);
    spool.take_out(S, &round(&spool, 3), 10, DATED, &stamp).expect("out");
    assert_eq!(bodies(&spool).last().map(String::as_str), Some("5 c gone"));
}

#[test]
fn what_fails_in_the_middle_leaves_nothing() {
    let (_place, spool) = spool();
    let broken = |sequence: i64, subject: &str, data: Option<&str>| {
        if subject == "b" { Err(Trouble::Full("penuh".into())) } else { stamp(sequence, subject, data) }
    };
    let failed = spool.take_in(S, &[row("a", "1"), row("b", "1")], &round(&spool, 1), DATED, &broken);
    assert!(failed.is_err());
    assert_eq!((bodies(&spool).len(), spool.pass(S).expect("a pass").round), (0, 0));
    take_in(&spool, 1, &[row("a", "1"), row("b", "1")]);
    assert_eq!(bodies(&spool), ["1 a 1", "2 b 1"]);
}

#[test]
fn what_the_hub_holds_is_settled_and_what_it_lost_waits_again() {
    let (_place, spool) = spool();
    let rows: Vec<Judged> = (1..=6).map(|n| row(&n.to_string(), "x")).collect();
    take_in(&spool, 1, &rows);
    let settled = |sequence, state| Settled { sequence, state, words: None };
    spool.settle(S, &[settled(1, "terkirim"), settled(2, "karantina"), settled(9, "terkirim")], 8).expect("settled");
    let state = |spool: &Spool| {
        let s = &spool.streams().expect("streams")[0];
        (s.waiting, s.waiting_bytes, s.sent, s.aside_at_hub)
    };
    assert_eq!(state(&spool), (4, 20, 1, 1));
    // Twice the same word changes nothing.
    spool.settle(S, &[settled(1, "terkirim")], 8).expect("settled");
    assert_eq!(state(&spool), (4, 20, 1, 1));
    assert_eq!(spool.reached(S, 4, 9).expect("reached"), 0);
    assert_eq!(state(&spool), (2, 10, 3, 1));
    // The hub was restored: it holds only the first, and set nothing aside.
    assert_eq!(spool.reached(S, 1, 9).expect("reached"), 3);
    assert_eq!(state(&spool), (5, 25, 1, 0));
    assert_eq!(bodies(&spool), ["2 2 x", "3 3 x", "4 4 x", "5 5 x", "6 6 x"]);
    assert!(!spool.forget(8).expect("nothing") && spool.forget(10).expect("one"));
}

#[test]
fn an_old_copy_of_a_spool_begins_anew() {
    let (_place, spool) = spool();
    take_in(&spool, 1, &[row("a", "1")]);
    let before = spool.open_stream(S).expect("an epoch");
    let after = spool.renew(S, "dari cadangan").expect("renewed");
    assert_ne!(before, after);
    // A pass that began before is over.
    let old = Pass { epoch: before, ..round(&spool, 2) };
    assert!(spool.take_in(S, &[row("b", "1")], &old, DATED, &stamp).is_err());
    assert!(spool.take_out(S, &old, 9, DATED, &stamp).is_err() && spool.set_pass(S, &old).is_err());
    assert_eq!((spool.open_stream(S).expect("an epoch"), bodies(&spool).len()), (after, 0));
    take_in(&spool, 2, &[row("a", "1")]);
    assert_eq!(bodies(&spool), ["1 a 1"]);
}

/// A row that went is missed after a new beginning, whether nobody had noticed
/// or its event had not left yet.
#[test]
fn what_is_gone_is_told_after_a_new_beginning_too() {
    let (_place, spool) = spool();
    let stamp = |_: i64, subject: &str, data: Option<&str>| -> Result<String> {
        let kind = if data.is_some() { "x.upserted" } else { "x.deleted" };
        Ok(serde_json::json!({ "type": kind, "subject": subject }).to_string())
    };
    let read = |n: i64, rows: &[Judged]| {
        spool.take_in(S, rows, &round(&spool, n), DATED, &stamp).expect("taken in");
        spool.take_out(S, &round(&spool, n), 9, DATED, &stamp).expect("taken out")
    };
    read(1, &[row("a", "1"), row("b", "1"), row("c", "1")]);
    assert_eq!(read(2, &[row("a", "1"), row("b", "1")]), 1, "c is gone, and waits to be told");
    spool.set_pass(S, &round(&spool, 2)).expect("over");
    spool.renew(S, "dari cadangan").expect("renewed");
    assert_eq!((bodies(&spool).len(), spool.pass(S).expect("a pass").round), (0, 2));
    assert_eq!(read(3, &[row("a", "1")]), 2, "b went meanwhile");
    let told = |subject: &str, kind: &str| serde_json::json!({ "type": kind, "subject": subject }).to_string();
    let expected = [told("a", "x.upserted"), told("b", "x.deleted"), told("c", "x.deleted")];
    assert_eq!(bodies(&spool), expected);
    assert_eq!(read(4, &[row("a", "1")]), 0, "once");
}

#[test]
fn deliveries_are_kept_until_they_are_acknowledged() {
    let (_place, spool) = spool();
    let one = |position: i64| Delivery { position, id: format!("e-{position}"), body: "{}".into() };
    spool.keep_deliveries("t", &[one(3), one(4)], 50).expect("kept");
    spool.keep_deliveries("t", &[one(4), one(7)], 60).expect("kept once");
    assert_eq!(spool.oldest_delivery().expect("one"), Some(50));
    assert_eq!(spool.open_deliveries("t", 9).expect("open").len(), 3);
    assert_eq!(spool.to_acknowledge("t").expect("none"), None);
    spool.delivered("t", &[one(3), one(4)]).expect("done");
    spool.stuck("t", 7, "aplikasi mati").expect("told");
    assert_eq!(spool.to_acknowledge("t").expect("one"), Some((4, "e-4".into())));
    let take = spool.takes().expect("takes").remove(0);
    assert_eq!((take.open, take.trouble.as_deref(), take.good_at), (1, Some("aplikasi mati"), None));
    assert_eq!(spool.oldest_delivery().expect("one"), Some(60));
    spool.acknowledged("t", 4).expect("let go");
    assert_eq!(spool.open_deliveries("t", 9).expect("open"), [one(7)]);
    spool.delivered("t", &[one(7)]).expect("done");
    spool.take_good("t", 70).expect("noted");
    let take = spool.takes().expect("takes").remove(0);
    assert_eq!((take.open, take.trouble, take.good_at), (0, None, Some(70)));
    spool.take_trouble("t", "hub menolak").expect("noted");
    let take = spool.takes().expect("takes").remove(0);
    assert_eq!((take.trouble.as_deref(), take.good_at), (Some("hub menolak"), Some(70)));
}

/// Of a row only its last version lies aside, and none that a newer one has passed.
#[test]
fn what_lies_aside_never_comes_over_something_newer() {
    let (_place, spool) = spool();
    let one = |position: i64, subject: &str| {
        let body = serde_json::json!({ "subject": subject }).to_string();
        Delivery { position, id: format!("e-{position}"), body }
    };
    let aside = || spool.refused("t", 9).expect("read").into_iter().map(|r| r.position).collect::<Vec<_>>();
    let all = [one(1, "a"), one(2, "b"), one(3, "a"), one(4, "c")];
    spool.keep_deliveries("t", &all, 50).expect("kept");
    for delivery in &all[..3] {
        assert!(spool.refuse("t", delivery, ("tidak muat", 51)).expect("aside"));
    }
    assert_eq!(aside(), [2, 3], "the first of a is overtaken");
    assert_eq!(spool.open_deliveries("t", 9).expect("open"), all[3..]);
    assert_eq!(spool.to_acknowledge("t").expect("one"), Some((3, "e-3".into())));
    spool.acknowledged("t", 3).expect("let go there");
    assert_eq!((aside(), spool.takes().expect("takes")[0].aside), (vec![2, 3], 2), "they stay here");

    // One that is older than what lies aside does not end it; a newer one does.
    assert_eq!(spool.want_again("t", Some(3)).expect("wished"), 1);
    spool.delivered("t", &[one(2, "a")]).expect("done");
    assert_eq!(spool.wanted_again("t").expect("read"), [one(3, "a")]);
    spool.delivered("t", &[one(4, "c"), one(5, "a")]).expect("done");
    assert_eq!((aside(), spool.wanted_again("t").expect("read")), (vec![2], vec![]));
    spool.refuse_again("t", 2, ("tetap tidak muat", 52)).expect("noted");
    assert_eq!(spool.refused("t", 9).expect("read")[0].reason, "tetap tidak muat");
    assert!(spool.let_go("t", 2).expect("gone") && !spool.let_go("t", 2).expect("once"));
}

/// Where nothing fits, it is the target that is wrong: it waits, and the disk stays free.
#[test]
fn no_more_lies_aside_than_a_person_can_look_at() {
    let (_place, spool) = spool();
    let one = |position: i64| Delivery { position, id: format!("e-{position}"), body: "{}".into() };
    let many = "INSERT INTO refused (take, position, id, subject, body, reason, at, again)
       WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 999)
       SELECT 't', x, 'x', x, '{}', 'r', 1, 0 FROM n";
    spool.db.execute(many, []).expect("aside");
    assert!(spool.refuse("t", &one(1000), ("r", 1)).expect("the last one"));
    assert!(!spool.refuse("t", &one(1001), ("r", 1)).expect("one more"));
    assert_eq!(spool.refused("t", 2000).expect("read").len(), 1000);
}

/// A spool as version 1 left it, with events that wait, rows that were told, rows set
/// aside and deliveries on their way, is taken on whole.
#[test]
fn a_spool_of_an_older_agent_goes_on() {
    let place = tempfile::tempdir().expect("a folder");
    let old = Connection::open(place.path().join(FILE)).expect("a file");
    old.execute_batch(schema::FIRST).expect("version 1");
    old.execute_batch(
        "INSERT INTO meta (name, value) VALUES ('jam', '5');
         INSERT INTO stream (name, epoch, next, waiting, waiting_bytes, sent, round, passed_at)
           VALUES ('pasien/v1', 'aa', 4, 2, 10, 1, 3, 77);
         INSERT INTO event (stream, sequence, body, made_at, state)
           VALUES ('pasien/v1', 1, '1 a 1', 7, 'terkirim'), ('pasien/v1', 2, '2 b 1', 7, 'menunggu'),
                  ('pasien/v1', 3, '3 c 1', 8, 'menunggu');
         INSERT INTO seen (stream, key, hash, round, told)
           VALUES ('pasien/v1', X'61', X'31', 3, 1), ('pasien/v1', X'62', X'31', 3, 1), ('pasien/v1', X'63', X'31', 3, 1);
         INSERT INTO aside (stream, key, subject, reasons, at) VALUES ('pasien/v1', X'64', 'd', 'kosong', 6);
         INSERT INTO delivery (take, position, id, body, words, done)
           VALUES ('t', 1, 'e-1', '{}', NULL, 1), ('t', 2, 'e-2', '{}', 'aplikasi mati', 0);
         PRAGMA user_version = 1;",
    )
    .expect("filled");
    drop(old);
    assert!(Spool::look(place.path()).expect_err("not yet").to_string().contains("versi sebelumnya"));
    for _ in 0..2 {
        let spool = Spool::open(place.path()).expect("taken on");
        assert_eq!((bodies(&spool), spool.waiting().expect("sums")), (vec!["2 b 1".into(), "3 c 1".into()], (2, 10)));
        assert_eq!((spool.open_stream(S).expect("an epoch").as_str(), spool.number("jam").expect("read")), ("aa", 5));
        assert_eq!(spool.aside(S, 9).expect("aside").len(), 1);
        assert_eq!(spool.to_acknowledge("t").expect("one"), Some((1, "e-1".into())));
        let take = spool.takes().expect("takes").remove(0);
        assert_eq!((take.open, take.trouble.as_deref()), (1, Some("aplikasi mati")));
        assert_eq!(spool.oldest_delivery().expect("not known of those"), None);
        // What was told is not told again, and the next event has the next number.
        assert_eq!(take_in(&spool, 4, &[row("a", "1"), row("b", "1"), row("c", "1")]).told, 0);
    }
    let spool = Spool::open(place.path()).expect("opened");
    assert_eq!(take_in(&spool, 5, &[row("e", "1")]).told, 1);
    assert_eq!(bodies(&spool).last().map(String::as_str), Some("4 e 1"));
    assert!(Spool::look(place.path()).is_ok());
}

#[test]
fn one_agent_runs_and_others_only_look() {
    let (place, spool) = spool();
    let alone = run_alone(place.path()).expect("alone");
    assert!(run_alone(place.path()).is_err() && is_running(place.path()));
    let looking = Spool::look(place.path()).expect("looks");
    assert!(!looking.is_writable() && looking.set_meta("x", "y").is_err() && spool.is_writable());
    drop(alone);
    assert!(!is_running(place.path()) && run_alone(place.path()).is_ok());
}

#[test]
fn what_a_wrong_clock_dated_is_dated_anew() {
    let (_place, spool) = spool();
    let dated = Dated { now: 7, by: Some(-5) };
    spool.take_in(S, &[row("a", "1")], &round(&spool, 1), dated, &stamp).expect("taken in");
    let one = spool.next(S, 1).expect("one").remove(0);
    assert_eq!(one.dated_by, Some(-5));
    spool.redate(S, &one, "1 a 1 later").expect("dated");
    let again = spool.next(S, 1).expect("one").remove(0);
    assert_eq!((again.body.as_str(), again.dated_by, spool.waiting().expect("sums").1), ("1 a 1 later", None, 11));
}

#[test]
fn a_spool_of_a_newer_agent_is_left_alone() {
    let (place, spool) = spool();
    spool.db.pragma_update(None, "user_version", 99).expect("set");
    drop(spool);
    assert!(Spool::open(place.path()).expect_err("newer").to_string().contains("lebih baru"));
}
