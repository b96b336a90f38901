//! Lists of what was withheld, in the forms that the tax office is sent.

use std::collections::{BTreeMap, BTreeSet};

use kernel::sheet::column::{money, text};
use kernel::sheet::{Column, ColumnKind, Value};
use kernel::{Day, Money, Sheet};
use store::module::Query;
use store::{Error, Result, Row, View};

use super::codes::Printed;
use crate::policy::Policy;
use crate::store::tax;

/// Taxes withheld within the reader's scope, with the tax account of each kind.
async fn taxes(view: &mut View, query: &Query) -> Result<(Vec<Row>, BTreeMap<String, String>)> {
    let last = Day::last_of_year(query.year).ok_or_else(|| Error::Input("tahun di luar batas".into()))?;
    let (regulations, _) = store::regulations::in_force(view).await?;
    let policy = Policy::on(&regulations, last)?;
    let mut accounts: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for rule in &policy.tax_rules.value {
        accounts.entry(rule.kind.clone()).or_default().insert(&rule.account);
    }
    let accounts: BTreeMap<String, String> =
        accounts.into_iter().map(|(kind, all)| (kind, all.into_iter().collect::<Vec<_>>().join(" / "))).collect();
    let scope = view.scope.clone();
    let skpd = query.filters.get("skpd");
    let mut rows = Vec::new();
    for r in tax::list(view, query.year, query.month()?).await? {
        let asked = skpd.is_none_or(|s| r.text("skpd").is_ok_and(|code| code == *s));
        if asked && scope.sees(r.int("unit_id")?, r.int("sub_unit_id")?) && accounts.contains_key(&r.text("kind")?) {
            rows.push(r);
        }
    }
    Ok((rows, accounts))
}

fn heading(title: &str, query: &Query) -> Result<Vec<String>> {
    let mut heading = vec![title.to_owned(), format!("TAHUN ANGGARAN {}", query.year)];
    heading.extend(query.month()?.map(|m| format!("BULAN {m}")));
    Ok(heading)
}

/// Whoever makes the list of the whole regency for the tax office needs the
/// number; others read that there is one.
fn npwp(view: &View, r: &Row) -> Result<Value> {
    let Some(stored) = r.opt_bytes("npwp_enc")? else { return Ok(Value::text("tidak ada")) };
    if view.scope.whole().is_err() {
        return Ok(Value::text("tercatat"));
    }
    let number = view.keys()?.decrypt("npwp", &stored)?;
    Ok(Value::text(String::from_utf8_lossy(&number)))
}

/// Daftar Transaksi Harian: each deduction with its order, payment and proof
/// (`bulan=`, `skpd=`).
pub async fn daily(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["bulan", "skpd"])?;
    let (found, accounts) = taxes(view, query).await?;
    let (printed, charged) = (Printed::read(view, query.year).await?, tax::charged(view, query.year).await?);
    let spent_on = |document: i64| {
        let all = charged.get(&document).into_iter().flatten();
        let all: Vec<String> = all.map(|rekening| printed.rekening(rekening.clone())).collect();
        if all.is_empty() { Value::Empty } else { Value::Text(all.join("; ")) }
    };
    let (mut rows, mut sum) = (Vec::new(), Money::ZERO);
    for (no, r) in (1..).zip(found) {
        let own = |name: &str| Ok::<Value, Error>(r.opt_text(name)?.map_or(Value::Empty, Value::Text));
        let kind = r.text("kind")?;
        sum = sum.plus(r.money("amount")?);
        let payee = r.opt_text("payee")?.or(r.opt_text("recipient")?);
        rows.push(vec![
            Value::Count(no),
            own("spm_number")?,
            r.opt_money("spm_amount")?.map_or(Value::Empty, Value::Money),
            own("sp2d_number")?,
            Value::Money(r.money("sp2d_amount")?),
            spent_on(r.int("document_id")?),
            accounts.get(&kind).map_or(Value::Empty, Value::text),
            Value::Text(kind),
            Value::Money(r.money("amount")?),
            npwp(view, &r)?,
            payee.map_or(Value::Empty, Value::Text),
            own("ntpn")?,
            own("billing")?,
            Value::text(if r.text("document_kind")? == "TBP" { "UP/GU/TU" } else { "LS" }),
        ]);
    }
    let mut total = vec![Value::text("Jumlah")];
    total.extend((1..14).map(|at| if at == 8 { Value::Money(sum) } else { Value::Empty }));
    Ok(Sheet {
        name: "DTH".into(),
        heading: heading("DAFTAR TRANSAKSI HARIAN BELANJA DAERAH (DTH)", query)?,
        columns: vec![
            Column::new("No", ColumnKind::Count),
            text("No SPM"),
            money("Nilai SPM"),
            text("No SP2D atau TBP"),
            money("Nilai SP2D"),
            Column::new("Akun Belanja", ColumnKind::Code),
            text("Akun Pajak"),
            text("Jenis Pajak"),
            money("Jumlah Pajak"),
            text("NPWP"),
            text("Nama Rekanan"),
            text("NTPN"),
            text("Kode Billing"),
            text("Keterangan"),
        ],
        rows,
        total: Some(total),
    })
}

