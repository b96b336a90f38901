//! The register of accounts, and the statements that came in.

use kernel::Sheet;
use kernel::sheet::{ColumnKind, Value};
use store::module::Query;
use store::{Result, View};

use super::{columns, or_empty};
use crate::model::AccountKind;
use crate::store::{accounts, statements};

pub async fn register(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    view.scope.whole()?;
    let mut rows = Vec::new();
    for (a, r) in accounts::all(view).await? {
        rows.push(vec![
            Value::text(a.id.to_string()),
            Value::text(a.kind.title()),
            Value::Text(r.text("code")?),
            Value::Text(r.text("name")?),
            Value::text(&a.bank),
            Value::text(format!("••••{}", a.last4)),
            Value::text(&a.holder),
            Value::Text(r.text("decree")?),
            or_empty(r.opt_day("decree_date")?, Value::Day),
            or_empty(a.ended_on, Value::Day),
        ]);
    }
    let (text, day) = (ColumnKind::Text, ColumnKind::Day);
    Ok(Sheet {
        name: "Rekening Daerah".into(),
        heading: vec!["DAFTAR REKENING DAERAH".into()],
        columns: columns(&[
            ("Nomor", text),
            ("Jenis Rekening", text),
            ("Kode", ColumnKind::Code),
            ("SKPD", text),
            ("Bank", text),
            ("Rekening Bank", text),
            ("Pemilik Rekening", text),
            ("Keputusan", text),
            ("Tanggal Keputusan", day),
            ("Berakhir", day),
        ]),
        rows,
        total: None,
    })
}

pub async fn statements(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    view.scope.whole()?;
    let mut rows = Vec::new();
    for r in statements::listed(view, query.year).await? {
        let kind = AccountKind::parse(&r.text("kind")?).map_or("", AccountKind::title);
        rows.push(vec![
            Value::text(kind),
            Value::Text(r.text("name")?),
            Value::text(format!("{} ••••{}", r.text("bank")?, r.text("last4")?)),
            Value::Day(r.day("from_day")?),
            Value::Day(r.day("to_day")?),
            Value::Count(r.int("row_count")?),
            Value::Money(r.money("opening")?),
            Value::Money(r.money("credits")?),
            Value::Money(r.money("debits")?),
            Value::Money(r.money("closing")?),
            Value::Text(r.text("file_name")?),
            or_empty(r.opt_text("brought_name")?, Value::Text),
        ]);
    }
    let (text, day, money) = (ColumnKind::Text, ColumnKind::Day, ColumnKind::Money);
    Ok(Sheet {
        name: "Rekening Koran".into(),
        heading: vec!["REKENING KORAN YANG DIIMPOR".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns: columns(&[
            ("Jenis Rekening", text),
            ("SKPD", text),
            ("Rekening Bank", text),
            ("Dari", day),
            ("Sampai", day),
            ("Jumlah Baris", ColumnKind::Count),
            ("Saldo Awal", money),
            ("Kredit", money),
            ("Debit", money),
            ("Saldo Akhir", money),
            ("Berkas", text),
            ("Dibawa Oleh", text),
        ]),
        rows,
        total: None,
    })
}
