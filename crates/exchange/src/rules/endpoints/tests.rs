//! What people write, case by case and at random.

#![allow(clippy::expect_used)]

use proptest::prelude::*;

use super::*;

#[test]
fn a_line_that_is_no_endpoint_is_told() {
    for (line, why) in [
        ("GET", "tanpa cara"),
        ("FETCH /a", "tidak dikenal"),
        ("GET a", "tidak terbaca"),
        ("GET /a/**/b", "tidak terbaca"),
        ("GET /a//b", "tidak terbaca"),
        ("GET /a/../b", "tidak terbaca"),
        ("GET /a/b?c=1", "tidak terbaca"),
        ("GET /a%20b", "tidak terbaca"),
        (" ", "tidak satu pun"),
    ] {
        let told = read(&[line.to_owned()]).expect_err(line);
        assert!(told.contains(why), "{line}: {told}");
    }
    let lines: Vec<String> = (0..=MOST_LINES).map(|n| format!("GET /{n}")).collect();
    assert!(read(&lines).is_err() && read(&lines[1..]).is_ok());
    assert_eq!(read(&["GET /a".into(), " get  /a ".into()]).expect("one").len(), 1);
}

proptest! {
    #[test]
    fn any_text_is_read_or_not(line in ".{0,80}") {
        if let Ok(all) = read(std::slice::from_ref(&line)) {
            prop_assert_eq!(all.len(), 1);
            // What was read is read again as the same.
            prop_assert_eq!(read(&[all[0].to_string()]), Ok(all.clone()));
        }
    }
}
