//! Getting a connection: to the hub, or to another place of the outside world.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::authorities;
use crate::trouble::{Result, Trouble};

/// Where somebody is, and how they are believed.
#[derive(Clone)]
pub struct Place {
    /// `https://hub.contoh.go.id`
    pub base: String,
    /// `hub.contoh.go.id`
    pub authority: String,
    connect: String,
    name: String,
    tls: Option<Arc<ClientConfig>>,
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Place({})", self.base)
    }
}

/// The machine's authorities, and those of a file in PEM.
fn roots(more: Option<&Path>) -> Result<Arc<ClientConfig>> {
    let mut all = authorities::of_machine();
    if let Some(path) = more {
        all.extend(authorities::of_file(path)?);
    }
    let mut config = authorities::client(all)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

impl Place {
    /// `base` is scheme, host and port; `connect` where that is reached instead.
    pub fn of(base: &str, connect: Option<&str>, ca: Option<&Path>) -> Result<Place> {
        let wrong = || Trouble::Settings(format!("alamat «{base}» tidak terbaca"));
        let url = url::Url::parse(base).map_err(|_| wrong())?;
        let name = url.host_str().ok_or_else(wrong)?.to_owned();
        let port = url.port_or_known_default().ok_or_else(wrong)?;
        let tls = (url.scheme() == "https").then(|| roots(ca)).transpose()?;
        let authority = base.split_once("//").map_or("", |(_, rest)| rest).to_owned();
        let connect = connect.map_or_else(|| format!("{name}:{port}"), str::to_owned);
        Ok(Place { authority, connect, name: name.trim_matches(['[', ']']).to_owned(), tls, base: base.to_owned() })
    }

    pub async fn connect(&self) -> Result<SendRequest<Full<Bytes>>> {
        let away = |e: std::io::Error| Trouble::Line(format!("{} tidak dapat dihubungi: {e}", self.connect));
        let stream = TcpStream::connect(&self.connect).await.map_err(away)?;
        stream.set_nodelay(true).map_err(away)?;
        match &self.tls {
            None => hand_shake(TokioIo::new(stream)).await,
            Some(tls) => {
                let name = ServerName::try_from(self.name.clone())
                    .map_err(|e| Trouble::Settings(format!("nama {}: {e}", self.name)))?;
                let secured = TlsConnector::from(tls.clone()).connect(name, stream).await;
                let secured =
                    secured.map_err(|e| Trouble::Line(format!("sambungan aman ke {} gagal: {e}", self.connect)))?;
                hand_shake(TokioIo::new(secured)).await
            }
        }
    }
}

async fn hand_shake<I>(io: I) -> Result<SendRequest<Full<Bytes>>>
where
    I: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let failed = |e: hyper::Error| Trouble::Line(format!("sambungan gagal: {e}"));
    let (sender, connection) = http1::handshake(io).await.map_err(failed)?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!("sambungan berakhir: {error}");
        }
    });
    Ok(sender)
}
