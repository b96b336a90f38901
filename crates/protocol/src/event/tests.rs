use proptest::prelude::*;

use super::*;
use crate::Fields;

const LIMITS: Limits = Limits { bytes: 10_000, event_bytes: 1000, events: 3, depth: 4, extensions: 3 };

type Change = fn(&mut Event);

fn fields(all: &[(&str, &str)]) -> Fields {
    all.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect()
}

fn structured(body: &str) -> Result<Event, Fault> {
    let mut all = parse(&fields(&[("content-type", STRUCTURED)]), body.as_bytes(), &LIMITS)?;
    assert_eq!(all.len(), 1);
    Ok(all.remove(0))
}

fn binary(all: &[(&str, &str)], body: &str) -> Result<Event, Fault> {
    let least = [("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-source", "/x"), ("ce-type", "t")];
    let mut named = fields(all);
    named.extend(fields(&least).into_iter().filter(|(name, _)| !all.iter().any(|(n, _)| n == name)));
    parse(&named, body.as_bytes(), &LIMITS).map(|mut events| events.remove(0))
}

fn event() -> Event {
    Event {
        id: "7f3-17".into(),
        source: "/ID-KAB/GOV/BPKAD/SIMPUL/sp2d".into(),
        kind: "id.go.kab.sp2d.v1.upserted".into(),
        subject: Some("900/1 é %".into()),
        time: Some("2026-01-07T08:00:00.5+07:00".into()),
        datacontenttype: Some("application/json".into()),
        dataschema: Some("https://hub.kab.go.id/skema/sp2d#ab12".into()),
        sequence: Some(17),
        extensions: BTreeMap::from([
            ("late".into(), Attribute::Bool(true)),
            ("n".into(), Attribute::Int(-7)),
            ("note".into(), Attribute::Text("\"x\"".into())),
        ]),
        data: Some(Data::Json("{\"jumlah\": 1234567890.10, \"nik\":[1.0,1e2]}".into())),
    }
}

#[test]
fn an_event_keeps_its_letters_in_every_form() {
    let event = event();
    event.check(&LIMITS).expect("well formed");
    let read = structured(&event.structured()).expect("read");
    assert_eq!(read, event);
    let batched =
        parse(&fields(&[("content-type", BATCH)]), batch(&[event.clone(), event.clone()]).as_bytes(), &LIMITS);
    assert_eq!(batched.expect("read"), [event.clone(), event.clone()]);
    let (headers, body) = event.binary();
    let read = parse(&headers, &body, &LIMITS).expect("read").remove(0);
    // In headers every extension is text; all else is the same.
    let texts = event.extensions.iter().map(|(name, value)| (name.clone(), Attribute::Text(value.text()))).collect();
    assert_eq!(read, Event { extensions: texts, ..event.clone() });
    assert_eq!(read.digest(), event.digest(), "one event, whatever its form");
    assert_eq!(event.moment(), Some(1_767_747_600_500));
    let (of, dataset) = event.publisher().expect("a publisher");
    assert_eq!((source(&of, &dataset), of.subsystem.as_str()), (event.source.clone(), "SIMPUL"));
    assert!(Event { source: "/x".into(), ..event.clone() }.publisher().is_none());
    assert!(Event { source: "https://x/a/b/c/d/e".into(), ..event }.publisher().is_none());
}

