//! The exchange on the pages: proposals as tasks of the Diskominfo, a request
//! for access as a document that one SKPD asks for and another decides on.

use serde_json::{Value, json};
use store::Actor;

use super::browser::{Browser, Server};
use super::paying::send;
use crate::demo::{self, HERO};

const KEY: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
pub(super) const SIK: &str = "ID-KAB/GOV/DINKES/SIK";
pub(super) const SIAK: &str = "ID-KAB/GOV/DUKCAPIL/SIAK";

pub(super) fn id(value: &Value, field: &str) -> i64 {
    value.get(field).and_then(Value::as_i64).unwrap_or_else(|| panic!("{field} in {value}"))
}

/// An administrator of the Diskominfo.
pub(super) async fn administrator(server: &Server, n: usize) -> Actor {
    let (operator, nip) = (Actor::PracticeOperator, format!("198201012005019{n:03}"));
    let done = async |act: &str, input: Value| demo::act(&server.db, &operator, act, input).await.expect("an officer");
    let person = done("add-official", json!({ "nip": nip, "name": format!("Administrator {n}") })).await;
    let user = done("add-user", json!({ "official": nip, "username": format!("admin{n}") })).await;
    let decree = json!({
        "official": nip, "role": "administrator", "decree_number": format!("SK {n}"), "decree_date": "2026-01-02",
        "from": "2026-01-02",
    });
    done("grant-role", decree).await;
    Actor::User { user: id(&user, "user"), person: id(&person, "person"), proof: store::Proof::Vouched }
}

pub(super) async fn text(browser: &mut Browser, path: &str) -> String {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.text());
    page.text()
}

/// The address of an act in the first row of a register.
pub(super) fn link(page: &str, act: &str) -> String {
    let rest = page.split_once(&format!("href=\"/langkah/{act}?")).unwrap_or_else(|| panic!("{act}: {page}")).1;
    format!("/langkah/{act}?{}", rest.split('"').next().expect("an address"))
}

