//! The compiler of the route language: text to AST ([`syntax`]), AST to typed IR ([`check`], [`ir`]), IR to a Rust
//! crate ([`codegen`]), and what it says on the way ([`diagnostics`]). These four do no I/O; [`project`] and
//! [`commands`] do. `ARCHITECTURE.md` beside this crate draws the whole.

#[macro_use]
pub mod diagnostics;
pub mod foreign;

pub mod check;
pub mod codegen;
#[allow(clippy::disallowed_methods, reason = "this part does I/O")]
pub mod commands;
pub mod describe;
pub mod graph;
pub mod ir;
#[allow(clippy::disallowed_methods, reason = "this part does I/O")]
pub mod project;
pub mod shared;
pub mod syntax;
mod testing;
#[allow(clippy::disallowed_methods, reason = "this part does I/O")]
pub mod toolchain;
pub mod topics;
pub mod unit;
