//! The routes of a project.

use std::{
    borrow::Cow,
    fs,
    path::{Path, PathBuf},
};

use super::{
    Problem, Project,
    source::{self, Refusal},
};
use crate::diagnostics::{Text, codes::project as codes, suggest::nearest};

/// The most bytes that a route may have: what is longer was put there by mistake.
pub(super) const LONGEST: u64 = 16 << 20;

/// The most characters in a route's name: with a hash after it, it becomes the name of files that cargo makes.
const LONGEST_NAME: usize = 64;

/// Names that are taken: by the directory of executables in `generated/`, and by those that cargo keeps beside them.
const TAKEN: [&str; 5] = ["bin", "build", "deps", "examples", "incremental"];

/// The name of the file that lies among the routes and is none.
const FUNCTIONS: &str = "functions";

/// A route's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteFile {
    /// The route's name: the file's without `.etl`.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// The same from the project's directory, with `/`.
    pub file: String,
    /// What it says.
    pub text: String,
}

pub(super) fn read(project: &Project, named: &[PathBuf]) -> (Vec<RouteFile>, Vec<Problem>) {
    let (mut routes, mut problems) = (Vec::new(), Vec::new());
    let resolved = match named {
        [] => vec![all(project)],
        _ => named.iter().map(|named| resolve(project, named)).collect(),
    };
    for paths in resolved {
        match paths {
            Ok(paths) => {
                for path in paths {
                    match read_one(path) {
                        Ok(route) => routes.push(route),
                        Err(problem) => problems.push(problem),
                    }
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    (routes, problems)
}

/// The names of the project's routes, as far as its directory can be read.
pub(super) fn names(project: &Project) -> Vec<String> {
    let paths = list(project).unwrap_or_default();
    let stems = paths.iter().filter_map(|path| path.file_stem()?.to_str());
    stems.map(str::to_owned).collect()
}

/// Every route of the project, by name.
fn all(project: &Project) -> Result<Vec<PathBuf>, Problem> {
    let routes = list(project)?;
    if routes.is_empty() {
        let message = text!("there is no route in `{directory}`", directory = project.routes_directory().display());
        return Err(Problem::error(&codes::NO_SUCH_ROUTE, message).help("write one into a file NAME.etl there"));
    }
    Ok(routes)
}

fn list(project: &Project) -> Result<Vec<PathBuf>, Problem> {
    let directory = project.routes_directory();
    let unreadable = |error: std::io::Error| {
        Problem::error(&codes::UNREADABLE, text!("the directory cannot be read: {error}", error)).file(&directory)
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(&directory).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let functions = path.file_stem().is_some_and(|stem| stem == FUNCTIONS);
        if path.extension().is_some_and(|extension| extension == "etl") && !hidden && !functions && !path.is_dir() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// The files that an argument means: a route's name, its file, the directory of routes or the project's.
fn resolve(project: &Project, named: &Path) -> Result<Vec<PathBuf>, Problem> {
    let directory = project.routes_directory();
    let is_file_name = named.file_name() == Some(named.as_os_str());
    let by_name = directory.join(named).with_extension("etl");
    let written_as_route = named.extension().is_none_or(|extension| extension == "etl");
    if is_file_name && written_as_route && by_name.is_file() {
        return Ok(vec![by_name]);
    }
    if named.is_dir() {
        return if same(named, &directory) || same(named, project.root()) {
            all(project)
        } else {
            Err(elsewhere(project, named))
        };
    }
    if !named.exists() {
        return Err(missing(project, named));
    }
    let in_routes = std::path::absolute(named).is_ok_and(|path| path.parent().is_some_and(|at| same(at, &directory)));
    match named.file_name() {
        Some(name) if in_routes && named.extension().is_some_and(|extension| extension == "etl") => {
            Ok(vec![directory.join(name)])
        }
        _ => Err(elsewhere(project, named)),
    }
}

/// Whether both are one directory, by whatever way they are named.
fn same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn elsewhere(project: &Project, named: &Path) -> Problem {
    let message = text!("`{named}` is no route of this project", named = named.display());
    Problem::error(&codes::NO_SUCH_ROUTE, message).help(text!(
        "routes are the files NAME.etl in `{directory}`, and not in directories below it",
        directory = project.routes_directory().display()
    ))
}

fn missing(project: &Project, named: &Path) -> Problem {
    let name = named.file_stem().unwrap_or_default().to_string_lossy();
    let routes = list(project).unwrap_or_default();
    let names: Vec<_> = routes.iter().filter_map(|path| path.file_stem()).map(|stem| stem.to_string_lossy()).collect();
    let help = match nearest(&name, names.iter().map(Cow::as_ref)) {
        Some(nearest) => text!("did you mean `{nearest}`?", nearest),
        None if names.is_empty() => {
            text!("there are none yet: write one into `{directory}`", directory = project.routes_directory().display())
        }
        None => text!("this project has {names}", names = names.join(", ")),
    };
    Problem::error(&codes::NO_SUCH_ROUTE, text!("there is no route `{named}`", named = named.display())).help(help)
}

/// A route out of a file in the directory of routes.
fn read_one(path: PathBuf) -> Result<RouteFile, Problem> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    if stem == FUNCTIONS {
        let message = text!("`{path}` is no route: it holds functions that all routes may use", path = path.display());
        return Err(Problem::error(&codes::NO_SUCH_ROUTE, message).help("name a route"));
    }
    if let Some(message) = refuse_name(&stem) {
        return Err(Problem::error(&codes::ROUTE_NAME, message)
            .file(&path)
            .help("rename the file: a letter first, then letters, digits, `_` and `-`, and `.etl`"));
    }
    match source::read(&path, LONGEST) {
        Ok(text) => Ok(RouteFile { file: format!("routes/{stem}.etl"), name: stem, path, text }),
        Err(refusal) => Err(refused(&path, refusal)),
    }
}

/// Why a name cannot be a route's: it becomes the name of a crate, a directory and an executable.
fn refuse_name(name: &str) -> Option<Text> {
    if TAKEN.contains(&name) {
        return Some(text!("a route cannot be called `{name}`, as a directory beside its executable is", name));
    }
    if name.len() > LONGEST_NAME {
        return Some(text!("the route's name is longer than {most} characters", most = LONGEST_NAME));
    }
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic());
    (!plain || !starts_well).then(|| text!("a route cannot be called `{name}`", name))
}

/// A file of the project's own that has no text.
pub(super) fn refused(path: &Path, refusal: Refusal) -> Problem {
    let problem = match refusal {
        Refusal::Unreadable(error) => {
            Problem::error(&codes::UNREADABLE, text!("the file cannot be read: {error}", error))
                .help("make the file readable for you")
        }
        Refusal::NoFile => Problem::error(&codes::UNREADABLE, "this is a directory, a pipe or a device, and no file")
            .help("put a file in its place"),
        Refusal::Outside => Problem::error(&codes::UNREADABLE, "a link leads out of the project's directory")
            .help("put the file itself there, for a project is to be whole wherever it is copied to"),
        Refusal::TooLarge => {
            Problem::error(&codes::TOO_LARGE, text!("the file is larger than {most} MiB", most = LONGEST >> 20))
                .help("keep data in files of their own, and name those in the route")
        }
        Refusal::NotUtf8 { offset, line, column, utf_16 } => Problem {
            line: Some(line),
            column: Some(column),
            ..Problem::error(&codes::NOT_UTF_8, text!("the file is not UTF-8 from byte {offset} on", offset))
                .help(if utf_16 { "it starts as UTF-16 does: save it as UTF-8" } else { "save it as UTF-8" })
        },
    };
    problem.file(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Lang;

    struct Directory {
        _kept: tempfile::TempDir,
        project: Project,
    }

    impl Directory {
        fn with(files: &[(&str, &[u8])]) -> Directory {
            let kept = tempfile::tempdir().expect("a directory");
            fs::create_dir_all(kept.path().join("routes/sub")).expect("directories");
            for (name, bytes) in files {
                fs::write(kept.path().join(name), bytes).expect("a file");
            }
            let project = Project::find(kept.path(), None).expect("a project");
            Directory { _kept: kept, project }
        }

        fn at(&self, path: &str) -> PathBuf {
            self.project.root().join(path)
        }

        /// Names of the routes found, and code and text of each problem.
        fn routes(&self, named: &[PathBuf]) -> (Vec<String>, Vec<(&'static str, String)>) {
            let (routes, problems) = self.project.routes(named);
            let problems = problems.into_iter().map(|problem| {
                let help = problem.help.expect("advice");
                (problem.code.code, format!("{}; {}", problem.message.render(Lang::En), help.render(Lang::En)))
            });
            (routes.into_iter().map(|route| route.name).collect(), problems.collect())
        }
    }

    fn shop() -> Directory {
        Directory::with(&[
            ("routes/users.etl", b"source"),
            ("routes/Orders-2.etl", b""),
            ("routes/functions.etl", b""),
            ("routes/.#users.etl", b""),
            ("routes/notes.txt", b""),
            ("routes/sub/deep.etl", b""),
            ("other.etl", b""),
        ])
    }

    #[test]
    fn all_routes_are_those_of_the_directory_by_name() {
        let shop = shop();
        let all = (vec!["Orders-2".to_owned(), "users".to_owned()], Vec::new());
        for named in [
            vec![],
            vec![shop.at("routes")],
            vec![shop.at("routes/")],
            vec![shop.at("")],
            vec![shop.at("routes/sub/..")],
        ] {
            assert_eq!(shop.routes(&named), all, "{named:?}");
        }
        assert_eq!(shop.project.route_names(), all.0);
        let (routes, _) = shop.project.routes(&[]);
        let users = RouteFile {
            name: "users".into(),
            path: shop.at("routes/users.etl"),
            file: "routes/users.etl".into(),
            text: "source".into(),
        };
        assert_eq!(routes[1], users);
    }

    #[test]
    fn routes_are_named_or_given_as_files_in_order() {
        let shop = shop();
        let named =
            ["users".into(), shop.at("routes/Orders-2.etl"), "users.etl".into(), shop.at("routes/sub/../users.etl")];
        assert_eq!(shop.routes(&named).0, ["users", "Orders-2", "users", "users"]);
        assert_eq!(shop.routes(&named).1, []);
    }

    #[test]
    fn what_is_no_route_is_said_for_each() {
        let shop = shop();
        let there = format!(
            "routes are the files NAME.etl in `{}`, and not in directories below it",
            shop.at("routes").display()
        );
        let no_route = |path: &str| format!("`{}` is no route of this project; {there}", shop.at(path).display());
        for (named, text) in [
            ("usres".into(), "there is no route `usres`; did you mean `users`?".to_owned()),
            ("USER.etl".into(), "there is no route `USER.etl`; did you mean `users`?".to_owned()),
            ("payments".into(), "there is no route `payments`; this project has Orders-2, users".to_owned()),
            ("".into(), "there is no route ``; this project has Orders-2, users".to_owned()),
            (shop.at("other.etl"), no_route("other.etl")),
            (shop.at("routes/notes.txt"), no_route("routes/notes.txt")),
            (shop.at("routes/sub"), no_route("routes/sub")),
            (shop.at("routes/sub/deep.etl"), no_route("routes/sub/deep.etl")),
        ] {
            assert_eq!(shop.routes(&[named, "users".into()]), (vec!["users".to_owned()], vec![("E0702", text)]));
        }
    }

    #[test]
    fn a_project_without_routes_says_so() {
        let empty = Directory::with(&[]);
        let (_, problems) = empty.routes(&[]);
        let directory = empty.at("routes").display().to_string();
        let none = format!("there is no route in `{directory}`; write one into a file NAME.etl there");
        assert_eq!(problems, [("E0702", none)]);
        let (_, problems) = empty.routes(&["users".into()]);
        assert_eq!(
            problems,
            [("E0702", format!("there is no route `users`; there are none yet: write one into `{directory}`"))]
        );
    }

    #[test]
    fn names_become_crates() {
        let long = "a".repeat(65);
        for name in ["a", "users", "Users_2", "flights-2013", "test", "fn", &long[1..]] {
            assert_eq!(refuse_name(name), None, "{name}");
        }
        for name in ["", "2013", "_a", "-a", "a b", "a.b", "маршрут", "a/b", "bin", "deps", &long] {
            assert!(refuse_name(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_a_route_hides_no_other() {
        let project = Directory::with(&[
            ("routes/a b.etl", b""),
            ("routes/broken.etl", b"a\nb\xff"),
            ("routes/fine.etl", b""),
            ("routes/wide.etl", b"\xff\xfea\0"),
        ]);
        let file = fs::File::create(project.at("routes/large.etl")).expect("a file");
        file.set_len(LONGEST + 1).expect("a sparse file");
        assert_eq!(project.project.route_names(), ["a b", "broken", "fine", "large", "wide"]);
        let (routes, problems) = project.routes(&[]);
        assert_eq!(routes, ["fine"]);
        let rename = "rename the file: a letter first, then letters, digits, `_` and `-`, and `.etl`";
        assert_eq!(
            problems,
            [
                ("E0703", format!("a route cannot be called `a b`; {rename}")),
                ("E0704", "the file is not UTF-8 from byte 3 on; save it as UTF-8".to_owned()),
                (
                    "E0705",
                    "the file is larger than 16 MiB; keep data in files of their own, and name those in the route"
                        .to_owned()
                ),
                (
                    "E0704",
                    "the file is not UTF-8 from byte 0 on; it starts as UTF-16 does: save it as UTF-8".to_owned()
                ),
            ]
        );
        let places = project.project.routes(&["broken".into()]).1[0].render(Lang::En);
        assert!(places.ends_with("routes/broken.etl:2:2: the file is not UTF-8 from byte 3 on"), "{places}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_nothing_is_unreadable() {
        let project = Directory::with(&[]);
        std::os::unix::fs::symlink("nowhere", project.at("routes/gone.etl")).expect("a link");
        assert_eq!(project.routes(&[]).1[0].0, "E0706");
    }

    #[test]
    fn functions_are_no_route() {
        let shop = shop();
        for named in ["functions".into(), shop.at("routes/functions.etl")] {
            let (routes, problems) = shop.routes(&[named]);
            assert_eq!((routes.len(), problems[0].0), (0, "E0702"));
        }
    }
}
