//! Text to AST. Parsing never fails: it gives what could be read and a diagnostic for all that could not.
//!
//! The way: [`layout`] takes the file apart into statements, each with its tokens ([`lexer`]); [`grammar`] parses each
//! by itself; [`tree`] puts them where their depth says they belong. So no statement can hide a mistake of another, and
//! the time is linear in the length of the file.

pub mod ast;
mod characters;
mod errors;
mod field;
pub mod format;
mod grammar;
mod head;
mod layout;
mod lexer;
mod lines;
mod literal;
mod names;
mod shared;
mod template;
mod tokens;
mod tree;

pub use shared::parse_shared;

use crate::diagnostics::{Diagnostic, Sources};

/// The most problems that are told of one line.
const PROBLEMS_A_LINE: usize = 20;

/// What a route file says, and all that is wrong in it, in the order of its places.
///
/// What could not be read is left out of the file or stands in it as [`ast::ExprKind::Broken`]; an endpoint whose
/// objects could not be read has none, a dictionary whose object could not be read has one of a point without a name,
/// a rule whose target is missing ends in [`ast::Destination::Nothing`], and a type that is missing is an empty text.
/// All of these have a diagnostic here, so they need no other.
pub fn parse(text: &str) -> (ast::File, Vec<Diagnostic>) {
    parse_from(text, 0)
}

/// The same of one of several files, by its index in them.
pub fn parse_file(sources: &Sources, file: usize) -> (ast::File, Vec<Diagnostic>) {
    let bytes = sources.bytes(file);
    parse_from(&sources.text()[..bytes.end], bytes.start)
}

/// Reports names of a route, the first of the files, that look like names of one that it shares.
pub fn check_names_across(sources: &Sources, problems: &mut Vec<Diagnostic>) {
    for shared in (1..sources.count()).filter(|file| sources.name(*file).ends_with(".etl")) {
        let files = [0, shared].map(|file| sources.bytes(file));
        if files.iter().all(|bytes| sources.text().as_bytes()[bytes.clone()].is_ascii()) {
            continue;
        }
        let [route, shared] = files.map(|bytes| (&sources.text()[..bytes.end], bytes.start));
        let [own, others] = [route, shared].map(|(text, start)| layout::read(text, start));
        names::check_across((route.0, &own), (shared.0, &others), problems);
    }
}

fn parse_from(text: &str, start: usize) -> (ast::File, Vec<Diagnostic>) {
    let layout::Layout { statements, tokens, mut problems } = layout::read(text, start);
    let mut tree = tree::Tree::new(text, &tokens);
    let mut statements = statements.into_iter().peekable();
    while let Some(statement) = statements.next() {
        let has_lines = statements.peek().is_some_and(|next| next.column > statement.column);
        tree.add(statement, has_lines);
    }
    let (file, found) = tree.finish();
    problems.extend(found);
    problems.sort_by_key(|problem| (problem.span, problem.severity));
    (file, few_a_line(text, problems))
}

/// The first problems of each line: of a line of noise nobody reads more.
fn few_a_line(text: &str, sorted: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let (mut end, mut told) = (0, 0);
    let mut few = sorted;
    few.retain(|problem| {
        if problem.span.start >= end {
            let rest = &text.as_bytes()[problem.span.start.min(text.len())..];
            end = problem.span.start + memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at) + 1;
            told = 0;
        }
        told += 1;
        told <= PROBLEMS_A_LINE
    });
    few
}
