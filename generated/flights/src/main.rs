//! The route `flights`. Generated from routes/flights.etl by `etlc build` 0.1.0: change the route, not this file.
use etlc_core::{
    Event, Made as _, Output, Place, Program, Run, Stop, Target, Writer, Row as _, spec,
};
use etlc_core::{dictionary, types};
use etlc_core::functions::{dates, numbers};
use etlc_core::plan::Plan;
use etlc_core::spec::Rule;
use etlc_core::types::{Date, Time, Type, arith, fit, into};
use std::process::ExitCode;

type Row<'a> = etlc_files::csv::Row<'a>;

fn main() -> ExitCode {
    etlc_core::main(&ROUTE, Program { run, plan })
}

/// Puts every row of the source into every target.
fn run(run: &mut Run) -> Result<(), Stop> {
    let known = &Known::load(run)?;
    let mut source = etlc_files::csv::Reader::open(run, &SOURCE, &CSV_OF_SOURCE)?;
    let mut departed = Target::open(run, &SOURCE, &DEPARTED, etlc_sqlite::Writer::open)?;
    let mut never = Target::open(
        run,
        &SOURCE,
        &NEVER,
        |run, target| etlc_files::csv::Writer::open(run, target, &CSV_OF_NEVER),
    )?;
    while let Some(row) = run.next(&mut source)? {
        departed.put(&row, departed::make(&row, known))?;
        never.put(&row, never::make(&row, known))?;
    }
    Ok(())
}

/// Says what a run would do, and does nothing of it.
fn plan(plan: &mut Plan<'_>) {
    plan.known(Known::load);
    plan.source(
        &SOURCE,
        |run, source| etlc_files::csv::Reader::plan(run, source, &CSV_OF_SOURCE),
    );
    plan.target(&DEPARTED, etlc_sqlite::Writer::plan);
    plan.target(
        &NEVER,
        |run, target| etlc_files::csv::Writer::plan(run, target, &CSV_OF_NEVER),
    );
}

/// What is known before the first row.
struct Known {
    /// Line 11: `$late = 15`
    late: i64,
    /// `$$airlines.name`, from routes/dictionaries/airlines.csv.
    airlines_name: &'static dictionary::Map<&'static str, &'static str>,
}

impl Known {
    fn load(run: &Run) -> Result<Known, Stop> {
        Ok(Known {
            late: run.constant("late", "15")?,
            airlines_name: dictionary::load(run, &DICTIONARY_AIRLINES_NAME)?,
        })
    }
}

static DICTIONARY_AIRLINES_NAME: dictionary::Spec = dictionary::Spec {
    name: "airlines.name",
    origin: dictionary::Origin::Csv("routes/dictionaries/airlines.csv"),
    part: dictionary::Part::Records(
        &[],
        dictionary::Layout {
            keys: &[
                dictionary::Column {
                    name: "carrier",
                    kind: Type::Text,
                },
            ],
            range: None,
            value: dictionary::Column {
                name: "name",
                kind: Type::Text,
            },
            ignore_case: false,
            null: &[],
            unit: "line",
        },
    ),
    place: Place::at(19, 37, "$$airlines.name"),
};

/// routes/flights.etl:13  `clock($clock: int4) -> time:`
fn fn_clock(clock: i32) -> Result<Time, Event> {
    Ok(
        dates::make_time(
            arith::rem(numbers::div(into::int8(clock), 100i64)?, 24i64)?,
            into::int8(arith::rem(clock, 100i32)?),
            0i64,
        )?,
    )
}

/// The rows of `departed`: departed = sqlite/out/flights.db:departed (mode: replace)
mod departed {
    use super::*;

