//! What is exported comes back cell for cell.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use documents::{Limits, WriteError, read_file, write};
use kernel::sheet::{Cell, Column, ColumnKind, Grid, GridRow, Value};
use kernel::{Day, Money, Sheet};
use proptest::prelude::*;

const PAYLOADS: [&str; 16] = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@x",
    "\t=1",
    "\r=1",
    "'=1",
    "''+1",
    "'apostrof",
    "\"kutip\"; titik, koma",
    "baris\nbaru\r\nlagi",
    " rata ",
    "<r><t>bukan</t></r>",
    "_x0041_ & <b> ]]> \u{0085}",
    "Pulau Buru → 船 \u{1F6A2}",
    "007",
];

fn back(name: &str, bytes: &[u8]) -> Vec<Grid> {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("write");
    read_file(&path, &Limits::standard()).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

fn in_workbook(value: &Value) -> Cell {
    let number = |text: String| Cell::Number(text.parse().expect("number"));
    match value {
        Value::Empty => Cell::Empty,
        Value::Text(t) => text(t),
        Value::Money(m) if m.sen().unsigned_abs() > 1 << 53 => text(&value.plain()),
        Value::Count(n) if n.unsigned_abs() > 1 << 53 => text(&value.plain()),
        Value::Percent(p) if p.unsigned_abs() > 1 << 53 => text(&value.plain()),
        Value::Percent(p) => number(format!("{p}e-4")),
        Value::Money(_) | Value::Count(_) => number(value.plain()),
        Value::Day(day) => Cell::Day(*day),
    }
}

/// The grid that reading `sheet` back must give.
fn grid(sheet: &Sheet, name: &str, cell: &dyn Fn(&Value) -> Cell) -> Grid {
    let mut lines: Vec<Vec<Cell>> = sheet.heading.iter().map(|line| vec![text(line)]).collect();
    if !lines.is_empty() {
        lines.push(Vec::new());
    }
    lines.push(sheet.columns.iter().map(|c| text(&c.name)).collect());
    lines.extend(sheet.rows.iter().chain(&sheet.total).map(|row| row.iter().map(cell).collect()));
    let rows = lines.into_iter().zip(1..).map(|(mut cells, number)| {
        while cells.last() == Some(&Cell::Empty) {
            cells.pop();
        }
        GridRow { number, cells }
    });
    Grid { name: name.to_owned(), rows: rows.filter(|row| !row.is_empty()).collect() }
}

fn check(sheet: &Sheet) {
    let bytes = write::xlsx(sheet).expect("xlsx");
    assert_eq!(back("a.xlsx", &bytes), [grid(sheet, &sheet.name, &in_workbook)]);
    assert_eq!(back("a.csv", &write::csv(sheet)), [grid(sheet, "", &|v| text(&v.plain()))]);
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Empty),
        proptest::sample::select(&PAYLOADS[..]).prop_map(Value::text),
        "['=+@a;, \"\t\r\n-]{0,8}".prop_map(Value::Text),
        "\\PC{0,12}".prop_map(Value::Text),
        any::<i64>().prop_map(|sen| Value::Money(Money::from_sen(sen))),
        (-10_000_000_000_000i64..10_000_000_000_000).prop_map(|sen| Value::Money(Money::from_sen(sen))),
        (-100_000i64..100_000).prop_map(Value::Percent),
        (1900i32..3000, 1u8..13, 1u8..29).prop_map(|(y, m, d)| Value::Day(Day::new(y, m, d).expect("a day"))),
        any::<i32>().prop_map(|n| Value::Count(n.into())),
    ]
}

fn any_sheet() -> impl Strategy<Value = Sheet> {
    (1usize..5).prop_flat_map(|width| {
        let row = || proptest::collection::vec(any_value(), width);
        let rows = proptest::collection::vec(row(), 0..6);
        let heading = proptest::collection::vec("[A-Z=;, ]{1,9}", 0..3);
        (heading, rows, proptest::option::of(row())).prop_map(move |(heading, rows, total)| {
            let columns = (0..width).map(|i| Column::new(&format!("Kolom; {i}"), ColumnKind::Text)).collect();
            Sheet { name: "Rekap".into(), heading, columns, rows, total }
        })
    })
}

fn example() -> Sheet {
    let money = |sen| Value::Money(Money::from_sen(sen));
    Sheet {
        name: "Rekap [2026]/Murni".into(),
        heading: vec!["Kabupaten Buru".into()],
        columns: vec![
            Column::new("Uraian", ColumnKind::Text),
            Column::new("Pagu", ColumnKind::Money),
            Column::new("Serapan", ColumnKind::Percent),
            Column::new("Tanggal", ColumnKind::Day),
            Column::new("Uraian", ColumnKind::Count),
        ],
        rows: vec![
            vec![
                Value::text("=1+1"),
                money(123_456_789),
                Value::Percent(1234),
                Value::Day(Day::new(2026, 1, 7).expect("day")),
                Value::Count(1500),
            ],
            vec![Value::text("Escape \u{1B}[31m"), money(-5), Value::Empty, Value::Empty, Value::Count(-2)],
        ],
        total: Some(vec![Value::text("Jumlah"), money(123_456_784)]),
    }
}

