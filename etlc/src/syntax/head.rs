//! What a line starts with decides what statement it is; the rest is read accordingly.

use unicode_normalization::char::is_combining_mark;

use crate::diagnostics::{Span, lookalike, suggest};

use super::characters::is_bidirectional;

/// The start of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// What statement it is.
    pub(super) kind: HeadKind,
    /// The keyword or the name it starts with; empty for a rule.
    pub(super) word: Span,
    /// Where the rest starts.
    pub(super) body: usize,
}

/// The kinds of statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeadKind {
    /// `[…`.
    Rule,
    /// `WHERE …`.
    Where,
    /// `fn …`.
    Function,
    /// `dict name = …`; the word is the name.
    Dictionary,
    /// `name = …`; the word is the name.
    Header,
    /// `name point/object` or `name: point/object`: a header without its `=`.
    HeaderWithoutEquals,
    /// `$name = …`; the word is the name with its sigil.
    Constant,
    /// `name:`; the word is the name.
    Block,
    /// `conns:`.
    Connections,
    /// `row:`.
    Row,
    /// `block name:`; the word is the name.
    NamedBlock,
    /// `USE name`.
    Use,
    /// `IF …`.
    If,
    /// `FOR …`.
    For,
    /// `test "…":`.
    Test,
    /// A line of a test.
    TestLine(TestWord),
    /// `ELIF …` or `ELSE:`.
    Branch,
    /// A line of none of these kinds.
    Unknown {
        /// The keyword that may have been meant.
        meant: Option<&'static str>,
    },
}

/// The words that lines of a test start with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TestWord {
    /// `given {…}`.
    Given,
    /// `expect …`.
    Expect,
    /// `with $name = …`.
    With,
    /// `at "…"`.
    At,
}

impl HeadKind {
    /// Whether a line of this kind may go on in the next one.
    pub(super) fn goes_on(self) -> bool {
        match self {
            HeadKind::Rule
            | HeadKind::Where
            | HeadKind::Function
            | HeadKind::Dictionary
            | HeadKind::Header
            | HeadKind::HeaderWithoutEquals
            | HeadKind::Constant
            | HeadKind::If
            | HeadKind::For
            | HeadKind::Branch
            | HeadKind::Test
            | HeadKind::TestLine(_) => true,
            HeadKind::Unknown { meant } => meant == Some("WHERE"),
            HeadKind::Block | HeadKind::Connections | HeadKind::Row | HeadKind::NamedBlock | HeadKind::Use => false,
        }
    }
}

/// The keywords that a misspelt first word is compared with.
const KEYWORDS: &[&str] = &["WHERE", "ELIF", "FOR", "USE", "dict", "block", "test"];

