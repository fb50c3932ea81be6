//! `list_position`.

use etlc_types::List;

use super::Comparable;
use crate::declare::function;

function! {
    /// The position at which a value first is in the list, or 0 where it is not.
    ///
    /// Positions count from 1.
    Lists
    fn list_position<'a, T: Comparable<'a>>(list: List<'a>, x: T) -> i64 where T = Element {
        T::items(list).iter().position(|element| *element == Some(x)).map_or(0, |index| index as i64 + 1)
    }
    list_position(["a", "b"], "b") => 2;
    list_position([1, 2], 3) => 0;
}
