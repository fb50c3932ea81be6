//! Text to everything.

use std::num::IntErrorKind;

use super::numbers::out_of_range;
use super::{Checked, CheckedIn, CheckedList};
use crate::{
    Arena, Date, Decimal, Element, Failure, Interval, Json, List, Result, Time, Timestamp, Timestamptz, Uuid, codes,
};

impl Checked<bool> for &str {
    #[inline]
    fn convert(self) -> Result<bool> {
        const WORDS: [(&str, bool); 12] = [
            ("true", true),
            ("false", false),
            ("t", true),
            ("f", false),
            ("1", true),
            ("0", false),
            ("yes", true),
            ("no", false),
            ("y", true),
            ("n", false),
            ("on", true),
            ("off", false),
        ];
        match WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(self)) {
            Some((_, value)) => Ok(*value),
            None => Err(not_a(self, codes::NOT_A_BOOL, "a bool", "true, false, t, f, yes, no, y, n, on, off, 1 or 0")),
        }
    }
}

macro_rules! integers {
    ($($to:ty = $name:literal),*) => {$(
        impl Checked<$to> for &str {
            #[inline]
            fn convert(self) -> Result<$to> {
                self.parse::<$to>().map_err(|error| not_an_integer(self, error.kind(), $name))
            }
        }
    )*};
}

integers!(i16 = "int2", i32 = "int4", i64 = "int8");

macro_rules! floats {
    ($($to:ty = $name:literal),*) => {$(
        impl Checked<$to> for &str {
            #[inline]
            fn convert(self) -> Result<$to> {
                match self.parse::<$to>() {
                    Ok(float) if float.is_normal() => Ok(float),
                    Ok(float) => unusual(self, float == 0.0, float.is_infinite(), float.is_nan(), $name).map(|()| float),
                    Err(_) => Err(not_a_number(self, $name)),
                }
            }
        }
    )*};
}

floats!(f32 = "float4", f64 = "float8");

/// Whether a text that reads as zero, as an infinity or as NaN says so itself.
fn unusual(text: &str, is_zero: bool, is_infinite: bool, is_nan: bool, ty: &str) -> Result<()> {
    let mantissa = || text.bytes().take_while(|byte| !matches!(byte, b'e' | b'E'));
    if is_nan && !text.eq_ignore_ascii_case("nan") {
        return Err(not_a_number(text, ty));
    }
    if is_infinite && text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(out_of_range(text, ty));
    }
    if is_zero && mantissa().any(|byte| matches!(byte, b'1'..=b'9')) {
        return Err(out_of_range(text, ty));
    }
    Ok(())
}

/// Types that read themselves.
macro_rules! parsed {
    ($($to:ty)*) => {$(
        impl Checked<$to> for &str {
            #[inline]
            fn convert(self) -> Result<$to> {
                self.parse()
            }
        }
    )*};
}

parsed!(Decimal Date Time Timestamp Timestamptz Interval);

impl Checked<Uuid> for &str {
    #[inline]
    fn convert(self) -> Result<Uuid> {
        // The library reads braces and `urn:uuid:` too, which make the text longer.
        match Uuid::try_parse(self) {
            Ok(uuid) if self.len() == 36 || self.len() == 32 => Ok(uuid),
            _ => Err(not_a(self, codes::NOT_A_UUID, "a uuid", "67e55044-10b1-426f-9247-bb680e5fe0c8")),
        }
    }
}

impl<'a> CheckedIn<'a, &'a [u8]> for &str {
    fn convert_in(self, arena: &'a Arena) -> Result<&'a [u8]> {
        let mut bytes = arena.vec();
        let (pairs, odd) = self.strip_prefix("\\x").unwrap_or("?").as_bytes().as_chunks::<2>();
        bytes.reserve_exact(pairs.len());
        let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
        for [high, low] in pairs {
            match digit(*high).zip(digit(*low)) {
                Some((high, low)) => bytes.push(high << 4 | low),
                None => return Err(not_bytes(self)),
            }
        }
        if odd.is_empty() { Ok(bytes.into_bump_slice()) } else { Err(not_bytes(self)) }
    }
}

impl<'a> CheckedIn<'a, Json<'a>> for &'a str {
    #[inline]
    fn convert_in(self, _: &'a Arena) -> Result<Json<'a>> {
        Json::parse(self)
    }
}

impl<'a> CheckedList<'a> for &'a str {
    fn read_list(self, element: Element, arena: &'a Arena) -> Result<List<'a>> {
        Json::parse(self)?.read_list(element, arena)
    }
}

/// The failure of a text that is not a number, for a type of number.
#[cold]
#[inline(never)]
pub(crate) fn not_a_number(text: &str, ty: &str) -> Failure {
    let form = match ty {
        "int2" | "int4" | "int8" => "digits with an optional sign",
        _ => "digits with an optional sign, point and exponent",
    };
    let mut failure = not_a(text, codes::NOT_A_NUMBER, "a number", form);
    if text.contains(',') {
        failure = failure.help("the point of a number is `.`, and thousands are not set apart: use replace");
    }
    failure
}

#[cold]
#[inline(never)]
fn not_an_integer(text: &str, error: &IntErrorKind, ty: &str) -> Failure {
    match error {
        IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => out_of_range(text, ty),
        _ if text.parse::<Decimal>().is_ok() => {
            Failure::new(codes::NOT_A_NUMBER, format!("the text is not a number as {ty} is written"))
                .value(text)
                .help("read it as numeric first")
        }
        _ => not_a_number(text, ty),
    }
}

#[cold]
fn not_bytes(text: &str) -> Failure {
    not_a(text, codes::NOT_BYTES, "bytes", "\\x and two hexadecimal digits for each byte")
}

#[cold]
#[inline(never)]
fn not_a(text: &str, code: &'static str, what: &str, form: &str) -> Failure {
    let failure = Failure::new(code, format!("the text is not {what}")).value(text);
    if text.is_empty() {
        failure.help("the text is empty; s1 makes null of an empty text")
    } else if text.trim() != text {
        failure.help("there are spaces around it: call strip first")
    } else {
        failure.help(format!("it is written {form}"))
    }
}
