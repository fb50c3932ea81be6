//! Where a source can go on.

use std::fmt;

use etlc_types::codes::run as codes;

use crate::{Exit, Stop};

/// Behind which row a source is: the values of its key there, or how many bytes of its files are done. Each connector
/// writes it as JSON that only itself reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position(String);

impl Position {
    /// A position in the connector's own form, a JSON document.
    pub fn new(json: String) -> Position {
        Position(json)
    }

    /// The position behind the row of these key values, in their text forms.
    pub fn of_key(values: Vec<String>) -> Position {
        Position(serde_json::Value::from(values).to_string())
    }

    /// The values of [`Position::of_key`].
    ///
    /// # Errors
    /// `R0664` where it is another position.
    pub fn key(&self) -> Result<Vec<String>, Stop> {
        serde_json::from_str(&self.0).map_err(|_| {
            Stop::new(
                Exit::Unfit,
                codes::NOT_RESUMABLE,
                format!("the ledger says {self}, which is no key of the source"),
            )
            .help("begin at the first row with --start-over")
        })
    }

    /// The connector's own form.
    pub fn as_json(&self) -> &str {
        &self.0
    }
}

/// That a source was asked for its position which has none: the compiler lets no run commit in its middle.
#[cold]
pub fn unpositioned() -> Stop {
    Stop::new(Exit::Bug, codes::BUG, "a source that cannot go on in its middle is asked where it is")
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