    /// A row of the target.
    pub(super) struct Record<'a> {
        day: Date,
        carrier: Option<&'a str>,
        airline: &'a str,
        flight: Option<i32>,
        tailnum: Option<&'a str>,
        from: Option<&'a str>,
        to: Option<&'a str>,
        departure: Option<Time>,
        arrival: Option<Time>,
        delay: Option<i32>,
        class: &'a str,
        km: Option<f64>,
    }

    /// Makes a row: every line of the block, each after those that it needs.
    #[inline]
    pub(super) fn make<'a>(row: &Row<'a>, known: &Known) -> Result<Record<'a>, Event> {
        // routes/flights.etl:16
        if !wanted(row).within(&WANTED)? {
            return Err(Event::Filtered);
        }
        let day = day(row).within(&DAY)?;
        let carrier = carrier(row).within(&CARRIER)?;
        let airline = airline(row, known);
        let flight = flight(row).within(&FLIGHT)?;
        let tailnum = tailnum(row).within(&TAILNUM)?;
        let from = from(row).within(&FROM)?;
        let to = to(row).within(&TO)?;
        let departure = departure(row).within(&DEPARTURE)?;
        let arrival = arrival(row).within(&ARRIVAL)?;
        let delay = delay(row).within(&DELAY)?;
        let class = class(delay, known);
        let km = km(row).within(&KM)?;
        Ok(Record {
            day,
            carrier,
            airline,
            flight,
            tailnum,
            from,
            to,
            departure,
            arrival,
            delay,
            class,
            km,
        })
    }

    impl Output for Record<'_> {
        #[inline]
        fn write<W: Writer + ?Sized>(&self, writer: &mut W) -> types::Result<()> {
            writer.date(Some(self.day))?;
            writer.text(self.carrier)?;
            writer.text(Some(self.airline))?;
            writer.int4(self.flight)?;
            writer.text(self.tailnum)?;
            writer.text(self.from)?;
            writer.text(self.to)?;
            writer.time(self.departure)?;
            writer.time(self.arrival)?;
            writer.int4(self.delay)?;
            writer.text(Some(self.class))?;
            writer.float8(self.km)?;
            Ok(())
        }
    }

    /// routes/flights.etl:16  `WHERE [dep_time] != None`
    #[inline]
    fn wanted(row: &Row<'_>) -> Result<bool, Event> {
        Ok(row.text(field::DEP_TIME)?.is_some())
    }

    /// routes/flights.etl:17  `[] -> |make_date([year], [month], [day])| -> [day](date!)`
    #[inline]
    fn day(row: &Row<'_>) -> Result<Date, Event> {
        Ok(
            fit::not_null(
                match (
                    row.int8(field::YEAR)?,
                    row.int8(field::MONTH)?,
                    row.int8(field::DAY)?,
                ) {
                    (Some(value_1), Some(value_2), Some(value_3)) => {
                        Some(dates::make_date(value_1, value_2, value_3)?)
                    }
                    _ => None,
                },
            )?,
        )
    }

    /// routes/flights.etl:18  `[carrier](text) -> [carrier](varchar(2))`
    #[inline]
    fn carrier<'a>(row: &Row<'a>) -> Result<Option<&'a str>, Event> {
        Ok(row.text(field::CARRIER)?.map(|this| fit::varchar(this, 2)).transpose()?)
    }

    /// routes/flights.etl:19  `[carrier](text) -> |lookup($$airlines.name) ?? "unknown"| -> [airline](text)`
    #[inline]
    fn airline<'a>(row: &Row<'a>, known: &Known) -> &'a str {
        let attempted = || -> Result<Option<&str>, Event> {
            Ok(row.text(field::CARRIER)?.and_then(|this| known.airlines_name.get(this)))
        };
        attempted().unwrap_or_default().unwrap_or("unknown")
    }

    /// routes/flights.etl:20  `[flight](int4)`
    #[inline]
    fn flight(row: &Row<'_>) -> Result<Option<i32>, Event> {
        Ok(row.int4(field::FLIGHT)?)
    }

    /// routes/flights.etl:21  `[tailnum](text)`
    #[inline]
    fn tailnum<'a>(row: &Row<'a>) -> Result<Option<&'a str>, Event> {
        Ok(row.text(field::TAILNUM)?)
    }

    /// routes/flights.etl:22  `[origin](varchar(3)) -> [from](varchar(3))`
    #[inline]
    fn from<'a>(row: &Row<'a>) -> Result<Option<&'a str>, Event> {
        Ok(row.text(field::ORIGIN)?.map(|this| fit::varchar(this, 3)).transpose()?)
    }

    /// routes/flights.etl:23  `[dest](varchar(3)) -> [to](varchar(3))`
    #[inline]
    fn to<'a>(row: &Row<'a>) -> Result<Option<&'a str>, Event> {
        Ok(row.text(field::DEST)?.map(|this| fit::varchar(this, 3)).transpose()?)
    }

    /// routes/flights.etl:24  `[dep_time](int4) -> |clock| -> [departure](time)`
    #[inline]
    fn departure(row: &Row<'_>) -> Result<Option<Time>, Event> {
        row.int4(field::DEP_TIME)?.map(fn_clock).transpose()
    }

    /// routes/flights.etl:25  `[arr_time](int4) -> |clock| -> [arrival](time)`
    #[inline]
    fn arrival(row: &Row<'_>) -> Result<Option<Time>, Event> {
        row.int4(field::ARR_TIME)?.map(fn_clock).transpose()
    }

    /// routes/flights.etl:26  `[dep_delay](int4) -> [delay](int4)`
    #[inline]
    fn delay(row: &Row<'_>) -> Result<Option<i32>, Event> {
        Ok(row.int4(field::DEP_DELAY)?)
    }

    /// routes/flights.etl:27  `[] -> |IF($delay <= 0): get("on time") ELIF($delay <= $late): get("a little late") ELSE: get("late")| -> [class](text)`
    #[inline]
    fn class(delay: Option<i32>, known: &Known) -> &'static str {
        if delay.is_some_and(|left| left <= 0) {
            "on time"
        } else if delay.map(into::int8).is_some_and(|left| left <= known.late) {
            "a little late"
        } else {
            "late"
        }
    }

    /// routes/flights.etl:31  `[distance](float8) -> |get($this * 1.609344)|round(1)| -> [km](float8)`
    #[inline]
    fn km(row: &Row<'_>) -> Result<Option<f64>, Event> {
        let this = row.float8(field::DISTANCE)?;
        Ok(
            this
                .map(|value| arith::mul(value, 1.609344f64))
                .transpose()?
                .map(|this| numbers::round(this, 1i64))
                .transpose()?,
        )
    }

    pub(super) static WANTED: Rule = Rule {
        place: Place::at(16, 5, "WHERE [dep_time] != None"),
        field: None,
        makes: "WHERE",
        secret: false,
    };

    pub(super) static DAY: Rule = Rule {
        place: Place::at(
            17,
            5,
            "[] -> |make_date([year], [month], [day])| -> [day](date!)",
        ),
        field: None,
        makes: "day (date)",
        secret: false,
    };

    pub(super) static CARRIER: Rule = Rule {
        place: Place::at(18, 5, "[carrier](text) -> [carrier](varchar(2))"),
        field: Some(field::CARRIER),
        makes: "carrier (varchar(2))",
        secret: false,
    };

    pub(super) static AIRLINE: Rule = Rule {
        place: Place::at(
            19,
            5,
            "[carrier](text) -> |lookup($$airlines.name) ?? \"unknown\"| -> [airline](text)",
        ),
        field: Some(field::CARRIER),
        makes: "airline (text)",
        secret: false,
    };

    pub(super) static FLIGHT: Rule = Rule {
        place: Place::at(20, 5, "[flight](int4)"),
        field: Some(field::FLIGHT),
        makes: "flight (int4)",
        secret: false,
    };

    pub(super) static TAILNUM: Rule = Rule {
        place: Place::at(21, 5, "[tailnum](text)"),
        field: Some(field::TAILNUM),
        makes: "tailnum (text)",
        secret: false,
    };

    pub(super) static FROM: Rule = Rule {
        place: Place::at(22, 5, "[origin](varchar(3)) -> [from](varchar(3))"),
        field: Some(field::ORIGIN),
        makes: "from (varchar(3))",
        secret: false,
    };

    pub(super) static TO: Rule = Rule {
        place: Place::at(23, 5, "[dest](varchar(3)) -> [to](varchar(3))"),
        field: Some(field::DEST),
        makes: "to (varchar(3))",
        secret: false,
    };

    pub(super) static DEPARTURE: Rule = Rule {
        place: Place::at(24, 5, "[dep_time](int4) -> |clock| -> [departure](time)"),
        field: Some(field::DEP_TIME),
        makes: "departure (time)",
        secret: false,
    };

    pub(super) static ARRIVAL: Rule = Rule {
        place: Place::at(25, 5, "[arr_time](int4) -> |clock| -> [arrival](time)"),
        field: Some(field::ARR_TIME),
        makes: "arrival (time)",
        secret: false,
    };

    pub(super) static DELAY: Rule = Rule {
        place: Place::at(26, 5, "[dep_delay](int4) -> [delay](int4)"),
        field: Some(field::DEP_DELAY),
        makes: "delay (int4)",
        secret: false,
    };

    pub(super) static CLASS: Rule = Rule {
        place: Place::at(
            27,
            5,
            "[] -> |IF($delay <= 0): get(\"on time\") ELIF($delay <= $late): get(\"a little late\") ELSE: get(\"late\")| -> [class](text)",
        ),
        field: None,
        makes: "class (text)",
        secret: false,
    };

    pub(super) static KM: Rule = Rule {
        place: Place::at(
            31,
            5,
            "[distance](float8) -> |get($this * 1.609344)|round(1)| -> [km](float8)",
        ),
        field: Some(field::DISTANCE),
        makes: "km (float8)",
        secret: false,
    };
}

