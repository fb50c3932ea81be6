//! `etlc preview`.

use std::path::{Path, PathBuf};

use super::{Flags, build::executables, routes, run::execute};

pub(super) fn preview(flags: &Flags, route: &Path, limit: u64) -> Result<(), u8> {
    let (project, routes) = routes::read_to_run(flags, &[PathBuf::from(route)])?.sound(flags)?;
    let arguments = ["preview".to_owned(), "--limit".to_owned(), limit.to_string()];
    for built in executables(flags, &project, &routes, false)? {
        execute(flags, &project, &built.executable, &arguments)?;
    }
    Ok(())
}
