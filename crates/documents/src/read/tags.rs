//! A quick look at the tags of an XML part as it streams by.
//!
//! Not a parser: it counts elements whose number the workbook reader turns
//! into memory, and refuses what an office program never writes. Where it errs
//! (a tag inside a comment) it errs towards refusing.

use memchr::{memchr, memchr2, memchr3};

use crate::{Limits, ReadError};

/// Longest stretch without a tag, and longest tag of cells and strings.
const LONGEST_TEXT: usize = 1024 * 1024;
const LONGEST_TAG: usize = 4096;
/// Enough of a tag to know its name.
const NAME_BYTES: usize = 64;
/// Formats that a spreadsheet program itself allows (65,490), rounded up.
const MOST_STYLES: u64 = 70_000;
/// Elements counted, in the order of `Tags::counts`.
const COUNTED: [&[u8]; 11] = [
    b"c",
    b"si",
    b"xf",
    b"font",
    b"fill",
    b"border",
    b"numFmt",
    b"sheet",
    b"definedName",
    b"Relationship",
    b"mergeCell",
];

pub(super) struct Tags<'a> {
    part: &'a str,
    limits: &'a Limits,
    counts: [u64; COUNTED.len()],
    /// Bytes from the last `<`, kept until the tag can be judged.
    open: Vec<u8>,
    since_tag: usize,
}

enum Judged {
    Yes,
    NeedsMore,
}

impl<'a> Tags<'a> {
    pub(super) fn new(part: &'a str, limits: &'a Limits) -> Self {
        Tags { part, limits, counts: [0; COUNTED.len()], open: Vec::new(), since_tag: 0 }
    }

    /// Merged cells were seen.
    pub(super) fn merged(&self) -> bool {
        self.counts.last().is_some_and(|count| *count > 0)
    }

    pub(super) fn feed(&mut self, chunk: &[u8]) -> Result<(), ReadError> {
        // A zero byte means UTF-16 or no text at all; either would slip past
        // the comparisons below.
        if memchr(0, chunk).is_some() {
            return Err(self.odd());
        }
        if self.open.is_empty() {
            return self.scan(chunk);
        }
        let mut joined = std::mem::take(&mut self.open);
        joined.extend_from_slice(chunk);
        self.scan(&joined)
    }

    fn scan(&mut self, bytes: &[u8]) -> Result<(), ReadError> {
        let mut rest = bytes;
        while let Some(at) = memchr(b'<', rest) {
            self.text(at)?;
            self.since_tag = 0;
            let (from_tag, after) = (rest.get(at..).unwrap_or_default(), rest.get(at + 1..).unwrap_or_default());
            if let Judged::NeedsMore = self.judge(after)? {
                self.open = from_tag.to_vec();
                return Ok(());
            }
            rest = after;
        }
        self.text(rest.len())
    }

    fn text(&mut self, length: usize) -> Result<(), ReadError> {
        self.since_tag += length;
        if self.since_tag > LONGEST_TEXT { Err(self.odd()) } else { Ok(()) }
    }

    /// `tag` is what follows `<`, as far as it has been read.
    fn judge(&mut self, tag: &[u8]) -> Result<Judged, ReadError> {
        let end = tag.iter().take(NAME_BYTES).position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'));
        if end.is_none() && tag.len() < NAME_BYTES {
            return Ok(Judged::NeedsMore);
        }
        let name = tag.get(..end.unwrap_or(NAME_BYTES)).unwrap_or_default();
        if let Some(rest) = name.strip_prefix(b"!") {
            let declares = |word: &[u8]| rest.len() >= word.len() && rest[..word.len()].eq_ignore_ascii_case(word);
            if declares(b"DOCTYPE") || declares(b"ENTITY") {
                return Err(ReadError::Doctype(self.part.to_owned()));
            }
            return Ok(Judged::Yes);
        }
        let local = memchr(b':', name).and_then(|colon| name.get(colon + 1..)).unwrap_or(name);
        if !matches!(local, b"sst" | b"c" | b"row") {
            self.count(local)?;
            return Ok(Judged::Yes);
        }
        let Some(end) = tag_end(tag.get(..tag.len().min(LONGEST_TAG)).unwrap_or_default()) else {
            return if tag.len() >= LONGEST_TAG { Err(self.odd()) } else { Ok(Judged::NeedsMore) };
        };
        let tag = tag.get(..end).unwrap_or_default();
        if local == b"sst" {
            self.shared_strings(tag)?;
        } else if has_odd_reference(tag) {
            return Err(self.odd());
        }
        self.count(local)?;
        Ok(Judged::Yes)
    }