/// The rows of `never`: never = csv/out/never-departed.csv
mod never {
    use super::*;

    /// A row of the target.
    pub(super) struct Record<'a> {
        day: Date,
        scheduled: Option<Time>,
        airline: &'a str,
        flight: Option<i32>,
        dest: Option<&'a str>,
    }

    /// Makes a row: every line of the block, each after those that it needs.
    #[inline]
    pub(super) fn make<'a>(row: &Row<'a>, known: &Known) -> Result<Record<'a>, Event> {
        // routes/flights.etl:34
        if !wanted(row).within(&WANTED)? {
            return Err(Event::Filtered);
        }
        let day = day(row).within(&DAY)?;
        let scheduled = scheduled(row).within(&SCHEDULED)?;
        let airline = airline(row, known);
        let flight = flight(row).within(&FLIGHT)?;
        let dest = dest(row).within(&DEST)?;
        Ok(Record {
            day,
            scheduled,
            airline,
            flight,
            dest,
        })
    }

    impl Output for Record<'_> {
        #[inline]
        fn write<W: Writer + ?Sized>(&self, writer: &mut W) -> types::Result<()> {
            writer.date(Some(self.day))?;
            writer.time(self.scheduled)?;
            writer.text(Some(self.airline))?;
            writer.int4(self.flight)?;
            writer.text(self.dest)?;
            Ok(())
        }
    }

    /// routes/flights.etl:34  `WHERE [dep_time] == None`
    #[inline]
    fn wanted(row: &Row<'_>) -> Result<bool, Event> {
        Ok(row.text(field::DEP_TIME)?.is_none())
    }

    /// routes/flights.etl:35  `[] -> |make_date([year], [month], [day])| -> [day](date!)`
    #[inline]
    fn day(row: &Row<'_>) -> Result<Date, Event> {
        Ok(
            fit::not_null(
                match (
                    row.int8(field::YEAR)?,
                    row.int8(field::MONTH)?,
                    row.int8(field::DAY)?,
                ) {
                    (Some(value_1), Some(value_2), Some(value_3)) => {
                        Some(dates::make_date(value_1, value_2, value_3)?)
                    }
                    _ => None,
                },
            )?,
        )
    }

    /// routes/flights.etl:36  `[sched_dep_time](int4) -> |clock| -> [scheduled](time)`
    #[inline]
    fn scheduled(row: &Row<'_>) -> Result<Option<Time>, Event> {
        row.int4(field::SCHED_DEP_TIME)?.map(fn_clock).transpose()
    }

    /// routes/flights.etl:37  `[carrier](text) -> |lookup($$airlines.name) ?? "unknown"| -> [airline](text)`
    #[inline]
    fn airline<'a>(row: &Row<'a>, known: &Known) -> &'a str {
        let attempted = || -> Result<Option<&str>, Event> {
            Ok(row.text(field::CARRIER)?.and_then(|this| known.airlines_name.get(this)))
        };
        attempted().unwrap_or_default().unwrap_or("unknown")
    }

    /// routes/flights.etl:38  `[flight](int4)`
    #[inline]
    fn flight(row: &Row<'_>) -> Result<Option<i32>, Event> {
        Ok(row.int4(field::FLIGHT)?)
    }

    /// routes/flights.etl:39  `[dest](text)`
    #[inline]
    fn dest<'a>(row: &Row<'a>) -> Result<Option<&'a str>, Event> {
        Ok(row.text(field::DEST)?)
    }

    pub(super) static WANTED: Rule = Rule {
        place: Place::at(34, 5, "WHERE [dep_time] == None"),
        field: None,
        makes: "WHERE",
        secret: false,
    };

    pub(super) static DAY: Rule = Rule {
        place: Place::at(
            35,
            5,
            "[] -> |make_date([year], [month], [day])| -> [day](date!)",
        ),
        field: None,
        makes: "day (date)",
        secret: false,
    };

    pub(super) static SCHEDULED: Rule = Rule {
        place: Place::at(
            36,
            5,
            "[sched_dep_time](int4) -> |clock| -> [scheduled](time)",
        ),
        field: Some(field::SCHED_DEP_TIME),
        makes: "scheduled (time)",
        secret: false,
    };

    pub(super) static AIRLINE: Rule = Rule {
        place: Place::at(
            37,
            5,
            "[carrier](text) -> |lookup($$airlines.name) ?? \"unknown\"| -> [airline](text)",
        ),
        field: Some(field::CARRIER),
        makes: "airline (text)",
        secret: false,
    };

    pub(super) static FLIGHT: Rule = Rule {
        place: Place::at(38, 5, "[flight](int4)"),
        field: Some(field::FLIGHT),
        makes: "flight (int4)",
        secret: false,
    };

    pub(super) static DEST: Rule = Rule {
        place: Place::at(39, 5, "[dest](text)"),
        field: Some(field::DEST),
        makes: "dest (text)",
        secret: false,
    };
}

