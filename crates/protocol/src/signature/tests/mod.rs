mod facts;

use proptest::prelude::*;

use super::*;
use crate::Fields;
use crate::digest::{Algorithm, Digests, expected};
use crate::key;

const URI: &str = "https://hub.kab.go.id/r1/ID-KAB/GOV/DUKCAPIL/SIAK/penduduk/1?a=b";
const BODY: &[u8] = b"{\"nik\":1}";
const CREATED: i64 = 1_767_225_600;

fn fields(all: &[(&str, &str)]) -> Fields {
    all.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect()
}

fn headers() -> Fields {
    fields(&[
        ("host", "hub.kab.go.id"),
        ("x-road-client", "ID-KAB/GOV/DINKES/SIK"),
        ("x-road-id", "fa2e18a5"),
        ("content-type", "application/json"),
        ("content-digest", &Digests::of(BODY).field(Algorithm::Sha256)),
    ])
}

fn post(fields: &[(String, Vec<u8>)]) -> Message<'_> {
    Message { method: "POST", target_uri: URI, status: None, fields, request: None }
}

fn params() -> Params {
    Params {
        created: CREATED,
        expires: Some(CREATED + 300),
        keyid: "SIK-2026-1".into(),
        nonce: Some("n-1".into()),
        tag: Some(TAG.into()),
    }
}

fn signer() -> SigningKey {
    key::from_seed([1; 32])
}

/// Headers of a whole signed request.
fn signed() -> Fields {
    let mut all = headers();
    let message = post(&all);
    let (input, signature) = sign(&message, &required(&message, true), &params(), &signer()).expect("signed");
    all.extend(fields(&[("signature-input", &input), ("signature", &signature)]));
    all
}

fn set(all: &mut Fields, name: &str, value: &str) {
    all.retain(|(n, _)| n != name);
    all.push((name.to_owned(), value.as_bytes().to_vec()));
}

fn get(all: &Fields, name: &str) -> String {
    let value = all.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).expect("a field");
    String::from_utf8(value).expect("text")
}

#[test]
fn what_is_signed_is_verified() {
    let all = signed();
    let message = post(&all);
    let claim = claim(&message).expect("a signature");
    assert_eq!(claim.params, params());
    claim.verify(&signer().verifying_key()).expect("the key");
    claim.covers_request(&message, true).expect("all that is needed");
    claim.covers(REQUEST).expect("at the least");
    claim.is_fresh(CREATED * 1000, 300).expect("fresh");
    assert_eq!(
        get(&all, "signature-input"),
        "sig1=(\"@method\" \"@target-uri\" \"x-road-client\" \"x-road-id\" \"content-digest\" \"content-type\")\
         ;created=1767225600;expires=1767225900;nonce=\"n-1\";alg=\"ed25519\";keyid=\"SIK-2026-1\";tag=\"id-g2g\""
    );
    let wrong = claim.verify(&key::from_seed([2; 32]).verifying_key()).expect_err("another key");
    assert_eq!((wrong.code(), wrong.status()), ("Client.InvalidSignatureValue", 400));
    assert!(is_signed(&all) && !is_signed(&headers()));
    assert!(is_signed(&fields(&[("signature", "x")])) && is_signed(&fields(&[("Signature-Input", "x")])));
}

