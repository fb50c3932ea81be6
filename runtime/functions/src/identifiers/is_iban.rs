//! `is_iban`.

use super::iban::LENGTHS;
use crate::declare::function;

function! {
    /// Whether the text is an international bank account number whose country, length and check digits are right.
    ///
    /// Written together, or in groups of four with spaces between them; letters are upper-case. What the country says of
    /// the parts of a number is not checked.
    ///
    /// ISO 13616.
    Identifiers
    fn is_iban(text: &str) -> bool {
        let groups: Vec<&str> = text.split(' ').collect();
        let (last, whole) = groups.split_last().expect("a text has one part at least");
        if !whole.iter().all(|group| group.len() == 4) || last.is_empty() || (!whole.is_empty() && last.len() > 4) {
            return false;
        }
        let plain = groups.concat();
        let known = |(country, length): &(&str, usize)| plain.starts_with(country) && plain.len() == *length;
        let sound = plain.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
            && plain.bytes().skip(2).take(2).all(|byte| byte.is_ascii_digit());
        sound && LENGTHS.iter().any(known) && {
            // The first four characters go to the end; letters are 10 to 35.
            let moved = plain.bytes().skip(4).chain(plain.bytes().take(4));
            let rest = moved.fold(0u32, |rest, byte| match byte {
                b'A'..=b'Z' => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
                _ => (rest * 10 + u32::from(byte - b'0')) % 97,
            });
            rest == 1
        }
    }
    is_iban("DE89370400440532013000") => True;
    is_iban("GB82 WEST 1234 5698 7654 32") => True;
    is_iban("DE89370400440532013001") => False;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others() {
        for text in ["", " ", "DE", "de89370400440532013000", "DE8937040044053201300", "ZZ89370400440532013000", "DE89 3704 0044 0532 0130 0 0"] {
            assert!(!is_iban(text), "{text}");
        }
    }
}
