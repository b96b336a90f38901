//! The built program and a practice folder of its own, for tests of the
//! command line.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
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

/// A practice folder of Kabupaten Buru; it goes away with the test.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        let folder = Folder(tempfile::tempdir().unwrap());
        folder.ok(&["init", "--wilayah", "81.04", "--nama", "Kabupaten Buru", "--zona", "WIT", "--latihan"]);
        folder
    }

    /// A path beside the data, for files of the test.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The command, not yet run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(simpul());
        command.args(arguments).arg("--json").arg("--data").arg(self.0.path().join("data"));
        for variable in ["SIMPUL_DATA", "SIMPUL_DATABASE", "SIMPUL_KEYS", "SIMPUL_TOKEN", "SIMPUL_PASSWORD"] {
            command.env_remove(variable);
        }
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
