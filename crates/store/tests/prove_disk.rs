//! A full or failing disk loses no acknowledged act, says clearly what it
//! could not keep, and the same process goes on once there is room again.

#![allow(clippy::expect_used)]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use store::testing::region;
use store::{Clock, Db, Error, Keys, Place, log_name};
use support::*;

const FOLDER: &str = "SIMPUL_DISK_FOLDER";
const MODE: &str = "SIMPUL_DISK_MODE";

/// A small file system of its own, unmounted on drop.
struct Small(PathBuf);

impl Small {
    fn mount(megabytes: u32) -> Option<Small> {
        let folder = std::env::temp_dir().join(format!("simpul-disk-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let size = format!("size={megabytes}m");
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&folder).output();
        if done.is_ok_and(|o| o.status.success()) {
            return Some(Small(folder));
        }
        println!("skipped: a small tmpfs cannot be mounted here");
        let _ = std::fs::remove_dir(folder);
        None
    }

    fn grow(&self, megabytes: u32) {
        let size = format!("remount,size={megabytes}m");
        let done = Command::new("mount").args(["-o", &size]).arg(&self.0).status().expect("mount");
        assert!(done.success(), "the disk grows");
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
        let _ = std::fs::remove_dir(&self.0);
    }
}

fn large(task: i64, n: i64) -> Arc<Write> {
    Arc::new(Write { id: task * 1_000_000 + n, text: "x".repeat(3000), name: "Siti".into() })
}

/// Eight tasks until each has met a full disk some times.
async fn fill(db: &Arc<Db>, round: i64) -> Vec<String> {
    let full = Arc::new(AtomicU32::new(0));
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let (db, full) = (db.clone(), full.clone());
            tokio::spawn(async move {
                let mut acknowledged = Vec::new();
                let mut n = 0;
                while full.load(Ordering::Relaxed) < 80 {
                    n += 1;
                    for work in [large(task + 10 * round, n) as Arc<dyn store::Work>, spend(1, 1)] {
                        let begun = Instant::now();
                        match db.act(work, operator()).await {
                            Ok(answer) => acknowledged.push(answer.leaf),
                            Err(Error::Storage(text)) => {
                                assert!(!text.is_empty());
                                full.fetch_add(1, Ordering::Relaxed);
                            }
                            Err(other) => panic!("{other}"),
                        }
                        assert!(begun.elapsed() < Duration::from_secs(5), "nobody is left waiting");
                    }
                }
                acknowledged
            })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.expect("a task"));
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_disk_full_and_free_again() {
    let Some(disk) = Small::mount(3) else { return };
    let keys = Keys::generate(&log_name("99.01", true));
    let place = Place::Folder(disk.0.join("data"));
    Db::create(&place, &keys, &region(true), &SCHEMA).await.expect("made");
    let db = Arc::new(Db::open(&place, keys.clone(), Clock::System, &SCHEMA).await.expect("open"));
    opened(&db, 1, 1_000_000).await;
    let mut all = Vec::new();
    let rounds = if long() { 10 } else { 3 };
    for round in 0..rounds {
        all.extend(fill(&db, round).await);
        all_sealed(&db, &all).await;
        invariants(&db).await;
        disk.grow(3 + 2 * (u32::try_from(round).expect("small") + 1));
        let answer = db.act(spend(1, 1), operator()).await.expect("the same process goes on");
        all.push(answer.leaf);
    }
    all_sealed(&db, &all).await;
    // Emptying the WAL into the file needs room for both, and opening writes too.
    disk.grow(64);
    Arc::into_inner(db).expect("no more users").close().await;
    let v = sound(&place, &keys).await;
    let db = Db::open(&place, keys.clone(), Clock::System, &SCHEMA).await.expect("reopened");
    all_sealed(&db, &all).await;
    assert_eq!(i64::try_from(all.len()).expect("small") + 2, i64::try_from(v.entries).expect("small"), "and no more");
    db.close().await;
    println!("disk full: {rounds} rounds, {} acknowledged, none lost", all.len());
}

/// Fills what room is left, to the last page.
fn stuff(folder: &Path) -> PathBuf {
    use std::io::Write;
    let path = folder.join("isi");
    let mut file = std::fs::File::create(&path).expect("a file");
    while file.write_all(&[0; 4096]).is_ok() {}
    path
}

/// Opening writes nothing: a program that starts on a full disk still reads,
/// says at each act what is wrong, and acts once there is room.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_disk_full_still_opens() {
    let Some(disk) = Small::mount(3) else { return };
    let keys = Keys::generate(&log_name("99.01", true));
    let place = Place::Folder(disk.0.join("data"));
    Db::create(&place, &keys, &region(true), &SCHEMA).await.expect("made");
    let db = Db::open(&place, keys.clone(), Clock::System, &SCHEMA).await.expect("open");
    opened(&db, 1, 1_000_000).await;
    db.close().await;
    let filler = stuff(&disk.0);
    let db = Db::open(&place, keys.clone(), Clock::System, &SCHEMA).await.expect("a full disk opens");
    assert_eq!(int(&db, "SELECT COUNT(*) AS n FROM purse").await, 1);
    for _ in 0..3 {
        let error = db.act(spend(1, 1), operator()).await.expect_err("no room");
        assert!(error.to_string().contains("disk penuh"), "{error}");
    }
    std::fs::remove_file(filler).expect("room again");
    db.act(spend(1, 1), operator()).await.expect("the same process goes on");
    assert_eq!(invariants(&db).await, 1);
    db.close().await;
    sound(&place, &keys).await;
}

