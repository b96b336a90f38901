//! How far spending went, what does not move, and the thread as a picture.

use std::sync::Arc;

use kernel::{Day, Moment, Money};
use serde_json::json;
use store::{Actor, Channel, Envelope, Scope};

use super::browser::{Page, Server, serving_app};
use crate::demo::{self, HERO, YEAR};
use crate::serving;
use crate::serving::watch::WATCH;

fn digits(amount: Money) -> String {
    amount.rupiah().replace("Rp ", "")
}

fn sum(amounts: impl Iterator<Item = Money>) -> Money {
    amounts.fold(Money::ZERO, Money::plus)
}

fn heading(page: &Page) -> String {
    let text = page.text();
    let rest = text.split_once("<h1>").expect("a heading").1.split("</h1>").next().expect("its end").to_owned();
    rest.replace('\u{a0}', " ")
}

/// The row of a table whose head holds a word.
fn row(text: &str, head: &str) -> String {
    let rows = text.split("<tr>").filter(|r| r.split("</th>").next().is_some_and(|h| h.contains(head)));
    let found: Vec<&str> = rows.collect();
    assert_eq!(found.len(), 1, "{head}: {text}");
    found[0].to_owned()
}

async fn accounts(server: &Server) -> Vec<budget::model::Account> {
    budget::public::accounts(&mut server.db.view().await.expect("a view"), YEAR).await.expect("accounts")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_figures_are_those_of_the_regency() {
    figures(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        figures(server).await;
    }
}

async fn figures(server: Server) {
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    let mut treasury = server.signed_in(&server.regency.kuasa).await;
    let page = treasury.get("/pantauan").await;
    assert_eq!(heading(&page), "Belanja tertinggal 25,0 poin dari rencana kas");
    let (text, accounts) = (page.text(), accounts(&server).await);
    // Three months of an even plan, and one payment of the story.
    let planned = sum(accounts.iter().flat_map(|a| a.ceiling.spread(12).into_iter().take(3)));
    let march = format!(
        "Maret</th><td class=\"n\">{}</td><td class=\"n\">5.000.000,00</td><td class=\"n\">25,0</td>\
         <td class=\"n\">0,0</td><td class=\"n\">−25,0</td>",
        digits(planned)
    );
    assert!(text.contains(&march), "{march}: {text}");
    let all = digits(sum(accounts.iter().map(|a| a.ceiling)));
    assert!(row(&text, "Desember").contains(&format!("<td class=\"n\">{all}</td><td class=\"n\">–</td>")), "{text}");
    assert!(row(&text, "Jumlah semua").contains(&format!(">{all}</td>")), "{text}");
    for (head, prefix, spent) in
        [("5.1.01", "5.1.1.", "0,00"), ("5.1.02", "5.1.2.", "5.000.000,00"), ("5.2.02", "5.2.2.", "0,00")]
    {
        let ceiling = sum(accounts.iter().filter(|a| a.rekening.starts_with(prefix)).map(|a| a.ceiling));
        let figures = format!("<td class=\"n\">{}</td><td class=\"n\">{spent}</td>", digits(ceiling));
        assert!(row(&text, head).contains(&figures), "{head} {figures}: {text}");
    }
    // Fifteen SKPD, all alike but one, which has spent; the rest is a link away.
    assert_eq!(text.matches("class=\"b-plan\"").count(), 15);
    assert!(text.contains("Lihat 43 SKPD") && !text.contains("Dinas Komunikasi"), "{text}");
    let whole = treasury.get("/pantauan?semua=1").await.text();
    assert!(whole.matches("class=\"b-plan\"").count() == 43 && whole.contains("Dinas Komunikasi"), "{whole}");
    assert!(!whole.contains("Lihat 43 SKPD"));
    desks(&mut treasury, &text).await;
    assert_eq!(treasury.get("/pantauan?tahun=x").await.status, 400);
    treasury.packed = true;
    let weight = treasury.get("/pantauan").await.weight();
    println!("pantauan terkemas {weight} bita");
    assert!(weight <= 8_000, "{weight}");
    server.stop().await;
}

/// Each figure leads to just its payments.
async fn desks(treasury: &mut super::browser::Browser, text: &str) {
    for (head, act, count, amount) in [
        ("Ajukan SPP", "submit-spp", 3, "19.537.500,01"),
        ("Verifikasi SPP", "verify-spp", 1, "2.400.000,00"),
        ("Terbitkan SPM", "issue-spm", 1, "3.125.000,00"),
        ("Terbitkan SP2D", "issue-sp2d", 1, "4.760.000,00"),
    ] {
        let cell = format!("umur=0-2\">{count}</a><br>{amount}</td>");
        assert!(row(text, &format!("row\">{head}<br>")).contains(&cell), "{head} {cell}: {text}");
        let page = treasury.get(&format!("/pantauan/tertahan?langkah={act}&umur=0-2")).await;
        assert_eq!(page.text().matches("<th scope=\"row\"><a href=\"/dokumen/").count(), count, "{}", page.text());
        assert!(page.text().replace('\u{a0}', " ").contains(&format!("Jumlah Rp {amount}.")), "{}", page.text());
        let page = treasury.get(&format!("/pantauan/tertahan?langkah={act}&umur=3-5")).await;
        assert_eq!(heading(&page), "Tidak ada pembayaran yang menunggu");
    }
    let page = treasury.get("/pantauan/tertahan").await;
    assert_eq!(heading(&page), "6 pembayaran menunggu");
    assert_eq!(heading(&treasury.get("/pantauan/tertahan?lewat=1").await), "Tidak ada SP2D yang lewat tenggat");
    for wrong in ["umur=7", "lewat=ya", "halaman=0", "asing=1"] {
        assert_eq!(treasury.get(&format!("/pantauan/tertahan?{wrong}")).await.status, 400, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_heading_says_what_was_found() {
    findings(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        findings(server).await;
    }
}

async fn findings(server: Server) {
    let offices = server.regency.offices.clone();
    let mut own = server.signed_in(&offices[HERO].head).await;
    let mut other = server.signed_in(&offices[HERO + 1].head).await;
    // 5 million of 3.160,5 million.
    assert_eq!(heading(&own.get("/pantauan").await), "Belanja tertinggal 24,8 poin dari rencana kas");
    let page = other.get("/pantauan").await;
    assert_eq!(heading(&page), "Belanja tertinggal 25,0 poin dari rencana kas");
    let text = page.text();
    assert!(text.contains("Tidak ada pembayaran yang menunggu.") && text.contains("Koperasi"), "{text}");
    for foreign in ["5.000.000,00", "Komunikasi", "19.537.500,01", "Alat Tulis", "16.687.500,01"] {
        assert!(!text.contains(foreign), "{foreign}: {text}");
    }
    assert_eq!(heading(&other.get("/pantauan/tertahan").await), "Tidak ada pembayaran yang menunggu");
    // All of the plan in December: what was spent is ahead of it.
    let bidang: String = server.regency.units[HERO].split('.').take(2).collect::<Vec<_>>().join(".");
    for a in accounts(&server).await.iter().skip(HERO * 6).take(6) {
        let mut months = vec!["0.00".to_owned(); 11];
        months.push(a.ceiling.to_string());
        let plan = json!({
            "year": YEAR, "sub_unit": server.regency.units[HERO], "sub_kegiatan": a.sub_kegiatan,
            "rekening": a.rekening, "months": months,
        });
        assert!(a.sub_kegiatan.starts_with(&bidang));
        demo::act(&server.db, &server.regency.kuasa, "set-cash-plan", plan).await.expect("planned");
    }
    assert_eq!(heading(&own.get("/pantauan").await), "Belanja mendahului rencana kas 0,2 poin");
    // A year with a budget and no plan, and one with nothing.
    let mut before = demo::shifted(HERO).expect("a version");
    before.year = YEAR - 1;
    server.db.act(Arc::new(before), Envelope::new(Actor::PracticeOperator, Channel::Cli)).await.expect("imported");
    let page = own.get("/pantauan?tahun=2025").await;
    assert_eq!(heading(&page), "Belanja terserap 0,0 % dari pagu; rencana kas belum ada");
    assert!(!page.text().contains("class=\"c-plan\"") && !page.text().contains("lewat tenggat"));
    assert_eq!(heading(&own.get("/pantauan?tahun=2024").await), "Belum ada anggaran belanja 2024 yang dapat dipantau");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_sp2d_is_late_the_day_after_its_term() {
    late(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        late(server).await;
    }
}

async fn late(server: Server) {
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    let app = serving::app(server.db.clone(), server.links.clone(), None);
    let zone = server.db.region().zone;
    let mut view = server.db.view().await.expect("a view");
    // Received on Monday the 16th; two working days end on Wednesday.
    for (day, expected) in [(16, 0), (18, 0), (19, 1), (20, 1)] {
        let now = Moment::start_of(Day::new(YEAR, 3, day).expect("a day"), zone);
        let found = (app.watch.moving)(&mut view, now).await.expect("payments");
        let late: Vec<_> = found.moving.iter().filter(|m| m.late.is_some()).collect();
        assert_eq!(late.len(), expected, "{day}");
        assert!(late.iter().all(|m| m.late == Day::new(YEAR, 3, 18) && m.head.amount.sen() == 476_000_000));
        assert!(found.moving.len() == 6 && !found.more);
    }
    view.scope = Scope::Units(vec![1]);
    let now = Moment::start_of(Day::new(YEAR, 3, 20).expect("a day"), zone);
    assert!((app.watch.moving)(&mut view, now).await.expect("payments").moving.is_empty());
    drop(view);
    drop(app);
    server.stop().await;
}

/// Days on from the demonstration's Monday.
const DAY: i64 = 86_400_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_lists_what_is_late() {
    let server = Server::sqlite().await;
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    let cookies = server.signed_in(&server.regency.kuasa).await.cookies;
    let on = |moving| {
        let mut app = serving::app(server.db.clone(), server.links.clone(), None);
        app.watch.moving = moving;
        serving_app(app)
    };
    let mut wednesday = on(|view, now| (WATCH.moving)(view, now.plus_millis(2 * DAY))).await;
    wednesday.cookies.clone_from(&cookies);
    let text = wednesday.get("/pantauan").await.text();
    assert!(text.contains("masih dalam tenggatnya") && !text.contains("Tenggat 18 Maret"), "{text}");
    let mut thursday = on(|view, now| (WATCH.moving)(view, now.plus_millis(3 * DAY))).await;
    thursday.cookies = cookies;
    let text = thursday.get("/pantauan").await.text();
    for part in [
        "Tenggat 18 Maret 2026, menunggu Kuasa BUD atau Bendahara Umum Daerah",
        "SPM-LS 000002: Perjalanan dinas verifikasi lapangan (contoh)</a><br><span class=\"money\">Rp\u{a0}4.760.000,00",
        "<p class=\"big\">1 dokumen</p><p>Rp\u{a0}4,76\u{a0}juta</p>",
        "umur=3-5\">1</a><br>4.760.000,00</td>",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let page = thursday.get("/pantauan/tertahan?lewat=1").await;
    assert_eq!(heading(&page), "1 SPM menunggu SP2D lewat tenggat");
    assert!(page.text().contains("<td>18 Maret 2026</td>"), "{}", page.text());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thread_is_walked_in_its_picture() {
    walked(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        walked(server).await;
    }
}

async fn walked(server: Server) {
    let offices = server.regency.offices.clone();
    let mut own = server.signed_in(&offices[HERO].treasurer).await;
    let list = own.get("/dokumen?jenis=SP2D").await.text();
    let id = list.split_once("row\"><a href=\"/dokumen/").expect("a payment").1.split('"').next().expect("an id");
    let path = format!("/dokumen/{id}/benang");
    assert!(own.get(&format!("/dokumen/{id}")).await.text().contains(&format!("href=\"{path}\"")));
    let page = own.get(&path).await;
    assert_eq!(heading(&page), "Rp 5.000.000,00 untuk Penyediaan Peralatan Kantor");
    let text = page.text().replace("&#38;", "&").replace('\u{a0}', " ");
    let svg = text.split_once("<figure").expect("a picture").1.split("</figure>").next().expect("its end");
    for part in [
        "RENCANA",
        "ANGGARAN",
        "PENYEDIAAN DANA",
        "PEMBAYARAN",
        "SPP-LS 000001",
        "SP2D-LS 000001",
        "Pagu Rp 66.750.000,00",
    ] {
        assert!(svg.contains(part), "{part}: {svg}");
    }
    // Three levels of the plan, an account, the SPD, three papers; each opens,
    // and the list holds the same.
    let links: Vec<&str> = svg.split("<a href=\"").skip(1).filter_map(|l| l.split('"').next()).collect();
    assert_eq!(links.len(), 8, "{links:?}");
    let below = text.split_once("</figure>").expect("a list").1;
    for link in links {
        assert!(below.contains(&format!("href=\"{link}\"")), "{link}: {below}");
        assert_eq!(own.get(link).await.status, 200, "{link}");
    }
    assert_eq!(svg.matches("p-here").count(), 1);
    assert_eq!(below.matches("<li").count(), 8 + text.rsplit("<footer").next().map_or(0, |f| f.matches("<li").count()));
    let mut other = server.signed_in(&offices[HERO + 1].head).await;
    assert_eq!(other.get(&path).await.status, 404);
    own.packed = true;
    let weight = own.get(&path).await.weight();
    println!("benang terkemas {weight} bita");
    assert!(weight <= 8_000, "{weight}");
    server.stop().await;
}
