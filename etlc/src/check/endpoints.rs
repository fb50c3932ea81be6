//! The source and the targets: points, connectors, objects.

use super::{
    Checker,
    blocks::{LONGEST_NAME, too_long},
    nearest::{Nearest, listed},
    paths,
};
use crate::{
    diagnostics::{
        Diagnostic, Span,
        codes::{routes, unsupported},
    },
    ir::{self, Connector, Object},
    syntax::ast::{self, ObjectRef},
};

/// The kinds that need no entry in `.env`.
pub(super) const BUILT_IN: [(&str, Option<Connector>); 6] = [
    ("csv", Some(Connector::Csv)),
    ("jsonl", Some(Connector::Jsonl)),
    ("json", Some(Connector::Json)),
    ("parquet", None),
    ("sqlite", Some(Connector::Sqlite)),
    ("dict", Some(Connector::Dict)),
];

/// What an endpoint is to the route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Rows come from it.
    Source,
    /// Rows go to it.
    Target,
}

/// Where an endpoint's rows are.
#[derive(Clone, Debug)]
pub(super) struct Location {
    /// The kind of connector.
    pub(super) connector: Connector,
    /// The point of `.env`.
    pub(super) point: Option<String>,
    /// The SQLite file that the route names.
    pub(super) database: Option<String>,
    /// What is read or written.
    pub(super) object: Object,
}

/// A target, as far as it is right.
pub(super) struct Target {
    /// Its connector, where that is known.
    pub(super) connector: Option<Connector>,
    /// Its key, each column with its place.
    pub(super) key: Vec<(String, Span)>,
}

impl Location {
    /// As the contract has it.
    pub(super) fn into_ir(self) -> ir::Location {
        ir::Location { point: self.point, database: self.database, object: self.object }
    }

    /// The file that it is in, as far as the route says it: that of a database, too.
    pub(super) fn file(&self) -> Option<&str> {
        match &self.object {
            Object::File(path) => Some(path),
            _ => self.database.as_deref(),
        }
    }

    /// The file beside a file, or in `out/`, that takes its rejects, where it is the target of this name.
    pub(super) fn rejects_file(&self, route: &str, target: &str) -> Option<String> {
        match &self.object {
            Object::File(path) => Some(format!("{path}.rejects.jsonl")),
            _ if self.connector == Connector::Dict => Some(format!("out/{route}.{target}.rejects.jsonl")),
            _ => None,
        }
    }

    /// Whether a source that this is reads, by a glob maybe, what stands in this file.
    pub(super) fn reads(&self, path: &str) -> bool {
        self.file().is_some_and(|pattern| paths::means(pattern, path))
    }

    /// What tells it from every other table, file or query, as far as the route says it; `None` for a record set.
    pub(super) fn identity(&self) -> Option<Identity<'_>> {
        let place = || (self.point.as_deref(), self.database.as_deref());
        Some(match &self.object {
            Object::File(path) => Identity::File(paths::plain(path)),
            Object::Table(parts) => match parts.as_slice() {
                [schema, table] if schema == "public" => Identity::Table(place(), std::slice::from_ref(table)),
                parts => Identity::Table(place(), parts),
            },
            Object::Query(query) => Identity::Query(place(), query),
            Object::Records(_) => return None,
        })
    }
}

/// A table, file or query. A table without a schema is taken for one of `public`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum Identity<'l> {
    /// A file, by its path.
    File(String),
    /// A table, by its point and file and the parts of its name.
    Table((Option<&'l str>, Option<&'l str>), &'l [String]),
    /// A query, by its point and text.
    Query((Option<&'l str>, Option<&'l str>), &'l str),
}

/// Whether a connector is of a database.
pub(super) fn is_database(connector: Connector) -> bool {
    matches!(connector, Connector::Sqlite | Connector::Postgres)
}

/// What a connector is called in a message.
pub(super) fn connector_name(connector: Connector) -> &'static str {
    match connector {
        Connector::Csv => "csv",
        Connector::Jsonl => "jsonl",
        Connector::Json => "json",
        Connector::Sqlite => "sqlite",
        Connector::Dict => "dict",
        Connector::Postgres => "postgres",
    }
}

