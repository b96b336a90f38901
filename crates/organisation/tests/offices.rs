//! Offices through the door, on both databases.

use std::sync::Arc;

use kernel::Role;
use organisation::acts::{
    AddOfficial, AddUser, ConfirmDecree, ConfirmRole, EndRole, FoundAdministration, FoundPersonnel, Founder,
    LockPeriod, UnlockPeriod,
};
use organisation::public::{locked_months, role_holder, scope_of, user_by_name};
use organisation::testing::founder;
use store::testing::on_both;
use store::{Db, Read, Scope, units};

use crate::support::*;

const ONE: &str = "198001012005011011";
const TWO: &str = "198001012005011012";
const THREE: &str = "198001012005011013";
const NIK: &str = "9901010101800001";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn founding_happens_once() {
    on_both(false, &SCHEMA, |db| async {
        let db = Arc::new(db);
        let today = db.today().expect("a day");
        let rivals: Vec<_> = (0..4)
            .map(|n| {
                let db = db.clone();
                tokio::spawn(async move {
                    let nip = format!("1980010120050110{:02}", 20 + n);
                    let asked = FoundAdministration(founder(&nip, "Pengelola Akun", today).expect("a founder"));
                    db.act(Arc::new(asked), operator()).await.ok().map(|_| nip)
                })
            })
            .collect();
        let mut winners = Vec::new();
        for rival in rivals {
            winners.extend(rival.await.expect("a task"));
        }
        assert_eq!(winners.len(), 1);
        let first = winners.pop().expect("a winner");
        // Until the second person confirms it, the office lets in that person alone.
        assert_eq!(codes(act(&db, &first, official(ONE, None)).await), ["WEWENANG-BELUM-DIKONFIRMASI"]);
        let second = || FoundPersonnel(founder(PERSONNEL, "Petugas Kepegawaian", today).expect("a founder"));
        let same = FoundPersonnel(founder(&first, "Pengelola Akun", today).expect("a founder"));
        assert_eq!(codes(act(&db, &first, same).await), ["JABATAN-ORANG-GANDA"]);
        let taken = FoundPersonnel(Founder { username: "198001012005011003".into(), ..second().0 });
        assert_eq!(codes(act(&db, &first, taken).await), ["JABATAN-NAMA-PENGGUNA"]);
        let rivals = [second(), FoundPersonnel(founder(TWO, "Petugas Lain", today).expect("a founder"))];
        let [one, two] = rivals.map(|asked| {
            let (db, first) = (db.clone(), first.clone());
            tokio::spawn(async move { codes(act(&db, &first, asked).await) })
        });
        let mut told = [one.await.expect("a task"), two.await.expect("a task")];
        told.sort();
        assert_eq!(told, [vec![], vec!["JABATAN-SUDAH-BERDIRI".to_owned()]]);
        let mut view = db.view().await.expect("a view");
        let second = if user_by_name(&mut view, PERSONNEL).await.expect("read").is_some() { PERSONNEL } else { TWO };
        drop(view);
        // The second founder founds nothing more, and confirms the first.
        let third = FoundPersonnel(founder(THREE, "Orang Ketiga", today).expect("a founder"));
        assert_eq!(codes(act(&db, second, third).await), ["JABATAN-PENDIRI", "JABATAN-SUDAH-BERDIRI"]);
        let mut view = db.view().await.expect("a view");
        let sql = "SELECT id FROM role_grant WHERE role = 'administrator' ORDER BY id";
        let grant = view.one(sql, vec![]).await.expect("a grant").int("id").expect("an id");
        drop(view);
        assert_eq!(codes(act(&db, &first, ConfirmRole { grant }).await), ["WEWENANG-JABATAN"]);
        act(&db, second, ConfirmRole { grant }).await.expect("confirmed");
        act(&db, &first, official(ONE, None)).await.expect("an official");
        // An administrator who tries again is told why not.
        let again = FoundAdministration(founder(THREE, "Orang Ketiga", today).expect("a founder"));
        assert_eq!(codes(act(&db, &first, again).await), ["JABATAN-SUDAH-BERDIRI"]);
        // Nobody else holds the machine's key to the register.
        assert_eq!(codes(db.act(Arc::new(official(ONE, None)), operator()).await), ["WEWENANG-JABATAN"]);
        Arc::into_inner(db).expect("no more users")
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decree_counts_from_its_confirmation_and_stops_at_once() {
    on_both(false, &SCHEMA, |db| async {
        let today = founded(&db).await;
        enrol(&db, ONE).await;
        let sign = |back: i64| Sign { unit: code("1.01.01"), date: today.plus_days(-back) };
        let early = crate::support::grant(ONE, Role::Pa, Some("1.01"), today);
        let early = organisation::acts::GrantRole { from: today.plus_days(-30), ..early };
        let ahead = organisation::acts::GrantRole { decree_date: today.plus_days(1), ..early.clone() };
        assert_eq!(codes(act(&db, ADMIN, ahead).await), ["JABATAN-TANGGAL-KEPUTUSAN"]);
        let entered = act(&db, ADMIN, early).await.expect("entered");
        assert_eq!(entered.done["confirmed"], false);
        let id = number(&entered, "grant");
        assert_eq!(codes(act(&db, ONE, sign(0)).await), ["WEWENANG-BELUM-DIKONFIRMASI"]);
        assert_eq!(codes(act(&db, ADMIN, ConfirmRole { grant: id }).await), ["WEWENANG-JABATAN"]);
        act(&db, PERSONNEL, ConfirmRole { grant: id }).await.expect("confirmed");
        assert_eq!(codes(act(&db, PERSONNEL, ConfirmRole { grant: id }).await), ["JABATAN-SUDAH-DIKONFIRMASI"]);
        assert!(codes(act(&db, ONE, sign(0)).await).is_empty());
        // Entered with a month-old beginning, yet it signs nothing of yesterday.
        assert_eq!(codes(act(&db, ONE, sign(1)).await), ["WEWENANG-TANGGAL-DOKUMEN"]);
        let end = || EndRole { grant: id, reason: "pindah tugas".into() };
        act(&db, ADMIN, end()).await.expect("ended");
        assert_eq!(codes(act(&db, ONE, sign(0)).await), ["WEWENANG-BERAKHIR"]);
        assert_eq!(codes(act(&db, ADMIN, end()).await), ["JABATAN-SUDAH-BERAKHIR"]);
        db
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_enters_or_receives_does_not_confirm() {
    on_both(false, &SCHEMA, |db| async {
        let today = founded(&db).await;
        // One person with both the entering and a confirming office.
        enrol(&db, ONE).await;
        appoint(&db, ONE, Role::Sekda, None, today).await;
        appoint(&db, ONE, Role::Administrator, None, today).await;
        enrol(&db, TWO).await;
        let entered = act(&db, ONE, grant(TWO, Role::Pa, Some("1.01"), today)).await.expect("entered");
        let id = number(&entered, "grant");
        assert_eq!(codes(act(&db, ONE, ConfirmRole { grant: id }).await), ["JABATAN-ORANG-SAMA"]);
        let own = act(&db, ADMIN, grant(ONE, Role::Tapd, None, today)).await.expect("entered");
        let own = number(&own, "grant");
        assert_eq!(codes(act(&db, ONE, ConfirmRole { grant: own }).await), ["JABATAN-DIRI-SENDIRI"]);
        // No money office for oneself, whoever would confirm it.
        let greedy = codes(act(&db, ADMIN, grant(ADMIN, Role::KuasaBud, None, today)).await);
        assert_eq!(greedy, ["JABATAN-DIRI-SENDIRI", "JABATAN-RANGKAP"]);
        db
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_person_is_one_record_and_pairs_hold_across_units() {
    on_both(false, &SCHEMA, |db| async {
        let today = founded(&db).await;
        act(&db, ADMIN, official(ONE, Some(NIK))).await.expect("an official");
        assert_eq!(codes(act(&db, ADMIN, official(TWO, Some(NIK))).await), ["JABATAN-ORANG-GANDA"]);
        assert_eq!(codes(act(&db, ADMIN, official(ONE, None)).await), ["JABATAN-ORANG-GANDA"]);
        // A woman of 2 February 1990, once by her NIK and once by her NIP.
        let (nip, nik) = ("199002022015012001", "9901014202900001");
        let by_nik = AddOfficial { nip: None, ..official(nip, Some(nik)) };
        act(&db, ADMIN, by_nik).await.expect("an official");
        assert_eq!(codes(act(&db, ADMIN, official(nip, None)).await), ["JABATAN-ORANG-SERUPA"]);
        act(&db, ADMIN, official(nip, Some("9901014202900002"))).await.expect("somebody else");
        let user = |name: &str| AddUser { official: ONE.into(), username: name.into(), password: None };
        act(&db, ADMIN, user(ONE)).await.expect("an account");
        assert_eq!(codes(act(&db, ADMIN, user("kedua")).await), ["JABATAN-AKUN-GANDA"]);

        appoint(&db, ONE, Role::PpkSkpd, Some("1.01"), today).await;
        for role in [Role::BendaharaPengeluaran, Role::BendaharaPenerimaan, Role::Collector, Role::Pptk] {
            let asked = grant(ONE, role, Some("1.02"), today);
            assert_eq!(codes(act(&db, ADMIN, asked).await), ["JABATAN-RANGKAP"], "{role:?}");
        }
        let plt = organisation::acts::GrantRole {
            mandate: kernel::role::Mandate::Plt,
            ..grant(ONE, Role::BendaharaPengeluaran, Some("1.02"), today)
        };
        assert_eq!(codes(act(&db, ADMIN, plt).await), ["JABATAN-RANGKAP"]);
        act(&db, ADMIN, official(TWO, None)).await.expect("another");
        let second = codes(act(&db, ADMIN, grant(TWO, Role::PpkSkpd, Some("1.01"), today)).await);
        assert_eq!(second, ["JABATAN-TERISI"]);
        let nowhere = codes(act(&db, ADMIN, grant(TWO, Role::PpkSkpd, Some("1.99"), today)).await);
        assert_eq!(nowhere, ["tidak ditemukan: SKPD atau unit 1.99"]);
        db
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_race_for_one_office_has_one_winner() {
    on_both(true, &SCHEMA, |db| async {
        let db = Arc::new(db);
        let today = db.today().expect("a day");
        db.act(Arc::new(units()), operator()).await.expect("units");
        for nip in [ONE, TWO, THREE] {
            db.act(Arc::new(official(nip, None)), operator()).await.expect("an official");
        }
        let race = |asked: Vec<organisation::acts::GrantRole>| {
            let db = db.clone();
            async move {
                let tasks: Vec<_> = asked
                    .into_iter()
                    .map(|one| {
                        let db = db.clone();
                        tokio::spawn(async move { db.act(Arc::new(one), operator()).await.is_ok() })
                    })
                    .collect();
                let mut won = 0;
                for task in tasks {
                    won += i32::from(task.await.expect("a task"));
                }
                won
            }
        };
        let treasurer = |nip| grant(nip, Role::BendaharaPengeluaran, Some("1.01"), today);
        assert_eq!(race([ONE, TWO, THREE].map(treasurer).to_vec()).await, 1);
        // Two offices that exclude each other, for one person at once.
        let both = vec![
            grant(THREE, Role::Kpa, Some("1.02"), today),
            grant(THREE, Role::BendaharaPenerimaan, Some("1.02"), today),
        ];
        let won = race(both).await;
        assert!(won <= 1, "{won}");
        Arc::into_inner(db).expect("no more users")
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_names_of_one_decree_are_confirmed_together_or_not_at_all() {
    on_both(false, &SCHEMA, |db| async {
        let today = founded(&db).await;
        for nip in [ONE, TWO, THREE] {
            enrol(&db, nip).await;
        }
        let mut enter = Vec::new();
        for (nip, role, unit) in [
            (ONE, Role::Pa, Some("1.01")),
            (TWO, Role::PpkSkpd, Some("1.01")),
            (THREE, Role::Pptk, Some("1.01")),
            (PERSONNEL, Role::Sekda, None),
        ] {
            let asked =
                organisation::acts::GrantRole { decree_number: "SK 7/2026".into(), ..grant(nip, role, unit, today) };
            enter.push(number(&act(&db, ADMIN, asked).await.expect("entered"), "grant"));
        }
        let other = number(&act(&db, ADMIN, grant(ONE, Role::Ppkd, None, today)).await.expect("entered"), "grant");
        let all = |grants: &[i64]| ConfirmDecree { decree: "SK 7/2026".into(), grants: grants.to_vec() };
        assert_eq!(codes(act(&db, ADMIN, all(&enter[..3])).await).len(), 1, "whoever entered it does not confirm it");
        // One of another decree, or one's own office: nothing counts.
        let mixed = [&enter[..1], &[other]].concat();
        assert_eq!(codes(act(&db, PERSONNEL, all(&mixed)).await), ["JABATAN-KEPUTUSAN-LAIN"]);
        assert_eq!(codes(act(&db, PERSONNEL, all(&enter)).await), ["JABATAN-DIRI-SENDIRI"]);
        assert!(matches!(act(&db, PERSONNEL, all(&[])).await, Err(store::Error::Input(_))));
        let sign = || Sign { unit: code("1.01"), date: today };
        assert_eq!(codes(act(&db, ONE, sign()).await), ["WEWENANG-BELUM-DIKONFIRMASI"]);
        let done = act(&db, PERSONNEL, all(&enter[..3])).await.expect("confirmed");
        assert_eq!(done.done["confirmed"], 3);
        assert!(codes(act(&db, ONE, sign()).await).is_empty() && codes(act(&db, TWO, sign()).await).is_empty());
        // A second time, each says so by name.
        let again = act(&db, PERSONNEL, all(&enter[..2])).await;
        assert!(again.as_ref().is_err_and(|e| e.to_string().contains(&format!("Pejabat {ONE}, "))), "{again:?}");
        assert_eq!(codes(again), ["JABATAN-SUDAH-DIKONFIRMASI"; 2]);
        db
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_practice_decree_counts_from_its_day() {
    on_both(true, &SCHEMA, |db| async {
        let today = db.today().expect("a day");
        db.act(Arc::new(units()), operator()).await.expect("units");
        db.act(Arc::new(official(ONE, None)), operator()).await.expect("an official");
        let user = AddUser { official: ONE.into(), username: "pa.satu".into(), password: None };
        db.act(Arc::new(user), operator()).await.expect("an account");
        let past = organisation::acts::GrantRole {
            from: today.plus_days(-40),
            decree_date: today.plus_days(-45),
            ..grant("pa.satu", Role::Pa, Some("1.01"), today)
        };
        let done = db.act(Arc::new(past), operator()).await.expect("entered");
        assert_eq!(done.done["confirmed"], true);
        let sign = |back: i64| Sign { unit: code("1.01"), date: today.plus_days(-back) };
        assert!(codes(act(&db, "pa.satu", sign(40)).await).is_empty());
        assert_eq!(codes(act(&db, "pa.satu", sign(41)).await), ["WEWENANG-TANGGAL-DOKUMEN"]);
        holders_and_scopes(&db, today).await;
        db
    })
    .await
    .expect("both");
}

async fn holders_and_scopes(db: &Db, today: kernel::Day) {
    let person = signed_in(db, "pa.satu").await.person;
    let mut view = db.view().await.expect("a view");
    let sub = units::by_norm(&mut view, "1.1.1").await.expect("read").expect("the sub unit");
    let holder = role_holder(&mut view, Role::Pa, Some(&sub), today).await.expect("read").expect("a holder");
    assert_eq!((holder.person, holder.nip.as_deref()), (person, Some(ONE)));
    let before = role_holder(&mut view, Role::Pa, Some(&sub), today.plus_days(-41)).await.expect("read");
    assert_eq!(before, None);
    let scope = scope_of(&mut view, person, today).await.expect("read");
    assert_eq!(scope, Scope::Units(vec![sub.skpd_id]));
    assert!(scope.sees(sub.skpd_id, sub.id));
    assert_eq!(scope_of(&mut view, 999, today).await.expect("read"), Scope::Units(vec![]));
    drop(view);
    let ppkd = grant("pa.satu", Role::Ppkd, None, today);
    db.act(Arc::new(ppkd), operator()).await.expect("entered");
    let mut view = db.view().await.expect("a view");
    assert_eq!(scope_of(&mut view, person, today).await.expect("read"), Scope::Region);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn months_are_locked_and_opened_by_the_treasury() {
    on_both(false, &SCHEMA, |db| async {
        let today = founded(&db).await;
        enrol(&db, ONE).await;
        enrol(&db, TWO).await;
        let office = appoint(&db, ONE, Role::KuasaBud, None, today).await;
        appoint(&db, TWO, Role::Ppkd, None, today).await;
        let (year, month) = (today.year(), today.month());
        let lock = |unit: Option<&str>| LockPeriod { year, month, unit: unit.map(code) };
        let unlock = |unit: Option<&str>| UnlockPeriod { year, month, unit: unit.map(code), reason: "koreksi".into() };
        act(&db, ONE, lock(Some("1.01"))).await.expect("locked");
        assert_eq!(codes(act(&db, ONE, lock(Some("1.01"))).await), ["DATA-PERIODE-TERKUNCI"]);
        assert_eq!(codes(act(&db, ONE, lock(Some("1.01.01"))).await), ["DATA-PERIODE-UNIT"]);
        let locked = async |norm: &'static str| {
            let mut view = db.view().await.expect("a view");
            let unit = units::by_norm(&mut view, norm).await.expect("read").expect("a unit");
            locked_months(&mut view, year, unit.id).await.expect("read")
        };
        assert_eq!((locked("1.1").await, locked("1.2").await), (vec![month], vec![]));
        // Who may lock may not open; who holds no office may do neither.
        assert_eq!(codes(act(&db, ONE, unlock(Some("1.01"))).await), ["WEWENANG-JABATAN"]);
        assert_eq!(codes(act(&db, ADMIN, lock(None)).await), ["WEWENANG-JABATAN"]);
        act(&db, TWO, unlock(Some("1.01"))).await.expect("opened");
        act(&db, TWO, lock(None)).await.expect("locked");
        assert_eq!((locked("1.1").await, locked("1.2").await), (vec![month], vec![month]));
        assert_eq!(codes(act(&db, TWO, unlock(Some("1.01"))).await), ["DATA-PERIODE-TERBUKA"]);
        // An ended office locks nothing any more.
        act(&db, PERSONNEL, EndRole { grant: office, reason: "pensiun".into() }).await.expect("ended");
        act(&db, TWO, unlock(None)).await.expect("opened");
        assert_eq!(codes(act(&db, ONE, lock(None)).await), ["WEWENANG-BERAKHIR"]);
        db
    })
    .await
    .expect("both");
}
