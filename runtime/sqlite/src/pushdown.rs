//! Which conditions SQLite evaluates as the language does.
//!
//! Any value may stand in any column. So for each field that is read, rows whose value is not of the column's own kind
//! are let through, and fail in the loop or are converted there: what is not an integer in an `INTEGER` column, what is
//! no text in UTF-8 in a `TEXT` column. Texts are compared by the collation `BINARY`, which is the order of code points
//! in a database in UTF-8. `LIKE` ignores case here, so patterns become those of `GLOB`, which does not.

use etlc_core::pushdown::Dialect;
use etlc_types::{Type, try_into};
use rusqlite::{
    Connection,
    functions::FunctionFlags,
    types::{Value, ValueRef},
};

use crate::{name::quoted, selection::Field, table::Table};

/// The function that says whether a value is null or a text that SQL can be trusted with: in UTF-8, without U+0000.
const IS_TEXT: &str = "etlc_is_text";

/// The longest pattern that SQLite takes, in bytes.
const LONGEST_PATTERN: usize = 50_000;

/// Makes the functions that conditions call.
pub(crate) fn define(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function(IS_TEXT, 1, flags, |context| {
        Ok(match context.get_raw(0) {
            ValueRef::Null => true,
            ValueRef::Text(bytes) => !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok(),
            ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => false,
        })
    })
}

/// The columns of a source's fields.
pub(crate) struct Columns<'a> {
    pub(crate) table: &'a Table,
    pub(crate) names: Vec<&'a str>,
    pub(crate) fields: &'a [Field],
    /// Whether the database is in UTF-8.
    pub(crate) is_utf8: bool,
    /// The values of the statement's parameters.
    pub(crate) parameters: Vec<Value>,
}

impl Columns<'_> {
    fn kind(&self, field: usize) -> Option<Type> {
        self.fields[field].live.kind
    }

    /// Why a field's column is not compared here.
    fn otherwise(&self, field: usize) -> String {
        let native = &self.fields[field].live.native;
        let declared = if native.is_empty() { "without a type" } else { native };
        format!("{} is declared {declared}, which SQLite compares otherwise", self.names[field])
    }

    fn bound(&mut self, value: Value) -> String {
        self.parameters.push(value);
        format!("?{}", self.parameters.len())
    }
}

impl Dialect for Columns<'_> {
    fn column(&self, field: usize) -> String {
        format!("t.{}", quoted(self.names[field]))
    }

    fn unreadable(&self, field: usize, read: Type) -> Result<Option<String>, String> {
        let name = self.column(field);
        let kind = self.kind(field).ok_or_else(|| self.otherwise(field))?;
        let is_always = |stored: &str| {
            let column = self.table.column(self.names[field]);
            column.is_some_and(|column| {
                column.is_row_number
                    || self.table.is_strict
                        && ["INT", "INTEGER"].contains(&column.declared.text.to_uppercase().as_str())
            }) && stored == "integer"
        };
        let is_not = |stored: &str| format!("typeof({name}) NOT IN ('{stored}', 'null')");
        let outside = |least: i64, most: i64| format!("{name} NOT BETWEEN {least} AND {most}");
        Ok(match (kind, read) {
            (Type::Int2 | Type::Int4 | Type::Int8, Type::Int8 | Type::Numeric(None) | Type::Text)
                if is_always("integer") =>
            {
                None
            }
            (Type::Int2 | Type::Int4 | Type::Int8, Type::Int8 | Type::Numeric(None) | Type::Text) => {
                Some(is_not("integer"))
            }
            (Type::Int2, Type::Int2) => {
                Some(format!("{} OR {}", is_not("integer"), outside(i16::MIN.into(), i16::MAX.into())))
            }
            (Type::Int2 | Type::Int4, Type::Int4) => {
                Some(format!("{} OR {}", is_not("integer"), outside(i32::MIN.into(), i32::MAX.into())))
            }
            (Type::Bool, Type::Bool) => Some(format!("{} OR {name} NOT IN (0, 1)", is_not("integer"))),
            (Type::Float8, Type::Float8 | Type::Text) => Some(is_not("real")),
            (Type::Text | Type::Varchar(_), Type::Text) if self.is_utf8 => Some(format!("NOT {IS_TEXT}({name})")),
            (Type::Text | Type::Varchar(_), Type::Text) => return Err("the database is not in UTF-8".to_owned()),
            _ => return Err(self.otherwise(field)),
        })
    }

    fn compared(&self, field: usize, kind: Type, _ordered: bool) -> Result<String, String> {
        let live = self.kind(field).ok_or_else(|| self.otherwise(field))?;
        let name = self.column(field);
        match (kind, live) {
            (Type::Int2 | Type::Int4 | Type::Int8 | Type::Numeric(None), Type::Int2 | Type::Int4 | Type::Int8)
            | (Type::Bool, Type::Bool)
            | (Type::Float8, Type::Float8) => Ok(name),
            (Type::Text, Type::Text | Type::Varchar(_)) => Ok(format!("{name} COLLATE BINARY")),
            _ => Err(self.otherwise(field)),
        }
    }

    fn value(&mut self, kind: Type, text: &str) -> Result<String, String> {
        let unread = |_| "the value is not of its type".to_owned();
        let value = match kind {
            Type::Int2 | Type::Int4 | Type::Int8 => Value::Integer(try_into::int8(text).map_err(unread)?),
            Type::Numeric(None) => match try_into::int8(text) {
                Ok(whole) => Value::Integer(whole),
                Err(_) => return Err("SQLite compares whole numbers and fractions otherwise".to_owned()),
            },
            Type::Bool => Value::Integer(i64::from(try_into::bool(text).map_err(unread)?)),
            Type::Float8 => match try_into::float8(text).map_err(unread)? {
                nan if nan.is_nan() => return Err("SQLite has no NaN".to_owned()),
                float => Value::Real(float),
            },
            Type::Text if text.contains('\0') => return Err("a text with U+0000 is compared".to_owned()),
            Type::Text => Value::Text(text.to_owned()),
            kind => return Err(format!("SQLite compares {kind} otherwise")),
        };
        Ok(self.bound(value))
    }

    fn nan(&self, _kind: Type) -> Option<&'static str> {
        None
    }

    fn like(&mut self, field: usize, pattern: &str, negated: bool) -> Result<String, String> {
        if !matches!(self.kind(field), Some(Type::Text | Type::Varchar(_))) {
            return Err(self.otherwise(field));
        }
        let glob = glob(pattern);
        if glob.len() > LONGEST_PATTERN || glob.contains('\0') {
            return Err("SQLite has no such patterns".to_owned());
        }
        let (column, glob) = (self.column(field), self.bound(Value::Text(glob)));
        Ok(format!("{column} {}GLOB {glob}", if negated { "NOT " } else { "" }))
    }
}

/// A pattern of `LIKE` as one of `GLOB`.
fn glob(pattern: &str) -> String {
    let mut glob = String::new();
    let literal = |glob: &mut String, character: char| match character {
        '*' | '?' | '[' => glob.extend(['[', character, ']']),
        other => glob.push(other),
    };
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '%' => glob.push('*'),
            '_' => glob.push('?'),
            '\\' => characters.next().into_iter().for_each(|escaped| literal(&mut glob, escaped)),
            other => literal(&mut glob, other),
        }
    }
    glob
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn patterns() {
        for (like, wanted) in [("a%b_", "a*b?"), (r"\%\_\\", r"%_\"), ("*?[]", "[*][?][[]]"), (r"\*", "[*]"), ("", "")]
        {
            assert_eq!(glob(like), wanted, "{like}");
        }
    }
}
