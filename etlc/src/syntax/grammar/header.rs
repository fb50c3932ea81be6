//! What follows `name =`: the objects of an endpoint with its options, or the values of a setting.

use crate::syntax::characters::visible;
use chumsky::prelude::*;

use crate::diagnostics::{Diagnostic, Span, codes};
use crate::syntax::ast::{Literal, Name, Object, ObjectRef, OptionEntry, OptionValue};
use crate::syntax::errors::{Boxed, Part, report};
use crate::syntax::head::split_name;
use crate::syntax::literal;
use crate::syntax::tokens::Kind;

use super::{junk, slice, token};

/// `point/object, … (option: value, …)`; no objects where they could not be read.
pub(super) fn endpoint(source: &str) -> Boxed<'_, (Vec<ObjectRef>, Vec<OptionEntry>)> {
    object(source)
        .separated_by(just(Kind::Comma))
        .at_least(1)
        .collect::<Vec<_>>()
        .then(options(source).or_not())
        .map(|(objects, options)| (objects.into_iter().flatten().collect(), options.unwrap_or_default()))
        .boxed()
}

/// `value, …`.
pub(super) fn setting(source: &str) -> Boxed<'_, Vec<(OptionValue, Span)>> {
    let word = one_of([Kind::Word, Kind::Object])
        .map_with(move |_, e| (OptionValue::Word(slice(source, e.span()).to_owned()), e.span()));
    choice((word, value(source))).separated_by(just(Kind::Comma)).at_least(1).collect().labelled(Part::Value).boxed()
}

/// `point/object` or `point/query("select …")`; `None` where it is neither, which is reported.
fn object(source: &str) -> Boxed<'_, Option<ObjectRef>> {
    let query = token(Kind::Text)
        .delimited_by(just(Kind::Open), just(Kind::Close))
        .map(move |span| literal::value(slice(source, span)));
    let run = one_of([Kind::Object, Kind::Word, Kind::Text, Kind::Integer, Kind::Decimal, Kind::Broken]).to_span();
    let written = token(Kind::Object).then(query).map_with(move |(object, query), e| {
        let point = split(slice(source, object)).0;
        let point = Name { text: point.to_owned(), span: Span::new(object.start, object.start + point.len()) };
        Some(ObjectRef { point, object: Object::Query(query), span: e.span() })
    });
    let plain = run.repeated().at_least(1).collect::<Vec<Span>>().map_with(move |runs, e| {
        let whole: Span = e.span();
        if let Some(problem) = bad_object(source, &runs, whole) {
            e.emit(report(problem));
            return None;
        }
        let (point, path) = split(slice(source, whole));
        let point = Name { text: point.to_owned(), span: Span::new(whole.start, whole.start + point.len()) };
        Some(ObjectRef { point, object: Object::Path(unquoted(path)), span: whole })
    });
    choice((written, plain)).labelled(Part::Object).boxed()
}

/// The point and what follows the slash.
fn split(written: &str) -> (&str, &str) {
    written.split_once('/').unwrap_or(("", written))
}

/// What is wrong with an object that is written in these runs: there is one, unless spaces are in it.
fn bad_object(source: &str, runs: &[Span], whole: Span) -> Option<Diagnostic> {
    let text = slice(source, whole);
    let error = |message: &'static str| Diagnostic::error(&codes::syntax::BAD_OBJECT, whole, message);
    let (point, path) = split(text);
    if runs.len() > 1 {
        return Some(spaced(source, runs, error("an object ends at a space")));
    }
    if text.starts_with(['"', '\'']) {
        let (point, path) = split(text.trim_matches(['"', '\'']));
        let problem = error("the point stands before the quotes");
        return Some(match point.is_empty() || path.is_empty() {
            true => problem.help("write `point/\"object\"`"),
            false => problem.guess(text!("write `{point}/…`", point), whole, format!("{point}/\"{path}\"")),
        });
    }
    match (text.contains('/'), point, path) {
        (false, ..) => Some(error("this names no object of a point").help(
            "the source and the targets are written `name = point/object`; the settings are `notify`, `on_error` and \
             `timezone`",
        )),
        (_, "", _) => {
            let problem = error("the point is missing before the slash");
            Some(problem.help("a file is read as `csv/path`, from the project's directory"))
        }
        (.., "") => Some(error("the object is missing behind the slash")),
        _ => None,
    }
}

