//! What a source reads: the statement, and the shape of its rows.

use std::collections::BTreeSet;

use etlc_core::{
    Exit, Live, Position, Stop,
    plan::Problems,
    pushdown::{Decision, push_down, push_nothing},
    spec::{self, Location, Object, Read, Source},
};
use etlc_types::{Conversion, conversion, conversion_help, joins};
use rusqlite::types::Value;

use crate::{
    codes,
    database::Database,
    declared::Declared,
    error::{Work, line, stop},
    key::Key,
    name::{instead, quoted},
    order::Order,
    pushdown::Columns,
    table::Table,
};

/// More comparisons and parameters than a key adds to the conditions of a route.
const KEY_ADDS: usize = 70;

/// A statement that has not been started.
#[derive(Debug)]
pub(crate) struct Selection {
    pub(crate) sql: String,
    /// The values of its parameters.
    pub(crate) parameters: Vec<Value>,
    /// The tables that it reads.
    pub(crate) tables: BTreeSet<String>,
}

/// Where the fields of a source stand in a row of its statement.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) fields: Box<[Field]>,
    pub(crate) key: Key,
    /// Which conditions the statement evaluates.
    pub(crate) pushdown: Vec<Decision>,
    /// Where a run may go on behind a row: the order of the rows, and where its columns stand.
    pub(crate) order: Option<(Order, Vec<usize>)>,
}

impl Shape {
    /// The live types of the fields.
    pub(crate) fn live(&self) -> Vec<Live> {
        self.fields.iter().map(|field| field.live.clone()).collect()
    }
}

/// How much of a source is read, and in which order.
#[derive(Debug)]
pub(crate) enum Reading<'a> {
    /// All of it, in whatever order.
    Whole,
    /// In the order of its key; behind a position, where there is one.
    ByKey(Option<&'a Position>),
}

/// A field of a source.
#[derive(Debug)]
pub(crate) struct Field {
    /// Its column of the statement, from 0.
    pub(crate) place: usize,
    pub(crate) live: Live,
}

/// Compares a source with the live database. The statement is left with the database, the shape is the reader's.
///
/// # Errors
/// [`Exit::Unfit`] where table, columns or their types are not those that the route reads; of columns, all that are not.
pub(crate) fn select(
    database: &Database,
    source: &'static Source,
    location: Location,
    set: &[(String, String)],
    from: &Reading<'_>,
) -> Result<Shape, Problems> {
    database.begin_reading().map_err(|error| stop(&error, database.shown(), Work::Read))?;
    let (selection, shape) = match location.object {
        Object::Query(query) => of_query(database, source, query)?,
        Object::Table(parts) => of_table(database, source, parts, set, from)?,
        Object::File(_) | Object::Records(_) => {
            let message = "a source of SQLite is a table or a query";
            return Err(Stop::new(Exit::Bug, codes::NO_TABLE, message).into());
        }
    };
    let mut problems = Vec::new();
    for (spec, field) in source.fields.iter().zip(&shape.fields) {
        problems.extend(spec.reads.iter().filter_map(|read| check(read, &field.live).err()).map(|(what, help)| {
            let message = format!("{}: column `{}` is {}{what}", database.shown(), spec.name, shown(&field.live));
            Stop::new(Exit::Unfit, codes::UNREADABLE_TYPE, message).note("field", line(spec.place)).help(help)
        }));
    }
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    database.selections().push_back(selection);
    Ok(shape)
}

