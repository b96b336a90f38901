//! What people type into a search box, as a pattern for `LIKE … ESCAPE '!'`.

/// Finds the text anywhere in a column that is compared in lower case; signs
/// that mean something to `LIKE` stand for themselves.
pub fn anywhere(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.trim().chars().flat_map(char::to_lowercase) {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_people_type_is_taken_as_it_stands() {
        assert_eq!(super::anywhere(" Alat 100%_! "), "%alat 100!%!_!!%");
    }
}
