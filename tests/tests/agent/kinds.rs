//! Every kind of source and of target.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;

use crate::joined::{Serving, units};
use crate::world::*;

/// Another system, as far as it was written down what it answers: by how often it
/// was asked, for what, with what; its answer with the name of what that is.
pub fn counterpart(answer: impl Fn(usize, &str, &Value) -> (u16, &'static str, Vec<u8>) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for (n, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let mut read = Vec::new();
            let (first, body) = loop {
                let mut piece = [0; 4096];
                let count = stream.read(&mut piece).unwrap();
                read.extend_from_slice(&piece[..count]);
                let text = String::from_utf8_lossy(&read).into_owned();
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let lower = head.to_ascii_lowercase();
                let length =
                    lower.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()?.parse().ok());
                if body.len() >= length.unwrap_or(0) {
                    break (head.lines().next().unwrap().to_owned(), body.to_owned());
                }
            };
            let (status, media, body) = answer(n, &first, &serde_json::from_str(&body).unwrap_or_default());
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: {media}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            let _ = stream.write_all(&[head.as_bytes(), &body].concat());
        }
    });
    port
}

/// An application of the agency that is told of events, and fails at first.
fn application() -> (u16, mpsc::Receiver<Value>) {
    let (said, heard) = mpsc::channel();
    let port = counterpart(move |n, _, body| {
        if n == 0 {
            return (503, "text/plain", Vec::new());
        }
        let _ = said.send(body.clone());
        (200, "text/plain", Vec::new())
    });
    (port, heard)
}

/// Open data of the centre: a page at first, then a list, then a workbook with less;
/// and a portal that takes rows when the key is right.
fn centre() -> (u16, mpsc::Receiver<(String, Value)>) {
    let (said, heard) = mpsc::channel();
    let port = counterpart(move |n, first, body| {
        if first.starts_with("GET /rup") {
            let list = r#"{"data":[{"kd":1,"pagu":1500000.50,"nama":"Jalan"},{"kd":2,"pagu":7,"nama":null}]}"#;
            return match n {
                0 => (200, "application/json", b"<html>Sedang dipelihara</html>".to_vec()),
                1..=9 => (200, "application/json", list.into()),
                _ => (200, "application/octet-stream", packages()),
            };
        }
        let action = first.split(' ').nth(1).unwrap().rsplit('/').next().unwrap().to_owned();
        let _ = said.send((action, body.clone()));
        (200, "application/json", r#"{"success":true,"result":{}}"#.into())
    });
    (port, heard)
}

/// Rows by their key, as the files in a folder tell them one after the other.
fn rows_of(folder: &Path) -> BTreeMap<String, Value> {
    let Ok(entries) = std::fs::read_dir(folder) else { return BTreeMap::new() };
    let files = entries.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "json"));
    let mut files: Vec<PathBuf> = files.collect();
    files.sort();
    let mut rows = BTreeMap::new();
    for file in files {
        let event: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let subject = event["subject"].as_str().unwrap().to_owned();
        if event["type"].as_str().unwrap().ends_with(".deleted") {
            rows.remove(&subject);
        } else {
            rows.insert(subject, event["data"].clone());
        }
    }
    rows
}

/// A workbook with two columns.
fn workbook(rows: &[(&str, i64)]) -> Vec<u8> {
    use kernel::sheet::{Column, ColumnKind, Sheet, Value};
    let columns = vec![Column::new("kode", ColumnKind::Text), Column::new("jumlah", ColumnKind::Count)];
    let rows = rows.iter().map(|(code, count)| vec![Value::text(*code), Value::Count(*count)]).collect();
    documents::write::xlsx(&Sheet { name: "Rekap".into(), columns, rows, ..Sheet::default() }).unwrap()
}

/// A workbook of one package.
fn packages() -> Vec<u8> {
    use kernel::sheet::{Sheet, Value, column};
    let columns = vec![column::count("kd"), column::money("pagu"), column::text("nama")];
    let pagu = Value::Money(kernel::Money::from_sen(150_000_050));
    let rows = vec![vec![Value::Count(1), pagu, Value::text("Jalan raya")]];
    documents::write::xlsx(&Sheet { columns, rows, ..Sheet::default() }).unwrap()
}

