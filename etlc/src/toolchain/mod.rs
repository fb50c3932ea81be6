//! From generated crates to executables: the one place that calls cargo.

mod cargo;
mod generated;
mod home;
mod refusal;
mod workspace;

pub use cargo::{Build, BuildError, Built, build};
pub use generated::Generated;
pub use home::Home;
pub use refusal::{Refusal, RefusedPlace};
