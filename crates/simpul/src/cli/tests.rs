//! The guide's commands, as the command line reads them.

use clap::Parser;

use super::Cli;

/// A line of the guide, in the words that a shell makes of it.
fn words(line: &str) -> Vec<String> {
    let (mut all, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match (c, quote) {
            (c, Some(q)) if c == q => quote = None,
            ('\'' | '"', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (' ', None) => all.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    all.extend(word);
    all
}

#[test]
fn a_line_is_read_as_a_shell_reads_it() {
    assert_eq!(
        words("simpul act a --input '{\"x\": 1}'  --as b"),
        ["simpul", "act", "a", "--input", "{\"x\": 1}", "--as", "b"]
    );
    assert_eq!(words("a '' \"b c\"d"), ["a", "", "b cd"]);
}

/// Every command that the guide shows is one that the program knows.
#[test]
fn the_guide_shows_commands_that_exist() {
    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/panduan");
    let mut faults = Vec::new();
    let mut tried = 0;
    for page in std::fs::read_dir(guide).expect("the guide").map(|page| page.expect("a page").path()) {
        if page.extension().is_none_or(|kind| kind != "md") {
            continue;
        }
        let text = std::fs::read_to_string(&page).expect("a page").replace("\\\n", " ");
        let lines = text.lines().map(|line| line.trim_start().trim_start_matches("$ "));
        for line in lines.filter(|line| line.starts_with("simpul ")) {
            tried += 1;
            let line = line.split(" # ").next().unwrap_or(line);
            if let Err(error) = Cli::try_parse_from(words(line).into_iter().filter(|word| word != "…")) {
                let why = error.to_string().lines().next().unwrap_or_default().to_owned();
                faults.push(format!("{}: {line}\n    {why}", page.display()));
            }
        }
    }
    assert!(tried > 80, "{tried} commands");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
