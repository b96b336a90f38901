use super::*;
use kernel::sheet::Cell;

const HEADER: [&str; 23] = [
    "NO",
    "TAHUN",
    "KODE URUSAN",
    "NAMA URUSAN",
    "KODE SKPD",
    "NAMA SKPD",
    "KODE SUB UNIT",
    "NAMA SUB UNIT",
    "KODE BIDANG URUSAN",
    "NAMA BIDANG URUSAN",
    "KODE PROGRAM",
    "NAMA PROGRAM",
    "KODE KEGIATAN",
    "NAMA KEGIATAN",
    "KODE SUB KEGIATAN",
    "NAMA SUB KEGIATAN",
    "KODE SUMBER DANA",
    "NAMA SUMBER DANA",
    "KODE REKENING",
    "NAMA REKENING",
    "PAKET/KELOMPOK",
    "NAMA PAKET/KELOMPOK",
    "PAGU",
];

fn cell(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

/// A sound line of 1,250.50; `changes` replace columns by their header.
fn line(no: &str, changes: &[(&str, Cell)]) -> Vec<Cell> {
    let sound = [
        no,
        "2026",
        "2",
        "URUSAN WAJIB",
        "2.16.0.00.0.00.01.0000",
        "Dinas Kominfo",
        "2.16.0.00.0.00.01.0000",
        "Dinas Kominfo",
        "2.16",
        "KOMINFO",
        "2.16.01",
        "PENUNJANG",
        "2.16.01.2.01",
        "Perencanaan",
        "2.16.01.2.01.0001",
        "Penyusunan Dokumen",
        "1.2.01.08",
        "DAU",
        "5.1.02.01.001.00024",
        "Alat Tulis",
        "Paket",
        "ATK",
        "1250.5",
    ];
    let mut cells: Vec<Cell> = sound.into_iter().map(cell).collect();
    for (column, value) in changes {
        let at = HEADER.iter().position(|h| h == column).expect("a column");
        cells[at] = value.clone();
    }
    cells
}

fn grid(rows: Vec<Vec<Cell>>) -> Grid {
    let all = std::iter::once(HEADER.map(cell).to_vec()).chain(rows);
    let rows = all.zip(1..).map(|(cells, number)| GridRow { number, cells }).collect();
    Grid { name: "Sheet 1".into(), rows }
}

fn read(rows: Vec<Vec<Cell>>) -> Rekap {
    parse(&[grid(rows)], 2026).expect("a rekap")
}

/// The reason for which a single changed row is set aside, beside a sound one.
fn reason(changes: &[(&str, Cell)]) -> String {
    let rekap = read(vec![line("1", &[]), line("2", changes)]);
    assert_eq!((rekap.rows.len(), rekap.rows_read), (1, 2));
    let aside = rekap.set_aside.first().expect("one set aside");
    assert_eq!((aside.row, aside.no.as_deref()), (3, Some("2")));
    aside.reason.clone()
}

#[test]
fn a_line_keeps_its_place_its_item_and_its_sen() {
    let rekap = read(vec![line("1", &[]), line("2", &[("PAGU", Cell::Number(0.07))])]);
    assert_eq!(rekap.layout, Layout::Package);
    assert_eq!(rekap.total, Money::from_sen(125_057));
    let row = &rekap.rows[0];
    assert_eq!(row.rekening.code.text(), "5.1.02.01.001.00024");
    assert_eq!(row.source.as_ref().map(|s| s.name.as_str()), Some("DAU"));
    assert_eq!(row.item, Some(Item { code_or_group: "Paket".into(), name: "ATK".into() }));
    assert!(rekap.notes.is_empty() && rekap.set_aside.is_empty(), "{rekap:?}");
}

#[test]
fn columns_are_found_by_name_in_any_order_below_title_rows() {
    let mut rows = grid(vec![line("1", &[])]).rows;
    for row in &mut rows {
        row.cells.reverse();
        row.number += 2;
    }
    rows[0].cells[0] = cell(" Pagu (Rp) ");
    rows[0].cells.push(cell("CATATAN"));
    rows.insert(0, GridRow { number: 1, cells: vec![cell("REKAP APBD")] });
    let other = Grid { name: "Kedua".into(), rows: rows.clone() };
    let empty = Grid { name: "Kosong".into(), rows: Vec::new() };
    let rekap = parse(&[empty, Grid { name: "Pertama".into(), rows }, other], 2026).expect("a rekap");
    assert_eq!(
        (rekap.sheet.as_str(), rekap.rows[0].row, rekap.rows[0].amount),
        ("Pertama", 4, Money::from_sen(125_050))
    );
    assert!(rekap.notes.iter().any(|n| n.contains("CATATAN")), "{:?}", rekap.notes);
    assert!(rekap.notes.iter().any(|n| n.contains("«Kedua»")), "{:?}", rekap.notes);
}

#[test]
fn the_layout_follows_the_detail_columns() {
    let shaped = |rename: &dyn Fn(usize) -> Option<&'static str>| {
        let mut grid = grid(vec![line("1", &[])]);
        for at in [20, 21] {
            grid.rows[0].cells[at] = rename(at).map_or(Cell::Empty, cell);
        }
        parse(&[grid], 2026).expect("a rekap")
    };
    let price = shaped(&|at| Some(if at == 20 { "kode standar harga" } else { "Nama Standar Harga" }));
    assert_eq!((price.layout, price.rows[0].item.is_some()), (Layout::StandardPrice, true));
    let plain = shaped(&|_| None);
    assert_eq!((plain.layout, plain.rows[0].item.is_some()), (Layout::Plain, false));
}

