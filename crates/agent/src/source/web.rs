//! Data that another system offers: a list of objects as JSON, or a file as one
//! would put it into a folder. It comes whole each time.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use kernel::{Zone, hex};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::table::Whole;
use crate::mapping::{Cell, Record, shown};
use crate::outside::Outside;
use crate::settings::{Settings, StreamSettings, WebSettings};
use crate::trouble::{Result, Trouble};

const ACCEPT: &str = "application/json, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;q=0.9, \
                      text/csv;q=0.8, */*;q=0.1";

/// What came, and what it was.
#[derive(Debug)]
pub struct Fetched {
    pub digest: String,
    pub rows: Whole,
}

/// Fetches what a stream reads. Its `table` says where in an answer of JSON the
/// list stands: nothing, or names with slashes before them.
pub async fn fetch(settings: &Settings, of: &WebSettings, stream: &StreamSettings) -> Result<Fetched> {
    let mut fields = vec![("accept", ACCEPT.to_owned())];
    if let Some(file) = &of.authorization_file {
        let path = settings.path(file);
        let text = std::fs::read_to_string(&path)
            .map_err(|e| Trouble::Settings(format!("berkas {} tidak terbaca: {e}", path.display())))?;
        fields.push(("authorization", text.trim().to_owned()));
    }
    let (status, answered, body) = Outside::of(&of.url)?.answer("GET", &of.url, &fields, Vec::new()).await?;
    if status != 200 {
        return Err(Trouble::Source(format!("{} menjawab {status}", of.url)));
    }
    let media = protocol::r1::last(&answered, "content-type").unwrap_or_default();
    let media = String::from_utf8_lossy(media).to_ascii_lowercase();
    let digest = hex(&Sha256::digest(&body));
    let rows = read(&of.url, &media, body, stream, settings.me.zone);
    Ok(Fetched { digest, rows: rows.map_err(|why| Trouble::Source(format!("{}: {why}", of.url)))? })
}

/// What an answer is: by its first bytes, and where those say nothing by its name.
fn read(
    url: &str,
    media: &str,
    body: Bytes,
    stream: &StreamSettings,
    zone: Zone,
) -> std::result::Result<Whole, String> {
    let named = |words: &[&str]| words.iter().any(|word| media.contains(word));
    let table = |bytes: Bytes| Ok(Whole::Body { from: url.to_owned(), bytes, shape: stream.shape(zone) });
    // A workbook is a ZIP.
    if body.starts_with(b"PK\x03\x04") {
        return table(body);
    }
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    // Portals in trouble answer with a page, and say that all is well.
    if first == Some(&b'<') || named(&["text/html"]) {
        let begun = String::from_utf8_lossy(body.get(..body.len().min(1000)).unwrap_or_default()).into_owned();
        return Err(format!("yang datang sebuah halaman, bukan data: {}", shown(begun.trim())));
    }
    if named(&["spreadsheet", "ms-excel"]) && !named(&["csv"]) {
        return Err("yang datang bukan buku kerja .xlsx, walau disebut begitu".to_owned());
    }
    if named(&["csv", "tab-separated-values"]) {
        return table(body);
    }
    list(&body, &stream.table)
}

/// A value as letters.
fn letters(raw: &RawValue) -> Cell {
    match raw.get() {
        "null" => None,
        text if text.starts_with('"') => serde_json::from_str::<String>(text).ok().map(String::into_bytes),
        text => Some(text.as_bytes().to_vec()),
    }
}

/// The objects of a list, as rows.
fn list(body: &[u8], place: &str) -> std::result::Result<Whole, String> {
    let text = std::str::from_utf8(body).map_err(|_| "jawaban bukan teks".to_owned())?;
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
    Ok(Whole::Held { columns, records })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(body: &[u8], place: &str) -> std::result::Result<(Vec<String>, Vec<Record>), String> {
        match list(body, place)? {
            Whole::Held { columns, records } => Ok((columns, records)),
            other => Err(format!("{other:?}")),
        }
    }

    /// What an answer is taken for.
    fn kind(media: &str, body: &'static [u8]) -> std::result::Result<&'static str, String> {
        let text = "dataset = 'rup'\nversion = 1\nsource = 'rup'\ntable = ''\nfields = {}";
        let stream: StreamSettings = toml::from_str(text).expect("a stream");
        match read("https://data.contoh.go.id/rup", media, Bytes::from_static(body), &stream, Zone::Wib)? {
            Whole::Held { .. } => Ok("list"),
            Whole::Body { .. } => Ok("table"),
            Whole::File(..) => Ok("file"),
        }
    }

    #[test]
    fn a_list_of_objects_is_rows_of_letters() {
        let body =
            br#"{"hasil":{"data":[{"kd":1,"pagu":1500000.50,"nama":"A \u00e9"},{"kd":2,"nama":null,"aktif":true}]}}"#;
        let (columns, records) = held(body, "/hasil/data").expect("read");
        assert_eq!(columns, ["aktif", "kd", "nama", "pagu"]);
        let cell = |n: usize, name: &str| records[n].cells[name].clone().map(|b| String::from_utf8(b).expect("text"));
        assert_eq!(cell(0, "pagu").as_deref(), Some("1500000.50"));
        assert_eq!(cell(0, "nama").as_deref(), Some("A é"));
        assert_eq!((cell(0, "aktif"), cell(1, "nama"), cell(1, "aktif").as_deref()), (None, None, Some("true")));
    }

    #[test]
    fn what_came_is_known_by_its_bytes_and_then_by_its_name() {
        let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        for (media, body, is) in [
            ("", &b"PK\x03\x04..."[..], "table"),
            ("application/json", &b"PK\x03\x04..."[..], "table"),
            ("text/csv; charset=utf-8", &b"kd_rup;pagu\n1;2\n"[..], "table"),
            ("application/json", &b"[]"[..], "list"),
            ("", &b" [{\"kd_rup\":1}]"[..], "list"),
        ] {
            assert_eq!(kind(media, body), Ok(is), "{media} {body:?}");
        }
        for (media, body, words) in [
            ("application/json", &b"  <!DOCTYPE html><title>Sedang dipelihara"[..], "halaman, bukan data: <!DOCTYPE"),
            (xlsx, &b"<html>Too many requests</html>"[..], "halaman"),
            ("text/csv", &b"\n<html>"[..], "halaman"),
            ("text/html; charset=utf-8", &b"Sedang dipelihara"[..], "halaman, bukan data: Sedang"),
            (xlsx, &b"sedang disiapkan"[..], "bukan buku kerja"),
            ("application/octet-stream", &b"\xff\xfe"[..], "bukan teks"),
            ("text/plain", &b"kd_rup;pagu\n1;2\n"[..], "bukan daftar data"),
        ] {
            let told = kind(media, body).expect_err(media);
            assert!(told.contains(words), "{media} {body:?}: {told}");
        }
    }

    #[test]
    fn what_is_no_list_is_told() {
        for body in [&b"{}"[..], b"[1]", b"[", b"{\"a\":[]}", b"\xff", b"null"] {
            assert!(held(body, "").is_err(), "{body:?}");
        }
        assert!(held(b"{\"b\":[]}", "/a").expect_err("elsewhere").contains("tidak memuat a"));
        assert_eq!(held(b"[]", "").expect("nothing"), (vec![], vec![]));
    }
}
