//! The other side: a practice regency whose Diskominfo follows its own page of the
//! guide, its hub, and another agency that takes what the first one gives.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use serde_json::Value;

use super::guide::{self, Part};
use super::{HUB, PORT, path};
use crate::exchange::practice::CommandLine;
use crate::run;

/// The system of the agency that joins.
pub const SYSTEM: &str = "ID-KAB/GOV/DINKES/SIK";
const READER: &str = "ID-KAB/GOV/DUKCAPIL/SIAK";
/// How the page calls what here has another name.
pub const REGION: (&str, &str) = ("ID-BURU", "ID-KAB");
/// The page's last day of an access, and one that is far enough.
pub const UNTIL: (&str, &str) = ("2026-12-31", "2027-06-30");
const PEOPLE: [(&str, &str); 5] = [
    ("admin", "kominfosatu"),
    ("admin2", "kominfodua"),
    ("staf", "stafdinkes"),
    ("kadinkes", "kepaladinkes"),
    ("kadukcapil", "pejabatcapil"),
];
pub const UNIT: &str = "1.02.0.00.0.00.01.0000";

const SCHEMA: &str = r#"{"type":"object","required":["id","nama"],"properties":{"id":{"type":"integer"},
  "nama":{"type":"string"},"tgl_lahir":{"type":"string","format":"date"},"saldo":{"type":"number"},
  "aktif":{"type":"boolean"}}}"#;

pub struct Regency<'a> {
    simpul: &'a Path,
    agent: &'a Path,
    folder: &'a Path,
    /// Where the hub listens.
    at: String,
    /// SKPD of the one that joins, and of the one that reads.
    units: [String; 2],
    reading: Mutex<Option<Running>>,
}

/// A process that ends with its owner.
pub struct Running(Child);

/// A hub that serves.
pub struct Hub {
    _serving: Running,
}

impl Drop for Running {
    fn drop(&mut self) {
        run::end(&mut self.0, &[Signal::SIGTERM]);
    }
}

impl<'a> Regency<'a> {
    /// Officials of the guide's names, and an agency that joined long ago.
    pub fn found(simpul: &'a Path, agent: &'a Path, folder: &'a Path, at: &str) -> Result<Regency<'a>, String> {
        let mut regency =
            Regency { simpul, agent, folder, at: at.to_owned(), units: Default::default(), reading: Mutex::new(None) };
        let line = regency.line();
        line.run(&["demo", "--no-serve"])?;
        regency.units = line.units()?;
        let [gives, takes] = regency.units.clone();
        for (n, (user, role, unit)) in (1..).zip([
            ("kominfosatu", "administrator", None),
            ("kominfodua", "administrator", None),
            ("stafdinkes", "staf", Some(&gives)),
            ("kepaladinkes", "pa", Some(&gives)),
            ("stafcapil", "staf", Some(&takes)),
            ("kepalacapil", "kpa", Some(&takes)),
            ("pejabatcapil", "pa", Some(&takes)),
        ]) {
            line.seat(n, user, role, unit.map(String::as_str))?;
        }
        regency.joined(&takes)?;
        std::fs::write(folder.join("pasien.json"), SCHEMA).map_err(|e| e.to_string())?;
        Ok(regency)
    }

    pub fn folder(&self) -> &Path {
        self.folder
    }

    /// The SKPD of the one that joins.
    pub fn unit(&self) -> &str {
        &self.units[0]
    }

    pub fn certificate(&self) -> PathBuf {
        self.folder.join("cert.pem")
    }

    fn line(&self) -> CommandLine<'a> {
        CommandLine { simpul: self.simpul, folder: self.folder }
    }

    fn run(&self, who: Option<&str>, arguments: &[&str]) -> Result<String, String> {
        let who: Vec<&str> = who.into_iter().flat_map(|who| ["--as", who]).collect();
        self.line().run(&[arguments, &who].concat())
    }

    fn act(&self, who: Option<&str>, arguments: &[&str]) -> Result<Value, String> {
        let said = self.run(who, &[arguments, &["--json"]].concat())?;
        serde_json::from_str(&said).map_err(|e| format!("simpul {arguments:?}: {e}: {said}"))
    }

