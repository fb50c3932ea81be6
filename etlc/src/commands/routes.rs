//! What most commands start with: the routes that were named, read and checked.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use super::{Flags, MISTAKE, output, output::Stream};
use crate::{
    check::context::{Declared, Point},
    diagnostics::{Diagnostic, Lang, Severity, Sources},
    ir::{self, test::Test},
    project::{Problem, Project, RouteFile, SharedFile},
    unit::Unit,
};

/// The project and the routes of these names in it. All mistakes outside the routes have been printed; an error among
/// them is the `Err`, unless routes were found beside it, when `failed` says so.
pub(super) struct Routes {
    pub(super) project: Project,
    /// The files that the routes share, and what is wrong with them.
    pub(super) shared: (Vec<SharedFile>, Unit),
    /// The routes, and what is wrong with them; what is wrong in a file that they share is told once.
    pub(super) checked: Vec<(RouteFile, Unit)>,
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
    read_with(flags, stream, paths, |_| Declared::default())
}

/// As [`read`], for routes that are run at once: what had better be mended in `.env` their executables say.
pub(super) fn read_to_run(flags: &Flags, paths: &[PathBuf]) -> Result<Routes, u8> {
    read_telling(flags, Stream::Error, paths, |_| Declared::default(), |trouble| trouble.severity == Severity::Error)
}

/// As [`read`], with this for a route beside what `.env` declares.
pub(super) fn read_with(
    flags: &Flags,
    stream: Stream,
    paths: &[PathBuf],
    more: impl Fn(&RouteFile) -> Declared,
) -> Result<Routes, u8> {
    read_telling(flags, stream, paths, more, |_| true)
}

/// The same; of what is wrong with `.env`, it says what `is_told`.
fn read_telling(
    flags: &Flags,
    stream: Stream,
    paths: &[PathBuf],
    more: impl Fn(&RouteFile) -> Declared,
    is_told: impl Fn(&Problem) -> bool,
) -> Result<Routes, u8> {
    let project = project(flags, paths)?;
    let (declared, mut troubles) = project.declared(flags.env_file.as_deref());
    troubles.retain(is_told);
    let mut failed = output::problems(flags, stream, &troubles);
    let (routes, troubles) = project.routes(paths);
    failed |= output::problems(flags, stream, &troubles);
    let (files, troubles) = project.shared();
    failed |= output::problems(flags, stream, &troubles);
    let said = |problem| output::problem(flags, problem);
    let shared = Unit::shared(&project, &files).map_err(said)?;
    let mut told: HashSet<Told> = shared.diagnostics.iter().map(|one| told_of(&shared.sources, one)).collect();
    let mut checked = Vec::new();
    for route in routes {
        let (mut known, more) = (declared.clone(), more(&route));
        let is_new = |one: &Point| declared.points.iter().all(|point| point.name != one.name);
        known.points.extend(more.points.into_iter().filter(is_new));
        known.channels.extend(more.channels.into_iter().filter(|one| !declared.channels.contains(one)));
        let mut unit = Unit::route(&project, &route, &files, &known).map_err(said)?;
        let Unit { sources, diagnostics, .. } = &mut unit;
        diagnostics.retain(|one| sources.file(one.span.start) == 0 || told.insert(told_of(sources, one)));
        checked.push((route, unit));
    }
    Ok(Routes { project, shared: (files, shared), checked, failed })
}

/// A route with its tests.
pub(super) type Tested = (ir::Route, Vec<Test>);

/// What has been told of a file that routes share: the file, the place in it, and the message.
type Told = (String, usize, String);

fn told_of(sources: &Sources, diagnostic: &Diagnostic) -> Told {
    let file = sources.name(sources.file(diagnostic.span.start)).to_owned();
    (file, sources.local(diagnostic.span).start, diagnostic.message.render(Lang::En).into_owned())
}

impl Routes {
    /// What routes share, then each of them.
    pub(super) fn units(&self) -> impl Iterator<Item = &Unit> {
        std::iter::once(&self.shared.1).chain(self.checked.iter().map(|(_, unit)| unit))
    }

    /// Prints every mistake; the IR of every route where there is none.
    pub(super) fn sound(self, flags: &Flags) -> Result<(Project, Vec<ir::Route>), u8> {
        let (project, routes) = self.sound_with_tests(flags)?;
        Ok((project, routes.into_iter().map(|(route, _)| route).collect()))
    }

    /// The same with the tests of every route.
    pub(super) fn sound_with_tests(self, flags: &Flags) -> Result<(Project, Vec<Tested>), u8> {
        let mut failed = self.failed;
        for unit in self.units() {
            failed |= output::diagnostics(flags, Stream::Error, unit);
        }
        let routes: Vec<_> = self.checked.into_iter().filter_map(|(_, unit)| Some((unit.ir?, unit.tests))).collect();
        if failed || routes.is_empty() { Err(MISTAKE) } else { Ok((self.project, routes)) }
    }
}
