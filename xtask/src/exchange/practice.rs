//! A practice regency whose hub runs, for parties that nobody here wrote: an agency
//! that signs and gives a data set, a system of it that shows a certificate alone,
//! and another agency that takes those data and offers a service.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Hub, free_address};
use crate::join::guide;
use crate::{run, tools};

const SIGNS: &str = "ID-KAB/GOV/DINKES/SIK";
const SHOWS: &str = "ID-KAB/GOV/DINKES/PELAPORAN";
const OTHER: &str = "ID-KAB/GOV/DUKCAPIL/SIAK";
const GROUND: &str = "--purpose Uji --legal-ground \"Perbup 12/2026\" --until 2027-06-30";

const SCHEMA: &str = r#"{"type":"object","required":["id","nama"],"properties":{"id":{"type":"integer"},
  "nama":{"type":"string"}}}"#;
const DESCRIPTION: &str = r#"{"openapi":"3.0.3","info":{"title":"Penduduk","version":"1"},"paths":{"/penduduk/{nik}":{
  "get":{"operationId":"satu","summary":"Satu penduduk","description":"Nama seorang penduduk","parameters":[{"name":"nik",
  "in":"path","required":true,"description":"NIK","schema":{"type":"string","pattern":"^[0-9]{16}$"}}],"responses":{
  "200":{"description":"Ada","content":{"application/json":{"schema":{"type":"object","required":["nik","nama"],
  "properties":{"nik":{"type":"string"},"nama":{"type":"string"}}}}}},"404":{"description":"Tidak ada","content":{
  "application/json":{"schema":{"type":"object","required":["pesan"]}}}}}}}}}"#;

/// Ends with its hub, and leaves nothing behind.
pub struct Practice {
    _hub: Hub,
    provider: Provider,
    folder: TempDir,
    /// As members know it.
    pub address: String,
}

impl Practice {
    pub fn start(simpul: &Path) -> Result<Practice, String> {
        let folder = tempfile::Builder::new().prefix("simpul-hub-").tempdir().map_err(|e| e.to_string())?;
        let provider = Provider::start()?;
        let at = free_address()?;
        let address = format!("https://{at}");
        let regency = CommandLine { simpul, folder: folder.path() };
        tools::program_of("openssl", "openssl")?;
        for (part, name) in [("hub", "IP:127.0.0.1"), ("klien", "DNS:pelaporan")] {
            std::fs::create_dir(folder.path().join(part)).map_err(|e| e.to_string())?;
            tools::certificate(&folder.path().join(part), part, name)?;
        }
        let mut told = regency.agencies(provider.port)?;
        told["hub"] = json!(address);
        write(folder.path(), "practice.json", &told.to_string())?;
        let mut serve = regency.command(&["serve", "--listen", "127.0.0.1:0", "--exchange", &at]);
        serve.args([
            "--exchange-address",
            &address,
            "--exchange-cert",
            "hub/cert.pem",
            "--exchange-key",
            "hub/key.pem",
        ]);
        let child = serve.stdout(Stdio::null()).spawn().map_err(|e| format!("cannot serve: {e}"))?;
        Ok(Practice { _hub: Hub::ready(child, at)?, provider, folder, address })
    }

    /// Where `practice.json`, keys and certificates lie.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Who shows a certificate.
    pub fn shows(&self) -> (&'static str, PathBuf, PathBuf) {
        let klien = self.folder().join("klien");
        (SHOWS, klien.join("cert.pem"), klien.join("key.pem"))
    }

    /// How often the provider had an answer.
    pub fn answered(&self) -> usize {
        self.provider.answered()
    }

    /// The catalogue as a document of this kind, in a file.
    pub fn document(&self, simpul: &Path, kind: &str) -> Result<PathBuf, String> {
        let regency = CommandLine { simpul, folder: self.folder() };
        let text = regency.run(&["exchange", kind, "--base", &self.address, "--json"])?;
        write(self.folder(), &format!("{kind}.json"), &text)?;
        Ok(self.folder().join(format!("{kind}.json")))
    }
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(), String> {
    std::fs::write(folder.join(name), text).map_err(|e| format!("{name}: {e}"))
}

/// The regency by its command line.
pub struct CommandLine<'a> {
    pub simpul: &'a Path,
    pub folder: &'a Path,
}

