//! Routes at random, with what they must give: every node of a route knows its text in the language and, by a naive
//! evaluator that shares no code with the compiler or its runtime, its value. A target's block is a route of its own,
//! so one build of a file with many targets tests as many routes.

mod dice;
mod functions;
mod generate;
mod node;
mod route;
mod table;
mod value;

pub use dice::Dice;
pub use route::{Block, Fate, OnError, Route, written};
pub use table::Table;
pub use value::Value;
