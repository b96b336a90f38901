use super::*;

const HEADER: [&str; 32] = [
    "NO",
    "PROGRAM",
    "KEGIATAN",
    "SUB KEGIATAN",
    "REKENING",
    "KODE URUSAN",
    "NAMA URUSAN",
    "KODE BIDANG URUSAN",
    "NAMA BIDANG URUSAN",
    "KODE PROGRAM",
    "NAMA PROGRAM",
    "KODE KEGIATAN",
    "NAMA KEGIATAN",
    "KODE SUB KEGIATAN",
    "NAMA SUB KEGIATAN",
    "KODE SKPD",
    "NAMA SKPD",
    "KODE UNIT SKPD",
    "NAMA UNIT SKPD",
    "KODE AKUN",
    "NAMA AKUN",
    "PAKET/KELOMPOK BELANJA",
    "KETERANGAN BELANJA",
    "SUMBER DANA",
    "NAMA PENERIMA BANTUAN",
    "KODE STANDAR HARGA",
    "NAMA STANDAR HARGA",
    "SPESIFIKASI",
    "UNIT KERJA",
    "KOEFISIEN",
    "HARGA SATUAN",
    "TOTAL HARGA",
];

fn cell(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

/// A sound item of 2 x 12 x 100.50; `changes` replace columns by their header.
fn item(no: &str, changes: &[(&str, Cell)]) -> Vec<Cell> {
    let sound = [
        no,
        "1",
        "2",
        "1",
        "3",
        "2",
        "URUSAN WAJIB",
        "2.16",
        "KOMINFO",
        "2.16.01",
        "PENUNJANG",
        "2.16.01.2.01",
        "Perencanaan",
        "2.16.01.2.01.0001",
        "Penyusunan Dokumen",
        "2.16.0.00.0.00.01.0000",
        "Dinas Kominfo",
        "2.16.0.00.0.00.01.0001",
        "UPTD Radio",
        "5.1.02.01.001.00024",
        "Alat Tulis",
        "[#] Belanja ATK",
        "[-] Rapat",
        "[1.2.01.08] - DAU",
        "",
        "1.1.12.01.03.0001.00001",
        "Kertas",
        "A4 70 g",
        "Kantor",
        "2 Unit x 12 Bulan",
        "100.5",
        "2412",
    ];
    let mut cells: Vec<Cell> = sound.into_iter().map(cell).collect();
    for (column, value) in changes {
        let at = HEADER.iter().position(|h| h == column).expect("a column");
        cells[at] = value.clone();
    }
    cells
}

fn grid(header: &[&str], rows: Vec<Vec<Cell>>) -> Grid {
    let titles = [vec![cell("RINCIAN BELANJA")], vec![cell("KABUPATEN CONTOH"), cell("TAHUN ANGGARAN 2026")]];
    let all = titles.into_iter().chain([header.iter().map(|h| cell(h)).collect()]).chain(rows);
    let rows = all.zip(1..).map(|(cells, number)| GridRow { number, cells }).collect();
    Grid { name: "Sheet1".into(), rows }
}

fn read(rows: Vec<Vec<Cell>>) -> Rekap {
    parse(&[grid(&HEADER, rows)], 2026).expect("a rincian")
}

fn one(changes: &[(&str, Cell)]) -> Row {
    read(vec![item("1", changes)]).rows.remove(0)
}

#[test]
fn an_item_keeps_all_that_its_row_tells() {
    let found = read(vec![item("1", &[])]);
    let row = &found.rows[0];
    assert_eq!((row.row, row.amount, found.total), (4, Money::from_sen(241_200), Money::from_sen(241_200)));
    assert_eq!((row.skpd.name.as_str(), row.sub_unit.name.as_str()), ("Dinas Kominfo", "UPTD Radio"));
    assert_eq!(row.source.as_ref().map(|s| (s.code.text(), s.name.as_str())), Some(("1.2.01.08", "DAU")));
    let detail = row.detail.as_deref().expect("a detail");
    assert_eq!((detail.package.as_str(), detail.note.as_str()), ("[#] Belanja ATK", "[-] Rapat"));
    assert_eq!((detail.coefficient.as_str(), detail.price), ("2 Unit x 12 Bulan", Some(Money::from_sen(10_050))));
    assert_eq!((detail.total_before, detail.tax), (None, None));
    assert!(found.mismatches.is_empty() && found.set_aside.is_empty(), "{found:?}");
    assert_eq!(found.notes, ["Kolom yang tidak dikenal dan tidak dibaca: UNIT KERJA."]);
}

#[test]
fn a_coefficient_that_makes_another_sum_is_listed_to_the_sen_and_the_total_kept() {
    let total = |text: &str| read(vec![item("1", &[("TOTAL HARGA", cell(text))])]);
    assert!(total("2412").mismatches.is_empty());
    let found = total("2412.01");
    let listed = &found.mismatches[0];
    assert_eq!((found.total, listed.told), (Money::from_sen(241_201), Money::from_sen(241_201)));
    assert_eq!((listed.row, listed.expected, &listed.reason), (4, Some(Money::from_sen(241_200)), &None));
    let reason = |changes: &[(&str, Cell)]| read(vec![item("1", changes)]).mismatches[0].reason.clone();
    assert!(reason(&[("KOEFISIEN", cell("dua unit"))]).is_some_and(|r| r.contains("bukan pengali")));
    assert!(reason(&[("KOEFISIEN", Cell::Empty)]).is_some_and(|r| r.contains("kosong")));
    assert_eq!(reason(&[("HARGA SATUAN", cell("-"))]).as_deref(), Some("HARGA SATUAN kosong"));
    assert!(reason(&[("KOEFISIEN", cell(&"2 x ".repeat(10_000)))]).is_some(), "ten thousand factors");
    let large = [("KOEFISIEN", cell("99.999.999 Unit x 99.999.999 Unit")), ("HARGA SATUAN", cell("99999999"))];
    assert!(reason(&large).is_some_and(|r| r.contains("batas")));
}

#[test]
fn a_blank_unit_is_the_skpd_and_levels_left_out_come_from_the_code() {
    let row = one(&[("KODE UNIT SKPD", Cell::Empty), ("NAMA UNIT SKPD", Cell::Empty)]);
    assert_eq!((row.sub_unit.code.text(), row.sub_unit.name.as_str()), ("2.16.0.00.0.00.01.0000", "Dinas Kominfo"));
    let row = one(&[("KODE PROGRAM", Cell::Empty), ("KODE URUSAN", Cell::Empty), ("KODE KEGIATAN", Cell::Empty)]);
    let codes = [&row.urusan, &row.program, &row.kegiatan].map(|n| n.code.text().to_owned());
    assert_eq!(codes, ["2", "2.16.01", "2.16.01.2.01"], "the numbers in front are no codes");
    let row = one(&[("KODE BIDANG URUSAN", Cell::Number(2.1))]);
    assert_eq!((row.bidang.code.text(), row.bidang.name.as_str()), ("2.16", "KOMINFO"), "no zero is lost");
}

#[test]
fn code_and_name_may_share_a_cell() {
    let joined = [
        ("KODE SKPD", cell("2.16.0.00.0.00.01.0000 Dinas Kominfo")),
        ("NAMA SKPD", Cell::Empty),
        ("KODE AKUN", Cell::Empty),
        ("NAMA AKUN", Cell::Empty),
        ("REKENING", cell("5.1.02.01.01.0024 Belanja Alat Tulis")),
        ("KODE SUB KEGIATAN", Cell::Empty),
        ("NAMA SUB KEGIATAN", Cell::Empty),
        ("SUB KEGIATAN", cell("2.16.01.2.01.0001 - Penyusunan")),
    ];
    let row = one(&joined);
    assert_eq!((row.skpd.name.as_str(), row.rekening.name.as_str()), ("Dinas Kominfo", "Belanja Alat Tulis"));
    assert_eq!((row.sub_kegiatan.name.as_str(), row.rekening.code.norm()), ("Penyusunan", "5.1.2.1.1.24"));
    let source = |text: &str| {
        let row = one(&[("SUMBER DANA", cell(text))]);
        (row.source.map(|s| (s.code.text().to_owned(), s.name)), row.source_name)
    };
    let coded = |code: &str, name: &str| (Some((code.to_owned(), name.to_owned())), None);
    assert_eq!(source("[1.2.01.08] - DAU"), coded("1.2.01.08", "DAU"));
    assert_eq!(source("1.2.01.08"), coded("1.2.01.08", ""));
    assert_eq!(source("1.2.01.08 - DAU"), coded("1.2.01.08", "DAU"));
    assert_eq!(source("Dana Alokasi Umum"), (None, Some("Dana Alokasi Umum".into())));
    assert_eq!(source("[DANA UMUM] - DAU"), (None, Some("[DANA UMUM] - DAU".into())));
    assert_eq!(source("-"), (None, None));
}

#[test]
fn a_file_of_a_change_tells_both_and_a_dropped_line_stays_with_nothing() {
    let mut header = HEADER.to_vec();
    header.splice(29..29, ["KOEFISIEN MURNI", "HARGA SATUAN MURNI", "TOTAL HARGA MURNI"]);
    let before = [cell("3 Unit"), Cell::Number(100.5), Cell::Number(301.5)];
    let changed = |changes: &[(&str, Cell)]| {
        let mut cells = item("1", changes);
        cells.splice(29..29, before.clone());
        cells
    };
    let empty = [("KOEFISIEN", Cell::Empty), ("HARGA SATUAN", Cell::Empty), ("TOTAL HARGA", Cell::Empty)];
    let found = parse(&[grid(&header, vec![changed(&[]), changed(&empty)])], 2026).expect("a rincian");
    assert_eq!((found.rows.len(), found.total), (2, Money::from_sen(241_200)));
    let detail = found.rows[1].detail.as_deref().expect("a detail");
    assert_eq!((detail.coefficient_before.as_str(), detail.total_before), ("3 Unit", Some(Money::from_sen(30_150))));
    assert!(found.mismatches.is_empty());
    assert!(found.notes.iter().any(|n| n.starts_with("1 baris hanya memuat angka murni")), "{:?}", found.notes);
}

#[test]
fn columns_that_stand_twice_are_before_and_after() {
    let mut header = HEADER.to_vec();
    header.splice(29..29, ["KOEFISIEN", "HARGA SATUAN", "TOTAL HARGA"]);
    let mut cells = item("1", &[]);
    cells.splice(29..29, [cell("3 Unit"), Cell::Number(100.5), Cell::Number(301.5)]);
    let found = parse(&[grid(&header, vec![cells.clone()])], 2026).expect("a rincian");
    let before = found.rows[0].detail.as_deref().and_then(|d| d.total_before);
    assert_eq!((found.total, before), (Money::from_sen(241_200), Some(Money::from_sen(30_150))));
    assert!(found.notes.iter().any(|n| n.contains("dibaca sebagai murni")), "{:?}", found.notes);
    // A column of a looser name does not stand in for the one that is meant.
    header.splice(29..32, ["VOLUME", "HARGA SATUAN (Rp)", "JUMLAH"]);
    let found = parse(&[grid(&header, vec![cells])], 2026).expect("a rincian");
    assert_eq!((found.total, found.mismatches.len()), (Money::from_sen(241_200), 0));
}

#[test]
fn a_plain_column_beside_one_of_the_change_is_from_before_it() {
    let mut cells = item("1", &[]);
    cells.extend([cell("3 Unit"), Cell::Number(100.5), Cell::Number(301.5)]);
    let with = |more: [&'static str; 3]| {
        let mut header = HEADER.to_vec();
        header.extend(more);
        parse(&[grid(&header, vec![cells.clone()])], 2026)
    };
    for more in [
        ["KOEFISIEN PERUBAHAN", "HARGA SATUAN PERUBAHAN", "TOTAL HARGA PERUBAHAN"],
        ["KOEFISIEN SETELAH PERUBAHAN", "HARGA SATUAN PERUBAHAN", "TOTAL HARGA SETELAH PERUBAHAN"],
    ] {
        let found = with(more).expect("a rincian");
        let before = found.rows[0].detail.as_deref().and_then(|d| d.total_before);
        assert_eq!((found.total, before), (Money::from_sen(30_150), Some(Money::from_sen(241_200))));
        assert!(found.mismatches.is_empty(), "{:?}", found.mismatches);
        assert!(found.notes.iter().any(|n| n.contains("dibaca sebagai murni")), "{:?}", found.notes);
    }
    // The price stands once, or the total three times: nobody can tell what is of now.
    for (more, lacks) in [
        (["KOEFISIEN PERUBAHAN", "LAIN", "TOTAL HARGA PERUBAHAN"], "HARGA SATUAN MURNI"),
        (["LAIN", "TOTAL HARGA SETELAH PERUBAHAN", "TOTAL HARGA PERUBAHAN"], "KOEFISIEN MURNI"),
    ] {
        let told = with(more).expect_err("doubtful").to_string();
        assert!(told.contains(lacks), "{told}");
    }
}

#[test]
fn amounts_as_text_are_read_where_the_file_proves_how_it_writes_them() {
    let rows = |second: &str| {
        vec![
            item("1", &[("HARGA SATUAN", cell("1.500.000,00")), ("TOTAL HARGA", cell("36.000.000"))]),
            item("2", &[("HARGA SATUAN", cell("20.000")), ("TOTAL HARGA", cell(second))]),
        ]
    };
    let found = read(rows("Rp 480.000"));
    assert_eq!(found.total, Money::from_sen(3_648_000_000));
    assert!(found.mismatches.is_empty() && found.set_aside.is_empty(), "{found:?}");
    assert!(found.notes.iter().any(|n| n.contains("pemisah ribuan")));
    // One amount as machines write it: nobody can tell any more.
    let mixed = read([rows("480000.5"), vec![item("3", &[])]].concat());
    assert!(mixed.set_aside.iter().all(|s| s.grave) && !mixed.set_aside.is_empty(), "{:?}", mixed.set_aside);
    let lone = parse(&[grid(&HEADER, vec![item("1", &[("TOTAL HARGA", cell("20.000"))])])], 2026);
    assert!(matches!(lone, Err(ParseError::AllSetAside { .. })), "{lone:?}");
}

#[test]
fn what_cannot_be_believed_refuses_and_what_is_no_line_is_kept_to_be_written_back() {
    let bad = |changes: &[(&str, Cell)]| {
        let found = read(vec![item("1", &[]), item("2", changes)]);
        (found.set_aside[0].grave, found.set_aside[0].reason.clone(), found.bare.len())
    };
    assert!(bad(&[("TOTAL HARGA", Cell::Formula("=A1*2".into()))]).0);
    assert!(bad(&[("HARGA SATUAN", Cell::Covered(4))]).0, "a merged amount");
    assert!(bad(&[("TOTAL HARGA", cell("-5"))]).1.contains("negatif"));
    assert_eq!(bad(&[("KOEFISIEN", Cell::Formula("=A1".into()))]).2, 0, "a formula cannot be written back");
    let (grave, reason, bare) = bad(&[("KODE SUB KEGIATAN", Cell::Empty)]);
    assert!(!grave && reason.contains("KODE SUB KEGIATAN kosong") && bare == 1, "{reason}");
    assert!(bad(&[("SPESIFIKASI", cell(&"x".repeat(1 << 20)))]).1.contains("lebih dari 4000 huruf"));
    let empty = [("KODE AKUN", Cell::Empty), ("TOTAL HARGA", Cell::Empty)];
    let found = read(vec![item("1", &[]), item("2", &empty)]);
    assert_eq!((found.without_account, found.bare.len(), found.rows_read), (1, 1, 2));
    let lost = bad(&[("KODE AKUN", Cell::Empty)]).1;
    assert!(lost.contains("tetapi KODE AKUN kosong"), "{lost}");
}

#[test]
fn only_a_running_number_tells_a_copy() {
    let copied = read(vec![item("1", &[]), item("2", &[]), item("2", &[])]);
    assert_eq!((copied.rows.len(), copied.set_aside.len()), (2, 1));
    assert!(copied.set_aside[0].grave);
    // Here NO numbers programs: two equal items may both be meant.
    let other = ("NAMA STANDAR HARGA", cell("Pena"));
    let numbered = read(vec![item("1", &[]), item("1", &[]), item("1", &[other])]);
    assert_eq!((numbered.rows.len(), numbered.set_aside.len()), (3, 0));
}

#[test]
fn a_total_is_no_line_and_a_wrong_one_is_told() {
    let total = |sum: &str| {
        let mut last = vec![Cell::Empty; HEADER.len()];
        last[0] = cell("Total");
        last[31] = cell(sum);
        read(vec![item("1", &[]), last])
    };
    assert_eq!((total("2412").rows_read, total("2412").notes.len()), (1, 1));
    assert!(total("2412.01").notes.iter().any(|n| n.contains("2412.01")));
}

#[test]
fn another_file_is_refused_with_the_columns_it_lacks() {
    let lacking = grid(&["NO", "KOEFISIEN", "HARGA SATUAN", "TOTAL HARGA"], vec![]);
    let told = parse(&[lacking], 2026).expect_err("no codes").to_string();
    assert!(told.contains("KODE SUB KEGIATAN, KODE AKUN, KODE SKPD"), "{told}");
    assert_eq!(parse(&[grid(&HEADER, Vec::new())], 2026), Err(ParseError::NoRows { what: WHAT }));
    let mut dated = HEADER;
    dated[28] = "TAHUN";
    let year = parse(&[grid(&dated, vec![item("1", &[("UNIT KERJA", cell("2025"))])])], 2026);
    assert_eq!(year, Err(ParseError::WrongYear { found: "2025".into(), asked: 2026 }));
}
