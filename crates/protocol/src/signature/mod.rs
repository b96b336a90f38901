//! Message signatures (RFC 9421): one label, Ed25519, and what has to be covered.
//!
//! What is read is held to be canonical: a field that we would not have written
//! with the same letters, spaces aside, can mean one thing here and another
//! elsewhere (a key named twice), and is refused.

mod base;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sfv::{BareItem, Dictionary, FieldType as _, InnerList, Item, Key, ListEntry, Parser};

use crate::id::{is_keyid, shown};
use crate::r1::client_header;
use crate::{Fault, FaultKind, values};

/// The label under which a message is signed; signatures of other labels are
/// nobody's business here.
pub const LABEL: &str = "sig1";
/// Says that a signature was meant for this exchange and for nothing else.
pub const TAG: &str = "id-g2g";
const ALGORITHM: &str = "ed25519";
/// Names the run of an agent: a copy of it with the same key has another.
pub const RUN: &str = "simpul-run";

/// What a request covers at the least; what stands in it beside that is told by
/// [`required`].
pub const REQUEST: &[&str] = &["@method", "@target-uri", "x-road-client", "x-road-id"];
/// What an answer covers: the last ties it to the signed request, and makes it
/// the receipt.
pub const RESPONSE: &[&str] = &["@status", "content-digest", "x-road-request-hash", "\"signature\";req;key=\"sig1\""];
/// The same where the request was not signed, but came by a known certificate.
pub const RESPONSE_TO_UNSIGNED: &[&str] = &["@status", "content-digest", "x-road-request-hash"];

/// Longest `Signature-Input` or `Signature`, in bytes.
const MOST_BYTES: usize = 8192;
const MOST_COMPONENTS: usize = 64;
const MOST_NONCE: usize = 200;

/// A message as far as a signature sees it.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    pub method: &'a str,
    /// With scheme and host, as the sender knew it: see [`target_uri`].
    pub target_uri: &'a str,
    /// Of an answer; a request has none.
    pub status: Option<u16>,
    pub fields: &'a [(String, Vec<u8>)],
    /// What an answer answers.
    pub request: Option<&'a Message<'a>>,
}

/// What a signature says of itself. That it is Ed25519 is always written, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Params {
    /// In seconds since 1970, as is `expires`.
    pub created: i64,
    pub expires: Option<i64>,
    pub keyid: String,
    pub nonce: Option<String>,
    pub tag: Option<String>,
}

/// A part of a message that a signature covers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Component {
    pub name: String,
    /// Of the request that is answered.
    pub req: bool,
    /// The field is covered as what it says, not by its letters.
    pub sf: bool,
    /// One member of a field that is a dictionary.
    pub key: Option<String>,
}

/// A signature that was read, and not verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub covered: Vec<Component>,
    pub params: Params,
    /// The text that the signature is over.
    pub base: String,
    pub signature: Vec<u8>,
}

fn invalid(message: impl Into<String>) -> Fault {
    Fault::new(FaultKind::InvalidSignature, message)
}

impl Component {
    fn plain(name: &str) -> Component {
        Component { name: name.to_owned(), req: false, sf: false, key: None }
    }

    fn item(&self) -> Option<Item> {
        let mut item = Item::new(text(&self.name)?);
        for (name, set) in [("req", self.req), ("sf", self.sf)] {
            if set {
                item.params.insert(Key::from_string(name.to_owned()).ok()?, BareItem::Boolean(true));
            }
        }
        if let Some(key) = &self.key {
            item.params.insert(Key::from_string("key".to_owned()).ok()?, text(key)?);
        }
        Some(item)
    }

    fn of(item: &Item) -> Result<Component, Fault> {
        let written = item.serialize();
        let unread = |why: &str| invalid(format!("Komponen tanda tangan {} {why}", shown(&written)));
        let name = item.bare_item.as_string().ok_or_else(|| unread("harus teks"))?.as_str();
        if name.is_empty() || name.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(unread("harus berhuruf kecil"));
        }
        let mut component = Component::plain(name);
        for (param, value) in &item.params {
            match (param.as_str(), value) {
                ("req", BareItem::Boolean(true)) => component.req = true,
                ("sf", BareItem::Boolean(true)) => component.sf = true,
                ("key", BareItem::String(key)) => component.key = Some(key.as_str().to_owned()),
                _ => return Err(unread("memuat parameter yang tidak dilayani")),
            }
        }
        Ok(component)
    }
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.item().ok_or(fmt::Error)?.serialize())
    }
}

impl FromStr for Component {
    type Err = Fault;

    /// A bare name, or what stands in `Signature-Input`: `"signature";req;key="sig1"`.
    fn from_str(written: &str) -> Result<Component, Fault> {
        let quoted = if written.starts_with('"') { written.to_owned() } else { format!("\"{written}\"") };
        let item: Item = Parser::new(&quoted)
            .parse()
            .map_err(|_| invalid(format!("Komponen tanda tangan {} tidak terbaca", shown(written))))?;
        Component::of(&item)
    }
}

