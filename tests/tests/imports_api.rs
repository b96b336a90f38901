//! Files of the national system brought by a program over HTTP, and two stages
//! compared there: what the command line does, the API does too.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)]
mod cli;
mod listening;

use std::io::{Read, Write};
use std::net::TcpStream;

use cli::Folder;
use listening::Listening;
use serde_json::{Value, json};

const FILE: &[u8] = include_bytes!("../../docs/panduan/contoh/apbd-contoh.csv");

impl Listening {
    /// Status and answer.
    fn ask(&self, method: &str, path: &str, token: &str, body: &[u8]) -> (u16, Value) {
        let mut line = TcpStream::connect(&self.address).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
             Content-Type: application/octet-stream\r\nContent-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        line.write_all(head.as_bytes()).unwrap();
        // An answer may come before all was sent.
        let _ = line.write_all(body);
        let mut answer = Vec::new();
        let _ = line.read_to_end(&mut answer);
        let text = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).unwrap_or_default().parse().unwrap_or_default();
        let start = body.find('{').unwrap_or(body.len());
        let end = body.rfind('}').map_or(start, |at| at + 1);
        (status, serde_json::from_str(&body[start..end]).unwrap_or(Value::Null))
    }
}

fn seat(folder: &Folder, username: &str, role: &str, nip: &str) -> String {
    folder.ok(&["official", "add", "--name", username, "--nip", nip]);
    folder.ok(&["user", "add", "--official", nip, "--username", username]);
    let decree = ["--decree", "SK 1", "--decree-date", "2026-01-02", "--from", "2026-01-02"];
    folder.ok(&[&["role", "add", "--official", username, "--role", role][..], &decree].concat());
    let made = folder.ok(&["user", "token", "--username", username, "--days", "30"]);
    made["token"].as_str().unwrap().to_owned()
}

#[test]
fn a_program_brings_a_budget_and_compares_two_stages() {
    let folder = Folder::new();
    let ppkd = seat(&folder, "ppkd", "ppkd", "198001012005011001");
    let other = seat(&folder, "pencatat", "pencatat-penerima", "198001012005011002");
    let serving = Listening::start(folder.command(&["serve", "--listen", "127.0.0.1:0"]), "Simpul melayani");
    let place = "/api/imports/import-apbd?tahun=2026&tahapan=murni&nama=apbd-contoh.csv";

    let tried = serving.ask("POST", &format!("{place}&dry_run=1"), &ppkd, FILE);
    assert_eq!(tried.0, 200, "{tried:?}");
    let missing = serving.ask("GET", "/api/budget/compare?tahun=2026&dari=murni&ke=murni", &ppkd, b"");
    assert_eq!(missing.0, 404, "what was only tried is not kept: {missing:?}");
    let kept = serving.ask("POST", place, &ppkd, FILE);
    assert_eq!(kept.0, 200, "{kept:?}");
    assert_eq!((&kept.1["done"]["total"], &kept.1["done"]["unchanged"]), (&tried.1["done"]["total"], &json!(false)));
    assert_eq!(serving.ask("POST", place, &ppkd, FILE).1["done"]["unchanged"], json!(true));
    let compared = serving.ask("GET", "/api/budget/compare?tahun=2026&dari=murni&ke=murni&semua=1", &ppkd, b"");
    assert_eq!(compared.0, 200, "{compared:?}");
    assert!(compared.1.to_string().contains("tetap"), "{compared:?}");

    // Not theirs, not a file, not one that is known, and not for strangers.
    assert_eq!(serving.ask("POST", place, &other, FILE).0, 403);
    assert_eq!(serving.ask("POST", place, "smp_lain", FILE).0, 401);
    for (path, body, status) in [
        (place, &b""[..], 400),
        (place, b"PK\x03\x04bukan".as_slice(), 400),
        ("/api/imports/import-apbd?tahun=dua&tahapan=murni", FILE, 400),
        ("/api/imports/import-apbd?tahun=2026&tahapan=murni&lain=1", FILE, 400),
        ("/api/imports/draft-spp?tahun=2026", FILE, 404),
        ("/api/budget/compare?tahun=2026&dari=murni&ke=murni&tingkat=lain", b"", 400),
    ] {
        let method = if path.contains("compare") { "GET" } else { "POST" };
        let answer = serving.ask(method, path, &ppkd, body);
        assert_eq!(answer.0, status, "{path}: {answer:?}");
    }
    let large = vec![b'1'; (32 << 20) + 1];
    assert_eq!(serving.ask("POST", place, &ppkd, &large).0, 413);
}
