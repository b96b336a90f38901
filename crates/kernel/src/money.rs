//! Money is a whole number of sen. It is never a float and never wraps.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An amount in sen (1/100 rupiah). In JSON and in files it is a string with
/// two decimals, `"1234567.89"`, because a JSON number cannot hold it safely.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

/// Why a text is not an amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("«{0}» bukan jumlah uang; tulis misalnya 1500000.00")]
    NotANumber(String),
    #[error("«{0}» memuat pecahan sen; jumlah uang paling kecil satu sen (0.01)")]
    BelowOneSen(String),
    #[error("«{0}» bukan jumlah uang; tulis misalnya 1.500.000 atau 1500000,50")]
    NotTyped(String),
    #[error("«{0}» terlalu besar untuk jumlah uang")]
    TooLarge(String),
}

impl Money {
    pub const ZERO: Money = Money(0);
    pub const ONE_SEN: Money = Money(1);

    pub const fn from_sen(sen: i64) -> Self {
        Money(sen)
    }

    /// Whole rupiah; `None` where it does not fit.
    pub fn from_rupiah(rupiah: i64) -> Option<Self> {
        rupiah.checked_mul(100).map(Money)
    }

    pub const fn sen(self) -> i64 {
        self.0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    pub fn checked_add(self, other: Money) -> Option<Money> {
        self.0.checked_add(other.0).map(Money)
    }

    pub fn checked_sub(self, other: Money) -> Option<Money> {
        self.0.checked_sub(other.0).map(Money)
    }

    /// Adds up; `None` where the sum does not fit.
    pub fn sum(amounts: impl IntoIterator<Item = Money>) -> Option<Money> {
        amounts.into_iter().try_fold(Money::ZERO, Money::checked_add)
    }

    /// Difference for messages and reports: saturates instead of failing, so
    /// that a sentence about a wrong figure can always be written.
    pub fn minus(self, other: Money) -> Money {
        Money(self.0.saturating_sub(other.0))
    }

    /// Sum for messages and reports; see [`Money::minus`].
    pub fn plus(self, other: Money) -> Money {
        Money(self.0.saturating_add(other.0))
    }

    /// Splits evenly over `parts`, the remainder of sen going to the last
    /// part, so that the parts always add up to the whole.
    pub fn spread(self, parts: usize) -> Vec<Money> {
        let Ok(count) = i64::try_from(parts) else { return Vec::new() };
        if count == 0 {
            return Vec::new();
        }
        let share = self.0 / count;
        let mut all = vec![Money(share); parts];
        if let Some(last) = all.last_mut() {
            last.0 += self.0 - share * count;
        }
        all
    }

    /// A spreadsheet's number, rounded to the sen.
    ///
    /// The second value is true where something was rounded away: the shortest
    /// decimal text of the float has more than two decimals.
    pub fn from_float(value: f64) -> Result<(Money, bool), MoneyError> {
        if !value.is_finite() {
            return Err(MoneyError::NotANumber(value.to_string()));
        }
        Self::parse_rounding(&format!("{value}"))
    }

    /// Decimal text with a point, rounded half away from zero to the sen; the
    /// second value is true where something was rounded away.
    pub fn parse_rounding(text: &str) -> Result<(Money, bool), MoneyError> {
        let not_a_number = || MoneyError::NotANumber(text.to_owned());
        let trimmed = text.trim();
        let (negative, digits) = match trimmed.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, trimmed),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return Err(not_a_number());
        }
        if digits.ends_with('.') {
            return Err(not_a_number());
        }
        let too_large = || MoneyError::TooLarge(text.to_owned());
        let rupiah: i64 = whole.parse().map_err(|_| too_large())?;
        let digit = |i: usize| fraction.as_bytes().get(i).map_or(0, |b| i64::from(b - b'0'));
        let mut sen = digit(0) * 10 + digit(1);
        let rounded = fraction.bytes().skip(2).any(|b| b != b'0');
        if digit(2) >= 5 {
            sen += 1;
        }
        let total = rupiah.checked_mul(100).and_then(|v| v.checked_add(sen)).ok_or_else(too_large)?;
        Ok((Money(if negative { -total } else { total }), rounded))
    }

    /// What an official types: `1500000`, `1.500.000`, `Rp 1.500.000,5`. A full
    /// stop parts thousands and a comma the sen, never the other way round:
    /// `1.50` and `1,500` are refused, since they may have meant either.
    pub fn typed(text: &str) -> Result<Money, MoneyError> {
        let wrong = || MoneyError::NotTyped(text.trim().to_owned());
        let bare = text.trim().strip_prefix("Rp").unwrap_or(text.trim());
        let bare: String = bare.chars().filter(|c| !matches!(c, ' ' | '\u{a0}')).collect();
        let (negative, bare) = match bare.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, bare.as_str()),
        };
        let (whole, fraction) = bare.split_once(',').map_or((bare, None), |(w, f)| (w, Some(f)));
        let groups: Vec<&str> = whole.split('.').collect();
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let thousands = groups.iter().skip(1).all(|g| g.len() == 3) && (groups.len() == 1 || groups[0].len() <= 3);
        let sen = fraction.is_none_or(|f| digits(f) && f.len() <= 2);
        if !groups.iter().all(|g| digits(g)) || !thousands || !sen {
            return Err(wrong());
        }
        let sign = if negative { "-" } else { "" };
        format!("{sign}{}.{:0<2}", groups.concat(), fraction.unwrap_or("0"))
            .parse()
            .map_err(|_| MoneyError::TooLarge(text.trim().to_owned()))
    }

    /// `Rp 1.234.567,89`, as officials write it.
    pub fn rupiah(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let abs = self.0.unsigned_abs();
        let digits = (abs / 100).to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                grouped.push('.');
            }
            grouped.push(c);
        }
        format!("{sign}Rp {grouped},{:02}", abs % 100)
    }
}

