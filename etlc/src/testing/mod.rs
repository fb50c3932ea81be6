//! Tests of routes: what a test executable is given, what it says of the rows, and whether that is what was expected.

mod outcome;
mod plan;
mod report;
mod values;
mod verdict;

pub(crate) use outcome::read;
pub(crate) use plan::plan;
pub(crate) use report::{Form, Verdict};
pub(crate) use verdict::{Failure, judge};
