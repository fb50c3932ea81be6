//! `list_reverse`.

use etlc_types::{Arena, List};

use super::same::same;
use crate::declare::function;

function! {
    /// The elements from the last to the first.
    Lists
    fn list_reverse<'a>(list: List<'a>; arena: &'a Arena) -> List<'a> as List {
        same!(list, elements => {
            let mut reversed = arena.vec();
            reversed.extend(elements.iter().rev().copied());
            reversed.into_bump_slice()
        })
    }
    list_reverse([1, 2, 3]) => [3, 2, 1];
}
