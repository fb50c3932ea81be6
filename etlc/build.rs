//! Packs the runtime's sources into the compiler, so that an installed `etlc` compiles routes wherever it is.

#![allow(clippy::disallowed_methods, reason = "a build script does I/O")]

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo")).join("..");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("set by cargo")).join("runtime.rs");
    let mut files = vec!["Cargo.toml".to_owned(), "Cargo.lock".to_owned()];
    collect(&root, Path::new("runtime"), &mut files);
    files.sort();
    let mut code = fs::File::create(out).expect("OUT_DIR can be written");
    writeln!(code, "pub(super) static FILES: &[(&str, &str)] = &[").expect("OUT_DIR can be written");
    for file in files {
        let path = root.join(&file);
        println!("cargo::rerun-if-changed={}", path.display());
        writeln!(code, "    ({file:?}, include_str!({path:?})),").expect("OUT_DIR can be written");
    }
    writeln!(code, "];").expect("OUT_DIR can be written");
    println!("cargo::rerun-if-changed={}", root.join("runtime").display());
}

/// Manifests and sources, without tests, benchmarks and examples.
fn collect(root: &Path, directory: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(root.join(directory)).expect("the runtime lies beside the compiler") {
        let entry = entry.expect("the runtime can be read");
        let path = directory.join(entry.file_name());
        let name = path.to_str().expect("the runtime's paths are text").to_owned();
        if entry.path().is_dir() {
            if !["tests", "benches", "examples", "target"].iter().any(|skipped| path.ends_with(skipped)) {
                collect(root, &path, files);
            }
        } else if name.ends_with(".rs") || name.ends_with("Cargo.toml") {
            files.push(name);
        }
    }
}
