//! The functions that the routes of a project share, for `etlc functions`.

use std::path::Path;

use super::Flags;
use crate::{
    diagnostics::{Lines, Sources, Span},
    project::Project,
    shared,
    syntax::ast::Item,
};

/// A function of the project's own.
pub(super) struct Own {
    pub(super) name: String,
    signature: String,
    /// The file and the line.
    place: String,
    /// What stands above it.
    doc: String,
}

impl Own {
    /// A line of the list.
    pub(super) fn line(&self, width: usize) -> String {
        let Own { name, place, doc, .. } = self;
        let summary = doc.lines().next().map_or(String::new(), |line| format!("{line} "));
        format!("  {name:width$}  {summary}({place})\n")
    }

    /// Its page.
    pub(super) fn page(&self) -> String {
        let Own { signature, place, doc, .. } = self;
        let doc = if doc.is_empty() { String::new() } else { format!("\n{doc}\n") };
        format!("{signature}\n{doc}\n{place}\n")
    }
}

/// The functions that the routes of the project share, where the command is called in one.
pub(super) fn own(flags: &Flags) -> Vec<Own> {
    let Ok(project) = Project::find(Path::new("."), flags.project.as_deref()) else { return Vec::new() };
    let (files, _) = project.shared();
    let sources = Sources::new(files.iter().map(|file| (file.file.as_str(), file.text.as_str())));
    let lines = Lines::new(&sources);
    let (shared, _) = shared::read(&sources, 0);
    let of = |name: &str, span: Span, doc: String| {
        let position = lines.position(span.start);
        let signature = &sources.text()[span.start..span.end];
        Own {
            name: name.to_owned(),
            signature: signature.trim_start_matches("fn").trim_end_matches(':').trim().to_owned(),
            place: format!("{}:{}", sources.name(position.file), position.line),
            doc,
        }
    };
    let written = shared.file.items.iter().filter_map(|item| match item {
        Item::Function(function) => {
            let above = comments(&lines, lines.line(function.span.start));
            Some(of(&function.name.text, function.span, above))
        }
        _ => None,
    });
    let rust = shared.rust.iter().map(|function| of(&function.name.text, function.span, function.doc.clone()));
    written.chain(rust).collect()
}

/// The comments on the lines just above this one.
fn comments(lines: &Lines<'_>, line: usize) -> String {
    let text = |line: usize| lines.sources().text()[lines.range(line)].trim();
    let comment = |line: usize| text(line).strip_prefix('#').or(text(line).strip_prefix("--")).map(str::trim);
    let mut above: Vec<&str> = (0..line).rev().map_while(comment).collect();
    above.reverse();
    above.join("\n")
}
