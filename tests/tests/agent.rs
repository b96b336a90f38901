//! The agent as a process: an old MariaDB on one side, the hub in the middle,
//! another agency's agent with a PostgreSQL on the other. Whatever dies in
//! between, at the end both tables say the same.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)]
mod cli;
#[allow(dead_code)]
mod joined;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use cli::{Answer, simpul};
use joined::{Serving, number, ok, run, seat, units};
use serde_json::Value;

const HUB: &str = "http://hub.uji.go.id";
const SIK: &str = "ID-KAB/GOV/DINKES/SIK";
const SIAK: &str = "ID-KAB/GOV/DUKCAPIL/SIAK";

/// A server of databases that the chore started; none: the test is skipped.
struct Databases {
    maria: (String, String),
    postgres: String,
    name: String,
}

impl Databases {
    fn given(name: &str) -> Option<Databases> {
        let maria = std::env::var("SIMPUL_TEST_MARIADB").ok();
        let (Some(maria), Ok(postgres)) = (maria, std::env::var("SIMPUL_TEST_POSTGRES")) else {
            eprintln!("skipped: neither MariaDB nor PostgreSQL was started for this test");
            return None;
        };
        let port = maria.rsplit(':').next()?.to_owned();
        let user = maria.strip_prefix("mysql://")?.split('@').next()?.to_owned();
        let name = format!("{name}_{}", std::process::id());
        let all = Databases { maria: (user, port), postgres, name };
        all.old_in("mysql", &format!("CREATE DATABASE {} CHARACTER SET latin1", all.name));
        all.psql("postgres", &format!("CREATE DATABASE {}", all.name));
        Some(all)
    }

    /// The independent client of MariaDB.
    fn old(&self, sql: &str) -> String {
        self.old_in(&self.name, sql)
    }

    fn old_in(&self, database: &str, sql: &str) -> String {
        let mut command = Command::new("mariadb");
        command.args(["--no-defaults", "--default-character-set=utf8mb4", "-h", "127.0.0.1", "-P", &self.maria.1]);
        answer(command.args(["-u", &self.maria.0, "-N", "-B", database, "-e", sql]))
    }

    fn taken(&self, sql: &str) -> String {
        self.psql(&self.name, sql)
    }

    fn psql(&self, database: &str, sql: &str) -> String {
        let url = format!("{}/{database}", self.postgres.rsplit_once('/').unwrap().0);
        answer(Command::new("psql").args([
            "-X",
            "-A",
            "-t",
            "-q",
            "-F",
            "\t",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            sql,
            &url,
        ]))
    }

    fn postgres_port(&self) -> &str {
        self.postgres.rsplit(':').next().unwrap().split('/').next().unwrap()
    }
}

fn answer(command: &mut Command) -> String {
    let out = command.output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().trim().to_owned()
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The agent inside `simpul`, or the program of its own that is named.
fn program() -> (PathBuf, &'static [&'static str]) {
    match std::env::var_os("SIMPUL_TEST_AGENT") {
        Some(named) => (named.into(), &["--settings"]),
        None => (simpul().to_owned(), &["agent", "--settings"]),
    }
}

fn agent(folder: &Path, arguments: &[&str]) -> Answer {
    let (program, first) = program();
    let mut command = Command::new(program);
    command.args(first).arg(folder.join("agent.toml")).args(arguments);
    command.output().unwrap().into()
}

/// A library of the machine that gives a program another time, where there is one.
fn another_clock() -> Option<PathBuf> {
    let mut all =
        std::fs::read_dir("/usr/lib").unwrap().map(|entry| entry.unwrap().path().join("faketime/libfaketime.so.1"));
    all.find(|path| path.exists())
}

/// A running agent; it dies with the test, and without a farewell.
struct Agent {
    child: Child,
    log: PathBuf,
}

impl Agent {
    fn start(folder: &Path) -> Agent {
        Agent::at(folder, None)
    }

    /// With a clock that is off.
    fn at(folder: &Path, clock: Option<&str>) -> Agent {
        let mut command = Command::new(program().0);
        if let Some(clock) = clock {
            command.env("LD_PRELOAD", another_clock().unwrap()).env("FAKETIME", clock);
            command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        }
        Agent::spawn(command, folder)
    }

    /// In a network of its own.
    fn within(folder: &Path, network: &str) -> Agent {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", network]).arg(program().0);
        Agent::spawn(command, folder)
    }

    fn spawn(mut command: Command, folder: &Path) -> Agent {
        let log = folder.join("log");
        let file = File::options().create(true).append(true).open(&log).unwrap();
        command.args(program().1).arg(folder.join("agent.toml")).arg("run").env("SIMPUL_LOG", "info");
        let child = command.stdout(Stdio::null()).stderr(file).spawn().unwrap();
        Agent { child, log }
    }

    fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let said = self.said();
            let lines: Vec<&str> = said.lines().collect();
            let told: Vec<&&str> = lines.iter().filter(|line| !line.contains("told: 0, deleted: 0")).collect();
            eprintln!("{}:\n{told:#?}", self.log.display());
            let folder = self.log.parent().unwrap();
            eprintln!("{}{}", agent(folder, &["status"]).out, agent(folder, &["aside"]).out);
        }
    }
}

fn until(what: &str, seconds: u64, mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < Duration::from_secs(seconds), "it never came to be: {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// What the hub says of itself, to somebody who does not know it yet.
fn who(port: u16) -> Value {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.write_all(b"GET /hub HTTP/1.1\r\nhost: hub.uji.go.id\r\nconnection: close\r\n\r\n").unwrap();
    let mut read = String::new();
    stream.read_to_string(&mut read).unwrap();
    serde_json::from_str(read.split_once("\r\n\r\n").unwrap().1).unwrap()
}

const SCHEMA: &str = r#"{"type":"object","required":["id","nama"],"properties":{"id":{"type":"integer"},
  "nama":{"type":"string","maxLength":100},"tgl_lahir":{"type":"string","format":"date"},
  "saldo":{"type":"number"},"aktif":{"type":"boolean"}}}"#;

