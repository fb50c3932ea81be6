//! Every failpoint: a run is killed there, and so are those that are to make it good, five deep.

use std::fs;

use super::{
    Fault, Harness, Record, kills,
    place::{Place, State},
};
use crate::{binary, random::Dice};

/// The fault.
pub const FAULT: Fault =
    Fault { name: "failpoint", title: "killed at every failpoint, and again while it is made good, five deep", run };

/// The routes, which come by every failpoint together.
const ROUTES: &[&str] = &[
    "pg-both",
    "pg-two",
    "pg-lite",
    "lite-lite",
    "pg-files",
    "lite-both",
    "pg-often-parts",
    "pg-often-append",
    "csv-often-append",
    "lite-often-append",
];

/// How often a kill is followed by another.
const DEPTH: usize = 5;

fn run(harness: &Harness, record: &mut Record) {
    let names = names();
    let kinds = harness.kinds(ROUTES);
    let places: Vec<Place<'_>> = kinds.iter().map(|kind| harness.place("failpoint", kind)).collect();
    let rounds = record.number(2, 6);
    for (number, name) in names.iter().enumerate() {
        let mut routes = 0;
        // In the short form each failpoint has other routes.
        for place in places.iter().cycle().skip(number % places.len().max(1)).take(places.len()) {
            for round in 0..rounds {
                if record.is_enough() {
                    return;
                }
                let mut is_met = false;
                let is_long = record.is_long;
                record.maybe(name, |dice| {
                    let is_deep = round % 2 == 1;
                    if is_deep && !is_long && !dice.percent(20) {
                        return Ok(None);
                    }
                    is_met = at(place, name, &names, if is_deep { DEPTH } else { 0 }, dice)?;
                    let phase =
                        if is_deep { format!("{}, five deep", place.kind.name) } else { place.kind.name.to_owned() };
                    Ok(is_met.then_some(phase))
                });
                if !is_met {
                    break;
                }
                routes += usize::from(round == 0);
            }
            // In the short form two routes are enough for each.
            if !record.is_long && routes == 2 {
                break;
            }
        }
        // A route that is undone comes by these, and nothing undoes the runs of this fault.
        if routes == 0 && kinds.len() == ROUTES.len() && !name.ends_with("roll-back") {
            record.fail("never met", &format!("no route comes by the failpoint {name}"));
        }
    }
}

/// Kills a run at a failpoint; false where it does not come by.
fn at(place: &Place<'_>, name: &str, names: &[String], depth: usize, dice: &mut Dice) -> Result<bool, String> {
    place.reset();
    let count = if place.kind.commits_often { 1 + dice.below(3) } else { 1 };
    let point = if name.ends_with("recover") { name.to_owned() } else { format!("{name}:{count}") };
    if name.ends_with("recover") {
        // Only a run comes by here that finds something to make good.
        place.start(Some("before-rename=kill")).wait_closed();
    }
    let output = place.start(Some(&format!("{point}=kill"))).wait_closed();
    match output.status {
        // It has been through to its end.
        0 => return Ok(false),
        KILLED => {}
        _ => return Err(format!("at {point}: it should have been killed:\n{output}")),
    }
    if depth > 0 && is_complete(place)? {
        place.reset();
    }
    let mut path = vec![point];
    for _ in 0..depth {
        let next = dice.pick(names);
        // One that does not come by there may complete what is there; then there is nothing left to make good.
        let output = place.start(Some(&format!("{next}=kill"))).wait_closed();
        path.push(next.clone());
        match output.status {
            KILLED if is_complete(place)? => place.reset(),
            KILLED => {}
            0 => place.reset(),
            _ => return Err(format!("killed at {}, it should be killed again:\n{output}", path.join(", "))),
        }
    }
    // A whole run would hide what the start itself did not make good.
    let is_finished = place.kind.targets().count() > 1 || dice.percent(50);
    kills::check(place, is_finished).map_err(|wrong| format!("killed at {}: {wrong}", path.join(", ")))?;
    Ok(true)
}

/// Whether a run has come to its end whose rows another would bring a second time.
fn is_complete(place: &Place<'_>) -> Result<bool, String> {
    Ok(place.kind.appends && !place.is_unfinished() && place.states()? == [State::Whole])
}

/// How a process ends that a failpoint kills.
pub const KILLED: i32 = -6;

/// The failpoints, as the source declares them: the harness links nothing of the runtime.
pub fn names() -> Vec<String> {
    let path = binary::checkout().join("runtime/core/src/failpoint.rs");
    let text = fs::read_to_string(path).expect("the checkout has it");
    let list = text.split("NAMES: &[&str] = &[").nth(1).and_then(|rest| rest.split("];").next());
    list.expect("it declares them").split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every `failpoint("…")` of the runtime.
    fn used(directory: &std::path::Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(directory).expect("a directory").flatten() {
            let path = entry.path();
            if path.is_dir() {
                used(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source");
                found.extend(
                    text.split("failpoint(\"").skip(1).filter_map(|rest| Some(rest.split('"').next()?.to_owned())),
                );
            }
        }
    }

    #[test]
    fn those_that_are_declared_are_those_that_are_placed() {
        let mut placed = Vec::new();
        used(&binary::checkout().join("runtime"), &mut placed);
        placed.sort();
        placed.dedup();
        let mut declared = names();
        declared.sort();
        assert_eq!(declared, placed);
    }
}
