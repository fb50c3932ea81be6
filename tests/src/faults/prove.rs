//! The harness proves itself: the source is broken on purpose, and the fault that is there for it has to notice.
//!
//! Each file in `tests/faults/broken/` is one way of breaking it:
//!
//! ```text
//! what: in words
//! fault: the fault that has to notice
//! routes: the routes to build for it
//! notices: a part of what it says then
//! === runtime/core/src/commit.rs
//! <<<<<<<
//! what stands there, exactly once
//! =======
//! what is put in its place
//! >>>>>>>
//! ```
//!
//! Where what should stand there does not, or stands there twice, that is an error: a proof of nothing is none.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{FAULTS, Harness, Options, Record, record};
use crate::{binary, system};

/// A way of breaking the source.
#[derive(Debug)]
pub struct Broken {
    /// The name of its file.
    pub name: String,
    /// What is wrong then, in words.
    pub what: String,
    /// The fault that has to notice.
    pub fault: String,
    routes: Vec<String>,
    notices: String,
    changes: Vec<Change>,
}

#[derive(Debug)]
struct Change {
    file: String,
    before: String,
    after: String,
}

impl Broken {
    /// All of them, by their names.
    ///
    /// # Panics
    /// Where a file is not as described above.
    pub fn all() -> Vec<Broken> {
        let directory = binary::checkout().join("tests/faults/broken");
        let mut paths: Vec<PathBuf> =
            fs::read_dir(directory).expect("the checkout has them").flatten().map(|entry| entry.path()).collect();
        paths.sort();
        paths.iter().map(|path| Broken::read(path)).collect()
    }

    fn read(path: &Path) -> Broken {
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        let text = fs::read_to_string(path).expect("a readable file");
        let (head, rest) = text.split_once("\n=== ").unwrap_or_else(|| panic!("{name}: nothing is changed"));
        let value = |key: &str| {
            let found = head.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
            found.unwrap_or_else(|| panic!("{name}: there is no `{key}:`")).to_owned()
        };
        let mut changes = Vec::new();
        for section in rest.split("\n=== ") {
            let (file, hunks) = section.split_once('\n').expect("a file is named on a line");
            for hunk in hunks.split("<<<<<<<\n").skip(1) {
                let parts = hunk
                    .split_once("=======\n")
                    .and_then(|(before, rest)| Some((before, rest.split_once(">>>>>>>")?.0)));
                let (before, after) = parts.unwrap_or_else(|| panic!("{name}: a change of {file} is not well formed"));
                changes.push(Change { file: file.to_owned(), before: before.to_owned(), after: after.to_owned() });
            }
        }
        assert!(!changes.is_empty(), "{name}: nothing is changed");
        Broken {
            what: value("what"),
            fault: value("fault"),
            routes: value("routes").split_whitespace().map(str::to_owned).collect(),
            notices: value("notices"),
            name,
            changes,
        }
    }

    /// The files of a checkout as they are after it.
    ///
    /// # Errors
    /// Where the source is not as it was when this was written.
    pub fn applied(&self, checkout: &Path) -> Result<Vec<(String, String)>, String> {
        let mut files: Vec<(String, String)> = Vec::new();
        for Change { file, before, after } in &self.changes {
            let index = match files.iter().position(|(name, _)| name == file) {
                Some(index) => index,
                None => {
                    let text = fs::read_to_string(checkout.join(file))
                        .map_err(|error| format!("{}: {file}: {error}", self.name))?;
                    files.push((file.clone(), text));
                    files.len() - 1
                }
            };
            let text = &mut files[index].1;
            match text.matches(before.as_str()).count() {
                1 => *text = text.replacen(before.as_str(), after, 1),
                count => return Err(format!("{}: {file} has this {count} times and not once:\n{before}", self.name)),
            }
        }
        Ok(files)
    }
}

/// Breaks a copy of the source in each of the ways that are asked for, and demands that the fault notices; gives a table,
/// and whether all were noticed.
pub fn prove(options: &Options) -> (String, bool) {
    let copy = binary::target().join("tmp/etlc/faults/source");
    let mut lines = Vec::new();
    let mut is_proved = true;
    for broken in Broken::all() {
        if !options.only.is_empty() && !options.only.contains(&broken.name) {
            continue;
        }
        eprintln!("{}: {}", broken.name, broken.what);
        let proved = broken.applied(&binary::checkout()).and_then(|files| notices(&broken, &copy, &files, options));
        let line = match proved {
            Ok(failure) => format!(
                "{:<22} noticed by {:<10} {}",
                broken.name,
                broken.fault,
                failure.lines().next().unwrap_or_default()
            ),
            Err(wrong) => {
                is_proved = false;
                format!("{:<22} NOT NOTICED            {wrong}", broken.name)
            }
        };
        eprintln!("{line}");
        lines.push(line);
    }
    let is_proved = is_proved && !lines.is_empty();
    (lines.join("\n"), is_proved)
}

/// What the fault says of the broken source.
fn notices(broken: &Broken, copy: &Path, files: &[(String, String)], options: &Options) -> Result<String, String> {
    mirror(&binary::checkout(), copy, files);
    let fault = FAULTS.iter().find(|fault| fault.name == broken.fault);
    let fault = fault.ok_or_else(|| format!("there is no fault {}", broken.fault))?;
    let routes: Vec<&str> = broken.routes.iter().map(String::as_str).collect();
    let harness = Harness::start("broken", copy, &routes);
    let mut record = Record::new(fault.name, &Options { patience: 1, ..options.clone() });
    record.run(fault, &harness);
    let found = record.failures().iter().find(|failure| failure.contains(&broken.notices));
    match found {
        Some(failure) => Ok(failure.clone()),
        None => Err(format!("it should say {:?}; it says: {}", broken.notices, record::summary(&record))),
    }
}

/// Makes a directory a copy of the sources that routes are built from, with these files in the place of theirs. What is
/// the same already stays, so that little is compiled.
fn mirror(checkout: &Path, copy: &Path, files: &[(String, String)]) {
    for part in ["Cargo.toml", "Cargo.lock", "runtime"] {
        let list = system::run(
            std::process::Command::new("git")
                .args(["ls-files", "-co", "--exclude-standard", part])
                .current_dir(checkout),
        );
        for file in list.lines() {
            let Ok(original) = fs::read(checkout.join(file)) else { continue };
            let changed = files.iter().find(|(name, _)| name == file).map(|(_, text)| text.clone().into_bytes());
            let wanted = if file == "Cargo.toml" { manifest(&original) } else { changed.unwrap_or(original) };
            let path = copy.join(file);
            if fs::read(&path).ok().as_deref() != Some(&wanted) {
                crate::project::write(&path, &wanted);
            }
        }
    }
}

/// The manifest of the workspace without the members that are not copied.
fn manifest(text: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    let line = |line: &str| match line.split_once(" = ") {
        Some(("members", _)) => "members = [\"runtime/*\"]\n".to_owned(),
        Some(("exclude", _)) => String::new(),
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A change that no longer applies has to be noticed when the source changes, and not when somebody wants a proof.
    #[test]
    fn every_way_of_breaking_it_still_applies() {
        let all = Broken::all();
        assert!(all.len() >= 9, "there are {} ways", all.len());
        let wrong: Vec<String> = all.iter().filter_map(|broken| broken.applied(&binary::checkout()).err()).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        for broken in all {
            assert!(
                FAULTS.iter().any(|fault| fault.name == broken.fault),
                "{}: there is no fault {}",
                broken.name,
                broken.fault
            );
        }
    }
}
