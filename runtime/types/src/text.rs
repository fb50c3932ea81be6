//! The text form of every value.

use std::fmt;

use crate::{Arena, Date, Decimal, Interval, Json, List, Time, Timestamp, Timestamptz, Uuid};

/// A value that has a text form. Reading the text form back (with [`try_into`](crate::try_into)) gives the same value.
///
/// | type | text form |
/// |---|---|
/// | `bool` | `true`, `false` |
/// | `int2 int4 int8` | `-12` |
/// | `float4 float8` | the shortest that reads back: `1.5`, `1`, `-0`, `1e+300`, `NaN`, `Infinity`, `-Infinity` |
/// | `numeric` | `1.50`, with all digits of its scale |
/// | `text`, `json` | the text itself |
/// | `bytea` | `\x00ff` |
/// | `date` | `2024-02-29`, `12024-01-01`, `0044-03-15 BC`, `infinity`, `-infinity` |
/// | `time` | `04:05:06.5`, `24:00:00` |
/// | `timestamp` | `2024-02-29 04:05:06.5`, `0044-03-15 00:00:00 BC` |
/// | `timestamptz` | `2024-02-29 04:05:06.5+00` |
/// | `interval` | `1 year 2 mons 3 days 04:05:06.5` |
/// | `uuid` | `67e55044-10b1-426f-9247-bb680e5fe0c8` |
/// | lists | a JSON array of the JSON forms of the elements |
pub trait TextForm {
    /// Writes the text form.
    ///
    /// # Errors
    /// Only those of `out`.
    fn write_text<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result;

    /// Writes the JSON form: bool, finite numbers, JSON and lists as JSON has them, all others as a JSON text that
    /// holds the text form. Timestamps have a `T` in the middle and `+00:00` at the end there, as RFC 3339 and
    /// PostgreSQL's `to_json` want it.
    ///
    /// # Errors
    /// Only those of `out`.
    fn write_json<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result;

    /// The text form in the arena.
    #[inline]
    fn to_text<'a>(&self, arena: &'a Arena) -> &'a str {
        let mut out = arena.builder();
        self.write_text(&mut out).expect("an arena takes every text");
        out.into_bump_str()
    }
}

impl TextForm for bool {
    #[inline]
    fn write_text<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        out.write_str(if *self { "true" } else { "false" })
    }

    #[inline]
    fn write_json<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        self.write_text(out)
    }
}

macro_rules! integers {
    ($($ty:ty)*) => {$(
        impl TextForm for $ty {
            #[inline]
            fn write_text<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
                out.write_str(itoa::Buffer::new().format(*self))
            }

            #[inline]
            fn write_json<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
                self.write_text(out)
            }
        }
    )*};
}

integers!(i16 i32 i64);

macro_rules! floats {
    ($($ty:ty)*) => {$(
        impl TextForm for $ty {
            #[inline]
            fn write_text<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
                if self.is_finite() {
                    let mut buffer = zmij::Buffer::new();
                    let text = buffer.format_finite(*self);
                    out.write_str(text.strip_suffix(".0").unwrap_or(text))
                } else if self.is_nan() {
                    out.write_str("NaN")
                } else {
                    out.write_str(if *self > 0.0 { "Infinity" } else { "-Infinity" })
                }
            }

            #[inline]
            fn write_json<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
                if self.is_finite() { self.write_text(out) } else { write_quoted(self, out) }
            }
        }
    )*};
}

floats!(f32 f64);

impl TextForm for Decimal {
    #[inline]
    fn write_text<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        out.write_str(self.written().as_str())
    }

    #[inline]
    fn write_json<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        self.write_text(out)
    }
}

impl TextForm for &str {
    #[inline]
    fn write_text<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        out.write_str(self)
    }

    fn write_json<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        out.write_char('"')?;
        let mut rest = *self;
        while let Some(at) = rest.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
            out.write_str(&rest[..at])?;
            match rest.as_bytes()[at] {
                b'"' => out.write_str("\\\"")?,
                b'\\' => out.write_str("\\\\")?,
                b'\n' => out.write_str("\\n")?,
                b'\r' => out.write_str("\\r")?,
                b'\t' => out.write_str("\\t")?,
                control => write!(out, "\\u{control:04x}")?,
            }
            rest = &rest[at + 1..];
        }
        out.write_str(rest)?;
        out.write_char('"')
    }
}

impl TextForm for &[u8] {
    fn write_text<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        write_hexadecimal(self, "\\x", out)
    }

    fn write_json<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        write_hexadecimal(self, "\"\\\\x", out)?;
        out.write_char('"')
    }
}

fn write_hexadecimal<W: fmt::Write + ?Sized>(bytes: &[u8], prefix: &str, out: &mut W) -> fmt::Result {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.write_str(prefix)?;
    for chunk in bytes.chunks(64) {
        let mut text = [0; 128];
        for (pair, byte) in text.chunks_exact_mut(2).zip(chunk) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        out.write_str(std::str::from_utf8(&text[..chunk.len() * 2]).expect("hexadecimal digits are ASCII"))?;
    }
    Ok(())
}

/// Values whose JSON form is their text form in quotes.
macro_rules! quoted {
    ($($ty:ty: |$value:ident, $out:ident| $write:expr;)*) => {$(
        impl TextForm for $ty {
            #[inline]
            fn write_text<W: fmt::Write + ?Sized>(&self, $out: &mut W) -> fmt::Result {
                let $value = *self;
                $write
            }

            #[inline]
            fn write_json<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
                write_quoted(self, out)
            }
        }
    )*};
}

quoted! {
    Date: |value, out| out.write_str(value.written().as_str());
    Time: |value, out| out.write_str(value.written().as_str());
    Interval: |value, out| out.write_str(value.written().as_str());
    Uuid: |value, out| out.write_str(value.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
}

/// Writes a value whose text form needs no escapes as a JSON text.
fn write_quoted<W: fmt::Write + ?Sized>(value: &impl TextForm, out: &mut W) -> fmt::Result {
    out.write_char('"')?;
    value.write_text(out)?;
    out.write_char('"')
}

macro_rules! timestamps {
    ($($ty:ty)*) => {$(
        impl TextForm for $ty {
            #[inline]
            fn write_text<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
                out.write_str(self.written(b' ').as_str())
            }

            #[inline]
            fn write_json<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
                out.write_char('"')?;
                out.write_str(self.written(b'T').as_str())?;
                out.write_char('"')
            }
        }
    )*};
}

timestamps!(Timestamp Timestamptz);

impl TextForm for Json<'_> {
    #[inline]
    fn write_text<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        out.write_str(self.as_str())
    }

    #[inline]
    fn write_json<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl TextForm for List<'_> {
    fn write_text<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        self.write_json(out)
    }

    fn write_json<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        self.write_array(out)
    }
}

/// `Display` writes the text form.
macro_rules! display {
    ($($ty:ty)*) => {$(
        impl fmt::Display for $ty {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.write_text(f)
            }
        }
    )*};
}

display!(Decimal Date Time Timestamp Timestamptz Interval Json<'_> List<'_>);