/// Each change of a signed message, by itself, breaks the signature.
#[test]
fn nothing_covered_can_be_changed() {
    let key = signer().verifying_key();
    let verdict = |message: &Message<'_>| claim(message).and_then(|claim| claim.verify(&key));
    let all = signed();
    verdict(&post(&all)).expect("as it was signed");
    verdict(&Message { method: "PUT", ..post(&all) }).expect_err("method");
    for uri in [
        "https://hub.kab.go.id/r1/ID-KAB/GOV/DUKCAPIL/SIAK/penduduk/2?a=b",
        "https://hub.kab.go.id/r1/ID-KAB/GOV/DUKCAPIL/SIAK/penduduk/1",
        "http://hub.kab.go.id/r1/ID-KAB/GOV/DUKCAPIL/SIAK/penduduk/1?a=b",
        "https://hub.lain.go.id/r1/ID-KAB/GOV/DUKCAPIL/SIAK/penduduk/1?a=b",
    ] {
        verdict(&Message { target_uri: uri, ..post(&all) }).expect_err("replayed to another service");
    }
    for name in ["x-road-client", "x-road-id", "content-type", "content-digest"] {
        let mut changed = signed();
        set(&mut changed, name, "x");
        verdict(&post(&changed)).expect_err(name);
        let mut doubled = signed();
        let value = get(&doubled, name);
        doubled.push((name.to_owned(), value.into_bytes()));
        verdict(&post(&doubled)).expect_err("the same header again");
        let mut without = signed();
        without.retain(|(n, _)| n != name);
        verdict(&post(&without)).expect_err("a covered header is gone");
    }
    for (from, to) in [
        ("created=1767225600", "created=1767225601"),
        ("expires=1767225900", "expires=1767229900"),
        ("nonce=\"n-1\"", "nonce=\"n-2\""),
        ("keyid=\"SIK-2026-1\"", "keyid=\"SIK-2026-2\""),
        (";tag=\"id-g2g\"", ""),
        (";alg=\"ed25519\"", ""),
        (" \"x-road-id\"", ""),
        ("\"@method\" \"@target-uri\"", "\"@target-uri\" \"@method\""),
    ] {
        let mut changed = signed();
        let input = get(&changed, "signature-input").replace(from, to);
        assert_ne!(input, get(&changed, "signature-input"), "{from}");
        set(&mut changed, "signature-input", &input);
        verdict(&post(&changed)).expect_err(from);
    }
    // What is not covered may change on the way.
    let mut other = signed();
    set(&mut other, "host", "10.0.0.1");
    verdict(&post(&other)).expect("not covered");
}

/// The body is bound by its digest: the signature alone still holds.
#[test]
fn a_changed_body_is_seen_by_its_digest() {
    let all = signed();
    claim(&post(&all)).expect("a signature").verify(&signer().verifying_key()).expect("the headers hold");
    let told = expected(&all).expect("readable").expect("told");
    told.check(&Digests::of(BODY)).expect("the body");
    assert_eq!(told.check(&Digests::of(b"{\"nik\":2}")).expect_err("changed").kind, FaultKind::InvalidSignature);
}

#[test]
fn everything_that_steers_has_to_be_covered() {
    let key = signer();
    let verdict = |all: &Fields, left_out: &str, has_body: bool| {
        let message = post(all);
        let covered: Vec<Component> =
            required(&message, has_body).into_iter().filter(|c| c.to_string() != format!("\"{left_out}\"")).collect();
        let (input, signature) = sign(&message, &covered, &params(), &key).expect("signed");
        let mut all = all.clone();
        all.extend(fields(&[("signature-input", &input), ("signature", &signature)]));
        let message = post(&all);
        let claim = claim(&message).expect("a signature");
        claim.verify(&key.verifying_key()).expect("the key");
        claim.covers_request(&message, has_body)
    };
    let mut all = headers();
    all.extend(fields(&[
        ("x-road-userid", "ID1"),
        ("x-road-issue", "1"),
        ("x-road-represented-party", "DESA"),
        ("x-road-security-server", "A/B/C/D"),
        ("content-encoding", "gzip"),
        ("ce-id", "1"),
        ("ce-anything", "1"),
        ("accept", "*/*"),
    ]));
    verdict(&all, "", true).expect("all covered");
    verdict(&all, "accept", true).expect("steers nothing");
    for name in [
        "@method",
        "@target-uri",
        "x-road-client",
        "x-road-id",
        "content-digest",
        "content-type",
        "x-road-userid",
        "x-road-issue",
        "x-road-represented-party",
        "x-road-security-server",
        "content-encoding",
        "ce-id",
        "ce-anything",
    ] {
        let fault = verdict(&all, name, true).expect_err(name);
        assert!(fault.kind == FaultKind::InvalidSignature && fault.message.contains(name), "{fault}");
    }
    // Without a body there is nothing to digest; a digest that stands is covered.
    let mut bare = headers();
    bare.retain(|(name, _)| name != "content-digest" && name != "content-type");
    verdict(&bare, "", false).expect("no body");
    assert!(verdict(&headers(), "content-digest", false).is_err());
    let bare_message = post(&bare);
    assert!(required(&bare_message, true).iter().any(|c| c.name == "content-digest"));
    assert!(sign(&bare_message, &required(&bare_message, true), &params(), &key).is_err(), "a body without digest");
    // A client of GovStack names itself in its own header.
    let gov = fields(&[("x-govstack-client", "A/B/C/D"), ("x-road-id", "1")]);
    let names: Vec<String> = required(&post(&gov), false).iter().map(ToString::to_string).collect();
    assert_eq!(names, ["\"@method\"", "\"@target-uri\"", "\"x-govstack-client\"", "\"x-road-id\""]);
    // One member of the digest is not the digest.
    let claim = Claim {
        covered: components(&["\"content-digest\";key=\"sha-256\""]).expect("read"),
        params: params(),
        base: String::new(),
        signature: Vec::new(),
    };
    assert!(claim.covers(&["content-digest"]).is_err());
    claim.covers(&["\"content-digest\";key=\"sha-256\""]).expect("the same");
}

