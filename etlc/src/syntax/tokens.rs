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

/// What a token is; its text is in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name outside brackets.
    Name,
    /// A whole number.
    Integer,
    /// A number with a point or an exponent.
    Decimal,
    /// A text, raw or not, quotes included.
    Text,
    /// `[…]` at a rule's start or end, brackets included.
    Place,
    /// `(…)` behind a place, brackets included.
    Type,
    /// `[…]` in an expression where it is a field, brackets included.
    Field,
    /// `$name`.
    Variable,
    /// `$$file.path`.
    Dictionary,
    /// In a header, what stands for itself: `console`.
    Word,
    /// In a header, `point/object`.
    Object,
    /// What could not be read; a diagnostic has been given.
    Broken,
    True,
    False,
    Null,
    And,
    Or,
    Not,
    In,
    Like,
    Matches,
    If,
    Elif,
    Else,
    Event(EventKind),
    Arrow,
    Bar,
    Comma,
    Colon,
    /// A single `=`.
    Equals,
    /// `(`.
    Open,
    /// `(` around steps with bars between them.
    Group,
    /// `)`.
    Close,
    /// `[` of a list.
    ListOpen,
    /// `]` of a list.
    ListClose,
    /// `{`.
    MapOpen,
    /// `}`.
    MapClose,
    Coalesce,
    Same,
    Differs,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    /// `!` behind a type.
    Bang,
}

impl Kind {
    /// Whether a line that ends in this goes on in the next one.
    pub(super) fn wants_more(self) -> bool {
        matches!(self, Kind::Arrow | Kind::Bar | Kind::Comma) || self.is_operator()
    }

    /// Whether this is an operator of expressions.
    pub(super) fn is_operator(self) -> bool {
        matches!(
            self,
            Kind::And
                | Kind::Or
                | Kind::Not
                | Kind::In
                | Kind::Like
                | Kind::Matches
                | Kind::Coalesce
                | Kind::Same
                | Kind::Differs
                | Kind::Less
                | Kind::LessOrEqual
                | Kind::Greater
                | Kind::GreaterOrEqual
                | Kind::Plus
                | Kind::Minus
                | Kind::Star
                | Kind::Slash
                | Kind::Percent
        )
    }

    /// How a message speaks of it.
    pub(super) fn describe(self) -> &'static str {
        match self {
            Kind::Name => "a name",
            Kind::Integer | Kind::Decimal => "a number",
            Kind::Text => "a text",
            Kind::Place => "a field in square brackets",
            Kind::Type => "a type in brackets",
            Kind::Field => "a field",
            Kind::Variable => "a variable",
            Kind::Dictionary => "a dictionary",
            Kind::Word => "a word",
            Kind::Object => "`point/object`",
            Kind::Broken => "something",
            Kind::True => "`True`",
            Kind::False => "`False`",
            Kind::Null => "`None`",
            Kind::And => "`AND`",
            Kind::Or => "`OR`",
            Kind::Not => "`NOT`",
            Kind::In => "`IN`",
            Kind::Like => "`LIKE`",
            Kind::Matches => "`MATCHES`",
            Kind::If => "`IF`",
            Kind::Elif => "`ELIF`",
            Kind::Else => "`ELSE`",
            Kind::Event(EventKind::Skip) => "`SKIP`",
            Kind::Event(EventKind::Reject) => "`REJECT`",
            Kind::Event(EventKind::Rollback) => "`ROLLBACK`",
            Kind::Event(EventKind::Notify) => "`NOTIFY`",
            Kind::Arrow => "`->`",
            Kind::Bar => "`|`",
            Kind::Comma => "`,`",
            Kind::Colon => "`:`",
            Kind::Equals => "`=`",
            Kind::Open | Kind::Group => "`(`",
            Kind::Close => "`)`",
            Kind::ListOpen => "`[`",
            Kind::ListClose => "`]`",
            Kind::MapOpen => "`{`",
            Kind::MapClose => "`}`",
            Kind::Coalesce => "`??`",
            Kind::Same => "`==`",
            Kind::Differs => "`!=`",
            Kind::Less => "`<`",
            Kind::LessOrEqual => "`<=`",
            Kind::Greater => "`>`",
            Kind::GreaterOrEqual => "`>=`",
            Kind::Plus => "`+`",
            Kind::Minus => "`-`",
            Kind::Star => "`*`",
            Kind::Slash => "`/`",
            Kind::Percent => "`%`",
            Kind::Bang => "`!`",
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
            ("skip", Kind::Event(EventKind::Skip)),
            ("reject", Kind::Event(EventKind::Reject)),
            ("rollback", Kind::Event(EventKind::Rollback)),
            ("notify", Kind::Event(EventKind::Notify)),
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
