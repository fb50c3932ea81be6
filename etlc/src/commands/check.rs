//! `etlc check`.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::{Flags, MISTAKE, MessageFormat, output, output::Stream, routes, routes::Routes};
use crate::{diagnostics::fix, project::rewrite};

pub(super) fn check(flags: &Flags, paths: &[PathBuf], mend: bool) -> Result<(), u8> {
    let stream = if flags.message_format == MessageFormat::Fancy { Stream::Error } else { Stream::Output };
    let mut read = routes::read(flags, stream, paths)?;
    if mend {
        let mut left = true;
        while left {
            let changed;
            (changed, left) = mend_all(flags, &read)?;
            if changed {
                read = routes::read(flags, stream, paths)?;
            }
        }
    }
    let mut failed = read.failed;
    for unit in read.units() {
        failed |= output::diagnostics(flags, stream, unit);
        if unit.ir.is_some() {
            output::notes(flags, stream, unit);
        }
    }
    if failed {
        return Err(MISTAKE);
    }
    if !flags.quiet && flags.message_format == MessageFormat::Fancy {
        let message = match read.checked.len() {
            1 => text!("1 route without a mistake"),
            count => text!("{count} routes without a mistake", count),
        };
        output::say(flags, Stream::Error, message);
    }
    Ok(())
}

/// Writes what sure fixes make of the files. Gives whether one was changed, and whether some are left for another time:
/// a file that routes share is changed by the first of them that has fixes for it.
fn mend_all(flags: &Flags, read: &Routes) -> Result<(bool, bool), u8> {
    let shared: Vec<(&Path, &str)> = read.shared.0.iter().map(|file| (file.path.as_path(), &*file.text)).collect();
    let routes = read.checked.iter().map(|(route, _)| Some((route.path.as_path(), route.text.as_str())));
    let (mut changed, mut left) = (BTreeSet::new(), false);
    for (unit, own) in read.units().zip(std::iter::once(None).chain(routes)) {
        let files: Vec<(&Path, &str)> = own.into_iter().chain(shared.iter().copied()).collect();
        let mended = fix::apply(&unit.sources, &unit.diagnostics);
        let mended: Vec<_> =
            files.iter().zip(mended).enumerate().filter(|(_, ((_, text), mended))| text != mended).collect();
        if mended.iter().any(|(_, ((path, _), _))| changed.contains(path)) {
            left = true;
            continue;
        }
        for (index, ((path, _), text)) in mended {
            let name = unit.sources.name(index);
            rewrite(path, &text).map_err(|problem| output::problem(flags, problem))?;
            output::say(flags, Stream::Error, text!("mended {file}", file = name));
            changed.insert(*path);
        }
    }
    Ok((!changed.is_empty(), left))
}