#[test]
fn freshness_to_the_second() {
    let claim = |created: i64, expires: Option<i64>| Claim {
        covered: Vec::new(),
        params: Params { created, expires, ..params() },
        base: String::new(),
        signature: Vec::new(),
    };
    let now = CREATED * 1000;
    let fresh = |created: i64, expires: Option<i64>| claim(created, expires).is_fresh(now, 300);
    fresh(CREATED, None).expect("now");
    fresh(CREATED - 300, None).expect("just young enough");
    assert!(fresh(CREATED - 301, None).expect_err("stale").message.contains("301 detik yang lalu"));
    fresh(CREATED + 300, None).expect("the clock is just near enough");
    assert!(fresh(CREATED + 301, None).expect_err("from the future").message.contains("301 detik di masa depan"));
    fresh(CREATED - 100, Some(CREATED)).expect("ends now");
    assert!(fresh(CREATED - 100, Some(CREATED - 1)).expect_err("ended").message.contains("berakhir 1 detik"));
    assert!(fresh(i64::MAX, None).is_err() && fresh(i64::MIN, None).is_err());
    assert!(
        claim(CREATED, None).is_fresh(i64::MIN, 300).is_err() && claim(CREATED, None).is_fresh(i64::MAX, 300).is_err()
    );
    claim(CREATED, None).is_fresh(now + 999, 0).expect("the same second");
    claim(CREATED, None).is_fresh(now + 1000, 0).expect_err("the next");
    claim(CREATED, None).is_fresh(now - 1, 0).expect_err("the one before");
}

#[test]
fn malformed_signatures_are_refused() {
    let good = signed();
    let (input, signature) = (get(&good, "signature-input"), get(&good, "signature"));
    let verdict = |input: &str, signature: &str| {
        let mut all = headers();
        all.extend(fields(&[("x-road-userid", "ID1"), ("signature-input", input), ("signature", signature)]));
        claim(&post(&all)).map(|_| ())
    };
    verdict(&input, &signature).expect("the good one");
    verdict(&input.replace("\" \"", "\"   \""), &signature).expect("spaces say nothing");
    verdict(&format!("other=(\"@path\");x=1, {input}"), &format!("{signature},other=:AAAA:")).expect("other labels");
    let bare = |params: &str| format!("sig1=(\"@method\"){params}");
    verdict(&bare(";created=1;keyid=\"a\""), &signature).expect("the least");
    for bad in [
        String::new(),
        "sig1".into(),
        "sig1=1".into(),
        "sig1=\"@method\"".into(),
        "sig2=(\"@method\");created=1;keyid=\"a\"".into(),
        "sig1=(\"@method\"".into(),
        "sig1=(@method);created=1;keyid=\"a\"".into(),
        "sig1=(method);created=1;keyid=\"a\"".into(),
        "sig1=(1);created=1;keyid=\"a\"".into(),
        "sig1=(\"@method\" \"@method\");created=1;keyid=\"a\"".into(),
        "sig1=(\"x-road-id\" \"x-road-id\";sf);created=1;keyid=\"a\"".into(),
        "sig1=(\"content-digest\";sf;key=\"sha-256\" \"content-digest\";key=\"sha-256\";sf);created=1;keyid=\"a\""
            .into(),
        "sig1=(\"x-absent\");created=1;keyid=\"a\"".into(),
        "sig1=(\"X-Road-Id\");created=1;keyid=\"a\"".into(),
        "sig1=(\"@status\");created=1;keyid=\"a\"".into(),
        "sig1=(\"@signature-params\");created=1;keyid=\"a\"".into(),
        "sig1=(\"x-road-id\";bs);created=1;keyid=\"a\"".into(),
        "sig1=(\"x-road-id\";tr);created=1;keyid=\"a\"".into(),
        "sig1=(\"x-road-id\";req);created=1;keyid=\"a\"".into(),
        "sig1=(\"@query-param\";name=\"a\");created=1;keyid=\"a\"".into(),
        bare(""),
        bare(";keyid=\"a\""),
        bare(";created=1"),
        bare(";created=\"1\";keyid=\"a\""),
        bare(";created=1.5;keyid=\"a\""),
        bare(";created=1;keyid=a"),
        bare(";created=1;keyid=\"\""),
        bare(";created=1;keyid=\"a b\""),
        bare(";created=1;keyid=\"a\";keyid=\"b\""),
        bare(";created=1;created=2;keyid=\"a\""),
        bare(";created=1;keyid=\"a\";nonce=\"\""),
        bare(&format!(";created=1;keyid=\"a\";nonce=\"{}\"", "x".repeat(201))),
        bare(";created=1;keyid=\"a\";nonce=1"),
        bare(";created=1;keyid=\"a\";alg=\"hmac-sha256\""),
        bare(";created=1;keyid=\"a\";alg=\"none\""),
        bare(";created=1;keyid=\"a\";alg=ed25519"),
        bare(";created=1;keyid=\"a\";tag=\"other\""),
        bare(";created=1;keyid=\"a\";x"),
        bare(";created=1;keyid=\"a\";expires=1"),
        bare(";created=1;keyid=\"a\";expires=0"),
        bare(";created=1234567890123456;keyid=\"a\""),
        format!("{input}, {input}"),
        format!("sig1=1, {input}"),
        format!("{input},"),
        format!("sig1=({});created=1;keyid=\"a\"", "\"@method\" ".repeat(65)),
        format!("{input}, x=\"{}\"", "x".repeat(8192)),
        "sig1=(\"@method\");created=1;keyid=\"é\"".into(),
    ] {
        let fault = verdict(&bad, &signature).expect_err(&bad);
        assert_eq!(fault.code(), "Client.InvalidSignatureValue", "{bad}");
        assert!(fault.message.len() < 500, "{}", fault.message.len());
    }
    for bad in [
        "",
        "sig1",
        "sig1=1",
        "sig1=:AAAA:",
        "sig1=:!!:",
        "sig2=:AAAA:",
        &signature.replace(':', "\""),
        &format!("{signature};x"),
        &format!("{signature}, {signature}"),
    ] {
        assert!(verdict(&input, bad).is_err(), "{bad}");
    }
    let mut alone = headers();
    set(&mut alone, "signature", &signature);
    assert!(claim(&post(&alone)).is_err());
    // A signature may come in two lines of the same header.
    let mut two = headers();
    two.extend(fields(&[("signature-input", &input), ("signature", "other=:AAAA:"), ("signature", &signature)]));
    claim(&post(&two)).expect("combined").verify(&signer().verifying_key()).expect("the key");
}

