//! Over a real socket: keep-alive, limits of the head, an orderly end.

use std::sync::Arc;
use std::time::Duration;

use crate::support::{CHIEF, House};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

struct Server {
    house: House,
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    ended: tokio::task::JoinHandle<std::io::Result<()>>,
}

async fn server() -> Server {
    let house = House::sqlite().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let app = crate::support::app(house.db.clone());
    let ended = tokio::spawn(web::serve(app, listener, async move { drop(stopped.await) }));
    Server { house, address, stop, ended }
}

fn act(body: &str) -> String {
    format!(
        "POST /api/acts/spend HTTP/1.1\r\nhost: simpul\r\nauthorization: Bearer {CHIEF}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// One answer off the line.
async fn answer(line: &mut TcpStream) -> String {
    let mut got = Vec::new();
    let mut buffer = [0u8; 8192];
    loop {
        let n = line.read(&mut buffer).await.expect("reads");
        got.extend_from_slice(&buffer[..n]);
        let text = String::from_utf8_lossy(&got).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            assert!(n > 0, "line ended: {text}");
            continue;
        };
        let length = head.lines().find_map(|l| l.strip_prefix("content-length: ")).map_or(0, |l| l.parse().expect("n"));
        if n == 0 || body.len() >= length {
            return text;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_line_carries_many_requests_and_ends_in_order() {
    let server = server().await;
    let mut line = TcpStream::connect(server.address).await.expect("connects");
    for _ in 0..3 {
        line.write_all(act(&server.house.spend("1.00").to_string()).as_bytes()).await.expect("writes");
        assert!(answer(&mut line).await.starts_with("HTTP/1.1 200"));
    }
    let mut fat = TcpStream::connect(server.address).await.expect("connects");
    let head = format!("GET /healthz HTTP/1.1\r\nhost: simpul\r\nx: {}\r\n\r\n", "x".repeat(64 * 1024));
    let _ = fat.write_all(head.as_bytes()).await;
    assert!(answer(&mut fat).await.starts_with("HTTP/1.1 431"));
    server.stop.send(()).expect("listens");
    let ended = tokio::time::timeout(Duration::from_secs(5), server.ended).await.expect("soon").expect("no panic");
    ended.expect("in order");
    let House { db, router, .. } = server.house;
    drop(router);
    assert!(Arc::into_inner(db).is_some(), "the database is free again");
}
