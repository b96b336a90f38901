//! A list of objects in JSON, however long: read object by object, and of each only
//! what is wanted.

use std::cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::mapping::{Cell, Record, shown};

/// Bytes of one object, or of a name on the way to the list.
const MOST_ROW: usize = 4 << 20;
/// Names that all objects may have together.
const MOST_NAMES: usize = 2000;
/// Letters of one of them.
const MOST_LETTERS: usize = 1000;
/// How deep values may lie in each other: what is passed over costs a byte for each.
const MOST_DEPTH: usize = 1000;

/// What was met so far.
struct Reading<'a> {
    wanted: &'a BTreeSet<String>,
    each: &'a mut dyn FnMut(Record) -> ControlFlow<()>,
    /// Bytes that the object at hand may still have.
    left: Rc<cell::Cell<usize>>,
    /// The names of all objects.
    names: BTreeSet<String>,
    begun: bool,
    /// Nobody wants the rest.
    enough: bool,
    /// What is wrong, where the reader of JSON would not know it.
    why: Option<String>,
}

impl Reading<'_> {
    fn wrong<E: Error>(&mut self, why: String) -> E {
        self.why = Some(why);
        E::custom("wrong")
    }
}

/// Ends where nothing may be left, and where values lie too deep in each other.
struct Bounded<R> {
    input: R,
    left: Rc<cell::Cell<usize>>,
    depth: usize,
    /// In a text, and behind its backslash.
    quoted: bool,
    escaped: bool,
}

impl<R> Bounded<R> {
    fn look(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.quoted => self.escaped = true,
            b'"' => self.quoted = !self.quoted,
            b'[' | b'{' if !self.quoted => self.depth += 1,
            b']' | b'}' if !self.quoted => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.get();
        let room = buffer.len().min(left);
        let Some(buffer) = buffer.get_mut(..room).filter(|buffer| !buffer.is_empty()) else {
            return Err(io::Error::other("too long"));
        };
        let count = self.input.read(buffer)?;
        self.left.set(left - count);
        for byte in buffer.iter().take(count) {
            self.look(*byte);
            if self.depth > MOST_DEPTH {
                return Err(io::ErrorKind::QuotaExceeded.into());
            }
        }
        Ok(count)
    }
}

/// Reads the list at a place such as `/hasil/data`, of each object the wanted cells, and
/// tells the names that the objects have. `Break` ends the reading, and all was well.
pub(super) fn read(
    input: impl Read,
    place: &str,
    wanted: &BTreeSet<String>,
    each: &mut dyn FnMut(Record) -> ControlFlow<()>,
) -> Result<BTreeSet<String>, String> {
    let left = Rc::new(cell::Cell::new(MOST_ROW));
    let names: Vec<&str> = place.split('/').filter(|name| !name.is_empty()).collect();
    let bounded = Bounded { input, left: left.clone(), depth: 0, quoted: false, escaped: false };
    let mut json = serde_json::Deserializer::from_reader(bounded);
    let mut all =
        Reading { wanted, each, left: left.clone(), names: BTreeSet::new(), begun: false, enough: false, why: None };
    let read = Place { names: &names, all: &mut all }.deserialize(&mut json);
    match read.and_then(|()| json.end()) {
        Err(_) if all.enough => Ok(all.names),
        Ok(()) => Ok(all.names),
        Err(e) if e.is_io() && left.get() == 0 => Err(format!("satu datanya lebih besar dari {} MB", MOST_ROW >> 20)),
        Err(e) if e.io_error_kind() == Some(io::ErrorKind::QuotaExceeded) => {
            Err(format!("isinya bertingkat lebih dari {MOST_DEPTH} lapis"))
        }
        Err(e) if e.is_io() => Err(format!("tidak terbaca dari disk: {e}")),
        Err(e) if e.is_eof() && all.begun => Err("daftarnya terpotong".to_owned()),
        Err(_) => Err(all.why.unwrap_or_else(|| "yang datang bukan daftar data".to_owned())),
    }
}

/// A value as letters; a text that is none stays as it was written.
fn letters(raw: &RawValue) -> Cell {
    let as_written = |text: &str| text.as_bytes().to_vec();
    match raw.get() {
        "null" => None,
        text if text.starts_with('"') => {
            let read = serde_json::from_str::<String>(text);
            Some(read.map_or_else(|_| as_written(text), String::into_bytes))
        }
        text => Some(as_written(text)),
    }
}

