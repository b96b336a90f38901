//! The register as tables: officials, offices, units, dated data, holidays.

use std::collections::BTreeMap;

use kernel::role::Reach;
use kernel::sheet::column::{day, text};
use kernel::sheet::{Column, ColumnKind, Value};
use kernel::{Day, Role, Sheet};
use store::module::{Query, Report};
use store::{Error, Result, Row, View};

use crate::rules::offices::has_one_holder;
use crate::store::{erasures as asked, lists};

pub const REPORTS: &[Report] = &[
    Report {
        name: "pejabat",
        title: "Pejabat dan jabatannya menurut keputusan",
        by: &["jabatan", "skpd", "orang"],
        run: |view, query| Box::pin(officials(view, query)),
    },
    Report {
        name: "jabatan",
        title: "Daftar jabatan dan jumlah pemegangnya",
        by: &["jabatan"],
        run: |view, query| Box::pin(roles(view, query)),
    },
    Report { name: "unit", title: "SKPD dan sub unit", by: &["skpd"], run: |view, query| Box::pin(units(view, query)) },
    Report {
        name: "data-bertanggal",
        title: "Data bertanggal dengan sumbernya",
        by: &["kunci"],
        run: |view, query| Box::pin(dated(view, query)),
    },
    Report {
        name: "penghapusan-kode",
        title: "Usulan penghapusan kode masuk",
        by: &["waktu"],
        run: |view, query| Box::pin(resets(view, query)),
    },
    Report {
        name: "penghapusan-isi",
        title: "Permintaan penghapusan isi jurnal",
        by: &["waktu"],
        run: |view, query| Box::pin(erasures(view, query)),
    },
    Report {
        name: "hari-libur",
        title: "Hari libur setahun",
        by: &["hari"],
        run: |view, query| Box::pin(holidays(view, query)),
    },
];

fn optional(value: Option<String>) -> Value {
    value.map_or(Value::Empty, Value::Text)
}

fn optional_day(value: Option<Day>) -> Value {
    value.map_or(Value::Empty, Value::Day)
}

fn day_filter(query: &Query) -> Result<Option<Day>> {
    let text = query.filters.get("pada");
    text.map(|t| t.parse::<Day>().map_err(|e| Error::Input(e.to_string()))).transpose()
}

/// The office's state as the register shows it.
fn state(row: &Row, zone: kernel::Zone) -> Result<String> {
    if let Some(ended) = row.opt_moment("ended_at")? {
        return Ok(format!("diakhiri {}", ended.day(zone).long()));
    }
    Ok(if row.opt_int("confirmed_at")?.is_some() { "dikonfirmasi" } else { "menunggu konfirmasi" }.into())
}

/// Held on a day: confirmed, in its period, not ended before.
fn held_on(row: &Row, on: Day, zone: kernel::Zone) -> Result<bool> {
    let ended = row.opt_moment("ended_at")?.map(|m| m.day(zone));
    Ok(row.opt_int("confirmed_at")?.is_some()
        && row.day("starts")? <= on
        && row.opt_day("ends")?.is_none_or(|ends| on <= ends)
        && ended.is_none_or(|ended| on < ended))
}

async fn officials(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["pada", "jabatan", "unit"])?;
    let by = query.by(&["jabatan", "skpd", "orang"])?;
    let on = day_filter(query)?;
    let zone = lists::zone(view).await?;
    let scope = view.scope.clone();
    let mut rows: Vec<(String, i64, Vec<Value>)> = Vec::new();
    for row in lists::offices(view).await? {
        // Offices of the regency are known to everybody, those of a unit to it.
        if let (Some(unit), Some(skpd)) = (row.opt_int("unit_id")?, row.opt_int("skpd_id")?)
            && !scope.sees(skpd, unit)
        {
            continue;
        }
        let role = row.text("role")?;
        let unit = row.opt_text("unit_code")?.unwrap_or_default();
        let wanted = query.filters.get("jabatan").is_none_or(|r| *r == role)
            && query.filters.get("unit").is_none_or(|u| same_code(u, &unit));
        let held = on.map_or(Ok(true), |on| held_on(&row, on, zone))?;
        if !wanted || !held {
            continue;
        }
        let key = match by {
            "skpd" => format!("{unit} {role}"),
            "orang" => row.text("name")?,
            _ => format!("{role} {unit}"),
        };
        rows.push((key, row.int("id")?, official_row(&row, &role, unit, zone)?));
    }
    rows.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    Ok(Sheet {
        name: "Pejabat".into(),
        heading: vec!["PEJABAT DAN JABATANNYA".into()],
        columns: official_columns(),
        rows: rows.into_iter().map(|(_, _, cells)| cells).collect(),
        total: None,
    })
}

