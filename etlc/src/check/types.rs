//! Types as routes write them: `any`, `int4!`, `text secret`, `numeric(10,2)`, `text[]`.

use etlc_types::{TYPE_NAMES, Type};

use super::{Checker, nearest::Nearest};
use crate::{
    diagnostics::{Diagnostic, Span, Text, codes::routes},
    syntax::ast::TypeRef,
};

/// A type in the brackets of a rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Declared {
    /// The type.
    pub(super) kind: Written,
    /// Whether null is refused.
    pub(super) not_null: bool,
    /// Whether the value is masked wherever it would be shown.
    pub(super) secret: bool,
}

/// What is written for a type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Written {
    /// `any`, or nothing.
    #[default]
    Any,
    /// A type.
    Type(Type),
    /// Something that is no type; it has been reported.
    Wrong,
}

/// Whether a type is written with `secret`.
pub(super) fn is_secret(written: &TypeRef) -> bool {
    modifiers(&written.text).2
}

/// The type alone, whether `!` follows it and whether `secret` does.
fn modifiers(text: &str) -> (&str, bool, bool) {
    let (mut rest, mut not_null, mut secret) = (text.trim(), false, false);
    loop {
        if let Some(before) = rest.strip_suffix('!') {
            (rest, not_null) = (before.trim_end(), true);
        } else if let Some(before) = rest.strip_suffix("secret").filter(|before| before.ends_with([' ', '\t', '!'])) {
            (rest, secret) = (before.trim_end(), true);
        } else {
            return (rest, not_null, secret);
        }
    }
}

impl Checker<'_> {
    /// The type that a rule declares.
    pub(super) fn declared(&mut self, written: Option<&TypeRef>) -> Declared {
        let Some(written) = written else { return Declared::default() };
        let (name, not_null, secret) = modifiers(&written.text);
        let kind = match name {
            // The parser has reported it.
            "" if !not_null => {
                self.incomplete = true;
                Written::Wrong
            }
            "any" | "" if not_null => {
                self.report(
                    Diagnostic::error(
                        &routes::TYPE_NEEDED,
                        written.span,
                        "`!` refuses null of a type, and `any` is none",
                    )
                    .help("write the type: `int8!`"),
                );
                Written::Wrong
            }
            "any" => Written::Any,
            name => self.type_named(name, written.span).map_or(Written::Wrong, Written::Type),
        };
        Declared { kind, not_null, secret }
    }

    /// The type of a parameter, a result or a column of a dictionary: one without `secret`, and no `any`. The flag says
    /// whether `!` follows it.
    pub(super) fn plain_type(&mut self, text: &str, span: Span, what: impl Into<Text>) -> Option<(Type, bool)> {
        let (name, not_null, secret) = modifiers(text);
        if text.is_empty() {
            // The parser has reported it.
            self.incomplete = true;
            return None;
        }
        if secret || matches!(name, "any" | "") {
            let what = what.into();
            let message = match secret {
                true => text!("`secret` does not go with {what}", what),
                false => text!("{what} has a type of its own, and `any` is none", what),
            };
            let help = match secret {
                true => "mark the field where it is read, `[email](text secret)`: all that is made of it is masked too",
                false => "write a type: text, int8, date, …",
            };
            self.report(Diagnostic::error(&routes::TYPE_NEEDED, span, message).help(help));
            return None;
        }
        self.type_named(name, span).map(|kind| (kind, not_null))
    }

    fn type_named(&mut self, text: &str, span: Span) -> Option<Type> {
        let problem = match text.parse() {
            Ok(kind) => return Some(kind),
            Err(problem) => problem,
        };
        let name = text.split(['(', '[']).next().unwrap_or(text).trim_end();
        if name == "any" || TYPE_NAMES.iter().any(|(known, _)| *known == name) || name == "varchar" {
            self.report(Diagnostic::error(&routes::MALFORMED_TYPE, span, Text::of_runtime(problem)).help(
                "types with parameters are numeric(precision, scale) and varchar(length); lists are written text[]",
            ));
            return None;
        }
        let known = TYPE_NAMES.iter().map(|(known, _)| *known).chain(["any", "varchar"]);
        let nearest = Nearest::of(name, known);
        let diagnostic = Diagnostic::error(&routes::UNKNOWN_TYPE, span, text!("there is no type `{name}`", name));
        let place = Span::new(span.start, span.start + name.len());
        self.report(match nearest {
            // What nobody sees stands in the name, which is reported.
            _ if self.places.slice(place) != name => diagnostic,
            // One slip away from one type only: it has no other meaning.
            Nearest::Slip(known) => diagnostic.fix(text!("write `{right}`", right = known), place, known),
            Nearest::Nothing => diagnostic.help(
                "the types are bool, int2, int4, int8, float4, float8, numeric(p,s), text, varchar(n), bytea, date, time, \
                 timestamp, timestamptz, interval, uuid, json, lists such as text[], and any",
            ),
            near => near.fix(diagnostic, place, str::to_owned),
        });
        None
    }
}

#[cfg(test)]
mod tests {
    use super::modifiers;

    #[test]
    fn modifiers_follow_the_type_in_any_order() {
        for (text, expected) in [
            ("text", ("text", false, false)),
            ("int4!", ("int4", true, false)),
            ("int4 !", ("int4", true, false)),
            ("text secret", ("text", false, true)),
            ("text! secret", ("text", true, true)),
            ("text secret!", ("text", true, true)),
            ("text[]!", ("text[]", true, false)),
            ("numeric(10, 2) secret", ("numeric(10, 2)", false, true)),
            ("secret", ("secret", false, false)),
            ("topsecret", ("topsecret", false, false)),
            ("", ("", false, false)),
        ] {
            assert_eq!(modifiers(text), expected, "{text}");
        }
    }
}