/// Adds to the report of an object with spaces in it what may have been meant.
fn spaced(source: &str, runs: &[Span], problem: Diagnostic) -> Diagnostic {
    let whole = problem.span;
    let text = slice(source, whole);
    if let ([first, second], false) = (runs, text.contains(['/', '"', '\''])) {
        let joined = format!("{}/{}", slice(source, *first), slice(source, *second));
        return problem.guess(text!("write `{right}`", right = joined), whole, joined);
    }
    let (point, path) = split(text);
    if point.is_empty() || point.contains(' ') || path.contains('"') {
        return problem.help("write `name = point/object (options)`");
    }
    let behind = Span::new(runs[1].start, runs[1].start);
    problem.guess("write it in quotes if the spaces belong to it", whole, format!("{point}/\"{path}\"")).guess(
        "write ` -- ` before a comment",
        behind,
        "-- ",
    )
}

/// A path without the quotes of its quoted parts.
fn unquoted(path: &str) -> String {
    let mut plain = String::new();
    let mut rest = path;
    while let Some(start) = rest.find('"') {
        plain.push_str(&rest[..start]);
        let quoted = &rest[start..];
        let end = literal::closing_quote(quoted, 0).unwrap_or(quoted.len());
        plain.push_str(&literal::value(&quoted[..end]));
        rest = &quoted[end..];
    }
    plain + rest
}

/// `(option: value, …)`.
fn options(source: &str) -> Boxed<'_, Vec<OptionEntry>> {
    const ENDS: &[Kind] = &[Kind::Comma, Kind::Close];
    let name = token(Kind::Name).map(move |span| Name { text: visible(slice(source, span)), span });
    let sign = choice((just(Kind::Colon).to(None), token(Kind::Equals).map(Some)));
    let entry = name
        .labelled(Part::Option)
        .then(sign)
        .then(value(source))
        .then_ignore(one_of(ENDS.to_vec()).rewind())
        .map_with(|((name, equals), (value, span)), e| {
            if let Some(equals) = equals {
                let problem =
                    Diagnostic::error(&codes::syntax::BAD_OPTION, equals, "an option and its value stand around `:`");
                e.emit(report(problem.fix("write `:`", equals, ":")));
            }
            Some(OptionEntry { name, value, span })
        });
    let other = junk(ENDS).map_with(move |(), e| {
        let span = e.span();
        e.emit(report(bad_option(slice(source, span), span)));
        None
    });
    choice((entry, other))
        .separated_by(just(Kind::Comma))
        .collect::<Vec<_>>()
        .delimited_by(just(Kind::Open), just(Kind::Close))
        .map(|entries| entries.into_iter().flatten().collect())
        .boxed()
}

/// What is wrong with something that stands in the place of an option.
fn bad_option(text: &str, span: Span) -> Diagnostic {
    let error = |message: &'static str| Diagnostic::error(&codes::syntax::BAD_OPTION, span, message);
    let (name, rest) = split_name(text);
    let at = |part: &str| Span::new(span.end - part.len(), span.end);
    match rest.trim_start().strip_prefix([':', '=']).map(str::trim_start) {
        Some("") => error("this option has no value"),
        Some(value) if !name.is_empty() && !value.contains('"') => error("this option has no value that can be read")
            .guess("write the value in quotes", at(value), format!("\"{value}\"")),
        None if !name.is_empty() && phrase(rest.trim()).is_some() => error(
            "`:` is missing between the option and its value",
        )
        .guess("write `:`", Span::new(span.start + name.len(), span.start + name.len()), ":"),
        _ => error("this is not written as an option")
            .help("an option is written `name: value`, as in `(key: id, mode: truncate)`"),
    }
}