fn official_columns() -> Vec<Column> {
    vec![
        Column::new("Nomor", ColumnKind::Code),
        text("Nama"),
        text("NIP"),
        text("Jabatan"),
        Column::new("Kode Unit", ColumnKind::Code),
        text("Nama Unit"),
        text("Sebagai"),
        text("Keputusan"),
        day("Tanggal Keputusan"),
        day("Mulai"),
        day("Sampai"),
        text("Keadaan"),
        text("Dikonfirmasi Oleh"),
    ]
}

fn official_row(row: &Row, role: &str, unit: String, zone: kernel::Zone) -> Result<Vec<Value>> {
    let title = Role::parse(role).map_or_else(|| role.to_owned(), |r| r.title().to_owned());
    Ok(vec![
        Value::text(row.int("id")?.to_string()),
        Value::Text(row.text("name")?),
        optional(row.opt_text("nip")?),
        Value::text(title),
        Value::Text(unit),
        optional(row.opt_text("unit_name")?),
        Value::Text(row.text("mandate")?),
        Value::Text(row.text("decree_no")?),
        Value::Day(row.day("decree_date")?),
        Value::Day(row.day("starts")?),
        optional_day(row.opt_day("ends")?),
        Value::Text(state(row, zone)?),
        optional(row.opt_text("confirmed_name")?),
    ])
}

fn same_code(a: &str, b: &str) -> bool {
    matches!((kernel::Code::parse(a), kernel::Code::parse(b)), (Ok(a), Ok(b)) if a == b)
}

async fn roles(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["pada"])?;
    let on = day_filter(query)?;
    let zone = lists::zone(view).await?;
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for row in lists::offices(view).await? {
        let counted = match on {
            Some(on) => held_on(&row, on, zone)?,
            None => row.opt_int("confirmed_at")?.is_some() && row.opt_int("ended_at")?.is_none(),
        };
        if counted {
            *counts.entry(row.text("role")?).or_default() += 1;
        }
    }
    let columns = vec![
        text("Kode"),
        text("Jabatan"),
        text("Berlaku Untuk"),
        text("Pemegang"),
        Column::new("Jumlah Dikonfirmasi", ColumnKind::Count),
    ];
    let rows = Role::ALL.iter().map(|role| {
        vec![
            Value::text(role.code()),
            Value::text(role.title()),
            Value::text(if role.reach() == Reach::Region { "seluruh daerah" } else { "SKPD atau unit" }),
            Value::text(if has_one_holder(*role) { "satu pejabat penuh" } else { "boleh beberapa" }),
            Value::Count(counts.get(role.code()).copied().unwrap_or(0)),
        ]
    });
    Ok(Sheet {
        name: "Jabatan".into(),
        heading: vec!["DAFTAR JABATAN".into()],
        columns,
        rows: rows.collect(),
        total: None,
    })
}

async fn units(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let scope = view.scope.clone();
    let mut rows = Vec::new();
    for row in lists::units(view).await? {
        let (id, skpd) = (row.int("id")?, row.int("skpd_id")?);
        if scope.sees(skpd, id) {
            let (code, head) = (row.text("code")?, row.text("skpd_code")?);
            let kind = if id == skpd { "SKPD" } else { "sub unit" };
            rows.push((head, id != skpd, code, row.text("name")?, kind, row.text("skpd_name")?));
        }
    }
    rows.sort();
    Ok(Sheet {
        name: "Unit".into(),
        heading: vec!["SKPD DAN SUB UNIT".into()],
        columns: vec![
            Column::new("Kode SKPD", ColumnKind::Code),
            text("Nama SKPD"),
            Column::new("Kode", ColumnKind::Code),
            text("Nama"),
            text("Jenis"),
        ],
        rows: rows
            .into_iter()
            .map(|(head, _, code, name, kind, head_name)| {
                vec![Value::Text(head), Value::Text(head_name), Value::Text(code), Value::Text(name), Value::text(kind)]
            })
            .collect(),
        total: None,
    })
}

