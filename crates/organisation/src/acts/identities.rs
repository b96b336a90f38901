//! An account and a person whom an identity provider knows: joined and parted
//! by the account's owner, at the browser. These acts stand in no list: the
//! pages alone make them, once the provider has said who is there.

use kernel::{ActDef, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::factors::in_session;
use super::sessions::at_browser;
use crate::model::Identity;
use crate::rules::POLICY;
use crate::rules::identities::{self as rules, Pairs};
use crate::store::{factors, identities, sessions};

const PAIR: &ActDef =
    &ActDef { own: true, personal: true, ..ActDef::new("pair-identity", "Pasangkan identitas", POLICY, Role::ALL) };
const UNPAIR: &ActDef =
    &ActDef { own: true, ..ActDef::new("unpair-identity", "Lepaskan identitas", POLICY, Role::ALL) };

/// Lets its owner sign in by the provider.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PairIdentity {
    pub issuer: String,
    /// As the provider has just told it; the journal keeps a keyed digest.
    #[serde(skip)]
    #[schemars(skip)]
    pub subject: String,
}

/// A pairing on record.
#[derive(Clone, Debug, Serialize)]
pub struct Paired {
    pub pair: i64,
}

impl Act for PairIdentity {
    const DEF: &'static ActDef = PAIR;
    type Out = Paired;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Paired>> {
        let (user, session) = in_session(tx)?;
        if self.subject.is_empty() {
            return Err(Error::Bug("pasangan tanpa identitas".into()));
        }
        let identity = Identity { issuer: self.issuer.clone(), subject: self.subject.clone() };
        // Behind others who change this account; of two accounts that want one
        // identity, the index lets one.
        factors::lock_living(tx, user).await?;
        let (level, made_at) = sessions::load_beginning(tx, session).await?;
        let subject = identities::digest(tx.keys(), &identity);
        let facts = Pairs {
            level,
            age_millis: tx.ctx().now.0 - made_at.0,
            own: identities::load_of_user(tx, user).await?.is_some(),
            taken: identities::is_taken(tx, subject).await?,
        };
        rules::pair(&facts).map_err(Error::refuse)?;
        let pair = identities::save(tx, user, &identity).await?;
        Ok(Record::new(Paired { pair }))
    }
}

/// Parts them again; the owner then signs in by the password alone.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnpairIdentity {}

impl Act for UnpairIdentity {
    const DEF: &'static ActDef = UNPAIR;
    type Out = ();

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<()>> {
        let user = at_browser(tx)?;
        match identities::end(tx, user).await? {
            0 => Err(Error::refuse(rules::not_paired())),
            _ => {
                // Theirs as well who came in by it and are still there.
                sessions::end_by_identity(tx, user).await?;
                Ok(Record::new(()))
            }
        }
    }
}
