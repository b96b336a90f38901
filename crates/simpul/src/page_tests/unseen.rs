//! What belongs to another SKPD stands on no page, in no file, in no search.

use store::documents::{Asked, list};

use super::browser::Server;
use crate::demo::{self, HERO, YEAR};

/// Words and figures that only the story's SKPD may read.
pub(super) const CANARIES: [&str; 10] = [
    "KANARI",
    "Penerima Rahasia",
    "4.760.000,00",
    "4760000.00",
    "777.123,45",
    "777123.45",
    "16.687.500,01",
    "CV Contoh Sejahtera",
    // Ceilings of its accounts.
    "66.750.000,00",
    "66750000.00",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_shows_another_skpd() {
    walk(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        walk(server).await;
    }
}

async fn walk(server: Server) {
    let unit = server.regency.units[HERO].clone();
    let hero = server.regency.offices[HERO].clone();
    canaries(&server).await;
    let mut view = server.db.view().await.expect("a view");
    let asked = Asked { year: YEAR, kind: None, state: None, unit: None, after: 0, most: 1000 };
    let documents = list(&mut view, &asked).await.expect("documents");
    let accounts = budget::public::accounts(&mut view, YEAR).await.expect("accounts");
    let account = accounts[HERO * 6].id;
    drop(view);
    // Names of the SKPD's officials, as the journal would tell them.
    let first = 3 + HERO * 4;
    let names: Vec<String> = (first..first + 4).map(|n| format!("Pejabat Contoh {n}<")).collect();
    let paths = everywhere(&documents, &unit, account);
    let others = &server.regency.offices;
    for actor in [&others[HERO + 1].treasurer, &others[0].head, &others[42].staff] {
        let mut browser = server.signed_in(actor).await;
        for path in &paths {
            let page = browser.get(path).await;
            // A search shows again what was typed, and nothing else of it.
            let mut text = page.text();
            for typed in ["value=\"kanari\"", "value=\"rahasia\"", "value=\"4.760.000\""] {
                text = text.replace(typed, "");
            }
            let seen: Vec<&str> =
                CANARIES.into_iter().chain(names.iter().map(String::as_str)).filter(|c| text.contains(c)).collect();
            assert!(seen.is_empty(), "{path} shows {seen:?}: {text}");
            assert!(page.status != 500, "{path}: {text}");
        }
        for path in
            [format!("/dokumen?unit={unit}"), format!("/anggaran?unit={unit}"), format!("/dokumen?rekening={account}")]
        {
            assert_eq!(browser.get(&path).await.status, 404, "{path}");
        }
    }
    // Whoever sees the whole regency asks by other statements.
    let mut treasury = server.signed_in(&server.regency.kuasa).await;
    for path in &paths {
        let page = treasury.get(path).await;
        assert!(page.status != 500, "{path}: {}", page.text());
    }
    // The same walk as the SKPD itself finds them, so the words are the right ones.
    let mut own = server.signed_in(&hero.treasurer).await;
    let mut all = String::new();
    for path in &paths {
        all.push_str(&own.get(path).await.text());
    }
    let missed: Vec<&str> = CANARIES.into_iter().filter(|c| !all.contains(c)).collect();
    assert!(missed.is_empty(), "{missed:?}");
    server.stop().await;
}

/// A day's work of the story's SKPD, with what only it may read.
pub(super) async fn canaries(server: &Server) {
    let unit = &server.regency.units[HERO];
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    let payee = demo::payee(&server.db, unit, "Penerima Rahasia", "0209876543").await.expect("a payee");
    let draft = demo::spp(unit, payee, "KANARI bernyanyi", "INV-900", "777123.45");
    demo::act(&server.db, &server.regency.offices[HERO].staff, "draft-spp", draft).await.expect("drafted");
    server.db.seal_now().await.expect("sealed");
}

/// Every page of the table, and searches and places where it might slip out.
fn everywhere(documents: &[store::Document], unit: &str, account: i64) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for page in web::PAGES.iter().filter(|p| p.method == "GET" && p.access == web::Access::Session) {
        match page.path {
            path if path.contains("{id}") => {
                paths.extend(documents.iter().map(|d| path.replace("{id}", &d.id.to_string())));
            }
            path if path.contains("{name}") => {
                let reports = crate::modules::MODULES.iter().flat_map(|m| m.reports);
                paths.extend(reports.map(|r| path.replace("{name}", r.name)));
            }
            path if path.contains("{*path}") => paths.push(path.replace("{*path}", "entries/000")),
            path if path.contains("banding") => paths.push(format!("{path}?dari=murni&ke=murni&tampil=semua")),
            path => paths.push(path.to_owned()),
        }
    }
    let d = documents.last().expect("a document");
    paths.extend([
        "/dokumen?cari=kanari".into(),
        "/dokumen?cari=rahasia&baris=500".into(),
        "/dokumen?cari=4.760.000".into(),
        "/dokumen?urut=jumlah".into(),
        "/dokumen?urut=nomor&jenis=SP2D".into(),
        "/dokumen.csv?cari=kanari".into(),
        format!("/dokumen?unit={unit}"),
        format!("/dokumen.csv?unit={unit}"),
        format!("/dokumen?rekening={account}"),
        format!("/anggaran?unit={unit}"),
        format!("/anggaran.csv?unit={unit}"),
        "/anggaran/banding?dari=murni&ke=murni&tingkat=rekening&tampil=semua".into(),
        format!("/jurnal?dokumen={}", d.id),
        "/jurnal?tindakan=draft-spp".into(),
        "/jurnal?orang=contoh&baris=500".into(),
        "/laporan/pagu".into(),
        "/laporan/lra?by=skpd".into(),
        "/laporan/lra?by=sub-kegiatan&format=csv".into(),
        "/laporan/pagu?format=json".into(),
    ]);
    paths
}
