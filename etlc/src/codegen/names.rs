//! Rust identifiers for what a route names. A name of a route never becomes an identifier as it is.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Span};
use quote::format_ident;

/// Identifiers that generated code uses for itself, and words that Rust keeps.
const TAKEN: &[&str] = &[
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "struct",
    "super",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
    "abstract",
    "row",
    "known",
    "arena",
    "this",
    "attempted",
    "run",
    "source",
    "writer",
    "make",
    "left",
    "right",
    "field",
    "main",
    "bool",
    "i16",
    "i32",
    "i64",
    "f32",
    "f64",
    "str",
    "u8",
    "core",
    "std",
    "text",
    "values",
    "numbers",
    "dates",
    "lists",
    "checks",
    "system",
    "operators",
    "into",
    "try_into",
    "fit",
    "arith",
    "csv",
    "jsonl",
    "json",
    "dict",
    "etlc_sqlite",
    "etlc_postgres",
    "etlc_core",
    "spec",
    "dictionary",
    "attempt",
    "literal",
    "json_at",
];

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
        } else if base.starts_with(|first: char| first.is_ascii_digit()) {
            base = format!("{kind}_{base}");
        } else if TAKEN.contains(&base.as_str()) {
            base.push('_');
        }
        let mut candidate = base.clone();
        let mut number = 2;
        while !self.used.insert(candidate.clone()) {
            candidate = format!("{}_{number}", base.trim_end_matches('_'));
            number += 1;
        }
        self.given.insert(name.to_owned(), Ident::new(&candidate, Span::call_site()));
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
            ["nicknameNorm", "nickname_norm", "type", "имя", "возраст", "1st", "US Gross", "self_"],
        );
        let given = |name: &str| names.get(name).to_string();
        assert_eq!(given("nicknameNorm"), "nickname_norm");
        assert_eq!(given("nickname_norm"), "nickname_norm_2");
        assert_eq!(given("type"), "type_");
        assert_eq!(given("имя"), "column");
        assert_eq!(given("возраст"), "column_2");
        assert_eq!(given("1st"), "column_1st");
        assert_eq!(given("US Gross"), "us_gross");
        assert_eq!(given("self_"), "self_");
    }
}
