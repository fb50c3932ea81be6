//! The binary form of arrays: dimensions, the number of the element's type, and the elements as in a row.

use etlc_types::{Arena, Failure, List, Result};

use crate::{
    codes,
    decode::{self, unreadable},
    encode,
    limit::Limit,
    wire::{Format, Wire},
};

/// The elements of an array that the server sent.
struct Elements<'a> {
    bytes: &'a [u8],
    left: usize,
}

impl<'a> Elements<'a> {
    fn of(bytes: &'a [u8]) -> Result<Elements<'a>> {
        let word = |at: usize| bytes.get(at..).and_then(<[u8]>::first_chunk).map(|word| i32::from_be_bytes(*word));
        match word(0) {
            Some(0) => Ok(Elements { bytes: &[], left: 0 }),
            Some(1) => match (word(12), word(16)) {
                // Each element has a length of four bytes at least.
                (Some(count @ 0..), Some(1)) if count as usize <= bytes.len() / 4 => {
                    Ok(Elements { bytes: &bytes[20..], left: count as usize })
                }
                (Some(_), Some(lower)) if lower != 1 => Err(other_bound(lower)),
                _ => Err(unreadable("array", bytes)),
            },
            Some(dimensions) => Err(other_dimensions(dimensions)),
            None => Err(unreadable("array", bytes)),
        }
    }

    /// The next element, `None` after the last.
    fn next(&mut self) -> Result<Option<Option<&'a [u8]>>> {
        if self.left == 0 {
            return if self.bytes.is_empty() { Ok(None) } else { Err(unreadable("array", self.bytes)) };
        }
        self.left -= 1;
        let Some((length, rest)) = self.bytes.split_first_chunk() else { return Err(unreadable("array", self.bytes)) };
        let length = i32::from_be_bytes(*length);
        if length == -1 {
            self.bytes = rest;
            return Ok(Some(None));
        }
        match usize::try_from(length).ok().and_then(|length| rest.split_at_checked(length)) {
            Some((element, rest)) => {
                self.bytes = rest;
                Ok(Some(Some(element)))
            }
            None => Err(unreadable("array", rest)),
        }
    }

    fn all<T: Copy>(mut self, arena: &'a Arena, decode: impl Fn(&'a [u8]) -> Result<T>) -> Result<&'a [Option<T>]> {
        let mut values = Vec::with_capacity(self.left);
        while let Some(element) = self.next()? {
            values.push(element.map(&decode).transpose()?);
        }
        Ok(arena.list(&values))
    }
}

/// Decodes an array whose elements travel as `element`.
///
/// # Errors
/// `R0142` for an array of several dimensions or with a lower bound other than 1, and those of the elements.
pub(crate) fn decode<'a>(bytes: &'a [u8], element: Wire, arena: &'a Arena) -> Result<List<'a>> {
    let elements = Elements::of(bytes)?;
    Ok(match element {
        Wire::Bool => List::Bool(elements.all(arena, decode::bool)?),
        Wire::Int2 => List::Int2(elements.all(arena, decode::int2)?),
        Wire::Int4 => List::Int4(elements.all(arena, decode::int4)?),
        Wire::Int8 => List::Int8(elements.all(arena, decode::int8)?),
        Wire::Oid => List::Int8(elements.all(arena, decode::oid)?),
        Wire::Float4 => List::Float4(elements.all(arena, decode::float4)?),
        Wire::Float8 => List::Float8(elements.all(arena, decode::float8)?),
        Wire::Numeric => List::Numeric(elements.all(arena, decode::numeric)?),
        Wire::Text | Wire::List | Wire::Opaque => List::Text(elements.all(arena, decode::text)?),
        Wire::Bpchar => List::Text(elements.all(arena, decode::bpchar)?),
        Wire::Bytea => List::Bytea(elements.all(arena, decode::bytea)?),
        Wire::Date => List::Date(elements.all(arena, decode::date)?),
        Wire::Time => List::Time(elements.all(arena, decode::time)?),
        Wire::Timestamp => List::Timestamp(elements.all(arena, decode::timestamp)?),
        Wire::Timestamptz => List::Timestamptz(elements.all(arena, decode::timestamptz)?),
        Wire::Interval => List::Interval(elements.all(arena, decode::interval)?),
        Wire::Uuid => List::Uuid(elements.all(arena, decode::uuid)?),
        Wire::Json => List::Json(elements.all(arena, decode::json)?),
        Wire::Jsonb => List::Json(elements.all(arena, decode::jsonb)?),
    })
}

