//! Data that another system offers as JSON: a list of objects, whole each time.

use std::collections::{BTreeMap, BTreeSet};

use kernel::hex;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::mapping::{Cell, Record, shown};
use crate::outside;
use crate::settings::{Settings, WebSettings};
use crate::trouble::{Result, Trouble};

/// What came, and what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    pub digest: String,
    pub columns: Vec<String>,
    pub records: Vec<Record>,
}

/// Fetches a list. `place` says where in the answer it stands: nothing, or names
/// with slashes before them.
pub async fn fetch(settings: &Settings, of: &WebSettings, place: &str) -> Result<Fetched> {
    let mut fields = vec![("accept", "application/json".to_owned())];
    if let Some(file) = &of.authorization_file {
        let path = settings.path(file);
        let text = std::fs::read_to_string(&path)
            .map_err(|e| Trouble::Settings(format!("berkas {} tidak terbaca: {e}", path.display())))?;
        fields.push(("authorization", text.trim().to_owned()));
    }
    let (status, body) = outside::ask("GET", &of.url, &fields, Vec::new()).await?;
    if status != 200 {
        return Err(Trouble::Source(format!("{} menjawab {status}", of.url)));
    }
    let mut fetched = read(&body, place).map_err(|why| Trouble::Source(format!("{}: {why}", of.url)))?;
    fetched.digest = hex(&Sha256::digest(&body));
    Ok(fetched)
}

/// A value as letters.
fn letters(raw: &RawValue) -> Cell {
    match raw.get() {
        "null" => None,
        text if text.starts_with('"') => serde_json::from_str::<String>(text).ok().map(String::into_bytes),
        text => Some(text.as_bytes().to_vec()),
    }
}

fn read(body: &[u8], place: &str) -> std::result::Result<Fetched, String> {
    let text = std::str::from_utf8(body).map_err(|_| "jawaban bukan teks".to_owned())?;
    // Portals in trouble answer with a page, and say that all is well.
    if text.trim_start().starts_with('<') {
        return Err(format!("yang datang sebuah halaman, bukan data: {}", shown(text.trim_start())));
    }
    let unread = || "yang datang bukan daftar data".to_owned();
    let mut raw: &RawValue = serde_json::from_str(text).map_err(|_| unread())?;
    for name in place.split('/').filter(|name| !name.is_empty()) {
        let fields: BTreeMap<String, &RawValue> = serde_json::from_str(raw.get()).map_err(|_| unread())?;
        raw = *fields.get(name).ok_or_else(|| format!("tidak memuat {}", shown(name)))?;
    }
    let rows: Vec<BTreeMap<String, &RawValue>> = serde_json::from_str(raw.get()).map_err(|_| unread())?;
    let columns: BTreeSet<&String> = rows.iter().flat_map(BTreeMap::keys).collect();
    let columns: Vec<String> = columns.into_iter().cloned().collect();
    let record = |row: &BTreeMap<String, &RawValue>| Record {
        cells: columns.iter().map(|name| (name.clone(), row.get(name).copied().and_then(letters))).collect(),
    };
    let records = rows.iter().map(record).collect();
    Ok(Fetched { digest: String::new(), columns, records })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_objects_is_rows_of_letters() {
        let body =
            br#"{"hasil":{"data":[{"kd":1,"pagu":1500000.50,"nama":"A \u00e9"},{"kd":2,"nama":null,"aktif":true}]}}"#;
        let found = read(body, "/hasil/data").expect("read");
        assert_eq!(found.columns, ["aktif", "kd", "nama", "pagu"]);
        let cell =
            |n: usize, name: &str| found.records[n].cells[name].clone().map(|b| String::from_utf8(b).expect("text"));
        assert_eq!(cell(0, "pagu").as_deref(), Some("1500000.50"));
        assert_eq!(cell(0, "nama").as_deref(), Some("A é"));
        assert_eq!((cell(0, "aktif"), cell(1, "nama"), cell(1, "aktif").as_deref()), (None, None, Some("true")));
    }

    #[test]
    fn a_page_in_the_place_of_data_is_told() {
        assert!(read(b"  <!DOCTYPE html><title>Sedang dipelihara", "").expect_err("a page").contains("halaman"));
        for body in [&b"{}"[..], b"[1]", b"[", b"{\"a\":[]}", b"\xff", b"null"] {
            assert!(read(body, "").is_err(), "{body:?}");
        }
        assert!(read(b"{\"b\":[]}", "/a").expect_err("elsewhere").contains("tidak memuat a"));
        assert_eq!(read(b"[]", "").expect("nothing").records, []);
    }
}
