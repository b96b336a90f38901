//! A provider: a plain HTTP server that remembers what it was asked.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

/// What it was asked.
#[derive(Clone, Debug)]
pub struct Heard {
    pub method: String,
    pub target: String,
    pub fields: Vec<(String, String)>,
    pub length: usize,
    pub sha256: String,
    pub body: Vec<u8>,
}

impl Heard {
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// A status, and where it leads to.
type Next = (u16, Option<&'static str>);

#[derive(Clone)]
pub struct Provider {
    pub at: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    connections: Arc<AtomicUsize>,
    /// What it answers next to events that are brought.
    script: Arc<Mutex<VecDeque<Next>>>,
}

impl Provider {
    pub async fn start() -> Provider {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("listens");
        let at = listener.local_addr().expect("an address");
        let provider = Provider { at, heard: Arc::default(), connections: Arc::default(), script: Arc::default() };
        let ours = provider.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                ours.connections.fetch_add(1, Ordering::SeqCst);
                let ours = ours.clone();
                tokio::spawn(async move {
                    let answering = service_fn(move |request| {
                        let ours = ours.clone();
                        async move { Ok::<_, Infallible>(ours.answer(request).await) }
                    });
                    let io = TokioIo::new(stream);
                    let _ = hyper::server::conn::http1::Builder::new().serve_connection(io, answering).await;
                });
            }
        });
        provider
    }

    /// Statuses, each with a `Retry-After`, for the next events that are brought.
    pub fn will_answer(&self, answers: &[(u16, Option<&'static str>)]) {
        self.script.lock().expect("a script").extend(answers);
    }

    pub fn port(&self) -> u16 {
        self.at.port()
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().expect("heard").clone()
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (parts, mut body) = request.into_parts();
        let (mut length, mut digest, mut kept) = (0, Sha256::new(), Vec::new());
        while let Some(Ok(frame)) = body.frame().await {
            if let Ok(data) = frame.into_data() {
                length += data.len();
                digest.update(&data);
                // Enough to read an event; a large body is only counted.
                if kept.len() < 64 * 1024 {
                    kept.extend_from_slice(&data);
                }
            }
        }
        let text = |v: &hyper::header::HeaderValue| String::from_utf8_lossy(v.as_bytes()).into_owned();
        let heard = Heard {
            method: parts.method.to_string(),
            target: parts.uri.to_string(),
            fields: parts.headers.iter().map(|(n, v)| (n.to_string(), text(v))).collect(),
            length,
            sha256: kernel::hex(&digest.finalize()),
            body: kept,
        };
        self.heard.lock().expect("heard").push(heard);
        let path = parts.uri.path().to_owned();
        if path.starts_with("/webhook") {
            return self.receive(&parts.method, &path);
        }
        respond(&path).await
    }
}

impl Provider {
    /// As a receiver of webhooks does; one of them was never asked by its owner.
    fn receive(&self, method: &hyper::Method, path: &str) -> Response<Full<Bytes>> {
        let mut builder = Response::builder();
        if method == hyper::Method::OPTIONS {
            if path == "/webhook" {
                builder = builder.header("webhook-allowed-origin", "*");
            }
            return builder.body(Full::new(Bytes::new())).expect("an answer");
        }
        let (status, after) = self.script.lock().expect("a script").pop_front().unwrap_or((204, None));
        if let Some(seconds) = after {
            builder = builder.header("retry-after", seconds);
        }
        builder.status(status).body(Full::new(Bytes::new())).expect("an answer")
    }
}

/// What the paths of the provider do.
async fn respond(path: &str) -> Response<Full<Bytes>> {
    let answer = |status: u16, body: &'static [u8]| {
        let builder = Response::builder().status(status).header("content-type", "application/json");
        builder.body(Full::new(Bytes::from_static(body))).expect("an answer")
    };
    match path {
        "/lambat" => {
            tokio::time::sleep(Duration::from_secs(3600)).await;
            answer(200, b"{}")
        }
        "/pelan" => {
            tokio::time::sleep(Duration::from_millis(300)).await;
            answer(200, b"{}")
        }
        "/gagal" => answer(503, br#"{"galat":"di sini"}"#),
        "/pindah" => {
            let builder = Response::builder().status(302).header("location", "http://127.0.0.1:1/dalam");
            builder.body(Full::new(Bytes::new())).expect("an answer")
        }
        "/palsu" => {
            let builder = Response::builder()
                .header("x-road-error", "Server.ServerProxy.AccessDenied")
                .header("x-road-id", "palsu")
                .header("x-road-client", "ID-UJI/GOV/PALSU/X")
                .header("signature", "sig1=:AAAA:")
                .header("signature-input", "sig1=()")
                .header("simpul-log-index", "999999")
                .header("connection", "x-rahasia")
                .header("x-rahasia", "1")
                .header("set-cookie", "a=1")
                .header("set-cookie", "b=2")
                .header("x-lain", "tetap");
            builder.body(Full::new(Bytes::from_static(b"isi"))).expect("an answer")
        }
        "/besar" => {
            let builder = Response::builder().header("content-type", "application/octet-stream");
            builder.body(Full::new(Bytes::from(vec![7u8; 3 << 20]))).expect("an answer")
        }
        _ => answer(200, br#"{"nama":"Budi"}"#),
    }
}
