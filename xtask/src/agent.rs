//! The chore `agent`: the edge agent as one file that needs nothing of the machine
//! where it is put, for any Linux of this machine's kind.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{run, tools};

/// What an agency installs.
pub const PROGRAM: &str = "simpul-agent";

pub fn build(arguments: &[String]) -> Result<(), String> {
    if !arguments.is_empty() {
        return Err("usage: cargo xtask agent".into());
    }
    let program = make()?;
    let size = std::fs::metadata(&program).map_err(|e| e.to_string())?.len();
    println!("{}: {} kB, asks for no loader and no library", program.display(), size / 1024);
    match alone(&program) {
        Some(said) => println!("in a root that holds nothing else it says: {}", said?),
        None => println!("not tried in an empty root: that takes root and chroot"),
    }
    Ok(())
}

/// Where the built file lies.
pub fn built() -> Result<PathBuf, String> {
    Ok(folder().join(triple()?).join("release").join(PROGRAM))
}

/// A folder of its own: what others build is not built anew.
fn folder() -> PathBuf {
    tools::target().join("static")
}

/// Builds it. The C library is glibc's: since 2.34 it has files and DNS inside, so
/// that names are found without any library of the machine.
pub fn make() -> Result<PathBuf, String> {
    let triple = triple()?;
    let mut cargo = tools::cargo();
    cargo.args(["build", "--release", "--package", "agent", "--bin", PROGRAM]);
    // With a target named, what runs while it is built is not linked so.
    cargo.args(["--target", &triple]).arg("--target-dir").arg(folder());
    cargo.env("RUSTFLAGS", "-C target-feature=+crt-static").env("CARGO_PROFILE_RELEASE_STRIP", "symbols");
    run::succeed(&mut cargo)?;
    let program = built()?;
    let bytes = std::fs::read(&program).map_err(|e| format!("{}: {e}", program.display()))?;
    if needs_a_loader(&bytes) {
        return Err(format!("{} asks for a loader", program.display()));
    }
    Ok(program)
}

fn triple() -> Result<String, String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let out = Command::new(rustc).arg("-vV").output().map_err(|e| format!("rustc: {e}"))?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc does not tell its host".into())
}

/// Whether an ELF file names an interpreter (`PT_INTERP`), as all do that load
/// libraries; what is no such file does, to be sure.
fn needs_a_loader(bytes: &[u8]) -> bool {
    const INTERPRETER: u64 = 3;
    let number = |at: usize, length: usize| -> Option<u64> {
        let part = bytes.get(at..at.checked_add(length)?)?;
        Some(part.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    };
    let heads = || -> Option<Vec<u64>> {
        let elf = bytes.starts_with(b"\x7fELF\x02\x01");
        let (begin, size, count) = (number(32, 8)?, number(54, 2)?, number(56, 2)?);
        let at = |n: u64| usize::try_from(begin.checked_add(n * size)?).ok();
        let all: Option<Vec<u64>> = (0..count).map(|n| number(at(n)?, 4)).collect();
        all.filter(|all| elf && !all.is_empty())
    };
    heads().is_none_or(|heads| heads.contains(&INTERPRETER))
}

/// What it says of itself in a root with nothing beside it; none where nobody may
/// change the root.
fn alone(program: &Path) -> Option<Result<String, String>> {
    let chroot = tools::find("chroot").filter(|_| tools::is_root())?;
    let said = || {
        let root = tempfile::tempdir().map_err(|e| e.to_string())?;
        std::fs::copy(program, root.path().join(PROGRAM)).map_err(|e| e.to_string())?;
        let mut command = Command::new(chroot);
        command.arg(root.path()).arg(format!("/{PROGRAM}")).arg("--version").env_clear();
        let out = command.output().map_err(|e| e.to_string())?;
        if !out.status.success() {
            return Err(format!("alone it does not run: {}", String::from_utf8_lossy(&out.stderr)));
        }
        Ok(String::from_utf8_lossy(&out.stdout).trim().to_owned())
    };
    Some(said())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_loads_libraries_is_seen() {
        // This test is one, and so is what is no program at all.
        let ours = std::fs::read(std::env::current_exe().unwrap_or_default()).unwrap_or_default();
        assert!(needs_a_loader(&ours) && needs_a_loader(b"") && needs_a_loader(b"#!/bin/sh\n"));
        // A head with one segment that is to be loaded, and the same with an interpreter.
        let mut bare = vec![0; 64 + 56];
        bare[..6].copy_from_slice(b"\x7fELF\x02\x01");
        (bare[32], bare[54], bare[56], bare[64]) = (64, 56, 1, 1);
        assert!(!needs_a_loader(&bare));
        bare[64] = 3;
        assert!(needs_a_loader(&bare));
        assert!(needs_a_loader(&bare[..100]), "cut off");
    }

    #[test]
    fn it_takes_no_words() {
        assert!(build(&["now".into()]).is_err_and(|message| message.starts_with("usage")));
    }
}
