//! Rows for another database than the anchor. They are complete and durable in a staging table before the anchor commits,
//! which names that table in its record; afterwards they move to their own table. The move is one transaction that deletes
//! the staging table, so it is made once, however often it is begun.

use etlc_core::{
    Exit, Run, Stop, Waiting, failpoint, no_target,
    spec::{self, Mode, Object},
};

use crate::{
    catalog::{self, Relation},
    codes,
    connection::{Connection, Statement},
    server_error::{During, Trouble},
    sql,
    target::{Making, Ready},
};

/// What the move relies on, whatever the user or the database has set.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL client_min_messages = 'error'; \
    SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

impl Making<'_> {
    /// Makes a staging table for the target's rows, in the connection's transaction; what earlier runs have left goes.
    ///
    /// # Errors
    /// Those of [`Making::ready`].
    pub(crate) async fn ready_aside(&self, connection: &mut Connection, staging: &str) -> Result<Ready, Stop> {
        let Object::Table(name) = self.target.object else {
            return Err(Stop::new(Exit::Bug, codes::NO_TABLE, "the target of a PostgreSQL point is no table"));
        };
        let told = |trouble: Trouble| self.told(trouble);
        let found = catalog::relation(connection, name).await.map_err(told)?;
        let schema = match (&found, name) {
            (Some(relation), _) => relation.schema.shown().to_owned(),
            (None, [schema, _]) => (*schema).to_owned(),
            (None, _) => catalog::current_schema(connection).await.map_err(told)?.unwrap_or_default(),
        };
        self.sweep(connection, &schema, staging).await?;
        let aside = sql::qualified(&[&schema, staging]);
        let names: Vec<_> = self.target.columns.iter().map(|column| column.name).collect();
        let columns = sql::identifiers(&names);
        let relation = match found {
            Some(relation) => {
                self.check_kind(&relation)?;
                self.check_writable(&relation)?;
                relation
            }
            None => {
                self.check_creatable(connection, name).await?;
                Relation::missing(&schema, name.last().copied().unwrap_or_default())
            }
        };
        let is_anew = relation.is_missing() || self.target.mode == Mode::Replace;
        let create = match is_anew {
            true => self.definition(&aside)?,
            false => format!("CREATE TABLE {aside} AS SELECT {columns} FROM {} WITH NO DATA", relation.sql()),
        };
        // What does not fit the table itself is told first, in its own words.
        let like = if is_anew { aside.clone() } else { relation.sql() };
        if is_anew {
            connection.query(&create).await.map_err(told)?;
        }
        let found = catalog::columns(connection, &format!("SELECT * FROM {like}")).await.map_err(told)?;
        let (cells, problems) = self.fit(&relation, &found)?;
        if let Some(stop) = problems.into_iter().next() {
            return Err(stop);
        }
        if !is_anew {
            connection.query(&create).await.map_err(told)?;
        }
        let copy = Statement {
            sql: format!("COPY {aside} ({columns}) FROM STDIN (FORMAT binary)"),
            target: self.target.name,
            secret: self.target.columns.iter().any(|column| column.rule.secret),
        };
        let held = catalog::Held::take(connection, &aside).await.map_err(told)?;
        Ok(Ready { schema, copy, held, cells })
    }

    /// Drops the staging tables that killed runs have left: what they had committed has moved by now. Their names differ from
    /// this one behind its last underscore.
    async fn sweep(&self, connection: &mut Connection, schema: &str, staging: &str) -> Result<(), Stop> {
        let told = |trouble: Trouble| self.told(trouble);
        let prefix = staging.rsplit_once('_').map_or(staging, |(prefix, _)| prefix).to_owned() + "_";
        let query = format!(
            "SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE n.nspname = {} AND c.relkind = 'r' AND pg_catalog.left(c.relname, {}) = {}",
            sql::literal(schema),
            prefix.len(),
            sql::literal(&prefix)
        );
        let left = connection.query(&query).await.map_err(told)?.rows;
        for name in left.into_iter().flatten().flatten() {
            let drop = format!("DROP TABLE IF EXISTS {}", sql::qualified(&[schema, &name]));
            connection.query(&drop).await.map_err(told)?;
        }
        Ok(())
    }
}

/// Moves the rows of staging tables, each `SCHEMA.TABLE`, to their targets, as their modes want it, and drops them. Where one is
/// not there any more, that has been done.
///
/// # Errors
/// What the server says; the rows stay where they are, and the next start of the route tries again.
pub fn publish(run: &mut Run, waiting: &[Waiting]) -> Result<(), Stop> {
    let Some(first) = waiting.first() else { return Ok(()) };
    let point = run.point(first.target.point.unwrap_or_default())?.clone();
    let route = run.route();
    let moved = run.block_on(async {
        let mut connection = Connection::open(&point, &format!("etlc {} (publish)", route.name)).await?;
        let moved = move_all(&mut connection, waiting).await;
        if moved.is_ok() {
            failpoint("before-move");
        }
        let moved = match moved {
            Ok(()) => connection.query("COMMIT").await.map(|_| ()).map_err(|trouble| trouble.stop(During::Writing)),
            Err(stop) => Err(stop),
        };
        failpoint("after-move");
        connection.close().await;
        moved
    });
    moved.map_err(|stop: Stop| {
        let tables: Vec<_> = waiting.iter().map(|one| one.staging.as_str()).collect();
        stop.note("staging", tables.join(", "))
    })
}

/// The same in a transaction that is to be committed.
async fn move_all(connection: &mut Connection, waiting: &[Waiting]) -> Result<(), Stop> {
    connection.begin(BEGIN).await.map_err(|trouble| trouble.stop(During::Writing))?;
    for Waiting { target, staging } in waiting {
        let Some((schema, aside)) = staging.rsplit_once('.').filter(|(_, table)| Waiting::is_name(table)) else {
            return Err(no_target(target.name, staging));
        };
        let moved = move_rows(connection, target, (schema, aside)).await;
        moved.map_err(|trouble| trouble.stop(During::Writing).note("target", target.name))?;
    }
    Ok(())
}

/// Moves those of one table.
async fn move_rows(
    connection: &mut Connection,
    target: &spec::Target,
    (schema, aside): (&str, &str),
) -> Result<(), Trouble> {
    let Object::Table(name) = target.object else { return Ok(()) };
    if catalog::relation(connection, &[schema, aside]).await?.is_none() {
        return Ok(());
    }
    let table = name.last().copied().unwrap_or_default();
    let (from, to) = (sql::qualified(&[schema, aside]), sql::qualified(&[schema, table]));
    let there = catalog::relation(connection, &[schema, table]).await?;
    let rename = format!("ALTER TABLE {from} RENAME TO {}", sql::identifier(table));
    let names: Vec<_> = target.columns.iter().map(|column| column.name).collect();
    let columns = sql::identifiers(&names);
    let fill = format!("INSERT INTO {to} ({columns}) SELECT {columns} FROM {from}; DROP TABLE {from}");
    let statements = match (there, target.mode) {
        (None, _) => rename,
        (Some(_), Mode::Replace) => format!("DROP TABLE {to}; {rename}"),
        (Some(_), Mode::Truncate) => format!("TRUNCATE {to}; {fill}"),
        (Some(_), Mode::Append) => fill,
    };
    connection.query(&statements).await.map(|_| ())
}
