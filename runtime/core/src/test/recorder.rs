//! The writer of a test: it notes rows in the place of a target.

use std::rc::Rc;

use etlc_types::{Arena, Date, Decimal, Interval, Json, List, Result, Time, Timestamp, Timestamptz, Uuid, into};

use crate::{Run, Stop, Writer, spec, test::Log};

/// Takes the cells of a row as texts, in the forms that the types are written in.
#[derive(Debug)]
pub struct Recorder {
    target: &'static str,
    log: Rc<Log>,
    cells: Vec<Option<String>>,
    arena: Arena,
}

impl Recorder {
    /// The recorder of a target.
    ///
    /// # Errors
    /// None: it has the form of what opens a target.
    ///
    /// # Panics
    /// If the run is none of a test.
    pub fn open(run: &mut Run, target: &'static spec::Target) -> std::result::Result<Recorder, Stop> {
        let log = run.log().expect("a test executable runs tests");
        Ok(Recorder { target: target.name, log, cells: Vec::new(), arena: Arena::new() })
    }
}

macro_rules! cells {
    ($($name:ident: $kind:ty;)*) => {$(
        fn $name(&mut self, value: Option<$kind>) -> Result<()> {
            self.cells.push(value.map(|value| into::text(value, &self.arena).to_owned()));
            Ok(())
        }
    )*};
}

impl Writer for Recorder {
    fn begin(&mut self) {
        self.cells.clear();
        self.arena.reset();
    }

    fn end(&mut self) -> std::result::Result<(), Stop> {
        self.log.written(self.target, std::mem::take(&mut self.cells));
        Ok(())
    }

    fn abandon(&mut self) {
        self.cells.clear();
    }

    fn column(&self) -> usize {
        self.cells.len()
    }

    fn text(&mut self, value: Option<&str>) -> Result<()> {
        self.cells.push(value.map(str::to_owned));
        Ok(())
    }

    fn json(&mut self, value: Option<Json<'_>>) -> Result<()> {
        self.cells.push(value.map(|json| json.as_str().to_owned()));
        Ok(())
    }

    cells! {
        bool: bool;
        int2: i16;
        int4: i32;
        int8: i64;
        float4: f32;
        float8: f64;
        numeric: Decimal;
        bytea: &[u8];
        date: Date;
        time: Time;
        timestamp: Timestamp;
        timestamptz: Timestamptz;
        interval: Interval;
        uuid: Uuid;
        list: List<'_>;
    }
}
