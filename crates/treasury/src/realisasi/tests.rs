use super::*;
use kernel::sheet::{Cell, Value};

const SKPD: &str = "2.16.0.00.0.00.01.0000";

fn cell(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

/// A sound LS line of 1,000 on SP2D 3; `changes` replace columns by their header.
fn line(changes: &[(&str, Cell)]) -> Vec<Cell> {
    let spp = format!("14.02/02.0/000001/LS/{SKPD}/M/1/2026");
    let (spm, sp2d) = (spp.replace("02.0", "03.0"), spp.replace("02.0", "04.0"));
    let spd = format!("14.02/01.0/000001/{SKPD}/M/1/2026");
    let texts = [
        SKPD,
        "Dinas Kominfo",
        SKPD,
        "Dinas Kominfo",
        "01",
        "PELAYANAN UMUM",
        "01.04",
        "Keuangan",
        "2",
        "URUSAN WAJIB",
        "2.16",
        "KOMINFO",
        "2.16.01",
        "PENUNJANG",
        "2.16.01.2.02",
        "Administrasi Keuangan",
        "2.16.01.2.02.0001",
        "Gaji",
        "5.1.01.01.001.00001",
        "Gaji Pokok",
        &spp,
        "SPP",
        "LS",
        "",
        "5 Januari 2026",
        " Gaji\tJanuari \n",
        "1000",
        "0",
        "0001",
        "PEGAWAI",
        "6 Januari 2026",
        &spd,
        "Triwulan 1",
        "5000",
        "Penetapan APBD",
        "Penetapan APBD 2026",
        "Murni",
        &spp,
        "5 Januari 2026",
        &spm,
        "6 Januari 2026",
        &sp2d,
        "7 Januari 2026",
        "7 Januari 2026",
        "1000",
    ];
    let mut cells: Vec<Cell> = texts.into_iter().map(cell).collect();
    for (column, value) in changes {
        let at = WANTED.iter().position(|w| w.title() == *column).expect("a column");
        cells[at] = value.clone();
    }
    cells
}

fn grid(rows: Vec<Vec<Cell>>) -> Grid {
    let titles = ["LAPORAN REALISASI PER DOKUMEN", "KAB. INDRAGIRI HULU", "TAHUN 2026"];
    let mut all: Vec<GridRow> =
        titles.into_iter().zip(1..).map(|(t, number)| GridRow { number, cells: vec![cell(t)] }).collect();
    all.push(GridRow { number: 5, cells: WANTED.iter().map(|w| cell(w.title())).collect() });
    all.extend(rows.into_iter().zip(6..).map(|(cells, number)| GridRow { number, cells }));
    Grid { name: "Data".into(), rows: all }
}

fn read(rows: Vec<Vec<Cell>>) -> Realisasi {
    parse(&[grid(rows)], 2026).expect("a report")
}

fn reason(changes: &[(&str, Cell)]) -> String {
    let report = read(vec![line(&[]), line(changes)]);
    assert_eq!((report.lines.len(), report.rows_read), (1, 2));
    report.set_aside[0].reason.clone()
}

fn codes(rows: Vec<Vec<Cell>>) -> Vec<String> {
    rebuild(&read(rows)).findings.into_iter().map(|f| f.code).collect()
}

/// A sheet as a reader would find it in the file.
fn as_grid(sheet: &kernel::Sheet) -> Grid {
    let found = |v: &Value| match v {
        Value::Money(m) => Cell::Number(m.to_string().parse().expect("a number")),
        other => cell(&other.plain()),
    };
    let mut rows: Vec<Vec<Cell>> = sheet.heading.iter().map(|h| vec![cell(h)]).collect();
    rows.push(Vec::new());
    rows.push(sheet.columns.iter().map(|c| cell(&c.name)).collect());
    rows.extend(sheet.rows.iter().chain(&sheet.total).map(|r| r.iter().map(found).collect()));
    let rows = rows.into_iter().zip(1..).map(|(cells, number)| GridRow { number, cells });
    Grid { name: sheet.name.clone(), rows: rows.filter(|r| !r.is_empty()).collect() }
}

fn other_number(column: &'static str, kind: &str, serial: u32) -> (&'static str, Cell) {
    let step = match column {
        "Nomor SPP" => "02.0",
        "Nomor SPM" => "03.0",
        "Nomor SP2D" => "04.0",
        _ => "06.0",
    };
    (column, cell(&format!("14.02/{step}/{serial:06}/{kind}/{SKPD}/M/1/2026")))
}

#[test]
fn what_is_written_reads_back_the_same() {
    let odd = line(&[
        ("Nilai Realisasi", Cell::Number(1234.57)),
        ("Nilai SPD", Cell::Number(52_441_553.489_999_99)),
        ("Tanggal SPM", Cell::Number(46_028.0)),
        ("Kode Fungsi", Cell::Empty),
        ("Nama Fungsi", Cell::Empty),
        ("Kode Rekening", cell("5.1.01.01.002.00001")),
        ("Nilai SP2D", cell("1000")),
    ]);
    let report = read(vec![line(&[]), odd]);
    assert_eq!(report.lines[1].spd_value, Money::from_sen(5_244_155_349));
    assert_eq!(report.rounded.len(), 1);
    assert_eq!(report.lines[0].description, " Gaji\tJanuari \n");
    let sheet = to_sheet(&report.lines, "Kab. Indragiri Hulu", 2026);
    assert_eq!(sheet.heading, ["LAPORAN REALISASI PER DOKUMEN", "KAB. INDRAGIRI HULU", "TAHUN 2026"]);
    let back = parse(&[as_grid(&sheet)], 2026).expect("our own file");
    assert_eq!(back.lines, report.lines);
    assert_eq!((back.totals, back.region.as_str()), (report.totals, "KAB. INDRAGIRI HULU"));
    assert!(!rebuild(&back).findings.iter().any(|f| f.code.starts_with("TOTAL")));
}

#[test]
fn the_total_counts_each_document_once_in_its_own_column() {
    let second = line(&[("Kode Rekening", cell("5.1.01.01.002.00001")), ("Nilai Realisasi", cell("0.5"))]);
    let sheet = to_sheet(&read(vec![line(&[]), line(&[]), second]).lines, "Kab. X", 2026);
    let total = sheet.total.expect("a total");
    let at = |name: &str| total[sheet.columns.iter().position(|c| c.name == name).expect("a column")].plain();
    assert_eq!(at("Kode SKPD"), "Total");
    assert_eq!((at("Nilai Realisasi").as_str(), at("Nilai SP2D").as_str()), ("2000.50", "1000.00"));
    assert_eq!((at("Nilai SPD").as_str(), at("Nilai Setoran").as_str()), ("10000.00", "0.00"));
}

#[test]
fn a_shifted_and_wrong_total_is_told() {
    let mut total = vec![Cell::Empty; 45];
    for (at, text) in [(0, "Total"), (27, "2000"), (28, "0"), (34, "10.000"), (44, "2.000")] {
        total[at] = cell(text);
    }
    let second = line(&[("Kode Rekening", cell("5.1.01.01.002.00001"))]);
    let report = read(vec![line(&[]), second, total]);
    assert_eq!((report.rows_read, report.file_totals.len()), (2, 4));
    let findings = rebuild(&report).findings;
    let wrong: Vec<_> = findings.iter().filter(|f| f.code == "TOTAL-BEDA").collect();
    assert_eq!(wrong.len(), 1, "{findings:?}");
    assert_eq!(wrong[0].figures.get("selisih").map(String::as_str), Some("1000.00"));
    assert!(findings.iter().any(|f| f.code == "TOTAL-GESER" && f.message.contains("Nilai SPD di bawah Tahapan SPD")));
}

#[test]
fn rows_are_set_aside_with_a_reason() {
    assert_eq!(reason(&[("Kode Rekening", Cell::Empty)]), "Kode Rekening kosong");
    assert_eq!(reason(&[("Nomor Dokumen", Cell::Empty)]), "Nomor Dokumen kosong");
    assert_eq!(reason(&[("Nilai Realisasi", Cell::Empty)]), "Nilai Realisasi kosong");
    assert_eq!(reason(&[("Nilai SP2D", cell("-0.01"))]), "Nilai SP2D negatif (-Rp 0,01)");
    assert_eq!(reason(&[("Nomor SPM", Cell::Empty)]), "Nomor SPM kosong");
    assert!(reason(&[("Tanggal SP2D", cell("31 Februari 2026"))]).starts_with("Tanggal SP2D «31 Februari"));
    assert!(reason(&[("Nilai Realisasi", cell("20.000"))]).contains("meragukan"));
}

#[test]
fn corrections_and_unlinked_proofs_are_kept_and_told() {
    let step = |c| (c, Cell::Empty);
    let tbp = line(&[
        ("Jenis Dokumen", cell("TBP")),
        step("Nomor SPP"),
        step("Tanggal SPP"),
        step("Nomor SPM"),
        step("Tanggal SPM"),
        step("Nomor SP2D"),
        step("Tanggal SP2D"),
        step("Nilai SP2D"),
    ]);
    let report = read(vec![line(&[]), line(&[("Nilai Realisasi", cell("-250"))]), tbp]);
    assert_eq!((report.lines.len(), report.totals.realisasi), (3, Money::from_sen(175_000)));
    assert_eq!(report.notes.len(), 2, "{:?}", report.notes);
}

#[test]
fn another_year_or_another_file_is_refused_whole() {
    let wrong = parse(&[grid(vec![line(&[])])], 2025).expect_err("wrong year");
    assert_eq!(wrong.to_string(), "Berkas ini untuk tahun 2026, bukan 2025");
    let mut untitled = grid(vec![line(&[])]);
    untitled.rows.drain(..3);
    assert!(parse(&[untitled.clone()], 2026).is_ok());
    assert!(matches!(parse(&[untitled], 2027), Err(ParseError::WrongYear { .. })));
    assert!(matches!(parse(&[grid(Vec::new())], 2026), Err(ParseError::NoRows { .. })));
    assert!(matches!(parse(&[], 2026), Err(ParseError::NoHeader { .. })));
}

#[test]
fn documents_are_rebuilt_once_with_their_edges() {
    let spaced = format!("14.02/02.0/000001/ls/{SKPD}/M/1/2026 ");
    let second = line(&[("Kode Rekening", cell("5.1.01.01.002.00001")), ("Nomor SPP", cell(&spaced))]);
    let chain = rebuild(&read(vec![line(&[]), second, line(&[])]));
    assert_eq!((chain.spds.len(), chain.spps.len(), chain.spms.len(), chain.sp2ds.len()), (1, 1, 1, 1));
    let spp = &chain.spps[0];
    assert_eq!((spp.serial, spp.kind.as_str(), spp.lines.len()), (Some(1), "LS", 2));
    assert_eq!(spp.lines[0].amount, Money::from_sen(200_000));
    assert_eq!(spp.parents.first(), Some(&chain.spds[0].key));
    assert_eq!(chain.spms[0].parents.first(), Some(&spp.key));
    assert_eq!(chain.sp2ds[0].document.parents.first(), Some(&chain.spms[0].key));
    assert_eq!((chain.sp2ds[0].value, chain.spds[0].lines.len()), (Money::from_sen(100_000), 2));
}

#[test]
fn one_spp_with_two_spm_is_told() {
    let second = line(&[
        other_number("Nomor SPM", "LS", 2),
        other_number("Nomor SP2D", "LS", 2),
        ("Kode Rekening", cell("5.1.01.01.002.00001")),
        ("Tanggal SPP", cell("4 Januari 2026")),
    ]);
    assert_eq!(codes(vec![line(&[]), second]), ["DOKUMEN-TANGGAL-GANDA", "SPP-SPM-GANDA"]);
}

#[test]
fn an_sp2d_ls_equals_its_lines_to_the_sen() {
    assert_eq!(codes(vec![line(&[])]), Vec::<String>::new());
    for value in ["999.99", "1000.01"] {
        assert_eq!(codes(vec![line(&[("Nilai SP2D", cell(value))])]), ["SP2D-BEDA-RINCIAN"], "{value}");
    }
}

#[test]
fn cash_may_have_a_remainder_but_not_be_overspent() {
    let tbp = |value: &str| {
        line(&[
            ("Jenis Dokumen", cell("TBP")),
            ("Jenis Transaksi", cell("UP")),
            other_number("Nomor Dokumen", "UP", 1),
            other_number("Nomor SPP", "GU", 1),
            other_number("Nomor SPM", "GU", 1),
            other_number("Nomor SP2D", "GU", 1),
            ("Tanggal Dokumen", cell("7 Januari 2026")),
            ("Nilai SP2D", cell(value)),
        ])
    };
    assert_eq!(codes(vec![tbp("1000.01")]), ["UANG-BELUM-DIPERTANGGUNGJAWABKAN"]);
    assert_eq!(codes(vec![tbp("1000")]), Vec::<String>::new());
    assert_eq!(codes(vec![tbp("999.99")]), ["BELANJA-LEBIH-UANG"]);
    let chain = rebuild(&read(vec![tbp("1000")]));
    assert_eq!((chain.tbps[0].kind.as_str(), chain.sp2ds[0].document.kind.as_str()), ("UP", "GU"));
    assert_eq!(chain.tbps[0].parents.first(), Some(&chain.sp2ds[0].document.key));
}

#[test]
fn realisation_stays_within_its_spd_to_the_sen() {
    assert_eq!(codes(vec![line(&[("Nilai SPD", cell("1000"))])]), Vec::<String>::new());
    assert_eq!(codes(vec![line(&[("Nilai SPD", cell("999.99"))])]), ["REALISASI-LEBIH-SPD"]);
}

#[test]
fn steps_follow_each_other_by_date() {
    let early = |column, date: &str| codes(vec![line(&[(column, cell(date))])]);
    assert_eq!(early("Tanggal SPM", "4 Januari 2026"), ["SPM-MENDAHULUI-SPP"]);
    assert_eq!(early("Tanggal SP2D", "5 Januari 2026"), ["SP2D-MENDAHULUI-SPM"]);
    assert_eq!(early("Tanggal Transfer", "6 Januari 2026"), ["TRANSFER-MENDAHULUI-SP2D"]);
    assert_eq!(early("Tanggal Transfer", "8 Januari 2027"), Vec::<String>::new());
    assert_eq!(early("Tanggal Dokumen", "31 Desember 2025"), ["TANGGAL-LUAR-TAHUN"]);
}

#[test]
fn values_that_differ_between_lines_and_double_payments_are_told() {
    let spd = line(&[("Nilai SPD", cell("6000")), ("Nilai Realisasi", cell("1"))]);
    let found = codes(vec![line(&[("Nilai SP2D", cell("1001"))]), spd]);
    assert_eq!(found, ["SPD-NILAI-BEDA", "SP2D-NILAI-BEDA"]);
    let spd = format!("14.02/01.0/000002/{SKPD}/M/1/2026");
    let found = rebuild(&read(vec![line(&[]), line(&[("Nomor SPD", cell(&spd))])])).findings;
    let double = found.iter().find(|f| f.code == "BAYAR-SPD-GANDA").expect("told");
    assert_eq!(double.figures.get("mungkin_berlebih").map(String::as_str), Some("1000.00"));
    assert!(codes(vec![line(&[]), line(&[])]).contains(&"BARIS-KEMBAR".to_owned()));
}

/// SP2D of these kinds and serials, all else alike.
fn gaps(numbers: &[(&str, u32)]) -> Vec<String> {
    let row = |(kind, serial): &(&str, u32)| {
        line(&[
            ("Nilai Realisasi", cell("1")),
            ("Nilai SP2D", cell("1")),
            other_number("Nomor Dokumen", kind, *serial),
            other_number("Nomor SPP", kind, *serial),
            other_number("Nomor SPM", kind, *serial),
            other_number("Nomor SP2D", kind, *serial),
        ])
    };
    let found = rebuild(&read(numbers.iter().map(row).collect())).findings;
    found.into_iter().filter(|f| f.code == "NOMOR-BERLUBANG" && f.message.contains("SP2D")).map(|f| f.message).collect()
}

#[test]
fn holes_are_counted_in_one_series_unless_kinds_have_their_own() {
    assert!(gaps(&[("LS", 1), ("UP", 2), ("LS", 3)]).is_empty());
    assert!(gaps(&[("LS", 1), ("UP", 1), ("LS", 2)]).is_empty());
    assert_eq!(gaps(&[("LS", 1), ("UP", 1), ("LS", 3)]).len(), 1);
    assert!(gaps(&[("LS", 999_999_999)])[0].contains("999999998 nomor tidak ada: 1, 2, 3"));
}

#[test]
fn serials_and_kinds_come_from_the_number() {
    assert_eq!(serial_of("81.04/04.0/000003/LS/8.01/M/2/2026"), Some(3));
    for bad in ["", "a/b", "a/b/+3/LS", "a/b//LS", "a/b/99999999999/LS"] {
        assert_eq!(serial_of(bad), None, "{bad}");
    }
    assert_eq!(kind_of("81.04/02.0/000001/gu/8.01/M/2/2026"), Some("GU"));
    assert_eq!(kind_of("81.04/01.0/000001/8.01/M/2/2026"), None);
    assert_eq!(document_key(" 14.02/ab 1 "), "14.02/AB1");
}
