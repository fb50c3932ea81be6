//! `list_concat`.

use etlc_types::{Arena, List};

use crate::declare::function;

function! {
    /// The elements of one list, then those of another of the same type.
    Lists [list_cat]
    fn list_concat<'a>(list: List<'a>, other: List<'a>; arena: &'a Arena) -> List<'a> as List {
        macro_rules! joined {
            ($($variant:ident)*) => {
                match (list, other) {
                    $((List::$variant(first), List::$variant(then)) => {
                        let mut joined = arena.vec();
                        joined.extend_from_slice(first);
                        joined.extend_from_slice(then);
                        List::$variant(joined.into_bump_slice())
                    })*
                    _ => unreachable!("the compiler joins no lists of two types"),
                }
            };
        }
        joined!(
            Bool Int2 Int4 Int8 Float4 Float8 Numeric Text Bytea Date Time Timestamp Timestamptz Interval Uuid Json
        )
    }
    list_concat([1, 2], [3]) => [1, 2, 3];
}
