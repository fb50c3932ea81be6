//! Making a target ready: its table is created, emptied or replaced in the run's transaction, and compared with what
//! the route writes.

use std::collections::BTreeSet;

use etlc_core::{
    Exit, Live, Stop,
    spec::{self, Mode, Object},
};
use etlc_types::{Type, conversion_help};
use rusqlite::Statement;

use crate::{
    codes,
    database::Database,
    declared::{Affinity, declaration},
    error::{Work, line, stop},
    name::{instead, quoted, quoted_list},
    slot::Slot,
    table::{Column, Table},
    touched::Touched,
};

/// The statement that writes a row, and what each of its columns takes.
pub(crate) type Prepared = (Statement<'static>, Box<[Slot]>);

/// What a route writes into a column: a type, or whatever stands in an SQLite column of this affinity.
#[derive(Clone, Copy, Debug)]
struct Cells {
    ty: Option<Type>,
    from: Option<Affinity>,
}

/// Makes a target ready. `live` are the live types of the source's fields, for columns that are carried through; a run
/// that goes on neither makes nor empties it; `warn` is told what goes with a table that is replaced.
pub(crate) fn prepare(
    database: &Database,
    target: &'static spec::Target,
    live: &[Live],
    goes_on: bool,
    warn: impl Fn(&str),
) -> Result<Prepared, Stop> {
    let work = Preparation::of(database, target, live)?;
    let find = || Table::find(database.connection(), work.name).map_err(|error| work.refused(&error));
    match find()? {
        None if goes_on => return Err(work.gone()),
        None if !target.create => return Err(Table::missing(database, work.name)),
        None => work.create()?,
        Some(table) => {
            work.check_kind(&table)?;
            match target.mode {
                _ if goes_on => work.insert(&table, BTreeSet::new())?,
                Mode::Append => work.insert(&table, BTreeSet::new())?,
                Mode::Truncate => work.empty(&table)?,
                Mode::Replace => work.replace(&table, warn)?,
            }
        }
    };
    let table = find()?.ok_or_else(|| Table::missing(database, work.name))?;
    work.statement(&table).map(|(prepared, _)| prepared)
}

/// A target on its way to being ready.
pub(crate) struct Preparation<'a> {
    pub(crate) database: &'a Database,
    pub(crate) target: &'static spec::Target,
    pub(crate) name: &'static str,
    cells: Vec<Cells>,
}

impl Cells {
    fn of(column: &spec::Column, live: &[Live]) -> Cells {
        let carried = column.carried.and_then(|field| live.get(field));
        let is_any = |live: &&Live| live.kind.is_none() && live.identity.0 == "sqlite";
        match (column.kind, carried) {
            (Some(ty), _) => Cells { ty: Some(ty), from: None },
            (None, Some(live)) if is_any(&live) => Cells { ty: None, from: Affinity::from_number(live.identity.1) },
            // What the language has no type for travels as text.
            (None, carried) => Cells { ty: Some(carried.and_then(|live| live.kind).unwrap_or(Type::Text)), from: None },
        }
    }
}