/// Reads the start of a line that begins at byte `at` of a file, without its indentation.
pub(super) fn read(line: &str, at: usize) -> Head {
    let word_at = |start: usize, word: &str| Span::new(at + start, at + start + word.len());
    let head = |kind, word: &str, rest: &str| Head { kind, word: word_at(0, word), body: at + line.len() - rest.len() };
    if line.starts_with('[') {
        return Head { kind: HeadKind::Rule, word: Span::new(at, at), body: at };
    }
    if let Some(variable) = line.strip_prefix('$') {
        let (name, rest) = split_name(variable);
        return match assigned(rest) {
            Some(value) if !name.is_empty() => head(HeadKind::Constant, &line[..1 + name.len()], value),
            _ => head(HeadKind::Unknown { meant: None }, &line[..1 + name.len()], rest),
        };
    }
    let (word, rest) = split_name(line);
    if let Some(value) = assigned(rest)
        && !word.is_empty()
    {
        return head(HeadKind::Header, word, value);
    }
    if let Some(after) = rest.trim_start().strip_prefix(':')
        && !word.is_empty()
        && (is_blank(after) || after.trim_start().starts_with('['))
    {
        let kind = match word.to_lowercase().as_str() {
            "conns" => HeadKind::Connections,
            "row" => HeadKind::Row,
            "else" => return head(HeadKind::Branch, word, rest),
            _ => HeadKind::Block,
        };
        return head(kind, word, after);
    }
    let kind = match word.to_lowercase().as_str() {
        // What is called or stands in a list is a name, and not a keyword.
        "fn" | "for" | "use" | "block" if rest.starts_with(['(', ',', ')']) => HeadKind::Unknown { meant: None },
        "test" if !rest.trim_start().starts_with('"') => HeadKind::Unknown { meant: None },
        "where" => HeadKind::Where,
        "fn" => HeadKind::Function,
        "dict" => {
            let (name, after) = split_name(rest.trim_start());
            return match assigned(after) {
                Some(value) if !name.is_empty() => {
                    let start = line.len() - rest.trim_start().len();
                    Head { word: word_at(start, name), ..head(HeadKind::Dictionary, word, value) }
                }
                _ => head(HeadKind::Unknown { meant: None }, word, rest),
            };
        }
        "for" => HeadKind::For,
        "if" => HeadKind::If,
        "use" => HeadKind::Use,
        "block" => {
            let named = rest.trim_start();
            let (name, after) = split_name(named);
            let start = line.len() - named.len();
            return Head { word: word_at(start, name), ..head(HeadKind::NamedBlock, word, after) };
        }
        "test" => HeadKind::Test,
        "given" if rest.trim_start().starts_with(['{', '[']) => HeadKind::TestLine(TestWord::Given),
        "expect" if rest.starts_with([' ', '\t']) => HeadKind::TestLine(TestWord::Expect),
        "with" if rest.trim_start().starts_with('$') => HeadKind::TestLine(TestWord::With),
        "at" if rest.trim_start().starts_with('"') => HeadKind::TestLine(TestWord::At),
        "elif" | "else" | "elseif" | "elsif" => HeadKind::Branch,
        _ if is_header_without_equals(word, rest) => {
            let behind = rest.trim_start().strip_prefix(':').unwrap_or(rest);
            return head(HeadKind::HeaderWithoutEquals, word, behind);
        }
        _ => HeadKind::Unknown { meant: meant(word, rest) },
    };
    head(kind, word, rest)
}

/// A name at the start of a text, maybe empty, and what follows.
pub(super) fn split_name(text: &str) -> (&str, &str) {
    let starts = text.starts_with(is_name_start);
    let end = if starts { text.find(|c| !is_name_part(c)).unwrap_or(text.len()) } else { 0 };
    text.split_at(end)
}

