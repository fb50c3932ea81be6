//! `list_compact`.

use etlc_types::{Arena, List};

use super::same::same;
use crate::declare::function;

function! {
    /// The list without its nulls.
    Lists
    fn list_compact<'a>(list: List<'a>; arena: &'a Arena) -> List<'a> as List {
        same!(list, elements => {
            let mut kept = arena.vec();
            kept.extend(elements.iter().filter(|element| element.is_some()).copied());
            kept.into_bump_slice()
        })
    }
    list_compact(["a", None, "b"]) => ["a", "b"];
}
