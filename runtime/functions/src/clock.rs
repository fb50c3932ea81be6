//! The one clock of a run: it stands still, so that every row and every target see the same moment.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use etlc_types::Timestamptz;

/// The moment in microseconds since 1970; [`UNSET`] before anybody has asked or set it.
static MOMENT: AtomicI64 = AtomicI64::new(UNSET);

/// No moment: the infinity of the past, which no clock shows.
const UNSET: i64 = i64::MIN;

/// The moment at which the run takes place: the one that was [`set`], else the system's when it was first asked for.
#[inline]
pub fn moment() -> Timestamptz {
    match MOMENT.load(Ordering::Relaxed) {
        UNSET => start(),
        micros => Timestamptz::from_micros(micros).expect("a moment is one"),
    }
}

/// Sets the clock, for a test, or for a run that goes on with an earlier one.
pub fn set(moment: Timestamptz) {
    MOMENT.store(moment.micros(), Ordering::Relaxed);
}

#[cold]
fn start() -> Timestamptz {
    let micros = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_micros() as i64,
        Err(before) => -(before.duration().as_micros() as i64),
    };
    let micros = match MOMENT.compare_exchange(UNSET, micros, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) => micros,
        Err(earlier) => earlier,
    };
    Timestamptz::from_micros(micros).expect("clocks stand between the first and the last timestamp")
}
