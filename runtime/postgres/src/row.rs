//! A row of a source: each field decoded by its live type into the type that is asked for.

use etlc_core::Live;
use etlc_types::{
    Arena, Date, Decimal, Element, Failure, Interval, Json, List, Result, Time, Timestamp, Timestamptz, Uuid, fit,
    into, try_into,
};

use crate::{codes, decode, list, numeric, reader::Reader, wire::Wire};

/// The row that a [`Reader`] stands at.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    reader: &'a Reader,
}

/// Declares methods that read a field as a type: from the encoding of the type itself, from those that always convert
/// to it, and from those that may.
macro_rules! reads {
    ($($name:ident -> $kind:ty {
        $($own:ident: $decode:ident),+;
        $(into: $($wide:ident $from_wide:ident),+;)?
        $(try_into: $($checked:ident $from_checked:ident),+;)?
    })*) => {$(
        #[inline]
        fn $name(&self, field: usize) -> Result<Option<$kind>> {
            let Some(bytes) = self.reader.bytes(field) else { return Ok(None) };
            match self.reader.cells[field].wire {
                $(Wire::$own => decode::$decode(bytes).map(Some),)+
                $($(Wire::$wide => Ok(Some(into::$name(decode::$from_wide(bytes)?))),)+)?
                $($(Wire::$checked => try_into::$name(decode::$from_checked(bytes)?).map(Some),)+)?
                _ => Err(no_conversion(self.live(field), stringify!($name))),
            }
        }
    )*};
}

impl<'a> Row<'a> {
    pub(crate) fn new(reader: &'a Reader) -> Row<'a> {
        Row { reader }
    }

    /// A cell as text, where its encoding is not that of text.
    fn convert_to_text(&self, cell: usize, bytes: &'a [u8]) -> Result<&'a str> {
        let arena = &self.reader.arena;
        match self.reader.cells[cell].wire {
            Wire::Text => decode::text(bytes),
            Wire::Bpchar => decode::bpchar(bytes),
            Wire::Bool => decode::bool(bytes).map(|value| into::text(value, arena)),
            Wire::Int2 => decode::int2(bytes).map(|value| into::text(value, arena)),
            Wire::Int4 => decode::int4(bytes).map(|value| into::text(value, arena)),
            Wire::Int8 => decode::int8(bytes).map(|value| into::text(value, arena)),
            Wire::Oid => decode::oid(bytes).map(|value| into::text(value, arena)),
            Wire::Float4 => decode::float4(bytes).map(|value| into::text(value, arena)),
            Wire::Float8 => decode::float8(bytes).map(|value| into::text(value, arena)),
            Wire::Numeric => decode::numeric(bytes).map(|value| into::text(value, arena)),
            Wire::Bytea => decode::bytea(bytes).map(|value| into::text(value, arena)),
            Wire::Date => decode::date(bytes).map(|value| into::text(value, arena)),
            Wire::Time => decode::time(bytes).map(|value| into::text(value, arena)),
            Wire::Timestamp => decode::timestamp(bytes).map(|value| into::text(value, arena)),
            Wire::Timestamptz => decode::timestamptz(bytes).map(|value| into::text(value, arena)),
            Wire::Interval => decode::interval(bytes).map(|value| into::text(value, arena)),
            Wire::Uuid => decode::uuid(bytes).map(|value| into::text(value, arena)),
            Wire::Json => decode::json(bytes).and_then(|value| try_into::text(value, arena)),
            Wire::Jsonb => decode::jsonb(bytes).and_then(|value| try_into::text(value, arena)),
            Wire::List => {
                let element = self.reader.cells[cell].element;
                list::decode(bytes, element, arena).map(|value| into::text(value, arena))
            }
            Wire::Opaque => Err(decode::unreadable("text", bytes)),
        }
    }

    /// A cell as JSON, where its encoding is not that of JSON.
    fn convert_to_json(&self, cell: usize, bytes: &'a [u8]) -> Result<Json<'a>> {
        let arena = &self.reader.arena;
        match self.reader.cells[cell].wire {
            Wire::Json => decode::json(bytes),
            Wire::Jsonb => decode::jsonb(bytes),
            Wire::Text => try_into::json(decode::text(bytes)?, arena),
            Wire::Bpchar => try_into::json(decode::bpchar(bytes)?, arena),
            Wire::Bool => decode::bool(bytes).map(|value| into::json(value, arena)),
            Wire::Int2 => decode::int2(bytes).map(|value| into::json(value, arena)),
            Wire::Int4 => decode::int4(bytes).map(|value| into::json(value, arena)),
            Wire::Int8 => decode::int8(bytes).map(|value| into::json(value, arena)),
            Wire::Oid => decode::oid(bytes).map(|value| into::json(value, arena)),
            Wire::Float4 => decode::float4(bytes).map(|value| into::json(value, arena)),
            Wire::Float8 => decode::float8(bytes).map(|value| into::json(value, arena)),
            Wire::Numeric => decode::numeric(bytes).map(|value| into::json(value, arena)),
            Wire::Bytea => decode::bytea(bytes).map(|value| into::json(value, arena)),
            Wire::Date => decode::date(bytes).map(|value| into::json(value, arena)),
            Wire::Time => decode::time(bytes).map(|value| into::json(value, arena)),
            Wire::Timestamp => decode::timestamp(bytes).map(|value| into::json(value, arena)),
            Wire::Timestamptz => decode::timestamptz(bytes).map(|value| into::json(value, arena)),
            Wire::Interval => decode::interval(bytes).map(|value| into::json(value, arena)),
            Wire::Uuid => decode::uuid(bytes).map(|value| into::json(value, arena)),
            Wire::List => {
                let element = self.reader.cells[cell].element;
                list::decode(bytes, element, arena).map(|value| into::json(value, arena))
            }
            Wire::Opaque => Err(decode::unreadable("json", bytes)),
        }
    }
}

impl Row<'_> {
    /// The values of the source's key, in their text forms.
    pub(crate) fn key_values(&self) -> Result<Vec<String>> {
        let value = |(_, cell): &(&str, usize)| match self.reader.bytes(*cell) {
            Some(bytes) => self.convert_to_text(*cell, bytes).map(str::to_owned),
            None => fit::not_null::<&str>(None).map(str::to_owned),
        };
        self.reader.key.iter().map(value).collect()
    }
}

impl<'a> etlc_core::Row<'a> for Row<'a> {
    #[inline]
    fn arena(&self) -> &'a Arena {
        &self.reader.arena
    }

