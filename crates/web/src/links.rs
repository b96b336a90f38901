//! One-time links that sign in the officials of a demonstration. They live in
//! this process alone and only in practice regencies.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::Account;
use crate::pages::random;

/// Links that nobody has used yet.
#[derive(Clone, Default)]
pub struct Links(Arc<Mutex<HashMap<String, (Account, String)>>>);

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Links(…)")
    }
}

impl Links {
    /// A new link for an account; answers with its address on this server.
    pub fn add(&self, account: Account, name: impl Into<String>) -> String {
        let key = random();
        let path = format!("/masuk/tautan/{key}");
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, (account, name.into()));
        path
    }

    pub(crate) fn get(&self, key: &str) -> Option<(Account, String)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    pub(crate) fn take(&self, key: &str) -> Option<(Account, String)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key)
    }
}
