//! Debits of the RKUD beside the SP2D: what a person has to look at, or every
//! line with how it was found.

use std::collections::HashMap;

use kernel::sheet::{ColumnKind, Value};
use kernel::{Day, Money, Sheet};
use store::module::Query;
use store::{Read, Result, View};

use super::{columns, or_empty, side, total};
use crate::policy::{AMOUNT_DAYS, Policy, UNDEBITED_DAYS, UNMATCHED_DAYS};
use crate::rules::matching::{self, Finding, Matched, Order, Terms, Way};
use crate::store::{self as rows, matching as sides};

/// Both sides, laid beside each other.
pub(crate) struct Laid {
    pub orders: Vec<Order>,
    pub lines: Vec<sides::Shown>,
    pub matched: Matched,
    pub covered_from: Option<Day>,
    pub covered_to: Option<Day>,
}

/// Lays a year; lines and orders of the year before only help to find.
pub(crate) async fn laid(view: &mut impl Read, year: i32) -> Result<Laid> {
    let region = rows::region(view).await?;
    let covered = sides::covered(view, year).await?;
    let (covered_from, covered_to) = covered.unzip();
    let lines = sides::lines(view, year).await?;
    let orders = sides::orders(view, year, &region.wilayah).await?;
    let Some((first, day)) = covered else {
        return Ok(Laid { orders, lines, matched: Matched::default(), covered_from, covered_to });
    };
    let (regulations, calendar) = store::regulations::in_force(view).await?;
    let policy = Policy::on(&regulations, day);
    let terms = Terms {
        calendar: &calendar,
        covered_from: first,
        covered_to: day,
        unmatched: policy.number(UNMATCHED_DAYS)?,
        undebited: policy.number(UNDEBITED_DAYS)?,
        by_amount: policy.number(AMOUNT_DAYS)?,
    };
    let plain: Vec<matching::Line> = lines.iter().map(|l| l.line.clone()).collect();
    let mut matched = matching::lay(&orders, &plain, &terms);
    matched.findings.retain(|f| of_year(f, &orders, year));
    Ok(Laid { orders, lines, matched, covered_from, covered_to })
}

fn of_year(finding: &Finding, orders: &[Order], year: i32) -> bool {
    match finding {
        Finding::Unmatched { day, .. }
        | Finding::Twice { day, .. }
        | Finding::Amount { day, .. }
        | Finding::CameBack { day, .. }
        | Finding::BackDiffers { day, .. } => day.year() == year,
        Finding::NotBack { order, .. } => {
            orders.get(*order).and_then(|o| o.returned.as_ref()).is_some_and(|r| r.on.year() == year)
        }
        Finding::Undebited { order, .. } => orders.get(*order).is_some_and(|o| o.transferred_on.year() == year),
    }
}

pub async fn report(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let by = query.by(&["temuan", "baris"])?;
    view.scope.whole()?;
    let laid = laid(view, query.year).await?;
    let covered = laid
        .covered_to
        .map_or_else(|| "BELUM ADA REKENING KORAN RKUD".into(), |d| format!("SAMPAI {}", d.long().to_uppercase()));
    let mut sheet = if by == "temuan" { findings(&laid) } else { every_line(&laid, query.year) };
    let heading = vec!["REKONSILIASI BANK".into(), format!("TAHUN ANGGARAN {}", query.year), covered];
    sheet.heading = heading;
    Ok(sheet)
}

const WIDTH: usize = 11;

fn sheet(rows: Vec<Vec<Value>>, (debit, credit, net): (Money, Money, Money)) -> Sheet {
    let (text, money) = (ColumnKind::Text, ColumnKind::Money);
    let difference = debit.minus(net);
    Sheet {
        name: "Rekonsiliasi".into(),
        heading: Vec::new(),
        columns: columns(&[
            ("Temuan", text),
            ("Baris", text),
            ("Tanggal", ColumnKind::Day),
            ("Rekening Bank", text),
            ("Referensi", text),
            ("Keterangan", text),
            ("Debit", money),
            ("Kredit", money),
            ("Dokumen", text),
            ("Bersih", money),
            ("Selisih", money),
        ]),
        rows,
        total: Some(total(WIDTH, &[(6, debit), (7, credit), (9, net), (10, difference)])),
    }
}

/// Of a line and an SP2D: what a row shows.
fn row(what: &str, line: Option<&sides::Shown>, order: Option<&Order>) -> Vec<Value> {
    let debit = line.map(|l| l.line.debit).unwrap_or_default();
    let net = order.map(|o| o.net).unwrap_or_default();
    vec![
        Value::text(what),
        or_empty(line, |l| Value::text(l.line.id.to_string())),
        or_empty(line.map(|l| l.line.day).or(order.map(|o| o.transferred_on)), Value::Day),
        or_empty(line, |l| Value::text(&l.account)),
        or_empty(line, |l| Value::text(&l.reference)),
        or_empty(line, |l| Value::text(&l.description)),
        side(debit),
        side(line.map(|l| l.line.credit).unwrap_or_default()),
        or_empty(order, |o| Value::text(&o.label)),
        side(net),
        side(debit.minus(net)),
    ]
}

