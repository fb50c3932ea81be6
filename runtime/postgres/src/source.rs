//! What a route reads: the columns that its fields are, checked against the types that it reads them as, and the
//! COPY that brings them.

use etlc_core::{
    Exit, Live, Place, Stop,
    plan::Problems,
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
    wire::{Format, Wire},
};

/// The connector's name in [`Live::identity`].
pub(crate) const CONNECTOR: &str = "postgres";

/// What a run reads, and how.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The SELECT that a COPY brings.
    pub(crate) select: String,
    /// The columns of it: the fields in their order, then what else is needed.
    pub(crate) cells: Vec<Cell>,
    /// Where a field's bytes are as the server holds them, by field.
    pub(crate) natives: Vec<Option<usize>>,
    /// The columns that name a row, with their names.
    pub(crate) key: Vec<(&'static str, usize)>,
    /// The live types of the fields.
    pub(crate) live: Vec<Live>,
    /// What is read, as messages call it.
    pub(crate) from: String,
    /// A SELECT of all rows that are there.
    pub(crate) all: String,
    /// Which conditions the SELECT has.
    pub(crate) pushdown: Pushdown,
    /// The conditions that divide it among readers; none where one reads it all.
    ranges: Vec<String>,
}

impl Plan {
    /// The SELECT of each reader.
    pub(crate) fn selects(&self) -> Vec<String> {
        if self.ranges.is_empty() {
            return vec![self.select.clone()];
        }
        let word = if self.pushdown.sql.is_some() { "AND" } else { "WHERE" };
        self.ranges.iter().map(|range| format!("{} {word} {range}", self.select)).collect()
    }
}

/// The COPY that brings the rows of a SELECT.
pub(crate) fn copy(select: &str) -> String {
    format!("COPY ({select}) TO STDOUT (FORMAT binary)")
}

/// In which order rows are read.
#[derive(Debug)]
pub(crate) enum Order {
    /// As the server likes.
    Any,
    /// By so many readers side by side, each a range of the table's blocks.
    ByBlocks(u32),
    /// By the source's key, so that a run can go on where another stopped.
    ByKey {
        /// Behind the row with these values of the key; from the first where there are none.
        after: Option<Vec<String>>,
        /// Up to the row with these, and with it; to the last where there are none.
        until: Option<Vec<String>>,
    },
}

impl Order {
    /// Where one run reads it by so many readers.
    pub(crate) fn of_readers(readers: u32) -> Order {
        if readers > 1 { Order::ByBlocks(readers) } else { Order::Any }
    }
}

/// How a column of the COPY travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) wire: Wire,
    /// How the elements of a list travel.
    pub(crate) element: Wire,
}

/// Looks at what the source names in this place and makes the plan, in the transaction that is going to read.
///
/// # Errors
/// `R0401` to `R0403`, `R0409` and `R0412` where the route does not fit; of columns, all that do not.
pub(crate) async fn plan(
    connection: &mut Connection,
    route: &spec::Route,
    source: &'static spec::Source,
    location: spec::Location,
    set: &[(String, String)],
    order: &Order,
) -> Result<Plan, Problems> {
    let mut from = From::new(connection, route, source, location).await?;
    let columns = match catalog::columns(connection, &format!("SELECT * FROM {}", from.sql)).await {
        Ok(columns) => columns,
        Err(trouble) => return Err(from.note(trouble.stop(During::Describing)).into()),
    };
    from.check_not_rewritten(connection).await?;
    let ranges = match order {
        Order::ByBlocks(readers) => from.divide(connection, *readers).await?,
        Order::Any | Order::ByKey { .. } => Vec::new(),
    };
    let problems = from.problems(&columns, source);
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    let mut selection = Selection::default();
    let mut live = Vec::new();
    for field in source.fields {
        let column = from.column(&columns, field.name, field.place)?;
        selection.add(column);
        live.push(Live {
            kind: column.kind,
            native: column.native.clone(),
            identity: (CONNECTOR, column.oid, column.modifier),
            nullable: !column.not_null,
        });
    }
    let mut natives = Vec::new();
    for (index, field) in source.fields.iter().enumerate() {
        let column = from.column(&columns, field.name, field.place)?;
        natives.push(match column.format.wire {
            Wire::Opaque if field.native && column.binary => Some(selection.add_as_it_is(column)),
            Wire::Opaque => None,
            _ => Some(index),
        });
    }
    let mut key = Vec::new();
    // A secret does not name its row.
    let secret = |name: &str| source.fields.iter().any(|field| field.secret && field.name == name);
    for name in source.key.iter().filter(|name| !secret(name)) {
        let index = match source.fields.iter().position(|field| field.name == *name) {
            Some(index) => index,
            None => {
                let column = from.column(&columns, name, source.place)?;
                selection.add(column)
            }
        };
        key.push((*name, index));
    }
    let pushdown = from.push_down(connection, source, &columns, set).await?;
    let mut select = match &pushdown.sql {
        None => format!("SELECT {} FROM {}", selection.sql(), from.sql),
        Some(condition) => format!("SELECT {} FROM {} WHERE ({condition})", selection.sql(), from.fenced()),
    };
    if let Order::ByKey { after, until } = order {
        let key = from.ordered_key(connection, source, &columns).await?;
        let names = key.iter().map(|column| format!("etl.{}", column.name.sql())).collect::<Vec<_>>().join(", ");
        let mut word = if pushdown.sql.is_some() { "AND" } else { "WHERE" };
        for (sign, values) in [(">", after), ("<=", until)] {
            let Some(values) = values else { continue };
            let values =
                key.iter().zip(values).map(|(column, value)| format!("{}::{}", sql::literal(value), column.native));
            select.push_str(&format!(" {word} ({names}) {sign} ({})", values.collect::<Vec<_>>().join(", ")));
            word = "AND";
        }
        select.push_str(&format!(" ORDER BY {names}"));
    }
    Ok(Plan {
        select,
        all: format!("SELECT FROM {}", from.sql),
        pushdown,
        ranges,
        cells: selection.cells,
        natives,
        key,
        live,
        from: from.shown,
    })
}

