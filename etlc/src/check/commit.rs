//! `commit: every(N rows)`: whether a run can go on in the middle of what the route reads and writes. Whether a source
//! can be read in partitions, which depends on when the route commits.

use super::Checker;
use crate::{
    diagnostics::{Diagnostic, Span, Text, codes::routes},
    ir::{self, Commit, Connector, Object},
};

/// The most connections by which one run reads a source.
const READERS: u32 = 32;

impl Checker<'_> {
    /// When the rows of a route become visible: what its targets say, each with its place where it says something.
    pub(super) fn route_commit(&mut self, targets: &[(Option<(Commit, Span)>, Span)]) -> Commit {
        let every = targets.iter().find_map(|(commit, _)| match commit {
            Some((Commit::Every(rows), span)) => Some((*rows, *span)),
            _ => None,
        });
        let Some((rows, span)) = every else { return Commit::Run };
        for (commit, target) in targets {
            let same = commit.is_some_and(|(commit, _)| commit == Commit::Every(rows));
            if !same {
                let at = commit.map_or(*target, |(_, span)| span);
                self.report(
                    Diagnostic::error(&routes::COMMITS_DIFFER, at, "all targets of a route commit together")
                        .label(span, "another target says otherwise")
                        .help("write the same `commit:` for each"),
                );
            }
        }
        Commit::Every(rows)
    }

    /// Reports what keeps a route from committing in the middle of a run. `span` is where it says that it does.
    pub(super) fn check_commit(&mut self, route: &ir::Route, span: Span) {
        let target = route.targets.iter().find(|target| !is_table(&target.endpoint));
        if let Some(target) = target {
            let what = text!("`{target}` is a file, which becomes visible whole", target = target.name.as_str());
            self.cannot_commit(span, what, "write it in a route of its own, or commit once: `commit: run`");
        }
        let database = |target: &ir::Target| (target.endpoint.point.clone(), target.endpoint.database.clone());
        let mut tables = route.targets.iter().filter(|target| is_table(&target.endpoint));
        let first = tables.next().map(database);
        if let Some(target) = tables.find(|target| Some(database(target)) != first) {
            let what = text!(
                "`{target}` is in another database, whose rows become visible after the run",
                target = target.name.as_str()
            );
            self.cannot_commit(span, what, "write it in a route of its own, or commit once: `commit: run`");
        }
        let source = &route.source;
        match (source.endpoint.connector, &source.endpoint.object) {
            (Connector::Dict, _) => self.cannot_commit(
                span,
                text!("standard input can be read once only, so a run could not go on behind a row"),
                "read the rows from a file, or commit once: `commit: run`",
            ),
            (Connector::Json, _) => self.cannot_commit(
                span,
                text!("a json file is one document, in whose middle a run could not go on"),
                "read a jsonl or csv file, or commit once: `commit: run`",
            ),
            (Connector::Sqlite | Connector::Postgres, _) if !source.more.is_empty() => self.cannot_commit(
                span,
                text!("the source is several tables, and a run can go on behind a row of one only"),
                "write a route for each table, or commit once: `commit: run`",
            ),
            (_, Object::Query(_)) => self.cannot_commit(
                span,
                text!("nothing vouches for a key of a query, so a run could not go on behind a row"),
                "read a table with a unique key, or commit once: `commit: run`",
            ),
            (_, Object::Table(_)) if source.key.is_empty() => self.cannot_commit(
                span,
                text!("the source has no key behind which a run could go on"),
                "name a unique key that is never null, `source = point/table (key: id)`, or commit once: `commit: run`",
            ),
            _ => {}
        }
        if let Some(field) = source.fields.iter().find(|field| field.secret && source.key.contains(&field.name)) {
            let what =
                text!("the key `{key}` is secret, and how far a run is would be kept", key = field.name.as_str());
            self.cannot_commit(span, what, "name another key, or commit once: `commit: run`");
        }
        if let Some(line) = route.rolls_back() {
            let what = text!("`ROLLBACK` in line {line} could not undo rows that are committed already", line);
            self.cannot_commit(span, what, "write `REJECT` or `SKIP` there, or commit once: `commit: run`");
        }
        let is_share = |target: &&ir::Target| matches!(target.max_rejects, Some(ir::MaxRejects::Share(_)));
        if let Some(target) = route.targets.iter().find(is_share) {
            let what = text!(
                "`max_rejects` of `{target}` is a share of all rows, which is known when the last one is read",
                target = target.name.as_str()
            );
            self.cannot_commit(span, what, "give a number of rows, or commit once: `commit: run`");
        }
    }

    /// Reports what keeps a source from being read in partitions. `span` is where that is asked for.
    pub(super) fn check_partitions(&mut self, route: &ir::Route, span: Span) {
        let not_so =
            |what: Text, help: &'static str| Diagnostic::error(&routes::NOT_PARTITIONED, span, what).help(help);
        if !route.source.more.is_empty() {
            self.report(not_so(
                text!("the source is several tables, and one is divided at most"),
                "write a route for each table, or leave `partitions` out",
            ));
        }
        if route.commit == Commit::Run {
            if matches!(route.source.endpoint.object, Object::Query(_)) {
                self.report(not_so(
                    text!("the rows of a query lie in no table whose blocks readers could divide"),
                    "read a table, or leave `partitions` out",
                ));
            }
            if route.source.partitions.is_some_and(|count| count > READERS) {
                self.report(not_so(
                    text!("a run that commits once reads its partitions all at once, {most} at most", most = READERS),
                    "write `partitions: 8`, or `commit: every(N rows)` for each target",
                ));
            }
            return;
        }
        if let Some(target) = route.targets.iter().find(|target| target.endpoint.connector != Connector::Postgres) {
            self.report(not_so(
                text!(
                    "`{target}` is no table of PostgreSQL, and takes one writer at a time",
                    target = target.name.as_str()
                ),
                "leave `partitions` out",
            ));
        }
        if let Some(target) = route.targets.iter().find(|target| target.max_rejects.is_some()) {
            self.report(not_so(
                text!("`max_rejects` of `{target}` is of a run as a whole", target = target.name.as_str()),
                "leave `partitions` or `max_rejects` out",
            ));
        }
    }

    fn cannot_commit(&mut self, span: Span, what: Text, help: &'static str) {
        self.report(Diagnostic::error(&routes::NOT_RESUMABLE, span, what).help(help));
    }
}

fn is_table(endpoint: &ir::Endpoint) -> bool {
    matches!(endpoint.object, Object::Table(_))
}
