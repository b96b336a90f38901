//! The schemas of data sets, made ready once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use exchange::public::{Checker, DataSetVersion};

/// Kept at the same time.
const MOST: usize = 256;

#[derive(Debug, Default)]
pub struct Schemas(Mutex<HashMap<String, Arc<Checker>>>);

impl Schemas {
    /// What judges records of a version, by the digest of its schema.
    pub fn of(&self, version: &DataSetVersion) -> Result<Arc<Checker>, String> {
        let mut ready = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = ready.get(&version.schema_digest) {
            return Ok(found.clone());
        }
        let made = Arc::new(Checker::of(&version.schema)?);
        if ready.len() >= MOST {
            ready.clear();
        }
        ready.insert(version.schema_digest.clone(), made.clone());
        Ok(made)
    }
}
