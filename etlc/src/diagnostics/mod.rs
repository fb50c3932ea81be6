//! What the compiler says: plain data here, one file per output form beside it.

#[macro_use]
pub(crate) mod text;

pub mod codes;
mod fancy;
pub mod fix;
mod github;
mod json;
pub(crate) mod lookalike;
mod render;
pub mod russian;
mod short;
mod source;
pub mod suggest;

use std::ops::Range;

pub use codes::Code;
pub use lookalike::forget_echoes;
pub use render::{Format, render};
pub use russian::page;
pub(crate) use source::printable;
pub use source::{Lines, Position, Sources};
pub use text::{Lang, Text};

/// A range of bytes in the texts of [`Sources`]; it lies in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// The span of these bytes.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Span {
        Span { start: range.start, end: range.end }
    }
}

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is built.
    Error,
    /// Accepted, and to be mended.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }

    /// The same for a person.
    pub(crate) fn text(self) -> Text {
        match self {
            Severity::Error => text!("error"),
            Severity::Warning => text!("warning"),
            Severity::Note => text!("note"),
        }
    }
}

/// A second place that belongs to a diagnostic, with what it has to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there.
    pub text: Text,
}

/// A text to put in the place of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub text: String,
}

/// A way to mend a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an instruction: "write `text`".
    pub title: Text,
    /// The changes, in order and apart from one another.
    pub edits: Vec<Edit>,
    /// Whether it has one meaning, so that `check --fix` may apply it unasked.
    pub sure: bool,
}

impl Fix {
    /// What it does, as one of several pieces of advice.
    fn advice(&self) -> Text {
        text!("fix: {title}", title = self.title)
    }
}

/// One mistake, or one remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of mistake it is.
    pub code: &'static Code,
    /// How grave it is.
    pub severity: Severity,
    /// What is wrong here, one sentence without a full stop.
    pub message: Text,
    /// Where the mistake is.
    pub span: Span,
    /// What is written next to the place in the picture; empty for nothing.
    pub here: Text,
    /// Other places that belong to it.
    pub labels: Vec<Label>,
    /// How to mend it, where no fix says it.
    pub help: Option<Text>,
    /// Ways to mend it, the likeliest first.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// An error of this code at this place.
    pub fn error(code: &'static Code, span: Span, message: impl Into<Text>) -> Diagnostic {
        Diagnostic {
            code,
            severity: Severity::Error,
            message: message.into(),
            span,
            here: Text::plain(""),
            labels: Vec::new(),
            help: None,
            fixes: Vec::new(),
        }
    }

    /// A warning of this code at this place.
    pub fn warning(code: &'static Code, span: Span, message: impl Into<Text>) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, span, message) }
    }

    /// A note of this code at this place.
    pub fn note(code: &'static Code, span: Span, message: impl Into<Text>) -> Diagnostic {
        Diagnostic { severity: Severity::Note, ..Diagnostic::error(code, span, message) }
    }

    /// The same with a text next to its place.
    #[must_use]
    pub fn here(mut self, text: impl Into<Text>) -> Diagnostic {
        self.here = text.into();
        self
    }

    /// The same with another place that belongs to it.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<Text>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// The same with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<Text>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// The same with a fix that has one meaning.
    #[must_use]
    pub fn fix(mut self, title: impl Into<Text>, span: Span, text: impl Into<String>) -> Diagnostic {
        self.fixes.push(Fix { title: title.into(), edits: vec![Edit { span, text: text.into() }], sure: true });
        self
    }

    /// The same with a fix that is a guess.
    #[must_use]
    pub fn guess(mut self, title: impl Into<Text>, span: Span, text: impl Into<String>) -> Diagnostic {
        self.fixes.push(Fix { title: title.into(), edits: vec![Edit { span, text: text.into() }], sure: false });
        self
    }
}
