//! The public pages as a process: they open no database and go on when the
//! server is killed, refuse what is half-written or tampered with, and a
//! witness of another folder watches through them.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)]
mod cli;
mod listening;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cli::{Folder, simpul};
use listening::Listening;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::Keys;
use store::tiles::Growth;

impl Listening {
    fn portal(published: &Path, verifier: &str) -> Listening {
        let mut command = bare(&["portal", "--listen", "127.0.0.1:0", "--verifier", verifier]);
        command.arg(published);
        Listening::start(command, "Halaman publik di")
    }

    fn get(&self, path: &str) -> (u16, String) {
        let mut line = TcpStream::connect(&self.address).unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        line.write_all(head.as_bytes()).unwrap();
        let mut got = Vec::new();
        line.read_to_end(&mut got).unwrap();
        let got = String::from_utf8_lossy(&got).into_owned();
        (got.split(' ').nth(1).unwrap().parse().unwrap(), got)
    }

    fn version(&self) -> i64 {
        let (_, alive) = self.get("/sehat");
        alive.lines().last().unwrap().split(' ').next().unwrap().parse().unwrap()
    }

    /// Files that the process holds open.
    fn open_files(&self) -> Vec<String> {
        let folder = format!("/proc/{}/fd", self.child.id());
        let links =
            std::fs::read_dir(folder).unwrap().filter_map(|entry| std::fs::read_link(entry.unwrap().path()).ok());
        links.map(|path| path.display().to_string()).collect()
    }
}

/// The program without any setting of ours.
fn bare(arguments: &[&str]) -> Command {
    let mut command = Command::new(simpul());
    for variable in ["SIMPUL_DATA", "SIMPUL_DATABASE", "SIMPUL_KEYS", "SIMPUL_PUBLISH", "SIMPUL_PORTAL_ADDRESS"] {
        command.env_remove(variable);
    }
    command.args(arguments);
    command
}

