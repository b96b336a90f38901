//! Every page and every step against every kind of visitor.

use std::collections::BTreeMap;

use store::{Actor, Read};
use web::PAGES;

use super::browser::Server;
use crate::demo::{self, HERO};
use crate::modules;

/// How many acts the journal holds as done.
async fn done(server: &Server) -> usize {
    let mut view = server.db.view().await.expect("a view");
    let sql = "SELECT id FROM journal WHERE outcome = 'done' ORDER BY id";
    view.query(sql, vec![]).await.expect("entries").len()
}

/// A document of a kind in a state, with its address.
async fn documents(server: &Server) -> BTreeMap<(String, String), String> {
    let mut view = server.db.view().await.expect("a view");
    let rows = view.query("SELECT id, kind, state FROM document ORDER BY id", vec![]).await.expect("documents");
    let text = |row: &store::Row, name: &str| row.text(name).expect("text");
    let entry = |row: &store::Row| {
        ((text(row, "kind"), text(row, "state")), format!("/dokumen/{}", row.int("id").expect("an id")))
    };
    rows.iter().map(entry).collect()
}

/// An address of each page, with an act and a document that exist.
fn address(path: &str, document: &str) -> String {
    let id = document.rsplit('/').next().expect("an id");
    let path = path.replace("{id}", id).replace("{*path}", "0/000");
    match path.split('/').nth(1) {
        Some("langkah") => path.replace("{act}", "draft-spd"),
        Some("impor") => path.replace("{act}", "import-apbd"),
        Some("daftar") => path.replace("{name}", "pejabat"),
        _ => path.replace("{act}", "submit-spp").replace("{name}", "lra"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_opens_without_a_session_and_no_form_works_without_its_proof() {
    let server = Server::sqlite().await;
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    let before = done(&server).await;
    let papers = documents(&server).await;
    let draft = papers.get(&("SPP".into(), "konsep".into())).expect("a draft");
    let mut stranger = server.browser();
    let mut treasurer = server.signed_in(&server.regency.offices[HERO].treasurer).await;
    let signed_in = done(&server).await - before;
    let mut walked = 0;
    for route in PAGES.iter().filter(|r| r.access == web::Access::Session) {
        walked += 1;
        let path = address(route.path, draft);
        if route.method == "GET" {
            let away = stranger.get(&path).await;
            assert!(away.status == 303 && away.header("location").starts_with("/masuk"), "{path}: {}", away.status);
            assert!(!away.text().contains("Rp"), "{path}");
            continue;
        }
        let away = stranger.post(&path, &[("bukti", "x")]).await;
        assert!(away.status == 303 && away.header("location").starts_with("/masuk"), "{path}: {}", away.status);
        for fields in [&[][..], &[("bukti", "AAAA")], &[("kunci", "k"), ("versi", "1")]] {
            let refused = treasurer.post(&path, fields).await;
            assert!(matches!(refused.status, 400 | 403 | 415 | 422), "{path}: {}", refused.status);
        }
    }
    assert!(walked >= 30);
    assert_eq!(done(&server).await, before + signed_in, "something was done");
    server.stop().await;
}

/// Each office finds exactly the steps that the law gives it, and the door
/// refuses the others even where a form is sent with its proof.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_office_finds_its_steps_and_no_other() {
    let server = Server::sqlite().await;
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    let offices = server.regency.offices[HERO].clone();
    let stranger = server.regency.offices[HERO + 1].clone();
    let papers = documents(&server).await;
    let who: [(&str, &Actor); 6] = [
        ("staf", &offices.staff),
        ("bendahara-pengeluaran", &offices.treasurer),
        ("ppk-skpd", &offices.verifier),
        ("pa", &offices.head),
        ("kuasa-bud", &server.regency.kuasa),
        ("ppkd", &server.regency.ppkd),
    ];
    let mut opened = 0;
    for (role, actor) in who {
        let mut browser = server.signed_in(actor).await;
        for act in modules::acts().filter(|a| a.form.is_some_and(|f| f.document.is_some())) {
            let Some(edge) = act.def.edge else { continue };
            for from in edge.from {
                let Some(paper) = papers.get(&(edge.kind.code().to_owned(), from.code().to_owned())) else { continue };
                let path = format!("{paper}/{}", act.def.name);
                let page = browser.get(&path).await;
                let holds = act.def.roles.iter().any(|r| r.code() == role);
                assert!(matches!(page.status, 200 | 403), "{role} {path}: {}", page.status);
                assert!(holds || page.status == 403, "{role} finds {path}");
                opened += usize::from(page.status == 200);
                let own = browser.get("/akun").await.proof();
                if !holds {
                    let fields =
                        [("bukti", own.as_str()), ("kunci", "matriks"), ("reasons", "uji"), ("date", "2026-03-16")];
                    let sent = browser.post(&path, &fields).await;
                    assert_eq!(sent.status, 422, "{role} {path}: {}", sent.text());
                }
            }
        }
    }
    assert!(opened >= 10, "{opened}");
    // Another SKPD finds none of them, whatever its office.
    for actor in [&stranger.staff, &stranger.treasurer, &stranger.verifier, &stranger.head] {
        let mut browser = server.signed_in(actor).await;
        for paper in papers.values() {
            for step in ["", "/pdf", "/ubah", "/submit-spp", "/verify-spp", "/issue-spm", "/issue-sp2d"] {
                assert_eq!(browser.get(&format!("{paper}{step}")).await.status, 404, "{paper}{step}");
            }
        }
    }
    server.stop().await;
}
