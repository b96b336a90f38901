//! Work on foreign or heavy input, done by a child process of this same
//! program with little memory and little time.
//!
//! A library that meets an absurd number may ask for more memory than there
//! is, and then the whole process aborts; no `Result` catches that. A child
//! that dies is one sentence to one person while the server goes on.

#![forbid(unsafe_code)]

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use rlimit::Resource;

/// What the child is asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Normally the running binary itself.
    pub program: &'a Path,
    /// The hidden sub-command and what it needs.
    pub arguments: &'a [&'a OsStr],
    /// What it reads from its standard input.
    pub input: &'a [u8],
    /// Seconds on the clock.
    pub seconds: u64,
}

/// What `read` made of the child's output, and whether its time was over;
/// none where no child could be started.
///
/// Blocks until the child has answered, died or used up its time; an async
/// caller puts it on a blocking thread. The child gets no environment and no
/// open file of ours.
pub fn ask<T>(asked: Asked<'_>, read: impl FnOnce(&mut dyn Read) -> T) -> Option<(T, bool)> {
    let mut child = Command::new(asked.program)
        .args(asked.arguments)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let (Some(mut input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
        end(&mut child);
        return None;
    };
    let child = Mutex::new(child);
    let (finished, wait) = mpsc::channel::<()>();
    let answer = thread::scope(|scope| {
        let child = &child;
        let watch = move || watch(child, &wait, Duration::from_secs(asked.seconds));
        let watch = thread::Builder::new().name("anak".to_owned()).spawn_scoped(scope, watch).ok()?;
        // The child reads all before it writes; one that has died already is
        // noticed when it is read.
        let _ = input.write_all(asked.input);
        drop(input);
        let answer = read(&mut output);
        drop(finished);
        Some((answer, watch.join().unwrap_or(false)))
    });
    // It has said all that it may say, so nothing is lost by ending it here;
    // it is waited for in every case, or a dead child would stay in the table.
    end(&mut child.into_inner().unwrap_or_else(PoisonError::into_inner));
    answer
}

/// Ends the child when its time is over; true where that was needed.
fn watch(child: &Mutex<Child>, finished: &mpsc::Receiver<()>, time: Duration) -> bool {
    let late = finished.recv_timeout(time) == Err(mpsc::RecvTimeoutError::Timeout);
    if late {
        let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
        // Fails only where it has gone already, which is as good.
        let _ = child.kill();
    }
    late
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// Takes from this process what its work does not need: memory, processor
/// time, core files, every write into a file. Soft and hard limits are set
/// alike, so that nothing in the process can raise them again.
pub fn confine(memory_bytes: u64, cpu_seconds: u64) -> std::io::Result<()> {
    Resource::AS.set(memory_bytes, memory_bytes)?;
    Resource::CPU.set(cpu_seconds, cpu_seconds)?;
    Resource::CORE.set(0, 0)?;
    // It may write to the pipe but not a byte into any file.
    Resource::FSIZE.set(0, 0)?;
    Resource::NOFILE.set(16, 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(program: &str, arguments: &[&str], input: &[u8], seconds: u64) -> Option<(String, bool)> {
        let arguments: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
        ask(Asked { program: Path::new(program), arguments: &arguments, input, seconds }, |out| {
            let mut text = String::new();
            let _ = out.read_to_string(&mut text);
            text
        })
    }

    #[test]
    fn what_the_child_says_is_read_and_its_time_is_bounded() {
        assert_eq!(said("/bin/cat", &[], b"surat", 5), Some(("surat".into(), false)));
        assert_eq!(said("/nowhere/at/all", &[], b"", 5), None);
        assert_eq!(said("/bin/sleep", &["60"], b"", 1), Some((String::new(), true)));
        let (environment, _) = said("/usr/bin/env", &[], b"", 5).unwrap_or_default();
        assert_eq!(environment, "", "the child sees nothing of ours");
    }
}
