//! Many agents, and a line that is hardly one.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::joined::{Serving, ok};
use crate::line::{Lossy, Relay, SECURED, secured};
use crate::world::*;

/// What an agent may hold, in MB: 30 for the program that agencies install; not
/// optimised, and inside the hub's program, it is somewhat more.
pub fn most_allowed() -> u64 {
    let (program, _) = program();
    let built = program.ends_with("simpul-agent") && program.components().any(|part| part.as_os_str() == "release");
    if built { 30 } else { 64 }
}

/// What an agency's application keeps its rows in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// MariaDB, a key and short texts.
    Plain,
    /// MariaDB, latin1 with letters beyond ASCII, and days that never were.
    Dates,
    /// MariaDB without a key; some rows stand there twice.
    Keyless,
    Postgres,
}

impl Kind {
    /// Of ten agencies one has bad days, one no key, two have PostgreSQL.
    fn of_many(n: usize) -> Kind {
        match n {
            1 => Kind::Dates,
            2 | 4 => Kind::Postgres,
            3 => Kind::Keyless,
            _ => Kind::Plain,
        }
    }
}

/// An agency's agent before a table of its own.
struct Office {
    folder: PathBuf,
    /// Of the data set, and of the table into which it is taken.
    code: String,
    table: String,
    kind: Kind,
}

impl Office {
    fn at(place: &Path, n: usize, kind: Kind) -> Office {
        let code = format!("data{n}");
        let folder = place.join(&code);
        std::fs::create_dir(&folder).unwrap();
        let table = if kind == Kind::Postgres { format!("asal{n}") } else { code.clone() };
        Office { folder, code, table, kind }
    }

    fn begin(&self, db: &Databases, rows: usize) {
        let table = &self.table;
        match self.kind {
            Kind::Plain => db.old(&format!(
                "CREATE TABLE {table} (id INT PRIMARY KEY, isi VARCHAR(60));
                 INSERT INTO {table} SELECT seq, MD5(seq) FROM seq_1_to_{rows}"
            )),
            Kind::Dates => db.old(&format!(
                "CREATE TABLE {table} (id INT PRIMARY KEY, isi VARCHAR(60), lahir DATE NOT NULL DEFAULT '2001-02-03')
                   CHARACTER SET latin1;
                 INSERT INTO {table} SELECT seq, CONCAT('Né ', seq, '½'), IF(seq % 50 = 1, '0000-00-00',
                   DATE_ADD('1970-01-01', INTERVAL seq DAY)) FROM seq_1_to_{rows}"
            )),
            Kind::Keyless => db.old(&format!(
                "CREATE TABLE {table} (id INT, isi VARCHAR(60));
                 INSERT INTO {table} SELECT seq, MD5(seq) FROM seq_1_to_{rows};
                 INSERT INTO {table} SELECT * FROM {table} WHERE id <= 20"
            )),
            Kind::Postgres => db.taken(&format!(
                "CREATE TABLE {table} (id int PRIMARY KEY, isi text);
                 INSERT INTO {table} SELECT n, md5(n::text) FROM generate_series(1, {rows}) AS n"
            )),
        };
        db.taken(&format!("CREATE TABLE {} (kunci text PRIMARY KEY, id text, isi text, lahir text)", self.code));
    }

    fn settings(&self, db: &Databases, system: &str) -> String {
        let source = match self.kind {
            Kind::Postgres => {
                let port = db.postgres_port();
                format!("kind = \"postgres\"\nhost = \"127.0.0.1\"\nport = {port}\nuser = \"postgres\"")
            }
            _ => {
                let (user, port) = &db.maria;
                format!("kind = \"mysql\"\nhost = \"127.0.0.1\"\nport = {port}\nuser = \"{user}\"")
            }
        };
        let key = if self.kind == Kind::Keyless { "" } else { "key = [\"id\"]\n" };
        let day = if self.kind == Kind::Dates { ", lahir = { type = \"date\", required = true }" } else { "" };
        format!(
            "[me]\nsystem = \"{system}\"\nkey = \"kunci.rahasia\"\n\n[sources.aplikasi]\n{source}\ndatabase = \"{}\"\n\
             rows_per_second = 1000000\n\n[[stream]]\ndataset = \"{}\"\nversion = 1\nsource = \"aplikasi\"\n\
             table = \"{}\"\n{key}every_seconds = 5\nfields = {{ id = {{ type = \"integer\" }}, isi = {{}}{day} }}\n",
            db.name, self.code, self.table
        )
    }

