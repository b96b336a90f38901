//! X-Road's message protocol for REST, `/r1/…`: what a call asks for, and the
//! headers that go with it.

mod headers;
#[cfg(test)]
mod tests;

pub use headers::{
    ACCEPT, HOP_BY_HOP, client, dropped_by_connection, is_dropped, last, message_id, represented_party, request_hash,
};

pub(crate) use headers::client_header;

use crate::endpoint::is_dots;
use crate::id::{self, ServiceId, Subsystem, shown};
use crate::{Fault, FaultKind, uri};

/// Longest target, in bytes.
const MOST_TARGET: usize = 8192;
/// Longest identity of an event, in bytes.
const MOST_ID: usize = 200;

const LIST_METHODS: &str = "listMethods";
const ALLOWED_METHODS: &str = "allowedMethods";
const GET_OPENAPI: &str = "getOpenAPI";
const PUB: &str = "pub";
const PULL: &str = "pull";
/// What GovStack writes behind its list of clients.
const GOVSTACK_LIST: [&str; 2] = ["instanceId", "serviceId"];
/// What is asked of a stream: how many events at most, how long to wait for
/// something new, from where on; and which spool's numbers are meant.
const OF_PULL: [&str; 3] = ["max", "wait", "from"];
const OF_OFFSET: [&str; 1] = ["epoch"];
/// The word that asks up to where a stream has come, in the place of an event.
const OFFSET: &str = "offset";

/// X-Road's verbs without TRACE, which would show a caller's headers around.
const METHODS: [&str; 7] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// A call of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub service: ServiceId,
    /// As it came, escapes and all: empty, or beginning with a slash.
    pub path: String,
    pub query: Option<String>,
}

/// What a request asks the hub for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Call(Call),
    ListClients,
    ListMethods(Subsystem),
    AllowedMethods(Subsystem),
    /// The description of a service by its code.
    OpenApi(Subsystem, String),
    /// Without an id a POST of events, with one the state of that event.
    Publish {
        of: Subsystem,
        event_type: String,
        id: Option<String>,
    },
    /// Up to where the stream of this publisher is held without a gap.
    Offset {
        of: Subsystem,
        event_type: String,
    },
    /// Without an id the next events, with one its acknowledgement.
    Pull {
        of: Subsystem,
        event_type: String,
        id: Option<String>,
    },
}

/// Whose form the answer of a metadata path has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    XRoad,
    /// GovStack's, whose paths have no `/r1` before them.
    GovStack,
}

/// The form in which a metadata path, or the refusal of one, is answered.
/// GovStack's list of clients bears the address of X-Road's; its words tell it
/// apart.
pub fn form(raw_target: &str) -> Form {
    let (path, query) = raw_target.split_once('?').unwrap_or((raw_target, ""));
    let list = path.rsplit('/').next().is_some_and(is_metadata);
    let govstack = if path == "/listClients" { is_govstack_list(query) } else { list && !path.starts_with("/r1/") };
    if govstack { Form::GovStack } else { Form::XRoad }
}

fn is_govstack_list(query: &str) -> bool {
    let mut names = query.split('&').map(|pair| pair.split('=').next().unwrap_or_default());
    names.clone().any(|name| name == "instanceId") && names.all(|name| GOVSTACK_LIST.contains(&name))
}

/// Codes that no service may have, as the protocol has them itself.
pub fn is_reserved(code: &str) -> bool {
    let own = [LIST_METHODS, ALLOWED_METHODS, GET_OPENAPI, "getWsdl", "listClients", PUB, PULL];
    own.iter().any(|name| name.eq_ignore_ascii_case(code))
}

