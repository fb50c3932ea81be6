//! `etlc ir`.

use std::path::{Path, PathBuf};

use super::{Flags, output::Stream, routes};

pub(super) fn ir(flags: &Flags, route: &Path) -> Result<(), u8> {
    let (_, routes) = routes::read(flags, Stream::Error, &[PathBuf::from(route)])?.sound(flags)?;
    for route in routes {
        Stream::Output.write(&(serde_json::to_string_pretty(&route).expect("the IR is plain data") + "\n"));
    }
    Ok(())
}
