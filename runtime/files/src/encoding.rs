//! Files in other encodings, made UTF-8 as they are read.

use std::error::Error;
use std::fmt;
use std::io::{self, Cursor, ErrorKind, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};

use crate::window::{Position, compressed};

/// Bytes that are decoded at a time.
const READ_AHEAD: usize = 64 << 10;

/// The content of a file as UTF-8. What a byte order mark says goes before `named`, the name of an encoding in the
/// Encoding Standard; where there is neither, the file is taken for UTF-8 and handed on as it is.
pub(crate) fn utf8(mut content: Box<dyn Read>, named: Option<&'static str>) -> io::Result<Box<dyn Read>> {
    let mut start = Vec::with_capacity(4);
    content.by_ref().take(4).read_to_end(&mut start)?;
    let (encoding, mark) = Encoding::for_bom(&start).unwrap_or_else(|| (named.map_or(UTF_8, of_name), 0));
    // What is compressed is not text in any encoding; the window says so.
    if encoding == UTF_8 || compressed(&start).is_some() {
        return Ok(Box::new(Cursor::new(start).chain(content)));
    }
    let rest = start.split_off(mark);
    Ok(Box::new(Transcoder::new(Cursor::new(rest).chain(content), encoding, mark)))
}

fn of_name(name: &'static str) -> &'static Encoding {
    Encoding::for_label(name.as_bytes()).expect("the compiler names encodings of the standard")
}

/// Bytes that mean no character in the encoding that a file is read in.
#[derive(Debug)]
pub(crate) struct Malformed {
    /// The encoding.
    pub(crate) encoding: &'static str,
    /// Where they begin in the file, or in what it holds where it is compressed, from 0.
    pub(crate) offset: u64,
    /// The place of the character.
    pub(crate) position: Position,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "is not {}: the bytes at offset {} mean no character", self.encoding, self.offset)
    }
}

impl Error for Malformed {}

/// UTF-8 out of another encoding.
struct Transcoder<R> {
    input: R,
    decoder: Decoder,
    /// Bytes of the file; those from `from` to `to` are not yet decoded.
    source: Box<[u8]>,
    from: usize,
    to: usize,
    /// Text; that from `given` to `made` is not yet handed on.
    text: Box<[u8]>,
    given: usize,
    made: usize,
    /// Where the bytes that are not yet decoded begin in the file.
    offset: u64,
    /// The place where the next character comes.
    position: Position,
    /// Whether all is decoded.
    is_done: bool,
}

impl<R: Read> Transcoder<R> {
    /// Reads what comes in the file after a byte order mark of this length.
    fn new(input: R, encoding: &'static Encoding, mark: usize) -> Transcoder<R> {
        let decoder = encoding.new_decoder_without_bom_handling();
        let text =
            decoder.max_utf8_buffer_length_without_replacement(READ_AHEAD).expect("a block is far from too long");
        Transcoder {
            input,
            decoder,
            source: vec![0; READ_AHEAD].into(),
            from: 0,
            to: 0,
            text: vec![0; text].into(),
            given: 0,
            made: 0,
            offset: mark as u64,
            position: Position::START,
            is_done: false,
        }
    }

    /// Makes the next stretch of text.
    fn decode(&mut self) -> io::Result<()> {
        let mut is_last = false;
        if self.from == self.to {
            self.to = self.input.read(&mut self.source)?;
            self.from = 0;
            is_last = self.to == 0;
        }
        let bytes = &self.source[self.from..self.to];
        let (result, read, made) = self.decoder.decode_to_utf8_without_replacement(bytes, &mut self.text, is_last);
        self.from += read;
        self.offset += read as u64;
        self.position = self.position.after(&self.text[..made], made);
        (self.given, self.made) = (0, made);
        match result {
            DecoderResult::InputEmpty => self.is_done = is_last,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(wrong, after) => {
                let encoding = self.decoder.encoding().name();
                let offset = self.offset - u64::from(wrong) - u64::from(after);
                return Err(io::Error::new(
                    ErrorKind::InvalidData,
                    Malformed { encoding, offset, position: self.position },
                ));
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.made && !self.is_done {
            self.decode()?;
        }
        let count = buffer.len().min(self.made - self.given);
        buffer[..count].copy_from_slice(&self.text[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