/// Two agencies with a system each, one data set, and who may have it.
fn regency(data: &Path) -> [String; 2] {
    assert_eq!(run(data, &["demo", "--no-serve"]).code, Some(0));
    let [gives, takes] = units(data);
    for (user, role, unit) in [
        ("kominfosatu", "administrator", None),
        ("kominfodua", "administrator", None),
        ("stafpemberi", "staf", Some(&gives)),
        ("kepalapemberi", "pa", Some(&gives)),
        ("stafpeminta", "staf", Some(&takes)),
        ("kepalapeminta", "kpa", Some(&takes)),
    ] {
        seat(data, user, role, unit.map(String::as_str));
    }
    for (unit, code, system) in [(&gives, "DINKES", "SIK"), (&takes, "DUKCAPIL", "SIAK")] {
        let add = ["exchange", "member", "add", "--unit", unit, "--code", code, "--name", code];
        let member = number(&ok(data, "kominfosatu", &add), "member");
        ok(
            data,
            "kominfosatu",
            &["exchange", "system", "add", "--member", &member, "--code", system, "--title", system],
        );
    }
    dataset(data, [&gives, &takes], "pasien", SCHEMA);
    [gives, takes]
}

/// A data set of the giving agency that the taking one may have.
fn dataset(data: &Path, units: [&String; 2], code: &str, schema: &str) {
    dataset_of(data, SIK, units, code, schema);
}

fn dataset_of(data: &Path, system: &str, [gives, takes]: [&String; 2], code: &str, schema: &str) {
    let add = ["exchange", "dataset", "add", "--unit", gives, "--system", system, "--code", code, "--title", code];
    let more = ["--meaning", "Satu baris", "--period", "harian", "--schema", schema, "--legal-ground", "Perbup 1"];
    let described = ok(data, "stafpemberi", &[&add[..], &more, &["--retention-days", "60"]].concat());
    ok(data, "kominfodua", &["exchange", "dataset", "approve", &number(&described, "description")]);
    let add = ["exchange", "grant", "add", "--unit", takes, "--client", SIAK, "--purpose", "Uji"];
    let rest = ["--dataset", code, "--version", "1", "--legal-ground", "Perbup 1", "--until", "2027-06-30"];
    let asked = number(&ok(data, "kepalapeminta", &[&add[..], &rest].concat()), "id");
    ok(data, "kepalapemberi", &["exchange", "grant", "approve", &asked]);
}

/// A key that an agent made is brought to the register, and confirmed by voice.
fn confirmed(data: &Path, unit: &str, system: &str, staff: &str, public: &str) {
    let add = ["exchange", "key", "add", "--unit", unit, "--system", system, "--material", public];
    let proposed = number(&ok(data, staff, &[&add[..], &["--until", "2027-12-31"]].concat()), "key");
    let heard = ok(data, "kominfodua", &["exchange", "key", "fingerprint", public])["fingerprint"].clone();
    let heard = heard.as_str().unwrap();
    ok(data, "kominfodua", &["exchange", "key", "confirm", &proposed, "--fingerprint", heard]);
}

fn public_of(said: &Answer) -> String {
    let line = said.out.lines().find(|line| line.starts_with("Kunci umum")).unwrap_or_else(|| panic!("{said:?}"));
    line.split(':').nth(1).unwrap().trim().to_owned()
}

/// What both sides hold, by each one's own client.
fn same(db: &Databases) -> bool {
    let old = db.old(
        "SELECT id, TRIM(nama), IF(tgl_lahir = '0000-00-00', '', tgl_lahir), saldo, IF(aktif, 'true', 'false')
         FROM pasien WHERE TRIM(nama) <> '' ORDER BY id",
    );
    let new = db.taken("SELECT id, nama, coalesce(tgl_lahir, ''), saldo, aktif FROM pasien ORDER BY id::int");
    if std::env::var_os("SIMPUL_TEST_SHOW").is_some() {
        let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
        let differs = old.iter().zip(&new).find(|(a, b)| a != b);
        eprintln!("{} here, {} there; {differs:?}", old.len(), new.len());
    }
    old == new
}

/// An agent that init has set up before an old table of patients, and the settings
/// of one that takes them.
fn agents(db: &Databases, place: &Path, data: &Path, port: u16) -> [PathBuf; 2] {
    let [gives, takes] = regency(data);
    let [from, to] = ["pemberi", "peminta"].map(|name| place.join(name));
    for folder in [&from, &to] {
        std::fs::create_dir(folder).unwrap();
    }
    db.old(
        "CREATE TABLE pasien (id INT PRIMARY KEY, nama VARCHAR(100), tgl_lahir DATE, saldo DECIMAL(15,2),
           aktif TINYINT(1), diubah TIMESTAMP);
         INSERT INTO pasien (id, nama, tgl_lahir, saldo, aktif)
           SELECT seq, CONCAT('René ', seq), DATE_ADD('1970-01-01', INTERVAL seq DAY), seq / 4, seq % 2
           FROM seq_1_to_1200;
         UPDATE pasien SET tgl_lahir = '0000-00-00' WHERE id % 7 = 0;
         UPDATE pasien SET nama = '  ' WHERE id IN (13, 14);
         CREATE USER IF NOT EXISTS baca@'127.0.0.1'; GRANT SELECT ON *.* TO baca@'127.0.0.1';",
    );
    db.taken(
        "CREATE TABLE pasien (kunci text PRIMARY KEY, id text, nama text, tgl_lahir text, saldo text, aktif text)",
    );
    let serving = Serving::at(data, HUB, port);
    let told = who(port);
    let fingerprint = told["fingerprint"].as_str().unwrap();
    let connect = format!("127.0.0.1:{port}");
    let source = format!("mysql://baca@127.0.0.1:{}/{}", db.maria.1, db.name);
    let nothing = place.join("tanpa-sandi");
    std::fs::write(&nothing, "").unwrap();
    let init = |fingerprint: &str| {
        let given = ["init", "--hub", HUB, "--connect", &connect, "--fingerprint", fingerprint, "--system", SIK];
        let of = ["--source", &source, "--table", "pasien", "--key", "id", "--dataset", "pasien", "--password-file"];
        agent(&from, &[&given[..], &of, &[nothing.to_str().unwrap()]].concat())
    };
    let forged = init("12345 12345 12345 12345 12345 12345 12345 12345");
    assert!(forged.code == Some(2) && forged.err.contains("bukan sidik hub"), "{forged:?}");
    assert!(!from.join("agent.toml").exists() && !from.join("kunci.rahasia").exists());
    let made = init(fingerprint);
    assert_eq!(made.code, Some(0), "{made:?}");
    let written = std::fs::read_to_string(from.join("agent.toml")).unwrap();
    let written = written
        .replace("every_seconds = 900", "every_seconds = 1")
        .replace("nama = { type = \"text\" }", "nama = { type = \"text\", required = true }")
        .replace("diubah = { type = \"moment\" }\n", "");
    std::fs::write(from.join("agent.toml"), &written).unwrap();
    let (head, _) = written.split_once("[me]").unwrap();
    let settings = format!(
        "{head}[me]\nsystem = \"{SIAK}\"\nkey = \"kunci.rahasia\"\n\n[sources.tujuan]\nkind = \"postgres\"\nhost = \"127.0.0.1\"\n\
         port = {}\ndatabase = \"{}\"\nuser = \"postgres\"\n\n[[take]]\nof = \"{SIK}\"\ndataset = \"pasien\"\nversion = 1\n\
         table = {{ source = \"tujuan\", name = \"pasien\", subject = \"kunci\", columns = {{ id = \"id\", nama = \"nama\", \
         tgl_lahir = \"tgl_lahir\", saldo = \"saldo\", aktif = \"aktif\" }} }}\n",
        db.postgres_port(),
        db.name
    );
    std::fs::write(to.join("agent.toml"), settings).unwrap();
    let other = agent(&to, &["keygen"]);
    drop(serving);
    confirmed(data, &gives, SIK, "stafpemberi", &public_of(&made));
    confirmed(data, &takes, SIAK, "stafpeminta", &public_of(&other));
    [from, to]
}

