//! Lists of documents: filters, orders, sums, search, export, weight.

use kernel::Money;
use serde_json::json;
use store::Document;
use store::documents::{Asked, list};

use super::browser::{Browser, Page, Server, encoded};
use crate::demo::{self, HERO, YEAR};

/// Documents in the rows of a list, in order.
fn rows(page: &Page) -> Vec<i64> {
    let text = page.text();
    let found = text.split("<tr><th scope=\"row\"><a href=\"/dokumen/").skip(1);
    found.map(|rest| rest.split('"').next().and_then(|id| id.parse().ok()).expect("an id")).collect()
}

async fn found(browser: &mut Browser, query: &str) -> Vec<i64> {
    let page = browser.get(&format!("/dokumen?{query}")).await;
    assert_eq!(page.status, 200, "{query}: {}", page.text());
    rows(&page)
}

fn digits(amount: Money) -> String {
    amount.rupiah().replace("Rp ", "")
}

/// Every document of the story's SKPD, newest first.
async fn all(server: &Server) -> Vec<Document> {
    let mut view = server.db.view().await.expect("a view");
    let asked = Asked { year: YEAR, kind: None, state: None, unit: None, after: 0, most: 10_000 };
    let mut all = list(&mut view, &asked).await.expect("documents");
    all.reverse();
    all
}

fn ids<'d>(documents: impl Iterator<Item = &'d Document>) -> Vec<i64> {
    documents.map(|d| d.id).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filters_and_orders_give_exactly_their_rows() {
    filters(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        filters(server).await;
    }
}

async fn filters(server: Server) {
    let offices = server.regency.offices[HERO].clone();
    let unit = server.regency.units[HERO].clone();
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    let payee = demo::payee(&server.db, &unit, "CV Ébène 100%", "0209876543").await.expect("a payee");
    let draft = demo::spp(&unit, payee, "Jamuan Café di aula", "INV-901", "1500000.50");
    demo::act(&server.db, &offices.staff, "draft-spp", draft).await.expect("drafted");
    let all = all(&server).await;
    let mut browser = server.signed_in(&offices.treasurer).await;
    let b = &mut browser;
    assert_eq!(found(b, "").await, ids(all.iter()));
    assert_eq!(found(b, "urut=lama").await, ids(all.iter().rev()));
    let mut sorted: Vec<&Document> = all.iter().collect();
    sorted.sort_by_key(|d| (std::cmp::Reverse(d.amount), std::cmp::Reverse(d.id)));
    assert_eq!(found(b, "urut=jumlah").await, ids(sorted.iter().copied()));
    sorted.sort_by_key(|d| (d.number.clone().unwrap_or_default(), std::cmp::Reverse(d.id)));
    assert_eq!(found(b, "urut=nomor").await, ids(sorted.iter().copied()));
    for (query, fits) in [
        ("jenis=SPP", (|d| d.kind.code() == "SPP") as fn(&Document) -> bool),
        ("keadaan=konsep", |d| d.state.code() == "konsep"),
        ("jenis=SPM&keadaan=terbit&urut=", |d| d.kind.code() == "SPM" && d.state.code() == "terbit"),
        ("dari=2026-03-16&sampai=2026-03-16", |d| d.doc_date.is_some()),
        ("dari=2026-03-17", |_| false),
        ("tahun=2025", |_| false),
        // Amounts to the sen, as people type them.
        ("cari=3.125.000", |d| d.amount.sen() == 312_500_000),
        ("cari=3125000%2C01", |_| false),
        ("cari=3.124.999%2C99", |_| false),
        ("cari=Rp+1.500.000%2C5", |d| d.amount.sen() == 150_000_050),
        // Parts of a subject, a payee's name, a number, whatever the letters.
        ("cari=PERJALANAN+dinas", |d| d.subject.contains("Perjalanan dinas")),
        ("cari=jamuan+CAF%C3%89", |d| d.subject.contains("Café")),
        ("cari=cv+%C3%A9b%C3%A8ne", |d| d.subject.contains("Café")),
        ("cari=%2FLS%2F", |d| d.number.as_deref().is_some_and(|n| n.contains("/LS/"))),
        // Wildcards and quotes stand for themselves.
        ("cari=%25", |d| d.subject.contains("Café")),
        ("cari=_", |_| false),
        ("cari=!", |_| false),
        ("cari=%27+OR+1%3D1+--", |_| false),
    ] {
        assert_eq!(found(b, query).await, ids(all.iter().filter(|d| fits(d))), "{query}");
    }
    pages_and_sums(b, &all).await;
    // Nobody else has documents; whoever sees the whole regency asks by other statements.
    let mut treasury = server.signed_in(&server.regency.kuasa).await;
    for query in ["", "jenis=SPP", "keadaan=konsep", "urut=jumlah", "cari=dinas&urut=lama"] {
        assert_eq!(found(&mut treasury, query).await, found(b, query).await, "{query}");
    }
    server.stop().await;
}

async fn pages_and_sums(b: &mut Browser, all: &[Document]) {
    let mut walked = Vec::new();
    let mut next = Some("/dokumen?baris=3".to_owned());
    while let Some(path) = next {
        let page = b.get(&path).await;
        walked.extend(rows(&page));
        let text = page.text().replace("&#38;", "&").replace("&amp;", "&");
        let link =
            text.split_once("rel=\"next\" href=\"").map(|(_, rest)| rest.split('"').next().expect("a link").to_owned());
        next = link;
    }
    assert_eq!(walked, ids(all.iter()));
    let page = b.get("/dokumen?jenis=SPP&baris=3").await.text();
    let spp: Vec<&Document> = all.iter().filter(|d| d.kind.code() == "SPP").collect();
    let sum = Money::sum(spp.iter().map(|d| d.amount)).expect("a sum");
    assert!(page.contains(&format!("<h1>{} dokumen cocok</h1>", spp.len())), "{page}");
    assert!(page.contains(&format!("Jumlah semua yang cocok</th><td class=\"n\">{}</td>", digits(sum))), "{page}");
    // Each in motion says where it is.
    let text = b.get("/dokumen?jenis=SPP&keadaan=diajukan").await.text();
    assert!(text.contains("Sekarang pada PPK-SKPD atau PPK-Unit SKPD sejak 16 Maret 2026"), "{text}");
    // What is shown is what is exported, rows and sum.
    let file = b.get("/dokumen.csv?jenis=SPP&urut=jumlah").await;
    assert!(file.header("content-disposition").contains("dokumen-2026.csv"));
    let text = file.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), spp.len() + 3, "{text}");
    assert!(lines.last().is_some_and(|l| l.starts_with("LATIHAN")));
    assert!(lines[lines.len() - 2].starts_with("Jumlah") && lines[lines.len() - 2].contains(&sum.to_string()));
    for d in spp {
        assert_eq!(lines.iter().filter(|l| l.contains(&format!(",{},", d.amount))).count(), 1, "{}", d.amount);
    }
    let book = b.get("/dokumen.xlsx?jenis=SPP").await;
    assert!(book.status == 200 && book.body.starts_with(b"PK"));
    for path in ["/dokumen.pdf?jenis=SPP", "/anggaran.pdf", "/laporan/lra?format=pdf"] {
        let paper = b.get(path).await;
        assert!(paper.status == 200 && paper.body.starts_with(b"%PDF-1.7"), "{path}: {}", paper.status);
        assert_eq!(paper.header("content-type"), "application/pdf");
    }
    for wrong in ["jenis=BAST", "baris=501", "halaman=0", "urut=acak", "dari=kemarin", "asing=1", "rekening=x"] {
        assert_eq!(b.get(&format!("/dokumen?{wrong}")).await.status, 400, "{wrong}");
    }
}

