//! `simpul export bukti`: the evidence behind a figure in one file, which others
//! check without this program.

pub mod bundle;

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use inspection::acts::TakeEvidence;
use kernel::Code;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::{DocRef, Error, Result};
use tempfile::NamedTempFile;

use super::report::document;
use crate::cli::{At, Bukti};
use crate::identity;
use crate::output::marked;

fn code(name: &str, text: Option<&str>) -> Result<Option<Code>> {
    text.map(Code::parse).transpose().map_err(|e| Error::Input(format!("{name}: {e}")))
}

/// That somebody takes it is an act: the journal keeps who, when, and what.
pub async fn export(at: &At, asked: Bukti) -> Result<Value> {
    let db = at.open().await?;
    let envelope = identity::envelope(at, &db).await?;
    let (scope, reader) = identity::scope(at, &db, false).await?;
    let mut view = db.view_as(scope).await?;
    view.reader = reader;
    let one = match &asked.document {
        Some(number) => Some(DocRef::from(document(&mut view, number).await?.id)),
        None => None,
    };
    let take = TakeEvidence {
        document: one,
        rekening: code("kode", asked.kode.as_deref())?,
        year: Some(asked.tahun),
        skpd: code("skpd", asked.skpd.as_deref())?,
        until: asked.until,
    };
    let beside = beside(&asked.file)?;
    let answer = db.act(Arc::new(take), envelope).await?;
    let to = beside.reopen().map_err(|e| unwritten(&asked.file, &e))?;
    let written = bundle::write(&mut view, &db, &answer.done, to).await?;
    named(beside, &asked.file)?;
    drop(view);
    let practice = db.region().practice;
    db.close().await;
    let told = json!({
        "file": asked.file, "amount": written.amount, "documents": written.documents, "lines": written.lines,
        "papers": written.papers, "leaves": written.leaves, "log_size": written.log_size,
        "sha256": digest(&asked.file)?, "leaf": answer.leaf,
    });
    Ok(marked(told, practice))
}

fn unwritten(file: &Path, error: &std::io::Error) -> Error {
    Error::Input(format!("{}: {error}", file.display()))
}

/// A file beside the one that is wanted, for its owner alone, since persons are
/// named in it. Half a bundle is none: it is gone unless it gets the name.
fn beside(file: &Path) -> Result<NamedTempFile> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    NamedTempFile::new_in(folder).map_err(|e| unwritten(file, &e))
}

/// Gives it the name, once it is whole and on the disk.
fn named(beside: NamedTempFile, file: &Path) -> Result<()> {
    beside.as_file().sync_all().map_err(|e| unwritten(file, &e))?;
    beside.persist(file).map(drop).map_err(|e| unwritten(file, &e.error))
}

/// SHA-256 of a file, read in pieces.
fn digest(path: &Path) -> Result<String> {
    let (mut file, mut sha, mut piece) = (File::open(path)?, Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(kernel::hex(&sha.finalize())),
            read => sha.update(piece.get(..read).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_bundle_is_its_owners_alone_and_half_of_one_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let names = || {
            let found = std::fs::read_dir(folder.path()).expect("a folder");
            found.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name")).collect::<Vec<_>>()
        };
        let file = folder.path().join("bukti.zip");
        let written = beside(&file).expect("a file");
        written.reopen().expect("opened").write_all(b"PK").expect("written");
        named(written, &file).expect("named");
        assert_eq!((std::fs::read(&file).expect("read"), names()), (b"PK".to_vec(), vec!["bukti.zip".to_owned()]));
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(&file.metadata().expect("a file").permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
        // What was not finished is gone, and so is what cannot get its name.
        drop(beside(&file).expect("a file"));
        std::fs::remove_file(&file).expect("removed");
        std::fs::create_dir(&file).expect("a folder of that name");
        let told = named(beside(&file).expect("a file"), &file).expect_err("a folder has the name");
        assert!(told.to_string().contains("bukti.zip"), "{told}");
        assert_eq!(names(), ["bukti.zip"]);
        assert!(beside(&folder.path().join("tidak-ada/bukti.zip")).is_err());
    }
}
