//! Reading of dates, times and intervals from text, a piece at a time.

use crate::codes;
use crate::{Failure, Result};

/// What is left of a text.
pub(crate) struct Cursor<'t> {
    rest: &'t [u8],
}

/// Why a text is not a date, a time or an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// It is written otherwise.
    Form,
    /// It is well written, but there is no such day or time.
    NoSuch,
    /// It has more than six digits of a second.
    TooFine,
    /// It is before the first or after the last value of its type.
    Range,
    /// It has no offset from UTC.
    NoOffset,
    /// It has an offset that its type does not keep.
    Offset,
}

/// A piece of text read, or why not.
pub(crate) type Read<T> = std::result::Result<T, Wrong>;

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str) -> Cursor<'t> {
        Cursor { rest: text.as_bytes() }
    }

    #[inline]
    pub(crate) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    #[inline]
    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Takes a byte where it comes next.
    #[inline]
    pub(crate) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    /// Takes a text where the rest is that text.
    pub(crate) fn take_last(&mut self, text: &str) -> bool {
        let found = self.rest == text.as_bytes();
        if found {
            self.rest = &[];
        }
        found
    }

    #[inline]
    pub(crate) fn expect(&mut self, byte: u8) -> Read<()> {
        if self.take(byte) { Ok(()) } else { Err(Wrong::Form) }
    }

    /// Takes exactly two digits.
    #[inline]
    pub(crate) fn two_digits(&mut self) -> Read<u32> {
        match self.rest {
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9', rest @ ..] => {
                self.rest = rest;
                Ok(u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
            }
            _ => Err(Wrong::Form),
        }
    }

    /// Takes all digits that come next, at least so many and at most 18.
    #[inline]
    pub(crate) fn digits(&mut self, least: usize) -> Read<i64> {
        let count = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if count < least.max(1) {
            return Err(Wrong::Form);
        }
        let (digits, rest) = self.rest.split_at(count);
        self.rest = rest;
        let significant = digits.iter().position(|digit| *digit != b'0').map_or(0, |zeros| count - zeros);
        if significant > 18 {
            return Err(Wrong::Range);
        }
        Ok(digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
    }

    /// Takes at most so many letters.
    pub(crate) fn letters(&mut self, most: usize) -> &'t str {
        let count = self.rest.iter().take(most).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (word, rest) = self.rest.split_at(count);
        self.rest = rest;
        std::str::from_utf8(word).expect("ASCII letters are UTF-8")
    }

    /// Takes a point and the digits after it as microseconds of a second; 0 where there is no point.
    #[inline]
    pub(crate) fn fraction(&mut self) -> Read<u32> {
        if !self.take(b'.') {
            return Ok(0);
        }
        let count = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if count == 0 {
            return Err(Wrong::Form);
        }
        let (digits, rest) = self.rest.split_at(count);
        self.rest = rest;
        let (kept, dropped) = digits.split_at(count.min(6));
        if dropped.iter().any(|digit| *digit != b'0') {
            return Err(Wrong::TooFine);
        }
        let micros = kept.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
        Ok(micros * 10u32.pow(6 - kept.len() as u32))
    }
}

/// What a text should have been: for messages.
pub(crate) struct Expected {
    /// The type with its article.
    pub(crate) what: &'static str,
    /// How it is written.
    pub(crate) form: &'static str,
    /// The range of the type.
    pub(crate) range: &'static str,
    /// The code of a text that is written otherwise.
    pub(crate) code: &'static str,
}

impl Expected {
    /// The result of reading a whole text.
    #[inline]
    pub(crate) fn finish<T>(&self, text: &str, read: Read<T>) -> Result<T> {
        read.map_err(|wrong| self.failure(text, wrong))
    }

    #[cold]
    #[inline(never)]
    fn failure(&self, text: &str, wrong: Wrong) -> Failure {
        let what = self.what;
        match wrong {
            Wrong::Form => Failure::new(self.code, format!("the text is not {what}")).help(self.hint(text)),
            Wrong::NoSuch => Failure::new(self.code, "there is no such day or time"),
            Wrong::TooFine => Failure::new(codes::TOO_FINE, "the text has more than six digits of a second")
                .help("times are kept in microseconds; cut the rest off where it does not matter"),
            Wrong::Range => Failure::new(codes::OUT_OF_RANGE, format!("the text is {what} out of range"))
                .help(format!("the range is {}", self.range)),
            Wrong::NoOffset => Failure::new(self.code, "the text has no offset from UTC").help(
                "a timestamptz ends in Z, +03 or +03:00; read the text as timestamp and call at_utc if UTC is meant",
            ),
            Wrong::Offset => {
                Failure::new(self.code, "the text has an offset from UTC, which a timestamp does not keep")
                    .help("read it as timestamptz")
            }
        }
        .value(text)
    }

    fn hint(&self, text: &str) -> String {
        if text.is_empty() {
            format!("the text is empty; {} is written {}; s1 makes null of an empty text", self.what, self.form)
        } else if text.trim() != text {
            "there are spaces around it: call strip first".to_owned()
        } else {
            format!("{} is written {}", self.what, self.form)
        }
    }
}
