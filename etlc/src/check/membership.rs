//! `IN`, `LIKE` and `MATCHES`.

use etlc_functions::operators::check_like;
use etlc_types::Type;

use super::{
    Checker,
    convert::{Purpose, common},
    dictionaries::Content,
    group::{Group, Meeting},
    node::leaf,
    pipeline::known,
    typed::{Shape, Typed},
};
use crate::{
    diagnostics::{Diagnostic, Span, Text, codes::routes},
    ir::{Expr, Kind},
    syntax::ast::{self, ExprKind},
};

impl<'a> Checker<'a> {
    /// `x IN list`, `x IN $$map`.
    pub(super) fn membership(&mut self, value: &'a ast::Expr, list: &'a ast::Expr, not: bool, span: Span) -> Typed {
        let value = self.expr(value);
        let found = match &list.kind {
            ExprKind::Dictionary(parts) => self.in_dictionary(value, parts, list.span),
            ExprKind::List(elements) => {
                if elements.is_empty() {
                    let message = match not {
                        false => "nothing is in an empty list, so this is always False",
                        true => "nothing is in an empty list, so this is always True",
                    };
                    self.report(
                        Diagnostic::warning(&routes::ALWAYS_SAME, span, message)
                            .help("write the elements, or leave it out"),
                    );
                }
                let elements = elements.iter().map(|element| self.expr(element)).collect();
                self.in_elements(value, elements, span)
            }
            // A map literal asks for a key, as a dictionary does.
            ExprKind::Map(entries) => {
                let keys = entries.iter().map(|(key, _)| self.literal(&ast::Literal::Text(key.text.clone()), key.span));
                let keys = keys.collect();
                self.in_elements(value, keys, span)
            }
            _ => {
                let list = self.expr(list);
                self.in_value(value, list)
            }
        };
        match found {
            Some(found) if not => {
                let expr = self.node(Kind::Not(Box::new(found)), Some(Type::Bool));
                Typed::known(expr, Type::Bool, span)
            }
            Some(found) => Typed::known(found, Type::Bool, span),
            None => Typed::unknown(span),
        }
    }

    fn in_elements(&mut self, value: Typed, elements: Vec<Typed>, span: Span) -> Option<Expr> {
        let mut may_hold = true;
        for element in &elements {
            may_hold &= self.may_be_equal(&value, element);
        }
        if !may_hold {
            return None;
        }
        let mut all = vec![value];
        all.extend(elements);
        let all = self.beside_whole(all);
        let all = match self.group(all, Meeting::Operator) {
            Group::Known(all, _) => all,
            Group::Open(all, open) => self.settle_group(all, &open, span)?.0,
            Group::Null(all) => {
                all.into_iter().map(|value| self.convert(value, Type::Text, Purpose::OPERAND)).collect()
            }
            Group::Unknown => return None,
            Group::Apart(one, other) => {
                self.report(
                    Diagnostic::error(
                        &routes::DIFFERENT_TYPES,
                        span,
                        "the value and the elements of the list are of one type",
                    )
                    .label(one.span, one.name)
                    .label(other.span, other.name)
                    .help("write the elements as the value is, or convert the value"),
                );
                return None;
            }
        };
        let mut all = all.into_iter().map(|value| value.expr);
        let value = Box::new(all.next().expect("the value comes first"));
        Some(self.node(Kind::In { value, list: all.collect() }, Some(Type::Bool)))
    }

    /// A list that is known only at run time.
    fn in_value(&mut self, value: Typed, list: Typed) -> Option<Expr> {
        // Each takes its type from the other.
        let alone = match &value.shape {
            Shape::Open(open) => open.choose(None),
            shape => known(shape),
        };
        let wanted = alone.and_then(|kind| kind.base().element()).map(Type::List);
        let list = self.settle(list, wanted);
        let element = match list.shape {
            Shape::Known(Type::List(element)) => element.as_type(),
            Shape::Known(_) | Shape::Null => {
                self.report(
                    Diagnostic::error(
                        &routes::WRONG_OPERATOR,
                        list.span,
                        text!("`IN` asks a list or a map, and this is {list}", list = list.name()),
                    )
                    .here(list.name())
                    .help("write a list, `[\"a\", \"b\"]`, a dictionary, `$$known`, or a field that is read as a list"),
                );
                return None;
            }
            Shape::Open(_) | Shape::Never | Shape::Unknown => return None,
        };
        let value = self.settle(value, Some(element));
        if let Some(kind) = value.kind()
            && common(kind, element) != Some(element)
        {
            self.report(
                Diagnostic::error(
                    &routes::DIFFERENT_TYPES,
                    value.span,
                    text!("the list holds {element}, and this is {kind}", element, kind),
                )
                .here(kind)
                .label(list.span, text!("a list of {element}", element))
                .help("convert the value to the type of the elements"),
            );
            return None;
        }
        let value = self.convert(value, element, Purpose::OPERAND);
        if value.shape == Shape::Unknown {
            return None;
        }
        let kind = Kind::InList { value: Box::new(value.expr), list: Box::new(list.expr) };
        Some(self.node(kind, Some(Type::Bool)))
    }

