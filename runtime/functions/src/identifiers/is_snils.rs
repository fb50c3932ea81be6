//! `is_snils`.

use super::digits::{digits, weighted};
use crate::declare::function;

function! {
    /// Whether the text is a Russian pension insurance number (СНИЛС) whose check digits are right.
    ///
    /// It has 11 digits, written together or as `112-233-445 95`. Numbers up to 001-001-998 have no check digits, and are
    /// taken with any.
    ///
    /// Resolution of the Pension Fund 192п of 2006.
    Identifiers
    fn is_snils(text: &str) -> bool {
        let plain = match text.as_bytes() {
            [_, _, _, b'-', _, _, _, b'-', _, _, _, b' ', _, _] => text.replace(['-', ' '], ""),
            _ => text.to_owned(),
        };
        let Some(snils) = digits::<11>(&plain) else { return false };
        let number = snils[..9].iter().fold(0, |number, digit| number * 10 + digit);
        let check = weighted(&snils, &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100;
        number > 0 && (number <= 1_001_998 || check == snils[9] * 10 + snils[10])
    }
    is_snils("112-233-445 95") => True;
    is_snils("11223344595") => True;
    is_snils("112-233-445 96") => False;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        // A sum of 100 and one of 101 both have 00.
        assert!(is_snils("00101998900"), "the sum is 100");
        assert!(is_snils("00101999800"), "the sum is 101");
        assert!(is_snils("00299999800"), "the sum is 202");
        for text in ["", "00000000000", "112-23344595", "1122334459", "112-233-445-95", "ё12-233-445 9"] {
            assert!(!is_snils(text), "{text}");
        }
    }
}
