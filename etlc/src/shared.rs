//! What routes share, read: `routes/functions.etl` and `routes/functions/`.

use crate::{
    diagnostics::{Diagnostic, Sources},
    foreign,
    syntax::{ast, parse_shared},
};

/// What routes share.
#[derive(Debug, Default)]
pub struct Shared {
    /// Functions and blocks in the language.
    pub file: ast::File,
    /// Functions in Rust.
    pub rust: Vec<foreign::Function>,
    /// Names of functions in Rust that are wrong, which is said at their place.
    pub refused: Vec<String>,
    /// Whether there are more of them, in files that could not be read.
    pub more: bool,
    /// The crates that those need.
    pub dependencies: Vec<foreign::Dependency>,
}

/// What the sources from this file on say, each by the end of its name, and all that is wrong in them.
pub fn read(sources: &Sources, first: usize) -> (Shared, Vec<Diagnostic>) {
    let (mut shared, mut problems) = (Shared::default(), Vec::new());
    for file in first..sources.count() {
        let found = match sources.name(file).rsplit('.').next() {
            Some("etl") => {
                let (parsed, found) = parse_shared(sources, file);
                shared.file = parsed;
                found
            }
            Some("rs") => {
                let (foreign::Functions { functions, refused }, found) = foreign::functions(sources, file);
                shared.rust.extend(functions);
                shared.more |= refused.is_none();
                shared.refused.extend(refused.into_iter().flatten());
                found
            }
            _ => {
                let (dependencies, found) = foreign::dependencies(sources, file);
                shared.dependencies = dependencies;
                found
            }
        };
        problems.extend(found);
    }
    (shared, problems)
}
