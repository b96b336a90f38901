#![allow(clippy::expect_used, clippy::unwrap_used)]

use super::*;
use crate::policy::{Policy, tests::initial};

const HEADER: [&str; 13] = [
    "NIP BARU",
    "NO. KTP",
    "Nama Pegawai",
    "STATUS KEPEGAWAIAN",
    "GOL",
    "NAMA JABATAN",
    "KODE UNIT KERJA",
    "TMT",
    "BERAKHIR",
    "ALASAN",
    "JUMLAH JIWA",
    "NO SK",
    "TGL SK",
];
const ROW: [&str; 13] = [
    "19800101 200501 1 001",
    "7301234567890123",
    "Siti Aminah",
    "PNS",
    "III/a",
    "Guru",
    "1.01.0.00.0.00.01.0000",
    "2026-01-01",
    "",
    "",
    "3",
    "SK 7",
    "2025-12-20",
];

fn row(number: u32, cells: [&str; 13]) -> GridRow {
    GridRow { number, cells: cells.iter().map(|t| Cell::Text((*t).to_owned())).collect() }
}

fn read(rows: Vec<GridRow>) -> Result<StaffFile, ParseError> {
    let title = GridRow { number: 1, cells: vec![Cell::Text("DAFTAR PEGAWAI".into())] };
    let rows = [title, row(2, HEADER)].into_iter().chain(rows).collect();
    let day = kernel::Day::new(2026, 3, 2).unwrap();
    let policy = Policy::on(&initial(""), day).unwrap();
    let code = kernel::Code::parse(ROW[UNIT]).unwrap();
    let units = Units::from([(code.norm().to_owned(), 7)]);
    parse(&[Grid { name: "Pegawai".into(), rows }], &policy.headings, &units)
}

#[test]
fn a_row_is_read_under_the_headings_of_the_region() {
    let file = read(vec![row(3, ROW)]).expect("a file");
    let said = &file.lines[0].said;
    assert_eq!((said.nip.as_str(), said.nik.as_deref()), ("198001012005011001", Some("7301234567890123")));
    assert_eq!((said.kind, said.unit, said.souls, said.end), (StaffKind::CivilServant, 7, 3, None));
    assert_eq!((said.starts.to_string(), said.decree.as_str()), ("2026-01-01".into(), "SK 7"));
    assert_eq!((file.rows_read, file.set_aside.len(), file.notes.len()), (1, 0, 0), "{:?}", file.notes);
}

#[test]
fn every_reason_against_a_row_is_told_at_once() {
    let mut wrong = row(4, ROW);
    for (at, text) in [
        (NIP, "1980"),
        (NIK, "7,301E+15"),
        (NAME, ""),
        (KIND, "honorer"),
        (UNIT, "9.99.0.00.0.00.01.0000"),
        (STARTS, "kemarin"),
        (ENDS, "2026-02-01"),
        (SOULS, "tiga"),
    ] {
        wrong.cells[at] = Cell::Text(text.into());
    }
    let file = read(vec![row(3, ROW), wrong]).expect("a file");
    assert_eq!((file.lines.len(), file.set_aside.len()), (1, 1));
    let reason = &file.set_aside[0].reason;
    for part in [
        "NIP memuat 4 angka; seharusnya 18",
        "NIK tersimpan sebagai angka",
        "NAMA kosong",
        "JENIS «honorer» tidak dikenal",
        "bukan SKPD atau unit yang dikenal",
        "MULAI «kemarin» bukan tanggal",
        "ALASAN BERAKHIR kosong",
        "JIWA «tiga» bukan bilangan",
    ] {
        assert!(reason.contains(part), "{part}: {reason}");
    }
}

#[test]
fn a_last_day_has_its_reason_and_the_other_way_round() {
    let mut ended = row(3, ROW);
    ended.cells[ENDS] = Cell::Text("2026-05-31".into());
    ended.cells[REASON] = Cell::Text("Meninggal dunia".into());
    let file = read(vec![ended.clone()]).expect("a file");
    assert_eq!(file.lines[0].said.end.map(|(day, why)| (day.to_string(), why)).unwrap().1, EndReason::Death);
    ended.cells[ENDS] = Cell::Empty;
    let refused = read(vec![ended]).expect_err("no row is left");
    assert!(refused.to_string().contains("SAMPAI kosong, sedangkan alasannya diisi"), "{refused}");
}

#[test]
fn a_file_without_rows_or_headings_is_refused() {
    assert!(matches!(read(vec![]), Err(ParseError::NoRows { .. })));
    let total = GridRow { number: 3, cells: vec![Cell::Text("JUMLAH".into())] };
    assert!(matches!(read(vec![total]), Err(ParseError::NoRows { .. })));
    let none = parse(&[], &BTreeMap::new(), &Units::new());
    assert!(matches!(none, Err(ParseError::NoHeader { .. })));
}