/// The point of small order that verifies all and sundry is no key, and a
/// signature that is not canonical is none.
#[test]
fn only_strict_signatures_count() {
    let all = signed();
    let mut claim = claim(&post(&all)).expect("a signature");
    let order = kernel::unhex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").expect("hex");
    // S + L verifies for a lax reader.
    let mut carry = 0_u16;
    for (byte, add) in claim.signature[32..].iter_mut().zip(order) {
        carry += u16::from(*byte) + u16::from(add);
        *byte = (carry & 0xff) as u8;
        carry >>= 8;
    }
    claim.verify(&signer().verifying_key()).expect_err("malleable");
}

fn answer<'a>(fields: &'a [(String, Vec<u8>)], request: &'a Message<'a>) -> Message<'a> {
    Message { method: "POST", target_uri: URI, status: Some(200), fields, request: Some(request) }
}

#[test]
fn an_answer_belongs_to_one_request() {
    let (hub, request_fields) = (key::from_seed([9; 32]), signed());
    let request = post(&request_fields);
    let mut all = fields(&[
        ("x-road-request-hash", "aGFzaA=="),
        ("content-digest", &Digests::of(b"[]").field(Algorithm::Sha256)),
    ]);
    let covered = components(RESPONSE).expect("components");
    let (input, signature) = sign(&answer(&all, &request), &covered, &params(), &hub).expect("signed");
    assert!(input.starts_with(
        "sig1=(\"@status\" \"content-digest\" \"x-road-request-hash\" \"signature\";req;key=\"sig1\");created="
    ));
    all.extend(fields(&[("signature-input", &input), ("signature", &signature)]));
    let read = claim(&answer(&all, &request)).expect("a signature");
    read.verify(&hub.verifying_key()).expect("the hub");
    read.covers(RESPONSE).expect("all");
    read.covers(RESPONSE_TO_UNSIGNED).expect("and so the less");
    // As an answer to another request, by another status, or to none, it is nothing.
    let mut other_fields = signed();
    let other_signature = get(&other_fields, "signature").replacen("sig1=:", "sig1=:AAAA", 1);
    let other_signature = format!("{}:", &other_signature[..other_signature.len() - 5]);
    set(&mut other_fields, "signature", &other_signature);
    let other = post(&other_fields);
    let verdict = |message: &Message<'_>| claim(message).and_then(|claim| claim.verify(&hub.verifying_key()));
    verdict(&answer(&all, &other)).expect_err("another request");
    verdict(&Message { status: Some(201), ..answer(&all, &request) }).expect_err("another status");
    verdict(&Message { request: None, ..answer(&all, &request) }).expect_err("no request");
    verdict(&Message { status: None, ..answer(&all, &request) }).expect_err("no answer");
    assert!(verdict(&answer(&all, &post(&headers()))).is_err(), "a request without signature");
    // An answer has no method or address of its own.
    for name in ["@method", "@target-uri", "@path"] {
        let covered = components(&[name]).expect("a component");
        assert!(sign(&answer(&all, &request), &covered, &params(), &hub).is_err(), "{name}");
    }
    let of_request = components(&["\"@method\";req", "\"@target-uri\";req", "\"x-road-id\";req"]).expect("components");
    sign(&answer(&all, &request), &of_request, &params(), &hub).expect("those of the request");
    assert!(sign(&answer(&all, &request), &components(&["\"@status\";req"]).expect("read"), &params(), &hub).is_err());
}

