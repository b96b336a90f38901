//! Data that another system offers: a list of objects as JSON, or a file as one
//! would put it into a folder. It comes whole each time, and lies on the disk while it
//! is read.

use std::collections::BTreeSet;
use std::io::{BufReader, Write};
use std::ops::ControlFlow;
use std::path::Path;

use kernel::{Zone, hex};
use sha2::{Digest, Sha256};

use super::came::Came;
use super::list;
use super::table::Whole;
use crate::hello::room;
use crate::mapping::shown;
use crate::outside::Outside;
use crate::settings::{Settings, StreamSettings, WebSettings};
use crate::trouble::{Result, Trouble};

const ACCEPT: &str = "application/json, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;q=0.9, \
                      text/csv;q=0.8, */*;q=0.1";
/// Longest answer.
const MOST: usize = 512 << 20;
/// After so many bytes the disk is looked at again.
const LOOK: usize = 1 << 20;

/// What came, before anybody knows what it is.
#[derive(Debug)]
pub struct Fetched {
    pub digest: String,
    from: String,
    media: String,
    came: Came,
}

/// Fetches what a stream reads, into a file of this name.
pub async fn fetch(settings: &Settings, of: &WebSettings, at: &Path) -> Result<Fetched> {
    let mut fields = vec![("accept", ACCEPT.to_owned())];
    if let Some(file) = &of.authorization_file {
        let path = settings.path(file);
        let text = std::fs::read_to_string(&path)
            .map_err(|e| Trouble::Settings(format!("berkas {} tidak terbaca: {e}", path.display())))?;
        fields.push(("authorization", text.trim().to_owned()));
    }
    let unwritten = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::StorageFull => Trouble::Full("disk penuh; sumber tidak dibaca dahulu".into()),
        _ => Trouble::Source(format!("unduhan {} tidak dapat disimpan: {e}", at.display())),
    };
    let (came, mut file) = Came::at(at).map_err(unwritten)?;
    let (mut hash, mut bytes, mut looked) = (Sha256::new(), 0, 0);
    let mut into = |piece: &[u8]| {
        bytes += piece.len();
        if bytes > MOST {
            return Err(Trouble::Source(format!("{}: lebih besar dari {} MB", of.url, MOST >> 20)));
        }
        if bytes - looked > LOOK {
            looked = bytes;
            room(settings)?;
        }
        hash.update(piece);
        file.write_all(piece).map_err(unwritten)
    };
    let (status, answered) = Outside::of(&of.url)?.download(&of.url, &fields, &mut into).await?;
    if status != 200 {
        return Err(Trouble::Source(format!("{} menjawab {status}", of.url)));
    }
    let media = protocol::r1::last(&answered, "content-type").unwrap_or_default();
    let media = String::from_utf8_lossy(media).to_ascii_lowercase();
    Ok(Fetched { digest: hex(&hash.finalize()), from: of.url.clone(), media, came })
}

impl Fetched {
    /// Its rows. The stream's `table` says where in an answer of JSON the list stands:
    /// nothing, or names with slashes before them.
    pub fn rows(self, stream: &StreamSettings, zone: Zone) -> Result<Whole> {
        let from = self.from.clone();
        self.read(stream, zone).map_err(|why| Trouble::Source(format!("{from}: {why}")))
    }

    /// What it is: by its first bytes, and where those say nothing by its name.
    fn read(self, stream: &StreamSettings, zone: Zone) -> std::result::Result<Whole, String> {
        let Fetched { from, media, came, .. } = self;
        let head = came.head().map_err(|e| e.to_string())?;
        let named = |words: &[&str]| words.iter().any(|word| media.contains(word));
        let shape = stream.shape(zone);
        // A workbook is a ZIP.
        if head.starts_with(b"PK\x03\x04") {
            return Ok(Whole::Table { from, came, shape });
        }
        let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
        // Portals in trouble answer with a page, and say that all is well.
        if first == Some(&b'<') || named(&["text/html"]) {
            let begun = String::from_utf8_lossy(&head).into_owned();
            return Err(format!("yang datang sebuah halaman, bukan data: {}", shown(begun.trim())));
        }
        if named(&["spreadsheet", "ms-excel"]) && !named(&["csv"]) {
            return Err("yang datang bukan buku kerja .xlsx, walau disebut begitu".to_owned());
        }
        if named(&["csv", "tab-separated-values"]) {
            return Ok(Whole::Table { from, came, shape });
        }
        // It may end in the middle of a letter.
        if std::str::from_utf8(&head).is_err_and(|e| e.error_len().is_some()) {
            return Err("jawaban bukan teks".to_owned());
        }
        let (place, mut wanted) = (stream.table.clone(), shape.columns);
        let columns = names(&came, &place, &wanted)?;
        wanted.retain(|name| columns.contains(name));
        Ok(Whole::List { from, came, place, columns: columns.into_iter().collect(), wanted })
    }
}

