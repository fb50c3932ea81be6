//! `from_unix`.

use etlc_types::{Result, Timestamptz};

use super::unix;
use crate::declare::function;

function! {
    /// The moment so many seconds after 1970-01-01 00:00 in UTC.
    ///
    /// Fails outside the range of timestamps, where a number of milliseconds may have been taken for seconds.
    Dates [from_epoch]
    fn from_unix(seconds: i64) -> Result<Timestamptz> {
        let micros = seconds.checked_mul(1_000_000).filter(|micros| *micros != i64::MIN);
        micros.map_or_else(|| Err(unix::too_far(seconds)), Timestamptz::from_micros)
    }
    from_unix(1709197500) => "2024-02-29 09:05:00+00";
    from_unix(-1) => "1969-12-31 23:59:59+00";
}
