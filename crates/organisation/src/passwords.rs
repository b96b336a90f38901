//! Passwords and tokens: made here, kept only as digests.
//!
//! A password is hashed where it enters the program, before the door, so that
//! neither the journal nor an idempotency answer can hold it and the writer
//! never waits for the hash.

use std::fmt;
use std::sync::LazyLock;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Refusal;
use rand_core::{OsRng, RngCore};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::rules::passwords::{LEAST_OWN, is_guessable};

/// OWASP's floor for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const KEY_BYTES: usize = 32;

pub const SHORTEST: usize = 12;
const LONGEST: usize = 128;
const TOKEN_PREFIX: &str = "smp_";

fn argon() -> Option<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(KEY_BYTES)).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A password as it is kept: an argon2id hash in PHC text.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Password {
    /// Whether a new password may stand; `own` are words of its owner and of the place.
    pub fn judge(plain: &str, own: &[String]) -> Result<(), Refusal> {
        let letters = plain.chars().count();
        if !(SHORTEST..=LONGEST).contains(&letters) || plain.chars().all(|c| plain.starts_with(c)) {
            return Err(unfit());
        }
        if is_guessable(plain, own) { Err(guessable()) } else { Ok(()) }
    }

    /// Hashes a new password. Takes some 20 ms and 19 MiB.
    pub fn hash(plain: &str) -> Result<Password, Refusal> {
        Password::judge(plain, &[])?;
        let salt = SaltString::generate(&mut OsRng);
        let hashed = argon().and_then(|a| a.hash_password(plain.as_bytes(), &salt).ok().map(|h| h.to_string()));
        hashed.map(Password).ok_or_else(unfit)
    }

    /// Takes a hash that was made elsewhere, only with exactly our parameters:
    /// others would be weak, or ask for gigabytes at every sign-in.
    fn from_phc(text: &str) -> Option<Password> {
        let hash = PasswordHash::new(text).ok()?;
        let params = Params::try_from(&hash).ok()?;
        let ours = hash.algorithm.as_str() == "argon2id"
            && hash.version == Some(0x13)
            && (params.m_cost(), params.t_cost(), params.p_cost()) == (MEMORY_KIB, PASSES, LANES)
            && hash.hash.is_some_and(|h| h.len() == KEY_BYTES)
            && hash.salt.is_some_and(|s| s.as_str().len() >= 22);
        ours.then(|| Password(text.to_owned()))
    }

    pub fn as_phc(&self) -> &str {
        &self.0
    }
}

fn unfit() -> Refusal {
    Refusal::new(
        "JABATAN-SANDI",
        "Kebijakan keamanan Simpul",
        format!("Kata sandi harus {SHORTEST} sampai {LONGEST} huruf dan bukan satu huruf yang diulang."),
        "Pakai kalimat yang mudah Anda ingat, misalnya empat kata yang tidak berhubungan.",
    )
    .at("password")
}

fn guessable() -> Refusal {
    let message = format!(
        "Kata sandi ini mudah ditebak: tanpa kata yang banyak dipakai orang, nama Anda, nama tempat, tahun, dan deretan, \
         yang tersisa kurang dari {LEAST_OWN} huruf atau angka."
    );
    let remedy = "Pakai kalimat yang mudah Anda ingat, misalnya empat kata yang tidak berhubungan.";
    Refusal::new("JABATAN-SANDI-UMUM", "Kebijakan keamanan Simpul", message, remedy).at("password")
}

impl Serialize for Password {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}

/// Reads what a person typed and hashes it at once; a hash made by
/// [`Password::hash`] passes as it is.
impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        if text.starts_with("$argon2") {
            return Password::from_phc(&text)
                .ok_or_else(|| serde::de::Error::custom("sidik kata sandi tidak memakai parameter Simpul"));
        }
        Password::hash(&text).map_err(|r| serde::de::Error::custom(format!("{} {}", r.message, r.remedy)))
    }
}

impl JsonSchema for Password {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Password".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "format": "password", "minLength": SHORTEST, "maxLength": LONGEST, "writeOnly": true,
            "description": "Kata sandi; hanya sidiknya yang disimpan"
        })
    }
}

