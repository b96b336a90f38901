//! The built program and a practice folder of its own, for tests of the
//! command line.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

/// The program of this tree: the one `cargo xtask test` built and names, or
/// built now. One that happens to lie there could be an old one.
pub fn simpul() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        if let Some(named) = std::env::var_os("SIMPUL_TEST_PROGRAM") {
            return named.into();
        }
        let test = std::env::current_exe().unwrap();
        let profile = test.parent().and_then(Path::parent).unwrap();
        let mut build = Command::new(env!("CARGO"));
        build
            .args(["build", "--quiet", "--workspace", "--bins", "--tests"])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        // Names of this package would make build scripts below think that all has changed.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                build.env_remove(&name);
            }
        }
        if profile.ends_with("release") {
            build.arg("--release");
        }
        assert!(build.status().unwrap().success(), "cargo build");
        profile.join(format!("simpul{}", std::env::consts::EXE_SUFFIX))
    })
}

/// Whether `strace` is here and may follow processes; what is not tried without it is
/// told.
#[allow(dead_code, reason = "not every test of the command line kills at a step")]
pub fn can_step(untried: &str) -> bool {
    let mut tried = Command::new("strace");
    tried.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "true"]);
    let can = tried.stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if !can {
        eprintln!("skipped: strace is lacking, or may follow no process here; {untried}");
    }
    can
}

/// What a command said and how it ended.
#[derive(Debug)]
pub struct Answer {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Answer {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Answer { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("not JSON ({e}): {self:?}"))
    }
}

/// A practice folder of Kabupaten Buru, or a database of it on the tests'
/// server; it goes away with the test.
pub struct Folder {
    here: TempDir,
    database: Option<String>,
}

/// Where `cargo xtask test` says that its throw-away cluster listens.
const SERVER: &str = "SIMPUL_TEST_POSTGRES";

impl Folder {
    pub fn new() -> Self {
        Folder { here: tempfile::tempdir().unwrap(), database: None }.begun()
    }

    /// One of either kind, where there is a server.
    #[allow(dead_code, reason = "not every test of the command line needs the server")]
    pub fn both() -> Vec<Folder> {
        let here = tempfile::tempdir().unwrap();
        let Ok(server) = std::env::var(SERVER) else {
            println!("skipped on PostgreSQL: {SERVER} is not set; run through cargo xtask test");
            return vec![Folder::new()];
        };
        let name =
            format!("simpul_{}", here.path().file_name().unwrap().to_string_lossy().trim_matches('.').to_lowercase());
        let made = Command::new("psql").args(["-qd", &server, "-c", &format!("CREATE DATABASE \"{name}\"")]).status();
        assert!(made.unwrap().success(), "CREATE DATABASE {name}");
        let database = Some(format!("{}/{name}", server.rsplit_once('/').unwrap().0));
        vec![Folder::new(), Folder { here, database }.begun()]
    }

    fn begun(self) -> Self {
        self.ok(&["init", "--wilayah", "81.04", "--nama", "Kabupaten Buru", "--zona", "WIT", "--latihan"]);
        self
    }

    /// A path beside the data, for files of the test.
    pub fn file(&self, name: &str) -> PathBuf {
        self.here.path().join(name)
    }

    /// The command, not yet run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(simpul());
        command.args(arguments).arg("--json");
        for variable in ["SIMPUL_DATA", "SIMPUL_DATABASE", "SIMPUL_KEYS", "SIMPUL_TOKEN", "SIMPUL_PASSWORD"] {
            command.env_remove(variable);
        }
        match &self.database {
            Some(url) => command.args(["--database", url]).env("SIMPUL_KEYS", self.file("kunci.json")),
            None => command.arg("--data").arg(self.file("data")),
        };
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Answer {
        self.command(arguments).output().unwrap().into()
    }

    /// Runs what must succeed.
    pub fn ok(&self, arguments: &[&str]) -> Value {
        let answer = self.run(arguments);
        assert_eq!(answer.code, Some(0), "{arguments:?}: {}{}", answer.out, answer.err);
        answer.json()
    }
}
