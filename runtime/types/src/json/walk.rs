//! Walking a text of valid JSON. Of a text that is not valid these find nothing or a wrong part.

use std::borrow::Cow;
use std::fmt;

/// The elements of an array, or the keys of an object, with their escapes, and its values.
pub(super) struct Parts<'a> {
    rest: &'a str,
    with_keys: bool,
}

impl<'a> Parts<'a> {
    /// The parts of an object; none where the text is none.
    #[inline]
    pub(super) fn of_object(text: &'a str) -> Parts<'a> {
        Parts { rest: text.strip_prefix('{').unwrap_or_default(), with_keys: true }
    }

    /// The parts of an array, with empty keys; none where the text is none.
    #[inline]
    pub(super) fn of_array(text: &'a str) -> Parts<'a> {
        Parts { rest: text.strip_prefix('[').unwrap_or_default(), with_keys: false }
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = (&'a str, &'a str);

    #[inline]
    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        let mut rest = after_space(self.rest);
        if let Some(after) = rest.strip_prefix(',') {
            rest = after_space(after);
        }
        let mut key = "";
        if self.with_keys {
            let end = text_length(rest.as_bytes())?;
            key = rest.get(1..end - 1)?;
            rest = after_space(rest.get(end..)?).strip_prefix(':')?;
            rest = after_space(rest);
        }
        let end = value_length(rest.as_bytes())?;
        self.rest = rest.get(end..)?;
        Some((key, rest.get(..end)?))
    }
}

/// Whether JSON allows the byte between its parts.
#[inline]
pub(super) fn is_space(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[inline]
pub(super) fn after_space(text: &str) -> &str {
    let count = text.bytes().take_while(is_space).count();
    &text[count..]
}

/// The bytes of the JSON text, quotes included, that begins here.
#[inline]
fn text_length(bytes: &[u8]) -> Option<usize> {
    if bytes.first() != Some(&b'"') {
        return None;
    }
    let mut at = 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// The bytes of the value that begins here; `None` where none does.
#[inline]
fn value_length(bytes: &[u8]) -> Option<usize> {
    match bytes.first()? {
        b'"' => text_length(bytes),
        b'{' | b'[' => nested_length(bytes),
        b'}' | b']' | b',' | b':' => None,
        _ => {
            let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']') || is_space(byte);
            Some(bytes.iter().position(ends).unwrap_or(bytes.len()))
        }
    }
}

/// The bytes of the array or object that begins here.
fn nested_length(bytes: &[u8]) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = 0;
    loop {
        match bytes.get(at)? {
            b'"' => {
                at += text_length(&bytes[at..])?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

/// What a JSON text means, borrowed where it has no escapes.
#[inline]
pub(super) fn unescape(escaped: &str) -> Option<Cow<'_, str>> {
    if !escaped.contains('\\') {
        return Some(Cow::Borrowed(escaped));
    }
    let mut out = String::with_capacity(escaped.len());
    write_unescaped(escaped, &mut out)?;
    Some(Cow::Owned(out))
}

/// Writes what a JSON text means; `None` for an escape that JSON does not have.
pub(super) fn write_unescaped(escaped: &str, out: &mut impl fmt::Write) -> Option<()> {
    let mut rest = escaped;
    while let Some(at) = rest.find('\\') {
        out.write_str(&rest[..at]).ok()?;
        let escape = *rest.as_bytes().get(at + 1)?;
        let mut length = 2;
        let meaning = match escape {
            b'"' | b'\\' | b'/' => char::from(escape),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = unit(rest, at)?;
                length = 6;
                if (0xd800..0xdc00).contains(&first) {
                    let second = unit(rest, at + 6)?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
                    length = 12;
                    char::from_u32(0x10000 + ((first - 0xd800) << 10) + second)?
                } else {
                    char::from_u32(first)?
                }
            }
            _ => return None,
        };
        out.write_char(meaning).ok()?;
        rest = rest.get(at + length..)?;
    }
    out.write_str(rest).ok()
}

/// The number of the escape `\uXXXX` that stands here.
fn unit(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}
