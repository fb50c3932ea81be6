use super::*;

/// Hands out a few bytes at a time.
struct Trickle(&'static [u8], usize);

impl Read for Trickle {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (given, rest) = self.0.split_at(self.1.min(self.0.len()).min(buffer.len()));
        buffer[..given.len()].copy_from_slice(given);
        self.0 = rest;
        Ok(given.len())
    }
}

fn read(bytes: &'static [u8], step: usize, named: Option<&'static str>) -> io::Result<String> {
    let mut text = String::new();
    utf8(Box::new(Trickle(bytes, step)), named)?.read_to_string(&mut text)?;
    Ok(text)
}

#[test]
fn texts_come_out_whole_however_their_bytes_arrive() {
    for (named, bytes, text) in [
        (None, "\u{feff}имя\n".as_bytes(), "\u{feff}имя\n"),
        (None, b"", ""),
        (None, b"\xff\xfe", ""),
        (None, b"\xff\xfe\x38\x04\x3d\xd8\x00\xde\n\0", "и\u{1f600}\n"),
        (None, b"\xfe\xff\x04\x38\xd8\x3d\xde\x00\0\n", "и\u{1f600}\n"),
        (Some("UTF-16LE"), b"a\0\x38\x04", "aи"),
        (Some("windows-1251"), b"\xe8\xec\xff\n", "имя\n"),
        (Some("windows-1251"), "\u{feff}имя\n".as_bytes(), "\u{feff}имя\n"),
        (Some("KOI8-R"), b"\xc9\xcd\xd1", "имя"),
        (Some("IBM866"), b"\xa8\xac\xef", "имя"),
        (Some("windows-1252"), b"\x80 caf\xe9", "€ café"),
        (Some("Shift_JIS"), b"\x93\xfa\x96\x7b\n", "日本\n"),
        (Some("ISO-2022-JP"), b"a\x1b$BF|K\\\x1b(Bz", "a日本z"),
        (Some("gb18030"), b"\x81\x30\x81\x30\xd6\xd0", "\u{80}中"),
    ] {
        for step in 1..=bytes.len().max(1) {
            assert_eq!(read(bytes, step, named).expect(text), text, "{named:?}, {step} bytes at a time");
        }
    }
}

#[test]
fn more_than_a_block_is_read_to_its_end() {
    let bytes: Vec<u8> = (0..3 * READ_AHEAD + 7).map(|at| if at % 50 == 0 { b'\n' } else { b'\xff' }).collect();
    let expected: String = bytes.iter().map(|byte| if *byte == b'\n' { '\n' } else { 'я' }).collect();
    assert!(read(bytes.leak(), 1000, Some("windows-1251")).expect("text") == expected);
}

#[test]
fn bytes_that_mean_nothing_are_named_by_their_place() {
    for (named, bytes, encoding, offset, line, column) in [
        (Some("windows-1253"), &b"a\nbc\xaad"[..], "windows-1253", 4, 2, 3),
        (Some("Shift_JIS"), b"\x93\xfa\n\x96\x7b\x81\n", "Shift_JIS", 5, 2, 2),
        (Some("Shift_JIS"), b"a\x93", "Shift_JIS", 1, 1, 2),
        (None, b"\xff\xfea\0\x3d\xd8b\0", "UTF-16LE", 4, 1, 2),
        (None, b"\xff\xfea\0\n\0b", "UTF-16LE", 6, 2, 1),
        (Some("EUC-KR"), b"abc\xff", "EUC-KR", 3, 1, 4),
    ] {
        for step in 1..=bytes.len() {
            let error = read(bytes, step, named).expect_err(encoding);
            let wrong: &Malformed = error.get_ref().and_then(|error| error.downcast_ref()).expect("a malformed text");
            assert_eq!((wrong.encoding, wrong.offset, wrong.position), (encoding, offset, Position { line, column }));
        }
    }
}

#[test]
fn what_is_compressed_is_not_decoded() {
    let mut bytes = Vec::new();
    let compressed = &b"\x1f\x8b\x08\x00\xff\xff"[..];
    utf8(Box::new(compressed), Some("windows-1251")).and_then(|mut it| it.read_to_end(&mut bytes)).expect("bytes");
    assert_eq!(bytes, compressed);
}

#[test]
fn the_language_knows_the_encodings_by_the_labels_of_the_standard() {
    for label in ["cp1251", "x-cp1251", "koi8_r", "csisolatin5", "ISO_8859-1:1987", "l2", "sun_eu_greek", "x-sjis"] {
        assert_eq!(etlc_types::encodings::named(label), Some(of_name(label).name()), "{label}");
    }
    for label in etlc_types::encodings::labels() {
        let name = etlc_types::encodings::named(label).expect(label);
        assert_eq!(of_name(name).name(), name);
        if let Some(encoding) = Encoding::for_label(label.as_bytes()) {
            assert_eq!(encoding.name(), name, "{label}");
        }
    }
}
