//! The proof `attack`: sqlmap and wapiti, which nobody here wrote, at a
//! demonstration regency; as a stranger, as a treasurer who is signed in, and
//! with a token of the API. Before that both must find what is wrong with a
//! page made wrong on purpose.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use serde_json::Value;

use crate::bench::Server;
use crate::http::{self, Line};
use crate::run::{self, Time};
use crate::{api, tools};

const TO_INSTALL: Duration = Duration::from_secs(300);
const LIMIT: Duration = Duration::from_secs(7200);
const PASSWORD: &str = "sungai besar di hulu 27";
const TREASURER: &str = "bendahara-16";
/// What needs no machine elsewhere to answer it: ssrf, xxe and log4shell ask one on the internet. Nor ldap: no directory
/// is asked here, and it tells by pages that differ, as every page does that repeats what was looked for.
const MODULES: &str = "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,\
                       shellshock,sql,timesql,upload,xss";
/// Findings that are none, by a word of the finding and a word of its request.
const KNOWN: &[(&str, &str)] = &[
    // The proof of a form is called «bukti», which wapiti does not know; that a form without it does nothing is
    // tested for every route (`page_tests::matrix`).
    ("Lack of anti CSRF token", "bukti="),
    ("Lack of anti CSRF token", "name=\"bukti\""),
    // A practice folder on the own machine is served without TLS; elsewhere cookies are `__Host-`.
    ("Secure flag is not set", ""),
];

pub fn prove() -> Result<(), String> {
    run::succeed(tools::cargo().args(["build", "--workspace", "--bins"]))?;
    let programs = tools::python(
        &pins().join("requirements.txt"),
        &tools::target().join("tools").join("attack"),
        "sqlmap and wapiti",
        &Time::of(TO_INSTALL),
    )?;
    let out = tools::target().join("attack");
    if out.exists() {
        std::fs::remove_dir_all(&out).map_err(|error| format!("cannot clear {}: {error}", out.display()))?;
    }
    std::fs::create_dir_all(&out).map_err(|error| format!("cannot make {}: {error}", out.display()))?;
    let scanners = Scanners { programs, out, time: Time::of(LIMIT) };
    scanners.find_what_is_wrong()?;
    scanners.attack()
}

fn pins() -> PathBuf {
    tools::root().join("xtask").join("attack")
}

struct Scanners {
    programs: PathBuf,
    /// What they leave behind.
    out: PathBuf,
    time: Time,
}

/// What a scanner did and found.
#[derive(Debug, Default)]
struct Report {
    addresses: usize,
    requests: usize,
    found: Vec<String>,
}

