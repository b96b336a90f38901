//! What is installed on this machine, and how to get what is not.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::run::{self, Time};

/// The programs of PostgreSQL that a cluster needs, all in one folder.
const POSTGRES: [&str; 3] = ["initdb", "postgres", "pg_isready"];

/// The folder of the workspace.
pub fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    here.parent().map_or_else(|| here.clone(), Path::to_path_buf)
}

/// The folder of what is built.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The program as built under this profile.
pub fn program(profile: &str) -> PathBuf {
    target().join(profile).join(format!("simpul{}", std::env::consts::EXE_SUFFIX))
}

/// This very program, also where `cargo` has meanwhile put a newer build in its
/// place: by its path it would then not be found. The name holds for as long as
/// we run, whoever starts it for us.
pub fn ourselves() -> Result<PathBuf, String> {
    let running = Path::new("/proc").join(std::process::id().to_string()).join("exe");
    if running.exists() {
        return Ok(running);
    }
    std::env::current_exe().map_err(|e| format!("this program does not know where it lies: {e}"))
}

/// The cargo that runs us, in the folder of the workspace.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    as_from_a_shell(&mut command);
    command
}

/// `cargo xtask` names this package in the environment, and build scripts of some
/// crates take another name for a reason to build again: all that rests on them
/// would be compiled anew whenever `cargo` is called in both ways.
pub fn as_from_a_shell(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|n| n.starts_with("CARGO_PKG_") || n.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(&name);
        }
    }
}

/// A program in PATH, or where servers lie that only some have in theirs.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let servers = ["/usr/sbin", "/sbin"].map(PathBuf::from);
    std::env::split_paths(&path).chain(servers).map(|folder| folder.join(program)).find(|file| file.is_file())
}

pub fn is_root() -> bool {
    nix::unistd::Uid::effective().is_root()
}

/// The folder of PostgreSQL's server programs, installed where that is possible.
pub fn postgres() -> Result<PathBuf, String> {
    if let Some(folder) = find_postgres() {
        return Ok(folder);
    }
    let lacking = "PostgreSQL's server programs (initdb, postgres, pg_isready) are lacking";
    debian(lacking, "postgresql")?;
    find_postgres().ok_or_else(|| format!("{lacking}, also after installing the package postgresql"))
}

/// A program of this name, from this package of Debian where it is not there yet.
pub fn program_of(name: &str, package: &str) -> Result<PathBuf, String> {
    if let Some(program) = find(name) {
        return Ok(program);
    }
    let lacking = format!("{name} is lacking");
    debian(&lacking, package)?;
    find(name).ok_or_else(|| format!("{lacking}, also after installing the package {package}"))
}

/// Go, with the library of transparency logs that Debian packs.
pub fn go() -> Result<PathBuf, String> {
    let go = program_of("go", "golang-go")?;
    let library = Path::new("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog");
    if !library.is_dir() {
        debian("Go's x/mod is lacking", "golang-golang-x-mod-dev")?;
    }
    if library.is_dir() { Ok(go) } else { Err("Go's x/mod is lacking, also after installing it".into()) }
}

/// Programs that tests of agents use beside databases, installed where that is
/// possible; what is not tried without those that stay lacking.
pub fn for_agents() -> Vec<String> {
    let all = [
        ("faketime", "faketime"),
        ("nft", "nftables"),
        ("ip", "iproute2"),
        ("strace", "strace"),
        ("sqlite3", "sqlite3"),
    ];
    let lacking = all.iter().filter_map(|(program, package)| {
        let reason = program_of(program, package).err()?;
        Some(format!("agents are not tried with {package}: {reason}"))
    });
    lacking.collect()
}

/// A certificate that vouches for itself, `cert.pem` with its `key.pem`: for tests
/// of secured lines. `names` as OpenSSL writes them, `IP:127.0.0.1,DNS:hub`.
pub fn certificate(folder: &Path, subject: &str, names: &str) -> Result<(), String> {
    let mut command = Command::new(program_of("openssl", "openssl")?);
    command
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
        .args(["-subj", &format!("/CN={subject}"), "-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-addext", &format!("subjectAltName={names}")])
        .arg("-keyout")
        .arg(folder.join("key.pem"))
        .arg("-out")
        .arg(folder.join("cert.pem"))
        .stderr(Stdio::null());
    run::succeed(&mut command)
}

