//! The chore `pages`: what a page costs the server, as processor time of one
//! request with its database and its packing, and what it weighs over the line.
//!
//! A practice regency with thousands of documents gives the lists; the
//! demonstration, with two thousand lines more in an RKA, gives the editor.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::api;
use crate::bench::Server;
use crate::http::{Answer, Asked, Line, sign_in};
use crate::rush::people::DAY;
use crate::{run, tools};

/// Payments prepared up to their SPM: three documents each.
const PAYMENTS: (&str, &str) = ("4000", "2000");
const PASSWORD: &str = "sungai besar di hulu 27";
/// The SKPD of the story, by its officials' number.
const PLANNER: &str = "staf-16";
const HUNDREDS: usize = 20;

/// A page, what it may cost in milliseconds and weigh in bytes.
struct Page {
    name: &'static str,
    path: String,
    most_ms: f64,
    most_bytes: usize,
}

fn list(name: &'static str, path: &str) -> Page {
    Page { name, path: path.to_owned(), most_ms: 2.5, most_bytes: 25_000 }
}

pub fn pages(arguments: &[String]) -> Result<(), String> {
    let (mut times, mut built) = (300, false);
    for argument in arguments {
        match argument.as_str() {
            "--quick" => times = 50,
            "--built" => built = true,
            _ => return Err("usage: cargo xtask pages [--quick] [--built]".into()),
        }
    }
    if !built {
        run::succeed(tools::cargo().args(["build", "--release", "--workspace"]))?;
    }
    let simpul = tools::program("release");
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    println!("| page | bytes | at most | CPU ms | at most |");
    println!("|---|---|---|---|---|");
    lists(&simpul, folder.path(), times)?;
    editor(&simpul, folder.path(), times)
}

/// The lists of an official of one SKPD and of one of the whole regency.
fn lists(simpul: &Path, folder: &Path, times: u32) -> Result<(), String> {
    let (data, output) = (folder.join("daftar"), folder.join("daftar.json"));
    let at = |arguments: &[&str]| {
        run::succeed(Command::new(simpul).args(arguments).arg("--data").arg(&data).stdout(Stdio::null()))
    };
    at(&["init", "--wilayah", "99.99", "--nama", "Kabupaten Contoh", "--latihan"])?;
    let (spread, one) = PAYMENTS;
    let output_text = output.display().to_string();
    at(&["fill", "--spread", spread, "--one", one, "--officials", "1", "--output", &output_text, "--today", DAY])?;
    let server = Server::start(simpul, &["--data".into(), data.display().to_string()])?;
    let lists = [
        list("documents", "/dokumen?tahun=2026&baris=500"),
        list("documents, SPP alone", "/dokumen?tahun=2026&jenis=SPP&baris=500"),
        list("journal", "/jurnal?baris=500"),
        list("budget", "/anggaran?tahun=2026"),
        Page { name: "tasks", path: "/".into(), most_ms: 2.5, most_bytes: 8_000 },
    ];
    for (who, name) in [("one SKPD", "pa-16"), ("regency", "ppkd")] {
        let mut line = Line::to(server.address());
        let cookie = sign_in(&mut line, name, PASSWORD)?;
        for page in &lists {
            shown(&server, &mut line, &cookie, who, page, times)?;
        }
    }
    Ok(())
}

/// The editor of an RKA of two thousand lines, and one line saved.
fn editor(simpul: &Path, folder: &Path, times: u32) -> Result<(), String> {
    let data = folder.join("penyusunan");
    run::succeed(Command::new(simpul).args(["demo", "--no-serve", "--data"]).arg(&data).stdout(Stdio::null()))?;
    for step in [&["user", "disable", PLANNER][..], &["user", "enable", PLANNER, "--password"]] {
        let mut command = Command::new(simpul);
        command.args(step).args(["--today", DAY, "--data"]).arg(&data).stdout(Stdio::null());
        run::succeed(command.env("SIMPUL_NEW_PASSWORD", PASSWORD))?;
    }
    let token = api::token_of(simpul, &data, PLANNER)?;
    let server = Server::start(simpul, &["--data".into(), data.display().to_string()])?;
    let mut line = Line::to(server.address());
    let cookie = sign_in(&mut line, PLANNER, PASSWORD)?;
    let rka = address(&get(&mut line, &cookie, "/penyusunan")?.text(), "/rka/")?;
    let shown_rka = get(&mut line, &cookie, &format!("/rka/{rka}"))?;
    let part = address(&shown_rka.text(), &format!("/rka/{rka}/"))?;
    let page = get(&mut line, &cookie, &format!("/rka/{rka}/{part}"))?;
    let sub = sub_kegiatan(&page.text()).ok_or("the editor names no sub kegiatan")?;
    let mut saving = Saving { line: &mut line, token: &token, rka: &rka, sub: &sub, asked: 0 };
    for hundred in 0..HUNDREDS {
        saving.save((0..100).map(|n| good(hundred * 100 + n)).collect())?;
    }
    let saved = saving.save(vec![good(0)])?;
    let id = saved["lines"][0]["line"].clone();
    let before = server.cpu_ms()?;
    for n in 0..times {
        let mut changed = good(usize::try_from(n).unwrap_or_default());
        changed["line"] = id.clone();
        changed["version"] = json!(n + 1);
        saving.save(vec![changed])?;
    }
    told("one line saved", 0, 0, (server.cpu_ms()? - before) / f64::from(times), 1.0);
    for (name, path, most_ms) in [
        ("RKA", format!("/rka/{rka}"), 5.0),
        ("RKA's editor", format!("/rka/{rka}/{part}"), 5.0),
        ("preparation", "/penyusunan".into(), 5.0),
    ] {
        let most_bytes = if name == "RKA's editor" { 25_000 } else { 8_000 };
        shown(&server, &mut line, &cookie, "planner", &Page { name, path, most_ms, most_bytes }, times)?;
    }
    Ok(())
}

