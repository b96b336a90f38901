//! Letters that no honest client writes, by the hundred: for a hub in the test's
//! own process, and for one that is served.

use protocol::Fields;

use super::client::{Client, Wish, letters};

pub fn fields(client: &Client, more: &[(&str, &str)]) -> Fields {
    let mut all: Fields = vec![("host".into(), client.at.to_string().into())];
    all.extend(more.iter().map(|(n, v)| ((*n).to_owned(), v.as_bytes().to_vec())));
    all
}

/// Heads whose very form is wrong, each with its reason.
pub fn heads(client: &Client, service: &str) -> Vec<(&'static str, Vec<u8>)> {
    // Names below are those of the tests' own register.
    let instance = client.system.split('/').next().unwrap_or_default();
    let here = |text: &str| text.replace("ID-UJI", instance);
    let me = ("x-road-client", &*client.system);
    let plain =
        |method: &str, target: &str, more: &[(&str, &str)]| letters(method, &here(target), &fields(client, more), b"");
    let host = client.at;
    let mut all: Vec<(&'static str, Vec<u8>)> = Vec::new();
    for target in [
        "/",
        "/r1",
        "/r1/",
        "/r1/ID-UJI",
        "/r1/ID-UJI/GOV/DUKCAPIL/KTP",
        "/r1/ID-UJI/GOV/DUKCAPIL/KTP/",
        "/r1/ID-UJI/GOV/DUKCAPIL//penduduk",
        "/r1//GOV/DUKCAPIL/KTP/penduduk",
        "/r2/ID-UJI/GOV/DUKCAPIL/KTP/penduduk",
        "/R1/ID-UJI/GOV/DUKCAPIL/KTP/penduduk",
        "//host/r1/ID-UJI/GOV/DUKCAPIL/KTP/penduduk",
        "//r1/ID-UJI/GOV/DUKCAPIL/KTP/penduduk",
        "/r1/ID-UJI/GOV/DUKCAPIL/KTP/%zz",
        "/r1/ID-UJI/GOV/DUKCAPIL/KTP/%2",
        "/r1/ID-UJI/GOV/DUKCAPIL/KTP/a%00b",
        "/r1/ID-UJI/GOV/DUKCAPIL/KTP/%ff%fe",
        "/r1/ID-UJI/GOV/DUKCAPIL/KTP/a%2Fb",
        "/r1/ID-UJI/GOV%2FDUKCAPIL/KTP/penduduk/x",
        "/r1/ID-UJI/GOV/../KTP/penduduk/x",
        "/r1/ID-UJI/GOV/%2e%2e/KTP/penduduk/x",
        "/r1/ID-UJI/GOV/DUKCAPIL/KTP/p\u{e9}nduduk",
        "/r1/ID-UJI/GOV/DUKCAPIL/KTP/pend:uduk",
        "http://contoh.go.id/r1/ID-UJI/GOV/DUKCAPIL/KTP/penduduk",
        "https://lain.go.id/r1/ID-UJI/GOV/DUKCAPIL/KTP/penduduk",
        "*",
        "r1/ID-UJI/GOV/DUKCAPIL/KTP/penduduk",
    ] {
        all.push(("target", plain("GET", target, &[me])));
    }
    for client in [
        "",
        "ID-UJI",
        "ID-UJI/GOV/DINKES",
        "ID-UJI/GOV/DINKES/",
        "/GOV/DINKES/SIK",
        "ID-UJI/GOV/DINKES/SIK/LAIN",
        "ID-UJI/GOV/DINKES/S%IK",
        "ID-UJI/GOV/DINKES/S%2FIK",
        "ID-UJI/GOV/DINKES/S IK",
        "ID-UJI/GOV/../SIK",
        "ID-UJI/GOV/DINKES/\u{1F600}",
        "' OR 1=1 --/a/b/c",
    ] {
        all.push(("client", plain("GET", service, &[("x-road-client", &here(client))])));
    }
    all.push(("no client", plain("GET", service, &[])));
    all.push(("two clients", plain("GET", service, &[me, ("x-road-client", &here("ID-UJI/GOV/TIDAK/ADA"))])));
    all.push(("two names", plain("GET", service, &[me, ("x-govstack-client", &here("ID-UJI/GOV/DUKCAPIL/KTP"))])));
    all.push(("method", plain("TRACE", service, &[me])));
    all.push(("method", plain("BREW", service, &[me])));
    for text in [
        "GET",
        "GET /r1 HTTP/9.9\r\n\r\n",
        "GET / r1 HTTP/1.1\r\nhost: x\r\n\r\n",
        "G\u{0}T / HTTP/1.1\r\nhost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: x\r\nx-road-client ID\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: x\r\nbad\u{1}name: y\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: x\r\nx: a\u{0}b\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}",
        "POST /r1 HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        "POST /r1 HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcde",
        "POST /r1 HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip\r\n\r\nabc",
    ] {
        all.push(("line", format!("{text}\r\n\r\n").into_bytes()));
    }
    let long = "a".repeat(100_000);
    all.push(("long", format!("GET /{long} HTTP/1.1\r\nhost: {host}\r\n\r\n").into_bytes()));
    let many: String = (0..200).map(|n| format!("x-{n}: y\r\n")).collect();
    all.push(("many", format!("GET / HTTP/1.1\r\nhost: {host}\r\n{many}\r\n").into_bytes()));
    all
}

/// Signatures that are wrong in one thing each; `others` are names of keys that
/// hold, but belong to other systems.
pub fn signatures(client: &Client, service: &str, others: [&str; 2]) -> Vec<(&'static str, Vec<u8>)> {
    let (target, body) = (format!("{service}/a"), br#"{"a":1}"#);
    let wish = || client.wish();
    let signed = |wish: &Wish| client.signed("POST", &target, body, wish);
    let now = wish().created;
    let mut all: Vec<(&'static str, Vec<u8>)> = Vec::new();
    for name in ["@method", "@target-uri", "content-digest", "content-type", "x-road-client", "x-road-id"] {
        all.push(("uncovered", signed(&Wish { uncovered: vec![name.into()], ..wish() })));
    }
    for created in [now - 301, now - 86_400 * 3650, now + 302, now + 86_400 * 3650, -1, i64::from(i32::MAX) * 1000] {
        all.push(("stale", signed(&Wish { created, ..wish() })));
    }
    all.push(("expired", signed(&Wish { expires: Some(now - 1), created: now - 10, ..wish() })));
    all.push(("tag", signed(&Wish { tag: None, ..wish() })));
    for keyid in ["TIDAK-ADA", others[0], others[1]] {
        all.push(("keyid", signed(&Wish { keyid: keyid.into(), ..wish() })));
    }
    all.push(("elsewhere", signed(&Wish { uri: Some(format!("https://lain.go.id{target}")), ..wish() })));
    all.push(("other path", signed(&Wish { uri: Some(format!("{}{service}/b", client.base)), ..wish() })));
    let text = |wish: &Wish| String::from_utf8(signed(wish)).expect("text");
    let good = text(&wish());
    let swapped = good.replace(r#"{"a":1}"#, r#"{"a":2}"#);
    all.push(("body", swapped.into_bytes()));
    all.push((
        "digest",
        good.replacen("content-digest: ", "content-digest: sha-256=:AAAA:\r\nx-lama: ", 1).into_bytes(),
    ));
    let lying = Wish { fields: vec![("content-digest".into(), "sha-256=:AAAA:".into())], ..wish() };
    all.push(("digest", signed(&lying)));
    all.push(("method", good.replacen("POST ", "PUT ", 1).into_bytes()));
    all.push(("path", good.replacen("/penduduk/a", "/penduduk/b", 1).into_bytes()));
    all.push(("query", good.replacen("/penduduk/a", "/penduduk/a?x=1", 1).into_bytes()));
    all.push(("id", good.replacen("x-road-id: ", "x-road-id: lain", 1).into_bytes()));
    all.push(("type", good.replacen("application/json", "text/plain", 1).into_bytes()));
    all.push((
        "added client",
        good.replacen("x-road-id", &format!("x-road-client: {}\r\nx-road-id", client.system), 1).into_bytes(),
    ));
    all.push(("tag", good.replacen("id-g2g", "lain", 1).into_bytes()));
    let own = format!("keyid=\"{}\"", client.keyid);
    let two = format!("{own};keyid=\"{}\"", others[0]);
    for keyid in ["keyid=\"\"", "keyid=\"../SIK-1\"", "keyid=SIK-1", &two] {
        all.push(("keyid", good.replacen(&own, keyid, 1).into_bytes()));
    }
    let line = good.split("\r\n").find(|l| l.starts_with("signature: ")).expect("a signature").to_owned();
    let input = good.split("\r\n").find(|l| l.starts_with("signature-input: ")).expect("an input").to_owned();
    for other in [
        "signature: ",
        "signature: sig1=::",
        "signature: sig1=:AAAA:",
        "signature: sig1=?1",
        "signature: sig2=:AAAA:",
        "signature: (((((((((((((((((((",
        "signature: sig1=:%%%%:",
    ] {
        all.push(("signature", good.replacen(&line, other, 1).into_bytes()));
    }
    for other in [
        "signature-input: ",
        "signature-input: sig1=()",
        "signature-input: sig1",
        "signature-input: sig1=(\"@method\" \"@method\");created=1;keyid=\"SIK-1\"",
        "signature-input: sig1=(\"x-tidak-ada\");created=1;keyid=\"SIK-1\"",
        "signature-input: sig1=(\"@status\");created=1;keyid=\"SIK-1\"",
        "signature-input: sig1=(\"signature\";req);created=1;keyid=\"SIK-1\"",
        "signature-input: sig1=(\"@method\" \"@target-uri\" \"x-road-client\" \"x-road-id\");alg=\"none\";keyid=\"SIK-1\"",
        "signature-input: sig1=(\"@method\";created=99999999999999999999",
    ] {
        all.push(("input", good.replacen(&input, &other.replace("SIK-1", &client.keyid), 1).into_bytes()));
    }
    all.push(("no signature", good.replacen(&format!("{line}\r\n"), "", 1).into_bytes()));
    all.push(("no input", good.replacen(&format!("{input}\r\n"), "", 1).into_bytes()));
    all.push(("id", signed(&Wish { id: "x".repeat(256), ..wish() })));
    all.push(("id", good.replacen("x-road-id: ", "x-road-id: a\u{e9}", 1).into_bytes()));
    for path in ["/..", "/a/../b", "/%2e%2e/b", "/a/%2E/b", "/."] {
        all.push(("dots", client.signed("POST", &format!("{service}{path}"), body, &wish())));
    }
    all
}
