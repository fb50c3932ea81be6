//! From generated crates to executables: the one place that calls cargo.

mod cargo;
mod home;
mod workspace;

pub use cargo::{Build, BuildError, Built, build};
pub use home::Home;