fn good(n: usize) -> Value {
    json!({
        "rekening": "5.1.02.01.001.00024", "name": format!("Barang contoh {n}"), "coefficient": "2 Unit x 12 Bulan",
        "price": "100.00", "source": "1.2.01.08", "exception": "Belum ada standar harganya",
        "specification": "Ukuran A4, 80 gram", "package": "Paket administrasi",
    })
}

/// Lines of one sub kegiatan on their way into an RKA.
struct Saving<'a> {
    line: &'a mut Line,
    token: &'a str,
    rka: &'a str,
    sub: &'a str,
    asked: usize,
}

impl Saving<'_> {
    fn save(&mut self, lines: Vec<Value>) -> Result<Value, String> {
        self.asked += 1;
        let head = format!(
            "Authorization: Bearer {}\r\nContent-Type: application/json\r\nIdempotency-Key: pages-{}\r\n",
            self.token, self.asked
        );
        let body = json!({ "rka": self.rka, "sub_kegiatan": self.sub, "lines": lines }).to_string();
        let asked = Asked { method: "POST", path: "/api/acts/save-rka-lines", head: &head, body: &body };
        let answer = self.line.ask(asked).map_err(|e| e.to_string())?;
        if answer.status != 200 {
            return Err(format!("a line is not saved: {} {}", answer.status, answer.text()));
        }
        let told: Value = serde_json::from_str(&answer.text()).map_err(|e| e.to_string())?;
        Ok(if told["lines"].is_array() { told } else { told["out"].clone() })
    }
}

fn get(line: &mut Line, cookie: &str, path: &str) -> Result<Answer, String> {
    ask(line, cookie, path, "")
}

fn ask(line: &mut Line, cookie: &str, path: &str, more: &str) -> Result<Answer, String> {
    let head = format!("Cookie: {cookie}\r\n{more}");
    let answer = line.ask(Asked { method: "GET", path, head: &head, body: "" }).map_err(|e| format!("{path}: {e}"))?;
    if answer.status == 200 { Ok(answer) } else { Err(format!("{path}: {}", answer.status)) }
}

/// The number behind the first address that begins so and ends in a number.
fn address(text: &str, begins: &str) -> Result<String, String> {
    let quoted = format!("\"{begins}");
    let mut parts = text.split(&quoted).skip(1).filter_map(|rest| rest.split('"').next());
    let number = parts.find(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    number.map(str::to_owned).ok_or_else(|| format!("no address begins with {begins}"))
}

/// The first code of a sub kegiatan: six segments.
fn sub_kegiatan(text: &str) -> Option<String> {
    let codes = text.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    codes
        .into_iter()
        .find(|code| code.split('.').count() == 6 && code.split('.').all(|s| !s.is_empty()))
        .map(str::to_owned)
}

fn shown(server: &Server, line: &mut Line, cookie: &str, who: &str, page: &Page, times: u32) -> Result<(), String> {
    let brotli = "Accept-Encoding: br\r\n";
    let bytes = ask(line, cookie, &page.path, brotli)?.weight();
    let before = server.cpu_ms()?;
    for _ in 0..times {
        ask(line, cookie, &page.path, brotli)?;
    }
    let ms = (server.cpu_ms()? - before) / f64::from(times);
    told(&format!("{}, {who}", page.name), bytes, page.most_bytes, ms, page.most_ms);
    Ok(())
}

fn told(name: &str, bytes: usize, most_bytes: usize, ms: f64, most_ms: f64) {
    println!("| {name} | {bytes} | {most_bytes} | {ms:.2} | {most_ms:.1} |");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_codes_are_found() {
        let text = r#"<a href="/rka/baru"><a href="/rka/17/x"><a href="/rka/17"> 1.01.01.2.06.0002 Bahan"#;
        assert_eq!(address(text, "/rka/").as_deref(), Ok("17"));
        assert!(address(text, "/lain/").is_err());
        assert_eq!(sub_kegiatan(text).as_deref(), Some("1.01.01.2.06.0002"));
        assert!(pages(&["--slow".into()]).is_err());
    }
}
