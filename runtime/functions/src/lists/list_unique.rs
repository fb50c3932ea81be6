//! `list_unique`.

use etlc_types::{Arena, List};

use super::same::same;
use crate::declare::function;

function! {
    /// Each element once, where it first stands.
    ///
    /// Null counts as an element; NaN equals nothing, not even itself. JSON documents are equal where their texts are.
    Lists [list_distinct]
    fn list_unique<'a>(list: List<'a>; arena: &'a Arena) -> List<'a> as List {
        same!(list, elements => unique(elements, arena))
    }
    list_unique(["a", "b", "a"]) => ["a", "b"];
    list_unique([1, 1]) => [1];
}

fn unique<'a, T: Copy + PartialEq>(elements: &[Option<T>], arena: &'a Arena) -> &'a [Option<T>] {
    let mut unique = arena.vec();
    for element in elements {
        if !unique.contains(element) {
            unique.push(*element);
        }
    }
    unique.into_bump_slice()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_kept_once() {
        let list = List::Int2(&[None, Some(1), None]);
        assert_eq!(list_unique(list, &Arena::new()), List::Int2(&[None, Some(1)]));
    }
}
