//! Arguments of the standard library's functions, made into what the parameters take.

use etlc_functions::{Function, Kind as Wanted, Parameter, Prepared, TIMEZONE, operators::Regex};
use etlc_types::{Conversion, Type, conversion};

use super::{
    Checker,
    calls::given_count,
    convert::Purpose,
    dictionaries::{Content, written},
    group::{Group, Meeting},
    literals,
    membership::bad_literal,
    operators::is_ordered,
    typed::{Open, Shape, Typed},
};
use crate::{
    diagnostics::{Diagnostic, Span, Text, codes::routes},
    ir::{Expr, Kind},
    syntax::ast::{self, ExprKind},
};

/// The types of a [`Wanted::Day`], the first where nobody asks for one.
const DAYS: [Type; 2] = [Type::Date, Type::Timestamp];

/// The types that the letters of a signature have in a call.
#[derive(Default)]
struct Letters {
    /// The arguments that are of type `T`, by their positions.
    same: Vec<(usize, Typed)>,
    /// The type of the elements of a list.
    element: Option<Type>,
    /// What `T` is: a type, or still open.
    shape: Option<Shape>,
}

impl<'a> Checker<'a> {
    /// A value as an argument of this type.
    pub(super) fn argument(&mut self, value: Typed, kind: Type, who: &Text) -> Typed {
        let value = self.settle(value, Some(kind));
        // A constant is taken as a literal is.
        let purpose = if self.stands_for(&value, kind) { Purpose::OPERAND } else { Purpose::argument(who) };
        self.convert(value, kind, purpose)
    }

    /// A call whose number of arguments is right; the arguments are made into what the parameters take.
    pub(super) fn apply(
        &mut self,
        function: &'static Function,
        name: &ast::Name,
        arguments: Vec<Typed>,
        span: Span,
    ) -> Typed {
        let mut letters = Letters::default();
        let mut made: Vec<Option<Expr>> = Vec::with_capacity(arguments.len().max(function.parameters.len()));
        for (index, value) in arguments.into_iter().enumerate() {
            let parameter = &function.parameters[index.min(function.parameters.len() - 1)];
            if parameter.kind.is_shared() {
                letters.same.push((index, value));
                made.push(None);
                continue;
            }
            match self.plain_argument(parameter, value, name, &mut letters) {
                Some(value) => made.push(Some(value)),
                None => return Typed::unknown(span),
            }
        }
        for parameter in function.parameters.iter().skip(made.len()) {
            made.push(Some(self.default_of(parameter)));
        }
        if !letters.same.is_empty() && !self.same_type(function, name, &mut letters, span) {
            return Typed::unknown(span);
        }
        for (index, value) in letters.same {
            made[index] = Some(value.expr);
        }
        let shape = match function.result {
            Wanted::Type(kind) => Shape::Known(kind),
            Wanted::Integer => Shape::Known(Type::Int8),
            Wanted::Number | Wanted::Ordered | Wanted::Day | Wanted::Same { .. } => {
                letters.shape.unwrap_or(Shape::Unknown)
            }
            Wanted::Element => letters.element.map_or(Shape::Unknown, Shape::Known),
            Wanted::List | Wanted::NumberList | Wanted::OrderedList => letters
                .element
                .and_then(Type::element)
                .map_or(Shape::Unknown, |element| Shape::Known(Type::List(element))),
            Wanted::Dictionary => Shape::Unknown,
        };
        if shape == Shape::Null {
            return Typed::null(span);
        }
        let kind = match shape {
            Shape::Known(kind) => Some(kind),
            _ => None,
        };
        let arguments = made.into_iter().flatten().collect();
        let expr = self.node(Kind::Call { function: function.name.to_owned(), arguments }, kind);
        Typed { expr, shape, secret: false, span }
    }

