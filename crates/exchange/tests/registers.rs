//! Members, systems, keys, services and data sets, by acts on both databases.

use std::collections::BTreeSet;

use crate::support::*;
use exchange::acts::*;
use exchange::model::KeyKind;
use exchange::own;
use exchange::public::{Reach, Unfit, Why, catalogue, openapi};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_joins_with_its_system_and_leaves_with_it() {
    practice(|w| async move {
        assert_eq!(w.refused("kadinkes", member(DINKES, "DINKES")).await, ["WEWENANG-JABATAN"]);
        w.joined().await;
        assert_eq!(w.refused("admin2", member(DINKES, "dinkes")).await, ["TUKAR-KODE-TERPAKAI"]);
        let strange = RegisterExchangeMember { class: "XYZ".into(), ..member(DINKES, "A B") };
        assert_eq!(w.refused("admin", strange).await, ["TUKAR-KODE", "TUKAR-KELAS"]);
        let sheet = w.report("admin", "anggota-pertukaran", &[]).await.expect("a report");
        assert_eq!(column(&sheet, "Kode"), ["DINKES", "DUKCAPIL"]);
        let own = w.report("kadinkes", "anggota-pertukaran", &[]).await.expect("a report");
        assert_eq!(column(&own, "Kode"), ["DINKES"]);
        let id: i64 = column(&sheet, "Nomor")[0].parse().expect("a number");
        assert_eq!(w.refused("admin", register_system(id, "sik")).await, ["TUKAR-KODE-TERPAKAI"]);
        assert_eq!(w.registry().await.systems[SIK].ended_at, None);
        w.ok("admin", EndExchangeMember { member: id, reasons: why() }).await;
        assert_eq!(w.refused("admin", EndExchangeMember { member: id, reasons: why() }).await, ["TUKAR-BERAKHIR"]);
        assert_eq!(w.refused("admin", register_system(id, "LAIN")).await, ["TUKAR-BERAKHIR"]);
        assert!(w.registry().await.systems[SIK].ended_at.is_some(), "its systems end with it");
        w.ok("admin", EndExchangeSystem { system: SIAK.into(), reasons: why() }).await;
        let again = EndExchangeSystem { system: SIAK.into(), reasons: why() };
        assert_eq!(w.refused("admin2", again).await, ["TUKAR-BERAKHIR"]);
        let sheet = w.report("bappeda", "sistem-pertukaran", &[]).await.expect("a report");
        assert_eq!(column(&sheet, "Keadaan"), ["Berakhir", "Berakhir"]);
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_counts_when_another_person_has_heard_it_and_no_longer() {
    practice(|w| async move {
        w.joined().await;
        assert_eq!(w.refused("kadukcapil", propose(DINKES, SIK, 0)).await, ["WEWENANG-SKPD"]);
        assert_eq!(w.refused("kadukcapil", propose(DUKCAPIL, SIK, 0)).await, ["TUKAR-BUKAN-SKPD"]);
        let proposed = w.ok("staf", propose(DINKES, SIK, 0)).await;
        let (key, heard) = (number(&proposed, "key"), text(&proposed, "fingerprint"));
        assert_eq!(text(&proposed, "keyid"), "DINKES-2026-1");
        assert!(w.registry().await.keys.is_empty(), "nothing counts yet");
        assert_eq!(w.refused("stafcapil", propose(DUKCAPIL, SIAK, 0)).await, ["TUKAR-KUNCI-TERPAKAI"]);
        let from = |networks: &[&str], fingerprint: &str| {
            let networks = networks.iter().map(|network| (*network).to_owned()).collect();
            ConfirmExchangeKey { key, fingerprint: fingerprint.into(), networks }
        };
        let confirm = |fingerprint: &str| from(&["10.20.30.0/24", ""], fingerprint);
        assert_eq!(w.refused("admin", from(&["kantor"], &heard)).await, ["TUKAR-JARINGAN-BENTUK"]);
        assert_eq!(w.refused("kadinkes", confirm(&heard)).await, ["WEWENANG-JABATAN"]);
        assert_eq!(w.refused("admin", confirm("00000 00000")).await, ["TUKAR-KUNCI-SIDIK"]);
        let waits = w.report("admin", "kunci-pertukaran", &[("keadaan", "menunggu")]).await.expect("a report");
        let shown = format!("{waits:?}");
        assert!(heard.split(' ').all(|group| !shown.contains(group)) && !shown.contains(KEYS[0]), "{shown}");
        w.ok("admin", confirm(&heard)).await;
        assert_eq!(w.refused("admin2", confirm(&heard)).await, ["TUKAR-SUDAH-DIPUTUSKAN"]);
        let registry = w.registry().await;
        let held = &registry.keys["DINKES-2026-1"];
        assert_eq!((held.system.as_str(), held.material), (SIK, material(0)));
        assert!(held.holds_at(w.now().plus_millis(1)) && !held.holds_at(held.from.plus_millis(-1)));
        assert_eq!(held.to.day(ZONE), day("2027-03-02"));
        assert_eq!(held.networks, ["10.20.30.0/24".parse::<ipnet::IpNet>().expect("a network")]);
        let shown = format!("{:?}", w.report("admin", "kunci-pertukaran", &[]).await.expect("a report"));
        assert!(shown.contains("10.20.30.0/24"), "{shown}");
        // Who proposed it does not confirm it, whatever office they hold.
        let own = w.ok("admin", propose(DUKCAPIL, SIAK, 1)).await;
        let own =
            ConfirmExchangeKey { key: number(&own, "key"), fingerprint: text(&own, "fingerprint"), networks: vec![] };
        assert_eq!(w.refused("admin", own).await, ["WEWENANG-ORANG-SAMA"]);
        // The second key of the member has the next name; the first is taken back at once.
        assert_eq!(text(&w.ok("staf", propose(DINKES, SIK, 2)).await, "keyid"), "DINKES-2026-2");
        let revoke = |unit: &str, key: i64| RevokeExchangeKey { unit: code(unit), key, reasons: why() };
        assert_eq!(w.refused("kadukcapil", revoke(DUKCAPIL, key)).await, ["TUKAR-BUKAN-SKPD"]);
        let revoked = w.ok("staf", revoke(DINKES, key)).await;
        assert_eq!(text(&revoked, "status"), "dicabut");
        let after = w.registry().await;
        assert!(!after.keys["DINKES-2026-1"].holds_at(w.now().plus_millis(1)));
        assert_eq!(w.refused("staf", revoke(DINKES, key)).await, ["TUKAR-SUDAH-DIPUTUSKAN"]);
        assert_eq!(w.refused("staf", propose(DINKES, SIK, 0)).await, ["TUKAR-KUNCI-TERPAKAI"], "never again");
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rejected_key_leaves_its_name_and_may_come_again() {
    practice(|w| async move {
        w.joined().await;
        let certificate =
            || ProposeExchangeKey { kind: KeyKind::Certificate, material: "ab".repeat(32), ..propose(DINKES, SIK, 0) };
        let key = number(&w.ok("staf", certificate()).await, "key");
        let rejected = w.ok("admin", RevokeExchangeKey { unit: code(DINKES), key, reasons: why() }).await;
        assert_eq!(text(&rejected, "status"), "ditolak");
        w.key("staf", certificate()).await;
        let registry = w.registry().await;
        assert_eq!(registry.certificates.get(&[0xab; 32]).map(String::as_str), Some("DINKES-2026-2"));
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_one_key_proposed_twice_at_once_one_is_taken() {
    practice(|w| async move {
        w.joined().await;
        let two = tokio::join!(w.act("staf", propose(DINKES, SIK, 0)), w.act("stafcapil", propose(DUKCAPIL, SIAK, 0)));
        assert_eq!([codes(two.0), codes(two.1)].concat(), ["TUKAR-KUNCI-TERPAKAI"]);
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_is_offered_and_reached_where_another_person_allowed_it() {
    practice(|w| async move {
        w.joined().await;
        assert_eq!(w.refused("staf", offer("penduduk")).await, ["WEWENANG-SKPD"]);
        assert_eq!(w.refused("staf", OfferService { unit: code(DINKES), ..offer("a") }).await, ["TUKAR-BUKAN-SKPD"]);
        let offered = w.ok("stafcapil", offer("penduduk")).await;
        assert_eq!(text(&offered, "name"), PENDUDUK);
        let address = number(&offered, "address");
        assert_eq!(w.findings().await, ["CEK-TUKAR-ALAMAT"]);
        let key = (SIAK.to_owned(), "penduduk".to_owned());
        assert_eq!(w.registry().await.services[&key].address, None);
        let allow = |address, net: &str| ApproveServiceAddress { address, networks: vec![net.into()] };
        assert_eq!(w.refused("kadukcapil", allow(address, "10.2.12.0/24")).await, ["WEWENANG-JABATAN"]);
        assert_eq!(w.refused("admin", allow(address, "169.254.169.254")).await, ["TUKAR-ALAMAT-TERLARANG"]);
        w.ok("admin", allow(address, "10.2.12.0/24")).await;
        let reached = w.registry().await.services[&key].address.clone().expect("an address");
        let reach = Reach { networks: reached.networks, ..Reach::default() };
        let judged = |to: &str| reach.judge(to.parse().expect("an address"));
        assert_eq!((judged("10.2.12.9:443"), judged("10.2.13.9:443")), (Ok(()), Err(Unfit::Outside)));
        // Another address counts when it is approved; until then the old one does.
        let moved =
            |url: &str| ProposeServiceAddress { unit: code(DUKCAPIL), service: PENDUDUK.into(), url: url.into() };
        assert_eq!(w.refused("stafcapil", moved("https://siak.dukcapil.lan/api/")).await, ["TUKAR-ALAMAT-SAMA"]);
        let next = number(&w.ok("stafcapil", moved("https://siak2.dukcapil.lan")).await, "address");
        assert_eq!(w.refused("stafcapil", moved("https://siak3.dukcapil.lan")).await, ["TUKAR-ALAMAT-MENUNGGU"]);
        w.ok("admin", RejectServiceAddress { address: next, reasons: why() }).await;
        let next = number(&w.ok("stafcapil", moved("https://siak3.dukcapil.lan")).await, "address");
        assert_eq!(w.registry().await.services[&key].address.as_ref().map(|a| a.url.clone()), Some(reached.url));
        w.ok("admin2", allow(next, "10.2.14.7")).await;
        let now = w.registry().await.services[&key].address.clone().expect("an address");
        assert_eq!(now.url, "https://siak3.dukcapil.lan");
        let sheet = w.report("kadukcapil", "alamat-layanan", &[]).await.expect("a report");
        assert_eq!(column(&sheet, "Keadaan"), ["Berlaku", "Ditolak", "Diganti"]);
        let end = |unit: &str| EndService { unit: code(unit), service: PENDUDUK.into(), reasons: why() };
        assert_eq!(w.refused("kadinkes", end(DINKES)).await, ["TUKAR-BUKAN-SKPD"]);
        w.ok("stafcapil", end(DUKCAPIL)).await;
        assert_eq!(w.refused("stafcapil", offer("PENDUDUK")).await, ["TUKAR-KODE-TERPAKAI"]);
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_data_set_grows_within_a_version_and_breaks_into_the_next() {
    practice(|w| async move {
        w.joined().await;
        let described = w.ok("stafcapil", describe(1, SCHEMA_OF_DEATHS)).await;
        let first = number(&described, "description");
        assert!(w.registry().await.datasets["akta-kematian"].versions.is_empty());
        assert_eq!(w.refused("kadukcapil", describe(1, SCHEMA_OF_DEATHS)).await, ["TUKAR-SETDATA-MENUNGGU"]);
        assert_eq!(w.refused("kadukcapil", ApproveDataset { description: first }).await, ["WEWENANG-JABATAN"]);
        w.ok("admin", ApproveDataset { description: first }).await;
        assert_eq!(w.refused("admin", ApproveDataset { description: first }).await, ["TUKAR-SUDAH-DIPUTUSKAN"]);
        assert_eq!(w.refused("stafcapil", describe(1, SCHEMA_OF_DEATHS)).await, ["TUKAR-SETDATA-SAMA"]);
        let grown = SCHEMA_OF_DEATHS.replace("\"desa\"", "\"usia\":{\"type\":\"integer\"},\"desa\"");
        let more = w.ok("stafcapil", describe(1, &grown)).await;
        assert_eq!((number(&more, "revision"), more.done["changes"][0].as_str()), (2, Some("usia: bidang baru")));
        w.ok("admin2", ApproveDataset { description: number(&more, "description") }).await;
        let broken = grown.replace("[\"nomor\"]", "[\"nomor\",\"usia\"]");
        let told = w.refused("stafcapil", describe(1, &broken)).await;
        assert_eq!(told, ["TUKAR-CONTOH", "TUKAR-SKEMA-MERUSAK"], "all reasons");
        let second = DescribeDataset { example: None, ..describe(2, &broken) };
        let second = number(&w.ok("stafcapil", second).await, "description");
        let fields = w.report("admin", "bidang-set-data", &[("uraian", &second.to_string())]).await.expect("a report");
        assert_eq!(column(&fields, "Bidang"), ["desa", "nomor", "usia"]);
        assert_eq!(column(&fields, "Perubahan"), ["", "", "menjadi wajib"]);
        w.ok("admin", ApproveDataset { description: second }).await;
        let registry = w.registry().await;
        let versions: Vec<(i64, i64)> =
            registry.datasets["akta-kematian"].versions.values().map(|v| (v.version, v.revision)).collect();
        assert_eq!(versions, [(1, 2), (2, 1)]);
        let deaths = ("akta-kematian", 1);
        assert!(registry.publishes(SIAK, deaths).is_ok());
        assert_eq!(registry.publishes(SIK, deaths).map(|_| ()), Err(Why::NotPublisher));
        let end = |unit: &str, version| EndDataset {
            unit: code(unit),
            dataset: "akta-kematian".into(),
            version,
            reasons: why(),
        };
        assert_eq!(w.refused("kadinkes", end(DINKES, Some(1))).await, ["TUKAR-BUKAN-SKPD"]);
        w.ok("kadukcapil", end(DUKCAPIL, Some(1))).await;
        assert_eq!(w.registry().await.publishes(SIAK, deaths).map(|_| ()), Err(Why::DataSetEnded));
        assert_eq!(w.refused("kadukcapil", end(DUKCAPIL, Some(1))).await, ["TUKAR-BERAKHIR"]);
        w.ok("admin", end(DUKCAPIL, None)).await;
        assert_eq!(w.refused("stafcapil", describe(3, SCHEMA_OF_DEATHS)).await, ["TUKAR-BERAKHIR"]);
        let sheet = w.report("bappeda", "set-data", &[]).await.expect("a report");
        assert_eq!(column(&sheet, "Keadaan"), ["Diakhiri", "Diakhiri", "Diganti"]);
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_rejected_is_mended_and_brought_again() {
    practice(|w| async move {
        w.joined().await;
        let described = number(&w.ok("stafcapil", describe(1, SCHEMA_OF_DEATHS)).await, "description");
        w.ok("admin", RejectDataset { description: described, reasons: why() }).await;
        assert_eq!(
            w.refused("admin", RejectDataset { description: described, reasons: why() }).await,
            ["TUKAR-SUDAH-DIPUTUSKAN"]
        );
        let again = w.ok("stafcapil", describe(1, SCHEMA_OF_DEATHS)).await;
        assert_eq!(number(&again, "revision"), 2);
        w.ok("admin", ApproveDataset { description: number(&again, "description") }).await;
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn simpuls_own_data_are_registered_as_they_are_shipped() {
    practice(|w| async move {
        w.joined().await;
        let members = w.report("admin", "anggota-pertukaran", &[]).await.expect("a report");
        let member: i64 = column(&members, "Nomor")[1].parse().expect("a number");
        w.ok("admin", register_system(member, own::SYSTEM)).await;
        let simpul = "ID-KAB/GOV/DUKCAPIL/SIMPUL";
        let wish = |unit: &str, system: &str| OfferOwnData { unit: code(unit), system: system.into() };
        assert_eq!(w.refused("stafcapil", wish(DUKCAPIL, SIAK)).await, ["TUKAR-LAYANAN-SIMPUL"]);
        assert_eq!(w.refused("staf", wish(DINKES, simpul)).await, ["TUKAR-BUKAN-SKPD"]);
        let done = w.ok("stafcapil", wish(DUKCAPIL, simpul)).await.done;
        let count = |name: &str| done[name].as_array().map_or(0, Vec::len);
        assert_eq!(
            (count("services"), count("descriptions"), count("left")),
            (own::SERVICES.len(), own::sets().len(), 0)
        );
        // A second time nothing is new, and it is told of each.
        let again: BTreeSet<String> = w.refused("stafcapil", wish(DUKCAPIL, simpul)).await.into_iter().collect();
        assert_eq!(Vec::from_iter(again), ["TUKAR-KODE-TERPAKAI", "TUKAR-SETDATA-MENUNGGU"]);
        // A description waits for the walidata like any other; a service needs no address.
        assert_eq!(w.registry().await.living_datasets().count(), 0);
        for described in done["descriptions"].as_array().expect("a list") {
            let description = described["description"].as_i64().expect("a number");
            assert_eq!(w.refused("stafcapil", ApproveDataset { description }).await, ["WEWENANG-JABATAN"]);
            w.ok("admin", ApproveDataset { description }).await;
        }
        let registry = w.registry().await;
        assert_eq!(registry.living_datasets().count(), own::sets().len());
        let entries = catalogue(&registry, day(TODAY));
        assert_eq!(entries.len(), own::sets().len() + own::SERVICES.len());
        assert!(entries.iter().all(|entry| entry.since.is_some()), "all of it is published");
        let document = openapi(&registry, "https://hub", day(TODAY));
        for service in own::SERVICES {
            assert!(document["paths"][format!("/r1/{simpul}/{}", service.code)]["get"].is_object(), "{}", service.code);
            let kept = &registry.services[&(simpul.to_owned(), service.code.to_owned())];
            assert_eq!((kept.personal, kept.openapi.is_some()), (service.personal, true));
        }
        assert_eq!(w.findings().await, Vec::<String>::new());
        let at = OfferService { system: simpul.into(), personal: false, ..offer("lain") };
        assert_eq!(w.refused("stafcapil", at).await, ["TUKAR-LAYANAN-SIMPUL"; 2], "no such service, and no address");
        w
    })
    .await;
}
