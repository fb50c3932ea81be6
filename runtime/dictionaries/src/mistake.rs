//! What is wrong with a dictionary.

use std::fmt;

/// What is wrong with a dictionary, where, and how to mend it. It is shown as one sentence without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The line of the file, or the row of the table, that it was found in: `line 3`.
    pub place: Option<String>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: &'static str,
    /// Whether the file is broken; else what it holds does not serve.
    pub is_broken: bool,
}

impl Mistake {
    /// A file that cannot be read as what it is.
    pub fn broken(message: impl Into<String>) -> Mistake {
        Mistake { place: None, message: message.into(), help: "mend the file", is_broken: true }
    }

    /// A file that is whole, and holds what cannot be used.
    pub fn wrong(message: impl Into<String>, help: &'static str) -> Mistake {
        Mistake { place: None, message: message.into(), help, is_broken: false }
    }

    /// The same, found at this line of a file.
    #[must_use]
    pub fn line(self, line: u32) -> Mistake {
        self.at("line", line)
    }

    /// The same, found at this `line` or `row`.
    #[must_use]
    pub fn at(self, unit: &str, number: u32) -> Mistake {
        Mistake { place: Some(format!("{unit} {number}")), ..self }
    }

    /// The same with this on how to mend it.
    #[must_use]
    pub fn help(self, help: &'static str) -> Mistake {
        Mistake { help, ..self }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}
