//! Statements, and on which databases tests ran them. While tests run under
//! `cargo xtask test`, every process notes what it ran (`store`'s `met`); after
//! them, one test here compares the notes with the statements of the sources.

use std::collections::BTreeSet;
use std::path::Path;

use crate::tree::{Kind, Source, tree};
use crate::{is_sql, settle};

/// Fewer notes of a database than this mean that nobody took them.
const FEWEST: usize = 500;
/// Where the notes lie: a folder for each database.
const MET: &str = "SIMPUL_STATEMENTS_MET";

/// File and constant, where one database is enough, or none; without a constant the
/// whole file. Each with its reason.
const EXCEPT: &[(&str, &str, &str)] = &[
    ("crates/store/src/testing.rs", "", "asks each database for its columns in its own words"),
    ("crates/store/src/pg.rs", "", "PostgreSQL's side of the door: conflicts, schemas, privileges"),
    ("crates/store/src/roles.rs", "", "SQLite has no roles"),
    ("crates/store/src/writer.rs", "", "SQLite's one writer; PostgreSQL has many"),
    ("crates/store/src/snapshot.rs", "", "opens a reader as each database does"),
    ("crates/store/src/journal.rs", "QUEUE", "entries wait for a sealer where many write at once"),
    ("crates/store/src/seal.rs", "TAKE", "the sealer, where many write at once"),
    ("crates/store/src/seal.rs", "GROW", "without a signature only while more work waits: a matter of moments"),
    ("crates/store/src/db.rs", "NOTE_APPLIED", "on PostgreSQL the note travels with its migration"),
    ("crates/store/src/verify/mod.rs", "TRIGGERS_SQLITE", "SQLite's own list of triggers"),
    ("crates/store/src/verify/mod.rs", "TRIGGERS_POSTGRES", "PostgreSQL's own list of triggers"),
    ("crates/store/src/backup/restore.rs", "TABLES", "whether a database is empty; a folder is looked at"),
];

struct Statement {
    path: String,
    line: usize,
    name: String,
    text: String,
    /// Made by `tables!` for every table, also where nobody asks for it.
    made: bool,
}

impl Statement {
    fn told(&self) -> String {
        format!("{}:{}: {}", self.path, self.line, self.name)
    }

    fn is_excepted(&self) -> bool {
        EXCEPT.iter().any(|(path, name, _)| self.path == *path && (name.is_empty() || self.name == *name))
    }
}

/// A file whose statements go to both databases. The agent has a spool of its
/// own, and the databases of agencies.
fn is_product(source: &Source) -> bool {
    let parts: Vec<&str> = source.path.split('/').collect();
    let tests = parts.iter().any(|part| part.trim_end_matches(".rs").ends_with("tests"));
    source.krate().is_some_and(|krate| krate != "agent") && parts.get(2) == Some(&"src") && !tests
}

/// A whole statement, not a piece of one.
fn is_statement(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&first) && is_sql(text) && !text.ends_with(' ')
}

fn statements() -> Vec<Statement> {
    let mut all = Vec::new();
    for source in tree().sources.iter().filter(|source| is_product(source)) {
        for (at, word) in source.product_words().filter(|(_, word)| word.kind == Kind::Quoted) {
            let mut found = |name: &str, text: String, made: bool| {
                all.push(Statement { path: source.path.clone(), line: word.line, name: name.into(), text, made });
            };
            if is_statement(&word.text) {
                found(constant(source, at), word.text.clone(), false);
            } else if let Some((name, texts)) = table(source, at) {
                texts.into_iter().for_each(|text| found(name, text, true));
            }
        }
    }
    all
}

/// The constant whose text stands there; none for a text in the middle of code.
fn constant(source: &Source, at: usize) -> &str {
    let before = source.words.get(at.saturating_sub(8)..at).unwrap_or_default();
    let named = before.iter().rposition(|word| word.kind == Kind::Name && word.text == "const");
    named.and_then(|i| before.get(i + 1)).map_or("", |word| word.text.as_str())
}

/// What `tables!` makes of `pub NAME = "table" (keys) mode { column: Class, … }`.
fn table(source: &Source, at: usize) -> Option<(&str, [String; 2])> {
    if !source.is_mark(at.checked_sub(1)?, "=") || !source.is_mark(at + 1, "(") {
        return None;
    }
    let name = source.words.get(at.checked_sub(2)?).filter(|word| word.kind == Kind::Name)?;
    let after = source.words.get(at + 2..)?;
    let is = |i: usize, mark: &str| after.get(i).is_some_and(|w| w.kind == Kind::Mark && w.text == mark);
    let close = (0..after.len()).find(|i| is(*i, ")"))?;
    let end = (close..after.len()).find(|i| is(*i, "}"))?;
    if !is(close + 2, "{") {
        return None;
    }
    let names = |from: usize, to: usize, mark: &str| -> Vec<&str> {
        let named = (from..to).filter(|i| after[*i].kind == Kind::Name && (mark.is_empty() || is(*i + 1, mark)));
        named.map(|i| after[i].text.as_str()).collect()
    };
    let (keys, columns) = (names(0, close, ""), names(close + 3, end, ":"));
    let values: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
    let table = &source.words[at].text;
    let insert = format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), values.join(", "));
    let select = format!("SELECT * FROM {table} ORDER BY {}", keys.join(", "));
    Some((name.text.as_str(), [insert, select]))
}