    fn position(&self) -> String {
        let value = |cell: usize| match self.reader.bytes(cell) {
            None => "null".to_owned(),
            Some(bytes) => match self.convert_to_text(cell, bytes) {
                Ok(text) => text.to_owned(),
                Err(failure) => format!("({})", failure.message()),
            },
        };
        let columns = self.reader.key.iter().map(|(name, cell)| format!("{name} {}", value(*cell)));
        let name = match self.reader.key.is_empty() {
            true => format!("row {}", self.reader.count),
            false => columns.collect::<Vec<_>>().join(", "),
        };
        match &self.reader.table {
            Some(table) => format!("{table} {name}"),
            None => name,
        }
    }

    fn escaped(&self, field: usize) -> String {
        let Some(bytes) = self.reader.bytes(field) else { return String::new() };
        match self.reader.cells[field].wire {
            Wire::Text | Wire::Bpchar | Wire::Json | Wire::Jsonb => etlc_core::escaped(bytes),
            Wire::Numeric if let Some(name) = numeric::special(bytes) => name.to_owned(),
            _ => into::text(bytes, &self.reader.arena).to_owned(),
        }
    }

    #[inline]
    fn live(&self, field: usize) -> &Live {
        &self.reader.live[field]
    }

    #[inline]
    fn native(&self, field: usize) -> Result<Option<&'a [u8]>> {
        match self.reader.natives[field] {
            Some(cell) => Ok(self.reader.bytes(cell)),
            None => Err(no_conversion(self.live(field), "bytes")),
        }
    }

    reads! {
        bool -> bool {
            Bool: bool;
            try_into: Text text, Bpchar bpchar, Json json, Jsonb jsonb;
        }
        int2 -> i16 {
            Int2: int2;
            try_into: Int4 int4, Int8 int8, Oid oid, Float4 float4, Float8 float8, Numeric numeric,
                Text text, Bpchar bpchar, Json json, Jsonb jsonb;
        }
        int4 -> i32 {
            Int4: int4;
            into: Int2 int2;
            try_into: Int8 int8, Oid oid, Float4 float4, Float8 float8, Numeric numeric,
                Text text, Bpchar bpchar, Json json, Jsonb jsonb;
        }
        int8 -> i64 {
            Int8: int8, Oid: oid;
            into: Int2 int2, Int4 int4;
            try_into: Float4 float4, Float8 float8, Numeric numeric, Text text, Bpchar bpchar, Json json, Jsonb jsonb;
        }
        float4 -> f32 {
            Float4: float4;
            into: Int2 int2;
            try_into: Int4 int4, Int8 int8, Oid oid, Float8 float8, Numeric numeric,
                Text text, Bpchar bpchar, Json json, Jsonb jsonb;
        }
        float8 -> f64 {
            Float8: float8;
            into: Int2 int2, Int4 int4, Float4 float4;
            try_into: Int8 int8, Oid oid, Numeric numeric, Text text, Bpchar bpchar, Json json, Jsonb jsonb;
        }
        numeric -> Decimal {
            Numeric: numeric;
            into: Int2 int2, Int4 int4, Int8 int8, Oid oid;
            try_into: Float4 float4, Float8 float8, Text text, Bpchar bpchar, Json json, Jsonb jsonb;
        }
        date -> Date {
            Date: date;
            try_into: Text text, Bpchar bpchar, Json json, Jsonb jsonb;
        }
        time -> Time {
            Time: time;
            try_into: Text text, Bpchar bpchar, Json json, Jsonb jsonb;
        }
        timestamp -> Timestamp {
            Timestamp: timestamp;
            try_into: Date date, Text text, Bpchar bpchar, Json json, Jsonb jsonb;
        }
        timestamptz -> Timestamptz {
            Timestamptz: timestamptz;
            try_into: Text text, Bpchar bpchar, Json json, Jsonb jsonb;
        }
        interval -> Interval {
            Interval: interval;
            try_into: Text text, Bpchar bpchar, Json json, Jsonb jsonb;
        }
        uuid -> Uuid {
            Uuid: uuid;
            try_into: Text text, Bpchar bpchar, Json json, Jsonb jsonb;
        }
    }

    #[inline]
    fn text(&self, field: usize) -> Result<Option<&'a str>> {
        let Some(bytes) = self.reader.bytes(field) else { return Ok(None) };
        match self.reader.cells[field].wire {
            Wire::Text => decode::text(bytes).map(Some),
            _ => self.convert_to_text(field, bytes).map(Some),
        }
    }

    #[inline]
    fn bytea(&self, field: usize) -> Result<Option<&'a [u8]>> {
        let Some(bytes) = self.reader.bytes(field) else { return Ok(None) };
        let arena = self.arena();
        match self.reader.cells[field].wire {
            Wire::Bytea => Ok(Some(bytes)),
            Wire::Text => try_into::bytea(decode::text(bytes)?, arena).map(Some),
            Wire::Bpchar => try_into::bytea(decode::bpchar(bytes)?, arena).map(Some),
            Wire::Json => try_into::bytea(decode::json(bytes)?, arena).map(Some),
            Wire::Jsonb => try_into::bytea(decode::jsonb(bytes)?, arena).map(Some),
            _ => Err(no_conversion(self.live(field), "bytea")),
        }
    }

    #[inline]
    fn json(&self, field: usize) -> Result<Option<Json<'a>>> {
        let Some(bytes) = self.reader.bytes(field) else { return Ok(None) };
        self.convert_to_json(field, bytes).map(Some)
    }

    fn list(&self, field: usize, element: Element) -> Result<Option<List<'a>>> {
        let Some(bytes) = self.reader.bytes(field) else { return Ok(None) };
        let arena = self.arena();
        let list = match self.reader.cells[field].wire {
            Wire::List => list::decode(bytes, self.reader.cells[field].element, arena)?,
            Wire::Text => try_into::list(decode::text(bytes)?, element, arena)?,
            Wire::Bpchar => try_into::list(decode::bpchar(bytes)?, element, arena)?,
            Wire::Json => try_into::list(decode::json(bytes)?, element, arena)?,
            Wire::Jsonb => try_into::list(decode::jsonb(bytes)?, element, arena)?,
            _ => return Err(no_conversion(self.live(field), "list")),
        };
        if list.element() == element { Ok(Some(list)) } else { Err(no_conversion(self.live(field), "list")) }
    }
}

/// The types were checked when the source was opened; a program that asks for others is not the compiler's.
#[cold]
fn no_conversion(live: &Live, wanted: &str) -> Failure {
    Failure::new(codes::UNREADABLE, format!("a column of type {} is not read as {wanted}", live.native))
}
