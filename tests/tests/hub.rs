//! The running exchange as a process: an agency's system calls another one and
//! follows the regency's payments; the process dies in the middle of a call; a
//! key that an official takes back no longer opens anything.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)]
mod cli;
#[allow(dead_code)]
mod joined;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use joined::{Serving, number, ok, run, seat, units};
use protocol::digest::{Algorithm, Digests};
use protocol::key::SigningKey;
use protocol::signature::{self, Message, Params, TAG};
use serde_json::{Value, json};

const SIK: &str = "ID-KAB/GOV/DINKES/SIK";
const SIAK: &str = "ID-KAB/GOV/DUKCAPIL/SIAK";
const SIMPUL: &str = "ID-KAB/GOV/DUKCAPIL/SIMPUL";
const KEYID: &str = "DINKES-2026-1";

/// An agency that joined and may call a service at this port: its SKPD, and the
/// number of its key.
fn joined(data: &Path, key: &SigningKey, port: u16) -> (String, i64) {
    assert_eq!(run(data, &["demo", "--no-serve"]).code, Some(0));
    let [asks, gives] = units(data);
    for (user, role, unit) in [
        ("kominfosatu", "administrator", None),
        ("kominfodua", "administrator", None),
        ("stafpeminta", "staf", Some(&asks)),
        ("kepalapeminta", "kpa", Some(&asks)),
        ("stafpemberi", "staf", Some(&gives)),
        ("kepalapemberi", "pa", Some(&gives)),
    ] {
        seat(data, user, role, unit.map(String::as_str));
    }
    for (unit, code, systems) in [(&asks, "DINKES", &["SIK"][..]), (&gives, "DUKCAPIL", &["SIAK", "SIMPUL"])] {
        let add = ["exchange", "member", "add", "--unit", unit, "--code", code, "--name", code];
        let member = number(&ok(data, "kominfosatu", &add), "member");
        for system in systems {
            let add = ["exchange", "system", "add", "--member", &member, "--code", system, "--title", system];
            ok(data, "kominfosatu", &add);
        }
    }
    let material = protocol::key::write_public(&key.verifying_key());
    let add = ["exchange", "key", "add", "--unit", &asks, "--system", SIK, "--material", &material];
    let proposed = number(&ok(data, "stafpeminta", &[&add[..], &["--until", "2027-12-31"]].concat()), "key");
    let heard = ok(data, "kominfodua", &["exchange", "key", "fingerprint", &material])["fingerprint"].clone();
    let heard = heard.as_str().expect("groups").to_owned();
    ok(data, "kominfodua", &["exchange", "key", "confirm", &proposed, "--fingerprint", &heard]);
    let url = format!("http://127.0.0.1:{port}/api");
    let add = ["exchange", "service", "add", "--unit", &gives, "--system", SIAK, "--code", "penduduk", "--title", "P"];
    let offered = ok(data, "stafpemberi", &[&add[..], &["--meaning", "Penduduk", "--url", &url]].concat());
    let address = number(&offered, "address");
    ok(data, "kominfosatu", &["exchange", "service", "approve", &address, "--network", "127.0.0.1/32"]);
    let schema = r#"{"type":"object","required":["nomor"],"properties":{"nomor":{"type":"string"}}}"#;
    let add = ["exchange", "dataset", "add", "--unit", &gives, "--system", SIMPUL, "--code", "sp2d-daerah"];
    let more = ["--title", "SP2D", "--meaning", "Satu SP2D", "--period", "seketika", "--schema", schema];
    let rest = ["--legal-ground", "Perbup 1", "--retention-days", "60"];
    let described = number(&ok(data, "stafpemberi", &[&add[..], &more, &rest].concat()), "description");
    ok(data, "kominfodua", &["exchange", "dataset", "approve", &described]);
    let service = format!("{SIAK}/penduduk");
    for what in [&["--service", &service, "--endpoint", "* /**"][..], &["--dataset", "sp2d-daerah", "--version", "1"]] {
        let add = ["exchange", "grant", "add", "--unit", &asks, "--client", SIK, "--purpose", "Uji"];
        let rest = ["--legal-ground", "Perbup 1", "--until", "2027-06-30"];
        let asked = number(&ok(data, "kepalapeminta", &[&add[..], what, &rest].concat()), "id");
        ok(data, "kepalapemberi", &["exchange", "grant", "approve", &asked]);
    }
    (asks, proposed.parse().unwrap())
}

