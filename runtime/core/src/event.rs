//! What ends a row, for one target, before it is written.

use etlc_types::Failure;

use crate::spec::Rule;

/// A place in the route's file, or in one that it shares with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file from the project's directory; `None` for the route's.
    pub file: Option<&'static str>,
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
    /// What is written there.
    pub text: &'static str,
}

impl Place {
    /// The place at this line and column, where this is written.
    pub const fn at(line: u32, column: u32, text: &'static str) -> Place {
        Place { file: None, line, column, text }
    }

    /// The same in a file that routes share.
    pub const fn within(file: &'static str, line: u32, column: u32, text: &'static str) -> Place {
        Place { file: Some(file), line, column, text }
    }

    /// The place of a route that lies in this file, for messages: `routes/users.etl:2:1  source = …`.
    #[cold]
    pub fn shown(&self, route: &str) -> String {
        format!("{}  {}", self.spot(route), self.text)
    }

    /// The same without what is written there: `routes/users.etl:2:1`.
    #[cold]
    pub fn spot(&self, route: &str) -> String {
        format!("{}:{}:{}", self.file.unwrap_or(route), self.line, self.column)
    }

    /// The same where the route is known: `line 7`, `routes/functions.etl:3`.
    #[cold]
    pub fn shown_line(&self) -> String {
        match self.file {
            Some(file) => format!("{file}:{}", self.line),
            None => format!("line {}", self.line),
        }
    }
}

/// The end of a row for one target.
#[derive(Clone, Debug)]
pub enum Event {
    /// A `WHERE` kept it away.
    Filtered,
    /// `SKIP("why")`.
    Skip(Box<str>),
    /// `REJECT("why")`.
    Reject(Box<str>),
    /// `ROLLBACK("why")`.
    Rollback(Box<str>),
    /// A value could not be made and nothing caught it.
    Failed(Failure),
    /// The run ends; [`crate::Rows`] knows why.
    Ended,
    /// The rule in which one of the others happened.
    In(&'static Rule, Box<Event>),
}

impl Event {
    /// `SKIP` with its text.
    #[cold]
    pub fn skip(text: impl Into<Box<str>>) -> Event {
        Event::Skip(text.into())
    }

    /// `REJECT` with its text.
    #[cold]
    pub fn reject(text: impl Into<Box<str>>) -> Event {
        Event::Reject(text.into())
    }

    /// `ROLLBACK` with its text.
    #[cold]
    pub fn rollback(text: impl Into<Box<str>>) -> Event {
        Event::Rollback(text.into())
    }
}

impl From<Failure> for Event {
    #[cold]
    fn from(failure: Failure) -> Event {
        Event::Failed(failure)
    }
}

/// What is done with the result of a rule.
pub trait Made<T>: Sized {
    /// Names the rule in which an event happened.
    fn within(self, rule: &'static Rule) -> Result<T, Event>;
}

impl<T, E: Into<Event>> Made<T> for Result<T, E> {
    #[inline]
    fn within(self, rule: &'static Rule) -> Result<T, Event> {
        self.map_err(
            #[cold]
            |event| Event::In(rule, Box::new(event.into())),
        )
    }
}

/// What stands to the left of `??`: a failure gives null, an event stays one.
#[inline]
pub fn attempt<T>(made: Result<Option<T>, Event>) -> Result<Option<T>, Event> {
    match made {
        Err(Event::Failed(_)) => Ok(None),
        other => other,
    }
}
