//! JSON.

use kernel::Sheet;
use kernel::sheet::Value;
use serde_json::{Map, Value as Json, json};

pub(super) fn write(sheet: &Sheet) -> Json {
    let names = names(sheet);
    let columns: Vec<Json> = sheet
        .columns
        .iter()
        .zip(&names)
        .map(|(column, name)| json!({ "name": name, "kind": serde_json::to_value(column.kind).unwrap_or_default() }))
        .collect();
    let rows: Vec<Json> = sheet.rows.iter().map(|row| object(&names, row)).collect();
    let total = sheet.total.as_ref().map_or(Json::Null, |row| object(&names, row));
    json!({ "name": sheet.name, "heading": sheet.heading, "columns": columns, "rows": rows, "total": total })
}

/// The columns' names, each once.
fn names(sheet: &Sheet) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(sheet.columns.len());
    for column in &sheet.columns {
        let mut name = column.name.clone();
        let mut turn = 2;
        while names.contains(&name) {
            name = format!("{} ({turn})", column.name);
            turn += 1;
        }
        names.push(name);
    }
    names
}

fn object(names: &[String], row: &[Value]) -> Json {
    let value = |index: usize| row.get(index).map_or(Json::Null, cell);
    Json::Object(names.iter().enumerate().map(|(index, name)| (name.clone(), value(index))).collect::<Map<_, _>>())
}

fn cell(value: &Value) -> Json {
    match value {
        Value::Empty => Json::Null,
        Value::Count(count) => Json::from(*count),
        other => Json::String(other.plain()),
    }
}
