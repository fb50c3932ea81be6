//! Settings and connections of the header.

use etlc_functions::{Prepared, dates::Zone};

use super::{
    Checker,
    endpoints::BUILT_IN,
    nearest::{Nearest, listed},
};
use crate::{
    diagnostics::{Diagnostic, Span, Text, codes::routes},
    ir::{self, OnError},
    syntax::ast::{Connection, Literal, OptionValue, Setting},
};

/// The settings that there are.
const SETTINGS: [&str; 5] = ["on_error", "notify", "timezone", "max_row", "max_value"];

/// The least and the most that `max_row` and `max_value` can be.
const LEAST: u64 = 1 << 10;
const MOST: u64 = 1 << 30;

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
            "max_row" => self.max_row = self.size(setting),
            "max_value" => self.max_value = self.size(setting),
            other => {
                let diagnostic = Diagnostic::error(&routes::UNKNOWN_SETTING, name.span, text!("there is no setting `{other}`", other))
                    .help("the settings are `on_error`, `notify`, `timezone`, `max_row` and `max_value`; a target is written `name = point/table`, a constant `$name = value`");
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

    /// `max_row = 64MB`.
    fn size(&mut self, setting: &Setting) -> Option<(u64, Span)> {
        let (size, span) = match setting.values.as_slice() {
            [(OptionValue::Word(written) | OptionValue::Phrase(written), span)] => (size(written), *span),
            [(OptionValue::Literal(Literal::Integer(digits)), span)] => (digits.parse().ok(), *span),
            [(_, span), ..] => (None, *span),
            [] => return None,
        };
        let size = size.filter(|size| (LEAST..=MOST).contains(size));
        if size.is_none() {
            let name = &setting.name.text;
            let message = text!("`{name}` is a size from 1KB to 1GB", name);
            let diagnostic = Diagnostic::error(&routes::WRONG_SETTING, span, message);
            self.report(diagnostic.help(text!("write a whole number and KB, MB or GB: `{name} = 32MB`", name)));
        }
        Some((size?, span))
    }

    /// How much a row and a value may hold. Where one limit alone is set, the other does not get in its way.
    pub(super) fn limits(&mut self) -> ir::Limits {
        let default = ir::Limits::default();
        let limits = match (self.max_row, self.max_value) {
            (None, None) => default,
            (Some((row, _)), None) => ir::Limits { max_row: row, max_value: default.max_value.min(row) },
            (None, Some((value, _))) => ir::Limits { max_row: default.max_row.max(value), max_value: value },
            (Some((row, _)), Some((value, _))) => ir::Limits { max_row: row, max_value: value },
        };
        if let (Some((row, first)), Some((value, span))) = (self.max_row, self.max_value)
            && value > row
        {
            let message = "`max_value` is more than `max_row`, which a value is a part of";
            let diagnostic = Diagnostic::error(&routes::WRONG_SETTING, span, message);
            self.report(diagnostic.label(first, "the limit of a row").help("raise `max_row`, or lower `max_value`"));
        }
        limits
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

/// The bytes that a number with a unit means. The units are powers of 1024, as in PostgreSQL's settings.
fn size(written: &str) -> Option<u64> {
    let (digits, unit) = written.split_at(written.find(|c: char| !c.is_ascii_digit())?);
    let shift = match unit.trim_start() {
        "KB" => 10,
        "MB" => 20,
        "GB" => 30,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(1 << shift)
}
