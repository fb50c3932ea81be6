//! The side of a connector that takes cells from the generated loop.

use etlc_types::{Date, Decimal, Interval, Json, List, Result, Time, Timestamp, Timestamptz, Uuid};

use crate::{Live, Stop};

/// Encodes the cells of one row after another, in the order of [`crate::spec::Target::columns`]. A cell that the
/// target's live column cannot take exactly is a failure; the row is then abandoned and nothing of it is written.
pub trait Writer {
    /// Starts a row.
    fn begin(&mut self);

    /// Ends the row; it is now written. May wait for the connector, and says so where that has failed.
    fn end(&mut self) -> std::result::Result<(), Stop>;

    /// Whether what [`Writer::end`] refuses is the row that it ends, and not an earlier one that is refused late.
    fn refuses_at_once(&self) -> bool {
        false
    }

    /// Takes back what was written since [`Writer::begin`].
    fn abandon(&mut self);

    /// The position of the cell that is written next; of the one that failed, after a failure.
    fn column(&self) -> usize;

    /// Whether the next cell takes the bytes of [`crate::Row::native`] of a field of this live type.
    fn takes_native(&self, _live: &Live) -> bool {
        false
    }

    /// A cell as the bytes of a source of the same connector and type.
    fn native(&mut self, _bytes: Option<&[u8]>) -> Result<()> {
        unreachable!("no field is offered as bytes to a writer that takes none")
    }

    /// A `bool` cell.
    fn bool(&mut self, value: Option<bool>) -> Result<()>;
    /// An `int2` cell.
    fn int2(&mut self, value: Option<i16>) -> Result<()>;
    /// An `int4` cell.
    fn int4(&mut self, value: Option<i32>) -> Result<()>;
    /// An `int8` cell.
    fn int8(&mut self, value: Option<i64>) -> Result<()>;
    /// A `float4` cell.
    fn float4(&mut self, value: Option<f32>) -> Result<()>;
    /// A `float8` cell.
    fn float8(&mut self, value: Option<f64>) -> Result<()>;
    /// A `numeric` cell.
    fn numeric(&mut self, value: Option<Decimal>) -> Result<()>;
    /// A `text` or `varchar` cell.
    fn text(&mut self, value: Option<&str>) -> Result<()>;
    /// A `bytea` cell.
    fn bytea(&mut self, value: Option<&[u8]>) -> Result<()>;
    /// A `date` cell.
    fn date(&mut self, value: Option<Date>) -> Result<()>;
    /// A `time` cell.
    fn time(&mut self, value: Option<Time>) -> Result<()>;
    /// A `timestamp` cell.
    fn timestamp(&mut self, value: Option<Timestamp>) -> Result<()>;
    /// A `timestamptz` cell.
    fn timestamptz(&mut self, value: Option<Timestamptz>) -> Result<()>;
    /// An `interval` cell.
    fn interval(&mut self, value: Option<Interval>) -> Result<()>;
    /// A `uuid` cell.
    fn uuid(&mut self, value: Option<Uuid>) -> Result<()>;
    /// A `json` cell.
    fn json(&mut self, value: Option<Json<'_>>) -> Result<()>;
    /// A list cell.
    fn list(&mut self, value: Option<List<'_>>) -> Result<()>;
}
