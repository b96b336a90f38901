//! The second factor: a secret that a person's phone shares (RFC 6238), and
//! codes on paper for the day the phone is lost. Both are made here; what is
//! kept is encrypted or a keyed digest.

use std::fmt;

use kernel::Moment;
use rand_core::{OsRng, RngCore};
use totp_rs::{Algorithm, TOTP};

const DIGITS: usize = 6;
/// Seconds of a time step, and how many steps a phone's clock may be off.
const STEP: u64 = 30;
const SKEW: i64 = 1;
const SECRET_BYTES: usize = 20;

pub const RECOVERY_CODES: usize = 10;
/// Letters that nobody mistakes for each other on paper: 32, so that a random
/// byte chooses evenly. Twelve of them are 60 bits.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const RECOVERY_LETTERS: usize = 12;
const GROUP: usize = 4;

/// The key's purpose under which secrets are encrypted.
pub(crate) const SEALED: &str = "totp";
/// The key's purpose under which codes on paper become digests.
pub(crate) const ON_PAPER: &str = "cadangan";

/// What a person typed: a code of the phone, or one from paper. It is compared
/// inside the act and stands in no input, so that no journal holds it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Typed(String);

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typed(…)")
    }
}

impl Typed {
    /// As people write it: in groups, in small letters.
    pub fn new(text: &str) -> Typed {
        let kept = text.chars().filter(char::is_ascii_alphanumeric).take(40);
        Typed(kept.map(|c| c.to_ascii_uppercase()).collect())
    }

    /// The six digits of a phone.
    pub fn as_phone(&self) -> Option<&str> {
        (self.0.len() == DIGITS && self.0.bytes().all(|b| b.is_ascii_digit())).then_some(self.0.as_str())
    }

    /// A code from paper.
    pub fn as_paper(&self) -> Option<&str> {
        let fine = self.0.len() == RECOVERY_LETTERS && self.0.bytes().all(|b| LETTERS.contains(&b));
        fine.then_some(self.0.as_str())
    }
}

/// The secret of a factor.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; SECRET_BYTES]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    pub fn random() -> Secret {
        let mut bytes = [0; SECRET_BYTES];
        OsRng.fill_bytes(&mut bytes);
        Secret(bytes)
    }

    pub fn from_bytes(bytes: &[u8]) -> Option<Secret> {
        bytes.try_into().ok().map(Secret)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn totp(&self) -> Option<TOTP> {
        TOTP::new(Algorithm::SHA1, DIGITS, 0, STEP, self.0.to_vec()).ok()
    }

    /// The secret as an application takes it by hand.
    pub fn text(&self) -> String {
        self.totp().map(|t| t.get_secret_base32()).unwrap_or_default()
    }

    /// The address behind the picture that an application reads.
    pub fn address(&self, issuer: &str, account: &str) -> String {
        let (issuer, account) = (encoded(issuer), encoded(account));
        format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", self.text())
    }

    /// The code that a phone shows at a moment.
    pub fn code_at(&self, at: Moment) -> String {
        let seconds = u64::try_from(at.0 / 1000).unwrap_or_default();
        self.totp().map(|t| t.generate(seconds)).unwrap_or_default()
    }

    /// The time step of a code that is right about now.
    pub fn step_of(&self, typed: &Typed, now: Moment) -> Option<i64> {
        let (code, totp) = (typed.as_phone()?, self.totp()?);
        let step = |skew: i64| u64::try_from(now.0 / 1000).ok()?.checked_div(STEP)?.checked_add_signed(skew);
        let mut steps = (-SKEW..=SKEW).rev().filter_map(step);
        steps.find(|s| totp.check(code, s * STEP)).and_then(|s| i64::try_from(s).ok())
    }
}

/// New codes for paper, as they are printed.
pub fn new_recovery_codes() -> Vec<String> {
    (0..RECOVERY_CODES).map(|_| on_paper(&random_letters())).collect()
}

fn random_letters() -> String {
    let mut bytes = [0u8; RECOVERY_LETTERS];
    OsRng.fill_bytes(&mut bytes);
    bytes.iter().map(|b| char::from(LETTERS[usize::from(b % 32)])).collect()
}

fn on_paper(letters: &str) -> String {
    let groups: Vec<String> =
        letters.as_bytes().chunks(GROUP).map(|g| String::from_utf8_lossy(g).into_owned()).collect();
    groups.join("-")
}

fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of RFC 6238, appendix B, cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = Secret::from_bytes(b"12345678901234567890").expect("twenty bytes");
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(secret.code_at(Moment(seconds * 1000)), code);
        }
        assert_eq!(secret.text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let address = secret.address("Simpul Kabupaten Contoh", "bendahara-01");
        assert!(
            address.starts_with("otpauth://totp/Simpul%20Kabupaten%20Contoh:bendahara-01?secret=GEZD"),
            "{address}"
        );
    }

    #[test]
    fn one_step_off_is_right_and_two_are_not() {
        let (secret, now) = (Secret::random(), Moment(1_800_000_000_000));
        let step = 1_800_000_000 / 30;
        for (off, found) in [(-60, None), (-30, Some(step - 1)), (0, Some(step)), (30, Some(step + 1)), (60, None)] {
            let typed = Typed::new(&secret.code_at(now.plus_millis(off * 1000)));
            assert_eq!(secret.step_of(&typed, now), found, "{off}");
        }
        assert_eq!(secret.step_of(&Typed::new(""), now), None);
        assert_eq!(Secret::random().step_of(&Typed::new("12345"), now), None);
    }

    #[test]
    fn what_people_type_is_read_kindly() {
        assert_eq!(Typed::new(" 123 456 ").as_phone(), Some("123456"));
        assert_eq!(Typed::new("1234567").as_phone(), None);
        let codes = new_recovery_codes();
        assert_eq!(codes.len(), RECOVERY_CODES);
        let typed = Typed::new(&codes[0].to_lowercase().replace('-', " "));
        assert_eq!(typed.as_paper(), Some(codes[0].replace('-', "").as_str()));
        assert!(typed.as_phone().is_none() && Typed::new("234567").as_paper().is_none());
        assert!(codes.iter().all(|c| c.len() == 14) && codes[0] != codes[1]);
        assert_eq!(format!("{typed:?}{:?}", Secret::random()), "Typed(…)Secret(…)");
    }
}
