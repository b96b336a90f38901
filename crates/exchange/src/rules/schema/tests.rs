//! What can be used as a schema, what fits one, and what a new one breaks.

#![allow(clippy::expect_used)]

use proptest::prelude::*;
use serde_json::json;

use super::What::*;
use super::*;

fn base() -> Value {
    json!({
        "type": "object", "required": ["nomor"],
        "properties": {
            "nomor": { "type": "string", "maxLength": 20 },
            "jumlah": { "type": "integer", "minimum": 0 },
            "jenis": { "enum": ["a", "b"] },
            "alamat": { "type": "object", "properties": { "desa": { "type": "string" } } },
            "baris": { "type": "array", "items": { "$ref": "#/$defs/baris" } }
        },
        "$defs": { "baris": { "type": "object", "properties": { "kode": { "type": "string" } } } }
    })
}

/// The base with something put at a pointer; null takes it away.
fn with(pointer: &str, value: Value) -> Value {
    let mut schema = base();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let holder = schema.pointer_mut(parent).and_then(Value::as_object_mut).expect(parent);
    if value.is_null() {
        holder.remove(name);
    } else {
        holder.insert(name.to_owned(), value);
    }
    schema
}

#[test]
fn what_breaks_a_reader_is_told_and_what_only_adds_is_not() {
    let p = "/properties";
    for (pointer, value, wanted) in [
        // Fine.
        ("/title".to_owned(), json!("Judul"), vec![]),
        (format!("{p}/nomor/description"), json!("Nomor urut"), vec![]),
        (format!("{p}/baru"), json!({ "type": "string" }), vec![("baru", Added)]),
        (format!("{p}/alamat/properties/rt"), json!({}), vec![("alamat.rt", Added)]),
        (format!("{p}/jenis/enum"), json!(["a", "b", "c"]), vec![]),
        (format!("{p}/nomor/maxLength"), json!(21), vec![]),
        (format!("{p}/nomor/maxLength"), Value::Null, vec![]),
        (format!("{p}/jumlah/minimum"), json!(-1), vec![]),
        // Broken.
        (format!("{p}/jumlah"), Value::Null, vec![("jumlah", Removed)]),
        (format!("{p}/alamat/properties/desa"), Value::Null, vec![("alamat.desa", Removed)]),
        ("/$defs/baris/properties/kode".into(), Value::Null, vec![("baris.kode", Removed)]),
        (format!("{p}/jumlah/type"), json!("string"), vec![("jumlah", TypeChanged)]),
        (format!("{p}/jumlah/type"), json!(["integer", "null"]), vec![("jumlah", TypeChanged)]),
        ("/$defs/baris/properties/kode/type".into(), json!("integer"), vec![("baris.kode", TypeChanged)]),
        ("/required".into(), json!(["nomor", "jumlah"]), vec![("jumlah", NowRequired)]),
        ("/required".into(), json!([]), vec![("nomor", NoLongerRequired)]),
        ("/required".into(), json!(["nomor", "lain"]), vec![("lain", NowRequired)]),
        (format!("{p}/alamat/required"), json!(["desa"]), vec![("alamat.desa", NowRequired)]),
        (format!("{p}/nomor/maxLength"), json!(19), vec![("nomor", LimitsChanged)]),
        (format!("{p}/nomor/pattern"), json!("^[0-9]+$"), vec![("nomor", LimitsChanged)]),
        (format!("{p}/jumlah/minimum"), json!(1), vec![("jumlah", LimitsChanged)]),
        (format!("{p}/jumlah/minimum"), json!(0.5), vec![("jumlah", LimitsChanged)]),
        (format!("{p}/jumlah/maximum"), json!(9), vec![("jumlah", LimitsChanged)]),
        (format!("{p}/jenis/enum"), json!(["a"]), vec![("jenis", LimitsChanged)]),
        (format!("{p}/nomor/enum"), json!(["a"]), vec![("nomor", LimitsChanged)]),
        ("/additionalProperties".into(), json!(false), vec![("", LimitsChanged)]),
        (format!("{p}/jenis/not"), json!({ "const": "a" }), vec![("jenis", LimitsChanged)]),
    ] {
        let told = differences(&base(), &with(&pointer, value.clone()));
        let told: Vec<(&str, What)> = told.iter().map(|d| (d.field.as_str(), d.what)).collect();
        assert_eq!(told, wanted, "{pointer} {value}");
    }
    assert_eq!(differences(&base(), &base()), []);
    assert!(Removed.breaks() && !Added.breaks());
}

#[test]
fn a_schema_that_can_not_be_used_is_told_why() {
    let text = |value: Value| value.to_string();
    for (text, why) in [
        ("{".into(), "bukan JSON"),
        (text(json!([])), "bukan objek"),
        (text(json!({ "type": "string" })), "bukan objek"),
        (text(json!({ "type": "object" })), "tidak memuat bidang"),
        (text(json!({ "type": "object", "properties": {} })), "tidak memuat bidang"),
        (text(json!({ "type": "object", "properties": { "a": { "$ref": "http://10.0.0.1/x" } } })), "merujuk ke luar"),
        (text(json!({ "type": "object", "properties": { "a": { "$ref": "lain.json" } } })), "merujuk ke luar"),
        (text(json!({ "type": "object", "properties": { "a": { "type": "teks" } } })), "teks"),
        (text(json!({ "type": "object", "properties": { "a": { "pattern": "(" } } })), "("),
        (" ".repeat(LARGEST + 1), "lebih dari 64 KB"),
    ] {
        let told = read(&text).expect_err(why);
        assert!(told.contains(why), "{told} / {why}");
    }
    assert!(read(&base().to_string()).is_ok());
}

