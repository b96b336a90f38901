//! An agent that joins by a code which was read over the telephone.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use protocol::enrol::{Code, Enrol, prove};

use crate::cli::Answer;
use crate::joined::{Serving, number, ok, run};
use crate::world::*;

/// Somebody sits at the machine and types these lines.
fn typing(folder: &Path, arguments: &[&str], lines: &str) -> Answer {
    let (program, first) = program();
    let mut command = Command::new(program);
    command.args(first).arg(folder.join("agent.toml")).args(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    child.wait_with_output().unwrap().into()
}

/// A folder with a file that was written a while ago.
fn office(place: &Path, name: &str) -> PathBuf {
    let folder = place.join(name);
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("pasien.csv");
    std::fs::write(&file, "id;nama\n1;Ani\n2;Budi\n").unwrap();
    let file = std::fs::File::options().write(true).open(file).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(60)).unwrap();
    folder
}

/// Everything of a folder, as bytes.
fn bytes(folder: &Path, all: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            bytes(&path, all);
        } else {
            all.push((path.clone(), std::fs::read(path).unwrap()));
        }
    }
}

/// The status of one try at a code, and whether it is told when to come again.
fn tried(port: u16, given: &Enrol) -> (u16, bool) {
    let body = serde_json::to_string(given).unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let head =
        format!("POST /enrol HTTP/1.1\r\nhost: hub.uji.go.id\r\nconnection: close\r\ncontent-length: {}", body.len());
    stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).unwrap();
    let mut read = String::new();
    stream.read_to_string(&mut read).unwrap();
    (read.split(' ').nth(1).unwrap().parse().unwrap(), read.contains("retry-after: "))
}

/// The number of the one key that waits.
fn waiting(data: &Path) -> String {
    let keys = run(data, &["report", "kunci-pertukaran", "--tahun", "2026", "--format", "csv", "--as", "kominfodua"]);
    let line = keys.out.lines().find(|line| line.contains("Menunggu pencocokan")).unwrap_or_else(|| panic!("{keys:?}"));
    line.split([';', ',']).next().unwrap().trim_matches('"').to_owned()
}

fn after<'a>(said: &'a str, label: &str) -> &'a str {
    said.split_once(label).unwrap_or_else(|| panic!("{label} in {said}")).1.lines().next().unwrap().trim()
}

#[test]
fn a_code_heard_over_the_telephone_brings_the_key_and_nothing_else() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let port = free_port();
    regency(&data);
    let made = ok(&data, "kominfosatu", &["exchange", "code", "add", "--system", SIK]);
    let (code, hub) = (made["code"].as_str().unwrap(), made["hub_fingerprint"].as_str().unwrap());
    let guessed = ok(&data, "kominfodua", &["exchange", "code", "add", "--system", SIAK, "--until", "2026-12-31"]);
    let listed = ok(&data, "kominfodua", &["exchange", "code", "list"]).to_string();
    assert!(listed.contains("Terbuka sampai waktunya") && !listed.contains(&code[..11]), "{listed}");

    let serving = Serving::at(&data, HUB, port);
    let connect = format!("127.0.0.1:{port}");
    let [here, copy, other] = ["dinkes", "salinan", "dukcapil"].map(|name| office(place.path(), name));
    let init = |folder: &Path, system: &str, more: &[&str], lines: &str| {
        let source = folder.to_str().unwrap();
        let given = ["init", "--hub", HUB, "--connect", &connect, "--system", system, "--source", source];
        let of = ["--table", "pasien*.csv", "--key", "id", "--dataset", "pasien"];
        typing(folder, &[&given[..], &of, more].concat(), lines)
    };
    // Misheard once, then right: the same question comes again, and nothing is lost.
    let wrong = format!("{}{}", &code[..22], if code.ends_with('0') { '1' } else { '0' });
    let joined = init(&here, SIK, &[], &format!("{hub}\n{wrong}\n12345\n{}\n", code.replace(' ', "")));
    assert_eq!(joined.code, Some(0), "{joined:?}");
    assert!(joined.out.contains("tidak cocok") && joined.out.contains("empat kelompok lima angka"), "{joined:?}");
    let keyid = after(&joined.out, "diajukan sebagai ").split('.').next().unwrap().to_owned();
    assert!(keyid.starts_with("DINKES-"), "{joined:?}");
    // Begun anew with the key that is there: the same attempt. A copy with another key is refused.
    std::fs::remove_file(here.join("agent.toml")).unwrap();
    let again = init(&here, SIK, &["--fingerprint", hub, "--code", code], "");
    assert!(again.code == Some(0) && again.out.contains(&keyid), "{again:?}");
    let twice = init(&copy, SIK, &["--fingerprint", hub, "--code", code], "");
    assert!(twice.code == Some(1) && twice.err.contains("TUKAR-DAFTAR-TERPAKAI"), "{twice:?}");
    let foreign = init(&other, SIAK, &["--fingerprint", hub, "--code", code], "");
    assert!(foreign.code == Some(1) && foreign.err.contains("tidak cocok"), "{foreign:?}");
    assert!(!other.join("agent.toml").exists());

    // Whoever tries one code after the other soon waits for each.
    let begun = Instant::now();
    let public = protocol::key::write_public(&protocol::key::from_seed([3; 32]).verifying_key());
    let tries: Vec<(u16, bool)> = (0..14u8)
        .map(|n| {
            let proof = kernel::hex(&prove(&Code::of([n; 16]), "", SIAK, &public));
            tried(port, &Enrol { system: SIAK.into(), public: public.clone(), proof })
        })
        .collect();
    assert!(tries.iter().all(|(status, later)| matches!((status, later), (403, false) | (429, true))), "{tries:?}");
    let held = tries.iter().filter(|(status, _)| *status == 429).count();
    assert!(held >= 2 && begun.elapsed() >= Duration::from_secs(2), "{tries:?} in {:?}", begun.elapsed());
    drop(serving);

    let alarms = ok(&data, "kominfodua", &["exchange", "alarm", "list"]).to_string();
    assert!(alarms.contains("KODE-DUA-KALI") && alarms.contains(SIK), "{alarms}");
    assert!(alarms.contains("KODE-DITEBAK") && alarms.contains(SIAK), "{alarms}");
    // Whoever made the code does not confirm the key; another person does, by ear.
    let (key, heard) = (waiting(&data), after(&joined.out, "Sidik kunci : "));
    let confirm = |who| run(&data, &["exchange", "key", "confirm", &key, "--fingerprint", heard, "--as", who]);
    assert_eq!(confirm("kominfosatu").code, Some(3));
    assert_eq!(confirm("kominfodua").code, Some(0));
    let end = number(&guessed, "code");
    ok(&data, "kominfosatu", &["exchange", "code", "revoke", &end, "--reason", "dicoba orang lain"]);

    edit(&here, |settings| settings.replace("id = { type = \"text\" }", "id = { type = \"integer\" }"));
    let _serving = Serving::at(&data, HUB, port);
    let _running = Agent::start(&here);
    until("what stands in the file is at the hub", 60, || stream(&here)["sent"] == 2);

    let mut all = Vec::new();
    bytes(place.path(), &mut all);
    let bare = code.replace(' ', "");
    for (path, bytes) in &all {
        let holds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(!holds(code) && !holds(&bare), "{}", path.display());
    }
    assert!(all.iter().any(|(path, _)| path.ends_with("dinkes/log")) && all.len() > 10);
}
