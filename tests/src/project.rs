//! A project for a test, in a directory that keeps its place: what was compiled for it the last time is found again.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::binary::{self, Output};

/// A project's directory, emptied when the test starts.
#[derive(Debug)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// An empty project of this name, which no other test uses.
    pub fn new(name: &str) -> Project {
        let project = Project::bare(name);
        fs::create_dir_all(project.path("routes/dictionaries")).expect("directories can be made");
        project
    }

    /// An empty directory for one.
    pub fn bare(name: &str) -> Project {
        let root = binary::target().join("tmp/etlc").join(name);
        match fs::remove_dir_all(&root) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => panic!("{}: {error}", root.display()),
            _ => fs::create_dir_all(&root).expect("directories can be made"),
        }
        Project { root }
    }

    /// Its directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path in it.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Writes a file, with the directories around it.
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) -> &Project {
        write(&self.path(path), bytes.as_ref());
        self
    }

    /// Writes `.env` as its owner would: for no other eyes.
    pub fn env(&self, text: &str) -> &Project {
        env(&self.root, text);
        self
    }

    /// The text of a file.
    #[track_caller]
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Calls `etlc` in the project's directory.
    pub fn etlc(&self, arguments: &[&str]) -> Output {
        binary::run(&mut self.command(arguments))
    }

    /// The same call, to be changed and started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = binary::etlc(&self.root);
        command.args(arguments);
        command
    }

    /// Builds every route and gives the place of each executable.
    ///
    /// # Panics
    /// If a route does not compile.
    #[track_caller]
    pub fn build(&self) -> Built {
        self.build_from(&binary::checkout())
    }

    /// The same with the runtime of another checkout.
    ///
    /// # Panics
    /// If a route does not compile.
    #[track_caller]
    pub fn build_from(&self, checkout: &Path) -> Built {
        let mut build = self.command(&["build", "--message-format", "short"]);
        let output = binary::run(build.env("ETLC_CHECKOUT", checkout));
        output.exits(0);
        let line = |line: &str| line.split_once(' ').map(|(route, path)| (route.to_owned(), PathBuf::from(path)));
        Built(
            output
                .stdout
                .lines()
                .map(|text| line(text).unwrap_or_else(|| panic!("{text:?} is no `route path`")))
                .collect(),
        )
    }
}

/// The executables of a project.
#[derive(Debug)]
pub struct Built(Vec<(String, PathBuf)>);

impl Built {
    /// Whether there is an executable of this route.
    pub fn has(&self, route: &str) -> bool {
        self.0.iter().any(|(name, _)| name == route)
    }

    /// A call of a route's executable with this directory as its project.
    #[track_caller]
    pub fn command(&self, route: &str, project: &Path, arguments: &[&str]) -> Command {
        let found = self.0.iter().find(|(name, _)| name == route);
        let (_, executable) = found.unwrap_or_else(|| panic!("there is no executable of {route}"));
        let mut command = Command::new(executable);
        command.args(arguments).arg("--project").arg(project).current_dir(project);
        command
    }
}

/// Writes a file, with the directories around it.
pub fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a file lies in a directory")).expect("directories can be made");
    fs::write(path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// Writes `.env` into a project's directory as its owner would: for no other eyes.
pub fn env(root: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    write(&root.join(".env"), text.as_bytes());
    fs::set_permissions(root.join(".env"), fs::Permissions::from_mode(0o600)).expect("an own file can be changed");
}
