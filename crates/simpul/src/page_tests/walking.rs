//! A real regency from nothing to a payment that begins, by the pages alone.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use budget::acts::ImportApbd;
use budget::model::Stage;
use documents::{Limits, read_file};
use organisation::public::Secret;
use store::testing::{pass, wall};
use store::verify::verify;
use store::{Error, Read, Result, Work};
use web::{FirstLink, Links, Upload};

use super::bringing::{CSV, bring};
use super::browser::{Browser, Page, serving_app};
use super::founding::{Empty, FIRST, typed};
use super::paying::{button, send};
use super::second_factor::secret_of;
use super::signing_in::{PASSWORD, try_in};
use crate::modules;
use crate::serving;

const SECOND: &str = "198001012005011002";
const UNIT: &str = "2.16.0.00.0.00.01.0000";

/// Reads a file as the program does, but not in a child: here it would be the
/// program of the tests.
fn read_here(upload: Upload) -> Result<Arc<dyn Work>> {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile()?;
    file.write_all(&upload.bytes)?;
    let path: &Path = file.path();
    let grids = read_file(path, &Limits::standard()).map_err(|e| Error::Input(e.to_string()))?;
    let year = upload.year.parse().map_err(|_| Error::Input("tahun".into()))?;
    let rekap = budget::rekap::parse(&grids, year).map_err(|e| Error::Input(e.to_string()))?;
    let stage = Stage::from_label(&upload.stage);
    Ok(Arc::new(ImportApbd { year, stage, file_name: upload.name, digest: "uji".into(), rekap: Some(Arc::new(rekap)) }))
}

/// An official at a browser, with a phone.
struct Person {
    browser: Browser,
    secret: Secret,
}

impl Person {
    /// Signs in for the first time and is led to the phone.
    async fn enters(browser: &Browser, name: &str) -> Person {
        let mut browser = browser.clone();
        browser.cookies.clear();
        let entered = try_in(&mut browser, name, PASSWORD).await;
        assert_eq!(entered.status, 303, "{name}: {}", entered.text());
        Person::with_phone(browser).await
    }

    async fn with_phone(mut browser: Browser) -> Person {
        let form = browser.get("/akun/kode").await;
        let secret = secret_of(&form);
        let done = send(&mut browser, &form, "/akun/kode", &[("kode", &secret.code_at(wall()))]).await;
        assert_eq!(done.status, 200, "{}", done.text());
        Person { browser, secret }
    }

    fn code(&self) -> String {
        pass(30_000);
        self.secret.code_at(wall())
    }

    /// Does a step from its page; with a code where the page asks for one.
    async fn does(&mut self, path: &str, typed: &[(&str, &str)]) -> Page {
        let form = self.browser.get(path).await;
        assert_eq!(form.status, 200, "{path}: {}", form.text());
        let code = self.code();
        let (to, filled) = path.split_once('?').unwrap_or((path, ""));
        let mut all: Vec<(&str, &str)> = filled.split('&').filter_map(|pair| pair.split_once('=')).collect();
        assert!(all.iter().all(|(_, value)| form.text().contains(&format!("value=\"{value}\""))), "{}", form.text());
        all.extend(typed);
        if form.text().contains("name=\"kode\"") {
            all.push(("kode", &code));
        }
        send(&mut self.browser, &form, to, &all).await
    }

    async fn done(&mut self, path: &str, typed: &[(&str, &str)]) -> String {
        let told = self.does(path, typed).await;
        assert_eq!(told.status, 303, "{path}: {}", told.text());
        told.header("location").to_owned()
    }

    /// Where an act begins from the row of a register that names something.
    async fn row(&mut self, register: &str, act: &str, named: &str) -> String {
        let page = self.browser.get(&format!("/daftar/{register}")).await.text();
        let row = page.split("<tr>").find(|row| row.contains(named)).unwrap_or_else(|| panic!("{named}: {page}"));
        let rest = row.split_once(&format!("href=\"/langkah/{act}?")).unwrap_or_else(|| panic!("{act}: {row}")).1;
        format!("/langkah/{act}?{}", rest.split('"').next().expect("an address"))
    }
}