#[test]
fn what_cannot_be_written_is_not_signed() {
    let all = headers();
    let message = post(&all);
    let covered = components(REQUEST).expect("components");
    let wrong: [fn(&mut Params); 7] = [
        |p| p.keyid = "a\"b".into(),
        |p| p.keyid = String::new(),
        |p| p.nonce = Some("é".into()),
        |p| p.nonce = Some(String::new()),
        |p| p.tag = Some("other".into()),
        |p| p.created = i64::MAX,
        |p| p.expires = Some(p.created),
    ];
    for (at, change) in wrong.iter().enumerate() {
        let mut params = params();
        change(&mut params);
        assert!(sign(&message, &covered, &params, &signer()).is_err(), "{at}");
    }
    let twice = components(&["@method", "@method"]).expect("components");
    assert!(sign(&message, &twice, &params(), &signer()).is_err());
}

proptest! {
    #[test]
    fn any_bytes_as_a_signature_make_nothing_panic(
        input in proptest::collection::vec(any::<u8>(), 0..200),
        text in "[a-z0-9\"=;:, ()@é\\\\-]{0,120}",
    ) {
        let good = signed();
        for value in [input.clone(), text.clone().into_bytes(), format!("sig1=({text})").into_bytes(), format!("sig1=(\"@method\"){text}").into_bytes()] {
            for name in ["signature-input", "signature", "content-digest", "x-road-client"] {
                let mut all = good.clone();
                all.retain(|(n, _)| n != name);
                all.push((name.to_owned(), value.clone()));
                let _ = (claim(&post(&all)), expected(&all), required(&post(&all), true));
            }
        }
    }

    #[test]
    fn whatever_is_signed_is_read_again(
        nonce in proptest::option::of("[ -~]{1,200}"),
        keyid in "[A-Za-z0-9._:/-]{1,100}",
        created in 0_i64..999_999_999_999_998,
        values in proptest::collection::vec("[ -~]{0,60}", 1..4),
    ) {
        let mut all = headers();
        all.extend(values.iter().map(|value| ("x-road-issue".to_owned(), value.clone().into_bytes())));
        let message = post(&all);
        let params = Params { created, expires: Some(created + 1), keyid, nonce, tag: None };
        let (input, signature) = sign(&message, &required(&message, true), &params, &signer()).expect("signed");
        all.extend(fields(&[("signature-input", &input), ("signature", &signature)]));
        let message = post(&all);
        let claim = claim(&message).expect("read");
        prop_assert_eq!(&claim.params, &params);
        claim.verify(&signer().verifying_key()).expect("verified");
        claim.covers_request(&message, true).expect("covered");
    }

    #[test]
    fn dictionaries_have_one_meaning(text in "[a-c]=[1-9]{1,2}(, ?[a-c]=[1-9]{1,2}){0,4}") {
        let keys: Vec<&str> = text.split(',').filter_map(|m| m.trim().split('=').next()).collect();
        let distinct: std::collections::HashSet<&str> = keys.iter().copied().collect();
        prop_assert_eq!(dictionary(text.as_bytes()).is_some(), keys.len() == distinct.len());
    }
}
