//! Which calls are taken, case by case and at random.

#![allow(clippy::expect_used)]

use proptest::prelude::*;

use super::*;

fn may(endpoint: &str, method: &str, path: &str) -> Option<bool> {
    let (given, pattern) = endpoint.split_once(' ').expect("two words");
    let endpoint = Endpoint { method: given.into(), path: pattern.into() };
    Some(endpoint.takes(method, &parts(path)?))
}

#[test]
fn a_star_is_one_part_and_two_are_the_rest() {
    for (endpoint, method, path, wanted) in [
        ("GET /", "GET", "", true),
        ("GET /", "GET", "/", true),
        ("GET /", "GET", "/a", false),
        ("GET /pasien", "GET", "/pasien", true),
        ("GET /pasien", "GET", "/pasien/", false),
        ("GET /pasien", "POST", "/pasien", false),
        ("get /pasien", "GET", "/pasien", true),
        ("* /pasien", "DELETE", "/pasien", true),
        ("GET /pasien", "GET", "/Pasien", false),
        ("GET /pasien", "GET", "/%70asien", true),
        ("GET /pasien/*", "GET", "/pasien/1", true),
        ("GET /pasien/*", "GET", "/pasien", false),
        ("GET /pasien/*", "GET", "/pasien/", false),
        ("GET /pasien/*", "GET", "/pasien/1/2", false),
        ("GET /pasien/*", "GET", "/pasien/1%2F2", false),
        ("GET /pasien/*", "GET", "/pasien/1%5c2", false),
        ("GET /pasien/*/obat", "GET", "/pasien/7/obat", true),
        ("GET /pasien/*/obat", "GET", "/pasien//obat", false),
        ("GET /pasien/**", "GET", "/pasien", false),
        ("GET /pasien/**", "GET", "/pasien/", true),
        ("GET /pasien/**", "GET", "/pasien/1/2/3", true),
        ("GET /pasien/**", "GET", "/pasienlain", false),
        ("* /**", "PATCH", "/apa/saja", true),
        ("* /**", "PATCH", "", true),
    ] {
        assert_eq!(may(endpoint, method, path), Some(wanted), "{endpoint} {method} {path}");
    }
}

#[test]
fn parts_are_compared_as_what_they_stand_for() {
    for (endpoint, path, wanted) in [
        ("GET /a", "/a", Some(true)),
        ("* /a", "/a", Some(true)),
        ("POST /a", "/a", Some(false)),
        ("GET /a", "/A", Some(false)),
        ("GET /a", "/%61", Some(true)),
        ("GET /a/*", "/a/1%5C2", Some(false)),
        ("GET /a/**", "/a/1%2F2", Some(true)),
        ("GET /a/b", "/a%2Fb", Some(false)),
        ("GET /a/*/c", "/a/b/c", Some(true)),
        ("GET /**", "", Some(true)),
        ("GET /**", "/", Some(true)),
        ("GET /**", "/a/b/c", Some(true)),
        ("GET /a/**", "/b/a/c", Some(false)),
        ("GET /a", "/a%", None),
        ("GET ", "", Some(true)),
    ] {
        assert_eq!(may(endpoint, "GET", path), wanted, "{endpoint} {path}");
    }
}

#[test]
fn what_may_lead_elsewhere_is_not_let_through() {
    for path in [
        "/a/../b",
        "/a/..",
        "/./a",
        "/a/%2e%2e/b",
        "/a/%2E./b",
        "/a/x%2F..%2Fb",
        "/a/..%5cb",
        "/a/..;x=1/b",
        "/a/%252e%252e/b",
        "/a/%25252e%25252e/b",
        "/a/%",
        "/a/%2",
        "/a/%zz",
        "/a/%00",
        "/a/%0d%0aX",
        "/a/%ff",
        "a/b",
    ] {
        assert_eq!(parts(path), None, "{path}");
    }
    for path in ["/a/...", "/a/.x", "/a/x..y", "/a/100%25", "/a/b;c=1", "//a", "/a//"] {
        assert!(parts(path).is_some(), "{path}");
    }
}

/// Undoes one escape at a time, as somebody careless behind us might.
fn undone(path: &str) -> String {
    let mut text = path.to_owned();
    for _ in 0..4 {
        for (escape, letter) in
            [("%2e", "."), ("%2E", "."), ("%2f", "/"), ("%2F", "/"), ("%5c", "\\"), ("%5C", "\\"), ("%25", "%")]
        {
            text = text.replace(escape, letter);
        }
    }
    text.replace('\\', "/")
}

proptest! {
    /// Whatever goes through leads below what was given, however it is written.
    #[test]
    fn no_path_leads_upwards(pieces in proptest::collection::vec(
        prop_oneof![
            Just("/"), Just("."), Just(".."), Just("%2e"), Just("%2E"), Just("%2f"), Just("%5c"), Just("%25"), Just("\\"),
            Just(";"), Just("a"), Just("pasien"), Just("%"), Just("%00"), Just(" "), Just("é"),
        ],
        0..12,
    )) {
        let path = format!("/pasien/{}", pieces.concat());
        let endpoint = Endpoint { method: "GET".into(), path: "/pasien/**".into() };
        if let Some(parts) = parts(&path)
            && endpoint.takes("GET", &parts)
        {
            let undone = undone(&path);
            let up = undone.split('/').any(|part| matches!(part.split(';').next(), Some("." | "..")));
            prop_assert!(!up, "{path} leads to {undone}");
        }
    }

    #[test]
    fn any_path_is_clear_or_not(path in ".{0,80}") {
        if let Some(parts) = parts(&path) {
            let all = Endpoint { method: "*".into(), path: "/**".into() };
            prop_assert!(all.takes("GET", &parts));
        }
    }
}
