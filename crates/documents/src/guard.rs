//! The apostrophe that keeps a spreadsheet from taking a CSV text for a formula.
//!
//! A text that starts like a formula gets one leading `'`, and so does a text
//! that starts with apostrophes and then like a formula; otherwise the text
//! `'=x` could not be told from the guarded `=x`. [`unguard`] is the exact
//! inverse of [`guard`].

use std::borrow::Cow;

fn looks_like_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// What goes into a CSV text cell.
pub(crate) fn guard(text: &str) -> Cow<'_, str> {
    if looks_like_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// What a CSV text cell meant.
pub(crate) fn unguard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if looks_like_formula(rest) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::{guard, unguard};
    use proptest::prelude::*;

    #[test]
    fn only_what_looks_like_a_formula_is_guarded() {
        for (text, guarded) in [("=1", "'=1"), ("'=1", "''=1"), ("-5", "'-5"), ("'a", "'a"), ("", ""), ("'", "'")] {
            assert_eq!(guard(text), guarded);
            assert_eq!(unguard(guarded), text);
        }
        assert_eq!(unguard("-5.00"), "-5.00", "a plain amount stays as it is");
    }

    proptest! {
        #[test]
        fn the_round_trip_is_exact(text in "['=+@\t\ra-]{0,6}") {
            let guarded = guard(&text);
            prop_assert_eq!(unguard(&guarded), text.as_str());
        }
    }
}
