//! `remove`.

use etlc_types::Arena;

use super::replace;
use crate::declare::function;

function! {
    /// The text without any occurrence of another.
    ///
    /// What only comes together by the removal stays: `remove("aabb", "ab")` is `ab`.
    Text
    fn remove<'a>(text: &'a str, what: &str; arena: &'a Arena) -> &'a str {
        replace(text, what, "", arena)
    }
    remove("+49 (30) 12", " ") => "+49(30)12";
    remove("aabb", "ab") => "ab";
}
