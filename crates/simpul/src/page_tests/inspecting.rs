//! The inspection on the pages: run, read by those who inspect, judged, and
//! read by others once it was released.

use store::{Actor, Read};

use super::browser::{Browser, Server};
use super::paying::send;
use crate::demo::{self, HERO, YEAR};

async fn read(browser: &mut Browser, path: &str) -> String {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.text());
    page.text()
}

fn official(others: &[(&'static str, Actor)], title: &str) -> Actor {
    others.iter().find(|(t, _)| *t == title).expect("an official").1.clone()
}

/// Does an act that begins without a document; where one is led.
async fn begin(browser: &mut Browser, act: &str, typed: &[(&str, &str)]) -> (u16, String) {
    let path = format!("/langkah/{act}");
    let page = browser.get(&path).await;
    assert_eq!(page.status, 200, "{act}: {}", page.text());
    let done = send(browser, &page, &path, typed).await;
    (done.status, if done.status == 303 { done.header("location").to_owned() } else { done.text() })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn findings_are_judged_in_the_browser() {
    judged(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        judged(server).await;
    }
}

async fn judged(server: Server) {
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    let others = demo::others(&server.db, &server.regency, HERO).await.expect("others");
    server.db.seal_now().await.expect("sealed");
    let mut inspector = server.signed_in(&official(&others, "Inspektorat")).await;
    let mut auditor = server.signed_in(&server.regency.auditor).await;
    let mut ppkd = server.signed_in(&server.regency.ppkd).await;
    let year = YEAR.to_string();
    let ran = begin(&mut inspector, "run-analytics", &[("year", &year)]).await;
    assert_eq!(ran, (303, "/daftar/analitik".into()));
    // The demonstration works by the command line, which is itself looked for.
    let list = format!("/laporan/temuan?tahun={YEAR}");
    let found = read(&mut inspector, &list).await;
    assert!(found.contains("F20-CLI"), "{found}");
    assert!(read(&mut auditor, &list).await.contains("F20-CLI"));
    assert!(!read(&mut ppkd, &list).await.contains("F20-CLI"), "not released");
    assert!(!read(&mut ppkd, "/daftar/temuan").await.contains("F20-CLI"));
    let mut staff = server.signed_in(&server.regency.offices[HERO].staff).await;
    assert!(!read(&mut staff, &list).await.contains("F20-CLI"));
    assert_eq!(ppkd.get(&format!("/laporan/ketepatan?tahun={YEAR}")).await.status, 403);

    let register = read(&mut inspector, "/daftar/temuan?cari=F20-CLI").await;
    let id = register.split("/langkah/examine-finding?finding=").nth(1).expect("a finding begins here");
    let id = id.split('"').next().expect("an id").to_owned();
    assert!(!read(&mut auditor, "/daftar/temuan").await.contains("/langkah/"), "an auditor changes nothing");
    assert_eq!(begin(&mut inspector, "examine-finding", &[("finding", &id)]).await.0, 303);
    let (status, refused) = begin(&mut inspector, "explain-finding", &[("finding", &id), ("reason", "ya")]).await;
    assert!(status == 422 && refused.contains("TEMUAN-ALASAN"), "{refused}");
    let why = [("finding", id.as_str()), ("reason", "Latihan memakai baris perintah")];
    assert_eq!(begin(&mut inspector, "explain-finding", &why).await.0, 303);
    assert_eq!(begin(&mut inspector, "release-finding", &[("finding", &id)]).await.0, 303);
    assert!(read(&mut ppkd, &list).await.contains("Latihan memakai baris perintah"), "released");
    server.stop().await;
}

/// Whoever inspects downloads the evidence behind a figure, from a page and by a
/// program; who does not is refused, and each time stands in the journal.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_evidence_behind_a_figure_is_downloaded_by_who_inspects() {
    let server = Server::sqlite().await;
    let (year, to) = (YEAR.to_string(), "/langkah/take-evidence");
    let mut auditor = server.signed_in(&server.regency.auditor).await;
    assert!(read(&mut auditor, "/daftar/lra").await.contains(to));
    let mut view = server.db.view().await.expect("a view");
    let rows = view.query("SELECT id FROM document WHERE kind = 'SP2D' ORDER BY id", vec![]).await.expect("rows");
    let id = rows.first().and_then(|row| row.int("id").ok()).expect("an SP2D");
    drop(view);
    assert!(read(&mut auditor, &format!("/dokumen/{id}")).await.contains(&format!("{to}?document={id}")));
    let page = auditor.get(&format!("{to}?document={id}")).await;
    let one = id.to_string();
    for typed in [&[("document", one.as_str())][..], &[("document", ""), ("rekening", "5"), ("year", &year)]] {
        let given = send(&mut auditor, &page, to, typed).await;
        assert_eq!(given.status, 200, "{typed:?}: {}", given.text());
        assert_eq!(given.header("content-type"), "application/zip");
        assert!(given.header("content-disposition").contains("LATIHAN.zip"));
        assert!(given.body.starts_with(b"PK\x03\x04") && given.body.len() > 1_000, "{typed:?}");
    }
    let refused = send(&mut auditor, &page, to, &[("document", ""), ("rekening", "6"), ("year", &year)]).await;
    assert!(refused.status == 422 && refused.text().contains("ANGKA-REKENING"), "{}", refused.text());

    let mut treasurer = server.signed_in(&server.regency.offices[HERO].treasurer).await;
    assert_eq!(treasurer.get(to).await.status, 403);
    assert!(!read(&mut treasurer, &format!("/dokumen/{id}")).await.contains(to));

    let named = |role: &str| server.regency.named.iter().find(|n| n.role == role).expect("an official");
    let body = serde_json::json!({ "rekening": "5", "year": YEAR }).to_string();
    for (role, status) in [("auditor", 200), ("bendahara-pengeluaran", 422)] {
        let token = super::foreign_api::token(&server, &named(role).username).await;
        let more = format!("{token}Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
        let given = server.browser().exchange("POST", "/api/handed/take-evidence", &more, body.as_bytes()).await;
        assert_eq!(given.status, status, "{role}: {}", given.text());
        assert_eq!(given.body.starts_with(b"PK"), status == 200);
    }
    // The bank's file is handed to somebody at a page alone.
    let token = super::foreign_api::token(&server, &named("kuasa-bud").username).await;
    let more = format!("{token}Content-Type: application/json\r\nContent-Length: 2\r\n");
    assert_eq!(server.browser().exchange("POST", "/api/handed/take-batch-file", &more, b"{}").await.status, 404);
    let mut view = server.db.view().await.expect("a view");
    let sql = "SELECT id FROM journal WHERE act = 'take-evidence' AND outcome = 'done' ORDER BY id";
    assert_eq!(view.query(sql, vec![]).await.expect("entries").len(), 3, "each time stands in the journal");
    drop(view);
    server.stop().await;
}