struct Office<'a> {
    nip: &'a str,
    name: &'a str,
    role: &'a str,
    unit: &'a str,
}

/// One official: entered by the administrator, let in by BKPSDM.
async fn appoint(admin: &mut Person, personnel: &mut Person, office: &Office<'_>, today: &str) {
    let Office { nip, name, role, unit } = *office;
    let full = format!("Pejabat {name}");
    admin.done("/langkah/add-official", &[("nip", nip), ("name", &full)]).await;
    admin.done("/langkah/add-user", &[("official", nip), ("username", name)]).await;
    let decree = format!("SK {name}/2026");
    let mut grant = vec![("official", nip), ("role", role), ("mandate", "definitif"), ("decree_number", &decree)];
    grant.extend([("decree_date", today), ("from", today)]);
    if !unit.is_empty() {
        grant.push(("unit", unit));
    }
    admin.done("/langkah/grant-role", &grant).await;
    let own = admin.browser.get("/daftar/pejabat").await.text();
    assert!(!own.contains("/langkah/confirm-role?"), "the administrator confirms nothing");
    personnel.done("/langkah/enable-user", &[("username", name), ("password", PASSWORD)]).await;
    let confirm = personnel.row("pejabat", "confirm-role", &full).await;
    personnel.done(&confirm, &[]).await;
}

