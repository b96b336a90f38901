//! Numbers that are names: NIP, NIK, accounts. A spreadsheet that takes them
//! for figures keeps fifteen digits and makes zeros of the rest.

use crate::sheet::Cell;

/// What a cell says of a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    Digits(String),
    /// Whole, but a zero in front would be gone.
    Whole(String),
    /// As it is shown; the last digits are gone.
    Lost(String),
    /// No digits, or more than digits.
    None,
}

impl Number {
    /// `text` is the cell's, without letters that nobody sees.
    pub fn read(cell: &Cell, text: &str) -> Number {
        if let Cell::Number(n) = cell {
            let whole = n.fract() == 0.0 && (0.0..1e15).contains(n);
            let shown = cell.text();
            return if whole { Number::Whole(shown) } else { Number::Lost(shown) };
        }
        if is_power(text) {
            return Number::Lost(text.to_owned());
        }
        let bare: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '\'' | '\u{a0}')).collect();
        if !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit()) { Number::Digits(bare) } else { Number::None }
    }
}

/// `1.23E+15`, as spreadsheets write what is too long for them.
fn is_power(text: &str) -> bool {
    let Some((front, power)) = text.trim().split_once(['E', 'e']) else { return false };
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let front: String = front.chars().filter(|c| !matches!(c, '.' | ',')).collect();
    digits(&front) && digits(power.trim_start_matches(['+', '-']))
}

/// A whole number as a cell shows it.
pub fn count(text: &str) -> Option<i64> {
    text.trim().parse().ok()
}
