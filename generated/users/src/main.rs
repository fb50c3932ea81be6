//! The route `users`. Generated from routes/users.etl by `etlc build` 0.1.0: change the route, not this file.
use etlc_core::{
    Event, Made as _, Output, Place, Program, Run, Stop, Target, Writer, Row as _, spec,
};
use etlc_core::{dictionary, types};
use etlc_core::functions::{checks, text, values};
use etlc_core::plan::Plan;
use etlc_core::spec::Rule;
use etlc_core::types::{Arena, Type, into, try_into};
use std::process::ExitCode;

type Row<'a> = etlc_postgres::Row<'a>;

fn main() -> ExitCode {
    etlc_core::main(&ROUTE, Program { run, plan })
}

/// Puts every row of the source into every target.
fn run(run: &mut Run) -> Result<(), Stop> {
    let known = &Known::load(run)?;
    let mut source = etlc_postgres::Reader::open(run, &SOURCE)?;
    let mut norm = Target::open(run, &SOURCE, &NORM, etlc_postgres::Writer::open)?;
    let mut kids = Target::open(
        run,
        &SOURCE,
        &KIDS,
        |run, target| etlc_files::csv::Writer::open(run, target, &CSV_OF_KIDS),
    )?;
    while let Some(row) = run.next(&mut source)? {
        norm.put(&row, norm::make(&row, known))?;
        kids.put(&row, kids::make(&row, known))?;
    }
    Ok(())
}

/// Says what a run would do, and does nothing of it.
fn plan(plan: &mut Plan<'_>) {
    plan.known(Known::load);
    plan.source(&SOURCE, etlc_postgres::Reader::plan);
    plan.target(&NORM, etlc_postgres::Writer::plan);
    plan.target(
        &KIDS,
        |run, target| etlc_files::csv::Writer::plan(run, target, &CSV_OF_KIDS),
    );
}

/// What is known before the first row.
struct Known {
    /// Line 11: `$adult = 18`
    adult: i64,
    /// `$$countries.name`, from routes/dictionaries/countries.csv.
    countries_name: &'static dictionary::Map<&'static str, &'static str>,
}

impl Known {
    fn load(run: &Run) -> Result<Known, Stop> {
        Ok(Known {
            adult: run.constant("adult", "18")?,
            countries_name: dictionary::load(run, &DICTIONARY_COUNTRIES_NAME)?,
        })
    }
}

