//! Letters of addresses (RFC 3986).

/// Letters that stand for themselves in every part of an address.
pub(crate) fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Letters that a path may hold beside escapes and slashes.
pub(crate) fn is_of_path(byte: u8) -> bool {
    is_unreserved(byte) || b"!$&'()*+,;=:@".contains(&byte)
}

/// Letters that a query may hold beside escapes; brackets are what many clients
/// write there.
pub(crate) fn is_of_query(byte: u8) -> bool {
    is_of_path(byte) || matches!(byte, b'/' | b'?' | b'[' | b']')
}

/// The byte that an escape at the beginning of this text stands for.
pub(crate) fn escape(text: &[u8]) -> Option<u8> {
    let &[b'%', high, low, ..] = text else { return None };
    let digit = |d: u8| (d as char).to_digit(16).and_then(|v| u8::try_from(v).ok());
    Some(digit(high)? << 4 | digit(low)?)
}

/// Whether these letters and whole escapes are all that stands here.
pub(crate) fn is_made_of(text: &str, allowed: fn(u8) -> bool) -> bool {
    let mut rest = text.as_bytes();
    while let Some(first) = rest.first() {
        let whole = if *first == b'%' { escape(rest).map(|_| 3) } else { allowed(*first).then_some(1) };
        let Some(length) = whole else { return false };
        rest = rest.get(length..).unwrap_or_default();
    }
    true
}

/// A reference to something (RFC 3986, `URI-reference`), by its letters.
pub(crate) fn is_reference(text: &str) -> bool {
    let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
    !text.is_empty() && is_made_of(rest, is_of_query) && is_made_of(fragment, is_of_query)
}

/// An address with a scheme.
pub(crate) fn is_absolute(text: &str) -> bool {
    let scheme = text.split_once(':').map(|(scheme, rest)| (scheme.as_bytes(), rest));
    let is_scheme = |s: &[u8]| {
        s.first().is_some_and(u8::is_ascii_alphabetic)
            && s.iter().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(b))
    };
    scheme.is_some_and(|(scheme, rest)| is_scheme(scheme) && !rest.is_empty()) && is_reference(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_addresses() {
        for good in ["a", "a%2Fb", "/x/y?z=[1]", "urn:uuid:6e8bc430", "https://h/x#y", "mailto:a@b", "?", "#x"] {
            assert!(is_reference(good), "{good}");
        }
        for bad in ["", "a b", "%", "%2", "%g1", "a\"b", "é", "a#b#c", "<x>", "a\\b", "x\n"] {
            assert!(!is_reference(bad), "{bad}");
        }
        for good in ["https://hub/x", "urn:x", "a+b-c.1:x"] {
            assert!(is_absolute(good), "{good}");
        }
        for bad in ["/x", "1a:x", ":x", "a:", "a/b", "", "ht tp:x"] {
            assert!(!is_absolute(bad), "{bad}");
        }
    }
}
