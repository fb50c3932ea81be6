//! The texts of events, in which `{$this}`, `{$name}` and `{[field]}` stand for values.

use crate::diagnostics::{Diagnostic, Span, codes};

use super::ast::{Expr, ExprKind, Template, TemplatePart};
use super::field::{self, Place};
use super::head::{is_name_part, is_name_start};
use super::literal::{self, Character};
use super::tokens::quoted;

/// Reads the text literal that starts at byte `at` of a file.
pub(super) fn read(literal: &str, at: usize) -> (Template, Vec<Diagnostic>) {
    let mut parts = Vec::new();
    let mut problems = Vec::new();
    let mut text = String::new();
    let mut characters = literal::characters(literal, at).peekable();
    while let Some(character) = characters.next() {
        if character.value != '{' {
            text.push(character.value);
            continue;
        }
        if characters.next_if(|next| next.value == '{').is_some() {
            text.push('{');
            continue;
        }
        let rest = &literal[character.span.end - at..];
        match rest.find(['{', '}']).filter(|length| rest[*length..].starts_with('}')) {
            Some(length) => {
                let inside = Span::new(character.span.end, character.span.end + length);
                while characters.next_if(|next| next.span.start <= inside.end).is_some() {}
                if !text.is_empty() {
                    parts.push(TemplatePart::Text(std::mem::take(&mut text)));
                }
                parts.push(TemplatePart::Value(value(&rest[..length], inside, &mut problems)));
            }
            None => {
                problems.push(unclosed(&character));
                text.push('{');
            }
        }
    }
    if !text.is_empty() {
        parts.push(TemplatePart::Text(text));
    }
    (Template { parts, span: Span::new(at, at + literal.len()) }, problems)
}

fn unclosed(brace: &Character) -> Diagnostic {
    Diagnostic::error(&codes::syntax::BAD_TEMPLATE, brace.span, "this brace is not closed")
        .help("braces hold a value: `{$this}`, `{$name}` or `{[field]}`")
        .fix("write `{{` for a brace", brace.span, "{{")
}

/// What stands between the braces.
fn value(written: &str, span: Span, problems: &mut Vec<Diagnostic>) -> Expr {
    let trimmed = written.trim();
    let span = Span::new(span.start + written.len() - written.trim_start().len(), span.end);
    let span = Span::new(span.start, span.start + trimmed.len());
    let kind = match trimmed.as_bytes() {
        b"$this" => ExprKind::This,
        [b'$', rest @ ..] if !rest.is_empty() => {
            let mut found = Vec::new();
            match field::variable(&trimmed[1..], span.start + 1, span, &mut found) {
                _ if !found.is_empty() => broken(trimmed, span, problems),
                Place::VariablePath(path) => ExprKind::VariablePath(path),
                _ => ExprKind::Variable(trimmed[1..].to_owned()),
            }
        }
        [b'[', .., b']'] => {
            let (place, found) = field::read(trimmed, span.start);
            match place {
                Place::Field(path) => {
                    problems.extend(found);
                    ExprKind::Field(path)
                }
                _ => broken(trimmed, span, problems),
            }
        }
        _ => broken(trimmed, span, problems),
    };
    Expr { kind, span }
}

fn broken(written: &str, span: Span, problems: &mut Vec<Diagnostic>) -> ExprKind {
    let message = match written.is_empty() {
        true => text!("there is nothing between these braces"),
        false => text!("{written} is no value that a text can hold", written = quoted(written)),
    };
    let problem = Diagnostic::error(&codes::syntax::BAD_TEMPLATE, span, message)
        .help("braces hold `{$this}`, `{$name}` or `{[field]}`; a brace itself is written `{{`");
    let is_name = written.starts_with(is_name_start) && !written.contains(|c| !is_name_part(c));
    problems.push(if written == "this" {
        problem.guess("write `{$this}`", span, "$this")
    } else if is_name {
        problem.guess(text!("write `{{${written}}}` for the variable", written), span, format!("${written}")).guess(
            text!("write `{{[{written}]}}` for the source field", written),
            span,
            format!("[{written}]"),
        )
    } else {
        problem
    });
    ExprKind::Broken
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts as a text: values in angle brackets.
    fn shown(literal: &str) -> (String, usize) {
        let (template, problems) = read(literal, 10);
        let shown = template.parts.iter().map(|part| match part {
            TemplatePart::Text(text) => text.clone(),
            TemplatePart::Value(expr) => match &expr.kind {
                ExprKind::This => "<this>".to_owned(),
                ExprKind::Variable(name) => format!("<${name}>"),
                ExprKind::VariablePath(path) => format!("<${}+{}>", path.name, path.path.len()),
                ExprKind::Field(path) => format!("<{}+{}>", path.name, path.path.len()),
                _ => "<broken>".to_owned(),
            },
        });
        (shown.collect(), problems.len())
    }

    #[test]
    fn braces_hold_values() {
        let cases = [
            (r#""plain""#, "plain", 0),
            (r#""a {$this} b {$name}{[US Gross]}{ [a.b] }""#, "a <this> b <$name><US Gross+0><a+1>", 0),
            (r#""{$item.sku}""#, "<$item+1>", 0),
            (r#""{{$this} and }""#, "{$this} and }", 0),
            (r#""\u{41}{$this}\n""#, "A<this>\n", 0),
            (r#"r"\n{$this}""#, "\\n<this>", 0),
            (r#""{name}""#, "<broken>", 1),
            (r#""{this}""#, "<broken>", 1),
            (r#""{}""#, "<broken>", 1),
            (r#""{[]}""#, "<broken>", 1),
            (r#""{$a + 1}""#, "<broken>", 1),
            (r#""open { end""#, "open { end", 1),
            (r#""open {""#, "open {", 1),
            (r#""open { and {$this}""#, "open { and <this>", 1),
        ];
        for (literal, expected, problems) in cases {
            assert_eq!(shown(literal), (expected.to_owned(), problems), "{literal}");
        }
    }

    #[test]
    fn values_stand_where_they_are_written() {
        let (template, _) = read(r#""\n{ $name }""#, 10);
        let TemplatePart::Value(value) = &template.parts[1] else { panic!("{template:?}") };
        assert_eq!(value.span, Span::new(15, 20));
    }
}
