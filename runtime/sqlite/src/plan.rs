//! What a run would do, for `plan`: the file is opened to read, and nothing is written.

use std::path::PathBuf;

use etlc_core::{
    Live, Run, Stop,
    plan::{Amount, Found, Problems, SourcePlan, TargetPlan, Visible},
    spec::{self, Mode, Object},
};
use rusqlite::Connection;

use crate::{
    Reader, Writer,
    database::{Database, existing, file, is_anchor},
    ledger::CREATE as CREATE_LEDGER,
    name::quoted,
    quarantine::CREATE as CREATE_REJECTS,
    reader::shown,
    selection::{Reading, select},
    table::Table,
    target::Preparation,
    transaction::CREATE_RECORD,
};

/// The most rows that are counted one by one.
const COUNTED: u64 = 10_000;

impl Reader {
    /// Says what a run would read.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn plan(run: &mut Run, source: &'static spec::Source) -> Found {
        let mut found: Found = source.locations().map(|location| Reader::look_at(run, source, location)).collect();
        let known = found.iter().flatten().map(|one| (one.object.as_str(), one.live.as_slice()));
        let (live, problems) = Live::of_all(run.route(), source, known);
        run.set_live(live);
        if let Some(Ok(last)) = found.last_mut() {
            last.problems.extend(problems);
        }
        found
    }

    fn look_at(run: &Run, source: &'static spec::Source, location: spec::Location) -> Result<SourcePlan, Problems> {
        let route = run.route().file;
        let looked = || {
            let file = file(run, location.point, location.database)?;
            let database = Database::open(existing(&run.path(&file), &file)?, &file, false)?;
            let from = match run.route().commit {
                spec::Commit::Run => Reading::Whole,
                spec::Commit::Every(_) => Reading::ByKey(None),
            };
            let shape = select(&database, source, location, run.set(), &from)?;
            let live = shape.live();
            let (object, amount) = match location.object {
                Object::Table(parts) => {
                    let table = Table::named(&database, parts)?;
                    (format!("{file}:{}", table.name.shown()), count(database.connection(), &table))
                }
                _ => (shown(&file, location), Amount::Unknown),
            };
            let way = "a statement that is stepped row by row, in one read transaction".to_owned();
            Ok(SourcePlan { object, way, amount, wanted: None, pushdown: shape.pushdown, live, problems: Vec::new() })
        };
        let placed = |stop: Stop| stop.note("route", source.place.shown(route));
        looked().map_err(|Problems(found)| Problems(found.into_iter().map(placed).collect()))
    }
}

impl Writer {
    /// Says what a run would do to the target's table.
    ///
    /// # Errors
    /// `Exit::NoConnection` where the file cannot be opened. That the table does not fit is no error but a part of the
    /// plan.
    pub fn plan(run: &mut Run, target: &'static spec::Target) -> Result<TargetPlan, Stop> {
        let route = run.route().file;
        let placed = |stop: Stop| stop.note("target", target.name).note("route", target.place.shown(route));
        let mut plan = Writer::look(run, target).map_err(placed)?;
        plan.problems = plan.problems.into_iter().map(placed).collect();
        Ok(plan)
    }

    fn look(run: &mut Run, target: &'static spec::Target) -> Result<TargetPlan, Stop> {
        let Object::Table(parts) = target.object else { unreachable!("the compiler gives a database target a table") };
        let file = file(run, target.point, target.database)?;
        let path = run.path(&file);
        let object = format!("{file}:{}", parts.join("."));
        let is_aside = target.publish.is_some() && !is_anchor(run, &path);
        let home = run.home_of(target);
        let way = match is_aside {
            true => format!(
                "a prepared INSERT into memory, and from there into a staging table, whose rows move when {} has committed",
                home.point.or(home.database).unwrap_or_default()
            ),
            false => "a prepared INSERT, stepped row by row".to_owned(),
        };
        let mut plan = TargetPlan::new(run, target, object, way, Visible::Commit(file.clone()));
        // A database that is not there is looked at as an empty one.
        let database = match existing(&path, &file) {
            Ok(path) => Database::open(path, &file, false)?,
            Err(stop) => {
                if !target.create {
                    plan.problems.push(stop);
                } else if path.exists() {
                    return Err(stop);
                }
                Database::open(PathBuf::from(":memory:"), &file, true)?
            }
        };
        let has_ledger = run.route().anchor.is_some_and(|anchor| std::ptr::eq(anchor.target, target));
        let work = Preparation::of(&database, target, run.live())?;
        if !is_aside {
            work.describe_beside(&mut plan, has_ledger, run.keeps_rejects(target))?;
        } else if target.rejects {
            plan.rejects = Some(format!("etl_reject beside {}", home.name));
        }
        work.describe(&mut plan)?;
        Ok(plan)
    }
}

