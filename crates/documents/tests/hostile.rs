//! Hostile and odd files, read directly.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use documents::{Limits, ReadError, read_file};
use kernel::sheet::{Cell, Grid};
use proptest::prelude::*;
use support::{Expected, corpus, workbook};
use tempfile::tempdir;

fn read(rows: &str, more: &[(&str, &[u8])]) -> Result<Vec<Grid>, ReadError> {
    let folder = tempdir().expect("folder");
    let path = folder.path().join("a.xlsx");
    workbook(&path, rows, more);
    read_file(&path, &Limits::standard())
}

fn read_bytes(bytes: &[u8]) -> Result<Vec<Grid>, ReadError> {
    let folder = tempdir().expect("folder");
    let path = folder.path().join("a");
    std::fs::write(&path, bytes).expect("write");
    read_file(&path, &Limits::standard())
}

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

#[test]
fn every_hostile_file_gets_its_sentence() {
    let folder = tempdir().expect("folder");
    for case in corpus(folder.path(), true) {
        let answer = read_file(&case.path, &Limits::standard());
        match (case.expected, answer) {
            (Expected::Read, Ok(_)) => {}
            (Expected::Refused(words), Err(error)) => {
                let sentence = error.to_string();
                assert!(sentence.contains(words), "{}: {sentence}", case.name);
                assert!(sentence.ends_with('.'), "{}: {sentence}", case.name);
            }
            (_, answer) => panic!("{}: {answer:?}", case.name),
        }
    }
}

#[test]
fn cells_are_told_apart() {
    let rows = "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" t=\"inlineStr\"><is><t> 007 </t></is></c>\
        <c r=\"C2\"><v>1500000.25</v></c><c r=\"D2\" t=\"b\"><v>1</v></c><c r=\"E2\" s=\"1\"><v>46041</v></c>\
        <c r=\"F2\" t=\"e\"><v>#REF!</v></c><c r=\"G2\"><f>SUM(C2)</f><v>99</v></c><c r=\"H2\" s=\"1\"/></row>\
        <row r=\"3\"><c r=\"A3\" s=\"1\"/></row>\
        <row r=\"5\"><c r=\"C5\" t=\"str\"><v>dua belas</v></c></row>";
    let sst = "<sst><si><r><t>Belanja </t></r><r><t xml:space=\"preserve\">&amp; modal</t></r></si></sst>";
    let grids = read(rows, &[("xl/sharedStrings.xml", sst.as_bytes())]).expect("read");
    let [grid] = grids.as_slice() else { panic!("one sheet: {grids:?}") };
    assert_eq!(grid.name, "Data");
    assert_eq!(grid.rows.iter().map(|r| r.number).collect::<Vec<_>>(), [2, 5], "row 3 holds nothing");
    assert_eq!(
        grid.rows[0].cells,
        [
            text("Belanja& modal"),
            text("007"),
            Cell::Number(1_500_000.25),
            Cell::Bool(true),
            Cell::Day("2026-01-19".parse().expect("day")),
            Cell::Fault("#REF!".into()),
            Cell::Formula("SUM(C2)".into()),
        ]
    );
    assert_eq!(grid.rows[1].cells, [Cell::Empty, Cell::Empty, text("dua belas")]);
}

#[test]
fn odd_numbers_are_faults_and_text_stays_text() {
    let rows = "<row r=\"1\"><c><v>NaN</v></c><c><v>Infinity</v></c><c><v>-1e400</v></c><c><v>banyak</v></c></row>";
    let grids = read(rows, &[]).expect("read");
    let fault = || Cell::Fault("#NUM!".into());
    assert_eq!(grids[0].rows[0].cells, [fault(), fault(), fault(), text("banyak")]);
}

#[test]
fn merged_cells_give_the_first_and_shared_formulas_are_formulas() {
    let rows = "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"/></row>\
        <row r=\"2\"><c r=\"A2\"><f t=\"shared\" si=\"0\" ref=\"A2:A3\">B2</f><v>5</v></c></row>\
        <row r=\"3\"><c r=\"A3\"><f t=\"shared\" si=\"0\"/><v>6</v></c></row>\
        </sheetData><mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells><sheetData>";
    let grids = read(rows, &[]).expect("read");
    let cells: Vec<&[Cell]> = grids[0].rows.iter().map(|r| r.cells.as_slice()).collect();
    let formula = |t: &str| vec![Cell::Formula(t.into())];
    assert_eq!(cells, [vec![Cell::Number(1.0)], formula("B2"), formula("rumus bersama")]);
}

