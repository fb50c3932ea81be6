//! `is_luhn`.

use crate::declare::function;

function! {
    /// Whether the text is digits of which the last is the check digit of Luhn, as in the numbers of bank cards.
    ///
    /// It has two digits or more. Nothing else may be in it; `only_digits` or `remove(" ")` comes first.
    ///
    /// ISO/IEC 7812-1, annex B.
    Identifiers [is_card]
    fn is_luhn(text: &str) -> bool {
        if text.len() < 2 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        let sum: u64 = text.bytes().rev().enumerate().map(|(index, byte)| {
            let digit = u64::from(byte - b'0');
            if index % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
        }).sum();
        sum.is_multiple_of(10)
    }
    is_luhn("4111111111111111") => True;
    is_luhn("4111111111111112") => False;
    is_luhn("4111 1111 1111 1111") => False;
}
