//! Dictionaries: loaded when a run starts, looked up for every row. What they hold lives to the end of the program.

pub use etlc_dictionaries::{Column, Dictionary, Document, Layout, Map, Ranges, ReadDocument, json};
use etlc_dictionaries::{Csv, LONGEST, Mistake, Node, Value};
use etlc_types::{Failure, List, TextForm, Type, codes::run as codes, try_into};

use crate::{Exit, FromText, Place, Reader, Row, Run, Stop, constant::forever, spec};

/// What the compiler tells of a dictionary.
#[derive(Debug)]
pub struct Spec {
    /// As the route writes it: `countries.name`.
    pub name: &'static str,
    /// Where it comes from.
    pub origin: Origin,
    /// The part of it that is used.
    pub part: Part,
    /// Its first use.
    pub place: Place,
}

/// Where a dictionary comes from.
#[derive(Debug)]
pub enum Origin {
    /// A CSV file, from the project's directory.
    Csv(&'static str),
    /// A document in this file, and how its format is read.
    Document(&'static str, ReadDocument),
    /// A table or a query. Its fields are the columns of the layout, in their order.
    Table(&'static spec::Source),
}

/// A part of a dictionary. Paths lead into a document.
#[derive(Debug)]
pub enum Part {
    /// Columns of records.
    Records(&'static [&'static str], Layout<'static>),
    /// The map at a path.
    Map {
        /// Where it is.
        path: &'static [&'static str],
        /// The type of its values.
        kind: Type,
        /// Whether keys are compared without case.
        ignore_case: bool,
    },
    /// The list or scalar at a path, and its type.
    Value(&'static [&'static str], Type),
}

/// Reads a map or ranges from a file.
///
/// # Errors
/// `R0606` (exit 1) where the file is not there, or does not hold what the route was compiled against.
pub fn load<D: Dictionary>(run: &Run, spec: &'static Spec) -> Result<&'static D, Stop> {
    let loading = Loading { run, spec };
    let mut dictionary = D::default();
    loading.fill(&mut dictionary).map_err(|mistake| loading.stop(mistake))?;
    Ok(Box::leak(Box::new(dictionary)))
}

/// Reads a map or ranges from the rows of a table or a query, with the reader that `open` gives.
///
/// # Errors
/// `R0606` (exit 1) where a value is not of its column's type, and where a key is null or stands twice; and what the
/// reader says: exit 4 where the live table does not fit, exit 5 where there is no connection.
pub fn load_rows<D: Dictionary, R: Reader>(
    run: &Run,
    spec: &'static Spec,
    open: impl FnOnce(&Run, &'static spec::Source) -> Result<R, Stop>,
) -> Result<&'static D, Stop> {
    let loading = Loading { run, spec };
    let (Origin::Table(source), Part::Records(_, layout), None) = (&spec.origin, &spec.part, loading.given()) else {
        return load(run, spec);
    };
    run.knows_dictionary(source.place.text);
    let noted = |stop: Stop| stop.note("dictionary", format!("$${}", spec.name));
    let mut dictionary = D::default();
    let mut reader = open(run, source).map_err(noted)?;
    let (mut number, mut bytes) = (0, 0);
    while let Some(row) = reader.next().map_err(noted)? {
        number += 1;
        let wrong = |mistake: Mistake| loading.stop(mistake);
        let mut cells = Vec::with_capacity(source.fields.len());
        for (field, column) in layout.columns().enumerate() {
            let text = text(row, field, column.kind).map_err(|failure| {
                let message = format!("column `{}` is no {}: {failure}", column.name, column.kind);
                let help = "mend the row, or declare another type for the column, `columns: {…}`";
                wrong(Mistake::wrong(message, help).at(layout.unit, number))
            })?;
            bytes += text.map_or(1, |text| text.len() as u64 + 1);
            cells.push(text);
        }
        if bytes > LONGEST {
            let message = format!("there are more than {} MiB of text", LONGEST >> 20);
            let help = "a dictionary is held in memory: choose fewer rows with a query, or join in the database";
            return Err(wrong(Mistake::wrong(message, help).at(layout.unit, number)));
        }
        dictionary.add(layout, number, &cells).map_err(wrong)?;
    }
    dictionary.finish(layout).map_err(|mistake| loading.stop(mistake))?;
    Ok(Box::leak(Box::new(dictionary)))
}

/// The scalar that this describes.
///
/// # Errors
/// As [`load`].
pub fn scalar<V: FromText>(run: &Run, spec: &'static Spec) -> Result<V, Stop> {
    let loading = Loading { run, spec };
    let read = |node: &Node| {
        let text = loading.cell(node)?.ok_or_else(|| changed("null stands where a single value stood"))?;
        V::from_text(String::leak(text.to_owned())).map_err(|failure| changed(failure.message()))
    };
    loading.at_path(read).map_err(|mistake| loading.stop(mistake))
}

/// The list that this describes.
///
/// # Errors
/// As [`load`].
pub fn list(run: &Run, spec: &'static Spec) -> Result<List<'static>, Stop> {
    let loading = Loading { run, spec };
    let Part::Value(_, Type::List(element)) = spec.part else { unreachable!("a list is of a list type") };
    let read = |node: &Node| {
        let Value::List(elements) = &node.value else {
            return Err(changed(format!("{} stands where a list stood", node.what())));
        };
        for node in elements {
            loading.cell(node)?;
        }
        try_into::list(&*String::leak(node.json()), element, forever()).map_err(|failure| changed(failure.message()))
    };
    loading.at_path(read).map_err(|mistake| loading.stop(mistake))
}

/// A dictionary that is being loaded.
#[derive(Clone, Copy)]
struct Loading<'r> {
    run: &'r Run,
    spec: &'static Spec,
}

impl<'r> Loading<'r> {
    /// What was given in the place of the whole dictionary.
    fn given(self) -> Option<&'r Document> {
        self.run.given_dictionary(self.spec.name.split('.').next().unwrap_or_default())
    }

    fn fill<D: Dictionary>(self, dictionary: &mut D) -> Result<(), Mistake> {
        match (&self.spec.part, &self.spec.origin, self.given()) {
            (Part::Records(_, layout), Origin::Csv(file), None) => {
                let text = self.run.read_dictionary(file)?;
                let csv = Csv::open(&text)?;
                let place = |column: Column<'_>| {
                    let known = csv.header.iter().position(|known| known == column.name);
                    known.ok_or_else(|| {
                        changed(format!("there is no column `{}`, only {}", column.name, csv.header.join(", ")))
                    })
                };
                let columns = layout.columns().map(place).collect::<Result<Vec<usize>, _>>()?;
                csv.read(&columns, layout.null, |line, cells| dictionary.add(layout, line, cells))?;
                dictionary.finish(layout)
            }
            (Part::Records(_, layout), ..) => {
                let layout = &Layout { unit: "line", ..*layout };
                self.at_path(|node| node.read(layout, |line, cells| dictionary.add(layout, line, cells)))?;
                dictionary.finish(layout)
            }
            (Part::Map { kind, ignore_case, .. }, ..) => {
                let keys = [Column { name: "key", kind: Type::Text }];
                let value = Column { name: "value", kind: *kind };
                let layout =
                    Layout { keys: &keys, range: None, value, ignore_case: *ignore_case, null: &[], unit: "line" };
                self.at_path(|node| {
                    let Value::Map(entries) = &node.value else {
                        return Err(changed(format!("{} stands where a map stood", node.what())));
                    };
                    let mut entries = entries.iter();
                    entries
                        .try_for_each(|(key, node)| dictionary.add(&layout, node.line, &[Some(key), self.cell(node)?]))
                })?;
                dictionary.finish(&layout)
            }
            (Part::Value(..), ..) => unreachable!("a list or a scalar is nothing to look up in"),
        }
    }

