//! Many agents, and a line that is hardly one.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::joined::{Serving, ok};
use crate::world::*;

/// Is this the full length of a proof?
fn long() -> bool {
    std::env::var("SIMPUL_PROVE").is_ok_and(|length| length == "long")
}

/// The most memory that a process ever held, in MB.
fn most_memory(process: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap();
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
    let memory = giving.iter().map(|agent| most_memory(&agent.child)).max().unwrap();
    println!(
        "{agents} agents, {} rows, equal after {:?}; at most {memory} MB for one that gives, {} MB for the one that takes",
        agents * rows,
        begun.elapsed(),
        most_memory(&taking.child)
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
    let memory = giving.iter().map(|agent| most_memory(&agent.child)).max().unwrap();
    println!(
        "{agents} agents sent {waiting} events that waited within {sent:?}; at most {memory} MB for one that gives, {} MB \
         for the one that takes, {} MB for the hub",
        most_memory(&taking.child),
        most_memory(&serving.child)
    );
    assert!(memory < 64, "{memory} MB");
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
