//! The second factor at the browser: enrolled, asked for, lost, and never in
//! the open.

use std::sync::{Arc, Mutex};

use kernel::Role;
use organisation::public::Secret;
use organisation::testing::{ADMIN, appoint, found};
use store::testing::{Temporary, wall};
use store::verify::verify;
use store::{Actor, Db, Read, Work};

use super::browser::{Browser, Page, Server, serving};
use super::signing_in::{PASSWORD, try_in, with_password};
use crate::demo::HERO;
use crate::modules::{self, SCHEMA};

/// The secret that a page shows in letters.
pub fn secret_of(page: &Page) -> Secret {
    let text = page.text();
    let shown = text.split_once("aplikasi: <span class=\"code\">").expect("a secret").1;
    let letters: String = shown.split('<').next().expect("letters").split_whitespace().collect();
    assert_eq!(letters.len(), 32);
    Secret::from_bytes(&unbase32(&letters)).expect("twenty bytes")
}

fn unbase32(letters: &str) -> Vec<u8> {
    let (mut bits, mut held, mut out) = (0u64, 0, Vec::new());
    for letter in letters.bytes() {
        let value = if letter.is_ascii_uppercase() { letter - b'A' } else { letter - b'2' + 26 };
        bits = (bits << 5) | u64::from(value);
        held += 5;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from((bits >> held) & 0xff).expect("a byte"));
        }
    }
    out
}

pub fn code(secret: &Secret, off: i64) -> String {
    secret.code_at(wall().plus_millis(off * 30_000))
}

/// Waits where a step is about to end.
pub async fn early_in_a_step() {
    let within = wall().0.rem_euclid(30_000);
    if within > 20_000 {
        tokio::time::sleep(std::time::Duration::from_millis(u64::try_from(30_050 - within).expect("positive"))).await;
    }
}

/// The ten codes that a page shows once.
fn papers(page: &Page) -> Vec<String> {
    let text = page.text();
    let list = text.split_once("papers code").expect("the codes").1;
    let codes = list.split("<li>").skip(1).filter_map(|part| part.split('<').next());
    codes.take(10).map(str::to_owned).collect()
}

pub async fn enrol(browser: &mut Browser) -> (Secret, Vec<String>) {
    early_in_a_step().await;
    let form = browser.get("/akun/kode").await;
    assert!(form.status == 200 && form.text().contains("Kode masuk belum terpasang"), "{}", form.text());
    let secret = secret_of(&form);
    // Loaded again, it is the same secret.
    assert!(secret_of(&browser.get("/akun/kode").await) == secret);
    let wrong = browser.post("/akun/kode", &[("bukti", &form.proof()), ("kode", "000000x")]).await;
    assert!(wrong.status == 422 && wrong.text().contains("Kode ini tidak cocok"), "{}", wrong.text());
    early_in_a_step().await;
    let done = browser.post("/akun/kode", &[("bukti", &form.proof()), ("kode", &code(&secret, -1))]).await;
    assert_eq!(done.status, 200, "{}", done.text());
    let codes = papers(&done);
    assert_eq!(codes.len(), 10);
    (secret, codes)
}

