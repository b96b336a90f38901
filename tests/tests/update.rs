//! `simpul update` as a process: what is altered, older, for another machine or
//! not signed by two is refused in a sentence and changes nothing; what is good
//! is tried on a copy and swapped; and wherever the power goes, a working
//! program and a sound journal stay.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)]
mod cli;

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cli::{Answer, Folder, can_step, simpul};
use release::signing::{before_program, countersign, new_key, sign};
use release::{Release, here};
use sha2::{Digest, Sha256};

/// What the built program calls itself.
const OURS: &str = env!("CARGO_PKG_VERSION");
const FIRST: &str = "2026-03-01";
const NEXT: &str = "2026-06-01";
/// A program that only knows its version; enough for what is refused early.
fn small(version: &str) -> Vec<u8> {
    format!("#!/bin/sh\necho simpul {version}\n").into_bytes()
}

fn digest(path: &Path) -> Vec<u8> {
    Sha256::digest(std::fs::read(path).unwrap()).to_vec()
}

/// The program as it is delivered: without what only debuggers read, where the
/// machine can take that out.
fn delivered(folder: &Path) -> Vec<u8> {
    let thin = folder.join("tipis");
    let stripped = Command::new("strip").arg("-o").arg(&thin).arg(simpul()).stderr(Stdio::null()).status();
    let bytes = std::fs::read(if stripped.is_ok_and(|s| s.success()) { &thin } else { simpul() }).unwrap();
    let _ = std::fs::remove_file(&thin);
    bytes
}

/// A regency, a program that serves it, and three release keys.
struct Site {
    folder: Folder,
    program: PathBuf,
    ring: PathBuf,
    secrets: Vec<String>,
    bytes: Vec<u8>,
}

impl Site {
    fn new(folder: Folder, bytes: Vec<u8>) -> Site {
        let keys: Vec<(String, String)> =
            ["rilis-a", "rilis-b", "rilis-c"].iter().map(|name| new_key(name).unwrap()).collect();
        let (ring, program) = (folder.file("kunci-rilis.txt"), folder.file("bin").join("simpul"));
        std::fs::write(&ring, keys.iter().map(|k| format!("{}\n", k.1)).collect::<String>()).unwrap();
        let site = Site { folder, program, ring, secrets: keys.into_iter().map(|k| k.0).collect(), bytes };
        site.begin();
        site
    }

