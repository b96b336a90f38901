//! A code of the phone for what stood on the page, and for nothing else.

use super::browser::{Page, Server};
use super::paying::{drafted, hidden, send};
use super::second_factor::{code, early_in_a_step, enrol};
use crate::demo::HERO;

/// Answers with the codes of the refusals on a page.
fn refused(page: &Page) -> Vec<String> {
    let text = page.text();
    assert_eq!(page.status, 422, "{text}");
    text.split("Aturan ").skip(1).filter_map(|rest| rest.split(',').next()).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_signs_what_was_shown() {
    signs(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        signs(server).await;
    }
}

async fn signs(server: Server) {
    let offices = server.regency.offices[HERO].clone();
    let spp = drafted(&server, "1.000.000").await;
    let to = format!("{spp}/submit-spp");
    let mut treasurer = server.signed_in(&offices.treasurer).await;
    assert!(!treasurer.get(&to).await.text().contains("name=\"kode\""), "nothing to sign with");
    let (secret, _) = enrol(&mut treasurer).await;
    let page = treasurer.get(&to).await;
    assert!(page.text().contains("autocomplete=\"one-time-code\""), "{}", page.text());

    let bare = send(&mut treasurer, &page, &to, &[("date", "2026-03-16")]).await;
    assert!(bare.status == 422 && bare.text().contains("Isian ini belum diisi."), "{}", bare.text());
    let wrong = send(&mut treasurer, &page, &to, &[("date", "2026-03-16"), ("kode", "12345x")]).await;
    assert!(!refused(&wrong).is_empty() && !wrong.text().contains("12345x"));

    early_in_a_step().await;
    let now = code(&secret, 0);
    // The form was changed after it was shown: it is another act, so it is
    // judged by what it now says, and the document by its version.
    let mut old = vec![("date", "2026-03-16"), ("kode", now.as_str())];
    old.push(("versi", "7"));
    let changed = send(&mut treasurer, &page, &to, &old).await;
    assert!(changed.status == 409 && changed.text().contains("sudah berubah"), "{}", changed.text());
    let done = send(&mut treasurer, &page, &to, &[("date", "2026-03-16"), ("kode", &now)]).await;
    assert_eq!((done.status, done.header("location")), (303, spp.as_str()), "{}", done.text());

    // The same code signs nothing else.
    let other = drafted(&server, "2.000.000").await;
    let to = format!("{other}/submit-spp");
    let page = treasurer.get(&to).await;
    assert!(hidden(&page).iter().any(|(name, _)| name == "kunci"));
    let reused = send(&mut treasurer, &page, &to, &[("date", "2026-03-16"), ("kode", &now)]).await;
    assert!(!refused(&reused).is_empty(), "{}", reused.text());
    assert!(treasurer.get(&other).await.text().contains("st-draf"));
    server.stop().await;
}
