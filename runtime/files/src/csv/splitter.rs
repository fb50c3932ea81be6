//! Where the records and fields of a CSV text begin and end.
//!
//! The text is looked at in blocks of 64 bytes. For each a mask tells which bytes mean something: delimiters, quotes, line
//! ends. Finding the next of them is then finding the lowest bit, so that short fields, of which most data consist, cost
//! little more than the bytes in them.

/// Bytes of a block: the bits of a mask.
const BLOCK: usize = 64;

/// Walks through a text from record to record.
#[derive(Clone, Debug)]
pub(crate) struct Splitter {
    delimiter: u8,
    /// Where the block in hand begins.
    block: usize,
    /// Its meaningful bytes that are still to come.
    mask: u64,
}

/// What comes next in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Split {
    /// A record; the next one begins here.
    Record(usize),
    /// The text is over, and no record has begun.
    End,
    /// The text is over, but more of it is to come; with the place of a quote that is open.
    Incomplete(Option<usize>),
    /// The text is over for good, and a quote that was opened here is not closed.
    Unclosed(usize),
    /// A quoted field goes on here, after its second quote.
    AfterQuote(usize),
}

impl Splitter {
    /// A walk from the start of a text.
    pub(crate) fn new(delimiter: u8) -> Splitter {
        Splitter { delimiter, block: 0, mask: 0 }
    }

    /// Starts again at this position, of a text whose bytes have moved.
    pub(crate) fn seek(&mut self, bytes: &[u8], at: usize) {
        self.block = at;
        self.mask = self.mask_at(bytes, at);
    }

    /// Splits the record that starts at `start`, where the walk is. `bounds` will hold where its fields begin, and at its
    /// end where a further field would begin: field `n` is `bounds[n]..bounds[n + 1] - 1`, with its quotes.
    pub(crate) fn split(&mut self, bytes: &[u8], start: usize, is_last: bool, bounds: &mut Vec<usize>) -> Split {
        bounds.clear();
        bounds.push(start);
        let mut field = start;
        loop {
            let Some(at) = self.next(bytes) else {
                return match () {
                    () if !is_last => Split::Incomplete(None),
                    () if start == bytes.len() => Split::End,
                    () => self.end_record(bytes.len(), bytes.len(), bounds),
                };
            };
            match bytes[at] {
                b'\n' => return self.end_record(at, at + 1, bounds),
                b'\r' => match bytes.get(at + 1) {
                    Some(b'\n') => {
                        self.next(bytes);
                        return self.end_record(at, at + 2, bounds);
                    }
                    None if !is_last => return Split::Incomplete(None),
                    _ => return self.end_record(at, at + 1, bounds),
                },
                b'"' => {
                    if at == field
                        && let Err(broken) = self.pass_quoted(bytes, at, is_last)
                    {
                        return broken;
                    }
                }
                _delimiter => {
                    field = at + 1;
                    bounds.push(field);
                }
            }
        }
    }

    #[inline]
    fn end_record(&self, end: usize, next: usize, bounds: &mut Vec<usize>) -> Split {
        bounds.push(end + 1);
        Split::Record(next)
    }

    /// Goes past the closing quote of the field whose opening quote is at `open`.
    fn pass_quoted(&mut self, bytes: &[u8], open: usize, is_last: bool) -> Result<(), Split> {
        loop {
            let Some(at) = self.next(bytes) else {
                return Err(if is_last { Split::Unclosed(open) } else { Split::Incomplete(Some(open)) });
            };
            if bytes[at] != b'"' {
                continue;
            }
            match bytes.get(at + 1) {
                Some(b'"') => {
                    self.next(bytes);
                }
                Some(b'\n' | b'\r') => return Ok(()),
                Some(after) if *after == self.delimiter => return Ok(()),
                None if is_last => return Ok(()),
                None => return Err(Split::Incomplete(Some(open))),
                Some(_) => return Err(Split::AfterQuote(at + 1)),
            }
        }
    }

    /// The place of the next meaningful byte.
    #[inline]
    fn next(&mut self, bytes: &[u8]) -> Option<usize> {
        while self.mask == 0 {
            let block = self.block + BLOCK;
            if block >= bytes.len() {
                return None;
            }
            self.seek(bytes, block);
        }
        let at = self.block + self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        Some(at)
    }

