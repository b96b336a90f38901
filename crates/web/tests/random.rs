//! Random bodies: told off or done, never a fault of ours.

use crate::support::{CHIEF, House, MODULE};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

fn nearly(depth: u32) -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|b| b.to_string()),
        any::<i64>().prop_map(|n| n.to_string()),
        any::<f64>().prop_map(|n| format!("{n:e}")),
        Just("\"1.00\"".to_owned()),
        Just("\"a\\u0000b\"".to_owned()),
        ".{0,12}".prop_map(|s| serde_json::Value::from(s).to_string()),
    ];
    let name = prop_oneof![
        Just("purse"),
        Just("amount"),
        Just("note"),
        Just("tree"),
        Just("state"),
        Just("code"),
        Just("ceiling"),
        Just("unit")
    ];
    leaf.prop_recursive(depth, 24, 4, move |inner| {
        let pair = (name.clone(), inner.clone()).prop_map(|(n, v)| format!("\"{n}\":{v}"));
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|v| format!("[{}]", v.join(","))),
            prop::collection::vec(pair, 0..5).prop_map(|v| format!("{{{}}}", v.join(","))),
        ]
    })
}

#[test]
fn ten_thousand_random_bodies_are_never_our_fault() {
    never_our_fault(10_000, async || Some(House::sqlite().await));
}

/// Fewer here, since most of them cost a journey.
#[test]
fn nor_are_they_on_the_other_database() {
    never_our_fault(1_000, House::postgres);
}

fn never_our_fault(cases: u32, open: impl AsyncFn() -> Option<House>) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let Some(house) = runtime.block_on(open()) else { return };
    let body = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        nearly(4).prop_map(String::into_bytes),
        (nearly(2), any::<prop::sample::Index>()).prop_map(|(text, at)| {
            let mut bytes = text.into_bytes();
            let cut = at.index(bytes.len() + 1);
            bytes.truncate(cut);
            bytes
        }),
        (any::<i64>(), "-?[0-9]{0,20}(\\.[0-9]{0,3})?", ".{0,9}").prop_map(|(purse, amount, note)| {
            serde_json::json!({ "purse": purse, "amount": amount, "note": note }).to_string().into_bytes()
        }),
    ];
    let acts: Vec<&str> = MODULE.acts.iter().map(|a| a.def.name).filter(|n| *n != "revoke").collect();
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&(body, prop::sample::select(acts)), |(body, act)| {
            let told = runtime.block_on(house.post(CHIEF, &format!("/api/acts/{act}"), body));
            prop_assert!(told.status.as_u16() < 500, "{} {}", told.status, told.text());
            Ok(())
        })
        .expect("no fault");
    runtime.block_on(house.close());
}
