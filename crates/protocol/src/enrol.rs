//! A key is brought with a code that two people read to each other. The code
//! itself never goes over the line: what goes is a proof that whoever sends the
//! key knows it, over this key, this system and this hub. Whoever listens, or
//! stands in between, learns nothing to use and can put no other key in its place.

use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::{Fault, FaultKind};

pub const PATH: &str = "/enrol";

/// Digits of a code, in groups as fingerprints have them: over 66 bits.
const DIGITS: usize = 20;
const GROUP: usize = 5;
const BASE: u128 = 10_u128.pow(20);

/// A code: twenty digits, as letters are misheard.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

impl Code {
    /// The code of sixteen bytes that nobody can guess.
    pub fn of(secret: [u8; 16]) -> Code {
        Code(format!("{:020}", u128::from_be_bytes(secret) % BASE))
    }

    /// As a person types it, with spaces or without.
    pub fn read(typed: &str) -> Result<Code, Fault> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.')).collect();
        let whole = digits.len() == DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
        whole.then_some(Code(digits)).ok_or_else(|| {
            Fault::new(FaultKind::BadRequest, "Kode pendaftaran terdiri dari empat kelompok lima angka.")
        })
    }

    /// As it is read out.
    pub fn spoken(&self) -> String {
        let groups = self.0.as_bytes().chunks(GROUP).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join(" ")
    }
}

/// What a system that is not known yet sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// Its identifier, `ID-…/…/…/…`.
    pub system: String,
    /// Its public key, in base64.
    pub public: String,
    /// [`prove`], in hexadecimal.
    pub proof: String,
}

/// The key waits for the person who hears its fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    pub system: String,
    pub public: String,
    /// By which messages call the key, once it counts.
    pub keyid: String,
}

fn mac(code: &Code, hub: &str, system: &str, public: &str) -> Option<Hmac<Sha256>> {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(code.0.as_bytes()).ok()?;
    mac.update(format!("simpul pendaftaran v1\n{hub}\n{system}\n{public}\n").as_bytes());
    Some(mac)
}

/// `hub` and `public` are keys in base64.
pub fn prove(code: &Code, hub: &str, system: &str, public: &str) -> Vec<u8> {
    mac(code, hub, system, public).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default()
}

/// Takes the same time wherever it differs.
pub fn is_proved(code: &Code, hub: &str, (system, public): (&str, &str), shown: &[u8]) -> bool {
    mac(code, hub, system, public).is_some_and(|mac| mac.verify_slice(shown).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_spoken() {
        let code = Code::of([0xab; 16]);
        let spoken = code.spoken();
        let groups: Vec<&str> = spoken.split(' ').collect();
        assert!(groups.len() == 4 && groups.iter().all(|g| g.len() == 5 && g.bytes().all(|b| b.is_ascii_digit())));
        for typed in [spoken.clone(), spoken.replace(' ', ""), spoken.replace(' ', "-"), format!("  {spoken}\n")] {
            assert_eq!(Code::read(&typed).expect("a code"), code, "{typed}");
        }
        assert_eq!(Code::of([0; 16]).spoken(), "00000 00000 00000 00000");
        let arabic = "١".repeat(DIGITS);
        for bad in ["", &spoken[..22], &format!("{spoken} 1"), &format!("O{}", &spoken[1..]), &arabic] {
            assert!(Code::read(bad).is_err(), "{bad}");
        }
        assert!(!format!("{code:?}").contains(groups[0]));
    }

    #[test]
    fn a_proof_is_of_one_code_one_hub_one_system_one_key() {
        let code = Code::of([7; 16]);
        let shown = prove(&code, "HUB", "ID-A/GOV/B/C", "KEY");
        assert!(is_proved(&code, "HUB", ("ID-A/GOV/B/C", "KEY"), &shown));
        let mut near = code.0.clone();
        let last = near.pop();
        near.push(if last == Some('9') { '8' } else { '9' });
        assert!(!is_proved(&Code(near), "HUB", ("ID-A/GOV/B/C", "KEY"), &shown));
        assert!(!is_proved(&code, "HUB2", ("ID-A/GOV/B/C", "KEY"), &shown));
        assert!(!is_proved(&code, "HUB", ("ID-A/GOV/B/D", "KEY"), &shown));
        assert!(!is_proved(&code, "HUB", ("ID-A/GOV/B/C", "KEY2"), &shown));
        assert!(!is_proved(&code, "HUB", ("ID-A/GOV/B/C\nKEY", ""), &shown));
        for short in [&shown[..31], &[][..]] {
            assert!(!is_proved(&code, "HUB", ("ID-A/GOV/B/C", "KEY"), short));
        }
    }
}
