//! A value that goes through as it is, in whatever type the source has it.

use etlc_types::{Result, Type};

use crate::{Row, Writer};

/// A field of a row on its way to a column of the same type.
#[derive(Clone, Copy, Debug)]
pub struct Carried<R> {
    row: R,
    field: usize,
}

impl<'a, R: Row<'a>> Carried<R> {
    /// Field `field` of this row.
    pub fn new(row: R, field: usize) -> Carried<R> {
        Carried { row, field }
    }

    /// Writes the field as its bytes where both ends hold it alike, else as its live type, and as text where the
    /// language has no such type.
    pub fn write<W: Writer + ?Sized>(&self, writer: &mut W) -> Result<()> {
        let Carried { row, field } = *self;
        let live = row.live(field);
        if writer.takes_native(live) {
            return writer.native(row.native(field)?);
        }
        match live.kind {
            Some(Type::Bool) => writer.bool(row.bool(field)?),
            Some(Type::Int2) => writer.int2(row.int2(field)?),
            Some(Type::Int4) => writer.int4(row.int4(field)?),
            Some(Type::Int8) => writer.int8(row.int8(field)?),
            Some(Type::Float4) => writer.float4(row.float4(field)?),
            Some(Type::Float8) => writer.float8(row.float8(field)?),
            Some(Type::Numeric(_)) => writer.numeric(row.numeric(field)?),
            Some(Type::Text | Type::Varchar(_)) | None => writer.text(row.text(field)?),
            Some(Type::Bytea) => writer.bytea(row.bytea(field)?),
            Some(Type::Date) => writer.date(row.date(field)?),
            Some(Type::Time) => writer.time(row.time(field)?),
            Some(Type::Timestamp) => writer.timestamp(row.timestamp(field)?),
            Some(Type::Timestamptz) => writer.timestamptz(row.timestamptz(field)?),
            Some(Type::Interval) => writer.interval(row.interval(field)?),
            Some(Type::Uuid) => writer.uuid(row.uuid(field)?),
            Some(Type::Json) => writer.json(row.json(field)?),
            Some(Type::List(element)) => writer.list(row.list(field, element)?),
        }
    }
}
