//! Listening: HTTP/1.1 with limits that hold before a handler is reached.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use crate::limits::{HEAD_TIME, MAX_CONNECTIONS, MAX_HEAD, MAX_HEADERS, TIME_LIMIT};
use crate::{App, router};

/// A listener that cannot accept (too many open files) tries again after this.
const BREATH: Duration = Duration::from_millis(100);

/// Serves until `shutdown` is ready, then lets requests in flight end. The
/// database is free of this crate when it returns, unless a request outlived
/// its limit.
pub async fn serve(app: App, listener: TcpListener, shutdown: impl Future<Output = ()> + Send) -> io::Result<()> {
    let router = router(app);
    let seats = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let (closing, closed) = watch::channel(false);
    let mut shutdown = pin!(shutdown);
    loop {
        let seat = tokio::select! {
            () = &mut shutdown => break,
            seat = seats.clone().acquire_owned() => seat.map_err(io::Error::other)?,
        };
        let stream = tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "sambungan tidak dapat diterima");
                    tokio::time::sleep(BREATH).await;
                    continue;
                }
            },
        };
        let (router, closed) = (router.clone(), closed.clone());
        tokio::spawn(async move {
            connection(router, stream, closed).await;
            drop(seat);
        });
    }
    drop((listener, router, closed));
    let _ = closing.send(true);
    // Every connection holds a receiver; all gone means all ended.
    let _ = tokio::time::timeout(TIME_LIMIT, closing.closed()).await;
    Ok(())
}

async fn connection(router: Router, stream: TcpStream, mut closed: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let service = TowerToHyperService::new(router);
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(MAX_HEAD).max_headers(MAX_HEADERS);
    let mut serving = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = serving.as_mut() => Some(ended),
        () = until_closed(&mut closed) => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "sambungan berakhir");
    }
}

async fn until_closed(closed: &mut watch::Receiver<bool>) {
    let _ = closed.wait_for(|c| *c).await;
}
