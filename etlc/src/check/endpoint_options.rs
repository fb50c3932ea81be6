//! The options of a source or target, by its connector.

use etlc_types::encodings;

use super::{
    Checker,
    endpoints::{Location, Role, connector_name, is_database},
    nearest::Nearest,
    options,
};
use crate::{
    diagnostics::{Code, Diagnostic, Span, Text, codes::unsupported},
    ir::{Commit, Connector, Csv, MaxRejects, Mode},
    syntax::ast::{Literal, OptionEntry, OptionValue},
};

/// What the options of an endpoint say.
pub(super) struct Options {
    /// Its key, each column with its place.
    pub(super) key: Vec<(String, Span)>,
    /// How CSV is written.
    pub(super) csv: Option<Csv>,
    /// What the files of a source are encoded in, where that is not UTF-8.
    pub(super) encoding: Option<String>,
    /// What becomes of the rows that are there.
    pub(super) mode: Mode,
    /// Whether a missing table is created.
    pub(super) create: bool,
    /// In how many ranges of its key a source is read, with where that is written.
    pub(super) partitions: Option<(u32, Span)>,
    /// When its rows become visible, with where that is written.
    pub(super) commit: Option<(Commit, Span)>,
    /// How many rejects a run may have, with where that is written.
    pub(super) max_rejects: Option<(MaxRejects, Span)>,
}

/// The most partitions of a source.
const PARTITIONS: u32 = 1000;

/// Options of targets that come later, all for the same reason.
const LATER: [&str; 6] = ["max_deletes", "undo", "rejects", "new_columns", "before", "after"];

impl Options {
    /// What is meant where nothing is written.
    fn default_of(connector: Connector) -> Options {
        let csv = Csv { delimiter: ',', header: true, null: Vec::new() };
        let mode = match connector {
            Connector::Csv | Connector::Jsonl | Connector::Json => Mode::Replace,
            Connector::Sqlite | Connector::Postgres | Connector::Dict => Mode::Append,
        };
        Options {
            key: Vec::new(),
            csv: (connector == Connector::Csv).then_some(csv),
            encoding: None,
            mode,
            create: true,
            partitions: None,
            commit: None,
            max_rejects: None,
        }
    }
}

/// The options that an endpoint takes.
fn known(connector: Connector, role: Role) -> Vec<&'static str> {
    let mut known = match (role, is_database(connector)) {
        (Role::Source, _) if connector == Connector::Postgres => vec!["key", "partitions"],
        (Role::Source, _) => vec!["key"],
        (Role::Target, true) => vec!["mode", "key", "create", "commit", "max_rejects"],
        (Role::Target, false) => vec!["mode", "commit", "max_rejects"],
    };
    match connector {
        Connector::Csv => known.extend(["delimiter", "header", "null", "encoding"]),
        Connector::Jsonl | Connector::Json => known.push("encoding"),
        Connector::Sqlite | Connector::Postgres | Connector::Dict => {}
    }
    known
}

