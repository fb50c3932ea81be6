//! Brackets are balanced while the tokens are made: a missing one is put in where its absence shows, one too many is
//! left out. It is also here that depth is limited, for everything behind this recurses.

use crate::diagnostics::{Diagnostic, Span, codes};
use crate::syntax::tokens::{Kind, Token};

use super::{Damage, Lexer, Mode};

/// How deep brackets may nest.
const DEEPEST: usize = 64;

/// How deep operators, branches and brackets together may nest.
const HEAVIEST: usize = 256;

/// The open brackets of a statement.
#[derive(Default)]
pub(super) struct Brackets {
    frames: Vec<Frame>,
    /// What stands outside all brackets.
    weight: Weight,
}

impl Brackets {
    /// Whether a bracket is open.
    pub(super) fn are_open(&self) -> bool {
        !self.frames.is_empty()
    }

    /// The innermost open bracket.
    fn innermost(&self) -> Option<Role> {
        self.frames.last().map(|frame| frame.role)
    }

    fn weight(&mut self) -> &mut Weight {
        self.frames.last_mut().map_or(&mut self.weight, |frame| &mut frame.weight)
    }
}

/// An open bracket.
struct Frame {
    /// The index of its token.
    token: usize,
    role: Role,
    /// Whether steps with bars between them may stand in it.
    holds_steps: bool,
    weight: Weight,
}

/// What a bracket holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The arguments of a function, the parameters of a declaration.
    Arguments,
    /// The condition of `IF` or `ELIF`.
    Condition,
    /// An expression, or the steps of a branch.
    Part,
    /// The options of a header.
    Options,
    /// The text of `query(…)`.
    Query,
    /// The elements of a list.
    List,
    /// The entries of a map.
    Map,
}

impl Role {
    fn closing(self) -> (Kind, &'static str) {
        match self {
            Role::List => (Kind::ListClose, "]"),
            Role::Map => (Kind::MapClose, "}"),
            _ => (Kind::Close, ")"),
        }
    }
}

/// A bound on the depth of the tree that comes of the tokens between two separators.
#[derive(Clone, Copy, Default)]
struct Weight {
    /// The operators since the last separator.
    operators: usize,
    /// The heaviest bracket since then.
    brackets: usize,
    /// The heaviest of what stands before the last separator.
    before: usize,
}

impl Weight {
    fn now(self) -> usize {
        self.operators + self.brackets
    }

    fn all(self) -> usize {
        self.before.max(self.now())
    }
}

impl Lexer<'_, '_> {
    /// An opening bracket of this kind stands here.
    pub(super) fn open(&mut self, kind: Kind) {
        let role = match kind {
            Kind::ListOpen => Role::List,
            Kind::MapOpen => Role::Map,
            _ => self.role_of_parenthesis(),
        };
        let holds_steps = role == Role::Part
            && match self.brackets.frames.last() {
                Some(outer) => outer.holds_steps,
                None => matches!(self.mode, Mode::Rule | Mode::Function),
            };
        let token = self.tokens.len();
        self.push(kind, 1);
        self.brackets.frames.push(Frame { token, role, holds_steps, weight: Weight::default() });
        if self.brackets.frames.len() > DEEPEST {
            self.refuse("this is nested too deeply");
        }
    }

    fn role_of_parenthesis(&self) -> Role {
        match self.last() {
            _ if self.mode == Mode::Header && !self.brackets.are_open() => {
                let glued = self.behind_last() == self.at;
                if self.last() == Some(Kind::Object) && glued { Role::Query } else { Role::Options }
            }
            Some(Kind::If | Kind::Elif) => Role::Condition,
            Some(Kind::Name | Kind::Skip | Kind::Reject | Kind::Rollback | Kind::Notify) => Role::Arguments,
            _ => Role::Part,
        }
    }

    /// A closing bracket of this kind stands here.
    pub(super) fn close(&mut self, kind: Kind) {
        let fitting = self.brackets.frames.iter().rposition(|frame| frame.role.closing().0 == kind);
        match (fitting, self.brackets.innermost()) {
            (Some(index), _) => {
                self.close_down_to(index + 1);
                let role = self.pop();
                self.push(kind, 1);
                if self.mode == Mode::Header
                    && role == Some(Role::Options)
                    && !self.rest().trim_start().starts_with(',')
                {
                    self.at += self.rest().len() - self.rest().trim_start().len();
                    self.prose();
                }
            }
            (None, Some(role)) => {
                let (closing, sign) = role.closing();
                let span = self.here(1);
                if self.damage < Damage::Torn {
                    self.problems.push(
                        Diagnostic::error(
                            &codes::syntax::STRAY_BRACKET,
                            span,
                            text!("`{sign}` is needed to close this bracket", sign),
                        )
                        .label(self.innermost_span(), "the bracket")
                        .guess(text!("write `{right}`", right = sign), span, sign),
                    );
                }
                self.pop();
                self.push(closing, 1);
            }
            (None, None) => self.stray(1),
        }
    }

