//! The schemas of data sets, made ready once. Nothing is fetched: a schema that
//! refers to another place cannot be used at all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use exchange::public::DataSetVersion;
use jsonschema::{PatternOptions, Validator};

/// Kept at the same time.
const MOST: usize = 256;

#[derive(Debug, Default)]
pub struct Schemas(Mutex<HashMap<String, Arc<Validator>>>);

impl Schemas {
    /// The validator of a version, by the digest of its schema.
    pub fn of(&self, version: &DataSetVersion) -> Result<Arc<Validator>, String> {
        let mut ready = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = ready.get(&version.schema_digest) {
            return Ok(found.clone());
        }
        let made = Arc::new(make(&version.schema)?);
        if ready.len() >= MOST {
            ready.clear();
        }
        ready.insert(version.schema_digest.clone(), made.clone());
        Ok(made)
    }
}

/// Formats count, and a pattern takes no more time than its text is long.
pub fn make(schema: &serde_json::Value) -> Result<Validator, String> {
    jsonschema::options()
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex())
        .build(schema)
        .map_err(|e| e.to_string())
}

/// Why a value does not keep to its schema. The value itself is not told: it
/// may be about a person.
pub fn reason(schema: &Validator, value: &serde_json::Value) -> Option<String> {
    let mut errors = schema.iter_errors(value);
    let first = errors.next()?;
    let place = first.instance_path().to_string();
    let place = if place.is_empty() { "isi" } else { &place };
    let more = errors.count();
    let also = if more == 0 { String::new() } else { format!(" (dan {more} lagi)") };
    Some(format!("{place}: {}{also}", first.masked()))
}
