//! From ranges to values.

use std::cmp::Ordering;

use etlc_types::{Date, Decimal, Time, Timestamp, Timestamptz};

use crate::{Cell, Dictionary, Key, Layout, Mistake, map::Index};

/// A type that ranges can be of: its values have an order.
pub trait Bound: Cell {
    /// The order of two values; `None` where they have none, as NaN has to no number.
    fn order<'s>(one: Self::Given<'s>, other: Self::Given<'s>) -> Option<Ordering>;
}

macro_rules! bounds {
    ($($kind:ty),*) => {$(
        impl Bound for $kind {
            #[inline]
            fn order<'s>(one: Self::Given<'s>, other: Self::Given<'s>) -> Option<Ordering> {
                one.partial_cmp(&other)
            }
        }
    )*};
}

bounds!(i16, i32, i64, f32, f64, Decimal, &'static str, Date, Time, Timestamp, Timestamptz);

/// From keys and ranges of values to values. A range has its first value and not the one that it ends at; without one
/// of them it is open there. Of one key no two ranges overlap.
pub struct Ranges<K: Key, B: Bound, V: Cell> {
    index: Index<K>,
    from: B::Store,
    to: B::Store,
    values: V::Store,
    /// The records, those of one key together and in the order of their ranges.
    order: Vec<u32>,
    /// Where the records of each key end in `order`.
    ends: Vec<u32>,
    /// The key and the number of each record, until the dictionary is made.
    records: Vec<(u32, u32)>,
}

impl<K: Key, B: Bound, V: Cell> Default for Ranges<K, B, V> {
    fn default() -> Ranges<K, B, V> {
        Ranges {
            index: Index::default(),
            from: B::Store::default(),
            to: B::Store::default(),
            values: V::Store::default(),
            order: Vec::new(),
            ends: Vec::new(),
            records: Vec::new(),
        }
    }
}

impl<K: Key, B: Bound, V: Cell> Ranges<K, B, V> {
    /// What the range that holds this value has; `None` where there is none, or where it has nothing.
    #[inline]
    pub fn get<'s: 'q, 'q>(&'s self, key: K::Asked<'q>, value: B::Given<'q>) -> Option<V::Given<'s>> {
        V::get(&self.values, self.find(key, value)?)
    }

    /// Whether a range holds this value.
    #[inline]
    pub fn has<'q>(&'q self, key: K::Asked<'q>, value: B::Given<'q>) -> bool {
        self.find(key, value).is_some()
    }

    fn find<'q>(&'q self, key: K::Asked<'q>, value: B::Given<'q>) -> Option<usize> {
        let group = self.index.find(key)?;
        let start = if group == 0 { 0 } else { self.ends[group - 1] as usize };
        let records = &self.order[start..self.ends[group] as usize];
        let starts_before = |record: &u32| {
            B::get(&self.from, *record as usize).is_none_or(|from| B::order(from, value).is_some_and(Ordering::is_le))
        };
        let last = records.partition_point(starts_before).checked_sub(1)?;
        let record = records[last] as usize;
        let holds = match B::get(&self.to, record) {
            Some(to) => B::order(value, to) == Some(Ordering::Less),
            // NaN is in no range, an open one neither.
            None => B::order(value, value).is_some(),
        };
        holds.then_some(record)
    }
}

impl<K: Key, B: Bound, V: Cell> Dictionary for Ranges<K, B, V> {
    fn add(&mut self, layout: &Layout<'_>, number: u32, cells: &[Option<&str>]) -> Result<(), Mistake> {
        let group = match self.index.add(layout, number, cells)? {
            Some(group) => group as u32,
            None => self.index.len() - 1,
        };
        let bounds = layout.range.expect("a dictionary by ranges has bounds");
        let [from, to, value] = cells[layout.keys.len()..] else { unreachable!("a cell for each column") };
        let row = self.records.len();
        for (store, column, cell) in [(&mut self.from, bounds[0], from), (&mut self.to, bounds[1], to)] {
            let folded = cell.map(|text| layout.fold(text, column.kind));
            B::push(store, folded.as_deref(), column.kind)
                .map_err(|failure| layout.misfit(column, cell.unwrap_or_default(), &failure, number))?;
            if B::get(store, row).is_some_and(|bound| B::order(bound, bound).is_none()) {
                let message = format!("NaN in column `{}` has no place in an order", column.name);
                return Err(
                    Mistake::wrong(message, "leave the bound empty where the range is open").at(layout.unit, number)
                );
            }
        }
        if let (Some(first), Some(end)) = (B::get(&self.from, row), B::get(&self.to, row))
            && B::order(first, end) != Some(Ordering::Less)
        {
            let message =
                format!("the range from `{}` to `{}` holds nothing", from.unwrap_or_default(), to.unwrap_or_default());
            return Err(Mistake::wrong(
                message,
                "a range holds its first value and ends before the other, which is the greater one",
            )
            .at(layout.unit, number));
        }
        V::push(&mut self.values, value, layout.value.kind)
            .map_err(|failure| layout.misfit(layout.value, value.unwrap_or_default(), &failure, number))?;
        self.records.push((group, number));
        Ok(())
    }

