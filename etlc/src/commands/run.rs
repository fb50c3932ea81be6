//! `etlc run`.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::{BUG, Flags, build::executables, output, routes};
use crate::project::Project;

/// How a route ends that is done, and has rows in quarantine.
const QUARANTINED: u8 = 2;

pub(super) fn run(flags: &Flags, paths: &[PathBuf], release: bool, arguments: &[String]) -> Result<(), u8> {
    let (project, routes) = routes::read_to_run(flags, paths)?.sound(flags)?;
    let mut ended = Ok(());
    for built in executables(flags, &project, &routes, release)? {
        match execute(flags, &project, &built.executable, arguments) {
            // The route is done: what is in quarantine keeps no other from running.
            Err(QUARANTINED) => ended = Err(QUARANTINED),
            other => other?,
        }
    }
    ended
}

/// Runs an executable of a route to its end; its exit code is the `Err`.
pub(super) fn execute(flags: &Flags, project: &Project, executable: &Path, arguments: &[String]) -> Result<(), u8> {
    let mut command = Command::new(executable);
    command.args(arguments).arg("--project").arg(project.root());
    if let Some(file) = &flags.env_file {
        command.arg("--env-file").arg(file);
    }
    for assignment in &flags.set {
        command.arg("--set").arg(assignment);
    }
    let status = command.status().map_err(|error| {
        let message = text!("{executable} cannot be started: {error}", executable = executable.display(), error);
        output::refusal(flags, message, None);
        BUG
    })?;
    match status.code() {
        Some(0) => Ok(()),
        Some(code) => Err(u8::try_from(code).unwrap_or(BUG)),
        None => {
            let message = text!("{executable} was killed: {status}", executable = executable.display(), status);
            output::refusal(flags, message, None);
            Err(BUG)
        }
    }
}