/// Two members with a system each; the first SKPD is the one that asks.
pub(super) async fn joined(server: &Server, admin: &Actor) {
    for (unit, code, system) in [(HERO, "DINKES", "SIK"), (HERO + 1, "DUKCAPIL", "SIAK")] {
        let unit = &server.regency.units[unit];
        let member = json!({ "unit": unit, "class": "GOV", "code": code, "name": format!("Dinas {code}") });
        let member = demo::act(&server.db, admin, "register-exchange-member", member).await.expect("a member");
        let system = json!({ "member": id(&member, "member"), "code": system, "title": format!("Aplikasi {system}") });
        demo::act(&server.db, admin, "register-exchange-system", system).await.expect("a system");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_proposed_by_an_agency_and_compared_on_the_other_side() {
    propose(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        propose(server).await;
    }
}

async fn propose(server: Server) {
    let (one, other) = (administrator(&server, 1).await, administrator(&server, 2).await);
    joined(&server, &one).await;
    let unit = server.regency.units[HERO].clone();
    let mut staff = server.signed_in(&server.regency.offices[HERO].staff).await;
    let form = staff.get("/langkah/propose-exchange-key").await;
    assert!(form.text().contains(SIK), "{}", form.text());
    let system =
        demo::act(&server.db, &one, "register-exchange-system", json!({ "member": 1, "code": "X", "title": "X" }));
    assert!(system.await.is_err(), "there is no such member");
    let number = form.text();
    let number = number.split_once(&format!(">{SIK}")).expect("a choice").0;
    let number = number.rsplit_once("value=\"").expect("a number").1.split('"').next().expect("a number").to_owned();
    let typed = [
        ("unit", unit.as_str()),
        ("system", number.as_str()),
        ("kind", "tanda-tangan"),
        ("material", KEY),
        ("until", "2027-01-31"),
    ];
    let made = send(&mut staff, &form, "/langkah/propose-exchange-key", &typed).await;
    assert_eq!((made.status, made.header("location")), (303, "/daftar/kunci-pertukaran"), "{}", made.text());
    let home = text(&mut staff, "/").await;
    assert!(home.contains("Kunci pertukaran") && home.contains("DINKES-2026-1"), "{home}");
    let mut admin = server.signed_in(&other).await;
    let home = text(&mut admin, "/").await;
    assert!(home.contains("href=\"/daftar/kunci-pertukaran\"") && home.contains("Cocokkan"), "{home}");
    let register = text(&mut admin, "/daftar/kunci-pertukaran").await;
    assert!(!register.contains(KEY), "{register}");
    let confirm = link(&register, "confirm-exchange-key");
    let page = admin.get(&confirm).await;
    let key = confirm.rsplit('=').next().expect("a number").to_owned();
    let wrong = send(&mut admin, &page, &confirm, &[("key", &key), ("fingerprint", "11111")]).await;
    assert!(wrong.status == 422 && wrong.text().contains("tidak sama dengan sidik"), "{}", wrong.text());
    let read = exchange::rules::keys::read(exchange::model::KeyKind::Signing, KEY).expect("a key").fingerprint();
    let done = send(&mut admin, &page, &confirm, &[("key", &key), ("fingerprint", &read)]).await;
    assert_eq!((done.status, done.header("location")), (303, "/daftar/kunci-pertukaran"), "{}", done.text());
    // Another SKPD's people have no business with it.
    let mut stranger = server.signed_in(&server.regency.offices[HERO + 1].staff).await;
    assert!(!text(&mut stranger, "/daftar/kunci-pertukaran").await.contains("DINKES-2026-1"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn access_is_asked_for_by_one_head_and_given_by_the_other() {
    access(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        access(server).await;
    }
}

async fn access(server: Server) {
    let admin = administrator(&server, 1).await;
    joined(&server, &admin).await;
    let (asks, gives) = (server.regency.offices[HERO].clone(), server.regency.offices[HERO + 1].clone());
    let service = json!({
        "unit": server.regency.units[HERO + 1], "system": SIAK, "code": "penduduk", "title": "Penduduk",
        "meaning": "Penduduk menurut nomor", "personal": true, "url": "https://siak.lan/api",
    });
    demo::act(&server.db, &gives.staff, "offer-service", service).await.expect("a service");
    let mut asking = server.signed_in(&asks.head).await;
    let form = asking.get("/langkah/ask-access").await;
    let request = |ground: &'static str| {
        json!({
            "unit": server.regency.units[HERO], "client": SIK, "service": format!("{SIAK}/penduduk"),
            "endpoints": ["GET /penduduk/*"], "purpose": "Verifikasi kepesertaan", "legal_ground": "Perbup 12/2026",
            "personal_ground": ground, "until": "2026-12-31",
        })
    };
    assert!(form.text().contains("Yang diminta: satu layanan") && form.text().contains(SIK), "{}", form.text());
    let asked = demo::act(&server.db, &asks.head, "ask-access", request("tugas-publik")).await.expect("a request");
    let document = format!("/dokumen/{}", id(&asked, "id"));
    // Who asked reads it, and cannot decide; whom it does not concern sees nothing.
    let own = text(&mut asking, &document).await;
    assert!(own.contains("Verifikasi kepesertaan") && own.contains("GET /penduduk/*"), "{own}");
    assert!(!own.contains("approve-access"), "{own}");
    assert!(text(&mut asking, "/").await.contains("PAD"), "what I sent");
    let mut treasurer = server.signed_in(&server.regency.offices[HERO + 2].treasurer).await;
    assert_eq!(treasurer.get(&document).await.status, 404);
    let mut giving = server.signed_in(&gives.head).await;
    let home = text(&mut giving, "/").await;
    assert!(home.contains(&format!("href=\"{document}")) && home.contains("Setujui akses data"), "{home}");
    let to = format!("{document}/approve-access");
    let page = giving.get(&to).await;
    let late = send(&mut giving, &page, &to, &[("until", "2027-06-30")]).await;
    assert!(late.status == 422 && late.text().contains("tidak diberikan lebih lama"), "{}", late.text());
    let done = send(&mut giving, &page, &to, &[("until", "2026-06-30")]).await;
    assert_eq!((done.status, done.header("location")), (303, document.as_str()), "{}", done.text());
    let given = text(&mut giving, &document).await;
    assert!(given.contains("Berlaku sampai") && given.contains("end-access"), "{given}");
    assert!(!text(&mut giving, "/").await.contains(&format!("href=\"{document}")), "it waits for nothing");
    let list = text(&mut asking, "/daftar/akses-data").await;
    assert!(list.contains("Disetujui") && list.contains("/langkah/give-up-access?access="), "{list}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_seen_by_whoever_made_it_and_by_nobody_else() {
    enrol(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        enrol(server).await;
    }
}

async fn enrol(server: Server) {
    let (one, other) = (administrator(&server, 1).await, administrator(&server, 2).await);
    joined(&server, &one).await;
    let mut maker = server.signed_in(&one).await;
    let form = maker.get("/langkah/make-enrolment-code").await;
    let offered = form.text();
    let before = offered.split_once(&format!(">{SIK}")).expect("a choice").0;
    let system = before.rsplit_once("value=\"").expect("a number").1.split('"').next().expect("a number").to_owned();
    let made = send(&mut maker, &form, "/langkah/make-enrolment-code", &[("system", system.as_str())]).await;
    assert_eq!((made.status, made.header("location")), (303, "/daftar/kode-pendaftaran"), "{}", made.text());
    let register = text(&mut maker, "/daftar/kode-pendaftaran").await;
    let page = register.split_once("href=\"/pertukaran/kode/").expect("a page").1.split('"').next().expect("a number");
    let page = format!("/pertukaran/kode/{page}");
    let shown = text(&mut maker, &page).await;
    let digits = |text: &str| {
        let cells = text.split("<dd class=\"code\">").skip(1).filter_map(|rest| rest.split('<').next());
        cells.filter(|cell| cell.len() == 23).map(str::to_owned).next()
    };
    let code = digits(&shown).unwrap_or_else(|| panic!("{shown}"));
    assert!(shown.contains(&hub::fingerprint(server.db.keys())) && shown.contains(SIK), "{shown}");
    assert!(!register.contains(&code));
    let mut second = server.signed_in(&other).await;
    let unseen = text(&mut second, &page).await;
    assert!(digits(&unseen).is_none() && unseen.contains("hanya tampil bagi yang membuatnya"), "{unseen}");
    assert_eq!(digits(&text(&mut second, "/pertukaran/kode/999").await), None);
    let number = page.rsplit_once('/').expect("a number").1.parse::<i64>().expect("a number");
    let revoke = json!({ "code": number, "reasons": ["tidak jadi"] });
    demo::act(&server.db, &other, "revoke-enrolment-code", revoke).await.expect("revoked");
    assert_eq!(digits(&text(&mut maker, &page).await), None, "it opens nothing any more");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_catalogue_leads_to_the_request_with_its_row_filled_in() {
    catalogue(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        catalogue(server).await;
    }
}

async fn catalogue(server: Server) {
    let admin = administrator(&server, 1).await;
    joined(&server, &admin).await;
    let (unit, gives) = (server.regency.units[HERO + 1].clone(), server.regency.offices[HERO + 1].clone());
    let service = json!({
        "unit": unit, "system": SIAK, "code": "penduduk", "title": "Penduduk", "meaning": "Penduduk menurut nomor",
        "url": "https://siak.lan/api",
    });
    let offered = demo::act(&server.db, &gives.staff, "offer-service", service).await.expect("a service");
    let schema = json!({ "type": "object", "properties": { "nama": { "type": "string" } } });
    let set = json!({
        "unit": unit, "system": SIAK, "code": "kelahiran", "version": 1, "title": "Kelahiran", "meaning": "Satu kelahiran",
        "period": "harian", "schema": schema.to_string(), "example": "{\"nama\":\"Contoh\"}", "personal": false,
        "legal_ground": "UU 24/2013", "retention_days": 30,
    });
    let described = demo::act(&server.db, &gives.staff, "describe-dataset", set).await.expect("described");
    let approve = json!({ "description": id(&described, "description") });
    demo::act(&server.db, &admin, "approve-dataset", approve).await.expect("approved");
    let mut asking = server.signed_in(&server.regency.offices[HERO].head).await;
    let list = text(&mut asking, "/daftar/katalog-data").await;
    let number = id(&offered, "service");
    assert!(list.contains(&format!("href=\"/langkah/ask-access?service={number}\"")), "{list}");
    assert!(list.contains("href=\"/langkah/ask-access?dataset=kelahiran&#38;version=1\""), "{list}");
    // An example, and how fresh it is; where it is served is told to nobody.
    assert!(list.contains("Contoh") && list.contains("Terakhir Diberikan") && !list.contains("siak.lan"), "{list}");
    let form = text(&mut asking, "/langkah/ask-access?dataset=kelahiran&version=1").await;
    assert!(form.contains("value=\"kelahiran\"") && form.contains("value=\"1\""), "{form}");
    let form = text(&mut asking, &format!("/langkah/ask-access?service={number}")).await;
    assert!(form.contains(&format!("value=\"{number}\" selected")), "{form}");
    server.stop().await;
}
