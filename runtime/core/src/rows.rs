//! The target rows of one source row, where a `FOR` makes one for each element of a list.

use etlc_types::{Failure, Json, JsonKind, codes};

use crate::{Event, Output, Row, Stop, Target, Writer, tally::Fate, target::At};

/// Writes the rows of the elements as they come, and notes what becomes of each.
#[derive(Debug)]
pub struct Rows<'t, R, W> {
    target: &'t mut Target<W>,
    row: &'t R,
    /// The element at hand of each loop, outermost first, counted from 1.
    elements: Vec<u64>,
    /// The best that has become of an element.
    fate: Fate,
    /// What has ended the run.
    stop: Option<Stop>,
}

impl<'t, R, W: Writer> Rows<'t, R, W> {
    pub(crate) fn new(target: &'t mut Target<W>, row: &'t R, mut elements: Vec<u64>) -> Rows<'t, R, W> {
        elements.clear();
        elements.push(0);
        Rows { target, row, elements, fate: Fate::Filtered, stop: None }
    }

    /// What became of the source row, or what has ended the run; and the vector for the next.
    pub(crate) fn finish(self) -> (Result<Fate, Stop>, Vec<u64>) {
        (self.stop.map_or(Ok(self.fate), Err), self.elements)
    }

    /// Writes the row of the next element of the innermost loop, or notes why there is none. An `Err` ends the run.
    #[inline]
    pub fn put<'a, O: Output>(&mut self, make: impl FnOnce() -> Result<O, Event>) -> Result<(), Event>
    where
        R: Row<'a>,
    {
        self.next();
        self.take(make())
    }

    /// Does all that is to be done for the next element of a loop with another one in it. An event in what stands
    /// outside of that one ends this element, which then counts as one row.
    pub fn nested<'a>(&mut self, make: impl FnOnce(&mut Self) -> Result<(), Event>) -> Result<(), Event>
    where
        R: Row<'a>,
    {
        self.next();
        self.elements.push(0);
        let made = make(self);
        self.elements.pop();
        match made {
            Ok(()) => Ok(()),
            Err(Event::Ended) => Err(Event::Ended),
            Err(event) => self.take(Err::<Never, Event>(event)),
        }
    }

    fn next(&mut self) {
        if let Some(element) = self.elements.last_mut() {
            *element += 1;
        }
    }

    fn take<'a, O: Output>(&mut self, made: Result<O, Event>) -> Result<(), Event>
    where
        R: Row<'a>,
    {
        let at = At { row: self.row, elements: &self.elements, target: None };
        match self.target.take(&at, made) {
            Ok(fate) => {
                self.target.tally().elements.count(fate);
                self.fate = self.fate.max(fate);
                Ok(())
            }
            Err(stop) => {
                self.stop = Some(stop);
                Err(Event::Ended)
            }
        }
    }
}

/// The row of something that makes none.
pub(crate) enum Never {}

impl Output for Never {
    fn write<W: Writer + ?Sized>(&self, _writer: &mut W) -> etlc_types::Result<()> {
        match *self {}
    }
}

/// The elements of a JSON array, JSON's null as none; null has no elements.
///
/// # Errors
/// `R0114` for what is no array.
#[inline]
pub fn json_elements<'a>(list: Option<Json<'a>>) -> etlc_types::Result<impl Iterator<Item = Option<Json<'a>>>> {
    if let Some(json) = list
        && !matches!(json.kind(), JsonKind::Array | JsonKind::Null)
    {
        return Err(no_list(json));
    }
    Ok(list.into_iter().flat_map(|list| list.elements()).map(|element| (!element.is_null()).then_some(element)))
}

#[cold]
fn no_list(json: Json<'_>) -> Failure {
    Failure::new(codes::OTHER_JSON, "the JSON value is no array")
        .value(json.as_str())
        .help("`FOR` goes through an array")
}
