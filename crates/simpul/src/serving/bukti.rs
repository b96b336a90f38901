//! The evidence behind a figure, on the pages.

use std::fs::File;
use std::io;
use std::path::Path;

use inspection::acts::TakeEvidence;
use kernel::Moment;
use serde_json::Value;
use store::module::Reading;
use store::{Act, Db, Document, Result, View};
use web::{Handed, HandedBody, HandedFile, Paper};

use crate::commands::bukti::bundle;

pub const HANDED: Handed = Handed { act: TakeEvidence::DEF.name, to_programs: true, packed: true, file };

/// Offers whoever inspects the evidence of a numbered document.
pub async fn tell(view: &mut View, (person, now): (i64, Moment), document: &Document, paper: &mut Paper) -> Result<()> {
    let numbered = document.number.is_some();
    if numbered && organisation::public::may_in_region(view, person, TakeEvidence::DEF, now).await? {
        paper.others.push(TakeEvidence::DEF);
    }
    Ok(())
}

/// A file without a name, gone once it was sent. It lies where attached files do:
/// the folder of passing files may lie in memory.
fn unnamed(folder: Option<&Path>) -> io::Result<File> {
    let beside = folder.and_then(|folder| tempfile::tempfile_in(folder).ok());
    beside.map_or_else(tempfile::tempfile, Ok)
}

fn file<'a>(view: &'a mut View, db: &'a Db, done: &'a Value) -> Reading<'a, HandedFile> {
    Box::pin(async move {
        let to = unnamed(db.files().ok().map(|room| room.folder().to_owned()).as_deref())?;
        let written = bundle::write(view, db, done, to).await?;
        Ok(HandedFile { name: written.name, mime: "application/zip", body: HandedBody::File(written.file) })
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::fd::AsRawFd;
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn what_is_handed_over_lies_beside_the_attached_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let room = folder.path().canonicalize().expect("a path");
        let place = |file: &File| -> PathBuf {
            std::fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd())).expect("an open file")
        };
        let file = unnamed(Some(&room)).expect("a file");
        assert!(place(&file).starts_with(&room), "{}", place(&file).display());
        assert_eq!(std::fs::read_dir(&room).expect("a folder").count(), 0, "without a name");
        // Before the first attached file there is no such folder.
        for none in [None, Some(room.join("belum-ada"))] {
            let file = unnamed(none.as_deref()).expect("a file");
            assert!(!place(&file).starts_with(&room), "{}", place(&file).display());
        }
    }
}