/// A provider that says what it was asked; one path never answers.
fn provider() -> (u16, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, (said, heard)) = (listener.local_addr().unwrap().port(), mpsc::channel());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let said = said.clone();
            std::thread::spawn(move || {
                let stream = stream.unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                loop {
                    let mut first = String::new();
                    if reader.read_line(&mut first).unwrap_or(0) == 0 {
                        return;
                    }
                    let mut length = 0;
                    loop {
                        let mut line = String::new();
                        reader.read_line(&mut line).unwrap();
                        if line.trim().is_empty() {
                            break;
                        }
                        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                            length = value.trim().parse().unwrap();
                        }
                    }
                    let mut body = vec![0; length];
                    reader.read_exact(&mut body).unwrap();
                    said.send(first.trim().to_owned()).unwrap();
                    if first.contains("/lambat") {
                        std::thread::sleep(Duration::from_secs(3600));
                    }
                    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
                    (&stream).write_all(answer.as_bytes()).unwrap();
                }
            });
        }
    });
    (port, heard)
}

const ADDRESS: &str = "https://hub.contoh.go.id";

fn signed(key: &SigningKey, method: &str, target: &str, body: &[u8]) -> Vec<u8> {
    let mut fields: protocol::Fields = vec![
        ("host".into(), b"hub.contoh.go.id".to_vec()),
        ("x-road-client".into(), SIK.into()),
        ("x-road-id".into(), uuid::Uuid::new_v4().to_string().into()),
    ];
    if !body.is_empty() {
        fields.push(("content-type".into(), b"application/json".to_vec()));
        fields.push(("content-digest".into(), Digests::of(body).field(Algorithm::Sha256).into()));
    }
    let uri = format!("{ADDRESS}{target}");
    let message = Message { method, target_uri: &uri, status: None, fields: &fields, request: None };
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let params = Params {
        created: i64::try_from(now.as_secs()).unwrap(),
        expires: None,
        keyid: KEYID.into(),
        nonce: Some(uuid::Uuid::new_v4().to_string()),
        tag: Some(TAG.into()),
    };
    let covered = signature::required(&message, !body.is_empty());
    let (input, made) = signature::sign(&message, &covered, &params, key).unwrap();
    fields.extend([("signature-input".to_owned(), input.into_bytes()), ("signature".to_owned(), made.into_bytes())]);
    letters(method, target, &fields, body)
}

fn letters(method: &str, target: &str, fields: &protocol::Fields, body: &[u8]) -> Vec<u8> {
    let mut out = format!("{method} {target} HTTP/1.1\r\nconnection: close\r\n").into_bytes();
    for (name, value) in fields {
        out.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    out.extend(format!("content-length: {}\r\n\r\n", body.len()).bytes());
    out.extend(body);
    out
}

/// Status, head and body of an answer; none where the line broke off.
fn send(at: &str, letters: &[u8]) -> Option<(u16, String, String)> {
    let mut stream = TcpStream::connect(at).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    stream.write_all(letters).ok()?;
    let mut read = Vec::new();
    stream.read_to_end(&mut read).ok()?;
    let text = String::from_utf8_lossy(&read).into_owned();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, head.to_ascii_lowercase(), body.to_owned()))
}

fn fault(answer: &(u16, String, String)) -> String {
    let value: Value = serde_json::from_str(&answer.2).unwrap_or_else(|e| panic!("{e}: {answer:?}"));
    value["type"].as_str().unwrap_or_else(|| panic!("{answer:?}")).to_owned()
}

/// What people see on the command line, while the hub serves.
fn seen(data: &Path) {
    let shown = |who: &str, arguments: &[&str]| ok(data, who, &[&["exchange"], arguments].concat()).to_string();
    let flows = shown("kominfosatu", &["flows", "--masa", "hari"]);
    assert!(flows.contains(SIK) && flows.contains("penduduk") && flows.contains("sp2d-daerah"), "{flows}");
    assert!(shown("kepalapeminta", &["flows"]).contains(SIAK));
    assert_eq!(run(data, &["exchange", "flows", "--masa", "abad", "--as", "kominfosatu"]).code, Some(2));
    let streams = shown("stafpemberi", &["stream", "list"]);
    assert!(streams.contains("sp2d-daerah/1") && streams.contains("Segar") && streams.contains(SIK), "{streams}");
    let lines = run(data, &["exchange", "operations", "--format", "csv", "--as", "kominfosatu"]);
    assert!(lines.code == Some(0) && lines.out.contains("monitoringDataTs"), "{lines:?}");
    assert_eq!(run(data, &["exchange", "operations", "--as", "stafpemberi"]).code, Some(3));
    assert!(!shown("kominfosatu", &["quarantine", "list"]).contains("Disisihkan\""));
    let doctor = run(data, &["doctor", "--json"]);
    assert!(doctor.out.contains("log pertukaran") && doctor.out.contains("0 peristiwa disisihkan"), "{doctor:?}");
}

