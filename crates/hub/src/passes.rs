//! What a gateway before a provider wants to see besides its address: a key in a
//! field of the head, as SPLP and other gateways ask. It stands in a file beside
//! the hub; no register, no log and no member ever has it.

use std::collections::BTreeMap;
use std::path::Path;

use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use protocol::{Fault, FaultKind, r1};
use serde::Deserialize;

use crate::outward::Place;

/// Fields that say what a message is and where it goes.
const TAKEN: [&str; 5] = ["host", "content-type", "accept", "date", "cookie"];

/// Keys by the service as it is called, ID-…/…/…/…/….
#[derive(Clone, Debug, Default)]
pub struct Passes(BTreeMap<String, Gateway>);

/// A gateway, and what it wants to see.
#[derive(Clone, Debug)]
struct Gateway {
    place: Place,
    field: (HeaderName, HeaderValue),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    pass: Vec<Pass>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pass {
    service: String,
    /// Of the gateway, without a path: the key goes nowhere else.
    address: String,
    header: String,
    value_file: String,
}

impl Passes {
    /// Reads a file of them; each key stands alone in a file beside it.
    pub fn read(file: &Path) -> Result<Passes, String> {
        let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
        let written: Written = toml::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
        let mut all = BTreeMap::new();
        for pass in written.pass {
            let path = file.with_file_name(&pass.value_file);
            let value = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            let told = |why: String| format!("{}: {}: {why}", file.display(), pass.service);
            let place = gateway(&pass.address).map_err(told)?;
            let field = field(&pass.header, value.trim_end_matches(['\r', '\n'])).map_err(told)?;
            if all.insert(pass.service.clone(), Gateway { place, field }).is_some() {
                return Err(format!("{}: {} disebut dua kali", file.display(), pass.service));
            }
        }
        Ok(Passes(all))
    }

    /// Puts the service's key into what its gateway reads, whatever the client wrote
    /// there. Where the service was moved elsewhere nothing goes out at all.
    pub(crate) fn give(&self, service: &str, to: &Place, headers: &mut HeaderMap) -> Result<(), Fault> {
        let Some(Gateway { place, field: (name, value) }) = self.0.get(service) else { return Ok(()) };
        if (place.secure, &place.host, place.port) != (to.secure, &to.host, to.port) {
            let words = "Kunci gerbang bukan untuk alamat layanan ini; hubungi Diskominfo.";
            return Err(Fault::new(FaultKind::ServiceDisabled, words));
        }
        headers.insert(name.clone(), value.clone());
        Ok(())
    }
}

fn gateway(address: &str) -> Result<Place, String> {
    let place = Place::parse(address).map_err(|e| e.to_string())?;
    if place.base.is_empty() { Ok(place) } else { Err(format!("alamat gerbang «{address}» ditulis tanpa jalur")) }
}

fn field(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let lower = name.to_ascii_lowercase();
    let fits = !r1::is_dropped(&lower) && !crate::call::is_ours(&lower) && !TAKEN.contains(&lower.as_str());
    let place = HeaderName::from_bytes(lower.as_bytes()).ok().filter(|_| fits);
    let place = place.ok_or_else(|| format!("«{name}» tidak dapat menjadi tempat kunci"))?;
    let printable = !value.is_empty() && value.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    let value = HeaderValue::from_str(value).ok().filter(|_| printable);
    let mut value = value.ok_or("berkas kuncinya harus memuat satu baris huruf biasa")?;
    value.set_sensitive(true);
    Ok((place, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, key: &str) -> Result<Passes, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("gerbang.toml");
        std::fs::write(&file, text).expect("written");
        std::fs::write(folder.path().join("splp.kunci"), key).expect("written");
        Passes::read(&file)
    }

    fn pass(header: &str) -> String {
        let of = "service = \"ID-X/GOV/A/B/c\"\naddress = \"https://gerbang.go.id\"\n";
        format!("[[pass]]\n{of}header = \"{header}\"\nvalue_file = \"splp.kunci\"\n")
    }

    fn place(address: &str) -> Place {
        Place::parse(address).expect(address)
    }

    #[test]
    fn a_key_is_given_in_place_of_what_the_client_wrote_and_never_shown() {
        let passes = read(&pass("apiKey"), "r4has1a\n").expect("read");
        let mut headers = HeaderMap::new();
        headers.append("apikey", HeaderValue::from_static("tiruan"));
        headers.append("apikey", HeaderValue::from_static("tiruan lain"));
        let gateway = place("https://gerbang.go.id/api/v1");
        passes.give("ID-X/GOV/A/B/lain", &gateway, &mut headers).expect("no key is needed");
        assert_eq!(headers.get_all("apikey").iter().count(), 2);
        passes.give("ID-X/GOV/A/B/c", &gateway, &mut headers).expect("given");
        assert_eq!(headers.get_all("apikey").iter().collect::<Vec<_>>(), ["r4has1a"]);
        assert!(!format!("{passes:?}{headers:?}").contains("r4has1a"));
    }

    #[test]
    fn a_key_goes_to_its_own_gateway_alone() {
        let passes = read(&pass("apikey"), "r4has1a").expect("read");
        for (address, given) in [
            ("https://gerbang.go.id", true),
            ("https://GERBANG.go.id:443/api", true),
            ("http://gerbang.go.id:443", false),
            ("https://gerbang.go.id:8443", false),
            ("https://lain.go.id/gerbang.go.id", false),
        ] {
            let mut headers = HeaderMap::new();
            let answer = passes.give("ID-X/GOV/A/B/c", &place(address), &mut headers);
            assert_eq!((answer.is_ok(), headers.contains_key("apikey")), (given, given), "{address}");
            assert!(answer.err().is_none_or(|fault| fault.kind == FaultKind::ServiceDisabled), "{address}");
        }
    }

    #[test]
    fn what_is_no_key_is_told_before_the_hub_starts() {
        for (text, key, told) in [
            (pass("x-road-client"), "k", "x-road-client"),
            (pass("Host"), "k", "Host"),
            (pass("signature"), "k", "signature"),
            (pass("connection"), "k", "connection"),
            (pass("api key"), "k", "api key"),
            (pass("apikey"), "", "satu baris"),
            (pass("apikey"), "satu\ndua", "satu baris"),
            (pass("apikey"), "kunci é", "satu baris"),
            (pass("apikey") + &pass("lain"), "k", "dua kali"),
            (pass("apikey").replace("splp.kunci", "tidak.ada"), "k", "tidak.ada"),
            (pass("apikey") + "nilai = 1\n", "k", "nilai"),
            (pass("apikey").replace("https://gerbang.go.id", "gerbang.go.id"), "k", "gerbang.go.id"),
            (pass("apikey").replace("gerbang.go.id", "gerbang.go.id/api"), "k", "tanpa jalur"),
            (pass("apikey").replace("address = \"https://gerbang.go.id\"\n", ""), "k", "address"),
        ] {
            let why = read(&text, key).expect_err(told);
            assert!(why.contains(told), "{why}");
        }
    }
}
