//! Consents to old dates.

use super::*;
use crate::rules::old_date::{
    Consent, ConsentFacts, Giver, Lack, Leave, OF_HEADS, OF_TREASURY, decide_consent, decide_revoke, giver, leave,
};

/// Seven days of March, given on the tenth.
fn facts() -> ConsentFacts {
    ConsentFacts {
        kind: Kind::Spp,
        by_treasury: false,
        first_day: day("2026-03-03"),
        last_day: day("2026-03-09"),
        today: day("2026-03-10"),
        documents: 1,
    }
}

fn ask(facts: ConsentFacts) -> Vec<String> {
    silent(decide_consent(&facts, &policy().old_date))
}

/// Given by person 7, for two documents, one of them used, good until the 17th.
fn consent() -> Consent {
    Consent { id: 3, given_by: 7, until: day("2026-03-17"), most: 2, used: 1, revoked: false, known: false }
}

pub(super) fn cases() -> Vec<Case> {
    let span = |first, last| ask(ConsentFacts { first_day: day(first), last_day: day(last), ..facts() });
    let many = |documents| ask(ConsentFacts { documents, ..facts() });
    let by = |kind, by_treasury| ask(ConsentFacts { kind, by_treasury, ..facts() });
    let back = |person, revoked| silent(decide_revoke(&Consent { revoked, ..consent() }, person));
    let new_year = |first, last| {
        let today = day("2027-01-10");
        ask(ConsentFacts { first_day: day(first), last_day: day(last), today, ..facts() })
    };
    vec![
        case(&["TGL-SETUJU-RENTANG"], span("2026-03-03", "2026-03-09"), span("2026-03-02", "2026-03-09")),
        case(&["TGL-SETUJU-RENTANG"], span("2026-03-09", "2026-03-09"), span("2026-03-09", "2026-03-08")),
        case(&["TGL-SETUJU-RENTANG"], new_year("2026-12-30", "2026-12-31"), new_year("2026-12-31", "2027-01-01")),
        case(&["TGL-SETUJU-BELUM-LEWAT"], span("2026-03-09", "2026-03-09"), span("2026-03-10", "2026-03-10")),
        case(&["TGL-SETUJU-BANYAK"], many(1), many(0)),
        case(&["TGL-SETUJU-BANYAK"], many(20), many(21)),
        case(&["TGL-SETUJU-JENIS"], by(Kind::Spp, false), by(Kind::Spp, true)),
        case(&["TGL-SETUJU-JENIS"], by(Kind::Sp2d, true), by(Kind::Sp2d, false)),
        case(&["TGL-SETUJU-JENIS"], by(Kind::Spm, true), by(Kind::Rka, true)),
        case(&["TGL-SETUJU-JENIS"], by(Kind::Spm, false), by(Kind::Closing, false)),
        case(&["TGL-SETUJU-PEMBERI"], back(7, false), back(8, false)),
        case(&["TGL-SETUJU-DICABUT"], back(7, false), back(7, true)),
    ]
}

#[test]
fn a_consent_covers_to_its_last_day_and_document() {
    let on = |c: &Consent, person, today: &str| c.lacks(person, day(today));
    assert_eq!(on(&consent(), 8, "2026-03-17"), None);
    assert_eq!(on(&consent(), 8, "2026-03-18"), Some(Lack::Lapsed(day("2026-03-17"))));
    assert_eq!(on(&consent(), 7, "2026-03-17"), Some(Lack::OwnHand));
    let full = Consent { used: 2, ..consent() };
    assert_eq!(on(&full, 8, "2026-03-17"), Some(Lack::UsedUp(2)));
    // A document that came in by it comes in again, until the last day.
    let known = Consent { known: true, ..full.clone() };
    assert_eq!(on(&known, 8, "2026-03-17"), None);
    assert_eq!(on(&known, 8, "2026-03-18"), Some(Lack::Lapsed(day("2026-03-17"))));
    assert_eq!(on(&Consent { revoked: true, ..known }, 8, "2026-03-17"), Some(Lack::Revoked));
}

#[test]
fn of_several_consents_the_one_that_the_document_knows_is_used_else_the_oldest() {
    let all = |list: &[Consent]| leave(list, 8, day("2026-03-17"));
    let (old, new) = (consent(), Consent { id: 4, ..consent() });
    assert_eq!(all(&[]), Leave::None);
    assert_eq!(all(&[old.clone(), new.clone()]), Leave::Given(3));
    assert_eq!(all(&[old.clone(), Consent { known: true, ..new.clone() }]), Leave::Given(4));
    assert_eq!(all(&[Consent { used: 2, ..old.clone() }, new.clone()]), Leave::Given(4));
    let (spent, own) = (Consent { used: 2, ..old }, Consent { given_by: 8, ..new });
    assert_eq!(all(&[own.clone(), spent.clone()]), Leave::Lacking(3, Lack::UsedUp(2)));
    assert_eq!(all(&[spent, own]), Leave::Lacking(4, Lack::OwnHand));
}

#[test]
fn each_form_offers_what_its_office_may_consent_to() {
    let offered = |list: &[(&str, &str)], kind: Kind| list.iter().any(|(code, _)| *code == kind.code());
    for kind in Kind::ALL.iter().copied() {
        let (head, treasury) = match giver(kind) {
            Some(Giver::Head) => (true, false),
            Some(Giver::Treasury) => (false, true),
            Some(Giver::Either) => (true, true),
            None => (false, false),
        };
        assert_eq!((offered(OF_HEADS, kind), offered(OF_TREASURY, kind)), (head, treasury), "{kind:?}");
    }
    let known = |code: &str| Kind::parse(code).and_then(giver).is_some();
    assert!(OF_HEADS.iter().chain(OF_TREASURY).all(|(code, _)| known(code)));
    let of = |kind| giver(kind).expect("a giver");
    assert_eq!((of(Kind::Sts), of(Kind::Stbp), of(Kind::TuLeave)), (Giver::Either, Giver::Head, Giver::Treasury));
}