#[test]
fn what_stands_in_an_old_database_stands_at_the_other_agency() {
    let Some(db) = Databases::given("agen") else { return };
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let port = free_port();
    let [from, to] = agents(&db, place.path(), &data, port);

    let shown = agent(&from, &["dry-run"]);
    assert!(
        shown.out.contains(r#"1  {"aktif":true,"id":1,"nama":"René 1","saldo":0.25,"tgl_lahir":"1970-01-02"}"#),
        "{shown:?}"
    );
    assert!(shown.out.contains(r#"7  {"aktif":true,"id":7,"nama":"René 7","saldo":1.75}"#), "{shown:?}");

    // Both are started before the hub is there.
    let mut giving = Agent::start(&from);
    let taking = Agent::start(&to);
    until("the source is not read before somebody knows the key", 5, || {
        giving.said().contains("tidak dapat dihubungi")
    });
    let serving = Serving::at(&data, HUB, port);
    until("all rows arrived", 60, || same(&db));
    let state = agent(&from, &["status", "--json"]).json()["state"]["streams"][0].clone();
    assert_eq!(
        (state["rows"].as_i64(), state["aside"].as_i64(), state["waiting"].as_i64()),
        (Some(1200), Some(2), Some(0))
    );
    let aside = agent(&from, &["aside"]);
    assert!(aside.out.contains("13: nama: wajib, tetapi kosong"), "{aside:?}");

    // People work on, while agent and hub die and come back.
    let mut serving = Some(serving);
    for n in 0..6 {
        db.old(&format!(
            "UPDATE pasien SET saldo = saldo + 1 WHERE id % 40 = {n};
             DELETE FROM pasien WHERE id % 50 = {n};
             INSERT INTO pasien (id, nama, tgl_lahir, saldo, aktif)
               SELECT 2000 + {n} * 100 + seq, CONCAT('Baru ', seq), '2000-02-29', 0.10, 1 FROM seq_1_to_80;"
        ));
        std::thread::sleep(Duration::from_millis(300));
        match n % 3 {
            0 => {
                drop(giving);
                giving = Agent::start(&from);
            }
            1 => {
                drop(serving.take());
                std::thread::sleep(Duration::from_millis(700));
                serving = Some(Serving::at(&data, HUB, port));
            }
            _ => {}
        }
    }
    db.old("UPDATE pasien SET nama = 'Sembuh' WHERE id = 13");
    until("all changes arrived", 90, || same(&db));
    assert_eq!(db.taken("SELECT nama FROM pasien WHERE id = '13'"), "Sembuh");
    let seen = agent(&from, &["doctor"]);
    assert!(seen.out.contains("BAIK     agen sedang bekerja") && seen.out.contains("mengenal kunci"), "{seen:?}");
    assert!(!seen.out.contains("SALAH"), "{seen:?}");

    // Somebody copies the machine: of the two only one goes on.
    let copy = place.path().join("salinan");
    std::fs::create_dir(&copy).unwrap();
    assert!(Command::new("cp").arg("-a").arg(&from).arg(copy.join("pemberi")).status().unwrap().success());
    let cloned = Agent::start(&copy.join("pemberi"));
    let mut ended = None;
    until("the first of two agents is stopped", 90, || {
        db.old("UPDATE pasien SET saldo = saldo + 1 WHERE id = 2");
        ended = giving.child.try_wait().unwrap();
        ended.is_some()
    });
    assert_eq!(ended.unwrap().code(), Some(2));
    assert!(giving.said().contains("sudah mengambil alih"), "{}", giving.said());
    db.old("DELETE FROM pasien WHERE id = 1");
    until("the copy goes on", 30, || same(&db));
    drop((cloned, taking, serving));
}

/// How the one stream of an agent stands.
fn stream(folder: &Path) -> Value {
    let told = agent(folder, &["status", "--json"]);
    let told: Value = serde_json::from_str(&told.out).unwrap_or_default();
    told["state"]["streams"][0].clone()
}

fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}

/// Something that answers everybody with a page, as a network does that wants to
/// be paid first.
fn captive_portal(port: u16) -> impl FnOnce() {
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let (stop, stopped) = mpsc::channel::<()>();
    let serving = std::thread::spawn(move || {
        while stopped.try_recv() == Err(mpsc::TryRecvError::Empty) {
            let Ok((mut stream, _)) = listener.accept() else {
                std::thread::sleep(Duration::from_millis(20));
                continue;
            };
            stream.set_nonblocking(false).unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let page = "<html>Masuk dahulu</html>";
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", page.len());
            let _ = stream.write_all(format!("{head}{page}").as_bytes());
        }
    });
    move || {
        drop(stop);
        let _ = serving.join();
    }
}

#[test]
fn what_goes_wrong_around_an_agent_loses_nothing() {
    let Some(db) = Databases::given("rusak") else { return };
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let port = free_port();
    let [from, to] = agents(&db, place.path(), &data, port);

    // Somebody else answers in the hub's place: nobody believes it.
    let end = captive_portal(port);
    let giving = Agent::start(&from);
    until("a stranger is told from the hub", 20, || giving.said().contains("yang menjawab bukan hub"));
    end();
    drop(giving);

    // A clock ten years ahead, one ten years behind: the hub's counts.
    let serving = Serving::at(&data, HUB, port);
    let taking = Agent::start(&to);
    let clocks = another_clock().map(|_| [Some("+3650d"), Some("-3650d")]).unwrap_or_default();
    for (n, clock) in clocks.iter().enumerate() {
        let giving = Agent::at(&from, *clock);
        until("all rows arrived", 60, || same(&db));
        db.old(&format!("UPDATE pasien SET saldo = saldo + 1 WHERE id % 10 = {n}"));
        until("changes arrived", 30, || same(&db));
        if clock.is_some() {
            assert!(agent(&from, &["status"]).out.contains("Jam mesin ini salah"), "{}", giving.said());
        }
    }
    let giving = Agent::start(&from);

    // The source loses a column, and gets it back under another type.
    db.old("ALTER TABLE pasien ADD COLUMN alamat TEXT; ALTER TABLE pasien DROP COLUMN aktif");
    until("a lost column is told", 20, || {
        stream(&from)["held"].as_str().is_some_and(|w| w.contains("aktif tidak ada lagi"))
    });
    db.old("ALTER TABLE pasien ADD COLUMN aktif VARCHAR(5); UPDATE pasien SET aktif = id % 2");
    until("another kind of column is told", 20, || {
        stream(&from)["held"].as_str().is_some_and(|w| w.contains("bilangan bulat menjadi teks"))
    });
    db.old("UPDATE pasien SET saldo = saldo + 1 WHERE id = 5");
    assert_eq!(agent(&from, &["accept-shape", "pasien/v1"]).code, Some(0));
    until("it goes on with the new shape", 30, || stream(&from)["held"].is_null() && same(&db));
    let notice = agent(&from, &["doctor"]);
    assert!(notice.out.contains("kolom baru di sumber") || !notice.out.contains("SALAH"), "{notice:?}");

    // A table that is emptied at once is not believed before somebody says so.
    db.old("CREATE TABLE simpanan AS SELECT * FROM pasien; DELETE FROM pasien WHERE id > 100");
    until("too much is gone", 20, || stream(&from)["held"].as_str().is_some_and(|w| w.contains("hilang sekaligus")));
    assert_eq!(db.taken("SELECT count(*) > 1000 FROM pasien"), "t");
    assert_eq!(agent(&from, &["confirm-deletes", "tidak/v1"]).code, Some(2));
    assert_eq!(agent(&from, &["confirm-deletes", "pasien/v1"]).code, Some(0));
    until("what was deleted is gone there too", 30, || same(&db));
    db.old("INSERT INTO pasien SELECT * FROM simpanan WHERE id > 100");
    until("and comes back", 30, || same(&db));

    // The hub is put back to a copy of yesterday: the agents send what it lost.
    drop(serving);
    copy(&data, &place.path().join("kemarin"));
    let serving = Serving::at(&data, HUB, port);
    db.old("UPDATE pasien SET saldo = saldo + 7 WHERE id % 3 = 0");
    until("changes arrived before the restore", 30, || same(&db));
    drop(serving);
    copy(&place.path().join("kemarin"), &data);
    let serving = Serving::at(&data, HUB, port);
    db.old("UPDATE pasien SET saldo = saldo + 1 WHERE id % 5 = 0");
    until("what the hub lost is there again", 90, || same(&db));
    assert!(giving.said().contains("hub kehilangan peristiwa"), "{}", giving.said());

    // The agent itself is put back to a copy: it begins to count anew.
    drop(giving);
    copy(&from, &place.path().join("penampung-lama"));
    let giving = Agent::start(&from);
    db.old("UPDATE pasien SET saldo = saldo + 1 WHERE id % 4 = 0");
    until("changes arrived", 30, || same(&db));
    drop(giving);
    copy(&place.path().join("penampung-lama"), &from);
    db.old("UPDATE pasien SET saldo = saldo + 1 WHERE id % 6 = 0");
    let giving = Agent::start(&from);
    until("an old copy of a spool loses nothing", 60, || same(&db));
    assert!(giving.said().contains("lebih tua dari yang sudah diterima hub"), "{}", giving.said());
    drop((giving, taking, serving));
}

/// Another system, as far as it was written down what it answers: by how often it
/// was asked, for what, with what.
fn counterpart(answer: impl Fn(usize, &str, &Value) -> (u16, String) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for (n, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let mut read = Vec::new();
            let (first, body) = loop {
                let mut piece = [0; 4096];
                let count = stream.read(&mut piece).unwrap();
                read.extend_from_slice(&piece[..count]);
                let text = String::from_utf8_lossy(&read).into_owned();
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let lower = head.to_ascii_lowercase();
                let length =
                    lower.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()?.parse().ok());
                if body.len() >= length.unwrap_or(0) {
                    break (head.lines().next().unwrap().to_owned(), body.to_owned());
                }
            };
            let (status, body) = answer(n, &first, &serde_json::from_str(&body).unwrap_or_default());
            let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        }
    });
    port
}

