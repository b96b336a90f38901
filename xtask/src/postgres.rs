//! A throw-away PostgreSQL cluster: made in a temporary folder, reachable on
//! the loopback address alone, gone when dropped.

use std::fs::File;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use nix::unistd::{User, chown};
use tempfile::TempDir;

use crate::{cpu, mariadb, run, tools};

/// Where the tests look for the cluster.
pub const VARIABLE: &str = "SIMPUL_TEST_POSTGRES";

const READY_WITHIN: Duration = Duration::from_secs(60);

/// What the cluster promises about the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Without fsync: a test does not outlive the machine.
    Fast,
    /// With fsync, as in production: for proofs and measurements.
    Durable,
}

#[derive(Debug)]
pub struct Cluster {
    server: Child,
    port: u16,
    seat: Seat,
    durability: Durability,
    /// Taken when the cluster is dropped.
    folder: Option<TempDir>,
}

impl Cluster {
    /// Makes and starts a cluster, and waits until it answers.
    pub fn start(durability: Durability) -> Result<Cluster, String> {
        Cluster::start_in(durability, &std::env::temp_dir())
    }

    /// The same, with its folder in this one.
    pub fn start_in(durability: Durability, place: &Path) -> Result<Cluster, String> {
        let programs = tools::postgres()?;
        let owner = owner()?;
        let folder = tempfile::Builder::new()
            .prefix("simpul-pg-")
            .tempdir_in(place)
            .map_err(|error| format!("cannot make a temporary folder: {error}"))?;
        if let Some(user) = &owner {
            chown(folder.path(), Some(user.uid), Some(user.gid))
                .map_err(|error| format!("cannot give the cluster's folder to {}: {error}", user.name))?;
        }
        let seat = Seat { programs, owner, folder: folder.path().to_path_buf() };
        seat.initialise(durability)?;
        let mut failure = String::new();
        // Another program may take the free port in between, so try again.
        for _ in 0..3 {
            let port = free_port()?;
            let mut server = seat.spawn(port, durability)?;
            match seat.wait_until_ready(&mut server, port) {
                Ok(()) => return Ok(Cluster { server, port, seat, durability, folder: Some(folder) }),
                Err(message) => failure = message,
            }
            run::end(&mut server, &[Signal::SIGINT]);
            run::go_on()?;
        }
        Err(failure)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The server's own process.
    pub fn pid(&self) -> u32 {
        self.server.id()
    }

    /// SIGKILL for the server and for all that it has started.
    pub fn crash(&mut self) -> Result<(), String> {
        let server = self.server.id();
        // Stopped, it starts nobody any more and sees none of its children die.
        run::signal(server, Signal::SIGSTOP)?;
        for child in cpu::children(server)? {
            // One may have ended by itself.
            let _ = run::signal(child, Signal::SIGKILL);
        }
        self.server.kill().and_then(|()| self.server.wait()).map_err(|e| format!("cannot kill PostgreSQL: {e}"))?;
        Ok(())
    }

    /// Starts it once more where it was; it recovers by itself.
    pub fn start_again(&mut self) -> Result<(), String> {
        let started = Instant::now();
        loop {
            self.server = self.seat.spawn(self.port, self.durability)?;
            let failure = match self.seat.wait_until_ready(&mut self.server, self.port) {
                Ok(()) => return Ok(()),
                Err(failure) => failure,
            };
            run::end(&mut self.server, &[Signal::SIGINT]);
            run::go_on()?;
            // The dead are cleared away a moment later.
            if started.elapsed() > READY_WITHIN {
                return Err(failure);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Waits until it has recovered; where it gave up, it is started again.
    pub fn recovered(&mut self) -> Result<(), String> {
        if self.seat.wait_until_ready(&mut self.server, self.port).is_ok() {
            return Ok(());
        }
        run::end(&mut self.server, &[Signal::SIGINT]);
        self.start_again()
    }

    /// How a client reaches the cluster's maintenance database.
    pub fn url(&self) -> String {
        self.url_of("postgres")
    }

    fn url_of(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Makes an empty database; answers with how a client reaches it.
    pub fn database(&self, name: &str) -> Result<String, String> {
        self.ask("postgres", &format!("CREATE DATABASE {name}"))?;
        Ok(self.url_of(name))
    }

    /// What a statement answers, as `psql` prints it bare.
    pub fn ask(&self, database: &str, sql: &str) -> Result<String, String> {
        let psql = tools::program_of("psql", "postgresql-client")?;
        let out = Command::new(psql)
            .args(["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql, &self.url_of(database)])
            .output()
            .map_err(|error| format!("psql: {error}"))?;
        if !out.status.success() {
            return Err(format!("psql: {}", String::from_utf8_lossy(&out.stderr).trim()));
        }
        Ok(String::from_utf8_lossy(&out.stdout).trim().to_owned())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Fast shutdown first, then immediate, then by force.
        run::end(&mut self.server, &[Signal::SIGINT, Signal::SIGQUIT]);
        if let Some(Err(error)) = self.folder.take().map(TempDir::close) {
            eprintln!("the cluster's folder could not be removed: {error}");
        }
    }
}

/// Where and as whom the server's programs run.
#[derive(Debug)]
struct Seat {
    programs: PathBuf,
    owner: Option<User>,
    folder: PathBuf,
}

impl Seat {
    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// A program with a clean environment, in a process group of its own so
    /// that Ctrl-C in the terminal does not reach it before the tests end.
    fn command(&self, program: &Path) -> Result<Command, String> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log())
            .map_err(|error| format!("cannot write the cluster's log: {error}"))?;
        let errors = log.try_clone().map_err(|error| format!("cannot write the cluster's log: {error}"))?;
        let mut command = Command::new(program);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("LC_ALL", "C");
        command.current_dir(&self.folder).process_group(0).stdin(Stdio::null()).stdout(log).stderr(errors);
        if let Some(user) = &self.owner {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        Ok(command)
    }

    fn initialise(&self, durability: Durability) -> Result<(), String> {
        let mut command = self.command(&self.programs.join("initdb"))?;
        command.arg("-D").arg(self.data()).args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]);
        if durability == Durability::Fast {
            command.arg("--no-sync");
        }
        run::succeed(&mut command).map_err(|error| format!("{error}\n{}", self.end_of_log()))?;
        tools::certificate(&self.folder, "basisdata", "IP:127.0.0.1")?;
        let Some(user) = &self.owner else { return Ok(()) };
        chown(&self.folder.join("key.pem"), Some(user.uid), Some(user.gid)).map_err(|error| error.to_string())
    }

    fn spawn(&self, port: u16, durability: Durability) -> Result<Child, String> {
        let server = self.programs.join("postgres");
        // Where the system offers it, the server also ends when this program is killed.
        let mut command = match tools::find("setpriv") {
            Some(setpriv) => {
                let mut command = self.command(&setpriv)?;
                command.args(["--pdeathsig", "INT", "--"]).arg(server);
                command
            }
            None => self.command(&server)?,
        };
        command.arg("-D").arg(self.data()).arg("-k").arg(&self.folder);
        command.args(["-h", "127.0.0.1", "-p", &port.to_string(), "-c", "max_connections=200"]);
        // Whoever wants a secured line gets one; `ssl_ca_file` says whom to believe.
        for (name, value) in [("cert_file", "cert.pem"), ("key_file", "key.pem"), ("ca_file", "cert.pem")] {
            command.args(["-c", &format!("ssl_{name}={}", self.folder.join(value).display())]);
        }
        command.args(["-c", "ssl=on"]);
        if durability == Durability::Fast {
            command.args(["-c", "fsync=off", "-c", "full_page_writes=off"]);
        }
        command.spawn().map_err(|error| format!("cannot start PostgreSQL: {error}"))
    }

    fn wait_until_ready(&self, server: &mut Child, port: u16) -> Result<(), String> {
        let started = Instant::now();
        let port = port.to_string();
        while started.elapsed() < READY_WITHIN {
            run::go_on()?;
            if let Ok(Some(status)) = server.try_wait() {
                return Err(format!("PostgreSQL ended at once with {status}\n{}", self.end_of_log()));
            }
            let mut question = self.command(&self.programs.join("pg_isready"))?;
            question.args(["-q", "-h", "127.0.0.1", "-U", "postgres", "-p", &port]);
            if question.status().is_ok_and(|status| status.success()) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(format!("PostgreSQL did not answer within {} s\n{}", READY_WITHIN.as_secs(), self.end_of_log()))
    }

    fn end_of_log(&self) -> String {
        tools::end_of(&std::fs::read_to_string(self.log()).unwrap_or_default())
    }
}

/// PostgreSQL refuses to run as root, so root lends the cluster to somebody.
fn owner() -> Result<Option<User>, String> {
    if !tools::is_root() {
        return Ok(None);
    }
    ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| User::from_name(name).ok().flatten())
        .map(Some)
        .ok_or_else(|| "PostgreSQL does not run as root, and there is neither a user postgres nor nobody".to_owned())
}

pub fn free_port() -> Result<u16, String> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no free port on the loopback address: {error}"))
}

/// The chore `postgres [--durable] [--mariadb] -- CMD…`.
pub fn beside(arguments: &[String]) -> Result<(), String> {
    let usage = "usage: cargo xtask postgres [--durable] [--mariadb] -- CMD…";
    let cut = arguments.iter().position(|argument| argument == "--").ok_or(usage)?;
    let (options, rest) = arguments.split_at(cut);
    let has = |name: &str| options.iter().any(|option| option == name);
    if options.iter().any(|option| !["--durable", "--mariadb"].contains(&option.as_str())) {
        return Err(usage.into());
    }
    let durability = if has("--durable") { Durability::Durable } else { Durability::Fast };
    let [_, program, parameters @ ..] = rest else { return Err(usage.into()) };
    let cluster = Cluster::start(durability)?;
    let beside = if has("--mariadb") { Some(mariadb::Server::start()?) } else { None };
    let mut command = Command::new(program);
    if let Some(server) = &beside {
        command.env(mariadb::VARIABLE, server.url());
    }
    tools::as_from_a_shell(&mut command);
    run::succeed(command.args(parameters).env(VARIABLE, cluster.url()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpStream;

    #[test]
    fn a_cluster_answers_and_leaves_nothing_behind() {
        for durability in [Durability::Fast, Durability::Durable] {
            let cluster = Cluster::start(durability).unwrap_or_else(|message| panic!("{message}"));
            let port = cluster.port;
            let folder = cluster.folder.as_ref().map(|folder| folder.path().to_path_buf());
            assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
            drop(cluster);
            assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "the server still answers");
            assert!(folder.is_some_and(|folder| !folder.exists()), "the folder is still there");
        }
    }

    #[test]
    fn what_was_committed_outlives_a_crash() {
        let mut cluster = Cluster::start(Durability::Durable).unwrap_or_else(|message| panic!("{message}"));
        let ask = |cluster: &Cluster, sql: &str| cluster.ask("postgres", sql);
        assert_eq!(ask(&cluster, "CREATE TABLE t AS SELECT 7 AS n"), Ok(String::new()));
        cluster.crash().expect("killed");
        assert!(ask(&cluster, "SELECT n FROM t").is_err(), "nobody is left");
        cluster.start_again().expect("recovers");
        assert_eq!(ask(&cluster, "SELECT n FROM t"), Ok("7".into()));
        assert_eq!(cluster.recovered(), Ok(()));
    }

    #[test]
    fn the_command_must_be_named() {
        for wrong in [&[][..], &["--"], &["psql"], &["--fast", "--", "psql"]] {
            let arguments: Vec<String> = wrong.iter().map(ToString::to_string).collect();
            assert!(beside(&arguments).is_err_and(|message| message.starts_with("usage")), "{wrong:?}");
        }
    }
}
