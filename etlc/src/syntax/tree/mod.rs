//! Statements to a file: each is parsed by itself, and put where its depth says it belongs.

mod control;
mod depth;
mod test;

use crate::diagnostics::{Diagnostic, Span, codes, suggest};
use crate::syntax::characters::visible;

use self::depth::{Frame, Outside, Owner};
use super::ast::{
    Block, Connection, Constant, DictionaryDeclaration, Endpoint, Expr, ExprKind, File, Function, FunctionBody, Item,
    Line, Name, Object, ObjectRef, Setting, TypeRef,
};
use super::errors::{self, Boxed};
use super::grammar::Grammar;
use super::head::{self, HeadKind};
use super::layout::Statement;
use super::lexer::Damage;
use super::lines::indentation_of;
use super::tokens::{Kind, Token, quoted};

/// The settings of a route: every other name before `=` is the source or a target.
const SETTINGS: &[&str] = &["notify", "on_error", "timezone", "max_row", "max_value"];

/// How a rule is written.
const RULE: &str = "a rule is written `[field](type) -> |step|step(\"a\")| -> [field](type)`";

/// How a condition is written.
const CONDITION: &str = "a condition is written `WHERE [field] == \"text\" AND $name > 1`";

/// How a header is written.
const HEADER: &str = "the source and the targets are written `name = point/object (option: value, …)`";

/// How a dictionary is written.
const DICTIONARY: &str = "a dictionary is written `dict name = file/path.csv (key: …)`";

/// How a setting is written.
const SETTING: &str = "settings are written `notify = console, ops`, `on_error = skip`, `timezone = \"Europe/Moscow\"`";

/// How a constant is written.
const CONSTANT: &str = "a constant is written `$name = 18`";

/// How a function is written.
const FUNCTION: &str = "a function is written `fn name($a: type) -> type: |step|step(\"a\")|`";

/// A file that is being put together.
pub(super) struct Tree<'t> {
    source: &'t str,
    grammar: Grammar<'t>,
    tokens: &'t [Token],
    items: Vec<Item>,
    problems: Vec<Diagnostic>,
    frames: Vec<Frame>,
    /// What indents a line by one more level.
    step: &'static str,
    /// The column of the statement before.
    previous: usize,
    outside: Option<Outside>,
}

