//! Standard prices on the pages: found, read, proposed and set.

use std::sync::Arc;

use kernel::sheet::{Cell, Grid, GridRow};
use prices::acts::ImportPrices;
use prices::model::PriceKind;
use store::{Actor, Channel, Envelope};

use super::browser::{Browser, Page, Server};
use super::paying::send;
use crate::demo::{HERO, YEAR};

const ROWS: [[&str; 6]; 4] = [
    ["KODE BARANG", "URAIAN BARANG", "SPESIFIKASI", "SATUAN", "HARGA SATUAN", "KODE REKENING"],
    ["1.1.12.01.03.0001.00001", "Kertas HVS", "A4 70 gram", "Rim", "45000.5", "5.1.02.01.001.00024"],
    ["1.1.12.01.03.0001.00002", "Kertas HVS", "F4 70 gram", "Rim", "48000", ""],
    ["1.1.12.01.03.0002.00001", "Pena <b>biru</b>", "", "buah", "3500", "5.1.02.01.001.00099"],
];

async fn priced(server: &Server) {
    let cells = |row: &[&str; 6]| row.iter().map(|t| Cell::Text((*t).to_owned())).collect();
    let rows = ROWS.iter().zip(1..).map(|(row, number)| GridRow { number, cells: cells(row) }).collect();
    let file = prices::list::parse(&[Grid { name: "SSH".into(), rows }], YEAR, PriceKind::Ssh).expect("a list");
    let import = ImportPrices {
        year: YEAR,
        kind: PriceKind::Ssh,
        starts: kernel::Day::new(YEAR, 1, 2),
        decree: Some("Keputusan Bupati 12".into()),
        file_name: "ssh.xlsx".into(),
        digest: "0".repeat(64),
        file: Some(Arc::new(file)),
    };
    let operator = Envelope::new(Actor::PracticeOperator, Channel::Cli);
    server.db.act(Arc::new(import), operator).await.expect("an import");
}

async fn read(browser: &mut Browser, path: &str) -> String {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.text());
    page.text()
}

