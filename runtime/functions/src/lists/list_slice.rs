//! `list_slice`.

use etlc_types::{Failure, List, Result};

use super::same::same;
use crate::codes;
use crate::declare::function;

function! {
    /// The elements from one position to another, both included.
    ///
    /// Positions count from 1; negative ones from the end, -1 being the last. What lies outside the list is not there.
    /// Fails for position 0.
    Lists
    fn list_slice<'a>(list: List<'a>, from: i64, to: i64 = -1) -> Result<List<'a>> as List {
        let (from, to) = (place(from, list.len())?, place(to, list.len())?);
        let (start, end) = ((from - 1).max(0) as usize, to.clamp(0, list.len() as i64) as usize);
        Ok(same!(list, elements => elements.get(start..end).unwrap_or_default()))
    }
    list_slice(["a", "b", "c"], 2) => ["b", "c"];
    list_slice([1, 2, 3, 4], 2, 3) => [2, 3];
    list_slice([1, 2, 3], -2, 9) => [2, 3];
}

/// A position counted from the start.
fn place(position: i64, length: usize) -> Result<i64> {
    match position {
        0 => Err(Failure::new(codes::NO_SUCH_POSITION, "there is no position 0")
            .value(position)
            .help("the first element is at position 1, the last at -1")),
        1.. => Ok(position),
        _ => Ok(position.saturating_add(length as i64 + 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let list = List::Int4(&[Some(1), None, Some(3)]);
        for (from, to, expected) in [
            (1, -1, list),
            (i64::MIN, i64::MAX, list),
            (3, 2, List::Int4(&[])),
            (9, 9, List::Int4(&[])),
            (2, 2, List::Int4(&[None])),
            (-9, -3, List::Int4(&[Some(1)])),
            (-9, -9, List::Int4(&[])),
        ] {
            assert_eq!(list_slice(list, from, to), Ok(expected), "{from} {to}");
        }
        for (from, to) in [(0, 1), (1, 0)] {
            let failure = list_slice(list, from, to).expect_err("no such position");
            assert_eq!(failure.code(), codes::NO_SUCH_POSITION);
        }
    }
}
