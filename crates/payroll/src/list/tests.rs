#![allow(clippy::expect_used, clippy::unwrap_used)]

use kernel::reading::ParseError;
use kernel::sheet::{Cell, Grid, GridRow};

use super::*;
use crate::model::Heading;

fn heading(code: &str, title: &str, also: &[&str]) -> Heading {
    Heading { code: code.into(), title: title.into(), also: also.iter().map(|t| (*t).to_owned()).collect() }
}

fn layout() -> Layout {
    Layout {
        components: vec![heading("pokok", "Gaji Pokok", &["GAPOK"]), heading("anak", "Tunjangan Anak", &[])],
        deductions: vec![heading("pph21", "PPh Pasal 21", &["PPH 21"]), heading("iwp", "IWP", &["IWP 8%", "IWP 1%"])],
    }
}

const HEADER: &[&str] = &[
    "NO",
    "NIP",
    "NAMA",
    "GOL",
    "BANK",
    "NO. REKENING",
    "JIWA",
    "GAPOK",
    "TUNJANGAN ANAK",
    "JUMLAH KOTOR",
    "PPH 21",
    "IWP 8%",
    "IWP 1%",
    "JUMLAH POTONGAN",
    "JUMLAH BERSIH",
];

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.into()) }
}

/// A row as a workbook has it: texts, and money from the eighth cell on.
fn row(number: u32, texts: [&str; 7], money: [&str; 8]) -> GridRow {
    GridRow { number, cells: texts.iter().chain(&money).map(|t| text(t)).collect() }
}

fn nip(n: u32) -> String {
    format!("19800101200501{n:04}")
}

fn payee(number: u32) -> GridRow {
    let (no, nip, account) = (number.to_string(), nip(number), format!("00123456{number:02}"));
    row(
        number,
        [&no, &nip, "Siti Aminah", "III/a", "Bank Daerah", &account, "3"],
        ["3000000", "60000.5", "3060000.5", "15000", "240000", "30000", "285000", "2775000.5"],
    )
}

fn grid(rows: Vec<GridRow>) -> Vec<Grid> {
    let header = GridRow { number: 3, cells: HEADER.iter().map(|t| text(t)).collect() };
    let title = GridRow { number: 1, cells: vec![text("DAFTAR GAJI")] };
    let rows = [title, header].into_iter().chain(rows).collect();
    vec![Grid { name: "Gaji".into(), rows }]
}

fn read(rows: Vec<GridRow>) -> PayFile {
    let file = parse(&grid(rows), &layout()).expect("a file");
    let (kept, aside) = (file.lines.len(), file.set_aside.len());
    assert_eq!(file.rows_read as usize, kept + aside, "a row was dropped");
    file
}

/// A changed cell beside a row that is right: why the changed one is set aside.
fn refused(at: usize, cell: Cell) -> (String, bool) {
    let mut wrong = payee(5);
    wrong.cells[at] = cell;
    let file = read(vec![payee(4), wrong]);
    assert_eq!(file.lines.len(), 1, "{:?}", file.set_aside);
    (file.set_aside[0].reason.clone(), file.set_aside[0].grave)
}

#[test]
fn a_row_is_read_to_the_sen() {
    let file = read(vec![payee(4), payee(5)]);
    assert!(file.set_aside.is_empty(), "{:?}", file.set_aside);
    let line = &file.lines[0];
    assert_eq!((line.id_kind, line.id.as_str()), (IdKind::Service, nip(4).as_str()));
    assert_eq!((line.account.as_str(), line.souls), ("0012345604", 3));
    assert_eq!((line.gross.sen(), line.cut.sen(), line.net.sen()), (306_000_050, 28_500_000, 277_500_050));
    // Two columns of one kind of deduction are one deduction.
    assert_eq!(
        line.deductions,
        [("pph21".into(), Money::from_sen(1_500_000)), ("iwp".into(), Money::from_sen(27_000_000))]
    );
    assert_eq!((file.sums.payees, file.sums.souls, file.sums.gross.sen()), (2, 6, 612_000_100));
    assert_eq!(
        file.deductions.iter().map(|(c, _, m)| (c.as_str(), m.sen())).collect::<Vec<_>>(),
        [("pph21", 3_000_000), ("iwp", 54_000_000)]
    );
    assert!(file.notes.iter().any(|n| n.contains("tidak memuat baris jumlah")), "{:?}", file.notes);
}

#[test]
fn gross_less_deductions_is_the_net_to_the_sen() {
    for (at, wrong, what) in [
        (14, "2775000.49", "JUMLAH BERSIH Rp 2.775.000,49 tidak sama dengan kotor dikurangi potongan Rp 2.775.000,50"),
        (9, "3060000.51", "JUMLAH KOTOR Rp 3.060.000,51 tidak sama dengan jumlah komponennya Rp 3.060.000,50"),
        (
            13,
            "285000.01",
            "JUMLAH POTONGAN Rp 285.000,01 tidak sama dengan jumlah potongannya menurut jenis Rp 285.000,00",
        ),
    ] {
        let (reason, grave) = refused(at, text(wrong));
        assert!(reason.contains(what) && grave, "{reason}");
    }
}