/// Spent on names that nobody has, so that timing does not tell who exists.
static DUMMY: LazyLock<Option<Password>> = LazyLock::new(|| Password::hash(&random_token()).ok());

/// Compares a password with the hash on file; without one it takes as long and
/// fails.
pub fn verify(plain: &str, on_file: Option<&str>) -> bool {
    // Made before the first comparison, whichever name it is for.
    let dummy = DUMMY.as_ref().map(Password::as_phc);
    let bounded = plain.chars().take(LONGEST + 1).collect::<String>();
    let Some(argon) = argon() else { return false };
    let matches =
        |phc: &str| PasswordHash::new(phc).is_ok_and(|hash| argon.verify_password(bounded.as_bytes(), &hash).is_ok());
    match on_file {
        Some(phc) => matches(phc),
        None => {
            // As much work as a real comparison, so that the time tells nothing.
            std::hint::black_box(dummy.is_some_and(matches));
            false
        }
    }
}

fn random_token() -> String {
    let mut bytes = [0u8; 32];
    OsRng.fill_bytes(&mut bytes);
    format!("{TOKEN_PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// A new token and the hex digest under which it is kept. The token is shown
/// to its owner once; only the digest goes through the door.
pub fn new_token() -> (String, String) {
    let token = random_token();
    let digest = kernel::hex(&token_digest(&token));
    (token, digest)
}

/// SHA-256 suffices: a token is 256 random bits, nobody can try them all.
pub fn token_digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.trim().as_bytes()).to_vec()
}

pub fn looks_like_token(text: &str) -> bool {
    text.trim().strip_prefix(TOKEN_PREFIX).is_some_and(|rest| rest.len() == 43)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eleven_letters_are_too_few_and_twelve_enough() {
        assert!(Password::hash("sebelas-hur").is_err());
        assert!(Password::hash("dua-belas-hu").is_ok());
        assert!(Password::hash("aaaaaaaaaaaaaaaa").is_err());
        let long =
            "kopi pagi di alun-alun, lalu pulang ke rumah lewat jalan yang sama seperti kemarin sore tadi; ".repeat(2);
        assert!(Password::hash(&long[..128]).is_ok());
        assert!(Password::hash(&long[..129]).is_err());
        assert!(Password::hash("Rahasia-2026-").is_err_and(|r| r.code == "JABATAN-SANDI-UMUM"));
    }

    #[test]
    fn a_password_is_known_again_and_never_shown() {
        let kept = Password::hash("kopi pagi di alun-alun").expect("hashed");
        assert!(verify("kopi pagi di alun-alun", Some(kept.as_phc())));
        assert!(!verify("kopi pagi di alun-alur", Some(kept.as_phc())));
        assert!(!verify("kopi pagi di alun-alun", None));
        assert_eq!(format!("{kept:?}"), "Password(…)");
        let typed: Password = serde_json::from_str("\"kopi pagi di alun-alun\"").expect("typed");
        let text = serde_json::to_string(&typed).expect("text");
        assert!(!text.contains("kopi"));
        assert_eq!(serde_json::from_str::<Password>(&text).expect("the hash again"), typed);
    }

    #[test]
    fn only_our_parameters_are_taken() {
        let kept = Password::hash("kopi pagi di alun-alun").expect("hashed");
        for (from, to) in [("m=19456", "m=4194304"), ("m=19456", "m=64"), ("t=2", "t=1"), ("argon2id", "argon2i")] {
            let other = kept.as_phc().replace(from, to);
            assert!(serde_json::from_str::<Password>(&format!("\"{other}\"")).is_err(), "{to}");
        }
    }

    #[test]
    fn tokens_differ_and_are_kept_as_digests() {
        let (token, digest) = new_token();
        assert!(looks_like_token(&token) && token != new_token().0);
        assert_eq!(token.len(), 47);
        assert_eq!(digest.len(), 64);
        assert!(!looks_like_token("smp_x"));
    }
}
