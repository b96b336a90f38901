//! Listening: HTTP/1.1 with limits that hold before a handler is reached.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use crate::limits::{HEAD_TIME, MAX_CONNECTIONS, MAX_HEAD, MAX_HEADERS, TIME_LIMIT};
use crate::{App, router};

/// A listener that cannot accept (too many open files) tries again after this.
const BREATH: Duration = Duration::from_millis(100);

/// True once the program is to end.
pub(crate) type Closing = watch::Receiver<bool>;

/// Serves until `shutdown` is ready, then lets requests in flight end. The
/// database is free of this crate when it returns, unless a request outlived
/// its limit.
pub async fn serve(app: App, listener: TcpListener, shutdown: impl Future<Output = ()> + Send) -> io::Result<()> {
    let router = router(app);
    let line = move |stream, _, closing| {
        Some(speak(TowerToHyperService::new(router.clone()), stream, closing, Patience::default()))
    };
    accept(listener, MAX_CONNECTIONS, shutdown, line).await
}

/// Takes connections, at most so many at a time; `line` speaks over one of
/// them, or turns it away.
pub(crate) async fn accept<F: Future<Output = ()> + Send + 'static>(
    listener: TcpListener,
    most: usize,
    shutdown: impl Future<Output = ()> + Send,
    line: impl Fn(TcpStream, SocketAddr, Closing) -> Option<F>,
) -> io::Result<()> {
    let seats = Arc::new(Semaphore::new(most));
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
        let _ = stream.set_nodelay(true);
        if let Some(speaking) = line(stream, address, closed.clone()) {
            tokio::spawn(async move {
                speaking.await;
                drop(seat);
            });
        }
    }
    drop((listener, line, closed));
    let _ = closing.send(true);
    // Every connection holds a receiver; all gone means all ended.
    let _ = tokio::time::timeout(TIME_LIMIT, closing.closed()).await;
    Ok(())
}

/// How long one is waited for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// For the head of a request; also the longest pause between two.
    pub(crate) head: Duration,
    /// For the whole connection, however busy it is: then it ends in order, or
    /// is cut. Whoever reads or writes a byte a minute holds no seat for good.
    pub(crate) life: Option<Duration>,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience { head: HEAD_TIME, life: None }
    }
}

pub(crate) async fn speak<S>(service: S, stream: TcpStream, mut closed: Closing, patience: Patience)
where
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible>,
{
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(patience.head);
    builder.max_buf_size(MAX_HEAD).max_headers(MAX_HEADERS);
    let mut serving = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = serving.as_mut() => Some(ended),
        _ = closed.wait_for(|c| *c) => None,
        () = over(patience.life) => None,
    };
    let ended = match (ended, patience.life) {
        (Some(ended), _) => ended,
        (None, None) => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
        (None, Some(_)) => {
            serving.as_mut().graceful_shutdown();
            tokio::time::timeout(patience.head, serving).await.unwrap_or(Ok(()))
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "sambungan berakhir");
    }
}

async fn over(life: Option<Duration>) {
    match life {
        Some(life) => tokio::time::sleep(life).await,
        None => std::future::pending().await,
    }
}
