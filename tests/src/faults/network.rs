//! A network that resets, goes silent, or is slow.

use std::time::{Duration, Instant};

use super::{
    Fault, Harness, Record,
    place::{Place, State},
};
use crate::{
    binary::Output,
    proxy::{At, Plan, Then},
};

/// The fault.
pub const FAULT: Fault = Fault {
    name: "network",
    title: "reset at a random byte, silence, 64 KB/s: noticed within 30 s, every row once, no hang",
    run,
};

/// How soon a connection that is dead has to be noticed: half a minute, and what a busy machine may add.
const NOTICED: Duration = Duration::from_secs(40);

fn run(harness: &Harness, record: &mut Record) {
    for kind in harness.kinds(&["pg-append", "pg-often-append", "pg-both"]) {
        let place = harness.place("network", kind);
        place.undisturbed();
        let carried = place.proxy.carried();
        for then in [Then::Reset, Then::Silence] {
            let (phase, runs) = match then {
                Then::Reset => ("reset", record.number(3, 100)),
                Then::Silence => ("silence", record.number(usize::from(kind.commits_often), 5)),
            };
            for _ in 0..runs {
                if record.is_enough() {
                    return;
                }
                record.once(kind.name, |dice| {
                    place.reset();
                    let to_server = dice.percent(70);
                    let most = if to_server { carried.0 } else { carried.1 };
                    let at = At { to_server, byte: dice.bits() % most.max(1), then };
                    place.proxy.set(Plan { at: Some(at), ..Plan::default() });
                    let begin = Instant::now();
                    let output = place.start(None).wait_closed();
                    let struck = place.proxy.struck();
                    let took = struck.map_or(Duration::ZERO, |struck| struck.elapsed());
                    let how = |wrong: String| format!("{at:?}, {took:.1?} after it: {wrong}");
                    if struck.is_none() {
                        // It did well with fewer bytes than the run before.
                        return place.is_done(&output, 1).map(|()| format!("{phase} not reached")).map_err(how);
                    }
                    if took > NOTICED + begin.elapsed().saturating_sub(took) {
                        return Err(how("that is too long".to_owned()));
                    }
                    place.proxy.set(Plan::default());
                    ends_well(&place, &output).map_err(how)?;
                    Ok(phase.to_owned())
                });
            }
        }
        if record.is_enough() {
            return;
        }
        record.once(kind.name, |_| {
            place.reset();
            let bytes = carried.0;
            let rate = if kind.commits_often { 512 << 10 } else { 256 << 10 };
            place.proxy.set(Plan { rate: Some(rate), delay: Some(Duration::from_millis(1)), ..Plan::default() });
            let output = place.start(None).wait_closed();
            place.proxy.set(Plan::default());
            place.is_done(&output, 1).map_err(|wrong| format!("{bytes} bytes at {rate} a second: {wrong}"))?;
            Ok("slow".to_owned())
        });
    }
}

/// A run has got over it, or has given up, and then everything is as before, or up to a commit, and the next one completes
/// it.
///
/// # Errors
/// With what is wrong.
fn ends_well(place: &Place<'_>, output: &Output) -> Result<(), String> {
    match output.status {
        0 => place.is_done(output, 1)?,
        // Before the first row nobody knows whether the address is right, so it is not tried again.
        5 => {}
        _ => return Err(format!("it should end with 0 or 5:\n{output}")),
    }
    let states = place.states()?;
    if output.status == 0 {
        return Ok(());
    }
    let files = states.len() > 1;
    place.is_made_good(if files { &[State::Before] } else { &states })
}
