//! Endpoints that would be in one another's way.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use super::{
    Checker,
    endpoints::{Identity, Location},
    header::{Declared, Parts, Source},
    paths,
};
use crate::{
    diagnostics::{
        Diagnostic,
        codes::{routes, unsupported},
    },
    ir::{Connector, Object},
};

impl Checker<'_> {
    /// Reports targets that would write where rows come from, where others write, or where they may not.
    pub(super) fn check_collisions(&mut self, source: Option<&Source>, targets: &[Declared<'_>]) {
        self.check_rejects(targets);
        let read: HashSet<Identity<'_>> =
            source.iter().flat_map(|source| &source.locations).filter_map(Location::identity).collect();
        let parts: Vec<&Parts> = targets.iter().filter_map(|target| target.parts.as_ref()).collect();
        let records = parts.iter().find(|parts| parts.location.connector == Connector::Dict);
        let mut first_of: HashMap<Identity<'_>, &Parts> = HashMap::new();
        for target in &parts {
            let identity = target.location.identity();
            let is_read = identity.as_ref().is_some_and(|identity| read.contains(identity));
            if let Some(source) = source.filter(|_| is_read) {
                self.report(
                    Diagnostic::error(&routes::SOURCE_IS_TARGET, target.span, "the rows would go where they come from")
                        .label(source.span, "the source")
                        .help("write into another table or file"),
                );
            }
            self.check_file(source.filter(|_| !is_read), target);
            match identity.map(|identity| first_of.entry(identity)) {
                None => {}
                Some(Entry::Vacant(new)) => {
                    new.insert(target);
                }
                Some(Entry::Occupied(first)) => {
                    self.report(
                        Diagnostic::error(&routes::TARGETS_COLLIDE, target.span, "two targets write to one place")
                            .label(first.get().span, "the first")
                            .help("write both kinds of rows with the rules of one block, or into different tables"),
                    );
                    continue;
                }
            }
            if let Some(first) =
                records.filter(|first| target.location.connector == Connector::Dict && !std::ptr::eq(**first, *target))
            {
                self.report(
                    Diagnostic::error(
                        &unsupported::TWO_RECORD_SETS,
                        target.span,
                        "a route gives one record set, in this version",
                    )
                    .label(first.span, "the first")
                    .help("write the other into a file, or in a route of its own"),
                );
            }
        }
    }

    /// Reports a target whose file is another one's business: the project's, or that of a source which does not read it yet.
    fn check_file(&mut self, source: Option<&Source>, target: &Parts) {
        let Some(file) = target.location.file() else { return };
        if paths::is_of_project(file) {
            self.report(
                Diagnostic::error(
                    &routes::FILE_OF_PROJECT,
                    target.span,
                    text!("`{file}` is a file of the project itself", file),
                )
                .help("write into a directory for what runs make: `out/`"),
            );
        }
        let is_file = matches!(target.location.object, Object::File(_));
        let reads = |source: &&Source| source.locations.iter().any(|location| location.reads(file));
        if let Some(source) = source.filter(|_| is_file).filter(reads) {
            self.report(
                Diagnostic::error(
                    &routes::SOURCE_IS_TARGET,
                    target.span,
                    text!("the next run would read `{file}` as a file of its source", file),
                )
                .label(source.span, "the source")
                .help("write into another directory, or name the source's files so that this is none of them"),
            );
        }
    }

    /// Reports targets that write where the rejects of another one, or of themselves, go.
    fn check_rejects(&mut self, targets: &[Declared<'_>]) {
        let route = self.context.name.clone();
        let with_parts = || targets.iter().filter_map(|target| Some((target.name, target.parts.as_ref()?)));
        let mut writer_of: HashMap<String, &Parts> = HashMap::new();
        for (_, parts) in with_parts() {
            if let Some(file) = parts.location.file() {
                writer_of.entry(paths::plain(file)).or_insert(parts);
            }
        }
        for (name, parts) in with_parts() {
            let Some(rejects) = parts.location.rejects_file(&route, &name.text) else { continue };
            if let Some(other) = writer_of.get(&paths::plain(&rejects)) {
                self.report(
                    Diagnostic::error(
                        &routes::TARGETS_COLLIDE,
                        other.span,
                        text!("the rejects of `{name}` go to this file", name = name.text),
                    )
                    .label(parts.span, text!("its rejects go to `{rejects}`", rejects))
                    .help("write into another file"),
                );
            }
        }
    }
}
