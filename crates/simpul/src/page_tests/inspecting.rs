//! The inspection on the pages: run, read by those who inspect, judged, and
//! read by others once it was released.

use store::Actor;

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
    let server = Server::sqlite().await;
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    let others = demo::others(&server.db, &server.regency, HERO).await.expect("others");
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
