//! Papers: who may print them, and what their square tells a stranger.

use kernel::lifecycle::{Kind, State};
use serde_json::{Value, json};
use store::documents::{Asked, list};
use store::{Db, Document, Scope};

use super::browser::Server;
use crate::demo::{self, HERO, YEAR};
use crate::serving::papers;

const DAY: &str = "2026-03-16";

async fn documents(db: &Db, kind: Kind) -> Vec<Document> {
    let mut view = db.view_as(Scope::Region).await.expect("a view");
    let asked = Asked { year: YEAR, kind: Some(kind), state: None, unit: None, after: 0, most: 1000 };
    list(&mut view, &asked).await.expect("documents")
}

/// The address printed on a paper, as a path on the server.
async fn printed(db: &Db, id: i64) -> (print::Form, String) {
    let mut view = db.view_as(Scope::Region).await.expect("a view");
    let (form, _) = papers::form(&mut view, db, Some("http://x"), id).await.expect("read").expect("a paper");
    let path = form.seal.as_ref().map(|seal| seal.address.trim_start_matches("http://x").to_owned());
    (form, path.unwrap_or_default())
}

fn id(done: &Value) -> i64 {
    done.get("id").and_then(Value::as_i64).expect("an id")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paper_is_for_whoever_sees_its_document() {
    papers_are_scoped(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        papers_are_scoped(server).await;
    }
}

async fn papers_are_scoped(server: Server) {
    let treasurer = &server.regency.offices[HERO].treasurer;
    let mut own = server.signed_in(treasurer).await;
    let mut other = server.signed_in(&server.regency.offices[0].treasurer).await;
    for kind in [Kind::Spd, Kind::Spp, Kind::Spm, Kind::Sp2d] {
        let document = documents(&server.db, kind).await.into_iter().next().expect("a document");
        let path = format!("/dokumen/{}/pdf", document.id);
        let shown = own.get(&format!("/dokumen/{}", document.id)).await;
        assert!(shown.text().contains(&format!("href=\"{path}\">Unduh PDF")), "{kind:?}");
        let made = own.get(&path).await;
        assert_eq!((made.status, made.header("content-type")), (200, "application/pdf"), "{}", made.text());
        assert!(made.body.starts_with(b"%PDF-1.7"));
        assert_eq!(own.get(&path).await.body, made.body, "the same document gives the same bytes");
        let file = made.header("content-disposition").to_owned();
        assert!(file.starts_with("inline; filename=\"sp") && file.ends_with(".pdf\""), "{file}");
        assert_eq!((made.header("cache-control"), made.header("x-content-type-options")), ("no-store", "nosniff"));
        assert!(made.header("content-security-policy").starts_with("default-src 'none'"));
        let told = other.get(&path).await;
        assert!(told.status == 404 && told.text().contains("bukan untuk jabatan Anda"), "{kind:?}");
        let led = server.browser().get(&path).await;
        assert_eq!((led.status, led.header("location")), (303, format!("/masuk?ke={path}").as_str()));
    }
    assert_eq!(own.get("/dokumen/999999999/pdf").await.status, 404);
    assert_eq!(own.get("/dokumen/x/pdf").await.status, 404);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paper_says_who_signed_and_whom_it_pays() {
    let server = Server::sqlite().await;
    let sp2d = documents(&server.db, Kind::Sp2d).await.into_iter().next().expect("an SP2D");
    let (form, _) = printed(&server.db, sp2d.id).await;
    assert_eq!(form.amount, "5000000.00".parse().expect("money"));
    assert_eq!(form.net, "4925000.00".parse().expect("money"));
    let payee = form.payee.expect("a payee");
    assert_eq!((payee.label.as_str(), payee.account.as_str()), ("CV Contoh Sejahtera", "0101234567"));
    assert_eq!(form.cuts.first().map(|c| c.kind.name.as_str()), Some("PPh Pasal 22"));
    let [signer] = form.signers.as_slice() else { panic!("one signature") };
    assert_eq!(signer.office, "Kuasa Bendahara Umum Daerah");
    assert!(signer.label.is_some() && signer.nip.is_some());
    let kinds: Vec<Kind> = form.basis.iter().map(|b| b.kind).collect();
    assert_eq!(kinds, [Kind::Spd, Kind::Spp, Kind::Spm]);
    // The SPD tells the whole of the budget and what it releases of it.
    let spd = documents(&server.db, Kind::Spd).await.into_iter().find(|d| d.number.is_some()).expect("an SPD");
    let (form, _) = printed(&server.db, spd.id).await;
    let release = form.release.expect("what it releases");
    assert_eq!((release.from_month, release.to_month), (1, 3));
    let sum = |of: fn(&print::form::Released) -> kernel::Money| kernel::Money::sum(release.lines.iter().map(of));
    assert_eq!(sum(|l| l.amount), Some(spd.amount));
    assert_eq!(sum(|l| l.before), Some(kernel::Money::ZERO));
    assert!(release.lines.iter().all(|l| l.ceiling.is_positive() && !l.sub_kegiatan.name.is_empty()));
    // Released in the first quarter: a fourth of the year, but for rounding.
    assert!(release.lines.iter().all(|l| l.amount.sen() * 4 <= l.ceiling.sen()));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_learns_what_has_become_of_a_paper() {
    strangers_learn(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        strangers_learn(server).await;
    }
}

async fn strangers_learn(server: Server) {
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    let spm = documents(&server.db, Kind::Spm).await.pop().expect("an SPM");
    let issue = json!({ "spm": spm.id.to_string(), "date": DAY });
    let sp2d = id(&demo::act(&server.db, &server.regency.kuasa, "issue-sp2d", issue).await.expect("issued"));
    let (form, path) = printed(&server.db, sp2d).await;
    let mut stranger = server.browser();
    let told = stranger.get(&path).await;
    let text = told.text();
    assert_eq!(told.status, 200, "{text}");
    assert!(text.contains("Dokumen latihan: SP2D nomor") && text.contains("Terbit dan berlaku"), "{text}");
    assert!(!text.contains("Asli") && text.contains("Rp\u{a0}4.760.000,00"), "{text}");
    let digest = &form.seal.as_ref().expect("a seal").digest;
    assert!(text.contains(&print::grouped(digest)), "{text}");
    // Nothing of persons, of accounts, or of what it was for.
    for private in ["CV Perjalanan", "0101234999", "Pejabat Contoh", "verifikasi lapangan", "Bank Daerah"] {
        assert!(!text.contains(private), "{private}");
    }
    // One letter more, less or other is no paper of ours.
    let last = if path.ends_with('A') { 'B' } else { 'A' };
    let other = format!("{}{last}", &path[..path.len() - 1]);
    for bad in [&other, &path[..path.len() - 1], &format!("{path}A"), "/sah/x", "/sah/7"] {
        let told = stranger.get(bad).await;
        assert!(told.status == 404 && told.text().contains("Dokumen ini tidak dikenal"), "{bad}");
    }
    // What was printed before the paper changed is an older version.
    let old = stranger.get(&format!("/sah/{}", papers::token(server.db.keys(), sp2d, &[7; 16]))).await;
    assert!(old.status == 200 && old.text().contains("versi lama"), "{}", old.text());
    assert!(!old.text().contains("4.760.000"));
    // The state is the state of now, and the paper stays the same one.
    let void = json!({ "sp2d": sp2d.to_string(), "reasons": ["salah"] });
    demo::act(&server.db, &server.regency.kuasa, "void-sp2d", void).await.expect("voided");
    let told = stranger.get(&path).await;
    assert!(told.text().contains("Batal: tidak berlaku, jangan dibayar"), "{}", told.text());
    let (form, again) = printed(&server.db, sp2d).await;
    assert_eq!(again, path);
    assert!(form.marks.contains(&print::Mark::Ended(State::Voided)));
    // A draft has no number and nothing to check.
    let draft = documents(&server.db, Kind::Spp).await.into_iter().find(|d| d.number.is_none()).expect("a draft");
    let (form, path) = printed(&server.db, draft.id).await;
    assert!(form.seal.is_none() && path.is_empty() && form.marks.contains(&print::Mark::Draft));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_private_person_gets_is_not_told() {
    let server = Server::sqlite().await;
    let unit = server.regency.units[HERO].clone();
    let offices = server.regency.offices[HERO].clone();
    let operator = store::Actor::PracticeOperator;
    let new = json!({ "unit": unit, "kind": "orang", "name": "Warga Contoh", "npwp": "021234567421300" });
    let payee = demo::act(&server.db, &operator, "add-payee", new).await.expect("a payee");
    let account = json!({
        "unit": unit, "payee": payee.get("payee"), "bank": "Bank Daerah (contoh)", "account_number": "0101777888",
        "holder": "Warga Contoh", "evidence": "buku tabungan (contoh)",
    });
    let account = demo::act(&server.db, &operator, "add-payee-account", account).await.expect("an account");
    let account = account.get("account").and_then(Value::as_i64).expect("an id");
    let draft = demo::spp(&unit, account, "Honorarium narasumber #v(9cm)", "INV-777", "1234000.00");
    let spp = id(&demo::act(&server.db, &offices.staff, "draft-spp", draft).await.expect("drafted"));
    let file = json!({ "spp": spp.to_string(), "date": DAY });
    demo::act(&server.db, &offices.treasurer, "submit-spp", file).await.expect("filed");
    let (form, path) = printed(&server.db, spp).await;
    assert_eq!(form.payee.as_ref().and_then(|p| p.npwp.as_deref()), Some("021234567421300"));
    let told = server.browser().get(&path).await;
    let text = told.text();
    assert!(told.status == 200 && text.contains("penerimanya orang pribadi"), "{text}");
    for private in ["1.234.000", "Warga", "0101777888", "narasumber", "0212345"] {
        assert!(!text.contains(private), "{private}");
    }
    let mut browser = server.signed_in(&offices.treasurer).await;
    assert_eq!(browser.get(&format!("/dokumen/{spp}/pdf")).await.status, 200);
    server.stop().await;
}

/// An official of the regency besides those of the example.
async fn official(server: &Server, role: &str) -> store::Actor {
    let operator = store::Actor::PracticeOperator;
    let nip = format!("19810101200501{:04}", 9000 + role.len());
    let new = json!({ "nip": nip, "name": format!("Pejabat {role}") });
    let person = demo::act(&server.db, &operator, "add-official", new).await.expect("an official");
    let user = json!({ "official": nip, "username": format!("uji-{role}") });
    let user = demo::act(&server.db, &operator, "add-user", user).await.expect("an account");
    let decree = json!({
        "official": nip, "role": role, "decree_number": format!("SK {role}"), "decree_date": "2026-01-02",
        "from": "2026-01-02",
    });
    demo::act(&server.db, &operator, "grant-role", decree).await.expect("an office");
    let id = |value: &Value, field: &str| value.get(field).and_then(Value::as_i64).expect("an id");
    store::Actor::User { user: id(&user, "user"), person: id(&person, "person"), proof: store::Proof::Vouched }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dpa_is_a_paper_of_three_hands() {
    dpa_is_a_paper(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        dpa_is_a_paper(server).await;
    }
}

/// The first shift of the year, and what an act says more of it.
fn round(more: Value) -> Value {
    let mut input = json!({ "year": YEAR, "stage": "pergeseran-1" });
    let fields = more.as_object().expect("fields").clone();
    input.as_object_mut().expect("fields").extend(fields);
    input
}

async fn dpa_is_a_paper(server: Server) {
    let (unit, offices) = (server.regency.units[HERO].clone(), server.regency.offices[HERO].clone());
    let (tapd, sekda) = (official(&server, "tapd").await, official(&server, "sekda").await);
    let by = |actor: store::Actor, name: &'static str, input: Value| {
        let db = &server.db;
        async move { demo::act(db, &actor, name, input).await.unwrap_or_else(|e| panic!("{name}: {e}")) }
    };
    let draft = by(offices.head.clone(), "draft-dpa", json!({ "year": YEAR, "unit": unit })).await;
    let dpa = draft.get("document").and_then(Value::as_i64).expect("a DPA");
    let (form, path) = printed(&server.db, dpa).await;
    assert!(path.is_empty() && form.marks.contains(&print::Mark::Unratified));
    let hands = |form: &print::Form| form.signers.iter().map(|s| s.label.is_some()).collect::<Vec<_>>();
    assert_eq!(hands(&form), [true, false, false]);
    let asked = || json!({ "dpa": dpa.to_string() });
    by(tapd.clone(), "verify-dpa", asked()).await;
    by(sekda.clone(), "approve-dpa", asked()).await;
    assert_eq!(hands(&printed(&server.db, dpa).await.0), [true, true, false]);
    by(server.regency.ppkd.clone(), "ratify-dpa", json!({ "dpa": dpa.to_string(), "date": DAY })).await;

    let (form, path) = printed(&server.db, dpa).await;
    assert!(hands(&form).iter().all(|signed| *signed) && !form.marks.contains(&print::Mark::Unratified));
    assert!(form.signers.iter().all(|s| s.on.is_some()));
    let budget = form.budget.clone().expect("what it plans");
    assert_eq!(budget.now.spending, form.amount);
    let works = kernel::Money::sum(budget.works.iter().map(|w| w.sum.now));
    assert_eq!(works, Some(form.amount));
    // The example spreads its cash plan over the year to the sen.
    let plan = budget.plan.as_ref().expect("a cash plan");
    assert_eq!(kernel::Money::sum(plan.months.iter().flatten().copied()), Some(form.amount));
    let path_of_first = path.clone();
    let told = server.browser().get(&path).await;
    assert!(told.status == 200 && told.text().contains("Dokumen latihan: DPA nomor DPA/A.1/"), "{}", told.text());

    let mut head = server.signed_in(&offices.head).await;
    let at = format!("/dokumen/{dpa}/pdf");
    let made = head.get(&at).await;
    assert_eq!((made.status, made.header("content-type")), (200, "application/pdf"), "{}", made.text());
    assert_eq!(head.get(&at).await.body, made.body, "the same document gives the same bytes");
    let mut other = server.signed_in(&server.regency.offices[0].head).await;
    assert_eq!(other.get(&at).await.status, 404);

    // An RKA that nobody verified yet has no square.
    by(tapd.clone(), "open-budget-round", round(json!({}))).await;
    for step in ["rka", "verifikasi", "apbd", "dpa"] {
        by(tapd.clone(), "open-budget-step", round(json!({ "step": step }))).await;
    }
    let rka = by(offices.staff.clone(), "draft-rka", round(json!({ "unit": unit }))).await;
    let rka = rka.get("document").and_then(Value::as_i64).expect("an RKA");
    let (form, path) = printed(&server.db, rka).await;
    assert!(path.is_empty() && form.marks.contains(&print::Mark::Unverified));
    let planned = form.budget.as_ref().expect("what it plans");
    assert!(planned.changes && planned.before == planned.now && planned.now.spending == form.amount);
    assert_eq!(hands(&form), [false, false]);
    assert_eq!(head.get(&format!("/dokumen/{rka}/pdf")).await.status, 200);

    // The DPA of the next stage takes the place of the first, which says so.
    let (made_of, ppkd) = (|| json!({ "rka": rka.to_string() }), server.regency.ppkd.clone());
    by(offices.head.clone(), "submit-rka", made_of()).await;
    by(tapd.clone(), "verify-rka", made_of()).await;
    by(offices.head.clone(), "approve-shift", made_of()).await;
    let signed = json!({ "kind": "perkada-penjabaran", "number": "9/2026", "signed": DAY });
    by(ppkd.clone(), "record-budget-instrument", round(signed)).await;
    by(ppkd.clone(), "ratify-apbd", round(json!({ "date": DAY }))).await;
    assert!(!head.get(&format!("/dokumen/{dpa}")).await.text().contains("Diganti oleh"), "not before its DPA");
    let next = by(offices.head.clone(), "draft-dpa", json!({ "year": YEAR, "unit": unit })).await;
    let next = json!({ "dpa": next["document"].to_string() });
    by(tapd, "verify-dpa", next.clone()).await;
    by(sekda, "approve-dpa", next.clone()).await;
    let next = by(ppkd, "ratify-dpa", next).await;
    let number = next["number"].as_str().expect("a number").to_owned();
    let told = server.browser().get(&path_of_first).await.text();
    assert!(told.contains("Diganti oleh nomor") && told.contains(&number), "{told}");
    let page = head.get(&format!("/dokumen/{dpa}")).await.text();
    assert!(page.contains("Diganti oleh") && page.contains(&number), "{page}");
    assert!(printed(&server.db, dpa).await.0.marks.contains(&print::Mark::Replaced(number)));
    server.stop().await;
}