/// The leaf of a receipt is found, and what is told with it proves that the log holds it there.
fn found(data: &Path, receipt: &(u16, String, String)) {
    let field = |name: &str| {
        let value = receipt.1.lines().find_map(|line| line.strip_prefix(name));
        value.unwrap_or_else(|| panic!("{name} in {receipt:?}")).trim().to_owned()
    };
    let (leaf, index) = (field("simpul-log-leaf:"), field("simpul-log-index:"));
    let told = run(data, &["exchange", "log", "find", &leaf, "--json"]);
    assert_eq!(told.code, Some(0), "{told:?}");
    let told = told.json();
    assert_eq!(told["index"].to_string(), index, "{told}");
    let hash = |text: &str| -> [u8; 32] { STANDARD.decode(text).expect("base64").try_into().expect("a hash") };
    let proof = told["proof"].as_array().unwrap_or_else(|| panic!("no proof in {told}"));
    let proof: Vec<[u8; 32]> = proof.iter().map(|step| hash(step.as_str().expect("text"))).collect();
    let root = hash(told["checkpoint"].as_str().and_then(|text| text.lines().nth(2)).expect("a root"));
    let (size, index) = (told["size"].as_u64().expect("a size"), told["index"].as_u64().expect("an index"));
    let mut digest: [u8; 32] = kernel::unhex(&leaf).expect("hex").try_into().expect("a hash");
    assert!(store::tiles::is_included(&proof, size, root, index, digest), "{told}");
    digest[0] ^= 1;
    assert!(!store::tiles::is_included(&proof, size, root, index, digest));
    let unknown = run(data, &["exchange", "log", "find", &kernel::hex(&digest), "--json"]);
    assert_eq!(unknown.code, Some(4), "{unknown:?}");
}

/// What is decided while nothing is served is carried out, or told why not, as
/// soon as the hub runs.
fn decided(data: &Path, unit: &str) {
    let discard = ["exchange", "quarantine", "discard", "sp2d-daerah/1/7", "--unit", unit, "--reason", "uji"];
    ok(data, "stafpemberi", &discard);
    let serving = Serving::start(data, ADDRESS);
    let begun = Instant::now();
    loop {
        let told = ok(data, "stafpemberi", &["exchange", "decisions"]).to_string();
        if told.contains("belum berhasil: Peristiwa ini tidak (lagi) disisihkan.") {
            break;
        }
        assert!(told.contains("menunggu hub") && begun.elapsed() < Duration::from_secs(10), "{told}");
    }
    drop(serving);
}

/// What a restore says that it lacks, by the number of it and one by one.
fn lost(told: &Value) -> &Vec<Value> {
    let all = told["lost"].as_array().unwrap_or_else(|| panic!("nothing listed in {told}"));
    assert_eq!(Some(all.len()), told["missing"].as_u64().and_then(|n| usize::try_from(n).ok()), "{told}");
    assert_eq!(all.first().map(|one| &one["index"]), Some(&told["old_size"]), "{told}");
    assert!(all.iter().all(|one| one["leaf"].is_string() && one["at"].is_string()), "{told}");
    all
}

