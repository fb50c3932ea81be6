//! The compiler of the route language: text to AST ([`syntax`]), AST to typed IR ([`check`], [`ir`]), IR to a Rust
//! crate ([`codegen`]), and what it says on the way ([`diagnostics`]). These four do no I/O; [`project`] and
//! [`commands`] do. `ARCHITECTURE.md` beside this crate draws the whole.

pub mod check;
pub mod codegen;
pub mod commands;
pub mod diagnostics;
pub mod ir;
pub mod project;
pub mod syntax;
pub mod toolchain;
