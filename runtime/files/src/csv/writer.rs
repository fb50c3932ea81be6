//! Rows into CSV files.

use etlc_core::{Run, Stop, spec};
use etlc_types::{Date, Decimal, Failure, Interval, Json, List, Result, TextForm, Time, Timestamp, Timestamptz, Uuid};

use super::columns;
use crate::codes;
use crate::draft::{self, Frame};
use crate::page::Page;

/// Writes a CSV file: LF at the end of each record, quotes only where a field needs them.
pub struct Writer {
    page: Page,
    csv: &'static spec::Csv,
    /// Whether numbers, dates and the like may hold the delimiter.
    quotes_forms: bool,
    cell: Vec<u8>,
}

/// What the text forms of values other than texts, JSON and lists consist of, beside digits and letters.
const IN_FORMS: &[u8] = b"+-.: \\";

impl Writer {
    /// Opens the file that the target names.
    ///
    /// # Errors
    /// `R0312`, `R0313`, `R0317`, `R0731` for a file that cannot be written; `R0435` for one that is missing and not to
    /// be created; `R0434` for one of other columns that was to be appended to.
    pub fn open(
        run: &mut Run,
        target: &'static spec::Target,
        csv: &'static spec::Csv,
    ) -> std::result::Result<Writer, Stop> {
        Ok(Writer::new(draft::open(run, target, frame(target, csv))?, csv))
    }

    pub(crate) fn new(page: Page, csv: &'static spec::Csv) -> Writer {
        let quotes_forms = csv.delimiter.is_ascii_alphanumeric() || IN_FORMS.contains(&csv.delimiter);
        Writer { page, csv, quotes_forms, cell: Vec::new() }
    }

    /// Goes to the next cell.
    #[inline]
    fn separate(&mut self) {
        if self.page.column > 0 {
            self.page.bytes.push(self.csv.delimiter);
        }
    }

    /// Writes the text form of a value, which may need quotes or not.
    #[inline]
    fn form<T: TextForm>(&mut self, value: Option<T>, may_need_quotes: bool) -> Result<()> {
        self.separate();
        if let Some(value) = value {
            let start = self.page.bytes.len();
            value.write_text(&mut self.page).expect("a page takes every text");
            let cell = &self.page.bytes[start..];
            if let Some(text) = self.csv.null.iter().find(|text| text.as_bytes() == cell) {
                return Err(means_null(text));
            }
            if may_need_quotes {
                self.quote(start);
            }
        }
        self.page.column += 1;
        Ok(())
    }

    /// Gives the cell that was written from `start` on the quotes that it needs.
    fn quote(&mut self, start: usize) {
        self.cell.clear();
        self.cell.extend_from_slice(&self.page.bytes[start..]);
        self.page.bytes.truncate(start);
        push_field(&mut self.page.bytes, &self.cell, self.csv.delimiter);
    }
}

/// What stands before the rows of a target, and which files they may be added to.
pub(crate) fn frame(target: &spec::Target, csv: &'static spec::Csv) -> Frame {
    let names: Vec<_> = target.columns.iter().map(|column| column.name.to_owned()).collect();
    let mut head = Vec::new();
    if csv.header {
        for (column, name) in names.iter().enumerate() {
            if column > 0 {
                head.push(csv.delimiter);
            }
            push_field(&mut head, name.as_bytes(), csv.delimiter);
        }
        head.push(b'\n');
    }
    let extends = move |start: &[u8]| match columns::first_record(start, csv.delimiter) {
        Some(found) if csv.header && found != names => {
            Err(format!("{}, and the target {}", columns::listed(&found), names.join(", ")))
        }
        Some(found) if !csv.header && found.len() != names.len() => {
            Err(format!("its first record has {} fields, and the target {}", found.len(), names.len()))
        }
        Some(_) => Ok(()),
        None => Err("its first record is broken".to_owned()),
    };
    Frame { head, tail: b"", extends: Box::new(extends) }
}

/// Adds a field, in quotes where it needs them.
#[inline]
fn push_field(out: &mut Vec<u8>, field: &[u8], delimiter: u8) {
    let is_meant = |byte: u8| (byte == delimiter) | (byte == b'"') | (byte == b'\n') | (byte == b'\r');
    // Without a branch in it the loop looks at many bytes at a time.
    let has_meant = field.iter().fold(false, |has, byte| has | is_meant(*byte));
    if has_meant || field.is_empty() || field.starts_with("\u{feff}".as_bytes()) {
        push_quoted(out, field);
    } else {
        out.extend_from_slice(field);
    }
}

fn push_quoted(out: &mut Vec<u8>, field: &[u8]) {
    out.push(b'"');
    let mut rest = field;
    while let Some(quote) = memchr::memchr(b'"', rest) {
        out.extend_from_slice(&rest[..=quote]);
        out.push(b'"');
        rest = &rest[quote + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

#[cold]
fn means_null(text: &str) -> Failure {
    Failure::new(codes::NULL_TEXT, "the file's `null` option makes this text null when it is read back")
        .value(text)
        .help("write another value, or take the text off the target's `null` list")
}

/// Methods that write the text form.
macro_rules! forms {
    ($($name:ident: $ty:ty;)*) => {$(
        #[inline]
        fn $name(&mut self, value: Option<$ty>) -> Result<()> {
            self.form(value, self.quotes_forms)
        }
    )*};
}

impl etlc_core::Writer for Writer {
    #[inline]
    fn begin(&mut self) {
        self.page.begin();
    }

    #[inline]
    fn end(&mut self) -> std::result::Result<(), Stop> {
        self.page.bytes.push(b'\n');
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
        float4: f32;
        float8: f64;
        numeric: Decimal;
        bytea: &[u8];
        date: Date;
        time: Time;
        timestamp: Timestamp;
        timestamptz: Timestamptz;
        interval: Interval;
        uuid: Uuid;
    }

    #[inline]
    fn text(&mut self, value: Option<&str>) -> Result<()> {
        self.separate();
        if let Some(text) = value {
            if self.csv.null.contains(&text) {
                return Err(means_null(text));
            }
            push_field(&mut self.page.bytes, text.as_bytes(), self.csv.delimiter);
        }
        self.page.column += 1;
        Ok(())
    }

    fn json(&mut self, value: Option<Json<'_>>) -> Result<()> {
        self.text(value.map(Json::as_str))
    }

    fn list(&mut self, value: Option<List<'_>>) -> Result<()> {
        self.form(value, true)
    }
}

#[cfg(test)]
mod tests;
