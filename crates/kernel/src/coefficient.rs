//! What a budget line multiplies its price by: `2 Unit x 12 Bulan`. Read,
//! multiplied and printed exactly; nothing here is a float.

use std::fmt;

use crate::Money;

/// A positive count with at most four decimals, in ten-thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(i64);

/// One is so many ten-thousandths.
const ONE: i64 = 10_000;
const DECIMALS: usize = 4;

/// More factors than any line has.
const MOST_FACTORS: usize = 6;
const LONGEST: usize = 400;

/// Why a text is no coefficient.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoefficientError {
    #[error("koefisien kosong; tulis misalnya 2 Unit x 12 Bulan")]
    Empty,
    #[error("koefisien lebih panjang dari {LONGEST} huruf")]
    TooLong,
    #[error("koefisien memuat lebih dari {MOST_FACTORS} pengali")]
    TooMany,
    #[error("«{0}» bukan pengali; tulis angka lalu satuannya, misalnya 12 Bulan")]
    NotAFactor(String),
    #[error("«{0}» meragukan; tulis 2.000 untuk dua ribu atau 2,5 untuk dua setengah")]
    Doubtful(String),
    #[error("pengali «{0}» harus lebih dari nol")]
    NotPositive(String),
    #[error("«{0}» terlalu besar untuk koefisien")]
    TooLarge(String),
}

impl Quantity {
    /// A count as Indonesians write it: a full stop parts thousands, a comma
    /// the decimals. `1.5` can only mean one and a half, so it is taken.
    pub fn parse(text: &str) -> Result<Quantity, CoefficientError> {
        let text = text.trim();
        let doubtful = || CoefficientError::Doubtful(text.to_owned());
        if text.ends_with(['.', ',']) {
            return Err(doubtful());
        }
        let (whole, fraction) = match text.split_once(',') {
            Some((whole, fraction)) => (ungrouped(whole).ok_or_else(doubtful)?, fraction),
            None => match ungrouped(text) {
                Some(whole) => (whole, ""),
                None => {
                    let (whole, fraction) = text.split_once('.').ok_or_else(doubtful)?;
                    if !digits(whole) || fraction.len() == 3 {
                        return Err(doubtful());
                    }
                    (whole.to_owned(), fraction)
                }
            },
        };
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > DECIMALS || !fraction.bytes().all(|b| b.is_ascii_digit()) {
            return Err(doubtful());
        }
        let large = || CoefficientError::TooLarge(text.to_owned());
        let whole: i64 = whole.parse().map_err(|_| large())?;
        let parts: i64 = format!("{fraction:0<DECIMALS$}").parse().map_err(|_| doubtful())?;
        match whole.checked_mul(ONE).and_then(|v| v.checked_add(parts)) {
            None => Err(large()),
            Some(0) => Err(CoefficientError::NotPositive(text.to_owned())),
            Some(value) => Ok(Quantity(value)),
        }
    }

    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// The digits of a whole number, with or without thousands marks.
fn ungrouped(text: &str) -> Option<String> {
    if digits(text) {
        return Some(text.to_owned());
    }
    let (head, groups) = text.split_once('.')?;
    let fine = digits(head) && head.len() <= 3 && !head.starts_with('0');
    (fine && groups.split('.').all(|g| g.len() == 3 && digits(g))).then(|| text.replace('.', ""))
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = (self.0 / ONE).to_string();
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                f.write_str(".")?;
            }
            write!(f, "{digit}")?;
        }
        let fraction = format!("{:0DECIMALS$}", self.0 % ONE);
        match fraction.trim_end_matches('0') {
            "" => Ok(()),
            some => write!(f, ",{some}"),
        }
    }
}

/// Counts with their units of measure, multiplied with each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coefficient {
    factors: Vec<(Quantity, String)>,
}

impl Coefficient {
    /// Reads `2 Unit x 12 Bulan`; `x`, `×` and `*` multiply. What stands behind
    /// a count, up to the next one, is its unit: `250 Orang / Kali`.
    pub fn parse(text: &str) -> Result<Coefficient, CoefficientError> {
        if text.len() > LONGEST {
            return Err(CoefficientError::TooLong);
        }
        if text.trim().is_empty() {
            return Err(CoefficientError::Empty);
        }
        let mut factors = Vec::new();
        for part in spaced(text).split('×') {
            factors.push(factor(part.trim())?);
            if factors.len() > MOST_FACTORS {
                return Err(CoefficientError::TooMany);
            }
        }
        Ok(Coefficient { factors })
    }

    pub fn factors(&self) -> &[(Quantity, String)] {
        &self.factors
    }

    /// What remains of the units, for a column of its own: `Unit / Bulan`.
    pub fn unit(&self) -> String {
        let units: Vec<&str> = self.factors.iter().map(|(_, u)| u.as_str()).filter(|u| !u.is_empty()).collect();
        units.join(" / ")
    }

    /// The product with a price, rounded half up to the sen, and whether
    /// anything was rounded away; `None` where it does not fit.
    pub fn times(&self, price: Money) -> Option<(Money, bool)> {
        let mut product = i128::from(price.sen());
        let mut scale: i128 = 1;
        for (quantity, _) in &self.factors {
            product = product.checked_mul(i128::from(quantity.0))?;
            scale = scale.checked_mul(i128::from(ONE))?;
            while scale > 1 && product % 10 == 0 {
                product /= 10;
                scale /= 10;
            }
        }
        let rounded = product.checked_add(scale / 2)?.div_euclid(scale);
        Some((Money::from_sen(i64::try_from(rounded).ok()?), product % scale != 0))
    }
}

