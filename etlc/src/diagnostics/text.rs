//! Texts for people, in the language that they asked for.
//!
//! A text is kept as its English template and what fills its holes until it is printed. No `String` becomes a text by
//! itself, so none escapes translation: `text!` makes them, and what is no language (a signature, a name) is said to be
//! so with [`Text::verbatim`].

use std::borrow::Cow;
use std::fmt::Display;

use super::russian;

/// A language in which messages are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
}

impl Lang {
    /// This English text or template in the language; English where there is none.
    pub(crate) fn translate(self, english: &'static str) -> &'static str {
        match self {
            Lang::En => english,
            Lang::Ru => russian::text(english).unwrap_or(english),
        }
    }
}

/// A text that is not yet in any language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(Form);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// A text without holes.
    Plain(&'static str),
    /// A template, as `format!` takes it, and what fills its holes.
    Filled(Box<(&'static str, Vec<(&'static str, Argument)>)>),
    /// The same in every language.
    Verbatim(Box<str>),
    /// What the runtime's crates say.
    Runtime(Box<str>),
    /// Texts and what stands between them.
    Joined(Box<(Vec<Text>, &'static str)>),
}

/// What fills a hole: something that is the same in every language, or another text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Argument(Text);

impl<T: Display> From<T> for Argument {
    fn from(value: T) -> Argument {
        Argument(Text::verbatim(value.to_string()))
    }
}

impl From<&Text> for Argument {
    fn from(text: &Text) -> Argument {
        Argument(text.clone())
    }
}

impl From<&&Text> for Argument {
    fn from(text: &&Text) -> Argument {
        Argument::from(*text)
    }
}

impl From<&'static str> for Text {
    fn from(text: &'static str) -> Text {
        Text(Form::Plain(text))
    }
}

impl From<etlc_types::Type> for Text {
    /// Types are called alike in every language.
    fn from(kind: etlc_types::Type) -> Text {
        Text::verbatim(kind.to_string())
    }
}

impl Text {
    /// A text without holes, where a constant is wanted.
    pub(crate) const fn plain(text: &'static str) -> Text {
        Text(Form::Plain(text))
    }

    /// A template and what fills its holes: `text!` makes sure that they agree.
    pub(crate) fn filled(template: &'static str, arguments: Vec<(&'static str, Argument)>) -> Text {
        Text(Form::Filled(Box::new((template, arguments))))
    }

    /// What is the same in every language: code, a name, a message of the system.
    pub(crate) fn verbatim(text: impl Into<String>) -> Text {
        Text(Form::Verbatim(text.into().into_boxed_str()))
    }

    /// A message of the runtime's crates. They know English alone, so its translation is found by its form.
    pub(crate) fn of_runtime(message: impl Into<String>) -> Text {
        Text(Form::Runtime(message.into().into_boxed_str()))
    }

    /// Texts with this between them, the same in every language.
    pub(crate) fn joined(texts: Vec<Text>, between: &'static str) -> Text {
        Text(Form::Joined(Box::new((texts, between))))
    }

    /// The text in a language.
    pub fn render(&self, lang: Lang) -> Cow<'_, str> {
        match &self.0 {
            Form::Plain(text) => Cow::Borrowed(lang.translate(text)),
            Form::Filled(filled) => {
                let (template, arguments) = &**filled;
                let value = |name: &str| arguments.iter().find(|(known, _)| *known == name);
                let filled = fill(lang.translate(template), |name| Some(value(name)?.1.0.render(lang)));
                Cow::Owned(filled)
            }
            Form::Verbatim(text) => Cow::Borrowed(text),
            Form::Runtime(text) => match lang {
                Lang::En => Cow::Borrowed(text),
                Lang::Ru => russian::of_runtime(text),
            },
            Form::Joined(joined) => {
                Cow::Owned(joined.0.iter().map(|text| text.render(lang)).collect::<Vec<_>>().join(joined.1))
            }
        }
    }

    /// Whether there is nothing to print.
    pub fn is_empty(&self) -> bool {
        self.render(Lang::En).is_empty()
    }
}

/// The template with its holes filled; a doubled brace is a brace.
pub(super) fn fill<'v>(template: &str, value: impl Fn(&str) -> Option<Cow<'v, str>>) -> String {
    let mut filled = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, brace) = rest.split_at(at);
        filled.push_str(before);
        let hole = brace.strip_prefix('{').filter(|hole| !hole.starts_with('{')).and_then(|hole| hole.split_once('}'));
        rest = match hole {
            Some((name, after)) => {
                filled.push_str(&value(name).unwrap_or_default());
                after
            }
            None => {
                filled.push_str(&brace[..1]);
                brace.get(2..).unwrap_or_default()
            }
        };
    }
    filled.push_str(rest);
    filled
}

/// A text: an English template, as `format!` takes one, whose holes have names, and what fills them. `name` alone is
/// short for `name = name`; a hole is filled with anything that can be displayed, or with another text.
///
/// ```ignore
/// text!("there is no point `{point}`", point = name.text)
/// ```
macro_rules! text {
    ($text:literal) => { $crate::diagnostics::Text::from($text) };
    ($template:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {{
        // The compiler sees that holes and arguments agree; a closure of a constant captures nothing by itself.
        const _: fn() = || {
            let _ = format_args!($template, $($name = 0),+);
        };
        $crate::diagnostics::Text::filled(
            $template,
            vec![$((stringify!($name), $crate::diagnostics::text::argument!($name $(, $value)?))),+],
        )
    }};
}

/// One argument of `text!`.
macro_rules! argument {
    ($name:ident) => {
        $crate::diagnostics::text::Argument::from(&$name)
    };
    ($name:ident, $value:expr) => {
        $crate::diagnostics::text::Argument::from(&$value)
    };
}
pub(crate) use argument;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_in_every_language() {
        let number = 7;
        let inner = text!("a list of {element}", element = "int8");
        let text = text!("a {{b}} {number}, {inner}: {name}", number, inner, name = "x{y}");
        assert_eq!(text.render(Lang::En), "a {b} 7, a list of int8: x{y}");
    }

    #[test]
    fn a_text_without_holes_stands_as_it_is() {
        assert_eq!(text!("write `{name}`").render(Lang::En), "write `{name}`");
        assert_eq!(Text::joined(vec![text!("a"), Text::verbatim("б")], ", ").render(Lang::Ru), "a, б");
        assert!(Text::from("").is_empty());
    }
}
