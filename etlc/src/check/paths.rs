//! Paths of files that a route names.

use glob::{MatchOptions, Pattern};

use super::{Checker, endpoints::Role};
use crate::diagnostics::{
    Diagnostic, Span,
    codes::{routes, unsupported},
};

/// Compressions that people use and this build does not read.
const OTHER_COMPRESSIONS: [&str; 7] = [".bz2", ".xz", ".zip", ".lz4", ".br", ".7z", ".Z"];

impl Checker<'_> {
    /// A path of a file, from the project's directory or absolute; `None` where it is wrong, which is reported. A
    /// source's may be a glob.
    pub(super) fn file_path(&mut self, path: &str, span: Span, role: Role) -> Option<String> {
        let diagnostic = if path.is_empty() || path.ends_with('/') {
            Diagnostic::error(&routes::BAD_OBJECT, span, "this names no file")
                .help("write the path of a file: `csv/data/people.csv`")
        } else if path.contains('\0') {
            Diagnostic::error(&routes::BAD_OBJECT, span, "no path holds a zero byte").help("leave it out")
        } else if path.split(['/', '\\']).any(|part| part == "..") {
            Diagnostic::error(&routes::LEAVES_PROJECT, span, "`..` leads out of the project's directory").help(
                "use a path in the project's directory, or an absolute one: `csv//data/people.csv` is /data/people.csv",
            )
        } else if role == Role::Target && path.contains(['*', '?', '[']) {
            Diagnostic::error(&routes::GLOB_TARGET, span, "this is a pattern of many files, and rows go to one")
                .help("write the path of one file; `*`, `?` and `[` are for sources")
        } else if let Some(ending) = OTHER_COMPRESSIONS.iter().find(|ending| path.ends_with(**ending)) {
            let message = text!("files compressed as `{ending}` are not read or written yet, in this version", ending);
            Diagnostic::error(&unsupported::COMPRESSION, span, message)
                .help("compress with gzip, `.gz`, or Zstandard, `.zst`")
        } else {
            return Some(path.to_owned());
        };
        self.report(diagnostic);
        None
    }
}

/// The one way to write a path, as far as it tells: without `.` and doubled slashes.
pub(super) fn plain(path: &str) -> String {
    let parts = path.split('/').filter(|part| !part.is_empty() && *part != ".");
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.collect::<Vec<_>>().join("/"))
}

/// Whether a file of this path belongs to the project itself: `.env`, what lies in `routes/` but its dictionaries, and
/// what is compiled.
pub(super) fn is_of_project(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    !path.starts_with('/')
        && match parts.as_slice() {
            [".env"] | ["generated", ..] => true,
            ["routes", "dictionaries", .., file] => file.ends_with(".etl"),
            ["routes", ..] => true,
            _ => false,
        }
}

/// Whether a path or glob means this file, as far as the paths tell.
pub(super) fn means(pattern: &str, path: &str) -> bool {
    let options =
        MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };
    let bare = |path: &str| path.strip_prefix("./").unwrap_or(path).to_owned();
    plain(pattern) == plain(path)
        || Pattern::new(&bare(pattern)).is_ok_and(|pattern| pattern.matches_with(&bare(path), options))
}

#[cfg(test)]
mod tests {
    use super::{is_of_project, means, plain};

    #[test]
    fn the_same_file_written_otherwise() {
        assert_eq!(plain("./out//a.csv"), "out/a.csv");
        assert_eq!(plain("//out/./a.csv"), "/out/a.csv");
        assert_eq!(plain("out/A.csv"), "out/A.csv");
    }

    #[test]
    fn files_of_the_project() {
        for path in [".env", "./.env", "routes/a.etl", "routes//functions/a.rs", "generated/a/ir.json"] {
            assert!(is_of_project(path), "{path}");
        }
        for path in ["out/.env", "/.env", "data/routes/a.etl", "routes/dictionaries/a.csv", ".environment"] {
            assert!(!is_of_project(path), "{path}");
        }
    }

    #[test]
    fn globs_mean_files() {
        assert!(means("data/*.csv", "data/out.csv"));
        assert!(means("./data/**/*.csv", "data/a/b/out.csv"));
        assert!(means("data/a.csv", "data/./a.csv"));
        assert!(!means("data/*.csv", "data/a/out.csv"));
        assert!(!means("data/*.csv", "data/.out.csv"));
    }
}
