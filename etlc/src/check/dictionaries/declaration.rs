//! `dict name = file/path (…)` and `dict name = point/table (…)`.

use etlc_dictionaries::{Csv, Node};

use super::{DIRECTORY, Opened, options::Options, records};
use crate::{
    check::{
        Checker,
        context::DictionaryFile,
        endpoints::{Role, is_database},
    },
    diagnostics::{Diagnostic, Span, codes::routes},
    ir::{DictionaryOrigin, Endpoint},
    syntax::ast::{self, Object, ObjectRef},
};
use records::{Columns, Records};

impl<'a> Checker<'a> {
    /// Declares a dictionary. Points have their names in this route by then.
    pub(in crate::check) fn declare_dictionary(&mut self, declaration: &'a ast::DictionaryDeclaration) {
        let name = &declaration.name;
        if let Some(&first) = self.dictionaries.declared.get(&name.text) {
            self.report(
                Diagnostic::error(
                    &routes::NAME_TAKEN,
                    name.span,
                    text!("there are two dictionaries `{name}`", name = name.text),
                )
                .label(first, "the first")
                .help("give one of them another name"),
            );
            return;
        }
        self.dictionaries.declared.insert(name.text.clone(), name.span);
        let options = self.dictionary_options(&declaration.options);
        let object = &declaration.object;
        let opened = match &object.object {
            Object::Path(path) if object.point.text == "file" => {
                let file = self.declared_file(path, object.span);
                file.zip(options).and_then(|(file, options)| self.open_file(&file, options, object.span))
            }
            _ => self.open_table(object, options, declaration.span),
        };
        self.dictionaries.open.insert((name.text.clone(), false), opened);
    }

    /// The file that a declaration means: in the project's directory, or in that of dictionaries.
    fn declared_file(&mut self, path: &str, span: Span) -> Option<String> {
        if path.starts_with('/') || path.split(['/', '\\']).any(|part| part == "..") {
            self.report(
                Diagnostic::error(&routes::LEAVES_PROJECT, span, "this path leads out of the project's directory")
                    .help("keep the file in the project's directory, and write its path from there"),
            );
            return None;
        }
        let path = self.file_path(path, span, Role::Target)?;
        let inside = format!("{DIRECTORY}{path}");
        let files = &self.context.dictionaries;
        Some(if !files.contains_key(&path) && files.contains_key(&inside) { inside } else { path })
    }

    /// A dictionary in a file; `None` where it is wrong, which is reported.
    pub(super) fn open_file(&mut self, file: &str, options: Options, span: Span) -> Option<Opened> {
        let read = self.dictionary_file(file, span)?;
        if !matches!(read, DictionaryFile::Csv(_)) {
            self.no_null_texts(&options)?;
        }
        let columns = match read {
            DictionaryFile::Csv(text) => Some(self.csv_columns(file, text, &options, span)?),
            DictionaryFile::Document(document) if options.of_records().is_some() => {
                let path = options.path.as_ref().map_or(&[][..], |(path, _)| path);
                let Some(node) = document.at(path) else {
                    let at = options.path.as_ref().map_or(span, |(_, span)| *span);
                    let message = text!("`{file}` has nothing at `{path}`", file, path = path.join("."));
                    self.report(
                        Diagnostic::error(&routes::NOTHING_AT_PATH, at, message)
                            .help("`path` is the way to the records in the document: `path: rates`, `path: [a, b]`"),
                    );
                    return None;
                };
                Some(self.document_columns(file, node, &options, span)?)
            }
            _ => None,
        };
        Some(Opened { origin: DictionaryOrigin::File(file.to_owned()), ignore_case: options.ignore_case, columns })
    }

    /// Refuses texts that mean null where there are nulls.
    fn no_null_texts(&mut self, options: &Options) -> Option<()> {
        let Some((_, span)) = options.null else { return Some(()) };
        self.report(
            Diagnostic::error(&routes::WRONG_OPTION_VALUE, span, "only a CSV file has texts that mean null")
                .help("documents and tables have nulls of their own: leave `null` out"),
        );
        None
    }

