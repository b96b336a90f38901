//! The inspection as tables. Who inspects sees every finding; others see what
//! was released, and those who read the whole regency what holds a payment.

use std::collections::HashMap;

use kernel::sheet::column::{code, count, day, money, text};
use kernel::sheet::{Column, ColumnKind, Value, share};
use kernel::{Money, Role, Sheet};
use store::module::{Query, Report};
use store::{Error, Result, Row, View};

use crate::model::{Analytic, FindingState};
use crate::store::{self as rows, sheets};

pub static ALL: &[Report] = &[
    Report {
        name: "temuan",
        title: "Temuan pemeriksaan",
        by: &["nomor"],
        run: |view, query| Box::pin(findings(view, query)),
    },
    Report {
        name: "ketepatan",
        title: "Ketepatan analitik",
        by: &["analitik"],
        run: |view, query| Box::pin(precision(view, query)),
    },
    Report {
        name: "analitik",
        title: "Analitik kecurangan dan jalannya yang terakhir",
        by: &["analitik"],
        run: |view, query| Box::pin(analytics(view, query)),
    },
    Report {
        name: "analitik-didiamkan",
        title: "Analitik yang didiamkan",
        by: &["nomor"],
        run: |view, query| Box::pin(silences(view, query)),
    },
    Report {
        name: "tahanan",
        title: "SP2D yang tertahan temuan",
        by: &["nomor"],
        run: |view, query| Box::pin(held(view, query)),
    },
    Report {
        name: "sampel",
        title: "Sampel pemeriksaan",
        by: &["nomor"],
        run: |view, query| Box::pin(samples(view, query)),
    },
];

fn optional(value: Option<String>) -> Value {
    value.map_or(Value::Empty, Value::Text)
}

/// Somebody of the Inspektorat or an auditor, today; the operator of a practice
/// folder is nobody.
async fn inspects(view: &mut View) -> Result<bool> {
    match view.reader {
        Some(reader) => {
            let roles = [Role::Inspektorat, Role::Auditor];
            organisation::public::holds_any(view, reader.person, &roles, reader.today).await
        }
        None => Ok(view.scope == store::Scope::Region),
    }
}

/// What is not for those who are inspected.
async fn inspectors_only(view: &mut View) -> Result<()> {
    if inspects(view).await? {
        return Ok(());
    }
    Err(Error::refuse(kernel::Refusal::new(
        "WEWENANG-BACA",
        crate::acts::LAW,
        "Laporan ini dibaca Inspektorat dan pemeriksa saja.",
        "Tanyakan kepada Inspektorat.",
    )))
}

fn title(analytic: Analytic) -> Value {
    Value::text(analytic.title())
}

fn state(row: &Row) -> Result<Value> {
    let state = FindingState::parse(row.str("state")?);
    Ok(Value::text(state.map_or("", FindingState::title)))
}

async fn findings(view: &mut View, query: &Query) -> Result<Sheet> {
    let known = ["keadaan", "analitik"];
    if let Some(name) = query.filters.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(Error::Input(format!("saringan «{name}» tidak ada; pilih: {}", known.join(", "))));
    }
    let all = inspects(view).await?;
    let scope = view.scope.clone();
    let zone = organisation::public::zone(view).await?;
    let mut sheet = Sheet {
        name: "Temuan".into(),
        heading: vec!["TEMUAN PEMERIKSAAN".into(), format!("TAHUN {}", query.year)],
        columns: vec![
            code("Nomor"),
            code("Analitik"),
            text("Pola"),
            code("Kode SKPD"),
            text("SKPD"),
            day("Ditemukan"),
            text("Temuan"),
            count("Dokumen Terkait"),
            text("Dokumen Pertama"),
            money("Nilai Berisiko"),
            text("Keadaan"),
            text("Disampaikan"),
            text("Alasan"),
        ],
        ..Sheet::default()
    };
    let mut sum = Money::ZERO;
    for row in sheets::findings(view, query.year).await? {
        let analytic = rows::analytic(&row)?;
        let (unit, released) = (row.opt_int("unit_id")?, row.opt_moment("released_at")?.is_some());
        let own = unit.is_none_or(|unit| scope.sees(unit, unit));
        let wanted = query.filters.get("analitik").is_none_or(|a| *a == analytic.code() || *a == analytic.pattern())
            && query.filters.get("keadaan").is_none_or(|k| row.str("state").is_ok_and(|s| s == k));
        if !wanted || !(all || (released && own)) {
            continue;
        }
        let amount = row.money("amount")?;
        sum = sum.plus(amount);
        sheet.rows.push(vec![
            Value::text(row.int("id")?.to_string()),
            Value::text(analytic.code()),
            title(analytic),
            optional(row.opt_text("code")?),
            optional(row.opt_text("name")?),
            Value::Day(row.moment("first_seen")?.day(zone)),
            Value::Text(row.text("told")?),
            Value::Count(row.int("documents")?),
            optional(row.opt_text("document")?),
            Value::Money(amount),
            state(&row)?,
            Value::text(if released { "ya" } else { "belum" }),
            optional(row.opt_text("reason")?),
        ]);
    }
    let mut total = vec![Value::Empty; sheet.columns.len()];
    for (at, value) in [(0, Value::text("Jumlah")), (9, Value::Money(sum))] {
        if let Some(cell) = total.get_mut(at) {
            *cell = value;
        }
    }
    sheet.total = Some(total);
    Ok(sheet)
}

