//! `is_isbn`.

use super::digits::{digits, ungrouped, weighted};
use super::is_ean;
use crate::declare::function;

function! {
    /// Whether the text is the number of a book, of 10 or 13 characters, whose check digit is right.
    ///
    /// Single hyphens or spaces may stand between its characters. The last one of ten may be X; 13 digits begin with 978
    /// or 979.
    ///
    /// ISO 2108.
    Identifiers
    fn is_isbn(text: &str) -> bool {
        let Some(plain) = ungrouped(text) else { return false };
        if plain.len() != 10 {
            return plain.len() == 13 && (plain.starts_with("978") || plain.starts_with("979")) && is_ean(&plain);
        }
        let (number, check) = plain.split_at_checked(9).unwrap_or_default();
        let Some(number) = digits::<9>(number) else { return false };
        let check = match check {
            "X" => 10,
            digit => match digits::<1>(digit) {
                Some([digit]) => digit,
                None => return false,
            },
        };
        (weighted(&number, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) + check).is_multiple_of(11)
    }
    is_isbn("978-3-16-148410-0") => True;
    is_isbn("0-8044-2957-X") => True;
    is_isbn("978-3-16-148410-1") => False;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others() {
        for text in ["", "-", "9783161484100-", "978--3161484100", "4006381333931", "080442957x", "08044295ё"] {
            assert!(!is_isbn(text), "{text}");
        }
    }
}
