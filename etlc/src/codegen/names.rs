//! Rust identifiers for what a route names. A name of a route never becomes an identifier as it is.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Span};
use quote::format_ident;

/// Words that Rust keeps, and identifiers that generated code uses for itself, also with a number after them.
const TAKEN: &[&str] = &[
    "abstract",
    "arena",
    "arith",
    "as",
    "async",
    "attempt",
    "attempted",
    "await",
    "become",
    "bool",
    "box",
    "branch",
    "break",
    "call",
    "checked",
    "checks",
    "chosen",
    "const",
    "continue",
    "core",
    "crate",
    "csv",
    "date_format",
    "dates",
    "dict",
    "dictionary",
    "do",
    "documents",
    "dyn",
    "elements",
    "else",
    "encodings",
    "enum",
    "etlc_core",
    "etlc_files",
    "etlc_postgres",
    "etlc_sqlite",
    "extern",
    "f32",
    "f64",
    "false",
    "field",
    "final",
    "fit",
    "fn",
    "for",
    "format",
    "functions",
    "gen",
    "hashes",
    "i16",
    "i32",
    "i64",
    "identifiers",
    "if",
    "impl",
    "in",
    "into",
    "items",
    "json",
    "json_at",
    "jsonl",
    "key",
    "known",
    "left",
    "let",
    "like",
    "list",
    "lists",
    "literal",
    "loop",
    "macro",
    "main",
    "make",
    "match",
    "mod",
    "move",
    "mut",
    "numbers",
    "operators",
    "override",
    "own",
    "people",
    "priv",
    "pub",
    "ref",
    "regex",
    "return",
    "right",
    "route",
    "row",
    "rows",
    "run",
    "self",
    "shared",
    "source",
    "spec",
    "static",
    "std",
    "str",
    "struct",
    "super",
    "system",
    "text",
    "this",
    "time_format",
    "timestamp_format",
    "trait",
    "true",
    "try",
    "try_into",
    "type",
    "typeof",
    "types",
    "u8",
    "unsafe",
    "unsized",
    "use",
    "value",
    "values",
    "virtual",
    "wanted",
    "web",
    "where",
    "while",
    "writer",
    "yield",
];

/// How identifiers start that generated code makes of names: of functions, of CSV options, of dictionaries.
const TAKEN_STARTS: &[&str] = &["fn_", "csv_of_", "dictionary_"];

/// Whether generated code may use an identifier for something else.
fn is_taken(identifier: &str) -> bool {
    let word = identifier.trim_end_matches(|last: char| last.is_ascii_digit());
    let word = if word.len() < identifier.len() { word.trim_end_matches('_') } else { word };
    TAKEN.contains(&word)
        || TAKEN.contains(&identifier)
        || TAKEN_STARTS.iter().any(|start| identifier.starts_with(start))
}

/// Gives each name of a scope an identifier of its own.
#[derive(Debug, Default)]
pub(super) struct Names {
    given: BTreeMap<String, Ident>,
    used: BTreeSet<String>,
}

impl Names {
    /// The identifiers of these names; what no Latin letter is left of is called after `kind`.
    pub(super) fn new<'a>(kind: &str, names: impl IntoIterator<Item = &'a str>) -> Names {
        let mut scope = Names::default();
        for name in names {
            scope.add(kind, name);
        }
        scope
    }

    fn add(&mut self, kind: &str, name: &str) {
        if self.given.contains_key(name) {
            return;
        }
        let mut base = snake(name);
        if base.is_empty() {
            base = kind.to_owned();
        } else if base.starts_with(|first: char| first.is_ascii_digit()) || is_taken(&base) {
            base = format!("{kind}_{base}");
        }
        let mut candidate = base.clone();
        let mut number = 2;
        while !self.used.insert(candidate.clone()) {
            candidate = format!("{base}_{number}");
            number += 1;
        }
        self.given.insert(name.to_owned(), Ident::new(&candidate, Span::call_site()));
    }

    /// An identifier for something else of this name, the second or a later one.
    pub(super) fn another(&mut self, name: &str, number: usize) -> Ident {
        let base = &self.given[name];
        let mut number = number;
        loop {
            let candidate = format!("{base}_{number}");
            if self.used.insert(candidate.clone()) {
                return Ident::new(&candidate, Span::call_site());
            }
            number += 1;
        }
    }

    /// The identifier of a name.
    pub(super) fn get(&self, name: &str) -> &Ident {
        &self.given[name]
    }

    /// The identifier of a name, as a constant's.
    pub(super) fn upper(&self, name: &str) -> Ident {
        format_ident!("{}", self.given[name].to_string().to_uppercase())
    }
}

/// Lowercase words with `_` between them, of ASCII letters and digits alone: `nicknameNorm` is `nickname_norm`.
pub(super) fn snake(name: &str) -> String {
    let mut made = String::new();
    let mut previous = ' ';
    for character in name.chars() {
        if character.is_ascii_alphanumeric() {
            if character.is_ascii_uppercase() && (previous.is_ascii_lowercase() || previous.is_ascii_digit()) {
                made.push('_');
            }
            made.push(character.to_ascii_lowercase());
        } else if !made.ends_with('_') && !made.is_empty() {
            made.push('_');
        }
        previous = character;
    }
    made.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_an_identifier_of_its_own() {
        let names = Names::new(
            "column",
            [
                "nicknameNorm",
                "nickname_norm",
                "type",
                "имя",
                "возраст",
                "1st",
                "US Gross",
                "self_",
                "value_2",
                "fn_tidy",
            ],
        );
        let given = |name: &str| names.get(name).to_string();
        assert_eq!(given("nicknameNorm"), "nickname_norm");
        assert_eq!(given("nickname_norm"), "nickname_norm_2");
        assert_eq!(given("type"), "column_type");
        assert_eq!(given("имя"), "column");
        assert_eq!(given("возраст"), "column_2");
        assert_eq!(given("1st"), "column_1st");
        assert_eq!(given("US Gross"), "us_gross");
        assert_eq!(given("self_"), "column_self");
        assert_eq!(given("value_2"), "column_value_2");
        assert_eq!(given("fn_tidy"), "column_fn_tidy");
    }
}
