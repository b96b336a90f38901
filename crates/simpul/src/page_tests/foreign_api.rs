//! Every office of another SKPD, and those that see no figures, ask the API
//! for everything: routes, reports, documents by number and id.

use kernel::Role;
use kernel::role::Reach;
use organisation::public::new_token;
use serde_json::json;
use store::documents::{Asked, list};
use store::{Actor, Document};

use super::browser::{Server, encoded};
use super::unseen::{CANARIES, canaries};
use crate::demo::{self, HERO, YEAR};
use crate::modules::MODULES;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_office_reads_another_skpd_by_the_api() {
    ask(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        ask(server).await;
    }
}

/// Somebody who holds an office elsewhere, with a token: whoever is in it, or
/// somebody new.
async fn reader(server: &Server, role: Role, count: usize) -> String {
    let elsewhere = &server.regency.units[HERO + 1];
    let unit = (role.reach() == Reach::Unit).then(|| elsewhere.clone());
    let holder = server.regency.named.iter().find(|n| n.role == role.code() && n.unit == unit);
    let username = match holder {
        Some(holder) => holder.username.clone(),
        None => {
            let username = format!("pembaca-{count}");
            let mut people = demo::People::behind(&server.db, count);
            people.official(&username, role.code(), unit.as_deref()).await.expect("an office");
            username
        }
    };
    token(server, &username).await
}

/// The header with a new token of an account.
pub async fn token(server: &Server, username: &str) -> String {
    let (token, hash) = new_token();
    let input = json!({ "username": username, "label": "uji", "hash_hex": hash, "days": 30 });
    demo::act(&server.db, &Actor::PracticeOperator, "issue-token", input).await.expect("a token");
    format!("Authorization: Bearer {token}\r\n")
}

async fn ask(server: Server) {
    canaries(&server).await;
    let mut view = server.db.view().await.expect("a view");
    let asked = Asked { year: YEAR, kind: None, state: None, unit: None, after: 0, most: 1000 };
    let mut documents = list(&mut view, &asked).await.expect("documents");
    drop(view);
    let own = documents.iter().find(|d| d.subject.contains("KANARI")).expect("its document").unit_id;
    documents.retain(|d| d.unit_id == own);
    let paths = paths(&documents, &server.regency.units[HERO]);
    let mut browser = server.browser();
    let (mut readers, mut blind) = (0, 0);
    for (count, role) in (700..).zip(Role::ALL) {
        let bearer = reader(&server, *role, count).await;
        let lra = browser.send("GET", &format!("/api/reports/lra?tahun={YEAR}"), &bearer, None).await;
        if lra.status == 200 && lra.text().contains("137836500000.00") {
            continue;
        }
        readers += 1;
        blind += usize::from(role.reach() == Reach::Region);
        for path in &paths {
            let answer = browser.send("GET", path, &bearer, None).await;
            let text = answer.text();
            let seen: Vec<&str> = CANARIES.into_iter().filter(|c| text.contains(c)).collect();
            assert!(seen.is_empty(), "{} reads {seen:?} at {path}: {text}", role.code());
            assert!(answer.status < 500, "{} {path}: {text}", role.code());
            let found = path.starts_with("/api/document?") || path.starts_with("/api/trace?");
            assert!(!found || matches!(answer.status, 403 | 404), "{} finds {path}: {text}", role.code());
        }
    }
    assert!(readers >= 15 && blind >= 4, "{readers} offices see no whole regency, {blind} of them of the regency");
    // The SKPD itself finds what the others must not.
    let own = token(&server, &format!("bendahara-{:02}", HERO + 1)).await;
    let mut all = String::new();
    for path in &paths {
        all.push_str(&browser.send("GET", path, &own, None).await.text());
    }
    let told = ["KANARI", "4760000.00", "777123.45", "66750000.00"];
    assert!(told.into_iter().all(|canary| all.contains(canary)), "the API tells its own SKPD less than it should");
    server.stop().await;
}

/// Routes that read, each with what could be asked of it.
fn paths(documents: &[Document], unit: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for route in web::ROUTES.iter().filter(|r| r.method == "GET" && r.access == web::Access::Member) {
        match route.path {
            "/api/reports/{name}" => paths.extend(
                MODULES.iter().flat_map(|m| m.reports).map(|r| format!("/api/reports/{}?tahun={YEAR}", r.name)),
            ),
            "/api/document" | "/api/trace" => {
                let numbers = documents.iter().filter_map(|d| d.number.as_deref()).map(encoded);
                let all = numbers.chain(documents.iter().map(|d| d.id.to_string()));
                paths.extend(all.take(40).map(|of| format!("{}?nomor={of}", route.path)));
            }
            "/api/documents" => {
                let unit = encoded(unit);
                paths.extend([
                    format!("/api/documents?tahun={YEAR}"),
                    format!("/api/documents?tahun={YEAR}&unit={unit}"),
                    format!("/api/documents?tahun={YEAR}&kind=SPP"),
                ]);
            }
            "/api/budget/compare" => {
                paths.push(format!("{}?tahun={YEAR}&dari=murni&ke=murni&tingkat=rekening&semua=1", route.path))
            }
            path if path.contains("{name}") => paths.push(path.replace("{name}", "draft-spp")),
            path if path.contains("{*path}") => paths.push(path.replace("{*path}", "entries/000")),
            path if path.contains('{') => {
                paths.extend((1..4).map(|n| path.split('{').next().unwrap_or_default().to_owned() + &n.to_string()))
            }
            path => paths.push(path.to_owned()),
        }
    }
    paths
}
