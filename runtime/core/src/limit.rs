//! How much a row and a value of a source may hold: what bounds the memory of a run.

use etlc_types::codes::run as codes;

use crate::{Exit, Stop, spec::Limits};

impl Limits {
    /// Those of a route that sets none.
    pub const DEFAULT: Limits = Limits { row: 64 << 20, value: 16 << 20 };

    /// A row that is longer than any may be. How long it is, is known where the source says so before it is read.
    #[cold]
    pub fn row_too_long(&self, bytes: Option<usize>) -> Stop {
        let limit = shown(self.row);
        let message = match bytes {
            Some(bytes) => format!("a row of {bytes} bytes is longer than max_row allows, {limit}"),
            None => format!("a row is longer than max_row allows, {limit}"),
        };
        Stop::new(Exit::RolledBack, codes::ROW_TOO_LONG, message)
            .help(format!("set max_row in the route: `max_row = {}`", next(bytes.unwrap_or(self.row), self.row)))
    }

    /// A value that is longer than any may be.
    #[cold]
    pub fn value_too_long(&self, field: &str, bytes: usize) -> Stop {
        let message =
            format!("[{field}] has {bytes} bytes, which is more than max_value allows, {}", shown(self.value));
        let mut help = format!("set max_value in the route: `max_value = {}`", next(bytes, self.value));
        if bytes > self.row {
            help.push_str(&format!(", and `max_row = {}`", next(bytes, self.row)));
        }
        Stop::new(Exit::RolledBack, codes::VALUE_TOO_LONG, message).help(help)
    }
}

/// A limit that lets this pass.
fn next(bytes: usize, limit: usize) -> String {
    let mut larger = limit;
    while larger <= bytes {
        larger = larger.saturating_mul(2);
    }
    shown(larger.next_power_of_two())
}

/// A size as a route writes it.
fn shown(bytes: usize) -> String {
    match bytes {
        _ if bytes.is_multiple_of(1 << 30) => format!("{}GB", bytes >> 30),
        _ if bytes.is_multiple_of(1 << 20) => format!("{}MB", bytes >> 20),
        _ if bytes.is_multiple_of(1 << 10) => format!("{}KB", bytes >> 10),
        _ => bytes.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_names_a_limit_that_is_enough() {
        let limits = Limits { row: 64 << 20, value: 1 << 10 };
        let help = |stop: Stop| stop.shown_help().map(str::to_owned).expect("there is help");
        assert_eq!(help(limits.row_too_long(None)), "set max_row in the route: `max_row = 128MB`");
        assert_eq!(help(limits.row_too_long(Some(300 << 20))), "set max_row in the route: `max_row = 512MB`");
        assert_eq!(help(limits.value_too_long("a", 1025)), "set max_value in the route: `max_value = 2KB`");
        assert_eq!(
            help(limits.value_too_long("a", 64 << 20 | 1)),
            "set max_value in the route: `max_value = 128MB`, and `max_row = 128MB`"
        );
    }
}