/// An application of the agency that is told of events, and fails at first.
fn application() -> (u16, mpsc::Receiver<Value>) {
    let (said, heard) = mpsc::channel();
    let port = counterpart(move |n, _, body| {
        if n == 0 {
            return (503, String::new());
        }
        let _ = said.send(body.clone());
        (200, String::new())
    });
    (port, heard)
}

/// Open data of the centre: a page at first, then a list, then a shorter one; and
/// a portal that takes rows when the key is right.
fn centre() -> (u16, mpsc::Receiver<(String, Value)>) {
    let (said, heard) = mpsc::channel();
    let port = counterpart(move |n, first, body| {
        if first.starts_with("GET /rup") {
            return match n {
                0 => (200, "<html>Sedang dipelihara</html>".into()),
                1..=9 => (
                    200,
                    r#"{"data":[{"kd":1,"pagu":1500000.50,"nama":"Jalan"},{"kd":2,"pagu":7,"nama":null}]}"#.into(),
                ),
                _ => (200, r#"{"data":[{"kd":1,"pagu":1500000.50,"nama":"Jalan raya"}]}"#.into()),
            };
        }
        let action = first.split(' ').nth(1).unwrap().rsplit('/').next().unwrap().to_owned();
        let _ = said.send((action, body.clone()));
        (200, r#"{"success":true,"result":{}}"#.into())
    });
    (port, heard)
}

/// Rows by their key, as the files in a folder tell them one after the other.
fn rows_of(folder: &Path) -> BTreeMap<String, Value> {
    let Ok(entries) = std::fs::read_dir(folder) else { return BTreeMap::new() };
    let files = entries.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "json"));
    let mut files: Vec<PathBuf> = files.collect();
    files.sort();
    let mut rows = BTreeMap::new();
    for file in files {
        let event: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let subject = event["subject"].as_str().unwrap().to_owned();
        if event["type"].as_str().unwrap().ends_with(".deleted") {
            rows.remove(&subject);
        } else {
            rows.insert(subject, event["data"].clone());
        }
    }
    rows
}

