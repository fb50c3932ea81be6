//! A CSV record as a row.

use etlc_core::Live;
use etlc_types::{
    Arena, Date, Decimal, Element, Failure, Interval, Json, List, Result, Time, Timestamp, Timestamptz, Uuid, try_into,
};

use super::reader::Reader;
use crate::codes;

/// The record that a [`Reader`] has in hand.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    reader: &'a Reader,
}

impl<'a> Row<'a> {
    #[inline]
    pub(super) fn new(reader: &'a Reader) -> Row<'a> {
        Row { reader }
    }

    /// Where a field begins and ends in the window.
    #[inline]
    fn bounds(self, field: usize) -> (usize, usize) {
        let column = self.reader.columns.positions[field];
        (self.reader.bounds[column], self.reader.bounds[column + 1] - 1)
    }

    /// What a field with quotes around it holds.
    #[inline]
    fn unquoted(self, field: &'a str) -> &'a str {
        let text = &field[1..field.len() - 1];
        if memchr::memchr(b'"', text.as_bytes()).is_some() { self.undoubled(text) } else { text }
    }

    /// A text without the second one of each two quotes.
    fn undoubled(self, text: &str) -> &'a str {
        let mut out = self.reader.arena.builder();
        for (index, piece) in text.split("\"\"").enumerate() {
            if index > 0 {
                out.push('"');
            }
            out.push_str(piece);
        }
        out.into_bump_str()
    }

    #[cold]
    fn not_utf8(self, start: usize, end: usize, at: usize) -> Failure {
        let window = &self.reader.window;
        Failure::new(codes::NOT_UTF8, format!("the field is not UTF-8 at {}", window.position(at)))
            .value(String::from_utf8_lossy(&window.bytes()[start..end]))
            .help("name the encoding that the file is in: (encoding: windows-1252)")
    }
}

/// Methods that convert the field from text.
macro_rules! from_text {
    ($($name:ident -> $to:ty;)*) => {$(
        #[inline]
        fn $name(&self, field: usize) -> Result<Option<$to>> {
            self.text(field)?.map(try_into::$name).transpose()
        }
    )*};
}

impl<'a> etlc_core::Row<'a> for Row<'a> {
    #[inline]
    fn arena(&self) -> &'a Arena {
        &self.reader.arena
    }

    fn position(&self) -> String {
        self.reader.window.line(self.reader.bounds[0])
    }

    fn escaped(&self, field: usize) -> String {
        let (start, end) = self.bounds(field);
        etlc_core::escaped(&self.reader.window.bytes()[start..end])
    }

    fn live(&self, field: usize) -> &Live {
        &self.reader.live[field]
    }

    fn native(&self, _field: usize) -> Result<Option<&'a [u8]>> {
        unreachable!("no target takes the bytes of a CSV field as its own")
    }

    #[inline]
    fn text(&self, field: usize) -> Result<Option<&'a str>> {
        let reader = self.reader;
        let (start, end) = self.bounds(field);
        let field = reader.window.text(start, end).map_err(|at| self.not_utf8(start, end, at))?;
        let text = match field.as_bytes().first() {
            None => return Ok(None),
            Some(b'"') => self.unquoted(field),
            Some(_) => field,
        };
        Ok(if reader.csv.null.contains(&text) { None } else { Some(text) })
    }

    from_text! {
        bool -> bool;
        int2 -> i16;
        int4 -> i32;
        int8 -> i64;
        float4 -> f32;
        float8 -> f64;
        numeric -> Decimal;
        date -> Date;
        time -> Time;
        timestamp -> Timestamp;
        timestamptz -> Timestamptz;
        interval -> Interval;
        uuid -> Uuid;
    }

    #[inline]
    fn bytea(&self, field: usize) -> Result<Option<&'a [u8]>> {
        self.text(field)?.map(|text| try_into::bytea(text, self.arena())).transpose()
    }

    #[inline]
    fn json(&self, field: usize) -> Result<Option<Json<'a>>> {
        self.text(field)?.map(|text| try_into::json(text, self.arena())).transpose()
    }

    #[inline]
    fn list(&self, field: usize, element: Element) -> Result<Option<List<'a>>> {
        self.text(field)?.map(|text| try_into::list(text, element, self.arena())).transpose()
    }
}
