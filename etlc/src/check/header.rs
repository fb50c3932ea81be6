//! The header, and what it makes of a file: one source, targets, a block for each.

use std::collections::{HashMap, hash_map::Entry};

use super::{
    Checker,
    endpoint_options::Options,
    endpoints::{Location, Role, Target},
    lines::Lines,
};
use crate::{
    diagnostics::{Diagnostic, Severity, Span, codes::routes},
    ir::{self, Csv},
    shared::Shared,
    syntax::ast::{self, Item},
};

/// The source, once it is read.
pub(super) struct Source {
    endpoint: ir::Endpoint,
    /// All that is read, in this order.
    pub(super) locations: Vec<Location>,
    key: Vec<String>,
    partitions: Option<(u32, Span)>,
    pub(super) span: Span,
}

/// A target, once it is read.
pub(super) struct Declared<'a> {
    pub(super) name: &'a ast::Name,
    target: Target,
    /// `None` where it is wrong, which has been reported.
    pub(super) parts: Option<Parts>,
}

/// What a target is.
pub(super) struct Parts {
    endpoint: ir::Endpoint,
    pub(super) location: Location,
    mode: ir::Mode,
    create: bool,
    commit: Option<(ir::Commit, Span)>,
    max_rejects: Option<(ir::MaxRejects, Span)>,
    pub(super) span: Span,
}

