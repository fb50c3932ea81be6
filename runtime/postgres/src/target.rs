//! What a route writes to: the table, made ready for its mode and checked against the columns that are written.

use etlc_core::{
    Exit, Live, Stop,
    spec::{self, Mode, Object},
};
use etlc_types::{Conversion, Type, conversion};

use crate::{
    catalog::{self, Column, Held, Relation},
    codes,
    connection::{Connection, Statement},
    from::missing,
    nearest::suggestion,
    server_error::{During, Trouble},
    source::CONNECTOR,
    sql,
    wire::{FIRST_OWN, Format, Wire},
};

/// A table that is ready for rows.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) schema: String,
    pub(crate) copy: Statement,
    pub(crate) held: Held,
    pub(crate) cells: Vec<Cell>,
}

/// A column as the writer sees it.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) format: Format,
    pub(crate) not_null: bool,
    oid: u32,
    modifier: i32,
    native: String,
}

impl Cell {
    /// Whether the column takes the bytes of a field of this type as they are: the types are one, and the column
    /// keeps all of it. A type of a database's own has another number in each, but one name.
    #[inline]
    pub(crate) fn takes(&self, live: &Live) -> bool {
        let (connector, oid, modifier) = live.identity;
        connector == CONNECTOR
            && if oid < FIRST_OWN {
                oid == self.oid && (modifier == self.modifier || self.modifier == -1)
            } else {
                live.native == self.native
            }
    }
}

/// A target on its way to being ready.
pub(crate) struct Making<'a> {
    pub(crate) route: &'a spec::Route,
    pub(crate) target: &'static spec::Target,
    /// What becomes of the rows that are there.
    pub(crate) mode: Mode,
    /// The live types of the source's fields.
    pub(crate) live: &'a [Live],
    /// The server's processes that read for this run.
    pub(crate) backends: &'a [i32],
    /// Whether the run goes on with rows that are committed: the table is neither emptied nor made.
    pub(crate) goes_on: bool,
}

