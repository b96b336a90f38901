//! Requests and what became of them: for whoever asked and whoever gives.

use std::collections::BTreeMap;

use kernel::Sheet;
use kernel::lifecycle::State;
use kernel::sheet::Value;
use store::module::Query;
use store::{Error, Result, View};

use super::{code, day, number, opt, optional, reach, reasons, text};
use crate::checks::day_of;
use crate::model::PersonalGround;
use crate::public::target;
use crate::store::shown;

pub(super) async fn requests(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["keadaan"])?;
    let wanted =
        match query.filters.get("keadaan") {
            None => None,
            Some(asked) => Some(State::parse(asked).ok_or_else(|| {
                Error::Input(format!("keadaan «{asked}»: diajukan, disetujui, ditolak, selesai, batal"))
            })?),
        };
    let reach = reach(view).await?;
    let today = day_of(view, query.year);
    let mut endpoints: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for e in shown::endpoints(view, 0).await? {
        let line = format!("{} {}", e.str("method")?, e.str("path")?);
        endpoints.entry(e.int("document_id")?).or_default().push(line);
    }
    let mut rows = Vec::new();
    for r in shown::requests(view).await? {
        let (provider, client) = (r.int("unit_id")?, r.int("client_unit")?);
        let state = State::parse(r.str("state")?);
        if !(reach.sees(provider, provider) || reach.sees(client, client)) || (wanted.is_some() && wanted != state) {
            continue;
        }
        let ends = r.opt_day("ends")?;
        let over = state == Some(State::Approved) && ends.zip(today).is_some_and(|(ends, today)| ends < today);
        let personal = r.opt_text("personal_ground")?.and_then(|code| PersonalGround::parse(&code));
        rows.push(vec![
            number(&r, "document_id")?,
            opt(r.opt_text("number")?),
            Value::Text(crate::public::party(&r, "client")?),
            Value::Text(r.text("client_unit_name")?),
            Value::Text(r.text("provider_unit_name")?),
            Value::Text(target(&r)?),
            Value::Text(endpoints.get(&r.int("document_id")?).map(|all| all.join("; ")).unwrap_or_default()),
            Value::Text(r.text("purpose")?),
            Value::Text(r.text("legal_ground")?),
            personal.map_or(Value::Empty, |ground| Value::text(ground.title())),
            optional(r.opt_day("starts")?),
            Value::Day(match ends {
                Some(ends) => ends,
                None => r.day("asked_until")?,
            }),
            Value::text(if over { "Habis masanya" } else { state.map_or("", State::title) }),
            opt(r.opt_text("asked_name")?),
            opt(r.opt_text("decided_name")?),
            reasons(&r)?,
        ]);
    }
    Ok(Sheet {
        name: "Akses data".into(),
        heading: vec!["PERMOHONAN DAN AKSES DATA".into(), format!("{} PERMOHONAN", rows.len())],
        columns: vec![
            code("Nomor"),
            code("Nomor Permohonan"),
            code("Peminta"),
            text("SKPD Peminta"),
            text("SKPD Penyedia"),
            code("Yang Diminta"),
            text("Cara dan Jalur"),
            text("Tujuan"),
            text("Dasar Hukum"),
            text("Dasar Data Pribadi"),
            day("Mulai"),
            day("Sampai"),
            text("Keadaan"),
            text("Diminta Oleh"),
            text("Diputuskan Oleh"),
            text("Alasan"),
        ],
        rows,
        total: None,
    })
}
