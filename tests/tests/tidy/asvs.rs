//! docs/asvs.md says where each promise is kept: those places have to exist.

use std::collections::BTreeSet;

use super::{root, settle};

/// Requirements of the levels 1 and 2 in version 5.0.
const REQUIREMENTS: usize = 253;

fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let numbered = text.lines().enumerate().map(|(n, line)| (n + 1, line));
    numbered.filter(|(_, line)| line.starts_with("| ")).map(|(n, line)| (n, line.split('|').map(str::trim).collect()))
}

/// The numbers of a cell: `10.4.1–10.4.11` are eleven.
fn numbers(cell: &str) -> Vec<String> {
    let parsed = |text: &str| -> Option<(String, u32)> {
        let (chapter, last) = text.rsplit_once('.')?;
        let whole = chapter.split('.').all(|part| part.parse::<u32>().is_ok()) && chapter.contains('.');
        last.parse().ok().filter(|_| whole).map(|last| (chapter.to_owned(), last))
    };
    let (first, last) = cell.split_once('–').unwrap_or((cell, cell));
    let (Some((chapter, from)), Some((_, to))) = (parsed(first), parsed(last)) else { return Vec::new() };
    (from..=to).map(|n| format!("{chapter}.{n}")).collect()
}

#[test]
fn every_requirement_has_its_row_and_every_place_exists() {
    let text = std::fs::read_to_string(root().join("docs/asvs.md")).expect("docs/asvs.md");
    let (mut seen, mut faults) = (BTreeSet::new(), Vec::new());
    for (line, cells) in rows(&text) {
        for number in cells.get(1).map(|cell| numbers(cell)).unwrap_or_default() {
            if !seen.insert(number.clone()) {
                faults.push(format!("docs/asvs.md:{line}: {number} stands twice"));
            }
        }
        let whole = cells.join(" ");
        let quoted: Vec<&str> = whole.split('`').skip(1).step_by(2).collect();
        let is_place = |q: &&&str| (q.contains('/') && q.contains('.')) || root().join(q).is_file();
        let places: Vec<&str> = quoted.iter().filter(is_place).copied().collect();
        faults.extend(
            places.iter().filter(|p| !root().join(p).is_file()).map(|p| format!("docs/asvs.md:{line}: no file {p}")),
        );
        let bodies: String = places.iter().filter_map(|p| std::fs::read_to_string(root().join(p)).ok()).collect();
        let prose = whole.split('`').step_by(2).collect::<String>();
        let words = prose.split(|c: char| !c.is_ascii_lowercase() && c != '_').filter(|w| w.matches('_').count() > 1);
        faults.extend(
            words.filter(|w| !bodies.contains(&format!("fn {w}"))).map(|w| format!("docs/asvs.md:{line}: no test {w}")),
        );
    }
    assert_eq!(seen.len(), REQUIREMENTS);
    settle("A promise that names a place which is gone is none.", faults);
}
