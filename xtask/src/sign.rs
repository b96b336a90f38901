//! The chore `release`: makes release files and adds signatures to them. Each
//! release key lives with one maintainer, on a machine of its own; the file
//! goes from one to the next.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use release::signing::{before_program, countersign, new_key, sign, told};
use release::{MOST_HEAD, Release, head, here};

use crate::tools;

const USAGE: &str = "usage: cargo xtask release key NAME NEW-SECRET\n\
                     \x20      cargo xtask release make PROGRAM YYYY-MM-DD SECRET NEW-FILE\n\
                     \x20      cargo xtask release sign FILE SECRET NEW-FILE";

pub fn release(arguments: &[String]) -> Result<(), String> {
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["key", name, secret] => key(name, Path::new(secret)),
        ["make", program, made, secret, file] => make(Path::new(program), made, Path::new(secret), Path::new(file)),
        ["sign", file, secret, new] => add(Path::new(file), Path::new(secret), Path::new(new)),
        _ => Err(USAGE.into()),
    }
}

fn shown(path: &Path) -> impl Fn(std::io::Error) -> String + '_ {
    move |error| format!("{}: {error}", path.display())
}

/// A file that is not there yet; what nobody else may read is of its owner alone.
fn new_file(path: &Path, secret: bool) -> Result<File, String> {
    let mut options = File::options();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if secret { 0o600 } else { 0o644 });
    options.open(path).map_err(shown(path))
}

fn key(name: &str, file: &Path) -> Result<(), String> {
    let (secret, public) = new_key(name).ok_or("a key's name holds no space and no plus sign")?;
    let mut new = new_file(file, true)?;
    new.write_all(format!("{secret}\n").as_bytes()).and_then(|()| new.sync_all()).map_err(shown(file))?;
    println!("{public}");
    Ok(())
}

/// The version is what the program itself says.
fn make(program: &Path, made: &str, secret: &Path, file: &Path) -> Result<(), String> {
    // A bare name would ask whatever program lies on the way.
    let program = &std::fs::canonicalize(program).map_err(shown(program))?;
    let out = Command::new(program).arg("--version").output().map_err(shown(program))?;
    let said = String::from_utf8_lossy(&out.stdout).trim().to_owned();
    let version = said.strip_prefix("simpul ").ok_or_else(|| format!("this is not simpul: {said}"))?;
    let version = version.parse().map_err(|_| format!("no release is made of version {version}"))?;
    let made = made.parse().map_err(|_| format!("{made} is no day"))?;
    let bytes = std::fs::read(program).map_err(shown(program))?;
    let release = Release::of(&bytes[..], version, made, here()).map_err(|e| e.to_string())?;
    let note = sign(&release, &tools::read(secret)?).map_err(|e| e.to_string())?;
    write(file, &note, &bytes)?;
    println!("{release}, {} bytes, sha256 {}", release.bytes, release.sha256);
    Ok(())
}

/// Whoever signs has compared the program with what the note says of it.
fn add(file: &Path, secret: &Path, new: &Path) -> Result<(), String> {
    let bytes = std::fs::read(file).map_err(shown(file))?;
    let start = bytes.get(..MOST_HEAD).unwrap_or(&bytes);
    let (note, at) = head(start).map_err(|e| e.to_string())?;
    let release = told(note).map_err(|e| e.to_string())?;
    let program = bytes.get(at..).unwrap_or_default();
    release.unpack(program, std::io::sink()).map_err(|e| e.to_string())?.map_err(|e| e.to_string())?;
    let note = countersign(note, &tools::read(secret)?).map_err(|e| e.to_string())?;
    write(new, &note, program)?;
    println!("signed: {release}, {} bytes, sha256 {}", release.bytes, release.sha256);
    Ok(())
}

fn write(file: &Path, note: &[u8], program: &[u8]) -> Result<(), String> {
    let mut new = new_file(file, false)?;
    let written = new.write_all(&before_program(note)).and_then(|()| new.write_all(program));
    written.and_then(|()| new.sync_all()).map_err(shown(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_made_and_signed_by_a_second() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name).display().to_string();
        let run = |arguments: &[&str]| release(&arguments.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>());
        for name in ["a", "b"] {
            run(&["key", name, &at(name)]).expect("a key");
        }
        assert!(run(&["key", "a", &at("a")]).is_err(), "a key is never written over");
        std::fs::write(at("simpul"), "#!/bin/sh\necho simpul 1.2.3\n").expect("a program");
        std::fs::set_permissions(at("simpul"), std::fs::Permissions::from_mode(0o755)).expect("made to run");
        run(&["make", &at("simpul"), "2026-11-28", &at("a"), &at("one")]).expect("made");
        run(&["sign", &at("one"), &at("b"), &at("two")]).expect("signed");
        let bytes = std::fs::read(at("two")).expect("a release");
        let (note, _) = head(&bytes).expect("a note");
        assert_eq!(told(note).expect("a release").version.to_string(), "1.2.3");
        assert_eq!(String::from_utf8_lossy(note).lines().filter(|line| line.starts_with('\u{2014}')).count(), 2);
        std::fs::write(at("bad"), &bytes[..bytes.len() - 1]).expect("cut");
        assert!(run(&["sign", &at("bad"), &at("b"), &at("three")]).is_err(), "nobody signs what is not whole");
        assert!(run(&["sign"]).is_err());
    }
}
