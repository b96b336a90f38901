use serde_json::{Value, json};

use super::*;
use crate::model::{Order, OrderState, Place};
use crate::rules::orders::{
    LARGEST, ResendFacts, decide_approve, decide_deliver, decide_own, decide_reject, decide_resend, read_place,
};

const PROPOSER: i64 = 1;
const SECOND: i64 = 2;

fn schema() -> Value {
    json!({
        "type": "object", "required": ["nama", "usia"],
        "properties": { "nama": { "type": "string" }, "usia": { "type": "integer", "minimum": 0 } },
    })
}

fn resend(dataset: &DataSet, change: impl Fn(&mut ResendFacts<'_>)) -> Vec<String> {
    let schema = schema();
    let mut facts = ResendFacts { dataset, version: 1, skpd: SKPD, schema: Some(&schema), data: None, waits: false };
    change(&mut facts);
    codes(decide_resend(&facts))
}

fn order(state: OrderState) -> Order {
    Order { id: 7, unit: SKPD, state, proposed_by: PROPOSER }
}

pub(super) fn cases() -> Vec<Case> {
    let own = dataset(system(1, SKPD));
    let of = |change: fn(&mut ResendFacts<'_>)| resend(&own, change);
    let with = |data: &str| resend(&own, |f| f.data = Some(Box::leak(data.to_owned().into_boxed_str())));
    let fine = || with(r#"{"nama":"A","usia":0}"#);
    let place = |text: &str, of_event: bool| codes(read_place(text, of_event, "event"));
    let approve = |state, person| codes(decide_approve(&order(state), SKPD, person));
    let waiting = || approve(OrderState::Waiting, SECOND);
    let deliver = |client: &System, delivered| codes(decide_deliver(client, delivered, "12", SKPD));
    let padded = |bytes: usize| {
        let record = r#"{"nama":"A","usia":0}"#;
        format!("{record}{}", " ".repeat(bytes - record.len()))
    };
    vec![
        ("TUKAR-PERISTIWA-SASARAN", place("kunjungan/1/5", true), place("kunjungan/1", true)),
        ("TUKAR-PERISTIWA-SASARAN", place("kunjungan/1", false), place("kunjungan/1/5", false)),
        ("TUKAR-PERISTIWA-SASARAN", place(" kunjungan/1/5 ", true), place("kunjungan/satu/5", true)),
        ("TUKAR-PERISTIWA-SASARAN", place("a/1/5", true), place("a/1/5/6", true)),
        ("TUKAR-PERISTIWA-SASARAN", place("a/1/5", true), place("/1/<script>", true)),
        ("TUKAR-BUKAN-SKPD", of(|_| {}), of(|f| f.skpd = OTHER)),
        ("TUKAR-BERAKHIR", of(|_| {}), of(|f| f.schema = None)),
        ("TUKAR-BERAKHIR", of(|_| {}), resend(&dataset(dead(true)), |_| {})),
        ("TUKAR-KIRIM-MENUNGGU", of(|_| {}), of(|f| f.waits = true)),
        ("TUKAR-PERISTIWA-ISI", fine(), with(r#"{"nama":"A","usia":-1}"#)),
        ("TUKAR-PERISTIWA-ISI", fine(), with(r#"{"nama":"A""#)),
        ("TUKAR-PERISTIWA-ISI", fine(), with(r#"{"nama":"A\u0000","usia":0}"#)),
        ("TUKAR-PERISTIWA-ISI", with(&padded(LARGEST)), with(&padded(LARGEST + 1))),
        ("TUKAR-SUDAH-DIPUTUSKAN", waiting(), approve(OrderState::InForce, SECOND)),
        ("TUKAR-SUDAH-DIPUTUSKAN", waiting(), codes(decide_reject(&order(OrderState::Rejected), SKPD))),
        ("WEWENANG-ORANG-SAMA", waiting(), approve(OrderState::Waiting, PROPOSER)),
        ("TUKAR-BUKAN-SKPD", waiting(), codes(decide_approve(&order(OrderState::Waiting), OTHER, SECOND))),
        ("TUKAR-BUKAN-SKPD", codes(decide_own(&own, SKPD, false)), codes(decide_own(&own, OTHER, false))),
        ("TUKAR-KIRIM-MENUNGGU", codes(decide_own(&own, SKPD, false)), codes(decide_own(&own, SKPD, true))),
        ("TUKAR-ANTAR", deliver(&system(1, SKPD), true), deliver(&system(1, SKPD), false)),
        ("TUKAR-BUKAN-SKPD", deliver(&system(1, SKPD), true), deliver(&system(1, OTHER), true)),
    ]
}

#[test]
fn who_proposed_may_take_it_back() {
    assert!(decide_reject(&order(OrderState::Waiting), SKPD).is_ok());
}

#[test]
fn every_fault_of_a_record_is_told_at_once() {
    let own = dataset(system(1, SKPD));
    let found = resend(&own, |f| f.data = Some(r#"{"usia":-1}"#));
    assert_eq!(found, ["TUKAR-PERISTIWA-ISI"; 2]);
}

#[test]
fn a_place_is_read_as_it_is_written() {
    for text in ["kunjungan/1", "kunjungan-2/12/1048577"] {
        assert_eq!(Place::parse(text).map(|p| p.to_string()).as_deref(), Some(text));
    }
}
