//! Reading in a child process.
//!
//! A library that meets an absurd number may ask for more memory than there
//! is, and then the whole process aborts; no `Result` catches that. So a file
//! from outside is read by a child with little memory and little time, and a
//! child that dies is one sentence to one person while the server goes on.

use std::ffi::OsString;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use kernel::sheet::Grid;
use rlimit::Resource;

use crate::frame::{FrameWriter, read_frames};
use crate::read::read_into;
use crate::{Limits, ReadError};

/// The binary's hidden sub-command; its arguments go to [`child_main`].
pub const SUBCOMMAND: &str = "read-file";

/// Like [`crate::read_file`], in a child process: `program read-file LIMITS
/// PATH`, where `program` is normally the running binary itself.
///
/// Blocks until the child has answered, died or used up its time; an async
/// caller puts it on a blocking thread. The child gets no environment, no
/// input, and no open file of ours.
pub fn read_isolated(program: &Path, path: &Path, limits: &Limits) -> Result<Vec<Grid>, ReadError> {
    let wanted = serde_json::to_string(limits).map_err(|_| ReadError::NoReader)?;
    let mut child = Command::new(program)
        .arg(SUBCOMMAND)
        .arg(wanted)
        .arg(path)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| ReadError::NoReader)?;
    let Some(mut output) = child.stdout.take() else {
        end(&mut child);
        return Err(ReadError::NoReader);
    };
    let child = Mutex::new(child);
    let (finished, wait) = mpsc::channel::<()>();
    let (answer, late) = thread::scope(|scope| {
        let watch = thread::Builder::new()
            .name("berkas".to_owned())
            .spawn_scoped(scope, || watch(&child, wait, Duration::from_secs(limits.seconds)));
        let Ok(watch) = watch else {
            return (Err(ReadError::NoReader), false);
        };
        let answer = read_frames(&mut output, limits);
        drop(finished);
        (answer, watch.join().unwrap_or(false))
    });
    // It has said all that it may say, so nothing is lost by ending it here;
    // it is waited for in every case, or a dead child would stay in the table.
    end(&mut child.into_inner().unwrap_or_else(PoisonError::into_inner));
    match answer {
        Err(ReadError::Unsafe) if late => Err(ReadError::Slow { seconds: limits.seconds }),
        other => other,
    }
}

/// Ends the child when its time is over; true where that was needed.
fn watch(child: &Mutex<Child>, finished: mpsc::Receiver<()>, time: Duration) -> bool {
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

/// What the hidden sub-command runs: `arguments` are those after its name.
/// Writes the answer to standard output and nothing anywhere else.
pub fn child_main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut arguments = arguments.into_iter();
    let (Some(limits), Some(path), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        return ExitCode::from(2);
    };
    let limits = limits.to_str().and_then(|text| serde_json::from_str::<Limits>(text).ok());
    let Some(limits) = limits.filter(|limits| confine(limits).is_ok()) else {
        return ExitCode::from(2);
    };
    let out = BufWriter::with_capacity(128 * 1024, std::io::stdout().lock());
    match answer(Path::new(&path), &limits, out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn answer(path: &Path, limits: &Limits, out: impl Write) -> std::io::Result<()> {
    let mut writer = FrameWriter::new(out);
    let answer = read_into(path, limits, &mut writer);
    writer.finish(&answer)
}

/// Takes from this process what reading one file does not need. Soft and hard
/// limits are set alike, so that nothing in the process can raise them again.
fn confine(limits: &Limits) -> std::io::Result<()> {
    Resource::AS.set(limits.memory_bytes, limits.memory_bytes)?;
    Resource::CPU.set(limits.cpu_seconds, limits.cpu_seconds)?;
    Resource::CORE.set(0, 0)?;
    // It may write to the pipe but not a byte into any file.
    Resource::FSIZE.set(0, 0)?;
    Resource::NOFILE.set(16, 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_no_reader_is_not_believed() {
        let read = |program: &str| read_isolated(Path::new(program), Path::new("x"), &Limits::standard());
        assert_eq!(read("/nowhere/at/all"), Err(ReadError::NoReader));
        assert_eq!(read("/bin/echo"), Err(ReadError::Unsafe));
    }

    #[test]
    fn wrong_arguments_are_refused_before_anything_is_read() {
        assert_eq!(format!("{:?}", child_main([])), format!("{:?}", ExitCode::from(2)));
    }
}
