//! Names of members, systems and services: X-Road's four and five parts.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Fault;
use crate::uri;

/// Longest part, in letters.
const MOST: usize = 100;

/// Whether this may be a part of a name: the letters that X-Road 8 allows, and
/// no part that an address would take for «here» or «above».
pub fn is_part(text: &str) -> bool {
    let letters = |b: u8| b.is_ascii_alphanumeric() || b"'()+,-.=?".contains(&b);
    (1..=MOST).contains(&text.len()) && text.bytes().all(letters) && text != "." && text != ".."
}

/// Whether this may name a key, as in `SIK-2026-1`.
pub fn is_keyid(text: &str) -> bool {
    let letters = |b: u8| b.is_ascii_alphanumeric() || b"._-:/".contains(&b);
    (1..=MOST).contains(&text.len()) && text.bytes().all(letters)
}

/// What an escaped part stands for; `None` where an escape is broken or the
/// bytes are no text.
pub fn decode(raw: &str) -> Option<String> {
    String::from_utf8(decode_bytes(raw)?).ok()
}

pub(crate) fn decode_bytes(raw: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let Some(first) = rest.first() {
        let (byte, length) = if *first == b'%' { (uri::escape(rest)?, 3) } else { (*first, 1) };
        bytes.push(byte);
        rest = rest.get(length..).unwrap_or_default();
    }
    Some(bytes)
}

/// A part as it stands in an address or header: all but unreserved letters escaped.
pub fn encode(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for byte in part.bytes() {
        if uri::is_unreserved(byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&format!("{byte:02X}"));
        }
    }
    out
}

/// The parts of an escaped name, which has to have exactly so many.
fn parts<const N: usize>(text: &str, what: &str) -> Result<[String; N], Fault> {
    let found: Vec<&str> = text.split('/').collect();
    let bad = |why: String| Fault::bad(format!("{what} {why}"));
    if found.len() != N {
        return Err(bad(format!("harus tepat {N} bagian yang dipisah «/», bukan {}", found.len())));
    }
    let mut parts = Vec::with_capacity(N);
    for raw in found {
        let part = decode(raw).filter(|part| is_part(part));
        parts.push(part.ok_or_else(|| bad(format!("memuat bagian yang tidak sah: {}", shown(raw))))?);
    }
    parts.try_into().map_err(|_| bad("tidak terbaca".into()))
}

/// What came, short and without anything that a log or terminal obeys.
pub(crate) fn shown(raw: &str) -> String {
    let short: String = raw.chars().take(60).collect();
    format!("«{}»", short.escape_debug())
}

/// A system of a member, the only party that calls and is called here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Subsystem {
    pub instance: String,
    pub class: String,
    pub member: String,
    pub subsystem: String,
}

/// A service of a system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ServiceId {
    pub of: Subsystem,
    pub code: String,
}

impl Subsystem {
    /// Refuses parts that no name may have.
    pub fn new(instance: &str, class: &str, member: &str, subsystem: &str) -> Result<Subsystem, Fault> {
        let parts = [instance, class, member, subsystem];
        if let Some(wrong) = parts.iter().find(|part| !is_part(part)) {
            return Err(Fault::bad(format!("Bagian identitas tidak sah: {}", shown(wrong))));
        }
        let [instance, class, member, subsystem] = parts.map(str::to_owned);
        Ok(Subsystem { instance, class, member, subsystem })
    }
}

impl fmt::Display for Subsystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.instance, &self.class, &self.member, &self.subsystem].map(|part| encode(part));
        f.write_str(&parts.join("/"))
    }
}

impl FromStr for Subsystem {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Subsystem, Fault> {
        let [instance, class, member, subsystem] = parts(text, "Identitas sistem")?;
        Ok(Subsystem { instance, class, member, subsystem })
    }
}

impl fmt::Display for ServiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.of, encode(&self.code))
    }
}

impl FromStr for ServiceId {
    type Err = Fault;

    fn from_str(text: &str) -> Result<ServiceId, Fault> {
        let [instance, class, member, subsystem, code] = parts(text, "Identitas layanan")?;
        Ok(ServiceId { of: Subsystem { instance, class, member, subsystem }, code })
    }
}

impl TryFrom<String> for Subsystem {
    type Error = Fault;

    fn try_from(text: String) -> Result<Subsystem, Fault> {
        text.parse()
    }
}