    /// Both sides hold the same, counted by clients of their own.
    fn same(&self, db: &Databases) -> bool {
        let (table, code) = (&self.table, &self.code);
        let old = match self.kind {
            Kind::Postgres => db.taken(&format!("SELECT id, isi FROM {table} ORDER BY id")),
            Kind::Dates => {
                db.old(&format!("SELECT id, isi, lahir FROM {table} WHERE lahir <> '0000-00-00' ORDER BY id"))
            }
            Kind::Plain | Kind::Keyless => db.old(&format!("SELECT id, isi FROM {table} ORDER BY id, isi")),
        };
        let day = if self.kind == Kind::Dates { ", lahir" } else { "" };
        old == db.taken(&format!("SELECT id, isi{day} FROM {code} ORDER BY id::int, isi"))
    }

    /// Rows that no event can carry, by the application's own database.
    fn unfit(&self, db: &Databases) -> i64 {
        if self.kind != Kind::Dates {
            return 0;
        }
        db.old(&format!("SELECT COUNT(*) FROM {} WHERE lahir = '0000-00-00'", self.table)).parse().unwrap()
    }

    /// People work: rows change, go and come.
    fn work(&self, db: &Databases, round: usize, (from, new, each): (usize, usize, usize)) {
        let table = &self.table;
        let these = format!("id > {from} AND id <= {from} + {each}");
        if self.kind == Kind::Postgres {
            db.taken(&format!(
                "UPDATE {table} SET isi = '{round}-' || id WHERE {these};
                 DELETE FROM {table} WHERE {these} AND id % 4 = 0;
                 INSERT INTO {table} SELECT {new} + n, 'baru' FROM generate_series(1, {each}) AS n WHERE n % 4 = 0"
            ));
        } else {
            db.old(&format!(
                "UPDATE {table} SET isi = CONCAT('{round}-', id) WHERE {these};
                 DELETE FROM {table} WHERE {these} AND id % 4 = 0;
                 INSERT INTO {table} (id, isi) SELECT {new} + seq, 'baru' FROM seq_1_to_{each} WHERE seq % 4 = 0"
            ));
        }
    }
}

/// Agencies' agents, and one that takes all.
struct Fleet {
    offices: Vec<Office>,
    taker: PathBuf,
    rows: usize,
}

