//! Signing in by an identity provider, as the pages need it. Who speaks to the
//! provider is none of their business.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use kernel::Moment;
use store::module::Reading;
use store::{Keys, View, Work};

use crate::Account;

/// Somebody whom the provider knows, with the names it gives them.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
    /// They propose an account, and prove none.
    pub names: Vec<String>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({}, …)", self.issuer)
    }
}

/// The random texts of one attempt.
#[derive(Clone)]
pub struct Handshake {
    pub state: String,
    pub nonce: String,
    /// Of PKCE.
    pub verifier: String,
}

impl fmt::Debug for Handshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handshake(…)")
    }
}

/// Why the provider let nobody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// It does not answer.
    Away,
    /// It does not know this attempt, or what it says does not hold.
    Refused,
}

pub type Told<'a, T> = Pin<Box<dyn Future<Output = Result<T, Denied>> + Send + 'a>>;

/// Whoever speaks to the provider.
pub trait Provider: fmt::Debug + Send + Sync {
    /// Where the browser goes.
    fn address<'a>(&'a self, hand: &'a Handshake) -> Told<'a, String>;
    /// Who came back with a code; the state was compared. The issuer is what
    /// the way back named.
    fn arrival<'a>(&'a self, hand: &'a Handshake, code: &'a str, issuer: Option<&'a str>) -> Told<'a, Identity>;
}

/// The provider of a regency, by the name that people know.
#[derive(Clone, Debug)]
pub struct Sso {
    pub name: String,
    pub provider: Arc<dyn Provider>,
}

/// An active account and its user name.
pub type Paired = (Account, String);

/// What the register says of identities and accounts.
#[derive(Clone, Copy, Debug)]
pub struct Identities {
    /// The account that is paired with an identity.
    pub paired: for<'a> fn(&'a mut View, &'a Keys, &'a Identity) -> Reading<'a, Option<Paired>>,
    /// The user name of the account that the identity's names probably mean.
    pub likely: for<'a> fn(&'a mut View, &'a Identity) -> Reading<'a, Option<String>>,
    /// Since when the account is paired.
    pub since: for<'a> fn(&'a mut View, i64) -> Reading<'a, Option<Moment>>,
    /// The acts that join and part the account of the person who acts.
    pub pair: fn(&Identity) -> Arc<dyn Work>,
    pub unpair: fn() -> Arc<dyn Work>,
}
