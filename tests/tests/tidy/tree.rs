//! What tidy looks at: every file of ours, Rust files as words.

use std::path::{Path, PathBuf};
use std::process::Command;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// The crates of the domain, in the order of public money.
pub const DOMAIN: [&str; 12] = [
    "organisation",
    "staff",
    "evidence",
    "prices",
    "budget",
    "preparation",
    "treasury",
    "payroll",
    "inspection",
    "receipts",
    "bank",
    "exchange",
];

/// A tracked file of text, its path from the root with forward slashes.
pub struct Text {
    pub path: String,
    pub text: String,
}

/// A tracked Rust file with its words, doc comments left out.
pub struct Source {
    pub path: String,
    pub lines: usize,
    pub file: syn::File,
    pub words: Vec<Word>,
    /// First and last lines of modules that are only built for tests.
    test_modules: Vec<(usize, usize)>,
}

pub struct Word {
    pub line: usize,
    pub kind: Kind,
    pub text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Name,
    Mark,
    Quoted,
}

pub struct Tree {
    pub texts: Vec<Text>,
    pub sources: Vec<Source>,
}

pub fn root() -> PathBuf {
    let tests = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&tests).parent().expect("the tests stand in the workspace").to_path_buf()
}

thread_local! {
    // Syntax trees stay in their thread, so each test's thread reads for itself.
    static TREE: &'static Tree = Box::leak(Box::new(Tree::read()));
}

/// Everything git tracks or would track.
pub fn tree() -> &'static Tree {
    TREE.with(|tree| *tree)
}

impl Tree {
    fn read() -> Tree {
        let listed = Command::new("git")
            .args(["ls-files", "-co", "--exclude-standard", "-z"])
            .current_dir(root())
            .output()
            .expect("git is needed to know which files are ours");
        assert!(listed.status.success(), "git ls-files: {}", String::from_utf8_lossy(&listed.stderr));
        let names = String::from_utf8(listed.stdout).expect("file names are UTF-8");
        // A file that is not text, or that was just deleted, is left out.
        let texts: Vec<Text> = names
            .split('\0')
            .filter(|path| !path.is_empty())
            .filter_map(|path| Some(Text { path: path.into(), text: std::fs::read_to_string(root().join(path)).ok()? }))
            .collect();
        assert!(texts.len() > 20, "only {} files found", texts.len());
        let sources = texts.iter().filter(|t| t.path.ends_with(".rs")).map(Source::read).collect();
        Tree { texts, sources }
    }
}

impl Source {
    fn read(text: &Text) -> Source {
        let stream: TokenStream = text.text.parse().unwrap_or_else(|e| panic!("{}: {e}", text.path));
        let file = syn::parse_file(&text.text).unwrap_or_else(|e| panic!("{}: {e}", text.path));
        let mut words = Vec::new();
        flatten(stream, &mut words);
        let mut modules = TestModules(Vec::new());
        modules.visit_file(&file);
        Source { path: text.path.clone(), lines: text.text.lines().count(), file, words, test_modules: modules.0 }
    }

    pub fn is_test(&self, line: usize) -> bool {
        is_test_path(&self.path) || self.test_modules.iter().any(|(first, last)| (*first..=*last).contains(&line))
    }

    /// The crate under `crates/`, where the file belongs to one.
    pub fn krate(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// A file of a domain crate's own code, `rules.rs` or in `rules/`.
    pub fn is_room(&self, room: &str) -> bool {
        self.is_domain()
            && self.path.split('/').skip(3).any(|part| part == room || part.strip_suffix(".rs") == Some(room))
    }

    pub fn is_domain(&self) -> bool {
        self.krate().is_some_and(|krate| DOMAIN.contains(&krate)) && self.path.split('/').nth(2) == Some("src")
    }

    /// Words with their place in the file, those of tests left out.
    pub fn product_words(&self) -> impl Iterator<Item = (usize, &Word)> {
        self.words.iter().enumerate().filter(|(_, word)| !self.is_test(word.line))
    }

    pub fn is_mark(&self, at: usize, mark: &str) -> bool {
        self.words.get(at).is_some_and(|word| word.kind == Kind::Mark && word.text == mark)
    }

    pub fn fault(&self, line: usize, what: impl std::fmt::Display) -> String {
        format!("{}:{line}: {what}", self.path)
    }
}

pub fn is_test_path(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "tests" | "benches" | "tests.rs"))
}

/// One list of words, groups opened and closed by marks.
fn flatten(stream: TokenStream, words: &mut Vec<Word>) {
    let mut attribute = false;
    for tree in stream {
        let line = tree.span().start().line;
        let mut push = |kind, text: String| words.push(Word { line, kind, text });
        match tree {
            TokenTree::Group(group) if attribute && is_doc(&group) => {}
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::None => ("", ""),
                };
                push(Kind::Mark, open.into());
                flatten(group.stream(), words);
                words.push(Word { line: group.span_close().start().line, kind: Kind::Mark, text: close.into() });
            }
            TokenTree::Ident(ident) => push(Kind::Name, ident.to_string()),
            TokenTree::Punct(punct) => {
                // `#` or `#!` before the brackets of an attribute
                attribute = punct.as_char() == '#' || (attribute && punct.as_char() == '!');
                push(Kind::Mark, punct.as_char().to_string());
                continue;
            }
            TokenTree::Literal(literal) => {
                if let Ok(quoted) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                    push(Kind::Quoted, quoted.value());
                }
            }
        }
        attribute = false;
    }
}

fn is_doc(group: &proc_macro2::Group) -> bool {
    matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(ident)) if ident == "doc")
}

struct TestModules(Vec<(usize, usize)>);

impl<'ast> Visit<'ast> for TestModules {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let for_tests = module.attrs.iter().any(|attribute| {
            attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Path>().is_ok_and(|p| p.is_ident("test"))
        });
        if for_tests {
            self.0.push((module.span().start().line, module.span().end().line));
        } else {
            visit::visit_item_mod(self, module);
        }
    }
}
