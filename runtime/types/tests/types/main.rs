//! What the value types promise: limits and one past them, and text forms that read back.
#![expect(clippy::unwrap_used, reason = "tests")]

mod arithmetic;
mod calendar;
mod codes;
mod conversions;
mod decimal;
mod fit;
mod interval;
mod json;
mod parsing;
mod random;
mod round_trip;

use etlc_types::Result;

/// The code of the failure of a result, or `"ok"`.
fn code<T>(result: Result<T>) -> &'static str {
    result.map_or_else(|failure| failure.code(), |_| "ok")
}
