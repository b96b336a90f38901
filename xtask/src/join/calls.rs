//! The programmer of the agency's own application, who has no agent: follows the page
//! for programmers from a certificate and a key, over a request and its approval, to
//! the first calls, their receipts and an event.

use std::path::PathBuf;

use serde_json::Value;

use super::guide::{self, Line, Part};
use super::machine::Machine;
use super::regency::{Hub, REGION, Regency, UNIT, UNTIL};
use super::{HUB, PORT};
use crate::exchange::practice::Provider;
use crate::{interop, run};

const PAGE: &str = "43-memanggil-layanan.md";
/// How the page calls the hub, its key, the programmer's key, and a receipt's leaf.
const ADDRESS: &str = "https://hub.buru.go.id";
const HUB_KEY: [&str; 2] = ["HUB-42055590f2c4", "QgVVkPLEMx2YhBfEmvs5QAL+IrY+LDZISzqjSldCzOE="];
const KEYID: &str = "DINKES-2026-1";
const LEAF: &str = "4eec7d60447ef4ba8177c93ec66f4a19e153b56122148769cef8f8dfae7bce02";

/// What came of it.
#[derive(Debug, Default)]
pub struct Called {
    pub commands: usize,
    pub calls: usize,
    /// Why nothing was signed.
    pub unsigned: Option<String>,
}

/// What the page only stands in for, as it becomes known.
#[derive(Default)]
struct Known {
    member: String,
    key: String,
    keyid: String,
    access: String,
    print: String,
    leaf: String,
}

struct Programmer<'a> {
    regency: &'a Regency<'a>,
    machine: &'a Machine,
    page: Part,
    python: Result<PathBuf, String>,
    hub: Option<Hub>,
    known: Known,
    called: Called,
}

/// Follows the page; `office` is that of the request and its approval.
pub fn follow(regency: &Regency<'_>, machine: &Machine, office: &Part, member: String) -> Result<Called, String> {
    let page = Part::of(PAGE, "Panggilan pertama dengan sertifikat", "Mengambil peristiwa")?;
    let provider = Provider::start()?;
    regency.offers(provider.port)?;
    regency.asks(office)?;
    let known = Known { member, ..Known::default() };
    let (python, called) = (interop::python(), Called::default());
    let mut programmer = Programmer { regency, machine, page, python, hub: None, known, called };
    programmer.called.unsigned = programmer.python.as_ref().err().cloned();
    programmer.settle()?;
    for line in programmer.page.commands() {
        run::go_on()?;
        programmer.line(&line)?;
    }
    let (calls, answered) = (programmer.called.calls, provider.answered());
    if answered == 0 || calls == 0 {
        return Err(format!("{calls} calls, of which {answered} came to the provider"));
    }
    Ok(programmer.called)
}

