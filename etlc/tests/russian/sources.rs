//! The texts that the compiler's sources hold.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::prose::{is_sentence, needs_translation};

/// A text that people read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Text {
    /// The English.
    pub(super) english: String,
    /// The names of its arguments; `None` where it has none.
    pub(super) arguments: Option<BTreeSet<String>>,
    /// The file.
    pub(super) file: String,
}

/// What the sources say.
#[derive(Default)]
pub(super) struct Sources {
    /// Texts that people read.
    pub(super) texts: BTreeSet<Text>,
    /// Every literal text, whatever it is for.
    pub(super) literals: BTreeSet<String>,
    file: String,
    /// Whether messages are made with `format!`.
    has_formats: bool,
}

/// Parts of the compiler whose literal texts are code, or descriptions of routes, which are in English; of those, only
/// what `text!` holds is said.
const CODE: [&str; 8] = ["codegen", "describe", "diagnostics", "graph", "ir", "main.rs", "toolchain", "topics.rs"];

/// Macros and functions whose literal texts are for programs, or for who works on the compiler.
const SILENT: [&str; 30] = [
    "assert",
    "assert_eq",
    "codes",
    "concat",
    "contains",
    "debug_assert",
    "describe",
    "ends_with",
    "env",
    "expect",
    "find",
    "format",
    "include_str",
    "matches",
    "panic",
    "print",
    "push_str",
    "quote",
    "split_once",
    "starts_with",
    "strip_prefix",
    "strip_suffix",
    "trim_end_matches",
    "trim_start_matches",
    "unreachable",
    "verbatim",
    "wrong_value",
    "write",
    "writeln",
    "join",
];

/// Functions whose first literal text is said, be it one word.
const SAID: [&str; 9] = ["error", "fix", "guess", "help", "here", "label", "refusal", "say", "warning"];

/// What is looked for in a group of tokens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// Only what `text!` holds.
    Marked,
    /// Sentences too: two words in a row.
    Sentences,
    /// Single words too.
    Words,
}

impl Sources {
    /// Reads all sources of the compiler.
    pub(super) fn read() -> Sources {
        let mut sources = Sources::default();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        sources.take_in(&root, |file| match CODE.iter().any(|part| file.starts_with(part)) {
            true => Wanted::Marked,
            false => Wanted::Sentences,
        });
        sources
    }

    /// Reads the sources of those crates of the runtime whose messages the compiler passes on.
    pub(super) fn of_runtime() -> Sources {
        let mut sources = Sources { has_formats: true, ..Sources::default() };
        for part in ["dictionaries", "points", "toml", "types", "yaml"] {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime").join(part).join("src");
            sources.take_in(&root, |_| Wanted::Sentences);
        }
        sources
    }

    /// Every literal text of the sources below a directory.
    pub(super) fn literals_of(root: &Path) -> BTreeSet<String> {
        let mut sources = Sources::default();
        sources.take_in(root, |_| Wanted::Marked);
        sources.literals
    }

    fn take_in(&mut self, root: &Path, wanted: impl Fn(&str) -> Wanted) {
        for path in files(root) {
            let file = path.strip_prefix(root).expect("it is below").display().to_string();
            let text = std::fs::read_to_string(&path).expect("a source is text");
            let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{file}: {error}"));
            let wanted = wanted(&file);
            self.file = file;
            self.walk(tokens, wanted);
        }
    }

    fn walk(&mut self, tokens: TokenStream, wanted: Wanted) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut is_test = false;
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => {
                    let before = |back: usize| index.checked_sub(back).map(|at| tokens[at].to_string());
                    let is_macro = before(1).as_deref() == Some("!");
                    let name = before(if is_macro { 2 } else { 1 }).unwrap_or_default();
                    if name == "#" {
                        is_test |= group.to_string().replace(' ', "") == "[cfg(test)]";
                    } else if is_test && group.delimiter() == Delimiter::Brace {
                        is_test = false;
                    } else if is_macro && name == "text" {
                        self.marked(group);
                    } else if SILENT.contains(&name.as_str()) && !(self.has_formats && name == "format") {
                        self.walk(group.stream(), Wanted::Marked);
                    } else if SAID.contains(&name.as_str()) && wanted != Wanted::Marked {
                        let (first, rest) = split(group.stream(), matches!(name.as_str(), "fix" | "guess"));
                        self.walk(first, Wanted::Words);
                        self.walk(rest, Wanted::Marked);
                    } else {
                        self.walk(group.stream(), if wanted == Wanted::Words { Wanted::Sentences } else { wanted });
                    }
                }
                TokenTree::Literal(_) => {
                    let Some(text) = text_of(token) else { continue };
                    let is_said = match wanted {
                        Wanted::Marked => false,
                        Wanted::Sentences => is_sentence(&text),
                        Wanted::Words => needs_translation(&text),
                    };
                    if is_said {
                        self.add(text.clone(), None);
                    }
                    self.literals.insert(text);
                }
                // `#[cfg(test)] mod tests;`: a file of its own.
                TokenTree::Punct(sign) => is_test &= sign.as_char() != ';',
                TokenTree::Ident(_) => {}
            }
        }
    }

    /// `text!("…", name = value, name)`.
    fn marked(&mut self, group: &Group) {
        let (first, rest) = split(group.stream(), true);
        let Some(template) = first.into_iter().next().as_ref().and_then(text_of) else {
            assert!(self.file.ends_with("text.rs"), "{}: `text!` without a literal", self.file);
            return;
        };
        let tokens: Vec<TokenTree> = rest.clone().into_iter().collect();
        let starts = (0..tokens.len()).filter(|&at| at == 0 || tokens[at - 1].to_string() == ",");
        let names: BTreeSet<String> = starts.map(|at| tokens[at].to_string()).collect();
        self.literals.insert(template.clone());
        self.add(template, (!names.is_empty()).then_some(names));
        self.walk(rest, Wanted::Marked);
    }

    fn add(&mut self, english: String, arguments: Option<BTreeSet<String>>) {
        self.texts.insert(Text { english, arguments, file: self.file.clone() });
    }
}

/// The first argument and the others; all of them together where the others are not to be told apart.
fn split(tokens: TokenStream, apart: bool) -> (TokenStream, TokenStream) {
    if !apart {
        return (tokens, TokenStream::new());
    }
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let comma = tokens.iter().position(|token| token.to_string() == ",").unwrap_or(tokens.len());
    let rest = tokens.get(comma + 1..).unwrap_or_default();
    (tokens[..comma].iter().cloned().collect(), rest.iter().cloned().collect())
}

fn text_of(token: &TokenTree) -> Option<String> {
    syn::parse2::<syn::LitStr>(TokenStream::from(token.clone())).ok().map(|literal| literal.value())
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}
