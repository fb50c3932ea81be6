//! Routes that are damaged at random, through the whole compiler: whatever is given to it, it answers soon, with bounded
//! memory, and does not fall over; what it accepts becomes a program, and is laid out without a change of meaning.
//!
//! Each input is made of a seed and its number alone, out of the routes that there are. `ETLC_INPUTS` says how many there are, `ETLC_SEED` which,
//! `ETLC_FIRST` the number of the first, `ETLC_WORKERS` how many threads take them; with `ETLC_GO_ON` a find does not end
//! the run. Every find is written to `target/tmp/fuzz/SEED-NUMBER.txt`. `cargo xtask fuzz` makes a long run of it.

#![allow(clippy::disallowed_methods, reason = "how long it takes is what is tested, and files are read")]

mod corpus;

#[path = "check/project.rs"]
#[allow(dead_code, reason = "it serves other tests too")]
mod project;

#[path = "check/sound.rs"]
mod sound;

mod fuzz {
    mod answer;
    mod finds;
    mod inputs;
    mod mutate;
    mod random;
    mod run;
    mod watch;
}