    /// The agency that reads: its member, its system, its key.
    fn joined(&self, unit: &str) -> Result<(), String> {
        let add = ["exchange", "member", "add", "--unit", unit, "--code", "DUKCAPIL", "--name", "Dukcapil"];
        let member = number(&self.act(Some("kominfosatu"), &add)?, "member")?;
        let add = ["exchange", "system", "add", "--member", &member, "--code", "SIAK", "--title", "SIAK"];
        self.act(Some("kominfosatu"), &add)?;
        let place = self.folder.join("pembaca");
        std::fs::create_dir_all(&place).map_err(|e| e.to_string())?;
        let hub = self.serve()?;
        let told = self.agents(&place, &["init", "--code", ""], &self.first_answers())?;
        drop(hub);
        let after = |label: &str| {
            // It stands behind the mark of the question before it, where nobody typed a line's end.
            let found = told.split_once(label).and_then(|(_, rest)| rest.lines().next());
            found.map(|text| text.trim().to_owned()).ok_or_else(|| format!("init does not tell «{label}»: {told}"))
        };
        let (public, print) = (after("Kunci umum  :")?, after("Sidik kunci :")?);
        let add = ["exchange", "key", "add", "--unit", unit, "--system", READER, "--material", &public];
        let key = self.act(Some("stafcapil"), &[&add[..], &["--until", "2027-12-31"]].concat())?;
        let key = number(&key, "key")?;
        self.act(Some("kominfodua"), &["exchange", "key", "confirm", &key, "--fingerprint", &print])?;
        let settings = std::fs::read_to_string(place.join("agent.toml")).map_err(|e| e.to_string())?;
        let (head, _) = settings.split_once("[me]").ok_or("settings without [me]")?;
        let settings = format!(
            "{head}[me]\nsystem = \"{READER}\"\nkey = \"kunci.rahasia\"\n\n[[take]]\nof = \"{SYSTEM}\"\ndataset = \"pasien\"\n\
             version = 1\nfolder = \"datang\"\n"
        );
        std::fs::write(place.join("agent.toml"), settings).map_err(|e| e.to_string())
    }

    /// It has a file of its own, as `init` asks for one; nothing of it is sent.
    fn first_answers(&self) -> String {
        let file = self.folder.join("pembaca").join("a.csv");
        let made = std::fs::write(&file, "id\n1\n").and_then(|()| std::fs::File::options().write(true).open(&file));
        let _ = made.and_then(|f| f.set_modified(std::time::SystemTime::now() - Duration::from_secs(60)));
        let print = self.print().unwrap_or_default();
        let address = format!("https://{HUB}:{PORT}");
        let place = path(&self.folder.join("pembaca"));
        let lines = [address.as_str(), &print, READER, &place, "a.csv", "id", "apa"];
        format!("{}\n", lines.join("\n"))
    }

    /// The fingerprint of the hub's key, as `serve` prints it.
    fn print(&self) -> Option<String> {
        let said = std::fs::read_to_string(self.folder.join("hub.log")).ok()?;
        let line = said.lines().find(|line| line.starts_with("Kunci hub "))?;
        line.split_once(": ").map(|(_, print)| print.to_owned())
    }

    fn agents(&self, place: &Path, arguments: &[&str], answers: &str) -> Result<String, String> {
        use std::io::Write;
        let mut command = Command::new(self.agent);
        command.arg("--settings").arg(place.join("agent.toml")).args(arguments).current_dir(self.folder);
        command.args(["--connect", &self.at, "--ca", &path(&self.certificate())]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|e| format!("the agent: {e}"))?;
        let _ = child.stdin.take().map(|mut stdin| stdin.write_all(answers.as_bytes()));
        let out = child.wait_with_output().map_err(|e| e.to_string())?;
        let (said, told) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
        if out.status.success() { Ok(said.into_owned()) } else { Err(format!("the agent: {said}{told}")) }
    }

