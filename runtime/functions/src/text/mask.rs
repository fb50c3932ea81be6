//! `mask`.

use etlc_types::{Arena, Failure, Result};

use super::offset::offset_from_end;
use crate::codes;
use crate::declare::function;

function! {
    /// The text with all characters but the last so many replaced by another.
    ///
    /// A text that has no more than so many characters is replaced as a whole, so that a short one is not shown. Fails
    /// for a negative number.
    Text
    fn mask<'a>(text: &str, keep: i64 = 4, with: &str = "*"; arena: &'a Arena) -> Result<&'a str> {
        let Ok(keep) = u64::try_from(keep) else {
            return Err(Failure::new(codes::NO_SUCH_POSITION, "as many characters are kept as 0 or more").value(keep));
        };
        let at = match offset_from_end(text, keep) {
            0 => text.len(),
            at => at,
        };
        let mut made = arena.builder();
        made.extend(text[..at].chars().map(|_| with));
        made.push_str(&text[at..]);
        Ok(made.into_bump_str())
    }
    mask("4276123412341234") => "************1234";
    mask("ёлка", 2, "•") => "••ка";
    mask("1234") => "****";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let arena = Arena::new();
        assert_eq!(mask("", 4, "*", &arena), Ok(""));
        assert_eq!(mask("abc", 0, "*", &arena), Ok("***"));
        assert_eq!(mask("abc", i64::MAX, "*", &arena), Ok("***"));
        assert_eq!(mask("abc", -1, "*", &arena).map_err(|failure| failure.code()), Err(codes::NO_SUCH_POSITION));
    }
}
