//! A bank that pays one SP2D twice, one too much, and one that nobody issued,
//! among all the others: the program names just these three.

use std::fmt::Write;
use std::sync::Arc;

use bank::acts::ImportStatement;
use kernel::{Day, Money, Sheet};
use serde_json::{Value, json};
use store::module::Query;
use store::testing::Temporary;
use store::{Actor, Channel, Clock, Db, Envelope, Read};

use super::browser::{Browser, Page, Server};
use super::paying::{hidden, send as fill_in};
use crate::demo::{self, Regency, YEAR, act};
use crate::modules::SCHEMA;

const RKUD: &str = "0012345678";

/// Debits of the statement; in full length as many as the threat model asks for.
fn debits() -> usize {
    if std::env::var("SIMPUL_PROVE").is_ok_and(|v| v == "long") { 2_000 } else { 90 }
}

async fn report(db: &Db, name: &str) -> Sheet {
    let report = bank::MODULE.reports.iter().find(|r| r.name == name).expect("a report");
    let mut view = db.view().await.expect("a view");
    let query = Query { year: YEAR, ..Query::default() };
    (report.run)(&mut view, &query).await.expect("a sheet")
}

fn column(sheet: &Sheet, name: &str) -> Vec<String> {
    let at = sheet.columns.iter().position(|c| c.name == name).expect("a column");
    sheet.rows.iter().filter_map(|r| r.get(at)).map(kernel::sheet::Value::plain).collect()
}

/// Issues what waits and sends it to the bank, in lists of 500; gives the
/// identifications and net sums, and the account that pays.
async fn send(db: &Arc<Db>, regency: &Regency, count: usize) -> (Vec<(String, Money)>, i64) {
    let spms = demo::payments(db, regency, count, 0).await.expect("payments").spread;
    let mut sp2d = Vec::new();
    for spm in spms.iter().take(count) {
        let input = json!({ "spm": spm, "spm_received": "2026-03-16" });
        let issued = act(db, &regency.kuasa, "issue-sp2d", input).await.expect("issued");
        sp2d.push(issued.get("id").and_then(Value::as_i64).expect("an id"));
    }
    assert_eq!(sp2d.len(), count);
    let unit = regency.units.first().expect("an SKPD");
    let account = json!({
        "unit": unit, "kind": "rkud", "bank": "Bank Daerah (contoh)", "number": RKUD, "holder": "RKUD contoh",
        "decree": "SK 1", "decree_date": "2026-01-02",
    });
    let account = act(db, &regency.ppkd, "register-office-account", account).await.expect("registered");
    let account = account.get("account").and_then(Value::as_i64).expect("an account");
    for list in sp2d.chunks(500) {
        let drafted = json!({ "account": account, "sp2d": list });
        let drafted = act(db, &regency.kuasa, "draft-batch", drafted).await.expect("drafted");
        let of = |name: &str| drafted.get(name).cloned().unwrap_or_default();
        let batch = of("id").to_string();
        let released = json!({ "batch": batch, "digest": of("digest"), "net": of("net") });
        act(db, &regency.ppkd, "release-batch", released).await.expect("released");
    }
    let list = report(db, "daftar-penguji").await;
    let nets = column(&list, "Bersih").into_iter().map(|m| m.parse().expect("money"));
    (column(&list, "Tanda Pengenal").into_iter().zip(nets).collect(), account)
}

fn amount(money: Money) -> String {
    money.to_string().replace('.', ",")
}

/// The bank's own words, as MT940.
fn statement(orders: &[(String, Money)]) -> String {
    let last = orders.len() - 1;
    let mut debits: Vec<(Money, String)> = Vec::new();
    for (n, (id, net)) in orders.iter().enumerate() {
        let paid = if n == last / 3 { net.plus(Money::ONE_SEN) } else { *net };
        let (head, tail) = id.split_at(13);
        debits.push((paid, format!("SP2D {head}\n{tail} DIBAYAR")));
        if n == last / 2 {
            debits.push((paid, format!("SP2D {id} DIBAYAR")));
        }
    }
    debits.push((orders[0].1, "SP2D 000099 CV BAYANGAN".into()));
    let opening = Money::from_rupiah(1_000_000_000).expect("money");
    let closing = debits.iter().fold(opening, |sum, (debit, _)| sum.minus(*debit));
    let mut text = format!(":20:RK\n:25:{RKUD}\n:28C:1\n:60F:C260315IDR{}\n", amount(opening));
    for (debit, said) in &debits {
        writeln!(text, ":61:2603170317D{}NTRFNONREF\n:86:{said}", amount(*debit)).expect("written");
    }
    text + &format!(":62F:C260320IDR{}\n-\n", amount(closing))
}

