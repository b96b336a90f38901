//! Outward: the only way by which the hub connects to anybody. An address is
//! resolved once, judged, and connected to as it was judged; nothing follows a
//! redirect; every wait has an end.
//!
//! hyper's connections are used directly, without a client above them: the
//! address that was judged must be the one that carries the request, also when
//! a connection is used again, and no ready-made client tells which one it took.

mod connect;
mod place;
mod pool;

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

pub use exchange::public::{Reach, Unfit};
use hyper::body::{Body, Incoming};
use hyper::{Request, Response};
use rustls::ClientConfig;

use crate::body::Sending;
pub use connect::{Resolve, system};
pub use place::Place;
use pool::Pool;

/// How long each step outward may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    pub resolve: Duration,
    pub connect: Duration,
    pub tls: Duration,
    /// From the request to the head of the answer.
    pub head: Duration,
    /// How long a connection that nobody uses is kept.
    pub idle: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            resolve: Duration::from_secs(3),
            connect: Duration::from_secs(4),
            tls: Duration::from_secs(5),
            head: Duration::from_secs(30),
            idle: Duration::from_secs(20),
        }
    }
}

/// Why nothing came back. What it says goes to the log; whoever asked learns
/// no more than its kind.
#[derive(Debug, thiserror::Error)]
pub enum OutwardError {
    #[error("alamat {0} tidak terbaca")]
    Address(String),
    #[error("nama {0} tidak ditemukan")]
    Unknown(String),
    #[error("alamat {0} tidak boleh dihubungi ({1:?})")]
    Unfit(SocketAddr, Unfit),
    #[error("{0} tidak dapat disambung")]
    Unreachable(String),
    #[error("TLS dengan {0} gagal: {1}")]
    Tls(String, String),
    #[error("{0} tidak menjawab pada waktunya")]
    Slow(&'static str),
    #[error("sambungan gagal: {0}")]
    Broken(String),
}

/// Whom a request goes to.
#[derive(Clone, Debug)]
pub struct Destination {
    pub place: Place,
    pub reach: Arc<Reach>,
}

/// The hub's client.
pub struct Outward {
    patience: Patience,
    resolve: Resolve,
    tls: Arc<ClientConfig>,
    pool: Pool,
}

impl std::fmt::Debug for Outward {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Outward(…)")
    }
}

/// Bytes a second that a line carries at least.
const SLOWEST: u64 = 128 * 1024;

pub(crate) type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An answer, and the connection that it is still being read from.
#[derive(Debug)]
pub struct Answered {
    pub response: Response<Incoming>,
    lease: pool::Lease,
}

impl Answered {
    /// The whole answer was read: the connection may be used again.
    pub fn done(self) {
        self.lease.give_back();
    }

    pub fn parts(self) -> (Response<Incoming>, Done) {
        (self.response, Done(self.lease))
    }
}

/// Gives the connection back once the answer was read.
#[derive(Debug)]
pub struct Done(pool::Lease);

impl Done {
    pub fn done(self) {
        self.0.give_back();
    }
}

impl Outward {
    pub fn new(patience: Patience, resolve: Resolve, tls: Arc<ClientConfig>) -> Outward {
        Outward { patience, resolve, tls, pool: Pool::new(patience.idle) }
    }

    /// Sends a request and waits for the head of its answer. A connection that
    /// was kept and turns out dead before anything was sent is replaced once.
    pub async fn send(&self, to: &Destination, request: Request<Sending>) -> Result<Answered, OutwardError> {
        let mut request = request;
        while let Some(mut lease) = self.pool.take(to) {
            match self.try_on(&mut lease, request).await {
                Ok(response) => return Ok(Answered { response, lease }),
                Err((Some(unsent), _)) => request = unsent,
                Err((None, error)) => return Err(error),
            }
        }
        let mut lease = self.pool.keep(to, connect::connect(to, &self.patience, &self.resolve, &self.tls).await?);
        match self.try_on(&mut lease, request).await {
            Ok(response) => Ok(Answered { response, lease }),
            Err((_, error)) => Err(error),
        }
    }

    async fn try_on(
        &self,
        lease: &mut pool::Lease,
        request: Request<Sending>,
    ) -> Result<Response<Incoming>, (Option<Request<Sending>>, OutwardError)> {
        let broken = |e: hyper::Error| OutwardError::Broken(e.to_string());
        let sender = lease.sender();
        match tokio::time::timeout(self.patience.connect, sender.ready()).await {
            Err(_) => return Err((Some(request), OutwardError::Slow("sambungan"))),
            Ok(Err(error)) => return Err((Some(request), broken(error))),
            Ok(Ok(())) => {}
        }
        // A large body may take as long as a slow line needs.
        let more = Duration::from_secs(request.body().size_hint().lower() / SLOWEST);
        match tokio::time::timeout(self.patience.head + more, sender.try_send_request(request)).await {
            Err(_) => Err((None, OutwardError::Slow("penyedia"))),
            Ok(Ok(response)) => Ok(response),
            Ok(Err(mut error)) => Err((error.take_message(), broken(error.into_error()))),
        }
    }
}
