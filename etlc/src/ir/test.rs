//! A route's tests, checked: what they give and what they expect, typed by the columns they are about. They are no part
//! of [`super::Route`], so that a test changes nothing of what a route means and makes no program anew.

use super::Place;

/// A test.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// Its name; no other test of the route has it.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// The rows of the source, each a JSON object as text.
    pub rows: Vec<String>,
    /// What is expected, in the order of the file.
    pub expected: Vec<Expected>,
    /// Constants that are replaced, by name, in the text forms of their types.
    pub constants: Vec<(String, String)>,
    /// Dictionaries that are replaced, by the first part of their names, as JSON.
    pub dictionaries: Vec<(String, String)>,
    /// The moment at which the test runs, a timestamptz in its text form.
    pub at: Option<String>,
}

/// A line that expects something, or one row of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// What.
    pub what: Expectation,
    /// Where it stands.
    pub place: Place,
}

/// What is expected. A target is an index in `Route::targets`.
#[derive(Clone, Debug, PartialEq)]
pub enum Expectation {
    /// The next row that reaches a target.
    Row {
        /// The target.
        target: usize,
        /// Some of its fields.
        fields: Vec<Field>,
    },
    /// The next row that is left out of a target in this way.
    LeftOut {
        /// The target.
        target: usize,
        /// How.
        how: LeftOut,
        /// A part of what is said of it.
        part: Option<String>,
    },
    /// The channels are told this next.
    Told {
        /// A part of it.
        part: Option<String>,
    },
    /// No row reaches the target.
    Nothing {
        /// The target.
        target: usize,
    },
    /// The route undoes the run.
    Rollback {
        /// A part of what it says.
        part: Option<String>,
    },
    /// A failure that nothing caught undoes the run.
    Fails {
        /// A part of the code or the message.
        part: Option<String>,
    },
}

/// The ways in which an author leaves a row out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// `SKIP`, or a failure under `on_error = skip`.
    Skipped,
    /// `REJECT`, or a failure under `on_error = reject`.
    Rejected,
}

/// A field of a row that is expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The column: an index in `Target::columns`.
    pub column: usize,
    /// The value in the text form of the column's type, or as JSON where the column is carried through; `None` is null.
    pub value: Option<String>,
}