/// Three of two thousand debits are found, and no other.
async fn prove_bank(place: Temporary) {
    let on = |day: u8| Clock::Handed(Day::new(YEAR, 3, day).expect("a day"));
    let db = Arc::new(place.open_at(on(16), &SCHEMA).await.expect("opens"));
    let regency = demo::found(&db).await.expect("founded");
    let (orders, account) = send(&db, &regency, debits() - 2).await;
    Arc::into_inner(db).expect("alone").close().await;

    let db = place.open_at(on(20), &SCHEMA).await.expect("opens again");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rk.sta");
    std::fs::write(&path, statement(&orders)).expect("written");
    let grids = documents::read_file(&path, &documents::Limits::standard()).expect("read");
    let file = bank::rules::statement::read(&grids).expect("a statement");
    assert_eq!(file.lines.len(), debits());
    let import = ImportStatement {
        account,
        year: None,
        file_name: "rk.sta".into(),
        digest: "x".into(),
        file: Some(Arc::new(file)),
    };
    db.act(Arc::new(import), Envelope::new(regency.kuasa.clone(), Channel::Cli)).await.expect("imported");

    let check = bank::checks::ALL[0].run;
    let result = check(&mut db.view().await.expect("a view"), YEAR).await.expect("a check");
    let mut codes: Vec<&str> = result.findings.iter().map(|f| f.code.as_str()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["CEK-BANK-GANDA", "CEK-BANK-JUMLAH", "CEK-BANK-TANPA-SP2D"]);
    assert_eq!(result.figures["bank_debits"], json!(debits()));
    assert_eq!(result.figures["bank_matched"], json!(debits() - 1));
    let over = result.findings.iter().find(|f| f.code == "CEK-BANK-JUMLAH").expect("found");
    assert_eq!(over.figures["selisih"], "0.01");
    db.close().await;
    place.discard().await.expect("gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_bank_sqlite() {
    prove_bank(Temporary::sqlite(true, &SCHEMA).await.expect("a folder")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_bank_postgres() {
    if let Some(place) = Temporary::postgres(true, &SCHEMA).await.expect("a server") {
        prove_bank(place).await;
    }
}

const ORDERED: &str = "SELECT m.id FROM document m WHERE m.kind = 'SPM' AND m.state = 'terbit' AND NOT EXISTS (
   SELECT 1 FROM document_edge e WHERE e.rests_on = m.id) ORDER BY m.id";

/// Opens a form, fills it in, and sends it.
async fn press(server: &Server, actor: &Actor, to: &str, typed: &[(&str, &str)]) -> Page {
    let mut browser = server.signed_in(actor).await;
    let page = browser.get(to).await;
    assert_eq!(page.status, 200, "{to}: {}", page.text());
    fill_in(&mut browser, &page, to, typed).await
}

const TAKEN: &str = "SELECT COUNT(*) AS n FROM journal WHERE act = 'take-batch-file' AND outcome = 'done'";
const OFFICE: &str = "SELECT id FROM role_grant WHERE role = 'kuasa-bud'";

/// How often the file was handed over, as the journal knows.
async fn taken(db: &Db) -> i64 {
    let mut view = db.view().await.expect("a view");
    view.query(TAKEN, vec![]).await.expect("a count")[0].int("n").expect("a count")
}

/// Somebody of the bank that holds the RKUD.
async fn bank_officer(server: &Server) -> Actor {
    let mut people = demo::People::behind(&server.db, 700);
    people.official("petugas-bank", "petugas-bank", None).await.expect("an officer")
}

/// The bank's own officer finds the released list and no other paper, does
/// nothing else with it, and reads the digest off what is in his hands.
async fn received(server: &Server, officer: &Actor, (batch, digest): (&str, &str)) {
    let mut browser = server.signed_in(officer).await;
    let desk = browser.get("/").await;
    assert!(desk.text().contains("Catat penyerahan daftar ke bank"), "{}", desk.text());
    let page = browser.get(&format!("/dokumen/{batch}")).await;
    assert!(page.status == 200 && page.text().contains("4.760.000"), "{}", page.text());
    assert!(page.text().contains("/panduan/44-petugas-bank") && !page.text().contains(digest), "{}", page.text());
    for beyond in ["pdf", "lampiran", "benang"] {
        let path = format!("/dokumen/{batch}/{beyond}");
        assert!(!page.text().contains(&path), "{path} is offered");
        assert_eq!(browser.get(&path).await.status, 404, "{path}");
    }
    for step in ["release-batch", "cancel-batch", "take-batch-file"] {
        assert_eq!(browser.get(&format!("/dokumen/{batch}/{step}")).await.status, 403, "{step}");
    }
    let mut view = server.db.view().await.expect("a view");
    let others = view.query("SELECT id FROM document WHERE kind <> 'DP' ORDER BY id", vec![]).await.expect("papers");
    drop(view);
    for other in others {
        let path = format!("/dokumen/{}", other.int("id").expect("an id"));
        assert_eq!(browser.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(browser.get("/laporan/daftar-penguji").await.status, 403);
    let deliver = format!("/dokumen/{batch}/deliver-batch");
    let wrong = press(server, officer, &deliver, &[("reference", "BPD-1"), ("digest", "0000-0000")]).await;
    assert!(wrong.status == 422 && wrong.text().contains("DP-SIDIK-BANK"), "{}", wrong.text());
    let told = press(server, officer, &deliver, &[("reference", "BPD-1"), ("digest", digest)]).await;
    assert_eq!(told.status, 303, "{}", told.text());
}

/// The form that once gave the file gives nothing by itself: each time it is an
/// act, which asks for the office and the reason and is journalled.
async fn taken_again(
    (server, officer): (&Server, &Actor),
    browser: &mut Browser,
    (form, to): (&Page, &str),
    (batch, digest): (&str, &str),
) {
    let fields = hidden(form);
    let old: Vec<(&str, &str)> =
        fields.iter().filter(|(name, _)| name != "versi").map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let with_reason = [&old[..], &[("reason", "berkas rusak")]].concat();
    assert!(old.iter().any(|(name, _)| *name == "kunci"), "{old:?}");
    let xml = "application/xml";
    let file = browser.post(to, &old).await;
    assert_eq!((file.status, file.header("content-type"), taken(&server.db).await), (200, xml, 2));

    received(server, officer, (batch, digest)).await;
    let bare = browser.post(to, &old).await;
    assert!(bare.status == 422 && bare.text().contains("DP-SUDAH-DISERAHKAN"), "{}", bare.text());
    assert_eq!(taken(&server.db).await, 2);
    let file = browser.post(to, &with_reason).await;
    assert_eq!((file.status, file.header("content-type"), taken(&server.db).await), (200, xml, 3));

    let mut view = server.db.view().await.expect("a view");
    let grant = view.query(OFFICE, vec![]).await.expect("an office")[0].int("id").expect("an id");
    drop(view);
    let end = json!({ "grant": grant, "reason": "Mutasi" });
    act(&server.db, &Actor::PracticeOperator, "end-role", end).await.expect("ended");
    for typed in [&old, &with_reason] {
        let closed = browser.post(to, typed).await;
        assert!((400..500).contains(&closed.status) && !closed.text().contains("pain.001"), "{}", closed.text());
    }
    assert_eq!(taken(&server.db).await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_made_and_released_by_the_pages_alone() {
    let server = Server::sqlite().await;
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    let (kuasa, ppkd) = (server.regency.kuasa.clone(), server.regency.ppkd.clone());
    let mut view = server.db.view().await.expect("a view");
    let spm = view.query(ORDERED, vec![]).await.expect("an SPM")[0].int("id").expect("an id");
    drop(view);
    let issued = act(&server.db, &kuasa, "issue-sp2d", json!({ "spm": spm.to_string() })).await.expect("issued");
    let sp2d = issued["id"].to_string();
    let unit = server.regency.units[0].as_str();
    let account = [
        ("unit", unit),
        ("kind", "rkud"),
        ("bank", "Bank Daerah"),
        ("number", RKUD),
        ("holder", "RKUD contoh"),
        ("decree", "SK 1"),
        ("decree_date", "2026-01-02"),
    ];
    let told = press(&server, &ppkd, "/langkah/register-office-account", &account).await;
    assert_eq!(told.status, 303, "{}", told.text());
    let register = report(&server.db, "rekening-daerah").await;
    let account = column(&register, "Nomor")[0].clone();

    let mut browser = server.signed_in(&kuasa).await;
    let page = browser.get("/langkah/draft-batch").await;
    assert!(page.text().contains("CV Perjalanan Contoh") && page.text().contains(&format!("sp2d-{sp2d}")));
    let ticked = format!("sp2d-{sp2d}");
    let typed = [("account", account.as_str()), (ticked.as_str(), "1")];
    let told = press(&server, &kuasa, "/langkah/draft-batch", &typed).await;
    assert_eq!(told.status, 303, "{}", told.text());

    let list = report(&server.db, "daftar-penguji").await;
    let (batch, digest) = (column(&list, "Nomor Urut")[0].clone(), column(&list, "Sidik")[0].clone());
    let mut browser = server.signed_in(&ppkd).await;
    assert!(browser.get("/").await.text().contains("Lepas daftar penguji"));
    let shown = browser.get(&format!("/dokumen/{batch}")).await;
    assert!(shown.status == 200 && shown.text().contains("Daftar Penguji SP2D"), "{}", shown.text());
    let officer = bank_officer(&server).await;
    let mut at_the_bank = server.signed_in(&officer).await;
    assert_eq!(at_the_bank.get(&format!("/dokumen/{batch}")).await.status, 404, "nobody has released it");
    let to = format!("/dokumen/{batch}/release-batch");
    let wrong = press(&server, &ppkd, &to, &[("digest", digest.as_str()), ("net", "4.760.000,01")]).await;
    assert!(wrong.status == 422 && wrong.text().contains("DP-JUMLAH"), "{}", wrong.text());
    let told = press(&server, &ppkd, &to, &[("digest", digest.as_str()), ("net", "4.760.000")]).await;
    assert_eq!(told.status, 303, "{}", told.text());
    let mut browser = server.signed_in(&kuasa).await;
    assert!(browser.get("/").await.text().contains("Catat penyerahan daftar ke bank"));
    // The file is given to whoever takes it, and the journal knows.
    let take = format!("/dokumen/{batch}/take-batch-file");
    assert!(browser.get(&format!("/dokumen/{batch}")).await.text().contains(&take));
    let mut auditor = server.signed_in(&server.regency.auditor).await;
    assert!(!auditor.get(&format!("/dokumen/{batch}")).await.text().contains(&take));
    assert_eq!(auditor.get(&take).await.status, 403);
    let page = browser.get(&take).await;
    let file = fill_in(&mut browser, &page, &take, &[]).await;
    assert_eq!((file.status, file.header("content-type")), (200, "application/xml"));
    assert!(file.header("content-disposition").starts_with("attachment; filename=\"LATIHAN"));
    assert!(file.text().contains("pain.001.001.03") && file.text().contains("4760000.00"), "{}", file.text());
    assert_eq!(taken(&server.db).await, 1);
    taken_again((&server, &officer), &mut browser, (&page, &take), (&batch, &digest)).await;
    let mut browser = server.signed_in(&ppkd).await;
    for name in bank::MODULE.reports.iter().map(|r| r.name) {
        assert_eq!(browser.get(&format!("/laporan/{name}")).await.status, 200, "{name}");
    }
    drop(browser);
    server.stop().await;
}
