//! The route `delays`. Generated from routes/delays.etl by `etlc build` 0.1.0: change the route, not this file.
use etlc_core::{
    Event, Made as _, Output, Place, Program, Run, Stop, Target, Writer, Row as _, spec,
};
use etlc_core::{types, value};
use etlc_core::plan::Plan;
use etlc_core::spec::Rule;
use etlc_core::types::{Date, Decimal, Time, Type};
use std::process::ExitCode;
use std::sync::LazyLock;

type Row<'a> = etlc_sqlite::Row<'a>;

fn main() -> ExitCode {
    etlc_core::main(&ROUTE, Program { run, plan })
}

/// Puts every row of the source into every target.
fn run(run: &mut Run) -> Result<(), Stop> {
    let mut source = etlc_sqlite::Reader::open(run, &SOURCE)?;
    let mut late = Target::open(run, &SOURCE, &LATE, etlc_files::dict::Writer::open)?;
    while let Some(row) = run.next(&mut source)? {
        late.put(&row, late::make(&row))?;
    }
    Ok(())
}

/// Says what a run would do, and does nothing of it.
fn plan(plan: &mut Plan<'_>) {
    plan.source(&SOURCE, etlc_sqlite::Reader::plan);
    plan.target(&LATE, etlc_files::dict::Writer::plan);
}

static VALUE_1: LazyLock<Decimal> = LazyLock::new(|| value("120"));

/// The rows of `late`: late = dict/late
mod late {
    use super::*;

    /// A row of the target.
    pub(super) struct Record<'a> {
        day: Option<Date>,
        airline: Option<&'a str>,
        flight: Option<i32>,
        from: Option<&'a str>,
        to: Option<&'a str>,
        departure: Option<Time>,
        delay: Option<i32>,
    }

    /// Makes a row: every line of the block, each after those that it needs.
    #[inline]
    pub(super) fn make<'a>(row: &Row<'a>) -> Result<Record<'a>, Event> {
        // routes/delays.etl:7
        if !wanted(row).within(&WANTED)? {
            return Err(Event::Filtered);
        }
        let day = day(row).within(&DAY)?;
        let airline = airline(row).within(&AIRLINE)?;
        let flight = flight(row).within(&FLIGHT)?;
        let from = from(row).within(&FROM)?;
        let to = to(row).within(&TO)?;
        let departure = departure(row).within(&DEPARTURE)?;
        let delay = delay(row).within(&DELAY)?;
        Ok(Record {
            day,
            airline,
            flight,
            from,
            to,
            departure,
            delay,
        })
    }

    impl Output for Record<'_> {
        #[inline]
        fn write<W: Writer + ?Sized>(&self, writer: &mut W) -> types::Result<()> {
            writer.date(self.day)?;
            writer.text(self.airline)?;
            writer.int4(self.flight)?;
            writer.text(self.from)?;
            writer.text(self.to)?;
            writer.time(self.departure)?;
            writer.int4(self.delay)?;
            Ok(())
        }
    }

    /// routes/delays.etl:7  `WHERE [class] == "late" AND [delay] >= 120`
    #[inline]
    fn wanted(row: &Row<'_>) -> Result<bool, Event> {
        Ok(
            row.text(field::CLASS)? == Some("late")
                && row.numeric(field::DELAY)?.is_some_and(|left| left >= *VALUE_1),
        )
    }

    /// routes/delays.etl:8  `[day](date)`
    #[inline]
    fn day(row: &Row<'_>) -> Result<Option<Date>, Event> {
        Ok(row.date(field::DAY)?)
    }

    /// routes/delays.etl:9  `[airline](text)`
    #[inline]
    fn airline<'a>(row: &Row<'a>) -> Result<Option<&'a str>, Event> {
        Ok(row.text(field::AIRLINE)?)
    }

    /// routes/delays.etl:10  `[flight](int4)`
    #[inline]
    fn flight(row: &Row<'_>) -> Result<Option<i32>, Event> {
        Ok(row.int4(field::FLIGHT)?)
    }

    /// routes/delays.etl:11  `[from](text)`
    #[inline]
    fn from<'a>(row: &Row<'a>) -> Result<Option<&'a str>, Event> {
        Ok(row.text(field::FROM)?)
    }

    /// routes/delays.etl:12  `[to](text)`
    #[inline]
    fn to<'a>(row: &Row<'a>) -> Result<Option<&'a str>, Event> {
        Ok(row.text(field::TO)?)
    }

    /// routes/delays.etl:13  `[departure](time)`
    #[inline]
    fn departure(row: &Row<'_>) -> Result<Option<Time>, Event> {
        Ok(row.time(field::DEPARTURE)?)
    }

    /// routes/delays.etl:14  `[delay](int4)`
    #[inline]
    fn delay(row: &Row<'_>) -> Result<Option<i32>, Event> {
        Ok(row.int4(field::DELAY)?)
    }

    pub(super) static WANTED: Rule = Rule {
        place: Place::at(7, 5, "WHERE [class] == \"late\" AND [delay] >= 120"),
        field: None,
        makes: "WHERE",
        secret: false,
    };

    pub(super) static DAY: Rule = Rule {
        place: Place::at(8, 5, "[day](date)"),
        field: Some(field::DAY),
        makes: "day (date)",
        secret: false,
    };

    pub(super) static AIRLINE: Rule = Rule {
        place: Place::at(9, 5, "[airline](text)"),
        field: Some(field::AIRLINE),
        makes: "airline (text)",
        secret: false,
    };

    pub(super) static FLIGHT: Rule = Rule {
        place: Place::at(10, 5, "[flight](int4)"),
        field: Some(field::FLIGHT),
        makes: "flight (int4)",
        secret: false,
    };

    pub(super) static FROM: Rule = Rule {
        place: Place::at(11, 5, "[from](text)"),
        field: Some(field::FROM),
        makes: "from (text)",
        secret: false,
    };

    pub(super) static TO: Rule = Rule {
        place: Place::at(12, 5, "[to](text)"),
        field: Some(field::TO),
        makes: "to (text)",
        secret: false,
    };

    pub(super) static DEPARTURE: Rule = Rule {
        place: Place::at(13, 5, "[departure](time)"),
        field: Some(field::DEPARTURE),
        makes: "departure (time)",
        secret: false,
    };

    pub(super) static DELAY: Rule = Rule {
        place: Place::at(14, 5, "[delay](int4)"),
        field: Some(field::DELAY),
        makes: "delay (int4)",
        secret: false,
    };
}