#[test]
fn a_sub_kegiatan_without_budget_is_counted_and_not_an_error() {
    let bare = line("2", &[("KODE REKENING", Cell::Empty), ("PAGU", Cell::Empty), ("KODE SUB UNIT", cell("9.9"))]);
    let rekap = read(vec![line("1", &[]), bare]);
    assert_eq!((rekap.rows_read, rekap.rows.len(), rekap.without_account), (2, 1, 1));
    assert_eq!((rekap.skpd, rekap.sub_units), (1, 2));
}

#[test]
fn rows_are_set_aside_with_every_reason() {
    let blank = Cell::Empty;
    assert_eq!(reason(&[("KODE SUB KEGIATAN", blank.clone())]), "KODE SUB KEGIATAN kosong");
    assert_eq!(reason(&[("KODE REKENING", blank)]), "ada PAGU Rp 1.250,50 tetapi KODE REKENING kosong");
    assert_eq!(reason(&[("PAGU", cell("-0.01"))]), "PAGU negatif (-Rp 0,01)");
    assert_eq!(reason(&[("TAHUN", cell("2025"))]), "TAHUN 2025, bukan 2026");
    assert!(reason(&[("PAGU", Cell::Formula("=A1".into()))]).contains("rumus"));
    assert!(reason(&[("NAMA SKPD", Cell::Fault("#REF!".into()))]).contains("#REF!"));
    assert!(reason(&[("KODE SKPD", cell("2.16.A"))]).contains("bukan kode"));
    assert!(reason(&[("KODE REKENING", cell("\u{200B}"))]).contains("huruf tersembunyi"));
    assert!(reason(&[("KODE BIDANG URUSAN", Cell::Number(2.1))]).contains("nol di belakangnya"));
    let both = reason(&[("PAGU", cell("seribu")), ("KODE KEGIATAN", Cell::Empty)]);
    assert!(both.contains("KODE KEGIATAN kosong; PAGU «seribu»"), "{both}");
}

#[test]
fn thousands_points_are_never_read_as_decimals() {
    assert!(reason(&[("PAGU", cell("20.000"))]).contains("meragukan"));
    assert!(reason(&[("PAGU", cell("482.002.486.388"))]).contains("bukan jumlah uang"));
    let rekap = read(vec![line("1", &[("PAGU", cell("0.005"))])]);
    assert_eq!(rekap.rows[0].amount, Money::ONE_SEN);
    assert_eq!((rekap.rounded.len(), rekap.rounded[0].was.as_str()), (1, "0.005"));
}

#[test]
fn zero_pagu_is_kept_and_told() {
    let rekap = read(vec![line("1", &[("PAGU", Cell::Empty)]), line("2", &[("PAGU", Cell::Number(0.0))])]);
    assert_eq!((rekap.rows.len(), rekap.total), (2, Money::ZERO));
    assert!(rekap.notes[0].starts_with("2 baris berekening dengan pagu nol"), "{:?}", rekap.notes);
}

#[test]
fn only_a_row_copied_with_its_number_is_a_duplicate() {
    let rekap = read(vec![line("1", &[]), line("2", &[]), line("1", &[])]);
    assert_eq!((rekap.rows.len(), rekap.total), (2, Money::from_sen(250_100)));
    assert_eq!(rekap.set_aside[0].row, 4);
    assert_eq!(rekap.notes, ["1 baris sama dengan baris lain kecuali NO-nya, diambil semuanya (baris 3)."]);
}