/// One blank between words, and one sign for every way to write «times»: `*`,
/// and an `x` that touches no letter.
fn spaced(text: &str) -> String {
    let chars: Vec<char> = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    let bare = |c: Option<&char>| c.is_none_or(|c| !c.is_alphabetic());
    let before = |at: usize| at.checked_sub(1).and_then(|at| chars.get(at));
    let times = |at: usize, c: char| match c {
        '*' | '×' => true,
        'x' | 'X' => bare(before(at)) && bare(chars.get(at + 1)),
        _ => false,
    };
    chars.iter().enumerate().map(|(at, c)| if times(at, *c) { '×' } else { *c }).collect()
}

fn factor(text: &str) -> Result<(Quantity, String), CoefficientError> {
    let wrong = || CoefficientError::NotAFactor(text.to_owned());
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(text.len());
    let (count, unit) = text.split_at(end);
    if count.is_empty() {
        return Err(wrong());
    }
    let unit = unit.trim();
    // A word that begins with a digit is a count whose sign is missing.
    let counts = |word: &str| word.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    if unit.chars().any(char::is_control) || unit.split(' ').any(counts) {
        return Err(wrong());
    }
    Ok((Quantity::parse(count)?, unit.to_owned()))
}

impl fmt::Display for Coefficient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (quantity, unit)) in self.factors.iter().enumerate() {
            if at > 0 {
                f.write_str(" x ")?;
            }
            write!(f, "{quantity}")?;
            if !unit.is_empty() {
                write!(f, " {unit}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Coefficient {
        Coefficient::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    fn product(text: &str, sen: i64) -> Option<(i64, bool)> {
        read(text).times(Money::from_sen(sen)).map(|(m, rounded)| (m.sen(), rounded))
    }

    #[test]
    fn people_write_it_in_many_ways() {
        for (text, printed, unit) in [
            ("2 Unit x 12 Bulan", "2 Unit x 12 Bulan", "Unit / Bulan"),
            ("250 Orang / Kali", "250 Orang / Kali", "Orang / Kali"),
            ("  12 Orang X 3   Kali × 2 Hari ", "12 Orang x 3 Kali x 2 Hari", "Orang / Kali / Hari"),
            ("1.000 Lembar", "1.000 Lembar", "Lembar"),
            ("0,5 Bulan", "0,5 Bulan", "Bulan"),
            ("1.5 Bulan", "1,5 Bulan", "Bulan"),
            ("2 * 3 Kali", "2 x 3 Kali", "Kali"),
            ("2x3 Kali", "2 x 3 Kali", "Kali"),
            ("2 Unit x12 Bulan", "2 Unit x 12 Bulan", "Unit / Bulan"),
            ("4 M2 x 2", "4 M2 x 2", "M2"),
            ("1.234.567,25 M3", "1.234.567,25 M3", "M3"),
            ("3", "3", ""),
        ] {
            let found = read(text);
            assert_eq!((found.to_string().as_str(), found.unit().as_str()), (printed, unit), "{text}");
            assert_eq!(read(printed), found, "{printed}");
        }
    }

    #[test]
    fn what_nobody_can_read_for_sure_is_no_coefficient() {
        use CoefficientError as E;
        assert_eq!(Coefficient::parse(" "), Err(E::Empty));
        for no_factor in [
            "Unit x 2 Bulan",
            "2 Unit x -1 Bulan",
            "2 Unit x",
            "x 2 Unit",
            "2 Unit 12 Bulan",
            "1 x x 2",
            "1 Kotak x lembar",
        ] {
            let found = Coefficient::parse(no_factor);
            assert!(matches!(found, Err(E::NotAFactor(_))), "{no_factor}: {found:?}");
        }
        for doubtful in ["1,234,567 Buah", "0.125 Ha", "1.5.5 Ha", "1,23456 Ha", ".5 Ha", "2. Ha", "2, Ha"] {
            let found = Coefficient::parse(doubtful);
            assert!(matches!(found, Err(E::Doubtful(_))), "{doubtful}: {found:?}");
        }
        assert!(matches!(Coefficient::parse("0 Unit"), Err(E::NotPositive(_))));
        assert!(matches!(Coefficient::parse("99999999999999999999 Unit"), Err(E::TooLarge(_))));
        assert_eq!(Coefficient::parse(&"1 x ".repeat(10_000)), Err(E::TooLong));
        assert_eq!(Coefficient::parse("1 x 1 x 1 x 1 x 1 x 1 x 1"), Err(E::TooMany));
    }

    #[test]
    fn the_product_is_exact_to_the_sen() {
        assert_eq!(product("2 Unit x 12 Bulan", 15_000_000), Some((360_000_000, false)));
        assert_eq!(product("0,5 Bulan", 1), Some((1, true)), "half a sen goes up");
        assert_eq!(product("0,4999 Bulan", 1), Some((0, true)));
        assert_eq!(product("0,3333 Bulan x 3 Kali", 10_000), Some((9_999, false)));
        assert_eq!(product("99.999.999 Unit x 99.999.999 Unit", 9_999_999_999), None);
        assert_eq!(product("10 Unit", i64::MAX), None);
    }

    #[test]
    fn printed_is_read_again_and_order_does_not_matter() {
        let mut seed = 7_u64;
        let mut next = move |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % most
        };
        for _ in 0..2_000 {
            let mut factors: Vec<(Quantity, String)> = (0..=next(4))
                .map(|_| (Quantity(i64::try_from(next(3_000_000)).unwrap_or(1) + 1), format!("Satuan{}", next(9))))
                .collect();
            let price = Money::from_sen(i64::try_from(next(1_000_000_000)).unwrap_or(1));
            let one = Coefficient { factors: factors.clone() };
            assert_eq!(read(&one.to_string()), one);
            factors.reverse();
            assert_eq!(Coefficient { factors }.times(price), one.times(price));
        }
    }
}
