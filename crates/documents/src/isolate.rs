//! Reading in a child process with limits; see the crate `child`.

use std::ffi::{OsStr, OsString};
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

use kernel::sheet::{Grid, GridRow};

use crate::frame::{FrameWriter, read_frames};
use crate::read::{Sink, load_from, read_bytes_into, read_into};
use crate::{Limits, ReadError};

/// The binary's hidden sub-command; its arguments go to [`child_main`].
pub const SUBCOMMAND: &str = "read-file";

/// Where a file lies.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    Path(&'a Path),
    /// It came over a line, and lies on no disk.
    Bytes(&'a [u8]),
}

/// Like [`crate::read_file`], in a child process: `program read-file LIMITS
/// PATH`; see [`child::ask`].
pub fn read_isolated(program: &Path, path: &Path, limits: &Limits) -> Result<Vec<Grid>, ReadError> {
    let mut grids = Vec::new();
    ask(program, Input::Path(path), limits, &mut grids)?;
    Ok(grids)
}

/// Like [`read_isolated`], but each row is given away as it comes, with the name
/// of its sheet, so that nothing is kept of a large file. A file that turns out
/// wrong further down is refused only there. `Break` ends the reading, and all
/// was well; the child waits while a row is looked at, which counts as its time.
pub fn read_rows(
    program: &Path,
    input: Input<'_>,
    limits: &Limits,
    each: &mut dyn FnMut(&str, GridRow) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    let mut rows = Rows { sheet: String::new(), each, enough: false };
    let answer = ask(program, input, limits, &mut rows);
    if rows.enough { Ok(()) } else { answer }
}

struct Rows<'a> {
    sheet: String,
    each: &'a mut dyn FnMut(&str, GridRow) -> ControlFlow<()>,
    enough: bool,
}

impl Sink for Rows<'_> {
    fn sheet(&mut self, name: &str) -> Result<(), ReadError> {
        name.clone_into(&mut self.sheet);
        Ok(())
    }

    fn row(&mut self, row: GridRow) -> Result<(), ReadError> {
        self.enough = (self.each)(&self.sheet, row).is_break();
        // Only to leave the loop; nobody is told.
        if self.enough { Err(ReadError::Unsafe) } else { Ok(()) }
    }
}

fn ask(program: &Path, input: Input<'_>, limits: &Limits, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let wanted = serde_json::to_string(limits).map_err(|_| ReadError::NoReader)?;
    let mut arguments: Vec<&OsStr> = vec![SUBCOMMAND.as_ref(), wanted.as_ref()];
    let input: &[u8] = match input {
        Input::Path(path) => {
            arguments.push(path.as_os_str());
            &[]
        }
        Input::Bytes(bytes) => bytes,
    };
    let asked = child::Asked { program, arguments: &arguments, input, seconds: limits.seconds };
    match child::ask(asked, |output| read_frames(output, limits, sink)) {
        None => Err(ReadError::NoReader),
        Some((Err(ReadError::Unsafe), true)) => Err(ReadError::Slow { seconds: limits.seconds }),
        Some((answer, _)) => answer,
    }
}

/// What the hidden sub-command runs: `arguments` are those after its name; where
/// no path is among them, the file comes on standard input. Writes the answer to
/// standard output and nothing anywhere else.
pub fn child_main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut arguments = arguments.into_iter();
    let (Some(limits), path, None) = (arguments.next(), arguments.next(), arguments.next()) else {
        return ExitCode::from(2);
    };
    let limits = limits.to_str().and_then(|text| serde_json::from_str::<Limits>(text).ok());
    let Some(limits) = limits.filter(|l| child::confine(l.memory_bytes, l.cpu_seconds).is_ok()) else {
        return ExitCode::from(2);
    };
    let out = BufWriter::with_capacity(128 * 1024, std::io::stdout().lock());
    match answer(path.as_ref().map(Path::new), &limits, out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn answer(path: Option<&Path>, limits: &Limits, out: impl Write) -> std::io::Result<()> {
    let mut writer = FrameWriter::new(out);
    let answer = match path {
        Some(path) => read_into(path, limits, &mut writer),
        None => load_from(&mut std::io::stdin().lock(), Vec::new(), limits)
            .and_then(|bytes| read_bytes_into(&bytes, limits, &mut writer)),
    };
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