impl Fleet {
    fn gather(
        db: &Databases,
        place: &Path,
        port: u16,
        (agents, rows): (usize, usize),
        kind: fn(usize) -> Kind,
    ) -> Fleet {
        let data = &place.join("data");
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
        let member = member(data);
        let taker = place.join("pengambil");
        std::fs::create_dir(&taker).unwrap();
        let mut taking = format!(
            "{hub}\n[me]\nsystem = \"{SIAK}\"\nkey = \"kunci.rahasia\"\n\n[sources.tujuan]\nkind = \"postgres\"\nhost = \"127.0.0.1\"\n\
             port = {}\ndatabase = \"{}\"\nuser = \"postgres\"\n",
            db.postgres_port(),
            db.name
        );
        let mut offices = Vec::new();
        for n in 1..=agents {
            let office = Office::at(place, n, kind(n));
            let (system, code) = (format!("ID-KAB/GOV/DINKES/S{n}"), &office.code);
            let add = ["exchange", "system", "add", "--member", &member, "--code", &format!("S{n}"), "--title", "S"];
            ok(data, "kominfosatu", &add);
            let schema = r#"{"type":"object","properties":{"id":{"type":"integer"},"isi":{"type":"string"},
                "lahir":{"type":"string","format":"date"}}}"#;
            dataset_of(data, &system, [&gives, &takes], code, schema);
            office.begin(db, rows);
            std::fs::write(office.folder.join("agent.toml"), format!("{hub}\n{}", office.settings(db, &system)))
                .unwrap();
            confirmed(data, &gives, &system, "stafpemberi", &public_of(&agent(&office.folder, &["keygen"])));
            taking.push_str(&format!(
                "\n[[take]]\nof = \"{system}\"\ndataset = \"{code}\"\nversion = 1\ntable = {{ source = \"tujuan\", name = \"{code}\", \
                 subject = \"kunci\", columns = {{ id = \"id\", isi = \"isi\", lahir = \"lahir\" }} }}\n"
            ));
            offices.push(office);
        }
        std::fs::write(taker.join("agent.toml"), taking).unwrap();
        confirmed(data, &takes, SIAK, "stafpeminta", &public_of(&agent(&taker, &["keygen"])));
        Fleet { offices, taker, rows }
    }

    fn start(&self) -> Vec<Agent> {
        self.offices.iter().map(|office| Agent::start(&office.folder)).collect()
    }

    fn same(&self, db: &Databases) -> bool {
        self.offices.iter().all(|office| office.same(db))
    }

    fn work(&self, db: &Databases, round: usize, each: usize) {
        for office in &self.offices {
            office.work(db, round, ((round * each) % self.rows, self.rows + round * each, each));
        }
    }

    /// A figure of all agents' streams together.
    fn sum(&self, name: &str) -> i64 {
        self.offices.iter().map(|office| stream(&office.folder)[name].as_i64().unwrap()).sum()
    }
}

/// The member whose systems give, by its number in the register.
fn member(data: &Path) -> String {
    let members = ok(data, "kominfosatu", &["exchange", "member", "list"]);
    let found = members["rows"].as_array().and_then(|rows| rows.iter().find(|row| row.to_string().contains("DINKES")));
    let found = found.and_then(Value::as_object).unwrap_or_else(|| panic!("{members}"));
    let number = found.values().find_map(|v| v.as_str()?.parse::<i64>().ok().or(v.as_i64()));
    number.unwrap_or_else(|| panic!("{members}")).to_string()
}

/// Claim: whatever stands in the agencies' tables stands at the taker or is set aside
/// with a reason, through an outage of the hub and a death of every agent, and no agent
/// needs much memory.
#[test]
fn prove_agents_bring_every_row() {
    let Some(db) = Databases::given("armada") else { return };
    let (agents, rows, rounds, each) = if long() { (10, 20_000, 18, 170) } else { (3, 1500, 3, 60) };
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let port = free_port();
    let fleet = Fleet::gather(&db, place.path(), port, (agents, rows), Kind::of_many);
    let begun = Instant::now();
    let mut serving = Some(Serving::at(&data, HUB, port));
    let taking = Agent::start(&fleet.taker);
    let mut giving = fleet.start();
    for round in 0..rounds {
        fleet.work(&db, round, each);
        std::thread::sleep(Duration::from_secs(if long() { 10 } else { 1 }));
        if round == rounds / 3 {
            drop(serving.take());
        }
        if round == rounds / 2 {
            giving.clear();
            giving = fleet.start();
        }
        if round == 2 * rounds / 3 {
            serving = Some(Serving::at(&data, HUB, port));
        }
    }
    until("everything arrived", 1800, || {
        std::thread::sleep(Duration::from_millis(500));
        fleet.same(&db)
    });
    for office in &fleet.offices {
        let unfit = office.unfit(&db);
        // A row that was set aside and then changed is looked at in the next pass.
        until("what does not fit is set aside, no more and no less", 30, || {
            stream(&office.folder)["aside"].as_i64() == Some(unfit)
        });
        let told = agent(&office.folder, &["aside", "--rows", "100000"]).out;
        assert_eq!(told.matches("lahir: wajib, tetapi kosong").count(), usize::try_from(unfit).unwrap(), "{told}");
        assert_eq!(unfit > 0, office.kind == Kind::Dates);
    }
    assert_eq!(fleet.sum("aside_at_hub"), 0);
    let most = giving.iter().map(|agent| most_memory(&agent.child)).max().unwrap();
    println!(
        "{agents} agents, {} rows, equal after {:?}; at most {most} MB for one that gives, {} MB for the one that takes",
        agents * rows,
        begun.elapsed(),
        most_memory(&taking.child)
    );
    assert!(most <= most_allowed(), "{most} MB");
    drop((giving, taking, serving));
}

