//! `etlc check`.

use std::path::PathBuf;

use super::{Flags, MISTAKE, MessageFormat, output, output::Stream, routes};
use crate::diagnostics::fix;

pub(super) fn check(flags: &Flags, paths: &[PathBuf], mend: bool) -> Result<(), u8> {
    let stream = if flags.message_format == MessageFormat::Fancy { Stream::Error } else { Stream::Output };
    let mut read = routes::read(flags, stream, paths)?;
    if mend {
        let mut changed = false;
        for checked in &read.checked {
            let mended = fix::apply(&checked.route.text, &checked.diagnostics);
            if mended != checked.route.text {
                checked.route.rewrite(&mended).map_err(|problem| output::problem(flags, problem))?;
                eprintln!("mended {}", checked.route.file);
                changed = true;
            }
        }
        if changed {
            read = routes::read(flags, stream, paths)?;
        }
    }
    let mut failed = read.failed;
    for checked in &read.checked {
        failed |= output::diagnostics(flags, stream, &checked.route, &checked.diagnostics);
    }
    if failed {
        return Err(MISTAKE);
    }
    if !flags.quiet && flags.message_format == MessageFormat::Fancy {
        let count = read.checked.len();
        eprintln!("{count} {} without a mistake", if count == 1 { "route" } else { "routes" });
    }
    Ok(())
}
