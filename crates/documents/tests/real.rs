//! Real files of a regency, where they are at hand.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};

use documents::{Limits, read_file};
use kernel::sheet::Cell;

fn data() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/xlsx");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: real data not present");
    None
}

#[test]
fn real_files_have_the_rows_they_are_known_to_have() {
    let Some(folder) = data() else { return };
    for (file, rows, columns) in [
        ("buru_2026_rekapver5.xlsx", 6_667, 23),
        ("buru_2026_rekapver4.xlsx", 14_575, 23),
        ("buru_2025_rekap_kua_ppas.xlsx", 14_813, 23),
    ] {
        let grids = read_file(&folder.join(file), &Limits::standard()).expect(file);
        let grid = &grids[0];
        assert_eq!(grid.rows.len(), rows, "{file}");
        assert_eq!(grid.rows.iter().map(|r| r.cells.len()).max(), Some(columns), "{file}");
        assert!(grid.rows[0].cells.iter().all(|c| matches!(c, Cell::Text(_))), "{file}");
        assert_eq!(grid.rows.last().map(|r| r.number as usize), Some(rows), "{file}");
    }
}

#[test]
fn the_realisation_file_has_its_header_in_row_five() {
    let Some(folder) = data() else { return };
    let path = folder.join("buru_2026_laporan_realisasi_per_dokumen_MASKED.xlsx");
    for limits in [Limits::standard(), Limits::realisation()] {
        let grids = read_file(&path, &limits).expect("read");
        let grid = &grids[0];
        assert_eq!(grid.rows.last().map(|r| r.number), Some(1_480));
        let header = grid.rows.iter().find(|r| r.number == 5).expect("row 5");
        assert_eq!(header.cells.len(), 45);
    }
}
