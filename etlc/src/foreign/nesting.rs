//! How deep Rust nests, found before it is parsed: the parser calls itself for each level.

/// How deep brackets may nest, and how many signs may stand before a value.
pub(super) const DEEPEST: usize = 128;

/// Where a file first nests deeper than it may. Where `<` compares is guessed, in favour of the file.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut open, mut signs, mut at) = (Vec::new(), 0, 0);
    while let Some(&byte) = bytes.get(at) {
        let end = at + length(&text[at..]);
        let is_gap = byte.is_ascii_whitespace() || text[at..].starts_with("//") || text[at..].starts_with("/*");
        signs = match byte {
            b'-' | b'!' | b'&' | b'*' => signs + 1,
            _ if is_gap => signs,
            _ => 0,
        };
        match byte {
            b'<' => open.extend((0..end - at).filter(|_| !compares(bytes, at, end)).map(|_| b'<')),
            b'>' if !matches!(bytes[..at].last(), Some(b'-' | b'=')) => {
                open.pop_if(|bracket| *bracket == b'<');
            }
            // What is open ends with a statement, before a body and in an arm of `match`: it compared.
            b'>' | b';' | b'{' | b')' | b']' | b'}' => {
                if byte != b'>' || bytes[at - 1] == b'=' {
                    while open.pop_if(|bracket| *bracket == b'<').is_some() {}
                }
                match byte {
                    b'{' => open.push(byte),
                    b')' | b']' | b'}' => drop(open.pop()),
                    _ => {}
                }
            }
            b'(' | b'[' => open.push(byte),
            _ => {}
        }
        if open.len() > DEEPEST || signs > DEEPEST {
            return Some(at);
        }
        at = end;
    }
    None
}

/// Whether these `<` are an operator: blanks on both sides, a bracket before or a number after them.
fn compares(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = bytes[..start].last().copied().unwrap_or(b' ');
    let after = bytes.get(end).copied().unwrap_or(b' ');
    let blanks = before.is_ascii_whitespace() && (after.is_ascii_whitespace() || after == b'=');
    blanks || after.is_ascii_digit() || matches!(before, b')' | b']') || after == b'='
}

/// How many bytes the comment, the literal, the word, the run of `<` or the character takes that a text starts with.
fn length(text: &str) -> usize {
    let past = |from: usize, end: &str| text[from..].find(end).map_or(text.len(), |at| from + at + end.len());
    let run = |of: fn(char) -> bool| text.find(|c| !of(c)).unwrap_or(text.len());
    let first = text.chars().next().map_or(1, char::len_utf8);
    match text.as_bytes() {
        [b'/', b'/', ..] => text.find('\n').unwrap_or(text.len()),
        [b'/', b'*', ..] => comment(text),
        [b'"', ..] => quoted(text),
        [b'\'', b'\\', ..] => past(2 + text[2..].chars().next().map_or(0, char::len_utf8), "'"),
        [b'\'', ..] => {
            let mut after = text[1..].char_indices().skip(1);
            after.next().filter(|(_, c)| *c == '\'').map_or(1, |(at, _)| at + 2)
        }
        [b'r', ..] | [b'b' | b'c', b'r', ..] => {
            let hashes = &text[run(|c| matches!(c, 'b' | 'c' | 'r'))..];
            let count = hashes.find(|c| c != '#').unwrap_or(hashes.len());
            match hashes[count..].starts_with('"') {
                true => past(text.len() - hashes.len() + count + 1, &format!("\"{}", "#".repeat(count))),
                false => run(|c| c.is_alphanumeric() || c == '_'),
            }
        }
        [b'<', ..] => run(|c| c == '<'),
        // A prefix of a text is one character, so that the text is seen as such.
        [b'b' | b'c', b'"' | b'\'', ..] => 1,
        _ if text.starts_with(|c: char| c.is_alphanumeric() || c == '_') => run(|c| c.is_alphanumeric() || c == '_'),
        _ => first,
    }
}

/// The length of a comment, which may hold others.
fn comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        match &text.as_bytes()[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// The length of a text in quotes.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |at| at + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_limited() {
        let nested = |open: &str, close: &str, depth: usize| format!("{}x{}", open.repeat(depth), close.repeat(depth));
        for (open, close) in
            [("Option<", ">"), ("(", ")"), ("[", "]"), ("{", "}"), ("-", ""), ("& ", ""), ("!/* */\n", "")]
        {
            assert_eq!(too_deep(&nested(open, close, DEEPEST)), None, "{open}");
            assert_eq!(too_deep(&nested(open, close, 100_000)).map(|at| at / open.len()), Some(DEEPEST), "{open}");
        }
        assert_eq!(too_deep(&nested("<<", "", 100)), Some(0));
    }

    #[test]
    fn ordinary_rust_is_not_refused() {
        for line in [
            "if a < b { c() }\n",
            "if a<b { c() }\n",
            "x if a<b => c,\n",
            "1<<3, 1 << n, (a)<b, a <= b, a<=b,\n",
            "let x = a<b;\n",
            "fn f<'a>(x: &'a [u8]) -> Vec<Vec<u8>> { x }\n",
            "f(\"((<-\\\"(\", '(', '\\'', b'(', b\"(\", r\"(\\\", r#\"\"(\"#, br\"(\");\n",
            "// ((( <<<\n/* ((( /* ( */ ( */\n",
            "let x: &'static str = 'ж';\n",
            "/* -- */ // ----\n",
        ] {
            assert_eq!(too_deep(&line.repeat(1_000)), None, "{line}");
        }
        for torn in ["'", "'\\", "'\\ж", "\"", "\"\\", "r#", "r#\"", "br", "/*", "<", "ж'ж", "'ж"] {
            assert_eq!(too_deep(torn), None, "{torn}");
        }
    }
}
