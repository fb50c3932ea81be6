//! Which columns of a table a dictionary is made of.

use etlc_types::{Failure, Type};

use crate::Mistake;

/// A column of a dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column<'a> {
    /// Its name in the file or table.
    pub name: &'a str,
    /// Its type.
    pub kind: Type,
}

/// The columns of a dictionary, and how they are read.
#[derive(Clone, Copy, Debug)]
pub struct Layout<'a> {
    /// The key columns.
    pub keys: &'a [Column<'a>],
    /// The columns of the first value of a range and of the first one behind it.
    pub range: Option<[Column<'a>; 2]>,
    /// The column that a lookup gives.
    pub value: Column<'a>,
    /// Whether keys are compared without case: as their lowercase forms.
    pub ignore_case: bool,
    /// The texts of a CSV file that mean null, quoted or not.
    pub null: &'a [&'a str],
    /// What a record's number counts: `line`, `row`.
    pub unit: &'static str,
}

/// Something to look up in, while it is being filled with records.
pub trait Dictionary: Default {
    /// Adds a record: a cell for each column of the layout, in their order. `number` says which it is in the layout's
    /// unit.
    ///
    /// # Errors
    /// For a cell that is not of its column's type, a key that is null, and a key that is there.
    fn add(&mut self, layout: &Layout<'_>, number: u32, cells: &[Option<&str>]) -> Result<(), Mistake>;

    /// Makes it ready after the last record.
    ///
    /// # Errors
    /// For ranges that overlap.
    fn finish(&mut self, layout: &Layout<'_>) -> Result<(), Mistake>;
}

impl<'a> Layout<'a> {
    /// The columns in the order of a record's cells: the keys, the range, the value.
    pub fn columns(&self) -> impl Iterator<Item = Column<'a>> {
        self.keys.iter().copied().chain(self.range.into_iter().flatten()).chain([self.value])
    }

    /// The key cells of a record, in lower case where the layout says so.
    ///
    /// # Errors
    /// For a null.
    pub(crate) fn keys_of<'c>(&self, cells: &[Option<&'c str>], number: u32) -> Result<Vec<Folded<'c>>, Mistake> {
        let keys = self.keys.iter().zip(cells);
        keys.map(|(column, cell)| match cell {
            Some(text) => Ok(self.fold(text, column.kind)),
            None => {
                let message = format!("there is no key: column `{}` is null", column.name);
                Err(Mistake::wrong(message, "a null key is never found: give the record a key, or take it out")
                    .at(self.unit, number))
            }
        })
        .collect()
    }

    /// A key or bound as it is compared.
    pub(crate) fn fold<'c>(&self, text: &'c str, kind: Type) -> Folded<'c> {
        if self.ignore_case && kind.is_text() { text.to_lowercase().into() } else { text.into() }
    }

    /// What is said of a cell that is not of its column's type.
    pub(crate) fn misfit(&self, column: Column<'_>, text: &str, failure: &Failure, number: u32) -> Mistake {
        misfit(column, text, failure).at(self.unit, number)
    }
}

/// A text, changed or not.
pub(crate) type Folded<'a> = std::borrow::Cow<'a, str>;

/// A text of at most so many characters as a message has room for.
pub(crate) fn cut(text: &str) -> std::borrow::Cow<'_, str> {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// What is said of a cell that is not of its column's type.
pub(crate) fn misfit(column: Column<'_>, text: &str, failure: &Failure) -> Mistake {
    let message = format!("`{}` in column `{}` is no {}: {}", cut(text), column.name, column.kind, failure.message());
    Mistake::wrong(message, "mend the value, or declare another type for the column, `columns: {…}`")
}
