//! Sessions of the browser. These acts stand in no list of acts: the pages
//! alone make them, once they have seen who is there. By name, a token could
//! open a session for itself.

use kernel::{ActDef, Refusal, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Channel, Error, Record, Result, Subject, Tx};

use super::acting_user;
use crate::factors::Typed;
use crate::model::{Identity, Level};
use crate::regulations::{SESSION_HOURS, SESSION_IDLE_MINUTES};
use crate::rules::POLICY;
use crate::rules::accounts::read_digest;
use crate::rules::factors::{self as rules, Shown};
use crate::rules::identities::not_paired;
use crate::store::sessions::NewSession;
use crate::store::{factors, identities, sessions};

const SIGN_IN: &ActDef = &ActDef { own: true, personal: true, ..ActDef::new("sign-in", "Masuk", POLICY, Role::ALL) };
const SIGN_OUT: &ActDef = &ActDef { own: true, ..ActDef::new("sign-out", "Keluar", POLICY, Role::ALL) };

/// Told to whoever reads for the whole regency, the Inspektorat among them.
pub(super) const RECOVERED: &str = "account-recovered";

pub(super) fn recovered(user: i64, by: &str) -> serde_json::Value {
    serde_json::json!({ "user": user, "by": by })
}

/// The longest a dated value can make a session.
const MOST_IDLE_MINUTES: i64 = 8 * 60;
const MOST_HOURS: i64 = 24;

/// The account whose session it is, at the browser.
pub(super) fn at_browser(tx: &Tx) -> Result<i64> {
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

/// What somebody showed at the door of the pages.
#[derive(Clone, Debug, Default)]
pub enum Means {
    /// A one-time link of a demonstration.
    Link,
    #[default]
    Password,
    /// A password, and a code of the phone or from paper.
    Code(Typed),
    /// An identity provider in place of the password, alone or with a code.
    Identity(Identity),
    IdentityCode(Identity, Typed),
}

impl Means {
    fn typed(&self) -> Option<&Typed> {
        match self {
            Means::Code(typed) | Means::IdentityCode(_, typed) => Some(typed),
            Means::Link | Means::Password | Means::Identity(_) => None,
        }
    }

    fn identity(&self) -> Option<&Identity> {
        match self {
            Means::Identity(identity) | Means::IdentityCode(identity, _) => Some(identity),
            Means::Link | Means::Password | Means::Code(_) => None,
        }
    }
}

/// Begins a session of the person who has just proved who they are. A second
/// factor is asked for here, in the transaction that begins the session.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// SHA-256 of the cookie, in hexadecimal.
    pub hash_hex: String,
    #[serde(skip)]
    #[schemars(skip)]
    pub means: Means,
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
        let level = take_code(tx, user, &self.means).await?;
        let level = match self.means.identity() {
            Some(identity) => still_paired(tx, user, identity).await.map(|()| level.by_identity())?,
            None => level,
        };
        let new = NewSession { user, hash, level, idle_millis: idle, whole_millis: whole };
        let session = sessions::save(tx, new).await?;
        let record = Record::new(SessionBegun { session });
        Ok(if level.by_paper() { record.tell(RECOVERED, recovered(user, "kode-cadangan")) } else { record })
    }
}

/// The provider stands for the password of the paired account alone, and only
/// while the pairing lasts.
async fn still_paired(tx: &mut Tx, user: i64, identity: &Identity) -> Result<()> {
    let shown = identities::digest(tx.keys(), identity);
    let kept = identities::load_of_user(tx, user).await?;
    let same = kept.is_some_and(|(_, subject)| subject == shown);
    if same { Ok(()) } else { Err(Error::refuse(not_paired())) }
}

/// Takes what was shown, so that nobody else enters with it.
async fn take_code(tx: &mut Tx, user: i64, means: &Means) -> Result<Level> {
    let living = factors::lock_living(tx, user).await?;
    let factor = living.as_ref().map(|l| l.factor);
    let paper = means.typed().and_then(Typed::as_paper);
    let shown = match (means.typed(), &living) {
        (None, _) if matches!(means, Means::Link) => Shown::Link,
        (None, _) => Shown::Password,
        (Some(_), _) if paper.is_some() => Shown::Paper,
        (Some(typed), Some(living)) => Shown::Phone(living.step_of(tx, typed)?),
        (Some(_), None) => Shown::Phone(None),
    };
    let level = rules::enter(shown, factor.as_ref(), tx.ctx().region.practice).map_err(Error::refuse)?;
    let taken = match (shown, factor, paper) {
        (Shown::Phone(Some(step)), Some(factor), _) => factors::take_step(tx, factor.id, step).await?,
        (Shown::Paper, Some(factor), Some(code)) => factors::use_paper(tx, factor.id, code).await?,
        _ => true,
    };
    let refusal = if paper.is_some() { rules::wrong_code } else { rules::used_code };
    if taken { Ok(level) } else { Err(Error::refuse(refusal())) }
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