/// Whether a name may start with this.
pub(super) fn is_name_start(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

/// Whether a name may hold this.
pub(super) fn is_name_part(character: char) -> bool {
    character.is_alphanumeric()
        || character == '_'
        || !character.is_ascii() && (is_combining_mark(character) || is_hidden_in_name(character))
}

/// Whether this is invisible, and so is taken for a part of the name that it stands in, where it is reported.
fn is_hidden_in_name(character: char) -> bool {
    lookalike::is_invisible(character) && !is_bidirectional(character)
}

/// Whether nothing but blanks and a comment follows.
pub(super) fn is_blank(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.is_empty() || rest.starts_with('#') || rest.starts_with("--")
}

/// What follows a single `=`, where one stands next.
fn assigned(rest: &str) -> Option<&str> {
    rest.trim_start().strip_prefix('=').filter(|value| !value.starts_with(['=', '>', '~']))
}

/// Whether `point/object` and nothing but options follows the word, or the word and a colon.
fn is_header_without_equals(word: &str, rest: &str) -> bool {
    let behind = rest.trim_start();
    let object = behind.strip_prefix(':').unwrap_or(behind).trim_start();
    if object.len() == rest.len() {
        return false;
    }
    let (point, slash) = split_name(object);
    let end = slash.find([' ', '\t']).unwrap_or(slash.len());
    let (path, options) = slash.split_at(end);
    !word.is_empty()
        && !point.is_empty()
        && path.len() > 1
        && path.starts_with('/')
        && (is_blank(options) || options.trim_start().starts_with('('))
}

/// The keyword that a first word may have been meant to be, where what follows does not speak against it.
fn meant(word: &str, rest: &str) -> Option<&'static str> {
    let fits = word.len() > 2 && rest.starts_with([' ', '\t', '(']);
    suggest::nearest(word, KEYWORDS.iter().copied()).filter(|_| fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_tells_the_kind() {
        let cases = [
            ("[id](any)", HeadKind::Rule, "", "[id](any)"),
            ("WHERE [a] == 1", HeadKind::Where, "WHERE", " [a] == 1"),
            ("where x", HeadKind::Where, "where", " x"),
            ("where = csv/x", HeadKind::Header, "where", " csv/x"),
            ("fn f($a: text) -> text: $a", HeadKind::Function, "fn", " f($a: text) -> text: $a"),
            ("dict d = file/x.csv", HeadKind::Dictionary, "d", " file/x.csv"),
            ("dict = csv/x", HeadKind::Header, "dict", " csv/x"),
            ("source=crm/x", HeadKind::Header, "source", "crm/x"),
            ("source crm/x", HeadKind::HeaderWithoutEquals, "source", " crm/x"),
            ("source crm/x (key: id)", HeadKind::HeaderWithoutEquals, "source", " crm/x (key: id)"),
            ("source: crm/x", HeadKind::HeaderWithoutEquals, "source", " crm/x"),
            ("source/x", HeadKind::Unknown { meant: None }, "source", "/x"),
            ("read and/or write", HeadKind::Unknown { meant: None }, "read", " and/or write"),
            ("цель = dwh/x", HeadKind::Header, "цель", " dwh/x"),
            ("$adult = 18", HeadKind::Constant, "$adult", " 18"),
            ("$adult == 18", HeadKind::Unknown { meant: None }, "$adult", " == 18"),
            ("norm:", HeadKind::Block, "norm", ""),
            ("norm : # lines", HeadKind::Block, "norm", " # lines"),
            ("norm: [a](b)", HeadKind::Block, "norm", " [a](b)"),
            ("key: id", HeadKind::Unknown { meant: None }, "key", ": id"),
            ("conns:", HeadKind::Connections, "conns", ""),
            ("ROW:", HeadKind::Row, "ROW", ""),
            ("block clean:", HeadKind::NamedBlock, "clean", ":"),
            ("block:", HeadKind::Block, "block", ""),
            ("FOR $i IN [x]:", HeadKind::For, "FOR", " $i IN [x]:"),
            ("IF $a == 1:", HeadKind::If, "IF", " $a == 1:"),
            ("ELSE:", HeadKind::Branch, "ELSE", ":"),
            ("elif $a:", HeadKind::Branch, "elif", " $a:"),
            ("USE clean", HeadKind::Use, "USE", " clean"),
            ("test \"x\":", HeadKind::Test, "test", " \"x\":"),
            ("given {\"id\": 1}", HeadKind::TestLine(TestWord::Given), "given", " {\"id\": 1}"),
            ("given that", HeadKind::Unknown { meant: None }, "given", " that"),
            ("expect none kids", HeadKind::TestLine(TestWord::Expect), "expect", " none kids"),
            ("with $$c = {}", HeadKind::TestLine(TestWord::With), "with", " $$c = {}"),
            ("at \"2024-01-01\"", HeadKind::TestLine(TestWord::At), "at", " \"2024-01-01\""),
            ("at home", HeadKind::Unknown { meant: None }, "at", " home"),
            ("test, \"x\")", HeadKind::Unknown { meant: None }, "test", ", \"x\")"),
            ("use($a)", HeadKind::Unknown { meant: None }, "use", "($a)"),
            ("WHRE [a] == 1", HeadKind::Unknown { meant: Some("WHERE") }, "WHRE", " [a] == 1"),
            ("We are here", HeadKind::Unknown { meant: None }, "We", " are here"),
            ("1. First", HeadKind::Unknown { meant: None }, "", "1. First"),
        ];
        for (line, kind, word, rest) in cases {
            let head = read(line, 100);
            assert_eq!(head.kind, kind, "{line}");
            assert_eq!(&line[head.word.start - 100..head.word.end - 100], word, "{line}");
            assert_eq!(&line[head.body - 100..], rest, "{line}");
        }
    }
}