/// Acts one after the other; what happens at an error is the mode's choice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child_acts_on_a_failing_disk() {
    let (Ok(folder), Ok(mode)) = (std::env::var(FOLDER), std::env::var(MODE)) else { return };
    let keys = Keys::load(&Path::new(&folder).join("kunci.json")).expect("keys");
    let place = Place::Folder(Path::new(&folder).join("data"));
    let db = match Db::open(&place, keys, Clock::System, &SCHEMA).await {
        Ok(db) => db,
        Err(e) => return println!("\nERR {e}\nEND"),
    };
    for _ in 0..400 {
        match db.act(spend(1, 1), operator()).await {
            Ok(answer) => println!("\nACK {}", answer.leaf),
            Err(Error::Storage(text)) => {
                println!("\nERR {text}");
                if mode == "die" {
                    std::process::abort();
                }
            }
            Err(other) => panic!("{other}"),
        }
    }
    println!("\nEND");
    if mode == "kill" {
        std::process::abort();
    }
    db.close().await;
}

fn strace_works() -> bool {
    let tried = Command::new("strace").args(["-f", "-qq", "-o", "/dev/null", "true"]).status();
    let works = tried.is_ok_and(|s| s.success());
    if !works {
        println!("skipped: strace is not installed or may not trace here");
    }
    works
}

/// One child whose flushes fail at `when`; answers with acknowledged digests,
/// the number of errors, and whether it came to its end.
fn run_child(folder: &Path, mode: &str, when: &str) -> (Vec<String>, usize, bool) {
    let plain = child("child_acts_on_a_failing_disk");
    let output = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync"])
        .args(["-e", &format!("inject=fsync,fdatasync:error=EIO:when={when}")])
        .arg(plain.get_program())
        .args(plain.get_args())
        .env(FOLDER, folder)
        .env(MODE, mode)
        .stderr(Stdio::null())
        .output()
        .expect("strace");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let told =
        |prefix: &str| said.lines().filter_map(|l| l.strip_prefix(prefix)).map(str::to_owned).collect::<Vec<_>>();
    (told("ACK "), told("ERR ").len(), said.lines().any(|l| l == "END"))
}

async fn flush_fails(mode: &str, when: &str) {
    let base = tempfile::tempdir().expect("a folder");
    let keys = Keys::generate(&log_name("99.01", true));
    keys.save(&base.path().join("kunci.json")).expect("saved");
    let place = Place::Folder(base.path().join("data"));
    Db::create(&place, &keys, &region(true), &SCHEMA).await.expect("made");
    let db = Db::open(&place, keys.clone(), Clock::System, &SCHEMA).await.expect("open");
    opened(&db, 1, 1_000_000).await;
    db.close().await;
    let (told, errors, ended) = run_child(base.path(), mode, when);
    assert!(errors > 0, "{mode} {when}: the fault was met");
    assert!(ended || mode == "die");
    let db = Db::open(&place, keys.clone(), Clock::System, &SCHEMA).await.expect("reopened");
    all_sealed(&db, &told).await;
    let done = invariants(&db).await;
    println!("flush {mode} when={when}: {} acknowledged, {errors} refused, {done} in the file", told.len());
    assert_eq!(done, i64::try_from(told.len()).expect("small"), "what was refused is not there either");
    db.close().await;
    sound(&place, &keys).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_disk_flush_errors() {
    if !strace_works() {
        return;
    }
    let faults: &[(&str, &str)] =
        &[("die", "20"), ("goon", "20"), ("die", "20..22"), ("kill", "20..30"), ("goon", "20+7")];
    // The second flush is that of the folder, whose failure SQLite passes over.
    let more: Vec<(&str, String)> = (3..40).map(|n| (["die", "kill", "goon"][n % 3], n.to_string())).collect();
    for (mode, when) in faults {
        flush_fails(mode, when).await;
    }
    for (mode, when) in more.iter().take(if long() { usize::MAX } else { 3 }) {
        flush_fails(mode, when).await;
    }
}