    fn in_dictionary(&mut self, value: Typed, parts: &'a [ast::Name], span: Span) -> Option<Expr> {
        let found = self.dictionary(parts, span)?;
        match found.content {
            Content::Map { keys, .. } => {
                let [key] = keys.as_slice() else {
                    let count = keys.len();
                    self.report(
                        Diagnostic::error(
                            &routes::WRONG_KEYS,
                            span,
                            text!("`IN` asks for one key, and this dictionary has {count}", count),
                        )
                        .help("ask with all its keys: `lookup(…) != None`"),
                    );
                    return None;
                };
                let value = self.settle(value, Some(*key));
                let value = self.convert(value, *key, Purpose::argument(&text!("the key of the dictionary")));
                let dictionary = found.index;
                (value.shape != Shape::Unknown).then(|| {
                    let kind = Kind::HasKey { dictionary, key: Box::new(value.expr) };
                    self.node(kind, Some(Type::Bool))
                })
            }
            Content::Value(kind) => {
                let expr = leaf(Kind::Dictionary(found.index), Some(kind), false);
                self.in_value(value, Typed::known(expr, kind, span))
            }
        }
    }

    /// `x LIKE "…"`, `x MATCHES "…"`.
    pub(super) fn pattern(&mut self, operator: &str, text: &'a ast::Expr, pattern: &'a ast::Expr, span: Span) -> Typed {
        let text = self.expr(text);
        let text = self.settle(text, Some(Type::Text));
        let pattern = self.expr(pattern);
        if let Some(kind) = text.kind()
            && !kind.is_text()
        {
            self.report(
                Diagnostic::error(
                    &routes::WRONG_OPERATOR,
                    text.span,
                    text!("`{operator}` looks at texts, and this is {kind}", operator, kind),
                )
                .here(kind)
                .help("convert it first, with `to_text`"),
            );
            return Typed::unknown(span);
        }
        let Some(written) = self.literal_text(&pattern) else {
            if pattern.shape != Shape::Unknown {
                self.report(
                    Diagnostic::error(&routes::NOT_LITERAL, pattern.span, text!("the pattern of `{operator}` is a literal text", operator))
                        .here("not a literal text")
                        .help("it is made ready once, before the first row; `contains`, `starts_with` and `==` compare values"),
                );
            }
            return Typed::unknown(span);
        };
        let checked = if operator == "LIKE" { check_like(&written) } else { self.patterns.check(&written) };
        if let Err(problem) = checked {
            let diagnostic = bad_literal(text!("this is no pattern of `{operator}`", operator), &problem, pattern.span);
            self.report(match operator {
                "LIKE" => {
                    diagnostic.help("`%` stands for any characters, `_` for one, `\\` before a character for itself")
                }
                _ => diagnostic.help(
                    "regular expressions are those of the `regex` crate, without look-around and back-references; \
                     a backslash is written r\"\\d\" or \"\\\\d\"",
                ),
            });
            return Typed::unknown(span);
        }
        if operator == "LIKE" && !written.contains(['%', '_', '\\']) {
            self.report(
                Diagnostic::warning(
                    &routes::PLAIN_PATTERN,
                    pattern.span,
                    "there is no `%` and no `_` in this pattern, so it asks whether the whole text is this one",
                )
                .help("write `==` if that is meant; `%` stands for any characters: `\"%part%\"`"),
            );
        }
        let text = self.convert(text, Type::Text, Purpose::OPERAND);
        if text.shape == Shape::Unknown {
            return Typed::unknown(span);
        }
        let text = Box::new(text.expr);
        let kind = match operator {
            "LIKE" => Kind::Like { text, pattern: written },
            _ => Kind::Matches { text, pattern: written },
        };
        Typed::known(self.node(kind, Some(Type::Bool)), Type::Bool, span)
    }
}

/// A literal that is made ready before the first row, and can't be. The last line of a longer explanation says what is
/// wrong.
pub(super) fn bad_literal(message: Text, problem: &str, span: Span) -> Diagnostic {
    let reason = problem.lines().last().unwrap_or_default().trim();
    let reason = reason.strip_prefix("error: ").unwrap_or(reason);
    Diagnostic::error(
        &routes::BAD_LITERAL,
        span,
        text!("{message}: {reason}", message, reason = Text::of_runtime(reason)),
    )
}
