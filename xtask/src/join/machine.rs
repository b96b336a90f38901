//! A machine of an agency: a root of its own, in a network of its own that one
//! cable joins to the hub's side.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::mariadb;
use crate::{run, tools};

/// Debian, as somebody has just installed it who needs an old application's database.
const SUITE: &str = "bookworm";
const MIRROR: &str = "http://deb.debian.org/debian";
const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// What an application's database needs room for.
const MARIA: [&str; 3] = ["--user=mysql", "--bind-address=127.0.0.1", "--innodb-buffer-pool-size=64M"];

/// A network of its own, and the cable to ours; both go when it is dropped.
pub struct Network {
    name: String,
    /// Our end of the cable.
    cable: String,
    /// Our end, where the hub and the server of names listen.
    pub here: Ipv4Addr,
    there: Ipv4Addr,
}

impl Network {
    pub fn lay() -> Result<Network, String> {
        if !tools::is_root() {
            return Err("a network of its own can be made by root alone".into());
        }
        tools::program_of("ip", "iproute2")?;
        let own = std::process::id();
        let [_, _, _, third] = own.to_be_bytes();
        let name = format!("simpul-{own}");
        ip(&["netns", "add", &name])?;
        let (cable, theirs) = (format!("sj{own}a"), format!("sj{own}b"));
        let (here, there) = (Ipv4Addr::new(10, 213, third, 1), Ipv4Addr::new(10, 213, third, 2));
        let network = Network { name, cable, here, there };
        let ours = &network.cable;
        ip(&["link", "add", ours, "type", "veth", "peer", "name", &theirs, "netns", &network.name])?;
        ip(&["address", "add", &format!("{}/30", network.here), "dev", ours])?;
        ip(&["link", "set", ours, "up"])?;
        let within = ["-n", &network.name];
        ip(&[&within[..], &["address", "add", &format!("{}/30", network.there), "dev", &theirs]].concat())?;
        ip(&[&within[..], &["link", "set", &theirs, "up"]].concat())?;
        ip(&[&within[..], &["link", "set", "lo", "up"]].concat())?;
        Ok(network)
    }

    /// A program within it.
    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name]).arg(program.as_ref());
        command
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        // The kernel takes a network apart when it has time; the cable would stand until
        // then, in the way of the next one of this name.
        for (what, name) in [("link", &self.cable), ("netns", &self.name)] {
            if let Err(error) = ip(&[what, "del", name]) {
                eprintln!("{name} is left behind: {error}");
            }
        }
    }
}

fn ip(arguments: &[&str]) -> Result<(), String> {
    let out = Command::new("ip").args(arguments).output().map_err(|e| format!("ip: {e}"))?;
    let said = String::from_utf8_lossy(&out.stderr).trim().to_owned();
    if out.status.success() { Ok(()) } else { Err(format!("ip {}: {said}", arguments.join(" "))) }
}

/// What the machine has beside the agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A small Debian with a database server of its own.
    Debian,
    /// Nothing: neither shell nor library but those that the program itself loads. The
    /// database is this machine's, within the other network.
    Bare,
}

/// What runs in it ends before its root goes, and that before the network.
pub struct Machine {
    service: Option<Child>,
    database: Option<Child>,
    old: Option<mariadb::Server>,
    root: TempDir,
    network: Network,
    pub kind: Kind,
    /// Where the person stands.
    folder: String,
}

impl Machine {
    pub fn new(kind: Kind, network: Network) -> Result<Machine, String> {
        let root = tempfile::Builder::new().prefix("simpul-mesin-").tempdir().map_err(|e| e.to_string())?;
        if kind == Kind::Debian {
            debian(root.path())?;
        }
        let machine = Machine { service: None, database: None, old: None, root, network, kind, folder: "/root".into() };
        for folder in ["etc", "tmp", "root", "usr/local/bin"] {
            std::fs::create_dir_all(machine.at(folder)).map_err(|e| e.to_string())?;
        }
        machine.write("etc/resolv.conf", &format!("nameserver {}\n", machine.network.here))?;
        machine.write("etc/hosts", "127.0.0.1 localhost\n")?;
        Ok(machine)
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.root.path().join(path.trim_start_matches('/'))
    }

    pub fn write(&self, path: &str, text: &str) -> Result<(), String> {
        std::fs::write(self.at(path), text).map_err(|e| format!("{path}: {e}"))
    }

    /// Puts a program where the person has been handed it, with what it loads.
    pub fn hand(&self, program: &Path, path: &str) -> Result<(), String> {
        std::fs::copy(program, self.at(path)).map_err(|e| format!("{}: {e}", program.display()))?;
        let out = Command::new("ldd").arg(program).output().map_err(|e| format!("ldd: {e}"))?;
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        let named = said.split_ascii_whitespace().filter(|word| word.starts_with('/'));
        for library in named.filter(|_| self.kind == Kind::Bare) {
            let to = self.at(library);
            std::fs::create_dir_all(to.parent().unwrap_or(&to)).map_err(|e| e.to_string())?;
            std::fs::copy(library, to).map_err(|e| format!("{library}: {e}"))?;
        }
        Ok(())
    }

    /// A program within root and network, and nothing of our environment.
    fn within(&self, program: &[&str]) -> Command {
        let mut command = self.network.command("chroot");
        command.arg(self.root.path()).args(program).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
    }