/// What is asked for. Refuses whatever is not exactly a target of the protocol:
/// what is unclear here would be clear in another way to the provider.
pub fn target(method: &str, raw_target: &str) -> Result<Target, Fault> {
    if !METHODS.contains(&method) {
        let message = format!("Metode {} tidak dilayani; gunakan {}", shown(method), METHODS.join(", "));
        return Err(Fault::new(FaultKind::MethodNotAllowed, message));
    }
    let (path, query) = split(raw_target)?;
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    match segments.as_slice() {
        ["listClients"] => {
            only("GET", method)?;
            let words = if form(raw_target) == Form::GovStack { &GOVSTACK_LIST[..] } else { &["xRoadInstance"] };
            no_query_but(query, words)?;
            Ok(Target::ListClients)
        }
        ["r1", rest @ ..] => versioned(method, rest, path, query),
        [version, ..] if is_version(version) => {
            Err(Fault::bad(format!("Versi protokol {} tidak dilayani; gunakan /r1/", shown(version))))
        }
        // GovStack's metadata paths name no version.
        [instance, class, member, subsystem, code] if is_metadata(code) => {
            let of = system(instance, class, member, subsystem)?;
            metadata(method, of, code, query)
        }
        _ => Err(Fault::bad(
            "Alamat harus /r1/{instansi}/{kelas}/{anggota}/{sistem}/{layanan}[/jalur][?parameter]".to_owned(),
        )),
    }
}

