//! The pages in another language: chosen by the person, whole, and never
//! mixed with the first one.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Role;
use kernel::form::{Ask, Field, Form};
use kernel::lifecycle::{Kind, State};
use store::Read;
use web::Language;

use super::browser::{Browser, Page, Server};
use crate::demo::{self, HERO, YEAR};
use crate::modules::{MODULES, acts};

/// Every message that English needs for what the crates name, with the crates'
/// own words, which a shared message must not have two of.
#[derive(Default)]
struct Needed {
    own: BTreeMap<String, BTreeSet<String>>,
    lacking: Vec<String>,
}

impl Needed {
    fn one(&mut self, id: String, own: &str) {
        if Language::English.message(&id).is_none_or(str::is_empty) {
            self.lacking.push(format!("{id} ({own})"));
        }
        self.own.entry(id).or_default().insert(own.to_owned());
    }

    fn field(&mut self, act: &str, field: &Field) {
        let name = field.name.replace(['.', '_'], "-");
        for (attribute, own) in [("", field.label), (".hint", field.hint)] {
            let special = format!("field-{act}-{name}{attribute}");
            let known = Language::English.message(&special).is_some();
            if !own.is_empty() {
                self.one(if known { special } else { format!("field-{name}{attribute}") }, own);
            }
        }
        field.under.iter().for_each(|heading| self.one(format!("part-{}", slug(heading)), heading));
        if let Ask::Choice(pairs) = field.ask {
            pairs.iter().for_each(|(code, own)| self.one(format!("option-{code}"), own));
        }
    }

    fn form(&mut self, act: &str, form: &Form) {
        self.one(format!("act-{act}.then"), form.then);
        form.fields.iter().for_each(|field| self.field(act, field));
    }
}

/// A name as messages carry it.
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