impl<'t> Tree<'t> {
    /// A file without statements.
    pub(super) fn new(source: &'t str, tokens: &'t [Token]) -> Tree<'t> {
        Tree {
            source,
            grammar: Grammar::new(source),
            tokens,
            items: Vec::new(),
            problems: Vec::new(),
            frames: Vec::new(),
            step: indentation_of(source),
            previous: 0,
            outside: None,
        }
    }

    /// The file and what is wrong with it.
    pub(super) fn finish(self) -> (File, Vec<Diagnostic>) {
        (File { items: self.items }, self.problems)
    }

    /// Adds a statement; `has_lines` where the one behind it is deeper.
    pub(super) fn add(&mut self, mut statement: Statement, has_lines: bool) {
        self.problems.append(&mut statement.problems);
        self.place(&statement);
        self.indent_with_holder(&statement);
        if let Some(Owner::Connections(index)) = self.owner() {
            return self.connection(index, &statement);
        }
        if let Some(Owner::Test(_)) = self.owner()
            && stands_in_a_block(statement.head.kind)
        {
            return self.no_test_line(&statement);
        }
        match statement.head.kind {
            HeadKind::Rule => {
                let rule = self.parse(&self.grammar.rule.clone(), &statement, RULE);
                self.line(&statement, rule.map(Line::Rule));
            }
            HeadKind::Where => self.condition(&statement),
            HeadKind::If => self.branch_if(&statement, has_lines),
            HeadKind::Branch => self.branch_else(&statement, has_lines),
            HeadKind::For => self.each(&statement, has_lines),
            HeadKind::Use => self.uses(&statement),
            HeadKind::Header | HeadKind::HeaderWithoutEquals => self.header(&statement),
            HeadKind::Dictionary => self.dictionary(&statement),
            HeadKind::Constant => self.constant(&statement),
            HeadKind::Function => self.function(&statement),
            HeadKind::Block => self.block(&statement, Item::Block),
            HeadKind::Row => {
                self.need_lines(&statement, has_lines);
                // In any case it is this block.
                self.block(&statement, |block| {
                    Item::Row(Block { name: Name { text: "row".to_owned(), ..block.name }, ..block })
                });
            }
            HeadKind::NamedBlock => self.named_block(&statement, has_lines),
            HeadKind::Test => self.test(&statement),
            HeadKind::TestLine(word) => self.test_line(&statement, word),
            HeadKind::Connections => {
                self.item(&statement, Item::Connections(Vec::new()));
                self.own(Owner::Connections(self.items.len() - 1), &statement);
            }
            HeadKind::Unknown { meant } => self.unknown(&statement, meant, has_lines),
        }
    }

    /// Adds what stands at the top of a file.
    fn item(&mut self, statement: &Statement, item: Item) {
        self.outside = None;
        if self.owner().is_some() {
            let word = statement.head.word;
            let message =
                text!("{written} does not belong in a block", written = quoted(&self.source[word.start..word.end]));
            let problem = Diagnostic::error(&codes::syntax::MISPLACED_LINE, word, message);
            self.problems.push(problem.help(match self.owner() {
                Some(Owner::Test(_)) => test::LINES,
                _ => "a block holds rules, `WHERE`, `IF`, `FOR` and `USE`; all else stands at the top of the file",
            }));
        }
        self.items.push(item);
    }

    /// Adds a line of a block; gives the block's place among the items.
    fn line(&mut self, statement: &Statement, line: Option<Line>) -> usize {
        let index = self.base().unwrap_or_else(|| self.outside(statement));
        self.lines(index).extend(line);
        index
    }

    /// Parses a statement.
    fn parse<O>(&mut self, parser: &Boxed<'t, O>, statement: &Statement, form: &'static str) -> Option<O> {
        if statement.damage == Damage::Refused {
            return None;
        }
        let tokens = &self.tokens[statement.tokens.clone()];
        self.parse_tokens(parser, tokens, statement.code.end, statement.damage, form)
    }

    /// Parses some tokens of a statement, whose source ends at byte `end`.
    fn parse_tokens<O>(
        &mut self,
        parser: &Boxed<'t, O>,
        tokens: &'t [Token],
        end: usize,
        damage: Damage,
        form: &'static str,
    ) -> Option<O> {
        let (output, problems) = errors::parse(parser, tokens, (self.source, end), damage, form);
        self.problems.extend(problems);
        output
    }

    /// Parses a statement that is an expression.
    fn expression(&mut self, statement: &Statement, form: &'static str) -> Expr {
        let span = Span::new(statement.head.body, statement.code.end);
        let read = self.parse(&self.grammar.expression.clone(), statement, form);
        read.unwrap_or(Expr { kind: ExprKind::Broken, span })
    }

    fn condition(&mut self, statement: &Statement) {
        let condition = self.expression(statement, CONDITION);
        self.line(statement, Some(Line::Where(condition, statement.code)));
    }

    fn constant(&mut self, statement: &Statement) {
        let value = self.expression(statement, CONSTANT);
        let word = statement.head.word;
        let name = Name { text: visible(&self.source[word.start + 1..word.end]), span: word };
        self.item(statement, Item::Constant(Constant { name, value, span: statement.code }));
    }

    /// The name that a statement starts with.
    fn name(&self, statement: &Statement) -> Name {
        let span = statement.head.word;
        Name { text: visible(&self.source[span.start..span.end]), span }
    }

    fn header(&mut self, statement: &Statement) {
        let mut name = self.name(statement);
        if statement.head.kind == HeadKind::HeaderWithoutEquals {
            let behind = Span::new(name.span.end, statement.head.body);
            let problem = Diagnostic::error(&codes::syntax::BAD_OBJECT, name.span, "`=` is missing behind this name");
            self.problems.push(problem.fix("write `=`", behind, " ="));
        }
        let has_object = self.tokens[statement.tokens.clone()].iter().any(|token| token.kind == Kind::Object);
        let near_setting = || suggest::nearest(&name.text, SETTINGS.iter().copied()).is_some();
        if SETTINGS.contains(&name.text.as_str()) || !has_object && near_setting() {
            let values = self.parse(&self.grammar.setting.clone(), statement, SETTING).unwrap_or_default();
            return self.item(statement, Item::Setting(Setting { name, values, span: statement.code }));
        }
        if name.text.eq_ignore_ascii_case("source") {
            name.text.make_ascii_lowercase();
        }
        let (objects, options) = self.parse(&self.grammar.endpoint.clone(), statement, HEADER).unwrap_or_default();
        self.item(statement, Item::Endpoint(Endpoint { name, objects, options, span: statement.code }));
    }

    fn dictionary(&mut self, statement: &Statement) {
        let name = self.name(statement);
        let read = self.parse(&self.grammar.endpoint.clone(), statement, DICTIONARY);
        let (mut objects, options) = read.unwrap_or_default();
        if let Some(second) = objects.get(1) {
            self.problems.push(Diagnostic::error(
                &codes::syntax::BAD_OBJECT,
                second.span,
                "a dictionary has one object",
            ));
        }
        let object = match objects.is_empty() {
            true => unread_object(name.span),
            false => objects.swap_remove(0),
        };
        self.item(statement, Item::Dictionary(DictionaryDeclaration { name, object, options, span: statement.code }));
    }

    fn function(&mut self, statement: &Statement) {
        let before = self.problems.len();
        let read = self.parse(&self.grammar.function.clone(), statement, FUNCTION);
        // A part that is missing says why others have no place.
        if self.problems[before..].iter().any(|problem| problem.code == &codes::syntax::BAD_FUNCTION) {
            let mut index = 0;
            self.problems.retain(|problem| {
                index += 1;
                index <= before || problem.code != &codes::syntax::UNEXPECTED
            });
        }
        if let Some(function) = read.or_else(|| self.function_name(statement)) {
            self.item(statement, Item::Function(function));
        }
    }

    /// A function of which nothing but the name could be read.
    fn function_name(&self, statement: &Statement) -> Option<Function> {
        let name = self.tokens[statement.tokens.clone()].first().filter(|token| token.kind == Kind::Name)?;
        let span = name.span;
        Some(Function {
            name: Name { text: visible(&self.source[span.start..span.end]), span },
            parameters: Vec::new(),
            result: TypeRef { text: String::new(), span },
            body: FunctionBody::Expr(Expr { kind: ExprKind::Broken, span }),
            span,
        })
    }

    /// `block name:`.
    fn named_block(&mut self, statement: &Statement, has_lines: bool) {
        let (word, body) = (statement.head.word, statement.head.body);
        let rest = &self.source[body..statement.span.end];
        let form = "a block of lines is written `block clean:`, and its lines stand below, deeper";
        if word.start == word.end {
            let problem = Diagnostic::error(&codes::syntax::UNEXPECTED, statement.code, "this block has no name");
            self.problems.push(problem.help(form));
        } else if !rest.trim_start().starts_with(':') {
            let behind = Span::new(word.end, word.end);
            let message = "the name of a block ends with a colon";
            let problem = Diagnostic::error(&codes::syntax::MISSING_COLON, word, message);
            self.problems.push(if head::is_blank(rest) {
                problem.fix("write `:`", behind, ":")
            } else {
                problem.help(form)
            });
        } else if has_lines {
            let colon = body + rest.len() - rest.trim_start().len() + 1;
            self.nothing_beside(Span::new(colon, statement.span.end));
        }
        self.need_lines(statement, has_lines);
        let name = self.name(statement);
        self.item(statement, Item::NamedBlock(Block { name, lines: Vec::new() }));
        self.own(Owner::Block(self.items.len() - 1), statement);
    }

    /// Reports what stands on the line of a block's name.
    fn nothing_beside(&mut self, rest: Span) {
        if !head::is_blank(&self.source[rest.start..rest.end]) {
            let message = "the lines of a block stand below its name, deeper";
            self.problems.push(Diagnostic::error(&codes::syntax::INDENTATION, rest, message));
        }
    }

    fn block(&mut self, statement: &Statement, item: fn(Block) -> Item) {
        self.nothing_beside(Span::new(statement.head.body, statement.span.end));
        let name = self.name(statement);
        self.item(statement, item(Block { name, lines: Vec::new() }));
        self.own(Owner::Block(self.items.len() - 1), statement);
    }

    /// A line of `conns:`: `point` or `alias = point`.
    fn connection(&mut self, index: usize, statement: &Statement) {
        let written = &self.source[statement.span.start..statement.span.end];
        let comment = [" #", " --", "\t#", "\t--"].into_iter().filter_map(|sign| written.find(sign)).min();
        let written = written[..comment.unwrap_or(written.len())].trim_end();
        let (alias, point) = written.split_once('=').unwrap_or((written, written));
        let name = |part: &str, at: usize| {
            let start = at + part.len() - part.trim_start().len();
            let text = part.trim();
            Name { text: text.to_owned(), span: Span::new(start, start + text.len()) }
        };
        let start = statement.span.start;
        let connection =
            Connection { alias: name(alias, start), point: name(point, start + written.len() - point.len()) };
        let is_name = |name: &Name| {
            !name.text.is_empty() && !name.text.contains(|c: char| c.is_whitespace() || "=:,/()[]|\"$".contains(c))
        };
        if is_name(&connection.alias) && is_name(&connection.point) {
            if let Item::Connections(connections) = &mut self.items[index] {
                connections.push(connection);
            }
            return;
        }
        self.problems.push(
            Diagnostic::error(&codes::syntax::MISPLACED_LINE, statement.span, "below `conns:` stand points")
                .help("one a line, `point` or `alias = point`; headers and blocks are not indented"),
        );
    }

    fn unknown(&mut self, statement: &Statement, meant: Option<&'static str>, has_lines: bool) {
        let word = statement.head.word;
        let written = &self.source[statement.span.start..statement.span.end];
        let is_name = word.start < word.end && head::is_blank(&self.source[word.end..statement.span.end]);
        if is_name && has_lines {
            let behind = Span::new(word.end, word.end);
            let problem =
                Diagnostic::error(&codes::syntax::MISSING_COLON, word, "the name of a block ends with a colon");
            self.problems.push(problem.fix("write `:`", behind, ":"));
            return self.block(statement, Item::Block);
        }
        let problem =
            match meant {
                Some(keyword) => {
                    let name = quoted(&self.source[word.start..word.end]);
                    Diagnostic::error(&codes::syntax::UNKNOWN_LINE, word, text!("no line starts with {name}", name))
                        .guess(text!("write `{right}`", right = keyword), word, keyword)
                }
                None => self.unknown_line(statement, written),
            };
        self.problems.push(problem);
        if meant == Some("WHERE") {
            self.condition(statement);
        }
    }

    /// What a line of no known kind may have been meant to be.
    fn unknown_line(&self, statement: &Statement, written: &str) -> Diagnostic {
        let word = statement.head.word;
        let error = |span, message: &'static str| Diagnostic::error(&codes::syntax::UNKNOWN_LINE, span, message);
        let name = &self.source[word.start..word.end];
        if ["->", "|", "??"].iter().any(|sign| written.starts_with(sign)) {
            return error(statement.span, "this line goes on with a rule that is not there").help(RULE);
        }
        if written.contains("->") {
            let message = "a rule starts with a field in square brackets";
            return match name.is_empty() {
                true => error(statement.span, message).help(RULE),
                false => error(word, message).guess(text!("write `[{name}]`", name), word, format!("[{name}]")),
            };
        }
        let start = Span::new(statement.span.start, statement.span.start);
        let problem = error(statement.span, "this line is of no known kind");
        match name {
            name if name.eq_ignore_ascii_case("dict") => problem.help(DICTIONARY),
            name if name.starts_with('$') => problem.help(CONSTANT),
            _ => problem.guess("write `# ` before a comment", start, "# "),
        }
    }
}

/// Whether such a statement stands in a block, or nowhere.
fn stands_in_a_block(kind: HeadKind) -> bool {
    use HeadKind::{Branch, For, If, Rule, Unknown, Use, Where};
    matches!(kind, Rule | Where | If | Branch | For | Use | Unknown { .. })
}

/// What stands for an object that could not be read: the point has no name.
fn unread_object(span: Span) -> ObjectRef {
    let point = Name { text: String::new(), span };
    ObjectRef { point, object: Object::Path(String::new()), span }
}
