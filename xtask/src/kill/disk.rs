//! The proof `disk` on the program as people run it: in the middle of a
//! regency's work its disk is full, or every flush of a file fails. Everybody
//! who waits is told so in words, nothing acknowledged is lost, and the same
//! server goes on once the disk is well.
//!
//! On PostgreSQL the disk is the database's, and so are the processes whose
//! flushes fail: it falls, and recovers by itself.

use std::fs::{File, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::strike::{Strike, Struck};
use super::{Books, QUICK, SEED, SKPD, Seat, Size, Trial, WHOLE, embedded};
use crate::http::{Asked, Line};
use crate::postgres::{Cluster, Durability};
use crate::rush::{self, Options, Regency};
use crate::{cpu, run, tools};

const DATABASE: &str = "disk";
/// For the file, its log, and room to empty the one into the other.
const MEGABYTES: u32 = 128;
const MEGABYTES_OF_POSTGRES: u32 = 320;
/// Which flushes of each thread fail, as strace counts them (none named: all),
/// and whether the server is killed meanwhile.
const FLUSHES: [(&str, bool); 5] =
    [("", false), ("", true), (":when=1", false), (":when=1+3", true), (":when=2+2", false)];
const FAULT: &str = "inject=fsync,fdatasync:error=EIO";
const TAKES_HOLD_WITHIN: Duration = Duration::from_secs(5);

/// How often the disk is full and flushes fail, and each of the two on PostgreSQL.
#[derive(Clone, Copy, Debug)]
struct Rounds {
    full: usize,
    flush: usize,
    postgres: usize,
}

/// Whether this machine lets anything fail; nothing is proved where it does not.
pub fn possible() -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    either(Small::mount(folder.path().join("coba"), 1).map(drop), tracer().map(drop))
}

/// One of the two ways is enough.
fn either(full: Result<(), String>, flush: Result<(), String>) -> Result<(), String> {
    match (full, flush) {
        (Err(full), Err(flush)) => Err(format!("no disk can be made to fail here: {full}; {flush}")),
        _ => Ok(()),
    }
}

pub fn prove(arguments: &[String]) -> Result<(), String> {
    let options = Options::read(arguments)?;
    possible()?;
    let (size, rounds) = match options.quick {
        true => (QUICK, Rounds { full: 2, flush: 2, postgres: 1 }),
        false => (WHOLE, Rounds { full: 10, flush: 20, postgres: 10 }),
    };
    let simpul = options.simpul()?;
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    // PostgreSQL belongs to somebody else, and has to reach its folder in here.
    std::fs::set_permissions(folder.path(), Permissions::from_mode(0o711)).map_err(|e| e.to_string())?;
    let how = (size, rush::seed(SEED));
    println!("seed {}", how.1);
    let strace = tracer().map_err(|reason| println!("skipped: flushes that fail: {reason}")).ok();
    if options.wants("SQLite") {
        if let Some(disk) = small(folder.path().join("kecil"), MEGABYTES) {
            full(&simpul, folder.path(), how, (&disk, rounds.full))?;
        }
        if let Some(strace) = &strace {
            flush(&simpul, folder.path(), how, (strace, rounds.flush))?;
        }
    }
    if options.wants("PostgreSQL") {
        on_postgres(&simpul, folder.path(), how, (strace.as_deref(), rounds.postgres))?;
    }
    Ok(())
}

/// A small disk, where this machine lets us have one.
fn small(folder: PathBuf, megabytes: u32) -> Option<Small> {
    Small::mount(folder, megabytes).map_err(|reason| println!("skipped: a full disk: {reason}")).ok()
}

