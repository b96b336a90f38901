//! A client of the exchange, down to the letters on the line.

use std::net::SocketAddr;

use protocol::Fields;
use protocol::digest::{Algorithm, Digests};
use protocol::key::SigningKey;
use protocol::signature::{self, Message, Params, TAG};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use super::key;

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub fields: Fields,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, v)| std::str::from_utf8(v).expect("text"))
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// The fault's type, in header and body alike.
    pub fn fault(&self) -> String {
        let header = self.field("x-road-error").unwrap_or_else(|| panic!("no fault: {self:?}")).to_owned();
        let body = self.json();
        assert_eq!(body["type"], header);
        assert!(body["message"].is_string() && body["detail"].is_string(), "{body}");
        header
    }
}

/// How a request departs from a well-made one.
#[derive(Clone, Debug)]
pub struct Wish {
    pub created: i64,
    pub expires: Option<i64>,
    pub nonce: Option<String>,
    pub id: String,
    pub keyid: String,
    pub tag: Option<String>,
    /// Left out of what is covered.
    pub uncovered: Vec<String>,
    pub fields: Vec<(String, String)>,
    /// What the signature says, where it is not what is sent.
    pub uri: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Client {
    pub at: SocketAddr,
    /// Scheme and authority of the hub.
    pub base: String,
    pub system: String,
    pub keyid: String,
    pub key: SigningKey,
}

impl Client {
    pub fn new(at: SocketAddr, base: String, system: &str, keyid: &str) -> Client {
        Client { at, base, system: system.into(), keyid: keyid.into(), key: key(keyid) }
    }

    pub fn wish(&self) -> Wish {
        Wish {
            created: store::testing::wall().0 / 1000,
            expires: None,
            nonce: Some(uuid::Uuid::new_v4().to_string()),
            id: uuid::Uuid::new_v4().to_string(),
            keyid: self.keyid.clone(),
            tag: Some(TAG.into()),
            uncovered: vec![],
            fields: vec![],
            uri: None,
        }
    }

    /// A request in its letters, with a signature.
    pub fn signed(&self, method: &str, target: &str, body: &[u8], wish: &Wish) -> Vec<u8> {
        let mut fields: Fields = vec![
            ("host".into(), self.at.to_string().into_bytes()),
            ("x-road-client".into(), self.system.clone().into_bytes()),
            ("x-road-id".into(), wish.id.clone().into_bytes()),
        ];
        if !body.is_empty() {
            if !wish.fields.iter().any(|(n, _)| n == "content-type") {
                fields.push(("content-type".into(), b"application/json".to_vec()));
            }
            let digest = Digests::of(body).field(Algorithm::Sha256);
            if !wish.fields.iter().any(|(n, _)| n == "content-digest") {
                fields.push(("content-digest".into(), digest.into_bytes()));
            }
        }
        fields.extend(wish.fields.iter().map(|(n, v)| (n.clone(), v.clone().into_bytes())));
        let uri = wish.uri.clone().unwrap_or_else(|| format!("{}{target}", self.base));
        let message = Message { method, target_uri: &uri, status: None, fields: &fields, request: None };
        let mut covered = signature::required(&message, !body.is_empty());
        covered.retain(|c| !wish.uncovered.contains(&c.name));
        let params = Params {
            created: wish.created,
            expires: wish.expires,
            keyid: wish.keyid.clone(),
            nonce: wish.nonce.clone(),
            tag: wish.tag.clone(),
        };
        let (input, made) = signature::sign(&message, &covered, &params, &self.key).expect("signed");
        fields.push(("signature-input".into(), input.into_bytes()));
        fields.push(("signature".into(), made.into_bytes()));
        letters(method, target, &fields, body)
    }

    pub async fn send(&self, letters: &[u8]) -> Answer {
        exchange(TcpStream::connect(self.at).await.expect("connects"), letters).await.expect("an answer")
    }

    pub async fn ask(&self, method: &str, target: &str, body: &[u8]) -> Answer {
        self.ask_as(method, target, body, &self.wish()).await
    }

    pub async fn ask_as(&self, method: &str, target: &str, body: &[u8], wish: &Wish) -> Answer {
        self.send(&self.signed(method, target, body, wish)).await
    }

    /// Sends an event as one whole document.
    pub async fn tell(&self, target: &str, event: &serde_json::Value) -> Answer {
        let wish = Wish { fields: vec![("content-type".into(), protocol::event::STRUCTURED.into())], ..self.wish() };
        self.ask_as("POST", target, event.to_string().as_bytes(), &wish).await
    }

