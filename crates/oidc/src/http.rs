//! The line to the provider: one origin, small answers, soon or not at all.

use std::pin::Pin;
use std::time::Duration;

use openidconnect::http::{Response, header::CONTENT_TYPE};
use openidconnect::url::{Origin, Url};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::redirect::Policy;

const CONNECT: Duration = Duration::from_secs(3);
const WHOLE: Duration = Duration::from_secs(5);
const MOST_BYTES: usize = 256 * 1024;

#[derive(Debug, thiserror::Error)]
pub enum LineError {
    #[error("alamat {0} di luar penyedia")]
    Elsewhere(String),
    #[error("jawabannya lebih dari {MOST_BYTES} bita")]
    Large,
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error(transparent)]
    Form(#[from] openidconnect::http::Error),
}

/// An issuer that may be asked: https, or plain HTTP on this machine.
pub fn is_fit(issuer: &str) -> bool {
    let Ok(url) = Url::parse(issuer) else { return false };
    let local = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    let secure = url.scheme() == "https" || (url.scheme() == "http" && local);
    secure && url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none()
}

#[derive(Debug)]
pub struct Line {
    client: reqwest::Client,
    origin: Origin,
}

impl Line {
    pub fn to(issuer: &Url) -> Result<Line, String> {
        // A second time it is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .build()
            .map_err(|e| e.to_string())?;
        Ok(Line { client, origin: issuer.origin() })
    }

    pub fn leads_to(&self, url: &Url) -> bool {
        url.origin() == self.origin
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, LineError> {
        let request = reqwest::Request::try_from(request)?;
        if !self.leads_to(request.url()) {
            tracing::warn!(url = %request.url(), "alamat di luar penyedia identitas tidak dihubungi");
            return Err(LineError::Elsewhere(request.url().to_string()));
        }
        let mut answer = self.client.execute(request).await?;
        let (status, kind) = (answer.status(), answer.headers().get(CONTENT_TYPE).cloned());
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await? {
            if body.len() + part.len() > MOST_BYTES {
                return Err(LineError::Large);
            }
            body.extend_from_slice(&part);
        }
        let mut response = Response::builder().status(status);
        if let Some(kind) = kind {
            response = response.header(CONTENT_TYPE, kind);
        }
        Ok(response.body(body)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Line {
    type Error = LineError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, LineError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_secure_or_on_this_machine() {
        for fit in ["https://sso.contoh.go.id", "https://sso.contoh.go.id/realms/a", "http://127.0.0.1:3000"] {
            assert!(is_fit(fit), "{fit}");
        }
        for unfit in [
            "http://sso.contoh.go.id",
            "ftp://127.0.0.1",
            "https://sso.contoh.go.id?a=b",
            "https://sso.contoh.go.id#a",
            "https://orang@sso.contoh.go.id",
            "sso.contoh.go.id",
            "",
        ] {
            assert!(!is_fit(unfit), "{unfit}");
        }
    }
}
