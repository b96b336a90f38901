//! Signing in by an identity provider, as far as it needs none: the real one is
//! in `tests/browser`.

use std::sync::Arc;

use store::Read;
use web::identity::{Denied, Handshake, Identity, Provider, Sso, Told};

use super::browser::{Browser, Page, Server, serving_app};
use super::paying::send;
use super::second_factor::{code, early_in_a_step, enrol};
use super::signing_in::{PASSWORD, try_in, with_password};
use crate::serving;

const ISSUER: &str = "https://sso.contoh.go.id";

/// Knows whoever a code names, as `subject:name`; away on request.
#[derive(Debug)]
struct Pretended {
    away: bool,
}

impl Provider for Pretended {
    fn address<'a>(&'a self, hand: &'a Handshake) -> Told<'a, String> {
        assert!(hand.state != hand.nonce && hand.nonce != hand.verifier && hand.verifier.len() == 43);
        let address = format!("{ISSUER}/auth?state={}", hand.state);
        Box::pin(async move { if self.away { Err(Denied::Away) } else { Ok(address) } })
    }

    fn arrival<'a>(&'a self, _: &'a Handshake, code: &'a str, issuer: Option<&'a str>) -> Told<'a, Identity> {
        Box::pin(async move {
            let (subject, name) = code.split_once(':').ok_or(Denied::Refused)?;
            assert!(issuer.is_none_or(|i| i == ISSUER));
            Ok(Identity { issuer: ISSUER.into(), subject: subject.into(), names: vec![name.into()] })
        })
    }
}

async fn served(server: &Server, away: bool) -> Browser {
    let mut app = serving::app(server.db.clone(), server.links.clone(), None);
    app.sso = Some(Sso { name: "SSO Kabupaten".into(), provider: Arc::new(Pretended { away }) });
    serving_app(app).await
}

/// Leaves for the provider by the button of the sign-in page, to come back to
/// `to`; answers with the state of the attempt.
async fn leaves(browser: &mut Browser, to: &str) -> String {
    let form = browser.get("/masuk").await;
    let away = browser.post("/masuk/sso", &[("bukti", &form.proof()), ("ke", to)]).await;
    assert_eq!(away.status, 200, "{}", away.text());
    let cookie = away.header("set-cookie");
    assert!(cookie.starts_with("simpul-sso=") && cookie.contains("Max-Age=600"), "{cookie}");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_eq!(away.header("cache-control"), "no-store");
    away.header("refresh").strip_prefix(&format!("0;url={ISSUER}/auth?state=")).expect("the provider").to_owned()
}

async fn back(browser: &mut Browser, state: &str, code: &str) -> Page {
    browser.get(&format!("/masuk/sso/kembali?code={code}&state={state}")).await
}

