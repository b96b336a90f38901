//! What waits for whom, and what nobody else sees.

use std::time::Duration;

use store::Actor;

use super::browser::{Browser, Page, Server};
use crate::demo::{self, HERO};

/// The addresses of documents on a page.
fn papers(page: &Page) -> Vec<String> {
    let text = page.text();
    let found = text.split("href=\"/dokumen/").skip(1).filter_map(|rest| rest.split('"').next());
    let mut papers: Vec<String> = found.map(|id| format!("/dokumen/{id}")).collect();
    papers.dedup();
    papers
}

async fn home(server: &Server, actor: &Actor) -> (Browser, Page) {
    let mut browser = server.signed_in(actor).await;
    let page = browser.get("/").await;
    assert_eq!(page.status, 200);
    (browser, page)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_official_finds_the_step_that_is_theirs() {
    finds_the_step(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        finds_the_step(server).await;
    }
}

async fn finds_the_step(server: Server) {
    let offices = server.regency.offices[HERO].clone();
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    for (actor, act, count) in [
        (&offices.treasurer, "Ajukan SPP", 3),
        (&offices.verifier, "Verifikasi SPP", 1),
        (&offices.head, "Terbitkan SPM", 1),
        (&server.regency.kuasa, "Terbitkan SP2D", 1),
    ] {
        let (mut browser, page) = home(&server, actor).await;
        let text = page.text();
        assert!(text.contains(&format!("<h1>{count} dokumen menunggu Anda</h1>")), "{act}: {text}");
        assert!(text.contains(&format!(">{act}<span")), "{act}: {text}");
        let first = papers(&page).first().expect("a document").clone();
        let shown = browser.get(&first).await;
        assert_eq!(shown.status, 200);
        for part in ["Perjalanan", "Isi", "Rincian", "Dokumen pada benang ini", "Riwayat", "Catatan jurnal", "btn-main"]
        {
            assert!(shown.text().contains(part), "{part}");
        }
        // What its own papers say stands on the page of each kind.
        let own =
            if act == "Terbitkan SP2D" { "Tanggal SPTJM</dt><dd>16 Maret 2026" } else { "Nomor tagihan</dt><dd>INV" };
        assert!(shown.text().contains(own), "{act}: {}", shown.text());
    }
    // The two working days run from the day on which the SPM came in.
    let (_, page) = home(&server, &server.regency.kuasa).await;
    assert!(page.text().contains("Paling lambat Rabu, 18 Maret 2026"), "{}", page.text());
    // Whoever sent it sees with whom it is now.
    let (_, page) = home(&server, &offices.verifier).await;
    assert!(page.text().contains("Sekarang pada Pengguna Anggaran"), "{}", page.text());
    let (_, empty) = home(&server, &server.regency.ppkd).await;
    assert!(empty.text().contains("Tidak ada dokumen yang menunggu Anda"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_skpd_finds_nothing() {
    let server = Server::sqlite().await;
    let (mut own, page) = home(&server, &server.regency.offices[HERO].treasurer).await;
    let seen = papers(&page);
    assert!(!seen.is_empty());
    for actor in [&server.regency.offices[HERO + 1].treasurer, &server.regency.offices[0].head] {
        let (mut other, page) = home(&server, actor).await;
        assert!(papers(&page).is_empty());
        for path in &seen {
            let told = other.get(path).await;
            assert!(told.status == 404 && told.text().contains("bukan untuk jabatan Anda"), "{path}");
            assert!(!told.text().contains("Rp") && !told.text().contains("alat tulis"));
        }
    }
    let absent = own.get("/dokumen/999999999").await;
    assert_eq!((absent.status, own.get("/dokumen/0x1").await.status), (404, 404));
    server.stop().await;
}

/// Markup that people type is shown, never run.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_people_type_stays_text() {
    let server = Server::sqlite().await;
    let offices = server.regency.offices[HERO].clone();
    let unit = server.regency.units[HERO].clone();
    let payee = demo::payee(&server.db, &unit, "CV Contoh Lain", "0209876543").await.expect("a payee");
    let draft = demo::spp(&unit, payee, "<img src=x onerror=alert(1)>\"'", "INV-900", "1000.00");
    demo::act(&server.db, &offices.staff, "draft-spp", draft).await.expect("drafted");
    let (mut browser, page) = home(&server, &offices.treasurer).await;
    let mut pages = vec![page.text()];
    for path in papers(&page) {
        pages.push(browser.get(&path).await.text());
    }
    assert!(pages.iter().all(|text| !text.contains("<img")) && pages.iter().any(|t| t.contains("img src=x")));
    server.stop().await;
}

/// The aims: 30 KB for the first page with all it needs, 8 KB for later ones.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_light() {
    let server = Server::sqlite().await;
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    let mut browser = server.signed_in(&server.regency.offices[HERO].treasurer).await;
    browser.packed = true;
    let plain = server.signed_in(&server.regency.offices[HERO].treasurer).await.get("/").await.text();
    let address = |before: &str| {
        let rest = plain.split_once(before).expect("an asset").1;
        rest.split('"').next().expect("an address").to_owned()
    };
    let home = browser.get("/").await;
    assert_eq!(home.header("content-encoding"), "br");
    let mut first = home.weight();
    for path in [address("rel=\"stylesheet\" href=\""), address("type=\"module\" src=\"")] {
        let asset = browser.get(&path).await;
        assert_eq!((asset.status, asset.header("content-encoding")), (200, "br"));
        assert!(asset.header("cache-control").contains("immutable"));
        println!("{path}: {} bita", asset.weight());
        first += asset.weight();
    }
    println!("halaman pertama {first}, daftar tugas {} bita", home.weight());
    assert!(first <= 30_000);
    let mut later = vec!["/akun".to_owned()];
    later.extend(papers_of(&plain));
    for path in later {
        let page = browser.get(&path).await;
        println!("{path}: {} bita", page.weight());
        assert!(page.status == 200 && page.weight() <= 8_000, "{path}");
    }
    assert_eq!(browser.get("/aset/simpul-0000.css").await.status, 404);
    server.stop().await;
}

fn papers_of(text: &str) -> Vec<String> {
    papers(&Page { status: 200, head: String::new(), body: text.as_bytes().to_vec() })
}

/// Whoever sends forms a byte at a time keeps none of the few connections for reading.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forms_that_never_end_keep_nobody_waiting() {
    let Some(server) = Server::postgres().await else { return };
    let slow = server.signed_in(&server.regency.offices[HERO].staff).await;
    let mut lines = Vec::new();
    for path in ["/keluar", "/spp/baru", "/langkah/add-payee", "/akun/sandi"] {
        for _ in 0..5 {
            lines.push(slow.unfinished(path).await);
        }
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut browser = server.browser();
    let read = tokio::time::timeout(Duration::from_secs(4), browser.get("/masuk")).await;
    assert_eq!(read.expect("an answer").status, 200);
    let mut treasurer = server.signed_in(&server.regency.offices[HERO].treasurer).await;
    let read = tokio::time::timeout(Duration::from_secs(4), treasurer.get("/")).await;
    assert_eq!(read.expect("an answer").status, 200);
    drop(lines);
    server.stop().await;
}
