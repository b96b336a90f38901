//! The verifier that nobody here wrote: Go's `x/mod/sumdb`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Names the Go that `cargo xtask test` has found or installed, with its library:
/// then nothing is skipped.
const PROGRAM: &str = "SIMPUL_TEST_GO";

/// Builds the verifier into a folder; `None` where there is no Go.
pub fn verifier(folder: &Path) -> Option<PathBuf> {
    let promised = std::env::var_os(PROGRAM);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verifier/main.go");
    let program = folder.join("verifier");
    let mut command = Command::new(promised.clone().unwrap_or_else(|| "go".into()));
    command.arg("build").arg("-o").arg(&program).arg(source);
    command.env("GO111MODULE", "off").env("GOPATH", "/usr/share/gocode").env("GOFLAGS", "");
    command.env("GOCACHE", std::env::temp_dir().join("simpul-go-cache"));
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => {
            assert!(promised.is_none(), "go was promised: {error}");
            println!("skipped: go is not installed");
            return None;
        }
    };
    let said = String::from_utf8_lossy(&output.stderr);
    if promised.is_none() && said.contains("cannot find package \"golang.org/x/mod") {
        println!("skipped: golang-golang-x-mod-dev is not installed");
        return None;
    }
    assert!(output.status.success(), "{said}");
    Some(program)
}

/// What it says of an exported log.
pub fn ask(program: &Path, folder: &Path, old: Option<&Path>) -> (bool, String) {
    let output = Command::new(program).arg(folder).arg(folder.join("kunci.txt")).args(old).output().expect("runs");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

pub fn every_file(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}

/// Changes one byte after the other, `step` apart, in every file of an exported
/// log; answers how many.
pub fn flips(program: &Path, folder: &Path, step: usize) -> usize {
    let mut tried = 0;
    for file in every_file(folder).into_iter().filter(|f| !f.ends_with("README.md") && !f.ends_with("nama")) {
        let sound = std::fs::read(&file).expect("read");
        // A bit of a letter that base64 and hexadecimal numbers do not ignore.
        let key = file.ends_with("kunci.txt");
        let (bit, end) = if key { (1, sound.len() - 1) } else { (0x20, sound.len()) };
        for at in (0..end).step_by(step) {
            let mut bad = sound.clone();
            bad[at] ^= bit;
            std::fs::write(&file, bad).expect("written");
            let (fine, said) = ask(program, folder, None);
            assert!(!fine && said.starts_with("FAIL"), "{} byte {at}: {said}", file.display());
            tried += 1;
        }
        std::fs::write(&file, sound).expect("written");
    }
    tried
}
