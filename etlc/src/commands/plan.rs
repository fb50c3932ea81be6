//! `etlc plan`.

use std::path::{Path, PathBuf};

use super::{Flags, build::executables, routes, run::execute};

pub(super) fn plan(flags: &Flags, route: &Path, ddl: bool, report: Option<&str>) -> Result<(), u8> {
    let (project, routes) = routes::read_to_run(flags, &[PathBuf::from(route)])?.sound(flags)?;
    let mut arguments = vec!["plan".to_owned()];
    if ddl {
        arguments.push("--ddl".to_owned());
    }
    if let Some(report) = report {
        arguments.extend(["--report".to_owned(), report.to_owned()]);
    }
    for built in executables(flags, &project, &routes, false)? {
        execute(flags, &project, &built.executable, &arguments)?;
    }
    Ok(())
}
