use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::super::{Words, cash, entry, evidence, exchange, guide, mark, planning, public, watching};
use super::*;

/// Parameters that a pattern names, also within its selectors.
fn parameters(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    let inline = |inline: &InlineExpression<&str>, found: &mut BTreeSet<String>| match inline {
        InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { id, .. } => panic!("{} is not given to messages", id.name),
        _ => {}
    };
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(one) => inline(one, found),
            Expression::Select { selector, variants } => {
                inline(selector, found);
                variants.iter().for_each(|v| parameters(&v.value, found));
            }
        }
    }
}

/// Every message and attribute of files, with its parameters.
fn messages(files: &[File]) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for (name, text) in files {
        let resource = FluentResource::try_new((*text).to_owned()).map_err(|(_, errors)| errors).expect(name);
        for entry in resource.entries() {
            let Entry::Message(message) = entry else { continue };
            let values = message.value.iter().map(|v| (message.id.name.to_owned(), v));
            let attributes =
                message.attributes.iter().map(|a| (format!("{}.{}", message.id.name, a.id.name), &a.value));
            for (id, pattern) in values.chain(attributes) {
                let mut found = BTreeSet::new();
                parameters(pattern, &mut found);
                assert!(all.insert(id.clone(), found).is_none(), "{id} stands twice, again in {name}");
            }
        }
    }
    all
}

fn of_pages(files: &'static [File]) -> Vec<File> {
    files.iter().filter(|(name, _)| !name.contains("/crates/")).copied().collect()
}

#[test]
fn both_languages_say_the_same_with_the_same_parameters() {
    let (own, other) = (messages(&of_pages(INDONESIAN)), messages(&of_pages(ENGLISH)));
    assert!(own.len() > 400, "{}", own.len());
    assert_eq!(own, other);
    // Of what the crates name, English has at least what Indonesian lacks.
    let (all, crates) = (messages(ENGLISH), messages(INDONESIAN));
    let lacking: Vec<_> = crates.iter().filter(|(id, of)| all.get(*id) != Some(*of)).collect();
    assert!(lacking.is_empty(), "{lacking:?}");
}

#[test]
fn every_message_can_be_said() {
    for (language, files) in [(Language::Indonesian, INDONESIAN), (Language::English, ENGLISH)] {
        let catalog = language.catalog();
        for (id, names) in messages(files) {
            if names.is_empty() {
                let said = catalog.plain(&id).unwrap_or_else(|| panic!("{id}: a term that is not there"));
                assert!(!said.trim().is_empty() && !said.contains(['{', '}', '\u{2068}', '\u{2069}']), "{id}: {said}");
                continue;
            }
            for count in [0, 1, 2, 5, 1234] {
                let value = |name: &str| match name {
                    "count" | "first" | "last" | "all" | "most" => FluentValue::from(count),
                    name => FluentValue::from(format!("‹{name}›")),
                };
                let args: FluentArgs<'_> = names.iter().map(|n| (n.as_str(), value(n))).collect();
                let message = catalog.bundle.get_message(&id).and_then(|m| m.value()).expect("a message");
                let mut errors = Vec::new();
                let said = catalog.bundle.format_pattern(message, Some(&args), &mut errors);
                assert!(errors.is_empty(), "{id}: {errors:?}");
                assert!(!said.contains(['{', '}', '\u{2068}', '\u{2069}']), "{id}: {said}");
                assert!(!said.contains("1234"), "{id} writes a number without its full stop: {said}");
            }
        }
    }
}

