//! What a route file says, before anyone asks what it means. Every node carries the span it was written at.

use crate::diagnostics::Span;

/// A name and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name without its sigil (`$`, `$$`).
    pub text: String,
    /// Where it stands, sigil included.
    pub span: Span,
}

/// A route file.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct File {
    /// Header entries and blocks in the order of the file.
    pub items: Vec<Item>,
}

/// A part of a route file.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// `name = point/object (options)`: the source or a target.
    Endpoint(Endpoint),
    /// `name = value`: a setting of the closed list.
    Setting(Setting),
    /// `$name = value`.
    Constant(Constant),
    /// `fn name(…) -> type: …`.
    Function(Function),
    /// `dict name = file/… (options)`.
    Dictionary(DictionaryDeclaration),
    /// `conns:` and the points under it.
    Connections(Vec<Connection>),
    /// `name:` and the lines under it: how a target's rows are made.
    Block(Block),
    /// `row:` and the lines under it: what all targets see.
    Row(Block),
    /// `block name:` and the lines under it, for `USE name`.
    NamedBlock(Block),
    /// `test "name":` and the lines under it.
    Test(Test),
}

/// The source or a target.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    /// `source` or the name of the target.
    pub name: Name,
    /// What is read or written; several for a source of several parts.
    pub objects: Vec<ObjectRef>,
    /// The options in their brackets.
    pub options: Vec<OptionEntry>,
    /// From the name to the last bracket.
    pub span: Span,
}

/// `point/object` or `kind/object`.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectRef {
    /// The point's name, or a built-in kind (`csv jsonl json parquet sqlite dict`).
    pub point: Name,
    /// What follows the slash.
    pub object: Object,
    /// Where that stands.
    pub span: Span,
}

/// What an endpoint names at its point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// A table, a file or a record set, as written, without quotes.
    Path(String),
    /// `query("select …")`.
    Query(String),
}

/// `name: value` in the brackets of an endpoint or a dictionary.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionEntry {
    /// The option.
    pub name: Name,
    /// Its value.
    pub value: OptionValue,
    /// Where the value stands.
    pub span: Span,
}

/// The value of an option.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    /// A bare word: `upsert`, `id`, `if_missing`, `utf8`, `true`.
    Word(String),
    /// A literal: `"NA"`, `12`, `True`.
    Literal(Literal),
    /// A list of bare words or literals: `[a, b]`, `["NA"]`.
    List(Vec<(OptionValue, Span)>),
    /// `word(…)` or `number word`: `every(100 rows)`, `5%`; kept as written.
    Phrase(String),
    /// `{rooms: int4}`.
    Map(Vec<(Name, String, Span)>),
}

/// `notify = console, ops`, `on_error = skip`, `timezone = "Europe/Moscow"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The setting.
    pub name: Name,
    /// Its values, one or more.
    pub values: Vec<(OptionValue, Span)>,
    /// The whole line.
    pub span: Span,
}

/// `$name = value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Constant {
    /// The name.
    pub name: Name,
    /// Its value.
    pub value: Expr,
    /// The whole line.
    pub span: Span,
}

/// A function of the route's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// The type after the arrow.
    pub result: TypeRef,
    /// What it does.
    pub body: FunctionBody,
    /// From `fn` to the end of the signature.
    pub span: Span,
}

/// `$name: type = default`.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name.
    pub name: Name,
    /// Its type.
    pub kind: TypeRef,
    /// What it is where a call leaves it out.
    pub default: Option<Expr>,
}

/// What a function does.
#[derive(Clone, Debug, PartialEq)]
pub enum FunctionBody {
    /// Steps that start with the first parameter.
    Pipeline(Pipeline),
    /// An expression.
    Expr(Expr),
}

/// `dict name = file/path (key: …, columns: …)` or `dict name = point/table (…)`.
#[derive(Clone, Debug, PartialEq)]
pub struct DictionaryDeclaration {
    /// The name, used as `$$name`.
    pub name: Name,
    /// Where it comes from.
    pub object: ObjectRef,
    /// Its options.
    pub options: Vec<OptionEntry>,
    /// The whole line.
    pub span: Span,
}

/// A line of `conns:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// What the route calls the point.
    pub alias: Name,
    /// The point's name in `.env`; equal to the alias where none is written.
    pub point: Name,
}

