//! What the hub itself answers when it cannot serve a call, in the form and with
//! the types that clients of X-Road know. A fault of the provider is no `Fault`:
//! it passes as it is.

use serde::Serialize;

/// The header that tells a fault of the hub from one of the provider.
pub const HEADER: &str = "x-road-error";
pub const CONTENT_TYPE: &str = "application/json; charset=utf-8";

/// Whose fault it is and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    BadRequest,
    MethodNotAllowed,
    UnsupportedMediaType,
    /// The letters are right, what they say is not: a schema is broken.
    Unprocessable,
    TooLarge,
    InvalidSignature,
    Replay,
    /// The same identity with another content.
    Conflict,
    /// Another run of the same agent has taken over.
    Fenced,
    /// No such event; services and members have their own kinds.
    NotFound,
    /// Nobody stands behind the name in `X-Road-Client`.
    Unauthenticated,
    UnknownMember,
    UnknownService,
    AccessDenied,
    ServiceDisabled,
    ServiceFailed,
    NetworkError,
    Timeout,
    OutdatedGlobalConf,
    RateLimited,
    Busy,
    Internal,
}

impl FaultKind {
    pub const ALL: [FaultKind; 22] = [
        FaultKind::BadRequest,
        FaultKind::MethodNotAllowed,
        FaultKind::UnsupportedMediaType,
        FaultKind::Unprocessable,
        FaultKind::TooLarge,
        FaultKind::InvalidSignature,
        FaultKind::Replay,
        FaultKind::Conflict,
        FaultKind::Fenced,
        FaultKind::NotFound,
        FaultKind::Unauthenticated,
        FaultKind::UnknownMember,
        FaultKind::UnknownService,
        FaultKind::AccessDenied,
        FaultKind::ServiceDisabled,
        FaultKind::ServiceFailed,
        FaultKind::NetworkError,
        FaultKind::Timeout,
        FaultKind::OutdatedGlobalConf,
        FaultKind::RateLimited,
        FaultKind::Busy,
        FaultKind::Internal,
    ];

    /// The type as X-Road writes it, and the status that HTTP has for it. Types
    /// that X-Road does not have keep its three prefixes, by which clients decide.
    fn facts(self) -> (&'static str, u16) {
        match self {
            FaultKind::BadRequest => ("Client.BadRequest", 400),
            FaultKind::MethodNotAllowed => ("Client.InvalidHttpMethod", 405),
            FaultKind::UnsupportedMediaType => ("Client.InvalidContentType", 415),
            FaultKind::Unprocessable => ("Client.InvalidBody", 422),
            FaultKind::TooLarge => ("Client.MessageTooLarge", 413),
            FaultKind::InvalidSignature => ("Client.InvalidSignatureValue", 401),
            FaultKind::Replay => ("Client.MessageReplayed", 409),
            FaultKind::Conflict => ("Client.Conflict", 409),
            FaultKind::Fenced => ("Client.Fenced", 409),
            FaultKind::NotFound => ("Client.NotFound", 404),
            FaultKind::Unauthenticated => ("Server.ClientProxy.SslAuthenticationFailed", 401),
            FaultKind::UnknownMember => ("Server.ClientProxy.UnknownMember", 403),
            FaultKind::UnknownService => ("Server.ServerProxy.UnknownService", 404),
            FaultKind::AccessDenied => ("Server.ServerProxy.AccessDenied", 403),
            FaultKind::ServiceDisabled => ("Server.ServerProxy.ServiceDisabled", 503),
            FaultKind::ServiceFailed => ("Server.ServerProxy.ServiceFailed", 502),
            FaultKind::NetworkError => ("Server.ServerProxy.NetworkError", 502),
            FaultKind::Timeout => ("Server.ServerProxy.NetworkError", 504),
            FaultKind::OutdatedGlobalConf => ("Server.ClientProxy.OutdatedGlobalConf", 503),
            FaultKind::RateLimited => ("Server.ClientProxy.RateLimited", 429),
            FaultKind::Busy => ("Server.ClientProxy.Busy", 503),
            FaultKind::Internal => ("Server.ClientProxy.InternalError", 500),
        }
    }
}

/// A refusal or failure of the hub, with a sentence for whoever runs the client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", .kind.facts().0)]
pub struct Fault {
    pub kind: FaultKind,
    pub message: String,
}

/// The body of a fault.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    code: &'static str,
    message: &'a str,
    detail: &'a str,
}

impl Fault {
    pub fn new(kind: FaultKind, message: impl Into<String>) -> Fault {
        Fault { kind, message: message.into() }
    }

    pub(crate) fn bad(message: impl Into<String>) -> Fault {
        Fault::new(FaultKind::BadRequest, message)
    }

    /// The type, in the body and in `X-Road-Error`.
    pub fn code(&self) -> &'static str {
        self.kind.facts().0
    }

    /// The status on the synchronous paths, where X-Road has only these two.
    pub fn status(&self) -> u16 {
        if self.code().starts_with("Client.") { 400 } else { 500 }
    }

    /// The status on the paths of events, which X-Road does not have.
    pub fn plain_status(&self) -> u16 {
        self.kind.facts().1
    }

    /// The body; `detail` is what the log of the hub knows this answer by.
    pub fn body(&self, detail: &str) -> String {
        let body = Body { code: self.code(), message: &self.message, detail };
        // Three texts are always JSON.
        serde_json::to_string(&body).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_has_the_form_and_the_types_of_x_road() {
        let fault = Fault::new(FaultKind::NetworkError, "Penyedia tidak \"menjawab\"");
        assert_eq!(
            fault.body("9bc95b6e-2f1d-4a41-a7e6-11eda7d734d5"),
            r#"{"type":"Server.ServerProxy.NetworkError","message":"Penyedia tidak \"menjawab\"","detail":"9bc95b6e-2f1d-4a41-a7e6-11eda7d734d5"}"#
        );
        assert_eq!(fault.to_string(), "Server.ServerProxy.NetworkError: Penyedia tidak \"menjawab\"");
        for (kind, code) in [
            (FaultKind::BadRequest, "Client.BadRequest"),
            (FaultKind::AccessDenied, "Server.ServerProxy.AccessDenied"),
            (FaultKind::ServiceFailed, "Server.ServerProxy.ServiceFailed"),
            (FaultKind::UnknownService, "Server.ServerProxy.UnknownService"),
            (FaultKind::OutdatedGlobalConf, "Server.ClientProxy.OutdatedGlobalConf"),
        ] {
            assert_eq!(Fault::new(kind, "").code(), code);
        }
    }

    #[test]
    fn only_the_two_statuses_of_x_road_and_no_success_beside_them() {
        let prefixes = ["Client.", "Server.ClientProxy.", "Server.ServerProxy."];
        for kind in FaultKind::ALL {
            let fault = Fault::new(kind, "");
            assert!(prefixes.iter().any(|p| fault.code().starts_with(p)), "{kind:?}");
            assert_eq!(fault.status(), if fault.code().starts_with("Client.") { 400 } else { 500 }, "{kind:?}");
            assert!((400..600).contains(&fault.plain_status()), "{kind:?}");
            assert!(fault.plain_status() >= 500 || fault.kind != FaultKind::Internal);
        }
    }

    #[test]
    fn the_list_of_kinds_is_whole() {
        let distinct: std::collections::HashSet<_> = FaultKind::ALL.into_iter().collect();
        assert_eq!(distinct.len(), FaultKind::ALL.len());
        assert_eq!(FaultKind::ALL.last().map(|k| *k as usize), Some(FaultKind::ALL.len() - 1));
    }
}
