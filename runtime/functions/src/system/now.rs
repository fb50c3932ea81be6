//! `now`.

use etlc_types::Timestamptz;

use crate::clock;
use crate::declare::function;

function! {
    /// The moment at which the run started.
    ///
    /// It is the same for every row and every target of a run.
    System
    fn now() -> Timestamptz {
        clock::moment()
    }
    examples now() == now() => True;
}

#[cfg(test)]
mod tests {
    use std::time::{SystemTime, UNIX_EPOCH};

    use super::*;

    #[test]
    fn stands_still_and_tells_the_time() {
        let start = now();
        std::thread::sleep(std::time::Duration::from_millis(2));
        assert_eq!(now(), start);
        let clock = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_micros() as i64;
        assert!((clock - start.micros()).abs() < 600_000_000, "{start} is not within ten minutes of the clock");
    }
}