#[test]
fn every_reason_against_a_row_is_told_at_once() {
    let mut wrong = payee(5);
    wrong.cells[1] = text("1980");
    wrong.cells[2] = Cell::Empty;
    wrong.cells[6] = text("0");
    wrong.cells[7] = Cell::Formula("B2+C2".into());
    wrong.cells[10] = text("-1");
    let file = read(vec![payee(4), wrong]);
    let reason = &file.set_aside[0].reason;
    for part in ["NIP memuat 4 angka", "NAMA kosong", "JIWA «0»", "GAPOK berisi rumus", "PPH 21 negatif"] {
        assert!(reason.contains(part), "{part}: {reason}");
    }
}

#[test]
fn numbers_that_lost_digits_are_refused() {
    for cell in [text("1.23E+15"), text("1,23E+15"), Cell::Number(1.23e15)] {
        let (reason, grave) = refused(5, cell);
        assert!(reason.contains("tersimpan sebagai angka") && grave, "{reason}");
    }
    // A NIP never fits a number of a spreadsheet.
    assert!(refused(1, Cell::Number(1.980_010_120_050_11e17)).0.contains("NIP tersimpan sebagai angka"));
    let mut fits = payee(5);
    fits.cells[5] = Cell::Number(999_999_999_999_999.0);
    let file = read(vec![payee(4), fits]);
    assert_eq!(file.lines[1].account, "999999999999999");
    assert!(file.notes.iter().any(|n| n.contains("nol di depannya mungkin hilang")), "{:?}", file.notes);
    assert!(refused(5, text("12A45")).0.contains("selain angka"));
    assert!(refused(5, text("1234")).0.contains("seharusnya 5 sampai 20"));
}

#[test]
fn letters_that_nobody_sees_are_taken_out_and_told() {
    let mut hidden = payee(5);
    hidden.cells[2] = text("Siti\u{200B} Aminah");
    let file = read(vec![payee(4), hidden]);
    assert_eq!(file.lines[1].name, "Siti Aminah");
    assert!(file.notes.iter().any(|n| n.contains("huruf tersembunyi")), "{:?}", file.notes);
}

#[test]
fn the_files_own_sum_is_compared_and_no_row() {
    let total = |gross: &str, net: &str| {
        let texts = ["JUMLAH", "", "", "", "", "", "6"];
        row(6, texts, ["6000000", "120001", gross, "30000", "480000", "60000", "570000", net])
    };
    let file = read(vec![payee(4), payee(5), total("6120001", "5550001")]);
    assert_eq!((file.rows_read, file.total_differs.len()), (2, 0), "{:?}", file.total_differs);
    let file = read(vec![payee(4), payee(5), total("6120001.01", "5550001")]);
    let differs = &file.total_differs[0];
    assert_eq!((differs.told.minus(differs.summed).sen(), file.total_differs.len()), (1, 1));
    // A formula is nobody's sum.
    let mut sum = total("6120001", "1");
    sum.cells[14] = Cell::Formula("SUM(O4:O5)".into());
    let file = read(vec![payee(4), payee(5), sum]);
    assert!(file.total_differs.is_empty());
    assert!(file.notes.iter().any(|n| n.contains("rumus, tidak dibandingkan: JUMLAH BERSIH")), "{:?}", file.notes);
}

#[test]
fn a_row_that_stands_twice_is_set_aside_and_another_of_its_payee_is_kept_for_the_rules() {
    let mut copy = payee(4);
    copy.number = 5;
    copy.cells[0] = text("5");
    let file = read(vec![payee(4), copy.clone()]);
    assert!(file.set_aside[0].reason.contains("baris kembar") && file.set_aside[0].grave);
    copy.cells[2] = text("Siti Aminah, S.Pd.");
    let file = read(vec![payee(4), copy]);
    assert_eq!((file.lines.len(), file.set_aside.len()), (2, 0));
}

#[test]
fn one_column_holds_nip_or_nik_and_a_column_that_nobody_knows_is_told() {
    let mut citizen = payee(5);
    citizen.cells[1] = text("7301 2345 6789 0123");
    let mut rows = grid(vec![payee(4), citizen]);
    rows[0].rows[1].cells.push(text("TUNJANGAN GAIB"));
    let file = parse(&rows, &layout()).expect("a file");
    assert_eq!((file.lines[1].id_kind, file.lines[1].id.as_str()), (IdKind::Citizen, "7301234567890123"));
    assert!(file.notes.iter().any(|n| n.contains("TUNJANGAN GAIB")), "{:?}", file.notes);
    assert!(!file.notes.iter().any(|n| n.contains("GAPOK")), "{:?}", file.notes);
}

#[test]
fn a_file_without_rows_or_headings_is_refused() {
    assert!(matches!(parse(&grid(vec![]), &layout()), Err(ParseError::NoRows { .. })));
    assert!(matches!(parse(&[], &layout()), Err(ParseError::NoHeader { .. })));
    let mut wrong = payee(4);
    wrong.cells[14] = Cell::Empty;
    assert!(matches!(parse(&grid(vec![wrong]), &layout()), Err(ParseError::AllSetAside { .. })));
}

#[test]
fn a_subtotal_between_rows_is_not_passed_over_in_silence() {
    let subtotal = row(5, ["JUMLAH", "", "", "", "", "", ""], ["", "", "3060000.5", "", "", "", "", "2775000.5"]);
    let file = read(vec![payee(4), subtotal, payee(6)]);
    assert_eq!((file.lines.len(), file.set_aside.len()), (2, 1));
    assert!(file.set_aside[0].reason.contains("NIP dan NIK kosong"));
}