impl CommandLine<'_> {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.simpul);
        command.args(arguments).args(["--data", "data"]).current_dir(self.folder).env_remove("SIMPUL_DATABASE");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Result<String, String> {
        let out = self.command(arguments).output().map_err(|e| format!("simpul: {e}"))?;
        run::go_on()?;
        let (said, told) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
        if out.status.success() { Ok(said.into_owned()) } else { Err(format!("simpul {arguments:?}: {said}{told}")) }
    }

    /// A line by an official; gives the number of this name in what was done.
    fn act(&self, who: &str, line: &str, name: &str) -> Result<String, String> {
        let words = guide::words(line);
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        words.extend(["--as", who, "--json"]);
        let said = self.run(&words)?;
        let answer: Value = serde_json::from_str(&said).map_err(|e| format!("{line}: {e}: {said}"))?;
        match &answer["done"][name] {
            Value::String(text) => Ok(text.clone()),
            Value::Null => Err(format!("no {name} in {answer}")),
            number => Ok(number.to_string()),
        }
    }

    /// The n-th person, with an account and an office.
    pub fn seat(&self, n: usize, user: &str, role: &str, unit: Option<&str>) -> Result<(), String> {
        let nip = format!("1983010120050{n:05}");
        self.run(&["official", "add", "--name", user, "--nip", &nip])?;
        self.run(&["user", "add", "--official", &nip, "--username", user])?;
        let mut all = vec!["role", "add", "--official", user, "--role", role, "--mandate", "plt", "--decree", user];
        all.extend(["--decree-date", "2026-01-02", "--from", "2026-01-02"]);
        all.extend(unit.into_iter().flat_map(|unit| ["--unit", unit]));
        self.run(&all).map(drop)
    }

    /// Codes of the first two SKPD.
    pub fn units(&self) -> Result<[String; 2], String> {
        let csv = self.run(&["report", "unit", "--tahun", "2026", "--format", "csv"])?;
        let skpd = csv.lines().filter(|line| line.contains(".0000") && line.contains("SKPD"));
        let code = |line: &str| line.split([';', ',']).find(|cell| cell.contains(".0000")).map(str::to_owned);
        let codes: Vec<String> = skpd.filter_map(code).map(|cell| cell.trim_matches('"').to_owned()).take(2).collect();
        codes.try_into().map_err(|_| "no two SKPD".to_owned())
    }

    /// Two agencies with all that they need; tells what their programs have to know.
    fn agencies(&self, port: u16) -> Result<Value, String> {
        self.run(&["demo", "--no-serve"])?;
        let [a, b] = self.units()?;
        for (n, (user, role, unit)) in (1..).zip([
            ("kominfosatu", "administrator", None),
            ("kominfodua", "administrator", None),
            ("stafdinkes", "staf", Some(&a)),
            ("kadinkes", "pa", Some(&a)),
            ("stafcapil", "staf", Some(&b)),
            ("kacapil", "pa", Some(&b)),
        ]) {
            self.seat(n, user, role, unit.map(String::as_str))?;
        }
        for (unit, code, systems) in [(&a, "DINKES", &["SIK", "PELAPORAN"][..]), (&b, "DUKCAPIL", &["SIAK"])] {
            let add = format!("exchange member add --unit {unit} --code {code} --name {code}");
            let member = self.act("kominfosatu", &add, "member")?;
            for system in systems {
                let alone = if SHOWS.ends_with(*system) { " --by-certificate" } else { "" };
                let add = format!("exchange system add --member {member} --code {system} --title {system}{alone}");
                self.act("kominfosatu", &add, "system")?;
            }
        }
        self.offered(&a, &b, port)?;
        self.key(("stafdinkes", a.as_str()), SHOWS, ("sertifikat", "klien/cert.pem"))?;
        Ok(json!({
            "ca": "hub/cert.pem",
            "certificate": { "system": SHOWS, "cert": "klien/cert.pem", "key": "klien/key.pem" },
            "signs": {
                SIGNS: { "key": "sik.pem", "keyid": self.signs(("stafdinkes", a.as_str()), SIGNS, "sik")? },
                OTHER: { "key": "siak.pem", "keyid": self.signs(("stafcapil", b.as_str()), OTHER, "siak")? },
            },
            "gives": SIGNS,
            "takes": OTHER,
            "service": format!("/r1/{OTHER}/warga/penduduk/8104010101010001"),
            "event_type": "id.go.kab.pasien.v1",
            "source": format!("/{SIGNS}/pasien"),
        }))
    }

    /// A service of the one and a data set of the other, with who may have them.
    fn offered(&self, a: &str, b: &str, port: u16) -> Result<(), String> {
        write(self.folder, "skema.json", SCHEMA)?;
        write(self.folder, "layanan.json", DESCRIPTION)?;
        let offer = format!(
            "exchange service add --unit {b} --system {OTHER} --code warga --title Warga --meaning \"Penduduk daerah\" \
             --url http://127.0.0.1:{port}/api --openapi @layanan.json"
        );
        let address = self.act("stafcapil", &offer, "address")?;
        let approve = format!("exchange service approve {address} --network 127.0.0.1/32");
        self.act("kominfosatu", &approve, "address")?;
        let describe = format!(
            "exchange dataset add --unit {a} --system {SIGNS} --code pasien --title Pasien --meaning \"Satu pasien\" \
             --period harian --schema @skema.json --legal-ground \"Perbup 12/2026\" --retention-days 60"
        );
        let described = self.act("stafdinkes", &describe, "description")?;
        self.act("kominfodua", &format!("exchange dataset approve {described}"), "description")?;
        for system in [SIGNS, SHOWS] {
            let call = format!("--service {OTHER}/warga --endpoint \"GET /penduduk/*\"");
            let ask = format!("exchange grant add --unit {a} --client {system} {call} {GROUND}");
            let asked = self.act("kadinkes", &ask, "id")?;
            self.act("kacapil", &format!("exchange grant approve {asked}"), "id")?;
        }
        let ask = format!("exchange grant add --unit {b} --client {OTHER} --dataset pasien --version 1 {GROUND}");
        let asked = self.act("kacapil", &ask, "id")?;
        self.act("kadinkes", &format!("exchange grant approve {asked}"), "id").map(drop)
    }

    /// A key that OpenSSL makes; gives the name under which it is registered.
    fn signs(&self, staff: (&str, &str), system: &str, name: &str) -> Result<String, String> {
        let make = format!(
            "openssl genpkey -algorithm ed25519 -out {name}.pem && \
             openssl pkey -in {name}.pem -pubout -outform DER | tail -c 32 | base64 > {name}.txt"
        );
        run::succeed(Command::new("sh").args(["-c", &make]).current_dir(self.folder))?;
        self.key(staff, system, ("tanda-tangan", &format!("{name}.txt")))
    }

    fn key(&self, (staff, unit): (&str, &str), system: &str, (kind, file): (&str, &str)) -> Result<String, String> {
        let add = format!("exchange key add --unit {unit} --system {system} --kind {kind} --material @{file}");
        let key = self.act(staff, &format!("{add} --until 2027-12-31"), "key")?;
        let heard = self.run(&["exchange", "key", "fingerprint", "--kind", kind, &format!("@{file}"), "--json"])?;
        let heard: Value = serde_json::from_str(&heard).map_err(|e| e.to_string())?;
        let print = heard["fingerprint"].as_str().ok_or("no fingerprint")?;
        self.act("kominfodua", &format!("exchange key confirm {key} --fingerprint \"{print}\""), "keyid")
    }
}