fn until(what: &str, mut fine: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !fine() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn serve(folder: &Folder, published: &Path) -> Listening {
    let published = published.to_str().unwrap();
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--publish-every", "1", "--publish", published];
    let command = folder.command(&arguments);
    Listening::start(command, "Simpul melayani")
}

/// The newest list of a snapshot.
fn newest(published: &Path) -> PathBuf {
    let lists = std::fs::read_dir(published.join("terbitan")).unwrap().map(|e| e.unwrap().path());
    lists.filter(|p| p.extension().is_none()).max().unwrap()
}

#[test]
fn the_public_is_served_without_the_server_and_a_witness_watches() {
    let folder = Folder::new();
    let published = folder.file("terbit");
    let verifier = folder.ok(&["journal", "checkpoint"])["verifier"].as_str().unwrap().to_owned();
    // A witness of its own, whom the regency names.
    let key = folder.file("kunci-saksi.json");
    let made = bare(&["--json", "witness", "key", "--name", "saksi.inspektorat"]).arg(&key).output().unwrap();
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    let today = folder.ok(&["journal", "checkpoint"]);
    assert!(today["checkpoint"].as_str().unwrap().contains("simpul.81.04.latihan"));
    let named =
        json!({ "key": "saksi.daftar", "value": [made["verifier"]], "from": "2026-01-02", "source": "Surat saksi" });
    let input = named.to_string();
    folder.ok(&["act", "propose-regulation", "--input", &input, "--today", "2026-01-02"]);
    let serving = serve(&folder, &published);
    until("a snapshot", || {
        published.join("terbitan").is_dir() && std::fs::read_dir(published.join("terbitan")).unwrap().count() > 0
    });
    let second = folder.run(&["publish", published.to_str().unwrap()]);
    assert_eq!(second.code, Some(2), "one publisher at a time: {second:?}");
    let portal = Listening::portal(&published, &verifier);
    assert_eq!(portal.get("/").0, 200);
    // No database, no key file, no folder of data.
    let open = portal.open_files();
    let secret = |file: &String| file.contains("simpul.db") || file.contains("kunci") || file.contains("/data/");
    assert!(!open.iter().any(secret), "{open:?}");
    let maps = std::fs::read_to_string(format!("/proc/{}/maps", portal.child.id())).unwrap();
    assert!(!maps.contains("simpul.db"), "nothing mapped either");
    // The witness vouches; the regency's own doctor says when.
    let memory = folder.file("ingatan");
    let watch = || {
        let from = format!("http://{}", portal.address);
        let mut command =
            bare(&["--json", "witness", "run", "--once", "--from", &from, "--verifier", &verifier, "--key"]);
        command.arg(&key).arg(&memory).output().unwrap()
    };
    let told = watch();
    assert_eq!(told.status.code(), Some(0), "{told:?}");
    assert!(String::from_utf8_lossy(&told.stdout).contains("\"hasil\":\"sejalan\""), "{told:?}");
    assert!(portal.get("/jejak").1.contains("saksi.inspektorat"));
    let doctor = folder.run(&["doctor", "--publish", published.to_str().unwrap()]);
    let found: Value = doctor.json();
    let saksi = found["pemeriksaan"].as_array().unwrap().iter().find(|c| c["periksa"] == "saksi").unwrap().clone();
    assert!(saksi["baik"] == true && saksi["rincian"].as_str().unwrap().starts_with("terakhir menjawab"), "{saksi}");
    // The server is killed in the middle of its work; the public notices nothing.
    drop(serving);
    let version = portal.version();
    assert_eq!((portal.get("/").0, portal.get("/katalog.json").0), (200, 200));
    half_written(&portal, &published, version);
    assert_eq!(watch().status.code(), Some(0), "a witness goes on as well");
    // A memory that was spoilt is told, and not gone on from.
    let own = memory.join("jurnal").join("checkpoint");
    let kept = std::fs::read_to_string(&own).unwrap();
    std::fs::write(&own, kept.replacen('\n', "\n9", 1)).unwrap();
    assert_eq!(watch().status.code(), Some(1));
    std::fs::write(&own, kept).unwrap();
    assert_eq!(watch().status.code(), Some(0));
    // Back again, it publishes on, and the portal follows.
    let _serving = serve(&folder, &published);
    until("a newer version", || portal.version() > version);
}

/// A list that is cut off, one that was changed, one that is nonsense.
fn half_written(portal: &Listening, published: &Path, version: i64) {
    let list = std::fs::read(newest(published)).unwrap();
    let mut changed = list.clone();
    changed[40] ^= 1;
    for (n, bytes) in [&list[..list.len() / 2], &changed, b"terbitan\n", b""].into_iter().enumerate() {
        let number = version + 1 + i64::try_from(n).unwrap();
        std::fs::write(published.join("terbitan").join(format!("{number:016}")), bytes).unwrap();
        until("it is told", || portal.said().contains(&format!("terbitan {number} ditolak")));
        assert_eq!(portal.version(), version, "the one before is served");
        assert_eq!(portal.get("/").0, 200);
    }
}

/// Yesterday's backup is restored to lose what happened since: the log has
/// another name, every witness says so, and what it holds tells what is missing.
#[test]
fn a_witness_tells_a_restored_regency_what_it_lost() {
    let folder = Folder::new();
    let (published, memory, key) = (folder.file("terbit"), folder.file("ingatan"), folder.file("kunci-saksi.json"));
    let verifier = folder.ok(&["journal", "checkpoint"])["verifier"].as_str().unwrap().to_owned();
    assert!(bare(&["witness", "key", "--name", "saksi"]).arg(&key).output().unwrap().status.success());
    let backup = folder.file("kemarin.simpul");
    folder.ok(&["backup", backup.to_str().unwrap()]);
    for n in 0..3 {
        let person = json!({ "name": format!("Pejabat {n}"), "nip": format!("1980010120050{n:05}") }).to_string();
        folder.ok(&["act", "add-official", "--input", &person]);
    }
    folder.ok(&["publish", published.to_str().unwrap()]);
    let watch = |portal: &Listening, more: &[&str]| {
        let from = format!("http://{}", portal.address);
        let mut command = bare(&["--json", "witness", "run", "--once", "--from", &from, "--verifier", &verifier]);
        let out = command.arg("--key").arg(&key).args(more).arg(&memory).output().unwrap();
        (out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned())
    };
    let portal = Listening::portal(&published, &verifier);
    // Nobody named it, so its word is not taken in; what it saw it remembers.
    assert!(watch(&portal, &[]).1.contains("\"hasil\":\"sejalan\""));
    drop(portal);
    let restored = folder.file("pulih");
    let keys = folder.file("data/kunci-latihan.json");
    let kept = memory.join("jurnal").join("checkpoint");
    let mut command = bare(&["--json", "restore", "--saksi"]);
    command.arg(&kept).arg(&backup).arg("--data").arg(&restored).arg("--keys").arg(&keys);
    let answer = cli::Answer::from(command.output().unwrap());
    assert!(answer.code == Some(0) && answer.out.contains("3"), "{answer:?}");
    let mut command = bare(&["publish"]);
    command.arg(&published).arg("--data").arg(&restored);
    assert!(command.output().unwrap().status.success());
    let portal = Listening::portal(&published, &verifier);
    let (code, told) = watch(&portal, &[]);
    assert!(code == Some(1) && told.contains("\"alasan\":\"ganti-nama\""), "{told}");
    assert!(std::fs::read_dir(memory.join("bukti")).unwrap().count() == 1, "both sides are kept");
    assert_eq!(watch(&portal, &["--epoch", "simpul.81.04.latihan/jurnal/2-lainlain"]).0, Some(1));
    let (_, now) = portal.get("/log/jurnal/checkpoint");
    let name = now.lines().find(|line| line.contains("/jurnal/2-")).unwrap().to_owned();
    assert!(watch(&portal, &["--epoch", &name]).1.contains("\"hasil\":\"sejalan\""));
}

type Hash = [u8; 32];

fn leaf(n: u8) -> Hash {
    Sha256::new().chain_update([0, n]).finalize().into()
}

fn node(left: Hash, right: Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// A log of these leaves under a name, as its own key signs it.
fn log_of(keys: &Keys, name: &str, leaves: &[Hash]) -> String {
    let mut tree = Growth::default();
    leaves.iter().for_each(|leaf| tree.append(*leaf).unwrap());
    tree.checkpoint(keys, name).unwrap()
}

/// What a log sends to a witness.
fn wish(old: u64, proof: &[Hash], checkpoint: &str) -> String {
    let proof: String = proof.iter().map(|hash| format!("{}\n", STANDARD.encode(hash))).collect();
    format!("old {old}\n{proof}\n{checkpoint}")
}

/// The status, the head and the body of the answer.
fn post(address: &str, body: &str) -> (u16, String, String) {
    let mut line = TcpStream::connect(address).unwrap();
    let head = format!("POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n", body.len());
    line.write_all(format!("{head}Connection: close\r\n\r\n{body}").as_bytes()).unwrap();
    let mut got = String::new();
    line.read_to_string(&mut got).unwrap();
    let (head, body) = got.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), head.to_owned(), body.to_owned())
}

