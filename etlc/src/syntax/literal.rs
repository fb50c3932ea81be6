//! What texts and numbers mean: escapes resolved, each that the language does not have reported with its fix.

use crate::diagnostics::{Diagnostic, Span, codes};

use super::tokens::quoted;

/// The length of the literal that this text starts with, both quotes included; its quote stands behind a prefix of this
/// length. `None` where it is not closed.
pub(super) fn closing_quote(rest: &str, prefix: usize) -> Option<usize> {
    let bytes = rest.as_bytes();
    let quote = bytes[prefix];
    let mut at = prefix + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if prefix == 0 => at += 1,
            byte if *byte == quote => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// A character of a text, and where it is written.
pub(super) struct Character {
    /// The character; where an escape is wrong, the one after its backslash.
    pub(super) value: char,
    /// The character or the whole escape.
    pub(super) span: Span,
    /// Whether it is an escape that the language does not have.
    pub(super) wrong: bool,
}

/// The inside of a literal and where it starts: `"…"`, `'…'` or `r"…"`, the closing quote maybe missing.
fn inside(literal: &str) -> (&str, usize, bool) {
    let raw = literal.starts_with('r');
    let start = if raw { 2 } else { 1 };
    let quote = literal[start - 1..].chars().next().unwrap_or('"');
    let rest = &literal[start..];
    // An escaped quote at the end closes nothing; the lexer has ended such a literal without one.
    let closed = rest.ends_with(quote) && (raw || !ends_escaped(&rest[..rest.len() - 1]));
    (if closed { &rest[..rest.len() - 1] } else { rest }, start, raw)
}

/// Whether a text ends in a backslash that is not itself escaped.
fn ends_escaped(text: &str) -> bool {
    let backslashes = text.len() - text.trim_end_matches('\\').len();
    backslashes % 2 == 1
}

/// The characters of the literal that starts at byte `at` of a file.
pub(super) fn characters(literal: &str, at: usize) -> impl Iterator<Item = Character> {
    let (inside, start, raw) = inside(literal);
    let mut rest = inside;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let from = at + start + inside.len() - rest.len();
        let (value, length, wrong) = match first {
            '\\' if !raw => escape(rest),
            _ => (first, first.len_utf8(), false),
        };
        rest = &rest[length..];
        Some(Character { value, span: Span::new(from, from + length), wrong })
    })
}

/// The value of the escape that this text starts with, its length, and whether it is wrong.
fn escape(text: &str) -> (char, usize, bool) {
    let Some(letter) = text[1..].chars().next() else { return ('\\', 1, true) };
    let value = match letter {
        'n' => '\n',
        't' => '\t',
        '"' | '\\' => letter,
        'u' => return code_point(text),
        // Within single quotes, which are a slip of their own.
        '\'' => letter,
        other => return (other, 1 + other.len_utf8(), true),
    };
    (value, 2, false)
}

/// `\u{…}`: one to six hexadecimal digits of a Unicode scalar value.
fn code_point(text: &str) -> (char, usize, bool) {
    let digits = text.strip_prefix("\\u{").and_then(|rest| rest.split_once('}')).map(|(digits, _)| digits);
    let value = digits
        .filter(|digits| (1..=6).contains(&digits.len()))
        .and_then(|digits| u32::from_str_radix(digits, 16).ok())
        .and_then(char::from_u32);
    match (value, digits) {
        (Some(value), Some(digits)) => (value, digits.len() + 4, false),
        _ => ('u', 2, true),
    }
}

/// What the literal says; a wrong escape stands for the character after its backslash.
pub(super) fn value(literal: &str) -> String {
    let (inside, _, raw) = inside(literal);
    if raw || !inside.contains('\\') {
        return inside.to_owned();
    }
    characters(literal, 0).map(|character| character.value).collect()
}

