//! The identity provider, between the pages, `oidc` and the register.

use std::sync::Arc;

use organisation::public::{self as people, PairIdentity, UnpairIdentity};
use store::Work;
use store::module::Reading;
use store::{Keys, View};
use web::Account;
use web::identity::{Denied, Handshake, Identities, Identity, Provider, Sso, Told};

pub(super) const IDENTITIES: Identities = Identities { paired, likely, since, pair, unpair };

/// Where the provider sends browsers back to, on this server.
const BACK: &str = "/masuk/sso/kembali";

/// What the command line says of the provider.
#[derive(Clone, Debug)]
pub struct Named {
    pub issuer: String,
    pub client: String,
    pub secret: Option<String>,
    pub name: String,
}

/// Makes the provider; asks nothing of it before somebody wants to sign in.
pub fn sso(named: Named, address: &str) -> Result<Sso, String> {
    let redirect = format!("{address}{BACK}");
    let Named { issuer, client, secret, name } = named;
    let provider = oidc::Provider::new(oidc::Settings { issuer, client, secret, redirect })?;
    Ok(Sso { name, provider: Arc::new(Spoken(provider)) })
}

#[derive(Debug)]
struct Spoken(oidc::Provider);

fn asked(hand: &Handshake) -> oidc::Asked<'_> {
    oidc::Asked { state: &hand.state, nonce: &hand.nonce, verifier: &hand.verifier }
}

fn denied(fault: oidc::Fault) -> Denied {
    tracing::warn!(%fault, "penyedia identitas");
    match fault {
        oidc::Fault::Away(_) => Denied::Away,
        oidc::Fault::Refused(_) => Denied::Refused,
    }
}

impl Provider for Spoken {
    fn address<'a>(&'a self, hand: &'a Handshake) -> Told<'a, String> {
        Box::pin(async move { self.0.address(asked(hand)).await.map_err(denied) })
    }

    fn arrival<'a>(&'a self, hand: &'a Handshake, code: &'a str, issuer: Option<&'a str>) -> Told<'a, Identity> {
        Box::pin(async move {
            let known = self.0.arrival(asked(hand), code, issuer).await.map_err(denied)?;
            Ok(Identity { issuer: known.issuer, subject: known.subject, names: known.names })
        })
    }
}

pub(super) fn plain(identity: &Identity) -> people::Identity {
    people::Identity { issuer: identity.issuer.clone(), subject: identity.subject.clone() }
}

fn paired<'a>(view: &'a mut View, keys: &'a Keys, identity: &'a Identity) -> Reading<'a, Option<(Account, String)>> {
    Box::pin(async move {
        let found = people::paired_account(view, keys, &plain(identity)).await?;
        Ok(found.map(|a| (Account { user: a.user, person: a.person }, a.username)))
    })
}

fn likely<'a>(view: &'a mut View, identity: &'a Identity) -> Reading<'a, Option<String>> {
    Box::pin(people::likely_account(view, &identity.names))
}

fn since(view: &mut View, user: i64) -> Reading<'_, Option<kernel::Moment>> {
    Box::pin(async move { Ok(people::pairing(view, user).await?.map(|p| p.made_at)) })
}

fn pair(identity: &Identity) -> Arc<dyn Work> {
    Arc::new(PairIdentity { issuer: identity.issuer.clone(), subject: identity.subject.clone() })
}

fn unpair() -> Arc<dyn Work> {
    Arc::new(UnpairIdentity {})
}
