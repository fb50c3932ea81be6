//! The look through a JSON object that checks it and finds its fields.

use super::selection::Selection;

/// Where a value lies, from the start of its record; empty where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// What is wrong with a text, and at which byte. At the end of the text, more of it might have been right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) at: usize,
    pub(crate) what: &'static str,
}

impl Wrong {
    /// The same in a text that this one is a part of, from this byte on.
    #[cold]
    pub(crate) fn from(self, start: usize) -> Wrong {
        Wrong { at: start + self.at, ..self }
    }
}

type Scanned<T = ()> = Result<T, Wrong>;

/// The most levels of arrays and objects in one another.
const DEEPEST: u32 = 128;

/// Looks through the value at the start of a text; notes where the selected fields lie and gives the end of the value.
pub(crate) fn value(text: &[u8], selection: &Selection, spans: &mut [Span]) -> Result<usize, Wrong> {
    spans.fill(Span::default());
    let mut scanner = Scanner { text, at: 0, depth: 0, spans };
    scanner.value(Some(selection))?;
    Ok(scanner.at)
}

/// Where the first byte after JSON's white space is.
#[inline]
pub(crate) fn skip_space(text: &[u8], at: usize) -> usize {
    at + text[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count()
}

struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
    depth: u32,
    spans: &'t mut [Span],
}

impl Scanner<'_> {
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    #[inline]
    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    #[cold]
    fn wrong<T>(&self, what: &'static str) -> Scanned<T> {
        Err(Wrong { at: self.at, what })
    }

    /// Takes this byte.
    #[inline]
    fn expect(&mut self, byte: u8, what: &'static str) -> Scanned {
        if self.peek() != Some(byte) {
            return self.wrong(what);
        }
        self.at += 1;
        Ok(())
    }

    fn value(&mut self, selection: Option<&Selection>) -> Scanned {
        let start = self.at;
        match self.peek() {
            Some(b'"') => drop(self.string()?),
            Some(b'{') => self.nested(|scanner| scanner.object(selection))?,
            Some(b'[') => self.nested(|scanner| scanner.array(selection))?,
            Some(b't') => self.literal(b"true")?,
            Some(b'f') => self.literal(b"false")?,
            Some(b'n') => self.literal(b"null")?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => return self.wrong("a value was expected"),
        }
        if let Some(selection) = selection {
            for field in &selection.fields {
                self.spans[*field] = Span { start, end: self.at };
            }
        }
        Ok(())
    }

    fn nested(&mut self, inner: impl FnOnce(&mut Self) -> Scanned) -> Scanned {
        if self.depth == DEEPEST {
            return self.wrong("more than 128 levels");
        }
        self.depth += 1;
        self.at += 1;
        inner(self)?;
        self.depth -= 1;
        Ok(())
    }

    /// The rest of an object whose brace was taken.
    fn object(&mut self, selection: Option<&Selection>) -> Scanned {
        self.skip_space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        let mut expected = 0;
        loop {
            let start = self.at;
            if self.peek() != Some(b'"') {
                return self.wrong("a key in double quotes was expected");
            }
            let has_escapes = self.string()?;
            let key = &self.text[start..self.at];
            self.skip_space();
            self.expect(b':', "`:` was expected")?;
            self.skip_space();
            let selected = selection.and_then(|selection| selection.under(key, has_escapes, &mut expected));
            self.member(selected)?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return self.wrong("`,` or `}` was expected"),
            }
            self.skip_space();
        }
        self.at += 1;
        Ok(())
    }

    /// The rest of an array whose bracket was taken.
    fn array(&mut self, selection: Option<&Selection>) -> Scanned {
        self.skip_space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        for place in 0.. {
            self.member(selection.and_then(|selection| selection.at(place)))?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return self.wrong("`,` or `]` was expected"),
            }
            self.skip_space();
        }
        self.at += 1;
        Ok(())
    }

    /// A value in an object or array, and the space after it. Of equal keys the last counts, so what an earlier one held
    /// is forgotten.
    #[inline]
    fn member(&mut self, selection: Option<&Selection>) -> Scanned {
        if let Some(selection) = selection {
            for field in &selection.all {
                self.spans[*field] = Span::default();
            }
        }
        self.value(selection)?;
        self.skip_space();
        Ok(())
    }

    fn literal(&mut self, literal: &[u8]) -> Scanned {
        let rest = &self.text[self.at..];
        let same = rest.iter().zip(literal).take_while(|(one, other)| one == other).count();
        if same < literal.len() {
            self.at += if same == rest.len() { same } else { 0 };
            return self.wrong("a value was expected");
        }
        self.at += same;
        Ok(())
    }

    /// A text, with its quotes; whether it has escapes.
    fn string(&mut self) -> Scanned<bool> {
        self.at += 1;
        let mut has_escapes = false;
        loop {
            while let Some(eight) = self.text[self.at..].first_chunk() {
                let marks = marks(u64::from_le_bytes(*eight));
                if marks != 0 {
                    self.at += marks.trailing_zeros() as usize / 8;
                    break;
                }
                self.at += 8;
            }
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(has_escapes);
                }
                Some(b'\\') => {
                    has_escapes = true;
                    self.at += 1;
                    self.escape()?;
                }
                Some(0..=0x1f) => return self.wrong("a control character is not escaped"),
                Some(_) => self.at += 1,
                None => return self.wrong("a text does not end"),
            }
        }
    }

    /// The rest of an escape whose backslash was taken.
    fn escape(&mut self) -> Scanned {
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                self.at += 1;
                match self.unit()? {
                    0xd800..=0xdbff => {
                        self.expect(b'\\', "half of a surrogate pair")?;
                        self.expect(b'u', "half of a surrogate pair")?;
                        let start = self.at;
                        if !(0xdc00..=0xdfff).contains(&self.unit()?) {
                            self.at = start;
                            return self.wrong("half of a surrogate pair");
                        }
                    }
                    0xdc00..=0xdfff => {
                        self.at -= 4;
                        return self.wrong("half of a surrogate pair");
                    }
                    _ => {}
                }
            }
            _ => return self.wrong("there is no such escape"),
        }
        Ok(())
    }

    /// The four hexadecimal digits of an escape.
    fn unit(&mut self) -> Scanned<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            match self.peek().and_then(|digit| char::from(digit).to_digit(16)) {
                Some(digit) => unit = unit << 4 | digit,
                None => return self.wrong("four hexadecimal digits were expected"),
            }
            self.at += 1;
        }
        Ok(unit)
    }

    fn number(&mut self) -> Scanned {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
            if let Some(b'0'..=b'9') = self.peek() {
                return self.wrong("a number does not begin with 0");
            }
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Scanned {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start { self.wrong("a digit was expected") } else { Ok(()) }
    }
}

/// The highest bits of those of eight bytes that are a quote, a backslash or a control character. The lowest bit that is
/// set is right; one above it may come of a carry.
#[inline]
fn marks(eight: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH: u64 = ONES << 7;
    let is_below = |bytes: u64, limit: u8| bytes.wrapping_sub(ONES * u64::from(limit)) & !bytes;
    let is = |byte: u8| is_below(eight ^ (ONES * u64::from(byte)), 1);
    (is(b'"') | is(b'\\') | is_below(eight, 0x20)) & HIGH
}

#[cfg(test)]
mod tests;
