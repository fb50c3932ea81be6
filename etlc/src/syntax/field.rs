//! What stands in square brackets: a field with its way into JSON, a variable, everything or nothing.

use crate::diagnostics::{Diagnostic, Span, Text, codes};

use super::ast::{FieldPath, Name, PathStep, VariablePath};
use super::characters;
use super::head::is_name_part;
use super::literal;
use super::names;
use super::tokens::quoted;

/// What the brackets hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// `[field]`, `[a.b.0]`.
    Field(FieldPath),
    /// `[$name]`.
    Variable(Name),
    /// `[$name.a.0]`.
    VariablePath(VariablePath),
    /// `[]`.
    Nothing(Span),
    /// `[*]`.
    Every(Span),
}

/// What no field's name outside backticks may hold.
const FORBIDDEN: &[char] = &['[', ']', '|', '"', ',', '`'];

/// What may stand between a bracket and the name in it.
pub(super) const BLANKS: [char; 3] = [' ', '\t', '\r'];

/// How far the name in square brackets goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// To the closing bracket: the length up to it, both brackets included.
    Closed(usize),
    /// To something that no name holds, or the end: where that is.
    Stopped(usize),
}

/// How far the name goes whose bracket this line starts with.
pub(super) fn extent(line: &str) -> Extent {
    let bytes = line.as_bytes();
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b']' => return Extent::Closed(at + 1),
            b'`' => match memchr::memchr(b'`', &bytes[at + 1..]) {
                Some(length) => at += length + 1,
                None => return Extent::Stopped(at),
            },
            b'[' | b'|' | b'"' | b',' => return Extent::Stopped(at),
            b'-' if bytes.get(at + 1) == Some(&b'>') => return Extent::Stopped(at),
            _ => {}
        }
        at += 1;
    }
    Extent::Stopped(at)
}

/// Whether the brackets that this line starts with are a list, where an expression stands: empty ones, and those that
/// start with a text, a variable, or a number that `,` or `]` follows. What holds a sign that no name may hold is no
/// field either, unless a bracket around it closes first: then it is one without its `]`.
pub(super) fn is_list(line: &str, extent: &Extent) -> bool {
    let inside = line[1..].trim_start();
    let number = inside.strip_prefix('-').unwrap_or(inside);
    let behind_number = match literal::number(number).0 {
        0 => None,
        length => number[length..].trim_start().chars().next(),
    };
    inside.starts_with([']', '"', '\'', '$'])
        || inside.starts_with("r\"")
        || matches!(behind_number, Some(',' | ']'))
        || matches!(extent, Extent::Stopped(stop) if line[*stop..].starts_with([',', '"', '['])
            && line[..*stop].matches(')').count() <= line[..*stop].matches('(').count())
}

/// Reads the brackets that start at byte `at` of a file; the closing one may be missing. The diagnostics are about
/// names and paths.
pub(super) fn read(text: &str, at: usize) -> (Place, Vec<Diagnostic>) {
    let span = Span::new(at, at + text.len());
    let inside = text.strip_prefix('[').unwrap_or(text);
    let inside = inside.strip_suffix(']').unwrap_or(inside);
    let name = inside.trim_matches(BLANKS);
    let start = at + 1 + inside.len() - inside.trim_start_matches(BLANKS).len();
    let mut problems = Vec::new();
    let place = match name.as_bytes() {
        [] => Place::Nothing(span),
        [b'*'] => Place::Every(span),
        [b'$', rest @ ..] if !rest.is_empty() => variable(&name[1..], start + 1, span, &mut problems),
        _ => Place::Field(path(name, start, span, &mut problems)),
    };
    (place, problems)
}

