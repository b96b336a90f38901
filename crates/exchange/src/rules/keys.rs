//! Keys: what they look like, how long they hold, and who lets them count.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;
use kernel::{Day, Refusal, Refusals};
use sha2::{Digest, Sha256};

use super::addresses::{self, networks_unread};
use super::{LAW, check_lives, check_other_person, check_own, check_waits};
use crate::model::{Key, KeyKind, KeyState, System};
use crate::policy::KEY_DAYS;

/// What a key is, apart from how it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Material {
    /// The public half of an Ed25519 key.
    Ed25519([u8; 32]),
    /// SHA-256 of a certificate (DER).
    Certificate([u8; 32]),
}

impl Material {
    pub fn kind(self) -> KeyKind {
        match self {
            Material::Ed25519(_) => KeyKind::Signing,
            Material::Certificate(_) => KeyKind::Certificate,
        }
    }

    /// As the register keeps it.
    pub fn text(self) -> String {
        match self {
            Material::Ed25519(bytes) => STANDARD.encode(bytes),
            Material::Certificate(bytes) => kernel::hex(&bytes),
        }
    }

    /// Reads what the register keeps.
    pub fn stored(kind: KeyKind, text: &str) -> Option<Material> {
        match kind {
            KeyKind::Signing => Some(Material::Ed25519(STANDARD.decode(text).ok()?.try_into().ok()?)),
            KeyKind::Certificate => Some(Material::Certificate(kernel::unhex(text)?.try_into().ok()?)),
        }
    }

    /// What one reads over the telephone and the other types: of a key eight
    /// groups of digits, of a certificate its SHA-256 as every tool shows it.
    pub fn fingerprint(self) -> String {
        match self {
            Material::Ed25519(bytes) => protocol::key::read_public(&STANDARD.encode(bytes))
                .map(|key| protocol::key::fingerprint(&key))
                .unwrap_or_default(),
            Material::Certificate(digest) => {
                let text = kernel::hex(&digest).to_ascii_uppercase();
                text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
            }
        }
    }
}

/// Reads what a person brings: a public key in base64, a certificate as PEM, or
/// the SHA-256 of one.
pub fn read(kind: KeyKind, typed: &str) -> Option<Material> {
    match kind {
        KeyKind::Signing => protocol::key::read_public(typed).ok().map(|key| Material::Ed25519(key.to_bytes())),
        KeyKind::Certificate => certificate(typed.trim()),
    }
}

fn certificate(typed: &str) -> Option<Material> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let Some(rest) = typed.strip_prefix(BEGIN) else {
        let digits: String = typed.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
        return Some(Material::Certificate(kernel::unhex(&digits.to_ascii_lowercase())?.try_into().ok()?));
    };
    let (body, after) = rest.split_once(END)?;
    let text: String = body.split_whitespace().collect();
    let der = STANDARD.decode(text).ok()?;
    // A sequence of DER, and one certificate alone: which of two would count?
    let whole = after.trim().is_empty() && der.first() == Some(&0x30) && der.len() > 100;
    whole.then(|| Material::Certificate(Sha256::digest(&der).into()))
}

#[derive(Clone, Copy, Debug)]
pub struct KeyFacts<'a> {
    pub system: &'a System,
    pub skpd: i64,
    pub material: Option<Material>,
    /// Somebody's key is or was the same.
    pub known: bool,
    pub starts: Day,
    pub ends: Day,
    pub today: Day,
    pub most_days: i64,
}

/// Whether a key may be proposed.
pub fn decide_propose(facts: &KeyFacts<'_>) -> Result<Material, Refusals> {
    let mut refusals = Refusals::new();
    check_own(facts.system, facts.skpd, &mut refusals);
    check_lives(facts.system.lives(), &facts.system.identifier(), "system", &mut refusals);
    check_validity(facts, &mut refusals);
    refusals.require(!facts.known, || {
        Refusal::new(
            "TUKAR-KUNCI-TERPAKAI",
            LAW,
            "Kunci ini sudah terdaftar, untuk sistem ini atau sistem lain, atau pernah dicabut.",
            "Buat pasangan kunci baru; satu kunci hanya untuk satu sistem, dan yang dicabut tidak dipakai lagi.",
        )
        .at("material")
    });
    match facts.material {
        Some(material) => refusals.or(material),
        None => {
            refusals.push(
                Refusal::new(
                    "TUKAR-KUNCI-BENTUK",
                    "RFC 8032 (Ed25519); sertifikat X.509",
                    "Kuncinya tidak terbaca: kunci umum Ed25519 ditulis base64 (44 huruf), sertifikat sebagai PEM \
                     tunggal atau SHA-256-nya.",
                    "Salin seluruhnya dari sistemnya, tanpa kunci rahasianya.",
                )
                .at("material"),
            );
            Err(refusals)
        }
    }
}