    fn count(&mut self, local: &[u8]) -> Result<(), ReadError> {
        let Some(which) = COUNTED.iter().position(|name| *name == local) else { return Ok(()) };
        let Some(count) = self.counts.get_mut(which) else { return Ok(()) };
        *count += 1;
        let count = *count;
        match local {
            b"c" if count > self.limits.cells => Err(ReadError::Cells { limit: self.limits.cells }),
            b"c" => Ok(()),
            b"si" if count > self.limits.cells => Err(ReadError::SharedStrings(count.to_string())),
            b"si" => Ok(()),
            b"sheet" if count > 256 => Err(self.odd()),
            _ if count > MOST_STYLES => Err(self.odd()),
            _ => Ok(()),
        }
    }

    /// The workbook reader makes room for as many strings as this tag claims,
    /// and aborts where there is no such room.
    fn shared_strings(&self, tag: &[u8]) -> Result<(), ReadError> {
        for at in memchr::memmem::find_iter(tag, b"uniqueCount") {
            let value = tag.get(at + b"uniqueCount".len()..).unwrap_or_default();
            let digits: String = value
                .iter()
                .skip_while(|b| !b.is_ascii_digit())
                .take_while(|b| b.is_ascii_digit())
                .map(|b| char::from(*b))
                .collect();
            if !digits.is_empty() && digits.parse::<u64>().map_or(true, |n| n > self.limits.cells) {
                return Err(ReadError::SharedStrings(digits.chars().take(20).collect()));
            }
        }
        Ok(())
    }

    fn odd(&self) -> ReadError {
        ReadError::OddPart(self.part.to_owned())
    }
}

/// Where the tag ends; a `>` inside quotes does not end it.
fn tag_end(tag: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let found = at + memchr3(b'>', b'"', b'\'', tag.get(at..)?)?;
        let mark = *tag.get(found)?;
        if mark == b'>' {
            return Some(found);
        }
        at = found + 1 + memchr(mark, tag.get(found + 1..)?)? + 1;
    }
}

/// A place beyond `XFD9999999`. The workbook reader counts such a place modulo
/// 2^32, and the cell would turn up where it does not stand.
fn has_odd_reference(tag: &[u8]) -> bool {
    let mut rest = tag;
    while let Some((mark, after)) = memchr2(b'"', b'\'', rest).and_then(|at| rest.get(at..)?.split_first()) {
        let Some(close) = memchr(*mark, after) else { return true };
        let (value, next) = after.split_at(close);
        let letters = value.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let digits = value.get(letters..).unwrap_or_default();
        let reference = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
        if reference && (letters > 3 || digits.len() > 7) {
            return true;
        }
        rest = next.get(1..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(text: &[u8], step: usize) -> Result<(), ReadError> {
        let limits = Limits::standard();
        let mut tags = Tags::new("a.xml", &limits);
        text.chunks(step).try_for_each(|chunk| tags.feed(chunk))
    }

    #[test]
    fn hostile_tags_are_seen_wherever_a_chunk_ends() {
        let padding = " ".repeat(3000);
        for step in [1, 2, 7, 64, 65_536] {
            assert_eq!(look(b"<a><!DOCTYPE x></a>", step), Err(ReadError::Doctype("a.xml".into())));
            assert_eq!(look(b"<!-- <!doctype x> -->", step), Err(ReadError::Doctype("a.xml".into())));
            let sst = format!("<x:sst a='>'{padding} uniqueCount = \"4000000000\">");
            assert_eq!(look(sst.as_bytes(), step), Err(ReadError::SharedStrings("4000000000".into())), "{step}");
            assert_eq!(look(b"<sst count='9' uniqueCount='5'><si/></sst>", step), Ok(()));
        }
    }

    #[test]
    fn too_many_styles_or_too_long_a_text_is_odd() {
        let odd = Err(ReadError::OddPart("a.xml".into()));
        assert_eq!(look("<xf/>".repeat(70_001).as_bytes(), 65_536), odd);
        assert_eq!(look(&vec![b'a'; LONGEST_TEXT + 1], 65_536), odd);
        assert_eq!(look(b"<a>\0</a>", 65_536), odd);
        for place in ["AAAA1", "A12345678", "12345678"] {
            assert_eq!(look(format!("<x:c\tr = '{place}'>").as_bytes(), 3), odd, "{place}");
        }
        assert_eq!(
            look(b"<row r=\"1048576\" ht=\"14.400000000000001\"><c r=\"XFD1048576\" t='inlineStr'/>", 3),
            Ok(())
        );
        assert_eq!(look(format!("<sst {}", "a".repeat(5000)).as_bytes(), 100), odd);
    }
}