#[test]
fn templates_bind_to_the_bidang_or_else_to_the_skpd() {
    let sub = ("KODE SUB KEGIATAN", cell("X.XX.01.2.01.0001"));
    let keg = ("KODE KEGIATAN", cell("X.XX.01.2.01"));
    let prog = ("KODE PROGRAM", cell("X.XX.01"));
    let bidang = ("KODE BIDANG URUSAN", cell("X.XX"));
    let known = line("1", &[sub.clone(), keg.clone(), prog.clone(), ("KODE BIDANG URUSAN", cell("2.20"))]);
    let unknown = line("2", &[sub, keg, prog, bidang, ("KODE URUSAN", cell("X"))]);
    let rekap = read(vec![known, unknown]);
    assert_eq!(rekap.rows[0].sub_kegiatan.code.text(), "2.20.01.2.01.0001");
    let row = &rekap.rows[1];
    let codes = [&row.urusan, &row.bidang, &row.program, &row.kegiatan, &row.sub_kegiatan].map(|n| n.code.text());
    assert_eq!(codes, ["2", "2.16", "2.16.01", "2.16.01.2.01", "2.16.01.2.01.0001"]);
    assert!(rekap.notes[0].starts_with("2 baris dengan sub kegiatan X.XX"), "{:?}", rekap.notes);
}

#[test]
fn a_trailing_total_is_no_data_and_is_checked() {
    let total = |pagu: &str| {
        let mut cells = vec![Cell::Empty; 23];
        cells[0] = cell("Total");
        cells[22] = cell(pagu);
        read(vec![line("1", &[]), cells])
    };
    assert_eq!((total("1250.50").rows_read, total("1250.50").notes.len()), (1, 0));
    assert!(total("1250.51").notes[0].contains("1250.51"));
}

#[test]
fn accounts_join_widths_and_gather_sources() {
    let old = line("2", &[("KODE REKENING", cell("5.1.02.01.01.0024")), ("KODE SUMBER DANA", cell("1.2.01.09"))]);
    let keys =
        account_keys(&read(vec![line("1", &[]), old, line("3", &[("KODE REKENING", cell("5.1.02.01.001.00003"))])]));
    assert_eq!(keys.len(), 2);
    assert_eq!((keys[0].rekening.as_str(), keys[1].rekening.as_str()), ("5.1.2.1.1.3", "5.1.2.1.1.24"));
    assert_eq!((keys[1].amount, keys[1].sources.len()), (Money::from_sen(250_100), 2));
}

#[test]
fn a_file_of_another_kind_or_year_is_refused_whole() {
    let other = parse(&[grid(vec![line("1", &[("TAHUN", Cell::Number(2025.0))])])], 2026);
    assert_eq!(other.expect_err("wrong year").to_string(), "Berkas ini untuk tahun 2025, bukan 2026");
    assert_eq!(parse(&[grid(Vec::new())], 2026), Err(ParseError::NoRows { what: "rekap" }));
    let mut without = grid(vec![line("1", &[])]);
    without.rows[0].cells[22] = Cell::Empty;
    let missing = parse(&[without], 2026).expect_err("no pagu").to_string();
    assert!(missing.ends_with("kolom yang tidak ada: PAGU"), "{missing}");
    assert!(matches!(parse(&[], 2026), Err(ParseError::NoHeader { .. })));
    let all = parse(&[grid(vec![line("1", &[("PAGU", cell("x"))])])], 2026);
    assert!(matches!(all, Err(ParseError::AllSetAside { count: 1, row: 2, .. })), "{all:?}");
}

#[test]
fn an_amount_under_a_merged_cell_refuses_the_file_and_names_its_rows() {
    let under = |no: &str| line(no, &[("PAGU", Cell::Covered(2))]);
    let found = parse(&[grid(vec![line("1", &[]), under("2"), under("3")])], 2026).expect("a rekap");
    assert_eq!((found.rows.len(), found.set_aside.len()), (1, 2));
    let told = refuse_grave(&found.set_aside).expect_err("half a budget").into_vec();
    assert_eq!(told[0].code, "IMPOR-BARIS-SALAH");
    for piece in ["baris 3: PAGU tergabung dengan sel di baris 2", "baris 4: PAGU"] {
        assert!(told[0].message.contains(piece), "{}", told[0].message);
    }
    // Merged elsewhere it is as empty as before.
    let other = parse(&[grid(vec![line("1", &[]), line("2", &[("PAKET/KELOMPOK", Cell::Covered(2))])])], 2026);
    assert!(other.expect("a rekap").set_aside.is_empty());
}

#[test]
fn letters_that_deceive_are_dropped_and_told() {
    let rekap = read(vec![line("1", &[("NAMA REKENING", cell("\u{FEFF}Alat\n Tulis\u{202E}"))])]);
    assert_eq!(rekap.rows[0].rekening.name, "Alat Tulis");
    assert!(rekap.notes[0].contains("huruf tersembunyi"));
}