/// Put back from a backup of a moment when it served: the message log goes on
/// whole under another name, what was lost is told act by act, and what was sent
/// once is still known.
fn put_back(place: &Path, backup: &Path, key: &SigningKey, sent: &[u8], checkpoint: &Path) {
    let data = place.join("pulih");
    let keys = place.join("data/kunci-latihan.json");
    let (backup, keys, seen) = (backup.to_str().unwrap(), keys.to_str().unwrap(), checkpoint.to_str().unwrap());
    let journal = place.join("cermin-jurnal");
    assert_eq!(run(&place.join("data"), &["journal", "export", journal.to_str().unwrap()]).code, Some(0));
    let witness = journal.join("checkpoint");
    let both = ["--saksi", seen, "--saksi", witness.to_str().unwrap()];
    let restored = run(&data, &[&["restore", backup, "--keys", keys, "--json"][..], &both].concat());
    assert_eq!(restored.code, Some(0), "{restored:?}");
    let restored = restored.json();
    assert!(lost(&restored).iter().any(|one| one["act"] == "revoke-exchange-key"), "{restored}");
    let told = restored["messages"].clone();
    assert!(lost(&told).iter().all(|one| one["kind"].is_string()), "{told}");
    let name = told["origin"].as_str().expect("a name").to_owned();
    assert!(name.contains("/pertukaran/2-"), "{name}");
    for arguments in [&["doctor"][..], &["journal", "verify"]] {
        let sound = run(&data, arguments);
        assert_eq!(sound.code, Some(0), "{sound:?}");
    }
    let serving = Serving::start(&data, ADDRESS);
    let again = send(&serving.exchange, sent).expect("an answer");
    assert_eq!(fault(&again), "Client.MessageReplayed");
    let fresh = signed(key, "GET", &format!("/r1/{SIAK}/penduduk/cari?nama=b"), b"");
    let answer = send(&serving.exchange, &fresh).expect("an answer");
    assert_eq!(answer.0, 200, "{answer:?}");
    let index = answer.1.lines().find_map(|line| line.strip_prefix("simpul-log-index: ")).expect("an index");
    assert!(index.trim().parse::<i64>().unwrap() > told["old_size"].as_i64().unwrap(), "{index}: {told}");
    drop(serving);
    let mirror = place.join("cermin-pulih");
    let folder = mirror.to_str().unwrap();
    assert_eq!(run(&data, &["exchange", "log", "export", folder]).code, Some(0));
    let sound = run(&data, &["exchange", "log", "verify", "--mirror", folder, "--json"]);
    assert_eq!((sound.code, &sound.json()["origin"]), (Some(0), &json!(name)), "{sound:?}");
}