/// The line of a witness, proved by a program that nobody here wrote.
fn openssl_agrees(home: &Path, verifier: &str, checkpoint: &str, line: &str) {
    let key = STANDARD.decode(verifier.splitn(3, '+').nth(2).unwrap()).unwrap();
    let signed = STANDARD.decode(line.trim_end().rsplit(' ').next().unwrap()).unwrap();
    let id = &Sha256::digest([b"saksi\n", &key[..]].concat())[..4];
    assert_eq!((key[0], &signed[..4]), (4, id), "the kind and the name of the key, as C2SP numbers them");
    let seconds = u64::from_be_bytes(signed[4..12].try_into().unwrap());
    let body = checkpoint.split_inclusive('\n').take(3).collect::<String>();
    let der = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";
    std::fs::write(home.join("kunci.der"), [der, &key[1..]].concat()).unwrap();
    std::fs::write(home.join("pesan"), format!("cosignature/v1\ntime {seconds}\n{body}")).unwrap();
    std::fs::write(home.join("ttd"), &signed[12..]).unwrap();
    let verify = ["pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "kunci.der", "-rawin"];
    let out = Command::new("openssl").args(verify).args(["-in", "pesan", "-sigfile", "ttd"]).current_dir(home).output();
    match out {
        Ok(out) => assert!(out.status.success(), "{out:?}"),
        Err(_) => println!("skipped: openssl is not installed"),
    }
}

/// A witness answers logs that ask by themselves, as C2SP's tlog-witness says.
#[test]
fn a_witness_answers_a_log_that_brings_its_proof() {
    let home = tempfile::tempdir().unwrap();
    let (memory, key) = (home.path().join("ingatan"), home.path().join("kunci.json"));
    let made = bare(&["--json", "witness", "key", "--name", "saksi"]).arg(&key).output().unwrap();
    let own: Value = serde_json::from_slice(&made.stdout).unwrap();
    let keys = Keys::generate("simpul.81.04");
    let start = || {
        let mut command = bare(&["witness", "run", "--listen", "127.0.0.1:0", "--from", "http://127.0.0.1:1"]);
        command.args(["--verifier", keys.verifier(), "--key"]).arg(&key).arg(&memory);
        Listening::start(command, "Saksi menjawab di")
    };
    let witness = start();
    let origin = "simpul.81.04/jurnal/1";
    let [a, b, c] = [leaf(1), leaf(2), leaf(3)];
    let (one, two) = (log_of(&keys, origin, &[a]), log_of(&keys, origin, &[a, b]));
    let three = log_of(&keys, origin, &[a, b, c]);
    let ask = |body: &str| post(&witness.address, body);
    assert_eq!(witness.get(&format!("/{}/checkpoint", sha(origin))).0, 404, "never asked");

    let (status, _, line) = ask(&wish(0, &[], &one));
    assert!(status == 200 && line.starts_with("— saksi ") && line.ends_with('\n'), "{status} {line}");
    openssl_agrees(home.path(), own["verifier"].as_str().unwrap(), &one, &line);
    // What was vouched for last is told to whoever is mistaken about it.
    for old in [0, 2] {
        let (status, head, size) = ask(&wish(old, &[], &two));
        assert_eq!((status, &*size), (409, "1\n"), "{old}");
        assert!(head.to_lowercase().contains("content-type: text/x.tlog.size"), "{head}");
    }
    for (why, body, status) in [
        ("another proof", wish(1, &[c], &two), 422),
        ("no proof", wish(1, &[], &two), 422),
        ("a proof of nothing new", wish(1, &[b], &one), 422),
        ("another root of that size", wish(1, &[], &log_of(&keys, origin, &[b])), 422),
        ("a tree that shrank", wish(1, &[], &log_of(&keys, origin, &[])), 400),
        ("another log", wish(0, &[], &log_of(&keys, "simpul.81.04/lain/1", &[a])), 404),
        ("another regency", wish(0, &[], &log_of(&keys, "simpul.81.05/jurnal/1", &[a])), 404),
        ("another epoch", wish(0, &[], &log_of(&keys, "simpul.81.04/jurnal/2-0123abcd", &[a])), 404),
        ("another key", wish(1, &[b], &log_of(&Keys::generate("simpul.81.04"), origin, &[a, b])), 403),
        ("a changed signature", wish(1, &[b], &bent(&two)), 403),
        ("no checkpoint", "old 1\n\n".into(), 400),
        ("another spelling", wish(1, &[b], &two).replace("old 1", "old 01"), 400),
        ("too much", wish(1, &[b; 500], &two), 413),
    ] {
        assert_eq!(ask(&body).0, status, "{why}");
    }
    assert_eq!(std::fs::read_dir(memory.join("bukti")).unwrap().count(), 1, "a fork is kept as evidence");
    assert_eq!(ask(&wish(1, &[b], &two)).0, 200);
    assert_eq!(ask(&wish(2, &[], &two)).0, 200, "again, with the time of now");
    let lane = log_of(&keys, "simpul.81.04/pertukaran/1", &[c]);
    assert_eq!(ask(&wish(0, &[], &lane)).0, 200, "each log has its own memory");

    // It remembers what it vouched for, and shows it.
    drop(witness);
    let witness = start();
    let (status, shown) = witness.get(&format!("/{}/checkpoint", sha(origin)));
    assert!(status == 200 && shown.contains(&two) && shown.contains("\n— saksi "), "{shown}");
    assert_eq!(post(&witness.address, &wish(1, &[b], &two)).2, "2\n");
    assert_eq!(post(&witness.address, &wish(2, &[b], &three)).0, 422, "the proof of another step");
    assert_eq!(post(&witness.address, &wish(2, &[c], &log_of(&keys, origin, &[a, c, b]))).0, 422, "a rewritten past");
    let root = STANDARD.decode(three.lines().nth(2).unwrap()).unwrap();
    assert_eq!(root, node(node(a, b), c), "as the standard says");
    assert_eq!(post(&witness.address, &wish(2, &[c], &three)).0, 200);
    assert_eq!(witness.get("/add-checkpoint").0, 405);
}

fn sha(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The same checkpoint with another letter in its signature.
fn bent(checkpoint: &str) -> String {
    let at = checkpoint.rfind(' ').unwrap() + 20;
    let other = if &checkpoint[at..=at] == "A" { "B" } else { "A" };
    format!("{}{other}{}", &checkpoint[..at], &checkpoint[at + 1..])
}

/// An authority as openssl makes one, behind HTTP; none without openssl.
fn authority(home: &Path) -> Option<String> {
    let openssl = |arguments: &[&str]| {
        let out = Command::new("openssl").args(arguments).current_dir(home).output().ok()?;
        assert!(out.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
        Some(())
    };
    std::fs::create_dir_all(home).unwrap();
    std::fs::write(home.join("seri"), "01\n").unwrap();
    let settings = "[ tsa ]\ndefault_tsa = t\n[ t ]\nserial = seri\nsigner_cert = tsa.pem\nsigner_key = tsa.key\n\
        signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\nclock_precision_digits = 0\n\
        ess_cert_id_chain = no\ness_cert_id_alg = sha256\n[ req ]\ndistinguished_name = n\n[ n ]\n\
        [ x ]\nextendedKeyUsage = critical,timeStamping\nkeyUsage = critical,digitalSignature\n";
    std::fs::write(home.join("tsa.cnf"), settings).unwrap();
    let new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    let named =
        ["-keyout", "tsa.key", "-out", "tsa.pem", "-subj", "/CN=TSA uji", "-config", "tsa.cnf", "-extensions", "x"];
    openssl(&[&new[..], &named].concat())?;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/tsa", listener.local_addr().unwrap());
    let home = home.to_owned();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
                    break;
                }
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
            }
            let mut query = vec![0; length];
            reader.read_exact(&mut query).unwrap();
            std::fs::write(home.join("tanya.tsq"), query).unwrap();
            let arguments = ["ts", "-reply", "-queryfile", "tanya.tsq", "-out", "jawab.tsr", "-config", "tsa.cnf"];
            let made = Command::new("openssl").args(arguments).current_dir(&home).output().unwrap();
            assert!(made.status.success(), "{made:?}");
            let answer = std::fs::read(home.join("jawab.tsr")).unwrap();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", answer.len());
            let _ = stream.write_all(&[head.as_bytes(), &answer].concat());
        }
    });
    Some(address)
}