    /// What a person types there, and then answers.
    pub fn typed(&mut self, text: &str, answers: &str) -> Result<String, String> {
        if let Some(folder) = text.strip_prefix("cd ") {
            self.folder = folder.to_owned();
            return Ok(String::new());
        }
        let there = format!("cd {} && {text}", self.folder);
        let command = match self.kind {
            Kind::Debian => self.within(&["/usr/bin/env", "-i", PATH, "HOME=/root", "/bin/sh", "-c", &there]),
            Kind::Bare => {
                let settings = format!("{}/agent.toml", self.folder);
                let (_, agent) = text.rsplit_once("simpul-agent ").ok_or_else(|| format!("no shell for «{text}»"))?;
                let mut command = self.within(&["/usr/local/bin/simpul-agent", "--settings", &settings]);
                command.args(agent.split_ascii_whitespace());
                command
            }
        };
        answered(command, answers).map_err(|why| format!("«{text}»: {why}"))
    }

    /// Where the hub is, seen from there.
    pub fn hub(&self) -> Ipv4Addr {
        self.network.here
    }

    /// What a programmer types at another desk of that office: programs of this machine
    /// within its network, which know the hub by the folder's `hosts`.
    pub fn at_a_desk(&self, folder: &Path, text: &str) -> Result<String, String> {
        let mut command = self.network.command("sh");
        command.args(["-c", &format!("mount --bind hosts /etc/hosts && {text}")]).current_dir(folder);
        command.env("NO_PROXY", "*").env("PYTHONDONTWRITEBYTECODE", "1");
        answered(command, "").map_err(|why| format!("«{text}»: {why}"))
    }

    /// The database of the application begins to work.
    pub fn start_database(&mut self) -> Result<(), String> {
        match self.kind {
            Kind::Bare => self.old = Some(mariadb::Server::within(&self.network.name)?),
            Kind::Debian => {
                run::succeed(&mut self.within(&["/usr/bin/install", "-d", "-o", "mysql", "/run/mysqld"]))?;
                let mut command = self.within(&["/usr/sbin/mariadbd"]);
                command.args(MARIA).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
                self.database = Some(command.spawn().map_err(|e| format!("mariadbd: {e}"))?);
                let begun = std::time::Instant::now();
                while self.sql("SELECT 1;").is_err() {
                    run::go_on()?;
                    if begun.elapsed() > std::time::Duration::from_secs(60) {
                        return Err("the machine's MariaDB does not answer".into());
                    }
                    std::thread::sleep(std::time::Duration::from_millis(200));
                }
            }
        }
        Ok(())
    }

    /// What the keeper of the application types.
    pub fn sql(&self, text: &str) -> Result<String, String> {
        let client = match &self.old {
            Some(old) => {
                let mut command = self.network.command("mariadb");
                command.args(old.who());
                command
            }
            None => self.within(&["/usr/bin/mariadb", "--default-character-set=utf8mb4"]),
        };
        answered(client, text)
    }

    /// A unit of systemd is started as it says, by its user; systemd itself is not here.
    pub fn start(&mut self, unit: &str) -> Result<(), String> {
        let said = |name: &str| {
            let line = unit.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            line.map(str::to_owned).ok_or_else(|| format!("the unit does not say {name}"))
        };
        let (user, program) = (said("User")?, said("ExecStart")?);
        let mut command = match self.kind {
            // As systemd does it: no session is opened for a service.
            Kind::Debian => {
                self.within(&["/usr/bin/setpriv", "--reuid", &user, "--regid", &user, "--init-groups", "--"])
            }
            Kind::Bare => self.within(&[]),
        };
        command.args(program.split_ascii_whitespace()).stdin(Stdio::null()).stdout(Stdio::null());
        self.service = Some(command.spawn().map_err(|e| format!("{program}: {e}"))?);
        Ok(())
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        for child in [&mut self.service, &mut self.database].into_iter().flatten() {
            run::end(child, &[nix::sys::signal::Signal::SIGTERM]);
        }
        self.old = None;
    }
}

/// Runs a command to its end with what is typed; gives what it said.
fn answered(mut command: Command, answers: &str) -> Result<String, String> {
    use std::io::Write;
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|e| e.to_string())?;
    // Whoever asks nothing has closed it already.
    let _ = child.stdin.take().map(|mut stdin| stdin.write_all(answers.as_bytes()));
    let out = child.wait_with_output().map_err(|e| e.to_string())?;
    let (said, told) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    if out.status.success() { Ok(said.into_owned()) } else { Err(format!("{}\n{said}{told}", out.status)) }
}

/// Fills a root with Debian: made once, and kept under target/.
fn debian(root: &Path) -> Result<(), String> {
    let kept = tools::target().join("join").join(format!("{SUITE}.tar"));
    if !kept.is_file() {
        let debootstrap = tools::program_of("debootstrap", "debootstrap")?;
        println!("making a clean {SUITE} with a MariaDB, from {MIRROR}");
        std::fs::create_dir_all(kept.parent().unwrap_or(&kept)).map_err(|e| e.to_string())?;
        let making = tempfile::tempdir().map_err(|e| e.to_string())?;
        let log = std::fs::File::create(kept.with_extension("log")).map_err(|e| e.to_string())?;
        let mut command = Command::new(debootstrap);
        command.args(["--variant=minbase", "--include=mariadb-server", SUITE]).arg(making.path()).arg(MIRROR);
        run::succeed(command.stdout(log)).map_err(|e| format!("{e}; see {}", kept.with_extension("log").display()))?;
        let part = kept.with_extension("part");
        run::succeed(Command::new("tar").arg("-C").arg(making.path()).arg("-cf").arg(&part).arg("."))?;
        std::fs::rename(&part, &kept).map_err(|e| e.to_string())?;
    }
    run::succeed(Command::new("tar").arg("-C").arg(root).arg("-xpf").arg(&kept))
}
