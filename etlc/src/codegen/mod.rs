//! IR to a Rust crate: `Cargo.toml`, `src/main.rs` and `src/own.rs`. Reads nothing but the IR, decides nothing that the IR does not
//! say, and holds no path of a machine: the same bytes compile wherever the runtime's crates are at hand.

mod call;
mod cells;
mod code;
mod condition;
mod expr;
mod known;
mod manifest;
mod names;
mod own;
mod program;
mod record;
mod rust;
mod spec;
mod types;
mod wanted;

use crate::ir::Route;

/// The generated crate of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// `Cargo.toml`.
    pub manifest: String,
    /// `src/main.rs`.
    pub main: String,
    /// `src/own.rs`, where the route calls functions in Rust.
    pub own: Option<String>,
}

/// Generates the crate of a route. Beside it belong copies of the files that `Route::rust` names, as
/// `src/own/MODULE.rs`.
pub fn generate(route: &Route) -> Package {
    Package { manifest: manifest::manifest(route), main: program::program(route), own: rust::program(route) }
}

/// The name of a route's package; its executable has the route's own name.
pub fn package_name(route: &str) -> String {
    format!("route-{route}")
}
