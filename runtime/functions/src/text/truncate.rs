//! `truncate`.

use etlc_types::{Arena, Failure, Result};

use super::offset::offset;
use crate::codes;
use crate::declare::function;

function! {
    /// The text cut to so many characters, an ending included that says that it was cut.
    ///
    /// A text with no more characters stays as it is. Characters are Unicode code points. Fails for a length that is
    /// less than the ending's. `left` cuts without a mark.
    Text
    fn truncate<'a>(text: &'a str, length: i64, ending: &str = "…"; arena: &'a Arena) -> Result<&'a str> {
        let room = length - ending.chars().count() as i64;
        let Ok(room) = u64::try_from(room) else {
            return Err(Failure::new(codes::NO_SUCH_POSITION, "the ending is longer than the text may be")
                .value(length)
                .help("give a larger length, or a shorter ending"));
        };
        if offset(text, length.unsigned_abs()) == text.len() {
            return Ok(text);
        }
        let mut made = arena.builder();
        made.push_str(&text[..offset(text, room)]);
        made.push_str(ending);
        Ok(made.into_bump_str())
    }
    truncate("a long story", 7) => "a long…";
    truncate("ёлка", 4) => "ёлка";
    truncate("a long story", 9, "...") => "a long...";
    truncate("ёлка", 2, "") => "ёл";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let arena = Arena::new();
        assert_eq!(truncate("ab", 1, "…", &arena), Ok("…"));
        assert_eq!(truncate("", 0, "", &arena), Ok(""));
        for length in [0, -1, i64::MIN + 1] {
            let failure = truncate("ab", length, "…", &arena).expect_err("no room");
            assert_eq!(failure.code(), codes::NO_SUCH_POSITION);
        }
    }
}
