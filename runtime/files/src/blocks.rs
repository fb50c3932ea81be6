//! Blocks of bytes on their way from files to a reader, read, decompressed and decoded on a thread of their own.
//!
//! Where a block holds the end of a line it ends with one, so that few records lie across two blocks. An empty block is
//! the end of a file: whoever receives fewer of them than there are files knows that something was lost.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::thread;

use etlc_core::{
    Buffer, Receiver, Run, Sender, Share, Stop, pipe,
    spec::{self, Limits},
};

use crate::compression::Compression;
use crate::listing::{self, Input};
use crate::place::Start;
use crate::{encoding, fault};

/// The blocks of files, one file after another.
pub(crate) struct Blocks {
    receiver: Receiver,
    names: Vec<String>,
    limits: Limits,
    start: Start,
}

/// What standard input is called in messages.
const STANDARD_INPUT: &str = "standard input";

impl Blocks {
    /// Starts to read the files that a source names.
    pub(crate) fn of_source(run: &Run, source: &spec::Source) -> Result<Blocks, Stop> {
        let start = Start::of(run)?;
        let files = listing::of_source(run, source).map_err(|stop| start.gone(stop))?;
        let blocks = Blocks::of_files(files, source.encoding, run.share())?;
        Ok(Blocks { start, ..blocks.within(run.route().limits) })
    }

    /// Starts to read files in this encoding.
    pub(crate) fn of_files(inputs: Vec<Input>, encoding: Option<&'static str>, share: Share) -> Result<Blocks, Stop> {
        let names = inputs.iter().map(|input| input.name.clone()).collect();
        Blocks::start(names, share, move |sender| {
            for input in &inputs {
                match read_file(input, encoding, sender, share.size) {
                    Ok(true) => {}
                    Ok(false) => return,
                    Err(stop) => return sender.fail_blocking(stop),
                }
            }
        })
    }

    /// Starts to read standard input. Lines that have arrived are handed on without waiting for a block to fill.
    pub(crate) fn of_standard_input(share: Share) -> Result<Blocks, Stop> {
        Blocks::start(vec![STANDARD_INPUT.to_owned()], share, move |sender| {
            let mut input = BufReader::with_capacity(share.size, io::stdin().lock());
            if let Err(error) = pump(&mut input, sender, share.size, arrived) {
                sender.fail_blocking(fault::reading(STANDARD_INPUT, Compression::Plain, &error));
            }
        })
    }

    /// What is in memory, as a file of this name.
    pub(crate) fn of_memory(name: &str, bytes: &[u8]) -> Blocks {
        let (mut sender, receiver) = pipe(Share { size: bytes.len(), count: 2 });
        for part in [bytes, b""].into_iter().skip(usize::from(bytes.is_empty())) {
            let mut block = sender.buffer_blocking().expect("there are two");
            block.extend_from_slice(part);
            assert!(sender.send_blocking(block), "the receiver is here");
        }
        Blocks { receiver, names: vec![name.to_owned()], limits: Limits::DEFAULT, start: Start::default() }
    }

    /// The thread is not waited for: standard input may never end. It ends itself when the receiver is gone.
    fn start(
        names: Vec<String>,
        share: Share,
        work: impl FnOnce(&mut Sender) + Send + 'static,
    ) -> Result<Blocks, Stop> {
        let (mut sender, receiver) = pipe(share);
        thread::Builder::new()
            .name("read".to_owned())
            .spawn(move || work(&mut sender))
            .map_err(|error| fault::no_thread(&error))?;
        Ok(Blocks { receiver, names, limits: Limits::DEFAULT, start: Start::default() })
    }

    /// The same for rows within these limits.
    pub(crate) fn within(self, limits: Limits) -> Blocks {
        Blocks { limits, ..self }
    }

    /// Where reading begins.
    pub(crate) fn take_start(&mut self) -> Start {
        std::mem::take(&mut self.start)
    }

    /// How much a row and a value may hold.
    #[inline]
    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// What the files are called in messages, in their order.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The next block; an empty one is the end of a file.
    pub(crate) fn receive(&mut self) -> Option<Result<Buffer, Stop>> {
        self.receiver.receive_blocking()
    }

    /// Takes back a block for use again.
    pub(crate) fn give_back(&mut self, block: Buffer) {
        self.receiver.give_back(block);
    }
}