/// The names that a list has. It is read to its end for them, so that nothing of it is
/// believed before all of it was seen to be sound.
fn names(came: &Came, place: &str, wanted: &BTreeSet<String>) -> std::result::Result<BTreeSet<String>, String> {
    let file = came.open().map_err(|e| e.to_string())?;
    list::read(BufReader::new(file), place, wanted, &mut |_| ControlFlow::Continue(()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::Record;

    /// What an answer is taken for.
    fn taken(media: &str, body: &[u8], table: &str) -> Result<Whole> {
        let place = tempfile::tempdir().expect("a folder");
        let (came, mut file) = Came::at(&place.path().join("unduhan")).expect("a file");
        file.write_all(body).expect("written");
        let text = format!(
            "dataset = 'rup'\nversion = 1\nsource = 'rup'\ntable = '{table}'\nkey = ['kd']\nfields = {{ pagu = {{}}, lama = {{}} }}"
        );
        let stream: StreamSettings = toml::from_str(&text).expect("a stream");
        let from = "https://data.contoh.go.id/rup".to_owned();
        Fetched { digest: String::new(), from, media: media.to_owned(), came }.rows(&stream, Zone::Wib)
    }

    fn kind(media: &str, body: &[u8]) -> Result<&'static str> {
        Ok(match taken(media, body, "")? {
            Whole::List { .. } => "list",
            Whole::Table { .. } => "table",
            Whole::File(..) => "file",
        })
    }

    #[test]
    fn of_a_list_only_what_is_wanted_is_read() {
        let place = tempfile::tempdir().expect("a folder");
        let (came, mut file) = Came::at(&place.path().join("unduhan")).expect("a file");
        file.write_all(br#"{"data":[{"kd":1,"pagu":10.50,"foto":"x"},{"kd":2,"pagu":null}]}"#).expect("written");
        let wanted: BTreeSet<String> = ["kd", "pagu"].map(str::to_owned).into();
        let columns = names(&came, "/data", &wanted).expect("a list");
        assert_eq!(columns.iter().map(String::as_str).collect::<Vec<_>>(), ["foto", "kd", "pagu"]);
        let columns = columns.into_iter().collect();
        let list = Whole::List { from: "x".into(), came, place: "/data".into(), columns, wanted };
        let cells = |record: &Record| record.cells.iter().map(|(n, c)| (n.clone(), c.clone())).collect::<Vec<_>>();
        let cell = |name: &str, text: Option<&str>| (name.to_owned(), text.map(|text| text.as_bytes().to_vec()));
        let rows: Vec<_> = list.first(9).expect("rows").iter().map(cells).collect();
        let expected =
            [[cell("kd", Some("1")), cell("pagu", Some("10.50"))], [cell("kd", Some("2")), cell("pagu", None)]];
        assert_eq!(rows, expected);
        assert_eq!(list.columns().expect("names"), ["foto", "kd", "pagu"]);
        let mut pieces = Vec::new();
        list.each(1, &mut |some| {
            pieces.push(some.len());
            Ok(())
        })
        .expect("read");
        assert_eq!(pieces, [1, 1]);
        let stopped = list.each(1, &mut |_| Err(Trouble::Full("penuh".into())));
        assert_eq!(stopped, Err(Trouble::Full("penuh".into())));
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
            ("application/json", &b"{\"pesan\":\"sibuk\"}"[..], "bukan daftar data"),
        ] {
            let told = kind(media, body).expect_err(media).to_string();
            assert!(told.starts_with("https://data.contoh.go.id/rup: ") && told.contains(words), "{body:?}: {told}");
        }
        let told = taken("application/json", b"{\"pesan\":\"sibuk\"}", "/data").expect_err("no data").to_string();
        assert!(told.contains("tidak memuat data"), "{told}");
    }
}
