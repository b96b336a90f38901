//! Descriptions of data sets and their fields.

use kernel::Sheet;
use kernel::sheet::Value;
use serde_json::Value as Json;
use store::module::Query;
use store::{Error, Result, Row, View};

use super::{code, count, number, opt, reach, reasons, state, text, yes};
use crate::model::{Period, ReferenceCode, VersionState, identifier};
use crate::rules::schema::{self, Difference};
use crate::store::{kept, shown};

fn system(r: &Row) -> Result<String> {
    Ok(identifier([r.str("instance")?, r.str("class")?, r.str("member_code")?, r.str("code")?]))
}

/// Every description that was brought, for its producer and the walidata.
pub(super) async fn descriptions(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["keadaan"])?;
    let wanted = state(query, VersionState::CHOICES)?;
    let reach = reach(view).await?;
    let mut rows = Vec::new();
    for r in shown::descriptions(view, shown::ALL).await? {
        let unit = r.int("unit_id")?;
        let status = r.text("status")?;
        let mine = reach.sees(unit, unit) || status == VersionState::InForce.code();
        if !mine || wanted.is_some_and(|w| w != status) {
            continue;
        }
        let over = r.opt_int("set_ended_at")?.is_some() && status == VersionState::InForce.code();
        let shown =
            if over { VersionState::Ended } else { VersionState::parse(&status).unwrap_or(VersionState::Ended) };
        let changes: Vec<Difference> = kept(&r, "changes")?;
        rows.push(vec![
            number(&r, "id")?,
            Value::Text(r.text("dataset_code")?),
            Value::Count(r.int("version")?),
            Value::Count(r.int("revision")?),
            Value::Text(r.text("title")?),
            Value::Text(r.text("unit_name")?),
            Value::Text(system(&r)?),
            Value::text(Period::parse(r.str("period")?).map_or("", Period::title)),
            Value::Text(r.text("measure")?),
            yes(r.flag("personal")?),
            Value::Count(r.int("retention_days")?),
            Value::Text(changes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")),
            Value::text(shown.title()),
            opt(r.opt_text("described_name")?),
            opt(r.opt_text("decided_name")?),
            reasons(&r)?,
        ]);
    }
    Ok(Sheet {
        name: "Set data".into(),
        heading: vec!["SET DATA DAN URAIANNYA".into(), format!("{} URAIAN", rows.len())],
        columns: vec![
            code("Nomor"),
            code("Kode Set Data"),
            count("Versi"),
            count("Revisi"),
            text("Nama"),
            text("SKPD"),
            code("Sistem"),
            text("Diperbarui"),
            text("Satuan"),
            text("Data Pribadi"),
            count("Simpan (hari)"),
            text("Perubahan"),
            text("Keadaan"),
            text("Diuraikan Oleh"),
            text("Diputuskan Oleh"),
            text("Alasan"),
        ],
        rows,
        total: None,
    })
}

/// The fields of one description, as the walidata reads them before deciding.
pub(super) async fn fields(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["uraian"])?;
    let mut heading = vec!["BIDANG SATU URAIAN SET DATA".to_owned()];
    let mut rows = Vec::new();
    match query.filters.get("uraian") {
        None => heading.push("PILIH URAIAN: uraian=NOMOR".into()),
        Some(typed) => {
            let wanted: i64 =
                typed.trim().parse().map_err(|_| Error::Input(format!("uraian «{typed}» bukan nomor")))?;
            let reach = reach(view).await?;
            for r in shown::descriptions(view, shown::ALL).await? {
                let unit = r.int("unit_id")?;
                let open = reach.sees(unit, unit) || r.str("status")? == VersionState::InForce.code();
                if r.int("id")? == wanted && open {
                    heading.push(format!("{} VERSI {}", r.str("dataset_code")?, r.int("version")?));
                    heading.push(r.text("meaning")?);
                    rows = field_rows(&r)?;
                }
            }
        }
    }
    Ok(Sheet {
        name: "Bidang set data".into(),
        heading,
        columns: vec![
            code("Bidang"),
            text("Jenis Nilai"),
            text("Wajib"),
            text("Uraian"),
            text("Kode Referensi"),
            text("Perubahan"),
        ],
        rows,
        total: None,
    })
}

fn field_rows(r: &Row) -> Result<Vec<Vec<Value>>> {
    let schema: Json = kept(r, "schema")?;
    let references: Vec<ReferenceCode> = kept(r, "reference_codes")?;
    let changes: Vec<Difference> = kept(r, "changes")?;
    let told = |name: &str| {
        let own = changes.iter().filter(|d| d.field == name).map(|d| d.what.title());
        own.collect::<Vec<_>>().join("; ")
    };
    let mut rows = Vec::new();
    for field in schema::told(&schema) {
        let list = references.iter().find(|c| c.field == field.name).map_or("", |c| &c.list);
        rows.push(vec![
            Value::text(&field.name),
            Value::text(&field.kind),
            yes(field.required),
            Value::text(&field.description),
            Value::text(list),
            Value::Text(told(&field.name)),
        ]);
    }
    // What is gone stands in no schema.
    let gone = changes.iter().filter(|d| d.what == schema::What::Removed);
    for removed in gone {
        rows.push(vec![
            Value::text(&removed.field),
            Value::Empty,
            Value::Empty,
            Value::Empty,
            Value::Empty,
            Value::text(removed.what.title()),
        ]);
    }
    Ok(rows)
}