    fn plain_argument(
        &mut self,
        parameter: &Parameter,
        value: Typed,
        name: &ast::Name,
        letters: &mut Letters,
    ) -> Option<Expr> {
        let who = text!("`{parameter}` of `{name}`", parameter = parameter.name, name = name.text);
        let value = match parameter.kind {
            Wanted::Type(_) if parameter.literal.is_some() => return self.literal_argument(parameter, value, name),
            Wanted::Type(kind) => self.argument(value, kind, &who),
            Wanted::Integer => {
                let value = self.settle(value, Some(Type::Int8));
                match value.kind() {
                    Some(kind) if !kind.is_integer() => {
                        self.report(not_a(&value, &who, &text!("a whole number"), "to_int"));
                        return None;
                    }
                    _ => self.convert(value, Type::Int8, Purpose::OPERAND),
                }
            }
            Wanted::List | Wanted::NumberList | Wanted::OrderedList => {
                self.list_argument(parameter, value, name, letters)?
            }
            Wanted::Element => match letters.element {
                Some(element) => self.argument(value, element, &who),
                None => self.settle(value, None),
            },
            Wanted::Dictionary | Wanted::Number | Wanted::Ordered | Wanted::Day | Wanted::Same { .. } => value,
        };
        match value.shape {
            Shape::Unknown | Shape::Never => None,
            _ => Some(value.expr),
        }
    }

    /// A list; a second one is of the type of the first.
    fn list_argument(
        &mut self,
        parameter: &Parameter,
        value: Typed,
        name: &ast::Name,
        letters: &mut Letters,
    ) -> Option<Typed> {
        let who = text!("`{parameter}` of `{name}`", parameter = parameter.name, name = name.text);
        let first = letters.element.and_then(Type::element).map(Type::List);
        let value = match value.shape {
            Shape::Open(Open::Any) => {
                let list = Open::List(Box::new(Open::Any));
                self.settle(Typed { shape: Shape::Open(list), ..value }, first)
            }
            _ => self.settle(value, first),
        };
        let Some(kind) = value.kind() else { return Some(value) };
        let wrong = match (kind, parameter.kind) {
            (Type::List(element), Wanted::NumberList) if !element.as_type().is_number() => {
                Some((text!("a list of numbers"), "to_json"))
            }
            (Type::List(element), Wanted::OrderedList) if !is_ordered(element.as_type()) => {
                Some((text!("a list of values with an order"), "to_json"))
            }
            (Type::List(_), _) => None,
            _ => Some((text!("a list"), "split")),
        };
        if let Some((what, function)) = wrong {
            self.report(not_a(&value, &who, &what, function));
            return None;
        }
        if let Some(first) = first.filter(|first| *first != kind) {
            let message = text!("the lists that `{name}` takes are of one type", name = name.text);
            let here = text!("{list}, where the first is {first}", list = kind, first);
            self.report(Diagnostic::error(&routes::WRONG_ARGUMENT, value.span, message).here(here));
            return None;
        }
        if let Type::List(element) = kind {
            letters.element = Some(element.as_type());
        }
        Some(value)
    }

    /// A text that is made ready before the first row, so it has to stand in the route.
    fn literal_argument(&mut self, parameter: &Parameter, value: Typed, name: &ast::Name) -> Option<Expr> {
        let who = text!("`{parameter}` of `{name}`", parameter = parameter.name, name = name.text);
        let Some(text) = self.literal_text(&value) else {
            self.report(
                Diagnostic::error(&routes::NOT_LITERAL, value.span, text!("{who} is a literal text", who))
                    .here("not a literal text")
                    .help("it is made ready once, before the first row, so it can't differ from row to row"),
            );
            return None;
        };
        let checked = match parameter.literal {
            Some(literal) if literal.path == Regex::PATH => self.patterns.check(&text),
            Some(literal) => (literal.check)(&text),
            None => Ok(()),
        };
        if let Err(problem) = checked {
            let message = text!("this is no {parameter} for `{name}`", parameter = parameter.name, name = name.text);
            self.report(bad_literal(message, &problem, value.span));
            return None;
        }
        Some(self.node(Kind::Literal(text), Some(Type::Text)))
    }

