//! Sessions of the browser. These acts stand in no list of acts: the pages
//! alone make them, once they have seen who is there. By name, a token could
//! open a session for itself.

use kernel::{ActDef, Refusal, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Channel, Error, Record, Result, Subject, Tx};

use super::acting_user;
use crate::regulations::{SESSION_HOURS, SESSION_IDLE_MINUTES};
use crate::rules::POLICY;
use crate::rules::accounts::read_digest;
use crate::store::sessions;

const SIGN_IN: &ActDef = &ActDef { own: true, personal: true, ..ActDef::new("sign-in", "Masuk", POLICY, Role::ALL) };
const SIGN_OUT: &ActDef = &ActDef { own: true, ..ActDef::new("sign-out", "Keluar", POLICY, Role::ALL) };

/// The longest a dated value can make a session.
const MOST_IDLE_MINUTES: i64 = 8 * 60;
const MOST_HOURS: i64 = 24;

/// The account whose session it is, at the browser.
fn at_browser(tx: &Tx) -> Result<i64> {
    let user = acting_user(tx).filter(|_| tx.ctx().channel == Channel::Web);
    user.ok_or_else(|| {
        Error::refuse(Refusal::new(
            "SESI-PERAMBAN",
            POLICY,
            "Sesi hanya dibuka dan ditutup oleh halaman masuk.",
            "Masuk lewat peramban; program memakai token.",
        ))
    })
}

/// Begins a session of the person who has just proved who they are.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// SHA-256 of the cookie, in hexadecimal.
    pub hash_hex: String,
}

/// A session on record.
#[derive(Clone, Debug, Serialize)]
pub struct SessionBegun {
    pub session: i64,
}

impl Act for SignIn {
    const DEF: &'static ActDef = SIGN_IN;
    type Out = SessionBegun;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<SessionBegun>> {
        let user = at_browser(tx)?;
        let hash = read_digest(&self.hash_hex).map_err(Error::refuse)?;
        let dated = |key, least: i64, most: i64| {
            tx.ctx().regulations.number(key, case.doc_date).unwrap_or(least).clamp(least, most)
        };
        let idle = dated(SESSION_IDLE_MINUTES, 1, MOST_IDLE_MINUTES) * 60_000;
        let whole = dated(SESSION_HOURS, 1, MOST_HOURS) * 3_600_000;
        let session = sessions::save(tx, user, hash, idle, whole).await?;
        Ok(Record::new(SessionBegun { session }))
    }
}

/// Ends one's session, or all of one's sessions.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOut {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<i64>,
}

impl Act for SignOut {
    const DEF: &'static ActDef = SIGN_OUT;
    type Out = ();

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<()>> {
        let user = at_browser(tx)?;
        match self.session {
            Some(session) => sessions::end(tx, user, session).await?,
            None => sessions::end_all(tx, user).await?,
        }
        Ok(Record::new(()))
    }
}
