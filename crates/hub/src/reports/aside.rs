//! What was set aside, what rang, and what officials decided about it.

use exchange::public::{self as registers, Decision, OrderState, Place};
use kernel::sheet::Value;
use kernel::{Day, Moment, Sheet};
use store::module::Query;
use store::{Error, Result, View};

use super::{code, count, moment, nowhere, opt, sheet, text};
use crate::seen::{self, Aside, Looking, when};
use crate::store::carried;

/// Rows of one table.
const MOST: i64 = 1000;

pub(super) async fn aside(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let columns = vec![
        code("Peristiwa"),
        text("Produsen"),
        text("Sejak"),
        text("Keadaan"),
        code("Sebab"),
        text("Penjelasan"),
        text("Yang Dapat Dilakukan"),
        code("Nama Peristiwa"),
        code("Usulan"),
        text("Diusulkan Oleh"),
        text("Keputusan Terakhir"),
    ];
    let made = |rows| sheet("Karantina", "PERISTIWA YANG DISISIHKAN", columns, rows);
    let Some(mut looking) = Looking::of(view).await? else { return Ok(nowhere(made(vec![]))) };
    let found = seen::aside(view, &mut looking).await?;
    let zone = looking.zone();
    let row = |a: Aside| {
        let state = a.state();
        let proposed = a.proposed.as_ref();
        vec![
            Value::Text(a.place.to_string()),
            Value::Text(a.producer.name),
            Value::Text(when(a.at, zone)),
            Value::text(state),
            Value::text(&a.code),
            Value::Text(a.reason.split("; ").map(registers::plain).collect::<Vec<_>>().join("; ")),
            Value::text(seen::advice(&a.code)),
            Value::Text(a.name),
            opt(proposed.map(|d| d.id.to_string())),
            opt(proposed.and_then(|d| d.by.clone())),
            opt(a.failed.map(|words| format!("belum berhasil: {words}"))),
        ]
    };
    Ok(made(found.into_iter().map(row).collect()))
}

pub(super) async fn alarms(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let columns = vec![
        code("Nomor"),
        code("Alarm"),
        code("Sistem"),
        text("Tentang"),
        text("Penjelasan"),
        count("Berapa Kali"),
        text("Pertama"),
        text("Terakhir"),
        text("Keadaan"),
        text("Yang Dapat Dilakukan"),
    ];
    let made = |rows| sheet("Alarm", "ALARM PERTUKARAN DATA", columns, rows);
    let Some(mut looking) = Looking::of(view).await? else { return Ok(nowhere(made(vec![]))) };
    let zone = looking.zone();
    let mut rows = Vec::new();
    for alarm in seen::alarms(&mut looking, MOST).await? {
        rows.push(vec![
            Value::Text(alarm.id.to_string()),
            Value::text(&alarm.code),
            Value::Text(alarm.who),
            Value::Text(alarm.about),
            Value::Text(alarm.words),
            Value::Count(alarm.times),
            Value::Text(when(alarm.first_at, zone)),
            Value::Text(when(alarm.last_at, zone)),
            Value::text("Belum dilihat"),
            Value::text(answer(&alarm.code)),
        ]);
    }
    Ok(made(rows))
}

/// What can be done about an alarm, in plain words.
fn answer(code: &str) -> &'static str {
    match code {
        "ISI-BERBEDA" => {
            "Identitas yang sama dikirim dengan isi lain: penghitung agen terulang, atau ada yang meniru. Tanyakan kepada pemilik sistem; bila kuncinya mungkin bocor, cabut (revoke-exchange-key)."
        }
        "SKEMA-BERUBAH" => {
            "Produsen mengajukan uraian set data yang baru (describe-dataset), atau lepaskan alirannya (release-stream)."
        }
        "WEBHOOK-BERHENTI" => {
            "Penerima menolak diantari. Tanyakan sebabnya; sesudah alamatnya siap lanjutkan pengantarannya (resume-delivery)."
        }
        "KODE-DUA-KALI" => {
            "Telepon SKPD-nya sekarang. Tolak kunci yang sudah dibawa kode itu bila sidiknya bukan sidik mereka (revoke-exchange-key), lalu buat kode baru."
        }
        "KODE-DITEBAK" => {
            "Seseorang mencoba-coba. Cabut kodenya (revoke-enrolment-code), lalu buat yang baru bila SKPD-nya siap mengetik."
        }
        "KUNCI-JARINGAN" => {
            "Tanyakan kepada pemilik sistem apakah mesinnya pindah. Bila tidak, kuncinya mungkin dicuri: cabut (revoke-exchange-key). Bila ya, daftarkan kunci baru dengan jaringan barunya."
        }
        "WEBHOOK-GAGAL" => "Alamat penerima tidak menjawab. Periksa jaringan dan aplikasi penerima; hub terus mencoba.",
        "RETENSI-LEWAT" => "Penerima tertinggal melewati masa simpan. Minta produsen mengirim ulang keadaan terakhir.",
        _ => "Telusuri di log pesan bersama pemilik sistemnya.",
    }
}

pub(super) async fn decisions(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let columns = vec![
        code("Nomor"),
        text("Yang Diputuskan"),
        text("SKPD"),
        code("Sasaran"),
        text("Keadaan"),
        text("Diusulkan Oleh"),
        text("Diusulkan Pada"),
        text("Diputuskan Oleh"),
        text("Diputuskan Pada"),
        text("Alasan"),
        text("Hasil"),
    ];
    let made = |rows| sheet("Keputusan", "KEPUTUSAN ATAS PERTUKARAN YANG BERJALAN", columns, rows);
    let Some(mut looking) = Looking::of(view).await? else { return Ok(nowhere(made(vec![]))) };
    let zone = looking.zone();
    let year = |n: i32| {
        let day = Day::new(n, 1, 1).ok_or_else(|| Error::Input("tahun di luar jangkauan".into()))?;
        Ok::<_, Error>(Moment::start_of(day, zone))
    };
    let (from, until) = (year(query.year)?, year(query.year.saturating_add(1))?);
    let found = registers::decisions(view, from, until, MOST).await?;
    let outcomes = carried::outcomes(&mut looking.lane, from).await?;
    let own = |d: &Decision| {
        let sees = |unit: Option<i64>| unit.is_some_and(|unit| looking.reach.sees(unit, unit));
        sees(d.unit) || sees(d.producer) || looking.reach == store::Scope::Region
    };
    let row = |d: Decision| {
        let outcome = outcomes.get(&d.id).map(|(done, words)| match done {
            true => words.clone(),
            false => format!("belum berhasil: {words}"),
        });
        let place =
            (!d.dataset.is_empty()).then(|| Place { dataset: d.dataset.clone(), version: d.version, event: d.target });
        let target = place.map(|p| p.to_string()).or(d.target.map(|n| n.to_string()));
        let waits = (d.state == OrderState::InForce).then(|| "menunggu hub".to_owned());
        let why = if d.answer.is_empty() { &d.reasons } else { &d.answer };
        vec![
            Value::Text(d.id.to_string()),
            Value::text(d.kind.title()),
            Value::Text(d.unit_name.clone()),
            opt(target),
            Value::text(d.state.title()),
            opt(d.by.clone()),
            Value::Text(when(d.at, zone)),
            opt(d.decided_by.clone()),
            moment(d.decided_at, zone),
            Value::Text(why.join("; ")),
            opt(outcome.or(waits)),
        ]
    };
    Ok(made(found.into_iter().filter(own).map(row).collect()))
}