/// Sends a file on; false where no one receives it.
fn read_file(input: &Input, encoding: Option<&'static str>, sender: &mut Sender, size: usize) -> Result<bool, Stop> {
    let compression = Compression::of(&input.path);
    let file = File::open(&input.path).map_err(|error| fault::opening(&input.name, &error))?;
    compression
        .decoder(file)
        .and_then(|content| encoding::utf8(content, encoding))
        .and_then(|mut content| pump(&mut content, sender, size, filled))
        .map_err(|error| fault::reading(&input.name, compression, &error))
}

/// Sends all that can be read on, and an empty block after it; false where no one receives it. `fill` adds bytes to a
/// block of this size and says whether these were the last.
fn pump<R: Read>(
    input: &mut R,
    sender: &mut Sender,
    size: usize,
    fill: impl Fn(&mut R, &mut Buffer, usize) -> io::Result<bool>,
) -> io::Result<bool> {
    let mut unfinished_line = Vec::new();
    loop {
        let Some(mut block) = sender.buffer_blocking() else { return Ok(false) };
        block.append(&mut unfinished_line);
        let (last, end) = loop {
            let last = fill(input, &mut block, size)?;
            let end = memchr::memrchr(b'\n', &block);
            if last || end.is_some() || block.len() == size {
                break (last, end);
            }
        };
        if !last && let Some(end) = end {
            unfinished_line.extend_from_slice(&block[end + 1..]);
            block.truncate(end + 1);
        }
        if !block.is_empty() && !sender.send_blocking(block) {
            return Ok(false);
        }
        if last {
            return Ok(match sender.buffer_blocking() {
                Some(end) => sender.send_blocking(end),
                None => false,
            });
        }
    }
}

/// Fills a block.
fn filled<R: Read>(input: &mut R, block: &mut Buffer, size: usize) -> io::Result<bool> {
    let room = size - block.len();
    Ok(input.take(room as u64).read_to_end(block)? < room)
}

/// Adds what there is, at least a byte.
fn arrived<R: BufRead>(input: &mut R, block: &mut Buffer, size: usize) -> io::Result<bool> {
    let bytes = input.fill_buf()?;
    let count = bytes.len().min(size - block.len());
    block.extend_from_slice(&bytes[..count]);
    input.consume(count);
    Ok(count == 0)
}

#[cfg(test)]
use crate::place::Place;

#[cfg(test)]
impl Blocks {
    /// The blocks of files that tests hold in memory.
    pub(crate) fn of_pieces(files: &[(&str, &[&[u8]])]) -> Blocks {
        let count = 1 + files.iter().map(|(_, pieces)| pieces.len() + 1).sum::<usize>();
        let size = files.iter().flat_map(|(_, pieces)| *pieces).map(|piece| piece.len()).max().unwrap_or(1);
        let (mut sender, receiver) = pipe(Share { size: size.max(1), count });
        for (_, pieces) in files {
            for piece in pieces.iter().copied().filter(|piece| !piece.is_empty()).chain([&b""[..]]) {
                let mut block = sender.buffer_blocking().expect("there are enough");
                block.extend_from_slice(piece);
                assert!(sender.send_blocking(block));
            }
        }
        Blocks {
            receiver,
            limits: Limits::DEFAULT,
            start: Start::default(),
            names: files.iter().map(|(name, _)| (*name).to_owned()).collect(),
        }
    }

    /// The same, read from here on.
    pub(crate) fn from(self, at: Option<Place>) -> Blocks {
        Blocks { start: Start { is_followed: true, at }, ..self }
    }

    /// A file whose end never comes.
    pub(crate) fn cut_off(name: &str, bytes: &[u8]) -> Blocks {
        let (mut sender, receiver) = pipe(Share { size: 64, count: 1 });
        let mut block = sender.buffer_blocking().expect("there is one");
        block.extend_from_slice(bytes);
        assert!(sender.send_blocking(block));
        Blocks { receiver, names: vec![name.to_owned()], limits: Limits::DEFAULT, start: Start::default() }
    }

