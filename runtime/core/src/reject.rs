//! Rows in quarantine: what is kept of a row that a target rejects, and how it waits for the end of the run.
//!
//! A run shows rejects together with its rows, and only then, so they wait: in memory as long as they are few, else in a
//! file without a name, which is gone with the process. A connector gets them when its rows are complete
//! ([`crate::Quarantine`]).

use std::io::{BufReader, Read, Seek, Write};

use etlc_functions::system;
use etlc_types::{Json, TextForm, Timestamptz, Type, codes::run as codes};
use tempfile::SpooledTempFile;

use crate::{Exit, Row, Stop, spec};

/// Bytes of rejects that wait in memory.
const IN_MEMORY: usize = 64 << 10;

/// The texts of a [`Reject`].
const TEXTS: usize = 8;

/// The run that rejected a row, and for which target.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The route.
    pub route: &'static str,
    /// The target.
    pub target: &'static str,
    /// The hash of the route's meaning.
    pub hash: String,
    /// The run, a UUID.
    pub run: String,
    /// When the run started.
    pub started: Timestamptz,
}

impl Origin {
    /// A run of this route that starts now.
    pub(crate) fn new(route: &'static spec::Route) -> Origin {
        Origin {
            route: route.name,
            target: "",
            hash: route.hash.to_owned(),
            run: into_text(system::uuid()),
            started: system::now(),
        }
    }
}

/// A row that a target has rejected. No text holds the character U+0000 or the value of a secret field.
#[derive(Clone, Copy, Debug)]
pub struct Reject<'a> {
    /// From 1 in a run and target.
    pub number: u64,
    /// What names the row in its source: `people.csv line 17`, `id 42`.
    pub position: &'a str,
    /// The code of the failure, or `REJECT`.
    pub code: &'a str,
    /// Why, in words.
    pub reason: &'a str,
    /// Where the rule stands: `routes/users.etl:12:5`; empty where it was no rule.
    pub rule: &'a str,
    /// What the rule makes: `age (int4)`; empty where it was no rule.
    pub column: &'a str,
    /// A JSON object, on one line: the fields that the route reads, by their names.
    pub row: &'a str,
    /// A JSON array of the names of the fields that are null in it because they are secret.
    pub masked: &'a str,
    /// A JSON array of the names of the fields that could not be read, and whose bytes are shown in another form.
    pub escaped: &'a str,
}

impl Reject<'_> {
    /// The reject as a JSON object on one line.
    pub fn to_json(&self, origin: &Origin) -> String {
        let mut json = String::with_capacity(self.row.len() + 512);
        let started = into_text(origin.started);
        for (key, text) in [
            ("{\"route\":", origin.route),
            (",\"target\":", origin.target),
            (",\"run\":", &origin.run),
            (",\"started\":", &started),
            (",\"ir_hash\":", &origin.hash),
        ] {
            json.push_str(key);
            push_text(&mut json, text);
        }
        json.push_str(&format!(",\"number\":{}", self.number));
        for (key, text) in [
            (",\"position\":", self.position),
            (",\"code\":", self.code),
            (",\"reason\":", self.reason),
            (",\"rule\":", self.rule),
            (",\"column\":", self.column),
        ] {
            json.push_str(key);
            push_text(&mut json, text);
        }
        for (key, part) in [(",\"row\":", self.row), (",\"masked\":", self.masked), (",\"escaped\":", self.escaped)] {
            json.push_str(key);
            json.push_str(part);
        }
        json.push('}');
        json
    }
}

/// The rejects of a target while the run goes on.
#[derive(Debug)]
pub(crate) struct Spool {
    file: SpooledTempFile,
    /// How many of the run are in quarantine already.
    kept: u64,
    /// How many wait.
    count: u64,
    record: Vec<u8>,
}

impl Default for Spool {
    fn default() -> Spool {
        Spool::behind(0)
    }
}

impl Spool {
    /// For the rejects of a run that has so many in quarantine already.
    pub(crate) fn behind(kept: u64) -> Spool {
        Spool { file: SpooledTempFile::new(IN_MEMORY), kept, count: 0, record: Vec::new() }
    }

    /// How many there are in the run.
    pub(crate) fn count(&self) -> u64 {
        self.kept + self.count
    }

