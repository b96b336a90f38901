//! The catalogue for officials: what exists and what it means, how fresh it is,
//! an example, and who may use it. A row leads to the request for access.

use std::collections::{BTreeSet, HashMap};

use exchange::public::{self as registers, Entry, Period, Registry, What};
use kernel::sheet::column::{code, count, day, text};
use kernel::sheet::{Column, Value};
use kernel::{Moment, Sheet};
use store::module::Query;
use store::{Error, Result, View};

use super::moment;
use crate::store::fresh;

/// How far back services are looked for that answered somebody.
const BACK_MS: i64 = 90 * 86_400_000;

/// When what is exchanged was last given; nothing where this program reads no lane.
#[derive(Debug, Default)]
pub struct Fresh {
    events: HashMap<(String, i64), Moment>,
    calls: HashMap<String, Moment>,
}

impl Fresh {
    /// Calls of the last days before `now`, and the last event of each data set.
    pub async fn of(lane: &mut View, now: Moment) -> Result<Fresh> {
        Ok(Fresh {
            events: fresh::events(lane).await?.into_iter().collect(),
            calls: fresh::calls(lane, now.plus_millis(-BACK_MS)).await?.into_iter().collect(),
        })
    }

    pub fn last(&self, what: &What) -> Option<Moment> {
        match what {
            What::Service { system, code } => self.calls.get(&format!("{system}/{code}")).copied(),
            What::DataSet { code, version } => self.events.get(&(code.clone(), *version)).copied(),
        }
    }
}

fn columns() -> Vec<Column> {
    vec![
        text("Jenis"),
        code("Kode Data"),
        text("Nama"),
        text("Pemilik"),
        code("Sistem"),
        text("Uraian"),
        text("Diperbarui"),
        text("Terakhir Diberikan"),
        text("Satuan"),
        text("Kode Referensi"),
        text("Data Pribadi"),
        text("Dasar Hukum"),
        day("Berlaku Sejak"),
        text("Contoh"),
        count("Pemakai"),
        text("Dipakai Oleh"),
        code("Nomor Layanan"),
        code("Kode Set Data"),
        code("Versi"),
    ]
}

pub(super) async fn catalogue(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["jenis"])?;
    let wanted = match query.filters.get("jenis").map(String::as_str) {
        None => None,
        Some("layanan") => Some(false),
        Some("set-data") => Some(true),
        Some(other) => return Err(Error::Input(format!("jenis «{other}»: layanan atau set-data"))),
    };
    let (registry, today) = registers::read_for(view, query).await?;
    let fresh = match view.lane().await? {
        Some(mut lane) => Fresh::of(&mut lane, Moment::start_of(today, registry.zone)).await?,
        None => Fresh::default(),
    };
    let all = registers::catalogue(&registry, today);
    let is_set = |entry: &Entry| matches!(entry.what, What::DataSet { .. });
    let shown = all.iter().filter(|entry| wanted.is_none_or(|set| set == is_set(entry)));
    let rows: Vec<_> = shown.map(|entry| row(entry, &registry, fresh.last(&entry.what))).collect();
    Ok(Sheet {
        name: "Katalog data".into(),
        heading: vec![
            format!("KATALOG DATA DAN LAYANAN {}", registry.region.to_uppercase()),
            format!("{} BUTIR; KEPALA SKPD MEMOHON AKSES DARI BARISNYA (ASK-ACCESS)", rows.len()),
        ],
        columns: columns(),
        rows,
        total: None,
    })
}

fn row(entry: &Entry, registry: &Registry, last: Option<Moment>) -> Vec<Value> {
    let number = |number: i64| Value::Text(number.to_string());
    let (kind, called, [service, set, version]) = match &entry.what {
        What::Service { system, code } => {
            let found = registry.services.get(&(system.clone(), code.clone()));
            let own = found.map_or(Value::Empty, |service| number(service.id));
            ("Layanan", format!("{system}/{code}"), [own, Value::Empty, Value::Empty])
        }
        What::DataSet { code, version } => {
            ("Set data", format!("{code} v{version}"), [Value::Empty, Value::text(code), number(*version)])
        }
    };
    let users: BTreeSet<String> = entry.users.iter().map(|u| format!("{} ({})", u.who, u.purpose)).collect();
    let references: Vec<String> = entry.reference_codes.iter().map(|c| format!("{} = {}", c.field, c.list)).collect();
    vec![
        Value::text(kind),
        Value::Text(called),
        Value::text(&entry.title),
        Value::text(&entry.owner),
        Value::text(&entry.system),
        Value::text(&entry.meaning),
        Value::text(entry.period.map_or("", Period::title)),
        moment(last, registry.zone),
        Value::text(&entry.measure),
        Value::Text(references.join("; ")),
        Value::text(if entry.personal { "Ya" } else { "Tidak" }),
        Value::text(&entry.legal_ground),
        entry.since.map_or(Value::Empty, |since| Value::Day(since.day(registry.zone))),
        entry.example.as_ref().map_or(Value::Empty, |example| Value::Text(example.to_string())),
        Value::Count(i64::try_from(entry.users.len()).unwrap_or(i64::MAX)),
        Value::Text(users.into_iter().collect::<Vec<_>>().join("; ")),
        service,
        set,
        version,
    ]
}
