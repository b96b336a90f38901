//! Databases, a regency whose agencies joined, agents as processes.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::cli::{Answer, simpul};
use crate::joined::{DATABASE, Serving, number, ok, run, seat, units};

pub const HUB: &str = "http://hub.uji.go.id";
pub const SIK: &str = "ID-KAB/GOV/DINKES/SIK";
pub const SIAK: &str = "ID-KAB/GOV/DUKCAPIL/SIAK";

/// A server of databases that the chore started; none: the test is skipped.
pub struct Databases {
    pub maria: (String, String),
    postgres: String,
    pub name: String,
}

impl Databases {
    pub fn given(name: &str) -> Option<Databases> {
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
    pub fn old(&self, sql: &str) -> String {
        self.old_in(&self.name, sql)
    }

    pub fn old_in(&self, database: &str, sql: &str) -> String {
        let mut command = Command::new("mariadb");
        command.args(["--no-defaults", "--default-character-set=utf8mb4", "-h", "127.0.0.1", "-P", &self.maria.1]);
        answer(command.args(["-u", &self.maria.0, "-N", "-B", database, "-e", sql]))
    }

    pub fn taken(&self, sql: &str) -> String {
        self.psql(&self.name, sql)
    }

    pub fn psql(&self, database: &str, sql: &str) -> String {
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

    /// Another database of PostgreSQL: its name, and how it is reached.
    pub fn another(&self, name: &str) -> [String; 2] {
        let name = format!("{}_{name}", self.name);
        self.psql("postgres", &format!("CREATE DATABASE {name}"));
        let url = format!("{}/{name}", self.postgres.rsplit_once('/').unwrap().0);
        [name, url]
    }

    pub fn postgres_port(&self) -> &str {
        self.postgres.rsplit(':').next().unwrap().split('/').next().unwrap()
    }
}

pub fn answer(command: &mut Command) -> String {
    let out = command.output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().trim().to_owned()
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The agent inside `simpul`, or the program of its own that is named.
pub fn program() -> (PathBuf, &'static [&'static str]) {
    match std::env::var_os("SIMPUL_TEST_AGENT") {
        Some(named) => (named.into(), &["--settings"]),
        None => (simpul().to_owned(), &["agent", "--settings"]),
    }
}

pub fn agent(folder: &Path, arguments: &[&str]) -> Answer {
    let (program, first) = program();
    let mut command = Command::new(program);
    command.args(first).arg(folder.join("agent.toml")).args(arguments);
    command.output().unwrap().into()
}

/// Changes the settings of an agent.
pub fn edit(folder: &Path, change: impl FnOnce(String) -> String) {
    let path = folder.join("agent.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, change(settings)).unwrap();
}

/// A library of the machine that gives a program another time, where there is one.
pub fn another_clock() -> Option<PathBuf> {
    let mut all =
        std::fs::read_dir("/usr/lib").unwrap().map(|entry| entry.unwrap().path().join("faketime/libfaketime.so.1"));
    all.find(|path| path.exists())
}

/// A running agent; it dies with the test, and without a farewell.
pub struct Agent {
    pub child: Child,
    log: PathBuf,
}

impl Agent {
    pub fn start(folder: &Path) -> Agent {
        Agent::at(folder, None)
    }

    /// With a clock that is off.
    pub fn at(folder: &Path, clock: Option<&str>) -> Agent {
        let mut command = Command::new(program().0);
        if let Some(clock) = clock {
            command.env("LD_PRELOAD", another_clock().unwrap()).env("FAKETIME", clock);
            command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        }
        Agent::spawn(command, folder)
    }

    /// In a network of its own.
    pub fn within(folder: &Path, network: &str) -> Agent {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", network]).arg(program().0);
        Agent::spawn(command, folder)
    }

    pub fn spawn(mut command: Command, folder: &Path) -> Agent {
        let log = folder.join("log");
        let file = File::options().create(true).append(true).open(&log).unwrap();
        command.args(program().1).arg(folder.join("agent.toml")).arg("run").env("SIMPUL_LOG", "info");
        let child = command.stdout(Stdio::null()).stderr(file).spawn().unwrap();
        Agent { child, log }
    }

    pub fn said(&self) -> String {
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

pub fn until(what: &str, seconds: u64, mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < Duration::from_secs(seconds), "it never came to be: {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// What the hub says of itself, to somebody who does not know it yet.
pub fn who(port: u16) -> Value {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.write_all(b"GET /hub HTTP/1.1\r\nhost: hub.uji.go.id\r\nconnection: close\r\n\r\n").unwrap();
    let mut read = String::new();
    stream.read_to_string(&mut read).unwrap();
    serde_json::from_str(read.split_once("\r\n\r\n").unwrap().1).unwrap()
}

pub const SCHEMA: &str = r#"{"type":"object","required":["id","nama"],"properties":{"id":{"type":"integer"},
  "nama":{"type":"string","maxLength":100},"tgl_lahir":{"type":"string","format":"date"},
  "saldo":{"type":"number"},"aktif":{"type":"boolean"}}}"#;

/// A practice regency, in the folder or in the database that it names.
fn found(data: &Path) {
    let told = data.join("isi.json");
    let init = ["init", "--wilayah", "99.99", "--nama", "Kabupaten Contoh", "--latihan"];
    let fill = ["fill", "--spread", "0", "--one", "0", "--today", "2026-03-16", "--output", told.to_str().unwrap()];
    let demo = ["demo", "--no-serve"];
    let all = if data.join(DATABASE).exists() { vec![&init[..], &fill] } else { vec![&demo[..]] };
    for arguments in all {
        let done = run(data, arguments);
        assert_eq!(done.code, Some(0), "{arguments:?}: {done:?}");
    }
}

/// Two agencies with a system each, one data set, and who may have it.
pub fn regency(data: &Path) -> [String; 2] {
    found(data);
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
pub fn dataset(data: &Path, units: [&String; 2], code: &str, schema: &str) {
    dataset_of(data, SIK, units, code, schema);
}

pub fn dataset_of(data: &Path, system: &str, [gives, takes]: [&String; 2], code: &str, schema: &str) {
    let add = ["exchange", "dataset", "add", "--unit", gives, "--system", system, "--code", code, "--title", code];
    let more = ["--meaning", "Satu baris", "--period", "harian", "--schema", schema, "--legal-ground", "Perbup 1"];
    let described = ok(data, "stafpemberi", &[&add[..], &more, &["--retention-days", "60"]].concat());
    ok(data, "kominfodua", &["exchange", "dataset", "approve", &number(&described, "description")]);
    let add = ["exchange", "grant", "add", "--unit", takes, "--client", SIAK, "--purpose", "Uji"];
    let rest = ["--dataset", code, "--version", "1", "--legal-ground", "Perbup 1", "--until", "2027-06-30"];
    let asked = number(&ok(data, "kepalapeminta", &[&add[..], &rest].concat()), "id");
    ok(data, "kepalapemberi", &["exchange", "grant", "approve", &asked]);
}

/// A key that an agent made is brought to the register, and confirmed by voice; its
/// number there.
pub fn confirmed(data: &Path, unit: &str, system: &str, staff: &str, public: &str) -> String {
    let add = ["exchange", "key", "add", "--unit", unit, "--system", system, "--material", public];
    let proposed = number(&ok(data, staff, &[&add[..], &["--until", "2027-12-31"]].concat()), "key");
    let heard = ok(data, "kominfodua", &["exchange", "key", "fingerprint", public])["fingerprint"].clone();
    let heard = heard.as_str().unwrap();
    ok(data, "kominfodua", &["exchange", "key", "confirm", &proposed, "--fingerprint", heard]);
    proposed
}

pub fn public_of(said: &Answer) -> String {
    let line = said.out.lines().find(|line| line.starts_with("Kunci umum")).unwrap_or_else(|| panic!("{said:?}"));
    line.split(':').nth(1).unwrap().trim().to_owned()
}

/// What both sides hold, by each one's own client.
pub fn same(db: &Databases) -> bool {
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
pub fn agents(db: &Databases, place: &Path, data: &Path, port: u16) -> [PathBuf; 2] {
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
        let given =
            ["init", "--hub", HUB, "--connect", &connect, "--fingerprint", fingerprint, "--system", SIK, "--code", ""];
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

fn streams(folder: &Path) -> Vec<Value> {
    let told: Value = serde_json::from_str(&agent(folder, &["status", "--json"]).out).unwrap_or_default();
    told["state"]["streams"].as_array().cloned().unwrap_or_default()
}

/// How the one stream of an agent stands.
pub fn stream(folder: &Path) -> Value {
    streams(folder).into_iter().next().unwrap_or_default()
}

/// How one of several streams stands.
pub fn stands(folder: &Path, stream: &str) -> Value {
    streams(folder).into_iter().find(|one| one["stream"] == stream).unwrap_or_default()
}

/// A figure of a process, in MB.
pub fn memory(process: &Child, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_ascii_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

/// The most memory that a process ever held, in MB.
pub fn most_memory(process: &Child) -> u64 {
    memory(process, "VmHWM:")
}

/// Is this the full length of a proof?
pub fn long() -> bool {
    std::env::var("SIMPUL_PROVE").is_ok_and(|length| length == "long")
}

/// Of all events that the hub took: senders' spools, how many, the sum of the spools'
/// last numbers, and how many stand out of their sender's order.
pub const EVENTS: &str = "SELECT COUNT(DISTINCT epoch), COUNT(*),
    (SELECT SUM(last) FROM (SELECT MAX(sequence) AS last FROM event GROUP BY stream_id, epoch) AS spools),
    COUNT(*) FILTER (WHERE sequence <> n)
  FROM (SELECT epoch, sequence, ROW_NUMBER() OVER (PARTITION BY stream_id, epoch ORDER BY position) AS n
    FROM event WHERE state = 'diterima') AS taken";

/// What the hub keeps, asked of its own file by an independent client.
pub fn at_hub(data: &Path, sql: &str) -> Option<String> {
    let mut command = Command::new("sqlite3");
    command.arg("-readonly").arg(data.join("pertukaran/pertukaran.db")).arg(sql);
    if Command::new("sqlite3").arg("--version").stdout(Stdio::null()).status().is_err() {
        eprintln!("the hub's own file is not looked at: sqlite3 is lacking");
        return None;
    }
    Some(answer(&mut command))
}

pub fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}
