//! What people and programs read.

use std::process::ExitCode;

use kernel::sheet::Value as Cell;
use kernel::{Refusals, Sheet};
use serde_json::{Value, json};
use store::Error;

/// Marks an answer of a practice folder.
pub fn marked(mut value: Value, practice: bool) -> Value {
    if practice && let Some(map) = value.as_object_mut() {
        map.insert("latihan".into(), Value::Bool(true));
    }
    value
}

/// Whatever comes out of a practice folder says so, without moving the header
/// row that programs look for.
pub fn mark(sheet: &mut Sheet) {
    match sheet.heading.iter_mut().next() {
        Some(title) => *title = format!("{title} (LATIHAN)"),
        None => sheet.heading.push("LATIHAN".into()),
    }
    sheet.name = format!("{} LATIHAN", sheet.name).chars().take(31).collect();
}

/// A CSV is for programs: the header comes first, the mark last.
pub fn csv(sheet: &Sheet) -> Vec<u8> {
    let practice = sheet.name.ends_with("LATIHAN");
    let mut bare = Sheet { heading: vec![], ..sheet.clone() };
    if practice {
        let mut last = vec![Cell::Empty; bare.columns.len().saturating_sub(1)];
        last.insert(0, Cell::text("LATIHAN"));
        bare.rows.extend(bare.total.take());
        bare.total = Some(last);
    }
    documents::write::csv(&bare)
}

/// Prints JSON for programs, or a readable form of it for people.
pub fn print(value: &Value, json: bool) {
    let text = if json { value.to_string() } else { readable(value, 0) };
    write(text.as_bytes());
}

/// Writes a file to a pipe, byte for byte.
pub fn raw(bytes: &[u8]) {
    use std::io::Write;
    let _ = std::io::stdout().lock().write_all(bytes);
}

/// Writes to the screen; a reader such as `head` may go away early.
pub fn write(bytes: &[u8]) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(bytes);
    if !bytes.ends_with(b"\n") {
        let _ = out.write_all(b"\n");
    }
}

fn readable(value: &Value, depth: usize) -> String {
    let pad = "  ".repeat(depth);
    match value {
        Value::Object(map) => map
            .iter()
            .map(|(k, v)| match v {
                Value::Object(m) if m.is_empty() => format!("{pad}{k}: –"),
                Value::Array(a) if a.is_empty() => format!("{pad}{k}: –"),
                Value::Object(_) | Value::Array(_) => format!("{pad}{k}:\n{}", readable(v, depth + 1)),
                _ => format!("{pad}{k}: {}", scalar(v)),
            })
            .collect::<Vec<_>>()
            .join("\n"),
        Value::Array(items) => items
            .iter()
            .map(|v| match v {
                Value::Object(_) | Value::Array(_) => format!("{pad}-\n{}", readable(v, depth + 1)),
                _ => format!("{pad}- {}", scalar(v)),
            })
            .collect::<Vec<_>>()
            .join("\n"),
        other => format!("{pad}{}", scalar(other)),
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        Value::Null => "–".into(),
        Value::Bool(b) => if *b { "ya" } else { "tidak" }.into(),
        other => other.to_string(),
    }
}

/// Prints an error and gives its exit code.
pub fn failure(error: &Error, json: bool) -> ExitCode {
    match error {
        Error::Refused(refusals) => refused(refusals, json),
        other => {
            let (code, kind) = kind(other);
            if json {
                println!("{}", json!({ "error": { "kind": kind, "message": other.to_string() } }));
            } else {
                eprintln!("{}", capital(&other.to_string()));
            }
            ExitCode::from(code)
        }
    }
}

fn kind(error: &Error) -> (u8, &'static str) {
    match error {
        Error::Input(_) | Error::KeyReused(_) => (2, "masukan"),
        Error::Refused(_) => (3, "ditolak"),
        Error::NotFound(_) => (4, "tidak-ditemukan"),
        Error::Unauthorised(_) => (5, "tidak-berwenang"),
        Error::Busy => (6, "sibuk"),
        Error::Clock(_) => (6, "jam"),
        Error::Conflict(_) | Error::Storage(_) | Error::Bug(_) | Error::DryRun(_) => (1, "gagal"),
    }
}

fn refused(refusals: &Refusals, json: bool) -> ExitCode {
    if json {
        println!("{}", json!({ "refused": refusals.as_slice() }));
    } else {
        eprintln!("Ditolak:");
        for r in refusals.as_slice() {
            eprintln!("  {}  {}", r.code, r.message);
            let figures: Vec<String> = r.figures.iter().map(|(k, v)| format!("{k} {v}")).collect();
            if !figures.is_empty() {
                eprintln!("      angka  : {}", figures.join(", "));
            }
            eprintln!("      dasar  : {}", r.law);
            eprintln!("      langkah: {}", r.remedy);
        }
    }
    ExitCode::from(3)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