    /// Makes the arguments of type `T` into one type; false where that can't be, which is reported.
    fn same_type(&mut self, function: &Function, name: &ast::Name, letters: &mut Letters, span: Span) -> bool {
        let (positions, values): (Vec<usize>, Vec<Typed>) = std::mem::take(&mut letters.same).into_iter().unzip();
        let wanted = function.parameters[positions[0].min(function.parameters.len() - 1)].kind;
        let (values, shape) = match self.group(values, Meeting::Operator) {
            Group::Known(values, kind) => (values, Shape::Known(kind)),
            Group::Open(values, open) => {
                let open = match (wanted, &open) {
                    (Wanted::Number, _) => open.clone().join(Open::NUMBER).unwrap_or(open),
                    (Wanted::Day, Open::Text) => Open::OneOf(self.days_of_literals(&values)),
                    (Wanted::Day, _) => open.clone().join(Open::OneOf(DAYS.to_vec())).unwrap_or(open),
                    _ => open,
                };
                let decided = match wanted {
                    Wanted::Same { prefers: Some(kind) } if open == Open::Any => Some(kind),
                    // Nobody else will ask.
                    _ if !function.result.is_shared() => match self.settle_group(Vec::new(), &open, span) {
                        Some((_, kind)) => Some(kind),
                        None => return false,
                    },
                    _ => None,
                };
                match decided {
                    Some(kind) => {
                        let values = values.into_iter().map(|value| self.settle_or_null(value, kind)).collect();
                        (values, Shape::Known(kind))
                    }
                    None => (values, Shape::Open(open)),
                }
            }
            Group::Null(values) => (values, Shape::Null),
            Group::Unknown => return false,
            Group::Apart(one, other) => {
                let message = text!("the values that `{name}` takes are of one type", name = name.text);
                self.report(
                    Diagnostic::error(&routes::WRONG_ARGUMENT, span, message)
                        .label(one.span, one.name)
                        .label(other.span, other.name)
                        .help(Text::verbatim(function.to_string())),
                );
                return false;
            }
        };
        // Parameters of a type do not count here: `numeric(10,2)` is rounded to a numeric.
        let (values, shape) = match shape {
            Shape::Known(kind) if kind != kind.base() => {
                let values =
                    values.into_iter().map(|value| self.convert(value, kind.base(), Purpose::OPERAND)).collect();
                (values, Shape::Known(kind.base()))
            }
            shape => (values, shape),
        };
        let fits = match (&shape, wanted) {
            (Shape::Known(kind), Wanted::Number) => kind.is_number(),
            (Shape::Open(open), Wanted::Number) => open.clone().join(Open::NUMBER).is_some(),
            (Shape::Known(kind), Wanted::Ordered) => is_ordered(*kind),
            (Shape::Known(kind), Wanted::Day) => DAYS.contains(kind),
            (Shape::Open(open), Wanted::Day) => {
                matches!(open, Open::OneOf(types) if types.iter().all(|kind| DAYS.contains(kind)))
            }
            _ => true,
        };
        if !fits {
            let value = &values[0];
            let (what, function) = match wanted {
                Wanted::Number => (text!("a number"), "to_numeric"),
                Wanted::Day if matches!(shape, Shape::Known(Type::Timestamptz)) => {
                    (text!("a date or a timestamp"), "to_zone")
                }
                Wanted::Day => (text!("a date or a timestamp"), "to_date"),
                _ => (text!("a value with an order, so no json, list or interval"), "to_text"),
            };
            self.report(not_a(value, &Text::verbatim(format!("`{}`", name.text)), &what, function));
            return false;
        }
        letters.shape = Some(shape);
        letters.same = positions.into_iter().zip(values).collect();
        true
    }

    /// What literal texts that are a date or a timestamp may be: with a time they are no date.
    fn days_of_literals(&self, values: &[Typed]) -> Vec<Type> {
        let is_date = |text: String| literals::text_form(&text, Type::Date).is_ok();
        match values.iter().filter_map(|value| self.literal_text(value)).all(is_date) {
            true => DAYS.to_vec(),
            false => vec![Type::Timestamp],
        }
    }

    fn settle_or_null(&mut self, value: Typed, kind: Type) -> Typed {
        match value.shape {
            Shape::Open(_) => self.settle_as(value, kind),
            _ => self.convert(value, kind, Purpose::OPERAND),
        }
    }

    /// What a parameter is where a call leaves it out: a literal of the route language, as the library declares it, or
    /// the time zone of the route.
    fn default_of(&mut self, parameter: &Parameter) -> Expr {
        let written = match parameter.default {
            Some(TIMEZONE) => self.timezone.as_str(),
            other => other.unwrap_or_default(),
        };
        let text = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(written);
        let kind = match parameter.kind {
            Wanted::Type(kind) => kind,
            _ => Type::Int8,
        };
        self.node(Kind::Literal(text.to_owned()), Some(kind))
    }

