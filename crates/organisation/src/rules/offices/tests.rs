//! Cases of the rules about offices, each from both sides.

use kernel::authority::Grant;
use kernel::regulation::Regulation;

use super::*;
use crate::regulations::REGULATIONS;

fn day(s: &str) -> Day {
    s.parse().expect("a day")
}

fn pairs() -> Vec<ForbiddenPair> {
    let text = REGULATIONS.iter().find(|r: &&Regulation| r.key == "pasangan-terlarang").expect("the key").initial;
    serde_json::from_str(text).expect("pairs")
}

fn asked(role: Role) -> Asked {
    Asked {
        person: 1,
        role,
        unit: (role.reach() == Reach::Unit).then_some(10),
        mandate: Mandate::Definitive,
        decree_number: "SK 821/2/2026".into(),
        decree_date: day("2026-01-02"),
        from: day("2026-02-01"),
        until: Some(day("2026-06-30")),
    }
}

fn held(id: i64, person: i64, role: Role) -> Holding {
    Holding {
        grant: Grant {
            id,
            role,
            unit: (role.reach() == Reach::Unit).then_some(20),
            mandate: Mandate::Definitive,
            from: day("2026-01-01"),
            until: None,
            confirmed_at: Some(Moment(1)),
            ended_at: None,
            decree: "SK 821/1/2026".into(),
        },
        person,
        name: "Pejabat Satu".into(),
        decree_date: day("2026-01-01"),
        entered_by: 90,
        ended: None,
    }
}

fn here() -> Setting {
    Setting { actor: 90, today: day("2026-02-01"), practice: false }
}

fn codes(asked: &Asked, of_person: &[Holding], of_office: &[Holding], at: &Setting) -> Vec<String> {
    let pairs = pairs();
    let register = Register { of_person, of_office, pairs: Some(&pairs) };
    grant(asked, &register, at).err().map_or_else(Vec::new, |r| r.into_vec().into_iter().map(|r| r.code).collect())
}

#[test]
fn a_decree_has_place_dates_and_mandate() {
    let today = day("2026-01-02");
    let at = Setting { today, ..here() };
    let pa = asked(Role::Pa);
    let none: &[&str] = &[];
    for (case, wanted) in [
        (pa.clone(), none),
        (Asked { unit: None, ..pa.clone() }, &["JABATAN-UNIT"]),
        (Asked { unit: Some(10), ..asked(Role::Ppkd) }, &["JABATAN-DAERAH"]),
        (Asked { decree_date: day("2026-01-03"), ..pa.clone() }, &["JABATAN-TANGGAL-KEPUTUSAN"]),
        (Asked { until: Some(day("2026-02-01")), ..pa.clone() }, none),
        (Asked { until: Some(day("2026-01-31")), ..pa.clone() }, &["JABATAN-MASA"]),
        (Asked { mandate: Mandate::Plh, until: None, ..pa.clone() }, &["JABATAN-SEMENTARA"]),
        (Asked { mandate: Mandate::Plt, until: None, ..pa.clone() }, none),
        (Asked { decree_number: " ".into(), ..pa.clone() }, &["JABATAN-KEPUTUSAN"]),
    ] {
        assert_eq!(codes(&case, &[], &[], &at), wanted, "{case:?}");
    }
}

#[test]
fn nobody_gives_himself_an_office_that_moves_money() {
    let at = Setting { today: day("2026-02-01"), actor: 1, practice: false };
    assert_eq!(codes(&asked(Role::Pa), &[], &[], &at), ["JABATAN-DIRI-SENDIRI"]);
    assert!(codes(&asked(Role::Tapd), &[], &[], &at).is_empty());
    assert!(codes(&asked(Role::Pa), &[], &[], &Setting { practice: true, ..at }).is_empty());
}

