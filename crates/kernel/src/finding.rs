//! Refusals: what was refused, by which rule and article, with which figures,
//! and what to do next. All reasons are given at once.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Day, Money};

/// One reason why an act may not be done, or one fault that a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Refusal {
    /// Stable name of the rule, such as `LS-PAGU`.
    pub code: String,
    /// The article it rests on, or the dated local rule.
    pub law: String,
    /// One plain sentence for an official.
    pub message: String,
    /// The figures behind the sentence; money as text with two decimals.
    pub figures: BTreeMap<String, String>,
    /// What to do next.
    pub remedy: String,
    /// The input it stands beside, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl Refusal {
    pub fn new(code: &str, law: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Refusal {
            code: code.to_owned(),
            law: law.to_owned(),
            message: message.into(),
            figures: BTreeMap::new(),
            remedy: remedy.into(),
            field: None,
        }
    }

    #[must_use]
    pub fn money(self, name: &str, amount: Money) -> Self {
        self.figure(name, amount.to_string())
    }

    #[must_use]
    pub fn day(self, name: &str, day: Day) -> Self {
        self.figure(name, day.to_string())
    }

    #[must_use]
    pub fn figure(mut self, name: &str, value: impl Into<String>) -> Self {
        self.figures.insert(name.to_owned(), value.into());
        self
    }

    #[must_use]
    pub fn at(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }
}

/// Collects every reason before answering.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Refusals(Vec<Refusal>);

impl Refusals {
    pub fn new() -> Self {
        Refusals::default()
    }

    pub fn one(refusal: Refusal) -> Self {
        Refusals(vec![refusal])
    }

    pub fn push(&mut self, refusal: Refusal) {
        self.0.push(refusal);
    }

    /// Adds the refusal unless `holds`.
    pub fn require(&mut self, holds: bool, refusal: impl FnOnce() -> Refusal) {
        if !holds {
            self.0.push(refusal());
        }
    }

    pub fn extend(&mut self, others: Refusals) {
        self.0.extend(others.0);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn as_slice(&self) -> &[Refusal] {
        &self.0
    }

    pub fn into_vec(self) -> Vec<Refusal> {
        self.0
    }

    pub fn has(&self, code: &str) -> bool {
        self.0.iter().any(|r| r.code == code)
    }

    /// `Ok(value)` where nothing was refused.
    pub fn or<T>(self, value: T) -> Result<T, Refusals> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}
