//! Compressed files, by the ending of their names.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

/// What a file is compressed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compression {
    Plain,
    /// `.gz` (RFC 1952), of one member or several.
    Gzip,
    /// `.zst` (RFC 8878), of one frame or several.
    Zstandard,
}

/// Bytes that are read from a compressed file at a time.
const READ_AHEAD: usize = 64 << 10;

impl Compression {
    pub(crate) fn of(path: &Path) -> Compression {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some(extension) if extension.eq_ignore_ascii_case("gz") => Compression::Gzip,
            Some(extension) if extension.eq_ignore_ascii_case("zst") => Compression::Zstandard,
            _ => Compression::Plain,
        }
    }

    /// The content of a file.
    pub(crate) fn decoder(self, file: File) -> io::Result<Box<dyn Read>> {
        Ok(match self {
            Compression::Plain => Box::new(file),
            Compression::Gzip => Box::new(MultiGzDecoder::new(BufReader::with_capacity(READ_AHEAD, file))),
            Compression::Zstandard => Box::new(zstd::Decoder::with_buffer(BufReader::with_capacity(READ_AHEAD, file))?),
        })
    }

    /// Writes at the end of a file. What is there stays: both formats hold several pieces one after another.
    pub(crate) fn encoder(self, file: File) -> io::Result<Encoder> {
        Ok(match self {
            Compression::Plain => Encoder::Plain(file),
            Compression::Gzip => Encoder::Gzip(GzEncoder::new(file, flate2::Compression::default())),
            Compression::Zstandard => {
                let mut encoder = zstd::Encoder::new(file, zstd::DEFAULT_COMPRESSION_LEVEL)?;
                encoder.include_checksum(true)?;
                Encoder::Zstandard(encoder)
            }
        })
    }
}

/// Compresses what is written to it into a file.
pub(crate) enum Encoder {
    Plain(File),
    Gzip(GzEncoder<File>),
    Zstandard(zstd::Encoder<'static, File>),
}

impl Encoder {
    /// Writes what is still held back and gives the file.
    pub(crate) fn finish(self) -> io::Result<File> {
        match self {
            Encoder::Plain(file) => Ok(file),
            Encoder::Gzip(encoder) => encoder.finish(),
            Encoder::Zstandard(encoder) => encoder.finish(),
        }
    }

    pub(crate) fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Encoder::Plain(file) => file.write_all(bytes),
            Encoder::Gzip(encoder) => encoder.write_all(bytes),
            Encoder::Zstandard(encoder) => encoder.write_all(bytes),
        }
    }
}
