//! What came over a line, on the disk for as long as it is read: however long it is,
//! no memory holds it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Bytes by which one sees what it is.
const HEAD: u64 = 4096;

/// A file that is gone when nobody reads it any more.
#[derive(Debug)]
pub struct Came(PathBuf);

impl Came {
    /// An empty one that only its owner reads, in place of what a run that was killed
    /// left there.
    pub fn at(path: &Path) -> io::Result<(Came, File)> {
        match fs::remove_file(path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        Ok((Came(path.to_owned()), file))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn open(&self) -> io::Result<File> {
        File::open(&self.0)
    }

    /// Its first bytes.
    pub fn head(&self) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        self.open()?.take(HEAD).read_to_end(&mut head)?;
        Ok(head)
    }
}

impl Drop for Came {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn it_is_gone_with_whoever_reads_it() {
        let place = tempfile::tempdir().expect("a folder");
        let path = place.path().join("unduhan");
        fs::write(&path, "dari yang mati").expect("written");
        let (came, mut file) = Came::at(&path).expect("a file");
        file.write_all(&[b'x'; 5000]).expect("written");
        assert_eq!((came.head().expect("read").len(), came.path()), (4096, path.as_path()));
        drop(came);
        assert!(!path.exists());
        assert!(Came::at(&place.path().join("tidak/ada")).is_err());
    }
}