/// The examples of the HTTP binding, 3.1.3.2, and of the JSON format, 3.1 and 2.4.
#[test]
fn facts_of_the_specification() {
    let read = binary(&[("ce-subject", "Euro%20%E2%82%AC%20%F0%9F%98%80")], "").expect("read");
    assert_eq!(read.subject.as_deref(), Some("Euro € 😀"));
    let (headers, _) = read.binary();
    let subject = headers.iter().find(|(name, _)| name == "ce-subject").map(|(_, value)| value.as_slice());
    assert_eq!(subject, Some(&b"Euro%20%E2%82%AC%20%F0%9F%98%80"[..]));
    let xml = structured(
        r#"{"specversion":"1.0","type":"com.example.someevent","source":"/mycontext","subject":null,
            "id":"C234-1234-1234","time":"2018-04-05T17:31:00Z","comexampleextension1":"value",
            "comexampleothervalue":5,"unsetextension":null,"datacontenttype":"application/xml",
            "data":"<much wow=\"xml\"/>"}"#,
    )
    .expect("read");
    assert_eq!(xml.subject, None);
    assert_eq!(xml.extensions.get("comexampleothervalue"), Some(&Attribute::Int(5)));
    assert!(!xml.extensions.contains_key("unsetextension"));
    assert_eq!(xml.data, Some(Data::Bytes(b"<much wow=\"xml\"/>".to_vec())));
    let least = |rest: &str| structured(&format!(r#"{{"specversion":"1.0","type":"t","source":"/x","id":"1"{rest}}}"#));
    let data = |rest: &str| least(rest).map(|event| event.data);
    assert_eq!(
        data(r#","datacontenttype":"application/vnd.apache.thrift.binary","data_base64":"AQID""#),
        Ok(Some(Data::Bytes(vec![1, 2, 3])))
    );
    assert_eq!(data(r#","data": {"appinfoA" : "abc"}"#), Ok(Some(Data::Json("{\"appinfoA\" : \"abc\"}".into()))));
    assert_eq!(data(r#","datacontenttype":"application/json","data":"text""#), Ok(Some(Data::Json("\"text\"".into()))));
    assert_eq!(
        data(r#","datacontenttype":"application/a+json; charset=utf-8","data":1.50"#),
        Ok(Some(Data::Json("1.50".into())))
    );
    assert_eq!(
        data(r#","datacontenttype":"application/json","data_base64":"eyJhIjoxfQ==""#),
        Ok(Some(Data::Json("{\"a\":1}".into())))
    );
    assert_eq!(data(""), Ok(None));
    assert_eq!(
        binary(&[("content-type", "text/plain")], "halo").map(|e| e.data),
        Ok(Some(Data::Bytes(b"halo".to_vec())))
    );
    assert_eq!(binary(&[("Content-Type", "application/json")], "").map(|e| e.data), Ok(None));
}

#[test]
fn how_events_stand_in_a_message() {
    let of = |all: &[(&str, &str)]| mode(&fields(all));
    assert_eq!(of(&[("content-type", "application/cloudevents+json")]), Ok(Mode::Structured));
    assert_eq!(of(&[("content-type", "Application/CloudEvents+JSON; charset=\"UTF-8\"")]), Ok(Mode::Structured));
    assert_eq!(of(&[("content-type", BATCH), ("ce-specversion", "1.0")]), Ok(Mode::Batch));
    assert_eq!(of(&[("content-type", "application/json"), ("ce-specversion", "1.0")]), Ok(Mode::Binary));
    assert_eq!(of(&[("ce-specversion", "1.0")]), Ok(Mode::Binary));
    for bad in [
        &[][..],
        &[("content-type", "application/json")],
        &[("content-type", "application/cloudevents")],
        &[("content-type", "application/cloudevents+avro")],
        &[("content-type", "application/cloudevents-batch")],
        &[("content-type", "application/cloudevents+json; charset=utf-16")],
    ] {
        assert_eq!(of(bad).expect_err("no event").kind, FaultKind::UnsupportedMediaType, "{bad:?}");
    }
    let twice = [("content-type", STRUCTURED), ("Content-Type", BATCH)];
    assert_eq!(of(&twice).expect_err("which?").kind, FaultKind::BadRequest);
    assert!(mode(&[("content-type".into(), vec![0xff])]).is_err());
}

#[test]
fn attributes_are_checked_by_the_specification() {
    let with = |change: fn(&mut Event)| {
        let mut event = event();
        change(&mut event);
        event.check(&LIMITS)
    };
    with(|_| {}).expect("well formed");
    with(|e| e.id = "x".repeat(200)).expect("just short enough");
    with(|e| e.time = Some("2026-01-07T08:00:00Z".into())).expect("a time");
    with(|e| e.dataschema = Some("urn:x".into())).expect("an address");
    with(|e| e.datacontenttype = None).expect("JSON is what is meant");
    with(|e| {
        e.datacontenttype = Some("image/png".into());
        e.data = Some(Data::Bytes(vec![0, 255]));
    })
    .expect("bytes");
    let wrong: [(&str, Change); 27] = [
        ("no id", |e| e.id.clear()),
        ("a long id", |e| e.id = "x".repeat(201)),
        ("a NUL", |e| e.id = "a\0".into()),
        ("a line", |e| e.id = "a\nb".into()),
        ("no source", |e| e.source.clear()),
        ("a source with a space", |e| e.source = "/a b".into()),
        ("a broken escape", |e| e.source = "/a%2".into()),
        ("no type", |e| e.kind.clear()),
        ("a long type", |e| e.kind = "x".repeat(2049)),
        ("a control letter", |e| e.kind = "a\u{85}".into()),
        ("no letter", |e| e.kind = "a\u{ffff}".into()),
        ("nor this", |e| e.kind = "a\u{fdd0}".into()),
        ("an empty subject", |e| e.subject = Some(String::new())),
        ("no time", |e| e.time = Some("0000-00-00T00:00:00Z".into())),
        ("a day", |e| e.time = Some("2026-01-07".into())),
        ("a time of nowhere", |e| e.time = Some("2026-01-07T08:00:00".into())),
        ("a relative schema", |e| e.dataschema = Some("/skema".into())),
        ("an empty schema", |e| e.dataschema = Some(String::new())),
        ("no media type", |e| e.datacontenttype = Some("json".into())),
        ("half a media type", |e| e.datacontenttype = Some("application/".into())),
        ("another's content", |e| e.datacontenttype = Some("image/png".into())),
        ("bytes as JSON", |e| e.data = Some(Data::Bytes(b"{}".to_vec()))),
        ("an extension's name", |e| {
            e.extensions.clear();
            e.extensions.insert("Note".into(), Attribute::Int(1));
        }),
        ("an own name", |e| {
            e.extensions.clear();
            e.extensions.insert("data".into(), Attribute::Int(1));
        }),
        ("an empty extension", |e| drop(e.extensions.insert("note".into(), Attribute::Text(String::new())))),
        ("no JSON", |e| e.data = Some(Data::Json("{".into()))),
        ("two values", |e| e.data = Some(Data::Json("1 2".into()))),
    ];
    for (what, change) in wrong {
        assert_eq!(with(change).expect_err(what).kind, FaultKind::BadRequest, "{what}");
    }
}

#[test]
fn json_has_one_meaning_and_a_bottom() {
    let with =
        |data: &str| structured(&format!(r#"{{"specversion":"1.0","type":"t","source":"/x","id":"1","data":{data}}}"#));
    for good in [
        "[[[[1]]]]",
        "{\"a\":{\"b\":{\"c\":{}}}}",
        "\"\\ud83d\\ude00\"",
        "-0.0e-10",
        "1e999",
        "null",
        "{\"a\":1,\"A\":2}",
    ] {
        assert_eq!(with(good).expect(good).data, Some(Data::Json(good.into())));
    }
    let deep = format!("{}1{}", "[".repeat(4000), "]".repeat(4000));
    for bad in [
        "[[[[[1]]]]]",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
        "[{\"b\":{\"a\":1,\"a\":1}}]",
        "\"\\ud83d\"",
        "01",
        "NaN",
        "'a'",
        "[1,]",
        "\"a\nb\"",
        &deep,
    ] {
        assert_eq!(with(bad).expect_err(bad).kind, FaultKind::BadRequest, "{bad}");
    }
    let whole = r#"{"specversion":"1.0","type":"t","source":"/x","id":"1"}"#;
    structured(whole).expect("the least");
    let with = |from: &str, to: &str| {
        let changed = whole.replacen(from, to, 1);
        assert_ne!(changed, whole);
        structured(&changed)
    };
    for (from, to) in [
        ("\"id\":\"1\"", "\"id\":\"1\",\"id\":\"2\""),
        ("\"id\":\"1\"", "\"id\":1"),
        ("\"id\":\"1\"", "\"id\":null"),
        ("\"id\":\"1\"", "\"ID\":\"1\""),
        ("\"id\":\"1\"", "\"id\":\"1\",\"data\":1,\"data_base64\":\"AQID\""),
        ("\"id\":\"1\"", "\"id\":\"1\",\"data_base64\":\"!\""),
        ("\"id\":\"1\"", "\"id\":\"1\",\"data_base64\":1"),
        ("\"id\":\"1\"", "\"id\":\"1\",\"datacontenttype\":\"application/xml\",\"data\":{}"),
        ("\"id\":\"1\"", "\"id\":\"1\",\"datacontenttype\":\"application/json\",\"data_base64\":\"/w==\""),
        ("\"id\":\"1\"", "\"id\":\"1\",\"x\":{}"),
        ("\"id\":\"1\"", "\"id\":\"1\",\"x\":1.5"),
        ("\"id\":\"1\"", "\"id\":\"1\",\"x\":2147483648"),
        ("\"id\":\"1\"", "\"id\":\"1\",\"x_y\":1"),
        ("\"id\":\"1\"", "\"id\":\"1\",\"sequence\":-1"),
        ("\"id\":\"1\"", "\"id\":\"1\",\"sequence\":\"a\""),
        ("\"id\":\"1\"", "\"id\":\"1\",\"sequence\":\"\""),
        ("\"id\":\"1\"", "\"id\":\"1\",\"sequence\":\"18446744073709551616\""),
        ("\"1.0\"", "\"0.3\""),
        ("\"specversion\":\"1.0\",", ""),
        ("{", "[{"),
    ] {
        assert!(with(from, to).is_err(), "{to}");
    }
    let sequence =
        |value: &str| with("\"id\":\"1\"", &format!("\"id\":\"1\",\"sequence\":{value}")).map(|e| e.sequence);
    assert_eq!(sequence("\"0017\""), Ok(Some(17)));
    assert_eq!(sequence("17"), Ok(Some(17)));
    assert_eq!(sequence("\"18446744073709551615\""), Ok(Some(u64::MAX)));
    assert_eq!(sequence("null"), Ok(None));
    assert!(parse(&fields(&[("content-type", STRUCTURED)]), &[b'"', 0xff, b'"'], &LIMITS).is_err());
}

#[test]
fn headers_of_events() {
    for (value, expected) in [
        ("a", Some("a")),
        ("a%20b", Some("a b")),
        (" a\t", Some("a")),
        ("\"a b\"", Some("a b")),
        ("\"a\\\"b\\\\\"", Some("a\"b\\")),
        ("%22", Some("\"")),
        ("a b", Some("a b")),
        ("%", None),
        ("%2", None),
        ("%ff", None),
        ("\"a", None),
        ("\"a\"b\"", None),
        ("\"a\\\"", None),
        ("é", None),
        ("%0a", None),
        ("", None),
    ] {
        let read = binary(&[("ce-subject", value)], "");
        assert_eq!(read.ok().and_then(|e| e.subject).as_deref(), expected, "{value}");
    }
    for bad in [
        &[("ce-subject", "a"), ("CE-Subject", "b")][..],
        &[("ce-", "a")],
        &[("ce-a_b", "a")],
        &[("ce-datacontenttype", "a/b")],
        &[("ce-data", "a")],
        &[("ce-specversion", "0.3")],
        &[("content-type", "nonsense")],
    ] {
        assert!(binary(bad, "").is_err(), "{bad:?}");
    }
    for lacking in ["ce-id", "ce-source", "ce-type"] {
        let least = [("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-source", "/x"), ("ce-type", "t")];
        let all: Vec<_> = least.into_iter().filter(|(name, _)| *name != lacking).collect();
        assert!(parse(&fields(&all), b"", &LIMITS).is_err(), "{lacking}");
    }
    assert!(binary(&[("content-type", "application/json")], "{").is_err());
    let all = fields(&[
        ("ce-specversion", "1.0"),
        ("ce-id", "1"),
        ("ce-source", "/x"),
        ("ce-type", "t"),
        ("content-type", "application/json"),
    ]);
    assert!(parse(&all, &[0xff], &LIMITS).is_err());
}

#[test]
fn limits_to_the_byte() {
    let text = |length: usize| binary(&[("content-type", "text/plain")], &"x".repeat(length));
    text(1000).expect("just small enough");
    assert_eq!(text(1001).expect_err("too much").kind, FaultKind::TooLarge);
    let batch_of = |count: usize| {
        let one = Event { data: None, ..event() };
        parse(&fields(&[("content-type", BATCH)]), batch(&vec![one; count]).as_bytes(), &LIMITS)
    };
    assert_eq!(batch_of(0).expect("none").len(), 0);
    assert_eq!(batch_of(3).expect("just few enough").len(), 3);
    assert_eq!(batch_of(4).expect_err("too many").kind, FaultKind::TooLarge);
    let spaces = |length: usize| {
        let body = format!("{:>length$}", "[]");
        parse(&fields(&[("content-type", BATCH)]), body.as_bytes(), &LIMITS)
    };
    spaces(10_000).expect("just small enough");
    assert_eq!(spaces(10_001).expect_err("too much").kind, FaultKind::TooLarge);
    let more = binary(&[("ce-a", "1"), ("ce-b", "1"), ("ce-c", "1")], "");
    assert_eq!(more.expect("just few enough").extensions.len(), 3);
    let more = binary(&[("ce-a", "1"), ("ce-b", "1"), ("ce-c", "1"), ("ce-d", "1")], "");
    assert_eq!(more.expect_err("too many").kind, FaultKind::TooLarge);
}

#[test]
fn another_content_under_the_same_id_is_another_event() {
    let first = event();
    let spaced = Event {
        data: Some(Data::Json(" { \"jumlah\":1234567890.10,\"nik\" : [1.0, 1e2] }\n".into())),
        ..first.clone()
    };
    assert_eq!(first.digest(), spaced.digest(), "spaces say nothing");
    let changes: [Change; 10] = [
        |e| e.kind.push('x'),
        |e| e.subject = None,
        |e| e.sequence = Some(18),
        |e| e.time = None,
        |e| drop(e.extensions.remove("n")),
        |e| e.data = None,
        |e| e.data = Some(Data::Json("{\"jumlah\": 1234567890.1, \"nik\":[1.0,1e2]}".into())),
        |e| e.data = Some(Data::Json("{\"jumlah\": 1234567890.10, \"ni k\":[1.0,1e2]}".into())),
        |e| e.data = Some(Data::Bytes(b"{\"jumlah\": 1234567890.10, \"nik\":[1.0,1e2]}".to_vec())),
        |e| e.datacontenttype = Some("application/ld+json".into()),
    ];
    for (at, change) in changes.iter().enumerate() {
        let mut other = first.clone();
        change(&mut other);
        assert_ne!(other.digest(), first.digest(), "{at}");
    }
    assert_eq!(json::compact(" { \"a b\\\" c\" : [ 1 , \"\\\\\" ] } "), "{\"a b\\\" c\":[1,\"\\\\\"]}");
}

fn text() -> impl Strategy<Value = String> {
    "[^\\p{C}\u{fdd0}-\u{fdef}\u{fffe}\u{ffff}]{1,40}".prop_filter("letters only", |text| is_text(text))
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            proptest::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

fn some_event() -> impl Strategy<Value = Event> {
    let data = prop_oneof![
        Just((None, None)),
        value().prop_map(|v| (Some("application/json".to_owned()), Some(Data::Json(v.to_string())))),
        proptest::collection::vec(any::<u8>(), 1..40)
            .prop_map(|bytes| (Some("application/octet-stream".to_owned()), Some(Data::Bytes(bytes)))),
    ];
    let extensions = proptest::collection::btree_map("x[a-z0-9]{1,10}", text().prop_map(Attribute::Text), 0..3);
    (text(), "/[a-z]{1,9}", text(), proptest::option::of(text()), any::<Option<u64>>(), extensions, data).prop_map(
        |(id, source, kind, subject, sequence, extensions, (datacontenttype, data))| Event {
            id,
            source,
            kind,
            subject,
            time: None,
            datacontenttype,
            dataschema: None,
            sequence,
            extensions,
            data,
        },
    )
}

proptest! {
    #[test]
    fn events_are_read_as_they_are_written(events in proptest::collection::vec(some_event(), 1..3)) {
        let limits = Limits { event_bytes: 1 << 20, bytes: 1 << 24, depth: 32, ..LIMITS };
        let read = parse(&fields(&[("content-type", BATCH)]), batch(&events).as_bytes(), &limits).expect("a batch");
        prop_assert_eq!(&read, &events);
        for event in &events {
            let (headers, body) = event.binary();
            let read = parse(&headers, &body, &limits).expect("binary");
            prop_assert_eq!(&read[..], std::slice::from_ref(event));
            prop_assert_eq!(read[0].digest(), event.digest());
            let read = parse(&fields(&[("content-type", STRUCTURED)]), event.structured().as_bytes(), &limits);
            prop_assert_eq!(&read.expect("structured")[..], std::slice::from_ref(event));
        }
    }

    #[test]
    fn any_bytes_as_events_make_nothing_panic(
        body in proptest::collection::vec(any::<u8>(), 0..200),
        text in "[\\[\\]{}\":,a-z0-9\\\\ .é-]{0,120}",
        kind in prop_oneof![Just(STRUCTURED), Just(BATCH), Just("application/json"), Just("text/plain")],
        header in proptest::collection::vec(any::<u8>(), 0..60),
    ) {
        let mut all = fields(&[("content-type", kind), ("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-source", "/x"), ("ce-type", "t")]);
        all.push(("ce-subject".into(), header.clone()));
        for body in [&body[..], text.as_bytes()] {
            for limits in [&LIMITS, &Limits { depth: 0, extensions: 0, events: 0, ..LIMITS }] {
                let _ = parse(&all, body, limits);
            }
        }
        let _ = mode(&[("content-type".into(), header)]);
    }

    #[test]
    fn compact_json_says_the_same(value in value()) {
        let pretty = serde_json::to_string_pretty(&value).expect("JSON");
        prop_assert_eq!(json::compact(&pretty), value.to_string());
    }
}