fn full(simpul: &Path, folder: &Path, how: (Size, u64), (disk, rounds): (&Small, usize)) -> Result<(), String> {
    let data = disk.folder.join("data");
    let regency = embedded(simpul, &data);
    let people = regency.fill(&folder.join("penuh.json"), SKPD, how.0.officials)?;
    let file = data.join("simpul.db");
    let mut seat = Seat::open(&regency, None, Some(folder.join("penuh.log")))?;
    let mut trial = Trial::begin(&regency, &people, how, &Books::Sqlite(&file))?;
    for n in 0..rounds {
        // A log that has grown before would be written over, and need no room.
        seat.renew()?;
        let with = (&*people.reader, how.0, n % 2 == 1);
        let round = trial.round(&seat.doors(), &format!("penuh{n}"), || stuffed(disk, &mut seat, with));
        round.and_then(|round| trial.settle(round, &Books::Sqlite(&file))).map_err(|e| seat.told(&e))?;
    }
    if !seat.said().contains("disk penuh") {
        return Err(seat.told("nobody told the log that the disk is full"));
    }
    println!(
        "SQLite: {rounds} times a full disk; the server goes on, and where it is killed meanwhile it starts again"
    );
    trial.end(seat)
}

/// No room for a while. Every other time the server is killed meanwhile, and the
/// next one starts without any.
fn stuffed(disk: &Small, seat: &mut Seat<'_>, (reader, size, kill): (&str, Size, bool)) -> Result<Vec<Strike>, String> {
    run::go_on()?;
    let sent = Instant::now();
    let (killed, read, gone) = disk.without_room(|| {
        std::thread::sleep(size.load / 2);
        let killed = kill.then(|| seat.kill(size.away)).transpose();
        let read = reads(seat.address(), reader);
        std::thread::sleep(size.load / 4);
        (killed, read, Instant::now())
    })?;
    let store = Strike::until_now(Struck::Store, sent, gone);
    let strikes: Vec<Strike> = killed?.into_iter().chain([store]).collect();
    read.map(|()| strikes)
}

/// Who only looks is served as ever.
fn reads(address: &str, reader: &str) -> Result<(), String> {
    let head = format!("Authorization: Bearer {reader}\r\n");
    let asked = Asked { method: "GET", path: "/api/documents?tahun=2026&kind=SP2D&limit=1", head: &head, body: "" };
    let answer = Line::to(address).ask(asked).map_err(|e| format!("on a full disk nobody reads: {e}"))?;
    if answer.status == 200 { Ok(()) } else { Err(format!("on a full disk nobody reads: {}", answer.text())) }
}

fn flush(simpul: &Path, folder: &Path, how: (Size, u64), (strace, rounds): (&Path, usize)) -> Result<(), String> {
    let data = folder.join("gagal");
    let regency = embedded(simpul, &data);
    let people = regency.fill(&folder.join("gagal.json"), SKPD, how.0.officials)?;
    let file = data.join("simpul.db");
    let mut seat = Seat::open(&regency, None, Some(folder.join("gagal.log")))?;
    let mut trial = Trial::begin(&regency, &people, how, &Books::Sqlite(&file))?;
    for (n, flushes) in FLUSHES.iter().cycle().take(rounds).enumerate() {
        let round = trial.round(&seat.doors(), &format!("gagal{n}"), || failing(strace, &mut seat, (how.0, *flushes)));
        round.and_then(|round| trial.settle(round, &Books::Sqlite(&file))).map_err(|e| seat.told(&e))?;
    }
    println!("SQLite: {rounds} times flushes that fail, now all of them, now some, now with a kill meanwhile");
    trial.end(seat)
}

fn failing(
    strace: &Path,
    seat: &mut Seat<'_>,
    (size, (when, kill)): (Size, (&str, bool)),
) -> Result<Vec<Strike>, String> {
    run::go_on()?;
    let sent = Instant::now();
    let faulty = Faulty::begin(strace, &[seat.server()?.pid()], when)?;
    std::thread::sleep(size.load / 2);
    let killed = if kill { Some(seat.kill(size.away)?) } else { None };
    let gone = Instant::now();
    drop(faulty);
    let store = Strike::until_now(Struck::Store, sent, gone);
    Ok(killed.into_iter().chain([store]).collect())
}