/// Found, judged, confirmed: an analytic that is seldom right gets retired.
async fn precision(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    inspectors_only(view).await?;
    let mut sheet = Sheet {
        name: "Ketepatan".into(),
        heading: vec!["KETEPATAN ANALITIK".into(), format!("TAHUN {}", query.year)],
        columns: vec![
            code("Analitik"),
            text("Pola"),
            count("Jumlah Temuan"),
            count("Belum Diputuskan"),
            count("Dijelaskan"),
            count("Ditindaklanjuti"),
            Column::new("Ketepatan", ColumnKind::Percent),
            money("Nilai Berisiko"),
        ],
        ..Sheet::default()
    };
    let mut sums = [0i64; 4];
    let mut amount = Money::ZERO;
    for row in sheets::judged(view, query.year).await? {
        let analytic = rows::analytic(&row)?;
        let (found, explained, confirmed) = (row.int("found")?, row.int("explained")?, row.int("confirmed")?);
        let figures = [found, found - explained - confirmed, explained, confirmed];
        for (sum, figure) in sums.iter_mut().zip(figures) {
            *sum += figure;
        }
        amount = amount.plus(row.money("amount")?);
        let mut line = vec![Value::text(analytic.code()), title(analytic)];
        line.extend(figures.map(Value::Count));
        line.push(ratio(confirmed, explained + confirmed));
        line.push(Value::Money(row.money("amount")?));
        sheet.rows.push(line);
    }
    let [_, _, explained, confirmed] = sums;
    let mut total = vec![Value::text("Jumlah"), Value::Empty];
    total.extend(sums.map(Value::Count));
    total.push(ratio(confirmed, explained + confirmed));
    total.push(Value::Money(amount));
    sheet.total = Some(total);
    Ok(sheet)
}

fn ratio(part: i64, whole: i64) -> Value {
    share(Money::from_sen(part), Money::from_sen(whole), 10_000).map_or(Value::Empty, Value::Percent)
}

/// Every analytic, with the parameters it looks by and the last run.
async fn analytics(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    inspectors_only(view).await?;
    let zone = organisation::public::zone(view).await?;
    let run = sheets::last_run(view, query.year).await?;
    let mut made: HashMap<String, i64> = HashMap::new();
    let mut parameters = serde_json::Value::Null;
    let mut ran = Value::Empty;
    if let Some((run, rows)) = run {
        parameters = serde_json::from_str(run.str("parameters")?)?;
        ran = Value::Day(run.moment("run_at")?.day(zone));
        for row in rows {
            made.insert(row.text("analytic")?, row.int("made")?);
        }
    }
    let lines = Analytic::ALL.iter().map(|analytic| {
        vec![
            Value::text(analytic.code()),
            title(*analytic),
            Value::text(if analytic.holds() { "ya" } else { "tidak" }),
            Value::Text(told(&parameters, analytic.pattern())),
            if analytic.runs() { ran.clone() } else { Value::Empty },
            Value::Count(made.get(analytic.code()).copied().unwrap_or(0)),
        ]
    });
    Ok(Sheet {
        name: "Analitik".into(),
        heading: vec!["ANALITIK KECURANGAN".into(), format!("TAHUN {}", query.year)],
        columns: vec![
            code("Analitik"),
            text("Pola"),
            text("Menahan SP2D"),
            text("Parameter"),
            day("Jalan Terakhir"),
            count("Temuan Baru"),
        ],
        rows: lines.collect(),
        total: None,
    })
}

/// The parameters of a pattern as the run wrote them down.
fn told(parameters: &serde_json::Value, pattern: &str) -> String {
    let of = |r: &&kernel::regulation::Regulation| r.title.starts_with(pattern);
    let one = |r: &kernel::regulation::Regulation| {
        let value = parameters.get(r.key)?.get("nilai")?.as_str()?;
        Some(format!("{} = {value}", r.key))
    };
    crate::policy::REGULATIONS.iter().filter(of).filter_map(one).collect::<Vec<_>>().join("; ")
}

