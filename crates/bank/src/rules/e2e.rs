//! What a payment bears on its way through the bank: short enough for every
//! statement, found again in whatever a bank writes around it.

use kernel::{Moment, text};

const START: &str = "SP";
/// Regency 4, year 2, document 12, time 4, check 2.
const DIGITS: usize = 24;
/// Within the 35 characters that every format allows.
pub const LENGTH: usize = START.len() + DIGITS;

/// Made of the document alone, so the same SP2D always bears the same one. The
/// time parts an SP2D from another that got its number after an old backup came
/// back. None where a part does not fit.
pub fn of(wilayah: &str, year: i32, document: i64, entered_at: Moment) -> Option<String> {
    let region: String = wilayah.chars().filter(char::is_ascii_digit).take(4).collect();
    let region: u64 = if region.is_empty() { 0 } else { region.parse().ok()? };
    let document = u64::try_from(document).ok().filter(|id| *id < 1_000_000_000_000)?;
    let second = (entered_at.0 / 1000).rem_euclid(10_000);
    let body = format!("{region:04}{:02}{document:012}{second:04}", year.rem_euclid(100));
    Some(format!("{START}{body}{:02}", check(&body)?))
}

/// Two digits that make the whole leave 1 when parted by 97 (ISO 7064).
fn check(digits: &str) -> Option<u8> {
    let rest = rest_of(&format!("{digits}00"))?;
    u8::try_from(98 - rest).ok()
}

fn rest_of(digits: &str) -> Option<u32> {
    digits.chars().try_fold(0, |rest, c| Some((rest * 10 + c.to_digit(10)?) % 97))
}

/// Every identification in a text, each once; a bank may have broken it over
/// lines or put blanks and points into it.
pub fn found(said: &str) -> Vec<String> {
    let folded = text::fold(said);
    let mut found: Vec<String> = Vec::new();
    for (at, _) in folded.match_indices(START) {
        let Some(candidate) = folded.get(at..at + LENGTH) else { continue };
        let digits = candidate.strip_prefix(START).unwrap_or_default();
        let valid = digits.len() == DIGITS && digits.bytes().all(|b| b.is_ascii_digit()) && rest_of(digits) == Some(1);
        if valid && found.iter().all(|f| f != candidate) {
            found.push(candidate.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Moment = Moment(1_771_200_000_000);

    #[test]
    fn it_is_short_plain_and_its_own() {
        let one = of("81.04", 2026, 42, AT).expect("made");
        assert_eq!(one.len(), LENGTH);
        assert!(LENGTH <= 35 && one.bytes().all(|b| b.is_ascii_alphanumeric()));
        let others = [
            of("81.04", 2026, 43, AT),
            of("81.05", 2026, 42, AT),
            of("81.04", 2027, 42, AT),
            of("81.04", 2026, 42, AT.plus_millis(1000)),
        ];
        assert!(others.iter().all(|o| o.as_ref().is_some_and(|o| *o != one)));
        assert_eq!(of("81.04", 2026, 1_000_000_000_000, AT), None);
        assert_eq!(of("81.04", 2026, -1, AT), None);
        assert!(of("81.04", 2026, 999_999_999_999, AT).is_some());
    }

    #[test]
    fn it_is_found_in_what_a_bank_writes() {
        let one = of("81.04", 2026, 42, AT).expect("made");
        let two = of("81.04", 2026, 43, AT).expect("made");
        let (head, tail) = one.split_at(11);
        let said = format!("TRF SP2D/SP-PAY {head} \n{tail}.CV MAJU {} {two}{one}", two.to_lowercase());
        assert_eq!(found(&said), [one.clone(), two]);
        // One digit wrong, or one missing.
        let wrong: String = one.chars().rev().enumerate().map(|(n, c)| if n == 8 { flip(c) } else { c }).collect();
        let wrong: String = wrong.chars().rev().collect();
        assert_eq!(found(&wrong), Vec::<String>::new());
        assert_eq!(found(&one[..LENGTH - 1]), Vec::<String>::new());
        assert_eq!(found("SP SP SPSP é SP"), Vec::<String>::new());
    }

    fn flip(c: char) -> char {
        if c == '1' { '2' } else { '1' }
    }
}