/// Three more streams of the giving agent: a table without a key, one with a
/// column of time, and files.
fn more_streams(db: &Databases, folder: &Path, centre: u16) {
    let mut settings = std::fs::read_to_string(folder.join("agent.toml")).unwrap();
    settings.push_str(&format!(
        r#"
[sources.lain]
kind = "postgres"
host = "127.0.0.1"
port = {}
database = "{}"
user = "postgres"

[sources.berkas]
kind = "folder"
folder = "masuk"
settle_seconds = 0

[[stream]]
dataset = "kunjungan"
version = 1
source = "aplikasi"
table = "kunjungan"
every_seconds = 1
fields = {{ poli = {{}}, biaya = {{ type = "sen" }} }}

[[stream]]
dataset = "rujukan"
version = 1
source = "lain"
table = "public.rujukan"
key = ["nomor"]
follow = "moment"
moment = "diubah"
every_seconds = 1
fields = {{ nomor = {{ type = "integer" }}, tujuan = {{}}, kosong = {{ type = "date" }} }}

[[stream]]
dataset = "rekap"
version = 1
source = "berkas"
table = "rekap-*.*"
key = ["kode"]
every_seconds = 1
fields = {{ kode = {{}}, jumlah = {{ type = "integer", required = true }} }}

[sources.rup]
kind = "web"
url = "http://127.0.0.1:{centre}/rup?tahun=2026"

[[stream]]
dataset = "paket"
version = 1
source = "rup"
table = "/data"
key = ["kd"]
every_seconds = 1
fields = {{ kd = {{ type = "integer" }}, pagu = {{ type = "decimal" }}, nama = {{}} }}
"#,
        db.postgres_port(),
        db.name
    ));
    std::fs::write(folder.join("agent.toml"), settings).unwrap();
}