/// What holds the list, and the names that lie before it.
struct Place<'a, 'b> {
    names: &'a [&'a str],
    all: &'a mut Reading<'b>,
}

impl<'de> DeserializeSeed<'de> for Place<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        if self.names.is_empty() { json.deserialize_seq(Rows(self.all)) } else { json.deserialize_map(self) }
    }
}

impl<'de> Visitor<'de> for Place<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Place { names, all } = self;
        let Some((first, rest)) = names.split_first() else { return Ok(()) };
        let mut met = false;
        loop {
            all.left.set(MOST_ROW);
            let Some(name) = map.next_key::<String>()? else { break };
            if name != *first {
                // Nothing of it is held.
                all.left.set(usize::MAX);
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            if met {
                return Err(all.wrong(format!("memuat {} dua kali", shown(&name))));
            }
            met = true;
            map.next_value_seed(Place { names: rest, all: &mut *all })?;
        }
        if met { Ok(()) } else { Err(all.wrong(format!("tidak memuat {}", shown(first)))) }
    }
}

/// The list.
struct Rows<'a, 'b>(&'a mut Reading<'b>);

impl<'de> Visitor<'de> for Rows<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        self.0.begun = true;
        loop {
            self.0.left.set(MOST_ROW);
            if rows.next_element_seed(Row(&mut *self.0))?.is_none() {
                return Ok(());
            }
        }
    }
}

/// One object of it.
struct Row<'a, 'b>(&'a mut Reading<'b>);