#[test]
fn payloads_come_back_as_they_were() {
    let rows = PAYLOADS.iter().map(|p| vec![Value::text(*p), Value::text(*p)]).collect();
    let columns = vec![Column::new("=A", ColumnKind::Text), Column::new("B", ColumnKind::Code)];
    check(&Sheet { name: "Uji".into(), columns, rows, ..Sheet::default() });
}

fn inside(book: &[u8], part: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(book)).expect("a zip");
    std::io::read_to_string(zip.by_name(part).expect(part)).expect("text")
}

/// An official prints it as it is: no column falls on a page of its own.
#[test]
fn a_workbook_prints_in_the_width_of_its_page() {
    let of = |texts: usize| {
        let columns = (0..texts).map(|n| Column::new(&format!("Uraian {n}"), ColumnKind::Text)).collect();
        let rows = vec![vec![Value::text("x".repeat(60)); texts]];
        write::xlsx(&Sheet { name: "Uji".into(), heading: vec!["JUDUL".into()], columns, rows, ..Sheet::default() })
            .expect("xlsx")
    };
    let [narrow, wide, widest] = [2, 4, 8].map(|texts| inside(&of(texts), "xl/worksheets/sheet1.xml"));
    for (page, across, fits) in [(narrow, false, true), (wide, true, true), (widest, true, false)] {
        assert_eq!(page.contains(r#"orientation="landscape""#), across, "{page}");
        assert_eq!(page.contains(r#"fitToHeight="0""#), fits, "{page}");
        assert!(page.contains(r#"width="46"#), "{page}");
    }
    let book = inside(&of(2), "xl/workbook.xml");
    assert!(book.contains("Print_Titles") && book.contains("$3:$3"), "{book}");
}

#[test]
fn the_same_sheet_gives_the_same_bytes() {
    assert_eq!(write::xlsx(&example()), write::xlsx(&example()));
}

#[test]
fn csv_is_plain() {
    let csv = String::from_utf8(write::csv(&example())).expect("utf-8");
    let expected = "Kabupaten Buru\r\n\r\nUraian,Pagu,Serapan,Tanggal,Uraian\r\n\
        '=1+1,1234567.89,12.34,2026-01-07,1500\r\nEscape \u{1B}[31m,-0.05,,,-2\r\nJumlah,1234567.84\r\n";
    assert_eq!(csv, expected);
}

#[test]
fn json_keeps_money_as_text() {
    let json = write::json(&example());
    assert_eq!(
        json["rows"][0],
        serde_json::json!({
            "Uraian": "=1+1", "Pagu": "1234567.89", "Serapan": "12.34", "Tanggal": "2026-01-07", "Uraian (2)": 1500
        })
    );
    assert_eq!(json["columns"][4], serde_json::json!({ "name": "Uraian (2)", "kind": "Count" }));
    assert_eq!(json["total"]["Pagu"], "1234567.84");
    assert_eq!(json["total"]["Tanggal"], serde_json::Value::Null);
}

#[test]
fn the_terminal_table_is_aligned_and_harmless() {
    let table = write::table(&example());
    let expected = "\
Kabupaten Buru

Uraian               Pagu  Serapan  Tanggal         Uraian
────────────  ────────────  ───────  ──────────────  ──────
=1+1          1.234.567,89  12,34 %  7 Januari 2026   1.500
Escape  [31m         -0,05                               -2
────────────  ────────────  ───────  ──────────────  ──────
Jumlah        1.234.567,84
";
    assert_eq!(table, expected.replacen("Uraian               Pagu", "Uraian                Pagu", 1));
    let long = Sheet { rows: vec![vec![Value::text("x".repeat(100))]], ..Sheet::default() };
    assert!(write::table(&long).contains(&format!("{}…\n", "x".repeat(59))));
}

#[test]
fn what_does_not_fit_a_workbook_is_said() {
    let sheet = |text: String| Sheet {
        columns: vec![Column::new("Uraian", ColumnKind::Text)],
        rows: vec![vec![Value::Text(text)]],
        ..Sheet::default()
    };
    assert!(write::xlsx(&sheet("a".repeat(32_767))).is_ok());
    let column = || "Uraian".to_owned();
    assert_eq!(write::xlsx(&sheet("a".repeat(32_768))), Err(WriteError::LongText { row: 2, column: column() }));
    assert_eq!(write::xlsx(&sheet("a\0".into())), Err(WriteError::Nul { row: 2, column: column() }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_sheet_comes_back(sheet in any_sheet()) {
        check(&sheet);
    }
}
