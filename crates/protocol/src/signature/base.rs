//! The signature base: the text that is signed (RFC 9421, section 2.5).

use sfv::{FieldType as _, InnerList, ListEntry};

use super::{Component, Message, dictionary, invalid};
use crate::id::shown;
use crate::{Fault, values};

/// Fields that are known to be dictionaries: of these a member can be covered.
const DICTIONARIES: [&str; 6] =
    ["content-digest", "priority", "repr-digest", "signature", "signature-input", "want-content-digest"];

/// The base, and what it covers. The identifiers stand in it as they came.
pub(super) fn of(message: &Message<'_>, list: &InnerList) -> Result<(String, Vec<Component>), Fault> {
    let mut covered: Vec<Component> = Vec::with_capacity(list.items.len());
    let mut base = String::new();
    for item in &list.items {
        let component = Component::of(item)?;
        if covered.contains(&component) {
            return Err(invalid(format!("Tanda tangan mencakup {component} dua kali")));
        }
        base.push_str(&format!("{}: {}\n", item.serialize(), value(&component, message)?));
        covered.push(component);
    }
    let params = vec![ListEntry::InnerList(list.clone())].serialize().unwrap_or_default();
    base.push_str(&format!("\"@signature-params\": {params}"));
    Ok((base, covered))
}

fn value(component: &Component, message: &Message<'_>) -> Result<String, Fault> {
    let of_request = if component.req { message.request } else { Some(message) };
    let lacking = || invalid(format!("Komponen {component} tidak ada dalam pesan ini"));
    let message = of_request.ok_or_else(lacking)?;
    if component.name.starts_with('@') {
        let plain = !component.sf && component.key.is_none();
        return derived(&component.name, message).filter(|_| plain).ok_or_else(lacking);
    }
    let value = field(&component.name, message.fields)?.ok_or_else(lacking)?;
    if !component.sf && component.key.is_none() {
        return Ok(value);
    }
    let unread = || invalid(format!("Header {} tidak dapat dicakup sebagai kamus", component.name));
    let known = DICTIONARIES.contains(&component.name.as_str());
    let members = dictionary(value.as_bytes()).filter(|_| known).ok_or_else(unread)?;
    match &component.key {
        None => members.serialize().ok_or_else(unread),
        Some(key) => {
            let member = members.get(key.as_str()).ok_or_else(lacking)?;
            vec![member.clone()].serialize().ok_or_else(unread)
        }
    }
}

/// All values of a field in one line.
fn field(name: &str, fields: &[(String, Vec<u8>)]) -> Result<Option<String>, Fault> {
    let mut lines = Vec::new();
    for value in values(fields, name) {
        let text =
            std::str::from_utf8(value).ok().filter(|t| t.bytes().all(|b| b == b'\t' || (b' '..0x7f).contains(&b)));
        let text = text.ok_or_else(|| invalid(format!("Header {} memuat huruf yang tidak sah", shown(name))))?;
        lines.push(text.trim_matches([' ', '\t']));
    }
    Ok((!lines.is_empty()).then(|| lines.join(", ")))
}

/// What is derived from the message itself. An answer has only its status; the
/// parts of an address belong to requests.
fn derived(name: &str, message: &Message<'_>) -> Option<String> {
    if let Some(status) = message.status {
        return (name == "@status").then(|| status.to_string());
    }
    let uri = message.target_uri;
    let (scheme, rest) = uri.split_once("://")?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, after) = rest.split_at_checked(end)?;
    let (path, query) = after.split_once('?').map_or((after, None), |(path, query)| (path, Some(query)));
    let path = if path.is_empty() { "/" } else { path };
    let written = match name {
        "@method" => message.method.to_owned(),
        "@target-uri" => uri.to_owned(),
        "@authority" => authority(scheme, host),
        "@scheme" => scheme.to_ascii_lowercase(),
        "@request-target" => query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}")),
        "@path" => path.to_owned(),
        "@query" => format!("?{}", query.unwrap_or_default()),
        _ => return None,
    };
    let clean = !written.is_empty() && written.bytes().all(|b| (0x21..0x7f).contains(&b));
    clean.then_some(written)
}

/// A host as it is compared: in lower case, without the port that the scheme has.
pub(super) fn authority(scheme: &str, host: &str) -> String {
    let host = host.to_ascii_lowercase();
    let port = if scheme.eq_ignore_ascii_case("https") { ":443" } else { ":80" };
    host.strip_suffix(port).map_or_else(|| host.clone(), str::to_owned)
}
