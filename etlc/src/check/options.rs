//! Values of options in the brackets of an endpoint or a dictionary.

use std::collections::HashMap;

use super::{
    Checker,
    nearest::{Nearest, listed},
};
use crate::{
    diagnostics::{Diagnostic, Span, Text, codes::routes},
    syntax::ast::{Literal, OptionEntry, OptionValue},
};

impl Checker<'_> {
    /// Whether no option is written twice; those that are, are reported.
    pub(super) fn no_option_twice(&mut self, entries: &[OptionEntry]) -> bool {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        let mut good = true;
        for entry in entries {
            if let Some(first) = seen.insert(&entry.name.text, entry.name.span) {
                self.report(
                    Diagnostic::error(
                        &routes::OPTION_TWICE,
                        entry.name.span,
                        text!("`{option}` is written twice", option = entry.name.text),
                    )
                    .label(first, "the first")
                    .help("leave one of them out"),
                );
                good = false;
            }
        }
        good
    }

    /// `id`, `[a, b]`: names of columns.
    pub(super) fn names_option(&mut self, entry: &OptionEntry) -> Option<Vec<(String, Span)>> {
        let single = |value: &OptionValue| match value {
            OptionValue::Word(word) => Some(word.clone()),
            OptionValue::Literal(Literal::Text(text)) => Some(text.clone()),
            OptionValue::Literal(Literal::Integer(digits)) => Some(digits.clone()),
            _ => None,
        };
        let names: Option<Vec<(String, Span)>> = match &entry.value {
            OptionValue::List(parts) => parts.iter().map(|(part, span)| Some((single(part)?, *span))).collect(),
            value => single(value).map(|name| vec![(name, entry.span)]),
        };
        let names = names.filter(|names| !names.is_empty() && names.iter().all(|(name, _)| !name.is_empty()));
        if names.is_none() {
            self.report(wrong_value(entry, "a column, or a list of columns", "key: [a, b]"));
        }
        names
    }

    /// `true`, `false`.
    pub(super) fn bool_option(&mut self, entry: &OptionEntry) -> Option<bool> {
        let value = match &entry.value {
            OptionValue::Literal(Literal::Bool(value)) => Some(*value),
            OptionValue::Word(word) if word.eq_ignore_ascii_case("true") => Some(true),
            OptionValue::Word(word) if word.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        };
        if value.is_none() {
            self.report(wrong_value(entry, "`true` or `false`", &format!("{}: true", entry.name.text)));
        }
        value
    }

    /// `"NA"`, `["NA", "-"]`: texts.
    pub(super) fn texts_option(&mut self, entry: &OptionEntry) -> Option<Vec<String>> {
        let text = |value: &OptionValue| match value {
            OptionValue::Literal(Literal::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let texts = match &entry.value {
            OptionValue::List(parts) => parts.iter().map(|(part, _)| text(part)).collect(),
            value => text(value).map(|text| vec![text]),
        };
        if texts.is_none() {
            self.report(wrong_value(entry, "a list of texts", &format!("{}: [\"NA\"]", entry.name.text)));
        }
        texts
    }

    /// One of these words.
    pub(super) fn word_option(&mut self, entry: &OptionEntry, words: &[&str]) -> Option<String> {
        let written = match &entry.value {
            OptionValue::Word(word) => Some(word.as_str()),
            OptionValue::Literal(Literal::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        match written {
            Some(written) if words.contains(&written) => Some(written.to_owned()),
            written => {
                let expected = listed(words.iter().copied());
                let diagnostic = wrong_value(entry, expected, &format!("{}: {}", entry.name.text, words[0]));
                let nearest = written.map_or(Nearest::Nothing, |written| Nearest::of(written, words.iter().copied()));
                self.report(nearest.fix(diagnostic, entry.span, str::to_owned));
                None
            }
        }
    }
}

/// An option whose value is of the wrong kind.
pub(super) fn wrong_value(entry: &OptionEntry, expected: impl Into<Text>, example: &str) -> Diagnostic {
    let message = text!("`{option}` takes {expected}", option = entry.name.text, expected = expected.into());
    Diagnostic::error(&routes::WRONG_OPTION_VALUE, entry.span, message).help(text!("write `{right}`", right = example))
}

/// An option that there is not.
pub(super) fn unknown(name: &str, span: Span, known: &[&str], of: impl Into<Text>) -> Diagnostic {
    let message = text!("{of} has no option `{name}`", of = of.into(), name);
    let help = match known {
        [] => text!("it has none"),
        known => text!("its options are {names}", names = listed(known.iter().copied())),
    };
    let diagnostic = Diagnostic::error(&routes::UNKNOWN_OPTION, span, message).help(help);
    Nearest::of(name, known.iter().copied()).fix(diagnostic, span, str::to_owned)
}
