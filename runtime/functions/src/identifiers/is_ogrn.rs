//! `is_ogrn`.

use super::digits::digits;
use crate::declare::function;

function! {
    /// Whether the text is a Russian registration number (ОГРН, ОГРНИП) whose check digit is right.
    ///
    /// A company's has 13 digits and an entrepreneur's 15. Nothing but digits may be in it.
    ///
    /// Order of the Ministry of Finance 165н of 2017.
    Identifiers
    fn is_ogrn(text: &str) -> bool {
        let divisor = match text.len() {
            13 if digits::<13>(text).is_some() => 11,
            15 if digits::<15>(text).is_some() => 13,
            _ => return false,
        };
        let (number, check) = text.split_at(text.len() - 1);
        // 14 digits fit 64 bits.
        let number: u64 = number.parse().unwrap_or(0);
        number > 0 && check.parse() == Ok(number % divisor % 10)
    }
    is_ogrn("1027700132195") => True;
    is_ogrn("304500116000157") => True;
    is_ogrn("1027700132196") => False;
}
