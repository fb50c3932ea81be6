//! What the server knows of tables, columns and types.

use std::collections::BTreeSet;

use etlc_core::spec::Mode;
use etlc_types::Type;

use crate::{
    connection::{Connection, Described},
    server_error::Trouble,
    sql::{self, Identifier},
    wire::{FIRST_OWN, Format, is_text_by_cast},
};

/// A column of a table or of a query.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: Identifier,
    pub(crate) oid: u32,
    pub(crate) modifier: i32,
    /// The type as SQL writes it, with its schema where it is a database's own: `numeric(10,2)`, `public.mood`.
    pub(crate) native: String,
    /// The type of the language that it is; `None` where the language does not know it.
    pub(crate) kind: Option<Type>,
    /// How its values travel.
    pub(crate) format: Format,
    /// Whether its values can be sent in binary form at all.
    pub(crate) binary: bool,
    pub(crate) not_null: bool,
    /// Whether it has a value where none is given.
    pub(crate) has_default: bool,
    /// Whether the server computes it.
    pub(crate) computed: bool,
    /// Whether texts in it are equal only where their bytes are: it has a collation that is known to be deterministic.
    pub(crate) is_deterministic: bool,
}

/// A relation: a table, a view, a sequence.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    pub(crate) oid: u32,
    pub(crate) schema: Identifier,
    pub(crate) name: Identifier,
    /// `relkind`: `r` for a table, `p` for a partitioned one, `f` for a foreign one, `v` for a view.
    pub(crate) kind: char,
    /// Whether the user may copy rows into it, or into some of its columns.
    pub(crate) writable: bool,
}

impl Relation {
    /// A table that is not there yet.
    pub(crate) fn missing(schema: &str, name: &str) -> Relation {
        Relation { oid: 0, schema: schema.to_owned().into(), name: name.to_owned().into(), kind: 'r', writable: true }
    }

    /// Whether it is not there yet.
    pub(crate) fn is_missing(&self) -> bool {
        self.oid == 0
    }

    /// Whether it holds rows of its own, on this server: it is a table, partitioned or not, or a materialized view.
    pub(crate) fn holds_rows(&self) -> bool {
        matches!(self.kind, 'r' | 'p' | 'm')
    }

    /// The name in SQL, with its schema.
    pub(crate) fn sql(&self) -> String {
        format!("{}.{}", self.schema.sql(), self.name.sql())
    }
}

/// The relation of this name, by the parts of the name.
pub(crate) async fn relation(connection: &mut Connection, name: &[&str]) -> Result<Option<Relation>, Trouble> {
    let found = connection
        .query(&format!(
            "SELECT c.oid, n.nspname, c.relname, c.relkind, \
             pg_catalog.has_any_column_privilege(c.oid, 'INSERT') AND NOT pg_catalog.row_security_active(c.oid) \
             FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.oid = pg_catalog.to_regclass({})",
            sql::literal(&sql::qualified(name))
        ))
        .await?;
    Ok(found.rows.into_iter().next().map(|row| {
        let mut row = row.into_iter().map(Option::unwrap_or_default);
        Relation {
            oid: row.next().and_then(|oid| oid.parse().ok()).unwrap_or_default(),
            schema: row.next().unwrap_or_default().into(),
            name: row.next().unwrap_or_default().into(),
            kind: row.next().and_then(|kind| kind.chars().next()).unwrap_or_default(),
            writable: row.next().as_deref() == Some("t"),
        }
    }))
}

/// A table that rows lie in: itself, of a tree of tables.
#[derive(Debug)]
pub(crate) struct Leaf {
    pub(crate) oid: u32,
    /// As SQL would write it.
    pub(crate) name: String,
    /// As [`Relation::kind`].
    pub(crate) kind: char,
    /// Whether its rows lie in blocks as PostgreSQL's own tables have them.
    pub(crate) is_heap: bool,
    /// How many blocks it has.
    pub(crate) blocks: u64,
}

