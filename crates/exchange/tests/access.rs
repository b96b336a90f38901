//! Access: asked by one SKPD, decided by the head of another, on both databases.

use crate::support::*;
use exchange::acts::*;
use exchange::public::{What, Why, catalogue, waiting};
use kernel::Role;
use store::{Act, DocRef, Error};

fn approve(access: i64) -> ApproveAccess {
    ApproveAccess { access: DocRef::from(access), until: None }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn access_is_denied_until_the_head_of_the_provider_gives_it() {
    practice(|w| async move {
        w.joined().await;
        w.served().await;
        let call = async |w: &World| {
            let registry = w.registry().await;
            registry.decide(SIK, (SIAK, "penduduk"), "GET", "/penduduk/3201", day(TODAY))
        };
        assert_eq!(call(&w).await, Err(Why::NoGrant));
        assert_eq!(w.refused("staf", ask()).await, ["WEWENANG-JABATAN"]);
        assert_eq!(w.refused("kadukcapil", ask()).await, ["WEWENANG-SKPD"]);
        let bare = AskAccess { legal_ground: " ".into(), personal_ground: None, ..ask() };
        assert_eq!(w.refused("kadinkes", bare).await, ["TUKAR-DASAR-HUKUM", "TUKAR-AKSES-DASAR-PDP"]);
        let asked = w.ok("kadinkes", ask()).await;
        let (id, number) = (number(&asked, "id"), text(&asked, "number"));
        assert_eq!(number, format!("99.01/PAD/000001/{DUKCAPIL}/3/2026"));
        assert_eq!(w.refused("kpa", ask()).await, ["TUKAR-AKSES-MENUNGGU"]);
        assert_eq!(call(&w).await, Err(Why::NoGrant), "asked is not given");
        assert_eq!(w.refused("kadinkes", approve(id)).await, ["WEWENANG-SKPD", "WEWENANG-ORANG-SAMA"]);
        assert_eq!(w.refused("stafcapil", approve(id)).await, ["WEWENANG-JABATAN"]);
        let longer = ApproveAccess { until: Some(day("2027-01-01")), ..approve(id) };
        assert_eq!(w.refused("kadukcapil", longer).await, ["TUKAR-AKSES-LEBIH-LAMA"]);
        let given = w.ok("kadukcapil", ApproveAccess { until: Some(day("2026-06-30")), ..approve(id) }).await;
        assert_eq!((text(&given, "state"), text(&given, "until")), ("disetujui".into(), "2026-06-30".into()));
        assert_eq!(call(&w).await, Ok(id));
        let registry = w.registry().await;
        let other = |method, path| registry.decide(SIK, (SIAK, "penduduk"), method, path, day(TODAY));
        assert_eq!(other("POST", "/penduduk/3201"), Err(Why::NotThisCall));
        let later = registry.decide(SIK, (SIAK, "penduduk"), "GET", "/penduduk/1", day("2026-07-01"));
        assert_eq!(later, Err(Why::GrantOver));
        assert_eq!(w.refused("kadukcapil", approve(id)).await, ["KEADAAN"]);
        let end = || EndAccess { access: DocRef::from(id), reasons: why() };
        assert_eq!(w.refused("kadinkes", end()).await, ["WEWENANG-SKPD"]);
        w.ok("kadukcapil", end()).await;
        assert_eq!(call(&w).await, Err(Why::GrantOver));
        assert_eq!(w.refused("kadukcapil", end()).await, ["KEADAAN"]);
        assert_eq!(w.findings().await, Vec::<String>::new());
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_of_both_sides_does_not_decide_on_the_own_request() {
    practice(|w| async move {
        w.joined().await;
        w.served().await;
        // The head of the one SKPD acts for the other, too.
        let office = organisation::acts::GrantRole {
            official: "kadukcapil".into(),
            role: Role::Pa,
            unit: Some(code(DINKES)),
            mandate: kernel::role::Mandate::Plt,
            decree_number: "SK Plt".into(),
            decree_date: day("2026-01-02"),
            from: day("2026-01-02"),
            until: None,
        };
        let operator = store::Envelope::new(store::Actor::PracticeOperator, store::Channel::Cli);
        w.db.act(std::sync::Arc::new(office), operator).await.expect("appointed");
        let id = number(&w.ok("kadukcapil", ask()).await, "id");
        assert_eq!(w.refused("kadukcapil", approve(id)).await, ["WEWENANG-ORANG-SAMA"]);
        let refuse = RefuseAccess { access: DocRef::from(id), reasons: why() };
        assert_eq!(w.refused("kadukcapil", refuse).await, ["WEWENANG-ORANG-SAMA"]);
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_refused_or_taken_back_keeps_its_number() {
    practice(|w| async move {
        w.joined().await;
        w.served().await;
        let first = number(&w.ok("kadinkes", ask()).await, "id");
        let refuse = |reasons| RefuseAccess { access: DocRef::from(first), reasons };
        assert!(w.refused("kadukcapil", refuse(vec![])).await[0].contains("alasan"));
        let refused = w.ok("kadukcapil", refuse(why())).await;
        assert_eq!(text(&refused, "state"), "ditolak");
        let second = w.ok("kpa", ask()).await;
        assert!(text(&second, "number").contains("/000002/"), "{}", second.done);
        let give_up = |unit: &str, id: i64| GiveUpAccess { unit: code(unit), access: DocRef::from(id), reasons: why() };
        let second = number(&second, "id");
        assert_eq!(w.refused("kadukcapil", give_up(DUKCAPIL, second)).await, ["TUKAR-BUKAN-SKPD"]);
        assert_eq!(text(&w.ok("kadinkes", give_up(DINKES, second)).await, "state"), "batal");
        assert_eq!(w.refused("kadinkes", give_up(DINKES, second)).await, ["KEADAAN"]);
        let third = w.granted().await;
        assert_eq!(text(&w.ok("kpa", give_up(DINKES, third)).await, "state"), "selesai");
        let wrong = w.act("kadinkes", give_up(DINKES, third + 1_000_000)).await;
        assert!(matches!(wrong, Err(Error::NotFound(_))), "{wrong:?}");
        // A refused act takes no number.
        assert_eq!(w.refused("kadinkes", AskAccess { until: day("2020-01-01"), ..ask() }).await, ["TUKAR-AKSES-MASA"]);
        assert!(text(&w.ok("kadinkes", ask()).await, "number").contains("/000004/"));
        let sheet = w.report("kadinkes", "akses-data", &[]).await.expect("a report");
        assert_eq!(column(&sheet, "Keadaan"), ["Diajukan", "Selesai", "Batal", "Ditolak"]);
        let given = w.report("kadukcapil", "akses-data", &[("keadaan", "ditolak")]).await.expect("a report");
        assert_eq!(column(&given, "Alasan"), ["diganti"]);
        assert_eq!(w.findings().await, Vec::<String>::new());
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_of_a_data_set_are_given_by_version() {
    practice(|w| async move {
        w.joined().await;
        let described = number(&w.ok("stafcapil", describe(1, SCHEMA_OF_DEATHS)).await, "description");
        let wanted = |version| AskAccess {
            service: None,
            endpoints: vec![],
            dataset: Some("akta-kematian".into()),
            version: Some(version),
            ..ask()
        };
        assert_eq!(w.refused("kadinkes", wanted(1)).await, ["TUKAR-AKSES-VERSI"], "not approved yet");
        w.ok("admin", ApproveDataset { description: described }).await;
        assert_eq!(w.refused("kadinkes", wanted(2)).await, ["TUKAR-AKSES-VERSI"]);
        let both = AskAccess { service: Some(PENDUDUK.into()), ..wanted(1) };
        assert_eq!(w.refused("kadinkes", both).await, ["TUKAR-AKSES-SASARAN"]);
        let strange = AskAccess { deliver_to: Some("terima".into()), ..wanted(1) };
        assert!(w.refused("kadinkes", strange).await[0].contains("tidak ditemukan"));
        let own = OfferService {
            unit: code(DINKES),
            system: SIK.into(),
            url: Some("https://sik.lan".into()),
            ..offer("terima")
        };
        w.ok("staf", own).await;
        let asked = w.ok("kadinkes", AskAccess { deliver_to: Some("terima".into()), ..wanted(1) }).await;
        let id = number(&asked, "id");
        w.ok("kadukcapil", approve(id)).await;
        let registry = w.registry().await;
        let to: Vec<_> = registry.subscriptions("akta-kematian", 1, day(TODAY)).map(|g| g.deliver_to.clone()).collect();
        assert_eq!(to, [Some("terima".to_owned())]);
        assert_eq!(registry.decide_events(SIK, "akta-kematian", 1, day(TODAY)), Ok(id));
        // Its service that takes them ends, then the version: whoever had access is told by the check.
        assert_eq!(w.findings().await, ["CEK-TUKAR-ALAMAT"]);
        let taker = format!("{SIK}/terima").as_str().into();
        w.ok("staf", EndService { unit: code(DINKES), service: taker, reasons: why() }).await;
        assert_eq!(w.findings().await, ["CEK-TUKAR-AKSES-MATI"]);
        let end =
            EndDataset { unit: code(DUKCAPIL), dataset: "akta-kematian".into(), version: Some(1), reasons: why() };
        w.ok("kadukcapil", end).await;
        let registry = w.registry().await;
        assert_eq!(registry.decide_events(SIK, "akta-kematian", 1, day(TODAY)), Err(Why::DataSetEnded));
        assert_eq!(w.findings().await, ["CEK-TUKAR-AKSES-MATI"]);
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_ended_between_asking_and_deciding_is_not_given() {
    practice(|w| async move {
        w.joined().await;
        w.served().await;
        let id = number(&w.ok("kadinkes", ask()).await, "id");
        w.ok("admin", EndExchangeSystem { system: SIK.into(), reasons: why() }).await;
        assert_eq!(w.refused("kadukcapil", approve(id)).await, ["TUKAR-BERAKHIR"]);
        w.ok("kadukcapil", RefuseAccess { access: DocRef::from(id), reasons: why() }).await;
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_requests_for_the_same_at_once_one_is_taken() {
    practice(|w| async move {
        w.joined().await;
        w.served().await;
        let two = tokio::join!(w.act("kadinkes", ask()), w.act("kpa", ask()));
        assert_eq!([codes(two.0), codes(two.1)].concat(), ["TUKAR-AKSES-MENUNGGU"]);
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn proposals_wait_for_the_other_person_and_are_seen_by_the_sender() {
    practice(|w| async move {
        w.joined().await;
        w.ok("staf", propose(DINKES, SIK, 0)).await;
        w.ok("stafcapil", offer("penduduk")).await;
        w.ok("stafcapil", describe(1, SCHEMA_OF_DEATHS)).await;
        w.ok("admin", propose(DUKCAPIL, SIAK, 1)).await;
        w.ok("kadinkes", ask()).await;
        let list = async |who: &str| {
            let person = w.person(who).await;
            let mut view = w.db.view().await.expect("a view");
            view.scope = organisation::public::scope_of(&mut view, person, day(TODAY)).await.expect("a scope");
            let found = waiting(&mut view, person, w.now(), ZONE).await.expect("a list");
            found.into_iter().map(|one| (one.act.name, one.mine)).collect::<Vec<_>>()
        };
        let (key, address, set) =
            (ConfirmExchangeKey::DEF.name, ApproveServiceAddress::DEF.name, ApproveDataset::DEF.name);
        assert_eq!(list("admin2").await, [(key, true), (key, true), (address, true), (set, true)]);
        assert_eq!(list("admin").await, [(key, true), (key, false), (address, true), (set, true)]);
        assert_eq!(list("staf").await, [(key, false)]);
        assert_eq!(list("stafcapil").await, [(address, false), (set, false)]);
        assert_eq!(list("kadinkes").await, [("approve-access", false)]);
        assert_eq!(list("irban").await, []);
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_reports_tell_who_takes_part_and_who_may_see_it() {
    practice(|w| async move {
        w.joined().await;
        w.served().await;
        w.key("staf", propose(DINKES, SIK, 0)).await;
        let share = w.report("bappeda", "skpd-terintegrasi", &[]).await.expect("a report");
        assert_eq!(share.heading[2], "0 DARI 3 SKPD (0,0 PERSEN)");
        w.granted().await;
        let share = w.report("bappeda", "skpd-terintegrasi", &[]).await.expect("a report");
        assert_eq!(share.heading[2], "1 DARI 3 SKPD (33,3 PERSEN)");
        assert_eq!(column(&share, "Terintegrasi"), ["Ya", "Tidak", "Tidak"]);
        let all = catalogue(&w.registry().await, day(TODAY));
        let what = What::Service { system: SIAK.into(), code: "penduduk".into() };
        assert_eq!(all.iter().map(|entry| &entry.what).collect::<Vec<_>>(), [&what]);
        assert_eq!((&*all[0].users[0].who, &*all[0].users[0].purpose), ("Dinas DINKES", "Verifikasi kepesertaan"));
        assert!(!format!("{all:?}").contains("siak.dukcapil.lan"), "addresses stay inside");
        let inside = w.report("kadinkes", "layanan-pertukaran", &[]).await.expect("a report");
        assert!(inside.rows.is_empty(), "another SKPD's addresses");
        let soon = |who: &'static str| w.report(who, "kunci-pertukaran", &[("segera", "ya")]);
        assert!(soon("admin").await.expect("a report").rows.is_empty());
        let near = ProposeExchangeKey { until: day("2026-03-31"), ..propose(DUKCAPIL, SIAK, 1) };
        w.key("stafcapil", near).await;
        assert_eq!(column(&soon("admin").await.expect("a report"), "Sisa Hari"), ["30"]);
        assert!(soon("kadinkes").await.expect("a report").rows.is_empty());
        assert_eq!(w.findings().await, ["CEK-TUKAR-KUNCI-DEKAT"]);
        assert!(codes(w.report("admin", "kunci-pertukaran", &[("keadaan", "x")]).await)[0].contains("keadaan"));
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn data_that_become_personal_are_not_given_without_a_ground() {
    practice(|w| async move {
        w.joined().await;
        let plain = DescribeDataset { personal: false, ..describe(1, SCHEMA_OF_DEATHS) };
        let first = number(&w.ok("stafcapil", plain).await, "description");
        w.ok("admin", ApproveDataset { description: first }).await;
        let wanted = || AskAccess {
            service: None,
            endpoints: vec![],
            dataset: Some("akta-kematian".into()),
            version: Some(1),
            personal_ground: None,
            ..ask()
        };
        let id = number(&w.ok("kadinkes", wanted()).await, "id");
        w.ok("kadukcapil", approve(id)).await;
        let waits = number(&w.ok("kadinkes", wanted()).await, "id");
        let more = number(&w.ok("stafcapil", describe(1, SCHEMA_OF_DEATHS)).await, "description");
        w.ok("admin", ApproveDataset { description: more }).await;
        assert_eq!(w.refused("kadukcapil", approve(waits)).await, ["TUKAR-AKSES-DASAR-PDP"]);
        assert_eq!(w.findings().await, ["CEK-TUKAR-PDP"]);
        w
    })
    .await;
}
