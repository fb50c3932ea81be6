//! `list_sum`.

use etlc_types::{List, Result};

use super::NumberItem;
use crate::declare::function;

function! {
    /// The sum of the elements; null where there are none.
    ///
    /// Elements that are null are left out. The sum is of the type of the elements. Fails where it does not fit that.
    Lists
    fn list_sum<'a, T: NumberItem<'a>>(list: List<'a> as NumberList) -> Result<Option<T>> where T = NUMBER_ELEMENT {
        let mut numbers = T::items(list).iter().flatten().copied();
        let Some(first) = numbers.next() else { return Ok(None) };
        numbers.try_fold(first, NumberItem::plus).map(Some)
    }
    list_sum([1, 2, 3]) => 6;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(list_sum::<i16>(List::Int2(&[None])), Ok(None));
        assert_eq!(list_sum::<i16>(List::Int2(&[None, Some(5)])), Ok(Some(5)));
        let failure = list_sum::<i16>(List::Int2(&[Some(i16::MAX), Some(1)])).expect_err("too large");
        assert_eq!(failure.code(), etlc_types::codes::OVERFLOW);
    }
}