/// What all processes hold now, the largest of the agents and the hub, in MB.
fn held(giving: &[Agent], serving: &Serving) -> [u64; 2] {
    let agents = giving.iter().map(|agent| memory(&agent.child, "VmRSS:")).max().unwrap();
    [agents, memory(&serving.child, "VmRSS:")]
}

/// Claim: agents that waited for the hub for long do not run it over when it comes
/// back; each one's events arrive in their order; neither they nor the hub need more
/// memory at the end of the backlog than at its beginning.
#[test]
fn prove_agents_drain_a_backlog() {
    let Some(db) = Databases::given("antre") else { return };
    // After seven minutes the agents wait as long as after a week.
    let (agents, rows, pause) = if long() { (43, 2000, 84) } else { (3, 300, 6) };
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let (port, inner) = (free_port(), free_port());
    let fleet = Fleet::gather(&db, place.path(), port, (agents, rows), |_| Kind::Plain);
    let relay = Relay::between(("127.0.0.1", port), inner, Duration::ZERO);
    // They learn the name of their key, and the hub goes.
    let serving = Serving::at(&data, HUB, inner);
    let giving = fleet.start();
    until("all are known", 120, || {
        fleet.offices.iter().all(|office| stream(&office.folder)["sent"].as_i64() > Some(0))
    });
    drop(serving);
    for round in 0..5 {
        fleet.work(&db, round, rows / 4);
        std::thread::sleep(Duration::from_secs(pause));
    }
    let waiting = fleet.sum("waiting");
    assert!(waiting > 0, "nothing waited");
    let begun = Instant::now();
    let serving = Serving::at(&data, HUB, inner);
    until("a third of the backlog is gone", 900, || 3 * fleet.sum("waiting") < 2 * waiting);
    let first = held(&giving, &serving);
    until("all is sent", 900, || fleet.sum("waiting") == 0);
    let (sent, last) = (begun.elapsed(), held(&giving, &serving));
    let arrivals = relay.by_second(begun);
    println!("connections that reached the hub in each second after it came back: {arrivals:?}");
    // Each agent has a connection that greets and one that sends; in any one second come
    // only those whose wait happens to end.
    let crowd = arrivals.iter().copied().max().unwrap_or(0);
    assert!(crowd <= (2 * agents / 3).max(4), "{crowd} connections of {agents} agents in one second");
    assert!(last.iter().zip(first).all(|(last, first)| *last <= first * 3 / 2 + 16), "{first:?} MB, then {last:?} MB");
    // Spools, events, their last numbers, disorder.
    until("every event stands at the hub once and in its order", 60, || {
        let all = fleet.sum("sent");
        at_hub(&data, EVENTS).is_none_or(|there| there == format!("{agents}|{all}|{all}|0"))
    });
    let taking = Agent::start(&fleet.taker);
    until("everything arrived, in its order", 900, || {
        std::thread::sleep(Duration::from_millis(500));
        fleet.same(&db)
    });
    let most = giving.iter().map(|agent| most_memory(&agent.child)).max().unwrap();
    println!(
        "{agents} agents sent {waiting} events that waited within {sent:?}; at most {most} MB for one that gives, {} MB \
         for the one that takes, {} MB for the hub",
        most_memory(&taking.child),
        most_memory(&serving.child)
    );
    assert!(most <= most_allowed(), "{most} MB");
    drop((giving, taking, serving));
}