/// Several components by their names.
pub fn components(names: &[&str]) -> Result<Vec<Component>, Fault> {
    names.iter().map(|name| name.parse()).collect()
}

/// The address as both sides write it: host in lower case, no port that the
/// scheme has anyway.
pub fn target_uri(scheme: &str, authority: &str, target: &str) -> String {
    let scheme = scheme.to_ascii_lowercase();
    format!("{scheme}://{}{target}", base::authority(&scheme, authority))
}

fn text(value: &str) -> Option<BareItem> {
    sfv::String::from_string(value.to_owned()).ok().map(BareItem::String)
}

/// A dictionary as its canonical letters, spaces aside; `None` for any other.
pub(crate) fn dictionary(value: &[u8]) -> Option<Dictionary> {
    let read: Dictionary = Parser::new(value).parse().ok()?;
    let written = read.serialize()?;
    let solid = |byte: &&u8| !matches!(**byte, b' ' | b'\t');
    value.iter().filter(solid).eq(written.as_bytes().iter().filter(solid)).then_some(read)
}

fn key_of(name: &str) -> Result<Key, Fault> {
    Key::from_string(name.to_owned()).map_err(|_| invalid(format!("Nama {} tidak sah", shown(name))))
}

/// Signs a message: the values of `Signature-Input` and `Signature`.
pub fn sign(
    message: &Message<'_>,
    covered: &[Component],
    params: &Params,
    key: &SigningKey,
) -> Result<(String, String), Fault> {
    let unfit = |what: &str| invalid(format!("{what} tidak dapat ditulis dalam tanda tangan"));
    let mut list = InnerList::default();
    for component in covered {
        list.items.push(component.item().ok_or_else(|| unfit("Komponen"))?);
    }
    let moment = |at: i64| sfv::Integer::try_from(at).map(BareItem::Integer).map_err(|_| unfit("Waktu"));
    let mut put = |name: &str, value: BareItem| key_of(name).map(|key| list.params.insert(key, value));
    put("created", moment(params.created)?)?;
    if let Some(expires) = params.expires {
        put("expires", moment(expires)?)?;
    }
    if let Some(nonce) = &params.nonce {
        put("nonce", text(nonce).ok_or_else(|| unfit("Nonce"))?)?;
    }
    put("alg", text(ALGORITHM).ok_or_else(|| unfit("Algoritma"))?)?;
    put("keyid", text(&params.keyid).ok_or_else(|| unfit("Nama kunci"))?)?;
    if let Some(tag) = &params.tag {
        put("tag", text(tag).ok_or_else(|| unfit("Tag"))?)?;
    }
    check_params(&list)?;
    let (base, _) = base::of(message, &list)?;
    let signature = key.sign(base.as_bytes()).to_bytes();
    let one = |value: ListEntry| -> Result<String, Fault> {
        let mut dictionary = Dictionary::new();
        dictionary.insert(key_of(LABEL)?, value);
        dictionary.serialize().ok_or_else(|| unfit("Tanda tangan"))
    };
    Ok((one(ListEntry::InnerList(list))?, one(ListEntry::Item(Item::new(&signature[..])))?))
}

/// Whether a message claims to be signed at all.
pub fn is_signed(fields: &[(String, Vec<u8>)]) -> bool {
    ["signature-input", "signature"].iter().any(|name| values(fields, name).next().is_some())
}

/// Reads the signature of a message.
pub fn claim(message: &Message<'_>) -> Result<Claim, Fault> {
    claim_of(message, LABEL)
}

fn claim_of(message: &Message<'_>, label: &str) -> Result<Claim, Fault> {
    let member = |name: &str| -> Result<ListEntry, Fault> {
        let value = values(message.fields, name).collect::<Vec<_>>().join(&b", "[..]);
        if value.is_empty() {
            return Err(invalid(format!("Header {name} tidak ada")));
        }
        if value.len() > MOST_BYTES {
            return Err(invalid(format!("Header {name} lebih panjang dari {MOST_BYTES} bita")));
        }
        let mut members = dictionary(&value).ok_or_else(|| invalid(format!("Header {name} tidak terbaca")))?;
        members.swap_remove(label).ok_or_else(|| invalid(format!("Header {name} tidak memuat label {label}")))
    };
    let ListEntry::InnerList(list) = member("signature-input")? else {
        return Err(invalid(format!("Signature-Input {label} harus daftar komponen")));
    };
    let signature = match member("signature")? {
        ListEntry::Item(Item { bare_item: BareItem::ByteSequence(bytes), params })
            if bytes.len() == 64 && params.is_empty() =>
        {
            bytes
        }
        _ => return Err(invalid(format!("Signature {label} harus 64 bita dalam base64"))),
    };
    if list.items.len() > MOST_COMPONENTS {
        return Err(invalid(format!("Tanda tangan mencakup lebih dari {MOST_COMPONENTS} komponen")));
    }
    let params = check_params(&list)?;
    let (base, covered) = base::of(message, &list)?;
    Ok(Claim { covered, params, base, signature })
}

