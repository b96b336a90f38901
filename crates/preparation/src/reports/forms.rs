//! RKA-Rincian Belanja: every line of an SKPD's RKA with its sums.

use kernel::sheet::{Column, ColumnKind, Value};
use kernel::{Money, Sheet};
use store::module::Query;
use store::{Error, Result, View};

use super::frame::{code, money, round_of, text};
use crate::public::{ActivitySeen, LineSeen, lines_seen, rka_seen};
use crate::store::rka as rkas;

/// The lines of one SKPD's RKA, grouped by sub kegiatan and rekening.
pub async fn details(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["tahapan", "skpd"])?;
    let Some(asked) = query.filters.get("skpd") else {
        let heading = vec!["RKA-RINCIAN BELANJA SKPD".into(), "PILIH SKPD: skpd=KODE".into()];
        return Ok(Sheet { name: "Rincian Belanja".into(), heading, columns: columns(false), ..Sheet::default() });
    };
    let norm = kernel::Code::parse(asked).map_err(|e| Error::Input(format!("skpd: {e}")))?;
    let unit = store::units::by_norm(view, norm.norm()).await?;
    let unit = unit.filter(|u| view.scope.sees(u.skpd_id, u.id));
    let unit = unit.ok_or_else(|| Error::NotFound(format!("SKPD {asked}")))?;
    let round = round_of(view, query).await?.ok_or_else(|| Error::NotFound(format!("RKA tahun {}", query.year)))?;
    let rka = rkas::of_unit(view, round.id, unit.skpd_id).await?;
    let rka = rka.ok_or_else(|| Error::NotFound(format!("RKA {} {}", unit.name, round.stage)))?;
    let document = store::documents::find(view, &store::DocRef::from(rka.document)).await?;
    let document = document.ok_or_else(|| Error::Bug("RKA tanpa dokumen".into()))?;
    let Some(seen) = rka_seen(view, &document).await? else { return Err(Error::NotFound("RKA".into())) };
    let changes = round.base.is_some();
    let mut sheet = Sheet {
        name: "Rincian Belanja".into(),
        heading: vec![
            if changes { "RKA-PERUBAHAN RINCIAN BELANJA SKPD" } else { "RKA-RINCIAN BELANJA SKPD" }.into(),
            format!("{} {}", unit.code, unit.name),
            format!("{} TAHUN ANGGARAN {}", round.stage.to_uppercase(), query.year),
        ],
        columns: columns(changes),
        ..Sheet::default()
    };
    let mut total = (Money::ZERO, Money::ZERO);
    for activity in seen.activities.iter().filter(|a| a.id.is_some()) {
        let lines = lines_seen(view, document.id, activity.id).await?;
        head(&mut sheet, activity, changes, before(&lines));
        total = (total.0.plus(before(&lines)), total.1.plus(activity.amount));
        grouped(&mut sheet, &lines, changes);
    }
    sheet.total = Some(row(("Jumlah", ""), ["", "", ""], None, None, total.0, total.1, changes));
    Ok(sheet)
}

fn columns(changes: bool) -> Vec<Column> {
    let mut all = vec![
        code("Kode"),
        text("Uraian"),
        text("Koefisien"),
        text("Satuan"),
        money("Harga"),
        Column::new("Pajak", ColumnKind::Percent),
        text("Sumber Dana"),
    ];
    if changes {
        all.extend([money("Sebelum"), money("Sesudah"), money("Bertambah/(Berkurang)")]);
    } else {
        all.push(money("Jumlah"));
    }
    all
}

/// What the lines of a change change from, those that are dropped too.
fn before(lines: &[LineSeen]) -> Money {
    lines.iter().fold(Money::ZERO, |sum, l| sum.plus(l.line.before))
}

fn head(sheet: &mut Sheet, a: &ActivitySeen, changes: bool, before: Money) {
    let target =
        if a.target.is_empty() { String::new() } else { format!(" — {} {} {}", a.indicator, a.target, a.measure) };
    let name = format!("{} · {}{target}", a.unit_name, a.sub_name);
    sheet.rows.push(row((&a.sub_code, &name), ["", "", ""], None, None, before, a.amount, changes));
}

fn grouped(sheet: &mut Sheet, lines: &[LineSeen], changes: bool) {
    let mut at = 0;
    while let Some(first) = lines.get(at) {
        let key = &first.line.rekening;
        let group: Vec<&LineSeen> = lines.iter().filter(|l| &l.line.rekening == key).collect();
        let living = |l: &&LineSeen| if l.line.living { l.line.amount } else { Money::ZERO };
        if lines.iter().position(|l| &l.line.rekening == key) == Some(at) {
            let was = group.iter().fold(Money::ZERO, |sum, l| sum.plus(l.line.before));
            let now = group.iter().fold(Money::ZERO, |sum, l| sum.plus(living(l)));
            let name = (first.rekening_code.as_str(), first.rekening_name.as_str());
            sheet.rows.push(row(name, ["", "", ""], None, None, was, now, changes));
            for l in group.iter().filter(|l| l.line.living || changes) {
                let unit = kernel::Coefficient::parse(&l.line.coefficient).map(|c| c.unit()).unwrap_or_default();
                let name = describe(l);
                let texts = [l.line.coefficient.as_str(), unit.as_str(), l.source_name.as_str()];
                let rate = Some(l.line.tax_rate).filter(|r| *r > 0);
                let price = Some(l.line.price);
                sheet.rows.push(row((&l.line.item_code, &name), texts, price, rate, l.line.before, living(l), changes));
            }
        }
        at += 1;
    }
}

fn describe(l: &LineSeen) -> String {
    let l = &l.line;
    let parts = [&l.package, &l.item_name, &l.specification, &l.note, &l.recipient, &l.location];
    parts.into_iter().filter(|p| !p.is_empty()).cloned().collect::<Vec<_>>().join(" · ")
}

#[allow(clippy::too_many_arguments)]
fn row(
    (key, name): (&str, &str),
    [coefficient, unit, source]: [&str; 3],
    price: Option<Money>,
    rate: Option<i64>,
    before: Money,
    amount: Money,
    changes: bool,
) -> Vec<Value> {
    let or_empty = |text: &str| if text.is_empty() { Value::Empty } else { Value::text(text) };
    let mut all = vec![
        or_empty(key),
        or_empty(name),
        or_empty(coefficient),
        or_empty(unit),
        price.map_or(Value::Empty, Value::Money),
        rate.map_or(Value::Empty, Value::Percent),
        or_empty(source),
    ];
    if changes {
        all.push(Value::Money(before));
    }
    all.push(Value::Money(amount));
    if changes {
        all.push(Value::Money(amount.minus(before)));
    }
    all
}
