//! The JSON objects of a source, whose fields are found as each is scanned.

use etlc_core::{Exit, Live, Stop, spec};
use etlc_types::{Arena, PathStep, Type};

use super::row::Row;
use super::scan::{self, Span, Wrong};
use super::selection::Selection;
use crate::blocks::Blocks;
use crate::codes;
use crate::window::Window;

/// The objects of files or of standard input.
pub(crate) struct Records {
    pub(crate) window: Window,
    pub(crate) arena: Arena,
    /// The number of the record in its file, from 1, where messages are to name it.
    pub(crate) number: Option<u64>,
    pub(super) spans: Vec<Span>,
    pub(super) live: Box<[Live]>,
    selection: Selection,
    fields: &'static [spec::Field],
    has_records: bool,
    /// Fields that no record has had.
    unseen: Vec<usize>,
}

impl Records {
    pub(crate) fn new(blocks: Blocks, fields: &'static [spec::Field]) -> Records {
        let json =
            Live { kind: Some(Type::Json), native: "json".to_owned(), identity: ("json", 0, -1), nullable: true };
        Records {
            window: Window::new(blocks),
            arena: Arena::new(),
            number: None,
            spans: vec![Span::default(); fields.len()],
            live: vec![json; fields.len()].into(),
            selection: Selection::new(fields),
            fields,
            has_records: false,
            unseen: (0..fields.len()).collect(),
        }
    }

    pub(crate) fn live(&self) -> &[Live] {
        &self.live
    }

    /// Scans the object that begins at `start` and ends before `limit`, and gives the end of it. Both are positions in
    /// the window.
    #[inline]
    pub(crate) fn scan(&mut self, start: usize, limit: usize) -> Result<usize, Wrong> {
        let text = &self.window.bytes()[start..limit];
        let end = scan::value(text, &self.selection, &mut self.spans).map_err(|wrong| wrong.from(start))?;
        self.has_records = true;
        if !self.unseen.is_empty() {
            let spans = &self.spans;
            self.unseen.retain(|field| spans[*field] == Span::default());
        }
        Ok(start + end)
    }

    /// The record that was scanned and lies here, as a row.
    #[inline]
    pub(crate) fn row(&self, start: usize, end: usize) -> Result<Row<'_>, Stop> {
        if end - start > self.window.limits().value {
            let spans = self.fields.iter().zip(&self.spans);
            let spans = spans.map(|(field, span)| (field, start + span.start, start + span.end));
            self.window.check_lengths(start, end, spans)?;
        }
        match self.window.text(start, end) {
            Ok(text) if text.starts_with('{') => Ok(Row::new(self, text, start)),
            Ok(_) => Err(self
                .window
                .stop(Exit::RolledBack, codes::NOT_AN_OBJECT, start, "the record is no JSON object")
                .help("each record is an object, whose keys are the fields")),
            Err(at) => Err(self
                .window
                .stop(Exit::RolledBack, codes::NOT_UTF8, at, "the record is not UTF-8")
                .help("JSON is UTF-8 throughout; convert the file with iconv")),
        }
    }

    /// A stop for what is wrong with a record.
    #[cold]
    pub(crate) fn stop(&self, wrong: Wrong) -> Stop {
        self.window.stop(
            Exit::RolledBack,
            codes::NOT_JSON,
            wrong.at,
            format!("the record is not valid JSON: {}", wrong.what),
        )
    }

    /// Brings more of the file into the window, for a record that is not complete there.
    #[cold]
    pub(crate) fn more(&mut self) -> Result<(), Stop> {
        if self.window.rest().len() > self.window.limits().row {
            return Err(self.window.too_long(self.window.at(), None));
        }
        self.window.more()
    }

    /// Fields that no record has are as they should be.
    pub(crate) fn allow_absent(&mut self) {
        self.unseen.clear();
    }

    /// What the user is to be told at the end of the source: which fields no record has had.
    #[cold]
    pub(crate) fn never_there(&mut self) -> Vec<String> {
        let unseen = if self.has_records { std::mem::take(&mut self.unseen) } else { Vec::new() };
        let told = |field: usize| {
            let field = &self.fields[field];
            let steps = field.path.iter().map(|step| match step {
                PathStep::Key(key) => format!(".{}", written(key)),
                PathStep::Index(at) => format!(".{at}"),
            });
            let path: String = std::iter::once(written(field.name)).chain(steps).collect();
            format!("no record has a field [{path}], so it was null in every row ({})", field.place.shown_line())
        };
        unseen.into_iter().map(told).collect()
    }
}

/// A part of a path as a route writes it: in backticks where it would mean something else without.
fn written(key: &str) -> String {
    let is_plain = !key.contains(['.', '[', ']', '|', '"', ',']) && !key.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain { key.to_owned() } else { format!("`{key}`") }
}

/// Says so on standard error.
#[cold]
pub(crate) fn warn(messages: Vec<String>) {
    for message in messages {
        etlc_core::say(format_args!("warning[{}]: {message}", codes::NEVER_THERE));
    }
}