    /// The program as the first release put it there, and nothing else beside it.
    fn begin(&self) {
        let home = self.program.parent().unwrap();
        let _ = std::fs::remove_dir_all(home);
        std::fs::create_dir(home).unwrap();
        std::fs::write(&self.program, &self.bytes).unwrap();
        std::fs::set_permissions(&self.program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let note = self.note(&self.bytes, OURS, FIRST, &here(), &[0, 1]);
        std::fs::write(home.join("simpul.rilis"), note).unwrap();
        for entry in std::fs::read_dir(home.parent().unwrap()).unwrap().map(|e| e.unwrap().path()) {
            let name = entry.file_name().unwrap().to_string_lossy().into_owned();
            if name.starts_with("data-sebelum-") || name.starts_with("cadangan") {
                std::fs::remove_file(entry).unwrap();
            }
        }
    }

    fn note(&self, program: &[u8], version: &str, made: &str, platform: &str, by: &[usize]) -> Vec<u8> {
        let release =
            Release::of(program, version.parse().unwrap(), made.parse().unwrap(), platform.to_owned()).unwrap();
        let mut note = sign(&release, &self.secrets[by[0]]).unwrap();
        for n in &by[1..] {
            note = countersign(&note, &self.secrets[*n]).unwrap();
        }
        note
    }

    fn file(&self, note: &[u8], program: &[u8]) -> PathBuf {
        let file = self.folder.file("rilis.bin");
        std::fs::write(&file, [before_program(note), program.to_vec()].concat()).unwrap();
        file
    }

    fn bundle(&self, program: &[u8], version: &str, made: &str) -> PathBuf {
        self.file(&self.note(program, version, made, &here(), &[0, 2]), program)
    }

    /// The next build: the same program with something behind it.
    fn next(&self) -> (PathBuf, Vec<u8>) {
        let program = [&self.bytes[..], b"\nbangunan berikutnya\n"].concat();
        let digest = Sha256::digest(&program).to_vec();
        (self.bundle(&program, OURS, NEXT), digest)
    }

    /// The installed program, told to take a release in its own place.
    fn update(&self, file: &Path) -> Command {
        self.by_installed(&["update", file.to_str().unwrap(), "--release-keys", self.ring.to_str().unwrap()])
    }

    fn by_installed(&self, arguments: &[&str]) -> Command {
        let like = self.folder.command(arguments);
        let mut command = Command::new(&self.program);
        command.args(like.get_args());
        for (name, value) in like.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }

    fn run(&self, file: &Path) -> Answer {
        self.update(file).output().unwrap().into()
    }

    fn works(&self, why: &str) {
        let out = Command::new(&self.program).arg("--version").output().unwrap();
        assert!(out.status.success() && String::from_utf8_lossy(&out.stdout).contains(OURS), "{why}");
        let verified: Answer = self.by_installed(&["journal", "verify"]).output().unwrap().into();
        assert_eq!(verified.code, Some(0), "{why}: {verified:?}");
    }

    /// Everything that lies there, but for the file that is brought.
    fn seen(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let here = self.folder.file("x").parent().unwrap().to_owned();
        let mut found = Vec::new();
        for folder in [here.clone(), here.join("bin"), here.join("data")] {
            for path in std::fs::read_dir(folder).into_iter().flatten().map(|e| e.unwrap().path()) {
                if path.is_file() && !path.ends_with("rilis.bin") {
                    found.push((path.clone(), digest(&path)));
                }
            }
        }
        found.sort();
        found
    }
}

#[test]
fn what_is_altered_older_or_not_signed_by_two_is_refused_and_changes_nothing() {
    let folder = Folder::new();
    let bytes = delivered(&folder.file(""));
    let site = Site::new(folder, bytes);
    let new = small(OURS);
    let whole = site.note(&new, OURS, NEXT, &here(), &[0, 1]);
    let once = site.note(&new, OURS, NEXT, &here(), &[1]);
    let text = String::from_utf8(once.clone()).unwrap();
    let twice = format!("{text}{}\n", text.lines().last().unwrap()).into_bytes();
    let stranger = countersign(&once, &new_key("rilis-a").unwrap().0).unwrap();
    let renamed = String::from_utf8(whole.clone()).unwrap().replacen(NEXT, "2027-06-01", 1).into_bytes();
    let mut altered = new.clone();
    altered[3] ^= 1;
    let before = site.seen();
    let note = |version: &str, made: &str| site.note(&new, version, made, &here(), &[0, 1]);
    let alien = site.note(&new, OURS, NEXT, "plan9-mips", &[0, 1]);
    for (name, note, program, words) in [
        ("altered program", &whole, &altered[..], "tidak sama dengan keterangan"),
        ("cut program", &whole, &new[..9], "terpotong"),
        ("longer program", &whole, &[&new[..], b"x"].concat()[..], "tidak sama dengan keterangan"),
        ("altered note", &renamed, &new[..], "tidak sah"),
        ("one signature", &once, &new[..], "1 dari tiga"),
        ("one key twice", &twice, &new[..], "1 dari tiga"),
        ("a stranger's second", &stranger, &new[..], "1 dari tiga"),
        ("another machine", &alien, &new[..], "plan9-mips"),
        ("an earlier day", &note(OURS, "2026-02-28"), &new[..], "tidak lebih baru"),
        ("the same day", &note(OURS, FIRST), &new[..], "tidak lebih baru"),
        ("a lower version", &note("0.0.9", NEXT), &new[..], "tidak lebih baru"),
        ("another version than it says", &note("99.0.0", NEXT), &new[..], "menyebut dirinya"),
    ] {
        let answer = site.run(&site.file(note, program));
        assert_eq!(answer.code, Some(2), "{name}: {answer:?}");
        let told = answer.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(told.contains(words), "{name}: {told}");
        assert!(site.seen() == before, "{name}: something changed");
    }
    let cut = std::fs::read(site.bundle(&new, OURS, NEXT)).unwrap();
    for length in [0, 40, 200] {
        std::fs::write(site.folder.file("rilis.bin"), &cut[..length]).unwrap();
        let answer = site.run(&site.folder.file("rilis.bin"));
        assert!(answer.code == Some(2) && answer.out.contains("bukan berkas rilis"), "{length}: {answer:?}");
    }
    // Two signed it, and it still is no program that serves: it goes no further than the copy.
    let answer = site.run(&site.bundle(&new, OURS, NEXT));
    assert!(answer.code == Some(2) && answer.out.contains("tidak berubah"), "{answer:?}");
    assert_eq!(digest(&site.program), Sha256::digest(&site.bytes).to_vec());
    assert!(!site.program.with_file_name("simpul.baru").exists() && !site.folder.file("data.coba-rilis").exists());
    site.works("after all that was refused");
}

#[test]
fn a_program_of_unknown_day_takes_higher_versions_alone_and_a_served_folder_none() {
    let folder = Folder::new();
    let bytes = delivered(&folder.file(""));
    let site = Site::new(folder, bytes);
    let (file, _) = site.next();
    // Whoever lost the note, or has another program's, knows the version only.
    for note in [Vec::new(), site.note(b"another", OURS, FIRST, &here(), &[0, 1])] {
        std::fs::write(site.program.with_file_name("simpul.rilis"), note).unwrap();
        let answer = site.run(&file);
        assert!(answer.code == Some(2) && answer.out.contains("tidak lebih baru"), "{answer:?}");
    }
    site.begin();
    let mut server = site.by_installed(&["serve", "--listen", "127.0.0.1:0"]);
    let mut server = server.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("Simpul melayani"));
    let answer = site.run(&file);
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(answer.code == Some(2) && answer.out.contains("hentikan simpul serve"), "{answer:?}");
    assert_eq!(digest(&site.program), Sha256::digest(&site.bytes).to_vec());
    std::fs::write(&site.ring, "").unwrap();
    let answer = site.run(&file);
    assert!(answer.code == Some(2) && answer.out.contains("tepat tiga kunci"), "{answer:?}");
    std::fs::remove_file(&site.ring).unwrap();
    let answer = site.run(&file);
    assert!(answer.code == Some(2) && answer.out.contains("tidak terbaca"), "{answer:?}");
}