pub(super) fn check_validity(facts: &KeyFacts<'_>, refusals: &mut Refusals) {
    let days = facts.ends.days_since(facts.starts) + 1;
    let message = if days < 1 {
        Some(format!("Hari terakhirnya {} mendahului hari mulainya.", facts.ends.long()))
    } else if facts.ends < facts.today {
        Some(format!("Masa berlakunya sudah lewat: hari terakhirnya {}.", facts.ends.long()))
    } else if days > facts.most_days {
        Some(format!("Masa berlakunya {days} hari, paling lama {} hari.", facts.most_days))
    } else {
        None
    };
    if let Some(message) = message {
        refusals.push(
            Refusal::new(
                "TUKAR-KUNCI-MASA",
                &format!("Data bertanggal {KEY_DAYS}"),
                message,
                "Pakai masa yang lebih pendek; kunci berikutnya dapat didaftarkan sebelum yang lama berakhir.",
            )
            .day("mulai", facts.starts)
            .day("berakhir", facts.ends)
            .figure("limit", facts.most_days.to_string())
            .at("until"),
        );
    }
}

/// Where a key may be used from, one network to a line; none is everywhere.
pub fn networks(typed: &[String]) -> Option<Vec<IpNet>> {
    let blank = typed.iter().all(|line| line.trim().is_empty());
    if blank { Some(Vec::new()) } else { addresses::networks(typed) }
}

/// What the person who confirms a key brings: what was read out, and where the key
/// may be used from, as far as that can be read.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    pub fingerprint: &'a str,
    pub networks: Option<&'a [IpNet]>,
}

/// Whether a proposed key comes to count: another person has heard the
/// fingerprint from the system's own people and types it.
pub fn decide_confirm(key: &Key, heard: Heard<'_>, person: i64, today: Day) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(heard.networks.is_some(), || networks_unread(LAW, "Jaringan asalnya"));
    check_waits(key.state == KeyState::Waiting, (&key.keyid, key.state.title()), "key", &mut refusals);
    check_other_person(key.proposed_by, person, "kunci", &mut refusals);
    check_lives(key.system.lives(), &key.system.identifier(), "key", &mut refusals);
    refusals.require(key.ends >= today, || {
        Refusal::new(
            "TUKAR-KUNCI-MASA",
            &format!("Data bertanggal {KEY_DAYS}"),
            format!("Masa berlaku {} sudah lewat: hari terakhirnya {}.", key.keyid, key.ends.long()),
            "Tolak usulan ini (revoke-exchange-key), lalu ajukan dengan masa yang baru.",
        )
        .day("berakhir", key.ends)
        .at("key")
    });
    let bare = |text: &str| -> String {
        let letters = text.chars().filter(|c| !matches!(c, ' ' | ':' | '-' | '.'));
        letters.map(|c| c.to_ascii_uppercase()).collect()
    };
    let known = Material::stored(key.kind, &key.material).map(Material::fingerprint).unwrap_or_default();
    let (wanted, digits) = (bare(&known), bare(heard.fingerprint));
    refusals.require(!wanted.is_empty() && digits == wanted, || {
        Refusal::new(
            "TUKAR-KUNCI-SIDIK",
            LAW,
            "Sidik yang diketik tidak sama dengan sidik kunci yang diajukan.",
            "Dengarkan lagi pembacanya kelompok demi kelompok; bila tetap berbeda, kuncinya bukan kunci mereka: tolak \
             (revoke-exchange-key).",
        )
        .figure("panjang", digits.chars().count().to_string())
        .at("fingerprint")
    });
    refusals.or(())
}

/// Whether a key may be set aside or taken back: at once, by one person.
pub fn decide_revoke(key: &Key, skpd: i64) -> Result<KeyState, Refusals> {
    let mut refusals = Refusals::new();
    check_own(&key.system, skpd, &mut refusals);
    let to = match key.state {
        KeyState::Waiting => Some(KeyState::Rejected),
        KeyState::InForce => Some(KeyState::Revoked),
        KeyState::Rejected | KeyState::Revoked => None,
    };
    check_waits(to.is_some(), (&key.keyid, key.state.title()), "key", &mut refusals);
    refusals.or(to.unwrap_or(KeyState::Revoked))
}
