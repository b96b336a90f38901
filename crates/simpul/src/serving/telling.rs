//! What Simpul's register tells other agencies, made of the messages of its
//! outbox: units, offices and documents as they stand now, in the words of the
//! data sets that `exchange::own` describes. Nobody's name is among them.

use ::exchange::own;
use ::exchange::public::Action;
use hub::member::Told;
use serde_json::{Value, json};
use store::documents::{self, Document};
use store::outbox::Message;
use store::{DocRef, Result, Unit, View, units};

/// A budget counts from now on: it may have brought units.
const BUDGET: &str = "budget-in-force";
/// A data set begins: whatever its first readers find nowhere else is told at once.
const APPROVED: &str = "exchange-dataset-approved";

/// What a message tells, each with who may have it.
pub async fn tell(view: &mut View, message: &Message) -> Result<Vec<Told>> {
    let payload: Value = serde_json::from_str(&message.payload)?;
    let begins = |set: &str| message.topic == APPROVED && payload["dataset"] == set;
    if message.topic == BUDGET || begins(own::UNITS) {
        return all_units(view).await;
    }
    if begins(own::OFFICES) {
        let all = organisation::public::offices(view).await?;
        return offices(view, all).await;
    }
    if let Some(named) = payload["offices"].as_array() {
        let mut found = Vec::new();
        for id in named.iter().filter_map(Value::as_i64) {
            found.push(organisation::public::office(view, id).await?);
        }
        return offices(view, found).await;
    }
    papers(view, &payload).await
}

fn told(dataset: String, subject: &str, data: Value, audience: Option<i64>) -> Told {
    Told { dataset, action: Action::Upserted, subject: subject.to_owned(), data: Some(data), audience }
}

fn named(unit: Option<&Unit>) -> Value {
    unit.map_or(Value::Null, |unit| json!({ "kode": unit.code, "nama": unit.name }))
}

async fn all_units(view: &mut View) -> Result<Vec<Told>> {
    let all = units::seen(view).await?;
    let one = |unit: &Unit| {
        let head = all.iter().find(|head| head.id == unit.skpd_id).unwrap_or(unit);
        let kind = if head.id == unit.id { "skpd" } else { "sub-unit" };
        let data = json!({ "kode": unit.code, "nama": unit.name, "jenis": kind, "skpd": named(Some(head)) });
        told(own::UNITS.into(), &unit.code, data, None)
    };
    Ok(all.iter().map(one).collect())
}

/// Offices that were confirmed; one that nobody confirmed is none.
async fn offices(view: &mut View, all: Vec<organisation::model::Holding>) -> Result<Vec<Told>> {
    let mut out = Vec::new();
    for held in all.into_iter().filter(|held| held.grant.confirmed_at.is_some()) {
        let grant = held.grant;
        let unit = match grant.unit {
            Some(id) => units::by_id(view, id).await?,
            None => None,
        };
        let number = grant.id.to_string();
        let data = json!({
            "nomor": number,
            "jabatan": grant.role.code(),
            "sebutan": grant.role.title(),
            "mandat": grant.mandate.code(),
            "unit": named(unit.as_ref()),
            "mulai": grant.from,
            "berakhir": grant.until,
            "keadaan": if grant.ended_at.is_some() { "diakhiri" } else { "ditetapkan" },
        });
        out.push(told(own::OFFICES.into(), &number, data, None));
    }
    Ok(out)
}

/// Numbers of documents that a message names: one, or a list of them.
fn numbers(payload: &Value, code: &str) -> Vec<String> {
    match &payload[code] {
        Value::String(number) => vec![number.clone()],
        Value::Array(all) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => vec![],
    }
}

async fn papers(view: &mut View, payload: &Value) -> Result<Vec<Told>> {
    let mut out = Vec::new();
    for (code, ..) in own::PAPERS {
        for number in numbers(payload, code) {
            for document in documents::seen(view, &DocRef(number.clone())).await? {
                if document.external || !code.eq_ignore_ascii_case(document.kind.code()) {
                    continue;
                }
                let (own_data, whole) = paper(view, &document).await?;
                out.push(told(code.into(), &number, own_data, Some(document.unit_id)));
                out.push(told(format!("{code}{}", own::WHOLE), &number, whole, None));
            }
        }
    }
    Ok(out)
}

/// A document for the SKPD whose it is, and for others: without whom it pays,
/// which is personal and asked for otherwise, and for others without what it is
/// for, where somebody may be named.
async fn paper(view: &mut View, d: &Document) -> Result<(Value, Value)> {
    let unit = units::by_id(view, d.unit_id).await?;
    let (code, name) = unit.map_or_else(Default::default, |unit| (unit.code, unit.name));
    let whole = json!({
        "nomor": d.number,
        "tanggal": d.doc_date,
        "tahun": d.year,
        "jenis": d.flow,
        "keadaan": d.state.code(),
        "skpd": { "kode": code, "nama": name },
        "nilai_sen": d.amount.sen(),
        "neto_sen": d.net.sen(),
    });
    let mut own_data = whole.clone();
    own_data["uraian"] = d.subject.as_str().into();
    Ok((own_data, whole))
}