/// A workbook with two columns.
fn workbook(rows: &[(&str, i64)]) -> Vec<u8> {
    use kernel::sheet::{Column, ColumnKind, Sheet, Value};
    let columns = vec![Column::new("kode", ColumnKind::Text), Column::new("jumlah", ColumnKind::Count)];
    let rows = rows.iter().map(|(code, count)| vec![Value::text(*code), Value::Count(*count)]).collect();
    documents::write::xlsx(&Sheet { name: "Rekap".into(), columns, rows, ..Sheet::default() }).unwrap()
}

/// Three more streams of the giving agent: a table without a key, one with a
/// column of time, and files.
fn more_streams(db: &Databases, folder: &Path, centre: u16) {
    let mut settings = std::fs::read_to_string(folder.join("agent.toml")).unwrap();
    settings.push_str(&format!(
        r#"
[sources.lain]
kind = "postgres"
host = "127.0.0.1"
port = {}
database = "{}"
user = "postgres"

[sources.berkas]
kind = "folder"
folder = "masuk"
settle_seconds = 0

[[stream]]
dataset = "kunjungan"
version = 1
source = "aplikasi"
table = "kunjungan"
every_seconds = 1
fields = {{ poli = {{}}, biaya = {{ type = "sen" }} }}

[[stream]]
dataset = "rujukan"
version = 1
source = "lain"
table = "public.rujukan"
key = ["nomor"]
follow = "moment"
moment = "diubah"
every_seconds = 1
fields = {{ nomor = {{ type = "integer" }}, tujuan = {{}}, kosong = {{ type = "date" }} }}

[[stream]]
dataset = "rekap"
version = 1
source = "berkas"
table = "rekap-*.*"
key = ["kode"]
every_seconds = 1
fields = {{ kode = {{}}, jumlah = {{ type = "integer", required = true }} }}

[sources.rup]
kind = "web"
url = "http://127.0.0.1:{centre}/rup?tahun=2026"

[[stream]]
dataset = "paket"
version = 1
source = "rup"
table = "/data"
key = ["kd"]
every_seconds = 1
fields = {{ kd = {{ type = "integer" }}, pagu = {{ type = "decimal" }}, nama = {{}} }}
"#,
        db.postgres_port(),
        db.name
    ));
    std::fs::write(folder.join("agent.toml"), settings).unwrap();
}

