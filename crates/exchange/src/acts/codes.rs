//! Codes that are read over the telephone, and the key that comes with one.

use kernel::{ActDef, Day};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Record, Result, Subject, Tx};

use super::keys::ProposedKey;
use super::{DISKOMINFO, LAW, Ref, policy, reasons};
use crate::model::{CodeState, KeyKind, KeyState, System};
use crate::policy::Policy;
use crate::rules::enrolment::{decide_enrol, decide_make, decide_revoke};
use crate::rules::keys::{self, KeyFacts};
use crate::store::{codes as rows, keys as key_rows, members};

const HOUR_MS: i64 = 3_600_000;

const MAKE: &ActDef = &ActDef::new("make-enrolment-code", "Buat kode pendaftaran", LAW, DISKOMINFO);

/// Makes a code for whoever sets up an agent: with it the agent brings its own
/// key, once. Whoever made the code reads it out; it is written down nowhere.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeEnrolmentCode {
    /// Identifier of the system, ID-…/…/…/…, or its number.
    pub system: Ref,
    /// The last day of the key; as far as dated data allow where none is named.
    #[serde(default)]
    pub until: Option<Day>,
}

#[derive(Clone, Debug, Serialize)]
pub struct CodeMade {
    /// Its number in the register.
    pub code: i64,
    pub system: String,
    pub status: &'static str,
    /// Until when it may be used.
    pub expires_at: String,
}

fn facts<'a>(system: &'a System, (today, ends): (Day, Day), policy: &Policy) -> KeyFacts<'a> {
    KeyFacts {
        system,
        // Whoever made the code decides for every SKPD.
        skpd: system.member.unit,
        material: None,
        known: false,
        starts: today,
        ends,
        today,
        most_days: policy.key_days,
    }
}

impl Act for MakeEnrolmentCode {
    const DEF: &'static ActDef = MAKE;
    type Out = CodeMade;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<CodeMade>> {
        let (today, now) = (tx.ctx().today, tx.ctx().now);
        let policy = policy(tx, today)?;
        let system = members::named(tx, &self.system.0).await?;
        let ends = self.until.unwrap_or_else(|| today.plus_days(policy.key_days - 1));
        decide_make(&facts(&system, (today, ends), &policy))?;
        let expires_at = now.plus_millis(policy.code_hours * HOUR_MS);
        let code = rows::insert(tx, &system, ends, expires_at).await?;
        let (system, status) = (system.identifier(), CodeState::Open.code());
        Ok(Record::new(CodeMade { code, system, status, expires_at: expires_at.iso() }))
    }
}

const REVOKE: &ActDef = &ActDef::new("revoke-enrolment-code", "Cabut kode pendaftaran", LAW, DISKOMINFO);

/// Takes a code back at once, by one person.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeEnrolmentCode {
    /// Number of the code in the register.
    pub code: i64,
    pub reasons: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct CodeDone {
    pub code: i64,
    pub status: &'static str,
}

impl Act for RevokeEnrolmentCode {
    const DEF: &'static ActDef = REVOKE;
    type Out = CodeDone;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<CodeDone>> {
        let reasons = reasons(&self.reasons)?;
        tx.hold_steady().await?;
        let code = rows::code(tx, self.code).await?;
        decide_revoke(&code)?;
        rows::revoke(tx, code.id, &reasons).await?;
        Ok(Record::new(CodeDone { code: code.id, status: CodeState::Revoked.code() }))
    }
}

const ENROL: &ActDef = &ActDef::new("enrol-exchange-key", "Ajukan kunci dengan kode pendaftaran", LAW, DISKOMINFO);

/// Keeps the key that came with a code, as a proposal of whoever made the code:
/// so that person does not confirm it. The act stands in no list: the hub alone
/// makes it, once the code is proved ([`crate::public::enrol`]).
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolExchangeKey {
    /// Number of the code.
    pub code: i64,
    /// The public key, in base64.
    pub material: String,
}

impl Act for EnrolExchangeKey {
    const DEF: &'static ActDef = ENROL;
    type Out = ProposedKey;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<ProposedKey>> {
        let (today, now) = (tx.ctx().today, tx.ctx().now);
        let policy = policy(tx, today)?;
        // Of two keys with one code at once, the second finds it used.
        tx.hold_steady().await?;
        let code = rows::code(tx, self.code).await?;
        let read = keys::read(KeyKind::Signing, &self.material);
        let known = match read {
            Some(material) => key_rows::known(tx, &material.text()).await?,
            None => false,
        };
        let facts = KeyFacts { material: read, known, ..facts(&code.system, (today, code.key_ends), &policy) };
        let material = decide_enrol(&code, now, &facts)?;
        let text = material.text();
        let new = key_rows::New {
            system: &code.system,
            kind: KeyKind::Signing,
            material: &text,
            starts: today,
            ends: code.key_ends,
        };
        let (key, keyid) = key_rows::insert(tx, &new).await?;
        rows::use_up(tx, code.id, key).await?;
        let status = KeyState::Waiting.code();
        Ok(Record::new(ProposedKey { key, keyid, status, fingerprint: material.fingerprint() }))
    }
}
