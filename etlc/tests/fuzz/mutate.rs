//! Changes to a text.

use std::ops::Range;

use super::random::Random;

/// What is put in.
const SIGNS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "|",
    "->",
    "=",
    "\"",
    "'",
    "`",
    "\\",
    "$",
    "?? ",
    ":",
    ",",
    "\n",
    "\t",
    " ",
    "#",
    "--",
    "IF(",
    "NOT ",
    "\u{202e}",
    "ё",
    "\0",
    "\r",
    "-",
    "*",
    "!",
    "$$",
    "1e999",
    "\n ",
    "FOR $i IN [a]:",
    "USE x",
    "ELSE:",
    "any",
    "secret",
    "[$this]",
    "??",
    "r\"",
    "\u{feff}",
    "а",
];

/// One change: a piece taken out, put in twice, moved, lines swapped, a line of another route or signs put in, a word
/// put for another.
pub(super) fn mutate(text: &str, lines: &[String], random: &mut Random) -> String {
    let boundary = |random: &mut Random, text: &str| text.floor_char_boundary(random.below(text.len() + 1));
    let (a, b) = (boundary(random, text), boundary(random, text));
    let from = a.min(b);
    let to = text.floor_char_boundary(a.max(b).min(from + 24)).max(from);
    let (piece, without) = (&text[from..to], format!("{}{}", &text[..from], &text[to..]));
    match random.below(10) {
        0 => without,
        1 => format!("{}{piece}{piece}{}", &text[..from], &text[to..]),
        2 => {
            let at = boundary(random, &without);
            format!("{}{piece}{}", &without[..at], &without[at..])
        }
        3 => {
            let line = &lines[random.below(lines.len())];
            let at = text[..from].rfind('\n').map_or(0, |at| at + 1);
            format!("{}{line}\n{}", &text[..at], &text[at..])
        }
        4 => {
            let mut all: Vec<&str> = text.lines().collect();
            if !all.is_empty() {
                let (one, other) = (random.below(all.len()), random.below(all.len()));
                all.swap(one, other);
            }
            all.join("\n")
        }
        5 | 6 => format!("{}{}{}", &text[..from], random.one_of(SIGNS), &text[from..]),
        _ => {
            let line = &lines[random.below(lines.len())];
            let source = if random.below(2) == 0 { text } else { line };
            let (old, new) = (word(text, a), word(source, boundary(random, source)));
            format!("{}{}{}", &text[..old.start], &source[new], &text[old.end..])
        }
    }
}

/// The name, number or sign that stands at or behind this place.
fn word(text: &str, at: usize) -> Range<usize> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let start = at + text[at..].find(|c: char| !c.is_whitespace()).unwrap_or(text.len() - at);
    let start = text[..start].char_indices().rev().take_while(|(_, c)| is_word(*c)).last().map_or(start, |(at, _)| at);
    let rest = &text[start..];
    let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    start..start + end.max(rest.chars().next().map_or(0, char::len_utf8))
}
