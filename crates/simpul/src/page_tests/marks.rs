//! A mark that somebody kept, against the journal; and where marks stand.

use store::Keys;
use store::tiles::Growth;

use super::browser::{Browser, Page, Server, encoded, serving_app};
use crate::demo::{self, HERO};

/// The mark at the foot of a page.
fn mark(page: &str) -> String {
    let rest = page.split_once("Jejak jurnal</a> <span class=\"code\">").unwrap_or_else(|| panic!("no mark: {page}")).1;
    rest.split('<').next().expect("a mark").to_owned()
}

async fn asked(browser: &mut Browser, text: &str) -> Page {
    browser.get(&format!("/jurnal/jejak?jejak={}", encoded(text))).await
}

/// The last digit with one bit changed.
fn off(mark: &str) -> String {
    let (rest, last) = mark.split_at(mark.len() - 1);
    format!("{rest}{:x}", u8::from_str_radix(last, 16).expect("a digit") ^ 1)
}

/// A note over one leaf, as whoever holds these keys could sign it.
fn forged(keys: &Keys, origin: &str) -> String {
    let mut tree = Growth::default();
    tree.append([7; 32]).expect("grows");
    tree.checkpoint(keys, origin).expect("signed")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_mark_is_found_and_a_false_one_is_not() {
    compared(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        compared(server).await;
    }
}

async fn compared(server: Server) {
    server.db.seal_now().await.expect("sealed");
    assert!(!server.browser().get("/masuk").await.text().contains("Jejak jurnal"), "strangers learn nothing of it");
    let mut auditor = server.signed_in(&server.regency.auditor).await;
    let home = auditor.get("/").await.text();
    let short = mark(&home);
    assert!(short.starts_with("99.01.latihan/1/") && short.len() > 40, "{short}");
    assert!(!auditor.get("/panduan").await.text().contains(&short), "the guide is the same for everybody");
    let whole = server.db.checkpoint().await.expect("signed");
    // A day passes; what was kept in the morning is still there in the evening.
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    server.db.seal_now().await.expect("sealed");
    let copied = format!("  Jejak jurnal: {}\r\n", short.to_uppercase());
    let printed = format!("checkpoint: {whole}\nverifier: {}\n", server.db.keys().verifier());
    for text in [&short, &copied, &whole, &whole.replace('\n', "\r\n"), &printed] {
        let page = asked(&mut auditor, text).await;
        let told = page.text();
        assert!(page.status == 200 && told.contains("<h1>Jejak ini termuat</h1>"), "{text}: {told}");
        assert!(told.contains("tidak ada yang berubah") && !told.contains("Jangan memakai Simpul"), "{told}");
    }
    let log = "simpul.99.01.latihan/jurnal/1";
    let (own, stranger) = (server.db.keys(), Keys::generate("simpul.99.01.latihan"));
    let neighbour = Keys::generate("simpul.99.02.latihan");
    for (text, title, call) in [
        (off(&short), "Jejak ini tidak termuat", "Cocokkan dahulu ketikannya"),
        (forged(own, log), "Jejak ini tidak termuat", "Tanda tangannya sah"),
        (forged(&stranger, log), "Tanda tangannya tidak sah", "Inspektorat"),
        (short.replacen("/1/", "/1/9", 1), "Log ini lebih pendek", "Jangan memakai Simpul"),
        (off(&short).replacen("/1/", "/4-0123abcd/", 1), "Jejak ini dari pemulihan lain", "simpul.99.01"),
        (short.replace("99.01", "99.02"), "milik log lain", "Simpul daerah itu"),
        (forged(&neighbour, "simpul.99.02.latihan/jurnal/1"), "milik log lain", "Simpul daerah itu"),
        ("<b>kata saja</b>".to_owned(), "Jejak tidak terbaca", "&#60;b&#62;kata saja"),
    ] {
        let page = asked(&mut auditor, &text).await;
        let told = page.text();
        assert!(page.status == 200 && told.contains(title) && told.contains(call), "{text}: {told}");
        assert!(!told.contains("Jejak ini termuat"), "{text}: {told}");
    }
    // Whoever is signed in may ask, in the language of their choice.
    let mut other = server.signed_in(&server.regency.offices[HERO + 1].treasurer).await;
    other.post("/bahasa/en", &[]).await;
    assert!(asked(&mut other, &short).await.text().contains("<h1>This mark is contained</h1>"));
    for wrong in ["jejak=a&jejak=b", "log=x"] {
        assert_eq!(other.get(&format!("/jurnal/jejak?{wrong}")).await.status, 400, "{wrong}");
    }
    // The exchange's log is compared where it is read.
    let of_exchange = forged(own, "simpul.99.01.latihan/pertukaran/1");
    assert!(asked(&mut other, &of_exchange).await.text().contains("exchange&#39;s log is not read here"));
    let lane = server.lane().await;
    let note = lane.checkpoint().await.expect("signed");
    assert!(asked(&mut auditor, &note).await.text().contains("<h1>Jejak ini termuat</h1>"));
    assert!(asked(&mut auditor, &of_exchange).await.text().contains("Log ini lebih pendek"));
    lane.close().await;
    drop(lane);
    server.stop().await;
}

/// What is printed leaves the regency by itself, with the mark on it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_printed_list_bears_the_mark() {
    let server = Server::sqlite().await;
    let mut app = crate::serving::app(server.db.clone(), server.links.clone(), None);
    app.files.pdf = |sheet, _, _| Ok(sheet.heading.join("\n").into_bytes());
    let mut browser = serving_app(app).await;
    let store::Actor::User { user, person, .. } = server.regency.kuasa else { panic!("an official") };
    let link = server.links.add(web::Account { user, person }, "uji");
    let shown = browser.get(&link).await;
    browser.post(&link, &[("bukti", &shown.proof())]).await;
    let latest = mark(&browser.get("/laporan").await.text());
    for path in ["/laporan/register-sp2d?format=pdf", "/laporan/lra?format=pdf", "/dokumen.pdf"] {
        let printed = browser.get(path).await.text();
        assert!(printed.ends_with(&format!("\nJejak jurnal: {latest}")), "{path}: {printed}");
    }
    let csv = browser.get("/laporan/register-sp2d?format=csv").await.text();
    assert!(!csv.contains(&latest), "programs read figures alone");
    drop(browser);
    server.stop().await;
}
