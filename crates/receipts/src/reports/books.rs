//! Assessments, STBP, the book of receipts and deposits, and what came late.

use kernel::sheet::{ColumnKind, Value};
use kernel::{Day, Money, Sheet};
use store::module::Query;
use store::{Document, Result, Row, View};
use treasury::public::sharing::due;
use treasury::rules::book::span;

use super::frame::{code, day, day_cell, money, rekening, text, text_cell, total};
use crate::model::{DIRECT, Way};
use crate::policy::Policy;
use crate::store::registers;

fn heading(title: &str, year: i32) -> Vec<String> {
    vec![title.to_owned(), format!("TAHUN ANGGARAN {year}")]
}

/// What was assessed, what of it was paid, and what is left.
pub async fn assessments(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["sisa"])?;
    let open_only = query.filters.get("sisa").is_some_and(|v| v == "ya");
    let scope = view.scope.clone();
    let (mut rows, mut sums) = (Vec::new(), [Money::ZERO; 3]);
    for r in registers::assessments(view, query.year).await? {
        let (amount, paid, cancelled) = (r.money("amount")?, r.money("paid")?, r.flag("cancelled")?);
        let left = if cancelled { Money::ZERO } else { amount.minus(paid) };
        let seen = scope.sees(r.int("unit_id")?, r.int("sub_unit_id")?);
        if !seen || (open_only && left.is_zero()) {
            continue;
        }
        let state = match (cancelled, left.is_zero()) {
            (true, _) => "batal",
            (false, true) => "lunas",
            (false, false) => "belum lunas",
        };
        if !cancelled {
            for (sum, figure) in sums.iter_mut().zip([amount, paid, left]) {
                *sum = sum.plus(figure);
            }
        }
        rows.push(vec![
            Value::text(r.int("id")?.to_string()),
            Value::Text(r.text("unit")?),
            Value::Text(r.text("unit_name")?),
            Value::Text(r.text("kind")?),
            Value::Text(r.text("number")?),
            Value::Text(r.text("payer")?),
            rekening(&r)?,
            day_cell(&r, "issued")?,
            day_cell(&r, "due")?,
            Value::Money(amount),
            Value::Money(paid),
            Value::Money(left),
            Value::text(state),
        ]);
    }
    let columns = vec![
        code("Nomor"),
        code("Kode Unit"),
        text("Nama Unit"),
        text("Ketetapan"),
        text("Nomor Ketetapan"),
        text("Wajib Bayar"),
        code("Kode Rekening"),
        day("Tanggal"),
        day("Jatuh Tempo"),
        money("Ditetapkan"),
        money("Dibayar"),
        money("Sisa"),
        text("Keadaan"),
    ];
    let total = total(columns.len(), &[(9, sums[0]), (10, sums[1]), (11, sums[2])]);
    let heading = heading("KETETAPAN PAJAK DAN RETRIBUSI DAERAH", query.year);
    Ok(Sheet { name: "Ketetapan".into(), heading, columns, rows, total: Some(total) })
}

/// Where the money of a line is.
fn place(r: &Row) -> Result<&'static str> {
    let deposit = r.opt_text("deposit_state")?;
    Ok(match (r.text("state")?.as_str(), deposit.as_deref()) {
        ("cair", _) => "masuk RKUD",
        (_, Some("diajukan")) => "disetor",
        _ => "belum disetor",
    })
}

/// STBP one by one, to be chosen for a deposit.
pub async fn register(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["belum"])?;
    let open_only = query.filters.get("belum").is_some_and(|v| v == "ya");
    let scope = view.scope.clone();
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let (mut sum, mut last) = (Money::ZERO, 0);
    for r in registers::lines(view, query.year).await? {
        let (id, amount, place) = (r.int("id")?, r.money("amount")?, place(&r)?);
        let seen = scope.sees(r.int("unit_id")?, r.int("sub_unit_id")?) && r.text("kind")? == "STBP";
        if !seen || (open_only && place != "belum disetor") {
            continue;
        }
        sum = sum.plus(amount);
        // Lines of one STBP are one row.
        if let Some(Value::Money(whole)) = rows.last_mut().filter(|_| id == last).and_then(|row| row.get_mut(6)) {
            *whole = whole.plus(amount);
            continue;
        }
        last = id;
        let way = r.opt_text("way")?.and_then(|w| Way::parse(&w)).map_or("", Way::title);
        rows.push(vec![
            Value::text(id.to_string()),
            Value::Text(r.text("unit")?),
            text_cell(&r, "number")?,
            day_cell(&r, "doc_date")?,
            text_cell(&r, "payer")?,
            Value::text(way),
            Value::Money(amount),
            text_cell(&r, "deposit_number")?,
            Value::text(place),
        ]);
    }
    let columns = vec![
        code("Nomor"),
        code("Kode Unit"),
        text("No Bukti"),
        day("Tanggal"),
        text("Penyetor"),
        text("Cara"),
        money("Jumlah"),
        text("No STS"),
        text("Setoran"),
    ];
    let total = total(columns.len(), &[(6, sum)]);
    let heading = heading("DAFTAR STBP DAN SETORANNYA", query.year);
    Ok(Sheet { name: "STBP".into(), heading, columns, rows, total: Some(total) })
}

