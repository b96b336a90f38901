//! Text from people: normalised, and free of characters that deceive a reader.

use unicode_normalization::UnicodeNormalization;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("tidak boleh kosong")]
    Empty,
    #[error("terlalu panjang (paling banyak {0} huruf)")]
    TooLong(usize),
    #[error("memuat huruf tersembunyi atau pembalik arah (U+{0:04X}); ketik ulang dengan huruf biasa")]
    Hidden(u32),
}

/// Normalises to NFC, joins runs of blanks, and refuses control, zero-width
/// and direction-changing characters: «CV MAJU\u{202E}…» is somebody's trick.
pub fn clean(text: &str, most: usize) -> Result<String, TextError> {
    if let Some(c) = text.chars().find(|c| deceives(*c)) {
        return Err(TextError::Hidden(u32::from(c)));
    }
    let normal: String = text.nfc().collect();
    let joined = normal.split_whitespace().collect::<Vec<_>>().join(" ");
    if joined.is_empty() {
        return Err(TextError::Empty);
    }
    if joined.chars().count() > most {
        return Err(TextError::TooLong(most));
    }
    Ok(joined)
}

/// One reason, in a sentence or two.
pub fn reason(given: &str) -> Result<String, String> {
    clean(given, 500).map_err(|e| format!("alasan {e}"))
}

/// The reasons people give when they send something back: one to twenty.
pub fn reasons(given: &[String]) -> Result<Vec<String>, String> {
    let list = given.iter().map(|one| reason(one)).collect::<Result<Vec<String>, String>>()?;
    if (1..=20).contains(&list.len()) { Ok(list) } else { Err("sebutkan satu sampai dua puluh alasan".into()) }
}

/// A private person by the first letters alone.
pub fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| word.chars().next());
    letters.map(|c| format!("{c}.")).collect::<Vec<_>>().join(" ")
}

fn deceives(c: char) -> bool {
    let allowed_blank = matches!(c, '\n' | '\t' | '\r');
    (c.is_control() && !allowed_blank)
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{061C}' | '\u{00AD}')
}

/// A name for comparison: upper case, letters and digits only. Two invoices
/// «INV-001/A» and «inv 001 a» are one.
pub fn fold(text: &str) -> String {
    text.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_letters_are_refused() {
        assert_eq!(clean("CV MAJU\u{202E}", 50), Err(TextError::Hidden(0x202E)));
        assert_eq!(clean("a\u{200B}b", 50), Err(TextError::Hidden(0x200B)));
        assert_eq!(clean("a\0b", 50), Err(TextError::Hidden(0)));
        assert_eq!(clean("  CV \t Maju\n Jaya ", 50), Ok("CV Maju Jaya".into()));
        assert_eq!(clean("abc", 2), Err(TextError::TooLong(2)));
        assert_eq!(clean(" \n", 2), Err(TextError::Empty));
    }

    #[test]
    fn a_person_is_shown_by_first_letters() {
        assert_eq!(initials("Siti  Aminah Putri"), "S. A. P.");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn folding_sees_one_invoice() {
        assert_eq!(fold("INV-001/A"), fold("inv 001 a"));
    }
}
