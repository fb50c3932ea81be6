//! The value types of the route language, their text forms, and the conversions between them.
//!
//! Everything here is pure and synchronous. The compiler asks [`conversion`] what is possible; the code it
//! generates calls the same conversions through [`into`] (cannot fail) and [`try_into`] (exact, or a [`Failure`]).

mod arena;
pub mod arith;
mod ascii;
pub mod codes;
mod conversion;
mod cursor;
mod date;
mod decimal;
pub mod encodings;
mod failure;
pub mod fit;
mod interval;
pub mod into;
mod json;
mod kind;
mod list;
mod text;
mod time;
mod timestamp;
pub mod try_into;

pub use arena::Arena;
pub use codes::{RunCode, run_codes};
pub use conversion::{Conversion, always_fits, conversion, conversion_help, conversions, joins};
pub use date::{Date, Day};
pub use decimal::Decimal;
pub use failure::{Failure, Result};
pub use interval::Interval;
pub use json::{Json, JsonKind, PathStep};
pub use kind::{Element, MAX_PRECISION, TYPE_NAMES, Type};
pub use list::List;
pub use text::TextForm;
pub use time::Time;
pub use timestamp::{Timestamp, Timestamptz};
pub use uuid::Uuid;
