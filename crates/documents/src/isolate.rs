//! Reading in a child process with limits; see the crate `child`.

use std::ffi::OsString;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use kernel::sheet::Grid;

use crate::frame::{FrameWriter, read_frames};
use crate::read::read_into;
use crate::{Limits, ReadError};

/// The binary's hidden sub-command; its arguments go to [`child_main`].
pub const SUBCOMMAND: &str = "read-file";

/// Like [`crate::read_file`], in a child process: `program read-file LIMITS
/// PATH`; see [`child::ask`].
pub fn read_isolated(program: &Path, path: &Path, limits: &Limits) -> Result<Vec<Grid>, ReadError> {
    let wanted = serde_json::to_string(limits).map_err(|_| ReadError::NoReader)?;
    let arguments = [SUBCOMMAND.as_ref(), wanted.as_ref(), path.as_os_str()];
    let asked = child::Asked { program, arguments: &arguments, input: &[], seconds: limits.seconds };
    match child::ask(asked, |output| read_frames(output, limits)) {
        None => Err(ReadError::NoReader),
        Some((Err(ReadError::Unsafe), true)) => Err(ReadError::Slow { seconds: limits.seconds }),
        Some((answer, _)) => answer,
    }
}

/// What the hidden sub-command runs: `arguments` are those after its name.
/// Writes the answer to standard output and nothing anywhere else.
pub fn child_main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut arguments = arguments.into_iter();
    let (Some(limits), Some(path), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        return ExitCode::from(2);
    };
    let limits = limits.to_str().and_then(|text| serde_json::from_str::<Limits>(text).ok());
    let Some(limits) = limits.filter(|l| child::confine(l.memory_bytes, l.cpu_seconds).is_ok()) else {
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
