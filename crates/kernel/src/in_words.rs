//! Terbilang: an amount in words, as it stands on every payment paper.

use crate::Money;

const UNITS: [&str; 12] =
    ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"];

/// The largest amount is 92 kuadriliun rupiah, so the list never ends early.
const SCALES: [(u64, &str); 5] = [
    (1_000_000_000_000_000, "kuadriliun"),
    (1_000_000_000_000, "triliun"),
    (1_000_000_000, "miliar"),
    (1_000_000, "juta"),
    (1_000, "ribu"),
];

impl Money {
    /// `seribu dua ratus rupiah lima puluh sen`, in small letters; an amount
    /// below zero begins with `minus`.
    pub fn in_words(self) -> String {
        let abs = self.sen().unsigned_abs();
        let mut words = Vec::new();
        if self.is_negative() {
            words.push("minus");
        }
        push_number(&mut words, abs / 100);
        words.push("rupiah");
        if !abs.is_multiple_of(100) {
            push_number(&mut words, abs % 100);
            words.push("sen");
        }
        words.join(" ")
    }
}

fn push_number(words: &mut Vec<&'static str>, number: u64) {
    if number == 0 {
        words.push(UNITS[0]);
        return;
    }
    let mut rest = number;
    for (size, name) in SCALES {
        let count = rest / size;
        rest %= size;
        match (count, name) {
            (0, _) => {}
            (1, "ribu") => words.push("seribu"),
            _ => {
                push_below_thousand(words, count);
                words.push(name);
            }
        }
    }
    push_below_thousand(words, rest);
}

/// Writes nothing for zero: the caller has already said what is larger.
fn push_below_thousand(words: &mut Vec<&'static str>, number: u64) {
    let unit = |n: u64| usize::try_from(n).ok().and_then(|n| UNITS.get(n)).copied().unwrap_or_default();
    match number / 100 {
        0 => {}
        1 => words.push("seratus"),
        hundreds => words.extend([unit(hundreds), "ratus"]),
    }
    match number % 100 {
        0 => {}
        few @ 1..=11 => words.push(unit(few)),
        teen @ 12..=19 => words.extend([unit(teen - 10), "belas"]),
        tens => {
            words.extend([unit(tens / 10), "puluh"]);
            if !tens.is_multiple_of(10) {
                words.push(unit(tens % 10));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn says_what_a_clerk_would_write() {
        for (amount, words) in [
            ("0", "nol rupiah"),
            ("0.01", "nol rupiah satu sen"),
            ("0.50", "nol rupiah lima puluh sen"),
            ("1", "satu rupiah"),
            ("10", "sepuluh rupiah"),
            ("11", "sebelas rupiah"),
            ("12", "dua belas rupiah"),
            ("19", "sembilan belas rupiah"),
            ("20", "dua puluh rupiah"),
            ("21", "dua puluh satu rupiah"),
            ("100", "seratus rupiah"),
            ("101", "seratus satu rupiah"),
            ("111", "seratus sebelas rupiah"),
            ("200", "dua ratus rupiah"),
            ("1000", "seribu rupiah"),
            ("1100", "seribu seratus rupiah"),
            ("1001", "seribu satu rupiah"),
            ("2000", "dua ribu rupiah"),
            ("11000", "sebelas ribu rupiah"),
            ("21000", "dua puluh satu ribu rupiah"),
            ("100000", "seratus ribu rupiah"),
            ("101000", "seratus satu ribu rupiah"),
            ("1000000", "satu juta rupiah"),
            ("1001000", "satu juta seribu rupiah"),
            ("1000000000", "satu miliar rupiah"),
            ("1000000000000", "satu triliun rupiah"),
            ("1000000001000.11", "satu triliun seribu rupiah sebelas sen"),
            ("342016848", "tiga ratus empat puluh dua juta enam belas ribu delapan ratus empat puluh delapan rupiah"),
            ("1500000.50", "satu juta lima ratus ribu rupiah lima puluh sen"),
            ("-1500.05", "minus seribu lima ratus rupiah lima sen"),
        ] {
            let money: Money = amount.parse().expect("an amount");
            assert_eq!(money.in_words(), words, "{amount}");
        }
        assert_eq!(
            Money::from_sen(i64::MIN).in_words(),
            "minus sembilan puluh dua kuadriliun dua ratus tiga puluh tiga triliun tujuh ratus dua puluh miliar \
             tiga ratus enam puluh delapan juta lima ratus empat puluh tujuh ribu tujuh ratus lima puluh delapan rupiah \
             delapan sen"
        );
    }

    /// Reads the words as a listener does: small parts add up until a scale
    /// word closes them.
    fn heard(text: &str) -> Option<i128> {
        let (negative, text) = match text.strip_prefix("minus ") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (rupiah, sen) = text.split_once(" rupiah").map(|(r, s)| (r, s.trim().trim_end_matches(" sen")))?;
        let total = heard_number(rupiah)? * 100 + if sen.is_empty() { 0 } else { heard_number(sen)? };
        Some(if negative { -total } else { total })
    }

    fn heard_number(text: &str) -> Option<i128> {
        let (mut total, mut part, mut digit) = (0_i128, 0_i128, 0_i128);
        for word in text.split(' ') {
            let scale = match word {
                "ribu" => 3,
                "juta" => 6,
                "miliar" => 9,
                "triliun" => 12,
                "kuadriliun" => 15,
                _ => 0,
            };
            match word {
                "belas" => part += 10,
                "puluh" => (part, digit) = (part + digit * 10, 0),
                "ratus" => (part, digit) = (part + digit * 100, 0),
                "sepuluh" => part += 10,
                "sebelas" => part += 11,
                "seratus" => part += 100,
                "seribu" => total += 1000,
                _ if scale > 0 => {
                    total += (part + digit) * 10_i128.pow(scale);
                    (part, digit) = (0, 0);
                }
                other => digit = i128::try_from(UNITS.iter().position(|u| *u == other)?).ok()?,
            }
        }
        Some(total + part + digit)
    }

    proptest! {
        #[test]
        fn what_is_said_is_what_is_meant(sen in any::<i64>(), shift in 0u32..63) {
            let money = Money::from_sen(sen >> shift);
            prop_assert_eq!(heard(&money.in_words()), Some(i128::from(money.sen())));
        }
    }
}
