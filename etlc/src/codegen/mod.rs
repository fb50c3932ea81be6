//! IR to a Rust crate: `Cargo.toml`, `src/main.rs` and `src/own.rs`. Reads nothing but the IR, decides nothing that the IR does not
//! say, and holds no path of a machine: the same bytes compile wherever the runtime's crates are at hand.

mod block;
mod call;
mod cells;
mod code;
mod condition;
mod conversion;
mod dictionary;
mod event;
mod expr;
mod known;
mod literal;
mod manifest;
mod names;
mod own;
mod program;
mod record;
mod rust;
mod shared;
mod spec;
mod statements;
mod test;
mod types;
mod wanted;

use crate::ir::Route;

pub use test::generate_test;

/// The generated crate of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// The name of the package.
    pub name: String,
    /// The name of its executable.
    pub program: String,
    /// `Cargo.toml`.
    pub manifest: String,
    /// `src/main.rs`.
    pub main: String,
    /// `src/own.rs`, where the route calls functions in Rust.
    pub own: Option<String>,
}

/// What a program is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// To run the route.
    Route,
    /// To run its tests.
    Test,
}

/// Generates the crate of a route. Beside it belong copies of the files that `Route::rust` names, as
/// `src/own/MODULE.rs`.
pub fn generate(route: &Route) -> Package {
    package(route, format!("route-{}", route.name), route.name.clone(), Form::Route)
}

/// The crate of these names.
fn package(route: &Route, name: String, program: String, form: Form) -> Package {
    Package {
        manifest: manifest::manifest(route, &name, &program),
        main: program::program(route, form),
        own: rust::program(route),
        name,
        program,
    }
}
