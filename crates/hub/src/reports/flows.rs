//! What passes and how streams stand.

use kernel::Sheet;
use kernel::sheet::{Column, ColumnKind, Value};
use store::module::Query;
use store::{Error, Result, View};

use super::{code, count, moment, nowhere, opt, sheet, text};
use crate::seen::{self, Looking, Span, Stream, when};
use crate::store::seeing;

/// Lines of operation in one file; whoever needs more asks for each day.
const MOST: i64 = 100_000;
/// A request without an answer after so long was cut off.
const CUT_MS: i64 = 120_000;

fn span(query: &Query, offered: &[&'static str]) -> Result<Span> {
    Span::parse(query.by(offered)?).ok_or_else(|| Error::Bug("masa yang tidak dikenal".into()))
}

pub(super) async fn flows(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let span = span(query, &["minggu", "hari", "bulan"])?;
    let columns = vec![
        code("Penyedia"),
        text("Nama Penyedia"),
        code("Sistem Penyedia"),
        code("Pemakai"),
        text("Nama Pemakai"),
        code("Sistem Pemakai"),
        code("Layanan"),
        code("Jenis"),
        count("Pertukaran"),
        count("Gagal"),
        text("Terakhir"),
        count("Rata-rata (milidetik)"),
        count("Ukuran (byte)"),
    ];
    let made = |rows| sheet("Arus", "ARUS PERTUKARAN", columns, rows);
    let Some(mut looking) = Looking::of(view).await? else { return Ok(nowhere(made(vec![]))) };
    let zone = looking.zone();
    let row = |f: seen::Flow| {
        vec![
            Value::Text(f.provider.code),
            Value::Text(f.provider.name),
            Value::Text(f.provider.system),
            Value::Text(f.client.code),
            Value::Text(f.client.name),
            Value::Text(f.client.system),
            Value::Text(f.service),
            Value::Text(f.kind),
            Value::Count(f.count),
            Value::Count(f.failed),
            Value::Text(when(f.last_at, zone)),
            Value::Count(f.mean),
            Value::Count(f.bytes),
        ]
    };
    let found = seen::flows(&mut looking, span).await?;
    Ok(made(found.into_iter().map(row).collect()))
}

fn of_stream(s: &Stream, zone: kernel::Zone) -> Vec<Value> {
    let (state, why) = match &s.held {
        Some((since, why)) => ("Ditahan", Value::Text(format!("sejak {}: skema berubah ({why})", when(*since, zone)))),
        None => ("Berjalan", Value::Empty),
    };
    vec![
        Value::Text(format!("{}/{}", s.dataset, s.version)),
        Value::Text(s.title.clone()),
        Value::Text(s.producer.name.clone()),
        Value::text(s.period.title()),
        moment(s.last_at, zone),
        Value::text(s.freshness.title()),
        Value::Count(s.aside),
        Value::text(state),
        why,
    ]
}

pub(super) async fn streams(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let columns = vec![
        code("Aliran"),
        text("Nama"),
        text("Produsen"),
        text("Diperbarui"),
        text("Peristiwa Terakhir"),
        text("Kesegaran"),
        count("Disisihkan"),
        text("Keadaan"),
        text("Mengapa Ditahan"),
        code("Sistem Penerima"),
        text("Nama Penerima"),
        count("Tertinggal"),
        text("Terakhir Diambil"),
        text("Pengantaran"),
        code("Akses"),
    ];
    let made = |rows| sheet("Aliran", "ALIRAN PERISTIWA DAN PENERIMANYA", columns, rows);
    let Some(mut looking) = Looking::of(view).await? else { return Ok(nowhere(made(vec![]))) };
    let zone = looking.zone();
    let mut rows = Vec::new();
    for stream in seen::streams(&mut looking).await? {
        let own = of_stream(&stream, zone);
        if stream.readers.is_empty() {
            let nobody = vec![Value::Empty, Value::Empty, Value::Count(0), Value::Empty, Value::Empty, Value::Empty];
            rows.push([own.clone(), nobody].concat());
        }
        for reader in stream.readers {
            let name = if reader.kind.is_empty() {
                reader.party.name
            } else {
                format!("{} ({})", reader.party.name, reader.kind)
            };
            let way = match (reader.stopped, reader.brought) {
                (true, _) => "Berhenti",
                (false, true) => "Diantar",
                (false, false) => "Diambil sendiri",
            };
            let of_reader = vec![
                Value::Text(reader.party.system),
                Value::Text(name),
                Value::Count(reader.behind),
                moment(reader.last_at, zone),
                Value::text(way),
                opt(reader.access.map(|id| id.to_string())),
            ];
            rows.push([own.clone(), of_reader].concat());
        }
    }
    Ok(made(rows))
}

pub(super) async fn unanswered(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let columns = vec![code("Nomor"), text("Diterima"), code("Sistem Pemakai"), code("Layanan"), code("Nama Pesan")];
    let made = |rows| sheet("Tanpa jawaban", "PERMINTAAN YANG TERCATAT TANPA JAWABAN", columns, rows);
    let Some(mut looking) = Looking::of(view).await? else { return Ok(nowhere(made(vec![]))) };
    looking.reach.whole()?;
    let zone = looking.zone();
    // What is under way now is younger than the last message.
    let last = seeing::latest(&mut looking.lane).await?;
    let before = kernel::Moment(last.min(looking.now).0 - CUT_MS);
    let row = |u: seeing::Unanswered| {
        vec![
            Value::Text(u.entry.to_string()),
            Value::Text(when(u.at, zone)),
            Value::Text(u.client),
            Value::Text(u.service),
            Value::Text(u.message_id),
        ]
    };
    let found = seeing::unanswered(&mut looking.lane, before, MOST).await?;
    Ok(made(found.into_iter().map(row).collect()))
}

/// X-Road's names, in its order.
const FIELDS: [(&str, ColumnKind); 26] = [
    ("monitoringDataTs", ColumnKind::Code),
    ("securityServerType", ColumnKind::Code),
    ("requestInTs", ColumnKind::Code),
    ("requestOutTs", ColumnKind::Code),
    ("responseInTs", ColumnKind::Code),
    ("responseOutTs", ColumnKind::Code),
    ("clientXRoadInstance", ColumnKind::Code),
    ("clientMemberClass", ColumnKind::Code),
    ("clientMemberCode", ColumnKind::Code),
    ("clientSubsystemCode", ColumnKind::Code),
    ("serviceXRoadInstance", ColumnKind::Code),
    ("serviceMemberClass", ColumnKind::Code),
    ("serviceMemberCode", ColumnKind::Code),
    ("serviceSubsystemCode", ColumnKind::Code),
    ("serviceCode", ColumnKind::Code),
    ("serviceVersion", ColumnKind::Code),
    ("serviceType", ColumnKind::Code),
    ("messageId", ColumnKind::Code),
    ("xRequestId", ColumnKind::Code),
    ("restMethod", ColumnKind::Code),
    ("requestSize", ColumnKind::Count),
    ("responseSize", ColumnKind::Count),
    ("statusCode", ColumnKind::Code),
    ("succeeded", ColumnKind::Code),
    ("faultCode", ColumnKind::Code),
    ("faultString", ColumnKind::Text),
];

/// One line for each exchange, as X-Road's operational monitoring has it; for
/// whoever runs the hub.
pub(super) async fn operations(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let span = span(query, &["hari", "minggu", "bulan"])?;
    let columns = FIELDS.iter().map(|(name, kind)| Column::new(name, *kind)).collect();
    let made = |rows| sheet("Operasi", "DATA OPERASIONAL PERTUKARAN", columns, rows);
    let Some(mut looking) = Looking::of(view).await? else { return Ok(nowhere(made(vec![]))) };
    looking.reach.whole()?;
    let since = span.since(&looking);
    let number = |n: i64| Value::Text(n.to_string());
    let row = |o: seeing::OperationRow| {
        vec![
            number(o.monitoring_data_ts),
            Value::text(o.security_server_type),
            number(o.request_in_ts),
            o.request_out_ts.map_or(Value::Empty, number),
            o.response_in_ts.map_or(Value::Empty, number),
            number(o.response_out_ts),
            opt(o.client_instance),
            opt(o.client_member_class),
            opt(o.client_member_code),
            opt(o.client_subsystem_code),
            opt(o.service_instance),
            opt(o.service_member_class),
            opt(o.service_member_code),
            opt(o.service_subsystem_code),
            opt(o.service_code),
            opt(o.service_version),
            Value::Text(o.service_type),
            opt(o.message_id),
            Value::Text(o.x_request_id),
            Value::Text(o.rest_method),
            Value::Count(o.request_size),
            Value::Count(o.response_size),
            number(o.status_code),
            Value::text(if o.succeeded { "true" } else { "false" }),
            opt(o.fault_code),
            opt(o.fault_string),
        ]
    };
    let found = seeing::operations(&mut looking.lane, since, 0, MOST).await?;
    Ok(made(found.into_iter().map(row).collect()))
}