/// How a request shows who sends it.
#[derive(Clone, Copy)]
enum Pass<'a> {
    None,
    Cookie(&'a str),
    Token(&'a str),
}

impl Scanners {
    /// The scanners work: they find both faults of the page made wrong.
    fn find_what_is_wrong(&self) -> Result<(), String> {
        let wrong = Wrong::start(&self.programs)?;
        let address = format!("127.0.0.1:{}", wrong.port);
        let sql = self.sqlmap(&address, "control", "/?cari=satu", None, Pass::None)?;
        let pages = self.wapiti(&address, "control", Pass::None)?;
        let has = |word: &str| pages.found.iter().any(|f| f.contains(word));
        if sql.found.is_empty() || !has("SQL") || !has("Scripting") {
            return Err(format!("the scanners miss the page made wrong: {:?} {:?}", sql.found, pages.found));
        }
        println!("the page made wrong: sqlmap and wapiti find it");
        Ok(())
    }

    fn attack(&self) -> Result<(), String> {
        let folder = tempfile::Builder::new()
            .prefix("simpul-attack-")
            .tempdir()
            .map_err(|error| format!("cannot make a temporary folder: {error}"))?;
        let (simpul, data) = (tools::program("debug"), folder.path().join("daerah"));
        let mut demo = Command::new(&simpul);
        demo.args(["demo", "--no-serve", "--data"]).arg(&data).stdout(Stdio::null());
        self.time.succeed(&mut demo)?;
        let token = api::token(&simpul, &data)?;
        for step in [&["user", "disable", TREASURER][..], &["user", "enable", TREASURER, "--password"]] {
            let mut command = Command::new(&simpul);
            command.args(step).args(["--today", "2026-03-16", "--data"]).arg(&data);
            self.time.succeed(command.env("SIMPUL_NEW_PASSWORD", PASSWORD).stdout(Stdio::null()))?;
        }
        let server = Server::start(&simpul, &["--data".to_owned(), data.display().to_string()])?;
        let address = server.address();
        let cookie = http::sign_in(&mut Line::to(address), TREASURER, PASSWORD)?;
        let (mut sum, mut found) = (Report::default(), Vec::new());
        let mut add = |name: &str, report: Report| {
            println!("{name}: {} addresses, {} requests, {:?}", report.addresses, report.requests, report.found);
            sum.addresses += report.addresses;
            sum.requests += report.requests;
            found.extend(report.found.into_iter().map(|f| format!("{name}: {f}")));
        };
        let lines = addresses(&a_document(address, &token)?)?;
        let pass = |line: &str| match line {
            api if api.starts_with("/api/") => Pass::Token(&token),
            door if door.starts_with("/masuk") || door.starts_with("/sah/") => Pass::None,
            _ => Pass::Cookie(&cookie),
        };
        let shut: Vec<String> = lines.iter().filter_map(|(line, _)| opens(address, line, pass(line)).err()).collect();
        if !shut.is_empty() {
            return Err(format!("put xtask/attack/addresses.txt right: {}", shut.join("; ")));
        }
        for (line, posted) in lines {
            let pass = pass(&line);
            let name = format!("sqlmap-{}", line.replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
            let name = format!("{}{}", &name[..name.len().min(60)], posted.as_ref().map_or(0, String::len));
            add(&line, self.sqlmap(address, &name, &line, posted.as_deref(), pass)?);
            self.still_in(address, &cookie)?;
        }
        for (name, pass) in [("stranger", Pass::None), ("treasurer", Pass::Cookie(&cookie))] {
            add(&format!("wapiti as {name}"), self.wapiti(address, name, pass)?);
        }
        self.still_in(address, &cookie)?;
        println!("xtask prove attack: {} addresses, {} requests", sum.addresses, sum.requests);
        if found.is_empty() { Ok(()) } else { Err(format!("found:\n  {}", found.join("\n  "))) }
    }

    /// A scan that was signed out on its way would have looked at nothing.
    fn still_in(&self, address: &str, cookie: &str) -> Result<(), String> {
        let page = ask(address, &format!("GET /akun HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\n"), "")?;
        if page.starts_with("HTTP/1.1 200") { Ok(()) } else { Err("the treasurer's session has ended".into()) }
    }

    fn sqlmap(
        &self,
        address: &str,
        name: &str,
        path: &str,
        posted: Option<&str>,
        pass: Pass<'_>,
    ) -> Result<Report, String> {
        let (log, results) = (self.out.join(format!("{name}.http")), self.out.join(format!("{name}.csv")));
        let url = format!("http://{address}{path}");
        let mut command = Command::new(self.programs.join("sqlmap"));
        command.args(["-u", &url, "--batch", "--disable-coloring", "--flush-session", "--skip-waf", "--level", "2"]);
        command.args(["--dbms", "sqlite", "--technique", "BEUT", "--time-sec", "2"]);
        command.args(["--ignore-code", "*", "--timeout", "20", "--output-dir"]).arg(self.out.join("sqlmap"));
        command.arg("-t").arg(&log).arg("--results-file").arg(&results);
        command.args(["--headers", &format!("Origin: http://{address}")]);
        match pass {
            Pass::None => {}
            Pass::Cookie(cookie) => {
                command.args(["--cookie", cookie, "--drop-set-cookie", "--param-exclude", "simpul"]);
            }
            Pass::Token(token) => {
                command.args(["--auth-type", "bearer", "--auth-cred", token]);
            }
        }
        if let Some(text) = posted {
            command.args(["--data", &text.replace("{bukti}", "x"), "--csrf-token", "bukti", "--csrf-url", &url]);
        } else {
            command.args(["--threads", "4"]);
        }
        command.stdout(self.file(&format!("{name}.txt"))?).stdin(Stdio::null()).env("NO_PROXY", "127.0.0.1");
        self.time.succeed(&mut command)?;
        // Only an address where something can be injected leaves a line with its parameter.
        let rows = std::fs::read_to_string(&results).unwrap_or_default();
        let told = std::fs::read_to_string(self.out.join(format!("{name}.txt"))).unwrap_or_default();
        let mut found: Vec<String> = told.lines().filter(|l| l.starts_with("Parameter: ")).map(str::to_owned).collect();
        found.extend(
            rows.lines().skip(1).filter(|l| l.split(',').nth(2).is_some_and(|p| !p.is_empty())).map(str::to_owned),
        );
        if found.is_empty() && !told.contains("do not appear to be injectable") {
            return Err(format!("sqlmap did not come to an end at {path}; see {}", self.out.join(name).display()));
        }
        Ok(Report { addresses: 1, requests: count(&log, "HTTP request [#"), found })
    }

    fn wapiti(&self, address: &str, name: &str, pass: Pass<'_>) -> Result<Report, String> {
        let (report, log) = (self.out.join(format!("wapiti-{name}.json")), self.out.join(format!("wapiti-{name}.txt")));
        let site = format!("http://{address}/");
        let mut command = Command::new(self.programs.join("wapiti"));
        command.args(["-u", &site, "--scope", "folder", "-m", MODULES, "-l", "2", "-v", "2", "--flush-session"]);
        command.args(["-d", "6", "--max-files-per-dir", "60", "--max-parameters", "14", "--max-scan-time", "120"]);
        command.args(["--max-attack-time", "30", "--no-bugreport", "-f", "json", "-o"]).arg(&report);
        command.arg("--store-session").arg(self.out.join("wapiti")).arg("--store-config").arg(self.out.join("wapiti"));
        command.args(["-H", &format!("Origin: http://{address}")]);
        // Nobody signs the scanner out; a PDF holds no forms.
        for path in ["keluar*", "dokumen/*/pdf", "aset/*", "panduan/gambar/*"] {
            command.args(["-x", &format!("{site}{path}")]);
        }
        if let Pass::Cookie(cookie) = pass {
            command.args(["-C", cookie]);
        }
        command.stdout(self.file(&format!("wapiti-{name}.txt"))?).stdin(Stdio::null()).env("NO_PROXY", "127.0.0.1");
        self.time.succeed(&mut command)?;
        let told: Value = serde_json::from_str(&tools::read(&report)?).map_err(|error| error.to_string())?;
        let addresses = usize::try_from(told["infos"]["crawled_pages_nbr"].as_u64().unwrap_or(0)).unwrap_or_default();
        let inside = count(&log, &format!("[+] GET {site}akun ")) > 0;
        if addresses == 0 || inside != matches!(pass, Pass::Cookie(_)) {
            return Err(format!("wapiti opened {addresses} pages, as somebody else than it was told to be"));
        }
        Ok(Report { addresses, requests: count(&log, "[¨]"), found: findings(&told) })
    }

    fn file(&self, name: &str) -> Result<std::fs::File, String> {
        std::fs::File::create(self.out.join(name)).map_err(|error| format!("cannot write {name}: {error}"))
    }
}

/// Everything above informational that is not known to be none, each once.
fn findings(report: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for kind in ["vulnerabilities", "anomalies"] {
        for (name, list) in report[kind].as_object().into_iter().flatten() {
            for one in list.as_array().into_iter().flatten().filter(|one| one["level"].as_u64() != Some(0)) {
                let text = |field: &str| one[field].as_str().unwrap_or_default();
                let known = |(word, request): &(&str, &str)| {
                    text("info").contains(word) && text("http_request").contains(request)
                };
                if !KNOWN.iter().any(known) {
                    found.push(format!("{name}: {} {} {}", text("method"), text("path"), text("info")));
                }
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn count(file: &Path, mark: &str) -> usize {
    let bytes = std::fs::read(file).unwrap_or_default();
    String::from_utf8_lossy(&bytes).lines().filter(|line| line.contains(mark)).count()
}

/// The addresses of the list, with what is posted; `document` is put where one is asked for.
fn addresses(document: &str) -> Result<Vec<(String, Option<String>)>, String> {
    let text = tools::read(&pins().join("addresses.txt"))?.replace("{dokumen}", document);
    let lines = text.lines().filter(|line| line.starts_with('/'));
    Ok(lines
        .map(|line| match line.split_once(" | ") {
            Some((path, posted)) => (path.to_owned(), Some(posted.to_owned())),
            None => (line.to_owned(), None),
        })
        .collect())
}

/// One request on a connection of its own.
fn ask(address: &str, head: &str, body: &str) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("{address} does not answer: {error}");
    let mut stream = TcpStream::connect(address).map_err(failed)?;
    let length = body.len();
    write!(stream, "{head}Connection: close\r\nContent-Length: {length}\r\n\r\n{body}").map_err(failed)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).map_err(failed)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// An address of the list that does not answer well by itself would prove nothing.
fn opens(address: &str, line: &str, pass: Pass<'_>) -> Result<(), String> {
    let shown = match pass {
        Pass::None => String::new(),
        Pass::Cookie(cookie) => format!("Cookie: {cookie}\r\n"),
        Pass::Token(token) => format!("Authorization: Bearer {token}\r\n"),
    };
    let path = line.replace('*', "");
    let answer = ask(address, &format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{shown}"), "")?;
    let status = answer.split(' ').nth(1).unwrap_or_default();
    // A paper that nobody printed is told as unknown.
    let fine = status == "200" || (status == "404" && line.starts_with("/sah/"));
    if fine { Ok(()) } else { Err(format!("{path} answers {status}")) }
}

/// The id of some document.
fn a_document(address: &str, token: &str) -> Result<String, String> {
    let head = format!("GET /api/documents?limit=1 HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n");
    let answer = ask(address, &head, "")?;
    let id = answer.split("\"id\":").nth(1).map(|rest| rest.chars().take_while(char::is_ascii_digit).collect());
    id.filter(|id: &String| !id.is_empty()).ok_or_else(|| format!("no document: {answer}"))
}

/// The page made wrong on purpose, until it is dropped.
struct Wrong {
    child: Child,
    port: u16,
}

impl Wrong {
    fn start(programs: &Path) -> Result<Wrong, String> {
        let mut child = Command::new(programs.join("python"))
            .arg(pins().join("wrong.py"))
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot run python: {error}"))?;
        let mut line = String::new();
        let told = child.stdout.take().map(|out| BufReader::new(out).read_line(&mut line));
        let mut wrong = Wrong { child, port: 0 };
        wrong.port = line.trim().parse().map_err(|_| format!("the page made wrong does not start: {told:?}"))?;
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", wrong.port)).is_err() && started.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(wrong)
    }
}

impl Drop for Wrong {
    fn drop(&mut self) {
        run::end(&mut self.child, &[Signal::SIGTERM]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn informational_findings_are_left_out_and_others_told_once() {
        let one = |level: u8| serde_json::json!({ "method": "GET", "path": "/a", "info": "x", "level": level });
        let report = serde_json::json!({
            "vulnerabilities": { "SQL Injection": [one(4), one(4)], "Fingerprint": [one(0)] }, "anomalies": { "Error": [one(1)] },
        });
        assert_eq!(findings(&report), ["Error: GET /a x", "SQL Injection: GET /a x"]);
        let form = |request: &str| {
            let one = serde_json::json!({ "info": "Lack of anti CSRF token", "http_request": request, "level": 1 });
            findings(&serde_json::json!({ "vulnerabilities": { "CSRF": [one] } })).len()
        };
        assert_eq!((form("bukti=abc&nama=x"), form("nama=x")), (0, 1), "a form without its proof is a finding");
    }

    #[test]
    fn the_list_of_addresses_is_read() {
        let list = addresses("1").expect("the list");
        assert!(list.len() > 20 && list.iter().any(|(path, posted)| path == "/masuk" && posted.is_some()));
    }
}
