//! `etlc build`.

use std::path::PathBuf;

use super::{BUG, Flags, MISTAKE, NO_RESOURCE, output, output::Stream, routes};
use crate::{
    codegen,
    ir::Route,
    project::Project,
    toolchain::{self, BuildError, Built},
};

pub(super) fn build(flags: &Flags, paths: &[PathBuf], release: bool) -> Result<(), u8> {
    let (project, routes) = routes::read(flags, Stream::Error, paths)?.sound(flags)?;
    for Built { route, executable } in executables(flags, &project, &routes, release)? {
        Stream::Output.write(&format!("{route} {}\n", executable.display()));
    }
    Ok(())
}

/// The executables of these routes, compiled where needed.
pub(super) fn executables(flags: &Flags, project: &Project, routes: &[Route], release: bool) -> Result<Vec<Built>, u8> {
    let generated: Vec<_> = routes
        .iter()
        .map(|route| {
            let ir = serde_json::to_string_pretty(route).expect("the IR is plain data") + "\n";
            (route.name.clone(), ir, codegen::generate(route))
        })
        .collect();
    let all: Vec<String> = project.route_names();
    let build = toolchain::Build {
        project: project.root(),
        generated: &project.generated_directory(),
        all: &all,
        routes: &generated,
        release,
        lang: (!flags.quiet).then_some(flags.lang),
    };
    toolchain::build(&build).map_err(|error| match error {
        BuildError::Files(error) => {
            output::refusal(flags, text!("the build cannot read or write its files: {error}", error), None);
            NO_RESOURCE
        }
        BuildError::NoCargo(error) => {
            let help = text!("`etlc doctor` says what this machine lacks");
            output::refusal(flags, text!("cargo cannot be started: {error}", error), Some(help));
            MISTAKE
        }
        BuildError::Failed(said) if said.contains("error[E") || said.contains("could not compile `route-") => {
            let message = text!("rustc refuses the code that etlc generated. This is a bug of etlc; what rustc said:");
            output::refusal(flags, message, None);
            Stream::Error.write(&said);
            BUG
        }
        BuildError::Failed(said) => {
            let help = text!("`etlc doctor` says what this machine lacks; what cargo said:");
            output::refusal(flags, "the runtime could not be compiled", Some(help));
            Stream::Error.write(&said);
            MISTAKE
        }
    })
}