static DICTIONARY_COUNTRIES_NAME: dictionary::Spec = dictionary::Spec {
    name: "countries.name",
    origin: dictionary::Origin::Csv("routes/dictionaries/countries.csv"),
    part: dictionary::Part::Records(
        &[],
        dictionary::Layout {
            keys: &[
                dictionary::Column {
                    name: "code",
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
    place: Place::at(20, 33, "$$countries.name"),
};

/// routes/users.etl:12  `norm_str($value: text) -> text:`
fn fn_norm_str<'a>(parameter_value: &'a str, arena: &'a Arena) -> Option<&'a str> {
    let this = parameter_value;
    values::s1(this)
        .map(|this| text::lower(this, arena))
        .map(|this| text::replace(this, "ё", "е", arena))
}

/// The rows of `norm`: norm = dwh/norm.users (mode: truncate)
mod norm {
    use super::*;

    /// A row of the target.
    pub(super) struct Record<'a> {
        id: Option<i64>,
        name_norm: Option<&'a str>,
        nickname_norm: Option<&'a str>,
        role_norm: Option<&'a str>,
        country: &'a str,
        group: &'a str,
        email: Option<&'a str>,
    }

    /// Makes a row: every line of the block, each after those that it needs.
    #[inline]
    pub(super) fn make<'a>(row: &Row<'a>, known: &Known) -> Result<Record<'a>, Event> {
        // routes/users.etl:15
        if !wanted(row).within(&WANTED)? {
            return Err(Event::Filtered);
        }
        let id = id(row).within(&ID)?;
        let name_norm = name_norm(row).within(&NAME_NORM)?;
        let nickname_norm = nickname_norm(row).within(&NICKNAME_NORM)?;
        let role_norm = role_norm(row).within(&ROLE_NORM)?;
        let country = country(row, known);
        let age = age(row);
        let group = group(age, known);
        let email = email(row).within(&EMAIL)?;
        Ok(Record {
            id,
            name_norm,
            nickname_norm,
            role_norm,
            country,
            group,
            email,
        })
    }

    impl Output for Record<'_> {
        #[inline]
        fn write<W: Writer + ?Sized>(&self, writer: &mut W) -> types::Result<()> {
            writer.int8(self.id)?;
            writer.text(self.name_norm)?;
            writer.text(self.nickname_norm)?;
            writer.text(self.role_norm)?;
            writer.text(Some(self.country))?;
            writer.text(Some(self.group))?;
            writer.text(self.email)?;
            Ok(())
        }
    }

    /// routes/users.etl:15  `WHERE [status] != "deleted"`
    #[inline]
    fn wanted(row: &Row<'_>) -> Result<bool, Event> {
        Ok(row.text(field::STATUS)? != Some("deleted"))
    }

    /// routes/users.etl:16  `[id](any) -> [id](int8)`
    #[inline]
    fn id(row: &Row<'_>) -> Result<Option<i64>, Event> {
        Ok(row.int8(field::ID)?)
    }

    /// routes/users.etl:17  `[name](any) -> |norm_str| -> [nameNorm](text)`
    #[inline]
    fn name_norm<'a>(row: &Row<'a>) -> Result<Option<&'a str>, Event> {
        Ok(row.text(field::NAME)?.and_then(|this| fn_norm_str(this, row.arena())))
    }

    /// routes/users.etl:18  `[nickname](text) -> |strip|lower| -> [nicknameNorm](text)`
    #[inline]
    fn nickname_norm<'a>(row: &Row<'a>) -> Result<Option<&'a str>, Event> {
        Ok(
            row
                .text(field::NICKNAME)?
                .map(text::strip)
                .map(|this| text::lower(this, row.arena())),
        )
    }

    /// routes/users.etl:19  `[role](text) -> |trim|to_lower|replace("role", "роль")| -> [roleNorm](text)`
    #[inline]
    fn role_norm<'a>(row: &Row<'a>) -> Result<Option<&'a str>, Event> {
        Ok(
            row
                .text(field::ROLE)?
                .map(text::strip)
                .map(|this| text::lower(this, row.arena()))
                .map(|this| text::replace(this, "role", "роль", row.arena())),
        )
    }

    /// routes/users.etl:20  `[country](text) -> |lookup($$countries.name) ?? "?"| -> [country](text)`
    #[inline]
    fn country<'a>(row: &Row<'a>, known: &Known) -> &'a str {
        let attempted = || -> Result<Option<&str>, Event> {
            Ok(row.text(field::COUNTRY)?.and_then(|this| known.countries_name.get(this)))
        };
        attempted().unwrap_or_default().unwrap_or("?")
    }

    /// routes/users.etl:21  `[age](any) -> |s1|to_int ?? None| -> [$age](int4)`
    #[inline]
    fn age(row: &Row<'_>) -> Option<i32> {
        let attempted = || -> Result<Option<i32>, Event> {
            Ok(
                row
                    .text(field::AGE)?
                    .and_then(values::s1)
                    .map(try_into::int4)
                    .transpose()?,
            )
        };
        attempted().unwrap_or_default()
    }

    /// routes/users.etl:22  `[] -> |IF($age == None): get("unknown") ELIF($age >= $adult): get("adult") ELSE: get("child")| -> [group](text)`
    #[inline]
    fn group(age: Option<i32>, known: &Known) -> &'static str {
        if age.is_none() {
            "unknown"
        } else if age.map(into::int8).is_some_and(|left| left >= known.adult) {
            "adult"
        } else {
            "child"
        }
    }

    /// routes/users.etl:24  `[email](text) -> |s1 |lower |IF($this != None AND NOT is_email($this)): SKIP("not an address: {$this}")| -> [email](text)`
    #[inline]
    fn email<'a>(row: &Row<'a>) -> Result<Option<&'a str>, Event> {
        let this = row
            .text(field::EMAIL)?
            .and_then(values::s1)
            .map(|this| text::lower(this, row.arena()));
        if this.is_some() && this.map(checks::is_email) != Some(true) {
            return Err(
                Event::skip(format!("not an address: {}", this.unwrap_or("None"))),
            );
        }
        Ok(this)
    }

    pub(super) static WANTED: Rule = Rule {
        place: Place::at(15, 5, "WHERE [status] != \"deleted\""),
        field: None,
        makes: "WHERE",
        secret: false,
    };

    pub(super) static ID: Rule = Rule {
        place: Place::at(16, 5, "[id](any) -> [id](int8)"),
        field: Some(field::ID),
        makes: "id (int8)",
        secret: false,
    };

    pub(super) static NAME_NORM: Rule = Rule {
        place: Place::at(17, 5, "[name](any) -> |norm_str| -> [nameNorm](text)"),
        field: Some(field::NAME),
        makes: "nameNorm (text)",
        secret: false,
    };

    pub(super) static NICKNAME_NORM: Rule = Rule {
        place: Place::at(
            18,
            5,
            "[nickname](text) -> |strip|lower| -> [nicknameNorm](text)",
        ),
        field: Some(field::NICKNAME),
        makes: "nicknameNorm (text)",
        secret: false,
    };

    pub(super) static ROLE_NORM: Rule = Rule {
        place: Place::at(
            19,
            5,
            "[role](text) -> |trim|to_lower|replace(\"role\", \"роль\")| -> [roleNorm](text)",
        ),
        field: Some(field::ROLE),
        makes: "roleNorm (text)",
        secret: false,
    };

    pub(super) static COUNTRY: Rule = Rule {
        place: Place::at(
            20,
            5,
            "[country](text) -> |lookup($$countries.name) ?? \"?\"| -> [country](text)",
        ),
        field: Some(field::COUNTRY),
        makes: "country (text)",
        secret: false,
    };

    pub(super) static GROUP: Rule = Rule {
        place: Place::at(
            22,
            5,
            "[] -> |IF($age == None): get(\"unknown\") ELIF($age >= $adult): get(\"adult\") ELSE: get(\"child\")| -> [group](text)",
        ),
        field: None,
        makes: "group (text)",
        secret: false,
    };

    pub(super) static EMAIL: Rule = Rule {
        place: Place::at(
            24,
            5,
            "[email](text) -> |s1 |lower |IF($this != None AND NOT is_email($this)): SKIP(\"not an address: {$this}\")| -> [email](text)",
        ),
        field: Some(field::EMAIL),
        makes: "email (text)",
        secret: false,
    };
}

