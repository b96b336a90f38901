//! Which calls go through, case by case and at random.

#![allow(clippy::expect_used)]

use proptest::prelude::*;

use super::*;

fn may(endpoint: &str, method: &str, path: &str) -> Option<bool> {
    let endpoint = read(&[endpoint.to_owned()]).expect("an endpoint").remove(0);
    Some(lets_through(&endpoint, method, &parts(path)?))
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

#[test]
fn a_line_that_is_no_endpoint_is_told() {
    for (line, why) in [
        ("GET", "tanpa cara"),
        ("FETCH /a", "tidak dikenal"),
        ("GET a", "tidak terbaca"),
        ("GET /a/**/b", "tidak terbaca"),
        ("GET /a//b", "tidak terbaca"),
        ("GET /a/../b", "tidak terbaca"),
        ("GET /a/b?c=1", "tidak terbaca"),
        ("GET /a%20b", "tidak terbaca"),
        (" ", "tidak satu pun"),
    ] {
        let told = read(&[line.to_owned()]).expect_err(line);
        assert!(told.contains(why), "{line}: {told}");
    }
    let lines: Vec<String> = (0..=MOST_LINES).map(|n| format!("GET /{n}")).collect();
    assert!(read(&lines).is_err() && read(&lines[1..]).is_ok());
    assert_eq!(read(&["GET /a".into(), " get  /a ".into()]).expect("one").len(), 1);
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
            && lets_through(&endpoint, "GET", &parts)
        {
            let undone = undone(&path);
            let up = undone.split('/').any(|part| matches!(part.split(';').next(), Some("." | "..")));
            prop_assert!(!up, "{path} leads to {undone}");
        }
    }

    #[test]
    fn any_text_is_read_or_not(line in ".{0,80}", path in ".{0,80}") {
        let _ = parts(&path);
        if let Ok(all) = read(std::slice::from_ref(&line)) {
            prop_assert_eq!(all.len(), 1);
            // What was read is read again as the same.
            prop_assert_eq!(read(&[all[0].to_string()]), Ok(all.clone()));
        }
    }
}
