//! `etlc new DIR`: a project whose first route runs as it is.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

use super::{Flags, MISTAKE, output, output::Stream};
use crate::diagnostics::Text;

/// What a new project holds, by path.
const FILES: [(&str, &str); 6] = [
    ("routes/hello.etl", include_str!("new/hello.etl")),
    ("routes/dictionaries/countries.csv", include_str!("new/countries.csv")),
    ("routes/functions/.gitkeep", ""),
    ("data/people.csv", include_str!("new/people.csv")),
    (".env.example", include_str!("new/env.example")),
    (".gitignore", include_str!("new/gitignore")),
];

/// Makes a project in a directory, which may be there already, and says on standard error how to go on.
pub(super) fn new(flags: &Flags, dir: &Path) -> Result<(), u8> {
    make(dir).map_err(|message| {
        output::refusal(flags, message, None);
        MISTAKE
    })?;
    for line in next_steps(dir) {
        output::say(flags, Stream::Error, line);
    }
    Ok(())
}

/// Makes a project in a directory.
///
/// # Errors
/// A message where a file of the new project is there already, in which case nothing is written, or where the
/// system refuses to write.
fn make(dir: &Path) -> Result<(), Text> {
    let mut obstacles: Vec<_> = FILES.iter().filter_map(|(path, _)| obstacle(dir, Path::new(path))).collect();
    obstacles.dedup();
    if !obstacles.is_empty() {
        let obstacles: Vec<_> = obstacles.iter().map(|path| format!("`{}`", path.display())).collect();
        let obstacles = obstacles.join(", ");
        return Err(text!("{obstacles} is there already: name another directory", obstacles));
    }
    for (path, text) in FILES {
        write(&dir.join(path), text)
            .map_err(|error| text!("cannot write `{path}`: {error}", path = dir.join(path).display(), error))?;
    }
    Ok(())
}

/// What stands where this file would go, or where a directory above it would.
fn obstacle(dir: &Path, path: &Path) -> Option<PathBuf> {
    let is_obstacle = |at: &Path| at.symlink_metadata().is_ok() && (at == dir.join(path) || !at.is_dir());
    path.ancestors()
        .map(|at| if at == Path::new("") { dir.to_owned() } else { dir.join(at) })
        .find(|at| is_obstacle(at))
}

/// Writes a file that is not there yet.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    File::create_new(path)?.write_all(text.as_bytes())
}

fn next_steps(dir: &Path) -> Vec<Text> {
    let mut steps = vec![text!("made a project in `{directory}`; next:", directory = dir.display())];
    if dir.canonicalize().ok() != Path::new(".").canonicalize().ok() {
        steps.push(Text::verbatim(format!("  cd {}", dir.display())));
    }
    steps.extend([
        text!("  etlc preview hello    rows of data/people.csv, before and after"),
        text!("  etlc run hello        cleans them into data/hello.db"),
        text!("the route is routes/hello.etl; .env.example says how to reach a database"),
    ]);
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Lang;

    /// Every file below a directory, by path.
    fn files(root: &Path) -> Vec<String> {
        let mut found = Vec::new();
        let mut open = vec![root.to_owned()];
        while let Some(directory) = open.pop() {
            for entry in fs::read_dir(directory).expect("a directory") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    found.push(path.strip_prefix(root).expect("it is below").display().to_string());
                }
            }
        }
        found.sort();
        found
    }

    #[test]
    fn a_project_is_made_where_nothing_is() {
        let directory = tempfile::tempdir().expect("a directory");
        let project = directory.path().join("deep/shop");
        make(&project).expect("it is new");
        let mut expected: Vec<_> = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
        expected.sort();
        assert_eq!(files(&project), expected);
    }

    #[test]
    fn files_of_others_stay_beside_it() {
        let directory = tempfile::tempdir().expect("a directory");
        fs::create_dir(directory.path().join("data")).expect("a directory");
        fs::write(directory.path().join("data/own.csv"), "a").expect("a file");
        make(directory.path()).expect("nothing is in the way");
        assert_eq!(files(directory.path()).len(), FILES.len() + 1);
    }

    #[test]
    fn nothing_is_written_where_something_is_in_the_way() {
        let message = |made: &str, is_dir: bool| {
            let directory = tempfile::tempdir().expect("a directory");
            let path = directory.path().join(made);
            if is_dir {
                fs::create_dir_all(&path).expect("a directory");
            } else {
                fs::create_dir_all(path.parent().expect("it has one")).expect("a directory");
                fs::write(&path, "mine").expect("a file");
            }
            let before = files(directory.path());
            let message = make(directory.path()).expect_err(made);
            assert_eq!(files(directory.path()), before, "{made}");
            message.render(Lang::En).replace(&directory.path().display().to_string(), "DIR")
        };
        assert_eq!(message(".gitignore", false), "`DIR/.gitignore` is there already: name another directory");
        assert_eq!(message("data/people.csv", true), "`DIR/data/people.csv` is there already: name another directory");
        assert_eq!(message("routes", false), "`DIR/routes` is there already: name another directory");
    }

    #[test]
    fn a_file_cannot_become_a_project() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("file");
        fs::write(&path, "mine").expect("a file");
        let message = make(&path).expect_err("a file stands there");
        assert_eq!(message.render(Lang::En), format!("`{}` is there already: name another directory", path.display()));
        assert_eq!(fs::read_to_string(&path).expect("the file"), "mine");
    }

    #[test]
    fn the_next_steps_lead_into_the_directory() {
        assert!(next_steps(Path::new("shop")).contains(&Text::verbatim("  cd shop")));
        assert_eq!(next_steps(Path::new(".")).len(), 4);
    }

    #[test]
    fn the_example_of_an_env_is_a_valid_one() {
        let directory = tempfile::tempdir().expect("a directory");
        make(directory.path()).expect("it is new");
        let nothing: [(&str, &str); 0] = [];
        let env = etlc_points::Env::load(Some(&directory.path().join(".env.example")), nothing).expect("no mistakes");
        assert_eq!(env.names().collect::<Vec<_>>(), ["crm"]);
    }
}