    #[inline]
    fn mask_at(&self, bytes: &[u8], at: usize) -> u64 {
        let rest = &bytes[at..];
        match rest.first_chunk::<BLOCK>() {
            Some(block) => mask(block, self.delimiter),
            None => {
                let mut block = [0; BLOCK];
                block[..rest.len()].copy_from_slice(rest);
                mask(&block, self.delimiter) & ((1 << rest.len()) - 1)
            }
        }
    }
}

/// A bit for each byte of a block, the first in the lowest: set for a delimiter, a quote and a line end.
#[inline]
fn mask(block: &[u8; BLOCK], delimiter: u8) -> u64 {
    let mut marks = [0; BLOCK];
    for (mark, byte) in marks.iter_mut().zip(block) {
        let is_meant = (*byte == delimiter) | (*byte == b'"') | (*byte == b'\n') | (*byte == b'\r');
        *mark = u8::from(is_meant);
    }
    let (eights, _) = marks.as_chunks::<8>();
    eights.iter().rev().fold(0, |mask, eight| mask << 8 | gather(*eight))
}

/// The lowest bits of eight bytes that are 0 or 1, in one byte: the product has at bit 56 + n the bit of byte n, and
/// nothing is carried into it.
#[inline]
fn gather(bytes: [u8; 8]) -> u64 {
    u64::from_le_bytes(bytes).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_mark_the_meaningful_bytes() {
        let mut block = [b'x'; BLOCK];
        for at in 0..BLOCK {
            for byte in *b";\"\n\r" {
                block[at] = byte;
                assert_eq!(mask(&block, b';'), 1 << at);
            }
            block[at] = b',';
            assert_eq!(mask(&block, b';'), 0);
        }
        assert_eq!(mask(&[b';'; BLOCK], b';'), u64::MAX);
        assert_eq!(gather([1, 0, 1, 1, 0, 0, 0, 1]), 0b1000_1101);
    }

    fn first(text: &str, is_last: bool) -> (Split, Vec<&str>) {
        let mut splitter = Splitter::new(b',');
        splitter.seek(text.as_bytes(), 0);
        let mut bounds = Vec::new();
        let split = splitter.split(text.as_bytes(), 0, is_last, &mut bounds);
        (split, bounds.windows(2).map(|pair| &text[pair[0]..pair[1] - 1]).collect())
    }

    #[test]
    fn records_end_where_their_lines_end() {
        for (text, next, fields) in [
            ("a,b\nc", 4, &["a", "b"][..]),
            ("a,b\r\nc", 5, &["a", "b"]),
            ("a,b\rc", 4, &["a", "b"]),
            ("\n", 1, &[""]),
            (",\n", 2, &["", ""]),
            ("\"a\nb\",\"\"\n", 9, &["\"a\nb\"", "\"\""]),
            ("\"a\"\"\",b\r\nx", 9, &["\"a\"\"\"", "b"]),
            ("a\"b,\"c\"\rx", 8, &["a\"b", "\"c\""]),
            (" \"a\",b\nx", 7, &[" \"a\"", "b"]),
        ] {
            assert_eq!(first(text, false), (Split::Record(next), fields.to_vec()), "{text:?}");
            assert_eq!(first(text, true), (Split::Record(next), fields.to_vec()), "{text:?}");
        }
    }

    #[test]
    fn a_text_that_is_over_is_a_record_only_at_the_end_of_a_file() {
        for (text, more, last) in [
            ("", Split::Incomplete(None), Split::End),
            ("a", Split::Incomplete(None), Split::Record(1)),
            ("a,", Split::Incomplete(None), Split::Record(2)),
            ("a\r", Split::Incomplete(None), Split::Record(2)),
            ("\"a\"", Split::Incomplete(Some(0)), Split::Record(3)),
            ("x,\"a", Split::Incomplete(Some(2)), Split::Unclosed(2)),
            ("x,\"a\"\"", Split::Incomplete(Some(2)), Split::Unclosed(2)),
            ("\"a\"b", Split::AfterQuote(3), Split::AfterQuote(3)),
            ("\"a\" ,b\n", Split::AfterQuote(3), Split::AfterQuote(3)),
        ] {
            assert_eq!(first(text, false).0, more, "{text:?}");
            assert_eq!(first(text, true).0, last, "{text:?}");
        }
    }
}