#[test]
fn every_word_has_its_message() {
    let plain: BTreeSet<String> =
        messages(INDONESIAN).into_iter().filter(|(_, names)| names.is_empty()).map(|(id, _)| id).collect();
    let words: BTreeSet<String> = [
        Words::ids(),
        watching::Words::ids(),
        evidence::Words::ids(),
        public::Words::ids(),
        guide::Words::ids(),
        entry::Words::ids(),
        planning::Words::ids(),
        cash::Words::ids(),
        exchange::Words::ids(),
        mark::Words::ids(),
    ]
    .concat()
    .into_iter()
    .collect();
    let lacking: Vec<_> = words.difference(&plain).collect();
    assert!(lacking.is_empty(), "{lacking:?}");
    // And nothing is kept that no page says.
    let others = ["language-name", "figure-limit", "figure-act"];
    let unsaid: Vec<_> = plain.difference(&words).filter(|id| !others.contains(&id.as_str())).collect();
    assert!(unsaid.is_empty(), "{unsaid:?}");
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The calls of `say!` in a source: the id and the names of its arguments.
fn calls(text: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut found = Vec::new();
    for rest in text.split("say!(\"").skip(1) {
        let (id, rest) = rest.split_once('"').expect("an id");
        let (mut names, mut depth, mut word) = (BTreeSet::new(), 0, String::new());
        for c in rest.chars() {
            match c {
                '(' | '[' => depth += 1,
                ')' if depth == 0 => break,
                ')' | ']' => depth -= 1,
                '=' if depth == 0 => drop(names.insert(word.trim().to_owned())),
                ',' if depth == 0 => word.clear(),
                c if depth == 0 => word.push(c),
                _ => {}
            }
        }
        found.push((id.to_owned(), names));
    }
    // Taken apart once, the names stand in a list.
    for rest in text.split("Shape::all(\"").skip(1) {
        let (id, rest) = rest.split_once('"').expect("an id");
        let names = rest.split_once(']').expect("its parameters").0.split('"').skip(1).step_by(2);
        found.push((id.to_owned(), names.map(str::to_owned).collect()));
    }
    found
}

#[test]
fn every_sentence_is_said_with_its_parameters() {
    let known = messages(INDONESIAN);
    let mut files = Vec::new();
    sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut files);
    let texts = files.iter().map(|path| std::fs::read_to_string(path).expect("a source"));
    let texts = texts.map(|text| text.split("\n#[cfg(test)]").next().unwrap_or_default().to_owned());
    let said: Vec<_> = texts.flat_map(|text| calls(&text)).collect();
    assert!(said.len() > 60, "{}", said.len());
    for (id, names) in &said {
        // An example in a comment ends its id with a full stop.
        assert_eq!(known.get(id.as_str()), Some(names), "{id}");
    }
    let said: BTreeSet<&String> = said.iter().map(|(id, _)| id).collect();
    let unsaid: Vec<_> = known.iter().filter(|(id, names)| !names.is_empty() && !said.contains(id)).collect();
    assert!(unsaid.is_empty(), "{unsaid:?}");
}

#[test]
fn every_file_is_taken_in() {
    for (tag, files) in [("id", INDONESIAN), ("en", ENGLISH)] {
        let mut there = BTreeSet::new();
        for folder in ["", "/crates"] {
            let path = format!("{}/locales/{tag}{folder}", env!("CARGO_MANIFEST_DIR"));
            let entries = std::fs::read_dir(path).expect("a folder").flatten();
            let names = entries.filter(|e| e.path().is_file()).map(|e| e.file_name().to_string_lossy().into_owned());
            there.extend(names.map(|name| format!("{tag}{folder}/{name}")));
        }
        assert_eq!(there, files.iter().map(|(name, _)| (*name).to_owned()).collect());
    }
}

#[test]
fn what_is_missing_never_stops_a_page() {
    assert_eq!(sentence("no-such-message", &[]), "no-such-message");
    let english = Language::English.within(|| say!("tasks-waiting", count = 1));
    assert_eq!(english, "1 document is waiting for you");
    // A parameter that was forgotten leaves its name, and no panic.
    assert!(Language::English.within(|| sentence("tasks-due", &[])).contains("day"));
    assert_eq!(Language::here(), Language::Indonesian);
}

/// Two requests that take turns on one thread keep their languages.
#[tokio::test]
async fn a_language_stays_with_its_request() {
    let spoken = |language: Language| {
        language.during(async {
            let mut heard = Vec::new();
            for _ in 0..20 {
                tokio::task::yield_now().await;
                heard.push(super::super::get().tasks);
            }
            heard
        })
    };
    let (own, other) = tokio::join!(spoken(Language::Indonesian), spoken(Language::English));
    assert_eq!((own, other), (vec!["Tugas"; 20], vec!["Tasks"; 20]));
}
