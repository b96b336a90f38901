//! What the public and a witness see of the demonstration regency: published
//! into a folder, served from there, watched from another one.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::lifecycle::Kind;
use portal::witness::{Alarm, Outcome, Source, Witness};
use portal::{Folder, LogName, WitnessKey};
use serde_json::{Value, json};
use store::documents::{Asked, list};
use store::{Scope, tiles};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use web::{Portal, Witnessed};

use super::browser::{Browser, Server};
use super::exchange::{SIAK, SIK, administrator, joined};
use crate::demo::{self, HERO, YEAR};
use crate::serving::papers;
use crate::serving::publishing::Publisher;

/// A published regency and its public pages.
struct Public {
    server: Server,
    publisher: Publisher,
    home: TempDir,
    address: SocketAddr,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Public {
    async fn open(server: Server) -> Public {
        let home = tempfile::tempdir().expect("a folder");
        let mut publisher = Publisher::open(folder(&home), &server.db).expect("nobody else publishes");
        publisher.round(&server.db, None).await.expect("published");
        let portal = Portal::open(folder(&home), server.db.keys().verifier(), true).expect("read");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let serving = tokio::spawn(web::serve_public(
            Arc::new(portal.expect("a whole version")),
            listener,
            std::future::pending(),
        ));
        Public { server, publisher, home, address, serving }
    }

    fn browser(&self) -> Browser {
        Browser::on(self.address)
    }

    /// Publishes and waits until it is shown.
    async fn publish(&mut self) -> Witnessed {
        let (written, told) = self.publisher.round(&self.server.db, None).await.expect("published");
        let until = Instant::now() + Duration::from_secs(20);
        while !self.browser().get("/sehat").await.text().starts_with(&written.version.to_string()) {
            assert!(Instant::now() < until, "{} is not shown", written.version);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        told
    }

    async fn close(self) {
        self.serving.abort();
        self.server.stop().await;
    }

    /// The token that is printed on the newest paper of a kind, and its id.
    async fn token(&self, kind: Kind) -> (String, i64) {
        let mut view = self.server.db.view_as(Scope::Region).await.expect("a view");
        let asked = Asked { year: YEAR, kind: Some(kind), state: None, unit: None, after: 0, most: 1000 };
        let all = list(&mut view, &asked).await.expect("documents");
        let document = all.into_iter().rfind(|d| d.number.is_some()).expect("a document with a number");
        let (form, _) =
            papers::form(&mut view, &self.server.db, None, document.id).await.expect("read").expect("a paper");
        let address = form.seal.expect("a seal").address;
        (address.trim_start_matches("/sah/").to_owned(), document.id)
    }
}

fn folder(home: &TempDir) -> Folder {
    Folder::new(home.path().join("terbit"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_public_looks_a_paper_up_without_a_database() {
    looked_up(Public::open(Server::sqlite().await).await).await;
    if let Some(server) = Server::postgres().await {
        looked_up(Public::open(server).await).await;
    }
}

async fn looked_up(mut public: Public) {
    demo::workday(&public.server.db, &public.server.regency).await.expect("a day's work");
    let spm = public.token(Kind::Spm).await.1;
    let issue = json!({ "spm": spm.to_string(), "date": "2026-03-16" });
    demo::act(&public.server.db, &public.server.regency.kuasa, "issue-sp2d", issue).await.expect("issued");
    let (token, id) = public.token(Kind::Sp2d).await;
    let path = format!("/sah/{token}");
    // Printed after the last snapshot: honest about it, and known once published.
    let early = public.browser().get(&path).await;
    assert_eq!(early.status, 404, "{}", early.text());
    assert!(early.text().contains("dikenal di sini dalam beberapa menit"), "{}", early.text());
    public.publish().await;
    let told = public.browser().get(&path).await;
    let text = told.text();
    assert_eq!(told.status, 200, "{text}");
    assert!(text.contains("Dokumen latihan: SP2D nomor") && text.contains("Terbit dan berlaku"), "{text}");
    assert!(text.contains("Rp\u{a0}4.760.000,00") && text.contains("Checkpoint jurnal"), "{text}");
    assert!(!text.contains("Asli"), "{text}");
    for private in ["CV Perjalanan", "0101234999", "Pejabat Contoh", "verifikasi lapangan", "Bank Daerah"] {
        assert!(!text.contains(private), "{private}");
    }
    let english = public.browser().get(&format!("/en{path}")).await.text();
    assert!(english.contains("Practice document") && english.contains("lang=\"en\""), "{english}");
    let json: Value = serde_json::from_str(&public.browser().get(&format!("{path}.json")).await.text()).expect("JSON");
    assert_eq!((json["jenis"].as_str(), json["nilai_sen"].as_i64()), (Some("SP2D"), Some(476_000_000)), "{json}");
    assert_eq!(json["latihan"], true);
    // What is typed or pasted leads there.
    let typed = public.browser().get(&format!("/sah?kode=http%3A%2F%2Fx%2Fsah%2F{token}")).await;
    assert_eq!((typed.status, typed.header("location")), (303, path.as_str()));
    for bad in ["", "%0d%0aSet-Cookie:%20a=b", "%3Cscript%3E", "../../etc/passwd"] {
        let typed = public.browser().get(&format!("/sah?kode={bad}")).await;
        assert!(typed.status == 303 && !typed.head.to_lowercase().contains("set-cookie"), "{bad}");
        assert!(!typed.header("location").contains('<'), "{bad}");
    }
    // The state is that of the last snapshot; voided, it says so.
    let void = json!({ "sp2d": id.to_string(), "reasons": ["salah"] });
    demo::act(&public.server.db, &public.server.regency.kuasa, "void-sp2d", void).await.expect("voided");
    assert!(public.browser().get(&path).await.text().contains("Terbit dan berlaku"));
    public.publish().await;
    assert!(public.browser().get(&path).await.text().contains("Batal: tidak berlaku, jangan dibayar"));
    public.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_catalogue_is_open_and_tells_no_address() {
    catalogued(Public::open(Server::sqlite().await).await).await;
    if let Some(server) = Server::postgres().await {
        catalogued(Public::open(server).await).await;
    }
}

async fn catalogued(mut public: Public) {
    assert!(public.browser().get("/katalog").await.text().contains("Belum ada data yang dipertukarkan"));
    let db = public.server.db.clone();
    let [one, other] = [administrator(&public.server, 1).await, administrator(&public.server, 2).await];
    joined(&public.server, &one).await;
    let (asks, gives) = (public.server.regency.offices[HERO].clone(), public.server.regency.offices[HERO + 1].clone());
    let units = public.server.regency.units.clone();
    let service = json!({
        "unit": units[HERO + 1], "system": SIAK, "code": "penduduk", "title": "Penduduk <script>alert(1)</script>",
        "meaning": "Penduduk \"menurut\" nomor & nama", "personal": true, "url": "https://siak.lan/rahasia",
    });
    let offered = demo::act(&db, &gives.staff, "offer-service", service).await.expect("a service");
    // Nobody but the SKPD knows of it until its address was approved.
    public.publish().await;
    assert!(!public.browser().get("/katalog.json").await.text().contains("penduduk"));
    let approve = json!({ "address": offered["address"], "networks": ["10.20.30.0/24"] });
    demo::act(&db, &other, "approve-service-address", approve).await.expect("approved");
    let request = json!({
        "unit": units[HERO], "client": SIK, "service": format!("{SIAK}/penduduk"), "endpoints": ["GET /penduduk/*"],
        "purpose": "Verifikasi kepesertaan", "legal_ground": "Perbup 12/2026", "personal_ground": "tugas-publik",
        "until": "2026-12-31",
    });
    let asked = demo::act(&db, &asks.head, "ask-access", request).await.expect("a request");
    let id = asked["id"].as_i64().expect("an id").to_string();
    demo::act(&db, &gives.head, "approve-access", json!({ "access": id })).await.expect("given");
    public.publish().await;
    let list = public.browser().get("/katalog").await.text();
    assert!(list.contains("1 butir data dan layanan") && !list.contains("<script>alert"), "{list}");
    assert!(list.contains("memintanya lewat kepalanya di Simpul"), "how to ask: {list}");
    let path = format!("/katalog/rinci/{SIAK}/penduduk");
    assert!(list.contains(&format!("href=\"{path}\"")), "{list}");
    let entry = public.browser().get(&path).await.text();
    for told in ["Verifikasi kepesertaan", "Perbup 12/2026", "Dinas DINKES", "31 Desember 2026", "Ya, ada data pribadi"]
    {
        assert!(entry.contains(told), "{told}: {entry}");
    }
    let english = public.browser().get(&format!("/en{path}")).await.text();
    assert!(
        english.contains("Yes, it holds personal data") && english.contains(&format!("href=\"{path}\"")),
        "{english}"
    );
    let json = public.browser().get("/katalog.json").await.text();
    let read: Value = serde_json::from_str(json.lines().last().expect("a body")).expect("JSON");
    assert_eq!(read["katalog"][0]["pemakai"][0]["tujuan"], "Verifikasi kepesertaan");
    // Neither where it is served, nor who may be reached, nor what was refused to others.
    for page in [&list, &entry, &english, &json] {
        for hidden in ["siak.lan", "rahasia", "10.20.30", "/PAD/", "GET /penduduk", "Administrator 1"] {
            assert!(!page.contains(hidden), "{hidden}");
        }
    }
    // What ended is gone with the next snapshot.
    let end = json!({ "service": offered["service"], "unit": units[HERO + 1], "reasons": ["selesai"] });
    demo::act(&db, &gives.staff, "end-service", end).await.expect("ended");
    public.publish().await;
    assert_eq!(public.browser().get(&path).await.status, 404);
    drop(db);
    public.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_are_not_found_by_trying() {
    let public = Public::open(Server::sqlite().await).await;
    let (token, _) = public.token(Kind::Sp2d).await;
    // Neighbours of a true one, and what a program would try.
    let letters: Vec<char> = token.chars().collect();
    let mut tries: Vec<String> = (0..letters.len())
        .map(|at| {
            let mut other = letters.clone();
            other[at] = if other[at] == 'A' { 'B' } else { 'A' };
            other.into_iter().collect()
        })
        .collect();
    tries.extend((0..2000).map(|n| format!("{n}")));
    tries.extend([token[1..].to_owned(), format!("{token}A"), "-".into(), "A".repeat(54)]);
    let (mut unknown, mut held) = (0, 0);
    for (n, one) in tries.iter().enumerate() {
        // From one address: soon it waits. From ever new ones: still nothing.
        let from = if n % 2 == 0 { "203.0.113.9".to_owned() } else { format!("198.51.{}.{}", n / 250 % 250, n % 250) };
        let said = format!("X-Forwarded-For: {from}\r\n");
        let told = public.browser().send("GET", &format!("/sah/{one}"), &said, None).await;
        match told.status {
            404 => unknown += 1,
            429 => {
                assert!(
                    told.header("retry-after").parse::<u64>().is_ok_and(|s| (1..=60).contains(&s)),
                    "{}",
                    told.head
                );
                held += 1;
            }
            other => panic!("{one}: {other}"),
        }
    }
    assert!(unknown > 1000 && held > 900, "{unknown} unknown, {held} held");
    // Whoever asks from elsewhere is not held by that.
    let said = "X-Forwarded-For: 203.0.113.10\r\n";
    assert_eq!(public.browser().send("GET", &format!("/sah/{token}"), said, None).await.status, 200);
    public.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn public_pages_are_small_bare_and_bounded() {
    let public = Public::open(Server::sqlite().await).await;
    let mut packed = public.browser();
    packed.packed = true;
    for path in ["/", "/en", "/katalog", "/en/katalog", "/jejak", "/en/jejak", "/sah/x", "/tidak-ada"] {
        let page = packed.get(path).await;
        assert!(page.weight() < 8 * 1024, "{path} weighs {}", page.weight());
        let plain = public.browser().get(path).await;
        let text = plain.text();
        assert!(!text.contains("<script") && !text.contains(" style=") && !text.contains("onclick"), "{path}");
        assert!(plain.headers("set-cookie").is_empty(), "{path}");
        let policy = plain.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
            ("simpul-latihan", "ya"),
        ] {
            assert_eq!(plain.header(name), value, "{path}: {name}");
        }
        assert!(text.contains("LATIHAN") || text.contains("PRACTICE"), "{path}: {text}");
    }
    for (path, status) in [
        ("/api/acts", 404),
        ("/masuk", 404),
        ("/healthz", 404),
        ("/log/jurnal/tile/entries/000", 404),
        ("/log/jurnal/tile/0/..%2f..%2fsimpul.db", 404),
        ("/log/jurnal/tile/0/../../../terbitan", 404),
        ("/log/lain/checkpoint", 404),
        ("/log/pertukaran/checkpoint", 404),
        ("/katalog/rinci/ID-KAB/GOV/DINKES/SIK/apa", 404),
        ("/katalog.json", 200),
        ("/jejak.json", 200),
        ("/log/jurnal/checkpoint", 200),
    ] {
        assert_eq!(public.browser().get(path).await.status, status, "{path}");
    }
    assert_eq!(public.browser().post("/", &[("a", "b")]).await.status, 405);
    // Too fast: told honestly, and others go on.
    let said = "X-Forwarded-For: 203.0.113.77\r\n";
    let mut refused = None;
    for _ in 0..400 {
        let page = public.browser().send("GET", "/sehat", said, None).await;
        if page.status == 429 {
            refused = Some(page);
            break;
        }
    }
    let refused = refused.expect("somebody so fast is refused");
    assert_eq!(refused.header("retry-after"), "1", "{}", refused.head);
    assert!(refused.text().contains("Terlalu banyak permintaan"), "{}", refused.text());
    assert_eq!(public.browser().send("GET", "/", "X-Forwarded-For: 203.0.113.78\r\n", None).await.status, 200);
    public.close().await;
}

/// A head that never ends is cut off.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_writes_a_letter_at_a_time_is_cut_off() {
    let public = Public::open(Server::sqlite().await).await;
    let mut lines = Vec::new();
    for _ in 0..50 {
        let mut line = TcpStream::connect(public.address).await.expect("connects");
        line.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n").await.expect("sends");
        lines.push(line);
    }
    let begun = Instant::now();
    let slow = tokio::spawn(async move {
        for line in &mut lines {
            let mut got = Vec::new();
            let _ = tokio::time::timeout(Duration::from_secs(30), line.read_to_end(&mut got)).await.expect("cut off");
        }
    });
    // Meanwhile others are served.
    assert_eq!(public.browser().get("/").await.status, 200);
    slow.await.expect("all cut off");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    public.close().await;
}

/// A witness in a folder of its own, known to the regency.
async fn witness(public: &Public, home: &Path, name: &str, known: bool) -> Witness {
    let file = home.join(format!("{name}.json"));
    let key = WitnessKey::load(&file).or_else(|_| WitnessKey::make(name, &file)).expect("a key");
    if known {
        let db = &public.server.db;
        let operator = store::Actor::PracticeOperator;
        let day = db.today().expect("a day").to_string();
        let named = json!({ "key": "saksi.daftar", "value": [key.verifier()], "from": day, "source": "Surat saksi" });
        demo::act(db, &operator, "propose-regulation", named).await.expect("proposed");
    }
    let source = Source::to(&format!("http://{}", public.address)).expect("an address");
    Witness::open(&home.join(format!("ingatan-{name}")), key, public.server.db.keys().verifier(), source)
        .expect("opens")
}

fn journal(told: Vec<(LogName, Outcome)>) -> Outcome {
    told.into_iter().find(|(log, _)| *log == LogName::Jurnal).expect("the journal").1
}

fn alarm(outcome: &Outcome) -> Option<Alarm> {
    match outcome {
        Outcome::Ditolak { alasan, bukti, .. } => {
            assert!(bukti.as_ref().is_some_and(|path| path.is_file()), "evidence is kept");
            Some(*alasan)
        }
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_witness_vouches_for_what_goes_on_and_the_pages_say_so() {
    vouched(Public::open(Server::sqlite().await).await).await;
    if let Some(server) = Server::postgres().await {
        vouched(Public::open(server).await).await;
    }
}

async fn vouched(mut public: Public) {
    let home = tempfile::tempdir().expect("a folder");
    let trail = public.browser().get("/jejak").await.text();
    assert!(trail.contains("Belum ada saksi"), "{trail}");
    // A stranger signs, and is not taken in.
    let mut stranger = witness(&public, home.path(), "saksi.asing", false).await;
    let told = journal(stranger.round().await.expect("a round"));
    assert!(matches!(&told, Outcome::Sejalan { diserahkan: Some(why), .. } if why.contains("403")), "{told:?}");
    let mut known = witness(&public, home.path(), "saksi.inspektorat", true).await;
    let told = public.publish().await;
    assert!(told.silent && told.named == ["saksi.inspektorat"], "{told:?}");
    assert!(public.browser().get("/en").await.text().contains("No witness has answered for more than 3 days"));
    let first = journal(known.round().await.expect("a round"));
    let Outcome::Sejalan { catatan, bertambah, diserahkan: None } = first else { panic!("{first:?}") };
    assert!(catatan > 10 && bertambah == catatan);
    let trail = public.browser().get("/jejak").await.text();
    assert!(trail.contains("terakhir membenarkan") && trail.contains("saksi.inspektorat"), "{trail}");
    let told = public.publish().await;
    assert!(!told.silent && told.seen.len() == 1 && !told.seen[0].contradicts && told.seen[0].current, "{told:?}");
    // The log grows, beyond a tile as well; a witness that starts anew reads its own memory.
    demo::workday(&public.server.db, &public.server.regency).await.expect("a day's work");
    public.publish().await;
    drop(known);
    let mut again = witness(&public, home.path(), "saksi.inspektorat", false).await;
    let grown = journal(again.round().await.expect("a round"));
    let Outcome::Sejalan { catatan: now, bertambah, diserahkan: None } = grown else { panic!("{grown:?}") };
    assert!(now > catatan && bertambah == now - catatan, "{now} {catatan}");
    // Its copy proves a receipt of an act although the regency says nothing.
    let mut view = public.server.db.view().await.expect("a view");
    for tile in tiles::leaf_tiles(0, now) {
        let ours = tiles::tile(&mut view, &tile.path).await.expect("read").expect("a tile");
        assert_eq!(std::fs::read(edge_of(home.path(), &tile.path)).expect("a tile"), ours);
    }
    drop(view);
    // Nonsense and old answers are turned away.
    for (body, status) in [("", 403), ("apa saja", 403), (&"a".repeat(9000), 413)] {
        let told = public.browser().post_body("/log/jurnal/saksi", "text/plain", body.as_bytes()).await;
        assert_eq!(told.status, status, "{}", told.text());
    }
    assert_eq!(public.browser().post_body("/log/lain/saksi", "text/plain", b"").await.status, 404);
    public.close().await;
}

/// Root edits one amount and builds the whole log anew, consistently.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rewritten_log_is_refused_by_whoever_saw_the_old_one() {
    let public = Public::open(Server::sqlite().await).await;
    let home = tempfile::tempdir().expect("a folder");
    let mut seen = witness(&public, home.path(), "saksi.inspektorat", false).await;
    assert!(matches!(journal(seen.round().await.expect("a round")), Outcome::Sejalan { .. }));
    let log = folder(&public.home).log(LogName::Jurnal);
    let checkpoint = public.browser().get("/log/jurnal/checkpoint").await.text();
    let size: u64 = checkpoint.lines().nth(1).expect("a size").parse().expect("a number");
    let origin = checkpoint.lines().next().expect("a name").to_owned();
    let all = tiles::leaf_tiles(0, size);
    let edge = all.last().expect("a tile").path.clone();
    let leaves: Vec<u8> = all.iter().flat_map(|t| std::fs::read(log.join(&t.path)).expect("a tile")).collect();
    let mut rewritten = leaves.clone();
    rewritten[64] ^= 1;
    let keys = public.server.db.keys();
    let told = |name: &str, leaves: &[u8], size: usize| tree(leaves, size).checkpoint(keys, name).expect("signed");
    let count = usize::try_from(size).expect("small");
    let more: Vec<u8> = [&rewritten[..], &[7; 32]].concat();
    let honest: Vec<u8> = [&leaves[..], &[7; 32]].concat();
    let write = |n: u64, leaves: &[u8]| {
        let edge = tiles::leaf_tiles(0, n).pop().expect("a tile");
        tiles::put(&log.join(edge.path), last(leaves, n)).expect("written");
    };
    let point = |text: String| publish_point(&public, text);
    let (epoch, stranger) = ("simpul.99.99.latihan/jurnal/2-abcdefgh", store::Keys::generate("simpul.99.99.latihan"));
    let theirs = tree(&leaves, count).checkpoint(&stranger, &origin).expect("signed");
    // As many entries and another root; fewer; more, on another past; tiles and checkpoint apart; another name; another key.
    let cases: [(String, &[u8], Alarm); 6] = [
        (told(&origin, &rewritten, count), &rewritten, Alarm::Bercabang),
        (told(&origin, &leaves, count - 1), &leaves, Alarm::Menyusut),
        (told(&origin, &more, count + 1), &more, Alarm::TidakSejalan),
        (told(&origin, &more, count + 1), &honest, Alarm::TidakSejalan),
        (told(epoch, &leaves, count), &leaves, Alarm::GantiNama),
        (theirs, &leaves, Alarm::TandaTangan),
    ];
    for (text, tile, expected) in cases {
        let n: u64 = text.lines().nth(1).expect("a size").parse().expect("a number");
        write(n, tile);
        point(text).await;
        let outcome = journal(seen.round().await.expect("a round"));
        assert_eq!(alarm(&outcome), Some(expected), "{outcome:?}");
        let own = std::fs::read(edge_of(home.path(), &edge)).expect("its own");
        assert_eq!(own, last(&leaves, size), "its memory stays");
    }
    // The true log goes on: nothing of that spoiled it, nor a restart.
    write(size, &leaves);
    write(size + 1, &honest);
    point(told(&origin, &honest, count + 1)).await;
    assert!(matches!(journal(seen.round().await.expect("a round")), Outcome::Sejalan { bertambah: 1, .. }));
    drop(seen);
    let mut seen = witness(&public, home.path(), "saksi.inspektorat", false).await;
    assert!(matches!(journal(seen.round().await.expect("a round")), Outcome::Sejalan { bertambah: 0, .. }));
    // A new epoch goes on once a person accepted its name.
    point(told(epoch, &leaves, count)).await;
    assert_eq!(alarm(&journal(seen.round().await.expect("a round"))), Some(Alarm::GantiNama));
    seen.accept(Some(epoch.to_owned()));
    assert!(matches!(journal(seen.round().await.expect("a round")), Outcome::Sejalan { .. }));
    public.close().await;
}

fn edge_of(home: &Path, tile: &str) -> std::path::PathBuf {
    home.join("ingatan-saksi.inspektorat/jurnal").join(tile)
}

/// The leaves of the tile in which a tree of so many ends.
fn last(leaves: &[u8], size: u64) -> &[u8] {
    let count = usize::try_from(size).expect("small");
    &leaves[(count - 1) / 256 * 256 * 32..count * 32]
}

/// The tree of so many leaves.
fn tree(leaves: &[u8], size: usize) -> tiles::Growth {
    let mut tree = tiles::Growth::default();
    leaves.chunks_exact(32).take(size).for_each(|l| tree.append(l.try_into().expect("a hash")).expect("grows"));
    tree
}

/// Publishes a checkpoint as somebody with the key and the folder would.
async fn publish_point(public: &Public, text: String) {
    let (folder, keys) = (folder(&public.home), public.server.db.keys());
    let look = portal::folder::Reader::new(folder.clone(), keys.verifier()).look().expect("a look");
    let before = look.snapshot.expect("a version");
    let mut published = before.published;
    for point in published.logs.iter_mut().filter(|point| point.name == LogName::Jurnal) {
        point.checkpoint.clone_from(&text);
        point.origin = text.lines().next().expect("a name").to_owned();
        point.size = text.lines().nth(1).and_then(|n| n.parse().ok()).unwrap_or(point.size);
    }
    let written = folder.write(keys, &published, &[], kernel::Moment(before.version + 1)).expect("written");
    let until = Instant::now() + Duration::from_secs(20);
    while !public.browser().get("/sehat").await.text().starts_with(&written.version.to_string()) {
        assert!(Instant::now() < until, "not shown");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The regency's own log is laid beside what a witness vouched for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pages_say_that_a_witness_vouches_for_another_past() {
    let mut public = Public::open(Server::sqlite().await).await;
    let home = tempfile::tempdir().expect("a folder");
    let _ = witness(&public, home.path(), "saksi.inspektorat", true).await;
    public.publish().await;
    let checkpoint = public.browser().get("/log/jurnal/checkpoint").await.text();
    let origin = checkpoint.lines().next().expect("a name");
    let key = WitnessKey::load(&home.path().join("saksi.inspektorat.json")).expect("a key");
    let keys = public.server.db.keys();
    let other = tree(&[9; 5 * 32], 5).checkpoint(keys, origin).expect("signed");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a time").as_secs();
    let vouched = key.cosign(&other, keys.verifier(), now).expect("signed");
    let taken = public.browser().post_body("/log/jurnal/saksi", "text/plain", vouched.as_bytes()).await;
    assert_eq!(taken.status, 200, "{}", taken.text());
    let told = public.publish().await;
    assert!(told.seen.iter().any(|s| s.contradicts), "{told:?}");
    // And so does the page of the seal, and the opening page of everybody.
    let mut app = crate::serving::app(public.server.db.clone(), public.server.links.clone(), None);
    app.witnessed = Some(tokio::sync::watch::channel(Some(told)).1);
    let mut browser = super::browser::serving_app(app).await;
    let store::Actor::User { user, person, .. } = public.server.regency.kuasa else { panic!("an official") };
    let link = public.server.links.add(web::Account { user, person }, "uji");
    let shown = browser.get(&link).await;
    browser.post(&link, &[("bukti", &shown.proof())]).await;
    let seal = browser.get("/jurnal/segel").await.text();
    assert!(seal.contains("MEMBENARKAN AKAR LAIN") && seal.contains("ditulis ulang"), "{seal}");
    assert!(browser.get("/").await.text().contains("ditulis ulang"));
    public.close().await;
}