/// The book of receipts and deposits, of an SKPD or of all that the reader
/// sees, whole or of one month.
pub async fn book(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["skpd", "bulan"])?;
    let (asked, month) = (store::units::asked(view, query).await?, query.month()?);
    let scope = view.scope.clone();
    let days = month.and_then(|m| span(query.year, m));
    let within = |day: Option<Day>| day.is_some_and(|d| days.is_none_or(|(first, last)| (first..=last).contains(&d)));
    let (mut rows, mut received, mut paid) = (Vec::new(), Money::ZERO, Money::ZERO);
    for r in registers::lines(view, query.year).await? {
        let (skpd, sub_unit) = (r.int("unit_id")?, r.int("sub_unit_id")?);
        let own = asked.as_ref().is_none_or(|u| u.id == skpd || u.id == sub_unit);
        let (came, went) = (r.opt_day("doc_date")?, deposited(&r)?);
        if !own || !scope.sees(skpd, sub_unit) || !(within(came) || within(went)) {
            continue;
        }
        let amount = r.money("amount")?;
        let side = |counts: bool, sum: &mut Money| {
            if !counts {
                return Value::Empty;
            }
            *sum = sum.plus(amount);
            Value::Money(amount)
        };
        let came_here = within(came);
        let number = text_cell(&r, "number")?;
        let went_here = within(went);
        rows.push(vec![
            Value::Count(i64::try_from(rows.len() + 1).unwrap_or(i64::MAX)),
            Value::Text(r.text("unit")?),
            rekening(&r)?,
            text_cell(&r, "rek_name")?,
            came.map_or(Value::Empty, Value::Day),
            number.clone(),
            side(came_here, &mut received),
            went.map_or(Value::Empty, Value::Day),
            if went.is_some() { r.opt_text("deposit_number")?.map_or(number, Value::Text) } else { Value::Empty },
            side(went_here, &mut paid),
        ]);
    }
    let columns = vec![
        kernel::sheet::Column::new("No", ColumnKind::Count),
        code("Kode Unit"),
        code("Kode Rekening"),
        text("Nama Rekening"),
        day("Tanggal Terima"),
        text("No Bukti"),
        money("Penerimaan"),
        day("Tanggal Setor STS"),
        text("No STS"),
        money("Penyetoran"),
    ];
    let total = total(columns.len(), &[(6, received), (9, paid)]);
    let mut heading = heading("BUKU PENERIMAAN DAN PENYETORAN", query.year);
    heading.extend(asked.map(|u| u.name.to_uppercase()));
    heading.extend(month.map(|m| format!("BULAN {m}")));
    Ok(Sheet { name: "Buku penerimaan".into(), heading, columns, rows, total: Some(total) })
}

/// The day on which a line left the treasurer's hands: by its STS, or at once
/// where it never was in them.
pub fn deposited(r: &Row) -> Result<Option<Day>> {
    let by_sts = r.opt_text("deposit_state")?.is_some();
    let never_held = r.text("kind")? != "STBP" || r.text("flow")? == DIRECT;
    if by_sts {
        r.opt_day("deposited")
    } else if never_held {
        r.opt_day("doc_date")
    } else {
        Ok(None)
    }
}

/// STS after their term, and STBP that wait, each with its last day.
pub async fn late(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let scope = view.scope.clone();
    let (regulations, calendar) = store::regulations::in_force(view).await?;
    let (mut rows, mut sum) = (Vec::new(), Money::ZERO);
    for r in registers::deposits(view, query.year).await? {
        let d = Document::from_row(&r)?;
        let (Some(last), Some(on)) = (r.opt_day("due")?, d.doc_date) else { continue };
        if on <= last || !scope.sees(d.unit_id, d.sub_unit_id) {
            continue;
        }
        sum = sum.plus(d.amount);
        let days = calendar.working_days_between(last, on);
        rows.push(row(&r, &d, last, Some(on), Value::Count(days), "disetor terlambat")?);
    }
    for r in registers::undeposited(view, query.year).await? {
        let d = Document::from_row(&r)?;
        let held = Way::parse(&r.text("way")?).is_some_and(Way::is_held);
        let (Some(on), true) = (d.doc_date, held && scope.sees(d.unit_id, d.sub_unit_id)) else { continue };
        let Ok(policy) = Policy::on(&regulations, on) else { continue };
        let last = due(&calendar, on, policy.term_of(&r.text("skpd")?));
        sum = sum.plus(d.amount);
        rows.push(row(&r, &d, last, None, Value::Empty, "belum disetor")?);
    }
    let columns = vec![
        code("Kode Unit"),
        text("Nama Unit"),
        text("Dokumen"),
        text("No Bukti"),
        money("Jumlah"),
        day("Batas Setor"),
        day("Tanggal Setor STS"),
        kernel::sheet::Column::new("Hari Kerja Lewat", ColumnKind::Count),
        text("Setoran"),
    ];
    let total = total(columns.len(), &[(4, sum)]);
    let heading = heading("SETORAN TERLAMBAT DAN PENERIMAAN BELUM DISETOR", query.year);
    Ok(Sheet { name: "Setoran terlambat".into(), heading, columns, rows, total: Some(total) })
}

fn row(r: &Row, d: &Document, last: Day, on: Option<Day>, days: Value, told: &str) -> Result<Vec<Value>> {
    Ok(vec![
        Value::Text(r.text("unit")?),
        Value::Text(r.text("unit_name")?),
        Value::text(d.short()),
        Value::text(d.number.clone().unwrap_or_default()),
        Value::Money(d.amount),
        Value::Day(last),
        on.map_or(Value::Empty, Value::Day),
        days,
        Value::text(told),
    ])
}
