//! `is_inn`.

use super::digits::{digits, weighted};
use crate::declare::function;

function! {
    /// Whether the text is a Russian taxpayer number (ИНН) whose check digits are right.
    ///
    /// A company's has 10 digits and a person's 12. Nothing but digits may be in it, and not only zeros.
    ///
    /// Order of the Federal Tax Service ММВ-7-6/435@ of 2012, appendix 1.
    Identifiers
    fn is_inn(text: &str) -> bool {
        const WEIGHTS: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
        let check = |digits: &[u32], weights: &[u32]| weighted(digits, weights) % 11 % 10;
        if text.bytes().all(|byte| byte == b'0') {
            return false;
        }
        if let Some(inn) = digits::<10>(text) {
            return check(&inn[..9], &WEIGHTS[2..]) == inn[9];
        }
        digits::<12>(text).is_some_and(|inn| {
            check(&inn[..10], &WEIGHTS[1..]) == inn[10] && check(&inn[..11], &WEIGHTS) == inn[11]
        })
    }
    is_inn("7707083893") => True;
    is_inn("500100732259") => True;
    is_inn("7707083894") => False;
    is_inn("77 07 083893") => False;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others() {
        for text in ["", "0000000000", "000000000000", "500100732258", "50010073225", "٧707083893", "770708389x"] {
            assert!(!is_inn(text), "{text}");
        }
    }
}