/// The tables that the rows of a relation lie in: it itself, and those that are partitions of it or inherit from it.
pub(crate) async fn leaves(connection: &mut Connection, oid: u32) -> Result<Vec<Leaf>, Trouble> {
    let query = format!(
        "WITH RECURSIVE tree AS (SELECT {oid}::oid AS oid UNION \
         SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN tree ON i.inhparent = tree.oid) \
         SELECT c.oid, c.oid::pg_catalog.regclass, c.relkind, a.amname = 'heap', \
         pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::int8 \
         FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.oid LEFT JOIN pg_catalog.pg_am a ON a.oid = c.relam \
         WHERE c.relkind <> 'p' ORDER BY c.oid"
    );
    let leaf = |row: Vec<Option<String>>| {
        let mut row = row.into_iter().map(Option::unwrap_or_default);
        let mut next = || row.next().unwrap_or_default();
        Leaf {
            oid: next().parse().unwrap_or_default(),
            name: next(),
            kind: next().chars().next().unwrap_or_default(),
            is_heap: next() == "t",
            blocks: next().parse().unwrap_or_default(),
        }
    };
    Ok(connection.query(&query).await?.rows.into_iter().map(leaf).collect())
}

/// A table that nobody alters while a transaction lasts, and what its columns were when it was first looked at.
#[derive(Debug)]
pub(crate) struct Held {
    table: String,
    columns: Vec<String>,
}

impl Held {
    /// Takes the lock that writing rows takes. Parsing an INSERT takes it and does nothing else, so no rights are needed,
    /// while `LOCK TABLE` asks for more than COPY does.
    pub(crate) async fn take(connection: &mut Connection, table: &str) -> Result<Held, Trouble> {
        connection.describe(&format!("INSERT INTO {table} DEFAULT VALUES")).await?;
        let query = format!(
            "SELECT pg_catalog.concat_ws(' ', a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull, \
             a.atthasdef, a.attidentity, a.attgenerated) FROM pg_catalog.pg_attribute a \
             WHERE a.attrelid = {}::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
            sql::literal(table)
        );
        let columns = names(connection, &query).await?;
        Ok(Held { table: table.to_owned(), columns })
    }

    /// Takes it again in the connection's next transaction; false where the table was altered in between.
    pub(crate) async fn take_again(&self, connection: &mut Connection) -> Result<bool, Trouble> {
        Ok(Held::take(connection, &self.table).await?.columns == self.columns)
    }
}

/// Whether a table that the transaction holds was rewritten after the moment of which it sees the rows: by `ALTER TABLE`
/// or `TRUNCATE`. To the transaction such a table is empty.
pub(crate) async fn is_rewritten(connection: &mut Connection) -> Result<bool, Trouble> {
    // The catalog's table is of that moment, the function's answer of now.
    let condition = "EXISTS (SELECT FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = l.relation \
         WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND c.relfilenode <> 0 \
         AND c.relfilenode IS DISTINCT FROM pg_catalog.pg_relation_filenode(c.oid))";
    says_yes(connection, condition).await
}

/// The names of the tables and views of a schema; without one, of those on the search path.
pub(crate) async fn tables(connection: &mut Connection, schema: Option<&str>) -> Result<Vec<String>, Trouble> {
    let wanted = match schema {
        Some(schema) => format!("n.nspname = {}", sql::literal(schema)),
        None => "n.nspname = ANY (pg_catalog.current_schemas(false))".to_owned(),
    };
    names(
        connection,
        &format!(
            "SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE {wanted} AND c.relkind IN ('r', 'p', 'f', 'v', 'm') ORDER BY 1 LIMIT 10000"
        ),
    )
    .await
}

/// The schema in which a table without one is created; `None` where the search path leads nowhere.
pub(crate) async fn current_schema(connection: &mut Connection) -> Result<Option<String>, Trouble> {
    Ok(names(connection, "SELECT pg_catalog.current_schema()").await?.into_iter().next())
}

/// Whether the user may create tables in a schema.
pub(crate) async fn may_create_in(connection: &mut Connection, schema: &str) -> Result<bool, Trouble> {
    says_yes(connection, &format!("pg_catalog.has_schema_privilege({}, 'CREATE')", sql::literal(schema))).await
}

/// Whether the server follows another one and takes no writes.
pub(crate) async fn is_standby(connection: &mut Connection) -> Result<bool, Trouble> {
    says_yes(connection, "pg_catalog.pg_is_in_recovery()").await
}