    pub async fn tell_all(&self, target: &str, events: &serde_json::Value) -> Answer {
        let wish = Wish { fields: vec![("content-type".into(), protocol::event::BATCH.into())], ..self.wish() };
        self.ask_as("POST", target, events.to_string().as_bytes(), &wish).await
    }
}

/// Verifies an answer as a client does that trusts the hub's key alone; the same
/// answer to another question is no receipt.
pub fn is_receipt(public: &str, base: &str, sent: &[u8], answer: &Answer) {
    let head = String::from_utf8_lossy(sent);
    let mut lines = head.split_once("\r\n\r\n").expect("a head").0.split("\r\n");
    let mut first = lines.next().expect("a line").split(' ');
    let (method, target) = (first.next().expect("a method"), first.next().expect("a target"));
    let fields: Fields =
        lines.filter_map(|line| line.split_once(": ")).map(|(n, v)| (n.to_owned(), v.as_bytes().to_vec())).collect();
    let uri = format!("{base}{target}");
    let asked = Message { method, target_uri: &uri, status: None, fields: &fields, request: None };
    let message = Message {
        method,
        target_uri: &uri,
        status: Some(answer.status),
        fields: &answer.fields,
        request: Some(&asked),
    };
    let claim = signature::claim(&message).expect("a claim");
    claim.covers(signature::RESPONSE).expect("covers what it must");
    let hub = protocol::key::read_public(public).expect("the hub's key");
    claim.verify(&hub).expect("signed by the hub");
    let expected = protocol::digest::expected(&answer.fields).expect("readable").expect("there");
    expected.check(&Digests::of(&answer.body)).expect("the body is the one that was signed");
    let mut others = fields.clone();
    let signed = others.iter_mut().find(|(n, _)| n == "signature").expect("a signed request");
    signed.1 = [b"sig1=:".as_slice(), &[b'A'; 86], b"==:"].concat();
    let other = Message { fields: &others, ..asked };
    let crossed = signature::claim(&Message { request: Some(&other), ..message }).expect("a claim");
    crossed.verify(&hub).expect_err("bound to its question");
}

/// A request in its letters.
pub fn letters(method: &str, target: &str, fields: &Fields, body: &[u8]) -> Vec<u8> {
    let mut out = format!("{method} {target} HTTP/1.1\r\n").into_bytes();
    for (name, value) in fields {
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(value);
        out.extend_from_slice(b"\r\n");
    }
    if !body.is_empty() || method == "POST" {
        out.extend_from_slice(format!("content-length: {}\r\n", body.len()).as_bytes());
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(body);
    out
}

/// One request and its answer over a connection; none where it broke off.
pub async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, letters: &[u8]) -> Option<Answer> {
    // The other side may answer and close before it has read everything.
    let _ = stream.write_all(letters).await;
    let _ = stream.flush().await;
    answer(&mut stream).await
}

pub async fn answer<S: AsyncRead + Unpin>(stream: &mut S) -> Option<Answer> {
    let mut read = Vec::new();
    let head_end = loop {
        if let Some(at) = read.windows(4).position(|w| w == b"\r\n\r\n") {
            break at;
        }
        let mut piece = vec![0; 4096];
        match stream.read(&mut piece).await {
            Ok(n) if n > 0 => read.extend_from_slice(&piece[..n]),
            _ => return None,
        }
    };
    let head = String::from_utf8(read[..head_end].to_vec()).expect("a head of text");
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().expect("a status");
    let fields: Fields = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(n, v)| (n.to_ascii_lowercase(), v.trim().as_bytes().to_vec()))
        .collect();
    let mut body = read[head_end + 4..].to_vec();
    let length = fields.iter().find(|(n, _)| n == "content-length");
    let length: usize = length.map_or(0, |(_, v)| std::str::from_utf8(v).expect("text").parse().expect("a length"));
    while body.len() < length {
        let mut piece = vec![0; 64 * 1024];
        match stream.read(&mut piece).await {
            Ok(n) if n > 0 => body.extend_from_slice(&piece[..n]),
            _ => return None,
        }
    }
    // Whose letters were two requests has a second answer behind the first.
    let rest = body.split_off(length);
    assert!(rest.iter().zip(b"HTTP/1.1 ").all(|(told, begins)| told == begins), "more than was announced");
    Some(Answer { status, fields, body })
}
