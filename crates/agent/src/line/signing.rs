//! Every request is signed, and every answer has to be: by the hub's key, over
//! this very request.

use protocol::Fields;
use protocol::digest::{self, Algorithm, Digests};
use protocol::key::VerifyingKey;
use protocol::signature::{self, Message, Params, RESPONSE, TAG};

use super::{Answer, Ask, Identity};
use crate::store::random;
use crate::trouble::{Result, Trouble};

/// A request as it goes out.
#[derive(Debug)]
pub struct Signed {
    method: String,
    uri: String,
    pub fields: Fields,
}

impl Signed {
    fn message(&self) -> Message<'_> {
        Message { method: &self.method, target_uri: &self.uri, status: None, fields: &self.fields, request: None }
    }
}

pub fn request(ask: &Ask<'_>, identity: &Identity, base: &str, authority: &str, now_ms: i64) -> Result<Signed> {
    let mut fields: Fields = vec![
        ("host".into(), authority.as_bytes().to_vec()),
        ("x-road-client".into(), identity.system.clone().into_bytes()),
        ("x-road-id".into(), random(16).into_bytes()),
        (signature::RUN.into(), identity.run.clone().into_bytes()),
    ];
    fields.extend(ask.fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into_bytes())));
    if !ask.body.is_empty() {
        fields.push((digest::HEADER.into(), Digests::of(&ask.body).field(Algorithm::Sha256).into_bytes()));
    }
    let mut signed = Signed { method: ask.method.into(), uri: format!("{base}{}", ask.target), fields };
    let params = Params {
        created: now_ms.div_euclid(1000),
        expires: None,
        keyid: identity.keyid.clone(),
        nonce: Some(random(16)),
        tag: Some(TAG.to_owned()),
    };
    let covered = signature::required(&signed.message(), !ask.body.is_empty());
    let made = signature::sign(&signed.message(), &covered, &params, &identity.key);
    let (input, made) = made.map_err(|e| Trouble::Settings(format!("permintaan tidak dapat ditandatangani: {e}")))?;
    signed.fields.push(("signature-input".into(), input.into_bytes()));
    signed.fields.push(("signature".into(), made.into_bytes()));
    Ok(signed)
}

fn other(fault: protocol::Fault) -> Trouble {
    Trouble::Line(format!(
        "yang menjawab bukan hub ({}); mungkin halaman masuk jaringan, atau kunci hub telah diganti",
        fault.message
    ))
}

/// The answer to a request that nobody signed: that the hub said this, once.
pub fn verify_unasked(answer: &Answer, hub: &VerifyingKey) -> Result<()> {
    let message =
        Message { method: "GET", target_uri: "", status: Some(answer.status), fields: &answer.fields, request: None };
    judged(answer, &message, &RESPONSE[..2], hub).map(drop)
}

/// When the hub signed this answer, in seconds; refuses what somebody else
/// answered, such as the page of a provider that wants to be paid first.
pub fn verify(answer: &Answer, signed: &Signed, hub: &VerifyingKey) -> Result<i64> {
    let asked = signed.message();
    let message = Message { status: Some(answer.status), fields: &answer.fields, request: Some(&asked), ..asked };
    judged(answer, &message, &[RESPONSE[0], RESPONSE[1], RESPONSE[3]], hub)
}

fn judged(answer: &Answer, message: &Message<'_>, covered: &[&str], hub: &VerifyingKey) -> Result<i64> {
    let claim = signature::claim(message).map_err(other)?;
    claim.covers(covered).map_err(other)?;
    claim.verify(hub).map_err(other)?;
    let expected = digest::expected(&answer.fields).map_err(other)?;
    let expected = expected.ok_or_else(|| Trouble::Line("jawaban hub tanpa Content-Digest".into()))?;
    expected.check(&Digests::of(&answer.body)).map_err(other)?;
    Ok(claim.params.created)
}
