//! What a run knows before its first row: constants and dictionaries.

use std::{cell::Ref, path::PathBuf};

use etlc_dictionaries::{Document, Mistake};
use etlc_functions::hashes;
use etlc_types::{Arena, Element, List, codes::run as codes, try_into};

use super::Run;
use crate::{
    Exit, Stop,
    constant::{FromText, forever},
};

/// What a run took in before its first row.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Names and values, and whether `--set` gave them.
    pub(crate) constants: Vec<(String, &'static str, bool)>,
    /// The files.
    pub(crate) dictionaries: Vec<String>,
    /// A hash of each of them.
    contents: Vec<String>,
}

impl Run {
    /// A hash of the constants and of the dictionaries' files.
    pub(super) fn known_hash(&self) -> String {
        let known = self.known.borrow();
        let constants = known.constants.iter().map(|(name, value, _)| format!("{name}={value}"));
        let text = constants.chain(known.contents.iter().cloned()).collect::<Vec<_>>().join("\n");
        hash(&text)
    }

    /// The value of a constant of a list type, as [`Run::constant`].
    pub fn constant_list(&self, name: &str, value: &'static str, element: Element) -> Result<List<'static>, Stop> {
        self.given(name, value, |text| try_into::list(text, element, forever()))
    }

    /// The value of a constant: from `--set`, or else the route's own, in the text form of its type.
    pub fn constant<T: FromText>(&self, name: &str, value: &'static str) -> Result<T, Stop> {
        self.given(name, value, T::from_text)
    }

    /// The constants that `--set` replaces, with their values; of several for one name the last counts.
    pub fn set(&self) -> &[(String, String)] {
        &self.set
    }

    fn given<T>(
        &self,
        name: &str,
        value: &'static str,
        read: impl FnOnce(&'static str) -> etlc_types::Result<T>,
    ) -> Result<T, Stop> {
        let given = self.set.iter().rev().find(|(given, _)| given == name).map(|(_, value)| value.clone());
        let replaced = given.is_some();
        let text = given.map_or(value, |value| Box::leak(value.into_boxed_str()));
        self.known.borrow_mut().constants.push((name.to_owned(), text, replaced));
        read(text).map_err(|failure| {
            Stop::new(Exit::Usage, codes::BAD_CONSTANT, format!("constant ${name}: {failure}"))
                .help("give --set a value of the constant's type")
        })
    }

    /// Gives the content of a dictionary, `$$name`, in the place of its file or table: a JSON document. A dictionary of
    /// records is given as a list of objects, or as an object from its one key to objects, or to scalars, which are
    /// then the value of whatever column is looked up.
    ///
    /// # Errors
    /// `R0606` (exit 1) where the text is not JSON, or an object in it has a key twice. What it holds is looked at when
    /// the dictionary is loaded.
    pub fn give_dictionary(&mut self, name: &str, json: &str) -> Result<(), Stop> {
        let document = etlc_dictionaries::json(json).map_err(|mistake| {
            let message = format!("what is given for the dictionary $${name} cannot be read: {mistake}");
            Stop::new(Exit::Usage, codes::BAD_DICTIONARY, message).help(mistake.help)
        })?;
        self.given.insert(name.to_owned(), document);
        Ok(())
    }

    /// What was given in the place of the dictionary of this name.
    pub(crate) fn given_dictionary(&self, name: &str) -> Option<&Document> {
        self.given.get(name)
    }

    /// The directory that a dictionary's file may not leave, and the file.
    pub(crate) fn dictionary(&self, file: &str) -> (PathBuf, PathBuf) {
        match (&self.dictionaries, file.strip_prefix("routes/dictionaries/")) {
            (Some(directory), Some(name)) => (directory.clone(), directory.join(name)),
            _ => (self.project.clone(), self.path(file)),
        }
    }

    /// Notes where a dictionary comes from, for the plan.
    pub(crate) fn knows_dictionary(&self, origin: &str) {
        let mut known = self.known.borrow_mut();
        if !known.dictionaries.iter().any(|known| known == origin) {
            known.dictionaries.push(origin.to_owned());
        }
    }

    /// The text of a dictionary's file.
    pub(crate) fn read_dictionary(&self, file: &str) -> Result<String, Mistake> {
        self.knows_dictionary(file);
        let (directory, path) = self.dictionary(file);
        let text = etlc_dictionaries::read(&directory, &path)?;
        self.known.borrow_mut().contents.push(hash(&text));
        Ok(text)
    }

    pub(crate) fn known(&self) -> Ref<'_, Known> {
        self.known.borrow()
    }
}

/// A hash of a text, in hexadecimal digits.
pub(super) fn hash(text: &str) -> String {
    let arena = Arena::new();
    hashes::sha256(text, &arena).to_owned()
}
