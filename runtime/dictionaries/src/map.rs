//! From keys to values.

use std::hash::BuildHasher;

use hashbrown::{HashTable, hash_table::Entry};

use crate::{Cell, Dictionary, Key, Layout, Mistake, layout};

/// From keys to values, of which some may be null.
pub struct Map<K: Key, V: Cell> {
    index: Index<K>,
    values: V::Store,
    /// The number of each record, until the map is made.
    numbers: Vec<u32>,
}

impl<K: Key, V: Cell> Default for Map<K, V> {
    fn default() -> Map<K, V> {
        Map { index: Index::default(), values: V::Store::default(), numbers: Vec::new() }
    }
}

impl<K: Key, V: Cell> Map<K, V> {
    /// What the key has; `None` where it has nothing.
    #[inline]
    pub fn get<'s: 'q, 'q>(&'s self, key: K::Asked<'q>) -> Option<V::Given<'s>> {
        V::get(&self.values, self.index.find(key)?)
    }

    /// Whether the map has the key.
    #[inline]
    pub fn has<'q>(&'q self, key: K::Asked<'q>) -> bool {
        self.index.find(key).is_some()
    }
}

impl<K: Key, V: Cell> Dictionary for Map<K, V> {
    fn add(&mut self, layout: &Layout<'_>, number: u32, cells: &[Option<&str>]) -> Result<(), Mistake> {
        if let Some(before) = self.index.add(layout, number, cells)? {
            let (first, unit) = (self.numbers[before], layout.unit);
            let key: Vec<&str> = cells[..layout.keys.len()].iter().flatten().copied().collect();
            let key = key.join(", ");
            let message =
                format!("the key `{}` stands twice, in {unit} {first} and in {unit} {number}", layout::cut(&key));
            return Err(Mistake::wrong(
                message,
                "a lookup has one answer: take one of them out, or declare more key columns, `key: [a, b]`",
            ));
        }
        let value = cells[layout.keys.len()];
        V::push(&mut self.values, value, layout.value.kind)
            .map_err(|failure| layout.misfit(layout.value, value.unwrap_or_default(), &failure, number))?;
        self.numbers.push(number);
        Ok(())
    }

    fn finish(&mut self, _: &Layout<'_>) -> Result<(), Mistake> {
        self.numbers = Vec::new();
        self.index.shrink();
        V::shrink(&mut self.values);
        Ok(())
    }
}

/// The keys of a dictionary, each once, in the order in which they came.
pub(crate) struct Index<K: Key> {
    keys: K::Store,
    count: u32,
    places: HashTable<u32>,
    hasher: foldhash::fast::RandomState,
}

impl<K: Key> Default for Index<K> {
    fn default() -> Index<K> {
        Index { keys: K::Store::default(), count: 0, places: HashTable::new(), hasher: Default::default() }
    }
}

impl<K: Key> Index<K> {
    /// The place of a key.
    #[inline]
    pub(crate) fn find<'q>(&'q self, key: K::Asked<'q>) -> Option<usize> {
        let same = |place: &u32| K::get(&self.keys, *place as usize) == key;
        self.places.find(self.hasher.hash_one(key), same).map(|place| *place as usize)
    }

    /// How many keys there are.
    pub(crate) fn len(&self) -> u32 {
        self.count
    }

    /// Adds the key of a record, or gives the place where it is.
    pub(crate) fn add(
        &mut self,
        layout: &Layout<'_>,
        number: u32,
        cells: &[Option<&str>],
    ) -> Result<Option<usize>, Mistake> {
        let folded = layout.keys_of(cells, number)?;
        let texts: Vec<&str> = folded.iter().map(|text| &**text).collect();
        // The key is compared as it lies in its column, so it is put there first, and taken for one more only if it is.
        K::push(&mut self.keys, &texts, layout.keys)
            .map_err(|(part, failure)| layout.misfit(layout.keys[part], texts[part], &failure, number))?;
        let Index { keys, count, places, hasher } = self;
        let key = K::get(keys, *count as usize);
        let found = places.entry(
            hasher.hash_one(key),
            |place| K::get(keys, *place as usize) == key,
            |place| hasher.hash_one(K::get(keys, *place as usize)),
        );
        let known = match found {
            Entry::Occupied(place) => *place.get(),
            Entry::Vacant(vacant) => {
                vacant.insert(*count);
                *count += 1;
                return Ok(None);
            }
        };
        K::pop(&mut self.keys);
        Ok(Some(known as usize))
    }

    /// Gives back memory that is not used.
    pub(crate) fn shrink(&mut self) {
        K::shrink(&mut self.keys);
    }
}
