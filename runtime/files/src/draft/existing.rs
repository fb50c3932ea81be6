//! A file that rows are appended to.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use etlc_core::{Exit, Stop};

use crate::compression::Compression;
use crate::draft::Extends;
use crate::{codes, fault};

/// Bytes of the content that are looked at to learn what a file holds.
pub(super) const START: u64 = 1 << 20;

/// A file with content.
pub(super) struct Existing {
    /// Open at its first byte.
    pub(super) file: File,
    /// Whether its content ends with the end of a line.
    pub(super) ends_line: bool,
}

impl Existing {
    /// The file at this path; `None` where there is none, or nothing in it.
    pub(super) fn find(path: &Path, name: &str, extends: &Extends) -> Result<Option<Existing>, Stop> {
        let compression = Compression::of(Path::new(name));
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fault::opening(name, &error)),
        };
        let failed = |error: io::Error| fault::reading(name, compression, &error);
        if file.metadata().map_err(failed)?.len() == 0 {
            return Ok(None);
        }
        let mut content = file.try_clone().and_then(|file| compression.decoder(file)).map_err(failed)?;
        let mut start = Vec::new();
        content.by_ref().take(START).read_to_end(&mut start).map_err(failed)?;
        if start.is_empty() {
            return Ok(None);
        }
        extends(&start).map_err(|message| {
            Stop::new(Exit::Unfit, codes::OTHER_COLUMNS, format!("{name} cannot be appended to: {message}"))
                .help("write to a new file, or let the route's columns be those of the file")
        })?;
        let last = match compression {
            Compression::Plain => last_byte(&mut file),
            Compression::Gzip | Compression::Zstandard => {
                let mut last = Last(start.last().copied());
                io::copy(&mut content, &mut last).map(|_| last.0)
            }
        };
        let ends_line = matches!(last.map_err(failed)?, Some(b'\n' | b'\r'));
        file.rewind().map_err(failed)?;
        Ok(Some(Existing { file, ends_line }))
    }
}

fn last_byte(file: &mut File) -> io::Result<Option<u8>> {
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(Some(last[0]))
}

/// Keeps the last byte of what is written to it.
struct Last(Option<u8>);

impl Write for Last {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = bytes.last().copied().or(self.0);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
