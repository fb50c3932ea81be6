//! The lines of one statement, taken apart into tokens. What a sign means depends on where it stands (`[…]` is a field
//! or a list, a path runs to a space, a rule ends where its target's type ends), so the lexer knows the kind of the
//! statement, and it knows the open brackets: it leaves none unbalanced, so that the grammar never meets one.

mod brackets;
mod path;
mod rule;
mod sign;
mod text;
mod word;

use crate::diagnostics::{Diagnostic, Span, codes};

use self::brackets::Brackets;
use super::field;
use super::head::{HeadKind, is_blank, is_name_start};
use super::tokens::{Kind, Token};

/// How a statement is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// `[a](t) -> |…| -> [b](t)`.
    Rule,
    /// What follows `name =`: objects or values, then options in brackets.
    Header,
    /// What follows `fn`.
    Function,
    /// An expression.
    Expression,
    /// What follows `test`, and what follows the first word of its lines. Square brackets are lists.
    Test,
}

impl Mode {
    /// How a statement of this kind is read.
    pub(super) fn of(kind: HeadKind) -> Mode {
        match kind {
            HeadKind::Rule => Mode::Rule,
            HeadKind::Dictionary | HeadKind::Header | HeadKind::HeaderWithoutEquals => Mode::Header,
            HeadKind::Function => Mode::Function,
            HeadKind::Test | HeadKind::TestLine(_) => Mode::Test,
            _ => Mode::Expression,
        }
    }
}

/// How far the tokens of a statement can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Damage {
    /// They say what is written.
    None,
    /// Some are left out or guessed; that others stand where none should is no news.
    Garbled,
    /// A bracket is open at its end: what would follow it is missing, which is no news.
    CutOff,
    /// A text has no end: nothing behind its start is news.
    Torn,
    /// Too deep or too long to be looked at.
    Refused,
}

/// The most tokens that a statement may have, and the most mistakes in its characters that are told one by one.
const MOST_TOKENS: usize = 65_536;

/// The most bytes that a line of a statement may have.
const LONGEST_LINE: usize = 1_000_000;

/// Takes the lines of one statement apart.
pub(super) struct Lexer<'s, 'o> {
    source: &'s str,
    mode: Mode,
    tokens: &'o mut Vec<Token>,
    /// Where the tokens of this statement start.
    first: usize,
    /// The next byte.
    at: usize,
    /// The end of the line.
    end: usize,
    brackets: Brackets,
    problems: Vec<Diagnostic>,
    damage: Damage,
}

impl<'s, 'o> Lexer<'s, 'o> {
    /// Whether a tab stands before this byte.
    pub(super) fn is_behind_tab(&self, at: usize) -> bool {
        self.source[..at].ends_with('\t')
    }

    /// A lexer for one statement; its tokens go behind those that are there.
    pub(super) fn new(source: &'s str, mode: Mode, tokens: &'o mut Vec<Token>) -> Lexer<'s, 'o> {
        let first = tokens.len();
        Lexer {
            source,
            mode,
            tokens,
            first,
            at: 0,
            end: 0,
            brackets: Brackets::default(),
            problems: Vec::new(),
            damage: Damage::None,
        }
    }

    /// Reads a line, or the rest of one, from byte `start` to byte `end`.
    pub(super) fn line(&mut self, start: usize, end: usize) {
        (self.at, self.end) = (start, end);
        if end - start > LONGEST_LINE {
            return self.refuse("this line is too long");
        }
        while self.damage < Damage::Refused && !self.at_end() {
            self.token();
            if self.tokens.len() - self.first > MOST_TOKENS || self.problems.len() > MOST_TOKENS {
                self.refuse("this statement has too many words and signs");
            }
        }
    }

    /// Whether the statement cannot end here: a bracket is open, or the last token wants more.
    pub(super) fn wants_more(&self) -> bool {
        self.damage < Damage::Refused && (self.brackets.are_open() || self.last().is_some_and(Kind::wants_more))
    }

    /// The last token of the statement.
    pub(super) fn last(&self) -> Option<Kind> {
        self.tokens[self.first..].last().map(|token| token.kind)
    }

    /// Whether the rule has its target already.
    pub(super) fn has_right(&self) -> bool {
        let tokens = &self.tokens[self.first..];
        let last = match tokens {
            [before @ .., last] if last.kind == Kind::Type => before,
            _ => tokens,
        };
        matches!(last, [.., arrow, place] if arrow.kind == Kind::Arrow && place.kind == Kind::Place)
    }

    /// Adds a problem of the layout to those of the statement.
    pub(super) fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// Closes what is open and gives what was found wrong.
    pub(super) fn finish(mut self) -> (Vec<Diagnostic>, Damage) {
        if self.brackets.are_open() {
            self.damage(Damage::CutOff);
        }
        self.close_down_to(0);
        (self.problems, self.damage)
    }

