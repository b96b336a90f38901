//! Services that an SKPD's system offers.

use kernel::{Refusal, Refusals};
use serde_json::Value;

use super::addresses::{Read, check_url};
use protocol::r1::is_reserved;

use super::codes::{check, check_free, is_code};
use super::{LAW, check_lives, check_own};
use crate::model::System;
use crate::own::{self, OwnService};
use crate::policy::Policy;

/// Bytes of an OpenAPI document.
pub const LARGEST: usize = 256 * 1024;

#[derive(Clone, Copy, Debug)]
pub struct OfferFacts<'a> {
    pub system: &'a System,
    pub skpd: i64,
    pub code: &'a str,
    pub taken: bool,
    /// An address was brought, legible or not.
    pub given: bool,
    pub address: Option<&'a Read>,
    /// What was brought as OpenAPI document, and what it says.
    pub openapi: Option<&'a str>,
    pub policy: &'a Policy,
    pub practice: bool,
}

/// What a service begins with: its address, which waits, and its document. What
/// Simpul itself answers has no address, and Simpul's own document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    pub url: Option<String>,
    pub openapi: Option<Value>,
    /// Known to hold personal data, whatever was said of it.
    pub personal: bool,
}

pub fn decide_offer(facts: &OfferFacts<'_>) -> Result<Offered, Refusals> {
    let mut refusals = Refusals::new();
    check_own(facts.system, facts.skpd, &mut refusals);
    check_lives(facts.system.lives(), &facts.system.identifier(), "system", &mut refusals);
    check(is_code(facts.code) && !is_reserved(facts.code), facts.code, "layanan", &mut refusals);
    check_free(facts.taken, facts.code, &mut refusals);
    if own::is_own(&facts.system.identifier()) {
        let service = check_served(facts, &mut refusals);
        let personal = service.is_some_and(|service| service.personal);
        return refusals.or(Offered { url: None, openapi: service.map(OwnService::openapi), personal });
    }
    let url = check_url(facts.address, facts.policy, facts.practice, &mut refusals);
    let openapi = facts.openapi.map(read_openapi);
    if let Some(Err(why)) = &openapi {
        refusals.push(
            Refusal::new(
                "TUKAR-OPENAPI",
                "OpenAPI 3.0 atau 3.1",
                format!("Dokumen OpenAPI-nya tidak dapat dipakai: {why}."),
                "Tempelkan dokumennya sebagai JSON, tanpa rujukan ke alamat lain; atau kosongkan.",
            )
            .at("openapi"),
        );
    }
    refusals.or(Offered { url, openapi: openapi.and_then(Result::ok), personal: false })
}

/// Simpul answers what it answers, at no address, by its own document.
fn check_served(facts: &OfferFacts<'_>, refusals: &mut Refusals) -> Option<&'static OwnService> {
    let service = own::service(facts.code);
    let mut refuse = |holds: bool, field: &'static str, text: String| {
        refusals.require(holds, || {
            Refusal::new(
                "TUKAR-LAYANAN-SIMPUL",
                LAW,
                text,
                "Pakai tindakan «Daftarkan data Simpul» (offer-own-data): layanan dan set datanya terdaftar sekaligus.",
            )
            .figure("kode", facts.code)
            .at(field)
        });
    };
    let known = own::SERVICES.map(|service| service.code).join(", ");
    refuse(service.is_some(), "code", format!("Simpul tidak melayani «{}»; yang dilayaninya: {known}.", facts.code));
    refuse(!facts.given, "url", "Layanan Simpul dijawab hub sendiri dan tidak mempunyai alamat.".into());
    refuse(facts.openapi.is_none(), "openapi", "Layanan Simpul mempunyai dokumen OpenAPI-nya sendiri.".into());
    service
}

/// An OpenAPI document that stands by itself.
pub fn read_openapi(text: &str) -> Result<Value, String> {
    if text.len() > LARGEST {
        return Err(format!("lebih dari {} KB", LARGEST / 1024));
    }
    let value: Value = serde_json::from_str(text).map_err(|_| "bukan JSON".to_owned())?;
    let version = value.get("openapi").and_then(Value::as_str).unwrap_or_default();
    if !version.starts_with("3.0.") && !version.starts_with("3.1.") {
        return Err("bukan OpenAPI 3.0 atau 3.1".into());
    }
    let paths = value.get("paths").and_then(Value::as_object);
    if paths.is_none_or(|paths| paths.is_empty() || paths.keys().any(|path| !path.starts_with('/'))) {
        return Err("tidak memuat jalur (paths)".into());
    }
    if paths.is_some_and(|paths| paths.values().any(|item| item.get("$ref").is_some())) {
        return Err("sebuah jalur hanya merujuk ke tempat lain; tulis langkahnya di tempatnya".into());
    }
    match foreign_reference(&value, "#/components/") {
        Some(to) => Err(format!("merujuk ke luar bagian-bagiannya (#/components): {to}")),
        None => Ok(value),
    }
}

/// A `$ref` that leads elsewhere than into a place.
pub(super) fn foreign_reference(value: &Value, home: &str) -> Option<String> {
    match value {
        Value::Object(map) => {
            let own =
                map.iter().filter(|(name, _)| matches!(name.as_str(), "$ref" | "$dynamicRef")).find_map(|(_, to)| {
                    let to = to.as_str()?;
                    (!to.starts_with(home)).then(|| to.chars().take(80).collect())
                });
            own.or_else(|| map.values().find_map(|inner| foreign_reference(inner, home)))
        }
        Value::Array(list) => list.iter().find_map(|inner| foreign_reference(inner, home)),
        _ => None,
    }
}
