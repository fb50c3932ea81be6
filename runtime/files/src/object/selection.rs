//! The fields that a route reads, as a tree of keys and places in arrays.

use etlc_core::spec;
use etlc_types::{Json, PathStep};

/// A value in a record: the fields that it is or that lie in it.
#[derive(Debug, Default)]
pub(crate) struct Selection {
    /// The fields that are this value.
    pub(crate) fields: Vec<usize>,
    /// Those, and the fields that lie in it.
    pub(crate) all: Vec<usize>,
    keys: Vec<(&'static str, Selection)>,
    elements: Vec<(usize, Selection)>,
}

impl Selection {
    /// Records that hold these fields.
    pub(crate) fn new(fields: &'static [spec::Field]) -> Selection {
        let mut root = Selection::default();
        for (index, field) in fields.iter().enumerate() {
            let mut place = root.key(field.name);
            place.all.push(index);
            for step in field.path {
                place = match *step {
                    PathStep::Key(key) => place.key(key),
                    PathStep::Index(at) => place.element(at),
                };
                place.all.push(index);
            }
            place.fields.push(index);
        }
        root
    }

    fn key(&mut self, key: &'static str) -> &mut Selection {
        let at = self.keys.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
            self.keys.push((key, Selection::default()));
            self.keys.len() - 1
        });
        &mut self.keys[at].1
    }

    fn element(&mut self, place: usize) -> &mut Selection {
        let at = self.elements.iter().position(|(known, _)| *known == place).unwrap_or_else(|| {
            self.elements.push((place, Selection::default()));
            self.elements.len() - 1
        });
        &mut self.elements[at].1
    }

    /// What is selected under a key, which is given with its quotes. The keys of one record mostly come in the order of
    /// the last, so the search begins at `expected`, which is moved on.
    #[inline]
    pub(crate) fn under(&self, key: &[u8], has_escapes: bool, expected: &mut usize) -> Option<&Selection> {
        if has_escapes {
            let key = Json::already_valid(std::str::from_utf8(key).ok()?).string()?;
            return self.keys.iter().find(|(known, _)| *known == key).map(|(_, selection)| selection);
        }
        let key = &key[1..key.len() - 1];
        let (before, from) = self.keys.split_at(*expected);
        let found = from.iter().chain(before).position(|(known, _)| known.as_bytes() == key)?;
        let at = (*expected + found) % self.keys.len();
        *expected = (at + 1) % self.keys.len();
        Some(&self.keys[at].1)
    }

    /// What is selected at a place of an array.
    #[inline]
    pub(crate) fn at(&self, place: usize) -> Option<&Selection> {
        self.elements.iter().find(|(known, _)| *known == place).map(|(_, selection)| selection)
    }
}
