//! What the server says when it refuses something.

use etlc_core::{Exit, Stop};
use fallible_iterator::FallibleIterator;
use postgres_protocol::message::backend::ErrorFields;

use crate::codes;

/// An error of the server, in the parts in which it sends it.
#[derive(Clone, Debug, Default)]
pub(crate) struct ServerError {
    /// Five characters that say what it is: SQLSTATE, in the tables of PostgreSQL's appendix A.
    pub(crate) state: String,
    pub(crate) message: String,
    pub(crate) detail: Option<String>,
    pub(crate) hint: Option<String>,
    /// Where the server was: `COPY users, line 3, column age`.
    pub(crate) context: Option<String>,
}

/// Why something that was asked of a server was not done.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The server said no. The connection can still be used, unless the server ended it.
    Refused(Box<ServerError>),
    /// There is no connection any more.
    Broken(Stop),
}

/// What was going on when the server said no: decides the exit code where the error itself does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum During {
    /// Connecting.
    Opening,
    /// Making a target ready.
    Preparing,
    /// Preparing the source's query.
    Describing,
    /// Reading rows.
    Reading,
    /// Writing rows or committing them.
    Writing,
}

impl ServerError {
    pub(crate) fn read(mut fields: ErrorFields<'_>) -> ServerError {
        let mut error = ServerError::default();
        let mut routine = String::new();
        while let Ok(Some(field)) = fields.next() {
            let text = String::from_utf8_lossy(field.value_bytes()).into_owned();
            match field.type_() {
                b'C' => error.state = text,
                b'M' => error.message = text,
                b'D' => error.detail = Some(text),
                b'H' => error.hint = Some(text),
                b'W' => error.context = Some(text),
                b'R' => routine = text,
                _ => {}
            }
        }
        // So a standby answers to READ WRITE, the only setting of yes or no that a run asks for.
        if error.state == "0A000" && routine == "call_bool_check_hook" {
            error.state = "25006".to_owned();
        }
        error
    }

    /// The same without the values of rows that it may quote, for rows of which a field is secret.
    pub(crate) fn without_values(mut self) -> ServerError {
        self.detail = None;
        if self.is("22") {
            self.message = format!("a value is not what it should be (SQLSTATE {})", self.state);
            self.hint = None;
        }
        self
    }

    /// Whether it is this state, or of this class where only two characters are given.
    pub(crate) fn is(&self, state: &str) -> bool {
        self.state.starts_with(state)
    }

    /// Whether a whole new attempt may go through: the connection, the server or another session was in the way, not
    /// what was asked. Class 08 is also how a pooler says that its server is gone.
    fn is_transient(&self) -> bool {
        const STATES: [&str; 10] =
            ["53300", "57P01", "57P02", "57P03", "57P05", "25P03", "25006", "40001", "40P01", "55P03"];
        self.is("08") || STATES.contains(&self.state.as_str())
    }

    /// The end of the run that it is.
    pub(crate) fn stop(&self, during: During) -> Stop {
        let (exit, code) = match self.state.as_str() {
            "53100" => (Exit::Resource, codes::DISK_FULL),
            "53200" => (Exit::Resource, codes::SERVER_MEMORY),
            "28000" | "28P01" | "0P000" => (Exit::NoConnection, codes::NOT_LET_IN),
            "3D000" => (Exit::NoConnection, codes::NO_DATABASE),
            "53300" | "57P03" => (Exit::NoConnection, codes::NOT_NOW),
            "57P01" | "57P02" | "57P05" | "25P03" | "25P04" => (Exit::NoConnection, codes::CUT_OFF),
            "40001" | "40P01" => (Exit::NoConnection, codes::DEADLOCK),
            "55P03" => (Exit::NoConnection, codes::IN_THE_WAY),
            "25006" => (Exit::NoConnection, codes::NO_WRITES),
            "42501" if during != During::Opening => (Exit::NoConnection, codes::NOT_ALLOWED),
            "08P01" => (Exit::NoConnection, codes::PROTOCOL),
            _ if self.is("08") => (Exit::NoConnection, codes::CUT_OFF),
            _ => match during {
                During::Opening => (Exit::NoConnection, codes::NOT_LET_IN),
                During::Preparing => (Exit::Unfit, codes::NOT_PREPARED),
                During::Describing => (Exit::Unfit, codes::QUERY_REFUSED),
                During::Reading => (Exit::RolledBack, codes::NOT_READ),
                During::Writing => (Exit::RolledBack, codes::REFUSED),
            },
        };
        let mut stop = Stop::new(exit, code, format!("PostgreSQL says: {}", self.message));
        if self.is_transient() {
            stop = stop.transient();
        }
        // The detail of these is the whole row.
        if let Some(detail) = &self.detail
            && !self.is("23502")
            && !self.is("23514")
        {
            stop = stop.note("detail", detail);
        }
        if let Some(context) = &self.context {
            stop = stop.note("at", context);
        }
        match &self.hint {
            Some(hint) => stop.help(hint),
            None if self.is("25006") => stop.help("name the primary in HOST and PORT of the point"),
            None if self.is("23505") => stop.help(
                "the key is in the table already, or twice in the source: leave such rows out with WHERE, or begin with an \
                 empty table (`mode: truncate`)",
            ),
            None => stop,
        }
    }
}

impl Trouble {
    /// The same without the values of rows where these are secret.
    pub(crate) fn masked(self, secret: bool) -> Trouble {
        match self {
            Trouble::Refused(error) if secret => Trouble::Refused(Box::new(error.without_values())),
            other => other,
        }
    }

    /// The end of the run that it is.
    pub(crate) fn stop(self, during: During) -> Stop {
        match self {
            Trouble::Refused(error) => error.stop(during),
            Trouble::Broken(stop) => stop,
        }
    }
}

impl From<Stop> for Trouble {
    fn from(stop: Stop) -> Trouble {
        Trouble::Broken(stop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_tried_again_is_marked() {
        let stop = |state: &str, during| ServerError { state: state.to_owned(), ..ServerError::default() }.stop(during);
        let states = [
            "08006", "08P01", "57P01", "57P02", "57P03", "57P05", "53300", "40001", "40P01", "55P03", "25P03", "25006",
        ];
        for state in states {
            for during in [During::Opening, During::Preparing, During::Describing, During::Reading, During::Writing] {
                let stop = stop(state, during);
                assert!(stop.is_transient() && stop.exit() == Exit::NoConnection, "{state} {during:?}");
            }
        }
        for state in ["28P01", "3D000", "53100", "53200", "23505", "22P02", "57014", "25P04", "42501", "42P01"] {
            assert!(!stop(state, During::Writing).is_transient(), "{state}");
        }
        assert_eq!(stop("53100", During::Writing).exit(), Exit::Resource);
    }
}