impl<'a> Checker<'a> {
    /// The route that a file says; `None` where it is no route. What is wrong has been reported.
    pub(super) fn route(&mut self, file: &'a ast::File, shared: &'a Shared) -> Option<ir::Route> {
        self.declare_shared(shared);
        let mut settings = Vec::new();
        // What the rest of the file refers to comes first, wherever it stands.
        for item in &file.items {
            match item {
                Item::Connections(connections) => self.connections(connections),
                Item::Setting(setting) => self.setting(setting, &mut settings),
                Item::Constant(constant) => self.declare_constant(constant),
                Item::Function(function) => self.declare_function(function),
                Item::NamedBlock(block) => self.declare_block(block),
                Item::Dictionary(_) | Item::Endpoint(_) | Item::Block(_) | Item::Row(_) | Item::Test(_) => {}
            }
        }
        for item in &file.items {
            if let Item::Dictionary(declaration) = item {
                self.declare_dictionary(declaration);
            }
        }
        let endpoints: Vec<&'a ast::Endpoint> = file
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Endpoint(endpoint) => Some(endpoint),
                _ => None,
            })
            .collect();
        let blocks: Vec<&'a ast::Block> = file
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Block(block) => Some(block),
                _ => None,
            })
            .collect();
        let row = self.row_block(file);
        // Of fields too, what is mentioned first counts.
        let mut lines: Vec<Lines<'a>> = row.iter().chain(&blocks).map(|block| self.lines_of(block)).collect();
        self.mention_fields(&lines);
        let of_row = row.map(|block| (block, lines.remove(0)));
        // Rules without any header are a mistake that the parser has reported; so is a statement it could not read.
        let headless = endpoints.is_empty() && blocks.iter().any(|block| block.name.text.is_empty());
        let source = self.source(&endpoints, headless);
        let targets = self.targets(&endpoints, headless);
        self.check_collisions(source.as_ref(), &targets);
        let row = of_row.map(|(block, lines)| self.row(block, &lines));
        let written = self.blocks(&blocks, &lines, &targets);
        self.check_named_blocks();
        let (used, dictionaries, functions) =
            (self.constants.used(), self.dictionaries.count(), self.functions.count());
        let rust = self.rust(&shared.dependencies);
        self.check_other_functions(false);

        let source = source?;
        let limits: Vec<Option<Span>> = targets
            .iter()
            .map(|target| target.parts.as_ref().and_then(|parts| parts.max_rejects).map(|(_, span)| span))
            .collect();
        let commits: Vec<_> =
            targets.iter().filter_map(|target| target.parts.as_ref()).map(|parts| (parts.commit, parts.span)).collect();
        let commit = self.route_commit(&commits);
        let sizes = self.limits();
        let made = targets.into_iter().zip(written).map(|(target, lines)| {
            let (parts, (columns, lines)) = target.parts.zip(lines)?;
            Some(ir::Target {
                name: target.name.text.clone(),
                endpoint: parts.endpoint,
                mode: parts.mode,
                create: parts.create,
                max_rejects: parts.max_rejects.map(|(limit, _)| limit),
                key: target.target.key.into_iter().map(|(key, _)| key).collect(),
                columns,
                lines,
            })
        });
        let mut route = ir::Route {
            version: ir::VERSION,
            name: self.context.name.clone(),
            file: self.context.file.clone(),
            hash: String::new(),
            on_error: self.on_error,
            commit,
            limits: sizes,
            notify: std::mem::take(&mut self.channels),
            row,
            targets: made.collect::<Option<_>>()?,
            source: ir::Source {
                endpoint: source.endpoint,
                more: source.locations.into_iter().skip(1).map(Location::into_ir).collect(),
                key: source.key,
                partitions: source.partitions.map(|(count, _)| count),
                fields: std::mem::take(&mut self.fields).finish(self.least()),
            },
            constants: std::mem::take(&mut self.constants).finish(&used),
            dictionaries: std::mem::take(&mut self.dictionaries).finish(dictionaries),
            functions: std::mem::take(&mut self.functions).finish(functions),
            rust,
        };
        route.hash = ir::hash::meaning(&route);
        let every = commits.iter().filter_map(|(commit, _)| *commit).find(|(commit, _)| *commit != ir::Commit::Run);
        if let Some((_, span)) = every {
            self.check_commit(&route, span);
        }
        if let Some((_, span)) = source.partitions {
            self.check_partitions(&route, span);
        }
        let is_wrong = self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        for (target, limit) in route.targets.iter().zip(limits).filter(|_| !is_wrong) {
            if let Some(span) = limit.filter(|_| !route.rejects(target)) {
                self.report(
                    Diagnostic::warning(
                        &routes::NOTHING_REJECTED,
                        span,
                        text!("`{target}` rejects no row", target = target.name.as_str()),
                    )
                    .help("write `on_error = reject`, or a `REJECT` in its rules; or leave the limit out"),
                );
            }
        }
        Some(route)
    }

    /// The block `row:`, of which there is one at most.
    fn row_block(&mut self, file: &'a ast::File) -> Option<&'a ast::Block> {
        let mut blocks = file.items.iter().filter_map(|item| match item {
            Item::Row(block) => Some(block),
            _ => None,
        });
        let first = blocks.next()?;
        for other in blocks {
            self.report(
                Diagnostic::error(&routes::BLOCK_TWICE, other.name.span, "there are two blocks `row:`")
                    .label(first.name.span, "the first")
                    .help("write all variables that targets share into one"),
            );
        }
        Some(first)
    }

    fn source(&mut self, endpoints: &[&'a ast::Endpoint], headless: bool) -> Option<Source> {
        let mut sources = endpoints.iter().filter(|endpoint| endpoint.name.text == "source");
        let Some(first) = sources.next() else {
            if !headless {
                let place = Span::default();
                self.report(
                    Diagnostic::error(&routes::NO_SOURCE, place, "this route has no source")
                        .help("say at the top where the rows come from: `source = point/table`, or `source = csv/data/people.csv`"),
                );
            }
            return None;
        };
        for other in sources {
            self.report(
                Diagnostic::error(&routes::TWO_SOURCES, other.name.span, "this is a second source")
                    .label(first.name.span, "the first")
                    .help("a route has one source; any other name makes it a target"),
            );
        }
        let location = self.location(first, Role::Source)?;
        self.source = Some(location.connector);
        let options = self.endpoint_options(&first.options, &location, Role::Source);
        let key = options.key.iter().map(|(key, _)| key.clone()).collect();
        let more = self.more_locations(first, &location);
        Some(Source {
            endpoint: self.endpoint(&location, options.csv, options.encoding, first.span),
            locations: [location].into_iter().chain(more).collect(),
            key,
            partitions: options.partitions,
            span: first.span,
        })
    }

    fn targets(&mut self, endpoints: &[&'a ast::Endpoint], headless: bool) -> Vec<Declared<'a>> {
        let mut targets: Vec<Declared<'a>> = Vec::new();
        let mut first_of: HashMap<&str, Span> = HashMap::new();
        for endpoint in endpoints.iter().filter(|endpoint| endpoint.name.text != "source") {
            match first_of.entry(&endpoint.name.text) {
                Entry::Vacant(new) => {
                    new.insert(endpoint.name.span);
                }
                Entry::Occupied(first) => {
                    self.report(
                        Diagnostic::error(
                            &routes::TARGET_TWICE,
                            endpoint.name.span,
                            text!("there are two targets `{endpoint}`", endpoint = endpoint.name.text),
                        )
                        .label(*first.get(), "the first")
                        .help("give one of them another name, and a block of its own"),
                    );
                    continue;
                }
            }
            let location = self.location(endpoint, Role::Target);
            let connector = location.as_ref().map(|location| location.connector);
            let options =
                location.as_ref().map(|location| self.endpoint_options(&endpoint.options, location, Role::Target));
            let (key, parts) = match (location, options) {
                (Some(location), Some(Options { key, csv, encoding, mode, create, commit, max_rejects, .. })) => {
                    let ir = self.endpoint(&location, csv, encoding, endpoint.span);
                    (
                        key,
                        Some(Parts { endpoint: ir, location, mode, create, commit, max_rejects, span: endpoint.span }),
                    )
                }
                _ => (Vec::new(), None),
            };
            targets.push(Declared { name: &endpoint.name, target: Target { connector, key }, parts });
        }
        if targets.is_empty() && !headless {
            let place = endpoints.first().map_or(Span::default(), |endpoint| endpoint.span);
            self.report(
                Diagnostic::error(&routes::NO_TARGET, place, "this route has no target")
                    .help("say where the rows go, `people = point/people`, and how, in a block `people:`"),
            );
        }
        targets
    }

    fn endpoint(&self, location: &Location, csv: Option<Csv>, encoding: Option<String>, span: Span) -> ir::Endpoint {
        ir::Endpoint {
            connector: location.connector,
            point: location.point.clone(),
            database: location.database.clone(),
            object: location.object.clone(),
            csv,
            encoding,
            place: self.places.of(span),
        }
    }

    /// The columns and lines of each target, in their order. Blocks without a target are checked as well.
    fn blocks(
        &mut self,
        blocks: &[&'a ast::Block],
        lines: &[Lines<'a>],
        targets: &[Declared<'a>],
    ) -> Vec<Option<(Vec<ir::Column>, Vec<ir::Line>)>> {
        let mut first_of: HashMap<&str, &ast::Block> = HashMap::new();
        let index_of: HashMap<&str, usize> =
            targets.iter().enumerate().map(|(index, target)| (target.name.text.as_str(), index)).collect();
        let mut written: Vec<Option<(Vec<ir::Column>, Vec<ir::Line>)>> = targets.iter().map(|_| None).collect();
        for (block, lines) in blocks.iter().zip(lines) {
            let name = &block.name;
            let index = index_of.get(name.text.as_str()).copied();
            if let Some(first) = first_of.insert(&name.text, block)
                && !name.text.is_empty()
            {
                self.report(
                    Diagnostic::error(
                        &routes::BLOCK_TWICE,
                        name.span,
                        text!("there are two blocks `{name}`", name = name.text),
                    )
                    .label(first.name.span, "the first")
                    .help("write all lines of a target into one block"),
                );
            } else if index.is_none() && !name.text.is_empty() {
                let known: Vec<&str> = targets.iter().map(|target| target.name.text.as_str()).collect();
                let message = match name.text.as_str() {
                    "source" => text!("the source has no block"),
                    other => text!("there is no target `{other}` for this block", other),
                };
                let diagnostic = Diagnostic::error(&routes::NO_TARGET_FOR_BLOCK, name.span, message)
                    .help(text!("declare it above: `{name} = point/table`", name = name.text));
                self.report(self.nearest(&name.text, || known).fix(diagnostic, name.span, str::to_owned));
            }
            let lines = self.block(block, lines, index.map(|index| &targets[index].target));
            if let Some(index) = index {
                written[index].get_or_insert(lines);
            }
        }
        for (target, lines) in targets.iter().zip(&written) {
            if lines.is_none() {
                let name = &target.name.text;
                self.report(
                    Diagnostic::error(
                        &routes::NO_BLOCK,
                        target.name.span,
                        text!("the target `{name}` has no block", name),
                    )
                    .help(text!("say below what its rows are made of: `{name}:` and indented rules", name)),
                );
            }
        }
        written
    }
}