/// The rows of `kids`: kids = csv/out/kids.csv
mod kids {
    use super::*;

    /// A row of the target.
    pub(super) struct Record<'a> {
        id: Option<i64>,
        name: Option<&'a str>,
    }

    /// Makes a row: every line of the block, each after those that it needs.
    #[inline]
    pub(super) fn make<'a>(row: &Row<'a>, known: &Known) -> Result<Record<'a>, Event> {
        let age = age(row);
        // routes/users.etl:30
        if !wanted(age, known) {
            return Err(Event::Filtered);
        }
        let id = id(row).within(&ID)?;
        let name = name(row).within(&NAME)?;
        Ok(Record { id, name })
    }

    impl Output for Record<'_> {
        #[inline]
        fn write<W: Writer + ?Sized>(&self, writer: &mut W) -> types::Result<()> {
            writer.int8(self.id)?;
            writer.text(self.name)?;
            Ok(())
        }
    }

    /// routes/users.etl:32  `[age](any) -> |s1|to_int ?? None| -> [$age](int4)`
    #[inline]
    fn age(row: &Row<'_>) -> Option<i32> {
        let attempted = || -> Result<Option<i32>, Event> {
            Ok(
                row
                    .text(field::AGE)?
                    .and_then(values::s1)
                    .map(try_into::int4)
                    .transpose()?,
            )
        };
        attempted().unwrap_or_default()
    }

    /// routes/users.etl:30  `WHERE $age < $adult`
    #[inline]
    fn wanted(age: Option<i32>, known: &Known) -> bool {
        age.map(into::int8).is_some_and(|left| left < known.adult)
    }

    /// routes/users.etl:31  `[id](any) -> [id](int8)`
    #[inline]
    fn id(row: &Row<'_>) -> Result<Option<i64>, Event> {
        Ok(row.int8(field::ID)?)
    }

    /// routes/users.etl:33  `[name](any) -> |norm_str| -> [name](text)`
    #[inline]
    fn name<'a>(row: &Row<'a>) -> Result<Option<&'a str>, Event> {
        Ok(row.text(field::NAME)?.and_then(|this| fn_norm_str(this, row.arena())))
    }

    pub(super) static ID: Rule = Rule {
        place: Place::at(31, 5, "[id](any) -> [id](int8)"),
        field: Some(field::ID),
        makes: "id (int8)",
        secret: false,
    };

    pub(super) static NAME: Rule = Rule {
        place: Place::at(33, 5, "[name](any) -> |norm_str| -> [name](text)"),
        field: Some(field::NAME),
        makes: "name (text)",
        secret: false,
    };
}