fn of_table(
    database: &Database,
    source: &'static Source,
    parts: &[&str],
    set: &[(String, String)],
    from: &Reading<'_>,
) -> Result<(Selection, Shape), Problems> {
    let refused = |error| stop(&error, database.shown(), Work::Query);
    let table = Table::named(database, parts)?;
    let column = |name: &str| {
        table.column(name).ok_or_else(|| {
            let message = format!("{}: {} has no column `{name}`", database.shown(), table.name.shown());
            Stop::new(Exit::Unfit, codes::NO_COLUMN, message).help(instead(name, &table.column_names()))
        })
    };
    let missing = |field: &spec::Field| column(field.name).err().map(|stop| stop.note("field", line(field.place)));
    let mut problems: Vec<_> = source.fields.iter().filter_map(missing).collect();
    let is_read = |name: &&&str| source.fields.iter().any(|field| field.name == **name);
    problems.extend(source.key.iter().filter(|name| !is_read(name)).filter_map(|name| column(name).err()));
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    // The table stands in front of each name: alone, SQLite would take a name in quotes that is gone by then for a text.
    let mut selected = Vec::new();
    let mut place = |sql: String| {
        let known = selected.iter().position(|known| *known == sql);
        known.unwrap_or_else(|| {
            selected.push(sql);
            selected.len() - 1
        })
    };
    let mut nullable = Vec::new();
    let mut places = Vec::new();
    for field in source.fields {
        let column = column(field.name)?;
        nullable.push(!column.not_null && !column.is_row_number);
        places.push(place(format!("t.{}", column.name.sql())));
    }
    let key = if is_shown(source) {
        Key::Columns(source.key.iter().map(|name| (*name, place(format!("t.{}", quoted(name))))).collect())
    } else if let Some(number) = table.row_number() {
        Key::RowNumber(place(format!("t.{number}")))
    } else {
        Key::Count
    };
    let order = match from {
        Reading::Whole => None,
        Reading::ByKey(_) => {
            let order = Order::of(database.connection(), &table, source, database.shown())?;
            let places = order.selected().map(&mut place).collect();
            Some((order, places))
        }
    };
    if selected.is_empty() {
        selected.push("NULL".to_owned());
    }
    let mut sql = format!("SELECT {} FROM main.{} AS t", selected.join(", "), table.name.sql());
    let (statement, touched) = database.prepare(&sql).map_err(refused)?;
    let columns: Vec<_> = statement.columns().map(|column| column.decl_type().unwrap_or_default().to_owned()).collect();
    let fields = places.into_iter().zip(nullable);
    let fields: Box<[_]> =
        fields.map(|(place, nullable)| Field { place, live: live(&columns[place], nullable) }).collect();
    let names = source.fields.iter().map(|field| field.name).collect();
    let is_utf8 = database.is_utf8().map_err(refused)?;
    let mut dialect = Columns { table: &table, names, fields: &fields, is_utf8, parameters: Vec::new() };
    let mut pushdown = if table.is_view {
        push_nothing(source, "the source is a view, which SQLite does not type")
    } else {
        push_down(set, source, &mut dialect)?
    };
    // SQLite has limits for parameters and for the depth of an expression; what a key adds has to go in as well.
    if let Some(condition) = &pushdown.sql
        && let Err(error) =
            database.prepare(&format!("{sql} WHERE ({condition}){}", " AND ? IS NOT 1".repeat(KEY_ADDS)))
    {
        pushdown = push_nothing(source, stop(&error, database.shown(), Work::Query).message());
    }
    let mut parameters = if pushdown.sql.is_some() { dialect.parameters } else { Vec::new() };
    let has_condition = pushdown.sql.is_some();
    if let Some(condition) = pushdown.sql {
        sql.push_str(&format!(" WHERE ({condition})"));
    }
    if let (Reading::ByKey(after), Some((order, _))) = (from, &order) {
        let after = after.map(|position| order.values(position)).transpose()?;
        sql.push_str(&order.clauses(has_condition, after.as_deref(), parameters.len()));
        parameters.extend(after.into_iter().flatten());
    }
    let selection = Selection { sql, parameters, tables: touched.reads };
    Ok((selection, Shape { fields, key, pushdown: pushdown.parts, order }))
}

fn of_query(database: &Database, source: &'static Source, query: &str) -> Result<(Selection, Shape), Problems> {
    let refused = |error| stop(&error, database.shown(), Work::Query);
    let unfit = |what: &str, help: &str| {
        let message = format!("{}: the query {what}", database.shown());
        Stop::new(Exit::Unfit, codes::QUERY_REFUSED, message).help(help)
    };
    let (statement, touched) = database.prepare(query).map_err(refused)?;
    if statement.column_count() == 0 {
        return Err(unfit("gives no rows", "write one `select`").into());
    }
    if !statement.readonly() {
        return Err(unfit("changes the database", "a source only reads: write a `select`").into());
    }
    if statement.parameter_count() > 0 {
        return Err(unfit("has a parameter, which nothing gives a value", "write the value into the query").into());
    }
    let columns: Vec<_> = statement.columns().collect();
    let names: Vec<_> = columns.iter().map(|column| column.name()).collect();
    let place = |name: &str| {
        let mut found = names.iter().enumerate().filter(|(_, known)| **known == name).map(|(place, _)| place);
        match (found.next(), found.next()) {
            (Some(place), None) => Ok(place),
            (Some(_), Some(_)) => {
                Err(unfit(&format!("has two columns `{name}`"), "give one of them another name with `as`"))
            }
            (None, _) => {
                let message = format!("{}: the query has no column `{name}`", database.shown());
                Err(Stop::new(Exit::Unfit, codes::NO_COLUMN, message).help(instead(name, &names)))
            }
        }
    };
    let mut fields = Vec::new();
    for field in source.fields {
        let place = place(field.name).map_err(|stop| stop.note("field", line(field.place)))?;
        fields.push(Field { place, live: live(columns[place].decl_type().unwrap_or_default(), true) });
    }
    let mut key = Vec::new();
    for name in source.key {
        key.push((*name, place(name)?));
    }
    let key = if is_shown(source) { Key::Columns(key) } else { Key::Count };
    let selection = Selection { sql: query.to_owned(), parameters: Vec::new(), tables: touched.reads };
    let pushdown = push_nothing(source, "the source is a query: write the condition into it").parts;
    Ok((selection, Shape { fields: fields.into(), key, pushdown, order: None }))
}