/// Whether the user may read all of a relation.
pub(crate) async fn may_read(connection: &mut Connection, relation: &Relation) -> Result<bool, Trouble> {
    says_yes(connection, &format!("pg_catalog.has_table_privilege({}::oid, 'SELECT')", relation.oid)).await
}

/// Whether the user may empty a table, or drop it where it is to be replaced.
pub(crate) async fn may_empty(connection: &mut Connection, relation: &Relation, mode: Mode) -> Result<bool, Trouble> {
    let oid = relation.oid;
    let condition = match mode {
        Mode::Replace => {
            format!("(SELECT pg_catalog.pg_has_role(relowner, 'USAGE') FROM pg_catalog.pg_class WHERE oid = {oid})")
        }
        _ => format!("pg_catalog.has_table_privilege({oid}::oid, 'TRUNCATE')"),
    };
    says_yes(connection, &condition).await
}

/// Whether a unique index of a table is on exactly these columns, so that no two of its rows have the same values there: as
/// the columns themselves are compared, not by another collation or class of operators. A table that others inherit from has
/// rows of theirs, which its index does not know.
pub(crate) async fn is_unique(connection: &mut Connection, table: &[&str], key: &[&str]) -> Result<bool, Trouble> {
    let names = key.iter().map(|name| sql::literal(name)).collect::<Vec<_>>().join(", ");
    let count = key.len();
    let condition = format!(
        "EXISTS (SELECT FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indrelid \
         WHERE c.oid = pg_catalog.to_regclass({}) AND NOT (c.relkind = 'r' AND c.relhassubclass) \
         AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indnkeyatts = {count} \
         AND {count} = (SELECT count(*) FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place) \
         JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number \
         JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
         JOIN pg_catalog.pg_opclass o ON o.oid = (i.indclass::oid[])[k.place - 1] \
         WHERE k.place <= i.indnkeyatts AND a.attname IN ({names}) \
         AND (i.indcollation::oid[])[k.place - 1] = a.attcollation AND o.opcdefault \
         AND (o.opcintype = coalesce(nullif(t.typbasetype, 0), t.oid) OR NOT EXISTS (SELECT FROM pg_catalog.pg_opclass d \
         WHERE d.opcmethod = o.opcmethod AND d.opcdefault AND d.opcintype = coalesce(nullif(t.typbasetype, 0), t.oid)))))",
        sql::literal(&sql::qualified(table))
    );
    says_yes(connection, &condition).await
}

/// Whether the database is in UTF-8.
pub(crate) async fn is_utf8(connection: &mut Connection) -> Result<bool, Trouble> {
    says_yes(connection, "pg_catalog.current_setting('server_encoding') = 'UTF8'").await
}

async fn says_yes(connection: &mut Connection, condition: &str) -> Result<bool, Trouble> {
    Ok(names(connection, &format!("SELECT {condition}")).await?.first().is_some_and(|answer| answer == "t"))
}

/// The names of the schemas.
pub(crate) async fn schemas(connection: &mut Connection) -> Result<Vec<String>, Trouble> {
    names(connection, "SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_(toast|temp)' ORDER BY 1")
        .await
}

async fn names(connection: &mut Connection, sql: &str) -> Result<Vec<String>, Trouble> {
    Ok(connection.query(sql).await?.rows.into_iter().flatten().flatten().collect())
}

/// The columns of everything that a statement would give, in a transaction.
pub(crate) async fn columns(connection: &mut Connection, statement: &str) -> Result<Vec<Column>, Trouble> {
    let described = connection.describe(statement).await?;
    let types = types(connection, &described).await?;
    let attributes = attributes(connection, &described).await?;
    Ok(described.into_iter().map(|column| Column::new(column, &types, &attributes)).collect())
}

/// What the server says of a type with a modifier.
struct LiveType {
    oid: u32,
    modifier: i32,
    native: String,
    is_enum: bool,
    name: String,
    binary: bool,
}

/// What the server says of a column of a table.
struct Attribute {
    table: u32,
    number: i16,
    not_null: bool,
    has_default: bool,
    computed: bool,
    is_deterministic: bool,
}