/// The fields that the route reads, by their positions in `SOURCE`.
mod field {
    pub(super) const DEP_TIME: usize = 0;
    pub(super) const YEAR: usize = 1;
    pub(super) const MONTH: usize = 2;
    pub(super) const DAY: usize = 3;
    pub(super) const CARRIER: usize = 4;
    pub(super) const FLIGHT: usize = 5;
    pub(super) const TAILNUM: usize = 6;
    pub(super) const ORIGIN: usize = 7;
    pub(super) const DEST: usize = 8;
    pub(super) const ARR_TIME: usize = 9;
    pub(super) const DEP_DELAY: usize = 10;
    pub(super) const DISTANCE: usize = 11;
    pub(super) const SCHED_DEP_TIME: usize = 12;
}

static ROUTE: spec::Route = spec::Route {
    name: "flights",
    file: "routes/flights.etl",
    hash: "88d492c3dbb51cdb214fbf69aa75975c",
    on_error: spec::OnError::Rollback,
    commit: spec::Commit::Run,
    partitions: 1,
    limits: spec::Limits::DEFAULT,
    anchor: None,
    channels: &[],
    targets: &[&DEPARTED, &NEVER],
    constants: &["late"],
};

static SOURCE: spec::Source = spec::Source {
    point: None,
    database: None,
    object: spec::Object::File("routes/data/flights.csv"),
    more: &[],
    encoding: None,
    key: &[],
    fields: &[
        spec::Field {
            name: "dep_time",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Text),
                    any: true,
                },
                spec::Read {
                    kind: Some(Type::Int4),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(16, 11, "[dep_time]"),
        },
        spec::Field {
            name: "year",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Int8),
                    any: true,
                },
            ],
            native: false,
            place: Place::at(17, 40, "[year]"),
        },
        spec::Field {
            name: "month",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Int8),
                    any: true,
                },
            ],
            native: false,
            place: Place::at(17, 48, "[month]"),
        },
        spec::Field {
            name: "day",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Int8),
                    any: true,
                },
            ],
            native: false,
            place: Place::at(17, 57, "[day]"),
        },
        spec::Field {
            name: "carrier",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Text),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(18, 5, "[carrier]"),
        },
        spec::Field {
            name: "flight",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Int4),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(20, 5, "[flight]"),
        },
        spec::Field {
            name: "tailnum",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Text),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(21, 5, "[tailnum]"),
        },
        spec::Field {
            name: "origin",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Varchar(3u32)),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(22, 5, "[origin]"),
        },
        spec::Field {
            name: "dest",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Varchar(3u32)),
                    any: false,
                },
                spec::Read {
                    kind: Some(Type::Text),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(23, 5, "[dest]"),
        },
        spec::Field {
            name: "arr_time",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Int4),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(25, 5, "[arr_time]"),
        },
        spec::Field {
            name: "dep_delay",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Int4),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(26, 5, "[dep_delay]"),
        },
        spec::Field {
            name: "distance",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Float8),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(31, 5, "[distance]"),
        },
        spec::Field {
            name: "sched_dep_time",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Int4),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(36, 5, "[sched_dep_time]"),
        },
    ],
    wanted: &[],
    place: Place::at(7, 1, "source = csv/routes/data/flights.csv (null: [\"NA\"])"),
};

