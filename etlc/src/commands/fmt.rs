//! `etlc fmt`.

use std::path::PathBuf;

use super::{Flags, MISTAKE, output, output::Stream, routes};
use crate::{
    diagnostics::Sources,
    project::{RouteFile, SharedFile, rewrite},
    syntax::format::format,
    unit::Unit,
};

pub(super) fn fmt(flags: &Flags, paths: &[PathBuf], check: bool) -> Result<(), u8> {
    let project = routes::project(flags, paths)?;
    let is_shared = |path: &PathBuf| path.file_name().is_some_and(|name| name == "functions.etl");
    let (named, routes): (Vec<_>, Vec<_>) = paths.iter().cloned().partition(is_shared);
    let (mut files, mut failed) = (Vec::new(), false);
    if paths.is_empty() || !routes.is_empty() {
        let (found, troubles) = project.routes(&routes);
        failed |= output::problems(flags, Stream::Error, &troubles);
        files.extend(found.into_iter().map(|RouteFile { path, file, text, .. }| (path, file, text)));
    }
    if paths.is_empty() || !named.is_empty() {
        let (found, troubles) = project.shared();
        failed |= output::problems(flags, Stream::Error, &troubles);
        // Functions in Rust are laid out by Rust's own formatter.
        let routes = found.into_iter().filter(|shared| shared.file.ends_with(".etl"));
        files.extend(routes.map(|SharedFile { path, file, text }| (path, file, text)));
    }
    for (path, file, before) in files {
        match format(&before) {
            Ok(text) if text == before => {}
            Ok(_) if check => {
                Stream::Output.write(&format!("{file}\n"));
                failed = true;
            }
            Ok(text) => {
                rewrite(&path, &text).map_err(|problem| output::problem(flags, problem))?;
                if !flags.quiet {
                    output::say(flags, Stream::Error, text!("laid out {file}", file));
                }
            }
            Err(diagnostics) => {
                let unit = Unit {
                    sources: Sources::of(&file, &before),
                    diagnostics,
                    notes: Vec::new(),
                    ir: None,
                    tests: Vec::new(),
                };
                failed |= output::diagnostics(flags, Stream::Error, &unit);
            }
        }
    }
    if failed { Err(MISTAKE) } else { Ok(()) }
}
