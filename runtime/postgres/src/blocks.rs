//! The blocks that a table lies in, divided among readers.
//!
//! Each row has one `ctid`, so conditions that divide what a `ctid` may be give each row to one reader. The first range
//! has no lower and the last no upper end: how many blocks there are decides how even the ranges are, and never which
//! rows are read. In a tree of tables, partitions or heirs, each table has blocks from 0 on, and a range is of each of
//! them.

use crate::catalog::Leaf;

/// The conditions that divide the rows of these tables into so many ranges, as many blocks in each as can be; none where
/// they have no two blocks to divide. `is_tree` is whether there may come to be others that are read with them.
pub(crate) fn ranges(leaves: &[Leaf], parts: u32, is_tree: bool) -> Vec<String> {
    let borders = borders(&leaves.iter().map(|leaf| leaf.blocks).collect::<Vec<_>>(), parts);
    if borders.is_empty() {
        return Vec::new();
    }
    let tid = |sign: &str, block: &u64| format!("etl.ctid {sign} '({block},0)'::pg_catalog.tid");
    // A table that is attached while the readers begin is read by all of them or by none.
    let oids: Vec<_> = leaves.iter().map(|leaf| leaf.oid.to_string()).collect();
    let known = is_tree.then(|| format!("etl.tableoid IN ({})", oids.join(", ")));
    let range = |number: usize| {
        let from = number.checked_sub(1).map(|before| tid(">=", &borders[before]));
        let until = borders.get(number).map(|border| tid("<", border));
        from.into_iter().chain(until).chain(known.clone()).collect::<Vec<_>>().join(" AND ")
    };
    (0..=borders.len()).map(range).collect()
}

/// The blocks at which ranges begin, but for the first, where tables have so many blocks.
fn borders(tables: &[u64], parts: u32) -> Vec<u64> {
    let before = |border: u64| tables.iter().map(|blocks| (*blocks).min(border)).sum::<u64>();
    let longest = tables.iter().copied().max().unwrap_or_default();
    let all = before(longest);
    let mut borders: Vec<u64> = (1..u64::from(parts))
        .map(|part| {
            let wanted = (all * part).div_ceil(u64::from(parts));
            // The first border before which there are as many.
            let (mut low, mut high) = (0, longest);
            while low < high {
                let middle = low.midpoint(high);
                if before(middle) < wanted { low = middle + 1 } else { high = middle }
            }
            low
        })
        .filter(|border| (1..longest).contains(border))
        .collect();
    borders.dedup();
    borders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_of_one_size() {
        assert_eq!(borders(&[100], 4), [25, 50, 75]);
        assert_eq!(borders(&[10], 3), [4, 7]);
        assert_eq!(borders(&[4_294_967_295], 2), [2_147_483_648]);
        // Of three tables, up to block 10 of each there are 30 of 60.
        assert_eq!(borders(&[10, 10, 40], 2), [10]);
        assert_eq!(borders(&[10, 10, 40], 4), [5, 10, 25]);
    }

    #[test]
    fn there_are_no_more_than_blocks() {
        assert_eq!(borders(&[3], 8), [1, 2]);
        assert_eq!(borders(&[0, 2], 1000), [1]);
        for few in [&[][..], &[0], &[1], &[1, 1, 1]] {
            assert_eq!(borders(few, 8), [] as [u64; 0], "{few:?}");
        }
    }

    #[test]
    fn conditions_leave_nothing_out() {
        let leaf = |oid, blocks| Leaf { oid, blocks, name: String::new(), kind: 'r', is_heap: true };
        assert_eq!(
            ranges(&[leaf(16_384, 9)], 3, false),
            [
                "etl.ctid < '(3,0)'::pg_catalog.tid",
                "etl.ctid >= '(3,0)'::pg_catalog.tid AND etl.ctid < '(6,0)'::pg_catalog.tid",
                "etl.ctid >= '(6,0)'::pg_catalog.tid",
            ]
        );
        assert_eq!(
            ranges(&[leaf(7, 2), leaf(8, 1)], 2, true),
            [
                "etl.ctid < '(1,0)'::pg_catalog.tid AND etl.tableoid IN (7, 8)",
                "etl.ctid >= '(1,0)'::pg_catalog.tid AND etl.tableoid IN (7, 8)",
            ]
        );
    }
}