    /// Adds a row.
    pub(crate) fn add<'a>(
        &mut self,
        row: &impl Row<'a>,
        position: String,
        fields: &'static [spec::Field],
        [code, reason, rule, column]: [&str; 4],
    ) -> Result<(), Stop> {
        let Fields { row: json, masked, escaped } = Fields::of(row, fields);
        let (position, reason) = (without_zero(position), without_zero(reason.to_owned()));
        self.push([&position, code, &reason, rule, column, &json, &masked, &escaped])
    }

    fn push(&mut self, texts: [&str; TEXTS]) -> Result<(), Stop> {
        self.record.clear();
        for text in texts {
            self.record.extend_from_slice(&(text.len() as u64).to_le_bytes());
            self.record.extend_from_slice(text.as_bytes());
        }
        self.count += 1;
        self.file.write_all(&self.record).map_err(not_held)
    }

    /// All that wait.
    pub(crate) fn rejects(mut self, origin: Origin) -> Result<Rejects, Stop> {
        self.file.rewind().map_err(not_held)?;
        let Spool { file, kept, count, .. } = self;
        Ok(Rejects { origin, kept, count, next: 0, file: BufReader::new(file), record: String::new() })
    }
}

/// The rejects of a run for one target, one after another.
#[derive(Debug)]
pub struct Rejects {
    origin: Origin,
    kept: u64,
    count: u64,
    next: u64,
    file: BufReader<SpooledTempFile>,
    record: String,
}

impl Rejects {
    /// Where they come from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Whether the run has some in quarantine already, from rows that it committed before.
    pub fn go_on(&self) -> bool {
        self.kept > 0
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The next one, or `None` after the last.
    ///
    /// # Errors
    /// `R0745` where the disk on which they wait has failed.
    pub fn advance(&mut self) -> Result<Option<Reject<'_>>, Stop> {
        if self.next == self.count {
            return Ok(None);
        }
        self.next += 1;
        self.record.clear();
        let mut ends = [0; TEXTS];
        for end in &mut ends {
            let mut length = [0; 8];
            self.file.read_exact(&mut length).map_err(not_held)?;
            let mut text = self.file.by_ref().take(u64::from_le_bytes(length));
            text.read_to_string(&mut self.record).map_err(not_held)?;
            *end = self.record.len();
        }
        let text = |index: usize| &self.record[index.checked_sub(1).map_or(0, |before| ends[before])..ends[index]];
        Ok(Some(Reject {
            number: self.kept + self.next,
            position: text(0),
            code: text(1),
            reason: text(2),
            rule: text(3),
            column: text(4),
            row: text(5),
            masked: text(6),
            escaped: text(7),
        }))
    }
}

/// What is kept of a row's fields, as JSON.
struct Fields {
    row: String,
    masked: String,
    escaped: String,
}

impl Fields {
    fn of<'a>(row: &impl Row<'a>, fields: &'static [spec::Field]) -> Fields {
        let mut made = Fields { row: "{".to_owned(), masked: "[".to_owned(), escaped: "[".to_owned() };
        for (index, field) in fields.iter().enumerate() {
            let name = shown_name(field);
            separate(&mut made.row);
            push_text(&mut made.row, &name);
            made.row.push(':');
            if field.secret {
                made.row.push_str("null");
                separate(&mut made.masked);
                push_text(&mut made.masked, &name);
                continue;
            }
            match value(row, index, &mut made.row) {
                Ok(()) => {}
                Err(_unreadable) => {
                    push_text(&mut made.row, &row.escaped(index));
                    separate(&mut made.escaped);
                    push_text(&mut made.escaped, &name);
                }
            }
        }
        made.row.push('}');
        made.masked.push(']');
        made.escaped.push(']');
        made
    }
}

/// Adds a field as it came: JSON as JSON, numbers and the like as JSON has them, everything else as text.
fn value<'a>(row: &impl Row<'a>, field: usize, out: &mut String) -> etlc_types::Result<()> {
    match row.live(field).kind {
        None | Some(Type::Text | Type::Varchar(_)) => match row.text(field)? {
            Some(text) => push_text(out, text),
            None => out.push_str("null"),
        },
        Some(_) => {
            let json = row.json(field)?.map_or("null", Json::as_str);
            // A line end in JSON is always space between values.
            out.extend(json.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }));
        }
    }
    Ok(())
}

