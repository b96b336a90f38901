//! Which statements ran on which database, noted for `cargo xtask test`: it
//! compares afterwards, since what only one database ever ran may be wrong on the
//! other. A program that is released can note nothing.

use crate::migrate::Dialect;

#[cfg(debug_assertions)]
pub(crate) use noting::note;

/// Costs nothing.
#[cfg(not(debug_assertions))]
pub(crate) fn note(_: Dialect, _: &'static str) {}

#[cfg(debug_assertions)]
mod noting {
    use std::collections::BTreeSet;
    use std::fs::File;
    use std::io::Write;
    use std::path::{Path, PathBuf};
    use std::sync::{LazyLock, Mutex, PoisonError};

    use kernel::hex;
    use sha2::{Digest, Sha256};

    use super::Dialect;

    /// The folder that holds one folder for each database.
    static FOLDER: LazyLock<Option<PathBuf>> =
        LazyLock::new(|| std::env::var_os("SIMPUL_STATEMENTS").map(PathBuf::from));
    static NOTED: Mutex<BTreeSet<(&str, &str)>> = Mutex::new(BTreeSet::new());

    /// Notes a statement that ran to its end.
    pub(crate) fn note(database: Dialect, sql: &'static str) {
        let Some(folder) = FOLDER.as_deref() else { return };
        let name = match database {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgres",
        };
        if NOTED.lock().unwrap_or_else(PoisonError::into_inner).insert((name, sql)) {
            // What could not be written is missed by whoever compares, and told there.
            let _ = write(&folder.join(name), sql);
        }
    }

    /// One file for each statement, named by its digest, however many processes run
    /// it. All write the same bytes, so that none spoils what another wrote, and a
    /// later one makes whole what was cut short.
    fn write(folder: &Path, sql: &str) -> std::io::Result<()> {
        let file = folder.join(hex(&Sha256::digest(sql.as_bytes())));
        if std::fs::metadata(&file).is_ok_and(|found| found.len() == sql.len() as u64) {
            return Ok(());
        }
        File::options().create(true).truncate(false).write(true).open(file)?.write_all(sql.as_bytes())
    }

    #[cfg(test)]
    mod tests {
        use super::write;

        #[test]
        fn a_statement_is_written_once_and_whole() {
            let folder = tempfile::tempdir().expect("a folder");
            let texts = || {
                let files =
                    std::fs::read_dir(folder.path()).expect("a folder").map(|file| file.expect("a file").path());
                let mut texts: Vec<_> =
                    files.map(|file| (std::fs::read_to_string(&file).expect("text"), file)).collect();
                texts.sort();
                texts
            };
            for sql in ["SELECT 1", "SELECT 2", "SELECT 1"] {
                write(folder.path(), sql).expect("written");
            }
            let written = texts();
            assert_eq!(written.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>(), ["SELECT 1", "SELECT 2"]);
            // Somebody was killed here.
            std::fs::write(&written[0].1, "SEL").expect("cut short");
            write(folder.path(), "SELECT 1").expect("written");
            assert_eq!(texts(), written);
        }
    }
}
