//! What stands between two words of a statement, and how a word is written.

use std::borrow::Cow;

use crate::syntax::{
    field::BLANKS,
    tokens::{Kind, Token},
};

/// The words of a statement, each with the blank before it: the first has none. In a header signs are
/// parts of words, as in `utf-8`, and stand as they are written.
pub(super) fn words<'s>(source: &'s str, tokens: &[Token], is_header: bool) -> Vec<Word<'s>> {
    let mut words: Vec<Word<'s>> = Vec::with_capacity(tokens.len());
    for (index, token) in tokens.iter().enumerate() {
        let next = tokens.get(index + 1);
        let starts_step = matches!(words.last().map(|word| word.kind), Some(Kind::Bar | Kind::Group));
        // A star before a function's name means nothing.
        if token.kind == Kind::Star && starts_step && next.is_some_and(|next| next.kind == Kind::Name) {
            continue;
        }
        let text = written(token.kind, &source[token.span.start..token.span.end]);
        let is_list_type = next.is_some_and(|next| next.kind == Kind::ListClose);
        let blank = match index.checked_sub(1).map(|before| tokens[before]) {
            Some(before) if is_header && is_of_phrase(before.kind) && is_of_phrase(token.kind) => {
                before.span.end < token.span.start && token.kind != Kind::Percent
            }
            _ => !words.is_empty() && is_apart(&words, token.kind, is_list_type),
        };
        words.push(Word { kind: token.kind, text, blank });
    }
    words
}

/// A word as it is written.
#[derive(Clone, Debug)]
pub(super) struct Word<'s> {
    /// What it is.
    pub(super) kind: Kind,
    /// Its text.
    pub(super) text: Cow<'s, str>,
    /// Whether a blank stands before it.
    pub(super) blank: bool,
}

/// The words on one line.
pub(super) fn line(words: &[Word<'_>]) -> String {
    let mut line = String::new();
    for (index, word) in words.iter().enumerate() {
        if word.blank && index > 0 {
            line.push(' ');
        }
        line.push_str(&word.text);
    }
    line
}

fn written(kind: Kind, text: &str) -> Cow<'_, str> {
    match kind {
        Kind::And
        | Kind::Or
        | Kind::Not
        | Kind::In
        | Kind::Like
        | Kind::Matches
        | Kind::If
        | Kind::Elif
        | Kind::Else
        | Kind::Skip
        | Kind::Reject
        | Kind::Rollback
        | Kind::Notify => text.to_ascii_uppercase().into(),
        Kind::Place | Kind::Field => match text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
            Some(inside) => format!("[{}]", inside.trim_matches(BLANKS)).into(),
            _ => text.into(),
        },
        Kind::Type => match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
            Some(inside) => format!("({})", kind_name(inside)).into(),
            None => text.into(),
        },
        _ => text.into(),
    }
}

/// A type without blanks but those between its words.
fn kind_name(text: &str) -> String {
    let mut name = String::new();
    for word in text.split_whitespace() {
        let glued = word.starts_with([',', '(', ')', '[', ']', '!']) || name.ends_with([',', '(', '[']);
        if !name.is_empty() && !glued {
            name.push(' ');
        }
        name.push_str(word);
    }
    name
}

/// Whether a blank stands between the last of these words and the next.
fn is_apart(words: &[Word<'_>], next: Kind, is_list_type: bool) -> bool {
    use Kind::*;
    let Some(last) = words.last() else { return false };
    match (last.kind, next) {
        (Minus, Minus) => true,
        (Minus, _) if is_sign(words) => false,
        (_, Comma | Close | ListClose | MapClose | Colon | Bang) | (Open | Group | ListOpen | MapOpen, _) => false,
        (Arrow, _) | (_, Arrow) => true,
        (Colon, Bar) => true,
        (Bar, _) | (_, Bar) => false,
        (Place, Type) => false,
        (Name | If | Elif | Skip | Reject | Rollback | Notify | Word, Open) => false,
        (Object, Open) => !last.text.ends_with("/query"),
        // `numeric(10,2)`, `text[]`.
        (Comma, Integer) => !is_type_parameter(words),
        (Name, ListOpen) => !is_list_type,
        _ => true,
    }
}

/// Whether the last word is a minus that belongs to what follows it, and not between two values.
fn is_sign(words: &[Word<'_>]) -> bool {
    let before = words.len().checked_sub(2).map(|index| words[index].kind);
    !matches!(
        before,
        Some(
            Kind::Name
                | Kind::Integer
                | Kind::Decimal
                | Kind::Text
                | Kind::Field
                | Kind::Variable
                | Kind::Dictionary
                | Kind::True
                | Kind::False
                | Kind::Null
                | Kind::Close
                | Kind::ListClose
                | Kind::MapClose
        )
    )
}

/// Whether the last word is the comma in `numeric(10,`.
fn is_type_parameter(words: &[Word<'_>]) -> bool {
    match words {
        [.., name, open, _, _] if open.kind == Kind::Open => matches!(&*name.text, "numeric" | "decimal"),
        _ => false,
    }
}

/// Whether this may be a part of an option's value of several words: `every(100 rows)`, `5%`.
fn is_of_phrase(kind: Kind) -> bool {
    use Kind::*;
    !matches!(kind, Comma | Colon | Equals | Open | Close | ListOpen | ListClose | MapOpen | MapClose | Bang)
}