#[test]
fn what_a_merged_cell_covers_in_later_rows_is_no_zero() {
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Dinas</t></is></c><c r=\"C1\"><v>90</v></c></row>\
        <row r=\"2\"><c r=\"B2\"><v>7</v></c><c r=\"C2\"/></row>\
        <row r=\"3\"><c r=\"B3\"><v>8</v></c></row>\
        <row r=\"4\"><c r=\"B4\"><v>9</v></c><c r=\"D4\"><v>1</v></c></row>\
        <row r=\"5\"/></sheetData><mergeCells><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"C1:C3\"/>\
        <mergeCell ref=\"D1:D3\"/><mergeCell ref=\"D4:F5\"/></mergeCells><sheetData>";
    let grids = read(rows, &[]).expect("read");
    let cells: Vec<&[Cell]> = grids[0].rows.iter().map(|r| r.cells.as_slice()).collect();
    let number = Cell::Number;
    assert_eq!(
        cells,
        [
            vec![text("Dinas"), Cell::Empty, number(90.0)],
            vec![Cell::Covered(1), number(7.0), Cell::Covered(1)],
            vec![Cell::Empty, number(8.0), Cell::Covered(1)],
            // Nothing stood in D1, and a region of which no row is filled covers no money.
            vec![Cell::Empty, number(9.0), Cell::Empty, number(1.0)],
        ]
    );
    assert!(grids[0].rows[1].cells[2].money().is_err() && grids[0].rows[1].cells[0].is_empty());
    let many = "<mergeCell ref=\"A1:A2\"/>".repeat(70_001);
    assert!(read(&format!("</sheetData><mergeCells>{many}</mergeCells><sheetData>"), &[]).is_err());
}

#[test]
fn csv_rows_keep_the_numbers_people_see() {
    for end in ["\n", "\r\n", "\r"] {
        let body = ["\u{FEFF}", "kode;nilai", "", "\"a\nb\";'=1+1", ";;", "c;-5,25;;"].join(end).replacen(end, "", 1);
        let grids = read_bytes(body.as_bytes()).expect("read");
        let rows = &grids[0].rows;
        assert_eq!(rows.iter().map(|r| r.number).collect::<Vec<_>>(), [1, 3, 5], "{end:?}");
        assert_eq!(rows[1].cells, [text("a\nb"), text("=1+1")]);
        assert_eq!(rows[2].cells, [text("c"), text("-5,25")]);
        let leading = read_bytes(format!("{end}{end}x,y{end}").as_bytes()).expect("read");
        assert_eq!(leading[0].rows[0].number, 3, "{end:?}");
    }
}

#[test]
fn limits_hold_at_their_edge() {
    let folder = tempdir().expect("folder");
    let path = folder.path().join("a.csv");
    std::fs::write(&path, "1,2\n3,4\n").expect("write");
    let within = Limits { cells: 4, columns: 2, file_bytes: 8, ..Limits::standard() };
    assert!(read_file(&path, &within).is_ok());
    for below in [
        Limits { cells: 3, ..within.clone() },
        Limits { columns: 1, ..within.clone() },
        Limits { file_bytes: 7, ..within.clone() },
    ] {
        assert!(read_file(&path, &below).is_err(), "{below:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_bytes(&bytes);
        let mut zip = b"PK\x03\x04".to_vec();
        zip.extend(&bytes);
        let _ = read_bytes(&zip);
    }

    #[test]
    fn a_workbook_with_a_changed_byte_never_panics(at in 0usize..2000, byte in any::<u8>()) {
        let folder = tempdir().expect("folder");
        let path = folder.path().join("a.xlsx");
        workbook(&path, support::A1, &[]);
        let mut bytes = std::fs::read(&path).expect("read");
        let place = at % bytes.len();
        bytes[place] = byte;
        std::fs::write(&path, &bytes).expect("write");
        let _ = read_file(&path, &Limits::standard());
    }

    #[test]
    fn odd_sheet_xml_never_panics(rows in "(<row r=\"[0-9]{0,11}\">|<c r=\"[A-Z]{0,9}[0-9]{0,11}\" t=\"[nsbe]?\">|<v>[0-9.eN-]{0,9}</v>|<f si=\"9\">A</f>|</c>|</row>|<is>|&#x[0-9]{1,3};){0,20}") {
        let _ = read(&rows, &[]);
    }
}