#[test]
fn each_pair_of_the_law_is_refused_both_ways_and_in_any_unit() {
    use Role as R;
    let at = here();
    let treasurers = [
        R::BendaharaPengeluaran,
        R::BendaharaPenerimaan,
        R::BendaharaPengeluaranPembantu,
        R::BendaharaPenerimaanPembantu,
    ];
    let mut forbidden = vec![(R::PpkSkpd, R::Collector), (R::PpkSkpd, R::Pptk)];
    forbidden.extend(treasurers.map(|t| (R::PpkSkpd, t)));
    for other in [R::Kpa, R::Bud, R::KuasaBud, R::Pa, R::Pptk] {
        forbidden.extend(treasurers.map(|t| (t, other)));
    }
    forbidden.extend([(R::Administrator, R::Ppkd), (R::Administrator, R::Personnel)]);
    forbidden.extend([R::Bud, R::KuasaBud, R::Pa, R::BendaharaPengeluaran].map(|o| (R::BankOfficer, o)));
    for (a, b) in forbidden {
        assert_eq!(codes(&asked(b), &[held(1, 1, a)], &[], &at), ["JABATAN-RANGKAP"], "{a:?} {b:?}");
        assert_eq!(codes(&asked(a), &[held(1, 1, b)], &[], &at), ["JABATAN-RANGKAP"], "{b:?} {a:?}");
    }
    for (a, b) in [(R::Pa, R::Ppkd), (R::Ppkd, R::Bud), (R::Kpa, R::Pptk), (R::Pa, R::Pptk)] {
        assert!(codes(&asked(b), &[held(1, 1, a)], &[], &at).is_empty(), "{a:?} {b:?}");
    }
    // Any mandate counts.
    let plt = Asked { mandate: Mandate::Plt, ..asked(Role::PpkSkpd) };
    assert_eq!(codes(&plt, &[held(1, 1, Role::BendaharaPengeluaran)], &[], &at), ["JABATAN-RANGKAP"]);
}

#[test]
fn pairs_meet_only_where_periods_do() {
    let at = here();
    let ask = asked(Role::PpkSkpd);
    let until = |last: &str| {
        let mut h = held(1, 1, Role::Pptk);
        h.grant.until = Some(day(last));
        h
    };
    assert_eq!(codes(&ask, &[until("2026-02-01")], &[], &at), ["JABATAN-RANGKAP"]);
    assert!(codes(&ask, &[until("2026-01-31")], &[], &at).is_empty());
    let starts = |first: &str| {
        let mut h = held(1, 1, Role::Pptk);
        h.grant.from = day(first);
        h
    };
    assert_eq!(codes(&ask, &[starts("2026-06-30")], &[], &at), ["JABATAN-RANGKAP"]);
    assert!(codes(&ask, &[starts("2026-07-01")], &[], &at).is_empty());
    let ended = |on: &str| Holding { ended: Some(day(on)), ..held(1, 1, Role::Pptk) };
    assert_eq!(codes(&ask, &[ended("2026-02-02")], &[], &at), ["JABATAN-RANGKAP"]);
    assert!(codes(&ask, &[ended("2026-02-01")], &[], &at).is_empty());
    // One that waits for its confirmation counts, one that was thrown away does not.
    let mut waiting = held(1, 1, Role::Pptk);
    waiting.grant.confirmed_at = None;
    assert_eq!(codes(&ask, std::slice::from_ref(&waiting), &[], &at), ["JABATAN-RANGKAP"]);
    waiting.ended = Some(day("2026-05-01"));
    assert!(codes(&ask, &[waiting], &[], &at).is_empty());
}

#[test]
fn unreadable_pairs_let_nobody_in() {
    let register = Register { of_person: &[], of_office: &[], pairs: None };
    let at = here();
    assert!(grant(&asked(Role::Pa), &register, &at).expect_err("closed").has("DATA-PASANGAN"));
}

