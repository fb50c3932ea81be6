//! Which files a source names.

use std::path::{Path, PathBuf};

use etlc_core::{Exit, Run, Stop, spec};

use crate::{codes, fault};

/// A file of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Input {
    pub(crate) path: PathBuf,
    /// What it is called in messages: its path from the project's directory.
    pub(crate) name: String,
}

/// The paths and globs that a source names.
pub(crate) fn patterns(source: &spec::Source) -> impl Iterator<Item = &'static str> {
    source.locations().map(|location| match location.object {
        spec::Object::File(pattern) => pattern,
        _ => unreachable!("the compiler gives a file connector files"),
    })
}

/// The files that a source names, in its order.
pub(crate) fn of_source(run: &Run, source: &spec::Source) -> Result<Vec<Input>, Stop> {
    let mut inputs = Vec::new();
    for pattern in patterns(source) {
        inputs.extend(list(&run.path(""), pattern)?);
    }
    Ok(inputs)
}

/// The files that a path or glob means from this directory, in the order of their paths. A path that exists is no glob,
/// whatever it holds; a glob passes over directories, and over names that begin with a dot where it does not spell the
/// dot.
pub(crate) fn list(directory: &Path, pattern: &str) -> Result<Vec<Input>, Stop> {
    let path = directory.join(pattern);
    let input = |path: PathBuf| {
        let name = path.strip_prefix(directory).unwrap_or(&path).display().to_string();
        Input { path, name }
    };
    if !pattern.contains(['*', '?', '[']) || path.exists() {
        let input = input(path);
        return match std::fs::metadata(&input.path) {
            Ok(metadata) if metadata.is_dir() => Err(is_directory(&input.name)),
            Ok(_) => Ok(vec![input]),
            Err(error) => Err(fault::opening(&input.name, &error)),
        };
    }
    let mut inputs = Vec::new();
    for path in matches(directory, pattern)? {
        let path = path.map_err(|error| fault::opening(&error.path().display().to_string(), error.error()))?;
        if !path.is_dir() {
            inputs.push(input(path));
        }
    }
    if inputs.is_empty() {
        return Err(Stop::new(Exit::Unfit, codes::NO_MATCH, format!("no file matches {pattern}"))
            .help("a glob starts at the project's directory; `*` does not cross a `/`, `**` does"));
    }
    inputs.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(inputs)
}

fn matches(directory: &Path, pattern: &str) -> Result<glob::Paths, Stop> {
    let whole = match directory.to_str() {
        _ if Path::new(pattern).is_absolute() => pattern.to_owned(),
        Some(directory) => Path::new(&glob::Pattern::escape(directory)).join(pattern).display().to_string(),
        None => return Err(not_a_glob(pattern, "the project's directory is not UTF-8")),
    };
    let options =
        glob::MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };
    glob::glob_with(&whole, options).map_err(|error| not_a_glob(pattern, error.msg))
}

#[cold]
fn not_a_glob(pattern: &str, why: &str) -> Stop {
    Stop::new(Exit::Unfit, codes::NO_MATCH, format!("{pattern} is not a glob: {why}"))
}

#[cold]
fn is_directory(name: &str) -> Stop {
    Stop::new(Exit::Unfit, codes::UNREADABLE, format!("{name} is a directory"))
        .help(format!("name its files: {}/*", name.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path, pattern: &str) -> Vec<String> {
        list(directory, pattern).expect(pattern).into_iter().map(|input| input.name).collect()
    }

    #[test]
    fn files_of_a_glob_come_sorted_without_directories_and_hidden_files() {
        let directory = tempfile::Builder::new().prefix("a[b]*").tempdir().expect("a directory");
        let root = directory.path();
        for file in ["b.csv", "a.csv", "c.txt", ".a.csv.etl-0.part", "[x].csv", "x.csv"] {
            std::fs::write(root.join(file), "").expect("a file");
        }
        std::fs::create_dir_all(root.join("d.csv/e")).expect("a directory");
        std::fs::write(root.join("d.csv/e/f.csv"), "").expect("a file");
        assert_eq!(names(root, "*.csv"), ["[x].csv", "a.csv", "b.csv", "x.csv"]);
        assert_eq!(names(root, "**/f.csv"), ["d.csv/e/f.csv"]);
        assert_eq!(names(root, "[x].csv"), ["[x].csv"], "a path that exists is no glob");
        assert_eq!(names(root, "[ab].csv"), ["a.csv", "b.csv"]);
        let absolute = root.join("a.csv").display().to_string();
        assert_eq!(names(root, &absolute), ["a.csv"]);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::create_dir(directory.path().join("d")).expect("a directory");
        for (pattern, code, says) in [
            ("no.csv", codes::NO_SUCH_FILE, "there is no file no.csv"),
            ("no-*.csv", codes::NO_MATCH, "no file matches no-*.csv"),
            ("a***.csv", codes::NO_MATCH, "a***.csv is not a glob: "),
            ("d", codes::UNREADABLE, "d is a directory"),
        ] {
            let stop = list(directory.path(), pattern).expect_err(pattern);
            assert_eq!((stop.code(), stop.exit()), (code, Exit::Unfit));
            assert!(stop.message().starts_with(says), "{stop}");
        }
    }
}