impl<'de> DeserializeSeed<'de> for Row<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Row<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let all = self.0;
        let mut cells: BTreeMap<String, Cell> = all.wanted.iter().map(|name| (name.clone(), None)).collect();
        while let Some(name) = map.next_key::<String>()? {
            if let Some(cell) = cells.get_mut(&name) {
                *cell = letters(&map.next_value::<Box<RawValue>>()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            if !all.names.contains(&name) {
                if all.names.len() >= MOST_NAMES {
                    return Err(all.wrong(format!("lebih dari {MOST_NAMES} nama kolom")));
                }
                if name.chars().count() > MOST_LETTERS {
                    return Err(all.wrong(format!("nama kolom lebih dari {MOST_LETTERS} huruf")));
                }
                all.names.insert(name);
            }
        }
        all.enough = (all.each)(Record { cells }).is_break();
        // Only to leave the list; nobody is told.
        if all.enough { Err(A::Error::custom("enough")) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names, and of each row the wanted cells as `name=letters`.
    fn held(body: &[u8], place: &str, wanted: &[&str]) -> Result<(Vec<String>, Vec<String>), String> {
        let mut found = Vec::new();
        let wanted = wanted.iter().map(|name| (*name).to_owned()).collect();
        let names = read(body, place, &wanted, &mut |record| {
            let cells = record.cells.into_iter();
            let cell = |(name, cell): (String, Cell)| {
                format!("{name}={}", cell.map_or("-".to_owned(), |c| String::from_utf8(c).expect("text")))
            };
            found.push(cells.map(cell).collect::<Vec<_>>().join(" "));
            ControlFlow::Continue(())
        })?;
        Ok((names.into_iter().collect(), found))
    }

    #[test]
    fn a_list_of_objects_is_rows_of_letters() {
        let body = br#"{"kode":{"data":[1]},"hasil":{"lain":[{"x":["]"]}],"data":[
            {"kd":1,"pagu":1500000.50,"nama":"A \u00e9","rinci":{"x":[1,2]}},
            {"kd":2,"nama":null,"aktif":true}]},"pesan":"baik"} "#;
        let (names, rows) = held(body, "/hasil/data", &["aktif", "kd", "nama", "pagu"]).expect("read");
        assert_eq!(names, ["aktif", "kd", "nama", "pagu", "rinci"]);
        assert_eq!(rows, ["aktif=- kd=1 nama=A é pagu=1500000.50", "aktif=true kd=2 nama=- pagu=-"]);
        let (_, rows) = held(body, "/hasil/data", &["rinci"]).expect("read");
        assert_eq!(rows, [r#"rinci={"x":[1,2]}"#, "rinci=-"]);
        let (_, rows) = held(br#"[{"a":"\ud800"}]"#, "", &["a"]).expect("read");
        assert_eq!(rows, [r#"a="\ud800""#]);
        let none: (Vec<String>, Vec<String>) = (vec![], vec![]);
        assert_eq!((held(b"[]", "", &["kd"]), held(b" [ ] ", "/", &[])), (Ok(none.clone()), Ok(none)));
    }

    #[test]
    fn what_is_no_list_is_told() {
        for body in
            [&b"{}"[..], b"[1]", b"[{}", b"[{}]]", b"[{}] x", b"{\"a\":[]}", b"\xff", b"null", b"", b"[{\"a\":}]"]
        {
            assert!(held(body, "", &["a"]).is_err(), "{body:?}");
        }
        for (body, place, words) in [
            (&b"{\"b\":[]}"[..], "/a", "tidak memuat a"),
            (b"{\"a\":{\"b\":[]}}", "/a/c", "tidak memuat c"),
            (b"{\"a\":[{}],\"a\":[{}]}", "/a", "memuat a dua kali"),
            (b"{\"a\":{}}", "/a", "bukan daftar data"),
            (b"[{\"kd\":1},{\"kd\":2", "", "daftarnya terpotong"),
            (b"[{\"kd\":\"\xff\"}]", "", "bukan daftar data"),
        ] {
            let told = held(body, place, &["kd"]).expect_err(words);
            assert!(told.contains(words), "{body:?}: {told}");
        }
    }

    #[test]
    fn nothing_of_it_is_held_beyond_one_object() {
        let text = |bytes: usize| "x".repeat(bytes);
        let list =
            |bytes: usize| format!("{{\"lain\":\"{}\",\"data\":[{{\"kd\":\"{}\"}}]}}", text(2 * MOST_ROW), text(bytes));
        let framed = "{\"kd\":\"\"}".len();
        let (_, rows) = held(list(MOST_ROW - framed).as_bytes(), "/data", &["kd"]).expect("just not too large");
        assert_eq!(rows[0].len(), "kd=".len() + MOST_ROW - framed);
        let told = held(list(MOST_ROW - framed + 1).as_bytes(), "/data", &["kd"]).expect_err("a byte more");
        assert_eq!(told, "satu datanya lebih besar dari 4 MB");
        let names = |count: usize| {
            let row = (0..count).map(|n| format!("{{\"k{n}\":1}}")).collect::<Vec<_>>().join(",");
            held(format!("[{row}]").as_bytes(), "", &[]).map(|(names, _)| names.len())
        };
        assert_eq!(names(MOST_NAMES), Ok(MOST_NAMES));
        assert!(names(MOST_NAMES + 1).expect_err("a name more").contains("nama kolom"));
        let named = |letters: usize| held(format!("[{{\"{}\":1}}]", "é".repeat(letters)).as_bytes(), "", &[]);
        assert_eq!(named(MOST_LETTERS).map(|(names, _)| names.len()), Ok(1));
        assert!(named(MOST_LETTERS + 1).expect_err("a letter more").contains("lebih dari 1000 huruf"));
    }

    #[test]
    fn what_is_passed_over_lies_no_deeper_than_a_bound() {
        // Beside the list, and in an object of it.
        for (before, after, around) in [("{\"lain\":", ",\"data\":[]}", 1), ("{\"data\":[{\"x\":", "}]}", 3)] {
            let deep = |depth: usize| {
                let body = format!("{before}{}\"[\\\"[\"{}{after}", "[".repeat(depth), "]".repeat(depth));
                held(body.as_bytes(), "/data", &[]).map(drop)
            };
            assert_eq!(deep(MOST_DEPTH - around), Ok(()));
            assert_eq!(deep(MOST_DEPTH - around + 1), Err("isinya bertingkat lebih dari 1000 lapis".to_owned()));
        }
    }

    #[test]
    fn whoever_has_enough_reads_no_further() {
        let mut count = 0;
        let names = read(&b"[{\"a\":1},{\"b\":2},{\"c\":"[..], "", &BTreeSet::new(), &mut |_| {
            count += 1;
            if count == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!((count, names.expect("well").len()), (2, 2));
    }
}
