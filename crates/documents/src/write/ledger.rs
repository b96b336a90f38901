//! Books as a plain-text journal, the language that hledger and ledger share.

use std::fmt::Write;

use kernel::ledger::Entry;

/// Entries by day; each line tells its document, so that one balance leads back
/// to the papers it is made of.
pub(super) fn write(entries: &[Entry], heading: &[String]) -> String {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by(|a, b| (a.day, &a.number, &a.text).cmp(&(b.day, &b.number, &b.text)));
    let mut out = String::new();
    for line in heading {
        let _ = writeln!(out, "; {}", plain(line));
    }
    for entry in sorted {
        let number = plain(&entry.number);
        // A bracket would end the number's own.
        let code = number.replace(['(', ')'], " ");
        let _ = writeln!(out, "\n{} ({}) {}", entry.day, code.trim(), plain(&entry.text));
        for (account, amount) in &entry.postings {
            let _ = writeln!(out, "    {}  IDR {amount}  ; dokumen: {number}", plain(account));
        }
    }
    out
}

/// Without what these programs read as more than text: line ends, comments,
/// notes, and the double space that ends an account's name.
fn plain(text: &str) -> String {
    let kept = text.chars().map(|c| if c.is_control() || matches!(c, ';' | '|') { ' ' } else { c });
    kept.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use kernel::{Day, Money};

    use super::*;

    #[test]
    fn entries_stand_by_day_and_every_line_names_its_document() {
        let day = |n| Day::new(2026, 2, n).unwrap();
        let entry = |n: u8, text: &str| {
            let entry = Entry::new(day(n), format!("81.04/04.0/00000{n}"), text);
            entry.into("Belanja:5.1", Money::from_sen(150_001)).out_of("Aset:Kas:RKUD", Money::from_sen(150_001))
        };
        let text = write(&[entry(3, "kertas; tinta | map\n2026"), entry(2, "listrik")], &["LATIHAN".into()]);
        let told = "; LATIHAN\n\n2026-02-02 (81.04/04.0/000002) listrik\n    \
            Belanja:5.1  IDR 1500.01  ; dokumen: 81.04/04.0/000002\n    \
            Aset:Kas:RKUD  IDR -1500.01  ; dokumen: 81.04/04.0/000002\n\n\
            2026-02-03 (81.04/04.0/000003) kertas tinta map 2026\n";
        assert!(text.starts_with(told), "{text}");
        assert_eq!(text.lines().filter(|l| l.starts_with("    ")).count(), 4);
    }

    #[test]
    fn no_text_of_people_becomes_an_entry() {
        let entry = Entry::new(Day::new(2026, 2, 2).unwrap(), "1) x (2", "a\n2026-01-01 b\n    Aset  IDR 1.00");
        let text = write(&[entry.into("A  B", Money::ONE_SEN)], &[]);
        assert_eq!(
            text,
            "\n2026-02-02 (1  x  2) a 2026-01-01 b Aset IDR 1.00\n    A B  IDR 0.01  ; dokumen: 1) x (2\n"
        );
    }
}
