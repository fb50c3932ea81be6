//! What rows are selected from: a table or a query as it is there, with its columns, its key and its blocks, and whether
//! the route fits them.

use etlc_core::{
    Exit, Place, Stop,
    pushdown::{Pushdown, push_down, push_nothing},
    spec::{self, Object, Read},
};
use etlc_types::{Conversion, Type, codes::run as run_codes, conversion, conversion_help};

use crate::{
    blocks,
    catalog::{self, Column},
    codes,
    connection::Connection,
    nearest::suggestion,
    pushdown::Columns,
    server_error::{During, Trouble},
    sql,
    wire::Wire,
};

/// What rows are selected from.
pub(crate) struct From<'a> {
    /// In SQL, with the alias `etl`.
    pub(crate) sql: String,
    /// The `relkind` of the table; `None` for a query.
    kind: Option<char>,
    /// Its number; 0 for a query.
    oid: u32,
    /// In messages.
    pub(crate) shown: String,
    route: &'a spec::Route,
    place: Place,
}

impl<'a> From<'a> {
    pub(crate) async fn new(
        connection: &mut Connection,
        route: &'a spec::Route,
        source: &'static spec::Source,
        location: spec::Location,
    ) -> Result<From<'a>, Stop> {
        let point = location.point.unwrap_or_default();
        let place = source.place;
        match location.object {
            Object::Table(name) => {
                let shown = format!("{point}/{}", name.join("."));
                let mut from =
                    From { sql: format!("{} AS etl", sql::qualified(name)), kind: None, oid: 0, shown, route, place };
                match catalog::relation(connection, name).await {
                    Ok(Some(relation)) => {
                        (from.kind, from.oid) = (Some(relation.kind), relation.oid);
                        Ok(from)
                    }
                    Ok(None) => Err(from.no_table(connection, name).await),
                    Err(trouble) => Err(from.note(trouble.stop(During::Describing))),
                }
            }
            Object::Query(query) => {
                let shown = format!("{point}/query(…)");
                let query = query.trim().trim_end_matches(';');
                // The line break ends a comment in the query's last line.
                let from = From { sql: format!("({query}\n) AS etl"), kind: None, oid: 0, shown, route, place };
                // By itself first: only then is it certain that the brackets hold one whole statement.
                match connection.describe(query).await {
                    Ok(columns) if columns.is_empty() => Err(from.note(no_rows())),
                    Ok(_) => Ok(from),
                    Err(trouble) => Err(from.note(trouble.stop(During::Describing))),
                }
            }
            Object::File(_) | Object::Records(_) => {
                Err(Stop::new(Exit::Bug, codes::NO_TABLE, "the source of a PostgreSQL point is no table and no query"))
            }
        }
    }

    /// The same with its own conditions evaluated first, where it has any: those of a view or a query may be what keeps
    /// its columns from failing.
    pub(crate) fn fenced(&self) -> String {
        match self.kind {
            Some('r' | 'p' | 'm') => self.sql.clone(),
            _ => format!("(SELECT * FROM {} OFFSET 0) AS etl", self.sql),
        }
    }

    pub(crate) async fn check_not_rewritten(&self, connection: &mut Connection) -> Result<(), Stop> {
        match catalog::is_rewritten(connection).await {
            Ok(false) => Ok(()),
            Ok(true) => Err(self.note(rewritten(&self.shown))),
            Err(trouble) => Err(self.note(trouble.stop(During::Describing))),
        }
    }

    /// The conditions that divide the rows among so many readers, or fewer where it has fewer blocks.
    ///
    /// # Errors
    /// `R0412` (exit 4) where its rows do not lie in blocks of its own.
    pub(crate) async fn divide(&mut self, connection: &mut Connection, readers: u32) -> Result<Vec<String>, Stop> {
        let told = |trouble: Trouble| trouble.stop(During::Describing);
        let leaves = match self.kind {
            Some('r' | 'p' | 'm') => {
                catalog::leaves(connection, self.oid).await.map_err(|trouble| self.note(told(trouble)))?
            }
            _ => Vec::new(),
        };
        let refused = match self.kind {
            Some('r' | 'p' | 'm') => leaves.iter().find(|leaf| !leaf.is_heap).map(|leaf| match leaf.kind {
                'f' => format!("{}, a part of it, is a foreign table", leaf.name),
                _ => format!("the rows of {} lie in storage of another kind", leaf.name),
            }),
            Some('v') => Some("it is a view".to_owned()),
            Some('f') => Some("it is a foreign table".to_owned()),
            _ => Some("it is no table".to_owned()),
        };
        if let Some(why) = refused {
            let message = format!("{} has no blocks that readers could divide: {why}", self.shown);
            return Err(self.unfit(codes::NOT_DIVISIBLE, message, self.place).help("leave `partitions` out"));
        }
        let is_tree = self.kind == Some('p') || leaves.len() > 1;
        if is_tree {
            // Planning takes the locks of all its tables.
            let explain = format!("EXPLAIN SELECT FROM {}", self.sql);
            connection.query(&explain).await.map_err(|trouble| self.note(told(trouble)))?;
            self.check_not_rewritten(connection).await?;
        } else {
            self.sql.insert_str(0, "ONLY ");
        }
        Ok(blocks::ranges(&leaves, readers, is_tree))
    }

    pub(crate) async fn push_down(
        &self,
        connection: &mut Connection,
        source: &'static spec::Source,
        columns: &[Column],
        set: &[(String, String)],
    ) -> Result<Pushdown, Stop> {
        if source.wanted.is_empty() {
            return Ok(Pushdown::default());
        }
        if self.kind == Some('f') {
            return Ok(push_nothing(source, "the source is a foreign table"));
        }
        let is_utf8 = catalog::is_utf8(connection).await;
        let is_utf8 = is_utf8.map_err(|trouble| self.note(trouble.stop(During::Describing)))?;
        let columns = source.fields.iter().map(|field| self.column(columns, field.name, field.place));
        let mut dialect = Columns { columns: columns.collect::<Result<_, _>>()?, is_utf8 };
        push_down(set, source, &mut dialect)
    }

    /// The columns of the source's key, which tells every row from every other.
    ///
    /// # Errors
    /// `R0664` (exit 4) where the server does not vouch for that.
    pub(crate) async fn ordered_key<'c>(
        &self,
        connection: &mut Connection,
        source: &'static spec::Source,
        columns: &'c [Column],
    ) -> Result<Vec<&'c Column>, Stop> {
        let key =
            source.key.iter().map(|name| self.column(columns, name, source.place)).collect::<Result<Vec<_>, _>>()?;
        let names = source.key.join(", ");
        let unfit = |what: String, help: String| {
            Stop::new(Exit::Unfit, run_codes::NOT_RESUMABLE, what)
                .note("source", self.shown.clone())
                .note("route", self.place.shown(self.route.file))
                .help(help)
        };
        let instead = "or write commit: run";
        if let Some(column) = key.iter().find(|column| !column.not_null) {
            let what = format!(
                "{} of {} may be null, and a run could not go on behind a null",
                column.name.shown(),
                self.shown
            );
            return Err(unfit(what, format!("ALTER COLUMN {} SET NOT NULL, {instead}", column.name.sql())));
        }
        // The text form of a list is the language's own, which the server does not read.
        if let Some(column) = key.iter().find(|column| column.format.wire == Wire::List) {
            let what = format!(
                "{} of {} is {}, and a run cannot go on behind a list",
                column.name.shown(),
                self.shown,
                column.native
            );
            return Err(unfit(what, format!("name another key, {instead}")));
        }
        let is_unique = match (&self.kind, source.object) {
            (Some(_), Object::Table(name)) => catalog::is_unique(connection, name, source.key).await,
            _ => Ok(false),
        };
        match is_unique {
            Ok(true) => Ok(key),
            Ok(false) => {
                let what = format!("no unique index of {} is on exactly ({names})", self.shown);
                Err(unfit(what, format!("name the primary key in `key:`, make a unique index, {instead}")))
            }
            Err(trouble) => Err(self.note(trouble.stop(During::Describing))),
        }
    }

    /// What does not fit of the columns.
    pub(crate) fn problems(&self, columns: &[Column], source: &'static spec::Source) -> Vec<Stop> {
        let mut problems = Vec::new();
        for field in source.fields {
            match self.column(columns, field.name, field.place) {
                Ok(column) => {
                    problems.extend(field.reads.iter().filter_map(|read| self.check_read(column, field, read).err()));
                }
                Err(stop) => problems.push(stop),
            }
        }
        let is_read = |name: &&&str| source.fields.iter().any(|field| field.name == **name);
        let others = source.key.iter().filter(|name| !is_read(name));
        problems.extend(others.filter_map(|name| self.column(columns, name, source.place).err()));
        problems
    }

    pub(crate) fn column<'c>(&self, columns: &'c [Column], name: &str, place: Place) -> Result<&'c Column, Stop> {
        let mut named = columns.iter().filter(|column| column.name == *name);
        match (named.next(), named.next()) {
            (Some(column), None) => Ok(column),
            (Some(_), Some(_)) => {
                let stop = self.unfit(codes::NO_COLUMN, format!("{} has two columns {name}", self.shown), place);
                Err(stop.help("give each column of the query a name of its own"))
            }
            (None, _) => {
                let known: Vec<_> = columns.iter().map(|column| column.name.shown().to_owned()).collect();
                let stop = self.unfit(codes::NO_COLUMN, format!("{} has no column {name}", self.shown), place);
                Err(stop.help(suggestion(name, &known)))
            }
        }
    }

    fn check_read(&self, column: &Column, field: &spec::Field, read: &Read) -> Result<(), Stop> {
        let Some(wanted) = read.kind else { return Ok(()) };
        let live = column.kind.unwrap_or(Type::Text);
        let fits = match conversion(live, wanted) {
            Conversion::Same | Conversion::Total => true,
            Conversion::Checked => read.any,
            Conversion::Refused { .. } | Conversion::None => false,
        };
        if fits {
            return Ok(());
        }
        let message =
            format!("{} is {} in {}, and the route reads it as {wanted}", field.name, column.native, self.shown);
        let stop = self.unfit(codes::UNREADABLE_TYPE, message, field.place);
        Err(stop.help(match conversion(live, wanted) {
            Conversion::Checked => format!(
                "write [{0}](any) to have each value converted as it is read, or [{0}]({live}) to read it as it is",
                field.name
            ),
            Conversion::Refused { function } => format!(
                "read it as [{}]({live}) and call {function}{}",
                field.name,
                conversion_help(live, wanted).map_or(String::new(), |help| format!(": {help}"))
            ),
            _ => match conversion_help(live, wanted) {
                Some(help) => format!("read it as [{}]({live}); {help}", field.name),
                None => format!("read it as [{}]({live})", field.name),
            },
        }))
    }

    async fn no_table(&self, connection: &mut Connection, name: &[&str]) -> Stop {
        let stop = self.unfit(codes::NO_TABLE, format!("there is no table {}", self.shown), self.place);
        let help = match missing(connection, name).await {
            Ok(help) => help,
            Err(trouble) => return self.note(trouble.stop(During::Describing)),
        };
        stop.help(help)
    }

    fn unfit(&self, code: &'static str, message: String, place: Place) -> Stop {
        Stop::new(Exit::Unfit, code, message).note("route", place.shown(self.route.file))
    }

    pub(crate) fn note(&self, stop: Stop) -> Stop {
        stop.note("source", self.shown.clone()).note("route", self.place.shown(self.route.file))
    }
}

/// What to do about a table that is not there.
pub(crate) async fn missing(connection: &mut Connection, name: &[&str]) -> Result<String, Trouble> {
    let (schema, table) = match name {
        [table] => (None, *table),
        [schema, table] => (Some(*schema), *table),
        _ => return Ok("name the table, or its schema and the table: point/schema.table".to_owned()),
    };
    if let Some(schema) = schema {
        let schemas = catalog::schemas(connection).await?;
        if !schemas.iter().any(|known| known == schema) {
            return Ok(format!("there is no schema {schema} either; {}", suggestion(schema, &schemas)));
        }
    }
    let tables = catalog::tables(connection, schema).await?;
    Ok(match schema {
        Some(schema) => format!("in schema {schema}: {}", suggestion(table, &tables)),
        None => format!("on the search path: {}", suggestion(table, &tables)),
    })
}

fn rewritten(shown: &str) -> Stop {
    let message = format!("{shown} was altered or emptied while the run looked at it");
    Stop::new(Exit::NoConnection, codes::IN_THE_WAY, message).help("start the route again").transient()
}

fn no_rows() -> Stop {
    Stop::new(Exit::Unfit, codes::QUERY_REFUSED, "the query gives no rows").help("it has to be a SELECT or the like")
}