#[test]
fn one_full_holder_in_a_place() {
    let at = here();
    let in_place = |role, person| {
        let mut h = held(2, person, role);
        h.grant.unit = (role.reach() == Reach::Unit).then_some(10);
        h
    };
    for role in [Role::Pa, Role::PpkSkpd, Role::BendaharaPengeluaran, Role::BendaharaPenerimaan, Role::Sekda] {
        assert_eq!(codes(&asked(role), &[], &[in_place(role, 2)], &at), ["JABATAN-TERISI"], "{role:?}");
        let plt = Asked { mandate: Mandate::Plt, ..asked(role) };
        assert!(codes(&plt, &[], &[in_place(role, 2)], &at).is_empty(), "{role:?}");
        assert_eq!(codes(&asked(role), &[in_place(role, 1)], &[in_place(role, 1)], &at), ["JABATAN-GANDA"], "{role:?}");
    }
    assert!(codes(&asked(Role::KuasaBud), &[], &[in_place(Role::KuasaBud, 2)], &at).is_empty());
    assert!(codes(&asked(Role::Pa), &[], &[held(2, 2, Role::Pa)], &at).is_empty(), "another unit");
    let mut left = in_place(Role::Pa, 2);
    left.ended = Some(day("2026-02-01"));
    assert!(codes(&asked(Role::Pa), &[], &[left], &at).is_empty());
}

#[test]
fn a_third_person_confirms() {
    let pairs = pairs();
    let mut waiting = held(5, 1, Role::Pa);
    waiting.grant.confirmed_at = None;
    let ask = |h: &Holding, others: &[Holding], actor| {
        let register = Register { of_person: others, of_office: &[], pairs: Some(&pairs) };
        confirm(h, &register, actor).err().map_or_else(Vec::new, |r| r.into_vec().into_iter().map(|r| r.code).collect())
    };
    assert!(ask(&waiting, &[], 91).is_empty());
    assert!(ask(&waiting, &[waiting.clone()], 91).is_empty(), "not a pair with itself");
    assert_eq!(ask(&waiting, &[], 90), ["JABATAN-ORANG-SAMA"]);
    assert_eq!(ask(&waiting, &[], 1), ["JABATAN-DIRI-SENDIRI"]);
    assert_eq!(ask(&held(5, 1, Role::Pa), &[], 91), ["JABATAN-SUDAH-DIKONFIRMASI"]);
    assert_eq!(ask(&waiting, &[held(6, 1, Role::BendaharaPengeluaran)], 91), ["JABATAN-RANGKAP"]);
    let gone = Holding { ended: Some(day("2026-02-01")), ..waiting };
    assert_eq!(ask(&gone, &[], 91), ["JABATAN-SUDAH-BERAKHIR"]);
}

#[test]
fn the_last_administrator_stays() {
    let one = held(1, 1, Role::Administrator);
    assert!(end(&one, &[1, 2], false).is_ok());
    assert!(end(&one, &[1], false).expect_err("the last").has("JABATAN-TERAKHIR"));
    assert!(end(&one, &[1], true).is_ok());
    let mut waiting = one;
    waiting.grant.confirmed_at = None;
    assert!(end(&waiting, &[], false).is_ok(), "a proposal may be thrown away");
    assert!(end(&held(3, 1, Role::Pa), &[], false).is_ok());
}

#[test]
fn founding_takes_two() {
    assert!(found(false).is_ok());
    assert!(found(true).expect_err("twice").has("JABATAN-SUDAH-BERDIRI"));
    // The first administrator lets the first BKPSDM officer in, nobody else, and once.
    let founder = Holding { entered_by: 0, ..held(1, 1, Role::Administrator) };
    let other = held(2, 2, Role::Administrator);
    let ended = Holding { ended: Some(day("2026-01-02")), ..founder.clone() };
    let ppkd = Holding { entered_by: 0, ..held(3, 3, Role::Ppkd) };
    assert!(found_personnel(std::slice::from_ref(&founder), &[]).is_ok());
    for stranger in [other, ended, ppkd] {
        assert!(found_personnel(&[stranger], &[]).expect_err("a stranger").has("JABATAN-PENDIRI"));
    }
    assert!(found_personnel(&[], &[]).is_err());
    let personnel = held(4, 4, Role::Personnel);
    assert!(found_personnel(&[founder], &[personnel]).expect_err("twice").has("JABATAN-SUDAH-BERDIRI"));
}
