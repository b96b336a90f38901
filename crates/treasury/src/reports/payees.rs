//! The payee register as tables: names, banks and last digits, never a number.
//! It is one for the whole regency, so whoever reads one SKPD does not read it.

use kernel::Sheet;
use kernel::sheet::{Column, ColumnKind, Value};
use store::module::Query;
use store::{Result, Row, View};

use crate::store::pages;

fn heads(names: &[&str]) -> Vec<Column> {
    let text = names.iter().map(|name| Column::new(name, ColumnKind::Text));
    std::iter::once(Column::new("Nomor", ColumnKind::Code)).chain(text).collect()
}

fn kind(row: &Row) -> Result<Value> {
    Ok(Value::text(match row.text("kind")?.as_str() {
        "orang" => "Orang",
        "bendahara" => "Bendahara",
        _ => "Badan usaha",
    }))
}

/// Who may be paid.
pub async fn payees(view: &mut View, query: &Query) -> Result<Sheet> {
    view.scope.whole()?;
    query.only(&[])?;
    let mut rows = Vec::new();
    for row in pages::list_payees(view).await? {
        rows.push(vec![
            Value::text(row.int("id")?.to_string()),
            Value::Text(row.text("name")?),
            kind(&row)?,
            Value::text(if row.int("accounts")? > 0 { "ada" } else { "belum ada" }),
        ]);
    }
    Ok(Sheet {
        name: "Penerima".into(),
        heading: vec!["DAFTAR PENERIMA".into()],
        columns: heads(&["Nama", "Jenis", "Rekening yang Berlaku"]),
        rows,
        total: None,
    })
}

/// Their accounts, those that wait for a second official first.
pub async fn accounts(view: &mut View, query: &Query) -> Result<Sheet> {
    view.scope.whole()?;
    query.only(&[])?;
    let mut rows = Vec::new();
    for row in pages::list_payee_accounts(view).await? {
        let state = match (row.opt_day("replaced_on")?, row.opt_day("confirmed_on")?) {
            (Some(day), Some(_)) => format!("diganti {}", day.long()),
            (Some(day), None) => format!("ditarik {}", day.long()),
            (None, Some(day)) => format!("dikonfirmasi {}", day.long()),
            (None, None) => "menunggu konfirmasi".to_owned(),
        };
        rows.push(vec![
            Value::text(row.int("id")?.to_string()),
            Value::Text(row.text("name")?),
            Value::Text(row.text("bank")?),
            Value::Text(format!("••••{}", row.text("last4")?)),
            Value::Text(row.text("holder")?),
            Value::Text(state),
            Value::Text(row.opt_text("proposed_name")?.unwrap_or_default()),
        ]);
    }
    Ok(Sheet {
        name: "Rekening penerima".into(),
        heading: vec!["REKENING PENERIMA".into()],
        columns: heads(&["Penerima", "Bank", "Rekening", "Atas Nama", "Keadaan", "Diusulkan Oleh"]),
        rows,
        total: None,
    })
}