impl<'a> Checker<'a> {
    /// Where an endpoint's rows are; `None` where that is wrong, which is reported.
    pub(super) fn location(&mut self, endpoint: &'a ast::Endpoint, role: Role) -> Option<Location> {
        let object = match endpoint.objects.as_slice() {
            // The parser has said why.
            [] => {
                self.incomplete = true;
                return None;
            }
            [_, second, ..] if role == Role::Target => {
                self.report(
                    Diagnostic::error(&routes::BAD_OBJECT, second.span, "a target is one table or file")
                        .help("declare another target, with a block of its own"),
                );
                return None;
            }
            [object, ..] => object,
        };
        self.object_location(object, role)
    }

    /// What a source reads after what it names first; those that are wrong are reported and left out.
    pub(super) fn more_locations(&mut self, endpoint: &'a ast::Endpoint, first: &Location) -> Vec<Location> {
        let mut more: Vec<Location> = Vec::new();
        for object in endpoint.objects.iter().skip(1) {
            let Some(location) = self.object_location(object, Role::Source) else { continue };
            if location.connector != first.connector {
                self.report(
                    Diagnostic::error(
                        &unsupported::MIXED_SOURCE,
                        object.span,
                        text!(
                            "{first} and {second} are not read together, in this version",
                            first = connector_name(first.connector),
                            second = connector_name(location.connector)
                        ),
                    )
                    .help("a source is files of one format, or tables of one kind of database; write a route for each kind"),
                );
            } else if location.connector == Connector::Dict {
                self.report(
                    Diagnostic::error(&unsupported::MIXED_SOURCE, object.span, "standard input is one record set")
                        .help("let the caller pass all records in one, or write a route for each"),
                );
            } else if [first].into_iter().chain(&more).any(|earlier| earlier.identity() == location.identity()) {
                let message = match location.object {
                    Object::Table(_) => "the source names this table twice",
                    Object::Query(_) => "the source names this query twice",
                    Object::File(_) | Object::Records(_) => "the source names this file twice",
                };
                self.report(Diagnostic::error(&routes::BAD_OBJECT, object.span, message).help("leave one of them out"));
            } else {
                more.push(location);
            }
        }
        more
    }

    /// Where an object's rows are; `None` where that is wrong, which is reported.
    pub(super) fn object_location(&mut self, object: &ObjectRef, role: Role) -> Option<Location> {
        let (connector, point) = self.connector(object)?;
        let (database, object) = self.object(object, connector, point.is_some(), role)?;
        Some(Location { connector, point, database, object })
    }

    /// The connector that a point or built-in kind means, and the point's name in `.env`.
    fn connector(&mut self, object: &ObjectRef) -> Option<(Connector, Option<String>)> {
        let name = &object.point;
        if let Some((kind, connector)) = BUILT_IN.iter().find(|(kind, _)| *kind == name.text) {
            if connector.is_none() {
                self.report(
                    Diagnostic::error(
                        &unsupported::PARQUET,
                        name.span,
                        text!("{kind} is not read or written yet, in this version", kind),
                    )
                    .help("use `csv/…` or `jsonl/…`"),
                );
            }
            return connector.map(|connector| (connector, None));
        }
        let point = match self.aliases.get(name.text.as_str()) {
            Some(point) => (*point)?,
            None => name.text.as_str(),
        };
        let Some(known) = self.context.points.iter().find(|known| known.name == point) else {
            let diagnostic = self.unknown_point(point, name.span);
            self.report(diagnostic);
            return None;
        };
        if known.connector.is_none() {
            self.report(
                Diagnostic::error(
                    &routes::UNKNOWN_POINT_KIND,
                    name.span,
                    text!(
                        "the point `{point}` is of type `{kind}`, which this build has no connector for",
                        point,
                        kind = known.written_kind
                    ),
                )
                .help("POINT_TYPE is `postgres` or `sqlite`"),
            );
        }
        known.connector.map(|connector| (connector, Some(known.name.clone())))
    }

