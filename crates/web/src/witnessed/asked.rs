//! A witness whom logs ask by themselves: C2SP `tlog-witness` over HTTP. Whoever
//! asks is known by the signature on what is brought.

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use hyper_util::service::TowerToHyperService;
use portal::witness::{MOST_ASKED, Witness, Word};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

use crate::limits::{MAX_CONNECTIONS, TIME_LIMIT};
use crate::reply;
use crate::serve::{Patience, accept, speak};

const TEXT: &str = "text/plain; charset=utf-8";
/// As the specification names what a conflict tells.
const SIZE: &str = "text/x.tlog.size";

type Asked = Arc<Mutex<Witness>>;

/// Answers until `shutdown` is ready. The witness is the one that looks by itself,
/// so that both ways share one memory.
pub async fn serve_witness(
    witness: Arc<Mutex<Witness>>,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let router = Router::new()
        .route("/add-checkpoint", post(add))
        .route("/{origin}/checkpoint", get(latest))
        .layer(DefaultBodyLimit::max(MOST_ASKED))
        .with_state(witness);
    let line = move |stream, _, closing| {
        Some(speak(TowerToHyperService::new(router.clone()), stream, closing, Patience::default()))
    };
    accept(listener, MAX_CONNECTIONS, shutdown, line).await
}

fn told(status: StatusCode, kind: &'static str, text: String) -> Response {
    let mut response = reply::bytes(kind, text);
    *response.status_mut() = status;
    response
}

async fn add(State(witness): State<Asked>, body: Bytes) -> Response {
    let nothing = |status| told(status, TEXT, String::new());
    // Its own look at the log may take a while.
    let Ok(mut witness) = tokio::time::timeout(TIME_LIMIT, witness.lock_owned()).await else {
        return nothing(StatusCode::SERVICE_UNAVAILABLE);
    };
    match tokio::task::spawn_blocking(move || witness.add_checkpoint(&body)).await {
        Ok(Ok(Word::Signed(lines))) => told(StatusCode::OK, TEXT, lines),
        Ok(Ok(Word::Malformed)) => nothing(StatusCode::BAD_REQUEST),
        Ok(Ok(Word::Unknown)) => nothing(StatusCode::NOT_FOUND),
        Ok(Ok(Word::Unproved)) => nothing(StatusCode::FORBIDDEN),
        Ok(Ok(Word::Elsewhere(size))) => told(StatusCode::CONFLICT, SIZE, format!("{size}\n")),
        Ok(Ok(Word::Inconsistent)) => nothing(StatusCode::UNPROCESSABLE_ENTITY),
        Ok(Err(e)) => {
            tracing::error!("saksi tidak dapat menjawab: {e}");
            nothing(StatusCode::SERVICE_UNAVAILABLE)
        }
        Err(_) => nothing(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

async fn latest(State(witness): State<Asked>, Path(origin): Path<String>) -> Response {
    let Ok(witness) = tokio::time::timeout(TIME_LIMIT, witness.lock()).await else {
        return told(StatusCode::SERVICE_UNAVAILABLE, TEXT, String::new());
    };
    match witness.latest_of(&origin) {
        Some(checkpoint) => reply::public(reply::bytes(TEXT, checkpoint.to_owned())),
        None => told(StatusCode::NOT_FOUND, TEXT, String::new()),
    }
}
