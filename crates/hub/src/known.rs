//! Who asks. The name in the header counts for nothing by itself: a signature
//! or a client certificate must belong to the very system it names, and where
//! both are there they must not contradict each other. Pure.

use std::net::IpAddr;

use exchange::public::{Key, KeyKind, KeyMaterial, Registry, System};
use kernel::Moment;
use protocol::id::Subsystem;
use protocol::key::VerifyingKey;
use protocol::signature::{self, TAG};
use protocol::{Fault, FaultKind, r1};

use crate::head::Head;

/// A client that was proved.
#[derive(Clone, Debug)]
pub struct Known {
    pub client: Subsystem,
    /// The client as it is written.
    pub text: String,
    /// Whose systems share one rate.
    pub member: String,
    pub keyid: String,
    pub proof: Proof,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    Signature { nonce: Option<String>, base: String, signature: Vec<u8> },
    Certificate([u8; 32]),
}

impl Known {
    pub fn is_signed(&self) -> bool {
        matches!(self.proof, Proof::Signature { .. })
    }

    pub fn nonce(&self) -> Option<String> {
        match &self.proof {
            Proof::Signature { nonce, .. } => nonce.clone(),
            Proof::Certificate(_) => None,
        }
    }

    /// Whether it speaks from a network that its key is bound to; most keys are bound
    /// to none.
    pub fn is_near(&self, registry: &Registry, from: IpAddr) -> bool {
        let bound = registry.keys.get(&self.keyid).map_or(&[][..], |key| key.networks.as_slice());
        bound.is_empty() || bound.iter().any(|network| network.contains(&from))
    }

    /// May it still speak? Asked again once a long body is here.
    pub fn holds(&self, registry: &Registry, at: Moment) -> Result<(), Fault> {
        registered(registry, &self.text)?;
        match registry.keys.get(&self.keyid) {
            Some(key) if key.system == self.text && key.holds_at(at) => Ok(()),
            _ => Err(Fault::new(FaultKind::InvalidSignature, NO_KEY)),
        }
    }
}

const NO_KEY: &str = "Kunci yang dipakai tidak terdaftar untuk sistem ini, sudah berakhir, atau dicabut.";
const NO_PROOF: &str = "Permintaan tidak bertanda tangan, dan sambungan tidak membawa sertifikat yang terdaftar.";
const NOT_YOURS: &str = "Sertifikat sambungan terdaftar untuk anggota lain daripada yang disebut X-Road-Client.";

/// Who is named. Whoever writes both names of the header means one system.
pub fn named(head: &Head) -> Result<Subsystem, Fault> {
    let named = r1::client(&head.fields)?;
    let Some(other) = r1::last(&head.fields, "x-govstack-client") else { return Ok(named) };
    if r1::client(&[("x-road-client".to_owned(), other.to_vec())])? == named {
        Ok(named)
    } else {
        Err(Fault::new(FaultKind::BadRequest, "X-Road-Client dan X-GovStack-Client menyebut sistem yang berbeda."))
    }
}

fn registered<'a>(registry: &'a Registry, client: &str) -> Result<&'a System, Fault> {
    let unknown = || Fault::new(FaultKind::UnknownMember, "Sistem yang disebut X-Road-Client tidak terdaftar.");
    registry.systems.get(client).filter(|system| system.lives()).ok_or_else(unknown)
}

/// A certificate that the register knows and that holds now.
fn certificate(registry: &Registry, shown: Option<[u8; 32]>, at: Moment) -> Option<&Key> {
    let key = registry.keys.get(registry.certificates.get(&shown?)?)?;
    (key.kind() == KeyKind::Certificate && key.holds_at(at)).then_some(key)
}

fn member(client: &Subsystem) -> String {
    format!("{}/{}/{}", client.instance, client.class, client.member)
}

