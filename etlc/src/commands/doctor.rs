//! `etlc doctor`.

use std::process::Command;

use super::{Flags, MISTAKE, output, output::Stream};
use crate::{diagnostics::Text, project::Project, toolchain::Home};

/// What compiling a route takes: the program, and what to say where it is not there.
fn tools() -> [(&'static str, Text); 3] {
    [
        ("cargo", text!("lacks  cargo, which compiles routes: install Rust: https://rustup.rs")),
        ("rustc", text!("lacks  rustc, which compiles routes: install Rust: https://rustup.rs")),
        (
            "cc",
            text!(
                "lacks  cc, which compiles SQLite and links: apt-get install gcc, dnf install gcc, apk add build-base, or \
                 xcode-select --install"
            ),
        ),
    ]
}

pub(super) fn doctor(flags: &Flags) -> Result<(), u8> {
    let say = |text| output::say(flags, Stream::Output, text);
    let mut lacks = false;
    for (tool, lack) in tools() {
        match Command::new(tool).arg("--version").output() {
            Ok(output) if output.status.success() => {
                let version = String::from_utf8_lossy(&output.stdout);
                say(text!("ok     {tool}: {version}", tool, version = version.lines().next().unwrap_or("")));
            }
            _ => {
                lacks = true;
                say(lack);
            }
        }
    }
    match Home::find() {
        Ok(home) => {
            say(text!("ok     runtime: {path}", path = home.root.display()));
            say(text!("ok     builds: {path}", path = home.target.display()));
        }
        Err(error) => {
            lacks = true;
            say(text!("lacks  a place for builds: {error}", error));
        }
    }
    match Project::find(std::path::Path::new("."), flags.project.as_deref()) {
        Ok(project) => {
            say(text!("ok     project: {path}", path = project.root().display()));
            let (declared, problems) = project.declared(flags.env_file.as_deref());
            for point in declared.points {
                lacks |= point.connector.is_none();
                say(match point.connector {
                    Some(_) => text!("ok     point {name}: {kind}", name = point.name, kind = point.written_kind),
                    None => text!("lacks  point {name}: {kind}", name = point.name, kind = point.written_kind),
                });
            }
            lacks |= output::problems(flags, Stream::Output, &problems);
        }
        Err(problem) => say(text!("none   project: {problem}", problem = problem.render(flags.lang))),
    }
    if lacks { Err(MISTAKE) } else { Ok(()) }
}
