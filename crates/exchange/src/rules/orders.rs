//! What officials may decide about events that were set aside, held streams and
//! deliveries. What the lane holds is judged by the hub when it carries it out.

use kernel::{Refusal, Refusals};
use serde_json::Value;

use super::schema::{Checker, plain};
use super::{LAW, check_lives, check_other_person, check_own, check_waits, foreign};
use crate::model::{DataSet, Order, OrderState, Place};

/// Bytes of a record that a person types or brings.
pub const LARGEST: usize = 256 * 1024;

/// Reads which event, or which stream, is meant.
pub fn read_place(text: &str, of_event: bool, field: &str) -> Result<Place, Refusals> {
    let place = Place::parse(text).filter(|place| place.event.is_some() == of_event);
    place.ok_or_else(|| {
        let shown: String = text.chars().take(80).collect();
        let form = if of_event { "set-data/versi/nomor" } else { "set-data/versi" };
        let refusal = Refusal::new(
            "TUKAR-PERISTIWA-SASARAN",
            LAW,
            format!("«{shown}» tidak menunjuk yang dimaksud: tulis {form}."),
            "Salin dari daftarnya: laporan karantina-peristiwa atau aliran-peristiwa.",
        )
        .figure("nilai", shown)
        .at(field);
        let mut refusals = Refusals::new();
        refusals.push(refusal);
        refusals
    })
}

/// What is known before an event is proposed to go on.
#[derive(Clone, Copy, Debug)]
pub struct ResendFacts<'a> {
    pub dataset: &'a DataSet,
    pub version: i64,
    pub skpd: i64,
    /// The schema of the version, where it is in force.
    pub schema: Option<&'a Value>,
    /// The mended record as it was typed; none where it goes on as it came.
    pub data: Option<&'a str>,
    /// Another proposal for the same event waits.
    pub waits: bool,
}

/// Whether an event may be proposed to go on.
pub fn decide_resend(facts: &ResendFacts<'_>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_own_data(facts.dataset, facts.skpd, &mut refusals);
    let lives = facts.dataset.lives() && facts.schema.is_some();
    check_lives(lives, &format!("{} versi {}", facts.dataset.code, facts.version), "event", &mut refusals);
    refusals.require(!facts.waits, || {
        Refusal::new(
            "TUKAR-KIRIM-MENUNGGU",
            LAW,
            "Usulan lain untuk peristiwa ini masih menunggu orang kedua.",
            "Tunggu keputusannya (approve-resend atau reject-resend).",
        )
        .at("event")
    });
    if let (Some(data), Some(schema)) = (facts.data, facts.schema) {
        for why in faults(data, schema) {
            refusals.push(
                Refusal::new(
                    "TUKAR-PERISTIWA-ISI",
                    "JSON Schema 2020-12",
                    format!("Isi yang dibetulkan belum sesuai: {}.", plain(&why)),
                    "Betulkan isinya menurut bidang set datanya (laporan bidang-set-data).",
                )
                .at("data"),
            );
        }
    }
    refusals.or(())
}

/// What speaks against a record that was typed.
fn faults(data: &str, schema: &Value) -> Vec<String> {
    if data.len() > LARGEST {
        return vec![format!("lebih dari {} KB", LARGEST / 1024)];
    }
    let Ok(record) = serde_json::from_str::<Value>(data) else { return vec!["bukan JSON".into()] };
    if data.contains("\\u0000") {
        return vec!["memuat huruf NUL".into()];
    }
    Checker::of(schema).map_or_else(|why| vec![why], |checker| checker.faults(&record))
}

fn check_own_data(dataset: &DataSet, skpd: i64, refusals: &mut Refusals) {
    refusals.require(dataset.unit == skpd, || foreign(&dataset.code));
}

/// Whether another person lets an event go on.
pub fn decide_approve(order: &Order, skpd: i64, person: i64) -> Result<(), Refusals> {
    let mut refusals = open(order, skpd);
    check_other_person(order.proposed_by, person, "pengiriman ulang", &mut refusals);
    refusals.or(())
}

/// Whether a proposal may be turned down; who made it may take it back so.
pub fn decide_reject(order: &Order, skpd: i64) -> Result<(), Refusals> {
    open(order, skpd).or(())
}

fn open(order: &Order, skpd: i64) -> Refusals {
    let mut refusals = Refusals::new();
    refusals.require(order.unit == skpd, || foreign(&order.id.to_string()));
    let state = ("Usulan pengiriman ulang ini", order.state.title());
    check_waits(order.state == OrderState::Waiting, state, "order", &mut refusals);
    refusals
}

/// Whether an event may be let go, or a held stream go on: what is over can be
/// tidied up all the same.
pub fn decide_own(dataset: &DataSet, skpd: i64, waits: bool) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_own_data(dataset, skpd, &mut refusals);
    refusals.require(!waits, || {
        Refusal::new(
            "TUKAR-KIRIM-MENUNGGU",
            LAW,
            "Usulan pengiriman ulang untuk peristiwa ini masih menunggu orang kedua.",
            "Tolak dahulu usulannya (reject-resend), lalu buang peristiwanya.",
        )
        .at("event")
    });
    refusals.or(())
}

/// Access whose events are brought to an address: to its own SKPD it is given back.
pub fn decide_deliver(client: &crate::model::System, delivered: bool, number: &str, skpd: i64) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_own(client, skpd, &mut refusals);
    refusals.require(delivered, || {
        Refusal::new(
            "TUKAR-ANTAR",
            LAW,
            format!("Akses {number} bukan akses yang peristiwanya diantar ke alamat penerima."),
            "Pilih akses set data yang menyebut layanan penerima; lihat laporan aliran-peristiwa.",
        )
        .figure("nomor", number)
        .at("access")
    });
    refusals.or(())
}