impl Programmer<'_> {
    fn write(&self, name: &str, text: &str) -> Result<(), String> {
        std::fs::write(self.regency.folder().join(name), text).map_err(|e| format!("{name}: {e}"))
    }

    /// The page's own files, and the hub's certificate.
    fn settle(&self) -> Result<(), String> {
        let certificate = std::fs::read_to_string(self.regency.certificate()).map_err(|e| e.to_string())?;
        self.write("hub.pem", &certificate)?;
        self.write("panggil.py", self.page.block("python", 0)?)?;
        self.write("periksa.py", self.page.block("python", 1)?)?;
        self.write("peristiwa.json", &self.here(self.page.block("json", 1)?))?;
        self.write("hosts", &format!("127.0.0.1 localhost\n{} {HUB}\n", self.machine.hub()))
    }

    /// A text of the page with the names that are so here.
    fn here(&self, text: &str) -> String {
        let (named, is) = REGION;
        let kind = |name: &str| format!("id.go.{}", name.trim_start_matches("ID-").to_ascii_lowercase());
        let text = text.replace(named, is).replace(&kind(named), &kind(is));
        let text = text.replace(ADDRESS, &format!("https://{HUB}:{PORT}")).replace(UNIT, self.regency.unit());
        text.replace(UNTIL.0, UNTIL.1)
    }

    fn line(&mut self, line: &Line) -> Result<(), String> {
        let text = self.here(&line.text);
        self.called.commands += 1;
        match text.split(' ').next() {
            Some("simpul") => self.office(&text),
            Some("curl") => self.call(&text),
            Some("python3") if self.python.is_ok() => self.script(&text),
            Some("python3") => Ok(()),
            _ => self.typed(&text).map(drop),
        }
    }

    /// At a desk of that office.
    fn typed(&self, text: &str) -> Result<String, String> {
        println!("  $ {text}");
        self.machine.at_a_desk(self.regency.folder(), text)
    }

    /// What officials do, while nothing is served but for reading.
    fn office(&mut self, text: &str) -> Result<(), String> {
        let known = &mut self.known;
        let has = |words: &str| text.contains(words);
        let instead: &[(&str, &str)] = if has(" system add ") {
            &[("4097", known.member.as_str())]
        } else if has(" key confirm ") {
            &[("4099", known.key.as_str()), ("12345 …", known.print.as_str())]
        } else if has(" grant approve ") {
            &[("4103", known.access.as_str())]
        } else if has(" log find ") {
            &[(LEAF, known.leaf.as_str())]
        } else {
            &[]
        };
        let text = guide::replaced(text, instead)?;
        let word = |value: &Value, name: &str| value[name].as_str().map(str::to_owned);
        if text.contains(" key fingerprint ") {
            let told = self.regency.reads(&text)?;
            known.print = word(&told, "fingerprint").ok_or_else(|| format!("no fingerprint in {told}"))?;
            return Ok(());
        }
        if text.contains(" log find ") {
            let told = self.regency.reads(&text)?;
            let proved = told["found"] == true && told["proof"].is_array();
            return if proved { Ok(()) } else { Err(format!("the log does not know the receipt: {told}")) };
        }
        self.hub = None;
        let told = self.regency.says(&text)?;
        let number = |name: &str| told["done"][name].as_i64().map(|n| n.to_string());
        known.key = number("key").unwrap_or_else(|| known.key.clone());
        known.access = number("id").unwrap_or_else(|| known.access.clone());
        known.keyid = word(&told["done"], "keyid").unwrap_or_else(|| known.keyid.clone());
        Ok(())
    }

    fn serve(&mut self) -> Result<(), String> {
        if self.hub.is_none() {
            self.hub = Some(self.regency.serve()?);
        }
        Ok(())
    }

    /// By a certificate: an answer with where it stands in the log.
    fn call(&mut self, text: &str) -> Result<(), String> {
        self.serve()?;
        let said = self.typed(text)?;
        let leaf = said.lines().find_map(|line| line.strip_prefix("simpul-log-leaf: "));
        let leaf = leaf.filter(|_| said.starts_with("HTTP/1.1 200") && said.contains("\"nama\""));
        let leaf = leaf.ok_or_else(|| format!("the first call is answered otherwise: {said}"))?;
        leaf.trim().clone_into(&mut self.known.leaf);
        self.called.calls += 1;
        Ok(())
    }

    /// One of the page's two scripts.
    fn script(&mut self, text: &str) -> Result<(), String> {
        self.serve()?;
        let settings = self.regency.folder().join("aplikasi.json");
        if !settings.is_file() {
            self.introduce()?;
        }
        let python = self.python.as_ref().map_err(Clone::clone)?.display().to_string();
        let said = self.typed(&text.replacen("python3", &python, 1))?;
        let published = if text.contains(" POST ") { "201 log " } else { "200 log " };
        let expected = if text.contains("periksa.py") { "sidik permintaan cocok" } else { published };
        if !said.starts_with(expected) {
            return Err(format!("«{text}» is answered otherwise: {said}"));
        }
        let leaf = said.lines().next().and_then(|line| line.split(' ').nth(3)).filter(|leaf| leaf.len() == LEAF.len());
        if let Some(leaf) = leaf {
            leaf.clone_into(&mut self.known.leaf);
            self.called.calls += 1;
        }
        Ok(())
    }

    /// The settings, with the hub's key as it says it.
    fn introduce(&self) -> Result<(), String> {
        let told = self.typed(&format!("curl -sS --cacert hub.pem https://{HUB}:{PORT}/hub"))?;
        let told: Value = serde_json::from_str(&told).map_err(|e| format!("who is the hub? {e}: {told}"))?;
        let hub = |name: &str| told[name].as_str().ok_or_else(|| format!("no {name} in {told}"));
        let [name, public] = HUB_KEY;
        let instead = [(name, hub("keyid")?), (public, hub("public")?), (KEYID, self.known.keyid.as_str())];
        let settings = guide::replaced(&self.here(self.page.block("json", 0)?), &instead)?;
        self.write("aplikasi.json", &settings)
    }
}