/// A variable, without its sigil, with the steps after its dots; `at` is where its name starts.
pub(super) fn variable(text: &str, at: usize, span: Span, problems: &mut Vec<Diagnostic>) -> Place {
    let FieldPath { name, path, .. } = path(text, at, span, problems);
    if problems.is_empty() && name.contains(|c: char| !is_name_part(c)) {
        let message = text!("{written} is no name of a variable", written = quoted(&format!("${name}")));
        problems.push(Diagnostic::error(&codes::syntax::BAD_FIELD, span, message).here("letters, digits and `_`"));
    }
    match path.is_empty() {
        true => Place::Variable(Name { text: name, span }),
        false => Place::VariablePath(VariablePath { name, path, span }),
    }
}

/// A field's name and the steps after its dots.
fn path(text: &str, at: usize, span: Span, problems: &mut Vec<Diagnostic>) -> FieldPath {
    let parts: Vec<Part<'_>> = parts(text, at).collect();
    problems.extend(parts.iter().filter_map(|part| bad_part(part, text, at, span)));
    let name = parts.first().map(Part::name).unwrap_or_default();
    let steps = parts.iter().skip(1).map(|part| step(part, problems)).collect();
    FieldPath { name, path: steps, span }
}

/// What is wrong with a part of this path.
fn bad_part(part: &Part<'_>, path: &str, at: usize, brackets: Span) -> Option<Diagnostic> {
    let error = |span, message: Text| Diagnostic::error(&codes::syntax::BAD_FIELD, span, message);
    let whole = Span::new(at, at + path.len());
    if part.text.is_empty() {
        return Some(match part.literal {
            true => error(brackets, "the name between the backticks is empty".into()),
            false => error(brackets, "a part of this path is empty".into())
                .here("dots stand between the parts of a path into JSON")
                .guess(
                    text!("write `` [`{path}`] `` for a field whose name has dots", path),
                    whole,
                    format!("`{path}`"),
                ),
        });
    }
    if part.literal {
        return None;
    }
    if let Some(problem) = names::invisible(part.text, part.at, path.contains('`')) {
        return Some(problem);
    }
    let offset = part.text.find(FORBIDDEN)?;
    let sign = part.text[offset..].chars().next()?;
    let place = Span::new(part.at + offset, part.at + offset + sign.len_utf8());
    let problem = error(place, text!("a field's name holds no `{sign}` outside backticks", sign));
    Some(match path.contains('`') {
        true => problem,
        false => problem.guess(text!("write `` [`{path}`] ``", path), whole, format!("`{path}`")),
    })
}

/// A step into JSON.
fn step(part: &Part<'_>, problems: &mut Vec<Diagnostic>) -> PathStep {
    let is_index = !part.literal && !part.text.is_empty() && part.text.bytes().all(|byte| byte.is_ascii_digit());
    match part.text.parse() {
        Ok(index) if is_index => PathStep::Index(index),
        Err(_) if is_index => {
            let span = Span::new(part.at, part.at + part.text.len());
            problems.push(Diagnostic::error(&codes::syntax::BAD_FIELD, span, "no array has so many elements").guess(
                "write it in backticks if it is a key",
                span,
                format!("`{}`", part.text),
            ));
            PathStep::Key(part.text.to_owned())
        }
        _ => PathStep::Key(part.name()),
    }
}

/// A part of a path.
pub(super) struct Part<'a> {
    /// What is written, without backticks.
    pub(super) text: &'a str,
    /// Where that starts.
    pub(super) at: usize,
    /// Whether it stood in backticks.
    pub(super) literal: bool,
}

impl Part<'_> {
    /// The name that it is. What is invisible outside backticks has been reported.
    fn name(&self) -> String {
        if self.literal { self.text.to_owned() } else { characters::visible(self.text) }
    }
}

