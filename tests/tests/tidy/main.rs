//! Style as a test. Each rule says in its failure why it is there; a rule that
//! no longer earns its keep is removed here, never worked around elsewhere.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod asvs;
mod edges;
mod languages;
mod statements;
mod tree;

use std::collections::BTreeSet;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use edges::{EDGES, KEEPERS};
use tree::{DOMAIN, Kind, Source, is_test_path, root, tree};

/// Letters of official documents and bodies; they keep them in type names.
const OFFICIAL: &[&str] = &[
    "Apbd", "Apip", "Bku", "Blud", "Bpp", "Bud", "Dpa", "Dpal", "Dppa", "Dth", "Kkpd", "Kpa", "Kua", "Lkpd", "Lpj",
    "Lra", "Npd", "Ntpn", "Npwp", "Nik", "Nip", "Ppas", "Ppk", "Ppkd", "Pptk", "Rak", "Rka", "Rkpa", "Rkud", "Rth",
    "Sipd", "Skpd", "Sp2d", "Spd", "Spj", "Spm", "Spp", "Sptb", "Sptjm", "Stbp", "Sts", "Tapd", "Tbp",
];

const ROOMS: [&str; 6] = ["lib", "model", "rules", "acts", "store", "public"];
const MOST_LINES: usize = 600;
const MOST_LINES_OF_A_FUNCTION: usize = 80;

/// Fails with the reason and every place at once.
fn settle(reason: &str, faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{reason}\n\n  {}\n", faults.join("\n  "));
}

// ---- (a) sizes --------------------------------------------------------------

#[test]
fn a_file_fits_a_sitting() {
    let long = tree().sources.iter().filter(|s| s.lines >= MOST_LINES);
    settle(
        "A file of 600 lines or more is not read in one sitting: split it by what changes together.",
        long.map(|s| s.fault(1, format_args!("{} lines", s.lines))).collect(),
    );
}

struct Functions(Vec<(String, usize, usize)>);

