//! How an empty regency gets its first official.

use std::sync::Arc;
use std::time::{Duration, Instant};

use organisation::public::user_by_name;
use store::testing::Temporary;
use store::verify::verify;
use store::{Db, Read};
use web::{FirstLink, Links};

use super::browser::{Browser, serving_app};
use super::paying::send;
use super::second_factor::enrol;
use super::signing_in::{PASSWORD, try_in};
use crate::modules::{self, SCHEMA};
use crate::serving;

pub const FIRST: &str = "198001012005011001";

/// A real regency in which nobody has an account.
pub struct Empty {
    pub place: Temporary,
    pub db: Arc<Db>,
}

impl Empty {
    async fn of(place: Temporary) -> Empty {
        let db = Arc::new(place.open(&SCHEMA).await.expect("opens"));
        Empty { place, db }
    }

    pub async fn sqlite() -> Empty {
        Empty::of(Temporary::sqlite(false, &SCHEMA).await.expect("a folder")).await
    }

    pub async fn postgres() -> Option<Empty> {
        Some(Empty::of(Temporary::postgres(false, &SCHEMA).await.expect("a cluster")?).await)
    }

    /// A server with a link that was made at that time.
    pub async fn served(&self, made: Instant) -> (Browser, String) {
        let mut app = serving::app(self.db.clone(), Links::default(), None);
        let (first, path) = FirstLink::made(made);
        app.first = first;
        (serving_app(app).await, path)
    }

    async fn count(&self, sql: &'static str) -> i64 {
        let mut view = self.db.view().await.expect("a view");
        view.one(sql, vec![]).await.expect("a row").int("n").expect("a count")
    }

    async fn accounts(&self) -> i64 {
        self.count("SELECT COUNT(*) AS n FROM app_user").await
    }

    pub async fn end(self) {
        Arc::into_inner(self.db).map(Db::close);
        self.place.discard().await.expect("discarded");
    }
}

/// What the first official types.
pub fn typed<'a>(nip: &'a str, password: &'a str, again: &'a str, day: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("name", "Pengelola Akun"),
        ("nip", nip),
        ("username", nip),
        ("password", password),
        ("again", again),
        ("decree_number", "SK 1/2026"),
        ("decree_date", day),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_makes_the_first_administrator() {
    begins(Empty::sqlite().await).await;
    if let Some(empty) = Empty::postgres().await {
        begins(empty).await;
    }
}

