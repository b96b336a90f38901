//! What waits for the bank, and the lists that two officials sign.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use kernel::lifecycle::State;
use kernel::sheet::{ColumnKind, Value};
use kernel::{Money, Sheet};
use store::module::Query;
use store::{Error, Result, View};

use payroll::public::ShownPayee;

use super::{columns, or_empty, total};
use crate::rules::batch;
use crate::store::batches;

pub async fn ready(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    view.scope.whole()?;
    let (mut rows, mut gross, mut net) = (Vec::new(), Money::ZERO, Money::ZERO);
    for (d, r) in batches::ready(view, query.year).await? {
        (gross, net) = (gross.plus(d.amount), net.plus(d.net));
        rows.push(vec![
            Value::text(d.id.to_string()),
            or_empty(d.number, Value::Text),
            or_empty(d.doc_date, Value::Day),
            Value::Text(r.text("payee_name")?),
            Value::Text(r.text("skpd_name")?),
            Value::text(d.subject),
            Value::text(format!("{} ••••{}", r.text("bank")?, r.text("last4")?)),
            Value::Money(d.amount),
            Value::Money(d.amount.minus(d.net)),
            Value::Money(d.net),
            Value::text(d.state.code()),
        ]);
    }
    let (text, money) = (ColumnKind::Text, ColumnKind::Money);
    Ok(Sheet {
        name: "SP2D Siap Bank".into(),
        heading: vec!["SP2D YANG MENUNGGU DAFTAR PENGUJI".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns: columns(&[
            ("Nomor Urut", text),
            ("Nomor SP2D", text),
            ("Tanggal SP2D", ColumnKind::Day),
            ("Atas Nama", text),
            ("SKPD", text),
            ("Keperluan", text),
            ("Rekening Bank", text),
            ("Kotor", money),
            ("Potongan", money),
            ("Bersih", money),
            ("Keadaan", text),
        ]),
        rows,
        total: Some(total(11, &[(7, gross), (8, gross.minus(net)), (9, net)])),
    })
}

/// The signed list: of a year, or one list (`daftar=ID`).
pub async fn listed(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["daftar"])?;
    view.scope.whole()?;
    let wanted = asked(query)?;
    let mut rows = Vec::new();
    let (mut gross, mut ppn, mut pph, mut cut, mut net) =
        (Money::ZERO, Money::ZERO, Money::ZERO, Money::ZERO, Money::ZERO);
    for r in batches::listed(view, query.year, wanted).await? {
        let (own_ppn, own_pph, own_cut) = (r.money("ppn")?, r.money("pph")?, r.money("cut")?);
        (gross, net) = (gross.plus(r.money("gross")?), net.plus(r.money("net")?));
        (ppn, pph, cut) = (ppn.plus(own_ppn), pph.plus(own_pph), cut.plus(own_cut));
        let state = State::parse(&r.text("batch_state")?).map_or("", State::title);
        rows.push(vec![
            Value::text(r.int("batch_id")?.to_string()),
            or_empty(r.opt_text("batch_number")?, Value::Text),
            Value::text(state),
            Value::text(batch::shown(&r.text("digest")?)),
            Value::Count(r.int("line_no")?),
            or_empty(r.opt_day("doc_date")?, Value::Day),
            or_empty(r.opt_text("number")?, Value::Text),
            Value::Text(r.text("payee_name")?),
            Value::Text(r.text("skpd_name")?),
            Value::Text(r.text("subject")?),
            Value::text(format!("{} ••••{}", r.text("bank")?, r.text("last4")?)),
            Value::Money(r.money("gross")?),
            Value::Money(own_ppn),
            Value::Money(own_pph),
            Value::Money(own_cut.minus(own_ppn).minus(own_pph)),
            Value::Money(r.money("net")?),
            or_empty(r.opt_day("transferred_on")?, Value::Day),
            Value::Text(r.text("e2e")?),
        ]);
    }
    let other = cut.minus(ppn).minus(pph);
    let (text, money, day) = (ColumnKind::Text, ColumnKind::Money, ColumnKind::Day);
    Ok(Sheet {
        name: "Daftar Penguji".into(),
        heading: vec!["DAFTAR PENGUJI SP2D".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns: columns(&[
            ("Nomor Urut", text),
            ("Nomor Daftar", text),
            ("Keadaan", text),
            ("Sidik", text),
            ("No", ColumnKind::Count),
            ("Tanggal SP2D", day),
            ("Nomor SP2D", text),
            ("Atas Nama", text),
            ("SKPD", text),
            ("Keperluan", text),
            ("Rekening Bank", text),
            ("Kotor", money),
            ("PPN", money),
            ("PPh", money),
            ("Potongan Lain", money),
            ("Bersih", money),
            ("Tanggal Transfer", day),
            ("Tanda Pengenal", text),
        ]),
        rows,
        total: Some(total(18, &[(11, gross), (12, ppn), (13, pph), (14, other), (15, net)])),
    })
}

/// The list that a filter names; 0 for all.
fn asked(query: &Query) -> Result<i64> {
    match query.filters.get("daftar") {
        None => Ok(0),
        Some(text) => text.trim().parse().map_err(|_| Error::Input("daftar: nomor urut daftar penguji".into())),
    }
}

/// Payees whom the bank pays one by one: of a year, or of one list (`daftar=ID`).
/// An SKPD sees its own; whoever reads the whole regency sees initials.
pub async fn payees(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["daftar"])?;
    let wanted = asked(query)?;
    let scope = view.scope.clone();
    let mut rows = Vec::new();
    let mut net = Money::ZERO;
    let mut seen: BTreeMap<i64, BTreeMap<i64, ShownPayee>> = BTreeMap::new();
    for r in batches::payee_rows(view, query.year, wanted).await? {
        if !scope.sees(r.int("unit_id")?, r.int("sub_unit_id")?) {
            continue;
        }
        let thread = r.int("thread")?;
        if let Entry::Vacant(place) = seen.entry(thread) {
            let all = match payroll::public::list_behind(view, thread).await? {
                Some(list) => payroll::public::payees_seen(view, list).await?,
                None => Vec::new(),
            };
            place.insert(all.into_iter().map(|p| (p.line, p)).collect());
        }
        let payee = seen.get(&thread).and_then(|all| all.get(&r.int("payee_line_id").ok()?));
        let amount = r.money("net")?;
        net = net.plus(amount);
        rows.push(vec![
            Value::text(r.int("batch_id")?.to_string()),
            or_empty(r.opt_text("batch_number")?, Value::Text),
            or_empty(r.opt_text("number")?, Value::Text),
            Value::Count(r.int("row_no")?),
            or_empty(payee, |p| Value::text(&p.name)),
            or_empty(payee, |p| Value::text(&p.account)),
            Value::Money(amount),
            Value::Text(r.text("e2e")?),
        ]);
    }
    let text = ColumnKind::Text;
    Ok(Sheet {
        name: "Penerima Daftar Penguji".into(),
        heading: vec!["PENERIMA YANG DIBAYAR BANK SATU PER SATU".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns: columns(&[
            ("Nomor Urut", text),
            ("Nomor Daftar", text),
            ("Nomor SP2D", text),
            ("Baris", ColumnKind::Count),
            ("Nama", text),
            ("Rekening Bank", text),
            ("Bersih", ColumnKind::Money),
            ("Tanda Pengenal", text),
        ]),
        rows,
        total: Some(total(8, &[(6, net)])),
    })
}