/// The fields that the route reads, by their positions in `SOURCE`.
mod field {
    pub(super) const STATUS: usize = 0;
    pub(super) const ID: usize = 1;
    pub(super) const NAME: usize = 2;
    pub(super) const NICKNAME: usize = 3;
    pub(super) const ROLE: usize = 4;
    pub(super) const COUNTRY: usize = 5;
    pub(super) const AGE: usize = 6;
    pub(super) const EMAIL: usize = 7;
}

static ROUTE: spec::Route = spec::Route {
    name: "users",
    file: "routes/users.etl",
    hash: "b287c525669be6bdc907fad2a4561cdd",
    on_error: spec::OnError::Rollback,
    commit: spec::Commit::Run,
    partitions: 1,
    limits: spec::Limits::DEFAULT,
    anchor: Some(spec::Anchor {
        target: &NORM,
        open: etlc_postgres::ledger,
        look: etlc_postgres::look,
    }),
    channels: &[],
    targets: &[&NORM, &KIDS],
    constants: &["adult"],
};

static SOURCE: spec::Source = spec::Source {
    point: Some("crm"),
    database: None,
    object: spec::Object::Table(&["public", "users"]),
    more: &[],
    encoding: None,
    key: &["id"],
    fields: &[
        spec::Field {
            name: "status",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Text),
                    any: true,
                },
            ],
            native: false,
            place: Place::at(15, 11, "[status]"),
        },
        spec::Field {
            name: "id",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Int8),
                    any: true,
                },
            ],
            native: false,
            place: Place::at(16, 5, "[id]"),
        },
        spec::Field {
            name: "name",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Text),
                    any: true,
                },
            ],
            native: false,
            place: Place::at(17, 5, "[name]"),
        },
        spec::Field {
            name: "nickname",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Text),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(18, 5, "[nickname]"),
        },
        spec::Field {
            name: "role",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Text),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(19, 5, "[role]"),
        },
        spec::Field {
            name: "country",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Text),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(20, 5, "[country]"),
        },
        spec::Field {
            name: "age",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Text),
                    any: true,
                },
            ],
            native: false,
            place: Place::at(21, 5, "[age]"),
        },
        spec::Field {
            name: "email",
            path: &[],
            secret: false,
            reads: &[
                spec::Read {
                    kind: Some(Type::Text),
                    any: false,
                },
            ],
            native: false,
            place: Place::at(24, 5, "[email]"),
        },
    ],
    wanted: &[
        spec::Wanted {
            target: "norm",
            parts: &[
                spec::Part {
                    text: "[status] != \"deleted\"",
                    place: Place::at(15, 5, "WHERE [status] != \"deleted\""),
                    reads: &[(field::STATUS, Type::Text)],
                    condition: spec::Condition::Compare {
                        field: field::STATUS,
                        kind: Type::Text,
                        operator: spec::Comparison::NotEqual,
                        value: spec::Operand::Literal(Type::Text, "deleted"),
                    },
                },
            ],
        },
        spec::Wanted {
            target: "kids",
            parts: &[
                spec::Part {
                    text: "$age < $adult",
                    place: Place::at(30, 5, "WHERE $age < $adult"),
                    reads: &[],
                    condition: spec::Condition::Loop(
                        "what comes before it may fail or end the row",
                    ),
                },
            ],
        },
    ],
    place: Place::at(3, 1, "source = crm/public.users (key: id)"),
};

