//! What is compiled as a whole: a route with the files that it shares with others, from texts to IR.

use crate::{
    check::{self, Checked, context::Declared},
    codegen::Package,
    diagnostics::{Diagnostic, Severity, Sources, forget_echoes},
    ir,
    project::{Problem, Project, RouteFile, SharedFile},
    shared,
    syntax::{self, ast},
    toolchain::Generated,
};

/// A route, or what routes share, with all that is wrong with it.
#[derive(Debug)]
pub struct Unit {
    /// The route's file, then those that it shares.
    pub sources: Sources,
    /// In the order of their places.
    pub diagnostics: Vec<Diagnostic>,
    /// What is worth knowing of a route in which nothing is wrong: `etlc check` says it.
    pub notes: Vec<Diagnostic>,
    /// What the route means, where no diagnostic is an error.
    pub ir: Option<ir::Route>,
    /// The route's tests, all of them where there is an IR.
    pub tests: Vec<ir::test::Test>,
}

impl Unit {
    /// A route with what it shares.
    ///
    /// # Errors
    /// A problem where its dictionaries cannot be listed.
    pub fn route(
        project: &Project,
        route: &RouteFile,
        shared: &[SharedFile],
        declared: &Declared,
    ) -> Result<Unit, Problem> {
        let files = shared.iter().map(|file| (file.file.as_str(), file.text.as_str()));
        let sources = Sources::new([(route.file.as_str(), route.text.as_str())].into_iter().chain(files));
        let (file, mut diagnostics) = syntax::parse_file(&sources, 0);
        let (shared, found) = shared::read(&sources, 1);
        diagnostics.extend(found);
        syntax::check_names_across(&sources, &mut diagnostics);
        let context = project.context(&route.name, &sources, &file, declared)?;
        let Checked { route: ir, tests, diagnostics: found, notes } =
            check::check_with_tests(&file, &shared, &sources, &context);
        diagnostics.extend(found);
        forget_echoes(&mut diagnostics);
        let sound = diagnostics.iter().all(|one| one.severity != Severity::Error);
        Ok(Unit { sources, diagnostics, notes, ir: ir.filter(|_| sound), tests })
    }

    /// What routes share, by itself.
    ///
    /// # Errors
    /// A problem where its dictionaries cannot be listed.
    pub fn shared(project: &Project, shared: &[SharedFile]) -> Result<Unit, Problem> {
        let sources = Sources::new(shared.iter().map(|file| (file.file.as_str(), file.text.as_str())));
        let (shared, mut diagnostics) = shared::read(&sources, 0);
        let context = project.context("functions", &sources, &ast::File::default(), &Declared::default())?;
        diagnostics.extend(check::check_shared(&shared, &sources, &context));
        forget_echoes(&mut diagnostics);
        Ok(Unit { sources, diagnostics, notes: Vec::new(), ir: None, tests: Vec::new() })
    }
}

/// A crate of a route, with copies of the files that it uses of those that routes share.
pub fn generated(route: &ir::Route, package: Package, shared: &[SharedFile]) -> Generated {
    let copies = route.rust.files.iter().map(|file| {
        let text = shared.iter().find(|known| known.file == file.file).map_or("", |known| known.text.as_str());
        (file.module.clone(), text.to_owned())
    });
    Generated {
        route: route.name.clone(),
        ir: serde_json::to_string_pretty(route).expect("the IR is plain data") + "\n",
        package,
        copies: copies.collect(),
        dependencies: route.rust.dependencies.clone(),
    }
}
