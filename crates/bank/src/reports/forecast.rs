//! What the RKUD will hold, week by week, each figure with its source.

use std::collections::BTreeSet;

use kernel::sheet::{ColumnKind, Value};
use kernel::{Money, Sheet};
use store::module::Query;
use store::{Result, View};

use super::{columns, total};
use crate::policy::{AMOUNT_DAYS, FORECAST_WEEKS, Policy};
use crate::reports::reconciliation::laid;
use crate::rules::forecast::{Facts, Figure, Open, Week, weeks};
use crate::store::outlook;

pub async fn report(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    view.scope.whole()?;
    let Some((as_of, balance)) = outlook::balance(view, query.year).await? else {
        return Ok(sheet(query.year, vec!["BELUM ADA REKENING KORAN RKUD: simpul import rekening-koran".into()], &[]));
    };
    let laid = laid(view, query.year).await?;
    // An SP2D that the bank has debited is no longer on its way.
    let debited: BTreeSet<i64> =
        laid.matched.pairs.values().filter_map(|(n, _)| laid.orders.get(*n)).map(|o| o.sp2d).collect();
    let (regulations, _) = store::regulations::in_force(view).await?;
    let policy = Policy::on(&regulations, as_of);
    // What others paid under words that nobody here can read has left long ago.
    let since = as_of.plus_days(-policy.number(AMOUNT_DAYS)?);
    let on_its_way = |w: &outlook::Way| !debited.contains(&w.id) && (!w.imported || w.open.day > since);
    let open: Vec<Open> =
        outlook::open(view, query.year).await?.into_iter().filter(on_its_way).map(|w| w.open).collect();
    let planned = treasury::public::bank::planned(view, query.year).await?;
    let used = outlook::used(view, query.year).await?;
    let spent = used.reserved.plus(used.used);
    let facts = Facts {
        as_of,
        balance,
        weeks: usize::try_from(policy.number(FORECAST_WEEKS)?.min(53)).unwrap_or_default(),
        days: policy.days_left()?,
        comes_in: planned.comes_in,
        goes_out: planned.goes_out,
        used: spent,
        open: &open,
        released: used.released.minus(spent.minus(used.outside)),
    };
    let heading = vec![
        format!("SALDO RKUD {} MENURUT REKENING KORAN {}", balance.rupiah(), as_of.long().to_uppercase()),
        format!("SISA SPD YANG BELUM DIAJUKAN {}", facts.released.rupiah()),
    ];
    Ok(sheet(query.year, heading, &weeks(&facts)))
}

fn sheet(year: i32, told: Vec<String>, weeks: &[Week]) -> Sheet {
    let (mut rows, mut moved) = (Vec::new(), Money::ZERO);
    for (n, week) in (1..).zip(weeks) {
        let row = |what: &str, amount: Money, balance: Value, source: &str| {
            vec![
                Value::Count(n),
                Value::Day(week.from),
                Value::Day(week.to),
                Value::text(what),
                Value::Money(amount),
                balance,
                Value::text(source),
            ]
        };
        let mut balance = week.opening;
        let source = if n == 1 { "rekening koran RKUD" } else { "saldo minggu sebelumnya" };
        rows.push(row("Saldo awal", week.opening, Value::Money(week.opening), source));
        for (figure, amount) in Figure::ALL.into_iter().zip(week.figures) {
            balance = balance.plus(amount);
            moved = moved.plus(amount);
            rows.push(row(figure.title(), amount, Value::Money(balance), figure.source()));
        }
    }
    let mut heading = vec!["PROYEKSI KAS RKUD".into(), format!("TAHUN ANGGARAN {year}")];
    heading.extend(told);
    let closing = weeks.last().map(|w| w.closing).unwrap_or_default();
    let (text, day, money) = (ColumnKind::Text, ColumnKind::Day, ColumnKind::Money);
    Sheet {
        name: "Proyeksi Kas".into(),
        heading,
        columns: columns(&[
            ("Minggu", ColumnKind::Count),
            ("Mulai", day),
            ("Sampai", day),
            ("Unsur", text),
            ("Jumlah", money),
            ("Saldo", money),
            ("Sumber Angka", text),
        ]),
        rows,
        total: Some(total(7, &[(4, moved), (5, closing)])),
    }
}
