//! Layout in a child process, as foreign files are read; see the crate
//! `child`.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

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

    /// For an RKA or a DPA: two thousand lines take about half a gigabyte, and
    /// the largest SKPD has several times as many.
    pub const fn budget() -> Self {
        Limits { job_bytes: 8 * MIB, pdf_bytes: 64 * MIB, seconds: 90, cpu_seconds: 75, memory_bytes: 3 * 1024 * MIB }
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
/// on its standard input; see [`child::ask`].
pub fn render_isolated(program: &Path, job: &Job, limits: &Limits) -> Result<Vec<u8>, PrintError> {
    let body = serde_json::to_vec(job)?;
    if body.len() as u64 > limits.job_bytes {
        return Err(PrintError::TooLarge);
    }
    let wanted = serde_json::to_string(limits)?;
    let arguments = [SUBCOMMAND.as_ref(), wanted.as_ref()];
    let asked = child::Asked { program, arguments: &arguments, input: &body, seconds: limits.seconds };
    match child::ask(asked, |output| read_answer(output, limits)) {
        None => Err(PrintError::NoPrinter),
        Some((Err(PrintError::Ended), true)) => Err(PrintError::Slow { seconds: limits.seconds }),
        Some((answer, _)) => answer,
    }
}

/// A kind, a length (eight bytes, little endian) and that many bytes; what is
/// shorter comes from a child that died.
fn read_answer(from: &mut dyn Read, limits: &Limits) -> Result<Vec<u8>, PrintError> {
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
    let Some(limits) = limits.filter(|l| child::confine(l.memory_bytes, l.cpu_seconds).is_ok()) else {
        return ExitCode::from(2);
    };
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