/// Two names of one decree: shown together, ticked, confirmed with one code.
async fn decree_at_once(admin: &mut Person, personnel: &mut Person, today: &str) {
    let names = ["Anggota Tim Satu", "Anggota Tim Dua"];
    for (n, name) in names.iter().enumerate() {
        let nip = format!("1980010120050110{}", 61 + n);
        admin.done("/langkah/add-official", &[("nip", &nip), ("name", name)]).await;
        let decree = [("decree_number", "SK-41"), ("decree_date", today), ("from", today)];
        let office = [("official", nip.as_str()), ("role", "tapd"), ("mandate", "definitif")];
        admin.done("/langkah/grant-role", &[office, decree].concat()).await;
    }
    let path = personnel.row("pejabat", "confirm-decree", names[0]).await;
    let form = personnel.browser.get(&path).await.text();
    assert!(names.iter().all(|name| form.contains(name)) && !form.contains("Pejabat sekda"), "{form}");
    let ticks: Vec<String> =
        form.split("name=\"grants-").skip(1).filter_map(|r| r.split('"').next()).map(str::to_owned).collect();
    assert_eq!((ticks.len(), form.matches(" checked").count()), (2, 2), "{form}");
    let none = personnel.does(&path, &[]).await;
    assert!(none.status == 422 && none.text().contains("Jabatan yang dikonfirmasi"), "{}", none.text());
    let ticked: Vec<(String, &str)> = ticks.iter().map(|n| (format!("grants-{n}"), "1")).collect();
    let ticked: Vec<(&str, &str)> = ticked.iter().map(|(n, v)| (n.as_str(), *v)).collect();
    assert_eq!(personnel.done(&path, &ticked).await, "/daftar/pejabat");
    assert!(personnel.browser.get(&path).await.text().matches("type=\"checkbox\"").count() == 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_regency_is_founded_by_the_pages_alone() {
    walks(Empty::sqlite().await).await;
    if let Some(empty) = Empty::postgres().await {
        walks(empty).await;
    }
}

/// The two founders, each let in by the other.
async fn founders(empty: &Empty, today: &str) -> (Browser, Person, Person) {
    let mut app = serving::app(empty.db.clone(), Links::default(), None);
    app.imports.read = read_here;
    let (first, path) = FirstLink::made(Instant::now());
    app.first = first;
    let fresh = serving_app(app).await;
    let mut browser = fresh.clone();
    let form = browser.get(&path).await;
    let begun = send(&mut browser, &form, &path, &typed(FIRST, PASSWORD, PASSWORD, today)).await;
    assert_eq!(begun.header("location"), "/akun/kode", "{}", begun.text());
    let mut admin = Person::with_phone(browser).await;
    // Alone, the administrator enters nobody.
    let form = admin.browser.get("/langkah/add-official").await;
    assert_eq!(form.status, 403, "{}", form.text());
    let second = [
        ("name", "Petugas Kepegawaian"),
        ("nip", SECOND),
        ("username", SECOND),
        ("password", PASSWORD),
        ("decree_number", "SK 2/2026"),
        ("decree_date", today),
    ];
    assert_eq!(admin.done("/langkah/found-personnel", &second).await, "/");
    let home = admin.browser.get("/").await.text();
    assert!(!home.contains("found-personnel"), "{home}");
    let mut personnel = Person::enters(&fresh, SECOND).await;
    let confirm = personnel.row("pejabat", "confirm-role", "Pengelola Akun").await;
    // Without a code nothing is confirmed.
    let form = personnel.browser.get(&confirm).await;
    let (to, grant) = confirm.split_once("?grant=").expect("an address");
    let bare = send(&mut personnel.browser, &form, to, &[("grant", grant)]).await;
    assert!(bare.status == 422 && bare.text().contains("Kode dari aplikasi"), "{}", bare.text());
    personnel.done(&confirm, &[]).await;
    (fresh, admin, personnel)
}

/// The cash plan: proposed by the Kuasa BUD, set by the PPKD.
async fn planned(kuasa: &mut Person, ppkd: &mut Person, year: &str) {
    let spread = kuasa.done("/langkah/spread-cash-plan", &[("year", year)]).await;
    assert_eq!(spread, "/anggaran-kas");
    let spd = [("unit", UNIT), ("year", year), ("from_month", "1"), ("to_month", "3")];
    let early = kuasa.does("/langkah/draft-spd", &spd).await;
    let text = early.text();
    assert!(early.status == 422 && text.contains("anggaran kas"), "a proposal releases nothing: {text}");
    // The PPKD finds what waits among the tasks, and sets what the page shows.
    let home = ppkd.browser.get("/").await.text();
    let to = home.split("href=\"").find(|l| l.starts_with("/anggaran-kas/")).expect("a task");
    let plan = ppkd.browser.get(to.split('"').next().expect("an address")).await.text();
    let set = plan.split("href=\"").find(|l| l.starts_with("/langkah/ratify-cash-plan?")).expect("a link");
    let set = set.split('"').next().expect("an address").replace("&#38;", "&");
    ppkd.done(&set, &[]).await;
}

async fn walks(empty: Empty) {
    let day = empty.db.today().expect("a day");
    let (today, year) = (day.to_string(), day.year().to_string());
    let (fresh, mut admin, mut personnel) = founders(&empty, &today).await;
    let whole = [("ppkd", "21"), ("sekda", "22"), ("kuasa-bud", "23"), ("pencatat-penerima", "24")];
    for (role, last) in whole {
        let nip = format!("1980010120050110{last}");
        let office = Office { nip: &nip, name: role, role, unit: "" };
        appoint(&mut admin, &mut personnel, &office, &today).await;
    }
    decree_at_once(&mut admin, &mut personnel, &today).await;
    let mut ppkd = Person::enters(&fresh, "ppkd").await;
    let mut sekda = Person::enters(&fresh, "sekda").await;
    let mut kuasa = Person::enters(&fresh, "kuasa-bud").await;
    let mut registrar = Person::enters(&fresh, "pencatat-penerima").await;

    // The budget: brought by one, made to bind by the other.
    let csv = String::from_utf8_lossy(CSV).replace(",2026,", &format!(",{year},")).into_bytes();
    let page = ppkd.browser.get("/impor").await;
    let asked = [("tahun", year.as_str()), ("tahapan", "murni")];
    let shown = bring(&mut ppkd.browser, &page, "/impor/import-apbd", &asked, ("apbd.csv", &csv)).await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    let kept = send(&mut ppkd.browser, &shown, "/impor/import-apbd/simpan", &[]).await;
    assert_eq!(kept.status, 200, "{}", kept.text());
    let own = ppkd.row("tahapan", "confirm-apbd", "murni").await;
    let refused = ppkd.does(&own, &[]).await;
    assert!(refused.status == 422 && refused.text().contains("WEWENANG-ORANG-SAMA"), "{}", refused.text());
    let confirm = sekda.row("tahapan", "confirm-apbd", "menunggu konfirmasi").await;
    sekda.done(&confirm, &[]).await;

    // Funds are released, by two again.
    planned(&mut kuasa, &mut ppkd, &year).await;
    let first = (day.month() - 1) / 3 * 3 + 1;
    let (first, last) = (first.to_string(), (first + 2).to_string());
    let spd = [("unit", UNIT), ("year", &year), ("from_month", &first), ("to_month", &last)];
    let spd = kuasa.done("/langkah/draft-spd", &spd).await;
    ppkd.done(&format!("{spd}/authorise-spd"), &[]).await;

    // The SKPD: its staff writes a request.
    let office = Office { nip: "198001012005011031", name: "staf", role: "staf", unit: UNIT };
    appoint(&mut admin, &mut personnel, &office, &today).await;
    let mut staff = Person::enters(&fresh, "staf").await;
    staff.done("/langkah/add-payee", &[("unit", UNIT), ("kind", "badan"), ("name", "CV Baru Sekali")]).await;
    let page = staff.browser.get("/daftar/penerima?cari=baru").await.text();
    let number = page.split("add-payee-account?payee=").nth(1).expect("a link").split('"').next().expect("a number");
    let account = [
        ("unit", UNIT),
        ("payee", number),
        ("bank", "Bank Daerah"),
        ("account_number", "0208887771"),
        ("holder", "CV Baru Sekali"),
        ("evidence", "Buku tabungan"),
    ];
    staff.done("/langkah/add-payee-account", &account).await;
    let confirm = registrar.row("rekening-penerima", "confirm-payee-account", "CV Baru Sekali").await;
    registrar.done(&confirm, &[("last_six", "887771")]).await;
    let spp = drafted(&mut staff, &today).await;
    assert!(staff.browser.get(&spp).await.text().contains("st-draf"));

    // From the command line nothing is confirmed, and it says where to do it.
    let actor = organisation::public::user_by_name(&mut empty.db.view().await.expect("a view"), SECOND).await;
    let actor = actor.expect("read").expect("a user").actor();
    let work = modules::act("confirm-role").expect("the act").parse;
    let work: Arc<dyn Work> = Arc::from(work("{\"grant\":1}").expect("an input"));
    let told = empty.db.act(work, store::Envelope::new(actor, store::Channel::Cli)).await.expect_err("refused");
    assert!(told.to_string().contains("hanya dilakukan di peramban"), "{told}");
    let mut view = empty.db.view().await.expect("a view");
    let channels =
        "SELECT COUNT(*) AS n FROM journal WHERE outcome = 'done' AND leaf NOT LIKE '%\"web\"%' AND act <> 'init'";
    assert_eq!(view.one(channels, vec![]).await.expect("a row").int("n").expect("a count"), 0);
    drop(view);
    empty.db.seal_now().await.expect("sealed");
    let verified = verify(&empty.place.place, &empty.place.keys, &modules::tables()).await.expect("verified");
    assert!(verified.is_sound(), "{:#?}", verified.problems);
    empty.end().await;
}

async fn drafted(staff: &mut Person, today: &str) -> String {
    let mut page = staff.browser.get("/spp/baru").await;
    let base = [
        ("unit", UNIT),
        ("jenis", "barang-jasa"),
        ("keperluan", "Alat tulis kantor"),
        ("tagihan-tanggal", today),
        ("tagihan", "INV-1"),
    ];
    for (search, asked, start) in [("cari-penerima", "baru", "bayar-"), ("cari-rekening", "alat tulis", "tambah-")] {
        let typed = [&base[..], &[(search, asked), ("langkah", search)]].concat();
        let found = send(&mut staff.browser, &page, "/spp/baru", &typed).await;
        let pressed = button(&found, start);
        let typed = [&base[..], &[("langkah", pressed.as_str())]].concat();
        page = send(&mut staff.browser, &found, "/spp/baru", &typed).await;
    }
    let typed = [&base[..], &[("nilai-1", "1.000.000"), ("langkah", "simpan")]].concat();
    let saved = send(&mut staff.browser, &page, "/spp/baru", &typed).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    saved.header("location").to_owned()
}