/// An application of an agency: it knows whoever has a number of sixteen digits.
pub struct Provider {
    pub port: u16,
    answered: Arc<AtomicUsize>,
}

impl Provider {
    pub fn start() -> Result<Provider, String> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
        let port = listener.local_addr().map_err(|e| e.to_string())?.port();
        let answered = Arc::new(AtomicUsize::new(0));
        let count = answered.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let count = count.clone();
                // A line that breaks off is the hub's to tell.
                std::thread::spawn(move || answer(&stream, &count).is_ok());
            }
        });
        Ok(Provider { port, answered })
    }

    /// How often it had an answer.
    pub fn answered(&self) -> usize {
        self.answered.load(Ordering::Relaxed)
    }
}

fn answer(stream: &TcpStream, count: &AtomicUsize) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut first, mut length) = (String::new(), 0);
        if reader.read_line(&mut first)? == 0 {
            return Ok(());
        }
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        std::io::copy(&mut reader.by_ref().take(length), &mut std::io::sink())?;
        let (status, body) = told(&first);
        if status == "200 OK" {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let head =
            format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
        let body = if first.starts_with("HEAD ") { "" } else { body.as_str() };
        let mut stream = stream;
        stream.write_all(format!("{head}{body}").as_bytes())?;
    }
}

fn told(first: &str) -> (&'static str, String) {
    let path = first.split(' ').nth(1).unwrap_or_default();
    let number = path.split('?').next().and_then(|path| path.strip_prefix("/api/penduduk/"));
    match number.filter(|n| n.len() == 16 && n.bytes().all(|b| b.is_ascii_digit())) {
        Some(number) => ("200 OK", json!({ "nik": number, "nama": "Contoh" }).to_string()),
        None => ("404 Not Found", json!({ "pesan": "tidak ada" }).to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_provider_knows_whole_numbers_alone() {
        assert_eq!(told("GET /api/penduduk/8104010101010001?a=b HTTP/1.1").0, "200 OK");
        for path in
            ["/api/penduduk/810401010101000", "/api/penduduk/81040101010100x1", "/penduduk/8104010101010001", "/"]
        {
            assert_eq!(told(&format!("GET {path} HTTP/1.1")).0, "404 Not Found", "{path}");
        }
    }
}
