//! What most commands start with: the routes that were named, read and checked.

use std::path::{Path, PathBuf};

use super::{Flags, MISTAKE, output, output::Stream};
use crate::{
    check,
    diagnostics::{Diagnostic, Severity},
    ir,
    project::{Project, RouteFile},
    syntax,
};

/// A route that was read and checked.
pub(super) struct Checked {
    pub(super) route: RouteFile,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) ir: Option<ir::Route>,
}

/// The project and the routes of these names in it. All mistakes outside the routes have been printed; an error among
/// them is the `Err`, unless routes were found beside it, when `failed` says so.
pub(super) struct Routes {
    pub(super) project: Project,
    pub(super) checked: Vec<Checked>,
    pub(super) failed: bool,
}

/// The project that these paths lie in, or the current directory where none of them does.
pub(super) fn project(flags: &Flags, paths: &[PathBuf]) -> Result<Project, u8> {
    let start = paths.iter().find(|path| path.exists()).map_or(Path::new("."), |path| path.as_path());
    Project::find(start, flags.project.as_deref())
        .or_else(|problem| match &flags.project {
            Some(_) => Err(problem),
            None => Project::find(Path::new("."), None).map_err(|_| problem),
        })
        .map_err(|problem| output::problem(flags, problem))
}

pub(super) fn read(flags: &Flags, stream: Stream, paths: &[PathBuf]) -> Result<Routes, u8> {
    let project = project(flags, paths)?;
    let (points, troubles) = project.points(flags.env_file.as_deref());
    let mut failed = output::problems(flags, stream, &troubles);
    let (routes, troubles) = project.routes(paths);
    failed |= output::problems(flags, stream, &troubles);
    let mut checked = Vec::new();
    for route in routes {
        let (file, mut diagnostics) = syntax::parse(&route.text);
        let context = project.context(&route, &file, &points).map_err(|problem| output::problem(flags, problem))?;
        let (ir, found) = check::check(&file, &route.text, &context);
        diagnostics.extend(found);
        let sound = diagnostics.iter().all(|one| one.severity != Severity::Error);
        checked.push(Checked { route, diagnostics, ir: ir.filter(|_| sound) });
    }
    Ok(Routes { project, checked, failed })
}

impl Routes {
    /// Prints every mistake; the IR of every route where there is none.
    pub(super) fn sound(self, flags: &Flags) -> Result<(Project, Vec<ir::Route>), u8> {
        let mut failed = self.failed;
        for checked in &self.checked {
            failed |= output::diagnostics(flags, Stream::Error, &checked.route, &checked.diagnostics);
        }
        let routes: Vec<_> = self.checked.into_iter().filter_map(|checked| checked.ir).collect();
        if failed || routes.is_empty() { Err(MISTAKE) } else { Ok((self.project, routes)) }
    }
}
