//! All functions of the language.

use std::sync::LazyLock;

use crate::{
    Function, checks, conversions, dates, documents, encodings, hashes, identifiers, lists, numbers, people, system,
    text, values, web,
};

static FUNCTIONS: LazyLock<Vec<&'static Function>> = LazyLock::new(|| {
    let families = [
        checks::FUNCTIONS,
        conversions::FUNCTIONS,
        dates::FUNCTIONS,
        documents::FUNCTIONS,
        encodings::FUNCTIONS,
        hashes::FUNCTIONS,
        identifiers::FUNCTIONS,
        lists::FUNCTIONS,
        numbers::FUNCTIONS,
        people::FUNCTIONS,
        system::FUNCTIONS,
        text::FUNCTIONS,
        values::FUNCTIONS,
        web::FUNCTIONS,
    ];
    let mut functions = families.concat();
    functions.sort_by_key(|function| function.name);
    functions
});

/// All functions, in the order of their names.
pub fn functions() -> &'static [&'static Function] {
    &FUNCTIONS
}

/// The function of this name or alias.
pub fn find(name: &str) -> Option<&'static Function> {
    functions().iter().copied().find(|function| function.name == name || function.aliases.contains(&name))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::examples::{self, Value};
    use crate::{Form, Nulls};

    #[test]
    fn names_are_unique_and_in_order() {
        let mut known = HashSet::new();
        for function in functions() {
            for name in std::iter::once(&function.name).chain(function.aliases) {
                assert!(known.insert(*name), "{name} is declared twice");
                assert!(name.starts_with(|c: char| c.is_ascii_lowercase()), "{name}");
                assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{name}");
                assert_eq!(find(name).map(|found| found.name), Some(function.name));
            }
        }
        assert!(functions().is_sorted_by_key(|function| function.name));
        assert!(find("Strip").is_none());
    }

    #[test]
    fn every_function_is_documented() {
        for function in functions() {
            let name = function.name;
            assert!(
                function.summary.ends_with('.') && !function.summary.contains(". "),
                "{name}: {}",
                function.summary
            );
            assert!(function.details.is_empty() || function.details.ends_with('.'), "{name}: {}", function.details);
            assert!(!function.details.contains("  "), "{name}: {}", function.details);
            assert!(!function.examples.is_empty(), "{name} has no example");
        }
    }

    #[test]
    fn declarations_are_consistent() {
        for function in functions() {
            let name = function.name;
            assert!(!(function.piped || function.variadic) || !function.parameters.is_empty(), "{name}");
            let optional = function.parameters.iter().skip_while(|parameter| parameter.default.is_none());
            assert!(optional.clone().all(|parameter| parameter.default.is_some()), "{name}: defaults come last");
            for parameter in optional {
                let default = parameter.default.expect("a default");
                assert!(!matches!(examples::literal(default), Value::Null), "{name}: {default}");
            }
            assert!(!(function.variadic && function.parameters.iter().any(|parameter| parameter.default.is_some())));
            if let Form::Call(path) = function.form {
                assert_eq!(path, format!("{}::{name}", function.family));
            }
            if function.result.is_shared() {
                assert!(function.parameters.iter().any(|parameter| parameter.kind == function.result), "{name}");
            }
        }
    }

    #[test]
    fn declarations_are_read_off_the_signatures() {
        let shown = |name: &str| {
            let function = find(name).expect(name);
            let flags = [
                (function.piped, "piped"),
                (function.variadic, "variadic"),
                (function.fallible, "fallible"),
                (function.nulls == Nulls::Handled, "handles null"),
                (function.makes_null, "makes null"),
                (function.arena, "arena"),
            ];
            let flags: Vec<&str> = flags.iter().filter(|(set, _)| *set).map(|(_, name)| *name).collect();
            format!("{function}: {}", flags.join(", "))
        };
        for (name, expected) in [
            ("trim", "strip(text: text) -> text: piped"),
            ("lower", "lower(text: text) -> text: piped, arena"),
            ("lpad", "pad_left(text: text, width: integer, fill: text = \" \") -> text: piped, fallible, arena"),
            ("concat", "concat(text: text, others: text, …) -> text: piped, variadic, arena"),
            ("before", "before(text: text, separator: text) -> text: piped, makes null"),
            (
                "regex_extract",
                "regex_extract(text: text, pattern: text, group: integer = 0) -> text: piped, fallible, makes null",
            ),
            ("split", "split(text: text, separator: text) -> text[]: piped, arena"),
            ("element", "element(list: T[], n: integer) -> T: piped, fallible, makes null"),
            ("join", "join(list: T[], separator: text) -> text: piped, arena"),
            ("s1", "s1(x: T) -> T: piped, makes null"),
            ("get", "get(x: T) -> T: handles null"),
            ("null_if", "null_if(x: T, other: T) -> T: piped, handles null, makes null"),
            ("least", "least(x: T, others: T, …) -> T: piped, variadic"),
            ("round", "round(x: number, digits: integer = 0) -> number: piped, fallible"),
            ("length", "length(text: text) -> int8: piped"),
            ("year", "year(timestamp: timestamp) -> int4: piped, fallible"),
            ("to_int", "to_int(value: T) -> int8: piped, fallible"),
            ("now", "now() -> timestamptz: "),
        ] {
            assert_eq!(shown(name), expected);
        }
        let literals: Vec<&str> = ["regex_replace", "parse_date", "parse_time", "parse_timestamp", "format_date"]
            .iter()
            .map(|name| find(name).expect(name).parameters[1].literal.expect(name).path)
            .collect();
        let paths = ["Regex", "dates::DateFormat", "dates::TimeFormat", "dates::TimestampFormat", "dates::Format"];
        assert_eq!(literals, paths);
        let pattern = find("regex_extract").expect("a function").parameters[1].literal.expect("a literal");
        assert!((pattern.check)("(").is_err());
        assert!((pattern.check)("()").is_ok());
    }
}
