//! `etlc fmt`.

use std::path::PathBuf;

use super::{Flags, MISTAKE, output, output::Stream, routes};
use crate::syntax::format::format;

pub(super) fn fmt(flags: &Flags, paths: &[PathBuf], check: bool) -> Result<(), u8> {
    let (files, troubles) = routes::project(flags, paths)?.routes(paths);
    let mut failed = output::problems(flags, Stream::Error, &troubles);
    for file in files {
        match format(&file.text) {
            Ok(text) if text == file.text => {}
            Ok(_) if check => {
                Stream::Output.write(&format!("{}\n", file.file));
                failed = true;
            }
            Ok(text) => {
                file.rewrite(&text).map_err(|problem| output::problem(flags, problem))?;
                if !flags.quiet {
                    eprintln!("laid out {}", file.file);
                }
            }
            Err(mistakes) => failed |= output::diagnostics(flags, Stream::Error, &file, &mistakes),
        }
    }
    if failed { Err(MISTAKE) } else { Ok(()) }
}
