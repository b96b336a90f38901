//! Listening: HTTP/1.1 over TCP or TLS. Every wait has an end here too: the
//! handshake, the head of a request, a pause between two, an answer that
//! nobody reads.

mod line;

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;

use crate::body::{Held, Sending};
use crate::outward::Pending;
use crate::tls;
use line::Line;

/// Connections of all, and of one address; a proxy in front has many.
const MOST: usize = 2048;
const MOST_OF_ONE: usize = 512;
const MAX_HEAD: usize = 64 * 1024;
const MAX_HEADERS: usize = 100;
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Head of a request; also the longest pause between two.
const HEAD: Duration = Duration::from_secs(60);
/// Requests in flight when the hub is told to stop.
const FAREWELL: Duration = Duration::from_secs(30);
const BREATH: Duration = Duration::from_millis(100);

/// Who is on the other side of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    pub address: SocketAddr,
    /// SHA-256 of the certificate whose key it holds.
    pub certificate: Option<[u8; 32]>,
}

/// What answers requests.
pub type Service = Arc<dyn Fn(Peer, Request<Incoming>) -> Pending<'static, Response<Sending>> + Send + Sync>;

/// A plain answer of a few words.
pub fn plain(status: u16, kind: &'static str, words: String) -> Response<Sending> {
    let mut response = Response::new(Held::of(words).sending());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// Connections of each address.
#[derive(Debug, Default)]
struct Crowd(Mutex<HashMap<IpAddr, usize>>);

struct Place {
    crowd: Arc<Crowd>,
    ip: IpAddr,
}

impl Crowd {
    fn admit(self: &Arc<Crowd>, ip: IpAddr) -> Option<Place> {
        let mut crowd = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let there = crowd.entry(ip).or_default();
        // A proxy on this machine speaks for everybody.
        if *there >= MOST_OF_ONE && !ip.is_loopback() {
            return None;
        }
        *there += 1;
        Some(Place { crowd: self.clone(), ip })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut crowd = self.crowd.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = crowd.get_mut(&self.ip) {
            *there -= 1;
            if *there == 0 {
                crowd.remove(&self.ip);
            }
        }
    }
}

/// Listens until `shutdown` is ready, then lets what is in flight end.
pub async fn listen(
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    service: Service,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let acceptor = tls.map(TlsAcceptor::from);
    let (seats, crowd) = (Arc::new(Semaphore::new(MOST)), Arc::new(Crowd::default()));
    let (closing, closed) = watch::channel(false);
    let mut shutdown = pin!(shutdown);
    loop {
        let seat = tokio::select! {
            () = &mut shutdown => break,
            seat = seats.clone().acquire_owned() => seat.map_err(io::Error::other)?,
        };
        let (stream, address) = tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "sambungan tidak dapat diterima");
                    tokio::time::sleep(BREATH).await;
                    continue;
                }
            },
        };
        let Some(place) = crowd.admit(address.ip()) else { continue };
        let (acceptor, service, closed) = (acceptor.clone(), service.clone(), closed.clone());
        tokio::spawn(async move {
            connection(stream, address, acceptor, service, closed).await;
            drop((place, seat));
        });
    }
    drop((listener, service, closed));
    let _ = closing.send(true);
    let _ = tokio::time::timeout(FAREWELL, closing.closed()).await;
    Ok(())
}

async fn connection(
    stream: TcpStream,
    address: SocketAddr,
    acceptor: Option<TlsAcceptor>,
    service: Service,
    closed: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true);
    let Some(acceptor) = acceptor else {
        return speak(stream, Peer { address, certificate: None }, service, closed).await;
    };
    match tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => {
            let shown = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
            let peer = Peer { address, certificate: shown.map(tls::fingerprint) };
            speak(stream, peer, service, closed).await;
        }
        Ok(Err(error)) => tracing::debug!(%address, %error, "TLS gagal"),
        Err(_) => tracing::debug!(%address, "TLS tidak selesai pada waktunya"),
    }
}

async fn speak<S>(stream: S, peer: Peer, service: Service, mut closed: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Send + Unpin,
{
    let answering = service_fn(move |request| {
        let answer = service(peer, request);
        async move { Ok::<_, std::convert::Infallible>(answer.await) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(MAX_HEAD).max_headers(MAX_HEADERS);
    let mut serving = pin!(builder.serve_connection(TokioIo::new(Line::new(stream)), answering));
    let ended = tokio::select! {
        ended = serving.as_mut() => Some(ended),
        _ = closed.wait_for(|c| *c) => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(address = %peer.address, %error, "sambungan berakhir");
    }
}
