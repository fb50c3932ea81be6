//! One way to write a route. The words of a statement stay, and so do comments; layout is made anew: indentation by
//! depth, the same blanks between the same words, arrows and `=` of neighbours in one column, one line for a statement
//! that fits, and for one that does not, lines that begin with its steps.
//!
//! It works on the tokens of each statement and knows nothing of what they mean, so every statement of the language
//! has its layout from the rules of [`spacing`] and [`breaks`].

mod breaks;
mod columns;
mod page;
mod spacing;

use crate::diagnostics::{Diagnostic, Severity, Sources, fix};

use super::layout;

/// The most columns of a line that can be broken.
const WIDTH: usize = 120;

/// What a level of depth is indented by.
const INDENT: usize = 4;

/// How often slips are mended before a file is given up; each time mends all that touch no other.
const MOST_MENDINGS: usize = 16;

/// A route file as it is to be written. Slips that are accepted with a warning are mended; a file with mistakes is left
/// alone, and these are all of them.
pub fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let mut text = text.to_owned();
    for _ in 0..MOST_MENDINGS {
        let (_, problems) = super::parse(&text);
        if problems.iter().any(|problem| problem.severity == Severity::Error) {
            return Err(problems);
        }
        let mended = fix::apply(&Sources::of("", &text), &problems).concat();
        if mended == text {
            break;
        }
        text = mended;
    }
    let layout = layout::read(&text, 0);
    Ok(columns::align(page::read(&text, &layout)))
}
