//! `routes/functions.etl`: functions and named blocks, which all routes share, and nothing else.

use super::{
    ast::{File, Item},
    parse_file,
};
use crate::diagnostics::{Diagnostic, Sources, Span, Text, codes};

/// What a file that routes share says, and all that is wrong in it.
pub fn parse_shared(sources: &Sources, file: usize) -> (File, Vec<Diagnostic>) {
    let (mut shared, mut problems) = parse_file(sources, file);
    shared.items.retain(|item| match belongs_to_a_route(item) {
        Some(problem) => {
            problems.extend(problem);
            false
        }
        None => true,
    });
    problems.sort_by_key(|problem| (problem.span, problem.severity));
    (shared, problems)
}

/// Whether an item has no place in a file that routes share, and what is to be said of that.
fn belongs_to_a_route(item: &Item) -> Option<Option<Diagnostic>> {
    let (span, what, help): (Span, Text, &'static str) = match item {
        Item::Function(_) | Item::NamedBlock(_) => return None,
        // Lines outside of all blocks have been reported.
        Item::Block(block) if block.name.text.is_empty() => return Some(None),
        Item::Block(block) => {
            (block.name.span, text!("the block of a target"), "lines that several routes use stand in `block NAME:`")
        }
        Item::Row(block) => {
            (block.name.span, Text::verbatim("`row:`"), "write it into the routes whose targets need it")
        }
        Item::Endpoint(endpoint) => (endpoint.span, text!("a source or target"), "write it into a route"),
        Item::Setting(setting) => (setting.span, text!("a setting"), "write it into the routes that it is for"),
        Item::Constant(constant) => (
            constant.span,
            text!("a constant"),
            "give it to the function as a parameter: `fn f($value: text, $most: int4 = 10)`",
        ),
        Item::Dictionary(dictionary) => {
            (dictionary.span, text!("a dictionary"), "files in `routes/dictionaries/` are there under their names")
        }
        Item::Connections(connections) => match connections.first() {
            Some(first) => (first.alias.span, text!("a list of points"), "write it into the routes that use them"),
            None => return Some(None),
        },
        Item::Test(test) => (test.span, text!("a test"), "write it into a route that it is of"),
    };
    let message =
        text!("{what} does not belong here: this file holds functions and blocks that all routes share", what);
    Some(Some(Diagnostic::error(&codes::shared::NOT_SHARED, span, message).help(help)))
}