#[test]
fn every_kind_of_source_reaches_every_kind_of_target() {
    let Some(db) = Databases::given("ragam") else { return };
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let port = free_port();
    let [from, to] = agents(&db, place.path(), &data, port);
    let [gives, takes] = units(&data);
    for (code, fields) in [
        ("kunjungan", r#""poli":{"type":"string"},"biaya":{"type":"integer"}"#),
        ("rujukan", r#""nomor":{"type":"integer"},"tujuan":{"type":"string"},"kosong":{"type":"string"}"#),
        ("rekap", r#""kode":{"type":"string"},"jumlah":{"type":"integer"}"#),
        ("paket", r#""kd":{"type":"integer"},"pagu":{"type":"number"},"nama":{"type":"string"}"#),
    ] {
        dataset(&data, [&gives, &takes], code, &format!(r#"{{"type":"object","properties":{{{fields}}}}}"#));
    }
    db.old(
        "CREATE TABLE kunjungan (poli VARCHAR(20), biaya DECIMAL(12,2));
         INSERT INTO kunjungan VALUES ('gigi', 1.10), ('gigi', 1.10), ('umum', 2)",
    );
    db.taken(
        "CREATE TABLE rujukan (nomor bigint PRIMARY KEY, tujuan text, diubah timestamp NOT NULL DEFAULT now(), kosong date);
         INSERT INTO rujukan (nomor, tujuan) SELECT n, 'RS ' || n FROM generate_series(1, 1100) n",
    );
    let dropped = from.join("masuk");
    std::fs::create_dir(&dropped).unwrap();
    std::fs::write(dropped.join("rekap-1.csv"), "kode,jumlah\nA,10\nB,x\nC,30\n").unwrap();
    let (centre_port, portal) = centre();
    more_streams(&db, &from, centre_port);
    let (application_port, heard) = application();
    std::fs::write(to.join("portal.rahasia"), "kunci-portal\n").unwrap();
    let mut settings = std::fs::read_to_string(to.join("agent.toml")).unwrap();
    for (code, target) in [
        ("kunjungan", "folder = \"kunjungan\"".to_owned()),
        ("rujukan", "folder = \"rujukan\"".to_owned()),
        ("rekap", format!("url = \"http://127.0.0.1:{application_port}/masuk\"")),
        (
            "paket",
            format!(
                "ckan = {{ url = \"http://127.0.0.1:{centre_port}\", resource = \"r-1\", key_file = \"portal.rahasia\", \
                 subject = \"kunci\" }}"
            ),
        ),
    ] {
        settings.push_str(&format!("\n[[take]]\nof = \"{SIK}\"\ndataset = \"{code}\"\nversion = 1\n{target}\n"));
    }
    std::fs::write(to.join("agent.toml"), settings).unwrap();

    let serving = Serving::at(&data, HUB, port);
    let (giving, taking) = (Agent::start(&from), Agent::start(&to));
    let referrals = || rows_of(&to.join("rujukan"));
    until("all referrals arrived", 60, || referrals().len() == 1100);
    assert_eq!(referrals()["1100"], serde_json::json!({ "nomor": 1100, "tujuan": "RS 1100" }));
    let visits = || {
        let mut all: Vec<String> = rows_of(&to.join("kunjungan")).values().map(Value::to_string).collect();
        all.sort();
        all
    };
    let (dentist, general) = (r#"{"biaya":110,"poli":"gigi"}"#, r#"{"biaya":200,"poli":"umum"}"#);
    until("visits arrived, both that are the same", 20, || visits() == [dentist, dentist, general]);
    let told = |seconds| heard.recv_timeout(Duration::from_secs(seconds)).expect("the application is told");
    for (subject, count) in [("A", 10), ("C", 30)] {
        let event = told(30);
        assert_eq!((event["subject"].as_str(), event["data"]["jumlah"].as_i64()), (Some(subject), Some(count)));
    }

    db.taken("UPDATE rujukan SET tujuan = 'RSUD', diubah = now() WHERE nomor = 7");
    db.taken("INSERT INTO rujukan (nomor, tujuan) VALUES (2000, 'RS 2000')");
    until("what changed by its time arrived", 20, || {
        let all = referrals();
        all.len() == 1101 && all["7"]["tujuan"] == "RSUD" && all.contains_key("2000")
    });
    db.old("DELETE FROM kunjungan WHERE poli = 'gigi' LIMIT 1; INSERT INTO kunjungan VALUES ('mata', 0.01)");
    until("visits changed", 20, || visits() == [r#"{"biaya":1,"poli":"mata"}"#, dentist, general]);

    // The same file again says nothing, an unfinished one neither; a newer one all.
    std::fs::copy(dropped.join("rekap-1.csv"), dropped.join("rekap-1b.csv")).unwrap();
    std::fs::write(dropped.join("rekap-2.csv.part"), "kode,jumlah\nA,1").unwrap();
    assert!(heard.recv_timeout(Duration::from_secs(3)).is_err(), "nothing new");
    assert!(agent(&from, &["aside"]).out.contains("B: jumlah"), "what is no number is set aside");
    std::fs::write(dropped.join("rekap-3.xlsx.part"), workbook(&[("A", 11), ("B", 20)])).unwrap();
    std::fs::rename(dropped.join("rekap-3.xlsx.part"), dropped.join("rekap-3.xlsx")).unwrap();
    let mut after: Vec<(String, String)> = (0..3)
        .map(|_| told(20))
        .map(|event| (event["subject"].as_str().unwrap().to_owned(), event["data"]["jumlah"].to_string()))
        .collect();
    after.sort();
    assert_eq!(after, [("A", "11"), ("B", "20"), ("C", "null")].map(|(a, b)| (a.to_owned(), b.to_owned())));
    assert!(!agent(&from, &["aside"]).out.contains("rekap"), "mended by the newer file");

    // Open data of the centre stands on the regency's portal, with its own letters.
    assert!(giving.said().contains("sebuah halaman, bukan data"), "{}", giving.said());
    let mut published: Vec<String> = Vec::new();
    until("the portal has it", 30, || {
        published.extend(portal.try_iter().map(|(action, body)| {
            let what = if action == "datastore_delete" { &body["filters"] } else { &body["records"][0] };
            format!("{action} {what}")
        }));
        published.len() >= 4
    });
    published.sort();
    assert_eq!(
        published,
        [
            r#"datastore_delete {"kunci":"2"}"#,
            r#"datastore_upsert {"kd":1,"kunci":"1","nama":"Jalan raya","pagu":1500000.5}"#,
            r#"datastore_upsert {"kd":1,"kunci":"1","nama":"Jalan","pagu":1500000.5}"#,
            r#"datastore_upsert {"kd":2,"kunci":"2","pagu":7}"#,
        ]
    );
    drop((giving, taking, serving));
}

/// Is this the full length of a proof?
fn long() -> bool {
    std::env::var("SIMPUL_PROVE").is_ok_and(|length| length == "long")
}

/// The most memory that a process ever held, in MB.
fn most_memory(agent: &Agent) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", agent.child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_ascii_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

/// Agencies' agents, each before a table of its own, and one that takes all.
struct Fleet {
    folders: Vec<PathBuf>,
    taker: PathBuf,
    rows: usize,
}

impl Fleet {
    fn gather(db: &Databases, place: &Path, data: &Path, port: u16, (agents, rows): (usize, usize)) -> Fleet {
        let [gives, takes] = regency(data);
        let serving = Serving::at(data, HUB, port);
        let told = who(port);
        drop(serving);
        let text = |name: &str| told[name].as_str().unwrap().to_owned();
        let hub = format!(
            "[hub]\naddress = \"{HUB}\"\nconnect = \"127.0.0.1:{port}\"\npublic = \"{}\"\nlog = \"{}\"\n",
            text("public"),
            text("log_verifier")
        );
        let members = ok(data, "kominfosatu", &["exchange", "member", "list"]);
        let member =
            members["rows"].as_array().and_then(|rows| rows.iter().find(|row| row.to_string().contains("DINKES")));
        let member = member.unwrap_or_else(|| panic!("{members}"));
        let member = member.as_object().unwrap().values().find_map(|v| v.as_str()?.parse::<i64>().ok().or(v.as_i64()));
        let member = member.unwrap_or_else(|| panic!("{members}")).to_string();
        let taker = place.join("pengambil");
        std::fs::create_dir(&taker).unwrap();
        let mut taking = format!(
            "{hub}\n[me]\nsystem = \"{SIAK}\"\nkey = \"kunci.rahasia\"\n\n[sources.tujuan]\nkind = \"postgres\"\nhost = \"127.0.0.1\"\n\
             port = {}\ndatabase = \"{}\"\nuser = \"postgres\"\n",
            db.postgres_port(),
            db.name
        );
        let mut folders = Vec::new();
        for n in 1..=agents {
            let (system, code) = (format!("ID-KAB/GOV/DINKES/S{n}"), format!("data{n}"));
            let add = ["exchange", "system", "add", "--member", &member, "--code", &format!("S{n}"), "--title", "S"];
            ok(data, "kominfosatu", &add);
            let schema = r#"{"type":"object","properties":{"id":{"type":"integer"},"isi":{"type":"string"}}}"#;
            dataset_of(data, &system, [&gives, &takes], &code, schema);
            db.old(&format!(
                "CREATE TABLE {code} (id INT PRIMARY KEY, isi VARCHAR(60));
                 INSERT INTO {code} SELECT seq, MD5(seq) FROM seq_1_to_{rows}"
            ));
            db.taken(&format!("CREATE TABLE {code} (kunci text PRIMARY KEY, id text, isi text)"));
            let folder = place.join(&code);
            std::fs::create_dir(&folder).unwrap();
            let settings = format!(
                "{hub}\n[me]\nsystem = \"{system}\"\nkey = \"kunci.rahasia\"\n\n[sources.aplikasi]\nkind = \"mysql\"\n\
                 host = \"127.0.0.1\"\nport = {}\ndatabase = \"{}\"\nuser = \"{}\"\nrows_per_second = 1000000\n\n[[stream]]\n\
                 dataset = \"{code}\"\nversion = 1\nsource = \"aplikasi\"\ntable = \"{code}\"\nkey = [\"id\"]\nevery_seconds = 5\n\
                 fields = {{ id = {{ type = \"integer\" }}, isi = {{}} }}\n",
                db.maria.1, db.name, db.maria.0
            );
            std::fs::write(folder.join("agent.toml"), settings).unwrap();
            confirmed(data, &gives, &system, "stafpemberi", &public_of(&agent(&folder, &["keygen"])));
            folders.push(folder);
            taking.push_str(&format!(
                "\n[[take]]\nof = \"{system}\"\ndataset = \"{code}\"\nversion = 1\ntable = {{ source = \"tujuan\", name = \"{code}\", \
                 subject = \"kunci\", columns = {{ id = \"id\", isi = \"isi\" }} }}\n"
            ));
        }
        std::fs::write(taker.join("agent.toml"), taking).unwrap();
        confirmed(data, &takes, SIAK, "stafpeminta", &public_of(&agent(&taker, &["keygen"])));
        Fleet { folders, taker, rows }
    }

    /// Both sides hold the same, counted by clients of their own.
    fn same(&self, db: &Databases) -> bool {
        (1..=self.folders.len()).all(|n| {
            let old = db.old(&format!("SELECT id, isi FROM data{n} ORDER BY id"));
            old == db.taken(&format!("SELECT id, isi FROM data{n} ORDER BY id::int"))
        })
    }

    /// People work: rows change, go and come.
    fn work(&self, db: &Databases, round: usize, each: usize) {
        for n in 1..=self.folders.len() {
            let (from, new) = ((round * each) % self.rows, self.rows + round * each);
            db.old(&format!(
                "UPDATE data{n} SET isi = CONCAT('{round}-', id) WHERE id > {from} AND id <= {from} + {each};
                 DELETE FROM data{n} WHERE id > {from} AND id <= {from} + {each} AND id % 4 = 0;
                 INSERT INTO data{n} SELECT {new} + seq, 'baru' FROM seq_1_to_{each} WHERE seq % 4 = 0"
            ));
        }
    }
}

/// Claim: whatever stands in the agencies' tables stands at the taker, through an
/// outage of the hub and a death of every agent, and no agent needs much memory.
#[test]
fn prove_agents_bring_every_row() {
    let Some(db) = Databases::given("armada") else { return };
    let (agents, rows, rounds, each) = if long() { (10, 20_000, 18, 170) } else { (2, 1500, 3, 60) };
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let port = free_port();
    let fleet = Fleet::gather(&db, place.path(), &data, port, (agents, rows));
    let begun = Instant::now();
    let mut serving = Some(Serving::at(&data, HUB, port));
    let taking = Agent::start(&fleet.taker);
    let mut giving: Vec<Agent> = fleet.folders.iter().map(|folder| Agent::start(folder)).collect();
    for round in 0..rounds {
        fleet.work(&db, round, each);
        std::thread::sleep(Duration::from_secs(if long() { 10 } else { 1 }));
        if round == rounds / 3 {
            drop(serving.take());
        }
        if round == rounds / 2 {
            giving.clear();
            giving = fleet.folders.iter().map(|folder| Agent::start(folder)).collect();
        }
        if round == 2 * rounds / 3 {
            serving = Some(Serving::at(&data, HUB, port));
        }
    }
    until("everything arrived", 1800, || {
        std::thread::sleep(Duration::from_millis(500));
        fleet.same(&db)
    });
    let memory = giving.iter().map(most_memory).max().unwrap();
    println!(
        "{agents} agents, {} rows, equal after {:?}; at most {memory} MB for one that gives, {} MB for the one that takes",
        agents * rows,
        begun.elapsed(),
        most_memory(&taking)
    );
    // Not optimised it holds somewhat more than the 30 MB of a built one.
    assert!(memory < 64, "{memory} MB");
    drop((giving, taking, serving));
}

/// Claim: agents that waited for the hub for long do not run it over when it comes
/// back; each one's events arrive in their order.
#[test]
fn prove_agents_drain_a_backlog() {
    let Some(db) = Databases::given("antre") else { return };
    let (agents, rows) = if long() { (43, 2000) } else { (3, 300) };
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let port = free_port();
    let fleet = Fleet::gather(&db, place.path(), &data, port, (agents, rows));
    // They learn the name of their key, and the hub goes.
    let serving = Serving::at(&data, HUB, port);
    let giving: Vec<Agent> = fleet.folders.iter().map(|folder| Agent::start(folder)).collect();
    until("all are known", 120, || fleet.folders.iter().all(|folder| stream(folder)["sent"].as_i64() > Some(0)));
    drop(serving);
    for round in 0..5 {
        fleet.work(&db, round, rows / 4);
        std::thread::sleep(Duration::from_secs(6));
    }
    let waiting: i64 = fleet.folders.iter().map(|folder| stream(folder)["waiting"].as_i64().unwrap()).sum();
    assert!(waiting > 0, "nothing waited");
    let begun = Instant::now();
    let serving = Serving::at(&data, HUB, port);
    until("all is sent", 900, || fleet.folders.iter().all(|folder| stream(folder)["waiting"].as_i64() == Some(0)));
    let sent = begun.elapsed();
    let taking = Agent::start(&fleet.taker);
    until("everything arrived, in its order", 900, || {
        std::thread::sleep(Duration::from_millis(500));
        fleet.same(&db)
    });
    println!("{agents} agents sent {waiting} events that waited within {sent:?}");
    drop((giving, taking, serving));
}

/// A network of its own, whose every packet may be lost in both directions.
struct Lossy {
    name: String,
}

impl Lossy {
    fn make(percent: u32) -> Option<Lossy> {
        let name = format!("simpul{}", std::process::id() % 10_000);
        let all = Lossy { name: name.clone() };
        let (ours, theirs) = (format!("a{name}"), format!("b{name}"));
        let rule = format!("numgen random mod 100 < {percent} drop");
        let inside = ["netns", "exec", &name];
        for arguments in [
            vec!["netns", "add", &name],
            vec!["link", "add", &ours, "mtu", "1400", "type", "veth", "peer", "name", &theirs, "netns", &name],
            vec!["addr", "add", "10.213.7.1/30", "dev", &ours],
            vec!["link", "set", &ours, "up"],
            [&inside[..], &["ip", "addr", "add", "10.213.7.2/30", "dev", &theirs]].concat(),
            [&inside[..], &["ip", "link", "set", &theirs, "mtu", "1400", "up"]].concat(),
            [&inside[..], &["ip", "link", "set", "lo", "up"]].concat(),
            [&inside[..], &["nft", "add table inet hilang"]].concat(),
            [&inside[..], &["nft", "add chain inet hilang masuk { type filter hook input priority 0; }"]].concat(),
            [&inside[..], &["nft", "add chain inet hilang keluar { type filter hook output priority 0; }"]].concat(),
            [&inside[..], &["nft", &format!("add rule inet hilang masuk iifname {theirs} {rule}")]].concat(),
            [&inside[..], &["nft", &format!("add rule inet hilang keluar oifname {theirs} {rule}")]].concat(),
        ] {
            let done = Command::new("ip").args(&arguments).stderr(Stdio::null()).status();
            if !done.is_ok_and(|status| status.success()) {
                eprintln!("skipped: this machine makes no network of its own ({arguments:?})");
                return None;
            }
        }
        Some(all)
    }
}

impl Drop for Lossy {
    fn drop(&mut self) {
        let _ = Command::new("ip").args(["netns", "del", &self.name]).status();
    }
}

/// Carries connections from the lossy network to the hub.
fn relay(to: u16) -> u16 {
    let listener = TcpListener::bind("10.213.7.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let outer = stream.unwrap();
            let Ok(inner) = TcpStream::connect(("127.0.0.1", to)) else { continue };
            for (mut from, mut into) in
                [(outer.try_clone().unwrap(), inner.try_clone().unwrap()), (inner.try_clone().unwrap(), outer)]
            {
                std::thread::spawn(move || {
                    let _ = std::io::copy(&mut from, &mut into);
                    let _ = into.shutdown(std::net::Shutdown::Both);
                });
            }
        }
    });
    port
}

/// Claim: over a line that loses three of ten packets each way a day's data arrive.
#[test]
fn prove_agents_work_over_a_bad_line() {
    let Some(db) = Databases::given("buruk") else { return };
    let Some(network) = Lossy::make(30) else { return };
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let port = free_port();
    let rows = if long() { 20_000 } else { 400 };
    let fleet = Fleet::gather(&db, place.path(), &data, port, (1, rows));
    let serving = Serving::at(&data, HUB, port);
    let through = relay(port);
    let folder = &fleet.folders[0];
    let settings = std::fs::read_to_string(folder.join("agent.toml")).unwrap();
    // The table is not to be reached from there; its rows come as a file.
    let from = settings.find("[sources.aplikasi]").unwrap();
    let to = settings.find("[[stream]]").unwrap();
    let settings = format!(
        "{}[sources.aplikasi]\nkind = \"folder\"\nfolder = \"masuk\"\nsettle_seconds = 0\n\n{}",
        settings[..from].replace(&format!("127.0.0.1:{port}"), &format!("10.213.7.1:{through}")),
        settings[to..].replace("table = \"data1\"", "table = \"*.csv\"")
    );
    std::fs::write(folder.join("agent.toml"), settings).unwrap();
    std::fs::create_dir(folder.join("masuk")).unwrap();
    let lines = db.old("SELECT CONCAT(id, ',', isi) FROM data1 ORDER BY id");
    std::fs::write(folder.join("masuk/hari-ini.csv"), format!("id,isi\n{lines}\n")).unwrap();
    let taking = Agent::start(&fleet.taker);
    let begun = Instant::now();
    let giving = Agent::within(folder, &network.name);
    until("a day's data arrived over a bad line", 900, || {
        std::thread::sleep(Duration::from_millis(500));
        fleet.same(&db)
    });
    println!("{rows} rows over a line that loses 30 % each way: {:?}", begun.elapsed());
    drop((giving, taking, serving, network));
}

/// A disk of its own, of so many kilobytes.
struct Disk(PathBuf);

impl Disk {
    fn mounted(at: &Path, kilobytes: u32) -> Option<Disk> {
        std::fs::create_dir_all(at).unwrap();
        let size = format!("size={kilobytes}k");
        let done =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at).stderr(Stdio::null()).status();
        if done.is_ok_and(|status| status.success()) {
            return Some(Disk(at.to_owned()));
        }
        eprintln!("skipped: this machine gives no disk of its own");
        None
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_stops_the_reading_and_loses_nothing() {
    let Some(db) = Databases::given("penuh") else { return };
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let port = free_port();
    let [from, to] = agents(&db, place.path(), &data, port);
    let Some(disk) = Disk::mounted(&from.join("spool"), 6000) else { return };
    let settings = std::fs::read_to_string(from.join("agent.toml")).unwrap();
    std::fs::write(from.join("agent.toml"), settings.replace("most_mb = 2048", "most_mb = 2048\nreserve_mb = 0"))
        .unwrap();
    let serving = Serving::at(&data, HUB, port);
    let taking = Agent::start(&to);
    let mut giving = Agent::start(&from);
    until("all rows arrived", 60, || same(&db));
    drop(serving);
    let free = || {
        let answer = answer(Command::new("df").args(["--output=avail", "-k"]).arg(&disk.0));
        answer.lines().last().unwrap().trim().parse::<usize>().unwrap()
    };
    std::fs::write(disk.0.join("sampah"), vec![0; free().saturating_sub(40) * 1024]).unwrap();
    for _ in 0..3 {
        db.old("UPDATE pasien SET saldo = saldo + 1");
        std::thread::sleep(Duration::from_millis(1200));
    }
    until("it says that the disk is full", 20, || giving.said().contains("disk penuh"));
    assert!(giving.child.try_wait().unwrap().is_none(), "it goes on: {}", giving.said());
    // Killed on a full disk it begins again as soon as there is room.
    drop(giving);
    std::fs::remove_file(disk.0.join("sampah")).unwrap();
    giving = Agent::start(&from);
    let serving = Serving::at(&data, HUB, port);
    until("everything arrived once there was room", 60, || same(&db));
    assert!(!giving.said().contains("semua baris dikirim sekali lagi"), "{}", giving.said());
    drop((giving, taking, serving));
}