/// The fields that the route reads, by their positions in `SOURCE`.
mod field {
    pub(super) const CLASS: usize = 0;
    pub(super) const DELAY: usize = 1;
    pub(super) const DAY: usize = 2;
    pub(super) const AIRLINE: usize = 3;
    pub(super) const FLIGHT: usize = 4;
    pub(super) const FROM: usize = 5;
    pub(super) const TO: usize = 6;
    pub(super) const DEPARTURE: usize = 7;
}

static ROUTE: spec::Route = spec::Route {
    name: "delays",
    file: "routes/delays.etl",
    hash: "082712d740e2773e2309c7d5e043e382",
    on_error: spec::OnError::Rollback,
    commit: spec::Commit::Run,
    partitions: 1,
    limits: spec::Limits::DEFAULT,
    anchor: None,
    channels: &[],
    targets: &[&LATE],
    constants: &[],
};

static SOURCE: spec::Source = spec::Source {
    point: None,
    database: Some("out/flights.db"),
    object: spec::Object::Table(&["departed"]),
    more: &[],
    encoding: None,
    key: &[],
    fields: &[
        spec::Field {
            name: "class",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Text),
                    any: true,
                },
            ],
            native: false,
            place: Place::at(7, 11, "[class]"),
        },
        spec::Field {
            name: "delay",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Numeric(None)),
                    any: true,
                },
                spec::Read {
                    kind: Some(Type::Int4),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(7, 33, "[delay]"),
        },
        spec::Field {
            name: "day",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Date),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(8, 5, "[day]"),
        },
        spec::Field {
            name: "airline",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Text),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(9, 5, "[airline]"),
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
            place: Place::at(10, 5, "[flight]"),
        },
        spec::Field {
            name: "from",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Text),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(11, 5, "[from]"),
        },
        spec::Field {
            name: "to",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Text),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(12, 5, "[to]"),
        },
        spec::Field {
            name: "departure",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Time),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(13, 5, "[departure]"),
        },
    ],
    wanted: &[
        spec::Wanted {
            target: "late",
            parts: &[
                spec::Part {
                    text: "[class] == \"late\"",
                    place: Place::at(
                        7,
                        5,
                        "WHERE [class] == \"late\" AND [delay] >= 120",
                    ),
                    reads: &[(field::CLASS, Type::Text)],
                    condition: spec::Condition::Compare {
                        field: field::CLASS,
                        kind: Type::Text,
                        operator: spec::Comparison::Equal,
                        value: spec::Operand::Literal(Type::Text, "late"),
                    },
                },
                spec::Part {
                    text: "[delay] >= 120",
                    place: Place::at(
                        7,
                        5,
                        "WHERE [class] == \"late\" AND [delay] >= 120",
                    ),
                    reads: &[
                        (field::CLASS, Type::Text),
                        (field::DELAY, Type::Numeric(None)),
                    ],
                    condition: spec::Condition::Compare {
                        field: field::DELAY,
                        kind: Type::Numeric(None),
                        operator: spec::Comparison::GreaterOrEqual,
                        value: spec::Operand::Literal(Type::Numeric(None), "120"),
                    },
                },
            ],
        },
    ],
    place: Place::at(3, 1, "source = sqlite/out/flights.db:departed"),
};

static LATE: spec::Target = spec::Target {
    name: "late",
    point: None,
    database: None,
    object: spec::Object::Records("late"),
    mode: spec::Mode::Append,
    create: true,
    key: &[],
    columns: &[
        spec::Column {
            name: "day",
            kind: Some(Type::Date),
            carried: None,
            not_null: false,
            rule: &late::DAY,
        },
        spec::Column {
            name: "airline",
            kind: Some(Type::Text),
            carried: None,
            not_null: false,
            rule: &late::AIRLINE,
        },
        spec::Column {
            name: "flight",
            kind: Some(Type::Int4),
            carried: None,
            not_null: false,
            rule: &late::FLIGHT,
        },
        spec::Column {
            name: "from",
            kind: Some(Type::Text),
            carried: None,
            not_null: false,
            rule: &late::FROM,
        },
        spec::Column {
            name: "to",
            kind: Some(Type::Text),
            carried: None,
            not_null: false,
            rule: &late::TO,
        },
        spec::Column {
            name: "departure",
            kind: Some(Type::Time),
            carried: None,
            not_null: false,
            rule: &late::DEPARTURE,
        },
        spec::Column {
            name: "delay",
            kind: Some(Type::Int4),
            carried: None,
            not_null: false,
            rule: &late::DELAY,
        },
    ],
    rejects: false,
    max_rejects: None,
    quarantine: etlc_files::quarantine,
    publish: None,
    place: Place::at(4, 1, "late = dict/late"),
};
