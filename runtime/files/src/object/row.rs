//! A JSON object as a row.

use etlc_core::Live;
use etlc_types::{
    Arena, Date, Decimal, Element, Interval, Json, List, Result, Time, Timestamp, Timestamptz, Uuid, try_into,
};

use super::records::Records;

/// The record that a reader of JSON has in hand.
///
/// A field that is absent and one that is `null` are both null. A JSON text is read as what it says, so `"12"` is an
/// int8 as `12` is; a JSON number read as text is as it was written.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    records: &'a Records,
    text: &'a str,
    /// Where the record begins in the window.
    start: usize,
}

impl<'a> Row<'a> {
    #[inline]
    pub(super) fn new(records: &'a Records, text: &'a str, start: usize) -> Row<'a> {
        Row { records, text, start }
    }

    /// The value of a field; `None` where it is absent or null.
    #[inline]
    fn value(self, field: usize) -> Option<Json<'a>> {
        let span = self.records.spans[field];
        let text = &self.text[span.start..span.end];
        (!text.is_empty() && text != "null").then(|| Json::already_valid(text))
    }
}

/// Methods that convert a JSON text from what it says, and another value from JSON.
macro_rules! from_json {
    ($($name:ident -> $to:ty;)*) => {$(
        #[inline]
        fn $name(&self, field: usize) -> Result<Option<$to>> {
            let Some(value) = self.value(field) else { return Ok(None) };
            match value.unescape(self.arena()) {
                Some(text) => try_into::$name(text),
                None => try_into::$name(value),
            }
            .map(Some)
        }
    )*};
}

impl<'a> etlc_core::Row<'a> for Row<'a> {
    #[inline]
    fn arena(&self) -> &'a Arena {
        &self.records.arena
    }

    fn position(&self) -> String {
        let line = self.records.window.line(self.start);
        match self.records.number {
            Some(number) => format!("{line}, element {number}"),
            None => line,
        }
    }

    fn escaped(&self, field: usize) -> String {
        self.value(field).map_or_else(String::new, |value| value.as_str().to_owned())
    }

    fn live(&self, field: usize) -> &Live {
        &self.records.live[field]
    }

    fn native(&self, _field: usize) -> Result<Option<&'a [u8]>> {
        unreachable!("no target takes the bytes of a JSON value as its own")
    }

    from_json! {
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
    fn text(&self, field: usize) -> Result<Option<&'a str>> {
        self.value(field).map(|value| try_into::text(value, self.arena())).transpose()
    }

    fn bytea(&self, field: usize) -> Result<Option<&'a [u8]>> {
        self.value(field).map(|value| try_into::bytea(value, self.arena())).transpose()
    }

    #[inline]
    fn json(&self, field: usize) -> Result<Option<Json<'a>>> {
        Ok(self.value(field))
    }

    fn list(&self, field: usize, element: Element) -> Result<Option<List<'a>>> {
        let Some(value) = self.value(field) else { return Ok(None) };
        match value.unescape(self.arena()) {
            Some(text) => try_into::list(text, element, self.arena()),
            None => try_into::list(value, element, self.arena()),
        }
        .map(Some)
    }
}