impl Preparation<'_> {
    /// Fills the plan with what a run keeps beside its anchor: rejects, the ledger, the record of publications.
    fn describe_beside(&self, plan: &mut TargetPlan, has_ledger: bool, keeps_rejects: bool) -> Result<(), Stop> {
        let connection = self.database.connection();
        let is_there = |name: &str| {
            Table::find(connection, name).map(|table| table.is_some()).map_err(|error| self.refused(&error))
        };
        if self.target.rejects {
            plan.rejects = Some(format!("{}:etl_reject", self.database.shown()));
        }
        if keeps_rejects && !is_there("etl_reject")? {
            plan.ddl.push(CREATE_REJECTS.to_owned());
        }
        if has_ledger && !is_there("etl_checkpoint")? {
            plan.ddl.push(CREATE_LEDGER.to_owned());
        }
        plan.record = (!is_there("etl_publication")?).then(|| CREATE_RECORD.to_owned());
        Ok(())
    }

    /// Fills the plan: what is there, what would be created, what does not fit.
    fn describe(&self, plan: &mut TargetPlan) -> Result<(), Stop> {
        let connection = self.database.connection();
        let Some(table) = Table::find(connection, self.name).map_err(|error| self.refused(&error))? else {
            plan.ddl.push(self.definition());
            if !self.target.create && plan.problems.is_empty() {
                plan.problems.push(Table::missing(self.database, self.name));
            }
            return Ok(());
        };
        plan.there = Some(count(connection, &table));
        if let Err(stop) = self.check_kind(&table) {
            plan.problems.push(stop);
            return Ok(());
        }
        if self.target.mode != Mode::Append
            && let Err(stop) = self.check_referring(&table)
        {
            plan.problems.push(stop);
        }
        if self.target.mode == Mode::Replace {
            // The table is created anew by the route: its columns need not fit.
            return Ok(());
        }
        let (_, problems) = self.slots(&table);
        plan.problems.extend(problems);
        for ((wanted, definition), planned) in self.target.columns.iter().zip(self.definitions()).zip(&mut plan.columns)
        {
            let Some(column) = table.column(wanted.name) else {
                plan.ddl.push(format!("ALTER TABLE main.{} ADD COLUMN {definition}", quoted(self.name)));
                continue;
            };
            let declared = &column.declared.text;
            planned.live = Some(if declared.is_empty() { "any type".to_owned() } else { declared.clone() });
            if column.not_null && !wanted.not_null {
                planned.remark = Some("null is refused by the column".to_owned());
            }
        }
        let is_written = |name: &str| self.target.columns.iter().any(|wanted| wanted.name == name);
        for column in table.columns.iter().filter(|column| !is_written(column.name.shown())) {
            let gets = match () {
                () if column.is_computed => "computed by SQLite",
                () if column.is_row_number => "gets the row's number",
                () if column.has_default => "gets its default",
                () if column.not_null => "REFUSES NULL and has no default",
                () => "is null",
            };
            plan.others.push(format!("{} ({}): {gets}", column.name.shown(), column.declared.text));
        }
        Ok(())
    }
}

/// How many rows there are: counted where they are few, else what `ANALYZE` has found, else as many as the last row's
/// number says.
fn count(connection: &Connection, table: &Table) -> Amount {
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, Option<i64>>(0)).ok().flatten();
    let name = table.name.sql();
    let few = number(&format!("SELECT count(*) FROM (SELECT 1 FROM main.{name} LIMIT {})", COUNTED + 1));
    if let Some(rows) = few.and_then(|rows| u64::try_from(rows).ok()).filter(|rows| *rows <= COUNTED) {
        return Amount::Rows(rows);
    }
    let analyzed = connection
        .query_row("SELECT stat FROM main.sqlite_stat1 WHERE tbl = ?1 LIMIT 1", [table.name.shown()], |row| {
            row.get::<_, String>(0)
        })
        .ok();
    let analyzed = analyzed.and_then(|stat| stat.split(' ').next()?.parse().ok());
    let numbered = table.row_number().and_then(|rowid| number(&format!("SELECT max({rowid}) FROM main.{name}")));
    match analyzed.or(numbered.and_then(|rows| u64::try_from(rows).ok())) {
        Some(rows) => Amount::About(rows),
        None => Amount::Unknown,
    }
}
