//! `split_part`.

use etlc_types::{Failure, Result};

use crate::codes;
use crate::declare::function;

function! {
    /// One part of the text between the occurrences of a separator, counted from 1; null where there are fewer.
    ///
    /// A negative number counts from the end, -1 being the last part. A text without the separator, or with an empty
    /// one, is one part. Fails for 0.
    Text
    fn split_part<'a>(text: &'a str, separator: &str, n: i64) -> Result<Option<&'a str>> {
        let index = usize::try_from(n.unsigned_abs()).ok().map(|n| n.wrapping_sub(1));
        let Some(index) = index else { return Ok(None) };
        if n == 0 {
            return Err(Failure::new(codes::NO_SUCH_POSITION, "there is no part 0")
                .value(n)
                .help("the first part is 1, the last -1"));
        }
        if separator.is_empty() {
            return Ok((index == 0).then_some(text));
        }
        Ok(if n > 0 { text.split(separator).nth(index) } else { text.rsplit(separator).nth(index) })
    }
    split_part("a-b-c", "-", 2) => "b";
    split_part("a-b-c", "-", -1) => "c";
    split_part("a-b-c", "-", 4) => None;
    split_part("ёлка", "-", 1) => "ёлка";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(split_part("", ",", 1), Ok(Some("")));
        assert_eq!(split_part("a,", ",", 2), Ok(Some("")));
        assert_eq!(split_part("a", "", -1), Ok(Some("a")));
        assert_eq!(split_part("a", "", 2), Ok(None));
        assert_eq!(split_part("a,b", ",", i64::MIN), Ok(None));
        assert_eq!(split_part("a", ",", 0).map_err(|failure| failure.code()), Err(codes::NO_SUCH_POSITION));
    }
}