    /// Leaves out a closing bracket of this length that closes nothing.
    pub(super) fn stray(&mut self, length: usize) {
        let span = self.here(length);
        if self.damage < Damage::Torn {
            let sign = &self.source[span.start..span.end];
            self.problems.push(
                Diagnostic::error(
                    &codes::syntax::STRAY_BRACKET,
                    span,
                    text!("there is no bracket for this `{sign}` to close", sign),
                )
                .guess("leave it out", span, ""),
            );
        }
        self.damage(Damage::Garbled);
        self.at += length;
    }

    /// A bar: it stands between steps, so the brackets that hold none are over.
    pub(super) fn bar(&mut self) {
        if matches!(self.mode, Mode::Rule | Mode::Function) {
            let open = self.brackets.frames.iter().take_while(|frame| frame.holds_steps).count();
            self.close_down_to(open);
        }
        if let Some(frame) = self.brackets.frames.last().filter(|frame| frame.holds_steps) {
            self.tokens[frame.token].kind = Kind::Group;
        }
        self.separate();
        self.push(Kind::Bar, 1);
    }

    /// Whether a bar here stands between steps.
    pub(super) fn is_among_steps(&self) -> bool {
        match self.brackets.frames.last() {
            Some(frame) => frame.holds_steps,
            None => matches!(self.mode, Mode::Rule | Mode::Function),
        }
    }

    /// A colon: behind a condition it closes what the condition left open.
    pub(super) fn colon(&mut self) {
        let condition = self.brackets.frames.iter().rposition(|frame| frame.role == Role::Condition);
        if let Some(index) = condition
            && self.brackets.innermost() != Some(Role::Map)
        {
            self.close_down_to(index);
        }
        self.push(Kind::Colon, 1);
    }

    /// Closes the brackets that are open beyond so many, and reports them once.
    pub(super) fn close_down_to(&mut self, keep: usize) {
        if self.brackets.frames.len() <= keep {
            return;
        }
        let at = self.behind_last();
        let opening = self.innermost_span();
        let sign = &self.source[opening.start..opening.end];
        let message = match self.brackets.frames.len() - keep {
            1 => text!("this `{sign}` is not closed", sign),
            count => text!("this `{sign}` and {others} more are not closed", sign, others = count - 1),
        };
        let mut missing = String::new();
        while self.brackets.frames.len() > keep {
            let Some(role) = self.pop() else { break };
            let (kind, sign) = role.closing();
            missing.push_str(sign);
            self.tokens.push(Token { kind, span: Span::new(at, at) });
        }
        if self.damage < Damage::Torn {
            self.problems.push(
                Diagnostic::error(&codes::syntax::UNCLOSED_BRACKET, opening, message)
                    .label(Span::new(at, at), "it could end here")
                    .guess(text!("write `{missing}` there", missing), Span::new(at, at), missing),
            );
        }
        self.damage(Damage::Garbled);
    }

    /// The place of the innermost opening bracket.
    fn innermost_span(&self) -> Span {
        self.brackets.frames.last().map(|frame| self.tokens[frame.token].span).unwrap_or_default()
    }

    /// Leaves the innermost bracket.
    fn pop(&mut self) -> Option<Role> {
        let frame = self.brackets.frames.pop()?;
        let weight = self.brackets.weight();
        weight.brackets = weight.brackets.max(frame.weight.all() + 1);
        self.weigh();
        Some(frame.role)
    }

    /// An operator, or a branch, stands here: the tree gets deeper.
    pub(super) fn deepen(&mut self) {
        self.brackets.weight().operators += 1;
        self.weigh();
    }

    /// A separator stands here: what follows stands beside what was before.
    pub(super) fn separate(&mut self) {
        let weight = self.brackets.weight();
        *weight = Weight { before: weight.all(), ..Weight::default() };
    }

    fn weigh(&mut self) {
        if self.brackets.weight().now() > HEAVIEST {
            self.refuse("this has too many operators in a row");
        }
    }
}
