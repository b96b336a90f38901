//! Layout in a child process, as foreign files are read: the child is this
//! same program with little memory and little time; one that dies is one
//! sentence to one person.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use rlimit::Resource;
use serde::{Deserialize, Serialize};

use crate::{Job, PrintError, render};

/// The binary's hidden sub-command; its arguments go to [`child_main`].
pub const SUBCOMMAND: &str = "print-sheet";

const MIB: u64 = 1024 * 1024;
const MADE: u8 = b'P';
const REFUSED: u8 = b'E';
const LONGEST_REFUSAL: u64 = 64 * 1024;

/// Bounds on one sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of the job as JSON.
    pub job_bytes: u64,
    /// Bytes of the PDF.
    pub pdf_bytes: u64,
    /// Seconds on the clock.
    pub seconds: u64,
    /// Processor seconds.
    pub cpu_seconds: u64,
    /// Address space of the child.
    pub memory_bytes: u64,
}

impl Limits {
    /// For one paper: five hundred lines and more.
    pub const fn paper() -> Self {
        Limits { job_bytes: MIB, pdf_bytes: 16 * MIB, seconds: 20, cpu_seconds: 15, memory_bytes: 768 * MIB }
    }

    /// For lists of a whole regency.
    pub const fn table() -> Self {
        Limits {
            job_bytes: 24 * MIB,
            pdf_bytes: 128 * MIB,
            seconds: 180,
            cpu_seconds: 120,
            memory_bytes: 3 * 1024 * MIB,
        }
    }
}

/// Like [`render`], in a child process: `program print-sheet LIMITS`, the job
/// on its standard input. Blocks until the child has answered, died or used up
/// its time.
pub fn render_isolated(program: &Path, job: &Job, limits: &Limits) -> Result<Vec<u8>, PrintError> {
    let body = serde_json::to_vec(job)?;
    if body.len() as u64 > limits.job_bytes {
        return Err(PrintError::TooLarge);
    }
    let mut child = Command::new(program)
        .arg(SUBCOMMAND)
        .arg(serde_json::to_string(limits)?)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| PrintError::NoPrinter)?;
    let (Some(mut input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
        end(&mut child);
        return Err(PrintError::NoPrinter);
    };
    let child = Mutex::new(child);
    let (finished, wait) = mpsc::channel::<()>();
    let (answer, late) = thread::scope(|scope| {
        let child = &child;
        let watch = move || watch(child, wait, Duration::from_secs(limits.seconds));
        let Ok(watch) = thread::Builder::new().name("cetak".to_owned()).spawn_scoped(scope, watch) else {
            return (Err(PrintError::NoPrinter), false);
        };
        // The child reads all before it writes; one that has died already
        // is noticed when it is read.
        let _ = input.write_all(&body);
        drop(input);
        let answer = read_answer(&mut output, limits);
        drop(finished);
        (answer, watch.join().unwrap_or(false))
    });
    end(&mut child.into_inner().unwrap_or_else(PoisonError::into_inner));
    match answer {
        Err(PrintError::Ended) if late => Err(PrintError::Slow { seconds: limits.seconds }),
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

/// A kind, a length (eight bytes, little endian) and that many bytes; what is
/// shorter comes from a child that died.
fn read_answer(from: &mut impl Read, limits: &Limits) -> Result<Vec<u8>, PrintError> {
    let mut head = [0; 9];
    from.read_exact(&mut head).map_err(|_| PrintError::Ended)?;
    let [kind, length @ ..] = head;
    let length = u64::from_le_bytes(length);
    let most = if kind == MADE { limits.pdf_bytes } else { LONGEST_REFUSAL };
    if length > most {
        return Err(PrintError::TooLarge);
    }
    let mut body = Vec::new();
    from.take(length).read_to_end(&mut body).map_err(|_| PrintError::Ended)?;
    if body.len() as u64 != length {
        return Err(PrintError::Ended);
    }
    match kind {
        MADE => Ok(body),
        REFUSED => Err(serde_json::from_slice(&body).unwrap_or(PrintError::Ended)),
        _ => Err(PrintError::Ended),
    }
}

/// What the hidden sub-command runs: `arguments` are those after its name.
pub fn child_main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut arguments = arguments.into_iter();
    let (Some(limits), None) = (arguments.next(), arguments.next()) else { return ExitCode::from(2) };
    let limits = limits.to_str().and_then(|text| serde_json::from_str::<Limits>(text).ok());
    let Some(limits) = limits.filter(|limits| confine(limits).is_ok()) else { return ExitCode::from(2) };
    let mut body = Vec::new();
    let read = std::io::stdin().lock().take(limits.job_bytes).read_to_end(&mut body);
    let job = read.ok().and_then(|_| serde_json::from_slice::<Job>(&body).ok());
    let Some(job) = job else { return ExitCode::from(2) };
    drop(body);
    let (kind, body) = match render(&job) {
        Ok(pdf) => (MADE, pdf),
        Err(error) => (REFUSED, serde_json::to_vec(&error).unwrap_or_default()),
    };
    let mut out = std::io::stdout().lock();
    let sent = [[kind].as_slice(), &(body.len() as u64).to_le_bytes(), &body]
        .into_iter()
        .try_for_each(|part| out.write_all(part));
    if sent.and_then(|()| out.flush()).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Takes from this process what one sheet does not need; see
/// `documents::isolate`.
fn confine(limits: &Limits) -> std::io::Result<()> {
    Resource::AS.set(limits.memory_bytes, limits.memory_bytes)?;
    Resource::CPU.set(limits.cpu_seconds, limits.cpu_seconds)?;
    Resource::CORE.set(0, 0)?;
    Resource::FSIZE.set(0, 0)?;
    Resource::NOFILE.set(16, 16)
}