impl Making<'_> {
    /// Makes the table ready in the connection's transaction.
    ///
    /// # Errors
    /// `R0401`, `R0402` and `R0404` to `R0411` where the table does not fit the route.
    pub(crate) async fn ready(&self, connection: &mut Connection) -> Result<Ready, Stop> {
        let Object::Table(name) = self.target.object else {
            return Err(Stop::new(Exit::Bug, codes::NO_TABLE, "the target of a PostgreSQL point is no table"));
        };
        let found = catalog::relation(connection, name).await.map_err(|trouble| self.told(trouble))?;
        let relation = match found {
            Some(relation) => self.existing(connection, relation).await?,
            None if self.goes_on => return Err(self.gone()),
            None => {
                self.create(connection, name).await?;
                let created = catalog::relation(connection, name).await.map_err(|trouble| self.told(trouble))?;
                created.ok_or_else(|| self.unfit(codes::NO_TABLE, "the table is not there after it was created"))?
            }
        };
        self.check_writable(&relation)?;
        let (held, relation) = self.hold(connection, relation).await?;
        let select = format!("SELECT * FROM {}", relation.sql());
        let columns = catalog::columns(connection, &select).await.map_err(|trouble| self.told(trouble))?;
        let (cells, problems) = self.fit(&relation, &columns)?;
        if let Some(stop) = problems.into_iter().next() {
            return Err(stop);
        }
        let names: Vec<_> = self.target.columns.iter().map(|column| column.name).collect();
        let sql = format!("COPY {} ({}) FROM STDIN (FORMAT binary)", relation.sql(), sql::identifiers(&names));
        let secret = self.target.columns.iter().any(|column| column.rule.secret);
        Ok(Ready {
            schema: relation.schema.shown().to_owned(),
            copy: Statement { sql, target: self.target.name, secret },
            held,
            cells,
        })
    }

    /// Keeps others from altering the table between here and the end of the run; gives what it then is.
    async fn hold(&self, connection: &mut Connection, relation: Relation) -> Result<(Held, Relation), Stop> {
        let held = Held::take(connection, &relation.sql()).await.map_err(|trouble| self.told(trouble))?;
        let name = [relation.schema.shown(), relation.name.shown()];
        let relation = catalog::relation(connection, &name).await.map_err(|trouble| self.told(trouble))?;
        match relation {
            Some(relation) => Ok((held, relation)),
            None => Err(self.unfit(codes::NO_TABLE, format!("there is no table {} any more", self.shown()))),
        }
    }

    /// Empties or replaces a table that is there, as the mode wants it.
    async fn existing(&self, connection: &mut Connection, relation: Relation) -> Result<Relation, Stop> {
        self.check_kind(&relation)?;
        let name = relation.sql();
        match self.mode {
            Mode::Append => Ok(relation),
            Mode::Truncate => {
                self.check_not_read(connection, &relation).await?;
                self.run(connection, &format!("TRUNCATE {name}")).await?;
                Ok(relation)
            }
            Mode::Replace => {
                self.check_not_read(connection, &relation).await?;
                if let Err(trouble) = connection.query(&format!("DROP TABLE {name}")).await {
                    return Err(match trouble {
                        // Others depend on it.
                        Trouble::Refused(error) if error.is("2BP01") => self
                            .note(error.stop(During::Preparing))
                            .help("use mode: truncate, which keeps the table and what depends on it"),
                        trouble => self.told(trouble),
                    });
                }
                let parts = [relation.schema.shown(), relation.name.shown()];
                self.run(connection, &self.definition(&sql::qualified(&parts))?).await?;
                let made = catalog::relation(connection, &parts).await.map_err(|trouble| self.told(trouble))?;
                made.ok_or_else(|| self.unfit(codes::NO_TABLE, "the table is not there after it was created"))
            }
        }
    }

    pub(crate) fn check_kind(&self, relation: &Relation) -> Result<(), Stop> {
        let what = match relation.kind {
            'r' | 'p' | 'f' => return Ok(()),
            'v' => "a view",
            'm' => "a materialized view",
            'S' => "a sequence",
            _ => "no table",
        };
        Err(self.unfit(codes::NOT_A_TABLE, format!("{} is {what}", self.shown())))
    }

    pub(crate) fn check_writable(&self, relation: &Relation) -> Result<(), Stop> {
        if relation.writable {
            return Ok(());
        }
        let message = format!("the user may not copy rows into {}", self.shown());
        let grant = format!("GRANT INSERT ON {} TO the user, and see to its row-level security", relation.sql());
        Err(self.note(Stop::new(Exit::NoConnection, codes::NOT_ALLOWED, message)).help(grant))
    }

    /// Refuses to wait for this run itself: its own source holds the table until the rows are written.
    pub(crate) async fn check_not_read(&self, connection: &mut Connection, relation: &Relation) -> Result<(), Stop> {
        if self.backends.is_empty() {
            return Ok(());
        }
        let backends: Vec<_> = self.backends.iter().map(ToString::to_string).collect();
        let query = format!(
            "SELECT 1 FROM pg_catalog.pg_locks WHERE relation = {} AND pid IN ({}) LIMIT 1",
            relation.oid,
            backends.join(", ")
        );
        let answer = connection.query(&query).await.map_err(|trouble| self.told(trouble))?;
        if answer.rows.is_empty() {
            return Ok(());
        }
        let message = format!("the route reads {} and is to empty it", self.shown());
        Err(self.unfit(codes::READS_ITSELF, message).help("write to another table, or use mode: append"))
    }

    /// That the table is gone which rows of the run are in.
    #[cold]
    fn gone(&self) -> Stop {
        let message = format!("there is no table {} any more, and the run goes on with rows in it", self.shown());
        self.unfit(codes::NO_TABLE, message).help("bring it back, or begin at the first row with --start-over")
    }

    async fn create(&self, connection: &mut Connection, name: &[&str]) -> Result<(), Stop> {
        self.check_creatable(connection, name).await?;
        self.run(connection, &self.definition(&sql::qualified(name))?).await
    }

    /// Whether the route may create the table, and there is a schema for it.
    pub(crate) async fn check_creatable(&self, connection: &mut Connection, name: &[&str]) -> Result<(), Stop> {
        if !self.target.create {
            let stop = self.unfit(codes::NO_TABLE, format!("there is no table {}", self.shown()));
            let help = missing(connection, name).await.map_err(|trouble| self.told(trouble))?;
            return Err(stop.help(help));
        }
        if let [schema, _] = name {
            let schemas = catalog::schemas(connection).await.map_err(|trouble| self.told(trouble))?;
            if !schemas.iter().any(|known| known == schema) {
                let stop = self.unfit(codes::NO_SCHEMA, format!("there is no schema {schema} for {}", self.shown()));
                let create = format!("CREATE SCHEMA {}", sql::identifier(schema));
                return Err(stop.help(format!("{}; or create it: {create}", suggestion(schema, &schemas))));
            }
        }
        Ok(())
    }

    /// The `CREATE TABLE` that the route's columns amount to.
    pub(crate) fn definition(&self, name: &str) -> Result<String, Stop> {
        let mut parts = Vec::new();
        for column in self.target.columns {
            let kind = self.type_of(column)?;
            let null = if column.not_null { " NOT NULL" } else { "" };
            parts.push(format!("{} {kind}{null}", sql::identifier(column.name)));
        }
        if !self.target.key.is_empty() {
            parts.push(format!("PRIMARY KEY ({})", sql::identifiers(self.target.key)));
        }
        Ok(format!("CREATE TABLE {name} ({})", parts.join(", ")))
    }

    /// The type that a column is created with.
    pub(crate) fn type_of(&self, column: &spec::Column) -> Result<String, Stop> {
        match column.kind {
            Some(kind) => Ok(type_name(kind)),
            None => self.carried_type(column),
        }
    }

    fn carried_type(&self, column: &spec::Column) -> Result<String, Stop> {
        let live = self.carried(column)?;
        Ok(match live.kind {
            _ if live.identity.0 == CONNECTOR => live.native.clone(),
            Some(kind) => type_name(kind),
            None => "text".to_owned(),
        })
    }

    /// The live type of the field that a column carries.
    fn carried(&self, column: &spec::Column) -> Result<&Live, Stop> {
        let live = column.carried.and_then(|field| self.live.get(field));
        live.ok_or_else(|| Stop::new(Exit::Bug, codes::UNWRITABLE_TYPE, format!("column {} has no type", column.name)))
    }

    /// The columns that are written, in the route's order, and all that does not fit.
    pub(crate) fn fit(&self, relation: &Relation, columns: &[Column]) -> Result<(Vec<Cell>, Vec<Stop>), Stop> {
        let (mut cells, mut problems) = (Vec::new(), Vec::new());
        for wanted in self.target.columns {
            let Some(column) = columns.iter().find(|column| column.name == *wanted.name) else {
                problems.push(self.no_column(relation, columns, wanted)?);
                continue;
            };
            if column.computed {
                let message = format!("{} of {} is computed by the server", column.name.shown(), self.shown());
                problems.push(
                    self.about(self.unfit(codes::COMPUTED_COLUMN, message), wanted)
                        .help("leave it out of the route: end the rule in `-> []`, or delete it"),
                );
                continue;
            }
            let cell = self.cell(column);
            if !self.takes_type(&cell, wanted)? {
                problems.push(self.unwritable(relation, column, wanted)?);
            }
            cells.push(cell);
        }
        let written = |column: &Column| self.target.columns.iter().any(|wanted| column.name == *wanted.name);
        let left_out = columns
            .iter()
            .filter(|column| column.not_null && !column.has_default && !column.computed && !written(column));
        problems.extend(left_out.map(|column| {
            let message =
                format!("{} of {} refuses null, has no default, and is not written", column.name.shown(), self.shown());
            let name = column.name.sql();
            self.unfit(codes::COLUMN_LEFT_OUT, message).help(format!(
                "write it, or give it a default: ALTER TABLE {} ALTER COLUMN {name} SET DEFAULT …",
                relation.sql()
            ))
        }));
        Ok((cells, problems))
    }

    pub(crate) fn cell(&self, column: &Column) -> Cell {
        Cell {
            format: column.format,
            not_null: column.not_null,
            oid: column.oid,
            modifier: column.modifier,
            native: column.native.clone(),
        }
    }

    /// Whether a column takes what is written to it: the bytes of a field that is carried, or a type that widens to its
    /// own.
    pub(crate) fn takes_type(&self, cell: &Cell, wanted: &spec::Column) -> Result<bool, Stop> {
        if wanted.kind.is_none() && cell.takes(self.carried(wanted)?) {
            return Ok(true);
        }
        let widens = conversion(self.kind_of(wanted)?.base(), cell.format.kind().base());
        Ok(cell.format.wire != Wire::Opaque && matches!(widens, Conversion::Same | Conversion::Total))
    }

    /// The type that the route writes.
    fn kind_of(&self, wanted: &spec::Column) -> Result<Type, Stop> {
        match wanted.kind {
            Some(kind) => Ok(kind),
            None => Ok(self.carried(wanted)?.kind.unwrap_or(Type::Text)),
        }
    }

    fn unwritable(&self, relation: &Relation, column: &Column, wanted: &spec::Column) -> Result<Stop, Stop> {
        let kind = self.kind_of(wanted)?;
        let known = column.format.wire != Wire::Opaque;
        let message =
            format!("{} of {} is {}, and the route writes {kind}", column.name.shown(), self.shown(), column.native);
        let name = column.name.sql();
        let alter = format!("ALTER TABLE {} ALTER COLUMN {name} TYPE {}", relation.sql(), type_name(kind));
        let help = if known {
            format!("declare [{}]({}), or alter the column: {alter}", column.name.shown(), column.format.kind())
        } else {
            format!("{} has no binary form that a text could have: alter the column: {alter}", column.native)
        };
        Ok(self.about(self.unfit(codes::UNWRITABLE_TYPE, message), wanted).help(help))
    }

    fn no_column(&self, relation: &Relation, columns: &[Column], wanted: &spec::Column) -> Result<Stop, Stop> {
        let known: Vec<_> = columns.iter().map(|column| column.name.shown().to_owned()).collect();
        let kind = self.type_of(wanted)?;
        let name = sql::identifier(wanted.name);
        let stop = self.unfit(codes::NO_COLUMN, format!("{} has no column {}", self.shown(), wanted.name));
        Ok(self.about(stop, wanted).help(format!(
            "{}; or add it: ALTER TABLE {} ADD COLUMN {name} {kind}",
            suggestion(wanted.name, &known),
            relation.sql()
        )))
    }

    async fn run(&self, connection: &mut Connection, statement: &str) -> Result<(), Stop> {
        connection.query(statement).await.map(|_| ()).map_err(|trouble| self.told(trouble))
    }

    /// The target in messages: `dwh/norm.users`.
    pub(crate) fn shown(&self) -> String {
        let name = match self.target.object {
            Object::Table(name) => name.join("."),
            _ => String::new(),
        };
        format!("{}/{name}", self.target.point.unwrap_or_default())
    }

    fn unfit(&self, code: &'static str, message: impl Into<String>) -> Stop {
        self.note(Stop::new(Exit::Unfit, code, message))
    }

    pub(crate) fn told(&self, trouble: Trouble) -> Stop {
        self.note(trouble.stop(During::Preparing))
    }

    pub(crate) fn note(&self, stop: Stop) -> Stop {
        stop.note("target", format!("{}, {}", self.target.name, self.shown()))
            .note("route", self.target.place.shown(self.route.file))
    }

    fn about(&self, stop: Stop, column: &spec::Column) -> Stop {
        stop.note("rule", column.rule.place.shown(self.route.file))
    }
}

/// A type of the language as PostgreSQL calls it. JSON becomes `jsonb`, which keeps of equal keys the last, as the
/// language does.
fn type_name(kind: Type) -> String {
    match kind {
        Type::Json => "jsonb".to_owned(),
        Type::List(element) => format!("{}[]", type_name(element.as_type())),
        kind => kind.to_string(),
    }
}