/// Reports the wrong escapes of the literal that starts at byte `at`.
pub(super) fn check(literal: &str, at: usize, problems: &mut Vec<Diagnostic>) {
    if !literal.contains('\\') {
        return;
    }
    for character in characters(literal, at).filter(|character| character.wrong) {
        let written = &literal[character.span.start - at..character.span.end - at];
        let backslash = Span::new(character.span.start, character.span.start + 1);
        let diagnostic = Diagnostic::error(
            &codes::syntax::BAD_ESCAPE,
            character.span,
            text!("{written} is not an escape of this language", written = quoted(written)),
        );
        problems.push(match character.value {
            'u' => diagnostic.help("a character by its number is written `\\u{41}`: one to six hexadecimal digits"),
            'r' => diagnostic.fix("write `\\u{d}`", character.span, "\\u{d}"),
            '0' => diagnostic.fix("write `\\u{0}`", character.span, "\\u{0}"),
            _ => diagnostic
                .fix("write `\\\\` for a backslash", backslash, "\\\\")
                .help("a raw text has no escapes: `r\"…\"`"),
        });
    }
}

/// The literal in double quotes, for one in single quotes.
pub(super) fn double_quoted(literal: &str) -> String {
    let written = characters(literal, 0).map(|character| match &literal[character.span.start..character.span.end] {
        "\"" => "\\\"",
        "\\'" => "'",
        same => same,
    });
    format!("\"{}\"", written.collect::<String>())
}

/// The length of the number that a text starts with, in bytes, and whether it has a point or an exponent; a text that
/// starts with no digit has none.
pub(super) fn number(text: &str) -> (usize, bool) {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(0);
    let mut length = whole;
    if bytes.get(length) == Some(&b'.') {
        match digits(length + 1) {
            0 => {}
            fraction => length += 1 + fraction,
        }
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        match digits((length + 1 + sign).min(bytes.len())) {
            0 => {}
            exponent => length += 1 + sign + exponent,
        }
    }
    (length, length > whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_resolved() {
        let cases = [
            (r#""""#, ""),
            (r#""a\n\t\"\\б""#, "a\n\t\"\\б"),
            (r#""\u{41}\u{1F600}""#, "A😀"),
            (r#"r"a\n""#, "a\\n"),
            (r#"'it\'s "x"'"#, "it's \"x\""),
            (r#""open"#, "open"),
            (r#""open\""#, "open\""),
            (r#""\q""#, "q"),
            ("\"", ""),
        ];
        for (literal, expected) in cases {
            assert_eq!(value(literal), expected, "{literal}");
        }
    }

    #[test]
    fn other_escapes_are_reported() {
        let cases = [
            (r#""\d+""#, Some((11, 13))),
            (r#""\r""#, Some((11, 13))),
            (r#""\u41""#, Some((11, 13))),
            (r#""\u{}""#, Some((11, 13))),
            (r#""\u{110000}""#, Some((11, 13))),
            (r#""\u{d800}""#, Some((11, 13))),
            (r#""\я""#, Some((11, 14))),
            (r#"r"\d""#, None),
            (r#""fine""#, None),
        ];
        for (literal, expected) in cases {
            let mut problems = Vec::new();
            check(literal, 10, &mut problems);
            assert_eq!(problems.first().map(|problem| (problem.span.start, problem.span.end)), expected, "{literal}");
        }
    }

    #[test]
    fn numbers_end_where_they_end() {
        let cases = [
            ("12", 2, false),
            ("1.5)", 3, true),
            ("1.x", 1, false),
            ("1e6", 3, true),
            ("1.5e-3+", 6, true),
            ("1e+", 1, false),
            ("1e", 1, false),
            ("x", 0, false),
            ("", 0, false),
        ];
        for (text, length, decimal) in cases {
            assert_eq!(number(text), (length, decimal), "{text}");
        }
    }

    #[test]
    fn single_quotes_become_double_ones() {
        assert_eq!(double_quoted(r#"'a "b" \'c\''"#), r#""a \"b\" 'c'""#);
        assert_eq!(double_quoted(r#"'a \"b\n'"#), r#""a \"b\n""#);
    }
}