async fn second(browser: &mut Browser, code: &str) -> Page {
    let form = browser.get("/masuk/kode").await;
    assert_eq!(form.status, 200);
    browser.post("/masuk/kode", &[("bukti", &form.proof()), ("kode", code)]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_is_half_of_signing_in() {
    half_of_signing_in(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        half_of_signing_in(server).await;
    }
}

async fn half_of_signing_in(server: Server) {
    let name = with_password(&server).await;
    let mut first = server.browser();
    try_in(&mut first, &name, PASSWORD).await;
    let (secret, papers) = enrol(&mut first).await;
    let shown = first.get("/akun/kode").await;
    assert!(shown.text().contains("Kode masuk terpasang") && shown.text().contains("10 dari 10"), "{}", shown.text());

    let mut browser = server.browser();
    let half = try_in(&mut browser, &name, PASSWORD).await;
    assert_eq!((half.status, half.header("location")), (303, "/masuk/kode"));
    let cookie = half.header("set-cookie");
    assert!(cookie.contains("Max-Age=300") && cookie.contains("HttpOnly"), "{cookie}");
    // Half of it is no session.
    assert!(!browser.cookies.contains_key("simpul"));
    assert_eq!(browser.get("/akun").await.status, 303);
    let form = browser.get("/masuk/kode").await.text();
    assert!(form.contains("autocomplete=\"one-time-code\"") && form.contains("inputmode=\"numeric\""));
    let wrong = second(&mut browser, "12345").await;
    assert!(wrong.status == 422 && wrong.text().contains("Kode ini tidak cocok"), "{}", wrong.text());
    // A form of another browser, and one without its proof, do nothing.
    assert_eq!(server.browser().post("/masuk/kode", &[("kode", &code(&secret, 0))]).await.status, 403);
    assert_eq!(browser.post("/masuk/kode", &[("kode", &code(&secret, 0))]).await.status, 403);
    let typed = code(&secret, 0);
    let entered = second(&mut browser, &typed).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/"), "{}", entered.text());
    assert_eq!(browser.get("/akun").await.status, 200);
    assert!(!browser.cookies.contains_key("simpul-kode"));

    // The same code a second time, then one from paper, twice.
    let mut third = server.browser();
    try_in(&mut third, &name, PASSWORD).await;
    let again = second(&mut third, &typed).await;
    assert!(again.status == 422 && again.text().contains("sudah dipakai"), "{}", again.text());
    let paper = papers[0].to_lowercase();
    assert_eq!(second(&mut third, &paper).await.status, 303);
    let mut fourth = server.browser();
    try_in(&mut fourth, &name, PASSWORD).await;
    assert_eq!(second(&mut fourth, &paper).await.status, 422);
    let told = third.get("/akun/kode").await.text();
    assert!(told.contains("9 dari 10") && told.contains("masa tenang"), "{told}");
    // A new phone: whoever came by paper needs no code of the old one.
    let form = third.get("/akun/kode/ganti").await;
    assert!(!form.text().contains("name=\"lama\""));
    assert!(first.get("/akun/kode/ganti").await.text().contains("name=\"lama\""));
    let new = secret_of(&form);
    let done = third.post("/akun/kode", &[("bukti", &form.proof()), ("kode", &code(&new, 0))]).await;
    assert_eq!(done.status, 200, "{}", done.text());
    // The other browsers are out.
    assert_eq!((first.get("/akun").await.status, third.get("/akun").await.status), (303, 200));
    server.stop().await;
}

/// Tries of somebody who knows the password make nobody else wait: neither the
/// owner's device, nor other accounts.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_codes_is_slow_and_locks_nobody_out() {
    let server = Server::sqlite().await;
    let name = with_password(&server).await;
    let mut own = server.browser();
    try_in(&mut own, &name, PASSWORD).await;
    let (secret, _) = enrol(&mut own).await;
    let mut thief = server.browser();
    try_in(&mut thief, &name, PASSWORD).await;
    let mut slowed = None;
    for _ in 0..8 {
        let told = second(&mut thief, "1").await;
        if told.status == 429 {
            slowed = Some(told);
            break;
        }
    }
    assert!(slowed.expect("slowed down").text().contains("Terlalu banyak kode"));
    // A new sign-in begins no new count.
    try_in(&mut thief, &name, PASSWORD).await;
    assert_eq!(second(&mut thief, &code(&secret, 0)).await.status, 429);
    own.cookies.remove("simpul");
    try_in(&mut own, &name, PASSWORD).await;
    assert_eq!(second(&mut own, &code(&secret, 0)).await.status, 303);
    server.stop().await;
}

/// Lines that the program logs.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("lines").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_enrolment_leaves_nothing_in_journal_or_log() {
    let (lines, server) = (Lines::default(), Server::sqlite().await);
    let kept = lines.clone();
    // Every test is a process of its own.
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || kept.clone());
    log.try_init().expect("the only log");
    let name = with_password(&server).await;
    let mut browser = server.browser();
    try_in(&mut browser, &name, PASSWORD).await;
    let (secret, papers) = enrol(&mut browser).await;
    let text = secret.text();
    let mut needles: Vec<String> = papers.iter().flat_map(|p| [p.clone(), p.replace('-', "")]).collect();
    needles.push(text);
    let mut view = server.db.view().await.expect("a view");
    let rows = view.query("SELECT entry_id, body FROM journal_body ORDER BY entry_id", vec![]).await.expect("bodies");
    for row in rows {
        let id = row.int("entry_id").expect("an id");
        let opened = store::journal::read_body(&mut view, server.db.keys(), id).await.expect("read").expect("a body");
        let stored = String::from_utf8_lossy(&row.bytes("body").expect("bytes")).into_owned();
        assert!(needles.iter().all(|n| !opened.contains(n.as_str()) && !stored.contains(n.as_str())), "{opened}");
    }
    drop(view);
    let log = String::from_utf8_lossy(&lines.0.lock().expect("lines")).into_owned();
    assert!(log.contains("/akun/kode"), "{log}");
    assert!(needles.iter().all(|n| !log.contains(n.as_str())));
    server.stop().await;
}