/// The keys at which the ranges end that divide a table into so many parts of one size, but for the last; fewer where there
/// are fewer rows.
///
/// # Errors
/// `R0664` (exit 4) where the table has no key that the server vouches for.
pub(crate) async fn borders(
    connection: &mut Connection,
    route: &spec::Route,
    source: &'static spec::Source,
) -> Result<Vec<Vec<String>>, Stop> {
    let from = From::new(connection, route, source, source.first()).await?;
    let told = |trouble: Trouble| trouble.stop(During::Describing);
    let columns = catalog::columns(connection, &format!("SELECT * FROM {}", from.sql)).await.map_err(told)?;
    let key = from.ordered_key(connection, source, &columns).await?;
    let names: Vec<_> = key.iter().map(|column| format!("etl.{}", column.name.sql())).collect();
    let texts: Vec<_> = names.iter().map(|name| format!("{name}::pg_catalog.text")).collect();
    let (names, texts, parts) = (names.join(", "), texts.join(", "), route.partitions);
    let query = format!(
        "SELECT {keys} FROM (SELECT {texts}, row_number() OVER (ORDER BY {names}), count(*) OVER () FROM {}) \
         AS n ({keys}, number, rows) WHERE number < rows AND number IN \
         (SELECT rows * part / {parts} FROM pg_catalog.generate_series(1, {parts} - 1) AS part) ORDER BY number",
        from.sql,
        keys = (0..key.len()).map(|number| format!("k{number}")).collect::<Vec<_>>().join(", ")
    );
    let rows = connection.query(&query).await.map_err(told)?.rows;
    Ok(rows.into_iter().map(|row| row.into_iter().map(Option::unwrap_or_default).collect()).collect())
}

/// The columns of the COPY.
#[derive(Debug, Default)]
struct Selection {
    expressions: Vec<String>,
    cells: Vec<Cell>,
}

impl Selection {
    /// Selects a column in a form that this program reads, as text where it knows no other; gives its position.
    fn add(&mut self, column: &Column) -> usize {
        let name = column.name.sql();
        match column.format {
            Format { wire: Wire::Opaque, .. } => self.push(format!("etl.{name}::pg_catalog.text"), Format::TEXT),
            format => self.push(format!("etl.{name}"), format),
        }
    }

    /// Selects a column whose bytes are not looked at.
    fn add_as_it_is(&mut self, column: &Column) -> usize {
        self.push(format!("etl.{}", column.name.sql()), Format::OPAQUE)
    }

    fn push(&mut self, expression: String, Format { wire, element, .. }: Format) -> usize {
        self.expressions.push(expression);
        self.cells.push(Cell { wire, element });
        self.cells.len() - 1
    }

    fn sql(&self) -> String {
        self.expressions.join(", ")
    }
}

/// What rows are selected from.
struct From<'a> {
    /// In SQL, with the alias `etl`.
    sql: String,
    /// The `relkind` of the table; `None` for a query.
    kind: Option<char>,
    /// Its number; 0 for a query.
    oid: u32,
    /// In messages.
    shown: String,
    route: &'a spec::Route,
    place: Place,
}

impl<'a> From<'a> {
    async fn new(
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
    fn fenced(&self) -> String {
        match self.kind {
            Some('r' | 'p' | 'm') => self.sql.clone(),
            _ => format!("(SELECT * FROM {} OFFSET 0) AS etl", self.sql),
        }
    }

    async fn check_not_rewritten(&self, connection: &mut Connection) -> Result<(), Stop> {
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
    async fn divide(&mut self, connection: &mut Connection, readers: u32) -> Result<Vec<String>, Stop> {
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

    async fn push_down(
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
    async fn ordered_key<'c>(
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
    fn problems(&self, columns: &[Column], source: &'static spec::Source) -> Vec<Stop> {
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

    fn column<'c>(&self, columns: &'c [Column], name: &str, place: Place) -> Result<&'c Column, Stop> {
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

    fn note(&self, stop: Stop) -> Stop {
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
