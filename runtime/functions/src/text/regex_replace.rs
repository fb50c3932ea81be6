//! `regex_replace`.

use etlc_types::Arena;
use regex::{Captures, Regex};

use crate::declare::function;

function! {
    /// The text with everything that a pattern finds replaced.
    ///
    /// In the replacement `$1` or `${1}` stands for what group 1 found, `${name}` for a group with a name, `$0` for all
    /// that was found and `$$` for a dollar. A dollar before anything else, a group that the pattern lacks included,
    /// stands for itself.
    Text
    fn regex_replace<'a>(text: &'a str, pattern: &Regex, replacement: &str; arena: &'a Arena) -> &'a str {
        let mut made = arena.builder();
        let mut end = 0;
        if replacement.contains('$') {
            for groups in pattern.captures_iter(text) {
                let found = groups.get_match();
                made.push_str(&text[end..found.start()]);
                expand(replacement, &groups, pattern, &mut made);
                end = found.end();
            }
        } else {
            for found in pattern.find_iter(text) {
                made.push_str(&text[end..found.start()]);
                made.push_str(replacement);
                end = found.end();
            }
        }
        if end == 0 && made.is_empty() {
            return text;
        }
        made.push_str(&text[end..]);
        made.into_bump_str()
    }
    regex_replace("tel 12-34", r"\D+", "") => "1234";
    regex_replace("31.12.1999", r"(\d+)\.(\d+)\.(\d+)", "$3-$2-$1") => "1999-12-31";
    regex_replace("7 EUR", r"(?<n>\d) EUR", "$$${n}") => "$7";
    regex_replace("abc", "x", "y") => "abc";
}

/// Writes the replacement with the groups of one match.
fn expand(replacement: &str, groups: &Captures<'_>, pattern: &Regex, made: &mut impl for<'p> Extend<&'p str>) {
    let mut rest = replacement;
    while let Some((plain, reference)) = rest.split_once('$') {
        let (meant, after) = match reference.strip_prefix('$') {
            Some(after) => ("$", after),
            None => group(reference, groups, pattern).unwrap_or(("$", reference)),
        };
        made.extend([plain, meant]);
        rest = after;
    }
    made.extend([rest]);
}

/// The group that a reference without its dollar names, and what follows it; empty for one that took no part.
fn group<'a>(reference: &'a str, groups: &Captures<'a>, pattern: &Regex) -> Option<(&'a str, &'a str)> {
    let (name, after) = match reference.strip_prefix('{') {
        Some(inner) => inner.split_once('}')?,
        None => reference.split_at(reference.find(|c: char| !c.is_ascii_digit()).unwrap_or(reference.len())),
    };
    let index = match name.parse() {
        Ok(index) => index,
        Err(_) => pattern.capture_names().position(|known| known == Some(name))?,
    };
    let found = (index < groups.len()).then(|| groups.get(index))?;
    Some((found.map_or("", |found| found.as_str()), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let cases = [
            ("abc", "", "-", "-a-b-c-"),
            ("", "", "x", "x"),
            ("", "", "", ""),
            ("abc", "^", "", "abc"),
            ("ab", "(a)|(b)", "[$1$2]", "[a][b]"),
            ("a", "a", "$5 $x ${y} ${ $", "$5 $x ${y} ${ $"),
            ("a", "(a)", "$1$1", "aa"),
            ("a", "(a)", "${1}1", "a1"),
            ("a", "(a)", "$11", "$11"),
            ("ёж", "(?i)Ё", "е$0", "еёж"),
            ("a", "(a)", "$99999999999999999999", "$99999999999999999999"),
        ];
        for (text, pattern, replacement, expected) in cases {
            let pattern = Regex::new(pattern).expect("a pattern");
            assert_eq!(
                regex_replace(text, &pattern, replacement, &Arena::new()),
                expected,
                "{text} {pattern} {replacement}"
            );
        }
    }

    #[test]
    fn makes_nothing_where_nothing_is_found() {
        let arena = Arena::new();
        let pattern = Regex::new("x").expect("a pattern");
        assert!(std::ptr::eq(regex_replace("abc", &pattern, "$0", &arena), "abc"));
        assert_eq!(arena.allocated(), 0);
    }
}