    fn finish(&mut self, layout: &Layout<'_>) -> Result<(), Mistake> {
        let records = std::mem::take(&mut self.records);
        let group = |record: u32| records[record as usize].0;
        let from = |record: u32| B::get(&self.from, record as usize);
        let mut order: Vec<u32> = (0..records.len() as u32).collect();
        order.sort_by(|one, other| {
            let bounds = || match (from(*one), from(*other)) {
                (Some(one), Some(other)) => B::order(one, other).expect("no bound is NaN"),
                (one, other) => one.is_some().cmp(&other.is_some()),
            };
            group(*one).cmp(&group(*other)).then_with(bounds)
        });
        for pair in order.windows(2) {
            let &[one, other] = pair else { unreachable!("windows of two") };
            let apart = group(one) != group(other)
                || match (B::get(&self.to, one as usize), from(other)) {
                    (Some(to), Some(from)) => B::order(to, from).is_some_and(Ordering::is_le),
                    _ => false,
                };
            if !apart {
                let mut numbers = [records[one as usize].1, records[other as usize].1];
                numbers.sort_unstable();
                let unit = layout.unit;
                let message = format!("the ranges in {unit} {} and in {unit} {} overlap", numbers[0], numbers[1]);
                return Err(Mistake::wrong(
                    message,
                    "a lookup has one answer: a range ends before its second bound, which may be the first of the next",
                ));
            }
        }
        let mut ends = vec![0; self.index.len() as usize];
        for (place, record) in order.iter().enumerate() {
            ends[group(*record) as usize] = place as u32 + 1;
        }
        (self.order, self.ends) = (order, ends);
        self.index.shrink();
        B::shrink(&mut self.from);
        B::shrink(&mut self.to);
        V::shrink(&mut self.values);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use etlc_types::Type;

    use super::*;
    use crate::Column;

    type Text = &'static str;

    fn layout<'a>(keys: &'a [Column<'a>], kind: Type) -> Layout<'a> {
        let column = |name| Column { name, kind };
        let value = Column { name: "value", kind: Type::Text };
        Layout { keys, range: Some([column("from"), column("to")]), value, ignore_case: false, null: &[], unit: "line" }
    }

    /// Numbers that look random and are the same in every run.
    struct Dice(u64);

    impl Dice {
        fn throw(&mut self, most: i32) -> i32 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((self.0 >> 33) % most as u64) as i32
        }
    }

    #[test]
    fn ranges_are_found_as_by_looking_at_all() {
        let keys = [Column { name: "key", kind: Type::Text }];
        let layout = layout(&keys, Type::Int4);
        let (mut dice, mut overlaps) = (Dice(1), 0);
        for _ in 0..2000 {
            let mut records: Vec<(String, Option<i32>, Option<i32>)> = (0..dice.throw(6))
                .map(|_| {
                    let from = dice.throw(12);
                    let open = |dice: &mut Dice, bound| (dice.throw(8) > 0).then_some(bound);
                    let to = from + 1 + dice.throw(3);
                    (["a", "b"][dice.throw(2) as usize].to_owned(), open(&mut dice, from), open(&mut dice, to))
                })
                .collect();
            records.dedup();
            let holds = |(key, from, to): &(String, Option<i32>, Option<i32>), asked: &str, value: i32| {
                key == asked && from.is_none_or(|from| from <= value) && to.is_none_or(|to| value < to)
            };
            let mut ranges = Ranges::<Text, i32, Text>::default();
            for (index, (key, from, to)) in records.iter().enumerate() {
                let text = |bound: &Option<i32>| bound.map(|bound| bound.to_string());
                let (from, to, value) = (text(from), text(to), index.to_string());
                let cells = [Some(key.as_str()), from.as_deref(), to.as_deref(), Some(value.as_str())];
                ranges.add(&layout, index as u32, &cells).expect("the record is right");
            }
            let all = || ["a", "b"].into_iter().flat_map(|key| (-3..20).map(move |value| (key, value)));
            let found = |key: &str, value| -> Vec<usize> {
                (0..records.len()).filter(|index| holds(&records[*index], key, value)).collect()
            };
            let is_unambiguous = all().all(|(key, value)| found(key, value).len() < 2);
            assert_eq!(ranges.finish(&layout).is_ok(), is_unambiguous, "{records:?}");
            overlaps += usize::from(!is_unambiguous);
            if is_unambiguous {
                for (key, value) in all() {
                    let expected = found(key, value).first().map(usize::to_string);
                    assert_eq!(ranges.get(key, value), expected.as_deref(), "{key} {value} in {records:?}");
                    assert_eq!(ranges.has(key, value), expected.is_some());
                }
            }
        }
        assert!((100..1900).contains(&overlaps), "{overlaps} of 2000 overlap");
    }

    #[test]
    fn nan_is_in_no_range() {
        let layout = layout(&[], Type::Float8);
        let mut ranges = Ranges::<(), f64, Text>::default();
        ranges.add(&layout, 2, &[None, Some("0"), Some("low")]).expect("a range");
        ranges.add(&layout, 3, &[Some("0"), None, Some("high")]).expect("a range");
        ranges.finish(&layout).expect("ranges that do not overlap");
        let of = |value| ranges.get((), value);
        assert_eq!(
            [of(-0.1), of(-0.0), of(f64::INFINITY), of(f64::NAN)],
            [Some("low"), Some("high"), Some("high"), None]
        );
        let mut ranges = Ranges::<(), f64, Text>::default();
        let mistake = ranges.add(&layout, 2, &[Some("NaN"), None, None]).expect_err("NaN has no place");
        assert_eq!(mistake.to_string(), "line 2: NaN in column `from` has no place in an order");
    }
}
