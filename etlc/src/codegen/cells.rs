//! The pieces that a record's cells and the tables of a program share.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Place, Route};

/// A place as a constant.
pub(super) fn place(place: &Place) -> TokenStream {
    let Place { file, line, column, text } = place;
    let (line, column) = (proc_macro2::Literal::u32_unsuffixed(*line), proc_macro2::Literal::u32_unsuffixed(*column));
    match file {
        None => quote!(Place::at(#line, #column, #text)),
        Some(file) => quote!(Place::within(#file, #line, #column, #text)),
    }
}

/// The file and the line that a part comes from.
pub(super) fn line_of(route: &Route, place: &Place) -> String {
    format!("{}:{}", place.file.as_ref().unwrap_or(&route.file), place.line)
}

/// The doc comment that names the line a part comes from.
pub(super) fn origin(route: &Route, place: &Place) -> String {
    format!(" {}  `{}`", line_of(route, place), place.text)
}

/// A statement that becomes an ordinary comment once the code is laid out.
pub(super) fn comment(text: &str) -> TokenStream {
    quote!(comment!(#text);)
}

/// Turns the statements of [`comment`] into comments. One that is long is laid out over three lines.
pub(super) fn uncomment(code: &str) -> String {
    let mut made = String::with_capacity(code.len());
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        let text = line.trim_start();
        let indent = &line[..line.len() - text.len()];
        let quoted = match text {
            "comment!(" => lines.next().map(str::trim).zip(lines.next()).map(|(quoted, _)| quoted),
            text => text.strip_prefix("comment!(").and_then(|text| text.strip_suffix(");")),
        };
        match quoted.and_then(|quoted| quoted.strip_prefix('"')?.strip_suffix('"')) {
            Some(text) => {
                made.push_str(indent);
                made.push_str("// ");
                made.push_str(text);
            }
            None => made.push_str(line),
        }
        made.push('\n');
    }
    made
}