/// The name as a route writes it in brackets.
fn shown_name(field: &spec::Field) -> String {
    let quoted = |part: &str, is_key: bool| {
        let is_index = is_key && !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if part.contains('.') || is_index { format!("`{part}`") } else { part.to_owned() }
    };
    let mut name = quoted(field.name, false);
    for step in field.path {
        name.push('.');
        match step {
            spec::PathStep::Key(key) => name.push_str(&quoted(key, true)),
            spec::PathStep::Index(index) => name.push_str(&index.to_string()),
        }
    }
    name
}

fn separate(list: &mut String) {
    if !list.ends_with(['{', '[']) {
        list.push(',');
    }
}

fn push_text(out: &mut String, text: &str) {
    text.write_json(out).expect("a String takes every text");
}

/// The text form of a value.
pub(crate) fn into_text(value: impl TextForm) -> String {
    let mut text = String::new();
    value.write_text(&mut text).expect("a String takes every text");
    text
}

/// The text with another sign for U+0000, which databases do not keep.
fn without_zero(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\\u{0}") } else { text }
}

/// Bytes that were meant as text and are not UTF-8: what is not is written as `\xNN`, a backslash as two.
pub fn escaped(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(&chunk.valid().replace('\\', "\\\\"));
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02x}")));
    }
    text
}

#[cold]
fn not_held(error: std::io::Error) -> Stop {
    let directory = std::env::temp_dir();
    let message = format!("rejected rows could not be held in {}: {error}", directory.display());
    Stop::new(Exit::Resource, codes::REJECTS_NOT_HELD, message).help("make room, or let TMPDIR name another directory")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Place;

    #[test]
    fn bytes_that_are_no_text_stay_readable() {
        assert_eq!(escaped("é \"".as_bytes()), "é \"");
        assert_eq!(escaped(b"a\xff\\xfe\x00"), "a\\xff\\\\xfe\0");
        assert_eq!(without_zero("a\0".to_owned()), "a\\u{0}");
    }

    #[test]
    fn fields_are_named_as_in_a_route() {
        let name = |name, path| {
            shown_name(&spec::Field {
                name,
                path,
                secret: false,
                reads: &[],
                native: false,
                place: Place::at(1, 1, ""),
            })
        };
        assert_eq!(name("US Gross", &[]), "US Gross");
        assert_eq!(name("a.b", &[spec::PathStep::Key("0"), spec::PathStep::Index(0)]), "`a.b`.`0`.0");
        assert_eq!(name("lines", &[spec::PathStep::Index(2), spec::PathStep::Key("a.b")]), "lines.2.`a.b`");
    }

    #[test]
    fn rejects_come_out_as_they_went_in() {
        let mut spool = Spool::default();
        for text in ["", "é"] {
            spool.push([text, "R0101", "no number", "routes/a.etl:1:5", "age (int4)", "{}", "[]", "[]"]).expect("room");
        }
        let hash = "f0".to_owned();
        let started = Timestamptz::from_micros(0).expect("a moment");
        let origin = Origin { route: "a", target: "b", hash, run: "c".to_owned(), started };
        let mut rejects = spool.rejects(origin.clone()).expect("held");
        let first = rejects.advance().expect("held").map(|reject| (reject.number, reject.position.to_owned()));
        assert_eq!((rejects.count(), first), (2, Some((1, String::new()))));
        let second = rejects.advance().expect("held").expect("there are two").to_json(&origin);
        assert_eq!(
            second,
            "{\"route\":\"a\",\"target\":\"b\",\"run\":\"c\",\"started\":\"1970-01-01 00:00:00+00\",\"ir_hash\":\"f0\",\
             \"number\":2,\"position\":\"é\",\"code\":\"R0101\",\"reason\":\"no number\",\"rule\":\"routes/a.etl:1:5\",\
             \"column\":\"age (int4)\",\"row\":{},\"masked\":[],\"escaped\":[]}"
        );
        assert!(rejects.advance().expect("held").is_none());
    }
}
