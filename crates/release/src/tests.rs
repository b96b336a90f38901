#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::signing::{before_program, countersign, new_key, sign, told};
use super::*;

const PROGRAM: &[u8] = b"\x7fELF\n\nprogram\n\n\xe2\x80\x94 x y\n\n";

fn release() -> Release {
    Release::of(PROGRAM, "1.2.3".parse().unwrap(), "2026-11-28".parse().unwrap(), "linux-x86_64".into()).unwrap()
}

fn keys() -> ([String; 3], Ring) {
    let [a, b, c] = ["rilis-a", "rilis-b", "rilis-c"].map(|name| new_key(name).unwrap());
    let ring = Ring::read(&format!("# kunci rilis\n{}\n\n{}\n{}\n", a.1, b.1, c.1)).unwrap();
    ([a.0, b.0, c.0], ring)
}

#[test]
fn two_of_three_open_a_release_and_its_program_comes_out() {
    let ([a, b, c], ring) = keys();
    for (first, second) in [(&a, &b), (&c, &a), (&b, &c)] {
        let note = countersign(&sign(&release(), first).unwrap(), second).unwrap();
        let file = [before_program(&note), PROGRAM.to_vec()].concat();
        let (found, at) = head(&file).unwrap();
        assert_eq!((found, told(found).unwrap()), (&note[..], release()));
        assert_eq!(ring.open(found), Ok(release()));
        let mut out = Vec::new();
        assert_eq!(release().unpack(&file[at..], &mut out).unwrap(), Ok(()));
        assert_eq!(out, PROGRAM);
    }
}

#[test]
fn one_key_is_never_two() {
    let ([a, b, _], ring) = keys();
    let once = sign(&release(), &a).unwrap();
    assert_eq!(ring.open(&once), Err(Refused::TooFew(1)));
    assert_eq!(ring.open(&countersign(&once, &a).unwrap()), Err(Refused::TooFew(1)));
    // The very line twice.
    let text = String::from_utf8(once.clone()).unwrap();
    let line = text.lines().last().unwrap();
    assert_eq!(ring.open(format!("{text}{line}\n").as_bytes()), Err(Refused::TooFew(1)));
    let (stranger, _) = new_key("rilis-b").unwrap();
    assert_eq!(ring.open(&countersign(&once, &stranger).unwrap()), Err(Refused::TooFew(1)), "the name alone is no key");
    assert_eq!(ring.open(&sign(&release(), &stranger).unwrap()), Err(Refused::TooFew(0)));
    // A good pair beside a stranger's signature stays a good pair.
    let three = countersign(&countersign(&once, &b).unwrap(), &stranger).unwrap();
    assert_eq!(ring.open(&three), Ok(release()));
}

#[test]
fn every_changed_letter_of_the_note_is_refused() {
    let ([a, b, _], ring) = keys();
    let note = countersign(&sign(&release(), &a).unwrap(), &b).unwrap();
    for at in 0..note.len() {
        let mut changed = note.clone();
        changed[at] ^= 1;
        assert!(ring.open(&changed).is_err(), "byte {at}");
    }
    let text = String::from_utf8(note).unwrap();
    let other = text.replacen("1.2.3", "1.2.4", 1);
    assert!(matches!(ring.open(other.as_bytes()), Err(Refused::BadSignature(_))));
}

#[test]
fn a_program_is_neither_shorter_nor_longer_nor_other() {
    let unpack = |program: &[u8]| release().unpack(program, io::sink()).unwrap();
    let told = PROGRAM.len() as u64;
    assert_eq!(unpack(&PROGRAM[1..]), Err(Refused::Cut { found: told - 1, told }));
    assert_eq!(unpack(&[PROGRAM, b"x"].concat()), Err(Refused::Altered));
    let mut other = PROGRAM.to_vec();
    other[6] ^= 1;
    assert_eq!(unpack(&other), Err(Refused::Altered));
    assert!(release().is(PROGRAM).unwrap() && !release().is(&other[..]).unwrap());
}

#[test]
fn three_different_keys_or_none() {
    let [a, b, c] = ["a", "b", "c"].map(|name| new_key(name).unwrap().1);
    assert!(Ring::read(&format!("{a}\n{b}\n{c}")).is_ok());
    assert!(Ring::read(&format!("{a}\n{b}")).is_err());
    assert!(Ring::read(&format!("{a}\n{b}\n{b}")).is_err());
    assert!(Ring::read(&format!("{a}\n{b}\n{c}\n{}", new_key("d").unwrap().1)).is_err());
    assert!(Ring::read(&format!("{a}\n{b}\n{}", c.replacen('c', "d", 1))).is_err(), "the name is bound to the key");
    assert!(new_key("two words").is_none() && new_key("a+b").is_none());
}

#[test]
fn only_what_is_newer_is_newer() {
    let version = |text: &str| text.parse::<Version>().unwrap();
    let day = |text: &str| text.parse::<Day>().unwrap();
    for (installed, made, newer) in [
        ("1.2.2", None, true),
        ("1.2.3", None, false),
        ("1.2.3", Some("2026-11-27"), true),
        ("1.2.3", Some("2026-11-28"), false),
        ("1.2.3", Some("2026-11-29"), false),
        ("1.2.4", Some("2026-01-01"), false),
        ("1.10.0", None, false),
        ("0.99.99", Some("2027-01-01"), true),
    ] {
        let than = Installed { version: version(installed), made: made.map(day) };
        assert_eq!(release().is_newer(than), newer, "{than}");
    }
    for wrong in ["1.2", "1.2.3.4", "01.2.3", "1.2.x", "1.2.3-beta", "", "+1.2.3"] {
        assert!(wrong.parse::<Version>().is_err(), "{wrong}");
    }
}

#[test]
fn a_head_needs_both_its_blank_lines() {
    assert_eq!(head(b"a\n\nb\n\nrest").unwrap(), (&b"a\n\nb\n"[..], 6));
    for wrong in [&b""[..], b"a\n\nb\n", b"\n\n", b"abc"] {
        assert_eq!(head(wrong), Err(Refused::NotARelease));
    }
}
