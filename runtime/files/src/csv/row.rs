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
    /// The whole record, where all of it is UTF-8: one check in place of one for each field.
    text: Option<&'a str>,
}

impl<'a> Row<'a> {
    #[inline]
    pub(super) fn new(reader: &'a Reader, next: usize) -> Row<'a> {
        let record = &reader.window.bytes()[reader.bounds[0]..next];
        Row { reader, text: std::str::from_utf8(record).ok() }
    }

    /// What a field with quotes around it holds.
    fn unquoted(self, quoted: &'a str) -> &'a str {
        let text = &quoted[1..quoted.len() - 1];
        let Some((first, mut rest)) = text.split_once("\"\"") else { return text };
        let mut out = self.reader.arena.builder();
        out.push_str(first);
        while let Some((piece, after)) = rest.split_once("\"\"") {
            out.push('"');
            out.push_str(piece);
            rest = after;
        }
        out.push('"');
        out.push_str(rest);
        out.into_bump_str()
    }

    /// The field as it stands in a record that is not UTF-8 throughout.
    #[cold]
    fn utf8(self, start: usize, end: usize) -> Result<&'a str> {
        let bytes = &self.reader.window.bytes()[start..end];
        std::str::from_utf8(bytes).map_err(|error| {
            let place = self.reader.window.position(start + error.valid_up_to());
            Failure::new(codes::NOT_UTF8, format!("the field is not UTF-8 at {place}"))
                .value(String::from_utf8_lossy(bytes))
                .help("convert the file to UTF-8: iconv -f CP1252 -t UTF-8, with the encoding that it is in")
        })
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

    fn live(&self, field: usize) -> &Live {
        &self.reader.live[field]
    }

    fn native(&self, _field: usize) -> Result<Option<&'a [u8]>> {
        unreachable!("no target takes the bytes of a CSV field as its own")
    }

    #[inline]
    fn text(&self, field: usize) -> Result<Option<&'a str>> {
        let reader = self.reader;
        let column = reader.columns.positions[field];
        let (start, end) = (reader.bounds[column], reader.bounds[column + 1] - 1);
        let field = match self.text {
            Some(record) => &record[start - reader.bounds[0]..end - reader.bounds[0]],
            None => self.utf8(start, end)?,
        };
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
