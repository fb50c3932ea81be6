//! Which conditions PostgreSQL evaluates as the language does.
//!
//! - Texts are equal where their bytes are, unless the column's collation says otherwise; they are in order of their
//!   code points by the collation `C`, where the database is in UTF-8.
//! - A `numeric` may be NaN, infinite or longer than the language's; a timestamp may be later than its last. Rows with
//!   such values are let through.
//! - NaN is equal to itself and above all other floats, which [`etlc_core::pushdown`] knows.
//! - `LIKE` is the language's, under the collation `C`.

use etlc_core::pushdown::Dialect;
use etlc_types::{Conversion, Type, conversion};

use crate::{
    catalog::Column,
    sql,
    wire::{FIRST_OWN, Wire},
};

/// The columns of a source's fields, in the order of the fields.
pub(crate) struct Columns<'a> {
    pub(crate) columns: Vec<&'a Column>,
    /// Whether the database is in UTF-8.
    pub(crate) is_utf8: bool,
}

const NOT_UTF8: &str = "the database is not in UTF-8";

impl Columns<'_> {
    /// The column of a type that its values are compared as.
    fn of(&self, field: usize, wires: &[Wire]) -> Result<String, String> {
        let column = self.columns[field];
        if column.oid < FIRST_OWN && wires.contains(&column.format.wire) {
            return Ok(self.column(field));
        }
        Err(format!("{} is {}, which compares otherwise", column.name.shown(), column.native))
    }

    /// A column of texts whose bytes are what is compared.
    fn text(&self, field: usize) -> Result<String, String> {
        const TEXT: u32 = 25;
        const VARCHAR: u32 = 1043;
        let column = self.columns[field];
        match column.oid {
            TEXT | VARCHAR if self.is_utf8 => Ok(self.column(field)),
            TEXT | VARCHAR => Err(NOT_UTF8.to_owned()),
            _ => Err(format!("{} is {}, which compares otherwise", column.name.shown(), column.native)),
        }
    }
}

impl Dialect for Columns<'_> {
    fn column(&self, field: usize) -> String {
        format!("etl.{}", self.columns[field].name.sql())
    }

    fn unreadable(&self, field: usize, read: Type) -> Result<Option<String>, String> {
        let column = self.columns[field];
        let live = column.kind.unwrap_or(Type::Text);
        if !matches!(conversion(live.base(), read.base()), Conversion::Same | Conversion::Total) {
            return Err(format!("{} is {}, and not each of its values is {read}", column.name.shown(), column.native));
        }
        let name = self.column(field);
        match column.format.wire {
            Wire::Bool
            | Wire::Int2
            | Wire::Int4
            | Wire::Int8
            | Wire::Oid
            | Wire::Float4
            | Wire::Float8
            | Wire::Bytea
            | Wire::Date
            | Wire::Time
            | Wire::Uuid => Ok(None),
            Wire::Text | Wire::Bpchar if self.is_utf8 => Ok(None),
            Wire::Text | Wire::Bpchar => Err(NOT_UTF8.to_owned()),
            // For NaN and the infinities neither is true. 76 digits are 38 before the point and 38 after it at least.
            Wire::Numeric => {
                Ok(Some(format!("NOT (pg_catalog.abs({name}) < 1e38 AND pg_catalog.scale({name}) <= 38)")))
            }
            Wire::Timestamp | Wire::Timestamptz => {
                let kind = if column.format.wire == Wire::Timestamp { "timestamp" } else { "timestamptz" };
                let value = |text: &str| format!("{}::pg_catalog.{kind}", sql::literal(text));
                let (last, infinity) = (value("294246-12-01 00:00:00+00"), value("infinity"));
                Ok(Some(format!("({name} >= {last} AND {name} < {infinity})")))
            }
            Wire::Interval | Wire::Json | Wire::Jsonb | Wire::List | Wire::Opaque => {
                Err(format!("{} is {}, and not each of its values can be read", column.name.shown(), column.native))
            }
        }
    }

    fn compared(&self, field: usize, kind: Type, ordered: bool) -> Result<String, String> {
        match kind.base() {
            Type::Text => {
                let column = self.text(field)?;
                let bytes_decide = !ordered && self.columns[field].is_deterministic;
                Ok(if bytes_decide { column } else { format!("{column} COLLATE \"C\"") })
            }
            Type::Bool => self.of(field, &[Wire::Bool]),
            Type::Int2 | Type::Int4 | Type::Int8 => self.of(field, &[Wire::Int2, Wire::Int4, Wire::Int8]),
            Type::Float4 => self.of(field, &[Wire::Float4]),
            Type::Float8 => self.of(field, &[Wire::Float4, Wire::Float8]),
            Type::Numeric(_) => self.of(field, &[Wire::Int2, Wire::Int4, Wire::Int8, Wire::Numeric]),
            Type::Bytea => self.of(field, &[Wire::Bytea]),
            Type::Date => self.of(field, &[Wire::Date]),
            Type::Time => self.of(field, &[Wire::Time]),
            Type::Timestamp => self.of(field, &[Wire::Timestamp]),
            Type::Timestamptz => self.of(field, &[Wire::Timestamptz]),
            Type::Uuid => self.of(field, &[Wire::Uuid]),
            kind => Err(format!("PostgreSQL compares {kind} otherwise")),
        }
    }

    fn value(&mut self, kind: Type, text: &str) -> Result<String, String> {
        if text.contains('\0') {
            return Err("PostgreSQL has no texts with U+0000".to_owned());
        }
        if text.ends_with(" BC") {
            return Err("PostgreSQL has not all of the years BC".to_owned());
        }
        let kind = match kind.base() {
            // A numeric that is whole compares alike, and an index of a column of whole numbers serves.
            Type::Numeric(_) if text.parse::<i64>().is_ok() => "int8",
            Type::Bool => "bool",
            Type::Int2 => "int2",
            Type::Int4 => "int4",
            Type::Int8 => "int8",
            Type::Float4 => "float4",
            Type::Float8 => "float8",
            Type::Numeric(_) => "numeric",
            Type::Text => "text",
            Type::Bytea => "bytea",
            Type::Date => "date",
            Type::Time => "time",
            Type::Timestamp => "timestamp",
            Type::Timestamptz => "timestamptz",
            Type::Uuid => "uuid",
            kind => return Err(format!("PostgreSQL compares {kind} otherwise")),
        };
        Ok(format!("{}::pg_catalog.{kind}", sql::literal(text)))
    }

    fn nan(&self, kind: Type) -> Option<&'static str> {
        match kind {
            Type::Float4 => Some("'NaN'::pg_catalog.float4"),
            Type::Float8 => Some("'NaN'::pg_catalog.float8"),
            _ => None,
        }
    }

    fn like(&mut self, field: usize, pattern: &str, negated: bool) -> Result<String, String> {
        let (column, pattern) = (self.text(field)?, self.value(Type::Text, pattern)?);
        Ok(format!("{column} COLLATE \"C\" {}LIKE {pattern}", if negated { "NOT " } else { "" }))
    }
}
