//! `to_zone`.

use etlc_types::{Result, Timestamp, Timestamptz};

use super::Zone;
use crate::declare::function;

function! {
    /// The timestamp that a clock in a time zone shows at the moment.
    ///
    /// The zone is a name of IANA's database; without one it is the route's `timezone`, or UTC. Fails only at the ends
    /// of the range of timestamps.
    Dates
    fn to_zone(moment: Timestamptz, zone: &Zone = timezone) -> Result<Timestamp> {
        zone.clock(moment)
    }
    to_zone("2024-02-29 09:00:00+00", "Europe/Moscow") => "2024-02-29 12:00:00";
    to_zone("2024-07-01 12:00:00+02", "America/New_York") => "2024-07-01 06:00:00";
    to_zone("2024-02-29 23:00:00+00") => "2024-02-29 23:00:00";
}
