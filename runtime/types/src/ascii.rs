//! Short texts on the stack.

/// A text of ASCII bytes that grows on the stack: the text form of a value of limited length.
pub(crate) struct Ascii {
    bytes: [u8; CAPACITY],
    length: usize,
}

/// The longest are a decimal of 76 digits and an interval of the largest fields.
const CAPACITY: usize = 96;

impl Ascii {
    pub(crate) fn new() -> Ascii {
        Ascii { bytes: [0; CAPACITY], length: 0 }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.length == 0
    }

    #[inline]
    pub(crate) fn push(&mut self, byte: u8) {
        self.bytes[self.length] = byte;
        self.length += 1;
    }

    #[inline]
    pub(crate) fn push_str(&mut self, text: &str) {
        self.bytes[self.length..self.length + text.len()].copy_from_slice(text.as_bytes());
        self.length += text.len();
    }

    /// A number below 100 in two digits.
    #[inline]
    pub(crate) fn pair(&mut self, number: u8) {
        self.bytes[self.length..self.length + 2].copy_from_slice(&[b'0' + number / 10, b'0' + number % 10]);
        self.length += 2;
    }

    /// A number in at least so many digits, with zeros before it.
    #[inline]
    pub(crate) fn digits(&mut self, number: u64, width: usize) {
        let mut count = 1;
        let mut limit = number / 10;
        while limit > 0 {
            count += 1;
            limit /= 10;
        }
        let width = width.max(count);
        let mut rest = number;
        for place in self.bytes[self.length..self.length + width].iter_mut().rev() {
            *place = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        self.length += width;
    }

    /// A point and the microseconds of a second without the zeros that end them; nothing for 0.
    #[inline]
    pub(crate) fn fraction(&mut self, micros: u32) {
        if micros > 0 {
            self.push(b'.');
            self.digits(u64::from(micros), 6);
            while self.bytes[self.length - 1] == b'0' {
                self.length -= 1;
            }
        }
    }

    #[inline]
    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).expect("only ASCII is written")
    }
}