    /// Reads the document, and what is at the path of the part that is used.
    fn at_path<T>(self, read: impl FnOnce(&Node) -> Result<T, Mistake>) -> Result<T, Mistake> {
        let (Part::Records(path, _) | Part::Map { path, .. } | Part::Value(path, _)) = self.spec.part;
        let opened;
        let (document, path) = match (self.given(), &self.spec.origin) {
            // Records are given by themselves.
            (Some(given), _) if matches!(self.spec.part, Part::Records(..)) => (given, &[][..]),
            (Some(given), _) => (given, path),
            (None, Origin::Document(file, read)) => {
                opened = read(&self.run.read_dictionary(file)?)?;
                (&opened, path)
            }
            (None, Origin::Csv(_) | Origin::Table(_)) => unreachable!("a path leads into a document"),
        };
        let found = document.at(path).ok_or_else(|| changed(format!("there is nothing at `{}`", path.join("."))))?;
        read(found)
    }

    /// The text form of a scalar, or null. A text is read as any type; where the type is text, nothing else is.
    fn cell(self, node: &Node) -> Result<Option<&str>, Mistake> {
        let kind = match self.spec.part {
            Part::Map { kind, .. } | Part::Value(_, kind) => kind,
            Part::Records(..) => Type::Text,
        };
        let kind = match kind {
            Type::List(element) => element.as_type(),
            kind => kind,
        };
        let unfit = || changed(format!("{} stands where a {kind} stood", node.what())).line(node.line);
        match (&node.value, kind) {
            (Value::Null, _) => Ok(None),
            (Value::Number(_), Type::Text) | (Value::List(_) | Value::Map(_), _) => Err(unfit()),
            (Value::Scalar(written, _), Type::Text) if *written != Type::Text => Err(unfit()),
            (Value::Number(text) | Value::Scalar(_, text), _) => Ok(Some(text)),
        }
    }