impl Functions {
    fn note(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let first = signature.fn_token.span.start().line;
        self.0.push((signature.ident.to_string(), first, block.brace_token.span.close().end().line + 1 - first));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.note(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.note(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.note(&function.sig, block);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

#[test]
fn a_function_fits_a_screen() {
    let mut faults = Vec::new();
    for source in &tree().sources {
        let mut functions = Functions(Vec::new());
        functions.visit_file(&source.file);
        for (name, line, length) in functions.0 {
            if length >= MOST_LINES_OF_A_FUNCTION && !source.is_test(line) {
                faults.push(source.fault(line, format_args!("fn {name} has {length} lines")));
            }
        }
    }
    settle("A function of 80 lines or more does not fit a screen: name its parts and pull them out.", faults);
}

// ---- (b) who knows which library --------------------------------------------

/// The library and a keeper of it, where this crate is none of its keepers.
fn stranger(word: &str, krate: &str) -> Option<&'static (&'static str, &'static str)> {
    let mut keepers = KEEPERS.iter().filter(|(library, _)| word == *library).peekable();
    let first = keepers.peek().copied();
    if keepers.any(|(_, keeper)| *keeper == krate) { None } else { first }
}

#[test]
fn one_crate_knows_each_library() {
    let mut faults = Vec::new();
    for source in tree().sources.iter().filter(|s| s.krate().is_some()) {
        for word in source.words.iter().filter(|word| word.kind == Kind::Name) {
            if let Some((library, keeper)) = stranger(&word.text, source.krate().unwrap_or_default()) {
                faults.push(source.fault(word.line, format_args!("{library} belongs to crates/{keeper}")));
            }
        }
    }
    for (krate, manifest) in manifests() {
        for name in dependencies(&manifest) {
            if let Some((_, keeper)) = stranger(&name.replace('-', "_"), &krate) {
                faults.push(format!("crates/{krate}/Cargo.toml: {name} belongs to crates/{keeper}"));
            }
        }
    }
    settle(
        "A driver or plumbing known in one crate can be changed there alone, and no module can go round the door.",
        faults,
    );
}

struct Paths(Vec<(String, usize)>);

impl Paths {
    fn imported(&mut self, before: &str, tree: &syn::UseTree) {
        let joined = |name: &syn::Ident| format!("{before}{name}");
        match tree {
            syn::UseTree::Path(path) => self.imported(&format!("{before}{}::", path.ident), &path.tree),
            syn::UseTree::Name(name) => self.0.push((joined(&name.ident), name.span().start().line)),
            syn::UseTree::Rename(name) => self.0.push((joined(&name.ident), name.span().start().line)),
            syn::UseTree::Glob(glob) => self.0.push((before.to_owned(), glob.span().start().line)),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.imported(before, item)),
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.imported("", &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.0.push((names.join("::"), path.span().start().line));
        visit::visit_path(self, path);
    }
}

#[test]
fn the_kernel_and_the_protocol_are_pure() {
    let words = ["tokio", "SystemTime", "Instant", "async", "await"];
    let outside = ["std::fs", "std::net", "std::env", "std::process", "std::thread"];
    let mut faults = Vec::new();
    let pure = |s: &&Source| s.krate() == Some("kernel") || s.path.starts_with("crates/protocol/src/");
    for source in tree().sources.iter().filter(pure) {
        let named = source.words.iter().filter(|w| w.kind == Kind::Name && words.contains(&w.text.as_str()));
        faults.extend(named.map(|word| source.fault(word.line, &word.text)));
        let mut paths = Paths(Vec::new());
        paths.visit_file(&source.file);
        for (path, line) in paths.0 {
            if outside.iter().any(|o| path.strip_prefix(o).is_some_and(|rest| rest.is_empty() || rest.starts_with(':')))
            {
                faults.push(source.fault(line, path));
            }
        }
    }
    settle(
        "The kernel and the protocol read no file, clock, environment or network and are not async: only so can an \
         auditor repeat their decisions.",
        faults,
    );
}

// ---- (c), (d) crates --------------------------------------------------------

/// The crates under `crates/` by folder, with their manifests.
fn manifests() -> Vec<(String, toml::Table)> {
    let found = tree().texts.iter().filter_map(|t| {
        let krate = t.path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
        Some((krate.to_owned(), t.text.parse().unwrap_or_else(|e| panic!("{}: {e}", t.path))))
    });
    found.collect()
}

fn dependencies(manifest: &toml::Table) -> Vec<&String> {
    let tables = ["dependencies", "dev-dependencies", "build-dependencies"];
    tables.iter().filter_map(|t| manifest.get(*t)?.as_table()).flat_map(toml::Table::keys).collect()
}

#[test]
fn unsafe_code_is_forbidden() {
    let read = |path: &str| -> toml::Table {
        let text = tree().texts.iter().find(|t| t.path == path).map(|t| t.text.as_str());
        text.unwrap_or_default().parse().unwrap_or_default()
    };
    let at = |table: &toml::Table, keys: &[&str]| -> Option<toml::Value> {
        keys.iter().try_fold(toml::Value::Table(table.clone()), |value, key| value.get(key).cloned())
    };
    let forbidden = at(&read("Cargo.toml"), &["workspace", "lints", "rust", "unsafe_code"]);
    let by_workspace = forbidden == Some(toml::Value::String("forbid".into()));
    let mut faults = Vec::new();
    for source in &tree().sources {
        let Some(folder) = ["src/lib.rs", "src/main.rs"].iter().find_map(|end| source.path.strip_suffix(end)) else {
            continue;
        };
        let inherits = at(&read(&format!("{folder}Cargo.toml")), &["lints", "workspace"]);
        let by_lint = by_workspace && inherits == Some(toml::Value::Boolean(true));
        let by_attribute = source.file.attrs.iter().any(|attribute| {
            attribute.path().is_ident("forbid")
                && attribute.parse_args::<syn::Path>().is_ok_and(|p| p.is_ident("unsafe_code"))
        });
        if !by_lint && !by_attribute {
            faults.push(source.fault(1, "neither #![forbid(unsafe_code)] nor the workspace's lints"));
        }
    }
    settle("One unsafe block can break what the whole house rests on; every crate forbids it.", faults);
}

#[test]
fn crates_depend_leftwards_only() {
    let mut faults = Vec::new();
    for (krate, manifest) in manifests() {
        let Some((_, allowed)) = EDGES.iter().find(|(name, _)| *name == krate) else {
            faults.push(format!("crates/{krate}: not in the order; give it its place in EDGES"));
            continue;
        };
        let ours = dependencies(&manifest).into_iter().filter(|d| EDGES.iter().any(|(name, _)| name == d));
        let wrong = ours.filter(|d| !allowed.contains(&d.as_str()) && **d != krate);
        faults.extend(wrong.map(|d| format!("crates/{krate}/Cargo.toml: depends on {d}")));
    }
    settle(
        "Crates follow the order of public money (budget before payment); what must flow back goes by the outbox.",
        faults,
    );
}

// ---- (e), (k) decisions and SQL ---------------------------------------------

#[test]
fn decisions_are_pure() {
    let mut faults = Vec::new();
    for source in tree().sources.iter().filter(|s| s.is_room("rules") || s.is_room("model")) {
        for (at, word) in source.words.iter().enumerate().filter(|(_, word)| word.kind == Kind::Name) {
            let from_store = word.text == "store" && source.is_mark(at + 1, ":") && source.is_mark(at + 2, ":");
            if from_store || matches!(word.text.as_str(), "async" | "await") {
                faults.push(source.fault(word.line, &word.text));
            }
        }
    }
    settle("Rules and models are given their facts: no waiting, no database, or a case cannot be tabled.", faults);
}

/// Capital words of a text, in order.
fn capitals(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|w| w.len() > 1 && w.bytes().all(|b| b.is_ascii_uppercase())).collect()
}

fn is_sql(text: &str) -> bool {
    let words = capitals(text);
    let pair = |a, b| words.windows(2).any(|two| two == [a, b]);
    let update = words.iter().position(|w| *w == "UPDATE").is_some_and(|at| words.iter().skip(at).any(|w| *w == "SET"));
    words.contains(&"SELECT") || pair("INSERT", "INTO") || pair("DELETE", "FROM") || update
}

fn is_piece_of_sql(text: &str) -> bool {
    let words = capitals(text);
    let pair = |a, b| words.windows(2).any(|two| two == [a, b]);
    is_sql(text) || words.contains(&"WHERE") || pair("ORDER", "BY") || pair("GROUP", "BY")
}

#[test]
fn sql_stays_in_the_store_room() {
    let mut faults = Vec::new();
    for source in tree().sources.iter().filter(|s| s.is_domain() && !s.is_room("store")) {
        let sql = source.words.iter().filter(|word| word.kind == Kind::Quoted && is_sql(&word.text));
        faults.extend(sql.map(|word| source.fault(word.line, word.text.trim().lines().next().unwrap_or_default())));
    }
    settle(
        "SQL of a domain crate stands in its store.rs, named: there one sees every statement, and which rows it scopes.",
        faults,
    );
}

#[test]
fn sql_is_not_put_together() {
    let makers = ["format", "write", "writeln", "concat", "format_args"];
    let mut faults = Vec::new();
    // The agent reads tables whose names only the agency knows; they are quoted, and
    // values are bound there too.
    let of_agencies = "crates/agent/src/source/";
    let outside = tree().sources.iter().filter(|s| s.krate().is_some_and(|krate| krate != "store"));
    for source in outside.filter(|s| !s.path.starts_with(of_agencies)) {
        for (at, word) in source.product_words() {
            if word.kind != Kind::Name || !makers.contains(&word.text.as_str()) || !source.is_mark(at + 1, "!") {
                continue;
            }
            let mut depth = 0;
            for inner in source.words.iter().skip(at + 2) {
                match inner.text.as_str() {
                    "(" | "[" | "{" if inner.kind == Kind::Mark => depth += 1,
                    ")" | "]" | "}" if inner.kind == Kind::Mark => depth -= 1,
                    text if inner.kind == Kind::Quoted && is_piece_of_sql(text) => {
                        faults.push(source.fault(inner.line, text.trim().lines().next().unwrap_or_default()));
                    }
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
        }
    }
    settle("SQL is constant text with bound values; whoever glues it together lets a stranger write it.", faults);
}

// ---- (f), (g), (h) words ----------------------------------------------------

#[test]
fn nothing_is_promised_for_later() {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    let mut faults = Vec::new();
    for text in &tree().texts {
        for (n, line) in text.text.lines().enumerate() {
            if let Some(mark) = capitals(line).into_iter().find(|word| marks.contains(word)) {
                faults.push(format!("{}:{}: {mark}", text.path, n + 1));
            }
        }
    }
    for source in &tree().sources {
        for (at, word) in source.words.iter().enumerate().filter(|(_, word)| word.kind == Kind::Name) {
            let called = matches!(word.text.as_str(), "todo" | "unimplemented") && source.is_mark(at + 1, "!");
            let skipped = at > 1 && word.text == "ignore" && source.is_mark(at - 1, "[") && source.is_mark(at - 2, "#");
            if called || skipped {
                faults.push(source.fault(word.line, &word.text));
            }
        }
    }
    settle(
        "What is left for later is an issue, not a mark in the code; a test that is skipped proves nothing.",
        faults,
    );
}

#[test]
fn no_float_comes_near_money() {
    let allowed = ["money.rs", "sheet.rs", "day.rs"].map(|file| format!("crates/kernel/src/{file}"));
    let mut faults = Vec::new();
    for source in tree().sources.iter().filter(|s| s.krate().is_some_and(|krate| krate != "documents")) {
        if allowed.contains(&source.path) {
            continue;
        }
        let floats = source.product_words().filter(|(_, w)| w.kind == Kind::Name && matches!(&*w.text, "f32" | "f64"));
        faults.extend(floats.map(|(_, word)| source.fault(word.line, &word.text)));
    }
    settle("A float loses sen. Numbers of spreadsheets become money at the edge, rounded and told.", faults);
}

#[test]
fn no_path_of_somebodys_machine() {
    let paths = [concat!("/wor", "k/"), concat!("/t", "mp/"), concat!("/ro", "ot/")];
    let mut faults = Vec::new();
    for text in tree().texts.iter().filter(|t| !is_test_path(&t.path)) {
        for (n, line) in text.text.lines().enumerate() {
            if paths.iter().any(|path| line.contains(path)) {
                faults.push(format!("{}:{}: {}", text.path, n + 1, line.trim()));
            }
        }
    }
    settle("A path of one machine does not exist on the next.", faults);
}

// ---- (i), (j), (l) rooms, links, terms --------------------------------------

#[test]
fn every_domain_crate_has_the_same_rooms() {
    let mut faults = Vec::new();
    for krate in DOMAIN {
        let home = root().join("crates").join(krate);
        let exists = |path: String| home.join(path).is_file();
        if !exists("README.md".into()) {
            faults.push(format!("crates/{krate}/README.md"));
        }
        let missing = ROOMS.iter().filter(|r| !exists(format!("src/{r}.rs")) && !exists(format!("src/{r}/mod.rs")));
        faults.extend(missing.map(|room| format!("crates/{krate}/src/{room}.rs")));
    }
    settle("Who knows one domain crate finds the way in every other; lacking:", faults);
}

/// Targets of Markdown links, with their lines; code is left out.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (n, line) in text.lines().enumerate() {
        fenced ^= line.trim_start().starts_with("```");
        let prose = line.split('`').step_by(2).filter(|_| !fenced);
        for after in prose.flat_map(|part| part.split("](").skip(1)) {
            let target = after.split([')', ' ']).next().unwrap_or_default();
            found.push((n + 1, target.trim_matches(['<', '>'])));
        }
    }
    found
}

#[test]
fn every_relative_link_leads_somewhere() {
    let mut faults = Vec::new();
    for text in tree().texts.iter().filter(|t| t.path.ends_with(".md")) {
        let home = root().join(&text.path).parent().expect("a file stands in a folder").to_path_buf();
        for (line, target) in links(&text.text) {
            let path = target.split('#').next().unwrap_or_default();
            let outside = target.contains("://") || target.starts_with("mailto:") || path.is_empty();
            if !outside && !home.join(path).exists() {
                faults.push(format!("{}:{line}: {target}", text.path));
            }
        }
    }
    settle("A link that leads nowhere costs the reader more than no link.", faults);
}

#[test]
fn every_decision_is_listed() {
    let index = tree().texts.iter().find(|t| t.path == "docs/adr/README.md").expect("docs/adr/README.md");
    let listed: BTreeSet<&str> = links(&index.text).into_iter().map(|(_, target)| target).collect();
    let records = tree().texts.iter().filter_map(|t| t.path.strip_prefix("docs/adr/"));
    let unlisted = records.filter(|name| *name != "README.md" && !listed.contains(name));
    settle("A decision that is not in docs/adr/README.md is not found.", unlisted.map(str::to_owned).collect());
}

/// Names in backticks in docs/terms.md.
fn terms() -> BTreeSet<String> {
    let text = tree().texts.iter().find(|t| t.path == "docs/terms.md").map(|t| t.text.as_str()).unwrap_or_default();
    let quoted = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    quoted.flat_map(|name| name.split(|c: char| !c.is_alphanumeric())).map(str::to_owned).collect()
}

/// `SpdLine` is `Spd` and `Line`.
fn parts(name: &str) -> Vec<&str> {
    let starts: Vec<usize> = name.char_indices().filter(|(_, c)| c.is_uppercase()).map(|(i, _)| i).collect();
    let ends = starts.iter().skip(1).copied().chain([name.len()]);
    starts.iter().copied().zip(ends).filter_map(|(start, end)| name.get(start..end)).collect()
}

#[test]
fn official_names_are_explained() {
    let terms = terms();
    let mut faults = Vec::new();
    for source in tree().sources.iter().filter(|s| s.krate().is_some()) {
        let types = source.file.items.iter().filter_map(|item| match item {
            syn::Item::Struct(item) if matches!(item.vis, syn::Visibility::Public(_)) => Some(&item.ident),
            syn::Item::Enum(item) if matches!(item.vis, syn::Visibility::Public(_)) => Some(&item.ident),
            _ => None,
        });
        for ident in types {
            let name = ident.to_string();
            let unknown = parts(&name).into_iter().find(|p| OFFICIAL.contains(p) && !terms.contains(*p));
            faults
                .extend(unknown.map(|part| source.fault(ident.span().start().line, format_args!("{name}: `{part}`"))));
        }
        // The kernel's lists of kinds, states and offices: Name = "code", "title"
        let is_list = matches!(&*source.path, "crates/kernel/src/lifecycle.rs" | "crates/kernel/src/role.rs");
        for (at, word) in source.words.iter().enumerate().filter(|_| is_list) {
            let quoted = |at: usize| source.words.get(at).is_some_and(|w| w.kind == Kind::Quoted);
            let entry = word.kind == Kind::Name && source.is_mark(at + 1, "=") && quoted(at + 2) && quoted(at + 4);
            if entry && !terms.contains(&word.text) {
                faults.push(source.fault(word.line, format_args!("`{}`", word.text)));
            }
        }
    }
    settle("A name with official letters stands in docs/terms.md, in backticks, with its meaning and its law.", faults);
}