/// `1234567.89`: the machine's form, the same in JSON, CSV and the journal.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let abs = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", abs / 100, abs % 100)
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match Money::parse_rounding(text)? {
            (_, true) => Err(MoneyError::BelowOneSen(text.to_owned())),
            (money, false) => Ok(money),
        }
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Money {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Money".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": r"^-?\d+(\.\d{1,2})?$",
            "description": "Jumlah uang dalam rupiah, dua desimal, sebagai teks",
            "examples": ["1500000.00"]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_and_prints_to_the_sen() {
        for (text, sen) in
            [("0.01", 1), ("-0.01", -1), ("877198093733.68", 87_719_809_373_368), ("5", 500), ("5.1", 510)]
        {
            assert_eq!(text.parse::<Money>(), Ok(Money(sen)), "{text}");
        }
        assert_eq!(Money(87_719_809_373_368).rupiah(), "Rp 877.198.093.733,68");
        assert_eq!(Money(-5).rupiah(), "-Rp 0,05");
    }

    #[test]
    fn refuses_what_is_not_whole_sen() {
        assert_eq!("1.001".parse::<Money>(), Err(MoneyError::BelowOneSen("1.001".into())));
        for bad in ["", "-", ".", "1.", ".5", "1,5", "1e3", "NaN", "1 000", "--1", "٣", "482.002.486.388"] {
            assert!(bad.parse::<Money>().is_err(), "{bad}");
        }
        assert!(matches!("99999999999999999999".parse::<Money>(), Err(MoneyError::TooLarge(_))));
        assert!(matches!("92233720368547758.08".parse::<Money>(), Err(MoneyError::TooLarge(_))));
    }

    #[test]
    fn reads_what_officials_type() {
        for (text, sen) in [
            ("1500000", 150_000_000),
            ("1.500.000", 150_000_000),
            (" Rp 1.500.000,5 ", 150_000_050),
            ("Rp\u{a0}1.500.000,05", 150_000_005),
            ("0,01", 1),
            ("-1.000,00", -100_000),
            ("999", 99_900),
        ] {
            assert_eq!(Money::typed(text), Ok(Money(sen)), "{text}");
        }
        for bad in ["", "Rp", "1.50", "1,500", "1500.000", "1.500.00", "1.500,005", "1,5,0", "1e3", ".5", "5,", "1 %"] {
            assert!(Money::typed(bad).is_err(), "{bad}");
        }
        assert!(matches!(Money::typed("99.999.999.999.999.999.999"), Err(MoneyError::TooLarge(_))));
    }

    #[test]
    fn rounds_binary_floats_and_says_so() {
        assert_eq!(Money::from_float(52_441_553.489_999_995), Ok((Money(5_244_155_349), true)));
        assert_eq!(Money::from_float(743.39), Ok((Money(74_339), false)));
        assert!(Money::from_float(f64::NAN).is_err());
        assert!(Money::from_float(f64::INFINITY).is_err());
        assert!(Money::from_float(1e300).is_err());
    }

    proptest! {
        #[test]
        fn prints_what_it_reads(sen in any::<i64>().prop_filter("min", |v| *v != i64::MIN)) {
            prop_assert_eq!(Money(sen).to_string().parse::<Money>(), Ok(Money(sen)));
        }

        #[test]
        fn types_what_it_shows(sen in 0..=i64::MAX) {
            prop_assert_eq!(Money::typed(&Money(sen).rupiah()), Ok(Money(sen)));
        }

        #[test]
        fn a_spread_adds_up(sen in any::<i64>(), parts in 1usize..40) {
            prop_assert_eq!(Money::sum(Money(sen).spread(parts)), Some(Money(sen)));
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = text.parse::<Money>();
            let _ = Money::typed(&text);
        }
    }
}