/// Everything that was taken into a folder, one file an event, in their order: the
/// rows as they are now.
fn taken_into(folder: &Path) -> Vec<(i64, String)> {
    let files = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    files.sort();
    let mut rows = std::collections::BTreeMap::new();
    for file in files {
        let event: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let id: i64 = event["subject"].as_str().unwrap().parse().unwrap();
        match event["data"]["isi"].as_str() {
            Some(isi) => rows.insert(id, isi.to_owned()),
            None => rows.remove(&id),
        };
    }
    rows.into_iter().collect()
}

/// Settings of an agent that speaks to the hub secured, through the relay of the bad line.
fn over_a_bad_line(folder: &Path, ports: [u16; 2], here: &str, change: impl FnOnce(String) -> String) {
    let (near, far) = (format!("127.0.0.1:{}", ports[0]), format!("{here}:{}", ports[1]));
    edit(folder, |settings| {
        let settings = settings.replace(&format!("\"{HUB}\""), &format!("\"{SECURED}\"\nca = \"../hub.pem\""));
        change(settings.replace(&near, &far))
    });
}

/// Claim: over a secured line that loses three of ten packets each way, and on which
/// every word takes its time, a day's data arrive; and whoever takes them sits on such
/// a line too.
#[test]
fn prove_agents_work_over_a_bad_line() {
    let Some(db) = Databases::given("buruk") else { return };
    let Some(network) = Lossy::make(30) else { return };
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let port = free_port();
    let (rows, delay) = if long() { (5000, 400) } else { (120, 100) };
    let fleet = Fleet::gather(&db, place.path(), port, (1, rows), |_| Kind::Plain);
    let serving = secured(&data, port);
    let relay = Relay::between((&network.here, 0), port, Duration::from_millis(delay));
    let folder = &fleet.offices[0].folder;
    // The databases are not to be reached from there: rows come as a file, and go into files.
    over_a_bad_line(folder, [port, relay.port], &network.here, |settings| {
        let from = settings.find("[sources.aplikasi]").unwrap();
        let to = settings.find("[[stream]]").unwrap();
        format!(
            "{}[sources.aplikasi]\nkind = \"folder\"\nfolder = \"masuk\"\nsettle_seconds = 0\n\n{}",
            &settings[..from],
            settings[to..].replace("table = \"data1\"", "table = \"*.csv\"")
        )
    });
    over_a_bad_line(&fleet.taker, [port, relay.port], &network.here, |settings| {
        let from = settings.find("[sources.tujuan]").unwrap();
        let (to, table) = (settings.find("[[take]]").unwrap(), settings.find("table = {").unwrap());
        format!("{}{}folder = \"terima\"\n", &settings[..from], &settings[to..table])
    });
    std::fs::create_dir(folder.join("masuk")).unwrap();
    let lines = db.old("SELECT CONCAT(id, ',', isi) FROM data1 ORDER BY id");
    std::fs::write(folder.join("masuk/hari-ini.csv"), format!("id,isi\n{lines}\n")).unwrap();
    let begun = Instant::now();
    let [taking, giving] = [&fleet.taker, folder].map(|folder| Agent::within(folder, &network.name));
    let day: Vec<(i64, String)> = lines
        .lines()
        .map(|line| line.split_once(',').unwrap())
        .map(|(id, isi)| (id.parse().unwrap(), isi.to_owned()))
        .collect();
    until("a day's data arrived over a bad line", 3600, || {
        std::thread::sleep(Duration::from_millis(500));
        taken_into(&fleet.taker.join("terima")) == day
    });
    println!("{rows} rows over two lines that lose 30 % each way and are {delay} ms late: {:?}", begun.elapsed());
    drop((giving, taking, serving, network));
}
