//! `cargo xtask bench`: measurements, which report and assert nothing.

mod functions;
mod latency;
mod routes;

use std::{path::PathBuf, process::Command};

use super::root;

pub(super) use functions::functions;
pub(super) use latency::latency;
pub(super) use routes::routes;

/// How often each quick step is measured; the median is reported.
const ROUNDS: usize = 7;

/// Builds the compiler as it is shipped.
fn build_etlc() -> Result<PathBuf, String> {
    let status = Command::new("cargo")
        .args(["build", "--release", "--package", "etlc"])
        .current_dir(root())
        .status()
        .map_err(|error| error.to_string())?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    if status.success() { Ok(target.join("release/etlc")) } else { Err("etlc does not build".to_owned()) }
}
