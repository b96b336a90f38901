//! Who gets in, who does not, and how one gets out.

use serde_json::json;
use store::Actor;

use super::browser::{Browser, Page, Server};
use crate::demo::{self, HERO};

pub const PASSWORD: &str = "kopi pagi di alun-alun";

/// Gives the treasurer of the story a password.
pub async fn with_password(server: &Server) -> String {
    let Actor::User { user, person, .. } = server.regency.offices[HERO].treasurer.clone() else { panic!("a user") };
    let actor = Actor::User { user, person, proof: store::Proof::Vouched };
    let name = format!("bendahara-{:02}", HERO + 1);
    demo::act(&server.db, &actor, "set-password", json!({ "username": name, "password": PASSWORD }))
        .await
        .expect("set");
    name
}

pub async fn try_in(browser: &mut Browser, name: &str, password: &str) -> Page {
    let form = browser.get("/masuk").await;
    browser.post("/masuk", &[("bukti", &form.proof()), ("nama", name), ("sandi", password)]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_opens_a_session_and_signing_out_ends_it() {
    let server = Server::sqlite().await;
    let name = with_password(&server).await;
    let mut browser = server.browser();
    let entered = try_in(&mut browser, &name, PASSWORD).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/"));
    for cookie in entered.headers("set-cookie") {
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
            "{cookie}"
        );
    }
    let account = browser.get("/akun").await;
    assert_eq!(account.status, 200);
    assert!(account.text().contains("Bendahara Pengeluaran") && account.text().contains("LATIHAN"));
    // The page is kept nowhere and runs nothing but ours.
    assert_eq!(account.header("cache-control"), "no-store");
    let policy = account.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'") && policy.contains("form-action 'self'") && !policy.contains("unsafe")
    );
    assert_eq!(account.header("x-content-type-options"), "nosniff");
    // What is kept is the digest, never the cookie.
    let cookie = browser.cookies["simpul"].clone();
    let rows = format!(
        "{:?}",
        store::Read::query(&mut server.db.view().await.expect("a view"), store::table::SESSION.select, vec![]).await
    );
    assert!(!rows.contains(&cookie));
    let mut thief = browser.clone();
    let out = browser.post("/keluar", &[("bukti", &account.proof())]).await;
    assert_eq!((out.status, out.header("clear-site-data")), (200, "\"cache\", \"storage\""));
    assert!(!browser.cookies.contains_key("simpul"));
    let led = thief.get("/akun").await;
    assert_eq!((led.status, led.header("location")), (303, "/masuk?ke=/akun"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_names_and_wrong_passwords_look_alike() {
    let server = Server::sqlite().await;
    let name = with_password(&server).await;
    let mut browser = server.browser();
    let known = try_in(&mut browser, &name, "kata sandi yang lain").await;
    let unknown = try_in(&mut browser, "tidak-ada-01", "kata sandi yang lain").await;
    assert_eq!((known.status, unknown.status), (422, 422));
    let bare = |page: &Page, name: &str| {
        let text = page.text().replace(name, "");
        text.split("name=\"bukti\" value=\"")
            .map(|part| part.split_once('"').map_or(part, |(_, rest)| rest).to_owned())
            .collect::<String>()
    };
    assert_eq!(bare(&known, &name), bare(&unknown, "tidak-ada-01"));
    assert!(known.text().contains("Belum dapat masuk") && known.text().contains(&format!("value=\"{name}\"")));
    // A stranger's mistakes make the stranger wait; the owner's device goes on.
    let mut own = server.browser();
    assert_eq!(try_in(&mut own, &name, PASSWORD).await.status, 303);
    let mut slowed = None;
    for _ in 0..12 {
        let told = try_in(&mut browser, &name, "kata sandi yang lain").await;
        if told.status == 429 {
            slowed = Some(told);
            break;
        }
    }
    let slowed = slowed.expect("slowed down");
    assert!(slowed.header("retry-after").parse::<u64>().is_ok_and(|s| s <= 60));
    assert_eq!(try_in(&mut browser, &name, PASSWORD).await.status, 429);
    own.cookies.remove("simpul");
    assert_eq!(try_in(&mut own, &name, PASSWORD).await.status, 303);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_from_elsewhere_does_nothing() {
    let server = Server::sqlite().await;
    let name = with_password(&server).await;
    let mut browser = server.browser();
    let form = browser.get("/masuk").await;
    let fields = [("nama", name.as_str()), ("sandi", PASSWORD)];
    let proof = form.proof();
    let with = |proof: &'static str| [("bukti", proof), fields[0], fields[1]];
    assert_eq!(browser.post("/masuk", &with("")).await.status, 403);
    assert_eq!(browser.post("/masuk", &with("AAAA")).await.status, 403);
    let whole = [("bukti", proof.as_str()), fields[0], fields[1]];
    assert_eq!(browser.post_from("https://lain.example", "/masuk", &whole).await.status, 403);
    // No browser of ours sends neither.
    assert_eq!(browser.send("POST", "/masuk", "", Some(&whole)).await.status, 403);
    // The proof of one device is none on another.
    assert_eq!(server.browser().post("/masuk", &whole).await.status, 403);
    let mut inside = server.signed_in(&server.regency.offices[HERO].treasurer).await;
    let proof = inside.get("/akun").await.proof();
    for out in ["/keluar", "/keluar/semua"] {
        let told = inside.post(out, &[]).await;
        assert!(told.status == 403 && told.text().contains("Langkah ini tidak diteruskan"));
        assert_eq!(inside.post_from("https://lain.example", out, &[("bukti", &proof)]).await.status, 403);
    }
    assert_eq!(inside.get("/akun").await.status, 200);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_sessions_end_together_and_a_link_works_once() {
    sessions_end(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        sessions_end(server).await;
    }
}

async fn sessions_end(server: Server) {
    let treasurer = &server.regency.offices[HERO].treasurer;
    let (mut one, mut two) = (server.signed_in(treasurer).await, server.signed_in(treasurer).await);
    let mut other = server.signed_in(&server.regency.kuasa).await;
    let proof = one.get("/akun").await.proof();
    // A proof belongs to its session.
    assert_eq!(two.post("/keluar/semua", &[("bukti", &proof)]).await.status, 403);
    assert_eq!(one.post("/keluar/semua", &[("bukti", &proof)]).await.status, 200);
    assert_eq!((two.get("/akun").await.status, other.get("/akun").await.status), (303, 200));
    // A changed password ends what is open.
    let mut open = server.signed_in(treasurer).await;
    with_password(&server).await;
    assert_eq!(open.get("/akun").await.status, 303);
    let Actor::User { user, person, .. } = treasurer else { panic!("a user") };
    let path = server.links.add(web::Account { user: *user, person: *person }, "uji");
    let mut browser = server.browser();
    let shown = browser.get(&path).await;
    assert_eq!((shown.status, browser.get(&path).await.status), (200, 200));
    let proof = shown.proof();
    assert_eq!(browser.post(&path, &[("bukti", &proof)]).await.status, 303);
    assert_eq!(browser.post(&path, &[("bukti", &proof)]).await.status, 404);
    server.stop().await;
}

/// Where browsers reach the server by TLS, every answer says: never without.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn browsers_come_by_tls_alone() {
    let server = Server::sqlite().await;
    for (address, told) in [
        (Some("https://simpul.contoh.go.id"), "max-age=31536000; includeSubDomains"),
        (Some("http://127.0.0.1:8080"), ""),
        (None, ""),
    ] {
        let app = crate::serving::app(server.db.clone(), server.links.clone(), address.map(str::to_owned));
        let mut browser = super::browser::serving_app(app).await;
        for path in ["/masuk", "/tidak-ada", "/healthz", "/api/acts"] {
            assert_eq!(browser.get(path).await.header("strict-transport-security"), told, "{path} {address:?}");
        }
    }
    server.stop().await;
}

/// Without a session every page of the table leads to sign-in, and a path that
/// is not there is told in words.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_without_a_session() {
    let server = Server::sqlite().await;
    for page in web::PAGES.iter().filter(|p| p.access == web::Access::Session) {
        let path = page.path.replace("{id}", "1").replace("{name}", "x");
        let mut browser = server.browser();
        browser.cookies.insert("simpul".into(), "A".repeat(43));
        let told = match page.method {
            "GET" => browser.get(&path).await,
            _ => browser.post(&path, &[("bukti", "AAAA")]).await,
        };
        assert_eq!(told.status, 303, "{path}");
        assert!(told.header("location").starts_with("/masuk"), "{path}");
        assert!(told.body.is_empty());
    }
    let missing = server.browser().get("/tidak-ada").await;
    assert!(missing.status == 404 && missing.text().contains("Halaman tidak ditemukan"));
    // Where one wanted to go stays on this site.
    for bad in ["https://lain.example", "//lain.example", "/a\\b", "/%0d%0aset-cookie:a=b"] {
        let told = server.browser().get(&format!("/masuk?ke={bad}")).await;
        assert!(!told.text().contains("lain.example") && told.headers("set-cookie").len() <= 1, "{bad}");
    }
    // Filters are kept on the way through sign-in.
    let mut browser = server.browser();
    let led = browser.get("/dokumen?jenis=SP2D&cari=a%20b").await;
    assert_eq!(led.header("location"), "/masuk?ke=/dokumen%3Fjenis%3DSP2D%26cari%3Da%2520b");
    let shown = browser.get(led.header("location")).await.text();
    assert!(shown.contains("name=\"ke\" value=\"/dokumen?jenis=SP2D&#38;cari=a%20b\""), "{shown}");
    server.stop().await;
}
