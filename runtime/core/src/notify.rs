//! What `NOTIFY` says of rows, until the run has ended.

use std::{cell::RefCell, collections::HashMap};

use crate::{Event, Place};

/// The most different texts of one line that are kept.
const OF_LINE: usize = 100;

/// The most that are kept in all.
const IN_ALL: usize = 1000;

/// The most characters of a text that are kept.
const LENGTH: usize = 1000;

thread_local! {
    /// A run has one loop, on one thread.
    static TOLD: RefCell<Told> = RefCell::default();
}

impl Event {
    /// Notes what the channels are told when the run has ended: `NOTIFY`, in this line of the route. It ends nothing.
    #[cold]
    pub fn notify(place: Place, text: impl AsRef<str>) {
        TOLD.with_borrow_mut(|told| told.add(place, text.as_ref()));
    }
}

/// Takes what was noted since the last time.
pub(crate) fn take() -> Told {
    TOLD.take()
}

/// What was told, each text once, and how often more was told than is kept.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) messages: Vec<Message>,
    pub(crate) more: u64,
    /// For each line, by text, its place among the messages.
    lines: Vec<(Place, HashMap<Box<str>, usize>)>,
}

/// A text, as often as it was said in one line of the route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) text: String,
    pub(crate) place: Place,
    pub(crate) count: u64,
}

impl Told {
    fn add(&mut self, place: Place, text: &str) {
        let line = self.lines.iter().position(|(known, _)| *known == place).unwrap_or_else(|| {
            self.lines.push((place, HashMap::new()));
            self.lines.len() - 1
        });
        let cut = text.char_indices().nth(LENGTH).map(|(end, _)| format!("{}…", &text[..end]));
        let text = cut.as_deref().unwrap_or(text);
        let texts = &mut self.lines[line].1;
        if let Some(index) = texts.get(text) {
            self.messages[*index].count += 1;
        } else if texts.len() < OF_LINE && self.messages.len() < IN_ALL {
            texts.insert(text.into(), self.messages.len());
            self.messages.push(Message { text: text.to_owned(), place, count: 1 });
        } else {
            self.more += 1;
        }
    }

    /// Adds what was told later.
    pub(crate) fn join(&mut self, later: Told) {
        for Message { text, place, count } in later.messages {
            for _ in 0..count {
                self.add(place, &text);
            }
        }
        self.more += later.more;
    }

    /// How often something was told.
    pub(crate) fn count(&self) -> u64 {
        self.messages.iter().map(|message| message.count).sum::<u64>() + self.more
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place = Place::at(7, 5, "[a] -> |NOTIFY(…)| -> [a](text)");

    #[test]
    fn what_is_said_often_is_kept_once() {
        let mut told = Told::default();
        for text in ["a", "b", "a"] {
            told.add(HERE, text);
        }
        told.add(Place { line: 8, ..HERE }, "a");
        let counts: Vec<_> = told.messages.iter().map(|one| (one.text.as_str(), one.place.line, one.count)).collect();
        assert_eq!(counts, [("a", 7, 2), ("b", 7, 1), ("a", 8, 1)]);
        assert_eq!((told.more, told.count()), (0, 4));
    }

    #[test]
    fn what_is_kept_has_bounds() {
        let mut told = Told::default();
        for line in 1..=20 {
            for number in 0..1000 {
                told.add(Place { line, ..HERE }, &format!("{number}{}", "я".repeat(2000)));
            }
        }
        assert_eq!(told.messages.len(), 1000);
        assert!(told.messages.iter().all(|message| message.text.chars().count() == 1001));
        assert_eq!(told.count(), 20_000);
    }
}
