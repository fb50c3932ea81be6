//! The words and signs that a statement is made of.

use crate::diagnostics::Span;

use super::ast::EventKind;

/// A word or sign and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: Kind,
    /// Where it stands; empty where it was put in to close a bracket.
    pub(super) span: Span,
}

/// Declares the kinds of tokens, each with the way a message speaks of it.
macro_rules! kinds {
    ($($(#[$about:meta])* $name:ident $description:literal,)*) => {
        /// What a token is; its text is in the source.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Kind {
            $($(#[$about])* $name,)*
        }

        impl Kind {
            /// Every kind, each at the index of its number.
            pub(super) const ALL: &'static [Kind] = &[$(Kind::$name),*];

            /// How a message speaks of it.
            pub(super) fn describe(self) -> &'static str {
                match self {
                    $(Kind::$name => $description,)*
                }
            }
        }
    };
}

kinds! {
    /// A name outside brackets.
    Name "a name",
    /// A whole number.
    Integer "a number",
    /// A number with a point or an exponent.
    Decimal "a number",
    /// A text, raw or not, quotes included.
    Text "a text",
    /// `[…]` at a rule's start or end, brackets included.
    Place "a field in square brackets",
    /// `(…)` behind a place, brackets included.
    Type "a type in brackets",
    /// `[…]` in an expression where it is a field, brackets included.
    Field "a field",
    /// `$name`.
    Variable "a variable",
    /// `$$file.path`.
    Dictionary "a dictionary",
    /// In a header, what stands for itself: `console`.
    Word "a word",
    /// In a header, `point/object`.
    Object "`point/object`",
    /// What could not be read; a diagnostic has been given, or is given for what it stands in.
    Broken "something",
    True "`True`",
    False "`False`",
    Null "`None`",
    And "`AND`",
    Or "`OR`",
    Not "`NOT`",
    In "`IN`",
    Like "`LIKE`",
    Matches "`MATCHES`",
    If "`IF`",
    Elif "`ELIF`",
    Else "`ELSE`",
    Skip "`SKIP`",
    Reject "`REJECT`",
    Rollback "`ROLLBACK`",
    Notify "`NOTIFY`",
    Arrow "`->`",
    Bar "`|`",
    Comma "`,`",
    Colon "`:`",
    /// A single `=`.
    Equals "`=`",
    Open "`(`",
    /// `(` around steps with bars between them.
    Group "`(`",
    Close "`)`",
    /// `[` of a list.
    ListOpen "`[`",
    /// `]` of a list.
    ListClose "`]`",
    MapOpen "`{`",
    MapClose "`}`",
    Coalesce "`??`",
    Same "`==`",
    Differs "`!=`",
    Less "`<`",
    LessOrEqual "`<=`",
    Greater "`>`",
    GreaterOrEqual "`>=`",
    Plus "`+`",
    Minus "`-`",
    Star "`*`",
    Slash "`/`",
    Percent "`%`",
    /// `!` behind a type.
    Bang "`!`",
}

impl Kind {
    /// Whether a line that ends in this goes on in the next one.
    pub(super) fn wants_more(self) -> bool {
        matches!(self, Kind::Arrow | Kind::Bar | Kind::Comma) || self.is_operator()
    }

    /// Whether this is an operator of expressions.
    fn is_operator(self) -> bool {
        use Kind::*;
        matches!(self, And | Or | Not | In | Like | Matches | Coalesce | Same | Differs | Less | LessOrEqual)
            || matches!(self, Greater | GreaterOrEqual | Plus | Minus | Star | Slash | Percent)
    }

    /// The event that this keyword names.
    pub(super) fn event(self) -> Option<EventKind> {
        match self {
            Kind::Skip => Some(EventKind::Skip),
            Kind::Reject => Some(EventKind::Reject),
            Kind::Rollback => Some(EventKind::Rollback),
            Kind::Notify => Some(EventKind::Notify),
            _ => None,
        }
    }

    /// The keyword that this word is, in any case; `None` for a name.
    pub(super) fn keyword(word: &str) -> Option<Kind> {
        const KEYWORDS: &[(&str, Kind)] = &[
            ("and", Kind::And),
            ("or", Kind::Or),
            ("not", Kind::Not),
            ("in", Kind::In),
            ("like", Kind::Like),
            ("matches", Kind::Matches),
            ("if", Kind::If),
            ("elif", Kind::Elif),
            ("else", Kind::Else),
            ("skip", Kind::Skip),
            ("reject", Kind::Reject),
            ("rollback", Kind::Rollback),
            ("notify", Kind::Notify),
        ];
        KEYWORDS.iter().find(|(keyword, _)| keyword.eq_ignore_ascii_case(word)).map(|(_, kind)| *kind)
    }
}

/// The part of a text, cut to a length that a message can hold.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    let text = text.trim();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_stand_at_their_numbers() {
        for (index, kind) in Kind::ALL.iter().enumerate() {
            assert_eq!(*kind as usize, index, "{kind:?}");
        }
    }
}
