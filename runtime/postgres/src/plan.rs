//! What a run would do, for `plan`: read-only transactions that ask the catalog and nothing else.

use std::{cell::RefCell, rc::Rc};

use etlc_core::{
    Exit, Live, Run, Stop,
    plan::{Amount, Found, Problems, SourcePlan, TargetPlan, Visible},
    spec::{self, Mode, Object},
};

use crate::{
    Reader, Writer,
    catalog::{self, Relation},
    codes,
    connection::Connection,
    ledger,
    limit::Limit,
    publications::Record,
    quarantine,
    reader::BEGIN,
    server_error::During,
    session::Backends,
    source::{self, Order, Plan},
    sql,
    target::Making,
};

/// The most rows of a target that are counted one by one.
const COUNTED: u64 = 10_000;

/// A connection that only looks, in a transaction that is never committed.
type Look = Rc<RefCell<Connection>>;

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

    fn look_at(run: &mut Run, source: &'static spec::Source, location: spec::Location) -> Result<SourcePlan, Problems> {
        let name = location.point.unwrap_or_default();
        let route = run.route();
        let look = look(run, &format!("postgres, planning to read from {name}"), name)?;
        let mut connection = look.borrow_mut();
        let (plan, amount, wanted) = run.block_on(async {
            let order = match route.commit {
                spec::Commit::Run => Order::of_readers(route.readers()),
                spec::Commit::Every(_) => Order::ByKey { after: None, until: None },
            };
            let plan = source::plan(&mut connection, route, source, location, run.set(), &order).await?;
            let amount = match location.object {
                Object::Table(name) => match catalog::relation(&mut connection, name).await {
                    Ok(Some(relation)) if relation.holds_rows() => count(&mut connection, &relation).await,
                    _ => estimate(&mut connection, &plan.all).await,
                },
                _ => estimate(&mut connection, &plan.all).await,
            };
            let wanted = match plan.pushdown.sql {
                Some(_) => Some(estimate(&mut connection, &plan.select).await),
                None => None,
            };
            Ok::<_, Problems>((plan, amount, wanted))
        })?;
        let backend = connection.backend();
        drop(connection);
        Backends::of(run)?.add(backend);
        let way = match (route.commit, plan.selects().len()) {
            (spec::Commit::Every(_), _) if route.partitions > 1 => format!(
                "binary COPY of each of {} ranges in the order of the key, in a read-only transaction of its own",
                route.partitions
            ),
            (spec::Commit::Every(_), _) => {
                "binary COPY in the order of the key, in one read-only transaction of each start".to_owned()
            }
            (spec::Commit::Run, 1) => "binary COPY in one read-only transaction".to_owned(),
            (spec::Commit::Run, readers) => {
                format!("binary COPY by {readers} readers in one snapshot, each a range of the table's blocks")
            }
        };
        let Plan { live, from, pushdown, .. } = plan;
        Ok(SourcePlan { object: from, way, amount, wanted, pushdown: pushdown.parts, live, problems: Vec::new() })
    }
}

impl Writer {
    /// Says what a run would do to the target's table.
    ///
    /// # Errors
    /// `R05…` (exit 5) without a connection. That the table does not fit is no error but a part of the plan.
    pub fn plan(run: &mut Run, target: &'static spec::Target) -> Result<TargetPlan, Stop> {
        let point = target.point.unwrap_or_default();
        let look = look(run, &format!("postgres, planning to write to {point}"), point)?;
        let backends = Backends::of(run)?.numbers();
        let mut connection = look.borrow_mut();
        let making = Making {
            route: run.route(),
            target,
            mode: target.mode,
            live: run.live(),
            backends: &backends,
            goes_on: false,
        };
        let visible = Visible::Commit(point.to_owned());
        let (home, keeps_rejects) = (run.home_of(target), run.keeps_rejects(target));
        let way = match home.point {
            Some(home) if target.publish.is_some() => {
                format!("binary COPY into a staging table, whose rows move when {home} has committed")
            }
            _ => "binary COPY".to_owned(),
        };
        let mut plan = TargetPlan::new(run, making.target, making.shown(), way, visible);
        run.block_on(async {
            let refused = |trouble: crate::server_error::Trouble| trouble.stop(During::Preparing);
            connection.query("SAVEPOINT etl_plan").await.map_err(refused)?;
            let outcome = making.describe(&mut connection, &mut plan, (home, keeps_rejects)).await;
            connection.query("ROLLBACK TO SAVEPOINT etl_plan").await.map_err(refused)?;
            if catalog::is_standby(&mut connection).await.map_err(refused)? {
                let stop =
                    Stop::new(Exit::NoConnection, codes::NO_WRITES, format!("the server of {point} is a standby"));
                plan.problems.push(stop.help("name the primary in HOST and PORT of the point"));
            }
            outcome
        })?;
        Ok(plan)
    }
}