    /// The rest of the line.
    fn rest(&self) -> &'s str {
        &self.source[self.at..self.end]
    }

    /// Skips blanks; whether nothing but a comment follows.
    fn at_end(&mut self) -> bool {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
        let rest = self.rest();
        rest.is_empty() || rest.starts_with('#') || (rest.starts_with("--") && self.wrong_arrow().is_none())
    }

    /// Reads one token.
    fn token(&mut self) {
        if self.mode == Mode::Header && !self.brackets.are_open() {
            return self.header_value();
        }
        if let Some(length) = self.arrow_length() {
            return self.arrow(length);
        }
        let rest = self.rest();
        match rest.chars().next() {
            Some('[') => self.square(),
            Some('"' | '\'') => self.text(0),
            Some('r') if rest.starts_with("r\"") => self.text(1),
            Some('0'..='9') => self.number(),
            Some('$') => self.variable(),
            Some(first) if is_name_start(first) => self.word(),
            Some(first) => self.sign(first),
            None => {}
        }
    }

    /// Adds a token of this length and goes behind it.
    fn push(&mut self, kind: Kind, length: usize) {
        self.tokens.push(Token { kind, span: Span::new(self.at, self.at + length) });
        self.at += length;
    }

    /// The next bytes, of this length.
    fn here(&self, length: usize) -> Span {
        Span::new(self.at, self.at + length)
    }

    /// The end of the last token of the statement, or the next byte where there is none.
    fn behind_last(&self) -> usize {
        self.tokens[self.first..].last().map_or(self.at, |token| token.span.end)
    }

    /// Notes that the tokens say less than is written.
    fn damage(&mut self, damage: Damage) {
        self.damage = self.damage.max(damage);
    }

    /// Gives the statement up.
    fn refuse(&mut self, message: &'static str) {
        self.problems.push(Diagnostic::error(&codes::syntax::TOO_LARGE, self.here(0), message));
        self.damage(Damage::Refused);
        self.brackets = Brackets::default();
    }

    /// `[…]`: a place at the ends of a rule, else a field or a list.
    fn square(&mut self) {
        let is_place = self.mode == Mode::Rule
            && !self.brackets.are_open()
            && (matches!(self.last(), None | Some(Kind::Arrow)) || self.has_type_behind());
        if is_place {
            return self.place();
        }
        let never_a_field = matches!(self.mode, Mode::Header | Mode::Test);
        match field::extent(self.rest()) {
            extent if never_a_field || field::is_list(self.rest(), &extent) => {
                self.open(Kind::ListOpen);
            }
            field::Extent::Closed(length) => {
                self.field(length);
                self.type_in_expression();
            }
            field::Extent::Stopped(stop) => {
                let inside = &self.rest()[1..stop];
                let length = 1 + inside.find(['(', ')']).unwrap_or(inside.len());
                self.unclosed_field(Kind::Field, length);
            }
        }
    }

    /// A field in an expression, of this length.
    fn field(&mut self, length: usize) {
        let (_, problems) = field::read(&self.rest()[..length], self.at);
        self.problems.extend(problems);
        self.push(Kind::Field, length);
    }

    /// A field or place whose `]` is missing; it ends before the blanks at this length.
    fn unclosed_field(&mut self, kind: Kind, length: usize) {
        let written = self.rest()[..length].trim_end();
        let (span, length) = (self.here(written.len()), written.len());
        self.problems.push(
            Diagnostic::error(&codes::syntax::UNCLOSED_FIELD, span, "the square bracket of this field is not closed")
                .here("the name seems to end here")
                .guess("write `]` behind the name", Span::new(span.end, span.end), "]"),
        );
        let (_, problems) = field::read(written, self.at);
        self.problems.extend(problems);
        self.push(kind, length);
    }

    /// Refuses the type behind a field in an expression.
    fn type_in_expression(&mut self) {
        let rest = self.rest();
        if !rest.starts_with('(') {
            return;
        }
        let length = rest.find(')').map_or(1, |close| close + 1);
        self.problems.push(
            Diagnostic::error(&codes::syntax::UNEXPECTED, self.here(length), "a field in an expression has no type")
                .help("it is read as the type that is needed there; only the ends of a rule name one")
                .guess("leave the type out", self.here(length), ""),
        );
        self.at += length;
    }

    /// Reports what stands behind the end of a statement as a comment without its sign, and skips it.
    fn prose(&mut self) {
        let rest = self.rest().trim_end();
        if is_blank(rest) {
            return;
        }
        let span = self.here(rest.len());
        let problem = Diagnostic::error(&codes::syntax::PROSE, span, "this is no part of the statement")
            .here("a comment starts with `--` or `#`");
        let glued = self.source[..self.at].ends_with(|before: char| !before.is_whitespace());
        let comment = if glued { " --" } else { "--" };
        let other_sign = ["//", "- ", "– ", "— ", ";"].into_iter().find(|sign| rest.starts_with(sign));
        self.problems.push(if rest.chars().all(|c| c.is_ascii_punctuation()) {
            problem.guess("leave it out", span, "")
        } else if let Some(sign) = other_sign {
            let sign = sign.trim_end();
            problem.fix(text!("write `--` for `{sign}`", sign), self.here(sign.len()), comment)
        } else if rest.starts_with(['|', '[', '(', '>', '=']) {
            problem.help("a rule ends with its target: `[field](type) -> |steps| -> [field](type)`")
        } else {
            problem.fix("write ` -- ` before it", self.here(0), format!("{comment} "))
        });
        self.at = self.end;
    }
}