static NORM: spec::Target = spec::Target {
    name: "norm",
    point: Some("dwh"),
    database: None,
    object: spec::Object::Table(&["norm", "users"]),
    mode: spec::Mode::Truncate,
    create: true,
    key: &[],
    columns: &[
        spec::Column {
            name: "id",
            kind: Some(Type::Int8),
            carried: None,
            not_null: false,
            rule: &norm::ID,
        },
        spec::Column {
            name: "nameNorm",
            kind: Some(Type::Text),
            carried: None,
            not_null: false,
            rule: &norm::NAME_NORM,
        },
        spec::Column {
            name: "nicknameNorm",
            kind: Some(Type::Text),
            carried: None,
            not_null: false,
            rule: &norm::NICKNAME_NORM,
        },
        spec::Column {
            name: "roleNorm",
            kind: Some(Type::Text),
            carried: None,
            not_null: false,
            rule: &norm::ROLE_NORM,
        },
        spec::Column {
            name: "country",
            kind: Some(Type::Text),
            carried: None,
            not_null: false,
            rule: &norm::COUNTRY,
        },
        spec::Column {
            name: "group",
            kind: Some(Type::Text),
            carried: None,
            not_null: false,
            rule: &norm::GROUP,
        },
        spec::Column {
            name: "email",
            kind: Some(Type::Text),
            carried: None,
            not_null: false,
            rule: &norm::EMAIL,
        },
    ],
    rejects: false,
    max_rejects: None,
    quarantine: etlc_postgres::quarantine,
    publish: None,
    place: Place::at(4, 1, "norm = dwh/norm.users (mode: truncate)"),
};

static KIDS: spec::Target = spec::Target {
    name: "kids",
    point: None,
    database: None,
    object: spec::Object::File("out/kids.csv"),
    mode: spec::Mode::Replace,
    create: true,
    key: &[],
    columns: &[
        spec::Column {
            name: "id",
            kind: Some(Type::Int8),
            carried: None,
            not_null: false,
            rule: &kids::ID,
        },
        spec::Column {
            name: "name",
            kind: Some(Type::Text),
            carried: None,
            not_null: false,
            rule: &kids::NAME,
        },
    ],
    rejects: false,
    max_rejects: None,
    quarantine: etlc_files::quarantine,
    publish: None,
    place: Place::at(5, 1, "kids = csv/out/kids.csv"),
};

static CSV_OF_KIDS: spec::Csv = spec::Csv {
    delimiter: b',',
    header: true,
    null: &[],
};