async fn levels(server: &Server) -> Vec<String> {
    let mut view = server.db.view().await.expect("a view");
    let rows = view.query("SELECT level FROM session ORDER BY id", vec![]).await.expect("sessions");
    rows.iter().map(|row| row.text("level").expect("a level")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_signs_in_once_its_owner_has_paired_it() {
    pairs(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        pairs(server).await;
    }
}

async fn pairs(server: Server) {
    let name = with_password(&server).await;
    let fresh = served(&server, false).await;
    let mut browser = fresh.clone();
    let form = browser.get("/masuk?ke=/anggaran").await;
    assert!(form.text().contains("action=\"/masuk/sso\"") && form.text().contains("name=\"ke\" value=\"/anggaran\""));
    // A link begins nothing, nor does a form from elsewhere.
    assert_eq!(browser.get("/masuk/sso").await.status, 405);
    let proof = form.proof();
    assert_eq!(browser.post("/masuk/sso", &[("bukti", "AAAA")]).await.status, 403);
    let foreign = browser.post_from("https://lain.example", "/masuk/sso", &[("bukti", &proof)]).await;
    assert!(foreign.status == 403 && foreign.header("refresh").is_empty(), "{}", foreign.text());
    // Unknown: told which account it probably is, and asked for its password once.
    let state = leaves(&mut browser, "/anggaran").await;
    let told = back(&mut browser, &state, &format!("s1:{name}")).await;
    assert!(told.status == 200 && told.text().contains("belum dipasangkan. Agaknya akun Anda"), "{}", told.text());
    assert!(told.text().contains(&format!("value=\"{name}\"")) && !browser.cookies.contains_key("simpul"));
    let entered = send(&mut browser, &told, "/masuk", &[("nama", &name), ("sandi", PASSWORD)]).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/akun/sso"), "{}", entered.text());
    let offer = browser.get("/akun/sso").await;
    assert!(offer.text().contains("Pasangkan dengan akun saya") && offer.text().contains(&name), "{}", offer.text());
    // A form from elsewhere pairs nothing.
    assert_eq!(browser.post("/akun/sso", &[("bukti", "AAAA")]).await.status, 403);
    let paired = send(&mut browser, &offer, "/akun/sso", &[]).await;
    assert_eq!((paired.status, paired.header("location")), (303, "/akun"), "{}", paired.text());
    let account = browser.get("/akun").await;
    assert!(account.text().contains("Dipasangkan sejak") && !browser.cookies.contains_key("simpul-sso"));
    let out = browser.post("/keluar", &[("bukti", &account.proof())]).await;
    assert!(out.text().contains("Sesi Anda di penyedia identitas tidak ikut berakhir"), "{}", out.text());

    // In by the provider, to where one wanted to go; never to another site.
    for (ke, to) in [("/anggaran", "/anggaran"), ("https://lain.example", "/"), ("//lain.example/a", "/")] {
        let mut browser = fresh.clone();
        let state = leaves(&mut browser, ke).await;
        let entered = back(&mut browser, &state, "s1:nama-lain").await;
        assert_eq!((entered.status, entered.header("location")), (303, to), "{}", entered.text());
        assert_eq!(browser.get("/akun").await.status, 200);
    }
    assert_eq!(levels(&server).await.last().map(String::as_str), Some("identitas"));

    // With a factor the code is asked for, as after a password.
    let mut own = fresh.clone();
    try_in(&mut own, &name, PASSWORD).await;
    let (secret, _) = enrol(&mut own).await;
    let mut browser = fresh.clone();
    let state = leaves(&mut browser, "").await;
    let half = back(&mut browser, &state, "s1:x").await;
    assert_eq!((half.status, half.header("location")), (303, "/masuk/kode"), "{}", half.text());
    assert!(!browser.cookies.contains_key("simpul"));
    early_in_a_step().await;
    let form = browser.get("/masuk/kode").await;
    let entered = send(&mut browser, &form, "/masuk/kode", &[("kode", &code(&secret, 0))]).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/"), "{}", entered.text());
    assert_eq!(levels(&server).await.last().map(String::as_str), Some("identitas+kode"));

    // Parted by the owner.
    let account = browser.get("/akun").await;
    let parted = browser.post("/akun/sso/lepas", &[("bukti", &account.proof())]).await;
    assert_eq!((parted.status, parted.header("location")), (303, "/akun"), "{}", parted.text());
    let mut stranger = fresh.clone();
    let state = leaves(&mut stranger, "").await;
    assert!(back(&mut stranger, &state, "s1:x").await.text().contains("belum dipasangkan dengan akun mana pun"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attempt_belongs_to_its_browser() {
    let server = Server::sqlite().await;
    with_password(&server).await;
    let fresh = served(&server, false).await;
    let foreign = "bukan lanjutan dari percobaan masuk di peramban ini";
    let mut browser = fresh.clone();
    let state = leaves(&mut browser, "").await;
    // No cookie, another browser's cookie, another state, a changed cookie, none at all.
    let mut other = fresh.clone();
    assert!(back(&mut other, &state, "s1:x").await.text().contains(foreign));
    leaves(&mut other, "").await;
    assert!(back(&mut other, &state, "s1:x").await.text().contains(foreign));
    let mut changed = browser.clone();
    let cookie = changed.cookies["simpul-sso"].clone();
    let (random, rest) = cookie.split_once('~').expect("its parts");
    changed
        .cookies
        .insert("simpul-sso".into(), format!("{random}~{}~L2FuZ2dhcmFu", rest.split('~').next().expect("a time")));
    assert!(back(&mut changed, &state, "s1:x").await.text().contains(foreign));
    for way in ["/masuk/sso/kembali", "/masuk/sso/kembali?code=s1:x", "/masuk/sso/kembali?code=s1:x&state="] {
        let told = browser.clone().get(way).await;
        assert!(told.status == 403 && told.text().contains(foreign), "{way}: {}", told.text());
        assert!(told.headers("set-cookie").iter().any(|c| c.starts_with("simpul-sso=;")), "{}", told.head);
    }
    // The provider refuses, or its way back brings an error; then the attempt is over.
    let told = browser.clone().get(&format!("/masuk/sso/kembali?error=access_denied&code=a:b&state={state}")).await;
    assert!(told.status == 403 && told.text().contains("tidak mengenali percobaan"), "{}", told.text());
    let told = back(&mut browser, &state, "palsu").await;
    assert!(told.status == 403 && told.text().contains("tidak mengenali percobaan"), "{}", told.text());
    assert!(back(&mut browser, &state, "s1:x").await.text().contains(foreign));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_is_taken_once_and_never_by_a_link() {
    let server = Server::sqlite().await;
    let name = with_password(&server).await;
    let fresh = served(&server, false).await;
    // Both wait with the same identity; the second is told.
    let (mut first, mut second) = (fresh.clone(), fresh.clone());
    for browser in [&mut first, &mut second] {
        let state = leaves(browser, "").await;
        assert_eq!(back(browser, &state, "s9:bersama").await.status, 200);
    }
    try_in(&mut first, &name, PASSWORD).await;
    let page = first.get("/akun/sso").await;
    assert_eq!(send(&mut first, &page, "/akun/sso", &[]).await.status, 303);
    let link = server.links.add(account_of(&server.regency.kuasa), "uji");
    let page = second.get(&link).await;
    assert_eq!(send(&mut second, &page, &link, &[]).await.status, 303);
    let page = second.get("/akun/sso").await;
    let told = send(&mut second, &page, "/akun/sso", &[]).await;
    assert!(told.status == 422 && told.text().contains("kata sandi Anda sendiri"), "{}", told.text());
    let kuasa = server.regency.kuasa.clone();
    let set = serde_json::json!({ "username": "kuasa-bud", "password": PASSWORD });
    crate::demo::act(&server.db, &kuasa, "set-password", set).await.expect("set");
    second.cookies.remove("simpul");
    try_in(&mut second, "kuasa-bud", PASSWORD).await;
    let page = second.get("/akun/sso").await;
    let told = send(&mut second, &page, "/akun/sso", &[]).await;
    assert!(told.status == 422 && told.text().contains("sudah dipasangkan dengan akun lain"), "{}", told.text());
    server.stop().await;
}

fn account_of(actor: &store::Actor) -> web::Account {
    let store::Actor::User { user, person, .. } = actor else { panic!("an official") };
    web::Account { user: *user, person: *person }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_is_away_hinders_nobody() {
    let server = Server::sqlite().await;
    let name = with_password(&server).await;
    let mut browser = served(&server, true).await;
    let proof = browser.get("/masuk").await.proof();
    let told = browser.post("/masuk/sso", &[("bukti", &proof)]).await;
    assert!(told.status == 503 && told.text().contains("SSO Kabupaten sedang tidak menjawab."), "{}", told.text());
    assert!(told.text().contains("Masuk dengan kata sandi tetap bisa"));
    assert_eq!(try_in(&mut browser, &name, PASSWORD).await.header("location"), "/");
    // Without a provider there is nothing to see.
    let mut none = server.browser();
    assert!(!none.get("/masuk").await.text().contains("/masuk/sso"));
    let proof = none.get("/masuk").await.proof();
    assert_eq!(none.post("/masuk/sso", &[("bukti", &proof)]).await.status, 404);
    assert_eq!(none.get("/masuk/sso/kembali").await.status, 404);
    server.stop().await;
}
