//! Working beside the national system: what is to be typed there, in order,
//! and what came back from it.

use kernel::lifecycle::Kind;
use kernel::sheet::column::text;
use kernel::sheet::{Column, ColumnKind, Value};
use kernel::{Money, Sheet};
use store::module::Query;
use store::{Error, Result, Row, View};

use crate::public::beside::{self, Alone, Differing};
use crate::store::national;

const STATES: [&str; 4] = ["berbeda", "diputuskan", "hanya-lokal", "hanya-sipd"];

/// Local payments against the imported reports (`status=`, `skpd=`).
pub async fn reconciliation(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["status", "skpd"])?;
    let status = query.filters.get("status").map(String::as_str);
    if let Some(other) = status.filter(|s| !STATES.contains(s)) {
        return Err(Error::Input(format!("status «{other}» tidak dikenal; pilih: {}", STATES.join(", "))));
    }
    let found = beside::reconcile_kept(view, query.year).await?;
    let scope = view.scope.clone();
    let mut units = std::collections::HashMap::new();
    for unit in store::units::seen(view).await? {
        let norm = kernel::Code::parse(&unit.code).map_or_else(|_| unit.code.clone(), |c| c.norm().to_owned());
        units.insert(norm, (unit.id, unit.code));
    }
    let asked = query.filters.get("skpd").map(|code| kernel::Code::parse(code).map(|c| c.norm().to_owned()));
    let asked = asked.transpose().map_err(|e| Error::Input(format!("skpd: {e}")))?;
    let seen = |skpd: &str| {
        let unit = units.get(skpd).map_or(0, |(id, _)| *id);
        scope.sees(unit, unit) && asked.as_deref().is_none_or(|a| a == skpd)
    };
    let code = |skpd: &str| units.get(skpd).map_or_else(|| skpd.to_owned(), |(_, code)| code.clone());
    let wanted = |state: &str| status.is_none_or(|s| s == state);
    let mut rows = Vec::new();
    for (state, list) in [("berbeda", &found.different), ("diputuskan", &found.decided)] {
        let list = list.iter().filter(|d| wanted(state) && seen(&d.skpd));
        rows.extend(list.map(|d| differing_row(state, d, &code(&d.skpd))));
    }
    for (state, list) in [("hanya-lokal", &found.only_local_documents), ("hanya-sipd", &found.only_sipd_documents)] {
        let list = list.iter().filter(|a| wanted(state) && seen(&a.skpd));
        rows.extend(list.map(|a| alone_row(state, a, &code(&a.skpd))));
    }
    let heading = vec![
        "REKONSILIASI DENGAN SIPD".to_owned(),
        format!("TAHUN ANGGARAN {}", query.year),
        format!("COCOK: {} PEMBAYARAN", found.matched),
    ];
    Ok(Sheet {
        name: "Rekonsiliasi SIPD".into(),
        heading,
        columns: vec![
            text("Status"),
            text("Jenis"),
            text("Nomor SIPD"),
            text("Nomor Lokal"),
            text("Nomor Urut"),
            Column::new("SKPD", ColumnKind::Code),
            Column::new("Tanggal", ColumnKind::Day),
            Column::new("Nilai SIPD", ColumnKind::Money),
            Column::new("Nilai Lokal", ColumnKind::Money),
            text("Dicocokkan Menurut"),
            text("Perbedaan"),
            text("Putusan"),
        ],
        rows,
        total: None,
    })
}

fn differing_row(state: &str, d: &Differing, skpd: &str) -> Vec<Value> {
    let differences = d.differences.iter().map(|x| format!("{}: lokal {}, SIPD {}", x.field, x.here, x.there));
    vec![
        Value::text(state),
        Value::text(d.kind),
        Value::text(&d.number),
        Value::text(&d.local_number),
        Value::text(d.document.to_string()),
        Value::text(skpd),
        d.date.map_or(Value::Empty, Value::Day),
        Value::Money(d.amount),
        Value::Money(d.local_amount),
        Value::text(d.basis),
        Value::text(differences.collect::<Vec<_>>().join("; ")),
        d.decided.as_deref().map_or(Value::Empty, Value::text),
    ]
}

fn alone_row(state: &str, a: &Alone, skpd: &str) -> Vec<Value> {
    let local = a.document.is_some();
    let on = |side: bool, value: Value| if side { value } else { Value::Empty };
    vec![
        Value::text(state),
        Value::text(a.kind),
        on(!local, Value::text(&a.number)),
        on(local, Value::text(&a.number)),
        a.document.map_or(Value::Empty, |d| Value::text(d.to_string())),
        Value::text(skpd),
        a.date.map_or(Value::Empty, Value::Day),
        on(!local, Value::Money(a.amount)),
        on(local, Value::Money(a.amount)),
        Value::Empty,
        Value::Empty,
        Value::Empty,
    ]
}

/// The order in which the national system takes documents.
const ORDER: [Kind; 7] = [Kind::Spd, Kind::Spp, Kind::Spm, Kind::Sp2d, Kind::Tbp, Kind::Lpj, Kind::Sts];