/// Proves who asks, or says why not.
pub fn who(head: &Head, registry: &Registry, skew_s: i64) -> Result<Known, Fault> {
    let at = Moment(head.at);
    let shown = certificate(registry, head.peer.certificate, at);
    let client = named(head)?;
    let text = client.to_string();
    let signed = signature::is_signed(&head.fields);
    if !signed && shown.is_none() {
        return Err(Fault::new(FaultKind::Unauthenticated, NO_PROOF));
    }
    registered(registry, &text)?;
    if !signed {
        return by_certificate(client, shown);
    }
    if shown.is_some_and(|key| !is_of_member(&key.system, &client)) {
        return Err(Fault::new(FaultKind::Unauthenticated, NOT_YOURS));
    }
    let claim = signature::claim(&head.message())?;
    claim.covers_request(&head.message(), head.has_body)?;
    if claim.params.tag.as_deref() != Some(TAG) {
        let words = format!("Tanda tangan harus membawa tag=\"{TAG}\".");
        return Err(Fault::new(FaultKind::InvalidSignature, words));
    }
    claim.is_fresh(head.at, skew_s)?;
    let key = registry.keys.get(&claim.params.keyid);
    let key = key.filter(|key| key.system == text && key.kind() == KeyKind::Signing && key.holds_at(at));
    let public = key.and_then(|key| public(&key.material));
    claim.verify(&public.ok_or_else(|| Fault::new(FaultKind::InvalidSignature, NO_KEY))?)?;
    let proof = Proof::Signature { nonce: claim.params.nonce, base: claim.base, signature: claim.signature };
    Ok(Known { member: member(&client), client, text, keyid: claim.params.keyid, proof })
}

/// Somebody whose certificate is registered for the very system that is named.
fn by_certificate(client: Subsystem, shown: Option<&Key>) -> Result<Known, Fault> {
    let text = client.to_string();
    let key = shown.filter(|key| key.system == text);
    let key = key.ok_or_else(|| Fault::new(FaultKind::Unauthenticated, NOT_YOURS))?;
    let KeyMaterial::Certificate(digest) = key.material else {
        return Err(Fault::new(FaultKind::Unauthenticated, NO_PROOF));
    };
    let (keyid, proof) = (key.keyid.clone(), Proof::Certificate(digest));
    Ok(Known { member: member(&client), client, text, keyid, proof })
}

/// Who speaks over this line, by its certificate; a name that can be read from
/// the header must be the same.
pub fn by_line(head: &Head, registry: &Registry) -> Result<Known, Fault> {
    let at = Moment(head.at);
    let key = certificate(registry, head.peer.certificate, at);
    let key = key.ok_or_else(|| Fault::new(FaultKind::Unauthenticated, NO_PROOF))?;
    let client = match named(head) {
        Ok(client) => client,
        Err(_) => key.system.parse()?,
    };
    registered(registry, &client.to_string())?;
    by_certificate(client, Some(key))
}

pub fn public(material: &KeyMaterial) -> Option<VerifyingKey> {
    match material {
        KeyMaterial::Ed25519(bytes) => VerifyingKey::from_bytes(bytes).ok(),
        KeyMaterial::Certificate(_) => None,
    }
}

/// One machine may speak for several systems of its member.
fn is_of_member(system: &str, client: &Subsystem) -> bool {
    system.parse::<Subsystem>().is_ok_and(|other| member(&other) == member(client))
}

/// Somebody of the exchange, whoever it is: for lists that every member reads
/// and that name no client.
pub fn anybody(head: &Head, registry: &Registry, skew_s: i64) -> Result<Option<Known>, Fault> {
    let names = r1::last(&head.fields, "x-road-client").or(r1::last(&head.fields, "x-govstack-client"));
    if names.is_some() {
        return who(head, registry, skew_s).map(Some);
    }
    match certificate(registry, head.peer.certificate, Moment(head.at)) {
        Some(_) => Ok(None),
        None => Err(Fault::new(FaultKind::Unauthenticated, NO_PROOF)),
    }
}
