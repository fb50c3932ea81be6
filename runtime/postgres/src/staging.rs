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
    session::left_out,
    sql,
    target::{Making, Ready},
};

/// What the move relies on, whatever the user or the database has set.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL client_min_messages = 'error'; \
    SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

/// A staging table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Aside {
    schema: String,
    table: String,
    /// Whether it is to become the target's table itself, which is not there or is replaced.
    is_anew: bool,
}

impl Aside {
    pub(crate) fn sql(&self) -> String {
        sql::qualified(&[&self.schema, &self.table])
    }

    /// The text by which the anchor's record keeps it.
    pub(crate) fn recorded(&self) -> String {
        format!("{} {}", if self.is_anew { "table" } else { "rows" }, self.shown())
    }

    fn from_recorded(text: &str) -> Option<Aside> {
        let (kind, place) = text.split_once(' ')?;
        let is_anew = match kind {
            "table" => true,
            "rows" => false,
            _ => return None,
        };
        let (schema, table) = place.rsplit_once('.').filter(|(_, table)| Waiting::is_name(table))?;
        Some(Aside { schema: schema.to_owned(), table: table.to_owned(), is_anew })
    }

    fn shown(&self) -> String {
        format!("{}.{}", self.schema, self.table)
    }
}

impl Making<'_> {
    /// Makes a staging table for the target's rows, in the connection's transaction; what earlier runs have left goes.
    ///
    /// # Errors
    /// Those of [`Making::ready`].
    pub(crate) async fn ready_aside(&self, connection: &mut Connection, staging: &str) -> Result<(Ready, Aside), Stop> {
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
        let made = Aside { schema: schema.clone(), table: staging.to_owned(), is_anew };
        Ok((Ready { schema, copy, held, cells }, made))
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

/// Moves the rows of staging tables to their targets, as their modes want it, and drops them. Where one is
/// not there any more, that has been done.
///
/// # Errors
/// What the server says; the rows stay where they are, and the next start of the route tries again.
pub fn publish(run: &mut Run, waiting: &[Waiting]) -> Result<(), Stop> {
    let Some(first) = waiting.first() else { return Ok(()) };
    let point = run.point(first.target.point.unwrap_or_default())?.clone();
    let route = run.route();
    let aside = |one: &Waiting| {
        let aside = Aside::from_recorded(&one.staging).ok_or_else(|| no_target(one.target.name, &one.staging))?;
        Ok((one.target, aside))
    };
    let waiting = waiting.iter().map(aside).collect::<Result<Vec<_>, Stop>>()?;
    let moved = run.block_on(async {
        let mut connection = Connection::open(&point, &format!("etlc {} (publish)", route.name)).await?;
        let moved = move_all(&mut connection, &waiting).await;
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
        let tables: Vec<_> = waiting.iter().map(|(_, aside)| aside.shown()).collect();
        stop.note("staging", tables.join(", "))
    })
}

/// The same in a transaction that is to be committed.
async fn move_all(connection: &mut Connection, waiting: &[(&'static spec::Target, Aside)]) -> Result<(), Stop> {
    connection.begin(BEGIN).await.map_err(|trouble| trouble.stop(During::Writing))?;
    for (target, aside) in waiting {
        move_rows(connection, target, aside).await.map_err(|stop| stop.note("target", target.name))?;
    }
    Ok(())
}

/// Moves those of one table.
async fn move_rows(connection: &mut Connection, target: &spec::Target, aside: &Aside) -> Result<(), Stop> {
    let told = |trouble: Trouble| trouble.stop(During::Writing);
    let Object::Table(name) = target.object else { return Ok(()) };
    if catalog::relation(connection, &[&aside.schema, &aside.table]).await.map_err(told)?.is_none() {
        return Ok(());
    }
    let table = name.last().copied().unwrap_or_default();
    let (from, to) = (aside.sql(), sql::qualified(&[&aside.schema, table]));
    let there = catalog::relation(connection, &[&aside.schema, table]).await.map_err(told)?;
    let rename = format!("ALTER TABLE {from} RENAME TO {}", sql::identifier(table));
    match (there, target.mode) {
        (None, _) if aside.is_anew => return connection.query(&rename).await.map(|_| ()).map_err(told),
        (None, _) => {
            let message = format!("there is no table {}.{table} any more", aside.schema);
            return Err(Stop::new(Exit::Unfit, codes::NO_TABLE, message).help("bring it back"));
        }
        (Some(_), Mode::Replace) => {
            return connection.query(&format!("DROP TABLE {to}; {rename}")).await.map(|_| ()).map_err(told);
        }
        (Some(_), Mode::Truncate) => connection.query(&format!("TRUNCATE {to}")).await.map(|_| ()).map_err(told)?,
        (Some(_), Mode::Append) => {}
    }
    let _held = catalog::Held::take(connection, &to).await.map_err(told)?;
    let names: Vec<_> = target.columns.iter().map(|column| column.name).collect();
    let columns = sql::identifiers(&names);
    check_unaltered(connection, (&from, &to), &columns).await?;
    let count = connection.query(&format!("SELECT count(*) FROM {from}")).await.map_err(told)?;
    let waiting = count.rows.into_iter().flatten().flatten().find_map(|count| count.parse().ok()).unwrap_or(0);
    let insert = format!("INSERT INTO {to} ({columns}) SELECT {columns} FROM {from}");
    let tag = connection.query(&insert).await.map_err(told)?.tag;
    let moved = tag.rsplit(' ').next().and_then(|count| count.parse().ok()).unwrap_or(0);
    if moved != waiting {
        return Err(left_out(moved, waiting));
    }
    connection.query(&format!("DROP TABLE {from}")).await.map(|_| ()).map_err(told)
}

/// Demands that the columns have the types for which the rows were made: INSERT would round what they no longer keep.
async fn check_unaltered(connection: &mut Connection, (from, to): (&str, &str), columns: &str) -> Result<(), Stop> {
    let told = |trouble: Trouble| trouble.stop(During::Writing);
    let select = |table: &str| format!("SELECT {columns} FROM {table}");
    let made = catalog::columns(connection, &select(from)).await.map_err(told)?;
    let found = catalog::columns(connection, &select(to)).await.map_err(told)?;
    let altered = made.iter().zip(&found).find(|(made, found)| made.native != found.native);
    let Some((made, found)) = altered else { return Ok(()) };
    let name = found.name.shown();
    let message =
        format!("{name} of {to} is {} now, and the rows that wait were made for {}", found.native, made.native);
    Err(Stop::new(Exit::Unfit, codes::UNWRITABLE_TYPE, message).help(format!(
        "alter the column back; or give that of the staging table the new type, where no value changes by it: \
         ALTER TABLE {from} ALTER COLUMN {} TYPE {}",
        found.name.sql(),
        found.native
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_is_read_again() {
        let table = "etl_staging_0123456789abcdef_0123456789ab".to_owned();
        for (schema, is_anew) in [("public", true), ("a b.c", false)] {
            let aside = Aside { schema: schema.to_owned(), table: table.clone(), is_anew };
            assert_eq!(Aside::from_recorded(&aside.recorded()), Some(aside));
        }
        for wrong in
            ["", "public.etl_staging_1_2", "rows public.users", "x public.etl_staging_1_2", "rows etl_staging_1_2"]
        {
            assert_eq!(Aside::from_recorded(wrong), None, "{wrong}");
        }
    }
}
