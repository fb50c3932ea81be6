//! A row of a statement, lent until the next step.

use std::cell::Cell;

use etlc_core::Live;
use etlc_types::{
    Arena, Date, Decimal, Element, Interval, Json, List, Result, Time, Timestamp, Timestamptz, Type, Uuid, into,
    try_into,
};
use rusqlite::types::ValueRef;

use crate::{
    selection::{Field, Shape},
    value,
};

/// A row. Values are converted from the type that is stored, in the light of what the column was declared as.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    pub(crate) row: &'a rusqlite::Row<'static>,
    pub(crate) shape: &'a Shape,
    pub(crate) table: Option<&'a str>,
    pub(crate) arena: &'a Arena,
    pub(crate) count: u64,
    pub(crate) ceiling: &'a Ceiling,
}

/// How long a value may be, and the first that was longer.
#[derive(Debug)]
pub(crate) struct Ceiling {
    pub(crate) bytes: usize,
    pub(crate) passed: Cell<Option<(usize, usize)>>,
}

impl Ceiling {
    /// Notes the length of a field's value.
    #[cold]
    fn pass(&self, field: usize, bytes: usize) {
        if self.passed.get().is_none() {
            self.passed.set(Some((field, bytes)));
        }
    }
}

impl<'a> Row<'a> {
    #[inline]
    fn field(&self, field: usize) -> (&'a Field, ValueRef<'a>) {
        let known = &self.shape.fields[field];
        let value = self.row.get_ref(known.place).expect("the statement has the column");
        if let ValueRef::Text(bytes) | ValueRef::Blob(bytes) = value
            && bytes.len() > self.ceiling.bytes
        {
            // The run ends before the next row; until then it makes of this one what it likes.
            self.ceiling.pass(field, bytes.len());
        }
        (known, value)
    }
}

impl Field {
    #[cold]
    #[inline(never)]
    fn refuse<T>(&self, value: ValueRef<'_>, wanted: &str) -> Result<Option<T>> {
        Err(value::stored_otherwise(value, &self.live.native, wanted))
    }

    /// A number of a `numeric` column, with the digits after the point that the column declares.
    fn decimal(&self, value: Decimal) -> Decimal {
        match self.live.kind {
            Some(Type::Numeric(Some((_, scale)))) => value.rescale_exact(scale).unwrap_or(value),
            _ => value,
        }
    }
}

/// Methods for numbers: how to make one of an integer and of a float; texts are read.
macro_rules! numbers {
    ($($name:ident -> $ty:ty, $integer:expr, $float:expr;)*) => {$(
        #[inline]
        fn $name(&self, field: usize) -> Result<Option<$ty>> {
            let (field, value) = self.field(field);
            match value {
                ValueRef::Null => Ok(None),
                ValueRef::Integer(integer) => $integer(integer).map(Some),
                ValueRef::Real(float) => $float(float).map(Some),
                ValueRef::Text(text) => try_into::$name(value::text(text)?).map(Some),
                ValueRef::Blob(_) => field.refuse(value, stringify!($name)),
            }
        }
    )*};
}

/// Methods for types that are stored as texts.
macro_rules! texts {
    ($($name:ident -> $ty:ty;)*) => {$(
        #[inline]
        fn $name(&self, field: usize) -> Result<Option<$ty>> {
            let (field, value) = self.field(field);
            match value {
                ValueRef::Null => Ok(None),
                ValueRef::Text(text) => try_into::$name(value::text(text)?).map(Some),
                value => field.refuse(value, stringify!($name)),
            }
        }
    )*};
}

/// What is not a text, in its text or JSON form: as the type that the column declares where it is a value of it, else
/// as the one that is stored.
macro_rules! form {
    ($field:ident, $value:ident, $form:path, $arena:expr) => {
        match ($value, $field.live.kind) {
            (ValueRef::Integer(integer @ (0 | 1)), Some(Type::Bool)) => $form(integer == 1, $arena),
            (ValueRef::Integer(integer), Some(Type::Numeric(_))) => {
                $form($field.decimal(Decimal::from(integer)), $arena)
            }
            (ValueRef::Integer(integer), _) => $form(integer, $arena),
            (ValueRef::Real(float), Some(Type::Numeric(_))) if let Ok(decimal) = try_into::numeric(float) => {
                $form($field.decimal(decimal), $arena)
            }
            (ValueRef::Real(float), Some(Type::Float4)) if f64::from(float as f32) == float => {
                $form(float as f32, $arena)
            }
            (ValueRef::Real(float), _) => $form(float, $arena),
            (ValueRef::Blob(bytes), _) => $form(bytes, $arena),
            (ValueRef::Null | ValueRef::Text(_), _) => return Ok(None),
        }
    };
}

