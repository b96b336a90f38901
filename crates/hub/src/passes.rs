//! What a gateway before a provider wants to see besides its address: a key in a
//! field of the head, as SPLP and other gateways ask. It stands in a file beside
//! the hub; no register, no log and no member ever has it.

use std::collections::BTreeMap;
use std::path::Path;

use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use protocol::r1;
use serde::Deserialize;

/// Fields that say what a message is and where it goes.
const TAKEN: [&str; 5] = ["host", "content-type", "accept", "date", "cookie"];

/// Keys by the service as it is called, ID-…/…/…/…/….
#[derive(Clone, Debug, Default)]
pub struct Passes(BTreeMap<String, (HeaderName, HeaderValue)>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    pass: Vec<Pass>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pass {
    service: String,
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
            let field = field(&pass.header, value.trim_end_matches(['\r', '\n']))
                .map_err(|why| format!("{}: {}: {why}", file.display(), pass.service))?;
            if all.insert(pass.service.clone(), field).is_some() {
                return Err(format!("{}: {} disebut dua kali", file.display(), pass.service));
            }
        }
        Ok(Passes(all))
    }

    /// Puts the service's key into what its gateway reads, whatever the client wrote
    /// there.
    pub(crate) fn give(&self, service: &str, headers: &mut HeaderMap) {
        if let Some((name, value)) = self.0.get(service) {
            headers.insert(name.clone(), value.clone());
        }
    }
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
        format!("[[pass]]\nservice = \"ID-X/GOV/A/B/c\"\nheader = \"{header}\"\nvalue_file = \"splp.kunci\"\n")
    }

    #[test]
    fn a_key_is_given_in_place_of_what_the_client_wrote_and_never_shown() {
        let passes = read(&pass("apiKey"), "r4has1a\n").expect("read");
        let mut headers = HeaderMap::new();
        headers.append("apikey", HeaderValue::from_static("tiruan"));
        headers.append("apikey", HeaderValue::from_static("tiruan lain"));
        passes.give("ID-X/GOV/A/B/lain", &mut headers);
        assert_eq!(headers.get_all("apikey").iter().count(), 2);
        passes.give("ID-X/GOV/A/B/c", &mut headers);
        assert_eq!(headers.get_all("apikey").iter().collect::<Vec<_>>(), ["r4has1a"]);
        assert!(!format!("{passes:?}{headers:?}").contains("r4has1a"));
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
        ] {
            let why = read(&text, key).expect_err(told);
            assert!(why.contains(told), "{why}");
        }
    }
}