    /// `to_int` and its kin: the first of these types, or the one that the consumer wants.
    pub(super) fn convert_to_one_of(
        &mut self,
        function: &Function,
        types: &'static [Type],
        value: Typed,
        span: Span,
    ) -> Typed {
        let value = match &value.shape {
            // The field is read, the literal taken, as what comes out.
            Shape::Open(Open::Any | Open::Text) => {
                return Typed { shape: Shape::Open(Open::OneOf(types.to_vec())), ..value };
            }
            Shape::Open(_) => self.settle(value, None),
            _ => value,
        };
        let Some(from) = value.kind() else { return value };
        let reachable = types
            .iter()
            .copied()
            .filter(|to| matches!(conversion(from, *to), Conversion::Same | Conversion::Total | Conversion::Checked));
        let Some(open) = Open::one_of(reachable.collect()) else {
            // The conversion that is refused says what to do.
            let who = text!("`{function}` gives what", function = function.name);
            let to = types.first().copied().unwrap_or(from);
            return self.convert(value, to, Purpose::declared(&who));
        };
        let secret = value.secret;
        let expr = self.node(Kind::Convert(Box::new(value.expr)), None);
        Typed { expr, shape: Shape::Open(open), secret, span }
    }

    /// `lookup($$name.path, key, …)`; as a step without keys the key is the piped value.
    pub(super) fn lookup(
        &mut self,
        function: &'static Function,
        arguments: &'a [ast::Expr],
        piped: bool,
        span: Span,
    ) -> Typed {
        let Some((dictionary, keys)) = arguments.split_first() else {
            self.report(
                Diagnostic::error(&routes::WRONG_ARGUMENT_COUNT, span, "`lookup` takes a dictionary")
                    .help(text!("{function}; write `lookup($$countries.name)`", function)),
            );
            return Typed::unknown(span);
        };
        let mut given: Vec<Typed> = keys.iter().map(|key| self.expr(key)).collect();
        let ExprKind::Dictionary(parts) = &dictionary.kind else {
            self.report(
                Diagnostic::error(
                    &routes::DICTIONARY_MISUSED,
                    dictionary.span,
                    "the first argument of `lookup` is a dictionary",
                )
                .here("no dictionary")
                .help("write it with its sigil: `lookup($$countries.name, [code])`"),
            );
            return Typed::unknown(span);
        };
        let Some(found) = self.dictionary(parts, dictionary.span) else { return Typed::unknown(span) };
        let Content::Map { keys: wanted, value } = found.content else {
            let message = text!("`$${name}` is no map, so there is nothing to look up in it", name = written(parts));
            self.report(
                Diagnostic::error(&routes::DICTIONARY_MISUSED, dictionary.span, message)
                    .help("it is a value of its own: write it without `lookup`, or ask a list with `IN`"),
            );
            return Typed::unknown(span);
        };
        if piped && given.len() + 1 == wanted.len() {
            given.insert(0, self.this(span));
        }
        if given.len() != wanted.len() {
            let keys = match wanted.len() {
                1 => text!("1 key"),
                count => text!("{count} keys", count),
            };
            let name = written(parts);
            let given = given_count(given.len());
            let message = text!("`$${name}` is looked up by {keys}, and {given}", name, keys, given);
            self.report(
                Diagnostic::error(&routes::WRONG_KEYS, span, message)
                    .help("name all keys after the dictionary: `lookup($$types.uuid, $tag, $rooms)`"),
            );
            return Typed::unknown(span);
        }
        let secret = given.iter().any(|key| key.secret);
        let mut exprs = Vec::with_capacity(given.len());
        for (key, kind) in given.into_iter().zip(wanted) {
            let key = self.argument(key, kind, &text!("the key of the dictionary"));
            if key.shape == Shape::Unknown {
                return Typed { shape: Shape::Known(value), ..Typed::unknown(span) };
            }
            exprs.push(key.expr);
        }
        let expr = self.node(Kind::Lookup { dictionary: found.index, keys: exprs }, Some(value));
        Typed::known(expr, value, span).taint(secret)
    }
}

fn not_a(value: &Typed, who: &Text, what: &Text, function: &str) -> Diagnostic {
    Diagnostic::error(
        &routes::WRONG_ARGUMENT,
        value.span,
        text!("{who} takes {what}, and this is {value}", who, what, value = value.name()),
    )
    .here(value.name())
    .help(text!("convert it first, with `{function}`", function))
}
