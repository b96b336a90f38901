//! Members, systems, keys, services and addresses.

use kernel::sheet::Value;
use kernel::{Moment, Sheet};
use store::module::Query;
use store::{Error, Result, Row, View};

use super::{code, count, day, number, opt, optional, reach, reasons, registry, state, text, yes};
use crate::checks::day_of;
use crate::model::{AddressState, CodeState, KeyKind, KeyState, identifier};
use crate::own;
use crate::public::when;
use crate::store::shown;

const LIVES: &str = "Berlaku";
const ENDED: &str = "Berakhir";

fn life(ended: bool) -> Value {
    Value::text(if ended { ENDED } else { LIVES })
}

fn named(r: &Row) -> Result<String> {
    Ok(identifier([r.str("instance")?, r.str("class")?, r.str("member_code")?, r.str("code")?]))
}

pub(super) async fn members(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let reach = reach(view).await?;
    let mut rows = Vec::new();
    for r in shown::members(view).await? {
        let unit = r.int("unit_id")?;
        if reach.sees(unit, unit) {
            rows.push(vec![
                number(&r, "id")?,
                Value::Text(r.text("instance")?),
                Value::Text(r.text("class")?),
                Value::Text(r.text("code")?),
                Value::Text(r.text("name")?),
                Value::Text(r.text("unit_name")?),
                Value::Count(r.int("systems")?),
                life(r.opt_int("ended_at")?.is_some()),
                opt(r.opt_text("registered_name")?),
                reasons(&r)?,
            ]);
        }
    }
    Ok(Sheet {
        name: "Anggota pertukaran".into(),
        heading: vec!["ANGGOTA PERTUKARAN DATA".into(), format!("{} ANGGOTA", rows.len())],
        columns: vec![
            code("Nomor"),
            text("Nama Daerah"),
            text("Kelas"),
            code("Kode"),
            text("Nama"),
            text("SKPD"),
            count("Sistem Hidup"),
            text("Keadaan"),
            text("Didaftarkan Oleh"),
            text("Alasan"),
        ],
        rows,
        total: None,
    })
}

/// Names of systems are for everybody: whoever asks has to name one.
pub(super) async fn systems(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let mut rows = Vec::new();
    if let Some(day) = day_of(view, query.year) {
        for r in shown::systems(view, day).await? {
            let ended = r.opt_int("ended_at")?.is_some() || r.opt_int("member_ended_at")?.is_some();
            rows.push(vec![
                number(&r, "id")?,
                Value::Text(named(&r)?),
                Value::Text(r.text("title")?),
                Value::Text(r.text("member_name")?),
                Value::Text(r.text("unit_name")?),
                yes(r.flag("by_certificate")?),
                Value::Count(r.int("keys")?),
                life(ended),
                reasons(&r)?,
            ]);
        }
    }
    Ok(Sheet {
        name: "Sistem pertukaran".into(),
        heading: vec!["SISTEM ANGGOTA PERTUKARAN DATA".into(), format!("{} SISTEM", rows.len())],
        columns: vec![
            code("Nomor"),
            code("Pengenal"),
            text("Nama"),
            text("Anggota"),
            text("SKPD"),
            text("Cukup Sertifikat"),
            count("Kunci Berlaku"),
            text("Keadaan"),
            text("Alasan"),
        ],
        rows,
        total: None,
    })
}

/// Networks that a row is bound to.
fn networks(r: &Row) -> Result<Value> {
    Ok(match r.opt_text("networks")? {
        Some(json) => Value::Text(serde_json::from_str::<Vec<String>>(&json)?.join("; ")),
        None => Value::Empty,
    })
}

/// A key's fingerprint is not shown: whoever confirms one has to hear it.
pub(super) async fn keys(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["keadaan", "segera"])?;
    let wanted = state(query, KeyState::CHOICES)?;
    let (registry, today) = registry(view, query).await?;
    let (values, _) = store::regulations::in_force(view).await?;
    let warn = crate::policy::Policy::on(&values, today)?.key_warn_days;
    let soon = query.filters.contains_key("segera");
    let reach = reach(view).await?;
    let mut rows = Vec::new();
    for r in shown::keys(view, shown::ALL).await? {
        let unit = r.int("unit_id")?;
        let status = r.text("status")?;
        let ends = r.day("ends")?;
        let left = ends.days_since(today);
        let near = status == KeyState::InForce.code() && left < warn;
        if !reach.sees(unit, unit) || wanted.is_some_and(|w| w != status) || (soon && !near) {
            continue;
        }
        let holds = registry.keys.get(r.str("keyid")?).is_some_and(|k| k.revoked_at.is_none() && left >= 0);
        rows.push(vec![
            number(&r, "id")?,
            Value::Text(r.text("keyid")?),
            Value::Text(named(&r)?),
            Value::text(KeyKind::parse(r.str("kind")?).map_or("", KeyKind::title)),
            Value::Day(r.day("starts")?),
            Value::Day(ends),
            if holds { Value::Count(left + 1) } else { Value::Empty },
            Value::text(KeyState::parse(&status).map_or("", KeyState::title)),
            opt(r.opt_text("proposed_name")?),
            opt(r.opt_text("confirmed_name")?),
            networks(&r)?,
            reasons(&r)?,
            Value::Text(r.text("unit_code")?),
        ]);
    }
    Ok(Sheet {
        name: "Kunci pertukaran".into(),
        heading: vec!["KUNCI PERTUKARAN DATA".into(), format!("{} KUNCI", rows.len())],
        columns: vec![
            code("Nomor"),
            code("Nama Kunci"),
            code("Sistem"),
            text("Jenis"),
            day("Mulai"),
            day("Sampai"),
            count("Sisa Hari"),
            text("Keadaan"),
            text("Diusulkan Oleh"),
            text("Dicocokkan Oleh"),
            text("Jaringan Asal"),
            text("Alasan"),
            code("Kode SKPD"),
        ],
        rows,
        total: None,
    })
}

