use super::*;
use crate::model::{Access, PersonalGround, Target};
use crate::rules::access::{ApproveFacts, AskFacts, decide_approve, decide_ask, decide_give_up};

/// Who asks, and for what.
struct Wanted {
    client: System,
    target: Option<Target>,
    endpoints: Vec<String>,
    deliver_to: Option<Service>,
}

/// The client is system 2 of the asking SKPD; the service one of system 1 of another.
fn call() -> Wanted {
    Wanted {
        client: system(2, SKPD),
        target: Some(Target::Service(service(system(1, OTHER)))),
        endpoints: vec!["GET /pasien/*".into()],
        deliver_to: None,
    }
}

fn events() -> Wanted {
    Wanted { target: Some(Target::DataSet(dataset(system(1, OTHER)), 2)), endpoints: vec![], ..call() }
}

fn ask(wanted: &Wanted, change: impl Fn(&mut AskFacts<'_>)) -> Vec<String> {
    let mut facts = AskFacts {
        client: &wanted.client,
        skpd: SKPD,
        target: wanted.target.as_ref(),
        in_force: true,
        personal: false,
        endpoints: &wanted.endpoints,
        deliver_to: wanted.deliver_to.as_ref(),
        purpose: "Rekapitulasi",
        legal_ground: "Perbup 2",
        personal_ground: None,
        until: day("2026-12-31"),
        today: day("2026-03-02"),
        most_days: 731,
        waits: None,
    };
    change(&mut facts);
    codes(decide_ask(&facts))
}

fn asked(client: System, target: Target) -> Access {
    Access {
        document: 9,
        client,
        target,
        personal_ground: None,
        asked_until: day("2026-12-31"),
        asked_by: 1,
        given: None,
    }
}

fn approve(access: &Access, in_force: bool, until: Option<&str>, today: &str) -> Vec<String> {
    let facts = ApproveFacts { access, in_force, personal: false, until: until.map(day), today: day(today) };
    codes(decide_approve(&facts))
}

fn asking() -> Vec<Case> {
    let fine = || ask(&call(), |_| {});
    let receiving = || ask(&events(), |_| {});
    let until = |last: &'static str| ask(&call(), |f| f.until = day(last));
    let lines = |all: &[&str]| ask(&Wanted { endpoints: all.iter().map(|l| (*l).into()).collect(), ..call() }, |_| {});
    let deliver = |service: Service| ask(&Wanted { deliver_to: Some(service), ..events() }, |_| {});
    let own = || service(system(2, SKPD));
    let ended = Service { ended: true, ..service(system(1, OTHER)) };
    let personal = |ground| ask(&call(), |f| (f.personal, f.personal_ground) = (true, ground));
    vec![
        ("TUKAR-BUKAN-SKPD", fine(), ask(&call(), |f| f.skpd = OTHER)),
        ("TUKAR-BERAKHIR", fine(), ask(&Wanted { client: System { id: 2, ..dead(false) }, ..call() }, |_| {})),
        ("TUKAR-BERAKHIR", fine(), ask(&Wanted { target: Some(Target::Service(ended)), ..call() }, |_| {})),
        ("TUKAR-TUJUAN", fine(), ask(&call(), |f| f.purpose = "")),
        ("TUKAR-DASAR-HUKUM", fine(), ask(&call(), |f| f.legal_ground = "")),
        ("TUKAR-AKSES-MASA", until("2026-03-02"), until("2026-03-01")),
        ("TUKAR-AKSES-MASA", until("2028-03-01"), until("2028-03-02")),
        ("TUKAR-AKSES-SASARAN", fine(), ask(&Wanted { target: None, ..call() }, |_| {})),
        ("TUKAR-AKSES-DIRI", fine(), ask(&Wanted { client: system(1, SKPD), ..call() }, |_| {})),
        ("TUKAR-AKSES-VERSI", receiving(), ask(&events(), |f| f.in_force = false)),
        ("TUKAR-AKSES-DASAR-PDP", personal(Some(PersonalGround::PublicDuty)), personal(None)),
        ("TUKAR-AKSES-MENUNGGU", fine(), ask(&call(), |f| f.waits = Some("PAD/1"))),
        ("TUKAR-AKSES-TITIK", lines(&["GET /a"]), lines(&[])),
        ("TUKAR-AKSES-TITIK", lines(&["GET /a"]), lines(&["GET a"])),
        ("TUKAR-AKSES-TITIK", receiving(), ask(&Wanted { endpoints: vec!["GET /a".into()], ..events() }, |_| {})),
        ("TUKAR-AKSES-KIRIM", deliver(own()), deliver(service(system(1, OTHER)))),
        ("TUKAR-AKSES-KIRIM", deliver(own()), deliver(Service { ended: true, ..own() })),
        ("TUKAR-AKSES-KIRIM", fine(), ask(&Wanted { deliver_to: Some(own()), ..call() }, |_| {})),
    ]
}

pub(super) fn cases() -> Vec<Case> {
    let target = || Target::Service(service(system(1, OTHER)));
    let plain = asked(system(2, SKPD), target());
    let fine = || approve(&plain, true, None, "2026-03-02");
    let gone = Target::Service(Service { ended: true, ..service(system(1, OTHER)) });
    let personal = |personal_ground| {
        let access = Access { personal_ground, ..plain.clone() };
        let today = day("2026-03-02");
        codes(decide_approve(&ApproveFacts { access: &access, in_force: true, personal: true, until: None, today }))
    };
    let mut all = asking();
    all.extend([
        ("TUKAR-AKSES-DASAR-PDP", personal(Some(PersonalGround::Consent)), personal(None)),
        ("TUKAR-BERAKHIR", fine(), approve(&asked(dead(true), target()), true, None, "2026-03-02")),
        ("TUKAR-BERAKHIR", fine(), approve(&asked(system(2, SKPD), gone), true, None, "2026-03-02")),
        ("TUKAR-BERAKHIR", fine(), approve(&plain, false, None, "2026-03-02")),
        (
            "TUKAR-AKSES-LEBIH-LAMA",
            approve(&plain, true, Some("2026-12-31"), "2026-03-02"),
            approve(&plain, true, Some("2027-01-01"), "2026-03-02"),
        ),
        ("TUKAR-AKSES-MASA", approve(&plain, true, None, "2026-12-31"), approve(&plain, true, None, "2027-01-01")),
        (
            "TUKAR-AKSES-MASA",
            approve(&plain, true, Some("2026-03-02"), "2026-03-02"),
            approve(&plain, true, Some("2026-03-01"), "2026-03-02"),
        ),
        ("TUKAR-BUKAN-SKPD", codes(decide_give_up(&plain, SKPD)), codes(decide_give_up(&plain, OTHER))),
    ]);
    all
}

#[test]
fn a_shorter_time_may_be_given_than_was_asked_for() {
    let access = asked(system(2, SKPD), Target::Service(service(system(1, OTHER))));
    let until = |until: Option<&str>| {
        decide_approve(&ApproveFacts {
            access: &access,
            in_force: true,
            personal: false,
            until: until.map(day),
            today: day("2026-03-02"),
        })
    };
    assert_eq!(until(None), Ok(day("2026-12-31")));
    assert_eq!(until(Some("2026-06-30")), Ok(day("2026-06-30")));
}
