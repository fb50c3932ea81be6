//! How mistakes reach the user.

use std::io::IsTerminal;

use super::{Color, Flags, MISTAKE, MessageFormat};
use crate::{
    diagnostics::{Format, Lang, Severity, Text, render},
    project::Problem,
    unit::Unit,
};

/// Where texts go that are what the command was asked for, or beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    /// They are the result.
    Output,
    /// They go beside the result.
    Error,
}

impl Stream {
    pub(super) fn write(self, text: &str) {
        use std::io::Write;
        let text = etlc_points::masked(text);
        let _closed = match self {
            Stream::Output => std::io::stdout().write_all(text.as_bytes()),
            Stream::Error => std::io::stderr().write_all(text.as_bytes()),
        };
    }
}

/// Prints what is wrong with a route, or with what routes share; true where something is an error.
pub(super) fn diagnostics(flags: &Flags, stream: Stream, unit: &Unit) -> bool {
    let is_error = |severity| severity == Severity::Error;
    let shown: Vec<_> = unit.diagnostics.iter().filter(|one| !flags.quiet || is_error(one.severity)).cloned().collect();
    if !shown.is_empty() {
        stream.write(&render(format(flags, stream), flags.lang, &unit.sources, &shown));
    }
    unit.diagnostics.iter().any(|one| is_error(one.severity))
}

/// Prints what is worth knowing of a route, for a person.
pub(super) fn notes(flags: &Flags, stream: Stream, unit: &Unit) {
    if !flags.quiet && flags.message_format == MessageFormat::Fancy && !unit.notes.is_empty() {
        stream.write(&render(format(flags, stream), flags.lang, &unit.sources, &unit.notes));
    }
}

/// Prints what is wrong outside routes; true where one is an error.
pub(super) fn problems(flags: &Flags, stream: Stream, found: &[Problem]) -> bool {
    for problem in found {
        if flags.quiet && problem.severity != Severity::Error {
            continue;
        }
        stream.write(&shown(problem, flags.message_format, flags.lang));
    }
    found.iter().any(|problem| problem.severity == Severity::Error)
}

/// Prints a text on a line of its own.
pub(super) fn say(flags: &Flags, stream: Stream, text: impl Into<Text>) {
    stream.write(&format!("{}\n", text.into().render(flags.lang)));
}

/// Prints why a command ends, and how to go on.
pub(super) fn refusal(flags: &Flags, message: impl Into<Text>, help: Option<Text>) {
    say(flags, Stream::Error, text!("error: {message}", message = message.into()));
    if let Some(help) = help {
        say(flags, Stream::Error, text!("  help: {help}", help));
    }
}

/// Prints a mistake and gives its exit code.
pub(super) fn problem(flags: &Flags, found: Problem) -> u8 {
    problems(flags, Stream::Error, &[found]);
    MISTAKE
}

/// A mistake that has no text of a route to show.
fn shown(problem: &Problem, format: MessageFormat, lang: Lang) -> String {
    let (severity, code) = (problem.severity.name(), problem.code.code);
    let (message, help) = (problem.message.render(lang), problem.help.as_ref().map(|help| help.render(lang)));
    let file = problem.file.as_ref().map(|file| file.display().to_string()).unwrap_or_default();
    let (line, column) = (problem.line.unwrap_or(1), problem.column.unwrap_or(1));
    match format {
        MessageFormat::Fancy => {
            let severity = problem.severity.text();
            let severity = severity.render(lang);
            let help = problem.help.as_ref().map(|help| text!("  help: {help}", help).render(lang).into_owned() + "\n");
            format!("{severity}[{code}]: {}\n{}", problem.render(lang), help.unwrap_or_default())
        }
        MessageFormat::Short if file.is_empty() => format!("{severity}[{code}]: {message}\n"),
        MessageFormat::Short => format!("{file}:{line}:{column}: {severity}[{code}]: {message}\n"),
        MessageFormat::Json => {
            serde_json::json!({
                "code": code, "severity": severity, "message": message, "file": file, "line": line,
                "column": column, "span": [0, 0], "labels": [], "help": help, "fixes": [], "url": null,
            })
            .to_string()
                + "\n"
        }
        MessageFormat::Github => {
            let level = if severity == "note" { "notice" } else { severity };
            let message = [Some(message), help].into_iter().flatten().collect::<Vec<_>>().join("%0A");
            format!("::{level} file={file},line={line},col={column},title={code}::{message}\n")
        }
    }
}

fn format(flags: &Flags, stream: Stream) -> Format {
    match flags.message_format {
        MessageFormat::Fancy => Format::Fancy { color: color(flags, stream), width: width() },
        MessageFormat::Short => Format::Short,
        MessageFormat::Json => Format::Json,
        MessageFormat::Github => Format::Github,
    }
}

pub(super) fn color(flags: &Flags, stream: Stream) -> bool {
    match flags.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let terminal = match stream {
                Stream::Output => std::io::stdout().is_terminal(),
                Stream::Error => std::io::stderr().is_terminal(),
            };
            terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    }
}

/// The width that texts are wrapped at: that of the terminal where the shell tells it, within reason.
fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    told.unwrap_or(100).clamp(40, 160)
}