async fn silences(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    inspectors_only(view).await?;
    let mut sheet = Sheet {
        name: "Didiamkan".into(),
        heading: vec!["ANALITIK YANG DIDIAMKAN".into()],
        columns: vec![
            code("Nomor"),
            code("Analitik"),
            code("Kode SKPD"),
            code("Nomor Penerima"),
            code("Rekening"),
            day("Sampai"),
            text("Alasan"),
            text("Keadaan"),
            text("Diusulkan Oleh"),
            text("Disetujui Oleh"),
        ],
        ..Sheet::default()
    };
    for row in sheets::silences(view).await? {
        let state = match (row.opt_moment("ended_at")?, row.opt_moment("confirmed_at")?) {
            (Some(_), _) => "diakhiri",
            (None, Some(_)) => "disetujui",
            (None, None) => "menunggu persetujuan",
        };
        sheet.rows.push(vec![
            Value::text(row.int("id")?.to_string()),
            Value::Text(row.text("analytic")?),
            optional(row.opt_text("code")?),
            optional(row.opt_int("payee_id")?.map(|id| id.to_string())),
            optional(row.opt_text("rekening")?),
            Value::Day(row.day("until")?),
            Value::Text(row.text("reason")?),
            Value::text(state),
            optional(row.opt_text("proposed_name")?),
            optional(row.opt_text("confirmed_name")?),
        ]);
    }
    Ok(sheet)
}

/// What holds payments that have not left, for those who release them.
async fn held(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    view.scope.whole()?;
    let zone = organisation::public::zone(view).await?;
    let mut sheet = Sheet {
        name: "Tahanan".into(),
        heading: vec!["SP2D YANG TERTAHAN TEMUAN".into(), format!("TAHUN {}", query.year)],
        columns: vec![
            code("Nomor Urut"),
            text("SP2D"),
            code("Kode SKPD"),
            text("SKPD"),
            money("Nilai Bersih"),
            code("Analitik"),
            text("Temuan"),
            text("Keadaan"),
            day("Dibebaskan"),
            text("Dibebaskan Oleh"),
            text("Alasan"),
        ],
        ..Sheet::default()
    };
    for row in sheets::held(view, query.year).await? {
        let analytic = rows::analytic(&row)?;
        if !analytic.holds() {
            continue;
        }
        let cleared = row.opt_moment("cleared_at")?;
        let explained = row.str("state")? == FindingState::Explained.code();
        let state = match (cleared, explained) {
            (Some(_), _) => "dibebaskan",
            (None, true) => "dijelaskan",
            (None, false) => "tertahan",
        };
        sheet.rows.push(vec![
            Value::text(row.int("sp2d")?.to_string()),
            optional(row.opt_text("number")?),
            Value::Text(row.text("code")?),
            Value::Text(row.text("name")?),
            Value::Money(row.money("net")?),
            Value::text(analytic.code()),
            Value::Text(row.text("told")?),
            Value::text(state),
            cleared.map_or(Value::Empty, |at| Value::Day(at.day(zone))),
            optional(row.opt_text("person")?),
            optional(row.opt_text("reason")?),
        ]);
    }
    Ok(sheet)
}

async fn samples(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    inspectors_only(view).await?;
    let mut sheet = Sheet {
        name: "Sampel".into(),
        heading: vec!["SAMPEL PEMERIKSAAN".into(), format!("TAHUN {}", query.year)],
        columns: vec![
            code("Nomor"),
            text("Jenis"),
            count("Bulan"),
            count("Urutan"),
            code("Kode SKPD"),
            text("SKPD"),
            text("Dokumen"),
            text("Tumpukan"),
            money("Nilai"),
            text("Hasil"),
            money("Hitungan Kas"),
            text("Catatan"),
            code("Benih"),
            count("Besar Jurnal"),
            count("Diambil Dari"),
        ],
        ..Sheet::default()
    };
    for row in sheets::picks(view, query.year).await? {
        sheet.rows.push(vec![
            Value::text(row.int("id")?.to_string()),
            Value::Text(row.text("kind")?),
            Value::Count(row.int("month")?),
            Value::Count(row.int("rank")?),
            Value::Text(row.text("code")?),
            Value::Text(row.text("name")?),
            optional(row.opt_text("number")?),
            Value::Text(row.text("stratum")?),
            Value::Money(row.money("amount")?),
            optional(row.opt_text("result")?),
            row.opt_money("counted")?.map_or(Value::Empty, Value::Money),
            optional(row.opt_text("note")?),
            Value::Text(row.text("seed")?),
            Value::Count(row.int("log_size")?),
            Value::Count(row.int("population")?),
        ]);
    }
    Ok(sheet)
}
