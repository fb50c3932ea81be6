//! What goes wrong with one value.

use std::fmt;

/// A result whose error is a [`Failure`].
pub type Result<T> = std::result::Result<T, Failure>;

/// Why a value could not be made: a code, what is wrong, the value, and how to mend it. The place is added by the
/// engine, which knows the rule and the row. Boxed, so that a `Result` of a number stays small.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure(Box<Body>);

#[derive(Clone, Debug, PartialEq)]
struct Body {
    code: &'static str,
    message: String,
    value: Option<String>,
    reason: Option<String>,
    help: Option<String>,
}

/// The most characters of a value that a message shows.
const SHOWN: usize = 200;

impl Failure {
    /// A failure of this code (`R` and four digits) that says what is wrong in one sentence without a full stop.
    #[cold]
    #[inline(never)]
    pub fn new(code: &'static str, message: impl Into<String>) -> Failure {
        Failure(Box::new(Body { code, message: message.into(), value: None, reason: None, help: None }))
    }

    /// The same with the value that failed, cut to 200 characters.
    #[must_use]
    pub fn value(mut self, value: impl fmt::Display) -> Failure {
        self.0.value = Some(cut(value.to_string()));
        self
    }

    /// The same with a sentence on how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Failure {
        self.0.help = Some(help.into());
        self
    }

    /// The code: `R` and four digits.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The same with what somebody else's code says of it, which may hold the value.
    #[must_use]
    pub fn reason(mut self, reason: impl Into<String>) -> Failure {
        self.0.reason = Some(cut(reason.into()));
        self
    }

    /// What somebody else's code says of it.
    pub fn shown_reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The value that failed, where there was one.
    pub fn shown_value(&self) -> Option<&str> {
        self.0.value.as_deref()
    }

    /// How to mend it, where that is known.
    pub fn shown_help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }
}

/// A text of at most so many characters.
fn cut(text: String) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code, self.0.message)?;
        if let Some(value) = &self.0.value {
            write!(f, ": {value:?}")?;
        }
        if let Some(reason) = &self.0.reason {
            write!(f, ": {reason}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}
