//! Rows as JSON objects.

use std::marker::PhantomData;

use etlc_core::{Stop, spec};
use etlc_types::{
    Date, Decimal, Failure, Interval, Json, List, Result, TextForm, Time, Timestamp, Timestamptz, Uuid, codes,
};

use crate::draft::Frame;
use crate::page::Page;

/// What stands around the objects of a format.
pub trait Layout {
    /// Before the first object.
    const FIRST: &'static [u8];
    /// Before each other one.
    const NEXT: &'static [u8];
    /// After each.
    const END: &'static [u8];
}

/// Writes each row as a JSON object whose keys are the target's columns, in their order.
///
/// Bools, numbers, JSON and lists are written as JSON has them, and everything else as a JSON text. A NaN or an infinity
/// has no form in JSON and is a failure.
pub struct Writer<L> {
    page: Page,
    /// What stands before the value of each column: `,"name":`.
    keys: Box<[Box<[u8]>]>,
    before: &'static [u8],
    layout: PhantomData<L>,
}

/// What stands around the rows of a file.
pub(crate) fn frame(head: &[u8], tail: &'static [u8]) -> Frame {
    Frame { head: head.to_owned(), tail, extends: Box::new(|_| Ok(())) }
}

impl<L: Layout> Writer<L> {
    pub(crate) fn new(page: Page, columns: &[spec::Column]) -> Writer<L> {
        let key = |(index, column): (usize, &spec::Column)| {
            let mut key = String::from(if index == 0 { "" } else { "," });
            column.name.write_json(&mut key).expect("a String takes every text");
            key.push(':');
            key.into_bytes().into()
        };
        Writer { page, keys: columns.iter().enumerate().map(key).collect(), before: L::FIRST, layout: PhantomData }
    }

    #[inline]
    fn form<T: TextForm>(&mut self, value: Option<T>) -> Result<()> {
        self.page.bytes.extend_from_slice(&self.keys[self.page.column]);
        match value {
            Some(value) => value.write_json(&mut self.page).expect("a page takes every text"),
            None => self.page.bytes.extend_from_slice(b"null"),
        }
        self.page.column += 1;
        Ok(())
    }
}

#[cold]
fn not_finite(value: impl TextForm) -> Failure {
    let mut text = String::new();
    value.write_text(&mut text).expect("a String takes every text");
    Failure::new(codes::NOT_FINITE, "JSON has no number for NaN and the infinities")
        .value(text)
        .help("write null in its place, or write it as a text")
}

/// Puts JSON on one line: a line end in it is always space between values.
fn one_line(json: &mut [u8]) {
    for byte in json {
        *byte = if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte };
    }
}

/// Methods that write the JSON form.
macro_rules! forms {
    ($($name:ident: $ty:ty;)*) => {$(
        #[inline]
        fn $name(&mut self, value: Option<$ty>) -> Result<()> {
            self.form(value)
        }
    )*};
}

/// The same, where the number is finite.
macro_rules! finite {
    ($($name:ident: $ty:ty;)*) => {$(
        #[inline]
        fn $name(&mut self, value: Option<$ty>) -> Result<()> {
            match value {
                Some(value) if !value.is_finite() => Err(not_finite(value)),
                value => self.form(value),
            }
        }
    )*};
}

impl<L: Layout> etlc_core::Writer for Writer<L> {
    #[inline]
    fn begin(&mut self) {
        self.page.begin();
        self.page.bytes.extend_from_slice(self.before);
        self.page.bytes.push(b'{');
    }

    #[inline]
    fn end(&mut self) -> std::result::Result<(), Stop> {
        self.page.bytes.push(b'}');
        self.page.bytes.extend_from_slice(L::END);
        self.before = L::NEXT;
        self.page.end()
    }

    #[inline]
    fn abandon(&mut self) {
        self.page.abandon();
    }

    #[inline]
    fn column(&self) -> usize {
        self.page.column
    }

    forms! {
        bool: bool;
        int2: i16;
        int4: i32;
        int8: i64;
        numeric: Decimal;
        text: &str;
        bytea: &[u8];
        date: Date;
        time: Time;
        timestamp: Timestamp;
        timestamptz: Timestamptz;
        interval: Interval;
        uuid: Uuid;
    }

    finite! {
        float4: f32;
        float8: f64;
    }

    fn json(&mut self, value: Option<Json<'_>>) -> Result<()> {
        let start = self.page.bytes.len();
        self.form(value)?;
        one_line(&mut self.page.bytes[start..]);
        Ok(())
    }

    fn list(&mut self, value: Option<List<'_>>) -> Result<()> {
        match value {
            Some(List::Float4(elements)) => {
                if let Some(element) = elements.iter().flatten().find(|element| !element.is_finite()) {
                    return Err(not_finite(*element));
                }
            }
            Some(List::Float8(elements)) => {
                if let Some(element) = elements.iter().flatten().find(|element| !element.is_finite()) {
                    return Err(not_finite(*element));
                }
            }
            _ => {}
        }
        let start = self.page.bytes.len();
        self.form(value)?;
        if let Some(List::Json(_)) = value {
            one_line(&mut self.page.bytes[start..]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
