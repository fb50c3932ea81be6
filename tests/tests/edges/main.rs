//! Faults at the edges: passwords that others quote, full disks, networks that fail, rivals that lock the same tables, slow
//! targets, values at the limits of their types.
//!
//! `ETLC_FAULTS=long` does everything often, `middle` now and then; otherwise a few of each are done.

mod canary;
mod disk;
mod network;
mod rivals;
mod slow;
mod table;
mod values;

/// How often something is done: in the short form, the middle one and the long one.
fn form(short: usize, middle: usize, long: usize) -> usize {
    match std::env::var("ETLC_FAULTS").as_deref() {
        Ok("long") => long,
        Ok("middle") => middle,
        Err(_) => short,
        Ok(other) => panic!("ETLC_FAULTS is {other:?}, neither middle nor long"),
    }
}