/// A checkpoint is stamped by an authority that nobody here wrote, and its
/// stamp is verified by the same hands; an authority that is away hinders nothing.
#[test]
fn checkpoints_are_stamped_and_openssl_agrees() {
    let folder = Folder::new();
    let (published, home) = (folder.file("terbit"), folder.file("tsa"));
    let Some(address) = authority(&home) else {
        println!("skipped: openssl is not installed");
        return;
    };
    let verifier = folder.ok(&["journal", "checkpoint"])["verifier"].as_str().unwrap().to_owned();
    let serve = |tsa: &str| {
        let published = published.to_str().unwrap();
        let arguments = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--publish-every",
            "1",
            "--publish",
            published,
            "--tsa",
            tsa,
            "--tsa-every",
            "1",
        ];
        Listening::start(folder.command(&arguments), "Simpul melayani")
    };
    // Nobody listens there: published all the same, and said.
    let away = serve("http://127.0.0.1:1/tsa");
    until("it is said", || away.said().contains("cap waktu"));
    drop(away);
    let stamps = published.join("cap-waktu").join("jurnal");
    assert!(!stamps.exists());
    let _serving = serve(&address);
    let file = || {
        std::fs::read_dir(&stamps)
            .ok()?
            .filter_map(|e| Some(e.ok()?.path()))
            .find(|p| p.extension().is_some_and(|e| e == "tsr"))
    };
    until("a stamp", || file().is_some());
    let stamp = file().unwrap();
    let data = stamp.with_extension("checkpoint");
    let verify = |data: &Path| {
        let mut command = Command::new("openssl");
        command.args(["ts", "-verify", "-in"]).arg(&stamp).arg("-data").arg(data);
        command.arg("-CAfile").arg(home.join("tsa.pem")).output().unwrap()
    };
    let verified = verify(&data);
    assert!(verified.status.success(), "{verified:?}");
    let other = folder.file("lain");
    std::fs::write(&other, std::fs::read_to_string(&data).unwrap().replacen('A', "B", 1)).unwrap();
    assert!(!verify(&other).status.success());
    // And the public sees it.
    let portal = Listening::portal(&published, &verifier);
    assert!(portal.get("/jejak").1.contains("Dicap waktu oleh otoritas"));
    let (_, told) = portal.get("/jejak.json");
    let told: Value = serde_json::from_str(told.lines().last().unwrap()).unwrap();
    let size = told["cap_waktu"][0]["catatan"].as_u64().unwrap();
    assert_eq!(portal.get(&format!("/log/jurnal/cap-waktu/{size}.tsr")).0, 200);
    assert_eq!(portal.get("/log/jurnal/cap-waktu/..%2f..%2fterbit.lock").0, 404);
}

