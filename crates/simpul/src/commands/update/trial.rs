//! The new program at work on a copy of the regency, as it would be tomorrow.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use store::{Error, Result};

use super::with_ending;

/// Tells a folder that we made from one that somebody else has.
const MARK: &str = "simpul-percobaan";
const UNCHANGED: &str = "Program yang terpasang dan datanya tidak berubah";

pub struct Trial<'a> {
    /// The program that is installed.
    pub there: &'a Path,
    pub new: &'a Path,
    pub backup: &'a Path,
    pub keys: &'a Path,
}

/// A program of ours, told nothing by the environment.
pub fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("SIMPUL_") {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null());
    command
}

fn failed(what: &str, why: &str) -> Error {
    Error::Input(format!("{what}: {why}. {UNCHANGED}; simpan pesan ini dan beri tahu penerbitnya"))
}

impl Trial<'_> {
    /// On a copy in a folder beside the data, which goes away again.
    pub fn on_folder(&self, data: &Path, without_messages: bool) -> Result<()> {
        let folder = Scratch::new(with_ending(data, ".coba-rilis"))?;
        let copy = folder.0.join("data").display().to_string();
        self.on(&folder, &["--data", &copy], without_messages)
    }

    /// On a copy in an empty database; its owner drops it afterwards.
    pub fn on_database(&self, url: &str, without_messages: bool) -> Result<()> {
        let folder = Scratch::new(with_ending(&std::path::absolute(self.keys)?, ".coba-rilis"))?;
        self.on(&folder, &["--database", url], without_messages)
    }

    /// Without a copy the new program is not let near the data: opening it would change its tables.
    pub fn look_at(&self, url: &str) -> Result<()> {
        let keys = self.keys.display().to_string();
        let here = ["--database", url, "--keys", &keys];
        self.sound(self.there, &here, "jurnal tidak utuh sebelum diganti")?;
        self.unwell(self.there, &here).map(drop)
    }

    fn on(&self, folder: &Scratch, place: &[&str], without_messages: bool) -> Result<()> {
        // The attached files of a database lie beside the keys: so the copy has its own.
        let keys = folder.0.join("kunci.json");
        fs::copy(self.keys, &keys)?;
        let keys = keys.display().to_string();
        let here: Vec<&str> = place.iter().copied().chain(["--keys", &keys]).collect();
        // The old program restores: the backup has the tables of its time.
        let backup = self.backup.display().to_string();
        let mut restore = vec!["restore", &backup];
        restore.extend(without_messages.then_some("--tanpa-pertukaran"));
        let out = run(self.there, &restore, &here)?;
        if !out.status.success() {
            return Err(failed("cadangan tidak dapat dipulihkan ke salinan percobaan", &said(&out)));
        }
        self.sound(self.there, &here, "jurnal tidak utuh sebelum diganti")?;
        let before = self.unwell(self.there, &here)?;
        self.served(folder, &here)?;
        self.sound(self.new, &here, "jurnal tidak utuh sesudah dibuka program baru")?;
        let worse = &self.unwell(self.new, &here)? - &before;
        if worse.is_empty() {
            return Ok(());
        }
        let list: Vec<String> = worse.into_iter().collect();
        Err(failed("simpul doctor dari program baru menemukan yang tidak ditemukan program lama", &list.join(", ")))
    }

    fn sound(&self, program: &Path, here: &[&str], otherwise: &str) -> Result<()> {
        let out = run(program, &["journal", "verify"], here)?;
        if out.status.success() { Ok(()) } else { Err(failed(otherwise, &said(&out))) }
    }

    /// What a program's doctor finds wrong.
    fn unwell(&self, program: &Path, here: &[&str]) -> Result<BTreeSet<String>> {
        let out = run(program, &["doctor"], here)?;
        let told: Value = serde_json::from_slice(&out.stdout).unwrap_or_default();
        let checks =
            told["pemeriksaan"].as_array().ok_or_else(|| failed("simpul doctor tidak menjawab", &said(&out)))?;
        let bad = checks.iter().filter(|check| check["baik"] != Value::Bool(true));
        Ok(bad.map(|check| check["periksa"].as_str().unwrap_or_default().to_owned()).collect())
    }

    /// The new program brings the copy's tables up to date, and people reach its first page.
    fn served(&self, folder: &Scratch, here: &[&str]) -> Result<()> {
        let told = folder.0.join("galat.txt");
        let mut command = command(self.new);
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(here).stdout(Stdio::piped());
        let mut child = command.stderr(fs::File::create(&told)?).spawn()?;
        // Held longer than the server: whoever writes to nobody dies.
        let mut out = child.stdout.take().map(BufReader::new);
        let mut server = Serving(child);
        let mut line = String::new();
        if let Some(out) = &mut out {
            out.read_line(&mut line)?;
        }
        let address = line.split("http://").nth(1).and_then(|rest| rest.split([' ', ',']).next());
        let Some(address) = address else {
            let _ = server.0.kill();
            let _ = server.0.wait();
            let errors = String::from_utf8_lossy(&fs::read(&told).unwrap_or_default()).into_owned();
            let last = errors.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("tanpa penjelasan");
            return Err(failed("program baru tidak dapat melayani salinannya", last));
        };
        let answer = ask(address).map_err(|e| failed("program baru tidak menjawab", &e.to_string()))?;
        if answer.starts_with("HTTP/1.1 2") || answer.starts_with("HTTP/1.1 3") {
            return Ok(());
        }
        Err(failed("program baru tidak menampilkan halaman masuk", answer.lines().next().unwrap_or_default()))
    }
}

fn run(program: &Path, arguments: &[&str], here: &[&str]) -> Result<Output> {
    Ok(command(program).args(arguments).arg("--json").args(here).output()?)
}

/// The first page, as a browser asks for it.
fn ask(address: &str) -> std::io::Result<String> {
    let mut line = TcpStream::connect(address)?;
    line.set_read_timeout(Some(Duration::from_secs(60)))?;
    write!(line, "GET /masuk HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    line.take(4096).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Why a program did not do what it was asked.
fn said(out: &Output) -> String {
    let told: Value = serde_json::from_slice(&out.stdout).unwrap_or_default();
    if let Some(message) = told["error"]["message"].as_str() {
        return message.to_owned();
    }
    if let Some(problem) = told["problems"].get(0) {
        return problem.as_str().map_or_else(|| problem.to_string(), str::to_owned);
    }
    let errors = String::from_utf8_lossy(&out.stderr).into_owned();
    errors.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("tanpa penjelasan").to_owned()
}

/// A server that ends with us: asked first, so that it closes its database.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let pid = i32::try_from(self.0.id()).ok().and_then(rustix::process::Pid::from_raw);
        let asked = pid.is_some_and(|pid| rustix::process::kill_process(pid, rustix::process::Signal::TERM).is_ok());
        let patience = if asked { 300 } else { 0 };
        for _ in 0..patience {
            if !matches!(self.0.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A folder of our own; what a run that was cut short left in it goes.
struct Scratch(std::path::PathBuf);

impl Scratch {
    fn new(path: std::path::PathBuf) -> Result<Scratch> {
        if path.join(MARK).is_file() {
            fs::remove_dir_all(&path)?;
        }
        let mut folder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        // Cut short before it was marked, it is empty.
        let _ = fs::remove_dir(&path);
        folder.create(&path).map_err(|e| {
            Error::Input(format!(
                "folder percobaan {} tidak dapat dibuat ({e}); pindahkan lebih dahulu",
                path.display()
            ))
        })?;
        fs::write(path.join(MARK), "")?;
        Ok(Scratch(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
