//! The register of staff on the pages: proposed by one officer, in the task list
//! of another, confirmed from its row.

use serde_json::{Value, json};
use store::Actor;

use super::bringing::{CSV, bring};
use super::browser::{Browser, Server};
use super::paying::send;
use crate::demo::{self, HERO};

const NIP: &str = "198001012005019876";

/// An officer of the personnel office.
async fn officer(server: &Server, n: usize) -> Actor {
    let (operator, nip) = (Actor::PracticeOperator, format!("198101012005019{n:03}"));
    let done = async |act: &str, input: Value| demo::act(&server.db, &operator, act, input).await.expect("an officer");
    let person = done("add-official", json!({ "nip": nip, "name": format!("Petugas {n}") })).await;
    let user = done("add-user", json!({ "official": nip, "username": format!("sdm{n}") })).await;
    let decree = json!({
        "official": nip, "role": "bkpsdm", "decree_number": format!("SK {n}"), "decree_date": "2026-01-02",
        "from": "2026-01-02",
    });
    done("grant-role", decree).await;
    let id = |value: &Value, field: &str| value.get(field).and_then(Value::as_i64).expect("an id");
    Actor::User { user: id(&user, "user"), person: id(&person, "person"), proof: store::Proof::Vouched }
}

async fn text(browser: &mut Browser, path: &str) -> String {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.text());
    page.text()
}

/// The address of an act in the first row of a register.
fn link(page: &str, act: &str) -> String {
    let rest = page.split_once(&format!("href=\"/langkah/{act}?")).unwrap_or_else(|| panic!("{act}: {page}")).1;
    format!("/langkah/{act}?{}", rest.split('"').next().expect("an address"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_employee_is_recorded_by_one_and_confirmed_by_another() {
    recorded(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        recorded(server).await;
    }
}

async fn recorded(server: Server) {
    let unit = server.regency.units[HERO].clone();
    let mut one = server.signed_in(&officer(&server, 1).await).await;
    let mut other = server.signed_in(&officer(&server, 2).await).await;
    let home = text(&mut one, "/").await;
    assert!(home.contains("href=\"/daftar/pegawai\"") && home.contains("href=\"/impor\""), "{home}");
    let form = one.get("/langkah/record-employment").await;
    let typed = |souls: &'static str| {
        [
            ("nip", NIP),
            ("name", "Siti Aminah"),
            ("kind", "pns"),
            ("unit", unit.as_str()),
            ("starts", "2026-01-01"),
            ("souls", souls),
            ("decree_number", "SK 7"),
            ("decree_date", "2026-01-02"),
        ]
    };
    let refused = send(&mut one, &form, "/langkah/record-employment", &typed("6")).await;
    assert!(refused.status == 422 && refused.text().contains("seharusnya 1 sampai 5"), "{}", refused.text());
    let made = send(&mut one, &form, "/langkah/record-employment", &typed("3")).await;
    assert_eq!((made.status, made.header("location")), (303, "/daftar/pegawai"), "{}", made.text());
    let sent = text(&mut one, "/").await;
    assert!(sent.contains("Daftar pegawai") && sent.contains("Catatan tunggal: 1"), "{sent}");
    let waits = text(&mut other, "/").await;
    assert!(
        waits.contains("href=\"/daftar/usulan-pegawai\"") && waits.contains("Berlakukan usulan pegawai"),
        "{waits}"
    );
    let confirm = link(&text(&mut other, "/daftar/usulan-pegawai").await, "confirm-employment");
    let number = [("change", confirm.rsplit('=').next().expect("a number"))];
    let page = one.get(&confirm).await;
    let own = send(&mut one, &page, &confirm, &number).await;
    assert!(own.status == 422 && own.text().contains("tidak memberlakukannya sendiri"), "{}", own.text());
    let page = other.get(&confirm).await;
    let done = send(&mut other, &page, &confirm, &number).await;
    assert_eq!((done.status, done.header("location")), (303, "/daftar/usulan-pegawai"), "{}", done.text());
    let register = text(&mut other, "/daftar/pegawai?cari=aminah").await;
    assert!(register.contains(NIP), "{register}");
    let end = link(&register, "end-employment");
    assert!(!end.contains(NIP), "no number of a person stands in an address");
    assert!(text(&mut other, &end).await.contains("Hari terakhir bekerja"));
    // Who pays does not keep the register; who reads all sees it masked.
    let mut treasurer = server.signed_in(&server.regency.offices[HERO].treasurer).await;
    assert_eq!(treasurer.get("/daftar/pegawai").await.status, 404);
    let mut ppkd = server.signed_in(&server.regency.ppkd).await;
    let masked = text(&mut ppkd, "/laporan/pegawai").await;
    assert!(masked.contains("••••9876") && !masked.contains("Aminah"), "{masked}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workbook_of_employees_is_brought_by_the_personnel_office_alone() {
    let server = Server::sqlite().await;
    let mut officer = server.signed_in(&officer(&server, 1).await).await;
    let page = officer.get("/impor").await;
    let shown = page.text();
    assert!(shown.contains("/impor/import-staff") && !shown.contains("name=\"tahun\""), "{shown}");
    let to = "/impor/import-staff";
    let wrong = bring(&mut officer, &page, to, &[("sisihkan", "dua")], ("pegawai.csv", CSV)).await;
    assert!(wrong.status == 422 && wrong.text().contains("«dua» bukan bilangan"), "{}", wrong.text());
    let mut staff = server.signed_in(&server.regency.offices[HERO].staff).await;
    let page = staff.get("/impor").await;
    assert_eq!(bring(&mut staff, &page, to, &[], ("pegawai.csv", CSV)).await.status, 404);
    server.stop().await;
}