/// What one SKPD has ordered, paid and withheld.
#[derive(Default)]
struct Sums {
    name: String,
    orders: BTreeMap<String, Money>,
    payments: BTreeMap<String, Money>,
    withheld: Money,
    open: Money,
}

/// Rekapitulasi Transaksi Harian: the DTH summed up by SKPD (`bulan=`).
pub async fn summary(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["bulan"])?;
    let (found, _) = taxes(view, query).await?;
    let mut units: BTreeMap<String, Sums> = BTreeMap::new();
    for r in found {
        let sums = units.entry(r.text("skpd")?).or_default();
        sums.name = r.text("skpd_name")?;
        // One order may bear several taxes.
        if let (Some(number), Some(amount)) = (r.opt_text("spm_number")?, r.opt_money("spm_amount")?) {
            sums.orders.insert(number, amount);
        }
        if let Some(number) = r.opt_text("sp2d_number")? {
            sums.payments.insert(number, r.money("sp2d_amount")?);
        }
        sums.withheld = sums.withheld.plus(r.money("amount")?);
        if r.opt_text("ntpn")?.is_none() {
            sums.open = sums.open.plus(r.money("amount")?);
        }
    }
    let sum = |all: &BTreeMap<String, Money>| all.values().fold(Money::ZERO, |s, m| s.plus(*m));
    let count = |all: &BTreeMap<String, Money>| Value::Count(i64::try_from(all.len()).unwrap_or(i64::MAX));
    let (mut withheld, mut open) = (Money::ZERO, Money::ZERO);
    let mut rows = Vec::new();
    for (no, (code, s)) in (1..).zip(units) {
        (withheld, open) = (withheld.plus(s.withheld), open.plus(s.open));
        rows.push(vec![
            Value::Count(no),
            Value::Text(code),
            Value::Text(s.name),
            count(&s.orders),
            Value::Money(sum(&s.orders)),
            count(&s.payments),
            Value::Money(sum(&s.payments)),
            Value::Money(s.withheld),
            Value::Money(s.open),
        ]);
    }
    let mut total = vec![Value::text("Jumlah")];
    total.extend((1..7).map(|_| Value::Empty));
    total.extend([Value::Money(withheld), Value::Money(open)]);
    Ok(Sheet {
        name: "RTH".into(),
        heading: heading("REKAPITULASI TRANSAKSI HARIAN BELANJA DAERAH (RTH)", query)?,
        columns: vec![
            Column::new("No", ColumnKind::Count),
            Column::new("Kode", ColumnKind::Code),
            text("SKPD"),
            Column::new("Jumlah SPM", ColumnKind::Count),
            money("Nilai SPM"),
            Column::new("Jumlah SP2D atau TBP", ColumnKind::Count),
            money("Nilai SP2D"),
            money("Potongan Pajak"),
            money("Belum Disetor"),
        ],
        rows,
        total: Some(total),
    })
}
