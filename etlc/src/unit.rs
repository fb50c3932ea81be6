//! What is compiled as a whole: a route with the files that it shares with others, from texts to IR.

use crate::{
    check::{self, context::Point},
    diagnostics::{Diagnostic, Severity, Sources},
    ir,
    project::{Problem, Project, RouteFile, SharedFile},
    syntax::{self, ast},
};

/// A route, or what routes share, with all that is wrong with it.
#[derive(Debug)]
pub struct Unit {
    /// The route's file, then those that it shares.
    pub sources: Sources,
    /// In the order of their places.
    pub diagnostics: Vec<Diagnostic>,
    /// What the route means, where no diagnostic is an error.
    pub ir: Option<ir::Route>,
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
        points: &[Point],
    ) -> Result<Unit, Problem> {
        let files = shared.iter().map(|file| (file.file.as_str(), file.text.as_str()));
        let sources = Sources::new([(route.file.as_str(), route.text.as_str())].into_iter().chain(files));
        let (file, mut diagnostics) = syntax::parse_file(&sources, 0);
        let (functions, found) = functions(&sources, 1);
        diagnostics.extend(found);
        let context = project.context(&route.name, &sources, &file, points)?;
        let (ir, found) = check::check(&file, &functions, &sources, &context);
        diagnostics.extend(found);
        let sound = diagnostics.iter().all(|one| one.severity != Severity::Error);
        Ok(Unit { sources, diagnostics, ir: ir.filter(|_| sound) })
    }

    /// What routes share, by itself.
    ///
    /// # Errors
    /// A problem where its dictionaries cannot be listed.
    pub fn shared(project: &Project, shared: &[SharedFile]) -> Result<Unit, Problem> {
        let sources = Sources::new(shared.iter().map(|file| (file.file.as_str(), file.text.as_str())));
        let (functions, mut diagnostics) = functions(&sources, 0);
        let context = project.context("functions", &sources, &ast::File::default(), &[])?;
        diagnostics.extend(check::check_shared(&functions, &sources, &context));
        Ok(Unit { sources, diagnostics, ir: None })
    }
}

/// The functions and blocks of all routes, where there is a file of them at this place.
fn functions(sources: &Sources, file: usize) -> (ast::File, Vec<Diagnostic>) {
    if file < sources.count() { syntax::parse_shared(sources, file) } else { Default::default() }
}