static CSV_OF_SOURCE: spec::Csv = spec::Csv {
    delimiter: b',',
    header: true,
    null: &["NA"],
};

static DEPARTED: spec::Target = spec::Target {
    name: "departed",
    point: None,
    database: Some("out/flights.db"),
    object: spec::Object::Table(&["departed"]),
    mode: spec::Mode::Replace,
    create: true,
    key: &[],
    columns: &[
        spec::Column {
            name: "day",
            kind: Some(Type::Date),
            carried: None,
            not_null: true,
            rule: &departed::DAY,
        },
        spec::Column {
            name: "carrier",
            kind: Some(Type::Varchar(2u32)),
            carried: None,
            not_null: false,
            rule: &departed::CARRIER,
        },
        spec::Column {
            name: "airline",
            kind: Some(Type::Text),
            carried: None,
            not_null: false,
            rule: &departed::AIRLINE,
        },
        spec::Column {
            name: "flight",
            kind: Some(Type::Int4),
            carried: None,
            not_null: false,
            rule: &departed::FLIGHT,
        },
        spec::Column {
            name: "tailnum",
            kind: Some(Type::Text),
            carried: None,
            not_null: false,
            rule: &departed::TAILNUM,
        },
        spec::Column {
            name: "from",
            kind: Some(Type::Varchar(3u32)),
            carried: None,
            not_null: false,
            rule: &departed::FROM,
        },
        spec::Column {
            name: "to",
            kind: Some(Type::Varchar(3u32)),
            carried: None,
            not_null: false,
            rule: &departed::TO,
        },
        spec::Column {
            name: "departure",
            kind: Some(Type::Time),
            carried: None,
            not_null: false,
            rule: &departed::DEPARTURE,
        },
        spec::Column {
            name: "arrival",
            kind: Some(Type::Time),
            carried: None,
            not_null: false,
            rule: &departed::ARRIVAL,
        },
        spec::Column {
            name: "delay",
            kind: Some(Type::Int4),
            carried: None,
            not_null: false,
            rule: &departed::DELAY,
        },
        spec::Column {
            name: "class",
            kind: Some(Type::Text),
            carried: None,
            not_null: false,
            rule: &departed::CLASS,
        },
        spec::Column {
            name: "km",
            kind: Some(Type::Float8),
            carried: None,
            not_null: false,
            rule: &departed::KM,
        },
    ],
    rejects: false,
    max_rejects: None,
    quarantine: etlc_sqlite::quarantine,
    publish: None,
    place: Place::at(8, 1, "departed = sqlite/out/flights.db:departed (mode: replace)"),
};

