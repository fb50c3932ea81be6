//! What a route reads: the columns that its fields are, checked against the types that it reads them as, and the
//! COPY that brings them.

use etlc_core::{Live, Stop, plan::Problems, pushdown::Pushdown, spec};

use crate::{
    catalog::{self, Column},
    connection::Connection,
    from::From,
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