    fn csv_columns(&mut self, file: &str, text: &str, options: &Options, span: Span) -> Option<Columns> {
        if let Some((_, span)) = options.path {
            self.report(
                Diagnostic::error(
                    &routes::WRONG_OPTION_VALUE,
                    span,
                    text!("`{file}` is CSV, which has no paths", file),
                )
                .help("leave `path` out"),
            );
            return None;
        }
        let header = Csv::open(text).map(|csv| csv.header);
        let header = header.map_err(|mistake| self.mistaken(file, &mistake, span)).ok()?;
        let columns = self.columns(options, header)?;
        columns.check(Records::Csv(text)).map_err(|mistake| self.mistaken(file, &mistake, span)).ok()?;
        Some(columns)
    }

    fn document_columns(&mut self, file: &str, node: &Node, options: &Options, span: Span) -> Option<Columns> {
        if options.keys.is_empty() && options.range.is_none() {
            let at = options.of_records().unwrap_or(span);
            self.report(
                Diagnostic::error(&routes::KEY_NEEDED, at, text!("the records of `{file}` have no key", file)).help(
                    "name the members of each record that are its key, `key: code`; a map of scalars needs no \
                     declaration: name it by its path, `$$name.path`",
                ),
            );
            return None;
        }
        let keys: Vec<String> = options.keys.iter().map(|(key, _)| key.clone()).collect();
        let header = records::header(node, &keys, &options.types());
        let header = header.map_err(|mistake| self.mistaken(file, &mistake, span)).ok()?;
        let columns = self.columns(options, header)?;
        columns.check(Records::Document(node)).map_err(|mistake| self.mistaken(file, &mistake, span)).ok()?;
        Some(columns)
    }

    /// The columns of a file with this header.
    fn columns(&mut self, options: &Options, header: Vec<String>) -> Option<Columns> {
        self.has_columns(options, &header)?;
        let mut columns = named(options);
        if columns.keys.is_empty() && columns.range.is_none() {
            columns.keys.extend(header.first().cloned());
        }
        columns.names = header;
        Some(columns)
    }

    /// A dictionary in a table or a query; `None` where it is wrong, which is reported. What the table has is looked at
    /// when a run starts.
    fn open_table(&mut self, object: &'a ObjectRef, options: Option<Options>, span: Span) -> Option<Opened> {
        let location = self.object_location(object, Role::Source)?;
        if !is_database(location.connector) {
            let point = object.point.span;
            self.report(
                Diagnostic::error(&routes::BAD_OBJECT, object.span, "a dictionary is a file, a table or a query")
                    .guess("write `file` for a file of any format", point, "file"),
            );
            return None;
        }
        let options = options?;
        if let Some((_, span)) = options.path {
            self.report(
                Diagnostic::error(&routes::WRONG_OPTION_VALUE, span, "a table has no paths").help("leave `path` out"),
            );
            return None;
        }
        self.no_null_texts(&options)?;
        if options.keys.is_empty() && options.range.is_none() {
            self.report(
                Diagnostic::error(&routes::KEY_NEEDED, object.span, "a dictionary in a table names its key").help(
                    "say by which columns it is looked up: `(key: code)`, or by which range: `(range: [from, to])`",
                ),
            );
            return None;
        }
        let mut columns = named(&options);
        columns.names = columns.types.keys().cloned().collect();
        columns.is_live = true;
        let endpoint = Endpoint {
            connector: location.connector,
            point: location.point,
            database: location.database,
            object: location.object,
            csv: None,
            encoding: None,
            place: self.places.of(span),
        };
        let origin = DictionaryOrigin::Table(endpoint);
        Some(Opened { origin, ignore_case: options.ignore_case, columns: Some(columns) })
    }
}

/// The columns as the options name them.
fn named(options: &Options) -> Columns {
    let name = |(name, _): &(String, Span)| name.clone();
    Columns {
        names: Vec::new(),
        is_live: false,
        path: options.path.as_ref().map_or(Vec::new(), |(path, _)| path.clone()),
        keys: options.keys.iter().map(name).collect(),
        range: options.range.as_ref().map(|[from, to]| [name(from), name(to)]),
        types: options.types(),
        ignore_case: options.ignore_case,
        null: options.null.as_ref().map_or(Vec::new(), |(null, _)| null.clone()),
    }
}