    /// The hub, where the other network reaches it.
    pub fn serve(&self) -> Result<Hub, String> {
        let log = std::fs::File::create(self.folder.join("hub.log")).map_err(|e| e.to_string())?;
        let mut command = Command::new(self.simpul);
        command.args(["serve", "--listen", "127.0.0.1:0", "--exchange", &self.at]);
        command.args(["--exchange-address", &format!("https://{HUB}:{PORT}")]);
        command.arg("--exchange-cert").arg(self.certificate());
        command.arg("--exchange-key").arg(self.folder.join("key.pem"));
        command.arg("--data").arg(self.folder.join("data")).env_remove("SIMPUL_DATABASE").stdout(log);
        let child = command.spawn().map_err(|e| format!("cannot serve: {e}"))?;
        let hub = Hub { _serving: Running(child) };
        let begun = Instant::now();
        while self.print().is_none() || std::net::TcpStream::connect(&self.at).is_err() {
            run::go_on()?;
            if begun.elapsed() > Duration::from_secs(30) {
                return Err("the hub does not answer".into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(hub)
    }

    /// A line of the page, by the official that it names.
    fn say(&self, page: &Part, begins: &str, instead: &[(&str, &str)]) -> Result<Value, String> {
        self.says(&page.command(begins, instead)?.text)
    }

    /// A line as it is typed, by the official that it names.
    pub fn says(&self, text: &str) -> Result<Value, String> {
        println!("  $ {text}");
        let words = guide::words(text);
        let mut words: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        let who = words.iter().position(|word| *word == "--as").and_then(|at| words.get_mut(at + 1));
        let who = who.ok_or_else(|| format!("«{text}» does not say who"))?;
        let (_, here) = PEOPLE.iter().find(|(named, _)| named == who).ok_or_else(|| format!("who is {who}?"))?;
        *who = here;
        self.act(None, &words)
    }

    /// A line that needs nobody's office.
    pub fn reads(&self, text: &str) -> Result<Value, String> {
        println!("  $ {text}");
        let words = guide::words(text);
        self.act(None, &words.iter().skip(1).map(String::as_str).collect::<Vec<_>>())
    }

    /// The other agency's service, at this port of the hub's machine.
    pub fn offers(&self, port: u16) -> Result<(), String> {
        let url = format!("http://127.0.0.1:{port}/api");
        let add = ["exchange", "service", "add", "--unit", &self.units[1], "--system", READER, "--code", "penduduk"];
        let more = ["--title", "Penduduk", "--meaning", "Penduduk daerah", "--url", &url];
        let address = number(&self.act(Some("stafcapil"), &[&add[..], &more].concat())?, "address")?;
        let approve = ["exchange", "service", "approve", &address, "--network", "127.0.0.1/32"];
        self.act(Some("kominfosatu"), &approve).map(drop)
    }

    /// The head of the SKPD asks for that service, and its head agrees.
    pub fn asks(&self, page: &Part) -> Result<(), String> {
        let (region, is) = REGION;
        let line = page.command("simpul exchange grant add", &[(UNIT, &self.units[0])])?;
        let line = line.text.replace(region, is).replace(UNTIL.0, UNTIL.1);
        let asked = number(&self.says(&line)?, "id")?;
        self.say(page, "simpul exchange grant approve", &[("4103", &asked)]).map(drop)
    }

    /// From nothing to a code that is read out: gives it, the hub's fingerprint, and
    /// the number of the member.
    pub fn enrols(&self, page: &Part) -> Result<(String, String, String), String> {
        let [gives, takes] = &self.units;
        let unit = (UNIT, gives.as_str());
        let member = number(&self.say(page, "simpul exchange member add", &[unit])?, "member")?;
        self.say(page, "simpul exchange system add", &[("4097", &member)])?;
        let described = self.say(page, "simpul exchange dataset add", &[unit, REGION])?;
        let described = number(&described, "description")?;
        self.say(page, "simpul exchange dataset approve", &[("4101", &described)])?;
        let add = ["exchange", "grant", "add", "--unit", takes, "--client", READER, "--dataset", "pasien"];
        let more = ["--version", "1", "--purpose", "Uji", "--legal-ground", "Perbup 1", "--until", "2027-06-30"];
        let asked = number(&self.act(Some("kepalacapil"), &[&add[..], &more].concat())?, "id")?;
        self.act(Some("kepaladinkes"), &["exchange", "grant", "approve", &asked])?;
        let made = self.say(page, "simpul exchange code add", &[REGION])?;
        let text = |name: &str| made[name].as_str().map(str::to_owned).ok_or_else(|| format!("no {name} in {made}"));
        Ok((text("code")?, text("hub_fingerprint")?, member))
    }

    /// Another person of the Diskominfo types what is read out.
    pub fn confirms(&self, page: &Part, print: &str) -> Result<(), String> {
        let report = ["report", "kunci-pertukaran", "--tahun", "2026", "--format", "csv"];
        let keys = self.run(Some("kominfodua"), &report)?;
        let waits = keys.lines().find(|line| line.contains("Menunggu pencocokan")).ok_or("no key waits")?;
        let key = waits.split([';', ',']).next().unwrap_or_default().trim_matches('"');
        self.say(page, "simpul exchange key confirm", &[("4099", key), ("12345 …", print)]).map(drop)
    }

    /// The other agency's agent begins to take.
    pub fn take(&self) -> Result<(), String> {
        let mut command = Command::new(self.agent);
        command.arg("--settings").arg(self.folder.join("pembaca").join("agent.toml")).arg("run");
        let child = command.stdin(Stdio::null()).spawn().map_err(|e| format!("the agent: {e}"))?;
        if let Ok(mut reading) = self.reading.lock() {
            *reading = Some(Running(child));
        }
        Ok(())
    }

    /// When so many rows lay with the other agency.
    pub fn arrived(&self, rows: usize, within: Duration) -> Result<Instant, String> {
        let folder = self.folder.join("pembaca").join("datang");
        let begun = Instant::now();
        loop {
            run::go_on()?;
            let files = std::fs::read_dir(&folder)
                .map(|all| all.flatten().filter(|entry| entry.path().extension().is_some_and(|e| e == "json")).count());
            let there = files.unwrap_or_default();
            if there >= rows {
                return Ok(Instant::now());
            }
            if begun.elapsed() > within {
                return Err(format!("{there} of {rows} rows arrived within {} s", within.as_secs()));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    pub fn is_in_the_catalogue(&self) -> Result<(), String> {
        let told = self.run(Some("kepalacapil"), &["exchange", "catalogue"])?;
        if told.contains("pasien") { Ok(()) } else { Err(format!("it is not in the catalogue: {told}")) }
    }
}

fn number(answer: &Value, name: &str) -> Result<String, String> {
    answer["done"][name].as_i64().map(|n| n.to_string()).ok_or_else(|| format!("no {name} in {answer}"))
}