/// Local documents that the national system does not know yet, a row for each
/// account, in the order in which they are typed (`skpd=`, `jenis=`).
pub async fn to_enter(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["skpd", "jenis"])?;
    let kind = query.filters.get("jenis").map(|k| {
        ORDER.into_iter().find(|o| o.code().eq_ignore_ascii_case(k)).ok_or_else(|| {
            let all: Vec<&str> = ORDER.iter().map(|k| k.code()).collect();
            Error::Input(format!("jenis «{k}» tidak dikenal; pilih: {}", all.join(", ")))
        })
    });
    let kind = kind.transpose()?;
    let asked = query.filters.get("skpd").map(|code| kernel::Code::parse(code).map(|c| c.norm().to_owned()));
    let asked = asked.transpose().map_err(|e| Error::Input(format!("skpd: {e}")))?;
    let scope = view.scope.clone();
    let mut found: Vec<(usize, Vec<Value>)> = Vec::new();
    for r in national::to_enter(view, query.year).await? {
        let Some(rank) = ORDER.iter().position(|o| Some(*o) == Kind::parse(&r.text("kind").unwrap_or_default())) else {
            continue;
        };
        let asked_for = kind.is_none_or(|k| ORDER.get(rank) == Some(&k));
        let of = asked.as_deref().is_none_or(|a| r.text("skpd_norm").is_ok_and(|norm| norm == a));
        if !asked_for || !of || !scope.sees(r.int("unit_id")?, r.int("sub_unit_id")?) {
            continue;
        }
        found.push((rank, entry(&r)?));
    }
    // What came earlier is typed earlier, so that numbers fall in the same order.
    found.sort_by_key(|(rank, _)| *rank);
    let sum = Money::sum(found.iter().filter_map(|(_, row)| match row.get(9) {
        Some(Value::Money(m)) => Some(*m),
        _ => None,
    }));
    let columns = vec![
        Column::new("Urutan", ColumnKind::Count),
        text("Jenis"),
        text("Sifat"),
        text("Nomor Lokal"),
        text("Nomor Urut"),
        Column::new("Tanggal", ColumnKind::Day),
        Column::new("SKPD", ColumnKind::Code),
        Column::new("Sub Unit", ColumnKind::Code),
        Column::new("Sub Kegiatan", ColumnKind::Code),
        Column::new("Rekening", ColumnKind::Code),
        Column::new("Nilai Baris", ColumnKind::Money),
        Column::new("Nilai Dokumen", ColumnKind::Money),
        text("Penerima"),
        text("Uraian"),
        text("Dasar"),
    ];
    let mut total = vec![Value::text("Jumlah")];
    total.extend((1..columns.len()).map(|at| match (at, sum) {
        (10, Some(sum)) => Value::Money(sum),
        _ => Value::Empty,
    }));
    let rows = (1..).zip(found).map(|(no, (_, mut row))| {
        row.insert(0, Value::Count(no));
        row
    });
    Ok(Sheet {
        name: "Entri SIPD".into(),
        heading: vec![
            "DAFTAR DOKUMEN YANG BELUM DIENTRI DI SIPD, MENURUT URUTAN ENTRINYA".into(),
            format!("TAHUN ANGGARAN {}", query.year),
        ],
        columns,
        rows: rows.collect(),
        total: Some(total),
    })
}

fn entry(r: &Row) -> Result<Vec<Value>> {
    let own = |name: &str| Ok::<Value, Error>(r.opt_text(name)?.map_or(Value::Empty, Value::Text));
    Ok(vec![
        Value::Text(r.text("kind")?),
        Value::Text(r.text("flow")?),
        own("number")?,
        Value::text(r.int("id")?.to_string()),
        r.opt_day("doc_date")?.map_or(Value::Empty, Value::Day),
        own("skpd")?,
        own("sub_unit")?,
        own("sub_kegiatan")?,
        own("rekening")?,
        Value::Money(r.money("part")?),
        Value::Money(r.money("amount")?),
        own("payee")?,
        Value::Text(r.text("subject")?),
        own("rests_on")?,
    ])
}

/// Under which number the national system knows what was made here.
pub async fn numbers(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let scope = view.scope.clone();
    let mut rows = Vec::new();
    for r in national::numbers(view, query.year).await? {
        if !scope.sees(r.int("unit_id")?, r.int("sub_unit_id")?) {
            continue;
        }
        rows.push(vec![
            Value::Text(r.text("kind")?),
            Value::Text(r.text("number")?),
            r.opt_text("local_number")?.map_or(Value::Empty, Value::Text),
            Value::text(r.int("document_id")?.to_string()),
            Value::Text(r.text("skpd")?),
            r.opt_day("doc_date")?.map_or(Value::Empty, Value::Day),
            Value::Money(r.money("amount")?),
            Value::text(if r.text("basis")? == "isi" { "dicocokkan saat impor" } else { "dicatat pejabat" }),
            r.opt_text("noted_by_name")?.map_or(Value::Empty, Value::Text),
        ]);
    }
    Ok(Sheet {
        name: "Nomor SIPD".into(),
        heading: vec!["NOMOR SIPD DOKUMEN LOKAL".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns: vec![
            text("Jenis"),
            text("Nomor SIPD"),
            text("Nomor Lokal"),
            text("Nomor Urut"),
            Column::new("SKPD", ColumnKind::Code),
            Column::new("Tanggal", ColumnKind::Day),
            Column::new("Nilai Lokal", ColumnKind::Money),
            text("Dicocokkan Menurut"),
            text("Dicatat Oleh"),
        ],
        rows,
        total: None,
    })
}