    /// A point that `.env` does not have.
    pub(super) fn unknown_point(&self, name: &str, span: Span) -> Diagnostic {
        let points = self.context.points.iter().map(|point| point.name.as_str());
        let aliases = self.aliases.keys().copied();
        let mut known: Vec<&str> = points.chain(aliases).chain(BUILT_IN.iter().map(|(kind, _)| *kind)).collect();
        known.sort_unstable();
        let diagnostic = Diagnostic::error(&routes::UNKNOWN_POINT, span, text!("there is no point `{name}`", name));
        let help = match self.context.points.as_slice() {
            [] => text!(
                ".env declares none: add POINT_NAME1={name}, POINT_TYPE1, HOST1, PORT1, USER1, PASS1, BDNM1",
                name
            ),
            points => text!(
                ".env has {names}; files need no point: csv/…, jsonl/…, json/…, sqlite/…",
                names = listed(points.iter().map(|point| point.name.as_str()))
            ),
        };
        Nearest::of(name, known).fix(diagnostic.help(help), span, str::to_owned)
    }

    fn object(
        &mut self,
        written: &ObjectRef,
        connector: Connector,
        is_point: bool,
        role: Role,
    ) -> Option<(Option<String>, Object)> {
        let span = written.span;
        let path = match &written.object {
            ast::Object::Path(path) => path.trim(),
            ast::Object::Query(query) => {
                let message = match () {
                    () if role == Role::Target => "a target can't be a query",
                    () if connector == Connector::Sqlite && !is_point => "a query needs to know its database",
                    () if !is_database(connector) => "only databases answer queries",
                    () if query.trim().is_empty() => "this query is empty",
                    () => return Some((None, Object::Query(query.clone()))),
                };
                self.report(
                    Diagnostic::error(&routes::BAD_OBJECT, span, message)
                        .help("write `point/query(\"select …\")` for a source, where `point` is a database of .env"),
                );
                return None;
            }
        };
        match connector {
            Connector::Csv | Connector::Jsonl | Connector::Json => {
                let file = self.file_path(path, span, role)?;
                Some((None, Object::File(file)))
            }
            Connector::Dict if path.is_empty() || path.contains('/') => {
                self.report(
                    Diagnostic::error(&routes::BAD_OBJECT, span, "a record set has a name")
                        .help("write `dict/people`; the caller passes the records under this name"),
                );
                None
            }
            Connector::Dict => Some((None, Object::Records(path.to_owned()))),
            Connector::Sqlite if is_point => Some((None, Object::Table(vec![self.table_name(path, span)?]))),
            Connector::Sqlite => {
                let Some((file, table)) = path.rsplit_once(':') else {
                    self.report(
                        Diagnostic::error(&routes::BAD_OBJECT, span, "this names no table")
                            .help("write the file, a colon and the table: `sqlite/shop.db:users`"),
                    );
                    return None;
                };
                let file = self.file_path(file.trim(), span, Role::Target)?;
                let table = self.table_name(table.trim(), span)?;
                Some((Some(file), Object::Table(vec![table])))
            }
            Connector::Postgres => {
                let parts: Vec<&str> = path.split('.').map(str::trim).collect();
                if parts.len() > 2 {
                    self.report(
                        Diagnostic::error(
                            &routes::BAD_OBJECT,
                            span,
                            text!("`{path}` has more than a schema and a table", path),
                        )
                        .help("write `point/schema.table`; the database is the point's"),
                    );
                    return None;
                }
                let parts: Option<Vec<String>> = parts.into_iter().map(|part| self.table_name(part, span)).collect();
                Some((None, Object::Table(parts?)))
            }
        }
    }

    fn table_name(&mut self, name: &str, span: Span) -> Option<String> {
        let diagnostic = match name {
            "" => Diagnostic::error(&routes::BAD_OBJECT, span, "a part of this name is empty")
                .help("write `point/table` or `point/schema.table`"),
            "*" => Diagnostic::error(
                &unsupported::EVERY_TABLE,
                span,
                "many tables at once can't be copied yet, in this version",
            )
            .help("write a route for each table"),
            name if name.contains('\0') => {
                Diagnostic::error(&routes::BAD_OBJECT, span, "no name holds a zero byte").help("leave it out")
            }
            name if name.len() > LONGEST_NAME => too_long(name, span),
            name => return Some(name.to_owned()),
        };
        self.report(diagnostic);
        None
    }
}
