//! Pages of the reference by the word that they are about: a statement, a type, a kind of connector, what an executable
//! does. The texts are
//! those of `reference/`; what a type converts to comes from the table of conversions.

use etlc_types::{Conversion, Type, conversions};

const LANGUAGE: &str = include_str!("../reference/language.md");
const CONNECTORS: &str = include_str!("../reference/connectors.md");
const COMMANDS: &str = include_str!("../reference/commands.md");

/// Words of the language and the heading of the section that tells of each.
const STATEMENTS: &[(&str, &str)] = &[
    ("source", "### Source and targets"),
    ("target", "### Source and targets"),
    ("conns", "### Points"),
    ("key", "### Source and targets"),
    ("mode", "### Source and targets"),
    ("create", "### Source and targets"),
    ("commit", "### Commit"),
    ("every", "### Commit"),
    ("partitions", "### Partitions"),
    ("anchor", "### Several databases"),
    ("max_rejects", "### Quarantine"),
    ("delimiter", "### Source and targets"),
    ("header", "### Source and targets"),
    ("null", "### Source and targets"),
    ("encoding", "### Source and targets"),
    ("columns", "## Dictionaries"),
    ("path", "## Dictionaries"),
    ("ignore_case", "## Dictionaries"),
    ("quarantine", "### Quarantine"),
    ("channel", "### Channels"),
    ("notify", "### Channels"),
    ("on_error", "### Settings"),
    ("timezone", "### Settings"),
    ("max_row", "### Settings"),
    ("max_value", "### Settings"),
    ("fn", "### Functions of a route"),
    ("rule", "### Rules"),
    ("where", "### WHERE"),
    ("if", "### IF over lines"),
    ("elif", "### IF over lines"),
    ("else", "### IF over lines"),
    ("for", "### FOR"),
    ("row", "### row"),
    ("block", "### Named blocks"),
    ("use", "### Named blocks"),
    ("any", "### any"),
    ("skip", "### Events"),
    ("reject", "### Events"),
    ("rollback", "### Events"),
    ("??", "## Failures"),
    ("and", "## Expressions"),
    ("or", "## Expressions"),
    ("not", "## Expressions"),
    ("in", "## Expressions"),
    ("like", "## Expressions"),
    ("matches", "## Expressions"),
    ("dict", "## Dictionaries"),
    ("range", "### Ranges"),
    ("test", "## Tests"),
    ("given", "## Tests"),
    ("expect", "## Tests"),
];

/// Kinds of connectors and the heading of the section of each.
const KINDS: &[(&str, &str)] = &[
    ("csv", "### csv"),
    ("jsonl", "### jsonl, json"),
    ("json files", "### jsonl, json"),
    ("sqlite", "## SQLite"),
    ("postgres", "## PostgreSQL"),
    ("ledger", "## The ledger"),
    ("checkpoint", "## The ledger"),
];

/// What an executable does and the heading of the section of each.
const EXECUTABLES: &[(&str, &str)] = &[
    ("run", "### Runs"),
    ("status", "### Runs"),
    ("lease", "### Runs"),
    ("plan", "### Plan"),
    ("rejects", "## A route's executable"),
    ("preview", "## A route's executable"),
    ("exit", "## Exit codes"),
];

/// The page about a word, in Markdown; `None` for a word that has none.
pub fn page(word: &str) -> Option<String> {
    let wanted = word.trim_end_matches(':');
    let of = |names: &[(&str, &str)], text: &str| {
        let (_, heading) = names.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
        section(text, heading)
    };
    of(STATEMENTS, LANGUAGE)
        .or_else(|| of(KINDS, CONNECTORS))
        .or_else(|| of(EXECUTABLES, COMMANDS))
        .or_else(|| kind(wanted))
}

/// The words that have a page.
pub fn words() -> impl Iterator<Item = &'static str> {
    STATEMENTS.iter().chain(KINDS).chain(EXECUTABLES).map(|(word, _)| *word)
}

/// A section of a page, up to the next heading that is no deeper.
fn section(text: &str, heading: &str) -> Option<String> {
    let level = heading.bytes().take_while(|byte| *byte == b'#').count();
    let mut lines = text.lines().skip_while(|line| *line != heading);
    let mut section = lines.next()?.to_owned() + "\n";
    let mut in_code = false;
    for line in lines {
        in_code ^= line.starts_with("```");
        let depth = line.bytes().take_while(|byte| *byte == b'#').count();
        if !in_code && (1..=level).contains(&depth) && line.as_bytes().get(depth) == Some(&b' ') {
            break;
        }
        section.push_str(line);
        section.push('\n');
    }
    Some(section.trim_end().to_owned() + "\n")
}

/// The page of a type: its line of the reference, and what becomes what.
fn kind(word: &str) -> Option<String> {
    let kind: Type = word.parse().ok()?;
    let base = kind.base();
    let types = section(LANGUAGE, "## Types")?;
    let name = base.to_string();
    let line = types.lines().find(|line| line.starts_with(&format!("| `{name}` ")));
    let meaning = match line.and_then(|line| line.split(" | ").nth(1)) {
        Some(meaning) => meaning.trim().to_owned(),
        None => format!("a list of {}", name.trim_end_matches("[]")),
    };
    let mut page = format!("## {word}\n\n{meaning}\n");
    for (title, is_from) in [("From it", true), ("To it", false)] {
        page.push_str(&format!("\n{title}:\n"));
        for (from, to, conversion) in conversions() {
            let (own, other) = if is_from { (from, to) } else { (to, from) };
            let how = match conversion {
                Conversion::Total => "always".to_owned(),
                Conversion::Checked => "exactly, or it is a failure".to_owned(),
                Conversion::Refused { function } => {
                    format!("not by itself, since it could lose something: `{function}`")
                }
                Conversion::Same | Conversion::None => continue,
            };
            if own == base && other.element().is_some() {
                page.push_str(&format!("- {other}: {how}\n"));
            }
        }
    }
    Some(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_a_page() {
        for word in words() {
            let page = page(word).unwrap_or_else(|| panic!("{word}: its heading is not there"));
            assert!(page.lines().count() > 3, "{word}: {page}");
        }
    }

    #[test]
    fn every_type_has_a_page() {
        for (from, ..) in conversions() {
            let page = page(&from.to_string()).unwrap_or_else(|| panic!("{from} has no page"));
            assert!(page.contains("From it:\n- "), "{page}");
        }
        let int4 = page("int4").expect("a type");
        assert!(int4.contains("whole numbers of 32 bits") && int4.contains("- int2: exactly"), "{int4}");
        assert_eq!(page("lower"), None);
    }
}
