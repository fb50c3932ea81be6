//! What ends a run before its time.

use std::fmt;

/// The exit codes of a route's executable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All rows are where they belong.
    Done = 0,
    /// A mistake in how the program was called or in what it was given.
    Usage = 1,
    /// Done, and some rows are in quarantine.
    Quarantined = 2,
    /// Rolled back: a `ROLLBACK`, a failure under `on_error = rollback`, more rejects than allowed.
    RolledBack = 3,
    /// The live tables or files do not fit the route.
    Unfit = 4,
    /// No connection, or not let in.
    NoConnection = 5,
    /// Another run of the route holds its lease, or has taken it.
    Fenced = 6,
    /// Out of a resource: disk, memory.
    Resource = 7,
    /// A mistake of this program.
    Bug = 70,
}

/// Why a run ended: an exit code, a numbered code, what happened, where, and how to mend it.
#[derive(Clone, Debug)]
pub struct Stop(Box<Body>);

#[derive(Clone, Debug)]
struct Body {
    exit: Exit,
    code: &'static str,
    message: String,
    notes: Vec<(&'static str, String)>,
    help: Option<String>,
    transient: bool,
}

impl Stop {
    /// A stop with this exit code, of this code (`R` and four digits), with one sentence without a full stop.
    #[cold]
    pub fn new(exit: Exit, code: &'static str, message: impl Into<String>) -> Stop {
        Stop(Box::new(Body { exit, code, message: message.into(), notes: Vec::new(), help: None, transient: false }))
    }

    /// The same as something that a whole new attempt may not meet again: a connection that was cut, a server that is
    /// starting, a deadlock, a lock that another session holds. What is wrong with the route, the data, the point or a
    /// disk stays wrong, and is not this.
    #[must_use]
    pub fn transient(mut self) -> Stop {
        self.0.transient = true;
        self
    }

    /// The same with a labelled line of context: `route`, `source`, `target`, `value`, `server`.
    #[must_use]
    pub fn note(mut self, label: &'static str, text: impl Into<String>) -> Stop {
        self.0.notes.push((label, text.into()));
        self
    }

    /// The same with how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Stop {
        self.0.help = Some(help.into());
        self
    }

    /// The exit code that the program ends with.
    pub fn exit(&self) -> Exit {
        self.0.exit
    }

    /// The numbered code.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// What happened.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The labelled lines of context.
    pub fn notes(&self) -> &[(&'static str, String)] {
        &self.0.notes
    }

    /// How to mend it.
    pub fn shown_help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// Whether a whole new attempt may not meet it again.
    pub fn is_transient(&self) -> bool {
        self.0.transient
    }

    /// The stop as one JSON object.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let notes: serde_json::Map<_, _> =
            self.0.notes.iter().map(|(label, text)| ((*label).to_owned(), text.as_str().into())).collect();
        serde_json::json!({
            "severity": "error", "code": self.0.code, "message": self.0.message, "exit": self.0.exit as u8,
            "notes": notes, "help": self.0.help,
        })
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error[{}]: {}", self.0.code, self.0.message)?;
        for (label, text) in &self.0.notes {
            write!(f, "\n  {label:>7}: {text}")?;
        }
        if let Some(help) = &self.0.help {
            write!(f, "\n  {:>7}: {help}", "help")?;
        }
        Ok(())
    }
}

impl std::error::Error for Stop {}
