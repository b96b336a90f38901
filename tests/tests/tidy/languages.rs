//! Words that people read stand in the locales, in every language.

use std::collections::BTreeSet;

use super::settle;
use super::tree::{Kind, Source, tree};

/// Two words of letters beside each other: what a person would read.
fn is_sentence(text: &str) -> bool {
    let letters = |word: &str| word.chars().count() > 1 && word.chars().all(char::is_alphabetic);
    let words: Vec<&str> = text.split(' ').map(|w| w.trim_end_matches([',', '.', ':', ';', '?'])).collect();
    words.windows(2).any(|two| two.iter().all(|word| letters(word)))
}

/// A word of the log, which administrators read: `tracing::warn!("…")`,
/// `Problem::bug(&"…")`, `Error::Bug("…")`.
fn is_for_the_log(source: &Source, at: usize) -> bool {
    let before = source.words.get(at.saturating_sub(12)..at).unwrap_or_default();
    let statement = before.iter().rposition(|w| w.kind == Kind::Mark && w.text == ";").map_or(0, |n| n + 1);
    let names = before.get(statement..).unwrap_or_default().iter().filter(|w| w.kind == Kind::Name);
    names.into_iter().any(|w| matches!(&*w.text, "tracing" | "bug" | "Bug"))
}

#[test]
fn sentences_of_pages_stand_in_the_locales() {
    assert!(is_sentence("Belum ada {count} hal") && is_sentence("Nama, alamat dan") && !is_sentence("st st-batal"));
    let mut faults = Vec::new();
    let pages = |s: &&Source| s.path.starts_with("crates/web/src/pages");
    for source in tree().sources.iter().filter(pages) {
        for (at, word) in source.product_words() {
            if word.kind == Kind::Quoted && is_sentence(&word.text) && !is_for_the_log(source, at) {
                faults.push(source.fault(word.line, &word.text));
            }
        }
    }
    for text in tree().texts.iter().filter(|t| t.path.starts_with("crates/web/templates/")) {
        faults.extend(spoken(&text.text).into_iter().map(|said| format!("{}: {said}", text.path)));
    }
    settle(
        "A sentence in the code exists in one language: it belongs into crates/web/locales, in all of them.",
        faults,
    );
}

/// Words of a template outside its tags and blocks; commands stand in `pre`.
fn spoken(template: &str) -> Vec<String> {
    let outside = |text: &str, open: &str, close: &str| {
        let mut parts = text.split(open);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |out, part| format!("{out} {}", part.split_once(close).map_or("", |(_, rest)| rest)))
    };
    let text = outside(&outside(&outside(template, "{%", "%}"), "{{", "}}"), "<pre", "</pre>");
    let heard = ["aria-label=\"", "placeholder=\"", " title=\""];
    let heard = heard.iter().flat_map(|name| text.split(name).skip(1)).filter_map(|rest| rest.split('"').next());
    let heard: Vec<&str> = heard.collect();
    let text = format!("{} {}", heard.join(" "), outside(&text, "<", ">").replace("&nbsp;", " "));
    // A piece of a tag, taken into one by another template.
    let words = text
        .split_whitespace()
        .filter(|w| !w.contains("=\""))
        .filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() > 2);
    words.filter(|word| *word != "Simpul").map(str::to_owned).collect()
}

#[test]
fn a_template_that_speaks_is_heard() {
    assert_eq!(spoken("<p class=\"a b\">{{ f.w.x }}{% if a %} Halo{% endif %}<pre x>simpul act</pre></p>"), ["Halo"]);
    assert_eq!(spoken("<nav aria-label=\"Utama\"><a title=\"{{ t }}\" href=\"/akun\"></a></nav>"), ["Utama"]);
}

/// The ids of a file of messages, without what stands before them.
fn ids(file: &str, before: &str) -> BTreeSet<String> {
    let path = format!("crates/web/locales/en/crates/{file}.ftl");
    let text = tree().texts.iter().find(|t| t.path == path).map(|t| t.text.as_str()).unwrap_or_default();
    let ids = text.lines().filter_map(|line| line.split_once(" = ")).filter_map(|(id, _)| id.strip_prefix(before));
    ids.map(str::to_owned).collect()
}

/// The pages of the guide that tell refusals.
const TOLD: [&str; 3] = [
    "docs/panduan/07-penolakan.md",
    "docs/panduan/39-penolakan-pertukaran.md",
    "docs/panduan/49-penolakan-bank-dan-penerima.md",
];
/// The page that tells findings, which refuse nothing.
const FOUND: &str = "docs/panduan/42-temuan-impor-dan-pemeriksaan.md";

fn page(path: &str) -> &'static str {
    tree().texts.iter().find(|t| t.path == path).map(|t| t.text.as_str()).unwrap_or_default()
}

/// Codes in backticks in the first column of the guide's tables of refusals.
fn refusals() -> BTreeSet<String> {
    let rows = TOLD.iter().flat_map(|path| page(path).lines());
    let first = rows.filter(|l| l.starts_with("| `")).filter_map(|line| line.split('|').nth(1));
    first.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

#[test]
fn every_refusal_has_its_sentence_in_english() {
    let (known, codes) = (ids("refusals", "refusal-"), refusals());
    assert!(codes.len() > 150, "{}", codes.len());
    // Spoken by the pages themselves, in the reader's language.
    let own = ["BUKTI-TUNGGU"];
    let mut faults: Vec<String> =
        codes.iter().filter(|c| !known.contains(*c) && !own.contains(&&***c)).cloned().collect();
    // What the code refuses with, though the guide forgot it; findings of
    // imports and checks refuse nothing.
    let guide: String = TOLD.iter().chain([&FOUND]).map(|path| page(path)).collect();
    for source in tree().sources.iter().filter(|s| s.is_domain() || s.krate() == Some("kernel")) {
        for (at, word) in source.product_words().filter(|(_, w)| w.kind == Kind::Quoted) {
            let made = at > 4 && source.is_mark(at - 1, "(") && source.words[at - 2].text == "new";
            let made = made && source.words.get(at.wrapping_sub(5)).is_some_and(|w| w.text == "Refusal");
            if made && !known.contains(&word.text) && !guide.contains(&format!("`{}`", word.text)) {
                faults.push(source.fault(word.line, &word.text));
            }
        }
    }
    settle(
        "Whoever reads English is told every refusal in a sentence: crates/web/locales/en/crates/refusals.ftl.",
        faults,
    );
}

#[test]
fn every_figure_of_a_refusal_has_its_english_name() {
    let known = ids("figures", "figure-");
    let mut faults = Vec::new();
    for source in tree().sources.iter().filter(|s| s.is_domain() || s.krate() == Some("kernel")) {
        for (at, word) in source.product_words().filter(|(_, w)| w.kind == Kind::Quoted) {
            let asked =
                at > 2 && source.is_mark(at - 1, "(") && source.is_mark(at - 3, ".") && source.is_mark(at + 1, ",");
            let adder = at > 1 && matches!(&*source.words[at - 2].text, "figure" | "money" | "day");
            if asked && adder && !known.contains(&word.text.replace('_', "-")) {
                faults.push(source.fault(word.line, &word.text));
            }
        }
    }
    assert!(known.len() > 40, "{}", known.len());
    settle("A figure without a name says nothing: crates/web/locales/en/crates/figures.ftl.", faults);
}
