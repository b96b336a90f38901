use super::*;
use proptest::prelude::*;

const HEADER: [&str; 9] = [
    "KODE KELOMPOK BARANG",
    "URAIAN KELOMPOK BARANG",
    "ID STANDAR HARGA",
    "KODE BARANG",
    "URAIAN BARANG",
    "SPESIFIKASI",
    "SATUAN",
    "HARGA SATUAN",
    "KODE REKENING",
];

fn cell(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

/// A sound row; `changes` replace columns by their header.
fn row(changes: &[(&str, Cell)]) -> Vec<Cell> {
    let sound = [
        "1.1.12.01.03.0001",
        "KERTAS DAN COVER",
        "700001",
        "1.1.12.01.03.0001.00001",
        "Kertas HVS",
        "A4 70 gram",
        "Rim",
        "45000.5",
        "5.1.02.01.001.00024",
    ];
    let mut cells: Vec<Cell> = sound.into_iter().map(cell).collect();
    for (column, value) in changes {
        cells[HEADER.iter().position(|h| h == column).expect("a column")] = value.clone();
    }
    cells
}

fn grid(head: &[&str], rows: Vec<Vec<Cell>>) -> Grid {
    let all = std::iter::once(head.iter().map(|h| cell(h)).collect()).chain(rows);
    Grid { name: "Sheet 1".into(), rows: all.zip(1..).map(|(cells, number)| GridRow { number, cells }).collect() }
}

fn read(rows: Vec<Vec<Cell>>) -> PriceFile {
    parse(&[grid(&HEADER, rows)], 2026, PriceKind::Ssh).expect("a list")
}

/// What a single changed row, beside a sound one, is set aside for.
fn aside(changes: &[(&str, Cell)]) -> (String, bool) {
    let changed = [&[("KODE BARANG", cell("1.1.12.01.03.0001.00002"))], changes].concat();
    let file = read(vec![row(&[]), row(&changed)]);
    assert_eq!((file.lines.len(), file.rows_read), (1, 2), "{file:?}");
    let aside = file.set_aside.first().expect("one set aside");
    assert_eq!(aside.row, 3);
    (aside.reason.clone(), aside.grave)
}

#[test]
fn a_row_keeps_what_it_says_to_the_sen() {
    let file = read(vec![row(&[]), row(&[("KODE BARANG", cell("1.1.1")), ("HARGA SATUAN", Cell::Number(0.005))])]);
    let line = &file.lines[0];
    assert_eq!((line.kind, line.code.text()), (PriceKind::Ssh, "1.1.12.01.03.0001.00001"));
    assert_eq!(line.terms.amount, Money::from_sen(4_500_050));
    assert_eq!((line.terms.measure.as_str(), line.terms.spec.as_str()), ("Rim", "A4 70 gram"));
    assert_eq!(line.terms.rekening[0].norm(), "5.1.2.1.1.24");
    assert_eq!((file.lines[1].terms.amount, file.rounded.len()), (Money::ONE_SEN, 1));
    assert_eq!(file.says, Says { spec: true, tkdn: false, rekening: true, group: true, national_id: true });
    assert!(file.notes.is_empty() && file.set_aside.is_empty(), "{file:?}");
}

#[test]
fn columns_are_found_in_any_order_below_titles_and_strays_are_told() {
    let mut grid = grid(&HEADER, vec![row(&[])]);
    for row in &mut grid.rows {
        row.cells.reverse();
        row.number += 2;
    }
    grid.rows[0].cells.push(cell("CATATAN"));
    grid.rows.insert(0, GridRow { number: 1, cells: vec![cell("STANDAR HARGA SATUAN")] });
    let file = parse(&[grid], 2026, PriceKind::Sbu).expect("a list");
    assert_eq!((file.lines[0].row, file.lines[0].kind), (4, PriceKind::Sbu));
    assert!(file.notes[0].contains("CATATAN"), "{:?}", file.notes);
}

#[test]
fn rows_are_set_aside_with_every_reason() {
    assert_eq!(aside(&[("URAIAN BARANG", Cell::Empty)]), ("URAIAN BARANG kosong".into(), false));
    assert_eq!(aside(&[("HARGA SATUAN", Cell::Empty)]), ("HARGA SATUAN kosong".into(), false));
    assert_eq!(aside(&[("HARGA SATUAN", cell("0"))]), ("HARGA SATUAN nol".into(), false));
    assert_eq!(aside(&[("HARGA SATUAN", cell("-0.01"))]), ("HARGA SATUAN negatif (-Rp 0,01)".into(), true));
    assert!(aside(&[("KODE REKENING", cell("5.1.y"))]).0.contains("bukan kode"));
    assert!(aside(&[("KODE REKENING", Cell::Number(5.1))]).0.contains("nol di belakangnya"));
    assert!(aside(&[("SATUAN", Cell::Formula("=A1".into()))]).0.contains("rumus"));
    assert!(aside(&[("SPESIFIKASI", Cell::Fault("#REF!".into()))]).0.contains("#REF!"));
    let (both, grave) = aside(&[("HARGA SATUAN", cell("seribu")), ("SATUAN", Cell::Empty)]);
    assert!(both.contains("SATUAN kosong; HARGA SATUAN «seribu»") && grave, "{both}");
}

#[test]
fn thousands_points_are_never_read_as_decimals() {
    let (why, grave) = aside(&[("HARGA SATUAN", cell("45.000"))]);
    assert!(why.contains("meragukan") && grave, "{why}");
    let file = read(vec![row(&[]), row(&[("HARGA SATUAN", cell("45.000")), ("KODE BARANG", cell("1.1.2"))])]);
    assert!(kernel::reading::refuse_grave(&file.set_aside).is_err());
}

#[test]
fn an_item_gathers_its_accounts_over_rows_and_in_a_cell() {
    let more = |codes: &str| row(&[("KODE REKENING", cell(codes))]);
    let file = read(vec![row(&[]), more("5.1.02.01.001.00025;5.1.02.01.001.00026\n5.2.02.01.001.00001"), row(&[])]);
    assert_eq!(file.lines.len(), 1);
    let codes: Vec<&str> = file.lines[0].terms.rekening.iter().map(Code::norm).collect();
    assert_eq!(codes, ["5.1.2.1.1.24", "5.1.2.1.1.25", "5.1.2.1.1.26", "5.2.2.1.1.1"]);
    assert!(file.notes[0].contains("digabung (baris 3)"), "{:?}", file.notes);
    assert!(file.set_aside[0].reason.contains("baris kembar"), "{:?}", file.set_aside);
    // A blank cell beside named accounts is an omission, and widens nothing.
    assert_eq!(read(vec![row(&[]), more("")]).lines[0].terms.rekening.len(), 1);
    assert_eq!(read(vec![more(""), row(&[])]).lines[0].terms.rekening.len(), 1);
    assert!(read(vec![more("")]).lines[0].terms.rekening.is_empty());
}

#[test]
fn one_code_may_name_several_goods_but_one_good_has_one_price() {
    let other = row(&[("URAIAN BARANG", cell("Kertas HVS F4")), ("ID STANDAR HARGA", cell("700002"))]);
    assert_eq!(read(vec![row(&[]), other]).lines.len(), 2);
    let dearer = read(vec![row(&[]), row(&[("HARGA SATUAN", cell("45000.51"))])]);
    assert!(dearer.set_aside[0].grave && dearer.set_aside[0].reason.contains("Rp 45.000,50"), "{dearer:?}");
}

#[test]
fn kinds_and_local_content_are_read_where_there_are_columns() {
    let head = [&HEADER[..], &["KELOMPOK", "TKDN (%)"]].concat();
    let with = |code: &str, kind: &str, tkdn: &str| {
        [row(&[("KODE BARANG", cell(code))]), vec![cell(kind), cell(tkdn)]].concat()
    };
    let rows = vec![
        with("1.1.1", "HSPK", "40,25"),
        with("1.1.2", "", "0"),
        with("1.1.3", "Standar Biaya Umum", "100 %"),
        with("1.1.4", "XYZ", "1"),
        with("1.1.5", "asb", "100,01"),
    ];
    let file = parse(&[grid(&head, rows)], 2026, PriceKind::Ssh).expect("a list");
    let kinds: Vec<_> = file.lines.iter().map(|l| (l.kind, l.terms.tkdn)).collect();
    let wanted = [(PriceKind::Hspk, Some(4025)), (PriceKind::Ssh, Some(0)), (PriceKind::Sbu, Some(10_000))];
    assert_eq!(kinds, wanted);
    assert!(file.set_aside[0].reason.contains("bukan SSH"), "{:?}", file.set_aside);
    assert!(file.set_aside[1].reason.contains("100,01"), "{:?}", file.set_aside);
    // A column of that name with something else in it is no column of kinds.
    let file = parse(&[grid(&head, vec![with("1.1.1", "ATK", "")])], 2026, PriceKind::Ssh).expect("a list");
    assert!(file.lines.len() == 1 && file.notes[0].contains("tidak dibaca"), "{:?}", file.notes);
}

#[test]
fn a_file_of_another_kind_or_year_is_refused_whole() {
    let missing = parse(&[grid(&HEADER[..6], Vec::new())], 2026, PriceKind::Ssh).expect_err("no prices").to_string();
    assert!(missing.contains("SATUAN, HARGA SATUAN"), "{missing}");
    assert_eq!(parse(&[grid(&HEADER, Vec::new())], 2026, PriceKind::Ssh), Err(ParseError::NoRows { what: WHAT }));
    let head = [&HEADER[..], &["TAHUN"]].concat();
    let old = [row(&[]), vec![Cell::Number(2025.0)]].concat();
    let wrong = parse(&[grid(&head, vec![old])], 2026, PriceKind::Ssh).expect_err("another year");
    assert_eq!(wrong.to_string(), "Berkas ini untuk tahun 2025, bukan 2026");
    let all = parse(&[grid(&HEADER, vec![row(&[("SATUAN", Cell::Empty)])])], 2026, PriceKind::Ssh);
    assert!(matches!(all, Err(ParseError::AllSetAside { count: 1, row: 2, .. })), "{all:?}");
}

#[test]
fn letters_that_deceive_are_dropped_and_told() {
    let file = read(vec![row(&[("URAIAN BARANG", cell("Kertas\u{202E} \u{FEFF}HVS"))])]);
    assert_eq!(file.lines[0].terms.name, "Kertas HVS");
    assert!(file.notes[0].contains("huruf tersembunyi"));
    let file = read(vec![row(&[("KODE REKENING", cell("4.1.01.01.01.0001")), ("SPESIFIKASI", cell("<b>'\"; DROP"))])]);
    assert!(file.notes[0].contains("di luar belanja"), "{:?}", file.notes);
    assert_eq!(file.lines[0].terms.spec, "<b>'\"; DROP");
}

fn any_cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        Just(Cell::Empty),
        "[0-9.,;xX %-]{0,12}".prop_map(Cell::Text),
        ".{0,12}".prop_map(Cell::Text),
        any::<f64>().prop_map(Cell::Number),
        any::<bool>().prop_map(Cell::Bool),
        "[A-Z#]{1,5}".prop_map(Cell::Fault),
        "=[A-Z0-9+]{1,8}".prop_map(Cell::Formula),
        (1u32..9).prop_map(Cell::Covered),
    ]
}

proptest! {
    #[test]
    fn every_row_is_taken_joined_or_told(rows in prop::collection::vec(prop::collection::vec(any_cell(), 0..11), 1..8)) {
        let head = [&HEADER[..], &["JENIS", "TKDN"]].concat();
        if let Ok(file) = parse(&[grid(&head, rows)], 2026, PriceKind::Ssh) {
            prop_assert!(file.lines.iter().all(|l| l.terms.amount.is_positive() && !l.terms.name.is_empty()));
            prop_assert!(file.lines.len() + file.set_aside.len() <= file.rows_read as usize);
        }
    }
}