/// The parts between the dots that are outside backticks.
pub(super) fn parts(text: &str, at: usize) -> impl Iterator<Item = Part<'_>> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let current = rest?;
        let mut quoted = false;
        let dot = current.find(|c| {
            quoted ^= c == '`';
            c == '.' && !quoted
        });
        let (part, next) = match dot {
            Some(dot) => (&current[..dot], Some(&current[dot + 1..])),
            None => (current, None),
        };
        let start = at + text.len() - current.len();
        rest = next;
        Some(match part.strip_prefix('`').and_then(|part| part.strip_suffix('`')) {
            Some(literal) => Part { text: literal, at: start + 1, literal: true },
            None => Part { text: part, at: start, literal: false },
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, path: &[PathStep], length: usize) -> Place {
        Place::Field(FieldPath { name: name.into(), path: path.into(), span: Span::new(5, 5 + length) })
    }

    #[test]
    fn brackets_are_read() {
        let key = |key: &str| PathStep::Key(key.into());
        let cases = [
            ("[id]", field("id", &[], 4)),
            ("[id", field("id", &[], 3)),
            ("[ US Gross ]", field("US Gross", &[], 12)),
            ("[order #]", field("order #", &[], 9)),
            ("[a -- b]", field("a -- b", &[], 8)),
            ("[a.b.0]", field("a", &[key("b"), PathStep::Index(0)], 7)),
            ("[0]", field("0", &[], 3)),
            ("[`a.b`]", field("a.b", &[], 7)),
            ("[`a|b`.`0`.1]", field("a|b", &[key("0"), PathStep::Index(1)], 13)),
            ("[$age]", Place::Variable(Name { text: "age".into(), span: Span::new(5, 11) })),
            (
                "[$item.a-b.0]",
                Place::VariablePath(VariablePath {
                    name: "item".into(),
                    path: vec![key("a-b"), PathStep::Index(0)],
                    span: Span::new(5, 18),
                }),
            ),
            ("[$]", field("$", &[], 3)),
            ("[]", Place::Nothing(Span::new(5, 7))),
            ("[ * ]", Place::Every(Span::new(5, 10))),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text, 5), (expected, vec![]), "{text}");
        }
    }

    #[test]
    fn in_an_expression_brackets_are_a_field_or_a_list() {
        let cases = [
            ("[]", true),
            ("[ ]", true),
            ("[\"a\", [b]]", true),
            ("[r\"a\"]", true),
            ("['a']", true),
            ("[$a, 1]", true),
            ("[1, 2]", true),
            ("[1.5]", true),
            ("[-1 ]", true),
            ("[1st]", false),
            ("[2024 sales]", false),
            ("[rate]", false),
            ("[a.b.0]", false),
            ("[`a,b`]", false),
            ("[lower($a), 1]", true),
            ("[[1], [2]]", true),
            ("[open)|", false),
            ("[open), 1)", false),
            ("[open", false),
        ];
        for (text, expected) in cases {
            assert_eq!(is_list(text, &extent(text)), expected, "{text}");
        }
    }

    #[test]
    fn names_end_where_they_end() {
        let cases = [
            ("[id](any)", Extent::Closed(4)),
            ("[order #]", Extent::Closed(9)),
            ("[`a]|b`]", Extent::Closed(8)),
            ("[a`b]", Extent::Stopped(2)),
            ("[name(text) -> [x]", Extent::Stopped(12)),
            ("[a, b]", Extent::Stopped(2)),
            ("[a-b]", Extent::Closed(5)),
            ("[", Extent::Stopped(1)),
        ];
        for (text, expected) in cases {
            assert_eq!(extent(text), expected, "{text}");
        }
    }

    #[test]
    fn bad_names_are_reported_where_they_are() {
        let cases = [
            ("[a, b]", (7, 8)),
            ("[a..b]", (5, 11)),
            ("[a.]", (5, 9)),
            ("[.]", (5, 8)),
            ("[``]", (5, 9)),
            ("[a`b]", (7, 8)),
            ("[a.99999999999999999999999]", (8, 31)),
            ("[$a b]", (5, 11)),
            ("[$a.]", (5, 10)),
            ("[$a-b.c]", (5, 13)),
        ];
        for (text, expected) in cases {
            let (_, problems) = read(text, 5);
            let spans: Vec<_> = problems.iter().map(|problem| (problem.span.start, problem.span.end)).collect();
            assert_eq!(spans.first(), Some(&expected), "{text}");
        }
    }
}
