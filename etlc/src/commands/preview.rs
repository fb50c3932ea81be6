//! `etlc preview`.

use std::path::{Path, PathBuf};

use super::{Flags, build::executables, output::Stream, routes, run::execute};

pub(super) fn preview(flags: &Flags, route: &Path, limit: u64) -> Result<(), u8> {
    let (project, routes) = routes::read(flags, Stream::Error, &[PathBuf::from(route)])?.sound(flags)?;
    let arguments = ["preview".to_owned(), "--limit".to_owned(), limit.to_string()];
    for built in executables(flags, &project, &routes, false)? {
        execute(flags, &project, &built.executable, &arguments)?;
    }
    Ok(())
}
