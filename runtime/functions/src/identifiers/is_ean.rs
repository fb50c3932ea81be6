//! `is_ean`.

use crate::declare::function;

function! {
    /// Whether the text is the number of a product (EAN, UPC, GTIN) whose check digit is right.
    ///
    /// It has 8, 12, 13 or 14 digits, and nothing else may be in it.
    ///
    /// GS1 General Specifications, section 7.9.
    Identifiers [is_gtin]
    fn is_ean(text: &str) -> bool {
        if !matches!(text.len(), 8 | 12..=14) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        let weighted = |(index, byte): (usize, u8)| u32::from(byte - b'0') * if index % 2 == 0 { 1 } else { 3 };
        text.bytes().rev().enumerate().map(weighted).sum::<u32>().is_multiple_of(10)
    }
    is_ean("4006381333931") => True;
    is_ean("96385074") => True;
    is_ean("4006381333932") => False;
}