fn findings(laid: &Laid) -> Sheet {
    let by_id: HashMap<i64, &sides::Shown> = laid.lines.iter().map(|l| (l.line.id, l)).collect();
    let find = |id: i64| by_id.get(&id).copied();
    let mut rows = Vec::new();
    let (mut debit, mut credit, mut net) = (Money::ZERO, Money::ZERO, Money::ZERO);
    for finding in &laid.matched.findings {
        let order = finding.order().and_then(|n| laid.orders.get(n));
        let (what, of): (&str, Vec<i64>) = match finding {
            Finding::Unmatched { line, .. } => ("debit tanpa SP2D", vec![*line]),
            Finding::Twice { lines, .. } => ("didebit lebih dari sekali", lines.clone()),
            Finding::Amount { line, .. } => ("jumlah berbeda", vec![*line]),
            Finding::Undebited { .. } => ("belum didebit", Vec::new()),
            Finding::CameBack { line, .. } => ("kembali, retur belum dicatat", vec![*line]),
            Finding::BackDiffers { line, .. } => ("kembali, jumlah berbeda", vec![*line]),
            Finding::NotBack { .. } => ("retur tanpa kredit bank", Vec::new()),
        };
        // The net sum counts once, however many lines there are.
        net = net.plus(order.map(|o| o.net).unwrap_or_default());
        if of.is_empty() {
            rows.push(row(what, None, order));
        }
        for (n, id) in of.into_iter().enumerate() {
            let line = find(id);
            debit = debit.plus(line.map(|l| l.line.debit).unwrap_or_default());
            credit = credit.plus(line.map(|l| l.line.credit).unwrap_or_default());
            let mut told = row(what, line, order);
            if let (Finding::CameBack { row: Some(payee), .. }, Some(cell), Some(order)) =
                (finding, told.get_mut(8), order)
            {
                *cell = Value::Text(format!("{}, penerima baris {payee}", order.label));
            }
            if let (Finding::Unmatched { .. }, Some(named), Some(cell)) =
                (finding, laid.matched.perhaps.get(&id), told.get_mut(8))
            {
                *cell = Value::Text(perhaps(named, &laid.orders));
            }
            if let (true, Some(cell)) = (n > 0, told.get_mut(9)) {
                *cell = Value::Empty;
                if let (Some(line), Some(rest)) = (line, told.get_mut(10)) {
                    *rest = Value::Money(line.line.debit);
                }
            }
            rows.push(told);
        }
    }
    sheet(rows, (debit, credit, net))
}

/// SP2D that a number which the bank cut may mean.
fn perhaps(named: &[usize], orders: &[Order]) -> String {
    let few: Vec<&str> = named.iter().filter_map(|n| orders.get(*n)).map(|o| o.label.as_str()).take(3).collect();
    let more = named.len().saturating_sub(few.len());
    let more = if more > 0 { format!(", dan {more} lagi") } else { String::new() };
    format!("mungkin {}{more}", few.join(" atau "))
}

fn every_line(laid: &Laid, year: i32) -> Sheet {
    let mut rows = Vec::new();
    let (mut debit, mut credit, mut net) = (Money::ZERO, Money::ZERO, Money::ZERO);
    for l in laid.lines.iter().filter(|l| l.line.day.year() == year) {
        let pair = laid.matched.pairs.get(&l.line.id);
        let order = pair.and_then(|(n, _)| laid.orders.get(*n));
        let what = match (pair, l.line.hand) {
            (Some((_, Way::Identified)), _) => "cocok menurut tanda pengenal",
            (Some((_, Way::Printed)), _) => "cocok menurut nomor SIPD",
            (Some((_, Way::AmountAndDay)), _) => "cocok menurut jumlah dan tanggal",
            (Some((_, Way::Unsure)), _) => "cocok menurut jumlah dan tanggal, ada SP2D lain yang sama jumlahnya",
            (Some((_, Way::ByHand)), _) => "dicocokkan pejabat",
            (None, Some((kind, _))) => kind.title(),
            (None, None) if l.line.credit.is_positive() => "penerimaan",
            (None, None) if laid.matched.waiting.contains(&l.line.id) => "menunggu",
            (None, None) => "debit tanpa SP2D",
        };
        debit = debit.plus(l.line.debit);
        credit = credit.plus(l.line.credit);
        net = net.plus(order.map(|o| o.net).unwrap_or_default());
        rows.push(row(what, Some(l), order));
    }
    sheet(rows, (debit, credit, net))
}
