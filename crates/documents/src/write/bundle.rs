//! Several files in one, written as they come.

use std::io::{Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::WriteError;

/// A ZIP that is being written: only the file at hand is in memory.
pub struct Bundle<W: Write + Seek>(ZipWriter<W>);

impl<W: Write + Seek> std::fmt::Debug for Bundle<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bundle(…)")
    }
}

impl<W: Write + Seek> Bundle<W> {
    pub fn new(to: W) -> Bundle<W> {
        Bundle(ZipWriter::new(to))
    }

    /// Adds a file under a name with `/` between folders; no name twice.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), WriteError> {
        let bad = |e: &dyn std::fmt::Display| WriteError::Bundle(format!("{name}: {e}"));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        self.0.start_file(name, options).map_err(|e| bad(&e))?;
        self.0.write_all(bytes).map_err(|e| bad(&e))
    }

    /// Writes the list of contents; gives back what was written to.
    pub fn finish(self) -> Result<W, WriteError> {
        self.0.finish().map_err(|e| WriteError::Bundle(e.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    #[test]
    fn what_was_put_in_comes_out() {
        let mut bundle = Bundle::new(Cursor::new(Vec::new()));
        bundle.put("a.txt", b"satu").unwrap();
        bundle.put("b/c.bin", &[0, 255, 7]).unwrap();
        assert!(bundle.put("a.txt", b"dua").is_err(), "no name twice");
        let mut found = zip::ZipArchive::new(bundle.finish().unwrap()).unwrap();
        let mut bytes = Vec::new();
        found.by_name("b/c.bin").unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!((bytes, found.len()), (vec![0, 255, 7], 2));
    }
}