/// What tests ran.
struct Met {
    sqlite: BTreeSet<String>,
    postgres: BTreeSet<String>,
}

impl Met {
    fn read(folder: &Path) -> Met {
        let texts = |database: &str| -> BTreeSet<String> {
            let files = std::fs::read_dir(folder.join(database)).expect("notes of a database");
            files.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("a statement")).collect()
        };
        Met { sqlite: texts("sqlite"), postgres: texts("postgres") }
    }

    /// Databases of which too little was noted: without notes nothing is compared.
    fn lacking(&self) -> Vec<&'static str> {
        let all = [("SQLite", &self.sqlite), ("PostgreSQL", &self.postgres)];
        all.into_iter().filter(|(_, texts)| texts.len() <= FEWEST).map(|(database, _)| database).collect()
    }
}

/// Statements that ran on one database alone, and those that no test ran.
fn compare(statements: &[Statement], met: &Met) -> Vec<String> {
    let ran = |s: &Statement| match (met.sqlite.contains(&s.text), met.postgres.contains(&s.text)) {
        (true, true) => None,
        (true, false) => Some("ran on SQLite alone"),
        (false, true) => Some("ran on PostgreSQL alone"),
        (false, false) if s.made => None,
        (false, false) => Some("ran in no test"),
    };
    statements.iter().filter_map(|statement| Some(format!("{} {}", statement.told(), ran(statement)?))).collect()
}

#[test]
fn every_statement_runs_on_both_databases() {
    let Some(folder) = std::env::var_os(MET) else {
        println!("skipped: {MET} is not set; cargo xtask test asks when all tests have run");
        return;
    };
    let met = Met::read(Path::new(&folder));
    println!("tests ran {} statements on SQLite, {} on PostgreSQL", met.sqlite.len(), met.postgres.len());
    assert!(met.lacking().is_empty(), "no more than {FEWEST} statements were noted of {:?}", met.lacking());
    let wanted: Vec<Statement> = statements().into_iter().filter(|statement| !statement.is_excepted()).collect();
    settle(
        "A statement that ran on one database alone may be wrong on the other, and one that never ran on both: test \
         it on both (store::testing), delete it where nothing needs it, or give its reason in EXCEPT.",
        compare(&wanted, &met),
    );
}

#[test]
fn statements_are_read_as_the_compiler_reads_them() {
    let statements = statements();
    let has = |text: &str| statements.iter().any(|statement| statement.text == text);
    for table in store::table::KERNEL_TABLES {
        assert!(has(table.insert) && has(table.select), "{}", table.name);
    }
    let (asked, made): (Vec<_>, Vec<_>) = statements.iter().partition(|statement| !statement.made);
    assert!(asked.len() > 500 && made.len() > 100, "{} and {} found", asked.len(), made.len());
    let stands =
        |path: &str, name: &str| statements.iter().any(|s| s.path == path && (name.is_empty() || s.name == name));
    let gone = EXCEPT.iter().filter(|(path, name, _)| !stands(path, name));
    settle("An exception for what is no longer there hides what comes next.", gone.map(|e| format!("{e:?}")).collect());
}

#[test]
fn what_one_database_never_ran_is_told() {
    let statement = |name: &str, made| Statement {
        path: "crates/one/src/store.rs".into(),
        line: 7,
        name: name.into(),
        text: format!("SELECT {name} FROM one"),
        made,
    };
    let all = ["BOTH", "LEFT", "RIGHT", "NONE"].map(|name| statement(name, false));
    let texts = |of: &[usize]| of.iter().map(|i| all[*i].text.clone()).collect();
    let met = Met { sqlite: texts(&[0, 1]), postgres: texts(&[0, 2]) };
    let told = ["LEFT ran on SQLite alone", "RIGHT ran on PostgreSQL alone", "NONE ran in no test"];
    assert_eq!(compare(&all, &met), told.map(|told| format!("crates/one/src/store.rs:7: {told}")));
    // What `tables!` makes is there for every table, whether or not anybody asks.
    assert!(compare(&[statement("NONE", true)], &met).is_empty());
    // Nothing noted is not nothing wrong.
    let noted = |count: usize| (0..count).map(|n| format!("SELECT {n}")).collect::<BTreeSet<_>>();
    assert_eq!(met.lacking(), ["SQLite", "PostgreSQL"]);
    assert_eq!(Met { sqlite: noted(FEWEST + 1), postgres: noted(FEWEST) }.lacking(), ["PostgreSQL"]);
    assert!(Met { sqlite: noted(FEWEST + 1), postgres: noted(FEWEST + 1) }.lacking().is_empty());
}
