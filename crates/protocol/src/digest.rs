//! `Content-Digest` (RFC 9530): what ties a body to the headers that are signed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256, Sha512};

use crate::{Fault, FaultKind, values};

pub const HEADER: &str = "content-digest";

/// Algorithms that RFC 9530 calls active; others are passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    Sha256,
    Sha512,
}

/// Takes a body piece by piece.
#[derive(Clone, Debug, Default)]
pub struct Digester {
    sha256: Sha256,
    sha512: Sha512,
    length: u64,
}

/// What a body comes down to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digests {
    pub sha256: [u8; 32],
    pub sha512: [u8; 64],
    pub length: u64,
}

/// What a sender says that its body comes down to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    sha256: Option<[u8; 32]>,
    sha512: Option<[u8; 64]>,
}

impl Digester {
    pub fn update(&mut self, piece: &[u8]) {
        self.sha256.update(piece);
        self.sha512.update(piece);
        self.length = self.length.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
    }

    pub fn finish(self) -> Digests {
        Digests { sha256: self.sha256.finalize().into(), sha512: self.sha512.finalize().into(), length: self.length }
    }
}

impl Digests {
    pub fn of(body: &[u8]) -> Digests {
        let mut digester = Digester::default();
        digester.update(body);
        digester.finish()
    }

    /// The value of `Content-Digest`.
    pub fn field(&self, with: Algorithm) -> String {
        match with {
            Algorithm::Sha256 => format!("sha-256=:{}:", STANDARD.encode(self.sha256)),
            Algorithm::Sha512 => format!("sha-512=:{}:", STANDARD.encode(self.sha512)),
        }
    }
}

fn bad(message: &str) -> Fault {
    Fault::bad(message.to_owned())
}

/// What the message says of its body; `None` where it says nothing.
pub fn expected(fields: &[(String, Vec<u8>)]) -> Result<Option<Expected>, Fault> {
    let all: Vec<&[u8]> = values(fields, HEADER).collect();
    if all.is_empty() {
        return Ok(None);
    }
    let unread = || bad("Content-Digest tidak terbaca; bentuknya sha-256=:…: atau sha-512=:…: (RFC 9530)");
    let members = crate::signature::dictionary(&all.join(&b", "[..])).ok_or_else(unread)?;
    let bytes = |name: &str| match members.get(name) {
        None => Ok(None),
        Some(sfv::ListEntry::Item(item)) if item.params.is_empty() => match &item.bare_item {
            sfv::BareItem::ByteSequence(bytes) => Ok(Some(bytes.as_slice())),
            _ => Err(unread()),
        },
        Some(_) => Err(unread()),
    };
    let (sha256, sha512) = (bytes("sha-256")?, bytes("sha-512")?);
    if sha256.is_none() && sha512.is_none() {
        return Err(bad("Content-Digest harus memuat sha-256 atau sha-512"));
    }
    let length = |_| bad("Content-Digest tidak sepanjang algoritmanya");
    Ok(Some(Expected {
        sha256: sha256.map(TryInto::try_into).transpose().map_err(length)?,
        sha512: sha512.map(TryInto::try_into).transpose().map_err(length)?,
    }))
}

impl Expected {
    /// Every digest that is told has to be the body's.
    pub fn check(&self, body: &Digests) -> Result<(), Fault> {
        let same = self.sha256.is_none_or(|d| d == body.sha256) && self.sha512.is_none_or(|d| d == body.sha512);
        if same {
            return Ok(());
        }
        let message = format!("Isi pesan ({} bita) tidak sesuai dengan Content-Digest", body.length);
        Err(Fault::new(FaultKind::InvalidSignature, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(values: &[&str]) -> crate::Fields {
        values.iter().map(|v| (HEADER.to_owned(), v.as_bytes().to_vec())).collect()
    }

    /// RFC 9530, appendices B.1 and B.2: the body `{"hello": "world"}` with its newline.
    const BODY: &[u8] = b"{\"hello\": \"world\"}\n";
    const SHA_256: &str = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:";
    const SHA_512: &str =
        "sha-512=:YMAam51Jz/jOATT6/zvHrLVgOYTGFy1d6GJiOHTohq4yP+pgk4vf2aCsyRZOtw8MjkM7iw7yZ/WkppmM44T3qg==:";

    #[test]
    fn the_digests_of_rfc_9530() {
        let digests = Digests::of(BODY);
        assert_eq!(digests.field(Algorithm::Sha256), SHA_256);
        assert_eq!(digests.field(Algorithm::Sha512), SHA_512);
        assert_eq!(digests.length, 19);
        let mut digester = Digester::default();
        BODY.iter().for_each(|byte| digester.update(&[*byte]));
        assert_eq!(digester.finish(), digests);
    }

    #[test]
    fn a_body_is_held_against_every_digest_that_is_told() {
        for told in [
            vec![SHA_256],
            vec![SHA_512],
            vec![SHA_256, SHA_512],
            vec!["md5=:AAAA:, unixsum=3", SHA_256],
            vec![&*format!("{SHA_256},{SHA_512}")],
        ] {
            let expected = expected(&fields(&told)).expect("readable").expect("told");
            expected.check(&Digests::of(BODY)).expect("the body");
            for other in [&b"{\"hello\": \"world\"}"[..], b"", b"{\"hello\": \"World\"}\n"] {
                let fault = expected.check(&Digests::of(other)).expect_err("another body");
                assert_eq!(fault.kind, FaultKind::InvalidSignature);
            }
        }
        let one_is_wrong = format!("{SHA_256}, sha-512=:{}:", STANDARD.encode([0; 64]));
        let expected = expected(&fields(&[&one_is_wrong])).expect("readable").expect("told");
        assert!(expected.check(&Digests::of(BODY)).is_err());
    }

    #[test]
    fn what_is_not_told_in_order_is_refused() {
        assert_eq!(expected(&fields(&[])).expect("nothing"), None);
        for bad in [
            "",
            "md5=:AAAA:",
            "sha-256",
            "sha-256=1",
            "sha-256=RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=",
            "sha-256=:AAAA:",
            "sha-256=:!!:",
            "sha-512=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:",
            "sha-256=(:AAAA:)",
            "SHA-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:",
            "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:;a",
            "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:,",
            "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:, sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:",
        ] {
            assert!(expected(&fields(&[bad])).is_err(), "{bad}");
        }
        assert!(expected(&fields(&[SHA_256, SHA_256])).is_err(), "told twice");
        assert!(expected(&[(HEADER.to_owned(), vec![0xff])]).is_err());
    }
}