static NEVER: spec::Target = spec::Target {
    name: "never",
    point: None,
    database: None,
    object: spec::Object::File("out/never-departed.csv"),
    mode: spec::Mode::Replace,
    create: true,
    key: &[],
    columns: &[
        spec::Column {
            name: "day",
            kind: Some(Type::Date),
            carried: None,
            not_null: true,
            rule: &never::DAY,
        },
        spec::Column {
            name: "scheduled",
            kind: Some(Type::Time),
            carried: None,
            not_null: false,
            rule: &never::SCHEDULED,
        },
        spec::Column {
            name: "airline",
            kind: Some(Type::Text),
            carried: None,
            not_null: false,
            rule: &never::AIRLINE,
        },
        spec::Column {
            name: "flight",
            kind: Some(Type::Int4),
            carried: None,
            not_null: false,
            rule: &never::FLIGHT,
        },
        spec::Column {
            name: "dest",
            kind: Some(Type::Text),
            carried: None,
            not_null: false,
            rule: &never::DEST,
        },
    ],
    rejects: false,
    max_rejects: None,
    quarantine: etlc_files::quarantine,
    publish: None,
    place: Place::at(9, 1, "never = csv/out/never-departed.csv"),
};

static CSV_OF_NEVER: spec::Csv = spec::Csv {
    delimiter: b',',
    header: true,
    null: &[],
};
