//! The standard library of the route language.
//!
//! A function is declared once, in the file of its name: documentation, typed parameters, body and examples. The
//! compiler reads the declarations ([`functions`], [`find`]) for type checking, completion and the reference page; the
//! code that it generates calls the bodies. All of them are pure and synchronous, but for those of [`system`].
//!
//! Texts that a function makes lie in the arena that it takes as its last argument. What it can lend out of its
//! arguments it lends, so a text that does not change costs nothing.

pub mod checks;
pub mod clock;
mod conversions;
pub mod dates;
mod declare;
pub mod documents;
pub mod encodings;
#[cfg(test)]
mod examples;
mod function;
pub mod hashes;
pub mod identifiers;
pub mod lists;
mod literal;
pub mod numbers;
pub mod operators;
pub mod people;
mod registry;
mod signature;
pub mod system;
pub mod text;
pub mod values;
pub mod web;
mod words;

use etlc_types::codes::functions as codes;
pub use function::{Example, Family, Form, Function, Kind, Literal, Nulls, Parameter, TIMEZONE};
pub use literal::{Prepared, literal};
pub use operators::{Like, Regex};
pub use registry::{find, functions};
