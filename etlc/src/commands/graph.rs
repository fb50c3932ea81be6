//! `etlc graph`.

use std::path::{Path, PathBuf};

use super::{Flags, GraphFormat, output::Stream, routes};
use crate::graph::{mermaid, svg};

pub(super) fn graph(flags: &Flags, route: &Path, format: GraphFormat) -> Result<(), u8> {
    let (_, routes) = routes::read(flags, Stream::Error, &[PathBuf::from(route)])?.sound(flags)?;
    for route in routes {
        Stream::Output.write(&match format {
            GraphFormat::Svg => svg(&route),
            GraphFormat::Mermaid => mermaid(&route),
        });
    }
    Ok(())
}
