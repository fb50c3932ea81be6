//! `list_sort`.

use etlc_types::{Arena, List};

use crate::values::Ordered;
use crate::words::words;
use crate::declare::function;

function! {
    /// The elements in their order.
    ///
    /// The order is `ascending` or `descending`. Texts are compared by code points, NaN is larger than all other numbers,
    /// and nulls come last either way.
    Lists
    fn list_sort<'a>(list: List<'a> as OrderedList, order: &Order = "ascending"; arena: &'a Arena) -> List<'a> as List {
        macro_rules! sorted {
            ($($variant:ident)*) => {
                match list {
                    $(List::$variant(elements) => List::$variant(sorted(elements, *order, arena)),)*
                    other => unreachable!("the compiler sorts no list of {:?}", other.element()),
                }
            };
        }
        sorted!(Bool Int2 Int4 Int8 Float4 Float8 Numeric Text Bytea Date Time Timestamp Timestamptz Uuid)
    }
    list_sort(["b", "c", "a"]) => ["a", "b", "c"];
    list_sort([1, 3, 2], "descending") => [3, 2, 1];
}

words! {
    /// Which of two values comes first.
    Order = "lists::Order" {
        /// The smaller.
        Ascending = "ascending",
        /// The larger.
        Descending = "descending",
    }
}

fn sorted<'a, T: Ordered>(elements: &[Option<T>], order: Order, arena: &'a Arena) -> &'a [Option<T>] {
    let mut sorted = arena.vec();
    sorted.extend_from_slice(elements);
    sorted.sort_by(|a, b| match (a, b) {
        (Some(a), Some(b)) if order == Order::Ascending => a.order(*b),
        (Some(a), Some(b)) => b.order(*a),
        (a, b) => a.is_none().cmp(&b.is_none()),
    });
    sorted.into_bump_slice()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nulls_come_last() {
        let arena = Arena::new();
        let list = List::Float8(&[None, Some(f64::INFINITY), Some(-1.0)]);
        assert_eq!(list_sort(list, &Order::Ascending, &arena), List::Float8(&[Some(-1.0), Some(f64::INFINITY), None]));
        assert_eq!(list_sort(list, &Order::Descending, &arena), List::Float8(&[Some(f64::INFINITY), Some(-1.0), None]));
    }
}