/// Markup in a subject, a payee or a search stays text; a formula stays text.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_people_typed_is_only_shown() {
    let server = Server::sqlite().await;
    let unit = server.regency.units[HERO].clone();
    let payee = demo::payee(&server.db, &unit, "=1+1 <b>CV", "0209876543").await.expect("a payee");
    let draft = demo::spp(&unit, payee, "<img src=x onerror=alert(1)>\"'", "INV-900", "1000.00");
    demo::act(&server.db, &server.regency.offices[HERO].staff, "draft-spp", draft).await.expect("drafted");
    let mut browser = server.signed_in(&server.regency.offices[HERO].treasurer).await;
    let search = encoded("\"><script>alert(1)</script>");
    for path in ["/dokumen", "/jurnal", &format!("/dokumen?cari={search}"), &format!("/jurnal?orang={search}")] {
        let text = browser.get(path).await.text();
        assert!(!text.contains("<img") && !text.contains("<script>alert") && !text.contains("<b>CV"), "{path}");
    }
    assert!(browser.get("/dokumen").await.text().contains("img src=x"));
    let file = browser.get("/dokumen.csv").await.text();
    assert!(file.contains("'=1+1"), "{file}");
    server.stop().await;
}

/// Requests of many payees and amounts, every other one filed.
async fn many(server: &Server, count: i64) {
    let unit = &server.regency.units[HERO];
    let offices = &server.regency.offices[HERO];
    let mut payees = Vec::new();
    for n in 0..25 {
        let (name, number) = (format!("CV Rekanan Contoh {}", n * 37 % 101), format!("02098{n:05}"));
        payees.push(demo::payee(&server.db, unit, &name, &number).await.expect("a payee"));
    }
    for n in 0..count {
        let payee = payees[usize::try_from(n * 7 % 25).expect("small")];
        let subject = format!("Perjalanan dinas ke kecamatan, rombongan {}, bagian {}", n * 31 % 97, n);
        let amount = format!("{}.{:02}", 1000 + n * 7919 % 9973, n % 100);
        let draft = demo::spp(unit, payee, &subject, &format!("INV-{n}"), &amount);
        let drafted = demo::act(&server.db, &offices.staff, "draft-spp", draft).await.expect("drafted");
        if n % 2 == 0 {
            let filed = json!({ "spp": drafted["id"].to_string(), "date": "2026-03-16" });
            demo::act(&server.db, &offices.treasurer, "submit-spp", filed).await.expect("filed");
        }
    }
}

/// The aim: 500 lines in 25 KB.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_list_is_light() {
    let server = Server::sqlite().await;
    many(&server, 500).await;
    let mut browser = server.signed_in(&server.regency.kuasa).await;
    let whole = browser.get("/dokumen?baris=500").await;
    assert_eq!(rows(&whole).len(), 500);
    browser.packed = true;
    let page = browser.get("/dokumen?baris=500").await;
    println!("500 baris: {} bita, terkemas {}", whole.weight(), page.weight());
    assert!(page.weight() <= 25_000);
    server.stop().await;
}
