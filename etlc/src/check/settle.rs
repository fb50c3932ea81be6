//! Gives open types their type: from the consumer down to the leaves that wait for it.

use etlc_functions::find;
use etlc_types::Type;

use super::{
    Checker,
    convert::Purpose,
    typed::{Open, Shape, Typed},
};
use crate::{
    diagnostics::{Diagnostic, Span, codes::routes},
    ir::{Arithmetic, Connector, Expr, Kind, Read, Value, expr},
};

/// The piped value of the step that is being checked.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// Its type; an open one is decided by the first who asks.
    pub(super) shape: Shape,
    /// Whether it may be null in the step.
    pub(super) nullable: bool,
    /// Whether it is masked.
    pub(super) secret: bool,
}

impl Checker<'_> {
    /// The value with a type: the wanted one where the value's is open and may be that, else its own. A mistake is
    /// reported where an open type has none of its own.
    pub(super) fn settle(&mut self, typed: Typed, want: Option<Type>) -> Typed {
        let Shape::Open(open) = &typed.shape else { return typed };
        match open.choose(want).or_else(|| self.alone(open)) {
            Some(kind) => self.settle_as(typed, kind),
            None => {
                if self.source.is_some() {
                    self.report(untyped(typed.span));
                }
                Typed::unknown(typed.span)
            }
        }
    }

    /// The value with this type, which its open type may be.
    pub(super) fn settle_as(&mut self, mut typed: Typed, kind: Type) -> Typed {
        self.fill(&mut typed.expr, kind, typed.span);
        Typed { shape: Shape::Known(kind), ..typed }
    }

    /// The type of a value of which only matters whether it is null: one that every value can be read as.
    pub(super) fn least(&self) -> Type {
        match self.source {
            Some(Connector::Jsonl | Connector::Json | Connector::Dict) => Type::Json,
            _ => Type::Text,
        }
    }

    /// What fields are that nobody asks a type of: texts, but in a database they have types of their own.
    fn alone(&self, open: &Open) -> Option<Type> {
        match open {
            Open::Any => match self.source? {
                Connector::Csv | Connector::Jsonl | Connector::Json | Connector::Dict => Some(Type::Text),
                Connector::Sqlite | Connector::Postgres => None,
            },
            Open::List(element) => self.alone(element).and_then(Type::element).map(Type::List),
            _ => None,
        }
    }

    /// Writes a type into a node whose type is open, and into the parts that it hangs on.
    pub(super) fn fill(&mut self, node: &mut Expr, kind: Type, span: Span) {
        if node.value.kind.is_some() {
            return;
        }
        match &mut node.kind {
            Kind::Event(_) => return,
            Kind::Literal(text) => *text = self.read_literal(text, kind),
            Kind::Field(index) => self.fields.read(*index, Read { kind: Some(kind), any: true }),
            Kind::This => return self.fill_this(node, kind, span),
            Kind::List(elements) => {
                let Type::List(element) = kind else { return };
                elements.iter_mut().for_each(|part| self.fill(part, element.as_type(), span));
            }
            Kind::Arithmetic { left, right, .. } | Kind::Coalesce { left, right } => {
                self.fill(left, kind, span);
                self.fill(right, kind, span);
            }
            Kind::Negate(inner) | Kind::Notify { value: inner, .. } => self.fill(inner, kind, span),
            Kind::JsonPath { .. } if kind != Type::Json => {
                let json = Expr { value: Value { kind: Some(Type::Json), ..node.value }, kind: node.kind.clone() };
                node.kind = Kind::Convert(Box::new(json));
            }
            Kind::If { branches, otherwise } => {
                branches.iter_mut().for_each(|branch| self.fill(&mut branch.then, kind, span));
                self.fill(otherwise, kind, span);
            }
            Kind::Call { function, arguments } => {
                let parameters = find(function).expect("a checked call names a function of the library").parameters;
                for (index, argument) in arguments.iter_mut().enumerate() {
                    let parameter = &parameters[index.min(parameters.len() - 1)];
                    if parameter.kind.is_shared() {
                        self.fill(argument, kind, span);
                    }
                }
            }
            Kind::Pipe { input, steps } => self.fill_pipe(input, steps, kind, span),
            // What is converted has its type already.
            _ => {}
        }
        node.value.kind = Some(kind);
        self.refresh(node);
    }

    /// Writes a type into what the last of these steps gives; what is piped into it takes the type that the step then
    /// asks for.
    pub(super) fn fill_pipe(&mut self, input: &mut Expr, steps: &mut [expr::Step], kind: Type, span: Span) {
        let Some((last, before)) = steps.split_last_mut() else { return self.fill(input, kind, span) };
        let previous = before.last().map_or(&*input, |step| &step.expr).value;
        let shape = previous.kind.map_or(Shape::Open(Open::Any), Shape::Known);
        self.frames.push(Frame { shape, nullable: previous.nullable && !last.skips_null, secret: false });
        self.fill(&mut last.expr, kind, span);
        let frame = self.frames.pop().expect("pushed above");
        if let (None, Shape::Known(asked)) = (previous.kind, frame.shape) {
            self.fill_pipe(input, before, asked, span);
        }
    }

    fn fill_this(&mut self, node: &mut Expr, kind: Type, span: Span) {
        let Some(frame) = self.frames.last_mut() else { return };
        match frame.shape {
            Shape::Known(decided) if decided != kind => {
                // Somebody else has asked before.
                node.value.kind = Some(decided);
                let typed = Typed::known(node.clone(), decided, span);
                *node = self.convert(typed, kind, Purpose::OPERAND).expr;
            }
            _ => {
                frame.shape = Shape::Known(kind);
                node.value.kind = Some(kind);
            }
        }
    }

    /// What `+` and its kin make of two sides of one type.
    pub(super) fn arithmetic_result(operator: Arithmetic, sides: Type) -> Type {
        if operator == Arithmetic::Divide && sides.is_integer() { Type::Float8 } else { sides }
    }
}

/// Nothing says which type a value has.
pub(super) fn untyped(span: Span) -> Diagnostic {
    Diagnostic::error(&routes::NO_TYPE, span, "nothing here says which type this has")
        .here("of type any")
        .help("read the field in a rule of its own, with a type: `[a](int8) -> [$a](int8)`, and use `$a` here")
}