#[test]
fn a_good_release_is_backed_up_tried_and_put_in_place() {
    for folder in Folder::both() {
        let bytes = delivered(&folder.file(""));
        let site = Site::new(folder, bytes);
        let size = site.folder.ok(&["journal", "verify"])["size"].clone();
        let (file, next) = site.next();
        let backup = site.folder.file("cadangan.simpul");
        let answer: Answer = site.update(&file).args(["--cadangan", backup.to_str().unwrap()]).output().unwrap().into();
        assert_eq!(answer.code, Some(0), "{answer:?}");
        let told = answer.json();
        let embedded = site.folder.file("data").exists();
        assert_eq!((&told["hasil"], told["dicoba"].as_bool()), (&"terpasang".into(), Some(embedded)), "{told}");
        assert_eq!(digest(&site.program), next);
        assert_eq!(digest(&site.program.with_file_name("simpul.lama")), Sha256::digest(&site.bytes).to_vec());
        assert!(backup.is_file());
        for left in ["bin/simpul.baru", "data.coba-rilis", "kunci.json.coba-rilis"] {
            assert!(!site.folder.file(left).exists(), "{left}");
        }
        site.works("after an update");
        assert_eq!(site.folder.ok(&["journal", "verify"])["size"], size, "nothing is written by an update");
        let again = site.run(&file);
        assert!(again.code == Some(0) && again.json()["hasil"] == "sudah terpasang", "{again:?}");
        // What it replaced is older now.
        let back = site.run(&site.bundle(&site.bytes, OURS, FIRST));
        assert!(back.code == Some(2) && back.out.contains("tidak lebih baru"), "{back:?}");
        let ring = site.ring.to_str().unwrap();
        let prints: Answer = site.by_installed(&["update", "--sidik", "--release-keys", ring]).output().unwrap().into();
        assert_eq!(prints.json()["kunci_rilis"].as_array().unwrap().len(), 3, "{prints:?}");
    }
}