/// Lines under a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The target, the name that `USE` gives, or `row`.
    pub name: Name,
    /// Its lines, in order.
    pub lines: Vec<Line>,
}

/// A line of a block.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// `[a](t) -> |…| -> [b](t)`.
    Rule(Rule),
    /// `WHERE condition`.
    Where(Expr, Span),
    /// `IF condition:` over lines.
    If(If),
    /// `FOR $item IN list:` over lines.
    For(For),
    /// `USE name`: the lines of a named block stand here.
    Use(Name),
}

/// `IF condition:` over lines, with its `ELIF` and `ELSE`.
#[derive(Clone, Debug, PartialEq)]
pub struct If {
    /// The branches in order, one at least. Only the last may be an `ELSE`.
    pub branches: Vec<Branch>,
}

/// A branch of an `IF` over lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// What has to hold; `None` for `ELSE`.
    pub condition: Option<Expr>,
    /// The lines below.
    pub lines: Vec<Line>,
    /// From the keyword to the colon.
    pub span: Span,
}

/// `FOR $item IN list:` over lines.
#[derive(Clone, Debug, PartialEq)]
pub struct For {
    /// The element.
    pub item: Name,
    /// What it is an element of.
    pub list: Expr,
    /// The lines below.
    pub lines: Vec<Line>,
    /// From the keyword to the colon.
    pub span: Span,
}

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// What stands at its start.
    pub left: Left,
    /// The type it is read as.
    pub left_type: Option<TypeRef>,
    /// The steps between the bars.
    pub pipeline: Option<Pipeline>,
    /// What follows the last arrow; `None` for `[age](any)` alone.
    pub right: Option<Right>,
    /// The whole rule.
    pub span: Span,
}

/// What a rule starts from.
#[derive(Clone, Debug, PartialEq)]
pub enum Left {
    /// `[field]`.
    Field(FieldPath),
    /// `[$name]`.
    Variable(Name),
    /// `[$name.a.0]`.
    VariablePath(VariablePath),
    /// `[]`.
    Nothing(Span),
    /// `[*]`.
    Every(Span),
}

/// A source field, with the way into it where it is JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldPath {
    /// The column, or the first key.
    pub name: String,
    /// The keys and positions after the dots.
    pub path: Vec<PathStep>,
    /// From bracket to bracket.
    pub span: Span,
}

/// A variable that is JSON, with the way into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariablePath {
    /// The variable, without `$`.
    pub name: String,
    /// The keys and positions after the dots, one at least.
    pub path: Vec<PathStep>,
    /// Where it stands, brackets included where there are some.
    pub span: Span,
}

/// A step into JSON: a part that is all digits is a position, else a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PathStep {
    /// A key of an object.
    Key(String),
    /// A position in an array, from 0.
    Index(usize),
}

/// What a rule ends in.
#[derive(Clone, Debug, PartialEq)]
pub struct Right {
    /// The place.
    pub destination: Destination,
    /// The type in the brackets after it.
    pub kind: Option<TypeRef>,
    /// Both.
    pub span: Span,
}

/// Where the value of a rule goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// `[field]`: a column of the target.
    Field(Name),
    /// `[$name]`: a local variable.
    Local(Name),
    /// `[]`: nowhere.
    Nothing(Span),
}

/// What stands in the brackets of a type, as written: `any`, `int4!`, `text secret`, `numeric(10,2)`, `text[]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeRef {
    /// The text, trimmed.
    pub text: String,
    /// Where the text stands, without the brackets.
    pub span: Span,
}

/// `test "name":`: rows that are given to the route, and what is to become of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// The text after `test`, and where it stands, quotes included.
    pub name: Name,
    /// Its lines, in order.
    pub lines: Vec<TestLine>,
    /// Whether it has lines that could not be read, which have been reported.
    pub is_broken: bool,
    /// From `test` to the colon.
    pub span: Span,
}

/// A line of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct TestLine {
    /// What it says.
    pub kind: TestLineKind,
    /// The whole line, or lines.
    pub span: Span,
}

/// What a line of a test says. Values are data: literals, lists and maps of such.
#[derive(Clone, Debug, PartialEq)]
pub enum TestLineKind {
    /// `given {…}`, `given [{…}, {…}]`: rows of the source.
    Given(Expr),
    /// `expect …`.
    Expect(Expectation),
    /// `with $name = value`, `with $$name = value`: a constant or a dictionary that is replaced.
    With {
        /// The name.
        name: Name,
        /// Whether it is that of a dictionary.
        dictionary: bool,
        /// What stands in its place.
        value: Expr,
    },
    /// `at "2024-01-01T00:00Z"`: the moment at which the test runs, as written.
    At(Name),
}