fn rows(text: &str) -> usize {
    text.matches("<th scope=\"row\"><a href=\"/harga/").count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prices_are_found_read_and_carried_away() {
    let server = Server::sqlite().await;
    priced(&server).await;
    let mut staff = server.signed_in(&server.regency.offices[HERO].staff).await;
    let year = format!("tahun={YEAR}");
    let all = read(&mut staff, &format!("/harga?{year}")).await;
    assert!(all.contains("3 barang dalam standar harga") && rows(&all) == 3, "{all}");
    assert!(all.contains("Pena &#60;b&#62;biru") && !all.contains("<b>biru"), "text of a file is never markup");
    for (query, count) in [
        ("q=hvs+kert", 2),
        ("q=a4+kertas", 1),
        ("q=1.1.12.01.03.0001", 2),
        ("q=kertas&rekening=5.1.02.01.01.0099", 1),
        ("q=&rekening=5.1.02.01.001.00024", 2),
        ("jenis=sbu", 0),
        ("q=zzz", 0),
        ("tanggal=2020-01-01", 0),
    ] {
        assert_eq!(rows(&read(&mut staff, &format!("/harga?{year}&{query}")).await), count, "{query}");
    }
    for wrong in ["jenis=XYZ", "tanggal=kemarin", "rekening=a-b", "asing=1", "baris=501", "halaman=0"] {
        assert_eq!(staff.get(&format!("/harga?{wrong}")).await.status, 400, "{wrong}");
    }
    let page = read(&mut staff, &format!("/harga?{year}&baris=2&halaman=2")).await;
    assert!(rows(&page) == 1 && page.contains("rel=\"prev\""), "{page}");
    let typed = staff.get(&format!("/harga/cari?{year}&q=hvs&limit=1")).await;
    let typed: serde_json::Value = serde_json::from_str(&typed.text()).expect("JSON");
    assert_eq!((typed["prices"][0]["amount"].clone(), typed["prices"][1].clone()), ("45000.50".into(), ().into()));
    let item = typed["prices"][0]["item"].as_i64().expect("an item");
    let shown = read(&mut staff, &format!("/harga/{item}")).await;
    for piece in ["Kertas HVS", "45.000,50", "A4 70 gram", "Keputusan Bupati 12", "/langkah/propose-price?item="] {
        assert!(shown.contains(piece), "{piece}: {shown}");
    }
    assert!(!shown.contains("retire-price-item"), "not theirs");
    assert_eq!((staff.get("/harga/0").await.status, staff.get("/harga/x").await.status), (404, 404));
    let file = staff.get(&format!("/harga.csv?{year}&q=pena")).await;
    assert!(
        file.text().contains("3500.00") && file.header("content-disposition").contains("harga-"),
        "{}",
        file.text()
    );
    assert_eq!(staff.get(&format!("/harga.xlsx?{year}")).await.status, 200);
    let mut ppkd = server.signed_in(&server.regency.ppkd).await;
    assert!(read(&mut ppkd, &format!("/harga/{item}")).await.contains("/langkah/retire-price-item?item="));
    let imports = read(&mut ppkd, "/impor").await;
    assert!(imports.contains("/impor/import-prices") && imports.contains("name=\"jenis\""), "{imports}");
    assert!(read(&mut ppkd, "/daftar/impor-harga").await.contains("ssh.xlsx"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_price_is_proposed_and_set_in_the_browser() {
    let server = Server::sqlite().await;
    priced(&server).await;
    let mut staff = server.signed_in(&server.regency.offices[HERO].staff).await;
    let page: Page = staff.get("/langkah/propose-price").await;
    let unit = page.text();
    let unit =
        unit.split("<option value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a unit").to_owned();
    let year = YEAR.to_string();
    let typed = [
        ("unit", unit.as_str()),
        ("year", &year),
        ("kind", "SSH"),
        ("name", "Kursi lipat"),
        ("measure", "buah"),
        ("amount", "125.000,01"),
        ("tkdn", "40,25"),
        ("survey", "Toko di ibu kota"),
        ("quotations", "Toko A; 125.000; 2026-01-02\nToko B; 120.000; 2026-01-02\nToko C; 110.000,5; 2026-01-02"),
    ];
    let refused = send(&mut staff, &page, "/langkah/propose-price", &typed).await;
    assert!(refused.status == 422 && refused.text().contains("HARGA-DI-ATAS-SURVEI"), "{}", refused.text());
    let fine: Vec<_> = typed.iter().map(|(n, v)| (*n, if *n == "amount" { "125.000" } else { v })).collect();
    let made = send(&mut staff, &page, "/langkah/propose-price", &fine).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let path = made.header("location").to_owned();
    let shown = read(&mut staff, &path).await;
    for piece in ["USH 000001", "Toko C, Rp 110.000,50, 2 Januari 2026", "40,25 %", "Penawaran tengah", "Diusulkan"] {
        assert!(shown.contains(piece), "{piece}: {shown}");
    }
    assert!(!shown.contains("approve-price"), "not theirs");
    let mut ppkd = server.signed_in(&server.regency.ppkd).await;
    assert!(read(&mut ppkd, "/").await.contains(&path), "it waits for the PPKD");
    let step = ppkd.get(&format!("{path}/approve-price")).await;
    let decree = [("code", "1.3.1.0001"), ("decree", "Keputusan Bupati 13")];
    let set = send(&mut ppkd, &step, &format!("{path}/approve-price"), &decree).await;
    assert_eq!(set.status, 303, "{}", set.text());
    let found = read(&mut staff, &format!("/harga?tahun={YEAR}&q=lipat")).await;
    assert!(rows(&found) == 1 && found.contains("125.000,00"), "{found}");
    server.stop().await;
}
