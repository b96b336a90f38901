//! The budget from SKPD to account, its versions, the reports, the journal.

use std::sync::Arc;

use kernel::Money;
use store::{Actor, Channel, Envelope};

use super::browser::{Page, Server};
use crate::demo::{self, HERO, YEAR};

fn digits(sen: i64) -> String {
    Money::from_sen(sen).rupiah().replace("Rp ", "")
}

/// The address of the first row's link that holds a part.
fn link(page: &Page, part: &str) -> String {
    let text = page.text().replace("&#38;", "&").replace("&amp;", "&");
    let mut found = text.split("<th scope=\"row\"><a href=\"").skip(1).filter_map(|r| r.split('"').next());
    found.find(|a| a.contains(part)).unwrap_or_else(|| panic!("{part}: {text}")).to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_budget_is_walked_down_to_its_documents() {
    walked(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        walked(server).await;
    }
}

async fn walked(server: Server) {
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    let mut treasury = server.signed_in(&server.regency.kuasa).await;
    let accounts =
        budget::public::accounts(&mut server.db.view().await.expect("a view"), YEAR).await.expect("accounts");
    let all: i64 = accounts.iter().map(|a| a.ceiling.sen()).sum();
    let page = treasury.get("/anggaran").await;
    assert!(
        page.text().contains(&format!("Jumlah</th><td></td><td class=\"n\">{}</td>", digits(all))),
        "{}",
        page.text()
    );
    // Whoever walks down finds the same figures, to the sen.
    let own: Vec<_> = accounts.iter().skip(HERO * 6).take(6).collect();
    let unit = own[0].unit_id;
    assert!(own.iter().all(|a| a.unit_id == unit));
    let sum = |f: fn(&budget::model::Account) -> Money| digits(own.iter().map(|a| f(a).sen()).sum());
    let mut path = format!("/anggaran?tahun={YEAR}&unit={}", server.regency.units[HERO]);
    assert_eq!(link(&page, &server.regency.units[HERO]), path);
    let page = treasury.get(&path).await;
    let total: String =
        [sum(|a| a.ceiling), digits(1_028_500_000), digits(500_000_000), digits(0), sum(|a| a.available())]
            .iter()
            .map(|d| format!("<td class=\"n\">{d}</td>"))
            .collect();
    assert!(page.text().contains(&total), "{total}: {}", page.text());
    assert!(page.text().contains(&format!("tersedia Rp\u{a0}{}", sum(|a| a.available()))));
    // The second programme holds the one account of the field; walk the first.
    let mut shown = page;
    for _ in 0..3 {
        path = link(&shown, "kode=");
        shown = treasury.get(&path).await;
        assert_eq!(shown.status, 200, "{path}");
    }
    assert!(shown.text().contains("Dana Alokasi Umum"), "{}", shown.text());
    let documents = link(&shown, "rekening=");
    let listed = treasury.get(&documents).await;
    assert!(listed.status == 200 && listed.text().contains("Hanya dokumen yang memakai rekening"), "{documents}");
    // Alat tulis: three drafts and requests of the story, an SPM, an SP2D.
    let stationery = own.iter().find(|a| a.rekening == "5.1.2.1.1.24").expect("an account").id;
    let listed = treasury.get(&format!("/dokumen?rekening={stationery}")).await.text();
    assert!(listed.contains("5 dokumen cocok"), "{listed}");
    let file = treasury.get(&format!("/anggaran.csv?unit={}", server.regency.units[HERO])).await.text();
    assert!(file.contains("10285000.00") && file.lines().last().is_some_and(|l| l.starts_with("LATIHAN")), "{file}");
    for wrong in ["unit=9.99", "unit=x", "kode=1.01", &format!("unit={}&kode=1.2", server.regency.units[HERO])] {
        assert_eq!(treasury.get(&format!("/anggaran?{wrong}")).await.status, 404, "{wrong}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_versions_stand_beside_each_other() {
    beside(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        beside(server).await;
    }
}

async fn beside(server: Server) {
    let shifted = demo::shifted(HERO).expect("a version");
    server.db.act(Arc::new(shifted), Envelope::new(Actor::PracticeOperator, Channel::Cli)).await.expect("imported");
    let mut treasury = server.signed_in(&server.regency.kuasa).await;
    let versions = treasury.get("/anggaran/versi").await.text();
    assert!(
        versions.contains("2 tahapan anggaran 2026")
            && versions.contains("<td>Digantikan</td>")
            && versions.contains("<td>Berlaku</td>")
    );
    let query = "dari=murni&ke=pergeseran-1";
    // All SKPD, none moved as a whole.
    let text = treasury.get(&format!("/anggaran/banding?{query}")).await.text();
    assert!(text.contains("0 dari 43 baris berubah") && text.matches(">tetap</td>").count() == 44, "{text}");
    let text = treasury.get(&format!("/anggaran/banding?{query}&tingkat=rekening")).await.text();
    assert!(text.contains("2 dari 258 baris berubah"), "{text}");
    for part in ["−0,01", "+0,01", ">turun</td>", ">naik</td>", "Alat Tulis Kantor"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let file = treasury.get(&format!("/anggaran/banding.csv?{query}&tingkat=rekening")).await.text();
    assert_eq!(file.lines().count(), 5, "{file}");
    // Others compare what is theirs.
    let mut own = server.signed_in(&server.regency.offices[HERO].head).await;
    let text = own.get(&format!("/anggaran/banding?{query}&tingkat=rekening")).await.text();
    assert!(text.contains("2 dari 6 baris berubah"), "{text}");
    let mut other = server.signed_in(&server.regency.offices[HERO + 1].head).await;
    let text = other.get(&format!("/anggaran/banding?{query}&tingkat=rekening")).await.text();
    assert!(text.contains("0 dari 6 baris berubah") && text.contains("Tidak ada baris yang berubah"), "{text}");
    assert_eq!(treasury.get("/anggaran/banding?dari=murni&ke=tidak-ada").await.status, 404);
    assert_eq!(treasury.get(&format!("/anggaran/banding?{query}&tingkat=dalam")).await.status, 400);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_is_the_same_in_every_form() {
    let server = Server::sqlite().await;
    let mut treasury = server.signed_in(&server.regency.kuasa).await;
    let listed = treasury.get("/laporan").await.text();
    assert!(listed.contains("action=\"/laporan/lra\"") && listed.contains("<option>bulan</option>"));
    let page = treasury.get("/laporan/lra?by=skpd").await.text();
    assert!(page.contains("<th scope=\"row\">Jumlah</th>") && page.contains("5.000.000,00"), "{page}");
    let json = treasury.get("/laporan/lra?by=skpd&format=json").await;
    let json: serde_json::Value = serde_json::from_slice(&json.body).expect("json");
    assert_eq!(json["total"]["Realisasi 2026"], "5000000.00");
    assert_eq!(json["latihan"], true);
    assert_eq!(json["rows"].as_array().map(Vec::len), Some(43));
    assert_eq!(page.matches("<tr><th scope=\"row\">").count(), 44);
    let file = treasury.get("/laporan/lra?by=skpd&format=csv").await;
    assert!(file.text().contains("5000000.00") && file.header("content-disposition").contains("lra-2026.csv"));
    assert!(treasury.get("/laporan/lra?format=xlsx").await.body.starts_with(b"PK"));
    // What speaks of the whole regency is refused to an SKPD, as in the API.
    let mut own = server.signed_in(&server.regency.offices[HERO].head).await;
    assert_eq!(own.get("/laporan/lra?by=bulan").await.status, 403);
    assert!(own.get("/laporan/lra?by=skpd").await.text().matches("<tr><th scope=\"row\">").count() == 2);
    assert_eq!(own.get("/laporan/tidak-ada").await.status, 404);
    assert_eq!(own.get("/laporan/lra?by=entah").await.status, 400);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_journal_tells_what_happened() {
    told(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        told(server).await;
    }
}

async fn told(server: Server) {
    server.db.seal_now().await.expect("sealed");
    let rows = |text: &str| text.matches("</tr>").count().saturating_sub(1);
    let mut treasury = server.signed_in(&server.regency.kuasa).await;
    let text = treasury.get("/jurnal?tindakan=pay-sp2d").await.text();
    assert!(rows(&text) == 1 && text.contains("SP2D-LS 000001") && text.contains("Pejabat Contoh 2"), "{text}");
    let text = treasury.get("/jurnal?tindakan=issue-sp2d").await.text();
    assert!(rows(&text) == 2 && text.contains(">Ditolak</span>") && text.contains("16 Maret 2026"), "{text}");
    assert_eq!(rows(&treasury.get("/jurnal?orang=contoh+2&tindakan=pay-sp2d").await.text()), 1);
    assert_eq!(rows(&treasury.get("/jurnal?orang=%25&tindakan=pay-sp2d").await.text()), 0);
    assert_eq!(rows(&treasury.get("/jurnal?sampai=2026-03-15").await.text()), 0);
    let first = treasury.get("/jurnal?baris=7").await.text();
    assert!(rows(&first) == 7 && first.contains("rel=\"next\""));
    // The treasurer of the SKPD finds its entries and the attempts on it, whoever made them.
    let mut own = server.signed_in(&server.regency.offices[HERO].treasurer).await;
    let text = own.get("/jurnal?tindakan=verify-spp").await.text();
    assert!(rows(&text) == 2 && text.matches(">Ditolak</span>").count() == 1, "{text}");
    let text = own.get("/jurnal?tindakan=issue-sp2d").await.text();
    assert!(rows(&text) == 2 && text.matches(">Ditolak</span>").count() == 1, "{text}");
    // Another SKPD's finds none of them.
    let mut other = server.signed_in(&server.regency.offices[HERO + 1].treasurer).await;
    assert_eq!(rows(&other.get("/jurnal?tindakan=issue-sp2d").await.text()), 0);
    // The seal, and the parts that others verify.
    let seal = own.get("/jurnal/segel").await.text();
    let checkpoint = own.get("/jurnal/segel/checkpoint").await;
    let signed = checkpoint.text();
    let opened = store::seal::open_checkpoint(server.db.keys().verifier(), &signed).expect("signed by this regency");
    assert!(seal.contains(signed.lines().next().expect("a name")) && opened.size() > 0);
    let bundle = seal.split_once("href=\"/jurnal/segel/tile/").expect("a bundle").1.split('"').next().expect("a path");
    let bundle = own.get(&format!("/jurnal/segel/tile/{bundle}")).await;
    assert!(bundle.status == 200 && bundle.header("content-disposition").starts_with("attachment"));
    assert_eq!(own.get("/jurnal/segel/tile/entries/x999/999").await.status, 404);
    server.stop().await;
}