async fn begins(empty: Empty) {
    let today = empty.db.today().expect("a day").to_string();
    let (mut browser, path) = empty.served(Instant::now()).await;
    let form = browser.get(&path).await;
    assert_eq!((form.status, form.header("cache-control")), (200, "no-store"), "{}", form.text());
    assert!(form.text().contains("Mulai: administrator pertama") && !form.text().contains("LATIHAN"));
    // Looking uses nothing up; another link, and a form from elsewhere, do nothing.
    assert_eq!(browser.get(&path).await.status, 200);
    let other = FirstLink::made(Instant::now()).1;
    let unknown = browser.get(&other).await;
    assert!(unknown.status == 404 && unknown.text().contains("sudah terpakai"), "{}", unknown.text());
    let fine = typed(FIRST, PASSWORD, PASSWORD, &today);
    assert_eq!(browser.post(&path, &fine).await.status, 403);
    assert_eq!(send(&mut browser, &form, &other, &fine).await.status, 404);

    // What is wrong is told beside its field, and the link stays.
    for (wrong, sentence) in [
        (typed(FIRST, PASSWORD, "lain sama sekali", &today), "Tidak sama dengan kata sandi di atasnya."),
        (typed(FIRST, "sebelas hrf", "sebelas hrf", &today), "Kata sandi harus 12 sampai 128 huruf"),
        (typed("19800101200501100", PASSWORD, PASSWORD, &today), "NIP harus 18 angka"),
        (typed(FIRST, PASSWORD, PASSWORD, "2999-01-01"), "Keputusan bertanggal"),
        (typed("", PASSWORD, PASSWORD, &today), "Isian ini belum diisi."),
    ] {
        let told = send(&mut browser, &form, &path, &wrong).await;
        assert!(told.status == 422 && told.text().contains(sentence), "{sentence}: {}", told.text());
        assert!(!told.text().contains(PASSWORD) && told.text().contains("value=\"Pengelola Akun\""));
        assert!(!browser.cookies.contains_key("__Host-simpul"));
    }
    assert_eq!(empty.accounts().await, 0);

    let done = send(&mut browser, &form, &path, &fine).await;
    assert_eq!((done.status, done.header("location")), (303, "/akun/kode"), "{}", done.text());
    assert!(done.headers("set-cookie").iter().all(|c| c.starts_with("__Host-") && c.contains("Secure")));
    enrol(&mut browser).await;
    let found = user_by_name(&mut empty.db.view().await.expect("a view"), FIRST).await.expect("read");
    assert!(found.is_some());
    // The office waits for its second person, and the next step is offered.
    let home = browser.get("/").await;
    assert!(home.text().contains("href=\"/langkah/found-personnel\""), "{}", home.text());
    assert!(browser.get("/akun").await.text().contains("Tidak ada jabatan yang berlaku hari ini."));
    assert_eq!(browser.get("/langkah/found-administration").await.status, 404);

    // Used up, for looking and for sending; the form of before does nothing.
    let mut stranger = browser.clone();
    stranger.cookies.remove("__Host-simpul");
    let used = stranger.get(&path).await;
    assert!(used.status == 404 && used.text().contains("Tautan pendirian ini sudah terpakai"), "{}", used.text());
    let again = send(&mut stranger, &form, &path, &typed("198001012005011009", PASSWORD, PASSWORD, &today)).await;
    assert_eq!((again.status, empty.accounts().await), (404, 1));
    // Nor does a link that another start printed meanwhile.
    let (mut late, path) = empty.served(Instant::now()).await;
    assert_eq!(late.get(&path).await.status, 404);
    assert_eq!(try_in(&mut late, FIRST, PASSWORD).await.header("location"), "/masuk/kode");
    empty.db.seal_now().await.expect("sealed");
    let verified = verify(&empty.place.place, &empty.place.keys, &modules::tables()).await.expect("verified");
    assert!(verified.is_sound(), "{:#?}", verified.problems);
    empty.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_ends_after_an_hour() {
    let empty = Empty::sqlite().await;
    let hour = Duration::from_secs(3600);
    let ago = |time: Duration| Instant::now().checked_sub(time).expect("an earlier moment");
    let (mut browser, path) = empty.served(ago(hour)).await;
    assert_eq!(browser.get(&path).await.status, 404);
    let (mut browser, path) = empty.served(ago(hour - Duration::from_secs(60))).await;
    assert_eq!(browser.get(&path).await.status, 200);
    empty.end().await;
}

/// Two at once with one link, and two servers with a link each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_race_makes_one_administrator() {
    race(Empty::sqlite().await).await;
    if let Some(empty) = Empty::postgres().await {
        race(empty).await;
    }
}

async fn race(empty: Empty) {
    let today = empty.db.today().expect("a day").to_string();
    let (one, path) = empty.served(Instant::now()).await;
    let (other, elsewhere) = empty.served(Instant::now()).await;
    let tries = [(one.clone(), path.clone()), (one, path), (other, elsewhere)].into_iter().enumerate();
    let tries: Vec<_> = tries
        .map(|(n, (mut browser, path))| {
            let today = today.clone();
            tokio::spawn(async move {
                let nip = format!("19800101200501100{n}");
                let form = browser.get(&path).await;
                let sent = send(&mut browser, &form, &path, &typed(&nip, PASSWORD, PASSWORD, &today)).await;
                (sent.status, sent.text())
            })
        })
        .collect();
    let mut statuses = Vec::new();
    for tried in tries {
        let (status, text) = tried.await.expect("a task");
        assert!(status == 303 || text.contains("Tautan pendirian ini sudah terpakai"), "{status}: {text}");
        statuses.push(status);
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 404, 404]);
    assert_eq!(empty.accounts().await, 1);
    assert_eq!(empty.count("SELECT COUNT(*) AS n FROM role_grant").await, 1);
    empty.end().await;
}