/// Installs a package where that is possible.
fn debian(lacking: &str, package: &str) -> Result<(), String> {
    if !is_root() || find("apt-get").is_none() {
        return Err(format!("{lacking}; install it, on Debian with: apt-get install {package}"));
    }
    println!("{lacking}; installing the package {package}");
    let apt = |arguments: &[&str]| {
        run::succeed(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update", "-q"])?;
    apt(&["install", "-q", "-y", "--no-install-recommends", package])
}

/// The `node_modules` that a lock file pins, under `folder`.
pub fn npm(pins: &Path, folder: &Path, time: &Time) -> Result<PathBuf, String> {
    let npm = find("npm").ok_or("npm is not installed")?;
    once(folder, &read(&pins.join("package-lock.json"))?, || {
        for file in ["package.json", "package-lock.json"] {
            std::fs::copy(pins.join(file), folder.join(file))
                .map_err(|error| format!("cannot copy {file}: {error}"))?;
        }
        println!("installing what {} pins", pins.strip_prefix(root()).unwrap_or(pins).display());
        let mut ci = Command::new(&npm);
        ci.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]).current_dir(folder);
        time.succeed(&mut ci).map_err(|error| format!("the packages cannot be installed: {error}"))
    })?;
    Ok(folder.join("node_modules"))
}

/// The folder of the programs of Python packages that a list pins, in an environment under `folder`.
pub fn python(list: &Path, folder: &Path, name: &str, time: &Time) -> Result<PathBuf, String> {
    let python = find("python3").ok_or("python3 is not installed")?;
    let programs = folder.join("venv").join("bin");
    once(folder, &read(list)?, || {
        println!("installing {name}");
        let failed = |error: String| format!("{name} cannot be installed: {error}");
        let mut venv = Command::new(&python);
        venv.args(["-m", "venv", "--clear"]).arg(folder.join("venv"));
        time.succeed(&mut venv).map_err(failed)?;
        let mut pip = Command::new(programs.join("python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement"]);
        time.succeed(pip.arg(list)).map_err(failed)
    })?;
    Ok(programs)
}

pub fn read(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| format!("cannot read {}: {error}", file.display()))
}

/// The last lines of what a program wrote.
pub fn end_of(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines.get(lines.len().saturating_sub(15)..).unwrap_or_default().join("\n")
}

/// Runs `install` unless it ended well before with the same pins.
pub fn once(folder: &Path, pins: &str, install: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    let stamp = folder.join("installed");
    if std::fs::read_to_string(&stamp).is_ok_and(|before| before == pins) {
        return Ok(());
    }
    std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    install()?;
    std::fs::write(&stamp, pins).map_err(|error| format!("cannot write {}: {error}", stamp.display()))
}

/// Looks in PATH first, then where Debian keeps the versions, newest first.
fn find_postgres() -> Option<PathBuf> {
    let in_path = find("initdb").and_then(|file| file.canonicalize().ok()?.parent().map(Path::to_path_buf));
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    versions.sort_by_key(|folder| std::cmp::Reverse(version_of(folder)));
    in_path.into_iter().chain(versions).find(|folder| POSTGRES.iter().all(|program| folder.join(program).is_file()))
}

fn version_of(bin: &Path) -> u32 {
    bin.parent().and_then(Path::file_name).and_then(|name| name.to_str()?.parse().ok()).unwrap_or(0)
}

/// Makes sure that cargo-nextest, the test runner, is there.
pub fn nextest() -> Result<(), String> {
    if answers(cargo().args(["nextest", "--version"])) {
        return Ok(());
    }
    println!("cargo-nextest is lacking; installing it");
    run::succeed(cargo().args(["install", "cargo-nextest", "--locked"]))
}

/// True where cargo-deny is installed; it is not installed for anybody.
pub fn has_deny() -> bool {
    answers(cargo().args(["deny", "--version"]))
}

fn answers(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(root().join("xtask").join("nextest.toml").is_file());
    }

    #[test]
    fn versions_are_numbers_and_not_words() {
        assert!(version_of(Path::new("/x/15/bin")) > version_of(Path::new("/x/9/bin")));
        assert_eq!(version_of(Path::new("/x/y/bin")), 0);
    }

    #[test]
    fn an_install_is_repeated_only_for_other_pins() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut times = 0;
        for pins in ["a", "a", "b"] {
            once(folder.path(), pins, || {
                times += 1;
                Ok(())
            })
            .expect("installed");
        }
        assert_eq!(times, 2);
        assert!(once(folder.path(), "c", || Err("no network".into())).is_err());
        assert!(once(folder.path(), "c", || Err("still none".into())).is_err(), "a failure leaves no stamp");
    }
}
