//! `etlc build`.

use std::path::PathBuf;

use super::{BUG, Flags, MISTAKE, MessageFormat, NO_RESOURCE, output, output::Stream, refused::Own, routes};
use crate::{
    codegen,
    diagnostics::Sources,
    foreign,
    ir::Route,
    project::Project,
    shared,
    toolchain::{self, BuildError, Built, Refusal},
    unit,
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
    compiled(flags, project, routes, Kind { release, is_test: false })
}

/// The executables that run the tests of these routes.
pub(super) fn test_executables(flags: &Flags, project: &Project, routes: &[Route]) -> Result<Vec<Built>, u8> {
    compiled(flags, project, routes, Kind { release: false, is_test: true })
}

/// What is compiled of a route.
struct Kind {
    release: bool,
    /// What runs its tests, and not the route itself.
    is_test: bool,
}

fn compiled(flags: &Flags, project: &Project, routes: &[Route], kind: Kind) -> Result<Vec<Built>, u8> {
    let (files, _) = project.shared();
    let sources = Sources::new(files.iter().map(|file| (file.file.as_str(), file.text.as_str())));
    let (shared, _) = shared::read(&sources, 0);
    let package = if kind.is_test { codegen::generate_test } else { codegen::generate };
    let generated: Vec<_> = routes.iter().map(|route| unit::generated(route, package(route), &files)).collect();
    let kept = project.generated_directory();
    let all: Vec<String> = project.route_names();
    let dependencies: Vec<_> = shared.dependencies.iter().map(foreign::Dependency::ir).collect();
    let build = toolchain::Build {
        project: project.root(),
        generated: (!kind.is_test).then_some(&kept),
        all: &all,
        routes: &generated,
        dependencies: &dependencies,
        release: kind.release,
        lang: (!flags.quiet && flags.message_format != MessageFormat::Json).then_some(flags.lang),
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
        BuildError::Failed { said, refusals } => {
            failed(flags, &Own { sources: &sources, shared: &shared, routes: &generated }, &said, &refusals)
        }
    })
}

/// Says whose mistake it is that cargo failed; its exit code.
fn failed(flags: &Flags, own: &Own<'_>, said: &str, refusals: &[Refusal]) -> u8 {
    let functions = own.functions(refusals);
    if !functions.diagnostics.is_empty() {
        output::diagnostics(flags, Stream::Error, &functions);
        return MISTAKE;
    }
    let is_ours = said.contains("could not compile `route-") || said.contains("could not compile `test-");
    if is_ours || refusals.iter().any(|refusal| !refusal.places.is_empty()) {
        let message = text!("rustc refuses the code that etlc generated. This is a bug of etlc; what rustc said:");
        output::refusal(flags, message, None);
        for refusal in refusals {
            Stream::Error.write(&refusal.rendered);
        }
        Stream::Error.write(said);
        return BUG;
    }
    if let Some(dependency) = own.dependency(said, refusals) {
        output::diagnostics(flags, Stream::Error, &dependency);
        return MISTAKE;
    }
    let help = text!("`etlc doctor` says what this machine lacks; what cargo said:");
    output::refusal(flags, "the runtime could not be compiled", Some(help));
    for refusal in refusals {
        Stream::Error.write(&refusal.rendered);
    }
    Stream::Error.write(said);
    MISTAKE
}
