//! Who has accounted for which month, and what an account of a month says.

use std::collections::BTreeSet;

use kernel::day::month_name;
use kernel::lifecycle::State;
use kernel::sheet::{ColumnKind, Value};
use kernel::{Day, Sheet};
use store::module::Query;
use store::{Error, Result, View};
use treasury::public::accountability;

use super::{columns, or_empty};
use crate::policy;
use crate::rules::monthly::{self, Figures};
use crate::store::{cash, monthly as kept};

/// Spending is the account's table; `kas` its second part.
pub const BY: &[&str] = &["belanja", "kas"];

/// Each SKPD's treasurer and month, from the first one with money to the last
/// one that has ended.
pub async fn register(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["skpd"])?;
    let scope = view.scope.clone();
    let asked = store::units::asked(view, query).await?;
    let today = accountability::last_day(view).await?;
    let (regulations, calendar) = store::regulations::in_force(view).await?;
    let closings = cash::closings(view, query.year, None).await?;
    let all = kept::of_year(view, query.year, None).await?;
    let mut rows = Vec::new();
    for (holder, code, name) in cash::treasurers(view, query.year).await? {
        let wanted = asked.as_ref().is_none_or(|unit| unit.skpd_id == holder.skpd);
        if holder.is_assistant() || !wanted || !scope.sees(holder.skpd, holder.unit) {
            continue;
        }
        let facts = treasury::public::bank::cash_facts(view, query.year, holder).await?;
        let own = || closings.iter().filter(|c| c.holder == holder.unit && !c.receives());
        let in_year = facts.iter().map(|f| f.day).filter(|day| day.year() == query.year);
        let months: BTreeSet<u8> = in_year.map(Day::month).chain(own().map(|c| c.month)).collect();
        let (Some(first), Some(last)) = (months.first().copied(), months.last().copied()) else { continue };
        let ended = today.and_then(|today| last_ended(query.year, today)).unwrap_or(last);
        for month in first..=last.max(ended) {
            let closing = own().find(|c| c.month == month).map(|c| c.document.state);
            let lpj = all.iter().find(|k| k.document.unit_id == holder.skpd && k.month == month);
            let due = policy::due(&regulations, &calendar, (query.year, month))?;
            let late = monthly::late(due, lpj.and_then(|k| k.delivered_on), today);
            rows.push(row(&code, &name, month, (due, late), closing, lpj));
        }
    }
    Ok(sheet(query.year, today, rows))
}

/// The last month of a year that is over.
fn last_ended(year: i32, today: Day) -> Option<u8> {
    match year.cmp(&today.year()) {
        std::cmp::Ordering::Less => Some(12),
        std::cmp::Ordering::Equal => today.month().checked_sub(1).filter(|month| *month > 0),
        std::cmp::Ordering::Greater => None,
    }
}

fn row(
    code: &str,
    name: &str,
    month: u8,
    (due, late): (Option<Day>, Option<i64>),
    closing: Option<State>,
    lpj: Option<&kept::Kept>,
) -> Vec<Value> {
    let state = match (lpj, closing) {
        (Some(lpj), _) => lpj.document.state.title(),
        (None, Some(State::Ratified)) => "belum disusun",
        (None, _) => "belum ditutup",
    };
    vec![
        Value::text(code),
        Value::text(name),
        Value::text(month_name(month)),
        or_empty(due, Value::Day),
        Value::text(state),
        or_empty(lpj.and_then(|k| k.document.number.clone()), Value::Text),
        or_empty(lpj.map(|k| k.document.id.to_string()), Value::Text),
        or_empty(lpj.map(|k| k.balance), Value::Money),
        or_empty(lpj.and_then(|k| k.delivered_on), Value::Day),
        or_empty(lpj.and_then(|k| k.received_on), Value::Day),
        or_empty(late, Value::Count),
    ]
}

fn sheet(year: i32, today: Option<Day>, rows: Vec<Vec<Value>>) -> Sheet {
    let (text, day) = (ColumnKind::Text, ColumnKind::Day);
    let mut heading = vec!["REGISTER LPJ BULANAN BENDAHARA".to_owned(), format!("TAHUN ANGGARAN {year}")];
    heading.extend(today.map(|t| format!("DIHITUNG SAMPAI {}, HARI JURNAL TERAKHIR", t.long().to_uppercase())));
    Sheet {
        name: "LPJ Bulanan".into(),
        heading,
        columns: columns(&[
            ("Kode", ColumnKind::Code),
            ("SKPD", text),
            ("Bulan", text),
            ("Batas Waktu", day),
            ("Keadaan", text),
            ("Dokumen", text),
            ("Nomor Urut", text),
            ("Saldo Akhir", ColumnKind::Money),
            ("Disampaikan kepada BUD", day),
            ("Diterima BUD", day),
            ("Hari Lewat", ColumnKind::Count),
        ]),
        rows,
        total: None,
    }
}

/// One account, as it was written down when it was drafted (`dokumen=ID`).
pub async fn detail(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["dokumen"])?;
    let of_cash = query.by(BY)? == "kas";
    let title = "LAPORAN PERTANGGUNGJAWABAN BENDAHARA PENGELUARAN";
    let mut sheet = Sheet { name: "Rincian LPJ Bulanan".into(), heading: vec![title.into()], ..Sheet::default() };
    let Some(lpj) = asked(view, query).await? else {
        sheet.heading.push("PILIH LPJ: dokumen=NOMOR URUT".into());
        fill(view, query.year, of_cash, &mut sheet, &Figures::default()).await?;
        sheet.total = None;
        return Ok(sheet);
    };
    let d = &lpj.document;
    let unit = store::units::by_id(view, d.unit_id).await?.map(|unit| unit.name.to_uppercase());
    sheet.heading.extend(unit);
    sheet.heading.push(format!("BULAN {} {}", month_name(lpj.month).to_uppercase(), d.year));
    sheet.heading.push(format!("{}, {}", d.label(), d.state.title().to_uppercase()));
    let figures = kept::figures(view, d.id).await?;
    fill(view, d.year, of_cash, &mut sheet, &figures).await?;
    Ok(sheet)
}

async fn fill(view: &mut View, year: i32, of_cash: bool, sheet: &mut Sheet, figures: &Figures) -> Result<()> {
    if of_cash {
        accountability::show_cash(sheet, &figures.flows);
        return Ok(());
    }
    accountability::show_spending(view, year, sheet, &figures.spent).await
}

/// The account that `dokumen=` names, within the view's scope.
async fn asked(view: &mut View, query: &Query) -> Result<Option<kept::Kept>> {
    let Some(text) = query.filters.get("dokumen") else { return Ok(None) };
    let id: i64 = text.parse().map_err(|_| Error::Input("dokumen: nomor urut".into()))?;
    let found = kept::find(view, id).await?;
    let found = found.filter(|k| view.scope.sees(k.document.unit_id, k.document.sub_unit_id));
    found.map(Some).ok_or_else(|| Error::NotFound(format!("LPJ bulanan {id}")))
}
