//! Answers: what the hub puts around a body before it goes out. Every answer
//! is signed; to a signed request the signature covers the one that asked, so
//! that both together are the receipt.

use hyper::header::{HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use protocol::digest::{Algorithm, Digests};
use protocol::key::SigningKey;
use protocol::signature::{self, Message, Params, TAG};
use protocol::{Fault, FaultKind, Fields, fault};
use store::Keys;

use crate::body::{Held, Sending, Taken};
use crate::course::Form;
use crate::head::Head;

/// Fields of ours that a signature covers where they stand.
const COVERED: [&str; 12] = [
    "content-digest",
    "content-type",
    "x-road-client",
    "x-road-service",
    "x-road-id",
    "x-road-request-id",
    "x-road-request-hash",
    "x-road-error",
    "simpul-log-index",
    "simpul-log-leaf",
    "simpul-log-request-leaf",
    "simpul-trust-version",
];

/// Where the leaf of an answer stands in the message log.
pub const LOG_INDEX: &str = "simpul-log-index";
pub const LOG_LEAF: &str = "simpul-log-leaf";
/// The leaf of the request, noted before anybody else learnt of it.
pub const REQUEST_LEAF: &str = "simpul-log-request-leaf";
/// A newer list of whom to trust is there.
pub const TRUST_VERSION: &str = "simpul-trust-version";

/// With what the hub signs.
pub struct Signer {
    key: SigningKey,
    pub keyid: String,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.keyid)
    }
}

impl Signer {
    pub fn of(keys: &Keys) -> Signer {
        Signer::new(protocol::key::from_seed(keys.seed("hub-signature")))
    }

    /// The key's name is made of the key: after a change nobody mistakes them.
    pub fn new(key: SigningKey) -> Signer {
        let public = key.verifying_key();
        let short = kernel::hex(public.as_bytes().get(..6).unwrap_or_default());
        Signer { keyid: format!("HUB-{short}"), key }
    }

    /// A request of the hub's own, signed as any client's.
    pub fn request(
        &self,
        method: &str,
        target_uri: &str,
        fields: &Fields,
        now_ms: i64,
    ) -> Result<(String, String), Fault> {
        let message = Message { method, target_uri, status: None, fields, request: None };
        let params = Params {
            created: now_ms.div_euclid(1000),
            expires: None,
            keyid: self.keyid.clone(),
            nonce: Some(uuid::Uuid::new_v4().to_string()),
            tag: Some(TAG.to_owned()),
        };
        signature::sign(&message, &signature::required(&message, true), &params, &self.key)
    }

    pub fn public(&self) -> String {
        protocol::key::write_public(&self.key.verifying_key())
    }

    pub fn fingerprint(&self) -> String {
        protocol::key::fingerprint(&self.key.verifying_key())
    }
}

/// An answer before it is signed.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub fields: Fields,
    pub body: Taken,
}

impl Reply {
    pub fn new(status: u16, content_type: &str, body: impl Into<bytes::Bytes>) -> Reply {
        let fields = vec![("content-type".to_owned(), content_type.as_bytes().to_vec())];
        Reply { status, fields, body: Taken::of(body) }
    }

    pub fn json(value: &serde_json::Value) -> Reply {
        Reply::new(200, "application/json; charset=utf-8", value.to_string())
    }

    pub fn empty(status: u16) -> Reply {
        Reply { status, fields: vec![], body: Taken::of(bytes::Bytes::new()) }
    }

    /// What the hub itself says.
    pub fn fault(fault: &Fault, detail: &str, form: Form) -> Reply {
        let (status, body) = match form {
            Form::XRoad => (fault.status(), fault.body(detail)),
            Form::Event => (fault.plain_status(), fault.body(detail)),
            Form::GovStack => {
                let ours = matches!(fault.kind, FaultKind::Internal | FaultKind::Busy);
                (if ours { 500 } else { 400 }, serde_json::Value::from(fault.message.as_str()).to_string())
            }
        };
        Reply::new(status, fault::CONTENT_TYPE, body).with(fault::HEADER, fault.code())
    }

    pub fn with(mut self, name: &str, value: impl AsRef<[u8]>) -> Reply {
        self.set(name, value);
        self
    }

    /// Sets a field in the place of all others of its name.
    pub fn set(&mut self, name: &str, value: impl AsRef<[u8]>) {
        self.fields.retain(|(other, _)| other != name);
        self.fields.push((name.to_owned(), value.as_ref().to_vec()));
    }

    /// Signs and packs it. What cannot be signed goes out unsigned and is told
    /// to the log: a client that needs a receipt refuses it by itself.
    pub fn signed(mut self, signer: &Signer, head: &Head, now_ms: i64) -> Response<Sending> {
        let digests = digests(&self.body);
        self.set("content-digest", digests.field(Algorithm::Sha256));
        match self.signature(signer, head, now_ms) {
            Ok((input, signature)) => {
                self.set("signature-input", input);
                self.set("signature", signature);
            }
            Err(error) => tracing::error!(%error, "jawaban tidak dapat ditandatangani"),
        }
        self.pack()
    }

    fn signature(&self, signer: &Signer, head: &Head, now_ms: i64) -> Result<(String, String), Fault> {
        let there = |name: &&&str| self.fields.iter().any(|(field, _)| field == **name);
        let mut names = vec!["@status"];
        names.extend(COVERED.iter().filter(there));
        // A request with a signature that cannot even be read has none to cover.
        let asked = head.message();
        if signature::is_signed(&head.fields) && signature::claim(&asked).is_ok() {
            names.push("\"signature\";req;key=\"sig1\"");
        }
        let message = Message {
            method: &head.method,
            target_uri: &head.uri,
            status: Some(self.status),
            fields: &self.fields,
            request: Some(&asked),
        };
        let params = Params {
            created: now_ms.div_euclid(1000),
            expires: None,
            keyid: signer.keyid.clone(),
            nonce: None,
            tag: Some(TAG.to_owned()),
        };
        signature::sign(&message, &signature::components(&names)?, &params, &signer.key)
    }

    fn pack(self) -> Response<Sending> {
        let mut response = Response::new(self.body.held.sending());
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.fields {
            let field = HeaderName::from_bytes(name.as_bytes()).ok().zip(HeaderValue::from_bytes(&value).ok());
            if let Some((name, value)) = field {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}

fn digests(body: &Taken) -> Digests {
    Digests { sha256: body.sha256, sha512: body.sha512, length: body.held.length() }
}

impl Taken {
    pub fn digests(&self) -> Digests {
        digests(self)
    }

    /// None where there is no body at all.
    pub fn is_empty(&self) -> bool {
        self.held.length() == 0
    }

    pub fn held(&self) -> &Held {
        &self.held
    }
}
