//! Official steps on the registers of the exchange. Nobody lets count alone
//! what others would be trusted by: a key, an address, a description, access.

mod access;
mod addresses;
mod codes;
mod datasets;
mod keys;
mod members;
mod orders;
mod own;
mod services;

pub use access::{ApproveAccess, AskAccess, EndAccess, GiveUpAccess, RefuseAccess};
pub use addresses::{ApproveServiceAddress, ProposeServiceAddress, RejectServiceAddress};
pub use codes::{EnrolExchangeKey, MakeEnrolmentCode, RevokeEnrolmentCode};
pub use datasets::{ApproveDataset, DescribeDataset, EndDataset, RejectDataset};
pub use keys::{ConfirmExchangeKey, ProposeExchangeKey, RevokeExchangeKey};
pub use members::{EndExchangeMember, EndExchangeSystem, RegisterExchangeMember, RegisterExchangeSystem};
pub use orders::{ApproveResend, DiscardEvent, NoteAlarm, ProposeResend, RejectResend, ReleaseStream, ResumeDelivery};
pub use own::OfferOwnData;
pub use services::{EndService, OfferService};

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use kernel::{Day, Role};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize};
use store::{Case, Error, Result, Tx};

use crate::policy::Policy;

pub(crate) use crate::rules::{LAW, SATU_DATA};

/// The Diskominfo runs the hub and is the walidata.
pub(crate) const DISKOMINFO: &[Role] = &[Role::Administrator];
/// Who works for an SKPD's systems.
pub(crate) const AGENCY: &[Role] = &[Role::StaffDrafter, Role::Pa, Role::Kpa];
/// Either: what stops something must not wait for the other.
pub(crate) const BOTH: &[Role] = &[Role::StaffDrafter, Role::Pa, Role::Kpa, Role::Administrator];
/// Who answers for what an SKPD asks.
pub(crate) const HEADS: &[Role] = &[Role::Pa, Role::Kpa];
/// Who answers for what an SKPD gives.
pub(crate) const HEAD: &[Role] = &[Role::Pa];

pub(crate) fn policy(tx: &Tx, on: Day) -> Result<Arc<Policy>> {
    Ok(tx.ctx().regulations.reading(on, Policy::on)?)
}

/// A text that may be left out, cleaned.
pub(crate) fn clean(what: &str, text: &str, most: usize) -> Result<String> {
    match text.trim() {
        "" => Ok(String::new()),
        given => kernel::text::clean(given, most).map_err(|e| Error::Input(format!("{what} {e}"))),
    }
}

/// A text that says something.
pub(crate) fn said(what: &str, text: &str, most: usize) -> Result<String> {
    kernel::text::clean(text, most).map_err(|e| Error::Input(format!("{what} {e}")))
}

pub(crate) fn reasons(given: &[String]) -> Result<Vec<String>> {
    kernel::text::reasons(given).map_err(Error::Input)
}

/// The SKPD of the unit that an act names.
pub(crate) fn skpd(case: &Case) -> Result<i64> {
    Ok(case.unit()?.skpd_id)
}

/// Something of the registers: by the name that messages give it, or by its
/// number there, as a text or a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Ref(pub String);

impl From<&str> for Ref {
    fn from(text: &str) -> Ref {
        Ref(text.to_owned())
    }
}

struct Reading;

impl Visitor<'_> for Reading {
    type Value = Ref;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name or a number")
    }

    fn visit_str<E>(self, text: &str) -> Result<Ref, E> {
        Ok(text.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Ref, E> {
        Ok(Ref(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Ref, E> {
        Ok(Ref(number.to_string()))
    }
}

impl<'de> Deserialize<'de> for Ref {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Ref, D::Error> {
        from.deserialize_any(Reading)
    }
}

impl JsonSchema for Ref {
    fn schema_name() -> Cow<'static, str> {
        "Ref".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "integer"],
            "description": "Pengenal, seperti ID-…/…/…/…, atau nomor pada daftarnya",
            "examples": ["ID-BURU/GOV/DINKES/SIK"]
        })
    }
}
