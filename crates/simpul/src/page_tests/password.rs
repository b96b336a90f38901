//! Changing one's own password at the browser.

use super::browser::{Browser, Page, Server};
use super::signing_in::{PASSWORD, try_in, with_password};

const NEW: &str = "perahu kecil di teluk barat";

async fn change(browser: &mut Browser, present: &str, new: &str, again: &str) -> Page {
    let proof = browser.get("/akun/sandi").await.proof();
    let fields = [("bukti", proof.as_str()), ("present", present), ("password", new), ("again", again)];
    browser.post("/akun/sandi", &fields).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_changes_the_own_password_by_showing_it() {
    let server = Server::sqlite().await;
    let name = with_password(&server).await;
    let (mut here, mut there) = (server.browser(), server.browser());
    try_in(&mut here, &name, PASSWORD).await;
    try_in(&mut there, &name, PASSWORD).await;
    assert!(here.get("/akun").await.text().contains("href=\"/akun/sandi\""));
    let form = here.get("/akun/sandi").await.text();
    assert!(form.contains("autocomplete=\"current-password\"") && form.contains("autocomplete=\"new-password\""));
    for (present, new, again, told) in [
        ("bukan yang ini, sungguh", NEW, NEW, "Kata sandi yang sekarang tidak cocok"),
        (PASSWORD, PASSWORD, PASSWORD, "sama dengan yang sekarang"),
        (PASSWORD, "sebelas-hur", "sebelas-hur", "harus 12 sampai 128 huruf"),
        (PASSWORD, "Bendahara-2026", "Bendahara-2026", "mudah ditebak"),
        (PASSWORD, NEW, "lain", "Tidak sama dengan kata sandi di atasnya"),
    ] {
        let page = change(&mut here, present, new, again).await;
        assert!(page.status == 422 && page.text().contains(told), "{told}: {}", page.text());
        assert!(!page.text().contains(new) && !page.text().contains(present));
    }
    let done = change(&mut here, PASSWORD, NEW, NEW).await;
    assert!(done.status == 200 && done.text().contains("sudah diganti"), "{}", done.text());
    // The other session has ended, this one goes on; the new password counts.
    assert_eq!((here.get("/akun").await.status, there.get("/akun").await.status), (200, 303));
    let mut fresh = server.browser();
    assert_eq!(try_in(&mut fresh, &name, PASSWORD).await.status, 422);
    assert_eq!(try_in(&mut fresh, &name, NEW).await.status, 303);
    // Whoever guesses at an open session waits as at sign-in.
    let mut slowed = false;
    for _ in 0..12 {
        let page = change(&mut here, "kata yang keliru", "tangga bambu tiga", "tangga bambu tiga").await;
        slowed = slowed || page.text().contains("Terlalu banyak");
    }
    assert!(slowed, "not slowed");
    assert_eq!(try_in(&mut server.browser(), &name, NEW).await.status, 303);
    server.stop().await;
}