/// Encodes a list for a column of this format, its length first.
///
/// # Errors
/// What the column would change of an element.
pub(crate) fn encode(out: &mut Vec<u8>, list: List<'_>, format: &Format) -> Result<()> {
    let start = out.len();
    match list {
        List::Bool(elements) => put(out, format, elements, encode::bool),
        List::Int2(elements) => put(out, format, elements, encode::int2),
        List::Int4(elements) => put(out, format, elements, encode::int4),
        List::Int8(elements) if format.element == Wire::Oid => put(out, format, elements, encode::oid),
        List::Int8(elements) => put(out, format, elements, encode::int8),
        List::Float4(elements) => put(out, format, elements, encode::float4),
        List::Float8(elements) => put(out, format, elements, encode::float8),
        List::Numeric(elements) => put(out, format, elements, encode::numeric),
        List::Text(elements) => put(out, format, elements, encode::text),
        List::Bytea(elements) => put(out, format, elements, encode::bytea),
        List::Date(elements) => put(out, format, elements, encode::date),
        List::Time(elements) => put(out, format, elements, encode::time),
        List::Timestamp(elements) => put(out, format, elements, encode::timestamp),
        List::Timestamptz(elements) => put(out, format, elements, encode::timestamptz),
        List::Interval(elements) => put(out, format, elements, encode::interval),
        List::Uuid(elements) => put(out, format, elements, encode::uuid),
        List::Json(elements) if format.element == Wire::Jsonb => put(out, format, elements, encode::jsonb),
        List::Json(elements) => put(out, format, elements, encode::json),
    }?;
    let length = i32::try_from(out.len() - start - 4).map_err(|_| unreadable("array", &[]))?;
    out[start..start + 4].copy_from_slice(&length.to_be_bytes());
    Ok(())
}

/// Writes the dimensions and the elements, after four bytes for the length of it all.
fn put<T: Copy>(
    out: &mut Vec<u8>,
    format: &Format,
    elements: &[Option<T>],
    encode: impl Fn(&mut Vec<u8>, T, Limit) -> Result<()>,
) -> Result<()> {
    let dimensions = i32::from(!elements.is_empty());
    let nulls = i32::from(elements.iter().any(Option::is_none));
    for word in [0, dimensions, nulls, format.element_oid as i32] {
        out.extend_from_slice(&word.to_be_bytes());
    }
    if elements.is_empty() {
        return Ok(());
    }
    for word in [elements.len() as i32, 1] {
        out.extend_from_slice(&word.to_be_bytes());
    }
    for element in elements {
        match element {
            Some(value) => encode(out, *value, format.limit)?,
            None => encode::null(out),
        }
    }
    Ok(())
}

#[cold]
fn other_dimensions(dimensions: i32) -> Failure {
    Failure::new(codes::NOT_A_LIST, format!("the array has {dimensions} dimensions and a list has one"))
        .help("let a query unnest it, or give it as text")
}

#[cold]
fn other_bound(lower: i32) -> Failure {
    Failure::new(codes::NOT_A_LIST, format!("the array starts at {lower} and a list starts at 1"))
        .help("let a query unnest it, or give it as text")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[i32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    fn format(array: u32) -> Format {
        Format::built_in(array, -1).expect("it is built in")
    }

    #[test]
    fn both_ways() {
        let cases: [(u32, List, Vec<u8>); 4] = [
            (1007, List::Int4(&[Some(7), None]), words(&[1, 1, 23, 2, 1, 4, 7, -1])),
            (1007, List::Int4(&[]), words(&[0, 0, 23])),
            (
                1009,
                List::Text(&[Some("abcd"), Some("")]),
                [words(&[1, 0, 25, 2, 1, 4]), b"abcd".to_vec(), words(&[0])].concat(),
            ),
            (1028, List::Int8(&[Some(4_294_967_295)]), words(&[1, 0, 26, 1, 1, 4, -1])),
        ];
        for (array, list, bytes) in cases {
            let arena = Arena::new();
            let format = format(array);
            assert_eq!(decode(&bytes, format.element, &arena), Ok(list));
            let mut out = vec![9];
            encode(&mut out, list, &format).expect("it fits");
            assert_eq!(out[1..5], (bytes.len() as i32).to_be_bytes());
            assert_eq!(out[5..], bytes);
        }
    }

    #[test]
    fn what_is_no_list() {
        let cases = [
            (words(&[2, 0, 23, 1, 1, 1, 1, 4, 7]), "R0142"),
            (words(&[1, 0, 23, 1, 0, 4, 7]), "R0142"),
            (words(&[1, 0, 23, 2, 1, 4, 7]), "R0143"),
            (words(&[1, 0, 23, 1, 1, 4, 7, 7]), "R0143"),
            (words(&[1, 0, 23, i32::MAX, 1, 4, 7]), "R0143"),
            (words(&[1, 0, 23, -1, 1]), "R0143"),
            (words(&[1, 0, 23, 1, 1, 5, 7]), "R0143"),
            (words(&[1, 0, 23, 1, 1, -2]), "R0143"),
            (words(&[1, 0, 23]), "R0143"),
            (vec![0; 3], "R0143"),
        ];
        for (bytes, code) in cases {
            let arena = Arena::new();
            assert_eq!(decode(&bytes, Wire::Int4, &arena).map_err(|failure| failure.code()), Err(code), "{bytes:?}");
        }
    }

    #[test]
    fn elements_are_checked() {
        let three = Format::built_in(1015, 7).expect("varchar(3)[]");
        let outcome = encode(&mut Vec::new(), List::Text(&[Some("abcd")]), &three);
        assert_eq!(outcome.map_err(|failure| failure.code()), Err("R0104"));
    }
}
