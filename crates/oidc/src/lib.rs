//! Speaks to the regency's identity provider, and to nothing else.

#![forbid(unsafe_code)]

mod http;

use std::sync::Arc;
use std::time::{Duration, Instant};

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreIdTokenVerifier, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl,
    Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
};
use tokio::sync::{Mutex, Semaphore};

use http::Line;
pub use http::is_fit;

/// How long what a provider says of itself is believed, and how long one that
/// did not answer is left alone.
const FRESH: Duration = Duration::from_secs(600);
const REST: Duration = Duration::from_secs(15);
/// Keys this young were not changed meanwhile.
const YOUNG: Duration = Duration::from_secs(30);
/// People who are asked about at the same time.
const MOST: usize = 8;

/// Signatures by a key pair; a shared secret proves nothing to others.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 8] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
];

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// The provider and who we are to it.
#[derive(Clone)]
pub struct Settings {
    /// Exactly as the provider writes it in its tokens.
    pub issuer: String,
    pub client: String,
    pub secret: Option<String>,
    /// Where it sends browsers back to.
    pub redirect: String,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Settings({})", self.issuer)
    }
}

/// The three random texts of one attempt, each known to the right ones alone.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub state: &'a str,
    pub nonce: &'a str,
    /// Of PKCE; 43 to 128 letters.
    pub verifier: &'a str,
}

impl std::fmt::Debug for Asked<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Asked(…)")
    }
}

/// Somebody whom the provider knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    pub issuer: String,
    pub subject: String,
    /// Names the provider gives the person. They prove nothing about accounts.
    pub names: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("penyedia identitas tidak menjawab: {0}")]
    Away(String),
    #[error("penyedia identitas tidak meneruskan: {0}")]
    Refused(String),
}

#[derive(Debug)]
enum Known {
    Nothing,
    Away(Instant, String),
    Read(Instant, Arc<CoreProviderMetadata>),
}

/// A provider; see the README.
#[derive(Debug)]
pub struct Provider {
    settings: Settings,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    line: Line,
    known: Mutex<Known>,
    turns: Semaphore,
}

impl Provider {
    /// Judges the settings; asks nothing of the provider yet.
    pub fn new(settings: Settings) -> Result<Provider, String> {
        if !is_fit(&settings.issuer) {
            return Err("alamat penyedia identitas harus https, tanpa tanda tanya dan pagar".into());
        }
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|e| e.to_string())?;
        let redirect = RedirectUrl::new(settings.redirect.clone()).map_err(|e| e.to_string())?;
        let line = Line::to(issuer.url())?;
        Ok(Provider {
            settings,
            issuer,
            redirect,
            line,
            known: Mutex::new(Known::Nothing),
            turns: Semaphore::new(MOST),
        })
    }

    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// What the provider says of itself, read again where it is old.
    async fn metadata(&self, oldest: Duration) -> Result<Arc<CoreProviderMetadata>, Fault> {
        let mut known = self.known.lock().await;
        match &*known {
            Known::Read(at, metadata) if at.elapsed() < oldest => return Ok(metadata.clone()),
            Known::Away(at, why) if at.elapsed() < REST => return Err(Fault::Away(why.clone())),
            _ => {}
        }
        match CoreProviderMetadata::discover_async(self.issuer.clone(), &self.line).await {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                *known = Known::Read(Instant::now(), metadata.clone());
                Ok(metadata)
            }
            Err(error) => {
                let why = told(&error);
                *known = Known::Away(Instant::now(), why.clone());
                Err(Fault::Away(why))
            }
        }
    }

    fn client(&self, metadata: &CoreProviderMetadata) -> Client {
        let secret = self.settings.secret.clone().map(ClientSecret::new);
        CoreClient::from_provider_metadata(metadata.clone(), ClientId::new(self.settings.client.clone()), secret)
            .set_redirect_uri(self.redirect.clone())
    }

    /// Where the browser goes to be known.
    pub async fn address(&self, asked: Asked<'_>) -> Result<String, Fault> {
        let _turn = self.turns.try_acquire().map_err(|_| Fault::Away("terlalu banyak yang masuk".into()))?;
        let client = self.client(&*self.metadata(FRESH).await?);
        let (state, nonce) = (asked.state.to_owned(), asked.nonce.to_owned());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(asked.verifier.to_owned()));
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let request = client.authorize_url(flow, move || CsrfToken::new(state), move || Nonce::new(nonce));
        let (url, _, _) = request.add_scope(Scope::new("profile".into())).set_pkce_challenge(challenge).url();
        if !self.line.leads_to(&url) {
            return Err(Fault::Refused("alamat masuknya di luar penyedia".into()));
        }
        Ok(url.into())
    }

    /// Who came back with this code. The state was compared by whoever asked;
    /// `issuer` is what the way back named, where it named one.
    pub async fn arrival(&self, asked: Asked<'_>, code: &str, issuer: Option<&str>) -> Result<Arrival, Fault> {
        if issuer.is_some_and(|named| named != self.settings.issuer) {
            return Err(Fault::Refused("jawaban penyedia lain".into()));
        }
        let _turn = self.turns.try_acquire().map_err(|_| Fault::Away("terlalu banyak yang masuk".into()))?;
        let client = self.client(&*self.metadata(FRESH).await?);
        let request = client.exchange_code(AuthorizationCode::new(code.to_owned()));
        let request = request.map_err(|e| Fault::Refused(e.to_string()))?;
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(asked.verifier.to_owned()));
        let tokens = request.request_async(&self.line).await.map_err(|e| match e {
            openidconnect::RequestTokenError::Request(_) => Fault::Away(told(&e)),
            _ => Fault::Refused(told(&e)),
        })?;
        let token = tokens.id_token().ok_or_else(|| Fault::Refused("jawaban tanpa identitas".into()))?;
        match self.judge(&client.id_token_verifier(), token, asked.nonce) {
            Err(_) => {
                // Its keys may have changed since they were read.
                let client = self.client(&*self.metadata(YOUNG).await?);
                self.judge(&client.id_token_verifier(), token, asked.nonce)
            }
            known => known,
        }
    }

    fn judge(&self, verifier: &CoreIdTokenVerifier<'_>, token: &CoreIdToken, nonce: &str) -> Result<Arrival, Fault> {
        let verifier = verifier.clone().set_allowed_algs(ALGORITHMS);
        let claims = token.claims(&verifier, &Nonce::new(nonce.to_owned())).map_err(|e| Fault::Refused(told(&e)))?;
        let names = [
            claims.preferred_username().map(|name| name.as_str().to_owned()),
            claims.email().and_then(|email| email.split('@').next().map(str::to_owned)),
        ];
        Ok(Arrival {
            issuer: self.settings.issuer.clone(),
            subject: claims.subject().as_str().to_owned(),
            names: names.into_iter().flatten().collect(),
        })
    }
}

/// An error with its causes, in one line and not without end.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text.chars().filter(|c| !c.is_control()).take(300).collect()
}
