//! Dictionaries: loaded when a run starts, looked up for every row. What they hold lives to the end of the program.

use std::{collections::HashMap, hash::Hash};

use etlc_dictionaries::{Dictionary, scalar};
use etlc_types::{Element, List, codes::run as codes, try_into};

use crate::{Exit, FromText, Place, Run, Stop, constant::forever};

/// What the compiler tells of a dictionary.
#[derive(Debug)]
pub struct Spec {
    /// As the route writes it: `countries.name`.
    pub name: &'static str,
    /// The file, from the project's directory.
    pub file: &'static str,
    /// The part of it that is used.
    pub part: Part,
    /// Whether keys are compared without case; lookups give lowercase keys then.
    pub ignore_case: bool,
    /// Its first use.
    pub place: Place,
}

/// A part of a dictionary file.
#[derive(Debug)]
pub enum Part {
    /// From the key columns to a column of a CSV file.
    Columns {
        /// The key columns.
        keys: &'static [&'static str],
        /// The column that a lookup gives.
        column: &'static str,
    },
    /// What is at a path of a JSON document.
    Path(&'static [&'static str]),
}

/// From keys to values, of which some may be null.
#[derive(Debug)]
pub struct Map<K, V>(HashMap<K, Option<V>, foldhash::fast::RandomState>);

/// The key of a map: a value, or as many as four for several key columns.
pub trait Key: Sized + Eq + Hash {
    /// Reads the text forms of its parts.
    fn from_texts(texts: &[&'static str]) -> etlc_types::Result<Self>;
}

impl<K: FromText + Eq + Hash> Key for K {
    fn from_texts(texts: &[&'static str]) -> etlc_types::Result<K> {
        K::from_text(texts[0])
    }
}

macro_rules! keys {
    ($($($part:ident $index:tt)+;)*) => {$(
        impl<$($part: FromText + Eq + Hash),+> Key for ($($part),+) {
            fn from_texts(texts: &[&'static str]) -> etlc_types::Result<Self> {
                Ok(($($part::from_text(texts[$index])?),+))
            }
        }
    )*};
}

keys! {
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
}

impl<K: Key, V: FromText> Map<K, V> {
    /// Reads the map that this describes. Entries with a null key are passed over; a key that stands twice is an error.
    pub fn load(run: &Run, spec: &'static Spec) -> Result<Map<K, V>, Stop> {
        Map::load_with(run, spec, V::from_text)
    }
}

impl<K: Key> Map<K, List<'static>> {
    /// As [`Map::load`], for values that are lists of these elements.
    pub fn load_lists(run: &Run, spec: &'static Spec, element: Element) -> Result<Map<K, List<'static>>, Stop> {
        Map::load_with(run, spec, |text| try_into::list(text, element, forever()))
    }
}

impl<K: Key, V> Map<K, V> {
    fn load_with(
        run: &Run,
        spec: &'static Spec,
        read: impl Fn(&'static str) -> etlc_types::Result<V>,
    ) -> Result<Map<K, V>, Stop> {
        let mut entries = HashMap::default();
        for (texts, value) in pairs(run, spec)? {
            let key =
                K::from_texts(&texts).map_err(|failure| wrong(run, spec, &format!("key {texts:?}: {failure}")))?;
            let value = match value {
                Some(text) => {
                    Some(read(text).map_err(|failure| wrong(run, spec, &format!("value of {texts:?}: {failure}")))?)
                }
                None => None,
            };
            if entries.insert(key, value).is_some() {
                return Err(wrong(run, spec, &format!("the key {} stands in it twice", texts.join(", "))));
            }
        }
        Ok(Map(entries))
    }
}

impl<K: Eq + Hash, V: Copy> Map<K, V> {
    /// What the key has; `None` where it has nothing.
    #[inline]
    pub fn get(&self, key: K) -> Option<V> {
        self.0.get(&key).copied().flatten()
    }

    /// Whether the map has the key.
    #[inline]
    pub fn has(&self, key: K) -> bool {
        self.0.contains_key(&key)
    }
}

/// The scalar that this describes.
pub fn scalar_at<V: FromText>(run: &Run, spec: &'static Spec) -> Result<V, Stop> {
    let Part::Path(path) = spec.part else { unreachable!("a scalar has a path") };
    let dictionary = read(run, spec)?;
    let value = dictionary.at(path.iter().copied()).ok_or_else(|| wrong(run, spec, "there is nothing at this path"))?;
    match scalar(value).map_err(|what| wrong(run, spec, &format!("{what} stands where a single value stood")))? {
        Some(text) => V::from_text(text.leak()).map_err(|failure| wrong(run, spec, &failure.to_string())),
        None => Err(wrong(run, spec, "null stands where a single value stood")),
    }
}

/// The list that this describes.
pub fn list_at(run: &Run, spec: &'static Spec, element: Element) -> Result<List<'static>, Stop> {
    let Part::Path(path) = spec.part else { unreachable!("a list has a path") };
    let dictionary = read(run, spec)?;
    let value = dictionary.at(path.iter().copied()).ok_or_else(|| wrong(run, spec, "there is nothing at this path"))?;
    let text: &'static str = value.to_string().leak();
    try_into::list(text, element, forever()).map_err(|failure| wrong(run, spec, &failure.to_string()))
}

type Pair = (Vec<&'static str>, Option<&'static str>);

fn pairs(run: &Run, spec: &'static Spec) -> Result<Vec<Pair>, Stop> {
    let fold =
        |text: String| -> &'static str { if spec.ignore_case { text.to_lowercase().leak() } else { text.leak() } };
    match (&spec.part, read(run, spec)?) {
        (Part::Columns { keys, column }, Dictionary::Csv { header, records }) => {
            let position = |name: &str| {
                header
                    .iter()
                    .position(|known| known == name)
                    .ok_or_else(|| wrong(run, spec, &format!("it has no column `{name}`, only {}", header.join(", "))))
            };
            let keys = keys.iter().map(|key| position(key)).collect::<Result<Vec<_>, _>>()?;
            let column = position(column)?;
            let pairs = records.into_iter().filter_map(|mut record| {
                let value = record[column].clone().map(|text| &*text.leak());
                let keys: Option<Vec<_>> = keys.iter().map(|key| record[*key].take().map(fold)).collect();
                Some((keys?, value))
            });
            Ok(pairs.collect())
        }
        (Part::Path(path), dictionary) => {
            let value = dictionary.at(path.iter().copied());
            let map = value
                .and_then(|value| value.as_object())
                .ok_or_else(|| wrong(run, spec, "there is no map at this path"))?;
            map.iter()
                .map(|(key, value)| {
                    let value = scalar(value).map_err(|what| wrong(run, spec, &format!("`{key}` is {what}")))?;
                    Ok((vec![fold(key.clone())], value.map(|text| &*text.leak())))
                })
                .collect()
        }
        (Part::Columns { .. }, Dictionary::Json(_)) => unreachable!("a file keeps its extension"),
    }
}

fn read(run: &Run, spec: &'static Spec) -> Result<Dictionary, Stop> {
    let path = run.dictionary(spec.file);
    let bytes = std::fs::read(&path).map_err(|error| wrong(run, spec, &error.to_string()))?;
    Dictionary::read(spec.file, &bytes).map_err(|what| wrong(run, spec, &what))
}

fn wrong(run: &Run, spec: &'static Spec, what: &str) -> Stop {
    Stop::new(Exit::Usage, codes::BAD_DICTIONARY, format!("the dictionary $${} cannot be used: {what}", spec.name))
        .note("file", run.dictionary(spec.file).display().to_string())
        .note("route", spec.place.shown(run.route().file))
}