/// Whether the source has a key that may stand in messages.
fn is_shown(source: &Source) -> bool {
    let is_secret = |name: &str| source.fields.iter().any(|field| field.secret && field.name == name);
    !source.key.is_empty() && !source.key.iter().any(|name| is_secret(name))
}

fn live(declared: &str, nullable: bool) -> Live {
    let declared = Declared::new(declared, false);
    Live { kind: declared.kind, native: declared.text, identity: ("sqlite", declared.affinity as u32, -1), nullable }
}

fn shown(live: &Live) -> String {
    match live.kind {
        Some(kind) => format!("declared {}, which is {kind}", live.native),
        None => "of any type".to_owned(),
    }
}

/// Whether a field of this live type may be read so; else what is wrong and how to mend it.
fn check(read: &Read, live: &Live) -> Result<(), (String, String)> {
    let (Some(wanted), Some(kind)) = (read.kind, live.kind) else { return Ok(()) };
    let conversion = conversion(kind, wanted);
    let converts = matches!(conversion, Conversion::Same | Conversion::Total | Conversion::Checked);
    if kind == wanted || joins(kind, wanted) == Some(wanted) || read.any && converts {
        return Ok(());
    }
    if converts {
        let what = format!(", and does not widen to {wanted}");
        return Err((what, format!("read it as ({kind}), or as (any) to have each value converted and checked")));
    }
    let help = match (conversion, conversion_help(kind, wanted)) {
        (_, Some(help)) => help.to_owned(),
        (Conversion::Refused { function }, None) => format!("read it as ({kind}) and say so with |{function}|"),
        (_, None) => format!("read it as ({kind}) or as (text)"),
    };
    Err((format!(", and does not convert to {wanted}"), help))
}

#[cfg(test)]
mod tests {
    use etlc_types::Type;

    use super::*;

    #[test]
    fn strict_reads_widen_and_others_convert() {
        // What is read as `(T)`, and what as `(any)` to T: accepted or not.
        for (declared, wanted, strictly, any) in [
            ("INTEGER", "int8", true, true),
            ("INTEGER", "numeric", true, true),
            ("INTEGER", "int4", false, true),
            ("INT4", "int8", true, true),
            ("INTEGER", "text", false, true),
            ("INTEGER", "bool", false, false),
            ("BOOLEAN", "bool", true, true),
            ("VARCHAR(3)", "text", true, true),
            ("VARCHAR(3)", "varchar(5)", true, true),
            ("TEXT", "varchar(5)", false, true),
            ("NUMERIC(5,2)", "numeric(10,2)", true, true),
            ("NUMERIC(5,2)", "numeric(5,1)", false, false),
            ("FLOAT4", "float8", true, true),
            ("REAL", "float4", false, true),
            ("DATE", "timestamp", false, true),
            ("TIMESTAMP", "date", false, false),
            ("BLOB", "uuid", false, false),
            ("JSON", "int4[]", false, true),
            ("", "int4", true, true),
            ("STRING", "uuid", true, true),
        ] {
            let kind: Type = wanted.parse().expect("it is a type");
            let accepts = |any| check(&Read { kind: Some(kind), any }, &live(declared, true)).is_ok();
            assert_eq!((accepts(false), accepts(true)), (strictly, any), "{declared} as {wanted}");
        }
    }
}