/// What the modules' registry names.
fn registry() -> Needed {
    let mut needed = Needed::default();
    for act in acts() {
        needed.one(format!("act-{}", act.def.name), act.def.title);
        act.form.iter().for_each(|form| needed.form(act.def.name, form));
    }
    State::ALL.iter().for_each(|s| needed.one(format!("state-{}", s.code()), s.title()));
    Kind::ALL.iter().for_each(|k| needed.one(format!("kind-{}", k.code()), k.title()));
    Role::ALL.iter().for_each(|r| needed.one(format!("role-{}", r.code()), r.title()));
    for kind in evidence::public::EvidenceKind::ALL {
        needed.one(format!("evidence-kind-{}", kind.code()), kind.title());
    }
    for scan in evidence::public::Scan::ALL {
        needed.one(format!("scan-{}", scan.code()), scan.title());
    }
    for report in MODULES.iter().flat_map(|m| m.reports) {
        needed.one(format!("report-{}", report.name), report.title);
        report.by.iter().for_each(|by| needed.one(format!("by-{by}"), by));
    }
    needed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn english_knows_everything_the_modules_name() {
    let mut needed = registry();
    let server = Server::sqlite().await;
    let mut view = server.db.view().await.expect("a view");
    for report in MODULES.iter().flat_map(|m| m.reports) {
        let query = store::module::Query { year: YEAR, by: None, filters: BTreeMap::new() };
        let sheet = (report.run)(&mut view, &query).await.expect("a sheet");
        for column in &sheet.columns {
            let name = column.name.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
            if !slug(name).is_empty() {
                needed.one(format!("column-{}", slug(name)), name);
            }
        }
    }
    drop(view);
    assert!(needed.own.len() > 250, "{}", needed.own.len());
    assert!(needed.lacking.is_empty(), "English lacks {:#?}", needed.lacking);
    let shared = |(id, own): (&String, &BTreeSet<String>)| {
        // A report is named where it stands, whatever letters it is written in.
        let own: BTreeSet<String> = own.iter().map(|o| o.to_lowercase()).collect();
        (own.len() > 1).then(|| format!("{id}: {own:?}"))
    };
    let shared: Vec<String> = needed.own.iter().filter_map(shared).collect();
    assert!(shared.is_empty(), "one message for different things: {shared:#?}");
    server.stop().await;
}

/// What a page says to people: its texts, and attributes that are read out. A
/// part that says it is in another language is left out.
fn said(page: &str) -> Vec<String> {
    let mut said = Vec::new();
    let mut skipped: Option<(String, usize)> = None;
    for piece in page.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        if let Some((open, depth)) = &mut skipped {
            if *open == name {
                *depth = if tag.starts_with('/') { *depth - 1 } else { *depth + 1 };
            }
            if *depth > 0 {
                continue;
            }
            skipped = None;
        } else if tag.contains("lang=\"id\"") && name != "html" {
            skipped = Some((name, 1));
            continue;
        }
        for attribute in ["aria-label=\"", "placeholder=\"", "title=\""] {
            said.extend(tag.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        }
        said.push(text.trim().to_owned());
    }
    said.retain(|text| !text.is_empty());
    said
}

#[test]
fn the_reader_of_pages_leaves_out_what_is_marked() {
    let page = "<html lang=\"en\"><p title=\"T\">a <b lang=\"id\">x<b>y</b>z</b>c</p><i>d</i>";
    assert_eq!(said(page), ["T", "a", "c", "d"]);
}

/// Indonesian of the pages and of the modules that English says otherwise.
fn indonesian() -> BTreeSet<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/locales/id");
    let files = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    let texts = files.filter_map(|path| std::fs::read_to_string(path).ok());
    let ids: BTreeSet<String> = texts
        .flat_map(|text| {
            let ids = text.lines().filter_map(|line| line.split_once(" =").map(|(id, _)| id.to_owned()));
            ids.collect::<Vec<_>>()
        })
        .collect();
    let other = |id: &String| {
        let own = Language::Indonesian.message(id)?;
        (Language::English.message(id)? != own).then(|| own.to_owned())
    };
    let named = registry().own.into_iter().flat_map(|(id, own)| own.into_iter().map(move |own| (id.clone(), own)));
    let named = named.filter(|(id, own)| Language::English.message(id) != Some(own.as_str())).map(|(_, own)| own);
    ids.iter().filter_map(other).chain(named).collect()
}

/// The words of the other language, and what was found free of them: most texts
/// of a page stand on every page.
struct Words {
    whole: BTreeSet<String>,
    sentences: Vec<String>,
    free: BTreeSet<String>,
}

impl Words {
    fn new(whole: BTreeSet<String>) -> Words {
        let sentences = whole.iter().filter(|w| w.split(' ').count() > 2).cloned().collect();
        Words { whole, sentences, free: BTreeSet::new() }
    }
}

fn assert_english(path: &str, page: &Page, words: &mut Words) {
    let text = page.text();
    assert!(text.contains("<html lang=\"en\">"), "{path}: {}\n{text}", page.status);
    for said in said(&text) {
        if words.free.contains(&said) {
            continue;
        }
        // A whole text, or a sentence within a longer one.
        let own = words.whole.get(&said).or_else(|| words.sentences.iter().find(|w| said.contains(w.as_str())));
        assert_eq!(own, None, "{path} says {said:?}");
        words.free.insert(said);
    }
}

