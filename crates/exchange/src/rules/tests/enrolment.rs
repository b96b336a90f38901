use kernel::Moment;

use super::*;
use crate::model::{EnrolmentCode, KeyKind};
use crate::rules::enrolment::{decide_enrol, decide_make, decide_revoke, decide_use};
use crate::rules::keys::{KeyFacts, read};

const MADE: Moment = Moment(1_772_400_000_000);
const EXPIRES: Moment = Moment(MADE.0 + 8 * 3_600_000);

fn code(change: impl Fn(&mut EnrolmentCode)) -> EnrolmentCode {
    let mut code = EnrolmentCode {
        id: 9,
        system: system(1, SKPD),
        key_ends: day("2027-03-01"),
        expires_at: EXPIRES,
        made_by: 1,
        made_at: MADE,
        key: None,
        revoked: false,
    };
    change(&mut code);
    code
}

fn facts(system: &System) -> KeyFacts<'_> {
    KeyFacts {
        system,
        skpd: system.member.unit,
        material: read(KeyKind::Signing, keys::PUBLIC),
        known: false,
        starts: day("2026-03-02"),
        ends: day("2027-03-01"),
        today: day("2026-03-02"),
        most_days: 731,
    }
}

pub(super) fn cases() -> Vec<Case> {
    let now = MADE.plus_millis(60_000);
    let used = |change: fn(&mut EnrolmentCode), now: Moment| codes(decide_use(&code(change), now));
    let open = || used(|_| {}, now);
    let alive = system(1, SKPD);
    let make = |system: &System, ends: &str| codes(decide_make(&KeyFacts { ends: day(ends), ..facts(system) }));
    let enrol = |known: bool| codes(decide_enrol(&code(|_| {}), now, &KeyFacts { known, ..facts(&alive) }));
    let spent = codes(decide_enrol(&code(|c| c.key = Some(3)), now, &KeyFacts { known: true, ..facts(&alive) }));
    let back = |change: fn(&mut EnrolmentCode)| codes(decide_revoke(&code(change)));
    vec![
        // A second before its time is over, and a second later.
        ("TUKAR-DAFTAR-LEWAT", used(|_| {}, EXPIRES.plus_millis(-1000)), used(|_| {}, EXPIRES.plus_millis(1000))),
        ("TUKAR-DAFTAR-LEWAT", used(|_| {}, EXPIRES.plus_millis(-1)), used(|_| {}, EXPIRES)),
        ("TUKAR-DAFTAR-TERPAKAI", open(), used(|c| c.key = Some(3), now)),
        ("TUKAR-DAFTAR-DICABUT", open(), used(|c| c.revoked = true, now)),
        // A code that opens nothing says nothing of the key.
        ("TUKAR-DAFTAR-TERPAKAI", enrol(false), spent),
        ("TUKAR-KUNCI-TERPAKAI", enrol(false), enrol(true)),
        ("TUKAR-BERAKHIR", make(&alive, "2026-03-02"), make(&dead(false), "2026-03-02")),
        ("TUKAR-KUNCI-MASA", make(&alive, "2026-03-02"), make(&alive, "2026-03-01")),
        ("TUKAR-KUNCI-MASA", make(&alive, "2028-03-01"), make(&alive, "2028-03-02")),
        ("TUKAR-SUDAH-DIPUTUSKAN", back(|_| {}), back(|c| c.key = Some(3))),
        ("TUKAR-SUDAH-DIPUTUSKAN", back(|_| {}), back(|c| c.revoked = true)),
    ]
}
