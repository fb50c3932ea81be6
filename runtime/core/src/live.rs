//! What a source's field turned out to be when the run began.

use etlc_types::{Type, codes::run as codes};

use crate::{Exit, Stop, spec};

/// The live type of a source field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    /// The type of the language that it is; `None` for one that the language does not know (opaque).
    pub kind: Option<Type>,
    /// The type as the source's system names it, with its modifier: `numeric(10,2)`, `inet`.
    pub native: String,
    /// The source's connector and its number for the type, for a target of the same connector to recognise.
    pub identity: (&'static str, u32, i32),
    /// Whether it may be null.
    pub nullable: bool,
}

impl Live {
    /// The live types of the fields of a source that reads several tables, each as messages call it with the types that it
    /// has, and what does not fit (exit 4): a field that is carried through as it is has one type in all of them. Of other
    /// fields the type in the first table stands for all, since each table is read by its own.
    pub fn of_all<'a>(
        route: &spec::Route,
        source: &spec::Source,
        tables: impl IntoIterator<Item = (&'a str, &'a [Live])>,
    ) -> (Vec<Live>, Vec<Stop>) {
        let mut tables = tables.into_iter();
        let Some((first, live)) = tables.next() else { return (Vec::new(), Vec::new()) };
        let (mut joined, mut problems) = (live.to_vec(), Vec::new());
        for (table, live) in tables {
            for ((field, known), other) in source.fields.iter().zip(&mut joined).zip(live) {
                known.nullable |= other.nullable;
                let is_carried = field.reads.iter().any(|read| read.kind.is_none());
                if is_carried && !known.is_same(other) {
                    let message = format!(
                        "[{}] is {} in {first} and {} in {table}, and the route carries it through as it is",
                        field.name,
                        known.shown(),
                        other.shown()
                    );
                    problems.push(
                        Stop::new(Exit::Unfit, codes::TYPES_DIFFER, message)
                            .note("route", field.place.shown(route.file))
                            .help(format!("say what it is in the target: [{0}](any) -> [{0}](type)", field.name)),
                    );
                }
            }
        }
        (joined, problems)
    }

    /// Whether values of both are of one type. A number that a database gave to a type of its own means nothing in another
    /// database, where the name may be the same.
    fn is_same(&self, other: &Live) -> bool {
        let (same_number, same_name) = (self.identity == other.identity, self.native == other.native);
        self.kind == other.kind && if self.kind.is_some() { same_number || same_name } else { same_number && same_name }
    }

    fn shown(&self) -> &str {
        if self.native.is_empty() { "of any type" } else { &self.native }
    }
}
