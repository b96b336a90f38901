//! What people type, as a pattern of `LIKE` with `ESCAPE '!'` over texts in
//! small letters.

/// A part of a text; nothing where nothing was typed. What people type stands
/// for itself; a letter outside ASCII stands for any one letter, since the
/// databases do not fold those alike.
pub fn pattern(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    let mut pattern = String::from("%");
    for letter in text.chars() {
        match letter {
            '%' | '_' | '!' => pattern.extend(['!', letter]),
            ascii if ascii.is_ascii() => pattern.push(ascii.to_ascii_lowercase()),
            _ => pattern.push('_'),
        }
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_literal() {
        assert_eq!(pattern(" 100%_A! "), "%100!%!_a!!%");
        assert_eq!((pattern("Café").as_str(), pattern("  ").as_str()), ("%caf_%", ""));
    }
}