fn is_version(segment: &str) -> bool {
    let digits = segment.strip_prefix(['r', 'R']).unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

fn is_metadata(code: &str) -> bool {
    [LIST_METHODS, ALLOWED_METHODS, GET_OPENAPI].contains(&code)
}

/// The path and query of an origin-form target, by their letters.
fn split(raw: &str) -> Result<(&str, Option<&str>), Fault> {
    if raw.len() > MOST_TARGET {
        return Err(Fault::bad(format!("Alamat lebih panjang dari {MOST_TARGET} bita")));
    }
    let (path, query) = raw.split_once('?').map_or((raw, None), |(path, query)| (path, Some(query)));
    if !path.starts_with('/') || path.starts_with("//") {
        return Err(Fault::bad(format!("Alamat harus diawali satu «/», tanpa nama host: {}", shown(raw))));
    }
    let wrong = |what: &str| Fault::bad(format!("{what} memuat huruf atau escape yang tidak sah: {}", shown(raw)));
    if !uri::is_made_of(path, |b| b == b'/' || uri::is_of_path(b)) {
        return Err(wrong("Alamat"));
    }
    if !uri::is_made_of(query.unwrap_or_default(), uri::is_of_query) {
        return Err(wrong("Parameter"));
    }
    // A server behind us would walk upwards or see the end of a text: some take an
    // escaped slash or a backslash for a slash, some drop what follows a semicolon.
    let plain = id::decode_bytes(path).unwrap_or_default();
    let walks = plain.split(|b| matches!(b, b'/' | b'\\')).any(is_dots);
    if walks || plain.iter().any(u8::is_ascii_control) {
        return Err(wrong("Alamat"));
    }
    Ok((path, query))
}

fn system(instance: &str, class: &str, member: &str, subsystem: &str) -> Result<Subsystem, Fault> {
    [instance, class, member, subsystem].join("/").parse()
}

/// What follows `/r1`.
fn versioned(method: &str, rest: &[&str], path: &str, query: Option<&str>) -> Result<Target, Fault> {
    let [instance, class, member, subsystem, code, after @ ..] = rest else {
        let message = format!(
            "Alamat setelah /r1 harus instansi/kelas/anggota/sistem/layanan; ada {} bagian: {}",
            rest.len(),
            shown(path)
        );
        return Err(Fault::bad(message));
    };
    let of = system(instance, class, member, subsystem)?;
    match (*code, after) {
        (code, []) if is_metadata(code) => metadata(method, of, code, query),
        (code, [_, ..]) if is_metadata(code) => Err(Fault::bad(format!("{code} tidak mempunyai jalur lanjutan"))),
        (PUB | PULL, ["v1", after @ ..]) => events(method, of, code, after, query),
        (PUB | PULL, _) => Err(Fault::bad(format!("Alamat peristiwa harus …/{code}/v1/{{jenis}}[/{{id}}]"))),
        (raw, after) => {
            let code = id::decode(raw).filter(|code| id::is_part(code));
            let code = code.ok_or_else(|| Fault::bad(format!("Kode layanan tidak sah: {}", shown(raw))))?;
            if is_reserved(&code) {
                return Err(Fault::bad(format!("Kode layanan {} tidak dilayani", shown(raw))));
            }
            let path = after.iter().map(|segment| format!("/{segment}")).collect();
            Ok(Target::Call(Call { service: ServiceId { of, code }, path, query: query.map(str::to_owned) }))
        }
    }
}

fn only(wanted: &str, method: &str) -> Result<(), Fault> {
    if wanted == method {
        return Ok(());
    }
    Err(Fault::new(FaultKind::MethodNotAllowed, format!("Alamat ini hanya melayani {wanted}, bukan {method}")))
}

/// Names and values behind a target, unescaped; what cannot be is left out.
pub fn parameters(raw_target: &str) -> Vec<(String, String)> {
    let (_, query) = raw_target.split_once('?').unwrap_or_default();
    query.split('&').filter(|part| !part.is_empty()).filter_map(pair).collect()
}

fn pair(part: &str) -> Option<(String, String)> {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    Some((id::decode(name)?, id::decode(value)?))
}

/// Names and values of a query, all of which can be read.
fn pairs(query: Option<&str>) -> Result<Vec<(String, String)>, Fault> {
    let parts = query.unwrap_or_default().split('&').filter(|part| !part.is_empty());
    let broken = || Fault::bad("Parameter alamat tidak terbaca".to_owned());
    parts.map(|part| pair(part).ok_or_else(broken)).collect()
}

fn no_query_but(query: Option<&str>, names: &[&str]) -> Result<(), Fault> {
    match pairs(query)?.iter().find(|(name, _)| !names.contains(&name.as_str())) {
        Some((other, _)) => Err(Fault::bad(format!("Parameter {} tidak dikenal di alamat ini", shown(other)))),
        None => Ok(()),
    }
}

fn metadata(method: &str, of: Subsystem, code: &str, query: Option<&str>) -> Result<Target, Fault> {
    only("GET", method)?;
    match code {
        // X-Road's own description of both lists names this parameter, to no effect.
        LIST_METHODS => no_query_but(query, &["serviceId"]).map(|()| Target::ListMethods(of)),
        ALLOWED_METHODS => no_query_but(query, &["serviceId"]).map(|()| Target::AllowedMethods(of)),
        _ => {
            no_query_but(query, &["serviceCode"])?;
            match pairs(query)?.as_slice() {
                [(_, code)] if id::is_part(code) => Ok(Target::OpenApi(of, code.clone())),
                _ => Err(Fault::bad("getOpenAPI memerlukan tepat satu parameter serviceCode yang sah".to_owned())),
            }
        }
    }
}

/// GovStack's paths of events: `…/pub/v1/{type}[/{id}]`, `…/pull/v1/{type}[/{id}]`.
fn events(method: &str, of: Subsystem, code: &str, after: &[&str], query: Option<&str>) -> Result<Target, Fault> {
    let (raw_type, raw_id) = match after {
        [raw_type] => (*raw_type, None),
        [raw_type, raw_id] => (*raw_type, Some(*raw_id)),
        _ => return Err(Fault::bad(format!("Alamat peristiwa harus …/{code}/v1/{{jenis}}[/{{id}}]"))),
    };
    no_query_but(
        query,
        match (code, raw_id) {
            (PULL, None) => &OF_PULL,
            (PUB, Some(OFFSET)) => &OF_OFFSET,
            _ => &[],
        },
    )?;
    let event_type = id::decode(raw_type).filter(|t| id::is_part(t));
    let event_type = event_type.ok_or_else(|| Fault::bad(format!("Jenis peristiwa tidak sah: {}", shown(raw_type))))?;
    if code == PUB && raw_id == Some(OFFSET) {
        only("GET", method)?;
        return Ok(Target::Offset { of, event_type });
    }
    let id = match raw_id {
        Some(raw) => Some(event_id(raw).ok_or_else(|| Fault::bad(format!("Id peristiwa tidak sah: {}", shown(raw))))?),
        None => None,
    };
    match (code, &id) {
        (PUB, None) => only("POST", method)?,
        (PULL, Some(_)) => only("DELETE", method)?,
        _ => only("GET", method)?,
    }
    Ok(match code {
        PUB => Target::Publish { of, event_type, id },
        _ => Target::Pull { of, event_type, id },
    })
}

fn event_id(raw: &str) -> Option<String> {
    let id = id::decode(raw)?;
    let fits = (1..=MOST_ID).contains(&id.len()) && !id.chars().any(char::is_control);
    fits.then_some(id)
}
