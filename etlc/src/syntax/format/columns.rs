//! Rows to text: neighbours of one shape have their arrows and their `=` in one column.

use crate::syntax::tokens::Kind;

use super::{
    INDENT,
    breaks::{broken, width},
    page::{Content, Row, Shape},
};

/// The widest first or second column that others are aligned with.
const WIDEST: usize = 40;

/// The columns of a row's neighbours.
#[derive(Clone, Copy, Default)]
struct Widths {
    first: usize,
    second: usize,
}

/// The text of a file of these rows.
pub(super) fn align(rows: Vec<Row<'_>>) -> String {
    let mut text = String::new();
    let mut next = 0;
    while next < rows.len() {
        let end = next + run(&rows[next..]);
        let run = &rows[next..end];
        let widths = widths(run);
        for row in run {
            write(&mut text, row, &widths);
        }
        next = end;
    }
    let kept = text.trim_end_matches('\n').len();
    text.truncate(kept);
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// How many rows from the first on are neighbours: those up to a blank line or another depth.
fn run(rows: &[Row<'_>]) -> usize {
    let is_other = |row: &Row<'_>| match row.content {
        Content::Blank => true,
        Content::Comment => false,
        _ => row.depth != rows[0].depth,
    };
    1 + rows[1..].iter().take_while(|row| !is_other(row)).count()
}

/// The widths of the columns that rows of each shape share, by the number of the shape.
fn widths(run: &[Row<'_>]) -> [Widths; 3] {
    let mut widths = [Widths::default(); 3];
    for row in run {
        if let Content::Columns { shape, first, second, .. } = &row.content {
            let shared = &mut widths[*shape as usize];
            let fits = |column: &str| Some(width(column)).filter(|width| *width <= WIDEST).unwrap_or(0);
            shared.first = shared.first.max(fits(first));
            shared.second = shared.second.max(second.as_deref().map_or(0, fits));
        }
    }
    widths
}

fn write(text: &mut String, row: &Row<'_>, widths: &[Widths; 3]) {
    let indent = row.depth * INDENT;
    let mut lines = match &row.content {
        Content::Blank => vec![String::new()],
        Content::Comment => {
            text.push_str(&format!("{}{}\n", " ".repeat(indent), row.comment));
            return;
        }
        Content::Verbatim(lines) => {
            let indentation = " ".repeat(indent);
            lines
                .iter()
                .map(|line| if line.trim().is_empty() { String::new() } else { indentation.clone() + line })
                .collect()
        }
        Content::Plain(head, words) => {
            let is_glued = words.first().is_none_or(|first| first.kind == Kind::Colon);
            let glue = if head.is_empty() || is_glued { "" } else { " " };
            let start = format!("{}{head}{glue}", " ".repeat(indent));
            behind(&start, broken(words, width(&start), indent))
        }
        Content::Columns { shape, first, second, rest } => {
            let widths = widths[*shape as usize];
            let sign = if *shape == Shape::Rule { "" } else { "= " };
            let start = format!("{}{first:<1$} {sign}", " ".repeat(indent), widths.first);
            let start = match second {
                Some(second) => format!("{start}{second:<0$} ", widths.second),
                None => start,
            };
            behind(&start, broken(rest, width(&start), indent))
        }
    };
    if let (Some(last), false) = (lines.last_mut(), row.comment.is_empty()) {
        last.push_str("  ");
        last.push_str(row.comment);
    }
    for line in lines {
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

/// These lines, the first of them behind this start.
fn behind(start: &str, mut lines: Vec<String>) -> Vec<String> {
    match lines.first_mut() {
        Some(first) => first.insert_str(0, start),
        None => lines.push(start.to_owned()),
    }
    lines
}
