//! The engine that every compiled route runs on: what is the same for two routes is here, and nothing of it is
//! generic over a route. A generated program is one loop on the main thread over the rows that a [`Reader`] lends,
//! and puts what it makes of them into [`Target`]s; connectors move buffers on a runtime of their own beside it.
//!
//! Deliberately absent: values of unknown type, allocation per cell, knowledge of any connector or of the language.

pub mod dictionary;
pub mod failpoint;
pub mod own;
pub mod plan;
pub mod pushdown;
pub mod spec;
pub mod test;

mod carried;
mod channel;
mod command;
mod commit;
mod console;
mod constant;
mod counts;
mod event;
mod journal;
mod ledger;
mod limit;
mod live;
mod notify;
mod participant;
mod partition;
mod pipe;
mod position;
mod preview;
mod program;
mod progress;
mod quarantine;
mod reject;
mod rejects;
mod report;
mod retry;
mod row;
mod rows;
mod run;
mod status;
mod stop;
mod tally;
mod target;
mod writer;

pub use carried::Carried;
pub use channel::{Channel, Notice, Undelivered, console};
pub use console::say;
pub use constant::{FromText, json_at, value};
pub use event::{Event, Made, Place, attempt};
pub use failpoint::failpoint;
pub use ledger::{Checkpoint, Claim, Entry, Granted, Last, Ledger, Progress, Ranged};
pub use live::Live;
pub use participant::{Commit, Participant, Publication, publish};
pub use pipe::{Buffer, Receiver, Sender, Share, pipe, pipes};
pub use position::{Position, unpositioned};
pub use program::{Program, main};
pub use quarantine::Quarantine;
pub use reject::{Origin, Reject, Rejects, escaped};
pub use row::{Reader, Row};
pub use rows::{Rows, json_elements};
pub use run::{Run, Waiting, no_target, taken_over};
pub use stop::{Exit, Stop};
pub use target::{Output, Target};
pub use writer::Writer;

pub use etlc_functions as functions;
pub use etlc_types as types;
