//! `pad_right`.

use etlc_types::{Arena, Result};

use super::fill::Fill;
use crate::declare::function;

function! {
    /// The text, filled up on its right to a width in characters.
    ///
    /// A text that is as wide or wider stays as it is: no text is cut, only the last repetition of the fill. Fails
    /// where there is something to fill and the fill is empty, or more than 16777216 characters are missing.
    Text [rpad]
    fn pad_right<'a>(text: &'a str, width: i64, fill: &str = " "; arena: &'a Arena) -> Result<&'a str> {
        let Some(fill) = Fill::up_to(width, text, fill)? else {
            return Ok(text);
        };
        let mut made = arena.builder();
        made.push_str(text);
        made.extend(fill.pieces());
        Ok(made.into_bump_str())
    }
    pad_right("7", 3) => "7  ";
    pad_right("ёлка", 9, "ab-") => "ёлкаab-ab";
    pad_right("1234", 3) => "1234";
}
