//! Budget files of the national system: in, out, and in again, through the
//! command line alone; and a budget against its ceilings.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli;

use std::path::{Path, PathBuf};

use cli::Folder;
use serde_json::{Value, json};

/// The real workbook, where this machine has it.
fn real(name: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/xlsx").join(name);
    if path.exists() {
        return Some(path.to_string_lossy().into_owned());
    }
    println!("skipped: real data not present");
    None
}

fn import(folder: &Folder, kind: &str, stage: &str, file: &str) -> Value {
    folder.ok(&["import", kind, "--tahun", "2026", "--tahapan", stage, file])
}

fn export(folder: &Folder, layout: &str, file: &Path) -> Value {
    let file = file.to_str().unwrap();
    folder.ok(&["export", "apbd", "--tahun", "2026", "--tahapan", "murni", "--layout", layout, file])
}

fn text(path: &Path) -> String {
    String::from_utf8(std::fs::read(path).unwrap()).unwrap()
}

/// Imports, exports, imports what came out, exports again: the same file.
fn comes_back(kind: &str, layout: &str, file: &str) -> (Folder, Value) {
    let (first, second) = (Folder::new(), Folder::new());
    let before = import(&first, kind, "murni", file);
    let (once, twice) = (first.file("once.csv"), second.file("twice.csv"));
    let book = first.file("once.xlsx");
    export(&first, layout, &once);
    export(&first, layout, &book);
    let after = import(&second, kind, "murni", book.to_str().unwrap());
    export(&second, layout, &twice);
    assert_eq!(text(&once), text(&twice), "every row and every cell");
    for key in ["rows", "lines", "total", "without_account", "skpd", "sub_units", "accounts"] {
        assert_eq!(before[key], after[key], "{key}");
    }
    let listed = |report: &Value| report["coefficient_mismatch"].as_array().map(Vec::len);
    assert_eq!(listed(&before), listed(&after));
    let aside = |report: &Value| {
        let rows = report["set_aside"].as_array().unwrap().clone();
        rows.iter().map(|s| (s["no"].clone(), s["reason"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(aside(&before), aside(&after));
    (first, before)
}

/// The national export's own rows, cell by cell, against ours.
fn same_rows_as(real: &str, folder: &Folder, layout: &str) {
    let ours = folder.file("ours.xlsx");
    export(folder, layout, &ours);
    let cells = |file: &Path| {
        let grids = documents::read_file(file, &documents::Limits::standard()).unwrap();
        let rows = grids.into_iter().next().unwrap().rows.into_iter();
        // Our practice folders write their mark above the header.
        let from_header = rows.skip_while(|r| r.cell(0).text() != "NO");
        from_header
            .map(|row| {
                let pagu = row.cell(22).money().ok().flatten().map(|(money, _)| money.to_string());
                let joined = |n: usize| row.cell(n).text().split_whitespace().collect::<Vec<_>>().join(" ");
                ((0..22).map(joined).collect::<Vec<_>>(), pagu)
            })
            .collect::<Vec<_>>()
    };
    let (theirs, ours) = (cells(Path::new(real)), cells(&ours));
    assert_eq!(theirs.len(), ours.len());
    let differing = theirs.iter().zip(&ours).find(|(a, b)| a != b);
    assert!(differing.is_none(), "{differing:?}");
}

#[test]
fn a_real_rekap_of_packages_comes_back_to_the_row() {
    let Some(file) = real("buru_2026_rekapver5.xlsx") else { return };
    let (folder, found) = comes_back("apbd", "rekap5", &file);
    assert_eq!((found["rows"].clone(), found["total"].clone()), (6666.into(), "877198093733.68".into()));
    same_rows_as(&file, &folder, "rekap5");
    // What the file did not tell is not invented.
    for layout in ["rekap4", "rincian", "rekap9"] {
        let no = folder.file("no.xlsx");
        let export =
            ["export", "apbd", "--tahun", "2026", "--tahapan", "murni", "--layout", layout, no.to_str().unwrap()];
        let refused = folder.run(&export);
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(!no.exists());
    }
}

#[test]
fn a_real_rekap_of_prices_comes_back_to_the_row() {
    let Some(file) = real("buru_2026_rekapver4.xlsx") else { return };
    let (folder, found) = comes_back("apbd", "rekap4", &file);
    assert_eq!((found["lines"].clone(), found["total"].clone()), (13254.into(), "877198093733.68".into()));
    same_rows_as(&file, &folder, "rekap4");
}

#[test]
fn nine_real_skpd_stand_above_their_ceiling() {
    let Some(ceilings) = real("buru_2025_rekap_kua_ppas.xlsx") else { return };
    let Some(first) = real("buru_2025_rekap5_murni.xlsx") else { return };
    let folder = Folder::new();
    for (stage, file) in [("kua-ppas", &ceilings), ("murni", &first)] {
        folder.ok(&["import", "apbd", "--tahun", "2025", "--tahapan", stage, file]);
    }
    let found = folder.ok(&["budget", "check", "--tahun", "2025", "--ceilings", "kua-ppas", "--against", "murni"]);
    let above = found["skpd_above"].as_array().unwrap();
    assert_eq!(above.len(), 9, "{above:?}");
    assert!(above.iter().all(|s| s["kode"].as_str().unwrap().contains(".0000") && s["nama"] != ""), "{above:?}");
    assert_eq!(found["total_ceiling"], "897733727981.00");
    assert_eq!(found["total_amount"], "1078983576660.00");
}

const HEADER: &str = "NO,PROGRAM,KEGIATAN,SUB KEGIATAN,REKENING,KODE URUSAN,NAMA URUSAN,KODE BIDANG URUSAN,NAMA BIDANG URUSAN,\
    KODE PROGRAM,NAMA PROGRAM,KODE KEGIATAN,NAMA KEGIATAN,KODE SUB KEGIATAN,NAMA SUB KEGIATAN,KODE SKPD,NAMA SKPD,\
    KODE UNIT SKPD,NAMA UNIT SKPD,KODE AKUN,NAMA AKUN,PAKET/KELOMPOK BELANJA,KETERANGAN BELANJA,SUMBER DANA,\
    NAMA PENERIMA BANTUAN,KODE STANDAR HARGA,NAMA STANDAR HARGA,SPESIFIKASI,KOEFISIEN MURNI,HARGA SATUAN MURNI,\
    TOTAL HARGA MURNI,KOEFISIEN,HARGA SATUAN,TOTAL HARGA,CATATAN";
const TREE: &str = "1,1,1,1,2,Urusan Wajib,2.16,Kominfo,2.16.01,Penunjang,2.16.01.2.01,Perencanaan,2.16.01.2.01.0001,\
    Dokumen,2.16.0.00.0.00.01.0000,Dinas Kominfo";

/// A file of a change, with a blank unit, two widths of codes, a source by its
/// name, a dropped line, a bare sub kegiatan, and a row that is none.
fn rincian() -> String {
    let rows = [
        ",,5.1.02.01.001.00024,Alat Tulis,[#] ATK,[-] Rapat,[1.2.01.08] - DAU,,1.1.12,Kertas,A4,3 Rim,50000,150000,4 Rim,50000,200000,lama",
        "2.16.0.00.0.00.01.0001,UPTD Radio,5.1.02.01.01.0025,Bahan Cetak,[#] ATK,,DAU,,1.1.13,Map,,,,,2 Buah x 3 Kali,1000.05,6000.30,",
        ",,5.1.02.01.001.00024,Alat Tulis,[#] ATK,,1.2.01.08,,1.1.12,Pena,,2 Buah,100,200,,,,",
        ",,5.4.01.05,Hibah,,,Dana Entah,Yayasan Contoh,,Hibah uang,,,,,1 Paket,1000,1001,",
        ",,,,,,,,,,,,,,,,,",
    ];
    let lines: Vec<String> = (1..).zip(rows).map(|(no, row)| format!("{no},{TREE},{row}")).collect();
    format!(
        "RINCIAN BELANJA\r\nKABUPATEN CONTOH\r\n\r\n{HEADER}\r\n{}\r\n6{}\r\nTotal{}207001.30,\r\n",
        lines.join("\r\n"),
        ",".repeat(34),
        ",".repeat(33)
    )
}

#[test]
fn a_rincian_comes_in_with_its_coefficients_and_goes_out_whole() {
    let folder = Folder::new();
    let file = folder.file("rincian.csv");
    std::fs::write(&file, rincian()).unwrap();
    let name = file.to_str().unwrap();
    let (kept, found) = comes_back("rincian", "rincian", name);
    assert_eq!(kept.ok(&["journal", "verify"])["sound"], true);
    assert_eq!((found["lines"].clone(), found["total"].clone()), (4.into(), "207001.30".into()), "{found}");
    let listed = found["coefficient_mismatch"].as_array().unwrap();
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert_eq!((&listed[0]["expected"], &listed[0]["told"]), (&json!("1000.00"), &json!("1001.00")));
    assert_eq!((found["without_account"].clone(), found["set_aside"].as_array().unwrap().len()), (1.into(), 1));
    assert!(found["notes"].to_string().contains("Dana Entah"), "{}", found["notes"]);
    assert_eq!(found["sub_units"], 2);

    // The same file again is known, also where it is brought as a rekap.
    import(&folder, "rincian", "murni", name);
    assert_eq!(import(&folder, "apbd", "murni", name)["unchanged"], true);
    let out = folder.file("out.csv");
    export(&folder, "rincian", &out);
    let written = text(&out);
    for piece in ["2 Buah x 3 Kali", "[1.2.01.08] - DAU", ",Dana Entah,", "5.1.02.01.01.0025", "KOEFISIEN MURNI"] {
        assert!(written.contains(piece), "{piece} in {written}");
    }
    // Coarser layouts are sums of it.
    export(&folder, "rekap5", &out);
    let fresh = Folder::new();
    let coarse = import(&fresh, "apbd", "murni", out.to_str().unwrap());
    assert_eq!((coarse["lines"].clone(), coarse["total"].clone()), (3.into(), "207001.30".into()), "{coarse}");
}