/// What a test expects.
#[derive(Clone, Debug, PartialEq)]
pub enum Expectation {
    /// `norm {…}`, `norm [{…}, {…}]`: the next rows of a target, by some of their fields.
    Rows {
        /// The target.
        target: Name,
        /// A map, or a list of maps.
        rows: Expr,
    },
    /// `norm skip "part"`, `norm reject "part"`: the next row that is left out of a target so.
    Event {
        /// The target.
        target: Name,
        /// [`EventKind::Skip`] or [`EventKind::Reject`].
        kind: EventKind,
        /// A part of its text.
        part: Option<Name>,
    },
    /// `none norm`: no row reaches the target.
    None(Name),
    /// `rollback "part"`: the route undoes the run.
    Rollback(Option<Name>),
    /// `fails "part"`: a failure that nothing caught undoes the run.
    Fails(Option<Name>),
    /// `notify "part"`: the channels are told this next.
    Notify(Option<Name>),
}

/// Steps from left to right.
#[derive(Clone, Debug, PartialEq)]
pub struct Pipeline {
    /// The steps.
    pub steps: Vec<Step>,
    /// From bar to bar.
    pub span: Span,
}

/// A step of a pipeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What it does.
    pub kind: StepKind,
    /// Where it stands.
    pub span: Span,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// A call (`strip`, `replace("a", "b")`; a bare name is a call without arguments) or another expression.
    Expr(Expr),
    /// `IF(…): … ELIF(…): … ELSE: …`.
    If {
        /// The conditions with their branches.
        branches: Vec<(Expr, Vec<Step>)>,
        /// The branch after `ELSE:`.
        otherwise: Option<Vec<Step>>,
    },
    /// `?? x`: what stands in for null and failure of all that is to the left in this pipeline (or branch).
    /// `|f ?? x|` is read as the two steps `f` and `?? x`.
    Coalesce(Box<Step>),
    /// `SKIP("why")` and its kin.
    Event(Event),
}

/// An event step.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Which.
    pub kind: EventKind,
    /// Its text; `None` where the brackets are missing or empty.
    pub text: Option<Template>,
}

/// The kinds of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Leaves the row out.
    Skip,
    /// Sends the row to quarantine.
    Reject,
    /// Undoes the run.
    Rollback,
    /// Tells the channels.
    Notify,
}

/// A text with `{$this}`, `{$name}` and `{[field]}` in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Its parts in order.
    pub parts: Vec<TemplatePart>,
    /// The literal.
    pub span: Span,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum TemplatePart {
    /// Text as it is.
    Text(String),
    /// `$this`, a variable or a field.
    Value(Expr),
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A literal.
    Literal(Literal),
    /// `$this`.
    This,
    /// `$name`.
    Variable(String),
    /// `$name.a.0`.
    VariablePath(VariablePath),
    /// `[field]`.
    Field(FieldPath),
    /// `$$file.path`; the parts between the dots.
    Dictionary(Vec<Name>),
    /// `name(arguments)`; a bare name has no arguments and `bare` set.
    Call {
        /// The function.
        name: Name,
        /// Its arguments.
        arguments: Vec<Expr>,
        /// Whether it was written without brackets.
        bare: bool,
    },
    /// `NOT x`, `-x`.
    Unary(UnaryOp, Box<Expr>),
    /// `a + b` and its kin.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `["a", "b"]`.
    List(Vec<Expr>),
    /// `{"k": 1}`.
    Map(Vec<(Name, Expr)>),
    /// What could not be read; a diagnostic has been given.
    Broken,
}

/// A literal.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// Text, escapes resolved.
    Text(String),
    /// A whole number, digits as written.
    Integer(String),
    /// A number with a point or an exponent, as written.
    Decimal(String),
    /// `True`, `False`.
    Bool(bool),
    /// `None`.
    Null,
}

/// Operators with one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `NOT`.
    Not,
    /// `-`.
    Negate,
}

/// Operators with two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named for its sign")]
pub enum BinaryOp {
    Coalesce,
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
    Like,
    Matches,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}
