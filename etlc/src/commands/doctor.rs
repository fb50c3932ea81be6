//! `etlc doctor`.

use std::process::Command;

use super::{Flags, MISTAKE, output, output::Stream};
use crate::{project::Project, toolchain::Home};

/// What compiling a route takes: the program, what it is for, and the command that brings it.
const TOOLS: &[(&str, &str, &str)] = &[
    ("cargo", "compiles routes", "install Rust: https://rustup.rs"),
    ("rustc", "compiles routes", "install Rust: https://rustup.rs"),
    (
        "cc",
        "compiles SQLite and links",
        "apt-get install gcc, dnf install gcc, apk add build-base, or xcode-select --install",
    ),
];

pub(super) fn doctor(flags: &Flags) -> Result<(), u8> {
    let mut lacks = false;
    for (tool, purpose, remedy) in TOOLS {
        match Command::new(tool).arg("--version").output() {
            Ok(output) if output.status.success() => {
                let version = String::from_utf8_lossy(&output.stdout);
                Stream::Output.write(&format!("ok     {tool}: {}\n", version.lines().next().unwrap_or("")));
            }
            _ => {
                lacks = true;
                Stream::Output.write(&format!("lacks  {tool}, which {purpose}: {remedy}\n"));
            }
        }
    }
    match Home::find() {
        Ok(home) => {
            Stream::Output.write(&format!("ok     runtime: {}\n", home.root.display()));
            Stream::Output.write(&format!("ok     builds: {}\n", home.target.display()));
        }
        Err(error) => {
            lacks = true;
            Stream::Output.write(&format!("lacks  a place for builds: {error}\n"));
        }
    }
    match Project::find(std::path::Path::new("."), flags.project.as_deref()) {
        Ok(project) => {
            Stream::Output.write(&format!("ok     project: {}\n", project.root().display()));
            let (points, problems) = project.points(flags.env_file.as_deref());
            for point in points {
                lacks |= point.connector.is_none();
                let state = if point.connector.is_some() { "ok   " } else { "lacks" };
                Stream::Output.write(&format!("{state}  point {}: {}\n", point.name, point.written_kind));
            }
            lacks |= output::problems(flags, Stream::Output, &problems);
        }
        Err(problem) => Stream::Output.write(&format!("none   project: {}\n", problem.render(flags.lang))),
    }
    if lacks { Err(MISTAKE) } else { Ok(()) }
}
