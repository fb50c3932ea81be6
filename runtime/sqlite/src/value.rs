//! Stored values, each of a type of its own.

use etlc_types::{Arena, Failure, Result, into};
use rusqlite::types::ValueRef;

use crate::codes;

/// A stored text.
///
/// # Errors
/// `R0152` where its bytes are not UTF-8.
#[inline]
pub(crate) fn text(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| not_utf8(bytes))
}

/// The failure of a value that does not become what the route reads.
#[cold]
#[inline(never)]
pub(crate) fn stored_otherwise(value: ValueRef<'_>, declared: &str, wanted: &str) -> Failure {
    let declared = if declared.is_empty() { "without a type" } else { declared };
    let message = match value {
        ValueRef::Null => format!("a null is stored and does not become {wanted}"),
        ValueRef::Integer(_) => {
            format!("an integer is stored in a column declared {declared} and does not become {wanted}")
        }
        ValueRef::Real(_) => format!("a float is stored in a column declared {declared} and does not become {wanted}"),
        ValueRef::Text(_) => format!("a text is stored in a column declared {declared} and does not become {wanted}"),
        ValueRef::Blob(_) => format!("a blob is stored in a column declared {declared} and does not become {wanted}"),
    };
    Failure::new(codes::STORED_OTHERWISE, message)
        .value(shown(value))
        .help("read the field as a type that all its values have, or let a query convert them")
}

/// A value as messages show it.
pub(crate) fn shown(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(integer) => integer.to_string(),
        ValueRef::Real(float) => into::text(float, &Arena::new()).to_owned(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => into::text(bytes, &Arena::new()).to_owned(),
    }
}

/// A value of any type as bytes, for a column that takes any: a letter for the type, then the value.
pub(crate) fn pack<'a>(value: ValueRef<'_>, arena: &'a Arena) -> Option<&'a [u8]> {
    Some(match value {
        ValueRef::Null => return None,
        ValueRef::Integer(integer) => joined(arena, b'i', &integer.to_le_bytes()),
        ValueRef::Real(float) => joined(arena, b'r', &float.to_le_bytes()),
        ValueRef::Text(text) => joined(arena, b't', text),
        ValueRef::Blob(bytes) => joined(arena, b'b', bytes),
    })
}

/// The value of packed bytes; `None` for others.
pub(crate) fn unpack(bytes: &[u8]) -> Option<ValueRef<'_>> {
    let (letter, rest) = bytes.split_first()?;
    Some(match letter {
        b'i' => ValueRef::Integer(i64::from_le_bytes(rest.try_into().ok()?)),
        b'r' => ValueRef::Real(f64::from_le_bytes(rest.try_into().ok()?)),
        b't' => ValueRef::Text(rest),
        b'b' => ValueRef::Blob(rest),
        _ => return None,
    })
}

fn joined<'a>(arena: &'a Arena, letter: u8, rest: &[u8]) -> &'a [u8] {
    let mut bytes = arena.vec();
    bytes.reserve_exact(1 + rest.len());
    bytes.push(letter);
    bytes.extend_from_slice(rest);
    bytes.into_bump_slice()
}

#[cold]
fn not_utf8(bytes: &[u8]) -> Failure {
    Failure::new(codes::NOT_UTF8, "the stored text is not UTF-8")
        .value(String::from_utf8_lossy(bytes))
        .help("store it anew, or let a query read it as bytes: cast(… as blob)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_values_come_back() {
        let arena = Arena::new();
        let values = [
            ValueRef::Integer(i64::MIN),
            ValueRef::Real(-0.5),
            ValueRef::Text(b""),
            ValueRef::Text(b"a\0"),
            ValueRef::Blob(b"\xff"),
        ];
        for value in values {
            assert_eq!(pack(value, &arena).and_then(unpack), Some(value));
        }
        assert_eq!(pack(ValueRef::Null, &arena), None);
        for broken in [b"".as_slice(), b"i1234567", b"r123456789", b"x"] {
            assert_eq!(unpack(broken), None, "{broken:?}");
        }
    }
}
