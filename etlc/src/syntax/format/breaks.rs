//! Where a statement that is too long for a line is broken. Every place is one at which the language lets a statement
//! go on: behind an operator or a comma, before `->`, `|`, `ELIF` and `ELSE`.

use crate::syntax::{layout::starts_statement, tokens::Kind};

use super::{
    INDENT, WIDTH,
    spacing::{Word, line},
};

/// The lines of a statement behind its first `start` columns, the first of them without indentation. `depth` is what
/// the statement is indented by.
pub(super) fn broken(words: &[Word<'_>], start: usize, depth: usize) -> Vec<String> {
    let whole = line(words);
    if start + width(&whole) <= WIDTH {
        return vec![whole];
    }
    let levels = levels(words);
    let at_top = |kinds: &[Kind]| -> Vec<usize> {
        (0..words.len()).filter(|&index| levels[index] == 0 && kinds.contains(&words[index].kind)).collect()
    };
    let arrows = at_top(&[Kind::Arrow]);
    let bars = at_top(&[Kind::Bar]);
    if bars.len() > 1 {
        return steps(words, &arrows, &bars, start, depth);
    }
    let behind: Vec<usize> = at_top(&[Kind::And, Kind::Or]).into_iter().map(|index| index + 1).collect();
    let mut cuts = if behind.is_empty() { commas(words, &levels) } else { behind };
    // A name such as `where` would start a statement of its own there.
    cuts.retain(|&cut| !starts_statement(&line(&words[cut..]), true, Some(words[cut - 1].kind)));
    let indentation = " ".repeat(depth + INDENT);
    let mut lines: Vec<String> = pieces(words, &cuts).into_iter().map(line).collect();
    if is_data(words) {
        lines = filled(lines, start, depth + INDENT);
    }
    for piece in lines.iter_mut().skip(1) {
        piece.insert_str(0, &indentation);
    }
    lines
}

/// The columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}

/// How many brackets are open before each word; an opening one counts for those behind it.
fn levels(words: &[Word<'_>]) -> Vec<usize> {
    let mut open = 0_usize;
    words
        .iter()
        .map(|word| {
            if matches!(word.kind, Kind::Close | Kind::ListClose | Kind::MapClose) {
                open = open.saturating_sub(1);
            }
            let level = open;
            open += usize::from(matches!(word.kind, Kind::Open | Kind::Group | Kind::ListOpen | Kind::MapOpen));
            level
        })
        .collect()
}

/// Whether these end in an object or a list of objects, as the rows of a test do.
fn is_data(words: &[Word<'_>]) -> bool {
    let ends = words.last().is_some_and(|last| matches!(last.kind, Kind::MapClose | Kind::ListClose));
    ends && words.iter().any(|word| word.kind == Kind::MapOpen)
}

/// The pieces, as many on a line as fit there; lines behind the first are indented by `indentation`.
fn filled(pieces: Vec<String>, start: usize, indentation: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces {
        let room = WIDTH.saturating_sub(if lines.len() == 1 { start } else { indentation });
        match lines.last_mut() {
            Some(last) if width(last) + 1 + width(&piece) <= room => {
                last.push(' ');
                last.push_str(&piece);
            }
            _ => lines.push(piece),
        }
    }
    lines
}

/// Behind the commas of the outermost brackets.
fn commas(words: &[Word<'_>], levels: &[usize]) -> Vec<usize> {
    let level = usize::from(levels.contains(&1));
    let is_comma = |&index: &usize| words[index].kind == Kind::Comma && levels[index] == level;
    (1..words.len()).filter(is_comma).map(|index| index + 1).filter(|&cut| cut < words.len()).collect()
}

/// The words between these places.
fn pieces<'w, 's>(words: &'w [Word<'s>], cuts: &[usize]) -> Vec<&'w [Word<'s>]> {
    let starts = [0].into_iter().chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain([words.len()]);
    starts.zip(ends).map(|(start, end)| &words[start..end]).filter(|piece| !piece.is_empty()).collect()
}

/// A line for each step, below the first; the arrow behind the last step stands below the arrow before the first.
fn steps(words: &[Word<'_>], arrows: &[usize], bars: &[usize], start: usize, depth: usize) -> Vec<String> {
    let first = bars[0];
    let column = start + width(&line(&words[..first])) + usize::from(words[first].blank);
    let arrow = arrows.iter().find(|&&arrow| arrow < first).map(|&arrow| match arrow {
        0 => start,
        _ => start + width(&line(&words[..arrow])) + 1,
    });
    let end = arrows.iter().copied().find(|&arrow| arrow > first).unwrap_or(words.len());
    // The last bar stands behind the last step.
    let cuts: Vec<usize> = bars[1..].iter().copied().filter(|&bar| bar + 1 < end).collect();
    let mut lines = Vec::new();
    for (index, step) in pieces(&words[..end], &cuts).into_iter().enumerate() {
        for (branch, piece) in branches(step, if index == 0 { start } else { column }).into_iter().enumerate() {
            lines.push(match (index, branch) {
                (0, 0) => line(piece),
                (_, 0) => " ".repeat(column) + &line(piece),
                _ => " ".repeat(column + 1) + &line(piece),
            });
        }
    }
    if end < words.len() {
        lines.push(" ".repeat(arrow.unwrap_or(depth + INDENT)) + &line(&words[end..]));
    }
    lines
}

/// A step, or where it is too long its branches.
fn branches<'w, 's>(step: &'w [Word<'s>], column: usize) -> Vec<&'w [Word<'s>]> {
    if column + width(&line(step)) <= WIDTH {
        return vec![step];
    }
    let levels = levels(step);
    let is_branch = |&index: &usize| levels[index] == 0 && matches!(step[index].kind, Kind::Elif | Kind::Else);
    pieces(step, &(1..step.len()).filter(is_branch).collect::<Vec<_>>())
}
