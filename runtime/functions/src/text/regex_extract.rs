//! `regex_extract`.

use etlc_types::{Failure, Result};
use regex::Regex;

use crate::codes;
use crate::declare::function;

function! {
    /// What a pattern first finds in the text, or a group of it; null where it finds nothing.
    ///
    /// Group 0 is all that is found. A group that took no part is null. Fails where the pattern has no such group.
    Text
    fn regex_extract<'a>(text: &'a str, pattern: &Regex, group: i64 = 0) -> Result<Option<&'a str>> {
        match usize::try_from(group) {
            Ok(0) => Ok(pattern.find(text).map(|found| found.as_str())),
            Ok(index) if index < pattern.captures_len() => {
                Ok(pattern.captures(text).and_then(|groups| groups.get(index)).map(|found| found.as_str()))
            }
            _ => Err(no_such_group(pattern, group)),
        }
    }
    regex_extract("room 12, floor 3", r"\d+") => "12";
    regex_extract("a=1;b=2", r"b=(\d)", 1) => "2";
    regex_extract("none", r"\d+") => None;
}

#[cold]
fn no_such_group(pattern: &Regex, group: i64) -> Failure {
    Failure::new(codes::NO_SUCH_GROUP, "the pattern has no such group")
        .value(group)
        .help(format!("the groups of `{pattern}` are 0 to {}", pattern.captures_len() - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups() {
        let pattern = Regex::new("(a)|(b)").expect("a pattern");
        assert_eq!(regex_extract("xb", &pattern, 1), Ok(None));
        assert_eq!(regex_extract("xb", &pattern, 2), Ok(Some("b")));
        for group in [-1, 3, i64::MIN, i64::MAX] {
            let failure = regex_extract("xb", &pattern, group).expect_err("no such group");
            assert_eq!(failure.code(), codes::NO_SUCH_GROUP);
        }
    }
}