/// A real regency with a PPKD, whose office signs.
async fn with_ppkd(db: &Db) {
    let today = found(db).await.expect("founded");
    appoint(db, "198001012005011003", "ppkd", Role::Ppkd, today).await.expect("appointed");
    appoint(db, "198001012005011004", "pemeriksa", Role::Auditor, today).await.expect("appointed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_signs_in_a_real_regency_is_led_to_the_factor() {
    let place = Temporary::sqlite(false, &SCHEMA).await.expect("a folder");
    let db = Arc::new(place.open(&SCHEMA).await.expect("opens"));
    with_ppkd(&db).await;
    let mut browser = serving(&db).await;
    let entered = try_in(&mut browser, "ppkd", PASSWORD).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/akun/kode"), "{}", entered.text());
    assert!(entered.headers("set-cookie").iter().all(|c| c.starts_with("__Host-") && c.contains("Secure")));
    let why = browser.get("/akun/kode").await.text();
    assert!(why.contains("Jabatan Anda menandatangani dokumen."), "{why}");
    // Reading goes on, under a banner.
    let banner = "tetapi akun Anda belum mempunyai kode masuk";
    let home = browser.get("/").await;
    assert!(home.status == 200 && home.text().contains(banner), "{}", home.text());
    browser.packed = true;
    let weight = browser.get("/akun/kode").await.weight();
    println!("kode masuk: {weight} bita");
    assert!(weight <= 8_000);
    browser.packed = false;
    enrol(&mut browser).await;
    assert!(!browser.get("/").await.text().contains(banner));
    // The administrator confirms keys of the exchange, and is asked too.
    browser.cookies.clear();
    assert_eq!(try_in(&mut browser, ADMIN, PASSWORD).await.header("location"), "/akun/kode");
    // An auditor signs nothing and is not asked.
    browser.cookies.clear();
    assert_eq!(try_in(&mut browser, "pemeriksa", PASSWORD).await.header("location"), "/");
    assert!(!browser.get("/").await.text().contains(banner));
    // Factor, codes and session are what the journal says they are.
    db.seal_now().await.expect("sealed");
    let verified = verify(&place.place, &place.keys, &modules::tables()).await.expect("verified");
    assert!(verified.is_sound(), "{:#?}", verified.problems);
}

/// An official's act with nothing shown is what a step page would hand over.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_pages_hand_over_proves_a_presence() {
    let server = Server::sqlite().await;
    let name = with_password(&server).await;
    let mut browser = server.browser();
    try_in(&mut browser, &name, PASSWORD).await;
    let (secret, _) = enrol(&mut browser).await;
    let Actor::User { user, person, .. } = server.regency.offices[HERO].treasurer.clone() else { panic!("a user") };
    let sessions = crate::serving::app(server.db.clone(), server.links.clone(), None).sessions;
    let mut view = server.db.view().await.expect("a view");
    assert!((sessions.has_factor)(&mut view, user).await.expect("read"));
    let cookie = <sha2::Sha256 as sha2::Digest>::digest(browser.cookies["simpul"].as_bytes()).to_vec();
    let found = (sessions.find)(&mut view, cookie, server.db.now().expect("a moment")).await.expect("read");
    let session = found.expect("a session");
    drop(view);
    let prove = |code: String| -> Arc<dyn Work> {
        (sessions.prove)(web::Proving { code, act: "submit-spp".into(), digest: store::shown("submit-spp", "{}", &[]) })
    };
    let at = store::Envelope::new(
        Actor::User { user, person, proof: store::Proof::Session(session.id) },
        store::Channel::Web,
    );
    let answer = server.db.act(prove(code(&secret, 0)), at.clone()).await.expect("proved");
    assert!(answer.done["presence"].is_i64());
    assert!(server.db.act(prove(code(&secret, 0)), at).await.is_err());
    server.stop().await;
}
