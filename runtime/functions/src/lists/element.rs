//! `element`.

use etlc_types::{Failure, List, Result};

use super::Item;
use crate::codes;
use crate::declare::function;

function! {
    /// The element at a position, counted from 1; null past the end.
    ///
    /// Fails for a position below 1. An element may be null itself.
    Lists [at]
    fn element<'a, T: Item<'a>>(list: List<'a>, n: i64) -> Result<Option<T>> where T = Element {
        let index = usize::try_from(n).ok().and_then(|n| n.checked_sub(1)).ok_or_else(|| no_such_position(n))?;
        Ok(T::items(list).get(index).copied().flatten())
    }
    element(["a", "b"], 2) => "b";
    element(["a", "b"], 3) => None;
    element([1, 2], 1) => 1;
}

#[cold]
fn no_such_position(n: i64) -> Failure {
    Failure::new(codes::NO_SUCH_POSITION, "a position below 1 is outside every list")
        .value(n)
        .help("the first element is at position 1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let list = List::Int4(&[Some(7), None]);
        assert_eq!(element::<i32>(list, 2), Ok(None));
        assert_eq!(element::<i32>(list, i64::MAX), Ok(None));
        for n in [0, -1, i64::MIN] {
            assert_eq!(element::<i32>(list, n).map_err(|failure| failure.code()), Err(codes::NO_SUCH_POSITION), "{n}");
        }
    }
}