/// What a signature says of itself; every word of it has to be known.
fn check_params(list: &InnerList) -> Result<Params, Fault> {
    let (mut created, mut expires, mut keyid, mut nonce, mut tag) = (None, None, None, None, None);
    for (name, value) in &list.params {
        match (name.as_str(), value) {
            ("created", BareItem::Integer(at)) => created = Some(i64::from(*at)),
            ("expires", BareItem::Integer(at)) => expires = Some(i64::from(*at)),
            ("keyid", BareItem::String(id)) if is_keyid(id.as_str()) => keyid = Some(id.as_str().to_owned()),
            ("nonce", BareItem::String(n)) if (1..=MOST_NONCE).contains(&n.as_str().len()) => {
                nonce = Some(n.as_str().to_owned());
            }
            ("tag", BareItem::String(t)) if t.as_str() == TAG => tag = Some(t.as_str().to_owned()),
            ("alg", BareItem::String(a)) if a.as_str() == ALGORITHM => {}
            (name, _) => {
                return Err(invalid(format!("Parameter tanda tangan {name} tidak dilayani atau nilainya tidak sah")));
            }
        }
    }
    let created = created.ok_or_else(|| invalid("Tanda tangan tidak memuat created"))?;
    let keyid = keyid.ok_or_else(|| invalid("Tanda tangan tidak memuat keyid"))?;
    if expires.is_some_and(|expires| expires <= created) {
        return Err(invalid("Tanda tangan berakhir sebelum dibuat"));
    }
    Ok(Params { created, expires, keyid, nonce, tag })
}

/// What the signer of this request has to cover: [`REQUEST`], and whatever steers
/// the call or says what its body is, where it stands in the message.
pub fn required(message: &Message<'_>, has_body: bool) -> Vec<Component> {
    let client = client_header(message.fields);
    let mut names: Vec<String> = Vec::from(["@method", "@target-uri", client, "x-road-id"].map(str::to_owned));
    if has_body {
        names.push(crate::digest::HEADER.to_owned());
    }
    let mut standing: Vec<String> = message.fields.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    standing.sort_unstable();
    for name in standing {
        if steers(&name) && !names.contains(&name) {
            names.push(name);
        }
    }
    names.iter().map(|name| Component::plain(name)).collect()
}

/// Whether a header of a request says what is called, what its body is, or which
/// of several copies of an agent speaks.
fn steers(name: &str) -> bool {
    let set_by_us = ["x-road-request-hash", "x-road-request-id", "x-road-error", "x-road-service"];
    let body = ["content-digest", "content-type", "content-encoding"].contains(&name);
    body || name == RUN || name.starts_with("ce-") || (name.starts_with("x-road-") && !set_by_us.contains(&name))
}

impl Claim {
    /// Whether this key signed it.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), Fault> {
        let wrong = || invalid(format!("Tanda tangan dengan kunci {} tidak cocok", self.params.keyid));
        let signature = Signature::from_slice(&self.signature).map_err(|_| wrong())?;
        key.verify_strict(self.base.as_bytes(), &signature).map_err(|_| wrong())
    }

    /// Whether all of this is covered.
    pub fn covers(&self, names: &[&str]) -> Result<(), Fault> {
        self.covers_all(&components(names)?)
    }

    /// Whether all is covered that a request of this kind has to cover.
    pub fn covers_request(&self, message: &Message<'_>, has_body: bool) -> Result<(), Fault> {
        self.covers_all(&required(message, has_body))
    }

    fn covers_all(&self, wanted: &[Component]) -> Result<(), Fault> {
        let missing = wanted.iter().filter(|wanted| !self.covered.contains(wanted));
        let missing: Vec<String> = missing.map(ToString::to_string).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(invalid(format!("Tanda tangan tidak mencakup {}", missing.join(", "))))
    }

    /// Whether it was made about now and still holds. A clock may be wrong by so
    /// many seconds; `expires` is the signer's own word and gets no grace.
    pub fn is_fresh(&self, now_ms: i64, skew_s: i64) -> Result<(), Fault> {
        let now = now_ms.div_euclid(1000);
        let age = now.saturating_sub(self.params.created);
        if age > skew_s {
            return Err(invalid(format!("Tanda tangan dibuat {age} detik yang lalu; paling lama {skew_s} detik")));
        }
        if age < skew_s.saturating_neg() {
            let ahead = age.saturating_neg();
            return Err(invalid(format!("Tanda tangan dibuat {ahead} detik di masa depan; periksa jam pengirim")));
        }
        match self.params.expires {
            Some(expires) if now > expires => {
                let by = now.saturating_sub(expires);
                Err(invalid(format!("Tanda tangan berakhir {by} detik yang lalu")))
            }
            _ => Ok(()),
        }
    }
}