fn look(run: &mut Run, name: &str, point: &str) -> Result<Look, Stop> {
    let link = run.session(name, |run| {
        let application = format!("etlc {} plan", run.route().name);
        let connection = run.block_on(async {
            let mut connection = Connection::open(run.point(point)?, &application).await?;
            connection.begin(BEGIN).await.map_err(|trouble| trouble.stop(During::Describing))?;
            Ok::<_, Stop>(connection)
        })?;
        Ok(Rc::new(RefCell::new(connection)))
    })?;
    Ok(link)
}

/// How many rows the planner of the server expects of a SELECT.
async fn estimate(connection: &mut Connection, select: &str) -> Amount {
    let explained = connection.query(&format!("EXPLAIN {select}")).await.ok();
    let rows = explained.as_ref().and_then(|answer| {
        let line = answer.rows.first()?.first()?.as_deref()?;
        line.split_once(" rows=")?.1.split(' ').next()?.parse().ok()
    });
    rows.map_or(Amount::Unknown, Amount::About)
}

impl Making<'_> {
    /// Fills the plan: what is there, what would be created, what does not fit. Rejects are kept beside `home`.
    async fn describe(
        &self,
        connection: &mut Connection,
        plan: &mut TargetPlan,
        (home, keeps_rejects): (&spec::Target, bool),
    ) -> Result<(), Stop> {
        let Object::Table(name) = self.target.object else {
            return Err(Stop::new(Exit::Bug, codes::NO_TABLE, "the target of a PostgreSQL point is no table"));
        };
        let relation = catalog::relation(connection, name).await.map_err(|trouble| self.told(trouble))?;
        let schema = match &relation {
            Some(relation) => Some((relation.schema.shown().to_owned(), true)),
            None => self.describe_missing(connection, name, plan).await?,
        };
        if let Some(relation) = &relation {
            self.describe_existing(connection, relation, plan).await?;
        }
        if let Some((schema, is_there)) = schema {
            if self.target.publish.is_some() {
                plan.rejects = self.target.rejects.then(|| format!("etl_reject beside {}", home.name));
                return Ok(());
            }
            if keeps_rejects {
                match quarantine::describe(connection, (schema.clone(), is_there), self.target).await {
                    Ok((table, statement)) => {
                        let own = || format!("{}/{table}", self.target.point.unwrap_or_default());
                        plan.rejects = self.target.rejects.then(own);
                        plan.ddl.extend(statement);
                    }
                    Err(stop) => plan.problems.push(stop),
                }
            }
            if self.route.anchor.is_some_and(|anchor| std::ptr::eq(anchor.target, self.target)) {
                plan.ddl.extend(ledger::definition_in(connection, &schema).await?);
            }
            plan.record = Record::definition_in(connection, schema).await?;
        }
        Ok(())
    }

    /// The schema in which the table would be created, and whether it is there.
    async fn describe_missing(
        &self,
        connection: &mut Connection,
        name: &[&str],
        plan: &mut TargetPlan,
    ) -> Result<Option<(String, bool)>, Stop> {
        let schemas = catalog::schemas(connection).await.map_err(|trouble| self.told(trouble))?;
        let here = match name {
            [schema, _] => Some((*schema).to_owned()),
            _ => catalog::current_schema(connection).await.map_err(|trouble| self.told(trouble))?,
        };
        let there = here.clone().filter(|here| schemas.contains(here));
        if let (Some(schema), None) = (&here, &there) {
            plan.ddl.push(format!("CREATE SCHEMA {}", sql::identifier(schema)));
        }
        plan.ddl.push(self.definition(&sql::qualified(name))?);
        if let Err(stop) = self.check_creatable(connection, name).await {
            plan.problems.push(stop);
        } else if let Some(schema) = &there
            && !catalog::may_create_in(connection, schema).await.map_err(|trouble| self.told(trouble))?
        {
            let message = format!("the user may not create {}", self.shown());
            let stop = self.note(Stop::new(Exit::NoConnection, codes::NOT_ALLOWED, message));
            plan.problems.push(
                stop.help(format!("GRANT CREATE ON SCHEMA {} TO the user, or create it", sql::identifier(schema))),
            );
        }
        Ok(here.map(|here| (here, there.is_some())))
    }

    async fn describe_existing(
        &self,
        connection: &mut Connection,
        relation: &Relation,
        plan: &mut TargetPlan,
    ) -> Result<(), Stop> {
        plan.there = Some(count(connection, relation).await);
        if let Err(stop) = self.check_kind(relation) {
            plan.problems.push(stop);
            return Ok(());
        }
        if self.target.mode != Mode::Append
            && let Err(stop) = self.check_not_read(connection, relation).await
        {
            plan.problems.push(stop);
        }
        if let Err(stop) = self.check_writable(relation) {
            plan.problems.push(stop);
        }
        if self.target.mode != Mode::Append
            && !catalog::may_empty(connection, relation, self.target.mode)
                .await
                .map_err(|trouble| self.told(trouble))?
        {
            let message = format!("the user may not empty {}", self.shown());
            plan.problems.push(self.note(Stop::new(Exit::NoConnection, codes::NOT_ALLOWED, message)));
        }
        if self.target.mode == Mode::Replace {
            // The table is created anew by the route: its columns need not fit.
            return Ok(());
        }
        let columns = catalog::columns(connection, &format!("SELECT * FROM {}", relation.sql())).await;
        let columns = columns.map_err(|trouble| self.told(trouble))?;
        let (_, problems) = self.fit(relation, &columns)?;
        plan.problems.extend(problems);
        for (wanted, planned) in self.target.columns.iter().zip(&mut plan.columns) {
            let kind = self.type_of(wanted)?;
            let table = relation.sql();
            let name = sql::identifier(wanted.name);
            let Some(column) = columns.iter().find(|column| column.name == *wanted.name) else {
                // Rows that are there could not fill it.
                let null = if wanted.not_null && self.target.mode == Mode::Truncate { " NOT NULL" } else { "" };
                plan.ddl.push(format!("ALTER TABLE {table} ADD COLUMN {name} {kind}{null}"));
                continue;
            };
            planned.live = Some(column.native.clone());
            let cell = self.cell(column);
            if !column.computed && !self.takes_type(&cell, wanted)? {
                plan.ddl.push(format!("ALTER TABLE {table} ALTER COLUMN {name} TYPE {kind}"));
            }
            let carried = wanted.carried.and_then(|field| self.live.get(field));
            let mut remarks = Vec::new();
            if wanted.kind.is_none() && carried.is_some_and(|live| cell.takes(live)) {
                remarks.push("bytes pass untouched".to_owned());
            } else if column.format.limit != Limit::None
                && wanted.kind.is_none_or(|kind| kind.to_string() != column.native)
            {
                remarks.push(format!("each value is checked to fit {}", column.native));
            }
            if column.not_null && !wanted.not_null {
                remarks.push("null is refused by the column".to_owned());
            }
            planned.remark = (!remarks.is_empty()).then(|| remarks.join("; "));
        }
        let is_written = |name: &str| self.target.columns.iter().any(|wanted| wanted.name == name);
        for column in columns.iter().filter(|column| !is_written(column.name.shown())) {
            let gets = match () {
                () if column.computed => "computed by the server",
                () if column.has_default => "gets its default",
                () if column.not_null => "REFUSES NULL and has no default",
                () => "is null",
            };
            plan.others.push(format!("{} ({}): {gets}", column.name.shown(), column.native));
        }
        Ok(())
    }
}

/// How many rows there are: counted where they are few, else estimated.
async fn count(connection: &mut Connection, relation: &Relation) -> Amount {
    let name = relation.sql();
    let few = format!("SELECT count(*) FROM (SELECT FROM {name} LIMIT {}) AS rows", COUNTED + 1);
    let counted = match catalog::may_read(connection, relation).await {
        Ok(true) => connection.query(&few).await.ok(),
        _ => None,
    };
    let counted = counted.and_then(|answer| answer.rows.first()?.first()?.as_deref()?.parse().ok());
    match counted {
        Some(rows) if rows <= COUNTED => Amount::Rows(rows),
        Some(_) => estimate(connection, &format!("SELECT FROM {name}")).await,
        None => Amount::Unknown,
    }
}
