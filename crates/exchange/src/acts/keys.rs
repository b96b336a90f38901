//! Keys: proposed by the SKPD, confirmed over the telephone, taken back at once.

use kernel::{ActDef, Code, Day};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Record, Result, Subject, Tx};

use super::{BOTH, DISKOMINFO, LAW, Ref, policy, reasons, skpd};
use crate::model::{KeyKind, KeyState};
use crate::rules::keys::{self, Heard, KeyFacts, decide_confirm, decide_propose, decide_revoke};
use crate::store::{keys as rows, members};

const PROPOSE: &ActDef = &ActDef::new("propose-exchange-key", "Ajukan kunci pertukaran data", LAW, BOTH);

/// Brings the public half of a system's key, or its client certificate. It
/// counts when another person confirms it by its fingerprint.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeExchangeKey {
    /// The SKPD that answers for the system's member.
    pub unit: Code,
    /// Identifier of the system, ID-…/…/…/…, or its number.
    pub system: Ref,
    pub kind: KeyKind,
    /// Of a signing key the 32 bytes in base64; of a certificate the PEM, or its SHA-256.
    pub material: String,
    /// The first day; today where none is named.
    #[serde(default)]
    pub from: Option<Day>,
    /// The last day.
    pub until: Day,
}

#[derive(Clone, Debug, Serialize)]
pub struct ProposedKey {
    /// Its number, for the person who confirms it.
    pub key: i64,
    /// By which messages call it, once it counts.
    pub keyid: String,
    pub status: &'static str,
    /// To be compared with what the system itself shows, and read out over the
    /// telephone; whoever confirms does not see it.
    pub fingerprint: String,
}

impl Act for ProposeExchangeKey {
    const DEF: &'static ActDef = PROPOSE;
    type Out = ProposedKey;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<ProposedKey>> {
        let today = tx.ctx().today;
        let policy = policy(tx, today)?;
        // Of one key brought twice at once, the second finds the first.
        tx.hold_steady().await?;
        let system = members::named(tx, &self.system.0).await?;
        let read = keys::read(self.kind, &self.material);
        let known = match read {
            Some(material) => rows::known(tx, &material.text()).await?,
            None => false,
        };
        let starts = self.from.unwrap_or(today);
        let material = decide_propose(&KeyFacts {
            system: &system,
            skpd: skpd(case)?,
            material: read,
            known,
            starts,
            ends: self.until,
            today,
            most_days: policy.key_days,
        })?;
        let text = material.text();
        let new = rows::New { system: &system, kind: self.kind, material: &text, starts, ends: self.until };
        let (key, keyid) = rows::insert(tx, &new).await?;
        let status = KeyState::Waiting.code();
        Ok(Record::new(ProposedKey { key, keyid, status, fingerprint: material.fingerprint() }))
    }
}

const CONFIRM: &ActDef =
    &ActDef { signs: true, ..ActDef::new("confirm-exchange-key", "Cocokkan dan berlakukan kunci", LAW, DISKOMINFO) };

/// Another person lets a key count: they have called the SKPD's people at a
/// number known from elsewhere and type what is read out to them.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmExchangeKey {
    /// Number of the key.
    pub key: i64,
    /// The fingerprint's groups of digits, as they were read out.
    pub fingerprint: String,
    /// The networks that messages with this key come from, such as 10.20.30.0/24;
    /// where none is named, the key counts from everywhere.
    #[serde(default)]
    pub networks: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct KeyDone {
    pub key: i64,
    pub keyid: String,
    pub status: &'static str,
}

impl Act for ConfirmExchangeKey {
    const DEF: &'static ActDef = CONFIRM;
    type Out = KeyDone;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<KeyDone>> {
        tx.hold_steady().await?;
        let key = rows::key(tx, self.key).await?;
        let networks = keys::networks(&self.networks);
        let heard = Heard { fingerprint: &self.fingerprint, networks: networks.as_deref() };
        decide_confirm(&key, heard, tx.ctx().actor.person(), tx.ctx().today)?;
        rows::confirm(tx, key.id, &networks.unwrap_or_default()).await?;
        let told = serde_json::json!({ "keyid": key.keyid, "system": key.system.identifier() });
        let done = KeyDone { key: key.id, keyid: key.keyid, status: KeyState::InForce.code() };
        Ok(Record::new(done).tell("exchange-key-confirmed", told))
    }
}

const REVOKE: &ActDef = &ActDef::new("revoke-exchange-key", "Cabut kunci pertukaran data", LAW, BOTH);

/// Takes a key back at once, or sets a proposal aside. One person suffices: a
/// stolen key does not wait.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeExchangeKey {
    /// The SKPD that answers for the system's member.
    pub unit: Code,
    /// Number of the key.
    pub key: i64,
    pub reasons: Vec<String>,
}

impl Act for RevokeExchangeKey {
    const DEF: &'static ActDef = REVOKE;
    type Out = KeyDone;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<KeyDone>> {
        let reasons = reasons(&self.reasons)?;
        tx.hold_steady().await?;
        let key = rows::key(tx, self.key).await?;
        let to = decide_revoke(&key, skpd(case)?)?;
        rows::end(tx, key.id, to, &reasons).await?;
        let told = serde_json::json!({ "keyid": key.keyid, "system": key.system.identifier(), "status": to.code() });
        let done = KeyDone { key: key.id, keyid: key.keyid, status: to.code() };
        Ok(Record::new(done).tell("exchange-key-revoked", told))
    }
}