async fn dated(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["kunci"])?;
    let mut rows = Vec::new();
    for row in lists::dated(view).await? {
        let key = row.text("key")?;
        if query.filters.get("kunci").is_some_and(|wanted| *wanted != key) {
            continue;
        }
        let state = match (row.opt_int("withdrawn_at")?, row.opt_int("approved_at")?) {
            (Some(_), _) => "ditarik",
            (None, Some(_)) => "disetujui",
            (None, None) => "menunggu persetujuan",
        };
        rows.push(vec![
            Value::text(row.int("id")?.to_string()),
            Value::Text(key),
            Value::Text(row.text("value")?),
            Value::Day(row.day("starts")?),
            Value::Text(row.text("source")?),
            Value::text(state),
            optional(row.opt_text("proposed_name")?),
            optional(row.opt_text("approved_name")?),
        ]);
    }
    Ok(Sheet {
        name: "Data bertanggal".into(),
        heading: vec!["DATA BERTANGGAL DAN SUMBERNYA".into()],
        columns: vec![
            Column::new("Nomor", ColumnKind::Code),
            text("Kunci"),
            text("Nilai"),
            day("Mulai Berlaku"),
            text("Sumber"),
            text("Keadaan"),
            text("Diusulkan Oleh"),
            text("Disetujui Oleh"),
        ],
        rows,
        total: None,
    })
}

async fn resets(view: &mut View, query: &Query) -> Result<Sheet> {
    view.scope.whole()?;
    query.only(&[])?;
    let mut rows = Vec::new();
    for row in lists::resets(view).await? {
        let state = match (row.opt_int("confirmed_at")?, row.opt_int("ended_at")?) {
            (Some(_), _) => "dihapus",
            (None, Some(_)) => "tidak berlaku lagi",
            (None, None) => "menunggu konfirmasi",
        };
        rows.push(vec![
            Value::text(row.int("id")?.to_string()),
            Value::Text(row.text("name")?),
            Value::Text(row.text("reason")?),
            Value::text(state),
            optional(row.opt_text("proposed_name")?),
            optional(row.opt_text("confirmed_name")?),
        ]);
    }
    Ok(Sheet {
        name: "Penghapusan kode".into(),
        heading: vec!["USULAN PENGHAPUSAN KODE MASUK".into()],
        columns: vec![
            Column::new("Nomor", ColumnKind::Code),
            text("Pemilik Akun"),
            text("Alasan"),
            text("Keadaan"),
            text("Diusulkan Oleh"),
            text("Dihapus Oleh"),
        ],
        rows,
        total: None,
    })
}

async fn erasures(view: &mut View, query: &Query) -> Result<Sheet> {
    view.scope.whole()?;
    query.only(&[])?;
    let mut rows = Vec::new();
    for row in asked::all(view).await? {
        let state = match (row.opt_int("answered_at")?, row.int("granted")?) {
            (None, _) => "menunggu jawaban",
            (Some(_), 1) => "dihapus",
            (Some(_), _) => "tidak dikabulkan",
        };
        rows.push(vec![
            Value::text(row.int("id")?.to_string()),
            Value::text(row.int("leaf_index")?.to_string()),
            Value::Text(row.text("asked_by")?),
            Value::Text(row.text("letter")?),
            Value::text(state),
            Value::Text(row.text("answer")?),
            optional(row.opt_text("entered_name")?),
            optional(row.opt_text("answered_name")?),
        ]);
    }
    Ok(Sheet {
        name: "Penghapusan isi".into(),
        heading: vec!["PERMINTAAN PENGHAPUSAN ISI JURNAL".into()],
        columns: vec![
            Column::new("Nomor", ColumnKind::Code),
            Column::new("Nomor pada Jurnal", ColumnKind::Code),
            text("Pemohon"),
            text("Surat"),
            text("Keadaan"),
            text("Dasar"),
            text("Dimasukkan Oleh"),
            text("Dijawab Oleh"),
        ],
        rows,
        total: None,
    })
}

async fn holidays(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let edge = |month, date| {
        Day::new(query.year, month, date).ok_or_else(|| Error::Input(format!("tahun {} tidak ada", query.year)))
    };
    let mut rows = Vec::new();
    for row in lists::holidays(view, edge(1, 1)?, edge(12, 31)?).await? {
        let (name, source) = (row.text("name")?, row.text("source")?);
        rows.push(vec![Value::Day(row.day("day")?), Value::Text(name), Value::Text(source)]);
    }
    Ok(Sheet {
        name: "Hari libur".into(),
        heading: vec!["HARI LIBUR".into(), format!("TAHUN {}", query.year)],
        columns: vec![day("Hari"), text("Nama"), text("Sumber")],
        rows,
        total: None,
    })
}
