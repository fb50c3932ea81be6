//! Whether a text is JSON (RFC 8259).

use crate::Failure;
use crate::codes;

/// The most levels of arrays and objects in one another: the bits of a [`Levels`].
const DEEPEST: u32 = u128::BITS;

/// What is wrong with a text, and at which byte.
pub(super) struct Wrong {
    pub(super) at: usize,
    pub(super) what: &'static str,
}

impl Wrong {
    #[cold]
    pub(super) fn failure(&self, text: &str) -> Failure {
        let Wrong { at, what } = self;
        Failure::new(codes::NOT_JSON, format!("the text is not valid JSON: {what} at byte {}", at + 1)).value(text)
    }
}

type Checked = Result<(), Wrong>;

/// The arrays and objects that are open, the innermost in the lowest bit: set for an object.
#[derive(Default)]
struct Levels {
    objects: u128,
    depth: u32,
}

/// Checks a whole text.
pub(super) fn check(text: &[u8]) -> Checked {
    let mut checker = Checker { text, at: 0 };
    let mut levels = Levels::default();
    loop {
        checker.skip_space();
        match checker.next() {
            Some(open @ (b'{' | b'[')) => {
                if levels.depth == DEEPEST {
                    return checker.wrong_before("more than 128 levels");
                }
                let is_object = open == b'{';
                levels.objects = levels.objects << 1 | u128::from(is_object);
                levels.depth += 1;
                checker.skip_space();
                if checker.peek() != Some(if is_object { b'}' } else { b']' }) {
                    if is_object {
                        checker.key()?;
                    }
                    continue;
                }
            }
            Some(b'"') => checker.string()?,
            Some(b't') => checker.literal("rue")?,
            Some(b'f') => checker.literal("alse")?,
            Some(b'n') => checker.literal("ull")?,
            Some(first @ (b'-' | b'0'..=b'9')) => checker.number(first)?,
            Some(_) => return checker.wrong_before("a value was expected"),
            None => return checker.wrong("a value was expected"),
        }
        // A value has ended, or an empty array or object is about to.
        loop {
            checker.skip_space();
            if levels.depth == 0 {
                return if checker.at == text.len() { Ok(()) } else { checker.wrong("there is more after the value") };
            }
            let is_object = levels.objects & 1 == 1;
            match (checker.next(), is_object) {
                (Some(b','), true) => {
                    checker.skip_space();
                    checker.key()?;
                    break;
                }
                (Some(b','), false) => break,
                (Some(b'}'), true) | (Some(b']'), false) => {
                    levels.objects >>= 1;
                    levels.depth -= 1;
                }
                (None, true) => return checker.wrong("`,` or `}` was expected"),
                (None, false) => return checker.wrong("`,` or `]` was expected"),
                (Some(_), true) => return checker.wrong_before("`,` or `}` was expected"),
                (Some(_), false) => return checker.wrong_before("`,` or `]` was expected"),
            }
        }
    }
}

struct Checker<'t> {
    text: &'t [u8],
    at: usize,
}

impl Checker<'_> {
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    #[inline]
    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    #[inline]
    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn wrong(&self, what: &'static str) -> Checked {
        Err(Wrong { at: self.at, what })
    }

    /// The same at the byte that was just taken.
    fn wrong_before(&self, what: &'static str) -> Checked {
        Err(Wrong { at: self.at - 1, what })
    }

    /// A key and its colon.
    fn key(&mut self) -> Checked {
        if self.peek() != Some(b'"') {
            return self.wrong("a key in double quotes was expected");
        }
        self.at += 1;
        self.string()?;
        self.skip_space();
        if self.peek() != Some(b':') {
            return self.wrong("`:` was expected");
        }
        self.at += 1;
        Ok(())
    }

    fn literal(&mut self, rest: &str) -> Checked {
        if !self.text[self.at..].starts_with(rest.as_bytes()) {
            return self.wrong_before("a value was expected");
        }
        self.at += rest.len();
        Ok(())
    }

    /// The rest of a text whose quote was taken.
    fn string(&mut self) -> Checked {
        loop {
            match self.next() {
                Some(b'"') => return Ok(()),
                Some(b'\\') => self.escape()?,
                Some(0..=0x1f) => return self.wrong_before("a control character is not escaped"),
                Some(_) => {}
                None => return self.wrong("a text does not end"),
            }
        }
    }

    fn escape(&mut self) -> Checked {
        match self.next() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(()),
            Some(b'u') => match self.unit()? {
                0xd800..=0xdbff => {
                    let low = if self.text[self.at..].starts_with(b"\\u") {
                        self.at += 2;
                        self.unit()?
                    } else {
                        0
                    };
                    if (0xdc00..=0xdfff).contains(&low) { Ok(()) } else { self.wrong("half of a surrogate pair") }
                }
                0xdc00..=0xdfff => self.wrong("half of a surrogate pair"),
                _ => Ok(()),
            },
            _ => self.wrong_before("there is no such escape"),
        }
    }

    /// The four hexadecimal digits of an escape.
    fn unit(&mut self) -> Result<u32, Wrong> {
        let digits = self.text.get(self.at..self.at + 4).unwrap_or_default();
        let unit = digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?));
        match unit {
            Some(unit) if digits.len() == 4 => {
                self.at += 4;
                Ok(unit)
            }
            _ => Err(Wrong { at: self.at, what: "four hexadecimal digits were expected" }),
        }
    }

    /// The rest of a number.
    fn number(&mut self, first: u8) -> Checked {
        let leading = if first == b'-' { self.next() } else { Some(first) };
        match leading {
            Some(b'0') => {
                if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                    return self.wrong("a number does not begin with 0");
                }
            }
            Some(b'1'..=b'9') => self.skip_digits(),
            _ => return self.wrong("a digit was expected"),
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

    fn digits(&mut self) -> Checked {
        let start = self.at;
        self.skip_digits();
        if self.at == start { self.wrong("a digit was expected") } else { Ok(()) }
    }

    fn skip_digits(&mut self) {
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
    }
}
