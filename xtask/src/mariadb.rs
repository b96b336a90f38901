//! A throw-away MariaDB, as an agency's old application would stand on one.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use tempfile::TempDir;

use crate::{postgres, run, tools};

/// Where the tests look for it.
pub const VARIABLE: &str = "SIMPUL_TEST_MARIADB";

/// Who may do everything in it, from this machine and without a password.
const USER: &str = "uji";
const READY_WITHIN: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub struct Server {
    server: Child,
    port: u16,
    /// The network that it is in, where it is another one than ours.
    network: Option<String>,
    folder: Option<TempDir>,
}

impl Server {
    pub fn start() -> Result<Server, String> {
        Server::at(postgres::free_port()?, None)
    }

    /// In a network of its own, where everybody expects it.
    pub fn within(network: &str) -> Result<Server, String> {
        Server::at(3306, Some(network.to_owned()))
    }

    fn at(port: u16, network: Option<String>) -> Result<Server, String> {
        let install = tools::program_of("mariadb-install-db", "mariadb-server")?;
        let program = tools::program_of("mariadbd", "mariadb-server")?;
        let folder = tempfile::Builder::new()
            .prefix("simpul-maria-")
            .tempdir()
            .map_err(|error| format!("cannot make a temporary folder: {error}"))?;
        let place = folder.path();
        // As root it wants to hear that this is meant.
        let user = if tools::is_root() { "--user=root" } else { "--skip-slave-start" };
        let log = || File::options().create(true).append(true).open(place.join("log")).map_err(|e| e.to_string());
        let mut make = Command::new(install);
        make.arg(format!("--datadir={}", place.join("data").display())).arg(user);
        make.args(["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"]);
        make.stdout(log()?).stderr(log()?);
        run::succeed(&mut make).map_err(|error| format!("{error}\n{}", end_of(&place.join("log"))))?;
        let first =
            format!("CREATE USER {USER}@'127.0.0.1';\nGRANT ALL ON *.* TO {USER}@'127.0.0.1' WITH GRANT OPTION;\n");
        std::fs::write(place.join("first.sql"), first).map_err(|e| e.to_string())?;
        // Whoever wants a secured line gets one; `@@ssl_ca` says whom to believe.
        tools::certificate(place, "basisdata", "IP:127.0.0.1")?;
        let mut command = match tools::find("setpriv") {
            Some(setpriv) => {
                let mut command = inside(network.as_deref(), &setpriv);
                command.args(["--pdeathsig", "TERM", "--"]).arg(&program);
                command
            }
            None => inside(network.as_deref(), &program),
        };
        command.arg("--no-defaults").arg(user).arg(format!("--datadir={}", place.join("data").display()));
        command.arg(format!("--socket={}", place.join("socket").display()));
        command.arg(format!("--pid-file={}", place.join("pid").display()));
        command.arg(format!("--init-file={}", place.join("first.sql").display()));
        command.args(["--bind-address=127.0.0.1", &format!("--port={port}"), "--skip-name-resolve", "--skip-log-bin"]);
        for (name, file) in [("ca", "cert"), ("cert", "cert"), ("key", "key")] {
            command.arg(format!("--ssl-{name}={}", place.join(format!("{file}.pem")).display()));
        }
        // It does not outlive the machine, and is small.
        command.args(["--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M", "--sql-mode="]);
        command.process_group(0).stdin(Stdio::null()).stdout(log()?).stderr(log()?);
        let server = command.spawn().map_err(|error| format!("cannot start MariaDB: {error}"))?;
        let mut started = Server { server, port, network, folder: Some(folder) };
        started.wait()?;
        Ok(started)
    }

    fn wait(&mut self) -> Result<(), String> {
        let log = self.folder.as_ref().map(|folder| folder.path().join("log")).unwrap_or_default();
        let begun = Instant::now();
        while begun.elapsed() < READY_WITHIN {
            run::go_on()?;
            if let Ok(Some(status)) = self.server.try_wait() {
                return Err(format!("MariaDB ended at once with {status}\n{}", end_of(&log)));
            }
            if self.ask("SELECT 1").is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(format!("MariaDB did not answer within {} s\n{}", READY_WITHIN.as_secs(), end_of(&log)))
    }

    /// `mysql://uji@127.0.0.1:3306`
    pub fn url(&self) -> String {
        format!("mysql://{USER}@127.0.0.1:{}", self.port)
    }

    /// How a client says whom it asks, and as whom.
    pub fn who(&self) -> [String; 8] {
        let port = self.port.to_string();
        let charset = "--default-character-set=utf8mb4";
        ["--no-defaults", charset, "-h", "127.0.0.1", "-P", &port, "-u", USER].map(str::to_owned)
    }

    fn ask(&self, sql: &str) -> Result<(), String> {
        let client = tools::program_of("mariadb", "mariadb-client")?;
        let mut command = inside(self.network.as_deref(), &client);
        command.args(self.who()).args(["-e", sql]);
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().map_err(|e| e.to_string())?;
        if status.success() { Ok(()) } else { Err(format!("mariadb: {status}")) }
    }
}

/// A program, in another network where one is named.
fn inside(network: Option<&str>, program: &Path) -> Command {
    let Some(network) = network else { return Command::new(program) };
    let mut command = Command::new("ip");
    command.args(["netns", "exec", network]).arg(program);
    command
}

fn end_of(log: &Path) -> String {
    tools::end_of(&std::fs::read_to_string(log).unwrap_or_default())
}

impl Drop for Server {
    fn drop(&mut self) {
        run::end(&mut self.server, &[Signal::SIGTERM]);
        if let Some(Err(error)) = self.folder.take().map(TempDir::close) {
            eprintln!("MariaDB's folder could not be removed: {error}");
        }
    }
}
