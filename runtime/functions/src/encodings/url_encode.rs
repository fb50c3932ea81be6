//! `url_encode`.

use etlc_types::Arena;

use crate::declare::function;

function! {
    /// The text as a part of an address: percent signs for all but ASCII letters, digits and `-._~`.
    ///
    /// So a slash, a space and an ampersand are encoded too; encode the parts of an address, not the whole.
    ///
    /// RFC 3986, section 2.
    Encodings [percent_encode]
    fn url_encode<'a>(text: &'a str; arena: &'a Arena) -> &'a str {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if text.bytes().all(plain) {
            return text;
        }
        let mut made = arena.builder();
        for byte in text.bytes() {
            if plain(byte) {
                made.push(char::from(byte));
            } else {
                made.push('%');
                for digit in [byte >> 4, byte & 15] {
                    made.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
                }
            }
        }
        made.into_bump_str()
    }
    url_encode("a b/ёж") => "a%20b%2F%D1%91%D0%B6";
    url_encode("A-z_0.9~") => "A-z_0.9~";
}