#[test]
fn the_exchange_runs_dies_and_runs_on() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let key = protocol::key::from_seed([7; 32]);
    let (port, heard) = provider();
    let (unit, number) = joined(&data, &key, port);
    let issued = run(&data, &["user", "token", "--username", "kominfosatu", "--json"]);
    let token = issued.json()["token"].as_str().expect("a token").to_owned();

    let serving = Serving::start(&data, ADDRESS);
    let target = format!("/r1/{SIAK}/penduduk/cari?nama=a");
    let sent = signed(&key, "POST", &target, b"{\"a\":1}");
    let answer = send(&serving.exchange, &sent).expect("an answer");
    assert_eq!((answer.0, &*answer.2), (200, "{}"), "{answer:?}");
    assert!(answer.1.contains("\r\nsimpul-log-index: ") && answer.1.contains("signature-input: sig1="), "{answer:?}");
    assert_eq!(heard.recv_timeout(Duration::from_secs(5)).unwrap(), "POST /api/cari?nama=a HTTP/1.1");

    // The payment of the demonstration is an event within a second of the start.
    let begun = Instant::now();
    let pull = format!("/r1/{SIMPUL}/pull/v1/id.go.kab.sp2d-daerah.v1?max=50&wait=5");
    let events = send(&serving.exchange, &signed(&key, "GET", &pull, b"")).expect("events");
    assert_eq!(events.0, 200, "{events:?}");
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    let told: Value = serde_json::from_str(&events.2).unwrap();
    let last = told.as_array().and_then(|all| all.last()).expect("an event");
    assert_eq!(last["source"], format!("/{SIMPUL}/sp2d-daerah"));
    assert!(last["data"]["nomor"].is_string() && last["data"]["nilai_sen"].is_i64(), "{last}");

    // It dies while a provider is being asked.
    let lost = signed(&key, "GET", &format!("/r1/{SIAK}/penduduk/lambat"), b"");
    let asking = std::thread::spawn({
        let (at, lost) = (serving.exchange.clone(), lost.clone());
        move || send(&at, &lost)
    });
    assert_eq!(heard.recv_timeout(Duration::from_secs(5)).unwrap(), "GET /api/lambat HTTP/1.1");
    drop(serving);
    assert!(asking.join().unwrap().is_none(), "no answer came");

    let serving = Serving::start(&data, ADDRESS);
    // Neither what was answered nor what was asked when it died is taken twice.
    for again in [&sent, &lost] {
        let answer = send(&serving.exchange, again).expect("an answer");
        assert_eq!(fault(&answer), "Client.MessageReplayed");
    }
    assert_eq!(send(&serving.exchange, &signed(&key, "GET", &target, b"")).expect("an answer").0, 200);
    assert_eq!(heard.recv_timeout(Duration::from_secs(5)).unwrap(), "GET /api/cari?nama=a HTTP/1.1");
    seen(&data);
    found(&data, &answer);
    let backup = place.path().join("a.cadangan");
    assert_eq!(run(&data, &["backup", backup.to_str().unwrap()]).code, Some(0));

    // An official takes the key back; within a second it opens nothing.
    let input = json!({ "unit": unit, "key": number, "reasons": ["uji"] }).to_string();
    let fields: protocol::Fields = vec![
        ("host".into(), serving.pages.clone().into()),
        ("authorization".into(), format!("Bearer {token}").into()),
        ("content-type".into(), b"application/json".to_vec()),
        ("idempotency-key".into(), b"cabut-1".to_vec()),
    ];
    let revoked = send(&serving.pages, &letters("POST", "/api/acts/revoke-exchange-key", &fields, input.as_bytes()));
    let begun = Instant::now();
    let revoked = revoked.expect("an answer");
    assert_eq!(revoked.0, 200, "{revoked:?}");
    while send(&serving.exchange, &signed(&key, "GET", &target, b"")).expect("an answer").0 == 200 {
        assert!(begun.elapsed() < Duration::from_secs(1), "a key that was taken back still opens");
    }
    let refused = send(&serving.exchange, &signed(&key, "GET", &target, b"")).expect("an answer");
    assert_eq!(fault(&refused), "Client.InvalidSignatureValue");
    drop(serving);
    decided(&data, &units(&data)[1]);

    // The public is told how fresh it is, and a witness gets the hashes of the log, not its entries.
    let public = place.path().join("terbit");
    let published = run(&data, &["publish", public.to_str().unwrap(), "--json"]);
    assert_eq!(published.code, Some(0), "{published:?}");
    let pieces = std::fs::read_dir(public.join("isi")).unwrap().map(|e| std::fs::read(e.unwrap().path()).unwrap());
    let told =
        pieces.filter_map(|bytes| serde_json::from_slice::<Value>(&bytes).ok()).find(|v| v["catalogue"].is_array());
    let told = told.expect("what is published");
    for (identifier, used) in [(format!("{SIAK}/penduduk"), "Uji"), (format!("{SIMPUL}/sp2d-daerah/v1"), "Uji")] {
        let one = told["catalogue"].as_array().unwrap().iter().find(|o| o["identifier"] == identifier.as_str());
        let one = one.unwrap_or_else(|| panic!("{identifier} in {told}"));
        assert!(one["last_at"].is_i64() && one["users"][0]["purpose"] == used, "{one}");
    }
    let log = public.join("log/pertukaran/tile");
    assert!(log.join("0").is_dir() && !log.join("entries").exists());
    assert_eq!(told["logs"].as_array().unwrap().len(), 2, "{told}");

    // The log of all this is whole, and one flipped byte of it is found.
    let mirror = place.path().join("cermin");
    let folder = mirror.to_str().unwrap();
    assert_eq!(run(&data, &["exchange", "log", "export", folder]).code, Some(0));
    let verify = || run(&data, &["exchange", "log", "verify", "--mirror", folder, "--json"]);
    let sound = verify();
    assert_eq!((sound.code, &sound.json()["sound"]), (Some(0), &json!(true)), "{sound:?}");
    put_back(place.path(), &backup, &key, &sent, &mirror.join("checkpoint"));
    let entries = std::fs::read_dir(mirror.join("tile/entries")).unwrap().next().unwrap().unwrap().path();
    let bundle =
        if entries.is_dir() { std::fs::read_dir(&entries).unwrap().next().unwrap().unwrap().path() } else { entries };
    let mut bytes = std::fs::read(&bundle).unwrap();
    bytes[40] ^= 1;
    std::fs::write(&bundle, bytes).unwrap();
    let bent = verify();
    assert_eq!((bent.code, &bent.json()["sound"]), (Some(1), &json!(false)), "{bent:?}");
    assert_eq!(run(&data, &["journal", "verify"]).code, Some(0));
}