impl Checker<'_> {
    /// The options of an endpoint; those that are wrong are reported and left out.
    pub(super) fn endpoint_options(&mut self, entries: &[OptionEntry], location: &Location, role: Role) -> Options {
        let mut options = Options::default_of(location.connector);
        self.no_option_twice(entries);
        for entry in entries {
            self.endpoint_option(entry, location.connector, role, &mut options);
        }
        options
    }

    fn endpoint_option(&mut self, entry: &OptionEntry, connector: Connector, role: Role, options: &mut Options) {
        let name = entry.name.text.as_str();
        if let Some(later) = later(name, role) {
            let (code, message, help) = later;
            self.report(Diagnostic::error(code, entry.name.span, message).help(help));
            return;
        }
        let names = known(connector, role);
        if !names.contains(&name) {
            let of = match role {
                Role::Source => text!("a {connector} source", connector = connector_name(connector)),
                Role::Target => text!("a {connector} target", connector = connector_name(connector)),
            };
            self.report(options::unknown(name, entry.name.span, &names, of));
            return;
        }
        match name {
            "key" => options.key = self.names_option(entry).unwrap_or_default(),
            "mode" => {
                if let Some(mode) = self.mode(entry, connector) {
                    options.mode = mode;
                }
            }
            "create" => {
                options.create =
                    self.word_option(entry, &["if_missing", "never"]).is_none_or(|word| word == "if_missing")
            }
            "partitions" => options.partitions = self.partitions(entry).map(|count| (count, entry.span)),
            "commit" => options.commit = self.commit(entry).map(|commit| (commit, entry.span)),
            "max_rejects" => options.max_rejects = self.max_rejects(entry).map(|limit| (limit, entry.span)),
            "encoding" => {
                options.encoding = self.encoding(entry, role).filter(|name| *name != "UTF-8").map(str::to_owned)
            }
            "delimiter" => {
                if let (Some(delimiter), Some(csv)) = (self.delimiter(entry), &mut options.csv) {
                    csv.delimiter = delimiter;
                }
            }
            "header" => {
                if let (Some(header), Some(csv)) = (self.bool_option(entry), &mut options.csv) {
                    csv.header = header;
                }
            }
            "null" => {
                if let (Some(null), Some(csv)) = (self.texts_option(entry), &mut options.csv) {
                    csv.null = null;
                }
            }
            _ => {}
        }
    }

    fn mode(&mut self, entry: &OptionEntry, connector: Connector) -> Option<Mode> {
        if let OptionValue::Word(word) = &entry.value
            && let Some(code) = match word.as_str() {
                "upsert" => Some(&unsupported::UPSERT),
                "sync" => Some(&unsupported::SYNC),
                _ => None,
            }
        {
            self.report(
                Diagnostic::error(code, entry.span, text!("`mode: {word}` can't be done yet, in this version", word))
                    .help("`append` adds rows, `truncate` and `replace` write all rows anew"),
            );
            return None;
        }
        let modes: &[&str] = match connector {
            Connector::Sqlite | Connector::Postgres => &["append", "truncate", "replace"],
            Connector::Csv | Connector::Jsonl => &["replace", "append"],
            Connector::Json => &["replace"],
            Connector::Dict => &["append"],
        };
        Some(match self.word_option(entry, modes)?.as_str() {
            "truncate" => Mode::Truncate,
            "replace" => Mode::Replace,
            _ => Mode::Append,
        })
    }

    /// A number of partitions.
    fn partitions(&mut self, entry: &OptionEntry) -> Option<u32> {
        let count = match &entry.value {
            OptionValue::Literal(Literal::Integer(digits)) => digits.parse().ok(),
            _ => None,
        };
        let count = count.filter(|count| (2..=PARTITIONS).contains(count));
        if count.is_none() {
            self.report(options::wrong_value(entry, "a number from 2 to 1000", "partitions: 4"));
        }
        count
    }

    /// `run`, `every(1000 rows)`.
    fn commit(&mut self, entry: &OptionEntry) -> Option<Commit> {
        let commit = match &entry.value {
            OptionValue::Word(word) if word == "run" => Some(Commit::Run),
            OptionValue::Phrase(phrase) => every(phrase).map(Commit::Every),
            _ => None,
        };
        if commit.is_none() {
            self.report(options::wrong_value(
                entry,
                "`run`, or `every(N rows)` with a number from 1 on",
                "commit: every(100000 rows)",
            ));
        }
        commit
    }

    /// `10`, `0.5%`.
    fn max_rejects(&mut self, entry: &OptionEntry) -> Option<MaxRejects> {
        let limit = match &entry.value {
            OptionValue::Literal(Literal::Integer(digits)) => digits.parse().ok().map(MaxRejects::Rows),
            OptionValue::Phrase(phrase) => phrase.trim().strip_suffix('%').and_then(millionths).map(MaxRejects::Share),
            _ => None,
        };
        if limit.is_none() {
            let expected =
                "a number of rows, or a share of those read, from 0% to 100% with at most 4 digits after the point";
            self.report(options::wrong_value(entry, expected, "max_rejects: 1%"));
        }
        limit
    }

    /// The encoding by its name in the Encoding Standard.
    fn encoding(&mut self, entry: &OptionEntry, role: Role) -> Option<&'static str> {
        let written = match &entry.value {
            OptionValue::Word(word) => Some(word),
            OptionValue::Literal(Literal::Text(text)) => Some(text),
            _ => None,
        };
        match (written.and_then(|written| encodings::named(written)), role) {
            (Some(name), Role::Target) if name != "UTF-8" => {
                let diagnostic = Diagnostic::error(
                    &unsupported::ENCODING,
                    entry.span,
                    text!("a file is written in UTF-8, not in {encoding}", encoding = name),
                );
                self.report(diagnostic.help("leave the option out, and convert the file after the run: `iconv`"));
                None
            }
            (Some(name), _) => Some(name),
            (None, _) => {
                let nearest = written.map_or(Nearest::Nothing, |written| Nearest::of(written, encodings::labels()));
                let expected = "the name of an encoding of the Encoding Standard";
                let diagnostic = options::wrong_value(entry, expected, "encoding: windows-1251");
                self.report(nearest.fix(diagnostic, entry.span, str::to_owned));
                None
            }
        }
    }

    fn delimiter(&mut self, entry: &OptionEntry) -> Option<char> {
        if let OptionValue::Literal(Literal::Text(text)) = &entry.value {
            let mut characters = text.chars();
            if let (Some(delimiter), None) = (characters.next(), characters.next())
                && delimiter.is_ascii()
                && !matches!(delimiter, '"' | '\r' | '\n' | '\0')
            {
                return Some(delimiter);
            }
        }
        self.report(options::wrong_value(
            entry,
            "one ASCII character that is no quote and no line break",
            "delimiter: \";\"",
        ));
        None
    }
}

/// The number of `every(1000 rows)`.
fn every(phrase: &str) -> Option<u64> {
    let inner = phrase.trim().strip_prefix("every")?.trim_start().strip_prefix('(')?.strip_suffix(')')?;
    let (number, unit) = inner.trim().split_once(char::is_whitespace)?;
    let is_rows = matches!(unit.trim(), "rows" | "row");
    number.replace('_', "").parse().ok().filter(|rows| is_rows && *rows > 0)
}

/// So many percent as millionths.
fn millionths(percent: &str) -> Option<u32> {
    let (whole, fraction) = percent.trim_end().split_once('.').unwrap_or((percent.trim_end(), "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) || fraction.len() > 4 {
        return None;
    }
    let whole: u32 = whole.parse().ok()?;
    let fraction: u32 = format!("{fraction:0<4}").parse().ok()?;
    whole.checked_mul(10_000)?.checked_add(fraction).filter(|millionths| *millionths <= 1_000_000)
}

/// An option that the language has and this build has not.
fn later(name: &str, role: Role) -> Option<(&'static Code, Text, &'static str)> {
    let (code, help): (&'static Code, &'static str) = match (name, role) {
        ("cursor", Role::Source) => (
            &unsupported::CURSOR,
            "read the new rows only with a query, `point/query(\"select … where …\")`, or all rows with `mode: replace`",
        ),
        (name, Role::Target) if LATER.contains(&name) => (&unsupported::TARGET_OPTION, "leave it out"),
        _ => return None,
    };
    Some((code, text!("the option `{name}` is not there yet, in this version", name), help))
}