#[test]
fn a_schema_that_would_judge_for_ever_is_refused() {
    let holds = |levels: usize| {
        let mut deep = json!({ "type": "string" });
        for _ in 0..levels {
            deep = json!({ "properties": { "a": deep } });
        }
        deep["type"] = json!("object");
        read(&deep.to_string()).is_ok()
    };
    assert!(holds(31) && !holds(40));
    let around = |reference: &str| {
        let schema = json!({
            "type": "object", "properties": { "anak": { "$ref": reference } },
            "$defs": { "a": { "$ref": "#/$defs/b" }, "b": { "$ref": "#/$defs/a" } }
        });
        read(&schema.to_string())
    };
    for reference in ["#", "#/$defs/a", "#/$defs/hilang"] {
        assert!(around(reference).expect_err(reference).contains("merujuk dirinya"));
    }
    // Each level asks twice for the next one.
    let doubling = |levels: usize| {
        let mut schema = json!({ "type": "object", "properties": { "x": { "$ref": "#/$defs/d0" } }, "$defs": {} });
        for n in 0..levels {
            let next = json!({ "$ref": format!("#/$defs/d{}", n + 1) });
            schema["$defs"][format!("d{n}")] = json!({ "allOf": [next, next] });
        }
        schema["$defs"][format!("d{levels}")] = json!({ "type": "string" });
        read(&schema.to_string()).is_ok()
    };
    assert!(doubling(5) && !doubling(20));
}

#[test]
fn records_are_judged_and_their_values_stay_out_of_what_is_told() {
    let checker = Checker::of(&base()).expect("a checker");
    assert_eq!(checker.faults(&json!({ "nomor": "1" })), Vec::<String>::new());
    let told = checker.faults(&json!({ "nomor": 3_201_234_567_890_123_i64, "jumlah": -1 })).join("; ");
    assert!(told.contains("/nomor") && told.contains("/jumlah") && !told.contains("320123"), "{told}");
}

#[test]
fn order_and_blanks_do_not_change_the_digest() {
    let one: Value = serde_json::from_str(r#"{"b":[1,{"d":2,"c":3}],"a":"x"}"#).expect("json");
    let other: Value = serde_json::from_str(r#"{ "a": "x", "b": [1, {"c": 3, "d": 2}] }"#).expect("json");
    assert_eq!(canonical(&one), r#"{"a":"x","b":[1,{"c":3,"d":2}]}"#);
    assert_eq!(digest(&one), digest(&other));
    assert_ne!(digest(&one), digest(&json!({ "b": [1, { "d": 2, "c": 3 }], "a": "y" })));
}

#[test]
fn inner_fields_are_named_by_their_path() {
    let all: Vec<String> = fields(&base()).into_iter().collect();
    assert_eq!(all, ["alamat", "alamat.desa", "baris", "baris.kode", "jenis", "jumlah", "nomor"]);
    let nomor = told(&base()).into_iter().find(|field| field.name == "nomor").expect("a field");
    assert_eq!((nomor.kind.as_str(), nomor.required), ("string", true));
}

/// Anything that JSON can say, with words of schemas among its names.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop_oneof![Just("object"), Just("string"), Just("#"), Just("#/$defs/a"), Just("#/properties/a"), Just("x")]
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        let name = prop_oneof![
            Just("type"),
            Just("properties"),
            Just("required"),
            Just("items"),
            Just("$ref"),
            Just("$defs"),
            Just("enum"),
            Just("additionalProperties"),
            Just("minimum"),
            Just("allOf"),
            Just("a"),
            Just("b"),
        ];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(name, inner, 0..5).prop_map(|map| map
                .into_iter()
                .map(|(k, v)| (k.to_owned(), v))
                .collect::<Map<_, _>>()
                .into()),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_that_is_brought_stops_the_reading(mut one in anything(), other in anything()) {
        if let Some(map) = one.as_object_mut() {
            map.insert("type".into(), "object".into());
        }
        let read = read(&one.to_string());
        prop_assert_eq!(differences(&one, &one), []);
        let _ = (fields(&one), differences(&one, &other));
        prop_assert_eq!(digest(&one), digest(&serde_json::from_str(&canonical(&one)).expect("canonical is JSON")));
        if let Ok(schema) = read {
            prop_assert!(Checker::of(&schema).is_ok());
        }
    }
}

#[test]
fn reasons_are_plain() {
    for (told, says) in [
        ("/usia (minimum)", "bidang usia: di bawah batas terkecilnya"),
        ("/alamat/desa (required)", "bidang alamat.desa: wajib, tetapi tidak ada"),
        ("/ (additionalProperties)", "catatannya memuat bidang yang tidak dikenal"),
        ("/x (anyOf)", "/x (anyOf)"),
        ("isi memuat huruf NUL", "isi memuat huruf NUL"),
        ("source harus /A/B (x)", "source harus /A/B (x)"),
    ] {
        assert_eq!(plain(told), says);
    }
}