    /// One file, cut in two at this byte.
    pub(crate) fn cut(name: &str, bytes: &[u8], at: usize) -> Blocks {
        Blocks::of_pieces(&[(name, &[&bytes[..at], &bytes[at..]])])
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::path::Path;

    use super::*;
    use crate::codes;

    const SHARE: Share = Share { size: 16, count: 2 };

    fn read(path: &Path) -> Result<Vec<Vec<u8>>, Stop> {
        let input = Input { path: path.to_owned(), name: "name".to_owned() };
        let mut blocks = Blocks::of_files(vec![input], None, SHARE)?;
        let mut received = Vec::new();
        while let Some(block) = blocks.receive() {
            let block = block?;
            received.push(block.clone());
            blocks.give_back(block);
        }
        assert_eq!(received.pop().as_deref(), Some(&b""[..]), "an empty block ends a file");
        Ok(received)
    }

    #[test]
    fn blocks_end_where_lines_end() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("f");
        for (content, blocks) in [
            ("", &[][..]),
            ("abc", &["abc"]),
            ("abc\n0123456789012345678901234567890\nx\n", &["abc\n", "0123456789012345", "678901234567890\n", "x\n"]),
            ("0123456789abcde\n0123456789abcde\n", &["0123456789abcde\n", "0123456789abcde\n"]),
        ] {
            std::fs::write(&path, content).expect("a file");
            let read: Vec<_> = read(&path).expect(content).into_iter().map(String::from_utf8).collect();
            assert_eq!(read, blocks.iter().map(|block| Ok((*block).to_owned())).collect::<Vec<_>>(), "{content:?}");
        }
    }

    #[test]
    fn lines_are_handed_on_as_they_arrive() {
        let (mut sender, mut receiver) = pipe(Share { size: 16, count: 8 });
        let mut input = BufReader::with_capacity(3, &b"ab\ncdefgh\ni"[..]);
        assert!(pump(&mut input, &mut sender, 16, arrived).expect("bytes can be read"));
        drop(sender);
        let mut blocks = Vec::new();
        while let Some(block) = receiver.receive_blocking() {
            blocks.push(String::from_utf8(block.expect("no fault")).expect("text"));
        }
        assert_eq!(blocks, ["ab\n", "cdefgh\n", "i", ""]);
    }

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(content).expect("memory takes everything");
        encoder.finish().expect("memory takes everything")
    }

    fn zstandard(content: &[u8]) -> Vec<u8> {
        let mut encoder = zstd::Encoder::new(Vec::new(), 3).expect("a level");
        encoder.include_checksum(true).expect("a setting");
        encoder.write_all(content).expect("memory takes everything");
        encoder.finish().expect("memory takes everything")
    }

    #[test]
    fn compressed_files_are_read_to_their_last_piece() {
        let directory = tempfile::tempdir().expect("a directory");
        let content: Vec<u8> = (0..5000).flat_map(|line| format!("line {line}\n").into_bytes()).collect();
        let (front, back) = content.split_at(20_000);
        for (name, compress) in [("f.gz", gzip as fn(&[u8]) -> Vec<u8>), ("f.zst", zstandard)] {
            let path = directory.path().join(name);
            let whole = [compress(front), compress(b""), compress(back)].concat();
            std::fs::write(&path, &whole).expect("a file");
            assert!(read(&path).expect(name).concat() == content, "{name}");

            for cut in [1, 5, compress(front).len() / 2, whole.len() - 20, whole.len() - 1] {
                std::fs::write(&path, &whole[..cut]).expect("a file");
                let stop = read(&path).expect_err("a part is missing");
                assert_eq!(stop.code(), codes::DAMAGED, "{name} cut at {cut}: {stop}");
                assert!(stop.message().starts_with("name is cut off in the middle of its "), "{name} at {cut}: {stop}");
            }
            let mut broken = whole.clone();
            let middle = compress(front).len() / 2;
            broken[middle] ^= 0x55;
            std::fs::write(&path, &broken).expect("a file");
            assert_eq!(read(&path).map(|blocks| blocks.len()).expect_err("a byte is wrong").code(), codes::DAMAGED);
            std::fs::write(&path, "id,name\n").expect("a file");
            let stop = read(&path).expect_err("it is not compressed");
            assert_eq!(stop.code(), codes::DAMAGED, "{stop}");
        }
    }

    #[test]
    fn a_file_that_has_gone_is_a_stop() {
        let stop = read(Path::new("/no/such/file")).expect_err("there is none");
        assert_eq!(stop.to_string().lines().next(), Some("error[R0301]: there is no file name"));
    }
}
