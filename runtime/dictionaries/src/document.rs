//! Documents: what JSON, YAML and TOML files hold.

use std::{borrow::Cow, collections::HashSet};

use etlc_types::{TextForm, Type, try_into};

use crate::{Column, Layout, Mistake};

/// A document, as a tree of what was written in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Document(pub Node);

/// A value of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The line of the file that it starts in.
    pub line: u32,
    /// The value.
    pub value: Value,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Null.
    Null,
    /// A number with all its digits, as the strict grammar of the language has it.
    Number(Box<str>),
    /// A bool, a text, or what the format itself has a type for (dates of TOML), in its text form.
    Scalar(Type, Box<str>),
    /// A list.
    List(Vec<Node>),
    /// A map.
    Map(Entries),
}

/// The entries of a map in the order of the file; no key stands twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entries(Vec<(Box<str>, Node)>);

/// The whole of a number that a type of the language holds exactly.
const NUMERIC: Type = Type::Numeric(None);

/// What a map can be that records are read from.
const RECORDS: &str = "records are a list of maps, or a map from one key to maps";

impl Entries {
    /// Takes these entries.
    ///
    /// # Errors
    /// For a key that stands twice: of two values, one would silently win.
    pub fn new(entries: Vec<(Box<str>, Node)>) -> Result<Entries, Mistake> {
        let mut keys = HashSet::with_capacity(entries.len());
        match entries.iter().find(|(key, _)| !keys.insert(key)) {
            Some((key, node)) => {
                let message = format!("the key `{key}` stands twice in one map");
                Err(Mistake::broken(message).line(node.line).help("take one of them out"))
            }
            None => Ok(Entries(entries)),
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.iter().find(|(known, _)| *known == key).map(|(_, node)| node)
    }

    /// Keys and values.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Node)> + Clone {
        self.0.iter().map(|(key, node)| (&**key, node))
    }
}

impl Document {
    /// The value at a path of keys.
    pub fn at(&self, path: impl IntoIterator<Item = impl AsRef<str>>) -> Option<&Node> {
        path.into_iter().try_fold(&self.0, |node, key| match &node.value {
            Value::Map(entries) => entries.get(key.as_ref()),
            _ => None,
        })
    }
}

impl Node {
    /// The type of a scalar: whole numbers are int8, others numeric. `None` for null, lists, maps, and numbers that no
    /// type holds exactly.
    pub fn kind(&self) -> Option<Type> {
        match &self.value {
            Value::Scalar(kind, _) => Some(*kind),
            Value::Number(digits) if try_into::int8(&**digits).is_ok() => Some(Type::Int8),
            Value::Number(digits) => try_into::numeric(&**digits).is_ok().then_some(NUMERIC),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// What it is called in a message.
    pub fn what(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Number(_) => "a number",
            Value::Scalar(Type::Text, _) => "a text",
            Value::Scalar(Type::Bool, _) => "a bool",
            Value::Scalar(..) => "a date or time",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// The text form of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Number(text) | Value::Scalar(_, text) => Some(text),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The value as JSON.
    pub fn json(&self) -> String {
        let mut json = String::new();
        self.write_json(&mut json);
        json
    }

    fn write_json(&self, out: &mut String) {
        let text = |text: &str, out: &mut String| text.write_json(out).expect("a text takes every text");
        match &self.value {
            Value::Null => out.push_str("null"),
            Value::Number(text) | Value::Scalar(Type::Bool, text) => out.push_str(text),
            Value::Scalar(_, scalar) => text(scalar, out),
            Value::List(elements) => {
                out.push('[');
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    element.write_json(out);
                }
                out.push(']');
            }
            Value::Map(entries) => {
                out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    text(key, out);
                    out.push(':');
                    value.write_json(out);
                }
                out.push('}');
            }
        }
    }

    /// The names of the columns, where the node is records: what their maps name, in the order of first mention.
    ///
    /// # Errors
    /// Where it is no records.
    pub fn header(&self) -> Result<Vec<String>, Mistake> {
        let records: Box<dyn Iterator<Item = &Node>> = match &self.value {
            Value::List(records) => Box::new(records.iter()),
            Value::Map(entries) => Box::new(entries.iter().map(|(_, node)| node)),
            _ => return Err(self.no_records()),
        };
        let (mut names, mut seen) = (Vec::new(), HashSet::new());
        for record in records {
            let Value::Map(members) = &record.value else { return Err(record.no_record()) };
            for (name, _) in members.iter() {
                if seen.insert(name) {
                    names.push(name.to_owned());
                }
            }
        }
        Ok(names)
    }

    /// Goes through the records: the line that each starts in, and a cell for each column of the layout. What a record
    /// does not name is null. Of a map, the keys are the key column.
    ///
    /// # Errors
    /// Where it is no records, and what `each` says.
    pub fn read(
        &self,
        layout: &Layout<'_>,
        mut each: impl FnMut(u32, &[Option<&str>]) -> Result<(), Mistake>,
    ) -> Result<(), Mistake> {
        match &self.value {
            Value::List(records) => records.iter().try_for_each(|record| {
                let Value::Map(members) = &record.value else { return Err(record.no_record()) };
                record.record(layout, |column| members.get(column.name).map(Cow::Borrowed), &mut each)
            }),
            Value::Map(entries) => {
                let [key] = layout.keys else {
                    let message = "this is a map from one key, and the dictionary has another number of keys";
                    return Err(Mistake::wrong(message, RECORDS).line(self.line));
                };
                entries.iter().try_for_each(|(text, record)| {
                    let of_key = || {
                        let value = Value::Scalar(Type::Text, text.into());
                        Cow::Owned(Node { line: record.line, value })
                    };
                    let cell = |column: Column<'_>| match &record.value {
                        _ if column.name == key.name => Some(of_key()),
                        Value::Map(members) => members.get(column.name).map(Cow::Borrowed),
                        _ => Some(Cow::Borrowed(record)),
                    };
                    record.record(layout, cell, &mut each)
                })
            }
            _ => Err(self.no_records()),
        }
    }

    /// A record of these cells.
    fn record<'n>(
        &self,
        layout: &Layout<'_>,
        cell: impl Fn(Column<'_>) -> Option<Cow<'n, Node>>,
        each: &mut impl FnMut(u32, &[Option<&str>]) -> Result<(), Mistake>,
    ) -> Result<(), Mistake> {
        let texts = layout.columns().map(|column| match cell(column) {
            Some(node) => node.cell(column),
            None => Ok(None),
        });
        let texts: Vec<Option<String>> = texts.collect::<Result<_, _>>()?;
        let cells: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
        each(self.line, &cells)
    }

    /// The text form as a cell of this column.
    fn cell(&self, column: Column<'_>) -> Result<Option<String>, Mistake> {
        match (&self.value, column.kind) {
            (Value::Null, _) => Ok(None),
            (_, Type::Json | Type::List(_)) => Ok(Some(self.json())),
            (Value::Number(text) | Value::Scalar(_, text), _) => Ok(Some(text.to_string())),
            (Value::List(_) | Value::Map(_), kind) => {
                let message = format!("column `{}` is {kind}, and this is {}", column.name, self.what());
                Err(Mistake::wrong(message, "a column holds scalars, or is declared as json: `columns: {…}`")
                    .line(self.line))
            }
        }
    }

    fn no_records(&self) -> Mistake {
        Mistake::wrong(format!("this is {}, and no records", self.what()), RECORDS).line(self.line)
    }

    fn no_record(&self) -> Mistake {
        Mistake::wrong(format!("this is {}, and a record is a map", self.what()), RECORDS).line(self.line)
    }
}
