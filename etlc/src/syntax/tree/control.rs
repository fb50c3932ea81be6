//! The statements that hold lines of a block: `IF` with its branches, `FOR`; and `USE`, which stands for some.

use crate::diagnostics::{Diagnostic, Span, codes};
use crate::syntax::ast::{Branch, Expr, ExprKind, For, If, Line, Name};
use crate::syntax::characters::visible;
use crate::syntax::head::{is_blank, split_name};
use crate::syntax::layout::Statement;
use crate::syntax::lexer::Damage;
use crate::syntax::tokens::{Kind, Token};

use super::Tree;
use super::depth::Owner;

/// How an `IF` over lines is written.
const IF: &str = "an `IF` over lines is written `IF $age >= 18:`, and its lines stand below, deeper";

/// How a loop is written.
const FOR: &str = "a loop is written `FOR $item IN [items]:`, and its lines stand below, deeper";

/// How the lines of a named block are put in.
const USE: &str = "`USE clean` puts the lines of `block clean:` here";

impl<'t> Tree<'t> {
    /// `IF condition:`.
    pub(super) fn branch_if(&mut self, statement: &Statement, has_lines: bool) {
        let condition = self.parse_to_colon(statement, 0, IF);
        self.need_lines(statement, has_lines);
        let branches = vec![Branch { condition: Some(condition), lines: Vec::new(), span: statement.code }];
        self.holder(statement, Line::If(If { branches }));
    }

    /// `ELIF condition:`, `ELSE:`.
    pub(super) fn branch_else(&mut self, statement: &Statement, has_lines: bool) {
        let word = statement.head.word;
        let is_else = self.source[word.start..word.end].eq_ignore_ascii_case("else");
        let tokens = &self.tokens[statement.tokens.clone()];
        let written = &self.source[word.start..word.end];
        if !is_else && !written.eq_ignore_ascii_case("elif") {
            self.foreign_elif(word);
        }
        let condition = match tokens {
            [Token { kind: Kind::Colon, .. }] if is_else => None,
            [] if is_else => {
                self.colon(statement, tokens);
                None
            }
            [Token { kind: Kind::If, span }, ..] if is_else => {
                self.foreign_elif(word.to(*span));
                Some(self.parse_to_colon(statement, 1, IF))
            }
            _ if is_else => {
                let span = Span::new(statement.head.body, statement.code.end);
                let problem = Diagnostic::error(&codes::syntax::UNEXPECTED, span, "`ELSE` has no condition");
                self.problems.push(problem.help("write `ELIF` before a condition; `ELSE:` takes what is left"));
                None
            }
            _ => Some(self.parse_to_colon(statement, 0, IF)),
        };
        self.need_lines(statement, has_lines);
        let branch = Branch { condition, lines: Vec::new(), span: statement.code };
        let Some(index) = self.base().or_else(|| self.outside_branch(statement)) else { return self.no_if(statement) };
        let Some(Line::If(choice)) = self.lines(index).last_mut() else { return self.no_if(statement) };
        let last = choice.branches.iter().find(|branch| branch.condition.is_none()).map(|branch| branch.span);
        choice.branches.push(branch);
        if let Some(last) = last {
            let message = "this branch comes after the last one";
            let problem = Diagnostic::error(&codes::syntax::MISPLACED_LINE, word, message);
            let problem = problem.label(last, "`ELSE` takes all that is left");
            self.problems.push(problem.help("an `IF` has one `ELSE`, behind every `ELIF`"));
        }
        self.own(Owner::Inside(index), statement);
    }

    /// Reports what another language writes for `ELIF`.
    fn foreign_elif(&mut self, span: Span) {
        let message = text!(
            "`{written}` is written `{right}` here",
            written = &self.source[span.start..span.end],
            right = "ELIF"
        );
        let problem = Diagnostic::error(&codes::syntax::FOREIGN_OPERATOR, span, message);
        self.problems.push(problem.fix("write `ELIF`", span, "ELIF"));
    }

    /// A branch without its `IF`; what stands below is read as if it had one.
    fn no_if(&mut self, statement: &Statement) {
        self.problems.push(
            Diagnostic::error(&codes::syntax::MISPLACED_LINE, statement.head.word, "there is no `IF` for this branch")
                .help("`ELIF` and `ELSE` stand behind the lines of an `IF`, as deep as it"),
        );
        if self.owner().is_some() {
            let condition = Some(Expr { kind: ExprKind::Broken, span: statement.code });
            let branches = vec![Branch { condition, lines: Vec::new(), span: statement.code }];
            self.holder(statement, Line::If(If { branches }));
        }
    }

