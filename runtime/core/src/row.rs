//! The side of a connector that lends rows to the generated loop.

use etlc_types::{Arena, Date, Decimal, Element, Interval, Json, List, Result, Time, Timestamp, Timestamptz, Uuid};

use crate::{Live, Position, Stop};

/// Walks the rows of a source, one buffer after another.
pub trait Reader {
    /// A row that is lent until the next one is asked for.
    type Row<'a>: Row<'a>
    where
        Self: 'a;

    /// The next row, or `None` after the last. Waits for the connector where no buffer is ready.
    fn next(&mut self) -> std::result::Result<Option<Self::Row<'_>>, Stop>;

    /// Behind which row it is: from there [`crate::Run::resume`] tells a later run to go on. Asked for under
    /// `commit: every(…)` alone, when the last row has been dealt with and no other was asked for.
    ///
    /// # Errors
    /// A stop where it cannot tell.
    fn position(&mut self) -> std::result::Result<Position, Stop>;
}

/// A row whose fields are read as the types that rules ask for. `field` is a position in
/// [`crate::spec::Source::fields`]. Each method converts from the live type to its own by the conversion table; a null
/// is `None`; a value that does not convert is a failure. Whether the live type converts at all was settled when the
/// source was opened.
pub trait Row<'a>: Copy {
    /// Where texts made for this row live.
    fn arena(&self) -> &'a Arena;

    /// What names the row in a message: `line 17`, `id 42`, `row 5`.
    fn position(&self) -> String;

    /// A field that cannot be read as text or JSON, in some form that shows all of its bytes: [`crate::escaped`] for
    /// what was meant as text.
    fn escaped(&self, field: usize) -> String;

    /// The live type of a field.
    fn live(&self, field: usize) -> &Live;

    /// The field's bytes as the connector holds them, for a target of the same connector and the same type.
    fn native(&self, field: usize) -> Result<Option<&'a [u8]>>;

    /// The field as `bool`.
    fn bool(&self, field: usize) -> Result<Option<bool>>;
    /// The field as `int2`.
    fn int2(&self, field: usize) -> Result<Option<i16>>;
    /// The field as `int4`.
    fn int4(&self, field: usize) -> Result<Option<i32>>;
    /// The field as `int8`.
    fn int8(&self, field: usize) -> Result<Option<i64>>;
    /// The field as `float4`.
    fn float4(&self, field: usize) -> Result<Option<f32>>;
    /// The field as `float8`.
    fn float8(&self, field: usize) -> Result<Option<f64>>;
    /// The field as `numeric`, of any precision.
    fn numeric(&self, field: usize) -> Result<Option<Decimal>>;
    /// The field as `text`.
    fn text(&self, field: usize) -> Result<Option<&'a str>>;
    /// The field as `bytea`.
    fn bytea(&self, field: usize) -> Result<Option<&'a [u8]>>;
    /// The field as `date`.
    fn date(&self, field: usize) -> Result<Option<Date>>;
    /// The field as `time`.
    fn time(&self, field: usize) -> Result<Option<Time>>;
    /// The field as `timestamp`.
    fn timestamp(&self, field: usize) -> Result<Option<Timestamp>>;
    /// The field as `timestamptz`.
    fn timestamptz(&self, field: usize) -> Result<Option<Timestamptz>>;
    /// The field as `interval`.
    fn interval(&self, field: usize) -> Result<Option<Interval>>;
    /// The field as `uuid`.
    fn uuid(&self, field: usize) -> Result<Option<Uuid>>;
    /// The field as `json`.
    fn json(&self, field: usize) -> Result<Option<Json<'a>>>;
    /// The field as a list of these elements.
    fn list(&self, field: usize, element: Element) -> Result<Option<List<'a>>>;
}
