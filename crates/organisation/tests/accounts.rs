//! Accounts, tokens, dated data and reports, on both databases.

use std::sync::Arc;

use kernel::Role;
use organisation::MODULE;
use organisation::acts::{
    AddHoliday, AddUser, ApproveRegulation, DisableUser, EnableUser, IssueToken, ProposeRegulation, RemoveHoliday,
    RevokeToken, SetPassword, WithdrawRegulation,
};
use organisation::public::{
    Means, Password, SignIn, SignOut, SignedIn, authenticate_password, authenticate_token, change_password, new_token,
};
use store::module::Query;
use store::testing::on_both;
use store::{Actor, Channel, Db, Envelope, Error, Proof, Read, journal};

use crate::support::*;

const ONE: &str = "198001012005011011";
const TWO: &str = "198001012005011012";

async fn enters(db: &Db, username: &str, words: &str) -> bool {
    let mut view = db.view().await.expect("a view");
    authenticate_password(&mut view, username, words).await.expect("read").is_some()
}

async fn token_works(db: &Db, token: &str) -> bool {
    let now = db.now().expect("a moment");
    let mut view = db.view().await.expect("a view");
    authenticate_token(&mut view, token, now).await.expect("read").is_some()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_office_alone_takes_over_an_account() {
    on_both(false, &SCHEMA, |db| async {
        let today = founded(&db).await;
        act(&db, ADMIN, official(ONE, None)).await.expect("an official");
        let password = || Some(Password::hash(WORDS).expect("a password"));
        let user = |password| AddUser { official: ONE.into(), username: ONE.into(), password };
        assert_eq!(codes(act(&db, ADMIN, user(password())).await), ["JABATAN-SANDI-ORANG-LAIN"]);
        let made = act(&db, ADMIN, user(None)).await.expect("an account");
        assert_eq!(made.done["active"], false);
        assert!(!enters(&db, ONE, WORDS).await);
        let wake = |password| EnableUser { username: ONE.into(), password };
        assert_eq!(codes(act(&db, ADMIN, wake(password())).await), ["WEWENANG-JABATAN"]);
        assert_eq!(codes(act(&db, PERSONNEL, wake(None)).await), ["JABATAN-TANPA-SANDI"]);
        act(&db, PERSONNEL, wake(password())).await.expect("woken");
        assert!(enters(&db, ONE, WORDS).await);
        assert!(!enters(&db, ONE, "kopi pagi di alun-alur").await && !enters(&db, "tidak.ada", WORDS).await);
        // The personnel office cannot reset an account that is awake.
        assert_eq!(codes(act(&db, PERSONNEL, wake(password())).await), ["JABATAN-AKUN-AKTIF"]);
        appoint(&db, ONE, Role::Tapd, None, today).await;
        let change = |who: &str| SetPassword { username: who.into(), password: password().expect("one") };
        assert_eq!(codes(act(&db, ADMIN, change(ONE)).await), ["JABATAN-SANDI-ORANG-LAIN"]);
        assert!(codes(act(&db, ONE, change(ONE)).await).is_empty());
        // Asleep: no sign-in, and a session that is still open does nothing.
        act(&db, ADMIN, DisableUser { username: ONE.into() }).await.expect("asleep");
        assert!(!enters(&db, ONE, WORDS).await);
        assert!(matches!(act(&db, ONE, change(ONE)).await, Err(Error::Unauthorised(_))));
        assert_eq!(codes(act(&db, ADMIN, DisableUser { username: ADMIN.into() }).await), ["JABATAN-AKUN-SENDIRI"]);
        // Whoever wakes accounts may not be locked out by who puts them to sleep.
        assert_eq!(codes(act(&db, ADMIN, DisableUser { username: PERSONNEL.into() }).await), ["JABATAN-TERAKHIR"]);
        db
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_live_until_taken_back_and_stay_out_of_the_journal() {
    on_both(false, &SCHEMA, |db| async {
        founded(&db).await;
        let (token, hash_hex) = new_token();
        let ask = |username: &str, days| IssueToken {
            username: username.into(),
            label: "laptop kantor".into(),
            hash_hex: hash_hex.clone(),
            days,
        };
        assert_eq!(codes(act(&db, ADMIN, ask(PERSONNEL, 30)).await), ["JABATAN-SANDI-ORANG-LAIN"]);
        assert_eq!(codes(act(&db, ADMIN, ask(ADMIN, 367)).await), ["JABATAN-TOKEN-MASA"]);
        let issued = act(&db, ADMIN, ask(ADMIN, 366)).await.expect("issued");
        assert!(token_works(&db, &token).await && !token_works(&db, &new_token().0).await);
        let late = db.now().expect("a moment").plus_millis(366 * 86_400_000);
        let mut view = db.view().await.expect("a view");
        assert_eq!(authenticate_token(&mut view, &token, late).await.expect("read"), None);
        drop(view);
        let revoke = || RevokeToken { token: number(&issued, "token") };
        assert_eq!(codes(act(&db, PERSONNEL, revoke()).await), ["JABATAN-TOKEN-MILIK"]);
        act(&db, ADMIN, revoke()).await.expect("revoked");
        assert!(!token_works(&db, &token).await);
        // A new password takes all tokens with it.
        let (other, hash_hex) = new_token();
        let again = IssueToken { username: ADMIN.into(), label: "dua".into(), hash_hex, days: 1 };
        act(&db, ADMIN, again).await.expect("issued");
        let password = Password::hash("kalimat baru yang panjang").expect("a password");
        act(&db, ADMIN, SetPassword { username: ADMIN.into(), password }).await.expect("changed");
        assert!(!token_works(&db, &other).await && enters(&db, ADMIN, "kalimat baru yang panjang").await);
        nothing_secret_is_kept(&db, &[&token, &other, WORDS, "kalimat baru yang panjang"]).await;
        db
    })
    .await
    .expect("both");
}

/// Whoever calls with a token.
async fn by_token(db: &Db, token: &str) -> Envelope {
    let now = db.now().expect("a moment");
    let found = authenticate_token(&mut db.view().await.expect("a view"), token, now).await.expect("read");
    Envelope::new(found.expect("alive").actor(), Channel::Api)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_taken_back_by_its_owner_whatever_the_office_and_makes_no_other() {
    on_both(false, &SCHEMA, |db| async {
        let today = founded(&db).await;
        for nip in [ONE, TWO] {
            enrol(&db, nip).await;
        }
        // One is of an SKPD, two holds no office.
        appoint(&db, ONE, Role::Pa, Some("1.01"), today).await;
        let ask = |username: &str| {
            let (token, hash_hex) = new_token();
            (token, IssueToken { username: username.into(), label: "laptop".into(), hash_hex, days: 1 })
        };
        let ((of_one, first), (of_two, second)) = (ask(ONE), ask(TWO));
        let one = number(&act(&db, ONE, first).await.expect("issued"), "token");
        let two = number(&act(&db, TWO, second).await.expect("issued"), "token");
        assert_eq!(codes(act(&db, ONE, RevokeToken { token: two }).await), ["JABATAN-TOKEN-MILIK"]);
        assert_eq!(codes(act(&db, TWO, RevokeToken { token: one }).await), ["JABATAN-TOKEN-MILIK"]);
        let program = by_token(&db, &of_one).await;
        let again = db.act(Arc::new(ask(ONE).1), program.clone()).await;
        assert_eq!(codes(again), ["JABATAN-TOKEN-DARI-TOKEN"]);
        db.act(Arc::new(RevokeToken { token: one }), program).await.expect("taken back");
        act(&db, TWO, RevokeToken { token: two }).await.expect("taken back");
        assert!(!token_works(&db, &of_one).await && !token_works(&db, &of_two).await);
        db
    })
    .await
    .expect("both");
}

/// Begins a session of somebody at the browser.
async fn session(db: &Db, username: &str) -> Envelope {
    let at = signed_in(db, username).await;
    store::testing::pass(1);
    let hash_hex = format!("{:032x}{:032x}", at.user, db.now().expect("a moment").0);
    let vouched = Envelope::new(at.actor(), Channel::Web);
    let begun = db.act(Arc::new(SignIn { hash_hex, means: Means::Password }), vouched).await.expect("in");
    let proof = Proof::Session(number(&begun, "session"));
    Envelope::new(Actor::User { user: at.user, person: at.person, proof }, Channel::Web)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_changes_once_for_whoever_shows_the_present_one() {
    const NEW: &str = "perahu kecil di teluk barat";
    on_both(false, &SCHEMA, |db| async {
        founded(&db).await;
        enrol(&db, ONE).await;
        let user = signed_in(&db, ONE).await.user;
        let ask = |present: &'static str, new: &'static str| {
            let db = &db;
            async move { change_password(&mut db.view().await.expect("a view"), user, (present, new)).await }
        };
        assert_eq!(codes(ask("bukan yang ini, sungguh", NEW).await), ["JABATAN-SANDI-KELIRU"]);
        assert_eq!(codes(ask(WORDS, WORDS).await), ["JABATAN-SANDI-SAMA"]);
        // One letter too short, and long enough.
        assert_eq!(codes(ask("salah sama sekali", "sebelas-hur").await), ["JABATAN-SANDI-KELIRU", "JABATAN-SANDI"]);
        assert_eq!(codes(ask(WORDS, "198001012005011011").await), ["JABATAN-SANDI-UMUM"]);
        assert_eq!(codes(ask(WORDS, "password-2026").await), ["JABATAN-SANDI-UMUM"]);
        let (here, there) = (session(&db, ONE).await, session(&db, ONE).await);
        let (token, hash_hex) = new_token();
        let issue = IssueToken { username: ONE.into(), label: "laptop".into(), hash_hex, days: 1 };
        act(&db, ONE, issue).await.expect("issued");
        // A token shows no password.
        let set = SetPassword { username: ONE.into(), password: Password::hash(NEW).expect("a password") };
        assert_eq!(codes(db.act(Arc::new(set), by_token(&db, &token).await).await), ["JABATAN-SANDI-PERAMBAN"]);
        // Two that saw the same password: the second finds another.
        let (first, second) = (ask(WORDS, NEW).await.expect("fit"), ask(WORDS, "bukan yang ini, sungguh").await);
        db.act(Arc::new(first), here.clone()).await.expect("changed");
        assert_eq!(codes(db.act(Arc::new(second.expect("fit")), here.clone()).await), ["JABATAN-SANDI-BERUBAH"]);
        assert!(enters(&db, ONE, NEW).await && !enters(&db, ONE, WORDS).await && !token_works(&db, &token).await);
        // The other session has ended, this one goes on.
        let again = ask(NEW, "bukan yang ini, sungguh").await.expect("fit");
        assert_eq!(codes(db.act(Arc::new(again.clone()), there).await).len(), 1);
        assert!(enters(&db, ONE, NEW).await);
        db.act(Arc::new(again), here).await.expect("changed");
        nothing_secret_is_kept(&db, &[NEW, WORDS, "bukan yang ini, sungguh"]).await;
        db
    })
    .await
    .expect("both");
}

/// Opens every journal body with the keys and looks for what must not be there;
/// in the stored bytes not even a NIP may stand.
async fn nothing_secret_is_kept(db: &Db, secrets: &[&str]) {
    let mut view = db.view().await.expect("a view");
    let rows = view.query(
        "SELECT b.entry_id, b.body, j.act FROM journal_body b JOIN journal j ON j.id = b.entry_id ORDER BY b.entry_id",
        vec![],
    );
    let rows = rows.await.expect("bodies");
    assert!(rows.len() > 5);
    for row in rows {
        let body = journal::read_body(&mut view, db.keys(), row.int("entry_id").expect("an id")).await.expect("read");
        let body = body.expect("a body");
        assert!(secrets.iter().all(|secret| !body.contains(secret)), "{body}");
        let stored = String::from_utf8_lossy(&row.bytes("body").expect("bytes")).into_owned();
        assert!(!stored.contains(ADMIN), "{:?}", row.text("act"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dated_data_need_two_and_look_forward() {
    on_both(false, &SCHEMA, |db| async {
        let today = founded(&db).await;
        for nip in [ONE, TWO] {
            enrol(&db, nip).await;
        }
        appoint(&db, ONE, Role::Ppkd, None, today).await;
        appoint(&db, TWO, Role::Inspektorat, None, today).await;
        let propose = |value: serde_json::Value, from| ProposeRegulation {
            key: "token.maks-hari".into(),
            value,
            from,
            source: "Perbup 7/2026".into(),
        };
        assert_eq!(codes(act(&db, ADMIN, propose(30.into(), today.plus_days(-1))).await), ["DATA-BERLAKU-SURUT"]);
        assert_eq!(codes(act(&db, ADMIN, propose("30".into(), today)).await), ["DATA-BENTUK"]);
        let sign = || Sign { unit: code("1.01"), date: today };
        let value = async || act(&db, ONE, sign()).await.expect("signed").done.as_i64().expect("a number");
        let id = number(&act(&db, ONE, propose(30.into(), today)).await.expect("proposed"), "id");
        assert_eq!(value().await, 366, "one person's word is not enough");
        assert_eq!(codes(act(&db, ONE, ApproveRegulation { id }).await), ["DATA-ORANG-SAMA"]);
        act(&db, TWO, ApproveRegulation { id }).await.expect("agreed");
        assert_eq!(value().await, 30);
        let back = |id| WithdrawRegulation { id, reason: "salah ketik".into() };
        assert_eq!(codes(act(&db, TWO, back(id)).await), ["DATA-SUDAH-BERLAKU"]);
        let later = number(&act(&db, ADMIN, propose(60.into(), today.plus_days(1))).await.expect("proposed"), "id");
        act(&db, ADMIN, back(later)).await.expect("withdrawn");
        assert_eq!(codes(act(&db, TWO, ApproveRegulation { id: later }).await), ["DATA-SUDAH-DITARIK"]);

        let day = today.plus_days(10);
        let add = || AddHoliday { day, name: "Hari Jadi".into(), source: "Perbup 8/2026".into() };
        let id = number(&act(&db, ADMIN, add()).await.expect("proposed"), "id");
        assert_eq!(holidays(&db, day.year()).await, 0);
        act(&db, TWO, ApproveRegulation { id }).await.expect("agreed");
        assert_eq!(holidays(&db, day.year()).await, 1);
        assert_eq!(codes(act(&db, ADMIN, add()).await), ["DATA-HARI-LIBUR"]);
        let remove = RemoveHoliday { day, source: "Perbup 9/2026".into() };
        let id = number(&act(&db, ADMIN, remove).await.expect("proposed"), "id");
        act(&db, ONE, ApproveRegulation { id }).await.expect("agreed");
        assert_eq!(holidays(&db, day.year()).await, 0);
        db
    })
    .await
    .expect("both");
}

async fn holidays(db: &Db, year: i32) -> usize {
    sheet(db, "hari-libur", year).await.rows.len()
}

async fn sheet(db: &Db, name: &str, year: i32) -> kernel::Sheet {
    let report = MODULE.reports.iter().find(|r| r.name == name).expect("a report");
    let mut view = db.view().await.expect("a view");
    (report.run)(&mut view, &Query { year, ..Query::default() }).await.expect("a sheet")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_practice_folder_is_set_up_by_its_operator_and_read_in_reports() {
    on_both(true, &SCHEMA, |db| async {
        let today = db.today().expect("a day");
        let year = today.year();
        db.act(Arc::new(units()), operator()).await.expect("units");
        db.act(Arc::new(units()), operator()).await.expect("the same again");
        db.act(Arc::new(official(ONE, None)), operator()).await.expect("an official");
        db.act(Arc::new(grant(ONE, Role::Pa, Some("1.01"), today)), operator()).await.expect("an office");
        let back = today.plus_days(-100);
        let propose =
            ProposeRegulation { key: "token.maks-hari".into(), value: 9.into(), from: back, source: "uji".into() };
        assert_eq!(db.act(Arc::new(propose), operator()).await.expect("at once").done["in_force"], true);
        let holiday = AddHoliday { day: today, name: "Libur".into(), source: "uji".into() };
        db.act(Arc::new(holiday), operator()).await.expect("at once");
        assert_eq!(sheet(&db, "pejabat", year).await.rows.len(), 1);
        assert_eq!(sheet(&db, "unit", year).await.rows.len(), 3);
        assert_eq!(sheet(&db, "jabatan", year).await.rows.len(), Role::ALL.len());
        assert_eq!(sheet(&db, "data-bertanggal", year).await.rows.len(), 10);
        assert_eq!(holidays(&db, year).await, 1);
        for report in MODULE.reports {
            let mut view = db.view().await.expect("a view");
            let mut query = Query { year, ..Query::default() };
            query.filters.insert("tidak-ada".into(), "x".into());
            assert!((report.run)(&mut view, &query).await.is_err(), "{}", report.name);
            let all = (report.run)(&mut view, &Query { year, ..Query::default() }).await.expect("a sheet");
            assert!(all.rows.iter().all(|row| row.len() == all.columns.len()), "{}", report.name);
        }
        let mut view = db.view().await.expect("a view");
        let checked = (MODULE.checks[0].run)(&mut view, year).await.expect("checked");
        assert!(checked.findings.is_empty());
        drop(view);
        let moved = Learn {
            units: vec![
                ("1.02".into(), "Dinas Dua".into(), "1.02".into()),
                ("1.01.01".into(), "Unit Satu".into(), "1.02".into()),
            ],
        };
        assert_eq!(codes(db.act(Arc::new(moved), operator()).await), ["DATA-UNIT-PINDAH"]);
        let lost = Learn { units: vec![("1.03.01".into(), "Unit".into(), "1.03".into())] };
        assert_eq!(codes(db.act(Arc::new(lost), operator()).await), ["DATA-UNIT-SKPD"]);
        db
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_done_by_a_session_that_has_ended() {
    on_both(false, &SCHEMA, |db| async {
        founded(&db).await;
        let SignedIn { user, person, .. } = signed_in(&db, ADMIN).await;
        let stranger = signed_in(&db, PERSONNEL).await;
        let at_browser = |user, person, proof| Envelope::new(Actor::User { user, person, proof }, Channel::Web);
        let begin = async |number: u8| {
            let sign_in = SignIn { hash_hex: format!("{number:064x}"), means: Means::Password };
            let begun = db.act(Arc::new(sign_in), at_browser(user, person, Proof::Vouched)).await.expect("a session");
            Proof::Session(begun.done["session"].as_i64().expect("an id"))
        };
        let add = async |nip: &str, who: Envelope| db.act(Arc::new(official(nip, None)), who).await;
        let (one, two) = (begin(1).await, begin(2).await);
        add(ONE, at_browser(user, person, one)).await.expect("a living session acts");
        let theirs = add(TWO, at_browser(stranger.user, stranger.person, one)).await;
        assert!(matches!(theirs, Err(Error::Unauthorised(_))), "a session is its person's alone");
        let Proof::Session(first) = one else { panic!("a session") };
        let out = SignOut { session: Some(first) };
        db.act(Arc::new(out), at_browser(user, person, one)).await.expect("out");
        // Whoever read the session before it ended comes to the door with it after.
        let late = add(TWO, at_browser(user, person, one)).await;
        assert!(matches!(late, Err(Error::Unauthorised(_))), "{late:?}");
        assert!(matches!(add(TWO, at_browser(user, person, Proof::Session(-1))).await, Err(Error::Unauthorised(_))));
        add(TWO, at_browser(user, person, two)).await.expect("the other session lives on");
        db.act(Arc::new(SignOut { session: None }), at_browser(user, person, two)).await.expect("out everywhere");
        let late = db.act(Arc::new(SignOut { session: None }), at_browser(user, person, two)).await;
        assert!(matches!(late, Err(Error::Unauthorised(_))));
        db
    })
    .await
    .expect("both");
}
