//! PostgreSQL's own programs make and read its backups.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use deadpool_postgres::Object;
use tokio::process::Command;
use tokio_postgres::Config;
use tokio_postgres::config::Host;

use crate::{Error, Result, snapshot};

/// Looks in PATH, then where Debian keeps the versions, newest first.
fn find(program: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| (e.file_name().to_string_lossy().parse().unwrap_or(0), e.path().join("bin")))
        .collect();
    versions.sort_unstable_by_key(|v| std::cmp::Reverse(v.0));
    // Debian's wrapper in PATH asks for a cluster; the program itself does not.
    places.splice(0..0, versions.into_iter().map(|v| v.1));
    places.into_iter().map(|p| p.join(program)).find(|p| p.is_file()).ok_or_else(|| {
        Error::Input(format!(
            "program {program} tidak ditemukan; pasang postgresql-client yang sama barunya dengan server"
        ))
    })
}

/// The program with the address in its environment, where no list of
/// processes shows the password.
fn command(program: &str, url: &str) -> Result<Command> {
    let config: Config = url
        .parse()
        .map_err(|e: tokio_postgres::Error| Error::Storage(format!("alamat basis data tidak terbaca: {e}")))?;
    let mut command = Command::new(find(program)?);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
    match config.get_hosts().first() {
        Some(Host::Tcp(host)) => drop(command.env("PGHOST", host)),
        #[cfg(unix)]
        Some(Host::Unix(path)) => drop(command.env("PGHOST", path)),
        None => {}
    }
    if let Some(port) = config.get_ports().first() {
        command.env("PGPORT", port.to_string());
    }
    if let Some(user) = config.get_user() {
        command.env("PGUSER", user);
    }
    if let Some(password) = config.get_password() {
        command.env("PGPASSWORD", String::from_utf8_lossy(password).as_ref());
    }
    command.env("PGDATABASE", config.get_dbname().unwrap_or("postgres"));
    Ok(command)
}

async fn run(mut command: Command, program: &str) -> Result<()> {
    let output =
        command.output().await.map_err(|e| Error::Storage(format!("{program} tidak dapat dijalankan: {e}")))?;
    if output.status.success() {
        return Ok(());
    }
    let said: String = String::from_utf8_lossy(&output.stderr).trim().chars().take(500).collect();
    Err(Error::Storage(format!("{program} gagal: {said}")))
}

/// Dumps exactly the moment that the reader's transaction sees.
pub(super) async fn dump(client: &Object, url: &str, file: &Path) -> Result<()> {
    let moment = snapshot::moment(client).await?;
    let mut command = command("pg_dump", url)?;
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--no-password"]);
    command.arg(format!("--snapshot={moment}")).arg("--file").arg(file);
    run(command, "pg_dump").await
}

/// Fills an empty database; all or nothing.
pub(super) async fn load(url: &str, file: &Path) -> Result<()> {
    let mut command = command("pg_restore", url)?;
    let database = url.parse::<Config>()?.get_dbname().unwrap_or("postgres").to_owned();
    command.args(["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--no-password"]);
    command.arg(format!("--dbname={database}")).arg(file);
    run(command, "pg_restore").await
}
