//! The clock can be set; a process of its own, since the clock is one for all.

use etlc_functions::{Prepared, clock, dates::Zone, system};
use etlc_types::try_into;

#[test]
fn a_moment_that_is_set_is_now() {
    let moment = try_into::timestamptz("2024-02-29T23:30Z").expect("a moment");
    clock::set(moment);
    assert_eq!(system::now(), moment);
    let utc = Zone::prepare("UTC").expect("a zone");
    assert_eq!(system::today(&utc), try_into::date("2024-02-29").expect("a day"));
    let earlier = try_into::timestamptz("1969-12-31T23:59Z").expect("a moment");
    clock::set(earlier);
    assert_eq!(system::now(), earlier);
}
