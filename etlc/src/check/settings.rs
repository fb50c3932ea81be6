//! Settings and connections of the header.

use etlc_functions::{Prepared, dates::Zone};

use super::{
    Checker,
    endpoints::BUILT_IN,
    nearest::{Nearest, listed},
};
use crate::{
    diagnostics::{Diagnostic, Span, Text, codes::routes},
    ir::OnError,
    syntax::ast::{Connection, Literal, OptionValue, Setting},
};

/// The settings that there are.
const SETTINGS: [&str; 3] = ["on_error", "notify", "timezone"];

/// The channel that every project has: standard error.
const CONSOLE: &str = "console";

impl<'a> Checker<'a> {
    /// A setting.
    pub(super) fn setting(&mut self, setting: &Setting, seen: &mut Vec<(String, Span)>) {
        let name = &setting.name;
        if let Some((_, first)) = seen.iter().find(|(known, _)| *known == name.text) {
            self.report(
                Diagnostic::error(&routes::OPTION_TWICE, name.span, text!("`{name}` is set twice", name = name.text))
                    .label(*first, "the first")
                    .help("leave one of them out"),
            );
            return;
        }
        seen.push((name.text.clone(), name.span));
        match name.text.as_str() {
            "on_error" => self.on_error(setting),
            "notify" => self.notify(setting),
            "timezone" => self.time_zone(setting),
            other => {
                let diagnostic = Diagnostic::error(&routes::UNKNOWN_SETTING, name.span, text!("there is no setting `{other}`", other))
                    .help("the settings are `on_error`, `notify` and `timezone`; a target is written `name = point/table`, a constant `$name = value`");
                self.report(Nearest::of(other, SETTINGS).fix(diagnostic, name.span, str::to_owned));
            }
        }
    }

    fn on_error(&mut self, setting: &Setting) {
        let words = ["rollback", "skip", "reject", "null"];
        let (value, span) = match setting.values.as_slice() {
            [(OptionValue::Word(word), span)] => (word.as_str(), *span),
            _ => ("", setting.span),
        };
        self.on_error = match value {
            "rollback" => OnError::Rollback,
            "skip" => OnError::Skip,
            "reject" => OnError::Reject,
            "null" => OnError::Null,
            other => {
                let diagnostic =
                    Diagnostic::error(&routes::WRONG_SETTING, span, "`on_error` is rollback, skip, reject or null")
                        .help("write `on_error = skip`");
                self.report(Nearest::of(other, words).fix(diagnostic, span, str::to_owned));
                return;
            }
        };
    }

    /// `notify = console, ops`.
    fn notify(&mut self, setting: &Setting) {
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for (value, span) in &setting.values {
            let OptionValue::Word(name) = value else {
                let message = "`notify` names channels";
                let diagnostic = Diagnostic::error(&routes::WRONG_SETTING, *span, message);
                self.report(diagnostic.help("write their names: `notify = console, ops`"));
                continue;
            };
            if let Some((_, first)) = seen.iter().find(|(known, _)| known == name) {
                let message = text!("the channel `{name}` is named twice", name);
                let diagnostic = Diagnostic::error(&routes::WRONG_SETTING, *span, message).label(*first, "the first");
                self.report(diagnostic.help("leave one of them out"));
                continue;
            }
            seen.push((name, *span));
            let declared = &self.context.channels;
            if name == CONSOLE || declared.iter().any(|channel| channel == name) {
                self.channels.push(name.clone());
                continue;
            }
            let help = match declared.as_slice() {
                [] => text!(".env declares none: add NOTIFY_NAME1={name}, NOTIFY_TYPE1, NOTIFY_URL1", name),
                names => text!(
                    ".env has {names}; `console` needs no entry there",
                    names = listed(names.iter().map(String::as_str))
                ),
            };
            let message = text!("there is no channel `{name}`", name);
            let diagnostic = Diagnostic::error(&routes::UNKNOWN_CHANNEL, *span, message).help(help);
            let known = declared.iter().map(String::as_str).chain([CONSOLE]);
            let diagnostic = Nearest::of(name, known).fix(diagnostic, *span, str::to_owned);
            self.report(diagnostic);
        }
    }

    /// `timezone = "Europe/Moscow"`.
    fn time_zone(&mut self, setting: &Setting) {
        let example = "write `timezone = \"Europe/Moscow\"`";
        let (name, span) = match setting.values.as_slice() {
            [(OptionValue::Word(name) | OptionValue::Literal(Literal::Text(name)), span)] => (name, *span),
            [(_, span), ..] => {
                let message = "`timezone` is the name of one zone";
                self.report(Diagnostic::error(&routes::WRONG_SETTING, *span, message).help(example));
                return;
            }
            [] => return,
        };
        match Zone::prepare(name) {
            Ok(_) => self.timezone.clone_from(name),
            Err(problem) => self.report(
                Diagnostic::error(
                    &routes::WRONG_SETTING,
                    span,
                    text!("`timezone` can't be this: {problem}", problem = Text::of_runtime(problem)),
                )
                .help(example),
            ),
        }
    }

    /// `conns:`.
    pub(super) fn connections(&mut self, connections: &'a [Connection]) {
        for connection in connections {
            let (alias, point) = (&connection.alias, &connection.point);
            if BUILT_IN.iter().any(|(kind, _)| *kind == alias.text) {
                self.report(
                    Diagnostic::error(
                        &routes::NAME_TAKEN,
                        alias.span,
                        text!("`{alias}` is a kind of files that needs no point", alias = alias.text),
                    )
                    .help("give the point another name in this route: `name = point`"),
                );
                continue;
            }
            if self.aliases.contains_key(alias.text.as_str()) {
                self.report(
                    Diagnostic::error(
                        &routes::NAME_TAKEN,
                        alias.span,
                        text!("`{alias}` is listed twice", alias = alias.text),
                    )
                    .help("leave one of them out"),
                );
                continue;
            }
            let known = self.context.points.iter().any(|known| known.name == point.text);
            if !known {
                let diagnostic = self.unknown_point(&point.text, point.span);
                self.report(diagnostic);
            }
            // An endpoint that names an unknown point through its alias needs no second message.
            self.aliases.insert(&alias.text, known.then_some(&point.text));
        }
    }
}
