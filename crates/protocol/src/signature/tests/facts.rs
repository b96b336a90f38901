//! What RFC 9421 itself says, as facts.

use super::*;

/// RFC 9421, B.2.6, with the key of B.1.4 and the request of B.2: the published
/// base and signature.
#[test]
fn the_vector_of_rfc_9421() {
    let secret = key::read_secret("n4Ni+HpISpVObnQMW0wOhCKROaIKqKtW/2ZYb2p9KcU=").expect("a key");
    let public = key::read_public("JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=").expect("a key");
    assert_eq!(secret.verifying_key(), public);
    let all = fields(&[
        ("host", "example.com"),
        ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("content-type", "application/json"),
        (
            "content-digest",
            "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:",
        ),
        ("content-length", "18"),
        (
            "signature-input",
            "sig-b26=(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")\
             ;created=1618884473;keyid=\"test-key-ed25519\"",
        ),
        (
            "signature",
            "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:",
        ),
    ]);
    let uri = "https://example.com/foo?param=Value&Pet=dog";
    let message = Message { method: "POST", target_uri: uri, status: None, fields: &all, request: None };
    let claim = claim_of(&message, "sig-b26").expect("a signature");
    assert_eq!(
        claim.base,
        "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@method\": POST\n\"@path\": /foo\n\"@authority\": example.com\n\
         \"content-type\": application/json\n\"content-length\": 18\n\"@signature-params\": (\"date\" \"@method\" \
         \"@path\" \"@authority\" \"content-type\" \"content-length\");created=1618884473;keyid=\"test-key-ed25519\""
    );
    claim.verify(&public).expect("the published signature");
    assert_eq!(secret.sign(claim.base.as_bytes()).to_bytes()[..], claim.signature[..]);
    expected(&all).expect("readable").expect("told").check(&Digests::of(b"{\"hello\": \"world\"}")).expect("the body");
    // Signed well, and still not what a request has to cover here.
    assert!(claim.covers_request(&message, true).is_err());
    assert!(super::claim(&message).expect_err("another label").message.contains("sig1"));
}

/// Derived components as RFC 9421, section 2.2, has them in its examples.
#[test]
fn derived_components() {
    let of = |uri: &str, name: &str| {
        let message = Message { method: "POST", target_uri: uri, status: None, fields: &[], request: None };
        let list = InnerList {
            items: vec![name.parse::<Component>().expect("a component").item().expect("an item")],
            ..Default::default()
        };
        base::of(&message, &list).map(|(base, _)| {
            base.lines().next().and_then(|line| line.split_once(": ")).map(|(_, v)| v.to_owned()).expect("a line")
        })
    };
    let uri = "https://www.example.com/path?param=value";
    for (uri, name, value) in [
        (uri, "@method", "POST"),
        (uri, "@target-uri", uri),
        (uri, "@authority", "www.example.com"),
        (uri, "@scheme", "https"),
        (uri, "@request-target", "/path?param=value"),
        (uri, "@path", "/path"),
        (uri, "@query", "?param=value"),
        ("https://www.example.com/path?queryString", "@query", "?queryString"),
        ("https://www.example.com/path", "@query", "?"),
        ("https://www.example.com?a", "@path", "/"),
        ("HTTPS://WWW.Example.COM:443/", "@authority", "www.example.com"),
        ("http://example.com:443/", "@authority", "example.com:443"),
        ("http://example.com:80/", "@authority", "example.com"),
    ] {
        assert_eq!(of(uri, name).as_deref(), Ok(value), "{uri} {name}");
    }
    for (uri, name) in [
        (uri, "@status"),
        (uri, "@query-param"),
        (uri, "@signature-params"),
        (uri, "@nonsense"),
        (uri, "\"@method\";sf"),
        (uri, "\"@method\";key=\"a\""),
        (uri, "\"@method\";req"),
        ("/path", "@path"),
        ("https://a b/", "@authority"),
        ("https://a/\n", "@target-uri"),
    ] {
        assert!(of(uri, name).is_err(), "{uri} {name}");
    }
    assert_eq!(target_uri("HTTPS", "Hub.Kab.GO.id:443", "/r1/X?a"), "https://hub.kab.go.id/r1/X?a");
    assert_eq!(target_uri("http", "127.0.0.1:8080", "/"), "http://127.0.0.1:8080/");
}

#[test]
fn field_components() {
    let all = fields(&[
        ("cache-control", "max-age=60"),
        ("x-empty", ""),
        ("Cache-Control", "   must-revalidate\t"),
        ("priority", "u=1,  i"),
        ("content-digest", "sha-256=:AAAA:, sha-512=:BBBB:"),
        ("x-bytes", "caf\u{e9}"),
        ("x-line", "a\r\nb"),
    ]);
    let of = |name: &str| {
        let message = Message { method: "GET", target_uri: URI, status: None, fields: &all, request: None };
        let item = name.parse::<Component>()?.item().expect("an item");
        base::of(&message, &InnerList { items: vec![item], ..Default::default() })
    };
    for (name, line) in [
        ("cache-control", "\"cache-control\": max-age=60, must-revalidate"),
        ("x-empty", "\"x-empty\": "),
        ("priority", "\"priority\": u=1,  i"),
        ("\"priority\";sf", "\"priority\";sf: u=1, i"),
        ("\"priority\";key=\"i\"", "\"priority\";key=\"i\": ?1"),
        ("\"content-digest\";key=\"sha-512\"", "\"content-digest\";key=\"sha-512\": :BBBB:"),
    ] {
        let (base, _) = of(name).expect(name);
        assert_eq!(base, format!("{line}\n\"@signature-params\": ({})", line.split(": ").next().expect("a name")));
    }
    for bad in [
        "x-absent",
        "x-bytes",
        "x-line",
        "\"cache-control\";sf",
        "\"cache-control\";key=\"max-age\"",
        "\"content-digest\";key=\"md5\"",
        "\"x-empty\";bs",
        "\"x-empty\";tr",
        "\"x-empty\";req",
        "\"x-empty\";req=?0",
        "\"x-empty\";x=1",
        "\"content-digest\";key=sha-256",
        "X-Empty",
        "\"\"",
        "\"x-empty\"; ",
    ] {
        assert_eq!(of(bad).expect_err(bad).kind, FaultKind::InvalidSignature, "{bad}");
    }
}