/// The value of an option, or of a setting where it is no plain word.
fn value(source: &str) -> Boxed<'_, (OptionValue, Span)> {
    let plain = junk(&[Kind::Comma, Kind::Close, Kind::ListClose, Kind::Colon])
        .to_span()
        .filter_map(move |span: Span| Some((phrase(slice(source, span))?, span)))
        .boxed();
    let list = plain
        .clone()
        .separated_by(just(Kind::Comma))
        .collect()
        .delimited_by(just(Kind::ListOpen), just(Kind::ListClose))
        .map_with(|values, e| (OptionValue::List(values), e.span()));
    let key = choice((
        token(Kind::Name).map(move |span| Name { text: visible(slice(source, span)), span }),
        token(Kind::Text).map(move |span| Name { text: literal::value(slice(source, span)), span }),
    ));
    let kind = junk(&[Kind::Comma, Kind::MapClose]).to_span();
    let map = key
        .then_ignore(just(Kind::Colon))
        .then(kind)
        .map(move |(name, span)| (name, slice(source, span).to_owned(), span))
        .separated_by(just(Kind::Comma))
        .collect()
        .delimited_by(just(Kind::MapOpen), just(Kind::MapClose))
        .map_with(|entries, e| (OptionValue::Map(entries), e.span()));
    choice((list, map, plain)).labelled(Part::Value).boxed()
}

/// A word, a literal, or a phrase such as `every(100 rows)` and `5%`; `None` for what is none of these.
fn phrase(text: &str) -> Option<OptionValue> {
    let is_phrase = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '%' | '(' | ')' | ' ' | '/');
    let first = text.chars().next()?;
    let literal = match text {
        "True" => Literal::Bool(true),
        "False" => Literal::Bool(false),
        "None" => Literal::Null,
        _ if matches!(first, '"' | '\'') || text.starts_with("r\"") => {
            let prefix = usize::from(first == 'r');
            let whole = literal::closing_quote(text, prefix) == Some(text.len());
            return whole.then(|| OptionValue::Literal(Literal::Text(literal::value(text))));
        }
        _ if first.is_ascii_digit() && literal::number(text).0 == text.len() => match literal::number(text).1 {
            true => Literal::Decimal(text.to_owned()),
            false => Literal::Integer(text.to_owned()),
        },
        _ if !text.chars().all(is_phrase) => return None,
        _ if first.is_alphabetic() && !text.contains([' ', '(', '%']) => {
            return Some(OptionValue::Word(text.to_owned()));
        }
        _ if first.is_alphanumeric() => return Some(OptionValue::Phrase(text.to_owned())),
        _ => return None,
    };
    Some(OptionValue::Literal(literal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_words_literals_or_phrases() {
        let word = |text: &str| Some(OptionValue::Word(text.into()));
        let phrase_of = |text: &str| Some(OptionValue::Phrase(text.into()));
        let literal = |literal| Some(OptionValue::Literal(literal));
        let cases = [
            ("upsert", word("upsert")),
            ("utf-8", word("utf-8")),
            ("true", word("true")),
            ("public.users", word("public.users")),
            ("True", literal(Literal::Bool(true))),
            ("None", literal(Literal::Null)),
            ("\"NA\"", literal(Literal::Text("NA".into()))),
            ("r\"\\t\"", literal(Literal::Text("\\t".into()))),
            ("12", literal(Literal::Integer("12".into()))),
            ("1.5", literal(Literal::Decimal("1.5".into()))),
            ("5%", phrase_of("5%")),
            ("every(100 rows)", phrase_of("every(100 rows)")),
            ("100 rows", phrase_of("100 rows")),
            ("|", None),
            ("\"a\" \"b\"", None),
            ("$a", None),
        ];
        for (text, expected) in cases {
            assert_eq!(phrase(text), expected, "{text}");
        }
    }

    #[test]
    fn quotes_of_a_path_are_taken_off() {
        assert_eq!(unquoted("data/x.csv"), "data/x.csv");
        assert_eq!(unquoted("\"out dir/x.csv\""), "out dir/x.csv");
        assert_eq!(unquoted("\"my shop.db\":users"), "my shop.db:users");
    }
}