#[test]
fn the_portal_says_why_it_does_not_begin() {
    let folder = Folder::new();
    let published = folder.file("terbit");
    let run = |verifier: &str, listen: &str| {
        let mut command = bare(&["portal", "--listen", listen, "--verifier", verifier]);
        cli::Answer::from(command.arg(&published).output().unwrap())
    };
    let key = folder.ok(&["journal", "checkpoint"])["verifier"].as_str().unwrap().to_owned();
    assert!(run(&key, "127.0.0.1:0").err.contains("belum ada terbitan"));
    let made = folder.ok(&["publish", published.to_str().unwrap()]);
    assert!(made["version"].as_i64().unwrap() > 0, "{made}");
    for (verifier, listen, why) in [
        ("simpul.99.99+00000000+AAAA", "127.0.0.1:0", "Kunci umum"),
        (&key, "0.0.0.0:0", "perantara TLS"),
        (&key, "bukan alamat", "tidak dapat dipakai"),
        ("@tidak-ada", "127.0.0.1:0", "No such file"),
    ] {
        let answer = run(verifier, listen);
        assert!(answer.code == Some(2) && answer.err.contains(why), "{verifier} {listen}: {answer:?}");
    }
    // A tampered piece: the whole version is refused.
    let piece = std::fs::read_dir(published.join("isi")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&piece).unwrap();
    bytes[10] ^= 1;
    std::fs::write(&piece, bytes).unwrap();
    let answer = run(&key, "127.0.0.1:0");
    assert!(answer.code == Some(2) && answer.err.contains("ditolak"), "{answer:?}");
    // Published again, it is mended.
    folder.ok(&["publish", published.to_str().unwrap()]);
    drop(Listening::portal(&published, &key));
    for arguments in [
        &["witness", "run", "x", "--from", "ftp://x", "--verifier", &key, "--key", "tidak-ada", "--once"][..],
        &["witness", "key", "/", "--name", "saksi"],
        &["witness", "key", "baru.json", "--name", "dua kata"],
    ] {
        let output = bare(arguments).current_dir(folder.file("")).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
    }
}
