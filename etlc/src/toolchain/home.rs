//! Where the runtime's sources lie and cargo works: a checkout, or a directory of the user's cache that the sources
//! inside this binary are unpacked into.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

include!(concat!(env!("OUT_DIR"), "/runtime.rs"));

/// The environment variable that names a checkout whose runtime is linked in place of the one inside this binary.
const CHECKOUT: &str = "ETLC_CHECKOUT";

/// The environment variable that names the directory for unpacked sources and builds.
const CACHE: &str = "ETLC_CACHE";

/// The runtime's sources and the place where cargo works.
#[derive(Clone, Debug)]
pub struct Home {
    /// The directory that holds `runtime/` and the `Cargo.toml` around it.
    pub root: PathBuf,
    /// Cargo's target directory, one for all projects, so that the runtime is compiled once.
    pub target: PathBuf,
    /// Hash of the runtime that is linked.
    pub runtime: String,
}

impl Home {
    /// The checkout that this binary was built in, or that `ETLC_CHECKOUT` names; else the unpacked sources.
    pub fn find() -> io::Result<Home> {
        match std::env::var_os(CHECKOUT).map(PathBuf::from).or_else(own_checkout) {
            Some(root) => {
                let root = root.canonicalize()?;
                let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
                let runtime = hash_of(&root)?;
                Ok(Home { target: std::path::absolute(target)?, runtime, root })
            }
            None => unpacked(),
        }
    }
}

/// The checkout in whose target directory this executable lies.
fn own_checkout() -> Option<PathBuf> {
    let executable = std::env::current_exe().ok()?.canonicalize().ok()?;
    let target = executable.ancestors().find(|directory| directory.file_name().is_some_and(|name| name == "target"))?;
    let root = target.parent()?;
    (root.join("runtime/core/Cargo.toml").is_file() && root.join("etlc/Cargo.toml").is_file()).then(|| root.to_owned())
}

/// The sources of this binary, unpacked where they are not yet.
fn unpacked() -> io::Result<Home> {
    let mut hasher = blake3::Hasher::new();
    for (path, text) in FILES {
        hasher.update(path.as_bytes()).update(&[0]).update(text.as_bytes()).update(&[0]);
    }
    let hash = hasher.finalize().to_hex()[..16].to_owned();
    let cache = cache()?;
    let root = cache.join(format!("runtime-{hash}"));
    unpack(&root)?;
    Ok(Home { target: cache.join("target"), runtime: hash, root })
}

/// Writes the sources where they are not yet.
fn unpack(root: &Path) -> io::Result<()> {
    if !root.join("complete").is_file() {
        for (path, text) in FILES {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("a file lies in a directory"))?;
            let text = if path.ends_with("Cargo.toml") { manifest(text) } else { (*text).to_owned() };
            fs::write(path, text)?;
        }
        fs::write(root.join("complete"), "")?;
    }
    Ok(())
}

/// A manifest of the checkout without its tests, which are not unpacked, and with the runtime as the only members.
fn manifest(text: &str) -> String {
    let mut made = String::new();
    let mut skipped = false;
    for line in text.lines() {
        if line.starts_with('[') {
            skipped = matches!(line, "[dev-dependencies]" | "[[test]]" | "[[bench]]" | "[[example]]");
        }
        if skipped {
            continue;
        }
        match line {
            line if line.starts_with("members = ") => made.push_str("members = [\"runtime/*\"]"),
            line if line.starts_with("exclude = ") => {}
            line => made.push_str(line),
        }
        made.push('\n');
    }
    made
}

fn cache() -> io::Result<PathBuf> {
    if let Some(directory) = std::env::var_os(CACHE) {
        return std::path::absolute(directory);
    }
    let base = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")))
        .ok_or_else(|| io::Error::other("neither HOME nor XDG_CACHE_HOME is set: name a directory in ETLC_CACHE"))?;
    Ok(base.join("etlc"))
}

/// Changes whenever a source of the checkout's runtime does: of each file the path, the size and the time of change.
fn hash_of(root: &Path) -> io::Result<String> {
    fn walk(directory: &Path, hasher: &mut blake3::Hasher) -> io::Result<()> {
        let mut entries = fs::read_dir(directory)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let metadata = entry.metadata()?;
            if metadata.is_dir() {
                walk(&entry.path(), hasher)?;
            } else {
                let changed = metadata.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
                hasher.update(entry.path().as_os_str().as_encoded_bytes());
                hasher.update(&metadata.len().to_le_bytes()).update(&changed.as_nanos().to_le_bytes());
            }
        }
        Ok(())
    }
    let mut hasher = blake3::Hasher::new();
    walk(&root.join("runtime"), &mut hasher)?;
    Ok(hasher.finalize().to_hex()[..16].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_reads_the_unpacked_sources() {
        let directory = tempfile::tempdir().expect("a directory");
        unpack(directory.path()).expect("unpacked");
        let output = std::process::Command::new(env!("CARGO"))
            .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
            .current_dir(directory.path())
            .output()
            .expect("cargo starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8_lossy(&output.stdout);
        for package in ["etlc-core", "etlc-files", "etlc-postgres", "etlc-sqlite"] {
            assert!(said.contains(&format!("\"name\":\"{package}\"")), "{package}");
        }
    }
}