/// What befalls PostgreSQL.
#[derive(Clone, Copy)]
enum Blow<'a> {
    Full(&'a Small),
    /// By this strace.
    Flush(&'a Path),
}

fn on_postgres(
    simpul: &Path,
    folder: &Path,
    how: (Size, u64),
    (strace, rounds): (Option<&Path>, usize),
) -> Result<(), String> {
    let disk = small(folder.join("besar"), MEGABYTES_OF_POSTGRES);
    let blows: Vec<Blow<'_>> = disk.iter().map(Blow::Full).chain(strace.map(Blow::Flush)).collect();
    if blows.is_empty() {
        return Ok(());
    }
    let place = disk.as_ref().map_or_else(std::env::temp_dir, |disk| disk.folder.clone());
    let mut cluster = Cluster::start_in(Durability::Durable, &place)?;
    let keys = folder.join("kunci.json").display().to_string();
    let flags = vec!["--database".to_owned(), cluster.database(DATABASE)?, "--keys".to_owned(), keys];
    let regency = Regency { simpul, flags, base: "PostgreSQL", cluster: None };
    let people = regency.fill(&folder.join("basisdata.json"), SKPD, how.0.officials)?;
    let mut seat = Seat::open(&regency, None, Some(folder.join("basisdata.log")))?;
    let mut trial = Trial::begin(&regency, &people, how, &Books::Postgres(&cluster, DATABASE))?;
    for (n, blow) in blows.iter().cycle().take(rounds * blows.len()).enumerate() {
        // Connections that were made after the last blow would not be held.
        seat.renew()?;
        let round = trial.round(&seat.doors(), &format!("gagal{n}"), || strike(*blow, &mut cluster, how.0));
        let books = Books::Postgres(&cluster, DATABASE);
        round.and_then(|round| trial.settle(round, &books)).map_err(|e| seat.told(&e))?;
    }
    println!("PostgreSQL: {rounds} times each, of {} ways; the same server goes on", blows.len());
    trial.end(seat)
}

/// No room, or the flushes of all processes that PostgreSQL has started fail; of
/// those that it starts to recover they do not. Where it gave up, it is started again.
fn strike(blow: Blow<'_>, cluster: &mut Cluster, size: Size) -> Result<Vec<Strike>, String> {
    run::go_on()?;
    let sent = Instant::now();
    let gone = match blow {
        Blow::Full(disk) => disk.without_room(|| {
            std::thread::sleep(size.load);
            Instant::now()
        })?,
        Blow::Flush(strace) => {
            let faulty = Faulty::begin(strace, &cpu::children(cluster.pid())?, "")?;
            std::thread::sleep(size.load / 2);
            let gone = Instant::now();
            drop(faulty);
            gone
        }
    };
    cluster.recovered()?;
    Ok(vec![Strike::until_now(Struck::Store, sent, gone)])
}

/// A small file system of its own, unmounted when dropped.
struct Small {
    folder: PathBuf,
}

impl Small {
    fn mount(folder: PathBuf, megabytes: u32) -> Result<Small, String> {
        std::fs::create_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"]).arg(&folder);
        let done = mount.output().map_err(|e| format!("mount: {e}"))?;
        if done.status.success() {
            return Ok(Small { folder });
        }
        Err(format!("a small tmpfs cannot be mounted here: {}", String::from_utf8_lossy(&done.stderr).trim()))
    }

    /// Does something while there is no room, to the last page; whatever comes of
    /// it, afterwards there is room again.
    fn without_room<T>(&self, work: impl FnOnce() -> T) -> Result<T, String> {
        let ballast = self.folder.join("isi");
        let failed = |e: std::io::Error| format!("{}: {e}", ballast.display());
        let mut file = File::create(&ballast).map_err(failed)?;
        for block in [1 << 20, 4096] {
            let zeros = vec![0; block];
            while file.write_all(&zeros).is_ok() {}
        }
        let done = work();
        // What is open keeps its room.
        drop(file);
        std::fs::remove_file(&ballast).map_err(failed)?;
        Ok(done)
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let done = Command::new("umount").arg("-l").arg(&self.folder).status();
        if !done.is_ok_and(|status| status.success()) {
            eprintln!("{} could not be unmounted", self.folder.display());
        }
    }
}

/// strace at running programs: their flushes fail until they are let go.
struct Faulty(Child);

impl Faulty {
    fn begin(strace: &Path, programs: &[u32], when: &str) -> Result<Faulty, String> {
        let mut command = Command::new(strace);
        command.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync"]);
        command.arg("-e").arg(format!("{FAULT}{when}"));
        for program in programs {
            command.arg("-p").arg(program.to_string());
        }
        let child = command.stdin(Stdio::null()).spawn().map_err(|e| format!("cannot run strace: {e}"))?;
        let (mut faulty, began) = (Faulty(child), Instant::now());
        loop {
            if programs.iter().all(|program| is_held(*program)) {
                return Ok(faulty);
            }
            if let Ok(Some(status)) = faulty.0.try_wait() {
                return Err(format!("strace may not look at another program here: {status}"));
            }
            if began.elapsed() > TAKES_HOLD_WITHIN {
                return Err("strace does not take hold of a program".into());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Faulty {
    fn drop(&mut self) {
        run::end(&mut self.0, &[Signal::SIGINT]);
    }
}

/// All threads of a program are traced, or it has ended.
fn is_held(program: u32) -> bool {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{program}/task")) else { return true };
    threads.flatten().all(|thread| {
        std::fs::read_to_string(thread.path().join("status"))
            .ok()
            .is_none_or(|text| text.lines().any(|l| l.strip_prefix("TracerPid:").is_some_and(|id| id.trim() != "0")))
    })
}

/// strace, where it may take hold of a program that it has not started.
fn tracer() -> Result<PathBuf, String> {
    let strace = tools::program_of("strace", "strace")?;
    let mut sleeper = Command::new("sleep").arg("60").spawn().map_err(|e| format!("sleep: {e}"))?;
    let tried = Faulty::begin(&strace, &[sleeper.id()], "").map(drop);
    run::end(&mut sleeper, &[Signal::SIGTERM]);
    tried.map(|()| strace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_no_disk_can_fail_nothing_is_proved() {
        let no = |words: &str| Err(words.to_owned());
        assert!([either(Ok(()), Ok(())), either(no("a"), Ok(())), either(Ok(()), no("b"))].iter().all(Result::is_ok));
        assert_eq!(either(no("tmpfs"), no("strace")), no("no disk can be made to fail here: tmpfs; strace"));
    }

    #[test]
    fn a_small_disk_is_full_to_the_last_page_and_free_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let Some(disk) = small(folder.path().join("kecil"), 2) else { return };
        let page = disk.folder.join("halaman");
        let write = || std::fs::write(&page, [1; 4096]);
        assert!(disk.without_room(write).is_ok_and(|written| written.is_err()), "there is no room");
        assert!(write().is_ok(), "room again");
        let place = disk.folder.clone();
        drop(disk);
        assert!(std::fs::read_dir(place).is_ok_and(|mut files| files.next().is_none()), "unmounted");
    }

    #[test]
    fn flushes_fail_for_as_long_as_a_program_is_held() {
        let strace = match tracer() {
            Ok(strace) => strace,
            Err(reason) => {
                println!("skipped: {reason}");
                return;
            }
        };
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("isi");
        // A shell that flushes a file and notes what came of it, again and again.
        let body =
            "while :; do if sync isi 2>/dev/null; then echo baik; else echo gagal; fi >> hasil; sleep 0.01; done";
        std::fs::write(&file, "x").expect("written");
        let mut shell = Command::new("sh").args(["-c", body]).current_dir(folder.path()).spawn().expect("a shell");
        let last = || {
            std::thread::sleep(Duration::from_millis(500));
            let told = std::fs::read_to_string(folder.path().join("hasil")).unwrap_or_default();
            told.lines().last().unwrap_or_default().to_owned()
        };
        let before = last();
        let held = Faulty::begin(&strace, &[shell.id()], "").map(|faulty| {
            let told = last();
            drop(faulty);
            told
        });
        let after = last();
        run::end(&mut shell, &[Signal::SIGTERM]);
        assert_eq!((&*before, held.as_deref(), &*after), ("baik", Ok("gagal"), "baik"));
    }
}
