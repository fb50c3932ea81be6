//! `etlc describe`.

use std::path::{Path, PathBuf};

use super::{DescribeFormat, Flags, output::Stream, routes};
use crate::describe::Description;

pub(super) fn describe(flags: &Flags, route: &Path, format: DescribeFormat) -> Result<(), u8> {
    let (_, routes) = routes::read(flags, Stream::Error, &[PathBuf::from(route)])?.sound(flags)?;
    for route in routes {
        let description = Description::of(&route);
        Stream::Output.write(&match format {
            DescribeFormat::Text => description.to_string(),
            DescribeFormat::Json => {
                serde_json::to_string_pretty(&description).expect("a description is plain data") + "\n"
            }
        });
    }
    Ok(())
}
