use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::model::{Key, KeyKind, KeyState};
use crate::rules::keys::{Heard, KeyFacts, Material, decide_confirm, decide_propose, decide_revoke, networks, read};

/// RFC 8032, 7.1, test 1.
pub(super) const PUBLIC: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const PROPOSER: i64 = 1;
const SECOND: i64 = 2;

fn key() -> Key {
    Key {
        id: 3,
        system: system(1, SKPD),
        kind: KeyKind::Signing,
        keyid: "SKPD10-2026-1".into(),
        material: PUBLIC.into(),
        starts: day("2026-03-02"),
        ends: day("2027-03-01"),
        state: KeyState::Waiting,
        proposed_by: PROPOSER,
        confirmed_at: None,
        ended_at: None,
    }
}

fn propose(change: impl Fn(&mut KeyFacts<'_>)) -> Vec<String> {
    let system = system(1, SKPD);
    propose_of(&system, change)
}

fn propose_of(system: &System, change: impl Fn(&mut KeyFacts<'_>)) -> Vec<String> {
    let mut facts = KeyFacts {
        system,
        skpd: SKPD,
        material: read(KeyKind::Signing, PUBLIC),
        known: false,
        starts: day("2026-03-02"),
        ends: day("2026-03-02"),
        today: day("2026-03-02"),
        most_days: 731,
    };
    change(&mut facts);
    codes(decide_propose(&facts))
}

fn confirm(key: &Key, typed: &str, person: i64, today: &str) -> Vec<String> {
    codes(decide_confirm(key, Heard { fingerprint: typed, networks: Some(&[]) }, person, day(today)))
}

/// The same with networks as somebody typed them.
fn bound(typed: &[&str]) -> Vec<String> {
    let print = Material::stored(KeyKind::Signing, PUBLIC).expect("a key").fingerprint();
    let typed: Vec<String> = typed.iter().map(|line| (*line).to_owned()).collect();
    let networks = networks(&typed);
    let heard = Heard { fingerprint: &print, networks: networks.as_deref() };
    codes(decide_confirm(&key(), heard, SECOND, day("2026-03-02")))
}

pub(super) fn cases() -> Vec<Case> {
    let fine = || propose(|_| {});
    let until = |last: &'static str| propose(|f| f.ends = day(last));
    let print = Material::stored(KeyKind::Signing, PUBLIC).expect("a key").fingerprint();
    let heard = || confirm(&key(), &print, SECOND, "2026-03-02");
    let mut wrong = print.clone();
    let last = wrong.pop().expect("a digit");
    wrong.push(if last == '0' { '1' } else { '0' });
    let state = |state: KeyState| Key { state, ..key() };
    let over = |system: System| Key { system, ..key() };
    vec![
        ("TUKAR-BUKAN-SKPD", fine(), propose(|f| f.skpd = OTHER)),
        ("TUKAR-BERAKHIR", fine(), propose_of(&dead(false), |_| {})),
        ("TUKAR-KUNCI-TERPAKAI", fine(), propose(|f| f.known = true)),
        ("TUKAR-KUNCI-BENTUK", fine(), propose(|f| f.material = None)),
        ("TUKAR-KUNCI-MASA", until("2026-03-02"), until("2026-03-01")),
        ("TUKAR-KUNCI-MASA", until("2028-03-01"), until("2028-03-02")),
        (
            "TUKAR-KUNCI-MASA",
            propose(|f| (f.starts, f.ends) = (day("2026-01-01"), day("2026-03-02"))),
            propose(|f| (f.starts, f.ends) = (day("2026-01-01"), day("2026-03-01"))),
        ),
        ("TUKAR-KUNCI-SIDIK", heard(), confirm(&key(), &wrong, SECOND, "2026-03-02")),
        ("TUKAR-KUNCI-SIDIK", heard(), confirm(&key(), &print[..print.len() - 6], SECOND, "2026-03-02")),
        ("TUKAR-KUNCI-SIDIK", heard(), confirm(&key(), "", SECOND, "2026-03-02")),
        ("TUKAR-JARINGAN-BENTUK", bound(&["10.20.30.0/24", ""]), bound(&["10.20.30.1/24", ""])),
        ("TUKAR-JARINGAN-BENTUK", bound(&["", " "]), bound(&["kantor"])),
        ("WEWENANG-ORANG-SAMA", heard(), confirm(&key(), &print, PROPOSER, "2026-03-02")),
        (
            "TUKAR-KUNCI-MASA",
            confirm(&key(), &print, SECOND, "2027-03-01"),
            confirm(&key(), &print, SECOND, "2027-03-02"),
        ),
        ("TUKAR-BERAKHIR", heard(), confirm(&over(dead(true)), &print, SECOND, "2026-03-02")),
        ("TUKAR-SUDAH-DIPUTUSKAN", heard(), confirm(&state(KeyState::InForce), &print, SECOND, "2026-03-02")),
        ("TUKAR-SUDAH-DIPUTUSKAN", heard(), confirm(&state(KeyState::Rejected), &print, SECOND, "2026-03-02")),
        (
            "TUKAR-SUDAH-DIPUTUSKAN",
            codes(decide_revoke(&state(KeyState::InForce), SKPD)),
            codes(decide_revoke(&state(KeyState::Revoked), SKPD)),
        ),
        ("TUKAR-BUKAN-SKPD", codes(decide_revoke(&key(), SKPD)), codes(decide_revoke(&key(), OTHER))),
    ]
}

#[test]
fn a_fingerprint_is_typed_as_people_do() {
    let print = Material::stored(KeyKind::Signing, PUBLIC).expect("a key").fingerprint();
    let groups: Vec<&str> = print.split(' ').collect();
    assert!(groups.len() == 8 && groups.iter().all(|g| g.len() == 5), "{print}");
    for typed in [print.clone(), print.replace(' ', ""), print.replace(' ', "-"), format!("  {print} ")] {
        assert_eq!(confirm(&key(), &typed, SECOND, "2026-03-02"), Vec::<String>::new(), "{typed}");
    }
}

#[test]
fn a_proposal_is_rejected_and_what_counts_is_revoked() {
    let to = |state| decide_revoke(&Key { state, ..key() }, SKPD);
    assert_eq!(to(KeyState::Waiting), Ok(KeyState::Rejected));
    assert_eq!(to(KeyState::InForce), Ok(KeyState::Revoked));
}

#[test]
fn what_is_no_key_is_not_read() {
    let signing = |typed: &str| read(KeyKind::Signing, typed).is_some();
    assert!(signing(PUBLIC) && signing(&format!(" {PUBLIC}\n")));
    let of = |bytes: &[u8]| STANDARD.encode(bytes);
    for wrong in ["", "AAAA", &of(&[0; 32]), &of(&[2; 32]), &of(&[7; 31]), &of(&[7; 33]), &PUBLIC[1..], "kunci"] {
        assert!(!signing(wrong), "{wrong}");
    }
    let print = "AA".repeat(32);
    let colons = vec!["aa"; 32].join(":");
    let certificate = |typed: &str| read(KeyKind::Certificate, typed);
    assert_eq!(certificate(&print), certificate(&colons));
    assert_eq!(certificate(&print), Some(Material::Certificate([0xaa; 32])));
    let mut der = vec![0x30];
    der.extend([7; 200]);
    let pem = |body: &str| format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n");
    let body = STANDARD.encode(&der);
    assert!(matches!(certificate(&pem(&body)), Some(Material::Certificate(_))));
    assert!(certificate(&format!("{}{}", pem(&body), pem(&body))).is_none(), "which of two?");
    der[0] = 0x31;
    for wrong in [&pem(&STANDARD.encode(&der)), &pem("%%%"), &print[1..], "", "-----BEGIN CERTIFICATE-----"] {
        assert!(certificate(wrong).is_none(), "{wrong}");
    }
    for kind in KeyKind::ALL {
        let material = match kind {
            KeyKind::Signing => read(*kind, PUBLIC),
            KeyKind::Certificate => read(*kind, &print),
        };
        let material = material.expect("a key");
        assert_eq!(Material::stored(*kind, &material.text()), Some(material));
    }
    assert_eq!(certificate(&print).expect("one").fingerprint(), vec!["AAAA"; 16].join(" "));
}