    fn stop(self, mistake: Mistake) -> Stop {
        let Spec { name, origin, place, .. } = self.spec;
        let stop = Stop::new(
            Exit::Usage,
            codes::BAD_DICTIONARY,
            format!("the dictionary $${name} cannot be used: {}", mistake.message),
        );
        let place_in = |whole: String| match &mistake.place {
            Some(place) => format!("{whole}, {place}"),
            None => whole,
        };
        let stop = match (self.given(), origin) {
            (Some(_), _) => stop.note("given", place_in(format!("$${name}"))),
            (None, Origin::Csv(file) | Origin::Document(file, _)) => {
                stop.note("file", place_in(self.run.dictionary(file).1.display().to_string()))
            }
            (None, Origin::Table(source)) => stop.note("table", place_in(source.place.text.to_owned())),
        };
        stop.note("route", place.shown(self.run.route().file)).help(mistake.help)
    }
}

/// What is said of a file that was another when the route was compiled.
fn changed(message: impl Into<String>) -> Mistake {
    Mistake::wrong(message, "mend the file; where it has changed on purpose, build the route again")
}

/// The text form of a field as this type.
fn text<'a>(row: impl Row<'a>, field: usize, kind: Type) -> Result<Option<&'a str>, Failure> {
    let arena = row.arena();
    macro_rules! form {
        ($read:ident) => {
            row.$read(field)?.map(|value| value.to_text(arena))
        };
    }
    Ok(match kind {
        Type::Bool => form!(bool),
        Type::Int2 => form!(int2),
        Type::Int4 => form!(int4),
        Type::Int8 => form!(int8),
        Type::Float4 => form!(float4),
        Type::Float8 => form!(float8),
        Type::Numeric(_) => form!(numeric),
        Type::Text | Type::Varchar(_) => row.text(field)?,
        Type::Bytea => form!(bytea),
        Type::Date => form!(date),
        Type::Time => form!(time),
        Type::Timestamp => form!(timestamp),
        Type::Timestamptz => form!(timestamptz),
        Type::Interval => form!(interval),
        Type::Uuid => form!(uuid),
        Type::Json => row.json(field)?.map(|json| json.as_str()),
        Type::List(element) => row.list(field, element)?.map(|list| list.to_text(arena)),
    })
}

#[cfg(test)]
mod tests;
