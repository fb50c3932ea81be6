//! Where things lie: the project's directory, its routes, dictionaries and points. All reading of files is here, so
//! that the compiler's other parts work on texts.
//!
//! A project is a directory that holds `routes/`. In it lie `routes/NAME.etl` (a route each),
//! `routes/functions.etl` (functions of all routes), `routes/dictionaries/`, `.env`, and what is made of the routes in
//! `generated/`.

mod dictionaries;
mod points;
mod problem;
mod routes;
mod shared;
mod source;

use std::path::{Path, PathBuf};

use crate::{
    check::context::{Context, Declared},
    diagnostics::{Sources, codes::project as codes},
    syntax::ast,
};

pub use problem::Problem;
pub use routes::RouteFile;
pub use shared::SharedFile;
pub use source::rewrite;

/// Where dictionaries lie, from the project's directory.
pub const DICTIONARIES: &str = "routes/dictionaries";

/// A project's directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// The project in the directory that was named (`--project`), else in the nearest one from `start` upwards.
    /// `start` is the current directory, or a path that the command was given.
    ///
    /// # Errors
    /// A problem where there is no directory `routes` in the one named, or in none upwards.
    pub fn find(start: &Path, named: Option<&Path>) -> Result<Project, Problem> {
        let absolute = |path: &Path| {
            std::path::absolute(path).map_err(|error| {
                Problem::error(
                    &codes::NO_PROJECT,
                    text!("the directory `{path}` cannot be used: {error}", path = path.display(), error),
                )
            })
        };
        let is_project = |directory: &Path| directory.join("routes").is_dir();
        if let Some(named) = named {
            let root = absolute(named)?;
            return if is_project(&root) {
                Ok(Project { root })
            } else {
                let message = text!("`{named}` is no project: it has no directory `routes`", named = named.display());
                let help =
                    text!("make one there with `etlc new {named}`, or name another directory", named = named.display());
                Err(Problem::error(&codes::NO_PROJECT, message).help(help))
            };
        }
        let start = absolute(start)?;
        match start.ancestors().find(|directory| is_project(directory)) {
            Some(root) => Ok(Project { root: root.to_owned() }),
            None => {
                let message = text!("there is no project in `{start}` or above it", start = start.display());
                Err(Problem::error(&codes::NO_PROJECT, message)
                    .help("make one with `etlc new DIR`, or name its directory with --project"))
            }
        }
    }

    /// The project's directory, absolute: paths in routes start from it.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where the routes lie.
    pub fn routes_directory(&self) -> PathBuf {
        self.root.join("routes")
    }

    /// Where IR and crates of the routes go.
    pub fn generated_directory(&self) -> PathBuf {
        self.root.join("generated")
    }

    /// The points and channels of `.env`, or of the file that was named instead (`--env-file`), without their secrets,
    /// and what is wrong with it. There are none where a problem is an error.
    pub fn declared(&self, env_file: Option<&Path>) -> (Declared, Vec<Problem>) {
        points::read(&self.root, env_file)
    }

    /// The routes of these names, files and directories, in the order given and those of a directory by name; all
    /// routes where none is given. Beside them, what is wrong with those that are left out.
    pub fn routes(&self, named: &[PathBuf]) -> (Vec<RouteFile>, Vec<Problem>) {
        routes::read(self, named)
    }

    /// The names of all routes of the project, as far as its directory can be read.
    pub fn route_names(&self) -> Vec<String> {
        routes::names(self)
    }

    /// The files that all routes share, and what is wrong with those that cannot be read.
    pub fn shared(&self) -> (Vec<SharedFile>, Vec<Problem>) {
        shared::read(self)
    }

    /// What the route of this name is checked against. Of the dictionaries, only those that the sources mention are
    /// read; one that cannot be read says so in its place.
    ///
    /// # Errors
    /// A problem where the directory of dictionaries cannot be read.
    pub fn context(
        &self,
        name: &str,
        sources: &Sources,
        file: &ast::File,
        declared: &Declared,
    ) -> Result<Context, Problem> {
        Ok(Context {
            name: name.to_owned(),
            file: format!("routes/{name}.etl"),
            points: declared.points.clone(),
            channels: declared.channels.clone(),
            dictionaries: dictionaries::read(&self.root, sources.text(), file)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::diagnostics::Lang;

    #[test]
    fn a_project_is_found_upwards() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = directory.path().join("shop");
        fs::create_dir_all(root.join("routes/functions")).expect("directories");
        let found = Project { root: root.clone() };
        for start in ["shop", "shop/routes", "shop/routes/functions", "shop/routes/users.etl", "shop/no/such/place"] {
            assert_eq!(Project::find(&directory.path().join(start), None), Ok(found.clone()), "{start}");
        }
        assert_eq!(Project::find(Path::new("/"), Some(&root)), Ok(found));
    }

    #[test]
    fn a_directory_without_routes_is_no_project() {
        let directory = tempfile::tempdir().expect("a directory");
        fs::write(directory.path().join("routes"), "a file").expect("a file");
        let above = Project::find(directory.path(), None).expect_err("a file is no directory");
        assert_eq!(above.code.code, "E0701");
        assert_eq!(
            above.message.render(Lang::En),
            format!("there is no project in `{}` or above it", directory.path().display())
        );
        let named = Project::find(Path::new("/"), Some(directory.path())).expect_err("a file is no directory");
        let message = named.message.render(Lang::En);
        assert!(message.ends_with("is no project: it has no directory `routes`"), "{message}");
    }
}