    /// `FOR $item IN list:`.
    pub(super) fn each(&mut self, statement: &Statement, has_lines: bool) {
        let tokens = &self.tokens[statement.tokens.clone()];
        let item = match tokens {
            [Token { kind: Kind::Variable, span }, Token { kind: Kind::In, .. }, ..]
                if !self.source[span.start..span.end].contains('.') =>
            {
                Some(Name { text: visible(&self.source[span.start + 1..span.end]), span: *span })
            }
            _ => None,
        };
        let list = match (&item, statement.damage) {
            (Some(_), _) => self.list(statement, 2),
            (None, damage) => {
                if damage < Damage::Torn {
                    let span = tokens.first().map_or(statement.head.word, |first| first.span);
                    let message = "a loop names its element, and then what it goes through";
                    self.problems.push(Diagnostic::error(&codes::syntax::BAD_LOOP, span, message).help(FOR));
                }
                Expr { kind: ExprKind::Broken, span: statement.code }
            }
        };
        self.need_lines(statement, has_lines);
        let item = item.unwrap_or(Name { text: String::new(), span: statement.head.word });
        self.holder(statement, Line::For(For { item, list, lines: Vec::new(), span: statement.code }));
    }

    /// `USE name`.
    pub(super) fn uses(&mut self, statement: &Statement) {
        let written = &self.source[statement.head.body..statement.span.end];
        let (name, rest) = split_name(written.trim_start());
        let start = statement.head.body + written.len() - written.trim_start().len();
        let span = Span::new(start, start + name.len());
        if name.is_empty() || !is_blank(rest) {
            let span = if name.is_empty() { statement.head.word } else { Span::new(span.end, statement.span.end) };
            self.problems
                .push(Diagnostic::error(&codes::syntax::UNEXPECTED, span, "`USE` is followed by a name").help(USE));
        }
        let line = (!name.is_empty()).then(|| Line::Use(Name { text: name.to_owned(), span }));
        self.line(statement, line);
    }

    /// What follows the first tokens of a statement up to its colon: the list of a `FOR`. `[$name]` and `[$name.a]` are
    /// the variable, as at a rule's start, and no list of one element.
    fn list(&mut self, statement: &Statement, skip: usize) -> Expr {
        let read = self.parse_to_colon(statement, skip, FOR);
        match read.kind {
            ExprKind::List(mut elements)
                if matches!(
                    elements.as_slice(),
                    [Expr { kind: ExprKind::Variable(_) | ExprKind::VariablePath(_), .. }]
                ) =>
            {
                elements.remove(0)
            }
            _ => read,
        }
    }

    fn parse_to_colon(&mut self, statement: &Statement, skip: usize, form: &'static str) -> Expr {
        let tokens = &self.tokens[statement.tokens.clone()];
        let end = self.colon(statement, tokens);
        let span = Span::new(statement.head.body, statement.code.end);
        let broken = Expr { kind: ExprKind::Broken, span };
        if statement.damage == Damage::Refused {
            return broken;
        }
        let tokens = &tokens[skip.min(end)..end];
        let stop = tokens.last().map_or(statement.head.body, |token| token.span.end);
        self.parse_tokens(&self.grammar.expression.clone(), tokens, stop, statement.damage, form).unwrap_or(broken)
    }

    /// The number of tokens before the colon that ends the head of a statement; what is wrong with it is reported.
    fn colon(&mut self, statement: &Statement, tokens: &[Token]) -> usize {
        let mut depth = 0usize;
        let position = tokens.iter().position(|token| {
            match token.kind {
                Kind::Open | Kind::Group | Kind::ListOpen | Kind::MapOpen => depth += 1,
                Kind::Close | Kind::ListClose | Kind::MapClose => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && token.kind == Kind::Colon
        });
        let word = statement.head.word;
        let word = self.source[word.start..word.end].to_uppercase();
        // A field whose bracket is missing has taken the colon.
        let swallowed = matches!(tokens.last(), Some(Token { kind: Kind::Field, span })
            if !self.source[..span.end].ends_with(']'));
        match position {
            None if statement.damage < Damage::CutOff && !swallowed => {
                let behind = Span::new(statement.code.end, statement.code.end);
                let message = text!("`{word}` over lines ends with a colon", word);
                let problem = Diagnostic::error(&codes::syntax::MISSING_COLON, statement.code, message);
                self.problems.push(problem.fix("write `:`", behind, ":"));
            }
            Some(colon) if colon + 1 < tokens.len() && statement.damage < Damage::Torn => {
                let rest = tokens[colon + 1].span.to(Span::new(statement.code.end, statement.code.end));
                let message = text!("the lines of `{word}` stand below it, deeper", word);
                let problem = Diagnostic::error(&codes::syntax::INDENTATION, rest, message);
                self.problems.push(problem.help("a step of a rule is written `|IF(…): step ELSE: step|`"));
            }
            _ => {}
        }
        position.unwrap_or(tokens.len())
    }

    /// Reports a statement that holds lines and has none.
    pub(super) fn need_lines(&mut self, statement: &Statement, has_lines: bool) {
        if has_lines || statement.damage >= Damage::CutOff {
            return;
        }
        let message = "no lines stand below this one";
        let problem = Diagnostic::error(&codes::syntax::NO_LINES, statement.code, message);
        self.problems.push(problem.help("write what it holds below, deeper"));
    }

    /// Adds a line of a block that holds lines itself.
    fn holder(&mut self, statement: &Statement, line: Line) {
        let index = self.line(statement, Some(line));
        self.own(Owner::Inside(index), statement);
    }
}
