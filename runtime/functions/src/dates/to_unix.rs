//! `to_unix`.

use etlc_types::{Result, Timestamptz};

use super::unix;
use crate::declare::function;

function! {
    /// The whole seconds from 1970-01-01 00:00 in UTC to a moment.
    ///
    /// Fractions are left out, towards the past. Fails for an infinity.
    Dates [epoch]
    fn to_unix(moment: Timestamptz) -> Result<i64> {
        Ok(unix::micros(moment)?.div_euclid(1_000_000))
    }
    to_unix("2024-02-29 09:05:00.9+00") => 1709197500;
    to_unix("1969-12-31 23:59:59.5+00") => -1;
}