impl<'a> etlc_core::Row<'a> for Row<'a> {
    fn arena(&self) -> &'a Arena {
        self.arena
    }

    fn position(&self) -> String {
        let name = self.shape.key.name(self.row, self.count);
        match self.table {
            Some(table) => format!("{table} {name}"),
            None => name,
        }
    }

    fn escaped(&self, field: usize) -> String {
        match self.field(field).1 {
            ValueRef::Null => String::new(),
            ValueRef::Integer(integer) => integer.to_string(),
            ValueRef::Real(float) => float.to_string(),
            ValueRef::Text(bytes) => etlc_core::escaped(bytes),
            ValueRef::Blob(bytes) => into::text(bytes, self.arena).to_owned(),
        }
    }

    fn live(&self, field: usize) -> &Live {
        &self.shape.fields[field].live
    }

    fn native(&self, field: usize) -> Result<Option<&'a [u8]>> {
        let (_, value) = self.field(field);
        Ok(value::pack(value, self.arena))
    }

    #[inline]
    fn bool(&self, field: usize) -> Result<Option<bool>> {
        let (field, value) = self.field(field);
        match value {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(0) => Ok(Some(false)),
            ValueRef::Integer(1) => Ok(Some(true)),
            ValueRef::Text(text) => try_into::bool(value::text(text)?).map(Some),
            value => field.refuse(value, "bool"),
        }
    }

    numbers! {
        int2 -> i16, try_into::int2, try_into::int2;
        int4 -> i32, try_into::int4, try_into::int4;
        int8 -> i64, Ok, try_into::int8;
        float4 -> f32, try_into::float4, try_into::float4;
        float8 -> f64, try_into::float8, Ok;
    }

    #[inline]
    fn numeric(&self, field: usize) -> Result<Option<Decimal>> {
        let (field, value) = self.field(field);
        let decimal = match value {
            ValueRef::Null => return Ok(None),
            ValueRef::Integer(integer) => Decimal::from(integer),
            ValueRef::Real(float) => try_into::numeric(float)?,
            ValueRef::Text(text) => try_into::numeric(value::text(text)?)?,
            ValueRef::Blob(_) => return field.refuse(value, "numeric"),
        };
        Ok(Some(field.decimal(decimal)))
    }

    #[inline]
    fn text(&self, field: usize) -> Result<Option<&'a str>> {
        let (field, value) = self.field(field);
        if let ValueRef::Text(text) = value {
            return value::text(text).map(Some);
        }
        Ok(Some(form!(field, value, into::text, self.arena)))
    }

    #[inline]
    fn bytea(&self, field: usize) -> Result<Option<&'a [u8]>> {
        let (field, value) = self.field(field);
        match value {
            ValueRef::Null => Ok(None),
            ValueRef::Blob(bytes) => Ok(Some(bytes)),
            ValueRef::Text(text) => try_into::bytea(value::text(text)?, self.arena).map(Some),
            value => field.refuse(value, "bytea"),
        }
    }

    texts! {
        date -> Date;
        time -> Time;
        timestamp -> Timestamp;
        timestamptz -> Timestamptz;
        interval -> Interval;
        uuid -> Uuid;
    }

    #[inline]
    fn json(&self, field: usize) -> Result<Option<Json<'a>>> {
        let (field, value) = self.field(field);
        if let ValueRef::Text(text) = value {
            return try_into::json(value::text(text)?, self.arena).map(Some);
        }
        Ok(Some(form!(field, value, into::json, self.arena)))
    }

    #[inline]
    fn list(&self, field: usize, element: Element) -> Result<Option<List<'a>>> {
        let (field, value) = self.field(field);
        match value {
            ValueRef::Null => Ok(None),
            ValueRef::Text(text) => try_into::list(value::text(text)?, element, self.arena).map(Some),
            value => field.refuse(value, "a list"),
        }
    }
}
