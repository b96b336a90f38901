//! A new connection: name, address, TCP, TLS, HTTP; each with its own end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{Destination, OutwardError, Patience, Pending};
use crate::body::Sending;

/// Most addresses of one name that are tried.
const MOST_TRIED: usize = 4;

/// How a name becomes addresses; tests bring their own.
pub type Resolve = Arc<dyn Fn(String, u16) -> Pending<'static, io::Result<Vec<SocketAddr>>> + Send + Sync>;

/// As the machine resolves names.
pub fn system() -> Resolve {
    Arc::new(|host, port| Box::pin(async move { Ok(tokio::net::lookup_host((host.as_str(), port)).await?.collect()) }))
}

/// A connection, and whom it reaches.
#[derive(Debug)]
pub struct Line {
    pub sender: SendRequest<Sending>,
    pub from: SocketAddr,
    pub peer: SocketAddr,
}

/// Addresses of the destination, all of them fit.
async fn addresses(to: &Destination, patience: &Patience, resolve: &Resolve) -> Result<Vec<SocketAddr>, OutwardError> {
    let place = &to.place;
    let found = match place.ip() {
        Some(ip) => vec![SocketAddr::new(ip, place.port)],
        None => tokio::time::timeout(patience.resolve, resolve(place.host.clone(), place.port))
            .await
            .map_err(|_| OutwardError::Slow("penamaan"))?
            .map_err(|_| OutwardError::Unknown(place.host.clone()))?,
    };
    let mut fit = Vec::new();
    let mut unfit = None;
    for address in found {
        match to.reach.judge(address) {
            Ok(()) => fit.push(address),
            // Beside the approved ones a name may have addresses that are just
            // elsewhere; one that leads inside is somebody's trick.
            Err(super::Unfit::Outside) => unfit = unfit.or(Some((address, super::Unfit::Outside))),
            Err(why) => return Err(OutwardError::Unfit(address, why)),
        }
    }
    match (fit.is_empty(), unfit) {
        (true, Some((address, why))) => Err(OutwardError::Unfit(address, why)),
        (true, None) => Err(OutwardError::Unknown(place.host.clone())),
        (false, _) => Ok(fit),
    }
}

async fn tcp(to: &Destination, patience: &Patience, resolve: &Resolve) -> Result<TcpStream, OutwardError> {
    let until = tokio::time::Instant::now() + patience.connect + patience.resolve;
    for address in addresses(to, patience, resolve).await?.into_iter().take(MOST_TRIED) {
        let soon = (tokio::time::Instant::now() + patience.connect).min(until);
        match tokio::time::timeout_at(soon, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => tracing::debug!(%address, %error, "tidak tersambung"),
            Err(_) => tracing::debug!(%address, "tidak tersambung pada waktunya"),
        }
    }
    Err(OutwardError::Unreachable(to.place.authority()))
}

pub async fn connect(
    to: &Destination,
    patience: &Patience,
    resolve: &Resolve,
    tls: &Arc<ClientConfig>,
) -> Result<Line, OutwardError> {
    let broken = |e: io::Error| OutwardError::Broken(e.to_string());
    let stream = tcp(to, patience, resolve).await?;
    stream.set_nodelay(true).map_err(broken)?;
    let (from, peer) = (stream.local_addr().map_err(broken)?, stream.peer_addr().map_err(broken)?);
    to.reach.judge_made(from, peer).map_err(|why| OutwardError::Unfit(peer, why))?;
    let sender = if to.place.secure {
        let failed = |e: &dyn std::fmt::Display| OutwardError::Tls(to.place.authority(), e.to_string());
        let name = ServerName::try_from(to.place.host.clone()).map_err(|e| failed(&e))?;
        let shaking = TlsConnector::from(tls.clone()).connect(name, stream);
        let shaken = tokio::time::timeout(patience.tls, shaking).await.map_err(|_| OutwardError::Slow("TLS"))?;
        speak(shaken.map_err(|e| failed(&e))?).await?
    } else {
        speak(stream).await?
    };
    Ok(Line { sender, from, peer })
}

/// HTTP over a connection; what drives it ends with the connection.
async fn speak<S>(stream: S) -> Result<SendRequest<Sending>, OutwardError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (sender, connection) = http1::Builder::new()
        .max_buf_size(64 * 1024)
        .max_headers(100)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|e| OutwardError::Broken(e.to_string()))?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "sambungan keluar berakhir");
        }
    });
    Ok(sender)
}