#[test]
fn every_kind_of_source_reaches_every_kind_of_target() {
    let Some(db) = Databases::given("ragam") else { return };
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let port = free_port();
    let [from, to] = agents(&db, place.path(), &data, port);
    let [gives, takes] = units(&data);
    for (code, fields) in [
        ("kunjungan", r#""poli":{"type":"string"},"biaya":{"type":"integer"}"#),
        ("rujukan", r#""nomor":{"type":"integer"},"tujuan":{"type":"string"},"kosong":{"type":"string"}"#),
        ("rekap", r#""kode":{"type":"string"},"jumlah":{"type":"integer"}"#),
        ("paket", r#""kd":{"type":"integer"},"pagu":{"type":"number"},"nama":{"type":"string"}"#),
    ] {
        dataset(&data, [&gives, &takes], code, &format!(r#"{{"type":"object","properties":{{{fields}}}}}"#));
    }
    db.old(
        "CREATE TABLE kunjungan (poli VARCHAR(20), biaya DECIMAL(12,2));
         INSERT INTO kunjungan VALUES ('gigi', 1.10), ('gigi', 1.10), ('umum', 2)",
    );
    db.taken(
        "CREATE TABLE rujukan (nomor bigint PRIMARY KEY, tujuan text, diubah timestamp NOT NULL DEFAULT now(), kosong date);
         INSERT INTO rujukan (nomor, tujuan) SELECT n, 'RS ' || n FROM generate_series(1, 1100) n",
    );
    let dropped = from.join("masuk");
    std::fs::create_dir(&dropped).unwrap();
    std::fs::write(dropped.join("rekap-1.csv"), "kode,jumlah\nA,10\nB,x\nC,30\n").unwrap();
    let (centre_port, portal) = centre();
    more_streams(&db, &from, centre_port);
    let (application_port, heard) = application();
    std::fs::write(to.join("portal.rahasia"), "kunci-portal\n").unwrap();
    let mut settings = std::fs::read_to_string(to.join("agent.toml")).unwrap();
    for (code, target) in [
        ("kunjungan", "folder = \"kunjungan\"".to_owned()),
        ("rujukan", "folder = \"rujukan\"".to_owned()),
        ("rekap", format!("url = \"http://127.0.0.1:{application_port}/masuk\"")),
        (
            "paket",
            format!(
                "ckan = {{ url = \"http://127.0.0.1:{centre_port}\", resource = \"r-1\", key_file = \"portal.rahasia\", \
                 subject = \"kunci\" }}"
            ),
        ),
    ] {
        settings.push_str(&format!("\n[[take]]\nof = \"{SIK}\"\ndataset = \"{code}\"\nversion = 1\n{target}\n"));
    }
    std::fs::write(to.join("agent.toml"), settings).unwrap();

    let serving = Serving::at(&data, HUB, port);
    let (giving, taking) = (Agent::start(&from), Agent::start(&to));
    let referrals = || rows_of(&to.join("rujukan"));
    until("all referrals arrived", 60, || referrals().len() == 1100);
    assert_eq!(referrals()["1100"], serde_json::json!({ "nomor": 1100, "tujuan": "RS 1100" }));
    let visits = || {
        let mut all: Vec<String> = rows_of(&to.join("kunjungan")).values().map(Value::to_string).collect();
        all.sort();
        all
    };
    let (dentist, general) = (r#"{"biaya":110,"poli":"gigi"}"#, r#"{"biaya":200,"poli":"umum"}"#);
    until("visits arrived, both that are the same", 20, || visits() == [dentist, dentist, general]);
    let told = |seconds| heard.recv_timeout(Duration::from_secs(seconds)).expect("the application is told");
    for (subject, count) in [("A", 10), ("C", 30)] {
        let event = told(30);
        assert_eq!((event["subject"].as_str(), event["data"]["jumlah"].as_i64()), (Some(subject), Some(count)));
    }

    db.taken("UPDATE rujukan SET tujuan = 'RSUD', diubah = now() WHERE nomor = 7");
    db.taken("INSERT INTO rujukan (nomor, tujuan) VALUES (2000, 'RS 2000')");
    until("what changed by its time arrived", 20, || {
        let all = referrals();
        all.len() == 1101 && all["7"]["tujuan"] == "RSUD" && all.contains_key("2000")
    });
    db.old("DELETE FROM kunjungan WHERE poli = 'gigi' LIMIT 1; INSERT INTO kunjungan VALUES ('mata', 0.01)");
    until("visits changed", 20, || visits() == [r#"{"biaya":1,"poli":"mata"}"#, dentist, general]);

    // The same file again says nothing, an unfinished one neither; a newer one all.
    std::fs::copy(dropped.join("rekap-1.csv"), dropped.join("rekap-1b.csv")).unwrap();
    std::fs::write(dropped.join("rekap-2.csv.part"), "kode,jumlah\nA,1").unwrap();
    assert!(heard.recv_timeout(Duration::from_secs(3)).is_err(), "nothing new");
    assert!(agent(&from, &["aside"]).out.contains("B: jumlah"), "what is no number is set aside");
    std::fs::write(dropped.join("rekap-3.xlsx.part"), workbook(&[("A", 11), ("B", 20)])).unwrap();
    std::fs::rename(dropped.join("rekap-3.xlsx.part"), dropped.join("rekap-3.xlsx")).unwrap();
    let mut after: Vec<(String, String)> = (0..3)
        .map(|_| told(20))
        .map(|event| (event["subject"].as_str().unwrap().to_owned(), event["data"]["jumlah"].to_string()))
        .collect();
    after.sort();
    assert_eq!(after, [("A", "11"), ("B", "20"), ("C", "null")].map(|(a, b)| (a.to_owned(), b.to_owned())));
    assert!(!agent(&from, &["aside"]).out.contains("rekap"), "mended by the newer file");

    // Open data of the centre stands on the regency's portal, with its own letters.
    assert!(giving.said().contains("sebuah halaman, bukan data"), "{}", giving.said());
    let mut published: Vec<String> = Vec::new();
    until("the portal has it", 30, || {
        published.extend(portal.try_iter().map(|(action, body)| {
            let what = if action == "datastore_delete" { &body["filters"] } else { &body["records"][0] };
            format!("{action} {what}")
        }));
        published.len() >= 4
    });
    published.sort();
    assert_eq!(
        published,
        [
            r#"datastore_delete {"kunci":"2"}"#,
            r#"datastore_upsert {"kd":1,"kunci":"1","nama":"Jalan raya","pagu":1500000.5}"#,
            r#"datastore_upsert {"kd":1,"kunci":"1","nama":"Jalan","pagu":1500000.5}"#,
            r#"datastore_upsert {"kd":2,"kunci":"2","pagu":7}"#,
        ]
    );
    drop((giving, taking, serving));
}