impl<'a> Preparation<'a> {
    /// `live` are the live types of the source's fields.
    pub(crate) fn of(
        database: &'a Database,
        target: &'static spec::Target,
        live: &[Live],
    ) -> Result<Preparation<'a>, Stop> {
        let Object::Table(parts) = target.object else {
            return Err(Stop::new(Exit::Bug, codes::NOT_A_TABLE, "a target of SQLite is a table"));
        };
        let name = Table::name_of(database, parts)?;
        let cells = target.columns.iter().map(|column| Cells::of(column, live)).collect();
        Ok(Preparation { database, target, name, cells })
    }

    pub(crate) fn refused(&self, error: &rusqlite::Error) -> Stop {
        stop(error, self.database.shown(), Work::Prepare)
    }

    fn unfit(&self, code: &'static str, what: String) -> Stop {
        Stop::new(Exit::Unfit, code, format!("{}: {what}", self.database.shown()))
    }

    /// That the table is gone which rows of the run are in.
    #[cold]
    fn gone(&self) -> Stop {
        let what = format!("there is no table {} any more, and the run goes on with rows in it", self.name);
        self.unfit(codes::NO_TABLE, what).help("bring it back, or begin at the first row with --start-over")
    }

    pub(crate) fn execute(&self, sql: &str) -> Result<(), Stop> {
        self.database.connection().execute_batch(sql).map_err(|error| self.refused(&error))
    }

    /// What the source reads of these tables is put out of the way before they change.
    fn change(&self, tables: &BTreeSet<String>) -> Result<(), Stop> {
        self.database.set_source_aside(tables).map_err(|error| stop(&error, self.database.shown(), Work::Read))
    }

    fn create(&self) -> Result<(), Stop> {
        self.change(&BTreeSet::from(["sqlite_master".to_owned()]))?;
        self.execute(&self.definition())
    }

    /// Each column as a `CREATE TABLE` declares it.
    pub(crate) fn definitions(&self) -> Vec<String> {
        let is_row_number = |name: &str| self.target.key == [name];
        let is_key = |name: &str| self.target.key.contains(&name);
        let columns = self.target.columns.iter().zip(&self.cells).map(|(column, cells)| {
            let ty = cells.ty.map_or(String::new(), |ty| declaration(ty, is_row_number(column.name)));
            // A primary key of SQLite takes nulls unless it is told not to.
            let not_null = if column.not_null || is_key(column.name) { " NOT NULL" } else { "" };
            format!("{} {ty}{not_null}", quoted(column.name))
        });
        columns.collect()
    }

    /// The `CREATE TABLE` that the route's columns amount to.
    pub(crate) fn definition(&self) -> String {
        self.definition_of(self.name)
    }

    /// The same for a table of another name.
    pub(crate) fn definition_of(&self, name: &str) -> String {
        let mut parts = self.definitions();
        if !self.target.key.is_empty() {
            parts.push(format!("PRIMARY KEY ({})", quoted_list(self.target.key.iter().copied())));
        }
        format!("CREATE TABLE main.{} ({})", quoted(name), parts.join(", "))
    }

    pub(crate) fn check_kind(&self, table: &Table) -> Result<(), Stop> {
        if !table.is_view {
            return Ok(());
        }
        Err(self.unfit(codes::NOT_A_TABLE, format!("{} is a view", self.name)).help("write into the table under it"))
    }

    fn replace(&self, table: &Table, warn: impl Fn(&str)) -> Result<(), Stop> {
        self.check_referring(table)?;
        self.warn_of_dependents(table, warn)?;
        self.change(&BTreeSet::from([table.name.shown().to_owned()]))?;
        self.execute(&format!("DROP TABLE main.{}", quoted(self.name)))?;
        self.create()
    }

    fn empty(&self, table: &Table) -> Result<(), Stop> {
        self.check_referring(table)?;
        let delete = format!("DELETE FROM main.{}", quoted(self.name));
        let (_, touched) = self.database.prepare(&delete).map_err(|error| self.refused(&error))?;
        self.insert(table, touched.writes)?;
        self.execute(&delete)
    }

    /// Compares the table with what is written, and puts aside what the source reads of the tables that this changes.
    fn insert(&self, table: &Table, mut changed: BTreeSet<String>) -> Result<(), Stop> {
        let (_, touched) = self.statement(table)?;
        changed.extend(touched.writes);
        self.change(&changed)
    }

    /// Says what goes with a table that is replaced.
    pub(crate) fn warn_of_dependents(&self, table: &Table, warn: impl Fn(&str)) -> Result<(), Stop> {
        let dependents = table.dependents(self.database.connection()).map_err(|error| self.refused(&error))?;
        if !dependents.is_empty() {
            warn(&format!("replacing {} drops its {}", table.name.shown(), dependents.join(", ")));
        }
        Ok(())
    }

    pub(crate) fn check_referring(&self, table: &Table) -> Result<(), Stop> {
        table.check_not_referred_to(self.database.connection(), self.database.shown())
    }

    fn sql(&self) -> String {
        // ABORT outweighs what a constraint says of conflicts: no row is ignored or replaced behind the route's back.
        let names = quoted_list(self.target.columns.iter().map(|column| column.name));
        let marks: Vec<_> = (1..=self.target.columns.len()).map(|number| format!("?{number}")).collect();
        let table = quoted(self.name);
        if marks.is_empty() {
            return format!("INSERT OR ABORT INTO main.{table} DEFAULT VALUES");
        }
        format!("INSERT OR ABORT INTO main.{table} ({names}) VALUES ({})", marks.join(", "))
    }

    /// What each column takes, and all that does not fit.
    pub(crate) fn slots(&self, table: &Table) -> (Box<[Slot]>, Vec<Stop>) {
        let (mut slots, mut problems) = (Vec::new(), Vec::new());
        for (spec, cells) in self.target.columns.iter().zip(&self.cells) {
            let Some(column) = table.column(spec.name) else {
                let stop =
                    self.unfit(codes::NO_COLUMN, format!("{} has no column `{}`", table.name.shown(), spec.name));
                let stop = stop.note("rule", line(spec.rule.place));
                problems.push(stop.help(instead(spec.name, &table.column_names())));
                continue;
            };
            if column.is_computed {
                let what = format!("column `{}` of {} is computed", column.name.shown(), table.name.shown());
                let stop = self.unfit(codes::COMPUTED_COLUMN, what).note("rule", line(spec.rule.place));
                problems.push(stop.help("leave it out of the route"));
                continue;
            }
            match Slot::new(cells.ty, cells.from, column) {
                Some(slot) => slots.push(slot),
                None => problems.push(self.unwritable(table, column, *cells).note("rule", line(spec.rule.place))),
            }
        }
        let is_written = |name: &str| self.target.columns.iter().any(|column| column.name == name);
        let left_out = table.columns.iter().filter(|column| {
            let fills_itself = column.has_default || column.is_row_number || column.is_computed;
            column.not_null && !fills_itself && !is_written(column.name.shown())
        });
        problems.extend(left_out.map(|column| {
            let what = format!(
                "column `{}` of {} is NOT NULL, has no default, and is not written",
                column.name.shown(),
                table.name.shown()
            );
            self.unfit(codes::COLUMN_LEFT_OUT, what).help("write it, or give it a default")
        }));
        (slots.into(), problems)
    }

    /// The statement that writes a row, where the table fits, and the tables that it touches.
    fn statement(&self, table: &Table) -> Result<(Prepared, Touched), Stop> {
        let (slots, problems) = self.slots(table);
        if let Some(stop) = problems.into_iter().next() {
            return Err(stop);
        }
        let (statement, touched) = self.database.prepare(&self.sql()).map_err(|error| self.refused(&error))?;
        Ok(((statement, slots), touched))
    }

    fn unwritable(&self, table: &Table, column: &Column, cells: Cells) -> Stop {
        let declared = if column.declared.text.is_empty() { "nothing" } else { &column.declared.text };
        let written = cells.ty.map_or("a value of any type".to_owned(), |ty| ty.to_string());
        let what = format!(
            "column `{}` of {} is declared {declared}, and {written} would not stay what it is",
            column.name.shown(),
            table.name.shown()
        );
        let help = match (cells.ty, column.declared.kind) {
            (Some(ty), Some(kind)) => match conversion_help(ty, kind) {
                Some(help) => help.to_owned(),
                None => format!("make it a {kind} in the route"),
            },
            (Some(ty), None) => format!("declare the column {}", declaration(ty, false)),
            (None, _) => "name a type in the route".to_owned(),
        };
        self.unfit(codes::UNWRITABLE_TYPE, what).help(help)
    }
}