impl From<Subsystem> for String {
    fn from(id: Subsystem) -> String {
        id.to_string()
    }
}

impl TryFrom<String> for ServiceId {
    type Error = Fault;

    fn try_from(text: String) -> Result<ServiceId, Fault> {
        text.parse()
    }
}

impl From<ServiceId> for String {
    fn from(id: ServiceId) -> String {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_the_letters_of_x_road_8() {
        for good in ["ID-KAB", "a", "9", "'()+,-.=?", "...", &"x".repeat(100)] {
            assert!(is_part(good), "{good}");
        }
        for bad in ["", ".", "..", "a/b", "a b", "a_b", "é", "a\0", "a:b", "a%2Fb", "a;b", &"x".repeat(101)] {
            assert!(!is_part(bad), "{bad}");
        }
        assert!(is_keyid("SIK-2026-1") && is_keyid("a:b/c_d.e") && is_keyid(&"x".repeat(100)));
        for bad in ["", "a b", "é", "a\"b", "a\n", &"x".repeat(101)] {
            assert!(!is_keyid(bad), "{bad}");
        }
    }

    #[test]
    fn a_name_is_read_as_it_is_written() {
        let id: Subsystem = "ID-KAB/GOV/DINKES/SIK".parse().expect("a name");
        assert_eq!(id, Subsystem::new("ID-KAB", "GOV", "DINKES", "SIK").expect("a name"));
        assert_eq!(id.to_string(), "ID-KAB/GOV/DINKES/SIK");
        let escaped: Subsystem = "ID-KAB/G%4FV/DINKES/S%49K".parse().expect("a name");
        assert_eq!(escaped, id);
        let odd = Subsystem::new("A", "B,C", "D=?", "(+)'").expect("a name");
        assert_eq!(odd.to_string(), "A/B%2CC/D%3D%3F/%28%2B%29%27");
        let service: ServiceId = "ID-KAB/GOV/DINKES/SIK/pasien".parse().expect("a service");
        assert_eq!((service.of.clone(), service.code.as_str()), (id, "pasien"));
        assert_eq!(service.to_string(), "ID-KAB/GOV/DINKES/SIK/pasien");
    }

    #[test]
    fn other_names_are_refused() {
        for bad in [
            "",
            "ID-KAB/GOV/DINKES",
            "ID-KAB/GOV/DINKES/SIK/pasien",
            "ID-KAB/GOV//SIK",
            "/ID-KAB/GOV/DINKES/SIK",
            "ID-KAB/GOV/DINKES/SIK/",
            "ID-KAB/GOV/DIN%2FKES/SIK",
            "ID-KAB/GOV/DINKES/S%",
            "ID-KAB/GOV/DINKES/S%4",
            "ID-KAB/GOV/DINKES/S%GG",
            "ID-KAB/GOV/DINKES/%FF",
            "ID-KAB/GOV/DINKES/..",
            "ID-KAB/GOV/DINKES/%2E%2E",
            " ID-KAB/GOV/DINKES/SIK",
            "ID-KAB/GOV/DINKES/SIK, ID-KAB/GOV/DINKES/SIK",
        ] {
            let fault = bad.parse::<Subsystem>().expect_err(bad);
            assert_eq!(fault.code(), "Client.BadRequest", "{bad}");
        }
        assert!("ID-KAB/GOV/DINKES/SIK".parse::<ServiceId>().is_err());
        assert!(Subsystem::new("A", "B", "C", "").is_err() && Subsystem::new("A/B", "B", "C", "D").is_err());
    }

    #[test]
    fn names_stand_in_json_as_text() {
        let service: ServiceId = "A/B/C/D/e".parse().expect("a service");
        assert_eq!(serde_json::to_string(&service).expect("JSON"), "\"A/B/C/D/e\"");
        assert_eq!(serde_json::from_str::<ServiceId>("\"A/B/C/D/e\"").expect("a service"), service);
        assert!(serde_json::from_str::<Subsystem>("\"A/B/C\"").is_err());
    }

    #[test]
    fn a_name_that_came_is_shown_harmlessly() {
        assert_eq!(shown("a\n\u{1b}[31m"), "«a\\n\\u{1b}[31m»");
        assert!(shown(&"x".repeat(1000)).chars().count() < 70);
    }
}
