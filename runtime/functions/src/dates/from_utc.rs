//! `from_utc`.

use etlc_types::{Timestamp, Timestamptz};

use crate::declare::function;

function! {
    /// The timestamp that a clock in UTC shows at the moment.
    Dates
    fn from_utc(moment: Timestamptz) -> Timestamp {
        moment.at_utc()
    }
    from_utc("2024-02-29 23:00:00+03") => "2024-02-29 20:00:00";
}