async fn to_english(browser: &mut Browser) {
    let chosen = browser.post("/bahasa/en", &[]).await;
    assert_eq!((chosen.status, chosen.header("location")), (303, "/"), "{}", chosen.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_chose_english_finds_no_page_in_indonesian() {
    let server = Server::sqlite().await;
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    server.db.seal_now().await.expect("sealed");
    let mut words = Words::new(indonesian());
    assert!(words.whole.len() > 300, "{}", words.whole.len());
    let mut documents = Vec::new();
    let mut view = server.db.view().await.expect("a view");
    for row in view.query("SELECT id FROM document ORDER BY id", vec![]).await.expect("documents") {
        documents.push(row.int("id").expect("an id").to_string());
    }
    drop(view);
    let offices = server.regency.offices[HERO].clone();
    let people = [&offices.staff, &offices.treasurer, &offices.verifier, &offices.head, &server.regency.kuasa];
    let mut walked = 0;
    for actor in people.into_iter().chain([&server.regency.ppkd, &server.regency.auditor]) {
        let mut browser = server.signed_in(actor).await;
        to_english(&mut browser).await;
        for path in everywhere(&documents) {
            let page = browser.get(&path).await;
            if page.header("content-type").starts_with("text/html") {
                assert_english(&path, &page, &mut words);
                walked += usize::from(page.status == 200);
            }
        }
    }
    assert!(walked > 150, "{walked}");
    let mut stranger = server.browser();
    to_english(&mut stranger).await;
    for path in ["/masuk", "/sah/tidak-ada", "/tidak-ada"] {
        assert_english(path, &stranger.get(path).await, &mut words);
    }
    server.stop().await;
}

/// What an official reads most, in both languages: the second one costs no
/// more over the line than the first, but for a few letters.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_language_weighs_the_same() {
    let server = Server::sqlite().await;
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    let mut browser = server.signed_in(&server.regency.kuasa).await;
    browser.packed = true;
    let paths = ["/", "/dokumen", "/anggaran", "/pantauan", "/laporan/lra", "/jurnal", "/akun"];
    let mut weights = Vec::new();
    for tag in ["id", "en"] {
        browser.post(&format!("/bahasa/{tag}"), &[]).await;
        let mut these = Vec::new();
        for path in paths {
            these.push(browser.get(path).await.weight());
        }
        weights.push(these);
    }
    for ((path, own), other) in paths.iter().zip(&weights[0]).zip(&weights[1]) {
        assert!(*other < own + own / 10, "{path}: {own} and {other} bytes");
    }
    eprintln!("{paths:?}: {weights:?}");
    server.stop().await;
}

/// An address of every page, and of every step, register and report.
fn everywhere(documents: &[String]) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    let steps: Vec<String> = acts().filter(|a| a.form.is_some()).map(|a| a.def.name.to_owned()).collect();
    let reports: Vec<String> = MODULES.iter().flat_map(|m| m.reports).map(|r| r.name.to_owned()).collect();
    for page in web::PAGES.iter().filter(|p| p.method == "GET" && p.access == web::Access::Session) {
        let files = [".xlsx", ".csv", ".pdf", "/pdf", "/lampiran/{id}"];
        if files.iter().any(|end| page.path.ends_with(end)) {
            continue;
        }
        let mut these = vec![page.path.replace("{*path}", "entries/000")];
        for (part, values) in [
            ("{id}", documents.to_vec()),
            // Acts of both kinds at both addresses; some are not found there.
            ("{act}", steps.clone()),
            ("{name}", reports.clone()),
        ] {
            if page.path.contains(part) {
                these = these.iter().flat_map(|path| values.iter().map(|v| path.replace(part, v))).collect();
            }
        }
        paths.extend(these);
    }
    paths.extend(["/anggaran/banding?dari=murni&ke=murni&tampil=semua".into(), "/dokumen?cari=zzz".into()]);
    paths.extend(
        ["/dokumen?tahun=x", "/dokumen?warna=1", "/jurnal?dari=kemarin", "/anggaran?kode=5"].map(str::to_owned),
    );
    paths
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_choice_is_a_cookie_and_nothing_else_counts() {
    let server = Server::sqlite().await;
    let mut browser = server.browser();
    // An English browser in an Indonesian office reads Indonesian.
    let asked = browser.send("GET", "/masuk", "Accept-Language: en\r\n", None).await;
    assert!(asked.text().contains("<html lang=\"id\">") && asked.text().contains("Nama pengguna"));
    assert_eq!(asked.header("cache-control"), "no-store");
    assert!(asked.header("vary").contains("cookie"), "{}", asked.header("vary"));

    let chosen = browser.post("/bahasa/en", &[]).await;
    let cookie = chosen.header("set-cookie").to_owned();
    for part in ["simpul-bahasa=en", "HttpOnly", "SameSite=Lax", "Max-Age=31536000", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let english = browser.get("/masuk").await.text();
    assert!(english.contains("<html lang=\"en\">") && english.contains("User name"), "{english}");
    assert!(english.contains("<button lang=\"id\">Bahasa Indonesia</button>"), "{english}");
    // Programs are answered in one language, whatever cookie they bring.
    let api = browser.get("/api/acts").await;
    assert!(api.text().contains("Sertakan tanda masuk"), "{}", api.text());

    for (path, status) in [("/bahasa/xx", 404), ("/bahasa/ID", 404), ("/bahasa/en%20", 404)] {
        assert_eq!(browser.post(path, &[]).await.status, status, "{path}");
    }
    let foreign = browser.post_from("https://evil.example", "/bahasa/id", &[]).await;
    assert_eq!((foreign.status, foreign.headers("set-cookie").len()), (403, 0));
    assert!(browser.get("/masuk").await.text().contains("lang=\"en\""), "another site changed the language");

    // Back to where the button was, and never elsewhere.
    let back = |referer: &str| format!("Sec-Fetch-Site: same-origin\r\nReferer: {referer}\r\n");
    let host = browser.host();
    for (referer, to) in [
        (format!("http://{host}/masuk?ke=/dokumen/7"), "/masuk?ke=/dokumen/7"),
        (format!("http://{host}//evil.example/"), "/"),
        ("https://evil.example/akun".to_owned(), "/"),
        (format!("http://{host}/\\evil.example"), "/"),
    ] {
        let chosen = browser.send("POST", "/bahasa/id", &back(&referer), Some(&[])).await;
        assert_eq!((chosen.status, chosen.header("location")), (303, to), "{referer}");
    }
    assert!(browser.get("/masuk").await.text().contains("<html lang=\"id\">"));
    // Nonsense in the cookie is no language.
    browser.cookies.insert("simpul-bahasa".into(), "../en".into());
    assert!(browser.get("/masuk").await.text().contains("<html lang=\"id\">"));
    server.stop().await;
}

/// A refusal in English, with the official wording beneath; files stay as they
/// are.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_told_in_english_above_its_official_wording() {
    let server = Server::sqlite().await;
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    let mut treasurer = server.signed_in(&server.regency.offices[HERO].treasurer).await;
    let own = treasurer.get("/dokumen.csv").await.body;
    to_english(&mut treasurer).await;
    assert_eq!(treasurer.get("/dokumen.csv").await.body, own, "a file changed its language");

    let mut view = server.db.view().await.expect("a view");
    let sql = "SELECT id FROM document WHERE kind = 'SPP' AND state = 'konsep' ORDER BY id";
    let rows = view.query(sql, vec![]).await.expect("documents");
    let draft = rows.first().and_then(|row| row.int("id").ok()).expect("a draft");
    drop(view);
    let path = format!("/dokumen/{draft}/submit-spp");
    let page = treasurer.get(&path).await;
    assert!(page.text().contains("Submit the SPP") && page.text().contains("Document date"), "{}", page.text());
    let fields = [("bukti", &*page.proof()), ("kunci", "uji-bahasa"), ("date", "2027-01-02")];
    let refused = treasurer.post(&path, &fields).await;
    let text = refused.text();
    assert_eq!(refused.status, 422, "{text}");
    assert!(text.contains("<title>Cannot go on yet: "), "{text}");
    assert!(text.contains("The date is outside the budget year."), "{text}");
    let mut official = text.split("Official wording: <span lang=\"id\">").skip(1).map(|rest| rest.split('<').next());
    let law = "Aturan TGL-LUAR-TAHUN, menurut UU 17/2003 Ps 4.";
    assert!(official.any(|o| o.is_some_and(|o| o.ends_with(law))), "{text}");
    server.stop().await;
}