/// Every call that makes something last.
const CALLS: &str = "fsync,fdatasync,rename,renameat,renameat2,link,linkat";

/// The update, killed as it begins the n-th of those calls; with its children
/// followed, whoever begins an n-th call dies.
fn cut_short(site: &Site, file: &Path, n: usize, followed: bool) -> std::process::Output {
    let like = site.update(file);
    let mut command = Command::new("strace");
    command.args(["-qq", "-o", "/dev/null", "-e", &format!("trace={CALLS}")]);
    command.args(["-e", &format!("inject={CALLS}:signal=SIGKILL:when={n}")]);
    if followed {
        command.arg("-f");
    }
    command.arg(&site.program).args(like.get_args());
    for (name, _) in like.get_envs() {
        command.env_remove(name);
    }
    command.output().unwrap()
}

/// What was cut short left the old program or the new one, whole, and goes on.
fn stands(site: &Site, file: &Path, (old, next): (&[u8], &[u8]), whole: bool, why: &str) -> bool {
    let now = digest(&site.program);
    assert!(now == old || now == next, "{why}: neither the old program nor the new one");
    site.works(why);
    if whole || now == next {
        let again = site.run(file);
        assert_eq!(again.code, Some(0), "{why}, repeated: {again:?}");
        assert_eq!(digest(&site.program), next, "{why}");
        site.works(why);
    }
    now == next
}

#[test]
fn prove_update_survives_a_power_cut_at_each_step() {
    if !can_step("no update is cut short") {
        return;
    }
    let long = std::env::var("SIMPUL_PROVE").is_ok_and(|length| length == "long");
    let folder = Folder::new();
    let bytes = delivered(&folder.file(""));
    let site = Site::new(folder, bytes);
    let old = Sha256::digest(&site.bytes).to_vec();
    let (file, next) = site.next();
    let (mut cuts, mut swapped) = (0, 0);
    for n in 1.. {
        site.begin();
        let out = cut_short(&site, &file, n, false);
        if out.status.signal() != Some(9) {
            let answer: Answer = out.into();
            assert_eq!(answer.code, Some(0), "{answer:?}");
            break;
        }
        cuts += 1;
        let why = format!("cut at step {n}");
        // Shortened: what is repeated from the beginning is so once.
        swapped += usize::from(stands(&site, &file, (&old[..], &next[..]), long || n == 4, &why));
    }
    println!("{cuts} power cuts, {swapped} of them behind the swap");
    assert!(cuts > 5 && swapped > 1 && swapped < cuts, "{cuts} cuts, {swapped} behind the swap");
    // The programs that it asks for help die too: it says so, and nothing has changed.
    let steps: &[usize] = if long { &[2, 3, 4, 5, 6, 8, 10, 12] } else { &[10] };
    for n in steps {
        site.begin();
        let out = cut_short(&site, &file, *n, true);
        assert!(out.status.signal() == Some(9) || !out.status.success() || digest(&site.program) == next);
        stands(&site, &file, (&old[..], &next[..]), long, &format!("anybody cut at step {n}"));
    }
}