async fn types(connection: &mut Connection, columns: &[Described]) -> Result<Vec<LiveType>, Trouble> {
    let wanted: BTreeSet<_> = columns.iter().map(|column| (column.oid, column.modifier)).collect();
    let Some(values) = values(wanted.iter().map(|(oid, modifier)| format!("({oid}::oid, {modifier})"))) else {
        return Ok(Vec::new());
    };
    // Without a search path every type that is a database's own is named with its schema.
    let sql = format!(
        "SAVEPOINT etl_names; SET LOCAL search_path = ''; \
         SELECT t.oid, w.modifier, pg_catalog.format_type(t.oid, w.modifier), t.typtype = 'e', t.typname, t.typsend <> 0 \
         FROM (VALUES {values}) AS w (oid, modifier) JOIN pg_catalog.pg_type t ON t.oid = w.oid; \
         ROLLBACK TO SAVEPOINT etl_names; RELEASE SAVEPOINT etl_names"
    );
    let rows = connection.query(&sql).await?.rows;
    Ok(rows
        .into_iter()
        .map(|row| {
            let mut row = row.into_iter().map(Option::unwrap_or_default);
            let mut next = || row.next().unwrap_or_default();
            LiveType {
                oid: next().parse().unwrap_or_default(),
                modifier: next().parse().unwrap_or(-1),
                native: next(),
                is_enum: next() == "t",
                name: next(),
                binary: next() == "t",
            }
        })
        .collect())
}

async fn attributes(connection: &mut Connection, columns: &[Described]) -> Result<Vec<Attribute>, Trouble> {
    let of_tables = columns.iter().filter(|column| column.table != 0);
    let Some(values) = values(of_tables.map(|column| format!("({}::oid, {})", column.table, column.number))) else {
        return Ok(Vec::new());
    };
    let sql = format!(
        "SELECT a.attrelid, a.attnum, a.attnotnull, a.atthasdef OR a.attidentity <> '', a.attgenerated <> '', \
         (SELECT c.collisdeterministic FROM pg_catalog.pg_collation c WHERE c.oid = a.attcollation) \
         FROM (VALUES {values}) AS w (oid, number) \
         JOIN pg_catalog.pg_attribute a ON a.attrelid = w.oid AND a.attnum = w.number"
    );
    let rows = connection.query(&sql).await?.rows;
    Ok(rows
        .into_iter()
        .map(|row| {
            let mut row = row.into_iter().map(Option::unwrap_or_default);
            let mut next = || row.next().unwrap_or_default();
            Attribute {
                table: next().parse().unwrap_or_default(),
                number: next().parse().unwrap_or_default(),
                not_null: next() == "t",
                has_default: next() == "t",
                computed: next() == "t",
                is_deterministic: next() == "t",
            }
        })
        .collect())
}

/// The rows of a `VALUES`; `None` where there are none.
fn values(rows: impl Iterator<Item = String>) -> Option<String> {
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| rows.join(", "))
}

impl Column {
    fn new(column: Described, types: &[LiveType], attributes: &[Attribute]) -> Column {
        let Described { name, table, number, oid, modifier } = column;
        let live = types.iter().find(|live| (live.oid, live.modifier) == (oid, modifier));
        let attribute = attributes.iter().find(|attribute| (attribute.table, attribute.number) == (table, number));
        let is_enum = live.is_some_and(|live| live.is_enum);
        let own_text = oid >= FIRST_OWN && (is_enum || live.is_some_and(|live| live.name == "citext"));
        let built_in = Format::built_in(oid, modifier);
        let (format, kind) = match built_in {
            Some(format) => (format, Some(format.kind())),
            None if own_text => (Format::TEXT, (!is_enum).then_some(Type::Text)),
            None => (Format::OPAQUE, is_text_by_cast(oid).then_some(Type::Text)),
        };
        Column {
            name: name.into(),
            oid,
            modifier,
            native: live.map(|live| live.native.clone()).unwrap_or_default(),
            kind,
            format,
            binary: live.is_some_and(|live| live.binary),
            not_null: attribute.is_some_and(|attribute| attribute.not_null),
            has_default: attribute.is_some_and(|attribute| attribute.has_default),
            computed: attribute.is_some_and(|attribute| attribute.computed),
            is_deterministic: attribute.is_some_and(|attribute| attribute.is_deterministic),
        }
    }
}
