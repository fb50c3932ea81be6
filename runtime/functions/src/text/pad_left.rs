//! `pad_left`.

use etlc_types::{Arena, Result};

use super::fill::Fill;
use crate::declare::function;

function! {
    /// The text, filled up on its left to a width in characters.
    ///
    /// A text that is as wide or wider stays as it is: no text is cut, only the last repetition of the fill. Fails
    /// where there is something to fill and the fill is empty, or more than 16777216 characters are missing.
    Text [lpad]
    fn pad_left<'a>(text: &'a str, width: i64, fill: &str = " "; arena: &'a Arena) -> Result<&'a str> {
        let Some(fill) = Fill::up_to(width, text, fill)? else {
            return Ok(text);
        };
        let mut made = arena.builder();
        made.extend(fill.pieces());
        made.push_str(text);
        Ok(made.into_bump_str())
    }
    pad_left("7", 3, "0") => "007";
    pad_left("7", 3) => "  7";
    pad_left("ёлка", 9, "ab-") => "ab-abёлка";
    pad_left("1234", 3, "0") => "1234";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes;

    #[test]
    fn edges() {
        let arena = Arena::new();
        assert_eq!(pad_left("abc", -1, "", &arena), Ok("abc"));
        assert_eq!(pad_left("", 2, "日", &arena), Ok("日日"));
        assert_eq!(pad_left("", 0, "", &arena), Ok(""));
        assert_eq!(pad_left("a", 2, "", &arena).map_err(|failure| failure.code()), Err(codes::NO_FILL));
        assert_eq!(pad_left("a", i64::MAX, " ", &arena).map_err(|failure| failure.code()), Err(codes::TOO_LARGE));
    }
}
