//! `Cargo.toml` of a generated crate.

use std::collections::BTreeSet;

use super::{known::format_of, spec::crate_of};
use crate::ir::{DictionaryOrigin, Route};

/// The manifest of the package and the program of these names.
pub(super) fn manifest(route: &Route, package: &str, program: &str) -> String {
    let endpoints = route.targets.iter().map(|target| &target.endpoint).chain([&route.source.endpoint]);
    let mut crates: BTreeSet<&str> = endpoints.map(|endpoint| crate_of(endpoint.connector)).collect();
    crates.insert("etlc-core");
    if route.notify.iter().any(|channel| channel != "console") {
        crates.insert("etlc-webhook");
    }
    crates.extend(route.rust.dependencies.iter().map(|dependency| dependency.name.as_str()));
    crates.extend(route.dictionaries.iter().filter_map(|dictionary| match &dictionary.origin {
        DictionaryOrigin::File(file) => format_of(file)?.0,
        DictionaryOrigin::Table(endpoint) => Some(crate_of(endpoint.connector)),
    }));
    let dependencies: String = crates.iter().map(|name| format!("{name}.workspace = true\n")).collect();
    format!(
        "# Generated from {file} by `etlc build`. Change the route, not this file.\n\
         [package]\n\
         name = \"{package}\"\n\
         version = \"0.0.0\"\n\
         edition = \"2024\"\n\
         publish = false\n\
         \n\
         [[bin]]\n\
         name = \"{program}\"\n\
         path = \"src/main.rs\"\n\
         \n\
         [dependencies]\n\
         {dependencies}",
        file = route.file,
    )
}