/// The code itself is in no register: its page spells it for whoever made it.
pub(super) async fn codes(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let zone = organisation::public::zone(view).await?;
    let day = day_of(view, query.year).ok_or_else(|| Error::Input("tahun di luar jangkauan".into()))?;
    let begun = Moment::start_of(day, zone);
    let reach = reach(view).await?;
    let mut rows = Vec::new();
    for r in shown::codes(view).await? {
        let (unit, expires) = (r.int("unit_id")?, r.moment("expires_at")?);
        if !reach.sees(unit, unit) {
            continue;
        }
        let keyid = r.opt_text("keyid")?;
        // A report knows a day and no clock.
        let state = match (&keyid, r.opt_int("ended_at")?) {
            (Some(_), _) => CodeState::Used,
            (None, Some(_)) => CodeState::Revoked,
            (None, None) if expires < begun => CodeState::Over,
            (None, None) => CodeState::Open,
        };
        rows.push(vec![
            number(&r, "id")?,
            Value::Text(named(&r)?),
            Value::text(state.title()),
            Value::Text(when(expires, zone)),
            opt(r.opt_text("made_name")?),
            Value::Text(when(r.moment("made_at")?, zone)),
            opt(keyid),
            reasons(&r)?,
            Value::Text(r.text("unit_code")?),
        ]);
    }
    Ok(Sheet {
        name: "Kode pendaftaran".into(),
        heading: vec!["KODE PENDAFTARAN AGEN".into(), format!("{} KODE", rows.len())],
        columns: vec![
            code("Nomor"),
            code("Sistem"),
            text("Keadaan"),
            text("Berlaku Sampai"),
            text("Dibuat Oleh"),
            text("Dibuat Pada"),
            code("Nama Kunci"),
            text("Alasan"),
            code("Kode SKPD"),
        ],
        rows,
        total: None,
    })
}

pub(super) async fn services(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let (registry, _) = registry(view, query).await?;
    let reach = reach(view).await?;
    let mut rows = Vec::new();
    for service in registry.services.values() {
        let Some(system) = registry.systems.get(&service.system) else { continue };
        if !reach.sees(system.unit, system.unit) {
            continue;
        }
        let networks = service.address.as_ref().map(|a| {
            let all: Vec<String> = a.networks.iter().map(ToString::to_string).collect();
            all.join("; ")
        });
        let approved = service.address.as_ref().map(|a| a.approved_at.day(registry.zone));
        rows.push(vec![
            Value::text(service.id.to_string()),
            Value::Text(format!("{}/{}", service.system, service.code)),
            Value::text(&service.title),
            Value::text(&system.unit_name),
            yes(service.personal),
            yes(service.openapi.is_some()),
            opt(match &service.address {
                Some(address) => Some(address.url.clone()),
                None => own::is_own(&service.system).then(|| "dijawab Simpul sendiri".to_owned()),
            }),
            opt(networks),
            optional(approved),
            life(service.ended_at.is_some() || system.ended_at.is_some()),
        ]);
    }
    Ok(Sheet {
        name: "Layanan pertukaran".into(),
        heading: vec!["LAYANAN PERTUKARAN DATA".into(), format!("{} LAYANAN", rows.len())],
        columns: vec![
            code("Nomor"),
            code("Layanan"),
            text("Nama"),
            text("SKPD"),
            text("Data Pribadi"),
            text("OpenAPI"),
            text("Alamat Layanan"),
            text("Jaringan Tujuan"),
            day("Disetujui Pada"),
            text("Keadaan"),
        ],
        rows,
        total: None,
    })
}

pub(super) async fn addresses(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["keadaan"])?;
    let wanted = state(query, AddressState::CHOICES)?;
    let reach = reach(view).await?;
    let mut rows = Vec::new();
    for r in shown::addresses(view, shown::ALL).await? {
        let unit = r.int("unit_id")?;
        let status = r.text("status")?;
        if !reach.sees(unit, unit) || wanted.is_some_and(|w| w != status) {
            continue;
        }
        rows.push(vec![
            number(&r, "id")?,
            Value::Text(format!("{}/{}", named(&r)?, r.str("service_code")?)),
            Value::Text(r.text("service_title")?),
            Value::Text(r.text("unit_name")?),
            Value::Text(r.text("url")?),
            networks(&r)?,
            Value::text(AddressState::parse(&status).map_or("", AddressState::title)),
            opt(r.opt_text("proposed_name")?),
            opt(r.opt_text("decided_name")?),
            reasons(&r)?,
        ]);
    }
    Ok(Sheet {
        name: "Alamat layanan".into(),
        heading: vec!["ALAMAT LAYANAN PERTUKARAN DATA".into(), format!("{} ALAMAT", rows.len())],
        columns: vec![
            code("Nomor"),
            code("Layanan"),
            text("Nama"),
            text("SKPD"),
            text("Alamat Layanan"),
            text("Jaringan Tujuan"),
            text("Keadaan"),
            text("Diusulkan Oleh"),
            text("Diputuskan Oleh"),
            text("Alasan"),
        ],
        rows,
        total: None,
    })
}
