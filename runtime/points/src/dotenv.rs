//! The syntax of an `.env` file.
//!
//! A line is `KEY=value`, with spaces and tabs around either ignored and `export ` before the key allowed; `#` at the
//! start of a line or after a space starts a comment. A value stands bare, where nothing in it is special, or in
//! quotes on one line: in single ones `\'` and `\\` are the only escapes, in double ones `\n \r \t \" \' \\ \$` are,
//! and any other is an error. Nothing is expanded: a `$` is a `$`.

use secrecy::zeroize::Zeroizing;

use crate::Secret;

/// A line that sets a key.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    /// From 1.
    pub(crate) line: usize,
    pub(crate) key: &'a str,
    pub(crate) value: Secret,
}

/// A line that cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    /// From 1.
    pub(crate) line: usize,
    pub(crate) what: &'static str,
    pub(crate) mend: &'static str,
}

const BLANK: [char; 2] = [' ', '\t'];

/// The entries of a file, or those lines that are broken, in order.
pub(crate) fn parse(text: &str) -> impl Iterator<Item = Result<Entry<'_>, Broken>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.split('\n').enumerate().filter_map(|(index, written)| {
        let written = written.strip_suffix('\r').unwrap_or(written).trim_matches(BLANK);
        if written.is_empty() || written.starts_with('#') {
            return None;
        }
        let line = index + 1;
        Some(match entry(written) {
            Ok((key, value)) => Ok(Entry { line, key, value }),
            Err((what, mend)) => Err(Broken { line, what, mend }),
        })
    })
}

type Mistake = (&'static str, &'static str);

fn entry(written: &str) -> Result<(&str, Secret), Mistake> {
    let written = match written.strip_prefix("export") {
        Some(rest) if rest.starts_with(BLANK) => rest.trim_start_matches(BLANK),
        _ => written,
    };
    let (key, rest) = written.split_once('=').ok_or((
        "this line sets nothing",
        "write KEY=value, and a line break inside a value as \\n between double quotes",
    ))?;
    let key = key.trim_end_matches(BLANK);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    if key.is_empty() || key.starts_with(|c: char| c.is_ascii_digit()) || !key.chars().all(plain) {
        return Err(("what stands before `=` is not a key", "write a key of Latin letters, digits and `_`"));
    }
    let value = match rest.trim_start_matches(BLANK).chars().next() {
        Some(quote @ ('"' | '\'')) => quoted(rest.trim_start_matches(BLANK), quote)?,
        _ => bare(rest).into(),
    };
    Ok((key, value))
}

/// The part of a bare value before its comment.
fn bare(rest: &str) -> &str {
    let comment = rest.match_indices('#').map(|(at, _)| at).find(|&at| rest[..at].ends_with(BLANK));
    rest[..comment.unwrap_or(rest.len())].trim_matches(BLANK)
}

/// The value between the quotes that this text starts with.
fn quoted(text: &str, quote: char) -> Result<Secret, Mistake> {
    // As long as the whole, so that it never grows and leaves a copy behind.
    let mut value = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text[1..].chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => match (quote, rest.clone().next()) {
                (_, Some(escaped @ ('\\' | '\''))) | ('"', Some(escaped @ ('"' | '$'))) => value.push(escaped),
                ('"', Some('n')) => value.push('\n'),
                ('"', Some('r')) => value.push('\r'),
                ('"', Some('t')) => value.push('\t'),
                ('"', _) => {
                    return Err((
                        "there is an unknown escape between the double quotes",
                        "write `\\\\` for a backslash, or put the value between single quotes",
                    ));
                }
                _ => {
                    value.push('\\');
                    continue;
                }
            },
            c if c == quote => return end(rest.as_str()).map(|()| Secret::from(value.as_str())),
            c => {
                value.push(c);
                continue;
            }
        }
        rest.next();
    }
    Err(("the quote is not closed on its line", "close it; write a line break as \\n between double quotes"))
}

/// Checks that nothing but a comment follows a closing quote.
fn end(rest: &str) -> Result<(), Mistake> {
    let trimmed = rest.trim_start_matches(BLANK);
    if trimmed.is_empty() || (trimmed.starts_with('#') && trimmed.len() < rest.len()) {
        return Ok(());
    }
    Err((
        "something follows the closing quote",
        "write a quote inside the value as `\\\"` or `\\'`, and a space before a comment",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        for (written, value) in [
            ("A=b", "b"),
            ("A=", ""),
            ("  A \t=\t b  ", "b"),
            ("export A=b", "b"),
            ("export\tA=b", "b"),
            ("A=b c", "b c"),
            ("A=b # c", "b"),
            ("A=b\t# c", "b"),
            ("A=b#c", "b#c"),
            ("A=#b", "#b"),
            ("A= # b", ""),
            ("A=b=c=", "b=c="),
            (r"A=b\n$C", r"b\n$C"),
            (r#"A=b"c'd"#, r#"b"c'd"#),
            ("A=пароль", "пароль"),
            ("A=' b # c ' # d", " b # c "),
            (r#"A="b c"	# d"#, "b c"),
            (r#"A="""#, ""),
            (r"A='b\n\d'", r"b\n\d"),
            (r"A='it\'s \\'", r"it's \"),
            (r#"A='say "b"'"#, r#"say "b""#),
            (r#"A="\n\r\t\"\'\\\$""#, "\n\r\t\"'\\$"),
            (r#"A="it's""#, "it's"),
            ("A=\"пароль\"", "пароль"),
        ] {
            let entries: Vec<_> = parse(written).map(|entry| entry.expect(written)).collect();
            assert_eq!(entries.len(), 1, "{written}");
            assert_eq!((entries[0].key, entries[0].value.expose()), ("A", value), "{written}");
        }
    }

    #[test]
    fn broken_lines() {
        for (written, what) in [
            ("A", "this line sets nothing"),
            ("export A", "this line sets nothing"),
            ("=b", "what stands before `=` is not a key"),
            ("1A=b", "what stands before `=` is not a key"),
            ("A B=c", "what stands before `=` is not a key"),
            ("КЛЮЧ=c", "what stands before `=` is not a key"),
            ("A='b", "the quote is not closed on its line"),
            ("A='b\\'", "the quote is not closed on its line"),
            ("A=\"b\\\"", "the quote is not closed on its line"),
            ("A=\"b", "the quote is not closed on its line"),
            ("A=\"b\\", "there is an unknown escape between the double quotes"),
            (r#"A="\d""#, "there is an unknown escape between the double quotes"),
            ("A='b'c", "something follows the closing quote"),
            ("A='b'#c", "something follows the closing quote"),
        ] {
            let broken: Vec<_> = parse(written).map(|entry| entry.expect_err(written)).collect();
            assert_eq!(broken.len(), 1, "{written}");
            assert_eq!((broken[0].line, broken[0].what), (1, what), "{written}");
        }
    }

    #[test]
    fn lines_are_counted_through_comments_and_line_ends() {
        let text = "\u{feff}A=1\r\n\r\n  # a comment\r\n?\r\n\tB=' 2 '\r\n";
        let lines: Vec<_> = parse(text)
            .map(|entry| entry.map(|e| (e.line, e.key, e.value.expose().to_owned())).map_err(|b| b.line))
            .collect();
        assert_eq!(lines, [Ok((1, "A", "1".to_owned())), Err(4), Ok((5, "B", " 2 ".to_owned()))]);
    }
}
